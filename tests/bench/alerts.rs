//! How fast alerts are, on both databases, as figures of one run: a tick with nothing due at a million
//! open petitions, ten thousand breaches at once, and mails to a mail server of this machine. Run by
//! `tests/speed`; the figures stand in docs/performance.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use app::config::Settings;
use app::district;
use app::petition::register::register;
use app::{App, Caller, sample, sending, session, sweep};
use base::entropy::Clock;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use domain::ids::UserId;
use domain::letter::Letter;
use domain::time::Instant;
use domain::vocabulary::Via;
use store::sql::Sql;
use store::{Conn, DatabaseUrl, StoreError, conn, mail};
use tempfile::TempDir;
use xinfang::jobs::tick;

#[path = "../support/smtp.rs"]
mod smtp;

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const RUNS: usize = 5;
/// Days of receipt, and the days on which what was received is late for being routed. The million was
/// received on another day.
const LATE: [(&str, &str); RUNS] = [
    ("2026-03-02", "2026-03-18"),
    ("2026-03-03", "2026-03-19"),
    ("2026-03-04", "2026-03-20"),
    ("2026-03-05", "2026-03-21"),
    ("2026-03-09", "2026-03-25"),
];

fn main() {
    let open = number("XINFANG_BENCH_PETITIONS", 1_000_000);
    let late = number("XINFANG_BENCH_BREACHES", 10_000);
    let mails = number("XINFANG_BENCH_MAILS", 10_000);
    println!(
        "{open} open petitions, {late} breaches, {mails} mails; {RUNS} runs each: lowest, middle, highest"
    );
    let places = std::env::var("XINFANG_BENCH_DATABASES").unwrap_or_else(|_| "sqlite,postgres".to_owned());
    for place in places.split(',') {
        let folder = TempDir::new().expect("a temporary folder");
        let world = World::new(place, folder.path());
        let ((), time) = timed(|| world.clone_petition("2026-03-01", "2026-03-01T09:00:00+08:00", open));
        println!("{place:<9}   {open} petitions stand there after {:.0} s", time.as_secs_f64());
        quiet_ticks(place, &world);
        breaches(place, &world, late);
        sent(place, &world, mails);
    }
}

fn number(name: &str, usual: i64) -> i64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A database with the sample district, and a clock that stands.
struct World {
    app: App,
}

impl World {
    fn new(place: &str, folder: &Path) -> Self {
        let url = match place {
            "sqlite" => format!("sqlite:{}", folder.join("bench.db").display()),
            _ => fresh_postgres(),
        };
        let folder = folder.display().to_string();
        let environment: HashMap<String, String> = [
            ("DATABASE__URL", url.as_str()),
            ("DATA__FOLDER", &folder),
            ("MAIL__TRANSPORT", "memory"),
            ("SECRETS__JWT", "1111111111111111111111111111111111111111111111111111111111111111"),
            ("SECRETS__ENCRYPTION_KEY", "a22222222222222222222222222222222222222222222222222222222222222b"),
        ]
        .into_iter()
        .map(|(key, value)| (format!("XINFANG__{key}"), value.to_owned()))
        .collect();
        let settings = Settings::from_sources(None, environment).expect("the settings");
        let app = App::open(settings, Clock::manual(at("2026-02-27T09:00:00+08:00"))).expect("the app opens");
        let hash = session::hash_password(&app, "correct horse battery").expect("a password");
        district::load(&app, sample::read(DISTRICT).expect("the sample"), hash).expect("the district loads");
        Self { app }
    }

    fn caller(&self) -> Caller {
        let district = self.app.store.read(|conn| self.app.district(conn)).expect("the district");
        let user = district.user_by_username("receptionist01").expect("a receptionist");
        Caller::new(&district, user, Via::Api, self.app.clock.now().day())
    }

    /// Registers one petition at a time, and copies its rows so many times. The copies lack what only
    /// looking at a petition needs. All are parked: none is looked at until `park` says so.
    fn clone_petition(&self, received_on: &str, registered_at: &str, copies: i64) {
        self.app.clock.set(at(registered_at));
        let form = serde_json::json!({
            "channel": "letter", "purpose": "request", "title": "样例", "content": "样例内容",
            "petitioners": [{ "name": "样例信访人" }], "received_on": received_on,
            "content_category": "urc_property_heating",
        });
        let form = serde_json::from_value(form).expect("a form");
        let id = register(&self.app, &self.caller(), form, None).expect("it is registered").petition.0;
        let written = self.app.store.write(move |conn| {
            if let Conn::Postgres(_) = conn {
                // The copies refer to what their original refers to: no need to ask a million times.
                Sql::new("SET LOCAL session_replication_role = replica").execute(conn)?;
            }
            Sql::new("UPDATE petitions SET next_look_at = ")
                .bind(never())
                .push(" WHERE id = ")
                .bind(id)
                .execute(conn)?;
            for table in ["petitions", "events", "deadlines", "holdings"] {
                copy_rows(conn, table, id, copies)?;
            }
            // The next registration takes an id after those of the copies.
            let counted = match conn {
                Conn::Sqlite(_) => {
                    "UPDATE counters SET value = (SELECT MAX(id) FROM petitions) WHERE name = 'petition'"
                }
                Conn::Postgres(_) => {
                    "UPDATE counters SET value = value WHERE setval(pg_get_serial_sequence('petitions', 'id'), \
                     (SELECT MAX(id) FROM petitions)) > 0"
                }
            };
            Sql::new(counted).execute(conn)?;
            Ok::<_, StoreError>(())
        });
        written.expect("the copies");
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn columns(conn: &mut Conn, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = match conn {
        Conn::Sqlite(_) => format!("SELECT name FROM pragma_table_info('{table}')"),
        Conn::Postgres(_) => format!(
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
             WHERE table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    let rows: Vec<Column> = Sql::new(&sql).load(conn)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Ids of copies begin after the greatest id that is there.
fn copy_rows(conn: &mut Conn, table: &str, id: i64, copies: i64) -> Result<(), StoreError> {
    let names = columns(conn, table)?;
    let base = match table {
        "petitions" => "(SELECT MAX(id) FROM petitions)".to_owned(),
        // Those of the petition were made just before.
        _ => format!("((SELECT MAX(id) FROM petitions) - {copies})"),
    };
    let base: Vec<Count> = Sql::new(&format!("SELECT {base} AS n")).load(conn)?;
    let base = base[0].n;
    let values: Vec<String> = names
        .iter()
        .map(|name| match (table, name.as_str()) {
            ("petitions", "id") | (_, "petition_id") => format!("{base} + n.i"),
            ("petitions", "number") => format!("'B' || ({base} + n.i)"),
            ("petitions", "query_code_digest") => format!("'digest' || ({base} + n.i)"),
            _ => format!("t.{name}"),
        })
        .collect();
    let key = if table == "petitions" { "id" } else { "petition_id" };
    let numbers = match conn {
        Conn::Sqlite(_) => format!("SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}"),
        Conn::Postgres(_) => format!("SELECT * FROM generate_series(CAST(1 AS BIGINT), {copies})"),
    };
    let sql = format!(
        "WITH RECURSIVE n(i) AS ({numbers}) INSERT INTO {table} ({}) SELECT {} FROM {table} t, n \
         WHERE t.{key} = {id}",
        names.join(", "),
        values.join(", ")
    );
    Sql::new(&sql).execute(conn)?;
    Ok(())
}

fn fresh_postgres() -> String {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let server = std::env::var("XINFANG_TEST_POSTGRES").expect("tests/speed starts a PostgreSQL");
    let name = format!("bench{}", std::process::id());
    let mut conn = diesel::PgConnection::establish(&server).expect("the PostgreSQL answers");
    conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
    format!("{}/{name}", server.rsplit_once('/').expect("a url").0)
}

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

#[allow(clippy::disallowed_methods, reason = "how long it takes is what is asked")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Stopwatch::now();
    let done = work();
    (done, began.elapsed())
}

fn tell(place: &str, what: &str, mut times: Vec<f64>, unit: &str, goal: &str) {
    times.sort_by(f64::total_cmp);
    let (lowest, middle) = (times[0], times[times.len() / 2]);
    let highest = times[times.len() - 1];
    println!("{place:<9} {what:<44} {lowest:>10.2} {middle:>10.2} {highest:>10.2} {unit:<8} goal: {goal}");
}

fn quiet_ticks(place: &str, world: &World) {
    if place == "postgres" {
        analyze(world);
    }
    // The first tick a minute later has seen to it that no clock is to be counted anew.
    world.app.clock.set(at("2026-03-01T09:05:00+08:00"));
    tick(&world.app).expect("a first tick");
    let times = (0..RUNS * 4).map(|_| {
        let (ticked, time) = timed(|| tick(&world.app).expect("a tick"));
        assert_eq!(ticked, xinfang::jobs::Ticked::default(), "nothing is due");
        time.as_secs_f64() * 1_000.0
    });
    tell(place, "a tick with nothing due", times.collect(), "ms", "under 5 ms");
}

/// As its own housekeeping does soon after a million new rows.
fn analyze(world: &World) {
    use diesel::connection::SimpleConnection;
    let url = DatabaseUrl::parse(&world.app.settings.database.url).expect("a url");
    let mut conn = conn::open(&url, conn::Purpose::Write).expect("a connection");
    if let Conn::Postgres(conn) = &mut conn {
        conn.batch_execute("VACUUM ANALYZE").expect("it analyses");
    }
}

fn breaches(place: &str, world: &World, late: i64) {
    let mut times = Vec::new();
    for (received, _) in LATE {
        world.clone_petition(received, &format!("{received}T09:00:00+08:00"), late - 1);
    }
    for (_, day) in LATE {
        let day = at(&format!("{day}T00:00:00+08:00"));
        park(world, day);
        world.app.clock.set(day);
        let (swept, time) = timed(|| sweep::sweep(&world.app).expect("a sweep"));
        println!("{place:<9}   {swept:?} in {:.2} s", time.as_secs_f64());
        times.push(time.as_secs_f64());
    }
    tell(place, &format!("{late} breaches become alerts"), times, "s", "under 2 s");
}

/// No time of this test.
fn never() -> Instant {
    at("2099-01-01T00:00:00+08:00")
}

/// Puts what is not asked for out of the way: only petitions that are late on this day are looked at.
fn park(world: &World, due: Instant) {
    let never = never();
    let written = world.app.store.write(move |conn| {
        Sql::new("UPDATE petitions SET next_look_at = ")
            .bind(never)
            .push(" WHERE next_look_at < ")
            .bind(never)
            .execute(conn)?;
        let only = Sql::new("UPDATE petitions SET next_look_at = ").bind(due);
        only.push(" WHERE next_late_at = ").bind(due).execute(conn)
    });
    written.expect("they are parked");
}

fn sent(place: &str, world: &World, mails: i64) {
    let server = smtp::SmtpServer::start();
    let mut app = world.app.clone();
    let settings = out::mail::MailSettings {
        transport: out::mail::TransportKind::Smtp,
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: server.port(),
        smtp_security: out::mail::SmtpSecurity::None,
        ..out::mail::MailSettings::default()
    };
    app.transport = out::mail::Transport::new(&settings, Path::new("/nowhere")).expect("a transport");
    app.clock.set(at("2026-04-01T10:00:00+08:00"));
    let rates = (0..RUNS).map(|run| {
        fill(&app, run, mails);
        let (sent, time) = timed(|| sending::mails(&app).expect("mails"));
        assert_eq!(i64::try_from(sent.sent).expect("small"), mails);
        println!("{place:<9}   {sent:?} in {:.2} s", time.as_secs_f64());
        f64::from(i32::try_from(mails).expect("small")) / time.as_secs_f64()
    });
    tell(
        place,
        &format!("{mails} mails to a server of this machine"),
        rates.collect(),
        "mails/s",
        "300 or more",
    );
    assert_eq!(server.messages().len(), RUNS * usize::try_from(mails).expect("small"));
}

/// Mails of a usual size in the outbox.
fn fill(app: &App, run: usize, mails: i64) {
    let now = app.clock.now();
    let written = app.store.write(move |conn| {
        for place in 0..mails {
            let letter = Letter {
                message_id: format!("bench-{run}-{place}@example.cn"),
                to_name: "样例".to_owned(),
                to_address: format!("user{place}@example.cn"),
                subject: "【信访】样例".to_owned(),
                text: "样例内容。\n".repeat(40),
                html: "<p>样例内容。</p>\n".repeat(40),
                created_at: now,
            };
            mail::insert_in_txn(conn, UserId(1), &letter, false, None)?;
        }
        Ok::<_, StoreError>(())
    });
    written.expect("the mails are kept");
}
