//! The outbox, for whoever looks after it: what could not be delivered, and how the jobs are doing.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::Error;
use app::outbox::{self, LONGEST_PAGE, MessageView, Resent};
use app::pulse::{self, Pulse};
use domain::access::Operation;
use domain::ids::MessageId;
use store::mail;

/// Lists the messages of the outbox in a state, the oldest first. What they say is not shown.
///
/// # Errors
/// 422 for a wrong parameter.
#[utoipa::path(get, path = "/api/v1/outbox", operation_id = "readOutbox", tag = "alerts",
    params(("state" = Option<String>, Query, description = "pending, sent, dead (the default) or withdrawn."),
        ("after" = Option<i64>, Query, description = "Only those after this id: the next page."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = Vec<MessageView>)))]
pub async fn read_outbox(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadOutbox)?;
    let mut params = Params::of(&call.request)?;
    let state = params.take("state", "unknown", mail::State::from_code);
    let after = params.take("after", "malformed", |text| call.app.vault.meant(text.parse().ok()?));
    let after = after.unwrap_or(MessageId(0));
    let in_range = |limit: &i64| (1..=LONGEST_PAGE).contains(limit);
    let limit = params.take("limit", "out_of_range", |text| text.parse().ok().filter(in_range));
    params.done()?;
    let (state, limit) = (state.unwrap_or(mail::State::Dead), limit.unwrap_or(LONGEST_PAGE));
    let messages = call.run(move |app, _| outbox::list(app, state, after, limit)).await?;
    Ok(HttpResponse::Ok().json(messages))
}

/// Has a message that could not be delivered sent again, to the address that its recipient has now.
///
/// # Errors
/// 404 where it is no dead message; 422 where its recipient has no address.
#[utoipa::path(post, path = "/api/v1/outbox/{id}/resend", operation_id = "resendMessage", tag = "alerts",
    params(("id" = i64, Path)), responses((status = 204, description = "It will be sent again.")))]
pub async fn resend_message(call: Call, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ResendMessage)?;
    let id = id.parse().ok().and_then(|id| call.app.vault.meant(id)).ok_or(Error::NotFound)?;
    call.run(move |app, _| outbox::resend(app, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Has every message that could not be delivered sent again, each to the address that its recipient has
/// now. What has no address stays, and is counted.
///
/// # Errors
/// 403.
#[utoipa::path(post, path = "/api/v1/outbox/resend", operation_id = "resendMessages", tag = "alerts",
    responses((status = 200, body = Resent)))]
pub async fn resend_messages(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ResendMessage)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| outbox::resend_all(app)).await?))
}

/// How the jobs are doing: the last sweep, the last mail, what waits, what could not be delivered.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/pulse", operation_id = "readPulse", tag = "alerts",
    responses((status = 200, body = Pulse)))]
pub async fn read_pulse(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPulse)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| pulse::pulse(app)).await?))
}
