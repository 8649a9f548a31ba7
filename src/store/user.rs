//! Users' secrets: password digests. Everything else about users is in the directory.

use diesel::prelude::*;

use crate::schema::users;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::UserId;

/// A user's Argon2id digest, if a password was ever set.
pub fn password_hash(conn: &mut Conn, user: UserId) -> Result<Option<String>, StoreError> {
    Ok(users::table.find(Put(user)).select(users::password_hash).first(conn)?)
}

/// Sets a user's Argon2id digest.
pub fn set_password_hash_in_txn(conn: &mut Conn, user: UserId, hash: &str) -> Result<(), StoreError> {
    diesel::update(users::table.find(Put(user))).set(users::password_hash.eq(Some(hash))).execute(conn)?;
    Ok(())
}
