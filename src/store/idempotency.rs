//! Requests that may be sent again. The row is written in the transaction of the effect. It holds
//! no text: a repeated request is answered from the petition as it stands.

use diesel::prelude::*;

use crate::schema::idempotency_keys as keys;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::{PetitionId, UserId};
use domain::time::Instant;

/// What stands under a key.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    pub request_digest: String,
    pub petition: Option<PetitionId>,
}

/// What stands under this user's key.
pub fn find(conn: &mut Conn, user: UserId, key: &str) -> Result<Option<Kept>, StoreError> {
    let row: Option<(String, Option<PetitionId>)> = keys::table
        .find((Put(user), key))
        .select((keys::request_digest, keys::petition_id))
        .first(conn)
        .optional()?;
    Ok(row.map(|(request_digest, petition)| Kept { request_digest, petition }))
}

/// Those of these keys of a user under which something stands.
pub fn kept_of(conn: &mut Conn, user: UserId, among: &[String]) -> Result<Vec<String>, StoreError> {
    Ok(keys::table
        .filter(keys::user_id.eq(Put(user)))
        .filter(keys::key.eq_any(among))
        .select(keys::key)
        .load(conn)?)
}

/// Keeps a key. The same key at the same time from elsewhere is a [`StoreError::Conflict`]: the
/// work is tried again and then finds what the other one did.
pub fn keep_in_txn(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    request_digest: &str,
    petition: Option<PetitionId>,
    now: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(keys::table)
        .values((
            keys::user_id.eq(Put(user)),
            keys::key.eq(key),
            keys::request_digest.eq(request_digest),
            keys::petition_id.eq(petition.map(Put)),
            keys::created_at.eq(Put(now)),
        ))
        .execute(conn)
        .map_err(|error| StoreError::from(error).or_conflict())?;
    Ok(())
}

/// Forgets keys older than this.
pub fn forget_before_in_txn(conn: &mut Conn, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(keys::table.filter(keys::created_at.lt(Put(before)))).execute(conn)?)
}
