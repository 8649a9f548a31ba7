//! Acts on a petition. All take If-Match and honour Idempotency-Key, and answer with the petition as
//! it is then.

use actix_web::{HttpResponse, web};
use serde::de::DeserializeOwned;

use crate::api::auth::Call;
use crate::api::body::{Body, wrong};
use crate::api::etag;
use crate::api::problem::Problem;
use crate::api::v1::petitions::{number, show};
use app::petition::act;
use app::petition::bodies::*;
use app::petition::possible::{self, PossibleAct};
use app::petition::read;
use app::petition::rehearse::{self, Rehearsal};
use app::petition::view::PetitionView;
use domain::access::Operation;

macro_rules! acts {
    ($($(#[doc = $doc:literal])+ $name:ident $operation:ident $id:tt $path:tt $body:ident => $make:expr;)+) => {$(
        $(#[doc = $doc])+
        ///
        /// # Errors
        /// 404, 403, 428 without If-Match, 412 where somebody was faster, 409 or 422 where it is refused.
        #[utoipa::path(post, path = $path, operation_id = $id, tag = "acts", request_body = $body,
            params(
                ("number" = String, Path),
                ("If-Match" = String, Header, description = "The ETag of the version that was seen."),
                ("Idempotency-Key" = Option<String>, Header, description = "A retried request with the same key acts once."),
            ),
            responses((status = 200, body = PetitionView,
                headers(("ETag" = String), ("Idempotent-Replayed" = Option<String>)))))]
        pub async fn $name(call: Call, path: web::Path<String>, body: Body<$body>) -> Result<HttpResponse, Problem> {
            carry_out(call, Operation::$operation, path, body, $make).await
        }
    )+};
}

acts! {
    /// 转送 or 交办: hands the matter to the unit.
    route RoutePetition "routePetition" "/api/v1/petitions/{number}/route" RouteInput => ActInput::Route;
    /// 告知: the petitioner was told.
    notify NotifyPetitioner "notifyPetitioner" "/api/v1/petitions/{number}/notify" NotifyInput => ActInput::Notify;
    /// 受理: starts the handling.
    accept AcceptPetition "acceptPetition" "/api/v1/petitions/{number}/accept" AcceptInput => ActInput::Accept;
    /// 改派: somebody else is responsible from now on.
    reassign ReassignPetition "reassignPetition" "/api/v1/petitions/{number}/reassign" ReassignInput
        => ActInput::Reassign;
    /// 限期: sets or changes the district's own date.
    district_deadline SetDistrictDeadline "setDistrictDeadline" "/api/v1/petitions/{number}/district-deadline"
        DistrictDeadlineSetInput => ActInput::SetDistrictDeadline;
    /// 确定包挂领导: sets or changes the leader.
    leader SetLeader "setLeader" "/api/v1/petitions/{number}/leader" SetLeaderInput => ActInput::SetLeader;
    /// 领导批示: a leader's instruction.
    instruct InstructPetition "instructPetition" "/api/v1/petitions/{number}/instruct" TextInput
        => ActInput::Instruct;
    /// Records what was done.
    progress RecordProgress "recordProgress" "/api/v1/petitions/{number}/progress" TextInput
        => ActInput::RecordProgress;
    /// 登门下访: records a home visit.
    home_visit RecordHomeVisit "recordHomeVisit" "/api/v1/petitions/{number}/home-visits" HomeVisitInput
        => ActInput::RecordHomeVisit;
    /// 添加附件: files that the caller has sent in become the petition's.
    attach AttachFile "attachFile" "/api/v1/petitions/{number}/attachments" AttachInput => ActInput::Attach;
    /// 删除附件: erases the content and the name of a file; that it was there stays known.
    remove_attachment RemoveAttachment "removeAttachment" "/api/v1/petitions/{number}/attachments/remove"
        RemoveAttachmentInput => ActInput::RemoveAttachment;
    /// 更正: corrects recorded facts; the old ones stay in the history.
    correct CorrectPetition "correctPetition" "/api/v1/petitions/{number}/correct" CorrectInput
        => |body| ActInput::Correct(Box::new(body));
    /// 答复: the holder's unit replies.
    reply ReplyPetition "replyPetition" "/api/v1/petitions/{number}/reply" ReplyInput => ActInput::Reply;
    /// 办结: the responsible leader closes it.
    close ClosePetition "closePetition" "/api/v1/petitions/{number}/close" CloseInput => ActInput::Close;
    /// 不予受理: with the lawful reason and the written notice.
    reject RejectPetition "rejectPetition" "/api/v1/petitions/{number}/reject" RejectInput
        => ActInput::Reject;
    /// 不再受理: the same facts and reasons after the end (article 36).
    refuse_concluded RefuseConcluded "refuseConcluded" "/api/v1/petitions/{number}/refuse-concluded" RefuseConcludedInput
        => ActInput::RefuseConcluded;
    /// 异议: the unit holds that it has no power over the matter (article 23).
    object RaiseObjection "raiseObjection" "/api/v1/petitions/{number}/objections" ObjectInput
        => ActInput::Object;
    /// Lets the unit in charge object a second time.
    allow_objection AllowObjection "allowObjection" "/api/v1/petitions/{number}/objections/allow" ReasonInput
        => ActInput::AllowObjection;
    /// Decides an objection, in one act with the new assignment where it is upheld.
    decide_objection DecideObjection "decideObjection" "/api/v1/petitions/{number}/objections/decide" DecideObjectionInput
        => ActInput::DecideObjection;
    /// 延长办理期限: by the head of the unit, once (article 34).
    extend ExtendHandling "extendHandling" "/api/v1/petitions/{number}/extend" ExtendInput
        => ActInput::Extend;
    /// 转为普通程序: the limit runs from the original acceptance.
    leave_simplified LeaveSimplified "leaveSimplified" "/api/v1/petitions/{number}/leave-simplified" ReasonInput
        => ActInput::LeaveSimplified;
    /// 送达: with proof; service starts the petitioner's time.
    serve ServeDocument "serveDocument" "/api/v1/petitions/{number}/services" ServeInput
        => ActInput::Serve;
    /// 办结报告: to the assigner (article 22).
    report_closing ReportClosing "reportClosing" "/api/v1/petitions/{number}/closing-report" TextInput
        => ActInput::ReportClosing;
    /// 调解和解: with both parties' consent (article 33).
    settle SettlePetition "settlePetition" "/api/v1/petitions/{number}/settle" SettleInput
        => ActInput::Settle;
    /// The petitioner takes it back.
    withdraw WithdrawPetition "withdrawPetition" "/api/v1/petitions/{number}/withdraw" TextInput
        => ActInput::Withdraw;
    /// The petitioner has died or ended without a successor.
    lapse RecordLapse "recordLapse" "/api/v1/petitions/{number}/lapse" TextInput
        => ActInput::Lapse;
    /// 认定重件: a repeat goes to the holder of the first while that one is open.
    link_repeat LinkRepeat "linkRepeat" "/api/v1/petitions/{number}/repeat" FirstInput
        => ActInput::LinkRepeat;
    /// 并入首件: a confirmed repeat is dealt with in the first petition.
    merge MergePetition "mergePetition" "/api/v1/petitions/{number}/merge" FirstInput
        => ActInput::Merge;
    /// 重新启动: on new facts (article 36).
    reopen ReopenPetition "reopenPetition" "/api/v1/petitions/{number}/reopen" ReasonInput
        => ActInput::Reopen;
    /// 审核认定办结: after the re-review, or once the time for asking is over.
    conclude ConcludePetition "concludePetition" "/api/v1/petitions/{number}/conclude" NoteInput
        => ActInput::Conclude;
    /// 申请复查: posted in time is in time (article 35).
    request_review RequestReview "requestReview" "/api/v1/petitions/{number}/review/request" RequestReviewInput
        => ActInput::RequestReview;
    /// Takes the request for review in, or does not.
    admit_review AdmitReview "admitReview" "/api/v1/petitions/{number}/review/admit" AdmitReviewInput
        => ActInput::AdmitReview;
    /// 复查意见 (article 35).
    decide_review DecideReview "decideReview" "/api/v1/petitions/{number}/review/decide" DecideReviewInput
        => ActInput::DecideReview;
    /// 申请复核 (article 36).
    request_rereview RequestRereview "requestRereview" "/api/v1/petitions/{number}/rereview/request" RequestReviewInput
        => ActInput::RequestRereview;
    /// Takes the request for re-review in, or does not.
    admit_rereview AdmitRereview "admitRereview" "/api/v1/petitions/{number}/rereview/admit" AdmitReviewInput
        => ActInput::AdmitRereview;
    /// 复核意见 (article 36).
    decide_rereview DecideRereview "decideRereview" "/api/v1/petitions/{number}/rereview/decide" DecideReviewInput
        => ActInput::DecideRereview;
    /// 听证 begins; in a re-review its time does not count.
    begin_hearing BeginHearing "beginHearing" "/api/v1/petitions/{number}/hearing/begin" TextInput
        => ActInput::BeginHearing;
    /// 听证 ends; the count goes on.
    end_hearing EndHearing "endHearing" "/api/v1/petitions/{number}/hearing/end" TextInput
        => ActInput::EndHearing;
    /// 回避: withdraws somebody with an interest, and says who takes over (article 28).
    recuse RecusePerson "recusePerson" "/api/v1/petitions/{number}/recusals" RecuseInput
        => ActInput::Recuse;
    /// 协办: gives an assisting unit a task of its own.
    assign_task AssignTask "assignTask" "/api/v1/petitions/{number}/tasks" AssignTaskInput
        => ActInput::AssignTask;
    /// The assisting unit reports its task done.
    finish_task FinishTask "finishTask" "/api/v1/petitions/{number}/tasks/finish" AnswerInput
        => ActInput::FinishTask;
    /// 督办 (article 40).
    supervise Supervise "supervise" "/api/v1/petitions/{number}/supervision" SuperviseInput
        => ActInput::Supervise;
    /// The supervised unit answers in writing.
    answer_supervision AnswerSupervision "answerSupervision" "/api/v1/petitions/{number}/supervision/answer" AnswerInput
        => ActInput::AnswerSupervision;
    /// 三项建议: improve work, improve policy, hold to account (article 40).
    recommend Recommend "recommend" "/api/v1/petitions/{number}/recommendations" RecommendInput
        => ActInput::Recommend;
    /// Records the addressee's written answer.
    answer_recommendation AnswerRecommendation "answerRecommendation" "/api/v1/petitions/{number}/recommendations/answer" AnswerRecommendationInput
        => ActInput::AnswerRecommendation;
    /// 重大紧急信息报送 (article 25).
    report_urgent ReportUrgent "reportUrgent" "/api/v1/petitions/{number}/urgent-reports" ReportUrgentInput
        => ActInput::ReportUrgent;
    /// Links a 12345 order about the same matter: never a second petition.
    link_order LinkOrder "linkOrder" "/api/v1/petitions/{number}/orders" LinkOrderInput
        => ActInput::LinkOrder;
    /// 舆情引导处置: by the unit that watches.
    guide RecordGuidance "recordGuidance" "/api/v1/petitions/{number}/guidance" TextInput
        => ActInput::Guide;
    /// Somebody else watches and guides.
    reassign_watch ReassignWatch "reassignWatch" "/api/v1/petitions/{number}/reassign-watch" ReassignInput
        => ActInput::ReassignWatch;
}

/// The acts that the caller may lawfully do now, those that are due first.
///
/// # Errors
/// 404 also where the caller may not know of the petition.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/acts", operation_id = "listActs", tag = "acts",
    params(("number" = String, Path)), responses((status = 200, body = [PossibleAct])))]
pub async fn list(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPetition)?;
    let number = number(path)?;
    let acts = call.run(move |app, caller| possible::list(app, caller, &number)).await?;
    Ok(HttpResponse::Ok().json(acts))
}

/// Tries an act and tells what it would do: the stage, who is responsible, the clocks with their dates,
/// the documents, who is told. Nothing changes. The body is that of the act, named by its operationId;
/// what the act would answer instead (409, 422) is answered here too.
///
/// # Errors
/// 404 also where there is no such act; whatever the act itself would answer.
#[utoipa::path(post, path = "/api/v1/petitions/{number}/rehearsals/{operation}", operation_id = "rehearseAct",
    tag = "acts", request_body(content = Object, description = "The body of the act."),
    params(("number" = String, Path), ("operation" = String, Path, example = "acceptPetition")),
    responses((status = 200, body = Rehearsal)))]
pub async fn rehearse(
    call: Call,
    path: web::Path<(String, String)>,
    body: Body<serde_json::Value>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPetition)?;
    let (number_, operation) = path.into_inner();
    let number = number(web::Path::from(number_))?;
    let operation = Operation::from_code(&operation).ok_or(Problem::not_found())?;
    call.require(operation)?;
    let input = ActInput::read(operation, body.read()?).ok_or(Problem::not_found())?;
    let input = input.map_err(|error| wrong(&error))?;
    let tried = call.run(move |app, caller| rehearse::rehearse(app, caller, &number, None, input)).await?;
    Ok(HttpResponse::Ok().json(tried))
}

async fn carry_out<T: DeserializeOwned>(
    call: Call,
    operation: Operation,
    path: web::Path<String>,
    body: Body<T>,
    make: impl FnOnce(T) -> ActInput,
) -> Result<HttpResponse, Problem> {
    call.require(operation)?;
    let number = number(path)?;
    let seen = etag::seen(&call.request)?;
    let key = etag::request_key(&call.app, &call.request, &body.digest())?;
    let input = make(body.read()?);
    let (view, replayed) = call
        .run(move |app, caller| {
            let done = act::act(app, caller, &number, seen, input, key)?;
            Ok((read::after_write(app, caller, done, false)?, done.replayed))
        })
        .await?;
    Ok(show(HttpResponse::Ok(), &view, replayed))
}
