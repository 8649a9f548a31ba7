//! The rungs that runs of clocks have reached, and the petitions that are to be looked at for more.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::error;
use crate::schema::{petitions, rungs};
use crate::sql::{Column, Sql};
use crate::typed::{Id, Moment, Put};
use crate::{Conn, StoreError, projection};
use domain::clock::ClockName;
use domain::ids::PetitionId;
use domain::ladder::Noted;
use domain::time::Instant;

/// Fewer values than either database takes in one statement.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Id<PetitionId>)]
    id: PetitionId,
}

/// Takes petitions whose next look has come, the longest due first. On PostgreSQL they are locked, and
/// those that another instance has locked are passed over, so instances share the work.
pub fn take_due_in_txn(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<PetitionId>, StoreError> {
    let locks = match conn {
        Conn::Postgres(_) => " FOR NO KEY UPDATE SKIP LOCKED",
        Conn::Sqlite(_) => "",
    };
    let rows: Vec<Found> = Sql::kept("SELECT id FROM petitions WHERE next_look_at <= ")
        .bind(now)
        .push(" ORDER BY next_look_at, id LIMIT ")
        .bind(limit)
        .push(locks)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Whether any petition's next look has come.
pub fn is_any_due(conn: &mut Conn, now: Instant) -> Result<bool, StoreError> {
    let first: Option<PetitionId> = petitions::table
        .filter(petitions::next_look_at.le(Put(now)))
        .order((petitions::next_look_at, petitions::id))
        .select(petitions::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Has every petition with a running clock looked at anew: after a change of the ladder.
pub fn look_at_all_in_txn(conn: &mut Conn, now: Instant) -> Result<usize, StoreError> {
    let running = petitions::table.filter(petitions::next_late_at.lt(Put(projection::never())));
    Ok(diesel::update(running).set(petitions::next_look_at.eq(Put(now))).execute(conn)?)
}

/// A petition that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    pub id: PetitionId,
    pub old_version: u32,
    pub new_version: u32,
    pub next_look: Option<Instant>,
}

/// Notes when petitions are looked at next, and moves their versions.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody else has moved one of them meanwhile.
pub fn looked_in_txn(conn: &mut Conn, looked: &[Looked]) -> Result<(), StoreError> {
    for some in looked.chunks(ROWS_AT_ONCE) {
        let next = |one: &Looked| one.next_look.unwrap_or_else(projection::never);
        let moved = Sql::kept("WITH looked (id, old, new, look) AS (")
            .rows([
                Column::Number(some.iter().map(|one| one.id.0).collect()),
                Column::Number(some.iter().map(|one| one.old_version.into()).collect()),
                Column::Number(some.iter().map(|one| one.new_version.into()).collect()),
                Column::times(some.iter().map(next)),
            ])
            .push(
                ") UPDATE petitions SET version = looked.new, next_look_at = looked.look FROM looked \
                 WHERE petitions.id = looked.id AND petitions.version = looked.old",
            )
            .execute(conn)?;
        if moved != some.len() {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// Notes that runs of clocks were found late.
pub fn missed_in_txn(conn: &mut Conn, missed: &[(PetitionId, ClockName, u32)]) -> Result<(), StoreError> {
    for some in missed.chunks(ROWS_AT_ONCE) {
        Sql::kept("WITH missed (id, clock, run) AS (")
            .rows([
                Column::Number(some.iter().map(|(id, ..)| id.0).collect()),
                Column::Text(some.iter().map(|(_, clock, _)| clock.as_str().to_owned()).collect()),
                Column::Number(some.iter().map(|(.., run)| i64::from(*run)).collect()),
            ])
            .push(
                ") UPDATE deadlines SET missed = TRUE FROM missed WHERE deadlines.petition_id = missed.id \
                 AND deadlines.clock = missed.clock AND deadlines.run = missed.run",
            )
            .execute(conn)?;
    }
    Ok(())
}

/// A run: its petition, its clock, its number.
pub type RunKey = (PetitionId, String, u32);

/// A rung that a run has reached.
#[derive(Clone, Debug)]
pub struct NewRung {
    pub petition_id: PetitionId,
    pub clock: String,
    pub run: i32,
    pub rung: String,
    pub repetition: i32,
    pub place: i32,
    pub reached_at: Instant,
    pub found_at: Instant,
    pub told: bool,
    pub drafts: bool,
    pub bulletin: bool,
}

/// Notes rungs. Another instance that was faster is a [`StoreError::Conflict`].
pub fn insert_in_txn(conn: &mut Conn, new: &[NewRung]) -> Result<(), StoreError> {
    for some in new.chunks(ROWS_AT_ONCE) {
        let texts =
            |text: fn(&NewRung) -> &String| Column::Text(some.iter().map(|one| text(one).clone()).collect());
        let small = |number: fn(&NewRung) -> i32| Column::Small(some.iter().map(number).collect());
        let times = |time: fn(&NewRung) -> Instant| Column::times(some.iter().map(time));
        let flags = |flag: fn(&NewRung) -> bool| Column::Flag(some.iter().map(flag).collect());
        let written = Sql::kept(
            "INSERT INTO rungs (petition_id, clock, run, rung, repetition, place, reached_at, found_at, \
             told, drafts, bulletin) ",
        )
        .rows([
            Column::Number(some.iter().map(|one| one.petition_id.0).collect()),
            texts(|one| &one.clock),
            small(|one| one.run),
            texts(|one| &one.rung),
            small(|one| one.repetition),
            small(|one| one.place),
            times(|one| one.reached_at),
            times(|one| one.found_at),
            flags(|one| one.told),
            flags(|one| one.drafts),
            flags(|one| one.bulletin),
        ])
        .execute(conn);
        written.map_err(StoreError::or_conflict)?;
    }
    Ok(())
}

/// What was noted of the runs of these petitions.
pub fn noted(conn: &mut Conn, petitions: &[PetitionId]) -> Result<HashMap<RunKey, Vec<Noted>>, StoreError> {
    let rows: Vec<(PetitionId, String, i32, String, i32, i32, Instant)> = rungs::table
        .filter(rungs::petition_id.eq_any(petitions.iter().copied().map(Put)))
        .select((
            rungs::petition_id,
            rungs::clock,
            rungs::run,
            rungs::rung,
            rungs::repetition,
            rungs::place,
            rungs::reached_at,
        ))
        .load(conn)?;
    let mut noted: HashMap<RunKey, Vec<Noted>> = HashMap::new();
    for (petition, clock, run, rung, repetition, place, reached_at) in rows {
        let row = format!("petition_id {}, {clock} {run}, {rung} {repetition}", petition.0);
        let natural = |column, number| {
            u32::try_from(number).map_err(|why| StoreError::unreadable(("rungs", column), &row, why))
        };
        let key = (petition, clock, natural("run", run)?);
        noted.entry(key).or_default().push(Noted {
            rung,
            repetition: natural("repetition", repetition)?,
            place: usize::try_from(place)
                .map_err(|why| StoreError::unreadable(("rungs", "place"), &row, why))?,
            at: reached_at,
        });
    }
    Ok(noted)
}

/// Petitions with a running clock after this one, and their numbers.
pub fn running(
    conn: &mut Conn,
    after: PetitionId,
    limit: i64,
) -> Result<Vec<(PetitionId, String)>, StoreError> {
    Ok(petitions::table
        .filter(petitions::id.gt(Put(after)))
        .filter(petitions::next_late_at.lt(Put(projection::never())))
        .order(petitions::id)
        .limit(limit)
        .select((petitions::id, petitions::number))
        .load(conn)?)
}

/// How high a run has climbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// To a rung that drafts a supervision order.
    Drafts,
    /// To the rung of the bulletin.
    Bulletin,
}

/// A run that has come to such a rung and still runs.
#[derive(Clone, Debug, QueryableByName)]
pub struct Climbed {
    #[diesel(sql_type = Id<PetitionId>)]
    pub petition_id: PetitionId,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    #[diesel(sql_type = Text)]
    pub clock: String,
    #[diesel(sql_type = BigInt)]
    pub run: i64,
    /// When it first came there.
    #[diesel(sql_type = Moment)]
    pub reached_at: Instant,
    /// When it was told of last.
    #[diesel(sql_type = Moment)]
    pub last_at: Instant,
}

/// The runs that have come to such a rung and still run. Accusations are left out.
pub fn climbed(conn: &mut Conn, height: Height) -> Result<Vec<Climbed>, StoreError> {
    let column = match height {
        Height::Drafts => "drafts",
        Height::Bulletin => "bulletin",
    };
    Sql::new(&format!(
        "SELECT rungs.petition_id, petitions.number, petitions.title, rungs.clock, \
         CAST(rungs.run AS BIGINT) AS run, MIN(rungs.reached_at) AS reached_at, \
         MAX(rungs.reached_at) AS last_at FROM rungs \
         JOIN petitions ON petitions.id = rungs.petition_id JOIN deadlines \
         ON deadlines.petition_id = rungs.petition_id AND deadlines.clock = rungs.clock \
         AND deadlines.run = rungs.run WHERE rungs.{column} = TRUE AND deadlines.outcome = 'running' \
         AND petitions.confidential = FALSE GROUP BY rungs.petition_id, petitions.number, petitions.title, \
         rungs.clock, rungs.run ORDER BY rungs.petition_id, rungs.clock, rungs.run"
    ))
    .load(conn)
}

/// The rung that was told last of a run.
#[derive(Clone, Debug, Queryable)]
pub struct ToldRung {
    pub rung: String,
    pub repetition: i32,
    pub reached_at: Instant,
}

/// The highest rung, and the last repetition of it, that was told of a run.
pub fn last_told(
    conn: &mut Conn,
    petition: PetitionId,
    clock: &str,
    run: u32,
) -> Result<Option<ToldRung>, StoreError> {
    Ok(rungs::table
        .filter(rungs::petition_id.eq(Put(petition)))
        .filter(rungs::clock.eq(clock))
        .filter(rungs::run.eq(error::small("rungs.run", run)?))
        .filter(rungs::told.eq(true))
        .order((rungs::place.desc(), rungs::repetition.desc()))
        .select((rungs::rung, rungs::repetition, rungs::reached_at))
        .first(conn)
        .optional()?)
}
