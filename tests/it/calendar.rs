//! A new calendar: seen before it is put in, moving only what runs, an event for each. The days of
//! 2027 in these tests are invented.

use app::recount::Recounted;
use domain::calendar::CalendarYear;
use domain::rulebook::Rulebook;
use serde_json::{Value, json};
use store::{StoreError, rulebook};
use xinfang::cli::calendar::{self, Command};
use xinfang::jobs::tick;

use crate::jobs::{count, texts, whole};
use crate::on_both;
use crate::support::{Http, World, registration};

const PREVIEW: &str = "/api/v1/calendar/2027/preview";
const YEAR: &str = "/api/v1/calendar/2027";
const EVENTS: &str = "SELECT count(*) AS v FROM events WHERE kind = 'deadline_recounted'";

/// Invented: the shipped 2027 with 4 and 5 January off besides, and said to be certain.
fn invented() -> Value {
    let shipped: CalendarYear = toml::from_str(include_str!("../../config/calendar/2027.toml")).unwrap();
    let mut off = shipped.weekdays_off;
    off.extend(["2027-01-04", "2027-01-05"].map(|day| day.parse::<chrono::NaiveDate>().unwrap()));
    json!({ "provisional": false, "source": "测试用，非国务院安排", "weekdays_off": off,
            "weekend_days_worked": [] })
}

fn register(http: &Http, received_on: &str, changes: &Value) -> String {
    let mut body = registration();
    body["received_on"] = json!(received_on);
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number()
}

/// The deadline of this name, explained.
fn explained(http: &Http, user: &str, number: &str, id: &str) -> Value {
    http.get(user, &format!("/api/v1/petitions/{number}/deadlines/{id}/explanation")).expect(200).body
}

fn recounted(http: &Http, user: &str, number: &str) -> Vec<Value> {
    let timeline = http.get(user, &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
    timeline.as_array().unwrap().iter().filter(|one| one["kind"] == "deadline_recounted").cloned().collect()
}

/// On 22 December 2026, what the tests are about.
struct Stage {
    http: Http,
    /// Its last day, 4 January, will be off.
    moves: String,
    /// Its last day, 6 January, becomes certain.
    settles: String,
    /// Over in 2026.
    stays: String,
    /// Routed: one clock was met, the next ones run to 6 January.
    routed: String,
    accusation: String,
}

fn stage(world: &World) -> Stage {
    world.set_clock("2026-12-22T09:00:00+08:00");
    let http = world.serve();
    let routed = register(&http, "2026-12-20", &json!({}));
    http.act("receptionist01", &routed, "route", &json!({ "way": "transfer" })).expect(200);
    Stage {
        moves: register(&http, "2026-12-20", &json!({})),
        settles: register(&http, "2026-12-22", &json!({})),
        stays: register(&http, "2026-12-10", &json!({})),
        routed,
        accusation: register(&http, "2026-12-20", &json!({ "purpose": "accusation" })),
        http,
    }
}

/// Number and deadline of each that moved, in order.
fn listed(preview: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let moved = preview["moved"].as_array().unwrap();
    let mut all: Vec<_> = moved.iter().map(|one| (text(&one["number"]), text(&one["deadline"]))).collect();
    all.sort();
    all
}

on_both! {
    fn a_preview_lists_what_would_move_and_changes_nothing(world) {
        let stage = stage(&world);
        let route = |number: &String| (number.clone(), "route-1".to_owned());
        let preview = stage.http.post("supervisor01", PREVIEW, &invented()).expect(200).body;
        let mut expected = vec![
            (stage.routed.clone(), "accept-1".to_owned()), (stage.routed.clone(), "notice-1".to_owned()),
            route(&stage.moves), route(&stage.settles),
        ];
        expected.sort();
        let (of_accusation, seen): (Vec<_>, Vec<_>) =
            listed(&preview).into_iter().partition(|(number, _)| *number == stage.accusation);
        assert!(of_accusation.iter().all(|(_, id)| id.starts_with("accusation")), "{preview:#}");
        assert_eq!(seen, expected, "{preview:#}");
        assert_eq!(preview["moved_count"], preview["moved"].as_array().unwrap().len());
        assert!(preview["looked_at"].as_u64() > preview["moved_count"].as_u64(), "{preview:#}");
        let row = preview["moved"].as_array().unwrap().iter().find(|one| one["number"] == stage.moves).unwrap();
        assert_eq!(row, &json!({
            "number": stage.moves, "deadline": "route-1", "clock": "route", "clock_name": "登记和转送交办",
            "clock_name_en": "Register and route",
            "raw_due_before": "2027-01-04", "raw_due": "2027-01-04",
            "legal_due_before": "2027-01-04", "legal_due": "2027-01-06",
            "provisional_before": true, "provisional": false, "put_right": false,
        }));
        assert_eq!(count(&world, EVENTS), 0);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM rulebooks"), 1);
        let still = explained(&stage.http, "supervisor01", &stage.moves, "route-1");
        assert_eq!((&still["deadline"]["legal_due"], &still["deadline"]["provisional"]), (&json!("2027-01-04"), &json!(true)));
        for user in ["receptionist01", "zjj_officer", "leader07", "chief01", "dic01"] {
            stage.http.post(user, PREVIEW, &invented()).expect(403);
        }
        stage.http.post("admin01", PREVIEW, &invented()).expect(200);
        let wrong = json!({ "provisional": false, "source": "", "weekdays_off": ["2027-01-02"], "weekend_days_worked": [] });
        stage.http.post("admin01", PREVIEW, &wrong).expect(422);
        stage.http.post("admin01", "/api/v1/calendar/x/preview", &invented()).expect(404);
    }
}

on_both! {
    fn a_new_calendar_moves_what_runs_and_leaves_an_event_each(world) {
        let stage = stage(&world);
        let http = &stage.http;
        let preview = http.post("admin01", PREVIEW, &invented()).expect(200).body;
        let applied = http.put("admin01", YEAR, &invented()).expect(200).body;
        assert_eq!((&applied["moved"], &applied["postponed"]), (&preview["moved_count"], &json!(0)));
        assert_eq!((&applied["rules_version"], &applied["year"]), (&json!(2), &json!(2027)));
        assert_eq!(json!(count(&world, EVENTS)), applied["moved"]);

        let events = recounted(http, "supervisor01", &stage.moves);
        assert_eq!(events.len(), 1);
        let details = json!({ "clock": "route", "run": 1, "calendar_version": 2,
                              "legal_due_before": "2027-01-04", "legal_due": "2027-01-06" });
        assert_eq!((&events[0]["details"], &events[0]["actor"]), (&details, &Value::Null));
        let moved = explained(http, "supervisor01", &stage.moves, "route-1");
        assert_eq!(moved["derivation"]["calendar_version"], 2);
        assert_eq!(moved["derivation"]["policy_version"], 1);
        assert_eq!(moved["deadline"]["legal_due"], "2027-01-06");
        assert_eq!(moved["deadline"]["provisional"], false);
        assert_eq!(recounted(http, "supervisor01", &stage.settles).len(), 1);
        assert_eq!(recounted(http, "dic01", &stage.accusation)[0]["details"]["calendar_version"], 2);

        // What was met keeps its dates, and its version; so does what the new year does not touch.
        let met = explained(http, "supervisor01", &stage.routed, "route-1");
        assert_eq!((&met["deadline"]["outcome"], &met["deadline"]["calendar_version"]), (&json!("met"), &json!(1)));
        assert_eq!((&met["deadline"]["legal_due"], &met["deadline"]["provisional"]), (&json!("2027-01-04"), &json!(true)));
        let recounts = recounted(http, "supervisor01", &stage.routed);
        let mut clocks: Vec<&str> = recounts.iter().map(|one| one["details"]["clock"].as_str().unwrap()).collect();
        clocks.sort_unstable();
        assert_eq!(clocks, ["accept", "notice"]);
        assert!(recounted(http, "supervisor01", &stage.stays).is_empty());

        let events = count(&world, EVENTS);
        let again = http.put("admin01", YEAR, &invented()).expect(200).body;
        assert_eq!((&again["moved"], &again["rules_version"]), (&json!(0), &json!(2)));
        assert_eq!(tick(&world.app).unwrap().recounted, Recounted::default());
        assert_eq!(count(&world, EVENTS), events);
        let preview = http.post("admin01", PREVIEW, &invented()).expect(200).body;
        assert_eq!(preview["moved_count"], 0);
        let new = register(http, "2026-12-20", &json!({}));
        assert_eq!(explained(http, "supervisor01", &new, "route-1")["deadline"]["calendar_version"], 2);
        assert!(recounted(http, "supervisor01", &new).is_empty());
        whole(&world);
    }
}

/// 2026 as it is, with these days off besides.
fn with_days_off(days: &[&str]) -> Value {
    let shipped: CalendarYear = toml::from_str(include_str!("../../config/calendar/2026.toml")).unwrap();
    let mut off = shipped.weekdays_off;
    off.extend(days.iter().map(|day| day.parse::<chrono::NaiveDate>().unwrap()));
    json!({ "provisional": false, "source": "测试用通知，非国务院安排", "weekdays_off": off,
            "weekend_days_worked": shipped.weekend_days_worked })
}

fn put_right(http: &Http, number: &str) -> Vec<Value> {
    let timeline = http.get("supervisor01", &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
    let all = timeline.as_array().unwrap().iter();
    all.filter(|one| one["kind"] == "verdict_put_right").map(|one| one["details"].clone()).collect()
}

fn run(http: &Http, number: &str, id: &str) -> (Value, Value, Value) {
    let deadline = explained(http, "supervisor01", number, id)["deadline"].clone();
    (deadline["legal_due"].clone(), deadline["outcome"].clone(), deadline["missed"].clone())
}

on_both! {
    fn what_was_late_by_days_of_rest_is_put_right_by_an_event_that_names_the_notice(world) {
        world.set_clock("2026-11-11T09:00:00+08:00");
        let http = world.serve();
        let [found, met] = &[(); 2].map(|()| register(&http, "2026-11-11", &json!({})));
        world.set_clock("2026-11-27T09:00:00+08:00");
        http.log_in_again();
        tick(&world.app).unwrap();
        http.act("receptionist01", met, "route", &json!({ "way": "transfer" })).expect(200);
        let thursday = json!("2026-11-26");
        assert_eq!(run(&http, found, "route-1"), (thursday.clone(), json!("running"), json!(true)));
        assert_eq!(run(&http, met, "route-1"), (thursday.clone(), json!("met_late"), json!(true)));

        let year = "/api/v1/calendar/2026";
        let notice = with_days_off(&["2026-11-26", "2026-11-27"]);
        let preview = http.post("admin01", &format!("{year}/preview"), &notice).expect(200).body;
        assert_eq!(preview["put_right_count"], 2, "{preview:#}");
        http.put("admin01", year, &notice).expect(200);
        let said = json!({ "clock": "route", "run": 1, "calendar_version": 2, "notice": "测试用通知，非国务院安排",
            "legal_due_before": "2026-11-26", "legal_due": "2026-11-30" });
        assert_eq!((put_right(&http, found), put_right(&http, met)), (vec![said.clone()], vec![said]));
        // The old one stays as it was judged, and one that is not late runs in its place.
        assert_eq!(run(&http, found, "route-1"), (thursday, json!("cancelled"), json!(true)));
        assert_eq!(run(&http, found, "route-2"), (json!("2026-11-30"), json!("running"), json!(false)));
        assert_eq!(run(&http, met, "route-1"), (json!("2026-11-30"), json!("met"), json!(false)));
        assert_eq!(http.put("admin01", year, &notice).expect(200).body["moved"], 0);

        world.set_clock("2026-12-01T09:00:00+08:00");
        http.log_in_again();
        assert!(tick(&world.app).unwrap().swept.breaches > 0);
        assert_eq!(run(&http, found, "route-2"), (json!("2026-11-30"), json!("running"), json!(true)));
        // What turns out to have been worked makes nobody late, and a rule of the house reaches back to nothing.
        http.put("admin01", year, &with_days_off(&[])).expect(200);
        assert_eq!(run(&http, met, "route-1"), (json!("2026-11-30"), json!("met"), json!(false)));
        assert_eq!(put_right(&http, found).len(), 1);
        whole(&world);
    }
}

on_both! {
    fn what_is_late_and_was_not_found_yet_is_put_right_too(world) {
        let Stage { http, moves: late, .. } = stage(&world);
        world.set_clock("2027-01-05T09:00:00+08:00");
        http.log_in_again();
        let preview = http.post("admin01", PREVIEW, &invented()).expect(200).body;
        let row = preview["moved"].as_array().unwrap().iter().find(|one| one["number"] == late).unwrap();
        assert_eq!(row["put_right"], true);
        http.put("admin01", YEAR, &invented()).expect(200);
        assert!(recounted(&http, "supervisor01", &late).is_empty());
        assert_eq!(put_right(&http, &late).len(), 1);
        assert_eq!(run(&http, &late, "route-1"), (json!("2027-01-06"), json!("running"), json!(false)));
        whole(&world);
    }
}

on_both! {
    fn days_that_are_not_published_yet_put_nothing_right(world) {
        let Stage { http, moves: late, .. } = stage(&world);
        world.set_clock("2027-01-05T09:00:00+08:00");
        http.log_in_again();
        let mut guessed = invented();
        guessed["provisional"] = json!(true);
        http.put("admin01", YEAR, &guessed).expect(200);
        assert!(put_right(&http, &late).is_empty());
        assert!(tick(&world.app).unwrap().swept.breaches > 0);
        let found = explained(&http, "supervisor01", &late, "route-1")["deadline"].clone();
        assert_eq!((&found["legal_due"], &found["calendar_version"]), (&json!("2027-01-04"), &json!(1)));
        whole(&world);
    }
}

on_both! {
    fn a_tick_finishes_what_was_interrupted(world) {
        let stage = stage(&world);
        let expected = stage.http.post("admin01", PREVIEW, &invented()).expect(200).body["moved_count"].clone();
        let mut year = invented();
        year["year"] = json!(2027);
        let year: CalendarYear = serde_json::from_value(year).unwrap();
        let books = world.app.store.read(|conn| world.app.rulebooks(conn)).unwrap();
        let (version, book) = books.current().unwrap();
        let book = Rulebook { policy: book.policy.clone(), calendar: book.calendar.with_year(year).unwrap() };
        let now = world.app.clock.now();
        // The version is there, and whoever put it in has died.
        world.app.store.write(move |conn| rulebook::add_in_txn(conn, version, &book, now, None).map(|_| ()))
            .map_err(|error: StoreError| error).unwrap();
        assert_eq!(count(&world, EVENTS), 0);
        let recounted = tick(&world.another()).unwrap().recounted;
        assert_eq!((json!(recounted.moved), recounted.failed), (expected, 0));
        assert_eq!(tick(&world.app).unwrap().recounted, Recounted::default());
        let done = "SELECT value AS v FROM meta WHERE key = 'calendar_counted_version'";
        assert_ne!(texts(&world, done), ["2"]);
        world.set_clock("2026-12-22T09:02:00+08:00");
        assert_eq!(tick(&world.app).unwrap().recounted, Recounted::default());
        assert_eq!(texts(&world, done), ["2"]);
        whole(&world);
    }
}

on_both! {
    fn two_instances_move_each_deadline_once(world) {
        let stage = stage(&world);
        let expected = stage.http.post("admin01", PREVIEW, &invented()).expect(200).body["moved_count"].clone();
        let other = world.another();
        std::thread::scope(|scope| {
            let put = scope.spawn(|| stage.http.put("admin01", YEAR, &invented()).expect(200));
            for _ in 0..5 {
                assert_eq!(tick(&other).unwrap().recounted.failed, 0);
            }
            put.join().unwrap();
        });
        assert_eq!(json!(count(&world, EVENTS)), expected);
        whole(&world);
    }
}

on_both! {
    fn an_extension_into_a_year_published_since_counts_by_it(world) {
        world.set_clock("2026-10-20T09:00:00+08:00");
        let http = world.serve();
        let number = register(&http, "2026-10-20", &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "notify", &json!({ "method": "post" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        world.set_clock("2026-12-01T09:00:00+08:00");
        http.log_in_again();
        assert_eq!(http.put("admin01", YEAR, &invented()).expect(200).body["moved"], 0);
        world.set_clock("2026-12-02T09:00:00+08:00");
        http.log_in_again();
        tick(&world.app).unwrap();
        // 60 days are over on 19 December; 17 more on 5 January, which is off by now.
        let longer = json!({ "days": 17, "reason": "案情复杂", "notified_on": "2026-12-02", "method": "phone" });
        http.act("zjj_head", &number, "extend", &longer).expect(200);
        let handling = explained(&http, "supervisor01", &number, "handling-1")["deadline"].clone();
        assert_eq!((&handling["raw_due"], &handling["legal_due"]), (&json!("2027-01-05"), &json!("2027-01-06")));
        assert_eq!((&handling["provisional"], &handling["calendar_version"]), (&json!(false), &json!(2)));
        assert_eq!(recounted(&http, "supervisor01", &number).len(), 1);
        whole(&world);
    }
}

on_both! {
    fn a_file_is_tried_and_brought_in_on_the_command_line(world) {
        let stage = stage(&world);
        let mut year: toml::Table = serde_json::from_value(invented()).unwrap();
        year.insert("year".to_owned(), 2027.into());
        let file = world.folder.path().join("2027.toml");
        std::fs::write(&file, year.to_string()).unwrap();
        let say = |command: Command| {
            let mut said = Vec::new();
            calendar::run(&world.app, &command, &mut said).unwrap();
            String::from_utf8(said).unwrap()
        };
        let tried = say(Command::Import { file: file.clone(), dry_run: true });
        assert!(tried.contains(&stage.moves) && !tried.contains(&stage.stays), "{tried}");
        assert!(tried.contains("2027-01-04 → 2027-01-06"), "{tried}");
        assert_eq!(count(&world, EVENTS), 0);
        let done = say(Command::Import { file: file.clone(), dry_run: false });
        let moved = count(&world, EVENTS);
        assert!(moved > 0 && done.contains(&moved.to_string()), "{done}");
        let again = say(Command::Import { file: file.clone(), dry_run: false });
        assert!(again.contains('0') && count(&world, EVENTS) == moved, "{again}");
        let list = say(Command::List);
        assert!(list.contains("2022") && list.contains("测试用，非国务院安排"), "{list}");
        std::fs::write(&file, "year = 2027").unwrap();
        let wrong = calendar::run(&world.app, &Command::Import { file, dry_run: false }, &mut Vec::new());
        assert!(wrong.unwrap_err().to_string().contains("2027.toml"));
    }
}
