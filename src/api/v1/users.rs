//! The people and programs that work with the service.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::directory::{self, UserInput, UserView};
use domain::access::Operation;

/// Lists all users.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/users", operation_id = "listUsers", tag = "users",
    responses((status = 200, body = Vec<UserView>)))]
pub async fn list_users(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ListUsers)?;
    Ok(HttpResponse::Ok().json(call.run(|app, _| directory::users(app)).await?))
}

/// Adds a user, or changes the one that is there.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/users/{username}", operation_id = "putUser", tag = "users",
    params(("username" = String, Path)), request_body = UserInput, responses((status = 200, body = UserView)))]
pub async fn put_user(
    call: Call,
    username: web::Path<String>,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainUsers)?;
    let input = body.read()?;
    let view = call.run(move |app, _| directory::put_user(app, &username, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}
