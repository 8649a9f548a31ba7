//! What the form of each act asks, derived from the declaration of its body; what can be chosen is what may
//! be chosen now.

use crate::web::acts::beside;
use crate::web::fields::{Choice, Field, Kind};
use crate::web::texts::Texts;
use app::petition::asking::{Asking, Named};
use domain::petition::acts::body::{self, Asks, OCCURRED_AT};

/// So many choices are all in view; more open as a list.
const IN_VIEW: usize = 4;

/// What a form is made of.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub texts: Texts,
    pub asking: &'a Asking,
}

impl Sheet<'_> {
    /// A field as it is declared, and as the form adds to that; none where the form does not ask for it as a
    /// field of its own.
    pub fn asked(self, field: body::Field) -> Option<Field> {
        if !beside::is_asked(field, self.asking) {
            return None;
        }
        let required = field.required || beside::insists(field);
        let kind = self.kind(field, required)?;
        let value = beside::begins_with(field, self.asking).or_else(|| only(&kind, required));
        Some(Field {
            hint: beside::hint(field, self.asking, self.texts),
            required,
            value: value.unwrap_or_default(),
            ..Field::new(field.name, self.label(field), kind)
        })
    }

    fn label(self, field: body::Field) -> String {
        self.texts.t(&format!("ask.{}", field.name))
    }

    fn kind(self, field: body::Field, required: bool) -> Option<Kind> {
        Some(match field.asks {
            Asks::Line | Asks::Petition => Kind::Line,
            Asks::Written => Kind::Area,
            Asks::Word(words) => {
                let narrowed = beside::words(field, self.asking, self.texts);
                choice(narrowed.unwrap_or_else(|| Choice::of_list(self.texts, words)), required)
            }
            Asks::Day | Asks::DoneOn => Kind::Day,
            Asks::Moment => Kind::Moment,
            Asks::YesNo => {
                let [yes, no] = beside::yes_and_no(field, self.texts);
                Kind::OneOf(vec![Choice::new(true.to_string(), yes), Choice::new(false.to_string(), no)])
            }
            Asks::Tick => Kind::Tick,
            Asks::Number => Kind::Number,
            Asks::Answered => {
                let waits = self.asking.asked.iter();
                let told =
                    |(seq, text): &(u32, String)| Choice::new(seq.to_string(), format!("#{seq} {text}"));
                choice(waits.map(told).collect(), required)
            }
            Asks::Named(from) => Kind::Select(named(beside::named(field, from, self.asking))),
            Asks::Files | Asks::People(_) => return None,
        })
    }
}

/// Choices out of the directory.
pub fn named(from: &[Named]) -> Vec<Choice> {
    from.iter().map(|one| Choice::new(&one.code, &one.name)).collect()
}

/// A few in view, many in a list; a list also where nothing need be chosen.
fn choice(choices: Vec<Choice>, required: bool) -> Kind {
    if required && choices.len() <= IN_VIEW { Kind::OneOf(choices) } else { Kind::Select(choices) }
}

/// What must be chosen and is the only choice is chosen already.
fn only(kind: &Kind, required: bool) -> Option<String> {
    match kind.choices() {
        [only] if required && !matches!(kind, Kind::Select(_)) => Some(only.value.clone()),
        _ => None,
    }
}

/// The fields of an act that is declared by these.
pub fn of(declared: &[body::Field], sheet: Sheet<'_>) -> Vec<Field> {
    let all = declared.iter().chain(std::iter::once(&OCCURRED_AT));
    all.filter_map(|field| sheet.asked(*field)).collect()
}
