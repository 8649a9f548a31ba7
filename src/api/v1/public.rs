//! What a petitioner may do without a login: with number and query code, which stand in the body and in no
//! address and no log.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::audit::address;
use crate::api::auth::run;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::App;
use app::public;
use app::public::door::Ask;
use app::public::limits::Client;
use app::public::rate::{RatingInput, WordInput};
use app::public::status::StatusView;
use domain::asked;

asked! {
    /// A petition's number and query code, as they are typed.
    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    AskInput of "ask" {
        #[schema(example = "XF2026-000123")]
        number: String,
        #[schema(example = "7K2M-Q9XB-4TZ0H")]
        code: String,
    }
}

/// The same, with what is said of the work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateInput {
    #[schema(example = "XF2026-000123")]
    pub number: String,
    #[schema(example = "7K2M-Q9XB-4TZ0H")]
    pub code: String,
    /// Of the petition office.
    #[serde(default)]
    pub office: Option<WordInput>,
    /// Of the responsible unit.
    #[serde(default)]
    pub unit: Option<WordInput>,
}

/// Who asks: by the connection, or by what a trusted proxy tells.
pub fn client(app: &App, request: &HttpRequest) -> Client {
    Client::at(address(app, request))
}

/// How a petition stands: the dates that the law makes public, the unit in charge, documents and rights.
/// Of an accusation only that it came in and how far it is.
///
/// # Errors
/// 422 where number and code do not fit, whichever it is; 429 after too many tries.
#[utoipa::path(post, path = "/api/v1/public/status", operation_id = "readPublicStatus", tag = "public",
    request_body = AskInput, responses((status = 200, body = StatusView)))]
pub async fn read_status(
    app: web::Data<App>,
    request: HttpRequest,
    body: Body<AskInput>,
) -> Result<HttpResponse, Problem> {
    let AskInput { number, code } = body.read()?;
    let (client, ask) = (client(&app, &request), Ask::new(&number, &code));
    Ok(HttpResponse::Ok().json(run(&app, move |app| public::status::status(app, &client, &ask)).await?))
}

/// 群众满意度评价: of the petition office, of the responsible unit, or of both; each once, within its time.
///
/// # Errors
/// 422 where number and code do not fit; 409 where it is over or was rated before; 429.
#[utoipa::path(post, path = "/api/v1/public/rating", operation_id = "ratePetition", tag = "public",
    request_body = RateInput, responses((status = 200, body = StatusView)))]
pub async fn rate(
    app: web::Data<App>,
    request: HttpRequest,
    body: Body<RateInput>,
) -> Result<HttpResponse, Problem> {
    let RateInput { number, code, office, unit } = body.read()?;
    let ratings = RatingInput { office, unit };
    let (client, ask) = (client(&app, &request), Ask::new(&number, &code));
    Ok(HttpResponse::Ok().json(run(&app, move |app| public::rate::rate(app, &client, &ask, ratings)).await?))
}
