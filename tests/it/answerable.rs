//! Who answers for a clock is who is told, drafted, listed and counted: each clock of `config/clocks.toml`, late
//! in each stage, through everything that names somebody.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use app::petition::{read, work};
use app::{App, sweep};
use diesel::connection::SimpleConnection;
use domain::access;
use domain::clock::ClockRule;
use domain::duty::{self, Party};
use domain::policy::Policy;
use domain::vocabulary::{Answerable, Stage, Trigger};
use serde_json::{Value, json};
use store::board::{self, Answers, By};
use store::petition::{Filter, Sort};
use store::{Conn, StoreError};

use crate::board::figures;
use crate::jobs::{raw, texts};
use crate::law::{Law, PETITIONS, served};
use crate::on_both;
use crate::support::World;
use crate::web::Browser;

const CLOCKS: &str = include_str!("../../config/clocks.toml");

/// What begins these is an order of its own; every other clock begins with the registration here.
const BEGUN_BY_ORDERS: [Trigger; 4] =
    [Trigger::OrderGiven, Trigger::SupervisionOrdered, Trigger::RecommendationMade, Trigger::TaskAssigned];

fn national() -> Vec<ClockRule> {
    Policy::national().expect("the rules of the nation").clocks
}

fn is_begun_by_orders(rule: &ClockRule) -> bool {
    BEGUN_BY_ORDERS.iter().any(|trigger| rule.starts.contains(trigger))
}

/// The rules of the nation, where every clock that somebody can be late with runs from the registration on for
/// every petition, and nothing ends it. Whom it names stays.
fn every_clock_at_once() -> String {
    let mut file: toml::Table = toml::from_str(CLOCKS).expect("a file");
    for clock in file["clock"].as_array_mut().expect("clocks") {
        let clock = clock.as_table_mut().expect("a clock");
        let name = clock["name"].as_str().expect("a name").to_owned();
        let rule = national().into_iter().find(|rule| rule.name.as_str() == name).expect("its rule");
        if rule.lapses() {
            continue;
        }
        for key in ["after_missed", "cancelled_by", "paused", "extended", "when", "sends_up", "late_state"] {
            clock.remove(key);
        }
        clock.insert("met_by".to_owned(), vec!["result_fed_back"].into());
        if rule.is_of_signing() {
            clock.insert("cancelled_by".to_owned(), vec!["closed"].into()); // nobody signs for what is over
        } else {
            clock.insert("outlives_end".to_owned(), true.into());
        }
        if !is_begun_by_orders(&rule) {
            clock.insert("starts".to_owned(), vec!["registered"].into());
            if !rule.is_by_the_hour() {
                clock.insert(
                    "length".to_owned(),
                    toml::toml! { quantity = 1
                    unit = "days" }
                    .into(),
                );
            }
        }
    }
    file.remove("duties");
    file.insert("base".to_owned(), "national".into());
    toml::to_string(&file).expect("a file")
}

fn under_these_rules(world: World) -> World {
    let file = world.folder.path().join("every_clock.toml");
    fs::write(&file, every_clock_at_once()).expect("written");
    let mut settings = world.settings.clone();
    settings.rules.clocks = file;
    settings.board.keep_seconds = 0;
    let mut app = App::open(settings.clone(), world.app.clock.clone()).expect("the app opens");
    app.transport = world.app.transport.clone();
    World { app, settings, ..world }
}

/// Units of the sample district, each with a part of its own in what is tried here.
const HOLDER: &str = "zjj";
const OFFICE: &str = "xfj";
const CENTRE: &str = "smfw";
const WATCHER: &str = "xcb";
const REVIEWER: &str = "rsj";
const REREVIEWER: &str = "cgj";
const ASSISTANT: &str = "jtj";
const STRANGER: &str = "swj";

/// Not a unit: who stands above them all.
const ABOVE: &str = "above";

/// Public opinion that became a petition, so that every part is somebody else's: taken in and routed by the
/// petition office, dealt out by the service centre, watched by publicity.
fn petition(law: &Law, until: &str) -> String {
    let n = law.register("receptionist01", &json!({ "channel": "public_opinion" }));
    let written = json!({ "reason": "书面提出" });
    if until != "registered" {
        law.does("smfw_officer", &n, "dispatch", &json!({ "unit": HOLDER, "reason": "按分类" }));
    }
    law.does("receptionist01", &n, "turn-into-petition", &written);
    if until != "registered" {
        give_orders(law, &n);
        let last = if until == "closed" { "replied" } else { until };
        STEPS.iter().take_while(|_| law.view(&n)["stage"] != last).for_each(|step| step(law, &n));
    }
    if until == "closed" {
        let leader = law.view(&n)["holder"]["leader"]["username"].as_str().expect("a leader").to_owned();
        law.does(&leader, &n, "close", &json!({}));
    }
    assert_eq!(law.view(&n)["stage"], until);
    n
}

fn give_orders(law: &Law, n: &str) {
    let due = "2026-03-04";
    let recommend = |unit: Option<&str>| {
        let what = json!({ "recommendation": "improve_work", "addressee": "样例单位", "unit": unit,
            "reply_due": due, "text": "建议" });
        law.does("supervisor01", n, "recommendations", &what);
    };
    law.does("zjj_officer", n, "tasks", &json!({ "unit": ASSISTANT, "due": due, "text": "协办" }));
    law.does("chief01", n, "instruct", &json!({ "text": "批示" }));
    [Some(HOLDER), Some(ASSISTANT), Some(STRANGER), None].into_iter().for_each(recommend);
    law.does(
        "supervisor01",
        n,
        "supervision",
        &json!({ "cause": "other", "feedback_due": due, "text": "督办" }),
    );
    let order = law.waiting(n).into_iter().max().expect("an order");
    law.does("zjj_officer", n, "supervision/answer", &json!({ "of": order, "text": "反馈" }));
}

type Step = fn(&Law, &str);

/// Each leads to the next stage.
const STEPS: [Step; 7] = [
    |law, n| drop(law.does("zjj_officer", n, "accept", &json!({}))),
    |law, n| {
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "explained", "text": "处理意见。" }));
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-03-02"));
    },
    |law, n| drop(law.does("receptionist01", n, "review/request", &asks(REVIEWER))),
    |law, n| {
        law.does("rsj_officer", n, "review/decide", &json!({ "outcome": "upheld", "text": "复查意见。" }));
        law.does("rsj_officer", n, "services", &served("review_opinion", "2026-03-02"));
    },
    |law, n| drop(law.does("receptionist01", n, "rereview/request", &asks(REREVIEWER))),
    |law, n| {
        law.does("cgj_officer", n, "rereview/decide", &json!({ "outcome": "upheld", "text": "复核意见。" }));
    },
    |law, n| {
        law.does("cgj_officer", n, "services", &served("rereview_opinion", "2026-03-02"));
        law.does("supervisor01", n, "conclude", &json!({}));
    },
];

fn asks(unit: &str) -> Value {
    json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit })
}

/// Who reviews, or has reviewed, in a stage. None: nobody yet.
fn reviewer(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Registered | Stage::Routed | Stage::Accepted | Stage::Replied | Stage::Closed => None,
        Stage::Reviewing | Stage::ReviewDecided => Some(REVIEWER),
        Stage::Rereviewing | Stage::RereviewDecided | Stage::Ended => Some(REREVIEWER),
    }
}

/// Whom the orders were given to that began the runs of such a clock, in their order.
fn addressees(rule: &ClockRule) -> &'static [&'static str] {
    if rule.starts.contains(&Trigger::RecommendationMade) {
        &[HOLDER, ASSISTANT, OFFICE, OFFICE]
    } else {
        &[ASSISTANT, HOLDER, HOLDER, ASSISTANT, HOLDER]
    }
}

/// The unit that is late, by the rule alone: counted by hand, and not asked of the domain.
fn expected(rule: &ClockRule, run: usize, stage: Stage, holder: &str) -> Option<String> {
    let unit = match duty::party(rule)? {
        Party::Holder => Some(holder),
        Party::Addressee => Some(addressees(rule)[run - 1]),
        Party::Reviewer => reviewer(stage),
        // The centre that dealt out the order has no part in the petition that it became.
        Party::Receiver | Party::PetitionOffice | Party::Decider | Party::Assigner => Some(OFFICE),
        Party::Watcher => Some(WATCHER),
        Party::Assistant => Some(ASSISTANT),
        Party::ServiceCentre => Some(CENTRE),
        // Of an accusation alone, which none of these is.
        Party::SecondHand | Party::Petitioner => None,
    };
    unit.map(str::to_owned)
}

/// The units whose people are told with whoever is late: all whom the rule names.
fn told(rule: &ClockRule, run: usize, stage: Stage, holder: &str) -> BTreeSet<String> {
    let unit = |who: &Answerable| match who {
        Answerable::Receiver | Answerable::ReceiverHead | Answerable::PetitionOffice => {
            Some(OFFICE.to_owned())
        }
        Answerable::Officer | Answerable::UnitHead => Some(holder.to_owned()),
        Answerable::Assigner => None,
        Answerable::Watcher
        | Answerable::ServiceCentre
        | Answerable::Assistant
        | Answerable::Reviewer
        | Answerable::Addressee => expected(rule, run, stage, holder),
        // They stand above, or are told by name.
        Answerable::Leader | Answerable::Supervisor | Answerable::SecondHand | Answerable::Petitioner => None,
    };
    rule.answerable.iter().filter_map(unit).collect()
}

/// A run that is late, and what is said of it.
#[derive(Debug)]
struct Late {
    number: String,
    stage: Stage,
    rule: ClockRule,
    run: usize,
    unit: Option<String>,
    leader: Option<String>,
    told: BTreeSet<String>,
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// Every run of a petition that goes on, with whom it should name.
fn late(law: &Law, world: &World, number: &str, stage: Stage) -> Vec<Late> {
    let view = law.view(number);
    let of = |part: &str, name: &str| view["holder"][part][name].as_str().expect("a holder").to_owned();
    let (holder, leader) = (of("unit", "code"), of("leader", "username"));
    let runs = format!(
        "SELECT d.clock || ' ' || d.run AS v FROM deadlines d JOIN petitions p ON p.id = d.petition_id \
         WHERE p.number = '{number}' AND d.outcome = 'running' AND d.lapses = FALSE ORDER BY v"
    );
    let rules = national();
    let of_run = |line: String| {
        let [clock, run] = words(&line)[..] else { panic!("{line}") };
        let rule = rules.iter().find(|rule| rule.name.as_str() == clock).expect("a rule").clone();
        let run = run.parse().expect("a number");
        let unit = expected(&rule, run, stage, &holder);
        let leads =
            duty::party(&rule) == Some(Party::Holder) && rule.answerable.contains(&Answerable::Leader);
        let told = told(&rule, run, stage, &holder);
        let leader = leads.then(|| leader.clone());
        Late { number: number.to_owned(), stage, rule, run, unit, leader, told }
    };
    texts(world, &runs).into_iter().map(of_run).collect()
}

/// The people who were told of each run, but those who stand above: unit by unit.
fn alerted(world: &World) -> BTreeMap<(String, String, usize), BTreeSet<String>> {
    let rows = texts(
        world,
        "SELECT p.number || ' ' || a.clock || ' ' || a.run || ' ' || n.code AS v FROM alerts a \
         JOIN petitions p ON p.id = a.petition_id JOIN users u ON u.id = a.recipient_id \
         JOIN units n ON n.id = u.unit_id WHERE a.clock <> 'event' \
         AND u.role NOT IN ('supervisor', 'chief_leader', 'leader') ORDER BY v",
    );
    let mut alerted = BTreeMap::new();
    for row in &rows {
        let [number, clock, run, unit] = words(row)[..] else { panic!("{row}") };
        let run = (number.to_owned(), clock.to_owned(), run.parse().expect("a number"));
        alerted.entry(run).or_insert_with(BTreeSet::new).insert(unit.to_owned());
    }
    alerted
}

/// How many petitions each has a late clock of, of those that are counted.
fn counts<'a>(named: impl Iterator<Item = (&'a Option<String>, &'a String)>) -> BTreeMap<String, i64> {
    let pairs: BTreeSet<(String, &String)> =
        named.filter_map(|(who, number)| Some((who.clone()?, number))).collect();
    let mut counts = BTreeMap::new();
    pairs.into_iter().for_each(|(who, _)| *counts.entry(who).or_insert(0) += 1);
    counts
}

/// What a list of figures says is late: by unit, or by leader.
fn overdue(list: &Value, who: &str, name: &str) -> BTreeMap<String, i64> {
    let rows = list.as_array().expect("figures").iter();
    let late = rows.filter(|row| row["overdue"] != 0).map(|row| {
        let name = row[who][name].as_str().expect("a name").to_owned();
        (name, row["overdue"].as_i64().expect("a number"))
    });
    late.collect()
}

/// Only the runs of this clock count as late from now on.
fn only(world: &World, rule: &ClockRule) {
    let name = rule.name.as_str();
    let sql = format!("UPDATE deadlines SET lapses = CASE WHEN clock = '{name}' THEN FALSE ELSE TRUE END");
    match &mut raw(world) {
        Conn::Sqlite(conn) => conn.batch_execute(&sql).expect("written"),
        Conn::Postgres(conn) => conn.batch_execute(&sql).expect("written"),
    }
}

on_both! {
    fn who_answers_for_a_clock_is_told_drafted_listed_and_counted_and_not_whoever_holds_the_petition(world) {
        let world = under_these_rules(world);
        let law = Law::of(world);
        let numbers: Vec<(String, Stage)> =
            Stage::ALL.iter().map(|stage| (petition(&law, stage.code()), *stage)).collect();
        law.at("2026-06-01T09:00:00");
        sweep::sweep(&law.world.app).expect("swept");
        let runs: Vec<Late> =
            numbers.iter().flat_map(|(number, stage)| late(&law, &law.world, number, *stage)).collect();
        every_clock_is_late_in_every_stage(&runs);
        let browsers = Browsers::of(&law);
        told_and_listed(&law, &browsers, &runs);
        worked_on(&browsers, &runs);
        shown_on_the_board(&law, &browsers, &runs);
        counted(&law, &runs);
    }
}

/// Of an accusation whoever took it in knows no dates: an alert about a clock would be an empty one.
fn nobody_is_alerted_of_dates_that_they_may_not_see(law: &Law, number: &str) {
    let heard: BTreeSet<String> = texts(
        &law.world,
        &format!(
            "SELECT DISTINCT u.username AS v FROM alerts a JOIN users u ON u.id = a.recipient_id \
             JOIN petitions p ON p.id = a.petition_id WHERE p.number = '{number}' AND a.clock <> 'event'"
        ),
    )
    .into_iter()
    .collect();
    assert!(heard.contains("dic01"), "{heard:?}");
    for user in heard {
        let view = law.http.get(&user, &format!("{PETITIONS}/{number}")).expect(200).body;
        assert!(!view["deadlines"].as_array().expect("deadlines").is_empty(), "{user} is told no date");
    }
}

on_both! {
    fn every_clock_of_an_accusation_alerts_only_whom_its_dates_may_be_told(world) {
        let world = under_these_rules(world);
        let law = Law::of(world);
        let accused = json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }] });
        let numbers = ["receptionist01", "dic01"].map(|user| law.register(user, &accused));
        law.at("2026-06-01T09:00:00");
        sweep::sweep(&law.world.app).expect("swept");
        let late = texts(&law.world, "SELECT DISTINCT clock AS v FROM deadlines WHERE missed = TRUE");
        let all = national().into_iter().filter(|rule| !rule.lapses() && !is_begun_by_orders(rule));
        assert_eq!(late.len(), all.count(), "{late:?}");
        numbers.iter().for_each(|number| nobody_is_alerted_of_dates_that_they_may_not_see(&law, number));
    }
}

fn every_clock_is_late_in_every_stage(runs: &[Late]) {
    for rule in national().iter().filter(|rule| !rule.lapses()) {
        let stages: BTreeSet<Stage> =
            runs.iter().filter(|run| run.rule.name == rule.name).map(|run| run.stage).collect();
        let over = |stage: &Stage| matches!(stage, Stage::Closed | Stage::Ended) && rule.is_of_signing();
        let before = |stage: &Stage| is_begun_by_orders(rule) && *stage == Stage::Registered;
        let all = Stage::ALL.iter().filter(|stage| !over(stage) && !before(stage)).copied().collect();
        assert_eq!(stages, all, "{}", rule.name.as_str());
    }
}

/// Somebody of each unit, and those above, with the pages open.
struct Browsers(BTreeMap<&'static str, Browser>);

impl Browsers {
    fn of(law: &Law) -> Self {
        let browser = |(code, user)| (code, Browser::of(&law.http, user));
        Self(PEOPLE.into_iter().map(browser).collect())
    }

    fn get(&self, code: &str, path: &str) -> String {
        self.0[code].get(path).expect(200).body
    }
}

/// Who does the work of each unit.
const PEOPLE: [(&str, &str); 8] = [
    (HOLDER, "zjj_officer"),
    (OFFICE, "receptionist02"),
    (CENTRE, "smfw_officer2"),
    (WATCHER, "xcb_officer"),
    (REVIEWER, "rsj_officer"),
    (REREVIEWER, "cgj_officer"),
    (ASSISTANT, "jtj_officer"),
    (ABOVE, "supervisor01"),
];

/// The rows of the printed list for the bulletin, as they read: number, unit, leader, clock.
fn printed(page: &str) -> Vec<[String; 4]> {
    let cell = |row: &str, of: &str| {
        let cell = row.split(of).nth(1).unwrap_or_else(|| panic!("{of}: {row}"));
        cell.split('>').nth(1).and_then(|text| text.split('<').next()).expect("a text").trim().to_owned()
    };
    let row = |row: &str| {
        let number =
            row.split("/petitions/").nth(1).and_then(|rest| rest.split('"').next()).expect("a number");
        [
            number.to_owned(),
            cell(row, "data-name=\"责任单位\""),
            cell(row, "data-name=\"包挂领导\""),
            cell(row, "data-name=\"超期事项\""),
        ]
    };
    page.split("<tr>").skip(2).map(row).collect()
}

fn told_and_listed(law: &Law, browsers: &Browsers, runs: &[Late]) {
    let alerted = alerted(&law.world);
    let list =
        |path: &str| law.http.get("supervisor01", path).expect(200).body.as_array().expect("a list").clone();
    let (drafts, bulletin) = (list("/api/v1/supervision-drafts"), list("/api/v1/bulletin-list"));
    for run in runs {
        let clock = run.rule.name.as_str();
        let what = format!("{clock}-{} in {:?}", run.run, run.stage);
        let heard =
            alerted.get(&(run.number.clone(), clock.to_owned(), run.run)).cloned().unwrap_or_default();
        assert_eq!(heard, run.told, "told of {what}");
        let of = |list: &[Value]| -> Vec<(Option<String>, Option<String>)> {
            let rows =
                list.iter().filter(|row| row["number"] == run.number.as_str() && row["clock"] == clock);
            let text = |value: &Value| value.as_str().map(str::to_owned);
            rows.map(|row| (text(&row["unit"]["code"]), text(&row["leader"]["username"]))).collect()
        };
        let named = (run.unit.clone(), run.leader.clone());
        assert_eq!(of(&bulletin).contains(&named), run.unit.is_some(), "on the bulletin: {what}");
        // A supervision order goes to whoever holds the petition, for what is late there.
        let holder = law.view(&run.number)["holder"]["unit"]["code"].as_str().map(str::to_owned);
        assert_eq!(of(&drafts).contains(&named), run.unit == holder, "drafted: {what}");
    }
    let text = |value: &Value| value.as_str().unwrap_or("—").to_owned();
    let of_row = |row: &Value| {
        let leader = &row["leader"]["name"];
        [text(&row["number"]), text(&row["unit"]["name"]), text(leader), text(&row["clock_label"]["zh"])]
    };
    let shown = printed(&browsers.get(ABOVE, "/board/bulletin"));
    assert_eq!(shown, bulletin.iter().map(of_row).collect::<Vec<_>>(), "the printed list");
    let named = |list: &[Value]| list.len();
    let with =
        |fits: &dyn Fn(&Late) -> bool| runs.iter().filter(|run| run.unit.is_some() && fits(run)).count();
    assert_eq!(named(&bulletin), with(&|_| true));
    assert!(named(&drafts) < named(&bulletin));
}

/// The figures of the tables on the page of the board that lead to a list of what is late.
fn linked(page: &str, to: &str) -> BTreeMap<String, i64> {
    let links = figures(page).into_iter();
    let late = links.filter_map(|(address, figure)| {
        let name = address.strip_prefix("/petitions?show=all&")?.strip_prefix(to)?.to_owned();
        Some((name, figure))
    });
    late.collect()
}

/// What the list of one's own work finds by this clock for whoever does the work of a unit.
fn own_work(law: &Law, unit: &str, rule: &ClockRule) -> BTreeSet<String> {
    let (_, user) = PEOPLE.into_iter().find(|(code, _)| *code == unit).expect("somebody of it");
    let caller = law.world.caller(user);
    let clock = Some(rule.name.as_str().to_owned());
    let own = Filter { closed: Some(false), mine: Some(work::mine(&caller)), clock, ..Filter::default() };
    let page = read::list(&law.world.app, &caller, own, Sort::Due, None, 100).expect("a page");
    page.rows.into_iter().map(|row| row.number).collect()
}

/// Among the work of a unit stands what is open. The service centre knows of no petition; its clocks run for orders
/// alone, but for these rules.
fn is_work_of(run: &Late, unit: &str) -> bool {
    let open = !matches!(run.stage, Stage::Closed | Stage::Ended);
    open && run.unit.as_deref() == Some(unit) && duty::party(&run.rule) != Some(Party::ServiceCentre)
}

/// The page of it shows what the list finds.
fn worked_on(browsers: &Browsers, runs: &[Late]) {
    for (unit, _) in PEOPLE.iter().filter(|(unit, _)| *unit != ABOVE) {
        let page = browsers.get(unit, "/work");
        for run in runs.iter().filter(|run| is_work_of(run, unit)) {
            assert!(
                page.contains(&run.number),
                "page of {unit}: {} in {:?}",
                run.rule.name.as_str(),
                run.stage
            );
        }
    }
}

type Counts = BTreeMap<String, i64>;

/// What is late by unit and by leader, also of what is over.
fn of_the_board<'a>(runs: impl Iterator<Item = &'a Late> + Clone) -> (Counts, Counts) {
    let units = counts(runs.clone().map(|run| (&run.unit, &run.number)));
    (units, counts(runs.map(|run| (&run.leader, &run.number))))
}

/// What the board counts as late.
fn on_the_board(law: &Law, by: By) -> Counts {
    let app = &law.world.app;
    let (sees, now) = (access::visibility(&law.world.caller("supervisor01").viewer), app.clock.now());
    let (district, rows) = app
        .store
        .read(|conn| {
            let rows = board::answers(conn, &sees, by, now.day(), now)?;
            Ok::<_, StoreError>((app.district(conn)?, rows))
        })
        .expect("read");
    let name = |row: &Answers| match by {
        By::Unit => district.units[&row.unit_id.expect("a unit")].code.clone(),
        By::Leader => district.users[&row.leader_id.expect("a leader")].username.clone(),
    };
    rows.iter().filter(|row| row.overdue > 0).map(|row| (name(row), row.overdue)).collect()
}

/// The board and its page, of all clocks at once.
fn shown_on_the_board(law: &Law, browsers: &Browsers, runs: &[Late]) {
    let (units, leaders) = of_the_board(runs.iter());
    let board = law.http.get("supervisor01", "/api/v1/board").expect(200).body;
    assert_eq!(overdue(&board["by_unit"], "unit", "code"), units, "board");
    assert_eq!(overdue(&board["by_leader"], "leader", "username"), leaders, "board");
    let page = browsers.get(ABOVE, "/board");
    assert_eq!(linked(&page, "late_of="), units, "page of the board");
    assert_eq!(linked(&page, "late_of_leader="), leaders, "page of the board");
}

fn counted(law: &Law, runs: &[Late]) {
    for rule in national().iter().filter(|rule| !rule.lapses()) {
        only(&law.world, rule);
        let of_clock = || runs.iter().filter(|run| run.rule.name == rule.name);
        let open = || of_clock().filter(|run| !matches!(run.stage, Stage::Closed | Stage::Ended));
        let clock = rule.name.as_str();
        let read = |path: &str| law.http.get("supervisor01", path).expect(200).body;
        let figures = read("/api/v1/statistics");
        let units = counts(open().map(|run| (&run.unit, &run.number)));
        let leaders = counts(open().map(|run| (&run.leader, &run.number)));
        assert_eq!(overdue(&figures["by_unit"], "unit", "code"), units, "figures of {clock}");
        assert_eq!(overdue(&figures["by_leader"], "leader", "username"), leaders, "figures of {clock}");
        // The board counts what the lists behind it have: what goes on after the end, too.
        let (units, leaders) = of_the_board(of_clock());
        assert_eq!(on_the_board(law, By::Unit), units, "board of {clock}");
        assert_eq!(on_the_board(law, By::Leader), leaders, "board of {clock}");
        for (unit, late) in units {
            let listed = read(&format!("{PETITIONS}?limit=50&late_of={unit}"));
            let listed = listed["items"].as_array().expect("rows").len();
            assert_eq!(i64::try_from(listed).expect("few"), late, "listed of {unit}: {clock}");
            let work = own_work(law, &unit, rule);
            for run in of_clock().filter(|run| is_work_of(run, &unit)) {
                assert!(work.contains(&run.number), "work of {unit}: {clock} in {:?}", run.stage);
            }
        }
    }
}
