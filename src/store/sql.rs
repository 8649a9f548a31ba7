//! Queries whose conditions are put together at run time. Diesel's typed boxed queries over the
//! two-backend enum with this many columns take the compiler minutes, so these few are text with
//! numbered places (`$1` works on both backends; on SQLite the numbers must first appear in order,
//! which [`Sql::bind`] sees to).

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text, Timestamp};

use crate::store::conn::on_backend;
use crate::store::{Conn, StoreError};

/// The text with its values bound, for one backend.
macro_rules! bound {
    ($text:expr, $binds:expr) => {
        $binds.into_iter().fold(diesel::sql_query($text).into_boxed(), |query, bind| match bind {
            Bind::Number(number) => query.bind::<BigInt, _>(number),
            Bind::Text(text) => query.bind::<Text, _>(text),
            Bind::Day(day) => query.bind::<Date, _>(day),
            Bind::Time(time) => query.bind::<Timestamp, _>(time),
        })
    };
}

/// A value for a place in a query.
#[derive(Clone, Debug)]
pub enum Bind {
    Number(i64),
    Text(String),
    Day(NaiveDate),
    Time(NaiveDateTime),
}

impl From<i64> for Bind {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Bind {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<NaiveDate> for Bind {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<NaiveDateTime> for Bind {
    fn from(time: NaiveDateTime) -> Self {
        Self::Time(time)
    }
}

/// A query in the making. Only text from this program goes into it; every value is bound.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    text: String,
    binds: Vec<Bind>,
}

impl Sql {
    /// Begins with this text.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), binds: Vec::new() }
    }

    /// Adds text.
    #[must_use]
    pub fn push(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a place with its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Bind>) -> Self {
        self.binds.push(value.into());
        self.text.push_str(&format!("${}", self.binds.len()));
        self
    }

    /// Adds rows of values for `VALUES`: each in brackets, with commas between.
    #[must_use]
    pub fn bind_rows<const N: usize>(self, rows: impl IntoIterator<Item = [Bind; N]>) -> Self {
        rows.into_iter().enumerate().fold(self, |sql, (place, row)| {
            sql.push(if place == 0 { "(" } else { ", (" }).bind_all(row).push(")")
        })
    }

    /// Adds places with their values, with commas between.
    #[must_use]
    pub fn bind_all(self, values: impl IntoIterator<Item = Bind>) -> Self {
        values.into_iter().enumerate().fold(self, |sql, (place, value)| {
            if place == 0 { sql.bind(value) } else { sql.push(", ").bind(value) }
        })
    }

    /// Runs the query and reads its rows.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn load<T>(self, conn: &mut Conn) -> Result<Vec<T>, StoreError>
    where
        T: diesel::deserialize::QueryableByName<diesel::pg::Pg>
            + diesel::deserialize::QueryableByName<diesel::sqlite::Sqlite>
            + 'static,
    {
        let Self { text, binds } = self;
        Ok(on_backend!(conn, c => bound!(text, binds).load::<T>(c))?)
    }

    /// Runs the statement. Gives the number of rows that it changed.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn execute(self, conn: &mut Conn) -> Result<usize, StoreError> {
        let Self { text, binds } = self;
        Ok(on_backend!(conn, c => bound!(text, binds).execute(c))?)
    }
}
