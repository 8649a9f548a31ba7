//! A search through the state machine: every act of a small cast in every state, breadth first. Two
//! petitions are the same state where they agree in what the rules look at; of time only counts which
//! limits have run out. Time stands still, or jumps to the day after the next last day.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::assignment::Proposal;
use domain::deadline::{self, Deadline};
use domain::duty;
use domain::ids::{FileId, PetitionId, UnitId, UserId};
use domain::petition::acts::*;
use domain::petition::standing;
use domain::petition::states::{self, Leads};
use domain::petition::{
    Accused, Act, Around, Asked, By, Command, Correction, Facts, FileRef, Holder, Petition, Recorded,
    Reviewer, decide, evolve,
};
use domain::responsibility::check_chain;
use domain::rulebook::Rulebooks;
use domain::status;
use domain::time::Instant;
use domain::vocabulary::{
    CallBackResult, Channel, Conclusion, Custody, Delivery, Document, Ending, Instance, Media,
    NationalStatus, NonAcceptance, NoticeMethod, Operation, Opinion, OrderClass, OrderResult, Outside, Paper,
    Path, Procedure, Purpose, Rating, Receipt, Recommendation, ReportForm, ReviewOutcome, RouteWay,
    ServiceMethod, ServiceResult, Settlement, SimplifiedGround, SourceLevel, Stage, SupervisionCause,
};

use crate::offers;
use crate::world::{self, NATIONAL, by, facts, holder, on, record, registration, reviewer};

/// Who takes part: the units 2 and 3 handle, 4 reviews, 5 re-reviews and watches.
const HANDLERS: [i64; 2] = [2, 3];
/// As deep as a few seconds allow.
const DEPTH: usize = 40;
const MOST_STATES: usize = 60_000;

/// One state of the search.
struct Node {
    petition: Petition,
    now: Instant,
    depth: usize,
    /// States that an act, or time, leads to. Withdrawing, lapsing and settling are not among them:
    /// the petitioner need not give up for the matter to end.
    next: BTreeSet<usize>,
    expanded: bool,
}

#[derive(Default)]
struct Search {
    nodes: Vec<Node>,
    known: HashMap<String, usize>,
    transitions: usize,
    operations: BTreeSet<Operation>,
    stages: BTreeSet<Stage>,
    endings: BTreeSet<Ending>,
    statuses: BTreeSet<NationalStatus>,
    /// Which clock runs in which stage as somebody's duty, or as the petitioner's time.
    duties: BTreeSet<(Stage, String)>,
}

/// The first instant at which no request is waited for that may have been posted in time.
fn after_the_post(right: &Deadline) -> Instant {
    right.late_at.plus_seconds(7 * 86_400)
}

/// What the rules look at where it stands, and what they will look at again.
fn key(petition: &Petition, deadlines: &[Deadline], now: Instant) -> String {
    let holder = petition.holder();
    let over = |name: &str| {
        let last = deadlines.iter().rfind(|d| d.run.clock.as_str() == name);
        last.map(|d| (d.run.ended.is_some(), now >= d.late_at, d.rule.right && now >= after_the_post(d)))
    };
    let served = |document| {
        let issued = petition.issued.get(&document);
        issued.map(|issued| (issued.served_on.is_some(), issued.excused, issued.deemed_on.is_some()))
    };
    let waits = |asked: &[Asked]| asked.iter().any(|asked| !asked.answered);
    let objected = petition.objections.iter().any(|objection| objection.unit == holder.unit);
    let own = petition.opinion_by == Some(holder.unit);
    let here = match petition.stage {
        Stage::Registered | Stage::Routed => {
            let open = petition.open_objection().is_some();
            let told = (
                (petition.handed_on.is_some(), petition.notified),
                over("notice"),
                over("notice_direct"),
                objected,
                petition.may_object_again,
                open,
            );
            format!(
                "{told:?} {} {:?} {:?}",
                petition.turned,
                petition.routed.map(|(way, _)| way),
                over("objection")
            )
        }
        Stage::Accepted => {
            let how = (petition.path, petition.procedure, petition.extended, petition.hearing_open);
            let way = petition.routed.map(|(way, _)| way);
            format!("{how:?} {way:?} {:?} {}", over("handling"), petition.review.is_some())
        }
        Stage::Replied | Stage::Closed => {
            let (right, opinion) = (over("review_request"), served(Document::HandlingOpinion));
            let order = (petition.track(), petition.called_back);
            format!("{:?} {right:?} {opinion:?} {own} {order:?}", petition.path)
        }
        Stage::Reviewing | Stage::Rereviewing => {
            let before = petition.review.as_ref().map(|review| review.before);
            let served = (served(Document::HandlingOpinion), served(Document::ReviewOpinion));
            let late = (over("review"), over("rereview"));
            format!("{before:?} {served:?} {late:?} {} {own}", petition.hearing_open)
        }
        Stage::ReviewDecided => {
            format!("{:?} {:?}", over("rereview_request"), served(Document::ReviewOpinion))
        }
        Stage::RereviewDecided => format!("{:?}", served(Document::RereviewOpinion)),
        Stage::Ended => {
            let concluded = petition.concluded.map(|concluded| (concluded.ground, concluded.before));
            format!("{:?} {:?} {concluded:?}", petition.ending, served(Document::NonAcceptanceNotice))
        }
    };
    let accused = (&petition.facts.accused, &petition.facts.perhaps, !petition.not_meant.is_empty());
    let people = (holder, petition.watcher(), &petition.recused, accused);
    let hand = petition.second_hand.is_some();
    let asked =
        (waits(&petition.tasks), waits(&petition.supervisions), waits(&petition.recommendations), hand);
    let files = petition.files().next().is_some();
    let kept = (petition.facts.custody, over("send_up"), over("send_up_receipt"));
    let more = (asked, petition.awaiting_decision, petition.facts.repeat_of, petition.facts.purpose, files);
    let outside = petition.review.as_ref().is_some_and(|review| review.reviewer.unit.is_none());
    let missed = deadlines.iter().filter(|d| d.run.missed && d.run.ended.is_none()).count();
    let unaccepted = (missed, over("accept"), over("accept_direct"), over("handling_unaccepted"));
    let kind = (petition.facts.channel, petition.facts.receipt, petition.path, outside, unaccepted);
    format!("{:?} {here} {people:?} {more:?} {kind:?} {kept:?}", petition.stage)
}

impl Search {
    fn add(&mut self, petition: Petition, now: Instant, depth: usize, rules: &Rulebooks) -> usize {
        let deadlines = deadline::all(&petition.moments, rules).unwrap();
        let key = key(&petition, &deadlines, now);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        check(&petition, now);
        // Somebody has to do something now, and when every right and window has passed unused.
        for at in [now, deadline::never()] {
            assert!(!duty::is_silent(&petition, &deadlines, at), "nobody's turn: {key} {:?}", petition.facts);
        }
        let runs =
            duty::running(&deadlines, now).map(|run| (petition.stage, run.clock().as_str().to_owned()));
        self.duties.extend(runs);
        self.statuses.insert(status::national(&petition, &deadlines, now));
        self.stages.insert(petition.stage);
        self.endings.extend(petition.ending);
        let place = self.nodes.len();
        self.known.insert(key, place);
        self.nodes.push(Node { petition, now, depth, next: BTreeSet::new(), expanded: false });
        place
    }

    /// Carries out every act that is not refused, and lets time pass.
    fn expand(&mut self, place: usize, acts: &[(Act, By)], rules: &Rulebooks) {
        let node = &self.nodes[place];
        let (petition, now, depth) = (node.petition.clone(), node.now, node.depth);
        let mut next = BTreeSet::new();
        let found_late = found_late(&petition, now, rules);
        // A search that leaves out the re-review leaves it out here too.
        let asks = |act: &Act| world::review_asked(act).map(|(instance, _)| instance);
        let posted = posted(&petition, rules);
        let posted = posted.filter(|(act, _)| acts.iter().any(|(known, _)| asks(known) == asks(act)));
        for (act, by) in acts.iter().cloned().chain(answers(&petition)).chain(found_late).chain(posted) {
            let gives_up = matches!(
                act,
                Act::Withdraw(Withdraw { .. }) | Act::Lapse(Lapse { .. }) | Act::Settle(Settle { .. })
            );
            let undoes = petition.stage == Stage::Ended && world::review_asked(&act).is_some();
            let act = if undoes { act } else { dated(act, now) };
            let command = Command { act, by, occurred_at: now, late: None };
            let decided = decide(Some(&petition), &command, rules, now);
            offers::check(&petition, &command, decided.as_ref().err(), rules, now).unwrap();
            let Ok(events) = decided else { continue };
            self.transitions += 1;
            let mut after = Some(petition.clone());
            let mut kinds = Vec::new();
            for event in events {
                kinds.push(event.kind());
                let seq = after.as_ref().unwrap().version + 1;
                let (actor, via) = (command.by.user, command.by.via);
                let one =
                    Recorded { seq, event, occurred_at: now, recorded_at: now, actor, via, rules_version: 1 };
                after = evolve(after, &one);
            }
            let after = after.unwrap();
            check_line(&command.act, &petition, &after, &kinds);
            self.operations.extend(command.act.operation());
            let place = self.add(after, now, depth + 1, rules);
            if !gives_up {
                next.insert(place);
            }
        }
        let all = deadline::all(&petition.moments, rules).unwrap();
        let ahead =
            all.iter().filter(|d| d.run.ended.is_none() && d.late_at > now && d.late_at < deadline::never());
        let waited = all.iter().filter(|d| d.run.ended.is_none() && d.rule.right).map(after_the_post);
        let ahead: BTreeSet<Instant> =
            ahead.map(|d| d.late_at).chain(waited.filter(|at| *at > now)).collect();
        // On to the first day on which something is another state.
        let here = key(&petition, &all, now);
        if let Some(later) = ahead.into_iter().find(|later| key(&petition, &all, *later) != here) {
            self.transitions += 1;
            next.insert(self.add(petition, later, depth + 1, rules));
        }
        let node = &mut self.nodes[place];
        (node.next, node.expanded) = (next, true);
    }

    fn run(&mut self, acts: &[(Act, By)], rules: &Rulebooks) -> usize {
        let mut queue: VecDeque<usize> = (0..self.nodes.len()).collect();
        let mut depth = 0;
        while let Some(place) = queue.pop_front() {
            depth = self.nodes[place].depth;
            if depth >= DEPTH || self.nodes.len() >= MOST_STATES {
                break;
            }
            let before = self.nodes.len();
            self.expand(place, acts, rules);
            queue.extend(before..self.nodes.len());
        }
        depth
    }

    /// From every state that was looked into, an end can be reached, or at least the border of what was
    /// looked into.
    fn dead_ends(&self) -> Vec<&Node> {
        let mut leads: BTreeSet<usize> = BTreeSet::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if !node.expanded || is_end(&node.petition) {
                leads.insert(place);
            }
        }
        loop {
            let more: Vec<usize> = (0..self.nodes.len())
                .filter(|place| {
                    !leads.contains(place) && self.nodes[*place].next.iter().any(|n| leads.contains(n))
                })
                .collect();
            if more.is_empty() {
                break;
            }
            leads.extend(more);
        }
        self.nodes
            .iter()
            .enumerate()
            .filter(|(place, _)| !leads.contains(place))
            .map(|(_, node)| node)
            .collect()
    }
}

/// The end of the matter: ended, or closed where the law knows no review of the answer.
fn is_end(petition: &Petition) -> bool {
    let reviewed = petition.path == Some(Path::HandlingOpinion);
    petition.stage == Stage::Ended || (petition.stage == Stage::Closed && !reviewed)
}

/// What must hold in every state.
fn check(petition: &Petition, now: Instant) {
    check_chain(&petition.holdings, petition.registered_at).unwrap();
    if let Some(first) = petition.watch.first() {
        check_chain(&petition.watch, first.from).unwrap();
    }
    assert!(petition.moved_at <= now && petition.registered_at <= now);
    let accused = &petition.facts.accused;
    let unfit = |who: Holder| {
        let people = [Some(who.officer), who.leader];
        accused.units.contains(&who.unit)
            || people
                .iter()
                .flatten()
                .any(|user| accused.users.contains(user) || petition.recused.contains(user))
    };
    assert!(petition.is_over() || !unfit(petition.holder()), "an unfit holder: {petition:?}");
    assert!(petition.is_over() || !petition.watcher().is_some_and(unfit), "an unfit watcher: {petition:?}");
    assert_eq!(petition.ending.is_some(), petition.stage == Stage::Ended);
    let decided =
        [Stage::Replied, Stage::Reviewing, Stage::ReviewDecided, Stage::Rereviewing, Stage::RereviewDecided];
    let answered =
        petition.has_opinion || (petition.stage == Stage::Replied && petition.replied_at.is_some());
    assert!(!decided.contains(&petition.stage) || answered, "no answer in {:?}", petition.stage);
    let hears = [Stage::Accepted, Stage::Reviewing, Stage::Rereviewing];
    assert!(!petition.hearing_open || hears.contains(&petition.stage), "a hearing in {:?}", petition.stage);
}

fn check_line(act: &Act, before: &Petition, after: &Petition, kinds: &[&str]) {
    let Some(operation) = act.operation() else { return };
    let line = states::of(operation).unwrap();
    let leads = match line.leads {
        Leads::Stays => after.stage == before.stage,
        Leads::To(stages) => stages.contains(&after.stage),
        Leads::Ends(as_one) => after.ending.is_some_and(|ending| as_one.contains(&ending)),
    };
    assert!(line.from.contains(&before.stage), "{operation:?} in {:?}", before.stage);
    assert!(
        leads && kinds.contains(&line.event),
        "{operation:?} led from {:?} to {:?}",
        before.stage,
        after.stage
    );
}

// ---- The cast and its acts ------------------------------------------------------------------------

/// The dates of an act are those of the day.
fn dated(act: Act, now: Instant) -> Act {
    let day = now.day();
    match act {
        Act::Route(Route { way, feedback_due }) => {
            Act::Route(Route { way, feedback_due: feedback_due.map(|_| day) })
        }
        Act::Extend(Extend { days, method, reason, assigner_agreed, .. }) => {
            Act::Extend(Extend { days, notified_on: day, method, reason, assigner_agreed })
        }
        Act::Serve(Serve { document, method, result, recipient, proof, witness, .. }) => {
            Act::Serve(Serve { document, method, result, served_on: day, recipient, proof, witness })
        }
        Act::Accept(accept) => Act::Accept(Accept { law_due: accept.law_due.map(|_| day), ..accept }),
        Act::NoteReceipt(noted) => Act::NoteReceipt(NoteReceipt { received_on: day, ..noted }),
        Act::RequestReview(asked) => Act::RequestReview(RequestReview { sent_on: day, ..asked }),
        Act::RequestRereview(RequestRereview(asked)) => {
            Act::RequestRereview(RequestRereview(RequestReview { sent_on: day, ..asked }))
        }
        Act::DecideReview(decided) => Act::DecideReview(redone_by(day, decided)),
        Act::DecideRereview(DecideRereview(decided)) => {
            Act::DecideRereview(DecideRereview(redone_by(day, decided)))
        }
        Act::AnnounceHearing(notice) => Act::AnnounceHearing(AnnounceHearing { held_on: day, ..notice }),
        Act::AssignTask(AssignTask { unit, text, .. }) => {
            Act::AssignTask(AssignTask { unit, due: day, text })
        }
        Act::Supervise(Supervise { cause, text, .. }) => {
            Act::Supervise(Supervise { cause, feedback_due: day, text })
        }
        Act::Recommend(Recommend { recommendation, unit, addressee, text, .. }) => {
            Act::Recommend(Recommend { recommendation, unit, reply_due: Some(day), addressee, text })
        }
        Act::SetDistrictDeadline(SetDistrictDeadline { reason, ordered_by, batch, .. }) => {
            Act::SetDistrictDeadline(SetDistrictDeadline { due: day, reason, ordered_by, batch })
        }
        other => other,
    }
}

/// What the sweep finds late, where another clock begins with that.
fn found_late(petition: &Petition, now: Instant, rules: &Rulebooks) -> Vec<(Act, By)> {
    let all = deadline::all(&petition.moments, rules).unwrap();
    let followed = |d: &Deadline<'_>| {
        let (_, book) = rules.current().unwrap();
        book.policy.clocks.iter().any(|clock| clock.after_missed.contains(d.clock()))
    };
    let late = all.iter().filter(|d| d.is_overdue(now) && !d.run.missed && followed(d));
    late.map(|d| {
        let (clock, run, legal_due) = (d.run.clock.clone(), d.run.number, d.legal_due);
        (Act::MissDeadline(MissDeadline { clock, run, legal_due }), world::job())
    })
    .collect()
}

/// A request that was posted on the last day and arrives after the conclusion.
fn posted(petition: &Petition, rules: &Rulebooks) -> Option<(Act, By)> {
    let instance = match petition.concluded?.ground {
        Conclusion::ReviewNotRequested => Instance::Review,
        Conclusion::RereviewNotRequested => Instance::Rereview,
        Conclusion::RereviewDecided => return None,
    };
    let all = deadline::all(&petition.moments, rules).unwrap();
    let sent_on = standing::right(petition, &all, instance)?.legal_due;
    let reviewer = reviewer(if instance == Instance::Review { 4 } else { 5 });
    let delivery = Delivery::Posted;
    let request = RequestReview { delivery, sent_on, reviewer, unfit: None, late_reason: None, text: None };
    Some((world::asked(instance, request), by(81, 8)))
}

/// What answers what was asked: it names the event that asked.
fn answers(petition: &Petition) -> Vec<(Act, By)> {
    let waits = |asked: &[Asked]| asked.iter().find(|asked| !asked.answered).copied();
    let by_unit = |unit: Option<UnitId>| unit.map_or(by(81, 8), |unit| by(unit.0 * 10 + 2, unit.0));
    let mut acts = Vec::new();
    if let Some(task) = waits(&petition.tasks) {
        acts.push((Act::FinishTask(FinishTask { task: task.seq, text: record() }), by_unit(task.unit)));
    }
    if let Some(order) = waits(&petition.supervisions) {
        acts.push((
            Act::AnswerSupervision(AnswerSupervision { order: order.seq, text: record() }),
            by_unit(order.unit),
        ));
    }
    if let Some(one) = waits(&petition.recommendations) {
        let answer = Act::AnswerRecommendation(AnswerRecommendation {
            recommendation: one.seq,
            adopted: true,
            text: record(),
        });
        acts.push((answer, by(81, 8)));
    }
    acts
}

/// The acts of the way from the desk to the end.
fn main_line() -> Vec<(Act, By)> {
    let text = record;
    let (supervisor, mut acts) = (by(81, 8), Vec::new());
    let day = world::date("2026-03-02");
    for way in [RouteWay::Transfer, RouteWay::Assign] {
        let feedback_due = (way == RouteWay::Assign).then_some(day);
        acts.push((Act::Route(Route { way, feedback_due }), supervisor.clone()));
    }
    let method = NoticeMethod::Post;
    for act in [
        Act::HandOn(HandOn { outside: Outside::Superior, to: text(), text: None }),
        Act::NoteReceipt(NoteReceipt { received_on: day, text: None }),
        Act::DirectLitigation(DirectLitigation { to: text(), method, text: text(), reason: Some(text()) }),
        Act::ReturnStray(ReturnStray { to: text(), reason: text() }),
    ] {
        acts.push((act, supervisor.clone()));
    }
    for unit in HANDLERS {
        let (officer, head) = (by(unit * 10 + 2, unit), by(unit * 10 + 1, unit));
        let accept = |procedure| {
            let ground = Some(SimplifiedGround::Clear);
            Act::Accept(Accept {
                path: None,
                procedure,
                ground,
                support_unlikely: false,
                law_limit: None,
                law_due: None,
                law: None,
                around: Around::default(),
            })
        };
        for method in [NoticeMethod::Post, NoticeMethod::Phone] {
            acts.push((Act::Notify(Notify { method, note: None }), officer.clone()));
        }
        // To have signed for it makes no other state: nothing but the clock of signing looks at that.
        acts.push((Act::SignFor(SignFor), officer.clone()));
        acts.push((accept(Procedure::Ordinary), officer.clone()));
        acts.push((accept(Procedure::Simplified), officer.clone()));
        acts.push((Act::LeaveSimplified(LeaveSimplified { reason: text() }), officer.clone()));
        let (reason, method) = (NonAcceptance::Litigation, NoticeMethod::Post);
        acts.push((
            Act::NotAccept(NotAccept { reason, around: Around::default(), method, text: text() }),
            officer.clone(),
        ));
        acts.push((Act::Object(Object { suggested: None, reason: text() }), officer.clone()));
        for path in [Path::HandlingOpinion, Path::Litigation, Path::Administrative] {
            let named = path.is_of_another_law();
            let (law_due, law) = (named.then_some(day + chrono::Days::new(400)), named.then(text));
            let change = Act::ChangePath(ChangePath { path, law_limit: None, law_due, law, reason: text() });
            acts.push((change, supervisor.clone()));
        }
        let extend =
            Act::Extend(Extend { days: 30, notified_on: day, method, reason: text(), assigner_agreed: true });
        acts.push((extend, head));
        acts.push((Act::Reply(Reply { opinion: Opinion::Explained, text: text() }), officer.clone()));
        acts.push((Act::Close(Close { note: None }), by(90 + unit, 9)));
        acts.push((Act::ReportClosing(ReportClosing { text: text() }), officer.clone()));
        acts.push((
            Act::Settle(Settle { settlement: Settlement::Mediation, both_consent: true, text: text() }),
            officer.clone(),
        ));
        let to = holder(unit);
        acts.push((
            Act::DecideObjection(DecideObjection { upheld: true, to: Some(to), reason: text() }),
            supervisor.clone(),
        ));
        acts.push((
            Act::Reassign(Reassign { to, reason: text(), ordered_by: UserId(81), batch: None }),
            supervisor.clone(),
        ));
    }
    acts.push((
        Act::DecideObjection(DecideObjection { upheld: false, to: None, reason: text() }),
        supervisor.clone(),
    ));
    acts.push((Act::AllowObjection(AllowObjection { reason: text() }), supervisor.clone()));
    for document in [Document::HandlingOpinion, Document::ReviewOpinion, Document::RereviewOpinion] {
        let (method, result) = (ServiceMethod::Post, ServiceResult::Signed);
        let (recipient, proof, witness) = (text(), Some(text()), None);
        let serve = Act::Serve(Serve { document, method, result, served_on: day, recipient, proof, witness });
        acts.push((serve, supervisor.clone()));
        acts.push((Act::CannotServe(CannotServe { document, reason: text() }), supervisor.clone()));
    }
    acts.extend(reviews());
    let first = PetitionId(7);
    let no_longer = Act::NoLongerAccept(NoLongerAccept {
        first,
        ended: Some(Conclusion::RereviewDecided),
        method: NoticeMethod::Post,
        text: text(),
    });
    for act in [
        no_longer,
        Act::Withdraw(Withdraw { text: text() }),
        Act::Lapse(Lapse { text: text() }),
        Act::Reopen(Reopen { reason: text() }),
        Act::Conclude(Conclude { note: None }),
    ] {
        acts.push((act, supervisor.clone()));
    }
    acts
}

fn redone_by(day: chrono::NaiveDate, decided: DecideReview) -> DecideReview {
    DecideReview { redo_due: decided.redo_due.map(|_| day), ..decided }
}

fn reviews() -> Vec<(Act, By)> {
    let (text, supervisor, mut acts) = (record, by(81, 8), Vec::new());
    for (instance, unit) in [(Instance::Review, 4), (Instance::Rereview, 5)] {
        let organ = by(unit * 10 + 1, unit);
        let (delivery, sent_on) = (Delivery::Handed, world::date("2026-03-02"));
        let ask = |late_reason, unit| {
            world::asked(
                instance,
                RequestReview {
                    delivery,
                    sent_on,
                    reviewer: reviewer(unit),
                    unfit: None,
                    late_reason,
                    text: None,
                },
            )
        };
        acts.push((ask(None, unit), supervisor.clone()));
        for admitted in [true, false] {
            acts.push((world::admitted(instance, AdmitReview { admitted, reason: text() }), organ.clone()));
        }
        for outcome in [ReviewOutcome::Upheld, ReviewOutcome::Redo] {
            let redo_due = outcome.sends_back().then_some(sent_on);
            acts.push((
                world::decided(instance, DecideReview { outcome, redo_due, text: text() }),
                organ.clone(),
            ));
        }
        let (place, invited) = (text(), text());
        let notice = AnnounceHearing { held_on: sent_on, place, invited };
        acts.push((Act::AnnounceHearing(notice), organ.clone()));
        acts.push((Act::BeginHearing(BeginHearing { text: text() }), organ.clone()));
        acts.push((Act::EndHearing(EndHearing { text: text() }), organ));
    }
    acts
}

/// The acts that change people: for the second search.
fn about_people(channel: Channel) -> Vec<(Act, By)> {
    let text = record;
    let (first, ordered_by) = (PetitionId(7), UserId(81));
    let accuse = |change: &dyn Fn(&mut Facts)| {
        let mut facts = urgent(channel);
        change(&mut facts);
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        Act::Correct(Correct {
            correction,
            reason: text(),
            assignment: Proposal::default(),
            hand_over: false,
        })
    };
    [
        Act::Recuse(Recuse { user: UserId(22), to: Some(holder(3)), reason: text() }),
        Act::Recuse(Recuse { user: UserId(93), to: Some(holder(2)), reason: text() }),
        accuse(&|facts| facts.accused.users.push(UserId(22))),
        accuse(&|facts| facts.accused.units.push(UnitId(5))),
        Act::ReassignWatch(ReassignWatch { to: holder(6), reason: text(), ordered_by }),
        Act::LinkRepeat(LinkRepeat { first, holder: Some(holder(3)), reason: text() }),
        Act::Merge(Merge { first, first_open: true, review_open: None, reason: text() }),
    ]
    .map(|act| (act, by(81, 8)))
    .into()
}

/// A file, as it was sent in.
fn file() -> FileRef {
    FileRef { id: FileId(1), media: Media::Pdf, size: 7, digest: String::new(), name: record() }
}

/// The acts beside the way, which lead nowhere: for the third search.
fn beside() -> Vec<(Act, By)> {
    let text = record;
    let day = world::date("2026-03-02");
    let cause = SupervisionCause::Late;
    let recommendation = Recommendation::ImproveWork;
    let mut acts: Vec<(Act, By)> = [
        Act::AssignTask(AssignTask { unit: UnitId(5), due: day, text: text() }),
        Act::Supervise(Supervise { cause, feedback_due: day, text: text() }),
        Act::Recommend(Recommend {
            recommendation,
            unit: None,
            reply_due: Some(day),
            addressee: text(),
            text: text(),
        }),
        Act::ReportUrgent(ReportUrgent { form: ReportForm::Written, text: text() }),
        Act::LinkOrder(LinkOrder { number: "1".into(), class: OrderClass::General, since: None }),
        Act::SetDistrictDeadline(SetDistrictDeadline {
            due: day,
            reason: text(),
            ordered_by: UserId(81),
            batch: None,
        }),
        Act::Instruct(Instruct { text: text() }),
        Act::RecordHomeVisit(RecordHomeVisit {
            visitor: UserId(92),
            visited_on: day,
            in_person: true,
            place: None,
            result: text(),
            files: Vec::new(),
        }),
        Act::Attach(Attach { files: vec![file()], note: None }),
        Act::RemoveAttachment(RemoveAttachment { file: FileId(1), whoever: true, reason: text() }),
    ]
    .map(|act| (act, by(81, 8)))
    .into();
    acts.push((Act::Guide(Guide { text: text() }), by(52, 5)));
    let (number, digest) = ("样例信登〔2026〕1号".to_owned(), String::new());
    let form = Act::IssueDocument(IssueDocument {
        paper: Paper::RegistrationForm,
        of: 1,
        number,
        digest,
        for_office: true,
    });
    acts.push((form, by(12, 1)));
    acts.push((Act::RecordProgress(RecordProgress { text: text(), by_office: false }), by(22, 2)));
    acts
}

fn urgent(channel: Channel) -> Facts {
    let receipt = if channel == Channel::Letter { Receipt::Bureau } else { Receipt::Unit };
    Facts { channel, receipt, urgent: true, ..facts(world::date("2026-03-02")) }
}

fn begin(search: &mut Search, facts: Facts, to: Option<Holder>, watcher: Option<Holder>, rules: &Rulebooks) {
    let now = on("2026-03-02", 9);
    let mut registration = registration(facts, to);
    registration.assignment.watcher = watcher;
    registration.assignment.watching_unit = watcher.map(|watcher| watcher.unit);
    let mut life = world::Life::new();
    life.does(Act::Registration(registration), by(12, 1), rules, now);
    search.operations.insert(Operation::RegisterPetition);
    search.add(life.state.unwrap(), now, 0, rules);
}

/// The way from the desk to the end, as far as the rules tell states apart.
fn along_the_main_line(rules: &Rulebooks) -> Search {
    let mut search = Search::default();
    let other = Facts { purpose: Purpose::Inquiry, ..facts(world::date("2026-03-02")) };
    let mut plain = facts(world::date("2026-03-02"));
    plain.source.level = SourceLevel::District; // so that it can be returned to who sent it
    begin(&mut search, plain.clone(), Some(holder(2)), None, rules);
    begin(&mut search, plain, None, None, rules);
    begin(&mut search, other, Some(holder(2)), None, rules);
    let depth = search.run(&main_line(), rules);
    report("main line", &search, depth);
    search
}

/// What comes in by another channel, for another purpose, or to another office; what takes the path of
/// another law; what an organ outside the district reviews.
fn of_every_kind() -> impl Iterator<Item = Looks> {
    let channels = [Channel::Letter, Channel::Visit, Channel::Hotline12345, Channel::PublicOpinion];
    let purposes = [Purpose::Request, Purpose::Inquiry, Purpose::Suggestion, Purpose::Accusation];
    let kinds = channels.into_iter().flat_map(move |channel| purposes.map(|purpose| (channel, purpose)));
    let kinds = kinds.flat_map(|kind| Receipt::ALL.iter().map(move |receipt| (kind, *receipt)));
    kinds.map(|((channel, purpose), receipt)| -> Looks {
        Box::new(move |rules| of_a_kind(channel, purpose, receipt, rules))
    })
}

/// One search. None knows of the others.
type Looks = Box<dyn Fn(&Rulebooks) -> Search + Send + Sync>;

/// The searches, as many at a time as there are processors, and what they found in their order.
fn side_by_side(looks: &[Looks], rules: &Rulebooks) -> Vec<Search> {
    let next = AtomicUsize::new(0);
    let found: Vec<Mutex<Option<Search>>> = looks.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some(place) = Some(next.fetch_add(1, Ordering::SeqCst)).filter(|place| *place < looks.len())
        {
            *found[place].lock().unwrap() = Some(looks[place](rules));
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
    found.into_iter().map(|one| one.into_inner().unwrap().unwrap()).collect()
}

/// What is done with 12345 orders and public opinion until somebody turns them into a petition.
fn on_orders() -> Vec<(Act, By)> {
    let (method, rating) = (NoticeMethod::Phone, Some(Rating::Satisfied));
    let unsolved = CallBackResult::Unsolved;
    let (feedback_due, office) = (None, UserId(81));
    vec![
        (Act::Dispatch(Dispatch { to: holder(3), feedback_due, by: office, reason: record() }), by(81, 8)),
        (Act::Respond(Respond { method, note: None }), by(22, 2)),
        (Act::AnswerOrder(AnswerOrder { result: OrderResult::Solved, method, text: record() }), by(22, 2)),
        (Act::AnswerOrder(AnswerOrder { result: OrderResult::Solved, method, text: record() }), by(32, 3)),
        (
            Act::CallBack(CallBack { result: CallBackResult::Solved, rating, text: None, kept: None }),
            by(81, 8),
        ),
        (Act::CallBack(CallBack { result: unsolved, rating, text: None, kept: None }), by(81, 8)),
        (Act::TurnIntoPetition(TurnIntoPetition { reason: record() }), by(81, 8)),
    ]
}

fn of_a_kind(channel: Channel, purpose: Purpose, receipt: Receipt, rules: &Rulebooks) -> Search {
    let mut search = Search::default();
    let mut facts = Facts { channel, purpose, receipt, ..facts(world::date("2026-03-02")) };
    facts.order_class = (channel == Channel::Hotline12345).then_some(OrderClass::General);
    if channel == Channel::Letter {
        facts.source.level = SourceLevel::District;
    }
    begin(&mut search, facts.clone(), Some(holder(2)), None, rules);
    begin(&mut search, facts, None, None, rules);
    let mut acts = main_line();
    let others = [Act::Withdraw(Withdraw { text: record() }), Act::Lapse(Lapse { text: record() })];
    acts.retain(|(act, by)| by.unit != Some(UnitId(3)) && !others.contains(act));
    let day = Some(world::date("2026-03-02"));
    for path in [Path::Litigation, Path::Administrative] {
        let another = path.is_of_another_law();
        let (law_due, law) = (day.filter(|_| another), another.then(record));
        let procedure = Procedure::Ordinary;
        let path = Some(path);
        let accept = Accept {
            path,
            procedure,
            ground: None,
            support_unlikely: false,
            law_limit: None,
            law_due,
            law,
            around: Around::default(),
        };
        acts.push((Act::Accept(accept), by(22, 2)));
    }
    for instance in [Instance::Review, Instance::Rereview] {
        let reviewer = Reviewer { unit: None, outside: Some(record()), organ: None };
        let (delivery, sent_on) = (Delivery::Handed, world::date("2026-03-02"));
        let asked = RequestReview { delivery, sent_on, reviewer, unfit: None, late_reason: None, text: None };
        acts.push((world::asked(instance, asked), by(81, 8)));
    }
    acts.push((Act::RecordProgress(RecordProgress { text: record(), by_office: false }), by(22, 2)));
    if matches!(channel, Channel::Hotline12345 | Channel::PublicOpinion) {
        // A petition that was an order is reviewed as any other.
        acts.retain(|(act, _)| !matches!(act, Act::RequestReview(_)));
        acts.extend(on_orders().into_iter().filter(|(_, by)| by.unit != Some(UnitId(3))));
    }
    let depth = search.run(&acts, rules);
    report(&format!("{channel:?} {purpose:?} {receipt:?}"), &search, depth);
    search
}

/// Accusations with which nobody in the district deals, from the desk on or as it becomes known.
fn to_be_sent_up(rules: &Rulebooks) -> Search {
    let mut search = Search::default();
    let keeper = Holder { unit: UnitId(7), officer: UserId(72), leader: Some(UserId(72)) };
    let of = |custody| Facts { purpose: Purpose::Accusation, custody, ..facts(world::date("2026-03-02")) };
    begin(&mut search, of(None), Some(holder(2)), None, rules);
    begin(&mut search, of(Some(Custody::Named)), Some(keeper), None, rules);
    begin(&mut search, of(Some(Custody::Unread)), None, None, rules);
    let correct = |custody, holder| {
        let correction = Correction { facts: Some(of(custody)), ..Correction::default() };
        let assignment = Proposal { holder: Some(holder), custody, ..Proposal::default() };
        Act::Correct(Correct { correction, reason: record(), assignment, hand_over: false })
    };
    // Somebody is perhaps meant, and is not; or the head of the unit that deals with it is.
    let named = |user| Accused { users: vec![UserId(user)], units: Vec::new() };
    let perhaps = |user| {
        let facts = Facts { accused: named(user), perhaps: named(user), ..of(None) };
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        let assignment = Proposal { holder: Some(holder(2)), ..Proposal::default() };
        Act::Correct(Correct { correction, reason: record(), assignment, hand_over: false })
    };
    let answered = |meant, not_meant| {
        let assignment = Proposal { holder: Some(holder(3)), ..Proposal::default() };
        Act::AnswerAccused(AnswerAccused { meant, not_meant, reason: record(), assignment })
    };
    let others = [
        (perhaps(43), by(81, 8)),
        (answered(Accused::default(), named(43)), by(22, 2)),
        (answered(named(22), named(43)), by(22, 2)),
        (correct(Some(Custody::Named), keeper), by(81, 8)),
        (correct(None, holder(2)), by(72, 7)),
        (world::second_hand_asked(), by(72, 7)),
        (Act::DecideOpening(DecideOpening { granted: true, text: None, own: false }), by(81, 8)),
        (Act::SendUp(SendUp { organ: None, to: Some(record()), is_below: false, text: None }), by(72, 7)),
        (Act::NoteReceipt(NoteReceipt { received_on: world::date("2026-03-02"), text: None }), by(72, 7)),
    ];
    let part = |act: &Act| {
        matches!(act, Act::Route(_) | Act::Accept(_) | Act::Reply(_) | Act::Close(_) | Act::Reopen(_))
    };
    let mut acts = main_line();
    acts.retain(|(act, by)| part(act) && by.unit != Some(UnitId(3)));
    acts.extend(others);
    let depth = search.run(&acts, rules);
    report("to be sent up", &search, depth);
    search
}

/// What is urgent and watched, along a part of the main line, with other acts beside it: public opinion as it is
/// answered, or a letter, which is accepted and reviewed.
fn watched(name: &str, channel: Channel, others: Vec<(Act, By)>, rules: &Rulebooks) -> Search {
    let mut search = Search::default();
    begin(&mut search, urgent(channel), Some(holder(2)), Some(holder(5)), rules);
    let part = |act: &Act| match act {
        Act::Accept(Accept { procedure, .. }) => *procedure == Procedure::Ordinary,
        Act::RequestReview(_) | Act::DecideReview(_) => true,
        Act::Serve(Serve { .. })
        | Act::Reply(Reply { .. })
        | Act::Close(Close { .. })
        | Act::Reopen(Reopen { .. })
        | Act::Conclude(Conclude { .. }) => true,
        Act::Route(Route { way, .. }) => *way == RouteWay::Transfer,
        Act::Object(Object { .. })
        | Act::DecideObjection(DecideObjection { .. })
        | Act::Reassign(Reassign { .. }) => true,
        _ => false,
    };
    let mut acts = main_line();
    acts.retain(|(act, _)| part(act));
    if channel == Channel::PublicOpinion {
        // What it is once it is a petition, the search of every kind looks into.
        acts.extend(on_orders().into_iter().filter(|(act, _)| !matches!(act, Act::TurnIntoPetition(_))));
    }
    acts.extend(others);
    let depth = search.run(&acts, rules);
    report(&format!("{name}, {channel:?}"), &search, depth);
    search
}

fn report(name: &str, search: &Search, depth: usize) {
    let expanded = search.nodes.iter().filter(|node| node.expanded).count();
    // Straight to the terminal: what is only shown of a failed test would say nothing of a good one.
    assert!(search.nodes.len() < MOST_STATES && depth < DEPTH, "{name}: the search was cut off");
    let _ = writeln!(
        std::io::stderr(),
        "{name}: {} states ({expanded} looked into), {} transitions, depth {depth}",
        search.nodes.len(),
        search.transitions
    );
}

#[test]
fn every_state_is_lawful_and_none_is_a_dead_end() {
    let rules = world::rules(NATIONAL);
    // The longest first.
    let mut looks: Vec<Looks> = vec![Box::new(along_the_main_line), Box::new(to_be_sent_up)];
    for channel in [Channel::PublicOpinion, Channel::Letter] {
        looks.push(Box::new(move |rules| watched("people", channel, about_people(channel), rules)));
        looks.push(Box::new(move |rules| watched("beside", channel, beside(), rules)));
    }
    looks.extend(of_every_kind());
    let searches = side_by_side(&looks, &rules);
    for search in &searches {
        let dead = search.dead_ends();
        let shown: Vec<_> = dead.iter().take(3).map(|n| (n.petition.stage, n.depth, &n.petition)).collect();
        assert!(dead.is_empty(), "{} dead ends: {shown:?}", dead.len());
    }
    let all = |pick: fn(&Search) -> String| searches.iter().map(pick).collect::<Vec<_>>().join(" ");
    let operations: BTreeSet<Operation> =
        searches.iter().flat_map(|s| s.operations.iter().copied()).collect();
    // Naming a leader is a reassignment to the same unit: no act of its own. A rating moves nothing and is
    // taken by another door: `decide_tests.rs` has it.
    let own = |operation: &Operation| !matches!(operation, Operation::SetLeader | Operation::RatePetition);
    let lines = TABLE.iter().map(|line| line.operation).filter(own);
    let missing: Vec<_> = lines.filter(|operation| !operations.contains(operation)).collect();
    assert!(missing.is_empty(), "lines never used: {missing:?}");
    for stage in Stage::ALL {
        assert!(
            searches.iter().any(|s| s.stages.contains(stage)),
            "{stage:?}: {}",
            all(|s| format!("{:?}", s.stages))
        );
    }
    for ending in Ending::ALL {
        assert!(searches.iter().any(|s| s.endings.contains(ending)), "{ending:?}");
    }
    let duties: BTreeSet<_> = searches.iter().flat_map(|search| search.duties.iter().cloned()).collect();
    let found: String = duties.iter().map(|(stage, clock)| format!("{}\t{clock}\n", stage.code())).collect();
    let kept = include_str!("../../src/domain/petition/duties.tsv");
    assert!(
        found == kept,
        "src/domain/petition/duties.tsv, which docs/states.md is printed from, is:\n{found}"
    );
    for status in NationalStatus::ALL {
        assert!(searches.iter().any(|s| s.statuses.contains(status)), "{status:?}");
    }
}
