//! Repeat petitions (重复信访): who comes again is told at once, with the reasons, and nobody learns of
//! what they may not see.

use app::verify;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Http, World, registration};

const PATH: &str = "/api/v1/petitions/similar";

const HEATING: &str = "自2025年11月15日供暖以来，室内温度长期低于18度，多次拨打供热公司电话均未解决，请求督促供热公司尽快整改并退还部分取暖费。";
const HEATING_AGAIN: &str = "入冬供暖以来室内温度长期低于规定的18度，我多次打供热公司电话，一直没有解决。请求督促供热公司尽快整改，退还取暖费。";
const WAGES: &str =
    "示例环城路改造项目拖欠机械租赁费和工资。56名司机的费用自年初未结，有结算单为证，请求督促施工方支付。";

fn register(http: &Http, changes: Value) -> Answer {
    let mut body = registration();
    body["content"] = json!(HEATING);
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    http.post("receptionist01", "/api/v1/petitions", &body).expect(201)
}

/// What is found, each with its score and its reasons.
fn found(http: &Http, user: &str, asked: &Value) -> Vec<(String, u64, Vec<String>)> {
    let answer = http.post(user, PATH, asked).expect(200);
    let one = |view: &Value| {
        let reasons = view["reasons"].as_array().unwrap().iter();
        let reasons = reasons.map(|reason| reason["reason"].as_str().unwrap().to_owned()).collect();
        (view["number"].as_str().unwrap().to_owned(), view["score"].as_u64().unwrap(), reasons)
    };
    answer.body.as_array().unwrap().iter().map(one).collect()
}

fn count(http: &Http, asked: &Value) -> usize {
    found(http, "receptionist01", asked).len()
}

on_both! {
    fn the_same_person_is_found_by_each_mark_and_best_with_the_same_matter(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        let by_id = json!({ "id_number": "１１０１０５１９４９１２３１００２ｘ" });
        let by_phone = json!({ "name": "家人", "phone": "+86 138-0000-0001" });
        let by_home = json!({ "name": "样例 信访人甲", "address": "示例区示例一镇示例一村1号" });
        for (person, reason, alone) in [
            (&by_id, "same_id_number", 45),
            (&by_phone, "same_phone", 31),
            (&by_home, "same_name_and_address", 36),
        ] {
            let [(other_matter, score, reasons)] = &found(&http, "receptionist01", &json!({
                "petitioners": [person], "title": "反映拖欠工资", "content": WAGES,
            }))[..] else { panic!("{reason}") };
            assert_eq!((other_matter, *score, &reasons[..]), (&number, alone, &[reason.to_owned()][..]));
            let [(same_matter, score, reasons)] = &found(&http, "receptionist01", &json!({
                "petitioners": [{ "name": "别人" }, person], "title": "再次反映供暖不达标", "content": HEATING_AGAIN,
            }))[..] else { panic!("{reason}") };
            assert_eq!(same_matter, &number);
            assert!(*score >= 70, "{reason} {score}");
            assert_eq!(reasons, &[reason, "similar_content"]);
        }
        assert_eq!(count(&http, &json!({ "petitioners": [{ "name": "样例信访人甲" }] })), 0, "a namesake");
    }
}

on_both! {
    fn a_view_tells_who_has_it_and_how_far_it_is(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        let answer = http.post("supervisor01", PATH, &json!({ "content": HEATING })).expect(200);
        let view = &answer.body[0];
        assert_eq!(view["number"], number.as_str());
        assert_eq!((&view["stage"], &view["stage_name"]), (&json!("registered"), &json!("已登记")));
        assert_eq!(view["received_on"], "2026-03-02");
        assert_eq!(view["title"], "反映小区供暖温度不达标");
        assert_eq!((&view["unit"]["code"], &view["leader"]["username"]), (&json!("zjj"), &json!("leader07")));
        assert_eq!(view["open"], true);
        assert_eq!(view["reasons"][0]["label"], "内容相近");
        assert!(view["reasons"][0]["detail"].as_str().unwrap().starts_with("相似度"), "{view}");
    }
}

on_both! {
    fn similar_content_of_another_person_is_found_and_unrelated_is_not(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        let other = json!({ "name": "样例信访人乙", "id_number": "110101200002290018", "phone": "13900000002" });
        let hits = found(&http, "receptionist01", &json!({ "petitioners": [other], "content": HEATING_AGAIN }));
        assert!(matches!(&hits[..], [(found, 30..=40, reasons)] if *found == number && reasons == &["similar_content"]), "{hits:?}");
        assert_eq!(count(&http, &json!({ "petitioners": [other], "title": "反映拖欠工资", "content": WAGES })), 0);
    }
}

on_both! {
    fn registration_tells_of_earlier_ones_and_not_of_itself(world) {
        let http = world.serve();
        let first = register(&http, json!({}));
        assert_eq!(first.body["likely_earlier"], json!([]));
        let second = register(&http, json!({ "content": HEATING_AGAIN }));
        let earlier = second.body["likely_earlier"].as_array().unwrap();
        assert_eq!(earlier.len(), 1);
        assert_eq!(earlier[0]["number"], first.number().as_str());
        assert!(earlier[0]["score"].as_u64().unwrap() > 80, "{}", earlier[0]);
        let read = http.get("receptionist01", &format!("/api/v1/petitions/{}", second.number())).expect(200);
        assert!(read.body.get("likely_earlier").is_none());
        let accusation = register(&http, json!({ "purpose": "accusation" }));
        assert_eq!(accusation.body["likely_earlier"], json!([]));
    }
}

on_both! {
    fn accusations_are_never_found(world) {
        let http = world.serve();
        let number = register(&http, json!({ "purpose": "accusation" })).number();
        let asked = json!({ "petitioners": registration()["petitioners"].as_array().unwrap().iter().map(|person| json!({
            "name": person["name"], "id_number": person["id_number"], "phone": person["phone"], "address": person["address"],
        })).collect::<Vec<_>>(), "title": "反映小区供暖温度不达标", "content": HEATING });
        for user in ["receptionist01", "supervisor01", "dic01", "dic_head", "zjj_officer"] {
            assert_eq!(found(&http, user, &asked), [], "{user}");
        }
        assert_eq!(content_rows(&world), 0);
        let ordinary = json!({ "reason": "不是检举控告", "purpose": "request" });
        http.act_confirmed("dic01", &number, "correct", &ordinary).expect(200);
        assert!(content_rows(&world) > 0);
        assert_eq!(count(&http, &asked), 0, "who filed what was an accusation is not found by others");
        http.act("supervisor01", &number, "correct", &json!({ "reason": "是检举控告", "purpose": "accusation" })).expect(200);
        assert_eq!((count(&http, &asked), content_rows(&world)), (0, 0));
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

fn content_rows(world: &World) -> i64 {
    let sql = store::sql::Sql::new("SELECT COUNT(*) AS rows FROM blind_index WHERE field = 'content'");
    let rows: Result<Vec<Counted>, store::StoreError> = world.app.store.read(|conn| sql.load(conn));
    rows.unwrap()[0].rows
}

on_both! {
    fn nobody_is_shown_what_they_may_not_see(world) {
        let http = world.serve();
        register(&http, json!({}));
        let asked = json!({ "petitioners": [{ "id_number": "11010519491231002X" }], "content": HEATING });
        for (user, sees) in [("receptionist02", 1), ("zjj_officer", 1), ("zjj_head", 1), ("supervisor01", 1),
                             ("rsj_officer", 0), ("rsj_head", 0), ("dic01", 0)] {
            assert_eq!(found(&http, user, &asked).len(), sees, "{user}");
        }
        for user in ["leader07", "chief01", "admin01"] {
            http.post(user, PATH, &asked).expect(403);
        }
        let token = json!({ "label": "热线平台", "scopes": ["petitions:write", "petitions:read"], "days": 30 });
        let client = http.bearer_of_program(&token);
        assert_eq!(found(&http, &client, &asked), [], "a program sees only what it registered");
    }
}

on_both! {
    fn the_accused_unit_finds_nothing(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        let accused = json!({ "reason": "补充被反映单位", "accused": [{ "unit": "zjj" }] });
        http.act("receptionist01", &number, "correct", &accused).expect(200);
        let asked = json!({ "petitioners": [{ "id_number": "11010519491231002X" }], "content": HEATING });
        assert_eq!(found(&http, "zjj_officer", &asked), []);
        assert_eq!(count(&http, &asked), 1);
    }
}

on_both! {
    fn a_correction_moves_what_a_petition_is_found_by(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        let (old, new) = (json!({ "content": HEATING }), json!({ "content": WAGES }));
        assert_eq!((count(&http, &old), count(&http, &new)), (1, 0));
        let body = json!({ "reason": "录错了件", "content": WAGES, "title": "反映拖欠工资" });
        http.act("receptionist01", &number, "correct", &body).expect(200);
        assert_eq!((count(&http, &old), count(&http, &new)), (0, 1));
        let (old, new) = (json!({ "petitioners": [{ "phone": "13800000001" }] }),
                          json!({ "petitioners": [{ "phone": "13900000002" }] }));
        assert_eq!((count(&http, &old), count(&http, &new)), (1, 0));
        let body = json!({ "reason": "录错了人", "petitioners": [{ "name": "样例信访人乙", "phone": "13900000002" }] });
        http.act("receptionist01", &number, "correct", &body).expect(200);
        assert_eq!((count(&http, &old), count(&http, &new)), (0, 1));
        let urgent = json!({ "reason": "紧急", "urgent": true });
        http.act("receptionist01", &number, "correct", &urgent).expect(200);
        assert_eq!(count(&http, &json!({ "content": WAGES })), 1, "what was not corrected stays");
        assert_eq!(verify::verify(&world.app, |_| ()).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn a_half_filled_form_is_answered(world) {
        let http = world.serve();
        register(&http, json!({ "content": "无" }));
        let number = register(&http, json!({})).number();
        for asked in [
            json!({}),
            json!({ "petitioners": [] }),
            json!({ "petitioners": [{}] }),
            json!({ "petitioners": [{ "name": "", "id_number": "1101", "phone": "138", "address": " " }] }),
            json!({ "petitioners": [{ "name": null }], "title": null, "content": "" }),
            json!({ "title": "反映小区供暖温度不达标" }),
            json!({ "content": "\u{0}\u{1}" }),
            json!({ "content": "暖".repeat(10_001) }),
            json!({ "content": "暖".repeat(10_000) }),
            json!({ "petitioners": vec![json!({ "name": "%_'\"\\", "phone": "13900000009" }); 200] }),
        ] {
            assert_eq!(count(&http, &asked), 0, "{asked}");
        }
        let half = json!({ "petitioners": [{ "phone": "1380" }, { "id_number": "11010519491231002X", "phone": "1380" }] });
        let hits = found(&http, "receptionist01", &half);
        assert!(hits.len() == 2 && hits[0].0 == number, "the newest first: {hits:?}");
        for wrong in [json!({ "petitioners": "x" }), json!({ "nam": "x" }), json!({ "content": 1 })] {
            let status = http.post("receptionist01", PATH, &wrong).status;
            assert_eq!(status, 422, "{wrong}");
        }
        http.post("", PATH, &json!({})).expect(401);
    }
}

on_both! {
    fn many_namesakes_do_not_crowd_out_the_person(world) {
        let http = world.serve();
        let number = register(&http, json!({})).number();
        for _ in 0..35 {
            register(&http, json!({ "content": WAGES, "petitioners": [{ "name": "样例信访人甲" }] }));
        }
        let asked = json!({ "petitioners": [{ "name": "样例信访人甲", "phone": "13800000001" }], "content": HEATING_AGAIN });
        let hits = found(&http, "receptionist01", &asked);
        assert_eq!(hits.first().map(|hit| hit.0.as_str()), Some(number.as_str()));
        let flood = found(&http, "receptionist01", &json!({ "content": WAGES }));
        assert_eq!(flood.len(), 10, "no more than a screen");
    }
}
