//! Deadlines: how one came about, what one would be, and by which clocks.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use crate::api::v1::petitions::number;
use app::clocks::{self, ClocksView};
use app::petition::derivation::{self, CalculateInput, ExplanationView};
use domain::access::Operation;

/// Tells how a deadline of a petition came about: start event, each day counted or skipped with its
/// reason, pauses, extension, raw and legal due date, article.
///
/// # Errors
/// 404, 403.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/deadlines/{id}/explanation",
    operation_id = "explainDeadline", tag = "deadlines",
    params(("number" = String, Path), ("id" = String, Path, description = "Such as handling-1.")),
    responses((status = 200, body = ExplanationView)))]
pub async fn explain(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ExplainDeadline)?;
    let (petition, id) = path.into_inner();
    let petition = number(web::Path::from(petition))?;
    let view = call.run(move |app, caller| derivation::explanation(app, caller, &petition, &id)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Tells what a deadline would be, without a petition.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/deadlines/calculate", operation_id = "calculateDeadline", tag = "deadlines",
    request_body = CalculateInput, responses((status = 200, body = ExplanationView)))]
pub async fn calculate(call: Call, body: Body<CalculateInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::CalculateDeadline)?;
    let input = body.read()?;
    let view = call.run(move |app, _| derivation::calculate(app, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// The clocks of the rules in force, each with its article.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/clocks", operation_id = "listClocks", tag = "deadlines",
    responses((status = 200, body = ClocksView)))]
pub async fn clocks(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadCalendar)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| clocks::list(app)).await?))
}
