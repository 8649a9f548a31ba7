//! 异议: the unit holds that it has no power over the matter (article 23). It stays in charge until the
//! assigner has decided.

use super::prelude::*;

body! {
    /// 异议.
    ObjectInput {
        reason: String as Reason,
        /// The code of the unit that has power over the matter.
        #[serde(default)] suggested_unit: Option<String> as Unit,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub suggested: Option<UnitId>,
    pub reason: RecordRef,
}

impl Rules for Object {
    const LAW: Law = Law {
        from: &[Stage::Routed],
        leads: Leads::Stays,
        event: "objected",
        basis: "信访工作条例第23条",
        rule: "收到转送交办之日起5个工作日内提出并说明理由；决定之前仍由该单位负责；同一单位对同一件再次提出，须经督查人员准许",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row { officer: UNIT, unit_head: UNIT, discipline_inspection: UNIT, ..NOBODY };

    /// In time, not twice, and not after it told the petitioner that it handles the matter.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
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
            .running_met_by(Trigger::Objected)?
            .find(|window| window.has_lapsed(case.at) || window.has_lapsed(case.now));
        match late {
            Some(window) if !before => Err(Refusal::ObjectionTooLate { due: window.legal_due }),
            Some(_) | None => Ok(()),
        }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let unit = case.petition.holder().unit;
        Ok(vec![Event::Objected { unit, suggested: self.suggested, reason: self.reason.clone() }])
    }
}

impl Sent for Object {
    type Body = ObjectInput;
    const NOUN: &'static str = "objections";

    fn settle<D: Desk>(body: &ObjectInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason, suggested) = body.known(desk)?;
        Ok(Self { suggested, reason })
    }

    fn example() -> ObjectInput {
        let reason = "示例：不属于本单位职权。".to_owned();
        ObjectInput { reason, suggested_unit: Some("rsj".to_owned()), occurred_at: None, entered_late: None }
    }
}
