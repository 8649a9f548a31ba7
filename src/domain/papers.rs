//! Every paper (公文) that an office makes of a petition, once: its code and Chinese name, the word of its
//! numbers (公文字), how long it may be issued and of which petitions, how it is put right, which values its template can count
//! on, and the values that it alone has, each from what its event says. From this table come the word list
//! (`vocabulary.rs`), the templates that ship and what may stand in them (`out/documents`), and the words of
//! the numbers in the settings. Which event gives a paper is said with the event.

use crate::vocabulary::{Document, Paper};

/// Hands the table to a macro.
#[macro_export]
macro_rules! papers {
    ($to:ident) => {
        $to! {
            RegistrationForm = "registration_form", "信访事项登记表", "登", AtDesk of All, mend Facts explained, [];
            VisitReceipt = "visit_receipt", "信访事项登记回执", "访", AtDesk of Visits, mend Facts explained, ["query_code"];
            TransferLetter = "transfer_letter", "转送函", "转", Last of All, mend Facts, ["routed_on", "way", "sender"];
            AssignmentLetter = "assignment_letter", "交办函", "交", Last of All, mend Facts,
                ["routed_on", "way", "sender", "feedback_due"];
            HandOnLetter = "hand_on_letter", "移送函", "移", Last of All, mend Text, [] {
                receiving_organ from "to" = "样例市信访局", "接收移送、退回的机关";
                destination from "destination" = "上级机关", "接收机关的类别";
            };
            LitigationGuidance = "litigation_guidance", "涉法涉诉事项告知书", "涉法", Last of All, mend Refusal, ["text"] {
                receiving_organ from "to" = "样例市信访局", "接收移送、退回的机关";
            };
            ReturnLetter = "return_letter", "误转退回函", "退", Last of All, mend Text, ["reason"] {
                receiving_organ from "to" = "样例市信访局", "接收移送、退回的机关";
            };
            SendUpLetter = "send_up_letter", "径送函", "径送", Last of All, mend Text, [] {
                sent_up_to from "to" = "样例市纪委监委", "径送的上一级机关";
            };
            ObjectionLetter = "objection_letter", "异议函", "异", Each of All, mend Text,
                ["objector", "objected_on", "reason", "sender"];
            ObjectionDecision = "objection_decision", "异议审核决定（退回函）", "异复", Each of All, mend Text,
                ["objector", "objected_on", "reason", "sender"];
            AcceptanceNotice = "acceptance_notice", "受理告知书", "受", Last of All, mend Text, ["accepted_on", "path"];
            NonAcceptanceNotice = "non_acceptance_notice", "不予受理告知书", "不受", Last of All, mend Refusal, ["text", "ground", "basis"] {
                refusal from "reason" = "样例法定理由", "不予受理的法定理由";
            };
            NoLongerNotice = "no_longer_notice", "不再受理告知书", "不再受", Last of All, mend Refusal, ["first_number", "text", "ground", "basis"];
            ExtensionForm = "extension_form", "延长办理期限审批表", "延审", Last of All, mend Text,
                ["days", "old_due", "new_due", "approver", "notified_on", "method", "reason", "accepted_on"];
            ExtensionNotice = "extension_notice", "延长办理期限告知书", "延", Last of All, mend Text,
                ["days", "old_due", "new_due", "approver", "notified_on", "method", "reason", "accepted_on"];
            HandlingOpinion = "handling_opinion", "处理意见书", "意", Last of NoAccusations, mend Opinion,
                ["text", "opinion", "accepted_on", "path", "replied_on"];
            HearingNotice = "hearing_notice", "听证通知书", "听", Each of All, mend Text, [] {
                held_on from "held_on" = "2026年1月1日", "听证日期";
                hearing_place from "place" = "样例会议室", "听证地点";
                invited from "invited" = "信访人、责任单位", "听证参加人";
            };
            ReviewAdmission = "review_admission", "复查申请受理告知书", "复查受", Last of All, mend Text,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "reason"];
            ReviewRefusal = "review_refusal", "复查申请不予受理告知书", "复查不受", Last of All, mend Text,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "reason"];
            ReviewOpinion = "review_opinion", "复查意见书", "复查", Last of All, mend Review,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "text"] {
                outcome from "outcome" = "维持", "复查、复核结论";
            };
            RereviewAdmission = "rereview_admission", "复核申请受理告知书", "复核受", Last of All, mend Text,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "reason"];
            RereviewRefusal = "rereview_refusal", "复核申请不予受理告知书", "复核不受", Last of All, mend Text,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "reason"];
            RereviewOpinion = "rereview_opinion", "复核意见书", "复核", Last of All, mend Text,
                ["respondent", "requested_on", "request_received_on", "opinion_on", "text"] {
                outcome from "outcome" = "维持", "复查、复核结论";
            };
            Settlement = "settlement", "调解（和解）协议书", "协", Last of All, mend Text explained, ["text"] {
                settlement from "settlement" = "调解协议", "调解协议或者和解协议";
            };
            SupervisionOrder = "supervision_order", "督办函", "督", Each of All, mend Order, ["text", "feedback_due"] {
                addressee from "unit" = "样例单位", "主送（督办、建议）";
                cause from "cause" = "样例情形", "督办情形";
            };
            Recommendation = "recommendation", "三项建议书", "建", Each of All, mend Order, ["text"] {
                addressee from "addressee" = "样例单位", "主送（督办、建议）";
                recommendation from "recommendation" = "改进工作", "建议种类";
            };
            ClosingReport = "closing_report", "办结报告", "结", Last of All, mend Text, ["text", "sender", "accepted_on", "routed_on"];
            ServiceReceipt = "service_receipt", "送达回证", "送", EachOfCourse of All, mend Text explained, ["document"];
        }
    };
}

/// How long a paper may be issued, once an event has given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Whatever happens: it is made at the desk.
    AtDesk,
    /// Until the next event of its kind gives a new one, or the petition begins anew.
    Last,
    /// Each event gives one of its own, and nothing takes it away.
    Each,
    /// Each event gives one of its own, until the petition begins anew.
    EachOfCourse,
}

/// Of which petitions a paper is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    All,
    /// Those that were brought in person.
    Visits,
    /// What comes of an accusation is told by the rules of discipline inspection (article 30).
    NoAccusations,
}

/// A value that a paper has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    pub name: &'static str,
    /// What the event calls it.
    pub from: &'static str,
    pub sample: &'static str,
    /// What it is, for whoever writes a template.
    pub says: &'static str,
}

/// What can be done about a paper that is wrong. Facts are corrected and it is issued again; what an act said
/// stays as it was said, and only another lawful act says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mends {
    /// It holds facts alone.
    Facts,
    /// It holds the text of an act.
    Text,
    /// It is the opinion of the unit.
    Opinion,
    /// It is the opinion of a reviewing organ.
    Review,
    /// It ended the matter.
    Refusal,
    /// It asks somebody for something.
    Order,
}

macro_rules! explained {
    (explained) => {
        true
    };
}

macro_rules! of_papers {
    ($($paper:ident = $code:literal, $label:literal, $word:literal, $lasts:ident of $of:ident,
        mend $mends:ident $($explained:ident)?, [$($always:literal),*] $({ $($own:ident from $from:literal = $sample:literal, $says:literal;)+ })?;)+) => {
        impl Paper {
            /// The word of its numbers, where the settings name no other. No two are alike.
            pub const fn number_word(self) -> &'static str {
                match self { $(Self::$paper => $word,)+ }
            }

            /// How long it may be issued.
            pub const fn lasts(self) -> Lasts {
                match self { $(Self::$paper => Lasts::$lasts,)+ }
            }

            /// Of which petitions it is made.
            pub const fn of_which(self) -> Of {
                match self { $(Self::$paper => Of::$of,)+ }
            }

            /// What is to be put right where it is wrong.
            pub const fn mends(self) -> Mends {
                match self { $(Self::$paper => Mends::$mends,)+ }
            }

            /// Whether it is easily taken for another one, so that pages say what it is for.
            pub const fn is_explained(self) -> bool {
                match self { $(Self::$paper => false $(|| explained!($explained))?,)+ }
            }

            /// The values that it always has, beside those that every document has and its own.
            pub const fn always(self) -> &'static [&'static str] {
                match self { $(Self::$paper => &[$($always),*],)+ }
            }

            /// The values that it has of its own, always.
            pub const fn own(self) -> &'static [Own] {
                match self {
                    $(Self::$paper => &[$($(Own {
                        name: stringify!($own), from: $from, sample: $sample, says: $says,
                    },)+)?],)+
                }
            }
        }
    };
}

papers!(of_papers);

impl Paper {
    /// The paper that a document is served as. The result of an accusation is told by the rules of
    /// discipline inspection.
    pub const fn of(document: Document) -> Option<Self> {
        match document {
            Document::AcceptanceNotice => Some(Self::AcceptanceNotice),
            Document::NonAcceptanceNotice => Some(Self::NonAcceptanceNotice),
            Document::NoLongerNotice => Some(Self::NoLongerNotice),
            Document::ExtensionNotice => Some(Self::ExtensionNotice),
            Document::HandlingOpinion => Some(Self::HandlingOpinion),
            Document::ReviewOpinion => Some(Self::ReviewOpinion),
            Document::RereviewOpinion => Some(Self::RereviewOpinion),
            Document::Settlement => Some(Self::Settlement),
            Document::AccusationResult => None,
        }
    }

    /// It names nobody and says nothing of the matter: what is sent up is read by nobody here (article 30).
    pub const fn is_by_number(self) -> bool {
        matches!(self, Self::SendUpLetter)
    }

    /// Made at the desk, when the petition comes in.
    pub const fn is_of_the_desk(self) -> bool {
        match self.lasts() {
            Lasts::AtDesk => true,
            Lasts::Last | Lasts::Each | Lasts::EachOfCourse => false,
        }
    }

    /// Tells the petitioner's query code: only for who may give that out.
    pub fn tells_query_code(self) -> bool {
        self.always().contains(&"query_code")
    }
}
