//! Names that are nearly written: with a slip of the pen, or as they sound. One wrong character in names of up to
//! three, two from four on, so that not every name of two characters is like every other.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The shortest name that can be nearly written, in characters.
const SHORTEST: usize = 2;

/// From so many characters on, two may be wrong.
const LONG: usize = 4;

/// What a wrong character weighs, and one that was left out or put in; one that sounds alike weighs half.
const SLIP: usize = 2;
const SOUNDS_ALIKE: usize = 1;

/// How many characters may be wrong in a name of this length.
pub const fn slips(characters: usize) -> usize {
    if characters < LONG { 1 } else { 2 }
}

/// Whether what was written may be meant for this name, both folded (see [`crate::names::folded`]): other than
/// written out, with slips, or as it sounds.
pub fn is_near(name: &str, written: &str) -> bool {
    is_within(name, written, slips(name.chars().count()))
}

/// The same with this many wrong characters at most.
pub fn is_within(name: &str, written: &str, slips: usize) -> bool {
    let (one, two): (Vec<char>, Vec<char>) = (name.chars().collect(), written.chars().collect());
    let short = one.len() < SHORTEST || two.len() < SHORTEST;
    // One character may have been dropped or doubled.
    if name == written || short || one.len().abs_diff(two.len()) > 1 {
        return !short && (name == written || spells(&one, written));
    }
    weight(&one, &two) <= slips * SLIP || sounds_the_same(&one, &two) || spells(&one, written)
}

/// What the difference of two names weighs.
fn weight(one: &[char], two: &[char]) -> usize {
    let mut before: Vec<usize> = (0..=two.len()).map(|place| place * SLIP).collect();
    for (row, a) in one.iter().enumerate() {
        let mut now = vec![(row + 1) * SLIP];
        for (place, b) in two.iter().enumerate() {
            let (left, above) = (now.last().copied(), before.get(place + 1).copied());
            let other = before.get(place).map(|weight| weight + differ(*a, *b));
            let slip = |weight: Option<usize>| weight.map(|weight| weight + SLIP);
            now.extend([slip(left), slip(above), other].into_iter().flatten().min());
        }
        before = now;
    }
    before.last().copied().unwrap_or_default()
}

fn differ(a: char, b: char) -> usize {
    match (a == b, sound_alike(a, b)) {
        (true, _) => 0,
        (false, true) => SOUNDS_ALIKE,
        (false, false) => SLIP,
    }
}

fn sounds_the_same(one: &[char], two: &[char]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a == b || sound_alike(*a, *b))
}

/// Whether two characters have a reading in common, whatever the tone.
fn sound_alike(a: char, b: char) -> bool {
    readings(a).any(|reading| readings(b).any(|other| other == reading))
}

fn readings(c: char) -> impl Iterator<Item = &'static str> {
    c.to_pinyin_multi().into_iter().flatten().map(|reading| reading.plain())
}

/// Whether it was written in letters as it sounds.
fn spells(name: &[char], written: &str) -> bool {
    let mut rest = written;
    written.is_ascii()
        && name.iter().all(|c| {
            let after = readings(*c).chain(c.to_pinyin().map(|one| one.plain()));
            let after = after.filter_map(|reading| rest.strip_prefix(reading)).min_by_key(|rest| rest.len());
            after.map(|after| rest = after).is_some()
        })
        && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_near_as_far_as_the_rule_goes() {
        for (name, written, near) in [
            ("张三", "张四", true),
            ("张三", "章三", true),
            ("张三", "章散", true), // as it sounds
            ("张三", "章四", false),
            ("张三", "李四", false),
            ("张三", "三张", false),
            ("张三", "张", false),
            ("张三", "张三三", true),
            ("张三", "张大三", true),
            ("张小三", "张三", true),
            ("张小三", "张晓三", true),
            ("张小三", "章晓三", true), // two that sound alike weigh as one slip
            ("张小三", "李大三", false),
            ("单雄信", "善雄信", true), // 单 is read shan as a name
            ("阿依样例买买样例", "阿衣样例买卖样例", true),
            ("阿依样例买买样例", "阿依样例买买提", true),
            ("阿依样例买买样例", "阿依某某买买提", false),
            ("阿依样例买买样例", "啊衣样礼卖卖样例", true),
            ("欧阳样例", "欧阳甲乙", true),
            ("欧阳样例", "司马甲例", false),
            ("张三", "zhangsan", true),
            ("张三", "zhangsi", false),
        ] {
            assert_eq!(is_near(name, written), near, "{name} {written}");
        }
    }

    proptest! {
        #[test]
        fn as_many_slips_as_the_rule_allows_are_found(
            name in "[赵钱孙李周吴郑王]{2,8}",
            places in proptest::collection::vec((0_usize..8, "[冯陈褚卫蒋沈韩杨]"), 1..=2),
        ) {
            let mut written: Vec<char> = name.chars().collect();
            for (place, wrong) in places.iter().take(slips(written.len())) {
                let place = place % written.len();
                written[place] = wrong.chars().next().unwrap_or_default();
            }
            let written: String = written.into_iter().collect();
            prop_assert!(is_near(&name, &written), "{} {}", name, written);
        }

        #[test]
        fn a_dropped_or_doubled_character_is_found(name in "[赵钱孙李周吴郑王]{3,8}", place in 0_usize..8) {
            let characters: Vec<char> = name.chars().collect();
            let place = place % characters.len();
            let (mut dropped, mut doubled) = (characters.clone(), characters.clone());
            dropped.remove(place);
            doubled.insert(place, characters[place]);
            for written in [dropped, doubled] {
                let written: String = written.into_iter().collect();
                prop_assert!(is_near(&name, &written), "{} {}", name, written);
            }
        }

        #[test]
        fn two_names_of_two_characters_that_share_none_are_never_near(
            one in "[赵钱孙李周吴郑王]{2}",
            two in "[冯陈褚卫蒋沈韩杨]{2}",
        ) {
            prop_assert!(!is_near(&one, &two));
        }

        #[test]
        fn being_near_goes_both_ways_between_names_of_one_length(
            one in "[张章小晓三散王]{2,6}",
            two in "[张章小晓三散王]{2,6}",
        ) {
            if one.chars().count() == two.chars().count() {
                prop_assert_eq!(is_near(&one, &two), is_near(&two, &one));
            }
        }
    }
}
