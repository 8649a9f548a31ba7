//! The working calendar: a year at a glance, a new year brought in, and what that would move before it
//! is put in force.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::fields::{Choice, Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::calendar::{self, CalendarPreviewView, CalendarYearView, MovedDeadlineView};
use app::{Caller, Error};
use domain::access::{self, Operation};
use domain::calendar::{Calendar, CalendarYear, DayKind};
use domain::days::{self, Listed, Why, Wrong};
use store::StoreError;

/// Whether the notice of the State Council is out.
const PUBLISHED: &str = "published";
const PROVISIONAL: &str = "provisional";

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/calendar.html")]
struct CalendarPage<'a> {
    frame: &'a Frame,
    year: Year,
    years: Vec<i32>,
    may_change: bool,
    /// How many deadlines have moved by what was just put in force.
    moved: Option<String>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/calendar_import.html")]
struct ImportPage<'a> {
    frame: &'a Frame,
    form: &'a Filled,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/calendar_preview.html")]
struct PreviewPage<'a> {
    frame: &'a Frame,
    year: Year,
    preview: &'a CalendarPreviewView,
    /// The form as it was sent, to be confirmed or corrected.
    sent: &'a [Field],
}

impl PreviewPage<'_> {
    /// How many dates move, beside those that only become certain.
    fn moving(&self) -> usize {
        self.preview.moved_count.saturating_sub(self.preview.same_day_count)
    }

    /// By how many days a date moves: +2天; empty where it stays.
    fn difference(&self, moved: &MovedDeadlineView) -> String {
        match moved.legal_due.signed_duration_since(moved.legal_due_before).num_days() {
            0 => String::new(),
            days => self.frame.texts.with("calendar.difference", &format!("{days:+}")),
        }
    }
}

/// A year as it is shown.
pub struct Year {
    pub number: i32,
    pub provisional: bool,
    pub source: String,
    pub months: Vec<Month>,
    pub weekdays_off: usize,
    pub weekend_days_worked: usize,
}

/// A month: its heading, and its days by weeks that begin with Monday.
pub struct Month {
    pub name: String,
    pub weeks: Vec<Vec<Option<Day>>>,
}

/// A day, and the class and the mark of what it is beside an ordinary day.
#[derive(Clone)]
pub struct Day {
    pub number: u32,
    pub class: &'static str,
    pub mark: String,
    pub said: String,
}

/// The days as the calendar has them.
///
/// # Errors
/// A year in the database cannot stand in a calendar.
pub fn calendar_of(years: &[CalendarYearView]) -> Result<Calendar, Error> {
    made(years.iter().map(of_view))
}

fn made(years: impl IntoIterator<Item = CalendarYear>) -> Result<Calendar, Error> {
    Calendar::new(years).map_err(|error| StoreError::damaged(error.to_string()).into())
}

fn of_view(view: &CalendarYearView) -> CalendarYear {
    CalendarYear {
        year: view.year,
        provisional: view.provisional,
        source: view.source.clone(),
        weekdays_off: view.weekdays_off.clone(),
        weekend_days_worked: view.weekend_days_worked.clone(),
    }
}

impl Year {
    fn of(year: &CalendarYear, texts: Texts) -> Result<Self, Error> {
        let calendar = made([year.clone()])?;
        Ok(Self {
            number: year.year,
            provisional: year.provisional,
            source: year.source.clone(),
            months: (1..=12).filter_map(|month| Month::of(year.year, month, &calendar, texts)).collect(),
            weekdays_off: year.weekdays_off.len(),
            weekend_days_worked: year.weekend_days_worked.len(),
        })
    }
}

impl Month {
    fn of(year: i32, month: u32, calendar: &Calendar, texts: Texts) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let before = first.weekday().num_days_from_monday() as usize;
        let days = first.iter_days().take_while(|day| day.month() == month);
        let days = days.map(|day| Some(Day::of(day, calendar.kind(day), texts)));
        let mut cells: Vec<Option<Day>> = std::iter::repeat_n(None, before).chain(days).collect();
        cells.resize(cells.len().next_multiple_of(7), None);
        let weeks = cells.chunks(7).map(<[Option<Day>]>::to_vec).collect();
        Some(Self { name: texts.month(first), weeks })
    }
}

impl Day {
    fn of(day: NaiveDate, kind: DayKind, texts: Texts) -> Self {
        let (class, mark, said) = match kind {
            DayKind::WorkingDay => ("", String::new(), String::new()),
            DayKind::Weekend => ("rest", String::new(), String::new()),
            DayKind::Holiday => ("holiday", texts.t("calendar.off_mark"), texts.t("calendar.off")),
            DayKind::MakeUpWorkingDay => ("worked", texts.t("calendar.work_mark"), texts.t("calendar.work")),
        };
        Self { number: day.day(), class, mark, said }
    }
}

/// A year: `year=2026`, else this one, else the last.
///
/// # Errors
/// 403; 404 for a year that is not in the calendar.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadCalendar)?;
    let mut params = Params::of(&desk.request)?;
    let asked = params.take("year", "malformed", |text| text.parse::<i32>().ok());
    let moved = params.take("moved", "malformed", |text| text.parse::<u32>().ok());
    params.done()?;
    let years = desk.run(|app, _| calendar::years(app)).await?;
    let this = desk.frame.now.day().year();
    let found = years.iter().find(|year| year.year == asked.unwrap_or(this));
    let found = found.or_else(|| years.last().filter(|_| asked.is_none()));
    let found = found.ok_or_else(Problem::not_found)?;
    let texts = desk.frame.texts;
    let page = CalendarPage {
        frame: &desk.frame,
        year: Year::of(&of_view(found), texts)?,
        years: years.iter().map(|year| year.year).collect(),
        may_change: access::may(&desk.session.caller.viewer, Operation::MaintainCalendar),
        moved: moved.map(|count| texts.n("calendar.moved", count)),
    };
    desk.frame.show(StatusCode::OK, &page)
}

/// The fields of a year, as people fill them in from the notice.
pub fn fields(texts: Texts, year: Option<&CalendarYear>) -> Vec<Field> {
    let standings = vec![
        Choice::new(PUBLISHED, texts.t("calendar.final")),
        Choice::new(PROVISIONAL, texts.t("calendar.not_final")),
    ];
    let standing = year.map_or(PUBLISHED, |year| if year.provisional { PROVISIONAL } else { PUBLISHED });
    let source = year.map_or(String::new(), |year| year.source.clone());
    let off = year.map_or(String::new(), |year| days::write(&year.weekdays_off, Listed::WeekdaysOff));
    let worked =
        year.map_or(String::new(), |year| days::write(&year.weekend_days_worked, Listed::WeekendDaysWorked));
    let line = |name: &str, label: &str, hint: &str, kind: Kind| {
        Field::new(name, texts.t(label), kind).hint(texts.t(hint))
    };
    vec![
        Field::new("year", texts.t("calendar.year"), Kind::Number).required(),
        Field::new("standing", texts.t("calendar.standing"), Kind::OneOf(standings))
            .required()
            .value(standing),
        line("source", "calendar.notice", "calendar.notice_hint", Kind::Line).value(source),
        line("weekdays_off", "calendar.off_days", "calendar.off_hint", Kind::Area).value(off),
        line("weekend_days_worked", "calendar.work_days", "calendar.work_hint", Kind::Area).value(worked),
    ]
}

/// The form for a year, filled with the one that stands there, or empty for the next.
///
/// # Errors
/// 403.
pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let mut params = Params::of(&desk.request)?;
    let asked = params.take("year", "malformed", |text| text.parse::<i32>().ok());
    params.done()?;
    let years = desk.run(|app, _| calendar::years(app)).await?;
    let number = asked.unwrap_or_else(|| years.last().map_or(2026, |year| year.year + 1));
    let standing = years.iter().find(|standing| standing.year == number).map(of_view);
    let mut filled = Filled::new(fields(desk.frame.texts, standing.as_ref()));
    if let Some(year) = filled.fields.first_mut() {
        year.value = number.to_string();
    }
    desk.frame.show(StatusCode::OK, &ImportPage { frame: &desk.frame, form: &filled })
}

/// What a year would move, were it put in force. Nothing is written. Whoever comes back to correct the
/// form finds it as it was sent.
///
/// # Errors
/// 403. What is wrong with the answers stands at their fields.
pub async fn preview(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let texts = desk.frame.texts;
    if !form.text("edit").is_empty() {
        let filled = Filled::new(fields(texts, None)).with(&form);
        return desk.frame.show(StatusCode::OK, &ImportPage { frame: &desk.frame, form: &filled });
    }
    let year = match read_year(&form, texts) {
        Ok(year) => year,
        Err(filled) => return refused(&desk, &filled),
    };
    let asked = year.clone();
    match desk.run(move |app, _| calendar::preview(app, asked)).await {
        Ok(preview) => {
            let year = Year::of(&year, texts)?;
            let sent = Filled::new(fields(texts, None)).with(&form);
            let page = PreviewPage { frame: &desk.frame, year, preview: &preview, sent: &sent.fields };
            desk.frame.show(StatusCode::OK, &page)
        }
        Err(problem) => show_again(&desk, &form, &problem),
    }
}

/// Puts the year in force that was shown.
///
/// # Errors
/// 403. What is wrong with the answers stands at their fields.
pub async fn confirm(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let year = match read_year(&form, desk.frame.texts) {
        Ok(year) => year,
        Err(filled) => return refused(&desk, &filled),
    };
    let put = move |app: &_, caller: &Caller| calendar::put_year(app, &caller.doer(), year, |_, _| ());
    match desk.run(put).await {
        Ok(applied) => {
            let address = format!("/admin/calendar?year={}&moved={}", applied.year.year, applied.moved);
            Ok(see_other(&address).finish())
        }
        Err(problem) => show_again(&desk, &form, &problem),
    }
}

fn show_again(desk: &Desk, form: &Form, problem: &Problem) -> Result<HttpResponse, Problem> {
    let texts = desk.frame.texts;
    let filled = Filled::new(fields(texts, None)).with(form).refused(problem, texts);
    desk.frame.show(problem.status_code(), &ImportPage { frame: &desk.frame, form: &filled })
}

fn refused(desk: &Desk, filled: &Filled) -> Result<HttpResponse, Problem> {
    desk.frame.show(StatusCode::UNPROCESSABLE_ENTITY, &ImportPage { frame: &desk.frame, form: filled })
}

/// The year that was filled in; or the form with what is wrong, each date by its line.
fn read_year(form: &Form, texts: Texts) -> Result<CalendarYear, Filled> {
    let number = form.text("year").trim().parse::<i32>();
    let year = number.as_ref().copied().unwrap_or_default();
    let read = |name: &str, listed: Listed| {
        let said = |wrong: Vec<Wrong>| wrong.iter().map(|one| told(one, texts)).collect::<Vec<_>>().join(" ");
        days::read(form.text(name), year, listed).map_err(said)
    };
    let off = read("weekdays_off", Listed::WeekdaysOff);
    let worked = read("weekend_days_worked", Listed::WeekendDaysWorked);
    let provisional = form.text("standing") == PROVISIONAL;
    let source = form.text("source").trim().to_owned();
    let faults = [
        ("year", number.is_err().then(|| texts.t("calendar.no_year"))),
        ("source", (!provisional && source.is_empty()).then(|| texts.t("calendar.no_source"))),
        ("weekdays_off", off.as_ref().err().cloned().filter(|_| number.is_ok())),
        ("weekend_days_worked", worked.as_ref().err().cloned().filter(|_| number.is_ok())),
    ];
    match (off, worked) {
        (Ok(weekdays_off), Ok(weekend_days_worked)) if faults.iter().all(|(_, fault)| fault.is_none()) => {
            Ok(CalendarYear { year, provisional, source, weekdays_off, weekend_days_worked })
        }
        _ => Err(marked(Filled::new(fields(texts, None)).with(form), faults, texts)),
    }
}

fn marked(mut filled: Filled, faults: [(&str, Option<String>); 4], texts: Texts) -> Filled {
    let wrong = faults.iter().filter(|(_, fault)| fault.is_some()).count();
    for (name, fault) in faults {
        if let Some(field) = filled.fields.iter_mut().find(|field| field.name == name) {
            field.fault = fault;
        }
    }
    filled.refusal = Some((texts.n("field.faults", wrong), String::new()));
    filled
}

/// What is wrong with a date, by its line and as it was written.
fn told(wrong: &Wrong, texts: Texts) -> String {
    let named = |day: NaiveDate| texts.day(day);
    let why = match wrong.why {
        Why::NoDay => texts.t("calendar.wrong.no_day"),
        Why::Backwards => texts.t("calendar.wrong.backwards"),
        Why::OtherYear(day) => texts.with("calendar.wrong.other_year", &named(day)),
        Why::Weekend(day) => texts.with("calendar.wrong.weekend", &named(day)),
        Why::NoWeekend(day) => texts.with("calendar.wrong.no_weekend", &named(day)),
    };
    let place = texts.n("calendar.wrong.line", wrong.line);
    format!("{place}{}{}{}{why}", texts.either("“", " \""), wrong.text, texts.either("”", "\" "))
}
