//! Two hands over one accusation (article 30): what would open it wider waits for another person, who may read it, or
//! for the security officer, who sees its number alone; until then nothing is changed. Its author stays masked whatever
//! it is called afterwards, and narrowing it again takes one hand.

use app::verify;
use serde_json::{Value, json};
use xinfang::jobs;

use crate::jobs::texts;
use crate::on_both;
use crate::support::{Http, PASSWORD, World, registration};

const PETITIONS: &str = "/api/v1/petitions";
const AUTHOR: &str = "样例信访人甲";

fn path(number: &str) -> String {
    format!("{PETITIONS}/{number}")
}

fn accusation(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    body["purpose"] = json!("accusation");
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

fn to_ordinary() -> Value {
    json!({ "purpose": "request", "reason": "来信人说明只是求助" })
}

fn user(http: &Http, username: &str, changes: &Value) {
    let all = http.get("admin01", "/api/v1/users").expect(200).body;
    let found = all.as_array().unwrap().iter().find(|one| one["username"] == username).cloned();
    let mut body =
        found.unwrap_or_else(|| json!({ "password": PASSWORD, "email": format!("{username}@example.cn") }));
    body.as_object_mut().unwrap().remove("username");
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.put_confirmed("admin01", &format!("/api/v1/users/{username}"), &body).expect(200);
    http.log_in_again();
}

fn view(http: &Http, user: &str, number: &str) -> Value {
    http.get(user, &path(number)).expect(200).body
}

fn author(http: &Http, user: &str, number: &str) -> String {
    view(http, user, number)["petitioners"][0]["name"].as_str().unwrap().to_owned()
}

/// Whether a list narrowed by these words has it.
fn finds(http: &Http, user: &str, number: &str, words: &str) -> bool {
    let words: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let list = http.get(user, &format!("{PETITIONS}?q={words}&limit=50")).expect(200);
    list.body["items"].as_array().unwrap().iter().any(|one| one["number"] == *number)
}

fn granted() -> Value {
    json!({ "granted": true })
}

fn declined() -> Value {
    json!({ "granted": false, "text": "仍属检举控告" })
}

fn faultless(world: &World) {
    assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
}

/// What of it matters here, as somebody sees it.
fn stands(http: &Http, user: &str, number: &str) -> (Value, Value, Value) {
    let view = view(http, user, number);
    (view["purpose"].clone(), view["holder"]["officer"]["username"].clone(), view["accused"].clone())
}

/// Who was told of an event at once.
fn told(world: &World, kind: &str) -> Vec<String> {
    texts(
        world,
        &format!(
            "SELECT u.username AS v FROM alerts a JOIN users u ON u.id = a.recipient_id WHERE a.rung = '{kind}'"
        ),
    )
}

fn timeline(http: &Http, user: &str, number: &str) -> Vec<Value> {
    let all = http.get(user, &format!("{}/timeline", path(number))).expect(200).body;
    all.as_array().unwrap().clone()
}

fn kinds(http: &Http, user: &str, number: &str) -> Vec<String> {
    let all = timeline(http, user, number).into_iter();
    all.map(|one| one["kind"].as_str().unwrap().to_owned()).filter(|kind| kind != "alerted").collect()
}

on_both! {
    fn nobody_alone_turns_an_accusation_into_something_else_and_its_author_stays_masked(world) {
        let http = world.serve();
        let number = &accusation(&http, &json!({}));
        let before = stands(&http, "dic01", number);
        let asked = http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        // Nothing is changed yet, and it says so.
        assert_eq!(stands(&http, "dic01", number), before);
        let waits = &asked.body["second_hand"];
        assert_eq!((&waits["decider"]["username"], &waits["own"]), (&json!("dic_head"), &json!(true)));
        assert_eq!((&waits["opens"], &waits["purpose"]), (&json!(["purpose"]), &json!("request")));
        http.get("xfj_head", &path(number)).expect(404);
        let clock = asked.body["deadlines"].as_array().unwrap().iter().find(|one| one["clock"] == "second_hand").cloned();
        assert_eq!(clock.unwrap()["legal_due"], "2026-03-04");
        // The named decider is told, and reads why, but not who the author is.
        assert_eq!(told(&world, "second_hand_asked"), ["dic_head"]);
        let seen = view(&http, "dic_head", number);
        assert_eq!((&seen["masked"], &seen["second_hand"]["reason"]), (&json!(true), &json!("来信人说明只是求助")));
        // Nobody is their own second hand.
        assert_eq!(http.decide_opening("dic01", number, &asked, &granted()).code(), "own_second_hand");
        // Confirmed, it is done in the same write.
        http.decide_opening("dic_head", number, &asked, &granted()).expect(200);
        assert_eq!(view(&http, "dic01", number)["purpose"], "request");
        let told = kinds(&http, "dic01", number);
        let place = |kind: &str| told.iter().position(|one| one == kind).unwrap();
        assert!(place("second_hand_asked") < place("second_hand_decided"));
        assert!(place("second_hand_decided") < place("corrected"));
        // The author is shown to whoever is in charge and the leader alone.
        for knows in ["dic01", "leader03"] {
            assert_eq!(author(&http, knows, number), AUTHOR, "{knows}");
        }
        for other in ["dic_head", "supervisor01", "xfj_head", "receptionist01"] {
            let seen = http.get(other, &path(number));
            assert!(!seen.text().contains(AUTHOR) && !seen.text().contains("13800000001"), "{other}");
            assert!(!finds(&http, other, number, AUTHOR) && !finds(&http, other, number, "13800000001"), "{other}");
        }
        assert_eq!(view(&http, "supervisor01", number)["masked"], true);
        assert!(finds(&http, "dic01", number, AUTHOR));
        faultless(&world);
    }
}

on_both! {
    fn whatever_opens_it_wider_waits_and_nothing_is_changed_before(world) {
        let http = world.serve();
        user(&http, "sample01", &json!({ "name": "张样例", "role": "officer", "unit": "zjj" }));
        let named = json!({ "accused": [{ "name": "张样例" }] });
        let ways: &[(&str, Value, &str)] = &[
            ("correct", to_ordinary(), "purpose"),
            ("reassign", json!({ "officer": "dic_head", "reason": "r" }), "holder"),
            ("leader", json!({ "leader": "leader07", "reason": "r" }), "holder"),
            ("correct", json!({ "accused": [{ "name": "李某某" }], "reason": "r" }), "accused"),
            ("accused", json!({ "reason": "另有其人" }), "accused"),
            ("recusals", json!({ "user": "dic01", "officer": "dic_head", "reason": "r" }), "holder"),
        ];
        for (act, body, opens) in ways {
            let number = &accusation(&http, &named);
            let by = if *act == "recusals" { "dic_head" } else { "dic01" };
            let before = stands(&http, "dic01", number);
            let asked = http.act(by, number, act, body).expect(200);
            assert_eq!(asked.body["second_hand"]["opens"], json!([opens]), "{act} {body}");
            assert_eq!(stands(&http, "dic01", number), before, "{act} {body}");
            http.get("sample01", &path(number)).expect(404);
            // The page says that nothing is changed yet.
            let page = crate::web::Browser::of(&http, by).get(&format!("/petitions/{number}"));
            assert!(page.has("尚未改变任何内容"), "{}", page.body);
            let decider = asked.body["second_hand"]["decider"]["username"].as_str().unwrap().to_owned();
            assert_ne!(decider, by);
            http.decide_opening(&decider, number, &asked, &granted()).expect(200);
            assert_ne!(stands(&http, "supervisor01", number), before, "{act} {body}");
        }
        faultless(&world);
    }
}

on_both! {
    fn what_is_asked_for_may_be_refused_or_taken_back_and_is_one_at_a_time(world) {
        let http = world.serve();
        let number = &accusation(&http, &json!({}));
        let asked = http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        // A second one waits for the first; what opens nothing goes on.
        let other = json!({ "officer": "dic_head", "reason": "r" });
        assert_eq!(http.act("dic01", number, "reassign", &other).code(), "second_hand_asked");
        http.act("dic01", number, "correct", &json!({ "headcount": 2, "reason": "r" })).expect(200);
        let again = http.get("dic_head", &path(number)).expect(200);
        // No refusal without its reason.
        let bare = json!({ "granted": false });
        assert_eq!(http.decide_opening("dic_head", number, &again, &bare).code(), "second_hand_reason");
        let refused = http.decide_opening("dic_head", number, &again, &declined()).expect(200);
        assert_eq!((&refused.body["second_hand"], &refused.body["purpose"]), (&Value::Null, &json!("accusation")));
        assert_eq!(told(&world, "second_hand_decided"), ["dic01"]);
        assert_eq!(http.decide_opening("dic_head", number, &refused, &granted()).code(), "no_second_hand_asked");
        // Taken back without a reason, by whoever has asked.
        let asked_anew = http.act("dic01", number, "reassign", &other).expect(200);
        assert_eq!(asked_anew.body["second_hand"]["own"], true);
        let back = http.decide_opening("dic01", number, &asked_anew, &bare).expect(200);
        assert_eq!((&back.body["second_hand"], &back.body["holder"]["officer"]["username"]), (&Value::Null, &json!("dic01")));
        assert_eq!(asked.body["version"].as_u64().unwrap() + 4, back.body["version"].as_u64().unwrap());
        faultless(&world);
    }
}

on_both! {
    fn neither_another_account_nor_the_accused_nor_an_outsider_is_the_second_hand(world) {
        let http = world.serve();
        // The same person again, and an inspector who is accused.
        user(&http, "dic02", &json!({ "name": "纪检经办甲", "role": "discipline_inspection", "unit": "jwjw", "email": "dic02@example.cn" }));
        user(&http, "dic03", &json!({ "name": "钱样例", "role": "officer", "unit": "zjj", "email": "dic03@example.cn" }));
        user(&http, "dic03", &json!({ "role": "discipline_inspection", "unit": "jwjw" }));
        let number = &accusation(&http, &json!({ "accused": [{ "name": "区住建局" }] }));
        let asked = http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        assert_eq!(asked.body["second_hand"]["decider"]["username"], "dic_head");
        assert_eq!(http.decide_opening("dic02", number, &asked, &granted()).code(), "own_second_hand");
        http.decide_opening("dic03", number, &asked, &granted()).expect(404);
        for outsider in ["supervisor01", "receptionist01", "leader03", "xfj_head", "security01", "admin01", "auditor01"] {
            let status = http.decide_opening(outsider, number, &asked, &granted()).status;
            assert!([403, 404].contains(&status), "{outsider}: {status}");
        }
        assert_eq!(view(&http, "dic01", number)["purpose"], "accusation");
        faultless(&world);
    }
}

on_both! {
    fn where_nobody_else_may_read_it_the_security_officer_confirms_by_number_alone(world) {
        let http = world.serve();
        // The head of discipline inspection is perhaps meant: its leader keeps it, and nobody else knows of it.
        user(&http, "dic_head", &json!({ "name": "王样例" }));
        let secret = "示例标题甲乙丙";
        let number = &accusation(&http, &json!({ "accused": [{ "name": "汪样例" }], "title": secret }));
        let asked = http.act("leader03", number, "accused", &json!({ "reason": "来信所指另有其人" })).expect(200);
        assert_eq!(asked.body["second_hand"]["decider"]["username"], "security01");
        assert_eq!(asked.body["second_hand"]["opens"], json!(["holder", "custody"]));
        http.get("dic01", &path(number)).expect(404);
        // Number, kind and who has asked, and nothing else, by any door.
        let listed = http.get("security01", "/api/v1/openings").expect(200);
        let row = &listed.body[0];
        let mut names: Vec<&String> = row.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["asked_by", "number", "operation", "operation_name", "version"]);
        assert_eq!((&row["number"], &row["operation"]), (&json!(number), &json!("answerAccused")));
        for part in ["", "/timeline", "/responsibility", "/acts", "/documents", "/attachments"] {
            let status = http.get("security01", &format!("{}{part}", path(number))).status;
            assert!([403, 404].contains(&status), "{part}: {status}");
        }
        let page = crate::web::Browser::of(&http, "security01").get("/house-requests");
        assert!(page.has(number) && page.has("核实被反映人") && !page.has(secret) && !page.has("汪样例"), "{}", page.body);
        let others = http.get("dic01", "/api/v1/openings");
        assert_eq!(others.status, 403);
        let answer = http.decide_opening("security01", number, &asked, &granted());
        assert_eq!((answer.status, answer.text().as_str()), (204, ""));
        assert_eq!(view(&http, "dic01", number)["holder"]["officer"]["username"], "dic01");
        http.get("security01", &path(number)).expect(403);
        assert_eq!(http.get("security01", "/api/v1/openings").expect(200).body, json!([]));
        faultless(&world);
    }
}

on_both! {
    fn where_there_is_but_one_hand_it_is_done_and_the_log_says_so(world) {
        let http = world.serve();
        let number = &accusation(&http, &json!({}));
        user(&http, "security01", &json!({ "active": false }));
        user(&http, "dic_head", &json!({ "role": "officer", "unit": "jyj", "hand_over": { "reason": "示例：调离。", "to": [{ "unit": "jwjw", "officers": ["dic01"], "head": "dic01" }] } }));
        http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        assert_eq!(view(&http, "dic01", number)["purpose"], "request");
        let log = http.get("auditor01", "/api/v1/audit?what=one_hand").expect(200).text();
        assert!(log.contains("correctPetition"), "{log}");
        faultless(&world);
    }
}

on_both! {
    fn what_has_changed_meanwhile_is_not_done_as_it_was_asked_for(world) {
        let http = world.serve();
        user(&http, "sample01", &json!({ "name": "张样例", "role": "officer", "unit": "zjj" }));
        user(&http, "sample01", &json!({ "role": "discipline_inspection", "unit": "jwjw" }));
        let number = &accusation(&http, &json!({}));
        let to = json!({ "officer": "sample01", "reason": "r" });
        let asked = http.act("dic01", number, "reassign", &to).expect(200);
        // Whoever was to hold it turns out to be accused: by one hand, at once.
        http.act("dic01", number, "correct", &json!({ "accused": [{ "name": "区住建局" }], "reason": "r" })).expect(200);
        let seen = http.get("dic_head", &path(number)).expect(200);
        assert_eq!(http.decide_opening("dic_head", number, &seen, &granted()).code(), "holder_accused");
        // Nothing is changed, and it waits still.
        let after = http.get("dic_head", &path(number)).expect(200);
        assert_eq!((after.etag(), &after.body["second_hand"]["event"]), (seen.etag(), &asked.body["second_hand"]["event"]));
        // An asker who may not any more has nothing done either.
        http.decide_opening("dic_head", number, &after, &declined()).expect(200);
        let other = accusation(&http, &json!({ "title": "示例：另一件" }));
        let asked = http.act("dic_head", &other, "correct", &to_ordinary()).expect(200);
        assert_eq!(asked.body["second_hand"]["decider"]["username"], "dic01");
        user(&http, "dic_head", &json!({ "role": "officer", "unit": "jyj", "hand_over": { "reason": "示例：调离。", "to": [{ "unit": "jwjw", "officers": ["dic01"], "head": "dic01" }] } }));
        let seen = http.get("dic01", &path(&other)).expect(200);
        assert_eq!(http.decide_opening("dic01", &other, &seen, &granted()).code(), "second_hand_outdated");
        faultless(&world);
    }
}

on_both! {
    fn it_is_narrowed_again_by_one_hand_and_a_request_ends_with_its_petition(world) {
        let http = world.serve();
        let number = &accusation(&http, &json!({}));
        http.act_confirmed("dic01", number, "correct", &to_ordinary()).expect(200);
        let back = json!({ "purpose": "accusation", "reason": "仍属检举" });
        let again = http.act("supervisor01", number, "correct", &back).expect(200);
        assert_eq!((&again.body["second_hand"], view(&http, "dic01", number)["purpose"].clone()), (&Value::Null, json!("accusation")));
        http.get("xfj_head", &path(number)).expect(404);
        // Somebody who is accused besides: by one hand, too.
        let named = json!({ "accused": [{ "name": "某某某" }], "reason": "r" });
        assert_eq!(http.act("dic01", number, "correct", &named).expect(200).body["second_hand"], Value::Null);
        let asked = http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        assert_eq!(asked.body["second_hand"]["decider"]["username"], "dic_head");
        http.act("dic01", number, "withdraw", &json!({ "text": "来信人撤回" })).expect(200);
        assert_eq!(view(&http, "dic_head", number)["second_hand"], Value::Null);
        let clock = view(&http, "dic01", number)["deadlines"].as_array().unwrap().iter().rev()
            .find(|one| one["clock"] == "second_hand").cloned().unwrap();
        assert_eq!(clock["outcome"], "cancelled");
        faultless(&world);
    }
}

on_both! {
    fn the_second_hand_finds_it_in_their_work_and_is_reminded(world) {
        let http = world.serve();
        let number = &accusation(&http, &json!({}));
        http.act("dic01", number, "correct", &to_ordinary()).expect(200);
        let browser = crate::web::Browser::of(&http, "dic_head");
        let work = browser.get("/work").expect(200);
        assert!(work.has(number) && work.has("确认扩大知悉范围"), "{}", work.body);
        let form = browser.get(&format!("/petitions/{number}/acts/decide-opening")).expect(200);
        assert!(form.has("确认，立即照请求办理"), "{}", form.body);
        world.set_clock("2026-03-05T08:40:00+08:00");
        jobs::tick(&world.app).unwrap();
        let sql = "SELECT DISTINCT u.username AS v FROM alerts a JOIN users u ON u.id = a.recipient_id \
                   WHERE a.clock = 'second_hand'";
        assert!(texts(&world, sql).contains(&"dic_head".to_owned()));
        faultless(&world);
    }
}
