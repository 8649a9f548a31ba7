//! 办结报告: to the assigner (article 22). Only what was handed over as 交办 is reported on.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct ReportClosing {
    pub text: RecordRef,
}

impl Rules for ReportClosing {
    const LAW: Law = Law {
        from: &[
            Stage::Accepted,
            Stage::Replied,
            Stage::Reviewing,
            Stage::ReviewDecided,
            Stage::Rereviewing,
            Stage::RereviewDecided,
            Stage::Closed,
            Stage::Ended,
        ],
        leads: Leads::Stays,
        event: "closing_reported",
        basis: "信访工作条例第22条",
        rule: "交办件、上级要求反馈的信访件由责任单位在反馈日期前报送办结报告；已终结而上级仍待反馈的也应报送",
        chapter: Chapter::Course,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::ClosingReported];
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::holder_unit(case.petition, case.by)?;
        let awaited = case.running_met_by(Trigger::ClosingReported)?.next().is_some();
        let assigned = case.petition.routed.is_some_and(|(way, _)| way == RouteWay::Assign);
        let ended = case.petition.stage == Stage::Ended;
        if awaited || (assigned && !ended) { Ok(()) } else { Err(Refusal::NotAssignedWay) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::ClosingReported { text: self.text.clone() }])
    }
}

impl Sent for ReportClosing {
    type Body = TextInput;
    const NOUN: &'static str = "closing-report";

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：已答复信访人，问题已经解决。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
