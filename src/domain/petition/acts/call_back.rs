//! 回访: whoever raised it is asked whether it is solved and how content they are. Where not, the unit tries again;
//! that it need not is a decision with its reason.

use super::prelude::*;

body! {
    /// 回访.
    CallBackInput {
        result: CallBackResult as Word,
        /// How content whoever raised it is; not where nobody was reached.
        #[serde(default)] rating: Option<Rating> as Word,
        /// What was said.
        #[serde(default)] text: Option<String> as Remark,
        /// Why it is not returned to the unit, although it is not solved or somebody is not content.
        #[serde(default)] kept: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CallBack {
    pub result: CallBackResult,
    pub rating: Option<Rating>,
    pub text: Option<RecordRef>,
    pub kept: Option<RecordRef>,
}

impl Rules for CallBack {
    const LAW: Law = Law {
        from: &[Stage::Replied],
        leads: Leads::To(&[Stage::Replied, Stage::Routed]),
        event: "called_back",
        basis: "国办发〔2020〕53号（办理、答复、办结、回访、评价）",
        rule: "12345工单、网络舆情答复后，由市民服务中心回访是否解决、是否满意；未解决或者不满意的退回承办单位重办，不退回的写明理由",
        chapter: Chapter::Course,
        in_order: true,
    };
    const ON_PAPER: bool = true;
    const MEETS: &'static [Trigger] = &[Trigger::CalledBack];
    const MAY: Row = Row { receptionist: ORD, officer: CENTRE, unit_head: CENTRE, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::is_order(case.petition)?;
        if case.petition.called_back || case.petition.has_opinion {
            return Err(Refusal::CallBackNotDue);
        }
        Ok(())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let reached = self.result != CallBackResult::NotReached;
        if reached != self.rating.is_some() {
            return Err(Refusal::CallBackRating);
        }
        let content = self.result != CallBackResult::Unsolved && self.rating != Some(Rating::Dissatisfied);
        let returned = !content && self.kept.is_none();
        let (result, rating, text) = (self.result, self.rating, self.text.clone());
        let kept = self.kept.clone().filter(|_| !content);
        Ok(vec![Event::CalledBack { result, rating, returned, text, kept }])
    }
}

impl Sent for CallBack {
    type Body = CallBackInput;
    const NOUN: &'static str = "call-back";

    fn settle<D: Desk>(body: &CallBackInput, desk: &mut D) -> Result<Self, D::Error> {
        let (result, rating, text, kept) = body.known(desk)?;
        Ok(Self { result, rating, text, kept })
    }

    fn example() -> CallBackInput {
        CallBackInput {
            result: CallBackResult::Solved,
            rating: Some(Rating::Satisfied),
            text: None,
            kept: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
