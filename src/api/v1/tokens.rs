//! The tokens of programs.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::{Problem, ProblemView};
use app::session::{self, TokenInput, TokenView};
use domain::access::Operation;
use domain::ids::TokenId;

/// Lists the tokens of a program, without the tokens themselves.
///
/// # Errors
/// 404 where there is no such program.
#[utoipa::path(get, path = "/api/v1/clients/{username}/tokens", operation_id = "listTokens", tag = "users",
    params(("username" = String, Path)), responses((status = 200, body = Vec<TokenView>)))]
pub async fn list_tokens(call: Call, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageTokens)?;
    Ok(HttpResponse::Ok().json(call.run(move |app, _| session::tokens(app, &username)).await?))
}

/// Makes a token for a program. It is shown this once.
///
/// # Errors
/// 404 where there is no such program; 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/clients/{username}/tokens", operation_id = "createToken", tag = "users",
    params(("username" = String, Path)), request_body = TokenInput, responses((status = 201, body = TokenView),
        (status = 202, description = "It reads petitions, and waits for the second hand.", body = ProblemView)))]
pub async fn create_token(
    call: Call,
    username: web::Path<String>,
    body: Body<TokenInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageTokens)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| session::create_token(app, caller, &username, input)).await?;
    Ok(HttpResponse::Created().json(view))
}

/// Ends a token.
///
/// # Errors
/// 404 where there is no such token.
#[utoipa::path(delete, path = "/api/v1/clients/{username}/tokens/{id}", operation_id = "revokeToken", tag = "users",
    params(("username" = String, Path), ("id" = i64, Path)),
    responses((status = 204, description = "The token has ended.")))]
pub async fn revoke_token(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageTokens)?;
    let (username, id) = path.into_inner();
    let id: TokenId = id.parse().map_err(|_| Problem::not_found())?;
    call.run(move |app, caller| session::revoke_token(app, caller, &username, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
