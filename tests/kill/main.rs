//! Mails when processes die. The real program is killed (SIGKILL) at named points and at random, with a
//! real SMTP server in the middle that counts Message-IDs. Nothing may be lost; nothing may come twice
//! but what was in the ambiguous moment: accepted by the server, and not yet noted as sent
//! (docs/reliability.md). `tests/run` does this in short, `tests/crash` at length.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chance;
mod check;
mod mailbox;
mod report;
mod server;
mod worker;
mod world;

use std::time::{Duration, Instant};

use mailbox::Moment;
use server::Server;
use worker::{Work, Worker};
use world::{Place, SENDERS, World};

/// Where a process is killed.
#[derive(Clone, Copy, Debug)]
enum Where {
    /// At a named place of the program.
    Inside(&'static str),
    /// At a moment of a delivery, by the mail server.
    Outside(Moment),
}

/// The named points, in the order in which a mail comes to them.
const POINTS: [Where; 11] = [
    Where::Inside("sweep.before_commit"),
    Where::Inside("sweep.committed"),
    Where::Inside("mail.before_commit"),
    Where::Inside("mail.built"),
    Where::Inside("mail.claimed"),
    Where::Outside(Moment::DataAsked),
    Where::Outside(Moment::DataIn),
    Where::Outside(Moment::Answered),
    Where::Inside("mail.sent"),
    Where::Inside("mail.before_finish"),
    Where::Inside("mail.finished"),
];

/// Petitions for each kill: each tells several people.
const PETITIONS: usize = 4;

#[test]
fn named_points_sqlite() {
    named_points(Place::Sqlite);
}

#[test]
fn named_points_postgres() {
    named_points(Place::Postgres(&postgres()));
}

#[test]
fn at_random_sqlite() {
    at_random(Place::Sqlite);
}

#[test]
fn at_random_postgres() {
    at_random(Place::Postgres(&postgres()));
}

#[test]
fn two_instances() {
    instances(2);
}

#[test]
fn three_instances() {
    instances(3);
}

#[test]
fn four_instances() {
    instances(4);
}

#[test]
fn stalled_sqlite() {
    stalled(Place::Sqlite);
}

#[test]
fn stalled_postgres() {
    stalled(Place::Postgres(&postgres()));
}

/// The server that `tests/run` and `tests/crash` start. A missing one is a failure, never a silent skip.
fn postgres() -> String {
    std::env::var("XINFANG_TEST_POSTGRES").expect(
        "XINFANG_TEST_POSTGRES is not set: run this with `tests/run` or `tests/crash`, which start a \
         PostgreSQL, or start one with `tests/postgres start DIR`",
    )
}

/// One process at a time, killed at each point in turn.
fn named_points(place: Place) {
    let world = World::new("named points", place, &[]);
    for kill in 0..report::kills() {
        world.register(PETITIONS);
        let mut worker = match POINTS[kill % POINTS.len()] {
            Where::Inside(point) => {
                // One round does one thing after the other: it comes to every point with work in hand.
                let mut worker = Worker::start(&world, Work::Sweep, Some(point));
                worker.await_point();
                world.pause(20);
                worker
            }
            Where::Outside(moment) => {
                let mut worker = Worker::start(&world, Work::Serve, None);
                worker.kill_at(moment, world.below(PETITIONS));
                worker.await_trap();
                worker
            }
        };
        worker.kill();
        world.died(&worker);
        world.release();
    }
    world.finish();
}

/// One service at a time, now and then with a round from the command line beside it, killed anywhere.
fn at_random(place: Place) {
    let world = World::new("at random", place, &[]);
    for kill in 0..report::kills() {
        world.register(PETITIONS);
        let mut worker = Worker::start(&world, Work::Serve, None);
        let beside = (kill % 5 == 4).then(|| Worker::start(&world, Work::Sweep, None));
        wait_anywhere(&world, &worker);
        worker.kill();
        world.died(&worker);
        if let Some(mut beside) = beside {
            beside.kill();
            world.died(&beside);
        }
        world.release();
    }
    world.finish();
}

/// Somewhere in its life: mostly in the midst of sending, else at any moment from the start on.
fn wait_anywhere(world: &World, worker: &Worker) {
    if world.below(3) > 0 {
        worker.await_mail(15_000);
        world.pause(60);
    } else {
        world.pause(1_200);
    }
}

/// Several services on one database. One after the other is killed and started again; what it held waits
/// for the end of its lease.
fn instances(count: usize) {
    let server = postgres();
    let world = World::new(&format!("{count} instances"), Place::Postgres(&server), &[]);
    let mut workers: Vec<Worker> = (0..count).map(|_| Worker::start(&world, Work::Serve, None)).collect();
    for _ in 0..report::kills() {
        world.register(PETITIONS);
        let victim = world.below(count);
        wait_anywhere(&world, &workers[victim]);
        workers[victim].kill();
        world.died(&workers[victim]);
        workers[victim] = Worker::start(&world, Work::Serve, None);
    }
    end_all(&world, workers);
    world.finish();
}

fn end_all(world: &World, workers: Vec<Worker>) {
    for mut worker in workers {
        worker.kill();
        world.died(&worker);
    }
}

/// The database server is killed and started again under two services; now and then one of them too.
#[test]
fn postgres_killed() {
    let server = Server::start();
    let world = World::new("PostgreSQL killed", Place::Postgres(&server.url), &[]);
    let mut workers: Vec<Worker> = (0..2).map(|_| Worker::start(&world, Work::Serve, None)).collect();
    for kill in 0..report::kills().div_ceil(3) {
        world.register(PETITIONS);
        wait_anywhere(&world, &workers[kill % 2]);
        server.kill();
        world.note_kill();
        world.pause(700);
        server.start_again();
        let in_doubt = world.mailbox.settle(None, &world.unfinished());
        assert!(in_doubt <= 2 * SENDERS, "{in_doubt} messages in doubt after one outage");
        if kill % 3 == 2 {
            workers[kill % 2].kill();
            world.died(&workers[kill % 2]);
            workers[kill % 2] = Worker::start(&world, Work::Serve, None);
        }
    }
    end_all(&world, workers);
    world.finish();
}

/// A sender stands still in the midst of a delivery until its lease has passed and another has taken
/// over; then it goes on. Only what it was sending may come twice, and it sends nothing more.
fn stalled(place: Place) {
    let short =
        [("MAIL__TIMEOUT_SECONDS", "1"), ("JOBS__MAIL_LEASE_SECONDS", "20"), ("JOBS__MAIL_SENDERS", "1")];
    let world = World::new("stalled past its lease", place, &short);
    for _ in 0..report::kills().div_ceil(50) {
        world.register(PETITIONS);
        let mut sleeper = Worker::start(&world, Work::Sweep, None);
        sleeper.stop_in_delivery();
        sleeper.await_trap();
        let held = world.mailbox.stall(sleeper.door.worker(), &world.unfinished());
        assert_eq!(held, 1, "one message is under way");
        let mut other = Worker::start(&world, Work::Serve, None);
        await_all_sent(&world);
        sleeper.go_on();
        sleeper.await_end();
        assert_eq!(sleeper.door.kept(), 1, "it sends nothing more");
        sleeper.door.close();
        world.note_kill();
        other.kill();
        world.died(&other);
    }
    world.finish();
}

fn await_all_sent(world: &World) {
    let since = Instant::now();
    while !world.unfinished().is_empty() {
        assert!(since.elapsed() < Duration::from_secs(90), "nobody takes over");
        std::thread::sleep(Duration::from_millis(50));
    }
}
