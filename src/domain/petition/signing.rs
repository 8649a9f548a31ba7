//! 签收: whoever is given a petition, an instruction or an order signs for it. What was given and not signed for
//! is told here of the events, and what that means to the clocks.

use crate::ids::UnitId;
use crate::petition::event::Recorded;
use crate::petition::facts::Holder;
use crate::petition::meaning::{Forgets, Meaning};
use crate::petition::state::{Petition, Signature, ToSign};
use crate::vocabulary::{Given, Receipt, Stage, Track, Trigger, Via};

/// Who held the petition before an event, and where it stood.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    by: Holder,
    stage: Stage,
    at_desk: bool,
}

impl Held {
    /// As it is now.
    pub fn of(petition: &Petition) -> Self {
        Self { by: petition.holder(), stage: petition.stage, at_desk: lies_at_desk(petition) }
    }
}

/// Steps that only whoever holds the petition takes: who takes one has it.
const DEALS_WITH: [Trigger; 9] = [
    Trigger::Noticed,
    Trigger::Accepted,
    Trigger::NotAccepted,
    Trigger::NoLongerAccepted,
    Trigger::Objected,
    Trigger::OpinionIssued,
    Trigger::Settled,
    Trigger::Responded,
    Trigger::OrderAnswered,
];

/// It waits to be routed (article 22): until then whom it is meant for has nothing to do.
pub fn lies_at_desk(petition: &Petition) -> bool {
    let facts = &petition.facts;
    petition.stage == Stage::Registered
        && facts.receipt == Receipt::Bureau
        && !facts.urgent
        && !petition.is_confidential()
        && petition.track() == Track::Petition
}

/// Notes what an event signs for, what needs no signature any more, and what it gives. `held`: before it.
pub fn note(petition: &mut Petition, recorded: &Recorded, meaning: &Meaning<'_>, held: Held) {
    sign(petition, recorded, meaning, held);
    forget(petition, meaning, held);
    pass_on(petition, recorded, held);
    if recorded.via == Via::Import {
        return; // a register does not say who has it in hand
    }
    if is_given(petition, recorded, meaning, held) {
        petition.to_sign.retain(|one| one.given != Given::Petition);
        give(petition, recorded, (Given::Petition, None));
    }
    let order = meaning.to_sign.filter(|(_, unit)| {
        unit.is_none_or(|unit| unit == petition.holder().unit || petition.assisting.contains(&unit))
    });
    if let Some(order) = order {
        give(petition, recorded, order);
    }
}

fn give(petition: &mut Petition, recorded: &Recorded, (given, unit): (Given, Option<UnitId>)) {
    // What is entered late can be signed for from then on.
    let (seq, at) = (recorded.seq, recorded.recorded_at);
    petition.to_sign.push(ToSign { seq, given, unit, at, passed_on: None, signed: None });
}

/// What whoever held it should have signed for goes on to another unit with the petition, which has its own time.
fn pass_on(petition: &mut Petition, recorded: &Recorded, held: Held) {
    let orders_of_holder = |one: &&mut ToSign| {
        one.given != Given::Petition && one.unit.is_none() && one.signed.is_none() && one.seq < recorded.seq
    };
    if petition.holder().unit != held.by.unit {
        for order in petition.to_sign.iter_mut().filter(orders_of_holder) {
            (order.at, order.passed_on) = (recorded.recorded_at, Some(recorded.seq));
        }
    }
}

/// Whether the event gives the petition to whoever holds it then: it is another than before, or it leaves the
/// desk, or begins anew. Who takes it over by an act of their own has it.
fn is_given(petition: &Petition, recorded: &Recorded, meaning: &Meaning<'_>, held: Held) -> bool {
    let holder = petition.holder();
    if lies_at_desk(petition) || petition.is_over() || recorded.actor == Some(holder.officer) {
        return false;
    }
    let another = (holder.unit, holder.officer) != (held.by.unit, held.by.officer)
        && !(meaning.comes_along && holder.officer == held.by.officer);
    let leaves = held.at_desk || meaning.clocks.triggers.iter().any(|(one, _)| *one == Trigger::Routed);
    another || (leaves && !has_been_given(petition))
}

/// Whoever holds it was given it since it came to them.
fn has_been_given(petition: &Petition) -> bool {
    let since = petition.holdings.last().map_or(0, |holding| holding.event_seq);
    petition.given().is_some_and(|given| given.seq >= since)
}

/// Who signs, who deals with the petition, and who answers what was asked. To deal with it is not to have read an
/// instruction.
fn sign(petition: &mut Petition, recorded: &Recorded, meaning: &Meaning<'_>, held: Held) {
    let Some(by) = recorded.actor.filter(|_| !matches!(recorded.via, Via::Import | Via::Job)) else { return };
    let deals = meaning.clocks.triggers.iter().any(|(one, _)| DEALS_WITH.contains(one));
    let holds = by == held.by.officer || deals;
    let signature = Signature { by, at: recorded.occurred_at, seq: recorded.seq };
    let concerns =
        |one: &ToSign| meaning.signs_for == Some(one.seq) || (holds && one.given == Given::Petition);
    let unsigned = petition.to_sign.iter_mut().filter(|one| one.signed.is_none() && concerns(one));
    unsigned.for_each(|one| one.signed = Some(signature));
}

/// What the event forgets; and what is over is signed for by nobody any more.
fn forget(petition: &mut Petition, meaning: &Meaning<'_>, held: Held) {
    match meaning.forgets {
        Forgets::Everything => petition.to_sign.clear(),
        Forgets::Petition => petition.to_sign.retain(|one| one.given != Given::Petition),
        // An order that becomes a petition at the desk is given once it is routed.
        Forgets::Nothing if lies_at_desk(petition) && !held.at_desk => {
            petition.to_sign.retain(|one| one.given != Given::Petition);
        }
        Forgets::Nothing if petition.is_over() && petition.stage != held.stage => {
            petition.to_sign.retain(|one| one.signed.is_some());
        }
        Forgets::Nothing => {}
    }
}

/// What the event with this number means to the clocks: what it gave, and of which event it signs for what.
pub fn moments(petition: &Petition, seq: u32) -> impl Iterator<Item = (Trigger, Option<u32>)> {
    petition.to_sign.iter().filter_map(move |one| {
        let given = match one.given {
            Given::Petition => Trigger::Given,
            Given::Instruction | Given::Supervision | Given::Recommendation | Given::Task => {
                Trigger::OrderGiven
            }
        };
        let signed = one.signed.is_some_and(|signed| signed.seq == seq);
        let signed = signed.then_some((Trigger::SignedFor, Some(one.seq)));
        let passed_on = one.passed_on.filter(|_| one.signed.is_none()) == Some(seq);
        let passed_on = passed_on.then_some((Trigger::OrderPassedOn, Some(one.seq)));
        signed.or(passed_on).or_else(|| (one.seq == seq).then_some((given, None)))
    })
}

/// What nobody has signed for yet, where the event with this number makes the petition urgent.
pub fn made_pressing(petition: &Petition, seq: u32) -> impl Iterator<Item = (Trigger, Option<u32>)> {
    let unsigned = petition.to_sign.iter().filter(move |one| one.signed.is_none() && one.seq < seq);
    unsigned.map(|one| match one.given {
        Given::Petition => (Trigger::MadePressing, None),
        Given::Instruction | Given::Supervision | Given::Recommendation | Given::Task => {
            (Trigger::OrderMadePressing, Some(one.seq))
        }
    })
}
