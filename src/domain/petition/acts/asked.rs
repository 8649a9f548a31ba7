//! What a body asks, field by field, and how a body is read from answers by name, as a form gives them. The
//! declaration of a body (`body!`) says both by the type of each field and of its kind; nothing is said of a
//! field a second time.

use chrono::NaiveDate;

use crate::fault::Faults;
use crate::vocabulary::Listed;

/// What a body asks in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The body, or the list of people, that it belongs to.
    pub of: &'static str,
    /// As it is sent.
    pub name: &'static str,
    pub asks: Asks,
    /// Whether nothing is done without it.
    pub required: bool,
}

impl Field {
    /// A field that need not be answered.
    pub(crate) const fn part(of: &'static str, name: &'static str, asks: Asks) -> Self {
        Self { of, name, asks, required: false }
    }
}

/// When it happened: every act may say it.
pub const OCCURRED_AT: Field = Field::part("", "occurred_at", Asks::Moment);

/// How a field is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A line that somebody writes.
    Line,
    /// A text that somebody writes.
    Written,
    /// A word of a list.
    Word(Words),
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
    /// Files that were sent in before.
    Files,
    /// People, told one by one, each by these parts.
    People(&'static [Field]),
}

impl Asks {
    /// Whether somebody types the answer, so that it is lost work where it is lost. What is chosen from what
    /// is offered is chosen again.
    pub const fn is_typed(self) -> bool {
        match self {
            Self::Line
            | Self::Written
            | Self::Day
            | Self::DoneOn
            | Self::Moment
            | Self::Number
            | Self::Petition => true,
            Self::Word(_)
            | Self::YesNo
            | Self::Tick
            | Self::Answered
            | Self::Named(_)
            | Self::Files
            | Self::People(_) => false,
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
    pub(crate) const fn of<W: Listed>() -> Self {
        Self { list: W::LIST, entries: W::ENTRIES }
    }
}

/// A part of the directory that is chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    /// Units that may take the petition over.
    Takers,
    /// Units other than the one in charge.
    Units,
    /// Officers of the units that may take it over.
    Officers,
    Leaders,
    /// Who may order something.
    Orderers,
    Categories,
    ContactPoints,
    Projects,
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
    /// A moment, as it is sent.
    fn moment(&self, name: &str) -> Option<String>;
    /// The ids of the files that were chosen.
    fn files(&self) -> Vec<i64>;
}

/// The type that a field is sent as, read from answers.
pub trait Wire: Sized {
    /// Whether it must be answered.
    const REQUIRED: bool;

    /// What was answered; none where a fault was noted.
    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self>;

    /// Whether anything was.
    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        answers.answer(name).is_some()
    }
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
    ($($type:ty: $read:expr, $otherwise:literal;)+) => {$(
        impl Wire for $type {
            const REQUIRED: bool = true;

            fn answered<A: Answers>(
                name: &str,
                _: Asks,
                answers: &A,
                faults: &mut Faults,
            ) -> Option<Self> {
                parsed(name, answers, faults, $read, $otherwise)
            }
        }
    )+};
}

plain! {
    String: |text| Some(text.to_owned()), "malformed";
    NaiveDate: |text| text.trim().parse().ok(), "malformed";
    u32: |text| text.trim().parse().ok(), "wrong_type";
    i64: |text| text.trim().parse().ok(), "wrong_type";
}

impl<W: Listed> Wire for W {
    const REQUIRED: bool = true;

    fn answered<A: Answers>(name: &str, _: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        parsed(name, answers, faults, W::of_code, "unknown")
    }
}

impl Wire for bool {
    const REQUIRED: bool = true;

    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        match (asks, answers.answer(name)) {
            (Asks::Tick, answer) => Some(answer.is_some()),
            _ => parsed(name, answers, faults, |text| text.parse().ok(), "unknown"),
        }
    }
}

impl<W: Wire> Wire for Option<W> {
    const REQUIRED: bool = false;

    fn answered<A: Answers>(name: &str, asks: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        match W::is_answered(name, answers) {
            true => W::answered(name, asks, answers, faults).map(Some),
            false => Some(None),
        }
    }
}

impl Wire for Vec<i64> {
    const REQUIRED: bool = false;

    fn answered<A: Answers>(_: &str, _: Asks, answers: &A, _: &mut Faults) -> Option<Self> {
        Some(answers.files())
    }
}

/// Somebody who is told of part by part.
pub trait Row: Sized {
    /// Its parts.
    const PARTS: &'static [Field];

    /// What was answered in this row, such as `petitioners[0]`.
    fn answered<A: Answers>(row: &str, answers: &A, faults: &mut Faults) -> Option<Self>;
}

/// Rows of people; also where none need be told.
pub trait Rows {
    const PARTS: &'static [Field];
}

impl<R: Row> Rows for Vec<R> {
    const PARTS: &'static [Field] = R::PARTS;
}

impl<R: Row> Rows for Option<Vec<R>> {
    const PARTS: &'static [Field] = R::PARTS;
}

/// The field that this is the answer of, and of a list of people the part.
pub fn find(declared: &'static [Field], name: &str) -> Option<&'static Field> {
    let Some((list, row)) = name.split_once('[') else {
        return declared.iter().find(|field| field.name == name);
    };
    let (_, part) = row.split_once("].")?;
    let Asks::People(parts) = find(declared, list)?.asks else { return None };
    find(parts, part)
}

/// The name of a part in a row of a list.
pub fn in_row(list: &str, row: usize, part: &str) -> String {
    format!("{list}[{row}].{part}")
}

/// Most rows that are looked for.
const MOST_ROWS: usize = 100;

/// The rows that hold something.
fn rows<R: Row, A: Answers>(list: &str, answers: &A) -> Vec<usize> {
    let is_answered = |row: usize, part: &Field| answers.answer(&in_row(list, row, part.name)).is_some();
    (0..MOST_ROWS).filter(|row| R::PARTS.iter().any(|part| is_answered(*row, part))).collect()
}

impl<R: Row> Wire for Vec<R> {
    const REQUIRED: bool = false;

    fn answered<A: Answers>(name: &str, _: Asks, answers: &A, faults: &mut Faults) -> Option<Self> {
        let read = |row: usize, faults: &mut Faults| R::answered(&format!("{name}[{row}]"), answers, faults);
        let all = rows::<R, A>(name, answers).into_iter().map(|row| read(row, faults));
        // Each is read, so that the faults of all are noted.
        all.collect::<Vec<_>>().into_iter().collect()
    }

    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        !rows::<R, A>(name, answers).is_empty()
    }
}

/// Reads a part; what is left empty is the default, where there is one.
macro_rules! read_part {
    ($name:expr, $asks:expr, $answers:ident, $faults:ident) => {
        Wire::answered($name, $asks, $answers, $faults)
    };
    ($name:expr, $asks:expr, $answers:ident, $faults:ident, $default:expr) => {
        Option::answered($name, $asks, $answers, $faults).map(|answer| answer.unwrap_or($default))
    };
}

/// Declares what is asked of people, with the name that each part is sent by.
macro_rules! parts {
    ($type:ident of $of:literal {
        $($konst:ident $name:ident: $asks:expr, $required:literal $(, or $default:expr)?;)+
    }) => {
        impl $type {
            $(
                /// What it is called.
                pub const $konst: Field =
                    Field { required: $required, ..Field::part($of, stringify!($name), $asks) };
            )+
        }

        impl Row for $type {
            const PARTS: &'static [Field] = &[$(Self::$konst),+];

            fn answered<A: Answers>(row: &str, answers: &A, faults: &mut Faults) -> Option<Self> {
                let of = |part: &str| format!("{row}.{part}");
                $(let $name = $crate::petition::acts::asked::read_part!(&of(stringify!($name)), $asks, answers, faults $(, $default)?);)+
                Some(Self { $($name: $name?),+ })
            }
        }
    };
}
pub(crate) use parts;
pub(crate) use read_part;
