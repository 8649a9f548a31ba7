//! The district and the calendar, listed and maintained over HTTP.

use serde_json::json;
use xinfang::jobs;

use crate::on_both;
use crate::support::registration;

on_both! {
    fn the_administrator_maintains_the_district_and_the_rules_follow(world) {
        let http = world.serve();
        let unit = json!({ "name": "示例区供热办", "short_name": "区供热办", "kind": "department" });
        http.put("admin01", "/api/v1/units/grb", &unit).expect(200);
        let officer = json!({ "name": "供热办经办甲", "role": "officer", "unit": "grb", "email": "grb@example.cn",
                              "password": "a long enough password" });
        http.put("admin01", "/api/v1/users/grb_officer", &officer).expect(200);
        let unit = json!({ "name": "示例区供热办", "short_name": "区供热办", "kind": "department",
                           "default_officer": "grb_officer" });
        http.put("admin01", "/api/v1/units/grb", &unit).expect(200);
        let category = json!({ "name": "供热", "unit": "grb" });
        http.put("admin01", "/api/v1/categories/urc_property_heating", &category).expect(200);
        let before = http.get("admin01", "/api/v1/leaders").expect(200);
        let leader = before.body.as_array().unwrap().iter().find(|l| l["username"] == "leader05").unwrap().clone();
        let mut units = leader["units"].as_array().unwrap().clone();
        units.push(json!("grb"));
        let portfolio = json!({ "title": leader["title"], "units": units, "categories": leader["categories"] });
        http.put("admin01", "/api/v1/leaders/leader05", &portfolio).expect(200);

        let made = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201);
        assert_eq!(made.body["holder"]["unit"]["code"], "grb");
        assert_eq!(made.body["holder"]["officer"]["username"], "grb_officer");
        assert_eq!(made.body["holder"]["leader"]["username"], "leader05");
    }
}

on_both! {
    fn wrong_parts_of_the_district_are_told_by_field_and_change_nothing(world) {
        let http = world.serve();
        let wrong = json!({ "name": "", "short_name": "x", "kind": "department", "head": "nobody_here" });
        let answer = http.put("admin01", "/api/v1/units/new_one", &wrong).expect(422);
        let fields: Vec<&str> =
            answer.body["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["name", "head"]);
        let units = http.get("admin01", "/api/v1/units").expect(200);
        assert!(units.body.as_array().unwrap().iter().all(|unit| unit["code"] != "new_one"));
        http.put("supervisor01", "/api/v1/units/new_one", &wrong).expect(403);
    }
}

on_both! {
    fn a_user_who_is_set_inactive_is_logged_out_at_once(world) {
        let http = world.serve();
        http.get("zjj_officer", "/api/v1/me").expect(200);
        let users = http.get("admin01", "/api/v1/users").expect(200);
        let user = users.body.as_array().unwrap().iter().find(|u| u["username"] == "zjj_officer").unwrap().clone();
        let off = json!({ "name": user["name"], "role": user["role"], "unit": user["unit"], "active": false,
                          "hand_over": { "reason": "示例：调离。", "to": [{ "unit": "zjj", "officers": ["zjj_officer2"] }] } });
        http.put("admin01", "/api/v1/users/zjj_officer", &off).expect(200);
        http.get("zjj_officer", "/api/v1/me").expect(401);
    }
}

on_both! {
    fn a_changed_calendar_counts_for_new_clocks_and_for_running_ones(world) {
        let http = world.serve();
        let first = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201);
        assert_eq!(first.body["deadlines"][0]["legal_due"], "2026-03-17");
        let years = http.get("admin01", "/api/v1/calendar").expect(200);
        let year = years.body.as_array().unwrap().iter().find(|year| year["year"] == 2026).unwrap().clone();
        let mut off = year["weekdays_off"].as_array().unwrap().clone();
        off.push(json!("2026-03-17"));
        let changed = json!({ "provisional": false, "source": "测试", "weekdays_off": off,
                              "weekend_days_worked": year["weekend_days_worked"] });
        http.put("admin01", "/api/v1/calendar/2026", &changed).expect(200);
        let second = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201);
        assert_eq!(second.body["deadlines"][0]["legal_due"], "2026-03-18");
        let path = format!("/api/v1/petitions/{}", first.number());
        let again = http.get("receptionist01", &path).expect(200);
        assert_eq!(again.body["deadlines"][0]["legal_due"], "2026-03-18");
        let wrong = json!({ "provisional": false, "source": "", "weekdays_off": ["2026-03-21"],
                            "weekend_days_worked": [] });
        http.put("admin01", "/api/v1/calendar/2026", &wrong).expect(422);
    }
}

on_both! {
    fn the_duty_roster_decides_where_no_other_rule_does(world) {
        let http = world.serve();
        http.put("supervisor01", "/api/v1/duty/2026-03-02", &json!({ "leader": "leader09" })).expect(200);
        let asked = json!({ "channel": "visit", "purpose": "request", "on": "2026-03-02",
                            "contact_point": null, "content_category": "urc_property_heating" });
        let answer = http.post("receptionist01", "/api/v1/assignments/explain", &asked).expect(200);
        let duty = answer.body["considered"].as_array().unwrap().iter().find(|c| c["rule"] == "duty").unwrap().clone();
        assert_eq!(duty["user"]["username"], "leader09");
        assert_eq!(duty["passed_over"], "lower_rank");
        http.put("supervisor01", "/api/v1/duty/2026-03-02", &json!({ "leader": "zjj_officer" })).expect(422);
    }
}

on_both! {
    fn a_clock_that_was_met_before_it_was_recorded_never_mails(world) {
        let http = world.serve();
        let mut body = registration();
        body["received_on"] = json!("2026-01-05");
        body["occurred_at"] = json!("2026-01-06T10:00:00+08:00");
        let made = http.post("receptionist01", "/api/v1/petitions", &body).expect(201);
        let routed = json!({ "way": "transfer" });
        http.act("receptionist01", &made.number(), "route", &routed).expect(200);
        let told = json!({ "method": "in_person" });
        http.act("zjj_officer", &made.number(), "notify", &told).expect(200);
        jobs::tick(&world.app).unwrap();
        assert_eq!(world.mails(), []);
    }
}
