//! Deadlines as they are shown: their dates, and the sentence that tells how they were counted.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use base::texts::say;
use domain::clock::{Length, Printed};
use domain::deadline::{self, Deadline, MissingRules, Otherwise, never};
use domain::explanation::{Why, explain};
use domain::rulebook::Rulebooks;
use domain::time::{Instant, next_day};
use domain::vocabulary::{Language, Outcome, TimeUnit};

/// A length in its unit.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LengthView {
    pub quantity: u32,
    pub unit: TimeUnit,
}

impl From<Length> for LengthView {
    fn from(length: Length) -> Self {
        Self { quantity: length.quantity, unit: length.unit }
    }
}

/// What a deadline would be by the count that does not hold here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherwiseView {
    /// The day that this count begins with, in Shanghai; not counted.
    pub from: NaiveDate,
    pub legal_due: NaiveDate,
    /// Whether this is the stricter one.
    pub stricter: bool,
}

impl From<Otherwise> for OtherwiseView {
    fn from(other: Otherwise) -> Self {
        Self { from: other.from, legal_due: other.legal_due, stricter: other.stricter }
    }
}

/// A deadline with its derivation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlineView {
    /// Its name within the petition, for the explanation.
    #[schema(example = "handling-1")]
    pub id: String,
    #[schema(example = "handling")]
    pub clock: String,
    pub clock_name: String,
    pub clock_name_en: String,
    pub run: u32,
    pub article: String,
    /// The day of the event that started it; not counted (民法典 article 201).
    pub started_on: NaiveDate,
    /// The length in calendar days, where it is one.
    pub days: Option<u32>,
    /// The length in its unit; none for a date that was ordered.
    pub length: Option<LengthView>,
    /// By how much it was extended.
    pub extension: Option<LengthView>,
    pub raw_due: NaiveDate,
    /// Late is after 24:00 of this day in Shanghai; for hours, see `late_at`.
    pub legal_due: NaiveDate,
    /// The first instant at which it is late; none while its count stands still.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub late_at: Option<Instant>,
    pub outcome: Outcome,
    pub overdue: bool,
    /// Whole days past the legal due date while it runs.
    pub days_overdue: i64,
    /// It was found late while it ran; whatever was dated back afterwards.
    pub missed: bool,
    /// A right of the petitioner: nobody is late when it is over.
    pub right: bool,
    /// What one may do and need not: nobody waits for it.
    #[serde(skip)]
    pub window: bool,
    /// Which date of documents and receipts it gives.
    #[serde(skip)]
    pub prints: Option<Printed>,
    /// A right or a window whose time has passed unused.
    pub lapsed: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Instant>,
    /// The dates lie in a year whose calendar is not published yet.
    pub provisional: bool,
    /// What was accepted late has two counts: from the acceptance, and stricter from the last day for it. This is
    /// the one that does not hold here (`strict_count` of the rules); nobody is late by it.
    pub otherwise: Option<OtherwiseView>,
    /// The version of the rules that its clock stands in.
    pub rules_version: u32,
    /// The version whose calendar it is counted by.
    pub calendar_version: u32,
    /// How it was counted, in one sentence.
    pub counted: String,
    pub counted_en: String,
    /// The same, for whoever writes days another way.
    #[serde(skip)]
    pub how: Counted,
}

impl DeadlineView {
    /// A deadline as it stands at an instant.
    ///
    /// # Errors
    /// The version of the rules that it is counted by is missing.
    pub fn of(deadline: &Deadline, books: &Rulebooks, now: Instant) -> Result<Self, MissingRules> {
        let rule = deadline.rule;
        let overdue = deadline.is_overdue(now);
        let days_overdue = if overdue { (now.day() - deadline.legal_due).num_days() } else { 0 };
        let how = Counted::of(deadline, books)?;
        let counted = |language| how.told(language, |day| day.to_string());
        let days = deadline.length.filter(|length| length.unit == TimeUnit::Days);
        Ok(Self {
            id: deadline.id(),
            clock: rule.name.as_str().to_owned(),
            clock_name: rule.label.zh.clone(),
            clock_name_en: rule.label.en.clone(),
            run: deadline.run.number,
            article: rule.article.clone(),
            started_on: deadline.run.started_on,
            days: days.map(|length| length.quantity),
            length: deadline.length.map(LengthView::from),
            extension: deadline::extension(rule, &deadline.run).map(LengthView::from),
            raw_due: deadline.raw_due,
            legal_due: deadline.legal_due,
            late_at: Some(deadline.late_at).filter(|at| *at < never()),
            outcome: deadline.outcome,
            overdue,
            days_overdue,
            missed: deadline.run.missed,
            right: rule.right,
            window: rule.window,
            prints: rule.prints,
            lapsed: deadline.has_lapsed(now),
            ended_at: deadline.ended_at(),
            provisional: deadline.provisional,
            otherwise: deadline.otherwise.map(OtherwiseView::from),
            rules_version: deadline.run.policy_version,
            calendar_version: deadline.run.calendar_version,
            counted: counted(Language::Zh),
            counted_en: counted(Language::En),
            how,
        })
    }
}

/// How a deadline was counted: what the sentence about it is made of.
#[derive(Clone, Debug)]
pub struct Counted {
    way: Way,
    extension: Option<Length>,
    stood_still: usize,
    ends: Ends,
    provisional: bool,
    otherwise: Option<Otherwise>,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Ordered { start: NaiveDate, raw: NaiveDate },
    Hours { start: Instant, length: Length, end: Instant },
    Days { start: NaiveDate, length: Length, raw: NaiveDate },
}

/// What is said of the end of the last day.
#[derive(Clone, Copy, Debug)]
enum Ends {
    StandsStill,
    ToTheMinute,
    AtMidnight,
    Rolled { ordered: bool, count: usize, legal: NaiveDate },
}

impl Counted {
    fn of(deadline: &Deadline, books: &Rulebooks) -> Result<Self, MissingRules> {
        let (run, raw) = (&deadline.run, deadline.raw_due);
        let by_the_hour = deadline.rule.is_by_the_hour();
        let way = match deadline.length {
            None => Way::Ordered { start: run.started_on, raw },
            Some(length) if by_the_hour => {
                Way::Hours { start: run.started_at, length, end: deadline.late_at }
            }
            Some(length) => Way::Days { start: run.started_on, length, raw },
        };
        let ends = match deadline.rolled_over.len() {
            _ if deadline.outcome == Outcome::Paused => Ends::StandsStill,
            _ if by_the_hour => Ends::ToTheMinute,
            0 => Ends::AtMidnight,
            count => Ends::Rolled { ordered: deadline.length.is_none(), count, legal: deadline.legal_due },
        };
        let extension = deadline::extension(deadline.rule, run);
        let stood_still = stood_still(deadline, books)?;
        let (provisional, otherwise) = (deadline.provisional, deadline.otherwise);
        Ok(Self { way, extension, stood_still, ends, provisional, otherwise })
    }

    /// In one sentence, with days as `day` writes them.
    pub fn told(&self, language: Language, day: impl Fn(NaiveDate) -> String) -> String {
        let mut said = self.way.told(language, &day);
        if let Some(more) = self.extension {
            said.push_str(&say(language, "deadline.extended", &[("length", &long(more, language))]));
        }
        if self.stood_still > 0 {
            said.push_str(&say(language, "deadline.paused", &[("count", &self.stood_still)]));
        }
        said.push_str(&self.ends.told(language, &day));
        if self.provisional {
            said.push_str(&say(language, "deadline.provisional", &[]));
        }
        if let Some(Otherwise { from, legal_due, stricter }) = self.otherwise {
            let key = if stricter { "deadline.stricter" } else { "deadline.from_acceptance" };
            said.push_str(&say(language, key, &[("start", &day(from)), ("legal", &day(legal_due))]));
        }
        said
    }
}

impl Way {
    fn told(self, language: Language, day: &impl Fn(NaiveDate) -> String) -> String {
        let minute = |at: Instant| {
            let clock = at.shanghai();
            format!("{} {}", day(clock.date_naive()), clock.format("%H:%M"))
        };
        match self {
            Self::Ordered { start, raw } => {
                say(language, "deadline.ordered", &[("start", &day(start)), ("raw", &day(raw))])
            }
            Self::Hours { start, length, end } => say(
                language,
                "deadline.hours",
                &[("start", &minute(start)), ("length", &long(length, language)), ("end", &minute(end))],
            ),
            Self::Days { start, length, raw } => say(
                language,
                "deadline.days",
                &[
                    ("start", &day(start)),
                    ("first", &day(next_day(start))),
                    ("length", &long(length, language)),
                    ("raw", &day(raw)),
                ],
            ),
        }
    }
}

impl Ends {
    fn told(self, language: Language, day: &impl Fn(NaiveDate) -> String) -> String {
        match self {
            Self::StandsStill => say(language, "deadline.standing_still", &[]),
            Self::ToTheMinute => String::new(),
            Self::AtMidnight => say(language, "deadline.until_midnight", &[]),
            Self::Rolled { ordered: true, count, legal } => {
                say(language, "deadline.rolled_ordered", &[("count", &count), ("legal", &day(legal))])
            }
            Self::Rolled { ordered: false, count, legal } => {
                say(language, "deadline.rolled", &[("count", &count), ("legal", &day(legal))])
            }
        }
    }
}

/// The days of the count that were in a pause.
fn stood_still(deadline: &Deadline, books: &Rulebooks) -> Result<usize, MissingRules> {
    if deadline.run.pauses.is_empty() {
        return Ok(0);
    }
    let explained = explain(deadline, books)?;
    Ok(explained.steps.iter().filter(|step| step.why == Why::Paused).count())
}

/// A length in words: 5个工作日, 5 working days.
pub(super) fn long(length: Length, language: Language) -> String {
    let count = length.quantity;
    match length.unit {
        TimeUnit::Minutes => say(language, "deadline.unit.minutes", &[("count", &count)]),
        TimeUnit::Hours => say(language, "deadline.unit.hours", &[("count", &count)]),
        TimeUnit::Days => say(language, "deadline.unit.days", &[("count", &count)]),
        TimeUnit::WorkingDays => say(language, "deadline.unit.working_days", &[("count", &count)]),
        TimeUnit::Months => say(language, "deadline.unit.months", &[("count", &count)]),
    }
}
