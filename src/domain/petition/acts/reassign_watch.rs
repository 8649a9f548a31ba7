//! Somebody else watches and guides. The head of a unit chooses among the unit's own officers.

use super::prelude::*;
use super::reassign::Reassign;

#[derive(Clone, Debug, PartialEq)]
pub struct ReassignWatch {
    pub to: Holder,
    pub reason: RecordRef,
    pub ordered_by: UserId,
}

impl Rules for ReassignWatch {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "watch_reassigned",
        basis: HOUSE,
        rule: "改派监看引导的承办人",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row { unit_head: WATCH, supervisor: ORD, chief_leader: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.petition.watcher().map(|_| ()).ok_or(Refusal::NotWatched)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        let present = petition.watcher().ok_or(Refusal::NotWatched)?;
        if self.to == present {
            return Err(Refusal::SameHolder);
        }
        checks::fit(petition, &petition.facts.accused, self.to)?;
        let (holder, ordered_by, reason) = (self.to, self.ordered_by, self.reason.clone());
        Ok(vec![Event::WatchReassigned { holder, ordered_by, reason }])
    }
}

impl Sent for ReassignWatch {
    type Body = ReassignInput;
    const NOUN: &'static str = "reassign-watch";

    fn settle<D: Desk>(body: &ReassignInput, desk: &mut D) -> Result<Self, D::Error> {
        let present = desk.petition().watcher().ok_or(Refusal::NotWatched)?;
        let unit = body.unit.as_ref().map(|code| Unit::settle("unit", code, desk)).transpose()?.flatten();
        let (_, officer, leader, reason, ordered_by) = body.known(desk)?;
        let unit = unit.unwrap_or(present.unit);
        if unit != present.unit && desk.viewer().decides_in_own_unit() {
            return Err(Denied::Forbidden.into());
        }
        let leader = leader.or(present.leader);
        let to = holder_in(desk.district(), &desk.petition().facts, unit, officer, leader)?;
        Ok(Self { to, reason, ordered_by })
    }

    fn example() -> ReassignInput {
        ReassignInput { unit: Some("xcb".to_owned()), ..Reassign::example() }
    }
}
