//! Refusals as they are sent: problem details (RFC 9457) with a stable code, the field, and a
//! sentence in the reader's language that says what is wrong and what to do. The sentences stand in
//! config/locales/errors.toml.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::etag;
use app::file_fault::FileFault;
use app::waiting::{RequestFault, Waiting};
use app::{Detail, Error, FieldFault};
use base::texts::say;
use domain::access::Operation;
use domain::petition::{Refusal, states};
use domain::vocabulary::Language;
use store::StoreError;

/// The house rule behind a right that is somebody else's.
const NOT_YOURS: &str = "谁接待、谁负责，谁解决、谁答复";

pub const MEDIA_TYPE: &str = "application/problem+json";

/// The body of a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemView {
    /// Names the kind of problem; the same for each `code`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// The stable code, for programs.
    #[schema(example = "invalid")]
    pub code: String,
    /// What is wrong, and what to do.
    pub detail: String,
    /// The article that the refusal rests on, or the house rule where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "信访工作条例第34条")]
    pub basis: Option<&'static str>,
    /// The first field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "petitioners[0].phone")]
    pub field: Option<String>,
    /// Of a change that waits for the second hand, the request that was written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<i64>,
    /// The token of a program that waits so, shown this once; it opens nothing yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Every field at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub code: &'static str,
    pub message: String,
}

/// A refusal, before it is put into a language.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    faults: Vec<FieldFault>,
    basis: Option<&'static str>,
    /// What it names beside its code, such as the date or the number that was passed.
    named: Option<Box<Detail>>,
    /// The version that the petition has now, where the caller has seen another.
    current: Option<u32>,
    /// The seconds after which it may be tried again.
    retry_after: Option<u64>,
    /// The file that it is about, by the name that it came with.
    file: Option<Box<str>>,
    /// What was written down instead, and waits for the second hand.
    waiting: Option<Box<Waiting>>,
}

impl Problem {
    /// A problem that is about no field.
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            faults: Vec::new(),
            basis: None,
            named: None,
            current: None,
            retry_after: None,
            file: None,
            waiting: None,
        }
    }

    /// A problem about one field.
    pub fn about(
        status: StatusCode,
        code: &'static str,
        field: impl Into<String>,
        fault: &'static str,
    ) -> Self {
        Self { faults: vec![FieldFault::new(field, fault)], ..Self::new(status, code) }
    }

    /// Nobody is logged in, or no longer.
    pub const fn unauthorized(code: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code)
    }

    /// The role does not allow it; an act names the article or the house rule behind that.
    pub fn forbidden(operation: Operation) -> Self {
        let basis = states::of(operation).map(|line| line.basis);
        Self { basis, ..Self::new(StatusCode::FORBIDDEN, "forbidden") }
    }

    /// There is no such thing.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// The request itself is wrong.
    pub const fn bad(code: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// Something broke that is not the caller's doing; the log has the rest.
    pub const fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The same about a file, which is named: there may be several.
    pub fn of_file(self, name: &str) -> Self {
        Self { file: Some(name.into()), ..self }
    }

    /// Whether it is about a file, and not about the request as a whole.
    pub const fn is_of_file(&self) -> bool {
        self.file.is_some()
    }

    /// The seconds after which it may be tried again.
    pub const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// What was written down instead, and waits for the second hand.
    pub fn waiting(&self) -> Option<&Waiting> {
        self.waiting.as_deref()
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What it names beside its code.
    pub fn named(&self) -> Option<&Detail> {
        self.named.as_deref()
    }

    /// Every field at fault, with what is wrong with it.
    pub fn faults(&self) -> &[FieldFault] {
        &self.faults
    }

    /// The article that it rests on, or the house rule where there is none.
    pub const fn basis(&self) -> Option<&'static str> {
        self.basis
    }

    /// The name of the file that it is about.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The problem in a language, as programs get it.
    pub fn view(&self, language: Language) -> ProblemView {
        let [what, todo] = sentences(self.code, self.named(), self.basis, language);
        let what = about_file(what, self.file(), language);
        let errors: Vec<FieldProblem> = self
            .faults
            .iter()
            .map(|fault| FieldProblem {
                field: fault.field.clone(),
                code: fault.code,
                message: {
                    let named = fault.detail.as_ref().or(self.named());
                    joined(sentences(fault.code, named, None, language), language)
                },
            })
            .collect();
        ProblemView {
            kind: format!("/problems/{}", self.code),
            title: heading(&what).to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: joined([what, todo], language),
            basis: self.basis,
            request: self.waiting().map(|waiting| waiting.id.0),
            token: self.waiting().and_then(|waiting| waiting.token.clone()),
            field: errors.first().map(|error| error.field.clone()),
            errors,
        }
    }

    fn response(&self, language: Language) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        response.content_type(MEDIA_TYPE).insert_header((header::CONTENT_LANGUAGE, language.tag()));
        response.insert_header((header::VARY, "Accept-Language"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, challenge(self.code)));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "5"));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(version) = self.current {
            response.insert_header((header::ETAG, etag::of(version)));
        }
        response.json(self.view(language))
    }
}

/// RFC 6750: no error code where no token was sent at all.
fn challenge(code: &str) -> &'static str {
    if code == "token_missing" { "Bearer" } else { r#"Bearer error="invalid_token""# }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.response(Language::Zh)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refused(&refusal),
            Error::Invalid(faults) => {
                Self { faults, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
            }
            Error::StillHolds(faults) => Self { faults, ..Self::new(StatusCode::CONFLICT, "still_holds") },
            Error::NotFound => Self::not_found(),
            Error::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden"),
            Error::NotYours => {
                Self { basis: Some(NOT_YOURS), ..Self::new(StatusCode::FORBIDDEN, "not_yours") }
            }
            Error::Unauthorized(code) => Self::unauthorized(code),
            Error::VersionMismatch { current } => Self {
                current: Some(current),
                ..Self::new(StatusCode::PRECONDITION_FAILED, "version_mismatch")
            },
            Error::VersionMissing => Self::new(StatusCode::PRECONDITION_REQUIRED, "version_missing"),
            Error::TooMany { seconds } => Self {
                retry_after: Some(seconds),
                named: Some(Box::new(Detail::Number(seconds.div_ceil(60)))),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries")
            },
            Error::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Error::Busy => Self::new(StatusCode::CONFLICT, "busy"),
            Error::Duplicate(field) => Self::about(StatusCode::CONFLICT, "duplicate", field, "duplicate"),
            Error::File(fault) => file(fault),
            Error::Waits(waiting) => Self {
                named: Some(Box::new(Detail::Number(waiting.id.0.unsigned_abs()))),
                waiting: Some(waiting),
                ..Self::new(StatusCode::ACCEPTED, "waits_for_second_hand")
            },
            Error::Request(fault) => Self::new(
                match fault {
                    RequestFault::Own => StatusCode::FORBIDDEN,
                    RequestFault::Settled | RequestFault::Outdated | RequestFault::AskerGone => {
                        StatusCode::CONFLICT
                    }
                },
                fault.code(),
            ),
            Error::Store(error) => stored(&error),
        }
    }
}

fn refused(refusal: &Refusal) -> Problem {
    let code = refusal.code();
    let problem = match refusal.field() {
        Some(field) => Problem::about(StatusCode::UNPROCESSABLE_ENTITY, code, field, code),
        None => Problem::new(StatusCode::CONFLICT, code),
    };
    Problem { basis: Some(refusal.basis()), named: refusal.detail().map(Box::new), ..problem }
}

fn file(fault: FileFault) -> Problem {
    let status = match fault {
        FileFault::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        FileFault::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FileFault::Empty => StatusCode::UNPROCESSABLE_ENTITY,
        FileFault::TooMany { .. } => StatusCode::CONFLICT,
    };
    Problem { named: fault.detail().map(Box::new), ..Problem::new(status, fault.code()) }
}

/// The driver's text goes to the log and nowhere else.
fn stored(error: &StoreError) -> Problem {
    match error {
        StoreError::Conflict => Problem::new(StatusCode::CONFLICT, "busy"),
        StoreError::Duplicate(_) => Problem::new(StatusCode::CONFLICT, "duplicate"),
        StoreError::Unavailable(text) => {
            tracing::error!(error = %text, "the database does not answer");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
        StoreError::BadUrl
        | StoreError::Dangling
        | StoreError::Damaged(_)
        | StoreError::UnknownWord(_)
        | StoreError::Unreadable(_)
        | StoreError::TooLarge { .. }
        | StoreError::Internal(_) => {
            tracing::error!(%error, "a request failed in the database");
            Problem::internal()
        }
    }
}

/// What is wrong, and what to do.
fn sentences(code: &str, named: Option<&Detail>, basis: Option<&str>, language: Language) -> [String; 2] {
    let named = named.map(ToString::to_string).unwrap_or_default();
    let basis = in_brackets(basis, language);
    let filled: &[(&str, &dyn fmt::Display)] = &[("limit", &named), ("basis", &basis)];
    [format!("error.{code}"), format!("error.{code}.todo")].map(|key| say(language, &key, filled))
}

/// A basis as it is put behind a Chinese sentence that names none; its place stands in the sentence.
pub fn in_brackets(basis: Option<&str>, language: Language) -> String {
    match (basis, language) {
        (Some(basis), Language::Zh) => format!("（依据：{basis}）"),
        (Some(_), Language::En) | (None, _) => String::new(),
    }
}

/// A sentence about a file, which is named: there may be several.
pub fn about_file(sentence: String, file: Option<&str>, language: Language) -> String {
    match (file, language) {
        (Some(name), Language::Zh) => format!("{name}：{sentence}"),
        (Some(name), Language::En) => format!("{name}: {sentence}"),
        (None, _) => sentence,
    }
}

/// What is wrong and what to do, one after the other.
pub fn joined([what, todo]: [String; 2], language: Language) -> String {
    match language {
        Language::Zh => what + &todo,
        Language::En => format!("{what} {todo}"),
    }
}

/// A sentence as a heading, which has no stop.
pub fn heading(sentence: &str) -> &str {
    sentence.strip_suffix(['。', '.']).unwrap_or(sentence)
}

/// What the reader prefers: English only where it stands before Chinese.
pub fn language(accept: Option<&str>) -> Language {
    let weight = |prefix: &str| {
        let ranges = accept.unwrap_or_default().split(',').enumerate();
        ranges
            .filter_map(|(place, range)| {
                let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
                let quality = parameters
                    .trim()
                    .strip_prefix("q=")
                    .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
                let matches = tag.trim().to_ascii_lowercase().split('-').next() == Some(prefix);
                (matches && quality > 0.0).then_some((quality, place))
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
    };
    match (weight("zh"), weight("en")) {
        (None, Some(_)) => Language::En,
        (Some((zh, zh_place)), Some((en, en_place))) if en > zh || (en >= zh && en_place < zh_place) => {
            Language::En
        }
        _ => Language::Zh,
    }
}

/// Puts every refusal into the reader's language, also those that the framework itself makes.
pub async fn localise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language(accepted);
    let response = next.call(request).await?;
    let refusal = match response.response().error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => Some(problem.response(language)),
        None => by_framework(&response).map(|problem| problem.response(language)),
    };
    let Some(mut refusal) = refusal else { return Ok(response.map_into_boxed_body()) };
    if let Some(allow) = response.headers().get(header::ALLOW) {
        refusal.headers_mut().insert(header::ALLOW, allow.clone());
    }
    Ok(response.into_response(refusal).map_into_boxed_body())
}

/// Of a refusal that no handler made, only the status is kept. A page is no such refusal.
pub(crate) fn by_framework<B>(response: &ServiceResponse<B>) -> Option<Problem> {
    let status = response.status();
    let is_problem =
        response.headers().get(header::CONTENT_TYPE) == Some(&HeaderValue::from_static(MEDIA_TYPE));
    if is_problem || is_page(response.headers()) || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(status, "method_not_allowed"),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "body_too_large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(status, "unsupported_media_type"),
        StatusCode::REQUEST_TIMEOUT => Problem::new(status, "request_timeout"),
        status if status.is_client_error() => Problem::new(status, "malformed_request"),
        status => {
            let error = response.response().error().map(ToString::to_string).unwrap_or_default();
            tracing::error!(%status, error, "a request failed in the framework");
            Problem::internal()
        }
    })
}

/// Whether an answer is a page for people.
pub(crate) fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// Answers for every route that is not there.
///
/// # Errors
/// Always: 404.
pub async fn not_found() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code that the service answers with, beside the refusals of the domain.
    const CODES: &[&str] = &[
        "invalid",
        "not_found",
        "forbidden",
        "not_yours",
        "version_mismatch",
        "version_missing",
        "key_reused",
        "too_many_tries",
        "busy",
        "duplicate",
        "unavailable",
        "internal",
        "method_not_allowed",
        "body_too_large",
        "unsupported_media_type",
        "request_timeout",
        "malformed_request",
        "malformed_json",
        "invalid_body",
        "unknown_field",
        "missing",
        "wrong_type",
        "unknown_parameter",
        "repeated_parameter",
        "malformed_parameter",
        "cursor_malformed",
        "if_match_malformed",
        "idempotency_key_malformed",
        "token_missing",
        "token_invalid",
        "token_expired",
        "empty",
        "too_long",
        "malformed",
        "malformed_code",
        "malformed_email",
        "malformed_id_number",
        "malformed_phone",
        "malformed_url",
        "malformed_username",
        "password_is_username",
        "reads_no_petitions",
        "name_of_another",
        "checksum",
        "control_character",
        "invalid_date",
        "unknown",
        "too_many",
        "several_principals",
        "out_of_range",
        "date_out_of_range",
        "not_a_leader",
        "may_not_order",
        "not_the_caller",
        "nothing_ordered",
        "nothing_named",
        "all_and_some",
        "url_credentials",
        "url_not_https",
        "url_private",
        "not_a_ladder",
        "rung_twice",
        "rung_unknown",
        "rung_tells_nobody",
        "rung_without_label",
        "rung_repeats_before_due",
        "rung_repeats_wrongly",
        "rung_repeats_too_often",
        "file_too_large",
        "unsupported_media",
        "file_empty",
        "too_many_uploads",
        "too_many_files",
        "files_too_large",
        "unknown_file",
        "range_not_satisfiable",
    ];

    /// The quoted words of a source, as far as they look like codes.
    fn quoted(source: &str, before: &str) -> Vec<String> {
        source
            .split(before)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .map(str::to_owned)
            .collect()
    }

    fn used() -> Vec<String> {
        let mut codes: Vec<String> = CODES.iter().map(|code| (*code).to_owned()).collect();
        codes.extend(Refusal::CODES.iter().map(|code| (*code).to_owned()));
        codes.extend(
            domain::petition::acts::REFUSALS.iter().copied().flatten().map(|one| one.code.to_owned()),
        );
        for source in [
            include_str!("../app/session.rs"),
            include_str!("../app/directory/category.rs"),
            include_str!("../app/directory/contact_point.rs"),
            include_str!("../app/directory/duty.rs"),
            include_str!("../app/directory/leader.rs"),
            include_str!("../app/directory/named.rs"),
            include_str!("../app/directory/organ.rs"),
            include_str!("../app/directory/project.rs"),
            include_str!("../app/directory/unit.rs"),
            include_str!("../app/directory/user.rs"),
            include_str!("../app/calendar.rs"),
            include_str!("../app/deputies.rs"),
            include_str!("../app/handovers.rs"),
            include_str!("../app/statistics.rs"),
            include_str!("../app/board/mod.rs"),
            include_str!("../app/public/door.rs"),
            include_str!("../app/public/rate.rs"),
            include_str!("../app/webhooks.rs"),
            include_str!("../app/ladder.rs"),
            include_str!("../app/outbox.rs"),
            include_str!("../domain/petition/input.rs"),
            include_str!("../domain/fault.rs"),
            include_str!("../domain/petition/acts/home_visit.rs"),
            include_str!("../domain/petition/acts/attach.rs"),
            include_str!("../app/petition/derivation.rs"),
            include_str!("../app/petition/register.rs"),
            include_str!("../app/drafts.rs"),
            include_str!("../app/texting.rs"),
            include_str!("../app/petition/bulk.rs"),
        ] {
            codes.extend(quoted(source, "Unauthorized(\""));
            for call in [".note(", "::field(", "FieldFault::new("] {
                for rest in source.split(call).skip(1).filter(|rest| !rest.starts_with("conn")) {
                    let end = [rest.find("\");"), rest.find("\"))")].into_iter().flatten().min();
                    let arguments = end.and_then(|end| rest.get(..end)).unwrap_or_default();
                    let last = arguments.rsplit(", \"").next().filter(|_| arguments.contains(", \""));
                    codes.extend(last.map(|word| word.split('"').next().unwrap_or_default().to_owned()));
                }
            }
        }
        codes
    }

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        for code in used() {
            let said = |language| sentences(&code, Some(&Detail::Number(7)), None, language);
            for (zh, en) in said(Language::Zh).into_iter().zip(said(Language::En)) {
                assert!(zh.ends_with('。'), "{code}: {zh}");
                assert!(!en.contains("error.") && en.ends_with('.') && en.is_ascii(), "{code}: {en}");
                assert_ne!(zh, en, "{code}");
            }
        }
    }

    #[test]
    fn the_language_follows_the_reader() {
        for (accept, expected) in [
            (None, Language::Zh),
            (Some("en"), Language::En),
            (Some("en-GB,en;q=0.9"), Language::En),
            (Some("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh),
            (Some("zh;q=0.5, en;q=0.8"), Language::En),
            (Some("en, zh"), Language::En),
            (Some("de"), Language::Zh),
            (Some("en;q=0"), Language::Zh),
            (Some(";;,q=,"), Language::Zh),
        ] {
            assert_eq!(language(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn the_title_is_the_first_sentence() {
        let problem = Problem::not_found().view(Language::En);
        assert!(problem.detail.starts_with(&problem.title) && problem.detail.len() > problem.title.len());
    }
}
