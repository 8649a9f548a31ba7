//! A clock that a district lays over the rules of the nation, by its file alone: it stands wherever a
//! national one would. And what databases hold that are older than what the file says of a clock.

use std::path::Path;

use app::App;
use base::entropy::Clock;
use diesel::connection::SimpleConnection;
use domain::clock::KNOWN_BY;
use domain::vocabulary::Paper;
use serde_json::{Value, json};
use xinfang::jobs::tick;

use crate::jobs::{accept, count, enter, notify, perform, raw, route, texts, whole};
use crate::law::Law;
use crate::on_both;
use crate::support::{Http, World, registration, start};
use crate::web::Browser;

const PETITIONS: &str = "/api/v1/petitions";
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/own_clock/contact.toml");

/// Another instance on the same database, with the district's file.
fn in_the_district(world: World) -> World {
    under(world, FILE)
}

/// The same, with this file.
fn under(world: World, file: &str) -> World {
    let mut settings = world.settings.clone();
    settings.rules.clocks = Path::new(file).to_owned();
    let mut app = App::open(settings.clone(), world.app.clock.clone()).unwrap();
    app.transport = world.app.transport.clone();
    World { app, settings, ..world }
}

/// A petition with its code.
fn registered(http: &Http) -> (String, String) {
    let made = http.post("receptionist01", PETITIONS, &registration()).expect(201);
    (made.number(), made.body["query_code"].as_str().unwrap().to_owned())
}

fn contact<'a>(view: &'a Value, list: &str) -> &'a Value {
    let clocks = view[list].as_array().unwrap();
    clocks.iter().find(|clock| clock["clock"] == "first_contact").unwrap_or(&Value::Null)
}

fn on_time(board: &Value) -> [Option<i64>; 2] {
    ["due", "missed"].map(|figure| board["acceptance"][figure].as_i64())
}

on_both! {
    fn the_receipt_promises_the_time_of_the_district_s_clocks(world) {
        // Henan: 30 days, and up to 60 more.
        let world = under(world, concat!(env!("CARGO_MANIFEST_DIR"), "/config/clocks/henan.toml"));
        let http = world.serve();
        let (number, code) = registered(&http);
        let receipt = Browser::of(&http, "receptionist01").get(&format!("/reception/receipts/{number}")).expect(200);
        assert!(receipt.has("受理之日起30日内：") && receipt.has("可以延长60日"), "{}", receipt.body);
        let drafted = |user: &str, paper: Paper, language: &str| {
            let kind = paper.code();
            let draft = format!("{PETITIONS}/{number}/documents/draft/{kind}?format=html&language={language}");
            http.get(user, &draft).expect(200).body.as_str().unwrap().to_owned()
        };
        for (language, promised) in [
            ("zh", ["受理之日起30日内：", "可以延长60日"]),
            ("en", ["within 30 days of acceptance", "may take 60 days more"]),
        ] {
            let draft = drafted("receptionist01", Paper::VisitReceipt, language);
            assert!(promised.iter().all(|words| draft.contains(words)), "{draft}");
        }
        // The page of the petitioner, from stage to stage, and the notice of acceptance.
        let public = Browser::new(&http);
        public.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        let told = |words: &str| {
            let page = public.get("/status").expect(200);
            assert!(page.has(words), "{words}: {}", page.body);
        };
        told("自收到之日起5日内转送、交办");
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        told("收到之日起5日内书面告知");
        let letter = drafted("receptionist01", Paper::TransferLetter, "zh");
        assert!(letter.contains("自受理之日起30日内办结"), "{letter}");
        http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
        told("自受理之日起30日内作出书面处理意见。情况复杂的可以延长不超过60日，");
        let notice = drafted("zjj_officer", Paper::AcceptanceNotice, "zh");
        assert!(notice.contains("延长期限不超过60日，并告知延期理由"), "{notice}");
    }
}

on_both! {
    fn the_time_of_an_order_is_extended_only_where_a_local_rule_lets_it(world) {
        let more = |days: u32| json!({ "days": days, "reason": "需要鉴定", "notified_on": "2026-03-02", "method": "phone" });
        let dealt_out = |law: &Law, outside_number: &str| {
            let order = json!({ "channel": "hotline_12345", "order_class": "general", "content_category": "lb_wages",
                "source": { "level": "direct", "outside_number": outside_number } });
            let n = law.register("receptionist01", &order);
            law.does("smfw_officer", &n, "dispatch", &json!({ "unit": "rsj", "reason": "按分类" }));
            n
        };
        let law = Law::of(world);
        let n = &dealt_out(&law, "DH-61");
        law.refused("rsj_head", n, "extend", &more(3), ("order_not_extended", "国办发"));
        // Shandong: at most ten working days more.
        let law = Law::of(under(law.world, concat!(env!("CARGO_MANIFEST_DIR"), "/config/clocks/shandong.toml")));
        let n = &dealt_out(&law, "DH-62");
        let at_most = 10;
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "running");
        law.refused("rsj_head", n, "extend", &more(at_most + 1), ("extension_too_long", "第34条"));
        law.forbidden("rsj_officer", n, "extend", &more(3));
        law.does("rsj_head", n, "extend", &more(at_most));
        law.clock(n, "order_general", "2026-03-23", "2026-03-23", "running");
        law.refused("rsj_head", n, "extend", &more(1), ("extended_before", "第34条"));
    }
}

on_both! {
    fn a_district_s_own_clock_is_promised_to_the_petitioner(world) {
        let world = in_the_district(world);
        let http = world.serve();
        let (number, code) = registered(&http);
        let view = http.get("receptionist01", &format!("{PETITIONS}/{number}")).expect(200).body;
        let clock = contact(&view, "deadlines");
        assert_eq!((&clock["legal_due"], &clock["clock_name_en"]), (&json!("2026-03-05"), &json!("First contact")));
        let desk = Browser::of(&http, "receptionist01");
        let page = desk.get(&format!("/petitions/{number}")).expect(200);
        assert!(page.has("首次联系") && page.has("示例区首次联系办法第3条"), "{}", page.body);
        // The petitioner: asked by program, on the page, on the receipt and in the document.
        let asked = http.post("", "/api/v1/public/status", &json!({ "number": number, "code": code })).expect(200).body;
        assert_eq!((&asked["due"]["day"], &asked["due"]["clock"]["zh"]), (&json!("2026-03-05"), &json!("首次联系")));
        let public = Browser::new(&http);
        public.post("/status", "/status", &format!("number={number}&code={code}")).expect(303);
        let page = public.get("/status").expect(200);
        assert!(page.has("2026年3月5日") && page.has("示例区首次联系办法第3条"), "{}", page.body);
        let receipt = desk.get(&format!("/reception/receipts/{number}")).expect(200);
        let told = receipt.body.split("前：告知您").next().unwrap().rsplit("<li>").next().unwrap();
        assert!(receipt.has("首次联系") && told.contains("2026年3月5日"), "{}", receipt.body);
        let draft = format!("{PETITIONS}/{number}/documents/draft/{}?format=html", Paper::VisitReceipt.code());
        let draft = http.get("receptionist01", &draft).expect(200).body;
        assert!(draft.as_str().unwrap().contains("2026年3月5日前"), "{draft}");
        // Among the rules, and in the filter of the work.
        assert!(Browser::of(&http, "admin01").get("/admin/rules").expect(200).has("首次联系"));
        assert!(Browser::of(&http, "zjj_officer").get("/work?clock=first_contact").expect(200).has(&number));
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let told = json!({ "method": "in_person" });
        let view = http.act("zjj_officer", &number, "notify", &told).expect(200).body;
        assert_eq!(contact(&view, "deadlines")["outcome"], "met");
        whole(&world);
    }
}

on_both! {
    fn a_district_s_own_clock_that_nobody_meets_is_late_everywhere(world) {
        let world = in_the_district(world);
        let http = world.serve();
        let (number, _) = registered(&http);
        let at = |time: &str| {
            world.set_clock(time);
            http.log_in_again();
            tick(&world.app).unwrap();
        };
        let statistics = || http.get("supervisor01", "/api/v1/statistics").expect(200).body["overdue"].as_i64();
        let board = || http.get("supervisor01", "/api/v1/board").expect(200).body;
        at("2026-03-05T23:00:00+08:00");
        assert_eq!((statistics(), on_time(&board())), (Some(0), [Some(0); 2]));
        at("2026-03-06T08:30:00+08:00");
        assert_eq!((statistics(), on_time(&board())), (Some(1), [Some(1); 2]));
        let late = http.get("supervisor01", &format!("{PETITIONS}?missed=acceptance")).expect(200).body;
        assert_eq!(late["items"][0]["number"], number.as_str());
        // Those are told who answer for it by its rule, and those who took it in; no leader: it names none.
        let told = "SELECT DISTINCT username AS v FROM alerts JOIN users ON users.id = alerts.recipient_id \
                    WHERE clock = 'first_contact' AND rung = 'overdue' ORDER BY username";
        assert_eq!(texts(&world, told), ["receptionist01", "zjj_head", "zjj_officer"]);
        let mails = texts(&world, "SELECT body_text AS v FROM mails");
        assert!(!mails.is_empty() && mails.iter().all(|mail| mail.contains("首次联系")), "{mails:?}");
        let alerts = http.get("zjj_officer", "/api/v1/alerts").expect(200).body;
        let heard = alerts["alerts"].as_array().unwrap().iter().find(|alert| alert["clock"]["zh"] == "首次联系");
        assert_eq!(heard.unwrap()["todo"]["zh"], "联系信访人，告知由谁办理");
        let view = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(view["supervision_grounds"], json!(["procedure"]));
        whole(&world);
    }
}

// ---- Databases of before.

/// The stored rules as a program wrote them that did not know how a clock is known, of the clocks that there
/// were in its time.
fn forget_how_clocks_are_known(world: &World) {
    let stored = texts(world, "SELECT document AS v FROM rulebooks WHERE version = 1").remove(0);
    let mut book: Value = serde_json::from_str(&stored).unwrap();
    let of_then: toml::Table = include_str!("../../law/before_duties.toml").parse().unwrap();
    let of_then = of_then["clock"].as_array().unwrap();
    let known_then =
        |clock: &&mut Value| of_then.iter().any(|one| clock["name"] == *one["name"].as_str().unwrap());
    for clock in book["policy"]["clock"].as_array_mut().unwrap().iter_mut().filter(known_then) {
        KNOWN_BY.iter().for_each(|key| drop(clock.as_object_mut().unwrap().remove(*key)));
    }
    let document = book.to_string().replace('\'', "''");
    raw(world).batch_execute(&format!("UPDATE rulebooks SET document = '{document}'")).unwrap();
}

fn migration(world: &World) -> [&'static str; 2] {
    macro_rules! of {
        ($backend:literal) => {
            ["down", "up"].map(|way| match way {
                "down" => include_str!(concat!(
                    "../../../migrations/",
                    $backend,
                    "/2026-11-27-000010_rates/down.sql"
                )),
                _ => {
                    include_str!(concat!("../../../migrations/", $backend, "/2026-11-27-000010_rates/up.sql"))
                }
            })
        };
    }
    if world.settings.database.url.starts_with("sqlite") { of!("sqlite") } else { of!("postgres") }
}

on_both! {
    fn a_database_of_before_keeps_its_dates_its_rates_and_its_version_of_the_rules(world) {
        let number = enter(&world, &json!({}));
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &number, notify());
        perform(&world, "zjj_officer", &number, accept());
        let rows = "SELECT clock || ' ' || COALESCE(rate, '-') || ' ' || assists AS v FROM deadlines ORDER BY clock, run";
        let before = texts(&world, rows);
        assert!(before.iter().any(|row| row.starts_with("handling answer")), "{before:?}");
        forget_how_clocks_are_known(&world);
        migration(&world).iter().for_each(|sql| raw(&world).batch_execute(sql).unwrap());
        assert_eq!(texts(&world, rows), before);
        let app = App::open(world.settings.clone(), Clock::manual(start())).unwrap();
        let again = World { app, ..world };
        assert_eq!(count(&again, "SELECT count(*) AS v FROM rulebooks"), 1, "nobody changed the rules");
        let http = again.serve();
        let view = http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(view["national_status"], "accepted");
        whole(&again);
    }
}
