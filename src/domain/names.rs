//! Names as they are compared: an accused person is not to be missed because somebody wrote the name with
//! another dot, in traditional characters, or copied it from a document that holds radicals for characters
//! (article 30).

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A simplified character and its traditional forms, a line each. Facts of the characters, from the table
/// TSCharacters of OpenCC (Apache-2.0).
const TRADITIONAL: &str = include_str!("traditional.txt");

/// Radicals that stand in documents for the characters that they look like. NFKC folds those of Kangxi and
/// leaves these, of the supplement, as they are (Unicode: EquivalentUnifiedIdeograph).
const RADICALS: &str = "⺁厂⺟母⺠民⺬示⺮竹⺼肉⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟";

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let forms = TRADITIONAL.lines().filter_map(|line| {
        let mut characters = line.chars();
        let simplified = characters.next()?;
        Some(characters.map(move |traditional| (traditional, simplified)))
    });
    forms.flatten().collect()
});

static LOOKS_LIKE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let characters: Vec<char> = RADICALS.chars().collect();
    characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The name with nothing left that is written now so, now otherwise: in compatibility form (NFKC), without
/// dots, dashes, brackets, spaces and invisible characters, simplified, lower case.
pub fn folded(name: &str) -> String {
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(name);
    let whole = plain.chars().map(|c| LOOKS_LIKE.get(&c).copied().unwrap_or(c));
    let simplified = whole.map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c));
    simplified.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for (written, name) in [
            ("阿依样例.买买样例", "阿依样例·买买样例"),
            ("阿依样例．买买样例", "阿依样例·买买样例"),
            ("阿依样例•买买样例", "阿依样例・买买样例"),
            ("阿依样例‧买买样例", "阿依样例-买买样例"),
            ("阿依样例 买买样例", "阿依样例―买买样例"),
            ("阿依样例\u{200b}买买样例", "阿依样例　买买样例"),
            ("樣例張三", "样例张三"),
            ("⻢样例", "马样例"),
            ("⾺样例", "馬样例"),
            ("城鄉建設局（樣例）", "城乡建设局(样例)"),
            ("ＡＢＣ公司", "abc公司"),
            ("1号楼", "１号楼"),
        ] {
            assert_eq!(folded(written), folded(name), "{written} {name}");
        }
        assert_ne!(folded("样例张三"), folded("样例张四"));
        assert_eq!(folded("·‧ （）"), "");
    }

    #[test]
    fn a_folded_name_stays_as_it_is() {
        for name in ["阿依样例·买买样例", "樣例張三", "Ｘ（１）", "⻢⾺馬"] {
            assert_eq!(folded(&folded(name)), folded(name), "{name}");
        }
    }

    #[test]
    fn each_radical_has_its_character() {
        assert_eq!(RADICALS.chars().count() % 2, 0);
        assert!(LOOKS_LIKE.keys().all(|c| ('\u{2e80}'..='\u{2eff}').contains(c)));
        assert!(SIMPLIFIED.len() > 4_000);
    }
}
