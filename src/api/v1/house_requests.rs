//! Changes of the house that give sight of accusations, and wait for a second hand (三员).

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::problem::Problem;
use app::house_requests::{self, RequestView};
use app::{App, Caller, Error};
use domain::access::Operation;
use domain::ids::RequestId;

/// Lists what waits, and what was decided; the newest first, at most 200.
///
/// # Errors
/// 403 for all but administrators and security officers.
#[utoipa::path(get, path = "/api/v1/house-requests", operation_id = "readHouseRequests", tag = "administration",
    responses((status = 200, body = Vec<RequestView>)))]
pub async fn read_house_requests(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadHouseRequests)?;
    Ok(HttpResponse::Ok().json(call.run(house_requests::list).await?))
}

/// The second hand: carries out what was asked for, as it was asked for.
///
/// # Errors
/// 403 `own_request` for what one has asked for oneself; 404; 409 `request_settled`, or `request_outdated` where the
/// house has changed since; what the change itself is refused for.
#[utoipa::path(post, path = "/api/v1/house-requests/{id}/confirm", operation_id = "confirmHouseRequest",
    tag = "administration", params(("id" = i64, Path)), responses((status = 200, body = RequestView)))]
pub async fn confirm_house_request(call: Call, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(call, Operation::DecideHouseRequest, &id, house_requests::confirm).await
}

/// The second hand says no: nothing changes.
///
/// # Errors
/// 403 `own_request`; 404; 409 `request_settled`.
#[utoipa::path(post, path = "/api/v1/house-requests/{id}/decline", operation_id = "declineHouseRequest",
    tag = "administration", params(("id" = i64, Path)), responses((status = 200, body = RequestView)))]
pub async fn decline_house_request(call: Call, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(call, Operation::DecideHouseRequest, &id, house_requests::decline).await
}

/// Whoever has asked takes it back.
///
/// # Errors
/// 403 where somebody else has asked; 404; 409 `request_settled`.
#[utoipa::path(post, path = "/api/v1/house-requests/{id}/withdraw", operation_id = "withdrawHouseRequest",
    tag = "administration", params(("id" = i64, Path)), responses((status = 200, body = RequestView)))]
pub async fn withdraw_house_request(call: Call, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(call, Operation::WithdrawHouseRequest, &id, house_requests::withdraw).await
}

type Decide = fn(&App, &Caller, RequestId) -> Result<RequestView, Error>;

async fn decide(call: Call, right: Operation, id: &str, how: Decide) -> Result<HttpResponse, Problem> {
    call.require(right)?;
    let id: RequestId = id.parse().map_err(|_| Problem::not_found())?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| how(app, caller, id)).await?))
}
