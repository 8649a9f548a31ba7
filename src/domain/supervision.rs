//! On what grounds a petition calls for supervision (督办): the conditions of article 40 as far as the
//! record shows them. Whether to supervise, and whether an opinion is carried out, people judge.

use std::collections::BTreeSet;

use crate::deadline::Deadline;
use crate::petition::state::Petition;
use crate::time::Instant;
use crate::vocabulary::SupervisionCause;

/// From this many hand-overs between units on, a petition looks like shirking.
const HAND_OVERS: usize = 2;

/// The grounds at an instant, in the order of the vocabulary. `deadlines`: the dates of all its clocks.
pub fn grounds(petition: &Petition, deadlines: &[Deadline], now: Instant) -> Vec<SupervisionCause> {
    let overdue = deadlines.iter().filter(|deadline| deadline.is_overdue(now));
    let mut grounds: BTreeSet<SupervisionCause> =
        overdue.flat_map(|d| d.rule.grounds.iter().copied()).collect();
    if is_passed_around(petition) {
        grounds.insert(SupervisionCause::Shirking);
    }
    grounds.into_iter().collect()
}

/// A unit lost its objection, or the petition went from unit to unit after the first assignment.
fn is_passed_around(petition: &Petition) -> bool {
    let lost = petition.objections.iter().any(|objection| objection.upheld == Some(false));
    let pairs = petition.holdings.iter().zip(petition.holdings.iter().skip(1));
    let passed =
        pairs.filter(|(from, to)| to.hand_over.is_passing_on() && from.holder.unit != to.holder.unit);
    lost || passed.count() >= HAND_OVERS
}
