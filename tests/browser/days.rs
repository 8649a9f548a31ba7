//! What a person does in a day, with a real browser: keys are struck, buttons are pressed, mails are
//! opened. A file a person.

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::support::{Http, registration};

mod leader;
mod officer;
mod petitioner;
mod reception;
mod scriptless;
mod supervisor;

const PETITIONS: &str = "/api/v1/petitions";

/// Registered at the desk: number and query code.
fn registered(http: &Http) -> (String, String) {
    let made = http.post("receptionist01", PETITIONS, &registration()).expect(201);
    (made.number(), made.body["query_code"].as_str().expect("a code").to_owned())
}

/// Routed to the unit whose matter it is.
fn routed(http: &Http) -> (String, String) {
    let (number, code) = registered(http);
    http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
    (number, code)
}

/// Routed and accepted.
fn accepted(http: &Http) -> (String, String) {
    let (number, code) = routed(http);
    http.act("zjj_officer", &number, "accept", &json!({})).expect(200);
    (number, code)
}

fn petition(http: &Http, number: &str) -> Value {
    http.get("supervisor01", &format!("{PETITIONS}/{number}")).expect(200).body
}

fn stage(http: &Http, number: &str) -> String {
    petition(http, number)["stage"].as_str().unwrap().to_owned()
}

/// Opens the form of an act from the page of the petition.
async fn begin(browser: &Browser, act: &str) {
    let link = format!("a[href$='/acts/{act}']");
    browser.unfold(&link).await;
    browser.press(&link).await;
}

/// Presses the button of the form of an act.
async fn go_on(browser: &Browser) {
    browser.press(".act form .go button.button").await;
}

/// What is said to follow.
async fn said(browser: &Browser) -> String {
    browser.find(".said-box").await.text().await.expect("a text")
}

/// The browser has found nothing to complain of, but what is refused on purpose.
async fn at_peace(browser: &Browser, refused: &[&str]) {
    let complaints = browser.complaints().await;
    let wrong: Vec<&String> =
        complaints.iter().filter(|line| !refused.iter().any(|known| line.contains(known))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
