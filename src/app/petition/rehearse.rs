//! What an act would do: it is carried out on the one path of all acts, in a transaction that is always
//! rolled back, and what differs then is told.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::petition::act::act_in_txn;
use crate::petition::deadline::DeadlineView;
use crate::petition::holder::HolderView;
use crate::petition::look::{note, permit};
use crate::petition::view::{DocumentView, documents};
use crate::petition::{Loaded, dates, load, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Sight};
use domain::ids::{AlertId, PetitionId, UserId};
use domain::petition::ActInput;
use domain::vocabulary::{Ending, Stage};
use store::{Conn, StoreError, WriteError, alert, petition as rows};

/// What an act would do to a petition. Nothing has changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rehearsal {
    /// The version on which it was tried.
    pub version: u32,
    pub stage_before: Stage,
    pub stage: Stage,
    /// How it would end.
    pub ending: Option<Ending>,
    /// Who would be responsible, where that changes and the caller may know.
    pub holder: Option<HolderView>,
    /// Who would watch and guide, where that changes.
    pub watcher: Option<HolderView>,
    /// The runs of clocks that would begin, end or move.
    pub clocks: Vec<ClockChange>,
    /// The documents that would be issued, and are to be served.
    pub documents: Vec<DocumentView>,
    /// Who would be told at once.
    pub told: Vec<UserRef>,
}

/// How an act changes a run of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Begins,
    Ends,
    Moves,
    /// It is no longer wanted.
    Falls,
}

/// A run of a clock that an act would change, as it would stand then.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClockChange {
    pub change: Change,
    /// The legal due date before, where it moves.
    pub due_before: Option<chrono::NaiveDate>,
    pub deadline: DeadlineView,
}

/// What ends the write: always an error, so that it is rolled back.
enum Ended {
    Tried(Box<(Rehearsal, Option<(PetitionId, Sight)>)>),
    Failed(Error),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl WriteError for Ended {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
}

/// Tries an act, and tells what it would do. `seen`: the version that the caller has seen, where it
/// matters.
///
/// # Errors
/// As [`crate::petition::act::act`] would answer.
pub fn rehearse(
    app: &App,
    caller: &Caller,
    number: &str,
    seen: Option<u32>,
    input: ActInput,
) -> Result<Rehearsal, Error> {
    let (inner, who, number) = (app.clone(), caller.clone(), number.to_owned());
    let tried: Result<(), Ended> =
        app.store.write(move |conn| Err(attempt(&inner, conn, &who, &number, seen, &input)?));
    match tried {
        Err(Ended::Tried(tried)) => {
            let (rehearsal, looked) = *tried;
            note(app, caller, access::Operation::ReadPetition, looked)?;
            Ok(rehearsal)
        }
        Err(Ended::Failed(error)) => Err(error),
        Ok(()) => Err(Error::NotFound),
    }
}

fn attempt(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    number: &str,
    seen: Option<u32>,
    input: &ActInput,
) -> Result<Ended, Ended> {
    let row = rows::find(conn, number)?.ok_or(Error::NotFound)?;
    let id = row.id;
    let before = load(conn, app, id)?;
    permit(caller, &before, input.operation())?;
    if seen.is_some_and(|seen| seen != before.petition.version) {
        return Err(Error::VersionMismatch { current: before.petition.version }.into());
    }
    let told_before = alerts_of(conn, id)?;
    let now = app.clock.now();
    let acted_on = Loaded { id, events: before.events.clone(), petition: before.petition.clone() };
    act_in_txn(app, conn, caller, acted_on, input, None, now)?;
    let after = load(conn, app, id)?;
    let sight = |loaded: &Loaded| access::sight(&caller.viewer, &subject(&loaded.petition));
    let (seen_before, seen_after) = (sight(&before), sight(&after));
    let looked = before.petition.is_confidential().then_some((id, seen_before));
    let told_after = alerts_of(conn, id)?.into_iter();
    let told = told_after.filter(|(alert, _)| !told_before.contains_key(alert)).map(|(_, user)| user);
    let told: BTreeSet<UserId> = told.collect();
    let rehearsal = difference(app, conn, &before, &after, seen_before.min(seen_after), told)?;
    Ok(Ended::Tried(Box::new((rehearsal, looked))))
}

/// What has changed between the two, as far as the caller would see it.
fn difference(
    app: &App,
    conn: &mut Conn,
    before: &Loaded,
    after: &Loaded,
    sight: Sight,
    told: BTreeSet<UserId>,
) -> Result<Rehearsal, StoreError> {
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now: app.clock.now() };
    let (old, new) = (&before.petition, &after.petition);
    let open = sight > Sight::Sealed;
    let holder = (open && old.holder() != new.holder()).then(|| viewing.holder(new.holder()));
    let watcher = new.watcher().filter(|watcher| open && old.watcher() != Some(*watcher));
    let issued_before = documents(old);
    let is_new = |one: &DocumentView| {
        !issued_before.iter().any(|old| old.document == one.document && old.issued_on == one.issued_on)
    };
    Ok(Rehearsal {
        version: old.version,
        stage_before: old.stage,
        stage: new.stage,
        ending: new.ending,
        holder,
        watcher: watcher.map(|watcher| viewing.holder(watcher)),
        clocks: clocks(&viewing, conn, before, after)?,
        documents: documents(new).into_iter().filter(is_new).collect(),
        told: told.into_iter().filter(|_| open).map(|user| viewing.user(user)).collect(),
    })
}

fn clocks(
    viewing: &Viewing<'_>,
    conn: &mut Conn,
    before: &Loaded,
    after: &Loaded,
) -> Result<Vec<ClockChange>, StoreError> {
    use domain::vocabulary::Outcome;
    let books = viewing.app.rulebooks(conn)?;
    let old = dates(&before.petition, &books)?;
    let mut changes = Vec::new();
    for deadline in dates(&after.petition, &books)? {
        let was = old
            .iter()
            .find(|one| one.run.clock == deadline.run.clock && one.run.number == deadline.run.number);
        let change = match (was, deadline.outcome) {
            (None, _) => Change::Begins,
            (Some(was), now) if was.run.ended.is_none() && deadline.run.ended.is_some() => match now {
                Outcome::Cancelled => Change::Falls,
                Outcome::Met | Outcome::MetLate | Outcome::Running | Outcome::Paused | Outcome::Untold => {
                    Change::Ends
                }
            },
            (Some(was), _) if (was.legal_due, was.outcome) != (deadline.legal_due, deadline.outcome) => {
                Change::Moves
            }
            _ => continue,
        };
        let due_before = was.filter(|_| change == Change::Moves).map(|was| was.legal_due);
        changes.push(ClockChange {
            change,
            due_before,
            deadline: DeadlineView::of(&deadline, &books, viewing.now)?,
        });
    }
    changes.sort_by_key(|one| (one.change != Change::Begins, one.deadline.legal_due));
    Ok(changes)
}

/// The alerts of a petition that tell somebody something, and whom.
fn alerts_of(conn: &mut Conn, id: PetitionId) -> Result<BTreeMap<AlertId, UserId>, StoreError> {
    let alerts = alert::of_petition(conn, id)?.into_iter();
    let tells = alerts.filter(|one| one.state != alert::State::Withheld && one.state != alert::State::Moot);
    Ok(tells.map(|one| (one.id, one.recipient_id)).collect())
}
