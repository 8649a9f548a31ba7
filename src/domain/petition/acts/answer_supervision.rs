//! The supervised unit answers in writing (article 40). The order follows the petition: whoever holds it
//! since answers too.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerSupervision {
    /// The event that asked.
    pub order: u32,
    pub text: RecordRef,
}

impl Rules for AnswerSupervision {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "supervision_answered",
        basis: "信访工作条例第40条",
        rule: "被督办单位书面反馈",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::SupervisionAnswered];
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let none = Self::waiting(case.petition, case.by.unit).is_empty();
        if none { Err(Refusal::NothingAsked) } else { Ok(()) }
    }

    fn waiting(petition: &Petition, unit: Option<UnitId>) -> Vec<u32> {
        let holds = unit == Some(petition.holder().unit);
        let orders = petition.supervisions.iter().filter(|order| !order.answered);
        orders.filter(|order| holds || order.unit == unit).map(|order| order.seq).collect()
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let asked = checks::waiting(&case.petition.supervisions, self.order)?;
        if ![asked.unit, Some(case.petition.holder().unit)].contains(&case.by.unit) {
            return Err(Refusal::NotAsked);
        }
        Ok(vec![Event::SupervisionAnswered { order: self.order, text: self.text.clone() }])
    }
}

impl Sent for AnswerSupervision {
    type Body = AnswerInput;
    const NOUN: &'static str = "supervision/answer";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &AnswerInput, desk: &mut D) -> Result<Self, D::Error> {
        let (order, text) = body.known(desk)?;
        Ok(Self { order, text })
    }

    fn example() -> AnswerInput {
        AnswerInput {
            of: 1,
            text: "示例：已整改，情况如下。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
