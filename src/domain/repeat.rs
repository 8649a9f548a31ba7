//! Repeat petitions (重复信访): the same person with the same matter (同人、同事). The national bureau
//! counts two petitions as one matter if at least one of those who sign or represent is the same and
//! facts and request are basically the same. This file says how likely that is and why; whether it
//! is so is for the receptionist to say.
//!
//! Texts are compared by their bigrams, pairs of neighbouring characters: Chinese has no spaces, and
//! pairs need no dictionary of words.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::text::{Address, OtherId, Phone, ResidentId, normalise_name};

/// What speaks for a repeat petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    SameIdNumber,
    SamePhone,
    SameNameAndAddress,
    SameName,
    SimilarContent,
}

impl Likeness {
    /// The words that officials use.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SameIdNumber => "证件号码相同",
            Self::SamePhone => "联系电话相同",
            Self::SameNameAndAddress => "姓名和住址相同",
            Self::SameName => "姓名相同",
            Self::SimilarContent => "内容相近",
        }
    }
}

// ---- The person ----

/// By what a petitioner is known, in the forms that are compared. Whatever does not read is left
/// out: a form that is still being typed is no mistake.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    name: Option<String>,
    id_number: Option<String>,
    phone: Option<String>,
    address: Option<String>,
}

/// The shortest address that is looked for inside another: a district or a village is no dwelling.
const SHORTEST_ADDRESS: usize = 6;

impl Person {
    /// Reads what was typed.
    pub fn read(
        name: Option<&str>,
        id_number: Option<&str>,
        phone: Option<&str>,
        address: Option<&str>,
    ) -> Self {
        let address = address.and_then(|address| Address::parse(address).ok());
        Self {
            name: name.map(normalise_name).filter(|name| !name.is_empty()),
            // Every kind of number is folded alike, so the most lenient kind reads them all.
            id_number: id_number.and_then(|id| OtherId::parse(id).ok()).map(|id| id.as_str().to_owned()),
            phone: phone.and_then(|phone| Phone::parse(phone).ok()).map(|phone| phone.normalised()),
            address: address.map(|address| solid(address.as_str())).filter(|text| !text.is_empty()),
        }
    }

    /// What the person can be found by: (field, value), as the blind index of petitioners has it.
    pub fn keys(&self) -> Vec<(&'static str, &str)> {
        let keys = [("name", &self.name), ("id", &self.id_number), ("phone", &self.phone)];
        keys.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?))).collect()
    }

    /// What is the same in two people. Two resident identity numbers that differ are two people,
    /// whatever they are called; the phone may be that of the household and still says something.
    pub fn compare(&self, other: &Self) -> Evidence {
        let namesakes = match (&self.id_number, &other.id_number) {
            (Some(one), Some(two)) => one != two && is_resident(one) && is_resident(two),
            _ => false,
        };
        let addresses = self.address.as_deref().zip(other.address.as_deref());
        Evidence {
            id_number: both_same(&self.id_number, &other.id_number),
            phone: both_same(&self.phone, &other.phone),
            name: !namesakes && both_same(&self.name, &other.name),
            address: addresses.is_some_and(|(one, two)| is_same_address(one, two)),
            content: 0.0,
        }
    }
}

fn is_resident(number: &str) -> bool {
    ResidentId::parse(number).is_ok()
}

fn both_same(one: &Option<String>, two: &Option<String>) -> bool {
    one.is_some() && one == two
}

/// Letters and digits alone, in lower case.
fn solid(text: &str) -> String {
    normalise_name(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Equal, or one is the other with more before or after it (`示例一村1号`, `示例区示例一镇示例一村1号`).
fn is_same_address(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    one == two || (short.chars().count() >= SHORTEST_ADDRESS && holds_whole(long, short))
}

/// Whether the part stands in the text without cutting a number: `1号楼` is not in `11号楼`.
fn holds_whole(text: &str, part: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_numeric());
    text.match_indices(part).any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + part.len()..));
        let cuts_before =
            is_digit(part.chars().next()) && is_digit(before.and_then(|t| t.chars().next_back()));
        let cuts_after = is_digit(part.chars().next_back()) && is_digit(after.and_then(|t| t.chars().next()));
        !cuts_before && !cuts_after
    })
}

// ---- The matter ----

/// A text with fewer bigrams says too little to be found by, or to be looked for inside another.
const FEWEST: usize = 8;

const BANDS: u64 = 16;
const HASHES_OF_A_BAND: u64 = 2;

/// How alike two texts are, from 0 (nothing in common) to 1 (the same letters): the mean of Jaccard's
/// index, which asks that the whole be alike, and of containment, by which a short note of the
/// hotline is found in a long letter. Marks, spaces and digits do not count: dates and sums are what
/// changes from one telling to the next.
pub fn similarity(one: &str, two: &str) -> f64 {
    let (one, two) = (bigrams(one), bigrams(two));
    let common = one.intersection(&two).count();
    if common == 0 {
        return 0.0;
    }
    let jaccard = ratio(common, one.len() + two.len() - common);
    let fewer = one.len().min(two.len());
    if fewer < FEWEST { jaccard } else { (jaccard + ratio(common, fewer)) / 2.0 }
}

#[allow(clippy::cast_precision_loss, reason = "counts of characters of one text")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The band values of a text (MinHash with locality-sensitive bands): two texts with a Jaccard index
/// of J have at least one value in common, at the same place, with probability 1 − (1 − J²)^16: 15%
/// at 0.1, 78% at 0.3, 99% at 0.5. None for a text that says too little.
///
/// The values are stored (as keyed digests), so this function must not change: whatever is indexed
/// would no longer be found.
pub fn bands(text: &str) -> Vec<u64> {
    let bigrams = bigrams(text);
    if bigrams.len() < FEWEST {
        return Vec::new();
    }
    let least = |seed: u64| bigrams.iter().map(|bigram| mix(bigram ^ mix(seed))).min().unwrap_or_default();
    let band = |place: u64| {
        let seeds = place * HASHES_OF_A_BAND..(place + 1) * HASHES_OF_A_BAND;
        seeds.map(least).fold(0, |value, hash| mix(value ^ hash))
    };
    (0..BANDS).map(band).collect()
}

/// The pairs of neighbouring letters, each as one number; a single letter counts as a pair.
fn bigrams(text: &str) -> BTreeSet<u64> {
    let letters: Vec<u64> =
        normalise_name(text).chars().filter(|c| c.is_alphabetic()).map(|c| u64::from(u32::from(c))).collect();
    match letters.as_slice() {
        [single] => BTreeSet::from([*single]),
        several => several.windows(2).map(|pair| pair.iter().fold(0, |sum, c| sum << 32 | c)).collect(),
    }
}

/// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

// ---- The score ----

/// What is the same in two petitions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    pub id_number: bool,
    pub phone: bool,
    pub name: bool,
    /// Of weight only with the name: a family lives together.
    pub address: bool,
    /// [`similarity`], 0 to 1.
    pub content: f64,
}

/// How likely a repeat petition is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// 0 to 100.
    pub score: u8,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Likeness>,
}

/// Below this similarity two petitions have no more in common than any two.
const UNLIKE: f64 = 0.2;
/// From this similarity on they are one matter, as told twice.
const ALIKE: f64 = 0.6;

/// How certainly it is the same person, out of 1: the strongest row that holds.
///
/// | the same | weight | because |
/// |---|---|---|
/// | ID number | 1.0 | it is given to one person |
/// | phone and name | 0.9 | |
/// | name and address | 0.8 | fathers and sons are seldom namesakes |
/// | phone | 0.7 | families, and those who write for others, share one |
/// | name | 0.3 | many share one |
fn person_weight(evidence: &Evidence) -> f64 {
    match evidence {
        Evidence { id_number: true, .. } => 1.0,
        Evidence { phone: true, name: true, .. } => 0.9,
        Evidence { name: true, address: true, .. } => 0.8,
        Evidence { phone: true, .. } => 0.7,
        Evidence { name: true, .. } => 0.3,
        _ => 0.0,
    }
}

/// Weighs the evidence. With P for the person and M for the matter, both out of 1:
///
/// | term | points | because |
/// |---|---|---|
/// | P | 45 | the same person comes with other matters too |
/// | M | 40 | one matter moves many people, each with a right to petition |
/// | P × M | 15 | a repeat petition is both (同人同事) |
///
/// So a certain person with another matter has 45, the same text from a stranger 40, and only both
/// come near 100. More evidence never lowers the score.
pub fn score(evidence: &Evidence) -> Score {
    let person = person_weight(evidence);
    let matter = ((evidence.content - UNLIKE) / (ALIKE - UNLIKE)).clamp(0.0, 1.0);
    let points = 45.0 * person + 40.0 * matter + 15.0 * person * matter;
    let reasons = [
        (evidence.id_number, Likeness::SameIdNumber),
        (evidence.phone, Likeness::SamePhone),
        (evidence.name && evidence.address, Likeness::SameNameAndAddress),
        (evidence.name && !evidence.address, Likeness::SameName),
        (matter > 0.0, Likeness::SimilarContent),
    ];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let score = points.round() as u8;
    Score { score, reasons: reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A matter as it was first written, and as the same person wrote it again.
    const REWRITTEN: [(&str, &str); 5] = [
        (
            "反映示例小区供暖温度不达标。自2025年11月15日供暖以来，室内温度长期低于18度，多次拨打供热公司电话均未解决，请求督促供热公司尽快整改并退还部分取暖费。",
            "再次反映示例小区供暖不达标：入冬供暖以来室内温度长期低于规定的18度，我多次打供热公司电话，一直没有解决。请求督促供热公司尽快整改，退还取暖费。",
        ),
        (
            "反映示例环城路改造项目拖欠机械租赁费和工资。56名司机的费用自年初未结，有结算单为证，请求督促施工方支付。",
            "示例环城路改造项目拖欠我们机械租赁费和工资，56名司机自年初至今未结算，有结算单为证。请求督促施工单位尽快支付！",
        ),
        (
            "请求督促企业支付工伤待遇。本人已认定为工伤并鉴定伤残等级，企业拒付一次性伤残补助约6万元，劳动仲裁后仍不履行。",
            "本人在企业工作受伤，已认定为工伤并鉴定伤残等级，企业拒付一次性伤残补助6.2万元，仲裁后仍不履行，请求督促企业支付工伤待遇。",
        ),
        (
            "反映示例四社区夜市摊点占道经营、夜间吵闹扰民。每晚营业到凌晨，报警后短时间内又恢复，影响居民休息。",
            "示例四社区夜市摊点占道经营，夜间吵闹扰民，每天营业到凌晨，报警以后不久又恢复，居民无法休息，请求取缔。",
        ),
        (
            "请求支付示例八村修路占地补偿款。修路占用本户承包地7.4亩，当时口头答应秋后兑付，至今未付。",
            "示例八村修路占用我家承包地7.4亩，占地补偿款当时口头答应秋后兑付，到现在至今未付，请求支付补偿款。",
        ),
    ];

    fn share_a_band(one: &str, two: &str) -> bool {
        bands(one).iter().zip(bands(two)).any(|(one, two)| *one == two)
    }

    #[test]
    fn a_rewritten_petition_is_found_and_alike() {
        for (one, two) in REWRITTEN {
            assert!(share_a_band(one, two), "{one}");
            assert!(similarity(one, two) >= ALIKE - 0.1, "{} {one}", similarity(one, two));
        }
    }

    #[test]
    fn unrelated_petitions_are_mostly_not_found_and_never_alike() {
        let mut found = 0;
        for (place, (one, _)) in REWRITTEN.iter().enumerate() {
            for (_, two) in REWRITTEN.iter().skip(place + 1) {
                found += usize::from(share_a_band(one, two));
                assert!(similarity(one, two) < UNLIKE, "{} {one} {two}", similarity(one, two));
            }
        }
        assert!(found <= 1, "{found}");
    }

    #[test]
    fn a_note_is_found_in_a_letter() {
        let (letter, _) = REWRITTEN[0];
        let note = similarity("示例小区供暖温度不达标", letter);
        assert!(note > 0.5, "{note}");
        assert!(similarity("请求", letter) < 0.1, "too short to be looked for");
    }

    #[test]
    fn marks_width_case_and_dates_do_not_count() {
        let (one, two) =
            ("2025年1月5日，ABC公司欠薪，请求支付工资。", "２０２６年 2月16日：ａｂｃ公司欠薪；请求支付工资");
        assert_eq!(bands(one), bands(two));
        assert!((similarity(one, two) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_says_too_little_is_not_indexed() {
        for text in ["", "无", "请求解决", "1234567890123", "。，；：！？……"] {
            assert_eq!(bands(text), Vec::<u64>::new(), "{text}");
        }
    }

    /// The values are stored: another result would hide every petition indexed before.
    #[test]
    fn the_bands_stay_what_they_are() {
        let first = bands(REWRITTEN[0].0).first().copied();
        assert_eq!(first, Some(16_238_759_821_323_397_355), "bands() has changed");
    }

    fn person(name: &str, id: &str, phone: &str, address: &str) -> Person {
        Person::read(Some(name), Some(id), Some(phone), Some(address))
    }

    #[test]
    fn people_are_compared_as_they_were_meant() {
        let known = person("样例 信访人甲", "11010519491231002x", "138 0000 0001", "示例一村 1 号");
        let again = person(
            "样例信访人甲",
            "１１０１０５１９４９１２３１００２Ｘ",
            "+86 13800000001",
            "示例区示例一村1号",
        );
        let all = Evidence { id_number: true, phone: true, name: true, address: true, content: 0.0 };
        assert_eq!(known.compare(&again), all);
        assert_eq!(known.keys(), again.keys());
        let typing = person("", "", "138", " ");
        assert!(typing == Person::default() && typing.keys().is_empty());
        assert_eq!(typing.compare(&typing), Evidence::default());
    }

    #[test]
    fn two_resident_numbers_are_two_people_of_one_household() {
        let one = person("样例信访人甲", "11010519491231002X", "13800000001", "示例一村1号");
        let two = person("样例信访人甲", "110101200002290018", "13800000001", "示例一村1号");
        let evidence = one.compare(&two);
        assert!(evidence.phone && !evidence.name && !evidence.id_number);
        let passport = person("样例信访人甲", "E12345678", "", "示例一村1号");
        assert!(one.compare(&passport).name, "one person may have two papers");
    }

    #[test]
    fn addresses_are_whole() {
        let same = |one, two| person("甲", "", "", one).compare(&person("甲", "", "", two)).address;
        assert!(same("示例四社区27号楼3单元302室", "示例区示例二街道示例四社区 27 号楼 3 单元 302 室"));
        for (one, two) in [
            ("1号楼3单元302室", "示例四社区11号楼3单元302室"),
            ("示例一村15", "示例一村158号"),
            ("示例区", "示例区示例一村1号"),
            ("示例一村1号", "示例一村2号"),
        ] {
            assert!(!same(one, two), "{one} {two}");
        }
    }

    #[test]
    fn only_person_and_matter_together_score_high() {
        let scored = |evidence| score(&evidence).score;
        let person = Evidence { id_number: true, phone: true, name: true, address: true, content: 0.0 };
        let matter = Evidence { content: 1.0, ..Evidence::default() };
        assert_eq!(scored(Evidence { content: 1.0, ..person }), 100);
        assert_eq!(scored(person), 45);
        assert_eq!(scored(matter), 40);
        assert_eq!(scored(Evidence { name: true, ..Evidence::default() }), 14);
        assert_eq!(scored(Evidence { address: true, content: UNLIKE, ..Evidence::default() }), 0);
        let reasons =
            score(&Evidence { address: true, name: true, content: 0.5, ..Evidence::default() }).reasons;
        assert_eq!(reasons, [Likeness::SameNameAndAddress, Likeness::SimilarContent]);
    }

    fn evidence() -> impl Strategy<Value = Evidence> {
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (flags, 0.0..=1.0).prop_map(|((id_number, phone, name, address), content)| Evidence {
            id_number,
            phone,
            name,
            address,
            content,
        })
    }

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            proptest::sample::select("请求解决物业供暖问题，甲乙1 a".chars().collect::<Vec<_>>()),
            0..40,
        )
        .prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn more_evidence_never_lowers_the_score(weak in evidence(), other in evidence()) {
            let strong = Evidence {
                id_number: weak.id_number || other.id_number,
                phone: weak.phone || other.phone,
                name: weak.name || other.name,
                address: weak.address || other.address,
                content: weak.content.max(other.content),
            };
            prop_assert!(score(&strong).score >= score(&weak).score);
            prop_assert!(score(&strong).score <= 100);
        }

        #[test]
        fn similarity_is_symmetric_and_in_range(one in text(), two in text()) {
            let likeness = similarity(&one, &two);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert!((likeness - similarity(&two, &one)).abs() < f64::EPSILON);
            let itself = similarity(&one, &one);
            prop_assert!(itself == 1.0 || bigrams(&one).is_empty(), "{itself}");
        }

        #[test]
        fn any_text_is_taken(one in ".{0,60}") {
            let shares = bands(&one) == bands(&format!(" {one}。"));
            prop_assert!(shares && bands(&one).len() <= 16);
        }
    }
}
