//! The calendar feed of one's own deadlines: what stands in it, for whom, and who may read it.

use std::collections::{BTreeMap, BTreeSet};

use app::petition::{dates, load};
use app::{App, Error, feed};
use domain::ids::PetitionId;
use domain::responsibility::answerable;
use domain::vocabulary::{Outcome, Role};
use serde_json::{Value, json};
use store::petition as rows;
use xinfang::cli::import;

use crate::jobs::first_rows;
use crate::on_both;
use crate::support::{Answer, Http, registration};

const LINK: &str = "/api/v1/me/calendar-feed";
const PETITIONS: &str = "/api/v1/petitions";

/// Days from the "today" of the sample register to that of the tests.
const REGISTER_SHIFT: i64 = -212;

/// The path of a new link.
fn subscribe(http: &Http, user: &str) -> String {
    let made = http.put(user, LINK, &json!({})).expect(200).body;
    made["url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

fn register(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

/// The office is to route it, and the unit to end it by a date of the district's.
fn dated(http: &Http) -> String {
    let number = register(http, &json!({}));
    let order = json!({ "due": "2026-03-17", "reason": "区领导要求" });
    http.act("supervisor01", &number, "district-deadline", &order).expect(200);
    number
}

/// The events of a feed, by their UIDs.
type Events = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a feed as strictly as RFC 5545 is written, and with the crate's own parser beside.
fn parse(text: &str) -> Events {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "a line is longer than 75 octets");
    let unfolded = text.replace("\r\n ", "");
    let inside = unfolded.strip_prefix("BEGIN:VCALENDAR\r\n").expect("a calendar");
    let lines = inside.strip_suffix("END:VCALENDAR\r\n").expect("its end").trim_end().split("\r\n");
    let (mut events, mut open) = (Events::new(), None);
    for line in lines {
        let (name, value) = line.split_once(':').expect("a name and a value");
        assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b"-;=".contains(&b)), "{name}");
        match (name, value, open.as_mut()) {
            ("BEGIN", "VEVENT", None) => open = Some(BTreeMap::new()),
            ("END", "VEVENT", Some(_)) => {
                let event: BTreeMap<String, String> = open.take().unwrap();
                assert!(event.contains_key("DTSTAMP") && event.contains_key("SUMMARY"));
                assert!(events.insert(event["UID"].clone(), event).is_none(), "a UID stands twice");
            }
            (_, _, Some(event)) => {
                assert!(event.insert(name.to_owned(), unescape(value)).is_none(), "{name} stands twice");
            }
            (_, _, None) => assert!(!name.starts_with("DT")),
        }
    }
    assert!(open.is_none());
    let again: icalendar::Calendar = text.parse().expect("the crate reads it too");
    assert_eq!(again.events().count(), events.len());
    events
}

fn unescape(value: &str) -> String {
    value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
}

fn text_of(answer: &Answer) -> &str {
    answer.body.as_str().expect("a text")
}

fn read(http: &Http, path: &str) -> Events {
    parse(text_of(&http.get("", path).expect(200)))
}

/// What a feed says, shortened: the end of the UID with its summary.
fn summaries(events: &Events) -> Vec<&str> {
    events.values().map(|event| event["SUMMARY"].as_str()).collect()
}

on_both! {
    fn a_link_is_private_replaced_and_taken_back(world) {
        let http = world.serve();
        assert_eq!(http.get("leader07", LINK).expect(200).body, json!({ "active": false, "since": null, "last_read_at": null }));
        http.send("leader07", "DELETE", LINK, &[], None).expect(404);
        let first = subscribe(&http, "leader07");
        assert_eq!(first.len(), "/calendar/.ics".len() + 64);
        assert_eq!(http.get("leader07", LINK).expect(200).body["since"], "2026-03-02T09:00:00+08:00");
        assert!(read(&http, &first).is_empty());

        let second = subscribe(&http, "leader07");
        for ended in [first.as_str(), "/calendar/x.ics", "/calendar/.ics", &second.to_uppercase().replace("/CALENDAR", "/calendar")] {
            let refused = http.get("", ended).expect(404);
            assert_eq!(refused.code(), "not_found", "{ended}");
        }
        assert!(read(&http, &second).is_empty());
        http.send("leader07", "DELETE", LINK, &[], None).expect(204);
        http.get("", &second).expect(404);
        assert_eq!(http.get("leader07", LINK).expect(200).body["active"], false);
    }
}

on_both! {
    fn whoever_is_gone_or_no_person_reads_nothing(world) {
        let http = world.serve();
        let path = subscribe(&http, "zjj_officer");
        read(&http, &path);
        let to = json!([{ "unit": "zjj", "officers": ["zjj_officer2"] }]);
        let user = |role: &str, active: bool| json!({ "name": "样例", "role": role, "unit": "zjj", "active": active,
                                                      "hand_over": { "reason": "示例：调离。", "to": to } });
        for (role, active, status) in [("officer", false, 404), ("administrator", true, 404), ("client", true, 404), ("officer", true, 200)] {
            http.put("admin01", "/api/v1/users/zjj_officer", &user(role, active)).expect(200);
            http.get("", &path).expect(status);
        }
        for (user, method) in [("admin01", "PUT"), ("admin01", "GET"), ("admin01", "DELETE")] {
            http.send(user, method, LINK, &[], None).expect(403);
        }
    }
}

on_both! {
    fn an_entry_says_the_number_the_clock_and_the_date_and_nothing_else(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        assert!(read(&http, &subscribe(&http, "zjj_officer")).is_empty(), "routing is the office's");
        let path = subscribe(&http, "receptionist01");
        let answer = http.get("", &path).expect(200);
        assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
        let events = parse(text_of(&answer));
        let uid = format!("{number}-route-1@xinfang.localhost");
        assert_eq!(events.keys().collect::<Vec<_>>(), [&uid]);
        let event = &events[&uid];
        assert_eq!(event["SUMMARY"], format!("【信访】{number} 登记和转送交办 到期"));
        assert_eq!(event["DTSTART;VALUE=DATE"], "20260317");
        assert_eq!(event["URL"], format!("http://127.0.0.1:8080/petitions/{number}"));
        assert_eq!((event["DTSTAMP"].as_str(), event["LAST-MODIFIED"].as_str()), ("20260302T010000Z", "20260302T010000Z"));
        assert!(!event["DESCRIPTION"].is_empty());
        for secret in ["供暖", "样例信访人", "示例一村", "13800000001", "住", "领导"] {
            assert!(!text_of(&answer).contains(secret), "{secret}");
        }
        let calendar = text_of(&answer);
        assert!(calendar.contains("REFRESH-INTERVAL;VALUE=DURATION:PT3600S\r\n") && calendar.contains("X-PUBLISHED-TTL:PT3600S\r\n"));

        let english = json!({ "name": "样例", "role": "receptionist", "unit": "xfj", "language": "en" });
        http.put("admin01", "/api/v1/users/receptionist01", &english).expect(200);
        let events = read(&http, &path);
        assert_eq!(events[&uid]["SUMMARY"], format!("[Petition] {number} due: Register and route"));
    }
}

on_both! {
    fn accusations_and_petitions_that_name_the_reader_stand_in_no_feed(world) {
        let http = world.serve();
        let accusation = register(&http, &json!({ "purpose": "accusation" }));
        let view = http.get("dic01", &format!("{PETITIONS}/{accusation}")).expect(200).body;
        assert!(view["deadlines"].as_array().unwrap().iter().any(|one| one["outcome"] == "running"));
        let officer = view["holder"]["officer"]["username"].as_str().unwrap();
        let leader = view["holder"]["leader"]["username"].as_str().unwrap();
        for user in [officer, leader, "dic01", "dic_head", "receptionist01", "xfj_head", "supervisor01"] {
            assert!(read(&http, &subscribe(&http, user)).is_empty(), "{user}");
        }
        let number = dated(&http);
        let [unit, leader, office] = ["zjj_head", "leader07", "xfj_head"].map(|user| subscribe(&http, user));
        for path in [&unit, &leader, &office] {
            assert_eq!(read(&http, path).len(), 1);
        }
        let accused = json!([{ "unit": "zjj" }, { "username": "leader07" }]);
        let corrected = json!({ "reason": "补充被反映单位", "accused": accused });
        http.act("receptionist01", &number, "correct", &corrected).expect(200);
        assert!(read(&http, &unit).is_empty());
        assert!(read(&http, &leader).is_empty());
        // It is back with the office, which answers for it until somebody else is found.
        let held = ["district", "route"].map(|clock| format!("{number}-{clock}-1@xinfang.localhost"));
        assert_eq!(read(&http, &office).into_keys().collect::<Vec<_>>(), held);
    }
}

on_both! {
    fn an_entry_follows_its_deadline(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        let [path, unit] = ["receptionist01", "zjj_officer"].map(|user| subscribe(&http, user));
        let route = format!("{number}-route-1@xinfang.localhost");
        let before = read(&http, &path)[&route].clone();
        http.act("receptionist01", &number, "correct", &json!({ "reason": "更正", "received_on": "2026-02-28" })).expect(200);
        let moved = read(&http, &path)[&route].clone();
        assert_eq!(moved["DTSTART;VALUE=DATE"], "20260316", "14 days after the 2nd of March, and a Monday");
        let sequence = |event: &BTreeMap<String, String>| event["SEQUENCE"].parse::<u32>().unwrap();
        assert!(sequence(&moved) > sequence(&before));

        // It runs out without anything being written down.
        world.set_clock("2026-03-17T00:00:00+08:00");
        let late = read(&http, &path)[&route].clone();
        assert_eq!(late["SUMMARY"], format!("【信访】{number} 登记和转送交办 已超期"));
        assert_eq!(late["LAST-MODIFIED"], "20260316T160000Z");
        http.log_in_again();
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let routed = read(&http, &path);
        assert!(!routed.contains_key(&route), "{:?}", summaries(&routed));
        let routed = read(&http, &unit);
        assert!(routed.contains_key(&format!("{number}-notice-1@xinfang.localhost")), "{:?}", summaries(&routed));
        assert!(routed.keys().all(|uid| !uid.contains("objection")), "a window is nobody's deadline");
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let handling = format!("{number}-handling-1@xinfang.localhost");
        assert!(read(&http, &unit).contains_key(&handling));
    }
}

on_both! {
    fn a_count_that_stands_still_is_left_out(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        let ask = |unit: &str| json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit });
        for (user, act, body) in [
            ("receptionist01", "route", json!({ "way": "transfer" })),
            ("zjj_officer", "accept", json!({})),
            ("zjj_officer", "reply", json!({ "opinion": "explained", "text": "t" })),
            ("receptionist01", "review/request", ask("rsj")),
            ("rsj_officer", "review/decide", json!({ "outcome": "upheld", "text": "t" })),
            ("receptionist01", "rereview/request", ask("jd1")),
        ] {
            http.act(user, &number, act, &body).expect(200);
        }
        let path = subscribe(&http, "jd1_officer");
        let rereview = format!("{number}-rereview-1@xinfang.localhost");
        for (act, stands) in [("hearing/begin", false), ("hearing/end", true)] {
            http.act("jd1_officer", &number, act, &json!({ "text": "听证" })).expect(200);
            assert_eq!(read(&http, &path).contains_key(&rereview), stands, "{act}");
        }
    }
}

on_both! {
    fn a_clock_of_hours_is_due_at_an_instant(world) {
        let http = world.serve();
        let source = json!({ "level": "direct", "outside_number": "DH-1" });
        let order = json!({ "channel": "hotline_12345", "source": source, "order_class": "utilities" });
        let number = register(&http, &order);
        let view = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        let officer = view["holder"]["officer"]["username"].as_str().unwrap();
        let events = read(&http, &subscribe(&http, officer));
        let event = &events[&format!("{number}-order_utilities-1@xinfang.localhost")];
        assert_eq!(event["DTSTART"], "20260303T010000Z");
    }
}

on_both! {
    fn a_deputy_has_the_leaders_deadlines_on_the_days_of_the_leave(world) {
        let http = world.serve();
        dated(&http);
        let path = subscribe(&http, "leader08");
        let leave = json!({ "deputy": "leader08", "from": "2026-03-03", "until": "2026-03-04" });
        http.put("leader07", "/api/v1/leaders/leader07/deputy", &leave).expect(200);
        for (moment, entries) in [("03-02T23:59", 0), ("03-03T00:00", 1), ("03-04T23:59", 1), ("03-05T00:00", 0)] {
            world.set_clock(&format!("2026-{moment}:00+08:00"));
            assert_eq!(read(&http, &path).len(), entries, "{moment}");
        }
    }
}

on_both! {
    fn what_is_unchanged_is_not_sent_again_and_reading_writes_once_an_hour(world) {
        let http = world.serve();
        register(&http, &json!({}));
        let path = subscribe(&http, "receptionist01");
        let first = http.get("", &path).expect(200);
        assert_eq!(first.headers["cache-control"], "private, max-age=600");
        let tag = first.etag();
        assert!(tag.starts_with('"'));
        let same = http.send("", "GET", &path, &[("if-none-match", &format!("W/{tag}"))], None).expect(304);
        assert_eq!((same.etag(), text_of(&same)), (tag.clone(), ""));
        assert_eq!(http.send("", "HEAD", &path, &[], None).expect(200).etag(), tag);
        let read_at = || http.get("receptionist01", LINK).expect(200).body["last_read_at"].clone();
        for (moment, noted) in [("09:14", "09:00"), ("10:00", "10:00"), ("10:59", "10:00")] {
            world.set_clock(&format!("2026-03-02T{moment}:00+08:00"));
            http.log_in_again();
            assert_eq!(http.get("", &path).expect(200).body, first.body, "the same state gives the same bytes");
            assert_eq!(read_at(), format!("2026-03-02T{noted}:00+08:00"));
        }
        register(&http, &json!({ "title": "又一件" }));
        let changed = http.send("", "GET", &path, &[("if-none-match", &tag)], None).expect(200);
        assert_eq!(parse(text_of(&changed)).len(), 2);
    }
}

/// Every running deadline that somebody answers for, found by looking at each petition.
fn expected(app: &App, user: &str) -> BTreeSet<String> {
    app.store
        .read(|conn| {
            let (district, books) = (app.district(conn)?, app.rulebooks(conn)?);
            let now = app.clock.now();
            let reader = district.user_by_username(user).unwrap();
            let mut found = BTreeSet::new();
            for id in rows::ids_after(conn, PetitionId(0), 10_000)? {
                let number = rows::get(conn, id)?.unwrap().number;
                let petition = load(conn, app, id)?.petition;
                for deadline in dates(&petition, &books)? {
                    let runs = deadline.outcome == Outcome::Running && !deadline.rule.lapses();
                    let theirs = answerable(&district, &petition, &deadline, now.day()).contains(&reader.id);
                    let hidden =
                        petition.is_confidential() || petition.facts.accused.names(reader.id, reader.unit);
                    if runs && theirs && !hidden {
                        found.insert(format!("{number}-{}@xinfang.localhost", deadline.id()));
                    }
                }
            }
            Ok::<_, Error>(found)
        })
        .unwrap()
}

/// Petitions in which somebody answers in each of the ways in which one can.
fn of_every_kind(http: &Http) {
    let elsewhere = json!({ "content_category": "lb_wages" });
    register(http, &json!({ "channel": "public_opinion" }));
    register(http, &json!({ "urgent": true }));
    register(http, &json!({ "purpose": "accusation" }));
    register(http, &json!({ "accused": [{ "username": "leader07" }] }));
    let assisted = register(http, &elsewhere);
    http.act("receptionist01", &assisted, "route", &json!({ "way": "transfer" })).expect(200);
    let task = json!({ "unit": "jd1", "due": "2026-03-20", "text": "协办" });
    http.act("rsj_officer", &assisted, "tasks", &task).expect(200);
    let reviewed = register(http, &elsewhere);
    http.act("receptionist01", &reviewed, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("rsj_officer", &reviewed, "accept", &json!({})).expect(200);
    http.act("rsj_officer", &reviewed, "reply", &json!({ "opinion": "explained", "text": "t" })).expect(200);
    let ask = json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "jyj" });
    http.act("receptionist01", &reviewed, "review/request", &ask).expect(200);
    let supervised = register(http, &elsewhere);
    let order = json!({ "cause": "late", "feedback_due": "2026-03-20", "text": "督办" });
    http.act("supervisor01", &supervised, "supervision", &order).expect(200);
}

on_both! {
    fn a_feed_holds_every_deadline_that_one_answers_for_and_no_other(world) {
        let http = world.serve();
        import::bytes_of(&world.app, first_rows(120).as_bytes(), REGISTER_SHIFT).unwrap();
        of_every_kind(&http);
        let leave = json!({ "deputy": "leader02", "from": "2026-03-02", "until": "2026-03-04" });
        http.put("leader07", "/api/v1/leaders/leader07/deputy", &leave).expect(200);
        let district = world.app.store.read(|conn| world.app.district(conn)).unwrap();
        let no_feed = [Role::Client, Role::Administrator, Role::Auditor, Role::SecurityOfficer];
        let people = district.users.values().filter(|user| !no_feed.contains(&user.role));
        let mut in_all = BTreeSet::new();
        for user in people {
            let url = feed::renew(&world.app, &world.caller(&user.username)).unwrap().url;
            let token = url.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
            let found: BTreeSet<String> = parse(&feed::read(&world.app, &token).unwrap()).into_keys().collect();
            assert_eq!(found, expected(&world.app, &user.username), "{}", user.username);
            in_all.extend(found);
        }
        for clock in ["route", "accept", "handling", "service", "opinion_watch", "urgent_phone_report", "task", "review", "supervision"] {
            assert!(in_all.iter().any(|uid| uid.contains(&format!("-{clock}-"))), "no {clock} runs");
        }
    }
}
