//! A world for one test: its own database with the sample district, a clock that stands until it is
//! moved, mails kept in memory, and, where asked for, a real server on a free port.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use app::config::Settings;
use app::district;
use app::{App, Caller, sample};
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use base::entropy::Clock;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use domain::time::Instant;
use domain::vocabulary::Via;
use out::mail::{Delivered, Transport};
use serde_json::{Value, json};
use tempfile::TempDir;
use xinfang::api::server;

/// The password of every user of the sample district in tests.
pub const PASSWORD: &str = "correct horse battery";
const DISTRICT: &str = include_str!("../../config/sample/district.toml");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Writes a test once and runs it on both databases.
#[macro_export]
macro_rules! on_both {
    ($(#[$attr:meta])* fn $name:ident($world:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            fn check($world: $crate::support::World) $body
            $(#[$attr])* #[test]
            fn sqlite() { check($crate::support::World::new($crate::support::Backend::Sqlite)); }
            $(#[$attr])* #[test]
            fn postgres() { check($crate::support::World::new($crate::support::Backend::Postgres)); }
        }
    };
}

/// The start of every test: Monday 2026-03-02, nine o'clock in Shanghai.
pub fn start() -> Instant {
    at("2026-03-02T09:00:00+08:00")
}

/// A moment, as a test writes it.
pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

pub struct World {
    pub app: App,
    pub delivered: Delivered,
    pub folder: TempDir,
    pub settings: Settings,
    /// Last, so that it goes when nothing of the world is connected to it any more.
    pub database: Arc<Scratch>,
}

impl World {
    /// A new database with the sample district, made by copying one that was made once.
    pub fn new(backend: Backend) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = match backend {
            Backend::Sqlite => {
                let file = folder.path().join("test.db");
                std::fs::copy(sqlite_template(), &file).expect("the template is copied");
                Scratch { url: format!("sqlite:{}", file.display()) }
            }
            Backend::Postgres => postgres_database(Some(postgres_template())),
        };
        Self::open(settings(&database.url, folder.path(), HashMap::new()), folder, database)
    }

    /// A new database with nothing in it.
    pub fn empty(backend: Backend) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = match backend {
            Backend::Sqlite => {
                Scratch { url: format!("sqlite:{}", folder.path().join("empty.db").display()) }
            }
            Backend::Postgres => postgres_database(None),
        };
        Self::open(settings(&database.url, folder.path(), HashMap::new()), folder, database)
    }

    /// The database of an earlier version, with its key.
    pub fn of_before(folder: TempDir, database: Scratch, key: &str) -> Self {
        let key = HashMap::from([("XINFANG__SECRETS__ENCRYPTION_KEY".to_owned(), key.to_owned())]);
        Self::open(settings(&database.url, folder.path(), key), folder, database)
    }

    fn open(settings: Settings, folder: TempDir, database: Scratch) -> Self {
        let app = App::open(settings.clone(), Clock::manual(start())).expect("the app opens");
        let Transport::Memory(delivered) = &app.transport else { panic!("tests mail into memory") };
        let delivered = delivered.clone();
        Self { delivered, app, folder, settings, database: Arc::new(database) }
    }

    /// Another instance on the same database, with the same clock.
    pub fn another(&self) -> App {
        let mut app =
            App::open(self.settings.clone(), self.app.clock.clone()).expect("another instance opens");
        app.transport = self.app.transport.clone();
        app
    }

    /// Moves the clock.
    pub fn set_clock(&self, text: &str) {
        self.app.clock.set(at(text));
    }

    /// The ids of the mails delivered so far, in order.
    pub fn mails(&self) -> Vec<(String, String)> {
        let delivered = self.delivered.lock().expect("the mails");
        delivered
            .iter()
            .map(|(id, bytes)| (id.clone(), String::from_utf8_lossy(bytes).into_owned()))
            .collect()
    }

    /// A user of the sample district as a caller of the use cases.
    pub fn caller(&self, username: &str) -> Caller {
        let district = self.app.store.read(|conn| self.app.district(conn)).expect("the district");
        let user = district.user_by_username(username).unwrap_or_else(|| panic!("no user {username}"));
        Caller::new(&district, user, Via::Api, self.app.clock.now().day())
    }

    /// Starts a real server on a free port.
    pub fn serve(&self) -> Http {
        Http::start(self.app.clone())
    }
}

fn settings(url: &str, folder: &Path, changes: HashMap<String, String>) -> Settings {
    let mut environment: HashMap<String, String> = [
        ("XINFANG__DATABASE__URL", url),
        ("XINFANG__DATABASE__CONNECTIONS", "6"),
        ("XINFANG__DATA__FOLDER", folder.to_str().expect("a folder")),
        ("XINFANG__SERVER__PORT", "0"),
        ("XINFANG__SERVER__PUBLIC_URL", "http://127.0.0.1:8080"),
        ("XINFANG__SERVER__WORKERS", "2"),
        ("XINFANG__MAIL__TRANSPORT", "memory"),
        ("XINFANG__SECRETS__JWT", "1111111111111111111111111111111111111111111111111111111111111111"),
        (
            "XINFANG__SECRETS__ENCRYPTION_KEY",
            "a22222222222222222222222222222222222222222222222222222222222222b",
        ),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    environment.extend(changes);
    Settings::from_sources(None, environment).expect("the settings of a test")
}

fn load_district(url: &str, folder: &Path) {
    let app =
        App::open(settings(url, folder, HashMap::new()), Clock::manual(start())).expect("the app opens");
    let hash = cheap_hash(PASSWORD);
    district::load(&app, sample::read(DISTRICT).expect("the sample"), hash).expect("the district loads");
}

/// A hash that is checked in no time: hundreds of tests log in. What a new password costs is for those
/// tests that set one.
fn cheap_hash(password: &str) -> String {
    let cost = Params::new(Params::MIN_M_COST, 1, 1, None).expect("a cost");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    argon2.hash_password_with_salt(password.as_bytes(), b"salt of the tests").expect("a hash").to_string()
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = TempDir::new().expect("a temporary folder").keep();
        let (made, template) = (folder.join("made.db"), folder.join("template.db"));
        load_district(&format!("sqlite:{}", made.display()), &folder);
        // One file that can be copied, whatever still stands in the log of the other.
        let mut conn = diesel::SqliteConnection::establish(made.to_str().expect("a path")).expect("it opens");
        let into = format!("PRAGMA busy_timeout = 15000; VACUUM INTO '{}'", template.display());
        conn.batch_execute(&into).expect("a copy");
        template
    })
}

/// The server that `tests/run` starts. A missing one is a failure, never a silent skip.
pub fn postgres_url() -> String {
    std::env::var("XINFANG_TEST_POSTGRES").expect(
        "XINFANG_TEST_POSTGRES is not set: run the tests with `tests/run`, which starts a PostgreSQL, \
         or start one with `tests/postgres start DIR`",
    )
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<Scratch> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let database = postgres_database(None);
        let folder = TempDir::new().expect("a temporary folder");
        load_district(&database.url, folder.path());
        database
    });
    template.url.rsplit('/').next().expect("a name")
}

/// A new database on the server; a copy where a template is named.
pub fn postgres_database(template: Option<&str>) -> Scratch {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let server = postgres_url();
    let mut conn = PgConnection::establish(&server).expect("the PostgreSQL of the tests answers");
    let copy = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    let mut made = Err(diesel::result::Error::NotFound);
    // A template is busy for a moment after the last connection to it has ended.
    for _ in 0..50 {
        made = conn.batch_execute(&format!("CREATE DATABASE {name}{copy}"));
        if made.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    made.expect("the database is made");
    let base = server.rsplit_once('/').expect("a url").0;
    Scratch { url: format!("{base}/{name}") }
}

/// A database of a test. One on the PostgreSQL goes with it: a round of tests would leave gigabytes. A failed
/// test leaves it to be looked at.
#[derive(Debug)]
pub struct Scratch {
    pub url: String,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.url.starts_with("postgres") {
            return;
        }
        if std::thread::panicking() {
            eprintln!("the database is still there: {}", self.url);
            return;
        }
        let name = self.url.rsplit('/').next().unwrap_or_default();
        // By force: a server that was told to stop may still hold a connection.
        let dropped = PgConnection::establish(&postgres_url())
            .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("the database could not be dropped: {}", self.url);
        }
    }
}

/// A real server, and a real client to it.
pub struct Http {
    pub base: String,
    handle: actix_web::dev::ServerHandle,
    agent: ureq::Agent,
    tokens: Mutex<HashMap<String, String>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn etag(&self) -> String {
        self.headers.get("etag").cloned().unwrap_or_default()
    }

    pub fn number(&self) -> String {
        self.body["number"].as_str().unwrap_or_default().to_owned()
    }
}

impl Http {
    /// A server of another instance than the world's own.
    pub fn of(app: App) -> Self {
        Self::start(app)
    }

    fn start(app: App) -> Self {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (server, address) = server::build(app).expect("a free port");
                send.send((server.handle(), address)).expect("the test waits");
                server.await.expect("the server ends");
            });
        });
        let (handle, address) = receive.recv().expect("the server starts");
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { base: format!("http://{address}"), handle, agent, tokens: Mutex::default() }
    }

    /// A request. `user`: a username of the sample district, `""` for nobody, or `Bearer …`.
    pub fn send(
        &self,
        user: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let mut headers = headers.to_vec();
        if body.is_some() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("content-type", "application/json"));
        }
        let (status, headers, bytes) = self.send_bytes(user, method, path, &headers, body.map(str::as_bytes));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, headers, body, bytes }
    }

    /// The same with bytes, which need not be text: status, headers, body.
    pub fn send_bytes(
        &self,
        user: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> (u16, HashMap<String, String>, Vec<u8>) {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if user.starts_with("Bearer ") {
            request = request.header("authorization", user);
        } else if !user.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token(user)));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            None => self.agent.run(request.body(()).expect("a request")),
            Some(body) => self.agent.run(request.body(body).expect("a request")),
        };
        let mut answer = answer.expect("the server answers");
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        let body = answer.body_mut().with_config().limit(100 << 20).read_to_vec().expect("a body");
        (answer.status().as_u16(), headers, body)
    }

    /// Sends a file in, under this name.
    pub fn upload(&self, user: &str, name: &str, content: &[u8]) -> Answer {
        let path = format!("/api/v1/uploads?name={name}");
        let kind = [("content-type", "application/octet-stream")];
        let (status, headers, bytes) = self.send_bytes(user, "POST", &path, &kind, Some(content));
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Answer { status, headers, body, bytes }
    }

    fn token(&self, user: &str) -> String {
        if let Some(token) = self.tokens.lock().expect("tokens").get(user) {
            return token.clone();
        }
        let body = json!({ "username": user, "password": PASSWORD }).to_string();
        let answer = self.send("", "POST", "/api/v1/auth/login", &[], Some(&body)).expect(200);
        let token = answer.body["access_token"].as_str().expect("a token").to_owned();
        self.tokens.lock().expect("tokens").insert(user.to_owned(), token.clone());
        token
    }

    /// Forgets the tokens, so that the next request logs in anew (after the clock was moved).
    pub fn log_in_again(&self) {
        self.tokens.lock().expect("tokens").clear();
    }

    pub fn get(&self, user: &str, path: &str) -> Answer {
        self.send(user, "GET", path, &[], None)
    }

    pub fn post(&self, user: &str, path: &str, body: &Value) -> Answer {
        self.send(user, "POST", path, &[], Some(&body.to_string()))
    }

    pub fn put(&self, user: &str, path: &str, body: &Value) -> Answer {
        self.send(user, "PUT", path, &[], Some(&body.to_string()))
    }

    /// A change of the house, which the security officer confirms where it gives sight of accusations.
    pub fn put_confirmed(&self, user: &str, path: &str, body: &Value) -> Answer {
        self.confirmed(self.put(user, path, body))
    }

    /// What was asked for, once the security officer has confirmed it; what did not wait stays as it was.
    pub fn confirmed(&self, answer: Answer) -> Answer {
        if answer.status != 202 {
            return answer;
        }
        let confirm = format!("/api/v1/house-requests/{}/confirm", answer.body["request"]);
        let confirmed = self.post("security01", &confirm, &json!({}));
        if confirmed.status == 200 { Answer { status: 200, ..answer } } else { confirmed }
    }

    /// A new token of the sample's program, as it is sent.
    pub fn bearer_of_program(&self, body: &Value) -> String {
        let made = self.post("admin01", "/api/v1/clients/client_12345/tokens", body);
        let made = self.confirmed(made);
        assert!([200, 201].contains(&made.status), "{:#}", made.body);
        format!("Bearer {}", made.body["token"].as_str().expect("a token"))
    }

    /// An act on a petition with the version that it has now.
    pub fn act(&self, user: &str, number: &str, act: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/petitions/{number}");
        let seen = ["supervisor01", "dic01", user]
            .iter()
            .map(|reader| self.get(reader, &path))
            .find(|answer| answer.status == 200)
            .map_or_else(|| "\"v1\"".to_owned(), |answer| answer.etag());
        self.send(user, "POST", &format!("{path}/{act}"), &[("if-match", &seen)], Some(&body.to_string()))
    }

    /// An act that opens an accusation wider, confirmed by whoever was asked to be the second hand.
    #[track_caller]
    pub fn act_confirmed(&self, user: &str, number: &str, act: &str, body: &Value) -> Answer {
        let asked = self.act(user, number, act, body);
        let decider = asked.body["second_hand"]["decider"]["username"].as_str().map(str::to_owned);
        match decider {
            Some(decider) => self.decide_opening(&decider, number, &asked, &json!({ "granted": true })),
            None => asked,
        }
    }

    /// What the second hand says to what was asked for, by the version that they see; who sees none, by the one that
    /// was answered then.
    pub fn decide_opening(&self, user: &str, number: &str, asked: &Answer, body: &Value) -> Answer {
        let seen = self.get(user, &format!("/api/v1/petitions/{number}"));
        let etag = if seen.status == 200 { seen.etag() } else { asked.etag() };
        let path = format!("/api/v1/petitions/{number}/second-hand");
        self.send(user, "POST", &path, &[("if-match", &etag)], Some(&body.to_string()))
    }

    /// The answer is handed to the petitioner on this day, who signs for it.
    #[track_caller]
    pub fn serve_answer(&self, user: &str, number: &str, on: &str) {
        let body = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
                           "served_on": on, "recipient": "本人", "proof": "送达回证1号" });
        self.act(user, number, "services", &body).expect(200);
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// A registration that is complete and ordinary: heating in a village, received today.
pub fn registration() -> Value {
    json!({
        "channel": "visit",
        "purpose": "request",
        "title": "反映小区供暖温度不达标",
        "content": "样例内容：室内温度长期低于规定标准，请求解决。",
        "petitioners": [{ "name": "样例信访人甲", "id_type": "resident_id", "id_number": "11010519491231002X",
                          "phone": "13800000001", "address": "示例一村 1 号" }],
        "received_on": "2026-03-02",
        "content_category": "urc_property_heating",
    })
}
