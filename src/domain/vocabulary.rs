//! The closed word lists of the field. Each word has one code (stored, sent, documented) and one
//! Chinese label (the one that officials use).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares an enum whose variants have one stable snake_case code and one Chinese label.
macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
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
    )+};
}

vocabulary! {
    /// How a petition came in (信访形式, article 17).
    Channel {
        Letter = "letter", "来信";
        Visit = "visit", "来访";
        Fax = "fax", "传真";
        Online = "online", "网上信访";
        Phone = "phone", "电话信访";
        Hotline12345 = "hotline_12345", "12345热线";
        PublicOpinion = "public_opinion", "网络舆情";
        LeaderMailbox = "leader_mailbox", "领导信箱";
    }

    /// Who handed it to the district: the petitioner, or an office at another level (上级转交办).
    SourceLevel {
        Direct = "direct", "直接受信受访";
        National = "national", "中央和国家机关";
        Province = "province", "省级";
        City = "city", "市级";
        District = "district", "区级";
        Township = "township", "乡镇街道";
    }

    /// What the petitioner wants (信访目的).
    Purpose {
        Suggestion = "suggestion", "意见建议";
        Request = "request", "求决";
        Appeal = "appeal", "申诉";
        Accusation = "accusation", "揭发控告";
        Inquiry = "inquiry", "咨询";
        Other = "other", "其他";
    }

    /// The procedure that a matter takes once it is accepted (articles 29 to 31).
    Path {
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
    Stage {
        Registered = "registered", "已登记";
        Routed = "routed", "已转送交办";
        Accepted = "accepted", "已受理";
        Replied = "replied", "已答复";
        Closed = "closed", "已办结";
    }

    /// How the office hands a matter to the unit with power over it (article 22).
    RouteWay {
        Transfer = "transfer", "转送";
        Assign = "assign", "交办";
    }

    /// How the petitioner was told (articles 22, 23).
    NoticeMethod {
        InPerson = "in_person", "当面";
        Post = "post", "邮寄";
        Phone = "phone", "电话";
        Sms = "sms", "短信";
        Online = "online", "网上";
        /// Name or address unclear: nobody can be told (article 23).
        Unreachable = "unreachable", "姓名地址不清";
    }

    /// What the handling opinion says to the request (article 32).
    Opinion {
        Supported = "supported", "支持";
        Explained = "explained", "解释说明";
        NotSupported = "not_supported", "不支持";
        Answered = "answered", "答复";
    }

    /// What a user of the service is.
    Role {
        Receptionist = "receptionist", "接访登记员";
        Officer = "officer", "承办人";
        UnitHead = "unit_head", "单位负责人";
        Leader = "leader", "区级领导";
        Supervisor = "supervisor", "督查督办";
        ChiefLeader = "chief_leader", "主要领导";
        DisciplineInspection = "discipline_inspection", "纪检监察";
        Administrator = "administrator", "系统管理员";
        Client = "client", "接口程序";
    }

    /// What a unit is for the rules of assignment.
    UnitKind {
        PetitionOffice = "petition_office", "信访部门";
        DisciplineInspection = "discipline_inspection", "纪检监察机关";
        Publicity = "publicity", "宣传部门";
        CitizenService = "citizen_service", "市民服务中心";
        Department = "department", "部门";
        Township = "township", "乡镇街道";
    }

    /// A clock: a limit that somebody answers for.
    Clock {
        /// The office routes what it receives (article 22: 15 days).
        Route = "route", "登记转送";
        /// The unit tells the petitioner (article 23: 15 days).
        Notice = "notice", "受理告知";
        /// The unit settles it (article 34: 60 days from acceptance).
        Handling = "handling", "办理";
        /// The date that the district itself has set (限期).
        District = "district", "区级限期";
    }

    /// How a run of a clock stands.
    Outcome {
        Running = "running", "计时中";
        Met = "met", "按期";
        MetLate = "met_late", "超期完成";
        /// The matter ended, or a new date took the place of this one.
        Cancelled = "cancelled", "终止";
        /// An imported register does not say when the step was done.
        Untold = "untold", "登记表未载明";
    }

    /// Through which door an act came.
    Via {
        Api = "api", "接口";
        Import = "import", "导入";
        Job = "job", "系统任务";
    }

    /// The rules that may decide who is responsible.
    AssignmentRule {
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
    }

    /// Why somebody was not chosen.
    PassedOver {
        Accused = "accused", "被反映人或单位";
        Inactive = "inactive", "已停用";
        NoOfficer = "no_officer", "没有可以承办的人";
        LowerRank = "lower_rank", "前一规则已确定";
        NotNamed = "not_named", "没有对应的人或单位";
    }

    /// Why a holder became the holder.
    HandOver {
        Received = "received", "接待登记";
        Assigned = "assigned", "指派";
        Reassigned = "reassigned", "改派";
        LeaderSet = "leader_set", "确定包挂领导";
    }

    /// Citizens' papers.
    IdType {
        ResidentId = "resident_id", "居民身份证";
        Passport = "passport", "护照";
        HongKongMacaoPermit = "hk_macao_permit", "港澳居民来往内地通行证";
        TaiwanPermit = "taiwan_permit", "台湾居民来往大陆通行证";
        ForeignerResidence = "foreigner_residence", "外国人永久居留身份证";
        CreditCode = "credit_code", "统一社会信用代码";
        Other = "other", "其他";
    }

    /// A natural person, or an organisation.
    PersonKind {
        Person = "person", "个人";
        Organisation = "organisation", "单位";
    }

    /// In what language somebody is written to.
    Language {
        Zh = "zh", "中文";
        En = "en", "English";
    }

    /// What can be asked of the service. The code is the operationId of the OpenAPI document.
    Operation {
        RegisterPetition = "registerPetition", "登记";
        ListPetitions = "listPetitions", "查询列表";
        ReadPetition = "readPetition", "查看";
        ReadTimeline = "readTimeline", "查看办理过程";
        ReadResponsibility = "readResponsibility", "查看责任链";
        RoutePetition = "routePetition", "转送交办";
        NotifyPetitioner = "notifyPetitioner", "受理告知";
        AcceptPetition = "acceptPetition", "受理";
        ReassignPetition = "reassignPetition", "改派";
        SetDistrictDeadline = "setDistrictDeadline", "设定区级限期";
        SetLeader = "setLeader", "确定包挂领导";
        InstructPetition = "instructPetition", "领导批示";
        RecordProgress = "recordProgress", "记录进展";
        RecordHomeVisit = "recordHomeVisit", "记录登门下访";
        CorrectPetition = "correctPetition", "更正";
        ReplyPetition = "replyPetition", "答复";
        ClosePetition = "closePetition", "办结";
        BulkOrder = "bulkOrder", "批量督办";
        ExplainAssignment = "explainAssignment", "试算责任人";
        FindSimilar = "findSimilar", "查找重复件";
        ReadStatistics = "readStatistics", "查看统计";
        ReadDirectory = "readDirectory", "查看单位、领导、项目、联系点、分类、值班表";
        MaintainDirectory = "maintainDirectory", "维护单位、领导、项目、联系点、分类";
        MaintainDuty = "maintainDuty", "维护值班表";
        ListUsers = "listUsers", "查看用户";
        MaintainUsers = "maintainUsers", "维护用户";
        ReadCalendar = "readCalendar", "查看工作日历和时限";
        MaintainCalendar = "maintainCalendar", "维护工作日历和时限";
        ManageTokens = "manageTokens", "管理接口令牌";
        ReadMe = "readMe", "查看本人";
    }

    /// What a program was given leave to do.
    Scope {
        PetitionsRead = "petitions:read", "读取信访件";
        PetitionsWrite = "petitions:write", "登记信访件";
        StatisticsRead = "statistics:read", "读取统计";
        DirectoryRead = "directory:read", "读取单位和日历";
    }

    /// What somebody must be to a petition for a right to hold.
    Relation {
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
        /// Registered it.
        Receiver = "receiver", "登记人";
        /// Works in the watching unit. Never for an accusation.
        Watcher = "watcher", "关注单位";
    }
}
