//! Takes the request for re-review in, or does not, once (article 36; local rules).

use super::admit_review::{AdmitReview, may_admit};
use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct AdmitRereview(pub AdmitReview);

impl Rules for AdmitRereview {
    const LAW: Law = Law {
        from: &[Stage::Rereviewing],
        leads: Leads::To(&[Stage::Rereviewing, Stage::ReviewDecided]),
        event: "review_admitted",
        basis: "信访工作条例第36条；地方规定",
        rule: "复核机关决定是否受理复核申请；不予受理的回到申请之前",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MAY: Row =
        Row { officer: REV, unit_head: REV, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_admit(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.0.decide_for(case, Instance::Rereview)
    }
}

impl Sent for AdmitRereview {
    type Body = AdmitReviewInput;
    const NOUN: &'static str = "rereview/admit";

    fn settle<D: Desk>(body: &AdmitReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        AdmitReview::settle(body, desk).map(Self)
    }

    fn example() -> AdmitReviewInput {
        AdmitReview::example()
    }
}
