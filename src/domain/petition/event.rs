//! What has happened to a petition. Events are the only truth; every table row is a projection of
//! them. They hold no personal text: a text stands encrypted in a record of its own, and the event
//! names the record and a salted digest, so that a record may be re-encrypted or erased later
//! without touching the chain.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::assignment::Proposal;
use crate::clock::ClockName;
use crate::ids::{CategoryId, ContactPointId, FileId, PetitionId, ProjectId, RecordId, UnitId, UserId};
use crate::time::Instant;
use crate::vocabulary::{
    Channel, Conclusion, Delivery, Document, HandOver, Instance, Media, NonAcceptance, NoticeMethod, Opinion,
    OrderClass, Paper, Path, Procedure, Purpose, Rated, Rating, Receipt, Recommendation, ReportForm,
    ReviewOutcome, RouteWay, ServiceMethod, ServiceResult, Settlement, SimplifiedGround, SourceLevel,
    SupervisionCause, Via,
};

/// A text kept elsewhere, encrypted. `digest` is SHA-256 over a secret salt and the text, in hex:
/// it proves later that the text is the one that was recorded, and says nothing once the salt is
/// erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRef {
    pub record: RecordId,
    pub digest: String,
}

/// A file kept elsewhere, sealed. `digest` is SHA-256 over a secret salt and the content, in hex: as
/// with a text, it proves later that the file is the one that was attached, and says nothing once the
/// salt is erased. The name is a record: it may tell of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    pub id: FileId,
    pub media: Media,
    /// In bytes.
    pub size: u64,
    pub digest: String,
    pub name: RecordRef,
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
    /// Meant for the simplified procedure by whoever took it in; the unit decides at acceptance.
    #[serde(default = "ordinary")]
    pub procedure: Procedure,
    #[serde(default = "by_bureau")]
    pub receipt: Receipt,
    /// The class of a 12345 order.
    #[serde(default)]
    pub order_class: Option<OrderClass>,
    /// How many represent a visiting group (article 20); 0 where there is no group.
    #[serde(default)]
    pub representatives: u32,
    /// The first petition of which this is a repeat (重件: 同人 + 同事).
    #[serde(default)]
    pub repeat_of: Option<PetitionId>,
}

impl Facts {
    /// One reachable petitioner, straight to the petition office, and nothing else known.
    pub fn of(channel: Channel, purpose: Purpose, received_on: NaiveDate) -> Self {
        Self {
            channel,
            source: Source { level: SourceLevel::Direct, outside_number: None, feedback_due: None },
            purpose,
            category: None,
            contact_point: None,
            project: None,
            received_by_leader: None,
            received_on,
            headcount: 1,
            anonymous: false,
            reachable: true,
            urgent: false,
            accused: Accused::default(),
            procedure: Procedure::Ordinary,
            receipt: Receipt::Bureau,
            order_class: None,
            representatives: 0,
            repeat_of: None,
        }
    }
}

const fn ordinary() -> Procedure {
    Procedure::Ordinary
}

const fn by_bureau() -> Receipt {
    Receipt::Bureau
}

/// Who reviews: a unit of ours, or an organ outside the district, which is then named in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewer {
    pub unit: Option<UnitId>,
    pub outside: Option<RecordRef>,
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
    Registered {
        facts: Facts,
        texts: Texts,
        receiver: Holder,
    },
    /// The rules have found the leader and the unit; of public opinion also who watches and guides.
    Assigned {
        holder: Holder,
        watching_unit: Option<UnitId>,
        #[serde(default)]
        watcher: Option<Holder>,
        proposal: Proposal,
        /// Why the desk named somebody else than the rules did (`proposal` keeps what those said).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RecordRef>,
    },
    /// The rules have found nobody: the receiver keeps it and the supervisor is asked.
    DecisionAsked {
        proposal: Proposal,
    },
    /// 转送 / 交办.
    Routed {
        way: RouteWay,
        feedback_due: Option<NaiveDate>,
    },
    /// The petitioner was told (告知).
    Notified {
        method: NoticeMethod,
        note: Option<RecordRef>,
    },
    /// 受理.
    Accepted {
        path: Path,
        #[serde(default = "ordinary")]
        procedure: Procedure,
        #[serde(default)]
        ground: Option<SimplifiedGround>,
    },
    /// 不予受理, with the written notice.
    NotAccepted {
        reason: NonAcceptance,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// 不再受理: the same facts and reasons after the end (article 36).
    NoLongerAccepted {
        first: PetitionId,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// 异议: the unit holds that it has no power over the matter. It stays in charge until decided.
    Objected {
        unit: UnitId,
        suggested: Option<UnitId>,
        reason: RecordRef,
    },
    /// The supervisor allows a unit to object a second time.
    ObjectionAllowed {
        unit: UnitId,
        reason: RecordRef,
    },
    /// The assigner has decided; where the objection is upheld, in one act with the new holder.
    ObjectionDecided {
        upheld: bool,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// 延长办理期限 (article 34).
    Extended {
        days: u32,
        approved_by: UserId,
        notified_on: NaiveDate,
        method: NoticeMethod,
        reason: RecordRef,
        #[serde(default)]
        assigner_agreed: bool,
    },
    /// It turned out unsuitable for the simplified procedure: ordinary from the original acceptance.
    LeftSimplified {
        reason: RecordRef,
    },
    /// 送达.
    Served {
        document: Document,
        method: ServiceMethod,
        result: ServiceResult,
        served_on: NaiveDate,
        recipient: RecordRef,
        proof: RecordRef,
        witness: Option<RecordRef>,
    },
    /// 办结报告 to the assigner of a 交办 matter.
    ClosingReported {
        text: RecordRef,
    },
    /// 调解协议 / 和解协议 with both parties' consent (article 33).
    Settled {
        settlement: Settlement,
        text: RecordRef,
    },
    /// The petitioner takes it back.
    Withdrawn {
        text: RecordRef,
    },
    /// The petitioner has died or ended without a successor.
    Lapsed {
        text: RecordRef,
    },
    /// 重件: confirmed by a person. `holder`: that of the first, where it takes over.
    RepeatLinked {
        first: PetitionId,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// A repeat is dealt with in the first petition.
    Merged {
        first: PetitionId,
        reason: RecordRef,
    },
    /// New facts (article 36).
    Reopened {
        reason: RecordRef,
    },
    /// 审核认定办结.
    Concluded {
        conclusion: Conclusion,
        note: Option<RecordRef>,
    },
    /// 申请复查 / 复核. `sent_on`: the day that counts, of the postmark where it was posted.
    ReviewRequested {
        instance: Instance,
        delivery: Delivery,
        sent_on: NaiveDate,
        reviewer: Reviewer,
        late_reason: Option<RecordRef>,
        text: Option<RecordRef>,
    },
    /// The reviewing organ takes the request in, or does not.
    ReviewAdmitted {
        instance: Instance,
        admitted: bool,
        reason: RecordRef,
    },
    /// 复查意见 / 复核意见.
    ReviewDecided {
        instance: Instance,
        outcome: ReviewOutcome,
        redo_due: Option<NaiveDate>,
        text: RecordRef,
    },
    /// 听证通知: when and where it is, and who is invited.
    HearingAnnounced {
        held_on: NaiveDate,
        place: RecordRef,
        invited: RecordRef,
    },
    /// 听证 begins; in a re-review its time does not count (article 36).
    HearingBegun {
        text: RecordRef,
    },
    HearingEnded {
        text: RecordRef,
    },
    /// 回避: may hold nothing and do nothing here from now on. `holder`: who takes over.
    Recused {
        user: UserId,
        decided_by: UserId,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// An assisting unit has a task of its own; the lead unit holds the petition.
    TaskAssigned {
        unit: UnitId,
        due: NaiveDate,
        text: RecordRef,
    },
    /// `task`: the event that assigned it.
    TaskFinished {
        task: u32,
        text: RecordRef,
    },
    /// 督办.
    Supervised {
        cause: SupervisionCause,
        unit: UnitId,
        feedback_due: NaiveDate,
        text: RecordRef,
    },
    /// `order`: the event of the supervision.
    SupervisionAnswered {
        order: u32,
        text: RecordRef,
    },
    /// One of the three recommendations (article 40). `addressee` names whom.
    Recommended {
        recommendation: Recommendation,
        unit: Option<UnitId>,
        reply_due: Option<NaiveDate>,
        addressee: RecordRef,
        text: RecordRef,
    },
    /// The addressee's written answer. `recommendation`: the event that made it.
    RecommendationAnswered {
        recommendation: u32,
        adopted: bool,
        text: RecordRef,
    },
    /// 重大紧急信息报送 (article 25).
    UrgentReported {
        form: ReportForm,
        text: RecordRef,
    },
    /// A 12345 order about the same matter: linked, never a second petition.
    OrderLinked {
        number: String,
        class: OrderClass,
        /// When the order came in, where it comes over from a merged petition: its time runs on.
        #[serde(default)]
        since: Option<Instant>,
    },
    /// 舆情引导处置.
    Guided {
        text: RecordRef,
    },
    /// 附件: a paper, a photo or a recording belongs to the petition from now on.
    Attached {
        file: FileRef,
        note: Option<RecordRef>,
    },
    /// The content and the name of an attached file were erased.
    AttachmentRemoved {
        file: FileId,
        reason: RecordRef,
    },
    /// Somebody else watches and guides.
    WatchReassigned {
        holder: Holder,
        ordered_by: UserId,
        reason: RecordRef,
    },
    /// A new calendar moved a running clock.
    DeadlineRecounted {
        clock: ClockName,
        run: u32,
        calendar_version: u32,
        legal_due_before: NaiveDate,
        legal_due: NaiveDate,
    },
    /// A document was issued. It stands sealed in a row of its own, of which this is the digest. `of`: the
    /// event that it rests on; `replaces`: the number of the one issued before it.
    DocumentIssued {
        paper: Paper,
        of: u32,
        number: String,
        replaces: Option<String>,
        digest: String,
    },
    /// Somebody else is responsible from now on.
    Reassigned {
        holder: Holder,
        hand_over: HandOver,
        ordered_by: UserId,
        reason: RecordRef,
        batch: Option<i64>,
    },
    /// 限期.
    DistrictDeadlineSet {
        due: NaiveDate,
        ordered_by: UserId,
        reason: RecordRef,
        batch: Option<i64>,
    },
    /// 领导批示.
    Instructed {
        text: RecordRef,
    },
    /// What was done on the way.
    ProgressRecorded {
        text: RecordRef,
    },
    /// 登门下访.
    HomeVisited {
        visitor: UserId,
        visited_on: NaiveDate,
        in_person: bool,
        place: Option<RecordRef>,
        result: RecordRef,
    },
    /// 更正: a recorded fact was wrong. The old one stays in the event that recorded it.
    Corrected {
        correction: Correction,
        reason: RecordRef,
    },
    /// 答复 / 处理意见.
    Replied {
        unit: UnitId,
        opinion: Opinion,
        text: RecordRef,
    },
    /// 办结.
    Closed {
        note: Option<RecordRef>,
    },
    /// 群众满意度评价: once each. `unit`: whose work is rated. The comment is the petitioner's own.
    Rated {
        of: Rated,
        rating: Rating,
        unit: UnitId,
        comment: Option<RecordRef>,
    },
    /// Steps that an imported register implies and does not date.
    Imported {
        routed: bool,
        notified: bool,
        home_visits: u32,
    },
    /// A clock has run out unmet. Found by the sweep.
    DeadlineMissed {
        clock: ClockName,
        run: u32,
        legal_due: NaiveDate,
    },
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
    /// The version of clocks and calendar in force when it was written down.
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
            Self::Rated { .. } => "rated",
            Self::Imported { .. } => "imported",
            Self::DeadlineMissed { .. } => "deadline_missed",
            Self::NotAccepted { .. } => "not_accepted",
            Self::NoLongerAccepted { .. } => "no_longer_accepted",
            Self::Objected { .. } => "objected",
            Self::ObjectionAllowed { .. } => "objection_allowed",
            Self::ObjectionDecided { .. } => "objection_decided",
            Self::Extended { .. } => "extended",
            Self::LeftSimplified { .. } => "left_simplified",
            Self::Served { .. } => "served",
            Self::ClosingReported { .. } => "closing_reported",
            Self::Settled { .. } => "settled",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Lapsed { .. } => "lapsed",
            Self::RepeatLinked { .. } => "repeat_linked",
            Self::Merged { .. } => "merged",
            Self::Reopened { .. } => "reopened",
            Self::Concluded { .. } => "concluded",
            Self::ReviewRequested { .. } => "review_requested",
            Self::ReviewAdmitted { .. } => "review_admitted",
            Self::ReviewDecided { .. } => "review_decided",
            Self::HearingAnnounced { .. } => "hearing_announced",
            Self::HearingBegun { .. } => "hearing_begun",
            Self::HearingEnded { .. } => "hearing_ended",
            Self::Recused { .. } => "recused",
            Self::TaskAssigned { .. } => "task_assigned",
            Self::TaskFinished { .. } => "task_finished",
            Self::Supervised { .. } => "supervised",
            Self::SupervisionAnswered { .. } => "supervision_answered",
            Self::Recommended { .. } => "recommended",
            Self::RecommendationAnswered { .. } => "recommendation_answered",
            Self::UrgentReported { .. } => "urgent_reported",
            Self::OrderLinked { .. } => "order_linked",
            Self::Guided { .. } => "guided",
            Self::Attached { .. } => "attached",
            Self::AttachmentRemoved { .. } => "attachment_removed",
            Self::WatchReassigned { .. } => "watch_reassigned",
            Self::DeadlineRecounted { .. } => "deadline_recounted",
            Self::DocumentIssued { .. } => "document_issued",
        }
    }

    /// The records that the event names, with the word for each.
    pub fn records(&self) -> Vec<(&'static str, &RecordRef)> {
        match self {
            Self::Registered { texts, .. } => texts.records(),
            Self::Corrected { correction, reason } => correction.records(reason),
            Self::Reassigned { reason, .. }
            | Self::WatchReassigned { reason, .. }
            | Self::DistrictDeadlineSet { reason, .. }
            | Self::Objected { reason, .. }
            | Self::ObjectionAllowed { reason, .. }
            | Self::ObjectionDecided { reason, .. }
            | Self::Extended { reason, .. }
            | Self::LeftSimplified { reason }
            | Self::RepeatLinked { reason, .. }
            | Self::Merged { reason, .. }
            | Self::Reopened { reason }
            | Self::ReviewAdmitted { reason, .. }
            | Self::AttachmentRemoved { reason, .. }
            | Self::Recused { reason, .. } => vec![("reason", reason)],
            Self::Instructed { text }
            | Self::ProgressRecorded { text }
            | Self::Replied { text, .. }
            | Self::NotAccepted { text, .. }
            | Self::NoLongerAccepted { text, .. }
            | Self::ClosingReported { text }
            | Self::Settled { text, .. }
            | Self::Withdrawn { text }
            | Self::Lapsed { text }
            | Self::ReviewDecided { text, .. }
            | Self::HearingBegun { text }
            | Self::HearingEnded { text }
            | Self::TaskAssigned { text, .. }
            | Self::TaskFinished { text, .. }
            | Self::Supervised { text, .. }
            | Self::SupervisionAnswered { text, .. }
            | Self::RecommendationAnswered { text, .. }
            | Self::UrgentReported { text, .. }
            | Self::Guided { text } => vec![("text", text)],
            Self::Recommended { addressee, text, .. } => vec![("addressee", addressee), ("text", text)],
            Self::HearingAnnounced { place, invited, .. } => vec![("place", place), ("invited", invited)],
            Self::Served { recipient, proof, witness, .. } => {
                with(vec![("recipient", recipient), ("proof", proof)], "witness", witness)
            }
            Self::ReviewRequested { reviewer, late_reason, text, .. } => {
                let records = with(Vec::new(), "reviewer", &reviewer.outside);
                with(with(records, "late_reason", late_reason), "text", text)
            }
            Self::Attached { file, note } => with(vec![("name", &file.name)], "note", note),
            Self::HomeVisited { place, result, .. } => with(vec![("result", result)], "place", place),
            Self::Notified { note, .. } | Self::Closed { note } | Self::Concluded { note, .. } => {
                with(Vec::new(), "note", note)
            }
            Self::Rated { comment, .. } => with(Vec::new(), "comment", comment),
            Self::Assigned { reason, .. } => with(Vec::new(), "reason", reason),
            Self::DecisionAsked { .. }
            | Self::Routed { .. }
            | Self::Accepted { .. }
            | Self::OrderLinked { .. }
            | Self::DocumentIssued { .. }
            | Self::Imported { .. }
            | Self::DeadlineRecounted { .. }
            | Self::DeadlineMissed { .. } => Vec::new(),
        }
    }
}

type Named<'a> = Vec<(&'static str, &'a RecordRef)>;

/// The list, and one more where there is one.
fn with<'a>(mut records: Named<'a>, word: &'static str, more: &'a Option<RecordRef>) -> Named<'a> {
    records.extend(more.iter().map(|record| (word, record)));
    records
}

impl Texts {
    fn records(&self) -> Named<'_> {
        let mut records = vec![("title", &self.title), ("content", &self.content)];
        records.extend(self.petitioners.iter().map(|r| ("petitioner", r)));
        records.extend(self.accused.iter().map(|r| ("accused", r)));
        records
    }
}

impl Correction {
    fn records<'a>(&'a self, reason: &'a RecordRef) -> Named<'a> {
        let mut records = vec![("reason", reason)];
        records.extend(self.title.iter().map(|r| ("title", r)));
        records.extend(self.content.iter().map(|r| ("content", r)));
        records.extend(self.petitioners.iter().flatten().map(|r| ("petitioner", r)));
        records.extend(self.accused.iter().flatten().map(|r| ("accused", r)));
        records
    }
}
