//! Administration by forms: what the interface takes is taken, what it refuses is refused at its field,
//! and who may not does not.

use domain::access::{Operation, Viewer, may};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Http, PASSWORD, registration};
use crate::web::{Browser, Page};

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

/// The value of a hidden field of a page.
pub fn hidden(page: &Page, name: &str) -> String {
    let field = page
        .body
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("{name}: {}", page.body));
    field.split('"').next().unwrap().to_owned()
}

/// What the interface lists under this code or username.
fn listed(http: &Http, path: &str, key: &str) -> Value {
    let all = http.get("admin01", &format!("/api/v1/{path}")).expect(200).body;
    let found = all.as_array().unwrap().iter().find(|one| one["code"] == key || one["username"] == key);
    found.unwrap_or_else(|| panic!("no {key} in {path}")).clone()
}

/// Sends the form of something that is there, with what it was filled from.
fn save(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> Page {
    let shown = browser.get(page).expect(200);
    let fields = form(fields);
    let body = format!("csrf={}&seen={}&{fields}", shown.csrf(), hidden(&shown, "seen"));
    browser.send("POST", page, &[("sec-fetch-site", "same-origin")], &body)
}

on_both! {
    fn each_noun_is_added_and_changed_by_its_form(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        type Fields<'a> = &'a [(&'a str, &'a str)];
        let nouns: [(&str, &str, Fields, Fields, Value); 6] = [
            ("units", "yangli", &[("code", "yangli"), ("name", "样例局"), ("short_name", "样例"), ("aliases", "样例一局\r\n样例二局\r\n"), ("kind", "department"), ("active", "true")],
              &[("name", "样例新局"), ("short_name", "样例"), ("kind", "department"), ("head", "zjj_head"), ("active", "true")],
              json!({"name": "样例新局", "aliases": [], "head": "zjj_head", "default_officer": null, "active": true})),
            ("organs", "o-yangli", &[("code", "o-yangli"), ("name", "样例市人民政府"), ("kind", "government"), ("level", "city"), ("address", "样例路1号"), ("phone", "12345"), ("active", "true")],
              &[("name", "样例市人民政府"), ("kind", "government"), ("level", "city"), ("unit", "xfj"), ("active", "true")],
              json!({"unit": "xfj", "superior": null, "address": null, "phone": null, "level": "city", "active": true})),
            ("projects", "p-yangli", &[("code", "p-yangli"), ("name", "样例项目"), ("leader", "leader01"), ("unit", "zjj"), ("active", "true")],
              &[("name", "样例项目"), ("leader", "leader02"), ("unit", "xfj")],
              json!({"leader": "leader02", "unit": "xfj", "active": false})),
            ("contact-points", "c-yangli", &[("code", "c-yangli"), ("name", "样例镇"), ("leader", "leader01"), ("unit", "zjj"), ("active", "true")],
              &[("name", "样例镇甲"), ("leader", "leader01"), ("unit", "zjj"), ("active", "true")],
              json!({"name": "样例镇甲", "parent": null, "active": true})),
            ("categories", "k-yangli", &[("code", "k-yangli"), ("name", "样例分类"), ("unit", "zjj"), ("active", "true")],
              &[("name", "样例分类"), ("place_based", "true"), ("active", "true")],
              json!({"unit": null, "place_based": true})),
            ("users", "yangli01", &[("username", "yangli01"), ("name", "样例用户"), ("role", "leader"), ("unit", "zjj"), ("language", "zh"), ("active", "true")],
              &[("name", "样例用户乙"), ("role", "leader"), ("unit", "xfj"), ("email", "yangli@example.org"), ("language", "en"), ("active", "true")],
              json!({"name": "样例用户乙", "unit": "xfj", "email": "yangli@example.org", "language": "en", "role": "leader"})),
        ];
        for (noun, key, new, changed, expected) in nouns {
            let page = format!("/admin/new/{noun}");
            browser.post(&page, &page, &form(new)).expect(303);
            listed(&http, noun, key);
            let again = browser.post(&page, &page, &form(new)).expect(422);
            assert!(again.has("这个代码或用户名已经有了"), "{noun}: {}", again.body);
            save(&browser, &format!("/admin/{noun}/{key}"), changed).expect(303);
            let stands = listed(&http, noun, key);
            for (field, value) in expected.as_object().unwrap() {
                assert_eq!(&stands[field], value, "{noun} {field}: {stands}");
            }
            let list = browser.get(&format!("/admin/{noun}?show=all&q=%E6%A0%B7%E4%BE%8B")).expect(200);
            assert!(list.has(key), "{noun}: {}", list.body);
            assert!(!browser.get(&format!("/admin/{noun}?q=%E6%B2%A1%E6%9C%89%E7%9A%84")).expect(200).has(key));
        }
        // A leader without a portfolio has a form already, and takes a unit over from whoever had it.
        save(&browser, "/admin/leaders/yangli01", &[("title", "样例副区长"), ("units", "zjj"), ("units", "xfj")]).expect(303);
        assert_eq!(listed(&http, "leaders", "yangli01")["units"].as_array().unwrap().len(), 2);
        let others = http.get("admin01", "/api/v1/leaders").expect(200).body;
        let holders = others.as_array().unwrap().iter().filter(|one| one["units"].as_array().unwrap().contains(&json!("zjj")));
        assert_eq!(holders.count(), 1);
    }
}

on_both! {
    fn what_the_interface_refuses_is_refused_at_its_field_and_nothing_is_lost(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = "/admin/new/units";
        let fields = form(&[("code", "不行"), ("name", ""), ("short_name", "样例"), ("kind", "department"), ("head", "nobody")]);
        let refused = browser.post(page, page, &fields).expect(422);
        for field in ["code", "name", "head"] {
            assert!(refused.has(&format!("id=\"f-{field}-fault\"")), "{field}: {}", refused.body);
        }
        assert!(refused.has("value=\"样例\"") && refused.has("value=\"不行\""), "{}", refused.body);
        let page = "/admin/new/users";
        let fields = form(&[("username", "yangli"), ("name", "样例"), ("role", "emperor"), ("unit", "zjj"), ("language", "zh")]);
        assert!(browser.post(page, page, &fields).expect(422).has("id=\"f-role-fault\""));
        let page = "/admin/new/projects";
        let fields = form(&[("code", "p"), ("name", "样例"), ("leader", "zjj_officer"), ("unit", "zjj")]);
        assert!(browser.post(page, page, &fields).expect(422).has("id=\"f-leader-fault\""));
        browser.get("/admin/units/nothing").expect(404);
        browser.get("/admin/nothing").expect(404);
        browser.get("/admin/new/nothing").expect(404);
    }
}

on_both! {
    fn the_slower_of_two_editors_is_told(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let shown = browser.get("/admin/projects/").status;
        assert_eq!(shown, 404);
        let code = http.get("admin01", "/api/v1/projects").expect(200).body[0]["code"].as_str().unwrap().to_owned();
        let page = format!("/admin/projects/{code}");
        let old = browser.get(&page).expect(200);
        save(&browser, &page, &[("name", "样例一"), ("leader", "leader01"), ("unit", "zjj"), ("active", "true")]).expect(303);
        let late = form(&[("name", "样例二"), ("leader", "leader01"), ("unit", "zjj"), ("active", "true")]);
        let body = format!("csrf={}&seen={}&{late}", old.csrf(), hidden(&old, "seen"));
        let refused = browser.send("POST", &page, &[], &body).expect(409);
        assert!(refused.has("别人已经修改过") && refused.has("样例二"), "{}", refused.body);
        assert_eq!(listed(&http, "projects", &code)["name"], "样例一");
        let body = format!("csrf={}&seen={}&{late}", refused.csrf(), hidden(&refused, "seen"));
        browser.send("POST", &page, &[], &body).expect(303);
        assert_eq!(listed(&http, "projects", &code)["name"], "样例二");
    }
}

on_both! {
    fn a_new_password_is_shown_once_and_ends_the_old_log_ins(world) {
        let http = world.serve();
        let (browser, officer) = (Browser::of(&http, "admin01"), Browser::of(&http, "zjj_officer"));
        let asked = browser.get("/admin/users/zjj_officer").expect(200);
        assert!(asked.has("<details class=\"sure\">") && !asked.has("不能登录；"), "it is asked for: {}", asked.body);
        let address = "/admin/users/zjj_officer/password";
        let led = browser.post("/admin/users/zjj_officer", address, "").expect(303);
        assert_eq!(led.header("location"), address, "no secret in an address");
        let kept = browser.cookie("once").expect("it lies sealed in a cookie");
        let other = Browser::of(&http, "supervisor01");
        other.cookies.borrow_mut().insert("once".to_owned(), kept.clone());
        other.get(address).expect(403);
        let shown = browser.get(address).expect(200);
        assert_eq!(shown.header("cache-control"), "no-store");
        let password = shown.body.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(!kept.contains(&password));
        let own = browser.post("/admin/users/zjj_officer", "/admin/users/admin01/password", "").expect(303);
        assert_eq!(own.header("location"), "/me/password", "nobody would see a new one of one's own");
        let again = browser.get(address).expect(200);
        assert!(again.has("已经显示过了") && !again.has("<code>"), "loading it again makes none: {}", again.body);
        browser.cookies.borrow_mut().insert("once".to_owned(), kept.clone());
        assert!(!browser.get("/admin/users/zjj_head/password").expect(200).has(&password), "it is of that user alone");
        browser.cookies.borrow_mut().insert("once".to_owned(), kept);
        world.set_clock("2026-03-02T09:05:00+08:00");
        assert!(!browser.get(address).expect(200).has(&password), "it is over");
        officer.get("/petitions").expect(303);
        Browser::new(&http).log_in("zjj_officer", PASSWORD, "/").expect(422);
        Browser::new(&http).log_in("zjj_officer", &password, "/").expect(303);
        assert!(!browser.get("/admin/users/zjj_officer").expect(200).has(&password));
        let fields = [("name", "样例"), ("role", "officer"), ("unit", "zjj"), ("language", "zh"),
            ("hand_over.reason", "示例：调离。"), ("hand_over.to[0].unit", "zjj"), ("hand_over.to[0].officers", "zjj_officer2")];
        save(&browser, "/admin/users/zjj_officer", &fields).expect(303);
        Browser::new(&http).log_in("zjj_officer", &password, "/").expect(422);
        assert!(browser.get("/admin/users/zjj_officer").expect(200).has("这个人已停用，不能登录"));
        browser.post("/admin/users/zjj_officer", address, "").expect(303);
        assert!(browser.get(address).expect(200).has("这个人已停用，不能登录"));
    }
}

on_both! {
    fn who_was_taken_out_of_use_with_open_work_is_listed_by_count_and_hands_over(world) {
        let http = world.serve();
        let number = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201).number();
        let petition = http.get("supervisor01", &format!("/api/v1/petitions/{number}")).expect(200).body;
        let (officer, unit) = (petition["holder"]["officer"]["username"].as_str(), petition["holder"]["unit"]["code"].as_str());
        let (Some(officer), Some(unit)) = (officer, unit) else { panic!("{petition}") };
        let browser = Browser::of(&http, "admin01");
        let overview = browser.get("/admin").expect(200);
        assert!(!overview.has("件在办</"), "{}", overview.body);
        // As a service of before has left them.
        crate::jobs::run(&world, &format!("UPDATE users SET active = FALSE WHERE username = '{officer}'"));
        crate::jobs::run(&world, &format!("UPDATE units SET active = FALSE WHERE code = '{unit}'"));
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        let overview = browser.get("/admin").expect(200);
        assert!(overview.has("名下还有在办件的人") && overview.has("还有在办件的单位") && overview.has("1件在办"), "{}", overview.body);
        assert!(!overview.has(&number), "the administrator reads no petitions");
        let heir = json!({ "successor": "cgj", "hand_over": { "reason": "示例：机构改革。" } });
        crate::house::unit(&http, unit, &heir).expect(200);
        assert!(!browser.get("/admin").expect(200).has("还有在办件的单位"));
        assert!(!browser.get("/admin").expect(200).has("名下还有在办件的人"));
    }
}

on_both! {
    fn a_head_of_a_unit_without_one_is_pointed_to_it(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let unit = form(&[("code", "yangli"), ("name", "样例局"), ("short_name", "样例"), ("kind", "department"), ("active", "true")]);
        let saved = browser.post("/admin/new/units", "/admin/new/units", &unit).expect(303);
        assert!(browser.get(saved.header("location")).expect(200).has("样例局还没有负责人"));
        let head = form(&[("username", "yangli_head"), ("name", "样例用户"), ("role", "unit_head"), ("unit", "yangli"), ("language", "zh"), ("active", "true")]);
        let made = browser.post("/admin/new/users", "/admin/new/users", &head).expect(303);
        let shown = browser.get(made.header("location")).expect(200);
        let list = shown.body.split("class=\"button\" href=\"").find_map(|rest| rest.split('"').next().filter(|path| path.contains("saved"))).expect("the way on");
        assert!(browser.get(list).expect(200).has("样例局还没有负责人"));
        save(&browser, "/admin/units/yangli", &[("name", "样例局"), ("short_name", "样例"), ("kind", "department"), ("head", "yangli_head"), ("active", "true")]).expect(303);
        assert!(!browser.get(list).expect(200).has("还没有负责人"));
    }
}

on_both! {
    fn only_who_works_in_a_unit_and_reads_petitions_is_offered_to_answer_for_it(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = browser.get("/admin/units/zjj").expect(200);
        assert!(page.has("value=\"zjj_head\"") && page.has("value=\"zjj_officer\""), "{}", page.body);
        assert!(!page.has("value=\"jtj_officer\"") && !page.has("value=\"admin01\""), "{}", page.body);
        assert!(!browser.get("/admin/units/smfw").expect(200).has("value=\"admin01\""), "the administrator reads no petitions");
        assert!(browser.get("/admin/new/units").expect(200).has("先保存单位，再添加本单位的人"));
        let fields = [("name", "示例区市民服务中心"), ("short_name", "区市民服务中心"), ("kind", "citizen_service"), ("active", "true"), ("head", "admin01"), ("default_officer", "client_12345")];
        let refused = save(&browser, "/admin/units/smfw", &fields).expect(422);
        assert!(refused.has("id=\"f-head-fault\"") && refused.has("id=\"f-default_officer-fault\"") && refused.has("看不到信访件"), "{}", refused.body);
    }
}

on_both! {
    fn no_two_units_are_called_the_same(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = "/admin/new/units";
        let fields = form(&[("code", "yangli"), ("name", "住建局"), ("short_name", "区 住建局"), ("aliases", "样例\r\n房管局"), ("kind", "department"), ("active", "true")]);
        let refused = browser.post(page, page, &fields).expect(422);
        for field in ["name", "short_name", "aliases"] {
            assert!(refused.has(&format!("id=\"f-{field}-fault\"")), "{field}: {}", refused.body);
        }
        assert!(refused.has("“示例区住房和城乡建设局”已经用了这个名称或别名"), "{}", refused.body);
        let unit = listed(&http, "units", "zjj");
        let gone = json!({ "name": unit["name"], "short_name": unit["short_name"], "aliases": unit["aliases"], "kind": unit["kind"], "active": false,
                           "successor": "cgj", "hand_over": { "reason": "示例：机构改革。" } });
        http.put("admin01", "/api/v1/units/zjj", &gone).expect(200);
        let heir = browser.post(page, page, &fields).expect(422);
        assert!(heir.has("“示例区城市管理局”已经用了这个名称或别名"), "{}", heir.body);
        let back = json!({ "name": unit["name"], "short_name": unit["short_name"], "aliases": unit["aliases"], "kind": unit["kind"] });
        http.put("admin01", "/api/v1/units/zjj", &back).expect(422);
    }
}

on_both! {
    fn each_field_says_what_its_form_is(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        for (page, fields, told) in [
            ("/admin/new/units", form(&[("code", "YJJ"), ("name", "样例局"), ("short_name", "样例"), ("kind", "department")]), "代码格式不对"),
            ("/admin/new/users", form(&[("username", "ZhangGL"), ("name", "样例"), ("role", "officer"), ("unit", "zjj"), ("language", "zh")]), "用户名格式不对"),
            ("/admin/new/users", form(&[("username", "yangli"), ("name", "样例"), ("role", "officer"), ("unit", "zjj"), ("language", "zh"), ("email", "not-an-email")]), "电子邮箱格式不对"),
        ] {
            let refused = browser.post(page, page, &fields).expect(422);
            assert!(refused.has(told), "{told}: {}", refused.body);
        }
        let page = "/admin/programs/client_12345";
        assert!(browser.post(page, &format!("{page}/webhooks"), "url=abc").expect(422).has("网址格式不对"));
        let own = "current=correct+horse+battery&password=Admin01&again=Admin01";
        assert!(browser.post("/me/password", "/me/password", own).expect(422).has("密码至少10个字符"));
        let mut body = registration();
        body["petitioners"][0]["phone"] = json!("1380000123");
        let refused = http.post("receptionist01", "/api/v1/petitions", &body).expect(422).body;
        assert_eq!(refused["errors"][0]["code"], "malformed_phone");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains("11位"), "{refused}");
    }
}

on_both! {
    fn the_last_administrator_stays(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        for fields in [
            [("name", "样例"), ("role", "administrator"), ("unit", "xfj"), ("language", "zh"), ("email", "a@example.org")].as_slice(),
            &[("name", "样例"), ("role", "officer"), ("unit", "xfj"), ("language", "zh"), ("active", "true")],
        ] {
            let refused = save(&browser, "/admin/users/admin01", fields).expect(422);
            assert!(refused.has("最后一位在用的系统管理员"), "{}", refused.body);
        }
        assert_eq!(listed(&http, "users", "admin01")["role"], "administrator");
    }
}

on_both! {
    fn a_grid_is_saved_as_a_whole_and_never_over_the_change_of_another(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        for noun in ["projects", "contact-points"] {
            let all = http.get("admin01", &format!("/api/v1/{noun}")).expect(200).body;
            let [one, two] = [0, 1].map(|n| all[n].clone());
            let code = |row: &Value| row["code"].as_str().unwrap().to_owned();
            let other = |row: &Value| if row["leader"] == "leader01" { "leader02" } else { "leader01" };
            let fields = |place: usize, row: &Value, leader: &str| {
                let (code, was, unit) = (code(row), row["leader"].as_str().unwrap(), row["unit"].as_str().unwrap());
                let at = |part: &str| format!("rows[{place}].{part}");
                form(&[(&at("code"), &code), (&at("was.leader"), was), (&at("shall.leader"), leader),
                       (&at("was.unit"), unit), (&at("shall.unit"), unit)])
            };
            let page = format!("/admin/grid/{noun}");
            let wrong = format!("{}&{}", fields(0, &one, other(&one)), fields(1, &two, "zjj_officer"));
            let refused = browser.post(&page, &page, &wrong).expect(422);
            assert!(refused.has(&format!("id=\"leader-{}-fault\"", code(&two))), "{}", refused.body);
            assert_eq!(listed(&http, noun, &code(&one)), one, "all or nothing");
            let right = format!("{}&{}", fields(0, &one, other(&one)), fields(1, &two, two["leader"].as_str().unwrap()));
            let done = browser.post(&page, &page, &right).expect(303);
            assert_eq!(done.header("location"), format!("{page}?saved=1"));
            assert_eq!(listed(&http, noun, &code(&one))["leader"], other(&one));
            let late = browser.post(&page, &page, &fields(0, &one, "leader03")).expect(422);
            assert!(late.has("别人已经改过"), "{}", late.body);
            assert_eq!(listed(&http, noun, &code(&one))["leader"], other(&one));
        }
        browser.get("/admin/grid/units").expect(404);
    }
}

/// Days of August 2026, each with who stood there and who shall.
fn roster(days: &[(u32, &str, &str)]) -> String {
    let row = |(place, (day, was, shall)): (usize, &(u32, &str, &str))| {
        let at = |part: &str| format!("days[{place}].{part}");
        form(&[(&at("day"), &format!("2026-08-{day:02}")), (&at("was"), was), (&at("shall"), shall)])
    };
    let rows: Vec<String> = days.iter().enumerate().map(row).collect();
    format!("month=2026-08&{}", rows.join("&"))
}

on_both! {
    fn a_month_of_duty_is_filled_at_once(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        let page = browser.get("/admin/duty?month=2026-08").expect(200);
        assert_eq!(page.body.matches("].shall\"").count(), 31);
        assert!(page.has("未排"), "nobody is on duty yet");
        let fields = roster(&[(3, "", "leader01"), (4, "", "leader02")]);
        let done = browser.post("/admin/duty?month=2026-08", "/admin/duty", &fields).expect(303);
        assert_eq!(done.header("location"), "/admin/duty?month=2026-08&saved=2");
        let duty = http.get("admin01", "/api/v1/duty?from=2026-08-01&to=2026-08-31").expect(200).body;
        assert_eq!(duty, json!([{"day": "2026-08-03", "leader": "leader01"}, {"day": "2026-08-04", "leader": "leader02"}]));
        let late = roster(&[(3, "", "leader05")]);
        let refused = browser.post("/admin/duty?month=2026-08", "/admin/duty", &late).expect(422);
        assert!(refused.has("id=\"d-2026-08-03-fault\"") && !refused.has("id=\"d-2026-08-04-fault\""), "{}", refused.body);
        let wrong = roster(&[(5, "", "zjj_officer"), (3, "leader01", ""), (4, "leader02", "leader02")]);
        assert!(browser.post("/admin/duty?month=2026-08", "/admin/duty", &wrong).expect(422).has("id=\"d-2026-08-05-fault\""));
        let empty = roster(&[(3, "leader01", ""), (4, "leader02", "leader02")]);
        browser.post("/admin/duty", "/admin/duty", &empty).expect(303);
        let duty = http.get("admin01", "/api/v1/duty?from=2026-08-01&to=2026-08-31").expect(200).body;
        assert_eq!(duty, json!([{"day": "2026-08-04", "leader": "leader02"}]));
        browser.get("/admin/duty?month=yesterday").expect(422);
    }
}

on_both! {
    fn a_leader_names_their_own_deputy_and_a_supervisor_anybodys(world) {
        let http = world.serve();
        let leader = Browser::of(&http, "leader07");
        assert!(leader.get("/petitions").expect(200).has("href=\"/admin/deputies\""));
        let page = "/admin/deputies";
        let days = [("from", "2026-03-02"), ("until", "2026-03-06")];
        let own = form(&[("leader", "leader07"), ("deputy", "leader08"), days[0], days[1]]);
        leader.post(page, page, &own).expect(303);
        assert!(leader.get(page).expect(200).has("代行中"));
        let anothers = form(&[("leader", "leader01"), ("deputy", "leader08"), days[0], days[1]]);
        leader.post(page, page, &anothers).expect(403);
        let wrong = form(&[("leader", "leader07"), ("deputy", "leader07"), ("from", "2026-03-06"), ("until", "2026-03-02")]);
        let refused = leader.post(page, page, &wrong).expect(422);
        assert!(refused.has("id=\"f-deputy-fault\"") && refused.has("id=\"f-until-fault\""), "{}", refused.body);
        leader.post(page, "/admin/deputies/end", "leader=leader01").expect(403);
        let supervisor = Browser::of(&http, "supervisor01");
        supervisor.post(page, page, &anothers).expect(303);
        supervisor.post(page, "/admin/deputies/end", "leader=leader07").expect(303);
        assert_eq!(http.get("admin01", "/api/v1/deputies").expect(200).body.as_array().unwrap().iter().filter(|one| one["acting"] == true).count(), 1);
    }
}

/// The shipped 2027 with a Monday off besides: invented.
const YEAR: [(&str, &str); 5] = [
    ("year", "2027"),
    ("published", "true"),
    ("source", "测试用，非国务院安排"),
    ("weekdays_off", "1月1日（周五）至3日\r\n2027-01-04"),
    ("weekend_days_worked", ""),
];

/// The same with another answer.
fn year_with(name: &str, answer: &str) -> String {
    form(&YEAR.map(|(field, value)| if field == name { (field, answer) } else { (field, value) }))
}

on_both! {
    fn a_year_is_shown_with_what_it_moves_before_it_is_in_force(world) {
        let http = world.serve();
        world.set_clock("2026-12-22T10:00:00+08:00");
        let mut body = registration();
        body["received_on"] = json!("2026-12-20");
        let number = http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number();
        let browser = Browser::of(&http, "supervisor01");
        let page = "/admin/calendar/import";
        let asked = json!({ "provisional": false, "source": "测试用，非国务院安排",
                            "weekdays_off": ["2027-01-01", "2027-01-04"], "weekend_days_worked": [] });
        let told = http.post("supervisor01", "/api/v1/calendar/2027/preview", &asked).expect(200).body;
        let count = told["moved_count"].as_u64().unwrap();
        assert!(count > 0, "{told}");
        let shown = browser.post(page, page, &form(&YEAR)).expect(200);
        let same = told["same_day_count"].as_u64().unwrap();
        assert!(shown.has(&format!("{}个到期日会变", count - same)) && shown.has(&number), "{}", shown.body);
        let rows: Vec<bool> = told["moved"].as_array().unwrap().iter().map(|row| row["legal_due"] == row["legal_due_before"]).collect();
        assert!(rows.is_sorted() && rows.iter().filter(|same| **same).count() as u64 == same, "what moves stands first: {told}");
        assert!(shown.has("+1天</span>"), "by how much: {}", shown.body);
        assert_eq!(shown.body.matches("class=\"number\">").count() as u64, count, "each is listed: {}", shown.body);
        assert!(shown.has("2027年1月4日") && shown.has("2027年1月5日"), "before and after");
        assert!(!browser.get("/admin/calendar?year=2027").expect(200).has("测试用"), "nothing is in force yet");
        let kept: Vec<(String, String)> = shown.body.split("<textarea").skip(1).map(|rest| {
            let (head, text) = rest.split_once(">\n").unwrap();
            let name = head.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
            (name.to_owned(), text.split("</textarea>").next().unwrap().to_owned())
        }).collect();
        assert_eq!(kept, YEAR.map(|(name, value)| (name.to_owned(), value.to_owned())), "what is confirmed is what was shown");
        let again = browser.send("POST", page, &[], &format!("csrf={}&edit=1&{}", shown.csrf(), form(&YEAR))).expect(200);
        assert!(again.has("1月1日（周五）至3日\r\n2027-01-04") && again.has("测试用，非国务院安排"), "nothing is lost on the way back: {}", again.body);
        let body = format!("csrf={}&{}", shown.csrf(), form(&YEAR));
        let done = browser.send("POST", "/admin/calendar/confirm", &[], &body).expect(303);
        assert_eq!(done.header("location"), format!("/admin/calendar?year=2027&moved={count}"));
        let year = browser.get(done.header("location")).expect(200);
        assert!(year.has("测试用") && year.has("已公布"), "{}", year.body);
        let timeline = http.get("supervisor01", &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
        let moved = timeline.as_array().unwrap().iter().filter(|one| one["kind"] == "deadline_recounted").count();
        assert_eq!(moved as u64, count);
    }
}

on_both! {
    fn a_date_that_is_none_is_refused_by_its_line_and_as_it_was_written(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        let page = "/admin/calendar/import";
        for (field, answer, told) in [
            ("weekdays_off", "1月1日\r\n\r\n2月30日", "第3行“2月30日”不是日期"),
            ("weekdays_off", "2027-01-02", "第1行“2027-01-02”是周末（2027年1月2日 星期六），本来休息，不用列入放假。"),
            ("weekend_days_worked", "2月8日", "第1行“2月8日”不是周末（2027年2月8日 星期一）"),
            ("weekdays_off", "2026年12月31日", "第1行“2026年12月31日”不属于这一年"),
            ("source", " ", "已公布的年份要写明依据哪份通知"),
            ("year", "明年", "请填写四位数的年份"),
            ("year", "1999", "id=\"f-"),
        ] {
            for path in [page, "/admin/calendar/confirm"] {
                let refused = browser.post(page, path, &year_with(field, answer)).expect(422);
                assert!(refused.has(told) && refused.has("-fault\""), "{field} {answer}: {}", refused.body);
                assert!(refused.has(answer.split('\r').next_back().unwrap().trim()), "what was typed stays");
            }
        }
        let standing = browser.get("/admin/calendar/import?year=2026").expect(200);
        assert!(standing.has("2月28日") && standing.has("checked"), "{}", standing.body);
        let unnamed = json!({ "provisional": false, "source": " ", "weekdays_off": ["2027-01-01"], "weekend_days_worked": [] });
        let refused = http.put("supervisor01", "/api/v1/calendar/2027", &unnamed).expect(422).body;
        assert_eq!(refused["field"], "source");
        let saturday = json!({ "provisional": true, "source": "", "weekdays_off": ["2027-01-02"], "weekend_days_worked": [] });
        let refused = http.put("supervisor01", "/api/v1/calendar/2027", &saturday).expect(422).body;
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains("2027-01-02"), "the date is named: {refused}");
        browser.get("/admin/calendar?year=1990").expect(404);
    }
}

on_both! {
    fn the_secrets_of_programs_are_shown_once(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = "/admin/programs/client_12345";
        let fields = form(&[("label", "样例对接"), ("scopes", "directory:read"), ("scopes", "statistics:read"), ("days", "30")]);
        let shown = browser.post(page, &format!("{page}/tokens"), &fields).expect(200);
        let token = shown.body.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        http.get(&format!("Bearer {token}"), "/api/v1/units").expect(200);
        let list = browser.get(page).expect(200);
        assert!(list.has("样例对接") && !list.has(&token), "{}", list.body);
        let id = list.body.split("/tokens/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        browser.post(page, &format!("{page}/tokens/{id}/end"), "").expect(303);
        http.get(&format!("Bearer {token}"), "/api/v1/units").expect(401);
        let nothing = browser.post(page, &format!("{page}/tokens"), "label=&days=").expect(422);
        assert!(nothing.has("-fault\""), "{}", nothing.body);
        let fields = form(&[("url", "https://12345.example.org/hook")]);
        let shown = browser.post(page, &format!("{page}/webhooks"), &fields).expect(200);
        assert!(shown.has("whsec_"), "{}", shown.body);
        assert!(!browser.get(page).expect(200).has("whsec_"));
        let wrong = browser.post(page, &format!("{page}/webhooks"), "url=http%3A%2F%2Flocalhost%2F").expect(422);
        assert!(wrong.has("id=\"f-url-fault\""), "{}", wrong.body);
        browser.get("/admin/programs/zjj_officer").expect(404);
    }
}

on_both! {
    fn the_rules_are_told_as_people_say_them(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = browser.get("/admin/rules").expect(200);
        assert!(page.has("一超期就提醒") && page.has("期限最后一天") && !page.has("超期第1日<"), "{}", page.body);
        browser.post("/admin", "/language", "language=en&next=/admin").expect(303);
        let page = browser.get("/admin/rules").expect(200);
        assert!(page.has("as soon as it is late") && page.has(">national<") && !page.has("全国"), "{}", page.body);
    }
}

on_both! {
    fn everybody_is_told_who_names_who_takes_over(world) {
        let http = world.serve();
        assert!(Browser::of(&http, "admin01").get("/admin/deputies").expect(200).has("由请假的领导本人"));
        assert!(!Browser::of(&http, "supervisor01").get("/admin/deputies").expect(200).has("系统管理员只能查看"));
        assert!(Browser::of(&http, "leader07").get("/me").expect(200).has("<a href=\"/admin/deputies\">请假时指定由谁代行"));
        assert!(Browser::of(&http, "zjj_head").get("/me").expect(200).has("单位负责人请假不设代行"));
        let officer = Browser::of(&http, "zjj_officer").get("/me").expect(200);
        assert!(!officer.has("不设代行") && !officer.has("请假时指定"), "{}", officer.body);
    }
}

on_both! {
    fn a_portfolio_shows_who_leads_what_and_says_what_it_took_over(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let leaders = http.get("admin01", "/api/v1/leaders").expect(200).body;
        let of = |code: &str| {
            let has = |one: &&Value| one["units"].as_array().unwrap().contains(&json!(code));
            leaders.as_array().unwrap().iter().find(has).unwrap()["username"].as_str().unwrap().to_owned()
        };
        let (owner, other) = (of("zjj"), of("jtj"));
        assert_ne!(owner, other, "two leaders");
        let name = listed(&http, "users", &owner)["name"].as_str().unwrap().to_owned();
        let page = browser.get(&format!("/admin/leaders/{other}")).expect(200);
        assert!(page.has(&format!("示例区住房和城乡建设局 · {name}分管")), "{}", page.body);
        assert!(!page.has("示例区交通运输局 ·"), "not of one's own: {}", page.body);
        assert!(page.has("\u{3000}"), "what stands below another is moved in");
        let title = listed(&http, "leaders", &other)["title"].as_str().unwrap().to_owned();
        let saved = save(&browser, &format!("/admin/leaders/{other}"), &[("title", title.as_str()), ("units", "zjj"), ("units", "jtj")]).expect(303);
        assert_eq!(saved.header("location"), format!("/admin/leaders?saved={other}&moved=u.zjj"));
        assert!(browser.get(saved.header("location")).expect(200).has("从其他领导名下移来：示例区住房和城乡建设局。"));
        assert!(!browser.get(&format!("/admin/leaders?saved={other}&moved=u.nothing,x")).expect(200).has("移来"));
        let new = browser.get("/admin/new/leaders").expect(200);
        assert!(!new.has(&format!("value=\"{other}\"")), "who has a portfolio is changed, not added: {}", new.body);
    }
}

on_both! {
    fn what_is_missing_leads_to_a_form_that_is_begun(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let users = http.get("admin01", "/api/v1/users").expect(200).body;
        for user in users.as_array().unwrap().iter().filter(|user| user["role"] == "supervisor") {
            let gone = json!({ "name": user["name"], "role": "supervisor", "unit": user["unit"], "active": false });
            http.put("admin01", &format!("/api/v1/users/{}", user["username"].as_str().unwrap()), &gone).expect(200);
        }
        let overview = browser.get("/admin").expect(200);
        assert!(overview.has("href=\"/admin/new/users?role=supervisor\""), "{}", overview.body);
        assert!(browser.get("/admin/new/users?role=supervisor").expect(200).has("value=\"supervisor\" selected"));
        assert!(browser.get("/admin/new/units?kind=department").expect(200).has("value=\"department\" selected"));
        browser.get("/admin/new/units?sort=department").expect(400);
        world.set_clock("2026-08-20T09:00:00+08:00");
        http.log_in_again();
        let browser = Browser::of(&http, "admin01");
        let overview = browser.get("/admin").expect(200);
        assert_eq!(overview.body.matches("href=\"/admin/duty?month=").count(), 2, "a link a month: {}", overview.body);
    }
}

on_both! {
    fn each_page_is_open_to_the_roles_that_the_table_names(world) {
        let http = world.serve();
        let enters = |viewer: &Viewer| {
            [Operation::MaintainDirectory, Operation::MaintainUsers, Operation::MaintainDuty, Operation::MaintainCalendar]
                .iter().any(|operation| may(viewer, *operation))
        };
        let pages: [(&str, Operation, bool); 16] = [
            ("/admin", Operation::ReadMe, true),
            ("/admin/users", Operation::ListUsers, true),
            ("/admin/units", Operation::ReadDirectory, true),
            ("/admin/leaders", Operation::ReadDirectory, true),
            ("/admin/new/users", Operation::MaintainUsers, false),
            ("/admin/users/zjj_head", Operation::MaintainUsers, false),
            ("/admin/units/zjj", Operation::MaintainDirectory, false),
            ("/admin/grid/projects", Operation::MaintainDirectory, false),
            ("/admin/grid/contact-points", Operation::MaintainDirectory, false),
            ("/admin/duty", Operation::MaintainDuty, false),
            ("/admin/deputies", Operation::ReadDirectory, false),
            ("/admin/calendar", Operation::ReadCalendar, false),
            ("/admin/calendar/import", Operation::MaintainCalendar, false),
            ("/admin/rules", Operation::ReadLadder, false),
            ("/admin/programs", Operation::ManageTokens, false),
            ("/admin/programs/client_12345", Operation::ManageWebhooks, false),
        ];
        // One for each role but programs, which do not log in here.
        for user in ["receptionist01", "zjj_officer", "zjj_head", "leader07", "supervisor01", "chief01", "dic01", "admin01"] {
            let browser = Browser::of(&http, user);
            let viewer = world.caller(user).viewer;
            for (page, operation, inside) in pages {
                let expected = may(&viewer, operation) && (!inside || enters(&viewer));
                let answer = browser.get(page).expect(if expected { 200 } else { 403 });
                assert!(!answer.has("web.") && !answer.has("word."), "{page}: a text is missing");
            }
            let start = browser.get("/me/password").expect(200);
            assert_eq!(start.has("href=\"/admin\""), enters(&viewer), "{user}");
            let csrf = start.csrf();
            for (path, operation) in [
                ("/admin/new/units", Operation::MaintainDirectory),
                ("/admin/units/zjj", Operation::MaintainDirectory),
                ("/admin/users/zjj_head/password", Operation::MaintainUsers),
                ("/admin/grid/projects", Operation::MaintainDirectory),
                ("/admin/calendar/confirm", Operation::MaintainCalendar),
                ("/admin/programs/client_12345/tokens", Operation::ManageTokens),
                ("/admin/programs/client_12345/webhooks", Operation::ManageWebhooks),
                ("/admin/deputies", Operation::NameDeputy),
            ] {
                let answer = browser.send("POST", path, &[], &format!("csrf={csrf}"));
                assert_eq!(answer.status == 403, !may(&viewer, operation), "{user} {path}: {}", answer.status);
            }
        }
    }
}

on_both! {
    fn every_page_has_its_texts_in_english_too(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        browser.post("/admin", "/language", "language=en&next=/admin").expect(303);
        for page in ["/admin", "/admin/users", "/admin/leaders", "/admin/rules", "/admin/calendar", "/admin/duty", "/admin/programs/client_12345"] {
            let shown = browser.get(page).expect(200);
            assert!(!shown.has("web.") && !shown.has(">word.") && shown.has("Administration"), "{page}: {}", shown.body);
        }
    }
}
