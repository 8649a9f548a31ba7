//! One's own alerts: seeing them, and saying that one has.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::Error;
use app::alerts::{self, AlertView, LONGEST_PAGE};
use base::shown::Shown;
use domain::access::Operation;
use domain::ids::AlertId;
use store::alert::Listed;

/// A page of the caller's alerts.
#[derive(Serialize, ToSchema)]
pub struct AlertPage {
    /// How many are not acknowledged, on all pages.
    pub open: i64,
    pub alerts: Vec<AlertView>,
}

/// The alerts that the caller has seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeInput {
    #[schema(value_type = Vec<i64>, min_items = 1, max_items = 200)]
    pub ids: Vec<Shown<AlertId>>,
}

/// How many alerts were acknowledged.
#[derive(Serialize, ToSchema)]
pub struct Acknowledged {
    /// Those that were open. Ids of others' alerts, and of those acknowledged before, change nothing.
    pub acknowledged: usize,
}

/// Lists the caller's own alerts, the newest first. Of an accusation nothing but its number.
///
/// # Errors
/// 422 for a wrong parameter.
#[utoipa::path(get, path = "/api/v1/alerts", operation_id = "readAlerts", tag = "alerts",
    params(("open" = Option<bool>, Query, description = "Only those that are not acknowledged."),
        ("before" = Option<i64>, Query, description = "Only those before this id: the next page."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = AlertPage)))]
pub async fn read_alerts(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadAlerts)?;
    let mut params = Params::of(&call.request)?;
    let open = params.flag("open").unwrap_or(false);
    let before = params.take("before", "malformed", |text| call.app.vault.meant(text.parse().ok()?));
    let in_range = |limit: &i64| (1..=LONGEST_PAGE).contains(limit);
    let limit = params.take("limit", "out_of_range", |text| text.parse().ok().filter(in_range));
    params.done()?;
    let listed = Listed { open, mail: None, before, limit: limit.unwrap_or(LONGEST_PAGE) };
    let page = call.run(move |app, caller| {
        let alerts = alerts::list(app, caller, &listed)?;
        Ok(AlertPage { open: alerts::count_open(app, caller)?, alerts })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Says that the caller has seen these alerts. Doing it again changes nothing.
///
/// # Errors
/// 422 for no id, or more than 200.
#[utoipa::path(post, path = "/api/v1/alerts/acknowledge", operation_id = "acknowledgeAlerts", tag = "alerts",
    request_body = AcknowledgeInput, responses((status = 200, body = Acknowledged)))]
pub async fn acknowledge_alerts(call: Call, body: Body<AcknowledgeInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::AcknowledgeAlerts)?;
    let ids = body.read()?.ids;
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if !(1..=LONGEST_PAGE).contains(&count) {
        return Err(Error::field("ids", "out_of_range").into());
    }
    acknowledge(call, ids).await
}

/// Says that the caller has seen this alert: the link in a mail, by a program. Doing it again changes
/// nothing.
///
/// # Errors
/// 401, 403.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/acknowledge", operation_id = "acknowledgeAlert",
    tag = "alerts", params(("id" = i64, Path)), responses((status = 200, body = Acknowledged)))]
pub async fn acknowledge_alert(call: Call, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::AcknowledgeAlerts)?;
    let id = id.parse().map_err(|_| Problem::from(Error::NotFound))?;
    acknowledge(call, vec![id]).await
}

async fn acknowledge(call: Call, ids: Vec<Shown<AlertId>>) -> Result<HttpResponse, Problem> {
    let acknowledged = call.run(move |app, caller| alerts::acknowledge(app, caller, ids)).await?;
    Ok(HttpResponse::Ok().json(Acknowledged { acknowledged }))
}
