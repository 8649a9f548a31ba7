//! 回避: withdraws somebody with an interest, and says who takes over (article 28). Who decides is somebody
//! else; whoever holds it hands it over in the same act.

use super::prelude::*;

body! {
    /// 回避, and who takes over.
    RecuseInput {
        /// The username of who withdraws.
        user: String as User,
        /// The code of the unit that takes over; without one, the present one.
        #[serde(default)] unit: Option<String> as UnitInCharge,
        /// The username of the officer who takes over.
        #[serde(default)] officer: Option<String> as User,
        /// The username of the leader who takes over.
        #[serde(default)] leader: Option<String> as Leader,
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Recuse {
    pub user: UserId,
    /// Who takes over, where the recused person holds it.
    pub to: Option<Holder>,
    pub reason: RecordRef,
}

impl Rules for Recuse {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "recused",
        basis: "信访工作条例第28条",
        rule: "与事项或者信访人有直接利害关系的回避，由他人接手；本人不得决定自己的回避；单位负责人只决定本单位人员的回避",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row { unit_head: UNIT, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.by.user.map(|_| ()).ok_or(Refusal::OwnRecusal)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let (petition, user) = (case.petition, self.user);
        let decided_by = case.by.user.filter(|by| *by != user).ok_or(Refusal::OwnRecusal)?;
        let present = petition.holder();
        let involved = |holder: Holder| holder.officer == user || holder.leader == Some(user);
        let watches = petition.watcher().is_some_and(involved);
        let holder = self.to.filter(|to| *to != present);
        if watches || (involved(present) && holder.is_none()) {
            return Err(Refusal::SuccessorMissing);
        }
        if let Some(to) = holder {
            checks::new_holder(petition, to)?;
            checks::keeps_objector(petition, to)?;
            if involved(to) {
                return Err(Refusal::HolderRecused);
            }
        }
        if petition.recused.contains(&user) {
            return Err(Refusal::NothingChanged);
        }
        Ok(vec![Event::Recused { user, decided_by, holder, reason: self.reason.clone() }])
    }
}

impl Sent for Recuse {
    type Body = RecuseInput;
    const NOUN: &'static str = "recusals";

    /// Who takes over is named, or is the present holder where nobody else is. The head of a unit decides
    /// on the unit's own staff, and nothing of who leads; everybody else's recusal is decided above.
    fn settle<D: Desk>(body: &RecuseInput, desk: &mut D) -> Result<Self, D::Error> {
        let (user, unit, officer, leader, reason) = body.known(desk)?;
        let to = successor(desk, unit, officer, leader)?;
        let present = desk.petition().holder();
        let own = desk.district().users.get(&user).is_some_and(|user| user.unit == present.unit);
        let stays = to.is_none_or(|to| (to.unit, to.leader) == (present.unit, present.leader));
        if !(own && stays) && desk.viewer().decides_in_own_unit() {
            return Err(Denied::NotYours.into());
        }
        Ok(Self { user, to, reason })
    }

    fn example() -> RecuseInput {
        RecuseInput {
            user: "zjj_officer".to_owned(),
            reason: "示例：与信访人有亲属关系。".to_owned(),
            unit: None,
            officer: Some("zjj_officer2".to_owned()),
            leader: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
