//! Who deals with an accusation, by who is accused (管理权限): of each role and unit, and of each two of them,
//! somebody who is not accused and works under nobody accused can act, by a date; and neither the accused nor
//! those who work under them learn of it, by whatever function of access.

use chrono::NaiveDate;
use domain::access::{self, Operation, Sight, Subject, Viewer};
use domain::assignment::{Proposal, Rules, propose};
use domain::deadline;
use domain::directory::{Deputy, District, Leader, Unit, User};
use domain::duty;
use domain::ids::{OrganId, UnitId, UserId};
use domain::petition::acts::*;
use domain::petition::{
    Accused, Act, Around, By, Command, Correction, Event, Facts, Holder, Petition, Refusal, possible,
};
use domain::policy::Policy;
use domain::responsibility;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{
    Audience, Channel, Custody, Ending, Language, Outcome, Procedure, Purpose, Role, Stage, UnitKind, Via,
};

use crate::world::{self, Life, NATIONAL, date, on, record, registration};

const OFFICE: UnitId = UnitId(1);
const DISCIPLINE: UnitId = UnitId(2);
const HOUSING: UnitId = UnitId(3);
const SERVICE: UnitId = UnitId(4);
const SECRETARY: UserId = UserId(92);
const CHIEF: UserId = UserId(91);

/// The head of a unit has its number and 1, the default officer its number and 2.
const PEOPLE: [(i64, Role, UnitId); 17] = [
    (11, Role::UnitHead, OFFICE),
    (12, Role::Officer, OFFICE),
    (13, Role::Receptionist, OFFICE),
    (14, Role::Supervisor, OFFICE),
    (21, Role::DisciplineInspection, DISCIPLINE),
    (22, Role::DisciplineInspection, DISCIPLINE),
    (23, Role::Officer, DISCIPLINE),
    (31, Role::UnitHead, HOUSING),
    (32, Role::Officer, HOUSING),
    (41, Role::UnitHead, SERVICE),
    (42, Role::Officer, SERVICE),
    (43, Role::Receptionist, SERVICE),
    (91, Role::ChiefLeader, OFFICE),
    (92, Role::Leader, DISCIPLINE),
    (93, Role::Leader, HOUSING),
    (95, Role::Administrator, SERVICE),
    (96, Role::Client, SERVICE),
];

fn district() -> District {
    let mut district = District::default();
    let kinds = [
        (OFFICE, UnitKind::PetitionOffice),
        (DISCIPLINE, UnitKind::DisciplineInspection),
        (HOUSING, UnitKind::Department),
        (SERVICE, UnitKind::CitizenService),
    ];
    for (id, kind) in kinds {
        let (head, default_officer) = (Some(UserId(id.0 * 10 + 1)), Some(UserId(id.0 * 10 + 2)));
        let (code, name, short_name) = (format!("unit{id}"), format!("样例单位{id}"), String::new());
        let unit = Unit {
            id,
            code,
            name,
            short_name,
            aliases: Vec::new(),
            former_names: Vec::new(),
            kind,
            head,
            default_officer,
            level: None,
            superior: None,
            active: true,
            successor: None,
        };
        district.units.insert(id, unit);
    }
    for (id, role, unit) in PEOPLE {
        let (username, name) = (format!("user{id}"), format!("样例用户{id}"));
        let (id, language) = (UserId(id), Language::Zh);
        let user = User { id, username, name, role, unit, email: None, language, active: true };
        district.users.insert(id, user);
    }
    // The leader of housing is in charge of the petition office too.
    for (user, units) in [(SECRETARY, vec![DISCIPLINE]), (UserId(93), vec![HOUSING, OFFICE])] {
        let (title, units) = (String::new(), units.into_iter().collect());
        district.leaders.insert(user, Leader { user, title, units, categories: Default::default() });
    }
    // The head of discipline inspection acts for its secretary.
    let (from, until) = (date("2026-01-01"), date("2026-12-31"));
    district.deputies.push(Deputy {
        leader: SECRETARY,
        deputy: UserId(21),
        from,
        until,
        named_by: SECRETARY,
    });
    district
}

fn viewer(district: &District, user: &User, today: NaiveDate) -> Viewer {
    Viewer {
        user: user.id,
        unit: user.unit,
        worked_in: district.units_of(user.id),
        marks: Vec::new(),
        role: user.role,
        is_head: district.is_head(user.id, user.unit),
        serves_citizens: false,
        of_petition_office: false,
        acts_for: district.acts_for(user.id, today),
        acts_for_on_accusations: district.acts_for_on_accusations(user.id, today),
        scopes: domain::access::Scope::ALL.to_vec(),
    }
}

fn by_of(viewer: &Viewer) -> By {
    let (user, unit) = (Some(viewer.user), Some(viewer.unit));
    By { user, unit, is_head: viewer.is_head, acts_for: viewer.acts_for.clone(), via: Via::Api }
}

/// Works where somebody accused is the head, or a leader who is accused is in charge.
fn is_under(district: &District, user: &User, accused: &Accused) -> bool {
    let head = district.units[&user.unit].head.filter(|head| *head != user.id);
    let leaders = district.leaders.values().filter(|leader| leader.units.contains(&user.unit));
    let mut above = leaders.map(|leader| leader.user).chain(head);
    !user.role.leads() && above.any(|above| accused.users.contains(&above))
}

struct World {
    district: District,
    rules: Rulebooks,
    now: Instant,
}

impl World {
    fn new() -> Self {
        Self { district: district(), rules: world::rules(NATIONAL), now: on("2026-03-02", 9) }
    }

    fn proposed(&self, facts: &Facts) -> Proposal {
        let lines = &self.rules.current().unwrap().1.policy.jurisdiction;
        propose(&self.district, &Rules::default(), lines, facts, self.now.day())
    }

    /// Registered by somebody at a desk who is not accused.
    fn registered(&self, accused: Accused) -> Life {
        let receivers = self.district.users.values().filter(|user| user.role == Role::Receptionist);
        let receiver = receivers.into_iter().find(|user| !accused.names(user.id, user.unit));
        let receiver = receiver.unwrap_or(&self.district.users[&UserId(41)]);
        let mut facts = Facts { accused, ..Facts::of(Channel::Letter, Purpose::Accusation, self.now.day()) };
        let assignment = self.proposed(&facts);
        facts.custody = assignment.custody;
        let mut registration = registration(facts, assignment.holder);
        registration.assignment = assignment;
        registration.receiver = Holder { unit: receiver.unit, officer: receiver.id, leader: None };
        let (user, unit) = (receiver.id.0, receiver.unit.0);
        let mut life = Life::new();
        life.does(Act::Registration(registration), world::by(user, unit), &self.rules, self.now);
        life
    }

    /// Who is accused is put right.
    fn corrected(&self, life: &mut Life, accused: Accused) -> Result<(), Refusal> {
        let mut facts = Facts { accused, ..life.petition().facts.clone() };
        let assignment = self.proposed(&facts);
        facts.custody = assignment.custody;
        let correction = Correction { facts: Some(facts), ..Correction::default() };
        let act = Act::Correct(Correct { correction, reason: record(), assignment, hand_over: false });
        let command = Command { act, by: world::by(22, 2), occurred_at: self.now, late: None };
        life.act(&command, &self.rules, self.now).map(|_| ())
    }

    /// What holds of an accusation, whoever is accused.
    fn check(&self, petition: &Petition, what: &str) {
        let accused = &petition.facts.accused;
        let subject = Subject::of(petition);
        let sent_up = petition.facts.custody == Some(Custody::SentUp);
        let mut actors = 0;
        for user in self.district.users.values() {
            let viewer = viewer(&self.district, user, self.now.day());
            let sight = access::sight(&viewer, &subject);
            assert_eq!(access::sees(&access::visibility(&viewer), &subject), sight != Sight::None, "{what}");
            let may = |one: &Operation| access::may_on(&viewer, *one, &subject);
            if accused.names(user.id, user.unit) {
                assert!(sight == Sight::None && !Operation::ALL.iter().any(may), "{what}: {user:?}");
                continue;
            }
            let reads = sight >= Sight::Masked;
            assert!(!(reads && (sent_up || is_under(&self.district, user, accused))), "{what}: {user:?}");
            if petition.facts.custody.is_some() {
                let keeps =
                    petition.holder().officer == user.id && petition.facts.custody == Some(Custody::Named);
                assert!(!reads || keeps, "{what}: {user:?} is not the one who keeps it");
            }
            let lawful = possible(petition, &by_of(&viewer), Default::default(), &self.rules, self.now);
            let moves = |one: &Operation| match petition.facts.custody {
                Some(Custody::Named | Custody::Unread) => *one == Operation::SendUp,
                Some(Custody::SentUp) => *one == Operation::NoteReceipt,
                None => matches!(*one, Operation::RoutePetition | Operation::ReassignPetition),
            };
            actors += usize::from(lawful.iter().any(|one| moves(one) && may(one)));
        }
        assert!(actors > 0 || petition.stage == Stage::Ended, "{what}: nobody can act");
        self.check_duties(petition, what);
    }

    /// A clock runs for somebody who may know of it, and nobody else is told, whatever rung it reaches.
    fn check_duties(&self, petition: &Petition, what: &str) {
        let all = deadline::all(&petition.moments, &self.rules).unwrap();
        assert!(!duty::is_silent(petition, &all, self.now), "{what}: nobody's turn");
        let accused = &petition.facts.accused;
        let tell = Audience::ALL.iter().copied().collect();
        for run in duty::running(&all, self.now).filter(|run| !run.rule.right) {
            let told = responsibility::told(&self.district, petition, run, &tell, self.now.day());
            let told = told.iter().map(|id| &self.district.users[id]);
            let told: Vec<&User> = told.filter(|user| !accused.names(user.id, user.unit)).collect();
            assert!(!told.is_empty(), "{what}: {} is nobody's", run.clock().as_str());
            if let Some(custody) = petition.facts.custody {
                let sent_up = custody == Custody::SentUp;
                let clock = if sent_up { "send_up_receipt" } else { "send_up" };
                assert_eq!(run.clock().as_str(), clock, "{what}");
                let under = |user: &&&User| is_under(&self.district, user, accused);
                let kept = told
                    .iter()
                    .filter(under)
                    .all(|user| custody != Custody::Named && !petition.is_kept_from(user.id, user.unit));
                assert!(kept, "{what}: {told:?}");
            }
        }
    }

    fn send_up(&self, life: &mut Life) {
        let keeper = life.petition().holder();
        let unit = self.district.users[&keeper.officer].unit;
        let act = SendUp { organ: Some(OrganId(1)), to: Some(record()), is_below: false, text: None };
        life.does(Act::SendUp(act), world::by(keeper.officer.0, unit.0), &self.rules, self.now);
        assert_eq!((life.petition().facts.custody, life.petition().ending), (Some(Custody::SentUp), None));
    }

    /// The organ above has it.
    fn note_receipt(&self, life: &mut Life) {
        let keeper = life.petition().holder();
        let unit = self.district.users[&keeper.officer].unit;
        let act = NoteReceipt { received_on: self.now.day(), text: None };
        life.does(Act::NoteReceipt(act), world::by(keeper.officer.0, unit.0), &self.rules, self.now);
        assert_eq!(life.petition().ending, Some(Ending::SentUp));
    }

    /// Each user and each unit, and each two of them.
    fn every_accused(&self) -> Vec<Accused> {
        let users = self.district.users.keys().map(|user| (vec![*user], Vec::new()));
        let units = self.district.units.keys().map(|unit| (Vec::new(), vec![*unit]));
        let one: Vec<(Vec<UserId>, Vec<UnitId>)> = users.chain(units).collect();
        let mut all = Vec::new();
        for (place, first) in one.iter().enumerate() {
            for second in &one[place..] {
                let mut users: Vec<_> = first.0.iter().chain(&second.0).copied().collect();
                let mut units: Vec<_> = first.1.iter().chain(&second.1).copied().collect();
                users.dedup();
                units.dedup();
                all.push(Accused { users, units });
            }
        }
        all
    }
}

fn users(ids: &[i64]) -> Accused {
    Accused { users: ids.iter().copied().map(UserId).collect(), units: Vec::new() }
}

#[test]
fn whoever_is_accused_somebody_else_can_act_and_they_learn_nothing() {
    let world = World::new();
    let all = world.every_accused();
    let mut kept = [0, 0];
    for accused in &all {
        let mut life = world.registered(accused.clone());
        let what = format!("{accused:?}");
        world.check(life.petition(), &what);
        if let Some(custody) = life.petition().facts.custody {
            kept[usize::from(custody == Custody::Unread)] += 1;
            world.send_up(&mut life);
            world.check(life.petition(), &format!("{what}, sent up"));
            world.note_receipt(&mut life);
            world.check(life.petition(), &format!("{what}, received above"));
        }
    }
    assert_eq!(all.len(), 21 * 22 / 2);
    assert!(kept.iter().all(|number| *number > 10), "{kept:?}");
}

#[test]
fn the_same_holds_from_the_instant_at_which_who_is_accused_becomes_known() {
    let world = World::new();
    for accused in world.every_accused() {
        for stage in [Stage::Registered, Stage::Accepted, Stage::Replied, Stage::Closed] {
            let mut life = world.registered(Accused::default());
            bring_to(&world, &mut life, stage);
            let what = format!("{accused:?} known in {stage:?}");
            world
                .corrected(&mut life, accused.clone())
                .unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
            let petition = life.petition();
            if petition.facts.custody.is_none() {
                continue;
            }
            world.check(petition, &what);
            let keepers = petition.holdings.iter().filter(|one| one.until.is_none());
            assert_eq!(keepers.count(), 1, "{what}");
            world.send_up(&mut life);
            world.check(life.petition(), &what);
            world.note_receipt(&mut life);
            world.check(life.petition(), &what);
        }
    }
}

/// On the way that discipline inspection takes.
fn bring_to(world: &World, life: &mut Life, stage: Stage) {
    let inspector = || world::by(22, 2);
    let accept = Accept {
        path: None,
        procedure: Procedure::Ordinary,
        ground: None,
        support_unlikely: false,
        law_limit: None,
        law_due: None,
        law: None,
        around: Around::default(),
    };
    let opinion = domain::vocabulary::Opinion::Answered;
    let route = Route { way: domain::vocabulary::RouteWay::Transfer, feedback_due: None };
    let acts = [
        (Stage::Registered, Act::Route(route), inspector()),
        (Stage::Accepted, Act::Accept(accept), inspector()),
        (Stage::Replied, Act::Reply(Reply { opinion, text: record() }), inspector()),
        (Stage::Closed, Act::Close(Close { note: None }), world::by(SECRETARY.0, 2)),
    ];
    for (to, act, by) in acts {
        if to <= stage && stage != Stage::Registered {
            life.does(act, by, &world.rules, world.now);
        }
    }
    assert_eq!(life.petition().stage, stage);
}

#[test]
fn who_is_accused_decides_who_keeps_it() {
    let world = World::new();
    let units = |ids: &[UnitId]| Accused { users: Vec::new(), units: ids.to_vec() };
    let discipline = Holder { unit: DISCIPLINE, officer: UserId(22), leader: Some(SECRETARY) };
    let keeps = |unit, officer: UserId| Holder { unit, officer, leader: Some(officer) };
    let office = |officer| Holder { unit: OFFICE, officer: UserId(officer), leader: None };
    for (accused, custody, holder) in [
        (users(&[31]), None, discipline),
        (users(&[32]), None, discipline),
        (units(&[HOUSING]), None, discipline),
        (users(&[14]), None, discipline),
        (users(&[93]), Some(Custody::Named), keeps(DISCIPLINE, SECRETARY)),
        (users(&[91]), Some(Custody::Named), keeps(DISCIPLINE, SECRETARY)),
        (users(&[22]), Some(Custody::Named), keeps(DISCIPLINE, SECRETARY)),
        (users(&[21]), Some(Custody::Named), keeps(DISCIPLINE, SECRETARY)),
        (users(&[21, 32]), Some(Custody::Named), keeps(DISCIPLINE, SECRETARY)),
        // The head of discipline inspection works under its secretary.
        (users(&[92]), Some(Custody::Unread), office(12)),
        (units(&[DISCIPLINE]), Some(Custody::Unread), office(12)),
        (users(&[92, 12]), Some(Custody::Unread), office(11)),
        // The petition office works under the second.
        (users(&[92, 93]), Some(Custody::Unread), keeps(OFFICE, CHIEF)),
        (units(&[DISCIPLINE, OFFICE]), Some(Custody::Unread), keeps(HOUSING, UserId(93))),
    ] {
        let life = world.registered(accused.clone());
        let petition = life.petition();
        assert_eq!((petition.facts.custody, petition.holder()), (custody, holder), "{accused:?}");
    }
}

#[test]
fn what_is_sent_up_runs_its_own_clock_and_no_other() {
    let world = World::new();
    let mut life = world.registered(users(&[93]));
    let clocks = |life: &Life| -> Vec<(String, NaiveDate, Outcome)> {
        let all = deadline::all(&life.petition().moments, &world.rules).unwrap();
        all.iter().map(|run| (run.clock().as_str().to_owned(), run.legal_due, run.outcome)).collect()
    };
    let send_up = |outcome| ("send_up".to_owned(), date("2026-03-09"), outcome);
    assert_eq!(clocks(&life), [send_up(Outcome::Running)]);
    world.send_up(&mut life);
    let receipt = |outcome| ("send_up_receipt".to_owned(), date("2026-03-16"), outcome);
    assert_eq!(clocks(&life), [send_up(Outcome::Met), receipt(Outcome::Running)]);
    world.note_receipt(&mut life);
    assert_eq!(clocks(&life), [send_up(Outcome::Met), receipt(Outcome::Met)]);
    // Becoming known later, it ends those of discipline inspection and counts from then.
    let mut life = world.registered(users(&[32]));
    assert_eq!(clocks(&life).len(), 3);
    world.corrected(&mut life, users(&[93])).unwrap();
    let running: Vec<_> = clocks(&life).into_iter().filter(|(.., outcome)| outcome.is_open()).collect();
    assert_eq!(running, [send_up(Outcome::Running)]);
    // And it was a mistake: discipline inspection has it again, with clocks of its own.
    world.corrected(&mut life, users(&[32])).unwrap();
    let running: Vec<_> = clocks(&life).into_iter().filter(|(.., outcome)| outcome.is_open()).collect();
    assert_eq!(running.len(), 2, "{running:?}");
    assert_eq!(life.petition().holder().officer, UserId(22));
}

#[test]
fn nothing_else_is_done_to_what_is_kept() {
    let world = World::new();
    let mut life = world.registered(users(&[93]));
    let by = || world::by(SECRETARY.0, 2);
    let reply = || Act::Withdraw(Withdraw { text: record() });
    assert_eq!(life.refuses(reply(), by(), &world.rules, world.now), Refusal::InCustody);
    let up = |to, is_below| Act::SendUp(SendUp { organ: None, to, is_below, text: None });
    assert_eq!(life.refuses(up(None, false), by(), &world.rules, world.now), Refusal::OrganMissing);
    assert_eq!(life.refuses(up(Some(record()), true), by(), &world.rules, world.now), Refusal::OrganNotAbove);
    world.send_up(&mut life);
    for act in [up(Some(record()), false), reply()] {
        assert_eq!(life.refuses(act, by(), &world.rules, world.now), Refusal::AlreadySentUp);
    }
    let told = || Act::Import(Import { routed: true, notified: true, home_visits: 0 });
    let by_register = || By { via: Via::Import, ..by() };
    assert_eq!(life.refuses(told(), by_register(), &world.rules, world.now), Refusal::AlreadySentUp);
    let received = |day: u64| {
        let received_on = world.now.day() - chrono::Days::new(1) + chrono::Days::new(day);
        Act::NoteReceipt(NoteReceipt { received_on, text: None })
    };
    for day in [0, 2] {
        assert_eq!(life.refuses(received(day), by(), &world.rules, world.now), Refusal::ReceiptDate);
    }
    let plain = world.registered(users(&[32]));
    assert_eq!(
        plain.refuses(up(Some(record()), false), by(), &world.rules, world.now),
        Refusal::NotInCustody
    );
}

#[test]
fn an_accuser_whom_nobody_can_tell_and_a_repeat_have_no_notice() {
    let world = World::new();
    let notice = |life: &Life| {
        let all = deadline::all(&life.petition().moments, &world.rules).unwrap();
        let notice = all.into_iter().rfind(|run| run.clock().as_str() == "accusation_notice");
        notice.map(|run| run.outcome)
    };
    let with = |change: &dyn Fn(&mut Facts)| {
        let mut facts = Facts::of(Channel::Letter, Purpose::Accusation, world.now.day());
        change(&mut facts);
        let assignment = world.proposed(&facts);
        let registration = registration(facts, assignment.holder);
        let mut life = Life::new();
        life.does(Act::Registration(registration), world::by(12, 1), &world.rules, world.now);
        life
    };
    assert_eq!(notice(&with(&|_| {})), Some(Outcome::Running));
    assert_eq!(notice(&with(&|facts| facts.anonymous = true)), Some(Outcome::Running));
    assert_eq!(notice(&with(&|facts| (facts.anonymous, facts.reachable) = (true, false))), None);
    let first = domain::ids::PetitionId(1);
    assert_eq!(notice(&with(&|facts| facts.repeat_of = Some(first))), None);
    // Found to be a repeat later, it needs none any more.
    let mut life = with(&|_| {});
    let linked = Event::RepeatLinked { first, holder: None, reason: record() };
    let last = life.log.last().unwrap().clone();
    let recorded = domain::petition::Recorded { seq: last.seq + 1, event: linked, ..last };
    life.state = domain::petition::evolve(life.state.take(), &recorded);
    assert_eq!(notice(&life), Some(Outcome::Cancelled));
}

#[test]
fn a_district_may_say_otherwise_who_deals_with_whom() {
    let local = "base = \"national\"\nregion = \"样例\"\n[[jurisdiction]]\naccused = [\"unit_head\"]\nhandled_by = \"superior\"\n";
    let policy = Policy::parse(local).unwrap();
    let world = World::new();
    let facts = |ids: &[i64]| Facts {
        accused: users(ids),
        ..Facts::of(Channel::Letter, Purpose::Accusation, world.now.day())
    };
    let custody = |lines: &[_], ids: &[i64]| {
        propose(&world.district, &Rules::default(), lines, &facts(ids), world.now.day()).custody
    };
    assert_eq!(custody(&policy.jurisdiction, &[31]), Some(Custody::Named));
    assert_eq!(custody(&policy.jurisdiction, &[32]), None);
    // Rules from before there were lines: as the nation has it.
    let national = Policy::national().unwrap().jurisdiction;
    for accused in world.district.users.keys() {
        assert_eq!(custody(&[], &[accused.0]), custody(&national, &[accused.0]), "{accused}");
    }
    let twice = format!(
        "{local}[[jurisdiction]]\naccused = [\"unit_head\"]\nhandled_by = \"discipline_inspection\"\n"
    );
    assert!(Policy::parse(&twice).is_err());
}
