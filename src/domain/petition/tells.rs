//! What an event says to whoever has to do with it after: each kind of event is named, so that a new one
//! answers too.

#![deny(clippy::wildcard_enum_match_arm)]

use chrono::NaiveDate;

use crate::ids::PetitionId;
use crate::petition::{Event, RecordRef};

impl Event {
    /// The day by which it asks somebody for something.
    pub const fn answer_due(&self) -> Option<NaiveDate> {
        match self {
            Self::Supervised { feedback_due, .. } => Some(*feedback_due),
            Self::DistrictDeadlineSet { due, .. } | Self::TaskAssigned { due, .. } => Some(*due),
            Self::Registered { .. }
            | Self::Assigned { .. }
            | Self::DecisionAsked { .. }
            | Self::Routed { .. }
            | Self::Notified { .. }
            | Self::Accepted { .. }
            | Self::Reassigned { .. }
            | Self::Instructed { .. }
            | Self::ProgressRecorded { .. }
            | Self::HomeVisited { .. }
            | Self::Corrected { .. }
            | Self::Replied { .. }
            | Self::Closed { .. }
            | Self::Rated { .. }
            | Self::Imported { .. }
            | Self::DeadlineMissed { .. }
            | Self::NotAccepted { .. }
            | Self::NoLongerAccepted { .. }
            | Self::Objected { .. }
            | Self::ObjectionAllowed { .. }
            | Self::ObjectionDecided { .. }
            | Self::Extended { .. }
            | Self::LeftSimplified { .. }
            | Self::Served { .. }
            | Self::ClosingReported { .. }
            | Self::Settled { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed { .. }
            | Self::RepeatLinked { .. }
            | Self::Merged { .. }
            | Self::Reopened { .. }
            | Self::Concluded { .. }
            | Self::ReviewRequested { .. }
            | Self::ReviewAdmitted { .. }
            | Self::ReviewDecided { .. }
            | Self::HearingBegun { .. }
            | Self::HearingAnnounced { .. }
            | Self::HearingEnded { .. }
            | Self::Recused { .. }
            | Self::TaskFinished { .. }
            | Self::SupervisionAnswered { .. }
            | Self::Recommended { .. }
            | Self::RecommendationAnswered { .. }
            | Self::UrgentReported { .. }
            | Self::OrderLinked { .. }
            | Self::Guided { .. }
            | Self::Attached { .. }
            | Self::AttachmentRemoved { .. }
            | Self::WatchReassigned { .. }
            | Self::DeadlineRecounted { .. }
            | Self::DocumentIssued { .. } => None,
        }
    }

    /// The first petition of which it makes this one a repeat.
    pub const fn first(&self) -> Option<PetitionId> {
        match self {
            Self::RepeatLinked { first, .. }
            | Self::Merged { first, .. }
            | Self::NoLongerAccepted { first, .. } => Some(*first),
            Self::Registered { .. }
            | Self::Assigned { .. }
            | Self::DecisionAsked { .. }
            | Self::Routed { .. }
            | Self::Notified { .. }
            | Self::Accepted { .. }
            | Self::Reassigned { .. }
            | Self::DistrictDeadlineSet { .. }
            | Self::Instructed { .. }
            | Self::ProgressRecorded { .. }
            | Self::HomeVisited { .. }
            | Self::Corrected { .. }
            | Self::Replied { .. }
            | Self::Closed { .. }
            | Self::Rated { .. }
            | Self::Imported { .. }
            | Self::DeadlineMissed { .. }
            | Self::NotAccepted { .. }
            | Self::Objected { .. }
            | Self::ObjectionAllowed { .. }
            | Self::ObjectionDecided { .. }
            | Self::Extended { .. }
            | Self::LeftSimplified { .. }
            | Self::Served { .. }
            | Self::ClosingReported { .. }
            | Self::Settled { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed { .. }
            | Self::Reopened { .. }
            | Self::Concluded { .. }
            | Self::ReviewRequested { .. }
            | Self::ReviewAdmitted { .. }
            | Self::ReviewDecided { .. }
            | Self::HearingBegun { .. }
            | Self::HearingAnnounced { .. }
            | Self::HearingEnded { .. }
            | Self::Recused { .. }
            | Self::TaskAssigned { .. }
            | Self::TaskFinished { .. }
            | Self::Supervised { .. }
            | Self::SupervisionAnswered { .. }
            | Self::Recommended { .. }
            | Self::RecommendationAnswered { .. }
            | Self::UrgentReported { .. }
            | Self::OrderLinked { .. }
            | Self::Guided { .. }
            | Self::Attached { .. }
            | Self::AttachmentRemoved { .. }
            | Self::WatchReassigned { .. }
            | Self::DeadlineRecounted { .. }
            | Self::DocumentIssued { .. } => None,
        }
    }

    /// The text of what it asks a unit to answer.
    pub const fn asked_text(&self) -> Option<&RecordRef> {
        match self {
            Self::TaskAssigned { text, .. }
            | Self::Supervised { text, .. }
            | Self::Recommended { text, .. } => Some(text),
            Self::Registered { .. }
            | Self::Assigned { .. }
            | Self::DecisionAsked { .. }
            | Self::Routed { .. }
            | Self::Notified { .. }
            | Self::Accepted { .. }
            | Self::Reassigned { .. }
            | Self::DistrictDeadlineSet { .. }
            | Self::Instructed { .. }
            | Self::ProgressRecorded { .. }
            | Self::HomeVisited { .. }
            | Self::Corrected { .. }
            | Self::Replied { .. }
            | Self::Closed { .. }
            | Self::Rated { .. }
            | Self::Imported { .. }
            | Self::DeadlineMissed { .. }
            | Self::NotAccepted { .. }
            | Self::NoLongerAccepted { .. }
            | Self::Objected { .. }
            | Self::ObjectionAllowed { .. }
            | Self::ObjectionDecided { .. }
            | Self::Extended { .. }
            | Self::LeftSimplified { .. }
            | Self::Served { .. }
            | Self::ClosingReported { .. }
            | Self::Settled { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed { .. }
            | Self::RepeatLinked { .. }
            | Self::Merged { .. }
            | Self::Reopened { .. }
            | Self::Concluded { .. }
            | Self::ReviewRequested { .. }
            | Self::ReviewAdmitted { .. }
            | Self::ReviewDecided { .. }
            | Self::HearingBegun { .. }
            | Self::HearingAnnounced { .. }
            | Self::HearingEnded { .. }
            | Self::Recused { .. }
            | Self::TaskFinished { .. }
            | Self::SupervisionAnswered { .. }
            | Self::RecommendationAnswered { .. }
            | Self::UrgentReported { .. }
            | Self::OrderLinked { .. }
            | Self::Guided { .. }
            | Self::Attached { .. }
            | Self::AttachmentRemoved { .. }
            | Self::WatchReassigned { .. }
            | Self::DeadlineRecounted { .. }
            | Self::DocumentIssued { .. } => None,
        }
    }
}
