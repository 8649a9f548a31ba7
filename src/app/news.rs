//! What people must hear of an act at once, whatever any clock says: an order (督办), an instruction (批示),
//! a district deadline (限期), a task (协办), an objection and its decision, an extension, and an accusation
//! that came in. Each is an alert to be acknowledged, written in the transaction of its event: the key of
//! the alert makes a second time impossible. A register that is brought in tells nobody.

#![deny(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::petition::{asks_decision, subject};
use crate::sweep::{due_at, fit};
use crate::{App, Caller, Error};
use domain::access::{self, Sight};
use domain::directory::District;
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::{Event, Holder, Petition, Recorded};
use domain::responsibility::deciders;
use domain::time::Instant;
use domain::vocabulary::Via;
use store::alert::{self, EVENT, NewAlert, Waiting};
use store::{Conn, StoreError};

/// The kinds of events that are told to whoever holds the petition, and to whoever takes it over.
const FOR_THE_HOLDER: &[&str] = &["supervised", "instructed", "district_deadline_set", "extended"];

/// The kind of an order (督办), which waits for its answer whoever has read it.
const ORDER: &str = "supervised";

/// What an act has made of a petition.
pub struct After<'a> {
    pub id: PetitionId,
    pub petition: &'a Petition,
    /// Who held it before; none at registration.
    pub held_by: Option<Holder>,
    /// It has become an accusation.
    pub sealed_now: bool,
}

/// Alerts those whom the new events concern, but for who did it; and ends what no longer concerns
/// somebody. Nobody whom the petition names is told, nor anybody who may not know of it (article 30).
///
/// # Errors
/// Whatever the database answers.
pub fn tell_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    after: &After<'_>,
    new: &[Recorded],
    now: Instant,
) -> Result<(), Error> {
    let asked = new.iter().any(|one| asks_decision(&one.event));
    let teller = Teller { app, district, after, asked, now };
    for recorded in new.iter().filter(|one| !matches!(one.via, Via::Import | Via::Job)) {
        let people = teller.concerned(recorded);
        let told = (recorded.seq, recorded.event.kind(), recorded.event.answer_due());
        teller.tell(conn, told, people, recorded.actor)?;
    }
    let passed_on = after.held_by.is_some_and(|before| before != after.petition.holder());
    if passed_on || after.sealed_now {
        teller.readdress(conn)?;
    }
    Ok(())
}

struct Teller<'a> {
    app: &'a App,
    district: &'a District,
    after: &'a After<'a>,
    /// The same act asks the same people for a decision already.
    asked: bool,
    now: Instant,
}

impl Teller<'_> {
    /// Whom an event concerns.
    fn concerned(&self, recorded: &Recorded) -> Vec<UserId> {
        let petition = self.after.petition;
        let holder = petition.holder();
        match &recorded.event {
            Event::Instructed { .. } | Event::DistrictDeadlineSet { .. } | Event::Extended { .. } => {
                self.holder(holder)
            }
            Event::Supervised { unit, .. } if *unit == holder.unit => self.holder(holder),
            Event::Supervised { unit, .. } => self.desk(*unit).chain(self.head(*unit)).collect(),
            Event::ObjectionDecided { .. } => {
                let before = self.after.held_by.map(|before| self.holder(before));
                before.into_iter().flatten().chain(self.holder(holder)).collect()
            }
            Event::TaskAssigned { unit, .. } => self.desk(*unit).collect(),
            Event::Objected { .. } => deciders(self.district, petition),
            Event::Registered { .. } if !self.asked && petition.is_confidential() => {
                deciders(self.district, petition)
            }
            Event::Corrected { .. } if !self.asked && self.after.sealed_now => {
                deciders(self.district, petition)
            }
            Event::Registered { .. }
            | Event::Assigned { .. }
            | Event::DecisionAsked { .. }
            | Event::Routed { .. }
            | Event::Notified { .. }
            | Event::Accepted { .. }
            | Event::Reassigned { .. }
            | Event::ProgressRecorded { .. }
            | Event::HomeVisited { .. }
            | Event::Corrected { .. }
            | Event::Replied { .. }
            | Event::Closed { .. }
            | Event::Rated { .. }
            | Event::Imported { .. }
            | Event::DeadlineMissed { .. }
            | Event::NotAccepted { .. }
            | Event::NoLongerAccepted { .. }
            | Event::ObjectionAllowed { .. }
            | Event::LeftSimplified { .. }
            | Event::Served { .. }
            | Event::ClosingReported { .. }
            | Event::Settled { .. }
            | Event::Withdrawn { .. }
            | Event::Lapsed { .. }
            | Event::RepeatLinked { .. }
            | Event::Merged { .. }
            | Event::Reopened { .. }
            | Event::Concluded { .. }
            | Event::ReviewRequested { .. }
            | Event::ReviewAdmitted { .. }
            | Event::ReviewDecided { .. }
            | Event::HearingBegun { .. }
            | Event::HearingAnnounced { .. }
            | Event::HearingEnded { .. }
            | Event::Recused { .. }
            | Event::TaskFinished { .. }
            | Event::SupervisionAnswered { .. }
            | Event::Recommended { .. }
            | Event::RecommendationAnswered { .. }
            | Event::UrgentReported { .. }
            | Event::OrderLinked { .. }
            | Event::Guided { .. }
            | Event::Attached { .. }
            | Event::AttachmentRemoved { .. }
            | Event::WatchReassigned { .. }
            | Event::DeadlineRecounted { .. }
            | Event::DocumentIssued { .. } => Vec::new(),
        }
    }

    /// The officer in charge and the head of the unit.
    fn holder(&self, holder: Holder) -> Vec<UserId> {
        self.head(holder.unit).chain([holder.officer]).collect()
    }

    fn head(&self, unit: UnitId) -> impl Iterator<Item = UserId> {
        self.district.units.get(&unit).and_then(|unit| unit.head).into_iter()
    }

    /// Who takes in what comes to a unit: its default officer, or its head where that one may not.
    fn desk(&self, unit: UnitId) -> impl Iterator<Item = UserId> {
        let unit = self.district.units.get(&unit);
        let people = unit.into_iter().flat_map(|unit| [unit.default_officer, unit.head]).flatten();
        people.into_iter().find(|one| !self.may_hear([*one]).is_empty()).into_iter()
    }

    /// Those of them who are active, are not named, have not withdrawn, and may know of the petition.
    fn may_hear(&self, people: impl IntoIterator<Item = UserId>) -> BTreeSet<UserId> {
        let (petition, today) = (self.after.petition, self.now.day());
        let subject = subject(petition);
        let knows = |id: &UserId| {
            let user = self.district.users.get(id);
            user.is_some_and(|user| {
                let caller = Caller::new(self.district, user, Via::Job, today);
                access::sight(&caller.viewer, &subject) > Sight::None
            })
        };
        fit(self.district, petition, people).into_iter().filter(knows).collect()
    }

    fn tell(
        &self,
        conn: &mut Conn,
        (seq, kind, answer_due): (u32, &str, Option<NaiveDate>),
        people: impl IntoIterator<Item = UserId>,
        but_for: Option<UserId>,
    ) -> Result<(), Error> {
        let people = self.may_hear(people);
        if people.is_empty() {
            return Ok(());
        }
        let urgent = self.after.petition.facts.urgent;
        let rules = self.app.rulebooks(conn)?;
        let due_at = due_at(self.app, &rules, self.now, urgent)?;
        for recipient in people.into_iter().filter(|one| Some(*one) != but_for) {
            let new = NewAlert {
                petition: self.after.id,
                clock: EVENT.to_owned(),
                run: seq,
                rung: kind.to_owned(),
                repetition: 1,
                recipient,
                reached_at: self.now,
                due_at,
                urgent,
            };
            alert::insert_news_in_txn(conn, &new, answer_due, self.now)?;
        }
        Ok(())
    }

    /// What was told to who held it before and nobody has acknowledged goes to who holds it now; and what
    /// waits for somebody who may not know of it any more is not mailed.
    fn readdress(&self, conn: &mut Conn) -> Result<(), Error> {
        let open = open_news(conn, self.after.id)?;
        let now_holding = self.holder(self.after.petition.holder());
        let is_holders = |one: &Waiting| FOR_THE_HOLDER.contains(&one.rung.as_str());
        let heard = self.may_hear(open.iter().map(|one| one.recipient_id));
        let over = open.iter().filter(|one| one.state == alert::State::Waiting).filter(|one| {
            let recipient = one.recipient_id;
            !heard.contains(&recipient) || (is_holders(one) && !now_holding.contains(&recipient))
        });
        alert::settle_in_txn(conn, &over.map(|one| one.id).collect::<Vec<_>>())?;
        let held_before = self.after.held_by.map(|before| self.holder(before)).unwrap_or_default();
        let newcomers = || now_holding.iter().copied().filter(|one| !held_before.contains(one));
        for one in open.iter().filter(|one| is_holders(one)) {
            let seq = u32::try_from(one.run).map_err(StoreError::damaged)?;
            let told = (seq, one.rung.as_str(), one.legal_due);
            self.tell(conn, told, newcomers(), None)?;
        }
        Ok(())
    }
}

/// What was told of events of a petition and is not over: not acknowledged by whom it was told, or an order
/// that is not answered yet.
fn open_news(conn: &mut Conn, id: PetitionId) -> Result<Vec<Waiting>, StoreError> {
    let alerts = alert::of_petition(conn, id)?.into_iter();
    let is_open = |one: &Waiting| {
        let told = one.state == alert::State::Waiting || one.state == alert::State::Mailed;
        let waits = one.acknowledged_at.is_none() || one.rung == ORDER;
        one.clock == EVENT && told && waits && !one.is_moot()
    };
    Ok(alerts.filter(is_open).collect())
}
