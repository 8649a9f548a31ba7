//! The texts in config/locales, file by file: each is there in both languages, none is there twice, and
//! none is left over. That none is missing is asked here of those that are named as a whole, and of the others
//! where they are used (`web/texts.rs`, `mail/compose.rs`, `api/problem.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every file below this folder of the project with this ending.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, into);
            } else if path.extension().is_some_and(|found| found == ending) {
                into.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    found
}

/// Every key of a file, with its texts by language.
type Texts = BTreeMap<String, BTreeMap<String, String>>;

fn texts(table: &toml::Table, path: &str, into: &mut Texts) {
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) if path.is_empty() => texts(inner, name, into),
            toml::Value::Table(inner) => texts(inner, &format!("{path}.{name}"), into),
            toml::Value::String(text) => {
                into.entry(path.to_owned()).or_default().insert(name.clone(), text.clone());
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_) => {}
        }
    }
}

/// Lists of English words, which are no texts: `base/texts.rs` holds them against the vocabulary.
const LISTS: [&str; 2] = ["operation", "paper"];

fn all() -> Vec<(PathBuf, Texts)> {
    let read = |file: PathBuf| {
        let mut table: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        table.retain(|name, _| !LISTS.contains(&name));
        let mut found = BTreeMap::new();
        texts(&table, "", &mut found);
        (file, found)
    };
    files("config/locales", "toml").into_iter().map(read).collect()
}

#[test]
fn every_text_is_there_in_both_languages_and_once() {
    let mut seen = BTreeSet::new();
    for (file, keys) in all() {
        for (key, languages) in keys {
            let names: Vec<&str> = languages.keys().map(String::as_str).collect();
            assert_eq!(names, ["en", "zh-CN"], "{key} in {}", file.display());
            assert!(languages.values().all(|text| !text.trim().is_empty()), "{key} in {}", file.display());
            assert!(seen.insert(key.clone()), "{key} stands in {} and elsewhere", file.display());
        }
    }
    assert!(seen.len() > 300, "only {} texts were found", seen.len());
}

/// What is to be filled into a text.
fn marks(text: &str) -> BTreeSet<String> {
    let names = text.split("%{").skip(1).filter_map(|rest| rest.split('}').next());
    names.map(str::to_owned).collect()
}

/// What stands between the parentheses of each call of `say`.
fn said(source: &str) -> impl Iterator<Item = &str> {
    source.split("say(").skip(1).filter_map(|rest| {
        let mut open = 1;
        let end = rest.char_indices().find(|(_, c)| {
            open += i32::from(*c == '(') - i32::from(*c == ')');
            open == 0
        })?;
        Some(&rest[..end.0])
    })
}

/// Of such a call the key, where it is written out, and the names of what is filled in.
fn key_and_names(call: &str) -> Option<(&str, BTreeSet<String>)> {
    let (before, rest) = call.split_once('"')?;
    let (key, after) = rest.split_once('"')?;
    let (_, filled) = after.split_once("&[")?;
    let names = filled.split("(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let written_out = !before.contains(['!', '[']);
    written_out.then(|| (key, names.map(str::to_owned).collect()))
}

#[test]
fn what_is_said_by_its_whole_key_is_there_and_gets_what_is_filled_in() {
    let texts: Texts = all().into_iter().flat_map(|(_, keys)| keys).collect();
    let mut count = 0;
    for file in files("src", "rs") {
        let source = std::fs::read_to_string(&file).unwrap();
        for (key, names) in said(source.split("#[cfg(test)]").next().unwrap()).filter_map(key_and_names) {
            let text = texts.get(key).or_else(|| texts.get(&format!("web.{key}")));
            let text = text.unwrap_or_else(|| panic!("{key} in {}", file.display()));
            assert_eq!(marks(&text["zh-CN"]), names, "{key} in {}", file.display());
            count += 1;
        }
    }
    assert!(count > 50, "only {count} calls were found");
}

#[test]
fn english_is_no_chinese_and_fills_in_nothing_that_chinese_lacks() {
    for (file, keys) in all() {
        for (key, languages) in keys {
            let (en, zh) = (&languages["en"], &languages["zh-CN"]);
            let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let quoted = en.split(['(', '（', '“', '"']).next().unwrap_or_default();
            assert!(!quoted.contains(chinese), "{key} in {}: {en}", file.display());
            assert!(marks(en).is_subset(&marks(zh)), "{key} in {}", file.display());
        }
    }
}

/// A key is in use where any end of it stands in quotes in the program: as a whole, or as the beginning or
/// the end of what is quoted.
#[test]
fn no_text_is_left_over() {
    let sources = files("src", "rs").into_iter().chain(files("src", "html"));
    // What a body asks has its name in the code as an identifier.
    let fields = domain::petition::acts::FACES.iter().flat_map(|face| face.fields);
    let mut named: BTreeSet<String> = fields.map(|field| field.name.to_owned()).collect();
    for file in sources {
        let text = std::fs::read_to_string(file).unwrap();
        for quoted in text.split('"') {
            let places = quoted.match_indices('.').map(|(place, _)| place);
            for place in places.take_while(|_| quoted.len() < 100) {
                named.insert(quoted[..place].to_owned());
                named.insert(quoted[place + 1..].to_owned());
            }
            named.insert(quoted.to_owned());
        }
    }
    named.extend(xinfang::web::labels());
    let used = |key: &str| {
        let ends = std::iter::successors(Some(key), |key| key.split_once('.').map(|(_, end)| end));
        ends.into_iter().any(|end| named.contains(end))
    };
    let plural = |key: &str| key.trim_end_matches(".one").trim_end_matches(".many").to_owned();
    let left: Vec<String> =
        all().into_iter().flat_map(|(_, keys)| keys.into_keys()).filter(|key| !used(&plural(key))).collect();
    assert!(left.is_empty(), "left over: {left:#?}");
}
