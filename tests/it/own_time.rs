//! The petitioner's time cannot be lost: what was posted in time, and a repeat while a review can still be asked
//! for (articles 19, 35, 36; 民事诉讼法 85 by analogy).

use domain::vocabulary::Paper;
use serde_json::{Value, json};

use crate::law::{Law, PETITIONS, served};
use crate::on_both;

/// Answered and served on 2 March: the review can be asked for until 1 April.
fn answered(law: &Law) -> String {
    let n = law.replied(&json!({}));
    law.does("zjj_officer", &n, "services", &served("handling_opinion", "2026-03-02"));
    n
}

fn posted(on: &str) -> Value {
    json!({ "delivery": "posted", "sent_on": on, "unit": "rsj" })
}

fn refuse(ground: &str) -> Value {
    json!({ "reason": ground, "method": "post", "text": "样例：请在期限内向上一级机关提出。" })
}

/// The grounds that fit, and the one that is proposed.
fn grounds(law: &Law, number: &str, operation: &str) -> (Vec<String>, Option<String>) {
    let acts = law.http.get("zjj_officer", &format!("{PETITIONS}/{number}/acts")).expect(200);
    let acts = acts.body["items"].as_array().or(acts.body.as_array()).expect("acts").clone();
    let act = acts.iter().find(|act| act["operation"] == operation).expect("offered");
    let all = act["grounds"].as_array().cloned().unwrap_or_default();
    let code = |ground: &Value| ground["code"].as_str().expect("a code").to_owned();
    assert!(
        all.iter()
            .all(|one| one["basis"].as_str().is_some_and(|basis| basis.starts_with("《信访工作条例》")))
    );
    (all.iter().map(code).collect(), all.iter().find(|one| one["proposed"] == true).map(code))
}

fn draft(law: &Law, number: &str, paper: Paper) -> String {
    let path = format!("{PETITIONS}/{number}/documents/draft/{}?format=html", paper.code());
    law.http.get("zjj_officer", &path).expect(200).body.as_str().expect("a page").to_owned()
}

on_both! {
    fn a_request_that_was_posted_in_time_undoes_the_conclusion(world) {
        let law = Law::of(world);
        let n = &answered(&law);
        law.does("leader07", n, "close", &json!({}));
        law.at("2026-04-09T09:00:00");
        law.does("supervisor01", n, "conclude", &json!({}));
        law.at("2026-04-15T09:00:00");
        let late = ("conclusion_stands", "第35、36条");
        law.refused("receptionist01", n, "review/request", &posted("2026-04-02"), late);
        let excused = json!({ "delivery": "posted", "sent_on": "2026-04-02", "unit": "rsj", "late_reason": "住院" });
        law.refused("receptionist01", n, "review/request", &excused, late);
        law.refused("receptionist01", n, "rereview/request", &posted("2026-04-01"), ("wrong_stage", "第36条"));
        let view = law.does("receptionist01", n, "review/request", &posted("2026-04-01"));
        assert_eq!((&view["stage"], &view["ending"]), (&json!("reviewing"), &Value::Null));
        law.status(n, "review");
        law.clock(n, "review_request", "2026-04-01", "2026-04-01", "met");
        law.clock(n, "review", "2026-05-15", "2026-05-15", "running");
        let events = law.http.get("supervisor01", &format!("{PETITIONS}/{n}/timeline")).expect(200);
        assert!(events.body.to_string().contains("conclusion_undone"));
        law.does("rsj_officer", n, "review/admit", &json!({ "admitted": false, "reason": "理由不成立" }));
        assert_eq!(law.view(n)["stage"], "closed");
        law.does("supervisor01", n, "conclude", &json!({}));
    }
}

on_both! {
    fn a_request_that_was_handed_in_before_the_closing_is_entered_after_it_with_its_true_day(world) {
        let law = Law::of(world);
        let n = &answered(&law);
        law.at("2026-03-20T09:00:00");
        let leader = law.view(n)["holder"]["leader"]["username"].as_str().unwrap().to_owned();
        law.does(&leader, n, "close", &json!({}));
        law.at("2026-04-20T09:00:00");
        let handed = |on: &str| json!({ "delivery": "handed", "sent_on": on, "unit": "rsj",
            "occurred_at": format!("{on}T10:00:00+08:00"), "entered_late": "交到窗口后夹在其他材料中，今日查出" });
        let before = ("occurred_before_last_act", "第19条");
        law.refused("receptionist01", n, "review/request", &handed("2026-03-01"), before);
        let view = law.does("receptionist01", n, "review/request", &handed("2026-03-18"));
        assert_eq!(view["stage"], "reviewing");
        law.clock(n, "review_request", "2026-04-01", "2026-04-01", "met");
        law.clock(n, "review", "2026-04-17", "2026-04-17", "running");
    }
}

on_both! {
    fn a_request_that_was_handed_in_in_time_and_found_later_undoes_the_conclusion(world) {
        let law = Law::of(world);
        let [n, late] = &[answered(&law), answered(&law)];
        law.at("2026-04-09T09:00:00");
        for number in [n, late] {
            law.does("supervisor01", number, "conclude", &json!({}));
        }
        law.at("2026-04-20T09:00:00");
        let handed = |on: &str, why: Option<&str>| json!({ "delivery": "handed", "sent_on": on, "unit": "rsj",
            "occurred_at": format!("{on}T10:00:00+08:00"), "entered_late": why });
        let reason = "交到窗口后夹在其他材料中，今日查出";
        let why = Some(reason);
        law.refused("receptionist01", n, "review/request", &handed("2026-03-20", None), ("occurred_before_last_act", "第19条"));
        law.refused("receptionist01", n, "review/request", &handed("2026-03-01", why), ("occurred_before_last_act", "第19条"));
        law.refused("receptionist01", n, "review/request", &handed("2026-04-02", why), ("conclusion_stands", "第35、36条"));
        let view = law.does("receptionist01", n, "review/request", &handed("2026-03-20", why));
        assert_eq!((&view["stage"], &view["ending"]), (&json!("reviewing"), &Value::Null));
        law.clock(n, "review_request", "2026-04-01", "2026-04-01", "met");
        // The day on which it was handed in counts.
        law.clock(n, "review", "2026-04-19", "2026-04-20", "running");
        let events = law.http.get("supervisor01", &format!("{PETITIONS}/{n}/timeline")).expect(200).body.to_string();
        for said in ["conclusion_undone", "entered_late", reason] {
            assert!(events.contains(said), "{said}");
        }
        law.does("rsj_officer", n, "review/decide", &json!({ "outcome": "upheld", "text": "复查意见。" }));
        law.does("receptionist01", late, "review/request", &handed("2026-04-01", why));
        law.verified();
    }
}

on_both! {
    fn a_repeat_is_answered_by_how_its_first_stands(world) {
        let law = Law::of(world);
        let first = &answered(&law);
        let [open, post, missed, ended] = &[(); 4].map(|()| law.routed(&json!({ "repeat_of": first })));
        law.does("leader07", first, "close", &json!({}));
        law.refused("zjj_officer", open, "accept", &json!({}), ("review_open", "第35、36条"));
        let no = ("non_acceptance_not_lawful", "第19至23、31、35、36条");
        law.refused("zjj_officer", open, "reject", &refuse("being_handled"), no);
        law.refused("zjj_officer", open, "reject", &refuse("review_missed"), ("review_open", "第35、36条"));
        let fit = ["litigation", "other_powers", "legal_procedure", "review_open", "too_high"].map(str::to_owned);
        assert_eq!(grounds(&law, open, "rejectPetition"), (fit.to_vec(), Some("review_open".to_owned())));
        law.does("zjj_officer", open, "reject", &refuse("review_open"));
        let page = draft(&law, open, Paper::NonAcceptanceNotice);
        let said = format!("同一事项（信访件{first}）已经作出书面答复，可以在2026年4月1日前");
        assert!(page.contains(&said) && page.contains("根据《信访工作条例》第三十五条、第三十六条的规定"), "{page}");

        law.at("2026-04-08T09:00:00");
        law.refused("zjj_officer", post, "accept", &json!({}), ("in_the_post", "第85条"));
        law.refused("zjj_officer", post, "reject", &refuse("review_missed"), ("in_the_post", "第85条"));
        law.at("2026-04-09T09:00:00");
        law.refused("zjj_officer", missed, "reject", &refuse("review_open"), no);
        assert_eq!(grounds(&law, missed, "rejectPetition").1.as_deref(), Some("review_missed"));
        law.does("zjj_officer", missed, "reject", &refuse("review_missed"));

        law.does("supervisor01", first, "conclude", &json!({}));
        let fit = (vec!["review_not_requested".to_owned()], Some("review_not_requested".to_owned()));
        assert_eq!(grounds(&law, ended, "refuseConcluded"), fit);
        let no_longer = json!({ "first": first, "method": "post", "text": "样例：没有新的事实和理由。" });
        law.does("zjj_officer", ended, "refuse-concluded", &no_longer);
        let page = draft(&law, ended, Paper::NoLongerNotice);
        assert!(page.contains("未请求复查，已经审核认定办结。根据《信访工作条例》第三十五条的规定"), "{page}");
    }
}
