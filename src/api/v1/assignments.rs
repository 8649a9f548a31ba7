//! What the rules of assignment would say.

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::petition::explain::{self, ExplainInput};
use app::petition::holder::AssignmentView;
use domain::access::Operation;

/// Tells who would be responsible for a petition that is not registered yet, and why.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/assignments/explain", operation_id = "explainAssignment", tag = "assignments",
    request_body = ExplainInput, responses((status = 200, body = AssignmentView)))]
pub async fn explain(call: Call, body: Body<ExplainInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ExplainAssignment)?;
    let input = body.read()?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| explain::explain(app, caller, input)).await?))
}
