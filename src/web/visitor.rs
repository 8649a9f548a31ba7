//! Who looks at a page: anybody ([`Visitor`]), or somebody who is logged in ([`Desk`]).

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::header::{HOST, HeaderValue, REFERER};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::api::audit::address;
use crate::api::auth::{Call, run};
use crate::api::problem::Problem;
use crate::web::cookies::{self, Purpose};
use crate::web::frame::Frame;
use crate::web::redirect::{Lost, see_other, to_log_in};
use app::session::{self, Session};
use app::{App, Error};

type Asked<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

/// A request for a page, by whomever.
pub struct Visitor {
    pub app: web::Data<App>,
    pub request: HttpRequest,
    /// None: nobody is logged in, or no longer.
    pub session: Option<Session>,
    /// The browser still has the cookie of a log-in, and that log-in has ended.
    pub ended: bool,
    pub frame: Frame,
}

/// What can be asked for before the service is set up; everything else leads to the set-up.
const BEFORE_SETUP: [&str; 2] = ["/setup", "/language"];

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Asked<Self, actix_web::Error>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().cloned().ok_or(Problem::internal())?;
            let plain = Frame::plain(&app, &request);
            let token = cookies::read(&app, &request, Purpose::Session);
            let had_one = token.is_some();
            let from = address(&app, &request);
            let (session, frame) = run(&app, move |app| {
                let session = token.and_then(|token| alive(app, &token).transpose()).transpose()?;
                let session = session.map(|session| session.from(from));
                let frame = plain.filled(app, session.as_ref())?;
                Ok((session, frame))
            })
            .await?;
            if frame.unset && !BEFORE_SETUP.contains(&request.path()) {
                return Err(led_to("/setup"));
            }
            // For the page that tells of an error, should one come.
            request.extensions_mut().insert(frame.clone());
            if let Some(session) = &session {
                request.extensions_mut().insert(session.caller.doer());
            }
            let ended = had_one && session.is_none();
            Ok(Self { app, request, session, ended, frame })
        })
    }
}

/// Whoever asks is to ask for this first.
fn led_to(address: &str) -> actix_web::Error {
    InternalError::from_response("led elsewhere", see_other(address).finish()).into()
}

/// The page to come back to after the log-in: the one that was asked for, or the one with the form that
/// was sent. Browsers tell that one to this host only.
pub fn way_back(request: &HttpRequest, here: &str) -> (String, Lost) {
    if request.method().is_safe() {
        return (here.to_owned(), Lost::Page);
    }
    (came_from(request).unwrap_or_else(|| "/".to_owned()), Lost::Form)
}

/// The page of this service that led here, as the browser tells it.
pub fn came_from(request: &HttpRequest) -> Option<String> {
    let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let address = header(REFERER).and_then(|address| url::Url::parse(address).ok())?;
    let ours = address.authority() == header(HOST).unwrap_or_default();
    let path = &address[url::Position::BeforePath..url::Position::AfterQuery];
    // Two strokes would begin another host.
    (ours && !path.starts_with("//")).then(|| path.to_owned())
}

/// The session of a cookie, or none where it has ended.
fn alive(app: &App, token: &str) -> Result<Option<Session>, Error> {
    match session::authenticate_page(app, token) {
        Ok(session) => Ok(Some(session)),
        Err(Error::Unauthorized(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A request for a page by somebody who is logged in. Everybody else is sent to the log-in, and from
/// there to the page that was asked for.
pub struct Desk {
    call: Call,
    pub frame: Frame,
}

impl Deref for Desk {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

impl FromRequest for Desk {
    type Error = actix_web::Error;
    type Future = Asked<Self, actix_web::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move {
            let Visitor { app, request, session, ended, frame } = visitor.await?;
            match session {
                Some(session) => Ok(Self { call: Call { app, session, request }, frame }),
                None => {
                    let (back, lost) = way_back(&request, &frame.here);
                    Err(led_to(&to_log_in(&back, ended.then_some(lost))))
                }
            }
        })
    }
}
