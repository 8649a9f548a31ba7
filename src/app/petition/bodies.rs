//! The acts as they are sent: one body an act.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::input::{AccusedInput, PersonInput};
use domain::access::Operation;
use domain::vocabulary::{
    Channel, Delivery, Document, NonAcceptance, NoticeMethod, Opinion, OrderClass, Path, Procedure, Purpose,
    Recommendation, ReportForm, ReviewOutcome, RouteWay, ServiceMethod, ServiceResult, Settlement,
    SimplifiedGround, SupervisionCause,
};

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// When it happened, where that is told later (RFC 3339). Never in the future.
            #[serde(default)]
            pub occurred_at: Option<String>,
        }
    )+};
}

bodies! {
    /// 转送 or 交办: confirms the assignment and hands the matter to the unit.
    RouteInput {
        way: RouteWay,
        /// 交办 names the day by which the unit reports back.
        #[serde(default)] feedback_due: Option<NaiveDate>,
    }
    /// The petitioner was told.
    NotifyInput {
        method: NoticeMethod,
        #[serde(default)] note: Option<String>,
    }
    /// 受理.
    AcceptInput {
        /// Without one: the path that the purpose implies.
        #[serde(default)] path: Option<Path>,
        /// Without one: as it was taken in.
        #[serde(default)] procedure: Option<Procedure>,
        /// Why the simplified procedure fits.
        #[serde(default)] ground: Option<SimplifiedGround>,
    }
    /// Somebody else is responsible from now on. What is not given stays.
    ReassignInput {
        /// The code of the unit.
        #[serde(default)] unit: Option<String>,
        /// A username; without one, the unit's own officer.
        #[serde(default)] officer: Option<String>,
        /// A username.
        #[serde(default)] leader: Option<String>,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 限期.
    DistrictDeadlineSetInput {
        due: NaiveDate,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 确定包挂领导.
    SetLeaderInput {
        /// A username.
        leader: String,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 领导批示, or a note of what was done.
    TextInput {
        text: String,
    }
    /// 登门下访.
    HomeVisitInput {
        /// A username; without one, the caller.
        #[serde(default)] visitor: Option<String>,
        visited_on: NaiveDate,
        in_person: bool,
        #[serde(default)] place: Option<String>,
        result: String,
        /// Photos of the visit: the ids of files that the caller has sent in.
        #[serde(default)] attachments: Vec<i64>,
    }
    /// 更正. Only what is given changes; the old facts stay in the history.
    CorrectInput {
        reason: String,
        #[serde(default)] channel: Option<Channel>,
        #[serde(default)] purpose: Option<Purpose>,
        #[serde(default)] title: Option<String>,
        #[serde(default)] content: Option<String>,
        #[serde(default)] petitioners: Option<Vec<PersonInput>>,
        #[serde(default)] anonymous: Option<bool>,
        #[serde(default)] headcount: Option<u32>,
        #[serde(default)] received_on: Option<NaiveDate>,
        #[serde(default)] content_category: Option<String>,
        #[serde(default)] contact_point: Option<String>,
        #[serde(default)] project: Option<String>,
        #[serde(default)] received_by_leader: Option<String>,
        #[serde(default)] urgent: Option<bool>,
        #[serde(default)] representatives: Option<u32>,
        /// It was taken for a repeat by mistake.
        #[serde(default)] not_a_repeat: bool,
        #[serde(default)] accused: Option<Vec<AccusedInput>>,
    }
    /// 答复 / 处理意见.
    ReplyInput {
        opinion: Opinion,
        text: String,
    }
    /// 办结.
    CloseInput {
        #[serde(default)] note: Option<String>,
    }
    /// 不予受理, with the written notice.
    RejectInput {
        reason: NonAcceptance,
        /// How the petitioner was told.
        method: NoticeMethod,
        /// The ground, the legal basis, and where to go instead.
        text: String,
    }
    /// 不再受理.
    RefuseConcludedInput {
        /// The number of the petition that was concluded on the same facts and reasons.
        first: String,
        method: NoticeMethod,
        text: String,
    }
    /// 异议.
    ObjectInput {
        reason: String,
        /// The code of the unit that has power over the matter.
        #[serde(default)] suggested_unit: Option<String>,
    }
    /// A reason, and nothing else.
    ReasonInput {
        reason: String,
    }
    /// The assigner's decision on an objection, with the new holder where it is upheld.
    DecideObjectionInput {
        upheld: bool,
        reason: String,
        /// The code of the unit that takes over.
        #[serde(default)] unit: Option<String>,
        /// A username; without one, the unit's own officer.
        #[serde(default)] officer: Option<String>,
        /// A username; without one, the present leader.
        #[serde(default)] leader: Option<String>,
    }
    /// 延长办理期限.
    ExtendInput {
        /// In the unit of the clock: calendar days for the handling.
        days: u32,
        reason: String,
        /// The day on which the petitioner was told the reason.
        notified_on: NaiveDate,
        method: NoticeMethod,
        /// Whether the assigner has agreed, where local rules ask for it.
        #[serde(default)] assigner_agreed: bool,
    }
    /// 送达.
    ServeInput {
        document: Document,
        method: ServiceMethod,
        result: ServiceResult,
        served_on: NaiveDate,
        /// Who took it, and what they are to the addressee.
        recipient: String,
        /// The receipt, its number, or what else proves it.
        #[serde(default)] proof: Option<String>,
        /// Who saw the refusal.
        #[serde(default)] witness: Option<String>,
    }
    /// 调解和解.
    SettleInput {
        settlement: Settlement,
        /// Both parties consent.
        both_consent: bool,
        text: String,
    }
    /// 认定重件, or 并入首件.
    FirstInput {
        /// The number of the first petition.
        first: String,
        reason: String,
    }
    /// A note, where there is something to note.
    NoteInput {
        #[serde(default)] note: Option<String>,
    }
    /// 申请复查 / 复核.
    RequestReviewInput {
        delivery: Delivery,
        /// The day of the postmark, or of handing in. Posted in time is in time.
        sent_on: NaiveDate,
        /// The code of the reviewing unit, where it is one of ours …
        #[serde(default)] unit: Option<String>,
        /// … or the name of the reviewing organ outside the district.
        #[serde(default)] outside: Option<String>,
        /// The good reason for asking late.
        #[serde(default)] late_reason: Option<String>,
        /// What is asked.
        #[serde(default)] text: Option<String>,
    }
    /// Whether the reviewing organ takes the request in.
    AdmitReviewInput {
        admitted: bool,
        reason: String,
    }
    /// 复查意见 / 复核意见.
    DecideReviewInput {
        outcome: ReviewOutcome,
        text: String,
        /// 责令限期重新作出 names the day.
        #[serde(default)] redo_due: Option<NaiveDate>,
    }
    /// 回避, and who takes over.
    RecuseInput {
        /// The username of who withdraws.
        user: String,
        reason: String,
        /// The code of the unit that takes over; without one, the present one.
        #[serde(default)] unit: Option<String>,
        /// The username of the officer who takes over.
        #[serde(default)] officer: Option<String>,
        /// The username of the leader who takes over.
        #[serde(default)] leader: Option<String>,
    }
    /// 协办任务.
    AssignTaskInput {
        /// The code of the assisting unit.
        unit: String,
        due: NaiveDate,
        text: String,
    }
    /// The answer to something that was asked in an earlier event.
    AnswerInput {
        /// The number of that event in the timeline.
        of: u32,
        text: String,
    }
    /// 督办.
    SuperviseInput {
        cause: SupervisionCause,
        feedback_due: NaiveDate,
        /// What was found, and what is demanded.
        text: String,
    }
    /// One of the three recommendations.
    RecommendInput {
        recommendation: Recommendation,
        /// To whom.
        addressee: String,
        /// The code of the unit, where it is one of ours.
        #[serde(default)] unit: Option<String>,
        #[serde(default)] reply_due: Option<NaiveDate>,
        text: String,
    }
    /// The addressee's written answer to a recommendation.
    AnswerRecommendationInput {
        /// The number of the event that made it, in the timeline.
        of: u32,
        adopted: bool,
        text: String,
    }
    /// 重大紧急信息报送.
    ReportUrgentInput {
        form: ReportForm,
        /// To whom, and what was reported.
        text: String,
    }
    /// 添加附件.
    AttachInput {
        /// The ids of files that the caller has sent in.
        files: Vec<i64>,
        /// What they are, or where they come from.
        #[serde(default)] note: Option<String>,
    }
    /// 删除附件.
    RemoveAttachmentInput {
        /// The id of the attachment.
        file: i64,
        reason: String,
    }
    /// 12345工单.
    LinkOrderInput {
        order_number: String,
        order_class: OrderClass,
    }
}

/// Declares the acts: what is sent, and the operation that the access rules ask for.
macro_rules! act_inputs {
    ($($name:ident($body:ty) $operation:ident;)+) => {
        /// An act, as it was sent.
        #[derive(Clone, Debug)]
        pub enum ActInput {
            $($name($body),)+
            /// Only from an import.
            Import { routed: bool, notified: bool, home_visits: u32, occurred_at: Option<String> },
        }

        impl ActInput {
            /// The operation that the access rules ask for.
            pub const fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$operation,)+
                    Self::Import { .. } => Operation::RegisterPetition,
                }
            }

            /// Reads the body of an act; none of what is no act.
            ///
            /// # Errors
            /// What is wrong with the body, and where.
            pub fn read(
                operation: Operation,
                body: serde_json::Value,
            ) -> Option<Result<Self, serde_path_to_error::Error<serde_json::Error>>> {
                Some(match operation {
                    $(Operation::$operation => serde_path_to_error::deserialize(body).map(Self::$name),)+
                    _ => return None,
                })
            }

            /// When it is said to have happened, as sent.
            pub fn occurred_at(&self) -> Option<&str> {
                match self {
                    $(Self::$name(body) => body.occurred_at.as_deref(),)+
                    Self::Import { occurred_at, .. } => occurred_at.as_deref(),
                }
            }
        }
    };
}

act_inputs! {
    Route(RouteInput) RoutePetition;
    Notify(NotifyInput) NotifyPetitioner;
    Accept(AcceptInput) AcceptPetition;
    Reject(RejectInput) RejectPetition;
    RefuseConcluded(RefuseConcludedInput) RefuseConcluded;
    Object(ObjectInput) RaiseObjection;
    AllowObjection(ReasonInput) AllowObjection;
    DecideObjection(DecideObjectionInput) DecideObjection;
    Extend(ExtendInput) ExtendHandling;
    LeaveSimplified(ReasonInput) LeaveSimplified;
    Reply(ReplyInput) ReplyPetition;
    Serve(ServeInput) ServeDocument;
    ReportClosing(TextInput) ReportClosing;
    Settle(SettleInput) SettlePetition;
    Withdraw(TextInput) WithdrawPetition;
    Lapse(TextInput) RecordLapse;
    LinkRepeat(FirstInput) LinkRepeat;
    Merge(FirstInput) MergePetition;
    Reopen(ReasonInput) ReopenPetition;
    Conclude(NoteInput) ConcludePetition;
    Close(CloseInput) ClosePetition;
    RequestReview(RequestReviewInput) RequestReview;
    AdmitReview(AdmitReviewInput) AdmitReview;
    DecideReview(DecideReviewInput) DecideReview;
    RequestRereview(RequestReviewInput) RequestRereview;
    AdmitRereview(AdmitReviewInput) AdmitRereview;
    DecideRereview(DecideReviewInput) DecideRereview;
    BeginHearing(TextInput) BeginHearing;
    EndHearing(TextInput) EndHearing;
    Reassign(ReassignInput) ReassignPetition;
    ReassignWatch(ReassignInput) ReassignWatch;
    SetDistrictDeadline(DistrictDeadlineSetInput) SetDistrictDeadline;
    SetLeader(SetLeaderInput) SetLeader;
    Instruct(TextInput) InstructPetition;
    RecordProgress(TextInput) RecordProgress;
    RecordHomeVisit(HomeVisitInput) RecordHomeVisit;
    Correct(Box<CorrectInput>) CorrectPetition;
    Recuse(RecuseInput) RecusePerson;
    AssignTask(AssignTaskInput) AssignTask;
    FinishTask(AnswerInput) FinishTask;
    Supervise(SuperviseInput) Supervise;
    AnswerSupervision(AnswerInput) AnswerSupervision;
    Recommend(RecommendInput) Recommend;
    AnswerRecommendation(AnswerRecommendationInput) AnswerRecommendation;
    ReportUrgent(ReportUrgentInput) ReportUrgent;
    LinkOrder(LinkOrderInput) LinkOrder;
    Guide(TextInput) RecordGuidance;
    Attach(AttachInput) AttachFile;
    RemoveAttachment(RemoveAttachmentInput) RemoveAttachment;
}
