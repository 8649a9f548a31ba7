//! What a petition is once a unit has become part of another: whatever that unit had to do, or had done, is the
//! other's; and who complained of the one complains of the other, into which its people went (article 30).

use crate::ids::{UnitId, UserId};
use crate::petition::facts::Succession;
use crate::petition::state::{Asked, Petition, ToSign};
use crate::vocabulary::Stage;

/// Puts the one unit in the place of the other, but for the chains of holders: who held it stays who held it.
pub fn apply(petition: &mut Petition, units: Succession) {
    let one = |unit: &mut UnitId| *unit = units.of(*unit);
    let some = |unit: &mut Option<UnitId>| unit.iter_mut().for_each(one);
    one(&mut petition.receiver.unit);
    some(&mut petition.watching_unit);
    some(&mut petition.opinion_by);
    some(&mut petition.may_object_again);
    petition.objections.iter_mut().for_each(|objection| one(&mut objection.unit));
    petition.review.iter_mut().for_each(|review| some(&mut review.reviewer.unit));
    petition.reviewed_by.iter_mut().for_each(|reviewer| some(&mut reviewer.unit));
    petition.papers.iter_mut().for_each(|owed| some(&mut owed.by));
    petition.to_sign.iter_mut().for_each(|ToSign { unit, .. }| some(unit));
    let asked = [&mut petition.tasks, &mut petition.supervisions, &mut petition.recommendations];
    asked.into_iter().flatten().for_each(|Asked { unit, .. }| some(unit));
    petition.assisting.iter_mut().for_each(one);
    let accused = &mut petition.facts.accused.units;
    if accused.contains(&units.from) && !accused.contains(&units.to) {
        accused.push(units.to);
    }
}

/// Somebody else deals with it at the desk: with what lies there still, and with objections to what was routed.
pub fn at_desk(petition: &mut Petition, user: UserId) {
    if petition.stage == Stage::Registered {
        petition.receiver.officer = user;
    }
    if let Some((_, routed_by)) = &mut petition.routed {
        *routed_by = Some(user);
    }
}

/// Whether the unit stands anywhere in what is still to be done on the petition, or is complained of.
pub fn concerns(petition: &Petition, unit: UnitId) -> bool {
    let mut after = petition.clone();
    // A unit that there is not: any place where the one stands differs.
    apply(&mut after, Succession { from: unit, to: UnitId(0) });
    after != *petition
        || petition.holder().unit == unit
        || petition.watcher().is_some_and(|one| one.unit == unit)
}
