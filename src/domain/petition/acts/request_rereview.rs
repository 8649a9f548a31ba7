//! 申请复核 (article 36): as a review is asked for, of the opinion of the review.

use super::prelude::*;
use super::request_review::{RequestReview, may_be_asked};

#[derive(Clone, Debug, PartialEq)]
pub struct RequestRereview(pub RequestReview);

impl Rules for RequestRereview {
    const LAW: Law = Law {
        from: &[Stage::ReviewDecided, Stage::Ended],
        leads: Leads::To(&[Stage::Rereviewing]),
        event: "review_requested",
        basis: "信访工作条例第36条",
        rule: "信访人自收到复查意见之日起30日内向复查机关的上一级申请；交邮的以邮戳日为准；期限内交邮或者当面提交、审核认定办结后收到或者补录的，撤销该认定",
        chapter: Chapter::Review,
        in_order: true,
    };
    const ON_PAPER: bool = true;
    const MAY: Row =
        Row { receptionist: ORD, officer: UNIT_REV, unit_head: UNIT_REV, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_be_asked(case, Instance::Rereview)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.0.decide_for(case, Instance::Rereview)
    }
}

impl Sent for RequestRereview {
    type Body = RequestReviewInput;
    const NOUN: &'static str = "rereview/request";

    fn settle<D: Desk>(body: &RequestReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        RequestReview::settle_for(body, desk, Instance::Rereview).map(Self)
    }

    fn example() -> RequestReviewInput {
        RequestReview::example()
    }
}
