//! 不予受理, with one of the lawful grounds and the written notice. A unit that was handed what is not its own
//! objects; it does not refuse the petitioner (article 23).

use super::prelude::*;

body! {
    /// 不予受理, with the written notice.
    RejectInput {
        reason: NonAcceptance as Word,
        /// How the petitioner was told.
        method: NoticeMethod as Word,
        /// The ground, the legal basis, and where to go instead.
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct NotAccept {
    pub reason: NonAcceptance,
    /// What the first petition says, of which this is a repeat.
    pub around: Around,
    pub method: NoticeMethod,
    pub text: RecordRef,
}

impl Rules for NotAccept {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::Ends(&[Ending::NotAccepted]),
        event: "not_accepted",
        basis: "信访工作条例第19、20、22、23、31、35、36条",
        rule: "责任单位以法定理由不予受理并书面告知",
        chapter: Chapter::End,
        in_order: true,
    };
    const ON_PAPER: bool = true;
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::unit_decides(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::method(case.petition, self.method)?;
        checks::in_writing(case, self.method, Trigger::NotAccepted)?;
        if !fits(self.reason, case.petition, &self.around) {
            return Err(self.contradicted());
        }
        let (reason, method, text) = (self.reason, self.method, self.text.clone());
        let (first, until) = self.around.behind(reason);
        Ok(vec![Event::NotAccepted { reason, first, until, method, text }])
    }
}

impl NotAccept {
    /// Whoever may still ask, or may have asked by post, has missed nothing.
    const fn contradicted(&self) -> Refusal {
        match (self.reason, self.around.review_open, self.around.in_the_post) {
            (NonAcceptance::ReviewMissed, Some((_, until)), _) => Refusal::ReviewOpen { until },
            (NonAcceptance::ReviewMissed, None, Some(until)) => Refusal::InThePost { until },
            _ => Refusal::NonAcceptanceNotLawful,
        }
    }
}

/// Whether a ground does not contradict what is known: of the petition, and of the first where it is a repeat.
pub fn fits(ground: NonAcceptance, petition: &Petition, around: &Around) -> bool {
    let facts = &petition.facts;
    match ground {
        NonAcceptance::Litigation | NonAcceptance::OtherPowers | NonAcceptance::LegalProcedure => true,
        NonAcceptance::BeingHandled => around.handled.is_some(),
        NonAcceptance::ReviewOpen => around.review_open.is_some(),
        NonAcceptance::ReviewMissed => around.review_missed.is_some(),
        NonAcceptance::OtherUnit => facts.receipt == Receipt::Unit && petition.stage == Stage::Registered,
        NonAcceptance::TooHigh => facts.channel == Channel::Visit,
    }
}

/// The ground that follows from how the first petition stands: what the form begins with.
pub fn proposed(around: &Around) -> Option<NonAcceptance> {
    let grounds = [
        (NonAcceptance::BeingHandled, around.handled.is_some()),
        (NonAcceptance::ReviewOpen, around.review_open.is_some()),
        (NonAcceptance::ReviewMissed, around.review_missed.is_some()),
    ];
    grounds.into_iter().find(|(_, fits)| *fits).map(|(ground, _)| ground)
}

impl Sent for NotAccept {
    type Body = RejectInput;
    const NOUN: &'static str = "reject";

    fn settle<D: Desk>(body: &RejectInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason, method, text) = body.known(desk)?;
        let around = desk.around()?;
        Ok(Self { reason, around, method, text })
    }

    fn example() -> RejectInput {
        let text = "示例：属于诉讼事项，请向人民法院提出。".to_owned();
        let (reason, method) = (NonAcceptance::Litigation, NoticeMethod::Post);
        RejectInput { reason, method, text, occurred_at: None, entered_late: None }
    }
}
