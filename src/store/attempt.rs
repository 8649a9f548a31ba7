//! How often somebody has tried in a window of time. Every instance counts in the same rows. Of an
//! address and of a number only keyed digests are kept.

use diesel::prelude::*;

use crate::schema::attempts;
use crate::sql::Sql;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::time::Instant;

/// The tries of the present window.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Tries {
    pub began_at: Instant,
    pub tries: i32,
}

/// The tries of a subject in the window that began after `since`; none where none did.
pub fn of(conn: &mut Conn, subject: &str, since: Instant) -> Result<Option<Tries>, StoreError> {
    let row = attempts::table.find(subject).filter(attempts::began_at.gt(Put(since)));
    Ok(row.select((attempts::began_at, attempts::tries)).first(conn).optional()?)
}

/// One try more. A window that began before `since` is over: a new one begins.
pub fn count_in_txn(conn: &mut Conn, subject: &str, since: Instant, now: Instant) -> Result<(), StoreError> {
    Sql::new("INSERT INTO attempts (subject, began_at, tries) VALUES (")
        .bind(subject)
        .push(", ")
        .bind(now)
        .push(", 1) ON CONFLICT (subject) DO UPDATE SET tries = CASE WHEN attempts.began_at > ")
        .bind(since)
        .push(" THEN attempts.tries + 1 ELSE 1 END, began_at = CASE WHEN attempts.began_at > ")
        .bind(since)
        .push(" THEN attempts.began_at ELSE excluded.began_at END")
        .execute(conn)?;
    Ok(())
}

/// Forgets windows that began before this.
pub fn forget_before_in_txn(conn: &mut Conn, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(attempts::table.filter(attempts::began_at.lt(Put(before)))).execute(conn)?)
}

/// One try less.
pub fn forgive_in_txn(conn: &mut Conn, subject: &str) -> Result<(), StoreError> {
    let row = attempts::table.find(subject).filter(attempts::tries.gt(0));
    diesel::update(row).set(attempts::tries.eq(attempts::tries - 1)).execute(conn)?;
    Ok(())
}
