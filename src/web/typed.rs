//! What somebody has typed into a form that comes too late: the log-in has ended meanwhile, or the page is of
//! an earlier one. Nothing is carried out, and what was written is shown again, to be copied.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse, UrlEncoded};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};

use crate::api::problem::Problem;
use crate::api::receive::{FormBody, Part, pass_over};
use crate::api::v1::attachments::is_form;
use crate::web::acts;
use crate::web::errors::is_for_people;
use crate::web::form;
use crate::web::kept::{self, Kept};
use crate::web::login::{self, see_other};
use crate::web::texts::Texts;
use crate::web::visitor::{Visitor, way_back};
use app::App;

/// Pages whose forms need no log-in.
const PUBLIC: [&str; 5] = ["/login", "/logout", "/language", "/setup", "/status"];

/// So many digits in a row were written and not chosen: a telephone number, the number of a paper.
const WRITTEN_DIGITS: usize = 7;

/// Secrets, and what a form carries along: never shown.
const NOT_WRITTEN: [&str; 11] =
    ["password", "current", "again", "code", "csrf", "key", "draft", "once", "next", "seen", "version"];

/// The fields of a form that was refused as a whole, for the page that says so.
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// What a person has written, and not chosen; never a secret.
    pub fn kept(&self, texts: Texts) -> Vec<Kept> {
        let written = self.0.iter().filter(|(name, text)| is_written(name, text));
        written.map(|(name, text)| Kept { label: label(name, texts), text: text.clone() }).collect()
    }
}

fn is_written(name: &str, text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let in_words = !text.is_ascii() || text.trim().contains([' ', '\n']);
    !NOT_WRITTEN.contains(&name) && (in_words || (digits >= WRITTEN_DIGITS && !text.contains('-')))
}

/// The label of the field in the form of an act or of the desk.
fn label(name: &str, texts: Texts) -> String {
    let last = name.rsplit('.').next().unwrap_or_default();
    let name = match (name.starts_with("petitioners["), name.starts_with("accused["), last) {
        (true, _, "id_number") => "person_id".to_owned(),
        (true, ..) => format!("person_{last}"),
        (_, true, _) => format!("accused_{last}"),
        _ => last.to_owned(),
    };
    if acts::names().contains(name.as_str()) {
        texts.t(&format!("ask.{name}"))
    } else {
        texts.t("kept.other")
    }
}

/// Answers a form whose log-in has ended before any handler sees it: with what was written, or where
/// nothing was, with the log-in.
///
/// # Errors
/// None of its own.
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
            let answer = too_late(&visitor, Typed(fields));
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

fn too_late(visitor: &Visitor, typed: Typed) -> HttpResponse {
    let (frame, texts) = (&visitor.frame, visitor.frame.texts);
    let (back, lost) = way_back(&visitor.request, &frame.here);
    let again = login::address(&back, Some(lost));
    let near = form::is_near(&visitor.app, &visitor.request);
    let written = if near { typed.kept(texts) } else { Vec::new() };
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

/// Remembers what was typed into a form that is refused as a whole.
pub fn remember(request: &HttpRequest, fields: &[(String, String)]) {
    request.extensions_mut().insert(Typed(fields.to_vec()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_told_from_what_was_chosen() {
        for (name, text) in [
            ("text", "打了很久的字"),
            ("note", "two words"),
            ("petitioners[0].phone", "13800000001"),
            ("reason", "理由"),
        ] {
            assert!(is_written(name, text), "{name}");
        }
        for (name, text) in [
            ("way", "transfer"),
            ("due", "2026-12-01"),
            ("password", "a long password"),
            ("current", "Wang13800000001"),
            ("seen", "0123456789abcdef0123456789abcdef"),
            ("csrf", "1234567890"),
            ("urgent", "true"),
            ("version", "7"),
        ] {
            assert!(!is_written(name, text), "{name}");
        }
    }
}
