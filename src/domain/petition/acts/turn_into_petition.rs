//! 转为信访件: from then on acceptance, opinion and review hold for a 12345 order or public opinion as for any
//! petition, each limit counted from that day.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct TurnIntoPetition {
    pub reason: RecordRef,
}

impl Rules for TurnIntoPetition {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed, Stage::Replied],
        leads: Leads::To(&[Stage::Registered, Stage::Routed]),
        event: "turned_into_petition",
        basis: "信访工作条例第17、22、23条",
        rule: "12345工单、网络舆情转为信访件，从当日起按信访程序转送、受理、办理；工单、舆情的时限不再计算；尚未派单的由信访部门转送，已派单或者已答复的由承办单位受理",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, officer: CENTRE, unit_head: CENTRE, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::is_order(case.petition)?;
        if case.petition.has_opinion {
            return Err(Refusal::NotAnOrder);
        }
        checks::no_objection(case.petition)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let at_desk = case.petition.stage == Stage::Registered;
        let stage = if at_desk { Stage::Registered } else { Stage::Routed };
        Ok(vec![Event::TurnedIntoPetition { stage, reason: self.reason.clone() }])
    }
}

impl Sent for TurnIntoPetition {
    type Body = ReasonInput;
    const NOUN: &'static str = "turn-into-petition";

    fn settle<D: Desk>(body: &ReasonInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason,) = body.known(desk)?;
        Ok(Self { reason })
    }

    fn example() -> ReasonInput {
        ReasonInput {
            reason: "示例：诉求人对答复不服，书面提出信访请求。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
