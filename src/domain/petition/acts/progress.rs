//! Records what was done, by the unit in charge; and by the petition office that an organ outside the district was
//! asked how its review stands. The unit whose answer is under review does not ask for the office.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct RecordProgress {
    pub text: RecordRef,
    /// Whoever records it works in the petition office.
    pub by_office: bool,
}

impl Rules for RecordProgress {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "progress_recorded",
        basis: HOUSE,
        rule: "责任单位记录办理进展；区外机关复查、复核期间，信访部门催询并记录，被复查的单位自行记录的不作为催询",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: UNIT_OFFICE,
        officer: UNIT_OFFICE,
        unit_head: UNIT_OFFICE,
        supervisor: UNIT_OFFICE,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if is_asked_after(case.petition) { Ok(()) } else { checks::holder_unit(case.petition, case.by) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let asked_after = is_asked_after(case.petition).then_some(self.by_office);
        Ok(vec![Event::ProgressRecorded { text: self.text.clone(), asked_after }])
    }
}

/// Whether an organ outside the district has it under review.
fn is_asked_after(petition: &Petition) -> bool {
    let qualities = petition.qualities();
    qualities.under_review && qualities.outside_reviewer
}

impl Sent for RecordProgress {
    type Body = TextInput;
    const NOUN: &'static str = "progress";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        let by_office = desk.viewer().of_petition_office;
        Ok(Self { text: body.text_as::<Progress, D>(desk)?, by_office })
    }

    fn example() -> TextInput {
        TextInput { text: "示例：已到现场查看。".to_owned(), occurred_at: None, entered_late: None }
    }
}
