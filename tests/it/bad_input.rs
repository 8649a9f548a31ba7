//! Bad input gets a clear answer and changes nothing.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Backend, Http, PASSWORD, World, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// How many petitions there are.
fn count(http: &Http) -> usize {
    let page = http.get("supervisor01", "/api/v1/petitions?limit=100").expect(200).body;
    page["items"].as_array().expect("items").len()
}

/// A registration with the value at this JSON pointer changed; a null takes it away.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = registration();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    if value.is_null() {
        parent.remove(key);
    } else {
        parent.insert(key.to_owned(), value);
    }
    body
}

/// What is wrong → (code of the problem, field, code of the fault); all answer 422.
fn wrong_registrations() -> Vec<(Value, &'static str, &'static str, &'static str)> {
    let two = json!([{ "name": "甲某", "principal": true }, { "name": "乙某", "principal": true }]);
    vec![
        (with("/title", json!(null)), "invalid_body", "title", "missing"),
        (with("/colour", json!("red")), "invalid_body", "colour", "unknown_field"),
        (with("/petitioners/0/colour", json!(1)), "invalid_body", "petitioners[0].colour", "unknown_field"),
        (with("/title", json!(5)), "invalid_body", "title", "wrong_type"),
        (with("/urgent", json!("yes")), "invalid_body", "urgent", "wrong_type"),
        (with("/petitioners", json!("甲")), "invalid_body", "petitioners", "wrong_type"),
        (with("/headcount", json!(-1)), "invalid_body", "headcount", "malformed"),
        (with("/channel", json!("pigeon")), "invalid_body", "channel", "unknown"),
        (with("/received_on", json!("2026-02-30")), "invalid_body", "received_on", "malformed"),
        (
            with("/received_on", json!("2026-03-03")),
            "received_in_future",
            "received_on",
            "received_in_future",
        ),
        (with("/received_on", json!("1700-01-01")), "invalid", "received_on", "date_out_of_range"),
        (with("/received_on", json!("+262142-12-31")), "invalid", "received_on", "date_out_of_range"),
        (
            with("/petitioners/0/id_number", json!("110105194912310021")),
            "invalid",
            "petitioners[0].id_number",
            "checksum",
        ),
        (
            with("/petitioners/0/id_number", json!("1101")),
            "invalid",
            "petitioners[0].id_number",
            "malformed_id_number",
        ),
        (
            with("/petitioners/0/id_type", json!("credit_code")),
            "invalid",
            "petitioners[0].id_number",
            "checksum",
        ),
        (with("/petitioners/0/phone", json!("12")), "invalid", "petitioners[0].phone", "malformed_phone"),
        (with("/petitioners/0/name", json!("")), "invalid", "petitioners[0].name", "empty"),
        (with("/petitioners", json!([])), "invalid", "petitioners", "empty"),
        (with("/petitioners", two), "invalid", "petitioners", "several_principals"),
        (with("/title", json!("")), "invalid", "title", "empty"),
        (with("/title", json!("  \u{3000}")), "invalid", "title", "empty"),
        (with("/title", json!("字".repeat(2000))), "invalid", "title", "too_long"),
        (with("/title", json!("字\u{0}字")), "invalid", "title", "control_character"),
        (with("/content", json!("字\u{0}字")), "invalid", "content", "control_character"),
        (
            with("/petitioners/0/name", json!("甲\u{0}")),
            "invalid",
            "petitioners[0].name",
            "control_character",
        ),
        (
            with("/petitioners/0/address", json!("村".repeat(2000))),
            "invalid",
            "petitioners[0].address",
            "too_long",
        ),
        (with("/headcount", json!(0)), "invalid", "headcount", "out_of_range"),
        (with("/content_category", json!("nope")), "invalid", "content_category", "unknown"),
        (with("/contact_point", json!("nope")), "invalid", "contact_point", "unknown"),
        (with("/project", json!("p\u{0}")), "invalid", "project", ""),
        (with("/received_by_leader", json!("zjj_officer")), "invalid", "received_by_leader", "not_a_leader"),
        (with("/accused", json!([{}])), "invalid", "accused[0]", "empty"),
        (with("/accused", json!([{ "username": "nobody" }])), "invalid", "accused[0].username", "unknown"),
        (with("/occurred_at", json!("yesterday")), "invalid", "occurred_at", "malformed"),
        (
            with("/occurred_at", json!("2026-03-02T09:00:01+08:00")),
            "occurred_in_future",
            "occurred_at",
            "occurred_in_future",
        ),
        (
            with("/district_deadline", json!({ "due": "2026-03-01", "reason": "早" })),
            "deadline_in_past",
            "due",
            "deadline_in_past",
        ),
    ]
}

on_both! {
    fn a_wrong_registration_names_the_field_and_changes_nothing(world) {
        let http = world.serve();
        for (body, code, field, fault) in wrong_registrations() {
            let answer = http.post("receptionist01", PETITIONS, &body);
            assert_eq!((answer.status, answer.code()), (422, code), "{field}: {:#}", answer.body);
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert_eq!(answer.body["field"], field, "{:#}", answer.body);
            if !fault.is_empty() {
                assert_eq!(answer.body["errors"][0]["code"], fault, "{:#}", answer.body);
            }
        }
        assert_eq!(count(&http), 0);
    }
}

#[test]
fn every_fault_of_a_form_is_told_at_once() {
    let world = World::new(Backend::Sqlite);
    let http = world.serve();
    let mut body = with("/title", json!(""));
    body["petitioners"][0]["phone"] = json!("12");
    body["headcount"] = json!(0);
    let errors = http.post("receptionist01", PETITIONS, &body).expect(422).body["errors"].clone();
    assert_eq!(errors.as_array().map(Vec::len), Some(3), "{errors:#}");
}

#[test]
fn messages_are_chinese_or_english_as_the_reader_asks() {
    let world = World::new(Backend::Sqlite);
    let http = world.serve();
    let send = |language: &str, body: &str| {
        let headers = [("accept-language", language)];
        http.send("receptionist01", "POST", PETITIONS, &headers, Some(body)).body
    };
    for (body, _, field, _) in wrong_registrations() {
        let [zh, en] = ["zh-CN", "en-GB"].map(|language| send(language, &body.to_string()));
        assert_eq!(zh["code"], en["code"]);
        for key in ["/title", "/detail", "/errors/0/message"] {
            let [zh, en] = [&zh, &en].map(|view| view.pointer(key).and_then(Value::as_str).expect("a text"));
            assert!(!zh.is_ascii() && en.is_ascii(), "{field} {key}: {zh} / {en}");
        }
    }
    assert!(send("en", "{")["detail"].as_str().is_some_and(str::is_ascii));
}

on_both! {
    fn a_body_that_is_no_json_is_refused(world) {
        let http = world.serve();
        let good = registration().to_string();
        let deep = format!("{{\"title\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let deep_unknown = format!("{{\"petitioners\":{}", "[{\"kind\":".repeat(20_000));
        let long = with("/content", json!("x".repeat(300_000))).to_string();
        let twice = good.replacen('{', "{\"title\":\"x\",", 1);
        let plain = [("content-type", "text/plain")];
        for (name, headers, body, status, code) in [
            ("broken", &[][..], "{", 400, "malformed_json"),
            ("empty", &[], "", 400, "malformed_json"),
            ("trailing", &[], &format!("{good} x"), 400, "malformed_json"),
            ("null", &[], "null", 422, "invalid_body"),
            ("number", &[], "7", 422, "invalid_body"),
            ("huge number", &[], "1e999999", 400, "malformed_json"),
            ("half a pair", &[], "{\"title\":\"\\ud800\"}", 400, "malformed_json"),
            ("deep", &[], &deep, 0, ""),
            ("deep and unknown", &[], &deep_unknown, 0, ""),
            ("twice", &[], &twice, 422, "invalid_body"),
            ("long", &[], &long, 413, "body_too_large"),
            ("plain", &plain, &good, 415, "unsupported_media_type"),
        ] {
            let answer = http.send("receptionist01", "POST", PETITIONS, headers, Some(body));
            assert!((400..500).contains(&answer.status), "{name}: {answer:?}");
            if status != 0 {
                assert_eq!((answer.status, answer.code()), (status, code), "{name}: {:#}", answer.body);
            }
        }
        assert_eq!(count(&http), 0);
    }
}

on_both! {
    fn unknown_numbers_and_paths_answer_404(world) {
        let http = world.serve();
        for path in ["XF2026-000001", "XF2026-999999", "%00", "%FF", "..", "a%2Fb", "%27%20OR%201=1--", &"9".repeat(500)] {
            let answer = http.get("supervisor01", &format!("{PETITIONS}/{path}")).expect(404);
            assert_eq!(answer.code(), "not_found", "{path}");
            http.get("supervisor01", &format!("{PETITIONS}/{path}/timeline")).expect(404);
        }
        http.get("supervisor01", "/api/v1/nothing").expect(404);
        http.send("supervisor01", "DELETE", PETITIONS, &[], None).expect(405);
    }
}

on_both! {
    fn wrong_parameters_of_a_list_are_named(world) {
        let http = world.serve();
        for (query, status, code) in [
            ("cursor=0", 400, "cursor_malformed"),
            ("cursor=%00%FF", 400, ""),
            ("limit=0", 422, "invalid"),
            ("limit=101", 422, "invalid"),
            ("limit=x", 422, "invalid"),
            ("state=lost", 422, "invalid"),
            ("sort=colour", 422, "invalid"),
            ("overdue=maybe", 422, "invalid"),
            ("due_before=2026-02-30", 422, "invalid"),
            ("received_from=9999-99-99", 422, "invalid"),
            ("unit=nope", 422, "invalid"),
            ("leader=nope", 422, "invalid"),
            ("q=a%00b", 422, "invalid"),
            ("colour=red", 400, "unknown_parameter"),
            ("limit=1&limit=2", 400, "repeated_parameter"),
        ] {
            let answer = http.get("supervisor01", &format!("{PETITIONS}?{query}"));
            assert_eq!(answer.status, status, "{query}: {:#}", answer.body);
            assert!(code.is_empty() || answer.code() == code, "{query}: {:#}", answer.body);
        }
    }
}

on_both! {
    fn wrong_headers_of_an_act_are_refused(world) {
        let http = world.serve();
        let made = http.post("receptionist01", PETITIONS, &registration()).expect(201);
        let path = format!("{PETITIONS}/{}/route", made.number());
        let tag = made.etag();
        let long = "k".repeat(129);
        for (headers, status, code) in [
            (vec![("if-match", "*")], 400, "if_match_malformed"),
            (vec![("if-match", "v2")], 400, "if_match_malformed"),
            (vec![("if-match", "\"v99999999999999\"")], 400, "if_match_malformed"),
            (vec![("if-match", tag.as_str()), ("idempotency-key", "")], 400, "idempotency_key_malformed"),
            (vec![("if-match", tag.as_str()), ("idempotency-key", "a b")], 400, "idempotency_key_malformed"),
            (vec![("if-match", tag.as_str()), ("idempotency-key", long.as_str())], 400, "idempotency_key_malformed"),
        ] {
            let answer = http.send("receptionist01", "POST", &path, &headers, Some("{\"way\":\"transfer\"}"));
            assert_eq!((answer.status, answer.code()), (status, code), "{headers:?}");
        }
        assert_eq!(http.get("supervisor01", &format!("{PETITIONS}/{}", made.number())).etag(), tag);
    }
}

on_both! {
    fn a_refused_act_changes_nothing(world) {
        let http = world.serve();
        let made = http.post("receptionist01", PETITIONS, &registration()).expect(201);
        for (user, act, body, status, field) in [
            ("receptionist01", "route", json!({ "way": "assign" }), 422, "feedback_due"),
            ("receptionist01", "route", json!({ "way": "throw" }), 422, "way"),
            ("receptionist01", "correct", json!({ "reason": "r" }), 409, ""),
            ("receptionist01", "correct", json!({ "reason": "", "headcount": 2 }), 422, "reason"),
            ("zjj_officer", "accept", json!({}), 409, ""),
            ("zjj_officer", "reply", json!({ "opinion": "explained", "text": "早" }), 409, ""),
            ("zjj_officer", "progress", json!({ "text": "\u{0}" }), 422, "text"),
            ("leader07", "home-visits", json!({ "visited_on": "2026-03-03", "in_person": true, "result": "r" }), 422, "visited_on"),
            ("leader07", "home-visits", json!({ "visited_on": "2026-03-01", "in_person": true, "result": "r" }), 422, "visited_on"),
            ("supervisor01", "reassign", json!({ "unit": "nope", "reason": "r" }), 422, "unit"),
            ("supervisor01", "reassign", json!({ "officer": "rsj_officer", "reason": "r" }), 422, "officer"),
            ("supervisor01", "reassign", json!({ "reason": "r" }), 409, ""),
            ("supervisor01", "leader", json!({ "leader": "zjj_officer", "reason": "r" }), 422, "leader"),
            ("supervisor01", "district-deadline", json!({ "due": "2026-03-01", "reason": "r" }), 422, "due"),
            ("supervisor01", "district-deadline", json!({ "due": "9999-12-31", "reason": "r" }), 422, "due"),
            ("supervisor01", "district-deadline", json!({ "due": "2026-12-20", "reason": "r", "ordered_by": "zjj_officer" }), 422, "ordered_by"),
        ] {
            let answer = http.act(user, &made.number(), act, &body);
            assert_eq!(answer.status, status, "{act} {body}: {:#}", answer.body);
            assert_eq!(answer.body["field"].as_str().unwrap_or_default(), field, "{act} {body}: {:#}", answer.body);
        }
        assert_eq!(http.get("supervisor01", &format!("{PETITIONS}/{}", made.number())).etag(), made.etag());
    }
}

on_both! {
    fn an_expired_token_is_refused(world) {
        let http = world.serve();
        http.get("receptionist01", "/api/v1/me").expect(200);
        world.set_clock("2026-03-02T09:15:00+08:00");
        let answer = http.post("receptionist01", PETITIONS, &registration()).expect(401);
        assert_eq!(answer.code(), "token_expired");
        assert!(answer.headers["www-authenticate"].starts_with("Bearer"));
        http.log_in_again();
        assert_eq!(count(&http), 0);
    }
}

#[test]
fn wrong_credentials_do_not_tell_what_was_wrong() {
    let world = World::new(Backend::Sqlite);
    let http = world.serve();
    let nul = "a\u{0}b";
    let long = "x".repeat(5000);
    let mut answers = Vec::new();
    for (username, password) in [
        ("receptionist01", "wrong"),
        ("nobody", PASSWORD),
        (nul, nul),
        ("receptionist01", &long),
        ("client_12345", ""),
    ] {
        let body = json!({ "username": username, "password": password });
        answers.push(http.post("", "/api/v1/auth/login", &body).expect(401).body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
}

/// Sends bytes as they are and returns the status line.
fn raw(http: &Http, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(http.base.trim_start_matches("http://")).expect("a connection");
    let head = format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).expect("it is sent");
    stream.write_all(body).expect("it is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

on_both! {
    fn bytes_that_are_no_text_are_refused(world) {
        let http = world.serve();
        let body = json!({ "username": "receptionist01", "password": PASSWORD });
        let token = http.post("", "/api/v1/auth/login", &body).expect(200).body["access_token"].clone();
        let token = token.as_str().expect("a token");
        let head = format!("POST {PETITIONS} HTTP/1.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json");
        let mut bytes = registration().to_string().into_bytes();
        let place = bytes.windows(5).position(|window| window == b"title").expect("a title") + 9;
        bytes[place] = 0xFF;
        for body in [bytes, vec![0xFF, 0xFE, 0x00], vec![0; 64]] {
            let status = raw(&http, &head, &body);
            assert!(status.contains(" 400 ") || status.contains(" 422 "), "{status}");
        }
        let status = raw(&http, &format!("GET {PETITIONS} HTTP/1.1\r\nauthorization: Bearer \u{ff}"), b"");
        assert!(status.contains(" 401 ") || status.contains(" 400 "), "{status}");
        assert_eq!(count(&http), 0);
    }
}

/// Small numbers that look random and are the same each time (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

/// Every pointer into a value.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    let mut inner = |key: &str, value: &Value| {
        let pointer = format!("{here}/{key}");
        pointers(value, &pointer, all);
        all.push(pointer);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| inner(key, value)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, value)| inner(&place.to_string(), value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn nasty() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "\u{0}",
        "\u{202e}abc",
        "🀄🀄",
        "' OR 1=1 --",
        "%",
        "_",
        "2026-03-02",
        "9999-12-31",
        "0000-01-01",
        "-262143-01-01",
        "2026-03-02T00:00:00Z",
        "<script>",
        "\u{feff}",
        "e\u{301}",
        "11010519491231002X",
        "null",
        "leader01",
        "zjj",
        "urc_title",
        "p01",
        "v01",
    ];
    let mut values: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    values.push(json!("长".repeat(70_000)));
    values.extend([json!(null), json!(true), json!(0), json!(-1), json!(1.5), json!(u64::MAX), json!(1e300)]);
    values.extend([
        json!([]),
        json!({}),
        json!([[]]),
        json!([{}]),
        json!(vec![json!({ "name": "某" }); 101]),
    ]);
    values
}

on_both! {
    fn no_mutation_of_a_registration_breaks_the_service(world) {
        let http = world.serve();
        let mut full = registration();
        full["source"] = json!({ "level": "city", "outside_number": "A-1", "feedback_due": "2026-06-01" });
        full["accused"] = json!([{ "name": "领导辛" }, { "unit": "rsj" }]);
        full["district_deadline"] = json!({ "due": "2026-12-20", "ordered_by": "chief01", "reason": "限期" });
        full["occurred_at"] = json!("2026-03-02T08:00:00+08:00");
        full["headcount"] = json!(2);
        for (key, value) in [("contact_point", "v01"), ("project", "p01"), ("received_by_leader", "leader01")] {
            full[key] = json!(value);
        }
        http.post("receptionist01", PETITIONS, &full).expect(201);
        let (mut places, values, mut dice) = (Vec::new(), nasty(), Dice(20_260_302));
        pointers(&full, "", &mut places);
        let mut made = 1;
        for case in 0..220 {
            let mut body = full.clone();
            for _ in 0..=dice.below(2) {
                let place = &places[dice.below(places.len())];
                if let Some(value) = body.pointer_mut(place) {
                    *value = values[dice.below(values.len())].clone();
                }
            }
            let mut text = body.to_string();
            if case % 5 == 0 {
                let cut = (0..=dice.below(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.insert_str(cut, ["\"", "}", "\\", "\u{0}", ","][dice.below(5)]);
            }
            let answer = http.send("receptionist01", "POST", PETITIONS, &[], Some(&text));
            let shown: String = text.chars().take(1500).collect();
            assert!(answer.status < 500, "{}: {shown}", answer.status);
            made += u32::from(answer.status == 201);
            if answer.status != 201 {
                assert!(!answer.code().is_empty(), "{answer:?}: {shown}");
            }
        }
        assert!((2..220).contains(&made), "{made} of the mutated were taken");
        let received = http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!(received["received"], made, "{received:#}");
    }
}
