//! 协办: gives an assisting unit a task of its own; the unit in charge stays in charge (article 24).

use super::prelude::*;

body! {
    /// 协办任务.
    AssignTaskInput {
        /// The code of the assisting unit.
        unit: String as Unit,
        due: NaiveDate as Day,
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AssignTask {
    pub unit: UnitId,
    pub due: NaiveDate,
    pub text: RecordRef,
}

/// The date of a task has passed.
const PASSED: OfAct = OfAct { code: "task_date_in_past", field: "due", basis: "信访工作条例第24条" };

impl Rules for AssignTask {
    const LAW: Law = Law {
        from: &[Stage::Routed, Stage::Accepted],
        leads: Leads::Stays,
        event: "task_assigned",
        basis: "信访工作条例第24条",
        rule: "协办单位领任务，责任单位仍负责全件",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const REFUSALS: &'static [OfAct] = &[PASSED];
    const MAY: Row = Row { officer: UNIT, unit_head: UNIT, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.is_confidential() { Err(Refusal::AccusationElsewhere) } else { Ok(()) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        if self.unit == petition.holder().unit {
            return Err(Refusal::AssistsItself);
        }
        Self::stands_against(case)?;
        if petition.facts.accused.units.contains(&self.unit) {
            return Err(Refusal::HolderAccused);
        }
        PASSED.unless_passed(self.due, case.at)?;
        Ok(vec![Event::TaskAssigned { unit: self.unit, due: self.due, text: self.text.clone() }])
    }
}

impl Sent for AssignTask {
    type Body = AssignTaskInput;
    const NOUN: &'static str = "tasks";

    fn settle<D: Desk>(body: &AssignTaskInput, desk: &mut D) -> Result<Self, D::Error> {
        let (unit, due, text) = body.known(desk)?;
        Ok(Self { unit, due, text })
    }

    fn example() -> AssignTaskInput {
        let (unit, text) = ("rsj".to_owned(), "示例：协助核实用工情况。".to_owned());
        AssignTaskInput { unit, due: example_day(), text, occurred_at: None, entered_late: None }
    }
}
