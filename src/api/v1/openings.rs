//! What would open one accusation wider and waits for a second hand that reads nothing of it (article 30).

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::problem::Problem;
use app::petition::second_hand::{self, OpeningRequest};
use domain::access::Operation;

/// Lists what the security officer may confirm by the number alone, because nobody else may who may read it. It is
/// decided by `decideOpening` on the petition of that number, with its version.
///
/// # Errors
/// 403 for all but security officers.
#[utoipa::path(get, path = "/api/v1/openings", operation_id = "readOpenings", tag = "administration",
    responses((status = 200, body = Vec<OpeningRequest>)))]
pub async fn read_openings(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadOpenings)?;
    Ok(HttpResponse::Ok().json(call.run(second_hand::list).await?))
}
