//! The use cases: one function a command or query. Each reads the clock once, loads, asks the
//! domain to decide, saves, all in one write. API, pages, jobs, import and command line all come
//! through here.
//!
//! - [`config`], [`error`], [`secrets`]: settings, errors with stable codes, keys
//! - [`setup`], [`session`]: the first start, log-ins
//! - [`directory`], [`arrange`], [`district`], [`deputies`], [`gaps`]: the district, and what it lacks
//! - [`calendar`], [`clocks`], [`recount`]: working days, the rules in force, what a new calendar moves
//! - [`petition`]: registering, acting, reading, documents
//! - [`files`], [`drafts`]: files and registrations that are not finished
//! - [`public`]: what a petitioner may do with number and query code
//! - [`sweep`], [`news`], [`readdress`], [`alerts`]: who is told what, and who has seen it
//! - [`mailing`], [`texting`], [`sending`], [`outbox`]: from alerts to messages, and their way out
//! - [`webhooks`], [`feed`]: programs and calendars that are told
//! - [`board`], [`statistics`], [`handovers`], [`late`], [`ladder`]: figures, drafts, a changed ladder
//! - [`import`], [`sheet`], [`sample`]: registers (台账)
//! - [`pulse`], [`verify`]: whether the service works; whether every history is whole

pub mod alerts;
pub mod arrange;
pub mod board;
pub mod calendar;
pub mod clocks;
pub mod config;
pub mod deputies;
pub mod directory;
pub mod district;
pub mod drafts;
pub mod error;
pub mod feed;
pub mod files;
pub mod gaps;
pub mod handovers;
pub mod import;
pub mod ladder;
pub mod late;
pub mod mailing;
pub mod news;
pub mod outbox;
pub mod petition;
pub mod public;
pub mod pulse;
pub mod readdress;
pub mod recount;
pub mod sample;
pub mod secrets;
pub mod sending;
pub mod session;
pub mod setup;
pub mod sheet;
pub mod statistics;
pub mod sweep;
pub mod texting;
mod token;
pub mod verify;
pub mod webhooks;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

pub use error::{Error, FieldFault};

use crate::config::Settings;
use base::entropy::Clock;
use base::vault::{self, Vault};
use domain::access::Viewer;
use domain::calendar::{Calendar, CalendarYear};
use domain::directory::{District, User};
use domain::ids::UserId;
use domain::ladder::Ladder;
use domain::petition::By;
use domain::rulebook::{Rulebook, Rulebooks};
use domain::time::Instant;
use domain::vocabulary::Via;
use out::documents::{Templates, Wrong};
use out::mail::{MailError, Transport};
use store::{Conn, DatabaseUrl, Store, StoreError, conn, directory as directory_rows, meta, rulebook, rung};

use pulse::Beat;
use secrets::SecretsError;

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

/// Everything that a use case needs.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub transport: Transport,
    pub jwt_secret: [u8; 32],
    pub ladder: Arc<Ladder>,
    /// The templates of the documents.
    pub papers: Arc<Templates>,
    /// The jobs end what they have in hand and take up nothing more.
    pub stopping: Arc<AtomicBool>,
    /// How the jobs of this process are doing.
    pub beat: Arc<Mutex<Beat>>,
    /// Boards that were counted some seconds ago.
    pub boards: board::Kept,
    district: Cache<i64, District>,
    rulebooks: Cache<u32, Rulebooks>,
}

/// A value kept in memory with the version that it was read at.
type Cache<V, T> = Arc<Mutex<Option<(V, Arc<T>)>>>;

/// Who asks: the user, what the access rules must know of them, and the door.
#[derive(Clone, Debug)]
pub struct Caller {
    pub viewer: Viewer,
    pub via: Via,
}

impl Caller {
    /// A user of the district, through a door, on a day (for whom they act then).
    pub fn new(district: &District, user: &User, via: Via, on: NaiveDate) -> Self {
        let viewer = Viewer {
            user: user.id,
            unit: user.unit,
            role: user.role,
            is_head: district.is_head(user.id, user.unit),
            acts_for: district.acts_for(user.id, on),
            acts_for_on_accusations: district.acts_for_on_accusations(user.id, on),
            scopes: Vec::new(),
        };
        Self { viewer, via }
    }

    /// The caller as the domain's actor.
    pub fn by(&self) -> By {
        By {
            user: Some(self.viewer.user),
            unit: Some(self.viewer.unit),
            is_head: self.viewer.is_head,
            acts_for: self.viewer.acts_for.clone(),
            via: self.via,
        }
    }

    /// The caller's user id.
    pub fn user(&self) -> UserId {
        self.viewer.user
    }
}

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
            district: Arc::default(),
            rulebooks: Arc::default(),
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

    /// Whether ordinary alerts may be mailed at this instant: in working hours, on working days.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn is_open(&self, conn: &mut Conn, now: Instant) -> Result<bool, StoreError> {
        let rules = self.rulebooks(conn)?;
        let (_, book) = rules.current()?;
        Ok(self.ladder.quiet.is_open(now, &book.calendar))
    }

    /// The district, from memory while it is unchanged.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn district(&self, conn: &mut Conn) -> Result<Arc<District>, StoreError> {
        let version = directory_rows::version(conn)?;
        cached(&self.district, version, || directory_rows::load(conn))
    }

    /// The district as it is now, for who has no transaction open: read whole where it has changed.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn present_district(&self) -> Result<Arc<District>, StoreError> {
        let version = self.store.ask(directory_rows::version)?;
        match kept(&self.district, version) {
            Some(district) => Ok(district),
            None => self.store.read(|conn| self.district(conn)),
        }
    }

    /// The rules, from memory while they are unchanged.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn rulebooks(&self, conn: &mut Conn) -> Result<Arc<Rulebooks>, StoreError> {
        let version = rulebook::version(conn)?;
        cached(&self.rulebooks, version, || rulebook::load(conn))
    }
}

/// The cached value of this version, or a new one. Whoever changes the district or the rules reads
/// them before the change and never after it in the same write: what is not committed yet must not
/// be kept.
fn cached<V: Copy + Ord, T>(
    cache: &Mutex<Option<(V, Arc<T>)>>,
    version: V,
    load: impl FnOnce() -> Result<T, StoreError>,
) -> Result<Arc<T>, StoreError> {
    if let Some(value) = kept(cache, version) {
        return Ok(value);
    }
    let value = Arc::new(load()?);
    *cache.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(&value)));
    Ok(value)
}

/// The cached value, if it is of this version.
fn kept<V: Copy + Ord, T>(cache: &Mutex<Option<(V, Arc<T>)>>, version: V) -> Option<Arc<T>> {
    let kept = cache.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref().filter(|(at, _)| *at == version).map(|(_, value)| Arc::clone(value))
}

fn shipped_calendar() -> Result<Calendar, StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Calendar(error.to_string());
    let years: Result<Vec<CalendarYear>, StartError> =
        YEARS.iter().map(|text| toml::from_str(text).map_err(|error| wrong(&error))).collect();
    Calendar::new(years?).map_err(|error| wrong(&error))
}

/// Names for messages and views, by id.
pub(crate) fn username(district: &District, user: UserId) -> String {
    district.users.get(&user).map_or_else(String::new, |user| user.username.clone())
}

/// Sums by key, in the order of the keys.
pub(crate) fn tally<K: Ord, V>(
    items: impl IntoIterator<Item = (K, V)>,
    add: impl Fn(&mut V, V),
) -> BTreeMap<K, V>
where
    V: Default,
{
    items.into_iter().fold(BTreeMap::new(), |mut sums, (key, value)| {
        add(sums.entry(key).or_default(), value);
        sums
    })
}
