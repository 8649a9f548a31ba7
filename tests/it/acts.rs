//! Acts by forms: whoever may do something is offered it, is told what it leads to, and does it once.

use std::collections::BTreeMap;

use domain::access::Operation;
use serde_json::{Value, json};
use xinfang::web::acts::table;

use crate::on_both;
use crate::support::{Http, World, registration};
use crate::web::{Browser, Page};

const PETITIONS: &str = "/api/v1/petitions";

fn register(http: &Http, changes: &Value) -> String {
    let mut body = registration();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The hidden fields of a page's form to this address.
fn hidden(page: &Page, action: &str) -> BTreeMap<String, String> {
    let form =
        page.body.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
        value.split('"').next().unwrap().replace("&#38;", "&").replace("&#34;", "\"")
    };
    let tags = form.split("<input type=\"hidden\"").skip(1).map(|rest| rest.split('>').next().unwrap());
    tags.map(|tag| (attribute(tag, "name"), attribute(tag, "value"))).collect()
}

fn query(fields: &BTreeMap<String, String>) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub fn send(browser: &Browser, path: &str, fields: &BTreeMap<String, String>) -> Page {
    browser.send("POST", path, &[("sec-fetch-site", "same-origin")], &query(fields))
}

/// What somebody has filled in, with what the form carries along.
pub fn filled(
    browser: &Browser,
    number: &str,
    slug: &str,
    answers: &[(&str, &str)],
) -> BTreeMap<String, String> {
    let path = format!("/petitions/{number}/acts/{slug}");
    let page = browser.get(&path).expect(200);
    let direct = table::by_slug(slug).unwrap().direct;
    let action = if direct { path } else { format!("{path}/check") };
    let mut fields = hidden(&page, &action);
    fields.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// Fills the form in, reads what follows, and confirms it. What was said on the way.
#[track_caller]
pub fn does(browser: &Browser, number: &str, slug: &str, answers: &[(&str, &str)]) -> String {
    let path = format!("/petitions/{number}/acts/{slug}");
    let fields = filled(browser, number, slug, answers);
    if table::by_slug(slug).unwrap().direct {
        let said = browser.get(&path).body;
        let done = send(browser, &path, &fields).expect(303);
        assert_eq!(done.header("location"), format!("/petitions/{number}?done={slug}"));
        return said;
    }
    let check = send(browser, &format!("{path}/check"), &fields).expect(200);
    let done = send(browser, &path, &hidden(&check, &path)).expect(303);
    assert!(done.header("location").ends_with(&format!("done={slug}")), "{}", done.header("location"));
    check.body
}

fn stage(http: &Http, number: &str) -> String {
    let petition = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
    petition["stage"].as_str().unwrap().to_owned()
}

fn version(http: &Http, number: &str) -> u64 {
    http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body["version"].as_u64().unwrap()
}

on_both! {
    fn a_day_of_an_officer_and_the_close_of_a_leader_go_by_forms_alone(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        let desk = Browser::of(&http, "receptionist01");
        let said = does(&desk, &number, "route", &[("way", "assign"), ("feedback_due", "2026-03-31")]);
        assert!(said.contains("2026年3月31日到期") && said.contains("信访工作条例第22条"), "{said}");
        let officer = Browser::of(&http, "zjj_officer");
        assert_eq!(officer.get("/").expect(303).header("location"), "/work");
        let work = officer.get("/work").expect(200);
        assert!(work.has(&number) && work.has(&format!("/petitions/{number}/acts/notify")), "{}", work.body);
        assert!(work.has("您是承办人") || work.has("由您的单位负责"), "{}", work.body);
        does(&officer, &number, "notify", &[("method", "post")]);
        let said = does(&officer, &number, "accept", &[("path", "handling_opinion"), ("procedure", "ordinary")]);
        assert!(said.contains("办理期限，60日，2026年5月6日到期") || said.contains("60日，2026年5月6日到期"), "{said}");
        assert!(said.contains("第34条") && said.contains("“已转送交办”变为“已受理”"), "{said}");
        let page = officer.get(&format!("/petitions/{number}?done=accept")).expect(200);
        assert!(page.has("已办：受理。") && page.has(&format!("/petitions/{number}/acts/reply")), "{}", page.body);
        does(&officer, &number, "home-visit",
            &[("visited_on", "2026-03-02"), ("in_person", "true"), ("place", "示例一村"), ("result", "已说明")]);
        does(&officer, &number, "reply", &[("opinion", "supported"), ("text", "样例答复：已安排检修。")]);
        let leader = Browser::of(&http, "leader07");
        let early = leader.get(&format!("/petitions/{number}/acts/close")).expect(409);
        assert!(early.has("答复还没有送达，也没有记明无法送达的原因，不能办结"), "{}", early.body);
        assert!(officer.get("/work").expect(200).has(&format!("/petitions/{number}/acts/serve")));
        let said = does(&officer, &number, "serve", &[("document", "handling_opinion"), ("method", "in_person"),
            ("result", "signed"), ("served_on", "2026-03-02"), ("recipient", "本人"), ("proof", "回证样例1号")]);
        assert!(said.contains("信访人的时限开始"), "{said}");
        assert!(leader.get("/").expect(303).header("location") == "/work");
        assert!(leader.get("/work").expect(200).has(&format!("/petitions/{number}/acts/close")));
        does(&leader, &number, "close", &[("note", "")]);
        assert_eq!(stage(&http, &number), "closed");
    }
}

on_both! {
    fn what_was_written_survives_the_end_of_the_log_in(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let officer = Browser::of(&http, "zjj_officer");
        let plain = filled(&officer, &number, "accept", &[("path", "handling_opinion")]);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let fields = filled(&officer, &number, "reply", &[("opinion", "supported"), ("text", "打了很久的字。<b>")]);
        let path = format!("/petitions/{number}/acts/reply/check");
        // Logged in anew meanwhile: the form is of the earlier log-in.
        let again = Browser::of(&http, "zjj_officer");
        let page = send(&again, &path, &fields).expect(403);
        assert!(page.has("打了很久的字。&#60;b&#62;</textarea>") && !page.has("supported</textarea>"), "{}", page.body);
        // Logged out in another window, or for too long.
        world.set_clock("2026-03-02T12:00:00+08:00");
        for browser in [&Browser::new(&http), &officer] {
            let page = send(browser, &path, &fields).expect(401);
            assert!(page.has("打了很久的字。&#60;b&#62;</textarea>") && page.has("登录已结束，表单没有提交"), "{}", page.body);
            assert!(page.has("/login?") && !page.has(&fields["csrf"]), "{}", page.body);
            let elsewhere = browser.send("POST", &path, &[("sec-fetch-site", "cross-site")], &query(&fields)).expect(303);
            assert!(elsewhere.header("location").starts_with("/login"), "{}", elsewhere.header("location"));
            let nothing = send(browser, &format!("/petitions/{number}/acts/accept/check"), &plain).expect(303);
            assert!(nothing.header("location").contains("ended=form"), "{}", nothing.header("location"));
        }
        http.log_in_again();
        assert_eq!(stage(&http, &number), "accepted");
    }
}

on_both! {
    fn a_correction_adds_a_representative_who_was_left_out(world) {
        let http = world.serve();
        let number = register(&http, &json!({ "headcount": 12, "representatives": 2 }));
        let desk = Browser::of(&http, "receptionist01");
        let one = [
            ("reason", "样例：补记代表"), ("petitioners[0].name", "样例信访人甲"), ("petitioners[0].phone", "13800000001"),
            ("petitioners[1].name", "样例信访人丁"), ("petitioners[1].phone", "13800000004"),
        ];
        does(&desk, &number, "correct", &one);
        let page = http.get("receptionist01", &format!("{PETITIONS}/{number}")).expect(200).body;
        let people = page["petitioners"].as_array().unwrap();
        assert_eq!((people.len(), &people[1]["name"]), (2, &json!("样例信访人丁")));
        assert_eq!((&people[0]["principal"], &people[1]["principal"]), (&json!(true), &json!(false)));
    }
}

on_both! {
    fn a_correction_tells_what_it_was_and_what_it_is(world) {
        let http = world.serve();
        let number = register(&http, &json!({ "headcount": 12 }));
        let change = json!({ "reason": "样例：核对后更正", "received_on": "2026-03-01", "headcount": 13 });
        http.act("receptionist01", &number, "correct", &change).expect(200);
        let page = Browser::of(&http, "receptionist01").get(&format!("/petitions/{number}")).expect(200);
        assert!(page.has("2026年3月2日 → 2026年3月1日") && page.has("12 → 13"), "{}", page.body);
        let timeline = http.get("receptionist01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let corrected = timeline.as_array().unwrap().iter().find(|entry| entry["kind"] == "corrected").unwrap();
        assert_eq!(corrected["details"]["changed"], json!({ "received_on": ["2026-03-02", "2026-03-01"], "headcount": [12, 13] }));
    }
}

on_both! {
    fn whoever_acts_sees_what_is_asked_and_what_was_written_last(world) {
        let http = world.serve();
        let number = register(&http, &json!({ "content": "样例：事项的内容" }));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let objection = json!({ "reason": "样例：不属于本单位", "suggested_unit": "zrzyj" });
        http.act("zjj_officer", &number, "objections", &objection).expect(200);
        let page = Browser::of(&http, "supervisor01").get(&format!("/petitions/{number}/acts/decide-objection")).expect(200);
        for told in ["样例：事项的内容", "样例：不属于本单位", "提出异议的单位建议：示例区自然资源局"] {
            assert!(page.has(told), "{told}: {}", page.body);
        }
        // An act that is ruled out now asks for nothing.
        let ruled_out = Browser::of(&http, "zjj_officer").get(&format!("/petitions/{number}/acts/object")).expect(409);
        assert!(!ruled_out.has("name=\"reason\"") && ruled_out.has("样例：事项的内容"), "{}", ruled_out.body);
    }
}

on_both! {
    fn a_supervisor_logs_the_visit_of_a_leader_and_it_counts_for_the_leader(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let form = format!("/petitions/{number}/acts/home-visit");
        assert!(!Browser::of(&http, "zjj_officer").get(&form).expect(200).has("name=\"visitor\""));
        let supervisor = Browser::of(&http, "supervisor01");
        let visit = [("visited_on", "2026-03-02"), ("in_person", "true"), ("result", "已说明")];
        does(&supervisor, &number, "home-visit", &[visit.as_slice(), &[("visitor", "leader07")]].concat());
        let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let visited = timeline.as_array().unwrap().iter().find(|entry| entry["kind"] == "home_visited").unwrap();
        assert!(visited.to_string().contains("领导庚"), "{visited}");
    }
}

on_both! {
    fn a_supervisor_decides_an_objection_and_the_new_unit_finds_it_in_its_work(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let officer = Browser::of(&http, "zjj_officer");
        does(&officer, &number, "object", &[("reason", "不属于本单位职权"), ("suggested_unit", "zrzyj")]);
        let supervisor = Browser::of(&http, "supervisor01");
        let work = supervisor.get("/work").expect(200);
        assert!(work.has(&format!("/petitions/{number}/acts/decide-objection")) && work.has("有异议等您决定"), "{}", work.body);
        let path = format!("/petitions/{number}/acts/decide-objection");
        let wrong = filled(&supervisor, &number, "decide-objection", &[("upheld", "true"), ("reason", "样例理由")]);
        let again = send(&supervisor, &format!("{path}/check"), &wrong).expect(422);
        assert!(again.has("样例理由") && again.has("f-unit-fault"), "{}", again.body);
        let answers = [("upheld", "true"), ("unit", "zrzyj"), ("leader", "leader03"), ("reason", "样例理由")];
        let said = does(&supervisor, &number, "decide-objection", &answers);
        assert!(said.contains("责任单位："), "{said}");
        let holder = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(holder["holder"]["unit"]["code"], "zrzyj");
        assert!(Browser::of(&http, "zrzyj_officer").get("/work").expect(200).has(&number));
        assert!(!Browser::of(&http, "zjj_officer").get("/work").expect(200).has(&number));
    }
}

/// Petitions in several states, by name.
fn several(http: &Http) -> Vec<String> {
    let supported = json!({ "opinion": "supported", "text": "已处理。" });
    let registered = register(http, &json!({ "urgent": true }));
    let routed = register(http, &json!({ "title": "样例二" }));
    http.act("receptionist01", &routed, "route", &json!({ "way": "assign", "feedback_due": "2026-03-31" }))
        .expect(200);
    http.act("zjj_officer", &routed, "objections", &json!({ "reason": "不属于本单位职权" })).expect(200);
    let accepted = register(http, &json!({ "title": "样例三" }));
    http.act("receptionist01", &accepted, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &accepted, "accept", &json!({})).expect(200);
    http.act(
        "supervisor01",
        &accepted,
        "tasks",
        &json!({ "unit": "zrzyj", "due": "2026-03-20", "text": "样例任务" }),
    )
    .expect(200);
    let order = json!({ "cause": "late", "feedback_due": "2026-03-20", "text": "样例督办" });
    http.act("supervisor01", &accepted, "supervision", &order).expect(200);
    let replied = register(http, &json!({ "title": "样例四" }));
    http.act("receptionist01", &replied, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &replied, "accept", &json!({})).expect(200);
    http.act("zjj_officer", &replied, "reply", &supported).expect(200);
    let mut accuses = registration();
    accuses["purpose"] = json!("accusation");
    accuses["accused"] = json!([{ "unit": "zjj" }]);
    let accusation = http.post("receptionist01", PETITIONS, &accuses).expect(201).number();
    vec![registered, routed, accepted, replied, accusation]
}

on_both! {
    fn the_form_of_an_act_opens_for_whoever_is_offered_it_and_for_nobody_else(world) {
        let http = world.serve();
        let numbers = several(&http);
        let mut opened = std::collections::BTreeSet::new();
        let users = ["receptionist01", "zjj_officer", "zjj_head", "zrzyj_officer", "leader07", "supervisor01", "dic01"];
        // All are asked for at once: a connection that rests for seconds is closed by the server.
        let asked = users.iter().flat_map(|user| numbers.iter().map(move |number| (*user, number.clone())));
        let mut offers: BTreeMap<_, _> =
            asked.map(|(user, number)| ((user, number.clone()), http.get(user, &format!("{PETITIONS}/{number}/acts")))).collect();
        for user in users {
            let browser = Browser::of(&http, user);
            for number in &numbers {
                let offered = offers.remove(&(user, number.clone())).unwrap();
                let known = offered.status == 200;
                let offered: Vec<String> = offered.body.as_array().into_iter().flatten()
                    .map(|act| act["operation"].as_str().unwrap().to_owned()).collect();
                let page = browser.get(&format!("/petitions/{number}"));
                assert_eq!(page.status == 200, known, "{user} {number}");
                // To open the page is to sign for it: that was offered before.
                for entry in table::all().iter().filter(|entry| entry.operation != Operation::SignFor) {
                    let path = format!("/petitions/{number}/acts/{}", entry.slug);
                    let form = browser.get(&path);
                    let may = offered.iter().any(|one| one == entry.operation.code());
                    let at = format!("{user} {number} {}", entry.slug);
                    match form.status {
                        200 => assert!(may && form.has("name=\"key\""), "{at}"),
                        409 => assert!(known && !may && !form.has("class=\"button\""), "{at}"),
                        403 => assert!(!may, "{at}"),
                        404 => assert!(!known && !may, "{at}"),
                        other => panic!("{at}: {other} {}", form.body),
                    }
                    assert_eq!(page.has(&format!("\"{path}\"")), may, "{at}");
                    if may {
                        opened.insert(entry.slug.as_str());
                    }
                }
            }
        }
        assert!(opened.len() > 25, "{opened:?}");
        Browser::of(&http, "supervisor01").get(&format!("/petitions/{}/acts/nothing", numbers[0])).expect(404);
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// How many rows each table has, and the end of every chain.
fn everything(world: &World) -> Vec<String> {
    let tables = [
        "petitions",
        "events",
        "records",
        "blind_index",
        "holdings",
        "deadlines",
        "alerts",
        "mails",
        "rungs",
        "idempotency_keys",
        "home_visits",
        "accused_marks",
        "assistants",
        "hotline_orders",
        "views",
    ];
    let counts = tables.map(|table| format!("SELECT '{table} ' || COUNT(*) AS line FROM {table}"));
    let chains = "SELECT hash AS line FROM events".to_owned();
    let counters = "SELECT name || ' ' || value AS line FROM counters".to_owned();
    let query =
        format!("{} UNION ALL {chains} UNION ALL {counters} ORDER BY line", counts.join(" UNION ALL "));
    let rows: Vec<Line> = world
        .app
        .store
        .read(|conn| {
            use diesel::RunQueryDsl;
            Ok::<_, store::StoreError>(match conn {
                store::Conn::Postgres(inner) => diesel::sql_query(&query).load(inner)?,
                store::Conn::Sqlite(inner) => diesel::sql_query(&query).load(inner)?,
            })
        })
        .unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

on_both! {
    fn a_rehearsal_changes_nothing_and_tells_what_then_happens(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        let steps = [
            ("receptionist01", "routePetition", "route", json!({ "way": "assign", "feedback_due": "2026-03-31" })),
            ("zjj_officer", "notifyPetitioner", "notify", json!({ "method": "post" })),
            ("zjj_officer", "acceptPetition", "accept", json!({})),
            ("supervisor01", "setDistrictDeadline", "district-deadline", json!({ "due": "2026-04-01", "reason": "样例" })),
            ("zjj_head", "extendHandling", "extend",
                json!({ "days": 20, "reason": "情况复杂", "notified_on": "2026-03-02", "method": "post" })),
            ("supervisor01", "reassignPetition", "reassign", json!({ "unit": "zrzyj", "leader": "leader03", "reason": "样例" })),
            ("zrzyj_officer", "replyPetition", "reply", json!({ "opinion": "supported", "text": "已处理。" })),
            ("zrzyj_officer", "serveDocument", "services", json!({ "document": "handling_opinion",
                "method": "in_person", "result": "signed", "served_on": "2026-03-02", "recipient": "本人",
                "proof": "送达回证1号" })),
            ("leader03", "closePetition", "close", json!({})),
        ];
        for (user, operation, act, body) in steps {
            let before = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
            let rows = everything(&world);
            let path = format!("{PETITIONS}/{number}/rehearsals/{operation}");
            let told = http.post(user, &path, &body).expect(200).body;
            assert_eq!(everything(&world), rows, "{operation}");
            assert_eq!(told["version"], before["version"]);
            let after = http.act(user, &number, act, &body).expect(200).body;
            let after = if after["stage"].is_null() { before.clone() } else { after };
            assert_eq!((&told["stage_before"], &told["stage"]), (&before["stage"], &after["stage"]), "{operation}");
            if told["holder"].is_null() {
                assert_eq!(before["holder"]["unit"], after["holder"]["unit"], "{operation}");
            } else {
                assert_eq!(told["holder"]["unit"], after["holder"]["unit"], "{operation}");
            }
            let same = |one: &Value, other: &Value| one["id"] == other["id"];
            let list = |view: &Value| view["deadlines"].as_array().unwrap().clone();
            for change in told["clocks"].as_array().unwrap() {
                let then = list(&after).into_iter().find(|one| same(one, &change["deadline"])).unwrap();
                assert_eq!(change["deadline"]["legal_due"], then["legal_due"], "{operation}");
                assert_eq!(change["deadline"]["outcome"], then["outcome"], "{operation}");
            }
            for then in list(&after) {
                let was = list(&before).into_iter().find(|one| same(one, &then));
                let differs = was.is_none_or(|was| (&was["legal_due"], &was["outcome"]) != (&then["legal_due"], &then["outcome"]));
                let is_told = told["clocks"].as_array().unwrap().iter().any(|one| same(&one["deadline"], &then));
                assert_eq!(differs, is_told, "{operation} {then}");
            }
        }
        let refused = http.post("zjj_officer", &format!("{PETITIONS}/{number}/rehearsals/acceptPetition"), &json!({}));
        refused.expect(404);
        http.post("supervisor01", &format!("{PETITIONS}/{number}/rehearsals/registerPetition"), &json!({})).expect(404);
        let wrong = http.post("supervisor01", &format!("{PETITIONS}/{number}/rehearsals/reassignPetition"), &json!({}));
        assert_eq!(wrong.expect(422).body["field"], "reason");
    }
}

on_both! {
    fn a_form_that_is_sent_twice_acts_once(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let officer = Browser::of(&http, "zjj_officer");
        let path = format!("/petitions/{number}/acts/progress");
        let fields = filled(&officer, &number, "progress", &[("text", "已联系供热单位。")]);
        let before = version(&http, &number);
        for _ in 0..3 {
            send(&officer, &path, &fields).expect(303);
        }
        assert_eq!(version(&http, &number), before + 1);
        let mut other = fields.clone();
        other.insert("text".to_owned(), "另一段文字。".to_owned());
        let refused = send(&officer, &path, &other).expect(422);
        assert!(refused.has("另一段文字。"), "{}", refused.body);
        assert_eq!(version(&http, &number), before + 1);
    }
}

on_both! {
    fn whoever_was_overtaken_is_told_by_whom_and_keeps_what_was_typed(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let officer = Browser::of(&http, "zjj_officer");
        let path = format!("/petitions/{number}/acts/reply");
        let fields = filled(&officer, &number, "reply", &[("opinion", "supported"), ("text", "打了很久的字。")]);
        http.act("leader07", &number, "instruct", &json!({ "text": "请尽快办理。" })).expect(200);
        let check = send(&officer, &format!("{path}/check"), &fields).expect(412);
        assert!(check.has("打了很久的字。") && check.has("领导批示") && check.has("新的变化"), "{}", check.body);
        let news = hidden(&check, &format!("{path}/check"));
        assert_ne!(news["version"], fields["version"]);
        let acted = send(&officer, &path, &fields).expect(412);
        assert!(acted.has("打了很久的字。"), "{}", acted.body);
        let mut on = fields.clone();
        on.extend(news);
        let check = send(&officer, &format!("{path}/check"), &on).expect(200);
        send(&officer, &path, &hidden(&check, &path)).expect(303);
        assert_eq!(stage(&http, &number), "replied");
    }
}

/// What a page says besides the token of its forms.
fn without_tokens(page: &Page) -> String {
    let mut parts = page.body.split("name=\"csrf\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('"').unwrap().1)
}

on_both! {
    fn a_reply_is_kept_to_be_copied_when_the_petition_has_changed_hands_meanwhile(world) {
        let http = world.serve();
        let number = register(&http, &json!({ "content": "样例：事项的内容" }));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let officer = Browser::of(&http, "zjj_officer");
        let path = format!("/petitions/{number}/acts/reply");
        let written = "打了很久的字。<b>";
        let fields = filled(&officer, &number, "reply", &[("opinion", "supported"), ("text", written)]);
        let taken = json!({ "unit": "zrzyj", "leader": "leader03", "reason": "样例" });
        http.act("supervisor01", &number, "reassign", &taken).expect(200);
        for address in [format!("{path}/check"), path.clone()] {
            let page = send(&officer, &address, &fields);
            assert!(matches!(page.status, 403 | 404 | 409), "{}", page.body);
            assert!(page.has("打了很久的字。&#60;b&#62;</textarea>") && page.has("readonly"), "{}", page.body);
            assert!(page.has("您填写的内容") && !page.has("事项的内容") && !page.has(&number), "{}", page.body);
        }
        assert_eq!(stage(&http, &number), "accepted");
    }
}

on_both! {
    fn what_was_written_is_kept_and_tells_nothing_of_a_petition_that_nobody_may_know_of(world) {
        let http = world.serve();
        let number = register(&http, &json!({}));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        let stranger = Browser::of(&http, "rsj_officer");
        let csrf = stranger.get("/petitions").expect(200).csrf();
        let fields: BTreeMap<String, String> =
            [("csrf", csrf.as_str()), ("version", "3"), ("key", "k1"), ("opinion", "supported"), ("text", "样例答复")]
                .into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let at = |number: &str| send(&stranger, &format!("/petitions/{number}/acts/reply"), &fields).expect(404);
        let (there, nowhere) = (at(&number), at("XF2026-900000"));
        assert!(there.has("没有找到这个页面") && there.has("样例答复</textarea>"), "{}", there.body);
        assert_eq!(without_tokens(&there), without_tokens(&nowhere));
        let mut empty = fields.clone();
        empty.remove("text");
        let bare = send(&stranger, &format!("/petitions/{number}/acts/reply"), &empty).expect(404);
        assert!(!bare.has("您填写的内容"), "{}", bare.body);
        // The role allows no reply at all.
        let leader = Browser::of(&http, "receptionist01");
        let mut fields = fields.clone();
        fields.insert("csrf".to_owned(), leader.get("/petitions").csrf());
        let refused = send(&leader, &format!("/petitions/{number}/acts/reply"), &fields);
        assert!(matches!(refused.status, 403 | 404) && refused.has("样例答复</textarea>"), "{}", refused.body);
    }
}

on_both! {
    fn a_sealed_accusation_offers_nothing_that_tells(world) {
        let http = world.serve();
        let accused = several(&http).pop().unwrap();
        let offered = http.get("supervisor01", &format!("{PETITIONS}/{accused}/acts")).expect(200);
        assert_eq!(offered.body, json!([]));
        let page = Browser::of(&http, "supervisor01").get(&format!("/petitions/{accused}")).expect(200);
        assert!(!page.has("/acts/"), "{}", page.body);
        let work = Browser::of(&http, "supervisor01").get("/work?whose=all").expect(200);
        let rows = work.body.split("<li class=\"sheet").find(|row| row.contains(&accused)).unwrap();
        let rows = rows.split("</ol>").next().unwrap();
        assert!(rows.contains(&accused) && !rows.contains("纪委") && !rows.contains("/acts/"), "{rows}");
        for user in ["zjj_officer", "zjj_head"] {
            let browser = Browser::of(&http, user);
            assert!(!browser.get("/work?whose=all").expect(200).has(&accused), "{user}");
            browser.get(&format!("/petitions/{accused}/acts/progress")).expect(404);
            http.get(user, &format!("{PETITIONS}/{accused}/acts")).expect(404);
        }
        let desk = Browser::of(&http, "receptionist01");
        let route = desk.get(&format!("/petitions/{accused}/acts/route"));
        if route.status == 200 {
            assert!(!route.has("纪委") && !route.has("住建"), "{}", route.body);
        }
        let told = http.post("receptionist01", &format!("{PETITIONS}/{accused}/rehearsals/routePetition"), &json!({ "way": "transfer" }));
        assert!(told.body["holder"].is_null() && told.body["told"].as_array().is_none_or(Vec::is_empty), "{}", told.body);
    }
}

on_both! {
    fn filters_are_kept_by_name_for_oneself_alone(world) {
        let http = world.serve();
        register(&http, &json!({}));
        let supervisor = Browser::of(&http, "supervisor01");
        let all = supervisor.get("/work?whose=all&channel=visit").expect(200);
        assert!(all.has("保存视图") && all.has("XF2026-000002"), "{}", all.body);
        assert!(!supervisor.get("/work?whose=all&channel=letter").expect(200).has("XF2026-000002"));
        assert!(!supervisor.get("/work?whose=all&time=overdue").expect(200).has("XF2026-000002"));
        let kept = supervisor.post("/work?whose=all&channel=visit", "/work/views", "whose=all&channel=visit&q=secret&name=%E6%9D%A5%E8%AE%BF").expect(303);
        assert_eq!(kept.header("location"), "/work?whose=all&channel=visit");
        let page = supervisor.get("/work").expect(200);
        assert!(page.has("/work?whose=all&#38;channel=visit") && page.has("来访") && !page.has("secret"), "{}", page.body);
        let other = Browser::of(&http, "receptionist01");
        assert!(!other.get("/work").expect(200).has("whose=all&#38;channel=visit"));
        let id = supervisor.get(kept.header("location")).body.split("/work/views/").nth(1).map(|rest| rest.split('/').next().unwrap().to_owned()).unwrap();
        other.post("/work", &format!("/work/views/{id}/remove"), "").expect(404);
        supervisor.post("/work", &format!("/work/views/{id}/remove"), "").expect(303);
        assert!(!supervisor.get("/work").expect(200).has("whose=all&#38;channel=visit"));
        supervisor.post("/work", "/work/views", "name=").expect(422);
        supervisor.get("/work?nothing=1").expect(400);
    }
}

on_both! {
    fn an_order_for_those_ticked_is_tried_then_done_and_tells_of_each(world) {
        let http = world.serve();
        let (one, two) = (register(&http, &json!({})), register(&http, &json!({ "title": "样例二" })));
        let three = register(&http, &json!({ "title": "样例三" }));
        let supervisor = Browser::of(&http, "supervisor01");
        let page = supervisor.get("/work?whose=all").expect(200);
        let mut fields = hidden(&page, "/work/orders");
        fields.extend([("due".to_owned(), "2026-03-20".to_owned()), ("reason".to_owned(), "样例理由".to_owned())]);
        let ticked = |fields: &BTreeMap<String, String>| format!("{}&filter.numbers={one}&filter.numbers={two}", query(fields));
        let send = |body: &str| supervisor.send("POST", "/work/orders", &[("sec-fetch-site", "same-origin")], body);
        let before = version(&http, &one);
        let tried = send(&ticked(&fields)).expect(200);
        assert!(tried.has("可以办理") && tried.has(&one) && tried.has(&two) && !tried.has(&three), "{}", tried.body);
        assert_eq!(version(&http, &one), before);
        fields.insert("confirmed".to_owned(), "1".to_owned());
        for _ in 0..2 {
            assert!(send(&ticked(&fields)).expect(200).has("已办理"));
        }
        assert_eq!(version(&http, &one), before + 1);
        assert_eq!(version(&http, &three), before);
        send(&query(&fields)).expect(422);
        Browser::of(&http, "zjj_officer").post("/work", "/work/orders", "").expect(403);
    }
}
