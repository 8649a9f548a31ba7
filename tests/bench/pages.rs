//! How fast pages are on the sample district with its register of 257, as figures of one run: the time to
//! the first byte of each page, asked for by a client on the same machine, and the size of its HTML before
//! it is packed. Run by `tests/speed pages`; the figures stand in docs/performance.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::time::{Duration, Instant as Stopwatch};

use app::config::Settings;
use app::{App, district, sample, session};
use base::entropy::Clock;
use tempfile::TempDir;
use xinfang::api::server;
use xinfang::cli::import;

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");
const PASSWORD: &str = "correct horse battery";
const RUNS: usize = 40;

/// Whose page it is; its address. `{late}` stands for the number of a petition that is overdue.
const PAGES: &[(&str, &str)] = &[
    ("", "/login"),
    ("", "/status"),
    ("receptionist01", "/reception"),
    ("zjj_officer", "/work"),
    ("supervisor01", "/work?whose=all"),
    ("supervisor01", "/petitions"),
    ("supervisor01", "/petitions?show=overdue"),
    ("supervisor01", "/petitions/{late}"),
    ("supervisor01", "/petitions/{late}/acts/supervise"),
    ("supervisor01", "/petitions/{late}/documents"),
    ("supervisor01", "/petitions/{late}/documents/draft/registration_form"),
    ("supervisor01", "/board"),
    ("supervisor01", "/board/hand-overs"),
    ("supervisor01", "/alerts"),
    ("supervisor01", "/operations"),
    ("admin01", "/admin/users"),
    ("admin01", "/admin/grid/projects"),
];

fn main() {
    let folder = TempDir::new().expect("a temporary folder");
    let app = full_district(&folder);
    let base = serve(app);
    let mut clients: BTreeMap<&str, Client> = BTreeMap::new();
    let late = Client::of(&base, "supervisor01").late();
    println!(
        "Time to the first byte: the first request, then of {RUNS} more the lowest, the middle and the highest;\n\
         bytes of HTML"
    );
    for (user, path) in PAGES {
        let address = path.replace("{late}", &late);
        let client = clients.entry(user).or_insert_with(|| Client::of(&base, user));
        let (first, bytes) = client.get(&address);
        let mut times: Vec<Duration> = (0..RUNS).map(|_| client.get(&address).0).collect();
        times.sort();
        let times = [first, times[0], times[RUNS / 2], times[RUNS - 1]];
        let times: Vec<String> =
            times.iter().map(|time| format!("{:6.1} ms", time.as_secs_f64() * 1000.0)).collect();
        println!("{path:<56} {} {bytes:8} bytes", times.join(" "));
    }
}

/// The sample district with its register, as the demo has it.
fn full_district(folder: &TempDir) -> App {
    let environment: HashMap<String, String> = [
        ("DATABASE__URL", format!("sqlite:{}", folder.path().join("bench.db").display())),
        ("DATA__FOLDER", folder.path().display().to_string()),
        ("SERVER__PORT", "0".to_owned()),
        ("MAIL__TRANSPORT", "memory".to_owned()),
        ("SECRETS__JWT", "1".repeat(64)),
        ("SECRETS__ENCRYPTION_KEY", "2".repeat(64)),
    ]
    .into_iter()
    .map(|(key, value)| (format!("XINFANG__{key}"), value))
    .collect();
    let settings = Settings::from_sources(None, environment).expect("the settings");
    let app = App::open(settings, Clock::System).expect("the app opens");
    let hash = session::hash_password(&app, PASSWORD).expect("a password");
    let sample = sample::read(DISTRICT).expect("the sample");
    let shift = (app.clock.now().day() - sample.register_as_of).num_days();
    district::load(&app, sample, hash).expect("the district loads");
    import::bytes_of(&app, REGISTER, shift).expect("the register");
    xinfang::jobs::tick(&app).expect("the jobs run");
    app
}

fn serve(app: App) -> String {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let (server, address) = server::build(app).expect("a free port");
            send.send(address).expect("the benchmark waits");
            server.await.expect("the server ends");
        });
    });
    format!("http://{}", receive.recv().expect("the server starts"))
}

/// A browser without script, on one connection.
struct Client {
    base: String,
    agent: ureq::Agent,
    cookies: BTreeMap<String, String>,
}

impl Client {
    fn of(base: &str, user: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let mut client =
            Self { base: base.to_owned(), agent: config.build().into(), cookies: BTreeMap::new() };
        if !user.is_empty() {
            client.log_in(user);
        }
        client
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> ureq::http::Response<ureq::Body> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("accept", "text/html")
            .header("accept-encoding", "identity")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookies.join("; "));
        let answer = self.agent.run(request.body(body.to_owned()).unwrap()).expect("the server answers");
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(cookie.0.to_owned(), cookie.1.to_owned());
        }
        answer
    }

    fn log_in(&mut self, user: &str) {
        let page = self.send("GET", "/login", "").body_mut().read_to_string().expect("the log-in");
        let csrf = page.split(r#"name="csrf" value=""#).nth(1).and_then(|rest| rest.split('"').next());
        let form = format!("csrf={}&username={user}&password={}", csrf.unwrap(), PASSWORD.replace(' ', "+"));
        assert_eq!(self.send("POST", "/login", &form).status(), 303);
    }

    /// The number of the first petition that is overdue.
    fn late(&mut self) -> String {
        let page =
            self.send("GET", "/petitions?show=overdue", "").body_mut().read_to_string().expect("the list");
        let number = page.split("href=\"/petitions/XF").nth(1).and_then(|rest| rest.split('"').next());
        format!("XF{}", number.expect("a petition is overdue"))
    }

    /// The time to the first byte, and the bytes of the page before they are packed.
    fn get(&mut self, path: &str) -> (Duration, usize) {
        let since = Stopwatch::now();
        let mut answer = self.send("GET", path, "");
        let took = since.elapsed();
        assert_eq!(answer.status(), 200, "{path}");
        let mut body = Vec::new();
        answer.body_mut().as_reader().read_to_end(&mut body).expect("the page");
        (took, body.len())
    }
}
