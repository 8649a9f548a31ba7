//! Sending files in, and the files of a petition.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::Call;
use crate::api::download;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::api::receive::{FormBody, Part, receive};
use crate::api::v1::petitions::number;
use app::files::{self, Receiving, UploadView};
use app::petition::attachments;
use app::petition::view::AttachmentView;
use app::{Caller, Error};
use domain::access::Operation;

/// The longest name, as it stands in the query, in characters.
const LONGEST_NAME: usize = 1_000;

/// What became of what was sent: one file sent as it is, or the files of a form.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Uploaded {
    One(UploadView),
    Several(Vec<UploadView>),
}

/// A form with files.
#[derive(ToSchema)]
#[allow(dead_code, reason = "tells the form in the document")]
pub struct UploadForm {
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
}

/// Sends in a file, as the body with `?name=`, or as parts `file` of a form. What it is, is told by its
/// content: pictures (JPEG, PNG, WebP, HEIC), documents (PDF, OFD, DOCX, XLSX), recordings (MP3, M4A, AAC,
/// WAV, AMR, MP4). It belongs to nothing until an act of the same user claims it, and goes after some days.
///
/// # Errors
/// 413 where it is too large, 415 where its content is nothing that is taken, 409 where too many wait.
#[utoipa::path(post, path = "/api/v1/uploads", operation_id = "uploadFile", tag = "files",
    params(("name" = Option<String>, Query, description = "The name of the file, where it is the body.")),
    request_body(content(
        (Vec<u8> = "application/octet-stream"),
        (UploadForm = "multipart/form-data"),
    )),
    responses((status = 201, body = Uploaded)))]
pub async fn upload(call: Call, body: web::Payload) -> Result<HttpResponse, Problem> {
    call.require(Operation::UploadFile)?;
    let caller = call.session.caller.clone();
    if is_form(&call.request) {
        let form = FormBody::new(&call.app, &call.request, body.into_inner());
        let sent = several(&call, &caller, form).await?;
        return Ok(HttpResponse::Created().json(Uploaded::Several(sent)));
    }
    let mut params = Params::of(&call.request)?;
    let name = params.words("name", LONGEST_NAME);
    params.done()?;
    let name = name.ok_or(Error::field("name", "missing"))?;
    let length = call.request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    Receiving::check_size(&call.app, length.unwrap_or(0))?;
    let sent = receive(&call.app, &caller, name, body).await?;
    Ok(HttpResponse::Created().json(Uploaded::One(sent)))
}

/// Whether the body is a form with files.
pub(crate) fn is_form(request: &actix_web::HttpRequest) -> bool {
    use actix_web::HttpMessage;
    request.content_type().eq_ignore_ascii_case("multipart/form-data")
}

/// All files of a form, or none.
async fn several(call: &Call, caller: &Caller, mut form: FormBody) -> Result<Vec<UploadView>, Problem> {
    let mut sent = Vec::new();
    let outcome = each(call, caller, &mut form, &mut sent).await;
    if let Err(problem) = outcome {
        form.drain(&call.app).await;
        discard_all(call, sent).await;
        return Err(problem);
    }
    if sent.is_empty() { Err(Error::field("file", "missing").into()) } else { Ok(sent) }
}

async fn each(
    call: &Call,
    caller: &Caller,
    form: &mut FormBody,
    sent: &mut Vec<UploadView>,
) -> Result<(), Problem> {
    while let Some(part) = form.next().await? {
        match part {
            Part::File(field, name, content) if field == "file" => {
                sent.push(receive(&call.app, caller, name, content).await?);
            }
            Part::File(field, ..) | Part::Text(field, _) => {
                return Err(Error::field(field, "unknown_field").into());
            }
        }
    }
    Ok(())
}

/// Forgets files of a request that was refused.
async fn discard_all(call: &Call, sent: Vec<UploadView>) {
    let gone =
        call.run(move |app, caller| sent.iter().try_for_each(|file| files::discard(app, caller, file.id)));
    if let Err(problem) = gone.await {
        tracing::warn!(%problem, "files of a refused request stay until they are tidied away");
    }
}

/// Forgets a file that the caller has sent in and that belongs to no petition.
///
/// # Errors
/// 404, also where it is somebody else's or belongs to a petition.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", operation_id = "discardUpload", tag = "files",
    params(("id" = i64, Path)), responses((status = 204, description = "It is gone.")))]
pub async fn discard(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::UploadFile)?;
    let id = path.parse().map_err(|_| Problem::not_found())?;
    call.run(move |app, caller| files::discard(app, caller, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The files of a petition.
///
/// # Errors
/// 404, also where the caller sees less than the whole petition.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/attachments", operation_id = "readAttachments", tag = "files",
    params(("number" = String, Path)), responses((status = 200, body = Vec<AttachmentView>)))]
pub async fn list(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadAttachments)?;
    let number = number(path)?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| attachments::list(app, caller, &number)).await?))
}

/// A file of a petition, or a part of it.
///
/// # Errors
/// 404, also where the caller sees less than the whole petition; 416 for a part that is not there.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/attachments/{id}", operation_id = "readAttachment", tag = "files",
    params(("number" = String, Path), ("id" = i64, Path), ("Range" = Option<String>, Header, description = "One range of bytes.")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream",
            description = "The content, under the media type that it has."),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn read(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    serve(&call, path.into_inner()).await
}

/// A file of a petition as an answer, for the API and for the pages.
///
/// # Errors
/// As [`read`].
pub(crate) async fn serve(call: &Call, (number_text, id): (String, String)) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadAttachments)?;
    let number = number(web::Path::from(number_text))?;
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let file = call.run(move |app, caller| attachments::open(app, caller, &number, id)).await?;
    download::answer(&call.app, &call.request, &file)
}
