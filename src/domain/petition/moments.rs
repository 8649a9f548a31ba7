//! What an event means to the clocks.

use chrono::NaiveDate;

use crate::clock::{ClockName, Moment};
use crate::ids::UnitId;
use crate::petition::{Event, Petition, Recorded};
use crate::vocabulary::{Document, Instance, Path, ReportForm, ReviewOutcome, Stage, Trigger, Via};

/// What the petition was before the event, as far as moments depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    pub urgent: bool,
    /// None before registration.
    pub received_on: Option<NaiveDate>,
    pub unit: UnitId,
}

/// The moments of an event, in order. `petition` is what it is after the event.
pub fn of(petition: &Petition, recorded: &Recorded, before: Before) -> Vec<Moment> {
    let mut moments: Vec<Moment> = triggers(petition, &recorded.event)
        .into_iter()
        .map(|trigger| plain(petition, recorded, trigger))
        .collect();
    // Once only: a flag that is taken back and set again gives no new hours.
    let flagged = petition.moments.iter().any(|moment| moment.trigger == Trigger::UrgentFlagged);
    if petition.facts.urgent && !before.urgent && !flagged {
        moments.push(plain(petition, recorded, Trigger::UrgentFlagged));
    }
    let new_unit = petition.holder().unit != before.unit;
    if new_unit && petition.stage == Stage::Routed && passes_on(&recorded.event) {
        moments.push(plain(petition, recorded, Trigger::HandedOver));
    }
    let received_on = petition.facts.received_on;
    for moment in &mut moments {
        detail(petition, &recorded.event, moment);
        if moment.trigger == Trigger::Corrected && before.received_on != Some(received_on) {
            moment.day = Some(received_on);
        }
    }
    if recorded.via == Via::Import && matches!(recorded.event, Event::Closed { .. }) {
        // A register does not say when, or whether, the accuser was told: no clock of today for it.
        let told = plain(petition, recorded, Trigger::ResultFedBack);
        moments.push(Moment { untold: true, ..told });
    }
    moments
}

/// Hands the petition to another unit, other than by deciding an objection.
const fn passes_on(event: &Event) -> bool {
    matches!(
        event,
        Event::Reassigned { .. }
            | Event::Recused { .. }
            | Event::RepeatLinked { .. }
            | Event::Assigned { .. }
    )
}

fn plain(petition: &Petition, recorded: &Recorded, trigger: Trigger) -> Moment {
    Moment {
        trigger,
        at: recorded.occurred_at,
        recorded_at: recorded.recorded_at,
        day: None,
        seq: recorded.seq,
        rules_version: recorded.rules_version,
        due: None,
        more: 0,
        of: None,
        run: None,
        untold: false,
        imported: recorded.via == Via::Import,
        qualities: petition.qualities(),
    }
}

fn triggers(petition: &Petition, event: &Event) -> Vec<Trigger> {
    use Trigger as T;
    match event {
        Event::Registered { .. } => vec![T::Registered],
        Event::Routed { .. } => vec![T::Routed],
        Event::Notified { .. } => vec![T::Noticed],
        Event::Accepted { .. } => vec![T::Accepted],
        Event::NotAccepted { .. } => vec![T::NotAccepted, T::Ended],
        Event::NoLongerAccepted { .. } => vec![T::NoLongerAccepted, T::Ended],
        Event::Objected { .. } => vec![T::Objected],
        Event::ObjectionDecided { upheld: true, .. } => vec![T::ObjectionUpheld],
        Event::ObjectionDecided { upheld: false, .. } => vec![T::ObjectionRejected],
        Event::Extended { .. } => vec![T::Extended],
        Event::LeftSimplified { .. } => vec![T::LeftSimplified],
        Event::Replied { .. } => vec![T::OpinionIssued],
        Event::Served { document, .. } => served(petition, *document),
        Event::ClosingReported { .. } => vec![T::ClosingReported],
        Event::Settled { .. } => vec![T::Settled, T::Ended],
        Event::Withdrawn { .. } | Event::Lapsed { .. } | Event::Merged { .. } | Event::Concluded { .. } => {
            vec![T::Ended]
        }
        Event::Reopened { .. } => vec![T::Reopened, T::Routed],
        Event::Closed { .. } => vec![T::Closed],
        Event::DistrictDeadlineSet { .. } => vec![T::DistrictDateSet],
        Event::ReviewRequested { instance: Instance::Review, .. } => {
            vec![T::ReviewRequested, T::ReviewReceived]
        }
        Event::ReviewRequested { instance: Instance::Rereview, .. } => {
            vec![T::RereviewRequested, T::RereviewReceived]
        }
        Event::ReviewAdmitted { instance, admitted: true, .. } => {
            vec![by(*instance, T::ReviewAdmitted, T::RereviewAdmitted)]
        }
        Event::ReviewAdmitted { instance, admitted: false, .. } => {
            vec![by(*instance, T::ReviewRefused, T::RereviewRefused)]
        }
        Event::ReviewDecided { instance, outcome, .. } => {
            let decided = by(*instance, T::ReviewDecided, T::RereviewDecided);
            if *outcome == ReviewOutcome::Redo { vec![decided, T::RedoOrdered] } else { vec![decided] }
        }
        Event::HearingBegun { .. } => vec![T::HearingBegun],
        Event::HearingEnded { .. } => vec![T::HearingEnded],
        Event::TaskAssigned { .. } => vec![T::TaskAssigned],
        Event::TaskFinished { .. } => vec![T::TaskFinished],
        Event::Supervised { .. } => vec![T::SupervisionOrdered],
        Event::SupervisionAnswered { .. } => vec![T::SupervisionAnswered],
        Event::Recommended { .. } => vec![T::RecommendationMade],
        Event::RecommendationAnswered { .. } => vec![T::RecommendationAnswered],
        Event::UrgentReported { form: ReportForm::Phone, .. } => vec![T::ReportedByPhone],
        Event::UrgentReported { form: ReportForm::Written, .. } => vec![T::ReportedInWriting],
        Event::OrderLinked { .. } => vec![T::OrderLinked],
        Event::Guided { .. } => vec![T::Guided],
        Event::Corrected { .. } => vec![T::Corrected],
        Event::DeadlineMissed { .. } => vec![T::Missed],
        Event::DeadlineRecounted { .. } => vec![T::Recounted],
        Event::Imported { routed, notified, .. } => {
            let routed = routed.then_some(T::Routed);
            routed.into_iter().chain(notified.then_some(T::Noticed)).collect()
        }
        Event::Assigned { .. }
        | Event::DecisionAsked { .. }
        | Event::Reassigned { .. }
        | Event::WatchReassigned { .. }
        | Event::ObjectionAllowed { .. }
        | Event::RepeatLinked { .. }
        | Event::Recused { .. }
        | Event::DocumentIssued { .. }
        | Event::HearingAnnounced { .. }
        | Event::Instructed { .. }
        | Event::ProgressRecorded { .. }
        | Event::Attached { .. }
        | Event::AttachmentRemoved { .. }
        | Event::Rated { .. }
        | Event::HomeVisited { .. } => Vec::new(),
    }
}

const fn by(instance: Instance, review: Trigger, rereview: Trigger) -> Trigger {
    match instance {
        Instance::Review => review,
        Instance::Rereview => rereview,
    }
}

/// Service starts clocks only of what still stands: where the matter was sent back, nothing does.
fn served(petition: &Petition, document: Document) -> Vec<Trigger> {
    match document {
        Document::HandlingOpinion if petition.path == Some(Path::HandlingOpinion) && petition.has_opinion => {
            vec![Trigger::OpinionServed]
        }
        Document::ReviewOpinion if petition.has_opinion => vec![Trigger::ReviewServed],
        Document::RereviewOpinion if petition.has_opinion => vec![Trigger::RereviewServed],
        Document::AccusationResult => vec![Trigger::ResultFedBack],
        Document::AcceptanceNotice => vec![Trigger::Noticed],
        _ => Vec::new(),
    }
}

/// The days, dates and runs that an event names.
fn detail(petition: &Petition, event: &Event, moment: &mut Moment) {
    match event {
        Event::Registered { facts, .. } if moment.trigger == Trigger::Registered => {
            moment.day = Some(facts.received_on);
        }
        Event::Routed { feedback_due, .. } => moment.due = *feedback_due,
        Event::LeftSimplified { .. } => moment.day = petition.accepted_at.map(|at| at.day()),
        Event::Served { served_on, .. } => moment.day = Some(*served_on),
        Event::ReviewRequested { sent_on, .. } if asks(moment.trigger) => {
            moment.day = sent_before(*sent_on, moment);
        }
        Event::DistrictDeadlineSet { due, .. } | Event::TaskAssigned { due, .. } => moment.due = Some(*due),
        Event::Supervised { feedback_due, .. } => moment.due = Some(*feedback_due),
        Event::Recommended { reply_due, .. } => moment.due = *reply_due,
        Event::ReviewDecided { redo_due, .. } => moment.due = *redo_due,
        Event::Extended { days, .. } => moment.more = *days,
        Event::TaskFinished { task: of, .. }
        | Event::SupervisionAnswered { order: of, .. }
        | Event::RecommendationAnswered { recommendation: of, .. } => moment.of = Some(*of),
        Event::OrderLinked { class, since, .. } => {
            moment.qualities.class = Some(*class);
            moment.at = since.unwrap_or(moment.at);
        }
        Event::Imported { .. } => moment.untold = true,
        Event::DeadlineMissed { clock, run, .. } => moment.run = named(clock, *run),
        Event::DeadlineRecounted { clock, run, calendar_version, .. } => {
            moment.run = named(clock, *run);
            moment.more = *calendar_version;
        }
        Event::Registered { .. }
        | Event::Assigned { .. }
        | Event::DecisionAsked { .. }
        | Event::Notified { .. }
        | Event::Accepted { .. }
        | Event::Reassigned { .. }
        | Event::Instructed { .. }
        | Event::ProgressRecorded { .. }
        | Event::HomeVisited { .. }
        | Event::Corrected { .. }
        | Event::Replied { .. }
        | Event::Closed { .. }
        | Event::Rated { .. }
        | Event::NotAccepted { .. }
        | Event::NoLongerAccepted { .. }
        | Event::Objected { .. }
        | Event::ObjectionAllowed { .. }
        | Event::ObjectionDecided { .. }
        | Event::ClosingReported { .. }
        | Event::Settled { .. }
        | Event::Withdrawn { .. }
        | Event::Lapsed { .. }
        | Event::RepeatLinked { .. }
        | Event::Merged { .. }
        | Event::Reopened { .. }
        | Event::Concluded { .. }
        | Event::ReviewRequested { .. }
        | Event::ReviewAdmitted { .. }
        | Event::HearingBegun { .. }
        | Event::HearingAnnounced { .. }
        | Event::HearingEnded { .. }
        | Event::Recused { .. }
        | Event::UrgentReported { .. }
        | Event::Guided { .. }
        | Event::Attached { .. }
        | Event::AttachmentRemoved { .. }
        | Event::WatchReassigned { .. }
        | Event::DocumentIssued { .. } => {}
    }
}

fn named(clock: &ClockName, run: u32) -> Option<(ClockName, u32)> {
    Some((clock.clone(), run))
}

/// Asking ends the petitioner's time by the postmark; the organ's time runs from receipt.
const fn asks(trigger: Trigger) -> bool {
    matches!(trigger, Trigger::ReviewRequested | Trigger::RereviewRequested)
}

/// The day of the postmark, where the request was sent on an earlier day than it came in.
fn sent_before(sent_on: NaiveDate, moment: &Moment) -> Option<NaiveDate> {
    (sent_on < moment.at.day()).then_some(sent_on)
}
