//! 申请复查: posted in time is in time (article 35; 民事诉讼法 85 by analogy).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct RequestReview {
    pub delivery: Delivery,
    pub sent_on: NaiveDate,
    pub reviewer: Reviewer,
    pub late_reason: Option<RecordRef>,
    pub text: Option<RecordRef>,
}

impl Rules for RequestReview {
    const LAW: Law = Law {
        from: &[Stage::Replied, Stage::Closed],
        leads: Leads::To(&[Stage::Reviewing]),
        event: "review_requested",
        basis: "信访工作条例第35条",
        rule: "信访人自收到处理意见之日起30日内向上一级申请；交邮的以邮戳日为准；逾期的须有正当理由",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MAY: Row =
        Row { receptionist: ORD, officer: UNIT_REV, unit_head: UNIT_REV, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        may_be_asked(case, Instance::Review)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.decide_for(case, Instance::Review)
    }
}

impl Sent for RequestReview {
    type Body = RequestReviewInput;
    const NOUN: &'static str = "review/request";

    fn settle<D: Desk>(body: &RequestReviewInput, desk: &mut D) -> Result<Self, D::Error> {
        let (delivery, sent_on, unit, outside, late_reason, text) = body.known(desk)?;
        Ok(Self { delivery, sent_on, reviewer: Reviewer { unit, outside }, late_reason, text })
    }

    fn example() -> RequestReviewInput {
        RequestReviewInput {
            delivery: Delivery::Posted,
            sent_on: example_day(),
            unit: None,
            outside: Some("示例上级机关".to_owned()),
            late_reason: None,
            text: Some("示例：请求撤销原处理意见。".to_owned()),
            occurred_at: None,
        }
    }
}

/// An opinion stands that may be reviewed, and somebody takes the petition up again.
pub(super) fn may_be_asked(case: &Case<'_>, instance: Instance) -> Result<(), Refusal> {
    reviewable(case.petition, instance)?;
    checks::goes_back_to(case.petition).map(|_| ())
}

impl RequestReview {
    pub(super) fn decide_for(&self, case: &Case<'_>, instance: Instance) -> Decision {
        check_reviewer(case, instance, &self.reviewer)?;
        self.check_sent(case, instance)?;
        let late = lateness(case, instance, self.sent_on)?;
        if let (Some(due), None) = (late, &self.late_reason) {
            return Err(Refusal::ReviewTooLate { due });
        }
        let asked = Event::ReviewRequested {
            instance,
            delivery: self.delivery,
            sent_on: self.sent_on,
            reviewer: self.reviewer.clone(),
            late_reason: late.and(self.late_reason.clone()),
            text: self.text.clone(),
        };
        checks::back_to_life(case.petition, asked)
    }

    /// What is asked to be reviewed was issued before it was asked. Handed in, the day of receipt counts;
    /// posted, the postmark.
    fn check_sent(&self, case: &Case<'_>, instance: Instance) -> Result<(), Refusal> {
        let issued = reviewable(case.petition, instance)?;
        let received = case.at.day();
        let on_the_way = self.delivery == Delivery::Posted || self.sent_on == received;
        if self.sent_on < issued.issued_on || self.sent_on > received || !on_the_way {
            return Err(Refusal::SentOutside);
        }
        Ok(())
    }
}

/// One organ, and neither the one that handled it nor, in a re-review, the one that reviewed it.
fn check_reviewer(case: &Case<'_>, instance: Instance, reviewer: &Reviewer) -> Result<(), Refusal> {
    let petition = case.petition;
    if reviewer.unit.is_some() == reviewer.outside.is_some() {
        return Err(Refusal::ReviewerMissing);
    }
    let Some(unit) = reviewer.unit else { return Ok(()) };
    let reviewed_it = instance == Instance::Rereview && petition.reviewed_by == Some(unit);
    if unit == petition.holder().unit || petition.opinion_by == Some(unit) || reviewed_it {
        return Err(Refusal::ReviewsItself);
    }
    if petition.facts.accused.units.contains(&unit) { Err(Refusal::HolderAccused) } else { Ok(()) }
}

/// The opinion that may be reviewed: one that was issued on the path of article 31 (6) and stands.
fn reviewable(petition: &Petition, instance: Instance) -> Result<Issued, Refusal> {
    let by_opinion = petition.path == Some(Path::HandlingOpinion) && petition.has_opinion;
    let issued = petition.issued.get(&checks::opinion_of(instance));
    issued.copied().filter(|_| by_opinion).ok_or(Refusal::NothingToReview)
}

/// The day on which the time was over, where the request was sent later.
fn lateness(case: &Case<'_>, instance: Instance, sent_on: NaiveDate) -> Result<Option<NaiveDate>, Refusal> {
    let right = checks::right(case, instance)?;
    Ok(right.filter(|right| Instant::start_of(sent_on) >= right.late_at).map(|right| right.legal_due))
}
