//! The real program, started to be killed.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::mailbox::{Door, Moment};
use crate::world::World;

/// How long a moment may be in coming: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the process is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The service, until it is killed.
    Serve,
    /// One round of the jobs.
    Sweep,
}

pub struct Worker {
    child: Arc<Mutex<Child>>,
    pub door: Door,
    mark: PathBuf,
}

impl Worker {
    /// Starts the program on a database. `point`: the named place of the program to stand still at.
    pub fn start(world: &World, work: Work, point: Option<&str>) -> Self {
        let door = world.mailbox.open_door();
        let mark = world.folder.path().join(format!("mark-{}", door.worker()));
        let log = File::options().create(true).append(true).open(world.log()).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
        command
            .arg(if work == Work::Serve { "serve" } else { "sweep" })
            .env_clear()
            .envs(&world.environment)
            .env("XINFANG__MAIL__SMTP_PORT", door.port.to_string())
            .current_dir(world.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        if let Some(point) = point {
            command.env("XINFANG_TEST_CRASH_AT", point).env("XINFANG_TEST_CRASH_MARK", &mark);
        }
        let child = Arc::new(Mutex::new(command.spawn().expect("the program starts")));
        Self { child, door, mark }
    }

    /// Has the mail server kill the process at a moment of a delivery, after so many others.
    pub fn kill_at(&self, moment: Moment, passes: usize) {
        let child = Arc::clone(&self.child);
        self.door.lay_trap(moment, passes, move || child.lock().expect("the child").kill().expect("a kill"));
    }

    /// Has the mail server stop the process (SIGSTOP) while it waits for the answer to its first mail.
    pub fn stop_in_delivery(&self) {
        let id = self.id();
        self.door.lay_trap(Moment::DataIn, 0, move || signal("STOP", id));
    }

    /// Lets a stopped process go on.
    pub fn go_on(&self) {
        signal("CONT", self.id());
    }

    /// Waits until the process stands at its named place.
    pub fn await_point(&mut self) {
        self.await_that("its named place", |worker| worker.mark.exists());
    }

    /// Waits until the mail server has sprung the trap.
    pub fn await_trap(&mut self) {
        self.await_that("the moment of a delivery", |worker| worker.door.has_sprung());
    }

    /// Waits until it has sent something, but not for ever.
    pub fn await_mail(&self, milliseconds: u64) {
        let since = Instant::now();
        while self.door.kept() == 0 && since.elapsed() < Duration::from_millis(milliseconds) {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until it has ended by itself, well.
    pub fn await_end(&mut self) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.lock().expect("the child").try_wait().expect("its status") {
                assert!(status.success(), "it ended with {status}");
                return;
            }
            assert!(since.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// SIGKILL, and everything that it had sent is read.
    pub fn kill(&mut self) {
        let mut child = self.child.lock().expect("the child");
        child.kill().expect("a kill");
        child.wait().expect("it is gone");
        drop(child);
        self.door.close();
    }

    fn await_that(&mut self, what: &str, has_come: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !has_come(self) {
            let ended = self.child.lock().expect("the child").try_wait().expect("its status");
            assert!(ended.is_none() || has_come(self), "it ended before it came to {what}");
            assert!(since.elapsed() < PATIENCE, "it never came to {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn id(&self) -> u32 {
        self.child.lock().expect("the child").id()
    }
}

/// Nothing outlives its test.
impl Drop for Worker {
    fn drop(&mut self) {
        if let Ok(mut child) = self.child.lock() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn signal(name: &str, id: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), id.to_string()]).status().expect("kill runs");
    assert!(sent.success(), "SIG{name} could not be sent");
}
