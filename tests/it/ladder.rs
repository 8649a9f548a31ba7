//! The ladder of alerts from the clock to the mail, day by day, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use app::deputies::{self, DeputyInput};
use app::{App, Error, alerts};
use chrono::{Days, NaiveDate};
use domain::petition::ActInput;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::alert::Listed;
use xinfang::jobs::tick;

use crate::jobs::{
    accept, by_the_17th, count, dated, enter, heard, notify, perform, route, signed, texts, untold, whole,
};
use crate::on_both;
use crate::support::World;

/// Who answers for routing, and is told when it is late: the office, and nobody of the unit it is meant for.
const OFFICE: [&str; 2] = ["receptionist01", "xfj_head"];
/// Who answers for what the unit has to do.
const UNIT: [&str; 3] = ["leader07", "zjj_head", "zjj_officer"];
/// Both.
const FIVE: [&str; 5] = ["leader07", "receptionist01", "xfj_head", "zjj_head", "zjj_officer"];

fn body<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One round at this time of 2026 (`03-18 08:30`); gives what was mailed then: `leader07 overdue1`.
fn at(world: &World, time: &str) -> Vec<String> {
    let before = count(world, "SELECT COALESCE(MAX(id), 0) AS v FROM mails");
    world.set_clock(&format!("2026-{}:00+08:00", time.replace(' ', "T")));
    tick(&world.app).unwrap();
    texts(
        world,
        &format!(
            "SELECT users.username || ' ' || alerts.rung || alerts.repetition AS v FROM alerts \
             JOIN users ON users.id = alerts.recipient_id WHERE mail_id > {before} ORDER BY v"
        ),
    )
}

/// These people, each told of this rung.
fn each(people: &[&str], rung: &str) -> Vec<String> {
    people.iter().map(|user| format!("{user} {rung}")).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Rounds at midnight and at half past eight, day by day; gives what was mailed on which day.
fn days(world: &World, from: &str, until: &str) -> BTreeMap<String, Vec<String>> {
    let mut mailed = BTreeMap::new();
    for day in day(from).iter_days().take_while(|one| *one <= day(until)) {
        let day = day.format("%m-%d").to_string();
        assert_eq!(at(world, &format!("{day} 00:00")), Vec::<String>::new(), "nobody is woken: {day}");
        let morning = at(world, &format!("{day} 08:30"));
        if !morning.is_empty() {
            mailed.insert(day, morning);
        }
    }
    mailed
}

fn with_ladder(world: &World, file: &Path) -> World {
    let mut settings = world.settings.clone();
    settings.rules.ladder = file.to_owned();
    let mut app = App::open(settings.clone(), world.app.clock.clone()).unwrap();
    app.transport = world.app.transport.clone();
    let folder = tempfile::TempDir::new().unwrap();
    World { app, delivered: world.delivered.clone(), folder, settings, database: world.database.clone() }
}

fn strict(world: &World) -> World {
    with_ladder(world, Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/ladder/strict.toml")))
}

fn acknowledge_all(world: &World, user: &str) -> usize {
    let caller = world.caller(user);
    let listed = Listed { open: true, mail: None, before: None, limit: 200 };
    let ids = alerts::list(&world.app, &caller, &listed).unwrap().iter().map(|alert| alert.id).collect();
    alerts::acknowledge(&world.app, &caller, ids).unwrap()
}

fn accepted(world: &World) -> String {
    let number = untold(world);
    perform(world, "zjj_officer", &number, notify());
    number
}

// ---- Day by day.

on_both! {
    fn a_petition_that_nobody_routes_climbs_from_the_officer_to_the_bulletin(world) {
        enter(&world, &json!({}));
        let mailed = days(&world, "2026-03-03", "2026-04-20");
        let supervised = [&OFFICE[..], &["supervisor01"]].concat();
        let reported = [&supervised[..], &["chief01", "chief02"]].concat();
        // Three quarters are used on a Saturday, 85 % on the Sunday: both are in one mail on the Monday.
        let mut monday = [each(&["receptionist01"], "three_quarters1"), each(&OFFICE, "nearly1")].concat();
        monday.sort();
        let expected = [
            ("03-16", monday),
            ("03-17", each(&OFFICE, "last_day1")),
            ("03-18", each(&OFFICE, "overdue1")),
            ("03-23", each(&OFFICE, "overdue2")),
            ("03-25", each(&supervised, "supervision1")),
            ("03-30", each(&supervised, "supervision2")),
            ("04-01", each(&reported, "chief_leaders1")),
            ("04-09", each(&reported, "chief_leaders2")), // 04-06 is a holiday
            ("04-16", each(&reported, "bulletin1")),
        ];
        assert_eq!(mailed, expected.into_iter().map(|(day, told)| (day.to_owned(), told)).collect());
        // One mail a person a morning, one line a run: of the two reminders the higher is said.
        let mails = count(&world, "SELECT count(*) AS v FROM mails");
        assert_eq!(mails, 2 + 2 + 2 + 2 + 3 + 3 + 5 + 5 + 5);
        let both = "SELECT body_text AS v FROM mails JOIN users ON users.id = mails.recipient_id \
                    WHERE username = 'receptionist01' ORDER BY mails.id LIMIT 1";
        let text = texts(&world, both).remove(0);
        assert!(text.contains("时限已用85%") && !text.contains("时限已用75%"), "{text}");
        assert_eq!(texts(&world, "SELECT rung AS v FROM rungs WHERE drafts = TRUE ORDER BY repetition"), ["supervision"; 2]);
        assert_eq!(texts(&world, "SELECT rung AS v FROM rungs WHERE bulletin = TRUE"), ["bulletin"]);
        whole(&world);
    }
}

on_both! {
    fn a_notice_that_nobody_gives_climbs_from_the_officer_over_the_leader_to_the_bulletin(world) {
        untold(&world);
        let mailed = days(&world, "2026-03-03", "2026-04-15");
        let two = ["zjj_head", "zjj_officer"];
        let supervised = [&UNIT[..], &["supervisor01"]].concat();
        let reported = [&supervised[..], &["chief01", "chief02"]].concat();
        let mut monday = [each(&["zjj_officer"], "three_quarters1"), each(&two, "nearly1")].concat();
        monday.sort();
        // On the 1st of April half of the time of handling is used too.
        let mut first = [each(&["zjj_officer"], "half1"), each(&reported, "chief_leaders1")].concat();
        first.sort();
        let expected = [
            ("03-16", monday),
            ("03-17", each(&two, "last_day1")),
            ("03-18", each(&UNIT, "overdue1")),
            ("03-23", each(&UNIT, "overdue2")),
            ("03-25", each(&supervised, "supervision1")),
            ("03-30", each(&supervised, "supervision2")),
            ("04-01", first),
            ("04-09", each(&reported, "chief_leaders2")),
        ];
        assert_eq!(mailed, expected.into_iter().map(|(day, told)| (day.to_owned(), told)).collect());
        let mails = count(&world, "SELECT count(*) AS v FROM mails");
        assert_eq!(mails, 2 + 2 + 3 + 3 + 4 + 4 + 6 + 6);
        let mut sixteenth = [each(&["zjj_officer"], "three_quarters1"), each(&reported, "bulletin1")].concat();
        sixteenth.sort();
        assert_eq!(at(&world, "04-16 08:30"), sixteenth);
        whole(&world);
    }
}

on_both! {
    fn sixty_days_of_handling_remind_the_unit_and_then_its_leader(world) {
        accepted(&world);
        let mailed = days(&world, "2026-03-03", "2026-05-12");
        let two = ["zjj_head", "zjj_officer"];
        let three = ["leader07", "zjj_head", "zjj_officer"];
        let expected = [
            ("04-01", each(&["zjj_officer"], "half1")),
            ("04-16", each(&["zjj_officer"], "three_quarters1")),
            ("04-22", each(&two, "nearly1")),
            ("05-06", each(&two, "last_day1")), // 05-01 to 05-05 are holidays
            ("05-07", each(&three, "overdue1")),
            ("05-11", each(&three, "overdue2")), // the Saturday before was worked
        ];
        assert_eq!(mailed, expected.into_iter().map(|(day, told)| (day.to_owned(), told)).collect());
    }
}

on_both! {
    fn a_digest_is_one_mail_whatever_it_tells_of(world) {
        for _ in 0..3 {
            dated(&world, &json!({}));
        }
        accepted(&world);
        assert_eq!(at(&world, "03-18 08:30").len(), 3 * (2 + 5));
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails"), 5);
        assert_eq!(at(&world, "03-18 09:00"), Vec::<String>::new());
    }
}

on_both! {
    fn ordinary_alerts_leave_in_working_hours_of_working_days_only(world) {
        dated(&world, &json!({}));
        // Found on Saturday; Monday before and after hours.
        for quiet in ["03-14 00:00", "03-14 10:00", "03-15 10:00", "03-16 08:29", "03-16 18:00", "03-16 23:00"] {
            assert_eq!(at(&world, quiet), Vec::<String>::new(), "{quiet}");
        }
        assert_eq!(at(&world, "03-17 08:30").len(), 2 + 4 + 4 + 2);
    }
}

on_both! {
    fn hours_are_told_at_midnight_on_a_sunday(world) {
        world.set_clock("2026-03-07T22:00:00+08:00");
        let source = json!({ "level": "direct", "outside_number": "DH-1" });
        let number = enter(&world, &json!({ "channel": "hotline_12345", "order_class": "emergency",
                                            "source": source, "received_on": "2026-03-07" }));
        let rung = |time| {
            let told = at(&world, time);
            let rungs: BTreeSet<_> = told.iter().map(|one| one.split_once(' ').unwrap().1.to_owned()).collect();
            (rungs, told.len())
        };
        let one = |name: &str, people| (BTreeSet::from([name.to_owned()]), people);
        assert_eq!(rung("03-07 22:00"), one("handed_over1", 2));
        signed(&world, "zjj_officer", &number);
        assert_eq!(rung("03-07 22:59"), (BTreeSet::new(), 0));
        assert_eq!(rung("03-07 23:00"), one("hours_half1", 1));
        assert_eq!(rung("03-07 23:42"), one("hours_nearly1", 2));
        assert_eq!(rung("03-08 00:00"), (BTreeSet::new(), 0), "the last second is in time");
        assert_eq!(rung("03-08 00:01"), one("hours_overdue1", 3));
        assert_eq!(rung("03-08 02:01"), one("hours_supervision1", 4));
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE urgent = FALSE"), 0);
    }
}

// ---- Standstills.

on_both! {
    fn after_three_months_everything_is_noted_and_only_the_highest_mailed_once(world) {
        for _ in 0..4 {
            enter(&world, &json!({}));
        }
        untold(&world);
        let above = ["chief01", "chief02", "supervisor01"];
        let [office, unit] = [&OFFICE[..], &UNIT[..]].map(|people| [people, &above[..]].concat());
        // Nobody routed four, nobody told of the fifth, nor has anybody handled it.
        let routing = each(&office, "bulletin5");
        let others = [each(&unit, "bulletin5"), each(&unit, "bulletin1")];
        let mut expected = [vec![routing; 4].concat(), others.concat()].concat();
        expected.sort();
        assert_eq!(at(&world, "06-15 08:30"), expected);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails"), 8);
        let one = "SELECT rung || repetition AS v FROM rungs WHERE petition_id = 1 ORDER BY place, repetition";
        assert_eq!(texts(&world, one), [
            "three_quarters1", "nearly1", "last_day1", "overdue1", "overdue2", "supervision1", "supervision2",
            "chief_leaders1", "chief_leaders2", "bulletin1", "bulletin5",
        ]);
        let told = "SELECT DISTINCT clock || ' ' || rung || repetition AS v FROM rungs WHERE told = TRUE ORDER BY v";
        assert_eq!(texts(&world, told), ["handling bulletin1", "notice bulletin5", "route bulletin5"]);
        for again in ["06-15 08:31", "06-15 12:00", "06-16 08:30"] {
            assert_eq!(at(&world, again), Vec::<String>::new());
        }
        whole(&world);
    }
}

on_both! {
    fn a_standstill_that_ends_at_night_waits_for_the_morning(world) {
        enter(&world, &json!({}));
        assert_eq!(at(&world, "06-06 03:00"), Vec::<String>::new(), "a Saturday");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts"), 5);
        let told = [&OFFICE[..], &["chief01", "chief02", "supervisor01"]].concat();
        assert_eq!(at(&world, "06-08 08:30"), each(&told, "bulletin4"));
    }
}

// ---- What changes meanwhile.

on_both! {
    fn whoever_takes_it_over_is_told_what_its_clocks_have_come_to(world) {
        let number = dated(&world, &json!({}));
        assert_eq!(at(&world, "03-18 08:30").len(), 2 + 5);
        world.set_clock("2026-03-19T10:00:00+08:00");
        let to = json!({ "unit": "rsj", "officer": "rsj_officer2", "leader": "leader08", "reason": "更合适" });
        perform(&world, "supervisor01", &number, ActInput::Reassign(Box::new(body(to))));
        let told = ["leader08", "receptionist01", "rsj_head", "rsj_officer2", "xfj_head"];
        let mailed = days(&world, "2026-03-20", "2026-03-23");
        let mut new =
            [each(&told[..1], "overdue1"), each(&told[2..4], "overdue1"), each(&told[2..4], "district_deadline_set1")].concat();
        new.sort();
        let expected = [("03-20", new), ("03-23", each(&told, "overdue2"))];
        assert_eq!(mailed, expected.into_iter().map(|(day, told)| (day.to_owned(), told)).collect());
    }
}

on_both! {
    fn before_the_morning_only_whoever_has_it_then_is_told(world) {
        let number = dated(&world, &json!({}));
        world.set_clock("2026-03-18T00:00:00+08:00");
        tick(&world.app).unwrap();
        let to = json!({ "unit": "rsj", "officer": "rsj_officer2", "leader": "leader08", "reason": "更合适" });
        perform(&world, "supervisor01", &number, ActInput::Reassign(Box::new(body(to))));
        let told = ["leader08", "receptionist01", "rsj_head", "rsj_officer2", "xfj_head"];
        let mut expected =
            [each(&told, "overdue1"), each(&["rsj_head", "rsj_officer2"], "district_deadline_set1")].concat();
        expected.sort();
        assert_eq!(at(&world, "03-18 08:30"), expected);
    }
}

on_both! {
    fn an_extended_petition_is_reminded_anew_and_does_not_escalate_at_once(world) {
        let number = accepted(&world);
        days(&world, "2026-04-20", "2026-04-24");
        world.set_clock("2026-04-28T10:00:00+08:00");
        let more = json!({ "days": 30, "reason": "情况复杂", "notified_on": "2026-04-28", "method": "post" });
        perform(&world, "zjj_head", &number, ActInput::Extend(Box::new(body(more))));
        let mailed = days(&world, "2026-04-29", "2026-06-02");
        let two = ["zjj_head", "zjj_officer"];
        let expected = [
            ("04-29", each(&["zjj_officer"], "extended1")), // who did not ask for it is told of it
            ("05-09", each(&["zjj_officer"], "three_quarters2")),
            ("05-18", each(&two, "nearly2")),
            ("06-01", each(&two, "last_day2")), // 05-31 is a Sunday
            ("06-02", each(&["leader07", "zjj_head", "zjj_officer"], "overdue1")),
        ];
        assert_eq!(mailed, expected.into_iter().map(|(day, told)| (day.to_owned(), told)).collect());
    }
}

on_both! {
    fn a_reopened_petition_does_not_escalate_at_once(world) {
        let number = accepted(&world);
        at(&world, "05-20 08:30");
        perform(&world, "zjj_officer", &number, ActInput::Reply(Box::new(body(json!({ "opinion": "supported", "text": "t" })))));
        let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
                             "served_on": "2026-05-20", "recipient": "本人", "proof": "回证样例1号" });
        perform(&world, "zjj_officer", &number, ActInput::Serve(Box::new(body(served))));
        perform(&world, "leader07", &number, ActInput::Close(Box::new(body(json!({})))));
        world.set_clock("2026-06-10T10:00:00+08:00");
        perform(&world, "supervisor01", &number, ActInput::Reopen(Box::new(body(json!({ "reason": "新的事实" })))));
        perform(&world, "zjj_officer", &number, notify());
        perform(&world, "zjj_officer", &number, accept());
        heard(&world);
        let mailed = days(&world, "2026-06-11", "2026-07-10");
        assert_eq!(mailed, BTreeMap::from([("07-10".to_owned(), each(&["zjj_officer"], "half1"))]));
    }
}

on_both! {
    fn what_is_settled_before_the_morning_is_not_mailed(world) {
        let (number, unnoticed) = (enter(&world, &json!({})), untold(&world));
        at(&world, "03-17 08:30");
        at(&world, "03-18 00:00");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE state = 'waiting'"), 5);
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &unnoticed, notify());
        heard(&world);
        assert_eq!(at(&world, "03-18 08:30"), Vec::<String>::new());
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE state = 'moot'"), 5);
    }
}

on_both! {
    fn what_is_acknowledged_before_the_morning_is_not_mailed_to_who_has(world) {
        dated(&world, &json!({}));
        at(&world, "03-17 08:30");
        at(&world, "03-18 00:00");
        assert_eq!(acknowledge_all(&world, "leader07"), 1);
        assert_eq!(at(&world, "03-18 08:30"), each(&FIVE[1..], "overdue1"));
        assert_eq!(at(&world, "03-23 08:30"), each(&FIVE, "overdue2"), "it repeats until it is done");
    }
}

on_both! {
    fn on_the_strict_ladder_who_has_acknowledged_is_not_told_again_on_that_rung(world) {
        untold(&world);
        let world = strict(&world);
        assert_eq!(at(&world, "03-18 08:30"), each(&UNIT, "overdue1"));
        assert_eq!(acknowledge_all(&world, "leader07"), 1);
        assert_eq!(at(&world, "03-19 08:30"), each(&UNIT[1..], "overdue2"));
        let supervised = [&UNIT[..], &["supervisor01"]].concat();
        assert_eq!(at(&world, "03-20 08:30"), each(&supervised, "supervision1"), "the next rung tells everybody");
    }
}

// ---- Accusations.

on_both! {
    fn of_an_accusation_discipline_inspection_hears_and_no_chief_leader(world) {
        enter(&world, &json!({ "purpose": "accusation" }));
        let led = enter(&world, &json!({ "purpose": "accusation" }));
        perform(&world, "dic01", &led, by_the_17th());
        heard(&world);
        at(&world, "06-15 08:30");
        let told = |petition| {
            let sql = "SELECT DISTINCT username AS v FROM alerts JOIN users ON users.id = alerts.recipient_id \
                       WHERE mail_id IS NOT NULL AND petition_id =";
            texts(&world, &format!("{sql} {petition} ORDER BY v"))
        };
        // Whoever took it in knows no dates of it, and is late with nothing.
        let heard = ["dic01", "dic_head", "leader03"];
        assert_eq!((told(1), told(2)), (heard.map(str::to_owned).to_vec(), heard.map(str::to_owned).to_vec()));
    }
}

on_both! {
    fn the_accused_and_their_unit_are_never_told(world) {
        for accused in [json!([{ "username": "zjj_officer" }, { "username": "chief01" }, { "username": "xfj_head" }]),
                        json!([{ "unit": "zjj" }])] {
            dated(&world, &json!({ "accused": accused }));
        }
        let mailed = days(&world, "2026-03-03", "2026-04-20");
        let told = |petition, who: &str| {
            let sql = "SELECT count(*) AS v FROM alerts JOIN users ON users.id = alerts.recipient_id";
            count(&world, &format!("{sql} WHERE petition_id = {petition} AND {who}"))
        };
        assert_eq!(told(1, "username IN ('zjj_officer', 'chief01', 'xfj_head')"), 0);
        assert_eq!(told(2, "(username LIKE 'zjj%' OR username = 'leader07')"), 0);
        assert!(told(1, "username = 'zjj_head'") > 0 && told(2, "username = 'chief01'") > 0);
        assert!(!mailed.is_empty());
    }
}

on_both! {
    fn a_deputy_hears_with_the_leader_and_of_accusations_only_if_entrusted(world) {
        dated(&world, &json!({}));
        let accusation = enter(&world, &json!({ "purpose": "accusation" }));
        perform(&world, "dic01", &accusation, by_the_17th());
        let name = |by: &str, leader: &str, deputy: &str| {
            let (from, until) = (day("2026-03-17"), day("2026-03-18") + Days::new(3));
            let input = DeputyInput { deputy: deputy.to_owned(), from, until };
            deputies::name(&world.app, &world.caller(by), leader, input).unwrap();
        };
        name("supervisor01", "leader07", "leader08");
        name("supervisor01", "leader03", "leader01");
        let late = at(&world, "03-18 08:30");
        assert!(late.contains(&"leader08 overdue1".to_owned()) && late.contains(&"leader03 overdue1".to_owned()));
        assert!(!late.iter().any(|one| one.starts_with("leader01")), "{late:?}");
        name("leader03", "leader03", "leader02");
        let again = days(&world, "2026-03-19", "2026-03-25");
        let of = |user: &str| again.iter().filter(|(_, told)| told.iter().any(|one| one.starts_with(user))).count();
        assert_eq!((of("leader02"), of("leader08"), of("leader07"), of("leader01")), (0, 0, 2, 0), "the leave is over");
    }
}

// ---- Another ladder.

on_both! {
    fn another_ladder_looks_at_everything_anew_and_tells_only_what_is_higher(world) {
        dated(&world, &json!({}));
        enter(&world, &json!({ "urgent": true }));
        assert!(at(&world, "03-18 08:30").len() >= 10);
        world.set_clock("2026-03-18T10:00:00+08:00");
        let world = strict(&world);
        let told = at(&world, "03-18 10:00");
        assert!(told.iter().all(|one| !one.contains("ahead")), "late was told: a reminder is none: {told:?}");
        assert_eq!(told, Vec::<String>::new());
        let supervised = [&FIVE[..], &["supervisor01"]].concat();
        at(&world, "03-19 08:30");
        let third = at(&world, "03-20 08:30");
        assert!(each(&supervised, "supervision1").iter().all(|one| third.contains(one)), "{third:?}");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM rungs WHERE rung = 'urgent_ahead'"), 1, "noted in silence");
    }
}

on_both! {
    fn a_ladder_that_begins_earlier_sends_the_higher_rung_at_once(world) {
        untold(&world);
        assert_eq!(at(&world, "03-20 08:30"), each(&UNIT, "overdue1"));
        world.set_clock("2026-03-20T11:00:00+08:00");
        let strict = strict(&world);
        let supervised = [&UNIT[..], &["supervisor01"]].concat();
        assert_eq!(at(&strict, "03-20 11:00"), each(&supervised, "supervision1"));
        assert_eq!(at(&strict, "03-20 11:01"), Vec::<String>::new());
    }
}

on_both! {
    fn two_instances_at_once_climb_together(world) {
        for _ in 0..6 {
            dated(&world, &json!({}));
        }
        let other = world.another();
        for day in ["16", "17", "18", "20", "23", "25"] {
            world.set_clock(&format!("2026-03-{day}T08:30:00+08:00"));
            std::thread::scope(|scope| {
                for app in [&world.app, &other, &world.app, &other] {
                    scope.spawn(move || match tick(app) {
                        Ok(_) | Err(Error::Busy) => {}
                        Err(error) => panic!("{error}"),
                    });
                }
            });
            tick(&world.app).unwrap();
        }
        // First of the date besides; last the supervisor, of each of the two clocks.
        let expected = 6 * (2 + 4 + 4 + 5 + 5 + (5 + 2));
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts"), expected);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state <> 'sent'"), 0);
        let twice = "SELECT count(*) AS v FROM (SELECT 1 FROM alerts GROUP BY petition_id, clock, run, rung, \
                     repetition, recipient_id HAVING count(*) > 1) t";
        assert_eq!(count(&world, twice), 0);
        let ids: BTreeSet<String> = world.mails().into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), world.mails().len(), "a mail was sent twice");
        whole(&world);
    }
}
