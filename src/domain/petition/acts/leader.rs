//! 确定包挂领导: sets or changes the leader, and nothing else.

use super::prelude::*;
use super::reassign::Reassign;

body! {
    /// 确定包挂领导.
    SetLeaderInput {
        /// A username.
        leader: String as Leader,
        reason: String as Reason,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String> as Orderer,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct SetLeader(pub Reassign);

impl Rules for SetLeader {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "reassigned",
        basis: HOUSE,
        rule: "确定或者更换包挂领导",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row { supervisor: ORD, chief_leader: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.0.decide(case)
    }
}

impl Sent for SetLeader {
    type Body = SetLeaderInput;
    const NOUN: &'static str = "leader";

    fn settle<D: Desk>(body: &SetLeaderInput, desk: &mut D) -> Result<Self, D::Error> {
        let (leader, reason, ordered_by) = body.known(desk)?;
        let to = new_holder(desk, None, None, Some(leader))?;
        Ok(Self(Reassign { to, reason, ordered_by, batch: desk.batch() }))
    }

    fn example() -> SetLeaderInput {
        let (leader, reason) = ("leader07".to_owned(), "示例：按分工确定。".to_owned());
        SetLeaderInput { leader, reason, ordered_by: None, occurred_at: None, entered_late: None }
    }
}
