//! One's own page: who one is here, who acts for whom, and the calendar feed of one's deadlines.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::deputies::{self, DeputyView};
use app::feed::{self, FeedView};
use app::session::MeView;
use app::{App, Caller, Error};
use domain::access::{self, Operation};

/// The address of the page of the feed.
const CALENDAR: &str = "/me/calendar";

#[derive(Template)]
#[template(config = "config/askama.toml", path = "me.html")]
struct MePage<'a> {
    frame: &'a Frame,
    me: &'a MeView,
    /// Present and future ones that the reader is part of.
    deputies: &'a [DeputyView],
    has_feed: bool,
    /// Whether the reader may name who acts for a leader on leave.
    may_name: bool,
}

impl MePage<'_> {
    fn is_head(&self) -> bool {
        self.me.role.heads_a_unit()
    }
}

/// Shows who one is.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadMe)?;
    let deputies = desk.run(own_deputies).await?;
    let me = desk.frame.me.as_ref().ok_or(Problem::internal())?;
    let has_feed = access::may(&desk.session.caller.viewer, Operation::ManageCalendarFeed);
    let may_name = access::may(&desk.session.caller.viewer, Operation::NameDeputy);
    let page = MePage { frame: &desk.frame, me, deputies: &deputies, has_feed, may_name };
    desk.frame.show(StatusCode::OK, &page)
}

/// Tells the log-in that somebody is there, for a script of a page on which somebody writes.
pub async fn alive(_desk: Desk) -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish()
}

fn own_deputies(app: &App, caller: &Caller) -> Result<Vec<DeputyView>, Error> {
    let today = app.clock.now().day();
    let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
    let own = &district.users.get(&caller.user()).ok_or(Error::NotFound)?.username;
    let mut deputies = deputies::list(app)?;
    deputies.retain(|one| one.until >= today && (one.leader.username == *own || one.deputy.username == *own));
    Ok(deputies)
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "calendar.html")]
struct CalendarPage<'a> {
    frame: &'a Frame,
    feed: &'a FeedView,
    /// The link, where it was made just now: it is shown this once.
    link: Option<&'a str>,
}

/// Shows whether there is a link, since when, and when it was last read.
///
/// # Errors
/// 403 for whoever has no deadlines.
pub async fn calendar(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageCalendarFeed)?;
    let feed = desk.run(feed::show).await?;
    desk.frame.show(StatusCode::OK, &CalendarPage { frame: &desk.frame, feed: &feed, link: None })
}

/// Makes a link in place of the one before, and shows it this once: it is kept nowhere, so that this
/// answer cannot lead elsewhere first.
///
/// # Errors
/// 403.
pub async fn renew(_form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageCalendarFeed)?;
    let (link, feed) =
        desk.run(|app, caller| Ok((feed::renew(app, caller)?.url, feed::show(app, caller)?))).await?;
    let mut frame = desk.frame.clone();
    frame.here = CALENDAR.to_owned();
    frame.show(StatusCode::OK, &CalendarPage { frame: &frame, feed: &feed, link: Some(&link) })
}

/// Takes the link back.
///
/// # Errors
/// 403; 404 where there is none.
pub async fn end(_form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageCalendarFeed)?;
    desk.run(feed::end).await?;
    Ok(see_other(CALENDAR).finish())
}
