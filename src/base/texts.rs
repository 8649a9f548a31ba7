//! Every sentence that people read, in Chinese and English, from config/locales, and the words of the law:
//! Chinese from the vocabulary, English from config/words.toml and, of operations and documents, from
//! config/locales/acts.toml. The files are inside the program and are read
//! once. A text that nobody wrote is shown by its key: tests find it, nobody is stopped by it.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

use domain::vocabulary::{AnyWord, Language, Operation, Paper, Word};

macro_rules! files {
    ($($name:literal)+) => {
        /// The files by their names, and what stands in them.
        const FILES: &[(&str, &str)] = &[$(
            ($name, include_str!(concat!("../../config/locales/", $name, ".toml"))),
        )+];
    };
}

files! {
    "acts" "calendar" "deadlines" "documents" "errors" "feed" "ladder" "mail" "mailtest" "sms"
    "web" "web_acts" "web_admin" "web_board" "web_documents" "web_files" "web_public" "web_reception"
}

const ENGLISH: &str = include_str!("../../config/words.toml");

/// A text in its languages.
#[derive(Default)]
struct Text {
    zh: String,
    en: String,
}

static TEXTS: LazyLock<HashMap<String, Text>> = LazyLock::new(|| {
    let mut texts = HashMap::new();
    for (_, file) in FILES {
        // A file that does not read is found by a test.
        collect(&file.parse().unwrap_or_default(), "", &mut texts);
    }
    texts
});

/// Tables within tables give the key, with dots; what stands in the innermost are the languages.
fn collect(table: &toml::Table, key: &str, into: &mut HashMap<String, Text>) {
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) if key.is_empty() => collect(inner, name, into),
            toml::Value::Table(inner) => collect(inner, &format!("{key}.{name}"), into),
            toml::Value::String(text) if name == Language::Zh.tag() => {
                into.entry(key.to_owned()).or_default().zh.clone_from(text);
            }
            toml::Value::String(text) if name == Language::En.tag() => {
                into.entry(key.to_owned()).or_default().en.clone_from(text);
            }
            toml::Value::String(_)
            | toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_) => {}
        }
    }
}

/// The English words by list and code.
static WORDS: LazyLock<HashMap<String, HashMap<String, String>>> = LazyLock::new(|| {
    let mut words: HashMap<String, HashMap<String, String>> = toml::from_str(ENGLISH).unwrap_or_default();
    for (_, file) in FILES {
        let table: toml::Table = file.parse().unwrap_or_default();
        for list in LISTS_OF_THEIR_OWN {
            let found = table.get(*list).and_then(|list| list.clone().try_into().ok());
            words.extend(found.map(|found| ((*list).to_owned(), found)));
        }
    }
    words
});

/// The lists whose English words stand with their other texts.
const LISTS_OF_THEIR_OWN: &[&str] = &[Operation::LIST, Paper::LIST];

/// A word of the law: the one that officials use, or its English one.
pub fn word<W: Word>(language: Language, word: W) -> &'static str {
    of_list(language, W::LIST, word.code(), word.label())
}

/// The same of a word of whatever list.
pub fn any_word(language: Language, word: AnyWord) -> &'static str {
    of_list(language, word.list, word.code, word.label)
}

/// The same, of a list that is known by its name.
pub fn of_list(language: Language, list: &str, code: &str, label: &'static str) -> &'static str {
    match language {
        Language::Zh => label,
        Language::En => WORDS.get(list).and_then(|list| list.get(code)).map_or(label, String::as_str),
    }
}

/// The text with this key, with each `%{name}` filled in.
pub fn say(language: Language, key: &str, filled: &[(&str, &dyn Display)]) -> String {
    let text = TEXTS.get(key).map(|text| match language {
        Language::Zh => text.zh.as_str(),
        Language::En => text.en.as_str(),
    });
    fill(text.unwrap_or(key), filled)
}

/// Whether there is a text with this key.
pub fn is_there(key: &str) -> bool {
    TEXTS.contains_key(key)
}

/// A text with each `%{name}` filled in, in one pass: what is put in is not looked at again. A mark that
/// nothing is given for stays.
pub fn fill(text: &str, filled: &[(&str, &dyn Display)]) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("%{") {
        said.push_str(before);
        let found = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = filled.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match found {
            Some((value, after)) => {
                // Writing to a String cannot fail.
                let _ = write!(said, "{value}");
                rest = after;
            }
            None => {
                said.push_str("%{");
                rest = after;
            }
        }
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::{Rated, Receipt, RepeatUntil, WORDS as WORDS_OF_THE_LAW};

    #[test]
    fn every_file_of_the_folder_is_in_the_program_and_reads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/locales");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        there.sort();
        let mut named: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        named.sort_unstable();
        assert_eq!(there, named);
        for (name, text) in FILES {
            assert!(text.parse::<toml::Table>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_text_is_in_the_language_that_is_asked_for() {
        let name = |language| say(language, "feed.name", &[]);
        assert_eq!(
            (name(Language::Zh), name(Language::En)),
            ("信访时限".into(), "Petition deadlines".into())
        );
        let due = say(Language::En, "feed.due", &[("clock", &"Reply"), ("number", &7)]);
        assert_eq!(due, "[Petition] 7 due: Reply");
        assert_eq!(say(Language::En, "feed.nothing", &[]), "feed.nothing");
    }

    #[test]
    fn every_word_of_every_list_has_one_english_word_and_none_is_left_over() {
        let mut left = WORDS.clone();
        let operations = Operation::ALL.iter().map(|one| (Operation::LIST, one.code()));
        let papers = Paper::ALL.iter().map(|one| (Paper::LIST, one.code()));
        for (list, code) in WORDS_OF_THE_LAW.iter().copied().chain(operations).chain(papers) {
            let english = left.get_mut(list).and_then(|list| list.remove(code));
            let english = english.unwrap_or_else(|| panic!("{list} {code} has no English word"));
            assert!(
                !english.trim().is_empty() && english.is_ascii() && !english.contains('_'),
                "{list} {code}"
            );
        }
        left.retain(|_, words| !words.is_empty());
        assert!(left.is_empty(), "left over: {left:?}");
    }

    #[test]
    fn a_code_has_the_word_of_its_list() {
        let (of, receipt) = (Rated::Unit, Receipt::Unit);
        assert_eq!((word(Language::En, of), word(Language::Zh, of)), ("Responsible unit", "责任单位"));
        assert_eq!(word(Language::En, receipt), "Received directly by another unit");
        assert_eq!(word(Language::En, RepeatUntil::Met), "Until it is done");
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let filled: &[(&str, &dyn Display)] = &[("a", &"%{b}"), ("b", &2)];
        assert_eq!(fill("%{a} %{b}%{b}, %{c} %{", filled), "%{b} 22, %{c} %{");
        assert_eq!(fill("100 %{a", filled), "100 %{a");
    }
}
