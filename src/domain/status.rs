//! The fifteen states of the national export (信访件状态), derived from where a petition stands and
//! from its clocks at an instant; never stored beside them.

use crate::domain::deadline::Deadline;
use crate::domain::petition::Petition;
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Document, Ending, NationalStatus, Path, Stage, Trigger};

/// The national state at an instant. `deadlines`: the dates of all its clocks.
pub fn national(petition: &Petition, deadlines: &[Deadline], now: Instant) -> NationalStatus {
    use NationalStatus as S;
    let late = |trigger| {
        let mut met_by = deadlines.iter().filter(|deadline| deadline.rule.met_by.contains(&trigger));
        met_by.any(|deadline| deadline.is_overdue(now) || deadline.has_lapsed(now))
    };
    let or = |trigger, overdue, status| if late(trigger) { overdue } else { status };
    // Also where a request was made and not admitted: the right is used up, or its time is over.
    let is_final = |document, asked: Trigger| {
        let served = petition.issued.get(&document).and_then(|issued| issued.served_on);
        let right = deadlines.iter().rfind(|d| d.rule.right && d.rule.met_by.contains(&asked));
        right.is_some_and(|right| Some(right.run.started_on) == served && now >= right.late_at)
    };
    match petition.stage {
        Stage::Registered | Stage::Routed => S::UnderExamination,
        Stage::Accepted => or_opinion_late(petition, deadlines, now),
        Stage::Replied | Stage::Closed => {
            replied(petition, is_final(Document::HandlingOpinion, Trigger::ReviewRequested))
        }
        Stage::Reviewing => or(Trigger::ReviewDecided, S::ReviewOverdue, S::Review),
        Stage::ReviewDecided if is_final(Document::ReviewOpinion, Trigger::RereviewRequested) => {
            S::RereviewNotRequested
        }
        Stage::ReviewDecided => S::ReviewOpinion,
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
