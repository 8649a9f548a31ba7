//! What a mail can say of an alert, and to whom. There is no field for a title, for people or for content.

use chrono::NaiveDate;

use domain::clock::Words;
use domain::roles::Part;
use domain::time::Instant;
use domain::vocabulary::Language;

/// Why somebody is alerted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// A clock will run out.
    Reminder,
    /// A clock has run out.
    Overdue,
    /// Somebody has to decide before the petition can go on.
    DecisionNeeded,
    /// Something was ordered, asked or decided that its reader must know of.
    News,
}

/// What a clock is called, and what is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockWords {
    pub label: Words,
    pub todo: Words,
}

/// One petition in a mail: everything that a mail could say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLine {
    /// Why.
    pub kind: AlertKind,
    /// The petition's number.
    pub number: String,
    /// The clock that it is about.
    pub clock: Option<ClockWords>,
    /// What the rung of the ladder is called.
    pub rung: Option<Words>,
    /// The kind of event that it tells of.
    pub news: Option<String>,
    /// The unit that holds the petition, where the clock is its own.
    pub unit: Option<String>,
    /// What the recipient is to do.
    pub part: Part,
    /// A supervision order is drafted for the recipient.
    pub draft: bool,
    /// The last day of the clock.
    pub legal_due: Option<NaiveDate>,
    /// The instant at which it is late, for a clock of hours.
    pub due_at: Option<Instant>,
    /// An accusation: only its number is said.
    pub confidential: bool,
    /// Where to open it. May be empty.
    pub link: String,
}

/// Who gets the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// For the greeting.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// English; otherwise Chinese.
    pub language: Language,
    /// Said in the subject.
    pub urgent: bool,
    /// Where the recipient says that the mail was seen. May be empty.
    pub acknowledge: String,
}
