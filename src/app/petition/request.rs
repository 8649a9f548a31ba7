//! A request that may be sent again has one effect.

use crate::{Caller, Error};
use domain::ids::PetitionId;
use domain::time::Instant;
use store::{Conn, idempotency};

/// The key of a request that may be sent again, with a keyed digest of the request.
#[derive(Clone, Debug)]
pub struct RequestKey {
    pub key: String,
    pub digest: String,
}

/// What a write on a petition came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub petition: PetitionId,
    /// The request had been carried out before; nothing was done now.
    pub replayed: bool,
}

/// What stands under the key of this request.
///
/// # Errors
/// [`Error::KeyReused`] where the key came with another request.
pub fn replayed(conn: &mut Conn, caller: &Caller, key: Option<&RequestKey>) -> Result<Option<Done>, Error> {
    let Some(key) = key else { return Ok(None) };
    match idempotency::find(conn, caller.user(), &key.key)? {
        None => Ok(None),
        Some(kept) if kept.request_digest != key.digest => Err(Error::KeyReused),
        Some(kept) => Ok(kept.petition.map(|petition| Done { petition, replayed: true })),
    }
}

/// Keeps the key of a request in the transaction of its effect.
///
/// # Errors
/// [`Error::Busy`] where the same request is being carried out elsewhere at this moment.
pub fn keep_key(
    conn: &mut Conn,
    caller: &Caller,
    key: Option<&RequestKey>,
    petition: PetitionId,
    now: Instant,
) -> Result<(), Error> {
    let Some(key) = key else { return Ok(()) };
    Ok(idempotency::keep_in_txn(conn, caller.user(), &key.key, &key.digest, Some(petition), now)?)
}
