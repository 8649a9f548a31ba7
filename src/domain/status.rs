//! The fifteen states of the national export (信访件状态), derived from where a petition stands and
//! from its clocks at an instant; never stored beside them.

use crate::deadline::Deadline;
use crate::petition::state::{Issued, Petition};
use crate::time::Instant;
use crate::vocabulary::{Document, Ending, NationalStatus, Path, Stage};

/// When each state holds, for the reader of docs/states.md; in the order of the national list.
pub const WHEN: &[(NationalStatus, &str)] = &[
    (
        NationalStatus::UnderExamination,
        "已登记、已转送交办，尚未受理（含异议待决定），以及移送区外机关、误转退回、径送上一级后由该机关审查的",
    ),
    (NationalStatus::NotAccepted, "以不予受理、涉法涉诉导入政法机关终结"),
    (NationalStatus::Accepted, "已受理，办理期限内（含责令重新作出）"),
    (NationalStatus::OpinionIssued, "已答复，申请复查期限未满或者尚未送达"),
    (NationalStatus::OpinionOverdue, "已受理，办理期限届满未答复"),
    (NationalStatus::NoLongerAccepted, "以不再受理终结"),
    (NationalStatus::ReviewNotRequested, "处理意见送达（或者视为送达）后30日内未申请复查"),
    (NationalStatus::Review, "复查中，期限内"),
    (NationalStatus::ReviewOpinion, "已复查，申请复核期限未满或者尚未送达"),
    (NationalStatus::ReviewOverdue, "复查中，期限届满未作出意见"),
    (NationalStatus::RereviewNotRequested, "复查意见送达（或者视为送达）后30日内未申请复核"),
    (NationalStatus::Rereview, "复核中，期限内（听证期间不计入）"),
    (NationalStatus::RereviewOpinion, "已复核"),
    (NationalStatus::RereviewOverdue, "复核中，期限届满未作出意见"),
    (
        NationalStatus::Concluded,
        "审核认定办结、调解和解、撤回、信访人死亡或者终止、并入首件，以及不经信访程序答复并办结的",
    ),
];

/// The national state at an instant. `deadlines`: the dates of all its clocks; which state one makes that
/// has run out, its rule says.
pub fn national(petition: &Petition, deadlines: &[Deadline], now: Instant) -> NationalStatus {
    use NationalStatus as S;
    let of = |state| deadlines.iter().filter(move |d| d.rule.late_state == Some(state));
    let or = |overdue, status| if of(overdue).any(|d| d.is_overdue(now)) { overdue } else { status };
    // Also where a request was made and not admitted: the right is used up, or its time is over.
    let is_final = |document, unused| {
        let served = petition.issued.get(&document).and_then(Issued::counts_from);
        let right = of(unused).next_back();
        right.is_some_and(|right| Some(right.run.started_on) == served && now >= right.late_at)
    };
    match petition.stage {
        Stage::Registered | Stage::Routed => S::UnderExamination,
        Stage::Accepted => or(S::OpinionOverdue, S::Accepted),
        Stage::Replied | Stage::Closed => {
            replied(petition, is_final(Document::HandlingOpinion, S::ReviewNotRequested))
        }
        Stage::Reviewing => or(S::ReviewOverdue, S::Review),
        Stage::ReviewDecided if is_final(Document::ReviewOpinion, S::RereviewNotRequested) => {
            S::RereviewNotRequested
        }
        Stage::ReviewDecided => S::ReviewOpinion,
        Stage::Rereviewing => or(S::RereviewOverdue, S::Rereview),
        Stage::RereviewDecided => S::RereviewOpinion,
        Stage::Ended => ended(petition.ending),
    }
}

const fn ended(ending: Option<Ending>) -> NationalStatus {
    match ending {
        // Another organ examines it.
        Some(Ending::HandedOn | Ending::Returned | Ending::SentUp) => NationalStatus::UnderExamination,
        Some(Ending::NotAccepted | Ending::Directed) => NationalStatus::NotAccepted,
        Some(Ending::NoLongerAccepted) => NationalStatus::NoLongerAccepted,
        Some(Ending::Settled | Ending::Withdrawn | Ending::Lapsed | Ending::Merged | Ending::Concluded)
        | None => NationalStatus::Concluded,
    }
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
