//! The calendar of working days, and its maintenance. A new year is a new version of the rules:
//! clocks that run already keep the version they were started under.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{App, Caller, Error};
use crate::domain::calendar::{CalendarError, CalendarYear};
use crate::domain::rulebook::Rulebook;
use crate::store::{StoreError, rulebook};

/// The rest days of a year, as the State Council arranges them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYearInput {
    /// Not yet published: dates that touch this year are marked.
    pub provisional: bool,
    /// The notice that it rests on.
    pub source: String,
    /// Mondays to Fridays that are off.
    pub weekdays_off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked.
    pub weekend_days_worked: BTreeSet<NaiveDate>,
}

/// A year of the calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarYearView {
    pub year: i32,
    pub provisional: bool,
    pub source: String,
    pub weekdays_off: BTreeSet<NaiveDate>,
    pub weekend_days_worked: BTreeSet<NaiveDate>,
    /// The version of the rules that it stands in.
    pub rules_version: u32,
}

fn view(year: &CalendarYear, rules_version: u32) -> CalendarYearView {
    CalendarYearView {
        year: year.year,
        provisional: year.provisional,
        source: year.source.clone(),
        weekdays_off: year.weekdays_off.clone(),
        weekend_days_worked: year.weekend_days_worked.clone(),
        rules_version,
    }
}

/// Every year of the calendar in force.
///
/// # Errors
/// Whatever the database answers.
pub fn years(app: &App) -> Result<Vec<CalendarYearView>, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (version, book) = books.current().ok_or_else(|| StoreError::damaged("no rules"))?;
        Ok(book.calendar.years().map(|year| view(year, version)).collect())
    })
}

/// Puts a year into the calendar, or another in its place. Nothing happens where it is the same.
///
/// # Errors
/// A year that is none: a day outside it, a weekday among the weekend days.
pub fn put_year(
    app: &App,
    caller: &Caller,
    year: i32,
    input: CalendarYearInput,
) -> Result<CalendarYearView, Error> {
    let new = CalendarYear {
        year,
        provisional: input.provisional,
        source: input.source.chars().take(300).collect(),
        weekdays_off: input.weekdays_off,
        weekend_days_worked: input.weekend_days_worked,
    };
    let (inner, user) = (app.clone(), caller.user());
    app.store.write(move |conn| {
        let books = inner.rulebooks(conn)?;
        let (version, book) = books.current().ok_or_else(|| StoreError::damaged("no rules"))?;
        let calendar = book.calendar.with_year(new.clone()).map_err(wrong)?;
        if calendar == book.calendar {
            return Ok(view(&new, version));
        }
        let book = Rulebook { policy: book.policy.clone(), calendar };
        let version = rulebook::add_in_txn(conn, version, &book, inner.clock.now(), Some(user))?;
        Ok(view(&new, version))
    })
}

fn wrong(error: CalendarError) -> Error {
    let (field, code) = match error {
        CalendarError::YearOutOfRange { .. } | CalendarError::DuplicateYear { .. } => {
            ("year", "out_of_range")
        }
        CalendarError::DayOutsideYear { .. } => ("weekdays_off", "day_outside_year"),
        CalendarError::NotAWeekday { .. } => ("weekdays_off", "not_a_weekday"),
        CalendarError::NotAWeekendDay { .. } => ("weekend_days_worked", "not_a_weekend_day"),
    };
    Error::field(field, code)
}
