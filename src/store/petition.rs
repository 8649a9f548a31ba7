//! The list of petitions: found by number, filtered, sorted, in keyset pages. Who may see which row
//! is told by [`Visibility`], which the domain makes.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::conn::Conn;
use crate::narrow::Narrow;
use crate::schema::petitions;
use crate::sql::{Bind, Sql, over};
use crate::typed::{self, Put, in_table};
use crate::visibility::{not_by_untold_dates, not_by_what_is_sealed, read_in_full, visible};
use crate::work::{self, Mine};
use crate::{StoreError, counter};
use domain::access::Visibility;
use domain::ids::{CategoryId, PetitionId, RecordId, UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Channel, Custody, Ending, Purpose, Stage};

/// A row of the list.
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = petitions)]
pub struct Row {
    pub id: PetitionId,
    pub number: String,
    pub version: i32,
    pub stage: Stage,
    pub channel: Channel,
    pub purpose: Purpose,
    pub confidential: bool,
    pub urgent: bool,
    pub title: Option<String>,
    pub received_on: NaiveDate,
    pub registered_at: Instant,
    pub closed_at: Option<Instant>,
    /// Since when it counts as 办结, by its own events.
    pub done_at: Option<Instant>,
    pub headcount: i32,
    pub group_visit: bool,
    /// Whoever holds it has not signed for it yet (签收).
    pub is_new: bool,
    pub home_visits: i32,
    pub receiver_id: UserId,
    pub receiver_unit_id: UnitId,
    pub unit_id: UnitId,
    pub officer_id: UserId,
    pub leader_id: Option<UserId>,
    pub watching_unit_id: Option<UnitId>,
    pub awaiting_decision: bool,
    pub next_late_at: Instant,
    pub query_code_record: RecordId,
    pub ending: Option<Ending>,
    pub reviewing_unit_id: Option<UnitId>,
    pub repeat_of: Option<PetitionId>,
    pub custody: Option<Custody>,
}

in_table!(Row: "petitions" ["id"]);

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The earliest legal due date first; those without a running clock last.
    #[default]
    Due,
    /// The newest receipt first.
    Received,
}

/// Which petitions.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub stage: Option<Stage>,
    /// Some(true): closed or ended; Some(false): something is still to be done.
    pub closed: Option<bool>,
    pub leader: Option<UserId>,
    pub unit: Option<UnitId>,
    pub channel: Option<Channel>,
    pub overdue: Option<bool>,
    pub awaiting_decision: Option<bool>,
    /// A running clock's legal due date lies before this day.
    pub due_before: Option<NaiveDate>,
    pub received_from: Option<NaiveDate>,
    pub received_to: Option<NaiveDate>,
    /// What stands behind a figure of the board.
    pub narrow: Vec<Narrow>,
    /// A part of a number or of a title in the clear.
    pub words: Option<String>,
    /// Keyed digests of what was searched, as name, phone, id number and title of an accusation.
    pub digests: Vec<String>,
    /// The words one by one, each with its digests, where there are several: all must occur.
    pub terms: Vec<(String, Vec<String>)>,
    pub urgent: Option<bool>,
    /// The category of its content.
    pub category: Option<CategoryId>,
    /// A run of this clock goes on.
    pub clock: Option<String>,
    /// Only these; empty: any.
    pub numbers: Vec<String>,
    /// Only what the viewer has to deal with.
    pub mine: Option<Mine>,
}

/// Where a page begins: after this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Due(Instant, PetitionId),
    Received(NaiveDate, PetitionId),
}

/// A page: the rows after `after`, at most `limit`.
pub fn list(
    conn: &mut Conn,
    sees: &Visibility,
    filter: &Filter,
    sort: Sort,
    after: Option<After>,
    limit: i64,
    now: Instant,
) -> Result<Vec<Row>, StoreError> {
    let mut sql = visible(Sql::new("SELECT p.* FROM petitions p WHERE "), sees);
    sql = searched(filtered(sql, filter, sees, now), filter, sees);
    sql = work::asked(sql, filter, sees);
    sql = match after {
        None => sql,
        Some(After::Due(late_at, id)) => {
            sql.push(" AND (p.next_late_at, p.id) > (").bind(late_at).push(", ").bind(id).push(")")
        }
        Some(After::Received(day, id)) => {
            sql.push(" AND (p.received_on, p.id) < (").bind(day).push(", ").bind(id).push(")")
        }
    };
    sql = match sort {
        Sort::Due => sql.push(" ORDER BY p.next_late_at, p.id LIMIT "),
        Sort::Received => sql.push(" ORDER BY p.received_on DESC, p.id DESC LIMIT "),
    };
    sql.bind(limit).read(conn)
}

pub(super) fn filtered(sql: Sql, filter: &Filter, sees: &Visibility, now: Instant) -> Sql {
    let conditions: [(&str, Option<Bind>); 9] = [
        (" AND p.stage = ", filter.stage.map(|stage| stage.code().into())),
        (" AND p.leader_id = ", filter.leader.map(Bind::from)),
        (" AND p.unit_id = ", filter.unit.map(Bind::from)),
        (" AND p.channel = ", filter.channel.map(|channel| channel.code().into())),
        (" AND p.next_late_at <= ", (filter.overdue == Some(true)).then(|| now.into())),
        (" AND p.next_late_at > ", (filter.overdue == Some(false)).then(|| now.into())),
        // A clock due on the day before is late at the first instant of this day.
        (" AND p.next_late_at <= ", filter.due_before.map(|day| Instant::start_of(day).into())),
        (" AND p.received_on >= ", filter.received_from.map(Bind::from)),
        (" AND p.received_on <= ", filter.received_to.map(Bind::from)),
    ];
    let sql = conditions.into_iter().fold(sql, |sql, (condition, value)| match value {
        None => sql,
        Some(value) => sql.push(condition).bind(value),
    });
    let sql = filter.narrow.iter().fold(sql, |sql, narrow| narrow.on(sql, now));
    let dated = filter.overdue.is_some()
        || filter.due_before.is_some()
        || filter.awaiting_decision.is_some()
        || filter.narrow.iter().any(Narrow::is_dated);
    let sql = if dated { not_by_untold_dates(sql, sees) } else { sql };
    let tells = filter.narrow.iter().any(Narrow::tells);
    let sql = if tells || filter.channel.is_some() || filter.leader.is_some() || filter.unit.is_some() {
        not_by_what_is_sealed(sql, sees)
    } else {
        sql
    };
    let sql = match filter.closed {
        Some(true) => sql.push(" AND p.stage IN ").push(&over()),
        Some(false) => sql.push(" AND p.stage NOT IN ").push(&over()),
        None => sql,
    };
    match filter.awaiting_decision {
        Some(true) => sql.push(" AND p.awaiting_decision = TRUE"),
        Some(false) => sql.push(" AND p.awaiting_decision = FALSE"),
        None => sql,
    }
}

/// Words are looked for in numbers and in titles in the clear; names, phones and id numbers only by
/// equality of digests. An accusation, and what was one, is found by them only by who may read it in full: nobody
/// else learns who filed one by searching for a name (article 30).
fn searched(sql: Sql, filter: &Filter, sees: &Visibility) -> Sql {
    let Some(words) = &filter.words else { return sql };
    let sql = found_by(sql.push(" AND ("), (words, &filter.digests), sees);
    let sql = match filter.terms.split_first() {
        None => sql,
        Some((first, rest)) => {
            let sql = found_by(sql.push(" OR ("), (&first.0, &first.1), sees);
            let and = |sql: Sql, term: &(String, Vec<String>)| {
                found_by(sql.push(" AND "), (&term.0, &term.1), sees)
            };
            rest.iter().fold(sql, and).push(")")
        }
    };
    sql.push(")")
}

/// The condition that one word, or several as they stand, occur.
fn found_by(sql: Sql, (words, digests): (&str, &[String]), sees: &Visibility) -> Sql {
    let literal = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{literal}%");
    let sql = sql
        .push("(p.number LIKE ")
        .bind(pattern.clone())
        .push(" ESCAPE '\\' OR (p.confidential = FALSE AND p.title LIKE ")
        .bind(pattern)
        .push(" ESCAPE '\\') OR ((p.confidential = FALSE AND p.masked = FALSE");
    let sql = read_in_full(sql, sees);
    let sql =
        sql.push(") AND EXISTS (SELECT 1 FROM blind_index b WHERE b.petition_id = p.id AND b.digest IN (");
    sql.bind_all(digests.iter().map(|digest| digest.as_str().into())).push("))))")
}

/// The row with this number.
pub fn find(conn: &mut Conn, number: &str) -> Result<Option<Row>, StoreError> {
    typed::one(petitions::table.filter(petitions::number.eq(number)), conn)
}

/// The row with this id.
pub fn get(conn: &mut Conn, id: PetitionId) -> Result<Option<Row>, StoreError> {
    typed::one(petitions::table.find(Put(id)), conn)
}

#[derive(QueryableByName)]
struct NextId {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// The id of a petition that is about to be written. On PostgreSQL a sequence gives it, for a
/// counter would hold up every other registration until this one is committed.
pub fn next_id_in_txn(conn: &mut Conn) -> Result<PetitionId, StoreError> {
    let id = match conn {
        Conn::Sqlite(_) => counter::next_in_txn(conn, "petition")?,
        Conn::Postgres(inner) => {
            let next = "SELECT nextval(pg_get_serial_sequence('petitions', 'id')) AS id";
            diesel::sql_query(next).get_result::<NextId>(inner)?.id
        }
    };
    Ok(PetitionId(id))
}

/// Holds a petition's row against other writers until this transaction ends. SQLite has one writer.
pub fn lock_in_txn(conn: &mut Conn, id: PetitionId) -> Result<(), StoreError> {
    if let Conn::Postgres(inner) = conn {
        petitions::table.find(Put(id)).select(petitions::id).for_update().execute(inner)?;
    }
    Ok(())
}

/// Whether a petition with this outside number stands already (an import that is run twice).
pub fn has_outside_number(conn: &mut Conn, number: &str) -> Result<bool, StoreError> {
    let found: Option<PetitionId> = petitions::table
        .filter(petitions::outside_number.eq(number))
        .select(petitions::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The ids after this one, in order: to walk over every petition in pieces.
pub fn ids_after(conn: &mut Conn, after: PetitionId, limit: i64) -> Result<Vec<PetitionId>, StoreError> {
    Ok(petitions::table
        .filter(petitions::id.gt(Put(after)))
        .order(petitions::id)
        .limit(limit)
        .select(petitions::id)
        .load(conn)?)
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = petitions)]
struct OfPurpose {
    // Only for who must find a row that does not read.
    #[diesel(column_name = id)]
    _id: PetitionId,
    purpose: Purpose,
}

in_table!(OfPurpose: "petitions" ["id"]);

/// The purpose of the last petition, no accusation, that somebody has taken in.
pub fn last_purpose(conn: &mut Conn, receiver: UserId) -> Result<Option<Purpose>, StoreError> {
    let last: Option<OfPurpose> = typed::one(
        petitions::table
            .filter(petitions::receiver_id.eq(Put(receiver)))
            .filter(petitions::confidential.eq(false))
            .order(petitions::id.desc())
            .limit(1),
        conn,
    )?;
    Ok(last.map(|last| last.purpose))
}
