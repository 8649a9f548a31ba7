//! Drafts of registrations, sealed for their owners.

use diesel::prelude::*;

use crate::schema::drafts;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::UserId;
use domain::time::Instant;

/// A draft as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct Draft {
    pub key: String,
    /// In hex.
    pub sealed: String,
    pub updated_at: Instant,
}

/// Keeps a draft under its key, in place of what stood there.
pub fn keep_in_txn(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    sealed: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let own = drafts::table.filter(drafts::user_id.eq(Put(user))).filter(drafts::key.eq(key));
    let changed = diesel::update(own)
        .set((drafts::sealed.eq(sealed), drafts::updated_at.eq(Put(now))))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(drafts::table)
            .values((
                drafts::user_id.eq(Put(user)),
                drafts::key.eq(key),
                drafts::sealed.eq(sealed),
                drafts::created_at.eq(Put(now)),
                drafts::updated_at.eq(Put(now)),
            ))
            .execute(conn)
            // The same draft from two windows at once: the later one is tried again.
            .map_err(|error| StoreError::from(error).or_conflict())?;
    }
    Ok(())
}

/// The drafts of a user, the newest first.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Draft>, StoreError> {
    Ok(drafts::table
        .filter(drafts::user_id.eq(Put(user)))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .select((drafts::key, drafts::sealed, drafts::updated_at))
        .load(conn)?)
}

/// A draft of a user.
pub fn get(conn: &mut Conn, user: UserId, key: &str) -> Result<Option<Draft>, StoreError> {
    Ok(drafts::table
        .filter(drafts::user_id.eq(Put(user)))
        .filter(drafts::key.eq(key))
        .select((drafts::key, drafts::sealed, drafts::updated_at))
        .first(conn)
        .optional()?)
}

/// Ends a draft of a user, if it is there.
pub fn delete_in_txn(conn: &mut Conn, user: UserId, key: &str) -> Result<usize, StoreError> {
    let own = drafts::table.filter(drafts::user_id.eq(Put(user))).filter(drafts::key.eq(key));
    Ok(diesel::delete(own).execute(conn)?)
}

/// Ends drafts that were not touched since.
pub fn forget_before_in_txn(conn: &mut Conn, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(drafts::table.filter(drafts::updated_at.lt(Put(before)))).execute(conn)?)
}
