//! The board, over HTTP: every figure is what the list behind it has, for everybody who may see one.

use serde_json::json;
use xinfang::jobs::tick;

use super::web::Browser;
use crate::on_both;
use crate::support::{Http, World, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// Petitions of every kind: routed and not, objected to, supervised, late, visited, rated, closed; and
/// accusations, one of them of the supervisor's own unit.
fn district(world: &World) -> Http {
    let http = world.serve();
    let enter = |channel: &str, category: &str, received: &str| {
        let mut body = registration();
        body["channel"] = json!(channel);
        body["content_category"] = json!(category);
        body["received_on"] = json!(received);
        let made = http.post("receptionist01", PETITIONS, &body).expect(201);
        (made.number(), made.body["query_code"].as_str().unwrap_or_default().to_owned())
    };
    for received in ["2026-03-02", "2026-02-14", "2025-11-20"] {
        enter("letter", "lb_wages", received);
    }
    let (objected, _) = enter("visit", "urc_property_heating", "2026-02-27");
    http.act("receptionist01", &objected, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &objected, "objections", &json!({ "reason": "样例理由" })).expect(200);
    let (supervised, _) = enter("phone", "urc_property_heating", "2026-02-26");
    http.act("receptionist01", &supervised, "route", &json!({ "way": "transfer" })).expect(200);
    let order = json!({ "cause": "late", "feedback_due": "2026-03-09", "text": "样例督办" });
    http.act("supervisor01", &supervised, "supervision", &order).expect(200);
    let (closed, code) = enter("online", "urc_property_heating", "2026-02-25");
    http.act("receptionist01", &closed, "route", &json!({ "way": "transfer" })).expect(200);
    http.act("zjj_officer", &closed, "accept", &json!({})).expect(200);
    let visit =
        json!({ "visited_on": "2026-03-02", "in_person": true, "result": "样例结果", "visitor": "leader07" });
    http.act("leader07", &closed, "home-visits", &visit).expect(200);
    http.act("zjj_officer", &closed, "reply", &json!({ "opinion": "supported", "text": "样例答复" }))
        .expect(200);
    http.serve_answer("zjj_officer", &closed, "2026-03-02");
    http.act("leader07", &closed, "close", &json!({})).expect(200);
    let rating = json!({ "number": closed, "code": code, "unit": { "rating": "satisfied" } });
    http.post("", "/api/v1/public/rating", &rating).expect(200);
    for unit in ["zjj", "xfj"] {
        let mut body = registration();
        body["purpose"] = json!("accusation");
        body["accused"] = json!([{ "unit": unit }]);
        http.post("receptionist02", PETITIONS, &body).expect(201);
    }
    http
}

/// Every link of a page to a list, with the figure that it carries.
pub fn figures(page: &str) -> Vec<(String, i64)> {
    let links = page.split("<a ").skip(1).filter_map(|rest| {
        let link = rest.split("</a>").next()?;
        let address =
            link.split(r#"href=""#).nth(1)?.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&");
        let text = match link.split(r#"class="value">"#).nth(1) {
            Some(value) => value.split('<').next()?,
            None => link.split('>').nth(1)?,
        };
        Some((address, text.trim().parse().ok()?))
    });
    links.filter(|(address, _)| address.starts_with("/petitions?")).collect()
}

/// How many rows a list has, over all its pages.
fn rows(browser: &Browser, address: &str) -> i64 {
    let (mut rows, mut next) = (0, Some(address.to_owned()));
    while let Some(address) = next {
        let page = browser.get(&address).expect(200);
        rows += page.body.matches(r#"<td class="number">"#).count() as i64;
        let more = page.body.split(r#"rel="next" href=""#).nth(1);
        next = more.map(|more| more.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"));
    }
    rows
}

on_both! {
    fn every_figure_opens_a_list_of_as_many(world) {
        let http = district(&world);
        world.set_clock("2026-03-16T10:00:00+08:00");
        http.log_in_again();
        for (user, least) in [("supervisor01", 30), ("chief01", 20), ("leader07", 15)] {
            let browser = Browser::of(&http, user);
            let page = browser.get("/board").expect(200);
            let figures = figures(&page.body);
            assert!(figures.len() >= least, "{user}: {} {}", figures.len(), page.body);
            for (address, figure) in figures {
                assert_eq!(rows(&browser, &address), figure, "{user} {address}");
            }
        }
    }
}

on_both! {
    fn lateness_is_counted_where_it_is_answered_for_and_not_where_the_petition_is(world) {
        let http = world.serve();
        let enter = || http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let (unrouted, untold) = (&enter(), &enter());
        http.act("receptionist01", untold, "route", &json!({ "way": "transfer" })).expect(200);
        world.set_clock("2026-03-20T10:00:00+08:00");
        http.log_in_again();
        tick(&world.app).unwrap();
        for path in ["/api/v1/board", "/api/v1/statistics"] {
            let body = http.get("supervisor01", path).expect(200).body;
            let of = |list: &str, key: &str, code: &str| {
                let mut rows = body[list].as_array().unwrap().iter();
                let row = rows.find(|row| row[list.trim_start_matches("by_")][key] == code).unwrap();
                (row["open"].as_i64().unwrap(), row["overdue"].as_i64().unwrap())
            };
            assert_eq!(of("by_unit", "code", "xfj"), (0, 1), "{path}: routing is the office's");
            assert_eq!(of("by_unit", "code", "zjj"), (2, 1), "{path}: telling the petitioner is the unit's");
            assert_eq!(of("by_leader", "username", "leader07"), (2, 1), "{path}");
        }
        let listed = |query: &str| {
            let body = http.get("supervisor01", &format!("{PETITIONS}?{query}")).expect(200).body;
            let rows = body["items"].as_array().unwrap().iter();
            rows.map(|row| row["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(listed("late_of=xfj"), [unrouted.as_str()]);
        assert_eq!(listed("late_of=zjj"), [untold.as_str()]);
        assert_eq!(listed("late_of_leader=leader07"), [untold.as_str()]);
        // Told and accepted in one day, it is late with nothing, and the handling is due in sixty days.
        http.act("zjj_officer", untold, "notify", &json!({ "method": "post" })).expect(200);
        http.act("zjj_officer", untold, "accept", &json!({})).expect(200);
        assert_eq!(listed("late_of=zjj"), Vec::<String>::new());
        assert_eq!(listed("soon_of=zjj&until=2026-05-31"), [untold.as_str()]);
    }
}

on_both! {
    fn the_board_tells_what_waits_and_who_is_late(world) {
        let http = district(&world);
        world.set_clock("2026-03-16T10:00:00+08:00");
        http.log_in_again();
        let board = http.get("supervisor01", "/api/v1/board").expect(200).body;
        let waiting = &board["waiting"];
        assert_eq!((waiting["objections"].as_i64(), waiting["supervisions"].as_i64()), (Some(1), Some(1)));
        // Three letters, and the accusation that does not name the supervisor's own unit.
        assert_eq!((board["received"].as_i64(), board["closed"].as_i64()), (Some(6), Some(1)));
        assert_eq!(waiting["unrouted"].as_i64(), Some(4));
        assert_eq!((board["home_visits"].as_i64(), board["visited"].as_i64()), (Some(1), Some(1)));
        assert_eq!(board["units"]["satisfaction_rate"], 100.0);
        let overdue: Vec<i64> = board["by_unit"].as_array().unwrap().iter().map(|unit| unit["overdue"].as_i64().unwrap()).collect();
        assert!(overdue.windows(2).all(|pair| pair[0] >= pair[1]) && overdue[0] > 0, "{overdue:?}");
        // An objection that was decided waits no more.
        let objected = http.get("supervisor01", "/api/v1/petitions?state=routed&sort=received").body["items"][0]["number"].as_str().unwrap().to_owned();
        http.act("supervisor01", &objected, "objections/decide", &json!({ "upheld": false, "reason": "样例理由" })).expect(200);
        world.set_clock("2026-03-16T10:01:00+08:00");
        let board = http.get("supervisor01", "/api/v1/board").expect(200).body;
        assert_eq!(board["waiting"]["objections"], 0);
    }
}

on_both! {
    fn a_leader_s_board_holds_that_leader_s_petitions_and_nothing_above(world) {
        let http = district(&world);
        let board = http.get("leader07", "/api/v1/board").expect(200).body;
        let mine = http.get("leader07", "/api/v1/petitions?closed=false&limit=100").body["items"].as_array().unwrap().len();
        assert_eq!(board["open"].as_u64(), Some(mine as u64));
        assert!(board["waiting"]["dead_letters"].is_null() && board["waiting"]["drafts"].is_null(), "{board}");
        for user in ["receptionist01", "zjj_officer", "zjj_head", "dic01", "admin01"] {
            http.get(user, "/api/v1/board").expect(403);
            Browser::of(&http, user).get("/board").expect(403);
        }
        assert_eq!(Browser::of(&http, "supervisor01").get("/").expect(303).header("location"), "/board");
    }
}

on_both! {
    fn the_pages_behind_the_board_open(world) {
        let http = district(&world);
        world.set_clock("2026-06-16T10:00:00+08:00");
        xinfang::jobs::tick(&world.app).expect("a tick");
        let browser = Browser::of(&http, "supervisor01");
        let late = browser.get("/board/bulletin").expect(200);
        assert!(late.has("超期") && late.has("/petitions/XF"), "{}", late.body);
        browser.get("/board/hand-overs?span=month").expect(200);
        browser.get("/board?span=week").expect(422);
        browser.get("/petitions?show=all&unit=nothing").expect(422);
        let english = browser.post("/board", "/language", "language=en&next=/board").expect(303);
        assert_eq!(english.header("location"), "/board");
        let page = browser.get("/board").expect(200);
        assert!(page.has("What waits") && page.has(r#"role="img""#) && !page.has("style="), "{}", page.body);
    }
}

on_both! {
    fn the_link_of_the_calendar_is_shown_once_and_ends(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "zjj_officer");
        assert!(browser.get("/me").expect(200).has("/me/calendar"));
        assert!(browser.get("/me/calendar").expect(200).has("还没有链接"));
        let made = browser.post("/me/calendar", "/me/calendar", "").expect(200);
        let link = made.body.split(r#"value="http"#).nth(1).expect("a link").split('"').next().unwrap();
        let path = format!("/calendar/{}", link.split("/calendar/").nth(1).expect("a path"));
        assert_eq!(made.header("cache-control"), "no-store");
        browser.get(&path).expect(200);
        let shown = browser.get("/me/calendar").expect(200);
        assert!(!shown.has(&path) && shown.has("现有链接生成于"), "{}", shown.body);
        browser.post("/me/calendar", "/me/calendar/end", "").expect(303);
        browser.get(&path).expect(404);
        let admin = Browser::of(&http, "admin01");
        assert!(!admin.get("/me").expect(200).has("/me/calendar"));
        admin.get("/me/calendar").expect(403);
    }
}
