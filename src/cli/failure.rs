//! Why a command ends without having done its work.

/// Whatever ends a command, in words for the one who gave it.
pub type Failure = Box<dyn std::error::Error>;
