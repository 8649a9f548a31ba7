//! Headers of every response.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

use crate::api::problem::is_page;

/// What a page may load and where its forms may go: here, and nowhere else. No script and no style
/// stands in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'";

/// No guessing of media types, nothing kept by browsers or by caches on the way but what says otherwise
/// itself (the files of the pages, which tell nothing), and a strict policy for the pages. The
/// documentation of the API brings scripts of its own.
pub async fn secure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_documentation = request.path().starts_with("/api/docs");
    let mut response = next.call(request).await?;
    let is_ours = is_page(response.headers()) && !is_documentation;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Only to ourselves, who must know which page a form stood on: see `web/visitor.rs`.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if is_ours {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
