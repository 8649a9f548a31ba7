//! Webhooks: who enters them, what is kept of them, and how a message is posted.

use std::time::{Duration, Instant};

use app::webhooks;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use out::webhook::{Fault, Poster, SendError, WebhookSettings, sign};
use serde_json::{Value, json};
use sha2::Sha256;
use store::StoreError;
use store::webhook::{self as rows, Because, Webhook};

use crate::on_both;
use crate::support::{World, at};

#[path = "../support/http.rs"]
pub mod http;
use http::{HttpServer, Received, Reply};

const HOOKS: &str = "/api/v1/clients/client_12345/webhooks";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn of_client(world: &World) -> Vec<Webhook> {
    let user = world.caller("client_12345").user();
    world.app.store.read(|conn| rows::of_client(conn, user)).unwrap()
}

on_both! {
    fn an_administrator_makes_lists_and_ends_webhooks(world) {
        let http = world.serve();
        let make = |url: &str| http.post("admin01", HOOKS, &json!({ "url": url }));
        let first = make("https://12345.example.cn/xinfang").expect(201).body;
        let second = make("https://OTHER.example.cn").expect(201).body;
        let secret = first["secret"].as_str().unwrap();
        assert!(secret.starts_with("whsec_") && secret != second["secret"]);
        assert_eq!(second["url"], "https://other.example.cn/");
        let listed = http.get("admin01", HOOKS).expect(200).body;
        let urls: Vec<&Value> = listed.as_array().unwrap().iter().map(|hook| &hook["url"]).collect();
        assert_eq!(urls, [&second["url"], &first["url"]]);
        assert_eq!((&listed[1]["created_by"]["username"], &listed[1]["ended_at"]), (&json!("admin01"), &Value::Null));
        assert!(!listed.to_string().contains("whsec_") && !listed.to_string().contains("secret"));

        let path = format!("{HOOKS}/{}", first["id"]);
        http.send("admin01", "DELETE", &path, &[], None).expect(204);
        http.send("admin01", "DELETE", &path, &[], None).expect(404);
        http.send("admin01", "DELETE", &format!("{HOOKS}/x"), &[], None).expect(404);
        let listed = http.get("admin01", HOOKS).expect(200).body;
        assert_eq!((&listed[1]["ended_because"], &listed[0]["ended_because"]), (&json!("removed"), &Value::Null));
        let left = of_client(&world);
        assert_eq!(left.len(), 1);
        assert_eq!(json!(left[0].id), second["id"]);
    }
}

on_both! {
    fn only_programs_have_webhooks_and_only_at_addresses_that_are_allowed(world) {
        let http = world.serve();
        let body = json!({ "url": "https://example.cn/" });
        http.post("admin01", "/api/v1/clients/nobody/webhooks", &body).expect(404);
        let person = http.post("admin01", "/api/v1/clients/zjj_officer/webhooks", &body).expect(422);
        assert_eq!(person.body["errors"][0]["code"], "not_a_client");
        for (url, code) in [
            ("", "malformed_url"),
            ("http://example.cn/", "url_not_https"),
            ("http://127.0.0.1/", "url_not_https"),
            ("https://10.0.0.7/", "url_private"),
            ("https://me:secret@example.cn/", "url_credentials"),
        ] {
            let answer = http.post("admin01", HOOKS, &json!({ "url": url })).expect(422);
            assert_eq!((&answer.body["field"], &answer.body["errors"][0]["code"]), (&json!("url"), &json!(code)));
        }
        http.post("admin01", HOOKS, &json!({ "url": 7 })).expect(422);
        http.post("supervisor01", HOOKS, &body).expect(403);
        http.get("client_12345", HOOKS).expect(403);
        // Another program's path does not reach it.
        let made = http.post("admin01", HOOKS, &body).expect(201).body;
        let other = json!({ "name": "另一个程序", "role": "client", "unit": "xfj" });
        http.put("admin01", "/api/v1/users/client_other", &other).expect(200);
        let path = format!("/api/v1/clients/client_other/webhooks/{}", made["id"]);
        http.send("admin01", "DELETE", &path, &[], None).expect(404);
        assert_eq!(of_client(&world).len(), 1);
    }
}

on_both! {
    fn the_secret_is_sealed_for_its_address(world) {
        let http = world.serve();
        let made = http.post("admin01", HOOKS, &json!({ "url": "https://example.cn/a" })).expect(201).body;
        let kept = of_client(&world).remove(0);
        assert!(!kept.sealed_secret.contains("whsec"));
        assert_eq!(json!(webhooks::secret(&world.app, &kept).unwrap()), made["secret"]);
        for moved in [
            Webhook { url: "https://example.cn/b".to_owned(), ..kept.clone() },
            Webhook { sealed_secret: "00".to_owned(), ..kept.clone() },
            Webhook { sealed_secret: "信".to_owned(), ..kept.clone() },
        ] {
            let error = webhooks::secret(&world.app, &moved).unwrap_err();
            assert!(matches!(error, StoreError::Unreadable(_)) && error.is_damage());
            let place = format!("webhooks.sealed_secret does not read (id {})", moved.id);
            assert!(error.to_string().contains(&place), "{error}");
        }
        let end = |because| world.app.store.write(move |conn| rows::end_in_txn(conn, kept.id, because, at("2026-03-03T09:00:00+08:00")));
        assert!(end(Because::Gone).unwrap());
        assert!(!end(Because::Removed).unwrap(), "it has ended already");
        assert_eq!(world.app.store.read(|conn| rows::get(conn, kept.id)).unwrap(), None);
        assert_eq!(http.get("admin01", HOOKS).expect(200).body[0]["ended_because"], "gone");
    }
}

// ---- Posting

fn settings() -> WebhookSettings {
    WebhookSettings { allow_http: true, allow_private: false, timeout_seconds: 1 }
}

fn post(url: &str) -> Result<(), SendError> {
    Poster::new(&settings()).post(url, SECRET, "msg_1", 1_772_413_200, r#"{"type":"任务"}"#)
}

/// What a receiver does, by the text of the specification.
fn verify(secret: &str, received: &Received) -> bool {
    let header = |name: &str| received.headers[name].clone();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
    for part in [&header("webhook-id"), ".", &header("webhook-timestamp"), ".", &received.body] {
        mac.update(part.as_bytes());
    }
    let signatures = header("webhook-signature");
    let mut signatures = signatures.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    signatures.any(|one| mac.clone().verify_slice(&STANDARD.decode(one).unwrap()).is_ok())
}

#[test]
fn a_receiver_verifies_what_is_posted() {
    let server = HttpServer::start();
    post(&server.url("/hook?for=12345")).unwrap();
    let received = server.received().remove(0);
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/hook?for=12345"));
    assert_eq!(received.headers["content-type"], "application/json");
    assert_eq!(received.headers["webhook-id"], "msg_1");
    assert_eq!(received.headers["webhook-timestamp"], "1772413200");
    assert_eq!(received.body, r#"{"type":"任务"}"#);
    assert!(verify(SECRET, &received));
    let other = sign(SECRET, "msg_2", 1_772_413_200, &received.body).unwrap();
    assert_ne!(received.headers["webhook-signature"], other);
    assert!(!verify("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &received));
    let changed = Received { body: r#"{"type":"x"}"#.to_owned(), ..received };
    assert!(!verify(SECRET, &changed));
}

#[test]
fn each_answer_says_what_to_do() {
    let server = HttpServer::start();
    let later = |retry_after| Some(Fault::Later { retry_after });
    for (reply, fault, message) in [
        (Reply::status(200), None, ""),
        (Reply::status(204), None, ""),
        (Reply::Endless, None, ""),
        (Reply::status(410), Some(Fault::Gone), "answered 410"),
        (Reply::with(429, "Retry-After", "120"), later(Some(120)), "answered 429"),
        (Reply::with(503, "retry-after", "99999999999"), later(Some(86_400)), "answered 503"),
        (Reply::with(503, "retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), later(None), "answered 503"),
        (Reply::with(500, "retry-after", "120"), later(None), "answered 500"),
        (Reply::status(404), later(None), "answered 404"),
        (Reply::HangUp, later(None), "the connection failed"),
        (Reply::Silence, later(None), "no answer in time"),
    ] {
        server.answer_next(reply.clone());
        let outcome = post(&server.url("/hook"));
        let expected = fault.map_or(Ok(()), |fault| Err(SendError { fault, message: message.to_owned() }));
        assert_eq!(outcome, expected, "{reply:?}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let server = HttpServer::start();
    let elsewhere = HttpServer::start();
    for status in [301, 302, 303, 307, 308] {
        server.answer_next(Reply::with(status, "location", &elsewhere.url("/caught")));
        let error = post(&server.url("/hook")).unwrap_err();
        assert_eq!(error.fault, Fault::Later { retry_after: None });
        assert_eq!(error.message, format!("answered {status}"));
    }
    assert!(elsewhere.received().is_empty());
    assert_eq!(server.received().len(), 5);
}

#[test]
fn a_forbidden_address_is_not_reached_whatever_its_name() {
    let server = HttpServer::start();
    let port = server.url("").rsplit(':').next().unwrap().to_owned();
    let strict = WebhookSettings { allow_http: false, ..settings() };
    let refused = |settings: &WebhookSettings, url: &str| {
        Poster::new(settings).post(url, SECRET, "m", 1, "{}").unwrap_err().message
    };
    assert_eq!(refused(&strict, &server.url("/")), "the address cannot be used");
    for url in [format!("https://localhost:{port}/"), format!("https://127.0.0.1:{port}/")] {
        assert_eq!(refused(&strict, &url), "the host has no address that the settings allow");
    }
    for url in ["http://10.255.255.1/", "http://169.254.169.254/", "http://[fd00::1]/"] {
        let begun = Instant::now();
        assert_eq!(refused(&settings(), url), "the host has no address that the settings allow");
        assert!(begun.elapsed() < Duration::from_millis(900), "nothing was tried");
    }
    assert!(server.received().is_empty());
}

#[test]
fn what_went_wrong_is_told_without_the_address() {
    let nobody = HttpServer::start().url("/secret-path");
    for url in [nobody.as_str(), "http://no-such-host.invalid/secret-path", "secret-path", "http://"] {
        let message = post(url).unwrap_err().message;
        assert!(
            !message.contains("secret-path")
                && !message.contains("127.0.0.1")
                && !message.contains("invalid/")
        );
    }
    let error = Poster::new(&settings()).post(&nobody, "whsec_", "m", 1, "{}").unwrap_err();
    assert_eq!(error.message, "the secret does not read");
}
