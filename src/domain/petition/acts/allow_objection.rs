//! Lets the unit in charge object a second time.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct AllowObjection {
    pub reason: RecordRef,
}

impl Rules for AllowObjection {
    const LAW: Law = Law {
        from: &[Stage::Routed],
        leads: Leads::Stays,
        event: "objection_allowed",
        basis: HOUSE,
        rule: "督查人员准许同一单位再次提出异议",
        chapter: Chapter::People,
        in_order: false,
    };
    const MAY: Row = Row { supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    /// To who has objected before, and has been answered.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let unit = case.petition.holder().unit;
        if !case.petition.objections.iter().any(|objection| objection.unit == unit) {
            return Err(Refusal::NoObjection);
        }
        checks::no_objection(case.petition)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let unit = case.petition.holder().unit;
        Ok(vec![Event::ObjectionAllowed { unit, reason: self.reason.clone() }])
    }
}

impl Sent for AllowObjection {
    type Body = ReasonInput;
    const NOUN: &'static str = "objections/allow";

    fn settle<D: Desk>(body: &ReasonInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason,) = body.known(desk)?;
        Ok(Self { reason })
    }

    fn example() -> ReasonInput {
        ReasonInput {
            reason: "示例：出现新的情况，准许再次提出异议。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
