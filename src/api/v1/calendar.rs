//! The working calendar.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::calendar::{self, CalendarAppliedView, CalendarPreviewView, CalendarYearInput, CalendarYearView};
use app::{App, Caller};
use domain::access::Operation;

/// The calendar by which legal dates roll over rest days.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/calendar", operation_id = "readCalendar", tag = "calendar",
    responses((status = 200, body = Vec<CalendarYearView>)))]
pub async fn read_calendar(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadCalendar)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| calendar::years(app)).await?))
}

/// Brings in a year's calendar, or corrects it: a new version of the rules. Running deadlines that it
/// changes move, with an event each; what has ended or is late keeps its dates. Sent again, it finishes
/// what was interrupted and changes nothing else.
///
/// # Errors
/// 404 for what is no year; 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/calendar/{year}", operation_id = "putCalendarYear", tag = "calendar",
    params(("year" = i32, Path)), request_body = CalendarYearInput,
    responses((status = 200, body = CalendarAppliedView)))]
pub async fn put_calendar_year(
    call: Call,
    year: web::Path<String>,
    body: Body<CalendarYearInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainCalendar)?;
    let year: i32 = year.parse().map_err(|_| Problem::not_found())?;
    let year = body.read()?.of_year(year);
    let put = move |app: &App, caller: &Caller| calendar::put_year(app, &caller.doer(), year, |_, _| ());
    Ok(HttpResponse::Ok().json(call.run(put).await?))
}

/// What a year's calendar would move, were it put in now. Nothing is written.
///
/// # Errors
/// 404 for what is no year; 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/calendar/{year}/preview", operation_id = "previewCalendarYear",
    tag = "calendar", params(("year" = i32, Path)), request_body = CalendarYearInput,
    responses((status = 200, body = CalendarPreviewView)))]
pub async fn preview_calendar_year(
    call: Call,
    year: web::Path<String>,
    body: Body<CalendarYearInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainCalendar)?;
    let year: i32 = year.parse().map_err(|_| Problem::not_found())?;
    let year = body.read()?.of_year(year);
    Ok(HttpResponse::Ok().json(call.run(move |app, _| calendar::preview(app, year)).await?))
}
