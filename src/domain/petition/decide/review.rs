//! Review, re-review, hearings, and the end that follows (articles 35, 36).

use chrono::NaiveDate;

use crate::deadline::Deadline;
use crate::petition::command::Act;
use crate::petition::event::{Event, Reviewer};
use crate::petition::{Issued, Petition, Refusal};
use crate::time::Instant;
use crate::vocabulary::{Conclusion, Delivery, Document, Instance, Path, ReviewOutcome, Stage, Trigger};

use super::{Case, Decision, checks};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let petition = case.petition;
    match act {
        Act::RequestReview { instance, delivery, sent_on, reviewer, late_reason, text } => {
            check_reviewer_of(case, *instance, reviewer)?;
            check_sent(case, *instance, *delivery, *sent_on)?;
            let late = lateness(case, *instance, *sent_on);
            if let (Some(due), None) = (late, late_reason) {
                return Err(Refusal::ReviewTooLate { due });
            }
            let late_reason = late.and(late_reason.clone());
            let (reviewer, text) = (reviewer.clone(), text.clone());
            let (instance, delivery, sent_on) = (*instance, *delivery, *sent_on);
            let asked = Event::ReviewRequested { instance, delivery, sent_on, reviewer, late_reason, text };
            checks::back_to_life(petition, asked)
        }
        Act::AdmitReview { instance, admitted, reason } => {
            may_admit(case)?;
            Ok(vec![Event::ReviewAdmitted {
                instance: *instance,
                admitted: *admitted,
                reason: reason.clone(),
            }])
        }
        Act::DecideReview { instance, outcome, redo_due, text } => {
            may_decide(case)?;
            let wants = *outcome == ReviewOutcome::Redo;
            if wants != redo_due.is_some() || redo_due.is_some_and(|due| due < case.at().day()) {
                return Err(Refusal::RedoDate);
            }
            let (instance, outcome, redo_due) = (*instance, *outcome, *redo_due);
            Ok(vec![Event::ReviewDecided { instance, outcome, redo_due, text: text.clone() }])
        }
        Act::BeginHearing { text } => {
            may_begin_hearing(case)?;
            Ok(vec![Event::HearingBegun { text: text.clone() }])
        }
        Act::EndHearing { text } => {
            may_end_hearing(case)?;
            Ok(vec![Event::HearingEnded { text: text.clone() }])
        }
        Act::Conclude { note } => {
            Ok(vec![Event::Concluded { conclusion: conclusion(case)?, note: note.clone() }])
        }
        _ => Err(Refusal::NothingToReview),
    }
}

/// Once.
pub fn may_admit(case: &Case) -> Result<(), Refusal> {
    check_decides(case)?;
    let admitted = case.petition.review.as_ref().is_some_and(|review| review.admitted);
    if admitted { Err(Refusal::ReviewAdmittedBefore) } else { Ok(()) }
}

/// Not while a hearing goes on.
pub fn may_decide(case: &Case) -> Result<(), Refusal> {
    check_decides(case)?;
    check_no_hearing(case)
}

/// One hearing at a time.
pub fn may_begin_hearing(case: &Case) -> Result<(), Refusal> {
    check_hears(case)?;
    check_no_hearing(case)?;
    check_not_late(case)
}

/// Only what has begun ends.
pub fn may_end_hearing(case: &Case) -> Result<(), Refusal> {
    check_hears(case)?;
    if case.petition.hearing_open { Ok(()) } else { Err(Refusal::NoHearing) }
}

/// One organ, and neither the one that handled it nor, in a re-review, the one that reviewed it.
fn check_reviewer_of(case: &Case, instance: Instance, reviewer: &Reviewer) -> Result<(), Refusal> {
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

const fn opinion_of(instance: Instance) -> Document {
    match instance {
        Instance::Review => Document::HandlingOpinion,
        Instance::Rereview => Document::ReviewOpinion,
    }
}

/// The opinion that may be reviewed: one that was issued on the path of article 31 (6) and stands.
pub fn reviewable(petition: &Petition, instance: Instance) -> Result<Issued, Refusal> {
    let by_opinion = petition.path == Some(Path::HandlingOpinion) && petition.has_opinion;
    let issued = petition.issued.get(&opinion_of(instance));
    issued.copied().filter(|_| by_opinion).ok_or(Refusal::NothingToReview)
}

/// What is asked to be reviewed was issued before it was asked. Handed in, the day of receipt counts;
/// posted, the postmark (民事诉讼法 85 by analogy).
fn check_sent(
    case: &Case,
    instance: Instance,
    delivery: Delivery,
    sent_on: NaiveDate,
) -> Result<(), Refusal> {
    let issued = reviewable(case.petition, instance)?;
    let received = case.at().day();
    let on_the_way = delivery == Delivery::Posted || sent_on == received;
    if sent_on < issued.issued_on || sent_on > received || !on_the_way {
        return Err(Refusal::SentOutside);
    }
    Ok(())
}

fn asking(instance: Instance) -> Trigger {
    match instance {
        Instance::Review => Trigger::ReviewRequested,
        Instance::Rereview => Trigger::RereviewRequested,
    }
}

/// The petitioner's time for asking, of the opinion that stands: it begins with its service.
fn right<'a>(case: &Case<'a>, instance: Instance) -> Option<Deadline<'a>> {
    let served = case.petition.issued.get(&opinion_of(instance))?.served_on?;
    case.last_met_by(asking(instance)).filter(|d| d.rule.right && d.run.started_on == served)
}

/// The day on which the time was over, where the request was sent later.
fn lateness(case: &Case, instance: Instance, sent_on: NaiveDate) -> Option<NaiveDate> {
    let right = right(case, instance)?;
    (Instant::start_of(sent_on) >= right.late_at).then_some(right.legal_due)
}

/// A unit of ours that reviews decides itself; what an organ outside decides is recorded by whoever
/// the access rules let, and so is what somebody decides for a unit that the petition has come to name.
fn check_decides(case: &Case) -> Result<(), Refusal> {
    let accused = &case.petition.facts.accused.units;
    let unit = case.petition.reviewing_unit().filter(|unit| !accused.contains(unit));
    let inspected = case.petition.is_confidential();
    if inspected || unit.is_none_or(|unit| case.by.unit == Some(unit)) {
        Ok(())
    } else {
        Err(Refusal::NotReviewer)
    }
}

/// The unit that handles holds the hearing; in a review the reviewing organ does.
fn check_hears(case: &Case) -> Result<(), Refusal> {
    match case.petition.stage {
        Stage::Accepted => checks::holder_unit(case.petition, case.by),
        _ => check_decides(case),
    }
}

/// A hearing that is dated back does not rescue a limit that has passed.
fn check_not_late(case: &Case) -> Result<(), Refusal> {
    let pauses = |d: &Deadline| d.rule.paused.is_some_and(|pause| pause.from == Trigger::HearingBegun);
    let late = case.deadlines().into_iter().find(|d| pauses(d) && d.is_overdue(case.now));
    let dated_back = case.at() < case.now;
    match late {
        Some(late) if dated_back => Err(Refusal::HearingTooLate { due: late.legal_due }),
        _ => Ok(()),
    }
}

fn check_no_hearing(case: &Case) -> Result<(), Refusal> {
    if case.petition.hearing_open { Err(Refusal::HearingOpen) } else { Ok(()) }
}

/// Final: after the re-review, or once the petitioner's time for asking is over, also where a request
/// was made and not admitted.
pub fn conclusion(case: &Case) -> Result<Conclusion, Refusal> {
    let lapsed = |instance| right(case, instance).is_some_and(|right| case.at() >= right.late_at);
    match case.petition.stage {
        Stage::RereviewDecided => Ok(Conclusion::RereviewDecided),
        Stage::ReviewDecided if lapsed(Instance::Rereview) => Ok(Conclusion::RereviewNotRequested),
        Stage::Replied | Stage::Closed if lapsed(Instance::Review) => Ok(Conclusion::ReviewNotRequested),
        _ => Err(Refusal::NotYetFinal),
    }
}
