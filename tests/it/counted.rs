//! How petitions count, over HTTP: 办结 is not every end, and what was merged counts with its first. The figures are
//! held against a slow count over the events, and every list against its figure.

use std::collections::BTreeMap;

use domain::counted::{Counted, Group, counted};
use domain::ids::PetitionId;
use domain::petition::Petition;
use domain::vocabulary::Ending;
use serde_json::{Value, json};
use store::petition as rows;

use super::law::{Law, PETITIONS, served};
use super::web::Browser;
use crate::on_both;

/// What the figures must be: each group, counted petition by petition.
#[derive(Debug, Default, PartialEq, Eq)]
struct Slow {
    received: i64,
    groups: BTreeMap<&'static str, i64>,
}

impl Slow {
    fn of(&self, group: Group) -> i64 {
        self.groups.get(group.code()).copied().unwrap_or(0)
    }
}

fn slow(law: &Law) -> Slow {
    let load = |id: PetitionId| {
        law.world
            .app
            .store
            .read(|conn| app::petition::load(conn, &law.world.app, id))
            .expect("a petition")
            .petition
    };
    let ids = law.world.app.store.read(|conn| rows::ids_after(conn, PetitionId(0), 10_000)).expect("ids");
    let mut slow = Slow { received: ids.len() as i64, ..Slow::default() };
    for id in ids {
        let petition = load(id);
        let mut firsts: Vec<Petition> = Vec::new();
        while let Some(first) = firsts.last().unwrap_or(&petition).facts.repeat_of {
            firsts.push(load(first));
        }
        let group = match counted(&petition, &firsts) {
            Counted::Open => Group::Open,
            Counted::Closed(_) => Group::Closed,
            Counted::Otherwise(ending) => Group::Of(ending),
        };
        let mut of = |group: Group| *slow.groups.entry(group.code()).or_default() += 1;
        of(group);
        match group {
            Group::Open if petition.ending == Some(Ending::Merged) => of(Group::OpenMerged),
            Group::Of(_) => of(Group::Otherwise),
            Group::Open | Group::OpenMerged | Group::Closed | Group::Otherwise => {}
        }
    }
    slow
}

/// The figures of the statistics and of the board, their sums, and the lists behind them.
#[track_caller]
fn hold(law: &Law) {
    let slow = slow(law);
    law.world.app.boards.lock().expect("boards").clear();
    let statistics = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
    let board = law.http.get("supervisor01", "/api/v1/board").expect(200).body;
    let figure = |body: &Value, name: &str| body[name].as_i64().unwrap_or_else(|| panic!("{name}: {body:#}"));
    for (body, open, merged) in
        [(&statistics, "open", "open_merged"), (&board, "received_open", "received_open_merged")]
    {
        assert_eq!(figure(body, "received"), slow.received);
        for (name, group) in [
            ("closed", Group::Closed),
            ("ended_otherwise", Group::Otherwise),
            (open, Group::Open),
            (merged, Group::OpenMerged),
        ] {
            assert_eq!(figure(body, name), slow.of(group), "{name}: {body:#}");
        }
        let sum: i64 = ["closed", "ended_otherwise", open].iter().map(|name| figure(body, name)).sum();
        assert_eq!(sum, slow.received, "{body:#}");
        let by_name = body["other_ends"].as_array().expect("ends");
        assert_eq!(by_name.len(), Ending::otherwise().count());
        for one in by_name {
            let group = Group::from_code(one["ending"].as_str().expect("a code")).expect("an end");
            assert_eq!(one["petitions"], json!(slow.of(group)), "{one}");
        }
        let named: i64 = by_name.iter().map(|one| figure(one, "petitions")).sum();
        assert_eq!(named, figure(body, "ended_otherwise"));
    }
    for list in ["by_channel", "by_unit", "by_leader"] {
        for row in statistics[list].as_array().expect("rows") {
            let sum: i64 = ["closed", "ended_otherwise", "open"].iter().map(|name| figure(row, name)).sum();
            assert_eq!(sum, figure(row, "received"), "{list} {row:#}");
        }
    }
    let groups = [Group::Open, Group::OpenMerged, Group::Closed, Group::Otherwise];
    for group in groups.into_iter().chain(Ending::otherwise().map(Group::Of)) {
        let list = format!("{PETITIONS}?counted={}&limit=100", group.code());
        let listed = law.http.get("supervisor01", &list).expect(200).body["items"].as_array().map(Vec::len);
        assert_eq!(listed, Some(slow.of(group) as usize), "{}", group.code());
    }
}

/// Closed by its leader, after the reply was served.
fn closed(law: &Law, changes: &Value) -> String {
    let n = law.replied(changes);
    law.does("zjj_officer", &n, "services", &served("handling_opinion", "2026-03-02"));
    law.does("leader07", &n, "close", &json!({}));
    n
}

fn merged(law: &Law, first: &str) -> String {
    let n = law.register("receptionist01", &json!({ "repeat_of": first }));
    law.does("receptionist01", &n, "merge", &json!({ "first": first, "reason": "同一事项" }));
    n
}

fn rate(law: &Law) -> Value {
    law.http.get("supervisor01", "/api/v1/statistics").expect(200).body["closing_rate"].clone()
}

on_both! {
    fn a_merged_petition_does_not_raise_the_closing_rate_and_counts_with_its_first(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        let second = &merged(&law, first);
        assert_eq!((rate(&law), law.view(second)["ending"].as_str()), (json!(0.0), Some("merged")));
        hold(&law);
        // What was merged into something that is merged into another counts with the last.
        let other = &law.register("receptionist01", &json!({ "repeat_of": second }));
        law.does("receptionist01", other, "merge", &json!({ "first": second, "reason": "同一事项" }));
        hold(&law);
        law.does("zjj_officer", first, "reply", &json!({ "opinion": "explained", "text": "处理意见。" }));
        law.does("zjj_officer", first, "services", &served("handling_opinion", "2026-03-02"));
        assert_eq!(rate(&law), 0.0, "answered, and its leader has not closed it");
        law.does("leader07", first, "close", &json!({}));
        assert_eq!(rate(&law), 100.0);
        hold(&law);
        // Sent back by a review, all three are open again.
        law.does("receptionist01", first, "review/request", &json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "rsj" }));
        assert_eq!(rate(&law), 100.0, "a review alone undoes nothing");
        hold(&law);
        law.does("rsj_officer", first, "review/admit", &json!({ "admitted": true, "reason": "符合条件" }));
        law.does("rsj_officer", first, "review/decide", &json!({ "outcome": "redo", "text": "重新办理", "redo_due": "2026-03-20" }));
        assert_eq!(rate(&law), 0.0);
        hold(&law);
        law.does("zjj_officer", first, "reply", &json!({ "opinion": "supported", "text": "处理意见。" }));
        law.does("zjj_officer", first, "services", &served("handling_opinion", "2026-03-02"));
        law.does("leader07", first, "close", &json!({}));
        assert_eq!(rate(&law), 100.0);
        law.verified();
    }
}

on_both! {
    fn a_first_that_is_reopened_opens_what_was_merged_into_it(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        merged(&law, first);
        law.does("receptionist01", first, "withdraw", &json!({ "text": "书面撤回" }));
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!((&figures["closed"], &figures["ended_otherwise"]), (&json!(0), &json!(2)));
        hold(&law);
        law.does("supervisor01", first, "reopen", &json!({ "reason": "新的事实" }));
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!((&figures["open"], &figures["open_merged"]), (&json!(2), &json!(1)));
        hold(&law);
        law.verified();
    }
}

on_both! {
    fn ends_are_told_apart_by_name_and_only_those_that_answer_are_closed(world) {
        let law = Law::of(world);
        let register = || law.register("receptionist01", &json!({}));
        let to = |organ: &str| json!({ "to": organ, "method": "post", "text": "可以申请再审。" });
        closed(&law, &json!({}));
        let settled = law.accepted(&json!({}));
        law.does("zjj_officer", &settled, "settle", &json!({ "settlement": "mediation", "both_consent": true, "text": "达成协议" }));
        let rejected = json!({ "reason": "litigation", "method": "post", "text": "请向人民法院提出。" });
        law.does("zjj_officer", &law.routed(&json!({})), "reject", &rejected);
        law.does("receptionist01", &register(), "withdraw", &json!({ "text": "书面撤回" }));
        law.does("receptionist01", &register(), "lapse", &json!({ "text": "死亡，无承继" }));
        let handed = register();
        law.does("receptionist01", &handed, "hand-on", &json!({ "destination": "elsewhere", "to": "样例邻区信访局" }));
        law.does("receptionist01", &handed, "hand-on/receipt", &json!({ "received_on": "2026-03-02" }));
        law.does("receptionist01", &register(), "direct-litigation", &to("样例区人民法院"));
        let sent = law.register("receptionist01", &json!({ "source": { "level": "city" } }));
        law.does("receptionist01", &sent, "return", &json!({ "to": "样例市信访局", "reason": "误转" }));
        // Closed after its reply, and the request for its review withdrawn: it stays closed.
        let reviewed = closed(&law, &json!({}));
        law.does("receptionist01", &reviewed, "review/request", &json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "rsj" }));
        law.does("receptionist01", &reviewed, "withdraw", &json!({ "text": "撤回复查申请" }));
        // A merged one ends as its first does.
        let first = register();
        merged(&law, &first);
        law.does("receptionist01", &first, "withdraw", &json!({ "text": "书面撤回" }));
        let waits = register();
        merged(&law, &waits);
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        let counts = ["received", "closed", "ended_otherwise", "open", "open_merged"];
        assert_eq!(counts.map(|name| figures[name].as_i64().unwrap()), [13, 3, 8, 2, 1], "{figures:#}");
        hold(&law);
        law.verified();
        // The page says the same, and each of its figures opens as many.
        let page = Browser::of(&law.http, "supervisor01").get("/board").expect(200);
        let row = |group: &str, count: u32| format!("counted={group}&from=2026-01-01&to=2026-03-02\">{count}</a>");
        let body = page.body.replace("&amp;", "&").replace("&#38;", "&");
        for (group, count) in [("closed", 3), ("otherwise", 8), ("withdrawn", 3), ("open", 2), ("open_merged", 1)] {
            assert!(body.contains(&row(group, count)), "{group} {count}: {body}");
        }
    }
}
