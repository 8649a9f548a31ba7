//! The versions of the clocks and the calendar.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};

use crate::error::small;
use crate::schema::{deadlines, petitions, rulebooks};
use crate::sql::Sql;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::{PetitionId, UserId};
use domain::rulebook::{Rulebook, Rulebooks};
use domain::time::Instant;
use domain::vocabulary::{Outcome, Stage};

/// Every version.
///
/// # Errors
/// [`StoreError::Damaged`] where one does not read.
pub fn load(conn: &mut Conn) -> Result<Rulebooks, StoreError> {
    let rows: Vec<(i32, String)> =
        rulebooks::table.select((rulebooks::version, rulebooks::document)).load(conn)?;
    let books: Result<Vec<(u32, Rulebook)>, StoreError> = rows
        .into_iter()
        .map(|(version, document)| {
            let read = |why| {
                StoreError::unreadable(("rulebooks", "document"), format_args!("version {version}"), why)
            };
            Ok((
                natural(version)?,
                serde_json::from_str(&document).map_err(|why: serde_json::Error| read(why))?,
            ))
        })
        .collect();
    Ok(Rulebooks::new(books?))
}

/// The highest version: 0 where there is none.
pub fn version(conn: &mut Conn) -> Result<u32, StoreError> {
    let highest: Option<i32> = rulebooks::table.select(diesel::dsl::max(rulebooks::version)).first(conn)?;
    natural(highest.unwrap_or(0))
}

fn natural(version: i32) -> Result<u32, StoreError> {
    let row = || format!("version {version}");
    u32::try_from(version).map_err(|why| StoreError::unreadable(("rulebooks", "version"), row(), why))
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Nullable<Integer>)]
    highest: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    done: Option<String>,
}

/// Whether the highest version is the one that this fact names.
pub fn is_counted(conn: &mut Conn, fact: &str) -> Result<bool, StoreError> {
    let sql = Sql::kept(
        "SELECT (SELECT MAX(version) FROM rulebooks) AS highest, (SELECT value FROM meta WHERE key = ",
    );
    let row: Counted = sql.bind(fact).push(") AS done").one(conn)?;
    let done = row
        .done
        .map(|done| done.parse::<i32>().map_err(|why| StoreError::unreadable(("meta", "value"), fact, why)))
        .transpose()?;
    Ok(row.highest.zip(done).is_some_and(|(highest, done)| highest <= done))
}

/// When a version was noted. None: there is no such version.
pub fn recorded_at(conn: &mut Conn, version: u32) -> Result<Option<Instant>, StoreError> {
    let version = small("rulebooks.version", version)?;
    let at: Option<Instant> =
        rulebooks::table.find(version).select(rulebooks::recorded_at).first(conn).optional()?;
    Ok(at)
}

/// Petitions after this one with a clock that is counted by the calendar of an earlier version and runs, was met
/// late, or was the petitioner's and had passed before it was cut off; in order.
pub fn petitions_before_version(
    conn: &mut Conn,
    version: u32,
    after: PetitionId,
    limit: i64,
) -> Result<Vec<PetitionId>, StoreError> {
    let version = small("rulebooks.version", version)?;
    Ok(deadlines::table
        .filter(deadlines::petition_id.gt(Put(after)))
        .filter(deadlines::calendar_version.lt(version))
        .filter(
            deadlines::ended_at
                .is_null()
                .or(deadlines::outcome.eq(Put(Outcome::MetLate)))
                .or(deadlines::lapses.eq(true).and(deadlines::late_at.nullable().le(deadlines::ended_at))),
        )
        .select(deadlines::petition_id)
        .distinct()
        .order(deadlines::petition_id)
        .limit(limit)
        .load(conn)?)
}

/// Petitions after this one that have not ended, in order.
pub fn petitions_not_ended(
    conn: &mut Conn,
    after: PetitionId,
    limit: i64,
) -> Result<Vec<PetitionId>, StoreError> {
    Ok(petitions::table
        .filter(petitions::id.gt(Put(after)))
        .filter(petitions::stage.ne(Put(Stage::Ended)))
        .select(petitions::id)
        .order(petitions::id)
        .limit(limit)
        .load(conn)?)
}

/// Adds a version after the one that it was made from.
///
/// # Errors
/// [`StoreError::Conflict`] where another instance was faster.
pub fn add_in_txn(
    conn: &mut Conn,
    made_from: u32,
    book: &Rulebook,
    now: Instant,
    by: Option<UserId>,
) -> Result<u32, StoreError> {
    let next = made_from + 1;
    let document = serde_json::to_string(book).map_err(|why| StoreError::Internal(why.to_string()))?;
    diesel::insert_into(rulebooks::table)
        .values((
            rulebooks::version.eq(small("rulebooks.version", next)?),
            rulebooks::document.eq(document),
            rulebooks::recorded_at.eq(Put(now)),
            rulebooks::recorded_by.eq(by.map(Put)),
        ))
        .execute(conn)
        .map_err(|error| StoreError::from(error).or_conflict())?;
    Ok(next)
}
