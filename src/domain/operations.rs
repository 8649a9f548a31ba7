//! Every operation of the service, once; of those that are acts on a petition also the file under
//! `petition/acts`, the type of the act, and what is sent for it where people and programs send it. From this
//! table come the operations and their words (`vocabulary.rs`), and the acts with their bodies, rights and
//! stages (`petition/acts/mod.rs`). It is a macro because several things are made of it; no rule stands here.

/// Hands the table to a macro.
macro_rules! operations {
    ($to:ident) => {
        $to! {
            {
            RegisterPetition = "registerPetition", "登记", register::Registration;
            RoutePetition = "routePetition", "转送交办", route::Route: RouteInput;
            DispatchOrder = "dispatchOrder", "派单", dispatch::Dispatch: DispatchInput;
            RespondToOrder = "respondToOrder", "联系诉求人", respond::Respond: RespondInput;
            AnswerOrder = "answerOrder", "答复工单、舆情", answer_order::AnswerOrder: AnswerOrderInput;
            CallBack = "callBack", "回访", call_back::CallBack: CallBackInput;
            TurnIntoPetition = "turnIntoPetition", "转为信访件",
                turn_into_petition::TurnIntoPetition: ReasonInput;
            HandOn = "handOn", "移送区外", hand_on::HandOn: HandOnInput;
            NoteReceipt = "noteReceipt", "登记收件回执", note_receipt::NoteReceipt: NoteReceiptInput;
            DirectLitigation = "directLitigation", "涉法涉诉引导",
                direct_litigation::DirectLitigation: DirectLitigationInput;
            ReturnStray = "returnStray", "误转退回", return_stray::ReturnStray: ReturnStrayInput;
            SendUp = "sendUp", "径送上一级", send_up::SendUp: SendUpInput;
            NotifyPetitioner = "notifyPetitioner", "受理告知", notify::Notify: NotifyInput;
            AcceptPetition = "acceptPetition", "受理", accept::Accept: AcceptInput;
            RejectPetition = "rejectPetition", "不予受理", reject::NotAccept: RejectInput;
            RefuseConcluded = "refuseConcluded", "不再受理", refuse_concluded::NoLongerAccept: RefuseConcludedInput;
            RaiseObjection = "raiseObjection", "提出异议", object::Object: ObjectInput;
            AllowObjection = "allowObjection", "准许再次提出异议", allow_objection::AllowObjection: ReasonInput;
            DecideObjection = "decideObjection", "决定异议", decide_objection::DecideObjection: DecideObjectionInput;
            ExtendHandling = "extendHandling", "延长办理期限", extend::Extend: ExtendInput;
            ChangePath = "changePath", "变更办理途径", change_path::ChangePath: ChangePathInput;
            LeaveSimplified = "leaveSimplified", "转为普通程序", leave_simplified::LeaveSimplified: ReasonInput;
            ReplyPetition = "replyPetition", "答复", reply::Reply: ReplyInput;
            ServeDocument = "serveDocument", "送达", serve::Serve: ServeInput;
            RecordUndelivered = "recordUndelivered", "无法送达", cannot_serve::CannotServe: CannotServeInput;
            ReportClosing = "reportClosing", "报送办结报告", closing_report::ReportClosing: TextInput;
            SettlePetition = "settlePetition", "调解和解", settle::Settle: SettleInput;
            WithdrawPetition = "withdrawPetition", "撤回", withdraw::Withdraw: TextInput;
            RecordLapse = "recordLapse", "信访人死亡或者终止", lapse::Lapse: TextInput;
            LinkRepeat = "linkRepeat", "认定重件", repeat::LinkRepeat: FirstInput;
            MergePetition = "mergePetition", "并入首件", merge::Merge: FirstInput;
            ReopenPetition = "reopenPetition", "重新启动", reopen::Reopen: ReasonInput;
            ConcludePetition = "concludePetition", "审核认定办结", conclude::Conclude: NoteInput;
            RequestReview = "requestReview", "申请复查", request_review::RequestReview: RequestReviewInput;
            AdmitReview = "admitReview", "复查申请审查决定", admit_review::AdmitReview: AdmitReviewInput;
            DecideReview = "decideReview", "作出复查意见", decide_review::DecideReview: DecideReviewInput;
            RequestRereview = "requestRereview", "申请复核", request_rereview::RequestRereview: RequestReviewInput;
            AdmitRereview = "admitRereview", "复核申请审查决定", admit_rereview::AdmitRereview: AdmitReviewInput;
            DecideRereview = "decideRereview", "作出复核意见", decide_rereview::DecideRereview: DecideReviewInput;
            AnnounceHearing = "announceHearing", "听证通知", announce_hearing::AnnounceHearing: AnnounceHearingInput;
            BeginHearing = "beginHearing", "开始听证", begin_hearing::BeginHearing: TextInput;
            EndHearing = "endHearing", "结束听证", end_hearing::EndHearing: TextInput;
            ClosePetition = "closePetition", "办结", close::Close: CloseInput;
            ReassignPetition = "reassignPetition", "改派", reassign::Reassign: ReassignInput;
            SetLeader = "setLeader", "确定包挂领导", leader::SetLeader: SetLeaderInput;
            SetDistrictDeadline = "setDistrictDeadline", "设定区级限期",
                district_deadline::SetDistrictDeadline: DistrictDeadlineSetInput;
            InstructPetition = "instructPetition", "领导批示", instruct::Instruct: TextInput;
            RecordProgress = "recordProgress", "记录进展", progress::RecordProgress: TextInput;
            RecordHomeVisit = "recordHomeVisit", "记录登门下访", home_visit::RecordHomeVisit: HomeVisitInput;
            CorrectPetition = "correctPetition", "更正", correct::Correct: CorrectInput;
            AnswerAccused = "answerAccused", "核实被反映人",
                answer_accused::AnswerAccused: AnswerAccusedInput;
            DecideOpening = "decideOpening", "确认扩大知悉范围",
                decide_opening::DecideOpening: DecideOpeningInput;
            RecusePerson = "recusePerson", "回避", recuse::Recuse: RecuseInput;
            AssignTask = "assignTask", "交办协办任务", assign_task::AssignTask: AssignTaskInput;
            FinishTask = "finishTask", "完成协办任务", finish_task::FinishTask: AnswerInput;
            SignFor = "signFor", "签收", sign_for::SignFor: SignForInput;
            Supervise = "supervise", "督办", supervise::Supervise: SuperviseInput;
            AnswerSupervision = "answerSupervision", "督办反馈", answer_supervision::AnswerSupervision: AnswerInput;
            Recommend = "recommend", "提出三项建议", recommend::Recommend: RecommendInput;
            AnswerRecommendation = "answerRecommendation", "记录建议反馈",
                answer_recommendation::AnswerRecommendation: AnswerRecommendationInput;
            ReportUrgent = "reportUrgent", "重大紧急信息报送", urgent_report::ReportUrgent: ReportUrgentInput;
            RatePetition = "ratePetition", "满意度评价（仅信访人凭查询码）", rate::Rate;
            LinkOrder = "linkOrder", "关联12345工单", link_order::LinkOrder: LinkOrderInput;
            RecordGuidance = "recordGuidance", "舆情引导处置", guidance::Guide: TextInput;
            AttachFile = "attachFile", "添加附件", attach::Attach: AttachInput;
            RemoveAttachment = "removeAttachment", "删除附件", remove_attachment::RemoveAttachment: RemoveAttachmentInput;
            ReassignWatch = "reassignWatch", "改派监看引导", reassign_watch::ReassignWatch: ReassignInput;
            IssueDocument = "issueDocument", "制发公文", issue_document::IssueDocument;

            ListPetitions = "listPetitions", "查询列表";
            ReadPetition = "readPetition", "查看";
            ReadTimeline = "readTimeline", "查看办理过程";
            ReadResponsibility = "readResponsibility", "查看责任链";
            ExplainDeadline = "explainDeadline", "查看时限推算";
            ReadViews = "readViews", "查看检举控告件的阅看记录";
            ReadDocuments = "readDocuments", "查看公文";
            UploadFile = "uploadFile", "上传文件";
            ReadAttachments = "readAttachments", "查看附件";
            BulkOrder = "bulkOrder", "批量督办";
            ExplainAssignment = "explainAssignment", "试算责任人";
            FindSimilar = "findSimilar", "查找重复件";
            CalculateDeadline = "calculateDeadline", "试算时限";
            ReadStatistics = "readStatistics", "查看统计";
            ReadBoard = "readBoard", "查看督查总览";
            ReadHandOvers = "readHandOvers", "查看推诿情况";
            ReadDirectory = "readDirectory", "查看单位、领导、项目、联系点、分类、值班表";
            MaintainDirectory = "maintainDirectory", "维护单位、领导、项目、联系点、分类";
            MaintainDuty = "maintainDuty", "维护值班表";
            NameDeputy = "nameDeputy", "指定代行人";
            ListUsers = "listUsers", "查看用户";
            MaintainUsers = "maintainUsers", "维护用户";
            ReadHouseRequests = "readHouseRequests", "查看待第二人确认的变更";
            DecideHouseRequest = "decideHouseRequest", "确认或者不确认变更";
            WithdrawHouseRequest = "withdrawHouseRequest", "撤回变更申请";
            ReadOpenings = "readOpenings", "查看凭编号待确认的扩大知悉请求";
            ReadCalendar = "readCalendar", "查看工作日历和时限";
            MaintainCalendar = "maintainCalendar", "维护工作日历和时限";
            ManageTokens = "manageTokens", "管理接口令牌";
            ManageWebhooks = "manageWebhooks", "管理接口推送地址";
            ManageCalendarFeed = "manageCalendarFeed", "管理本人时限日历订阅";
            ReadAlerts = "readAlerts", "查看本人提醒";
            AcknowledgeAlerts = "acknowledgeAlerts", "确认收到提醒";
            ReadOutbox = "readOutbox", "查看发件箱";
            ResendMessage = "resendMessage", "重新发送";
            ReadAudit = "readAudit", "查看审计记录";
            ReadPulse = "readPulse", "查看运行状态";
            ReadLadder = "readLadder", "查看提醒阶梯";
            PreviewLadder = "previewLadder", "试算提醒阶梯";
            ReadSupervisionDrafts = "readSupervisionDrafts", "查看拟好的督办函";
            ReadBulletinList = "readBulletinList", "查看拟通报清单";
            ReadMe = "readMe", "查看本人";
            }
            by the service {
            import::Import;
            link_sent_down::LinkSentDown;
            miss_deadline::MissDeadline;
            recount::Recount;
            put_right::PutRight;
            take_up::TakeUp;
            take_into_custody::TakeIntoCustody;
            recognise_accused::RecogniseAccused;
            succeed::Succeed;
            ask_second_hand::AskSecondHand;
            }
        }
    };
}
