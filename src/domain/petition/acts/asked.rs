//! What a body asks, field by field, and how a body is read from answers by name, as a form gives them. The
//! declaration of a body (`body!` for acts, `asked!` for everything else) says both by the type of each field
//! and of its kind; nothing is said of a field a second time.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::fault::Faults;
use crate::vocabulary::Listed;

/// What a body asks in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The body, or the part of one, that it belongs to.
    pub of: &'static str,
    /// As it is sent.
    pub name: &'static str,
    pub asks: Asks,
    /// Whether nothing is done without it.
    pub required: bool,
}

impl Field {
    /// A field that need not be answered.
    pub const fn part(of: &'static str, name: &'static str, asks: Asks) -> Self {
        Self { of, name, asks, required: false }
    }
}

/// When it happened: every act may say it.
pub const OCCURRED_AT: Field = Field::part("", "occurred_at", Asks::Moment);

/// Why it is entered only now: every act may say it.
pub const ENTERED_LATE: Field = Field::part("", "entered_late", Asks::Written);

/// How a field is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A line that somebody writes.
    Line,
    /// A text that somebody writes.
    Written,
    /// Several, a line each.
    Lines,
    /// What nobody may read over the shoulder.
    Secret,
    /// A word of a list.
    Word(Words),
    /// Any number of them.
    Several(Words),
    Day,
    /// A day on which something was done: mostly today.
    DoneOn,
    /// A moment, to the minute.
    Moment,
    /// Yes or no; one of them must be said.
    YesNo,
    /// Something that is so where it is said, and else is not.
    Tick,
    Number,
    /// The number of an earlier event that this act answers.
    Answered,
    /// The number of another petition.
    Petition,
    /// Somebody or something of the directory, by its code or name.
    Named(Directory),
    /// Any number of them.
    AllOf(Directory),
    /// Files that were sent in before.
    Files,
    /// People, told one by one, each by these parts.
    People(&'static [Field]),
    /// Something that is told part by part.
    Parts(&'static [Field]),
}

impl Asks {
    /// The part of the directory that is chosen from.
    pub const fn directory(self) -> Option<Directory> {
        match self {
            Self::Named(from) | Self::AllOf(from) => Some(from),
            Self::Line
            | Self::Written
            | Self::Lines
            | Self::Secret
            | Self::Word(_)
            | Self::Several(_)
            | Self::Day
            | Self::DoneOn
            | Self::Moment
            | Self::YesNo
            | Self::Tick
            | Self::Number
            | Self::Answered
            | Self::Petition
            | Self::Files
            | Self::People(_)
            | Self::Parts(_) => None,
        }
    }

    /// Whether somebody types the answer, so that it is lost work where it is lost. What is chosen from what
    /// is offered is chosen again.
    pub const fn is_typed(self) -> bool {
        match self {
            Self::Line
            | Self::Written
            | Self::Lines
            | Self::Day
            | Self::DoneOn
            | Self::Moment
            | Self::Number
            | Self::Petition => true,
            Self::Secret
            | Self::Word(_)
            | Self::Several(_)
            | Self::YesNo
            | Self::Tick
            | Self::Answered
            | Self::Named(_)
            | Self::AllOf(_)
            | Self::Files
            | Self::People(_)
            | Self::Parts(_) => false,
        }
    }
}

/// A list of words: its name, and each word's code and label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub list: &'static str,
    pub entries: &'static [(&'static str, &'static str)],
}

impl Words {
    pub const fn of<W: Listed>() -> Self {
        Self { list: W::LIST, entries: W::ENTRIES }
    }

    /// The label of the word with this code.
    pub fn label(self, code: &str) -> Option<&'static str> {
        self.entries.iter().find(|(known, _)| *known == code).map(|(_, label)| *label)
    }
}

/// A part of the directory that is chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    /// Units that may take the petition over.
    Takers,
    /// Units other than the one in charge.
    Units,
    /// Organs that may review it.
    Organs,
    /// Officers of the units that may take it over.
    Officers,
    Leaders,
    /// Who may order something.
    Orderers,
    Categories,
    ContactPoints,
    Projects,
    /// The usual limits of other laws.
    LawLimits,
}

/// A type whose words are chosen from; also where nothing need be chosen.
pub trait OfList {
    const WORDS: Words;
}

impl<W: Listed> OfList for W {
    const WORDS: Words = Words::of::<W>();
}

impl<W: Listed> OfList for Option<W> {
    const WORDS: Words = Words::of::<W>();
}

/// Answers by the names of what was asked.
pub trait Answers {
    /// What was answered; none where it was left empty.
    fn answer(&self, name: &str) -> Option<&str>;
    /// Each of the answers to what is answered more than once, or in several lines; none that is empty.
    fn several(&self, name: &str) -> Vec<&str>;
    /// A moment, as it is sent.
    fn moment(&self, name: &str) -> Option<String>;
    /// The ids of the files that were chosen.
    fn files(&self) -> Vec<i64>;
    /// The places of a list that are named, in order.
    fn places(&self, list: &str) -> Vec<usize>;
}

/// The places of a list that these names are in.
pub fn places<'a>(names: impl Iterator<Item = &'a str>, list: &str) -> Vec<usize> {
    let place = |name: &str| name.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?.0.parse().ok();
    let places: BTreeSet<usize> = names.filter_map(place).collect();
    places.into_iter().collect()
}

/// Answers with the names of what they answer, in order.
pub type Told = Vec<(String, String)>;

/// The type that a field is sent as, read from answers.
pub trait Wire: Sized {
    /// Whether it must be answered.
    const REQUIRED: bool;
    /// How it is answered, where nothing else is said.
    const ASKS: Asks;

    /// What was answered; none where a fault was noted.
    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self>;

    /// Whether anything was.
    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        answers.answer(name).is_some()
    }

    /// Says it as it would be answered.
    fn tell(&self, name: &str, asks: Asks, into: &mut Told);
}

/// The answer as what `read` makes of it; else this is noted.
fn parsed<A: Answers, T>(
    name: &str,
    answers: &A,
    faults: &mut Faults,
    read: impl FnOnce(&str) -> Option<T>,
    otherwise: &'static str,
) -> Option<T> {
    let code = match answers.answer(name).map(read) {
        Some(Some(value)) => return Some(value),
        Some(None) => otherwise,
        None => "missing",
    };
    faults.note(name, code);
    None
}

/// Types of which an answer is read at once, and what is noted where it does not read.
macro_rules! plain {
    ($($type:ty as $asks:ident: $read:expr, $otherwise:literal;)+) => {$(
        impl Wire for $type {
            const REQUIRED: bool = true;
            const ASKS: Asks = Asks::$asks;

            fn answered<A: Answers>(
                name: &str,
                _: Asks,
                answers: &A,
                faults: &mut Faults,
            ) -> Option<Self> {
                parsed(name, answers, faults, $read, $otherwise)
            }

            fn tell(&self, name: &str, _: Asks, into: &mut Told) {
                into.push((name.to_owned(), self.to_string()));
            }
        }
    )+};
}

plain! {
    String as Line: |text| Some(text.to_owned()), "malformed";
    NaiveDate as Day: |text| text.trim().parse().ok(), "malformed";
    u32 as Number: |text| text.trim().parse().ok(), "wrong_type";
    i32 as Number: |text| text.trim().parse().ok(), "wrong_type";
    i64 as Number: |text| text.trim().parse().ok(), "wrong_type";
}

impl<W: Listed> Wire for W {
    const REQUIRED: bool = true;
    const ASKS: Asks = Asks::Word(Words::of::<W>());

    fn answered<A: Answers>(name: &str, _: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        parsed(name, answers, faults, W::of_code, "unknown")
    }

    fn tell(&self, name: &str, _: Asks, into: &mut Told) {
        into.push((name.to_owned(), self.code().to_owned()));
    }
}

impl Wire for bool {
    const REQUIRED: bool = true;
    const ASKS: Asks = Asks::Tick;

    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        match (asks, answers.answer(name)) {
            (Asks::Tick, answer) => Some(answer.is_some()),
            _ => parsed(name, answers, faults, |text| text.parse().ok(), "unknown"),
        }
    }

    fn tell(&self, name: &str, asks: Asks, into: &mut Told) {
        if *self || asks != Asks::Tick {
            into.push((name.to_owned(), self.to_string()));
        }
    }
}

impl<W: Wire> Wire for Option<W> {
    const REQUIRED: bool = false;
    const ASKS: Asks = W::ASKS;

    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        match W::is_answered(name, answers) {
            true => W::answered(name, asks, answers, faults).map(Some),
            false => Some(None),
        }
    }

    fn tell(&self, name: &str, asks: Asks, into: &mut Told) {
        if let Some(answer) = self {
            answer.tell(name, asks, into);
        }
    }
}

/// What a list is of.
pub trait Item: Sized {
    /// How the list is answered, where nothing else is said.
    const ASKS: Asks;

    /// All that was answered; none where a fault was noted.
    fn answered<A: Answers>(name: &str, answers: &A, faults: &mut Faults) -> Option<Vec<Self>>;
    /// Whether anything was.
    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool;
    /// Says them as they would be answered.
    fn tell(all: &[Self], name: &str, into: &mut Told);
}

impl<I: Item> Wire for Vec<I> {
    const REQUIRED: bool = false;
    const ASKS: Asks = I::ASKS;

    fn answered<A: Answers>(name: &str, _: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        I::answered(name, answers, faults)
    }

    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        I::is_answered(name, answers)
    }

    fn tell(&self, name: &str, _: Asks, into: &mut Told) {
        I::tell(self, name, into);
    }
}

/// The ids of files.
impl Item for i64 {
    const ASKS: Asks = Asks::Files;

    fn answered<A: Answers>(_: &str, answers: &A, _: &mut Faults) -> Option<Vec<Self>> {
        Some(answers.files())
    }

    fn is_answered<A: Answers>(_: &str, answers: &A) -> bool {
        !answers.files().is_empty()
    }

    fn tell(all: &[Self], name: &str, into: &mut Told) {
        into.extend(all.iter().map(|id| (name.to_owned(), id.to_string())));
    }
}

impl Item for String {
    const ASKS: Asks = Asks::Lines;

    fn answered<A: Answers>(name: &str, answers: &A, _: &mut Faults) -> Option<Vec<Self>> {
        Some(answers.several(name).into_iter().map(str::to_owned).collect())
    }

    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        !answers.several(name).is_empty()
    }

    fn tell(all: &[Self], name: &str, into: &mut Told) {
        into.extend(all.iter().map(|one| (name.to_owned(), one.clone())));
    }
}

impl<W: Listed> Item for W {
    const ASKS: Asks = Asks::Several(Words::of::<W>());

    fn answered<A: Answers>(name: &str, answers: &A, faults: &mut Faults) -> Option<Vec<Self>> {
        let words: Option<Vec<W>> = answers.several(name).into_iter().map(W::of_code).collect();
        faults.known(name, words)
    }

    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        !answers.several(name).is_empty()
    }

    fn tell(all: &[Self], name: &str, into: &mut Told) {
        into.extend(all.iter().map(|word| (name.to_owned(), word.code().to_owned())));
    }
}

/// What is told part by part: a whole form, a section of one, or a row of a list.
pub trait Parts: Sized {
    const PARTS: &'static [Field];

    /// What was answered at this place: nowhere else, in `source`, or in `petitioners[0]`.
    fn answered<A: Answers>(at: &str, answers: &A, faults: &mut Faults) -> Option<Self>;
    /// Whether any of its parts was.
    fn is_answered<A: Answers>(at: &str, answers: &A) -> bool;
    /// Says its parts as they would be answered.
    fn tell(&self, at: &str, into: &mut Told);
}

/// Rows of people; also where none need be told.
pub trait Rows {
    const PARTS: &'static [Field];
}

impl<P: Parts> Rows for Vec<P> {
    const PARTS: &'static [Field] = P::PARTS;
}

impl<P: Parts> Rows for Option<Vec<P>> {
    const PARTS: &'static [Field] = P::PARTS;
}

/// The field that this is the answer of: of a list of people, or of a section, the part.
pub fn find(declared: &'static [Field], name: &str) -> Option<&'static Field> {
    let Some((whole, part)) = name.split_once('.') else {
        return declared.iter().find(|field| field.name == name);
    };
    let (list, place) = match whole.split_once('[') {
        Some((list, place)) => (list, Some(place.strip_suffix(']')?.parse::<usize>().ok()?)),
        None => (whole, None),
    };
    let asks = find(declared, list)?.asks;
    let ((Asks::People(parts), Some(_)) | (Asks::Parts(parts), None)) = (asks, place) else { return None };
    find(parts, part)
}

/// The name of a part of something.
pub fn within(at: &str, part: &str) -> String {
    if at.is_empty() { part.to_owned() } else { format!("{at}.{part}") }
}

/// The name of a row of a list.
pub fn row(list: &str, place: usize) -> String {
    format!("{list}[{place}]")
}

/// The name of a part in a row of a list.
pub fn in_row(list: &str, place: usize, part: &str) -> String {
    within(&row(list, place), part)
}

/// The rows that hold something.
fn rows<P: Parts, A: Answers>(list: &str, answers: &A) -> Vec<usize> {
    let named = answers.places(list).into_iter();
    named.filter(|place| P::is_answered(&row(list, *place), answers)).collect()
}

/// What was answered row by row; each is read, so that the faults of all are noted.
pub fn each_row<P: Parts, A: Answers>(name: &str, answers: &A, faults: &mut Faults) -> Option<Vec<P>> {
    let all = rows::<P, A>(name, answers).into_iter();
    let read: Vec<Option<P>> = all.map(|place| P::answered(&row(name, place), answers, faults)).collect();
    read.into_iter().collect()
}

/// Whether any row holds something.
pub fn any_row<P: Parts, A: Answers>(name: &str, answers: &A) -> bool {
    !rows::<P, A>(name, answers).is_empty()
}

/// Declares what is sent, with what each field asks: that is told by its type, but where `as` says otherwise.
/// What is left empty is the default (`=`), where there is one. What is declared so can stand for itself, in a
/// section of something else, and in the rows of a list.
#[macro_export]
macro_rules! asked {
    (@asks $type:ty) => { <$type as $crate::petition::acts::asked::Wire>::ASKS };
    (@asks $type:ty, $asks:ident) => { $crate::petition::acts::asked::Asks::$asks };
    (@asks $type:ty, $asks:ident $what:ident) => {
        $crate::petition::acts::asked::Asks::$asks($crate::petition::acts::asked::Directory::$what)
    };
    (@has_none) => { true };
    (@has_none $default:expr) => { false };
    (@or $answer:expr) => { $answer };
    (@or $answer:expr, $default:expr) => { $answer.map(|answer: Option<_>| answer.unwrap_or($default)) };
    ($($(#[$doc:meta])* $name:ident of $of:literal {
        $($(#[$fdoc:meta])* $field:ident: $type:ty $(as $asks:ident $(($what:ident))?)? $(= $default:expr)?,)*
    })+) => {$(
        $(#[$doc])*
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        }

        #[allow(non_upper_case_globals, reason = "they are called as the fields are")]
        impl $name {
            $(
                /// What is asked for this field.
                pub const $field: $crate::petition::acts::asked::Field = {
                    use $crate::petition::acts::asked::{Asks, Field, Wire};
                    const ASKS: Asks = $crate::asked!(@asks $type $(, $asks $($what)?)?);
                    let insists = <$type as Wire>::REQUIRED && $crate::asked!(@has_none $($default)?);
                    let required = insists && !matches!(ASKS, Asks::Tick);
                    Field { required, ..Field::part($of, stringify!($field), ASKS) }
                };
            )*
        }

        const _: () = {
            use $crate::fault::Faults;
            use $crate::petition::acts::asked::{
                Answers, Asks, Field, Item, Parts, Told, Wire, any_row, each_row, row, within,
            };

            impl Parts for $name {
                const PARTS: &'static [Field] = &[$(Self::$field),*];

                fn answered<A: Answers>(at: &str, answers: &A, faults: &mut Faults) -> Option<Self> {
                    // Each is read, so that the faults of all are noted.
                    $(let $field = $crate::asked!(
                        @or Wire::answered(&within(at, Self::$field.name), Self::$field.asks, answers, faults)
                        $(, $default)?
                    );)*
                    Some(Self { $($field: $field?),* })
                }

                fn is_answered<A: Answers>(at: &str, answers: &A) -> bool {
                    $(<$type as Wire>::is_answered(&within(at, Self::$field.name), answers))||*
                }

                fn tell(&self, at: &str, into: &mut Told) {
                    $(Wire::tell(&self.$field, &within(at, Self::$field.name), Self::$field.asks, into);)*
                }
            }

            impl Wire for $name {
                const REQUIRED: bool = true;
                const ASKS: Asks = Asks::Parts(Self::PARTS);

                fn answered<A: Answers>(name: &str, _: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
                    <Self as Parts>::answered(name, answers, faults)
                }

                fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
                    <Self as Parts>::is_answered(name, answers)
                }

                fn tell(&self, name: &str, _: Asks, into: &mut Told) {
                    Parts::tell(self, name, into);
                }
            }

            impl Item for $name {
                const ASKS: Asks = Asks::People(Self::PARTS);

                fn answered<A: Answers>(name: &str, answers: &A, faults: &mut Faults) -> Option<Vec<Self>> {
                    each_row(name, answers, faults)
                }

                fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
                    any_row::<Self, A>(name, answers)
                }

                fn tell(all: &[Self], name: &str, into: &mut Told) {
                    all.iter().enumerate().for_each(|(place, one)| Parts::tell(one, &row(name, place), into));
                }
            }
        };
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::petition::input::RegistrationInput;
    use crate::vocabulary::{Channel, PersonKind, Purpose, SourceLevel};

    /// Answers as a form holds them.
    struct Sent(Told);

    impl Answers for Sent {
        fn answer(&self, name: &str) -> Option<&str> {
            let found = self.0.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| text.as_str()).filter(|text| !text.trim().is_empty())
        }

        fn several(&self, name: &str) -> Vec<&str> {
            self.0.iter().filter(|(known, _)| known == name).map(|(_, text)| text.as_str()).collect()
        }

        fn moment(&self, name: &str) -> Option<String> {
            self.answer(name).map(str::to_owned)
        }

        fn files(&self) -> Vec<i64> {
            self.several("attachments").into_iter().map(|id| id.parse().unwrap()).collect()
        }

        fn places(&self, list: &str) -> Vec<usize> {
            places(self.0.iter().map(|(name, _)| name.as_str()), list)
        }
    }

    fn sent(answers: &[(&str, &str)]) -> Sent {
        Sent(answers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    const VISIT: [(&str, &str); 12] = [
        ("channel", "visit"),
        ("source.level", "province"),
        ("source.feedback_due", "2026-05-01"),
        ("purpose", "request"),
        ("title", "t"),
        ("content", "c"),
        ("petitioners[0].kind", "organisation"),
        ("petitioners[0].name", "n"),
        ("petitioners[1].name", "m"),
        ("received_on", "2026-03-02"),
        ("urgent", "true"),
        ("attachments", "7"),
    ];

    fn read(answers: &Sent) -> Result<RegistrationInput, Vec<(String, &'static str)>> {
        let mut faults = Faults::default();
        let read = <RegistrationInput as Parts>::answered("", answers, &mut faults);
        read.ok_or_else(|| faults.0.into_iter().map(|fault| (fault.field, fault.code)).collect())
    }

    #[test]
    fn a_whole_is_read_from_its_sections_and_rows_and_is_told_as_it_was_answered() {
        let read = read(&sent(&VISIT)).unwrap();
        assert_eq!((read.channel, read.purpose, read.urgent), (Channel::Visit, Purpose::Request, true));
        assert_eq!(read.source.as_ref().map(|source| source.level), Some(SourceLevel::Province));
        let kinds: Vec<PersonKind> = read.petitioners.iter().map(|person| person.kind).collect();
        assert_eq!(kinds, [PersonKind::Organisation, PersonKind::Person]);
        assert_eq!(
            (read.attachments.as_slice(), read.assign.is_none(), read.anonymous),
            (&[7][..], true, false)
        );
        let mut told = Told::new();
        Parts::tell(&read, "", &mut told);
        // What is left empty is told as what it counts for.
        let mut answered = sent(&VISIT).0;
        answered.insert(8, ("petitioners[1].kind".to_owned(), "person".to_owned()));
        assert_eq!(told, answered);
    }

    #[test]
    fn everything_that_does_not_read_is_noted_at_its_field() {
        let wrong = [
            ("channel", "pigeon"),
            ("source.feedback_due", "soon"),
            ("title", " "),
            ("petitioners[3].phone", "1"),
            ("headcount", "many"),
        ];
        let faults = read(&sent(&wrong)).unwrap_err();
        let told: Vec<(&str, &str)> = faults.iter().map(|(field, code)| (field.as_str(), *code)).collect();
        let expected = [
            ("channel", "unknown"),
            ("source.level", "missing"),
            ("source.feedback_due", "malformed"),
            ("purpose", "missing"),
            ("title", "missing"),
            ("content", "missing"),
            ("petitioners[3].name", "missing"),
            ("headcount", "wrong_type"),
            ("received_on", "missing"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_name_leads_to_its_field() {
        let named = |name| find(RegistrationInput::PARTS, name).map(|field| (field.of, field.name));
        assert_eq!(named("title"), Some(("registration", "title")));
        assert_eq!(named("source.level"), Some(("source", "level")));
        assert_eq!(named("petitioners[12].phone"), Some(("person", "phone")));
        let strange =
            ["source[0].level", "petitioners.phone", "title.x", "petitioners[0].", "x", "occurred_at.x"];
        assert!(strange.iter().all(|name| named(name).is_none()));
    }
}
