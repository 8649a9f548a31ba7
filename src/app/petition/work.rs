//! One's own work: what is to be done next, by whom, until when, and why it is theirs. A page takes a
//! handful of statements, however many petitions stand on it.

use std::collections::{HashMap, HashSet};

use crate::app::petition::possible::{self, Mine, around_of, offered};
use crate::app::petition::read::{LONGEST_PAGE, listed_sight, with_digests};
use crate::app::petition::view::{PetitionRow, Viewing};
use crate::app::petition::{dates, view_log};
use crate::app::{App, Caller, Error};
use crate::domain::access::{self, Operation, Sight};
use crate::domain::ids::PetitionId;
use crate::domain::petition::{Petition, replay};
use crate::domain::text::Note;
use crate::domain::vocabulary::{Outcome, Role, Stage};
use crate::store::petition::{self as rows, After, Filter, Row, Sort};
use crate::store::saved_view::{self, SavedView};
use crate::store::{Conn, StoreError, event};

/// The longest name of a saved view, in characters.
const LONGEST_NAME: usize = 40;

/// The longest query of a saved view, in characters.
const LONGEST_QUERY: usize = 500;

/// The most views that somebody keeps.
const MOST_VIEWS: usize = 30;

/// A clock that runs, as the list shows it.
#[derive(Clone, Debug)]
pub struct RunningClock {
    pub name: String,
    pub name_en: String,
    pub legal_due: chrono::NaiveDate,
    pub overdue: bool,
}

/// A petition with what is to be done next.
pub struct WorkRow {
    pub row: PetitionRow,
    /// What the caller is to do next.
    pub next: Option<Operation>,
    /// What it waits for where that is somebody else's to do.
    pub waits_for: Option<Operation>,
    /// The clock that is due first.
    pub clock: Option<RunningClock>,
    pub mine: Option<Mine>,
}

/// A page of work.
pub struct WorkPage {
    pub rows: Vec<WorkRow>,
    pub next: Option<After>,
}

/// What makes a petition the caller's to deal with, for the filter of the list.
pub fn mine(caller: &Caller) -> crate::store::work::Mine {
    let role = caller.viewer.role;
    crate::store::work::Mine {
        unit: !matches!(role, Role::Leader | Role::ChiefLeader | Role::Administrator | Role::Client),
        decides: matches!(role, Role::Supervisor | Role::DisciplineInspection),
    }
}

/// A page of the petitions that a filter finds, the next legal due date first.
///
/// # Errors
/// Whatever the database answers.
pub fn work(
    app: &App,
    caller: &Caller,
    filter: Filter,
    after: Option<After>,
    limit: i64,
) -> Result<WorkPage, Error> {
    let limit = limit.clamp(1, LONGEST_PAGE);
    let filter = with_digests(app, filter);
    let (page, looked) = app.store.read(|conn| {
        let now = app.clock.now();
        let sees = access::visibility(&caller.viewer);
        let mut found = rows::list(conn, &sees, &filter, Sort::Due, after, limit + 1, now)?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let next = found.last().filter(|_| more).map(|row| After::Due(row.next_late_at, row.id));
        let petitions = Petitions::load(conn, &found)?;
        let mut rows = Vec::new();
        for row in &found {
            rows.push(work_row(app, conn, caller, row, &petitions)?);
        }
        let accusations = found.iter().filter(|row| row.confidential);
        let looked = accusations.map(|row| (PetitionId(row.id), listed_sight(caller, row)));
        Ok::<_, Error>((WorkPage { rows, next }, looked.collect::<Vec<_>>()))
    })?;
    view_log::note(app, caller, Operation::ListPetitions, looked)?;
    Ok(page)
}

/// The petitions of a page, and those of which they are repeats.
struct Petitions(HashMap<PetitionId, Petition>);

impl Petitions {
    /// One statement for the page, and one for each step of a chain of repeats (hardly ever more than one).
    fn load(conn: &mut Conn, found: &[Row]) -> Result<Self, StoreError> {
        let mut known = HashMap::new();
        let mut wanted: HashSet<PetitionId> = found.iter().map(|row| PetitionId(row.id)).collect();
        let mut asked = HashSet::new();
        while !wanted.is_empty() {
            let some: Vec<PetitionId> = wanted.iter().copied().collect();
            for (id, chain) in event::load_many(conn, &some)? {
                match chain {
                    Ok(chain) => known.extend(replay(&chain.events).map(|petition| (id, petition))),
                    Err(error) => note_damage(id, &error),
                }
            }
            asked.extend(some);
            let firsts = known.values().filter_map(|petition: &Petition| petition.facts.repeat_of);
            wanted = firsts.filter(|first| !asked.contains(first)).collect();
        }
        Ok(Self(known))
    }

    fn firsts(&self, petition: &Petition) -> Vec<&Petition> {
        let first = |petition: &&Petition| petition.facts.repeat_of.and_then(|id| self.0.get(&id));
        // A chain of repeats has no circle: a first is always the earlier one.
        std::iter::successors(petition.facts.repeat_of.and_then(|id| self.0.get(&id)), first)
            .take(16)
            .collect()
    }
}

/// One petition that does not read takes no list away.
fn note_damage(id: PetitionId, error: &StoreError) {
    tracing::error!(petition = id.0, %error, "a petition of the list of work does not read");
}

fn work_row(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    row: &Row,
    petitions: &Petitions,
) -> Result<WorkRow, Error> {
    let district = app.district(conn)?;
    let now = app.clock.now();
    let viewing = Viewing { app, district: &district, now };
    let sealed = listed_sight(caller, row) < Sight::Masked;
    let shown = viewing.row(row, sealed);
    // What does not read is noted, and shown as the list knows it.
    let bare = |row| WorkRow { row, next: None, waits_for: None, clock: None, mine: None };
    let id = PetitionId(row.id);
    let Some(petition) = petitions.0.get(&id) else {
        note_damage(id, &StoreError::damaged("it has no events that make a petition"));
        return Ok(bare(shown));
    };
    let rules = app.rulebooks(conn)?;
    let clocks = match dates(petition, &rules) {
        Ok(clocks) => clocks,
        Err(error) => {
            note_damage(id, &error);
            return Ok(bare(shown));
        }
    };
    let around = around_of(petitions.firsts(petition).into_iter());
    let (operations, due) = offered(caller, petition, around, &rules, &clocks, now);
    let next = operations.first().copied().filter(|_| due > 0);
    let running = clocks.iter().filter(|one| one.outcome == Outcome::Running && !one.rule.lapses());
    let clock = running.min_by_key(|one| one.late_at).map(|one| RunningClock {
        name: one.rule.label.zh.clone(),
        name_en: one.rule.label.en.clone(),
        legal_due: one.legal_due,
        overdue: one.is_overdue(now),
    });
    let mine = possible::mine(&caller.viewer, petition).filter(|_| !sealed || petition.awaiting_decision);
    Ok(WorkRow {
        row: shown,
        next,
        waits_for: waits_for(petition.stage).filter(|_| next.is_none()),
        clock,
        mine,
    })
}

/// What a stage waits for.
const fn waits_for(stage: Stage) -> Option<Operation> {
    Some(match stage {
        Stage::Registered => Operation::RoutePetition,
        Stage::Routed => Operation::AcceptPetition,
        Stage::Accepted => Operation::ReplyPetition,
        Stage::Replied => Operation::ClosePetition,
        Stage::Reviewing => Operation::DecideReview,
        Stage::Rereviewing => Operation::DecideRereview,
        Stage::ReviewDecided | Stage::RereviewDecided => Operation::ConcludePetition,
        Stage::Closed | Stage::Ended => return None,
    })
}

/// The views that the caller has kept, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn views(app: &App, caller: &Caller) -> Result<Vec<SavedView>, Error> {
    app.store.read(|conn| Ok::<_, Error>(saved_view::of_user(conn, caller.user())?))
}

/// Keeps a filter under a name, in place of one with the same name.
///
/// # Errors
/// A name that is empty or too long; too many views.
pub fn keep_view(app: &App, caller: &Caller, name: &str, query: &str) -> Result<(), Error> {
    let name = Note::parse(name).map_err(|error| Error::field("name", error.code()))?.as_str().to_owned();
    if name.chars().count() > LONGEST_NAME || query.chars().count() > LONGEST_QUERY {
        return Err(Error::field("name", "out_of_range"));
    }
    let (user, query, now) = (caller.user(), query.to_owned(), app.clock.now());
    app.store.write(move |conn| {
        let kept = saved_view::of_user(conn, user)?;
        if kept.len() >= MOST_VIEWS && kept.iter().all(|view| view.name != name) {
            return Err(Error::field("name", "too_many"));
        }
        Ok(saved_view::keep_in_txn(conn, user, &name, &query, now)?)
    })
}

/// Removes one of the caller's own views.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn remove_view(app: &App, caller: &Caller, id: i64) -> Result<(), Error> {
    let user = caller.user();
    app.store.write(move |conn| match saved_view::remove_in_txn(conn, user, id)? {
        true => Ok(()),
        false => Err(Error::NotFound),
    })
}
