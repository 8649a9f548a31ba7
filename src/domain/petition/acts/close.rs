//! 办结: after the reply is served, by the leader who is responsible, or who acts for that one.

use super::prelude::*;
use crate::duty;

body! {
    /// 办结.
    CloseInput {
        #[serde(default)] note: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Close {
    pub note: Option<RecordRef>,
}

impl Rules for Close {
    const LAW: Law = Law {
        from: &[Stage::Replied],
        leads: Leads::To(&[Stage::Closed]),
        event: "closed",
        basis: HOUSE,
        rule: "答复送达（或者记明无法送达的原因）之后，12345工单、网络舆情回访之后，由其包挂领导（或者代行人）办结；最后的责任人仍对评价和复查负责",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Closed];
    const MAY: Row = Row { leader: LEAD, chief_leader: LEAD, ..NOBODY };

    fn at_wrong_stage(stage: Stage, operation: Operation) -> Refusal {
        match BEFORE_REPLY.contains(&stage) {
            true => Refusal::NoReplyYet,
            false => Refusal::WrongStage { stage, operation },
        }
    }

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let leader = case.petition.holder().leader.ok_or(Refusal::NotResponsibleLeader)?;
        if !case.by.is_or_acts_for(leader) {
            return Err(Refusal::NotResponsibleLeader);
        }
        let imported = case.by.via == Via::Import; // a register does not tell of service
        if !imported && checks::is_order(case.petition).is_ok() && !case.petition.called_back {
            return Err(Refusal::NotCalledBack);
        }
        if !imported && duty::owes_service(case.petition) { Err(Refusal::NotServedYet) } else { Ok(()) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::Closed { note: self.note.clone() }])
    }
}

impl Sent for Close {
    type Body = CloseInput;
    const NOUN: &'static str = "close";

    fn settle<D: Desk>(body: &CloseInput, desk: &mut D) -> Result<Self, D::Error> {
        let (note,) = body.known(desk)?;
        Ok(Self { note })
    }

    fn example() -> CloseInput {
        CloseInput { note: None, occurred_at: None, entered_late: None }
    }
}
