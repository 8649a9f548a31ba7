//! The assisting unit reports its task done (article 24).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct FinishTask {
    /// The event that asked.
    pub task: u32,
    pub text: RecordRef,
}

impl Rules for FinishTask {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "task_finished",
        basis: "信访工作条例第24条",
        rule: "协办单位反馈任务结果",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::TaskFinished];
    const MAY: Row = Row { officer: ASSIST, unit_head: ASSIST, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let none = Self::waiting(case.petition, case.by.unit).is_empty();
        if none { Err(Refusal::NoSuchTask) } else { Ok(()) }
    }

    fn waiting(petition: &Petition, unit: Option<UnitId>) -> Vec<u32> {
        let tasks = petition.tasks.iter().filter(|task| !task.answered && task.unit == unit);
        tasks.map(|task| task.seq).collect()
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let waiting = checks::waiting(&case.petition.tasks, self.task).map_err(|_| Refusal::NoSuchTask)?;
        if waiting.unit != case.by.unit {
            return Err(Refusal::NotAssistant);
        }
        Ok(vec![Event::TaskFinished { task: self.task, text: self.text.clone() }])
    }
}

impl Sent for FinishTask {
    type Body = AnswerInput;
    const NOUN: &'static str = "tasks/finish";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &AnswerInput, desk: &mut D) -> Result<Self, D::Error> {
        let (task, text) = body.known(desk)?;
        Ok(Self { task, text })
    }

    fn example() -> AnswerInput {
        AnswerInput {
            of: 1,
            text: "示例：已核实，情况属实。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
