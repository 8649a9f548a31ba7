//! The events of a petition: appended, chained by hash, read back, checked. An event that tells who is accused stands
//! sealed (article 30); the chain is over what stands.

use std::collections::HashMap;
use std::fmt;

use diesel::prelude::*;

use crate::conn::Conn;
use crate::error::{StoreError, UnknownWord, small};
use crate::schema::{events, sealed_chains};
use crate::sql::{Column, Sql};
use crate::typed::Put;
use base::vault::{Vault, digest, hex, unhex_all};
use domain::ids::{PetitionId, UserId};
use domain::petition::Recorded;
use domain::time::Instant;
use domain::vocabulary::Via;

/// What the first event's hash covers in place of a predecessor's.
pub const GENESIS: &str = "genesis";

/// How a payload begins that stands sealed: what follows is hexadecimal, to the closing quote.
const SEALED: &str = "{\"sealed\":\"";

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

    /// The payload as it was made.
    fn opened(&self, vault: &Vault) -> Result<String, StoreError> {
        let Some(sealed) = self.payload.strip_prefix(SEALED) else { return Ok(self.payload.clone()) };
        let body = sealed.strip_suffix("\"}").and_then(unhex_all);
        let opened = body.and_then(|body| vault.open_bytes(&body, &self.context()).ok());
        let text = opened.and_then(|plain| String::from_utf8(plain).ok());
        text.ok_or_else(|| StoreError::unreadable(("events", "payload"), self.place(), "it does not open"))
    }

    /// Where a sealed payload belongs.
    fn context(&self) -> String {
        format!("event {} {}", self.petition_id.0, self.seq)
    }

    fn seal(&mut self, vault: &Vault) -> Result<(), StoreError> {
        let sealed = vault.seal_bytes(self.payload.as_bytes(), &self.context());
        let sealed = sealed.map_err(|why| StoreError::Internal(why.to_string()))?;
        self.payload = format!("{SEALED}{}\"}}", hex(&sealed));
        Ok(())
    }

    fn is_sealed(&self) -> bool {
        self.payload.starts_with(SEALED)
    }

    fn read(&self, vault: &Vault) -> Result<Recorded, StoreError> {
        let payload = self.opened(vault)?;
        let unreadable =
            |column, why: &dyn fmt::Display| StoreError::unreadable(("events", column), self.place(), why);
        Ok(Recorded {
            seq: u32::try_from(self.seq).map_err(|why| unreadable("seq", &why))?,
            event: serde_json::from_str(&payload).map_err(|why| unreadable("payload", &why))?,
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
pub fn append_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
    new: &[Recorded],
) -> Result<(), StoreError> {
    let Some(first) = new.first() else { return Ok(()) };
    let previous = hash_before(conn, petition, first.seq)?;
    insert(conn, &chained(vault, petition, previous, new)?)
}

/// Appends events to many petitions at once, each after the hash that its chain ended with.
///
/// # Errors
/// As [`append_in_txn`].
pub fn append_many_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    new: &[(PetitionId, String, Vec<Recorded>)],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (petition, previous, events) in new {
        rows.extend(chained(vault, *petition, previous.clone(), events)?);
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

fn chained(
    vault: &Vault,
    petition: PetitionId,
    mut previous: String,
    new: &[Recorded],
) -> Result<Vec<Row>, StoreError> {
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
        if recorded.event.tells_accused() {
            row.seal(vault)?;
        }
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
pub fn load(conn: &mut Conn, vault: &Vault, petition: PetitionId) -> Result<Vec<Recorded>, StoreError> {
    rows(conn, petition)?.iter().map(|row| row.read(vault)).collect()
}

/// Every event of many petitions. One whose rows do not read is an error of its own.
pub fn load_many(
    conn: &mut Conn,
    vault: &Vault,
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
        match row.read(vault) {
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

/// Seals what stands open of a petition and tells who is accused. From there on the chain is another: the head that it
/// had is kept, and [`sealed_faults`] proves that it was that of the same events. Gives whether there was anything.
///
/// # Errors
/// [`StoreError::Damaged`] where the chain does not hold: nothing is sealed over that.
pub fn seal_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
    now: Instant,
) -> Result<bool, StoreError> {
    let mut all = rows(conn, petition)?;
    let mut open = Vec::new();
    for (place, row) in all.iter().enumerate() {
        if !row.is_sealed() && row.read(vault)?.event.tells_accused() {
            open.push(place);
        }
    }
    let (Some(first), Some(last)) = (open.first().copied(), all.last().map(|row| row.hash.clone())) else {
        return Ok(false);
    };
    if let Some(fault) = chain_faults(conn, petition)?.first() {
        return Err(StoreError::damaged(format!("petition {}: {fault}", petition.0)));
    }
    open.into_iter().try_for_each(|place| all[place].seal(vault))?;
    let mut previous = all[first].previous_hash.clone();
    for row in &mut all[first..] {
        row.previous_hash = previous;
        row.hash = row.computed_hash();
        previous = row.hash.clone();
        rewrite(conn, row)?;
    }
    note_sealed(conn, petition, all.len(), (&last, &previous), now)?;
    Ok(true)
}

fn rewrite(conn: &mut Conn, row: &Row) -> Result<(), StoreError> {
    let values = (
        events::payload.eq(&row.payload),
        events::previous_hash.eq(&row.previous_hash),
        events::hash.eq(&row.hash),
    );
    diesel::update(events::table.find((Put(row.petition_id), row.seq))).set(values).execute(conn)?;
    Ok(())
}

fn note_sealed(
    conn: &mut Conn,
    petition: PetitionId,
    events: usize,
    (old, new): (&str, &str),
    now: Instant,
) -> Result<(), StoreError> {
    let seq = u32::try_from(events).map_err(StoreError::damaged)?;
    let values = (
        sealed_chains::petition_id.eq(Put(petition)),
        sealed_chains::seq.eq(small("sealed_chains.seq", seq)?),
        sealed_chains::old_head.eq(old),
        sealed_chains::new_head.eq(new),
        sealed_chains::sealed_at.eq(Put(now)),
    );
    diesel::insert_into(sealed_chains::table).values(values).execute(conn)?;
    Ok(())
}

/// Where a chain was sealed, whether the head of before is that of the events that stand: they are opened, and counted
/// as they stood then.
///
/// # Errors
/// Whatever the database answers.
pub fn sealed_faults(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
) -> Result<Vec<String>, StoreError> {
    let heads = sealed_chains::table.find(Put(petition)).select((
        sealed_chains::seq,
        sealed_chains::old_head,
        sealed_chains::new_head,
    ));
    let Some((seq, old, new)) = heads.first::<(i32, String, String)>(conn).optional()? else {
        return Ok(Vec::new());
    };
    let mut faults = Vec::new();
    let (mut before, mut present) = (GENESIS.to_owned(), String::new());
    for mut row in rows(conn, petition)?.into_iter().take_while(|row| row.seq <= seq) {
        present = row.hash.clone();
        match row.opened(vault) {
            Ok(payload) => (row.payload, row.previous_hash) = (payload, before),
            Err(error) if error.is_damage() => return Ok(vec![error.to_string()]),
            Err(error) => return Err(error),
        }
        before = row.computed_hash();
    }
    if present != new {
        faults.push(format!("event {seq} is not the one that the sealing left"));
    }
    if before != old {
        faults.push("the events are not those that were sealed".to_owned());
    }
    Ok(faults)
}
