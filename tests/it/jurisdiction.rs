//! Who deals with an accusation, by who is accused (管理权限, article 30): what the district may not deal with is
//! kept by one leader of discipline inspection and sent up, or sent up by its number, unread.

use app::verify;
use serde_json::{Value, json};
use xinfang::jobs;

use crate::acts::does;
use crate::jobs::texts;
use crate::on_both;
use crate::organs::enter_superiors;
use crate::support::{Http, World, registration};
use crate::web::Browser;

const PETITIONS: &str = "/api/v1/petitions";

fn register(http: &Http, accused: &Value) -> String {
    let mut body = registration();
    (body["purpose"], body["accused"]) = (json!("accusation"), accused.clone());
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

fn user(name: &str) -> Value {
    json!([{ "username": name }])
}

fn path(number: &str) -> String {
    format!("{PETITIONS}/{number}")
}

fn acts(http: &Http, user: &str, number: &str) -> Vec<String> {
    let acts = http.get(user, &format!("{}/acts", path(number))).expect(200).body;
    let acts = acts.as_array().expect("acts").iter();
    acts.map(|act| act["operation"].as_str().expect("a word").to_owned()).collect()
}

fn lists(http: &Http, user: &str, query: &str) -> Vec<String> {
    let rows = http.get(user, &format!("{PETITIONS}?{query}")).expect(200).body;
    let rows = rows["items"].as_array().expect("rows").iter();
    rows.map(|row| row["number"].as_str().expect("a number").to_owned()).collect()
}

/// They know nothing of it, by whatever door.
fn is_unknown_to(http: &Http, number: &str, users: &[&str]) {
    for user in users {
        for part in ["", "/timeline", "/responsibility", "/acts", "/documents", "/attachments"] {
            http.get(user, &format!("{}{part}", path(number))).expect(404);
        }
        assert!(lists(http, user, "limit=50").is_empty(), "{user}");
        http.act(user, number, "send-up", &json!({})).expect(404);
    }
}

/// It stands among one's own work.
fn works_on(http: &Http, user: &str, number: &str) -> bool {
    Browser::of(http, user).get("/work").expect(200).has(number)
}

/// Number, dates and duty, and nothing else.
fn is_sealed_to(http: &Http, number: &str, users: &[&str]) {
    for user in users {
        let view = http.get(user, &path(number)).expect(200).body;
        assert_eq!(
            (&view["sealed"], &view["title"], &view["holder"]),
            (&json!(true), &Value::Null, &Value::Null)
        );
        http.get(user, &format!("{}/timeline", path(number))).expect(403);
        // Whoever kept it has the letter with which it went.
        let documents = http.get(user, &format!("{}/documents", path(number)));
        let letters = documents.body["drafts"].as_array().cloned().unwrap_or_default();
        let has_letter = letters.len() == 1 && letters[0]["kind"] == "send_up_letter";
        assert!(documents.status == 403 || has_letter, "{user}: {}", documents.body);
        assert!(!view.to_string().contains("样例信访人"), "{user}");
    }
}

fn clocks(view: &Value) -> Vec<(&str, &str, &str)> {
    let clocks = view["deadlines"].as_array().expect("deadlines").iter();
    clocks
        .map(|one| {
            let [clock, due, outcome] =
                ["clock", "legal_due", "outcome"].map(|name| one[name].as_str().unwrap_or_default());
            (clock, due, outcome)
        })
        .collect()
}

fn told(world: &World) -> Vec<String> {
    texts(world, "SELECT DISTINCT to_address AS v FROM mails ORDER BY v")
}

on_both! {
    fn an_accusation_waits_for_no_routing_and_the_desk_is_late_with_nothing(world) {
        let http = world.serve();
        let number = &register(&http, &json!([{ "unit": "zjj" }]));
        let view = http.get("dic01", &path(number)).expect(200).body;
        // Fifteen working days of Monday 03-02.
        let due = ("accusation_accept", "2026-03-23", "running");
        assert!(clocks(&view).contains(&due), "{:?}", clocks(&view));
        assert!(clocks(&view).iter().all(|(clock, ..)| *clock != "route"), "{:?}", clocks(&view));
        assert_eq!(acts(&http, "dic01", number)[..2], ["notifyPetitioner", "acceptPetition"]);
        world.set_clock("2026-03-18T09:00:00+08:00");
        http.log_in_again();
        jobs::tick(&world.app).unwrap();
        assert!(!told(&world).contains(&"receptionist01@example.cn".to_owned()));
        let alerts = http.get("receptionist01", "/api/v1/alerts?limit=50").expect(200).body;
        assert!(!alerts.to_string().contains(number.as_str()), "{alerts}");
        // Routed or not makes no difference.
        let routed = &register(&http, &json!([{ "unit": "zjj" }]));
        http.act("receptionist01", routed, "route", &json!({ "way": "transfer" })).expect(200);
        for one in [number, routed] {
            http.act("dic01", one, "accept", &json!({})).expect(200);
        }
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn against_a_leader_one_leader_of_discipline_inspection_keeps_it_and_sends_it_up(world) {
        let http = world.serve();
        let number = &register(&http, &user("leader07"));
        let others = ["leader07", "dic01", "dic_head", "supervisor01", "chief01", "xfj_officer", "xfj_head", "leader01"];
        is_unknown_to(&http, number, &others);
        is_sealed_to(&http, number, &["receptionist01"]);
        let view = http.get("leader03", &path(number)).expect(200).body;
        assert_eq!((&view["sealed"], &view["holder"]["officer"]["username"]), (&json!(false), &json!("leader03")));
        assert_eq!(clocks(&view), [("send_up", "2026-03-09", "running")]);
        assert_eq!(acts(&http, "leader03", number), ["sendUp", "correctPetition", "answerAccused"]);
        assert_eq!(lists(&http, "leader03", "limit=50"), std::slice::from_ref(number));
        assert!(works_on(&http, "leader03", number));
        world.set_clock("2026-03-03T08:30:00+08:00");
        jobs::tick(&world.app).unwrap();
        assert_eq!(told(&world), ["leader03@example.cn"]);
        http.log_in_again();
        // No name stands beside it in the figures, late as it is by then or not.
        // It counts for whoever may know of it, and for nobody else.
        for (user, received) in [("dic_head", 0), ("leader03", 1), ("supervisor01", 0)] {
            let figures = http.get(user, "/api/v1/statistics").expect(200).body;
            assert_eq!((&figures["received"], &figures["by_unit"], &figures["by_leader"]), (&json!(received), &json!([]), &json!([])), "{user}");
        }
        let unnamed = http.act("leader03", number, "send-up", &json!({})).expect(422);
        assert_eq!((unnamed.code(), &unnamed.body["field"]), ("organ_missing", &json!("superior")));
        let to = json!({ "superior_name": "示例市纪委监委", "text": "机要送达" });
        http.act("leader03", number, "send-up", &to).expect(200);
        is_unknown_to(&http, number, &others);
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
        is_sealed_to(&http, number, &["leader03", "receptionist01"]);
        let after = http.get("leader03", &path(number)).expect(200).body;
        // At an end it is once the organ above has it; until then whoever kept it has to ask for the receipt.
        let left = ["noteReceipt", "issueDocument"].map(str::to_owned);
        assert_eq!((&after["ending"], acts(&http, "leader03", number)), (&Value::Null, left.to_vec()));
        assert_eq!(clocks(&after), [("send_up", "2026-03-09", "met"), ("send_up_receipt", "2026-03-17", "running")]);
        assert!(works_on(&http, "leader03", number));
        world.set_clock("2026-03-18T08:30:00+08:00");
        jobs::tick(&world.app).unwrap();
        assert_eq!(told(&world), ["leader03@example.cn"]);
        http.log_in_again();
        for user in others {
            http.act(user, number, "hand-on/receipt", &json!({ "received_on": "2026-03-16" })).expect(404);
        }
        http.act("receptionist01", number, "hand-on/receipt", &json!({ "received_on": "2026-03-16" })).expect(403);
        let early = http.act("leader03", number, "hand-on/receipt", &json!({ "received_on": "2026-03-02" })).expect(422);
        assert_eq!(early.code(), "receipt_date");
        let again = http.act("leader03", number, "send-up", &to).expect(409);
        assert_eq!(again.code(), "already_sent_up");
        http.act("leader03", number, "correct", &json!({ "reason": "r", "anonymous": true })).expect(403);
        let receipt = json!({ "received_on": "2026-03-16", "text": "回执第12号" });
        http.act("leader03", number, "hand-on/receipt", &receipt).expect(200);
        let after = http.get("leader03", &path(number)).expect(200).body;
        let left = vec!["issueDocument".to_owned()];
        assert_eq!((&after["ending"], acts(&http, "leader03", number)), (&json!("sent_up"), left));
        assert_eq!(clocks(&after)[1], ("send_up_receipt", "2026-03-17", "met"));
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn against_the_secretary_the_petition_office_sends_it_up_by_its_number(world) {
        let http = world.serve();
        enter_superiors(&http);
        for accused in [user("leader03"), json!([{ "unit": "jwjw" }])] {
            let number = &register(&http, &accused);
            let view = http.get("xfj_officer", &path(number)).expect(200).body;
            assert_eq!(clocks(&view), [("send_up", "2026-03-09", "running")]);
            is_sealed_to(&http, number, &["xfj_officer", "xfj_head", "receptionist02", "supervisor01"]);
            for user in ["leader03", "dic01", "dic_head", "chief01", "leader01", "zjj_officer"] {
                http.get(user, &path(number)).expect(404);
            }
            assert_eq!(acts(&http, "xfj_officer", number), ["sendUp"]);
            assert!(works_on(&http, "xfj_head", number) && works_on(&http, "xfj_officer", number));
            assert!(!lists(&http, "xfj_officer", "channel=visit").contains(number), "its channel is sealed");
            http.act("xfj_head", number, "correct", &json!({ "reason": "r", "anonymous": true })).expect(403);
            let below = http.act("xfj_head", number, "send-up", &json!({ "superior": "qu_fy" })).expect(422);
            assert_eq!((below.code(), &below.body["field"]), ("organ_not_above", &json!("superior")));
            http.act("xfj_head", number, "send-up", &json!({ "superior": "shi_jwjw" })).expect(200);
            is_sealed_to(&http, number, &["xfj_officer", "xfj_head"]);
        }
        world.set_clock("2026-03-03T08:30:00+08:00");
        jobs::tick(&world.app).unwrap();
        let of_discipline = |to: &String| ["jiwei@", "jiwei.jingban@", "leader03@"].iter().any(|one| to.starts_with(one));
        assert!(!told(&world).iter().any(of_discipline), "{:?}", told(&world));
    }
}

on_both! {
    fn the_page_of_what_nobody_reads_offers_to_send_it_up_and_nothing_else(world) {
        let http = world.serve();
        enter_superiors(&http);
        let number = &register(&http, &user("leader03"));
        let browser = Browser::of(&http, "xfj_head");
        let page = browser.get(&format!("/petitions/{number}")).expect(200);
        assert!(page.has("/acts/send-up") && !page.has("样例信访人") && !page.has("供暖"), "{}", page.body);
        let form = browser.get(&format!("/petitions/{number}/acts/send-up")).expect(200);
        assert!(form.has("示例市纪委监委") && !form.has("示例区人民法院"), "{}", form.body);
        does(&browser, number, "send-up", &[("superior", "shi_jwjw")]);
        let page = browser.get(&format!("/petitions/{number}")).expect(200);
        assert!(page.has("径送回执") && !page.has("样例信访人"), "{}", page.body);
        does(&browser, number, "note-receipt", &[("received_on", "2026-03-02")]);
        assert_eq!(http.get("xfj_head", &path(number)).expect(200).body["ending"], "sent_up");
    }
}

on_both! {
    fn who_kept_what_was_sent_up_and_is_named_by_it_hands_the_receipt_to_another(world) {
        let http = world.serve();
        enter_superiors(&http);
        let number = &register(&http, &json!([{ "username": "leader07" }, { "name": "样例无名" }]));
        http.act("leader03", number, "send-up", &json!({ "superior": "shi_jwjw" })).expect(200);
        crate::house::user(&http, "leader03", &json!({ "name": "样例无名" })).expect(200);
        http.log_in_again();
        http.get("leader03", &path(number)).expect(404);
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
        let receipt = json!({ "received_on": "2026-03-02" });
        let asked = ["xfj_officer", "xfj_head", "leader01", "leader02", "chief01", "dic_head", "dic01"];
        let offered = |user: &&str| {
            let acts = http.get(user, &format!("{}/acts", path(number)));
            acts.status == 200 && acts.body.to_string().contains("noteReceipt")
        };
        let may: Vec<&str> = asked.into_iter().filter(offered).collect();
        assert!(!may.is_empty() && !may.contains(&"dic01"), "{may:?}");
        is_sealed_to(&http, number, &may);
        http.act(may[0], number, "hand-on/receipt", &receipt).expect(200);
    }
}

on_both! {
    fn the_letter_with_which_it_goes_up_names_nobody_and_is_all_that_its_keeper_opens(world) {
        let http = world.serve();
        enter_superiors(&http);
        let cases = [("leader07", "leader03", "示例区纪委监委"), ("leader03", "xfj_officer", "示例区信访局")];
        for (accused, keeper, issuer) in cases {
            let number = &register(&http, &user(accused));
            let documents = format!("{}/documents", path(number));
            let of = |part: &str| format!("{documents}{part}");
            http.act(keeper, number, "send-up", &json!({ "superior": "shi_jwjw", "text": "机要送达" })).expect(200);
            let list = http.get(keeper, &documents).expect(200).body;
            let [drafts, issued] = ["drafts", "issued"].map(|part| list[part].as_array().expect("a list").clone());
            assert_eq!((drafts.len(), issued.len()), (1, 0), "{list}");
            assert_eq!((&drafts[0]["kind"], &drafts[0]["may_issue"]), (&json!("send_up_letter"), &json!(true)));
            let letter = http.get(keeper, &of("/draft/send_up_letter?format=html")).expect(200).text();
            for said in [issuer, number, "示例市纪委监委", "地址：", "第三十条", "2026年3月9日"] {
                assert!(letter.contains(said), "{said}: {letter}");
            }
            let name = world.app.store.read(|conn| world.app.district(conn)).unwrap();
            let name = &name.user_by_username(accused).unwrap().name;
            for kept_back in [name.as_str(), "样例信访人", "供暖", "机要"] {
                assert!(!letter.contains(kept_back), "{kept_back}: {letter}");
            }
            let issued = http.act(keeper, number, "documents", &json!({ "kind": "send_up_letter" })).expect(201);
            http.get(keeper, &issued.headers["location"]).expect(200);
            http.get(keeper, &of("/draft/registration_form")).expect(403);
            let form = json!({ "kind": "registration_form" });
            http.act(keeper, number, "documents", &form).expect(403);
            let pages = Browser::of(&http, keeper);
            assert!(pages.get(&format!("/petitions/{number}")).expect(200).has("/documents"));
            assert!(pages.get(&format!("/petitions/{number}/documents")).expect(200).has("径送函"));
            // What the petition office keeps its people keep, the supervisor among them.
            let others = [("receptionist01", 403), ("supervisor01", 404)].map(|one| (keeper == "leader03").then_some(one));
            for (other, status) in others.into_iter().flatten().chain([("chief01", 404), ("dic01", 404), (accused, 404)]) {
                http.get(other, &documents).expect(status);
            }
        }
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn who_works_under_the_accused_never_reads_it(world) {
        let http = world.serve();
        enter_superiors(&http);
        for accused in ["dic_head", "dic01"] {
            let number = &register(&http, &user(accused));
            for user in ["dic_head", "dic01"] {
                http.get(user, &path(number)).expect(404);
            }
            assert_eq!(http.get("leader03", &path(number)).expect(200).body["sealed"], false);
        }
        // Against the secretary and whoever leads the petition office, a chief leader sends it up unread.
        let number = &register(&http, &json!([{ "username": "leader03" }, { "username": "leader01" }]));
        is_sealed_to(&http, number, &["chief01"]);
        for user in ["xfj_officer", "xfj_head", "supervisor01", "leader01", "leader03", "chief02"] {
            http.get(user, &path(number)).expect(404);
        }
        http.act("chief01", number, "send-up", &json!({})).expect(200);
    }
}

on_both! {
    fn who_is_accused_may_become_known_later_and_be_put_right(world) {
        let http = world.serve();
        let number = &register(&http, &user("zjj_head"));
        assert_eq!(http.get("dic01", &path(number)).expect(200).body["sealed"], false);
        let accuse = |name: &str| json!({ "reason": "补充被反映人", "accused": [{ "username": name }] });
        http.act_confirmed("dic01", number, "correct", &accuse("leader07")).expect(200);
        is_unknown_to(&http, number, &["dic01", "dic_head", "leader07", "supervisor01"]);
        let view = http.get("leader03", &path(number)).expect(200).body;
        let running: Vec<_> = clocks(&view).into_iter().filter(|(.., outcome)| *outcome == "running").collect();
        assert_eq!(running, [("send_up", "2026-03-09", "running")]);
        http.act_confirmed("leader03", number, "correct", &accuse("zjj_officer")).expect(204);
        let again = http.get("dic01", &path(number)).expect(200).body;
        assert_eq!(again["holder"]["officer"]["username"], "dic01");
        assert!(clocks(&again).iter().any(|(clock, _, outcome)| (*clock, *outcome) == ("accusation_accept", "running")));
    }
}

on_both! {
    fn what_is_open_is_taken_into_custody_once_and_nothing_is_mailed_for_the_past(world) {
        let http = world.serve();
        let number = &register(&http, &user("zjj_head"));
        // As though it had not been known: the head became a leader of the district.
        crate::jobs::run(&world, "UPDATE users SET role = 'leader' WHERE username = 'zjj_head'");
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        assert_eq!(http.get("dic01", &path(number)).expect(200).body["sealed"], false);
        let year = json!({ "provisional": false, "source": "样例", "weekdays_off": ["2027-01-04"],
                           "weekend_days_worked": [] });
        http.put("admin01", "/api/v1/calendar/2027", &year).expect(200);
        http.get("dic01", &path(number)).expect(404);
        let timeline = http.get("leader03", &format!("{}/timeline", path(number))).expect(200).body;
        let kept = timeline.as_array().unwrap().iter().filter(|one| one["kind"] == "taken_into_custody").count();
        app::recount::recount(&world.app).unwrap();
        assert_eq!((kept, world.mails().len()), (1, 0));
        assert_eq!(verify::verify(&world.app, |_| {}).unwrap().faults, Vec::<String>::new());
    }
}

on_both! {
    fn the_leader_of_discipline_inspection_hears_when_an_accusation_is_late(world) {
        let http = world.serve();
        register(&http, &user("zjj_head"));
        world.set_clock("2026-03-25T08:30:00+08:00");
        jobs::tick(&world.app).unwrap();
        assert!(told(&world).contains(&"leader03@example.cn".to_owned()), "{:?}", told(&world));
    }
}
