//! The work of the background. One tick does all of it once: count anew under a new calendar, find what
//! is late or comes due, build the mails, send them, tidy up. A tick that dies half-way is finished by
//! the next. In the service mails, webhooks and SMS are sent by threads of their own, so that no slow server
//! holds up the search.

pub mod housekeeping;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use app::mailing::{self, Built};
use app::recount::{self, Recounted};
use app::sending::{self, Sent};
use app::sweep::{self, Swept};
use app::{App, Error, pulse};

/// How often a loop looks whether it shall stop.
const NAP: Duration = Duration::from_millis(200);

/// How often a sender looks whether something is due.
const SENDER_PAUSE: Duration = Duration::from_secs(1);

/// What a tick did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    pub recounted: Recounted,
    pub swept: Swept,
    pub built: Built,
    pub sent: Sent,
    pub forgotten: usize,
}

/// One round of every job.
pub fn tick(app: &App) -> Result<Ticked, Error> {
    let found = find(app)?;
    Ok(Ticked { sent: sending::send(app)?, ..found })
}

/// One round of every job but the sending.
pub fn find(app: &App) -> Result<Ticked, Error> {
    let mut wrong = None;
    let recounted = noting(&mut wrong, recount::recount(app));
    let swept = sweep::sweep(app).and_then(|swept| pulse::note_sweep(app, swept.failed).map(|()| swept));
    let swept = noting(&mut wrong, swept);
    let mut built = noting(&mut wrong, mailing::build(app));
    built.messages += noting(&mut wrong, pulse::heartbeat(app));
    let forgotten = noting(&mut wrong, housekeeping::tidy(app));
    match wrong {
        Some(error) => Err(error),
        None => Ok(Ticked { recounted, swept, built, sent: Sent::default(), forgotten }),
    }
}

/// One job that fails does not keep the next ones from being done.
fn noting<T: Default>(wrong: &mut Option<Error>, done: Result<T, Error>) -> T {
    done.unwrap_or_else(|error| {
        wrong.get_or_insert(error);
        T::default()
    })
}

/// The loops in their own threads; they end with the handle.
pub struct Jobs {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Starts ticking.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn start(app: App) -> std::io::Result<Self> {
        warn_of_heartbeats(&app);
        let mut jobs = Self { stop: Arc::clone(&app.stopping), threads: Vec::new() };
        let pause = Duration::from_secs(app.settings.jobs.tick_seconds);
        jobs.spawn("jobs", app.clone(), pause, find)?;
        jobs.spawn("mails", app.clone(), SENDER_PAUSE, sending::mails)?;
        jobs.spawn("webhooks", app.clone(), SENDER_PAUSE, sending::messages)?;
        if app.settings.sms.is_on() {
            jobs.spawn("sms", app, SENDER_PAUSE, sending::texts)?;
        }
        Ok(jobs)
    }

    fn spawn<T>(
        &mut self,
        name: &'static str,
        app: App,
        pause: Duration,
        job: fn(&App) -> Result<T, Error>,
    ) -> std::io::Result<()>
    where
        T: Default + PartialEq + std::fmt::Debug + 'static,
    {
        let stopped = Arc::clone(&self.stop);
        let builder = std::thread::Builder::new().name(name.to_owned());
        self.threads.push(builder.spawn(move || run(&app, name, pause, job, &stopped))?);
        Ok(())
    }

    /// Lets the present work finish and ends the loops.
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

/// A heartbeat that nobody can get would never be missed.
fn warn_of_heartbeats(app: &App) {
    let Ok(district) = app.store.read(|conn| app.district(conn)) else { return };
    for username in &app.settings.watch.heartbeat_to {
        let user = district.user_by_username(username);
        if !user.is_some_and(|user| user.active && user.email.is_some()) {
            tracing::warn!(username, "watch.heartbeat_to: no such active user with a mail address");
        }
    }
}

fn run<T>(app: &App, name: &str, pause: Duration, job: fn(&App) -> Result<T, Error>, stopped: &AtomicBool)
where
    T: Default + PartialEq + std::fmt::Debug,
{
    while !stopped.load(Ordering::SeqCst) {
        match job(app) {
            Ok(done) if done != T::default() => tracing::info!(?done, name),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, name, "a round failed; the next one goes on"),
        }
        let mut waited = Duration::ZERO;
        while waited < pause && !stopped.load(Ordering::SeqCst) {
            std::thread::sleep(NAP);
            waited += NAP;
        }
    }
}
