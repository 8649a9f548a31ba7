//! Buck-passing (推诿) is counted, exactly.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Http, registration};

const PETITIONS: &str = "/api/v1/petitions";

fn register(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

fn figures(http: &Http, user: &str, query: &str) -> Value {
    http.get(user, &format!("/api/v1/hand-overs{query}")).expect(200).body
}

/// A unit's figures: held, passed on, received, objected, upheld, bounced, mean, longest.
fn of(figures: &Value, unit: &str) -> Value {
    let found = figures["by_unit"].as_array().unwrap().iter().find(|one| one["unit"]["code"] == unit);
    found.map_or(Value::Null, |one| {
        json!([
            one["held"],
            one["passed_on"],
            one["received_on"],
            one["objections_raised"],
            one["objections_upheld"],
            one["bounced"],
            one["mean_days"],
            one["longest_days"]
        ])
    })
}

fn codes(units: &Value) -> Vec<&str> {
    units.as_array().unwrap().iter().map(|unit| unit["code"].as_str().unwrap()).collect()
}

fn moment(world: &crate::support::World, http: &Http, day: &str) {
    world.set_clock(&format!("2026-03-{day}T09:00:00+08:00"));
    http.log_in_again();
}

fn hand(http: &Http, number: &str, unit: &str) {
    let to = json!({ "unit": unit, "leader": "leader07", "reason": "不属本单位" });
    http.act("supervisor01", number, "reassign", &to).expect(200);
}

/// One that goes zjj → cgj (objection upheld, 2 days) → zjj (1 day) → cgj (3 days), with a rejected
/// objection of zjj in between; one that only changes its leader; one that is passed on once; one
/// that nobody passes on; an accusation that is passed on.
fn pass_around(world: &crate::support::World, http: &Http) -> [String; 2] {
    let around = register(http, &json!({}));
    let once = register(http, &json!({}));
    register(http, &json!({}));
    http.act("receptionist01", &around, "route", &json!({ "way": "transfer" })).expect(200);
    let reason = json!({ "reason": "不属本单位职权" });
    moment(world, http, "04");
    http.act("zjj_officer", &around, "objections", &reason).expect(200);
    let upheld = json!({ "upheld": true, "reason": "成立", "unit": "cgj", "leader": "leader07" });
    http.act("supervisor01", &around, "objections/decide", &upheld).expect(200);
    moment(world, http, "05");
    http.act("cgj_officer", &around, "objections", &reason).expect(200);
    let rejected = json!({ "upheld": false, "reason": "不成立" });
    http.act("supervisor01", &around, "objections/decide", &rejected).expect(200);
    hand(http, &around, "zjj");
    http.act("supervisor01", &around, "leader", &json!({ "leader": "leader08", "reason": "统筹" }))
        .expect(200);
    moment(world, http, "08");
    hand(http, &around, "cgj");
    hand(http, &once, "rsj");
    let sealed = register(http, &json!({ "purpose": "accusation" }));
    let other = json!({ "officer": "dic_head", "reason": "改派" });
    let moved = http.act("dic01", &sealed, "reassign", &other);
    assert!(moved.status < 500);
    [around, once]
}

on_both! {
    fn hand_overs_are_counted_for_each_unit(world) {
        let http = world.serve();
        let [around, _] = pass_around(&world, &http);
        let all = figures(&http, "supervisor01", "");
        assert_eq!(of(&all, "zjj"), json!([3, 3, 1, 1, 1, 1, 3.67, 6.0]));
        assert_eq!(of(&all, "cgj"), json!([1, 1, 2, 1, 0, 1, 1.0, 1.0]));
        assert_eq!(of(&all, "rsj"), json!([1, 0, 1, 0, 0, 0, null, null]));
        assert_eq!(of(&all, "xfj"), Value::Null, "to take in and assign is no hand-over");
        assert_eq!(of(&all, "jwjw"), Value::Null, "accusations are left out");
        let listed = all["petitions"].as_array().unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((&listed[0]["number"], &listed[0]["times"]), (&json!(around), &json!(3)));
        assert_eq!(codes(&listed[0]["units"]), ["zjj", "cgj", "zjj", "cgj"]);
        assert_eq!(listed[0]["title"], registration()["title"]);
        assert_eq!(listed[0]["steps"][1]["reason"], "不属本单位", "why, in the words of who ordered it");
        let steps: Vec<Value> =
            listed[0]["steps"].as_array().unwrap().iter().map(|one| json!([one["hand_over"], one["days"]])).collect();
        assert_eq!(steps, [json!(["objection_upheld", 2.0]), json!(["reassigned", 1.0]), json!(["reassigned", 3.0])]);
    }
}

on_both! {
    fn a_period_counts_the_hand_overs_of_its_days_only(world) {
        let http = world.serve();
        let [around, once] = pass_around(&world, &http);
        let days = figures(&http, "supervisor01", "?from=2026-03-05&to=2026-03-07&at_least=1");
        assert_eq!(of(&days, "zjj"), json!([3, 0, 1, 0, 0, 1, null, null]));
        assert_eq!(of(&days, "cgj"), json!([1, 1, 0, 1, 0, 0, 1.0, 1.0]));
        assert_eq!(of(&days, "rsj"), Value::Null);
        assert_eq!(days["petitions"][0]["times"], 1);
        let before = figures(&http, "supervisor01", "?to=2026-03-01");
        assert_eq!((&before["by_unit"], &before["petitions"]), (&json!([]), &json!([])));
        let often = figures(&http, "supervisor01", "?at_least=1");
        let numbers: Vec<&Value> = often["petitions"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        assert_eq!(numbers, [&json!(around), &json!(once)]);
        assert_eq!(figures(&http, "supervisor01", "?at_least=4")["petitions"], json!([]));
        http.get("supervisor01", "/api/v1/hand-overs?from=2026-03-07&to=2026-03-05").expect(422);
        http.get("supervisor01", "/api/v1/hand-overs?at_least=0").expect(422);
    }
}

on_both! {
    fn nobody_is_shown_a_number_that_they_may_not_know(world) {
        let http = world.serve();
        let [around, _] = pass_around(&world, &http);
        let body = json!({ "reason": "补充被反映人", "accused": [{ "username": "supervisor01" }] });
        http.act("receptionist01", &around, "correct", &body).expect(200);
        assert_eq!(figures(&http, "supervisor01", "")["petitions"], json!([]));
        assert_eq!(figures(&http, "chief01", "")["petitions"].as_array().unwrap().len(), 1);
        assert_eq!(figures(&http, "leader12", "")["petitions"], json!([]));
        http.get("zjj_officer", "/api/v1/hand-overs").expect(403);
    }
}

on_both! {
    fn what_became_an_accusation_leaves_the_figures(world) {
        let http = world.serve();
        let [around, _] = pass_around(&world, &http);
        let body = json!({ "reason": "实为检举控告", "purpose": "accusation" });
        http.act("receptionist01", &around, "correct", &body).expect(200);
        let all = figures(&http, "supervisor01", "");
        assert_eq!(of(&all, "zjj"), json!([2, 1, 0, 0, 0, 0, 6.0, 6.0]));
        assert_eq!(of(&all, "cgj"), Value::Null);
        assert_eq!(all["petitions"], json!([]));
    }
}
