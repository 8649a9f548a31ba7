//! Why a deadline has its date, day by day; and what a deadline would be that nobody has yet.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::dates;
use crate::petition::deadline::DeadlineView;
use crate::petition::look::look;
use crate::{App, Caller, Error};
use domain::access::Operation;
use domain::clock::ClockName;
use domain::deadline::{self, Deadline, parse_id};
use domain::explanation::{Explanation, explain};
use domain::fault::Faults;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::StoreError;

/// The derivation of a deadline, and the sentence for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    pub deadline: DeadlineView,
    /// Start event, start day (excluded), each day with its reason, pauses, extension, raw and legal
    /// due date, article.
    #[schema(value_type = Object)]
    pub derivation: Explanation,
}

/// How a deadline of a petition came about.
///
/// # Errors
/// [`Error::NotFound`] also where the caller may not know of the petition.
pub fn explanation(app: &App, caller: &Caller, number: &str, id: &str) -> Result<ExplanationView, Error> {
    let (clock, run) = parse_id(id).ok_or(Error::NotFound)?;
    look(app, caller, number, Operation::ExplainDeadline, |conn, _, loaded, _| {
        let books = app.rulebooks(conn)?;
        let deadlines = dates(&loaded.petition, &books)?;
        let found = deadlines.iter().find(|d| d.run.clock == clock && d.run.number == run);
        show(found.ok_or(Error::NotFound)?, &books, app.clock.now())
    })
}

fn show(deadline: &Deadline, books: &Rulebooks, now: Instant) -> Result<ExplanationView, Error> {
    let derivation = explain(deadline, books).map_err(|error| StoreError::damaged(error.to_string()))?;
    Ok(ExplanationView { deadline: DeadlineView::of(deadline, books, now)?, derivation })
}

/// A standstill of the count.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseInput {
    /// RFC 3339.
    pub from: String,
    /// RFC 3339. None: it goes on.
    #[serde(default)]
    pub until: Option<String>,
}

/// What would be counted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalculateInput {
    /// The name of a clock of the rules in force; `GET /api/v1/clocks` lists them.
    #[schema(example = "handling")]
    pub clock: String,
    /// The day that starts it (not counted) …
    #[serde(default)]
    pub start_day: Option<NaiveDate>,
    /// … or the moment (RFC 3339), for clocks in hours.
    #[serde(default)]
    pub start: Option<String>,
    /// The date that is ordered, for a clock with no length of its own.
    #[serde(default)]
    pub ordered_due: Option<NaiveDate>,
    /// By how much it is extended, in the unit of the extension.
    #[serde(default)]
    pub extension: u32,
    #[serde(default)]
    pub pauses: Vec<PauseInput>,
}

/// What a deadline would be, under the rules in force.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn calculate(app: &App, input: CalculateInput) -> Result<ExplanationView, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (_, book) = books.current()?;
        let mut faults = Faults::default();
        let rule = ClockName::parse(&input.clock).and_then(|name| book.policy.clock(&name));
        let rule = faults.known("clock", rule);
        let start = start(&mut faults, &input);
        faults.day("ordered_due", input.ordered_due);
        if rule.is_some_and(|rule| rule.length.is_none()) && input.ordered_due.is_none() {
            faults.note("ordered_due", "empty");
        }
        let most = rule.and_then(|rule| rule.extended).map_or(0, |extension| extension.at_most.quantity);
        if input.extension > most {
            faults.note("extension", "out_of_range");
        }
        let pauses = pauses(&mut faults, &input.pauses);
        faults.done()?;
        let (rule, start) = (rule.ok_or(Error::NotFound)?, start.ok_or(Error::NotFound)?);
        let (day, due, more) = (input.start_day, input.ordered_due, input.extension);
        let deadline = deadline::hypothetical(rule, start, day, due, more, pauses, &books)?;
        show(&deadline, &books, app.clock.now())
    })
}

fn start(faults: &mut Faults, input: &CalculateInput) -> Option<Instant> {
    faults.day("start_day", input.start_day);
    if input.start.is_none() && input.start_day.is_none() {
        faults.note("start_day", "empty");
    }
    faults.instant("start", input.start.as_deref()).or(input.start_day.map(Instant::start_of))
}

/// In order, and no two at once: as events would tell them.
fn pauses(faults: &mut Faults, input: &[PauseInput]) -> Vec<deadline::Standstill> {
    const MOST: usize = 100;
    if input.len() > MOST {
        faults.note("pauses", "too_many");
    }
    let mut pauses: Vec<deadline::Standstill> = Vec::new();
    for (place, pause) in input.iter().take(MOST).enumerate() {
        let path = format!("pauses[{place}]");
        let from = faults.instant(&format!("{path}.from"), Some(&pause.from));
        let until = faults.instant(&format!("{path}.until"), pause.until.as_deref());
        let Some(from) = from else { continue };
        let after_last = pauses.last().is_none_or(|(_, until)| until.is_some_and(|until| until <= from));
        if until.is_some_and(|until| until < from) || !after_last {
            faults.note(path, "out_of_order");
        }
        pauses.push((from, until));
    }
    pauses
}
