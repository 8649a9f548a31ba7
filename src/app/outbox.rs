//! The outbox as whoever looks after it sees it: what could not be delivered, and sending it again. What
//! a mail says is not shown: it is for its recipient.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::petition::view::{UserRef, Viewing};
use crate::app::{App, Error};
use crate::domain::ids::UserId;
use crate::domain::time::Instant;
use crate::store::mail::{self, Listed};
use crate::store::webhook;

/// The most messages of a page.
pub const LONGEST_PAGE: i64 = 200;

/// A message of the outbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MessageView {
    pub id: i64,
    pub recipient: UserRef,
    /// Not a mail, but a message to a program.
    pub webhook: bool,
    #[schema(example = "dead")]
    pub state: String,
    /// How many alerts it carries.
    pub alerts: i64,
    pub attempts: i32,
    pub last_error: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Instant>,
}

/// Messages in a state (`pending`, `sent`, `dead`, `withdrawn`), the oldest first, after one.
///
/// # Errors
/// Whatever the database answers.
pub fn list(app: &App, state: &str, after: i64, limit: i64) -> Result<Vec<MessageView>, Error> {
    app.store.read(|conn| {
        let listed = mail::list(conn, state, after, limit.clamp(1, LONGEST_PAGE))?;
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(listed.into_iter().map(|one| view(&viewing, one)).collect())
    })
}

fn view(viewing: &Viewing<'_>, listed: Listed) -> MessageView {
    MessageView {
        id: listed.id,
        recipient: viewing.user(UserId(listed.recipient_id)),
        webhook: listed.webhook_id.is_some(),
        state: listed.state,
        alerts: listed.alerts,
        attempts: listed.attempts,
        last_error: listed.last_error,
        created_at: Instant::from_naive_utc(listed.created_at),
        sent_at: listed.sent_at.map(Instant::from_naive_utc),
    }
}

/// Has a message that could not be delivered sent again, to the address that its recipient has now.
///
/// # Errors
/// [`Error::NotFound`] where it is no dead message; [`Error::Invalid`] where its recipient has no
/// address, or its webhook has ended.
pub fn resend(app: &App, id: i64) -> Result<(), Error> {
    let inner = app.clone();
    app.store.write(move |conn| {
        let (recipient, hook) = mail::dead_recipient(conn, id)?.ok_or(Error::NotFound)?;
        let district = inner.district(conn)?;
        let address = match hook {
            Some(hook) => webhook::get(conn, hook)?.map(|hook| hook.url),
            None => district.users.get(&recipient).filter(|user| user.active).and_then(|u| u.email.clone()),
        };
        let address = address.ok_or_else(|| Error::field("recipient", "no_address"))?;
        let now = inner.clock.now();
        if mail::resend_in_txn(conn, id, &address, now)? { Ok(()) } else { Err(Error::NotFound) }
    })
}
