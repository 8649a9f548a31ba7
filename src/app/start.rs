//! The start: the database is opened, the secrets are read, and the rules in force are noted.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use serde_json::Value;

use crate::app::App;
use crate::audit::{self, Deed, Told};
use crate::cache::Cache;
use crate::caller::Doer;
use crate::config::Settings;
use crate::sealing;
use crate::secrets::{self, Secrets, SecretsError};
use base::entropy::Clock;
use base::vault;
use domain::calendar::{Calendar, CalendarYear};
use domain::policy::Policy;
use domain::rulebook::Rulebook;
use domain::vocabulary::Audited;
use out::documents::{Templates, Wrong};
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

/// The fact that tells the digests of the office's own templates.
const TEMPLATES: &str = "templates";

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
    #[error("there is no database at {0}: run `xinfang serve` or `xinfang migrate` first")]
    NoDatabase(String),
    #[error("the database is older than this program: run `xinfang serve` or `xinfang migrate` first")]
    Older,
    #[error("no service has been started on this database yet: run `xinfang serve` first")]
    NeverServed,
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
        let papers = settings.documents.read()?;
        // Before the migration: without its secrets no database is made.
        let secrets = secrets::read(&settings, &url, url.is_new_file())?;
        conn::migrate(&url)?;
        let app = Self::with(settings, clock, &url, secrets, papers)?;
        secrets::check(&app.store, &app.vault)?;
        sealing::seal(&app)?;
        app.beat.lock().unwrap_or_else(PoisonError::into_inner).started_at = Some(app.clock.now());
        app.note_rules()?;
        app.note_ladder()?;
        app.note_templates()?;
        Ok(app)
    }

    /// Opens the database as it is, for a command that only reads: nothing is migrated and nothing noted.
    ///
    /// # Errors
    /// As [`App::open`]; and a database that this program has to bring to its version first.
    pub fn open_to_read(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        let url = DatabaseUrl::parse(&settings.database.url)?;
        if let (DatabaseUrl::Sqlite(path), true) = (&url, url.is_new_file()) {
            return Err(StartError::NoDatabase(path.display().to_string()));
        }
        if !conn::is_current(&url)? {
            return Err(StartError::Older);
        }
        let papers = settings.documents.read()?;
        let secrets = secrets::read(&settings, &url, false)?;
        let app = Self::with(settings, clock, &url, secrets, papers)?;
        let known = secrets::hold(&app.store, &app.vault)?;
        if !known || app.store.ask(rulebook::version)? == 0 || !app.store.ask(sealing::is_done)? {
            return Err(StartError::NeverServed);
        }
        Ok(app)
    }

    fn with(
        settings: Settings,
        clock: Clock,
        url: &DatabaseUrl,
        secrets: Secrets,
        papers: Templates,
    ) -> Result<Self, StartError> {
        let ladder = settings.rules.read_ladder().map_err(StartError::Rules)?;
        Ok(Self {
            store: Store::open(url, settings.database.connections)?,
            vault: secrets.vault,
            clock,
            transport: Transport::new(&settings.mail, &settings.data.folder)?,
            settings: Arc::new(settings),
            jwt_secret: secrets.jwt,
            ladder: Arc::new(ladder),
            papers: Arc::new(papers),
            stopping: Arc::default(),
            beat: Arc::default(),
            boards: Arc::default(),
            district: Cache::default(),
            rulebooks: Cache::default(),
        })
    }

    /// Adds a version of the rules where the settings have other clocks than the last one. The
    /// calendar is the database's own once it has one.
    fn note_rules(&self) -> Result<(), StartError> {
        let shipped = shipped_calendar()?;
        let policy = self.settings.rules.read().map_err(StartError::Rules)?;
        let (app, now) = (self.clone(), self.clock.now());
        self.store.write(move |conn| {
            let books = rulebook::load(conn)?;
            let book = match books.newest() {
                Some((_, book)) if book.policy == policy => return Ok(()),
                Some((_, book)) => Rulebook { policy: policy.clone(), calendar: book.calendar.clone() },
                None => Rulebook { policy: policy.clone(), calendar: shipped.clone() },
            };
            let made_from = books.newest().map_or(0, |(version, _)| version);
            rulebook::add_in_txn(conn, made_from, &book, now, None)?;
            let before = books.newest().map(|(_, book)| by_name(&book.policy)).transpose()?;
            let after = by_name(&book.policy)?;
            let change = ("clocks", before.as_ref(), Some(&after));
            audit::note_change_in_txn(&app, conn, &Doer::SERVICE, Audited::Rules, change)
        })?;
        Ok(())
    }

    /// Has every petition looked at anew where the ladder is another one than before.
    fn note_ladder(&self) -> Result<(), StartError> {
        let ladder = serde_json::to_string(&*self.ladder).map_err(StoreError::damaged)?;
        let digest = vault::digest(ladder.as_bytes());
        let (app, now) = (self.clone(), self.clock.now());
        self.store.write(move |conn| {
            if meta::get(conn, LADDER)?.as_deref() == Some(digest.as_str()) {
                return Ok(());
            }
            rung::look_at_all_in_txn(conn, now)?;
            let told = Told { after: Some(digest.as_str().into()), ..Told::default() };
            audit::note_in_txn(&app, conn, &Doer::SERVICE, Deed::done(Audited::Ladder), told)?;
            meta::note_in_txn(conn, LADDER, &digest)
        })?;
        Ok(())
    }

    /// Notes which templates of the office's own there are, where they are others than before.
    fn note_templates(&self) -> Result<(), StartError> {
        let office = self.papers.of_office().iter();
        let now: BTreeMap<String, String> =
            office.map(|(file, text)| (file.clone(), vault::digest(text.as_bytes()))).collect();
        let app = self.clone();
        self.store.write(move |conn| {
            let kept = meta::get(conn, TEMPLATES)?.unwrap_or_else(|| "{}".to_owned());
            let before: BTreeMap<String, String> =
                serde_json::from_str(&kept).map_err(StoreError::damaged)?;
            if before == now {
                return Ok(());
            }
            let change = ("templates", Some(&before), Some(&now));
            audit::note_change_in_txn(&app, conn, &Doer::SERVICE, Audited::Templates, change)?;
            meta::note_in_txn(conn, TEMPLATES, &serde_json::to_string(&now).map_err(StoreError::damaged)?)
        })?;
        Ok(())
    }
}

/// The rules, each clock under its name, so that of a change only the clocks that differ are told.
fn by_name(policy: &Policy) -> Result<Value, StoreError> {
    let mut rules = serde_json::to_value(policy).map_err(StoreError::damaged)?;
    if let Some(Value::Array(clocks)) = rules.as_object_mut().and_then(|rules| rules.remove("clock")) {
        for clock in clocks {
            let name = format!("clock {}", clock["name"].as_str().unwrap_or_default());
            rules[name] = clock;
        }
    }
    Ok(rules)
}

fn shipped_calendar() -> Result<Calendar, StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Calendar(error.to_string());
    let years: Result<Vec<CalendarYear>, StartError> =
        YEARS.iter().map(|text| toml::from_str(text).map_err(|error| wrong(&error))).collect();
    Calendar::new(years?).map_err(|error| wrong(&error))
}
