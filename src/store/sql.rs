//! Queries whose conditions are put together at run time. Diesel's typed boxed queries over the
//! two-backend enum with this many columns take the compiler minutes, so these few are text with
//! places for values. Many rows go over as a [`Column`] each: on PostgreSQL one array a column, so that
//! the text is the same for any number of rows and the server need not read ten thousand places.

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Untyped};
use diesel::sqlite::Sqlite;

use crate::conn::{Conn, on_backend};
use crate::error::StoreError;
use crate::typed::{InTable, Moment, Placed, Put};
use domain::counted::Ends;
use domain::ids::{AlertId, AuditId, CategoryId, MessageId, PetitionId, UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Ending, Stage};

/// A value for a place in a query.
#[derive(Clone, Debug)]
pub enum Bind {
    Number(i64),
    Text(String),
    Day(NaiveDate),
    Time(Put<Instant>),
}

/// The values that many rows have in one place.
#[derive(Clone, Debug)]
pub enum Column {
    Number(Vec<i64>),
    MaybeNumber(Vec<Option<i64>>),
    Small(Vec<i32>),
    Text(Vec<String>),
    Time(Vec<Put<Instant>>),
    Flag(Vec<bool>),
}

impl Column {
    /// A column of instants.
    pub fn times(values: impl IntoIterator<Item = Instant>) -> Self {
        Self::Time(values.into_iter().map(Put).collect())
    }

    fn rows(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::MaybeNumber(values) => values.len(),
            Self::Small(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Time(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    fn push_array<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Number(values) => out.push_bind_param::<Array<BigInt>, _>(values),
            Self::MaybeNumber(values) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(values),
            Self::Small(values) => out.push_bind_param::<Array<Integer>, _>(values),
            Self::Text(values) => out.push_bind_param::<Array<Text>, _>(values),
            Self::Time(values) => out.push_bind_param::<Array<Moment>, _>(values),
            Self::Flag(values) => out.push_bind_param::<Array<Bool>, _>(values),
        }
    }

    fn push_row<'b>(&'b self, row: usize, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        match self {
            Self::Number(values) => out.push_bind_param::<BigInt, _>(&values[row]),
            Self::MaybeNumber(values) => out.push_bind_param::<Nullable<BigInt>, _>(&values[row]),
            Self::Small(values) => out.push_bind_param::<Integer, _>(&values[row]),
            Self::Text(values) => out.push_bind_param::<Text, _>(&values[row]),
            Self::Time(values) => out.push_bind_param::<Moment, _>(&values[row]),
            Self::Flag(values) => out.push_bind_param::<Bool, _>(&values[row]),
        }
    }
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

impl From<Instant> for Bind {
    fn from(time: Instant) -> Self {
        Self::Time(Put(time))
    }
}

macro_rules! ids {
    ($($id:ident),+) => {$(
        impl From<$id> for Bind {
            fn from(id: $id) -> Self {
                Self::Number(id.0)
            }
        }
    )+};
}

ids!(AlertId, AuditId, MessageId, PetitionId, UnitId, UserId, CategoryId);

/// The stages of which [`Stage::is_over`] says so, as a list of SQL.
pub fn over() -> String {
    let over = Stage::ALL.iter().filter(|stage| stage.is_over());
    let codes: Vec<String> = over.map(|stage| format!("'{}'", stage.code())).collect();
    format!("({})", codes.join(", "))
}

/// The condition that a petition, by the name of its table, lives on in its first.
pub fn with_first(table: &str) -> String {
    let with_first = Ending::ALL.iter().filter(|ending| ending.counts_as() == Ends::WithFirst);
    let codes: Vec<String> = with_first.map(|ending| format!("'{}'", ending.code())).collect();
    format!("({table}.done_at IS NULL AND COALESCE({table}.ending, '') IN ({}))", codes.join(", "))
}

/// How the petition `p` counts, as the code of a `Counted`: the SQL face of `domain::counted`. What lives on in its
/// first is looked up there, and in the first of that where that lives on too.
pub fn counted() -> String {
    let alone = |table: &str| {
        format!(
            "CASE WHEN {table}.done_at IS NOT NULL THEN 'closed' ELSE COALESCE({table}.ending, 'open') END"
        )
    };
    let (of_p, of_first, of_up) = (alone("p"), alone("f"), with_first("f"));
    let first =
        format!("SELECT f.repeat_of AS next, {of_first} AS counted, {of_up} AS goes_on FROM petitions f");
    format!(
        "CASE WHEN {} THEN COALESCE((WITH RECURSIVE up AS ({first} WHERE f.id = p.repeat_of UNION ALL \
         {first} JOIN up ON f.id = up.next WHERE up.goes_on) SELECT up.counted FROM up WHERE NOT up.goes_on), 'open') \
         ELSE {of_p} END",
        with_first("p")
    )
}

/// A part of a query.
#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Bind(Bind),
    Rows(Vec<Column>),
}

/// A query in the making. Only text from this program goes into it; every value is bound.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    pieces: Vec<Piece>,
    /// Asked so often that the database keeps it prepared.
    kept: bool,
}

impl Sql {
    /// Begins with this text.
    pub fn new(text: &str) -> Self {
        Self { pieces: vec![Piece::Text(text.to_owned())], kept: false }
    }

    /// Begins with this text; each connection keeps the query prepared, which saves a way to the server
    /// and back. Only for what is asked often, and always in the same words.
    pub fn kept(text: &str) -> Self {
        Self { kept: true, ..Self::new(text) }
    }

    /// Adds text.
    #[must_use]
    pub fn push(mut self, text: &str) -> Self {
        self.pieces.push(Piece::Text(text.to_owned()));
        self
    }

    /// Adds a place with its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Bind>) -> Self {
        self.pieces.push(Piece::Bind(value.into()));
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

    /// Adds a table of rows, at least one, where a query or `VALUES` may stand. Every column has a value
    /// for each row.
    #[must_use]
    pub fn rows<const N: usize>(mut self, columns: [Column; N]) -> Self {
        self.pieces.push(Piece::Rows(columns.into()));
        self
    }

    /// Runs the query and reads its rows.
    pub fn load<T>(self, conn: &mut Conn) -> Result<Vec<T>, StoreError>
    where
        T: diesel::deserialize::QueryableByName<Pg> + diesel::deserialize::QueryableByName<Sqlite> + 'static,
    {
        Ok(on_backend!(conn, c => RunQueryDsl::load::<T>(self, c))?)
    }

    /// Runs a query that always gives one row, as a count does.
    ///
    /// # Errors
    /// [`StoreError::Internal`] where it gave none.
    pub fn one<T>(self, conn: &mut Conn) -> Result<T, StoreError>
    where
        T: diesel::deserialize::QueryableByName<Pg> + diesel::deserialize::QueryableByName<Sqlite> + 'static,
    {
        let row = self.load(conn)?.pop();
        row.ok_or_else(|| StoreError::Internal("a query that always gives a row gave none".to_owned()))
    }

    /// Runs the query and reads rows that hold words.
    ///
    /// # Errors
    /// [`StoreError::UnknownWord`].
    pub fn read<R>(self, conn: &mut Conn) -> Result<Vec<R>, StoreError>
    where
        R: InTable + QueryableByName<Pg> + QueryableByName<Sqlite> + 'static,
    {
        let rows: Vec<Placed<R>> = self.load(conn)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Runs the statement. Gives the number of rows that it changed.
    pub fn execute(self, conn: &mut Conn) -> Result<usize, StoreError> {
        Ok(on_backend!(conn, c => RunQueryDsl::execute(self, c))?)
    }

    /// On SQLite the text of rows depends on their number, so what has them is never kept there.
    fn may_be_kept(&self, with_rows: bool) -> bool {
        self.kept && (with_rows || !self.pieces.iter().any(|piece| matches!(piece, Piece::Rows(_))))
    }
}

impl Query for Sql {
    type SqlType = Untyped;
}

impl<C> RunQueryDsl<C> for Sql {}

impl QueryId for Sql {
    type QueryId = ();
    // Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

macro_rules! push_bind {
    ($bind:expr, $out:expr) => {
        match $bind {
            Bind::Number(number) => $out.push_bind_param::<BigInt, _>(number),
            Bind::Text(text) => $out.push_bind_param::<Text, _>(text),
            Bind::Day(day) => $out.push_bind_param::<Date, _>(day),
            Bind::Time(time) => $out.push_bind_param::<Moment, _>(time),
        }
    };
}

impl QueryFragment<Pg> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.may_be_kept(true) {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_sql(text),
                Piece::Bind(bind) => push_bind!(bind, out)?,
                Piece::Rows(columns) => {
                    for (place, column) in columns.iter().enumerate() {
                        out.push_sql(if place == 0 { "SELECT * FROM unnest(" } else { ", " });
                        column.push_array(&mut out)?;
                    }
                    out.push_sql(")");
                }
            }
        }
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if !self.may_be_kept(false) {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_sql(text),
                Piece::Bind(bind) => push_bind!(bind, out)?,
                Piece::Rows(columns) => {
                    for row in 0..columns.first().map_or(0, Column::rows) {
                        out.push_sql(if row == 0 { "VALUES (" } else { "), (" });
                        for (place, column) in columns.iter().enumerate() {
                            if place > 0 {
                                out.push_sql(", ");
                            }
                            column.push_row(row, &mut out)?;
                        }
                    }
                    out.push_sql(")");
                }
            }
        }
        Ok(())
    }
}
