//! What somebody has typed into a form that is not carried out and not shown again. Each form's own
//! declaration says what is typed: lines, texts, numbers, days; never a secret, and nothing that was chosen
//! from what was offered.

use crate::web::acts::{self, table};
use crate::web::admin::{Administrator, calendar, deputies, hand_over, known::Known, noun::Noun, programs};
use crate::web::fields::{Field, Kind};
use crate::web::kept::Kept;
use crate::web::texts::Texts;
use crate::web::work::ViewInput;
use crate::web::{orders, reception};
use domain::petition::acts::{AttachInput, DecideOpeningInput, RemoveAttachmentInput, body};

/// What was typed into the form that is sent to this path.
pub fn kept(path: &str, fields: &[(String, String)], texts: Texts) -> Vec<Kept> {
    let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let mut kept = match steps.as_slice() {
        ["petitions", _, "acts", slug] | ["petitions", _, "acts", slug, "check"] => {
            let entry = table::by_slug(slug);
            entry.map_or(Vec::new(), |entry| acts::written(entry.operation, fields, texts))
        }
        steps => typed(&asked(steps, texts).unwrap_or_default(), fields),
    };
    kept.retain(|kept| !kept.text.trim().is_empty());
    kept
}

fn typed(asked: &[Field], fields: &[(String, String)]) -> Vec<Kept> {
    let label = |name: &str| {
        let field = asked.iter().find(|field| field.name == name)?;
        field.kind.is_typed().then(|| field.label.clone())
    };
    let kept = |(name, text): &(String, String)| Some(Kept { label: label(name)?, text: text.clone() });
    fields.iter().filter_map(kept).collect()
}

/// What the form that is sent to these steps of an address asks; none where there is no such form. Forms of
/// buttons and choices alone ask for nothing that is typed.
fn asked(steps: &[&str], texts: Texts) -> Option<Vec<Field>> {
    let line = |field: body::Field, label: &str| vec![Field::new(field.name, texts.t(label), Kind::Line)];
    let nothing = Vec::new;
    Some(match steps {
        ["petitions", _, "files"] => line(AttachInput::note, "files.note"),
        ["petitions", _, "files", _, "remove"] => line(RemoveAttachmentInput::reason, "files.reason"),
        ["petitions", _, "documents"] => nothing(),
        ["files"] | ["files", _, "remove"] => nothing(),
        ["reception"] | ["reception", "look" | "keep"] => reception::asked(texts),
        ["reception", "drafts", _, "discard"] | ["reception", "receipts", _, "sms"] => nothing(),
        ["work", "orders"] => orders::fields(texts, &orders::Choices::default()),
        ["work", "views"] => line(ViewInput::name, "work.view_name"),
        ["work", "sign"] | ["work", "views", _, "remove"] => nothing(),
        ["alerts", "acknowledge"] | ["me", "calendar"] | ["me", "calendar", "end"] => nothing(),
        ["house-requests", _, "confirm" | "decline" | "withdraw"] => nothing(),
        ["openings", _] => line(DecideOpeningInput::text, "requests.opening_why"),
        ["operations", "mails", "again"] | ["operations", "mails", _, "again"] => nothing(),
        // Secrets alone.
        ["me", "password"] | ["admin", "users", _, "password"] => nothing(),
        ["admin", "calendar", "import" | "confirm"] => calendar::fields(texts, None),
        ["admin", "duty"] | ["admin", "grid", _] | ["admin", "deputies", "end"] => nothing(),
        ["admin", "deputies"] => deputies::asked(texts, &Known::default()),
        ["admin", "programs", _, "tokens"] => programs::token_fields(texts),
        ["admin", "programs", _, "webhooks"] => programs::webhook_fields(texts),
        ["admin", "programs", _, "tokens" | "webhooks", _, "end"] => nothing(),
        ["admin", "new", noun] | ["admin", noun, _] => of_noun(noun, texts)?,
        _ => return None,
    })
}

fn of_noun(path: &str, texts: Texts) -> Option<Vec<Field>> {
    let noun = Noun::from_path(path)?;
    let own = Administrator::of_new(texts, &Known::default()).fields_of_new(noun);
    Some(own.into_iter().chain(hand_over::typed(texts)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::Language;

    const ROUTES: [&str; 2] = [include_str!("mod.rs"), include_str!("admin/mod.rs")];

    /// Whoever sends these is not logged in, or is about to leave: nothing is lost with them.
    const PUBLIC: [&str; 7] =
        ["/login", "/logout", "/language", "/status", "/status/rate", "/status/leave", "/setup"];

    /// The address of every form.
    fn forms() -> Vec<String> {
        let table = |source: &str| source.split("#[rustfmt::skip]").nth(1).unwrap().to_owned();
        let routes = ROUTES.map(table).join("");
        let resources = routes.split("resource(\"").skip(1).filter(|rest| rest.contains("post()"));
        resources.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_form_says_what_is_typed_into_it() {
        let texts = Texts::new(Language::En);
        let forms = forms();
        assert!(forms.len() > 30);
        for form in forms.iter().filter(|form| !PUBLIC.contains(&form.as_str()) && !form.contains("/acts/")) {
            let path = form.replace("{noun}", "units").replace(['{', '}'], "");
            let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
            assert!(asked(&steps, texts).is_some(), "{form}");
        }
    }

    fn kept_of(path: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let kept = kept(path, &fields, Texts::new(Language::En)).into_iter();
        kept.map(|kept| (kept.label, kept.text)).collect()
    }

    #[test]
    fn what_was_typed_is_kept_and_what_was_chosen_is_not() {
        let texts = |kept: Vec<(String, String)>| kept.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        let route =
            [("csrf", "1234567890"), ("version", "7"), ("way", "transfer"), ("feedback_due", "2026-12-01")];
        assert_eq!(texts(kept_of("/petitions/XF2026-000001/acts/route/check", &route)), ["2026-12-01"]);
        let correction = [("reason", "ok"), ("petitioners[0].phone", "13800000001"), ("urgent", "true")];
        let kept = kept_of("/petitions/XF2026-000001/acts/correct", &correction);
        assert_eq!(kept.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["ok", "13800000001"]);
        assert!(kept.iter().all(|(label, _)| !label.contains('.')), "{kept:?}");
        let desk =
            [("petitioners[2].name", "Li"), ("channel", "visit"), ("title", " "), ("draft", "0123456789")];
        assert_eq!(texts(kept_of("/reception", &desk)), ["Li"]);
        let user =
            [("name", "Wang"), ("role", "officer"), ("seen", "0123456789abcdef"), ("username", "wang01")];
        assert_eq!(texts(kept_of("/admin/new/users", &user)), ["Wang", "wang01"]);
        let secrets =
            [("current", "Wang13800000001"), ("password", "a long password"), ("again", "a long password")];
        assert_eq!(kept_of("/me/password", &secrets), []);
        assert_eq!(texts(kept_of("/work/views", &[("name", "mine"), ("q", "x")])), ["mine"]);
        assert_eq!(kept_of("/nowhere", &[("text", "words")]), []);
    }
}
