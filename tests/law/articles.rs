//! Golden cases by article: what the law says of a situation, in one table that names the article.
//! The limits of the articles stand in the tables of `src/domain/deadline_tests.rs`.

use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::acts::*;
use domain::petition::{Accused, Act, Around, By, Command, Facts, Refusal, decide};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{
    Channel, Conclusion, Delivery, Instance, NonAcceptance, NoticeMethod, Opinion, Path, Procedure, Purpose,
    ReportForm, RouteWay, Settlement, SupervisionCause,
};

use crate::world::{self, Life, NATIONAL, by, date, facts, holder, on, record, registration, reviewer};

const DAY: &str = "2026-03-02";

/// Somebody does something in a situation: the event that it makes, or the refusal with its basis.
type Row = (&'static str, Situation, Act, i64, Result<&'static str, (&'static str, &'static str)>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Situation {
    Nothing,
    Unassigned,
    Registered,
    Routed,
    /// The same eight days later.
    RoutedLongAgo,
    Accusation,
    Accepted,
    Recused,
    Objected,
    Replied,
}

struct Scene {
    life: Life,
    now: Instant,
    rules: Rulebooks,
}

impl Scene {
    fn does(&mut self, act: Act, user: i64) {
        self.now = self.now.plus_seconds(60);
        self.life.does(act, by(user, user / 10), &self.rules, self.now);
    }

    fn of(situation: Situation) -> Self {
        use Situation as S;
        let mut scene = Self { life: Life::new(), now: on(DAY, 9), rules: world::rules(NATIONAL) };
        if situation == S::Nothing {
            return scene;
        }
        let mut facts = facts(date(DAY));
        if situation == S::Accusation {
            facts.purpose = Purpose::Accusation;
        }
        let to = (situation != S::Unassigned).then(|| holder(2));
        scene.does(Act::Registration(registration(facts, to)), 12);
        if !matches!(situation, S::Unassigned | S::Registered) {
            scene.does(route(RouteWay::Transfer), 81);
        }
        if matches!(situation, S::Accepted | S::Recused | S::Replied) {
            scene.does(accept(None, false), 22);
        }
        match situation {
            S::RoutedLongAgo => scene.now = on("2026-03-10", 9),
            S::Objected => scene.does(Act::Object(Object { suggested: None, reason: record() }), 22),
            S::Recused => {
                scene.does(Act::Recuse(Recuse { user: UserId(23), to: None, reason: record() }), 81)
            }
            S::Replied => scene.does(reply(), 22),
            _ => {}
        }
        scene
    }

    fn answer(&self, act: Act, user: i64) -> Result<&'static str, Refusal> {
        let by: By = by(user, user / 10);
        let occurred_at = self.now.plus_seconds(60);
        let command = Command { act, by, occurred_at, late: None };
        let events = decide(self.life.state.as_ref(), &command, &self.rules, occurred_at)?;
        Ok(events[0].kind())
    }
}

fn route(way: RouteWay) -> Act {
    Act::Route(Route { way, feedback_due: None })
}

fn accept(path: Option<Path>, first_handled: bool) -> Act {
    Act::Accept(Accept {
        path,
        procedure: Procedure::Ordinary,
        ground: None,
        support_unlikely: false,
        law_limit: None,
        law_due: None,
        law: None,
        around: Around { handled: first_handled.then_some(PetitionId(1)), ..Around::default() },
    })
}

fn reply() -> Act {
    Act::Reply(Reply { opinion: Opinion::Explained, text: record() })
}

fn group(representatives: u32) -> Act {
    let visit = Facts { channel: Channel::Visit, headcount: 30, representatives, ..facts(date(DAY)) };
    Act::Registration(registration(visit, Some(holder(2))))
}

fn against_the_receiver() -> Act {
    let accused = Accused { users: Vec::new(), units: vec![UnitId(2)] };
    Act::Registration(registration(Facts { accused, ..facts(date(DAY)) }, Some(holder(2))))
}

fn extend(days: u32) -> Act {
    let (notified_on, method) = (date(DAY), NoticeMethod::Post);
    Act::Extend(Extend { days, notified_on, method, reason: record(), assigner_agreed: false })
}

fn task(unit: i64) -> Act {
    Act::AssignTask(AssignTask { unit: UnitId(unit), due: date("2026-03-20"), text: record() })
}

fn ask_review(unit: i64) -> Act {
    world::asked(
        Instance::Review,
        RequestReview {
            delivery: Delivery::Handed,
            sent_on: date(DAY),
            reviewer: reviewer(unit),
            unfit: None,
            late_reason: None,
            text: None,
        },
    )
}

/// What a first petition says whose review can be asked for; whose time is over but for the post; is over.
const OPEN: Around = Around { review_open: Some((PetitionId(1), LAST)), ..Around::NONE };
const POSTED: Around = Around { in_the_post: Some(LAST), ..Around::NONE };
const MISSED: Around = Around { review_missed: Some(PetitionId(1)), ..Around::NONE };
const LAST: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();

fn accept_beside(around: Around) -> Act {
    let Act::Accept(accept) = accept(None, false) else { unreachable!() };
    Act::Accept(Accept { around, ..accept })
}

fn refuse(reason: NonAcceptance, around: Around) -> Act {
    Act::NotAccept(NotAccept { reason, around, method: NoticeMethod::Post, text: record() })
}

fn table() -> Vec<Row> {
    use NonAcceptance as G;
    use Situation as S;
    let no = ("non_acceptance_not_lawful", "第19至23、31、35、36条");
    let object = || Act::Object(Object { suggested: None, reason: record() });
    let settle = |both_consent| {
        Act::Settle(Settle { settlement: Settlement::Mediation, both_consent, text: record() })
    };
    let no_longer = |ended| {
        Act::NoLongerAccept(NoLongerAccept {
            first: PetitionId(1),
            ended,
            method: NoticeMethod::Post,
            text: record(),
        })
    };
    let supervise = Act::Supervise(Supervise {
        cause: SupervisionCause::Late,
        feedback_due: date("2026-03-20"),
        text: record(),
    });
    let decide_objection =
        Act::DecideObjection(DecideObjection { upheld: true, to: Some(holder(3)), reason: record() });
    let notify = |method| Act::Notify(Notify { method, note: None });
    let recuse = |user| Act::Recuse(Recuse { user: UserId(user), to: None, reason: record() });
    vec![
        ("19", S::Routed, accept(None, true), 22, Err(("being_handled", "第19条"))),
        ("20", S::Nothing, group(5), 12, Ok("registered")),
        ("22", S::Nothing, group(6), 12, Ok("registered")),
        ("22", S::Unassigned, route(RouteWay::Transfer), 12, Err(("awaiting_decision", "谁接待"))),
        ("22", S::Registered, route(RouteWay::Assign), 12, Err(("feedback_date_missing", "第22条"))),
        ("22", S::Registered, route(RouteWay::Transfer), 12, Ok("routed")),
        ("23", S::Routed, notify(NoticeMethod::Post), 22, Ok("notified")),
        ("23", S::Routed, notify(NoticeMethod::Unreachable), 22, Err(("petitioner_reachable", "第23条"))),
        ("23", S::Routed, object(), 22, Ok("objected")),
        ("23", S::RoutedLongAgo, object(), 22, Err(("objection_too_late", "第23条"))),
        ("23", S::Objected, decide_objection.clone(), 22, Err(("own_objection", "第23条"))),
        ("23", S::Objected, decide_objection, 81, Ok("objection_decided")),
        ("24", S::Accepted, task(2), 22, Err(("assists_itself", "第24条"))),
        ("24", S::Accepted, task(3), 22, Ok("task_assigned")),
        (
            "25",
            S::Routed,
            Act::ReportUrgent(ReportUrgent { form: ReportForm::Phone, text: record() }),
            12,
            Err(("not_urgent", "第25条")),
        ),
        ("28", S::Accepted, recuse(22), 22, Err(("own_recusal", "第28条"))),
        ("28", S::Accepted, recuse(22), 21, Err(("successor_missing", "第28条"))),
        ("28", S::Recused, reply(), 23, Err(("recused", "第28条"))),
        ("29", S::Routed, accept(Some(Path::Suggestion), false), 22, Err(("path_not_lawful", "第29至31条"))),
        ("30", S::Nothing, against_the_receiver(), 12, Err(("holder_accused", "第30条"))),
        (
            "30",
            S::Accusation,
            accept(Some(Path::HandlingOpinion), false),
            22,
            Err(("path_not_lawful", "第29至31条")),
        ),
        ("31", S::Routed, accept(Some(Path::Inquiry), false), 22, Err(("path_not_lawful", "第29至31条"))),
        ("31", S::Routed, accept(Some(Path::HandlingOpinion), false), 22, Ok("accepted")),
        ("32", S::Accepted, reply(), 32, Err(("not_holder_unit", "谁解决、谁答复"))),
        ("32", S::Accepted, reply(), 22, Ok("replied")),
        ("33", S::Accepted, settle(false), 22, Err(("consent_missing", "第33条"))),
        ("33", S::Accepted, settle(true), 22, Ok("settled")),
        ("34", S::Accepted, extend(30), 21, Ok("extended")),
        ("34", S::Accepted, extend(31), 21, Err(("extension_too_long", "第34条"))),
        ("34", S::Accepted, extend(30), 22, Err(("not_unit_head", "第34条"))),
        ("35", S::Replied, ask_review(3), 12, Ok("review_requested")),
        ("35", S::Replied, ask_review(2), 12, Err(("reviews_itself", "第35、36条"))),
        ("36", S::Replied, Act::Conclude(Conclude { note: None }), 81, Err(("not_yet_final", "第35、36条"))),
        ("35", S::Routed, accept_beside(OPEN), 22, Err(("review_open", "第35、36条"))),
        ("85", S::Routed, accept_beside(POSTED), 22, Err(("in_the_post", "第85条"))),
        ("35", S::Routed, refuse(G::ReviewOpen, OPEN), 22, Ok("not_accepted")),
        ("35", S::Routed, refuse(G::ReviewMissed, OPEN), 22, Err(("review_open", "第35、36条"))),
        ("85", S::Routed, refuse(G::ReviewMissed, POSTED), 22, Err(("in_the_post", "第85条"))),
        ("35", S::Routed, refuse(G::ReviewMissed, MISSED), 22, Ok("not_accepted")),
        ("35", S::Routed, refuse(G::ReviewOpen, MISSED), 22, Err(no)),
        ("19", S::Routed, refuse(G::BeingHandled, OPEN), 22, Err(no)),
        ("22", S::Routed, refuse(G::OtherPowers, Around::NONE), 22, Ok("not_accepted")),
        ("36", S::Routed, no_longer(None), 22, Err(("first_not_concluded", "第36条"))),
        ("36", S::Routed, no_longer(Some(Conclusion::ReviewNotRequested)), 22, Ok("no_longer_accepted")),
        ("40", S::Accepted, supervise, 81, Ok("supervised")),
        (
            "40",
            S::Accepted,
            Act::AnswerSupervision(AnswerSupervision { order: 1, text: record() }),
            22,
            Err(("nothing_asked", "第40条")),
        ),
    ]
}

#[test]
fn golden_cases_by_article() {
    for (article, situation, act, user, expected) in table() {
        let said = format!("article {article}, {situation:?}, {act:?}");
        match (Scene::of(situation).answer(act, user), expected) {
            (Ok(kind), Ok(event)) => assert_eq!(kind, event, "{said}"),
            (Err(refusal), Err((code, basis))) => {
                assert_eq!(refusal.code(), code, "{said}");
                assert!(refusal.basis().contains(basis), "{said}: {}", refusal.basis());
            }
            (answer, expected) => panic!("{said}: {answer:?}, not {expected:?}"),
        }
    }
}
