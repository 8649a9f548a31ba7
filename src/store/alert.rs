//! Breached clocks, and the alerts about them: one row for each (clock run, rung, repetition,
//! recipient), written in the transaction that records the breach.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::ids::{PetitionId, UnitId, UserId};
use crate::domain::time::Instant;
use crate::store::conn::on_backend;
use crate::store::schema::{accused_links, alerts, deadlines, petitions};
use crate::store::{Conn, StoreError};

/// Petitions with a running clock that is late and was not found before. The condition names the
/// columns in the words of the partial index `deadlines_to_find`.
///
/// # Errors
/// Whatever the database answers.
pub fn petitions_with_breaches(
    conn: &mut Conn,
    now: Instant,
    limit: i64,
) -> Result<Vec<PetitionId>, StoreError> {
    let ids: Vec<i64> = deadlines::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(
            "ended_at IS NULL AND missed = FALSE AND lapses = FALSE",
        ))
        .filter(deadlines::late_at.le(now.naive_utc()))
        .order((deadlines::late_at, deadlines::petition_id))
        .select(deadlines::petition_id)
        .limit(limit)
        .load(conn)?;
    Ok(ids.into_iter().map(PetitionId).collect())
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    pub petition: PetitionId,
    /// The code of the clock; `decision` where the supervisor is asked to decide.
    pub clock: String,
    pub run: u32,
    pub rung: &'static str,
    pub repetition: u32,
    pub recipient: UserId,
}

/// Writes an alert unless it is there. True where it is new.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_in_txn(conn: &mut Conn, alert: &NewAlert, now: Instant) -> Result<bool, StoreError> {
    let values = (
        alerts::petition_id.eq(alert.petition.0),
        alerts::clock.eq(alert.clock.as_str()),
        alerts::run.eq(i32::try_from(alert.run).map_err(StoreError::damaged)?),
        alerts::rung.eq(alert.rung),
        alerts::repetition.eq(i32::try_from(alert.repetition).map_err(StoreError::damaged)?),
        alerts::recipient_id.eq(alert.recipient.0),
        alerts::created_at.eq(now.naive_utc()),
    );
    let written = on_backend!(conn, c => diesel::insert_into(alerts::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(written == 1)
}

/// Drops waiting alerts about petitions that name their recipient, or the recipient's unit.
///
/// # Errors
/// Whatever the database answers.
pub fn forget_accused_in_txn(conn: &mut Conn, recipient: UserId, unit: UnitId) -> Result<(), StoreError> {
    let by_user = accused_links::table
        .filter(accused_links::user_id.eq(Some(recipient.0)))
        .select(accused_links::petition_id)
        .load::<i64>(conn)?;
    let by_unit = accused_links::table
        .filter(accused_links::unit_id.eq(Some(unit.0)))
        .select(accused_links::petition_id)
        .load::<i64>(conn)?;
    let petitions: Vec<i64> = by_user.into_iter().chain(by_unit).collect();
    let waiting = alerts::table
        .filter(alerts::mail_id.is_null())
        .filter(alerts::recipient_id.eq(recipient.0))
        .filter(alerts::petition_id.eq_any(petitions));
    diesel::delete(waiting).execute(conn)?;
    Ok(())
}

/// People with alerts that are in no mail yet.
///
/// # Errors
/// Whatever the database answers.
pub fn recipients_waiting(conn: &mut Conn) -> Result<Vec<UserId>, StoreError> {
    let ids: Vec<i64> = alerts::table
        .filter(alerts::mail_id.is_null())
        .select(alerts::recipient_id)
        .distinct()
        .order(alerts::recipient_id)
        .load(conn)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// An alert that waits for a mail.
#[derive(Clone, Debug, Queryable)]
pub struct Waiting {
    pub id: i64,
    pub clock: String,
    pub run: i32,
    pub petition_id: i64,
    pub number: String,
    pub confidential: bool,
}

/// The alerts of one person that are in no mail yet.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting(conn: &mut Conn, recipient: UserId, limit: i64) -> Result<Vec<Waiting>, StoreError> {
    Ok(alerts::table
        .inner_join(petitions::table.on(petitions::id.eq(alerts::petition_id)))
        .filter(alerts::mail_id.is_null())
        .filter(alerts::recipient_id.eq(recipient.0))
        .order(alerts::id)
        .limit(limit)
        .select((
            alerts::id,
            alerts::clock,
            alerts::run,
            alerts::petition_id,
            petitions::number,
            petitions::confidential,
        ))
        .load(conn)?)
}

/// The legal due date of a clock's run.
///
/// # Errors
/// Whatever the database answers.
pub fn legal_due(
    conn: &mut Conn,
    petition: PetitionId,
    clock: &str,
    run: i32,
) -> Result<Option<NaiveDate>, StoreError> {
    Ok(deadlines::table.find((petition.0, clock, run)).select(deadlines::legal_due).first(conn).optional()?)
}

/// The version of the rules that names the clock of a run.
///
/// # Errors
/// Whatever the database answers.
pub fn policy_version(
    conn: &mut Conn,
    petition: PetitionId,
    clock: &str,
    run: i32,
) -> Result<Option<u32>, StoreError> {
    let version: Option<i32> = deadlines::table
        .find((petition.0, clock, run))
        .select(deadlines::policy_version)
        .first(conn)
        .optional()?;
    version.map(u32::try_from).transpose().map_err(StoreError::damaged)
}

/// Puts alerts into a mail. False where another instance has put one of them elsewhere.
///
/// # Errors
/// Whatever the database answers.
pub fn put_into_mail_in_txn(conn: &mut Conn, ids: &[i64], mail: i64) -> Result<bool, StoreError> {
    let waiting = alerts::table.filter(alerts::id.eq_any(ids)).filter(alerts::mail_id.is_null());
    let put = diesel::update(waiting).set(alerts::mail_id.eq(Some(mail))).execute(conn)?;
    Ok(put == ids.len())
}
