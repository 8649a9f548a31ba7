//! Duties between people: hand-overs, recusal, assisting units, supervision, recommendations, urgent
//! reports, public opinion, and what is recorded on the way.

use crate::ids::UserId;
use crate::petition::command::Act;
use crate::petition::event::{Event, Holder, RecordRef};
use crate::petition::{Petition, Refusal};
use crate::vocabulary::HandOver;

use super::{Case, Decision, checks, files};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let petition = case.petition;
    let unit = petition.holder().unit;
    Ok(vec![match act {
        Act::Reassign { to, reason, ordered_by, batch } => {
            let hand_over = check_reassign(petition, *to)?;
            let (ordered_by, reason, batch) = (*ordered_by, reason.clone(), *batch);
            Event::Reassigned { holder: *to, hand_over, ordered_by, reason, batch }
        }
        Act::ReassignWatch { to, reason, ordered_by } => {
            let present = petition.watcher().ok_or(Refusal::NotWatched)?;
            if *to == present {
                return Err(Refusal::SameHolder);
            }
            checks::fit(petition, &petition.facts.accused, *to)?;
            Event::WatchReassigned { holder: *to, ordered_by: *ordered_by, reason: reason.clone() }
        }
        Act::Recuse { user, to, reason } => recuse(case, *user, *to, reason)?,
        Act::SetDistrictDeadline { due, reason, ordered_by, batch } => {
            checks::due(*due, case.at())?;
            let (ordered_by, reason, batch) = (*ordered_by, reason.clone(), *batch);
            Event::DistrictDeadlineSet { due: *due, ordered_by, reason, batch }
        }
        Act::Instruct { text } => Event::Instructed { text: text.clone() },
        Act::RecordProgress { text } => {
            checks::holder_unit(petition, case.by)?;
            Event::ProgressRecorded { text: text.clone() }
        }
        Act::RecordHomeVisit { visitor, visited_on, in_person, place, result, files } => {
            check_visit(case, *visited_on)?;
            let (visitor, visited_on, in_person) = (*visitor, *visited_on, *in_person);
            let (place, result) = (place.clone(), result.clone());
            let mut events = vec![Event::HomeVisited { visitor, visited_on, in_person, place, result }];
            events.extend(files::attached(files, None));
            return Ok(events);
        }
        Act::AssignTask { unit: assistant, due, text } => {
            if *assistant == unit {
                return Err(Refusal::AssistsItself);
            }
            if petition.is_confidential() {
                return Err(Refusal::AccusationElsewhere);
            }
            if petition.facts.accused.units.contains(assistant) {
                return Err(Refusal::HolderAccused);
            }
            if *due < case.at().day() {
                return Err(Refusal::TaskDateInPast { due: *due });
            }
            Event::TaskAssigned { unit: *assistant, due: *due, text: text.clone() }
        }
        Act::FinishTask { task, text } => {
            let task_of = checks::waiting(&petition.tasks, *task).map_err(|_| Refusal::NoSuchTask)?;
            if task_of.unit != case.by.unit {
                return Err(Refusal::NotAssistant);
            }
            Event::TaskFinished { task: *task, text: text.clone() }
        }
        Act::Supervise { cause, feedback_due, text } => {
            if *feedback_due < case.at().day() {
                return Err(Refusal::AnswerDateInPast { due: *feedback_due });
            }
            Event::Supervised { cause: *cause, unit, feedback_due: *feedback_due, text: text.clone() }
        }
        Act::AnswerSupervision { order, text } => {
            // The order follows the petition: whoever holds it since answers too.
            let asked = checks::waiting(&petition.supervisions, *order)?;
            if ![asked.unit, Some(unit)].contains(&case.by.unit) {
                return Err(Refusal::NotAsked);
            }
            Event::SupervisionAnswered { order: *order, text: text.clone() }
        }
        Act::Recommend { recommendation, unit, reply_due, addressee, text } => {
            if let Some(due) = reply_due.filter(|due| *due < case.at().day()) {
                return Err(Refusal::ReplyDateInPast { due });
            }
            let (recommendation, unit, reply_due) = (*recommendation, *unit, *reply_due);
            let (addressee, text) = (addressee.clone(), text.clone());
            Event::Recommended { recommendation, unit, reply_due, addressee, text }
        }
        Act::AnswerRecommendation { recommendation, adopted, text } => {
            checks::waiting(&petition.recommendations, *recommendation)?;
            let (recommendation, adopted) = (*recommendation, *adopted);
            Event::RecommendationAnswered { recommendation, adopted, text: text.clone() }
        }
        Act::ReportUrgent { form, text } => {
            if !petition.facts.urgent {
                return Err(Refusal::NotUrgent);
            }
            Event::UrgentReported { form: *form, text: text.clone() }
        }
        Act::Guide { text } => {
            let watcher = petition.watcher().ok_or(Refusal::NotWatched)?;
            if case.by.unit != Some(watcher.unit) {
                return Err(Refusal::NotWatcher);
            }
            Event::Guided { text: text.clone() }
        }
        _ => return Err(Refusal::NotRegistered),
    }])
}

fn check_reassign(petition: &Petition, to: Holder) -> Result<HandOver, Refusal> {
    let present = petition.holder();
    if to == present {
        return Err(Refusal::SameHolder);
    }
    checks::new_holder(petition, to)?;
    checks::keeps_objector(petition, to)?;
    let only_leader = (to.unit, to.officer) == (present.unit, present.officer);
    Ok(if only_leader { HandOver::LeaderSet } else { HandOver::Reassigned })
}

/// Article 28: who decides is somebody else; whoever holds it hands it over in the same act.
fn recuse(case: &Case, user: UserId, to: Option<Holder>, reason: &RecordRef) -> Result<Event, Refusal> {
    let petition = case.petition;
    let decided_by = case.by.user.filter(|by| *by != user).ok_or(Refusal::OwnRecusal)?;
    let present = petition.holder();
    let involved = |holder: Holder| holder.officer == user || holder.leader == Some(user);
    let watches = petition.watcher().is_some_and(involved);
    let holder = to.filter(|to| *to != present);
    if watches || (involved(present) && holder.is_none()) {
        return Err(Refusal::SuccessorMissing);
    }
    if let Some(to) = holder {
        checks::new_holder(petition, to)?;
        checks::keeps_objector(petition, to)?;
        if involved(to) {
            return Err(Refusal::HolderRecused);
        }
    }
    if petition.recused.contains(&user) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Event::Recused { user, decided_by, holder, reason: reason.clone() })
}

fn check_visit(case: &Case, visited_on: chrono::NaiveDate) -> Result<(), Refusal> {
    if visited_on > case.now.day() {
        Err(Refusal::VisitInFuture)
    } else if visited_on < case.petition.facts.received_on {
        Err(Refusal::VisitBeforeReceipt)
    } else {
        Ok(())
    }
}
