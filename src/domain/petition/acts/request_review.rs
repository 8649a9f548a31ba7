//! 申请复查: posted in time is in time (article 35; 民事诉讼法 85 by analogy), also where it arrives after the matter
//! was concluded for want of it: the conclusion is undone. So is it by one that was handed in in time and is found
//! and entered only afterwards, with who enters it and why.

use super::prelude::*;
use crate::directory::{Organ, Unit};
use crate::ids::OrganId;
use crate::organs::{Authority, ReviewLine, Unfit};

#[derive(Clone, Debug, PartialEq)]
pub struct RequestReview {
    pub delivery: Delivery,
    pub sent_on: NaiveDate,
    pub reviewer: Reviewer,
    /// What the directory says against this reviewer.
    pub unfit: Option<Refusal>,
    pub late_reason: Option<RecordRef>,
    pub text: Option<RecordRef>,
}

impl Rules for RequestReview {
    const LAW: Law = Law {
        from: &[Stage::Replied, Stage::Closed, Stage::Ended],
        leads: Leads::To(&[Stage::Reviewing]),
        event: "review_requested",
        basis: "信访工作条例第35条",
        rule: "信访人自收到处理意见之日起30日内向上一级申请；交邮的以邮戳日为准；逾期的须有正当理由；期限内交邮或者当面提交、审核认定办结后收到或者补录的，撤销该认定",
        chapter: Chapter::Review,
        in_order: true,
    };
    const ON_PAPER: bool = true;
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
        Self::settle_for(body, desk, Instance::Review)
    }

    fn example() -> RequestReviewInput {
        RequestReviewInput {
            delivery: Delivery::Posted,
            sent_on: example_day(),
            organ: None,
            unit: None,
            outside: Some("示例上级机关".to_owned()),
            late_reason: None,
            text: Some("示例：请求撤销原处理意见。".to_owned()),
            occurred_at: None,
            entered_late: None,
        }
    }
}

/// An opinion stands that may be reviewed, and somebody takes the petition up again.
pub(super) fn may_be_asked(case: &Case<'_>, instance: Instance) -> Result<(), Refusal> {
    undone(case.petition, instance)?;
    reviewable(case.petition, instance)?;
    checks::goes_back_to(case.petition).map(|_| ())
}

/// The conclusion that a request made in time undoes. None: the matter has not ended.
pub(crate) fn undone(petition: &Petition, instance: Instance) -> Result<Option<Concluded>, Refusal> {
    let stage = petition.stage;
    if stage != Stage::Ended {
        return Ok(None);
    }
    let (operation, unasked) = match instance {
        Instance::Review => (Operation::RequestReview, Conclusion::ReviewNotRequested),
        Instance::Rereview => (Operation::RequestRereview, Conclusion::RereviewNotRequested),
    };
    let concluded = petition.concluded.filter(|concluded| concluded.ground == unasked);
    concluded.map(Some).ok_or(Refusal::WrongStage { stage, operation })
}

/// Who reviews, as it was sent: an organ, a unit, the name of an organ and its record.
struct NamedReviewer<'a> {
    organ: Option<OrganId>,
    unit: Option<UnitId>,
    outside: Option<RecordRef>,
    name: Option<&'a str>,
}

impl NamedReviewer<'_> {
    /// Who it is, and what the directory says against it. A name that the directory knows is that organ; one
    /// that it does not know is taken: the petition office names it.
    fn found<D: Desk>(
        self,
        desk: &mut D,
        instance: Instance,
    ) -> Result<(Reviewer, Option<Refusal>), D::Error> {
        let Self { organ, unit, outside, name } = self;
        let given = [organ.is_some(), unit.is_some(), outside.is_some()];
        if given.into_iter().filter(|given| *given).count() != 1 {
            return Ok((Reviewer { unit, outside, organ: None }, Some(Refusal::ReviewerMissing)));
        }
        let known = organ.map(Authority::Organ).or(unit.map(Authority::Unit));
        let known = known.or_else(|| desk.district().authority_named(name?));
        let Some(authority) = known else { return Ok((Reviewer { unit, outside, organ: None }, None)) };
        let lines = desk.policy()?.review;
        let (district, petition) = (desk.district(), desk.petition());
        let decided = who_decided(petition, instance);
        let before = who_handled(petition);
        let unfit =
            district.check_reviewer(&lines, decided, &before, authority).err().map(|unfit| match unfit {
                Unfit::Itself => Refusal::ReviewsItself,
                Unfit::NotNextAbove { instead } if instead.is_empty() => Refusal::ReviewerNotAbove,
                Unfit::NotNextAbove { instead } => Refusal::ReviewerNotNext { instead },
            });
        let works_for = |unit: UnitId| {
            let above = decided.map(|decided| district.next_above(&lines, decided)).unwrap_or_default();
            above.into_iter().find(|organ| organ.unit == Some(unit)).map(|organ| organ.id)
        };
        let organ = match authority {
            Authority::Organ(organ) => Some(organ),
            Authority::Unit(_) => unit.and_then(works_for),
        };
        let organ = organ.and_then(|id| district.organs.get(&id));
        let free = |unit: &UnitId| {
            let active = district.units.get(unit).is_some_and(|unit| unit.active);
            active && stands_against_unit(petition, instance, *unit).is_ok()
        };
        let unit = unit.or(organ.and_then(|organ| organ.unit).filter(free));
        let (organ, called) = (organ.map(|organ| organ.id), organ.map(|organ| organ.name.clone()));
        let outside = match (outside, called) {
            (None, Some(called)) => Some(desk.seal("note", &called)?),
            (outside, _) => outside,
        };
        Ok((Reviewer { unit, outside, organ }, unfit))
    }
}

/// Whose opinion is to be reviewed, as far as the directory knows it.
pub fn who_decided(petition: &Petition, instance: Instance) -> Option<Authority> {
    match instance {
        Instance::Review => Some(Authority::Unit(petition.opinion_by.unwrap_or(petition.holder().unit))),
        Instance::Rereview => petition.reviewed_by.as_ref()?.authority(),
    }
}

/// The units that handled it: neither they nor their equals review.
pub fn who_handled(petition: &Petition) -> Vec<Authority> {
    petition.opinion_by.into_iter().chain([petition.holder().unit]).map(Authority::Unit).collect()
}

/// Whom the directory lets review it: the organs next above and the units of ours that deal with their reviews.
/// Where those are not entered, all that are not known to be equals or to stand below.
pub fn offered<'a>(
    district: &'a District,
    lines: &[ReviewLine],
    petition: &Petition,
    instance: Instance,
) -> (Vec<&'a Organ>, Vec<&'a Unit>) {
    let (decided, before) = (who_decided(petition, instance), who_handled(petition));
    let fits = |authority| district.check_reviewer(lines, decided, &before, authority).is_ok();
    let organs = match decided.map(|decided| district.next_above(lines, decided)) {
        Some(above) if !above.is_empty() => above,
        _ => district.organs.values().filter(|o| o.active && fits(Authority::Organ(o.id))).collect(),
    };
    let free = |unit: &&Unit| unit.active && stands_against_unit(petition, instance, unit.id).is_ok();
    let units = district.units.values().filter(free).filter(|unit| fits(Authority::Unit(unit.id)));
    (organs, units.collect())
}

/// What keeps a unit of ours from reviewing, wherever it stands.
///
/// # Errors
/// It handled the matter, reviewed it before, or is accused.
pub fn stands_against_unit(petition: &Petition, instance: Instance, unit: UnitId) -> Result<(), Refusal> {
    let before = petition.reviewed_by.as_ref().and_then(|reviewer| reviewer.unit);
    let reviewed_it = instance == Instance::Rereview && before == Some(unit);
    if unit == petition.holder().unit || petition.opinion_by == Some(unit) || reviewed_it {
        return Err(Refusal::ReviewsItself);
    }
    if petition.facts.accused.units.contains(&unit) { Err(Refusal::HolderAccused) } else { Ok(()) }
}

impl RequestReview {
    pub(super) fn settle_for<D: Desk>(
        body: &RequestReviewInput,
        desk: &mut D,
        instance: Instance,
    ) -> Result<Self, D::Error> {
        let (delivery, sent_on, organ, unit, outside, late_reason, text) = body.known(desk)?;
        let named = NamedReviewer { organ, unit, outside, name: body.outside.as_deref() };
        let (reviewer, unfit) = named.found(desk, instance)?;
        Ok(Self { delivery, sent_on, reviewer, unfit, late_reason, text })
    }

    pub(super) fn decide_for(&self, case: &Case<'_>, instance: Instance) -> Decision {
        let concluded = undone(case.petition, instance)?;
        self.check_reviewer(case, instance)?;
        self.check_sent(case, instance)?;
        let late = lateness(case, instance, self.sent_on)?;
        match (late, concluded) {
            // What was concluded is undone only by what was posted or handed in in time.
            (Some(due), Some(_)) => return Err(Refusal::ConclusionStands { due }),
            (Some(due), None) if self.late_reason.is_none() => return Err(Refusal::ReviewTooLate { due }),
            (Some(_) | None, _) => {}
        }
        let asked = Event::ReviewRequested {
            instance,
            delivery: self.delivery,
            sent_on: self.sent_on,
            reviewer: self.reviewer.clone(),
            late_reason: late.and(self.late_reason.clone()),
            text: self.text.clone(),
        };
        let undone = concluded
            .map(|Concluded { seq, ground, .. }| Event::ConclusionUndone { conclusion: seq, ground });
        let asked = checks::back_to_life(case.petition, asked)?;
        Ok(undone.into_iter().chain(asked).collect())
    }

    /// One organ, and neither the one that handled it nor, in a re-review, the one that reviewed it; and where
    /// the directory tells, the one next above.
    fn check_reviewer(&self, case: &Case<'_>, instance: Instance) -> Result<(), Refusal> {
        let Reviewer { unit, outside, organ } = &self.reviewer;
        if organ.is_none() && unit.is_some() == outside.is_some() {
            return Err(Refusal::ReviewerMissing);
        }
        if let Some(unit) = unit {
            stands_against_unit(case.petition, instance, *unit)?;
        }
        self.unfit.clone().map_or(Ok(()), Err)
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
