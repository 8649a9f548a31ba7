//! Records what was done, by the unit in charge.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct RecordProgress {
    pub text: RecordRef,
}

impl Rules for RecordProgress {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "progress_recorded",
        basis: HOUSE,
        rule: "责任单位记录办理进展",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: UNIT,
        officer: UNIT,
        unit_head: UNIT,
        supervisor: UNIT,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::holder_unit(case.petition, case.by)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::ProgressRecorded { text: self.text.clone() }])
    }
}

impl Sent for RecordProgress {
    type Body = TextInput;
    const NOUN: &'static str = "progress";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Progress, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput { text: "示例：已到现场查看。".to_owned(), occurred_at: None, entered_late: None }
    }
}
