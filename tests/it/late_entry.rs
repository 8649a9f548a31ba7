//! 补录: paper work that is entered later, with its true days, by whom and why.

use serde_json::{Value, json};
use xinfang::jobs::tick;

use crate::jobs::{count, whole};
use crate::law::{Law, PETITIONS};
use crate::on_both;

/// Today; received 30 days ago, routed 27 days ago, accepted 20 days ago.
const TODAY: &str = "2026-04-01T09:00:00";
const RECEIVED: &str = "2026-03-02";

fn with(body: Value, at: &str, why: Option<&str>) -> Value {
    let mut body = body;
    body["occurred_at"] = json!(format!("{at}T09:00:00+08:00"));
    if let Some(why) = why {
        body["entered_late"] = json!(why);
    }
    body
}

fn entries(law: &Law, number: &str) -> Vec<Value> {
    let timeline = law.http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
    let all = timeline.as_array().expect("a list").iter();
    all.filter(|one| one["kind"] == "entered_late").cloned().collect()
}

on_both! {
    fn paper_work_is_entered_late_with_its_true_days_by_whom_and_why(world) {
        let law = Law::of(world);
        law.at(TODAY);
        let why = "台账遗失后补录";
        let n = &law.register("receptionist01", &json!({ "received_on": RECEIVED, "entered_late": why }));
        let route = json!({ "way": "transfer" });
        let unsaid = with(route.clone(), "2026-03-05", None);
        law.refused("receptionist01", n, "route", &unsaid, ("occurred_before_registration", "第19条"));
        let before = with(route.clone(), "2026-03-01", Some(why));
        law.refused("receptionist01", n, "route", &before, ("occurred_before_last_act", "第19条"));
        let today = with(route.clone(), "2026-04-01", Some(why));
        law.refused("receptionist01", n, "route", &today, ("not_late", "第19条"));
        law.does("receptionist01", n, "route", &with(route, "2026-03-05", Some(why)));
        law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
        law.clock(n, "notice", "2026-03-20", "2026-03-20", "running");

        let told = json!({ "method": "post" });
        let early = with(told.clone(), "2026-03-04", Some(why));
        law.refused("zjj_officer", n, "notify", &early, ("occurred_before_last_act", "第19条"));
        law.does("zjj_officer", n, "notify", &with(told, "2026-03-10", Some(why)));
        law.does("zjj_officer", n, "accept", &with(json!({}), "2026-03-12", Some(why)));
        law.clock(n, "notice", "2026-03-20", "2026-03-20", "met");
        law.clock(n, "accept", "2026-03-20", "2026-03-20", "met");
        law.clock(n, "handling", "2026-05-11", "2026-05-11", "running");
        let marks = entries(&law, n);
        assert_eq!(marks.len(), 4);
        let actors: Vec<_> = marks.iter().map(|mark| mark["actor"]["username"].as_str().unwrap()).collect();
        assert_eq!(actors, ["receptionist01", "receptionist01", "zjj_officer", "zjj_officer"]);
        assert!(marks.iter().all(|mark| mark["texts"].to_string().contains(why)), "{marks:#?}");
        // Nothing is mailed for what had ended before it was known.
        tick(&law.world.app).unwrap();
        assert_eq!(count(&law.world, "SELECT count(*) AS v FROM alerts WHERE clock IN ('route', 'notice', 'accept')"), 0);
        whole(&law.world);
    }
}

on_both! {
    fn what_was_found_late_and_had_been_done_on_paper_is_in_time(world) {
        let law = Law::of(world);
        law.at(TODAY);
        let n = &law.register("receptionist01", &json!({ "received_on": RECEIVED }));
        tick(&law.world.app).unwrap();
        let missed = |clock: &str| {
            let view = law.view(n);
            let all = view["deadlines"].as_array().unwrap().clone();
            all.iter().find(|one| one["clock"] == clock).unwrap()["missed"].clone()
        };
        assert_eq!(missed("route"), true);
        let late = with(json!({ "way": "transfer" }), "2026-03-05", Some("当时已书面转送"));
        law.does("receptionist01", n, "route", &late);
        law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
        assert_eq!(missed("route"), false);
        let timeline = law.http.get("supervisor01", &format!("{PETITIONS}/{n}/timeline")).expect(200).body;
        assert!(timeline.to_string().contains("deadline_missed"), "the old verdict stays visible");
    }
}
