//! What petitioners do without a login, over HTTP: asking how a petition stands, and rating the work.

use std::sync::Arc;

use app::App;
use serde_json::{Value, json};

use super::jobs::texts;
use super::web::Browser;
use crate::on_both;
use crate::support::{Http, World, registration};

const PETITIONS: &str = "/api/v1/petitions";
const STATUS: &str = "/api/v1/public/status";
const RATING: &str = "/api/v1/public/rating";

/// A petition with its code.
fn registered(http: &Http, change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut body = registration();
    change(&mut body);
    let made = http.post("receptionist01", PETITIONS, &body).expect(201);
    (made.number(), made.body["query_code"].as_str().expect("a code").to_owned())
}

/// Routed, accepted, answered; served on the same day.
fn answered(http: &Http, number: &str) {
    http.act("receptionist01", number, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", number, "accept", &json!({})).expect(200);
    let reply = json!({ "opinion": "explained", "text": "样例答复" });
    http.act("zjj_officer", number, "reply", &reply).expect(200);
    let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
        "served_on": "2026-03-02", "recipient": "样例收件人", "proof": "样例凭证" });
    http.act("zjj_officer", number, "services", &served).expect(200);
}

fn ask(http: &Http, number: &str, code: &str) -> crate::support::Answer {
    http.post("", STATUS, &json!({ "number": number, "code": code }))
}

/// Another instance on the same database, with other settings of what the public may do.
fn with(world: &World, change: impl FnOnce(&mut app::config::Public)) -> Http {
    let mut app: App = world.another();
    let mut settings = (*app.settings).clone();
    change(&mut settings.public);
    app.settings = Arc::new(settings);
    Http::of(app)
}

on_both! {
    fn number_and_code_show_the_public_dates_and_nobody_s_name(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        let view = ask(&http, &number, &code).expect(200).body;
        assert_eq!((view["stage"].as_str(), view["due"]["day"].as_str()), (Some("registered"), Some("2026-03-17")));
        answered(&http, &number);
        let answer = ask(&http, &number.to_lowercase(), &code.replace('-', " ").to_lowercase()).expect(200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let view = answer.body;
        let steps: Vec<&str> = view["steps"].as_array().unwrap().iter().map(|s| s["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["received", "registered", "passed_on", "accepted", "answered", "document_served"]);
        assert_eq!(view["rights"][0]["last_day"], "2026-04-01");
        assert_eq!(view["unit"]["code"], "zjj");
        for word in ["样例信访人", "13800000001", "供暖", "officer", "zjj_head", "leader", "样例答复", "样例收件人", "alert"] {
            assert!(!view.to_string().contains(word), "{word}: {view}");
        }
    }
}

on_both! {
    fn the_page_says_where_a_petition_went_that_is_not_the_district_s(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        let on = json!({ "destination": "superior", "to": "样例市信访局", "text": "样例：属于市级事权。" });
        http.act("receptionist01", &number, "hand-on", &on).expect(200);
        http.act("receptionist01", &number, "hand-on/receipt", &json!({ "received_on": "2026-03-02" })).expect(200);
        let view = ask(&http, &number, &code).expect(200).body;
        let steps = view["steps"].as_array().unwrap();
        let went: Vec<(&str, Option<&str>)> =
            steps.iter().skip(2).map(|step| (step["step"].as_str().unwrap(), step["to"].as_str())).collect();
        assert_eq!(went, [("handed_on", Some("样例市信访局")), ("received_there", None)]);
        assert_eq!((&view["ending"], &view["rating"]), (&json!("handed_on"), &Value::Null));
        assert!(!view.to_string().contains("市级事权"), "{view}");
        let browser = Browser::new(&http);
        browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        let page = browser.get("/status").expect(200);
        assert!(page.has("已经转到有权处理的机关") && page.has("样例市信访局"), "{}", page.body);
    }
}

on_both! {
    fn whoever_guesses_gets_one_answer_whatever_is_wrong(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        let accused = |body: &mut Value| {
            body["purpose"] = json!("accusation");
            body["accused"] = json!([{ "unit": "zjj" }]);
        };
        let (accusation, _) = registered(&http, accused);
        let wrong = ask(&http, &number, "0000-0000-00000").expect(422);
        for (number, code) in [
            ("XF2026-999999", code.as_str()),
            (&accusation, &code),
            (&accusation, ""),
            (&number, ""),
            ("", ""),
            ("'; --", "\u{0}"),
        ] {
            let answer = ask(&http, number, code).expect(422);
            assert_eq!(answer.body, wrong.body, "{number}");
        }
        let browser = Browser::new(&http);
        let pages = [(number.as_str(), "7777"), ("XF2026-999999", &code), (&accusation, &code)].map(|(number, code)| {
            let page = browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(422);
            assert!(!page.has(code), "a code stands in no page");
            page.body.split("<main").nth(1).unwrap().split(r#"value=""#).next().unwrap().to_owned()
        });
        assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
        assert_eq!(browser.cookie("status"), None);
    }
}

on_both! {
    fn of_an_accusation_only_receipt_and_how_far_it_is_are_told(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |body| {
            body["purpose"] = json!("accusation");
            body["accused"] = json!([{ "unit": "zjj" }]);
        });
        let view = ask(&http, &number, &code).expect(200).body;
        assert_eq!(view["accusation"], true);
        assert_eq!(view["steps"].as_array().map(Vec::len), Some(1));
        for nothing in ["unit", "due", "rating", "ending"] {
            assert!(view[nothing].is_null(), "{nothing}: {view}");
        }
        assert!(view["documents"].as_array().unwrap().is_empty() && view["rights"].as_array().unwrap().is_empty());
        let rating = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" } });
        assert_eq!(http.post("", RATING, &rating).expect(409).code(), "rating_closed");
    }
}

on_both! {
    fn the_page_keeps_the_code_out_of_every_address_and_ends_when_it_is_left(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        let browser = Browser::new(&http);
        assert!(browser.get("/login").has(r#"href="/status""#));
        let sent = browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        assert_eq!(sent.header("location"), "/status");
        let sealed = browser.cookie("status").expect("a cookie");
        assert!(!sealed.contains(&number) && sent.header("set-cookie").contains("SameSite=Strict"));
        let page = browser.get("/status").expect(200);
        assert!(page.has(&number) && page.has("已经收到并登记") && !page.has(&code), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-store");
        browser.get(&format!("/status?number={number}&code={code}")).expect(200);
        browser.post("/status", "/status/leave", "").expect(303);
        assert!(!browser.get("/status").has(&number));
        let other = Browser::new(&http);
        other.get("/status");
        world.set_clock("2026-03-02T09:16:00+08:00");
        assert!(!browser.get("/status").has(&number));
    }
}

on_both! {
    fn once_it_is_accepted_the_day_of_the_answer_is_told_and_what_to_do_when_it_is_late(world) {
        let http = with(&world, |public| public.office_phone = "0531-88888888".to_owned());
        let (number, code) = registered(&http, |_| ());
        assert_eq!(ask(&http, &number, &code).expect(200).body["due"]["answer"], false);
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let due = ask(&http, &number, &code).expect(200).body["due"].clone();
        assert_eq!((&due["answer"], &due["clock"]["zh"], &due["overdue"]), (&json!(true), &json!("办理"), &json!(false)));
        let browser = Browser::new(&http);
        let typed = number.replace('-', "").to_lowercase();
        browser.post("/status", "/status", &format!("number={typed}&code={code}")).expect(303);
        let page = browser.get("/status").expect(200);
        assert!(page.has("最迟答复您") && !page.has("已经超过期限"), "{}", page.body);
        world.set_clock("2026-06-15T10:00:00+08:00");
        browser.post("/status", "/status", &format!("number={typed}&code={code}")).expect(303);
        let page = browser.get("/status").expect(200);
        assert!(page.has("已经超过期限") && page.has("0531-88888888"), "{}", page.body);
    }
}

on_both! {
    fn how_a_document_reaches_the_petitioner_is_told_until_it_has(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        http.act("zjj_officer", &number, "reply", &json!({ "opinion": "explained", "text": "样例答复" })).expect(200);
        let browser = Browser::new(&http);
        browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        let page = browser.get("/status").expect(200);
        assert!(page.has("会当面交给您或者邮寄给您"), "{}", page.body);
        for document in ask(&http, &number, &code).body["documents"].as_array().unwrap() {
            let served = json!({ "document": document["document"], "method": "in_person", "result": "signed",
                "served_on": "2026-03-02", "recipient": "样例收件人", "proof": "样例凭证" });
            http.act("zjj_officer", &number, "services", &served).expect(200);
        }
        assert!(!browser.get("/status").expect(200).has("会当面交给您"), "all have");
    }
}

on_both! {
    fn the_tries_of_an_address_are_counted_by_all_instances_together(world) {
        let (one, two) = (with(&world, |public| public.address_tries = 3), with(&world, |public| public.address_tries = 3));
        let (number, code) = registered(&one, |_| ());
        ask(&one, "XF2026-000100", "0").expect(422);
        ask(&two, "XF2026-000200", "0").expect(422);
        ask(&two, &number, &code).expect(200);
        world.set_clock("2026-03-02T09:05:00+08:00");
        let refused = ask(&one, &number, &code).expect(429);
        assert_eq!((refused.code(), refused.headers["retry-after"].as_str()), ("too_many_tries", "600"));
        let browser = Browser::new(&two);
        let page = browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(429);
        assert!(page.has("尝试次数过多") && page.has("10分钟"), "{}", page.body);
        assert_eq!(page.header("retry-after"), "600");
        world.set_clock("2026-03-02T09:15:00+08:00");
        ask(&one, &number, &code).expect(200);
    }
}

on_both! {
    fn a_number_is_tried_in_vain_a_few_times_only_and_a_right_try_does_not_count(world) {
        let http = with(&world, |public| public.number_tries = 2);
        let (number, code) = registered(&http, |_| ());
        for _ in 0..4 {
            ask(&http, &number, &code).expect(200);
        }
        ask(&http, &number, "1").expect(422);
        ask(&http, &number, "2").expect(422);
        ask(&http, &number, &code).expect(429);
        // A number that does not exist is counted alike: 429 tells a guesser nothing.
        ask(&http, "XF2026-777777", "1").expect(422);
        ask(&http, "XF2026-777777", "2").expect(422);
        ask(&http, "XF2026-777777", "3").expect(429);
    }
}

on_both! {
    fn only_a_trusted_proxy_says_who_asks(world) {
        let post = |http: &Http, from: &str| {
            let body = json!({ "number": "XF2026-000100", "code": "0" }).to_string();
            http.send("", "POST", STATUS, &[("x-forwarded-for", from)], Some(&body)).status
        };
        let plain = with(&world, |public| (public.address_tries, public.number_tries) = (2, 0));
        let answers = ["198.51.100.1", "198.51.100.2", "198.51.100.3"].map(|from| post(&plain, from));
        assert_eq!(answers, [422, 422, 429], "a stranger's header counts for nothing");
        world.set_clock("2026-03-02T10:00:00+08:00");
        let behind = with(&world, |public| {
            (public.address_tries, public.number_tries) = (2, 0);
            public.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().expect("an address")];
        });
        let answers = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "198.51.100.3"].map(|from| post(&behind, from));
        assert_eq!(answers, [422, 422, 429, 422], "one /64 is one client");
    }
}

on_both! {
    fn the_petitioner_rates_each_once_and_the_rated_unit_does_not_read_why(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        let early = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" } });
        assert_eq!(http.post("", RATING, &early).expect(409).code(), "rating_closed");
        answered(&http, &number);
        let nothing = json!({ "number": number, "code": code });
        http.post("", RATING, &nothing).expect(422);
        for user in ["supervisor01", "zjj_officer", "receptionist01"] {
            http.post(user, RATING, &json!({ "number": number, "code": "0", "unit": { "rating": "satisfied" } })).expect(422);
        }
        let browser = Browser::new(&http);
        browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        browser.post("/status", "/status/rate", &format!("number={number}")).expect(422);
        let fields = "unit.rating=dissatisfied&unit.comment=样例评价意见";
        // The form of another petition, left open in another window.
        let other = browser.post("/status", "/status/rate", &format!("number=XF2026-000099&{fields}")).expect(409);
        assert!(other.has("另一件信访事项") && other.has(&number), "{}", other.body);
        assert!(ask(&http, &number, &code).body["rating"]["unit"].is_null());
        browser.post("/status", "/status/rate", &format!("number={number}&{fields}")).expect(303);
        let page = browser.get("/status").expect(200);
        assert!(page.has("不满意") && page.has(r#"name="office.rating""#) && !page.has(r#"name="unit.rating""#), "{}", page.body);
        assert!(page.has("样例评价意见"), "what was said is shown to whoever said it: {}", page.body);
        let again = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" } });
        assert_eq!(http.post("", RATING, &again).expect(409).code(), "rated_before");
        // Both or none: the office is not rated by a request of which the other half is refused.
        let both = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" }, "office": { "rating": "satisfied" } });
        http.post("", RATING, &both).expect(409);
        assert!(ask(&http, &number, &code).body["rating"]["office"].is_null());
        let timeline = format!("{PETITIONS}/{number}/timeline");
        for (user, reads) in [("supervisor01", true), ("receptionist01", true), ("zjj_officer", false), ("zjj_head", false), ("leader07", false)] {
            let told = http.get(user, &timeline).expect(200).body;
            let rated = told.as_array().unwrap().iter().find(|entry| entry["kind"] == "rated").expect("the event").clone();
            assert_eq!((rated["details"]["rating"].as_str(), rated["via"].as_str(), rated["actor"].is_null()), (Some("dissatisfied"), Some("public"), true));
            assert_eq!(told.to_string().contains("样例评价意见"), reads, "{user}");
        }
        assert!(Browser::of(&http, "supervisor01").get(&format!("/petitions/{number}")).has("不满意"));
        let statistics = http.get("zjj_officer", "/api/v1/statistics").expect(200).body;
        assert_eq!(statistics["unit_satisfaction"]["satisfaction_rate"], 0.0);
        assert_eq!(statistics["satisfaction_by_unit"][0]["unit"]["code"], "zjj");
        assert!(!statistics.to_string().contains("样例评价意见"));
    }
}

on_both! {
    fn a_refused_rating_is_shown_again_as_it_was_filled_in_unless_it_is_of_another_petition(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        answered(&http, &number);
        let browser = Browser::new(&http);
        browser.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        let send = |fields: &str| browser.post("/status", "/status/rate", fields);
        let ticked = |of: &str, rating: &str| format!(r#"name="{of}.rating" value="{rating}" checked"#);
        let said = |of: &str| format!(r#"name="{of}.comment" maxlength="2000""#);
        let fresh = browser.get("/status").expect(200);
        assert!(!fresh.has(" checked") && fresh.has(&said("unit")));
        let nothing = send(&format!("number={number}&unit.comment=first&office.comment=second")).expect(422);
        assert!(nothing.has("first</textarea>") && nothing.has("second</textarea>") && nothing.has("请至少对一个单位"), "{}", nothing.body);
        // A comment without its rating would be dropped in silence.
        let half = send(&format!("number={number}&office.rating=satisfied&unit.comment=first")).expect(422);
        assert!(half.has(&ticked("office", "satisfied")) && half.has("first</textarea>") && half.has("写了意见的"), "{}", half.body);
        let long = "x".repeat(2001);
        let refused = send(&format!("number={number}&office.rating=satisfied&unit.rating=dissatisfied&unit.comment={long}")).expect(422);
        assert!(refused.has(&ticked("office", "satisfied")) && refused.has(&ticked("unit", "dissatisfied")), "{}", refused.body);
        assert!(refused.has(&format!("{long}</textarea>")) && refused.has(r#"id="unit-comment-fault""#), "{}", refused.body);
        assert!(!refused.has(r#"id="office-comment-fault""#) && refused.has("有1处需要改正"));
        let other = send("number=XF2026-000099&unit.rating=dissatisfied&unit.comment=first").expect(409);
        assert!(!other.has("first") && !other.has(" checked"), "{}", other.body);
        assert!(ask(&http, &number, &code).body["rating"]["office"].is_null());
        // Rated in another window meanwhile.
        let unit = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" } });
        http.post("", RATING, &unit).expect(200);
        let late = send(&format!("number={number}&unit.rating=dissatisfied&office.rating=satisfied&office.comment=second")).expect(409);
        assert!(late.has("second</textarea>") && late.has(&ticked("office", "satisfied")), "{}", late.body);
        send(&format!("number={number}&office.rating=satisfied&office.comment=second")).expect(303);
    }
}

on_both! {
    fn a_rating_is_taken_within_its_window_and_who_says_nothing_counts_as_unrated(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        answered(&http, &number);
        assert_eq!(ask(&http, &number, &code).body["rating"]["until"], "2026-04-01");
        world.set_clock("2026-04-01T23:00:00+08:00");
        http.log_in_again();
        let office = json!({ "number": number, "code": code, "office": { "rating": "basically_satisfied" } });
        http.post("", RATING, &office).expect(200);
        world.set_clock("2026-04-02T00:10:00+08:00");
        let unit = json!({ "number": number, "code": code, "unit": { "rating": "satisfied" } });
        assert_eq!(http.post("", RATING, &unit).expect(409).code(), "rating_closed");
        http.log_in_again();
        let statistics = http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!(statistics["office_satisfaction"]["satisfaction_rate"], 100.0);
        assert_eq!(statistics["unit_satisfaction"]["unrated"], 1);
        assert_eq!(statistics["unit_satisfaction"]["participation_rate"], 0.0);
    }
}

on_both! {
    fn what_was_said_before_a_reopening_stays_said(world) {
        let http = world.serve();
        let (number, code) = registered(&http, |_| ());
        answered(&http, &number);
        let says = |unit: &str| {
            let unit = json!({ "number": number, "code": code, "unit": { "rating": unit } });
            http.post("", RATING, &unit).expect(200);
        };
        says("dissatisfied");
        http.act("leader07", &number, "close", &json!({})).expect(200);
        http.act("supervisor01", &number, "reopen", &json!({ "reason": "样例：办理不到位" })).expect(200);
        let given = || texts(&world, "SELECT rating AS v FROM ratings WHERE rating IS NOT NULL ORDER BY round");
        assert_eq!(given(), ["dissatisfied"]);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        http.act("zjj_officer", &number, "reply", &json!({ "opinion": "explained", "text": "样例答复二" })).expect(200);
        let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
            "served_on": "2026-03-02", "recipient": "样例收件人", "proof": "样例凭证" });
        http.act("zjj_officer", &number, "services", &served).expect(200);
        says("satisfied");
        assert_eq!(given(), ["dissatisfied", "satisfied"]);
        let statistics = http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!(statistics["unit_satisfaction"]["satisfaction_rate"], 50.0);
    }
}
