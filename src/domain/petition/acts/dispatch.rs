//! 派单: the citizen service centre hands a 12345 order or public opinion to the unit that has power over it, by
//! itself.

use super::prelude::*;

body! {
    /// 派单.
    DispatchInput {
        /// The code of the unit. Without one: the one that the rules found.
        #[serde(default)] unit: Option<String> as UnitInCharge,
        /// The username of the leader. Without one: the unit's.
        #[serde(default)] leader: Option<String> as Leader,
        /// By when the unit reports back (交办).
        #[serde(default)] feedback_due: Option<NaiveDate> as Day,
        /// What is to be done.
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dispatch {
    pub to: Holder,
    pub feedback_due: Option<NaiveDate>,
    pub by: UserId,
    pub reason: RecordRef,
}

impl Rules for Dispatch {
    const LAW: Law = Law {
        from: &[Stage::Registered],
        leads: Leads::To(&[Stage::Routed]),
        event: "routed",
        basis: "国办发〔2020〕53号；区级网络舆情和12345工单交办机制",
        rule: "市民服务中心（没有的由信访部门）将12345工单、网络舆情派给有权处理的单位，可以指定反馈日期；不派给被反映的单位和人员",
        chapter: Chapter::Course,
        in_order: true,
    };
    const ON_PAPER: bool = true;
    const MEETS: &'static [Trigger] = &[Trigger::Routed];
    const MAY: Row = Row { receptionist: ORD, officer: CENTRE, unit_head: CENTRE, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::is_order(case.petition)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let (present, holder) = (case.petition.holder(), self.to);
        if self.feedback_due.is_some_and(|due| due < case.at.day()) {
            return Err(Refusal::FeedbackDateInPast);
        }
        checks::new_holder(case.petition, holder)?;
        let way = if self.feedback_due.is_some() { RouteWay::Assign } else { RouteWay::Transfer };
        let routed = Event::Routed { way, feedback_due: self.feedback_due };
        let handed = (holder != present).then(|| Event::Reassigned {
            holder,
            hand_over: HandOver::Assigned,
            ordered_by: self.by,
            reason: self.reason.clone(),
            batch: None,
        });
        Ok([routed].into_iter().chain(handed).collect())
    }
}

impl Sent for Dispatch {
    type Body = DispatchInput;
    const NOUN: &'static str = "dispatch";

    fn settle<D: Desk>(body: &DispatchInput, desk: &mut D) -> Result<Self, D::Error> {
        let (unit, leader, feedback_due, reason) = body.known(desk)?;
        let unit_leader = unit
            .filter(|unit| *unit != desk.petition().holder().unit)
            .and_then(|unit| desk.district().leaders_covering_unit(unit).map(|leader| leader.user).next());
        let to = new_holder(desk, unit, None, leader.or(unit_leader))?;
        Ok(Self { to, feedback_due, by: desk.viewer().user, reason })
    }

    fn example() -> DispatchInput {
        DispatchInput {
            unit: Some("zjj".to_owned()),
            leader: None,
            feedback_due: None,
            reason: "示例：属于该单位职责。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
