//! What a petition is after an event.

use crate::domain::deadline::{End, Run};
use crate::domain::petition::Petition;
use crate::domain::petition::event::{Correction, Event, Facts, Holder, Recorded, Texts};
use crate::domain::responsibility::hand_over;
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Clock, HandOver, Path, Stage};

/// The petition after all these events. None where there are none, or where the first is no
/// registration.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Option<Petition> {
    events.into_iter().fold(None, evolve)
}

/// The petition after one more event.
pub fn evolve(state: Option<Petition>, recorded: &Recorded) -> Option<Petition> {
    match (state, &recorded.event) {
        (None, Event::Registered { facts, texts, receiver }) => {
            Some(register(recorded, facts, texts, *receiver))
        }
        (None, _) => None,
        (Some(mut petition), _) => {
            apply(&mut petition, recorded);
            petition.version = recorded.seq;
            Some(petition)
        }
    }
}

fn register(recorded: &Recorded, facts: &Facts, texts: &Texts, receiver: Holder) -> Petition {
    let mut petition = Petition {
        version: recorded.seq,
        facts: facts.clone(),
        texts: texts.clone(),
        stage: Stage::Registered,
        notified: false,
        path: None,
        receiver,
        watching_unit: None,
        awaiting_decision: false,
        holdings: Vec::new(),
        runs: Vec::new(),
        registered_at: recorded.occurred_at,
        moved_at: recorded.occurred_at,
        replied_at: None,
        closed_at: None,
        home_visits: 0,
    };
    hand_over(&mut petition.holdings, receiver, recorded.occurred_at, HandOver::Received, recorded.seq);
    start(&mut petition, recorded, Clock::Route);
    if let Some(run) = petition.runs.last_mut() {
        run.started_on = facts.received_on;
    }
    petition
}

fn apply(petition: &mut Petition, recorded: &Recorded) {
    let at = recorded.occurred_at;
    match &recorded.event {
        Event::Registered { .. } | Event::Instructed { .. } | Event::ProgressRecorded { .. } => {}
        Event::Assigned { holder, watching_unit, .. } => {
            petition.watching_unit = *watching_unit;
            give(petition, recorded, *holder, HandOver::Assigned);
        }
        Event::DecisionAsked { .. } => petition.awaiting_decision = true,
        Event::Routed { .. } => {
            move_to(petition, at, Stage::Routed);
            end(petition, Clock::Route, End::Met(at));
            start(petition, recorded, Clock::Notice);
        }
        Event::Notified { .. } => {
            petition.notified = true;
            end(petition, Clock::Notice, End::Met(at));
        }
        Event::Accepted { path } => {
            move_to(petition, at, Stage::Accepted);
            petition.path = Some(*path);
            if *path == Path::HandlingOpinion {
                start(petition, recorded, Clock::Handling);
            }
        }
        Event::Reassigned { holder, hand_over, .. } => give(petition, recorded, *holder, *hand_over),
        Event::DistrictDeadlineSet { due, .. } => {
            end(petition, Clock::District, End::Cancelled(at));
            start(petition, recorded, Clock::District);
            if let Some(run) = petition.runs.last_mut() {
                run.ordered_due = Some(*due);
            }
        }
        Event::HomeVisited { .. } => petition.home_visits += 1,
        Event::Corrected { correction, .. } => correct(petition, recorded, correction),
        Event::Replied { .. } => {
            move_to(petition, at, Stage::Replied);
            petition.replied_at = Some(at);
            // A written reply tells the petitioner more than the notice would have.
            end(petition, Clock::Notice, End::Met(at));
            end(petition, Clock::Handling, End::Met(at));
        }
        Event::Closed { .. } => {
            move_to(petition, at, Stage::Closed);
            petition.closed_at = Some(at);
            petition.awaiting_decision = false;
            end(petition, Clock::District, End::Met(at));
            for clock in Clock::ALL {
                end(petition, *clock, End::Cancelled(at));
            }
        }
        Event::Imported { routed, notified, home_visits } => {
            imported(petition, at, *routed, *notified, *home_visits)
        }
        Event::DeadlineMissed { clock, run, .. } => {
            let missed = petition.runs.iter_mut().find(|r| r.clock == *clock && r.number == *run);
            if let Some(missed) = missed {
                missed.missed = true;
            }
        }
    }
}

fn give(petition: &mut Petition, recorded: &Recorded, holder: Holder, reason: HandOver) {
    hand_over(&mut petition.holdings, holder, recorded.occurred_at, reason, recorded.seq);
    petition.moved_at = recorded.occurred_at;
    petition.awaiting_decision = holder.leader.is_none();
}

fn move_to(petition: &mut Petition, at: Instant, stage: Stage) {
    petition.stage = stage;
    petition.moved_at = at;
}

fn start(petition: &mut Petition, recorded: &Recorded, clock: Clock) {
    let number = petition.runs.iter().filter(|run| run.clock == clock).count();
    petition.runs.push(Run {
        clock,
        number: u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1),
        started_on: recorded.occurred_at.day(),
        started_by: recorded.seq,
        rules_version: recorded.rules_version,
        ordered_due: None,
        ended: None,
        missed: false,
    });
}

fn end(petition: &mut Petition, clock: Clock, end: End) {
    if let Some(run) = petition.runs.iter_mut().find(|run| run.clock == clock && run.ended.is_none()) {
        run.ended = Some(end);
    }
}

/// A corrected day of receipt moves the clock that it started. A run that was found late under the
/// wrong day ends, and a new one begins: if that one runs out, it is found again.
fn correct(petition: &mut Petition, recorded: &Recorded, correction: &Correction) {
    if let Some(facts) = &correction.facts {
        if facts.received_on != petition.facts.received_on {
            if petition.running(Clock::Route).is_some_and(|run| run.missed) {
                end(petition, Clock::Route, End::Cancelled(recorded.occurred_at));
                start(petition, recorded, Clock::Route);
            }
            if let Some(run) = petition.runs.iter_mut().rfind(|run| run.clock == Clock::Route) {
                run.started_on = facts.received_on;
            }
        }
        petition.facts = facts.clone();
    }
    let texts = &mut petition.texts;
    if let Some(title) = &correction.title {
        texts.title = title.clone();
    }
    if let Some(content) = &correction.content {
        texts.content = content.clone();
    }
    if let Some(petitioners) = &correction.petitioners {
        texts.petitioners = petitioners.clone();
    }
    if let Some(accused) = &correction.accused {
        texts.accused = accused.clone();
    }
}

fn imported(petition: &mut Petition, at: Instant, routed: bool, notified: bool, home_visits: u32) {
    if routed && petition.stage == Stage::Registered {
        petition.stage = Stage::Routed;
        end(petition, Clock::Route, End::Untold(at));
    }
    petition.notified |= notified;
    if notified {
        end(petition, Clock::Notice, End::Untold(at));
    }
    petition.home_visits += home_visits;
}
