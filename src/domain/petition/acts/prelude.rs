//! What the files of the acts import, in one place.

pub use chrono::NaiveDate;

pub use super::bodies::*;
pub use super::body::*;
pub use super::rules::{Decision, Rules, Sent};
pub use crate::assignment::{Proposal, holder_in};
pub use crate::clock::ClockName;
pub use crate::deadline::{self, Deadline};
pub use crate::directory::District;
pub use crate::fault::Faults;
pub use crate::ids::{CategoryId, ContactPointId, FileId, PetitionId, ProjectId, UnitId, UserId};
pub use crate::petition::case::{Around, Case};
pub use crate::petition::checks;
pub use crate::petition::event::Event;
pub use crate::petition::facts::{Accused, Correction, Facts, FileRef, Holder, RecordRef, Reviewer};
pub use crate::petition::law::{
    ANY, BEFORE_REPLY, Chapter, HANDED_ON_AND_ENDED, HOUSE, Law, Leads, NOT_ENDED, OPEN,
};
pub use crate::petition::refusal::{OfAct, OrderField, Refusal};
pub use crate::petition::standing;
pub use crate::petition::state::{Attachment, Concluded, Issued, Objection, Petition};
pub use crate::policy::Policy;
pub use crate::rights::{NOBODY, Row, Sight, cells::*, rows};
pub use crate::time::Instant;
pub use crate::viewer::{Denied, Viewer};
pub use crate::vocabulary::{
    CallBackResult, Channel, Conclusion, Delivery, Document, Ending, HandOver, Instance, NonAcceptance,
    NoticeMethod, Operation, Opinion, OrderClass, OrderResult, Outside, Paper, Path, Procedure, Purpose,
    Rated, Rating, Receipt, Recommendation, ReportForm, ReviewOutcome, RouteWay, Scope, ServiceMethod,
    ServiceResult, Settlement, SimplifiedGround, SourceLevel, Stage, SupervisionCause, Trigger, Via,
};

/// A day for examples of what is sent.
#[allow(clippy::missing_panics_doc, reason = "the day is there")]
pub fn example_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default()
}
