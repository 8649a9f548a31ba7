//! Mails: built once, sent by lease. A row is claimed in one short transaction, sent with none
//! open, and finished in another.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::UserId;
use crate::domain::time::Instant;
use crate::mail::Letter;
use crate::store::schema::mails;
use crate::store::{Conn, StoreError};

/// Waiting to be sent, or to be tried again.
pub const PENDING: &str = "pending";
/// The server has taken it.
pub const SENT: &str = "sent";
/// Refused for good, or tried too often: a person must look.
pub const DEAD: &str = "dead";

/// Keeps a mail to be sent.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_in_txn(conn: &mut Conn, recipient: UserId, letter: &Letter) -> Result<i64, StoreError> {
    let created_at = letter.created_at.naive_utc();
    Ok(diesel::insert_into(mails::table)
        .values((
            mails::message_id.eq(&letter.message_id),
            mails::recipient_id.eq(recipient.0),
            mails::to_name.eq(&letter.to_name),
            mails::to_address.eq(&letter.to_address),
            mails::subject.eq(&letter.subject),
            mails::body_text.eq(&letter.text),
            mails::body_html.eq(&letter.html),
            mails::state.eq(PENDING),
            mails::attempts.eq(0),
            mails::next_try_at.eq(created_at),
            mails::created_at.eq(created_at),
        ))
        .returning(mails::id)
        .get_result(conn)?)
}

/// A mail that this sender has claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: i64,
    /// Tries before this one.
    pub attempts: i32,
    pub letter: Letter,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    message_id: String,
    to_name: String,
    to_address: String,
    subject: String,
    body_text: String,
    body_html: String,
    attempts: i32,
    created_at: NaiveDateTime,
}

/// Claims mails whose time has come and that nobody else is sending. The condition stands in the
/// update itself, so of two claimants at once one gets the row.
///
/// # Errors
/// Whatever the database answers.
pub fn claim_in_txn(
    conn: &mut Conn,
    lease: &str,
    now: Instant,
    leased_until: Instant,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let free = || {
        mails::leased_until
            .is_null()
            .or(mails::leased_until.assume_not_null().le(now.naive_utc()))
            .assume_not_null()
    };
    let due: Vec<i64> = mails::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'pending'"))
        .filter(mails::next_try_at.le(now.naive_utc()))
        .filter(free())
        .order((mails::next_try_at, mails::id))
        .limit(limit)
        .select(mails::id)
        .load(conn)?;
    diesel::update(
        mails::table.filter(mails::id.eq_any(&due)).filter(mails::state.eq(PENDING)).filter(free()),
    )
    .set((mails::lease.eq(Some(lease)), mails::leased_until.eq(Some(leased_until.naive_utc()))))
    .execute(conn)?;
    let rows: Vec<Row> = mails::table
        .filter(mails::id.eq_any(&due))
        .filter(mails::lease.eq(lease))
        .order(mails::id)
        .select((
            mails::id,
            mails::message_id,
            mails::to_name,
            mails::to_address,
            mails::subject,
            mails::body_text,
            mails::body_html,
            mails::attempts,
            mails::created_at,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(Row::claimed).collect())
}

impl Row {
    fn claimed(self) -> Claimed {
        Claimed {
            id: self.id,
            attempts: self.attempts,
            letter: Letter {
                message_id: self.message_id,
                to_name: self.to_name,
                to_address: self.to_address,
                subject: self.subject,
                text: self.body_text,
                html: self.body_html,
                created_at: Instant::from_naive_utc(self.created_at),
            },
        }
    }
}

/// How a try ended.
pub enum Finish<'a> {
    Sent,
    /// To be tried again at this instant.
    Later(Instant, &'a str),
    /// No further try.
    Dead(&'a str),
}

/// Ends a lease with what came of it. Nothing happens where the lease has passed to another sender.
///
/// # Errors
/// Whatever the database answers.
pub fn finish_in_txn(
    conn: &mut Conn,
    mail: &Claimed,
    lease: &str,
    finish: &Finish<'_>,
    now: Instant,
) -> Result<(), StoreError> {
    let (state, next_try, error, sent_at) = match finish {
        Finish::Sent => (SENT, now, None, Some(now.naive_utc())),
        Finish::Later(at, error) => (PENDING, *at, Some(*error), None),
        Finish::Dead(error) => (DEAD, now, Some(*error), None),
    };
    diesel::update(mails::table.find(mail.id).filter(mails::lease.eq(lease)))
        .set((
            mails::state.eq(state),
            mails::attempts.eq(mail.attempts.saturating_add(1)),
            mails::next_try_at.eq(next_try.naive_utc()),
            mails::last_error.eq(error),
            mails::sent_at.eq(sent_at),
            mails::lease.eq(None::<String>),
            mails::leased_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many mails stand in a state.
///
/// # Errors
/// Whatever the database answers.
pub fn count(conn: &mut Conn, state: &str) -> Result<i64, StoreError> {
    Ok(mails::table.filter(mails::state.eq(state)).count().get_result(conn)?)
}
