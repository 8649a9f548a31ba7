//! The events of a petition: appended, chained by hash, read back, checked.

use std::collections::HashMap;
use std::fmt;

use diesel::prelude::*;

use crate::conn::Conn;
use crate::error::{StoreError, UnknownWord, small};
use crate::schema::events;
use crate::sql::{Column, Sql};
use crate::typed::Put;
use base::vault::digest;
use domain::ids::{PetitionId, UserId};
use domain::petition::Recorded;
use domain::time::Instant;
use domain::vocabulary::Via;

/// What the first event's hash covers in place of a predecessor's.
pub const GENESIS: &str = "genesis";

/// Fewer values than either database takes in one statement.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
struct Row {
    petition_id: PetitionId,
    seq: i32,
    kind: String,
    payload: String,
    occurred_at: Instant,
    recorded_at: Instant,
    actor_id: Option<UserId>,
    via: String,
    rules_version: i32,
    previous_hash: String,
    hash: String,
}

impl Row {
    /// SHA-256 over every column, each with its length, so that no two rows give the same bytes.
    fn computed_hash(&self) -> String {
        let parts = [
            self.previous_hash.clone(),
            self.petition_id.0.to_string(),
            self.seq.to_string(),
            self.kind.clone(),
            self.payload.clone(),
            self.occurred_at.unix_micros().to_string(),
            self.recorded_at.unix_micros().to_string(),
            self.actor_id.map_or_else(String::new, |id| id.0.to_string()),
            self.via.clone(),
            self.rules_version.to_string(),
        ];
        let joined: String = parts.iter().map(|part| format!("{}:{part};", part.len())).collect();
        digest(joined.as_bytes())
    }

    fn place(&self) -> String {
        format!("petition_id {}, seq {}", self.petition_id.0, self.seq)
    }

    /// The row keeps the text as it stands: its hash is over that, and must be told from it where it is wrong.
    fn via(&self) -> Result<Via, StoreError> {
        Via::from_code(&self.via).ok_or_else(|| {
            let row = self.place();
            let (column, word) = ("via".to_owned(), self.via.clone());
            StoreError::UnknownWord(UnknownWord { table: "events", column, row, word })
        })
    }

    fn read(&self) -> Result<Recorded, StoreError> {
        let unreadable =
            |column, why: &dyn fmt::Display| StoreError::unreadable(("events", column), self.place(), why);
        Ok(Recorded {
            seq: u32::try_from(self.seq).map_err(|why| unreadable("seq", &why))?,
            event: serde_json::from_str(&self.payload).map_err(|why| unreadable("payload", &why))?,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            actor: self.actor_id,
            via: self.via()?,
            rules_version: u32::try_from(self.rules_version)
                .map_err(|why| unreadable("rules_version", &why))?,
        })
    }
}

/// The events of a petition, and the hash that the next one follows.
pub struct Chain {
    pub events: Vec<Recorded>,
    pub last_hash: String,
}

/// Appends events. Another writer's event in the same place is a [`StoreError::Conflict`].
///
/// # Errors
/// As said, or whatever the database answers.
pub fn append_in_txn(conn: &mut Conn, petition: PetitionId, new: &[Recorded]) -> Result<(), StoreError> {
    let Some(first) = new.first() else { return Ok(()) };
    let previous = hash_before(conn, petition, first.seq)?;
    insert(conn, &chained(petition, previous, new)?)
}

/// Appends events to many petitions at once, each after the hash that its chain ended with.
///
/// # Errors
/// As [`append_in_txn`].
pub fn append_many_in_txn(
    conn: &mut Conn,
    new: &[(PetitionId, String, Vec<Recorded>)],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (petition, previous, events) in new {
        rows.extend(chained(*petition, previous.clone(), events)?);
    }
    insert(conn, &rows)
}

fn insert(conn: &mut Conn, rows: &[Row]) -> Result<(), StoreError> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let texts =
            |text: fn(&Row) -> &String| Column::Text(some.iter().map(|row| text(row).clone()).collect());
        let small = |number: fn(&Row) -> i32| Column::Small(some.iter().map(number).collect());
        let times = |time: fn(&Row) -> Instant| Column::times(some.iter().map(time));
        Sql::kept(
            "INSERT INTO events (petition_id, seq, kind, payload, occurred_at, recorded_at, actor_id, via, \
             rules_version, previous_hash, hash) ",
        )
        .rows([
            Column::Number(some.iter().map(|row| row.petition_id.0).collect()),
            small(|row| row.seq),
            texts(|row| &row.kind),
            texts(|row| &row.payload),
            times(|row| row.occurred_at),
            times(|row| row.recorded_at),
            Column::MaybeNumber(some.iter().map(|row| row.actor_id.map(|user| user.0)).collect()),
            texts(|row| &row.via),
            small(|row| row.rules_version),
            texts(|row| &row.previous_hash),
            texts(|row| &row.hash),
        ])
        .execute(conn)?;
    }
    Ok(())
}

fn chained(petition: PetitionId, mut previous: String, new: &[Recorded]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::with_capacity(new.len());
    for recorded in new {
        let payload =
            serde_json::to_string(&recorded.event).map_err(|why| StoreError::Internal(why.to_string()))?;
        let mut row = Row {
            petition_id: petition,
            seq: small("events.seq", recorded.seq)?,
            kind: recorded.event.kind().to_owned(),
            payload,
            occurred_at: recorded.occurred_at,
            recorded_at: recorded.recorded_at,
            actor_id: recorded.actor,
            via: recorded.via.code().to_owned(),
            rules_version: small("events.rules_version", recorded.rules_version)?,
            previous_hash: previous,
            hash: String::new(),
        };
        row.hash = row.computed_hash();
        previous = row.hash.clone();
        rows.push(row);
    }
    Ok(rows)
}

fn hash_before(conn: &mut Conn, petition: PetitionId, seq: u32) -> Result<String, StoreError> {
    if seq <= 1 {
        return Ok(GENESIS.to_owned());
    }
    let before = small("events.seq", seq - 1)?;
    let hash = events::table.find((Put(petition), before)).select(events::hash).first(conn).optional()?;
    hash.ok_or(StoreError::Conflict)
}

fn rows(conn: &mut Conn, petition: PetitionId) -> Result<Vec<Row>, StoreError> {
    Ok(events::table
        .filter(events::petition_id.eq(Put(petition)))
        .order(events::seq)
        .select(Row::as_select())
        .load(conn)?)
}

/// Every event of a petition, in order.
///
/// # Errors
/// [`StoreError::Damaged`] where a row does not read.
pub fn load(conn: &mut Conn, petition: PetitionId) -> Result<Vec<Recorded>, StoreError> {
    rows(conn, petition)?.iter().map(Row::read).collect()
}

/// Every event of many petitions. One whose rows do not read is an error of its own.
///
/// # Errors
/// Whatever the database answers.
pub fn load_many(
    conn: &mut Conn,
    petitions: &[PetitionId],
) -> Result<HashMap<PetitionId, Result<Chain, StoreError>>, StoreError> {
    let rows: Vec<Row> = events::table
        .filter(events::petition_id.eq_any(petitions.iter().copied().map(Put)))
        .order((events::petition_id, events::seq))
        .select(Row::as_select())
        .load(conn)?;
    let mut chains: HashMap<PetitionId, Result<Chain, StoreError>> = HashMap::new();
    for row in rows {
        let empty = || Ok(Chain { events: Vec::new(), last_hash: String::new() });
        let chain = chains.entry(row.petition_id).or_insert_with(empty);
        let Ok(known) = chain else { continue };
        match row.read() {
            Ok(event) => known.events.push(event),
            Err(error) => {
                *chain = Err(error);
                continue;
            }
        }
        known.last_hash = row.hash;
    }
    Ok(chains)
}

/// The places in which the chain of a petition does not hold: a gap, a changed row, a broken link.
///
/// # Errors
/// Whatever the database answers.
pub fn chain_faults(conn: &mut Conn, petition: PetitionId) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let mut previous = GENESIS.to_owned();
    for (expected, row) in (1..).zip(rows(conn, petition)?) {
        if row.seq != expected {
            faults.push(format!("event {expected} is missing"));
        }
        if row.previous_hash != previous {
            faults.push(format!("event {} does not follow from the one before it", row.seq));
        }
        if row.computed_hash() != row.hash {
            faults.push(format!("event {} was changed", row.seq));
        }
        previous = row.hash;
    }
    Ok(faults)
}
