//! What somebody wants to do to a petition.

use chrono::NaiveDate;

use crate::domain::assignment::Proposal;
use crate::domain::ids::{UnitId, UserId};
use crate::domain::petition::event::{Correction, Facts, Holder, RecordRef, Texts};
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Clock, NoticeMethod, Opinion, Path, RouteWay, Via};

/// Who acts, and through which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// None: the service itself (a job).
    pub user: Option<UserId>,
    pub unit: Option<UnitId>,
    pub via: Via,
}

/// An act, by whom, and when it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub act: Act,
    pub by: By,
    /// Never in the future, never before the petition was registered.
    pub occurred_at: Instant,
}

/// The acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Register(Registration),
    Route {
        way: RouteWay,
        feedback_due: Option<NaiveDate>,
    },
    Notify {
        method: NoticeMethod,
        note: Option<RecordRef>,
    },
    /// `path` None: the one that the purpose implies.
    Accept {
        path: Option<Path>,
    },
    Reassign {
        to: Holder,
        reason: RecordRef,
        ordered_by: UserId,
        batch: Option<i64>,
    },
    SetDistrictDeadline {
        due: NaiveDate,
        reason: RecordRef,
        ordered_by: UserId,
        batch: Option<i64>,
    },
    Instruct {
        text: RecordRef,
    },
    RecordProgress {
        text: RecordRef,
    },
    RecordHomeVisit {
        visitor: UserId,
        visited_on: NaiveDate,
        in_person: bool,
        place: Option<RecordRef>,
        result: RecordRef,
    },
    /// `assignment`: what the rules say of the corrected facts, used where the present holder may
    /// not keep it.
    Correct {
        correction: Correction,
        reason: RecordRef,
        assignment: Proposal,
    },
    Reply {
        opinion: Opinion,
        text: RecordRef,
    },
    Close {
        note: Option<RecordRef>,
    },
    /// Steps that an imported register implies and does not date.
    Import {
        routed: bool,
        notified: bool,
        home_visits: u32,
    },
    /// A clock has run out.
    MissDeadline {
        clock: Clock,
        run: u32,
        legal_due: NaiveDate,
    },
}

/// A petition at the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub facts: Facts,
    pub texts: Texts,
    pub receiver: Holder,
    pub assignment: Proposal,
    /// The district's own date, with who ordered it and why.
    pub district_deadline: Option<(NaiveDate, UserId, RecordRef)>,
}
