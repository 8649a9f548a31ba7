//! Why an act is refused. Each refusal has a stable code, its sentence in Chinese and English in
//! config/locales under `error.<code>`, and the article or house rule that it rests on.

use chrono::NaiveDate;

use crate::deadline::MissingRules;
use crate::fault::Detail;
use crate::petition::law::HOUSE;
use crate::time::Instant;
use crate::vocabulary::{Operation, Stage};

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident $({ $($part:ident: $type:ty),+ })? = $code:literal, $basis:expr, $field:expr;)+) => {
        /// An act that the law or the house does not allow here and now.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[doc = $doc])+ $name $({ $($part: $type),+ })?,)+
            /// What one act alone refuses, and the day that has passed. It stands in the file of that act.
            OfAct(OfAct, NaiveDate),
        }

        impl Refusal {
            /// Every code but those of single acts, for the test that each has its sentence.
            pub const CODES: &[&str] = &[$($code),+];

            /// The stable code, also the locale key.
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $code,)+
                    Self::OfAct(own, _) => own.code,
                }
            }

            /// The field of the request that is at fault, where one is.
            pub fn field(&self) -> Option<&'static str> {
                match self {
                    $(Self::$name $({ $($part),+ })? => {
                        let parts: &[&dyn Part] = &[$($($part),+)?];
                        parts.iter().find_map(|part| part.field()).or($field)
                    })+
                    Self::OfAct(own, _) => Some(own.field),
                }
            }

            /// The date or the number that was passed.
            pub fn detail(&self) -> Option<Detail> {
                match self {
                    $(Self::$name $({ $($part),+ })? => {
                        let parts: &[&dyn Part] = &[$($($part),+)?];
                        parts.iter().find_map(|part| part.detail())
                    })+
                    Self::OfAct(_, day) => day.detail(),
                }
            }

            /// The act that does not fit, for the article that it rests on.
            pub(crate) fn operation(&self) -> Option<Operation> {
                match self {
                    $(Self::$name $({ $($part),+ })? => {
                        let parts: &[&dyn Part] = &[$($($part),+)?];
                        parts.iter().find_map(|part| part.operation())
                    })+
                    Self::OfAct(..) => None,
                }
            }

            /// The rule that it rests on whatever the act is.
            pub(crate) const fn fixed_basis(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $basis,)+
                    Self::OfAct(own, _) => own.basis,
                }
            }
        }
    };
}

/// A day that an act names and that has passed: what its refusal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfAct {
    pub code: &'static str,
    pub field: &'static str,
    pub basis: &'static str,
}

impl OfAct {
    /// The day is that of the act, or a later one.
    pub fn unless_passed(self, day: NaiveDate, at: Instant) -> Result<(), Refusal> {
        if day < at.day() { Err(Refusal::OfAct(self, day)) } else { Ok(()) }
    }
}

/// What a refusal names beside its code.
trait Part {
    /// What was passed, where it is that.
    fn detail(&self) -> Option<Detail>;

    /// The operation, where it is one.
    fn operation(&self) -> Option<Operation> {
        None
    }

    /// The field, where it is one that was sent under several names.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// Under which name the number of a 12345 order was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderField {
    Registered,
    Corrected,
    Linked,
}

impl Part for OrderField {
    fn detail(&self) -> Option<Detail> {
        None
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Registered => "source.outside_number",
            Self::Corrected => "outside_number",
            Self::Linked => "order_number",
        })
    }
}

impl Part for String {
    fn detail(&self) -> Option<Detail> {
        Some(Detail::Text(self.clone()))
    }
}

impl Part for NaiveDate {
    fn detail(&self) -> Option<Detail> {
        Some(Detail::Day(*self))
    }
}

impl Part for u32 {
    fn detail(&self) -> Option<Detail> {
        Some(Detail::Number((*self).into()))
    }
}

impl Part for Vec<String> {
    fn detail(&self) -> Option<Detail> {
        Some(Detail::Text(self.join("、")))
    }
}

impl Part for Stage {
    fn detail(&self) -> Option<Detail> {
        None
    }
}

impl Part for Operation {
    fn detail(&self) -> Option<Detail> {
        None
    }

    fn operation(&self) -> Option<Operation> {
        Some(*self)
    }
}

const WHO_SOLVES_ANSWERS: &str = "谁解决、谁答复";
const WHO_RECEIVES: &str = "谁接待、谁负责";
const TRUE_RECORD: &str = "如实登记（信访工作条例第19条）";
const A22: &str = "信访工作条例第22条";
const A23: &str = "信访工作条例第23条";
const A28: &str = "信访工作条例第28条";
const A30: &str = "信访工作条例第30条";
const A31: &str = "信访工作条例第29至31条";
const A34: &str = "信访工作条例第34条";
const A35_36: &str = "信访工作条例第35、36条";
const POSTED: &str = "民事诉讼法第85条（参照）";
const A36: &str = "信访工作条例第36条";
const A40: &str = "信访工作条例第40条";
const SERVICE: &str = "民事诉讼法第87至91条（参照）";
const DOCUMENTS: &str = "信访工作条例第22、23、32、34至36、40条";
const RATING: &str = "信访事项办理群众满意度评价工作办法（试行）";
const ORDERS: &str = "国办发〔2020〕53号；国办发〔2016〕61号";
const SIMPLE: &str = "信访事项简易办理办法";

refusals! {
    /// The act does not fit where the petition stands.
    WrongStage { stage: Stage, operation: Operation } = "wrong_stage", WHO_RECEIVES, None;
    /// Registered once only.
    AlreadyRegistered = "already_registered", TRUE_RECORD, None;
    /// There is no such petition yet.
    NotRegistered = "not_registered", TRUE_RECORD, None;
    /// The rules under which its clocks run are not there: nothing may be decided as if none ran.
    RulesMissing { version: u32 } = "rules_missing", TRUE_RECORD, None;
    /// It cannot have happened yet.
    InFuture = "occurred_in_future", TRUE_RECORD, Some("occurred_at");
    /// It cannot have happened before the petition was registered.
    BeforeRegistration = "occurred_before_registration", TRUE_RECORD, Some("occurred_at");
    /// It cannot have happened before the last act that moved the petition.
    BeforeLastAct = "occurred_before_last_act", TRUE_RECORD, Some("occurred_at");
    /// What happens today is not entered late.
    NotLate = "not_late", TRUE_RECORD, Some("entered_late");
    /// It cannot have been received yet.
    ReceivedInFuture = "received_in_future", TRUE_RECORD, Some("received_on");
    /// It was registered before it is said to have been received.
    ReceivedAfterEntry = "received_after_entry", TRUE_RECORD, Some("occurred_at");
    /// Only the holder's unit replies and handles.
    NotHolderUnit = "not_holder_unit", WHO_SOLVES_ANSWERS, None;
    /// A leader closes only what is assigned to that leader.
    NotResponsibleLeader = "not_responsible_leader", WHO_SOLVES_ANSWERS, None;
    /// No close before the holder's unit has replied.
    NoReplyYet = "no_reply_yet", WHO_SOLVES_ANSWERS, None;
    /// Nobody whom the petition names may hold it.
    HolderAccused = "holder_accused", A30, None;
    /// Only discipline inspection holds an accusation.
    AccusationElsewhere = "accusation_elsewhere", A30, None;
    /// Something waits for the second hand already: one thing at a time.
    SecondHandAsked = "second_hand_asked", A30, None;
    /// Nothing waits for the second hand.
    NoSecondHandAsked = "no_second_hand_asked", A30, None;
    /// Nobody is the second hand of what they have asked for themselves.
    OwnSecondHand = "own_second_hand", A30, Some("granted");
    /// Why it is not done, is not said.
    SecondHandReason = "second_hand_reason", A30, Some("text");
    /// What was asked for can no longer be done as it was asked for.
    SecondHandOutdated = "second_hand_outdated", A30, Some("granted");
    /// Nothing would change.
    SameHolder = "same_holder", WHO_RECEIVES, None;
    /// The rules find nobody by the corrected facts.
    NobodyFound = "nobody_found", WHO_RECEIVES, Some("hand_over");
    /// A petition has a leader.
    LeaderMissing = "leader_missing", WHO_RECEIVES, Some("leader");
    /// No organ sent it: the petitioner brought it.
    BroughtDirectly = "brought_directly", A22, None;
    /// It was not handed on, or is not any more.
    NotHandedOn = "not_handed_on", A22, None;
    /// The district deals with it: it is not sent up.
    NotInCustody = "not_in_custody", A30, None;
    /// It is kept until it is sent up, and nothing else is done to it.
    InCustody = "in_custody", A30, None;
    /// It was sent up: nothing is done to it here any more.
    AlreadySentUp = "already_sent_up", A30, None;
    /// To whom it goes is not said, and the directory does not tell.
    OrganMissing = "organ_missing", A30, Some("superior");
    /// It is no organ above the district.
    OrganNotAbove = "organ_not_above", A30, Some("superior");
    /// It was received there before it was handed on, or cannot have been received yet.
    ReceiptDate = "receipt_date", A22, Some("received_on");
    /// The petitioner was told already.
    AlreadyNotified = "already_notified", A23, None;
    /// "Unreachable" is only for a petitioner whose name or address is unclear.
    Reachable = "petitioner_reachable", A23, Some("method");
    /// It is told in writing: the telephone is for the simplified procedure.
    NotInWriting = "not_in_writing", A23, Some("method");
    /// The chosen procedure does not fit the purpose.
    PathNotLawful = "path_not_lawful", A31, Some("path");
    /// The date has passed.
    DeadlineInPast { due: NaiveDate } = "deadline_in_past", "区级限期办理要求", Some("due");
    /// 交办 names a day of feedback.
    FeedbackDateMissing = "feedback_date_missing", A22, Some("feedback_due");
    /// The day of feedback has passed.
    FeedbackDateInPast = "feedback_date_in_past", A22, Some("feedback_due");
    /// The correction corrects nothing.
    NothingChanged = "nothing_changed", TRUE_RECORD, None;
    /// The visit cannot have happened yet.
    VisitInFuture = "visit_in_future", TRUE_RECORD, Some("visited_on");
    /// The visit was before the petition came in.
    VisitBeforeReceipt = "visit_before_receipt", TRUE_RECORD, Some("visited_on");
    /// The clock does not run, or was found late before.
    DeadlineNotRunning = "deadline_not_running", TRUE_RECORD, None;
    /// Fewer people than are named.
    HeadcountTooSmall = "headcount_too_small", TRUE_RECORD, Some("headcount");
    /// Nobody routes it before the supervisor has said who is responsible.
    AwaitingDecision = "awaiting_decision", WHO_RECEIVES, None;
    /// The officer does not work in that unit.
    OfficerNotInUnit = "officer_not_in_unit", WHO_RECEIVES, Some("officer");
    /// The unit is no longer in use.
    UnitInactive = "unit_inactive", WHO_RECEIVES, Some("unit");
    /// Only a district leader leads a case.
    NotALeader = "not_a_leader", WHO_RECEIVES, Some("leader");
    /// A unit that took it in directly tells and accepts at once only what is its own matter.
    NotRoutedYet = "not_routed_yet", A22, None;
    /// The objection waits for its decision.
    ObjectionPending = "objection_pending", A23, None;
    /// There is no objection to decide.
    NoObjection = "no_objection", A23, None;
    /// The five working days are over.
    ObjectionTooLate { due: NaiveDate } = "objection_too_late", A23, None;
    /// A unit objects once; again only with the supervisor's leave.
    ObjectedBefore = "objected_before", WHO_RECEIVES, None;
    /// Who has told the petitioner that it handles the matter does not object any more.
    ToldPetitioner = "told_petitioner", WHO_RECEIVES, None;
    /// Where an objection is upheld, another unit takes over in the same act.
    NewHolderMissing = "new_holder_missing", "信访工作条例第23、24条", Some("unit");
    /// Where an objection is rejected, nobody takes over.
    NewHolderNotWanted = "new_holder_not_wanted", A23, Some("unit");
    /// The unit that objected does not decide on its own objection.
    OwnObjection = "own_objection", A23, None;
    /// The same unit cannot be the new one.
    StillTheObjector = "still_the_objector", A23, Some("unit");
    /// Only the head of the responsible unit extends.
    NotUnitHead = "not_unit_head", A34, None;
    /// There is one extension and no second.
    ExtendedBefore = "extended_before", A34, None;
    /// More than the rules allow.
    ExtensionTooLong { most: u32 } = "extension_too_long", A34, Some("days");
    /// The original date has passed.
    ExtensionTooLate { due: NaiveDate } = "extension_too_late", A34, None;
    /// No clock is running that the rules let somebody extend.
    NothingToExtend = "nothing_to_extend", A34, None;
    /// The petitioner is told of the extension before the original date.
    ExtensionNotice = "extension_notice", A34, Some("notified_on");
    /// Local rule: the assigner agrees first.
    AssignerAsked = "assigner_asked", "山东省信访条例第42条（地方规定）", Some("assigner_agreed");
    /// It is not in the simplified procedure.
    NotSimplified = "not_simplified", SIMPLE, None;
    /// It is late already in the simplified procedure.
    SimplifiedOverdue = "simplified_overdue", SIMPLE, None;
    /// The simplified procedure is not for this matter.
    SimplifiedNotLawful = "simplified_not_lawful", SIMPLE, Some("procedure");
    /// It was accepted in one of the procedures: another act changes it.
    ProcedureDecided = "procedure_decided", SIMPLE, Some("procedure");
    /// What will likely not be supported is not for the simplified procedure.
    SimplifiedUnsupported = "simplified_unsupported", SIMPLE, Some("support_unlikely");
    /// An opinion that does not support is given in the ordinary procedure.
    SimplifiedOpinion = "simplified_opinion", SIMPLE, Some("opinion");
    /// The simplified procedure needs its ground.
    GroundMissing = "ground_missing", SIMPLE, Some("ground");
    /// The same matter is being handled: no second clock for it.
    BeingHandled = "being_handled", "信访工作条例第19条", None;
    /// The reason does not fit the petition.
    NonAcceptanceNotLawful = "non_acceptance_not_lawful", "信访工作条例第19至23、31、35、36条", Some("reason");
    /// The first petition was answered, and its review can still be asked for: that is the way (articles 35, 36).
    ReviewOpen { until: NaiveDate } = "review_open", A35_36, None;
    /// A request for a review that was posted in time may still arrive.
    InThePost { until: NaiveDate } = "in_the_post", POSTED, None;
    /// The first petition has not come to its end.
    FirstNotConcluded = "first_not_concluded", A36, Some("first");
    /// The first petition is over: there is nothing to merge into.
    FirstNotOpen = "first_not_open", "信访工作条例第19条", Some("first");
    /// The first petition of a repeat is the earlier one.
    FirstIsLater = "first_is_later", "重复信访认定口径", Some("first");
    /// A petition is linked as a repeat once.
    RepeatCircle = "repeat_circle", "重复信访认定口径", Some("first");
    /// Only a confirmed repeat is merged.
    NotARepeat = "not_a_repeat", "重复信访认定口径", Some("first");
    /// Merged petitions live on in the first one.
    ActOnFirst = "act_on_first", "信访工作条例第19条", None;
    /// Service needs its proof.
    ProofMissing = "proof_missing", SERVICE, Some("proof");
    /// Refusal, and leaving it at the place, need a witness.
    WitnessMissing = "witness_missing", SERVICE, Some("witness");
    /// Left at the place only where it was refused.
    NotRefused = "not_refused", SERVICE, Some("method");
    /// It cannot have been served yet.
    ServedInFuture = "served_in_future", SERVICE, Some("served_on");
    /// It was served before there was anything to serve.
    ServedBeforeIssue = "served_before_issue", SERVICE, Some("served_on");
    /// There is no such document in this petition.
    NoSuchDocument = "no_such_document", SERVICE, Some("document");
    /// It was served already.
    AlreadyServed = "already_served", SERVICE, Some("document");
    /// Only an assigned (交办) matter has a closing report.
    NotAssignedWay = "not_assigned_way", A22, None;
    /// Both parties consent to a settlement.
    ConsentMissing = "consent_missing", "信访工作条例第33条", Some("both_consent");
    /// The petitioner's time for asking is over and no good reason is given.
    ReviewTooLate { due: NaiveDate } = "review_too_late", A35_36, Some("sent_on");
    /// The matter was concluded, and the request came after the petitioner's time: that undoes nothing.
    ConclusionStands { due: NaiveDate } = "conclusion_stands", A35_36, Some("sent_on");
    /// It was sent before there was an opinion, or after it came in.
    SentOutside = "sent_outside", A35_36, Some("sent_on");
    /// The request was taken in already.
    ReviewAdmittedBefore = "review_admitted_before", A35_36, None;
    /// Only a handling opinion is reviewed.
    NothingToReview = "nothing_to_review", A35_36, None;
    /// Nobody reviews their own opinion.
    ReviewsItself = "reviews_itself", A35_36, Some("unit");
    /// Exactly one reviewing organ is named.
    ReviewerMissing = "reviewer_missing", A35_36, Some("unit");
    /// Whoever reviews stands above whoever decided: no equal, and none below.
    ReviewerNotAbove = "reviewer_not_above", A35_36, Some("organ");
    /// It is not the organ next above whoever decided, which is known.
    ReviewerNotNext { instead: Vec<String> } = "reviewer_not_next", A35_36, Some("organ");
    /// Only the reviewing organ decides.
    NotReviewer = "not_reviewer", A35_36, None;
    /// The answer was not served yet, and nothing says why it could not be.
    NotServedYet = "not_served_yet", "信访工作条例第32条；首办负责制度", None;
    /// A path of another law needs its last day and that law, and no other path has them.
    LawDate = "law_date", "信访工作条例第31条", Some("law_due");
    /// What sends it back needs a limit, and only that does.
    RedoDate = "redo_date", A35_36, Some("redo_due");
    /// The hearing is not over.
    HearingOpen = "hearing_open", "信访工作条例第31、36条", None;
    /// The limit had passed when the hearing was written down.
    HearingTooLate { due: NaiveDate } = "hearing_too_late", A36, Some("occurred_at");
    /// There is no hearing.
    NoHearing = "no_hearing", "信访工作条例第31、36条", None;
    /// The time for asking is still running, or has not begun for want of service.
    NotYetFinal = "not_yet_final", A35_36, None;
    /// No review follows: it was not answered with an opinion in the procedure of petitions.
    NotReviewed = "not_reviewed", "信访工作条例第29至31、35、36条", None;
    /// A suggestion or an inquiry is answered: nothing of it is supported or not.
    OpinionOnSuggestion = "opinion_on_suggestion", "信访工作条例第29、32条", Some("opinion");
    /// Litigation was found only after the acceptance, and why is not said.
    DirectionReason = "direction_reason", "信访工作条例第22、31条", Some("reason");
    /// The last word of the authorities was not told.
    RereviewNotServed = "rereview_not_served", A35_36, None;
    /// The recused do nothing here.
    Recused = "recused", A28, None;
    /// Nobody decides on their own recusal.
    OwnRecusal = "own_recusal", A28, Some("user");
    /// The recused hold nothing here.
    HolderRecused = "holder_recused", A28, None;
    /// Where the holder is recused, somebody takes over in the same act.
    SuccessorMissing = "successor_missing", A28, Some("officer");
    /// The unit in charge has no assisting task.
    AssistsItself = "assists_itself", "信访工作条例第24条", Some("unit");
    /// There is nothing of that number that waits for an answer.
    NothingAsked = "nothing_asked", A40, Some("of");
    /// Nothing waits for the signature of whoever acts.
    NothingToSign = "nothing_to_sign", HOUSE, None;
    /// Only the unit that was asked answers.
    NotAsked = "not_asked", A40, None;
    /// There is no such task that waits to be done.
    NoSuchTask = "no_such_task", "信访工作条例第24条", Some("of");
    /// Only the unit that has the task does it.
    NotAssistant = "not_assistant", "信访工作条例第24条", None;
    /// It is not urgent.
    NotUrgent = "not_urgent", "信访工作条例第25条", None;
    /// Nobody watches it: it is no public opinion.
    NotWatched = "not_watched", "网络舆情分工", None;
    /// Only the unit that watches guides.
    NotWatcher = "not_watcher", "网络舆情分工", None;
    /// Another petition has the order already: the one with this number.
    OrderLinkedBefore { field: OrderField, first: String } = "order_linked_before", "12345热线与信访事项不重复办理", None;
    /// The same, where whoever asks may not be told which.
    OrderLinkedElsewhere { field: OrderField } = "order_linked_elsewhere", "12345热线与信访事项不重复办理", None;
    /// This petition has the order itself already.
    OrderLinkedHere { field: OrderField } = "order_linked_here", "12345热线与信访事项不重复办理", None;
    /// What was concluded is no longer accepted.
    FirstConcluded = "first_concluded", "信访工作条例第35、36条", None;
    /// Nobody holds themselves to account.
    RecommendedToItself = "recommended_to_itself", "信访工作条例第40条", Some("unit");
    /// There is no such file, or no longer.
    NoSuchAttachment = "no_such_attachment", TRUE_RECORD, Some("file");
    /// Somebody else attached it.
    NotAttacher = "not_attacher", TRUE_RECORD, None;
    /// It was decided on since: only the supervisor removes it now.
    AttachmentReliedOn = "attachment_relied_on", TRUE_RECORD, None;
    /// Nothing has happened that calls for this document.
    DocumentNotDue = "document_not_due", DOCUMENTS, Some("kind");
    /// Only the unit that owes a document issues it.
    NotIssuer = "not_issuer", WHO_SOLVES_ANSWERS, None;
    /// It was issued before there was anything to issue.
    IssuedBeforeEvent = "issued_before_event", DOCUMENTS, Some("occurred_at");
    /// There is nothing to rate yet, or the time for it is over, or the matter is not rated at all.
    RatingClosed = "rating_closed", RATING, None;
    /// The petitioner rates each once.
    RatedBefore = "rated_before", RATING, None;
    /// It is no 12345 order or public opinion, or is handled as a petition.
    NotAnOrder = "not_an_order", ORDERS, None;
    /// A 12345 order or public opinion is answered, not accepted, unless it is turned into a petition.
    OnOrderTrack = "on_order_track", ORDERS, None;
    /// Whoever raised it was not called back yet.
    NotCalledBack = "not_called_back", ORDERS, None;
    /// Whoever was reached says how content they are, and nobody else does.
    CallBackRating = "call_back_rating", ORDERS, Some("rating");
    /// Whoever raised it was called back after the answer that stands, or another answer is waited for.
    CallBackNotDue = "call_back_not_due", ORDERS, None;
    /// The rules of the district do not let the time of a 12345 order be extended.
    OrderNotExtended = "order_not_extended", ORDERS, None;
    /// A 12345 order has its class, and only an order has one.
    OrderClass = "order_class", "12345热线分类办理时限", Some("order_class");
}

impl From<MissingRules> for Refusal {
    fn from(missing: MissingRules) -> Self {
        Self::RulesMissing { version: missing.version }
    }
}
