//! What the form of each act asks, derived from the declaration of its body; what can be chosen is what may
//! be chosen now.

use crate::web::acts::beside;
use crate::web::asker::{Asker, ask};
use crate::web::fields::{Choice, Field};
use crate::web::texts::Texts;
use app::petition::asking::{Asking, Named};
use domain::petition::acts::body::{self, Directory, ENTERED_LATE, OCCURRED_AT};

/// What a form is made of.
#[derive(Clone, Copy)]
pub struct Questions<'a> {
    pub texts: Texts,
    pub asking: &'a Asking,
}

impl Asker for Questions<'_> {
    const AREA: &'static str = "acts";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn label(&self, field: body::Field) -> String {
        self.texts.t(&format!("ask.{}", field.name))
    }

    fn hint(&self, field: body::Field) -> Option<String> {
        beside::hint(field, self.asking, self.texts)
    }

    fn named(&self, field: body::Field, from: Directory) -> Vec<Choice> {
        if from == Directory::LawLimits {
            let limits = self.asking.law_limits.iter();
            return limits.map(|limit| beside::law_limit(limit, self.texts)).collect();
        }
        named(beside::named(field, from, self.asking))
    }

    fn insists(&self, field: body::Field) -> bool {
        field.required || beside::insists(field)
    }

    fn begins_with(&self, field: body::Field) -> Option<String> {
        beside::begins_with(field, self.asking)
    }

    fn words(&self, field: body::Field) -> Option<Vec<Choice>> {
        beside::words(field, self.asking, self.texts)
    }

    fn events(&self) -> Vec<Choice> {
        let told = |(seq, text): &(u32, String)| Choice::new(seq.to_string(), format!("#{seq} {text}"));
        self.asking.asked.iter().map(told).collect()
    }

    fn yes_and_no(&self, field: body::Field) -> [String; 2] {
        beside::yes_and_no(field, self.texts)
    }
}

impl Questions<'_> {
    /// A field as it is declared, and as the form adds to that; none where the form does not ask for it as a
    /// field of its own.
    pub fn asked(self, field: body::Field) -> Option<Field> {
        beside::is_asked(field, self.asking).then(|| ask(&self, field, field.name)).flatten()
    }
}

/// Choices out of the directory.
pub fn named(from: &[Named]) -> Vec<Choice> {
    from.iter().map(|one| Choice::new(&one.code, &one.name)).collect()
}

/// The fields of an act that is declared by these.
pub fn of(declared: &[body::Field], questions: Questions<'_>) -> Vec<Field> {
    let all = declared.iter().chain([&OCCURRED_AT, &ENTERED_LATE]);
    all.filter_map(|field| questions.asked(*field)).collect()
}
