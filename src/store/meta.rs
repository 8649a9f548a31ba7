//! Facts about the database itself, by name: which key it belongs to, which ladder it was looked at with.

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::meta;
use crate::{Conn, StoreError};

/// A fact, if it was ever noted.
pub fn get(conn: &mut Conn, key: &str) -> Result<Option<String>, StoreError> {
    Ok(meta::table.find(key).select(meta::value).first(conn).optional()?)
}

/// Notes a fact unless one stands already; gives the one that stands.
pub fn note_once_in_txn(conn: &mut Conn, key: &str, value: &str) -> Result<String, StoreError> {
    on_backend!(conn, c => diesel::insert_into(meta::table)
        .values((meta::key.eq(key), meta::value.eq(value)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(meta::table.find(key).select(meta::value).first(conn)?)
}

/// Notes a fact in place of the one that stands.
pub fn note_in_txn(conn: &mut Conn, key: &str, value: &str) -> Result<(), StoreError> {
    on_backend!(conn, c => diesel::insert_into(meta::table)
        .values((meta::key.eq(key), meta::value.eq(value)))
        .on_conflict(meta::key)
        .do_update()
        .set(meta::value.eq(value))
        .execute(c))?;
    Ok(())
}
