//! The start: the database is opened, the secrets are read, and the rules in force are noted.

use std::sync::{Arc, PoisonError};

use crate::app::App;
use crate::cache::Cache;
use crate::config::Settings;
use crate::secrets::{self, SecretsError};
use base::entropy::Clock;
use base::vault;
use domain::calendar::{Calendar, CalendarYear};
use domain::rulebook::Rulebook;
use out::documents::Wrong;
use out::mail::{MailError, Transport};
use store::{DatabaseUrl, Store, StoreError, conn, meta, rulebook, rung};

/// The State Council's calendar, year by year, as it ships. Later years are brought in by the API.
const YEARS: &[&str] = &[
    include_str!("../../config/calendar/2022.toml"),
    include_str!("../../config/calendar/2023.toml"),
    include_str!("../../config/calendar/2024.toml"),
    include_str!("../../config/calendar/2025.toml"),
    include_str!("../../config/calendar/2026.toml"),
    include_str!("../../config/calendar/2027.toml"),
];

/// The fact that tells which ladder the petitions were looked at with.
const LADDER: &str = "ladder";

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    #[error("mail: {0}")]
    Mail(#[from] MailError),
    #[error("the calendar that ships with the program does not read: {0}")]
    Calendar(String),
    #[error("the rules of the clocks: {0}")]
    Rules(String),
    #[error("the templates of the documents: {0}\n  (`xinfang documents check FOLDER` tries them)")]
    Documents(#[from] Wrong),
}

impl App {
    /// Migrates and opens the database, reads the secrets, and notes the rules in force.
    ///
    /// # Errors
    /// Whatever keeps the service from starting, in words for the one who starts it.
    pub fn open(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        let url = DatabaseUrl::parse(&settings.database.url)?;
        let fresh = url.is_new_file();
        let papers = settings.documents.read()?;
        // Before the migration: without its secrets no database is made.
        let secrets = secrets::read(&settings, &url, fresh)?;
        conn::migrate(&url)?;
        let store = Store::open(&url, settings.database.connections)?;
        secrets::check(&store, &secrets.vault)?;
        let transport = Transport::new(&settings.mail, &settings.data.folder)?;
        let ladder = settings.rules.read_ladder().map_err(StartError::Rules)?;
        let app = Self {
            store,
            vault: secrets.vault,
            clock,
            settings: Arc::new(settings),
            transport,
            jwt_secret: secrets.jwt,
            ladder: Arc::new(ladder),
            papers: Arc::new(papers),
            stopping: Arc::default(),
            beat: Arc::default(),
            boards: Arc::default(),
            district: Cache::default(),
            rulebooks: Cache::default(),
        };
        app.beat.lock().unwrap_or_else(PoisonError::into_inner).started_at = Some(app.clock.now());
        app.note_rules()?;
        app.note_ladder()?;
        Ok(app)
    }

    /// Adds a version of the rules where the settings have other clocks than the last one. The
    /// calendar is the database's own once it has one.
    fn note_rules(&self) -> Result<(), StartError> {
        let shipped = shipped_calendar()?;
        let policy = self.settings.rules.read().map_err(StartError::Rules)?;
        let now = self.clock.now();
        self.store.write(move |conn| {
            let books = rulebook::load(conn)?;
            let book = match books.newest() {
                Some((_, book)) if book.policy == policy => return Ok(()),
                Some((_, book)) => Rulebook { policy: policy.clone(), calendar: book.calendar.clone() },
                None => Rulebook { policy: policy.clone(), calendar: shipped.clone() },
            };
            let made_from = books.newest().map_or(0, |(version, _)| version);
            rulebook::add_in_txn(conn, made_from, &book, now, None).map(|_| ())
        })?;
        Ok(())
    }

    /// Has every petition looked at anew where the ladder is another one than before.
    fn note_ladder(&self) -> Result<(), StartError> {
        let ladder = serde_json::to_string(&*self.ladder).map_err(StoreError::damaged)?;
        let digest = vault::digest(ladder.as_bytes());
        let now = self.clock.now();
        self.store.write(move |conn| {
            if meta::get(conn, LADDER)?.as_deref() == Some(digest.as_str()) {
                return Ok(());
            }
            rung::look_at_all_in_txn(conn, now)?;
            meta::note_in_txn(conn, LADDER, &digest)
        })?;
        Ok(())
    }
}

fn shipped_calendar() -> Result<Calendar, StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Calendar(error.to_string());
    let years: Result<Vec<CalendarYear>, StartError> =
        YEARS.iter().map(|text| toml::from_str(text).map_err(|error| wrong(&error))).collect();
    Calendar::new(years?).map_err(|error| wrong(&error))
}
