//! Reception: a visit is logged with the keyboard alone, and nothing that was typed is lost.

use fantoccini::key::Key;

use super::{PETITIONS, at_peace, registered};
use crate::driver::{Browser, in_browser};
use crate::support::{Backend, PASSWORD};

/// The most strokes that a visit may cost beyond its text.
const MOST_STROKES: usize = 40;

/// What the visitor says, as the form asks for it.
const VISIT: &[(&str, &str)] = &[
    ("petitioners[0].name", "样例信访人甲"),
    ("petitioners[0].id_number", "11010519491231002X"),
    ("petitioners[0].phone", "13800000001"),
    ("petitioners[0].address", "示例一村 1 号"),
    ("title", "反映小区供暖温度不达标"),
    ("content", "样例内容：室内温度仍然低于规定标准，请求解决。"),
    ("content_category", "供热"),
];

/// Hands on the keyboard, and how often they struck it beside the text.
struct Hands<'a> {
    browser: &'a Browser,
    strokes: usize,
}

impl Hands<'_> {
    async fn strike(&mut self, held: &[Key], key: Key) {
        self.browser.strike(held, key).await;
        self.strokes += 1 + held.len();
    }

    /// Goes on until a question is reached, and answers it.
    async fn answer(&mut self, name: &str, text: &str) {
        for _ in 0..12 {
            let at = self.browser.focus().await;
            if at == name {
                return self.browser.types(text).await;
            }
            // Enter is a new line in a text, and goes on elsewhere.
            self.strike(&[], if at == "content" { Key::Tab } else { Key::Enter }).await;
        }
        panic!("{name} is not reached from {}", self.browser.focus().await);
    }
}

/// Waits until what stands beside the form says this.
async fn beside(browser: &Browser, text: &str) {
    let says = format!("return document.getElementById('look').textContent.includes('{text}');");
    browser.until(&says).await;
}

/// Waits until the form says that it is kept.
async fn kept(browser: &Browser) {
    browser.until("return document.getElementById('kept').textContent.includes('已暂存');").await;
}

/// What stands in a field of the form.
async fn stands(browser: &Browser, name: &str) -> String {
    let value = format!("return document.getElementById('reception').elements['{name}'].value;");
    let value = browser.client.execute(&value, vec![]).await.expect("the field");
    value.as_str().expect("a text").to_owned()
}

#[test]
fn a_visit_is_logged_with_the_keyboard_alone() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        let (earlier, _) = registered(http);
        browser.log_in("receptionist01").await;
        assert_eq!(browser.path().await, "/reception");
        let mut hands = Hands { browser, strokes: 0 };
        for (name, text) in VISIT {
            hands.answer(name, text).await;
            match *name {
                // Likely earlier petitions as soon as it is known who comes, and what the number tells.
                "petitioners[0].phone" => {
                    beside(browser, &earlier).await;
                    browser.says("1949年12月31日").await;
                }
                // Whose it would be, why, and until when.
                "content_category" => {
                    beside(browser, "示例区住房和城乡建设局").await;
                    beside(browser, "领导庚").await;
                    beside(browser, "内容分类").await;
                    beside(browser, "2026年3月17日").await;
                }
                _ => {}
            }
        }
        hands.strike(&[Key::Control], Key::Enter).await;
        browser.until("return location.pathname.startsWith('/reception/receipts/');").await;
        assert!(hands.strokes < MOST_STROKES, "{} strokes", hands.strokes);
        let number = browser.path().await.rsplit('/').next().unwrap().to_owned();
        let made = http.get("receptionist01", &format!("{PETITIONS}/{number}")).expect(200).body;
        assert_eq!(made["petitioners"][0]["name"], "样例信访人甲");
        assert_eq!(made["content_category"], "urc_property_heating");
        assert_ne!(number, earlier);
        browser.find("#slip").await;
        let code = browser.find(".slip dd.large + dt + dd.large").await.text().await.unwrap();
        assert!(code.len() >= 13, "{code}");
        for told in [number.as_str(), "/status"] {
            browser.says(told).await;
        }
        // One stroke, and the next visitor may speak.
        hands.strike(&[], Key::Enter).await;
        browser
            .until("return location.pathname === '/reception' && document.readyState === 'complete';")
            .await;
        assert_eq!(browser.focus().await, "petitioners[0].name");
        eprintln!("{} strokes beside the text", hands.strokes);
        at_peace(browser, &[]).await;
    });
}

#[test]
fn what_was_typed_outlives_the_browser() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        browser
            .beside(async |closed| {
                closed.log_in("receptionist01").await;
                for (name, text) in &VISIT[..5] {
                    closed.fill(&format!("[name='{name}']"), text).await;
                }
                kept(closed).await;
                at_peace(closed, &[]).await;
            })
            .await;
        browser.log_in("receptionist01").await;
        browser.says("样例信访人甲 · 反映小区供暖温度不达标").await;
        browser.press(".drafts a").await;
        for (name, text) in &VISIT[..5] {
            assert_eq!(stands(browser, name).await, *text);
        }
        for (name, text) in &VISIT[5..] {
            browser.fill(&format!("[name='{name}']"), text).await;
        }
        browser.press(".finish button[value=register]").await;
        let number = browser.path().await.rsplit('/').next().unwrap().to_owned();
        http.get("receptionist01", &format!("{PETITIONS}/{number}")).expect(200);
        browser.go("/reception").await;
        assert!(!browser.has(".drafts").await, "a draft that became a petition is offered no more");
        // Nor is it anybody else's.
        at_peace(browser, &[]).await;
    });
}

#[test]
fn a_log_in_that_has_ended_loses_nothing_of_a_visit() {
    in_browser(Backend::Sqlite, async |world, http, browser| {
        browser.log_in("receptionist01").await;
        for (name, text) in VISIT {
            browser.fill(&format!("[name='{name}']"), text).await;
        }
        kept(browser).await;
        world.set_clock("2026-03-02T10:05:00+08:00");
        http.log_in_again();
        browser.press(".finish button[value=register]").await;
        browser.says("登录已结束，表单没有提交").await;
        let written = browser.find("#kept-1").await.prop("value").await.unwrap();
        assert_eq!(written.as_deref(), Some("样例信访人甲"));
        browser.press("main a.button").await;
        assert!(browser.path().await.starts_with("/login?next="), "{}", browser.path().await);
        let list = http.get("receptionist01", PETITIONS).expect(200).body;
        assert_eq!(list["items"].as_array().unwrap().len(), 0, "nothing was registered");
        browser.fill("#username", "receptionist01").await;
        browser.fill("#password", PASSWORD).await;
        browser.press("main form button").await;
        assert!(browser.path().await.starts_with("/reception"), "{}", browser.path().await);
        if browser.has(".drafts a").await {
            browser.press(".drafts a").await;
        }
        for (name, text) in VISIT {
            assert!(stands(browser, name).await.contains(text), "{name}");
        }
        browser.press(".finish button[value=register]").await;
        assert!(browser.path().await.starts_with("/reception/receipts/XF"), "{}", browser.path().await);
        at_peace(browser, &["401"]).await;
    });
}

#[test]
fn whoever_types_on_after_the_log_in_has_ended_is_told_and_goes_on_from_another_window() {
    in_browser(Backend::Sqlite, async |world, _, browser| {
        browser.log_in("receptionist01").await;
        browser.fill("[name=title]", "反映小区供暖温度不达标").await;
        kept(browser).await;
        world.set_clock("2026-03-02T10:05:00+08:00");
        browser.fill("[name=content]", "样例内容：后来又写的。").await;
        browser.until("return document.getElementById('kept').classList.contains('fault');").await;
        browser.says("登录已失效").await;
        assert_eq!(stands(browser, "content").await, "样例内容：后来又写的。");
        at_peace(browser, &["403"]).await;
    });
}
