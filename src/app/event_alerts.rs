//! What people must hear of an act at once, whatever any clock says: a petition that is theirs from now on, an
//! order (督办), an instruction (批示), a district deadline (限期), a task (协办), an objection and its decision,
//! an extension, and an accusation that came in. Each is an alert to be acknowledged, written in the transaction
//! of its event: the key of the alert makes a second time impossible. A register that is brought in tells nobody.
//! Where the matter presses, by its urgency or by a clock of hours, it is mailed at any hour.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::sweep::{due_at, fit};
use crate::{App, Error, hearing};
use domain::directory::District;
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::meaning::News;
use domain::petition::{Holder, Meaning, Petition, Recorded};
use domain::responsibility::{deciders, leader};
use domain::time::Instant;
use domain::vocabulary::Via;
use store::alert::{self, EVENT, HANDED_OVER, NewAlert, Waiting};
use store::{Conn, StoreError, event};

/// What an act has made of a petition.
pub struct After<'a> {
    pub id: PetitionId,
    pub petition: &'a Petition,
    /// Who held it before; none at registration.
    pub held_by: Option<Holder>,
    /// It has become an accusation.
    pub sealed_now: bool,
    pub purpose_changed: bool,
    /// Whoever holds it has to act within hours.
    pub pressing: bool,
}

/// Alerts those whom the new events concern, but for who did it; and ends what no longer concerns
/// somebody. Nobody whom the petition names is told, nor anybody who may not know of it (article 30).
pub fn tell_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    after: &After<'_>,
    new: &[Recorded],
    now: Instant,
) -> Result<(), Error> {
    let asked = new.iter().any(|one| one.event.asks_decision());
    let teller = Teller { app, district, after, asked, now };
    // Whoever takes over what another may not hold any more hears of it like of any other hand-over.
    let moved = new.iter().any(|one| one.event.meaning().told_anyway);
    let silent = |one: &&Recorded| one.via == Via::Import || (one.via == Via::Job && !moved);
    for recorded in new.iter().filter(|one| !silent(one)) {
        let meaning = recorded.event.meaning();
        let people = teller.concerned(&meaning, recorded.actor);
        let told = (recorded.seq, meaning.kind, meaning.asks.and_then(|asks| asks.by));
        teller.tell(conn, told, people, recorded.actor)?;
        teller.hand_over(conn, recorded, &meaning)?;
    }
    teller.note_signatures(conn, new)?;
    let passed_on = after.held_by.is_some_and(|before| before != after.petition.holder());
    let withdrew = new.iter().any(|recorded| recorded.event.meaning().excuses);
    if passed_on || after.sealed_now || withdrew {
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
    /// Whom an event concerns that somebody brought about.
    fn concerned(&self, meaning: &Meaning<'_>, actor: Option<UserId>) -> Vec<UserId> {
        let petition = self.after.petition;
        let holder = petition.holder();
        match meaning.news {
            News::Nobody => Vec::new(),
            News::Holder => self.holder(holder),
            News::Order(unit) if unit == holder.unit => self.holder(holder),
            News::Order(unit) | News::Unit(unit) => self.desk(unit).chain(self.head(unit)).collect(),
            News::HolderBefore => self.after.held_by.map(|before| self.holder(before)).unwrap_or_default(),
            News::Desk(unit) => self.desk(unit).collect(),
            News::One(user) => vec![user],
            News::Deciders => deciders(self.district, petition),
            News::DecidersOfPurpose if self.asked => Vec::new(),
            News::DecidersOfPurpose
                if self.has_become_accusation() || self.has_changed_its_purpose(actor) =>
            {
                deciders(self.district, petition)
            }
            News::DecidersOfPurpose => Vec::new(),
        }
    }

    /// It came in as one, or was corrected into one.
    fn has_become_accusation(&self) -> bool {
        let came_in = self.after.held_by.is_none() && self.after.petition.is_confidential();
        came_in || self.after.sealed_now
    }

    /// By whoever handles it: what a 求决 becomes as a 咨询 is for others to look at.
    fn has_changed_its_purpose(&self, actor: Option<UserId>) -> bool {
        let unit = actor.and_then(|actor| self.district.users.get(&actor)).map(|actor| actor.unit);
        self.after.purpose_changed && unit == self.after.held_by.map(|holder| holder.unit)
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
        let knows = |id: &UserId| hearing::knows(self.district, petition, *id, today);
        fit(self.district, petition, people, today).into_iter().filter(knows).collect()
    }

    /// Tells whom an event gives the petition to: the officer in charge and the head of the unit, at once where it
    /// presses, and its leader with the digest.
    fn hand_over(&self, conn: &mut Conn, recorded: &Recorded, meaning: &Meaning<'_>) -> Result<(), Error> {
        let (petition, before) = (self.after.petition, self.after.held_by);
        let holder = petition.holder();
        let given = petition.given().is_some_and(|given| given.seq == recorded.seq);
        let unit = |one: Holder| (one.unit, one.leader);
        let stays = given && before.is_some_and(|before| before != holder && unit(before) == unit(holder));
        let led_anew = before.is_some_and(|before| before.leader != holder.leader);
        let is_leaders = (given && !stays) || (meaning.passes_on && led_anew && petition.given().is_some());
        // Of what is news to whoever holds it anyway they hear once.
        let holders = if given && meaning.news != News::Holder { self.holder(holder) } else { Vec::new() };
        let leaders = if is_leaders { leader(self.district, petition, self.now.day()) } else { Vec::new() };
        let own = holders.into_iter().map(|one| (one, self.after.pressing));
        let told: BTreeMap<UserId, bool> = leaders.into_iter().map(|one| (one, false)).chain(own).collect();
        let may_hear = self.may_hear(told.keys().copied().filter(|one| Some(*one) != recorded.actor));
        let heard = told.into_iter().filter(|(one, _)| may_hear.contains(one));
        self.write_handed_over(conn, recorded.seq, heard.collect())
    }

    fn write_handed_over(&self, conn: &mut Conn, seq: u32, people: Vec<(UserId, bool)>) -> Result<(), Error> {
        if people.is_empty() {
            return Ok(());
        }
        let rules = self.app.rulebooks(conn)?;
        let alert = |(recipient, urgent)| {
            Ok(NewAlert {
                petition: self.after.id,
                clock: EVENT.to_owned(),
                run: seq,
                rung: HANDED_OVER.to_owned(),
                repetition: 1,
                recipient,
                reached_at: self.now,
                due_at: due_at(self.app, &rules, self.now, urgent)?,
                urgent,
            })
        };
        let alerts: Vec<NewAlert> = people.into_iter().map(alert).collect::<Result<_, Error>>()?;
        alert::insert_in_txn(conn, &alerts, self.now)?;
        Ok(())
    }

    /// Who signs for something has acknowledged what was told of it.
    fn note_signatures(&self, conn: &mut Conn, new: &[Recorded]) -> Result<(), Error> {
        let signed = self.after.petition.to_sign.iter().filter_map(|one| Some((one.seq, one.signed?)));
        for (seq, signed) in signed.filter(|(_, signed)| new.iter().any(|event| event.seq == signed.seq)) {
            alert::acknowledge_event_in_txn(conn, self.after.id, seq, signed.by, self.now)?;
        }
        Ok(())
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
        let urgent = self.after.pressing;
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
        let open = open_news(self.app, conn, self.after.id)?;
        let petition = self.after.petition;
        let now_holding = self.holder(petition.holder());
        let leaders = leader(self.district, petition, self.now.day());
        let heard = self.may_hear(open.iter().map(|one| one.alert.recipient_id));
        let over = open.iter().filter(|one| one.alert.state == alert::State::Waiting).filter(|one| {
            let recipient = one.alert.recipient_id;
            let holds = now_holding.contains(&recipient);
            let told_anew = || open.iter().any(|later| later.is_handed_over_after(one));
            !heard.contains(&recipient)
                || (one.is_for_the_holder() && !holds)
                || (one.is_handed_over() && (!(holds || leaders.contains(&recipient)) || told_anew()))
        });
        alert::settle_in_txn(conn, &over.map(|one| one.alert.id).collect::<Vec<_>>())?;
        let held_before = self.after.held_by.map(|before| self.holder(before)).unwrap_or_default();
        let newcomers = || now_holding.iter().copied().filter(|one| !held_before.contains(one));
        for one in open.iter().filter(|one| one.is_for_the_holder()) {
            let told = (one.seq, one.alert.rung.as_str(), one.alert.legal_due);
            self.tell(conn, told, newcomers(), None)?;
        }
        Ok(())
    }
}

/// An alert about an event that is not over.
struct Open {
    alert: Waiting,
    /// The event.
    seq: u32,
    news: News,
}

impl Open {
    /// It tells its reader that the petition is theirs.
    fn is_handed_over(&self) -> bool {
        self.alert.rung == HANDED_OVER
    }

    /// It tells the same person that it came to them once more.
    fn is_handed_over_after(&self, earlier: &Self) -> bool {
        let same = self.alert.recipient_id == earlier.alert.recipient_id;
        same && self.is_handed_over() && self.seq > earlier.seq
    }

    /// It goes to whoever takes the petition over.
    const fn is_for_the_holder(&self) -> bool {
        match self.news {
            News::Holder | News::Order(_) => true,
            News::Nobody
            | News::HolderBefore
            | News::Desk(_)
            | News::Unit(_)
            | News::One(_)
            | News::Deciders
            | News::DecidersOfPurpose => false,
        }
    }

    /// Nobody whom it told has acknowledged it; an order waits for its answer, whoever has read it.
    const fn waits(&self) -> bool {
        match self.news {
            News::Order(_) => true,
            News::Nobody
            | News::Holder
            | News::HolderBefore
            | News::Desk(_)
            | News::Unit(_)
            | News::One(_)
            | News::Deciders
            | News::DecidersOfPurpose => self.alert.acknowledged_at.is_none(),
        }
    }
}

/// What was told of events of a petition and is not over.
fn open_news(app: &App, conn: &mut Conn, id: PetitionId) -> Result<Vec<Open>, StoreError> {
    let told = |one: &Waiting| {
        let told = one.state == alert::State::Waiting || one.state == alert::State::Mailed;
        one.clock == EVENT && told && !one.is_moot()
    };
    let alerts: Vec<Waiting> = alert::of_petition(conn, id)?.into_iter().filter(told).collect();
    if alerts.is_empty() {
        return Ok(Vec::new());
    }
    let events = event::load(conn, &app.vault, id)?;
    let open = |alert: Waiting| {
        let seq = u32::try_from(alert.run).map_err(StoreError::damaged)?;
        let found = events.iter().find(|recorded| recorded.seq == seq);
        let recorded = found.ok_or_else(|| {
            StoreError::damaged(format!("alert {} is about event {seq}, which is missing", alert.id))
        })?;
        Ok(Open { alert, seq, news: recorded.event.meaning().news })
    };
    let open: Vec<Open> = alerts.into_iter().map(open).collect::<Result<_, StoreError>>()?;
    Ok(open.into_iter().filter(Open::waits).collect())
}
