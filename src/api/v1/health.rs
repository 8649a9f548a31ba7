//! For whoever watches the service.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::api::auth::run;
use crate::api::problem::{MEDIA_TYPE, Problem};
use app::pulse::{self, Pulse};
use app::{App, Error};
use domain::time::Instant;

/// The process answers.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = "health",
    responses((status = 200, description = "The process answers.")))]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The database answers, and the jobs do their work (thresholds: the settings of `[watch]`).
///
/// # Errors
/// 503 where the database does not; 503 with the names of what has passed its threshold.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "health",
    responses((status = 200, description = "The service takes work."),
        (status = 503, description = "`faults` names what is wrong: sweep, petitions, unsent, dead_letters.")))]
pub async fn readyz(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let pulse = run(&app, pulse::pulse).await?;
    Ok(if pulse.faults.is_empty() {
        HttpResponse::Ok().json(json!({ "status": "ok" }))
    } else {
        let told = json!({
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "code": "unready",
            "detail": "有任务超过了设定的界限，见 faults。 Something has passed its threshold: see faults.",
            "faults": pulse.faults,
        });
        HttpResponse::ServiceUnavailable().content_type(MEDIA_TYPE).body(told.to_string())
    })
}

/// The figures of the jobs for Prometheus (text format 0.0.4): figures only, of nobody and no petition.
///
/// # Errors
/// 404 for whoever may not ask (see `watch.metrics_token`).
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "health",
    responses((status = 200, description = "The figures.", content_type = "text/plain")))]
pub async fn metrics(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    if !may_measure(&app, &request) {
        return Err(Error::NotFound.into());
    }
    let pulse = run(&app, pulse::pulse).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures(&pulse)))
}

/// With the token of the settings; without one set, only a program of this machine that came through no
/// proxy.
fn may_measure(app: &App, request: &HttpRequest) -> bool {
    let told = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match app.settings.watch.metrics_token.reveal() {
        "" => {
            let proxied = ["forwarded", "x-forwarded-for", "x-real-ip"];
            let direct = proxied.iter().all(|name| !request.headers().contains_key(*name));
            direct && request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
        }
        // Digests of equal length are compared: how long it takes tells nothing of the token.
        token => told
            .and_then(|told| told.strip_prefix("Bearer "))
            .is_some_and(|told| app.vault.blind("metrics", told) == app.vault.blind("metrics", token)),
    }
}

fn figures(pulse: &Pulse) -> String {
    let moment = |at: Option<Instant>| at.map_or(0, Instant::unix_seconds);
    let unreadable = i64::try_from(pulse.unreadable).unwrap_or(i64::MAX);
    let figures: [(&str, &str, i64); 8] = [
        ("last_sweep_timestamp_seconds", "When the last sweep went to its end.", moment(pulse.last_sweep_at)),
        ("last_sent_timestamp_seconds", "When a mail server last took a mail.", moment(pulse.last_sent_at)),
        (
            "oldest_unsent_alert_seconds",
            "How long the oldest alert has waited past its time.",
            pulse.oldest_unsent_seconds,
        ),
        ("outbox_pending", "Messages that are to be sent.", pulse.pending),
        ("outbox_dead_letters", "Messages that could not be delivered.", pulse.dead_letters),
        (
            "recipients_without_address",
            "People with alerts that wait, and no mail address.",
            pulse.without_address,
        ),
        ("unreadable_petitions", "Petitions that the last sweep could not read.", unreadable),
        ("mail_server_down", "1 while no mail server takes mails.", i64::from(pulse.outage.is_some())),
    ];
    let lines = figures.map(|(name, help, value)| {
        format!("# HELP xinfang_{name} {help}\n# TYPE xinfang_{name} gauge\nxinfang_{name} {value}\n")
    });
    lines.concat()
}
