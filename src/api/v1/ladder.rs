//! The ladder of alerts, and what has climbed it.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::problem::Problem;
use app::ladder::{self, LadderPreview};
use app::late::{self, LateView};
use domain::access::Operation;

/// The ladder as it stands: its rungs from the lowest to the highest.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/ladder", operation_id = "readLadder", tag = "alerts",
    responses((status = 200, body = Object)))]
pub async fn read_ladder(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadLadder)?;
    Ok(HttpResponse::Ok().json(&*call.app.ladder))
}

/// A ladder to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewLadderInput {
    /// As it would stand in the file that `rules.ladder` names (TOML).
    pub ladder: String,
}

/// Tells which alerts a change of the ladder would send for today's petitions. Nothing is written.
///
/// # Errors
/// 422 where the ladder does not read.
#[utoipa::path(post, path = "/api/v1/ladder/preview", operation_id = "previewLadder", tag = "alerts",
    request_body = PreviewLadderInput, responses((status = 200, body = LadderPreview)))]
pub async fn preview_ladder(call: Call, body: Body<PreviewLadderInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::PreviewLadder)?;
    let candidate = ladder::parse(&body.read()?.ladder)?;
    let preview = call.run(move |app, caller| ladder::preview(app, Some(caller), &candidate, |_| ()));
    Ok(HttpResponse::Ok().json(preview.await?))
}

/// Lists the supervision orders that the ladder has drafted (督办函): read, changed and sent with
/// `POST /petitions/{number}/supervision`, they are gone from here. Accusations are left out.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/supervision-drafts", operation_id = "readSupervisionDrafts",
    tag = "alerts", responses((status = 200, body = Vec<LateView>)))]
pub async fn read_supervision_drafts(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadSupervisionDrafts)?;
    Ok(HttpResponse::Ok().json(call.run(late::drafts).await?))
}

/// Lists what is late enough for the bulletin (通报). Accusations are left out.
///
/// # Errors
/// 401, 403.
#[utoipa::path(get, path = "/api/v1/bulletin-list", operation_id = "readBulletinList", tag = "alerts",
    responses((status = 200, body = Vec<LateView>)))]
pub async fn read_bulletin_list(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadBulletinList)?;
    Ok(HttpResponse::Ok().json(call.run(late::bulletin).await?))
}
