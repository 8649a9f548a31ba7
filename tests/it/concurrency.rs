//! Many at once: nobody waits in vain, nobody is lost, nothing happens twice.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use app::Error;
use app::petition::act::act;
use app::petition::register::register;
use app::petition::request::RequestKey;
use base::entropy::Clock;
use serde_json::json;
use store::{StoreError, counter};

use crate::on_both;
use crate::support::{Backend, PASSWORD, World};

use super::jobs::{
    count, enter, first_rows, form, perform, progress, route, texts, try_enter, version, whole,
};

on_both! {
    fn a_hundred_registrations_at_once_all_succeed_and_lose_no_number(world) {
        let caller = world.caller("receptionist01");
        let forms = (0..100).map(|n| match n % 10 {
            0 => json!({ "purpose": "accusation", "accused": [{ "name": "样例某人" }] }),
            _ => json!({}),
        });
        let numbers: BTreeSet<String> = std::thread::scope(|scope| {
            let (app, caller) = (&world.app, &caller);
            let threads: Vec<_> =
                forms.map(|form| scope.spawn(move || try_enter(app, caller, &form).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(numbers.len(), 100);
        // Every number up to the last is in use or void.
        whole(&world);
    }
}

on_both! {
    fn of_twenty_acts_on_the_same_version_one_succeeds(world) {
        let number = enter(&world, &json!({}));
        let caller = world.caller("receptionist01");
        let seen = version(&world.app, &number);
        let outcomes: Vec<Result<_, Error>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..20)
                .map(|_| scope.spawn(|| act(&world.app, &caller, &number, seen, route(), None)))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for outcome in &outcomes {
            assert!(matches!(outcome, Ok(_) | Err(Error::VersionMismatch { .. } | Error::Busy)), "{outcome:?}");
        }
        whole(&world);
    }
}

on_both! {
    fn the_same_key_from_ten_threads_makes_one_petition(world) {
        let caller = world.caller("receptionist01");
        let key = RequestKey { key: "once".to_owned(), digest: "the same".to_owned() };
        let done: BTreeSet<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..10)
                .map(|_| scope.spawn(|| register(&world.app, &caller, form(&json!({})), Some(key.clone())).unwrap()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap().petition.0).collect()
        });
        assert_eq!(done.len(), 1);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM petitions"), 1);
        whole(&world);
    }
}

on_both! {
    fn a_write_that_fails_or_panics_rolls_back_alone(world) {
        std::thread::scope(|scope| {
            for n in 0..60 {
                let world = &world;
                scope.spawn(move || {
                    let outcome = world.app.store.write(move |conn| {
                        counter::next_in_txn(conn, &format!("test {n}"))?;
                        match n % 3 {
                            0 => Ok(()),
                            1 => Err(StoreError::Internal("wanted".to_owned())),
                            _ => panic!("wanted"),
                        }
                    });
                    assert_eq!(outcome.is_ok(), n % 3 == 0, "{n}: {outcome:?}");
                });
            }
        });
        assert_eq!(count(&world, "SELECT count(*) AS v FROM counters WHERE name LIKE 'test %'"), 20);
        enter(&world, &json!({}));
        whole(&world);
    }
}

on_both! {
    fn acts_of_many_on_many_leave_everything_whole(world) {
        let numbers: Vec<String> = (0..5).map(|_| enter(&world, &json!({}))).collect();
        numbers.iter().for_each(|number| perform(&world, "receptionist01", number, route()));
        let officer = world.caller("zjj_officer");
        std::thread::scope(|scope| {
            for n in 0..20 {
                let (world, number, officer) = (&world, &numbers[n % 5], &officer);
                scope.spawn(move || loop {
                    let seen = version(&world.app, number);
                    match act(&world.app, officer, number, seen, progress("已联系"), None) {
                        Ok(_) => return,
                        Err(Error::VersionMismatch { .. } | Error::Busy) => {}
                        Err(error) => panic!("{error}"),
                    }
                });
            }
        });
        assert_eq!(count(&world, "SELECT count(*) AS v FROM events WHERE payload LIKE '%rogress%'"), 20);
        whole(&world);
    }
}

// ---- The program itself.

fn program(world: &World, changes: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
    command
        .env("XINFANG__DATABASE__URL", &world.settings.database.url)
        .env("XINFANG__DATA__FOLDER", world.folder.path())
        .env("XINFANG__SECRETS__JWT", world.settings.secrets.jwt.reveal())
        .env("XINFANG__SECRETS__ENCRYPTION_KEY", world.settings.secrets.encryption_key.reveal())
        .envs(changes.iter().copied())
        .stdin(Stdio::null());
    command
}

fn output(world: &World, arguments: &[&str]) -> Output {
    let output = program(world, &[]).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

on_both! {
    fn short_commands_run_beside_a_busy_service(world) {
        let sheet = world.folder.path().join("sheet.csv");
        std::fs::write(&sheet, first_rows(20)).unwrap();
        // The commands go by the machine's clock, and tidy up the sessions that have ended by it.
        world.app.clock.set(Clock::System.now());
        let http = world.serve();
        std::thread::scope(|scope| {
            let busy = scope.spawn(|| {
                for _ in 0..60 {
                    http.post("receptionist01", "/api/v1/petitions", &crate::support::registration()).expect(201);
                }
            });
            let users = output(&world, &["user", "list"]);
            assert!(String::from_utf8_lossy(&users.stdout).contains("receptionist01"));
            output(&world, &["import", sheet.to_str().unwrap()]);
            output(&world, &["sweep"]);
            busy.join().unwrap();
        });
        assert_eq!(count(&world, "SELECT count(*) AS v FROM petitions"), 80);
        output(&world, &["verify"]);
        whole(&world);
    }
}

/// A running `xinfang serve`, ended by its id when the test ends.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn within<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}: not within twenty seconds");
}

on_both! {
    fn on_sigterm_a_request_in_flight_finishes_and_the_process_exits_well(world) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let changes = [("XINFANG__SERVER__PORT", port.to_string()), ("XINFANG__SERVER__SHUTDOWN_SECONDS", "10".to_owned()),
                       ("XINFANG__LOG__FILTER", "warn".to_owned())];
        let changes: Vec<(&str, &str)> = changes.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let mut served = Served(program(&world, &changes).arg("serve").stdout(Stdio::null()).spawn().unwrap());
        let mut stream = within("it listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        let body = json!({ "username": "receptionist01", "password": PASSWORD }).to_string();
        let (first, rest) = body.split_at(body.len() / 2);
        write!(
            stream,
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{first}",
            body.len()
        ).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        assert!(Command::new("kill").args(["-TERM", &served.0.id().to_string()]).status().unwrap().success());
        std::thread::sleep(Duration::from_millis(500));
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("access_token"), "{answer}");
        let status = within("it ends", || served.0.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }
}

#[test]
fn a_database_that_another_process_writes_is_waited_for() {
    let world = World::new(Backend::Sqlite);
    std::thread::scope(|scope| {
        let commands: Vec<_> = (0..4).map(|_| scope.spawn(|| output(&world, &["sweep"]))).collect();
        for _ in 0..40 {
            enter(&world, &json!({}));
        }
        commands.into_iter().for_each(|command| drop(command.join().unwrap()));
    });
    assert_eq!(texts(&world, "SELECT number AS v FROM petitions").len(), 40);
    whole(&world);
}
