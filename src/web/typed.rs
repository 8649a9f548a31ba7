//! What somebody has typed into a form that is not carried out and not shown again.

use crate::web::acts;
use crate::web::kept::Kept;
use crate::web::texts::Texts;

/// So many digits in a row were written and not chosen: a telephone number, the number of a paper.
const WRITTEN_DIGITS: usize = 7;

/// Secrets, and what a form carries along: never shown.
const NOT_WRITTEN: [&str; 11] =
    ["password", "current", "again", "code", "csrf", "key", "draft", "once", "next", "seen", "version"];

/// What a person has written, and not chosen; never a secret.
pub fn kept(fields: &[(String, String)], texts: Texts) -> Vec<Kept> {
    let written = fields.iter().filter(|(name, text)| is_written(name, text));
    written.map(|(name, text)| Kept { label: label(name, texts), text: text.clone() }).collect()
}

fn is_written(name: &str, text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let in_words = !text.is_ascii() || text.trim().contains([' ', '\n']);
    !NOT_WRITTEN.contains(&name) && (in_words || (digits >= WRITTEN_DIGITS && !text.contains('-')))
}

/// The label of the field in the form of an act or of the desk.
fn label(name: &str, texts: Texts) -> String {
    let last = name.rsplit('.').next().unwrap_or_default();
    let name = match (name.starts_with("petitioners["), name.starts_with("accused["), last) {
        (true, _, "id_number") => "person_id_number".to_owned(),
        (true, ..) => format!("person_{last}"),
        (_, true, _) => format!("accused_{last}"),
        _ => last.to_owned(),
    };
    let key = format!("ask.{name}");
    if acts::labels().contains(&key) { texts.t(&key) } else { texts.t("kept.other") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_told_from_what_was_chosen() {
        for (name, text) in [
            ("text", "打了很久的字"),
            ("note", "two words"),
            ("petitioners[0].phone", "13800000001"),
            ("reason", "理由"),
        ] {
            assert!(is_written(name, text), "{name}");
        }
        for (name, text) in [
            ("way", "transfer"),
            ("due", "2026-12-01"),
            ("password", "a long password"),
            ("current", "Wang13800000001"),
            ("seen", "0123456789abcdef0123456789abcdef"),
            ("csrf", "1234567890"),
            ("urgent", "true"),
            ("version", "7"),
        ] {
            assert!(!is_written(name, text), "{name}");
        }
    }
}
