//! 督办 (article 40).

use super::prelude::*;

body! {
    /// 督办.
    SuperviseInput {
        cause: SupervisionCause as Word,
        feedback_due: NaiveDate as Day,
        /// What was found, and what is demanded.
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Supervise {
    pub cause: SupervisionCause,
    pub feedback_due: NaiveDate,
    pub text: RecordRef,
}

/// The day by which a supervised unit answers has passed.
const PASSED: OfAct =
    OfAct { code: "answer_date_in_past", field: "feedback_due", basis: "信访工作条例第40条" };

impl Rules for Supervise {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "supervised",
        basis: "信访工作条例第40条",
        rule: "督办：载明情形、要求和反馈日期",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const REFUSALS: &'static [OfAct] = &[PASSED];
    const MAY: Row = Row { supervisor: ORD, chief_leader: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        PASSED.unless_passed(self.feedback_due, case.at)?;
        let unit = case.petition.holder().unit;
        let (cause, feedback_due, text) = (self.cause, self.feedback_due, self.text.clone());
        Ok(vec![Event::Supervised { cause, unit, feedback_due, text }])
    }
}

impl Sent for Supervise {
    type Body = SuperviseInput;
    const NOUN: &'static str = "supervision";

    fn settle<D: Desk>(body: &SuperviseInput, desk: &mut D) -> Result<Self, D::Error> {
        let (cause, feedback_due, text) = body.known(desk)?;
        Ok(Self { cause, feedback_due, text })
    }

    fn example() -> SuperviseInput {
        let text = "示例：请于反馈日期前书面报告办理情况。".to_owned();
        SuperviseInput {
            cause: SupervisionCause::Late,
            feedback_due: example_day(),
            text,
            occurred_at: None,
            entered_late: None,
        }
    }
}
