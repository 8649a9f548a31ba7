//! What somebody wants to do to a petition.

use crate::petition::acts::Act;
use crate::petition::case::By;
use crate::petition::facts::RecordRef;
use crate::time::Instant;

/// An act, by whom, and when it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub act: Act,
    pub by: By,
    /// Never in the future, never before the petition was registered or, of paper work, received.
    pub occurred_at: Instant,
    /// Why it is entered only now, where it was done on paper on an earlier day.
    pub late: Option<RecordRef>,
}
