//! The second hand over one accusation: what would open it wider is confirmed by another person than the one who has
//! asked for it, or is not done (article 30). What is confirmed is decided anew and follows in the same write.

use super::prelude::*;
use crate::petition::state::SecondHand;

body! {
    /// Whether what was asked for is done. Whoever has asked for it takes it back with `granted: false`.
    DecideOpeningInput {
        granted: bool as YesNo,
        /// Why it is not done; whoever takes it back need not say.
        #[serde(default)] text: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DecideOpening {
    pub granted: bool,
    pub text: Option<RecordRef>,
    /// By whoever has asked for it, under whatever account.
    pub own: bool,
}

fn asked<'a>(case: &Case<'a>) -> Result<&'a SecondHand, Refusal> {
    case.petition.second_hand.as_ref().ok_or(Refusal::NoSecondHandAsked)
}

impl Rules for DecideOpening {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "second_hand_decided",
        basis: "信访工作条例第30条",
        rule: "使检举控告件知悉范围扩大的（不再按检举控告办理、换由他人负责、更正被反映人、解除专人保管），须由另一名有权人员确认；本人（含其他账号）不得确认；没有另一名有权人员的，由安全员凭编号确认；确认时按当时规则重新判断；申请人可以撤回",
        chapter: Chapter::People,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::SecondHandDecided];
    const MAY: Row = Row {
        receptionist: ASKER,
        officer: ASKER,
        unit_head: ASKER,
        leader: ASKER,
        supervisor: ASKER,
        chief_leader: ASKER,
        discipline_inspection: CONF_ASKER,
        security_officer: SECOND,
        ..NOBODY
    };
    // Whoever confirms knows what it is about; by the number alone, and what one has asked for oneself, apart.
    const SIGHT: Sight = Sight::Masked;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        asked(case).map(|_| ())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let asked = asked(case)?;
        let own = self.own || case.by.user == asked.asker;
        match (own, self.granted, &self.text) {
            (true, true, _) => return Err(Refusal::OwnSecondHand),
            (false, false, None) => return Err(Refusal::SecondHandReason),
            (true, false, _) | (false, true, _) | (false, false, Some(_)) => {}
        }
        let (granted, text) = (self.granted, self.text.clone());
        Ok(vec![Event::SecondHandDecided {
            asked: asked.seq,
            asker: asked.asker,
            granted,
            withdrawn: own,
            text,
        }])
    }
}

impl Sent for DecideOpening {
    type Body = DecideOpeningInput;
    const NOUN: &'static str = "second-hand";

    fn settle<D: Desk>(body: &DecideOpeningInput, desk: &mut D) -> Result<Self, D::Error> {
        let (granted, text) = body.known(desk)?;
        let asker = desk.petition().second_hand.as_ref().and_then(|asked| asked.asker);
        let own =
            asker.is_some_and(|asker| desk.district().accounts_of(&[asker]).contains(&desk.viewer().user));
        Ok(Self { granted, text, own })
    }

    fn example() -> DecideOpeningInput {
        let text = Some("示例：理由不足，仍按检举控告办理。".to_owned());
        DecideOpeningInput { granted: false, text, occurred_at: None, entered_late: None }
    }
}
