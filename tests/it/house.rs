//! The house changes: who leaves, moves or gets another role hands everything over in the same step, and so does a
//! unit that becomes part of another. What is out of use can be chosen nowhere.

use app::arrange::{self, Care, Grid, GridInput, Placing, RosterInput, Shift};
use app::{Error, verify};
use domain::petition::ActInput;
use domain::petition::acts::FACES;
use domain::petition::acts::asked::{Asks, Directory};
use domain::vocabulary::{Role, UnitKind};
use serde_json::{Value, json};

use crate::admin::{form, hidden};
use crate::jobs::texts;
use crate::law::PETITIONS;
use crate::on_both;
use crate::support::{Answer, Http, World, registration};
use crate::web::Browser;

pub fn listed(http: &Http, noun: &str, key: &str, code: &str) -> Value {
    let all = http.get("admin01", &format!("/api/v1/{noun}")).expect(200).body;
    all.as_array().expect("a list").iter().find(|one| one[key] == code).expect("it is there").clone()
}

fn changed(http: &Http, noun: &str, (key, code): (&str, &str), changes: &Value) -> Value {
    let mut body = listed(http, noun, key, code);
    body.as_object_mut().expect("an object").remove(key);
    for (name, value) in changes.as_object().expect("changes") {
        body[name] = value.clone();
    }
    body
}

pub fn user(http: &Http, name: &str, changes: &Value) -> Answer {
    let body = changed(http, "users", ("username", name), changes);
    http.put_confirmed("admin01", &format!("/api/v1/users/{name}"), &body)
}

fn rehearsed(http: &Http, name: &str, changes: &Value) -> Value {
    let body = changed(http, "users", ("username", name), changes);
    http.post("admin01", &format!("/api/v1/users/{name}/rehearse"), &body).expect(200).body
}

pub fn unit(http: &Http, code: &str, changes: &Value) -> Answer {
    let body = changed(http, "units", ("code", code), changes);
    http.put_confirmed("admin01", &format!("/api/v1/units/{code}"), &body)
}

/// What, of which unit, how many, and to whom or why to nobody.
fn items(view: &Value) -> Vec<(String, String, u64, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = view["items"].as_array().expect("items").iter();
    items
        .map(|one| {
            let to = if one["to"].is_null() { &one["unfit"] } else { &one["to"] };
            (
                word(&one["what"]),
                word(&one["unit"]["code"]),
                one["count"].as_u64().expect("a count"),
                word(to),
            )
        })
        .collect()
}

fn item(what: &str, unit: &str, count: u64, to: &str) -> (String, String, u64, String) {
    (what.to_owned(), unit.to_owned(), count, to.to_owned())
}

fn refused(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().expect("errors").iter();
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    errors.map(|one| (word(&one["field"]), word(&one["code"]))).collect()
}

/// Registered, routed, and in the hands of the housing bureau.
fn routed(http: &Http) -> String {
    let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
    http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
    number
}

fn accusation(http: &Http, accused: &Value) -> String {
    let mut body = registration();
    (body["purpose"], body["accused"]) = (json!("accusation"), accused.clone());
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

fn path(number: &str) -> String {
    format!("{PETITIONS}/{number}")
}

/// Unit, officer and leader.
fn holder(http: &Http, by: &str, number: &str) -> [String; 3] {
    let view = http.get(by, &path(number)).expect(200).body;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let holder = &view["holder"];
    [word(&holder["unit"]["code"]), word(&holder["officer"]["username"]), word(&holder["leader"]["username"])]
}

fn sound(world: &World) {
    assert_eq!(verify::verify(&world.app, |_| {}).expect("verified").faults, Vec::<String>::new());
}

on_both! {
    fn an_officer_who_leaves_hands_everything_over_in_one_step(world) {
        let http = world.serve();
        let numbers = [routed(&http), routed(&http)];
        assert_eq!(holder(&http, "supervisor01", &numbers[0])[1], "zjj_officer");
        let gone = user(&http, "zjj_officer", &json!({ "active": false })).expect(409);
        assert_eq!(gone.code(), "still_holds");
        let left = [("hand_over.default_officer[zjj]", "holds"), ("hand_over.in_charge[zjj]", "holds")];
        assert_eq!(refused(&gone), left.map(|(field, code)| (field.to_owned(), code.to_owned())));
        assert!(gone.body["errors"][1]["message"].as_str().expect("a sentence").contains("2"), "{}", gone.body);
        http.get("zjj_officer", "/api/v1/me").expect(200);

        let to = json!({ "reason": "示例：调离。", "to": [{ "unit": "zjj", "officers": ["zjj_officer2"] }] });
        let asked = json!({ "active": false, "hand_over": to });
        let view = rehearsed(&http, "zjj_officer", &asked);
        assert_eq!(view["complete"], true);
        let goes = [item("default_officer", "zjj", 1, "zjj_officer2"), item("in_charge", "zjj", 2, "zjj_officer2")];
        assert_eq!(items(&view), goes);
        assert_eq!(holder(&http, "supervisor01", &numbers[0])[1], "zjj_officer", "a rehearsal changes nothing");
        assert_eq!(listed(&http, "users", "username", "zjj_officer")["active"], true);

        user(&http, "zjj_officer", &asked).expect(200);
        for number in &numbers {
            assert_eq!(holder(&http, "supervisor01", number)[1], "zjj_officer2");
            let chain = http.get("supervisor01", &format!("{}/responsibility", path(number))).expect(200).body;
            let chain = chain.as_array().expect("holders").clone();
            let (last, before) = (&chain[chain.len() - 1], &chain[chain.len() - 2]);
            assert_eq!((&last["hand_over"], &last["from"]), (&json!("succeeded"), &before["until"]));
        }
        assert_eq!(listed(&http, "units", "code", "zjj")["default_officer"], "zjj_officer2");
        http.get("zjj_officer", "/api/v1/me").expect(401);
        sound(&world);
    }
}

on_both! {
    fn whoever_is_named_works_in_the_unit_and_is_in_use(world) {
        let http = world.serve();
        routed(&http);
        for (officer, code) in [("cgj_officer", "officer_elsewhere"), ("zjj_officer", "person_out_of_use"), ("nobody_here", "unknown")] {
            let to = json!({ "reason": "示例：调离。", "to": [{ "unit": "zjj", "officers": [officer] }] });
            let answer = user(&http, "zjj_officer", &json!({ "active": false, "hand_over": to })).expect(422);
            assert_eq!(refused(&answer), [("hand_over.to[0].officers".to_owned(), code.to_owned())], "{officer}");
        }
        let to = json!({ "reason": "示例：调离。", "leaders": ["zjj_officer2"] });
        let answer = user(&http, "zjj_officer", &json!({ "active": false, "hand_over": to })).expect(422);
        assert_eq!(refused(&answer), [("hand_over.leaders".to_owned(), "not_a_leader".to_owned())]);
    }
}

on_both! {
    fn a_leader_who_leaves_hands_over_what_two_units_hold_and_all_that_names_them(world) {
        let http = world.serve();
        let numbers = [routed(&http), routed(&http), routed(&http)];
        let moved = json!({ "unit": "cgj", "reason": "示例：职责调整。" });
        http.act("supervisor01", &numbers[2], "reassign", &moved).expect(200);
        let leader = holder(&http, "supervisor01", &numbers[0])[2].clone();
        let mine = json!({ "leader": leader, "reason": "示例：同一位领导。" });
        for number in &numbers {
            http.act("supervisor01", number, "leader", &mine);
        }
        let left = user(&http, &leader, &json!({ "active": false })).expect(409);
        assert_eq!(left.code(), "still_holds");
        let other = if leader == "leader09" { "leader08" } else { "leader09" };
        let to = json!({ "reason": "示例：到届。", "leaders": [other] });
        let asked = json!({ "active": false, "hand_over": to });
        let view = rehearsed(&http, &leader, &asked);
        let led: Vec<_> = items(&view).into_iter().filter(|(what, ..)| what == "leads").collect();
        assert_eq!(led, [item("leads", "zjj", 2, other), item("leads", "cgj", 1, other)]);
        user(&http, &leader, &asked).expect(200);
        for number in &numbers {
            assert_eq!(holder(&http, "supervisor01", number)[2], other);
        }
        for noun in ["projects", "contact-points"] {
            let all = http.get("admin01", &format!("/api/v1/{noun}")).expect(200).body;
            assert!(all.as_array().expect("a list").iter().all(|one| one["leader"] != *leader), "{noun}");
        }
        assert_eq!(listed(&http, "leaders", "username", &leader)["units"], json!([]));
        sound(&world);
    }
}

on_both! {
    fn what_lies_at_the_desk_is_handed_over_too(world) {
        let http = world.serve();
        let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let gone = user(&http, "receptionist01", &json!({ "active": false })).expect(409);
        assert!(refused(&gone).contains(&("hand_over.desk[xfj]".to_owned(), "holds".to_owned())), "{}", gone.body);
        let to = json!({ "reason": "示例：调离。", "to": [{ "unit": "xfj", "officers": ["xfj_officer"] }] });
        user(&http, "receptionist01", &json!({ "active": false, "hand_over": to })).expect(200);
        http.act("xfj_officer", &number, "route", &json!({ "way": "transfer" })).expect(200);
        sound(&world);
    }
}

on_both! {
    fn an_accusation_goes_by_the_rules_and_is_counted_nowhere(world) {
        let http = world.serve();
        let number = accusation(&http, &json!([{ "username": "zjj_officer" }]));
        let before = holder(&http, "dic01", &number);
        let officer = before[1].clone();
        let other = if officer == "dic01" { "dic_head" } else { "dic01" };
        let view = rehearsed(&http, &officer, &json!({ "active": false }));
        assert!(items(&view).iter().all(|(what, ..)| what != "in_charge"), "{view}");
        let to = json!({ "reason": "示例：调离。", "to": [{ "unit": "jwjw", "officers": [other], "head": other }] });
        user(&http, &officer, &json!({ "active": false, "hand_over": to })).expect(200);
        assert_eq!(holder(&http, other, &number)[1], other);
        http.get("admin01", &path(&number)).expect(403);
        sound(&world);
    }
}

on_both! {
    fn an_accusation_against_somebody_who_becomes_a_leader_is_kept_from_then_on(world) {
        let http = world.serve();
        let number = accusation(&http, &json!([{ "username": "zjj_officer2" }]));
        http.get("dic01", &path(&number)).expect(200);
        user(&http, "zjj_officer2", &json!({ "role": "leader" })).expect(200);
        http.get("dic01", &path(&number)).expect(404);
        assert_eq!(holder(&http, "leader03", &number)[1], "leader03");
        http.get("zjj_officer2", &path(&number)).expect(404);
        sound(&world);
    }
}

on_both! {
    fn an_accusation_is_kept_by_another_where_its_keeper_leaves(world) {
        let http = world.serve();
        let number = accusation(&http, &json!([{ "username": "leader07" }]));
        assert_eq!(holder(&http, "leader03", &number)[1], "leader03");
        let to = json!({ "reason": "示例：到届。", "leaders": ["leader09"] });
        let asked = json!({ "active": false, "hand_over": to });
        assert!(items(&rehearsed(&http, "leader03", &asked)).iter().all(|(what, ..)| what != "in_charge"));
        user(&http, "leader03", &asked).expect(200);
        let keepers: Vec<&str> = ["leader09", "dic_head"]
            .into_iter()
            .filter(|keeper| http.get(keeper, &path(&number)).status == 200)
            .collect();
        assert_eq!(keepers, ["leader09"], "who leads discipline inspection now");
        for stranger in ["leader07", "dic01", "xfj_officer", "supervisor01"] {
            http.get(stranger, &path(&number)).expect(404);
        }
        sound(&world);
    }
}

on_both! {
    fn a_unit_that_becomes_part_of_another_takes_everything_along(world) {
        let http = world.serve();
        let number = routed(&http);
        let helped = routed(&http);
        http.act("supervisor01", &helped, "reassign", &json!({ "unit": "rsj", "reason": "示例：职责调整。" })).expect(200);
        http.act("rsj_officer", &helped, "accept", &json!({})).expect(200);
        let task = json!({ "unit": "zjj", "text": "请协助提供材料。", "due": "2026-03-20" });
        http.act("rsj_officer", &helped, "tasks", &task).expect(200);
        let sealed = accusation(&http, &json!([{ "unit": "zjj" }]));

        let gone = unit(&http, "zjj", &json!({ "active": false })).expect(409);
        assert_eq!(gone.code(), "still_holds");
        let to = json!({ "active": false, "successor": "cgj", "hand_over": { "reason": "示例：机构改革。" } });
        unit(&http, "zjj", &to).expect(200);
        let [own, officer, _] = holder(&http, "supervisor01", &number);
        assert_eq!((own.as_str(), officer.as_str()), ("cgj", "zjj_officer"), "who has it comes along");
        assert_eq!(listed(&http, "users", "username", "zjj_officer")["unit"], "cgj");
        http.log_in_again();
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        http.get("cgj_officer", &path(&helped)).expect(200);
        for accused in ["zjj_officer", "zjj_head", "cgj_officer"] {
            http.get(accused, &path(&sealed)).expect(404);
        }
        let heir = listed(&http, "units", "code", "cgj");
        let names = heir["former_names"].as_array().expect("names");
        assert!(names.contains(&json!("示例区住房和城乡建设局")), "{heir}");
        assert_eq!(listed(&http, "units", "code", "zjj")["successor"], "cgj");
        let links = texts(&world, "SELECT c.code AS v FROM categories c JOIN units u ON u.id = c.unit_id WHERE u.code = 'zjj'");
        assert_eq!(links, Vec::<String>::new());
        let chosen = http.put("admin01", "/api/v1/categories/urc_property_heating", &json!({ "name": "供热", "unit": "zjj" })).expect(422);
        assert_eq!(refused(&chosen), [("unit".to_owned(), "unit_replaced".to_owned())]);
        assert!(chosen.body["errors"][0]["message"].as_str().expect("a sentence").contains(heir["name"].as_str().expect("a name")));
        sound(&world);
    }
}

on_both! {
    fn a_unit_keeps_its_former_name_and_nobody_else_takes_it(world) {
        let http = world.serve();
        unit(&http, "zjj", &json!({ "name": "示例区住房城乡建设和交通局" })).expect(200);
        let former = listed(&http, "units", "code", "zjj")["former_names"].clone();
        assert_eq!(former, json!(["示例区住房和城乡建设局"]));
        let other = json!({ "name": "示例区住房和城乡建设局", "short_name": "样例新局", "kind": "department" });
        let taken = http.put("admin01", "/api/v1/units/yangli", &other).expect(422);
        assert_eq!(refused(&taken), [("name".to_owned(), "name_of_another".to_owned())]);
        let sealed = accusation(&http, &json!([{ "name": "示例区住房和城乡建设局" }]));
        http.get("zjj_head", &path(&sealed)).expect(404);
        let view = http.get("dic01", &path(&sealed)).expect(200).body;
        assert_eq!(view["holder"]["unit"]["code"], "jwjw");
    }
}

on_both! {
    fn a_category_stands_below_itself_by_no_way_round(world) {
        let http = world.serve();
        let put = |code: &str, parent: Option<&str>| {
            http.put("admin01", &format!("/api/v1/categories/{code}"), &json!({ "name": "示例分类", "parent": parent }))
        };
        put("one", None).expect(200);
        put("two", Some("one")).expect(200);
        put("three", Some("two")).expect(200);
        for parent in ["one", "two", "three"] {
            assert_eq!(refused(&put("one", Some(parent)).expect(422)), [("parent".to_owned(), "its_own_parent".to_owned())]);
        }
    }
}

on_both! {
    fn the_page_of_the_change_says_what_is_held_tries_it_and_does_it(world) {
        let http = world.serve();
        let number = routed(&http);
        let browser = Browser::of(&http, "admin01");
        let page = "/admin/users/zjj_officer";
        let seen = hidden(&browser.get(page).expect(200), "seen");
        let change = [("seen", seen.as_str()), ("name", "住建局经办甲"), ("role", "officer"), ("unit", "zjj"), ("language", "zh")];
        let asked = browser.post(page, page, &form(&change)).expect(409);
        for told in ["承办的信访件", "单位默认经办人", "没有指明接任者", "住建局经办乙", "name=\"step\" value=\"try\""] {
            assert!(asked.has(told), "{told}: {}", asked.body);
        }
        assert!(!asked.has(&number));
        let to = [
            ("hand_over.reason", "示例：调离。"),
            ("hand_over.to[0].unit", "zjj"),
            ("hand_over.to[0].officers", "zjj_officer2"),
        ];
        let with = |step: &'static str| form(&[&change[..], &to, &[("step", step)]].concat());
        let tried = browser.post(page, page, &with("try")).expect(200);
        assert!(tried.has("name=\"step\" value=\"do\""), "{}", tried.body);
        assert_eq!(holder(&http, "supervisor01", &number)[1], "zjj_officer");
        browser.post(page, page, &with("do")).expect(303);
        assert_eq!(holder(&http, "supervisor01", &number)[1], "zjj_officer2");
    }
}

on_both! {
    fn the_page_of_a_unit_asks_what_it_becomes_part_of(world) {
        let http = world.serve();
        let number = routed(&http);
        let browser = Browser::of(&http, "admin01");
        let page = "/admin/units/zjj";
        let seen = hidden(&browser.get(page).expect(200), "seen");
        let change = [("seen", seen.as_str()), ("name", "示例区住房和城乡建设局"), ("short_name", "区住建局"), ("kind", "department")];
        let asked = browser.post(page, page, &form(&change)).expect(409);
        assert!(asked.has("name=\"successor\""), "{}", asked.body);
        let to = [("successor", "cgj"), ("hand_over.reason", "示例：机构改革。")];
        let with = |step: &'static str| form(&[&change[..], &to, &[("step", step)]].concat());
        let tried = browser.post(page, page, &with("try")).expect(200);
        assert!(tried.has("示例区城市管理局"), "{}", tried.body);
        browser.post(page, page, &with("do")).expect(303);
        assert_eq!(holder(&http, "supervisor01", &number)[0], "cgj");
        sound(&world);
    }
}

on_both! {
    fn an_upheld_objection_computes_leader_and_unit_anew(world) {
        let http = world.serve();
        let number = routed(&http);
        let before = holder(&http, "supervisor01", &number);
        http.act("zjj_officer", &number, "objections", &json!({ "reason": "示例：不属于本单位职权。" })).expect(200);
        let upheld = |changes: Value| {
            let mut body = json!({ "upheld": true, "reason": "示例：属实。" });
            body.as_object_mut().expect("an object").extend(changes.as_object().expect("changes").clone());
            http.act("supervisor01", &number, "objections/decide", &body)
        };
        assert_eq!(upheld(json!({})).expect(422).code(), "new_holder_missing", "the rules name the objector still");
        let heating = json!({ "name": "供热", "unit": "jyj" });
        http.put("admin01", "/api/v1/categories/urc_property_heating", &heating).expect(200);
        let led = http.get("admin01", "/api/v1/leaders").expect(200).body;
        let leads = |one: &&Value| one["units"].as_array().expect("units").contains(&json!("jyj"));
        let leader = led.as_array().expect("leaders").iter().find(leads).expect("a leader")["username"].clone();
        upheld(json!({})).expect(200);
        let [unit, officer, now] = holder(&http, "supervisor01", &number);
        assert_eq!((unit.as_str(), officer.as_str(), json!(now)), ("jyj", "jyj_officer", leader));
        assert_ne!(before[2], now);
    }
}

on_both! {
    fn what_is_out_of_use_is_chosen_nowhere(world) {
        let http = world.serve();
        let number = routed(&http);
        let merge = json!({ "active": false, "successor": "cgj", "hand_over": { "reason": "示例：机构改革。" } });
        unit(&http, "jtj", &merge).expect(200);
        let leaves = json!({ "active": false, "hand_over": { "reason": "示例：到届。", "leaders": ["leader08"] } });
        user(&http, "leader09", &leaves).expect(200);
        let reason = "示例：职责调整。";
        let of_petition = |act: &str, body: &Value| http.act("supervisor01", &number, act, body).expect(422);
        let fault = |answer: &Answer| refused(answer).first().cloned().expect("a fault");
        let is = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        let moved = of_petition("reassign", &json!({ "unit": "jtj", "reason": reason }));
        assert_eq!(fault(&moved), is("unit", "unit_replaced"));
        assert!(moved.body["errors"][0]["message"].as_str().expect("a sentence").contains("示例区城市管理局"));
        let led = of_petition("leader", &json!({ "leader": "leader09", "reason": reason }));
        assert_eq!(fault(&led), is("leader", "person_out_of_use"));
        let order = |changes: Value| {
            let mut body = json!({ "reason": reason, "dry_run": true, "all": true });
            body.as_object_mut().expect("an object").extend(changes.as_object().expect("changes").clone());
            fault(&http.post("supervisor01", "/api/v1/petitions/orders", &body).expect(422))
        };
        assert_eq!(order(json!({ "set_unit": "jtj" })), is("set_unit", "unit_replaced"));
        assert_eq!(order(json!({ "set_leader": "leader09" })), is("set_leader", "person_out_of_use"));
        let mut form = registration();
        form["assign"] = json!({ "unit": "jtj", "leader": "leader09", "reason": reason });
        let registered = http.post("receptionist01", PETITIONS, &form).expect(422);
        assert_eq!(refused(&registered), [is("assign.unit", "unit_replaced"), is("assign.leader", "person_out_of_use")]);
        for (path, body, wrong) in [
            ("projects/p99", json!({ "name": "示例项目", "leader": "leader09", "unit": "jtj" }), vec![is("leader", "person_out_of_use"), is("unit", "unit_replaced")]),
            ("contact-points/p99", json!({ "name": "示例点", "leader": "leader09", "unit": "jtj" }), vec![is("leader", "person_out_of_use"), is("unit", "unit_replaced")]),
            ("duty/2026-03-09", json!({ "leader": "leader09" }), vec![is("leader", "person_out_of_use")]),
            ("leaders/leader08", json!({ "title": "示例副区长", "units": ["jtj"] }), vec![is("units", "unit_replaced")]),
        ] {
            let answer = http.put("admin01", &format!("/api/v1/{path}"), &body).expect(422);
            assert_eq!(refused(&answer), wrong, "{path}");
        }
        let newcomer = user(&http, "zjj_officer2", &json!({ "unit": "jtj" })).expect(422);
        assert_eq!(fault(&newcomer), is("unit", "unit_replaced"));
    }
}

on_both! {
    fn whoever_held_a_petition_is_shown_by_what_it_is_called_now_and_was_called_before(world) {
        let http = world.serve();
        let moved = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let give = |to: &str| http.act("supervisor01", &moved, "reassign", &json!({ "unit": to, "reason": "示例：职责调整。" }));
        give("jtj").expect(200);
        unit(&http, "zjj", &json!({ "name": "示例区城乡建设局" })).expect(200);
        let merge = json!({ "active": false, "successor": "cgj", "hand_over": { "reason": "示例：机构改革。" } });
        unit(&http, "jtj", &merge).expect(200);
        let chain = http.get("supervisor01", &format!("{}/responsibility", path(&moved))).expect(200).body;
        let holding = |code: &str| {
            let mut all = chain.as_array().expect("a chain").iter();
            all.find(|one| one["unit"]["code"] == code).unwrap_or_else(|| panic!("{code}: {chain}")).clone()
        };
        assert_eq!(holding("zjj")["formerly"], json!(["示例区住房和城乡建设局"]));
        assert_eq!((&holding("jtj")["unit_now"]["code"], &holding("zjj")["unit_now"]), (&json!("cgj"), &Value::Null));
        let page = Browser::of(&http, "supervisor01").get(&format!("/petitions/{moved}")).expect(200);
        assert!(page.has("（原名：示例区住房和城乡建设局）") && page.has("（现名：示例区城市管理局）"), "{}", page.body);
    }
}

/// Who may do what there is to do, among them.
const DOERS: [&str; 9] = [
    "supervisor01",
    "receptionist01",
    "zjj_head",
    "zjj_officer",
    "leader07",
    "chief01",
    "smfw_officer",
    "dic_head",
    "admin01",
];

/// What is out of use of what is chosen there; whom an accusation names need not be here any more.
fn out_of_use(asks: Asks) -> Option<&'static str> {
    let Asks::Named(of) = asks else { return None };
    match of {
        Directory::Takers | Directory::Units => Some("jtj"),
        Directory::Officers => Some("zjj_officer2"),
        Directory::Leaders | Directory::Orderers => Some("leader09"),
        Directory::Organs
        | Directory::Categories
        | Directory::ContactPoints
        | Directory::Projects
        | Directory::LawLimits => None,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A unit that became part of another, a leader and an officer who have left.
fn some_go_out_of_use(http: &Http) {
    let why = "示例：机构改革。";
    unit(http, "jtj", &json!({ "active": false, "successor": "cgj", "hand_over": { "reason": why } }))
        .expect(200);
    let leaves = json!({ "active": false, "hand_over": { "reason": why, "leaders": ["leader08"] } });
    user(http, "leader09", &leaves).expect(200);
    user(http, "zjj_officer2", &json!({ "active": false, "hand_over": { "reason": why } })).expect(200);
}

on_both! {
    fn no_act_takes_a_unit_or_a_person_that_is_out_of_use_and_no_form_offers_one(world) {
        let http = world.serve();
        let of_order = |channel: &str| {
            let mut body = registration();
            body["channel"] = json!(channel);
            http.post("receptionist01", PETITIONS, &body).expect(201).number()
        };
        let petitions = [routed(&http), of_order("public_opinion"), of_order("letter")];
        some_go_out_of_use(&http);
        let examples = ActInput::examples();
        let mut asked = 0;
        for (example, face) in examples.iter().zip(FACES) {
            let named = face.fields.iter().filter(|field| field.of == face.body);
            for (field, gone) in named.filter_map(|field| Some((field, out_of_use(field.asks)?))) {
                let mut body = example.to_value().unwrap();
                body[field.name] = json!(gone);
                let answers: Vec<Answer> = petitions.iter()
                    .flat_map(|number| DOERS.map(|doer| http.act(doer, number, face.noun, &body)))
                    .collect();
                let what = format!("{}: {}", face.name, field.name);
                assert!(answers.iter().all(|answer| answer.status >= 400), "{what} is taken");
                let codes = ["unit_replaced", "unit_out_of_use", "person_out_of_use"];
                let is_told = |answer: &Answer| {
                    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
                    errors.iter().any(|one| one["field"] == field.name && codes.iter().any(|code| one["code"] == *code))
                };
                let told = answers.iter().filter(|answer| answer.status == 422).any(is_told);
                assert!(told, "{what}: {:?}", answers.iter().map(|one| (one.status, &one.body["errors"])).collect::<Vec<_>>());
                asked += 1;
            }
        }
        assert!(asked >= 20, "{asked}");
        let gone = ["jtj", "leader09", "zjj_officer2"].map(|gone| format!(r#"value="{gone}""#));
        let mut forms = 0;
        for doer in DOERS {
            let browser = Browser::of(&http, doer);
            let slugs = FACES.iter().map(|face| face.name.replace('_', "-"));
            let acts = slugs.flat_map(|slug| petitions.iter().map(move |number| format!("/petitions/{number}/acts/{slug}")));
            for path in acts.chain(["/reception", "/work"].map(str::to_owned)) {
                let page = browser.get(&path);
                forms += usize::from(page.status == 200);
                assert!(!gone.iter().any(|gone| page.has(gone)), "{doer} {path}: {}", page.body);
            }
        }
        assert!(forms > 20, "{forms}");
    }
}

/// The forms of the administration in which a unit or a person is chosen.
fn admin_forms() -> Vec<String> {
    let nouns = ["users", "units", "organs", "leaders", "projects", "contact-points", "categories"];
    let new = nouns.map(|noun| format!("/admin/new/{noun}"));
    let roles = Role::ALL.iter().map(|role| format!("/admin/new/users?role={}", role.code()));
    let kinds = UnitKind::ALL.iter().map(|kind| format!("/admin/new/units?kind={}", kind.code()));
    let standing = ["users/zjj_officer", "units/zjj", "leaders/leader08", "projects/p01"]
        .map(|noun| format!("/admin/{noun}"));
    let others = [
        "/admin/duty?month=2026-03",
        "/admin/deputies",
        "/admin/grid/projects",
        "/admin/grid/contact-points",
    ];
    new.into_iter().chain(roles).chain(kinds).chain(standing).chain(others.map(str::to_owned)).collect()
}

on_both! {
    fn no_page_of_the_administration_offers_what_is_out_of_use(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let gone = ["jtj", "leader09", "zjj_officer2"].map(|gone| format!(r#"value="{gone}""#));
        let offered = |gone: &String| admin_forms().iter().any(|path| browser.get(path).has(gone));
        assert!(gone.iter().all(offered), "as long as it is in use it is offered");
        some_go_out_of_use(&http);
        let (mut shown, mut missing) = (0, Vec::new());
        for path in admin_forms() {
            let page = browser.get(&path);
            if page.status != 200 {
                missing.push((path, page.status));
                continue;
            }
            shown += usize::from(page.has("<select") || page.has("type=\"checkbox\""));
            assert!(!gone.iter().any(|gone| page.has(gone)), "{path}: {}", page.body);
        }
        assert!(missing.is_empty() && shown > 20, "{shown} {missing:?}");
    }
}

on_both! {
    fn the_grids_of_projects_and_of_the_duty_take_nobody_who_is_out_of_use(world) {
        let http = world.serve();
        some_go_out_of_use(&http);
        let caller = world.caller("admin01");
        let place = |leader: &str, unit: &str| {
            let project = listed(&http, "projects", "code", "p01");
            let was = Care { leader: text(&project["leader"]), unit: text(&project["unit"]) };
            let shall = Care { leader: leader.to_owned(), unit: unit.to_owned() };
            let placing = Placing { code: "p01".to_owned(), was, shall };
            arrange::place(&world.app, &caller, Grid::Projects, GridInput { rows: vec![placing] })
        };
        let said = |error: Error| format!("{error:?}");
        assert!(said(place("leader09", "zjj").unwrap_err()).contains("person_out_of_use"));
        assert!(said(place("leader07", "jtj").unwrap_err()).contains("unit_replaced"));
        let shift = Shift { day: "2026-03-09".parse().unwrap(), was: None, shall: Some("leader09".to_owned()) };
        assert!(said(arrange::roster(&world.app, &caller, RosterInput { days: vec![shift] }).unwrap_err()).contains("person_out_of_use"));
    }
}

on_both! {
    fn the_board_marks_a_leader_who_has_left_and_leads_to_the_way_to_hand_over(world) {
        let http = world.serve();
        let number = routed(&http);
        let leader = holder(&http, "supervisor01", &number)[2].clone();
        crate::jobs::run(&world, &format!("UPDATE users SET active = FALSE WHERE username = '{leader}'"));
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        let browser = Browser::of(&http, "supervisor01");
        let board = browser.get("/board").expect(200);
        let link = format!("/work?whose=all&#38;leader={leader}");
        assert!(board.has("已停用或离任") && board.has(&link), "{}", board.body);
        let list = browser.get(&link.replace("&#38;", "&")).expect(200);
        assert!(list.has(&number) && list.has("action=\"/work/orders\""), "{}", list.body);
    }
}
