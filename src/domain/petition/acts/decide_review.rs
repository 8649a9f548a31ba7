//! 复查意见: not while a hearing goes on (article 35).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct DecideReview {
    pub outcome: ReviewOutcome,
    pub redo_due: Option<NaiveDate>,
    pub text: RecordRef,
}

impl Rules for DecideReview {
    const LAW: Law = Law {
        from: &[Stage::Reviewing],
        leads: Leads::To(&[Stage::ReviewDecided, Stage::Accepted]),
        event: "review_decided",
        basis: "信访工作条例第35条",
        rule: "复查机关作出复查意见：维持、变更，或者撤销、责令限期重新作出（载明期限，回到办理）",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::ReviewDecided];
    const MAY: Row =
        Row { officer: REV, unit_head: REV, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_decide(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.decide_for(case, Instance::Review)
    }
}

impl DecideReview {
    /// What sends the matter back names the day for the new opinion, and nothing else does: 撤销 alone would
    /// leave the petitioner with no answer and nobody with the duty to give one.
    pub(super) fn decide_for(&self, case: &Case<'_>, instance: Instance) -> Decision {
        may_decide(case)?;
        let wants = self.outcome.sends_back();
        if wants != self.redo_due.is_some() || self.redo_due.is_some_and(|due| due < case.at.day()) {
            return Err(Refusal::RedoDate);
        }
        let (outcome, redo_due, text) = (self.outcome, self.redo_due, self.text.clone());
        Ok(vec![Event::ReviewDecided { instance, outcome, redo_due, text }])
    }
}

pub(super) fn may_decide(case: &Case<'_>) -> Result<(), Refusal> {
    checks::reviewer_decides(case)?;
    checks::no_hearing(case)
}

impl Sent for DecideReview {
    type Body = DecideReviewInput;
    const NOUN: &'static str = "review/decide";

    fn settle<D: Desk>(body: &DecideReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        let (outcome, redo_due, text) = body.known(desk)?;
        Ok(Self { outcome, redo_due, text })
    }

    fn example() -> DecideReviewInput {
        let text = "示例：维持原处理意见。".to_owned();
        DecideReviewInput {
            outcome: ReviewOutcome::Upheld,
            text,
            redo_due: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
