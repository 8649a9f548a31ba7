//! Deadlines as they are shown: their dates, and the sentence that tells how they were counted.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use base::texts::say;
use domain::clock::{Length, Printed};
use domain::deadline::{self, Deadline, never};
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
    /// The version of the rules that its clock stands in.
    pub rules_version: u32,
    /// The version whose calendar it is counted by.
    pub calendar_version: u32,
    /// How it was counted, in one sentence.
    pub counted: String,
    pub counted_en: String,
}

impl DeadlineView {
    /// A deadline as it stands at an instant.
    pub fn of(deadline: &Deadline, books: &Rulebooks, now: Instant) -> Self {
        let rule = deadline.rule;
        let overdue = deadline.is_overdue(now);
        let days_overdue = if overdue { (now.day() - deadline.legal_due).num_days() } else { 0 };
        let days = deadline.length.filter(|length| length.unit == TimeUnit::Days);
        Self {
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
            rules_version: deadline.run.policy_version,
            calendar_version: deadline.run.calendar_version,
            counted: sentence(deadline, books, Language::Zh),
            counted_en: sentence(deadline, books, Language::En),
        }
    }
}

/// How a deadline was counted, for people.
fn sentence(deadline: &Deadline, books: &Rulebooks, language: Language) -> String {
    let run = &deadline.run;
    let mut said = match deadline.length {
        None => say(language, "deadline.ordered", &[("start", &run.started_on), ("raw", &deadline.raw_due)]),
        Some(length) if deadline.rule.is_by_the_hour() => say(
            language,
            "deadline.hours",
            &[
                ("start", &minute(run.started_at)),
                ("length", &long(length, language)),
                ("end", &minute(deadline.late_at)),
            ],
        ),
        Some(length) => say(
            language,
            "deadline.days",
            &[
                ("start", &run.started_on),
                ("first", &next_day(run.started_on)),
                ("length", &long(length, language)),
                ("raw", &deadline.raw_due),
            ],
        ),
    };
    if let Some(more) = deadline::extension(deadline.rule, run) {
        said.push_str(&say(language, "deadline.extended", &[("length", &long(more, language))]));
    }
    let stood_still = stood_still(deadline, books);
    if stood_still > 0 {
        said.push_str(&say(language, "deadline.paused", &[("count", &stood_still)]));
    }
    if deadline.outcome == Outcome::Paused {
        said.push_str(&say(language, "deadline.standing_still", &[]));
    } else if !deadline.rule.is_by_the_hour() {
        said.push_str(&end_of_day(deadline, language));
    }
    if deadline.provisional {
        said.push_str(&say(language, "deadline.provisional", &[]));
    }
    said
}

fn end_of_day(deadline: &Deadline, language: Language) -> String {
    match deadline.rolled_over.len() {
        0 => say(language, "deadline.until_midnight", &[]),
        count if deadline.length.is_none() => {
            say(language, "deadline.rolled_ordered", &[("count", &count), ("legal", &deadline.legal_due)])
        }
        count => say(language, "deadline.rolled", &[("count", &count), ("legal", &deadline.legal_due)]),
    }
}

/// The days of the count that were in a pause.
fn stood_still(deadline: &Deadline, books: &Rulebooks) -> usize {
    if deadline.run.pauses.is_empty() {
        return 0;
    }
    let explained = explain(deadline, books);
    explained.map_or(0, |explained| explained.steps.iter().filter(|step| step.why == Why::Paused).count())
}

fn long(length: Length, language: Language) -> String {
    let count = length.quantity;
    match length.unit {
        TimeUnit::Minutes => say(language, "deadline.unit.minutes", &[("count", &count)]),
        TimeUnit::Hours => say(language, "deadline.unit.hours", &[("count", &count)]),
        TimeUnit::Days => say(language, "deadline.unit.days", &[("count", &count)]),
        TimeUnit::WorkingDays => say(language, "deadline.unit.working_days", &[("count", &count)]),
        TimeUnit::Months => say(language, "deadline.unit.months", &[("count", &count)]),
    }
}

fn minute(at: Instant) -> String {
    at.shanghai().format("%Y-%m-%d %H:%M").to_string()
}
