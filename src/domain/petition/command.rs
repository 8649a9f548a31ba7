//! What somebody wants to do to a petition.

use chrono::NaiveDate;

use crate::assignment::Proposal;
use crate::clock::ClockName;
use crate::ids::{FileId, PetitionId, UnitId, UserId};
use crate::petition::event::{Correction, Facts, FileRef, Holder, RecordRef, Reviewer, Texts};
use crate::time::Instant;
use crate::vocabulary::{
    Delivery, Document, Instance, NonAcceptance, NoticeMethod, Operation, Opinion, OrderClass, Paper, Path,
    Procedure, Rated, Rating, Recommendation, ReportForm, ReviewOutcome, RouteWay, ServiceMethod,
    ServiceResult, Settlement, SimplifiedGround, SupervisionCause, Via,
};

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
    /// `path` None: the one that the purpose implies. `ground`: why the simplified procedure fits.
    Accept {
        path: Option<Path>,
        procedure: Procedure,
        ground: Option<SimplifiedGround>,
        /// Whether the first petition, of which this is a repeat, is still being handled.
        first_running: bool,
    },
    /// Of the first petition, where this is a repeat: whether it is still being handled, and whether the
    /// time for asking for its review has passed unused.
    NotAccept {
        reason: NonAcceptance,
        first_running: bool,
        review_missed: bool,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// `first_concluded`: the first petition has gone through its re-review, or was concluded.
    NoLongerAccept {
        first: PetitionId,
        first_concluded: bool,
        method: NoticeMethod,
        text: RecordRef,
    },
    Object {
        suggested: Option<UnitId>,
        reason: RecordRef,
    },
    AllowObjection {
        reason: RecordRef,
    },
    /// `to`: the new holder, where the objection is upheld.
    DecideObjection {
        upheld: bool,
        to: Option<Holder>,
        reason: RecordRef,
    },
    Extend {
        days: u32,
        notified_on: NaiveDate,
        method: NoticeMethod,
        reason: RecordRef,
        assigner_agreed: bool,
    },
    LeaveSimplified {
        reason: RecordRef,
    },
    Serve {
        document: Document,
        method: ServiceMethod,
        result: ServiceResult,
        served_on: NaiveDate,
        recipient: RecordRef,
        proof: Option<RecordRef>,
        witness: Option<RecordRef>,
    },
    ReportClosing {
        text: RecordRef,
    },
    Settle {
        settlement: Settlement,
        both_consent: bool,
        text: RecordRef,
    },
    Withdraw {
        text: RecordRef,
    },
    Lapse {
        text: RecordRef,
    },
    /// `first`: an earlier petition; `holder`: its holder while it is open and not accused here.
    LinkRepeat {
        first: PetitionId,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    Merge {
        first: PetitionId,
        first_open: bool,
        reason: RecordRef,
    },
    Reopen {
        reason: RecordRef,
    },
    Conclude {
        note: Option<RecordRef>,
    },
    RequestReview {
        instance: Instance,
        delivery: Delivery,
        sent_on: NaiveDate,
        reviewer: Reviewer,
        late_reason: Option<RecordRef>,
        text: Option<RecordRef>,
    },
    AdmitReview {
        instance: Instance,
        admitted: bool,
        reason: RecordRef,
    },
    DecideReview {
        instance: Instance,
        outcome: ReviewOutcome,
        redo_due: Option<NaiveDate>,
        text: RecordRef,
    },
    BeginHearing {
        text: RecordRef,
    },
    EndHearing {
        text: RecordRef,
    },
    /// `to`: who takes over, where the recused person holds it.
    Recuse {
        user: UserId,
        to: Option<Holder>,
        reason: RecordRef,
    },
    AssignTask {
        unit: UnitId,
        due: NaiveDate,
        text: RecordRef,
    },
    FinishTask {
        task: u32,
        text: RecordRef,
    },
    Supervise {
        cause: SupervisionCause,
        feedback_due: NaiveDate,
        text: RecordRef,
    },
    AnswerSupervision {
        order: u32,
        text: RecordRef,
    },
    Recommend {
        recommendation: Recommendation,
        unit: Option<UnitId>,
        reply_due: Option<NaiveDate>,
        addressee: RecordRef,
        text: RecordRef,
    },
    AnswerRecommendation {
        recommendation: u32,
        adopted: bool,
        text: RecordRef,
    },
    ReportUrgent {
        form: ReportForm,
        text: RecordRef,
    },
    LinkOrder {
        number: String,
        class: OrderClass,
        since: Option<Instant>,
    },
    Guide {
        text: RecordRef,
    },
    ReassignWatch {
        to: Holder,
        reason: RecordRef,
        ordered_by: UserId,
    },
    /// `for_office`: who acts may act for the petition office. `digest`: of the document as it is kept.
    IssueDocument {
        paper: Paper,
        of: u32,
        number: String,
        digest: String,
        for_office: bool,
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
        /// Photos of the visit.
        files: Vec<FileRef>,
    },
    Attach {
        files: Vec<FileRef>,
        note: Option<RecordRef>,
    },
    /// `whoever`: the caller may remove what others have attached.
    RemoveAttachment {
        file: FileId,
        whoever: bool,
        reason: RecordRef,
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
    /// `office`: the petition office, whose work is rated where `of` says so.
    Rate {
        of: Rated,
        rating: Rating,
        office: UnitId,
        comment: Option<RecordRef>,
    },
    /// Steps that an imported register implies and does not date.
    Import {
        routed: bool,
        notified: bool,
        home_visits: u32,
    },
    /// A clock has run out.
    MissDeadline {
        clock: ClockName,
        run: u32,
        legal_due: NaiveDate,
    },
    /// A new calendar is put in force.
    Recount {
        clock: ClockName,
        run: u32,
        calendar_version: u32,
    },
}

impl Act {
    /// The operation that the access rules and the state table know the act by. None for what only
    /// the service itself does.
    pub const fn operation(&self) -> Option<Operation> {
        Some(match self {
            Self::Register(_) => Operation::RegisterPetition,
            Self::Route { .. } => Operation::RoutePetition,
            Self::Notify { .. } => Operation::NotifyPetitioner,
            Self::Accept { .. } => Operation::AcceptPetition,
            Self::NotAccept { .. } => Operation::RejectPetition,
            Self::NoLongerAccept { .. } => Operation::RefuseConcluded,
            Self::Object { .. } => Operation::RaiseObjection,
            Self::AllowObjection { .. } => Operation::AllowObjection,
            Self::DecideObjection { .. } => Operation::DecideObjection,
            Self::Extend { .. } => Operation::ExtendHandling,
            Self::LeaveSimplified { .. } => Operation::LeaveSimplified,
            Self::Serve { .. } => Operation::ServeDocument,
            Self::ReportClosing { .. } => Operation::ReportClosing,
            Self::Settle { .. } => Operation::SettlePetition,
            Self::Withdraw { .. } => Operation::WithdrawPetition,
            Self::Lapse { .. } => Operation::RecordLapse,
            Self::LinkRepeat { .. } => Operation::LinkRepeat,
            Self::Merge { .. } => Operation::MergePetition,
            Self::Reopen { .. } => Operation::ReopenPetition,
            Self::Conclude { .. } => Operation::ConcludePetition,
            Self::RequestReview { instance, .. } => match instance {
                Instance::Review => Operation::RequestReview,
                Instance::Rereview => Operation::RequestRereview,
            },
            Self::AdmitReview { instance, .. } => match instance {
                Instance::Review => Operation::AdmitReview,
                Instance::Rereview => Operation::AdmitRereview,
            },
            Self::DecideReview { instance, .. } => match instance {
                Instance::Review => Operation::DecideReview,
                Instance::Rereview => Operation::DecideRereview,
            },
            Self::BeginHearing { .. } => Operation::BeginHearing,
            Self::EndHearing { .. } => Operation::EndHearing,
            Self::Recuse { .. } => Operation::RecusePerson,
            Self::AssignTask { .. } => Operation::AssignTask,
            Self::FinishTask { .. } => Operation::FinishTask,
            Self::Supervise { .. } => Operation::Supervise,
            Self::AnswerSupervision { .. } => Operation::AnswerSupervision,
            Self::Recommend { .. } => Operation::Recommend,
            Self::AnswerRecommendation { .. } => Operation::AnswerRecommendation,
            Self::ReportUrgent { .. } => Operation::ReportUrgent,
            Self::LinkOrder { .. } => Operation::LinkOrder,
            Self::Guide { .. } => Operation::RecordGuidance,
            Self::ReassignWatch { .. } => Operation::ReassignWatch,
            Self::IssueDocument { .. } => Operation::IssueDocument,
            Self::Reassign { .. } => Operation::ReassignPetition,
            Self::SetDistrictDeadline { .. } => Operation::SetDistrictDeadline,
            Self::Instruct { .. } => Operation::InstructPetition,
            Self::RecordProgress { .. } => Operation::RecordProgress,
            Self::RecordHomeVisit { .. } => Operation::RecordHomeVisit,
            Self::Attach { .. } => Operation::AttachFile,
            Self::RemoveAttachment { .. } => Operation::RemoveAttachment,
            Self::Correct { .. } => Operation::CorrectPetition,
            Self::Reply { .. } => Operation::ReplyPetition,
            Self::Close { .. } => Operation::ClosePetition,
            Self::Rate { .. } => Operation::RatePetition,
            Self::Import { .. } | Self::MissDeadline { .. } | Self::Recount { .. } => return None,
        })
    }
}

/// A petition at the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub facts: Facts,
    pub texts: Texts,
    pub receiver: Holder,
    /// What the rules say.
    pub assignment: Proposal,
    /// Whom the desk names in place of what the rules say, and why.
    pub ordered: Option<(Holder, RecordRef)>,
    /// The district's own date, with who ordered it and why.
    pub district_deadline: Option<(NaiveDate, UserId, RecordRef)>,
    /// What the petitioner brought: scans, photos, recordings.
    pub files: Vec<FileRef>,
}
