//! Ways by which somebody could learn what they must not, or keep what they must give up.

use serde_json::{Value, json};
use xinfang::jobs;

use crate::on_both;
use crate::support::{Http, PASSWORD, registration};

fn register(http: &Http, changes: Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number()
}

fn accuse(http: &Http, number: &str, unit: &str) {
    let body = json!({ "reason": "补充被反映单位", "accused": [{ "unit": unit }] });
    http.act("receptionist01", number, "correct", &body).expect(200);
}

on_both! {
    fn a_holder_who_is_accused_later_must_give_the_petition_back(world) {
        let http = world.serve();
        let number = register(&http, json!({}));
        accuse(&http, &number, "zjj");
        let path = format!("/api/v1/petitions/{number}");
        http.get("zjj_officer", &path).expect(404);
        let now = http.get("receptionist01", &path).expect(200);
        assert_eq!(now.body["holder"]["officer"]["username"], "receptionist01");
        assert_eq!(now.body["awaiting_decision"], true);
        let to = json!({ "unit": "zrzyj", "leader": "leader05", "reason": "由督查决定" });
        http.act("supervisor01", &number, "reassign", &to).expect(200);
    }
}

on_both! {
    fn an_accused_name_is_found_however_it_is_written(world) {
        let http = world.serve();
        let user = json!({ "name": "阿依样例·买买样例", "role": "discipline_inspection", "unit": "jwjw",
                            "password": PASSWORD });
        http.put_confirmed("admin01", "/api/v1/users/jw_sample", &user).expect(200);
        for name in ["阿依样例.买买样例", "阿依样例．买买样例", "阿依樣例‧買買樣例", "阿依样例 － 买买样例"] {
            let number = register(&http, json!({ "purpose": "accusation", "accused": [{ "name": name }] }));
            let path = format!("/api/v1/petitions/{number}");
            http.get("jw_sample", &path).expect(404);
            // Nor do those of his unit, but for the one leader who sends it up.
            http.get("dic01", &path).expect(404);
            let seen = http.get("leader03", &path).expect(200);
            assert_eq!(seen.body["holder"]["officer"]["username"], "leader03", "{name}");
        }
    }
}

on_both! {
    fn who_is_accused_before_the_mail_is_built_gets_none(world) {
        let http = world.serve();
        let number = register(&http, json!({ "received_on": "2026-01-05" }));
        app::sweep::sweep(&world.app).unwrap();
        accuse(&http, &number, "zjj");
        world.set_clock("2026-03-03T09:00:00+08:00");
        jobs::tick(&world.app).unwrap();
        assert!(!world.mails().is_empty());
        assert!(world.mails().iter().all(|(_, mail)| !mail.contains("zhujianju")), "a mail went to the accused unit");
    }
}

on_both! {
    fn a_sealed_petition_is_not_found_by_what_it_hides(world) {
        let http = world.serve();
        let number = register(&http, json!({ "purpose": "accusation" }));
        let lists = |query: &str| {
            let answer = http.get("supervisor01", &format!("/api/v1/petitions?{query}")).expect(200);
            answer.body["items"].as_array().unwrap().iter().any(|row| row["number"] == number.as_str())
        };
        assert!(lists("state=registered"), "the supervisor chases it by its number");
        for query in ["channel=visit", "unit=jwjw", "leader=leader03"] {
            assert!(!lists(query), "{query}");
        }
    }
}

on_both! {
    fn a_token_ends_with_the_role_that_it_was_made_for(world) {
        let http = world.serve();
        let made = json!({ "label": "热线平台", "scopes": ["petitions:write"], "days": 30 });
        let made = http.post("admin01", "/api/v1/clients/client_12345/tokens", &made);
        let token = format!("Bearer {}", made.body["token"].as_str().unwrap());
        http.get(&token, "/api/v1/me").expect(200);
        let promoted = json!({ "name": "接口程序", "role": "supervisor", "unit": "smfw" });
        http.put_confirmed("admin01", "/api/v1/users/client_12345", &promoted).expect(200);
        http.get(&token, "/api/v1/me").expect(401);
    }
}

on_both! {
    fn an_order_for_all_reaches_those_already_under_that_leader(world) {
        let http = world.serve();
        let number = register(&http, json!({}));
        let order = json!({ "set_leader": "leader07", "due": "2026-04-10", "ordered_by": "chief01",
                            "reason": "限期办结", "all": true });
        let done = http.post("supervisor01", "/api/v1/petitions/orders", &order).expect(200);
        assert_eq!(done.body["done"], 1, "{}", done.body);
        let now = http.get("receptionist01", &format!("/api/v1/petitions/{number}")).expect(200);
        let clocks = now.body["deadlines"].as_array().unwrap();
        assert!(clocks.iter().any(|d| d["clock"] == "district" && d["raw_due"] == "2026-04-10"));
    }
}

on_both! {
    fn absurd_numbers_and_days_are_refused(world) {
        let http = world.serve();
        let number = register(&http, json!({}));
        let many = json!({ "reason": "x", "headcount": 3_000_000_000_u32 });
        http.act("receptionist01", &number, "correct", &many).expect(422);
        for field in ["due_before", "received_from", "received_to"] {
            for day in ["-262143-01-01", "+262142-12-31"] {
                let order = json!({ "filter": { field: day }, "due": "2026-04-10", "reason": "x" });
                let answer = http.post("supervisor01", "/api/v1/petitions/orders", &order);
                assert!((400..500).contains(&answer.status), "{field} {day}: {}", answer.status);
                let query = format!("/api/v1/petitions?{field}={}", day.replace('+', "%2B"));
                let answer = http.get("supervisor01", &query);
                assert!((400..500).contains(&answer.status), "{query}: {}", answer.status);
            }
        }
        let query = "/api/v1/statistics?from=-262143-01-01&to=%2B262142-12-31";
        let answer = http.get("supervisor01", query);
        assert!((400..500).contains(&answer.status), "{query}: {}", answer.status);
    }
}
