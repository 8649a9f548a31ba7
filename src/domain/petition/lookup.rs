//! Look-ups of what single kinds of events say, each in one place. Where the kind decides something, every
//! kind is named.

#![deny(clippy::wildcard_enum_match_arm)]

use chrono::NaiveDate;

use crate::assignment::Proposal;
use crate::ids::UnitId;
use crate::petition::event::Event;
use crate::petition::facts::{Correction, Facts, RecordRef, Reviewer};
use crate::vocabulary::{Instance, Rated, Rating};

/// A request for a review, as look-ups need it.
#[derive(Clone, Copy, Debug)]
pub struct ReviewRequest<'a> {
    pub reviewer: &'a Reviewer,
    pub sent_on: NaiveDate,
}

/// What an objection says of where the matter belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub suggested: Option<UnitId>,
}

impl Event {
    /// What the rules of assignment said, and why somebody else was named in their place.
    pub const fn proposal(&self) -> Option<(&Proposal, Option<&RecordRef>)> {
        if let Self::DecisionAsked { proposal } = self {
            return Some((proposal, None));
        }
        let Self::Assigned { proposal, reason, .. } = self else { return None };
        Some((proposal, reason.as_ref()))
    }

    /// The facts that hold from it on.
    pub const fn facts(&self) -> Option<&Facts> {
        if let Self::Registered { facts, .. } = self {
            return Some(facts);
        }
        let Self::Corrected { correction: Correction { facts, .. }, .. } = self else { return None };
        facts.as_ref()
    }

    /// Why, as somebody wrote.
    pub fn reason(&self) -> Option<&RecordRef> {
        self.records().into_iter().find(|(what, _)| *what == "reason").map(|(_, reason)| reason)
    }

    /// What the petitioner said of whom, and in which words.
    pub const fn rated(&self) -> Option<(Rated, Rating, Option<&RecordRef>)> {
        let Self::Rated { of, rating, comment, .. } = self else { return None };
        Some((*of, *rating, comment.as_ref()))
    }

    /// Where the objecting unit says that the matter belongs.
    pub const fn objection(&self) -> Option<Suggestion> {
        let Self::Objected { suggested, .. } = self else { return None };
        Some(Suggestion { suggested: *suggested })
    }

    /// The unit whose opinion it is.
    pub const fn replied_by(&self) -> Option<UnitId> {
        let Self::Replied { unit, .. } = self else { return None };
        Some(*unit)
    }

    /// What was asked for this review.
    pub fn review_request(&self, of: Instance) -> Option<ReviewRequest<'_>> {
        let Self::ReviewRequested { instance, reviewer, sent_on, .. } = self else { return None };
        (*instance == of).then_some(ReviewRequest { reviewer, sent_on: *sent_on })
    }

    /// Which review it decides.
    pub const fn review_decided(&self) -> Option<Instance> {
        let Self::ReviewDecided { instance, .. } = self else { return None };
        Some(*instance)
    }

    /// The number and the digest of the document that was issued.
    pub fn document(&self) -> Option<(&str, &str)> {
        let Self::DocumentIssued { number, digest, .. } = self else { return None };
        Some((number, digest))
    }
}
