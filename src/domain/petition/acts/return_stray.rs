//! 误转退回: what came by mistake goes back to whoever sent it (article 22).

use super::prelude::*;

body! {
    /// 误转退回: to whoever sent it by mistake.
    ReturnStrayInput {
        /// The name of the organ, or who sent it.
        to: String as Addressee,
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReturnStray {
    pub to: RecordRef,
    pub reason: RecordRef,
}

impl Rules for ReturnStray {
    const LAW: Law = Law {
        from: &[Stage::Registered],
        leads: Leads::Ends(&[Ending::Returned]),
        event: "returned",
        basis: "信访工作条例第22条",
        rule: "别的机关误转来的，由信访部门说明理由退回来件机关，单独统计，不计入办结；信访人直接提出的不得退回，应当转交、引导或者作出决定",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = rows::PETITION_OFFICE;

    /// What a petitioner brought is nobody's mistake, and ends by a decision: handed on, directed or refused.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        match case.petition.facts.source.level {
            SourceLevel::Direct => Err(Refusal::BroughtDirectly),
            SourceLevel::National
            | SourceLevel::Province
            | SourceLevel::City
            | SourceLevel::District
            | SourceLevel::Township => Ok(()),
        }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::Returned { to: self.to.clone(), reason: self.reason.clone() }])
    }
}

impl Sent for ReturnStray {
    type Body = ReturnStrayInput;
    const NOUN: &'static str = "return";

    fn settle<D: Desk>(body: &ReturnStrayInput, desk: &mut D) -> Result<Self, D::Error> {
        let (to, reason) = body.known(desk)?;
        Ok(Self { to, reason })
    }

    fn example() -> ReturnStrayInput {
        let (to, reason) = ("示例市信访局".to_owned(), "示例：属于邻区的事项，误转本区。".to_owned());
        ReturnStrayInput { to, reason, occurred_at: None, entered_late: None }
    }
}
