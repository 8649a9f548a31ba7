//! The calendar of working days, and its maintenance. A new year is a new version of the rules. It
//! moves the clocks that run and are not late, and puts right what was judged late by days that are rest days
//! (`recount.rs`), by events of their own; what
//! it would move can be seen before.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::recount::{Move, moves, verdicts};
use crate::petition::{Loaded, load};
use crate::recount::{recount_telling, walk};
use crate::{App, Doer, Error, FieldFault, audit};
use domain::asked;
use domain::calendar::{CalendarError, CalendarYear};
use domain::days::{self, Listed};
use domain::fault::Detail;
use domain::petition::acts::body::Field;
use domain::rulebook::{Rulebook, Rulebooks};
use domain::time::Instant;
use domain::vocabulary::Audited;
use store::{Conn, petition as rows, rulebook, rung};

/// How many moved deadlines a preview lists. It counts all.
const LISTED: usize = 500;

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

asked! {
    /// The same as people copy it from the notice.
    #[derive(Clone, Debug)]
    NoticeInput of "notice" {
        year: i32,
        /// The notice is out.
        published: bool as YesNo,
        /// What it is called.
        source: Option<String>,
        /// Days as people write them, several a line.
        weekdays_off: Option<String> as Written,
        weekend_days_worked: Option<String> as Written,
    }
}

/// What is wrong with a year as it was copied from the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongNotice {
    /// It is out, and is not named.
    Unnamed,
    /// Days of this field.
    Days(Field, Vec<days::Wrong>),
}

impl NoticeInput {
    /// As it would be copied.
    pub fn of(year: &CalendarYear) -> Self {
        let written = |all, listed| Some(days::write(all, listed));
        Self {
            year: year.year,
            published: !year.provisional,
            source: Some(year.source.clone()),
            weekdays_off: written(&year.weekdays_off, Listed::WeekdaysOff),
            weekend_days_worked: written(&year.weekend_days_worked, Listed::WeekendDaysWorked),
        }
    }

    /// The year as the calendar holds it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn into_year(self) -> Result<CalendarYear, Vec<WrongNotice>> {
        let mut wrong = Vec::new();
        let source = self.source.unwrap_or_default().trim().to_owned();
        if self.published && source.is_empty() {
            wrong.push(WrongNotice::Unnamed);
        }
        let mut read = |field: Field, text: Option<String>, listed| {
            let read = days::read(&text.unwrap_or_default(), self.year, listed);
            read.unwrap_or_else(|all| {
                wrong.push(WrongNotice::Days(field, all));
                BTreeSet::new()
            })
        };
        let weekdays_off = read(Self::weekdays_off, self.weekdays_off, Listed::WeekdaysOff);
        let weekend_days_worked =
            read(Self::weekend_days_worked, self.weekend_days_worked, Listed::WeekendDaysWorked);
        let (year, provisional) = (self.year, !self.published);
        let year = CalendarYear { year, provisional, source, weekdays_off, weekend_days_worked };
        if wrong.is_empty() { Ok(year) } else { Err(wrong) }
    }
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
pub fn years(app: &App) -> Result<Vec<CalendarYearView>, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (version, book) = books.current()?;
        Ok(book.calendar.years().map(|year| view(year, version)).collect())
    })
}

impl CalendarYearInput {
    /// The year as the calendar holds it.
    pub fn of_year(self, year: i32) -> CalendarYear {
        CalendarYear {
            year,
            provisional: self.provisional,
            source: self.source,
            weekdays_off: self.weekdays_off,
            weekend_days_worked: self.weekend_days_worked,
        }
    }
}

/// A year as it stands in the calendar now, and what it has moved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarAppliedView {
    #[serde(flatten)]
    pub year: CalendarYearView,
    /// Running deadlines that this request gave other dates, or dates that are certain now. Each has an
    /// event in the history of its petition.
    pub moved: usize,
    /// Petitions that could not be counted anew just now. The service comes back to them by itself.
    pub postponed: usize,
}

/// Puts a year into the calendar, or another in its place, and moves the running clocks that it
/// changes. The year itself stays as it is where it is the same; what an earlier request has left
/// unmoved is moved all the same. `tell` hears how many petitions of how many are done.
///
/// # Errors
/// [`Error::Invalid`] for a year that is none: a day outside it, a weekday among the weekend days; for one that is
/// out and names no notice.
pub fn put_year(
    app: &App,
    doer: &Doer,
    year: CalendarYear,
    tell: impl Fn(usize, usize),
) -> Result<CalendarAppliedView, Error> {
    let new = short(year);
    let (inner, doer) = (app.clone(), *doer);
    let year = app.store.write(move |conn| {
        let books = inner.rulebooks(conn)?;
        let (version, book) = candidate(&books, &new)?;
        let Some(book) = book else { return Ok::<_, Error>(view(&new, version)) };
        let version = rulebook::add_in_txn(conn, version - 1, &book, inner.clock.now(), doer.user)?;
        let before = books.current()?.1.calendar.years().find(|old| old.year == new.year);
        let (before, after) = (before.map(|old| view(old, version - 1)), view(&new, version));
        let key = new.year.to_string();
        let change = (key.as_str(), before.as_ref(), Some(&after));
        audit::note_change_in_txn(&inner, conn, &doer, Audited::Calendar, change)?;
        // How late the late ones are is counted by the new days too.
        rung::look_at_all_in_txn(conn, inner.clock.now())?;
        Ok(view(&new, version))
    })?;
    let recounted = recount_telling(app, tell)?;
    Ok(CalendarAppliedView { year, moved: recounted.moved, postponed: recounted.failed })
}

fn short(year: CalendarYear) -> CalendarYear {
    CalendarYear { source: year.source.chars().take(300).collect(), ..year }
}

/// The version that the rules will have with this year in their calendar, and the rules where they
/// are new. None: it stands there already.
fn candidate(books: &Rulebooks, year: &CalendarYear) -> Result<(u32, Option<Rulebook>), Error> {
    let (version, book) = books.current()?;
    let calendar = book.calendar.with_year(year.clone()).map_err(wrong)?;
    if !year.provisional && year.source.trim().is_empty() {
        return Err(Error::field("source", "empty"));
    }
    if calendar == book.calendar {
        return Ok((version, None));
    }
    Ok((version + 1, Some(Rulebook { policy: book.policy.clone(), calendar })))
}

/// A running deadline that a new calendar would move.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MovedDeadlineView {
    pub number: String,
    /// Its name within the petition.
    #[schema(example = "handling-1")]
    pub deadline: String,
    #[schema(example = "handling")]
    pub clock: String,
    pub clock_name: String,
    pub clock_name_en: String,
    pub raw_due_before: NaiveDate,
    pub raw_due: NaiveDate,
    pub legal_due_before: NaiveDate,
    pub legal_due: NaiveDate,
    /// The dates lay in a year whose calendar was not published …
    pub provisional_before: bool,
    /// … and still do.
    pub provisional: bool,
    /// It was judged late by the days known so far: the verdict is put right.
    pub put_right: bool,
}

impl MovedDeadlineView {
    fn of(number: &str, moved: &Move, put_right: bool) -> Self {
        let Move { before, after } = moved;
        Self {
            number: number.to_owned(),
            deadline: before.id(),
            clock: before.rule.name.as_str().to_owned(),
            clock_name: before.rule.label.zh.clone(),
            clock_name_en: before.rule.label.en.clone(),
            raw_due_before: before.raw_due,
            raw_due: after.raw_due,
            legal_due_before: before.legal_due,
            legal_due: after.legal_due,
            provisional_before: before.provisional,
            provisional: after.provisional,
            put_right,
        }
    }
}

/// What a year would move, were it put in now.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct CalendarPreviewView {
    /// Those whose legal date moves before those that become certain only, each by petition; the first 500.
    pub moved: Vec<MovedDeadlineView>,
    /// All of them.
    pub moved_count: usize,
    /// Those among them that keep their legal date: only that it is provisional, or no longer, is new.
    pub same_day_count: usize,
    /// Those among them that were judged late, by days that are rest days.
    pub put_right_count: usize,
    /// The running deadlines under an earlier calendar, moved or not.
    pub looked_at: usize,
}

/// What a year would move, were it put in now. Nothing is written.
///
/// # Errors
/// [`Error::Invalid`] for a year that is none: a day outside it, a weekday among the weekend days; for one that is
/// out and names no notice.
pub fn preview(app: &App, year: CalendarYear) -> Result<CalendarPreviewView, Error> {
    let (now, year) = (app.clock.now(), short(year));
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (version, book) = candidate(&books, &year)?;
        let books = match book {
            Some(book) => books.with(version, book),
            None => books.as_ref().clone(),
        };
        let mut preview = CalendarPreviewView::default();
        let mut same = Vec::new();
        walk(conn, version, |conn, id| {
            let loaded = load(conn, app, id)?;
            look(conn, &loaded, version, &books, now, &mut preview, &mut same)
        })?;
        let room = LISTED.saturating_sub(preview.moved.len());
        preview.moved.extend(same.into_iter().take(room));
        Ok(preview)
    })
}

fn look(
    conn: &mut Conn,
    loaded: &Loaded,
    version: u32,
    books: &Rulebooks,
    now: Instant,
    preview: &mut CalendarPreviewView,
    same: &mut Vec<MovedDeadlineView>,
) -> Result<(), Error> {
    let (moves, looked_at) = moves(&loaded.petition, version, books, now)?;
    let verdicts = verdicts(&loaded.petition, version, books, now)?;
    preview.looked_at += looked_at;
    preview.moved_count += moves.len() + verdicts.len();
    preview.put_right_count += verdicts.len();
    let keeps_day = |moved: &Move| moved.before.legal_due == moved.after.legal_due;
    preview.same_day_count += moves.iter().filter(|moved| keeps_day(moved)).count();
    let has_room = preview.moved.len() < LISTED || same.len() < LISTED;
    if has_room && !(moves.is_empty() && verdicts.is_empty()) {
        let number = rows::get(conn, loaded.id)?.ok_or(Error::NotFound)?.number;
        let verdicts = verdicts.iter().map(|verdict| (verdict, true));
        for (moved, put_right) in verdicts.chain(moves.iter().map(|moved| (moved, false))) {
            let list = if keeps_day(moved) { &mut *same } else { &mut preview.moved };
            if list.len() < LISTED {
                list.push(MovedDeadlineView::of(&number, moved, put_right));
            }
        }
    }
    Ok(())
}

fn wrong(error: CalendarError) -> Error {
    let named = |fault: FieldFault, day: NaiveDate| fault.naming(Detail::Day(day));
    let fault = match error {
        CalendarError::YearOutOfRange { .. } | CalendarError::DuplicateYear { .. } => {
            FieldFault::new("year", "out_of_range")
        }
        CalendarError::DayOutsideYear { day, .. } => {
            named(FieldFault::new("weekdays_off", "day_outside_year"), day)
        }
        CalendarError::NotAWeekday { day } => named(FieldFault::new("weekdays_off", "not_a_weekday"), day),
        CalendarError::NotAWeekendDay { day } => {
            named(FieldFault::new("weekend_days_worked", "not_a_weekend_day"), day)
        }
    };
    Error::Invalid(vec![fault])
}
