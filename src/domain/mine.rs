//! Whose a petition is to deal with, and why.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{self, Operation, Sight, Subject, Viewer};
use crate::ids::UserId;
use crate::petition::state::Petition;
use crate::time::Instant;
use crate::vocabulary::Stage;

/// Why a petition is somebody's to deal with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mine {
    /// In charge of it.
    Officer,
    /// Its leader.
    Leader,
    /// Acts for its leader today (代行).
    Deputy,
    /// The head of the unit that holds it.
    Head,
    /// Works in the unit that holds it.
    Unit,
    /// The unit has an assisting task that is not done.
    Task,
    /// The unit reviews it.
    Reviewer,
    /// The unit watches and guides.
    Watcher,
    /// Registered it, and it is not routed yet.
    Receiver,
    /// Nobody was found who is responsible: it is to be decided.
    Undecided,
    /// An objection is to be decided.
    Objection,
    /// The citizen service centre deals it out, or calls back.
    Order,
    /// The unit answers for a clock that runs, whoever holds it.
    Answers,
}

/// Why the petition is the viewer's, the strongest reason first; none where it is somebody else's. `answers`: the
/// viewer's unit answers for a clock of it (`duty::answers`).
pub fn mine(viewer: &Viewer, petition: &Petition, answers: bool) -> Option<Mine> {
    let holder = petition.holder();
    let own_unit = Some(viewer.unit);
    let works = viewer.role.works_for_unit();
    let open_task = petition.tasks.iter().any(|task| !task.answered && task.unit == own_unit);
    let reviews = petition.stage.is_under_review();
    let entrusted = |leader: UserId| viewer.is_entrusted_by(leader, petition.is_confidential());
    let subject = Subject::of(petition);
    let decides = access::may_on(viewer, Operation::DecideObjection, &subject);
    let reasons = [
        (holder.officer == viewer.user, Mine::Officer),
        (holder.leader == Some(viewer.user), Mine::Leader),
        (holder.leader.is_some_and(entrusted), Mine::Deputy),
        (viewer.role.decides_whose() && petition.awaiting_decision, Mine::Undecided),
        (petition.undecided_objection().is_some() && decides, Mine::Objection),
        (viewer.serves_citizens && works && petition.waits_for_centre(), Mine::Order),
        (works && open_task, Mine::Task),
        (works && reviews && petition.reviewing_unit() == own_unit, Mine::Reviewer),
        (works && holder.unit == viewer.unit && viewer.is_head, Mine::Head),
        (works && holder.unit == viewer.unit, Mine::Unit),
        (works && petition.watcher().is_some_and(|one| one.unit == viewer.unit), Mine::Watcher),
        (petition.receiver.officer == viewer.user && petition.stage == Stage::Registered, Mine::Receiver),
        (works && answers && access::sight(viewer, &subject) > Sight::Sealed, Mine::Answers),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
}

/// What waits for whoever handles the petition: others may do it too, but it is not theirs to think of.
pub fn is_of_whoever_handles(operation: Operation) -> bool {
    [Operation::ServeDocument, Operation::ReportUrgent, Operation::EndHearing].contains(&operation)
}

/// Whether an act that the viewer may do is one for the viewer now: a leader puts no date off, so once it has
/// passed there is none left to set.
pub fn fits(viewer: &Viewer, petition: &Petition, operation: Operation, now: Instant) -> bool {
    let sets_a_date = operation == Operation::SetDistrictDeadline;
    !sets_a_date || !viewer.answers_for_date() || petition.district_date().is_none_or(|due| due >= now.day())
}
