//! Writing. SQLite has one writer, so one thread does all of it: it takes every closure that waits
//! into one transaction, a savepoint each, and answers each only after the commit. A hundred
//! registrations at once cost a few fsyncs, and none fails with "locked". On PostgreSQL each
//! closure has a transaction of its own and a bounded retry.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::conn::{Conn, DatabaseUrl, Purpose, open};
use crate::error::{StoreError, WriteError};

/// How many closures share one commit at most: bounds how long the first one waits.
const BATCH: usize = 128;

/// How often a write on PostgreSQL is tried when others are faster.
const TRIES: usize = 8;

/// A closure that waits for the writer.
trait Job: Send {
    /// Does the work in a savepoint and keeps the result.
    fn run(&mut self, conn: &mut Conn);
    /// Tells the caller, once it is known whether the commit succeeded.
    fn answer(self: Box<Self>, committed: &Result<(), String>);
}

struct Work<F, T, E> {
    work: F,
    result: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<F, T, E> Job for Work<F, T, E>
where
    F: Fn(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: WriteError,
{
    fn run(&mut self, conn: &mut Conn) {
        self.result = Some(in_savepoint(conn, &self.work));
    }

    fn answer(self: Box<Self>, committed: &Result<(), String>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            // Nothing of the batch is known to be kept: the caller may try again.
            (_, Err(message)) => Err(E::from(StoreError::Unavailable(message.clone()))),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(E::from(StoreError::Internal("the write was not run".to_owned()))),
        };
        // The caller may have gone away; its work is committed all the same.
        let _ = self.reply.send(result);
    }
}

/// Either the work's own error, or the transaction's.
enum Failure<E> {
    Work(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// Runs the work in a transaction of its own (a savepoint where one is open). A panic rolls back
/// like an error and ends only this piece of work.
fn in_savepoint<T, E: WriteError>(conn: &mut Conn, work: &dyn Fn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    let outcome = conn.transaction(|conn| {
        catch_unwind(AssertUnwindSafe(|| work(conn)))
            .unwrap_or_else(|_| Err(E::from(StoreError::Internal("a write panicked".to_owned()))))
            .map_err(Failure::Work)
    });
    outcome.map_err(|failure| match failure {
        Failure::Work(error) => error,
        Failure::Database(error) => E::from(StoreError::from(error)),
    })
}

/// A part of a write: where it fails nothing of it stays, and the rest goes on.
///
/// # Errors
/// The work's own error, or the store's.
pub fn part_in_txn<T, E: WriteError>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(|conn| work(conn).map_err(Failure::Work)).map_err(|failure| match failure {
        Failure::Work(error) => error,
        Failure::Database(error) => E::from(StoreError::from(error)),
    })
}

/// One transaction on PostgreSQL, again from the start while others are faster.
pub fn write_with_retry<T, E: WriteError>(
    conn: &mut Conn,
    work: &dyn Fn(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = in_savepoint(conn, work);
    for _ in 1..TRIES {
        match &outcome {
            Err(error) if error.is_conflict() => outcome = in_savepoint(conn, work),
            _ => break,
        }
    }
    outcome
}

/// The queue of the SQLite writer. It ends when the last handle is dropped.
#[derive(Clone)]
pub struct Writer {
    queue: Sender<Box<dyn Job>>,
}

impl Writer {
    /// Opens the writing connection and starts the thread.
    pub fn start(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut conn = open(url, Purpose::Write)?;
        let (queue, jobs) = channel();
        let url = url.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || while serve_batch(&mut conn, &url, &jobs).is_some() {})
            .map_err(StoreError::unavailable)?;
        Ok(Self { queue })
    }

    /// Hands the work to the writer and waits for the commit.
    pub fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = sync_channel(1);
        let gone = || E::from(StoreError::Unavailable("the writer has stopped".to_owned()));
        self.queue.send(Box::new(Work { work, result: None, reply })).map_err(|_| gone())?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }
}

/// Takes what waits into one transaction. None when nobody can send any more. After a failed
/// commit the connection is opened anew: its state is not to be trusted.
fn serve_batch(conn: &mut Conn, url: &DatabaseUrl, jobs: &Receiver<Box<dyn Job>>) -> Option<()> {
    let first = jobs.recv().ok()?;
    let mut batch: Vec<Box<dyn Job>> =
        std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect();
    let committed = commit_batch(conn, &mut batch).map_err(|error| {
        tracing::error!(%error, "a batch of writes could not be committed");
        error.to_string()
    });
    if committed.is_err()
        && let Ok(new) = open(url, Purpose::Write)
    {
        *conn = new;
    }
    for job in batch {
        job.answer(&committed);
    }
    Some(())
}

fn commit_batch(conn: &mut Conn, batch: &mut [Box<dyn Job>]) -> Result<(), diesel::result::Error> {
    begin_immediate(conn)?;
    for job in batch.iter_mut() {
        job.run(conn);
    }
    let done = end(conn, true);
    if done.is_err() {
        let _ = end(conn, false);
    }
    done
}

/// SQLite's own BEGIN takes the write lock only at the first write, and then cannot wait for it.
fn begin_immediate(conn: &mut Conn) -> Result<(), diesel::result::Error> {
    match conn {
        Conn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE"),
        Conn::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
    }
}

fn end(conn: &mut Conn, commit: bool) -> Result<(), diesel::result::Error> {
    type Manager = <Conn as Connection>::TransactionManager;
    if commit { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }
}
