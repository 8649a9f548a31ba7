//! The calendar feed of one's own deadlines: the link, and what is read by it.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::auth::{Call, run};
use crate::api::etag;
use crate::api::problem::Problem;
use app::App;
use app::feed::{self, FeedView, NewFeedView};
use base::vault::digest;
use domain::access::Operation;
use out::feeds::MEDIA_TYPE;

/// A calendar program that asks more often gets what it has, without asking here.
const CACHING: &str = "private, max-age=600";

/// Whether the caller has a calendar feed, since when, and when it was last read.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/me/calendar-feed", operation_id = "readCalendarFeed", tag = "auth",
    responses((status = 200, body = FeedView)))]
pub async fn read_calendar_feed(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageCalendarFeed)?;
    Ok(HttpResponse::Ok().json(call.run(feed::show).await?))
}

/// Makes a private link to the caller's own deadlines, for calendar programs (iCalendar, RFC 5545).
/// It is shown this once; an older one stops working.
///
/// # Errors
/// 401, 403.
#[utoipa::path(put, path = "/api/v1/me/calendar-feed", operation_id = "renewCalendarFeed", tag = "auth",
    responses((status = 200, body = NewFeedView)))]
pub async fn renew_calendar_feed(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageCalendarFeed)?;
    Ok(HttpResponse::Ok().json(call.run(feed::renew).await?))
}

/// Takes the link back.
///
/// # Errors
/// 404 where there is none.
#[utoipa::path(delete, path = "/api/v1/me/calendar-feed", operation_id = "endCalendarFeed", tag = "auth",
    responses((status = 204, description = "The link has ended.")))]
pub async fn end_calendar_feed(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageCalendarFeed)?;
    call.run(feed::end).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The deadlines that the owner of the link answers for. No login: the link itself is the key.
/// Accusations are left out.
///
/// # Errors
/// 404 for a link that is unknown or has ended.
#[utoipa::path(get, path = "/calendar/{token}.ics", operation_id = "serveCalendarFeed", tag = "calendar",
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = 304, description = "Nothing has changed since the ETag of If-None-Match.")))]
pub async fn serve_calendar_feed(
    app: web::Data<App>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let text = run(&app, move |app| feed::read(app, &token)).await?;
    let tag = format!("\"{}\"", digest(text.as_bytes()));
    let known = etag::is_tag_known(&request, &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, CACHING));
    Ok(if known { response.finish() } else { response.content_type(MEDIA_TYPE).body(text) })
}
