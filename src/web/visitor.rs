//! Who looks at a page: anybody ([`Visitor`]), or somebody who is logged in ([`Desk`]).

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::api::auth::{Call, run};
use crate::api::problem::Problem;
use crate::app::session::{self, Session};
use crate::app::{App, Error};
use crate::web::cookies::{self, Purpose};
use crate::web::frame::Frame;
use crate::web::login::{self, see_other};

type Asked<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

/// A request for a page, by whomever.
pub struct Visitor {
    pub app: web::Data<App>,
    pub request: HttpRequest,
    /// None: nobody is logged in, or no longer.
    pub session: Option<Session>,
    pub frame: Frame,
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Asked<Self, Problem>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().cloned().ok_or(Problem::internal())?;
            let plain = Frame::plain(&app, &request);
            let token = cookies::read(&app, &request, Purpose::Session);
            let (session, frame) = run(&app, move |app| {
                let session = token.and_then(|token| alive(app, &token).transpose()).transpose()?;
                let frame = plain.filled(app, session.as_ref())?;
                Ok((session, frame))
            })
            .await?;
            // For the page that tells of an error, should one come.
            request.extensions_mut().insert(frame.clone());
            Ok(Self { app, request, session, frame })
        })
    }
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
            let Visitor { app, request, session, frame } = visitor.await?;
            match session {
                Some(session) => Ok(Self { call: Call { app, session, request }, frame }),
                None => {
                    let to_log_in = see_other(&login::address(&frame.here)).finish();
                    Err(InternalError::from_response("nobody is logged in", to_log_in).into())
                }
            }
        })
    }
}
