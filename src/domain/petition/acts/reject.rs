//! 不予受理, with the lawful reason and the written notice. A unit that was handed what is not its own
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
    /// Whether the first petition, of which this is a repeat, is still being handled.
    pub first_running: bool,
    /// Whether the time for asking for the review of the first has passed unused.
    pub review_missed: bool,
    pub method: NoticeMethod,
    pub text: RecordRef,
}

impl Rules for NotAccept {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::Ends(Ending::NotAccepted),
        event: "not_accepted",
        basis: "信访工作条例第19、20、22、23、31条",
        rule: "责任单位以法定理由不予受理并书面告知",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row {
        receptionist: UNIT,
        officer: UNIT,
        unit_head: UNIT,
        supervisor: UNIT,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::unit_decides(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::method(case.petition, self.method)?;
        checks::in_writing(case, self.method, Trigger::NotAccepted)?;
        if !self.is_lawful(case.petition) {
            return Err(Refusal::NonAcceptanceNotLawful);
        }
        let (reason, method, text) = (self.reason, self.method, self.text.clone());
        Ok(vec![Event::NotAccepted { reason, method, text }])
    }
}

impl NotAccept {
    /// Each lawful reason with what it needs.
    fn is_lawful(&self, petition: &Petition) -> bool {
        let facts = &petition.facts;
        match self.reason {
            NonAcceptance::Litigation | NonAcceptance::LegalProcedure => true,
            NonAcceptance::BeingHandled => self.first_running,
            NonAcceptance::ReviewMissed => self.review_missed,
            NonAcceptance::OtherUnit => facts.receipt == Receipt::Unit && petition.stage == Stage::Registered,
            NonAcceptance::TooHigh => facts.channel == Channel::Visit,
        }
    }
}

impl Sent for NotAccept {
    type Body = RejectInput;
    const NOUN: &'static str = "reject";

    fn settle<D: Desk>(body: &RejectInput, desk: &mut D) -> Result<Self, D::Error> {
        let (reason, method, text) = body.known(desk)?;
        let first_running = desk.firsts()?.iter().any(|first| !first.petition.is_over());
        let review_missed = desk.review_missed()?;
        Ok(Self { reason, first_running, review_missed, method, text })
    }

    fn example() -> RejectInput {
        let text = "示例：属于诉讼事项，请向人民法院提出。".to_owned();
        let (reason, method) = (NonAcceptance::Litigation, NoticeMethod::Post);
        RejectInput { reason, method, text, occurred_at: None }
    }
}
