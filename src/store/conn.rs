//! One connection type over both databases, how it is opened, and how it is migrated.

use std::fs::File;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::StoreError;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number, the same for all instances: who holds this advisory lock migrates.
const MIGRATION_LOCK: i64 = 7_306_220_500;

/// A connection to either database. Queries are written once; see `on_backend!` for the few that
/// diesel cannot carry over.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs the same query text on the inner connection, for what the enum does not carry (upsert,
/// batch insert).
macro_rules! on_backend {
    ($conn:expr, $inner:ident => $query:expr) => {
        match $conn {
            $crate::conn::Conn::Postgres($inner) => $query,
            $crate::conn::Conn::Sqlite($inner) => $query,
        }
    };
}
pub(crate) use on_backend;

/// Where the database is. The scheme chooses the backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl DatabaseUrl {
    /// `sqlite:PATH` or `postgres://…`. A bare path is refused: a mistyped address must not make an
    /// empty database.
    ///
    /// # Errors
    /// [`StoreError::BadUrl`].
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.trim_start_matches("//");
            if path.is_empty() || path.contains(":memory:") {
                return Err(StoreError::BadUrl);
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(StoreError::BadUrl)
    }

    /// Whether this is an SQLite file that is not there yet.
    pub fn is_new_file(&self) -> bool {
        matches!(self, Self::Sqlite(path) if !path.exists())
    }
}

/// What a connection is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

/// Opens a connection.
pub fn open(url: &DatabaseUrl, purpose: Purpose) -> Result<Conn, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => open_sqlite(path, purpose).map(Conn::Sqlite),
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).map_err(StoreError::unavailable)?;
            conn.batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '15s'")?;
            Ok(Conn::Postgres(conn))
        }
    }
}

/// WAL lets readers go on while the one writer writes; FULL makes a committed answer survive a
/// power cut; the busy timeout is for other processes (import, sweep) beside the service.
fn open_sqlite(path: &Path, purpose: Purpose) -> Result<SqliteConnection, StoreError> {
    let path = path.to_str().ok_or(StoreError::BadUrl)?;
    let mut conn = SqliteConnection::establish(path).map_err(StoreError::unavailable)?;
    conn.batch_execute(
        "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; \
         PRAGMA mmap_size = 268435456;",
    )?;
    if purpose == Purpose::Read {
        conn.batch_execute("PRAGMA query_only = ON")?;
    }
    Ok(conn)
}

/// Brings the tables to this program's version. Safe when several instances start at once: one
/// migrates, the others wait.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(StoreError::unavailable)?;
            }
            let lock = File::create(path.with_extension("migrating")).map_err(StoreError::unavailable)?;
            lock.lock().map_err(StoreError::unavailable)?;
            run_pending(&mut open_sqlite(path, Purpose::Write)?, SQLITE_MIGRATIONS)
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).map_err(StoreError::unavailable)?;
            // Ends with the connection.
            conn.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
            run_pending(&mut conn, POSTGRES_MIGRATIONS)
        }
    }
}

/// Gives back the room of what was overwritten, so that nothing of it is left in the files.
///
/// # Errors
/// Whatever the database answers.
pub fn compact(url: &DatabaseUrl) -> Result<(), StoreError> {
    let mut conn = open(url, Purpose::Write)?;
    Ok(conn.batch_execute(match url {
        DatabaseUrl::Sqlite(_) => "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)",
        DatabaseUrl::Postgres(_) => "VACUUM FULL events",
    })?)
}

/// Whether the tables are at this program's version. Nothing is written.
pub fn is_current(url: &DatabaseUrl) -> Result<bool, StoreError> {
    let pending = match url {
        DatabaseUrl::Sqlite(path) => {
            is_any_pending(&mut open_sqlite(path, Purpose::Write)?, SQLITE_MIGRATIONS)
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).map_err(StoreError::unavailable)?;
            is_any_pending(&mut conn, POSTGRES_MIGRATIONS)
        }
    };
    Ok(!pending?)
}

/// Diesel makes its own table where it is not there yet: what it does is undone.
fn is_any_pending<C, DB>(conn: &mut C, migrations: EmbeddedMigrations) -> Result<bool, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + Connection<Backend = DB>,
{
    let mut pending = Ok(false);
    let undone = conn.transaction::<(), diesel::result::Error, _>(|conn| {
        pending = conn.has_pending_migration(migrations).map_err(StoreError::unavailable);
        Err(diesel::result::Error::RollbackTransaction)
    });
    match undone {
        Ok(()) | Err(diesel::result::Error::RollbackTransaction) => pending,
        Err(error) => Err(error.into()),
    }
}

fn run_pending<C, DB>(conn: &mut C, migrations: EmbeddedMigrations) -> Result<Vec<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let done = conn.run_pending_migrations(migrations).map_err(StoreError::unavailable)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

/// Makes pooled connections.
#[derive(Clone, Debug)]
pub struct Manager {
    pub url: DatabaseUrl,
    pub purpose: Purpose,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        open(&self.url, self.purpose)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        if answers(conn) { Ok(()) } else { Err(StoreError::unavailable("the connection has died")) }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        is_broken(conn)
    }
}

/// Whether the server still answers on this connection. Where it does not, the connection is broken from
/// now on.
pub fn answers(conn: &mut Conn) -> bool {
    match conn {
        Conn::Sqlite(_) => true,
        Conn::Postgres(conn) => conn.batch_execute("SELECT 1").is_ok(),
    }
}

/// Whether a connection is of no further use: the server has gone, or a transaction could not be ended.
pub fn is_broken(conn: &mut Conn) -> bool {
    use diesel::connection::TransactionManager;
    <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
}
