//! What an act is judged on: the petition, who acts and when, the rules, and what other petitions say to it.

use crate::deadline::{self, Deadline};
use crate::ids::{UnitId, UserId};
use crate::petition::refusal::Refusal;
use crate::petition::state::Petition;
use crate::policy::Policy;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Outcome, Trigger, Via};

pub use crate::petition::standing::Around;

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
    ///
    /// # Errors
    /// [`Refusal::RulesMissing`].
    pub fn policy(&self) -> Result<&'a Policy, Refusal> {
        Ok(&self.rules.current()?.1.policy)
    }

    /// The dates of every clock that has ever run.
    ///
    /// # Errors
    /// [`Refusal::RulesMissing`]: rules that are not there do not mean that no clock runs.
    pub fn deadlines(&self) -> Result<Vec<Deadline<'a>>, Refusal> {
        Ok(deadline::all(&self.petition.moments, self.rules)?)
    }

    /// The running clocks that this would meet.
    ///
    /// # Errors
    /// [`Refusal::RulesMissing`].
    pub fn running_met_by(&self, trigger: Trigger) -> Result<impl Iterator<Item = Deadline<'a>>, Refusal> {
        let runs = |d: &Deadline<'a>| match d.outcome {
            Outcome::Running | Outcome::Paused => true,
            Outcome::Met | Outcome::MetLate | Outcome::Cancelled | Outcome::Untold => false,
        };
        Ok(self.deadlines()?.into_iter().filter(move |d| runs(d) && d.rule.met_by.contains(&trigger)))
    }
}
