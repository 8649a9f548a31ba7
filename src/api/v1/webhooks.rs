//! The webhooks of programs.

use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::webhooks::{self, NewWebhookView, WebhookInput, WebhookView};
use domain::access::Operation;
use domain::ids::WebhookId;

/// Lists the webhooks of a program, those that have ended too, without their secrets.
///
/// # Errors
/// 404 where there is no such program.
#[utoipa::path(get, path = "/api/v1/clients/{username}/webhooks", operation_id = "listWebhooks", tag = "users",
    params(("username" = String, Path)), responses((status = 200, body = Vec<WebhookView>)))]
pub async fn list_webhooks(call: Call, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageWebhooks)?;
    Ok(HttpResponse::Ok().json(call.run(move |app, _| webhooks::list(app, &username)).await?))
}

/// Makes a webhook for a program. What is posted to it is signed after the Standard Webhooks
/// specification with the secret, which is shown this once.
///
/// # Errors
/// 404 where there is no such program; 422 where the address will not do.
#[utoipa::path(post, path = "/api/v1/clients/{username}/webhooks", operation_id = "createWebhook", tag = "users",
    params(("username" = String, Path)), request_body = WebhookInput,
    responses((status = 201, body = NewWebhookView)))]
pub async fn create_webhook(
    call: Call,
    username: web::Path<String>,
    body: Body<WebhookInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageWebhooks)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| webhooks::create(app, caller, &username, &input)).await?;
    Ok(HttpResponse::Created().json(view))
}

/// Ends a webhook.
///
/// # Errors
/// 404 where there is no such webhook.
#[utoipa::path(delete, path = "/api/v1/clients/{username}/webhooks/{id}", operation_id = "endWebhook", tag = "users",
    params(("username" = String, Path), ("id" = i64, Path)),
    responses((status = 204, description = "The webhook has ended.")))]
pub async fn end_webhook(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ManageWebhooks)?;
    let (username, id) = path.into_inner();
    let id: WebhookId = id.parse().map_err(|_| Problem::not_found())?;
    call.run(move |app, caller| webhooks::end(app, caller, &username, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
