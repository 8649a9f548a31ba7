//! What somebody wants to do to a petition.

use crate::petition::acts::Act;
use crate::petition::case::By;
use crate::time::Instant;

/// An act, by whom, and when it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub act: Act,
    pub by: By,
    /// Never in the future, never before the petition was registered.
    pub occurred_at: Instant,
}
