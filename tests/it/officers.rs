//! Administration is split (三员): whatever gives sight of accusations is asked for by one hand and confirmed by another,
//! and the audit log tells of both.

use app::{Doer, Error, directory, session};
use domain::vocabulary::{Language, Role};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Http, PASSWORD, registration};
use crate::web::Browser;

const REQUESTS: &str = "/api/v1/house-requests";

/// A thing of the house as it stands, with changes.
fn changed(http: &Http, noun: &str, key: &str, code: &str, changes: &Value) -> Value {
    let all = http.get("admin01", &format!("/api/v1/{noun}")).expect(200).body;
    let found = all.as_array().unwrap().iter().find(|one| one[key] == code).cloned();
    let mut body = found.unwrap_or_else(|| json!({}));
    body.as_object_mut().unwrap().remove(key);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn put(http: &Http, by: &str, noun: &str, code: &str, changes: &Value) -> Answer {
    let key = if ["users", "leaders"].contains(&noun) { "username" } else { "code" };
    let body = changed(http, noun, key, code, changes);
    http.put(by, &format!("/api/v1/{noun}/{code}"), &body)
}

fn user(http: &Http, name: &str, changes: &Value) -> Answer {
    put(http, "admin01", "users", name, changes)
}

fn somebody(role: &str, unit: &str) -> Value {
    json!({ "name": "样例友人", "role": role, "unit": unit, "email": "friend@example.cn", "password": PASSWORD,
            "active": true })
}

fn decide(http: &Http, by: &str, answer: &Answer, how: &str) -> Answer {
    http.post(by, &format!("{REQUESTS}/{}/{how}", answer.body["request"]), &json!({}))
}

fn logged(http: &Http, what: &str) -> Vec<Value> {
    let found = http.get("auditor01", &format!("/api/v1/audit?what={what}")).expect(200).body;
    found.as_array().unwrap().clone()
}

/// Everything of the house that gives anybody sight.
fn house(http: &Http) -> Vec<Value> {
    let nouns = ["users", "units", "leaders", "clients/client_12345/tokens"];
    nouns.iter().map(|noun| http.get("admin01", &format!("/api/v1/{noun}")).expect(200).body).collect()
}

fn log_in(http: &Http, username: &str, password: &str) -> u16 {
    let body = json!({ "username": username, "password": password });
    http.post("", "/api/v1/auth/login", &body).status
}

/// A way by which an administrator could come to see accusations: whom it would give sight, and by what.
struct Way {
    noun: &'static str,
    code: &'static str,
    changes: Value,
    gives: &'static [(&'static str, &'static str)],
}

fn ways() -> Vec<Way> {
    let way = |noun, code, changes, gives| Way { noun, code, changes, gives };
    let to_leader07 = json!({ "reason": "示例：调离。", "leaders": ["leader07"] });
    let to_nobody = json!({ "reason": "示例：合并。" });
    vec![
        way("users", "admin02", json!({ "role": "discipline_inspection" }), &[("admin02", "inspects")]),
        way("users", "admin02", json!({ "role": "supervisor" }), &[("admin02", "sealed")]),
        way("users", "friend01", somebody("discipline_inspection", "zjj"), &[("friend01", "inspects")]),
        way("users", "friend01", somebody("officer", "jwjw"), &[("friend01", "in_charge")]),
        way("users", "friend01", somebody("security_officer", "zjj"), &[("friend01", "confirms")]),
        way("users", "friend01", somebody("auditor", "zjj"), &[("friend01", "audits")]),
        way("users", "zjj_officer2", json!({ "unit": "jwjw" }), &[("zjj_officer2", "in_charge")]),
        way(
            "users",
            "old_inspector",
            json!({ "active": true }),
            &[("old_inspector", "inspects"), ("old_inspector", "in_charge")],
        ),
        way("units", "jwjw", json!({ "head": "zjj_officer2" }), &[("zjj_officer2", "leads")]),
        way(
            "units",
            "fresh",
            json!({ "kind": "discipline_inspection", "head": "zjj_head" }),
            &[("zjj_head", "leads"), ("fresh_officer", "in_charge")],
        ),
        way("leaders", "leader07", json!({ "units": ["jwjw"] }), &[("leader07", "leads")]),
        way(
            "users",
            "leader03",
            json!({ "active": false, "hand_over": to_leader07 }),
            &[("leader07", "leads")],
        ),
        way(
            "units",
            "fresh",
            json!({ "active": false, "successor": "jwjw", "hand_over": to_nobody }),
            &[("fresh_officer", "in_charge")],
        ),
        way("users", "dic01", json!({ "email": "elsewhere@example.cn" }), &[("dic01", "address")]),
        way("users", "leader03", json!({ "email": "elsewhere@example.cn" }), &[("leader03", "address")]),
        way("users", "dic01", json!({ "name": "另一名" }), &[("dic01", "name")]),
        way("users", "dic01", json!({ "password": "a new pass phrase" }), &[("dic01", "password")]),
        way("users", "security01", json!({ "email": "elsewhere@example.cn" }), &[("security01", "address")]),
        way("users", "security01", json!({ "password": "a new pass phrase" }), &[("security01", "password")]),
        way("users", "security01", json!({ "active": false }), &[("security01", "confirms_no_longer")]),
    ]
}

/// A house with another administrator, an inspector out of use, and a unit with one officer.
fn prepared(http: &Http) {
    let admin =
        json!({ "name": "样例管理员乙", "role": "administrator", "unit": "smfw", "password": PASSWORD });
    user(http, "admin02", &admin).expect(200);
    let old = json!({ "name": "样例旧人", "role": "discipline_inspection", "unit": "jwjw", "active": false });
    user(http, "old_inspector", &old).expect(200);
    let fresh = json!({ "name": "样例新单位", "short_name": "样例新", "kind": "department" });
    http.put("admin01", "/api/v1/units/fresh", &fresh).expect(200);
    let officer = json!({ "name": "样例新单位经办", "role": "officer", "unit": "fresh" });
    user(http, "fresh_officer", &officer).expect(200);
}

fn gains(request: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = request["gives"].as_array().into_iter().flatten();
    all.map(|one| (word(&one["username"]), word(&one["gain"]))).collect()
}

on_both! {
    fn whatever_gives_sight_of_accusations_waits_for_the_second_hand(world) {
        let http = world.serve();
        prepared(&http);
        let before = house(&http);
        for (place, Way { noun, code, changes, gives }) in ways().into_iter().enumerate() {
            let answer = put(&http, "admin01", noun, code, &changes);
            assert_eq!((answer.status, answer.code()), (202, "waits_for_second_hand"), "{code} {changes} {}", answer.body);
            assert_eq!(house(&http), before, "{code} {changes}");
            let listed = http.get("security01", REQUESTS).expect(200).body;
            let expected: Vec<_> = gives.iter().map(|(who, by)| ((*who).to_owned(), (*by).to_owned())).collect();
            assert_eq!(gains(&listed[0]), expected, "{code} {changes}");
            assert_eq!((&listed[0]["id"], &listed[0]["object"]), (&answer.body["request"], &json!(code)));
            let told = logged(&http, "house_request");
            assert_eq!(told.len(), place + 1, "{code} {changes}");
            assert_eq!((&told[0]["object"], &told[0]["user"]["username"]), (&json!(code), &json!("admin01")));
            assert_eq!(told[0]["after"]["state"], "waiting");
            // What waits stands nowhere in the clear, and is shown to nobody.
            assert!(!http.get("security01", REQUESTS).expect(200).text().contains("argon2"));
        }
        assert_eq!(logged(&http, "one_hand"), Vec::<Value>::new());
        assert_eq!(log_in(&http, "dic01", "a new pass phrase"), 401);
        assert_eq!(log_in(&http, "friend01", PASSWORD), 401);
    }
}

on_both! {
    fn a_reset_password_and_a_token_open_nothing_before_they_are_confirmed(world) {
        let http = world.serve();
        let doer = world.caller("admin01").doer();
        let reset = session::set_password(&world.app, &doer, "dic01", "a new pass phrase");
        assert!(matches!(reset, Err(Error::Waits(_))), "{reset:?}");
        assert_eq!((log_in(&http, "dic01", PASSWORD), log_in(&http, "dic01", "a new pass phrase")), (200, 401));
        let body = json!({ "label": "样例", "scopes": ["petitions:read"], "days": 30 });
        let made = http.post("admin01", "/api/v1/clients/client_12345/tokens", &body).expect(202);
        let token = format!("Bearer {}", made.body["token"].as_str().unwrap());
        http.get(&token, "/api/v1/me").expect(401);
        assert!(!http.get("security01", REQUESTS).expect(200).text().contains(token.trim_start_matches("Bearer ")));
        decide(&http, "security01", &made, "confirm").expect(200);
        http.get(&token, "/api/v1/me").expect(200);
        // What reads no petitions needs no second hand.
        let body = json!({ "label": "样例", "scopes": ["petitions:write"], "days": 30 });
        http.post("admin01", "/api/v1/clients/client_12345/tokens", &body).expect(201);
        session::set_password(&world.app, &doer, "zjj_officer2", "a new pass phrase").unwrap();
    }
}

on_both! {
    fn what_is_confirmed_is_carried_out_as_it_was_asked_and_both_hands_are_told(world) {
        let http = world.serve();
        prepared(&http);
        for Way { noun, code, changes, .. } in ways() {
            // Those that another of them leaves without an effect.
            if ["security01", "admin02", "leader03"].contains(&code) || changes["active"] == false {
                continue;
            }
            let asked = put(&http, "admin01", noun, code, &changes).expect(202);
            let confirmed = decide(&http, "security01", &asked, "confirm").expect(200).body;
            assert_eq!((&confirmed["state"], &confirmed["decided_by"]["username"]), (&json!("confirmed"), &json!("security01")));
            let told = logged(&http, "house_request");
            let by = |entry: &Value| (entry["user"]["username"].clone(), entry["after"]["state"].clone());
            assert_eq!(by(&told[0]), (json!("security01"), json!("confirmed")), "{code} {changes}");
            assert_eq!(by(&told[1]), (json!("admin01"), json!("waiting")), "{code} {changes}");
            if code == "friend01" {
                let gone = json!({ "active": false });
                let gone = user(&http, "friend01", &gone);
                assert_eq!(http.confirmed(gone).status, 200);
            }
        }
        assert_eq!(log_in(&http, "dic01", "a new pass phrase"), 200);
        let dic = changed(&http, "users", "username", "dic01", &json!({}));
        assert_eq!(dic["name"], "另一名");
        // The change itself is told as the doing of whoever asked for it.
        let made = logged(&http, "user");
        assert!(made.iter().all(|entry| entry["user"]["username"] == "admin01"), "{made:?}");
        let kept = http.get("security01", REQUESTS).expect(200).text();
        assert!(!kept.contains("argon2") && !kept.contains("phrase"), "{kept}");
    }
}

on_both! {
    fn nobody_confirms_their_own_and_the_administrator_confirms_nothing(world) {
        let http = world.serve();
        prepared(&http);
        let asked = put(&http, "admin02", "users", "dic01", &json!({ "name": "另一名" })).expect(202);
        for by in ["admin01", "admin02", "auditor01", "dic01", "supervisor01"] {
            decide(&http, by, &asked, "confirm").expect(403);
            decide(&http, by, &asked, "decline").expect(403);
        }
        decide(&http, "admin01", &asked, "withdraw").expect(403);
        // Whoever has asked becomes the one who confirms.
        let becomes = user(&http, "admin02", &json!({ "role": "security_officer" })).expect(202);
        decide(&http, "security01", &becomes, "confirm").expect(200);
        http.log_in_again();
        assert_eq!(decide(&http, "admin02", &asked, "confirm").expect(403).code(), "own_request");
        assert_eq!(decide(&http, "security01", &asked, "confirm").expect(409).code(), "asker_gone");
        decide(&http, "security01", &asked, "decline").expect(200);
        assert_eq!(decide(&http, "security01", &asked, "confirm").expect(409).code(), "request_settled");
    }
}

on_both! {
    fn what_the_house_has_left_behind_is_not_carried_out(world) {
        let http = world.serve();
        let asked = user(&http, "dic01", &json!({ "email": "elsewhere@example.cn" })).expect(202);
        user(&http, "dic01", &json!({ "language": "en" })).expect(200);
        assert_eq!(decide(&http, "security01", &asked, "confirm").expect(409).code(), "request_outdated");
        // It would give more than was told: the unit that somebody moves to has become another.
        let fresh = json!({ "name": "样例新单位", "short_name": "样例新", "kind": "department" });
        http.put("admin01", "/api/v1/units/fresh", &fresh).expect(200);
        let asked = user(&http, "friend01", &somebody("discipline_inspection", "fresh")).expect(202);
        put(&http, "admin01", "units", "fresh", &json!({ "kind": "discipline_inspection" })).expect(200);
        assert_eq!(decide(&http, "security01", &asked, "confirm").expect(409).code(), "request_outdated");
        let asked = user(&http, "friend02", &json!({ "name": "样例友人乙", "role": "officer", "unit": "jwjw" })).expect(202);
        decide(&http, "admin01", &asked, "withdraw").expect(200);
        assert_eq!(decide(&http, "security01", &asked, "confirm").expect(409).code(), "request_settled");
        let states: Vec<Value> = http.get("admin01", REQUESTS).expect(200).body.as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, [json!("withdrawn"), json!("waiting"), json!("waiting")]);
        http.get("security01", &format!("{REQUESTS}/999/confirm")).expect(405);
        http.post("security01", &format!("{REQUESTS}/999/confirm"), &json!({})).expect(404);
    }
}

on_both! {
    fn without_a_security_officer_one_hand_does_and_is_told(world) {
        let http = world.serve();
        let gone = user(&http, "security01", &json!({ "active": false })).expect(202);
        decide(&http, "security01", &gone, "confirm").expect(200);
        user(&http, "friend01", &somebody("discipline_inspection", "zjj")).expect(200);
        let told = logged(&http, "one_hand");
        assert_eq!((told.len(), &told[0]["object"], &told[0]["user"]["username"]), (1, &json!("friend01"), &json!("admin01")));
        assert_eq!(gains(&told[0]["after"]), [("friend01".to_owned(), "inspects".to_owned())]);
        let page = Browser::of(&http, "admin01").get("/admin").expect(200);
        assert!(page.has("没有安全员") && page.has("一人赋予检举控告知悉权"), "{}", page.body);
    }
}

on_both! {
    fn the_command_line_waits_too_unless_it_says_that_it_is_alone(world) {
        let http = world.serve();
        let input = || directory::UserInput {
            name: "样例友人".to_owned(), role: Role::DisciplineInspection, unit: "zjj".to_owned(), email: None,
            language: Language::Zh, active: true, password: Some(PASSWORD.to_owned()), hand_over: None,
        };
        let waits = directory::put_user(&world.app, None, "friend01", input());
        assert!(matches!(waits, Err(Error::Waits(_))), "{waits:?}");
        let reset = session::set_password(&world.app, &Doer::COMMAND_LINE, "dic01", "a new pass phrase");
        assert!(matches!(reset, Err(Error::Waits(_))), "{reset:?}");
        assert_eq!((log_in(&http, "friend01", PASSWORD), log_in(&http, "dic01", PASSWORD)), (401, 200));
        let listed = http.get("security01", REQUESTS).expect(200).body;
        assert_eq!((&listed[0]["asked_by"], &listed[0]["what"]), (&Value::Null, &json!("password")));
        let by = |id: &Value, how: &str| http.post("security01", &format!("{REQUESTS}/{id}/{how}"), &json!({}));
        by(&listed[0]["id"], "confirm").expect(200);
        assert_eq!(log_in(&http, "dic01", "a new pass phrase"), 200);
        http.post("admin01", &format!("{REQUESTS}/{}/withdraw", listed[1]["id"]), &json!({})).expect(200);
        directory::put_user_alone(&world.app, "friend01", input()).unwrap();
        assert_eq!(log_in(&http, "friend01", PASSWORD), 200);
        assert_eq!(logged(&http, "one_hand")[0]["object"], "friend01");
    }
}

on_both! {
    fn the_security_officer_reads_no_petition(world) {
        let http = world.serve();
        let mut body = registration();
        let ordinary = http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number();
        body["purpose"] = json!("accusation");
        let accusation = http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number();
        let browser = Browser::of(&http, "security01");
        for number in [&ordinary, &accusation] {
            for part in ["", "/timeline", "/responsibility", "/acts", "/documents", "/attachments", "/views"] {
                let path = format!("/api/v1/petitions/{number}{part}");
                http.get("security01", &path).expect(403);
            }
            assert!([403, 404].contains(&browser.get(&format!("/petitions/{number}")).status));
        }
        for path in ["petitions", "statistics", "alerts", "board", "audit", "outbox", "hand-overs", "pulse"] {
            http.get("security01", &format!("/api/v1/{path}")).expect(403);
        }
        http.put("security01", "/api/v1/users/dic01", &json!({ "name": "x", "role": "officer", "unit": "zjj" })).expect(403);
    }
}

on_both! {
    fn one_person_holds_one_of_the_three(world) {
        let http = world.serve();
        let twice = json!({ "name": "系统管理员", "role": "security_officer", "unit": "smfw", "password": PASSWORD });
        let refused = user(&http, "admin_twin", &twice).expect(422);
        assert_eq!(refused.body["errors"][0]["code"], "one_of_three", "{}", refused.body);
        let by_mail = json!({ "name": "样例友人", "role": "auditor", "unit": "smfw", "email": "ADMIN01@example.cn" });
        user(&http, "admin_twin", &by_mail).expect(422);
        // Where there are but two people, it is allowed, and shown as lost.
        let gone = user(&http, "auditor01", &json!({ "active": false })).expect(200);
        assert_eq!(gone.body["active"], false);
        let asked = user(&http, "admin_twin", &json!({ "name": "系统管理员", "role": "auditor", "unit": "smfw" })).expect(202);
        decide(&http, "security01", &asked, "confirm").expect(200);
        let page = Browser::of(&http, "admin01").get("/admin").expect(200);
        assert!(page.has("一人兼任“三员”中的两员"), "{}", page.body);
    }
}

on_both! {
    fn what_gives_nobody_sight_is_carried_out_at_once(world) {
        let http = world.serve();
        let mut body = registration();
        body["purpose"] = json!("accusation");
        let number = http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number();
        // A supervisor names who acts for a leader: of accusations that entrusts nothing.
        let deputy = json!({ "deputy": "leader07", "from": "2026-03-02", "until": "2026-03-09" });
        http.put("supervisor01", "/api/v1/leaders/leader03/deputy", &deputy).expect(200);
        http.get("leader07", &format!("/api/v1/petitions/{number}")).expect(404);
        // A default officer who does not work there is given nothing.
        put(&http, "admin01", "units", "jwjw", &json!({ "default_officer": "zjj_officer2" })).expect(200);
        http.get("zjj_officer2", &format!("/api/v1/petitions/{number}")).expect(404);
        // An inspector who leaves is followed by whom the rules name, whoever was named here.
        let to = json!({ "unit": "jwjw", "officers": ["dic_head"] });
        let gone = json!({ "active": false, "hand_over": { "reason": "示例：调离。", "to": [to] } });
        user(&http, "dic01", &gone).expect(200);
        assert_eq!(http.get("dic_head", &format!("/api/v1/petitions/{number}")).expect(200).body["holder"]["officer"]["username"], "dic_head");
        assert_eq!(logged(&http, "house_request"), Vec::<Value>::new());
    }
}

on_both! {
    fn both_hands_work_on_pages(world) {
        let http = world.serve();
        let (admin, officer) = (Browser::of(&http, "admin01"), Browser::of(&http, "security01"));
        assert_eq!(officer.get("/").expect(303).header("location"), "/house-requests");
        assert!(officer.get("/house-requests").expect(200).has("没有待确认的变更"));
        let reset = admin.post("/admin/users/dic01", "/admin/users/dic01/password", "").expect(202);
        assert!(reset.has("等待安全员确认"), "{}", reset.body);
        let fields = "username=friend01&name=样例友人&role=discipline_inspection&unit=zjj&language=zh&active=on";
        let made = admin.post("/admin/new/users", "/admin/new/users", fields).expect(202);
        assert!(made.has("等待安全员确认"), "{}", made.body);
        let shown = officer.get("/house-requests").expect(200);
        assert!(shown.has("friend01 · 纪检监察角色") && shown.has("dic01 · 由他人设定口令"), "{}", shown.body);
        let listed = http.get("security01", REQUESTS).expect(200).body;
        let path = |place: usize, how: &str| format!("/house-requests/{}/{how}", listed[place]["id"]);
        let confirmed = officer.post("/house-requests", &path(0, "confirm"), "").expect(303);
        assert_eq!(confirmed.header("location"), "/house-requests");
        assert!(admin.get("/house-requests").expect(200).has("撤回"));
        admin.post("/house-requests", &path(1, "confirm"), "").expect(403);
        admin.post("/house-requests", &path(1, "withdraw"), "").expect(303);
        http.get("supervisor01", REQUESTS).expect(403);
        Browser::of(&http, "supervisor01").get("/house-requests").expect(403);
        assert!(directory::users(&world.app).unwrap().iter().any(|one| one.username == "friend01"));
    }
}
