//! What a scenario came to: a row of the table, for people and for `tests/crash`.

use std::fmt;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The file that rows are added to.
const REPORT: &str = "XINFANG_CRASH_REPORT";
/// How many kills each scenario has.
const KILLS: &str = "XINFANG_CRASH_KILLS";
/// For `tests/run`: each named moment once.
const FEW: usize = 12;

/// Kills of all scenarios so far.
static DONE: AtomicUsize = AtomicUsize::new(0);

/// How many kills a scenario shall have.
pub fn kills() -> usize {
    std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(FEW)
}

/// One more kill; whoever watches a long run is told.
pub fn note_kill() {
    let done = DONE.fetch_add(1, Ordering::SeqCst) + 1;
    if std::env::var_os(REPORT).is_some() {
        let _ = write!(std::io::stderr(), "\r{done} kills ");
    }
}

/// One scenario on one database.
pub struct Row {
    pub scenario: String,
    pub database: &'static str,
    pub kills: usize,
    pub mails: usize,
    pub lost: usize,
    pub doubled_outside: usize,
    pub ambiguous: usize,
    pub stalled: usize,
    pub since: Instant,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            self.scenario,
            self.database,
            self.kills,
            self.mails,
            self.lost,
            self.doubled_outside,
            self.ambiguous,
            self.stalled,
            self.since.elapsed().as_secs()
        )
    }
}

impl Row {
    pub fn publish(&self) {
        println!("{self}");
        let Some(file) = std::env::var_os(REPORT) else { return };
        let mut file = File::options().create(true).append(true).open(file).expect("the report");
        writeln!(file, "{self}").expect("the report is written");
    }
}
