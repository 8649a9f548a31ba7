//! Organs above and beside the district, and who reviews what they and we decide (articles 35, 36): by the API
//! and by the pages. The other tests have a district that has entered none of it.

use app::sample;
use domain::vocabulary::Paper;
use serde_json::{Value, json};

use super::web::Browser;
use crate::acts::does;
use crate::law::{Law, PETITIONS, served};
use crate::on_both;
use crate::support::{Http, World};

/// The sample's organs and the places of its units, entered one by one.
pub fn enter_superiors(http: &Http) {
    let sample = sample::shipped().expect("the sample");
    for organ in &sample.organs {
        let body = json!({ "name": organ.name, "kind": organ.kind, "level": organ.level, "superior": organ.superior,
            "unit": organ.unit, "address": organ.address, "phone": organ.phone });
        http.put("admin01", &format!("/api/v1/organs/{}", organ.code), &body).expect(200);
    }
    let units = http.get("admin01", "/api/v1/units").expect(200).body;
    for mut unit in units.as_array().expect("units").iter().cloned() {
        let code = unit["code"].as_str().expect("a code").to_owned();
        let place = sample.superiors.iter().find(|line| line.units.contains(&code)).expect("a place");
        unit["level"] = json!(place.level);
        unit["superior"] = json!(place.superior);
        unit.as_object_mut().expect("an object").remove("code");
        http.put("admin01", &format!("/api/v1/units/{code}"), &unit).expect(200);
    }
}

fn entered(world: World) -> Law {
    let law = Law::of(world);
    enter_superiors(&law.http);
    law
}

/// Answered by zjj and served on 2 March: the petitioner's time runs to 1 April.
fn answered(law: &Law) -> (String, String) {
    let made = law.http.post("receptionist01", PETITIONS, &Law::form(&json!({}))).expect(201);
    let (number, code) = (made.number(), made.body["query_code"].as_str().expect("a code").to_owned());
    law.does("receptionist01", &number, "route", &json!({ "way": "transfer" }));
    law.does("zjj_officer", &number, "accept", &json!({}));
    law.does("zjj_officer", &number, "reply", &json!({ "opinion": "explained", "text": "处理意见。" }));
    law.does("zjj_officer", &number, "services", &served("handling_opinion", "2026-03-02"));
    (number, code)
}

fn ask(changes: &Value) -> Value {
    let mut body = json!({ "delivery": "handed", "sent_on": "2026-03-02" });
    for (key, value) in changes.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

fn status(law: &Law, number: &str, code: &str) -> Value {
    law.http.post("", "/api/v1/public/status", &json!({ "number": number, "code": code })).expect(200).body
}

fn names(organs: &Value) -> Vec<&str> {
    organs.as_array().expect("organs").iter().map(|organ| organ["name"].as_str().expect("a name")).collect()
}

/// A draft, or the page of one that was issued.
fn draft(law: &Law, user: &str, number: &str, paper: Paper) -> String {
    let path = format!("{PETITIONS}/{number}/documents/draft/{}?format=html", paper.code());
    law.http.get(user, &path).expect(200).body.as_str().expect("a page").to_owned()
}

const A35: &str = "第35、36条";

on_both! {
    fn a_review_belongs_to_the_organ_next_above_and_a_rereview_to_the_one_above_that(world) {
        let law = entered(world);
        let (n, code) = &answered(&law);
        let refused = |act: &str, body: &Value, why: &str| law.refused("receptionist01", n, act, &ask(body), (why, A35));
        // The handling unit, an equal, one below, one too high, one beside, one of another trade.
        refused("review/request", &json!({ "unit": "zjj" }), "reviews_itself");
        refused("review/request", &json!({ "outside": "示例区住房和城乡建设局" }), "reviews_itself");
        for body in [json!({ "unit": "rsj" }), json!({ "unit": "jd1" }), json!({ "outside": "区人社局" }),
            json!({ "organ": "shi_zf" }), json!({ "outside": "示例市人民政府" }), json!({ "organ": "qu_fy" }),
            json!({ "organ": "shi_jyj" })] {
            refused("review/request", &body, "reviewer_not_next");
        }
        let told = law.http.act("receptionist01", n, "review/request", &ask(&json!({ "unit": "rsj" })));
        assert_eq!(told.status, 422, "{:#}", told.body);
        let detail = told.body["detail"].as_str().unwrap();
        assert!(detail.contains("示例市住房和城乡建设局、示例区人民政府"), "{detail}");
        refused("review/request", &json!({ "organ": "shi_zjj", "unit": "rsj" }), "reviewer_missing");
        let unknown = law.http.act("receptionist01", n, "review/request", &ask(&json!({ "organ": "no_such" })));
        assert_eq!((unknown.status, unknown.body["errors"][0]["field"].as_str()), (422, Some("organ")), "{:#}", unknown.body);
        // The petitioner is told where to go, and until when.
        let view = status(&law, n, code);
        assert_eq!(view["rights"][0]["last_day"], "2026-04-01");
        assert_eq!(names(&view["rights"][0]["organs"]), ["示例市住房和城乡建设局", "示例区人民政府"]);
        assert_eq!(view["rights"][0]["organs"][0]["address"], "示例市示例路5号");
        // The district's government: the petition office deals with its reviews, in its name.
        law.does("receptionist01", n, "review/request", &ask(&json!({ "organ": "qu_zf", "text": "请求撤销。" })));
        law.clock(n, "review", "2026-04-01", "2026-04-01", "running");
        let view = status(&law, n, code);
        assert_eq!((view["reviewer"]["name"].as_str(), view["reviewer"]["phone"].as_str()), (Some("示例区人民政府"), Some("0000-3000001")));
        law.forbidden("zjj_officer", n, "review/decide", &json!({ "outcome": "upheld", "text": "复查意见。" }));
        law.does("xfj_officer", n, "review/decide", &json!({ "outcome": "upheld", "text": "复查意见。" }));
        let opinion = draft(&law, "xfj_officer", n, Paper::ReviewOpinion);
        for said in ["示例区人民政府", "示例市人民政府（地址：示例市示例路1号，电话：0000-2000001）书面请求复核"] {
            assert!(opinion.contains(said), "{said}: {opinion}");
        }
        assert!(!opinion.contains("最后一日"), "{opinion}");
        law.does("xfj_officer", n, "services", &served("review_opinion", "2026-03-02"));
        let receipt = draft(&law, "xfj_officer", n, Paper::ServiceReceipt);
        assert!(receipt.contains("示例市人民政府（地址"), "{receipt}");
        assert!(receipt.contains("最后一日为2026年4月1日"), "{receipt}");
        // Re-review: the city's government; not who reviewed, nor its equals, nor who handled.
        refused("rereview/request", &json!({ "organ": "qu_zf" }), "reviews_itself");
        refused("rereview/request", &json!({ "unit": "xfj" }), "reviews_itself");
        refused("rereview/request", &json!({ "unit": "zjj" }), "reviews_itself");
        refused("rereview/request", &json!({ "organ": "shi_zjj" }), "reviewer_not_next");
        refused("rereview/request", &json!({ "organ": "sheng_zf" }), "reviewer_not_next");
        assert_eq!(names(&status(&law, n, code)["rights"][0]["organs"]), ["示例市人民政府"]);
        law.does("receptionist01", n, "rereview/request", &ask(&json!({ "outside": "示例市人民政府" })));
        law.clock(n, "rereview_outside", "2026-04-01", "2026-04-01", "running");
        assert_eq!(status(&law, n, code)["reviewer"]["address"], "示例市示例路1号");
        law.does("supervisor01", n, "rereview/decide", &json!({ "outcome": "upheld", "text": "复核意见。" }));
        let timeline = law.http.get("supervisor01", &format!("{PETITIONS}/{n}/timeline")).expect(200).body.to_string();
        assert!(timeline.contains("\"qu_zf\"") && timeline.contains("示例区信访局"), "{timeline}");
    }
}

on_both! {
    fn a_district_without_superiors_is_stopped_by_nothing_but_the_unit_itself(world) {
        let law = Law::of(world);
        let (n, code) = &answered(&law);
        assert_eq!(status(&law, n, code)["rights"][0]["organs"], json!([]));
        law.refused("receptionist01", n, "review/request", &ask(&json!({ "unit": "zjj" })), ("reviews_itself", A35));
        law.refused("receptionist01", n, "review/request", &ask(&json!({ "outside": "区住建局" })), ("reviews_itself", A35));
        assert!(!draft(&law, "zjj_officer", n, Paper::ServiceReceipt).contains("救济途径"));
        // The petition office names whom it likes, and the clock runs.
        let requested = law.does("receptionist01", n, "review/request", &ask(&json!({ "outside": "样例某机关" })));
        assert_eq!(requested["stage"], "reviewing");
        law.clock(n, "review_outside", "2026-04-01", "2026-04-01", "running");
        assert_eq!(status(&law, n, code)["reviewer"]["name"], "样例某机关");
        let (n, _) = &answered(&law);
        law.does("receptionist01", n, "review/request", &ask(&json!({ "unit": "rsj" })));
        law.clock(n, "review", "2026-04-01", "2026-04-01", "running");
        // Where the levels alone are known, equals are known to be equals.
        let place = |code: &str| {
            let units = law.http.get("admin01", "/api/v1/units").expect(200).body;
            let mut unit = units.as_array().unwrap().iter().find(|unit| unit["code"] == code).unwrap().clone();
            unit.as_object_mut().unwrap().remove("code");
            unit["level"] = json!("district");
            law.http.put("admin01", &format!("/api/v1/units/{code}"), &unit).expect(200);
        };
        let (n, _) = &answered(&law);
        place("zjj");
        place("rsj");
        law.refused("receptionist01", n, "review/request", &ask(&json!({ "unit": "rsj" })), ("reviewer_not_above", A35));
        law.does("receptionist01", n, "review/request", &ask(&json!({ "unit": "jyj" })));
    }
}

on_both! {
    fn organs_are_entered_by_the_administrator_and_their_faults_told_by_field(world) {
        let http = world.serve();
        let organ = json!({ "name": "示例市人民政府", "kind": "government", "level": "city", "address": "示例路1号", "phone": "0000-2000001" });
        http.put("receptionist01", "/api/v1/organs/shi_zf", &organ).expect(403);
        http.put("admin01", "/api/v1/organs/shi_zf", &organ).expect(200);
        let faults = |path: &str, body: &Value| {
            let answer = http.put("admin01", path, body).expect(422).body;
            let errors = answer["errors"].as_array().unwrap().iter();
            errors.map(|one| format!("{}: {}", one["field"].as_str().unwrap(), one["code"].as_str().unwrap())).collect::<Vec<_>>()
        };
        let below = json!({ "name": "示例省人民政府", "kind": "government", "level": "province", "superior": "shi_zf" });
        assert_eq!(faults("/api/v1/organs/sheng_zf", &below), ["superior: not_above"]);
        let itself = json!({ "name": "示例市人民政府", "kind": "government", "level": "city", "superior": "shi_zf" });
        assert_eq!(faults("/api/v1/organs/shi_zf", &itself), ["superior: not_above"]);
        let wrong = json!({ "name": "", "kind": "government", "level": "city", "superior": "nothing", "unit": "nobody", "phone": "1".repeat(61) });
        assert_eq!(faults("/api/v1/organs/x", &wrong).len(), 4);
        let unit = json!({ "name": "示例区住房和城乡建设局", "short_name": "区住建局", "kind": "department", "level": "city", "superior": "shi_zf" });
        http.put("admin01", "/api/v1/units/zjj", &unit).expect(200);
        let too_high = json!({ "name": "示例区住房和城乡建设局", "short_name": "区住建局", "kind": "department", "level": "province", "superior": "shi_zf" });
        assert_eq!(faults("/api/v1/units/zjj", &too_high), ["superior: not_above"]);
        let all = http.get("receptionist01", "/api/v1/organs").expect(200).body;
        assert_eq!((all[0]["code"].as_str(), all[0]["level"].as_str(), all[0]["active"].as_bool()), (Some("shi_zf"), Some("city"), Some(true)));
    }
}

on_both! {
    fn by_the_pages_the_reviewing_organs_are_offered_and_named_to_the_petitioner(world) {
        let law = entered(world);
        let (n, code) = &answered(&law);
        let admin = Browser::of(&law.http, "admin01");
        let list = admin.get("/admin/organs").expect(200);
        assert!(list.has("示例区人民政府") && list.has("0000-3000001") && list.has("区县级"), "{}", list.body);
        let unit = admin.get("/admin/units/zjj").expect(200);
        assert!(unit.has("value=\"shi_zjj\" selected") && unit.has("value=\"district\" selected"), "{}", unit.body);
        let desk = Browser::of(&law.http, "receptionist01");
        let form = desk.get(&format!("/petitions/{n}/acts/request-review")).expect(200);
        for offered in ["value=\"shi_zjj\"", "value=\"qu_zf\"", "示例市住房和城乡建设局 · 示例市示例路5号 · 0000-2000005"] {
            assert!(form.has(offered), "{offered}: {}", form.body);
        }
        for not_offered in ["value=\"shi_zf\"", "value=\"rsj\"", "value=\"jd1\"", "value=\"qu_fy\""] {
            assert!(!form.has(not_offered), "{not_offered}: {}", form.body);
        }
        let public = Browser::new(&law.http);
        let asked = format!("number={n}&code={code}");
        public.post("/status", "/status", &asked).expect(303);
        let page = public.get("/status").expect(200);
        for said in ["最后一日：2026年4月1日", "示例市住房和城乡建设局，地址：示例市示例路5号，电话：0000-2000005", "示例区人民政府，地址"] {
            assert!(page.has(said), "{said}: {}", page.body);
        }
        let opinion = draft(&law, "zjj_officer", n, Paper::HandlingOpinion);
        assert!(opinion.contains("（最后一日为2026年4月1日），向示例市住房和城乡建设局（地址：示例市示例路5号，电话：0000-2000005）或者示例区人民政府（"), "{opinion}");
        let said = does(&desk, n, "request-review", &[("delivery", "handed"), ("sent_on", "2026-03-02"), ("organ", "shi_zjj")]);
        assert!(said.contains("示例市住房和城乡建设局"), "{said}");
        law.clock(n, "review_outside", "2026-04-01", "2026-04-01", "running");
        let page = public.get("/status").expect(200);
        assert!(page.has("复查复核机关") && page.has("示例市住房和城乡建设局"), "{}", page.body);
        let history = desk.get(&format!("/petitions/{n}")).expect(200);
        assert!(history.has("示例市住房和城乡建设局"), "{}", history.body);
    }
}

on_both! {
    fn every_unit_of_the_sample_has_somebody_to_review_it_and_to_review_that_again(world) {
        let http = world.serve();
        enter_superiors(&http);
        let (district, rules) = world.app.store.read(|conn| Ok::<_, app::Error>((world.app.district(conn)?, world.app.rulebooks(conn)?))).unwrap();
        let lines = &rules.current().unwrap().1.policy.review;
        for unit in district.units.values() {
            let above = district.next_above(lines, domain::organs::Authority::Unit(unit.id));
            assert!(!above.is_empty(), "{}", unit.name);
        }
    }
}

on_both! {
    fn the_petition_office_asks_after_a_review_outside_and_the_unit_under_review_does_not(world) {
        let law = entered(world);
        let (n, _) = &answered(&law);
        law.does("receptionist01", n, "review/request", &ask(&json!({ "organ": "shi_zjj" })));
        law.clock(n, "outside_review", "2026-04-01", "2026-04-01", "running");
        law.at("2026-03-10T09:00:00");
        let asked = json!({ "text": "样例：已电话询问。" });
        law.does("zjj_officer", n, "progress", &asked);
        law.clock(n, "outside_review", "2026-04-01", "2026-04-01", "running");
        law.forbidden("cgj_officer", n, "progress", &asked);
        law.does("xfj_head", n, "progress", &asked);
        law.clock(n, "outside_review", "2026-04-09", "2026-04-09", "running");
        for user in ["receptionist01", "supervisor01", "xfj_officer"] {
            law.does(user, n, "progress", &asked);
        }
        law.verified();
    }
}
