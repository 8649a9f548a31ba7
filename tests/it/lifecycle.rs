//! The life of a petition over HTTP, on both databases: registered, assigned, dated, routed, told,
//! accepted, visited, answered, closed; and what must not happen on the way.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Http, World, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// The ordinary registration with some fields changed.
fn changed(changes: &Value) -> Value {
    let mut body = registration();
    for (key, value) in changes.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

fn register(http: &Http, user: &str, changes: &Value) -> Answer {
    http.post(user, PETITIONS, &changed(changes)).expect(201)
}

fn read(http: &Http, user: &str, number: &str) -> Answer {
    http.get(user, &format!("{PETITIONS}/{number}"))
}

fn timeline(http: &Http, user: &str, number: &str) -> Vec<Value> {
    let answer = http.get(user, &format!("{PETITIONS}/{number}/timeline")).expect(200);
    answer.body.as_array().expect("a list").clone()
}

/// The numbers that a user finds with this query, page by page.
fn found(http: &Http, user: &str, query: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = http.get(user, &format!("{PETITIONS}?{query}{cursor}")).expect(200).body;
        let items = page["items"].as_array().expect("items");
        numbers.extend(items.iter().map(|item| item["number"].as_str().unwrap_or_default().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return numbers,
        }
    }
}

fn deadline<'a>(petition: &'a Value, clock: &str) -> &'a Value {
    let deadlines = petition["deadlines"].as_array().expect("deadlines");
    deadlines.iter().find(|one| one["clock"] == clock).unwrap_or(&Value::Null)
}

/// Percent-encodes a query value.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Routed, accepted and answered by the unit that holds it.
fn up_to_the_reply(http: &Http, number: &str) {
    http.act("receptionist01", number, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", number, "notify", &json!({ "method": "post" })).expect(200);
    http.act("zjj_officer", number, "accept", &json!({})).expect(200);
    http.act("zjj_officer", number, "reply", &json!({ "opinion": "supported", "text": "已处理。" }))
        .expect(200);
    http.serve_answer("zjj_officer", number, "2026-03-02");
}

on_both! {
    fn a_registration_is_numbered_assigned_and_dated(world) {
        let http = world.serve();
        let answer = register(&http, "receptionist01", &json!({}));
        let petition = &answer.body;
        // The first that the key of the tests does not keep back.
        assert_eq!(answer.number(), "XF2026-000002");
        assert_eq!(answer.headers["location"], "/api/v1/petitions/XF2026-000002");
        assert_eq!(answer.etag(), format!("\"v{}\"", petition["version"]));
        let code = petition["query_code"].as_str().expect("a query code");
        assert!(code.chars().filter(char::is_ascii_alphanumeric).count() >= 13, "{code}");
        assert_eq!(petition["stage"], "registered");
        assert_eq!(petition["holder"]["unit"]["code"], "zjj");
        assert_eq!(petition["holder"]["leader"]["username"], "leader07");
        assert_eq!(petition["assignment"]["leader_rule"], "portfolio");
        assert_eq!(petition["assignment"]["unit_rule"], "category");
        let considered = petition["assignment"]["considered"].as_array().expect("considered");
        assert_eq!(considered.iter().filter(|one| one["chosen"] == true).count(), 2);
        let route = deadline(petition, "route");
        assert_eq!(route["started_on"], "2026-03-02");
        assert_eq!(route["raw_due"], "2026-03-17");
        assert_eq!(route["legal_due"], "2026-03-17");
        assert!(route["article"].as_str().is_some_and(|text| text.contains("22")), "{route}");
        assert!(route["counted"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

on_both! {
    fn a_petition_lives_from_the_desk_to_the_close(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        let routed = http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        assert_eq!(routed.body["stage"], "routed");
        assert_eq!(deadline(&routed.body, "route")["outcome"], "met");
        assert_eq!(deadline(&routed.body, "notice")["outcome"], "running");
        let told = http.act("zjj_officer", &number, "notify", &json!({ "method": "post" })).expect(200);
        assert_eq!(deadline(&told.body, "notice")["outcome"], "met");
        let accepted = http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        assert_eq!(accepted.body["path"], "handling_opinion");
        let handling = deadline(&accepted.body, "handling");
        assert_eq!((&handling["days"], &handling["raw_due"]), (&json!(60), &json!("2026-05-01")));
        assert_eq!(handling["legal_due"], "2026-05-06");
        http.act("zjj_officer", &number, "progress", &json!({ "text": "已联系供热单位。" })).expect(200);
        let visit = json!({ "visited_on": "2026-03-02", "in_person": true, "place": "示例一村", "result": "已说明" });
        let visited = http.act("leader07", &number, "home-visits", &visit).expect(200);
        assert_eq!(visited.body["home_visits"], 1);
        let reply = json!({ "opinion": "supported", "text": "已修复。" });
        let replied = http.act("zjj_officer", &number, "reply", &reply).expect(200);
        assert_eq!(deadline(&replied.body, "handling")["outcome"], "met");
        assert_eq!(deadline(&replied.body, "service")["legal_due"], "2026-03-09");
        assert_eq!(http.act("leader07", &number, "close", &json!({})).expect(409).code(), "not_served_yet");
        http.serve_answer("zjj_officer", &number, "2026-03-02");
        let closed = http.act("leader07", &number, "close", &json!({})).expect(200);
        assert_eq!(closed.body["stage"], "closed");
        assert!(closed.body["closed_at"].is_string());
        http.act("zjj_officer", &number, "progress", &json!({ "text": "晚了" })).expect(409);
    }
}

on_both! {
    fn nothing_is_closed_before_the_reply(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        let refused = http.act("leader07", &number, "close", &json!({})).expect(409);
        assert_eq!(refused.code(), "no_reply_yet");
    }
}

on_both! {
    fn only_the_responsible_leader_closes(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        up_to_the_reply(&http, &number);
        http.act("leader08", &number, "close", &json!({})).expect(404);
        http.act("supervisor01", &number, "close", &json!({})).expect(403);
        let other_chief = http.act("chief01", &number, "close", &json!({}));
        assert!(matches!(other_chief.status, 403 | 404), "{:#}", other_chief.body);
        http.act("leader07", &number, "close", &json!({})).expect(200);
    }
}

on_both! {
    fn only_the_holding_unit_replies(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let reply = json!({ "opinion": "explained", "text": "不归我管。" });
        http.act("rsj_officer", &number, "reply", &reply).expect(404);
        http.act("supervisor01", &number, "reply", &reply).expect(403);
        http.act("zjj_officer2", &number, "reply", &reply).expect(200);
    }
}

on_both! {
    fn an_act_names_the_version_it_has_seen(world) {
        let http = world.serve();
        let answer = register(&http, "receptionist01", &json!({}));
        let path = format!("{PETITIONS}/{}/route", answer.number());
        let body = json!({ "way": "transfer" }).to_string();
        let send = |headers: &[(&str, &str)]| http.send("receptionist01", "POST", &path, headers, Some(&body));
        assert_eq!(send(&[]).expect(428).code(), "version_missing");
        let stale = send(&[("if-match", "\"v1\"")]).expect(412);
        assert_eq!((stale.code(), stale.etag()), ("version_mismatch", answer.etag()));
        send(&[("if-match", &answer.etag())]).expect(200);
        send(&[("if-match", &answer.etag())]).expect(412);
    }
}

on_both! {
    fn a_retried_registration_makes_one_petition(world) {
        let http = world.serve();
        let send = |body: &Value| {
            let key = [("idempotency-key", "desk-1")];
            http.send("receptionist01", "POST", PETITIONS, &key, Some(&body.to_string()))
        };
        let first = send(&registration()).expect(201);
        let again = send(&registration()).expect(201);
        assert!(!first.headers.contains_key("idempotent-replayed"));
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.number(), first.number());
        assert_eq!(again.body["query_code"], first.body["query_code"]);
        assert_eq!(send(&changed(&json!({ "title": "另一件" }))).expect(422).code(), "key_reused");
        assert_eq!(found(&http, "supervisor01", "limit=100").len(), 1);
    }
}

/// Whoever may not read what they registered is answered the second time as the first, and hears no more by it.
fn is_answered_alike(world: &World, http: &Http, user: &str, body: &Value, later: &str) {
    let send =
        || http.send(user, "POST", PETITIONS, &[("idempotency-key", "twice")], Some(&body.to_string()));
    let first = send().expect(201);
    read(http, user, &first.number()).expect(if user.ends_with("_officer") { 404 } else { 403 });
    let again = send().expect(201);
    assert_eq!((again.headers["idempotent-replayed"].as_str(), &again.body), ("true", &first.body));
    assert!(first.body["query_code"].is_string(), "{}", first.body);
    // What has come of it since is not told.
    world.set_clock(later);
    app::sweep::sweep(&world.app).expect("swept");
    http.log_in_again();
    assert_eq!(send().expect(201).body, first.body);
}

on_both! {
    fn a_retried_registration_is_answered_alike_to_who_may_not_read_it(world) {
        let http = world.serve();
        let client = client_token(&http, &["petitions:write"]);
        is_answered_alike(&world, &http, &client, &registration(), "2026-03-20T09:00:00+08:00");
        // It names the registrar's own unit.
        let named = changed(&json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }] }));
        is_answered_alike(&world, &http, "zjj_officer", &named, "2026-03-30T09:00:00+08:00");
    }
}

on_both! {
    fn a_retried_act_is_done_once(world) {
        let http = world.serve();
        let answer = register(&http, "receptionist01", &json!({}));
        let path = format!("{PETITIONS}/{}/route", answer.number());
        let etag = answer.etag();
        let headers = [("if-match", etag.as_str()), ("idempotency-key", "act-1")];
        let body = json!({ "way": "transfer" }).to_string();
        http.send("receptionist01", "POST", &path, &headers, Some(&body)).expect(200);
        let again = http.send("receptionist01", "POST", &path, &headers, Some(&body)).expect(200);
        assert_eq!(again.headers["idempotent-replayed"], "true");
        let routed = timeline(&http, "supervisor01", &answer.number());
        assert_eq!(routed.iter().filter(|entry| entry["kind"] == "routed").count(), 1);
    }
}

on_both! {
    fn responsibility_has_no_gap(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        world.set_clock("2026-03-02T09:05:00+08:00");
        let moved = http.act("supervisor01", &number, "reassign", &json!({ "unit": "cgj", "reason": "属城管" })).expect(200);
        assert_eq!(moved.body["holder"]["unit"]["code"], "cgj");
        assert_eq!(moved.body["holder"]["officer"]["username"], "cgj_officer");
        world.set_clock("2026-03-02T09:10:00+08:00");
        http.act("chief01", &number, "leader", &json!({ "leader": "leader08", "reason": "统筹" })).expect(200);
        let chain = http.get("supervisor01", &format!("{PETITIONS}/{number}/responsibility")).expect(200).body;
        let chain = chain.as_array().expect("a chain");
        let steps: Vec<&str> = chain.iter().filter_map(|one| one["hand_over"].as_str()).collect();
        assert_eq!(steps, ["received", "assigned", "reassigned", "leader_set"]);
        assert!(chain.windows(2).all(|pair| pair[0]["until"] == pair[1]["from"]), "{chain:#?}");
        assert_eq!(chain[0]["officer"]["username"], "receptionist01");
        assert!(chain[3]["until"].is_null());
        assert_eq!(chain[3]["leader"]["username"], "leader08");
    }
}

on_both! {
    fn an_accusation_goes_to_discipline_inspection_and_is_sealed(world) {
        let http = world.serve();
        let body = json!({ "purpose": "accusation", "title": "检举某人绝密题目", "accused": [{ "unit": "zjj" }] });
        let answer = register(&http, "receptionist01", &body);
        let number = answer.number();
        let shown = [answer.body, read(&http, "receptionist01", &number).expect(200).body,
            read(&http, "supervisor01", &number).expect(200).body,
            http.get("supervisor01", PETITIONS).expect(200).body, http.get("receptionist01", PETITIONS).expect(200).body];
        for view in shown {
            let text = view.to_string();
            for secret in ["绝密题目", "样例信访人甲", "11010519491231002X", "13800000001", "zjj", "dic01", "样例内容"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        http.get("receptionist01", &format!("{PETITIONS}/{number}/timeline")).expect(403);
        let full = read(&http, "dic01", &number).expect(200).body;
        assert_eq!(full["holder"]["unit"]["code"], "jwjw");
        assert_eq!(full["holder"]["leader"]["username"], "leader03");
        assert_eq!(full["assignment"]["leader_rule"], "accusation");
        assert_eq!((&full["sealed"], &full["title"]), (&json!(false), &json!("检举某人绝密题目")));
        assert_eq!(read(&http, "leader03", &number).expect(200).body["sealed"], false);
    }
}

on_both! {
    fn the_accused_do_not_learn_of_it(world) {
        let http = world.serve();
        let body = json!({ "purpose": "accusation", "title": "检举绝密题目",
            "accused": [{ "unit": "zjj" }, { "username": "supervisor01" }, { "name": "领导辛" }] });
        let number = register(&http, "receptionist01", &body).number();
        for user in ["zjj_officer", "zjj_officer2", "zjj_head", "leader07", "leader08", "supervisor01"] {
            read(&http, user, &number).expect(404);
            http.get(user, &format!("{PETITIONS}/{number}/timeline")).expect(404);
            let words = [number.clone(), encoded("绝密"), encoded("样例信访人甲"), "13800000001".to_owned()];
            for query in words.iter().map(|word| format!("q={word}")).chain(["limit=10".to_owned()]) {
                assert!(found(&http, user, &query).is_empty(), "{user} {query}");
            }
        }
        // Staff of another unit, no party to it, learn as little.
        for user in ["rsj_officer", "leader09", "chief01"] {
            read(&http, user, &number).expect(404);
        }
        // By its people nobody searches an accusation; by its number those who may know of it.
        assert!(found(&http, "receptionist01", &format!("q={}", encoded("样例信访人甲"))).is_empty());
        assert_eq!(found(&http, "leader03", &format!("q={number}")), [number]);
    }
}

on_both! {
    fn staff_of_an_accused_petition_office_learn_nothing(world) {
        let http = world.serve();
        let body = changed(&json!({ "purpose": "accusation", "accused": [{ "unit": "xfj" }] }));
        let number = http.post("dic01", PETITIONS, &body).expect(201).number();
        for user in ["supervisor01", "receptionist01", "xfj_head", "xfj_officer"] {
            read(&http, user, &number).expect(404);
            assert!(found(&http, user, "limit=10").is_empty(), "{user}");
        }
    }
}

on_both! {
    fn an_accused_leader_is_passed_over(world) {
        let http = world.serve();
        let body = json!({ "accused": [{ "username": "leader07" }] });
        let petition = register(&http, "receptionist01", &body).body;
        let considered = petition["assignment"]["considered"].as_array().expect("considered");
        let passed = considered.iter().find(|one| one["user"]["username"] == "leader07").expect("leader07");
        assert_eq!((&passed["passed_over"], &passed["chosen"]), (&json!("accused"), &json!(false)));
        assert_eq!(petition["assignment"]["leader_rule"], "duty");
        assert_ne!(petition["holder"]["leader"]["username"], "leader07");
        read(&http, "leader07", petition["number"].as_str().expect("a number")).expect(404);
    }
}

on_both! {
    fn with_no_candidate_left_the_receiver_keeps_it(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({ "content_category": null })).number();
        let petition = read(&http, "receptionist01", &number).expect(200).body;
        assert_eq!(petition["awaiting_decision"], true);
        assert_eq!(petition["holder"]["officer"]["username"], "receptionist01");
        assert_eq!(http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(409).code(), "awaiting_decision");
    }
}

on_both! {
    fn what_the_rules_explain_is_what_they_do(world) {
        let http = world.serve();
        for facts in [
            json!({ "content_category": "urc_property_heating" }),
            json!({ "content_category": "lb_wages", "contact_point": "v02" }),
            json!({ "content_category": "ra_village_affairs", "contact_point": "v05" }),
            json!({ "project": "p08", "received_by_leader": "leader01" }),
            json!({ "channel": "public_opinion", "urgent": true }),
            json!({ "accused": [{ "username": "leader07" }] }),
        ] {
            let mut question = json!({ "channel": "visit", "purpose": "request", "content_category": "urc_property_heating" });
            for (key, value) in facts.as_object().expect("an object") {
                question[key] = value.clone();
            }
            let said = http.post("receptionist01", "/api/v1/assignments/explain", &question).expect(200).body;
            let done = register(&http, "receptionist01", &facts).body;
            assert_eq!(done["assignment"], said, "{facts}");
        }
    }
}

on_both! {
    fn leaders_are_found_in_the_order_of_the_rules(world) {
        let http = world.serve();
        for (facts, leader, rule) in [
            (json!({ "project": "p08", "contact_point": "v02", "received_by_leader": "leader01" }), "leader01", "received_by_leader"),
            (json!({ "project": "p08", "contact_point": "v02" }), "leader04", "project"),
            (json!({ "contact_point": "v02" }), "leader09", "contact_point"),
            (json!({}), "leader07", "portfolio"),
        ] {
            let petition = register(&http, "receptionist01", &facts).body;
            assert_eq!(petition["holder"]["leader"]["username"], leader, "{facts}");
            assert_eq!(petition["assignment"]["leader_rule"], rule, "{facts}");
        }
    }
}

on_both! {
    fn a_correction_keeps_the_old_in_the_timeline(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({ "headcount": 3 })).number();
        let body = json!({ "reason": "笔误", "title": "更正后的题目", "headcount": 5 });
        let corrected = http.act("receptionist01", &number, "correct", &body).expect(200).body;
        assert_eq!((&corrected["title"], &corrected["headcount"]), (&json!("更正后的题目"), &json!(5)));
        let history = json!(timeline(&http, "supervisor01", &number)).to_string();
        for text in ["反映小区供暖温度不达标", "更正后的题目", "笔误", "corrected"] {
            assert!(history.contains(text), "{text} in {history}");
        }
        assert_eq!(found(&http, "supervisor01", &format!("q={}", encoded("更正后"))), [number]);
        assert!(found(&http, "supervisor01", &format!("q={}", encoded("供暖温度"))).is_empty());
    }
}

on_both! {
    fn one_order_dates_all_that_are_open(world) {
        let http = world.serve();
        let numbers: Vec<String> = (0..3).map(|_| register(&http, "receptionist01", &json!({})).number()).collect();
        up_to_the_reply(&http, &numbers[0]);
        http.act("leader07", &numbers[0], "close", &json!({})).expect(200);
        let order = |dry_run: bool| {
            let body = json!({ "due": "2026-12-20", "reason": "年底前清零", "ordered_by": "chief01", "dry_run": dry_run,
                               "all": true });
            http.post("supervisor01", "/api/v1/petitions/orders", &body).expect(200).body
        };
        let before = read(&http, "supervisor01", &numbers[1]).etag();
        let tried = order(true);
        assert_eq!((&tried["dry_run"], &tried["matched"]), (&json!(true), &json!(2)));
        assert_eq!(read(&http, "supervisor01", &numbers[1]).etag(), before);
        let done = order(false);
        assert_eq!((&done["matched"], &done["done"]), (&json!(2), &json!(2)));
        for number in &numbers[1..] {
            let petition = read(&http, "supervisor01", number).body;
            assert_eq!(deadline(&petition, "district")["raw_due"], "2026-12-20");
            let history = timeline(&http, "supervisor01", number);
            let entry = history.iter().rfind(|one| one["kind"] == "district_deadline_set").expect("an entry");
            assert!(entry["details"].to_string().contains("chief01"), "{entry}");
            assert!(entry["texts"].to_string().contains("年底前清零"), "{entry}");
        }
        assert!(deadline(&read(&http, "supervisor01", &numbers[0]).body, "district").is_null());
    }
}

on_both! {
    fn an_order_names_what_it_is_for_and_all_is_said_with_a_word_of_its_own(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        let order = |changes: Value| {
            let mut body = json!({ "due": "2026-12-20", "reason": "年底前清零" });
            body.as_object_mut().expect("an object").extend(changes.as_object().expect("changes").clone());
            http.post("supervisor01", "/api/v1/petitions/orders", &body)
        };
        for (named, field, code) in [
            (json!({}), "filter", "nothing_named"),
            (json!({ "filter": {} }), "filter", "nothing_named"),
            (json!({ "all": false }), "filter", "nothing_named"),
            (json!({ "filter": { "numbers": [] } }), "filter.numbers", "nothing_named"),
            (json!({ "filter": { "numbers": [], "unit": "zjj" } }), "filter.numbers", "nothing_named"),
            (json!({ "all": true, "filter": { "unit": "zjj" } }), "all", "all_and_some"),
            (json!({ "all": true, "filter": { "numbers": [] } }), "all", "all_and_some"),
        ] {
            let refused = order(named.clone()).expect(422);
            let fault = &refused.body["errors"][0];
            assert_eq!((&fault["field"], &fault["code"]), (&json!(field), &json!(code)), "{named}");
        }
        // An array is no object with its fields in their order.
        for named in [json!({ "filter": [] }), json!({ "filter": ["accepted"] })] {
            let refused = order(named).expect(400);
            assert_eq!((&refused.body["errors"][0]["field"], refused.code()), (&json!("filter"), "invalid_body"));
        }
        http.post("", "/api/v1/auth/login", &json!(["receptionist01", "password"])).expect(400);
        assert!(deadline(&read(&http, "supervisor01", &number).body, "district").is_null());
        for named in [json!({ "filter": { "numbers": [number] } }), json!({ "filter": { "unit": "zjj" } })] {
            assert_eq!(order(named).expect(200).body["done"], 1);
        }
    }
}

on_both! {
    fn filters_find_what_they_name(world) {
        let http = world.serve();
        let heating = register(&http, "receptionist01", &json!({})).number();
        let wages = register(&http, "receptionist01", &json!({ "content_category": "lb_wages", "channel": "letter", "received_on": "2026-02-02" })).number();
        http.act("receptionist01", &heating, "route", &json!({ "way": "transfer" })).expect(200);
        for (query, expected) in [
            ("unit=rsj", &wages), ("leader=leader07", &heating), ("channel=letter", &wages),
            ("state=routed", &heating), ("state=registered", &wages), ("received_to=2026-02-28", &wages),
            ("received_from=2026-03-01", &heating), ("overdue=true", &wages), ("overdue=false", &heating),
            ("due_before=2026-03-01", &wages),
        ] {
            assert_eq!(found(&http, "supervisor01", query), std::slice::from_ref(expected), "{query}");
        }
        assert_eq!(found(&http, "supervisor01", "sort=received"), [heating.clone(), wages.clone()]);
        assert_eq!(found(&http, "supervisor01", "sort=due"), [wages.clone(), heating]);
        assert_eq!(found(&http, "rsj_officer", "limit=10"), [wages]);
    }
}

on_both! {
    fn pages_walk_over_everything_once(world) {
        let http = world.serve();
        let mut numbers: Vec<String> = (0..7)
            .map(|place| register(&http, "receptionist01", &json!({ "received_on": format!("2026-02-{:02}", 10 + place / 2) })).number())
            .collect();
        numbers.sort();
        for query in ["sort=due&limit=2", "sort=received&limit=2", "sort=due&limit=7", "sort=received&limit=100"] {
            let mut walked = found(&http, "supervisor01", query);
            walked.sort();
            assert_eq!(walked, numbers, "{query}");
        }
    }
}

on_both! {
    fn a_search_finds_people_by_the_whole_and_titles_by_a_part(world) {
        let http = world.serve();
        let number = register(&http, "receptionist01", &json!({})).number();
        let other = json!({ "title": "另一件", "petitioners": [{ "name": "样例信访人乙", "phone": "13900000002" }] });
        register(&http, "receptionist01", &other);
        let digits = number.rsplit('-').next().expect("digits");
        for word in ["样例信访人甲", "13800000001", "11010519491231002X", "11010519491231002x", "供暖温度", digits] {
            assert_eq!(found(&http, "supervisor01", &format!("q={}", encoded(word))), std::slice::from_ref(&number), "{word}");
        }
        assert!(found(&http, "supervisor01", &format!("q={}", encoded("信访人"))).is_empty());
        assert!(found(&http, "supervisor01", "q=%25").is_empty());
    }
}

on_both! {
    fn public_opinion_is_answered_by_citizen_service_and_watched_by_publicity(world) {
        let http = world.serve();
        let petition = register(&http, "receptionist01", &json!({ "channel": "public_opinion" })).body;
        let number = petition["number"].as_str().expect("a number");
        assert_eq!(petition["holder"]["unit"]["code"], "smfw");
        assert_eq!(petition["assignment"]["watching_unit"]["code"], "xcb");
        read(&http, "xcb_officer", number).expect(200);
        assert_eq!(found(&http, "xcb_officer", "limit=10"), [number]);
        read(&http, "rsj_officer", number).expect(404);
        let urgent = register(&http, "receptionist01", &json!({ "channel": "public_opinion", "urgent": true })).body;
        assert_eq!(urgent["holder"]["unit"]["code"], "smfw");
        assert_eq!(urgent["watcher"]["unit"]["code"], "xcb");
    }
}

/// A token of the 12345 platform with these scopes.
fn client_token(http: &Http, scopes: &[&str]) -> String {
    let body = json!({ "label": "12345", "scopes": scopes, "days": 30 });
    http.bearer_of_program(&body)
}

on_both! {
    fn a_program_registers_and_reads_its_own_only(world) {
        let http = world.serve();
        let client = client_token(&http, &["petitions:read", "petitions:write"]);
        let other = register(&http, "receptionist01", &json!({})).number();
        let own = register(&http, &client, &json!({ "channel": "hotline_12345" })).number();
        read(&http, &client, &own).expect(200);
        read(&http, &client, &other).expect(404);
        assert_eq!(found(&http, &client, "limit=10"), std::slice::from_ref(&own));
        http.get(&client, "/api/v1/statistics").expect(403);
        let reader = client_token(&http, &["petitions:read"]);
        http.post(&reader, PETITIONS, &registration()).expect(403);
        let listed = http.get("admin01", "/api/v1/clients/client_12345/tokens").expect(200).body;
        assert!(listed.as_array().is_some_and(|all| all.iter().all(|one| one["token"].is_null())), "{listed}");
        let path = format!("/api/v1/clients/client_12345/tokens/{}", listed[0]["id"]);
        http.send("admin01", "DELETE", &path, &[], None).expect(204);
        let ended = [&client, &reader].iter().filter(|token| http.get(token, "/api/v1/me").status == 401).count();
        assert_eq!(ended, 1);
    }
}

fn login(http: &Http) -> Value {
    let body = json!({ "username": "receptionist01", "password": crate::support::PASSWORD });
    http.post("", "/api/v1/auth/login", &body).expect(200).body
}

fn refresh(http: &Http, tokens: &Value) -> Answer {
    http.post("", "/api/v1/auth/refresh", &json!({ "refresh_token": tokens["refresh_token"] }))
}

fn bearer(tokens: &Value) -> String {
    format!("Bearer {}", tokens["access_token"].as_str().expect("a token"))
}

on_both! {
    fn a_used_refresh_token_ends_the_session(world) {
        let http = world.serve();
        let first = login(&http);
        let second = refresh(&http, &first).expect(200).body;
        http.get(&bearer(&second), "/api/v1/me").expect(200);
        assert_eq!(refresh(&http, &first).expect(401).code(), "refresh_token_invalid");
        refresh(&http, &second).expect(401);
        assert_eq!(http.get(&bearer(&second), "/api/v1/me").expect(401).code(), "session_ended");
    }
}

on_both! {
    fn a_logout_ends_the_session(world) {
        let http = world.serve();
        let (tokens, other) = (login(&http), login(&http));
        http.send(&bearer(&tokens), "POST", "/api/v1/auth/logout", &[], None).expect(204);
        http.get(&bearer(&tokens), "/api/v1/me").expect(401);
        refresh(&http, &tokens).expect(401);
        http.get(&bearer(&other), "/api/v1/me").expect(200);
    }
}

on_both! {
    fn a_late_entry_is_taken_and_a_future_one_refused(world) {
        let http = world.serve();
        let late = json!({ "received_on": "2026-02-25", "occurred_at": "2026-02-25T10:00:00+08:00" });
        let petition = register(&http, "receptionist01", &late).body;
        assert_eq!(deadline(&petition, "route")["started_on"], "2026-02-25");
        let number = petition["number"].as_str().expect("a number");
        let history = timeline(&http, "supervisor01", number);
        assert!(history[0]["occurred_at"].as_str() < history[0]["recorded_at"].as_str(), "{:#}", history[0]);
        let future = changed(&json!({ "occurred_at": "2026-03-02T09:00:01+08:00" }));
        assert_eq!(http.post("receptionist01", PETITIONS, &future).expect(422).code(), "occurred_in_future");
        let act = json!({ "way": "transfer", "occurred_at": "2026-03-03T10:00:00+08:00" });
        assert_eq!(http.act("receptionist01", number, "route", &act).expect(422).code(), "occurred_in_future");
    }
}

on_both! {
    fn dates_of_2027_are_provisional(world) {
        let http = world.serve();
        assert_eq!(deadline(&register(&http, "receptionist01", &json!({})).body, "route")["provisional"], false);
        world.set_clock("2026-12-25T09:00:00+08:00");
        http.log_in_again();
        let petition = register(&http, "receptionist01", &json!({ "received_on": "2026-12-25" })).body;
        let route = deadline(&petition, "route");
        assert_eq!((&route["raw_due"], &route["provisional"]), (&json!("2027-01-09"), &json!(true)));
    }
}
