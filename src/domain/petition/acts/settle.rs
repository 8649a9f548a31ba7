//! 调解和解: with both parties' consent (article 33).

use super::prelude::*;

body! {
    /// 调解和解.
    SettleInput {
        settlement: Settlement as Word,
        /// Both parties consent.
        both_consent: bool as Tick,
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Settle {
    pub settlement: Settlement,
    pub both_consent: bool,
    pub text: RecordRef,
}

impl Rules for Settle {
    const LAW: Law = Law {
        from: &[Stage::Accepted, Stage::Replied, Stage::Reviewing, Stage::ReviewDecided, Stage::Rereviewing],
        leads: Leads::Ends(&[Ending::Settled]),
        event: "settled",
        basis: "信访工作条例第33条",
        rule: "双方自愿达成调解或者和解协议",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: UNIT, officer: UNIT, unit_head: UNIT, supervisor: UNIT, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::holder_unit(case.petition, case.by)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        if !self.both_consent {
            return Err(Refusal::ConsentMissing);
        }
        Ok(vec![Event::Settled { settlement: self.settlement, text: self.text.clone() }])
    }
}

impl Sent for Settle {
    type Body = SettleInput;
    const NOUN: &'static str = "settle";

    fn settle<D: Desk>(body: &SettleInput, desk: &mut D) -> Result<Self, D::Error> {
        let (settlement, both_consent, text) = body.known(desk)?;
        Ok(Self { settlement, both_consent, text })
    }

    fn example() -> SettleInput {
        let text = "示例：双方达成协议。".to_owned();
        let settlement = Settlement::Mediation;
        SettleInput { settlement, both_consent: true, text, occurred_at: None, entered_late: None }
    }
}
