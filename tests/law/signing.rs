//! 签收: who signs for what, once each time that it is given.

use domain::assignment::Proposal;
use domain::deadline;
use domain::petition::acts::*;
use domain::petition::{Act, By, Command, Correction, Facts, Refusal, decide};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{Channel, OrderClass, Outcome, Purpose, RouteWay, SupervisionCause, Via};

use crate::world::{self, Life, NATIONAL, by, facts, holder, on, record, registration};

struct Scene {
    life: Life,
    rules: Rulebooks,
    now: Instant,
}

impl Scene {
    /// Registered at the desk on a Monday morning, for unit 2.
    fn of(facts: Facts) -> Self {
        let mut scene = Self { life: Life::new(), rules: world::rules(NATIONAL), now: on("2026-03-02", 9) };
        scene.does(Act::Registration(registration(facts, Some(holder(2)))), 12);
        scene
    }

    fn letter() -> Self {
        Self::of(facts(world::date("2026-03-02")))
    }

    /// The same, routed.
    fn routed() -> Self {
        let mut scene = Self::letter();
        scene.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81);
        scene
    }

    fn order(class: OrderClass) -> Self {
        let mut facts = facts(world::date("2026-03-02"));
        facts.channel = Channel::Hotline12345;
        facts.order_class = Some(class);
        facts.source.outside_number = Some("1".to_owned());
        Self::of(facts)
    }

    fn does(&mut self, act: Act, user: i64) -> &mut Self {
        self.does_by(act, by(user, user / 10))
    }

    fn does_by(&mut self, act: Act, by: By) -> &mut Self {
        self.now = self.now.plus_seconds(60);
        self.life.does(act, by, &self.rules, self.now);
        self
    }

    fn refuses(&self, user: i64) -> bool {
        let command = Command {
            act: Act::SignFor(SignFor),
            by: by(user, user / 10),
            occurred_at: self.now,
            late: None,
        };
        let refused = decide(self.life.state.as_ref(), &command, &self.rules, self.now);
        refused == Err(Refusal::NothingToSign)
    }

    fn is_new(&self) -> bool {
        self.life.petition().is_new()
    }

    /// The clocks of signing, in the order of their starts, and how each stands.
    fn clocks(&self) -> Vec<(String, Outcome)> {
        let all = deadline::all(&self.life.petition().moments, &self.rules).unwrap();
        let signing = all.iter().filter(|one| one.rule.is_of_signing());
        signing.map(|one| (one.id(), one.outcome)).collect()
    }
}

fn to_unit(unit: i64) -> Act {
    to(unit, unit * 10 + 2)
}

fn to(unit: i64, officer: i64) -> Act {
    let officer = domain::ids::UserId(officer);
    let to = domain::petition::Holder { officer, ..holder(unit) };
    Act::Reassign(Reassign { to, reason: record(), ordered_by: domain::ids::UserId(81), batch: None })
}

fn sign() -> Act {
    Act::SignFor(SignFor)
}

fn stands(clock: &str, outcome: Outcome) -> (String, Outcome) {
    (clock.to_owned(), outcome)
}

#[test]
fn what_lies_at_the_desk_is_given_to_nobody_before_it_is_routed() {
    let mut scene = Scene::letter();
    assert!(!scene.is_new() && scene.refuses(22));
    scene.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81);
    assert!(scene.is_new());
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Running)]);
}

#[test]
fn the_officer_in_charge_or_the_head_signs_and_once() {
    for signer in [22, 21] {
        let mut scene = Scene::routed();
        for other in [12, 23, 32, 31, 81, 92] {
            assert!(scene.refuses(other), "{other}");
        }
        scene.does(sign(), signer);
        assert!(!scene.is_new());
        let given = scene.life.petition().given().unwrap().signed.unwrap();
        assert_eq!((given.by.0, given.at), (signer, scene.now));
        assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Met)]);
        assert!(scene.refuses(22) && scene.refuses(21), "once");
    }
}

#[test]
fn whoever_deals_with_it_has_signed_for_it() {
    let mut scene = Scene::routed();
    scene.does(Act::RecordProgress(RecordProgress { text: record(), by_office: false }), 22);
    assert!(!scene.is_new());
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Met)]);
    let mut scene = Scene::routed();
    let notify = Notify { method: domain::vocabulary::NoticeMethod::Post, note: None };
    scene.does(Act::Notify(notify), 23);
    assert!(!scene.is_new(), "a colleague told the petitioner");
    let mut scene = Scene::routed();
    scene.does(Act::Instruct(Instruct { text: record() }), 92);
    assert!(scene.is_new(), "not by what somebody else does");
}

#[test]
fn a_second_handing_over_asks_for_a_new_signature() {
    let mut scene = Scene::routed();
    scene.does(sign(), 22).does(to_unit(3), 81);
    assert!(scene.is_new() && scene.refuses(22) && scene.refuses(21), "it is no longer theirs");
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Met), stands("sign-2", Outcome::Running)]);
    scene.does(sign(), 31);
    assert!(!scene.is_new());
    // To a colleague, by the head; and a hand-over that nobody signed for gives way to the next.
    scene.does(to(3, 33), 81).does(to_unit(2), 81);
    let clocks = scene.clocks();
    assert_eq!(clocks[2..], [stands("sign-3", Outcome::Cancelled), stands("sign-4", Outcome::Running)]);
    assert!(scene.refuses(33));
}

#[test]
fn who_takes_it_over_by_an_act_of_their_own_has_it() {
    let mut scene = Scene::routed();
    scene.does(sign(), 22).does(to(2, 23), 23);
    assert!(!scene.is_new());
    // The same holder with another leader is given nothing.
    let led =
        domain::petition::Holder { leader: Some(domain::ids::UserId(97)), ..scene.life.petition().holder() };
    let ordered_by = domain::ids::UserId(81);
    scene.does(Act::Reassign(Reassign { to: led, reason: record(), ordered_by, batch: None }), 81);
    assert!(!scene.is_new());
}

#[test]
fn what_presses_is_given_at_once_and_signed_for_within_the_hour() {
    let scene = Scene::order(OrderClass::Emergency);
    assert!(scene.is_new(), "its time runs from the registration");
    assert_eq!(scene.clocks(), [stands("sign_at_once-1", Outcome::Running)]);
    let scene = Scene::order(OrderClass::Complex);
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Running)]);
    let mut urgent = facts(world::date("2026-03-02"));
    urgent.urgent = true;
    let mut scene = Scene::of(urgent);
    assert_eq!(scene.clocks(), [stands("sign_at_once-1", Outcome::Running)]);
    scene.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81);
    assert_eq!(
        scene.clocks(),
        [stands("sign_at_once-1", Outcome::Running)],
        "routing gives it to nobody anew"
    );
    let mut accusation = facts(world::date("2026-03-02"));
    accusation.purpose = Purpose::Accusation;
    assert!(Scene::of(accusation).is_new());
}

#[test]
fn instructions_and_orders_are_signed_for_by_whom_they_are_for() {
    let mut scene = Scene::routed();
    scene.does(sign(), 22);
    let (cause, feedback_due) = (SupervisionCause::Other, world::date("2026-03-20"));
    scene.does(Act::Supervise(Supervise { cause, feedback_due, text: record() }), 81);
    scene.does(Act::Instruct(Instruct { text: record() }), 92);
    let due = world::date("2026-03-20");
    scene.does(Act::AssignTask(AssignTask { unit: domain::ids::UnitId(4), due, text: record() }), 81);
    let open: Vec<String> = scene.clocks().into_iter().skip(1).map(|(id, _)| id).collect();
    assert_eq!(open, ["sign_order-1", "sign_order-2", "sign_order-3"]);
    assert!(scene.refuses(23) && scene.refuses(32));
    scene.does(sign(), 43);
    let ended = |scene: &Scene| scene.clocks().iter().filter(|(_, outcome)| *outcome == Outcome::Met).count();
    assert_eq!(ended(&scene), 2, "only what was asked of that unit");
    scene.does(sign(), 21);
    assert_eq!(ended(&scene), 4);
    // An answer is a signature.
    scene.does(Act::Supervise(Supervise { cause, feedback_due, text: record() }), 81);
    let order = scene.life.petition().supervisions[1].seq;
    scene.does(Act::AnswerSupervision(AnswerSupervision { order, text: record() }), 23);
    assert_eq!(ended(&scene), 5);
}

fn instructed(scene: &mut Scene) {
    let (cause, feedback_due) = (SupervisionCause::Other, world::date("2026-03-20"));
    scene.does(Act::Instruct(Instruct { text: record() }), 92);
    scene.does(Act::Supervise(Supervise { cause, feedback_due, text: record() }), 81);
}

#[test]
fn an_order_that_nobody_signed_for_goes_on_to_another_unit_with_a_time_of_its_own() {
    let mut scene = Scene::routed();
    scene.does(sign(), 22);
    instructed(&mut scene);
    scene.now = on("2026-03-03", 16);
    scene.does(to(2, 23), 21);
    assert_eq!(scene.clocks().len(), 4, "to a colleague of the unit it is the same time");
    scene.does(to_unit(3), 81);
    let clocks = scene.clocks();
    let orders: Vec<_> = clocks.iter().filter(|(id, _)| id.starts_with("sign_order")).cloned().collect();
    let (over, runs) = (Outcome::Cancelled, Outcome::Running);
    assert_eq!(
        orders,
        [
            stands("sign_order-1", over),
            stands("sign_order-2", over),
            stands("sign_order-3", runs),
            stands("sign_order-4", runs)
        ]
    );
    let all = deadline::all(&scene.life.petition().moments, &scene.rules).unwrap();
    let due: Vec<_> = all.iter().filter(|d| d.id().starts_with("sign_order")).map(|d| d.legal_due).collect();
    let of = |days: [&str; 4]| days.map(world::date);
    assert_eq!(due, of(["2026-03-03", "2026-03-03", "2026-03-04", "2026-03-04"]));
    // The answer to one signs for that one alone.
    assert!(scene.refuses(22) && scene.refuses(21));
    let order = scene.life.petition().supervisions[0].seq;
    scene.does(Act::AnswerSupervision(AnswerSupervision { order, text: record() }), 32);
    let ended: Vec<_> = scene.clocks().into_iter().filter(|(_, how)| *how == Outcome::Met).collect();
    assert!(ended.contains(&stands("sign_order-4", Outcome::Met)), "{ended:?}");
    assert!(scene.clocks().contains(&stands("sign_order-3", Outcome::Running)));
    scene.does(sign(), 31);
    assert!(scene.clocks().contains(&stands("sign_order-3", Outcome::Met)));
}

#[test]
fn what_becomes_urgent_before_anybody_signed_is_signed_for_within_the_hour() {
    let urgent = |scene: &mut Scene| {
        let facts = Facts { urgent: true, ..scene.life.petition().facts.clone() };
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        let assignment = Proposal::default();
        let reason = record();
        scene.does(Act::Correct(Correct { correction, reason, assignment, hand_over: false }), 81);
    };
    let mut scene = Scene::routed();
    scene.does(Act::Instruct(Instruct { text: record() }), 92);
    urgent(&mut scene);
    let runs = Outcome::Running;
    let at_once = ["sign-1", "sign_order-1", "sign_at_once-1", "sign_order_at_once-1"];
    assert_eq!(scene.clocks(), at_once.map(|id| stands(id, runs)));
    let all = deadline::all(&scene.life.petition().moments, &scene.rules).unwrap();
    let shortest = all.iter().filter(|d| d.rule.is_of_signing()).map(|d| d.late_at).min().unwrap();
    assert_eq!(shortest, scene.now.plus_seconds(3600).plus_micros(1), "an hour from then on");
    scene.does(sign(), 22);
    assert_eq!(scene.clocks(), at_once.map(|id| stands(id, Outcome::Met)));
    // What is signed for needs no more, and what presses already gets no new hour.
    let mut scene = Scene::routed();
    scene.does(sign(), 22);
    urgent(&mut scene);
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Met)]);
    let mut scene = Scene::order(OrderClass::Emergency);
    urgent(&mut scene);
    assert_eq!(scene.clocks(), [stands("sign_at_once-1", runs)]);
}

/// Who enters it has it not in hand: the unit signs.
#[test]
fn what_was_handed_on_earlier_and_is_entered_late_is_signed_for_by_who_got_it() {
    let mut scene = Scene::letter();
    scene.now = on("2026-03-05", 9);
    let act = Act::Route(Route { way: RouteWay::Transfer, feedback_due: None });
    let occurred_at = on("2026-03-03", 9);
    let command = Command { act, by: by(12, 1), occurred_at, late: Some(record()) };
    let events = scene.life.act(&command, &scene.rules, scene.now).unwrap();
    assert_eq!(events.len(), 2, "and that it was entered late");
    assert!(scene.is_new());
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Running)]);
    scene.does(sign(), 22);
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Met)]);
}

#[test]
fn an_order_that_becomes_a_petition_at_the_desk_is_given_once_it_is_routed() {
    let mut scene = Scene::order(OrderClass::General);
    let clock = scene.clocks()[0].0.clone();
    scene.does(Act::TurnIntoPetition(TurnIntoPetition { reason: record() }), 81);
    assert!(!scene.is_new());
    assert_eq!(scene.clocks(), [stands(&clock, Outcome::Cancelled)]);
    scene.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81);
    assert!(scene.is_new());
    assert_eq!(scene.clocks().iter().filter(|(_, how)| *how == Outcome::Running).count(), 1);
}

#[test]
fn an_import_gives_nothing_to_sign_for() {
    let mut scene = Scene { life: Life::new(), rules: world::rules(NATIONAL), now: on("2026-03-02", 9) };
    let import = By { via: Via::Import, ..by(12, 1) };
    scene.does_by(
        Act::Registration(registration(facts(world::date("2026-03-02")), Some(holder(2)))),
        import.clone(),
    );
    scene.does_by(Act::Import(Import { routed: true, notified: true, home_visits: 0 }), import);
    scene.does(Act::Instruct(Instruct { text: record() }), 92);
    assert!(!scene.is_new());
    assert_eq!(scene.clocks(), [stands("sign_order-1", Outcome::Running)], "but what is given since");
}

#[test]
fn what_is_open_when_these_clocks_come_is_taken_as_signed_for() {
    let old = world::before_duties();
    let mut scene = Scene { life: Life::new(), rules: old, now: on("2026-03-02", 9) };
    scene.does(Act::Registration(registration(facts(world::date("2026-03-02")), Some(holder(2)))), 12);
    scene.does(Act::Route(Route { way: RouteWay::Transfer, feedback_due: None }), 81);
    scene.rules = world::with_duties(&scene.rules);
    scene.does_by(Act::TakeUp(TakeUp), world::job());
    assert!(!scene.is_new() && scene.refuses(22));
    assert_eq!(scene.clocks(), []);
    scene.does(to_unit(3), 81);
    assert!(scene.is_new(), "what is given since");
    assert_eq!(scene.clocks(), [stands("sign-1", Outcome::Running)]);
}

#[test]
fn a_petition_that_is_over_waits_for_no_signature() {
    let mut scene = Scene::routed();
    scene.does(Act::Withdraw(Withdraw { text: record() }), 81);
    assert!(!scene.is_new() && scene.refuses(22));
    scene.does(Act::Reopen(Reopen { reason: record() }), 81);
    assert!(scene.is_new(), "it begins anew");
}
