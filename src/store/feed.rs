//! Calendar feeds: who has a private link, of which only the digest of its token stands here; and the
//! petitions that may have a deadline for somebody.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::conn::on_backend;
use crate::projection::{WATCH_LANE, never};
use crate::schema::calendar_feeds;
use crate::sql::{Bind, Sql};
use crate::typed::{Id, Put};
use crate::visibility::unmarked;
use crate::{Conn, StoreError};
use domain::ids::{PetitionId, UnitId, UserId};
use domain::time::Instant;

/// Somebody's feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    pub user: UserId,
    pub created_at: Instant,
    pub last_read_at: Option<Instant>,
}

type Row = (UserId, Instant, Option<Instant>);

type Columns = (calendar_feeds::user_id, calendar_feeds::created_at, calendar_feeds::last_read_at);

const COLUMNS: Columns = (calendar_feeds::user_id, calendar_feeds::created_at, calendar_feeds::last_read_at);

fn read((user, created_at, last_read_at): Row) -> Feed {
    Feed { user, created_at, last_read_at }
}

/// Gives somebody a link in place of the one that they had.
pub fn put_in_txn(conn: &mut Conn, user: UserId, token_digest: &str, now: Instant) -> Result<(), StoreError> {
    let values = (
        calendar_feeds::user_id.eq(Put(user)),
        calendar_feeds::token_digest.eq(token_digest),
        calendar_feeds::created_at.eq(Put(now)),
        calendar_feeds::last_read_at.eq(None::<Put<Instant>>),
    );
    on_backend!(conn, c => diesel::insert_into(calendar_feeds::table)
        .values(values)
        .on_conflict(calendar_feeds::user_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Somebody's feed, if they have one.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Option<Feed>, StoreError> {
    let row: Option<Row> = calendar_feeds::table.find(Put(user)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(read))
}

/// The feed whose token has this digest.
pub fn by_digest(conn: &mut Conn, token_digest: &str) -> Result<Option<Feed>, StoreError> {
    let found = calendar_feeds::table.filter(calendar_feeds::token_digest.eq(token_digest));
    let row: Option<Row> = found.select(COLUMNS).first(conn).optional()?;
    Ok(row.map(read))
}

/// Takes somebody's link back. False where they have none.
pub fn end_in_txn(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    Ok(diesel::delete(calendar_feeds::table.find(Put(user))).execute(conn)? == 1)
}

/// Notes that the link was read just now.
pub fn note_read_in_txn(conn: &mut Conn, token_digest: &str, now: Instant) -> Result<(), StoreError> {
    diesel::update(calendar_feeds::table.filter(calendar_feeds::token_digest.eq(token_digest)))
        .set(calendar_feeds::last_read_at.eq(Some(Put(now))))
        .execute(conn)?;
    Ok(())
}

/// What makes somebody answerable for a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duties {
    pub user: UserId,
    /// By what the user, and where the user works and has worked, stand in the index of the accused.
    pub marks: Vec<String>,
    /// Those of every petition: a supervisor's, and the head's of the petition office.
    pub all: bool,
    /// The user, and the leaders for whom the user acts.
    pub leaders: Vec<UserId>,
    /// The units that the user heads.
    pub heads: Vec<UnitId>,
    /// The units whose tasks and reviews fall to the user.
    pub desks: Vec<UnitId>,
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = Id<PetitionId>)]
    id: PetitionId,
    #[diesel(sql_type = Text)]
    number: String,
}

/// The petitions, with their numbers, of which a running clock may be somebody's to answer for: too
/// many rather than too few. Never an accusation, and none that names the user or their unit.
pub fn candidates(conn: &mut Conn, duties: &Duties) -> Result<Vec<(PetitionId, String)>, StoreError> {
    let sql =
        Sql::new("SELECT p.id, p.number FROM petitions p WHERE p.confidential = FALSE AND p.next_late_at < ")
            .bind(never())
            .push(" AND ");
    let sql = unmarked(sql, &duties.marks);
    let sql = if duties.all { sql } else { theirs(sql, duties) };
    let found: Vec<Candidate> = sql.push(" ORDER BY p.id").load(conn)?;
    Ok(found.into_iter().map(|row| (row.id, row.number)).collect())
}

/// In charge, the receiver, the router, the watcher; the leader; the head or the desk of a unit.
fn theirs(sql: Sql, duties: &Duties) -> Sql {
    let user = duties.user;
    let sql = sql
        .push(" AND (p.officer_id = ")
        .bind(user)
        .push(" OR p.receiver_id = ")
        .bind(user)
        .push(" OR EXISTS (SELECT 1 FROM events e WHERE e.petition_id = p.id AND e.kind = 'routed' AND e.actor_id = ")
        .bind(user)
        .push(") OR EXISTS (SELECT 1 FROM holdings h WHERE h.petition_id = p.id AND h.until_at IS NULL AND h.lane = ")
        .bind(i64::from(WATCH_LANE))
        .push(" AND (h.officer_id = ")
        .bind(user);
    let units = |ids: &[UnitId]| ids.iter().copied().map(Bind::from).collect::<Vec<_>>();
    let leaders = duties.leaders.iter().copied().map(Bind::from).collect();
    let sql = one_of(sql, "h.unit_id", units(&duties.heads)).push("))");
    let sql = one_of(sql, "p.leader_id", leaders);
    let sql = one_of(sql, "p.unit_id", units(&duties.heads));
    let sql = one_of(sql, "p.receiver_unit_id", units(&duties.heads));
    let sql = one_of(sql, "p.reviewing_unit_id", units(&duties.desks));
    let assists = "EXISTS (SELECT 1 FROM assistants s WHERE s.petition_id = p.id AND s.unit_id";
    let sql = match duties.desks.as_slice() {
        [] => sql,
        desks => sql.push(" OR ").push(assists).push(" IN (").bind_all(units(desks)).push("))"),
    };
    sql.push(")")
}

/// ` OR column IN (…)`, or nothing where there is no value.
fn one_of(sql: Sql, column: &str, values: Vec<Bind>) -> Sql {
    if values.is_empty() {
        return sql;
    }
    sql.push(" OR ").push(column).push(" IN (").bind_all(values).push(")")
}
