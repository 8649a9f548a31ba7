//! Look-ups of what single kinds of events say, each in one place. Which event it is that says it stands with
//! the event, in [`Event::meaning`].

use crate::assignment::Proposal;
use crate::ids::UnitId;
use crate::petition::event::Event;
use crate::petition::facts::{Facts, RecordRef};
use crate::petition::meaning::{Detail, HomeVisits, Issued, ReviewRequest, Served};
use crate::vocabulary::{Conclusion, Instance, Rated, Rating, RouteWay};

/// What an objection says of where the matter belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub by: UnitId,
    pub suggested: Option<UnitId>,
}

impl Event {
    /// What the rules of assignment said, and why somebody else was named in their place.
    pub fn proposal(&self) -> Option<(&Proposal, Option<&RecordRef>)> {
        let detail = self.meaning().detail;
        if let Detail::Undecided { proposal } = detail {
            return Some((proposal, None));
        }
        let Detail::Assigned { proposal, reason } = detail else { return None };
        Some((proposal, reason))
    }

    /// Whether it asks the supervisor to decide.
    pub fn asks_decision(&self) -> bool {
        matches!(self.meaning().detail, Detail::Undecided { .. })
    }

    /// Whether those who count as accused may be others from it on: the facts say it, somebody has answered or was
    /// recognised, or a unit became part of another.
    pub fn names_accused(&self) -> bool {
        self.facts().is_some()
            || matches!(
                self,
                Self::Succeeded { units: Some(_), .. }
                    | Self::AccusedAnswered { .. }
                    | Self::AccusedRecognised { .. }
            )
    }

    /// Whether it tells who is accused: the facts name somebody, somebody was answered or recognised, or the rules
    /// passed somebody over for it. Such an event stands sealed.
    pub fn tells_accused(&self) -> bool {
        let names = |facts: &Facts| !(facts.accused.is_empty() && facts.perhaps.is_empty());
        let by_facts = self.facts().is_some_and(names);
        let by_rules = self.proposal().is_some_and(|(proposal, _)| proposal.tells_accused());
        by_facts
            || by_rules
            || matches!(
                self,
                Self::AccusedAnswered { .. } | Self::AccusedRecognised { .. } | Self::SecondHandAsked { .. }
            )
    }

    /// The facts that hold from it on.
    pub fn facts(&self) -> Option<&Facts> {
        let Detail::Facts(facts) = self.meaning().detail else { return None };
        Some(facts)
    }

    /// Why, as somebody wrote.
    pub fn reason(&self) -> Option<&RecordRef> {
        self.records().into_iter().find(|(what, _)| *what == "reason").map(|(_, reason)| reason)
    }

    /// How it was passed on.
    pub fn routed(&self) -> Option<RouteWay> {
        let Detail::Routed { way } = self.meaning().detail else { return None };
        Some(way)
    }

    /// What the petitioner said of whom, and in which words.
    pub fn rated(&self) -> Option<(Rated, Rating, Option<&RecordRef>)> {
        let Detail::Rated { of, rating, comment } = self.meaning().detail else { return None };
        Some((of, rating, comment))
    }

    /// Where the objecting unit says that the matter belongs.
    pub fn objection(&self) -> Option<Suggestion> {
        let Detail::Objection { unit, suggested } = self.meaning().detail else { return None };
        Some(Suggestion { by: unit, suggested })
    }

    /// The unit whose opinion it is.
    pub fn replied_by(&self) -> Option<UnitId> {
        let Detail::Reply { unit, .. } = self.meaning().detail else { return None };
        Some(unit)
    }

    /// How which document was served.
    pub fn served(&self) -> Option<Served<'_>> {
        let Detail::Served(served) = self.meaning().detail else { return None };
        Some(served)
    }

    /// How it was concluded.
    pub fn concluded(&self) -> Option<Conclusion> {
        let Detail::Concluded(conclusion) = self.meaning().detail else { return None };
        Some(conclusion)
    }

    /// What was asked for this review.
    pub fn review_request(&self, of: Instance) -> Option<ReviewRequest<'_>> {
        let Detail::ReviewRequested { instance, request } = self.meaning().detail else { return None };
        (instance == of).then_some(request)
    }

    /// Which review it decides.
    pub fn review_decided(&self) -> Option<Instance> {
        let Detail::ReviewDecided { instance } = self.meaning().detail else { return None };
        Some(instance)
    }

    /// The visits at home that it tells of.
    pub fn home_visits(&self) -> Option<HomeVisits> {
        let Detail::HomeVisits(visits) = self.meaning().detail else { return None };
        Some(visits)
    }

    /// The document that was issued.
    pub fn document(&self) -> Option<Issued<'_>> {
        let Detail::Issued(issued) = self.meaning().detail else { return None };
        Some(issued)
    }
}
