//! A refusal in one line, for a terminal.

use crate::api::problem::Problem;
use crate::app::Error;
use crate::domain::vocabulary::Language;

/// What is wrong and what to do, by field where fields are at fault.
pub fn describe(error: Error, language: Language) -> String {
    let view = Problem::from(error).view(language);
    let fields: Vec<String> =
        view.errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    if fields.is_empty() { view.detail } else { fields.join("; ") }
}
