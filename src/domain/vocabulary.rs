//! The closed word lists of the field. Each word has one code (stored, sent, documented) and one
//! Chinese label (the one that officials use).

/// A word of one of the lists.
pub trait Word: Copy {
    /// The name of the list. With the code it names the English word in config/words.toml.
    const LIST: &'static str;

    /// The stable code.
    fn code(self) -> &'static str;

    /// The word that officials use.
    fn label(self) -> &'static str;
}

/// A list of words, as it is chosen from.
pub trait Listed: Word + 'static {
    /// The code and the label of each word.
    const ENTRIES: &'static [(&'static str, &'static str)];

    /// The word with this code.
    fn of_code(code: &str) -> Option<Self>;
}

impl<W: Word> Word for &W {
    const LIST: &'static str = W::LIST;

    fn code(self) -> &'static str {
        W::code(*self)
    }

    fn label(self) -> &'static str {
        W::label(*self)
    }
}

/// Declares an enum, with the name of its list, whose variants have one stable code and one Chinese label.
macro_rules! word_list {
    ($(#[$doc:meta])* $name:ident = $list:literal { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
            utoipa::ToSchema,
        )]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every word of the list, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code: stored, sent over the API, documented.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word that officials use.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The word with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }

            /// The word with this Chinese label.
            pub fn from_label(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.label() == label)
            }
        }

        impl Listed for $name {
            const ENTRIES: &'static [(&'static str, &'static str)] = &[$(($code, $label),)+];

            fn of_code(code: &str) -> Option<Self> {
                Self::from_code(code)
            }
        }

        impl Word for $name {
            const LIST: &'static str = $list;

            fn code(self) -> &'static str {
                Self::code(self)
            }

            fn label(self) -> &'static str {
                Self::label(self)
            }
        }
    };
}

/// Declares word lists, and all their words.
macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident = $list:literal { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)+ })+) => {
        $(word_list! {
            $(#[$doc])* $name = $list { $($(#[$vdoc])* $variant = $code, $label;)+ }
        })+

        /// Every word of every list: the list's name and the code.
        pub const WORDS: &[(&str, &str)] = &[$($(($list, $code),)+)+];
    };
}

/// The operations as a word list.
macro_rules! operation_words {
    (
        { $($operation:ident = $code:literal, $label:literal
            $(, $module:ident :: $act:ident $(: $body:ident)?)?;)+ }
        by the service { $($own_module:ident :: $own:ident;)+ }
    ) => {
        word_list! {
            /// What can be asked of the service. The code is the operationId of the OpenAPI document.
            Operation = "operation" { $($operation = $code, $label;)+ }
        }
    };
}

operations!(operation_words);

/// The papers as a word list.
macro_rules! paper_words {
    ($($paper:ident = $code:literal, $label:literal, $word:literal, $lasts:ident of $of:ident,
        mend $mends:ident $($explained:ident)?, [$($always:literal),*] $({ $($own:ident from $from:literal = $sample:literal, $says:literal;)+ })?;)+) => {
        word_list! {
            /// A document (公文) that an office makes of a petition, on paper: more kinds than are served on
            /// anybody ([`Document`]), and each numbered and kept as it was issued.
            Paper = "paper" { $($paper = $code, $label;)+ }
        }
    };
}

papers!(paper_words);

/// A word of whatever list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnyWord {
    pub list: &'static str,
    pub code: &'static str,
    pub label: &'static str,
}

impl AnyWord {
    /// This word.
    pub fn of<W: Word>(word: W) -> Self {
        Self { list: W::LIST, code: word.code(), label: word.label() }
    }
}

/// What a trigger tells the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// A step of the petition: it starts and ends whatever the rules name it for.
    Step,
    /// An answer: it ends only the run of what it answers, by its number.
    Answer,
    /// The facts are others than was thought. What only the service itself records of clocks, this and those
    /// below, no rule may name.
    Correction,
    /// The sweep found a run late.
    Lateness,
    /// A run is counted by another calendar.
    Recount,
    /// The clocks that earlier rules did not have begin.
    Adoption,
    /// A run was judged late by days that turn out to have been rest days.
    Verdict,
    /// What ended a run had been done on paper before it was found late.
    LateEntry,
    /// What had ended the petition is undone: the petitioner's own time that it cut off goes on.
    Resumption,
}

impl NoticeMethod {
    /// Whether the petitioner has it in hand: what was said on the telephone is nowhere (article 23).
    pub const fn is_written(self) -> bool {
        match self {
            Self::Phone => false,
            Self::InPerson | Self::Post | Self::Sms | Self::Online | Self::Unreachable => true,
        }
    }
}

impl Trigger {
    /// What it tells the clocks. Each is named, so that a new one is thought about.
    pub const fn tells(self) -> Tells {
        match self {
            Self::SupervisionAnswered
            | Self::RecommendationAnswered
            | Self::TaskFinished
            | Self::SignedFor
            | Self::OrderPassedOn
            | Self::OrderMadePressing => Tells::Answer,
            Self::Corrected => Tells::Correction,
            Self::Missed => Tells::Lateness,
            Self::Recounted => Tells::Recount,
            Self::TakenUp => Tells::Adoption,
            Self::PutRight => Tells::Verdict,
            Self::EnteredLate => Tells::LateEntry,
            Self::ConclusionUndone => Tells::Resumption,
            Self::Registered
            | Self::Routed
            | Self::HandedOver
            | Self::Given
            | Self::OrderGiven
            | Self::MadePressing
            | Self::Noticed
            | Self::Accepted
            | Self::NotAccepted
            | Self::NoLongerAccepted
            | Self::PathChanged
            | Self::HandedOn
            | Self::ReceiptNoted
            | Self::Directed
            | Self::Returned
            | Self::TakenIntoCustody
            | Self::SentUp
            | Self::SecondHandAsked
            | Self::SecondHandDecided
            | Self::AccusedAsked
            | Self::AccusedAnswered
            | Self::RepeatLinked
            | Self::LeftSimplified
            | Self::Objected
            | Self::ObjectionUpheld
            | Self::ObjectionRejected
            | Self::Extended
            | Self::OpinionIssued
            | Self::OpinionServed
            | Self::Delivered
            | Self::Undelivered
            | Self::ReviewUndelivered
            | Self::ReviewDelivered
            | Self::DecisionAsked
            | Self::LawUnnamed
            | Self::LawNamed
            | Self::Imported
            | Self::HolderNamed
            | Self::AwaitsClosing
            | Self::MayBeClosed
            | Self::MayNotBeClosed
            | Self::AskedAfter
            | Self::ClosingReported
            | Self::Settled
            | Self::Closed
            | Self::Ended
            | Self::Reopened
            | Self::RedoOrdered
            | Self::ReviewRequested
            | Self::ReviewReceived
            | Self::ReviewAdmitted
            | Self::ReviewRefused
            | Self::ReviewDecided
            | Self::ReviewServed
            | Self::RereviewRequested
            | Self::RereviewReceived
            | Self::RereviewAdmitted
            | Self::RereviewRefused
            | Self::RereviewDecided
            | Self::RereviewServed
            | Self::HearingBegun
            | Self::HearingEnded
            | Self::DistrictDateSet
            | Self::SupervisionOrdered
            | Self::RecommendationMade
            | Self::TaskAssigned
            | Self::UrgentFlagged
            | Self::ReportedByPhone
            | Self::ReportedInWriting
            | Self::OrderLinked
            | Self::Responded
            | Self::OrderAnswered
            | Self::CalledBack
            | Self::TriedAgain
            | Self::TurnedAtDesk
            | Self::TakenBack
            | Self::TurnedInHand
            | Self::FeedbackAsked
            | Self::FeedbackWithdrawn
            | Self::Merged
            | Self::Guided
            | Self::ResultFedBack => Tells::Step,
        }
    }

    /// Whether only the service itself records it.
    pub const fn is_internal(self) -> bool {
        match self.tells() {
            Tells::Correction
            | Tells::Lateness
            | Tells::Recount
            | Tells::Adoption
            | Tells::Verdict
            | Tells::LateEntry
            | Tells::Resumption => true,
            Tells::Step | Tells::Answer => false,
        }
    }
}

impl Outcome {
    /// Whether the run goes on, also where its count stands still.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Running | Self::Paused => true,
            Self::Met | Self::MetLate | Self::Cancelled | Self::Untold => false,
        }
    }
}

impl TimeUnit {
    /// Whether it is counted from moment to moment, and not in days.
    pub const fn is_by_the_hour(self) -> bool {
        match self {
            Self::Minutes | Self::Hours => true,
            Self::Days | Self::WorkingDays | Self::Months => false,
        }
    }
}

impl HandOver {
    /// Whether somebody passed the petition on, after the first assignment and not for a reason of its own
    /// (recusal, a leader set, a repeat).
    pub const fn is_passing_on(self) -> bool {
        match self {
            Self::Reassigned | Self::ObjectionUpheld => true,
            Self::Received
            | Self::Assigned
            | Self::LeaderSet
            | Self::Recused
            | Self::Repeat
            | Self::Custody
            | Self::Succeeded => false,
        }
    }

    /// Whether a unit has it by no other unit's doing: it was found by the rules, or the house was arranged anew.
    pub const fn is_nobodys_doing(self) -> bool {
        match self {
            Self::Assigned | Self::Succeeded => true,
            Self::Received
            | Self::Reassigned
            | Self::LeaderSet
            | Self::ObjectionUpheld
            | Self::Recused
            | Self::Repeat
            | Self::Custody => false,
        }
    }
}

impl Stage {
    /// Whether a reviewing organ has it (复查、复核).
    pub const fn is_under_review(self) -> bool {
        match self {
            Self::Reviewing | Self::Rereviewing => true,
            Self::Registered
            | Self::Routed
            | Self::Accepted
            | Self::Replied
            | Self::ReviewDecided
            | Self::RereviewDecided
            | Self::Closed
            | Self::Ended => false,
        }
    }

    /// Whether nothing is left to do (办结).
    pub const fn is_over(self) -> bool {
        match self {
            Self::Closed | Self::Ended => true,
            Self::Registered
            | Self::Routed
            | Self::Accepted
            | Self::Replied
            | Self::Reviewing
            | Self::ReviewDecided
            | Self::Rereviewing
            | Self::RereviewDecided => false,
        }
    }
}

impl Document {
    /// Whether it answers the petitioner: the opinion of the unit, or of an organ that reviews it.
    pub const fn is_opinion(self) -> bool {
        match self {
            Self::HandlingOpinion | Self::ReviewOpinion | Self::RereviewOpinion => true,
            Self::AcceptanceNotice
            | Self::NonAcceptanceNotice
            | Self::NoLongerNotice
            | Self::ExtensionNotice
            | Self::Settlement
            | Self::AccusationResult => false,
        }
    }
}

impl Conclusion {
    /// Whether nobody asked for a review: a request that was posted in time undoes it.
    pub const fn is_unasked(self) -> bool {
        match self {
            Self::ReviewNotRequested | Self::RereviewNotRequested => true,
            Self::RereviewDecided => false,
        }
    }
}

impl ReviewOutcome {
    /// Whether the unit has to give another opinion.
    pub const fn sends_back(self) -> bool {
        match self {
            Self::Revoked | Self::Redo => true,
            Self::Upheld | Self::Changed => false,
        }
    }
}

impl Path {
    /// Whether another law than that of petitions handles the matter and sets the time for it (article 31 (2)
    /// to (5)). A matter of litigation is the courts' and not the unit's.
    pub const fn is_of_another_law(self) -> bool {
        match self {
            Self::Arbitration | Self::PartyAppeal | Self::Administrative | Self::StatutoryDuty => true,
            Self::Suggestion
            | Self::Inquiry
            | Self::Accusation
            | Self::Litigation
            | Self::HandlingOpinion => false,
        }
    }

    /// Whether what was raised is studied and answered, and no procedure runs (article 29; an inquiry).
    pub const fn is_only_considered(self) -> bool {
        match self {
            Self::Suggestion | Self::Inquiry => true,
            Self::Accusation
            | Self::Litigation
            | Self::Arbitration
            | Self::PartyAppeal
            | Self::Administrative
            | Self::StatutoryDuty
            | Self::HandlingOpinion => false,
        }
    }
}

impl Language {
    /// As pages and the texts in config/locales name it (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

vocabulary! {
    /// How a petition came in (信访形式, article 17).
    Channel = "channel" {
        Letter = "letter", "来信";
        Visit = "visit", "来访";
        Fax = "fax", "传真";
        Online = "online", "网上信访";
        Phone = "phone", "电话信访";
        Hotline12345 = "hotline_12345", "12345热线";
        PublicOpinion = "public_opinion", "网络舆情";
        LeaderMailbox = "leader_mailbox", "领导信箱";
    }

    /// What the service begins with, where there is nobody in it yet.
    Beginning = "beginning" {
        /// The petition office alone.
        Office = "office", "只建信访部门，其余单位和人员以后添加";
        /// The invented district of the demonstration, without petitions.
        Sample = "sample", "装入示例区（虚构的单位、人员和项目，供试用）";
    }

    /// Who handed it to the district: the petitioner, or an office at another level (上级转交办).
    SourceLevel = "source_level" {
        Direct = "direct", "直接受信受访";
        National = "national", "中央和国家机关";
        Province = "province", "省级";
        City = "city", "市级";
        District = "district", "区级";
        Township = "township", "乡镇街道";
    }

    /// What the petitioner wants (信访目的).
    Purpose = "purpose" {
        Suggestion = "suggestion", "意见建议";
        Request = "request", "求决";
        Appeal = "appeal", "申诉";
        Accusation = "accusation", "揭发控告";
        Inquiry = "inquiry", "咨询";
        Other = "other", "其他";
    }

    /// The procedure that a matter takes once it is accepted (articles 29 to 31).
    Path = "path" {
        Suggestion = "suggestion", "建议意见（第29条）";
        Accusation = "accusation", "检举控告（第30条）";
        Litigation = "litigation", "诉讼、检察、公安程序（第31条第1项）";
        Arbitration = "arbitration", "仲裁（第31条第2项）";
        PartyAppeal = "party_appeal", "党员申诉、复审（第31条第3项）";
        Administrative = "administrative", "行政程序（第31条第4项）";
        StatutoryDuty = "statutory_duty", "查处违法、履行职责（第31条第5项）";
        HandlingOpinion = "handling_opinion", "信访程序（第31条第6项）";
        Inquiry = "inquiry", "咨询答复";
    }

    /// Where a petition stands. Being overdue is not a stage: it is told by the clocks.
    Stage = "stage" {
        Registered = "registered", "已登记";
        Routed = "routed", "已转送交办";
        Accepted = "accepted", "已受理";
        Replied = "replied", "已答复";
        Reviewing = "reviewing", "复查中";
        ReviewDecided = "review_decided", "已复查";
        Rereviewing = "rereviewing", "复核中";
        RereviewDecided = "rereview_decided", "已复核";
        Closed = "closed", "已办结";
        Ended = "ended", "已终结";
    }

    /// How a petition ended other than by its leader's closing: acts of their own.
    Ending = "ending" {
        NotAccepted = "not_accepted", "不予受理";
        NoLongerAccepted = "no_longer_accepted", "不再受理";
        Settled = "settled", "调解和解";
        Withdrawn = "withdrawn", "撤回";
        Lapsed = "lapsed", "信访人死亡或者终止且无承继";
        Merged = "merged", "并入首件";
        Concluded = "concluded", "审核认定办结";
        HandedOn = "handed_on", "移送区外机关";
        Directed = "directed", "涉法涉诉导入政法机关";
        Returned = "returned", "误转退回";
        SentUp = "sent_up", "径送上一级";
    }

    /// The fifteen states of the national export (信访件状态). Derived, never stored.
    NationalStatus = "national_status" {
        UnderExamination = "under_examination", "受理申请审查中";
        NotAccepted = "not_accepted", "不予受理";
        Accepted = "accepted", "受理";
        OpinionIssued = "opinion_issued", "已作出处理意见";
        OpinionOverdue = "opinion_overdue", "超期未作出处理意见";
        NoLongerAccepted = "no_longer_accepted", "不再受理";
        ReviewNotRequested = "review_not_requested", "超期未申请复查";
        Review = "review", "复查";
        ReviewOpinion = "review_opinion", "提出复查意见";
        ReviewOverdue = "review_overdue", "超期未作出复查意见";
        RereviewNotRequested = "rereview_not_requested", "超期未申请复核";
        Rereview = "rereview", "复核";
        RereviewOpinion = "rereview_opinion", "提出复核意见";
        RereviewOverdue = "rereview_overdue", "超期未作出复核意见";
        Concluded = "concluded", "审核认定办结";
    }

    /// Ordinary, or the simplified procedure (《信访事项简易办理办法》).
    Procedure = "procedure" {
        Ordinary = "ordinary", "普通程序";
        Simplified = "simplified", "简易办理";
    }

    /// Why a matter qualifies for the simplified procedure (办法 article on 适用范围).
    SimplifiedGround = "simplified_ground" {
        Clear = "clear", "事实清楚、责任明确、争议不大、易于解决";
        AnswerableAtOnce = "answerable_at_once", "咨询、意见建议、表达感谢，可即时反馈";
        DailyLife = "daily_life", "涉及群众日常生产生活、时效性强";
        Promised = "promised", "有关机关已有明确承诺或者结论";
    }

    /// Who took a petition in: the petition office (article 22), or another unit directly (article 23).
    Receipt = "receipt" {
        Bureau = "bureau", "信访部门收到";
        Unit = "unit", "其他机关单位直接收到";
    }

    /// By which rules it is handled: as a petition, or, while nobody has turned it into one, as a 12345 order or
    /// public opinion is (答复、回访; no acceptance, no opinion, no review).
    Track = "track" {
        Petition = "petition", "信访程序";
        Order = "order", "工单和舆情程序";
    }

    /// What an order or public opinion was answered with.
    OrderResult = "order_result" {
        Solved = "solved", "已解决";
        Explained = "explained", "已解释说明";
    }

    /// What whoever raised it says when called back (回访).
    CallBackResult = "call_back_result" {
        Solved = "solved", "已解决";
        Unsolved = "unsolved", "未解决";
        NotReached = "not_reached", "未能联系";
    }

    /// The class of a 12345 order. The limits of each stand in the clocks.
    OrderClass = "order_class" {
        Emergency = "emergency", "紧急";
        Utilities = "utilities", "水电气热";
        Inquiry = "inquiry", "咨询";
        General = "general", "一般";
        Complex = "complex", "疑难";
    }

    /// Why a petition is not accepted.
    NonAcceptance = "non_acceptance" {
        Litigation = "litigation", "涉法涉诉，由政法部门依法处理（第20、22条）";
        /// Of people's congresses, courts and procuratorates, whose matters no other organ takes in.
        OtherPowers = "other_powers", "属于各级人民代表大会及其常务委员会、人民法院、人民检察院职权范围（第22条）";
        LegalProcedure = "legal_procedure", "依法应当通过其他法定程序处理（第31条）";
        BeingHandled = "being_handled", "已经受理或者正在办理（第19条）";
        /// The first was answered, and its review can still be asked for.
        ReviewOpen = "review_open", "可以申请复查、复核而未申请（第35、36条）";
        ReviewMissed = "review_missed", "无正当理由超过期限未申请复查、复核（第35、36条）";
        OtherUnit = "other_unit", "属于其他机关单位职权，已告知去向（第23条）";
        TooHigh = "too_high", "越级走访（第20条）";
    }

    /// On what ground a petition is concluded (审核认定办结).
    Conclusion = "conclusion" {
        RereviewDecided = "rereview_decided", "复核终结（第36条）";
        ReviewNotRequested = "review_not_requested", "超期未申请复查（第35条）";
        RereviewNotRequested = "rereview_not_requested", "超期未申请复核（第36条）";
    }

    /// A settlement with both parties' consent (article 33).
    Settlement = "settlement" {
        Mediation = "mediation", "调解协议";
        Reconciliation = "reconciliation", "和解协议";
    }

    /// A review, or the review of a review (articles 35, 36).
    Instance = "instance" {
        Review = "review", "复查";
        Rereview = "rereview", "复核";
    }

    /// What a reviewing organ decides.
    ReviewOutcome = "review_outcome" {
        Upheld = "upheld", "维持";
        Revoked = "revoked", "撤销";
        Changed = "changed", "变更";
        Redo = "redo", "责令限期重新作出";
    }

    /// A document that is served on somebody.
    Document = "document" {
        AcceptanceNotice = "acceptance_notice", "受理告知书";
        NonAcceptanceNotice = "non_acceptance_notice", "不予受理告知书";
        NoLongerNotice = "no_longer_notice", "不再受理告知书";
        ExtensionNotice = "extension_notice", "延长办理期限告知书";
        HandlingOpinion = "handling_opinion", "处理意见书";
        ReviewOpinion = "review_opinion", "复查意见书";
        RereviewOpinion = "rereview_opinion", "复核意见书";
        Settlement = "settlement", "调解（和解）协议书";
        AccusationResult = "accusation_result", "检举控告处理结果反馈";
    }

    /// What petitioners are told of the course of their petition.
    PublicStep = "public_step" {
        Received = "received", "收到";
        Registered = "registered", "登记";
        PassedOn = "passed_on", "转送、交办责任单位";
        Told = "told_of_receipt", "告知接收情况";
        Accepted = "accepted", "受理";
        NotAccepted = "not_accepted", "不予受理";
        NoLongerAccepted = "no_longer_accepted", "不再受理";
        Extended = "time_extended", "延长办理期限";
        Answered = "answered", "作出处理意见";
        Served = "document_served", "送达";
        Settled = "settled", "达成调解、和解协议";
        Withdrawn = "withdrawn", "撤回";
        Merged = "merged", "并入首次信访件办理";
        Reopened = "reopened", "重新启动";
        Closed = "closed", "办结";
        ReviewRequested = "review_requested", "申请复查";
        ReviewNotAdmitted = "review_not_admitted", "不予受理复查、复核申请";
        ReviewDecided = "review_decided", "作出复查意见";
        RereviewRequested = "re-review_requested", "申请复核";
        RereviewDecided = "re-review_decided", "作出复核意见";
        Concluded = "concluded", "审核认定办结";
        ConclusionUndone = "conclusion_undone", "撤销审核认定办结";
        HandedOn = "handed_on", "移送有权处理的机关";
        ReceivedThere = "received_there", "有权处理的机关已经收件";
        Directed = "directed", "告知依法向政法机关提出";
        Returned = "returned", "退回来件机关";
        Responded = "responded", "联系诉求人";
        OrderAnswered = "order_answered", "答复";
        CalledBack = "called_back", "回访";
        TriedAgain = "tried_again", "回访后退回重办";
        Turned = "turned_into_petition", "转为信访件";
    }

    /// Whom a petitioner rates (群众满意度评价), each apart.
    Rated = "rated" {
        Office = "office", "信访部门";
        Unit = "unit", "责任单位";
    }

    /// How content a petitioner is.
    Rating = "rating" {
        Satisfied = "satisfied", "满意";
        BasicallySatisfied = "basically_satisfied", "基本满意";
        Dissatisfied = "dissatisfied", "不满意";
    }

    /// How a document was served (民事诉讼法 87-91, by analogy).
    ServiceMethod = "service_method" {
        InPerson = "in_person", "当面";
        Household = "household", "同住成年家属";
        Post = "post", "邮寄";
        Electronic = "electronic", "电子送达（经同意）";
        Left = "left", "留置";
        Other = "other", "其他";
    }

    /// Whether the addressee signed.
    ServiceResult = "service_result" {
        Signed = "signed", "签收";
        Refused = "refused", "拒收";
    }

    /// How a petitioner's request reached the organ.
    Delivery = "delivery" {
        Handed = "handed", "当面提交";
        Posted = "posted", "邮寄";
        Online = "online", "网上提交";
    }

    /// Why a matter is supervised (督办, article 40 and the list of 2005 article 36).
    SupervisionCause = "supervision_cause" {
        Procedure = "procedure", "未按规定受理办理";
        Late = "late", "无正当理由未按期办结";
        NoFeedback = "no_feedback", "未按规定反馈办理结果";
        Shirking = "shirking", "推诿、敷衍、拖延、弄虚作假";
        NotCarriedOut = "not_carried_out", "拒不执行处理意见";
        Other = "other", "其他需要督办的情形";
    }

    /// The three powers of recommendation (三项建议权, article 40).
    Recommendation = "recommendation" {
        ImproveWork = "improve_work", "改进工作";
        ImprovePolicy = "improve_policy", "完善政策";
        HoldToAccount = "hold_to_account", "追究责任";
    }

    /// How an urgent matter was reported (article 25).
    ReportForm = "report_form" {
        Phone = "phone", "电话报告";
        Written = "written", "书面报告";
    }

    /// A lane of public opinion: who answers the concrete problem, and who watches and guides.
    Lane = "lane" {
        Main = "main", "跟踪答复";
        Watch = "watch", "监看引导";
    }

    /// The unit of a clock's length.
    TimeUnit = "time_unit" {
        Minutes = "minutes", "分钟";
        Hours = "hours", "小时";
        Days = "days", "日";
        WorkingDays = "working_days", "工作日";
        Months = "months", "月";
    }

    /// Who answers for a clock (谁的钟谁负责).
    Answerable = "answerable" {
        Receiver = "receiver", "登记人";
        ReceiverHead = "receiver_head", "登记单位负责人";
        PetitionOffice = "petition_office", "信访部门";
        Officer = "officer", "承办人";
        UnitHead = "unit_head", "责任单位负责人";
        Leader = "leader", "包挂领导";
        Watcher = "watcher", "监看引导承办人";
        /// Where the district has none: the petition office.
        ServiceCentre = "service_centre", "市民服务中心";
        Assistant = "assistant", "协办单位";
        Assigner = "assigner", "交办人";
        Reviewer = "reviewer", "复查复核机关";
        Supervisor = "supervisor", "督查人员";
        Addressee = "addressee", "批示、督办或者任务的承接人";
        /// Who confirms, or does not, what would open an accusation wider.
        SecondHand = "second_hand", "第二人";
        Petitioner = "petitioner", "信访人";
    }

    /// How something would open an accusation wider (article 30).
    Opens = "opens" {
        Purpose = "purpose", "不再按检举控告办理";
        Holder = "holder", "换由他人负责";
        Accused = "accused", "更正被反映人";
        Custody = "custody", "解除专人保管";
    }

    /// Who is told of a rung of the ladder. The first three are those of them who answer for the clock.
    Audience = "audience" {
        Officer = "officer", "经办人员";
        UnitHead = "unit_head", "单位负责人";
        Leader = "leader", "包挂领导";
        Supervisor = "supervisor", "督查人员";
        ChiefLeader = "chief_leader", "区主要领导";
    }

    /// How long a rung repeats.
    RepeatUntil = "repeat_until" {
        Met = "met", "办结前一直重复";
        Acknowledged = "acknowledged", "确认收到后不再重复";
    }

    /// What starts, meets, pauses, extends or cancels a clock.
    Trigger = "trigger" {
        Registered = "registered", "登记";
        /// The rules have found nobody: somebody is asked to decide.
        DecisionAsked = "decision_asked", "请求确定责任人";
        HolderNamed = "holder_named", "确定责任人";
        /// A register brought it in, and does not say when what it tells of happened.
        Imported = "imported", "台账导入";
        /// It was accepted on the path of another law, and nobody said which law and by when.
        LawUnnamed = "law_unnamed", "受理时未载明所依法律和期限";
        /// It is said later which law, and by when.
        LawNamed = "law_named", "载明所依法律和期限";
        Routed = "routed", "转送交办";
        /// To another unit, before acceptance, other than by deciding an objection.
        HandedOver = "handed_over", "改派其他单位";
        /// The petition came to whoever is to deal with it: to be signed for.
        Given = "given", "交到承办人";
        /// The same of an instruction, or of something that is asked of a unit.
        OrderGiven = "order_given", "批示、督办或者任务下达";
        /// Nobody had signed for it, and it went to another unit with the petition.
        OrderPassedOn = "order_passed_on", "未签收的批示、督办随件移交";
        /// Nobody had signed for it, and the petition became urgent.
        MadePressing = "made_pressing", "未签收时转为紧急";
        /// The same of an instruction, or of something that is asked of a unit.
        OrderMadePressing = "order_made_pressing", "批示、督办或者任务未签收时转为紧急";
        SignedFor = "signed_for", "签收";
        Noticed = "noticed", "告知";
        Accepted = "accepted", "受理";
        NotAccepted = "not_accepted", "不予受理";
        NoLongerAccepted = "no_longer_accepted", "不再受理";
        PathChanged = "path_changed", "变更办理途径";
        /// To an organ outside the district; and that has it.
        HandedOn = "handed_on", "移送区外机关";
        ReceiptNoted = "receipt_noted", "收到移送回执";
        Directed = "directed", "涉法涉诉引导";
        Returned = "returned", "误转退回";
        /// Whoever keeps an accusation with which nobody in the district deals has it; and sent it up.
        TakenIntoCustody = "taken_into_custody", "专人保管";
        SentUp = "sent_up", "径送上一级";
        /// Whoever it names may be one of ours, and nobody has answered; and somebody has.
        AccusedAsked = "accused_asked", "被反映人待核实";
        AccusedAnswered = "accused_answered", "核实被反映人";
        /// Something would open an accusation wider, and waits for a second person; and that one has decided.
        SecondHandAsked = "second_hand_asked", "请求第二人确认";
        SecondHandDecided = "second_hand_decided", "第二人决定";
        /// Somebody has confirmed that it is a repeat.
        RepeatLinked = "repeat_linked", "认定重件";
        LeftSimplified = "left_simplified", "转为普通程序";
        Objected = "objected", "提出异议";
        ObjectionUpheld = "objection_upheld", "异议成立";
        ObjectionRejected = "objection_rejected", "异议不成立";
        Extended = "extended", "延期";
        OpinionIssued = "opinion_issued", "出具处理意见（答复）";
        OpinionServed = "opinion_served", "处理意见送达";
        /// The answer reached the petitioner, whether or not it can be reviewed.
        Delivered = "delivered", "答复送达";
        /// It could not be served, and why is on record.
        Undelivered = "undelivered", "无法送达";
        ReviewUndelivered = "review_undelivered", "复查复核意见无法送达";
        /// The decision of a review reached the petitioner, whatever it is.
        ReviewDelivered = "review_delivered", "复查复核意见送达";
        ClosingReported = "closing_reported", "报送办结报告";
        Settled = "settled", "调解和解";
        Closed = "closed", "办结";
        Ended = "ended", "终结";
        Reopened = "reopened", "重新启动";
        RedoOrdered = "redo_ordered", "责令重新作出";
        ReviewRequested = "review_requested", "申请复查";
        ReviewReceived = "review_received", "收到复查申请";
        /// Of rules from before closing waited for the service: the answer is served, or cannot be; or a request for
        /// its review was not admitted.
        AwaitsClosing = "awaits_closing", "待办结";
        /// Nothing stands against the leader's closing any more; or again something does.
        MayBeClosed = "may_be_closed", "可以办结";
        MayNotBeClosed = "may_not_be_closed", "尚不能办结";
        /// While an organ outside the district reviews, the petition office has asked after it.
        AskedAfter = "asked_after", "向复查复核机关催询";
        ReviewAdmitted = "review_admitted", "受理复查申请";
        ReviewRefused = "review_refused", "复查申请不予受理";
        ReviewDecided = "review_decided", "作出复查意见";
        ReviewServed = "review_served", "复查意见送达";
        RereviewRequested = "rereview_requested", "申请复核";
        RereviewReceived = "rereview_received", "收到复核申请";
        RereviewAdmitted = "rereview_admitted", "受理复核申请";
        RereviewRefused = "rereview_refused", "复核申请不予受理";
        RereviewDecided = "rereview_decided", "作出复核意见";
        RereviewServed = "rereview_served", "复核意见送达";
        HearingBegun = "hearing_begun", "听证开始";
        HearingEnded = "hearing_ended", "听证结束";
        DistrictDateSet = "district_date_set", "区级限期";
        SupervisionOrdered = "supervision_ordered", "督办";
        SupervisionAnswered = "supervision_answered", "督办反馈";
        RecommendationMade = "recommendation_made", "提出建议";
        RecommendationAnswered = "recommendation_answered", "书面反馈采纳情况";
        TaskAssigned = "task_assigned", "协办任务";
        TaskFinished = "task_finished", "完成协办";
        UrgentFlagged = "urgent_flagged", "列为重大紧急";
        ReportedByPhone = "reported_by_phone", "电话报告";
        ReportedInWriting = "reported_in_writing", "书面报告";
        OrderLinked = "order_linked", "关联12345工单";
        /// Of 12345 orders and public opinion.
        Responded = "responded", "联系诉求人（首次回应）";
        OrderAnswered = "order_answered", "答复工单、舆情";
        CalledBack = "called_back", "回访";
        TriedAgain = "tried_again", "回访后退回重办";
        /// Before it was handed to a unit, and after.
        TurnedAtDesk = "turned_at_desk", "转为信访件（尚未转送）";
        TurnedInHand = "turned_in_hand", "转为信访件（已转送）";
        /// It lies at the desk again: whoever was given it has nothing to sign for until it is routed.
        TakenBack = "taken_back", "回到登记环节（待转送）";
        /// The office that sent it down wants feedback by a day.
        FeedbackAsked = "feedback_asked", "上级要求反馈";
        FeedbackWithdrawn = "feedback_withdrawn", "更正反馈期限";
        Merged = "merged", "并入首件";
        Guided = "guided", "舆情引导处置";
        ResultFedBack = "result_fed_back", "反馈检举控告结果";
        Corrected = "corrected", "更正";
        Missed = "missed", "超期";
        Recounted = "recounted", "按新日历重算";
        TakenUp = "taken_up", "起算新设时限";
        ConclusionUndone = "conclusion_undone", "撤销审核认定办结";
        PutRight = "put_right", "更正超期认定";
        EnteredLate = "entered_late", "补录";
    }

    /// What is signed for (签收).
    Given = "given" {
        Petition = "petition", "信访件";
        Instruction = "instruction", "领导批示";
        Supervision = "supervision", "督办";
        Recommendation = "recommendation", "三项建议";
        Task = "task", "协办任务";
    }

    /// How the office hands a matter to the unit with power over it (article 22).
    RouteWay = "route_way" {
        Transfer = "transfer", "转送";
        Assign = "assign", "交办";
    }

    /// Where the organ stands to which a matter is handed on that is not the district's (article 22).
    Outside = "outside" {
        Superior = "superior", "上级机关";
        Elsewhere = "elsewhere", "其他地区";
        Vertical = "vertical", "垂直管理单位";
        OtherSystem = "other_system", "其他系统";
    }

    /// How the petitioner was told (articles 22, 23).
    NoticeMethod = "notice_method" {
        InPerson = "in_person", "当面";
        Post = "post", "邮寄";
        Phone = "phone", "电话";
        Sms = "sms", "短信";
        Online = "online", "网上";
        /// Name or address unclear: nobody can be told (article 23).
        Unreachable = "unreachable", "姓名地址不清";
    }

    /// What the handling opinion says to the request (article 32).
    Opinion = "opinion" {
        Supported = "supported", "支持";
        Explained = "explained", "解释说明";
        NotSupported = "not_supported", "不支持";
        Answered = "answered", "答复";
    }

    /// What a file that was sent in is, told by its content (附件类型).
    Media = "media" {
        Jpeg = "jpeg", "JPEG图片";
        Png = "png", "PNG图片";
        Webp = "webp", "WebP图片";
        Heic = "heic", "HEIC图片";
        Pdf = "pdf", "PDF文档";
        Ofd = "ofd", "OFD版式文档";
        Docx = "docx", "Word文档";
        Xlsx = "xlsx", "Excel表格";
        Mp3 = "mp3", "MP3录音";
        M4a = "m4a", "M4A录音";
        Aac = "aac", "AAC录音";
        Wav = "wav", "WAV录音";
        Amr = "amr", "AMR录音";
        Mp4 = "mp4", "MP4视频";
    }

    /// What a user of the service is.
    Role = "role" {
        Receptionist = "receptionist", "接访登记员";
        Officer = "officer", "承办人";
        UnitHead = "unit_head", "单位负责人";
        Leader = "leader", "区级领导";
        Supervisor = "supervisor", "督查督办";
        ChiefLeader = "chief_leader", "主要领导";
        DisciplineInspection = "discipline_inspection", "纪检监察";
        Administrator = "administrator", "系统管理员";
        /// Reads the audit log, and changes nothing.
        Auditor = "auditor", "审计员";
        /// Confirms what gives sight of accusations, and reads none.
        SecurityOfficer = "security_officer", "安全员";
        Client = "client", "接口程序";
    }

    /// What a unit is for the rules of assignment.
    UnitKind = "unit_kind" {
        PetitionOffice = "petition_office", "信访部门";
        DisciplineInspection = "discipline_inspection", "纪检监察机关";
        Publicity = "publicity", "宣传部门";
        CitizenService = "citizen_service", "市民服务中心";
        Department = "department", "部门";
        Township = "township", "乡镇街道";
    }

    /// How high a unit or an organ stands (层级).
    Level = "level" {
        Township = "township", "乡级";
        District = "district", "区县级";
        City = "city", "市级";
        Province = "province", "省级";
        Nation = "nation", "中央";
    }

    /// What an organ is to the question of who stands above whom (articles 35, 36).
    OrganKind = "organ_kind" {
        Government = "government", "人民政府";
        Department = "department", "政府工作部门";
        /// Led by the one above it, not by the government of its place.
        Vertical = "vertical", "垂直管理单位";
        PartyCommittee = "party_committee", "党委";
        PartyOrgan = "party_organ", "党委工作部门";
        Discipline = "discipline", "纪检监察机关";
        Procuratorate = "procuratorate", "人民检察院";
        Court = "court", "人民法院";
        Other = "other", "其他机关单位";
    }

    /// How a run of a clock stands.
    Outcome = "outcome" {
        Running = "running", "计时中";
        /// Its count stands still (a hearing).
        Paused = "paused", "暂停计时";
        Met = "met", "按期";
        MetLate = "met_late", "超期完成";
        /// The matter ended, or a new date took the place of this one.
        Cancelled = "cancelled", "终止";
        /// An imported register does not say when the step was done.
        Untold = "untold", "登记表未载明";
    }

    /// Through which door an act came.
    Via = "via" {
        Api = "api", "接口";
        Import = "import", "导入";
        Job = "job", "系统任务";
        CommandLine = "command_line", "命令行";
        /// The petitioner, with number and query code.
        Public = "public", "网上查询评价";
    }

    /// What the audit log tells of (审计记录).
    Audited = "audited" {
        LogIn = "log_in", "登录";
        LogOut = "log_out", "退出";
        /// A used refresh token came back: somebody has a copy.
        StolenToken = "stolen_token", "令牌被重复使用";
        Password = "password", "口令";
        /// What was asked for and refused.
        Request = "request", "请求";
        SetUp = "set_up", "初始设置";
        User = "user", "用户";
        Unit = "unit", "单位";
        Organ = "organ", "机关";
        Portfolio = "portfolio", "领导分管";
        Project = "project", "包挂项目";
        ContactPoint = "contact_point", "联系点";
        Category = "category", "内容分类";
        Duty = "duty", "值班";
        Deputy = "deputy", "代行人";
        Calendar = "calendar", "工作日历";
        Rules = "rules", "办理规则";
        Ladder = "ladder", "提醒阶梯";
        Templates = "templates", "公文模板";
        Token = "token", "接口令牌";
        Webhook = "webhook", "接口推送地址";
        CalendarFeed = "calendar_feed", "日历订阅";
        Accusation = "accusation", "阅看检举控告件";
        File = "file", "打开附件";
        Paper = "paper", "打开公文";
        QueryCode = "query_code", "阅看查询码";
        AuditLog = "audit_log", "导出审计记录";
        /// A change that gives sight of accusations was asked for, confirmed, declined or withdrawn.
        HouseRequest = "house_request", "待第二人确认的变更";
        /// One hand alone gave sight of accusations: the house had no second one.
        OneHand = "one_hand", "一人赋予检举控告知悉权";
        /// What was recorded before who is accused stood sealed was sealed.
        AccusedSealed = "accused_sealed", "被反映人信息加密封存";
    }

    /// What has become of a change that waits for a second hand.
    RequestState = "request_state" {
        Waiting = "waiting", "待确认";
        Confirmed = "confirmed", "已确认";
        Declined = "declined", "未予确认";
        Withdrawn = "withdrawn", "已撤回";
    }

    /// By what a change of the house gives sight of accusations.
    Gain = "gain" {
        /// A role that inspects them.
        Inspects = "inspects", "纪检监察角色";
        /// A role that sees their numbers and dates.
        Sealed = "sealed", "知悉编号和时限的角色";
        /// May be put in charge of them, in the unit of discipline inspection.
        InCharge = "in_charge", "纪检监察机关经办";
        /// Leads the unit of discipline inspection, or is its head.
        Leads = "leads", "分管或者主持纪检监察机关";
        /// Confirms such changes itself.
        Confirms = "confirms", "担任安全员";
        /// Reads in the audit log which accusations were looked at.
        Audits = "audits", "担任审计员";
        /// Confirms them no longer.
        ConfirmsNoLonger = "confirms_no_longer", "不再担任安全员";
        /// Somebody who has sight gets another address for mails.
        Address = "address", "变更邮箱";
        /// … another name.
        Name = "name", "变更姓名";
        /// … a password that somebody else has set.
        Password = "password", "由他人设定口令";
        /// A token of a program that reads petitions.
        Token = "token", "可读信访件的接口令牌";
    }

    /// What came of something that the audit log tells of.
    AuditOutcome = "audit_outcome" {
        Done = "done", "成功";
        Refused = "refused", "拒绝";
    }

    /// The rules that may decide who is responsible.
    AssignmentRule = "assignment_rule" {
        Accusation = "accusation", "检举控告归口";
        ReceivedByLeader = "received_by_leader", "谁接待、谁负责";
        Project = "project", "包挂项目";
        ContactPoint = "contact_point", "包抓联系点";
        Portfolio = "portfolio", "分管领域";
        Duty = "duty", "值班领导";
        Channel = "channel", "信访形式";
        Category = "category", "内容分类";
        Place = "place", "问题属地";
        Register = "register", "台账载明";
        Repeat = "repeat", "重件随首件";
    }

    /// Why somebody was not chosen.
    PassedOver = "passed_over" {
        Accused = "accused", "被反映人或单位";
        Inactive = "inactive", "已停用";
        NoOfficer = "no_officer", "没有可以承办的人";
        Subordinate = "subordinate", "被反映人的下属";
        LowerRank = "lower_rank", "前一规则已确定";
        NotNamed = "not_named", "没有对应的人或单位";
    }

    /// What somebody, or a unit, has to hand over before they can go.
    Held = "held" {
        InCharge = "in_charge", "承办的信访件";
        Leads = "leads", "包挂的信访件";
        Watches = "watches", "监看引导的信访件";
        Desk = "desk", "待转送或者待核定异议的信访件";
        Reviews = "reviews", "复查、复核中的信访件";
        Asked = "asked", "待完成的协办、督办和建议";
        Head = "head", "单位负责人";
        DefaultOfficer = "default_officer", "单位默认经办人";
        Portfolio = "portfolio", "分管的单位和内容分类";
        Project = "project", "包挂项目";
        ContactPoint = "contact_point", "包抓联系点";
        Duty = "duty", "值班";
        Deputy = "deputy", "代行";
        Staff = "staff", "工作人员";
        Category = "category", "内容分类的责任单位";
        Organ = "organ", "承办机关复查事务";
    }

    /// Why something could not be handed over.
    Unfit = "unfit" {
        NotNamed = "not_named", "没有指明接任者";
        NotFit = "not_fit", "指明的人或者单位不能接任：被反映、已回避或者正在复查该件";
    }

    /// Why a holder became the holder.
    HandOver = "hand_over" {
        Received = "received", "接待登记";
        Assigned = "assigned", "指派";
        Reassigned = "reassigned", "改派";
        LeaderSet = "leader_set", "确定包挂领导";
        ObjectionUpheld = "objection_upheld", "异议成立改派";
        Recused = "recused", "回避";
        Repeat = "repeat", "重件并由首件责任人承办";
        Custody = "custody", "专人保管待径送";
        /// Whoever held it left, moved, or their unit became part of another.
        Succeeded = "succeeded", "人员机构变动接任";
    }

    /// What is known of somebody of ours whom a petition may name (核实被反映人).
    MeantAs = "meant_as" {
        Meant = "meant", "是";
        /// Nobody has answered: counts as accused until then.
        Perhaps = "perhaps", "待核实";
        NotMeant = "not_meant", "不是";
        /// Only mentioned in the text of what is no accusation.
        Mentioned = "mentioned", "文中提到";
    }

    /// How an accusation is kept with which nobody in the district deals (管理权限).
    Custody = "custody" {
        /// Only the officer in charge reads it: a leader of discipline inspection.
        Named = "named", "指定的纪检监察负责人专人保管";
        /// Nobody reads it: it goes up by its number.
        Unread = "unread", "不拆阅，按编号径送";
        SentUp = "sent_up", "已径送上一级";
    }

    /// Citizens' papers.
    IdType = "id_type" {
        ResidentId = "resident_id", "居民身份证";
        Passport = "passport", "护照";
        HongKongMacaoPermit = "hk_macao_permit", "港澳居民来往内地通行证";
        TaiwanPermit = "taiwan_permit", "台湾居民来往大陆通行证";
        ForeignerResidence = "foreigner_residence", "外国人永久居留身份证";
        CreditCode = "credit_code", "统一社会信用代码";
        Other = "other", "其他";
    }

    /// A natural person, or an organisation.
    PersonKind = "person_kind" {
        Person = "person", "个人";
        Organisation = "organisation", "单位";
    }

    /// In what language somebody is written to.
    Language = "language" {
        Zh = "zh", "中文";
        En = "en", "English";
    }
    /// What a program was given leave to do.
    Scope = "scope" {
        PetitionsRead = "petitions:read", "读取信访件";
        PetitionsWrite = "petitions:write", "登记信访件";
        StatisticsRead = "statistics:read", "读取统计";
        DirectoryRead = "directory:read", "读取单位和日历";
    }

    /// What somebody must be to a petition for a right to hold.
    Relation = "relation" {
        /// Nothing: the right does not depend on a petition.
        Always = "always", "一律";
        /// Any petition that is no accusation.
        Ordinary = "ordinary", "非检举控告件";
        /// Any accusation.
        Confidential = "confidential", "检举控告件";
        /// Any accusation, of which only number, stage, dates and deadlines are shown.
        Sealed = "sealed", "检举控告件（仅编号和时限）";
        /// Works in the holding unit. An accusation: is in charge of it, or is discipline inspection.
        HolderUnit = "holder_unit", "承办单位";
        /// Is in charge of it.
        Holder = "holder", "承办人";
        /// Is its leader.
        Leader = "leader", "责任领导";
        /// Has asked for what waits for the second hand.
        Asker = "asker", "请求第二人确认的人";
        /// Confirms that as the second hand, by the number alone: nobody else may who may read it.
        SecondHand = "second_hand", "凭编号确认的第二人";
        /// Registered it.
        Receiver = "receiver", "登记人";
        /// Works in the watching unit. Never for an accusation.
        Watcher = "watcher", "监看引导单位";
        /// Works in a unit that has an assisting task. Never for an accusation.
        Assistant = "assistant", "协办单位";
        /// Works in the unit that reviews it. Never for an accusation.
        Reviewer = "reviewer", "复查复核机关";
        /// Routed it.
        Assigner = "assigner", "转送交办人";
        /// Works in the citizen service centre, and it is a 12345 order or public opinion that nobody has turned
        /// into a petition.
        ServiceCentre = "service_centre", "市民服务中心（工单和舆情程序）";
        /// Works in the petition office, and it is no accusation: the office answers for its routing and for what is
        /// asked of others.
        PetitionOffice = "petition_office", "信访部门人员（检举控告除外）";
        /// Keeps it until it is sent up: an accusation with which nobody in the district deals. Nobody else but
        /// whoever registered it knows of it.
        Keeper = "keeper", "保管人（待径送上一级）";
        /// Kept it until it was sent up: of that one letter is left, which names nobody.
        Sender = "sender", "径送经手人（仅径送函）";
    }
}
