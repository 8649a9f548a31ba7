//! The fifteen states of the national export (信访件状态), derived from where a petition stands and
//! from its clocks at an instant; never stored beside them.

use crate::domain::deadline::Deadline;
use crate::domain::petition::Petition;
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Ending, NationalStatus, Path, Stage, Trigger};

/// The national state at an instant. `deadlines`: the dates of all its clocks.
pub fn national(petition: &Petition, deadlines: &[Deadline], now: Instant) -> NationalStatus {
    use NationalStatus as S;
    let late = |trigger| {
        let mut met_by = deadlines.iter().filter(|deadline| deadline.rule.met_by.contains(&trigger));
        met_by.any(|deadline| deadline.is_overdue(now) || deadline.has_lapsed(now))
    };
    let or = |trigger, overdue, status| if late(trigger) { overdue } else { status };
    match petition.stage {
        Stage::Registered | Stage::Routed => S::UnderExamination,
        Stage::Accepted => or_opinion_late(petition, deadlines, now),
        Stage::Replied | Stage::Closed => replied(petition, late(Trigger::ReviewRequested)),
        Stage::Reviewing => or(Trigger::ReviewDecided, S::ReviewOverdue, S::Review),
        Stage::ReviewDecided => or(Trigger::RereviewRequested, S::RereviewNotRequested, S::ReviewOpinion),
        Stage::Rereviewing => or(Trigger::RereviewDecided, S::RereviewOverdue, S::Rereview),
        Stage::RereviewDecided => S::RereviewOpinion,
        Stage::Ended => match petition.ending {
            Some(Ending::NotAccepted) => S::NotAccepted,
            Some(Ending::NoLongerAccepted) => S::NoLongerAccepted,
            _ => S::Concluded,
        },
    }
}

/// The limit of the handling is meant, not that of the notice, which the opinion would also meet.
fn or_opinion_late(petition: &Petition, deadlines: &[Deadline], now: Instant) -> NationalStatus {
    let of_handling = |deadline: &&Deadline| {
        deadline.rule.met_by.contains(&Trigger::OpinionIssued)
            && !deadline.rule.met_by.contains(&Trigger::Noticed)
            && petition.accepted_at.is_some_and(|at| deadline.run.started_on >= at.day())
    };
    let late = deadlines.iter().filter(of_handling).any(|deadline| deadline.is_overdue(now));
    if late { NationalStatus::OpinionOverdue } else { NationalStatus::Accepted }
}

/// Only a handling opinion is reviewed; every other reply, once its leader has closed it, is done.
fn replied(petition: &Petition, review_lapsed: bool) -> NationalStatus {
    let by_opinion = petition.path == Some(Path::HandlingOpinion) && petition.has_opinion;
    match (by_opinion, petition.stage) {
        (true, _) if review_lapsed => NationalStatus::ReviewNotRequested,
        (true, _) | (false, Stage::Replied) => NationalStatus::OpinionIssued,
        (false, _) => NationalStatus::Concluded,
    }
}
