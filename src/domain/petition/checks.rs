//! Rules that several acts share: who handles, who reviews, who may become the holder, hearings.

use chrono::NaiveDate;

use crate::assignment::Proposal;
use crate::clock::ClockRule;
use crate::deadline::Deadline;
use crate::petition::case::{By, Case};
use crate::petition::event::Event;
use crate::petition::facts::{Accused, Facts, Holder};
use crate::petition::refusal::Refusal;
use crate::petition::standing::{self, Around};
use crate::petition::state::{Asked, Petition};

use crate::time::Instant;
use crate::vocabulary::{Channel, Instance, NoticeMethod, Procedure, Receipt, Stage, Track, Trigger};

pub use crate::petition::standing::opinion_of;

/// 谁解决、谁答复: only the holder's unit.
pub fn holder_unit(petition: &Petition, by: &By) -> Result<(), Refusal> {
    if by.unit == Some(petition.holder().unit) { Ok(()) } else { Err(Refusal::NotHolderUnit) }
}

/// Whoever objected waits for the assigner: no other way around the decision (article 23).
pub fn keeps_objector(petition: &Petition, to: Holder) -> Result<(), Refusal> {
    if to.unit == petition.holder().unit { Ok(()) } else { no_objection(petition) }
}

/// Nothing is decided while an objection waits for the assigner (article 23).
pub fn no_objection(petition: &Petition) -> Result<(), Refusal> {
    if petition.open_objection().is_some() { Err(Refusal::ObjectionPending) } else { Ok(()) }
}

/// A unit acts on what was routed to it, or on what it took in directly and is its own (article 23). An accusation
/// is from the registration on with whoever deals with it, through no desk (article 30).
pub fn handed_over_or_own(petition: &Petition) -> Result<(), Refusal> {
    let direct = petition.facts.receipt == Receipt::Unit && petition.holder().unit == petition.receiver.unit;
    let own = direct || petition.is_confidential();
    if petition.stage != Stage::Registered || (own && !petition.awaiting_decision) {
        Ok(())
    } else {
        Err(Refusal::NotRoutedYet)
    }
}

/// Article 23: "unreachable" only where name or address is unclear.
pub fn method(petition: &Petition, method: NoticeMethod) -> Result<(), Refusal> {
    if method == NoticeMethod::Unreachable && petition.facts.reachable {
        Err(Refusal::Reachable)
    } else {
        Ok(())
    }
}

/// Article 23: what ends the matter is told in writing, but in the simplified procedure. Which matters that
/// holds for, the clocks say that ask for it.
pub fn in_writing(case: &Case<'_>, method: NoticeMethod, told: Trigger) -> Result<(), Refusal> {
    let petition = case.petition;
    if method.is_written() || petition.procedure == Procedure::Simplified {
        return Ok(());
    }
    let qualities = petition.qualities();
    let asks =
        |rule: &ClockRule| rule.in_writing && rule.met_by.contains(&told) && rule.holds_for(&qualities);
    if case.policy()?.clocks.iter().any(asks) { Err(Refusal::NotInWriting) } else { Ok(()) }
}

/// Whoever is to hold it has a leader, is named by nobody, is not recused, and does not review it
/// meanwhile (articles 28, 30, 35).
pub fn new_holder(petition: &Petition, to: Holder) -> Result<(), Refusal> {
    if to.leader.is_none() {
        return Err(Refusal::LeaderMissing);
    }
    let under_review = petition.stage.is_under_review();
    if under_review && petition.reviewing_unit() == Some(to.unit) {
        return Err(Refusal::ReviewsItself);
    }
    fit(petition, &petition.facts.accused, to)
}

/// Named by nobody, and not recused.
pub fn fit(petition: &Petition, accused: &Accused, to: Holder) -> Result<(), Refusal> {
    if is_accused(accused, to) {
        return Err(Refusal::HolderAccused);
    }
    let recused = |user| petition.recused.contains(&user);
    if recused(to.officer) || to.leader.is_some_and(recused) { Err(Refusal::HolderRecused) } else { Ok(()) }
}

/// What was over goes on with whoever held it last. Where that one, or who watches, has been named by
/// the petition since, the receiver takes over and a decision is asked for (articles 28, 30).
pub fn back_to_life(petition: &Petition, event: Event) -> Result<Vec<Event>, Refusal> {
    let fits = |holder| fit(petition, &petition.facts.accused, holder).is_ok();
    let present = petition.holder();
    let holder = goes_back_to(petition)?;
    if holder == present && petition.watcher().is_none_or(fits) {
        return Ok(vec![event]);
    }
    let watcher = petition.watcher().filter(|watcher| !fits(*watcher)).map(|_| holder);
    let (watching_unit, proposal) = (watcher.map(|watcher| watcher.unit), Proposal::default());
    let handed = Event::Assigned { holder, watching_unit, watcher, proposal: proposal.clone(), reason: None };
    Ok(vec![event, handed, Event::DecisionAsked { proposal }])
}

/// Whoever held it last; where that one no longer may, whoever received it.
pub fn goes_back_to(petition: &Petition) -> Result<Holder, Refusal> {
    let fits = |holder| fit(petition, &petition.facts.accused, holder);
    let present = petition.holder();
    match fits(present) {
        Ok(()) => Ok(present),
        Err(_) => fits(petition.receiver).map(|()| petition.receiver),
    }
}

/// Article 30: whether the petition names the unit, the officer or the leader.
pub fn is_accused(accused: &Accused, holder: Holder) -> bool {
    accused.names(holder.officer, holder.unit)
        || holder.leader.is_some_and(|leader| accused.users.contains(&leader))
}

/// It is received before it is registered.
fn received(facts: &Facts, registered_at: Instant, now: Instant) -> Result<(), Refusal> {
    if facts.received_on > now.day() {
        Err(Refusal::ReceivedInFuture)
    } else if facts.received_at().is_some_and(|at| at > registered_at)
        || facts.received_on > registered_at.day()
    {
        Err(Refusal::ReceivedAfterEntry)
    } else {
        Ok(())
    }
}

/// An ordered date does not lie in the past.
pub fn due(due: NaiveDate, at: Instant) -> Result<(), Refusal> {
    if due < at.day() { Err(Refusal::DeadlineInPast { due }) } else { Ok(()) }
}

/// What was asked under this number and waits for its answer.
pub fn waiting(asked: &[Asked], seq: u32) -> Result<Asked, Refusal> {
    let found = asked.iter().find(|asked| asked.seq == seq && !asked.answered);
    found.copied().ok_or(Refusal::NothingAsked)
}

/// It is handled as 12345 orders and public opinion are. One that was accepted before there were rules of their
/// own goes on as a petition.
pub fn is_order(petition: &Petition) -> Result<(), Refusal> {
    if petition.track() == Track::Order && petition.accepted_at.is_none() {
        Ok(())
    } else {
        Err(Refusal::NotAnOrder)
    }
}

/// It is not: an order is answered, and neither accepted nor refused, unless it is turned into a petition.
pub fn no_order(petition: &Petition) -> Result<(), Refusal> {
    if is_order(petition).is_ok() { Err(Refusal::OnOrderTrack) } else { Ok(()) }
}

/// The unit in charge decides what it was handed, or what is its own, and no objection waits.
pub fn unit_decides(case: &Case<'_>) -> Result<(), Refusal> {
    no_order(case.petition)?;
    handed_over_or_own(case.petition)?;
    holder_unit(case.petition, case.by)?;
    no_objection(case.petition)
}

/// A second duty never hides the first: what is still handled is not taken in a second time (article 19), and
/// what was answered is reviewed where that can be asked for, or may have been; what was concluded is no longer
/// accepted on the same facts and reasons (articles 35, 36).
pub const fn no_first(around: &Around) -> Result<(), Refusal> {
    match (around.handled, around.review_open, around.in_the_post) {
        (Some(_), ..) => Err(Refusal::BeingHandled),
        (None, Some((_, until)), _) => Err(Refusal::ReviewOpen { until }),
        (None, None, Some(until)) => Err(Refusal::InThePost { until }),
        // Nothing is due on it any more, and it is not at its end yet.
        (None, None, None) if around.first_open => Err(Refusal::BeingHandled),
        (None, None, None) if around.concluded.is_some() => Err(Refusal::FirstConcluded),
        (None, None, None) => Ok(()),
    }
}

/// One hearing at a time, and nothing is answered while it goes on.
pub fn no_hearing(case: &Case<'_>) -> Result<(), Refusal> {
    if case.petition.hearing_open { Err(Refusal::HearingOpen) } else { Ok(()) }
}

/// The unit that handles holds the hearing; in a review the reviewing organ does.
pub fn hears(case: &Case<'_>) -> Result<(), Refusal> {
    if case.petition.stage == Stage::Accepted {
        return holder_unit(case.petition, case.by);
    }
    reviewer_decides(case)
}

/// A unit of ours that reviews decides itself; what an organ outside decides is recorded by whoever
/// the access rules let, and so is what somebody decides for a unit that the petition has come to name.
pub fn reviewer_decides(case: &Case<'_>) -> Result<(), Refusal> {
    let accused = &case.petition.facts.accused.units;
    let unit = case.petition.reviewing_unit().filter(|unit| !accused.contains(unit));
    let inspected = case.petition.is_confidential();
    if inspected || unit.is_none_or(|unit| case.by.unit == Some(unit)) {
        Ok(())
    } else {
        Err(Refusal::NotReviewer)
    }
}

/// The petitioner's time for asking, of the opinion that stands: it begins with its service.
///
/// # Errors
/// [`Refusal::RulesMissing`].
pub fn right<'a>(case: &Case<'a>, instance: Instance) -> Result<Option<Deadline<'a>>, Refusal> {
    Ok(standing::right(case.petition, &case.deadlines()?, instance).cloned())
}

/// What follows from a proposal: a holder, or a decision that is asked for.
pub fn assigned(proposal: &Proposal) -> Event {
    let (watching_unit, watcher) = (proposal.watching_unit, proposal.watcher);
    match proposal.holder {
        Some(holder) => {
            Event::Assigned { holder, watching_unit, watcher, proposal: proposal.clone(), reason: None }
        }
        None => Event::DecisionAsked { proposal: proposal.clone() },
    }
}

/// Facts as they are registered or corrected.
pub struct OfFacts<'a> {
    pub facts: &'a Facts,
    pub registered_at: Instant,
    pub now: Instant,
}

impl OfFacts<'_> {
    /// What holds of them whenever they are written down.
    ///
    /// # Errors
    /// Received after it was registered, fewer heads than people, an order without its class.
    pub fn check(&self, petitioners: usize) -> Result<(), Refusal> {
        received(self.facts, self.registered_at, self.now)?;
        people(self.facts, petitioners)?;
        let by_hotline = self.facts.channel == Channel::Hotline12345;
        if self.facts.order_class.is_some() == by_hotline { Ok(()) } else { Err(Refusal::OrderClass) }
    }
}

/// As many people as are named. That more represent a visiting group than article 20 has it is no reason not to
/// register it: article 22 has everything registered, and the excess is told ([`Petition::representatives_over`]).
fn people(facts: &Facts, petitioners: usize) -> Result<(), Refusal> {
    let least = u32::try_from(petitioners.max(1)).unwrap_or(u32::MAX).max(facts.representatives);
    if facts.headcount < least { Err(Refusal::HeadcountTooSmall) } else { Ok(()) }
}
