//! The program's commands from outside: nobody reads on, and a database that they find as it is.

use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use store::conn::{self, Purpose};
use store::{DatabaseUrl, meta, rulebook};

use crate::on_both;
use crate::support::World;

fn program(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
    command
        .args(arguments)
        .env("XINFANG__DATABASE__URL", &world.settings.database.url)
        .env("XINFANG__DATA__FOLDER", world.folder.path())
        .env("XINFANG__SECRETS__JWT", world.settings.secrets.jwt.reveal())
        .env("XINFANG__SECRETS__ENCRYPTION_KEY", world.settings.secrets.encryption_key.reveal())
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    out + &err
}

/// Those that only read.
const READING: &[&[&str]] = &[&["user", "list"], &["calendar", "list"], &["ladder", "show"], &["verify"]];

on_both! {
    fn a_command_that_nobody_reads_ends_quietly(world) {
        let printing: &[&[&str]] = &[&["settings"], &["openapi"], &["permissions"], &["states"], &["sweep"], &["migrate"]];
        for arguments in READING.iter().chain(printing) {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let output = program(&world, arguments).stdout(writer).output().unwrap();
            assert_eq!(said(&output), "", "{arguments:?}");
            assert_eq!(output.status.code(), Some(141), "{arguments:?}");
        }
    }
}

on_both! {
    fn a_command_that_reads_brings_nothing_to_this_version(world) {
        let url = DatabaseUrl::parse(&world.settings.database.url).unwrap();
        let mut conn = conn::open(&url, Purpose::Write).unwrap();
        let state = |conn: &mut store::Conn| (rulebook::version(conn).unwrap(), meta::get(conn, "ladder").unwrap());
        let before = state(&mut conn);
        // Other clocks and another ladder than the service was started with.
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
        for arguments in READING {
            let mut command = program(&world, arguments);
            command.env("XINFANG__RULES__CLOCKS", format!("{root}/clocks/henan.toml"));
            command.env("XINFANG__RULES__LADDER", format!("{root}/ladder/strict.toml"));
            let output = command.output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        }
        assert_eq!(state(&mut conn), before);

        conn.batch_execute(
            "DELETE FROM __diesel_schema_migrations WHERE version = \
             (SELECT max(version) FROM __diesel_schema_migrations)",
        )
        .unwrap();
        assert!(!conn::is_current(&url).unwrap());
        for arguments in READING {
            let output = program(&world, arguments).output().unwrap();
            assert!(!output.status.success(), "{arguments:?}");
            let said = said(&output);
            assert!(said.contains("older than this program") && said.contains("xinfang migrate"), "{said}");
        }
        assert!(!conn::is_current(&url).unwrap());
    }
}

#[test]
fn a_log_filter_that_does_not_read_is_refused_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
    command.args(["user", "list"]).env("XINFANG__LOG__FILTER", "xinfang=loud").stdin(Stdio::null());
    command.env("XINFANG__DATABASE__URL", format!("sqlite:{}", folder.path().join("none.db").display()));
    let output = command.output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("log.filter"), "{}", said(&output));
}

#[test]
fn a_command_that_reads_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in READING {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
        command.args(*arguments).current_dir(folder.path()).env_clear();
        let output = command.output().unwrap();
        assert!(
            !output.status.success() && said(&output).contains("there is no database"),
            "{}",
            said(&output)
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
