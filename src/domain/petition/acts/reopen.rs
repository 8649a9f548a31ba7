//! 重新启动: on new facts (article 36), with whoever held it last. What was merged goes on in the first
//! petition.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Reopen {
    pub reason: RecordRef,
}

impl Rules for Reopen {
    const LAW: Law = Law {
        from: &[Stage::Closed, Stage::Ended],
        leads: Leads::To(&[Stage::Routed]),
        event: "reopened",
        basis: "信访工作条例第36条",
        rule: "有新的事实和理由的，重新启动，回到最后的责任单位；并入首件的，在首件上办理",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = Row { supervisor: ORD, chief_leader: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.ending == Some(Ending::Merged) {
            return Err(Refusal::ActOnFirst);
        }
        checks::goes_back_to(case.petition).map(|_| ())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::back_to_life(case.petition, Event::Reopened { reason: self.reason.clone() })
    }
}

impl Sent for Reopen {
    type Body = ReasonInput;
    const NOUN: &'static str = "reopen";

    fn settle<D: Desk>(body: &ReasonInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason,) = body.known(desk)?;
        Ok(Self { reason })
    }

    fn example() -> ReasonInput {
        ReasonInput {
            reason: "示例：信访人提出新的事实和理由。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
