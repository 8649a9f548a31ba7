//! Request bodies. The bytes are read first, the JSON only when the handler asks for it: who may
//! not call learns nothing about the body.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::api::objects::{ARRAY_FOR_OBJECT, Objects};
use crate::api::problem::Problem;
use base::vault;

type Json<'a, 'b> = Objects<&'a mut serde_json::Deserializer<serde_json::de::SliceRead<'b>>>;

/// A JSON body, not read yet.
pub struct Body<T> {
    bytes: web::Bytes,
    is_json: bool,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Body<T> {
    /// The body as what it must be.
    ///
    /// # Errors
    /// 415 where it is no JSON by its media type, 400 where it is none in fact or has an array in place of an object,
    /// 422 with the path of the field where it has another form.
    pub fn read(&self) -> Result<T, Problem> {
        self.read_by(|json| serde_path_to_error::deserialize(json))
    }
}

impl<T> Body<T> {
    /// The same, where what it must be is known only at run time.
    ///
    /// # Errors
    /// As [`Body::read`].
    pub fn read_by<U>(
        &self,
        read: impl FnOnce(Json<'_, '_>) -> Result<U, serde_path_to_error::Error<serde_json::Error>>,
    ) -> Result<U, Problem> {
        if !self.is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"));
        }
        let mut json = serde_json::Deserializer::from_slice(&self.bytes);
        let value = read(Objects(&mut json)).map_err(|error| wrong(&error))?;
        json.end().map_err(|_| Problem::bad("malformed_json"))?;
        Ok(value)
    }

    /// Names the body: equal bytes, equal digest.
    pub fn digest(&self) -> String {
        vault::digest(&self.bytes)
    }
}

impl<T> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            match bytes.await {
                Ok(bytes) => Ok(Self { bytes, is_json, kind: PhantomData }),
                Err(error) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
                    Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"))
                }
                Err(_) => Err(Problem::bad("malformed_request")),
            }
        })
    }
}

pub fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    if error.inner().classify() != Category::Data {
        return Problem::bad("malformed_json");
    }
    let message = error.inner().to_string();
    if message.starts_with(ARRAY_FOR_OBJECT) {
        let field = error.path().to_string();
        return Problem::about(StatusCode::BAD_REQUEST, "invalid_body", field, "wrong_type");
    }
    let fault = match message.split(' ').take(2).collect::<Vec<_>>().as_slice() {
        ["unknown", "field"] => "unknown_field",
        ["unknown", "variant"] => "unknown",
        ["missing", "field"] => "missing",
        ["invalid", "type:"] => "wrong_type",
        _ => "malformed",
    };
    let mut field = error.path().to_string();
    // The path ends above a missing field.
    if fault == "missing"
        && let Some(name) = message.split('`').nth(1)
    {
        field = if field == "." { name.to_owned() } else { format!("{field}.{name}") };
    }
    Problem::about(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", field, fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::petition::explain::ExplainInput;
    use domain::vocabulary::Language;

    fn read(text: &str) -> (u16, String, String) {
        let body: Body<ExplainInput> =
            Body { bytes: web::Bytes::from(text.to_owned()), is_json: true, kind: PhantomData };
        let Err(problem) = body.read() else { return (200, String::new(), String::new()) };
        let view = problem.view(Language::En);
        let fault = view.errors.first().map(|error| error.code.to_owned()).unwrap_or(view.code);
        (view.status, fault, view.field.unwrap_or_default())
    }

    #[test]
    fn a_wrong_body_names_the_field() {
        let answer = |status, code: &str, field: &str| (status, code.to_owned(), field.to_owned());
        let good = r#"{"channel":"letter","purpose":"request"}"#;
        for (text, expected) in [
            (good, answer(200, "", "")),
            ("{", answer(400, "malformed_json", "")),
            ("", answer(400, "malformed_json", "")),
            (r#"{"channel":"letter","purpose":"request"} x"#, answer(400, "malformed_json", "")),
            (r#"{"channel":"letter"}"#, answer(422, "missing", "purpose")),
            (r#"{"channel":"pigeon","purpose":"request"}"#, answer(422, "unknown", "channel")),
            (r#"{"channel":"letter","purpose":"request","on":"2026-13-01"}"#, answer(422, "malformed", "on")),
            (r#"{"channel":"letter","purpose":"request","urgent":1}"#, answer(422, "wrong_type", "urgent")),
            (r#"{"chanel":"letter"}"#, answer(422, "unknown_field", "chanel")),
            ("[]", answer(400, "wrong_type", ".")),
            (r#"["letter","request"]"#, answer(400, "wrong_type", ".")),
            (
                r#"{"channel":"letter","purpose":"request","accused":[["x"]]}"#,
                answer(400, "wrong_type", "accused[0]"),
            ),
            (
                r#"{"channel":"letter","purpose":"request","accused":[{"nam":"x"}]}"#,
                answer(422, "unknown_field", "accused[0].nam"),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
