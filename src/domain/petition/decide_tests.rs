//! The rules of decide, one by one.

use crate::assignment::Proposal;
use crate::calendar::Calendar;
use crate::clock::ClockName;
use crate::deadline;
use crate::ids::{RecordId, UnitId, UserId};
use crate::mine::{Mine, mine};
use crate::petition::acts::accept::{implied_path, is_lawful};
use crate::petition::acts::*;
use crate::petition::facts::Succession;
use crate::petition::state::Asked;
use crate::petition::{
    Around, By, Correction, Facts, Holder, RecordRef, Recorded, Registration, Texts, evolve,
};
use crate::petition::{Command, Event, Petition, Refusal, decide};
use crate::policy::Policy;
use crate::rulebook::{Rulebook, Rulebooks};
use crate::time::Instant;
use crate::viewer::Viewer;
use crate::vocabulary::{
    Channel, Document, HandOver, NoticeMethod, Operation, Opinion, Path, Procedure, Purpose, Rated, Rating,
    Role, RouteWay, ServiceMethod, ServiceResult, Stage, Via,
};

const RECEIVER: Holder = Holder { unit: UnitId(1), officer: UserId(1), leader: None };
const HOLDER: Holder = Holder { unit: UnitId(2), officer: UserId(2), leader: Some(UserId(3)) };
const OTHER: Holder = Holder { unit: UnitId(4), officer: UserId(4), leader: Some(UserId(5)) };

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn start() -> Instant {
    at("2026-03-02T09:00:00+08:00")
}

fn record() -> RecordRef {
    RecordRef { record: RecordId(1), digest: String::new() }
}

fn facts() -> Facts {
    Facts::of(Channel::Visit, Purpose::Request, start().day())
}

fn proposal(holder: Option<Holder>) -> Proposal {
    Proposal { holder, ..Proposal::default() }
}

fn registration() -> Registration {
    let texts =
        Texts { title: record(), content: record(), petitioners: vec![record()], accused: Vec::new() };
    let assignment = proposal(Some(HOLDER));
    Registration {
        facts: facts(),
        texts,
        receiver: RECEIVER,
        assignment,
        ordered: None,
        district_deadline: None,
        files: Vec::new(),
    }
}

fn by(holder: Holder) -> By {
    let (user, unit) = (Some(holder.officer), Some(holder.unit));
    By { user, unit, is_head: false, acts_for: Vec::new(), via: Via::Api }
}

/// The national rules, with a calendar that knows weekends only.
fn rules() -> Rulebooks {
    let policy = Policy::national().unwrap();
    Rulebooks::new([(1, Rulebook { policy, calendar: Calendar::default() })])
}

fn run(state: Option<&Petition>, act: Act, by: By, seconds: i64) -> Decision {
    let occurred_at = start().plus_seconds(seconds);
    decide(state, &Command { act, by, occurred_at, late: None }, &rules(), start().plus_seconds(3600))
}

fn after(state: Option<Petition>, act: Act, by: By, seconds: i64) -> Petition {
    let mut state = state;
    let occurred_at = start().plus_seconds(seconds);
    for event in run(state.as_ref(), act, by.clone(), seconds).unwrap() {
        let seq = state.as_ref().map_or(1, |petition| petition.version + 1);
        let (recorded_at, actor, via) = (occurred_at, by.user, by.via);
        let recorded = Recorded { seq, event, occurred_at, recorded_at, actor, via, rules_version: 1 };
        state = evolve(state, &recorded);
    }
    state.unwrap()
}

#[test]
fn rules_that_are_not_there_do_not_mean_that_no_clock_runs() {
    let none = Rulebooks::new([]);
    let decided = |state: Option<&Petition>, act, by| {
        decide(
            state,
            &Command { act, by, occurred_at: start().plus_seconds(30), late: None },
            &none,
            start().plus_seconds(3600),
        )
    };
    let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
    let notify = Act::Notify(Notify { method: NoticeMethod::Phone, note: None });
    assert!(run(Some(&routed), notify.clone(), by(HOLDER), 30).is_ok());
    assert_eq!(decided(Some(&routed), notify, by(HOLDER)), Err(Refusal::RulesMissing { version: 1 }));
    let register = Act::Registration(registration());
    assert_eq!(decided(None, register, by(RECEIVER)), Err(Refusal::RulesMissing { version: 0 }));
}

fn registered(registration: Registration) -> Petition {
    after(None, Act::Registration(registration), by(RECEIVER), 0)
}

const ACCEPT: Act = Act::Accept(Accept {
    path: None,
    procedure: Procedure::Ordinary,
    ground: None,
    support_unlikely: false,
    law_limit: None,
    law_due: None,
    law: None,
    around: Around::NONE,
});

fn route_act() -> Act {
    Act::Route(Route { way: RouteWay::Transfer, feedback_due: None })
}

fn accepted() -> Petition {
    let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
    after(Some(routed), ACCEPT, by(HOLDER), 20)
}

fn reply() -> Act {
    Act::Reply(Reply { opinion: Opinion::Supported, text: record() })
}

fn serve(document: Document) -> Act {
    Act::Serve(Serve {
        document,
        method: ServiceMethod::InPerson,
        result: ServiceResult::Signed,
        served_on: start().day(),
        recipient: record(),
        proof: Some(record()),
        witness: None,
    })
}

fn correction(change: impl Fn(&mut Facts)) -> Correction {
    let mut facts = facts();
    change(&mut facts);
    Correction { facts: Some(facts), ..Correction::default() }
}

fn correct_act(change: impl Fn(&mut Facts), to: Option<Holder>) -> Act {
    Act::Correct(Correct {
        correction: correction(change),
        reason: record(),
        assignment: proposal(to),
        hand_over: false,
    })
}

#[test]
fn registration_assigns_or_asks_for_a_decision() {
    assert_eq!(registered(registration()).holder(), HOLDER);
    let unknown = registered(Registration { assignment: Proposal::default(), ..registration() });
    assert_eq!(unknown.holder(), RECEIVER);
    assert_eq!(run(Some(&unknown), route_act(), by(RECEIVER), 10), Err(Refusal::AwaitingDecision));
}

#[test]
fn registration_checks_days_and_headcount() {
    let refused = |change: &dyn Fn(&mut Registration)| {
        let mut registration = registration();
        change(&mut registration);
        run(None, Act::Registration(registration), by(RECEIVER), 0).unwrap_err()
    };
    assert_eq!(refused(&|r| r.facts.received_on = "2026-03-03".parse().unwrap()), Refusal::ReceivedInFuture);
    assert_eq!(refused(&|r| r.facts.headcount = 0), Refusal::HeadcountTooSmall);
    assert_eq!(refused(&|r| r.texts.petitioners.push(record())), Refusal::HeadcountTooSmall);
    let due = "2026-03-01".parse().unwrap();
    let late = |r: &mut Registration| r.district_deadline = Some((due, UserId(3), record()));
    assert_eq!(refused(&late), Refusal::DeadlineInPast { due });
    let early = Command {
        act: Act::Registration(registration()),
        by: by(RECEIVER),
        occurred_at: start(),
        late: None,
    };
    let early = Command { occurred_at: start().plus_seconds(-86_400), ..early };
    assert_eq!(decide(None, &early, &rules(), start()), Err(Refusal::ReceivedAfterEntry));
}

#[test]
fn the_accused_receiver_registers_but_does_not_hold() {
    let mut registration = registration();
    registration.facts.accused.users.push(RECEIVER.officer);
    assert_eq!(registered(registration.clone()).holder(), HOLDER);
    registration.assignment = Proposal::default();
    assert_eq!(run(None, Act::Registration(registration), by(RECEIVER), 0), Err(Refusal::HolderAccused));
}

#[test]
fn acts_follow_one_another_in_time() {
    let petition = accepted();
    assert_eq!(run(Some(&petition), reply(), by(HOLDER), -1), Err(Refusal::BeforeRegistration));
    assert_eq!(run(Some(&petition), reply(), by(HOLDER), 19), Err(Refusal::BeforeLastAct));
    assert_eq!(run(Some(&petition), reply(), by(HOLDER), 3601), Err(Refusal::InFuture));
    assert!(run(Some(&petition), reply(), by(HOLDER), 20).is_ok());
}

#[test]
fn who_settles_replies_and_the_leader_closes_after_the_reply() {
    let petition = accepted();
    let leader = By { user: HOLDER.leader, unit: None, ..by(HOLDER) };
    let close = || Act::Close(Close { note: None });
    assert_eq!(run(Some(&petition), reply(), by(OTHER), 30), Err(Refusal::NotHolderUnit));
    assert_eq!(run(Some(&petition), close(), leader.clone(), 30), Err(Refusal::NoReplyYet));
    let replied = after(Some(petition), reply(), by(HOLDER), 30);
    assert_eq!(run(Some(&replied), close(), by(HOLDER), 40), Err(Refusal::NotResponsibleLeader));
    assert_eq!(run(Some(&replied), close(), leader.clone(), 40), Err(Refusal::NotServedYet));
    let served = after(Some(replied), serve(Document::HandlingOpinion), by(HOLDER), 40);
    let closed = after(Some(served), close(), leader.clone(), 40);
    let (stage, operation) = (Stage::Closed, Operation::ClosePetition);
    assert_eq!(
        run(Some(&closed), close(), leader.clone(), 50),
        Err(Refusal::WrongStage { stage, operation })
    );
    let corrected =
        run(Some(&closed), correct_act(|f| f.accused.users.push(HOLDER.officer), None), leader, 50);
    assert_eq!(corrected.unwrap().len(), 1);
}

#[test]
fn unreachable_is_only_for_whom_nobody_can_tell() {
    let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
    let notify = |method| Act::Notify(Notify { method, note: None });
    assert_eq!(
        run(Some(&routed), notify(NoticeMethod::Unreachable), by(HOLDER), 20),
        Err(Refusal::Reachable)
    );
    let told = after(Some(routed), notify(NoticeMethod::Post), by(HOLDER), 20);
    assert_eq!(run(Some(&told), notify(NoticeMethod::Post), by(HOLDER), 30), Err(Refusal::AlreadyNotified));
}

#[test]
fn every_purpose_implies_a_lawful_path() {
    assert!(Purpose::ALL.iter().all(|purpose| is_lawful(*purpose, implied_path(*purpose))));
    assert!(!is_lawful(Purpose::Accusation, Path::HandlingOpinion));
    assert!(!is_lawful(Purpose::Request, Path::Accusation));
}

#[test]
fn reassigning_tells_a_new_leader_from_a_new_unit() {
    let petition = accepted();
    let to = |to| Act::Reassign(Reassign { to, reason: record(), ordered_by: UserId(9), batch: None });
    let hand_over = |holder| match run(Some(&petition), to(holder), by(HOLDER), 30)?.pop() {
        Some(Event::Reassigned { hand_over, .. }) => Ok(hand_over),
        _ => Err(Refusal::NotRegistered),
    };
    assert_eq!(hand_over(HOLDER), Err(Refusal::SameHolder));
    assert_eq!(hand_over(RECEIVER), Err(Refusal::LeaderMissing));
    assert_eq!(hand_over(OTHER), Ok(HandOver::Reassigned));
    assert_eq!(hand_over(Holder { leader: OTHER.leader, ..HOLDER }), Ok(HandOver::LeaderSet));
}

fn succeed() -> Succeed {
    let (ordered_by, reason) = (UserId(9), record());
    Succeed { holder: None, watcher: None, desk: None, units: None, custody: None, ordered_by, reason }
}

#[test]
fn a_successor_takes_over_at_one_instant_and_no_clock_moves() {
    let petition = accepted();
    let successor = Holder { officer: UserId(7), ..HOLDER };
    let to = |holder| Act::Succeed(Succeed { holder: Some(holder), ..succeed() });
    let after = after(Some(petition.clone()), to(successor), by(RECEIVER), 30);
    let [.., before, last] = after.holdings.as_slice() else { panic!("two holders") };
    assert_eq!((last.holder, last.hand_over), (successor, HandOver::Succeeded));
    assert_eq!(before.until, Some(last.from));
    let rules = rules();
    let runs = |petition: &Petition| {
        let all = deadline::all(&petition.moments, &rules).unwrap();
        let all = all.iter().filter(|one| !one.rule.is_of_signing());
        all.map(|one| (one.clock().clone(), one.run.number, one.legal_due)).collect::<Vec<_>>()
    };
    assert_eq!(runs(&after), runs(&petition));
    let refused = |act| run(Some(&petition), act, by(RECEIVER), 30);
    assert_eq!(refused(to(OTHER)), Err(Refusal::NotHolderUnit));
    assert_eq!(refused(to(Holder { leader: None, ..successor })), Err(Refusal::LeaderMissing));
    assert_eq!(refused(to(HOLDER)), Err(Refusal::NothingChanged));
    let mut accused = petition.clone();
    accused.facts.accused.users.push(successor.officer);
    assert_eq!(run(Some(&accused), to(successor), by(RECEIVER), 30), Err(Refusal::HolderAccused));
}

#[test]
fn a_unit_that_becomes_part_of_another_leaves_it_all_that_it_had_to_do() {
    let mut petition = accepted();
    petition.facts.accused.units.push(UnitId(6));
    let task = Asked { seq: 2, unit: Some(UnitId(5)), answered: false };
    petition.tasks.push(task);
    let merge = |from, to, holder| {
        let units = Some(Succession { from: UnitId(from), to: UnitId(to) });
        Act::Succeed(Succeed { units, holder, ..succeed() })
    };
    let helped = after(Some(petition.clone()), merge(5, 8, None), by(RECEIVER), 30);
    assert_eq!(helped.tasks, [Asked { unit: Some(UnitId(8)), ..task }]);
    assert_eq!(helped.holdings, petition.holdings);
    let complained_of = after(Some(petition.clone()), merge(6, 8, None), by(RECEIVER), 30);
    assert_eq!(complained_of.facts.accused.units, [UnitId(6), UnitId(8)]);
    let along = Holder { unit: UnitId(8), ..HOLDER };
    let held = after(Some(petition.clone()), merge(2, 8, Some(along)), by(RECEIVER), 30);
    assert_eq!((held.holder(), held.given()), (along, petition.given()), "who has it signs for nothing anew");
    let accused = Holder { unit: UnitId(6), ..HOLDER };
    assert_eq!(
        run(Some(&petition), merge(2, 6, Some(accused)), by(RECEIVER), 30),
        Err(Refusal::HolderAccused)
    );
}

#[test]
fn a_correction_takes_the_petition_from_the_accused() {
    let petition = accepted();
    let accuse = |facts: &mut Facts| facts.accused.units.push(HOLDER.unit);
    let decided = |act| run(Some(&petition), act, by(RECEIVER), 30);
    let events = decided(correct_act(accuse, None)).unwrap();
    let back = petition.receiver;
    assert!(matches!(events.as_slice(),
        [Event::Corrected { .. }, Event::Assigned { holder, .. }, Event::DecisionAsked { .. }] if *holder == back));
    let everybody = |facts: &mut Facts| facts.accused.units.extend([HOLDER.unit, back.unit]);
    assert_eq!(decided(correct_act(everybody, None)), Err(Refusal::HolderAccused));
    let events = decided(correct_act(accuse, Some(OTHER))).unwrap();
    assert!(
        matches!(events.as_slice(), [Event::Corrected { .. }, Event::Assigned { holder, .. }] if *holder == OTHER)
    );
    let accusation = |facts: &mut Facts| facts.purpose = Purpose::Accusation;
    let events = decided(correct_act(accusation, None)).unwrap();
    assert!(matches!(
        events.as_slice(),
        [Event::Corrected { .. }, Event::Assigned { .. }, Event::DecisionAsked { .. }]
    ));
    let nothing = Correction::default();
    let nothing = Act::Correct(Correct {
        correction: nothing,
        reason: record(),
        assignment: Proposal::default(),
        hand_over: false,
    });
    assert_eq!(decided(nothing), Err(Refusal::NothingChanged));
}

#[test]
fn only_a_late_running_clock_is_missed_and_only_once() {
    const DAY: i64 = 86_400;
    let petition = registered(registration());
    let miss = |clock: &str| {
        Act::MissDeadline(MissDeadline {
            clock: ClockName::parse(clock).unwrap(),
            run: 1,
            legal_due: start().day(),
        })
    };
    let at = |state: &Petition, clock, day: i64| {
        let occurred_at = start().plus_seconds(day * DAY);
        decide(
            Some(state),
            &Command { act: miss(clock), by: by(RECEIVER), occurred_at, late: None },
            &rules(),
            occurred_at,
        )
    };
    let refused = Err(Refusal::DeadlineNotRunning);
    assert_eq!(at(&petition, "notice", 20), refused);
    assert_eq!(at(&petition, "route", 15), refused, "not late yet");
    let event = at(&petition, "route", 16).unwrap().remove(0);
    let occurred_at = start().plus_seconds(16 * DAY);
    let seq = petition.version + 1;
    let recorded = Recorded {
        seq,
        event,
        occurred_at,
        recorded_at: occurred_at,
        actor: None,
        via: Via::Job,
        rules_version: 1,
    };
    let missed = evolve(Some(petition), &recorded).unwrap();
    assert_eq!(at(&missed, "route", 17), refused, "found before");
}

#[test]
fn a_document_rests_on_its_act_and_comes_from_the_unit_that_owes_it() {
    use crate::vocabulary::Paper;
    let issue = |paper, of, for_office| {
        Act::IssueDocument(IssueDocument {
            paper,
            of,
            number: format!("样例信〔2026〕{of}号"),
            digest: String::new(),
            for_office,
        })
    };
    let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
    let early = run(Some(&routed), issue(Paper::AcceptanceNotice, 3, false), by(HOLDER), 20);
    assert_eq!(early, Err(Refusal::DocumentNotDue));
    let own_letter = run(Some(&routed), issue(Paper::TransferLetter, 3, false), by(HOLDER), 20);
    assert_eq!(own_letter, Err(Refusal::NotIssuer));
    assert!(run(Some(&routed), issue(Paper::TransferLetter, 3, true), by(RECEIVER), 20).is_ok());
    let accepted = after(Some(routed), ACCEPT, by(HOLDER), 30);
    let notice = || issue(Paper::AcceptanceNotice, 4, false);
    assert_eq!(run(Some(&accepted), notice(), by(OTHER), 40), Err(Refusal::NotIssuer));
    assert_eq!(run(Some(&accepted), notice(), by(HOLDER), 20), Err(Refusal::IssuedBeforeEvent));
    let issued = after(Some(accepted), notice(), by(HOLDER), 40);
    let again = run(Some(&issued), notice(), by(HOLDER), 50).unwrap();
    let [Event::DocumentIssued { replaces, .. }] = again.as_slice() else { panic!("{again:?}") };
    assert_eq!(replaces.as_deref(), Some("样例信〔2026〕4号"));
}

fn rate(of: Rated) -> Act {
    Act::Rate(Rate { of, rating: Rating::Dissatisfied, office: RECEIVER.unit, comment: None })
}

fn petitioner() -> By {
    By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Public }
}

#[test]
fn the_petitioner_rates_the_answer_each_once_and_nobody_else_does() {
    let closed = Err(Refusal::RatingClosed);
    assert_eq!(run(Some(&accepted()), rate(Rated::Unit), petitioner(), 30), closed);
    let replied = after(Some(accepted()), reply(), by(HOLDER), 30);
    for other in [HOLDER, RECEIVER, OTHER] {
        assert_eq!(run(Some(&replied), rate(Rated::Unit), by(other), 40), closed);
    }
    let rated = after(Some(replied), rate(Rated::Unit), petitioner(), 40);
    assert_eq!(rated.ratings.get(&Rated::Unit), Some(&Rating::Dissatisfied));
    assert_eq!(run(Some(&rated), rate(Rated::Unit), petitioner(), 50), Err(Refusal::RatedBefore));
    let office = run(Some(&rated), rate(Rated::Office), petitioner(), 50).unwrap();
    assert!(matches!(office[..], [Event::Rated { unit, .. }] if unit == RECEIVER.unit));
}

#[test]
fn the_window_of_a_rating_ends_on_its_last_day_and_an_accusation_has_none() {
    let replied = after(Some(accepted()), reply(), by(HOLDER), 30);
    let window = crate::rating::window(&replied, 30).unwrap();
    assert_eq!((window.from, window.until.to_string().as_str()), (start().day(), "2026-04-01"));
    assert!(window.holds(window.until) && !window.holds(window.until.succ_opt().unwrap()));
    let late = start().plus_seconds(31 * 86_400);
    let command = Command { act: rate(Rated::Unit), by: petitioner(), occurred_at: late, late: None };
    assert_eq!(decide(Some(&replied), &command, &rules(), late), Err(Refusal::RatingClosed));
    let mut accusation = replied;
    accusation.facts.purpose = Purpose::Accusation;
    assert_eq!(crate::rating::window(&accusation, 30), None);
}

#[test]
fn the_unit_of_a_program_is_on_paper_only() {
    let petition = registered(registration());
    let of = |role| Viewer {
        user: UserId(77),
        unit: HOLDER.unit,
        worked_in: Vec::new(),
        marks: Vec::new(),
        role,
        is_head: false,
        serves_citizens: false,
        of_petition_office: false,
        acts_for: Vec::new(),
        acts_for_on_accusations: Vec::new(),
        scopes: Vec::new(),
    };
    assert_eq!(mine(&of(Role::Officer), &petition, false), Some(Mine::Unit));
    for role in [Role::Client, Role::Leader, Role::ChiefLeader, Role::Administrator] {
        assert_eq!(mine(&of(role), &petition, false), None, "{role:?}");
    }
}
