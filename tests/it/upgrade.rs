//! A database of the version before the workspace (its demo of 2026-11-28, 257 petitions) opens, migrates,
//! verifies, and answers the figures that it answered then. It was kept as an SQLite file; for PostgreSQL its rows
//! are put into the tables of that time.

use std::io::Read;
use std::path::{Path, PathBuf};

use app::board::{self, view::Span};
use app::recount;
use app::statistics;
use app::verify;
use base::vault::{hex, unhex_all};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use store::statistics::Period;

use crate::jobs::{raw, texts};
use crate::law::PETITIONS;
use crate::support::{Backend, Scratch, World, postgres_database, registration};

const DEMO: &[u8] = include_bytes!("upgrade/demo.zip");
const FIGURES: &str = include_str!("upgrade/statistics.json");
/// Whose three petitions were not routed in time.
const LEADERS: [&str; 3] = ["leader02", "leader04", "leader06"];
const POSTGRES_MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/postgres");

/// The database and its keys, unpacked.
fn unpacked() -> (TempDir, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut kept = zip::ZipArchive::new(std::io::Cursor::new(DEMO)).expect("an archive");
    let mut key = String::new();
    kept.by_name("encryption.key").expect("the key").read_to_string(&mut key).expect("a text");
    let mut database = std::fs::File::create(file_in(&folder)).expect("a file");
    std::io::copy(&mut kept.by_name("xinfang.db").expect("the database"), &mut database).expect("copied");
    (folder, key.trim().to_owned())
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("xinfang.db")
}

/// The rows of the file in a PostgreSQL database that was migrated as far as the file was.
fn in_postgres(file: &Path) -> Scratch {
    let database = postgres_database(None);
    let mut old = SqliteConnection::establish(file.to_str().expect("a path")).expect("the file opens");
    let mut new = PgConnection::establish(&database.url).expect("the database opens");
    migrate_as_then(&mut old, &mut new);
    // Nobody looks at who refers to whom while the tables are filled, in any order.
    new.batch_execute("SET session_replication_role = replica").expect("a superuser");
    let tables = r"SELECT name AS word FROM sqlite_master WHERE type = 'table'
                   AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_\_diesel%' ESCAPE '\'";
    for table in words(&mut old, tables) {
        copy(&mut old, &mut new, &table);
    }
    database
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn words(conn: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Word> = sql_query(sql).load(conn).expect("texts");
    rows.into_iter().map(|row| row.word).collect()
}

/// Runs the migrations that the file says were run, and notes them as diesel does.
fn migrate_as_then(old: &mut SqliteConnection, new: &mut PgConnection) {
    let noted = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    new.batch_execute(noted).expect("the table of migrations");
    let folders: Vec<String> = std::fs::read_dir(POSTGRES_MIGRATIONS)
        .expect("the migrations")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    for version in words(old, "SELECT version AS word FROM __diesel_schema_migrations ORDER BY version") {
        let is_it =
            |name: &&String| name.split_once('_').is_some_and(|(first, _)| first.replace('-', "") == version);
        let folder = folders.iter().find(is_it).expect("a migration of that time");
        let up = std::fs::read_to_string(format!("{POSTGRES_MIGRATIONS}/{folder}/up.sql")).expect("a text");
        new.batch_execute(&up).expect("it migrates");
        let note = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        new.batch_execute(&note).expect("it is noted");
    }
}

/// Puts every row of a table over, as JSON, and lets its ids go on after the highest.
fn copy(old: &mut SqliteConnection, new: &mut PgConnection, table: &str) {
    let columns = format!(
        r"SELECT '''' || name || ''', ' ||
              CASE type WHEN 'BLOB' THEN '''\x'' || hex(' || name || ')' ELSE name END AS word
          FROM pragma_table_info('{table}')"
    );
    let columns = words(old, &columns).join(", ");
    let rows = words(old, &format!("SELECT json_group_array(json_object({columns})) AS word FROM {table}"));
    let insert = format!(
        "INSERT INTO {table} OVERRIDING SYSTEM VALUE \
         SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)"
    );
    let inserted = sql_query(insert).bind::<Text, _>(&rows[0]).execute(new);
    inserted.unwrap_or_else(|error| panic!("{table}: {error}"));
    let go_on = format!(
        "DO $$ DECLARE one RECORD; BEGIN \
             FOR one IN SELECT column_name AS name FROM information_schema.columns \
                 WHERE table_name = '{table}' AND is_identity = 'YES' LOOP \
                 EXECUTE format('SELECT setval(pg_get_serial_sequence(''{table}'', %L), MAX(%I)) FROM {table}', \
                     one.name, one.name); \
             END LOOP; \
         END $$"
    );
    new.batch_execute(&go_on).expect("the ids go on");
}

fn answers_as_it_did(world: &World) {
    let figures: Value = serde_json::from_str(FIGURES).expect("figures");
    world.set_clock(figures["as_of"].as_str().expect("an instant"));
    let verified = verify::verify(&world.app, |_| {}).expect("verified");
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!((verified.petitions, verified.events), (257, 1382));
    let now = statistics::read(&world.app, Period::default(), &world.caller("supervisor01").viewer)
        .expect("statistics");
    let mut now = serde_json::to_value(now).expect("JSON");
    // Counted since: visits of five or more were group visits under the rules of then.
    let visits = now.as_object_mut().expect("figures").remove("visits").expect("visits");
    let by_channel = figures["by_channel"].as_array().expect("channels").iter();
    let came = by_channel.filter(|one| one["channel"] == "visit").map(|one| one["received"].clone());
    assert_eq!(came.collect::<Vec<_>>(), [visits["batches"].clone()]);
    assert!(visits["group_batches"].as_i64() > Some(0), "{visits}");
    // Nothing was ended otherwise or merged then: that is counted apart since.
    let ends = now.as_object_mut().expect("figures").remove("other_ends").expect("ends");
    assert!(ends.as_array().expect("ends").iter().all(|end| end["petitions"] == 0), "{ends}");
    without(&mut now, "ended_otherwise");
    without(&mut now, "open_merged");
    assert_eq!(now, with_routing_of_the_office(figures));
    // The headline of the board counts sealed accusations as the statistics do.
    let board = board::read(&world.app, &world.caller("supervisor01"), Span::default()).expect("the board");
    assert_eq!((board.received, board.closed, board.ends.open), (257, 168, 89));
    assert_eq!(board.closing_rate, Some(65.37));
}

/// Takes a figure that is zero out, wherever it stands.
fn without(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => {
            assert!(fields.remove(name).is_none_or(|figure| figure == 0));
            fields.values_mut().for_each(|field| without(field, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Three petitions are late with their routing: then held against the units and leaders that they were meant
/// for, now against the petition office, which answers for it and holds none of them.
fn with_routing_of_the_office(mut figures: Value) -> Value {
    let mut less = |list: &str, whose: &dyn Fn(&Value) -> bool| {
        let rows = figures[list].as_array_mut().unwrap();
        let row = rows.iter_mut().find(|row| whose(row)).unwrap();
        row["overdue"] = json!(row["overdue"].as_i64().unwrap() - 1);
    };
    ["zjj", "zrzyj", "wjj"].iter().for_each(|unit| less("by_unit", &|row| row["unit"]["code"] == *unit));
    LEADERS.iter().for_each(|leader| less("by_leader", &|row| row["leader"]["username"] == *leader));
    let office = json!({ "unit": { "code": "xfj", "name": "示例区信访局" }, "received": 0, "closed": 0, "open": 0,
        "overdue": 3, "repeats": 0, "alerts": 0, "alerts_acknowledged": 0 });
    figures["by_unit"].as_array_mut().unwrap().insert(0, office);
    figures
}

mod a_database_of_before_opens_verifies_and_answers_the_same_figures {
    use super::*;

    #[test]
    fn sqlite() {
        let (folder, key) = unpacked();
        let database = Scratch { url: format!("sqlite:{}", file_in(&folder).display()) };
        answers_as_it_did(&World::of_before(folder, database, &key));
    }

    #[test]
    fn postgres() {
        let (folder, key) = unpacked();
        let database = in_postgres(&file_in(&folder));
        answers_as_it_did(&World::of_before(folder, database, &key));
    }
}

const RUNS: &str = "SELECT d.petition_id || ' ' || d.clock || ' ' || d.run || ' ' || d.started_on AS v \
                    FROM deadlines d ORDER BY v";

/// For what is open when this version comes, the new clocks start on that day, and nothing of the past is held
/// against anybody or mailed. What was imported open has one duty of the petition office: to complete the record.
fn takes_up(world: &World) {
    let figures: Value = serde_json::from_str(FIGURES).expect("figures");
    let now = figures["as_of"].as_str().expect("an instant");
    world.set_clock(now);
    let today = &now[..10];
    let count = |sql: &str| texts(world, &format!("SELECT CAST(COUNT(*) AS TEXT) AS v FROM {sql}")).remove(0);
    let past =
        || ["events WHERE kind = 'deadline_missed'", "mails", "alerts WHERE clock <> 'event'"].map(count);
    let (held_against, runs) = (past(), texts(world, RUNS));
    let recounted = recount::recount(&world.app).expect("recounted");
    assert_eq!(recounted.failed, 0);
    assert_eq!(past(), held_against, "breaches, mails and alerts of the past");
    let open = "petitions p WHERE p.stage NOT IN ('closed', 'ended')";
    let taken_up =
        "EXISTS (SELECT 1 FROM events e WHERE e.petition_id = p.id AND e.kind = 'clocks_taken_up')";
    assert_eq!(count(&format!("{open} AND {taken_up}")), count(open));
    let new: Vec<String> = texts(world, RUNS).into_iter().filter(|run| !runs.contains(run)).collect();
    assert!(!new.is_empty());
    assert!(new.iter().all(|run| run.ends_with(today)), "{new:?}");
    let imported = "EXISTS (SELECT 1 FROM events e WHERE e.petition_id = p.id AND e.kind = 'imported')";
    let record = format!(
        "(SELECT COUNT(*) FROM deadlines d JOIN units u ON u.id = d.answers_unit_id WHERE d.petition_id = p.id \
         AND d.clock = 'record' AND d.outcome = 'running' AND d.started_on = '{today}' \
         AND u.code = CASE WHEN p.confidential = TRUE THEN 'jwjw' ELSE 'xfj' END)"
    );
    assert_eq!(count(&format!("{open} AND {imported} AND {record} <> 1")), "0");
    let verified = verify::verify(&world.app, |_| {}).expect("verified");
    assert_eq!(verified.faults, Vec::<String>::new());
    // Once: the next tick takes nothing up again.
    let events = count("events");
    recount::recount(&world.app).expect("recounted");
    assert_eq!(count("events"), events);
}

mod what_was_open_takes_up_its_duties_on_that_day_and_nothing_of_the_past_is_held_against_anybody {
    use super::*;

    #[test]
    fn sqlite() {
        let (folder, key) = unpacked();
        let database = Scratch { url: format!("sqlite:{}", file_in(&folder).display()) };
        takes_up(&World::of_before(folder, database, &key));
    }

    #[test]
    fn postgres() {
        let (folder, key) = unpacked();
        let database = in_postgres(&file_in(&folder));
        takes_up(&World::of_before(folder, database, &key));
    }
}

const HEADS: &str = "SELECT e.petition_id || ' ' || e.seq || ' ' || e.hash AS v FROM events e \
    WHERE e.seq = (SELECT MAX(l.seq) FROM events l WHERE l.petition_id = e.petition_id) ORDER BY v";
const KEPT: &str = "SELECT petition_id || ' ' || seq || ' ' || old_head AS v FROM sealed_chains ORDER BY v";

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    petition_id: i64,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Text)]
    payload: String,
    /// What stands before the payload in the hash, and after it.
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    rest: String,
}

/// The hash as it has been since the first version: each part with its length.
fn hash_of(row: &Stored, previous: &str, payload: &str) -> String {
    let (petition, seq) = (row.petition_id.to_string(), row.seq.to_string());
    let parts = [previous, &petition, &seq, &row.kind, payload].into_iter().chain(row.rest.split('|'));
    let joined: String = parts.map(|part| format!("{}:{part};", part.len())).collect();
    hex(&Sha256::digest(joined.as_bytes()))
}

/// Puts the events back to what the program before this one wrote: open, and chained so.
fn as_before(world: &World, micros: &str) {
    let mut conn = raw(world);
    let sql = format!(
        "SELECT petition_id, seq, payload, kind, {} || '|' || {} || '|' || COALESCE(CAST(actor_id AS TEXT), '') || '|' || \
         via || '|' || rules_version AS rest FROM events ORDER BY petition_id, seq",
        micros.replace('$', "occurred_at"),
        micros.replace('$', "recorded_at")
    );
    let rows: Vec<Stored> = sql_query(sql).load(&mut conn).expect("events");
    let mut previous = String::new();
    for row in rows {
        if row.seq == 1 {
            previous = "genesis".to_owned();
        }
        let sealed = row.payload.strip_prefix(r#"{"sealed":""#).map(|body| body.trim_end_matches(r#""}"#));
        let context = format!("event {} {}", row.petition_id, row.seq);
        let open =
            |body| world.app.vault.open_bytes(&unhex_all(body).expect("digits"), &context).expect("it opens");
        let payload =
            sealed.map_or(row.payload.clone(), |body| String::from_utf8(open(body)).expect("a text"));
        let hash = hash_of(&row, &previous, &payload);
        let sql = format!(
            "UPDATE events SET payload = '{}', previous_hash = '{previous}', hash = '{hash}' WHERE petition_id = {} AND seq = {}",
            payload.replace('\'', "''"),
            row.petition_id,
            row.seq
        );
        conn.batch_execute(&sql).expect("put back");
        previous = hash;
    }
    conn.batch_execute("DELETE FROM accused_marks; DELETE FROM meta WHERE key = 'accused_sealed'")
        .expect("put back");
}

/// Who is accused stands sealed after the upgrade, in the events and in the index; the ends of the chains of before are
/// kept, and proven from what stands.
fn seals(world: &World, micros: &str) {
    let http = world.serve();
    let accused =
        json!({ "purpose": "accusation", "accused": [{ "username": "zjj_officer" }, { "unit": "cgj" }] });
    let mut form = registration();
    form.as_object_mut().expect("an object").extend(accused.as_object().expect("fields").clone());
    let number = http.post("receptionist01", PETITIONS, &form).expect(201).number();
    http.post("receptionist01", PETITIONS, &registration()).expect(201);
    let route = json!({ "way": "transfer" });
    http.act("dic01", &number, "route", &route).expect(200);
    let nobody = r#""accused":{"users":[],"units":[]}"#;
    let open = format!(
        "SELECT payload AS v FROM events WHERE payload LIKE '%\"accused\":{{%' AND payload NOT LIKE '%{nobody}%'"
    );
    let in_the_clear = || texts(world, &open);
    assert_eq!(in_the_clear(), Vec::<String>::new());
    let marks = texts(world, "SELECT mark AS v FROM accused_marks ORDER BY v");
    as_before(world, micros);
    let heads = texts(world, HEADS);
    assert_eq!(in_the_clear().len(), 1);
    let app = world.another();
    assert_eq!(
        (in_the_clear(), texts(world, "SELECT mark AS v FROM accused_marks ORDER BY v")),
        (Vec::new(), marks)
    );
    let kept = texts(world, KEPT);
    assert!(kept.len() == 1 && heads.contains(&kept[0]), "{kept:?} {heads:?}");
    http.get("zjj_officer", &format!("{PETITIONS}/{number}")).expect(404);
    let audited = "SELECT what AS v FROM audit WHERE what = 'accused_sealed'";
    assert_eq!(texts(world, audited).len(), 1);
    let faults = || verify::verify(&app, |_| {}).expect("verified").faults;
    assert_eq!(faults(), Vec::<String>::new());
    // Another head than that of then, and another index than the events tell, are found.
    let change = |sql: &str| raw(world).batch_execute(sql).expect("changed");
    change("UPDATE sealed_chains SET old_head = new_head");
    assert!(faults().len() == 1 && faults()[0].contains("not those that were sealed"), "{:?}", faults());
    change("DELETE FROM sealed_chains");
    change("DELETE FROM accused_marks");
    assert!(faults().len() == 1 && faults()[0].contains("whom it names"), "{:?}", faults());
}

mod what_was_recorded_before_is_sealed_and_its_chains_are_still_proven {
    use super::*;

    #[test]
    fn sqlite() {
        seals(
            &World::new(Backend::Sqlite),
            "(CAST(strftime('%s', $) AS INTEGER) * 1000000 + CAST(substr($ || '000000', 21, 6) AS INTEGER))",
        );
    }

    #[test]
    fn postgres() {
        seals(
            &World::new(Backend::Postgres),
            "CAST(CAST(EXTRACT(EPOCH FROM $) * 1000000 AS BIGINT) AS TEXT)",
        );
    }
}
