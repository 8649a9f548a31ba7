//! The people and programs that work with the service.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::{Problem, ProblemView};
use app::directory::{self, UserInput, UserView};
use app::house::HandOverView;
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

/// Adds a user, or changes the one that is there. Who leaves, moves or gets another role hands everything over in the
/// same request.
///
/// # Errors
/// 409 `still_holds`, where something would be left behind; 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/users/{username}", operation_id = "putUser", tag = "users",
    params(("username" = String, Path)), request_body = UserInput, responses((status = 200, body = UserView),
        (status = 202, description = "It gives sight of accusations, and waits for the second hand.", body = ProblemView)))]
pub async fn put_user(
    call: Call,
    username: web::Path<String>,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainUsers)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| directory::put_user(app, Some(caller), &username, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Tells what changing a user so would hand over, and to whom. Nothing changes.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/users/{username}/rehearse", operation_id = "rehearseUser", tag = "users",
    params(("username" = String, Path)), request_body = UserInput,
    responses((status = 200, body = HandOverView)))]
pub async fn rehearse_user(
    call: Call,
    username: web::Path<String>,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainUsers)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| directory::rehearse_user(app, caller, &username, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}
