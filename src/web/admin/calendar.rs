//! The working calendar: a year at a glance, a new year brought in, and what that would move before it
//! is put in force.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::app::calendar::{self, CalendarPreviewView, CalendarYearView};
use crate::domain::access::{self, Operation};
use crate::domain::calendar::{Calendar, CalendarYear, DayKind};
use crate::web::fields::{Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::login::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;

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
    text: &'a str,
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
pub fn calendar_of(years: &[CalendarYearView]) -> Calendar {
    Calendar::new(years.iter().map(of_view)).unwrap_or_default()
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
    fn of(year: &CalendarYear, texts: Texts) -> Self {
        let calendar = Calendar::new([year.clone()]).unwrap_or_default();
        Self {
            number: year.year,
            provisional: year.provisional,
            source: year.source.clone(),
            months: (1..=12).filter_map(|month| Month::of(year.year, month, &calendar, texts)).collect(),
            weekdays_off: year.weekdays_off.len(),
            weekend_days_worked: year.weekend_days_worked.len(),
        }
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
        year: Year::of(&of_view(found), texts),
        years: years.iter().map(|year| year.year).collect(),
        may_change: access::may(&desk.session.caller.viewer, Operation::MaintainCalendar),
        moved: moved.map(|count| texts.n("calendar.moved", count)),
    };
    desk.frame.show(StatusCode::OK, &page)
}

fn fields(texts: Texts, text: String) -> Vec<Field> {
    let field = Field::new("text", texts.t("calendar.text"), Kind::Area);
    vec![field.required().hint(texts.t("calendar.text_hint")).value(text)]
}

/// The form for a year, filled with the one that stands there, or with an empty one.
///
/// # Errors
/// 403.
pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let mut params = Params::of(&desk.request)?;
    let asked = params.take("year", "malformed", |text| text.parse::<i32>().ok());
    params.done()?;
    let years = desk.run(|app, _| calendar::years(app)).await?;
    let year = asked.unwrap_or_else(|| years.last().map_or(2026, |year| year.year + 1));
    let text = match years.iter().find(|standing| standing.year == year) {
        Some(standing) => toml::to_string_pretty(&of_view(standing)).unwrap_or_default(),
        None => blank(year, desk.frame.texts),
    };
    let filled = Filled::new(fields(desk.frame.texts, text));
    desk.frame.show(StatusCode::OK, &ImportPage { frame: &desk.frame, form: &filled })
}

fn blank(year: i32, texts: Texts) -> String {
    format!(
        "year = {year}\nprovisional = false\nsource = \"{}\"\nweekdays_off = [\n  \"{year}-01-01\",\n]\nweekend_days_worked = [\n]\n",
        texts.t("calendar.source_example")
    )
}

/// What a year would move, were it put in force. Nothing is written.
///
/// # Errors
/// 403. What is wrong with the text stands at its field.
pub async fn preview(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let (texts, text) = (desk.frame.texts, form.text("text"));
    let outcome = match parse(text) {
        Ok(year) => {
            let asked = year.clone();
            desk.run(move |app, _| calendar::preview(app, asked)).await.map(|preview| (year, preview))
        }
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok((year, preview)) => {
            let year = Year::of(&year, texts);
            let page = PreviewPage { frame: &desk.frame, year, preview: &preview, text };
            desk.frame.show(StatusCode::OK, &page)
        }
        Err(problem) => show_again(&desk, &form, &problem),
    }
}

/// Puts the year in force that was shown.
///
/// # Errors
/// 403. What is wrong with the text stands at its field.
pub async fn confirm(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainCalendar)?;
    let outcome = match parse(form.text("text")) {
        Ok(year) => {
            desk.run(move |app, caller| calendar::put_year(app, Some(caller.user()), year, |_, _| ())).await
        }
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(applied) => {
            let address = format!("/admin/calendar?year={}&moved={}", applied.year.year, applied.moved);
            Ok(see_other(&address).finish())
        }
        Err(problem) => show_again(&desk, &form, &problem),
    }
}

/// The days of a year are one field here: whatever is wrong with them stands at it.
fn show_again(desk: &Desk, form: &Form, problem: &Problem) -> Result<HttpResponse, Problem> {
    let texts = desk.frame.texts;
    let mut filled = Filled::new(fields(texts, String::new())).with(form);
    let errors = problem.view(texts.language()).errors;
    match filled.fields.first_mut() {
        Some(field) if !errors.is_empty() => {
            let told = errors.iter().map(|error| match error.field.as_str() {
                "text" => error.message.clone(),
                field => format!("{field}: {}", error.message),
            });
            field.fault = Some(told.collect::<Vec<_>>().join(" "));
        }
        _ => filled = filled.refused(problem, texts),
    }
    let page = ImportPage { frame: &desk.frame, form: &filled };
    desk.frame.show(problem.status_code(), &page)
}

fn parse(text: &str) -> Result<CalendarYear, Problem> {
    toml::from_str(text).map_err(|error| {
        tracing::debug!(%error, "a year of the calendar was refused");
        Problem::about(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "text", "not_a_calendar")
    })
}
