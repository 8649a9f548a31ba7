//! Connections that the database server has closed are replaced, and nobody who works with the store
//! sees it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use app::Error;
use store::conn::{Purpose, open};
use store::sql::Sql;
use store::{DatabaseUrl, StoreError, meta, rulebook};
use xinfang::jobs::tick;

use crate::jobs::{count, enter, texts};
use crate::support::{Backend, World};

/// So many connections stand in the pool when this ends.
fn fill_pool(world: &World, connections: usize) {
    let all_hold_one = Barrier::new(connections);
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let held = world.app.store.read(|_| {
                    all_hold_one.wait();
                    Ok::<_, StoreError>(())
                });
                held.unwrap();
            });
        }
    });
}

/// Ends every connection of the program, as a server does that is started anew.
fn close_all(world: &World) {
    let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let end = format!("SELECT count(pg_terminate_backend(pid)) AS v {others}");
    let closed = count(world, &end);
    assert!(closed >= 3, "{closed} connections stood in the pool");
    let began = Instant::now();
    // Those too that the pool was just opening.
    while count(world, &end) > 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "they do not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_question_a_snapshot_a_write_and_a_tick_outlive_their_connections() {
    let world = World::new(Backend::Postgres);
    let store = &world.app.store;
    enter(&world, &serde_json::json!({}));
    for round in ["question", "snapshot", "write", "tick"] {
        fill_pool(&world, 3);
        close_all(&world);
        match round {
            "question" => assert_eq!(store.ask(rulebook::version).unwrap(), 1),
            "snapshot" => assert_eq!(store.read(rulebook::version).unwrap(), 1),
            "write" => store
                .write(|conn| Ok::<_, Error>(meta::note_in_txn(conn, "sample", "1")?))
                .expect("it has not begun on the dead ones"),
            _ => {
                tick(&world.app).expect("a tick");
            }
        }
    }
    assert_eq!(texts(&world, "SELECT value AS v FROM meta WHERE key = 'sample'"), ["1"]);
}

#[test]
fn a_write_whose_connection_dies_in_the_midst_of_it_is_not_done_twice() {
    let world = World::new(Backend::Postgres);
    let began = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&began);
    let url = world.settings.database.url.clone();
    let outcome = world.app.store.write(move |conn| {
        seen.fetch_add(1, Ordering::SeqCst);
        meta::note_in_txn(conn, "sample", "1")?;
        let mut other = open(&DatabaseUrl::parse(&url)?, Purpose::Write)?;
        Sql::new(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .execute(&mut other)?;
        std::thread::sleep(Duration::from_millis(300));
        meta::note_in_txn(conn, "other", "1")
    });
    assert!(outcome.is_err(), "whoever asked for it is told that it was not done");
    assert_eq!(began.load(Ordering::SeqCst), 1);
    assert_eq!(count(&world, "SELECT count(*) AS v FROM meta WHERE key IN ('sample', 'other')"), 0);
    assert_eq!(world.app.store.ask(rulebook::version).unwrap(), 1, "the next one is well");
}
