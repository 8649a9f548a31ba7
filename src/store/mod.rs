//! The only diesel code: one file a table, functions named after the noun. It hands out rows and
//! domain values; it decides nothing.

pub mod alert;
pub mod conn;
pub mod counter;
pub mod deputy;
pub mod directory;
pub mod error;
pub mod event;
pub mod feed;
pub mod handover;
pub mod idempotency;
pub mod mail;
pub mod meta;
pub mod petition;
pub mod projection;
pub mod record;
pub mod rulebook;
pub mod rung;
pub mod schema;
pub mod session;
pub mod similar;
pub mod sql;
pub mod statistics;
pub mod user;
pub mod view_log;
pub mod webhook;
pub mod writer;

use std::time::Duration;

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

pub use conn::{Conn, DatabaseUrl};
pub use error::{StoreError, WriteError};

use conn::{Manager, Purpose};
use writer::Writer;

/// How long a request waits for a connection from the pool.
const POOL_WAIT: Duration = Duration::from_secs(15);

/// The database, opened.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Manager>,
    /// None on PostgreSQL, where every connection may write.
    writer: Option<Writer>,
    url: DatabaseUrl,
}

impl Store {
    /// Opens the database. It must be migrated already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, StoreError> {
        let (purpose, writer) = match url {
            DatabaseUrl::Sqlite(_) => (Purpose::Read, Some(Writer::start(url)?)),
            DatabaseUrl::Postgres(_) => (Purpose::Write, None),
        };
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(POOL_WAIT)
            .build(Manager { url: url.clone(), purpose })
            .map_err(StoreError::unavailable)?;
        Ok(Self { pool, writer, url: url.clone() })
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Does the work in one transaction and answers after the commit. The work may run more than
    /// once (PostgreSQL, after a conflict), so it must have no effect outside the database.
    ///
    /// # Errors
    /// The work's own error, or the store's.
    pub fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(work),
            None => writer::write_with_retry(&mut *self.connection()?, &work),
        }
    }

    /// Reads in one snapshot: what several queries find belongs together.
    ///
    /// # Errors
    /// The work's own error, or the store's.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        begin_snapshot(&mut conn).map_err(StoreError::from)?;
        let outcome = work(&mut conn);
        let ended = <Conn as Connection>::TransactionManager::rollback_transaction(&mut *conn);
        ended.map_err(StoreError::from)?;
        outcome
    }

    fn connection(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get().map_err(StoreError::unavailable)
    }
}

fn begin_snapshot(conn: &mut Conn) -> Result<(), diesel::result::Error> {
    match conn {
        Conn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
        Conn::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(
            inner,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
}
