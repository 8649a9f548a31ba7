//! For whoever watches the service.

use actix_web::{HttpResponse, web};

use crate::api::auth::run;
use crate::api::problem::Problem;
use crate::app::{App, Error};
use crate::store::meta;

/// The process answers.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = "health",
    responses((status = 200, description = "The process answers.")))]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

/// The database answers too.
///
/// # Errors
/// 503 where it does not.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "health",
    responses((status = 200, description = "The service takes work.")))]
pub async fn readyz(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    run(&app, |app| app.store.read(|conn| Ok::<_, Error>(meta::get(conn, "key_check")?))).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ok" })))
}
