//! The figures.

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::statistics::{self, StatisticsView};
use domain::access::Operation;
use store::statistics::Period;

/// Received, closed, open and overdue by channel, unit and leader, and home visits. Without a
/// period: everything.
///
/// # Errors
/// 422 for a wrong day.
#[utoipa::path(get, path = "/api/v1/statistics", operation_id = "readStatistics", tag = "statistics",
    params(("from" = Option<chrono::NaiveDate>, Query), ("to" = Option<chrono::NaiveDate>, Query)),
    responses((status = 200, body = StatisticsView)))]
pub async fn read_statistics(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadStatistics)?;
    let mut params = Params::of(&call.request)?;
    let period = Period { from: params.day("from"), to: params.day("to") };
    params.done()?;
    Ok(HttpResponse::Ok()
        .json(call.run(move |app, caller| statistics::read(app, period, &caller.viewer)).await?))
}
