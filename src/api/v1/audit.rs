//! The audit log, for the auditor.

use actix_web::{HttpResponse, http::header};

use crate::api::auth::Call;
use crate::api::params::Params;
use crate::api::problem::Problem;
use app::audit::{self, AuditAsked, AuditView, LONGEST_PAGE};
use base::vault::Vault;
use domain::access::Operation;
use domain::time::{Instant, next_day};
use domain::vocabulary::{AuditOutcome, Audited};

/// What is looked for; an empty parameter is none, as forms send it.
pub fn asked(params: &mut Params, vault: &Vault) -> AuditAsked {
    let from = params.day("from").map(Instant::start_of);
    let to = params.day("to").map(|day| Instant::start_of(next_day(day)));
    AuditAsked {
        from,
        to,
        user: params.text("user"),
        what: params.take("what", "unknown", Audited::from_code),
        outcome: params.take("outcome", "unknown", AuditOutcome::from_code),
        before: params.take("before", "malformed", |text| vault.meant(text.parse().ok()?)),
    }
}

/// Who did what, when and from where, and what was refused; the newest first. Nothing is told of a petition that
/// names the reader or the reader's unit.
///
/// # Errors
/// 403 for all but the auditor; 422 for a wrong parameter.
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "readAudit", tag = "administration",
    params(("from" = Option<String>, Query, format = Date, description = "From this day on, in Shanghai."),
        ("to" = Option<String>, Query, format = Date, description = "Up to this day, in Shanghai."),
        ("user" = Option<String>, Query, description = "A username."),
        ("what" = Option<Audited>, Query), ("outcome" = Option<AuditOutcome>, Query),
        ("before" = Option<i64>, Query, description = "Only those before this id: the next page."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = Vec<AuditView>)))]
pub async fn read_audit(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadAudit)?;
    let mut params = Params::of(&call.request)?;
    let asked = asked(&mut params, &call.app.vault);
    let in_range = |limit: &i64| (1..=LONGEST_PAGE).contains(limit);
    let limit = params.take("limit", "out_of_range", |text| text.parse().ok().filter(in_range));
    params.done()?;
    let limit = limit.unwrap_or(LONGEST_PAGE);
    let found = call.run(move |app, caller| audit::list(app, caller, &asked, limit)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// The whole of what is looked for, the oldest first, a line of JSON each. That it was taken out is an entry itself.
///
/// # Errors
/// 403 for all but the auditor; 422 for a wrong parameter.
#[utoipa::path(get, path = "/api/v1/audit/export", operation_id = "exportAudit", tag = "administration",
    params(("from" = Option<String>, Query, format = Date), ("to" = Option<String>, Query, format = Date),
        ("user" = Option<String>, Query), ("what" = Option<Audited>, Query), ("outcome" = Option<AuditOutcome>, Query)),
    responses((status = 200, content_type = "application/jsonl", body = String)))]
pub async fn export_audit(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadAudit)?;
    let mut params = Params::of(&call.request)?;
    let asked = asked(&mut params, &call.app.vault);
    params.done()?;
    let lines = call.run(move |app, caller| audit::export(app, caller, &asked)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/jsonl")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""))
        .body(lines))
}
