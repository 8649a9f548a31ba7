//! 转送, or 交办 with a day of feedback (article 22): confirms the assignment and hands the matter to the
//! unit.

use super::prelude::*;

body! {
    /// 转送 or 交办: confirms the assignment and hands the matter to the unit.
    RouteInput {
        way: RouteWay as Word,
        /// 交办 names the day by which the unit reports back.
        #[serde(default)] feedback_due: Option<NaiveDate> as Day,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    pub way: RouteWay,
    pub feedback_due: Option<NaiveDate>,
}

impl Rules for Route {
    const LAW: Law = Law {
        from: &[Stage::Registered],
        leads: Leads::To(&[Stage::Routed]),
        event: "routed",
        basis: "信访工作条例第22条",
        rule: "转送，或者交办并指定反馈日期；已确定责任单位后方可转送交办",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Routed];
    const ON_PAPER: bool = true;
    const MAY: Row = Row {
        receptionist: ORD_RCV,
        officer: RCV_OFFICE,
        unit_head: RCV_OFFICE,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.awaiting_decision { Err(Refusal::AwaitingDecision) } else { Ok(()) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        if self.way == RouteWay::Assign && self.feedback_due.is_none() {
            return Err(Refusal::FeedbackDateMissing);
        }
        if self.feedback_due.is_some_and(|due| due < case.at.day()) {
            return Err(Refusal::FeedbackDateInPast);
        }
        Ok(vec![Event::Routed { way: self.way, feedback_due: self.feedback_due }])
    }
}

impl Sent for Route {
    type Body = RouteInput;
    const NOUN: &'static str = "route";

    fn settle<D: Desk>(body: &RouteInput, desk: &mut D) -> Result<Self, D::Error> {
        let (way, feedback_due) = body.known(desk)?;
        Ok(Self { way, feedback_due })
    }

    fn example() -> RouteInput {
        RouteInput { way: RouteWay::Transfer, feedback_due: None, occurred_at: None, entered_late: None }
    }
}
