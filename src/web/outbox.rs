//! The outbox: every message, by what has become of it. What it says is not shown: it is for its recipient.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::frame::Frame;
use crate::web::visitor::Desk;
use app::outbox::{self, MessageView};
use base::shown::Shown;
use domain::access::Operation;
use domain::ids::MessageId;
use store::mail;

/// How many messages stand on a page.
const PAGE: i64 = 50;

/// The states in the order of the page, each with the key of its name.
const STATES: [(mail::State, &str); 4] = [
    (mail::State::Pending, "outbox.pending"),
    (mail::State::Sent, "outbox.sent"),
    (mail::State::Dead, "outbox.dead"),
    (mail::State::Withdrawn, "outbox.withdrawn"),
];

#[derive(Template)]
#[template(config = "config/askama.toml", path = "outbox.html")]
struct OutboxPage<'a> {
    frame: &'a Frame,
    state: mail::State,
    messages: &'a [MessageView],
    /// The id before which the next page begins.
    next: Option<Shown<MessageId>>,
}

impl OutboxPage<'_> {
    /// Which way a message goes.
    fn way(&self, message: &MessageView) -> String {
        let key = match (message.webhook, &message.sms_to) {
            (true, _) => "outbox.webhook",
            (false, Some(_)) => "outbox.sms",
            (false, None) => "outbox.mail",
        };
        self.frame.texts.t(key)
    }
}

/// Shows the messages of a state, the newest first.
///
/// # Errors
/// 403 for all but those who look after it; 422 for a state that is not known.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadOutbox)?;
    let mut params = Params::of(&desk.request)?;
    let state = params.take("state", "unknown", mail::State::from_code).unwrap_or(mail::State::Pending);
    let before = params.take("before", "malformed", |text| desk.app.vault.meant(text.parse().ok()?));
    params.done()?;
    let before = before.unwrap_or(MessageId(i64::MAX));
    let mut messages = desk.run(move |app, _| outbox::newest(app, state, before, PAGE + 1)).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = messages.len() > page;
    messages.truncate(page);
    let next = messages.last().map(|last| last.id).filter(|_| more);
    desk.frame.show(StatusCode::OK, &OutboxPage { frame: &desk.frame, state, messages: &messages, next })
}
