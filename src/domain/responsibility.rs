//! Who held a petition, at each instant, without a gap (谁接待、谁负责).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::deadline::Deadline;
use crate::directory::{Deputy, District};
use crate::duty::{self, Addressed};
use crate::ids::{UnitId, UserId};
use crate::petition::facts::Holder;
pub use crate::petition::facts::Holding;
use crate::petition::state::Petition;
use crate::time::Instant;
use crate::vocabulary::{Answerable, Audience, HandOver, Role, UnitKind};

/// What is wrong with a chain of holders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// Nobody ever held it.
    Empty,
    /// It does not begin at registration.
    StartsLate { at: Instant },
    /// Nobody held it from the first instant to the second, or two did where the second is earlier.
    GapOrOverlap { from: Instant, until: Instant },
    /// An interval ends before it begins.
    Backwards { at: Instant },
    /// The last holder's interval is closed: nobody is responsible now.
    NobodyNow,
    /// A holder before the last has no end: two are responsible now.
    TwoNow,
}

/// Ends the present holder's interval and begins the next one's at the same instant.
pub fn hand_over(chain: &mut Vec<Holding>, holder: Holder, at: Instant, hand_over: HandOver, event_seq: u32) {
    if let Some(last) = chain.last_mut() {
        last.until = Some(at);
    }
    chain.push(Holding { holder, from: at, until: None, hand_over, event_seq });
}

/// Proves that exactly one holder stands at every instant from registration on.
///
/// # Errors
/// The first fault found.
pub fn check_chain(chain: &[Holding], registered_at: Instant) -> Result<(), ChainFault> {
    let first = chain.first().ok_or(ChainFault::Empty)?;
    if first.from != registered_at {
        return Err(ChainFault::StartsLate { at: first.from });
    }
    for (holding, next) in chain.iter().zip(chain.iter().skip(1)) {
        let until = holding.until.ok_or(ChainFault::TwoNow)?;
        if until < holding.from {
            return Err(ChainFault::Backwards { at: holding.from });
        }
        if until != next.from {
            return Err(ChainFault::GapOrOverlap { from: until, until: next.from });
        }
    }
    match chain.last().and_then(|last| last.until) {
        Some(_) => Err(ChainFault::NobodyNow),
        None => Ok(()),
    }
}

/// An unbroken time in which one unit held a petition, whichever of its people did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    pub unit: UnitId,
    pub from: Instant,
    pub until: Option<Instant>,
    /// How it came to the unit.
    pub hand_over: HandOver,
    /// It was assigned, not only taken in: some holder had a leader.
    pub assigned: bool,
}

/// The units that held a petition, one after the other.
pub fn stays(chain: &[Holding]) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for holding in chain {
        let assigned = holding.holder.leader.is_some();
        match stays.last_mut() {
            Some(last) if last.unit == holding.holder.unit => {
                last.until = holding.until;
                last.assigned |= assigned;
            }
            _ => stays.push(Stay {
                unit: holding.holder.unit,
                from: holding.from,
                until: holding.until,
                hand_over: holding.hand_over,
                assigned,
            }),
        }
    }
    stays
}

/// A hand-over from one unit to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    pub from: UnitId,
    pub to: UnitId,
    pub at: Instant,
    /// How long the unit had it before, in seconds.
    pub held_seconds: i64,
    pub hand_over: HandOver,
    /// It came back to a unit that had passed it on.
    pub back: bool,
}

/// The hand-overs between units. The assignment is none: neither by the rules, nor by the supervisor
/// where they found nobody and whoever took it in kept it. Nor is it one that a unit became part of another.
pub fn passings(chain: &[Holding]) -> Vec<Passing> {
    let stays = stays(chain);
    let pairs = stays.iter().zip(stays.iter().skip(1)).enumerate();
    pairs
        .filter(|(_, (before, next))| before.assigned && !next.hand_over.is_nobodys_doing())
        .map(|(place, (before, next))| Passing {
            from: before.unit,
            to: next.unit,
            at: next.from,
            held_seconds: next.from.seconds_since(before.from),
            hand_over: next.hand_over,
            back: stays.iter().take(place).any(|earlier| earlier.assigned && earlier.unit == next.unit),
        })
        .collect()
}

/// Who answers for a clock now (谁的钟谁负责), as its rule names them. Whoever acts for a leader is told
/// with the leader; of an accusation only whom the leader entrusted in person.
pub fn answerable(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    on: NaiveDate,
) -> Vec<UserId> {
    let parts = parts(petition, deadline).into_iter();
    parts.flat_map(|part| people(district, petition, deadline, part, on)).collect()
}

/// Who is told of a rung of the ladder: of those who answer for the clock the parts that it names (all
/// of them, where it finds none), and the supervisors and chief leaders if it names them. An accusation
/// is discipline inspection's, and no chief leader is told of one (article 30).
pub fn told(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    tell: &BTreeSet<Audience>,
    on: NaiveDate,
) -> Vec<UserId> {
    let parts = parts(petition, deadline);
    let of = |named: &dyn Fn(Answerable) -> bool| -> Vec<UserId> {
        let parts = parts.iter().filter(|part| named(**part));
        parts.flat_map(|part| people(district, petition, deadline, *part, on)).collect()
    };
    let mut told = of(&|part| audience(part).is_some_and(|audience| tell.contains(&audience)));
    if told.is_empty() {
        told = of(&|_| true);
    }
    if tell.contains(&Audience::Supervisor) {
        told.extend(deciders(district, petition));
    }
    if tell.contains(&Audience::ChiefLeader) && !petition.is_confidential() {
        told.extend(with_role(district, Role::ChiefLeader));
    }
    told
}

/// Who decides where the rules have found nobody: supervisors, or discipline inspection for an
/// accusation.
pub fn deciders(district: &District, petition: &Petition) -> Vec<UserId> {
    if petition.facts.custody.is_some() {
        return Vec::new(); // it is decided: it goes up, and nobody but its keeper is told
    }
    let role = if petition.is_confidential() { Role::DisciplineInspection } else { Role::Supervisor };
    with_role(district, role).collect()
}

fn with_role(district: &District, role: Role) -> impl Iterator<Item = UserId> {
    district.users.values().filter(move |user| user.role == role).map(|user| user.id)
}

/// Whom the ladder calls somebody who answers for a clock.
const fn audience(part: Answerable) -> Option<Audience> {
    match part {
        Answerable::Receiver
        | Answerable::Officer
        | Answerable::Watcher
        | Answerable::Assistant
        | Answerable::Assigner
        | Answerable::ServiceCentre
        | Answerable::Addressee
        | Answerable::SecondHand
        | Answerable::Reviewer => Some(Audience::Officer),
        Answerable::ReceiverHead | Answerable::PetitionOffice | Answerable::UnitHead => {
            Some(Audience::UnitHead)
        }
        Answerable::Leader => Some(Audience::Leader),
        Answerable::Supervisor => Some(Audience::Supervisor),
        Answerable::Petitioner => None,
    }
}

/// Those who answer for a clock. Until somebody is found to be responsible, those who took it in and the
/// petition office answer too for what whoever holds it has to do.
fn parts(petition: &Petition, deadline: &Deadline) -> BTreeSet<Answerable> {
    let unassigned = [Answerable::ReceiverHead, Answerable::PetitionOffice];
    let is_unassigned = !petition.is_assigned() && deadline.rule.is_the_holders();
    let unassigned = unassigned.into_iter().filter(|_| is_unassigned);
    deadline.rule.answerable.iter().copied().chain(unassigned).collect()
}

/// The leader of the petition, with whoever acts for them (代行): of an accusation only whom the leader named.
pub fn leader(district: &District, petition: &Petition, on: NaiveDate) -> Vec<UserId> {
    let leader = petition.holder().leader;
    let entrusted = |deputy: &Deputy| !petition.is_confidential() || deputy.named_by == deputy.leader;
    let deputies = district
        .deputies
        .iter()
        .filter(|d| Some(d.leader) == leader && (d.from..=d.until).contains(&on) && entrusted(d));
    leader.into_iter().chain(deputies.map(|deputy| deputy.deputy)).collect()
}

/// The people of a part, but for those from whom a petition is kept that is to be sent up.
fn people(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    part: Answerable,
    on: NaiveDate,
) -> Vec<UserId> {
    let mut people = all_people(district, petition, deadline, part, on);
    people.retain(|id| district.users.get(id).is_none_or(|user| !petition.is_kept_from(*id, user.unit)));
    people
}

fn all_people(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    part: Answerable,
    on: NaiveDate,
) -> Vec<UserId> {
    let head = |unit: UnitId| district.units.get(&unit).and_then(|unit| unit.head);
    let desk = |unit: Option<UnitId>| {
        let unit = unit.and_then(|unit| district.units.get(&unit));
        unit.into_iter().flat_map(|unit| unit.head.into_iter().chain(unit.default_officer)).collect()
    };
    let holder = petition.holder();
    match part {
        // Whoever takes in, deals out or routes knows no dates of an accusation: discipline inspection has them.
        Answerable::Receiver
        | Answerable::ReceiverHead
        | Answerable::PetitionOffice
        | Answerable::ServiceCentre
        | Answerable::Assigner
            if petition.is_confidential() =>
        {
            deciders(district, petition)
        }
        Answerable::Receiver => vec![petition.receiver.officer],
        Answerable::ReceiverHead => head(petition.receiver.unit).into_iter().collect(),
        Answerable::PetitionOffice => {
            let office = district.unit_of_kind(UnitKind::PetitionOffice);
            office.and_then(|unit| unit.head).into_iter().collect()
        }
        Answerable::Officer => vec![holder.officer],
        Answerable::UnitHead => head(holder.unit).into_iter().collect(),
        Answerable::Leader => leader(district, petition, on),
        Answerable::Watcher => petition.watcher().map_or_else(Vec::new, |watcher| {
            head(watcher.unit).into_iter().chain([watcher.officer]).collect()
        }),
        Answerable::Assistant => {
            let task = petition.tasks.iter().find(|task| task.seq == deadline.run.started_by);
            desk(task.and_then(|task| task.unit))
        }
        Answerable::ServiceCentre => desk(district.service_centre().map(|unit| unit.id)),
        Answerable::Assigner => duty::assigner(district, petition).map(|user| user.id).into_iter().collect(),
        Answerable::Reviewer => desk(petition.reviewing_unit()),
        Answerable::Supervisor => deciders(district, petition),
        Answerable::SecondHand => petition.second_hand.iter().map(|asked| asked.decider).collect(),
        Answerable::Addressee => match duty::addressed(petition, deadline) {
            Addressed::Holder => head(holder.unit).into_iter().chain([holder.officer]).collect(),
            Addressed::Unit(unit) => desk(Some(unit)),
            Addressed::Outside => desk(district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id)),
        },
        Answerable::Petitioner => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(steps: &[(i64, Option<i64>, HandOver, i64)]) -> Vec<Holding> {
        let start = Instant::start_of(NaiveDate::default());
        let mut chain = Vec::new();
        for (unit, leader, how, day) in steps {
            let holder = Holder { unit: UnitId(*unit), officer: UserId(1), leader: leader.map(UserId) };
            hand_over(&mut chain, holder, start.plus_seconds(day * 86_400), *how, 1);
        }
        chain
    }

    #[test]
    fn a_unit_passes_on_what_it_was_assigned_and_not_what_it_took_in() {
        let chain = chain(&[
            (1, None, HandOver::Received, 0),
            (2, Some(7), HandOver::Assigned, 0),
            (2, Some(8), HandOver::LeaderSet, 3),
            (3, Some(8), HandOver::ObjectionUpheld, 5),
            (2, Some(8), HandOver::Reassigned, 6),
            (1, Some(8), HandOver::Reassigned, 10),
        ]);
        let seen: Vec<_> = passings(&chain)
            .iter()
            .map(|p| (p.from.0, p.to.0, p.held_seconds / 86_400, p.hand_over, p.back))
            .collect();
        let expected = [
            (2, 3, 5, HandOver::ObjectionUpheld, false),
            (3, 2, 1, HandOver::Reassigned, true),
            (2, 1, 4, HandOver::Reassigned, false),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_decision_on_what_nobody_was_found_for_is_its_assignment() {
        let chain = chain(&[(1, None, HandOver::Received, 0), (2, Some(7), HandOver::Reassigned, 4)]);
        assert_eq!(passings(&chain), []);
    }
}
