//! An officer: from the list of work to the service of the reply, at the desk and at the door; and what
//! happens when somebody else was faster, or the log-in has ended.

use serde_json::json;

use super::{PETITIONS, accepted, at_peace, begin, go_on, petition, routed, said, stage};
use crate::driver::{Browser, in_browser};
use crate::support::{Backend, PASSWORD};

/// The first day in a text: as it is written (`2026年5月6日`), and as programs write it (`2026-05-06`).
fn day_in(text: &str) -> (String, String) {
    let (before, after) = text.split_once('年').expect("a year");
    let year: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    let year: String = year.chars().rev().collect();
    let (month, after) = after.split_once('月').expect("a month");
    let (day, _) = after.split_once('日').expect("a day");
    (format!("{year}年{month}月{day}日"), format!("{year}-{month:0>2}-{day:0>2}"))
}

async fn accept(browser: &Browser, number: &str) -> (String, String) {
    browser.press(&format!("#work a.title[href='/petitions/{number}']")).await;
    begin(browser, "accept").await;
    go_on(browser).await;
    let said = said(browser).await;
    let due = said.lines().find(|line| line.contains("60日"));
    let due = due.unwrap_or_else(|| panic!("{said}"));
    assert!(due.contains("第34条"), "{due}");
    day_in(due)
}

#[test]
fn an_officer_accepts_visits_replies_and_serves() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        let (number, _) = routed(http);
        browser.log_in("zjj_officer").await;
        assert_eq!(browser.path().await, "/work");
        let (written, due) = accept(browser, &number).await;
        assert_eq!(stage(http, &number), "routed", "what would follow is said before it is done");
        go_on(browser).await;
        assert_eq!(stage(http, &number), "accepted");
        browser.says("已办：受理。").await;
        let clocks = browser.find("section.clocks").await.text().await.unwrap();
        assert!(clocks.contains(&written), "{written} was said: {clocks}");
        let known = petition(http, &number)["deadlines"].clone();
        let handling = known.as_array().unwrap().iter().find(|clock| clock["clock"] == "handling").unwrap();
        assert_eq!(handling["legal_due"], json!(due));

        // At the door, with a phone.
        browser.size(390, 844).await;
        begin(browser, "home-visit").await;
        let wide = browser.client.execute("return document.documentElement.scrollWidth;", vec![]).await;
        assert!(wide.unwrap().as_u64() <= Some(390));
        browser.fill("[name=place]", "示例一村").await;
        browser.fill("[name=result]", "样例：室温十五度，已说明检修安排。").await;
        go_on(browser).await;
        browser.says("样例：室温十五度，已说明检修安排。").await;
        browser.size(1280, 900).await;

        begin(browser, "reply").await;
        browser.choose("opinion", "supported").await;
        browser.fill("[name=text]", "样例答复：已安排检修。").await;
        go_on(browser).await;
        browser.says("样例答复：已安排检修。").await;
        go_on(browser).await;
        assert_eq!(stage(http, &number), "replied");

        browser.go("/work").await;
        browser.press(&format!("a[href='/petitions/{number}/acts/serve']")).await;
        browser.choose("document", "handling_opinion").await;
        browser.choose("method", "in_person").await;
        browser.fill("[name=recipient]", "本人").await;
        browser.fill("[name=proof]", "回证样例1号").await;
        go_on(browser).await;
        assert!(said(browser).await.contains("信访人的时限开始"));
        go_on(browser).await;
        browser.says("已办：").await;
        let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let kinds: Vec<&str> =
            timeline.as_array().unwrap().iter().filter_map(|entry| entry["kind"].as_str()).collect();
        for kind in ["accepted", "home_visited", "replied", "served"] {
            assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
        }
        at_peace(browser, &[]).await;
    });
}

#[test]
fn a_form_that_was_sent_too_late_leads_to_the_log_in_and_back() {
    in_browser(Backend::Sqlite, async |world, http, browser| {
        let (number, _) = routed(http);
        browser.log_in("zjj_officer").await;
        browser.go(&format!("/petitions/{number}/acts/accept")).await;
        world.set_clock("2026-03-02T10:05:00+08:00");
        http.log_in_again();
        go_on(browser).await;
        browser.says("刚才的表单没有提交").await;
        browser.fill("#username", "zjj_officer").await;
        browser.fill("#password", PASSWORD).await;
        browser.press("main form button").await;
        assert_eq!(browser.path().await, format!("/petitions/{number}/acts/accept"));
        assert_eq!(stage(http, &number), "routed");
        go_on(browser).await;
        go_on(browser).await;
        assert_eq!(stage(http, &number), "accepted");
        at_peace(browser, &[]).await;
    });
}

#[test]
fn of_two_people_at_one_petition_the_slower_is_told_and_keeps_the_text() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        let (number, _) = accepted(http);
        let page = format!("/petitions/{number}");
        browser.log_in("zjj_officer").await;
        browser.go(&page).await;
        begin(browser, "reply").await;
        browser.choose("opinion", "supported").await;
        browser.fill("[name=text]", "样例答复：打了很久的字。").await;
        browser
            .beside(async |faster| {
                faster.log_in("leader07").await;
                faster.go(&page).await;
                begin(faster, "instruct").await;
                faster.fill("[name=text]", "样例批示：请尽快办理。").await;
                go_on(faster).await;
                faster.says("样例批示：请尽快办理。").await;
                at_peace(faster, &[]).await;
            })
            .await;
        go_on(browser).await;
        let alert = browser.find(".act section[role=alert]").await.text().await.unwrap();
        assert!(alert.contains("领导庚") && alert.contains("领导批示"), "{alert}");
        assert_eq!(stage(http, &number), "accepted");
        let kept = browser.find("[name=text]").await.prop("value").await.unwrap();
        assert_eq!(kept.as_deref(), Some("样例答复：打了很久的字。"));
        go_on(browser).await;
        go_on(browser).await;
        assert_eq!(stage(http, &number), "replied");
        at_peace(browser, &["412"]).await;
    });
}
