//! 签收: whoever was given a petition, an instruction or an order says that they have it. Who deals with it has
//! signed for it too: see `signing.rs`.

use super::prelude::*;
use crate::petition::case::By;
use crate::petition::state::ToSign;

body! {
    /// 签收: all that waits for the signature of who sends it.
    SignForInput {}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignFor;

impl SignFor {
    /// What waits for the signature of who acts.
    fn unsigned<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a ToSign> {
        let (petition, by, at) = (case.petition, case.by, case.at);
        let unsigned = petition.to_sign.iter().filter(move |one| one.signed.is_none() && one.at <= at);
        unsigned.filter(move |one| is_for(one, petition, by))
    }
}

/// Who signs for it: of the petition, an instruction or a supervision order the officer in charge or the head of
/// the unit; of what is asked of another unit anybody there.
fn is_for(one: &ToSign, petition: &Petition, by: &By) -> bool {
    let holder = petition.holder();
    match one.unit.filter(|unit| *unit != holder.unit) {
        Some(unit) => by.unit == Some(unit),
        None => by.user == Some(holder.officer) || (by.is_head && by.unit == Some(holder.unit)),
    }
}

impl Rules for SignFor {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "signed_for",
        basis: HOUSE,
        rule: "承办人或者单位负责人签收信访件、批示、督办和协办任务",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: UNIT,
        officer: UNIT_ASSIST,
        unit_head: UNIT_ASSIST,
        supervisor: UNIT,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if Self::unsigned(case).next().is_some() { Ok(()) } else { Err(Refusal::NothingToSign) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(Self::unsigned(case).map(|one| Event::SignedFor { of: one.seq, given: one.given }).collect())
    }
}

impl Sent for SignFor {
    type Body = SignForInput;
    const NOUN: &'static str = "signatures";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &SignForInput, desk: &mut D) -> Result<Self, D::Error> {
        body.known(desk)?;
        Ok(Self)
    }

    fn example() -> SignForInput {
        SignForInput { occurred_at: None, entered_late: None }
    }
}
