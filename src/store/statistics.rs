//! The figures of a period. The cohort is what was received in it; closed, ended otherwise, open and overdue
//! say how that cohort stands now.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::sql::{Bind, Sql, counted, over, with_first};
use crate::typed::{Id, Word, in_table};
use crate::visibility::in_figures;
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::counted::Group;
use domain::ids::{UnitId, UserId};
use domain::time::{Instant, next_day};
use domain::vocabulary::Channel;

/// A period of days, both ends included; None is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// A group of petitions that are alike in what is counted by.
#[derive(Clone, Debug, QueryableByName)]
pub struct Cell {
    #[diesel(sql_type = Word<Channel>)]
    pub channel: Channel,
    #[diesel(sql_type = Id<UnitId>)]
    pub unit_id: UnitId,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    pub leader_id: Option<UserId>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub confidential: bool,
    /// Accusations that are kept and sent up.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub in_custody: bool,
    /// Open, closed, or the name of another end.
    #[diesel(sql_type = Word<Group>)]
    pub counted: Group,
    /// They were merged, and count with their first.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub merged: bool,
    #[diesel(sql_type = BigInt)]
    pub received: i64,
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    #[diesel(sql_type = BigInt)]
    pub repeats: i64,
}

in_table!(Cell: "petitions" []);

/// Counts by channel, unit, leader and how they count at once; sums over them give every total.
pub fn cells(
    conn: &mut Conn,
    period: Period,
    sees: &Visibility,
    now: Instant,
) -> Result<Vec<Cell>, StoreError> {
    let of_each = Sql::new(
        "SELECT channel, unit_id, leader_id, confidential, in_custody, counted, merged, COUNT(*) AS received, \
         COUNT(repeat_of) AS repeats, CAST(COALESCE(SUM(late), 0) AS BIGINT) AS overdue FROM (SELECT p.channel, \
         p.unit_id, p.leader_id, p.confidential, p.custody IS NOT NULL AS in_custody, p.repeat_of, ",
    );
    let sql = of_each
        .push(&counted())
        .push(" AS counted, ")
        .push(&with_first("p"))
        .push(" AS merged, CASE WHEN p.stage NOT IN ")
        .push(&over())
        .push(" AND p.next_late_at <= ")
        .bind(now)
        .push(" THEN 1 ELSE 0 END AS late FROM petitions p WHERE TRUE");
    within(in_figures(sql, sees), period, "p.received_on")
        .push(") AS each_one GROUP BY channel, unit_id, leader_id, confidential, in_custody, counted, merged")
        .read(conn)
}

/// Petitions received in a period that are open and late, by who answers for the clock.
#[derive(Clone, Debug, QueryableByName)]
pub struct Late {
    #[diesel(sql_type = Nullable<Id<UnitId>>)]
    pub unit_id: Option<UnitId>,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    pub leader_id: Option<UserId>,
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
}

/// Accusations where they are told of, and nowhere what is kept and sent up: a figure beside a name would tell
/// its keeper.
const fn told(tells_accusations: bool) -> &'static str {
    if tells_accusations { " AND p.custody IS NULL" } else { " AND p.confidential = FALSE" }
}

/// Counts them, by unit and by leader. Accusations only where `tells_accusations`.
pub fn late(
    conn: &mut Conn,
    period: Period,
    (sees, tells_accusations): (&Visibility, bool),
    now: Instant,
) -> Result<[Vec<Late>; 2], StoreError> {
    let accusations = told(tells_accusations);
    let mut of = |columns: &str, column: &str| {
        let sql = Sql::new("SELECT ")
            .push(columns)
            .push(
                ", COUNT(DISTINCT p.id) AS overdue FROM deadlines d JOIN petitions p ON p.id = d.petition_id",
            )
            .push(" WHERE d.outcome = 'running' AND d.lapses = FALSE AND d.late_at <= ")
            .bind(now)
            .push(" AND p.stage NOT IN ")
            .push(&over())
            .push(accusations)
            .push(" AND ")
            .push(column)
            .push(" IS NOT NULL");
        within(in_figures(sql, sees), period, "p.received_on").push(" GROUP BY ").push(column).load(conn)
    };
    Ok([
        of("d.answers_unit_id AS unit_id, CAST(NULL AS BIGINT) AS leader_id", "d.answers_unit_id")?,
        of("CAST(NULL AS BIGINT) AS unit_id, d.answers_leader_id AS leader_id", "d.answers_leader_id")?,
    ])
}

/// Visits (来访), counted in visits (批次) and people (人次).
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Visited {
    #[diesel(sql_type = BigInt)]
    pub batches: i64,
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    #[diesel(sql_type = BigInt)]
    pub group_batches: i64,
    #[diesel(sql_type = BigInt)]
    pub group_people: i64,
}

/// The visits that were received in the period, and the group visits (集体访) among them.
pub fn visits(conn: &mut Conn, period: Period, sees: &Visibility) -> Result<Visited, StoreError> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS batches, CAST(COALESCE(SUM(headcount), 0) AS BIGINT) AS people, \
         CAST(COALESCE(SUM(CASE WHEN group_visit THEN 1 ELSE 0 END), 0) AS BIGINT) AS group_batches, \
         CAST(COALESCE(SUM(CASE WHEN group_visit THEN headcount ELSE 0 END), 0) AS BIGINT) AS group_people \
         FROM petitions p WHERE channel = ",
    );
    within(in_figures(sql.bind(Channel::Visit.code()), sees), period, "received_on").one(conn)
}

fn within(sql: Sql, period: Period, column: &str) -> Sql {
    let bounds = [(" >= ", period.from), (" <= ", period.to)];
    bounds.into_iter().fold(sql, |sql, (compare, day)| match day {
        None => sql,
        Some(day) => sql.push(" AND ").push(column).push(compare).bind(Bind::Day(day)),
    })
}

/// Alerts that somebody was told.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Told {
    #[diesel(sql_type = Id<UserId>)]
    pub recipient_id: UserId,
    #[diesel(sql_type = BigInt)]
    pub told: i64,
    #[diesel(sql_type = BigInt)]
    pub acknowledged: i64,
}

/// Alerts that were reached in the period and heard of (a mail server took them, or they were
/// acknowledged), by whom they told, and how many of them were acknowledged.
/// Those about accusations only where `tells_accusations`.
pub fn alerts_by_recipient(
    conn: &mut Conn,
    period: Period,
    (sees, tells_accusations): (&Visibility, bool),
) -> Result<Vec<Told>, StoreError> {
    let from = period.from.map(Instant::start_of);
    let until = period.to.map(|to| Instant::start_of(next_day(to)));
    let sql = Sql::new(
        "SELECT alerts.recipient_id, COUNT(*) AS told, COUNT(alerts.acknowledged_at) AS acknowledged FROM alerts \
         JOIN petitions p ON p.id = alerts.petition_id LEFT JOIN mails ON mails.id = alerts.mail_id \
         WHERE (mails.state = 'sent' OR alerts.acknowledged_at IS NOT NULL)",
    );
    let bounds = [(" AND alerts.reached_at >= ", from), (" AND alerts.reached_at < ", until)];
    let sql =
        bounds.into_iter().fold(in_figures(sql.push(told(tells_accusations)), sees), |sql, (compare, at)| {
            match at {
                None => sql,
                Some(at) => sql.push(compare).bind(at),
            }
        });
    sql.push(" GROUP BY alerts.recipient_id").load(conn)
}

/// Home visits in person of somebody.
#[derive(Clone, Debug, QueryableByName)]
pub struct Visits {
    #[diesel(sql_type = Id<UserId>)]
    pub visitor_id: UserId,
    #[diesel(sql_type = BigInt)]
    pub visits: i64,
    #[diesel(sql_type = BigInt)]
    pub petitions: i64,
}

/// Home visits in person, by who went. Visits whose day an imported register does not tell count
/// where no period is asked for.
pub fn home_visits_by_visitor(
    conn: &mut Conn,
    period: Period,
    sees: &Visibility,
) -> Result<Vec<Visits>, StoreError> {
    let sql = Sql::new(
        "SELECT v.visitor_id, CAST(SUM(v.visits) AS BIGINT) AS visits, COUNT(DISTINCT v.petition_id) AS petitions \
         FROM home_visits v JOIN petitions p ON p.id = v.petition_id \
         WHERE v.in_person = TRUE AND v.visitor_id IS NOT NULL",
    );
    within(in_figures(sql, sees), period, "v.visited_on").push(" GROUP BY v.visitor_id").load(conn)
}
