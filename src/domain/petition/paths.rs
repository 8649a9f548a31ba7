//! Which path a petition may take, by its purpose (articles 29 to 31).

use crate::vocabulary::{Path, Purpose};

/// The path that a purpose implies (articles 29 to 31).
pub const fn implied_path(purpose: Purpose) -> Path {
    match purpose {
        Purpose::Suggestion => Path::Suggestion,
        Purpose::Accusation => Path::Accusation,
        Purpose::Inquiry => Path::Inquiry,
        Purpose::Request | Purpose::Appeal | Purpose::Other => Path::HandlingOpinion,
    }
}

/// Whether a petition of this purpose may take this path (articles 29 to 31).
pub const fn is_lawful(purpose: Purpose, path: Path) -> bool {
    match purpose {
        Purpose::Suggestion | Purpose::Inquiry => {
            matches!(path, Path::Suggestion | Path::HandlingOpinion | Path::Inquiry)
        }
        Purpose::Accusation => matches!(path, Path::Accusation),
        Purpose::Request | Purpose::Appeal => {
            !matches!(path, Path::Accusation | Path::Suggestion | Path::Inquiry)
        }
        Purpose::Other => !matches!(path, Path::Accusation | Path::Suggestion),
    }
}
