//! A database with the sample district, petitions that are overdue as soon as they come in, a mail
//! server, and the settings of the processes that are killed. At the end: what was lost or doubled.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::config::Settings;
use app::district;
use app::petition::register;
use app::{App, Caller, sample, session};
use base::entropy::Clock;
use chrono::Days;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName};
use domain::vocabulary::Via;
use serde_json::json;
use store::StoreError;
use store::sql::Sql;
use tempfile::TempDir;

use crate::chance::Chance;
use crate::check;
use crate::mailbox::Mailbox;
use crate::report::{self, Row};
use crate::worker::{Work, Worker};

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const LADDER: &str = include_str!("ladder.toml");

/// How many connections send for each process: so many messages may be under way when it dies.
pub const SENDERS: usize = 4;

/// Longer than any clock that runs from the registration.
const DAYS_AGO: u64 = 200;

/// Of different units, so that many people are told.
const CATEGORIES: [&str; 16] = [
    "urc_property_heating",
    "ra_subsidy",
    "lb_wages",
    "he_insurance",
    "ed_admission",
    "ra_water",
    "lr_expropriation",
    "urc_city_management",
    "he_dispute",
    "ca_relief",
    "pl_order",
    "ec_consumer",
    "tr_rural_road",
    "en_pollution",
    "op_recruitment",
    "pu_press",
];

/// Where a scenario's database is.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    Sqlite,
    /// A server that makes a database for it.
    Postgres(&'a str),
}

pub struct World {
    pub app: App,
    pub mailbox: Mailbox,
    /// Of the processes.
    pub environment: HashMap<String, String>,
    pub folder: TempDir,
    pub chance: RefCell<Chance>,
    scenario: String,
    database: &'static str,
    since: Instant,
    pub registered: Cell<usize>,
    kills: Cell<usize>,
}

impl World {
    /// `changes`: settings of the processes that are not as usual.
    pub fn new(scenario: &str, place: Place, changes: &[(&str, &str)]) -> Self {
        let since = Instant::now();
        let folder = TempDir::new().expect("a temporary folder");
        std::fs::write(folder.path().join("ladder.toml"), LADDER).expect("the ladder");
        let (database, url) = match place {
            Place::Sqlite => ("SQLite", format!("sqlite:{}", folder.path().join("crash.db").display())),
            Place::Postgres(server) => ("PostgreSQL", new_database(server)),
        };
        let environment = environment(&url, &folder, changes);
        let app = open(&environment);
        Self {
            app,
            mailbox: Mailbox::default(),
            environment,
            folder,
            chance: RefCell::new(Chance::new(&format!("{scenario}, {database}"))),
            scenario: scenario.to_owned(),
            database,
            since,
            registered: Cell::new(0),
            kills: Cell::new(0),
        }
    }

    /// What the processes have said.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    pub fn below(&self, end: usize) -> usize {
        self.chance.borrow_mut().below(end)
    }

    pub fn pause(&self, milliseconds: usize) {
        self.chance.borrow_mut().pause(milliseconds);
    }

    /// Registers petitions that have been overdue for months.
    pub fn register(&self, count: usize) {
        let district = self.app.store.read(|conn| self.app.district(conn)).expect("the district");
        let today = self.app.clock.now().day();
        let receptionist = district.user_by_username("receptionist01").expect("the receptionist");
        let caller = Caller::new(&district, receptionist, Via::Api, today);
        for _ in 0..count {
            let number = self.registered.replace(self.registered.get() + 1);
            let input = json!({
                "channel": "letter",
                "purpose": "request",
                "title": format!("样例事项{number}"),
                "content": format!("样例内容：第{number}件，请求解决。"),
                "petitioners": [{ "name": format!("样例信访人{number}"), "address": "示例一村" }],
                "received_on": today - Days::new(DAYS_AGO),
                "content_category": CATEGORIES[number % CATEGORIES.len()],
            });
            let input = serde_json::from_value(input).expect("a registration");
            register::register(&self.app, &caller, input, None).expect("it is registered");
        }
    }

    /// A process has been killed: what it sent and had finished must never come again, and no more than
    /// one message for each of its connections may be in doubt.
    pub fn died(&self, worker: &Worker) {
        let in_doubt = self.mailbox.settle(Some(worker.door.worker()), &self.unfinished());
        assert!(in_doubt <= SENDERS, "{in_doubt} messages in doubt after one kill");
        self.note_kill();
    }

    pub fn note_kill(&self) {
        self.kills.set(self.kills.get() + 1);
        report::note_kill();
    }

    /// Message-IDs of the mails that are not noted as sent.
    pub fn unfinished(&self) -> BTreeSet<String> {
        self.mails("state <> 'sent'")
    }

    /// Message-IDs of the mails for which this holds.
    pub fn mails(&self, condition: &str) -> BTreeSet<String> {
        let ids: Vec<Id> = self.load(&format!("SELECT message_id AS id FROM mails WHERE {condition}"));
        ids.into_iter().map(|row| row.id).collect()
    }

    /// Lets the leases end. Only where everybody is dead who could hold one: it stands for waiting.
    pub fn release(&self) {
        let end = "UPDATE mails SET leased_until = '2000-01-01 00:00:00' \
                   WHERE state = 'pending' AND leased_until IS NOT NULL";
        self.app.store.write(move |conn| Sql::new(end).execute(conn)).expect("the leases end");
    }

    /// Once everybody is dead: a process that nobody kills does what is left, and then everything is
    /// counted.
    pub fn finish(self) {
        self.release();
        self.drain();
        let (lost, doubled, faults) = (check::lost(&self), self.mailbox.doubled(), check::faults(&self));
        let row = Row {
            scenario: self.scenario.clone(),
            database: self.database,
            kills: self.kills.get(),
            mails: usize::try_from(self.count("mails")).expect("a count"),
            lost: lost.len(),
            doubled_outside: doubled.outside.len(),
            ambiguous: doubled.ambiguous,
            stalled: doubled.stalled,
            since: self.since,
        };
        row.publish();
        let well = lost.is_empty() && doubled.outside.is_empty() && doubled.different.is_empty();
        if !well || !faults.is_empty() || row.mails == 0 {
            let log = self.log();
            let kept = self.folder.keep();
            panic!("{row}\nlost: {lost:#?}\n{doubled:#?}\nfaults: {faults:#?}\nkept: {kept:?}, {log:?}");
        }
    }

    fn drain(&self) {
        for _ in 0..60 {
            let mut worker = Worker::start(self, Work::Sweep, None);
            worker.await_end();
            worker.door.close();
            let left =
                self.count("mails WHERE state = 'pending'") + self.count("alerts WHERE state = 'waiting'");
            if left == 0 {
                return;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    /// How many rows there are of these.
    pub fn count(&self, rows: &str) -> i64 {
        let counts: Vec<Count> = self.load(&format!("SELECT COUNT(*) AS n FROM {rows}"));
        counts.first().map_or(0, |count| count.n)
    }

    fn load<T>(&self, query: &str) -> Vec<T>
    where
        T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
    {
        let rows = self.app.store.read(|conn| Sql::new(query).load(conn));
        rows.unwrap_or_else(|error: StoreError| panic!("{query}: {error}"))
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn environment(url: &str, folder: &TempDir, changes: &[(&str, &str)]) -> HashMap<String, String> {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, ladder) = (path("data"), path("ladder.toml"));
    let senders = SENDERS.to_string();
    let usual = [
        ("DATABASE__URL", url),
        ("DATABASE__CONNECTIONS", "6"),
        ("DATA__FOLDER", &data),
        ("SERVER__PORT", "0"),
        ("SERVER__WORKERS", "1"),
        ("RULES__LADDER", &ladder),
        ("MAIL__TRANSPORT", "smtp"),
        ("MAIL__SMTP_HOST", "127.0.0.1"),
        ("MAIL__SMTP_SECURITY", "none"),
        ("MAIL__TIMEOUT_SECONDS", "2"),
        ("JOBS__MAIL_LEASE_SECONDS", "40"),
        ("JOBS__MAIL_SENDERS", &senders),
        ("JOBS__TICK_SECONDS", "1"),
        ("JOBS__MAIL_TRIES", "100"),
        ("JOBS__MAIL_FIRST_RETRY_SECONDS", "1"),
        ("JOBS__MAIL_LAST_RETRY_SECONDS", "1"),
        ("LOG__FILTER", "warn"),
        ("SECRETS__JWT", "1111111111111111111111111111111111111111111111111111111111111111"),
        ("SECRETS__ENCRYPTION_KEY", "a22222222222222222222222222222222222222222222222222222222222222b"),
    ];
    let all = usual.iter().chain(changes);
    all.map(|(key, value)| (format!("XINFANG__{key}"), (*value).to_owned())).collect()
}

/// The test's own way into the database; it sends nothing.
fn open(environment: &HashMap<String, String>) -> App {
    let settings = Settings::from_sources(None, environment.clone()).expect("the settings");
    let app = App::open(settings, Clock::System).expect("the app opens");
    let hash = session::hash_password(&app, "correct horse battery").expect("a password");
    district::load(&app, sample::read(DISTRICT).expect("the sample"), hash).expect("the district loads");
    app
}

fn new_database(server: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let name = format!("crash{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let mut conn = PgConnection::establish(server).expect("the PostgreSQL of the tests answers");
    conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("the database is made");
    format!("{}/{name}", server.rsplit_once('/').expect("a url").0)
}
