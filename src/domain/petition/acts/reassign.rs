//! 改派: somebody else is responsible from now on; the hand-over and the taking over are one instant.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Reassign {
    pub to: Holder,
    pub reason: RecordRef,
    pub ordered_by: UserId,
    pub batch: Option<i64>,
}

impl Rules for Reassign {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "reassigned",
        basis: HOUSE,
        rule: "改派与接手是同一时刻；须说明理由和决定人；不得派给被反映的人和单位、已回避的人",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row =
        Row { unit_head: UNIT, supervisor: ORD, chief_leader: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        let (present, holder) = (petition.holder(), self.to);
        if holder == present {
            return Err(Refusal::SameHolder);
        }
        checks::new_holder(petition, holder)?;
        checks::keeps_objector(petition, holder)?;
        let only_leader = (holder.unit, holder.officer) == (present.unit, present.officer);
        let hand_over = if only_leader { HandOver::LeaderSet } else { HandOver::Reassigned };
        let (ordered_by, reason, batch) = (self.ordered_by, self.reason.clone(), self.batch);
        Ok(vec![Event::Reassigned { holder, hand_over, ordered_by, reason, batch }])
    }
}

impl Sent for Reassign {
    type Body = ReassignInput;
    const NOUN: &'static str = "reassign";

    /// A unit's head chooses among the unit's own officers; others may choose anybody fit.
    fn settle<D: Desk>(body: &ReassignInput, desk: &mut D) -> Result<Self, D::Error> {
        let (unit, officer, leader, reason, ordered_by) = body.known(desk)?;
        let to = new_holder(desk, unit, officer, leader)?;
        let present = desk.petition().holder();
        let moves_away = to.unit != present.unit || to.leader != present.leader;
        if moves_away && desk.viewer().decides_in_own_unit() {
            return Err(Denied::Forbidden.into());
        }
        Ok(Self { to, reason, ordered_by, batch: desk.batch() })
    }

    fn example() -> ReassignInput {
        ReassignInput {
            unit: Some("rsj".to_owned()),
            officer: None,
            leader: None,
            reason: "示例：职责调整。".to_owned(),
            ordered_by: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
