//! Posting a message to a program, once. Trying again is the outbox's business.

use std::io;
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::settings::WebhookSettings;
use super::signature::sign;

/// The longest pause that a receiver can ask for: a day, in seconds.
const LONGEST_PAUSE: u64 = 86_400;

/// What to do about a post that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 410: the receiver wants nothing more. The webhook is to be ended.
    Gone,
    /// Try again.
    Later {
        /// Not before so many seconds, as the receiver asks (429 and 503); a day at most.
        retry_after: Option<u64>,
    },
}

/// Why a post failed. The message holds no address and nothing that the receiver wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    pub fault: Fault,
    pub message: String,
}

impl SendError {
    fn later(message: &str) -> Self {
        Self { fault: Fault::Later { retry_after: None }, message: message.to_owned() }
    }
}

/// Posts messages. Blocking; one connection for each post; no proxy, no redirects: the signed message
/// goes to the address that was entered and checked, or nowhere.
#[derive(Clone, Debug)]
pub struct Poster {
    agent: Agent,
}

impl Poster {
    /// With these settings.
    pub fn new(settings: &WebhookSettings) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(!settings.allow_http)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(settings.timeout_seconds)))
            .user_agent("xinfang-webhook/1")
            .build();
        let guard = Guard { settings: settings.clone(), names: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), guard) }
    }

    /// Posts a JSON body. `id` is the same each time that the same message is tried; `timestamp` is
    /// the time of this try, in seconds since 1970. The body of the answer is not read.
    ///
    /// # Errors
    /// No answer of 2xx in time: see [`Fault`].
    pub fn post(
        &self,
        url: &str,
        secret: &str,
        id: &str,
        timestamp: i64,
        body: &str,
    ) -> Result<(), SendError> {
        let signature = sign(secret, id, timestamp, body);
        let signature = signature.ok_or_else(|| SendError::later("the secret does not read"))?;
        let request = self
            .agent
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", signature);
        let answer = request.send(body).map_err(|error| SendError::later(told(&error)))?;
        judge(answer.status(), answer.headers())
    }

    /// Posts a JSON body that is not signed, with these headers.
    ///
    /// # Errors
    /// As [`Poster::post`].
    pub fn hand(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Result<(), SendError> {
        let request = self.agent.post(url).header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let answer = request.send(body).map_err(|error| SendError::later(told(&error)))?;
        judge(answer.status(), answer.headers())
    }
}

fn judge(status: StatusCode, headers: &HeaderMap) -> Result<(), SendError> {
    if status.is_success() {
        return Ok(());
    }
    let asked = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let fault = match status {
        StatusCode::GONE => Fault::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Fault::Later { retry_after: asked.map(|seconds: u64| seconds.min(LONGEST_PAUSE)) }
        }
        _ => Fault::Later { retry_after: None },
    };
    Err(SendError { fault, message: format!("answered {}", status.as_u16()) })
}

/// What went wrong, without the address: the client's own words may hold it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the list is the library's, and grows with it")]
fn told(error: &Error) -> &'static str {
    match error {
        Error::Timeout(_) => "no answer in time",
        Error::HostNotFound => "the host was not found",
        Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            "the host has no address that the settings allow"
        }
        Error::Io(_) | Error::ConnectionFailed => "the connection failed",
        Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired => "the encrypted connection failed",
        Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) => "the address cannot be used",
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "the answer is no HTTP",
        _ => "the post failed",
    }
}

/// Leaves out the addresses that the settings forbid when a name is looked up: a name that was public
/// when it was entered may lead into the district's network now.
#[derive(Debug)]
struct Guard {
    settings: WebhookSettings,
    names: DefaultResolver,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let mut allowed = self.empty();
        let found = self.names.resolve(uri, config, timeout)?;
        found
            .iter()
            .filter(|address| self.settings.allows(address.ip()))
            .for_each(|address| allowed.push(*address));
        if allowed.is_empty() { Err(Error::Io(io::ErrorKind::PermissionDenied.into())) } else { Ok(allowed) }
    }
}
