//! Takes the request for review in, or does not, once (article 35; local rules).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct AdmitReview {
    pub admitted: bool,
    pub reason: RecordRef,
}

impl Rules for AdmitReview {
    const LAW: Law = Law {
        from: &[Stage::Reviewing],
        leads: Leads::To(&[Stage::Reviewing, Stage::Replied, Stage::Closed]),
        event: "review_admitted",
        basis: "信访工作条例第35条；地方规定",
        rule: "复查机关决定是否受理复查申请；不予受理的回到申请之前",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MAY: Row =
        Row { officer: REV, unit_head: REV, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_admit(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.decide_for(case, Instance::Review)
    }
}

impl AdmitReview {
    pub(super) fn decide_for(&self, case: &Case<'_>, instance: Instance) -> Decision {
        may_admit(case)?;
        Ok(vec![Event::ReviewAdmitted { instance, admitted: self.admitted, reason: self.reason.clone() }])
    }
}

pub(super) fn may_admit(case: &Case<'_>) -> Result<(), Refusal> {
    checks::reviewer_decides(case)?;
    let admitted = case.petition.review.as_ref().is_some_and(|review| review.admitted);
    if admitted { Err(Refusal::ReviewAdmittedBefore) } else { Ok(()) }
}

impl Sent for AdmitReview {
    type Body = AdmitReviewInput;
    const NOUN: &'static str = "review/admit";

    fn settle<D: Desk>(body: &AdmitReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        let (admitted, reason) = body.known(desk)?;
        Ok(Self { admitted, reason })
    }

    fn example() -> AdmitReviewInput {
        AdmitReviewInput {
            admitted: true,
            reason: "示例：符合受理条件。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
