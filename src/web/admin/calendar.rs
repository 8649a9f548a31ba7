//! The working calendar: a year at a glance, a new year brought in, and what that would move before it
//! is put in force.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::asker::{Asker, ask, keys};
use crate::web::fields::{Choice, Field, Filled};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::calendar::{
    self, CalendarPreviewView, CalendarYearView, MovedDeadlineView, NoticeInput, WrongNotice,
};
use app::{Caller, Error};
use domain::access::{self, Operation};
use domain::asked;
use domain::calendar::{Calendar, CalendarYear, DayKind};
use domain::days::{Why, Wrong};
use domain::petition::acts::body::{self, Directory, Parts, Told};
use store::StoreError;

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

asked! {
    /// Which button of the page was pressed.
    Pressed of "pressed" {
        edit: bool,
    }
}

/// Who asks for a year, as people copy it from the notice.
struct Questions<'a> {
    texts: Texts,
    /// As the form is answered to begin with.
    begun: &'a Told,
}

impl Asker for Questions<'_> {
    const AREA: &'static str = "calendar";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn begins_with(&self, field: body::Field) -> Option<String> {
        self.begun.iter().find(|(name, _)| name == field.name).map(|(_, answer)| answer.clone())
    }

    fn yes_and_no(&self, _: body::Field) -> [String; 2] {
        ["calendar.final", "calendar.not_final"].map(|key| self.texts.t(key))
    }

    fn named(&self, _: body::Field, _: Directory) -> Vec<Choice> {
        Vec::new()
    }
}

/// The keys of what is said of all that a year asks.
pub fn labels() -> Vec<String> {
    keys(Questions::AREA, NoticeInput::PARTS.iter().copied())
}

/// The fields of a year, filled with one, where there is one.
pub fn fields(texts: Texts, begun: Option<&NoticeInput>) -> Vec<Field> {
    let mut told = Told::new();
    if let Some(begun) = begun {
        Parts::tell(begun, "", &mut told);
    }
    let by = Questions { texts, begun: &told };
    NoticeInput::PARTS.iter().filter_map(|field| ask(&by, *field, field.name)).collect()
}

/// A year of which nothing is said yet.
const fn new(year: i32) -> NoticeInput {
    NoticeInput { year, published: true, source: None, weekdays_off: None, weekend_days_worked: None }
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
    let begun = standing.map_or_else(|| new(number), |year| NoticeInput::of(&year));
    let filled = Filled::new(fields(desk.frame.texts, Some(&begun)));
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
    let Pressed { edit } = answers::read(&form)?;
    if edit {
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
    let filled = || Filled::new(fields(texts, None)).with(form);
    let notice: NoticeInput = answers::read(form).map_err(|problem| {
        let filled = filled().refused(&problem, texts);
        match problem.faults().iter().any(|fault| fault.field == NoticeInput::year.name) {
            true => marked(filled, vec![(NoticeInput::year, texts.t("calendar.no_year"))], texts),
            false => filled,
        }
    })?;
    let said = |wrong: Vec<Wrong>| wrong.iter().map(|one| told(one, texts)).collect::<Vec<_>>().join(" ");
    notice.into_year().map_err(|wrong| {
        let faults = wrong.into_iter().map(|wrong| match wrong {
            WrongNotice::Unnamed => (NoticeInput::source, texts.t("calendar.no_source")),
            WrongNotice::Days(field, wrong) => (field, said(wrong)),
        });
        marked(filled(), faults.collect(), texts)
    })
}

fn marked(mut filled: Filled, faults: Vec<(body::Field, String)>, texts: Texts) -> Filled {
    let wrong = faults.len();
    for (asked, fault) in faults {
        if let Some(field) = filled.fields.iter_mut().find(|field| field.name == asked.name) {
            field.fault = Some(fault);
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
