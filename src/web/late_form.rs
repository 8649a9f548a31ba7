//! A form that comes too late: the log-in has ended meanwhile. Nothing is carried out, and what was written is
//! shown again, to be copied.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse, UrlEncoded};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use crate::api::problem::Problem;
use crate::api::receive::{FormBody, Part, pass_over};
use crate::api::v1::attachments::is_form;
use crate::web::errors::is_for_people;
use crate::web::form;
use crate::web::kept;
use crate::web::redirect::{see_other, to_log_in};
use crate::web::typed;
use crate::web::visitor::{Visitor, way_back};
use app::App;

/// Pages whose forms need no log-in.
const PUBLIC: [&str; 5] = ["/login", "/logout", "/language", "/setup", "/status"];

/// Answers a form whose log-in has ended before any handler sees it: with what was written, or where
/// nothing was, with the log-in.
pub async fn of_ended_log_ins(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (request, mut payload) = request.into_parts();
    // Whoever is logged in goes on: nothing may hold the request then.
    let ended = match needs_log_in(&request) {
        true => {
            Visitor::from_request(&request, &mut Payload::None).await.ok().filter(|one| one.session.is_none())
        }
        false => None,
    };
    match ended {
        Some(visitor) => {
            let fields = fields(&visitor.app, &request, payload.take()).await.unwrap_or_default();
            let answer = too_late(&visitor, &fields);
            Ok(ServiceResponse::new(request, answer).map_into_boxed_body())
        }
        None => Ok(next.call(ServiceRequest::from_parts(request, payload)).await?.map_into_boxed_body()),
    }
}

fn needs_log_in(request: &HttpRequest) -> bool {
    let path = request.path();
    let within =
        |place: &str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    request.method() == Method::POST
        && is_for_people(path, request.headers())
        && !PUBLIC.into_iter().any(within)
}

fn too_late(visitor: &Visitor, fields: &[(String, String)]) -> HttpResponse {
    let (frame, texts) = (&visitor.frame, visitor.frame.texts);
    let (back, lost) = way_back(&visitor.request, &frame.here);
    let again = to_log_in(&back, Some(lost));
    let near = form::is_near(&visitor.app, &visitor.request);
    let written = if near { typed::kept(visitor.request.path(), fields, texts) } else { Vec::new() };
    let shown = kept::Why {
        title: texts.t("kept.ended.title"),
        advice: texts.t("kept.ended.advice"),
        onward: (again.clone(), texts.t("login.go")),
    };
    if written.is_empty() {
        return see_other(&again).finish();
    }
    let page = kept::because(frame, StatusCode::UNAUTHORIZED, shown, written);
    page.unwrap_or_else(|_| see_other(&again).finish())
}

/// The texts of a form; its files are not read.
async fn fields(
    app: &App,
    request: &HttpRequest,
    mut payload: Payload,
) -> Result<Vec<(String, String)>, Problem> {
    if !is_form(request) {
        let limit = app.settings.server.body_limit_bytes;
        let fields = UrlEncoded::<Vec<(String, String)>>::new(request, &mut payload).limit(limit).await;
        return fields.map_err(|_| Problem::bad("malformed_request"));
    }
    let (mut form, mut fields) = (FormBody::new(app, request, payload), Vec::new());
    while let Some(part) = form.next().await? {
        match part {
            Part::Text(name, text) => fields.push((name, text)),
            Part::File(_, _, content) => {
                if !pass_over(app, content).await {
                    break;
                }
            }
        }
    }
    Ok(fields)
}
