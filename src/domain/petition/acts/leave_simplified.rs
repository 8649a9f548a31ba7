//! 转为普通程序: the limit runs from the original acceptance. What is late already stays late: the ordinary
//! limit does not rescue it.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct LeaveSimplified {
    pub reason: RecordRef,
}

impl Rules for LeaveSimplified {
    const LAW: Law = Law {
        from: &[Stage::Accepted],
        leads: Leads::Stays,
        event: "left_simplified",
        basis: "信访事项简易办理办法",
        rule: "不宜简易办理的转为普通程序，期限自原受理之日起算",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::holder_unit(case.petition, case.by)?;
        if case.petition.procedure != Procedure::Simplified {
            return Err(Refusal::NotSimplified);
        }
        if in_time(case)? { Ok(()) } else { Err(Refusal::SimplifiedOverdue) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::LeftSimplified { reason: self.reason.clone() }])
    }
}

/// Whether nothing of the simplified procedure is late.
pub(super) fn in_time(case: &Case<'_>) -> Result<bool, Refusal> {
    let rescued = |d: &Deadline<'_>| d.rule.cancelled_by.contains(&Trigger::LeftSimplified);
    Ok(!case.deadlines()?.iter().any(|deadline| rescued(deadline) && deadline.is_overdue(case.now)))
}

impl Sent for LeaveSimplified {
    type Body = ReasonInput;
    const NOUN: &'static str = "leave-simplified";

    fn settle<D: Desk>(body: &ReasonInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason,) = body.known(desk)?;
        Ok(Self { reason })
    }

    fn example() -> ReasonInput {
        ReasonInput {
            reason: "示例：案情复杂，不宜简易办理。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
