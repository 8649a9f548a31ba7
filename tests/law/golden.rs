//! The longest lawful chain, each last day written down by hand for 2026. Each step is
//! tried on its last day and on the day after.

use chrono::NaiveDate;
use domain::assignment::Proposal;
use domain::clock::ClockName;
use domain::counted::Ends;
use domain::deadline::{self, Otherwise};
use domain::petition::acts::*;
use domain::petition::facts::Correction;
use domain::petition::meaning::News;
use domain::petition::{Act, Around, By, Event, Facts, Recorded, Refusal, Reviewer, evolve};
use domain::policy::Policy;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{
    Conclusion, Delivery, Document, Ending, Instance, NoticeMethod, Opinion, Outcome, Path, Procedure,
    Purpose, ReviewOutcome, RouteWay, ServiceMethod, ServiceResult, Stage, Trigger, Via,
};

use crate::world::{self, Life, NATIONAL, by, date, facts, holder, on, record, registration, reviewer};

/// The holding unit, its head, its officer and leader; the reviewing and the re-reviewing unit.
const UNIT: i64 = 2;

fn officer() -> By {
    by(22, UNIT)
}

fn head() -> By {
    by(21, UNIT)
}

struct Chain {
    life: Life,
    rules: Rulebooks,
}

impl Chain {
    fn does(&mut self, act: Act, by: By, now: Instant) {
        self.life.does(act, by, &self.rules, now);
    }

    /// The last run of a clock: its last day, and how it stands.
    fn clock(&self, name: &str) -> (NaiveDate, Outcome) {
        let all = deadline::all(&self.life.petition().moments, &self.rules).unwrap();
        let run = all.into_iter().rfind(|run| run.run.clock.as_str() == name).expect(name);
        (run.legal_due, run.outcome)
    }

    /// The clock runs until that day; the act meets it on that day, and late on the day after.
    fn on_the_last_day(&mut self, clock: &str, day: &str, act: &Act, by: &By) {
        assert_eq!(self.clock(clock), (date(day), Outcome::Running), "{clock}");
        let mut late = Self { life: self.life.clone(), rules: self.rules.clone() };
        late.does(act.clone(), by.clone(), Instant::start_of(date(day).succ_opt().unwrap()));
        assert_eq!(late.clock(clock), (date(day), Outcome::MetLate), "{clock}");
        self.does(act.clone(), by.clone(), on(day, 24).plus_micros(-1));
        assert_eq!(self.clock(clock), (date(day), Outcome::Met), "{clock}");
    }

    /// An event as it stands in the records of earlier versions.
    fn recorded(&mut self, event: Event, at: Instant) {
        let seq = self.life.log.len() as u32 + 1;
        let (occurred_at, recorded_at, actor, rules_version) = (at, at, officer().user, 1);
        let one = Recorded { seq, event, occurred_at, recorded_at, actor, via: Via::Api, rules_version };
        self.life.state = evolve(self.life.state.take(), &one);
        self.life.log.push(one);
    }

    fn refuses(&self, act: Act, by: By, now: Instant) -> (Refusal, &'static str) {
        let refusal = self.life.refuses(act, by, &self.rules, now);
        let basis = refusal.basis();
        (refusal, basis)
    }
}

fn extend(notified_on: &str) -> Act {
    let (method, reason) = (NoticeMethod::Post, record());
    Act::Extend(Extend { days: 30, notified_on: date(notified_on), method, reason, assigner_agreed: false })
}

fn serve(document: Document, served_on: &str) -> Act {
    let (method, result) = (ServiceMethod::InPerson, ServiceResult::Signed);
    let (recipient, proof, witness) = (record(), Some(record()), None);
    Act::Serve(Serve { document, method, result, served_on: date(served_on), recipient, proof, witness })
}

fn request(instance: Instance, delivery: Delivery, sent_on: &str, unit: i64) -> Act {
    let (sent_on, reviewer) = (date(sent_on), reviewer(unit));
    world::asked(
        instance,
        RequestReview { delivery, sent_on, reviewer, unfit: None, late_reason: None, text: None },
    )
}

fn decided(instance: Instance) -> Act {
    world::decided(instance, DecideReview { outcome: ReviewOutcome::Upheld, redo_due: None, text: record() })
}

/// Registered on Monday 2026-01-05, accepted on the last day of the notice, 02-04 (Wednesday).
fn accepted() -> Chain {
    let mut chain = Chain { life: Life::new(), rules: world::rules(NATIONAL) };
    let start = on("2026-01-05", 9);
    let registered = Act::Registration(registration(facts(start.day()), Some(holder(UNIT))));
    chain.does(registered, by(12, 1), start);

    // Article 22, 15 days: Tuesday 01-20.
    chain.on_the_last_day("route", "2026-01-20", &route(), &by(12, 1));
    // Article 23, 5 working days: 21, 22, 23, 26, 27. One day later there is no objecting.
    assert_eq!(chain.clock("objection"), (date("2026-01-27"), Outcome::Running));
    let object = || Act::Object(Object { suggested: None, reason: record() });
    let mut objects = Chain { life: chain.life.clone(), rules: chain.rules.clone() };
    objects.does(object(), officer(), on("2026-01-27", 23));
    let refused = chain.refuses(object(), officer(), on("2026-01-28", 0));
    assert_eq!(refused, (Refusal::ObjectionTooLate { due: date("2026-01-27") }, "信访工作条例第23条"));
    // Article 23, 15 days: Wednesday 02-04.
    let notify = Act::Notify(Notify { method: NoticeMethod::Post, note: None });
    chain.on_the_last_day("notice", "2026-02-04", &notify, &officer());
    chain.does(accept(None), officer(), on("2026-02-04", 24).plus_micros(-1));
    chain
}

/// Extended on the last day, answered on the last day of the extension, served on the same day.
fn served() -> Chain {
    let mut chain = accepted();
    // Article 34, 60 days: 02-04 + 24 = 02-28, + 31 = 03-31, + 5 = 04-05, in 清明 (04-04 to 04-06).
    assert_eq!(chain.clock("handling"), (date("2026-04-07"), Outcome::Running));
    let refused = chain.refuses(extend("2026-04-07"), officer(), on("2026-04-07", 10));
    assert_eq!(refused, (Refusal::NotUnitHead, "信访工作条例第34条"));
    let refused = chain.refuses(extend("2026-04-07"), head(), on("2026-04-08", 0));
    assert_eq!(refused, (Refusal::ExtensionTooLate { due: date("2026-04-07") }, "信访工作条例第34条"));
    chain.does(extend("2026-04-07"), head(), on("2026-04-07", 10));
    let refused = chain.refuses(extend("2026-04-07"), head(), on("2026-04-07", 11));
    assert_eq!(refused, (Refusal::ExtendedBefore, "信访工作条例第34条"));
    // 30 days more, from 04-05: 05-05, the last day of 劳动节 (05-01 to 05-05).
    let reply = Act::Reply(Reply { opinion: Opinion::NotSupported, text: record() });
    chain.on_the_last_day("handling", "2026-05-06", &reply, &officer());
    chain.does(serve(Document::HandlingOpinion, "2026-05-06"), officer(), on("2026-05-07", 9));
    chain
}

/// Posted on the last day, come in three days later, decided on the last day, served on that day.
fn reviewed() -> Chain {
    let mut chain = served();
    // Article 35, 30 days from service: Friday 06-05. The postmark counts.
    assert_eq!(chain.clock("review_request"), (date("2026-06-05"), Outcome::Running));
    let (posted, handed) = (Delivery::Posted, Delivery::Handed);
    let late = (Refusal::ReviewTooLate { due: date("2026-06-05") }, "信访工作条例第35、36条");
    let asked = |delivery, sent_on| request(Instance::Review, delivery, sent_on, 4);
    assert_eq!(chain.refuses(asked(posted, "2026-06-06"), officer(), on("2026-06-08", 9)), late);
    assert_eq!(chain.refuses(asked(handed, "2026-06-08"), officer(), on("2026-06-08", 9)), late);
    let conclude = || Act::Conclude(Conclude { note: None });
    let early = (Refusal::NotYetFinal, "信访工作条例第35、36条");
    assert_eq!(chain.refuses(conclude(), by(81, 8), on("2026-06-05", 23)), early);
    let mut lapsed = Chain { life: chain.life.clone(), rules: chain.rules.clone() };
    // What was posted on the last day may arrive for seven days more (民诉法 85 by analogy): until Friday 06-12.
    let posted_on_the_last_day =
        (Refusal::InThePost { until: date("2026-06-12") }, "民事诉讼法第85条（参照）");
    assert_eq!(lapsed.refuses(conclude(), by(81, 8), on("2026-06-12", 23)), posted_on_the_last_day);
    lapsed.does(conclude(), by(81, 8), on("2026-06-13", 0));
    undone(lapsed);
    chain.does(asked(posted, "2026-06-05"), officer(), on("2026-06-08", 9));
    assert_eq!(chain.clock("review_request"), (date("2026-06-05"), Outcome::Met));
    // Article 35, 30 days from receipt: Wednesday 07-08.
    chain.on_the_last_day("review", "2026-07-08", &decided(Instance::Review), &by(41, 4));
    chain.does(serve(Document::ReviewOpinion, "2026-07-08"), by(41, 4), on("2026-07-09", 9));
    chain
}

/// A request that was posted on the last day undoes the conclusion, and nothing else does.
fn undone(mut chain: Chain) {
    let late = (Refusal::ConclusionStands { due: date("2026-06-05") }, "信访工作条例第35、36条");
    let asked = |sent_on| request(Instance::Review, Delivery::Posted, sent_on, 4);
    assert_eq!(chain.refuses(asked("2026-06-06"), officer(), on("2026-06-16", 9)), late);
    chain.does(asked("2026-06-05"), officer(), on("2026-06-16", 9));
    let petition = chain.life.petition();
    assert_eq!((petition.stage, petition.ending, petition.closed_at), (Stage::Reviewing, None, None));
    let undone = chain.life.log.iter().rev().nth(1).unwrap();
    let ground = Conclusion::ReviewNotRequested;
    assert!(matches!(undone.event, Event::ConclusionUndone { ground: found, .. } if found == ground));
    assert_eq!(chain.clock("review_request"), (date("2026-06-05"), Outcome::Met));
    // Article 35, 30 days from receipt: Thursday 07-16.
    assert_eq!(chain.clock("review"), (date("2026-07-16"), Outcome::Running));
    let refused = AdmitReview { admitted: false, reason: record() };
    chain.does(world::admitted(Instance::Review, refused), by(41, 4), on("2026-06-17", 9));
    assert_eq!(chain.life.petition().stage, Stage::Replied);
    // No other request is waited for.
    chain.does(Act::Conclude(Conclude { note: None }), by(81, 8), on("2026-06-17", 10));
}

#[test]
fn the_longest_lawful_chain_day_by_day() {
    let mut chain = reviewed();
    // Article 36, 30 days from service: Friday 08-07.
    assert_eq!(chain.clock("rereview_request"), (date("2026-08-07"), Outcome::Running));
    let asked = |sent_on| request(Instance::Rereview, Delivery::Handed, sent_on, 5);
    let refused = chain.refuses(asked("2026-08-08"), officer(), on("2026-08-08", 9));
    assert_eq!(refused, (Refusal::ReviewTooLate { due: date("2026-08-07") }, "信访工作条例第35、36条"));
    let own = request(Instance::Rereview, Delivery::Handed, "2026-08-07", 4);
    let own = chain.refuses(own, officer(), on("2026-08-07", 9));
    assert_eq!(own, (Refusal::ReviewsItself, "信访工作条例第35、36条"));
    chain.does(asked("2026-08-07"), officer(), on("2026-08-07", 23));
    // Article 36, 30 days from receipt: Sunday 09-06, so Monday 09-07; ten days of hearing (08-17 to
    // 08-26) do not count: Wednesday 09-16.
    assert_eq!(chain.clock("rereview"), (date("2026-09-07"), Outcome::Running));
    chain.does(Act::BeginHearing(BeginHearing { text: record() }), by(51, 5), on("2026-08-17", 9));
    assert_eq!(chain.clock("rereview").1, Outcome::Paused);
    let refused = chain.refuses(decided(Instance::Rereview), by(51, 5), on("2026-08-20", 9));
    assert_eq!(refused, (Refusal::HearingOpen, "信访工作条例第31、36条"));
    chain.does(Act::EndHearing(EndHearing { text: record() }), by(51, 5), on("2026-08-26", 17));
    chain.on_the_last_day("rereview", "2026-09-16", &decided(Instance::Rereview), &by(51, 5));
    chain.does(serve(Document::RereviewOpinion, "2026-09-17"), by(51, 5), on("2026-09-17", 9));
    chain.does(Act::Conclude(Conclude { note: None }), by(81, 8), on("2026-09-17", 10));
    assert_eq!(chain.life.petition().ending, Some(Ending::Concluded));
    let last = &chain.life.log.last().unwrap().event;
    assert!(matches!(last, Event::Concluded { conclusion: Conclusion::RereviewDecided, .. }));
}

/// Article 36 excludes the hearing from the re-review only: elsewhere its days count.
#[test]
fn a_hearing_delays_neither_the_handling_nor_the_review() {
    let mut chain = accepted();
    chain.does(Act::BeginHearing(BeginHearing { text: record() }), officer(), on("2026-03-02", 9));
    chain.does(Act::EndHearing(EndHearing { text: record() }), officer(), on("2026-03-12", 9));
    assert_eq!(chain.clock("handling"), (date("2026-04-07"), Outcome::Running));
    let mut chain = served();
    chain.does(request(Instance::Review, Delivery::Handed, "2026-06-05", 4), officer(), on("2026-06-05", 9));
    chain.does(Act::BeginHearing(BeginHearing { text: record() }), by(41, 4), on("2026-06-10", 9));
    chain.does(Act::EndHearing(EndHearing { text: record() }), by(41, 4), on("2026-06-25", 9));
    // 06-05 + 30 = 07-05, a Sunday.
    assert_eq!(chain.clock("review"), (date("2026-07-06"), Outcome::Running));
}

/// A hearing that begins on the Monday to which the last day, a Sunday, has moved: its days do not count
/// either, and the answer is due on the day after it.
#[test]
fn a_hearing_on_the_last_day_moves_it() {
    let mut chain = reviewed();
    let asked = request(Instance::Rereview, Delivery::Handed, "2026-08-07", 5);
    chain.does(asked, officer(), on("2026-08-07", 9));
    chain.does(Act::BeginHearing(BeginHearing { text: record() }), by(51, 5), on("2026-09-07", 9));
    chain.does(Act::EndHearing(EndHearing { text: record() }), by(51, 5), on("2026-09-08", 9));
    assert_eq!(chain.clock("rereview"), (date("2026-09-09"), Outcome::Running));
}

/// Registered, routed and told on Monday 2026-01-05.
fn routed(purpose: Purpose) -> Chain {
    let mut chain = Chain { life: Life::new(), rules: world::rules(NATIONAL) };
    let at = |hour| on("2026-01-05", hour);
    let facts = Facts { purpose, ..facts(at(9).day()) };
    chain.does(Act::Registration(registration(facts, Some(holder(UNIT)))), by(12, 1), at(9));
    chain.does(route(), by(12, 1), at(10));
    chain.does(Act::Notify(Notify { method: NoticeMethod::Post, note: None }), officer(), at(11));
    chain
}

fn route() -> Act {
    Act::Route(Route { way: RouteWay::Transfer, feedback_due: None })
}

fn accepts(path: Option<Path>) -> Accept {
    Accept {
        path,
        procedure: Procedure::Ordinary,
        ground: None,
        support_unlikely: false,
        law_limit: None,
        law_due: None,
        law: None,
        around: Around::default(),
    }
}

fn accept(path: Option<Path>) -> Act {
    Act::Accept(accepts(path))
}

/// Accepted on the same day, on this path.
fn accepted_on(purpose: Purpose, path: Path) -> Chain {
    let mut chain = routed(purpose);
    chain.does(accept(Some(path)), officer(), on("2026-01-05", 12));
    chain
}

/// Articles 29 and 31(1): 15 days to tell the way of litigation, 60 to answer a suggestion, and no article 34.
#[test]
fn a_path_without_a_limit_of_the_law_has_one_of_the_house() {
    let answer = Act::Reply(Reply { opinion: Opinion::Answered, text: record() });
    for (purpose, path, clock, day) in [
        (Purpose::Request, Path::Litigation, "litigation_route", "2026-01-20"),
        (Purpose::Suggestion, Path::Suggestion, "suggestion_handling", "2026-03-06"),
    ] {
        let mut chain = accepted_on(purpose, path);
        let runs = deadline::all(&chain.life.petition().moments, &chain.rules).unwrap();
        assert!(runs.iter().all(|run| run.run.clock.as_str() != "handling"), "{clock}");
        chain.on_the_last_day(clock, day, &answer, &officer());
    }
}

/// Registered, transferred, and the petitioner told, all on this day.
fn transferred(rules: Rulebooks, day: &str) -> Chain {
    let mut chain = Chain { life: Life::new(), rules };
    let registered = registration(facts(date(day)), Some(holder(UNIT)));
    chain.does(Act::Registration(registered), by(12, 1), on(day, 9));
    chain.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), by(12, 1), on(day, 10));
    chain.does(Act::Notify(Notify { method: NoticeMethod::Post, note: None }), officer(), on(day, 11));
    chain
}

/// Article 34 counts from the acceptance. Where it came late, the stricter count begins with the last day for it: the
/// rules of the district say which holds, and the other is shown beside.
#[test]
fn a_late_acceptance_has_two_counts_and_the_rules_say_which_holds() {
    // Transferred on 01-05; the last day for accepting is Tuesday 01-20. From 01-30, 60 days: 01-31, + 28 = 02-28,
    // + 31 = Tuesday 03-31. From 01-20: + 11 = 01-31, + 28 = 02-28, + 21 = Saturday 03-21, so Monday 03-23.
    let national = Policy::national().unwrap();
    for (strict_count, due, other, from) in
        [(false, "2026-03-31", "2026-03-23", "2026-01-20"), (true, "2026-03-23", "2026-03-31", "2026-01-30")]
    {
        let policy = Policy { strict_count, ..national.clone() };
        let mut chain = transferred(world::rules_of(policy), "2026-01-05");
        chain.does(accept(None), officer(), on("2026-01-30", 12));
        let all = deadline::all(&chain.life.petition().moments, &chain.rules).unwrap();
        let handling = all.iter().find(|run| run.run.clock.as_str() == "handling").unwrap();
        assert_eq!(handling.legal_due, date(due), "{strict_count}");
        let otherwise = Otherwise { from: date(from), legal_due: date(other), stricter: !strict_count };
        assert_eq!(handling.otherwise, Some(otherwise), "{strict_count}");
        let reply = Act::Reply(Reply { opinion: Opinion::Supported, text: record() });
        chain.on_the_last_day("handling", due, &reply, &officer());
    }
}

/// Accepted on the last day, there is but one count, also where a rest day moved that day.
#[test]
fn an_acceptance_in_time_has_one_count() {
    let policy = Policy { strict_count: true, ..Policy::national().unwrap() };
    // Friday 01-02 + 15: Saturday 01-17, so Monday 01-19.
    let mut chain = transferred(world::rules_of(policy), "2026-01-02");
    chain.does(accept(None), officer(), on("2026-01-19", 23));
    let all = deadline::all(&chain.life.petition().moments, &chain.rules).unwrap();
    let handling = all.iter().find(|run| run.run.clock.as_str() == "handling").unwrap();
    assert_eq!((handling.otherwise, handling.run.started_on), (None, date("2026-01-19")));
}

/// Article 30 and the rules of discipline inspection name no day: 15 working days to say whether it is accepted, and 90
/// days from then, by house rule. Of January 2026 the 5th is a Monday: 6 to 9, 12 to 16, 19 to 23, 26.
#[test]
fn an_accusation_is_accepted_in_fifteen_working_days_and_handled_in_ninety_days() {
    let mut chain = Chain { life: Life::new(), rules: world::rules(NATIONAL) };
    let facts = Facts { purpose: Purpose::Accusation, ..facts(date("2026-01-05")) };
    let registered = Act::Registration(registration(facts, Some(holder(UNIT))));
    chain.does(registered, by(12, 1), on("2026-01-05", 9));
    chain.does(route(), by(12, 1), on("2026-01-05", 10));
    chain.on_the_last_day("accusation_accept", "2026-01-26", &accept(None), &officer());
    // 01-26 + 90: 01-31 + 28 + 31 = 03-31 are 64, + 26: Sunday 04-26.
    let answer = Act::Reply(Reply { opinion: Opinion::Answered, text: record() });
    chain.on_the_last_day("accusation_handling", "2026-04-27", &answer, &officer());
}

/// Article 31 (2) to (5) from before the law had to be named: 15 days to say which and by when, and it is shown to who
/// decides. 01-05 + 15: Tuesday 01-20.
#[test]
fn a_path_of_another_law_without_its_law_has_fifteen_days_to_name_it() {
    let mut chain = routed(Purpose::Request);
    let event = Event::Accepted {
        path: Path::Administrative,
        procedure: Procedure::Ordinary,
        ground: None,
        law_due: None,
        law: None,
    };
    assert_eq!(event.meaning().news, News::Deciders);
    chain.recorded(event, on("2026-01-05", 12));
    let named = ChangePath {
        path: Path::Administrative,
        law_limit: None,
        law_due: Some(date("2026-03-06")),
        law: Some(record()),
        reason: record(),
    };
    chain.on_the_last_day("law_unnamed", "2026-01-20", &Act::ChangePath(named), &by(81, 8));
    // 60 days by 行政复议法, as it was said: Friday 03-06.
    let answer = Act::Reply(Reply { opinion: Opinion::Explained, text: record() });
    chain.on_the_last_day("lawful_procedure", "2026-03-06", &answer, &officer());
}

/// Accepted with the law named, it is shown to who decides, who may put it right: the time of article 34 counts from
/// the acceptance, 01-05 + 60: Friday 03-06.
#[test]
fn a_path_of_another_law_is_shown_to_who_decides_and_put_right_by_them() {
    let mut chain = routed(Purpose::Request);
    let administrative = Act::Accept(Accept {
        path: Some(Path::Administrative),
        law_due: Some(date("2026-04-05")),
        law: Some(record()),
        ..accepts(None)
    });
    chain.does(administrative, officer(), on("2026-01-05", 12));
    assert_eq!(chain.life.log.last().unwrap().event.meaning().news, News::Deciders);
    // Sunday, the second day of 清明 (04-04 to 04-06).
    assert_eq!(chain.clock("lawful_procedure"), (date("2026-04-07"), Outcome::Running));
    let (path, reason) = (Path::HandlingOpinion, record());
    let right = || {
        Act::ChangePath(ChangePath {
            path,
            law_limit: None,
            law_due: None,
            law: None,
            reason: reason.clone(),
        })
    };
    chain.does(right(), by(81, 8), on("2026-02-02", 9));
    assert_eq!(chain.clock("lawful_procedure").1, Outcome::Cancelled);
    let answer = Act::Reply(Reply { opinion: Opinion::Explained, text: record() });
    chain.on_the_last_day("handling", "2026-03-06", &answer, &officer());
}

/// What the unit itself makes a 咨询 of is shown to who decides, and keeps its days: 15 to say whether it is accepted
/// (01-05 + 15: Tuesday 01-20), and 60 from then (01-20 + 60: 01-31 + 28 = 02-28 are 39, + 21: Saturday 03-21).
#[test]
fn a_request_that_the_unit_corrects_into_an_inquiry_keeps_a_running_duty() {
    let mut chain = routed(Purpose::Request);
    assert_eq!(chain.clock("accept"), (date("2026-01-20"), Outcome::Running));
    let facts = Facts { purpose: Purpose::Inquiry, ..chain.life.petition().facts.clone() };
    let correction = Correction { facts: Some(facts), ..Correction::default() };
    let assignment = Proposal::default();
    let correct = Act::Correct(Correct { correction, reason: record(), assignment, hand_over: false });
    chain.does(correct, officer(), on("2026-01-06", 9));
    assert_eq!(chain.life.log.last().unwrap().event.meaning().news, News::DecidersOfPurpose);
    chain.on_the_last_day("accept", "2026-01-20", &accept(None), &officer());
    let answer = Act::Reply(Reply { opinion: Opinion::Answered, text: record() });
    chain.on_the_last_day("suggestion_handling", "2026-03-23", &answer, &officer());
}

/// Litigation that is found after the acceptance: the petition office tells the way, says why, and it is at an end here,
/// counted apart; no clock of the unit goes on.
#[test]
fn litigation_that_is_found_after_the_acceptance_ends_with_the_way_told() {
    for (purpose, path) in [(Purpose::Request, Path::HandlingOpinion), (Purpose::Request, Path::Litigation)] {
        let mut chain = accepted_on(purpose, path);
        let direct = |reason: Option<_>| {
            let (to, method, text) = (record(), NoticeMethod::Post, record());
            Act::DirectLitigation(DirectLitigation { to, method, text, reason })
        };
        let refused = chain.refuses(direct(None), by(81, 8), on("2026-01-20", 9));
        assert_eq!(refused, (Refusal::DirectionReason, "信访工作条例第22、31条"));
        chain.does(direct(Some(record())), by(81, 8), on("2026-01-20", 9));
        let petition = chain.life.petition();
        assert_eq!((petition.stage, petition.ending), (Stage::Ended, Some(Ending::Directed)));
        assert_eq!((petition.done_at, Ending::Directed.counts_as()), (None, Ends::Otherwise));
        let left = deadline::all(&petition.moments, &chain.rules).unwrap();
        assert!(left.iter().all(|run| !run.outcome.is_open()), "{left:?}");
        if path == Path::Litigation {
            assert_eq!(chain.clock("litigation_route"), (date("2026-01-20"), Outcome::Met));
        }
    }
}

/// While the count of the re-review stands still, the hearing has 30 days of its own.
#[test]
fn a_hearing_of_the_re_review_has_a_day_of_its_own() {
    let mut chain = reviewed();
    chain.does(
        request(Instance::Rereview, Delivery::Handed, "2026-08-07", 5),
        officer(),
        on("2026-08-07", 9),
    );
    chain.does(Act::BeginHearing(BeginHearing { text: record() }), by(51, 5), on("2026-08-17", 9));
    assert_eq!(chain.clock("rereview").1, Outcome::Paused);
    // 08-17 + 30: Wednesday 09-16.
    let end = Act::EndHearing(EndHearing { text: record() });
    chain.on_the_last_day("hearing", "2026-09-16", &end, &by(51, 5));
}

/// Whatever decides on acceptance, where nobody does the time for handling begins all the same, in every region.
#[test]
fn no_acceptance_that_never_comes_leaves_the_handling_without_a_count() {
    for region in NATIONAL..=world::SHANDONG {
        let rules = world::rules(region);
        let clocks = &rules.current().unwrap().1.policy.clocks;
        let decides = |met_by: &std::collections::BTreeSet<Trigger>| {
            let all = [Trigger::Accepted, Trigger::NotAccepted].iter().all(|one| met_by.contains(one));
            all && !met_by.contains(&Trigger::Noticed)
        };
        let deciding: Vec<_> = clocks.iter().filter(|rule| decides(&rule.met_by)).collect();
        assert!(deciding.len() >= 4, "{deciding:?}");
        for rule in deciding {
            let followed = clocks.iter().any(|next| next.after_missed.contains(&rule.name));
            assert!(followed, "nothing follows {} in region {region}", rule.name.as_str());
        }
    }
}

#[test]
fn what_nobody_accepts_is_handled_from_the_last_day_for_accepting() {
    // Three working days from Monday 01-05: Thursday 01-08; 60 days from there: Monday 03-09. Fifteen working days:
    // Monday 01-26; 90 days from there: 04-26, a Sunday.
    let simplified = Facts { procedure: Procedure::Simplified, ..facts(date("2026-01-05")) };
    let accusation = Facts { purpose: Purpose::Accusation, ..facts(date("2026-01-05")) };
    let cases = [
        (simplified, "simplified_accept", "2026-01-08", "handling_unaccepted", "2026-03-09"),
        (accusation, "accusation_accept", "2026-01-26", "accusation_unaccepted", "2026-04-27"),
    ];
    for (facts, deciding, last_day, handling, due) in cases {
        let mut chain = Chain { life: Life::new(), rules: world::rules(NATIONAL) };
        let start = on("2026-01-05", 9);
        chain.does(Act::Registration(registration(facts.clone(), Some(holder(UNIT)))), by(12, 1), start);
        if facts.purpose != Purpose::Accusation {
            chain.does(route(), by(12, 1), start);
        }
        let (clock, legal_due) = (ClockName::parse(deciding).unwrap(), date(last_day));
        assert_eq!(chain.clock(deciding), (legal_due, Outcome::Running));
        let late = MissDeadline { clock, run: 1, legal_due };
        chain.does(Act::MissDeadline(late), world::job(), Instant::start_of(legal_due.succ_opt().unwrap()));
        assert_eq!(chain.clock(handling), (date(due), Outcome::Running), "{handling}");
        // An acceptance, however late, begins the count of its own.
        chain.does(accept(None), officer(), on("2026-02-02", 9));
        assert_eq!(chain.clock(handling).1, Outcome::Cancelled, "{handling}");
    }
}

impl Chain {
    fn has_run(&self, name: &str) -> bool {
        let all = deadline::all(&self.life.petition().moments, &self.rules).unwrap();
        all.iter().any(|run| run.run.clock.as_str() == name)
    }

    /// Answered on the last day of the 60 days, 04-07, and not served.
    fn answered() -> Self {
        let mut chain = accepted();
        let reply = Act::Reply(Reply { opinion: Opinion::NotSupported, text: record() });
        chain.does(reply, officer(), on("2026-04-07", 10));
        chain
    }

    fn becomes(&mut self, purpose: Purpose, now: Instant) {
        let facts = Facts { purpose, ..self.life.petition().facts.clone() };
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        let (assignment, hand_over) = (Proposal::default(), false);
        let correct = Correct { correction, reason: record(), assignment, hand_over };
        self.does(Act::Correct(correct), by(81, 8), now);
    }
}

/// The leader can close only what was served, or cannot be: until then the service is owed, however late.
#[test]
fn the_leader_is_never_late_for_what_was_not_served() {
    let close = Act::Close(Close { note: None });
    let mut chain = Chain::answered();
    assert!(!chain.has_run("closing"));
    // Five working days from 04-07: Tuesday 04-14.
    assert_eq!(chain.clock("service"), (date("2026-04-14"), Outcome::Running));
    let refused = chain.refuses(close.clone(), by(92, 9), on("2026-05-10", 9));
    assert_eq!(refused.0, Refusal::NotServedYet);
    let mut undelivered = Chain { life: chain.life.clone(), rules: chain.rules.clone() };
    // From when it is on record that it was served, whenever that was, 30 days: Wednesday 06-10.
    chain.does(serve(Document::HandlingOpinion, "2026-04-10"), officer(), on("2026-05-11", 9));
    chain.on_the_last_day("closing", "2026-06-10", &close, &by(92, 9));
    let failed = CannotServe { document: Document::HandlingOpinion, reason: record() };
    undelivered.does(Act::CannotServe(failed), officer(), on("2026-05-11", 9));
    undelivered.on_the_last_day("closing", "2026-06-10", &close, &by(92, 9));
}

/// What an accusation comes to is told by rules of its own: it can be closed at once. What turns out to be none is
/// served first, and the other way round.
#[test]
fn a_corrected_purpose_begins_and_ends_the_time_for_closing() {
    let mut chain = Chain::answered();
    chain.becomes(Purpose::Accusation, on("2026-04-08", 9));
    // 30 days from 04-08: Friday 05-08.
    assert_eq!(chain.clock("closing"), (date("2026-05-08"), Outcome::Running));
    chain.becomes(Purpose::Request, on("2026-04-09", 9));
    assert_eq!(chain.clock("closing").1, Outcome::Cancelled);
    assert_eq!(chain.clock("service").1, Outcome::Running);
}

/// 撤销 names the day of the new opinion: without one the petitioner would have no answer, and nobody the duty.
#[test]
fn a_review_that_revokes_leaves_the_unit_with_a_day() {
    let mut chain = served();
    chain.does(request(Instance::Review, Delivery::Handed, "2026-06-05", 4), officer(), on("2026-06-05", 9));
    let revoked = |redo_due: Option<&str>| {
        let redo_due = redo_due.map(date);
        let decision = DecideReview { outcome: ReviewOutcome::Revoked, redo_due, text: record() };
        world::decided(Instance::Review, decision)
    };
    let refused = chain.refuses(revoked(None), by(41, 4), on("2026-06-10", 9));
    assert_eq!(refused, (Refusal::RedoDate, "信访工作条例第35、36条"));
    chain.does(revoked(Some("2026-07-06")), by(41, 4), on("2026-06-10", 9));
    assert_eq!(chain.life.petition().stage, Stage::Accepted);
    // The decision is served on the petitioner all the same, in five working days, and gives no time of its own.
    assert_eq!(chain.clock("review_service"), (date("2026-06-17"), Outcome::Running));
    chain.does(serve(Document::ReviewOpinion, "2026-06-11"), by(41, 4), on("2026-06-11", 9));
    assert_eq!(chain.clock("review_service").1, Outcome::Met);
    assert!(!chain.has_run("rereview_request"));
    let reply = Act::Reply(Reply { opinion: Opinion::Supported, text: record() });
    chain.on_the_last_day("redo", "2026-07-06", &reply, &officer());
}

/// Nobody here is late with what an organ outside the district decides: it is asked after every 30 days.
#[test]
fn an_organ_outside_is_asked_after_again_and_again() {
    let mut chain = served();
    let reviewer = Reviewer { unit: None, outside: Some(record()), organ: None };
    let (delivery, sent_on) = (Delivery::Handed, date("2026-06-05"));
    let asked = RequestReview { delivery, sent_on, reviewer, unfit: None, late_reason: None, text: None };
    chain.does(world::asked(Instance::Review, asked), officer(), on("2026-06-05", 9));
    // 06-05 + 30 = 07-05, a Sunday; asked after on the Monday, 30 days more: Wednesday 08-05.
    assert_eq!(chain.clock("outside_review"), (date("2026-07-06"), Outcome::Running));
    chain.does(
        Act::RecordProgress(RecordProgress { text: record(), by_office: true }),
        officer(),
        on("2026-07-06", 23),
    );
    assert_eq!(chain.clock("outside_review"), (date("2026-08-05"), Outcome::Running));
}

/// The check values of the rule book, counted by the model.
#[test]
fn the_model_counts_as_the_rule_book_says() {
    use crate::model::{days, last_day, working_days};
    let due = |start, length| last_day(date(start), length, &[], 1).to_string();
    assert_eq!(due("2026-01-30", days(15)), "2026-02-14");
    assert_eq!(due("2026-02-06", days(15)), "2026-02-24");
    assert_eq!(due("2026-04-21", days(60)), "2026-06-22");
    assert_eq!(due("2026-09-10", days(15)), "2026-09-28");
    assert_eq!(due("2026-09-22", days(15)), "2026-10-08");
    assert_eq!(due("2026-02-13", working_days(5)), "2026-02-27");
    assert_eq!(due("2026-04-21", working_days(10)), "2026-05-08");
    assert_eq!(due("2026-09-22", working_days(10)), "2026-10-13");
}
