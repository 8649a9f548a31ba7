//! Logging in, staying logged in, logging out.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::audit::stranger;
use crate::api::auth::{Call, run};
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::App;
use app::session::{self, LoginInput, MeView, Tokens};
use domain::access::Operation;

/// The refresh token of the last login or refresh. Each is good once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    pub refresh_token: String,
}

/// Logs in.
///
/// # Errors
/// 401 where name and password do not belong together.
#[utoipa::path(post, path = "/api/v1/auth/login", operation_id = "login", tag = "auth",
    request_body = LoginInput, responses((status = 200, body = Tokens)))]
pub async fn login(
    app: web::Data<App>,
    request: HttpRequest,
    body: Body<LoginInput>,
) -> Result<HttpResponse, Problem> {
    let (input, from) = (body.read()?, stranger(&app, &request));
    let tokens = run(&app, move |app| session::login(app, &from, &input.username, &input.password)).await?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// Gives new tokens for a refresh token.
///
/// # Errors
/// 401 where it has ended or was used before.
#[utoipa::path(post, path = "/api/v1/auth/refresh", operation_id = "refreshToken", tag = "auth",
    request_body = RefreshInput, responses((status = 200, body = Tokens)))]
pub async fn refresh(
    app: web::Data<App>,
    request: HttpRequest,
    body: Body<RefreshInput>,
) -> Result<HttpResponse, Problem> {
    let (input, from) = (body.read()?, stranger(&app, &request));
    let tokens = run(&app, move |app| session::refresh(app, &from, &input.refresh_token)).await?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// Ends the login.
///
/// # Errors
/// 401 where there is none.
#[utoipa::path(post, path = "/api/v1/auth/logout", operation_id = "logout", tag = "auth",
    responses((status = 204, description = "The login has ended.")))]
pub async fn logout(call: Call) -> Result<HttpResponse, Problem> {
    let session = call.session.clone();
    call.run(move |app, _| session::logout(app, &session)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who is logged in.
///
/// # Errors
/// 401.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "readMe", tag = "auth", responses((status = 200, body = MeView)))]
pub async fn me(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadMe)?;
    Ok(HttpResponse::Ok().json(call.run(session::me).await?))
}
