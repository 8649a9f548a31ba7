//! Who calls: every handler that needs a login takes a [`Call`], which is only made from a token
//! that holds.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::api::audit::address;
use crate::api::problem::Problem;
use app::session::{self, Session};
use app::{App, Caller, Error};
use domain::access::{self, Operation};

/// A request by somebody who is logged in.
pub struct Call {
    pub app: web::Data<App>,
    pub session: Session,
    pub request: HttpRequest,
}

impl Call {
    /// Refuses what the caller's role can do on nothing at all.
    ///
    /// # Errors
    /// 403.
    pub fn require(&self, operation: Operation) -> Result<(), Problem> {
        require(&self.session, operation)
    }

    /// Carries out a use case for the caller, off the threads that take requests.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&App, &Caller) -> Result<T, Error> + Send + 'static,
    {
        let caller = self.session.caller.clone();
        run(&self.app, move |app| work(app, &caller)).await
    }
}

/// Whether the caller's role, and a program's scopes, allow this at all.
///
/// # Errors
/// 403.
pub fn require(session: &Session, operation: Operation) -> Result<(), Problem> {
    if access::may(&session.caller.viewer, operation) { Ok(()) } else { Err(Problem::forbidden(operation)) }
}

/// Carries out blocking work off the threads that take requests.
pub async fn run<T, F>(app: &web::Data<App>, work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce(&App) -> Result<T, Error> + Send + 'static,
{
    let app = web::Data::clone(app);
    let outcome = web::block(move || work(&app)).await.map_err(|error| {
        tracing::error!(%error, "the work of a request ended without an answer");
        Problem::internal()
    })?;
    Ok(outcome?)
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().cloned().ok_or(Problem::internal())?;
            let token = bearer(&request)?;
            let session = run(&app, move |app| session::authenticate(app, &token)).await?;
            let session = session.from(address(&app, &request));
            request.extensions_mut().insert(session.caller.doer());
            Ok(Self { app, session, request })
        })
    }
}

/// The token of the Authorization header (RFC 6750).
fn bearer(request: &HttpRequest) -> Result<String, Problem> {
    let missing = || Problem::unauthorized("token_missing");
    let value = request.headers().get(header::AUTHORIZATION).ok_or_else(missing)?;
    let value = value.to_str().map_err(|_| Problem::unauthorized("token_invalid"))?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim().to_owned()) } else { Err(missing()) }
}
