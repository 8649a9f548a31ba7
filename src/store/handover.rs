//! What units have handed to each other, for the figures of buck-passing (推诿). Accusations are left
//! out of everything.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use crate::projection::{LANE, event_seq};
use crate::sql::{Bind, Sql};
use crate::statistics::Period;
use crate::typed::{Id, Moment, Word, in_table};
use crate::visibility::visible;
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::Holder;
use domain::responsibility::Holding;
use domain::time::{Instant, next_day};
use domain::vocabulary::HandOver;

/// The most ids in one question.
const PIECE: usize = 1_000;

/// A time from an instant on, up to but without another; None is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    pub from: Option<Instant>,
    pub until: Option<Instant>,
}

impl Window {
    /// From the first instant of a period's first day to the last of its last, in Shanghai.
    pub fn of(period: Period) -> Self {
        Self {
            from: period.from.map(Instant::start_of),
            until: period.to.map(|to| Instant::start_of(next_day(to))),
        }
    }

    /// Whether a moment lies in it.
    pub fn holds(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    fn within(&self, sql: Sql, column: &str) -> Sql {
        let bounds = [(" >= ", self.from), (" < ", self.until)];
        bounds.into_iter().fold(sql, |sql, (compare, at)| match at {
            None => sql,
            Some(at) => sql.push(" AND ").push(column).push(compare).bind(at),
        })
    }
}

/// A count of a unit.
#[derive(Clone, Debug, QueryableByName)]
pub struct Count {
    #[diesel(sql_type = Id<UnitId>)]
    pub unit_id: UnitId,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How many petitions each unit held at any time of the window. Whoever took one in and had it
/// assigned elsewhere at once did not hold it; nobody holds what is closed.
pub fn held(conn: &mut Conn, window: Window) -> Result<Vec<Count>, StoreError> {
    let sql = Sql::new(
        "SELECT h.unit_id, COUNT(DISTINCT h.petition_id) AS count FROM holdings h \
         JOIN petitions p ON p.id = h.petition_id WHERE ",
    );
    held_in(sql, window).push(" GROUP BY h.unit_id ORDER BY h.unit_id").load(conn)
}

/// The condition that a holding `h` of a petition `p` reaches into the window.
pub(super) fn held_in(sql: Sql, window: Window) -> Sql {
    let sql = sql.push(
        "p.confidential = FALSE \
         AND NOT (h.hand_over = 'received' AND h.until_at IS NOT NULL AND h.until_at = h.from_at) \
         AND h.lane = ",
    );
    let sql = sql.bind(i64::from(LANE));
    let sql = match window.until {
        None => sql,
        Some(until) => sql.push(" AND h.from_at < ").bind(until),
    };
    match window.from {
        None => sql,
        Some(from) => {
            let ended = "COALESCE(h.until_at, p.closed_at)";
            let sql = sql.push(&format!(" AND ({ended} IS NULL OR {ended} > "));
            sql.bind(from).push(")")
        }
    }
}

/// How many objections each unit raised in the window.
pub fn objections(conn: &mut Conn, window: Window) -> Result<Vec<Count>, StoreError> {
    let sql = Sql::new(
        "SELECT h.unit_id, COUNT(*) AS count FROM events e JOIN petitions p ON p.id = e.petition_id \
         JOIN holdings h ON h.petition_id = e.petition_id WHERE ",
    );
    objected_in(sql, window).push(" GROUP BY h.unit_id ORDER BY h.unit_id").load(conn)
}

/// The condition that an event `e` of a petition `p` is an objection in the window, by the unit of the
/// holding `h`.
pub(super) fn objected_in(sql: Sql, window: Window) -> Sql {
    let sql = sql.push("h.lane = ").bind(i64::from(LANE)).push(
        " AND h.seq = (SELECT MAX(x.seq) FROM holdings x WHERE x.petition_id = e.petition_id \
         AND x.lane = h.lane AND x.event_seq < e.seq) \
         AND e.kind = 'objected' AND p.confidential = FALSE",
    );
    window.within(sql, "e.occurred_at")
}

#[derive(QueryableByName)]
struct HoldingRow {
    #[diesel(sql_type = Id<PetitionId>)]
    petition_id: PetitionId,
    #[diesel(sql_type = Id<UnitId>)]
    unit_id: UnitId,
    #[diesel(sql_type = Id<UserId>)]
    officer_id: UserId,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    leader_id: Option<UserId>,
    #[diesel(sql_type = Word<HandOver>)]
    hand_over: HandOver,
    #[diesel(sql_type = Moment)]
    from_at: Instant,
    #[diesel(sql_type = Nullable<Moment>)]
    until_at: Option<Instant>,
    #[diesel(sql_type = Integer)]
    event_seq: i32,
}

in_table!(HoldingRow: "holdings" ["petition_id", "seq"]);

impl HoldingRow {
    fn read(self) -> Result<Holding, StoreError> {
        Ok(Holding {
            holder: Holder { unit: self.unit_id, officer: self.officer_id, leader: self.leader_id },
            from: self.from_at,
            until: self.until_at,
            hand_over: self.hand_over,
            event_seq: event_seq(self.event_seq, self.petition_id)?,
        })
    }
}

/// The whole chain of holders of each petition that went from one unit to another in the window,
/// other than by its assignment.
///
/// # Errors
/// [`StoreError::Damaged`] where a row does not read.
pub fn chains(conn: &mut Conn, window: Window) -> Result<BTreeMap<PetitionId, Vec<Holding>>, StoreError> {
    let sql = Sql::new(
        "SELECT h.petition_id, h.unit_id, h.officer_id, h.leader_id, h.hand_over, h.from_at, h.until_at, \
         h.event_seq, h.seq FROM holdings h WHERE h.lane = ",
    );
    let sql = sql.bind(i64::from(LANE)).push(
        " AND h.petition_id IN (SELECT b.petition_id FROM holdings b \
         JOIN petitions p ON p.id = b.petition_id \
         JOIN holdings a ON a.petition_id = b.petition_id AND a.lane = b.lane AND a.seq = b.seq - 1 \
         WHERE p.confidential = FALSE AND a.unit_id <> b.unit_id \
         AND b.hand_over NOT IN ('received', 'assigned') AND b.lane = ",
    );
    let sql = window.within(sql.bind(i64::from(LANE)), "b.from_at");
    let rows: Vec<HoldingRow> = sql.push(") ORDER BY h.petition_id, h.seq").read(conn)?;
    let mut chains: BTreeMap<PetitionId, Vec<Holding>> = BTreeMap::new();
    for row in rows {
        chains.entry(row.petition_id).or_default().push(row.read()?);
    }
    Ok(chains)
}

/// A petition that a viewer may know of.
#[derive(Clone, Debug, QueryableByName)]
pub struct Listed {
    #[diesel(sql_type = Id<PetitionId>)]
    pub id: PetitionId,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
}

/// Those of the petitions that the viewer may know of, with their numbers and titles.
pub fn listed(conn: &mut Conn, sees: &Visibility, ids: &[PetitionId]) -> Result<Vec<Listed>, StoreError> {
    let mut found = Vec::new();
    for piece in ids.chunks(PIECE) {
        let sql = visible(Sql::new("SELECT p.id, p.number, p.title FROM petitions p WHERE "), sees);
        let sql = sql.push(" AND p.confidential = FALSE AND p.id IN (");
        let rows: Vec<Listed> = sql.bind_all(piece.iter().copied().map(Bind::from)).push(")").load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}
