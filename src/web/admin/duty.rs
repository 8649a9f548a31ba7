//! The duty roster of a month, a day a cell.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Datelike, Months, NaiveDate};

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::admin::calendar::calendar_of;
use crate::web::admin::grid::digits;
use crate::web::admin::known::{Known, choices};
use crate::web::answers;
use crate::web::fields::Choice;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::refusal::Reader;
use crate::web::visitor::Desk;
use app::arrange::{self, RosterInput, Shift};
use app::{calendar, directory};
use domain::access::Operation;
use domain::asked;
use domain::petition::acts::body::{self, in_row};

/// A day of the month.
struct Day {
    day: NaiveDate,
    is_working: bool,
    was: String,
    shall: String,
    choices: Vec<Choice>,
    fault: Option<String>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/duty.html")]
struct DutyPage<'a> {
    frame: &'a Frame,
    first: NaiveDate,
    /// Empty cells before the first.
    before: u32,
    days: Vec<Day>,
    refusal: Option<(String, String)>,
    saved: Option<String>,
}

impl DutyPage<'_> {
    fn month(&self, step: i32) -> String {
        let months = Months::new(step.unsigned_abs());
        let other = if step < 0 {
            self.first.checked_sub_months(months)
        } else {
            self.first.checked_add_months(months)
        };
        other.unwrap_or(self.first).format("%Y-%m").to_string()
    }

    fn weekday(&self, day: &Day) -> &'static str {
        self.frame.texts.weekdays()[day.day.weekday().num_days_from_monday() as usize]
    }
}

impl Day {
    /// What a part of it is sent as.
    fn named(&self, part: body::Field) -> String {
        // Each day has its place, from the first of the month on.
        in_row(RosterInput::days.name, self.day.day0() as usize, part.name)
    }

    fn day_name(&self) -> String {
        self.named(Shift::day)
    }

    fn was_name(&self) -> String {
        self.named(Shift::was)
    }

    fn shall_name(&self) -> String {
        self.named(Shift::shall)
    }
}

asked! {
    /// The month that is shown.
    Shown of "shown" {
        month: String,
    }
}

/// The first day of `2026-03`.
fn first_of(month: &str) -> Option<NaiveDate> {
    format!("{month}-01").parse().ok().filter(|day: &NaiveDate| (2000..=2100).contains(&day.year()))
}

async fn load(desk: &Desk, first: NaiveDate) -> Result<Vec<Day>, Problem> {
    let texts = desk.frame.texts;
    desk.run(move |app, _| {
        let days: Vec<NaiveDate> = first.iter_days().take_while(|day| day.month() == first.month()).collect();
        let roster = directory::duty(app, Some(first), days.last().copied())?;
        let calendar = calendar_of(&calendar::years(app)?)?;
        let known = Known::of(app)?;
        let day = |day: NaiveDate| {
            let on_duty = roster.iter().find(|duty| duty.day == day).and_then(|duty| duty.leader.clone());
            let was = on_duty.unwrap_or_default();
            Day {
                day,
                is_working: calendar.is_working_day(day),
                choices: choices(&known.leaders, &was, texts),
                shall: was.clone(),
                was,
                fault: None,
            }
        };
        Ok(days.into_iter().map(day).collect())
    })
    .await
}

/// The roster of a month: `month=2026-03`, else this one.
///
/// # Errors
/// 403; 422 for what is no month.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainDuty)?;
    let mut params = Params::of(&desk.request)?;
    let month = params.take(Shown::month.name, "malformed", first_of);
    let saved = params.text("saved");
    params.done()?;
    let today = desk.frame.now.day();
    let first = month.or_else(|| today.with_day(1)).unwrap_or(today);
    let days = load(&desk, first).await?;
    let saved = saved.map(|count| desk.frame.texts.n("admin.rows_saved", digits(&count)));
    show(&desk, StatusCode::OK, first, days, None, saved)
}

fn show(
    desk: &Desk,
    status: StatusCode,
    first: NaiveDate,
    days: Vec<Day>,
    refusal: Option<(String, String)>,
    saved: Option<String>,
) -> Result<HttpResponse, Problem> {
    let before = first.weekday().num_days_from_monday();
    desk.frame.show(status, &DutyPage { frame: &desk.frame, first, before, days, refusal, saved })
}

/// Saves the days that were changed, all or none.
///
/// # Errors
/// 403; 404 for what is no month. What is wrong with the answers stands at their fields.
pub async fn save(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainDuty)?;
    let Shown { month } = answers::read_whole(&form)?;
    let first = first_of(&month).ok_or_else(Problem::not_found)?;
    let input: RosterInput = answers::read(&form)?;
    let sent = input.days.clone();
    match desk.run(move |app, caller| arrange::roster(app, caller, input)).await {
        Ok(count) => {
            let month = first.format("%Y-%m");
            Ok(see_other(&format!("/admin/duty?month={month}&saved={count}")).finish())
        }
        Err(problem) => {
            let texts = desk.frame.texts;
            let refusal = (texts.n("field.faults", problem.faults().len()), texts.t("admin.none_saved"));
            let mut days = load(&desk, first).await?;
            for (place, sent) in sent.iter().enumerate() {
                let Some(day) = days.iter_mut().find(|day| day.day == sent.day) else { continue };
                if sent.was != sent.shall {
                    day.shall = sent.shall.clone().unwrap_or_default();
                }
                let field = in_row(RosterInput::days.name, place, Shift::shall.name);
                day.fault = Reader::new(texts, &[]).fault_of(&problem, &field);
            }
            show(&desk, StatusCode::UNPROCESSABLE_ENTITY, first, days, Some(refusal), None)
        }
    }
}
