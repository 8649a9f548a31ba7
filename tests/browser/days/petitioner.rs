//! A petitioner: looks up how it stands with number and code, and rates both.

use serde_json::json;

use super::{accepted, at_peace, petition};
use crate::driver::{Browser, in_browser};
use crate::support::{Backend, Http};

async fn ask(browser: &Browser, number: &str, code: &str) {
    browser.go("/status").await;
    browser.fill("#number", number).await;
    browser.fill("#code", code).await;
    browser.press("main form button.button").await;
}

fn answered(http: &Http) -> (String, String) {
    let (number, code) = accepted(http);
    let reply = json!({ "opinion": "explained", "text": "样例答复" });
    http.act("zjj_officer", &number, "reply", &reply).expect(200);
    let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
        "served_on": "2026-03-02", "recipient": "样例收件人", "proof": "样例凭证" });
    http.act("zjj_officer", &number, "services", &served).expect(200);
    (number, code)
}

#[test]
fn a_petitioner_looks_up_and_rates_both() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        let (number, code) = answered(http);
        browser.size(390, 844).await;
        let mut told = Vec::new();
        for (number, code) in [(number.as_str(), "0000-0000-00000"), ("XF2026-999999", code.as_str())] {
            ask(browser, number, code).await;
            browser.says("没有与编号和查询码都相符的信访件").await;
            told.push(browser.text().await.replace(number, ""));
            assert!(!browser.text().await.contains("示例区住房和城乡建设局"));
        }
        assert_eq!(told[0], told[1], "a wrong code and a wrong number are one answer");

        ask(browser, &number, &code.to_lowercase().replace('-', "")).await;
        assert_eq!(browser.path().await, "/status");
        for known in ["已经作出处理意见", "示例区住房和城乡建设局", "2026年4月1日"] {
            browser.says(known).await;
        }
        for personal in ["样例信访人甲", "13800000001", "住建局经办甲", "供暖"] {
            assert!(!browser.text().await.contains(personal), "{personal}");
        }
        browser.choose("office.rating", "satisfied").await;
        browser.choose("unit.rating", "dissatisfied").await;
        browser.fill("[name='unit.comment']", "样例评价意见").await;
        browser.press(".rate form button").await;
        browser.says("不满意").await;
        assert!(!browser.has(".rate form").await, "each is rated once");
        let rated = http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!(rated["unit_satisfaction"]["satisfaction_rate"], 0.0);
        assert_eq!(rated["office_satisfaction"]["satisfaction_rate"], 100.0, "{rated:#}");
        assert_eq!(petition(http, &number)["stage"], "replied");

        browser.press("form[action='/status/leave'] button").await;
        browser.find("#code").await;
        browser.go("/status").await;
        assert!(!browser.text().await.contains(&number), "whoever comes next sees the form");
        at_peace(browser, &["422"]).await;
    });
}
