//! One order for many petitions.

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::etag;
use crate::api::problem::Problem;
use app::petition::bulk::{self, BulkInput, BulkView};
use domain::access::Operation;

/// 批量督办: sets leader, unit or 限期 on all that a filter finds. With `dry_run`, only tells what
/// would be done.
///
/// # Errors
/// 422 where the order itself is wrong; what single petitions refuse is told in the results.
#[utoipa::path(post, path = "/api/v1/petitions/orders", operation_id = "bulkOrder", tag = "acts",
    request_body = BulkInput, responses((status = 200, body = BulkView)))]
pub async fn order(call: Call, body: Body<BulkInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::BulkOrder)?;
    let key = etag::request_key(&call.app, &call.request, &body.digest())?;
    let input = body.read()?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| bulk::order(app, caller, input, key)).await?))
}
