//! 答复工单、舆情: 谁解决、谁答复. No acceptance goes before it, no opinion is issued, and nobody reviews it; whoever
//! is not content may have the matter turned into a petition.

use super::prelude::*;

body! {
    /// The answer to a 12345 order or to public opinion.
    AnswerOrderInput {
        result: OrderResult as Word,
        /// How it was given.
        method: NoticeMethod as Word,
        text: String as ReplyText,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerOrder {
    pub result: OrderResult,
    pub method: NoticeMethod,
    pub text: RecordRef,
}

impl Rules for AnswerOrder {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::To(&[Stage::Replied]),
        event: "order_answered",
        basis: "国办发〔2020〕53号；国办发〔2016〕61号",
        rule: "承办单位答复12345工单、网络舆情（谁解决、谁答复）：不受理、不出具处理意见书、不复查复核；异议未决定的不能答复",
        chapter: Chapter::Course,
        in_order: true,
    };
    const ON_PAPER: bool = true;
    const MEETS: &'static [Trigger] = &[Trigger::OrderAnswered];
    const MAY: Row = Row { receptionist: UNIT, officer: UNIT, unit_head: UNIT, supervisor: UNIT, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::is_order(case.petition)?;
        if case.petition.awaiting_decision {
            return Err(Refusal::AwaitingDecision);
        }
        checks::holder_unit(case.petition, case.by)?;
        checks::no_objection(case.petition)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::method(case.petition, self.method)?;
        let unit = case.petition.holder().unit;
        let (result, method, text) = (self.result, self.method, self.text.clone());
        Ok(vec![Event::OrderAnswered { unit, result, method, text }])
    }
}

impl Sent for AnswerOrder {
    type Body = AnswerOrderInput;
    const NOUN: &'static str = "answer";

    fn settle<D: Desk>(body: &AnswerOrderInput, desk: &mut D) -> Result<Self, D::Error> {
        let (result, method, text) = body.known(desk)?;
        Ok(Self { result, method, text })
    }

    fn example() -> AnswerOrderInput {
        let text = "示例：已恢复供暖。".to_owned();
        let (result, method) = (OrderResult::Solved, NoticeMethod::Phone);
        AnswerOrderInput { result, method, text, occurred_at: None, entered_late: None }
    }
}
