//! From where a request comes, and what of requests by people who are logged in was refused: both for the audit log.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};

use crate::api::auth::run;
use crate::api::problem::Problem;
use app::audit::{self, Told};
use app::{App, Doer};
use base::network::asker;

/// From where a request comes: by the connection, or by what a trusted proxy tells.
pub fn address(app: &App, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let lines = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded = lines.collect::<Vec<_>>().join(",");
    let forwarded = Some(forwarded.as_str()).filter(|text| !text.is_empty());
    asker(peer, forwarded, &app.settings.public.trusted_proxies)
}

/// Whoever asks, before it is known who.
pub fn stranger(app: &App, request: &HttpRequest) -> Doer {
    Doer::stranger(address(app, request))
}

/// Writes down what was refused to somebody who is logged in: what they may not do, and what there is not, or they
/// may not know of. What else is wrong with a request is no refusal of this kind.
///
/// # Errors
/// Where it cannot be written down, nothing is answered.
pub async fn refusals(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&response.status());
    let doer = response.request().extensions().get::<Doer>().copied();
    let (true, Some(doer)) = (refused, doer) else { return Ok(response) };
    let app = response.request().app_data::<web::Data<App>>().cloned().ok_or(Problem::internal())?;
    let request = response.request();
    let why = response.response().error().and_then(|error| error.as_error::<Problem>().map(Problem::code));
    let why = why.map_or_else(|| response.status().as_u16().to_string(), str::to_owned);
    let object = format!("{} {}", request.method(), request.path());
    let number = request.match_info().get("number").map(str::to_owned);
    run(&app, move |app| {
        let told = Told { why: Some(why), ..Told::of(object) };
        audit::note_refused(app, &doer, number.as_deref(), told)
    })
    .await?;
    Ok(response)
}
