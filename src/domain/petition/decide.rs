//! What would happen if a command were carried out, or why it is refused: first what holds of every act,
//! then the act's own rules. Which acts are lawful now is told by the same rules.

use crate::petition::acts::request_review::undone;
use crate::petition::acts::send_up::check_custody;
use crate::petition::acts::{self, Act, Decision, TABLE};
use crate::petition::case::{Around, By, Case};
use crate::petition::command::Command;
use crate::petition::event::Event;
use crate::petition::refusal::Refusal;
use crate::petition::state::Petition;
use crate::petition::states;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Instance, Operation, Stage};

/// The events that a command makes.
///
/// # Errors
/// The first rule that the command breaks.
pub fn decide(state: Option<&Petition>, command: &Command, rules: &Rulebooks, now: Instant) -> Decision {
    if command.occurred_at > now {
        return Err(Refusal::InFuture);
    }
    let (by, at) = (&command.by, command.occurred_at);
    if command.late.is_some() && command.act.done_on(at) >= now.day() {
        return Err(Refusal::NotLate);
    }
    let act = &command.act;
    let mut events = match state {
        None => act.begin(rules, at, now)?,
        Some(petition) => {
            check_order(petition, act, at, command.late.is_some())?;
            check_person(petition, by)?;
            if let Some(operation) = act.operation() {
                check_stage(petition, operation)?;
                check_custody(petition, operation)?;
            }
            act.decide(&Case { petition, by, at, rules, now, around: Around::default() })?
        }
    };
    let event = state.map_or(0, |petition| petition.version) + 1;
    events.extend(command.late.clone().map(|reason| Event::EnteredLate { event, reason }));
    Ok(events)
}

/// The acts that this person may lawfully do now, as far as the petition goes, in the order of the
/// state table. Who may do them at all is asked of the access rules.
///
/// What `decide` accepts is offered, and what is offered is refused only for what it says: the tests hold
/// the two against each other in both directions.
pub fn possible(
    petition: &Petition,
    by: &By,
    around: Around,
    rules: &Rulebooks,
    now: Instant,
) -> Vec<Operation> {
    let operations = TABLE.iter().map(|line| line.operation);
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
    let case = Case { petition, by, at: now, rules, now, around };
    check_person(petition, by)
        .and_then(|()| check_stage(petition, operation))
        .and_then(|()| check_custody(petition, operation))
        .and_then(|()| acts::stands_against(operation, &case))
        .err()
}

/// Nothing happens before registration; what moves the petition happens after what moved it before. What was
/// done on paper and is entered late happened after the receipt and the step before it.
fn check_order(petition: &Petition, act: &Act, at: Instant, late: bool) -> Result<(), Refusal> {
    if late && act.operation().is_some_and(acts::on_paper) {
        let before = step_before(petition, act).unwrap_or(petition.last_step());
        return if at < before { Err(Refusal::BeforeLastAct) } else { Ok(()) };
    }
    if at < petition.registered_at {
        return Err(Refusal::BeforeRegistration);
    }
    let moves = act.operation().and_then(states::of).is_some_and(|line| line.in_order);
    if moves && at < petition.moved_at { Err(Refusal::BeforeLastAct) } else { Ok(()) }
}

/// A request for a review that was handed in before the matter was closed, or concluded for want of it, and is found
/// only now: it came after the answer, or the step before the conclusion.
fn step_before(petition: &Petition, act: &Act) -> Option<Instant> {
    let asks =
        [(Operation::RequestReview, Instance::Review), (Operation::RequestRereview, Instance::Rereview)];
    let operation = act.operation()?;
    let (_, instance) = asks.into_iter().find(|(asked, _)| *asked == operation)?;
    let concluded = undone(petition, instance).ok().flatten().map(|concluded| concluded.stepped_at);
    concluded.or_else(|| petition.answered().filter(|_| petition.stage == Stage::Closed))
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
    Err(acts::at_wrong_stage(operation, petition.stage))
}
