//! What the generated histories and the search have found: one example of each, so that it stays found.

use domain::access::{self, Subject, Viewer};
use domain::assignment::Proposal;
use domain::deadline;
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::acts::*;
use domain::petition::facts::Succession;
use domain::petition::{Accused, Act, Around, Command, Correction, Event, Facts, Holder, Refusal, decide};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{
    Channel, Custody, Delivery, Document, Instance, NoticeMethod, Operation, Opinion, OrderClass, Outcome,
    Outside, Procedure, Purpose, Receipt, Recommendation, ReviewOutcome, Role, RouteWay, Scope,
    ServiceMethod, ServiceResult, Stage, SupervisionCause, Trigger,
};

use crate::world::{
    self, DESK, Life, NATIONAL, SHANDONG, by, facts, holder, on, record, registration, reviewer,
};

/// A petition and the day it is.
struct Case {
    life: Life,
    rules: Rulebooks,
    now: Instant,
}

impl Case {
    fn registered(region: usize, facts: Facts, to: Option<Holder>, watcher: Option<Holder>) -> Self {
        let mut case = Self { life: Life::new(), rules: world::rules(region), now: on("2026-03-02", 9) };
        let mut registration = registration(facts, to);
        registration.assignment.watcher = watcher;
        registration.assignment.watching_unit = watcher.map(|watcher| watcher.unit);
        case.does(Act::Registration(registration), 12);
        case
    }

    fn plain() -> Self {
        Self::registered(NATIONAL, facts(world::date("2026-03-02")), Some(holder(2)), None)
    }

    /// The person's unit is in the person's number.
    fn does(&mut self, act: Act, user: i64) -> &mut Self {
        self.now = self.now.plus_seconds(60);
        self.life.does(act, by(user, user / 10), &self.rules, self.now);
        self
    }

    fn refuses(&self, act: Act, user: i64) -> Refusal {
        self.life.refuses(act, by(user, user / 10), &self.rules, self.now)
    }

    fn later(&mut self, day: &str) -> &mut Self {
        self.now = on(day, 9);
        self
    }

    fn routed(&mut self) -> &mut Self {
        self.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81)
    }

    fn accepted(&mut self) -> &mut Self {
        let procedure = Procedure::Ordinary;
        self.routed().does(
            Act::Accept(Accept {
                path: None,
                procedure,
                ground: None,
                support_unlikely: false,
                law_limit: None,
                law_due: None,
                law: None,
                around: Around::default(),
            }),
            22,
        )
    }

    fn replied(&mut self) -> &mut Self {
        self.accepted().does(Act::Reply(Reply { opinion: Opinion::Supported, text: record() }), 22)
    }

    fn serve(&mut self, document: Document) -> &mut Self {
        let (method, result, served_on) = (ServiceMethod::InPerson, ServiceResult::Signed, self.now.day());
        let (recipient, proof, witness) = (record(), Some(record()), None);
        self.does(Act::Serve(Serve { document, method, result, served_on, recipient, proof, witness }), 81)
    }

    fn ask(&self, instance: Instance, unit: i64) -> Act {
        let (sent_on, reviewer) = (self.now.day(), reviewer(unit));
        world::asked(
            instance,
            RequestReview {
                delivery: Delivery::Handed,
                sent_on,
                reviewer,
                unfit: None,
                late_reason: None,
                text: None,
            },
        )
    }

    fn asks(&mut self, instance: Instance, unit: i64) -> &mut Self {
        self.does(self.ask(instance, unit), 81)
    }

    fn decides(&mut self, instance: Instance, outcome: ReviewOutcome, user: i64) -> &mut Self {
        let redo_due = outcome.sends_back().then(|| self.now.day());
        self.does(world::decided(instance, DecideReview { outcome, redo_due, text: record() }), user)
    }

    fn accuse(&mut self, change: impl Fn(&mut Facts)) -> &mut Self {
        let mut facts = self.life.petition().facts.clone();
        change(&mut facts);
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        self.does(
            Act::Correct(Correct {
                correction,
                reason: record(),
                assignment: Proposal::default(),
                hand_over: false,
            }),
            81,
        )
    }
}

fn to_unit(unit: i64) -> Act {
    Act::Reassign(Reassign { to: holder(unit), reason: record(), ordered_by: UserId(81), batch: None })
}

fn not_admitted(instance: Instance) -> Act {
    world::admitted(instance, AdmitReview { admitted: false, reason: record() })
}

#[test]
fn after_a_request_that_is_not_admitted_the_matter_can_still_be_concluded() {
    let mut case = Case::plain();
    case.replied().serve(Document::HandlingOpinion).asks(Instance::Review, 4);
    case.does(not_admitted(Instance::Review), 41);
    let conclude = || Act::Conclude(Conclude { note: None });
    assert_eq!(case.refuses(conclude(), 81), Refusal::NotYetFinal);
    case.later("2026-04-02").does(conclude(), 81);
    assert_eq!(case.life.petition().stage, Stage::Ended);
}

#[test]
fn a_request_that_was_not_admitted_or_an_opinion_made_anew_goes_to_the_same_organ() {
    let mut case = Case::plain();
    case.replied().serve(Document::HandlingOpinion).asks(Instance::Review, 4);
    case.does(not_admitted(Instance::Review), 41).asks(Instance::Review, 4);
    case.decides(Instance::Review, ReviewOutcome::Redo, 41);
    case.does(Act::Reply(Reply { opinion: Opinion::Supported, text: record() }), 22)
        .asks(Instance::Review, 4);
    case.decides(Instance::Review, ReviewOutcome::Upheld, 41).asks(Instance::Rereview, 5);
    case.does(not_admitted(Instance::Rereview), 51);
    assert_eq!(case.refuses(case.ask(Instance::Rereview, 4), 81), Refusal::ReviewsItself);
    case.asks(Instance::Rereview, 5);
}

#[test]
fn who_wrote_the_opinion_reviews_it_neither_after_nor_before_a_hand_over() {
    let mut case = Case::plain();
    case.replied().does(to_unit(3), 81);
    assert_eq!(case.refuses(case.ask(Instance::Review, 2), 81), Refusal::ReviewsItself);
    case.asks(Instance::Review, 4);
    assert_eq!(case.refuses(to_unit(4), 81), Refusal::ReviewsItself);
}

#[test]
fn every_unit_that_it_is_routed_to_may_tell_and_object() {
    let own = Facts { receipt: Receipt::Unit, ..facts(world::date("2026-03-02")) };
    let mut case = Case::registered(NATIONAL, own, Some(Holder { leader: Some(UserId(91)), ..DESK }), None);
    let tell = || Act::Notify(Notify { method: NoticeMethod::Post, note: None });
    case.does(tell(), 12).does(to_unit(2), 81).routed().does(tell(), 22);
    assert!(case.life.petition().notified);
}

#[test]
fn whoever_objected_keeps_it_until_the_decision_whatever_else_happens() {
    let mut case = Case::plain();
    case.routed().does(Act::Object(Object { suggested: None, reason: record() }), 22);
    let first = PetitionId(7);
    let repeat = Act::LinkRepeat(LinkRepeat { first, holder: Some(holder(3)), reason: record() });
    assert_eq!(case.refuses(repeat, 81), Refusal::ObjectionPending);
    let recuse = Act::Recuse(Recuse { user: UserId(22), to: Some(holder(3)), reason: record() });
    assert_eq!(case.refuses(recuse, 81), Refusal::ObjectionPending);
    let colleague = Holder { officer: UserId(21), ..holder(2) };
    case.does(Act::Recuse(Recuse { user: UserId(22), to: Some(colleague), reason: record() }), 81);
    assert_eq!(case.life.petition().holder(), colleague);
}

#[test]
fn the_accused_never_get_it_back_when_what_was_over_goes_on() {
    let reopen = Act::Reopen(Reopen { reason: record() });
    for goes_on in [None, Some(reopen)] {
        let mut case = Case::plain();
        case.replied().serve(Document::HandlingOpinion).does(to_unit(3), 81);
        let close = Act::Close(Close { note: None });
        case.life.does(close, by(93, 9), &case.rules, case.now);
        case.accuse(|facts| facts.accused.users.push(UserId(32)));
        let act = goes_on.unwrap_or_else(|| case.ask(Instance::Review, 4));
        case.does(act, 81);
        assert_eq!(case.life.petition().holder(), DESK);
        assert!(case.life.petition().awaiting_decision);
    }
}

#[test]
fn an_accused_watcher_gives_the_watch_away_and_another_one_is_not_chosen() {
    let opinion = Facts { channel: Channel::PublicOpinion, ..facts(world::date("2026-03-02")) };
    let mut case = Case::registered(NATIONAL, opinion.clone(), Some(holder(2)), Some(holder(5)));
    case.accuse(|facts| facts.accused.units.push(UnitId(5)));
    let petition = case.life.petition();
    assert_eq!(petition.watcher(), Some(DESK));
    assert_eq!(petition.watching_unit, Some(DESK.unit));
    // Taken from an accused holder, the watch goes on.
    let mut case = Case::registered(NATIONAL, opinion.clone(), Some(holder(2)), Some(holder(5)));
    case.accuse(|facts| facts.accused.users.push(UserId(22)));
    let petition = case.life.petition();
    assert_eq!((petition.watcher(), petition.watching_unit), (Some(holder(5)), Some(UnitId(5))));
    // Nor at the desk.
    let mut accused = registration(opinion, Some(holder(2)));
    accused.assignment.watcher = Some(holder(5));
    accused.facts.accused.units.push(UnitId(5));
    let refused = Life::new().refuses(Act::Registration(accused), by(12, 1), &case.rules, case.now);
    assert_eq!(refused, Refusal::HolderAccused);
}

#[test]
fn one_extension_is_lawful_for_every_clock_that_it_lengthens() {
    // Shandong: an order of the hotline by 10 working days, the handling by 30 days.
    let mut order = facts(world::date("2026-03-02"));
    (order.channel, order.order_class) = (Channel::Hotline12345, Some(OrderClass::General));
    let mut case = Case::registered(SHANDONG, order, Some(holder(2)), None);
    case.routed();
    let extend = |case: &Case, days| {
        let (notified_on, method) = (case.now.day(), NoticeMethod::Phone);
        Act::Extend(Extend { days, notified_on, method, reason: record(), assigner_agreed: true })
    };
    assert_eq!(case.refuses(extend(&case, 30), 21), Refusal::ExtensionTooLong { most: 10 });
    let mut late = Case { life: case.life.clone(), rules: case.rules.clone(), now: on("2026-03-10", 9) };
    assert!(matches!(late.refuses(extend(&late, 10), 21), Refusal::ExtensionTooLate { .. }));
    late.now = case.now;
    late.does(extend(&late, 10), 21);
}

#[test]
fn a_correction_hands_over_only_to_whom_the_rules_find() {
    let mut case = Case::plain();
    case.routed();
    let facts = Facts { headcount: 2, ..case.life.petition().facts.clone() };
    let correct = |holder: Option<Holder>| {
        let correction = Correction { facts: Some(facts.clone()), ..Correction::default() };
        let assignment = Proposal { holder, ..Proposal::default() };
        Act::Correct(Correct { correction, reason: record(), assignment, hand_over: true })
    };
    assert_eq!(case.refuses(correct(None), 81), Refusal::NobodyFound);
    assert_eq!(case.refuses(correct(Some(holder(2))), 81), Refusal::SameHolder);
    case.does(correct(Some(holder(3))), 81);
    assert_eq!(case.life.petition().holder(), holder(3));
    // Whoever objected waits for the assigner: no way around the decision.
    case.does(Act::Object(Object { suggested: None, reason: record() }), 32);
    assert_eq!(case.refuses(correct(Some(holder(2))), 81), Refusal::ObjectionPending);
}

#[test]
fn a_breach_is_recorded_with_the_date_that_was_missed() {
    let mut case = Case::plain();
    case.later("2026-03-18");
    let all = domain::deadline::all(&case.life.petition().moments, &case.rules).unwrap();
    let (clock, run) = (all[0].run.clock.clone(), all[0].run.number);
    let wrong = Act::MissDeadline(MissDeadline { clock, run, legal_due: world::date("2026-03-01") });
    case.life.does(wrong, world::job(), &case.rules, case.now);
    let missed = &case.life.log.last().unwrap().event;
    let due = world::date("2026-03-17");
    assert!(matches!(missed, Event::DeadlineMissed { legal_due, .. } if *legal_due == due));
}

#[test]
fn a_supervision_order_is_answered_by_whoever_has_the_petition_since() {
    let mut case = Case::plain();
    let feedback_due = world::date("2026-03-20");
    let order = Act::Supervise(Supervise { cause: SupervisionCause::Late, feedback_due, text: record() });
    case.accepted().does(order, 81).does(to_unit(3), 81);
    let order = case.life.petition().supervisions[0].seq;
    let answer = || Act::AnswerSupervision(AnswerSupervision { order, text: record() });
    assert_eq!(case.refuses(answer(), 42), Refusal::NotAsked);
    case.does(answer(), 32);
    assert_eq!(case.refuses(answer(), 32), Refusal::NothingAsked);
}

#[test]
fn the_leave_to_object_again_is_for_the_unit_that_asked_for_it() {
    let object = || Act::Object(Object { suggested: None, reason: record() });
    let upheld = |unit| {
        Act::DecideObjection(DecideObjection { upheld: true, to: Some(holder(unit)), reason: record() })
    };
    let mut case = Case::plain();
    case.routed().does(object(), 22).does(upheld(3), 81).does(object(), 32).does(upheld(2), 81);
    assert_eq!(case.refuses(object(), 22), Refusal::ObjectedBefore);
    case.does(Act::AllowObjection(AllowObjection { reason: record() }), 81).does(to_unit(3), 81);
    assert_eq!(case.refuses(object(), 32), Refusal::ObjectedBefore);
    case.does(to_unit(2), 81).does(object(), 22);
}

/// 追究责任 goes to whom has the power over the unit (article 40), as it stands today and of whoever answered before.
#[test]
fn nobody_is_asked_to_hold_themselves_to_account() {
    let to = |recommendation, unit: Option<i64>| {
        let unit = unit.map(UnitId);
        Act::Recommend(Recommend {
            recommendation,
            unit,
            reply_due: None,
            addressee: record(),
            text: record(),
        })
    };
    let mut case = Case::plain();
    case.replied().does(to_unit(3), 81).accuse(|facts| facts.accused.units.push(UnitId(5)));
    for about in [2, 3, 5] {
        let refused = case.refuses(to(Recommendation::HoldToAccount, Some(about)), 81);
        assert_eq!(refused, Refusal::RecommendedToItself, "{about}");
        case.does(to(Recommendation::ImproveWork, Some(about)), 81);
    }
    for with_power in [Some(7), None] {
        case.does(to(Recommendation::HoldToAccount, with_power), 81);
    }
}

#[test]
fn a_review_by_a_unit_that_comes_to_be_accused_is_no_dead_end() {
    let mut case = Case::plain();
    case.replied().asks(Instance::Review, 3);
    let decide = world::decided(
        Instance::Review,
        DecideReview { outcome: ReviewOutcome::Upheld, redo_due: None, text: record() },
    );
    assert_eq!(case.refuses(decide.clone(), 81), Refusal::NotReviewer);
    case.accuse(|facts| facts.accused.units.push(UnitId(3))).does(decide, 81);
    assert_eq!(case.life.petition().stage, Stage::ReviewDecided);
}

/// What becomes an accusation while a unit reviews it is no longer that unit's: discipline inspection admits
/// and decides (article 30).
#[test]
fn what_becomes_an_accusation_under_review_is_decided_by_discipline_inspection() {
    let mut case = Case::plain();
    case.replied().asks(Instance::Review, 4);
    case.accuse(|facts| facts.purpose = Purpose::Accusation);
    let subject = Subject::of(case.life.petition());
    let may = |user, unit, role| {
        let viewer = Viewer {
            user: UserId(user),
            unit: UnitId(unit),
            worked_in: Vec::new(),
            marks: Vec::new(),
            role,
            is_head: true,
            serves_citizens: false,
            of_petition_office: false,
            acts_for: Vec::new(),
            acts_for_on_accusations: Vec::new(),
            scopes: Scope::ALL.to_vec(),
        };
        access::may_on(&viewer, Operation::AdmitReview, &subject)
    };
    assert!(!may(41, 4, Role::UnitHead), "the unit that reviewed it");
    assert!(!may(11, 1, Role::UnitHead), "the desk");
    assert!(!may(81, 8, Role::Supervisor), "the supervisor");
    assert!(may(71, 7, Role::DisciplineInspection));
    case.does(not_admitted(Instance::Review), 71);
    assert_eq!(case.life.petition().stage, Stage::Replied);
}

/// The re-review is the last word; it was told, or why it cannot be is on record (article 36).
#[test]
fn nothing_is_concluded_before_the_last_word_was_told() {
    let conclude = || Act::Conclude(Conclude { note: None });
    let rereviewed = || {
        let mut case = Case::plain();
        case.replied().serve(Document::HandlingOpinion).asks(Instance::Review, 4);
        case.decides(Instance::Review, ReviewOutcome::Upheld, 41).serve(Document::ReviewOpinion);
        case.asks(Instance::Rereview, 5).decides(Instance::Rereview, ReviewOutcome::Upheld, 51);
        case
    };
    let mut case = rereviewed();
    assert_eq!(case.refuses(conclude(), 81), Refusal::RereviewNotServed);
    case.later("2026-03-06").serve(Document::RereviewOpinion);
    // On paper before it was served: no.
    let before = Command { act: conclude(), by: by(81, 8), occurred_at: on("2026-03-05", 9), late: None };
    let decided = decide(case.life.state.as_ref(), &before, &case.rules, case.now);
    assert_eq!(decided, Err(Refusal::RereviewNotServed));
    case.does(conclude(), 81);
    assert_eq!(case.life.petition().stage, Stage::Ended);
    let mut case = rereviewed();
    case.does(cannot_serve(Document::RereviewOpinion), 51).does(conclude(), 81);
    assert_eq!(case.life.petition().stage, Stage::Ended);
}

fn cannot_serve(document: Document) -> Act {
    Act::CannotServe(CannotServe { document, reason: record() })
}

/// What cannot be served counts as served thirty days after that is on record (民事诉讼法 95 by analogy): the
/// petitioner's time begins and ends, and nobody waits for ever.
#[test]
fn what_cannot_be_served_counts_as_served_and_can_be_concluded() {
    let conclude = || Act::Conclude(Conclude { note: None });
    let handled = |case: &mut Case| {
        case.replied();
    };
    let closed = |case: &mut Case| {
        case.replied().does(cannot_serve(Document::HandlingOpinion), 22);
        case.life.does(Act::Close(Close { note: None }), by(92, 9), &case.rules, case.now);
    };
    let reviewed = |case: &mut Case| {
        case.replied().serve(Document::HandlingOpinion).asks(Instance::Review, 4);
        case.decides(Instance::Review, ReviewOutcome::Upheld, 41);
    };
    type Lead<'a> = &'a dyn Fn(&mut Case);
    let given_up: [(Lead<'_>, Option<Document>); 3] = [
        (&handled, Some(Document::HandlingOpinion)),
        (&closed, None),
        (&reviewed, Some(Document::ReviewOpinion)),
    ];
    for (lead, document) in given_up {
        let mut case = Case::plain();
        lead(&mut case);
        if let Some(document) = document {
            case.does(cannot_serve(document), 22);
        }
        // 2026-03-02 and 30 days: 04-01. Another 30: 05-01, a holiday, so 05-06. Seven for the post: 05-13.
        case.later("2026-05-06");
        assert_eq!(case.refuses(conclude(), 81), Refusal::NotYetFinal);
        case.later("2026-05-13");
        let until = world::date("2026-05-13");
        assert_eq!(case.refuses(conclude(), 81), Refusal::InThePost { until });
        case.later("2026-05-14").does(conclude(), 81);
        assert_eq!(case.life.petition().stage, Stage::Ended);
    }
}

/// What is served after all counts from that day, before its time began by itself and after it was concluded.
#[test]
fn what_is_served_after_all_counts_from_that_day() {
    let conclude = || Act::Conclude(Conclude { note: None });
    let mut case = Case::plain();
    case.replied().does(cannot_serve(Document::HandlingOpinion), 22);
    case.later("2026-03-10").serve(Document::HandlingOpinion);
    // 04-09, and seven days for the post: 04-16.
    case.later("2026-04-10");
    assert_eq!(case.refuses(conclude(), 81), Refusal::InThePost { until: world::date("2026-04-16") });
    case.later("2026-04-17").does(conclude(), 81);
    let mut case = Case::plain();
    case.replied().does(cannot_serve(Document::HandlingOpinion), 22);
    case.later("2026-05-14").does(conclude(), 81);
    case.later("2026-05-20").serve(Document::HandlingOpinion);
    case.later("2026-06-19").asks(Instance::Review, 4);
    assert_eq!(case.life.petition().stage, Stage::Reviewing);
    let all = domain::deadline::all(&case.life.petition().moments, &case.rules).unwrap();
    let own: Vec<_> = all.iter().filter(|d| d.clock().as_str() == "review_request").collect();
    let told: Vec<_> = own.iter().map(|d| (d.run.started_on.to_string(), d.outcome.code())).collect();
    let (deemed, served) = (("2026-04-01".into(), "cancelled"), ("2026-05-20".into(), "met"));
    assert_eq!(told, [deemed, served]);
}

/// What was given up before there was a day on which it counts as served is given up once more.
#[test]
fn what_was_given_up_before_there_was_such_a_day_is_given_up_once_more() {
    let mut case = Case::plain();
    case.replied().does(cannot_serve(Document::HandlingOpinion), 22);
    assert_eq!(case.refuses(cannot_serve(Document::HandlingOpinion), 22), Refusal::AlreadyServed);
    let mut log = case.life.log.clone();
    if let Event::Undelivered { deemed_on, .. } = &mut log.last_mut().unwrap().event {
        *deemed_on = None;
    }
    case.life = Life { state: domain::petition::replay(&log), log };
    case.later("2026-03-20");
    let conclude = || Act::Conclude(Conclude { note: None });
    assert_eq!(case.refuses(conclude(), 81), Refusal::NotYetFinal);
    case.does(cannot_serve(Document::HandlingOpinion), 22);
    assert_eq!(
        case.life.petition().issued[&Document::HandlingOpinion].deemed_on,
        Some(world::date("2026-04-19"))
    );
}

/// An accusation that was kept, and names nobody of ours after all, is handled as any other.
#[test]
fn what_is_let_out_of_custody_has_the_clocks_of_any_other() {
    let mut case = Case::plain();
    let named = Accused { users: vec![UserId(22)], units: Vec::new() };
    case.accuse(|facts| (facts.purpose, facts.accused) = (Purpose::Accusation, named.clone()));
    let keeper = Holder { unit: UnitId(7), officer: UserId(72), leader: Some(UserId(72)) };
    let proposal = Proposal { custody: Some(Custody::Named), holder: Some(keeper), ..Proposal::default() };
    case.does(Act::TakeIntoCustody(TakeIntoCustody { proposal }), 81);
    let assignment = Proposal { holder: Some(holder(3)), ..Proposal::default() };
    let (meant, not_meant) = (Accused::default(), named);
    case.does(Act::AnswerAccused(AnswerAccused { meant, not_meant, reason: record(), assignment }), 81);
    let all = domain::deadline::all(&case.life.petition().moments, &case.rules).unwrap();
    let running = |name: &str| all.iter().any(|d| d.clock().as_str() == name && d.run.ended.is_none());
    assert!(!running("send_up") && running("accusation_accept"), "{all:?}");
}

/// Discipline inspection's leader, who keeps what names somebody of the district's leadership.
const KEEPER: Holder = Holder { unit: UnitId(7), officer: UserId(72), leader: Some(UserId(72)) };

fn recognised(accused: Accused, bound: Vec<UserId>, assignment: Proposal) -> Act {
    Act::RecogniseAccused(RecogniseAccused { accused, perhaps: Accused::default(), bound, assignment })
}

#[test]
fn an_accused_unit_that_becomes_part_of_the_holders_unit_takes_the_petition_from_it() {
    let mut of_unit = facts(world::date("2026-03-02"));
    of_unit.accused.units.push(UnitId(3));
    let mut case = Case::registered(NATIONAL, of_unit, Some(holder(4)), Some(holder(4)));
    let units = Some(Succession { from: UnitId(3), to: UnitId(4) });
    let (holder, watcher, desk, custody) = (None, None, None, None);
    let (ordered_by, reason) = (UserId(81), record());
    case.does(Act::Succeed(Succeed { holder, watcher, desk, units, custody, ordered_by, reason }), 81);
    let petition = case.life.petition();
    assert_eq!((petition.holder(), petition.watcher()), (petition.receiver, Some(petition.receiver)));
    assert!(petition.awaiting_decision, "who has it from now on is asked");
}

#[test]
fn whoever_takes_over_watches_too_where_the_watcher_has_been_named_meanwhile() {
    let watched = facts(world::date("2026-03-02"));
    let mut case = Case::registered(NATIONAL, watched, Some(holder(2)), Some(holder(5)));
    // Both of them and whoever took it in: nobody may take it, so it is asked who shall.
    let (users, units) = (vec![UserId(22), UserId(52), UserId(12)], Vec::new());
    case.does(recognised(Accused { users, units }, Vec::new(), Proposal::default()), 81);
    assert!(case.life.petition().awaiting_decision);
    let (to, reason, ordered_by, batch) = (holder(3), record(), UserId(81), None);
    case.does(Act::Reassign(Reassign { to, reason, ordered_by, batch }), 81);
    let petition = case.life.petition();
    assert_eq!((petition.holder(), petition.watcher()), (holder(3), Some(holder(3))));
    assert_eq!(petition.watching_unit, Some(UnitId(3)));
}

#[test]
fn what_nobody_may_keep_is_not_kept_and_somebody_is_asked_who_has_it() {
    let mut of_unit = facts(world::date("2026-03-02"));
    of_unit.purpose = Purpose::Accusation;
    of_unit.accused.units.push(UnitId(3));
    let mut case = Case::registered(NATIONAL, of_unit, Some(holder(4)), None);
    let everybody = Accused { users: vec![UserId(12)], units: vec![UnitId(3)] };
    let unread = Proposal { custody: Some(Custody::Unread), ..Proposal::default() };
    case.does(recognised(everybody, vec![UserId(42)], unread), 81);
    let petition = case.life.petition();
    assert_eq!((petition.facts.custody, petition.awaiting_decision), (None, true));
}

#[test]
fn an_accused_watcher_of_what_is_kept_watches_no_more_and_no_time_begins_anew() {
    let mut opinion = facts(world::date("2026-03-02"));
    (opinion.channel, opinion.purpose) = (Channel::PublicOpinion, Purpose::Accusation);
    let mut case = Case::registered(NATIONAL, opinion, Some(holder(2)), Some(holder(5)));
    let proposal = Proposal { holder: Some(KEEPER), custody: Some(Custody::Named), ..Proposal::default() };
    case.does(Act::TakeIntoCustody(TakeIntoCustody { proposal: proposal.clone() }), 81);
    let watches = Accused { users: vec![UserId(52)], units: Vec::new() };
    case.does(recognised(watches, Vec::new(), proposal), 81);
    let petition = case.life.petition();
    assert_eq!((petition.holder(), petition.watcher()), (KEEPER, Some(KEEPER)));
    let begun = petition.moments.iter().filter(|moment| moment.trigger == Trigger::TakenIntoCustody);
    assert_eq!((begun.count(), petition.awaiting_decision), (1, false));
}

#[test]
fn an_order_handed_on_and_then_turned_into_a_petition_is_handed_on_in_the_time_of_a_petition() {
    let mut order = facts(world::date("2026-03-02"));
    (order.channel, order.order_class) = (Channel::Hotline12345, Some(OrderClass::General));
    let mut case = Case::registered(NATIONAL, order, None, None);
    let hand_on = || Act::HandOn(HandOn { outside: Outside::Vertical, to: record(), text: None });
    case.does(hand_on(), 81).does(Act::TurnIntoPetition(TurnIntoPetition { reason: record() }), 81);
    let noted = Act::NoteReceipt(NoteReceipt { received_on: case.now.day(), text: None });
    assert_eq!(case.refuses(noted, 81), Refusal::NotHandedOn);
    case.does(hand_on(), 81);
    let deadlines = deadline::all(&case.life.petition().moments, &case.rules).unwrap();
    let of = |name: &str| {
        let runs = deadlines.iter().filter(|one| one.run.clock.as_str() == name);
        runs.map(|one| one.outcome).collect::<Vec<_>>()
    };
    assert_eq!(of("route"), [Outcome::Met]);
    assert_eq!(of("receipt"), [Outcome::Cancelled, Outcome::Running]);
}

#[test]
fn what_was_reopened_stays_ordinary_whatever_else_is_corrected() {
    let mut simplified = facts(world::date("2026-03-02"));
    simplified.procedure = Procedure::Simplified;
    let mut case = Case::registered(NATIONAL, simplified, None, None);
    case.does(Act::HandOn(HandOn { outside: Outside::Vertical, to: record(), text: None }), 81);
    case.does(Act::NoteReceipt(NoteReceipt { received_on: case.now.day(), text: None }), 81);
    case.does(Act::Reopen(Reopen { reason: record() }), 81);
    case.accuse(|facts| facts.accused.units.push(UnitId(3)));
    assert_eq!(case.life.petition().procedure, Procedure::Ordinary);
}
