//! The working calendar.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use crate::app::calendar::{self, CalendarYearInput, CalendarYearView};
use crate::domain::access::Operation;

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

/// Brings in a year's calendar, or corrects it: a new version of the rules.
///
/// # Errors
/// 404 for what is no year; 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/calendar/{year}", operation_id = "putCalendarYear", tag = "calendar",
    params(("year" = i32, Path)), request_body = CalendarYearInput,
    responses((status = 200, body = CalendarYearView)))]
pub async fn put_calendar_year(
    call: Call,
    year: web::Path<String>,
    body: Body<CalendarYearInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainCalendar)?;
    let year: i32 = year.parse().map_err(|_| Problem::not_found())?;
    let input = body.read()?;
    let view = call.run(move |app, caller| calendar::put_year(app, caller, year, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}
