//! The columns that hold a word of a closed list have SQL types of their own: diesel then takes nothing else
//! into them and gives nothing else out. A word that is in no list is an error that says
//! where it stands, never a default.
//!
//! The words are the domain's, which knows no database. That the SQL types are ours is what lets us teach
//! diesel about types that are not.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::SelectDsl;
use diesel::row::{Field, NamedRow, Row};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{
    BigInt, HasSqlType, Integer, Nullable, SingleValue, SqlType, Text, Untyped, is_nullable,
};
use diesel::sqlite::{Sqlite, SqliteBindValue};

use crate::conn::{Conn, MultiBackend};
use crate::error::{StoreError, UnknownWord};
use crate::states::{AlertState, Because, MailState, Wait};
use domain::access::{Operation, Sight};
use domain::vocabulary::{
    Channel, Ending, HandOver, Language, Media, Outcome, Paper, Purpose, Rated, Rating, Role, Scope, Stage,
    UnitKind,
};

/// A column of text that holds the code of a word.
pub struct Word<T>(PhantomData<T>);

/// A column of text that holds the codes of words, with spaces between.
#[derive(Clone, Copy, Debug)]
pub struct Words<T>(PhantomData<T>);

impl<T> Default for Word<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Word<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Word<T> {}

impl<T> fmt::Debug for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<Self>())
    }
}

/// Tells diesel that a type of ours is, to both databases, one of its own.
macro_rules! sql_type {
    ($sql:ident) => {
        impl<T: 'static> SqlType for $sql<T> {
            type IsNull = is_nullable::NotNull;
        }
        impl<T: 'static> SingleValue for $sql<T> {}
        impl<T: 'static> QueryId for $sql<T> {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        impl<T> HasSqlType<$sql<T>> for Pg {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                <Self as HasSqlType<Text>>::metadata(lookup)
            }
        }
        impl<T> HasSqlType<$sql<T>> for Sqlite {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                <Self as HasSqlType<Text>>::metadata(lookup)
            }
        }
        impl<T: 'static> HasSqlType<$sql<T>> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql<T>>(lookup)
            }
        }
    };
}

sql_type!(Word);
sql_type!(Words);

/// A type that has columns of its own.
pub trait Kept: Send + Sync + Sized + 'static {
    type Sql: SqlType<IsNull = is_nullable::NotNull> + SingleValue + Default + Send;
    /// What PostgreSQL takes.
    fn to_pg(&self, out: &mut Output<'_, '_, Pg>) -> serialize::Result;
    /// What SQLite takes.
    fn to_sqlite(&self) -> SqliteBindValue<'static>;
}

/// A value on its way into a column. Only what is ours may be an expression of diesel's, so what goes in is
/// wrapped; what comes out is bare.
#[derive(Clone, Copy, Debug)]
pub struct Put<T>(pub T);

impl<T: Kept> ToSql<T::Sql, Pg> for Put<T>
where
    Self: fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.0.to_pg(&mut out.reborrow())
    }
}

impl<T: Kept> ToSql<T::Sql, Sqlite> for Put<T>
where
    Self: fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_sqlite());
        Ok(IsNull::No)
    }
}

impl<T: Kept> ToSql<T::Sql, MultiBackend> for Put<T>
where
    Self: fmt::Debug,
    Pg: HasSqlType<T::Sql>,
    Sqlite: HasSqlType<T::Sql>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((T::Sql::default(), self));
        Ok(IsNull::No)
    }
}

/// Lets a value stand in queries and come out of a column, which may be empty.
macro_rules! value {
    ($rust:ty, $sql:ty) => {
        into_column!($rust, $sql, Put<$rust>);
        into_column!($rust, $sql, &Put<$rust>);

        impl<DB: Backend> Queryable<$sql, DB> for $rust
        where
            Self: FromSql<$sql, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
        carried!($rust, $sql);
    };
}

macro_rules! into_column {
    ($rust:ty, $sql:ty, $put:ty) => {
        impl AsExpression<$sql> for $put {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $put {
            type Expression = diesel::dsl::Nullable<Bound<$sql, Self>>;
            fn as_expression(self) -> Self::Expression {
                Bound::<$sql, Self>::new(self).nullable()
            }
        }
    };
}

macro_rules! carried {
    ($rust:ty, $sql:ty) => {
        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
    };
}

macro_rules! words {
    ($($word:ty),+ $(,)?) => {$(
        value!($word, Word<$word>);

        impl FromSql<Word<$word>, Pg> for $word {
            fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                known(<String as FromSql<Text, Pg>>::from_sql(value)?, <$word>::from_code)
            }
        }
        impl FromSql<Word<$word>, Sqlite> for $word {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                known(<String as FromSql<Text, Sqlite>>::from_sql(value)?, <$word>::from_code)
            }
        }
        impl Kept for $word {
            type Sql = Word<Self>;
            fn to_pg(&self, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
                <str as ToSql<Text, Pg>>::to_sql(self.code(), &mut out.reborrow())
            }
            fn to_sqlite(&self) -> SqliteBindValue<'static> {
                self.code().into()
            }
        }
    )+};
}

words!(
    Channel, Ending, HandOver, Language, Media, Operation, Outcome, Paper, Purpose, Rated, Rating, Role,
    Sight, Stage, UnitKind,
);
words!(AlertState, MailState, Wait, Because);

into_column!(Vec<Scope>, Words<Scope>, Put<Vec<Scope>>);
carried!(Vec<Scope>, Words<Scope>);

/// The scopes of a program's token stand in one column.
impl Words<Scope> {
    fn read(codes: &str) -> deserialize::Result<Vec<Scope>> {
        codes.split_whitespace().map(|code| known(code.to_owned(), Scope::from_code)).collect()
    }
}

impl FromSql<Words<Scope>, Pg> for Vec<Scope> {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Words::<Scope>::read(&<String as FromSql<Text, Pg>>::from_sql(value)?)
    }
}

impl FromSql<Words<Scope>, Sqlite> for Vec<Scope> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Words::<Scope>::read(&<String as FromSql<Text, Sqlite>>::from_sql(value)?)
    }
}

impl Kept for Vec<Scope> {
    type Sql = Words<Scope>;
    fn to_pg(&self, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
        let codes: Vec<&str> = self.iter().map(|scope| scope.code()).collect();
        <str as ToSql<Text, Pg>>::to_sql(&codes.join(" "), &mut out.reborrow())
    }
    fn to_sqlite(&self) -> SqliteBindValue<'static> {
        self.iter().map(|scope| scope.code()).collect::<Vec<_>>().join(" ").into()
    }
}

/// A word that is in no list. Diesel hands it on as a boxed error, which [`Placed`] completes.
#[derive(Debug, thiserror::Error)]
#[error("unknown word {0:?}")]
struct Unknown(String);

fn known<T>(code: String, from_code: impl Fn(&str) -> Option<T>) -> deserialize::Result<T> {
    from_code(&code).ok_or_else(|| Unknown(code).into())
}

/// A row with words: where it is, should one of them not read.
pub trait InTable {
    const TABLE: &'static str;
    /// Whole numbers among the row's columns. None where it counts many rows.
    const KEY: &'static [&'static str];
}

macro_rules! in_table {
    ($row:ty: $table:literal [$($key:literal),*]) => {
        impl $crate::typed::InTable for $row {
            const TABLE: &'static str = $table;
            const KEY: &'static [&'static str] = &[$($key),*];
        }
    };
}
pub(crate) use in_table;

/// A row as it is read: its error says where it stands.
pub struct Placed<R>(pub R);

impl<R, DB> QueryableByName<DB> for Placed<R>
where
    R: InTable + QueryableByName<DB>,
    DB: Backend,
    i64: FromSql<BigInt, DB>,
    i32: FromSql<Integer, DB>,
    String: FromSql<Text, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        R::build(row).map(Self).map_err(|error| placed(error, row, R::TABLE, R::KEY))
    }
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn placed<'a, DB: Backend>(
    error: BoxedError,
    row: &impl Row<'a, DB>,
    table: &'static str,
    key: &[&str],
) -> BoxedError
where
    i64: FromSql<BigInt, DB>,
    i32: FromSql<Integer, DB>,
    String: FromSql<Text, DB>,
{
    match unknown(&*error) {
        None => error,
        Some(word) => {
            let (column, row) = (column_of(row, word), key_of(row, key));
            UnknownWord { table, column, row, word: word.to_owned() }.into()
        }
    }
}

/// Diesel tells the column of some errors only, and wraps those once more.
fn unknown<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e str> {
    let here = error.downcast_ref::<Unknown>();
    here.map(|unknown| unknown.0.as_str()).or_else(|| error.source().and_then(unknown))
}

/// The column of the row that holds this text.
fn column_of<'a, DB: Backend>(row: &impl Row<'a, DB>, word: &str) -> String
where
    String: FromSql<Text, DB>,
{
    let holds = |place: &usize| {
        let text = row.get_value::<Text, String, _>(*place);
        text.is_ok_and(|text| text == word || text.split_whitespace().any(|part| part == word))
    };
    let found = (0..row.field_count()).find(holds).and_then(|place| row.get(place));
    found.and_then(|field| field.field_name().map(str::to_owned)).unwrap_or_else(|| "?".to_owned())
}

fn key_of<'a, DB: Backend>(row: &impl Row<'a, DB>, key: &[&str]) -> String
where
    i64: FromSql<BigInt, DB>,
    i32: FromSql<Integer, DB>,
{
    let number = |column: &str| {
        let large = row.get_value::<BigInt, i64, _>(column);
        large.or_else(|_| row.get_value::<Integer, i32, _>(column).map(i64::from))
    };
    let told = key.iter().map(|column| match number(column) {
        Ok(number) => format!("{column} {number}"),
        Err(_) => format!("{column} ?"),
    });
    if key.is_empty() { "counted with others".to_owned() } else { told.collect::<Vec<_>>().join(", ") }
}

/// A query of diesel's whose rows are read by the names of their columns, as those of a text are: there
/// [`Placed`] can stand between.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct ByName<Q>(Q);

impl<Q: Query> Query for ByName<Q> {
    type SqlType = Untyped;
}

impl<Q, C> RunQueryDsl<C> for ByName<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for ByName<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// The rows that a query finds.
///
/// # Errors
/// [`StoreError::UnknownWord`], or whatever the database answers.
pub fn all<Q, R>(query: Q, conn: &mut Conn) -> Result<Vec<R>, StoreError>
where
    Q: SelectDsl<R::SelectExpression>,
    Q::Output: Query + QueryFragment<MultiBackend> + QueryId,
    R: InTable + Selectable<MultiBackend> + QueryableByName<MultiBackend> + 'static,
{
    let rows: Vec<Placed<R>> = ByName(query.select(R::construct_selection())).load(conn)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The one row that a query finds, or none.
///
/// # Errors
/// As [`all`].
pub fn one<Q, R>(query: Q, conn: &mut Conn) -> Result<Option<R>, StoreError>
where
    Q: SelectDsl<R::SelectExpression>,
    Q::Output: Query + QueryFragment<MultiBackend> + QueryId,
    R: InTable + Selectable<MultiBackend> + QueryableByName<MultiBackend> + 'static,
{
    Ok(all(query, conn)?.pop())
}
