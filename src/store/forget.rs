//! Deletes what is no longer needed: old request keys, ended sessions, unclaimed files, tries at
//! the public page, drafts.

use diesel::QueryableByName;
use diesel::sql_types::Bool;

use crate::sql::Sql;
use crate::{Conn, StoreError, attempt, draft, idempotency, session, upload};
use domain::time::Instant;

/// Until when each kind may go.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Request keys, by when they were kept.
    pub keys: Instant,
    /// Sessions, by when they ended.
    pub sessions: Instant,
    /// Files that were never sent to their end, by when they began.
    pub unfinished: Instant,
    /// Files that nobody has claimed, by when they came.
    pub unclaimed: Instant,
    /// Tries at the public's door, by when they began to be counted.
    pub tries: Instant,
    /// Drafts, by when they were last kept.
    pub drafts: Instant,
}

#[derive(QueryableByName)]
struct Any {
    #[diesel(sql_type = Bool)]
    is_any: bool,
}

/// Whether anything may go.
pub fn is_any(conn: &mut Conn, before: &Before) -> Result<bool, StoreError> {
    let row: Any = Sql::kept("SELECT EXISTS (SELECT 1 FROM idempotency_keys WHERE created_at < ")
        .bind(before.keys)
        .push(") OR EXISTS (SELECT 1 FROM sessions WHERE expires_at < ")
        .bind(before.sessions)
        .push(") OR EXISTS (SELECT 1 FROM uploads WHERE claimed_at IS NULL AND (created_at < ")
        .bind(before.unclaimed)
        .push(" OR (media IS NULL AND created_at < ")
        .bind(before.unfinished)
        .push("))) OR EXISTS (SELECT 1 FROM attempts WHERE began_at < ")
        .bind(before.tries)
        .push(") OR EXISTS (SELECT 1 FROM drafts WHERE updated_at < ")
        .bind(before.drafts)
        .push(") AS is_any")
        .one(conn)?;
    Ok(row.is_any)
}

/// Removes what may go. Gives the number of rows.
pub fn forget_in_txn(conn: &mut Conn, before: &Before) -> Result<usize, StoreError> {
    Ok(idempotency::forget_before_in_txn(conn, before.keys)?
        + session::forget_before_in_txn(conn, before.sessions)?
        + upload::forget_before_in_txn(conn, before.unfinished, before.unclaimed)?
        + attempt::forget_before_in_txn(conn, before.tries)?
        + draft::forget_before_in_txn(conn, before.drafts)?)
}
