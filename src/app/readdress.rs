//! Alerts after an act has changed whom, or what, they are about: whoever takes a petition over is told
//! what its clocks have come to, and nobody is bothered with what no longer holds for them.

use std::collections::BTreeSet;

use crate::sweep::{due_at, recipients};
use crate::{App, Error};
use domain::deadline::Deadline;
use domain::directory::District;
use domain::ids::{AlertId, PetitionId, UserId};
use domain::ladder::Rung;
use domain::petition::{Petition, Recorded};
use domain::time::Instant;
use domain::vocabulary::Outcome;
use store::alert::{self, NewAlert, Waiting};
use store::rung::{self, ToldRung};
use store::{Conn, StoreError, mail};

/// What an act has made of a petition.
pub struct About<'a> {
    pub id: PetitionId,
    pub petition: &'a Petition,
    /// Somebody else holds it.
    pub passed_on: bool,
    /// It has become an accusation.
    pub sealed_now: bool,
}

/// Does both. What was built of a petition that has become an accusation is withdrawn: it says more than
/// its number.
pub fn readdress_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    about: &About<'_>,
    deadlines: &[Deadline],
    new: &[Recorded],
    now: Instant,
) -> Result<(), Error> {
    let About { id, petition, .. } = *about;
    let extended = |deadline: &&Deadline| {
        let by = deadline.run.extended_by;
        by.is_some_and(|seq| new.iter().any(|recorded| recorded.seq == seq))
    };
    for deadline in deadlines.iter().filter(extended) {
        settle(conn, id, deadline, |waiting| {
            app.ladder.rung(&waiting.rung).is_some_and(|rung| rung.at.is_before_due())
        })?;
    }
    if about.sealed_now {
        mail::withdraw_about_in_txn(conn, id)?;
    }
    if !about.passed_on && !about.sealed_now {
        return Ok(());
    }
    let running = deadlines.iter().filter(|d| d.outcome == Outcome::Running && !d.rule.lapses());
    for deadline in running {
        let last = rung::last_told(conn, id, deadline.clock().as_str(), deadline.run.number)?;
        let Some(last) = last else { continue };
        let Some(rung) = app.ladder.rung(&last.rung) else { continue };
        let people = recipients(district, petition, deadline, &rung.tell, now);
        settle(conn, id, deadline, |waiting| !people.contains(&waiting.recipient_id))?;
        tell(app, conn, (id, deadline), (&last, rung), &people, now)?;
    }
    Ok(())
}

/// Ends waiting alerts about a run.
fn settle(
    conn: &mut Conn,
    id: PetitionId,
    deadline: &Deadline,
    over: impl Fn(&Waiting) -> bool,
) -> Result<(), StoreError> {
    let (clock, run) = (deadline.clock().as_str(), i64::from(deadline.run.number));
    let of_run = |alert: &&Waiting| {
        alert.state == alert::State::Waiting && alert.clock == clock && i64::from(alert.run) == run
    };
    let alerts = alert::of_petition(conn, id)?;
    let over: Vec<AlertId> = alerts.iter().filter(of_run).filter(|one| over(one)).map(|one| one.id).collect();
    alert::settle_in_txn(conn, &over)
}

/// Tells those who were not told of it: nobody hears of the same rung twice.
fn tell(
    app: &App,
    conn: &mut Conn,
    (petition, deadline): (PetitionId, &Deadline),
    (last, rung): (&ToldRung, &Rung),
    people: &BTreeSet<UserId>,
    now: Instant,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let due_at = due_at(app, &rules, now, rung.urgent)?;
    let repetition = u32::try_from(last.repetition).map_err(StoreError::damaged)?;
    let new: Vec<NewAlert> = people
        .iter()
        .map(|recipient| NewAlert {
            petition,
            clock: deadline.clock().as_str().to_owned(),
            run: deadline.run.number,
            rung: last.rung.clone(),
            repetition,
            recipient: *recipient,
            reached_at: last.reached_at,
            due_at,
            urgent: rung.urgent,
        })
        .collect();
    alert::insert_in_txn(conn, &new, now)?;
    Ok(())
}
