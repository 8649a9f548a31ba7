//! Counting the running clocks of all petitions anew under a new calendar. What moves leaves an event
//! each; what was judged late by days that were rest days is put right by an event of its own. Whatever dies half-way is finished by the next tick.

use std::sync::Arc;

use crate::petition::load;
use crate::petition::recount::{moves, recounts, taken_into_custody, taken_up, verdicts};
use crate::petition::save::save;
use crate::{App, Error};
use domain::directory::District;
use domain::ids::PetitionId;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::{Conn, StoreError, meta, rulebook};

/// How many petitions are found by one query.
const PAGE: i64 = 200;

/// The fact that tells up to which version of the rules every petition was looked at.
const DONE: &str = "calendar_counted_version";

/// Whoever began to write before a version was noted has written by now, or never will.
const SETTLED_SECONDS: i64 = 60;

/// What a new count came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// Runs of clocks with new dates, or with dates that are certain now.
    pub moved: usize,
    /// Petitions that could not be counted anew; the log says why, and the next tick tries again.
    pub failed: usize,
}

/// Calls `each` with every petition that has a running clock under an earlier version than this one.
pub fn walk(
    conn: &mut Conn,
    version: u32,
    mut each: impl FnMut(&mut Conn, PetitionId) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = PetitionId(0);
    loop {
        let page = rulebook::petitions_before_version(conn, version, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        for id in page {
            each(conn, id)?;
        }
    }
}

/// Counts every running clock anew that the calendar in force would move: what a tick does. Asks one
/// question where the last version was done with.
///
/// # Errors
/// Whatever the database answers to the search. A single petition that fails is told in the log and
/// does not hold up the others.
pub fn recount(app: &App) -> Result<Recounted, Error> {
    recount_telling(app, |_, _| ())
}

/// The same, telling how many petitions of how many are done.
///
/// # Errors
/// As [`recount`].
pub fn recount_telling(app: &App, tell: impl Fn(usize, usize)) -> Result<Recounted, Error> {
    let now = app.clock.now();
    if app.store.ask(|conn| rulebook::is_counted(conn, DONE))? {
        return Ok(Recounted::default());
    }
    let Some((version, settled)) = app.store.read(|conn| to_do(conn, now))? else {
        return Ok(Recounted::default());
    };
    let found = app.store.read(|conn| to_move(app, conn, version, now))?;
    let mut recounted = Recounted { moved: 0, failed: found.unreadable };
    for (done, id) in found.petitions.iter().enumerate() {
        match recount_one(app, *id) {
            Ok(moved) => recounted.moved += moved,
            Err(error) => {
                tracing::error!(petition = id.0, %error, "a petition could not be counted anew");
                recounted.failed += 1;
            }
        }
        tell(done + 1, found.petitions.len());
    }
    if settled && recounted.failed == 0 {
        app.store.write(move |conn| meta::note_in_txn(conn, DONE, &version.to_string()))?;
    }
    Ok(recounted)
}

/// The version in force, unless it was done with; and whether a look at every petition ends it.
fn to_do(conn: &mut Conn, now: Instant) -> Result<Option<(u32, bool)>, StoreError> {
    let version = rulebook::version(conn)?;
    let done = meta::get(conn, DONE)?.map(|done| done.parse::<u32>().map_err(StoreError::damaged));
    let done = done.transpose()?.unwrap_or(0);
    if version <= done {
        return Ok(None);
    }
    let noted = rulebook::recorded_at(conn, version)?;
    let settled = noted.is_some_and(|noted| noted.plus_seconds(SETTLED_SECONDS) <= now);
    Ok(Some((version, settled)))
}

/// What a search found.
#[derive(Default)]
struct Found {
    petitions: Vec<PetitionId>,
    unreadable: usize,
}

fn to_move(app: &App, conn: &mut Conn, version: u32, now: Instant) -> Result<Found, Error> {
    let books = app.rulebooks(conn)?;
    let mut found = Found::default();
    walk(conn, version, |conn, id| {
        let changes = load(conn, app, id).and_then(|loaded| {
            let (moves, _) = moves(&loaded.petition, version, &books, now)?;
            Ok(!moves.is_empty() || !verdicts(&loaded.petition, version, &books, now)?.is_empty())
        });
        found.note(id, changes.map_err(Error::from))
    })?;
    let district = app.district(conn)?;
    to_take_up(app, conn, &district, &books, now, &mut found)?;
    Ok(found)
}

fn to_take_up(
    app: &App,
    conn: &mut Conn,
    district: &District,
    books: &Rulebooks,
    now: Instant,
    found: &mut Found,
) -> Result<(), Error> {
    let mut after = PetitionId(0);
    loop {
        let page = rulebook::petitions_not_ended(conn, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = *last;
        for id in page {
            let loaded = load(conn, app, id).map_err(Error::from);
            let begins = loaded.and_then(|loaded| {
                let petition = &loaded.petition;
                let begins = books.begin_duties() && !taken_up(petition, books, now)?.is_empty();
                Ok(begins || !taken_into_custody(district, petition, books, now)?.is_empty())
            });
            found.note(id, begins)?;
        }
    }
    found.petitions.sort();
    found.petitions.dedup();
    Ok(())
}

impl Found {
    /// A petition that changes is among them; one that does not read is told in the log.
    fn note(&mut self, id: PetitionId, changes: Result<bool, Error>) -> Result<(), Error> {
        match changes {
            Ok(true) => self.petitions.push(id),
            Ok(false) => {}
            Err(Error::Store(error)) if error.is_damage() => {
                tracing::error!(petition = id.0, %error, "a petition could not be counted anew");
                self.unreadable += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// One petition in one transaction. Gives the number of runs that moved.
fn recount_one(app: &App, id: PetitionId) -> Result<usize, Error> {
    let inner = app.clone();
    app.store.write(move |conn| {
        let now = inner.clock.now();
        let district = inner.district(conn)?;
        let rules: Arc<Rulebooks> = inner.rulebooks(conn)?;
        let loaded = load(conn, &inner, id)?;
        let mut events = recounts(&loaded.petition, &rules, now)?;
        events.extend(taken_into_custody(&district, &loaded.petition, &rules, now)?);
        let moved = events.len();
        if moved > 0 {
            save(&inner, conn, &district, loaded, events, now)?;
        }
        Ok(moved)
    })
}
