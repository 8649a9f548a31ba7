//! The only diesel code: one file a table, functions named after the noun. It hands out rows and
//! domain values; it decides nothing. What ends in `_in_txn` runs inside a transaction of its caller.
//!
//! - [`error`], [`conn`], [`writer`]: failures; one connection type over both databases; the writing thread
//! - [`states`], [`typed`], [`schema`], [`sql`]: the store's own words; columns that hold words, ids and
//!   instants; tables; queries that are put together at run time
//! - [`meta`], [`counter`], [`number`], [`idempotency`]: facts about the database, running numbers, numbers
//!   whose gaps tell nothing, repeated requests
//! - [`rulebook`], [`directory`], [`deputy`], [`user`], [`session`]: rules, the district, log-ins
//! - [`event`], [`record`], [`projection`]: the events, their sealed texts, the rows made from them
//! - [`visibility`], [`petition`], [`narrow`], [`work`], [`saved_view`], [`board`], [`open_counts`], [`statistics`], [`handover`]:
//!   lists and figures
//! - [`accused`], [`wait`], [`rating`], [`similar`], [`query_code`], [`view_log`]: what hangs on a petition
//! - [`draft`], [`upload`], [`paper`]: unfinished registrations, files, issued documents
//! - [`rung`], [`alert`], [`mail`], [`webhook`], [`feed`]: steps of the ladder, alerts, the outbox, feeds
//! - [`attempt`], [`forget`]: tries at the public page; deleting what is no longer needed
//! - [`house_request`]: changes that wait for a second hand
//! - [`audit`]: who did what

pub mod accused;
pub mod alert;
pub mod attempt;
pub mod audit;
pub mod board;
pub mod conn;
pub mod counter;
pub mod deputy;
pub mod directory;
pub mod draft;
pub mod error;
pub mod event;
pub mod feed;
pub mod forget;
pub mod handover;
pub mod house;
pub mod house_request;
pub mod idempotency;
pub mod mail;
pub mod meta;
pub mod narrow;
pub mod number;
pub mod open_counts;
pub mod paper;
pub mod petition;
pub mod projection;
pub mod query_code;
pub mod rating;
pub mod record;
pub mod rulebook;
pub mod rung;
pub mod saved_view;
pub mod schema;
pub mod session;
pub mod similar;
pub mod sql;
pub mod states;
pub mod statistics;
pub mod typed;
pub mod upload;
pub mod user;
pub mod view_log;
pub mod visibility;
pub mod wait;
pub mod webhook;
pub mod work;
pub mod writer;

use std::cell::Cell;
use std::time::Duration;

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

pub use conn::{Conn, DatabaseUrl};
pub use error::{StoreError, WriteError};
pub use writer::part_in_txn;

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
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, StoreError> {
        let (purpose, writer) = match url {
            DatabaseUrl::Sqlite(_) => (Purpose::Read, Some(Writer::start(url)?)),
            DatabaseUrl::Postgres(_) => (Purpose::Write, None),
        };
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(POOL_WAIT)
            // A connection that has died is found by the first thing that is done on it (`begun`, `ask`,
            // `write`): to ask before each would be one way to the server and back more.
            .test_on_check_out(false)
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
    pub fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(work),
            None => self.write_here(&work),
        }
    }

    /// A write on a connection of the pool. Where the connection had died before the work began, it is
    /// done on another.
    fn write_here<T, E: WriteError>(&self, work: &dyn Fn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut dead = 0;
        loop {
            let mut conn = self.connection()?;
            let began = Cell::new(false);
            let outcome = writer::write_with_retry(&mut conn, &|conn| {
                began.set(true);
                work(conn)
            });
            if began.get() || !conn::is_broken(&mut conn) || !self.tries_another(&mut dead) {
                return outcome;
            }
        }
    }

    /// Reads in one snapshot: what several queries find belongs together.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.begun()?;
        let outcome = work(&mut conn);
        let ended = <Conn as Connection>::TransactionManager::rollback_transaction(&mut *conn);
        ended.map_err(StoreError::from)?;
        outcome
    }

    /// Asks one question. A single statement is a snapshot by itself and needs no transaction around it,
    /// which on PostgreSQL is two ways to the server and back less. The question may be asked again on
    /// another connection, and must write nothing.
    pub fn ask<T, E: From<StoreError>>(&self, question: impl Fn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut dead = 0;
        loop {
            let mut conn = self.connection()?;
            let answer = question(&mut conn);
            // Diesel notes a dead connection only where a transaction begins or ends, so after a failure
            // the server is asked whether it is still there.
            if answer.is_ok() || conn::answers(&mut conn) || !self.tries_another(&mut dead) {
                return answer;
            }
        }
    }

    /// A connection with a snapshot.
    fn begun(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let mut dead = 0;
        loop {
            let mut conn = self.connection()?;
            match begin_snapshot(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(_) if conn::is_broken(&mut conn) && self.tries_another(&mut dead) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether another connection is tried in place of one that has died: when the server was started
    /// anew, all that waited in the pool are dead. The pool drops a dead one when it gets it back.
    fn tries_another(&self, dead: &mut u32) -> bool {
        *dead += 1;
        *dead <= self.pool.max_size()
    }

    /// Whether other processes may write at the same time, each on connections of its own.
    pub fn has_many_writers(&self) -> bool {
        self.writer.is_none()
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
