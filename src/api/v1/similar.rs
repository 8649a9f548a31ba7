//! Earlier petitions that are likely the same matter (重复信访).

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::petition::similar::{self, SimilarInput, SimilarView};
use domain::access::Operation;

/// Finds earlier petitions of the same person or of similar content, with a score and the reasons.
/// The form may be half filled in. Accusations are never found. Nothing is linked.
///
/// # Errors
/// 422 for a field of another form; a value that does not read is left out.
#[utoipa::path(post, path = "/api/v1/petitions/similar", operation_id = "findSimilar", tag = "petitions",
    request_body = SimilarInput, responses((status = 200, body = Vec<SimilarView>)))]
pub async fn find(call: Call, body: Body<SimilarInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::FindSimilar)?;
    let input = body.read()?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| similar::similar(app, caller, &input)).await?))
}
