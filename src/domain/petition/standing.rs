//! How a matter stands that was brought before: what the first petition says to a repeat of it. A second duty
//! never hides the first: where the law has another way than handling it anew, that is the answer.

#![deny(clippy::wildcard_enum_match_arm)]

use chrono::{Days, NaiveDate};

use crate::deadline::Deadline;
use crate::ids::PetitionId;
use crate::petition::state::{Issued, Petition};
use crate::policy::Policy;
use crate::time::Instant;
use crate::vocabulary::{Conclusion, Document, Instance, NonAcceptance, Outcome, Stage, Trigger};

/// How one petition stands, to whoever brings its matter again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being handled or reviewed (article 19).
    Handled,
    /// It was answered, and its review can be asked for until this day (articles 35, 36).
    ReviewOpen { until: NaiveDate },
    /// Nobody asked in time; but until this day a request that was posted in time may arrive.
    InThePost { until: NaiveDate },
    /// Nobody asked in time.
    ReviewMissed,
    /// It is final (article 36).
    Final(Conclusion),
    /// It is over, and says nothing to a repeat.
    Over,
}

impl Standing {
    /// How it stands at an instant. `deadlines`: the dates of all its clocks.
    pub fn of(petition: &Petition, deadlines: &[Deadline<'_>], policy: &Policy, now: Instant) -> Self {
        let asked = |instance, otherwise| {
            let right = right(petition, deadlines, instance);
            // One that was used and not admitted gives no second time.
            let open = right.filter(|right| right.outcome == Outcome::Running || now >= right.late_at);
            open.map_or(otherwise, |right| Self::of_right(right, policy, now))
        };
        match petition.stage {
            Stage::Registered | Stage::Routed | Stage::Accepted | Stage::Reviewing | Stage::Rereviewing => {
                Self::Handled
            }
            Stage::Replied => asked(Instance::Review, Self::Handled),
            Stage::ReviewDecided => asked(Instance::Rereview, Self::Handled),
            Stage::Closed => asked(Instance::Review, Self::Over),
            Stage::RereviewDecided | Stage::Ended => final_by(petition).map_or(Self::Over, Self::Final),
        }
    }

    fn of_right(right: &Deadline<'_>, policy: &Policy, now: Instant) -> Self {
        let (last, posted) = (right.legal_due, posted_until(right, policy));
        match now.day() {
            today if today <= last => Self::ReviewOpen { until: last },
            today if today <= posted => Self::InThePost { until: posted },
            _ => Self::ReviewMissed,
        }
    }
}

/// How a petition has become final: through its re-review, or because nobody asked for one (articles 35, 36).
pub fn final_by(petition: &Petition) -> Option<Conclusion> {
    let reviewed = petition.stage == Stage::RereviewDecided;
    reviewed.then_some(Conclusion::RereviewDecided).or(petition.concluded.map(|concluded| concluded.ground))
}

/// The last day on which a request that was posted in time may still arrive (民事诉讼法 85 by analogy). Where one
/// was made already, no other is waited for.
pub fn posted_until(right: &Deadline<'_>, policy: &Policy) -> NaiveDate {
    let days = match right.outcome {
        Outcome::Met | Outcome::MetLate => 0,
        Outcome::Running | Outcome::Paused | Outcome::Cancelled | Outcome::Untold => policy.days_of_post,
    };
    right.legal_due.checked_add_days(Days::new(days.into())).unwrap_or(right.legal_due)
}

/// The opinion of which a review is asked.
pub const fn opinion_of(instance: Instance) -> Document {
    match instance {
        Instance::Review => Document::HandlingOpinion,
        Instance::Rereview => Document::ReviewOpinion,
    }
}

const fn asking(instance: Instance) -> Trigger {
    match instance {
        Instance::Review => Trigger::ReviewRequested,
        Instance::Rereview => Trigger::RereviewRequested,
    }
}

/// The petitioner's time for asking, of the opinion that stands: it begins with its service, or with the day from
/// which on what could not be served counts as served. `deadlines`: the dates of all its clocks.
pub fn right<'a, 'b>(
    petition: &Petition,
    deadlines: &'b [Deadline<'a>],
    instance: Instance,
) -> Option<&'b Deadline<'a>> {
    let issued = petition.issued.get(&opinion_of(instance));
    let served = issued.and_then(Issued::counts_from)?;
    let last = deadlines.iter().rfind(|d| d.rule.met_by.contains(&asking(instance)));
    last.filter(|d| d.rule.right && d.run.started_on == served)
}

/// What other petitions say to this one: the first, where it is a repeat, and what that was a repeat of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// One of them is not over: this one may be merged into it.
    pub first_open: bool,
    pub handled: Option<PetitionId>,
    pub review_open: Option<(PetitionId, NaiveDate)>,
    pub in_the_post: Option<NaiveDate>,
    pub review_missed: Option<PetitionId>,
    pub concluded: Option<Conclusion>,
}

impl Around {
    /// Of what is a repeat of nothing.
    pub const NONE: Self = Self {
        first_open: false,
        handled: None,
        review_open: None,
        in_the_post: None,
        review_missed: None,
        concluded: None,
    };

    /// With what one more of them says.
    #[must_use]
    pub fn and(mut self, first: PetitionId, petition: &Petition, standing: Standing) -> Self {
        self.first_open |= !petition.is_over();
        match standing {
            Standing::Handled => self.handled = self.handled.or(Some(first)),
            Standing::ReviewOpen { until } => self.review_open = self.review_open.or(Some((first, until))),
            Standing::InThePost { until } => self.in_the_post = self.in_the_post.or(Some(until)),
            Standing::ReviewMissed => self.review_missed = self.review_missed.or(Some(first)),
            Standing::Final(ended) => {
                self.concluded = self.concluded.or(Some(ended));
                if ended.is_unasked() {
                    self.review_missed = self.review_missed.or(Some(first));
                }
            }
            Standing::Over => {}
        }
        self
    }

    /// Which of them bears out a ground, and until when its review can be asked for.
    pub const fn behind(&self, ground: NonAcceptance) -> (Option<PetitionId>, Option<NaiveDate>) {
        match (ground, self.review_open) {
            (NonAcceptance::BeingHandled, _) => (self.handled, None),
            (NonAcceptance::ReviewOpen, Some((first, until))) => (Some(first), Some(until)),
            (NonAcceptance::ReviewMissed, _) => (self.review_missed, None),
            (
                NonAcceptance::ReviewOpen
                | NonAcceptance::Litigation
                | NonAcceptance::OtherPowers
                | NonAcceptance::LegalProcedure
                | NonAcceptance::OtherUnit
                | NonAcceptance::TooHigh,
                _,
            ) => (None, None),
        }
    }
}
