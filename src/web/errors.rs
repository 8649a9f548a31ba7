//! Refusals as pages. What people ask for with a browser is answered with a page that says what is
//! wrong and what to do; everything else gets the problem document of the API.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;

use crate::api::problem::{self, Problem};
use crate::web::form;
use crate::web::frame::Frame;
use crate::web::kept;
use crate::web::refusal::Reader;
use crate::web::refused_form::RefusedForm;
use crate::web::typed;
use crate::web::visitor::{self, Visitor};
use app::App;

#[derive(Template)]
#[template(config = "config/askama.toml", path = "error.html")]
struct ErrorPage<'a> {
    frame: &'a Frame,
    title: String,
    advice: String,
    basis: Option<&'static str>,
    /// The page that led here; none where there is no other.
    back: Option<String>,
    /// The field as programs name it, and what is wrong with it.
    errors: Vec<(String, String)>,
}

/// Shows the refusals of page requests as pages.
pub async fn as_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let for_people = is_for_people(request.path(), request.headers());
    let response = next.call(request).await?.map_into_boxed_body();
    if !for_people {
        return Ok(response);
    }
    let made = response.response().error().and_then(|error| error.as_error::<Problem>());
    let page = match made {
        Some(problem) => show(response.request(), problem).await,
        None => match problem::by_framework(&response) {
            Some(problem) => show(response.request(), &problem).await,
            None => None,
        },
    };
    Ok(match page {
        Some(page) => response.into_response(page),
        None => response,
    })
}

/// Whether a browser asks, and not for the API.
pub fn is_for_people(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_api = path == "/api" || path.starts_with("/api/");
    !is_api && accept.contains("text/html")
}

/// The page for a problem; none where even that cannot be made.
async fn show(request: &HttpRequest, problem: &Problem) -> Option<HttpResponse> {
    let known = request.extensions().get::<Frame>().cloned();
    let frame = match known {
        Some(frame) => frame,
        None => match Visitor::from_request(request, &mut Payload::None).await {
            Ok(visitor) => visitor.frame,
            // Where the database does not answer, the page does without it.
            Err(_) => Frame::plain(request.app_data::<web::Data<App>>()?, request),
        },
    };
    let mut response = with_what_was_typed(request, &frame, problem)
        .or_else(|| frame.show(problem.status_code(), &page(&frame, problem, back(request))).ok())?;
    if let Some(seconds) = problem.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Some(response)
}

/// A form of an earlier log-in, or with a file that is far too large, with what was written into it; none
/// where nothing was.
fn with_what_was_typed(request: &HttpRequest, frame: &Frame, problem: &Problem) -> Option<HttpResponse> {
    let texts = frame.texts;
    let extensions = request.extensions();
    let refused = extensions.get::<RefusedForm>()?;
    let written = typed::kept(request.path(), &refused.0, texts);
    let foreign = problem.code() == form::FOREIGN;
    if written.is_empty() || !(foreign || problem.is_of_file()) {
        return None;
    }
    let (title, advice) = match foreign {
        true => (texts.t("error.form.title"), texts.t("error.form.advice")),
        false => kept::why(problem, texts),
    };
    let onward = back(request).unwrap_or_else(|| "/".to_owned());
    let why = kept::Why { title, advice, onward: (onward, texts.t("error.back")) };
    kept::because(frame, problem.status_code(), why, written).ok()
}

/// Where whoever was refused goes on.
fn back(request: &HttpRequest) -> Option<String> {
    let here = request.uri().path_and_query().map(|asked| asked.as_str()).unwrap_or_default();
    visitor::came_from(request).filter(|back| !request.method().is_safe() || back != here)
}

fn page<'a>(frame: &'a Frame, problem: &Problem, back: Option<String>) -> ErrorPage<'a> {
    let Frame { texts, .. } = frame;
    let own = |title: &str, advice: &str| (texts.t(title), texts.t(advice));
    let reader = Reader::new(*texts, &[]);
    let (title, advice) = match problem.code() {
        form::FOREIGN => own("error.form.title", "error.form.advice"),
        "not_found" => own("error.missing.title", "error.missing.advice"),
        "malformed_request" | "method_not_allowed" => own("error.request.title", "error.request.advice"),
        _ => reader.told(problem),
    };
    let errors = problem.faults().iter().map(|fault| (fault.field.clone(), reader.fault(problem, fault)));
    ErrorPage { frame, title, advice, basis: problem.basis(), errors: errors.collect(), back }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn pages_are_for_browsers_and_never_for_the_api() {
        let mut headers = HeaderMap::new();
        assert!(!is_for_people("/petitions", &headers));
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        for (path, expected) in
            [("/", true), ("/nothing", true), ("/api", false), ("/api/v1/me", false), ("/apiary", true)]
        {
            assert_eq!(is_for_people(path, &headers), expected, "{path}");
        }
    }
}
