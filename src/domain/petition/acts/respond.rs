//! 联系诉求人: whoever has a 12345 order tells the caller that it is being looked at; to public opinion this is the
//! first response.

use super::prelude::*;

body! {
    /// 联系诉求人, or the first response to public opinion.
    RespondInput {
        method: NoticeMethod as Word,
        #[serde(default)] note: Option<String> as Mention,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Respond {
    pub method: NoticeMethod,
    pub note: Option<RecordRef>,
}

impl Rules for Respond {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::Stays,
        event: "responded",
        basis: "国办发〔2020〕53号；国办发〔2016〕61号",
        rule: "承办12345工单、网络舆情的单位联系诉求人、首次回应；不是受理告知，答复仍按工单、舆情的时限作出",
        chapter: Chapter::Course,
        in_order: false,
    };
    const ON_PAPER: bool = true;
    const MEETS: &'static [Trigger] = &[Trigger::Responded];
    const MAY: Row = Row { receptionist: UNIT, officer: UNIT, unit_head: UNIT, supervisor: UNIT, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::is_order(case.petition)?;
        checks::holder_unit(case.petition, case.by)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::Responded { method: self.method, note: self.note.clone() }])
    }
}

impl Sent for Respond {
    type Body = RespondInput;
    const NOUN: &'static str = "respond";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &RespondInput, desk: &mut D) -> Result<Self, D::Error> {
        let (method, note) = body.known(desk)?;
        Ok(Self { method, note })
    }

    fn example() -> RespondInput {
        RespondInput { method: NoticeMethod::Phone, note: None, occurred_at: None, entered_late: None }
    }
}
