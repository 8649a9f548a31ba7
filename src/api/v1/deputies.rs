//! Who acts for leaders on leave (代行).

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::deputies::{self, DeputyInput, DeputyView};
use domain::access::Operation;

/// Lists every deputy, those of the past too.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/deputies", operation_id = "listDeputies", tag = "directory",
    responses((status = 200, body = Vec<DeputyView>)))]
pub async fn list_deputies(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadDirectory)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| deputies::list(app)).await?))
}

/// Names who acts for a leader on leave, in place of whoever was to. The leader stays answerable.
/// A leader names their own deputy; a supervisor names anybody's.
///
/// # Errors
/// 404 where there is no such leader; 403 for another leader; 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/leaders/{username}/deputy", operation_id = "nameDeputy", tag = "directory",
    params(("username" = String, Path)), request_body = DeputyInput,
    responses((status = 200, body = DeputyView)))]
pub async fn name_deputy(
    call: Call,
    username: web::Path<String>,
    body: Body<DeputyInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::NameDeputy)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| deputies::name(app, caller, &username, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// The leader is back: nobody acts for them from now on.
///
/// # Errors
/// 404 where nobody does; 403 for another leader.
#[utoipa::path(delete, path = "/api/v1/leaders/{username}/deputy", operation_id = "endDeputy", tag = "directory",
    params(("username" = String, Path)), responses((status = 204, description = "Nobody acts any more.")))]
pub async fn end_deputy(call: Call, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::NameDeputy)?;
    call.run(move |app, caller| deputies::end(app, caller, &username)).await?;
    Ok(HttpResponse::NoContent().finish())
}
