//! What somebody wants to do to a petition.

use crate::ids::{UnitId, UserId};
use crate::petition::acts::Act;
use crate::time::Instant;
use crate::vocabulary::Via;

/// Who acts, and through which door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// None: the service itself (a job).
    pub user: Option<UserId>,
    pub unit: Option<UnitId>,
    /// The head of that unit.
    pub is_head: bool,
    /// The leaders on leave for whom this person acts today (代行). They stay answerable.
    pub acts_for: Vec<UserId>,
    pub via: Via,
}

impl By {
    /// Whether this is that person, or acts for them.
    pub fn is_or_acts_for(&self, user: UserId) -> bool {
        self.user == Some(user) || self.acts_for.contains(&user)
    }
}

/// An act, by whom, and when it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub act: Act,
    pub by: By,
    /// Never in the future, never before the petition was registered.
    pub occurred_at: Instant,
}
