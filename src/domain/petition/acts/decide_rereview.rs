//! 复核意见: not while a hearing goes on (article 36).

use super::decide_review::{DecideReview, may_decide};
use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct DecideRereview(pub DecideReview);

impl Rules for DecideRereview {
    const LAW: Law = Law {
        from: &[Stage::Rereviewing],
        leads: Leads::To(&[Stage::RereviewDecided, Stage::Accepted]),
        event: "review_decided",
        basis: "信访工作条例第36条",
        rule: "复核机关作出复核意见；听证时间不计入期限",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::RereviewDecided];
    const MAY: Row =
        Row { officer: REV, unit_head: REV, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_decide(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.0.decide_for(case, Instance::Rereview)
    }
}

impl Sent for DecideRereview {
    type Body = DecideReviewInput;
    const NOUN: &'static str = "rereview/decide";

    fn settle<D: Desk>(body: &DecideReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        DecideReview::settle(body, desk).map(Self)
    }

    fn example() -> DecideReviewInput {
        DecideReview::example()
    }
}
