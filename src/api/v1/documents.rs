//! Documents (公文) of a petition: drafts, issuing, and what was issued, as a .docx or as a page.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::download::named;
use crate::api::etag;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::api::v1::petitions::number;
use app::petition::documents::draw;
use app::petition::documents::issue::{self, IssueInput};
use app::petition::documents::issued::IssuedView;
use app::petition::documents::read::{self, DocumentsView};
use base::texts::{say, word};
use domain::access::Operation;
use domain::ids::DocumentId;
use domain::vocabulary::{Language, Paper};
use out::documents::{Sheet, docx, html};

/// In which form a document is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Docx,
    Html,
}

impl Format {
    fn read(text: &str) -> Option<Self> {
        match text {
            "docx" => Some(Self::Docx),
            "html" => Some(Self::Html),
            _ => None,
        }
    }
}

/// What can be drafted of a petition now, and what was issued, the newest first.
///
/// # Errors
/// 404; 403 where the caller may not know who the petitioner is.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/documents", operation_id = "readDocuments", tag = "documents",
    params(("number" = String, Path)),
    responses((status = 200, body = DocumentsView, headers(("ETag" = String)))))]
pub async fn list(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadDocuments)?;
    let number = number(path)?;
    let view = call.run(move |app, caller| read::list(app, caller, &number)).await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag::of(view.version))).json(view))
}

/// A draft: what would be issued now. It has no number and says on each page that it is a draft.
///
/// # Errors
/// 404; 403; 422 where nothing has happened that calls for such a document.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/documents/draft/{kind}", operation_id = "readDraft", tag = "documents",
    params(("number" = String, Path), ("kind" = Paper, Path),
        ("of" = Option<u32>, Query, description = "The event that it rests on; without one, the last."),
        ("language" = Option<Language>, Query, description = "zh (the default) or en."),
        ("format" = Option<String>, Query, description = "docx (the default) or html.")),
    responses((status = 200, description = "The document.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (String = "text/html")))))]
pub async fn draft(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadDocuments)?;
    let (petition, kind) = path.into_inner();
    let petition = number(web::Path::from(petition))?;
    let kind = Paper::from_code(&kind).ok_or_else(Problem::not_found)?;
    let mut params = Params::of(&call.request)?;
    let of = params.take("of", "malformed", |text| text.parse().ok());
    let language = params.take("language", "unknown", Language::from_code).unwrap_or(Language::Zh);
    let format = params.take("format", "unknown", Format::read).unwrap_or(Format::Docx);
    params.done()?;
    let name = petition.clone();
    let (sheet, file) = call
        .run(move |app, caller| {
            let sheet = read::draft(app, caller, &petition, kind, of, language)?;
            let file = draw::file(&sheet)?;
            Ok((sheet, file))
        })
        .await?;
    Ok(shown(format, &sheet, file, &name, None))
}

/// Issues a document: it is numbered, dated, sealed, and never changes again. Issued a second time, it
/// gets a number of its own and says which one it replaces.
///
/// # Errors
/// 404, 403, 428 without If-Match, 412 where somebody was faster, 409 or 422 where it is refused.
#[utoipa::path(post, path = "/api/v1/petitions/{number}/documents", operation_id = "issueDocument", tag = "documents",
    request_body = IssueInput,
    params(
        ("number" = String, Path),
        ("If-Match" = String, Header, description = "The ETag of the version that was seen."),
        ("Idempotency-Key" = Option<String>, Header, description = "A retried request with the same key issues once."),
    ),
    responses((status = 201, body = IssuedView,
        headers(("Location" = String), ("ETag" = String), ("Idempotent-Replayed" = Option<String>)))))]
pub async fn issue(
    call: Call,
    path: web::Path<String>,
    body: Body<IssueInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::IssueDocument)?;
    let number = number(path)?;
    let seen = etag::seen(&call.request)?;
    let key = etag::request_key(&call.app, &call.request, &body.digest())?;
    let input = body.read()?;
    let petition = number.clone();
    let issued = call.run(move |app, caller| issue::issue(app, caller, &petition, seen, input, key)).await?;
    let place = format!("/api/v1/petitions/{number}/documents/{}", issued.document.id);
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, place)).insert_header((header::ETAG, etag::of(issued.version)));
    if issued.replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    Ok(response.json(issued.document))
}

/// A document as it was issued: the same bytes each time.
///
/// # Errors
/// 404; 403 where the caller may not know who the petitioner is.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/documents/{id}", operation_id = "readDocument", tag = "documents",
    params(("number" = String, Path), ("id" = i64, Path),
        ("format" = Option<String>, Query, description = "docx (the default) or html.")),
    responses((status = 200, description = "The document.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (String = "text/html")))))]
pub async fn read(call: Call, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadDocuments)?;
    let (petition, id) = path.into_inner();
    let petition = number(web::Path::from(petition))?;
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found())?;
    let mut params = Params::of(&call.request)?;
    let format = params.take("format", "unknown", Format::read).unwrap_or(Format::Docx);
    params.done()?;
    let name = petition.clone();
    let opened = call.run(move |app, caller| read::open(app, caller, &petition, id)).await?;
    Ok(shown(format, &opened.sheet, opened.file, &name, Some(&opened.view.number)))
}

fn shown(format: Format, sheet: &Sheet, file: Vec<u8>, petition: &str, number: Option<&str>) -> HttpResponse {
    match format {
        Format::Docx => download(sheet, file, petition, number),
        Format::Html => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, disposition(sheet, petition, number, "html")))
            .body(html::page(sheet)),
    }
}

/// The .docx as a file that has a telling name.
pub fn download(sheet: &Sheet, file: Vec<u8>, petition: &str, number: Option<&str>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(docx::MEDIA_TYPE)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_DISPOSITION, disposition(sheet, petition, number, "docx")))
        .body(file)
}

/// By number and kind where it was issued, else by petition and kind; in ASCII for what knows no other.
fn disposition(sheet: &Sheet, petition: &str, number: Option<&str>, ending: &str) -> String {
    let paper = sheet.paper;
    let kind = word(sheet.language, paper);
    let name = match number {
        Some(number) => format!("{number} {kind}.{ending}"),
        None => format!("{petition} {kind} {}.{ending}", say(sheet.language, "documents.draft_name", &[])),
    };
    let plain = format!("{petition}-{}.{ending}", paper.code());
    named("attachment", &plain, &name)
}
