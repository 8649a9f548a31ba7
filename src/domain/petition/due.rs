//! Of the acts that are possible, those that are due.

use crate::deadline::Deadline;
use crate::petition::acts::meets;
use crate::petition::state::Petition;
use crate::vocabulary::{Document, Operation, Outcome};

/// Of acts that are possible those that are due now, the most pressing first: what ends a running
/// clock by its due date, then what the stage waits for.
pub fn due_acts(petition: &Petition, possible: &[Operation], clocks: &[Deadline]) -> Vec<Operation> {
    let met = |operation: &Operation| {
        let runs = clocks.iter().filter(|clock| clock.outcome == Outcome::Running && !clock.rule.lapses());
        let met = runs.filter(|clock| meets(*operation).iter().any(|one| clock.rule.met_by.contains(one)));
        met.map(|clock| clock.late_at).min()
    };
    // Nobody waits for an accusation to be routed: whoever deals with it has it (article 30).
    let waits_for = |one: &Operation| *one != Operation::RoutePetition || !petition.is_confidential();
    let possible: Vec<Operation> = possible.iter().copied().filter(waits_for).collect();
    let possible = possible.as_slice();
    let place = |operation: &Operation| ON_THE_WAY.iter().position(|one| one == operation);
    let timed = possible.iter().filter_map(|one| Some((met(one)?, place(one).unwrap_or(usize::MAX), *one)));
    let mut timed: Vec<_> = timed.collect();
    // The report tells the result: there is none before the reply, whatever its own date is.
    let waits = |one: Operation| {
        one == Operation::ReportClosing
            && (possible.contains(&Operation::ReplyPetition) || possible.contains(&Operation::AnswerOrder))
    };
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
    opinions.iter().any(|one| {
        petition.issued.get(one).is_some_and(|issued| issued.served_on.is_none() && !issued.excused)
    })
}

/// What a petition waits for on its way from the desk to the end, whatever clock runs.
const ON_THE_WAY: &[Operation] = &[
    Operation::DispatchOrder,
    Operation::RoutePetition,
    Operation::NotifyPetitioner,
    Operation::AcceptPetition,
    Operation::EndHearing,
    Operation::ReplyPetition,
    Operation::AnswerOrder,
    Operation::CallBack,
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
