//! On what grounds a petition calls for supervision (督办): the conditions of article 40 as far as the
//! record shows them. Whether to supervise, and whether an opinion is carried out, people judge.

use crate::deadline::Deadline;
use crate::petition::Petition;
use crate::time::Instant;
use crate::vocabulary::{HandOver, SupervisionCause, Trigger};

/// From this many hand-overs between units on, a petition looks like shirking.
const HAND_OVERS: usize = 2;

/// The grounds at an instant, in the order of the vocabulary. `deadlines`: the dates of all its clocks.
pub fn grounds(petition: &Petition, deadlines: &[Deadline], now: Instant) -> Vec<SupervisionCause> {
    let late = |met_by: Trigger| {
        let mut runs = deadlines.iter().filter(|deadline| deadline.rule.met_by.contains(&met_by));
        runs.any(|deadline| deadline.is_overdue(now))
    };
    let opinion_late = deadlines.iter().any(|deadline| {
        let met_by = &deadline.rule.met_by;
        met_by.contains(&Trigger::OpinionIssued)
            && !met_by.contains(&Trigger::Noticed)
            && deadline.is_overdue(now)
    });
    let found = [
        (SupervisionCause::Procedure, late(Trigger::Routed) || late(Trigger::Noticed)),
        (SupervisionCause::Late, opinion_late || late(Trigger::Closed)),
        (SupervisionCause::NoFeedback, late(Trigger::ClosingReported) || late(Trigger::SupervisionAnswered)),
        (SupervisionCause::Shirking, is_passed_around(petition)),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(cause, _)| cause).collect()
}

/// A unit lost its objection, or the petition went from unit to unit after the first assignment.
fn is_passed_around(petition: &Petition) -> bool {
    let lost = petition.objections.iter().any(|objection| objection.upheld == Some(false));
    let pairs = petition.holdings.iter().zip(petition.holdings.iter().skip(1));
    let passed = pairs.filter(|(from, to)| {
        let handed = matches!(to.hand_over, HandOver::Reassigned | HandOver::ObjectionUpheld);
        handed && from.holder.unit != to.holder.unit
    });
    lost || passed.count() >= HAND_OVERS
}
