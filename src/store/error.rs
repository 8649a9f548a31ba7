//! What can go wrong with a database. No driver's text ever reaches a caller: it goes to the log.

use diesel::result::{DatabaseErrorKind, Error};

use base::vault::CannotSeal;
use domain::deadline::MissingRules;

/// A word in a row that is in no list, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}.{column} holds the unknown word {word:?} ({row})")]
pub struct UnknownWord {
    pub table: &'static str,
    pub column: String,
    /// The key of the row.
    pub row: String,
    pub word: String,
}

/// What stands in a row and does not read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}.{column} does not read ({row}): {why}")]
pub struct Unreadable {
    pub table: &'static str,
    pub column: &'static str,
    /// The key of the row.
    pub row: String,
    pub why: String,
}

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database.url must be sqlite:PATH or postgres://…")]
    BadUrl,
    /// Somebody else changed the same petition at the same time.
    #[error("the petition was changed at the same time")]
    Conflict,
    /// A value that must be unique is there already.
    #[error("already there: {0}")]
    Duplicate(String),
    /// A row names another that is not there.
    #[error("refers to something that is not there")]
    Dangling,
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// What stands in the database cannot be read as what it must be.
    #[error("damaged data: {0}")]
    Damaged(String),
    /// A word in a row is in no list: it was written by another program, or by a later one.
    #[error("damaged data: {0}")]
    UnknownWord(UnknownWord),
    /// A number or a document in a row is none that this program writes, or is not sealed as this one seals it.
    #[error("damaged data: {0}")]
    Unreadable(Unreadable),
    /// A number that its column cannot hold.
    #[error("{number} is more than {column} holds")]
    TooLarge { column: &'static str, number: u64 },
    #[error("the work in the database failed: {0}")]
    Internal(String),
}

impl StoreError {
    /// From whatever an opening or pooling step says.
    pub fn unavailable(error: impl std::fmt::Display) -> Self {
        Self::Unavailable(error.to_string())
    }

    /// For a value in a row that does not read.
    pub fn unreadable(
        (table, column): (&'static str, &'static str),
        row: impl std::fmt::Display,
        why: impl std::fmt::Display,
    ) -> Self {
        Self::Unreadable(Unreadable { table, column, row: row.to_string(), why: why.to_string() })
    }

    /// For what is sealed in a row and does not open with this key, at this place.
    pub fn sealed(place: (&'static str, &'static str), row: impl std::fmt::Display) -> Self {
        Self::unreadable(place, row, "it does not open with this key")
    }

    /// Whether what stands in the database does not read, whoever wrote it.
    pub const fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) | Self::UnknownWord(_) | Self::Unreadable(_) => true,
            Self::BadUrl
            | Self::Conflict
            | Self::Duplicate(_)
            | Self::Dangling
            | Self::Unavailable(_)
            | Self::TooLarge { .. }
            | Self::Internal(_) => false,
        }
    }

    /// For what does not belong together.
    pub fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
}

impl StoreError {
    /// Where a row is there already, somebody else was faster.
    pub(crate) fn or_conflict(self) -> Self {
        if let Self::Duplicate(_) = self { Self::Conflict } else { self }
    }
}

/// A unique violation names its constraint on PostgreSQL and only its columns, inside a message,
/// on SQLite: this one place reads both.
impl From<Error> for StoreError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the list is diesel's, and grows with it")]
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                let text = info.constraint_name().map_or_else(|| info.message().to_owned(), str::to_owned);
                if text.contains("events") { Self::Conflict } else { Self::Duplicate(text) }
            }
            Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::Dangling,
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Conflict,
            Error::DatabaseError(_, info) if info.message().contains("lock timeout") => {
                Self::Unavailable(info.message().to_owned())
            }
            Error::DatabaseError(_, info) if info.message().contains("deadlock") => Self::Conflict,
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Error::DeserializationError(inner) => match inner.downcast::<UnknownWord>() {
                Ok(word) => Self::UnknownWord(*word),
                Err(other) => Self::Damaged(other.to_string()),
            },
            other => Self::Internal(other.to_string()),
        }
    }
}

/// A number as a column keeps it.
///
/// # Errors
/// [`StoreError::TooLarge`].
pub fn small(column: &'static str, number: u32) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| StoreError::TooLarge { column, number: number.into() })
}

impl From<MissingRules> for StoreError {
    fn from(error: MissingRules) -> Self {
        Self::damaged(error)
    }
}

impl From<CannotSeal> for StoreError {
    fn from(error: CannotSeal) -> Self {
        Self::Internal(error.to_string())
    }
}

/// What a write may fail with: its own error, or the store's.
pub trait WriteError: From<StoreError> + Send + 'static {
    /// Somebody else was faster: the same work may be tried again from the start.
    fn is_conflict(&self) -> bool;
}

impl WriteError for StoreError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict)
    }
}
