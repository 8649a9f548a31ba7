//! 重大紧急信息报送 (article 25).

use super::prelude::*;

body! {
    /// 重大紧急信息报送.
    ReportUrgentInput {
        form: ReportForm as Word,
        /// To whom, and what was reported.
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReportUrgent {
    pub form: ReportForm,
    pub text: RecordRef,
}

impl Rules for ReportUrgent {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "urgent_reported",
        basis: "信访工作条例第25条",
        rule: "重大、紧急信访事项的电话、书面报告",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::ReportedByPhone, Trigger::ReportedInWriting];
    const MAY: Row = Row {
        receptionist: ORD_RCV,
        officer: UNIT,
        unit_head: UNIT,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.facts.urgent { Ok(()) } else { Err(Refusal::NotUrgent) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::UrgentReported { form: self.form, text: self.text.clone() }])
    }
}

impl Sent for ReportUrgent {
    type Body = ReportUrgentInput;
    const NOUN: &'static str = "urgent-reports";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &ReportUrgentInput, desk: &mut D) -> Result<Self, D::Error> {
        let (form, text) = body.known(desk)?;
        Ok(Self { form, text })
    }

    fn example() -> ReportUrgentInput {
        let text = "示例：已向区委区政府值班室报告。".to_owned();
        ReportUrgentInput { form: ReportForm::Phone, text, occurred_at: None, entered_late: None }
    }
}
