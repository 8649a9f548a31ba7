//! Finding clocks that have run out. Each breach becomes one event and one alert for each person
//! who answers for the clock, in one transaction, once, however long the job was down.

use std::collections::{BTreeSet, HashSet};

use crate::app::petition::{Loaded, Unnumbered, act, asks_decision, dates, decided, load};
use crate::app::{App, Error};
use crate::domain::deadline::Deadline;
use crate::domain::directory::District;
use crate::domain::ids::{PetitionId, UserId};
use crate::domain::petition::{Act, By, Command, Petition, Recorded, Refusal};
use crate::domain::responsibility::answerable;
use crate::domain::rulebook::Rulebooks;
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Role, Via};
use crate::store::Conn;
use crate::store::alert::{self, NewAlert};

/// How many petitions are looked at between two queries.
const PAGE: i64 = 200;

/// Stands in the column `clock` of an alert that asks for a decision.
pub const DECISION: &str = "decision";
/// The rung of an alert about a clock that has run out.
const OVERDUE: &str = "overdue";
/// The rung of an alert that asks for a decision.
const ASKED: &str = "asked";

/// What a sweep found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub breaches: usize,
    pub alerts: usize,
    /// Petitions that could not be looked at; the log says why.
    pub failed: usize,
}

/// Finds every clock that has run out and was not found before.
///
/// # Errors
/// Whatever the database answers to the search itself. A single petition that fails is told in the
/// log and does not hold up the others.
pub fn sweep(app: &App) -> Result<Swept, Error> {
    let mut swept = Swept::default();
    let mut failed: HashSet<PetitionId> = HashSet::new();
    loop {
        let now = app.clock.now();
        let limit = PAGE + i64::try_from(failed.len()).unwrap_or(PAGE);
        let found: BTreeSet<PetitionId> = app
            .store
            .read(|conn| Ok::<_, Error>(alert::petitions_with_breaches(conn, now, limit)?))?
            .into_iter()
            .filter(|id| !failed.contains(id))
            .collect();
        if found.is_empty() {
            return Ok(swept);
        }
        for id in found {
            match sweep_one(app, id) {
                Ok((breaches, alerts)) => {
                    swept.breaches += breaches;
                    swept.alerts += alerts;
                }
                Err(error) => {
                    tracing::error!(petition = id.0, %error, "a petition could not be swept");
                    failed.insert(id);
                    swept.failed += 1;
                }
            }
        }
    }
}

fn sweep_one(app: &App, id: PetitionId) -> Result<(usize, usize), Error> {
    let inner = app.clone();
    app.store.write(move |conn| {
        let now = inner.clock.now();
        let district = inner.district(conn)?;
        let mut counted = (0, 0);
        loop {
            let loaded = load(conn, id)?;
            let rules = inner.rulebooks(conn)?;
            let deadlines = dates(&loaded.petition, &rules)?;
            let late = deadlines.iter().find(|deadline| !deadline.run.missed && deadline.is_overdue(now));
            let Some(late) = late else { return Ok(counted) };
            counted.1 += record_breach(&inner, conn, &district, loaded, late, now)?;
            counted.0 += 1;
        }
    })
}

/// Writes the breach and its alerts. Gives the number of alerts.
fn record_breach(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    late: &Deadline,
    now: Instant,
) -> Result<usize, Error> {
    let (clock, run) = (late.run.clock.clone(), late.run.number);
    let act = Act::MissDeadline { clock: clock.clone(), run, legal_due: late.legal_due };
    let recipients = recipients(district, &loaded.petition, late, now);
    let id = loaded.id;
    by_the_service(app, conn, district, loaded, act, now)?;
    let mut alerts = 0;
    for recipient in recipients {
        let clock = clock.as_str().to_owned();
        let alert = NewAlert { petition: id, clock, run, rung: OVERDUE, repetition: 1, recipient };
        alerts += usize::from(alert::insert_in_txn(conn, &alert, now)?);
    }
    Ok(alerts)
}

/// Carries out what the service itself finds, as a breach.
///
/// # Errors
/// The refusal of the domain.
pub fn by_the_service(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    act: Act,
    now: Instant,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let events = decided_by_the_service(&loaded.petition, act, &rules, now)?;
    act::save(app, conn, district, loaded, events, now)
}

/// The events of what the service itself finds.
///
/// # Errors
/// The refusal of the domain.
pub fn decided_by_the_service(
    petition: &Petition,
    act: Act,
    rules: &Rulebooks,
    now: Instant,
) -> Result<Vec<Unnumbered>, Refusal> {
    let by = By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Job };
    let command = Command { act, by, occurred_at: now };
    decided(petition, &command, rules, now)
}

/// Who is told that a clock has run out: whoever answers for it. Nobody whom the petition names is
/// ever told (article 30). Where nobody is left, the supervisors are.
pub fn recipients(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    now: Instant,
) -> BTreeSet<UserId> {
    let told = fit(district, petition, answerable(district, petition, deadline, now.day()));
    if told.is_empty() { fit(district, petition, deciders(district, petition)) } else { told }
}

/// Who decides where the rules have found nobody: supervisors, or discipline inspection for an
/// accusation.
fn deciders(district: &District, petition: &Petition) -> Vec<UserId> {
    let role = if petition.is_confidential() { Role::DisciplineInspection } else { Role::Supervisor };
    district.users.values().filter(|user| user.role == role).map(|user| user.id).collect()
}

/// Those who are active, are people, and are not named by the petition.
fn fit(
    district: &District,
    petition: &Petition,
    users: impl IntoIterator<Item = UserId>,
) -> BTreeSet<UserId> {
    users
        .into_iter()
        .filter_map(|id| district.users.get(&id))
        .filter(|user| user.active && !petition.facts.accused.names(user.id, user.unit))
        .filter(|user| user.role != Role::Client && user.role != Role::Administrator)
        .map(|user| user.id)
        .collect()
}

/// Alerts those who decide, where new events ask for a decision.
///
/// # Errors
/// Whatever the database answers.
pub fn ask_for_decision_in_txn(
    conn: &mut Conn,
    district: &District,
    id: PetitionId,
    petition: &Petition,
    new: &[Recorded],
    now: Instant,
) -> Result<(), Error> {
    for asked in new.iter().filter(|recorded| asks_decision(&recorded.event)) {
        for recipient in fit(district, petition, deciders(district, petition)) {
            let alert = NewAlert {
                petition: id,
                clock: DECISION.to_owned(),
                run: asked.seq,
                rung: ASKED,
                repetition: 1,
                recipient,
            };
            alert::insert_in_txn(conn, &alert, now)?;
        }
    }
    Ok(())
}
