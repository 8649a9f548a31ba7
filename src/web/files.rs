//! Files on the pages: sending them in, the list of a petition's, opening and removing one. A script
//! sends them while the form is still being filled in; without it, they come with the form.

use actix_web::{HttpResponse, ResponseError, web};

use crate::api::problem::Problem;
use crate::api::v1::attachments::serve;
use crate::api::v1::petitions::number;
use crate::web::answers;
use crate::web::file_list::Refused;
use crate::web::form::{FILES, Form};
use crate::web::kept::{self, Kept};
use crate::web::multipart;
use crate::web::petition;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::Error;
use app::files::{self, UploadView};
use app::petition::attachments;
use domain::access::Operation;
use domain::petition::ActInput;
use domain::petition::acts::{AttachInput, RemoveAttachmentInput};

/// Takes the files of a form, for a script, all or none: they belong to nothing until another form names
/// them.
///
/// # Errors
/// Whatever speaks against the form or a file.
pub async fn receive(mut form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::UploadFile)?;
    if let Some(problem) = form.take_refused_file() {
        forget(&form, &desk).await;
        return Err(problem);
    }
    let sent: Vec<&UploadView> = form.uploads(FILES).collect();
    if sent.is_empty() {
        Err(Error::field(FILES, "missing").into())
    } else {
        Ok(HttpResponse::Created().json(sent))
    }
}

/// Forgets what came with a form that comes to nothing.
async fn forget(form: &Form, desk: &Desk) {
    let came = form.uploads(FILES).map(|file| file.id).collect();
    multipart::discard(&desk.app, desk.session.caller.clone(), came).await;
}

/// Forgets a file that the visitor has sent in and that belongs to nothing, for a script.
///
/// # Errors
/// 404, also where it is somebody else's or belongs to a petition.
pub async fn discard(_form: Form, desk: Desk, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::UploadFile)?;
    let id = id.parse().map_err(|_| Problem::not_found())?;
    desk.run(move |app, caller| files::discard(app, caller, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Opens a file of a petition.
///
/// # Errors
/// 404, also where the visitor sees less than the whole petition.
pub async fn open(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    serve(&desk, path.into_inner()).await
}

/// Who comes back to the page of a refused form, after a new log-in, begins with the petition.
pub async fn to_petition(number: web::Path<String>) -> HttpResponse {
    see_other(&format!("/petitions/{number}#files")).finish()
}

/// The same, where a file was to be removed.
pub async fn back_to_petition(path: web::Path<(String, String)>) -> HttpResponse {
    see_other(&format!("/petitions/{}#files", path.0)).finish()
}

/// Attaches what came with the form, and what was sent before it.
///
/// # Errors
/// Whatever speaks against it, where the petition is not shown and no note was written; what came with the
/// form is forgotten wherever the petition is not shown.
pub async fn attach(mut form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let number = number(path)?;
    let Err(problem) = attached(&mut form, &desk, &number).await else {
        return Ok(see_other(&format!("/petitions/{number}#files")).finish());
    };
    let (ids, written) = (form.file_ids(FILES), form.text(AttachInput::note.name).to_owned());
    let sent = desk.run(move |app, caller| files::waiting(app, caller, &ids)).await.unwrap_or_default();
    let refused = Refused { written: written.clone(), sent, ..Refused::default() };
    if let Some(page) = again(&desk, number, &problem, refused).await {
        return Ok(page);
    }
    forget(&form, &desk).await;
    kept::show(&desk.frame, problem, vec![Kept { label: desk.frame.texts.t("files.note"), text: written }])
}

async fn attached(form: &mut Form, desk: &Desk, number: &str) -> Result<(), Problem> {
    desk.require(Operation::AttachFile)?;
    if let Some(problem) = form.take_refused_file() {
        return Err(problem);
    }
    let input: AttachInput = answers::read_body(form)?;
    let number = number.to_owned();
    desk.run(move |app, caller| attachments::attach(app, caller, &number, &input)).await.map(drop)
}

/// The page of the petition again, with what is wrong and what was filled in; none where the visitor may
/// not look at it, or where it cannot be made.
async fn again(desk: &Desk, number: String, problem: &Problem, refused: Refused) -> Option<HttpResponse> {
    let refused = Refused { refusal: kept::why(problem, desk.frame.texts), ..refused };
    petition::again(desk, number, problem.status_code(), refused).await.ok()
}

async fn removed(form: &Form, desk: &Desk, number: &str, file: i64) -> Result<(), Problem> {
    desk.require(Operation::RemoveAttachment)?;
    let input = answers::read_body(&answers::with(form, RemoveAttachmentInput::file, file))?;
    let input = ActInput::RemoveAttachment(Box::new(input));
    let number = number.to_owned();
    desk.run(move |app, caller| attachments::on_present(app, caller, &number, &input)).await.map(drop)
}

/// Removes a file of a petition.
///
/// # Errors
/// Whatever speaks against it, where the petition is not shown and no reason was written.
pub async fn remove(
    form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (of, id) = path.into_inner();
    let number = number(web::Path::from(of))?;
    let back = see_other(&format!("/petitions/{number}#files")).finish();
    let file = id.parse().map_err(|_| Problem::not_found())?;
    let written = form.text(RemoveAttachmentInput::reason.name).to_owned();
    let Err(problem) = removed(&form, &desk, &number, file).await else { return Ok(back) };
    let refused = Refused { written: written.clone(), removing: Some(file), ..Refused::default() };
    if let Some(page) = again(&desk, number, &problem, refused).await {
        return Ok(page);
    }
    kept::show(&desk.frame, problem, vec![Kept { label: desk.frame.texts.t("files.reason"), text: written }])
}
