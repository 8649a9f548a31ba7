//! Who is accused (article 30; case N1): by the exact name, with a slip, by alias, title, former unit, another account,
//! an account that is made later: nobody of them learns of it, by any door, and nobody at the desk learns whether one of
//! ours is meant. It is answered by whoever may, and looked at anew at every look.

use app::verify;
use serde_json::{Value, json};
use xinfang::jobs;

use crate::acts::does;
use crate::jobs::texts;
use crate::on_both;
use crate::support::{Http, PASSWORD, World, registration};
use crate::web::Browser;

const PETITIONS: &str = "/api/v1/petitions";

fn path(number: &str) -> String {
    format!("{PETITIONS}/{number}")
}

fn register(http: &Http, accused: &[&str], changes: Value) -> String {
    let mut body = registration();
    body["purpose"] = json!("accusation");
    body["accused"] = accused.iter().map(|name| json!({ "name": name })).collect();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

/// A user of the sample district as they shall be, with a name that reads as one.
fn put(http: &Http, username: &str, name: &str, role: &str, unit: &str) {
    move_to(http, username, name, role, unit, &Value::Null);
}

/// The same of somebody who hands over what they have of this unit.
fn move_to(http: &Http, username: &str, name: &str, role: &str, unit: &str, to: &Value) {
    let hand_over =
        if to.is_null() { Value::Null } else { json!({ "reason": "示例：调离。", "to": [to] }) };
    let user = json!({ "name": name, "role": role, "unit": unit, "password": PASSWORD,
                       "email": format!("{username}@example.cn"), "hand_over": hand_over });
    http.put_confirmed("admin01", &format!("/api/v1/users/{username}"), &user).expect(200);
    // What changes a right ends the session.
    http.log_in_again();
}

/// They learn nothing of it by any door, and are mailed nothing.
fn is_unknown_to(world: &World, http: &Http, number: &str, users: &[&str]) {
    jobs::tick(&world.app).unwrap();
    for user in users {
        for part in ["", "/timeline", "/responsibility", "/acts", "/documents", "/attachments", "/views"] {
            let status = http.get(user, &format!("{}{part}", path(number))).status;
            assert!(status == 404 || (part == "/views" && status == 403), "{user} {part}: {status}");
        }
        for list in [format!("{PETITIONS}?limit=50"), "/api/v1/alerts?limit=50".to_owned()] {
            let page = http.get(user, &list).expect(200).body.to_string();
            assert!(!page.contains(number), "{user} {list}");
        }
        for page in ["/work", "/alerts", "/petitions"] {
            assert!(!Browser::of(http, user).get(page).body.contains(number), "{user} {page}");
        }
        let denied = http.act(user, number, "accused", &json!({ "reason": "与我无关" }));
        // Whoever never may by the role is told that of every petition alike.
        assert!(denied.status == 404 || denied.code() == "forbidden", "{user}: {}", denied.body);
        let told = texts(
            world,
            "SELECT m.to_address || ' ' || a.petition_id AS v FROM mails m JOIN alerts a ON a.mail_id = m.id",
        );
        let address = format!("{user}@");
        assert!(!told.iter().any(|one| one.starts_with(&address)), "{user}: {told:?}");
    }
}

fn of_ours(http: &Http, user: &str, number: &str) -> Vec<(String, String)> {
    let view = http.get(user, &path(number)).expect(200).body;
    let all = view["accused_of_ours"].as_array().expect("who may be meant").iter();
    let code =
        |one: &Value| one["user"]["username"].as_str().or(one["unit"]["code"].as_str()).unwrap().to_owned();
    all.map(|one| (code(one), one["answer"].as_str().unwrap().to_owned())).collect()
}

fn clock(http: &Http, user: &str, number: &str) -> Option<(String, String)> {
    let view = http.get(user, &path(number)).expect(200).body;
    let all = view["deadlines"].as_array().unwrap().iter();
    let found = all.rev().find(|one| one["clock"] == "accused_answer")?;
    Some((found["legal_due"].as_str().unwrap().to_owned(), found["outcome"].as_str().unwrap().to_owned()))
}

on_both! {
    fn whoever_may_be_meant_by_a_slip_knows_nothing_until_it_is_answered(world) {
        let http = world.serve();
        put(&http, "sample01", "张样例", "officer", "zjj");
        let number = &register(&http, &["章样例"], json!({}));
        is_unknown_to(&world, &http, number, &["sample01"]);
        assert_eq!(of_ours(&http, "dic01", number), [("sample01".to_owned(), "perhaps".to_owned())]);
        assert_eq!(clock(&http, "dic01", number), Some(("2026-03-09".to_owned(), "running".to_owned())));
        // Other inspectors see who is named, and not who of ours that may be; nor may they answer.
        let masked = http.get("dic_head", &path(number)).expect(200).body;
        assert_eq!((&masked["masked"], &masked["accused_of_ours"]), (&json!(true), &Value::Null));
        http.act("dic_head", number, "accused", &json!({ "reason": "r" })).expect(403);
        http.act("supervisor01", number, "accused", &json!({ "reason": "r" })).expect(403);
        // On the page: this is he.
        let browser = Browser::of(&http, "dic01");
        let form = browser.get(&format!("/petitions/{number}/acts/answer-accused")).expect(200);
        assert!(form.has("张样例"), "{}", form.body);
        does(&browser, number, "answer-accused", &[("meant_users", "sample01"), ("reason", "与人事部门核对")]);
        assert_eq!(of_ours(&http, "dic01", number), [("sample01".to_owned(), "meant".to_owned())]);
        assert_eq!(clock(&http, "dic01", number).unwrap().1, "met");
        is_unknown_to(&world, &http, number, &["sample01"]);
        // By REST, put right: nobody of ours. It is on record who said so, and why.
        http.act_confirmed("dic01", number, "accused", &json!({ "reason": "另有其人，已核实" })).expect(200);
        assert_eq!(of_ours(&http, "dic01", number), [("sample01".to_owned(), "not_meant".to_owned())]);
        let timeline = http.get("dic01", &format!("{}/timeline", path(number))).expect(200).body;
        let answers: Vec<_> =
            timeline.as_array().unwrap().iter().filter(|one| one["kind"] == "accused_answered").collect();
        assert_eq!(answers.len(), 2);
        assert!(answers.iter().all(|one| one["actor"]["username"] == "dic01"));
        assert!(answers[1].to_string().contains("另有其人"));
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn the_accused_know_nothing_however_they_are_named(world) {
        let http = world.serve();
        put(&http, "zjj_head", "赵样例", "unit_head", "zjj");
        put(&http, "sample01", "阿依样例·买买样例", "officer", "zjj");
        for (written, accused) in [
            ("阿依样例．买买样例", vec!["sample01"]),
            ("阿衣样例·买卖样例", vec!["sample01"]),
            ("房管局阿依样例·买买样例", vec!["sample01"]),
            ("阿依样例·买买样例（住建局）", vec!["sample01"]),
            ("某某、阿依样例·买买样例", vec!["sample01"]),
            ("住建局局长", vec!["zjj_head"]),
            ("房管局", vec!["zjj_head", "sample01", "zjj_officer"]),
            ("区住建局副局长", vec!["zjj_head", "sample01", "zjj_officer"]),
        ] {
            let number = &register(&http, &[written], json!({}));
            is_unknown_to(&world, &http, number, &accused);
            assert_eq!(http.get("dic01", &path(number)).expect(200).body["sealed"], false, "{written}");
        }
        // A name in the text of an accusation counts too; that of the bureau it is written to does not.
        let said = json!({ "content": "示例：请区纪委查处，赵样例收受好处。" });
        let number = &register(&http, &[], said);
        is_unknown_to(&world, &http, number, &["zjj_head"]);
        assert_eq!(of_ours(&http, "dic01", number), [("zjj_head".to_owned(), "perhaps".to_owned())]);
    }
}

on_both! {
    fn a_bureau_in_the_text_of_another_petition_is_not_accused_by_it(world) {
        let http = world.serve();
        let said = json!({ "purpose": "request", "content": "示例：住建局一直没有答复，请督促住建局经办甲。" });
        let number = &register(&http, &[], said);
        http.get("zjj_officer", &path(number)).expect(200);
        let offered = of_ours(&http, "supervisor01", number);
        assert!(offered.contains(&("zjj".to_owned(), "mentioned".to_owned())), "{offered:?}");
        assert_eq!(http.get("zjj_officer", &path(number)).body["accused_of_ours"], Value::Null);
        // Whoever may names them then.
        let meant = json!({ "meant_users": ["zjj_officer2"], "reason": "信访人当面说明" });
        http.act("supervisor01", number, "accused", &meant).expect(409);
    }
}

on_both! {
    fn who_was_in_the_accused_unit_or_comes_into_it_knows_nothing(world) {
        let http = world.serve();
        put(&http, "sample01", "钱样例", "officer", "zjj");
        put(&http, "sample01", "钱样例", "discipline_inspection", "jwjw");
        put(&http, "sample02", "孙样例", "officer", "jyj");
        let number = &register(&http, &["区住建局"], json!({}));
        is_unknown_to(&world, &http, number, &["sample01"]);
        http.act("dic01", number, "reassign", &json!({ "officer": "sample01", "reason": "r" })).expect(409);
        // Whoever holds it and comes into the unit loses it in the same moment.
        let to = json!({ "unit": "jwjw", "officers": ["dic_head"] });
        move_to(&http, "dic01", "李样例", "discipline_inspection", "zjj", &to);
        http.get("dic01", &path(number)).expect(404);
        let now = http.get("dic_head", &path(number)).expect(200).body;
        assert_ne!(now["holder"]["officer"]["username"], "dic01");
        put(&http, "dic01", "李样例", "discipline_inspection", "jwjw");
        is_unknown_to(&world, &http, number, &["dic01", "sample01"]);
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn other_accounts_and_accounts_that_are_made_later_are_found(world) {
        let http = world.serve();
        put(&http, "sample01", "周样例", "officer", "zjj");
        let number = &register(&http, &["周样例", "吴样例"], json!({}));
        // The same person again, where accusations are read; by the name, and by the address.
        put(&http, "sample02", "周 样例", "discipline_inspection", "jwjw");
        let again = json!({ "name": "另一名", "role": "discipline_inspection", "unit": "jwjw", "password": PASSWORD,
                            "email": "sample01@example.cn" });
        http.put_confirmed("admin01", "/api/v1/users/sample03", &again).expect(200);
        // Somebody who was nobody of ours at registration, nearly written.
        put(&http, "sample04", "吴样礼", "discipline_inspection", "jwjw");
        is_unknown_to(&world, &http, number, &["sample01", "sample02", "sample03", "sample04"]);
        // A new name finds them again, and an old one is not forgotten.
        let to = json!({ "unit": "zrzyj", "officers": ["zrzyj_head"] });
        move_to(&http, "zrzyj_officer", "吴样例", "discipline_inspection", "jwjw", &to);
        put(&http, "sample04", "全新名字", "discipline_inspection", "jwjw");
        is_unknown_to(&world, &http, number, &["zrzyj_officer", "sample04"]);
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn the_desk_is_shown_the_same_whether_somebody_of_ours_is_meant_or_not(world) {
        let http = world.serve();
        put(&http, "sample01", "郑样例", "officer", "zjj");
        let mut seen = Vec::new();
        for name in ["郑样例", "正样例", "某某某", "区长", "dic"] {
            let mut body = registration();
            body["purpose"] = json!("accusation");
            body["accused"] = json!([{ "name": name }]);
            let explained = json!({ "channel": "visit", "purpose": "accusation", "accused": body["accused"] });
            let explained = http.post("receptionist01", "/api/v1/assignments/explain", &explained).expect(200).body;
            let mut answer = http.post("receptionist01", PETITIONS, &body).expect(201).body;
            let number = answer["number"].as_str().unwrap().to_owned();
            let mut later = http.get("receptionist01", &path(&number)).expect(200).body;
            for view in [&mut answer, &mut later] {
                (view["number"], view["query_code"]) = (Value::Null, Value::Null);
            }
            let list = http.get("receptionist01", &format!("{PETITIONS}?limit=1")).expect(200).body;
            let mut row = list["items"][0].clone();
            row["number"] = Value::Null;
            seen.push((explained, answer, later, row));
        }
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
    }
}

on_both! {
    fn no_head_without_a_right_is_told_of_an_accusation(world) {
        let http = world.serve();
        let number = &register(&http, &["某某某"], json!({}));
        for day in ["2026-03-03", "2026-03-10", "2026-03-25", "2026-04-20"] {
            world.set_clock(&format!("{day}T08:40:00+08:00"));
            jobs::tick(&world.app).unwrap();
        }
        let told = texts(&world, "SELECT DISTINCT u.username AS v FROM alerts a JOIN users u ON u.id = a.recipient_id ORDER BY v");
        assert!(!told.is_empty());
        http.log_in_again();
        for user in told {
            http.get(&user, &path(number)).expect(200);
        }
    }
}

on_both! {
    fn the_keeper_answers_for_an_inspector_who_is_nearly_named_and_it_goes_back(world) {
        let http = world.serve();
        put(&http, "dic_head", "王样例", "discipline_inspection", "jwjw");
        let number = &register(&http, &["汪样例"], json!({}));
        is_unknown_to(&world, &http, number, &["dic_head", "dic01"]);
        assert_eq!(of_ours(&http, "leader03", number), [("dic_head".to_owned(), "perhaps".to_owned())]);
        // It is kept by one person: the second hand is the security officer, by the number alone.
        http.act_confirmed("leader03", number, "accused", &json!({ "reason": "来信所指另有其人" })).expect(204);
        let now = http.get("dic01", &path(number)).expect(200).body;
        assert_eq!((&now["holder"]["officer"]["username"], &now["sealed"]), (&json!("dic01"), &json!(false)));
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn of_what_is_no_accusation_the_supervisor_answers(world) {
        let http = world.serve();
        put(&http, "zjj_officer", "冯样例", "officer", "zjj");
        let number = &register(&http, &["冯样礼"], json!({ "purpose": "request" }));
        http.get("zjj_officer", &path(number)).expect(404);
        assert_eq!(clock(&http, "supervisor01", number), Some(("2026-03-09".to_owned(), "running".to_owned())));
        assert_eq!(http.get("receptionist01", &path(number)).expect(200).body["accused_of_ours"], Value::Null);
        http.act("receptionist01", number, "accused", &json!({ "reason": "r" })).expect(403);
        http.act("supervisor01", number, "accused", &json!({ "reason": "同名的另一人" })).expect(200);
        assert_eq!(clock(&http, "supervisor01", number).unwrap().1, "met");
        // Said to be somebody whom no name told: that one is accused from now on.
        let meant = json!({ "meant_users": ["zjj_officer2"], "reason": "信访人当面说明" });
        http.act("supervisor01", number, "accused", &meant).expect(200);
        http.get("zjj_officer2", &path(number)).expect(404);
        http.get("zjj_officer", &path(number)).expect(200);
        let listed = |user: &str| http.get(user, PETITIONS).expect(200).text().contains(number.as_str());
        assert!(!listed("zjj_officer2"), "who is accused finds it in no list");
        assert!(listed("zjj_officer"), "who was not meant finds it again");
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}
