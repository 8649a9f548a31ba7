//! Taking in, correcting, and telling repeats from new matters.

use crate::assignment::Proposal;
use crate::petition::command::{Act, Registration};
use crate::petition::event::{Correction, Event, Facts, RecordRef};
use crate::petition::{Petition, Refusal};
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Channel, Purpose, Stage, Via};

use super::{Case, Decision, checks, files as attachments};

/// Article 22: everything received is registered. Then it has a holder, or a decision is asked for.
pub fn register(registration: &Registration, rules: &Rulebooks, at: Instant, now: Instant) -> Decision {
    let Registration { facts, texts, receiver, assignment, ordered, district_deadline, files } = registration;
    checks::received(facts, at, now)?;
    check_people(facts, texts.petitioners.len(), rules)?;
    if facts.order_class.is_some() != (facts.channel == Channel::Hotline12345) {
        return Err(Refusal::OrderClass);
    }
    let found = ordered.as_ref().map(|(holder, _)| *holder).or(assignment.holder);
    let holder = found.unwrap_or(*receiver);
    let watcher = assignment.watcher.filter(|_| found.is_some());
    if [Some(holder), watcher].into_iter().flatten().any(|one| checks::is_accused(&facts.accused, one)) {
        return Err(Refusal::HolderAccused);
    }
    let registered = Event::Registered { facts: facts.clone(), texts: texts.clone(), receiver: *receiver };
    let assigned = match ordered {
        Some((holder, reason)) => Event::Assigned {
            holder: *holder,
            watching_unit: assignment.watching_unit,
            watcher,
            proposal: assignment.clone(),
            reason: Some(reason.clone()),
        },
        None => assign(assignment),
    };
    let mut events = vec![registered, assigned];
    if let Some((due, ordered_by, reason)) = district_deadline {
        checks::due(*due, at)?;
        let (ordered_by, reason) = (*ordered_by, reason.clone());
        events.push(Event::DistrictDeadlineSet { due: *due, ordered_by, reason, batch: None });
    }
    events.extend(attachments::attached(files, None));
    Ok(events)
}

fn assign(proposal: &Proposal) -> Event {
    let (watching_unit, watcher) = (proposal.watching_unit, proposal.watcher);
    match proposal.holder {
        Some(holder) => {
            Event::Assigned { holder, watching_unit, watcher, proposal: proposal.clone(), reason: None }
        }
        None => Event::DecisionAsked { proposal: proposal.clone() },
    }
}

/// As many people as are named; of a visiting group few represent it (article 20).
fn check_people(facts: &Facts, petitioners: usize, rules: &Rulebooks) -> Result<(), Refusal> {
    let least = u32::try_from(petitioners.max(1)).unwrap_or(u32::MAX).max(facts.representatives);
    if facts.headcount < least {
        return Err(Refusal::HeadcountTooSmall);
    }
    let most = rules.current().and_then(|(_, book)| book.policy.most_representatives(facts.headcount));
    match most {
        Some(most) if facts.channel == Channel::Visit && facts.representatives > most => {
            Err(Refusal::TooManyRepresentatives { most })
        }
        _ => Ok(()),
    }
}

/// A correction may show that the present holder may not keep it (article 30).
pub fn correct(case: &Case, correction: &Correction, reason: &RecordRef, assignment: &Proposal) -> Decision {
    let petition = case.petition;
    if *correction == Correction::default() {
        return Err(Refusal::NothingChanged);
    }
    let facts = correction.facts.as_ref().unwrap_or(&petition.facts);
    let petitioners = correction.petitioners.as_ref().unwrap_or(&petition.texts.petitioners);
    checks::received(facts, petition.registered_at, case.now)?;
    check_people(facts, petitioners.len(), case.rules)?;
    if facts.order_class.is_some() != (facts.channel == Channel::Hotline12345) {
        return Err(Refusal::OrderClass);
    }
    let mut events = vec![Event::Corrected { correction: correction.clone(), reason: reason.clone() }];
    let successor = successor(petition, facts, assignment, case.at())?;
    if successor.is_empty() {
        events.extend(second_lane(case, facts, assignment, reason));
    }
    events.extend(successor);
    Ok(events)
}

/// What turns out to be public opinion gets the lane that watches and guides.
fn second_lane(case: &Case, facts: &Facts, assignment: &Proposal, reason: &RecordRef) -> Option<Event> {
    let petition = case.petition;
    let wanted = facts.channel == Channel::PublicOpinion && petition.watch.is_empty() && !petition.is_over();
    let fits = |watcher: &_| checks::fit(petition, &facts.accused, *watcher).is_ok();
    let holder = assignment.watcher.filter(|_| wanted).filter(fits)?;
    let ordered_by = case.by.user?;
    Some(Event::WatchReassigned { holder, ordered_by, reason: reason.clone() })
}

/// What follows for the holder from corrected facts; nothing once the petition is over. Where the
/// rules find nobody, it goes back to the receiver and a decision is asked for.
fn successor(
    petition: &Petition,
    facts: &Facts,
    assignment: &Proposal,
    at: Instant,
) -> Result<Vec<Event>, Refusal> {
    let present = petition.holder();
    let accused = |holder| checks::is_accused(&facts.accused, holder);
    let watcher_goes = petition.watcher().is_some_and(accused);
    let must_go = accused(present) || watcher_goes;
    let becomes_accusation = facts.purpose == Purpose::Accusation && !petition.is_confidential();
    let may_stay = !becomes_accusation || assignment.holder == Some(present);
    if (petition.is_over() && !becomes_accusation) || (may_stay && !must_go) {
        return Ok(Vec::new());
    }
    let holder = assignment.holder.unwrap_or(petition.receiver);
    checks::fit(petition, &facts.accused, holder)?;
    if at < petition.moved_at {
        return Err(Refusal::BeforeLastAct);
    }
    // The watch never stands empty: whoever holds it also watches until somebody else is named.
    let watcher = assignment.watcher.or(watcher_goes.then_some(holder));
    watcher.map_or(Ok(()), |watcher| checks::fit(petition, &facts.accused, watcher))?;
    let watching_unit = watcher.map(|watcher| watcher.unit).or(assignment.watching_unit);
    let handed =
        Event::Assigned { holder, watching_unit, watcher, proposal: assignment.clone(), reason: None };
    let asked = assignment.holder.is_none().then(|| assign(assignment));
    Ok(std::iter::once(handed).chain(asked).collect())
}

/// Repeats, orders of the hotline, and steps of an imported register.
pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let petition = case.petition;
    match act {
        Act::LinkRepeat { first, holder, reason } => {
            if petition.facts.repeat_of.is_some() {
                return Err(Refusal::RepeatCircle);
            }
            let holder = holder.filter(|holder| *holder != petition.holder());
            if let Some(holder) = holder {
                checks::new_holder(petition, holder)?;
                checks::keeps_objector(petition, holder)?;
            }
            Ok(vec![Event::RepeatLinked { first: *first, holder, reason: reason.clone() }])
        }
        Act::Merge { first, first_open, reason } => {
            if petition.facts.repeat_of != Some(*first) {
                return Err(Refusal::NotARepeat);
            }
            if !first_open {
                return Err(Refusal::FirstNotOpen);
            }
            Ok(vec![Event::Merged { first: *first, reason: reason.clone() }])
        }
        Act::LinkOrder { number, class, since } => {
            let known = petition.facts.source.outside_number.as_ref() == Some(number);
            if known || petition.orders.iter().any(|order| order.number == *number) {
                return Err(Refusal::OrderLinkedBefore);
            }
            Ok(vec![Event::OrderLinked { number: number.clone(), class: *class, since: *since }])
        }
        Act::Import { routed, notified, home_visits } => {
            if case.by.via != Via::Import || petition.stage == Stage::Ended {
                return Err(Refusal::NotRegistered);
            }
            Ok(vec![Event::Imported { routed: *routed, notified: *notified, home_visits: *home_visits }])
        }
        _ => Err(Refusal::NotRegistered),
    }
}
