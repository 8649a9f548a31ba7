//! A leader on leave names one who acts (代行); the leader stays answerable.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Http, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// Of leader07, whose portfolio has the matter, up to the reply of the unit.
fn replied(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let number = http.post("receptionist01", PETITIONS, &body).expect(201).number();
    http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
    let reply = json!({ "opinion": "supported", "text": "已处理。" });
    http.act("zjj_officer", &number, "reply", &reply).expect(200);
    http.serve_answer("zjj_officer", &number, "2026-03-02");
    number
}

fn name(
    http: &Http,
    by: &str,
    leader: &str,
    deputy: &str,
    from: &str,
    until: &str,
) -> crate::support::Answer {
    let body = json!({ "deputy": deputy, "from": from, "until": until });
    http.put(by, &format!("/api/v1/leaders/{leader}/deputy"), &body)
}

fn sees(http: &Http, user: &str, number: &str) -> bool {
    let status = http.get(user, &format!("{PETITIONS}/{number}")).status;
    let page = http.get(user, &format!("{PETITIONS}?limit=100")).expect(200).body;
    let listed = page["items"].as_array().unwrap().iter().any(|row| row["number"] == number);
    assert_eq!(listed, status == 200, "{user}: {status}");
    listed
}

/// The last entry of this kind in the history.
fn entry(http: &Http, number: &str, kind: &str) -> Value {
    let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
    timeline.as_array().unwrap().iter().rfind(|one| one["kind"] == kind).unwrap().clone()
}

on_both! {
    fn a_deputy_closes_for_a_leader_who_stays_answerable(world) {
        let http = world.serve();
        let number = replied(&http, &json!({}));
        let named = name(&http, "leader07", "leader07", "leader08", "2026-03-02", "2026-03-06").expect(200).body;
        assert_eq!((&named["acting"], &named["named_by"]["username"]), (&json!(true), &json!("leader07")));
        let seen = http.get("leader08", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(seen["holder"]["leader"]["username"], "leader07");
        assert_eq!(seen["holder"]["acting"]["username"], "leader08");
        http.act("leader08", &number, "instruct", &json!({ "text": "请抓紧。" })).expect(200);
        http.act("leader07", &number, "instruct", &json!({ "text": "同意。" })).expect(200);
        assert!(entry(&http, &number, "instructed")["on_behalf_of"].is_null());
        let closed = http.act("leader08", &number, "close", &json!({})).expect(200).body;
        assert_eq!(closed["holder"]["leader"]["username"], "leader07");
        let close = entry(&http, &number, "closed");
        assert_eq!(close["actor"]["username"], "leader08");
        assert_eq!(close["on_behalf_of"]["username"], "leader07");
        let chain = http.get("supervisor01", &format!("{PETITIONS}/{number}/responsibility")).expect(200).body;
        let leaders: Vec<&Value> = chain.as_array().unwrap().iter().map(|one| &one["leader"]["username"]).collect();
        assert_eq!(leaders, [&Value::Null, &json!("leader07")]);
    }
}

on_both! {
    fn a_deputy_acts_on_the_days_of_the_leave_only(world) {
        let http = world.serve();
        let number = replied(&http, &json!({}));
        name(&http, "leader07", "leader07", "leader08", "2026-03-03", "2026-03-04").expect(200);
        for (moment, acts) in [
            ("2026-03-02T23:59:00+08:00", false),
            ("2026-03-03T00:00:00+08:00", true),
            ("2026-03-04T23:59:00+08:00", true),
            ("2026-03-05T00:00:00+08:00", false),
        ] {
            world.set_clock(moment);
            http.log_in_again();
            assert_eq!(sees(&http, "leader08", &number), acts, "{moment}");
            assert!(sees(&http, "leader07", &number));
        }
        http.act("leader08", &number, "close", &json!({})).expect(404);
        http.act("leader08", &number, "instruct", &json!({ "text": "晚了" })).expect(404);
        http.act("leader07", &number, "close", &json!({})).expect(200);
        assert!(entry(&http, &number, "closed")["on_behalf_of"].is_null());
    }
}

on_both! {
    fn what_a_deputy_did_is_told_after_the_leave(world) {
        let http = world.serve();
        let number = replied(&http, &json!({}));
        name(&http, "supervisor01", "leader07", "chief01", "2026-03-02", "2026-03-02").expect(200);
        http.act("chief01", &number, "instruct", &json!({ "text": "请抓紧。" })).expect(200);
        world.set_clock("2026-03-03T09:00:00+08:00");
        http.log_in_again();
        assert_eq!(entry(&http, &number, "instructed")["on_behalf_of"]["username"], "leader07");
        http.act("chief01", &number, "instruct", &json!({ "text": "以本人名义。" })).expect(200);
        assert!(entry(&http, &number, "instructed")["on_behalf_of"].is_null());
        http.act("chief01", &number, "close", &json!({})).expect(403);
    }
}

on_both! {
    fn a_deputy_who_is_accused_sees_nothing(world) {
        let http = world.serve();
        let number = replied(&http, &json!({ "accused": [{ "username": "leader08" }] }));
        name(&http, "leader07", "leader07", "leader08", "2026-03-02", "2026-03-06").expect(200);
        assert!(!sees(&http, "leader08", &number));
        http.act("leader08", &number, "close", &json!({})).expect(404);
        let seen = http.get("leader07", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert!(seen["holder"]["acting"].is_null());
    }
}

on_both! {
    fn who_acts_for_an_accused_leader_gets_no_right_by_it(world) {
        let http = world.serve();
        let number = replied(&http, &json!({ "accused": [{ "username": "leader07" }] }));
        name(&http, "leader07", "leader07", "leader12", "2026-03-02", "2026-03-06").expect(200);
        assert!(!sees(&http, "leader07", &number));
        assert!(!sees(&http, "leader12", &number));
    }
}

on_both! {
    fn an_alert_goes_to_the_leader_and_to_the_deputy(world) {
        let http = world.serve();
        let number = replied(&http, &json!({}));
        let due = json!({ "due": "2026-03-03", "reason": "限期办结" });
        http.act("supervisor01", &number, "district-deadline", &due).expect(200);
        name(&http, "leader07", "leader07", "leader12", "2026-03-02", "2026-03-20").expect(200);
        world.set_clock("2026-03-10T09:00:00+08:00");
        xinfang::jobs::tick(&world.app).unwrap();
        let told = |address: &str| {
            world.mails().iter().any(|(_, mail)| mail.contains(address) && mail.contains(&number))
        };
        assert!(told("leader07@example.cn"));
        assert!(told("leader12@example.cn"));
        assert!(!told("leader08@example.cn"));
    }
}

on_both! {
    fn the_one_who_comes_back_ends_it_at_once_and_a_new_deputy_takes_the_place_of_the_old(world) {
        let http = world.serve();
        let number = replied(&http, &json!({}));
        let path = "/api/v1/leaders/leader07/deputy";
        name(&http, "leader07", "leader07", "leader08", "2026-03-02", "2026-03-20").expect(200);
        world.set_clock("2026-03-04T09:00:00+08:00");
        http.log_in_again();
        name(&http, "supervisor01", "leader07", "leader09", "2026-03-01", "2026-03-20").expect(200);
        assert!(!sees(&http, "leader08", &number));
        assert!(sees(&http, "leader09", &number));
        let all = http.get("zjj_officer", "/api/v1/deputies").expect(200).body;
        let days: Vec<Value> = all.as_array().unwrap().iter()
            .map(|one| json!([one["deputy"]["username"], one["from"], one["until"], one["acting"]])).collect();
        assert_eq!(days, [json!(["leader09", "2026-03-04", "2026-03-20", true]),
            json!(["leader08", "2026-03-02", "2026-03-03", false])]);
        world.set_clock("2026-03-05T09:00:00+08:00");
        http.log_in_again();
        http.send("leader08", "DELETE", path, &[], None).expect(403);
        http.send("leader07", "DELETE", path, &[], None).expect(204);
        assert!(!sees(&http, "leader09", &number));
        http.send("leader07", "DELETE", path, &[], None).expect(404);
        let all = http.get("leader07", "/api/v1/deputies").expect(200).body;
        assert_eq!(all[0]["until"], "2026-03-04");
    }
}

on_both! {
    fn a_deputy_is_named_by_the_leader_or_a_supervisor_and_is_another_leader(world) {
        let http = world.serve();
        let (from, until) = ("2026-03-02", "2026-03-06");
        for user in ["leader08", "chief01"] {
            name(&http, user, "leader07", "leader09", from, until).expect(403);
        }
        for user in ["zjj_head", "admin01", "dic01", "receptionist01"] {
            name(&http, user, "leader07", "leader09", from, until).expect(403);
        }
        name(&http, "supervisor01", "zjj_officer", "leader09", from, until).expect(404);
        name(&http, "supervisor01", "nobody", "leader09", from, until).expect(404);
        for (deputy, from, until, field, code) in [
            ("leader07", from, until, "deputy", "own_deputy"),
            ("zjj_officer", from, until, "deputy", "not_a_leader"),
            ("nobody", from, until, "deputy", "unknown"),
            ("leader09", "2026-03-06", "2026-03-05", "until", "before_from"),
            ("leader09", "2026-02-20", "2026-03-01", "until", "leave_over"),
            ("leader09", from, "9999-01-01", "until", "date_out_of_range"),
        ] {
            let answer = name(&http, "leader07", "leader07", deputy, from, until).expect(422);
            let told = (&answer.body["errors"][0]["field"], &answer.body["errors"][0]["code"]);
            assert_eq!(told, (&json!(field), &json!(code)), "{deputy} {from} {until}");
        }
        let users = http.get("admin01", "/api/v1/users").expect(200).body;
        let user = users.as_array().unwrap().iter().find(|one| one["username"] == "leader09").unwrap().clone();
        let off = json!({ "name": user["name"], "role": user["role"], "unit": user["unit"], "active": false,
                          "hand_over": { "reason": "示例：到届。", "leaders": ["leader05"] } });
        http.put("admin01", "/api/v1/users/leader09", &off).expect(200);
        name(&http, "leader07", "leader07", "leader09", from, until).expect(422);
        assert_eq!(http.get("admin01", "/api/v1/deputies").expect(200).body, json!([]));
        name(&http, "chief01", "chief01", "leader08", from, until).expect(200);
    }
}

on_both! {
    fn an_accusation_is_entrusted_by_its_leader_only_and_by_no_supervisor(world) {
        let http = world.serve();
        let number = http.post("receptionist01", "/api/v1/petitions", &{
            let mut body = registration();
            body["purpose"] = json!("accusation");
            body
        }).expect(201).number();
        let view = http.get("dic01", &format!("/api/v1/petitions/{number}")).expect(200).body;
        let leader = view["holder"]["leader"]["username"].as_str().expect("a leader").to_owned();
        name(&http, "supervisor01", &leader, "leader05", "2026-03-02", "2026-03-20").expect(200);
        assert!(!sees(&http, "leader05", &number));
        name(&http, &leader, &leader, "leader05", "2026-03-02", "2026-03-20").expect(200);
        assert!(sees(&http, "leader05", &number));
    }
}
