//! A year of simulated time with a thousand petitions: what is found and what is mailed is exactly what
//! a listing of the ladder gives that was written apart from it, slowly ([`listing`]).

use std::collections::{BTreeMap, BTreeSet};

use app::deputies::{self, DeputyInput};
use app::petition::read;
use app::petition::view::PetitionView;
use app::{Error, alerts};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use diesel::sql_types::{Bool, Integer, Nullable, Text, Timestamp};
use diesel::{QueryableByName, RunQueryDsl};
use domain::ids::AlertId;
use domain::petition::ActInput;
use domain::time::Instant;
use domain::vocabulary::Purpose;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Conn;
use xinfang::jobs::tick;

use crate::jobs::{count, enter, raw, try_do, whole};
use crate::support::{Backend, World, at};

#[path = "year/listing.rs"]
mod listing;
use listing::{Key, Listing, Mail, State};

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const FIRST: &str = "2026-03-02";
const LAST: &str = "2027-03-01";
/// Stretches in which the service does nothing; people go on writing.
const DOWN: [(&str, &str); 2] = [("2026-04-26", "2026-05-24"), ("2026-09-18", "2026-11-05")];

/// Chance that is the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn chance(&mut self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// Some minute, so many days on at most.
    fn later(&mut self, from: Instant, days: u64) -> Instant {
        from.plus_seconds(i64::try_from(60 * self.below(days * 24 * 60)).unwrap())
    }
}

/// What happens at an instant.
enum What {
    Enter(usize),
    Do(usize, &'static str),
    Deputy(&'static str, &'static str, bool),
    Acknowledge(String),
    Tick,
}

/// The acts of a life, each with the longest pause before it in days.
fn life(dice: &mut Dice) -> Vec<(&'static str, u64)> {
    let mut acts = vec![("route", 24)];
    if dice.chance(30) {
        acts.push(("reassign", 12));
    }
    acts.extend([("notify", 22), ("accept", 12)]);
    if dice.chance(15) {
        acts.push(("supervise", 30));
    }
    if dice.chance(25) {
        acts.push(("extend", 55));
    }
    acts.push(("reply", if dice.chance(40) { 120 } else { 50 }));
    let delivered = |dice: &mut Dice| (if dice.chance(85) { "serve" } else { "cannot serve" }, 12);
    if dice.chance(90) {
        acts.push(delivered(dice));
    }
    match dice.below(6) {
        0 | 1 => acts.extend([
            ("review", 20),
            ("decide", 35),
            ("rereview", 12),
            ("hear", 25),
            ("heard", 9),
            ("final", 30),
        ]),
        2 => {
            acts.extend([("close", 20), ("reopen", 40), ("accept", 20), ("reply", 70)]);
            acts.extend([delivered(dice), ("close", 40)]);
        }
        _ => acts.push(("close", 30)),
    }
    // Some are left lying, sooner or later.
    let acted = if dice.chance(45) { usize::try_from(dice.below(4)).unwrap() } else { acts.len() };
    acts.truncate(acted);
    if !matches!(acts.last(), Some(("close" | "final", _))) && dice.chance(95) {
        acts.push(("withdraw", 75));
    }
    if dice.chance(12) {
        acts.push(("district", 20));
    }
    if dice.chance(15) {
        acts.push(("report", 2));
    }
    acts
}

/// Everything that happens, in the order of time.
fn plan(petitions: usize, dice: &mut Dice) -> BTreeMap<(Instant, u64), What> {
    let mut plan = BTreeMap::new();
    let mut number = 0;
    let mut put = |when: Instant, what: What| {
        number += 1;
        plan.insert((when, number), what);
    };
    let start = at(&format!("{FIRST}T09:00:00+08:00"));
    for petition in 0..petitions {
        let mut when = dice.later(start, 340);
        put(when, What::Enter(petition));
        for (act, days) in life(dice) {
            when = dice.later(when, days);
            put(when, What::Do(petition, act));
        }
    }
    for (day, leader, deputy, in_person) in [
        (20, "leader07", "leader08", true),
        (75, "leader10", "leader07", false),
        (120, "leader03", "leader01", false),
        (200, "leader03", "leader02", true),
        (210, "leader07", "leader10", false),
        (300, "leader08", "chief01", false),
    ] {
        put(start.plus_seconds(day * 86_400), What::Deputy(leader, deputy, in_person));
    }
    for user in ["zjj_officer", "leader07", "supervisor01", "rsj_head", "receptionist01", "chief02"] {
        for _ in 0..15 {
            put(dice.later(start, 360), What::Acknowledge(user.to_owned()));
        }
    }
    for day in day(FIRST).iter_days().take_while(|one| *one <= day(LAST)) {
        let down = DOWN.iter().any(|(from, until)| (*from..=*until).contains(&day.to_string().as_str()));
        if !down {
            let midnight = Instant::start_of(day);
            let morning = midnight.plus_seconds(30_600);
            let some_time = dice.later(midnight, 1);
            for (moment, per_cent) in [(midnight, 15), (morning, 50), (some_time, 25)] {
                if dice.chance(per_cent) {
                    put(moment, What::Tick);
                }
            }
        }
    }
    plan
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A registration of some kind; one in ten is entered late.
fn form(petition: usize, today: NaiveDate, dice: &mut Dice) -> Value {
    let back = if dice.chance(10) { dice.below(90) } else { 0 };
    let category = dice.pick(&["urc_property_heating", "lr_expropriation", "lb_wages"]);
    let mut form = json!({
        "title": format!("样例事项{petition}"),
        "petitioners": [{ "name": format!("样例信访人{petition}"), "phone": format!("138{petition:08}"),
                          "address": "示例一村 1 号" }],
        "received_on": today - Days::new(back),
        "content_category": category,
    });
    let outside = json!({ "level": "direct", "outside_number": format!("DH-{petition}") });
    let changes = match dice.below(20) {
        0..=3 => json!({ "channel": "hotline_12345", "source": outside, "order_class":
            dice.pick(&["emergency", "utilities", "inquiry", "general", "complex"]) }),
        4 | 5 => json!({ "purpose": "accusation" }),
        6 => json!({ "channel": "public_opinion", "urgent": dice.chance(50) }),
        7 => json!({ "urgent": true }),
        8 | 9 => json!({ "procedure": "simplified" }),
        10 => {
            json!({ "accused": [{ "username": dice.pick(&["zjj_officer", "leader07", "rsj_head", "chief01"]) }] })
        }
        11 => json!({ "accused": [{ "unit": dice.pick(&["zjj", "rsj"]) }] }),
        _ => json!({}),
    };
    for (key, value) in changes.as_object().unwrap() {
        form[key] = value.clone();
    }
    form
}

/// The world, and the listing beside it.
struct Year {
    world: World,
    listing: Listing,
    dice: Dice,
    numbers: BTreeMap<usize, (String, bool)>,
    /// How often an act was done, and refused for what.
    done: BTreeMap<(&'static str, &'static str), usize>,
}

fn body<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

impl Year {
    fn new(backend: Backend) -> Self {
        let world = World::new(backend);
        let rules = world.app.store.read(|conn| world.app.rulebooks(conn)).unwrap();
        let calendar = rules.current().unwrap().1.calendar.clone();
        let listing = Listing::new(calendar, DISTRICT, day(LAST) + Days::new(1));
        Self {
            world,
            listing,
            dice: Dice(0x9e37_79b9_7f4a_7c15),
            numbers: BTreeMap::new(),
            done: BTreeMap::new(),
        }
    }

    fn now(&self) -> Instant {
        self.world.app.clock.now()
    }

    fn view(&self, number: &str, accusation: bool) -> PetitionView {
        let reader = if accusation { "dic01" } else { "supervisor01" };
        read::get(&self.world.app, &self.world.caller(reader), number).unwrap()
    }

    fn see(&mut self, number: &str, accusation: bool) {
        // What an act tells at once, whatever any clock says, is no concern of this listing.
        crate::jobs::run(&self.world, "DELETE FROM alerts WHERE clock = 'event'");
        let view = self.view(number, accusation);
        let now = self.now();
        self.listing.see(&view, now);
    }

    fn happens(&mut self, what: What) {
        match what {
            What::Enter(petition) => self.enter(petition),
            What::Do(petition, act) => self.act(petition, act),
            What::Deputy(leader, deputy, in_person) => self.deputy(leader, deputy, in_person),
            What::Acknowledge(user) => self.acknowledge(&user),
            What::Tick => {
                let ticked = tick(&self.world.app).unwrap();
                assert_eq!(ticked.swept.failed, 0);
                for number in self.listing.run_out(self.now()) {
                    let accusation = self.view(&number, false).sealed;
                    self.see(&number, accusation);
                }
                self.listing.look(self.now());
            }
        }
    }

    fn enter(&mut self, petition: usize) {
        let form = form(petition, self.now().day(), &mut self.dice);
        let number = enter(&self.world, &form);
        let accusation = form["purpose"] == "accusation";
        self.see(&number, accusation);
        self.numbers.insert(petition, (number, accusation));
    }

    /// Tries an act as whoever has to do it; what the law refuses does not happen.
    fn act(&mut self, petition: usize, act: &'static str) {
        let (number, accusation) = self.numbers[&petition].clone();
        let view = self.view(&number, accusation);
        let Some((user, input)) = self.input(act, &view) else { return };
        let code = match try_do(&self.world, &user, &number, input) {
            Ok(()) => "done",
            Err(error @ (Error::Refused(_) | Error::NotYours | Error::Forbidden | Error::NotFound)) => {
                error.code()
            }
            Err(error) => panic!("{act}: {error:?}"),
        };
        *self.done.entry((act, code)).or_default() += 1;
        self.hearing(act, &number);
        self.see(&number, accusation);
    }

    fn hearing(&mut self, act: &str, number: &str) {
        let today = self.now().day();
        let hearings = self.listing.hearings.entry(number.to_owned()).or_default();
        match (act, hearings.last_mut()) {
            ("hear", None) => hearings.push((today, today)),
            ("heard", Some(hearing)) => hearing.1 = today,
            _ => {}
        }
    }

    fn input(&mut self, act: &str, view: &PetitionView) -> Option<(String, ActInput)> {
        let open = view.open.as_ref().unwrap();
        let holder = &open.holder;
        let officer = holder.officer.username.clone();
        let head = format!("{}_head", holder.unit.code).replace("jwjw", "dic");
        let today = self.now().day();
        let due = today + Days::new(5 + self.dice.below(40));
        let (desk, decider) = match open.purpose == Purpose::Accusation {
            true => ("dic01", "dic01"),
            false => ("receptionist01", "supervisor01"),
        };
        Some(match act {
            "route" if self.dice.chance(30) => (
                desk.to_owned(),
                ActInput::Route(Box::new(body(json!({ "way": "assign", "feedback_due": due })))),
            ),
            "route" => (desk.to_owned(), ActInput::Route(Box::new(body(json!({ "way": "transfer" }))))),
            "reassign" => {
                let other = self.dice.pick(&["zjj_officer2", "rsj_officer2", "zrzyj_officer2"]);
                let unit = other.split_once('_').unwrap().0;
                let to = json!({ "unit": unit, "officer": other, "reason": "更合适" });
                ("supervisor01".to_owned(), ActInput::Reassign(Box::new(body(to))))
            }
            "notify" => (officer, crate::jobs::notify()),
            "accept" => (officer, crate::jobs::accept()),
            "supervise" => {
                let order = json!({ "cause": "late", "feedback_due": due, "text": "请尽快办理。" });
                ("supervisor01".to_owned(), ActInput::Supervise(Box::new(body(order))))
            }
            "extend" => {
                let more = json!({ "days": 10 + self.dice.below(21), "reason": "情况复杂", "notified_on": today,
                                   "method": "post" });
                (head, ActInput::Extend(Box::new(body(more))))
            }
            "reply" => (
                officer,
                ActInput::Reply(Box::new(body(json!({ "opinion": "supported", "text": "已处理。" })))),
            ),
            "serve" => {
                let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
                                     "served_on": today, "recipient": "本人", "proof": "回证样例1号" });
                (officer, ActInput::Serve(Box::new(body(served))))
            }
            "cannot serve" => {
                let why = json!({ "document": "handling_opinion", "reason": "下落不明" });
                (officer, ActInput::CannotServe(Box::new(body(why))))
            }
            "close" => (holder.leader.as_ref()?.username.clone(), ActInput::Close(Box::new(body(json!({}))))),
            "withdraw" => {
                (desk.to_owned(), ActInput::Withdraw(Box::new(body(json!({ "text": "自愿撤回。" })))))
            }
            "reopen" => {
                (decider.to_owned(), ActInput::Reopen(Box::new(body(json!({ "reason": "新的事实和理由" })))))
            }
            "review" => {
                let ask = json!({ "delivery": "handed", "sent_on": today, "unit": "jyj" });
                (desk.to_owned(), ActInput::RequestReview(Box::new(body(ask))))
            }
            "decide" => {
                let decision = json!({ "outcome": "upheld", "text": "维持。" });
                ("jyj_officer".to_owned(), ActInput::DecideReview(Box::new(body(decision))))
            }
            "rereview" => {
                let ask = json!({ "delivery": "handed", "sent_on": today, "unit": "jd1" });
                (desk.to_owned(), ActInput::RequestRereview(Box::new(body(ask))))
            }
            "final" => {
                let decision = json!({ "outcome": "upheld", "text": "维持。" });
                ("jd1_officer".to_owned(), ActInput::DecideRereview(Box::new(body(decision))))
            }
            "hear" => {
                ("jd1_officer".to_owned(), ActInput::BeginHearing(Box::new(body(json!({ "text": "听证" })))))
            }
            "heard" => {
                ("jd1_officer".to_owned(), ActInput::EndHearing(Box::new(body(json!({ "text": "听证" })))))
            }
            "district" => {
                let order = json!({ "due": due, "reason": "区领导要求" });
                ("supervisor01".to_owned(), ActInput::SetDistrictDeadline(Box::new(body(order))))
            }
            "report" => {
                let report = json!({ "form": "phone", "text": "已报告。" });
                ("receptionist01".to_owned(), ActInput::ReportUrgent(Box::new(body(report))))
            }
            other => panic!("{other}"),
        })
    }

    fn deputy(&mut self, leader: &str, deputy: &str, in_person: bool) {
        let from = self.now().day() + Days::new(1);
        let until = from + Days::new(18);
        let by = self.world.caller(if in_person { leader } else { "supervisor01" });
        let input = DeputyInput { deputy: deputy.to_owned(), from, until };
        deputies::name(&self.world.app, &by, leader, input).unwrap();
        self.listing.deputies.push((leader.to_owned(), deputy.to_owned(), from, until, in_person));
    }

    /// Somebody looks at half of their open alerts.
    fn acknowledge(&mut self, user: &str) {
        let rows =
            rows(&self.world, &format!("users.username = '{user}' AND alerts.acknowledged_at IS NULL"));
        let some: Vec<&AlertRow> =
            rows.iter().filter(|row| row.number.bytes().last().unwrap() % 2 == 0).collect();
        let ids = some.iter().map(|row| self.world.app.vault.show(AlertId(row.id))).collect();
        let keys: Vec<Key> = some.iter().map(|row| row.key()).collect();
        alerts::acknowledge(&self.world.app, &self.world.caller(user), ids).unwrap();
        self.listing.acknowledge(&keys);
    }

    // ---- The comparison.

    /// What came since an instant, with the highest alert and mail before it.
    fn compare(&self, (after, alert, mail): (Instant, i64, i64)) -> (usize, usize) {
        let found = rows(&self.world, &format!("alerts.id > {alert}"));
        let alerts: BTreeMap<Key, State> = found.iter().map(|row| (row.key(), row.state())).collect();
        same(&alerts, &self.listing.alerts(after), "alerts");
        let mails = mails(&self.world, mail);
        let listed = self.listing.mails.iter().filter(|(mail, _)| mail.0 > after);
        same(&mails, &listed.map(|(mail, said)| (mail.clone(), said.clone())).collect(), "mails");
        (alerts.len(), mails.len())
    }

    /// The whole year, and each rung that was noted.
    fn compare_all(&self) -> (usize, usize) {
        let counts = self.compare((at("2026-01-01T00:00:00+08:00"), 0, 0));
        let noted: BTreeMap<_, ()> = noted(&self.world).into_iter().map(|one| (one, ())).collect();
        same(&noted, &self.listing.noted.iter().map(|one| (one.clone(), ())).collect(), "rungs");
        assert_eq!(counts.1, self.world.mails().len(), "each is sent once");
        counts
    }

    fn mark(&self) -> (Instant, i64, i64) {
        let highest = |table| count(&self.world, &format!("SELECT COALESCE(MAX(id), 0) AS v FROM {table}"));
        (self.now(), highest("alerts"), highest("mails"))
    }
}

/// No more, no fewer.
fn same<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    found: &BTreeMap<K, V>,
    listed: &BTreeMap<K, V>,
    what: &str,
) {
    let more: Vec<_> = found.iter().filter(|(key, value)| listed.get(key) != Some(value)).take(8).collect();
    let fewer: Vec<_> = listed.iter().filter(|(key, value)| found.get(key) != Some(value)).take(8).collect();
    assert!(more.is_empty() && fewer.is_empty(), "{what}: the service has {more:#?}, the listing {fewer:#?}");
}

#[derive(QueryableByName)]
struct AlertRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    clock: String,
    #[diesel(sql_type = Integer)]
    run: i32,
    #[diesel(sql_type = Text)]
    rung: String,
    #[diesel(sql_type = Integer)]
    repetition: i32,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Timestamp>)]
    mailed_at: Option<NaiveDateTime>,
}

impl AlertRow {
    fn key(&self) -> Key {
        let small = |number: i32| u32::try_from(number).unwrap();
        let (clock, rung) = (self.clock.clone(), self.rung.clone());
        (self.number.clone(), clock, small(self.run), rung, small(self.repetition), self.username.clone())
    }

    fn state(&self) -> State {
        match (self.state.as_str(), self.mailed_at) {
            ("mailed", Some(mailed)) => State::Mailed(Instant::from_naive_utc(mailed)),
            ("moot", None) => State::Moot,
            ("waiting", None) => State::Waiting,
            other => panic!("{other:?}"),
        }
    }
}

fn load<T>(world: &World, sql: &str) -> Vec<T>
where
    T: 'static
        + Send
        + diesel::deserialize::FromSqlRow<diesel::sql_types::Untyped, diesel::sqlite::Sqlite>
        + diesel::deserialize::FromSqlRow<diesel::sql_types::Untyped, diesel::pg::Pg>,
{
    match &mut raw(world) {
        Conn::Sqlite(conn) => diesel::sql_query(sql).load(conn).unwrap(),
        Conn::Postgres(conn) => diesel::sql_query(sql).load(conn).unwrap(),
    }
}

fn rows(world: &World, which: &str) -> Vec<AlertRow> {
    load(
        world,
        &format!(
            "SELECT alerts.id, number, clock, run, rung, repetition, username, alerts.state, \
             mails.created_at AS mailed_at FROM alerts JOIN petitions ON petitions.id = alerts.petition_id \
             JOIN users ON users.id = alerts.recipient_id LEFT JOIN mails ON mails.id = alerts.mail_id \
             WHERE {which}"
        ),
    )
}

#[derive(QueryableByName)]
struct MailRow {
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Bool)]
    urgent: bool,
    #[diesel(sql_type = Text)]
    body_text: String,
    #[diesel(sql_type = Timestamp)]
    created_at: NaiveDateTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    sent_at: Option<NaiveDateTime>,
}

/// The mails that were sent, with the numbers that each says.
fn mails(world: &World, after: i64) -> BTreeMap<Mail, BTreeSet<String>> {
    let sql = format!(
        "SELECT username, urgent, body_text, mails.created_at, sent_at FROM mails \
         JOIN users ON users.id = mails.recipient_id WHERE mails.id > {after}"
    );
    let mut mails = BTreeMap::new();
    for row in load::<MailRow>(world, &sql) {
        assert_eq!(row.sent_at, Some(row.created_at), "sent when it was written");
        let numbers =
            row.body_text.match_indices("XF202").filter_map(|(from, _)| row.body_text.get(from..from + 13));
        let mail = (Instant::from_naive_utc(row.created_at), row.username, row.urgent);
        assert!(mails.insert(mail, numbers.map(str::to_owned).collect()).is_none(), "two mails at once");
    }
    mails
}

#[derive(QueryableByName)]
struct RungRow {
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    clock: String,
    #[diesel(sql_type = Integer)]
    run: i32,
    #[diesel(sql_type = Text)]
    rung: String,
    #[diesel(sql_type = Integer)]
    repetition: i32,
    #[diesel(sql_type = Timestamp)]
    reached_at: NaiveDateTime,
}

fn noted(world: &World) -> BTreeSet<(String, String, u32, String, u32, Instant)> {
    let sql = "SELECT number, clock, run, rung, repetition, reached_at FROM rungs \
               JOIN petitions ON petitions.id = rungs.petition_id";
    let small = |number: i32| u32::try_from(number).unwrap();
    load::<RungRow>(world, sql)
        .into_iter()
        .map(|row| {
            let reached = Instant::from_naive_utc(row.reached_at);
            (row.number, row.clock, small(row.run), row.rung, small(row.repetition), reached)
        })
        .collect()
}

/// A thousand take a debug build minutes on either database; `XINFANG_YEAR_PETITIONS` asks both for as
/// many.
fn pass(backend: Backend, petitions: usize) {
    #[allow(clippy::disallowed_methods, reason = "how long the test takes")]
    let began = std::time::Instant::now();
    let petitions = std::env::var("XINFANG_YEAR_PETITIONS").map_or(petitions, |text| text.parse().unwrap());
    let mut year = Year::new(backend);
    let (mut month, mut mark) = (3, year.mark());
    let mut ticks = 0;
    for ((when, _), what) in plan(petitions, &mut Dice(20_260_302)) {
        if when.day().month() != month {
            month = when.day().month();
            year.compare(mark);
            mark = year.mark();
        }
        year.world.app.clock.set(when);
        ticks += usize::from(matches!(what, What::Tick));
        year.happens(what);
    }
    let (alerts, mails) = year.compare_all();
    let moot = count(&year.world, "SELECT count(*) AS v FROM alerts WHERE state = 'moot'");
    let runs = "SELECT count(*) AS v FROM deadlines";
    println!(
        "{backend:?}: {petitions} petitions, {} runs of clocks, {ticks} looks, {} rungs, {alerts} alerts \
         ({moot} moot), {mails} mails in {:?}; acts: {:?}",
        count(&year.world, runs),
        year.listing.noted.len(),
        began.elapsed(),
        year.done
    );
    whole(&year.world);
}

#[test]
fn a_year_mails_exactly_what_the_slow_listing_gives_sqlite() {
    pass(Backend::Sqlite, 120);
}

#[test]
fn a_year_mails_exactly_what_the_slow_listing_gives_postgres() {
    pass(Backend::Postgres, 60);
}
