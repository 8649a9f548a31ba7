//! Objections of a unit to being in charge (article 23): the unit stays in charge until the assigner
//! has decided, in one act with the new holder where the objection is upheld.

use crate::petition::command::Act;
use crate::petition::event::{Event, Holder, RecordRef};
use crate::petition::{Objection, Refusal};
use crate::vocabulary::Trigger;

use super::{Case, Decision, checks};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let unit = case.petition.holder().unit;
    match act {
        Act::Object { suggested, reason } => {
            check_object(case)?;
            Ok(vec![Event::Objected { unit, suggested: *suggested, reason: reason.clone() }])
        }
        Act::AllowObjection { reason } => {
            check_objected(case)?;
            Ok(vec![Event::ObjectionAllowed { unit, reason: reason.clone() }])
        }
        Act::DecideObjection { upheld, to, reason } => decide(case, *upheld, *to, reason),
        _ => Err(Refusal::NoObjection),
    }
}

/// In time, not twice, and not after it told the petitioner that it handles the matter.
pub fn check_object(case: &Case) -> Result<(), Refusal> {
    let petition = case.petition;
    checks::holder_unit(petition, case.by)?;
    checks::no_objection(petition)?;
    let unit = petition.holder().unit;
    let before = petition.objections.iter().any(|objection| objection.unit == unit);
    if before && petition.may_object_again != Some(unit) {
        return Err(Refusal::ObjectedBefore);
    }
    if petition.notified {
        return Err(Refusal::ToldPetitioner);
    }
    let late = case
        .running_met_by(Trigger::Objected)
        .find(|window| window.has_lapsed(case.at()) || window.has_lapsed(case.now));
    match late {
        Some(window) if !before => Err(Refusal::ObjectionTooLate { due: window.legal_due }),
        _ => Ok(()),
    }
}

/// Once more is allowed to who has objected before, and has been answered.
pub fn check_objected(case: &Case) -> Result<(), Refusal> {
    let unit = case.petition.holder().unit;
    let objected = case.petition.objections.iter().any(|objection| objection.unit == unit);
    if !objected {
        return Err(Refusal::NoObjection);
    }
    checks::no_objection(case.petition)
}

/// The objection that waits, for somebody other than the unit that made it.
pub fn decidable<'a>(case: &Case<'a>) -> Result<&'a Objection, Refusal> {
    let objection = case.petition.open_objection().ok_or(Refusal::NoObjection)?;
    if case.by.unit == Some(objection.unit) { Err(Refusal::OwnObjection) } else { Ok(objection) }
}

fn decide(case: &Case, upheld: bool, to: Option<Holder>, reason: &RecordRef) -> Decision {
    let objection = decidable(case)?;
    let holder = match (upheld, to) {
        (false, None) => None,
        (false, Some(_)) => return Err(Refusal::NewHolderNotWanted),
        (true, None) => return Err(Refusal::NewHolderMissing),
        (true, Some(to)) if to.unit == objection.unit => return Err(Refusal::StillTheObjector),
        (true, Some(to)) => {
            checks::new_holder(case.petition, to)?;
            Some(to)
        }
    };
    Ok(vec![Event::ObjectionDecided { upheld, holder, reason: reason.clone() }])
}
