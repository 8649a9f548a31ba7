//! One line in the log for each request: method, the pattern of the route, status, milliseconds.
//! Never the path itself, the query or a body: they may hold personal data.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// Writes the line.
pub async fn log<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let begun = Instant::now();
    let method = request.method().clone();
    let outcome = next.call(request).await;
    let milliseconds = begun.elapsed().as_millis();
    match &outcome {
        Ok(response) => {
            let route = response.request().match_pattern();
            let route = route.as_deref().unwrap_or("(none)");
            tracing::info!(%method, route, status = response.status().as_u16(), milliseconds, "request");
        }
        Err(error) => {
            tracing::error!(%method, status = error.as_response_error().status_code().as_u16(), "request")
        }
    }
    outcome
}
