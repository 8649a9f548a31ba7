//! What would happen if a command were carried out, or why it is refused. The stage is asked of the
//! state table; what else speaks against an act stands in the file of its chapter.

mod checks;
mod duties;
mod files;
mod handling;
mod intake;
mod objection;
mod papers;
mod possible;
mod rating;
mod review;
#[cfg(test)]
mod tests;

pub use handling::{implied_path, is_lawful};
pub use possible::{Around, due_acts, possible, stands_against};

use crate::deadline::{self, Deadline};
use crate::petition::command::{Act, By, Command};
use crate::petition::event::Event;
use crate::petition::{Petition, Refusal, states};
use crate::policy::Policy;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Operation, Outcome, Stage, Trigger};

type Decision = Result<Vec<Event>, Refusal>;

/// What an act is measured on.
struct Case<'a> {
    petition: &'a Petition,
    by: &'a By,
    /// When it happened.
    at: Instant,
    rules: &'a Rulebooks,
    now: Instant,
}

impl<'a> Case<'a> {
    fn at(&self) -> Instant {
        self.at
    }

    /// The rules in force now.
    fn policy(&self) -> Option<&'a Policy> {
        self.rules.current().map(|(_, book)| &book.policy)
    }

    /// The dates of every clock that has ever run.
    fn deadlines(&self) -> Vec<Deadline<'a>> {
        deadline::all(&self.petition.moments, self.rules).unwrap_or_default()
    }

    /// The last run of a clock that this would meet.
    fn last_met_by(&self, trigger: Trigger) -> Option<Deadline<'a>> {
        self.deadlines().into_iter().rfind(|deadline| deadline.rule.met_by.contains(&trigger))
    }

    /// The running clocks that this would meet.
    fn running_met_by(&self, trigger: Trigger) -> impl Iterator<Item = Deadline<'a>> {
        let runs = |d: &Deadline<'a>| matches!(d.outcome, Outcome::Running | Outcome::Paused);
        self.deadlines().into_iter().filter(move |d| runs(d) && d.rule.met_by.contains(&trigger))
    }
}

/// The events that a command makes.
///
/// # Errors
/// The first rule that the command breaks.
pub fn decide(state: Option<&Petition>, command: &Command, rules: &Rulebooks, now: Instant) -> Decision {
    if command.occurred_at > now {
        return Err(Refusal::InFuture);
    }
    match (state, &command.act) {
        (None, Act::Register(registration)) => {
            intake::register(registration, rules, command.occurred_at, now)
        }
        (None, _) => Err(Refusal::NotRegistered),
        (Some(_), Act::Register(_)) => Err(Refusal::AlreadyRegistered),
        (Some(petition), act) => {
            check_order(petition, act, command.occurred_at)?;
            check_person(petition, &command.by)?;
            act.operation().map_or(Ok(()), |operation| check_stage(petition, operation))?;
            let (by, at) = (&command.by, command.occurred_at);
            carry_out(&Case { petition, by, at, rules, now }, act)
        }
    }
}

fn carry_out(case: &Case, act: &Act) -> Decision {
    match act {
        Act::Register(_) => Err(Refusal::AlreadyRegistered),
        Act::Correct { correction, reason, assignment } => {
            intake::correct(case, correction, reason, assignment)
        }
        Act::LinkRepeat { .. } | Act::Merge { .. } | Act::LinkOrder { .. } | Act::Import { .. } => {
            intake::carry_out(case, act)
        }
        Act::Object { .. } | Act::AllowObjection { .. } | Act::DecideObjection { .. } => {
            objection::carry_out(case, act)
        }
        Act::RequestReview { .. }
        | Act::AdmitReview { .. }
        | Act::DecideReview { .. }
        | Act::BeginHearing { .. }
        | Act::EndHearing { .. }
        | Act::Conclude { .. } => review::carry_out(case, act),
        Act::Reassign { .. }
        | Act::ReassignWatch { .. }
        | Act::Recuse { .. }
        | Act::AssignTask { .. }
        | Act::FinishTask { .. }
        | Act::Supervise { .. }
        | Act::AnswerSupervision { .. }
        | Act::Recommend { .. }
        | Act::AnswerRecommendation { .. }
        | Act::ReportUrgent { .. }
        | Act::Guide { .. }
        | Act::Instruct { .. }
        | Act::RecordProgress { .. }
        | Act::RecordHomeVisit { .. }
        | Act::SetDistrictDeadline { .. } => duties::carry_out(case, act),
        Act::Attach { .. } | Act::RemoveAttachment { .. } => files::carry_out(case, act),
        Act::IssueDocument { .. } => papers::carry_out(case, act),
        Act::Rate { .. } => rating::carry_out(case, act),
        Act::MissDeadline { clock, run, .. } => {
            let late = case.deadlines().into_iter().find(|deadline| {
                let is_it = deadline.run.clock == *clock && deadline.run.number == *run;
                is_it && !deadline.run.missed && deadline.is_overdue(case.at())
            });
            let late = late.ok_or(Refusal::DeadlineNotRunning)?;
            Ok(vec![Event::DeadlineMissed { clock: clock.clone(), run: *run, legal_due: late.legal_due }])
        }
        Act::Recount { clock, run, calendar_version } => {
            let mut all = case.deadlines().into_iter();
            let before = all.find(|d| d.run.clock == *clock && d.run.number == *run);
            recount(case, before, *calendar_version)
        }
        _ => handling::carry_out(case, act),
    }
}

/// A new calendar moves only what runs and is not late yet: it rewrites no verdict.
fn recount(case: &Case, before: Option<Deadline>, calendar_version: u32) -> Decision {
    let before = before.ok_or(Refusal::DeadlineNotRunning)?;
    if !before.may_move(case.at()) {
        return Err(Refusal::DeadlineNotRunning);
    }
    let after = deadline::recount(&before.run, calendar_version, case.rules);
    let after = after.map_err(|_| Refusal::DeadlineNotRunning)?;
    if after.counts_like(&before) {
        return Err(Refusal::NothingChanged);
    }
    Ok(vec![Event::DeadlineRecounted {
        clock: before.run.clock.clone(),
        run: before.run.number,
        calendar_version,
        legal_due_before: before.legal_due,
        legal_due: after.legal_due,
    }])
}

/// Nothing happens before registration; what moves the petition happens after what moved it before.
fn check_order(petition: &Petition, act: &Act, at: Instant) -> Result<(), Refusal> {
    if at < petition.registered_at {
        return Err(Refusal::BeforeRegistration);
    }
    let hands_over = matches!(
        act,
        Act::Reassign { .. }
            | Act::DecideObjection { .. }
            | Act::Object { .. }
            | Act::LinkRepeat { .. }
            | Act::Recuse { .. }
            | Act::Extend { .. }
            | Act::LeaveSimplified { .. }
            | Act::BeginHearing { .. }
            | Act::EndHearing { .. }
            | Act::ReassignWatch { .. }
    );
    let moves = hands_over || act.operation().is_some_and(states::moves);
    if moves && at < petition.moved_at { Err(Refusal::BeforeLastAct) } else { Ok(()) }
}

/// Article 28: the recused do nothing here.
fn check_person(petition: &Petition, by: &By) -> Result<(), Refusal> {
    let recused = by.user.is_some_and(|user| petition.recused.contains(&user));
    if recused { Err(Refusal::Recused) } else { Ok(()) }
}

fn check_stage(petition: &Petition, operation: Operation) -> Result<(), Refusal> {
    let Some(line) = states::of(operation) else { return Ok(()) };
    if line.from.contains(&petition.stage) {
        return Ok(());
    }
    let before_reply = matches!(petition.stage, Stage::Registered | Stage::Routed | Stage::Accepted);
    if operation == Operation::ClosePetition && before_reply {
        return Err(Refusal::NoReplyYet);
    }
    Err(Refusal::WrongStage { stage: petition.stage, operation })
}
