//! What differs between a thing as it was and as it is, a line a field.

use serde_json::{Map, Value};

/// The most characters of a value that a page shows.
const LONGEST: usize = 120;

/// The name of each field, what it was, and what it is.
pub fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<(String, String, String)> {
    let fields = |value: Option<&Value>| match value {
        Some(Value::Object(fields)) => fields.clone(),
        Some(other) => [(String::new(), other.clone())].into_iter().collect(),
        None => Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "—".to_owned(),
        Some(Value::String(text)) => shortened(text),
        Some(other) => shortened(&other.to_string()),
    };
    names.iter().map(|name| ((*name).clone(), shown(before.get(*name)), shown(after.get(*name)))).collect()
}

/// The beginning of what is long.
fn shortened(text: &str) -> String {
    let beginning: String = text.chars().take(LONGEST).collect();
    if beginning.len() == text.len() { beginning } else { beginning + "…" }
}
