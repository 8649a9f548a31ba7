//! What an act is judged on: the petition, who acts and when, the rules, and what other petitions say to it.

use crate::deadline::{self, Deadline};
use crate::petition::Petition;
use crate::petition::command::By;
use crate::policy::Policy;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Outcome, Trigger};

/// What other petitions say to this one: the first, where it is a repeat, and what that was a repeat of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// One of them is still being handled (article 19).
    pub first_running: bool,
    /// One of them has gone through its re-review, or was concluded (article 36).
    pub first_concluded: bool,
}

/// A petition, who acts on it, and when.
pub struct Case<'a> {
    pub petition: &'a Petition,
    pub by: &'a By,
    /// When it happened.
    pub at: Instant,
    pub rules: &'a Rulebooks,
    pub now: Instant,
    /// Asked only of what an act is ruled out by; a command carries what it was told itself.
    pub around: Around,
}

impl<'a> Case<'a> {
    /// The rules in force now.
    pub fn policy(&self) -> Option<&'a Policy> {
        self.rules.current().map(|(_, book)| &book.policy)
    }

    /// The dates of every clock that has ever run.
    pub fn deadlines(&self) -> Vec<Deadline<'a>> {
        deadline::all(&self.petition.moments, self.rules).unwrap_or_default()
    }

    /// The last run of a clock that this would meet.
    pub fn last_met_by(&self, trigger: Trigger) -> Option<Deadline<'a>> {
        self.deadlines().into_iter().rfind(|deadline| deadline.rule.met_by.contains(&trigger))
    }

    /// The running clocks that this would meet.
    pub fn running_met_by(&self, trigger: Trigger) -> impl Iterator<Item = Deadline<'a>> {
        let runs = |d: &Deadline<'a>| match d.outcome {
            Outcome::Running | Outcome::Paused => true,
            Outcome::Met | Outcome::MetLate | Outcome::Cancelled | Outcome::Untold => false,
        };
        self.deadlines().into_iter().filter(move |d| runs(d) && d.rule.met_by.contains(&trigger))
    }
}
