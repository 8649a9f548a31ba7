//! Numbers that run on inside the service. Those that people read are in [`crate::number`].

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::counters;
use crate::{Conn, StoreError};

/// The next value of a counter: 1 the first time.
pub fn next_in_txn(conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
    on_backend!(conn, c => diesel::insert_into(counters::table)
        .values((counters::name.eq(name), counters::value.eq(0)))
        .on_conflict_do_nothing()
        .execute(c))?;
    let value = diesel::update(counters::table.find(name))
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(conn)?;
    Ok(value)
}

/// The present value: 0 where it was never taken.
pub fn value(conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
    let value = counters::table.find(name).select(counters::value).first(conn).optional()?;
    Ok(value.unwrap_or(0))
}
