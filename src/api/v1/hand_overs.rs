//! What units hand to each other (推诿).

use actix_web::HttpResponse;

use crate::api::auth::Call;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::handovers::{self, Asked, HandOversView};
use domain::access::Operation;
use store::statistics::Period;

/// Times that a petition was handed on before it is listed, where the caller names no number.
const USUAL_TIMES: usize = 2;

/// Hand-overs between units: held, passed on, objected to, came back, by unit; and the petitions that
/// went from hand to hand. Accusations are left out. Without a period: everything.
///
/// # Errors
/// 422 for a wrong day or a unit that is not known.
#[utoipa::path(get, path = "/api/v1/hand-overs", operation_id = "readHandOvers", tag = "statistics",
    params(("from" = Option<chrono::NaiveDate>, Query), ("to" = Option<chrono::NaiveDate>, Query),
        ("at_least" = Option<u32>, Query, minimum = 1, maximum = 100,
            description = "Lists petitions handed on at least so many times; 2 where none is given."),
        ("unit" = Option<String>, Query, description = "Lists only those that the unit of this code handed on or was handed.")),
    responses((status = 200, body = HandOversView)))]
pub async fn read_hand_overs(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadHandOvers)?;
    let mut params = Params::of(&call.request)?;
    let period = Period { from: params.day("from"), to: params.day("to") };
    let in_range = |times: &usize| (1..=100).contains(times);
    let at_least = params.take("at_least", "out_of_range", |text| text.parse().ok().filter(in_range));
    let unit = params.text("unit");
    params.done()?;
    let asked = Asked { period, at_least: at_least.unwrap_or(USUAL_TIMES), unit };
    let view = call.run(move |app, caller| handovers::read(app, caller, &asked)).await?;
    Ok(HttpResponse::Ok().json(view))
}
