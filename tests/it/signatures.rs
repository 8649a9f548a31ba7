//! 签收: whoever is given a petition, an instruction or an order hears of it and signs for it, once each time.

use serde_json::{Value, json};
use xinfang::cli::import;
use xinfang::jobs::tick;

use crate::jobs::{count, enter, first_rows, perform, route, texts, version, whole};
use crate::on_both;
use crate::orders::told;
use crate::support::{Http, World};
use crate::web::Browser;

const OFFICER: &str = "zjj_officer";
const HEAD: &str = "zjj_head";
const LEADER: &str = "leader07";
const HOLDERS: [&str; 3] = [LEADER, HEAD, OFFICER];

fn emergency() -> Value {
    let source = json!({ "level": "direct", "outside_number": "DH-1" });
    json!({ "channel": "hotline_12345", "order_class": "emergency", "source": source })
}

fn routed(world: &World) -> String {
    let number = enter(world, &json!({}));
    perform(world, "receptionist01", &number, route());
    number
}

/// To whom mails about petitions were written so far, one entry a mail.
fn mailed(world: &World) -> Vec<String> {
    texts(
        world,
        "SELECT users.username AS v FROM mails JOIN users ON users.id = mails.recipient_id ORDER BY v",
    )
}

fn petition(http: &Http, user: &str, number: &str) -> Value {
    http.get(user, &format!("/api/v1/petitions/{number}")).expect(200).body
}

fn signs(http: &Http, user: &str, number: &str) -> crate::support::Answer {
    http.act(user, number, "signatures", &json!({}))
}

fn signatures(world: &World) -> i64 {
    count(world, "SELECT count(*) AS v FROM events WHERE kind = 'signed_for'")
}

fn clock(world: &World, name: &str) -> Vec<String> {
    texts(world, &format!("SELECT outcome AS v FROM deadlines WHERE clock = '{name}' ORDER BY run"))
}

on_both! {
    fn what_has_hours_is_mailed_at_once_at_night_and_to_the_leader_in_the_morning(world) {
        world.set_clock("2026-03-02T23:00:00+08:00");
        let number = enter(&world, &emergency());
        assert_eq!(told(&world, &number, "handed_over"), HOLDERS);
        tick(&world.app).unwrap();
        assert_eq!(mailed(&world), [HEAD, OFFICER]);
        tick(&world.app).unwrap();
        assert_eq!(mailed(&world).len(), 2, "once");
        perform(&world, "receptionist01", &number, route());
        assert_eq!(told(&world, &number, "handed_over"), HOLDERS, "routing gives it to nobody anew");
        world.set_clock("2026-03-02T23:20:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(mailed(&world).len(), 2);
        let alerts = "SELECT count(*) AS v FROM alerts WHERE rung = 'handed_over'";
        assert_eq!(count(&world, alerts), 3, "one each");
        assert_eq!(clock(&world, "sign_at_once"), ["running"]);
        whole(&world);
    }
}

on_both! {
    fn others_hear_of_it_with_the_next_digest_once_it_is_routed(world) {
        let number = enter(&world, &json!({}));
        assert!(told(&world, &number, "handed_over").is_empty(), "it lies at the desk");
        world.set_clock("2026-03-02T19:00:00+08:00");
        perform(&world, "receptionist01", &number, route());
        assert_eq!(told(&world, &number, "handed_over"), HOLDERS);
        tick(&world.app).unwrap();
        assert!(mailed(&world).is_empty());
        world.set_clock("2026-03-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(mailed(&world), HOLDERS);
        assert!(world.mails().iter().all(|(_, text)| !text.contains("供暖")), "nothing of what it is about");
    }
}

on_both! {
    fn it_is_new_until_the_officer_or_the_head_signs(world) {
        let number = routed(&world);
        let http = world.serve();
        let seen = petition(&http, OFFICER, &number);
        assert_eq!((&seen["new"], &seen["signed_for_at"]), (&json!(true), &Value::Null));
        petition(&http, HEAD, &number);
        assert_eq!(signatures(&world), 0, "who reads it by REST has not signed");
        let rows = http.get("supervisor01", "/api/v1/petitions").expect(200).body;
        assert_eq!(rows["items"][0]["new"], true);
        for (other, status) in [("receptionist01", 403), ("supervisor01", 403), (LEADER, 403), ("rsj_officer", 404)] {
            signs(&http, other, &number).expect(status);
        }
        world.set_clock("2026-03-02T09:30:00+08:00");
        http.log_in_again();
        let signed = signs(&http, HEAD, &number).expect(200).body;
        assert_eq!((&signed["new"], &signed["signed_for_by"]["username"]), (&json!(false), &json!(HEAD)));
        assert_eq!(signed["signed_for_at"], "2026-03-02T09:30:00+08:00");
        assert_eq!(signs(&http, OFFICER, &number).expect(409).code(), "nothing_to_sign");
        assert_eq!(signatures(&world), 1, "once");
        let timeline = http.get(OFFICER, &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
        let entry = timeline.as_array().unwrap().iter().find(|entry| entry["kind"] == "signed_for").unwrap();
        assert_eq!((&entry["actor"]["username"], &entry["details"]["given"]), (&json!(HEAD), &json!("petition")));
        assert_eq!(clock(&world, "sign"), ["met"]);
        whole(&world);
    }
}

on_both! {
    fn the_officer_signs_by_opening_the_page_and_others_do_not(world) {
        let number = routed(&world);
        let http = world.serve();
        let page = format!("/petitions/{number}");
        for other in ["receptionist01", LEADER, "supervisor01"] {
            assert!(Browser::of(&http, other).get(&page).expect(200).has("新"), "{other}");
        }
        let officer = Browser::of(&http, OFFICER);
        assert!(officer.get("/work").expect(200).has("签收本页的1件新件"));
        officer.get("/petitions").expect(200);
        officer.send("GET", &page, &[("sec-purpose", "prefetch")], "").expect(200);
        assert_eq!(signatures(&world), 0, "a list, or a page fetched ahead, is not opened");
        assert!(officer.get(&page).expect(200).has("签收"));
        officer.get(&page).expect(200);
        Browser::of(&http, HEAD).get(&page).expect(200);
        assert_eq!(signatures(&world), 1);
        assert!(!officer.get("/work").expect(200).has("签收本页"));
        let open = http.get(OFFICER, "/api/v1/alerts?open=true").expect(200).body;
        assert_eq!(open["open"], 0, "who signs has seen what was told of it");
    }
}

on_both! {
    fn all_new_ones_of_a_page_are_signed_for_at_once_and_only_ones_own(world) {
        let numbers = [routed(&world), routed(&world), routed(&world)];
        let http = world.serve();
        let other = Browser::of(&http, "rsj_officer");
        let fields = |numbers: &[String]| numbers.iter().map(|one| format!("number={one}&")).collect::<String>();
        other.post("/work", "/work/sign", &fields(&numbers)).expect(303);
        assert_eq!(signatures(&world), 0);
        let head = Browser::of(&http, HEAD);
        let done = head.post("/work", "/work/sign", &fields(&numbers[..2])).expect(303);
        assert_eq!((done.header("location"), signatures(&world)), ("/work?done=sign-for", 2));
        head.post("/work", "/work/sign", &format!("from=petitions&{}", fields(&numbers))).expect(303);
        assert_eq!(signatures(&world), 3);
        whole(&world);
    }
}

on_both! {
    fn what_nobody_signs_for_climbs_the_ladder(world) {
        let number = routed(&world);
        world.set_clock("2026-03-04T08:30:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(clock(&world, "sign"), ["running"]);
        let late = "SELECT users.username AS v FROM alerts JOIN users ON users.id = recipient_id \
             WHERE clock = 'sign' AND rung = 'overdue' ORDER BY v";
        assert_eq!(texts(&world, late), [HEAD, OFFICER]);
        perform(&world, OFFICER, &number, crate::jobs::notify());
        assert_eq!(clock(&world, "sign"), ["met_late"], "who deals with it has it");
        assert_eq!(signatures(&world), 0);
        assert_eq!(version(&world.app, &number), count_events(&world));
        whole(&world);
    }
}

fn count_events(world: &World) -> u32 {
    u32::try_from(count(world, "SELECT count(*) AS v FROM events")).unwrap()
}

on_both! {
    fn a_second_handing_over_asks_the_new_holder_and_moves_the_alerts(world) {
        let number = routed(&world);
        let http = world.serve();
        let to = |unit: &str| json!({ "unit": unit, "reason": "样例理由" });
        http.act("supervisor01", &number, "reassign", &to("rsj")).expect(200);
        assert_eq!(told(&world, &number, "handed_over"), [LEADER, "rsj_head", "rsj_officer"]);
        assert_eq!(clock(&world, "sign"), ["cancelled", "running"]);
        signs(&http, OFFICER, &number).expect(404);
        signs(&http, "rsj_officer", &number).expect(200);
        // An objection that is upheld gives it to the one who had it before.
        http.act("rsj_officer", &number, "objections", &json!({ "reason": "样例异议理由" })).expect(200);
        let decision = json!({ "upheld": true, "unit": "zjj", "reason": "样例决定理由" });
        http.act("supervisor01", &number, "objections/decide", &decision).expect(200);
        assert_eq!(petition(&http, OFFICER, &number)["new"], true);
        let again = "SELECT users.username AS v FROM alerts JOIN users ON users.id = recipient_id \
             WHERE rung = 'handed_over' AND state = 'waiting' AND acknowledged_at IS NULL ORDER BY v";
        assert_eq!(texts(&world, again).iter().filter(|one| *one == OFFICER || *one == HEAD).count(), 2);
        whole(&world);
    }
}

on_both! {
    fn orders_and_instructions_wait_for_a_signature_and_press_with_the_petition(world) {
        let http = world.serve();
        let number = routed(&world);
        signs(&http, OFFICER, &number).expect(200);
        let order = json!({ "cause": "late", "feedback_due": "2026-03-20", "text": "样例督办要求" });
        http.act("supervisor01", &number, "supervision", &order).expect(200);
        http.act(LEADER, &number, "instruct", &json!({ "text": "样例批示" })).expect(200);
        let task = json!({ "unit": "rsj", "due": "2026-03-18", "text": "样例任务内容" });
        http.act("supervisor01", &number, "tasks", &task).expect(200);
        assert_eq!(clock(&world, "sign_order"), ["running", "running", "running"]);
        signs(&http, "rsj_officer", &number).expect(200);
        signs(&http, HEAD, &number).expect(200);
        assert_eq!(clock(&world, "sign_order"), ["met", "met", "met"]);
        assert_eq!(petition(&http, OFFICER, &number)["new"], false);
        // Of what has hours also an instruction is mailed at once.
        world.set_clock("2026-03-02T23:00:00+08:00");
        let pressing = enter(&world, &emergency());
        tick(&world.app).unwrap();
        let before = mailed(&world).len();
        http.log_in_again();
        http.act(LEADER, &pressing, "instruct", &json!({ "text": "样例批示" })).expect(200);
        tick(&world.app).unwrap();
        assert_eq!(mailed(&world).len(), before + 2);
    }
}

on_both! {
    fn nobody_whom_the_petition_names_or_who_withdrew_is_told(world) {
        let accused = enter(&world, &json!({ "accused": [{ "username": HEAD }] }));
        perform(&world, "receptionist01", &accused, route());
        assert_eq!(told(&world, &accused, "handed_over"), [LEADER, OFFICER]);
        let number = routed(&world);
        let http = world.serve();
        let recusal = json!({ "user": HEAD, "reason": "样例理由" });
        http.act("supervisor01", &number, "recusals", &recusal).expect(200);
        assert_eq!(told(&world, &number, "handed_over"), [LEADER, OFFICER]);
        let accusation = enter(&world, &json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }] }));
        let people = told(&world, &accusation, "handed_over");
        assert!(!people.is_empty() && people.iter().all(|one| !one.starts_with("zjj") && one != LEADER), "{people:?}");
        world.set_clock("2026-03-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        for (to, text) in world.mails().iter().filter(|(_, text)| text.contains(&accusation)) {
            assert!(!text.contains("签收"), "{to}: nothing but that there is news");
        }
    }
}

on_both! {
    fn an_import_is_signed_for_by_nobody_and_tells_nobody(world) {
        world.set_clock("2026-11-20T10:00:00+08:00");
        import::bytes_of(&world.app, first_rows(30).as_bytes(), 0).unwrap();
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE clock = 'event'"), 0);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM petitions WHERE is_new"), 0);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM deadlines WHERE clock LIKE 'sign%'"), 0);
        assert_eq!(signatures(&world), 0);
    }
}
