//! What every use case needs: the database, the keys, the clock, the settings and what they name.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::beat::Beat;
use crate::board::view::Kept;
use crate::cache::Cache;
use crate::config::Settings;
use base::entropy::Clock;
use base::vault::Vault;
use domain::directory::District;
use domain::ladder::Ladder;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use out::documents::Templates;
use out::mail::Transport;
use store::number::Keep;
use store::{Conn, Store, StoreError, directory as rows, rulebook};

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
    pub boards: Kept,
    pub(crate) district: Cache<i64, District>,
    pub(crate) rulebooks: Cache<u32, Rulebooks>,
}

impl App {
    /// Whether ordinary alerts may be mailed at this instant: in working hours, on working days.
    pub fn is_open(&self, conn: &mut Conn, now: Instant) -> Result<bool, StoreError> {
        let rules = self.rulebooks(conn)?;
        let (_, book) = rules.current()?;
        Ok(self.ladder.quiet.is_open(now, &book.calendar))
    }

    /// How numbers are kept back.
    pub fn keep(&self) -> Keep<'_> {
        Keep { vault: &self.vault, share: self.settings.numbers.kept_back }
    }

    /// The district, from memory while it is unchanged.
    pub fn district(&self, conn: &mut Conn) -> Result<Arc<District>, StoreError> {
        let version = rows::version(conn)?;
        self.district.at(version, || rows::load(conn, &self.vault))
    }

    /// The district as it is now, for who has no transaction open: read whole where it has changed.
    pub fn present_district(&self) -> Result<Arc<District>, StoreError> {
        let version = self.store.ask(rows::version)?;
        match self.district.kept(version) {
            Some(district) => Ok(district),
            None => self.store.read(|conn| self.district(conn)),
        }
    }

    /// The rules, from memory while they are unchanged.
    pub fn rulebooks(&self, conn: &mut Conn) -> Result<Arc<Rulebooks>, StoreError> {
        let version = rulebook::version(conn)?;
        self.rulebooks.at(version, || rulebook::load(conn))
    }
}
