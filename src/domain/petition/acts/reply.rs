//! 答复: 谁解决、谁答复, and not while a hearing goes on (articles 31, 32, 34).

use super::leave_simplified;
use super::prelude::*;

body! {
    /// 答复 / 处理意见.
    ReplyInput {
        opinion: Opinion as Word,
        text: String as ReplyText,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub opinion: Opinion,
    pub text: RecordRef,
}

impl Rules for Reply {
    const LAW: Law = Law {
        from: &[Stage::Accepted],
        leads: Leads::To(&[Stage::Replied]),
        event: "replied",
        basis: "信访工作条例第31、32、34条",
        rule: "只有责任单位可以答复（谁解决、谁答复）；听证未结束的不能答复；建议意见、咨询只作答复或者解释说明，不作支持、不支持的结论",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::OpinionIssued];
    const ON_PAPER: bool = true;
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::holder_unit(case.petition, case.by)?;
        checks::no_hearing(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        // Likely not supported is not for the simplified procedure, and not supported is not of it. Who is late
        // in it already cannot leave it any more, and answers all the same.
        let simplified = case.petition.procedure == Procedure::Simplified;
        if simplified && self.opinion == Opinion::NotSupported && leave_simplified::in_time(case)? {
            return Err(Refusal::SimplifiedOpinion);
        }
        let decides = matches!(self.opinion, Opinion::Supported | Opinion::NotSupported);
        if decides && case.petition.path.is_some_and(Path::is_only_considered) {
            return Err(Refusal::OpinionOnSuggestion);
        }
        let unit = case.petition.holder().unit;
        Ok(vec![Event::Replied { unit, opinion: self.opinion, text: self.text.clone() }])
    }
}

impl Sent for Reply {
    type Body = ReplyInput;
    const NOUN: &'static str = "reply";

    fn settle<D: Desk>(body: &ReplyInput, desk: &mut D) -> Result<Self, D::Error> {
        let (opinion, text) = body.known(desk)?;
        Ok(Self { opinion, text })
    }

    fn example() -> ReplyInput {
        let text = "示例：经调查，支持您的请求。".to_owned();
        ReplyInput { opinion: Opinion::Supported, text, occurred_at: None, entered_late: None }
    }
}
