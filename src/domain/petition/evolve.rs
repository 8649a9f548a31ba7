//! What a petition is after an event.

use std::collections::BTreeMap;

use crate::counted::Ends;
use crate::duty;
use crate::ids::UnitId;
use crate::petition::checks;
use crate::petition::event::{Event, Recorded};
use crate::petition::facts::{Accused, Correction, Facts, Holder, Texts};
use crate::petition::moments::{self, Before};
use crate::petition::paper;
use crate::petition::paths::{implied_path, is_lawful};
use crate::petition::signing;
use crate::petition::state::{
    Asked, Attachment, Concluded, Issued, Objection, Order, Petition, Review, SecondHand,
};
use crate::petition::succession;
use crate::responsibility::hand_over;
use crate::time::Instant;
use crate::vocabulary::{Custody, Document, Ending, HandOver, Instance, Procedure, Purpose, Stage, Via};

/// The petition after all these events. None where there are none, or where the first is no
/// registration.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Option<Petition> {
    events.into_iter().fold(None, evolve)
}

/// The petition after one more event.
pub fn evolve(state: Option<Petition>, recorded: &Recorded) -> Option<Petition> {
    let meaning = recorded.event.meaning();
    let (mut petition, before) = match (state, &recorded.event) {
        (None, Event::Registered { facts, texts, receiver }) => (
            register(recorded, facts, texts, *receiver),
            Before {
                urgent: false,
                received: None,
                feedback_due: None,
                unit: receiver.unit,
                handed_on: false,
                asked: false,
                given: false,
                closable: false,
            },
        ),
        (None, _) => return None,
        (Some(mut petition), _) => {
            let facts = &petition.facts;
            let (received, feedback_due) =
                (Some((facts.received_on, facts.received_time)), facts.source.feedback_due);
            let unit = petition.holder().unit;
            let handed_on = petition.handed_on.is_some();
            let urgent = petition.facts.urgent;
            let asked = !petition.facts.perhaps.is_empty();
            let given = petition.given().is_some();
            let closable = duty::may_be_closed(&petition);
            let before = Before { urgent, received, feedback_due, unit, handed_on, asked, given, closable };
            let held = signing::Held::of(&petition);
            if let Some(document) = meaning.serves {
                issue(&mut petition, document, recorded.occurred_at);
            }
            apply(&mut petition, recorded);
            petition.version = recorded.seq;
            signing::note(&mut petition, recorded, &meaning, held);
            (petition, before)
        }
    };
    paper::note(&mut petition, recorded, &meaning);
    petition.moments.extend(moments::of(&petition, recorded, &meaning, before));
    Some(petition)
}

fn register(recorded: &Recorded, facts: &Facts, texts: &Texts, receiver: Holder) -> Petition {
    let mut petition = Petition {
        version: recorded.seq,
        facts: facts.clone(),
        texts: texts.clone(),
        stage: Stage::Registered,
        ending: None,
        concluded: None,
        notified: false,
        path: None,
        procedure: facts.procedure,
        routed: None,
        turned: false,
        handed_on: None,
        sent_up: None,
        receiver,
        watching_unit: None,
        awaiting_decision: false,
        holdings: Vec::new(),
        watch: Vec::new(),
        moments: Vec::new(),
        objections: Vec::new(),
        may_object_again: None,
        extended: false,
        accepted_at: None,
        has_opinion: false,
        opinion_by: None,
        reviewed_by: None,
        issued: BTreeMap::new(),
        papers: Vec::new(),
        review: None,
        hearing_open: false,
        not_meant: Accused::default(),
        second_hand: None,
        knew: None,
        recused: Vec::new(),
        tasks: Vec::new(),
        assisting: Vec::new(),
        supervisions: Vec::new(),
        recommendations: Vec::new(),
        to_sign: Vec::new(),
        orders: Vec::new(),
        attachments: Vec::new(),
        registered_at: recorded.occurred_at,
        moved_at: recorded.occurred_at,
        stepped_at: Instant::start_of(facts.received_on),
        replied_at: None,
        called_back: false,
        sent_down: Vec::new(),
        closed_at: None,
        done_at: None,
        home_visits: 0,
        ratings: BTreeMap::new(),
        reopened: 0,
    };
    hand_over(&mut petition.holdings, receiver, recorded.occurred_at, HandOver::Received, recorded.seq);
    petition
}

/// What each kind of event makes of a petition, beside its clocks and papers.
fn apply(petition: &mut Petition, recorded: &Recorded) {
    let (at, seq) = (recorded.occurred_at, recorded.seq);
    match &recorded.event {
        Event::Registered { .. }
        | Event::Responded { .. }
        | Event::Instructed { .. }
        | Event::ProgressRecorded { .. }
        | Event::DistrictDeadlineSet { .. }
        | Event::ClosingReported { .. }
        | Event::UrgentReported { .. }
        | Event::Guided { .. }
        | Event::HearingAnnounced { .. }
        | Event::DocumentIssued { .. }
        | Event::SignedFor { .. }
        | Event::ClocksTakenUp {}
        | Event::DeadlineMissed { .. }
        | Event::VerdictPutRight { .. }
        | Event::EnteredLate { .. }
        | Event::DeadlineRecounted { .. } => {}
        Event::Undelivered { document, deemed_on, .. } => {
            if let Some(issued) = petition.issued.get_mut(document) {
                (issued.excused, issued.deemed_on) = (true, *deemed_on);
            }
        }
        // The way from the desk to the end.
        Event::Routed { way, .. } => {
            petition.routed = Some((*way, recorded.actor));
            // Whoever it was routed to has a notice of its own to give (article 23).
            petition.notified = false;
            move_to(petition, at, Stage::Routed);
        }
        // Back at the desk, where the petition office waits for the receipt.
        Event::HandedOn { .. } => {
            if let Some(last) = petition.objections.last_mut() {
                last.upheld.get_or_insert(true);
            }
            petition.handed_on = Some(at.day());
            petition.routed = None;
            petition.notified = false;
            move_to(petition, at, Stage::Registered);
        }
        Event::ReceiptNoted { sent_up: false, .. } => finish(petition, at, Ending::HandedOn),
        Event::ReceiptNoted { sent_up: true, .. } => finish(petition, at, Ending::SentUp),
        Event::Directed { .. } => finish(petition, at, Ending::Directed),
        Event::Returned { .. } => finish(petition, at, Ending::Returned),
        Event::SentUp { awaits_receipt, .. } => {
            petition.facts.custody = Some(Custody::SentUp);
            if *awaits_receipt {
                petition.sent_up = Some(at.day());
                petition.second_hand = None;
                petition.awaiting_decision = false;
                step(petition, at);
            } else {
                finish(petition, at, Ending::SentUp);
            }
        }
        Event::Notified { .. } => petition.notified = true,
        // 12345 orders and public opinion, until somebody turns them into a petition.
        Event::OrderAnswered { unit, .. } => {
            petition.replied_at = Some(at);
            petition.opinion_by = Some(*unit);
            petition.called_back = false;
            move_to(petition, at, Stage::Replied);
        }
        Event::CalledBack { returned, .. } => {
            petition.called_back = !returned;
            if *returned {
                petition.replied_at = None;
                move_to(petition, at, Stage::Routed);
            }
        }
        Event::TurnedIntoPetition { stage, .. } => {
            petition.turned = true;
            petition.handed_on = None; // it is dealt with here, in the time of a petition
            petition.notified = false;
            petition.replied_at = None;
            petition.called_back = false;
            move_to(petition, at, *stage);
        }
        Event::SentDownLinked { source } => petition.sent_down.push(source.clone()),
        Event::Accepted { path, procedure, .. } => {
            petition.path = Some(*path);
            petition.procedure = *procedure;
            petition.accepted_at = Some(at);
            move_to(petition, at, Stage::Accepted);
        }
        Event::PathChanged { path, .. } => {
            petition.path = Some(*path);
            step(petition, at);
        }
        Event::LeftSimplified { .. } => {
            petition.procedure = Procedure::Ordinary;
            step(petition, at);
        }
        Event::Extended { .. } => {
            petition.extended |= petition.stage == Stage::Accepted;
            step(petition, at);
        }
        Event::Replied { unit, .. } => reply(petition, at, *unit),
        Event::Served { document, served_on, .. } => {
            petition.notified |= *document == Document::AcceptanceNotice;
            if let Some(issued) = petition.issued.get_mut(document) {
                issued.served_on = Some(*served_on);
            }
        }
        Event::Closed { .. } => {
            petition.closed_at = Some(at);
            petition.done_at = Some(at);
            if recorded.via == Via::Import {
                petition.issued.values_mut().for_each(|issued| issued.excused = true);
            }
            petition.awaiting_decision = false;
            move_to(petition, at, Stage::Closed);
        }
        // Its end, and a new beginning.
        Event::NotAccepted { .. } => finish(petition, at, Ending::NotAccepted),
        Event::NoLongerAccepted { .. } => finish(petition, at, Ending::NoLongerAccepted),
        Event::Settled { .. } => finish(petition, at, Ending::Settled),
        Event::Withdrawn { .. } => finish(petition, at, Ending::Withdrawn),
        Event::Lapsed { .. } => finish(petition, at, Ending::Lapsed),
        Event::Merged { .. } => finish(petition, at, Ending::Merged),
        Event::Concluded { conclusion, .. } => {
            let (before, closed_at) = (petition.stage, petition.closed_at);
            let stepped_at = petition.last_step();
            petition.concluded = Some(Concluded { seq, ground: *conclusion, before, closed_at, stepped_at });
            finish(petition, at, Ending::Concluded);
        }
        Event::ConclusionUndone { .. } => {
            if let Some(concluded) = petition.concluded.take() {
                petition.ending = None;
                petition.closed_at = concluded.closed_at;
                petition.done_at = concluded.closed_at;
                move_to(petition, at, concluded.before);
            }
        }
        Event::Reopened { .. } => reopen(petition, at),
        // Who holds it, and who watches.
        Event::Assigned { holder, watching_unit, watcher, .. } => {
            give(petition, recorded, *holder, HandOver::Assigned);
            watch(petition, recorded, *watching_unit, *watcher);
            take_the_watch(petition, recorded);
        }
        Event::TakenIntoCustody { custody, holder, .. } => {
            petition.facts.custody = Some(*custody);
            give(petition, recorded, *holder, HandOver::Custody);
        }
        Event::AccusedAnswered { accused, not_meant, custody, .. } => {
            (petition.facts.accused, petition.facts.perhaps) = (accused.clone(), Accused::default());
            (petition.facts.custody, petition.not_meant) = (*custody, not_meant.clone());
        }
        Event::AccusedRecognised { accused, perhaps, custody } => {
            (petition.facts.accused, petition.facts.perhaps) = (accused.clone(), perhaps.clone());
            petition.facts.custody = *custody;
        }
        Event::SecondHandAsked { operation, opening, decider, by_number, body, .. } => {
            petition.second_hand = Some(SecondHand {
                seq,
                asker: recorded.actor,
                operation: *operation,
                body: body.clone(),
                opening: opening.clone(),
                decider: *decider,
                by_number: *by_number,
            });
        }
        Event::SecondHandDecided { .. } => petition.second_hand = None,
        Event::DecisionAsked { .. } => petition.awaiting_decision = true,
        Event::Reassigned { holder, hand_over, .. } => {
            give(petition, recorded, *holder, *hand_over);
            take_the_watch(petition, recorded);
        }
        Event::WatchReassigned { holder, .. } => {
            let begins = petition.watch.is_empty();
            let reason = if begins { HandOver::Assigned } else { HandOver::Reassigned };
            petition.watching_unit = Some(holder.unit);
            hand_over(&mut petition.watch, *holder, at, reason, seq);
            petition.moved_at = petition.moved_at.max(at);
        }
        Event::Succeeded { holder, watcher, desk, units, custody, .. } => {
            if let Some(units) = units {
                succession::apply(petition, *units);
            }
            if let Some(desk) = desk {
                succession::at_desk(petition, *desk);
            }
            petition.facts.custody = custody.or(petition.facts.custody);
            petition.awaiting_decision &= holder.is_none() || petition.facts.custody.is_none();
            if let Some(holder) = holder {
                hand_over(&mut petition.holdings, *holder, at, HandOver::Succeeded, seq);
            }
            if let Some(watcher) = watcher {
                petition.watching_unit = Some(watcher.unit);
                hand_over(&mut petition.watch, *watcher, at, HandOver::Succeeded, seq);
            }
            petition.moved_at = petition.moved_at.max(at);
        }
        Event::RepeatLinked { first, holder, .. } => {
            petition.facts.repeat_of = Some(*first);
            give_to(petition, recorded, *holder, HandOver::Repeat);
            take_the_watch(petition, recorded);
        }
        Event::Recused { user, holder, .. } => {
            petition.recused.push(*user);
            give_to(petition, recorded, *holder, HandOver::Recused);
            take_the_watch(petition, recorded);
        }
        // Objections.
        Event::Objected { unit, .. } => {
            petition.objections.push(Objection { unit: *unit, upheld: None });
            petition.may_object_again = None;
            step(petition, at);
        }
        Event::ObjectionAllowed { unit, .. } => petition.may_object_again = Some(*unit),
        Event::ObjectionDecided { upheld, holder, .. } => {
            if let Some(last) = petition.objections.last_mut() {
                last.upheld = Some(*upheld);
            }
            step(petition, at);
            give_to(petition, recorded, *holder, HandOver::ObjectionUpheld);
            take_the_watch(petition, recorded);
        }
        // Reviews and hearings.
        Event::ReviewRequested { instance, reviewer, .. } => {
            let (instance, before) = (*instance, petition.stage);
            petition.review = Some(Review { instance, reviewer: reviewer.clone(), before, admitted: false });
            move_to(petition, at, under_review(instance));
        }
        Event::ReviewAdmitted { admitted, .. } => admit(petition, at, *admitted),
        Event::ReviewDecided { instance, redo_due, .. } => {
            decided(petition, at, *instance, redo_due.is_some())
        }
        Event::HearingBegun { .. } => {
            petition.hearing_open = true;
            step(petition, at);
        }
        Event::HearingEnded { .. } => {
            petition.hearing_open = false;
            step(petition, at);
        }
        // What is asked, and answered.
        Event::TaskAssigned { unit, .. } => {
            petition.tasks.push(asked(seq, Some(*unit)));
            petition.assisting.push(*unit);
        }
        Event::TaskFinished { task, .. } => answer(&mut petition.tasks, *task),
        Event::Supervised { unit, .. } => petition.supervisions.push(asked(seq, Some(*unit))),
        Event::SupervisionAnswered { order, .. } => answer(&mut petition.supervisions, *order),
        Event::Recommended { unit, .. } => petition.recommendations.push(asked(seq, *unit)),
        Event::RecommendationAnswered { recommendation, .. } => {
            answer(&mut petition.recommendations, *recommendation);
        }
        // What is written down on the way.
        Event::OrderLinked { number, class, since } => {
            let since = since.unwrap_or(at);
            petition.orders.push(Order { number: number.clone(), class: *class, since });
        }
        Event::HomeVisited { .. } => petition.home_visits += 1,
        Event::Attached { file, note } => petition.attachments.push(Attachment {
            seq,
            file: file.clone(),
            note: note.clone(),
            by: recorded.actor,
            at: recorded.recorded_at,
            removed: false,
        }),
        Event::AttachmentRemoved { file, .. } => {
            let found = petition.attachments.iter_mut().rfind(|attachment| attachment.file.id == *file);
            found.into_iter().for_each(|attachment| attachment.removed = true);
        }
        Event::Rated { of, rating, .. } => {
            petition.ratings.insert(*of, *rating);
        }
        Event::Corrected { correction, .. } => correct(petition, correction),
        Event::Imported { routed, notified, home_visits } => {
            if *routed && petition.stage == Stage::Registered {
                petition.stage = Stage::Routed;
            }
            petition.notified |= notified;
            petition.home_visits += home_visits;
        }
    }
}

/// What was done on paper and is entered late lies before what moved the petition last.
fn step(petition: &mut Petition, at: Instant) {
    petition.stepped_at = at;
    petition.moved_at = petition.moved_at.max(at);
}

fn move_to(petition: &mut Petition, at: Instant, stage: Stage) {
    if stage != Stage::Registered {
        petition.handed_on = None; // it is dealt with here, or at an end
    }
    petition.stage = stage;
    step(petition, at);
}

fn reply(petition: &mut Petition, at: Instant, unit: UnitId) {
    petition.replied_at = Some(at);
    petition.has_opinion = true;
    petition.opinion_by = Some(unit);
    if petition.facts.purpose == Purpose::Accusation {
        issue(petition, Document::AccusationResult, at);
    }
    move_to(petition, at, Stage::Replied);
}

/// Whoever held it last stays answerable; its day of closing, where it was closed, stays too.
fn finish(petition: &mut Petition, at: Instant, ending: Ending) {
    petition.ending = Some(ending);
    petition.closed_at = petition.closed_at.or(Some(at));
    if ending.counts_as() == Ends::Closed {
        petition.done_at = petition.closed_at;
    }
    petition.awaiting_decision = false;
    petition.hearing_open = false;
    petition.sent_up = None;
    petition.second_hand = None;
    move_to(petition, at, Stage::Ended);
}

/// New facts: the last holder has it again, as though it had just been handed over.
fn reopen(petition: &mut Petition, at: Instant) {
    petition.ending = None;
    petition.concluded = None;
    petition.notified = false;
    petition.objections.clear();
    petition.may_object_again = None;
    petition.path = None;
    petition.procedure = Procedure::Ordinary;
    petition.accepted_at = None;
    petition.extended = false;
    petition.has_opinion = false;
    petition.opinion_by = None;
    petition.reviewed_by = None;
    petition.issued.clear();
    petition.review = None;
    petition.replied_at = None;
    petition.called_back = false;
    petition.closed_at = None;
    petition.done_at = None;
    petition.ratings.clear();
    petition.reopened += 1;
    petition.awaiting_decision = petition.holder().leader.is_none();
    move_to(petition, at, Stage::Routed);
}

fn issue(petition: &mut Petition, document: Document, at: Instant) {
    let (issued_on, served_on, deemed_on) = (at.day(), None, None);
    let issued = Issued { issued_on, served_on, excused: false, deemed_on, sends_back: false };
    petition.issued.insert(document, issued);
}

/// Whoever watches goes on, where nobody else is named.
fn watch(
    petition: &mut Petition,
    recorded: &Recorded,
    watching_unit: Option<UnitId>,
    watcher: Option<Holder>,
) {
    if let Some(watcher) = watcher
        && petition.watcher() != Some(watcher)
    {
        let at = recorded.occurred_at;
        hand_over(&mut petition.watch, watcher, at, HandOver::Assigned, recorded.seq);
    }
    petition.watching_unit = petition.watcher().map(|watcher| watcher.unit).or(watching_unit);
}

fn give(petition: &mut Petition, recorded: &Recorded, holder: Holder, reason: HandOver) {
    // Whoever objected to being in charge and no longer is has nothing left to wait for.
    if let Some(last) = petition.objections.last_mut()
        && last.unit != holder.unit
    {
        last.upheld.get_or_insert(true);
    }
    if petition.stage == Stage::Routed && petition.holder().unit != holder.unit {
        petition.notified = false; // the new unit has a notice of its own to give
    }
    // What undoes a conclusion may have happened before the present holder had it.
    let at =
        petition.holdings.last().map_or(recorded.occurred_at, |held| held.from.max(recorded.occurred_at));
    hand_over(&mut petition.holdings, holder, at, reason, recorded.seq);
    petition.moved_at = petition.moved_at.max(at);
    // Who keeps what is sent up needs no leader.
    petition.awaiting_decision = holder.leader.is_none() && petition.facts.custody.is_none();
}

/// The watch goes on with nobody whom the petition names, as it may while a decision is waited for: whoever then
/// takes over watches too, until somebody else is named (articles 28, 30).
fn take_the_watch(petition: &mut Petition, recorded: &Recorded) {
    let fits = |holder: Holder| checks::fit(petition, &petition.facts.accused, holder).is_ok();
    let holder = petition.holder();
    if petition.awaiting_decision || petition.watcher().is_none_or(fits) || !fits(holder) {
        return;
    }
    let at = petition.holdings.last().map_or(recorded.occurred_at, |held| held.from);
    petition.watching_unit = Some(holder.unit);
    hand_over(&mut petition.watch, holder, at, HandOver::Assigned, recorded.seq);
}

/// The same, where somebody takes over.
fn give_to(petition: &mut Petition, recorded: &Recorded, holder: Option<Holder>, reason: HandOver) {
    if let Some(holder) = holder {
        give(petition, recorded, holder, reason);
    }
}

const fn under_review(instance: Instance) -> Stage {
    match instance {
        Instance::Review => Stage::Reviewing,
        Instance::Rereview => Stage::Rereviewing,
    }
}

/// A request that is not admitted leads back to where the petition stood.
fn admit(petition: &mut Petition, at: Instant, admitted: bool) {
    let before = petition.review.as_ref().map_or(petition.stage, |review| review.before);
    if let Some(review) = &mut petition.review {
        review.admitted |= admitted;
    }
    if admitted {
        step(petition, at);
    } else {
        petition.hearing_open = false;
        move_to(petition, at, before);
    }
}

/// Sent back, the opinion is gone and the unit handles it anew; else the reviewing organ's stands.
fn decided(petition: &mut Petition, at: Instant, instance: Instance, sent_back: bool) {
    let stage = match instance {
        Instance::Review => Stage::ReviewDecided,
        Instance::Rereview => Stage::RereviewDecided,
    };
    if instance == Instance::Review {
        petition.reviewed_by = petition.review.as_ref().map(|review| review.reviewer.clone());
    }
    if sent_back {
        let decision = match instance {
            Instance::Review => Document::ReviewOpinion,
            Instance::Rereview => Document::RereviewOpinion,
        };
        petition.issued.entry(decision).and_modify(|issued| issued.sends_back = true);
        petition.has_opinion = false;
        petition.issued.remove(&Document::HandlingOpinion);
        petition.replied_at = None;
        petition.closed_at = None;
        petition.done_at = None;
        move_to(petition, at, Stage::Accepted);
    } else {
        move_to(petition, at, stage);
    }
}

const fn asked(seq: u32, unit: Option<UnitId>) -> Asked {
    Asked { seq, unit, answered: false }
}

fn answer(asked: &mut [Asked], seq: u32) {
    if let Some(asked) = asked.iter_mut().find(|asked| asked.seq == seq) {
        asked.answered = true;
    }
}

fn correct(petition: &mut Petition, correction: &Correction) {
    if let Some(facts) = &correction.facts {
        // What was reopened is ordinary, whatever it was meant for when it was registered.
        if petition.accepted_at.is_none() && petition.facts.procedure != facts.procedure {
            petition.procedure = facts.procedure;
        }
        if petition.is_confidential() && facts.purpose != Purpose::Accusation {
            let holder = petition.holder();
            petition.knew.get_or_insert_default().extend([holder.officer].into_iter().chain(holder.leader));
        }
        petition.facts = facts.clone();
        // A path that the corrected purpose does not allow gives way to the one that it implies.
        let purpose = petition.facts.purpose;
        petition.path = petition.path.map(|path| match is_lawful(purpose, path) {
            true => path,
            false => implied_path(purpose),
        });
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
        // Other names are answered anew.
        petition.not_meant = Accused::default();
    }
}
