//! The outbox: mails, and messages for webhooks. Each is built once and sent by lease: a row is claimed
//! in one short transaction, sent with none open, and finished in another.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use crate::schema::{alerts, mails};
use crate::sql::Sql;
pub use crate::states::MailState as State;
use crate::typed::{self, Id, Moment, Put, Word, in_table};
use crate::{Conn, StoreError, alert};
use domain::ids::{MessageId, PetitionId, UserId, WebhookId};
use domain::letter::Letter;
use domain::time::Instant;

/// How a message leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Mail,
    Webhook,
    Sms,
}

/// Keeps a message to be sent. `webhook`: where it goes, if it is no mail.
///
/// # Errors
/// [`StoreError::Duplicate`] where one with its Message-ID is there.
pub fn insert_in_txn(
    conn: &mut Conn,
    recipient: UserId,
    letter: &Letter,
    urgent: bool,
    webhook: Option<WebhookId>,
) -> Result<MessageId, StoreError> {
    let created_at = Put(letter.created_at);
    Ok(diesel::insert_into(mails::table)
        .values((
            mails::message_id.eq(&letter.message_id),
            mails::recipient_id.eq(Put(recipient)),
            mails::to_name.eq(&letter.to_name),
            mails::to_address.eq(&letter.to_address),
            mails::subject.eq(&letter.subject),
            mails::body_text.eq(&letter.text),
            mails::body_html.eq(&letter.html),
            mails::state.eq(Put(State::Pending)),
            mails::attempts.eq(0),
            mails::next_try_at.eq(created_at),
            mails::created_at.eq(created_at),
            mails::urgent.eq(urgent),
            mails::webhook_id.eq(webhook.map(Put)),
        ))
        .returning(mails::id)
        .get_result(conn)?)
}

/// Keeps an SMS to be sent, that tells the code of a petition. Its text is sealed already, and its
/// address is masked.
///
/// # Errors
/// As [`insert_in_txn`].
pub fn insert_sms_in_txn(
    conn: &mut Conn,
    sender: UserId,
    petition: PetitionId,
    letter: &Letter,
) -> Result<(), StoreError> {
    let id = insert_in_txn(conn, sender, letter, true, None)?;
    diesel::update(mails::table.find(Put(id))).set(mails::sms_of.eq(Some(Put(petition)))).execute(conn)?;
    Ok(())
}

/// An SMS of a petition as it stands.
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = mails)]
pub struct SmsRow {
    pub id: MessageId,
    pub to_address: String,
    pub state: State,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

in_table!(SmsRow: "mails" ["id"]);

/// The SMS of a petition, the newest first.
pub fn sms_of(conn: &mut Conn, petition: PetitionId) -> Result<Vec<SmsRow>, StoreError> {
    let of_petition = mails::table.filter(mails::sms_of.eq(Put(petition))).order(mails::id.desc());
    typed::all(of_petition, conn)
}

/// Whether a message with this id is there.
pub fn exists(conn: &mut Conn, message_id: &str) -> Result<bool, StoreError> {
    let found = mails::table.filter(mails::message_id.eq(message_id)).count().get_result::<i64>(conn)?;
    Ok(found > 0)
}

/// A message that this sender has claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: MessageId,
    pub recipient: UserId,
    /// Tries before this one.
    pub attempts: i32,
    pub webhook: Option<WebhookId>,
    /// The petition whose code it tells, of an SMS.
    pub sms_of: Option<PetitionId>,
    pub letter: Letter,
}

impl Claimed {
    /// Whether a mail server takes it.
    pub fn is_mail(&self) -> bool {
        self.webhook.is_none() && self.sms_of.is_none()
    }
}

#[derive(Queryable)]
struct Row {
    id: MessageId,
    recipient_id: UserId,
    message_id: String,
    to_name: String,
    to_address: String,
    subject: String,
    body_text: String,
    body_html: String,
    attempts: i32,
    created_at: Instant,
    webhook_id: Option<WebhookId>,
    sms_of: Option<PetitionId>,
}

/// What to claim, and until when.
#[derive(Clone, Debug)]
pub struct Claim {
    pub lease: String,
    pub until: Instant,
    pub way: Way,
    /// Outside working hours.
    pub only_urgent: bool,
    pub limit: i64,
}

/// Whether messages are due that nobody else is sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Due {
    #[diesel(sql_type = Bool)]
    pub urgent: bool,
    #[diesel(sql_type = Bool)]
    pub ordinary: bool,
}

/// Whether there is anything to claim.
pub fn due(conn: &mut Conn, way: Way, now: Instant) -> Result<Due, StoreError> {
    let way = way_is(way);
    let due = |sql: Sql, urgent: &str| {
        sql.push("EXISTS (SELECT 1 FROM mails WHERE state = 'pending' AND next_try_at <= ")
            .bind(now)
            .push(" AND (leased_until IS NULL OR leased_until <= ")
            .bind(now)
            .push(&format!("){way} AND urgent = {urgent})"))
    };
    let sql = due(Sql::kept("SELECT "), "TRUE").push(" AS urgent, ");
    due(sql, "FALSE").push(" AS ordinary").one(conn)
}

const fn way_is(way: Way) -> &'static str {
    match way {
        Way::Mail => " AND webhook_id IS NULL AND sms_of IS NULL",
        Way::Webhook => " AND webhook_id IS NOT NULL",
        Way::Sms => " AND sms_of IS NOT NULL",
    }
}

/// Claims messages whose time has come and that nobody else is sending: the urgent first, then the
/// oldest. On PostgreSQL those that another sender is claiming are passed over.
pub fn claim_in_txn(conn: &mut Conn, claim: &Claim, now: Instant) -> Result<Vec<Claimed>, StoreError> {
    let locks = match conn {
        Conn::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        Conn::Sqlite(_) => "",
    };
    let way = way_is(claim.way);
    let urgent = if claim.only_urgent { " AND urgent = TRUE" } else { "" };
    let claimed = Sql::kept("UPDATE mails SET lease = ")
        .bind(claim.lease.as_str())
        .push(", leased_until = ")
        .bind(claim.until)
        .push(" WHERE id IN (SELECT id FROM mails WHERE state = 'pending' AND next_try_at <= ")
        .bind(now)
        .push(" AND (leased_until IS NULL OR leased_until <= ")
        .bind(now)
        .push(&format!("){way}{urgent} ORDER BY urgent DESC, next_try_at, id LIMIT "))
        .bind(claim.limit)
        .push(&format!("{locks})"))
        .execute(conn)?;
    if claimed == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = mails::table
        .filter(mails::lease.eq(claim.lease.as_str()))
        .filter(mails::state.eq(Put(State::Pending)))
        .order((mails::urgent.desc(), mails::next_try_at, mails::id))
        .select((
            mails::id,
            mails::recipient_id,
            mails::message_id,
            mails::to_name,
            mails::to_address,
            mails::subject,
            mails::body_text,
            mails::body_html,
            mails::attempts,
            mails::created_at,
            mails::webhook_id,
            mails::sms_of,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(Row::claimed).collect())
}

impl Row {
    fn claimed(self) -> Claimed {
        Claimed {
            id: self.id,
            recipient: self.recipient_id,
            attempts: self.attempts,
            webhook: self.webhook_id,
            sms_of: self.sms_of,
            letter: Letter {
                message_id: self.message_id,
                to_name: self.to_name,
                to_address: self.to_address,
                subject: self.subject,
                text: self.body_text,
                html: self.body_html,
                created_at: self.created_at,
            },
        }
    }
}

/// Lengthens a lease on what is not finished yet. Gives the number of messages that it still holds.
pub fn renew_in_txn(conn: &mut Conn, lease: &str, until: Instant) -> Result<usize, StoreError> {
    let held = mails::table.filter(mails::lease.eq(lease)).filter(mails::state.eq(Put(State::Pending)));
    Ok(diesel::update(held).set(mails::leased_until.eq(Some(Put(until)))).execute(conn)?)
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    Sent,
    /// To be tried again at this instant.
    Later(Instant, String),
    /// Not tried: the way out is closed for all. It keeps its place and its tries.
    PutBack(String),
    /// No further try.
    Dead(String),
    /// Never to be sent.
    Withdrawn,
}

/// Ends a lease with what came of it. Nothing happens, and false is given, where the lease has passed
/// to another sender.
pub fn finish_in_txn(
    conn: &mut Conn,
    mail: MessageId,
    lease: &str,
    finish: &Finish,
    now: Instant,
) -> Result<bool, StoreError> {
    let (state, tries) = match finish {
        Finish::Sent => (State::Sent, 1),
        Finish::Later(..) => (State::Pending, 1),
        Finish::PutBack(_) => (State::Pending, 0),
        Finish::Dead(_) => (State::Dead, 1),
        Finish::Withdrawn => (State::Withdrawn, 0),
    };
    let error = match finish {
        Finish::Later(_, error) | Finish::PutBack(error) | Finish::Dead(error) => Some(error.as_str()),
        Finish::Sent | Finish::Withdrawn => None,
    };
    let sent_at = (*finish == Finish::Sent).then_some(Put(now));
    let held = mails::table
        .find(Put(mail))
        .filter(mails::lease.eq(lease))
        .filter(mails::state.eq(Put(State::Pending)));
    let ended = diesel::update(held)
        .set((
            mails::state.eq(Put(state)),
            mails::attempts.eq(mails::attempts + tries),
            mails::last_error.eq(error),
            mails::sent_at.eq(sent_at),
            mails::lease.eq(None::<String>),
            mails::leased_until.eq(None::<Put<Instant>>),
        ))
        .execute(conn)?;
    if let Finish::Later(at, _) = finish
        && ended == 1
    {
        diesel::update(mails::table.find(Put(mail))).set(mails::next_try_at.eq(Put(*at))).execute(conn)?;
    }
    Ok(ended == 1)
}

/// Holds back what waits for a webhook that does not answer.
pub fn hold_back_in_txn(conn: &mut Conn, webhook: WebhookId, until: Instant) -> Result<usize, StoreError> {
    let waiting = mails::table
        .filter(mails::webhook_id.eq(Put(webhook)))
        .filter(mails::state.eq(Put(State::Pending)))
        .filter(mails::lease.is_null())
        .filter(mails::next_try_at.lt(Put(until)));
    Ok(diesel::update(waiting).set(mails::next_try_at.eq(Put(until))).execute(conn)?)
}

/// Takes back every message about a petition that has not left; its alerts wait for another.
pub fn withdraw_about_in_txn(conn: &mut Conn, petition: PetitionId) -> Result<(), StoreError> {
    let about: Vec<MessageId> = alerts::table
        .filter(alerts::petition_id.eq(Put(petition)))
        .filter(alerts::mail_id.is_not_null())
        .select(alerts::mail_id.assume_not_null())
        .load(conn)?;
    let unsent = mails::table
        .filter(mails::id.eq_any(about.into_iter().map(Put)))
        .filter(mails::state.eq_any([Put(State::Pending), Put(State::Dead)]));
    let unsent: Vec<MessageId> = unsent.select(mails::id).load(conn)?;
    for id in unsent {
        diesel::update(mails::table.find(Put(id)))
            .set(mails::state.eq(Put(State::Withdrawn)))
            .execute(conn)?;
        alert::take_out_of_mail_in_txn(conn, id)?;
    }
    Ok(())
}

/// How many messages stand in a state.
pub fn count(conn: &mut Conn, state: State) -> Result<i64, StoreError> {
    Ok(mails::table.filter(mails::state.eq(Put(state))).count().get_result(conn)?)
}

/// A message as who looks after the outbox sees it: nothing of what it says.
#[derive(Clone, Debug, QueryableByName)]
pub struct Listed {
    #[diesel(sql_type = Id<MessageId>)]
    pub id: MessageId,
    #[diesel(sql_type = Id<UserId>)]
    pub recipient_id: UserId,
    #[diesel(sql_type = Word<State>)]
    pub state: State,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub last_error: Option<String>,
    #[diesel(sql_type = Moment)]
    pub created_at: Instant,
    #[diesel(sql_type = Nullable<Moment>)]
    pub sent_at: Option<Instant>,
    #[diesel(sql_type = Nullable<Id<WebhookId>>)]
    pub webhook_id: Option<WebhookId>,
    /// The masked number, of an SMS.
    #[diesel(sql_type = Nullable<Text>)]
    pub sms_to: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub alerts: i64,
}

in_table!(Listed: "mails" ["id"]);

/// The columns of a [`Listed`], of the messages in a state.
fn in_state(state: State) -> Sql {
    Sql::new(
        "SELECT id, recipient_id, state, attempts, last_error, created_at, sent_at, webhook_id, \
         CASE WHEN sms_of IS NULL THEN NULL ELSE to_address END AS sms_to, \
         (SELECT COUNT(*) FROM alerts WHERE alerts.mail_id = mails.id) AS alerts FROM mails WHERE state = ",
    )
    .bind(state.code())
}

/// Messages in a state, the oldest first, after one.
pub fn list(conn: &mut Conn, state: State, after: MessageId, limit: i64) -> Result<Vec<Listed>, StoreError> {
    in_state(state).push(" AND id > ").bind(after).push(" ORDER BY id LIMIT ").bind(limit).read(conn)
}

/// Messages in a state, the newest first, before one.
pub fn newest(
    conn: &mut Conn,
    state: State,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    in_state(state).push(" AND id < ").bind(before).push(" ORDER BY id DESC LIMIT ").bind(limit).read(conn)
}

/// Whom a dead message is for.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    pub recipient: UserId,
    pub webhook: Option<WebhookId>,
    /// The masked number, of an SMS.
    pub sms_to: Option<String>,
}

/// A dead message. None: there is no such dead message.
pub fn dead(conn: &mut Conn, id: MessageId) -> Result<Option<DeadLetter>, StoreError> {
    let found: Option<(UserId, Option<WebhookId>, Option<PetitionId>, String)> = mails::table
        .find(Put(id))
        .filter(mails::state.eq(Put(State::Dead)))
        .select((mails::recipient_id, mails::webhook_id, mails::sms_of, mails::to_address))
        .first(conn)
        .optional()?;
    Ok(found.map(|(recipient, webhook, sms_of, to)| DeadLetter {
        recipient,
        webhook,
        sms_to: sms_of.map(|_| to),
    }))
}

/// Has a dead message sent again, to this address, with all its tries. False: it is not dead.
pub fn resend_in_txn(
    conn: &mut Conn,
    id: MessageId,
    address: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let dead = mails::table.find(Put(id)).filter(mails::state.eq(Put(State::Dead)));
    let moved = diesel::update(dead)
        .set((
            mails::state.eq(Put(State::Pending)),
            mails::to_address.eq(address),
            mails::attempts.eq(0),
            mails::next_try_at.eq(Put(now)),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}
