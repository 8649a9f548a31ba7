//! Every page that people look at, in both languages, by day and by night, on a desk and on a phone:
//! nothing that axe-core objects to, nothing that the browser complains of, nothing wider than the
//! screen, and small enough for a slow line.

use serde_json::Value;

use crate::axe;
use crate::driver::{Browser, in_browser};
use crate::support::{Backend, Http, World, registration};

/// The most bytes that a page may take on its way, with all that it needs, the first time.
const LARGEST: u64 = 100 * 1024;

/// The width of a small phone, in CSS pixels.
const PHONE: u32 = 360;

/// Whose page it is; its address.
const PAGES: &[(&str, &str)] = &[
    ("", "/login"),
    ("supervisor01", "/petitions"),
    ("supervisor01", "/petitions/{ordinary}"),
    ("supervisor01", "/petitions/{accusation}"),
    ("supervisor01", "/petitions/XF1999-000001"),
    ("supervisor01", "/alerts"),
    ("supervisor01", "/operations"),
];

/// Petitions to look at: an ordinary one that is late and has alerts, and an accusation.
fn prepare(world: &World, http: &Http) -> [(&'static str, String); 2] {
    let ordinary = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201).number();
    let mut body = registration();
    body["purpose"] = "accusation".into();
    let accusation = http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number();
    world.set_clock("2026-04-20T10:00:00+08:00");
    xinfang::jobs::tick(&world.app).expect("the jobs run");
    http.log_in_again();
    [("{ordinary}", ordinary), ("{accusation}", accusation)]
}

async fn faults(browser: &Browser, path: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for scheme in ["light", "dark"] {
        browser.scheme(scheme).await;
        for width in [1280, PHONE] {
            browser.size(width, 900).await;
            let place = format!("{path} {scheme} {width}");
            let wide =
                browser.client.execute("return document.documentElement.scrollWidth;", vec![]).await.unwrap();
            if wide.as_u64() > Some(u64::from(width)) {
                faults.push(format!("{place}: is {wide} wide"));
            }
            let found = axe::violations(browser).await;
            faults.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
        }
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

async fn look_at_all(world: &World, http: &Http, browser: &Browser) {
    let made = prepare(world, http);
    let (mut faults_of_all, mut who) = (Vec::new(), "");
    for (user, path) in PAGES {
        let path = made.iter().fold((*path).to_owned(), |path, (name, number)| path.replace(name, number));
        if *user != who {
            browser.log_in(user).await;
            who = user;
        }
        for language in ["zh", "en"] {
            browser.size(1280, 900).await;
            browser.speak(language).await;
            browser.go(&path).await;
            let lang = browser.client.execute("return document.documentElement.lang;", vec![]).await.unwrap();
            assert!(lang.as_str().unwrap().starts_with(language), "{path} speaks {lang}");
            let bytes = weight(browser).await;
            if bytes > LARGEST {
                faults_of_all.push(format!("{path} {language}: {bytes} bytes"));
            }
            faults_of_all.extend(faults(browser, &path).await);
        }
    }
    let complaints: Vec<String> =
        browser.complaints().await.into_iter().filter(|line| !line.contains("404 (Not Found)")).collect();
    assert!(
        faults_of_all.is_empty() && complaints.is_empty(),
        "{}\n{complaints:#?}",
        faults_of_all.join("\n")
    );
}

#[test]
fn every_page_is_for_everybody() {
    in_browser(Backend::Sqlite, async |world, http, browser| look_at_all(world, http, browser).await);
}
