//! A line of the table of states: what each act says of itself, so that a lawyer can read it.

use crate::vocabulary::{Ending, Operation, Stage};

/// Where an act leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// The petition stays where it stands.
    Stays,
    /// To one of these stages.
    To(&'static [Stage]),
    /// To its end, as one of these.
    Ends(&'static [Ending]),
}

/// Among which others an act belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// On the way from the desk to the end.
    Course,
    /// What is written down on the way.
    Record,
    /// Orders, tasks and answers.
    Duty,
    /// Who is responsible.
    People,
    /// Reviews and hearings.
    Review,
    /// What ends it.
    End,
}

/// What the table says of an act. It stands with the act.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Empty: the first act of all.
    pub from: &'static [Stage],
    pub leads: Leads,
    /// The kind of event that it records.
    pub event: &'static str,
    /// The article, or the house rule where there is none.
    pub basis: &'static str,
    /// Who, on what condition, with what effect: in words for the reader of the table.
    pub rule: &'static str,
    pub chapter: Chapter,
    /// It moves the petition, its holder or its clocks: it is not dated before the last act that did.
    pub in_order: bool,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub operation: Operation,
    pub from: &'static [Stage],
    pub leads: Leads,
    pub event: &'static str,
    pub basis: &'static str,
    pub rule: &'static str,
    pub chapter: Chapter,
    pub in_order: bool,
}

impl Line {
    /// The line of an operation.
    pub const fn of(operation: Operation, law: Law) -> Self {
        let Law { from, leads, event, basis, rule, chapter, in_order } = law;
        Self { operation, from, leads, event, basis, rule, chapter, in_order }
    }
}

pub const HOUSE: &str = "首办负责制度（谁接待、谁负责，谁解决、谁答复）";
pub const ANY: &[Stage] = Stage::ALL;
pub const OPEN: &[Stage] = &[
    Stage::Registered,
    Stage::Routed,
    Stage::Accepted,
    Stage::Replied,
    Stage::Reviewing,
    Stage::ReviewDecided,
    Stage::Rereviewing,
    Stage::RereviewDecided,
];
pub const NOT_ENDED: &[Stage] = &[
    Stage::Registered,
    Stage::Routed,
    Stage::Accepted,
    Stage::Replied,
    Stage::Reviewing,
    Stage::ReviewDecided,
    Stage::Rereviewing,
    Stage::RereviewDecided,
    Stage::Closed,
];
pub const BEFORE_REPLY: &[Stage] = &[Stage::Registered, Stage::Routed, Stage::Accepted];

pub const HANDED_ON_AND_ENDED: &[Stage] = &[
    Stage::Routed,
    Stage::Accepted,
    Stage::Replied,
    Stage::Reviewing,
    Stage::ReviewDecided,
    Stage::Rereviewing,
    Stage::RereviewDecided,
    Stage::Closed,
    Stage::Ended,
];
