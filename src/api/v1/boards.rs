//! The board of supervisors and leaders.

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::board;
use app::board::view::{BoardView, Span};
use domain::access::Operation;

/// What stands where, at one glance: figures of a span of time (`month`, `quarter`, `year`), what is
/// overdue and due soon by unit and leader, what waits for a decision, and the courses of time. Every
/// figure counts what the caller may see.
///
/// # Errors
/// 400 for a span that is not known.
#[utoipa::path(get, path = "/api/v1/board", operation_id = "readBoard", tag = "statistics",
    params(("span" = Option<String>, Query)), responses((status = 200, body = BoardView)))]
pub async fn read_board(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadBoard)?;
    let mut params = Params::of(&call.request)?;
    let span = params.take("span", "unknown", Span::from_code).unwrap_or_default();
    params.done()?;
    let view = call.run(move |app, caller| board::read(app, caller, span)).await?;
    Ok(HttpResponse::Ok().json(&*view))
}
