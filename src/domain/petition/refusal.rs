//! Why an act is refused. Each refusal has a stable code; its sentence in Chinese and English
//! stands in config/locales under `error.<code>`.

use chrono::NaiveDate;

use crate::domain::vocabulary::Stage;

/// An act that the law or the house does not allow here and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The act does not fit where the petition stands.
    WrongStage {
        stage: Stage,
    },
    /// House rule: registered once only.
    AlreadyRegistered,
    NotRegistered,
    /// It cannot have happened yet.
    InFuture,
    /// It cannot have happened before the petition was registered.
    BeforeRegistration,
    /// It cannot have happened before the last act that moved the petition.
    BeforeLastAct,
    ReceivedInFuture,
    /// Rule of the house 谁解决、谁答复: only the holder's unit replies.
    NotHolderUnit,
    /// A leader closes only what is assigned to that leader.
    NotResponsibleLeader,
    /// No close before the holder's unit has replied (谁解决、谁答复).
    NoReplyYet,
    /// Article 30: nobody whom the petition names may hold it.
    HolderAccused,
    /// Only discipline inspection holds an accusation (article 30).
    AccusationElsewhere,
    SameHolder,
    LeaderMissing,
    AlreadyNotified,
    /// Article 23: "unreachable" is only for a petitioner whose name or address is unclear.
    Reachable,
    /// The chosen procedure does not fit the purpose (articles 29 to 31).
    PathNotLawful,
    DeadlineInPast {
        due: NaiveDate,
    },
    /// 交办 names a day of feedback (article 22).
    FeedbackDateMissing,
    FeedbackDateInPast,
    NothingChanged,
    VisitInFuture,
    VisitBeforeReceipt,
    DeadlineNotRunning,
    HeadcountTooSmall,
    /// It was registered before it is said to have been received.
    ReceivedAfterEntry,
    /// Nobody routes it before the supervisor has said who is responsible.
    AwaitingDecision,
    OfficerNotInUnit,
    UnitInactive,
    NotALeader,
}

impl Refusal {
    /// The stable code, also the locale key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongStage { .. } => "wrong_stage",
            Self::AlreadyRegistered => "already_registered",
            Self::NotRegistered => "not_registered",
            Self::InFuture => "occurred_in_future",
            Self::BeforeRegistration => "occurred_before_registration",
            Self::BeforeLastAct => "occurred_before_last_act",
            Self::ReceivedInFuture => "received_in_future",
            Self::NotHolderUnit => "not_holder_unit",
            Self::NotResponsibleLeader => "not_responsible_leader",
            Self::NoReplyYet => "no_reply_yet",
            Self::HolderAccused => "holder_accused",
            Self::AccusationElsewhere => "accusation_elsewhere",
            Self::SameHolder => "same_holder",
            Self::LeaderMissing => "leader_missing",
            Self::AlreadyNotified => "already_notified",
            Self::Reachable => "petitioner_reachable",
            Self::PathNotLawful => "path_not_lawful",
            Self::DeadlineInPast { .. } => "deadline_in_past",
            Self::FeedbackDateMissing => "feedback_date_missing",
            Self::FeedbackDateInPast => "feedback_date_in_past",
            Self::NothingChanged => "nothing_changed",
            Self::VisitInFuture => "visit_in_future",
            Self::VisitBeforeReceipt => "visit_before_receipt",
            Self::DeadlineNotRunning => "deadline_not_running",
            Self::HeadcountTooSmall => "headcount_too_small",
            Self::ReceivedAfterEntry => "received_after_entry",
            Self::AwaitingDecision => "awaiting_decision",
            Self::OfficerNotInUnit => "officer_not_in_unit",
            Self::UnitInactive => "unit_inactive",
            Self::NotALeader => "not_a_leader",
        }
    }

    /// The field of the request that is at fault, where one is.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::InFuture | Self::BeforeRegistration | Self::BeforeLastAct | Self::ReceivedAfterEntry => {
                Some("occurred_at")
            }
            Self::ReceivedInFuture => Some("received_on"),
            Self::Reachable => Some("method"),
            Self::PathNotLawful => Some("path"),
            Self::DeadlineInPast { .. } => Some("due"),
            Self::FeedbackDateMissing | Self::FeedbackDateInPast => Some("feedback_due"),
            Self::VisitInFuture | Self::VisitBeforeReceipt => Some("visited_on"),
            Self::LeaderMissing | Self::NotALeader => Some("leader"),
            Self::OfficerNotInUnit => Some("officer"),
            Self::UnitInactive => Some("unit"),
            Self::HeadcountTooSmall => Some("headcount"),
            _ => None,
        }
    }
}
