//! Versions in headers (RFC 9110), and keys of requests that may be sent again.

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};

use crate::api::problem::Problem;
use app::App;
use app::petition::request::RequestKey;

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
const LONGEST_KEY: usize = 128;

/// The ETag of a version.
pub fn of(version: u32) -> String {
    format!("\"v{version}\"")
}

/// The version that an ETag names.
fn parse(tag: &str) -> Option<u32> {
    let digits = tag.trim().strip_prefix("\"v")?.strip_suffix('"')?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// The version that the caller has seen, from If-Match.
///
/// # Errors
/// 428 without the header; 400 where it names no version (`*` would act on whatever is there).
pub fn seen(request: &HttpRequest) -> Result<u32, Problem> {
    let missing = Problem::new(StatusCode::PRECONDITION_REQUIRED, "version_missing");
    let value = request.headers().get(header::IF_MATCH).ok_or(missing)?;
    let version = value.to_str().ok().and_then(parse);
    version.ok_or(Problem::bad("if_match_malformed"))
}

/// Whether If-None-Match names this version: the caller has it already.
pub fn is_known(request: &HttpRequest, version: u32) -> bool {
    is_tag_known(request, &of(version))
}

/// Whether If-None-Match names this ETag. Compared weakly, as RFC 9110 has it for this header.
pub fn is_tag_known(request: &HttpRequest, tag: &str) -> bool {
    let value = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let tags = value.unwrap_or_default().split(',').map(str::trim);
    tags.map(|known| known.strip_prefix("W/").unwrap_or(known)).any(|known| known == "*" || known == tag)
}

/// The key of a request that may be sent again, with a keyed digest of what was sent: method, path,
/// the version seen, and the body.
///
/// # Errors
/// 400 where the key is empty, too long, or holds anything but visible ASCII.
pub fn request_key(app: &App, request: &HttpRequest, body: &str) -> Result<Option<RequestKey>, Problem> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    });
    let key = key.ok_or(Problem::bad("idempotency_key_malformed"))?;
    let seen =
        request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = format!("{} {}\n{seen}\n{body}", request.method(), request.path());
    Ok(Some(RequestKey { key: key.to_owned(), digest: app.vault.blind("request", &text) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_version_survives_its_tag() {
        assert_eq!(parse(&of(7)), Some(7));
        for wrong in ["v7", "\"7\"", "\"v\"", "\"v+7\"", "W/\"v7\"", "*", "\"v99999999999\""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_act_names_its_version() {
        let with = |value: &str| TestRequest::default().insert_header(("If-Match", value)).to_http_request();
        assert_eq!(seen(&with("\"v3\"")).ok(), Some(3));
        let code = |request| seen(&request).err().map(|problem| problem.code());
        assert_eq!(code(with("*")), Some("if_match_malformed"));
        assert_eq!(code(TestRequest::default().to_http_request()), Some("version_missing"));
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let with =
            |value: &str| TestRequest::default().insert_header(("If-None-Match", value)).to_http_request();
        assert!(is_known(&with("\"v1\", W/\"v3\""), 3));
        assert!(!is_known(&with("\"v1\""), 3));
    }
}
