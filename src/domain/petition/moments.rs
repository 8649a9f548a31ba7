//! What an event means to the clocks: the moments that they are counted from, of what the event says and of
//! what the petition is.

use chrono::{NaiveDate, NaiveTime};

use crate::clock::Moment;
use crate::duty;
use crate::ids::UnitId;
use crate::petition::event::Recorded;
use crate::petition::meaning::{Clocks, Dated, Meaning};
use crate::petition::signing;
use crate::petition::state::Petition;
use crate::vocabulary::{Document, Path, Stage, Trigger, Via};

/// What the petition was before the event, as far as moments depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    pub urgent: bool,
    /// When it was received. None before registration.
    pub received: Option<(NaiveDate, Option<NaiveTime>)>,
    /// By when the office that sent it down wants feedback.
    pub feedback_due: Option<NaiveDate>,
    pub unit: UnitId,
    /// It was with another organ, whose receipt is waited for.
    pub handed_on: bool,
    /// Somebody was perhaps meant by those whom it names, and nobody had answered.
    pub asked: bool,
    /// It had been given to whoever held it.
    pub given: bool,
    /// Its leader could close it.
    pub closable: bool,
}

/// The moments of an event, in order. `petition` is what it is after the event.
pub fn of(petition: &Petition, recorded: &Recorded, meaning: &Meaning<'_>, before: Before) -> Vec<Moment> {
    let clocks = &meaning.clocks;
    let service = clocks.service.into_iter();
    let service = service.flat_map(|(document, on)| {
        served(petition, document).into_iter().map(move |trigger| (trigger, Dated::On(on)))
    });
    let deemed = clocks.deemed_service.into_iter().filter_map(|(document, on)| {
        Some((served(petition, document).into_iter().find(|one| begins_own_time(*one))?, Dated::On(on)))
    });
    let named = (meaning.passes_on && !petition.awaiting_decision).then_some(Trigger::HolderNamed);
    let named = named.map(|trigger| (trigger, Dated::AsItHappened));
    let triggers = clocks.triggers.iter().copied().chain(service).chain(deemed).chain(named);
    // To another organ instead: the days for the receipt go on, they do not begin anew.
    let again = |trigger: Trigger| trigger == Trigger::HandedOn && before.handed_on;
    let triggers = triggers.filter(|(trigger, _)| holds(petition, *trigger) && !again(*trigger));
    let said = triggers.map(|(trigger, day)| {
        let moment = detailed(plain(petition, recorded, trigger), clocks);
        Moment { day: dated(petition, &moment, day), ..moment }
    });
    let mut moments: Vec<Moment> = said.collect();
    let about = |(trigger, of)| Moment { of, ..plain(petition, recorded, trigger) };
    // Once only: a flag that is taken back and set again gives no new hours.
    let flagged = petition.moments.iter().any(|moment| moment.trigger == Trigger::UrgentFlagged);
    if petition.facts.urgent && !before.urgent && !flagged {
        moments.push(plain(petition, recorded, Trigger::UrgentFlagged));
        moments.extend(signing::made_pressing(petition, recorded.seq).map(about));
    }
    let asks = !petition.facts.perhaps.is_empty();
    let accused = match (before.asked, asks) {
        (false, true) => Some(Trigger::AccusedAsked),
        (true, false) => Some(Trigger::AccusedAnswered),
        (false, false) | (true, true) => None,
    };
    moments.extend(accused.map(|trigger| plain(petition, recorded, trigger)));
    if before.given && petition.given().is_none() && signing::lies_at_desk(petition) {
        moments.push(plain(petition, recorded, Trigger::TakenBack));
    }
    let closable = match (before.closable, duty::may_be_closed(petition)) {
        (false, true) => Some(Trigger::MayBeClosed),
        (true, false) if petition.stage == Stage::Replied => Some(Trigger::MayNotBeClosed),
        (false, false) | (true, _) => None,
    };
    moments.extend(closable.map(|trigger| plain(petition, recorded, trigger)));
    let new_unit = petition.holder().unit != before.unit;
    if new_unit && petition.stage == Stage::Routed && meaning.passes_on {
        moments.push(plain(petition, recorded, Trigger::HandedOver));
    }
    let facts = &petition.facts;
    let corrected = moments.iter_mut().find(|moment| moment.trigger == Trigger::Corrected);
    if let Some(moment) = corrected {
        if before.received != Some((facts.received_on, facts.received_time)) {
            (moment.day, moment.since) = (Some(facts.received_on), facts.received_at());
        }
        if before.feedback_due != facts.source.feedback_due {
            moments.extend(feedback_put_right(petition, recorded));
        }
    }
    moments.extend(signing::moments(petition, recorded.seq).map(about).map(when_known));
    let closed = moments.iter().any(|moment| moment.trigger == Trigger::Closed);
    if recorded.via == Via::Import && closed {
        // A register does not say when, or whether, the accuser was told: no clock of today for it.
        let told = plain(petition, recorded, Trigger::ResultFedBack);
        moments.push(Moment { untold: true, ..told });
    }
    moments
}

/// The day of the office that sent it down was put right: its clock counts anew, unless the report was made.
fn feedback_put_right(petition: &Petition, recorded: &Recorded) -> Vec<Moment> {
    if petition.moments.iter().any(|moment| moment.trigger == Trigger::ClosingReported) {
        return Vec::new();
    }
    let sources = std::iter::once(&petition.facts.source).chain(&petition.sent_down);
    let asked = sources
        .filter_map(|source| source.feedback_due)
        .map(|due| Moment { due: Some(due), ..plain(petition, recorded, Trigger::FeedbackAsked) });
    std::iter::once(plain(petition, recorded, Trigger::FeedbackWithdrawn)).chain(asked).collect()
}

/// The time to sign for something begins when whoever is to sign can know of it.
fn when_known(moment: Moment) -> Moment {
    let gives = [Trigger::Given, Trigger::OrderGiven, Trigger::OrderPassedOn].contains(&moment.trigger);
    if gives { Moment { at: moment.recorded_at, ..moment } } else { moment }
}

fn plain(petition: &Petition, recorded: &Recorded, trigger: Trigger) -> Moment {
    Moment {
        trigger,
        at: recorded.occurred_at,
        recorded_at: recorded.recorded_at,
        day: None,
        since: None,
        seq: recorded.seq,
        rules_version: recorded.rules_version,
        due: None,
        more: 0,
        of: None,
        run: None,
        untold: false,
        imported: recorded.via == Via::Import,
        method: None,
        qualities: petition.qualities(),
    }
}

/// The dates and runs that the event names.
fn detailed(mut moment: Moment, clocks: &Clocks<'_>) -> Moment {
    if let Some(class) = clocks.order {
        moment.qualities.class = Some(class);
        moment.at = clocks.since.unwrap_or(moment.at);
    } else {
        moment.since = clocks.since;
    }
    let run = clocks.run.map(|(clock, run)| (clock.clone(), run));
    // What a register leaves open is asked for from the day on which it came in.
    let imported = moment.trigger == Trigger::Imported;
    let (at, untold) = if imported { (moment.recorded_at, false) } else { (moment.at, clocks.untold) };
    Moment {
        at,
        method: clocks.method,
        due: clocks.due,
        more: clocks.more,
        of: clocks.answers,
        run,
        untold,
        ..moment
    }
}

fn dated(petition: &Petition, moment: &Moment, day: Dated) -> Option<NaiveDate> {
    match day {
        Dated::AsItHappened => None,
        Dated::On(day) => Some(day),
        Dated::AsAccepted => petition.accepted_at.map(|at| at.day()),
        Dated::Postmarked(day) => (day < moment.at.day()).then_some(day),
    }
}

/// Whether what the event may mean is so of this petition.
fn holds(petition: &Petition, trigger: Trigger) -> bool {
    let qualities = petition.qualities();
    let asked = qualities.under_review && qualities.outside_reviewer;
    (trigger != Trigger::TakenIntoCustody || petition.stage != Stage::Ended)
        && (trigger != Trigger::AwaitsClosing || petition.stage == Stage::Replied)
        && (trigger != Trigger::AskedAfter || asked)
}

/// Service starts clocks only of what still stands: where the matter was sent back, nothing does.
fn served(petition: &Petition, document: Document) -> Vec<Trigger> {
    let opinion = petition.path == Some(Path::HandlingOpinion) && petition.has_opinion;
    match document {
        Document::HandlingOpinion => {
            let right = opinion.then_some(Trigger::OpinionServed);
            [Trigger::Delivered].into_iter().chain(right).chain([Trigger::AwaitsClosing]).collect()
        }
        Document::ReviewOpinion | Document::RereviewOpinion => {
            let stands = petition.has_opinion && !sends_back(petition, document);
            let is_first = document == Document::ReviewOpinion;
            let served = if is_first { Trigger::ReviewServed } else { Trigger::RereviewServed };
            [Trigger::ReviewDelivered].into_iter().chain(stands.then_some(served)).collect()
        }
        Document::AccusationResult => vec![Trigger::ResultFedBack],
        Document::AcceptanceNotice => vec![Trigger::Noticed],
        Document::NonAcceptanceNotice
        | Document::NoLongerNotice
        | Document::ExtensionNotice
        | Document::Settlement => Vec::new(),
    }
}

/// What counts as served is not delivered: nothing but the petitioner's time begins with it.
const fn begins_own_time(trigger: Trigger) -> bool {
    matches!(trigger, Trigger::OpinionServed | Trigger::ReviewServed)
}

/// A review opinion that orders the unit to do it again gives no time for asking for a re-review, also where it
/// is served after the new opinion was issued: that one is reviewed anew.
fn sends_back(petition: &Petition, document: Document) -> bool {
    petition.issued.get(&document).is_some_and(|issued| issued.sends_back)
}
