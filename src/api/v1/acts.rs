//! Acts on a petition. All take If-Match and honour Idempotency-Key, and answer with the petition as
//! it is then.

use actix_web::{HttpResponse, web};
use serde::de::DeserializeOwned;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::etag;
use crate::api::problem::Problem;
use crate::api::v1::petitions::{number, show};
use crate::app::petition::act::{
    self, AcceptInput, ActInput, CloseInput, CorrectInput, DistrictDeadlineSetInput, HomeVisitInput,
    NotifyInput, ReassignInput, ReplyInput, RouteInput, SetLeaderInput, TextInput,
};
use crate::app::petition::read;
use crate::app::petition::view::PetitionView;
use crate::domain::access::Operation;

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
    /// 更正: corrects recorded facts; the old ones stay in the history.
    correct CorrectPetition "correctPetition" "/api/v1/petitions/{number}/correct" CorrectInput
        => |body| ActInput::Correct(Box::new(body));
    /// 答复: the holder's unit replies.
    reply ReplyPetition "replyPetition" "/api/v1/petitions/{number}/reply" ReplyInput => ActInput::Reply;
    /// 办结: the responsible leader closes it.
    close ClosePetition "closePetition" "/api/v1/petitions/{number}/close" CloseInput => ActInput::Close;
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
