//! What is sent to the law and makes no sense: refused with a code, never a fault of the service,
//! and the petition is as it was. And how a deadline is explained.

use serde_json::{Value, json};
use xinfang::api::openapi;

use crate::law::{Law, PETITIONS, extension, served};
use crate::on_both;
use crate::support::Answer;

/// Every act of the document, as it stands behind the number of a petition, with the fields of its body.
fn acts() -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(&openapi::document_json().unwrap()).expect("a document");
    let mut acts = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(act) = path.strip_prefix("/api/v1/petitions/{number}/") else { continue };
        let Some(schema) =
            item["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
        else {
            continue;
        };
        let schema = document.pointer(&schema[1..]).expect("a schema");
        let fields = schema["properties"].as_object().expect("fields").keys().cloned().collect();
        acts.push((act.to_owned(), fields));
    }
    assert!(acts.len() > 40, "{acts:?}");
    acts
}

/// What is no body, and each field alone with what it never is.
fn nonsense(fields: &[String]) -> Vec<String> {
    let values = [
        json!({}),
        json!([]),
        json!(-1),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!("9999-99-99"),
        json!("\u{0}"),
        json!(""),
        json!(true),
    ];
    let alone = fields.iter().flat_map(|field| values.iter().map(move |value| (field, value)));
    // A day is a text like any other where a text is asked.
    let texts = ["text", "reason", "note", "title", "content"];
    let alone = alone.filter(|(field, value)| !texts.contains(&field.as_str()) || **value != "9999-99-99");
    let alone = alone.map(|(field, value)| json!({ field.as_str(): value }).to_string());
    let whole = ["", "{", "[]", "null", "1", "\"x\"", "{}", "{\"occurred_at\":\"never\"}", "{\"a\":1}"];
    whole.iter().map(|text| (*text).to_owned()).chain(alone).collect()
}

/// Bodies that read well, and say what cannot be.
fn absurd() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for day in ["0001-01-01", "1900-01-01", "2019-12-31", "2026-03-03", "9999-12-31", "+262142-12-31"] {
        all.extend([
            ("route", json!({ "way": "assign", "feedback_due": day, "occurred_at": "2020-01-01T00:00:00Z" })),
            ("home-visits", json!({ "visited_on": day, "in_person": true, "result": "r" })),
            ("extend", extension(5, day)),
            ("services", served("handling_opinion", day)),
            ("review/request", json!({ "delivery": "posted", "sent_on": day, "unit": "rsj" })),
            ("rereview/request", json!({ "delivery": "posted", "sent_on": day, "unit": "jd2" })),
        ]);
    }
    for day in ["0001-01-01", "2026-03-01", "9999-12-31"] {
        all.extend([
            ("district-deadline", json!({ "due": day, "reason": "r" })),
            ("tasks", json!({ "unit": "jd1", "due": day, "text": "t" })),
            ("supervision", json!({ "cause": "late", "feedback_due": day, "text": "t" })),
            (
                "recommendations",
                json!({ "recommendation": "improve_work", "addressee": "a", "reply_due": day, "text": "t" }),
            ),
            ("review/decide", json!({ "outcome": "redo", "text": "t", "redo_due": day })),
            (
                "correct",
                json!({ "reason": "r", "received_on": if day == "2026-03-01" { "2027-01-01" } else { day } }),
            ),
        ]);
    }
    let of = json!({ "of": u32::MAX, "text": "t" });
    all.extend([
        ("extend", extension(u32::MAX, "2026-03-02")),
        ("tasks/finish", of.clone()),
        ("supervision/answer", of),
        ("recommendations/answer", json!({ "of": 0, "adopted": true, "text": "t" })),
        ("correct", json!({ "reason": "r", "headcount": u32::MAX })),
        ("correct", json!({ "reason": "r", "representatives": u32::MAX })),
        ("objections", json!({ "reason": " " })),
        ("objections", json!({ "reason": "r", "suggested_unit": "nowhere" })),
        ("orders", json!({ "order_number": "字".repeat(500), "order_class": "general" })),
        ("orders", json!({ "order_number": "", "order_class": "general" })),
        ("reply", json!({ "opinion": "explained", "text": "\u{0}" })),
        ("recusals", json!({ "user": "nobody", "reason": "r" })),
        ("reassign", json!({ "unit": "nowhere", "reason": "r" })),
        ("reassign", json!({ "officer": "leader08", "reason": "r" })),
        ("repeat", json!({ "first": "'; DROP TABLE petition; --", "reason": "r" })),
        ("merge", json!({ "first": "XF2026-999999", "reason": "r" })),
        ("refuse-concluded", json!({ "first": "", "method": "post", "text": "t" })),
        ("withdraw", json!({ "text": "t", "occurred_at": "2999-01-01T00:00:00+08:00" })),
        ("withdraw", json!({ "text": "t", "occurred_at": "1999-01-01T00:00:00+08:00" })),
        ("lapse", json!({ "text": "t", "occurred_at": "-9999-01-01T00:00:00+99:00" })),
    ]);
    all
}

#[track_caller]
fn refused(answer: &Answer, said: &str) {
    assert!((400..500).contains(&answer.status), "{said}: {} {:#}", answer.status, answer.body);
    assert!(!answer.code().is_empty(), "{said}: {:#}", answer.body);
    assert!(
        answer.body["detail"].as_str().is_some_and(|text| !text.is_empty() && !text.starts_with("error.")),
        "{said}: {:#}",
        answer.body
    );
}

/// One petition in every stage, the reader of each, and who acts on it with the most rights.
fn in_every_stage(law: &Law) -> Vec<String> {
    let decide = json!({ "outcome": "upheld", "text": "t" });
    let ask = |unit: &str| json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit });
    let mut all =
        vec![law.register("receptionist01", &json!({})), law.routed(&json!({})), law.accepted(&json!({}))];
    for steps in 0..6 {
        let n = law.replied(&json!({}));
        if steps > 0 {
            law.does("receptionist01", &n, "review/request", &ask("rsj"));
        }
        if steps > 1 {
            law.does("rsj_officer", &n, "review/decide", &decide);
        }
        if steps > 2 {
            law.does("receptionist01", &n, "rereview/request", &ask("jd1"));
        }
        if steps > 3 {
            law.does("jd1_officer", &n, "rereview/decide", &decide);
        }
        if steps > 4 {
            let told = json!({ "document": "rereview_opinion", "reason": "查无此人" });
            law.does("jd1_officer", &n, "services/failed", &told);
            law.does("supervisor01", &n, "conclude", &json!({}));
        }
        all.push(n);
    }
    let closed = law.replied(&json!({}));
    law.http.serve_answer("zjj_officer", &closed, "2026-03-02");
    law.does("leader07", &closed, "close", &json!({}));
    all.push(closed);
    all
}

on_both! {
    fn nonsense_is_refused_by_every_act_and_changes_nothing(world) {
        let law = Law::of(world);
        let n = law.accepted(&json!({}));
        let version = law.version(&n);
        let seen = format!("\"v{version}\"");
        for (act, fields) in acts() {
            for body in nonsense(&fields) {
                let path = format!("{PETITIONS}/{n}/{act}");
                let answer = law.http.send("supervisor01", "POST", &path, &[("if-match", &seen)], Some(&body));
                refused(&answer, &format!("{act} {body}"));
            }
        }
        assert_eq!(law.version(&n), version);
    }
}

on_both! {
    fn absurd_days_and_numbers_are_refused_in_every_stage(world) {
        let law = Law::of(world);
        for n in in_every_stage(&law) {
            let version = law.version(&n);
            let seen = format!("\"v{version}\"");
            for (act, body) in absurd() {
                for user in ["supervisor01", "zjj_head", "rsj_officer", "jd1_officer", "receptionist01"] {
                    let path = format!("{PETITIONS}/{n}/{act}");
                    let answer = law.http.send(user, "POST", &path, &[("if-match", &seen)], Some(&body.to_string()));
                    refused(&answer, &format!("{user} {act} {body}"));
                }
            }
            assert_eq!(law.version(&n), version);
        }
    }
}

on_both! {
    fn every_deadline_explains_itself_day_by_day(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        law.does("zjj_head", n, "extend", &extension(10, "2026-03-02"));
        law.does("supervisor01", n, "district-deadline", &json!({ "due": "2026-03-31", "reason": "限期" }));
        for run in law.view(n)["deadlines"].as_array().expect("deadlines") {
            let id = run["id"].as_str().expect("an id");
            let path = format!("{PETITIONS}/{n}/deadlines/{id}/explanation");
            let told = law.http.get("zjj_officer", &path).expect(200).body;
            assert_eq!(told["deadline"], *run, "{id}");
            let derivation = &told["derivation"];
            let Some(length) = derivation["length"]["quantity"].as_u64() else { continue };
            let more = run["extension"]["quantity"].as_u64().unwrap_or(0);
            let steps = derivation["steps"].as_array().expect("steps");
            let counted = steps.iter().filter(|step| step["counted"] == true).count() as u64;
            assert_eq!(counted, length + more, "{id} {derivation:#}");
        }
        for id in ["handling-2", "handling-0", "handling", "nothing-1", "-1", "handling-99999999999", "%00-1", "route-1-1"] {
            let path = format!("{PETITIONS}/{n}/deadlines/{id}/explanation");
            let answer = law.http.get("supervisor01", &path);
            assert!((400..500).contains(&answer.status), "{id}: {} {:#}", answer.status, answer.body);
        }
        law.http.get("jyj_officer", &format!("{PETITIONS}/{n}/deadlines/route-1/explanation")).expect(404);
    }
}

on_both! {
    fn a_deadline_is_calculated_as_the_rule_book_counts_it(world) {
        let law = Law::of(world);
        let ask = |body: Value| law.http.post("zjj_officer", "/api/v1/deadlines/calculate", &body);
        for (clock, start, raw, legal) in [
            ("route", "2026-01-30", "2026-02-14", "2026-02-14"),
            ("route", "2026-02-06", "2026-02-21", "2026-02-24"),
            ("handling", "2026-04-21", "2026-06-20", "2026-06-22"),
            ("route", "2026-09-10", "2026-09-25", "2026-09-28"),
            ("route", "2026-09-22", "2026-10-07", "2026-10-08"),
            ("objection", "2026-02-13", "2026-02-27", "2026-02-27"),
            ("simplified_handling", "2026-04-21", "2026-05-08", "2026-05-08"),
            ("simplified_handling", "2026-09-22", "2026-10-13", "2026-10-13"),
        ] {
            let told = ask(json!({ "clock": clock, "start_day": start })).expect(200).body;
            assert_eq!([&told["deadline"]["raw_due"], &told["deadline"]["legal_due"]], [raw, legal], "{clock} {start}");
        }
        let pauses = json!([{ "from": "2026-10-20T09:00:00+08:00", "until": "2026-10-23T17:00:00+08:00" }]);
        let heard = ask(json!({ "clock": "rereview", "start_day": "2026-10-08", "pauses": pauses })).expect(200).body;
        assert_eq!(heard["deadline"]["legal_due"], "2026-11-11");
        for (body, field) in [
            (json!({ "clock": "nothing", "start_day": "2026-03-02" }), "clock"),
            (json!({ "clock": "handling" }), "start_day"),
            (json!({ "clock": "handling", "start_day": "9999-12-31" }), "start_day"),
            (json!({ "clock": "handling", "start": "yesterday" }), "start"),
            (json!({ "clock": "handling", "start": "9999-12-31T23:59:59+08:00" }), "start"),
            (json!({ "clock": "handling", "start": "0001-01-01T00:00:00+08:00" }), "start"),
            (json!({ "clock": "handling", "start_day": "2026-03-02", "extension": 31 }), "extension"),
            (json!({ "clock": "route", "start_day": "2026-03-02", "extension": 1 }), "extension"),
            (json!({ "clock": "district", "start_day": "2026-03-02" }), "ordered_due"),
            (json!({ "clock": "rereview", "start_day": "2026-03-02", "pauses": [{ "from": "x" }] }), "pauses[0].from"),
            (json!({ "clock": "rereview", "start_day": "2026-03-02",
                "pauses": [{ "from": "2026-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z" }] }), "pauses[0]"),
        ] {
            let answer = ask(body.clone());
            assert_eq!(answer.status, 422, "{body} {:#}", answer.body);
            let fields: Vec<&Value> = answer.body["errors"].as_array().expect("errors").iter().map(|one| &one["field"]).collect();
            assert!(fields.contains(&&json!(field)), "{body} {fields:?}");
        }
        for body in [json!({ "clock": 1 }), json!({ "clock": "route", "start_day": "2026-02-30" }),
            json!({ "clock": "route", "start_day": "2026-03-02", "extension": -1 }), json!({ "clok": "route" })] {
            refused(&ask(body.clone()), &body.to_string());
        }
        let endless = json!({ "clock": "rereview", "start_day": "2026-03-02",
            "pauses": [{ "from": "2026-03-05T00:00:00Z", "until": "9998-03-04T00:00:00Z" }] });
        let answer = ask(endless);
        assert!(answer.status < 500, "{:#}", answer.body);
    }
}
