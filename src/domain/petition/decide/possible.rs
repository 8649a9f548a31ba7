//! Which acts are lawful now, whatever they may say: the state table, and what plainly rules an act
//! out by how the petition stands. Who may do them at all is asked of the access rules.
//!
//! It shares its checks with `decide`, and is held against it in both directions by the tests: what
//! `decide` accepts is offered, and what is offered is refused only for what it says.

use crate::deadline::Deadline;
use crate::petition::{By, Petition, Refusal, states};
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Document, Instance, Operation, Outcome, Paper, Trigger};

use super::{Case, check_person, check_stage, checks, handling, objection, rating, review};

/// What other petitions say to this one: the first, where it is a repeat, and what that was a repeat of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// One of them is still being handled (article 19).
    pub first_running: bool,
    /// One of them has gone through its re-review, or was concluded (article 36).
    pub first_concluded: bool,
}

/// The acts that this person may lawfully do now, as far as the petition goes, in the order of the
/// state table.
pub fn possible(
    petition: &Petition,
    by: &By,
    around: Around,
    rules: &Rulebooks,
    now: Instant,
) -> Vec<Operation> {
    let operations = states::TABLE.iter().map(|line| line.operation);
    operations.filter(|one| stands_against(petition, *one, by, around, rules, now).is_none()).collect()
}

/// What rules an act out now, whatever it says.
pub fn stands_against(
    petition: &Petition,
    operation: Operation,
    by: &By,
    around: Around,
    rules: &Rulebooks,
    now: Instant,
) -> Option<Refusal> {
    let case = Case { petition, by, at: now, rules, now };
    check_person(petition, by)
        .and_then(|()| check_stage(petition, operation))
        .and_then(|()| of_course(&case, operation, around))
        .and_then(|()| of_review(&case, operation))
        .and_then(|()| of_duty(&case, operation))
        .err()
}

/// From the desk to the end.
fn of_course(case: &Case, operation: Operation, around: Around) -> Result<(), Refusal> {
    let petition = case.petition;
    match operation {
        Operation::RegisterPetition => Err(Refusal::AlreadyRegistered),
        Operation::RoutePetition if petition.awaiting_decision => Err(Refusal::AwaitingDecision),
        Operation::NotifyPetitioner => handling::may_notify(case),
        Operation::AcceptPetition => {
            handling::unit_decides(case)?;
            if around.first_running { Err(Refusal::BeingHandled) } else { Ok(()) }
        }
        Operation::RejectPetition => handling::unit_decides(case),
        Operation::RefuseConcluded => {
            checks::no_objection(petition)?;
            petition.facts.repeat_of.ok_or(Refusal::NotARepeat)?;
            if around.first_concluded { Ok(()) } else { Err(Refusal::FirstNotConcluded) }
        }
        Operation::RaiseObjection => objection::check_object(case),
        Operation::AllowObjection => objection::check_objected(case),
        Operation::DecideObjection => objection::decidable(case).map(|_| ()),
        Operation::ExtendHandling => {
            let (runs, _) = handling::extendable(case)?;
            runs.iter().try_for_each(|running| match running {
                running if running.run.more > 0 => Err(Refusal::ExtendedBefore),
                running if running.run.started_on > case.now.day() => Err(Refusal::ExtensionNotice),
                running => handling::still_extendable(case, running),
            })
        }
        Operation::LeaveSimplified => handling::may_leave_simplified(case),
        Operation::ReplyPetition => handling::may_reply(case),
        Operation::ServeDocument => {
            let waits = petition.issued.values().any(|issued| issued.served_on.is_none());
            if waits { Ok(()) } else { Err(Refusal::NoSuchDocument) }
        }
        Operation::ReportClosing => handling::may_report_closing(case),
        Operation::SettlePetition => checks::holder_unit(petition, case.by),
        Operation::ClosePetition => handling::may_close(case),
        Operation::ReopenPetition => {
            handling::check_not_merged(petition)?;
            checks::goes_back_to(petition).map(|_| ())
        }
        Operation::LinkRepeat if petition.facts.repeat_of.is_some() => Err(Refusal::RepeatCircle),
        Operation::MergePetition => {
            petition.facts.repeat_of.ok_or(Refusal::NotARepeat)?;
            if around.first_running { Ok(()) } else { Err(Refusal::FirstNotOpen) }
        }
        _ => Ok(()),
    }
}

/// Reviews, hearings, and the end that follows.
fn of_review(case: &Case, operation: Operation) -> Result<(), Refusal> {
    let asked = |instance| {
        review::reviewable(case.petition, instance)?;
        checks::goes_back_to(case.petition).map(|_| ())
    };
    match operation {
        Operation::RequestReview => asked(Instance::Review),
        Operation::RequestRereview => asked(Instance::Rereview),
        Operation::AdmitReview | Operation::AdmitRereview => review::may_admit(case),
        Operation::DecideReview | Operation::DecideRereview => review::may_decide(case),
        Operation::BeginHearing => review::may_begin_hearing(case),
        Operation::EndHearing => review::may_end_hearing(case),
        Operation::ConcludePetition => review::conclusion(case).map(|_| ()),
        _ => Ok(()),
    }
}

/// Duties between people.
fn of_duty(case: &Case, operation: Operation) -> Result<(), Refusal> {
    let (petition, by) = (case.petition, case.by);
    let lawful = |yes: bool, refusal| if yes { Ok(()) } else { Err(refusal) };
    match operation {
        Operation::RecordProgress => checks::holder_unit(petition, by),
        Operation::AssignTask => lawful(!petition.is_confidential(), Refusal::AccusationElsewhere),
        Operation::FinishTask => {
            let own = petition.tasks.iter().any(|task| !task.answered && task.unit == by.unit);
            lawful(own, Refusal::NoSuchTask)
        }
        Operation::AnswerSupervision => {
            let holder = Some(petition.holder().unit);
            let mut orders = petition.supervisions.iter().filter(|order| !order.answered);
            let own = orders.any(|order| by.unit == order.unit || by.unit == holder);
            lawful(own, Refusal::NothingAsked)
        }
        Operation::AnswerRecommendation => {
            let waits = petition.recommendations.iter().any(|asked| !asked.answered);
            lawful(waits, Refusal::NothingAsked)
        }
        Operation::ReportUrgent => lawful(petition.facts.urgent, Refusal::NotUrgent),
        Operation::RecordGuidance => {
            let watcher = petition.watcher().ok_or(Refusal::NotWatched)?;
            lawful(by.unit == Some(watcher.unit), Refusal::NotWatcher)
        }
        Operation::ReassignWatch => petition.watcher().map(|_| ()).ok_or(Refusal::NotWatched),
        Operation::RemoveAttachment => lawful(petition.files().next().is_some(), Refusal::NoSuchAttachment),
        Operation::IssueDocument => {
            let owed = Paper::ALL.iter().any(|paper| petition.owed(*paper, None).is_ok());
            lawful(owed, Refusal::DocumentNotDue)
        }
        Operation::RatePetition => rating::may_rate(case),
        Operation::RecusePerson => by.user.map(|_| ()).ok_or(Refusal::OwnRecusal),
        _ => Ok(()),
    }
}

/// Of acts that are possible those that are due now, the most pressing first: what ends a running
/// clock by its due date, then what the stage waits for.
pub fn due_acts(petition: &Petition, possible: &[Operation], clocks: &[Deadline]) -> Vec<Operation> {
    let met = |operation: &Operation| {
        let runs = clocks.iter().filter(|clock| clock.outcome == Outcome::Running && !clock.rule.lapses());
        let met = runs.filter(|clock| triggers(*operation).iter().any(|one| clock.rule.met_by.contains(one)));
        met.map(|clock| clock.late_at).min()
    };
    let place = |operation: &Operation| ON_THE_WAY.iter().position(|one| one == operation);
    let timed = possible.iter().filter_map(|one| Some((met(one)?, place(one).unwrap_or(usize::MAX), *one)));
    let mut timed: Vec<_> = timed.collect();
    // The report tells the result: there is none before the reply, whatever its own date is.
    let waits =
        |one: Operation| one == Operation::ReportClosing && possible.contains(&Operation::ReplyPetition);
    timed.sort_by_key(|(at, place, one)| (waits(*one), *at, *place));
    let decision = petition.awaiting_decision.then_some(Operation::ReassignPetition);
    // With the service of an opinion the petitioner's time begins: it does not wait.
    let opinion = opinion_waits(petition).then_some(Operation::ServeDocument);
    let decided = [Some(Operation::DecideObjection), opinion, decision];
    let first = decided.into_iter().flatten().filter(|one| possible.contains(one));
    let on_the_way = ON_THE_WAY.iter().copied().filter(|one| possible.contains(one));
    let all = first.chain(timed.into_iter().map(|(_, _, one)| one)).chain(on_the_way);
    all.fold(Vec::new(), |mut due, one| {
        if !due.contains(&one) {
            due.push(one);
        }
        due
    })
}

fn opinion_waits(petition: &Petition) -> bool {
    let opinions = [Document::HandlingOpinion, Document::ReviewOpinion, Document::RereviewOpinion];
    opinions.iter().any(|one| petition.issued.get(one).is_some_and(|issued| issued.served_on.is_none()))
}

/// What a petition waits for on its way from the desk to the end, whatever clock runs.
const ON_THE_WAY: &[Operation] = &[
    Operation::RoutePetition,
    Operation::NotifyPetitioner,
    Operation::AcceptPetition,
    Operation::EndHearing,
    Operation::ReplyPetition,
    Operation::ClosePetition,
    Operation::AdmitReview,
    Operation::DecideReview,
    Operation::AdmitRereview,
    Operation::DecideRereview,
    Operation::FinishTask,
    Operation::AnswerSupervision,
    Operation::ConcludePetition,
    Operation::ServeDocument,
];

/// What an act means to the clocks, where it is somebody's duty.
const fn triggers(operation: Operation) -> &'static [Trigger] {
    match operation {
        Operation::RoutePetition => &[Trigger::Routed],
        Operation::NotifyPetitioner => &[Trigger::Noticed],
        Operation::AcceptPetition => &[Trigger::Accepted],
        Operation::ReplyPetition => &[Trigger::OpinionIssued],
        Operation::ReportClosing => &[Trigger::ClosingReported],
        Operation::ClosePetition => &[Trigger::Closed],
        Operation::DecideReview => &[Trigger::ReviewDecided],
        Operation::DecideRereview => &[Trigger::RereviewDecided],
        Operation::AnswerSupervision => &[Trigger::SupervisionAnswered],
        Operation::AnswerRecommendation => &[Trigger::RecommendationAnswered],
        Operation::FinishTask => &[Trigger::TaskFinished],
        Operation::ReportUrgent => &[Trigger::ReportedByPhone, Trigger::ReportedInWriting],
        Operation::RecordGuidance => &[Trigger::Guided],
        Operation::ServeDocument => &[Trigger::ResultFedBack],
        _ => &[],
    }
}
