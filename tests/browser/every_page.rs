//! Every page that people look at, in both languages, by day and by night, on a desk and on a phone:
//! nothing that axe-core objects to, nothing that the browser complains of, nothing wider than the
//! screen, and small enough for a slow line.

use app::setup;
use serde_json::{Value, json};

use crate::driver::{Browser, browse, turn};
use crate::pages::{FIRST, Made, PAGES, Page, REFUSED, open};
use crate::support::{Backend, Http, World, registration};
use crate::{axe, rendered};

/// The most bytes that a page may take on its way, with all that it needs, the first time.
const LARGEST: u64 = 100 * 1024;

/// The width of a small phone, in CSS pixels.
const PHONE: u32 = 360;

/// A language, and how its pages are looked at: each by day and by night, on a desk and on a phone.
type Way = (&'static str, [(&'static str, u32); 2]);

/// Both languages together have each page each way.
const WAYS: [Way; 2] =
    [("zh", [("light", 1280), ("dark", PHONE)]), ("en", [("dark", 1280), ("light", PHONE)])];

/// Petitions at every stage, with what hangs on them, late and with alerts.
fn prepare(world: &World, http: &Http) -> Made {
    let register = |changes: &Value| {
        let mut body = registration();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        let made = http.post("receptionist01", "/api/v1/petitions", &body).expect(201);
        (made.number(), made.body["query_code"].as_str().unwrap_or_default().to_owned())
    };
    let does = |user: &str, number: &str, act: &str, body: Value| {
        let answer = http.act(user, number, act, &body);
        assert!(answer.status < 300, "{act}: {:#}", answer.body);
        answer
    };
    let (ordinary, _) = register(&json!({ "urgent": true }));
    let (accusation, accusation_code) =
        register(&json!({ "purpose": "accusation", "accused": [{ "name": "样例被举报人" }] }));
    let (routed, _) = register(&json!({ "title": "样例二" }));
    does("receptionist01", &routed, "route", json!({ "way": "assign", "feedback_due": "2026-03-31" }));
    let (objected, _) = register(&json!({ "title": "样例三" }));
    does("receptionist01", &objected, "route", json!({ "way": "transfer" }));
    does("zjj_officer", &objected, "objections", json!({ "reason": "样例理由", "suggested_unit": "zrzyj" }));
    let (accepted, _) = register(&json!({ "title": "样例四" }));
    does("receptionist01", &accepted, "route", json!({ "way": "transfer" }));
    does("zjj_officer", &accepted, "accept", json!({}));
    does(
        "supervisor01",
        &accepted,
        "tasks",
        json!({ "unit": "zrzyj", "due": "2026-03-20", "text": "样例任务" }),
    );
    let order = json!({ "cause": "late", "feedback_due": "2026-03-20", "text": "样例督办" });
    does("supervisor01", &accepted, "supervision", order);
    let visit =
        json!({ "visited_on": "2026-03-02", "in_person": true, "result": "样例结果", "place": "示例一村" });
    does("zjj_officer", &accepted, "home-visits", visit);
    let (handed, _) = register(&json!({ "title": "样例六" }));
    does("receptionist01", &handed, "route", json!({ "way": "transfer" }));
    does("zjj_officer", &handed, "accept", json!({}));
    let (replied, code) = register(&json!({ "title": "样例五" }));
    does("receptionist01", &replied, "route", json!({ "way": "transfer" }));
    does("zjj_officer", &replied, "accept", json!({}));
    does(
        "zjj_officer",
        &replied,
        "reply",
        json!({ "opinion": "supported", "text": "样例事实。\n样例意见。" }),
    );
    let issued = does("zjj_officer", &replied, "documents", json!({ "kind": "handling_opinion" }));
    let id =
        issued.body["id"].as_i64().map(|id| id.to_string()).unwrap_or_else(|| panic!("{:#}", issued.body));
    let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
        "served_on": "2026-03-02", "recipient": "样例收件人", "proof": "样例凭证" });
    does("zjj_officer", &replied, "services", served);
    world.set_clock("2026-03-20T10:00:00+08:00");
    xinfang::jobs::tick(&world.app).expect("the jobs run");
    http.log_in_again();
    let mails = world.mails();
    let mail = mails.iter().find(|(_, text)| text.contains("zhujianju.jingban@"));
    let (mail, _) = mail.expect("a mail to the officer");
    // The left side of its Message-ID.
    let mail = mail.split('@').next().expect("an id").to_owned();
    vec![
        ("{ordinary}", ordinary),
        ("{accusation}", accusation),
        ("{routed}", routed),
        ("{objected}", objected),
        ("{accepted}", accepted),
        ("{replied}", replied),
        ("{handed}", handed),
        ("{mail}", mail),
        ("{code}", code),
        ("{accusation_code}", accusation_code),
        ("{document}", id),
    ]
}

/// What is wrong with the page by day or by night, on a desk or on a phone.
async fn faults(browser: &Browser, scheme: &str, width: u32) -> Vec<String> {
    browser.scheme(scheme).await;
    browser.size(width, 900).await;
    let wide = "return document.documentElement.scrollWidth;";
    let wide = browser.client.execute(wide, vec![]).await.unwrap();
    let mut faults = axe::violations(browser).await;
    if wide.as_u64() > Some(u64::from(width)) {
        faults.push(format!("is {wide} wide"));
    }
    faults
}

/// The bytes of the page and of everything that it fetched, as they came over the line.
async fn weight(browser: &Browser) -> u64 {
    let sum =
        "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0);";
    browser.client.execute(sum, vec![]).await.ok().as_ref().and_then(Value::as_u64).unwrap_or(u64::MAX)
}

/// Comes in as somebody, in a language; without a name as nobody.
pub async fn come(browser: &Browser, user: &str, language: &str) {
    browser.size(1280, 900).await;
    if user.is_empty() {
        browser.client.delete_all_cookies().await.expect("no cookies");
        browser.go("/login").await;
    } else {
        browser.log_in(user).await;
    }
    browser.speak(language).await;
}

/// What is wrong with a page, wherever it is looked at.
async fn faults_of(browser: &Browser, page: &Page, (language, ways): Way) -> Vec<String> {
    let mut wrong = Vec::new();
    let lang = browser.client.execute("return document.documentElement.lang;", vec![]).await.unwrap();
    if !lang.as_str().unwrap().starts_with(language) {
        wrong.push(format!("speaks {lang}"));
    }
    let text = browser.text().await;
    if browser.has("section.refused").await != REFUSED.contains(&page.path) {
        wrong.push(text.clone());
    }
    for key in ["word.", "web.", "error.", "act.", "ask."] {
        let raw = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase());
        if text.split(key).skip(1).any(raw) {
            wrong.push(format!("a key instead of its text: {key}…"));
        }
    }
    let bytes = weight(browser).await;
    if bytes > LARGEST {
        wrong.push(format!("{bytes} bytes"));
    }
    for (scheme, width) in ways {
        let faults = faults(browser, scheme, width).await;
        wrong.extend(faults.into_iter().map(|fault| format!("{scheme} {width}: {fault}")));
    }
    wrong
}

/// What is wrong with any of these pages in one language.
async fn look(browser: &Browser, http: &Http, pages: &[Page], made: &Made, way: Way) -> Vec<String> {
    let (mut wrong, mut who, only) = (Vec::new(), None, only());
    for page in pages.iter().filter(|page| page.path.contains(&only)) {
        if who != Some(page.user) || page.user.is_empty() {
            come(browser, page.user, way.0).await;
            who = Some(page.user);
        }
        browser.size(1280, 900).await;
        open(browser, http, page.path, page.steps, made).await;
        let place = format!("{} {} {:?} {}", page.user, page.path, page.steps.last(), way.0);
        let faults = faults_of(browser, page, way).await;
        wrong.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
    }
    let refused = ["404 (", "403 (", "409 (", "412 (", "422 ("];
    let complaints = browser.complaints().await.into_iter();
    wrong.extend(complaints.filter(|line| !refused.iter().any(|status| line.contains(status))));
    wrong
}

/// Only the addresses that have this in them, while one page is worked on.
fn only() -> String {
    std::env::var("XINFANG_PAGE").unwrap_or_default()
}

/// A service at its first start, and one that has everything.
fn look_at_all(way: Way) -> Vec<String> {
    let (first, full) = (World::empty(Backend::Sqlite), World::new(Backend::Sqlite));
    let mut wrong = Vec::new();
    let code = setup::code(&first.app).unwrap().expect("a code");
    browse(&first, async |http, browser| {
        wrong.extend(look(browser, http, FIRST, &vec![("{setup}", code)], way).await);
    });
    browse(&full, async |http, browser| {
        wrong.extend(look(browser, http, PAGES, &prepare(&full, http), way).await);
    });
    wrong
}

#[test]
fn every_page_is_for_everybody() {
    let _turn = turn();
    rendered::listen();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let looking = WAYS.map(|way| scope.spawn(move || look_at_all(way)));
        looking.into_iter().flat_map(|one| one.join().expect("one looks to the end")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if only().is_empty() {
        assert_eq!(rendered::unseen(), [""; 0], "nobody looks at these: pages.rs lacks them");
    }
}
