//! The work of the background: count anew under a new calendar, find what is late, mail it, tidy up. One tick does all of it once;
//! a tick that dies half-way is finished by the next.

pub mod housekeeping;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::app::mailing::{self, Mailed};
use crate::app::recount::{self, Recounted};
use crate::app::sweep::{self, Swept};
use crate::app::{App, Error};

/// How often the loop looks whether it shall stop.
const NAP: Duration = Duration::from_millis(200);

/// What a tick did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    pub recounted: Recounted,
    pub swept: Swept,
    pub mailed: Mailed,
    pub forgotten: usize,
}

/// One round of every job.
///
/// # Errors
/// Whatever the database answers.
pub fn tick(app: &App) -> Result<Ticked, Error> {
    let recounted = recount::recount(app)?;
    let swept = sweep::sweep(app)?;
    let mailed = mailing::round(app)?;
    let forgotten = housekeeping::tidy(app)?;
    Ok(Ticked { recounted, swept, mailed, forgotten })
}

/// The loop in its own thread; it ends with the handle.
pub struct Jobs {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts ticking.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn start(app: App) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let builder = std::thread::Builder::new().name("jobs".to_owned());
        let thread = builder.spawn(move || run(&app, &stopped))?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Lets the present tick finish and ends the loop.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(app: &App, stopped: &AtomicBool) {
    let pause = Duration::from_secs(app.settings.jobs.tick_seconds);
    while !stopped.load(Ordering::SeqCst) {
        match tick(app) {
            Ok(ticked) if ticked != Ticked::default() => tracing::info!(?ticked, "jobs"),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a tick of the jobs failed; the next one goes on"),
        }
        let mut waited = Duration::ZERO;
        while waited < pause && !stopped.load(Ordering::SeqCst) {
            std::thread::sleep(NAP);
            waited += NAP;
        }
    }
}
