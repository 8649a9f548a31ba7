//! Forms with files. The token comes before any file, and is looked at before any file is read; files
//! are stored as those of whoever is logged in, so a form without a login has none.

use actix_web::dev::Payload;
use actix_web::{HttpRequest, web};

use crate::api::auth::{require, run};
use crate::api::problem::Problem;
use crate::api::receive::{FormBody, Part, receive};
use crate::web::cookies::{self, Purpose};
use crate::web::refused_form;
use app::files::{self, UploadView};
use app::session;
use app::{App, Caller, Error};
use domain::access::Operation;

/// What came with a form, in order.
#[derive(Default)]
pub struct Parts {
    pub fields: Vec<(String, String)>,
    pub uploads: Vec<(String, UploadView)>,
    /// Why the first file was not taken that was not. What was written beside it is here all the same.
    pub refused: Option<Problem>,
}

/// Reads a form with files. `is_ours` tells by the fields before the first file whether it is ours.
///
/// # Errors
/// Whatever speaks against the form. Nothing of it is kept then.
pub async fn read(
    app: &web::Data<App>,
    request: &HttpRequest,
    payload: Payload,
    is_ours: impl Fn(&[(String, String)]) -> Result<(), Problem>,
) -> Result<Parts, Problem> {
    let mut form = FormBody::new(app, request, payload);
    let (mut parts, mut sender) = (Parts::default(), None);
    let outcome = each(app, request, &mut form, &mut parts, &mut sender, is_ours).await;
    if outcome.is_err() {
        form.drain(app).await;
        if let Some(sender) = sender {
            discard(app, sender, parts.uploads.iter().map(|(_, file)| file.id).collect()).await;
        }
    }
    outcome.map(|()| parts)
}

async fn each(
    app: &web::Data<App>,
    request: &HttpRequest,
    form: &mut FormBody,
    parts: &mut Parts,
    sender: &mut Option<Caller>,
    is_ours: impl Fn(&[(String, String)]) -> Result<(), Problem>,
) -> Result<(), Problem> {
    while let Some(part) = form.next().await? {
        match part {
            Part::Text(field, text) => parts.fields.push((field, text)),
            Part::File(field, name, content) => {
                let known = match sender.take() {
                    Some(sender) => sender,
                    None => {
                        is_ours(&parts.fields)?;
                        logged_in(app, request).await?
                    }
                };
                let received = receive(app, &known, name, content).await;
                *sender = Some(known);
                match received {
                    Ok(file) => parts.uploads.push((field, file)),
                    Err(not_taken) if not_taken.read && not_taken.problem.is_of_file() => {
                        parts.refused.get_or_insert(not_taken.problem);
                    }
                    Err(not_taken) => {
                        refused_form::remember(request, &parts.fields);
                        return Err(not_taken.problem);
                    }
                }
            }
        }
    }
    Ok(())
}

async fn logged_in(app: &web::Data<App>, request: &HttpRequest) -> Result<Caller, Problem> {
    let token = cookies::read(app, request, Purpose::Session);
    let token = token.ok_or(Problem::unauthorized("session_ended"))?;
    let session = run(app, move |app| session::authenticate_page(app, &token)).await?;
    require(&session, Operation::UploadFile)?;
    Ok(session.caller)
}

/// Forgets files of a form that came to nothing.
pub async fn discard(app: &web::Data<App>, sender: Caller, ids: Vec<i64>) {
    let gone = run(app, move |app| {
        ids.iter().try_for_each(|id| files::discard(app, &sender, *id).or_else(gone_already))
    });
    if let Err(problem) = gone.await {
        tracing::warn!(%problem, "files of a refused form stay until they are tidied away");
    }
}

fn gone_already(error: Error) -> Result<(), Error> {
    if matches!(error, Error::NotFound) { Ok(()) } else { Err(error) }
}
