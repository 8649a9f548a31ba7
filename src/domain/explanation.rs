//! How a deadline came about, day by day: what an official reads who doubts a date.

use chrono::NaiveDate;
use serde::Serialize;

use crate::calendar::{Calendar, DayKind};
use crate::clock::{ClockName, Length, Words};
use crate::deadline::{self, Deadline, MissingRules, Otherwise, Step, never};
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Outcome, Trigger};

pub use crate::deadline::Why;

/// Where the count begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Start {
    /// The number of the event; 0 for a deadline that is only supposed.
    pub event: u32,
    pub trigger: Trigger,
    /// Hours are counted from here.
    pub at: Instant,
    /// The day that the count begins with, in Shanghai, itself not counted (民法典 201).
    pub day: NaiveDate,
}

/// A day that the count passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountedDay {
    pub day: NaiveDate,
    /// 1 for the first counted day. None: it is not counted.
    pub number: Option<u32>,
    pub counted: bool,
    pub kind: DayKind,
    pub why: Why,
}

/// A stretch of time that a count of hours passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountedTime {
    pub from: Instant,
    pub until: Instant,
    /// Not in a pause.
    pub counted: bool,
}

/// A time in which the count stood still, or still does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PauseTaken {
    pub from: Instant,
    pub until: Option<Instant>,
}

/// By how much the run was lengthened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtensionTaken {
    pub length: Length,
    /// The event that lengthened it. None for one that is only supposed.
    pub event: Option<u32>,
}

/// How a deadline came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub clock: ClockName,
    pub run: u32,
    pub label: Words,
    pub article: String,
    /// The district has yet to confirm the rule.
    pub uncertain: bool,
    pub start: Start,
    /// None: the date was ordered.
    pub length: Option<Length>,
    pub ordered_due: Option<NaiveDate>,
    /// The days after the start up to the legal due date; for an ordered date those after it. Empty
    /// for minutes and hours.
    pub steps: Vec<CountedDay>,
    /// The stretches from the start to the due instant, for minutes and hours only.
    pub times: Vec<CountedTime>,
    pub pauses: Vec<PauseTaken>,
    pub extension: Option<ExtensionTaken>,
    pub raw_due: NaiveDate,
    pub legal_due: NaiveDate,
    /// The first instant at which it is late. None while the count stands still.
    pub late_at: Option<Instant>,
    pub outcome: Outcome,
    pub ended_at: Option<Instant>,
    pub provisional: bool,
    /// What the other of two counts comes to.
    pub otherwise: Option<Otherwise>,
    pub policy_version: u32,
    pub calendar_version: u32,
}

/// Tells how a deadline came about, by the same count that made it.
///
/// # Errors
/// The version of the rules whose calendar it was counted by is not known.
pub fn explain(deadline: &Deadline<'_>, books: &Rulebooks) -> Result<Explanation, MissingRules> {
    let Deadline { rule, run, .. } = deadline;
    let version = run.calendar_version;
    let book = books.get(version).ok_or(MissingRules { version })?;
    let (steps, times) = steps(deadline, &book.calendar);
    Ok(Explanation {
        clock: run.clock.clone(),
        run: run.number,
        label: rule.label.clone(),
        article: rule.article.clone(),
        uncertain: rule.uncertain,
        start: Start {
            event: run.started_by,
            trigger: run.started_with,
            at: run.started_at,
            day: run.started_on,
        },
        length: deadline.length,
        ordered_due: run.ordered_due,
        steps,
        times,
        pauses: run.pauses.iter().map(|(from, until)| PauseTaken { from: *from, until: *until }).collect(),
        extension: deadline::extension(rule, run)
            .map(|length| ExtensionTaken { length, event: run.extended_by }),
        raw_due: deadline.raw_due,
        legal_due: deadline.legal_due,
        late_at: Some(deadline.late_at).filter(|late_at| *late_at < never()),
        outcome: deadline.outcome,
        ended_at: deadline.ended_at(),
        provisional: deadline.provisional,
        otherwise: deadline.otherwise,
        policy_version: run.policy_version,
        calendar_version: version,
    })
}

fn steps(deadline: &Deadline<'_>, calendar: &Calendar) -> (Vec<CountedDay>, Vec<CountedTime>) {
    let (mut days, mut times) = (Vec::new(), Vec::new());
    deadline::count(&deadline.run, deadline.rule, calendar, |step| match step {
        Step::Day { day, number, why } => {
            days.push(CountedDay { day, number, counted: number.is_some(), kind: calendar.kind(day), why });
        }
        Step::Time { from, until, counted } if from < until => {
            times.push(CountedTime { from, until, counted })
        }
        Step::Time { .. } => {}
    });
    (days, times)
}
