//! What a use case may answer instead of its result. One stable code each; the sentences in both
//! languages stand in config/locales/errors.toml under `error.<code>`.

use crate::file_fault::FileFault;
use crate::waiting::{RequestFault, Waiting};
use base::vault::CannotSeal;
use domain::access::Denied;
use domain::deadline::MissingRules;
pub use domain::fault::FieldFault;
use domain::fault::Invalid;
use domain::petition::Refusal;
use store::{StoreError, WriteError};

/// A request that was not carried out. Nothing has changed.
#[derive(Debug)]
pub enum Error {
    /// The law or the house does not allow it here and now.
    Refused(Refusal),
    /// The role may do this, but not to this petition: it is somebody else's.
    NotYours,
    /// The request itself is wrong, with every fault found.
    Invalid(Vec<FieldFault>),
    /// Who goes, or a unit out of use, would leave something behind, told by kind and unit.
    StillHolds(Vec<FieldFault>),
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// The caller's role does not allow it.
    Forbidden,
    /// Nobody is logged in, or the token has ended. The code says which.
    Unauthorized(&'static str),
    /// The caller has seen an older version.
    VersionMismatch {
        current: u32,
    },
    /// An act must name the version that the caller has seen.
    VersionMissing,
    /// Somebody has tried too often; may try again in so many seconds.
    TooMany {
        seconds: u64,
    },
    /// The same Idempotency-Key came with another request.
    KeyReused,
    /// Somebody else was faster, again and again.
    Busy,
    /// Something of this name is there already.
    Duplicate(&'static str),
    /// A file that is not taken.
    File(FileFault),
    /// It gives sight of accusations, and waits for the second hand: it was written down, and nothing else changed.
    Waits(Box<Waiting>),
    /// A request for such a change that is not decided so.
    Request(RequestFault),
    Store(StoreError),
}

impl Error {
    /// The refusal of the domain, where it is one.
    pub const fn refusal(&self) -> Option<&Refusal> {
        if let Self::Refused(refusal) = self { Some(refusal) } else { None }
    }

    /// The stable code, as a problem document has it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Invalid(_) => "invalid",
            Self::StillHolds(_) => "still_holds",
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::NotYours => "not_yours",
            Self::Unauthorized(code) => code,
            Self::VersionMismatch { .. } => "version_mismatch",
            Self::VersionMissing => "version_missing",
            Self::TooMany { .. } => "too_many_tries",
            Self::KeyReused => "key_reused",
            Self::Busy => "busy",
            Self::Duplicate(_) => "duplicate",
            Self::File(fault) => fault.code(),
            Self::Waits(_) => "waits_for_second_hand",
            Self::Request(fault) => fault.code(),
            Self::Store(StoreError::Unavailable(_)) => "unavailable",
            Self::Store(_) => "internal",
        }
    }

    /// Whether it lies with one petition's own rows, and not with the database.
    pub const fn is_of_one_petition(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Store(error) => error.is_damage(),
            Self::NotYours
            | Self::Invalid(_)
            | Self::StillHolds(_)
            | Self::NotFound
            | Self::Forbidden
            | Self::Unauthorized(_)
            | Self::VersionMismatch { .. }
            | Self::VersionMissing
            | Self::TooMany { .. }
            | Self::KeyReused
            | Self::Busy
            | Self::Duplicate(_)
            | Self::File(_)
            | Self::Waits(_)
            | Self::Request(_) => false,
        }
    }

    /// A thread that helped has ended in a panic, which it has logged.
    pub(crate) fn panicked(who: &str) -> Self {
        Self::Store(StoreError::Internal(format!("a helper of the {who} panicked")))
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, code: &'static str) -> Self {
        Self::Invalid(vec![FieldFault::new(field, code)])
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid.0)
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Forbidden => Self::Forbidden,
            Denied::NotYours => Self::NotYours,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        // Nothing that whoever asks could mend.
        if let Refusal::RulesMissing { version } = refusal {
            return Self::from(MissingRules { version });
        }
        Self::Refused(refusal)
    }
}

impl From<CannotSeal> for Error {
    fn from(error: CannotSeal) -> Self {
        Self::Store(error.into())
    }
}

impl From<MissingRules> for Error {
    fn from(missing: MissingRules) -> Self {
        Self::Store(missing.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        if let StoreError::Conflict = error { Self::Busy } else { Self::Store(error) }
    }
}

impl WriteError for Error {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}", refusal.code()),
            Self::Invalid(faults) | Self::StillHolds(faults) => {
                let faults: Vec<String> =
                    faults.iter().map(|fault| format!("{}: {}", fault.field, fault.code)).collect();
                write!(f, "{}", faults.join("; "))
            }
            Self::Store(error) => write!(f, "{error}"),
            Self::NotYours
            | Self::NotFound
            | Self::Forbidden
            | Self::Unauthorized(_)
            | Self::VersionMismatch { .. }
            | Self::VersionMissing
            | Self::TooMany { .. }
            | Self::KeyReused
            | Self::Busy
            | Self::Duplicate(_)
            | Self::File(_)
            | Self::Waits(_)
            | Self::Request(_) => write!(f, "{self:?}"),
        }
    }
}
