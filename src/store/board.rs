//! The figures of the board: what somebody may see, counted. Each count asks with the words of the list
//! behind it.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable};

use crate::petition::{Filter, filtered};
use crate::sql::{Sql, over};
use crate::statistics::Period;
use crate::typed::{Id, Moment, Word, in_table};
use crate::visibility::{not_by_what_is_sealed, visible};
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::ids::{UnitId, UserId};
use domain::time::{Instant, next_day};
use domain::vocabulary::Channel;

/// What is still open, in the words of the list and of the index `petitions_open`.
fn open() -> String {
    format!("p.stage NOT IN {}", over())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    petitions: i64,
}

/// How many petitions a list with this filter has.
pub fn count(conn: &mut Conn, sees: &Visibility, filter: &Filter, now: Instant) -> Result<i64, StoreError> {
    let sql = visible(Sql::new("SELECT COUNT(*) AS petitions FROM petitions p WHERE "), sees);
    let count: Count = filtered(sql, filter, sees, now).one(conn)?;
    Ok(count.petitions)
}

/// Whose lateness is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Unit,
    Leader,
}

/// What somebody answers for: a unit, or a leader.
#[derive(Clone, Debug, QueryableByName)]
pub struct Answers {
    #[diesel(sql_type = Nullable<Id<UnitId>>)]
    pub unit_id: Option<UnitId>,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    pub leader_id: Option<UserId>,
    /// Petitions of which a clock is late.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Petitions of which a clock is due by the day that was asked for, and not late.
    #[diesel(sql_type = BigInt)]
    pub soon: i64,
}

/// What is late and what is due soon, by who answers for the clock. Sealed petitions are left out, as the
/// list does.
pub fn answers(
    conn: &mut Conn,
    sees: &Visibility,
    by: By,
    soon: NaiveDate,
    now: Instant,
) -> Result<Vec<Answers>, StoreError> {
    let (columns, column) = match by {
        By::Unit => ("d.answers_unit_id AS unit_id, CAST(NULL AS BIGINT) AS leader_id", "d.answers_unit_id"),
        By::Leader => {
            ("CAST(NULL AS BIGINT) AS unit_id, d.answers_leader_id AS leader_id", "d.answers_leader_id")
        }
    };
    let sql = Sql::new("SELECT ")
        .push(columns)
        .push(", COUNT(DISTINCT CASE WHEN d.late_at <= ")
        .bind(now)
        .push(" THEN p.id END) AS overdue, COUNT(DISTINCT CASE WHEN d.late_at > ")
        .bind(now)
        .push(" THEN p.id END) AS soon FROM deadlines d JOIN petitions p ON p.id = d.petition_id WHERE ");
    let sql = visible(sql, sees)
        .push(" AND d.outcome = 'running' AND d.lapses = FALSE AND d.late_at <= ")
        .bind(Instant::start_of(next_day(soon)))
        .push(" AND ")
        .push(column)
        .push(" IS NOT NULL");
    not_by_what_is_sealed(sql, sees).push(" GROUP BY ").push(column).load(conn)
}

/// How many people stand behind the petitions of such a list (人次).
pub fn people(conn: &mut Conn, sees: &Visibility, filter: &Filter, now: Instant) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(SUM(p.headcount), 0) AS BIGINT) AS petitions FROM petitions p WHERE ";
    let count: Count = filtered(visible(Sql::new(sql), sees), filter, sees, now).one(conn)?;
    Ok(count.petitions)
}

/// What somebody holds.
#[derive(Clone, Debug, QueryableByName)]
pub struct Load {
    #[diesel(sql_type = Id<UnitId>)]
    pub unit_id: UnitId,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    pub leader_id: Option<UserId>,
    #[diesel(sql_type = BigInt)]
    pub open: i64,
}

/// The open petitions by unit and leader. Sealed ones are left out, as the list does by unit and leader.
pub fn loads(conn: &mut Conn, sees: &Visibility) -> Result<Vec<Load>, StoreError> {
    let sql = Sql::new("SELECT p.unit_id, p.leader_id, COUNT(*) AS open FROM petitions p WHERE ");
    let sql = visible(sql, sees).push(" AND ").push(&open());
    not_by_what_is_sealed(sql, sees).push(" GROUP BY p.unit_id, p.leader_id").load(conn)
}

/// Petitions of a day.
#[derive(Clone, Debug, QueryableByName)]
pub struct OfDay {
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    /// None where they are not told apart by it.
    #[diesel(sql_type = Nullable<Word<Channel>>)]
    pub channel: Option<Channel>,
    #[diesel(sql_type = BigInt)]
    pub petitions: i64,
}

in_table!(OfDay: "petitions" []);

/// What was received, by day and channel. Sealed ones are left out: they do not tell their channel.
pub fn received(conn: &mut Conn, sees: &Visibility, period: Period) -> Result<Vec<OfDay>, StoreError> {
    let sql =
        Sql::new("SELECT p.received_on AS day, p.channel, COUNT(*) AS petitions FROM petitions p WHERE ");
    let sql = super::rating::within(visible(sql, sees), "p.received_on", period);
    not_by_what_is_sealed(sql, sees).push(" GROUP BY p.received_on, p.channel").read(conn)
}

/// The open ones by the day of their receipt.
pub fn open_by_receipt(conn: &mut Conn, sees: &Visibility) -> Result<Vec<OfDay>, StoreError> {
    let sql = Sql::new(
        "SELECT p.received_on AS day, NULL AS channel, COUNT(*) AS petitions FROM petitions p WHERE ",
    );
    visible(sql, sees).push(" AND ").push(&open()).push(" GROUP BY p.received_on").read(conn)
}

/// Petitions whose next clock runs out at an instant.
#[derive(Clone, Debug, QueryableByName)]
pub struct OfInstant {
    #[diesel(sql_type = Moment)]
    pub late_at: Instant,
    #[diesel(sql_type = BigInt)]
    pub petitions: i64,
}

/// Those that fall due after now and by this day, by the instant at which they are late.
pub fn due(
    conn: &mut Conn,
    sees: &Visibility,
    until: NaiveDate,
    now: Instant,
) -> Result<Vec<OfInstant>, StoreError> {
    let sql = Sql::new("SELECT p.next_late_at AS late_at, COUNT(*) AS petitions FROM petitions p WHERE ");
    visible(sql, sees)
        .push(" AND p.next_late_at > ")
        .bind(now)
        .push(" AND p.next_late_at <= ")
        .bind(Instant::start_of(next_day(until)))
        .push(" GROUP BY p.next_late_at")
        .load(conn)
}

#[derive(QueryableByName)]
struct Visits {
    #[diesel(sql_type = BigInt)]
    visits: i64,
}

/// Home visits in person on the days of a period, of petitions that may be known of and are not sealed.
pub fn home_visits(conn: &mut Conn, sees: &Visibility, period: Period) -> Result<i64, StoreError> {
    let sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(v.visits), 0) AS BIGINT) AS visits FROM home_visits v \
         JOIN petitions p ON p.id = v.petition_id WHERE v.in_person = TRUE AND v.visited_on IS NOT NULL AND ",
    );
    let sql = super::rating::within(visible(sql, sees), "v.visited_on", period);
    let sum: Visits = not_by_what_is_sealed(sql, sees).one(conn)?;
    Ok(sum.visits)
}
