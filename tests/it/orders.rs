//! Orders, tasks, objections and decisions reach the people whom they concern: once, at their time, with the
//! number and the date only, and never the accused. Whose turn it is; and what a search finds.

use serde_json::{Value, json};
use xinfang::jobs::tick;

use crate::jobs::{count, enter, first_rows, texts};
use crate::mime::decoded;
use crate::on_both;
use crate::support::{Http, World, registration};
use crate::web::Browser;

const PETITIONS: &str = "/api/v1/petitions";

fn register(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

fn accepted(http: &Http, changes: &Value) -> String {
    let number = register(http, changes);
    http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &number, "notify", &json!({ "method": "post" })).expect(200);
    http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
    number
}

fn order() -> Value {
    json!({ "cause": "late", "feedback_due": "2026-03-20", "text": "样例督办要求" })
}

/// Who has an alert of an event of this kind, in order.
pub fn told(world: &World, number: &str, kind: &str) -> Vec<String> {
    texts(
        world,
        &format!(
            "SELECT users.username AS v FROM alerts JOIN users ON users.id = alerts.recipient_id \
             JOIN petitions ON petitions.id = alerts.petition_id WHERE petitions.number = '{number}' \
             AND alerts.clock = 'event' AND alerts.rung = '{kind}' AND alerts.state <> 'moot' ORDER BY v"
        ),
    )
}

fn mail_of(world: &World, user: &str) -> String {
    let bodies = texts(
        world,
        &format!(
            "SELECT subject || ' ' || body_text AS v FROM mails JOIN users ON users.id = mails.recipient_id \
             WHERE users.username = '{user}'"
        ),
    );
    bodies.join("\n")
}

on_both! {
    fn each_order_reaches_whom_it_binds_once_and_by_mail_with_number_and_date_only(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        let does = |user: &str, act: &str, body: Value| {
            http.act(user, &number, act, &body).expect(200);
        };
        does("supervisor01", "supervision", order());
        does("leader07", "instruct", json!({ "text": "样例批示内容" }));
        does("chief01", "district-deadline", json!({ "due": "2026-03-25", "reason": "样例理由" }));
        does("zjj_officer", "tasks", json!({ "unit": "rsj", "due": "2026-03-18", "text": "样例任务内容" }));
        let holder = ["zjj_head", "zjj_officer"];
        assert_eq!(told(&world, &number, "supervised"), holder);
        assert_eq!(told(&world, &number, "instructed"), holder);
        assert_eq!(told(&world, &number, "district_deadline_set"), holder);
        assert_eq!(told(&world, &number, "task_assigned"), ["rsj_officer"]);
        let mine = http.get("zjj_officer", "/api/v1/alerts?open=true").expect(200).body;
        let supervised = mine["alerts"].as_array().unwrap().iter().find(|one| one["about"] == "supervised").unwrap();
        assert_eq!((&supervised["legal_due"], &supervised["days_overdue"]), (&json!("2026-03-20"), &Value::Null));
        assert_eq!(supervised["title"], "反映小区供暖温度不达标");
        assert!(world.mails().is_empty(), "ordinary ones wait for the morning");
        world.set_clock("2026-03-03T08:30:00+08:00");
        for _ in 0..3 {
            tick(&world.app).unwrap();
        }
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails"), 4, "one digest for each, and for the leader");
        let mail = mail_of(&world, "zjj_officer");
        for said in ["收到督办函", "收到领导批示", "设定了区级限期", "2026-03-20", "2026-03-25", number.as_str()] {
            assert!(mail.contains(said), "{said}: {mail}");
        }
        for kept in ["供暖", "样例督办要求", "样例批示内容", "样例信访人甲", "样例理由"] {
            assert!(!mail.contains(kept), "{kept}: {mail}");
        }
        assert!(mail_of(&world, "rsj_officer").contains("2026-03-18"));
        // What was answered needs nothing more.
        http.log_in_again();
        let view = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let entries = view.as_array().or_else(|| view["entries"].as_array()).unwrap();
        let seq = entries.iter().find(|one| one["kind"] == "supervised").unwrap()["seq"].clone();
        http.act("zjj_officer", &number, "supervision/answer", &json!({ "of": seq, "text": "样例反馈" })).expect(200);
        let open = http.get("zjj_officer", "/api/v1/alerts?open=true").expect(200).body;
        assert!(open["alerts"].as_array().unwrap().iter().all(|one| one["about"] != "supervised"), "{open}");
    }
}

on_both! {
    fn an_answer_that_cannot_be_served_is_told_to_the_petition_office(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        http.act("zjj_officer", &number, "reply", &json!({ "opinion": "supported", "text": "样例意见" })).expect(200);
        let failed = json!({ "document": "handling_opinion", "reason": "样例理由" });
        http.act("zjj_officer", &number, "services/failed", &failed).expect(200);
        let told = told(&world, &number, "undelivered");
        assert!(told.contains(&"supervisor01".to_owned()), "{told:?}");
        assert!(!told.iter().any(|one| one.starts_with("zjj")), "{told:?}");
    }
}

on_both! {
    fn an_objection_reaches_who_decides_and_its_decision_who_then_holds_it(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "objections", &json!({ "reason": "样例理由" })).expect(200);
        let deciders = told(&world, &number, "objected");
        assert!(deciders.contains(&"supervisor01".to_owned()), "{deciders:?}");
        assert!(!deciders.iter().any(|one| one.starts_with("zjj")), "{deciders:?}");
        let work = Browser::of(&http, "zjj_head").get("/work").expect(200);
        assert!(work.has("等待：督查人员决定异议") && !work.has("等待：受理"), "{}", work.body);
        let open = |user: &str| http.get(user, "/api/v1/alerts?open=true").expect(200).body["open"].as_i64().unwrap();
        assert_eq!(open("supervisor01"), 1);
        let upheld = json!({ "upheld": true, "unit": "cgj", "leader": "leader07", "reason": "样例理由" });
        http.act("supervisor01", &number, "objections/decide", &upheld).expect(200);
        assert_eq!(open("supervisor01"), 0, "the decision was made");
        // The unit that has passed it on by this may know of it no more.
        assert!(told(&world, &number, "objection_decided").is_empty());
        // The officer who objected had seen that it was theirs.
        assert_eq!(told(&world, &number, "handed_over"), ["cgj_head", "cgj_officer", "leader07", "zjj_officer"]);
        let other = register(&http, &json!({ "title": "样例二" }));
        http.act("receptionist01", &other, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &other, "objections", &json!({ "reason": "样例理由" })).expect(200);
        let rejected = json!({ "upheld": false, "reason": "样例理由" });
        http.act("supervisor01", &other, "objections/decide", &rejected).expect(200);
        assert_eq!(told(&world, &other, "objection_decided"), ["zjj_head", "zjj_officer"]);
    }
}

on_both! {
    fn a_rehearsal_names_whom_an_order_would_reach(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        http.act("leader07", &number, "instruct", &json!({ "text": "样例" })).expect(200);
        let path = format!("{PETITIONS}/{number}/rehearsals/supervise");
        let rehearsed = http.post("supervisor01", &path, &order()).expect(200).body;
        let named: Vec<&str> =
            rehearsed["told"].as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap()).collect();
        assert_eq!(named.len(), 2, "{rehearsed}");
        assert!(named.contains(&"zjj_head") && named.contains(&"zjj_officer"), "also who was told of something before");
        assert!(told(&world, &number, "supervised").is_empty(), "nothing was sent");
    }
}

on_both! {
    fn an_accusation_reaches_discipline_inspection_by_its_number_and_never_the_accused(world) {
        let accused = json!({ "purpose": "accusation", "accused": [{ "username": "zjj_officer" }] });
        let number = enter(&world, &accused);
        let told = told(&world, &number, "registered");
        assert!(told.contains(&"dic01".to_owned()) && told.iter().all(|one| one.starts_with("dic")), "{told:?}");
        let http = world.serve();
        let mine = http.get("dic01", "/api/v1/alerts").expect(200).body;
        for hidden in ["about", "title", "rung", "legal_due", "mailed_from", "url"] {
            assert_eq!(mine["alerts"][0][hidden], Value::Null, "{hidden}");
        }
        world.set_clock("2026-03-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        let mail = mail_of(&world, "dic01");
        assert!(mail.contains(&number) && !mail.contains("登记") && !mail.contains("督办"), "{mail}");
        // An ordinary petition that becomes one: what waits for who may not know of it is not mailed.
        http.log_in_again();
        let ordinary = accepted(&http, &json!({ "title": "样例另一件" }));
        http.act("supervisor01", &ordinary, "supervision", &order()).expect(200);
        let change = json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }], "reason": "样例" });
        http.act("supervisor01", &ordinary, "correct", &change).expect(200);
        let before = world.mails().len();
        world.set_clock("2026-03-04T08:30:00+08:00");
        tick(&world.app).unwrap();
        let of_accused = world.mails()[before..].iter().filter(|(_, mail)| decoded(mail).contains("zhujianju")).count();
        assert_eq!(of_accused, 0, "nobody of the accused unit hears anything");
        let hears = "SELECT count(*) AS v FROM alerts JOIN users ON users.id = alerts.recipient_id \
                     WHERE users.username IN ('zjj_officer', 'zjj_head') AND alerts.state = 'mailed'";
        assert_eq!(count(&world, hears), 0);
    }
}

on_both! {
    fn whoever_takes_a_petition_over_hears_of_the_open_order_and_the_others_time_stays(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        http.act("supervisor01", &number, "supervision", &order()).expect(200);
        world.set_clock("2026-03-02T15:00:00+08:00");
        http.log_in_again();
        let to = json!({ "unit": "cgj", "leader": "leader07", "reason": "样例" });
        http.act("supervisor01", &number, "reassign", &to).expect(200);
        assert_eq!(told(&world, &number, "supervised"), ["cgj_head", "cgj_officer"]);
        let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let entries = timeline.as_array().or_else(|| timeline["entries"].as_array()).unwrap();
        let alerted: Vec<&Value> =
            entries.iter().filter(|one| one["kind"] == "alerted" && one["details"]["about"] == "supervised").collect();
        assert_eq!(alerted.len(), 2, "each told at their own time: {timeline}");
        let later = alerted.iter().find(|one| one["occurred_at"].as_str().unwrap().contains("15:00")).unwrap();
        assert!(later["details"]["told"].as_array().unwrap().iter().all(|one| {
            one["user"]["username"].as_str().unwrap().starts_with("cgj")
        }));
    }
}

on_both! {
    fn an_order_is_not_lost_when_a_petition_goes_to_and_fro(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        http.act("supervisor01", &number, "supervision", &order()).expect(200);
        let before = told(&world, &number, "supervised");
        let away = json!({ "unit": "cgj", "leader": "leader07", "reason": "样例" });
        http.act("supervisor01", &number, "reassign", &away).expect(200);
        let back = json!({ "unit": "zjj", "leader": "leader07", "reason": "样例：改回" });
        http.act("supervisor01", &number, "reassign", &back).expect(200);
        assert_eq!(told(&world, &number, "supervised"), before, "who holds it again is told again");
        // Read by the one, it still waits for its answer when another takes over.
        for user in ["zjj_officer", "zjj_head"] {
            let open = http.get(user, "/api/v1/alerts").expect(200).body;
            let ids: Vec<&Value> = open["alerts"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
            http.post(user, "/api/v1/alerts/acknowledge", &json!({ "ids": ids })).expect(200);
        }
        http.act("supervisor01", &number, "reassign", &away).expect(200);
        let holding = told(&world, &number, "supervised");
        assert!(["cgj_head", "cgj_officer"].iter().all(|one| holding.contains(&(*one).to_owned())), "{holding:?}");
    }
}

on_both! {
    fn a_register_that_is_brought_in_sends_nobody_orders(world) {
        world.set_clock("2026-11-20T10:00:00+08:00");
        let rows = xinfang::cli::import::bytes_of(&world.app, first_rows(30).as_bytes(), 0).unwrap();
        assert_eq!(rows.new, 30);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE clock = 'event'"), 0);
    }
}

// ---- Whose turn it is.

on_both! {
    fn the_list_of_work_tells_ones_own_turn_from_that_of_others_page_by_page(world) {
        let http = world.serve();
        let replied = accepted(&http, &json!({ "title": "样例甲" }));
        http.act("zjj_officer", &replied, "reply", &json!({ "opinion": "supported", "text": "已处理。" })).expect(200);
        let leader = Browser::of(&http, "leader07");
        assert!(leader.get("/work").expect(200).has("等待：送达"), "the officer serves it first");
        assert!(Browser::of(&http, "zjj_officer").get("/work?turn=mine").expect(200).has(&replied));
        http.serve_answer("zjj_officer", &replied, "2026-03-02");
        let waiting = accepted(&http, &json!({ "title": "样例乙" }));
        http.act("supervisor01", &waiting, "supervision", &order()).expect(200);
        http.act("leader07", &waiting, "instruct", &json!({ "text": "样例" })).expect(200);
        let all = leader.get("/work").expect(200);
        assert!(all.has("该您办的（1）") && all.has("等别人的（1）"), "{}", all.body);
        assert!(all.has("督办 3月20日前反馈"), "{}", all.body);
        assert!(!all.has("有批示未阅"), "the leader wrote it");
        let mine = leader.get("/work?turn=mine").expect(200);
        assert!(mine.has(&replied) && !mine.has(&waiting), "{}", mine.body);
        let others = leader.get("/work?turn=others").expect(200);
        assert!(!others.has(&replied) && others.has(&waiting), "{}", others.body);
        assert!(Browser::of(&http, "zjj_officer").get("/work").expect(200).has("有批示未阅"));
    }
}

on_both! {
    fn a_helper_sees_the_date_of_the_own_task(world) {
        let http = world.serve();
        let number = accepted(&http, &json!({}));
        let task = json!({ "unit": "rsj", "due": "2026-03-27", "text": "样例" });
        http.act("zjj_officer", &number, "tasks", &task).expect(200);
        http.act("supervisor01", &number, "supervision", &order()).expect(200);
        let page = Browser::of(&http, "rsj_officer").get("/work").expect(200);
        assert!(page.has(&number) && page.has(r#"<time datetime="2026-03-27">"#), "{}", page.body);
        assert!(!page.has(r#"<time datetime="2026-03-20">"#), "{}", page.body);
    }
}

on_both! {
    fn what_is_late_is_not_due_soon(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        world.set_clock("2026-03-19T09:00:00+08:00");
        http.log_in_again();
        // The routing is late, and that is the office's.
        let browser = Browser::of(&http, "receptionist01");
        assert!(browser.get("/work?time=overdue").expect(200).has(&number));
        assert!(!browser.get("/work?time=soon").expect(200).has(&number));
        let list = Browser::of(&http, "supervisor01").get("/petitions?show=overdue").expect(200);
        assert!(list.has("/work?whose=all&amp;time=overdue") || list.has("/work?whose=all&#38;time=overdue"), "{}", list.body);
    }
}

// ---- What a search finds.

on_both! {
    fn a_search_goes_through_all_petitions_and_a_number_leads_to_its_own(world) {
        let http = world.serve();
        let ended = accepted(&http, &json!({ "title": "样例 路灯 损坏" }));
        http.act("supervisor01", &ended, "withdraw", &json!({ "text": "样例" })).expect(200);
        let browser = Browser::of(&http, "supervisor01");
        let search = |words: &str| browser.get(&format!("/petitions?show=overdue&q={words}"));
        assert!(search("%E8%B7%AF%E7%81%AF").expect(200).has(&ended), "closed ones too, whatever the tab");
        assert!(search("%E6%8D%9F%E5%9D%8F%20%E8%B7%AF%E7%81%AF").expect(200).has(&ended), "both words, in any order");
        assert!(!search("%E8%B7%AF%E7%81%AF%20%E4%BE%9B%E6%B0%B4").expect(200).has(&ended), "both must occur");
        let led = search(&ended.to_lowercase()).expect(303);
        assert_eq!(led.header("location"), format!("/petitions/{ended}"));
    }
}

on_both! {
    fn an_accusation_is_found_by_name_phone_and_title_only_by_who_reads_it_in_full(world) {
        let http = world.serve();
        let accuses = json!({ "purpose": "accusation", "title": "样例检举事项", "accused": [{ "unit": "zjj" }],
                              "petitioners": [{ "name": "样例信访人丁", "phone": "13800000077" }] });
        let number = register(&http, &accuses);
        let found = |user: &str, words: &str| {
            let path = format!("{PETITIONS}?q={words}");
            let list = http.get(user, &path);
            list.status == 200 && list.body["items"].as_array().unwrap().iter().any(|one| one["number"] == number.as_str())
        };
        let name = "%E6%A0%B7%E4%BE%8B%E4%BF%A1%E8%AE%BF%E4%BA%BA%E4%B8%81";
        let title = "%E6%A0%B7%E4%BE%8B%E6%A3%80%E4%B8%BE%E4%BA%8B%E9%A1%B9";
        for words in [name, "13800000077", title] {
            assert!(found("dic01", words), "whoever is in charge: {words}");
            for user in ["dic_head", "supervisor01", "receptionist01", "zjj_officer", "leader07", "chief01"] {
                assert!(!found(user, words), "{user}: {words}");
            }
        }
    }
}
