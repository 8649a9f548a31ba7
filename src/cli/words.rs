//! What a command says on a terminal: in which language, and a refusal in one line.

use crate::api::problem::Problem;
use app::Error;
use domain::vocabulary::Language;

/// What is wrong and what to do, by field where fields are at fault.
pub fn describe(error: Error, language: Language) -> String {
    let view = Problem::from(error).view(language);
    let fields: Vec<String> =
        view.errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    if fields.is_empty() { view.detail } else { fields.join("; ") }
}

/// The language of the terminal: English where it asks for English, else Chinese.
pub fn spoken() -> Language {
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(std::env::var_os);
    let first = asked.map(|value| value.to_string_lossy().into_owned()).find(|value| !value.is_empty());
    if first.is_some_and(|value| value.starts_with("en")) { Language::En } else { Language::Zh }
}
