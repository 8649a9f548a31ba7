//! The outbox as whoever looks after it sees it: what could not be delivered, and sending it again. What
//! a mail says is not shown: it is for its recipient.

use serde::Serialize;
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::viewing::Viewing;
use crate::{App, Error};
use base::shown::Shown;
use domain::directory::District;
use domain::ids::MessageId;
use domain::time::Instant;
use store::mail::{self, DeadLetter, Listed};
use store::{Conn, StoreError, webhook};

/// The most messages of a page.
pub const LONGEST_PAGE: i64 = 200;

/// A message of the outbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MessageView {
    #[schema(value_type = i64)]
    pub id: Shown<MessageId>,
    pub recipient: UserRef,
    /// Not a mail, but a message to a program.
    pub webhook: bool,
    /// Of an SMS to a petitioner: the number, masked. Its recipient is then who had it sent.
    pub sms_to: Option<String>,
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
pub fn list(app: &App, state: mail::State, after: MessageId, limit: i64) -> Result<Vec<MessageView>, Error> {
    seen(app, |conn| mail::list(conn, state, after, limit.clamp(1, LONGEST_PAGE)))
}

/// The same, the newest first, before one.
pub fn newest(
    app: &App,
    state: mail::State,
    before: MessageId,
    limit: i64,
) -> Result<Vec<MessageView>, Error> {
    seen(app, |conn| mail::newest(conn, state, before, limit.clamp(1, LONGEST_PAGE)))
}

fn seen(
    app: &App,
    find: impl FnOnce(&mut Conn) -> Result<Vec<Listed>, StoreError>,
) -> Result<Vec<MessageView>, Error> {
    app.store.read(|conn| {
        let listed = find(conn)?;
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(listed.into_iter().map(|one| view(&viewing, one)).collect())
    })
}

fn view(viewing: &Viewing<'_>, listed: Listed) -> MessageView {
    MessageView {
        id: viewing.app.vault.show(listed.id),
        recipient: viewing.user(listed.recipient_id),
        webhook: listed.webhook_id.is_some(),
        sms_to: listed.sms_to,
        state: listed.state.code().to_owned(),
        alerts: listed.alerts,
        attempts: listed.attempts,
        last_error: listed.last_error,
        created_at: listed.created_at,
        sent_at: listed.sent_at,
    }
}

/// How many messages are looked at in one transaction.
const PAGE: i64 = 200;

/// What came of sending again whatever is dead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Resent {
    /// Messages that will be sent again.
    pub resent: usize,
    /// Messages that stay dead: the recipient has no address, or the webhook has ended.
    pub left: usize,
}

/// Has every message that could not be delivered sent again, each to the address that its recipient has
/// now.
///
/// # Errors
/// Whatever the database answers. What was moved until then is sent again.
pub fn resend_all(app: &App) -> Result<Resent, Error> {
    let mut sum = Resent::default();
    let mut after = MessageId(0);
    loop {
        let inner = app.clone();
        let (page, last) = app.store.write(move |conn| resend_page(&inner, conn, after))?;
        sum.resent += page.resent;
        sum.left += page.left;
        let Some(last) = last else { return Ok(sum) };
        after = last;
    }
}

/// Those after one; the second: the last that was looked at.
fn resend_page(app: &App, conn: &mut Conn, after: MessageId) -> Result<(Resent, Option<MessageId>), Error> {
    let (district, now) = (app.district(conn)?, app.clock.now());
    let mut page = Resent::default();
    let dead = mail::list(conn, mail::State::Dead, after, PAGE)?;
    for one in &dead {
        let letter = mail::dead(conn, one.id)?;
        let address = letter.map(|letter| address(conn, &district, letter)).transpose()?.flatten();
        let moved = match address {
            Some(address) => mail::resend_in_txn(conn, one.id, &address, now)?,
            None => false,
        };
        if moved { page.resent += 1 } else { page.left += 1 }
    }
    Ok((page, dead.last().map(|one| one.id)))
}

/// Where a message goes now. None: its recipient is not active or has no address, or its webhook has
/// ended.
fn address(
    conn: &mut Conn,
    district: &District,
    DeadLetter { recipient, webhook: hook, sms_to }: DeadLetter,
) -> Result<Option<String>, StoreError> {
    Ok(match hook {
        Some(hook) => webhook::get(conn, hook)?.map(|hook| hook.url),
        // It was sealed for its number.
        None if sms_to.is_some() => sms_to,
        None => district.users.get(&recipient).filter(|user| user.active).and_then(|u| u.email.clone()),
    })
}

/// Has a message that could not be delivered sent again, to the address that its recipient has now.
///
/// # Errors
/// [`Error::NotFound`] where it is no dead message; [`Error::Invalid`] where its recipient has no
/// address, or its webhook has ended.
pub fn resend(app: &App, id: MessageId) -> Result<(), Error> {
    let inner = app.clone();
    app.store.write(move |conn| {
        let letter = mail::dead(conn, id)?.ok_or(Error::NotFound)?;
        let district = inner.district(conn)?;
        let address = address(conn, &district, letter)?;
        let address = address.ok_or_else(|| Error::field("recipient", "no_address"))?;
        let now = inner.clock.now();
        if mail::resend_in_txn(conn, id, &address, now)? { Ok(()) } else { Err(Error::NotFound) }
    })
}
