//! The columns that hold a word of a closed list, an id or an instant have SQL types of their own: diesel then
//! takes nothing else into them and gives nothing else out, so that a unit's id is never compared with a
//! user's. A word that is in no list is an error that says where it stands, never a default.
//!
//! Words, ids and instants are the domain's, which knows no database. That the SQL types are ours is what lets
//! us teach diesel about types that are not.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDateTime;
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
    BigInt, HasSqlType, Integer, Nullable, SingleValue, SqlOrd, SqlType, Text, Timestamp, Untyped,
    is_nullable,
};
use diesel::sqlite::{Sqlite, SqliteBindValue};

use crate::conn::{Conn, MultiBackend};
use crate::error::{StoreError, UnknownWord};
use crate::states::{AlertState, Because, MailState, Wait};
use domain::access::{Operation, Sight};
use domain::counted::Group;
use domain::ids::{
    AlertId, AuditId, CategoryId, ContactPointId, DocumentId, FileId, LookId, MessageId, OrganId, PetitionId,
    ProjectId, RecordId, RequestId, SavedViewId, SessionId, TokenId, UnitId, UserId, WebhookId,
};
use domain::time::Instant;
use domain::vocabulary::{
    AuditOutcome, Audited, Channel, Custody, Ending, HandOver, Language, Level, Media, OrderClass, OrganKind,
    Outcome, Paper, Purpose, Rated, Rating, RequestState, Role, Scope, Stage, UnitKind, Via,
};

/// Declares a SQL type of our own, which to both databases is one that they have.
macro_rules! sql_type {
    ($(#[$doc:meta])* $sql:ident$(<$of:ident>)? as $base:ty) => {
        $(#[$doc])*
        pub struct $sql$(<$of>(PhantomData<$of>))?;

        impl$(<$of>)? Default for $sql$(<$of>)? {
            fn default() -> Self {
                Self$((PhantomData::<$of>))?
            }
        }
        impl$(<$of>)? Clone for $sql$(<$of>)? {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl$(<$of>)? Copy for $sql$(<$of>)? {}
        impl$(<$of>)? fmt::Debug for $sql$(<$of>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::any::type_name::<Self>())
            }
        }
        impl$(<$of: 'static>)? SqlType for $sql$(<$of>)? {
            type IsNull = is_nullable::NotNull;
        }
        impl$(<$of: 'static>)? SingleValue for $sql$(<$of>)? {}
        impl$(<$of: 'static>)? QueryId for $sql$(<$of>)? {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        impl$(<$of>)? HasSqlType<$sql$(<$of>)?> for Pg {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                <Self as HasSqlType<$base>>::metadata(lookup)
            }
        }
        impl$(<$of>)? HasSqlType<$sql$(<$of>)?> for Sqlite {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                <Self as HasSqlType<$base>>::metadata(lookup)
            }
        }
        impl$(<$of: 'static>)? HasSqlType<$sql$(<$of>)?> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql$(<$of>)?>(lookup)
            }
        }
    };
}

sql_type! {
    /// A column of text that holds the code of a word.
    Word<T> as Text
}
sql_type! {
    /// A column of text that holds the codes of words, with spaces between.
    Words<T> as Text
}
sql_type! {
    /// A column of whole numbers that are the ids of one kind of thing.
    Id<T> as BigInt
}
sql_type! {
    /// A column of instants, each as the clock face of UTC.
    Moment as Timestamp
}

/// The latest of some instants can be asked for.
impl SqlOrd for Moment {}

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
    AuditOutcome,
    Audited,
    Channel,
    Custody,
    Ending,
    HandOver,
    Language,
    Level,
    Media,
    Operation,
    OrderClass,
    OrganKind,
    Outcome,
    Paper,
    Purpose,
    Rated,
    Rating,
    RequestState,
    Role,
    Sight,
    Stage,
    UnitKind,
    Via,
);
words!(AlertState, Group, MailState, Wait, Because);

macro_rules! ids {
    ($($id:ty),+ $(,)?) => {$(
        value!($id, Id<$id>);

        impl FromSql<Id<$id>, Pg> for $id {
            fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Self)
            }
        }
        impl FromSql<Id<$id>, Sqlite> for $id {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Self)
            }
        }
        impl Kept for $id {
            type Sql = Id<Self>;
            fn to_pg(&self, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
                <i64 as ToSql<BigInt, Pg>>::to_sql(&self.0, &mut out.reborrow())
            }
            fn to_sqlite(&self) -> SqliteBindValue<'static> {
                self.0.into()
            }
        }
    )+};
}

ids!(CategoryId, ContactPointId, FileId, OrganId, PetitionId, ProjectId, RecordId, SessionId, UnitId, UserId);
ids!(AlertId, AuditId, DocumentId, LookId, MessageId, RequestId, SavedViewId, TokenId, WebhookId);

value!(Instant, Moment);

impl FromSql<Moment, Pg> for Instant {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(Self::from_naive_utc)
    }
}

impl FromSql<Moment, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Sqlite>>::from_sql(value).map(Self::from_naive_utc)
    }
}

impl Kept for Instant {
    type Sql = Moment;
    fn to_pg(&self, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
        <NaiveDateTime as ToSql<Timestamp, Pg>>::to_sql(&self.naive_utc(), &mut out.reborrow())
    }
    /// As diesel writes a timestamp: rows are sorted and compared by this text.
    fn to_sqlite(&self) -> SqliteBindValue<'static> {
        self.naive_utc().format("%F %T%.f").to_string().into()
    }
}

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
/// [`StoreError::UnknownWord`].
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

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::select;

    #[test]
    fn instants_stand_in_sqlite_as_diesel_writes_timestamps() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let noon = Instant::parse("2026-03-02T12:00:00+08:00").unwrap();
        for micros in [0, 1, 500_000, 999_999, 1_000_000] {
            let at = noon.plus_micros(micros);
            let ours: Instant = select(Put(at).into_sql::<Moment>()).get_result(&mut conn).unwrap();
            assert_eq!(ours, at);
            let same = Put(at).into_sql::<Moment>().eq(Put(at));
            assert!(select(same).get_result::<bool>(&mut conn).unwrap());
            let texts = diesel::sql_query("SELECT ? = ? AS same")
                .bind::<Moment, _>(Put(at))
                .bind::<Timestamp, _>(at.naive_utc());
            assert!(texts.get_result::<Same>(&mut conn).unwrap().same, "{}", at.to_rfc3339());
        }
    }

    #[derive(QueryableByName)]
    struct Same {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        same: bool,
    }
}
