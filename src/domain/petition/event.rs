//! What has happened to a petition. Events are the only truth; every table row is a projection of
//! them. They hold no personal text: a text stands encrypted in a record of its own, and the event
//! names the record and a salted digest, so that a record may be re-encrypted or erased later
//! without touching the chain.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::assignment::Proposal;
use crate::domain::ids::{CategoryId, ContactPointId, ProjectId, RecordId, UnitId, UserId};
use crate::domain::time::Instant;
use crate::domain::vocabulary::{
    Channel, Clock, HandOver, NoticeMethod, Opinion, Path, Purpose, RouteWay, SourceLevel, Via,
};

/// A text kept elsewhere, encrypted. `digest` is SHA-256 over a secret salt and the text, in hex:
/// it proves later that the text is the one that was recorded, and says nothing once the salt is
/// erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRef {
    pub record: RecordId,
    pub digest: String,
}

/// Who is responsible in a lane: one unit with one officer in charge, and one leader as soon as
/// it is assigned (谁接待、谁负责).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub unit: UnitId,
    pub officer: UserId,
    pub leader: Option<UserId>,
}

/// Where a petition came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub level: SourceLevel,
    /// The number that the other office gave it.
    pub outside_number: Option<String>,
    /// The day by which the other office wants feedback.
    pub feedback_due: Option<NaiveDate>,
}

/// Whom a petition names, as far as they are users or units of ours. The names themselves stand in
/// encrypted records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accused {
    pub users: Vec<UserId>,
    pub units: Vec<UnitId>,
}

impl Accused {
    /// Whether the petition names this person, or the unit where the person works.
    pub fn names(&self, user: UserId, unit: UnitId) -> bool {
        self.users.contains(&user) || self.units.contains(&unit)
    }
}

/// The facts that rules look at. No personal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub channel: Channel,
    pub source: Source,
    pub purpose: Purpose,
    pub category: Option<CategoryId>,
    pub contact_point: Option<ContactPointId>,
    pub project: Option<ProjectId>,
    /// The leader who received the visitor in person.
    pub received_by_leader: Option<UserId>,
    /// The day the petition reached the office (信访日期), in Shanghai.
    pub received_on: NaiveDate,
    pub headcount: u32,
    pub anonymous: bool,
    /// Name and address are both known, so that the petitioner can be told (article 23).
    pub reachable: bool,
    pub urgent: bool,
    pub accused: Accused,
}

/// The texts of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    pub title: RecordRef,
    pub content: RecordRef,
    pub petitioners: Vec<RecordRef>,
    pub accused: Vec<RecordRef>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Logged at the desk; the receiver holds it from this instant.
    Registered { facts: Facts, texts: Texts, receiver: Holder },
    /// The rules have found the leader and the unit.
    Assigned { holder: Holder, watching_unit: Option<UnitId>, proposal: Proposal },
    /// The rules have found nobody: the receiver keeps it and the supervisor is asked.
    DecisionAsked { proposal: Proposal },
    /// 转送 / 交办.
    Routed { way: RouteWay, feedback_due: Option<NaiveDate> },
    /// The petitioner was told (告知).
    Notified { method: NoticeMethod, note: Option<RecordRef> },
    /// 受理.
    Accepted { path: Path },
    /// Somebody else is responsible from now on.
    Reassigned {
        holder: Holder,
        hand_over: HandOver,
        ordered_by: UserId,
        reason: RecordRef,
        batch: Option<i64>,
    },
    /// 限期.
    DistrictDeadlineSet { due: NaiveDate, ordered_by: UserId, reason: RecordRef, batch: Option<i64> },
    /// 领导批示.
    Instructed { text: RecordRef },
    /// What was done on the way.
    ProgressRecorded { text: RecordRef },
    /// 登门下访.
    HomeVisited {
        visitor: UserId,
        visited_on: NaiveDate,
        in_person: bool,
        place: Option<RecordRef>,
        result: RecordRef,
    },
    /// 更正: a recorded fact was wrong. The old one stays in the event that recorded it.
    Corrected { correction: Correction, reason: RecordRef },
    /// 答复 / 处理意见.
    Replied { unit: UnitId, opinion: Opinion, text: RecordRef },
    /// 办结.
    Closed { note: Option<RecordRef> },
    /// Steps that an imported register implies and does not date.
    Imported { routed: bool, notified: bool, home_visits: u32 },
    /// A clock has run out unmet. Found by the sweep.
    DeadlineMissed { clock: Clock, run: u32, legal_due: NaiveDate },
}

/// What a correction puts in place of what was recorded. Only what is given changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<RecordRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<RecordRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petitioners: Option<Vec<RecordRef>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accused: Option<Vec<RecordRef>>,
}

/// An event with what surrounds it: the place in the chain, the two times, the person, the door.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// 1, 2, 3 … without a gap. Also the petition's version after this event.
    pub seq: u32,
    pub event: Event,
    /// When it happened; never after `recorded_at`.
    pub occurred_at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Who did it. None: the service itself.
    pub actor: Option<UserId>,
    pub via: Via,
    /// The version of calendar and limits in force when it was written down.
    pub rules_version: u32,
}

impl Event {
    /// The stable code of the kind of event.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Assigned { .. } => "assigned",
            Self::DecisionAsked { .. } => "decision_asked",
            Self::Routed { .. } => "routed",
            Self::Notified { .. } => "notified",
            Self::Accepted { .. } => "accepted",
            Self::Reassigned { .. } => "reassigned",
            Self::DistrictDeadlineSet { .. } => "district_deadline_set",
            Self::Instructed { .. } => "instructed",
            Self::ProgressRecorded { .. } => "progress_recorded",
            Self::HomeVisited { .. } => "home_visited",
            Self::Corrected { .. } => "corrected",
            Self::Replied { .. } => "replied",
            Self::Closed { .. } => "closed",
            Self::Imported { .. } => "imported",
            Self::DeadlineMissed { .. } => "deadline_missed",
        }
    }

    /// The records that the event names, with the word for each.
    pub fn records(&self) -> Vec<(&'static str, &RecordRef)> {
        match self {
            Self::Registered { texts, .. } => {
                let mut records = vec![("title", &texts.title), ("content", &texts.content)];
                records.extend(texts.petitioners.iter().map(|r| ("petitioner", r)));
                records.extend(texts.accused.iter().map(|r| ("accused", r)));
                records
            }
            Self::Corrected { correction, reason } => {
                let mut records = vec![("reason", reason)];
                records.extend(correction.title.iter().map(|r| ("title", r)));
                records.extend(correction.content.iter().map(|r| ("content", r)));
                records.extend(correction.petitioners.iter().flatten().map(|r| ("petitioner", r)));
                records.extend(correction.accused.iter().flatten().map(|r| ("accused", r)));
                records
            }
            Self::Reassigned { reason, .. } | Self::DistrictDeadlineSet { reason, .. } => {
                vec![("reason", reason)]
            }
            Self::Instructed { text } | Self::ProgressRecorded { text } | Self::Replied { text, .. } => {
                vec![("text", text)]
            }
            Self::HomeVisited { place, result, .. } => {
                let mut records = vec![("result", result)];
                records.extend(place.iter().map(|r| ("place", r)));
                records
            }
            Self::Notified { note, .. } | Self::Closed { note } => note.iter().map(|r| ("note", r)).collect(),
            Self::Assigned { .. }
            | Self::DecisionAsked { .. }
            | Self::Routed { .. }
            | Self::Accepted { .. }
            | Self::Imported { .. }
            | Self::DeadlineMissed { .. } => Vec::new(),
        }
    }
}
