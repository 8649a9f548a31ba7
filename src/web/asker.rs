//! A field of a form from the declaration of what is asked: its kind comes of its type, its choices of its list
//! of words or of the directory, what is obligatory of both. What a form says beside that, its [`Asker`] says.

use crate::web::fields::{Choice, Field, Kind};
use crate::web::texts::Texts;
use base::texts::is_there;
use domain::petition::acts::body::{self, Asks, Directory};

/// So many choices are all in view; more open as a list.
const IN_VIEW: usize = 4;

/// Who asks: what a form adds to the declaration.
pub trait Asker {
    /// The part of the texts where its own stand: labels under `ask`, hints under `hint`.
    const AREA: &'static str;

    fn texts(&self) -> Texts;

    /// Who or what of the directory may be chosen now.
    fn named(&self, field: body::Field, from: Directory) -> Vec<Choice>;

    /// What the field is called.
    fn label(&self, field: body::Field) -> String
    where
        Self: Sized,
    {
        called(self, field)
    }

    /// What helps to answer it.
    fn hint(&self, field: body::Field) -> Option<String>
    where
        Self: Sized,
    {
        said(self, field)
    }

    /// Whether people must answer it.
    fn insists(&self, field: body::Field) -> bool {
        field.required
    }

    /// What it begins with.
    fn begins_with(&self, _: body::Field) -> Option<String> {
        None
    }

    /// The words of its list that may be chosen now; none where all may.
    fn words(&self, _: body::Field) -> Option<Vec<Choice>> {
        None
    }

    /// The events that may be answered now.
    fn events(&self) -> Vec<Choice> {
        Vec::new()
    }

    /// How yes and no are told.
    fn yes_and_no(&self, _: body::Field) -> [String; 2] {
        [true, false].map(|yes| self.texts().yes_no(yes))
    }

    /// How it is asked; none where it is no field of its own.
    fn kind(&self, field: body::Field) -> Option<Kind>
    where
        Self: Sized,
    {
        as_declared(self, field)
    }
}

/// The label that stands in the texts.
pub fn called<A: Asker>(by: &A, field: body::Field) -> String {
    by.texts().t(&label_key(A::AREA, field))
}

/// The hint that stands in the texts, where one does.
pub fn said<A: Asker>(by: &A, field: body::Field) -> Option<String> {
    hint_key(A::AREA, field).map(|key| by.texts().t(&key))
}

/// How a field is asked as it is declared; none where it is no field of its own.
pub fn as_declared(by: &impl Asker, field: body::Field) -> Option<Kind> {
    let words = |words| by.words(field).unwrap_or_else(|| Choice::of_list(by.texts(), words));
    Some(match field.asks {
        Asks::Line | Asks::Petition => Kind::Line,
        Asks::Written | Asks::Lines => Kind::Area,
        Asks::Secret => Kind::Secret,
        Asks::Word(list) => choice(words(list), by.insists(field)),
        Asks::Several(list) => Kind::Many(words(list)),
        Asks::Day | Asks::DoneOn => Kind::Day,
        Asks::Moment => Kind::Moment,
        Asks::YesNo => {
            let [yes, no] = by.yes_and_no(field);
            Kind::OneOf(vec![Choice::new(true.to_string(), yes), Choice::new(false.to_string(), no)])
        }
        Asks::Tick => Kind::Tick,
        Asks::Number => Kind::Number,
        Asks::Answered => choice(by.events(), by.insists(field)),
        Asks::Named(from) => Kind::Select(by.named(field, from)),
        Asks::AllOf(from) => Kind::Many(by.named(field, from)),
        Asks::Files | Asks::People(_) | Asks::Parts(_) => return None,
    })
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

/// A field of a form, sent by this name; none where the form does not ask for it as a field of its own.
pub fn ask(by: &impl Asker, field: body::Field, name: impl Into<String>) -> Option<Field> {
    let (kind, required) = (by.kind(field)?, by.insists(field));
    let value = by.begins_with(field).or_else(|| only(&kind, required));
    Some(Field {
        hint: by.hint(field),
        required,
        value: value.unwrap_or_default(),
        ..Field::new(name, by.label(field), kind)
    })
}

/// The key of a text about a field: its own, else that of all fields that are called so.
fn own_or_common(area: &str, what: &str, field: body::Field) -> [String; 2] {
    let body::Field { of, name, .. } = field;
    [format!("{area}.{what}.{of}_{name}"), format!("{area}.{what}.{name}")]
}

fn is_text(key: &String) -> bool {
    is_there(&format!("web.{key}"))
}

fn label_key(area: &str, field: body::Field) -> String {
    let [own, common] = own_or_common(area, "ask", field);
    if is_text(&own) { own } else { common }
}

fn hint_key(area: &str, field: body::Field) -> Option<String> {
    own_or_common(area, "hint", field).into_iter().find(is_text)
}

/// The keys of what is said of these fields.
pub fn keys(area: &str, fields: impl IntoIterator<Item = body::Field>) -> Vec<String> {
    let said = |field| std::iter::once(label_key(area, field)).chain(hint_key(area, field));
    fields.into_iter().flat_map(said).collect()
}
