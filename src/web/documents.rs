//! The documents (公文) of a petition: what can be drafted, what was issued, each to look at, to print
//! and to take away as a file; and issuing, after a page that says what it does.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::api::v1::documents::download;
use crate::api::v1::petitions::number;
use crate::web::answers;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::Error;
use app::petition::documents::draw;
use app::petition::documents::issue::{self, IssueInput};
use app::petition::documents::issued::{IssuedView, Opened};
use app::petition::documents::read::{self, DocumentsView, DraftView};
use domain::access::Operation;
use domain::asked;
use domain::ids::DocumentId;
use domain::papers::Mends;
use domain::vocabulary::{Document, Language, Paper};
use out::documents::{Sheet, html};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "documents.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    number: &'a str,
    view: &'a DocumentsView,
}

impl ListPage<'_> {
    /// What a proof of service proves the service of: two of them are told apart by that.
    fn served(&self, document: &Option<Document>) -> Option<String> {
        served(self.frame, *document)
    }

    /// What a document is for, where two of them look alike.
    fn what_for(&self, kind: &Paper) -> Option<String> {
        kind.is_explained().then(|| self.frame.texts.t(&format!("documents.for.{}", kind.code())))
    }
}

fn served(frame: &Frame, document: Option<Document>) -> Option<String> {
    Some(frame.texts.with("documents.serves", &frame.texts.word(document?)))
}

asked! {
    /// What the form of a document carries along: the version of the petition that was seen.
    Seen of "seen" {
        version: u32,
    }
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "document_issue.html")]
struct IssuePage<'a> {
    frame: &'a Frame,
    number: &'a str,
    version: u32,
    draft: &'a DraftView,
    /// What a proof of service proves the service of.
    served: Option<String>,
    /// How what is wrong in the text is put right, in sentences.
    mending: Vec<String>,
    /// The document itself, as it would be issued.
    paper: String,
}

/// How what is wrong in a document is put right, in sentences.
fn mending(texts: Texts, kind: Paper) -> Vec<String> {
    let text = match kind.mends() {
        Mends::Facts => None,
        Mends::Text => Some("documents.mend_text"),
        Mends::Opinion => Some("documents.mend_opinion"),
        Mends::Review => Some("documents.mend_review"),
        Mends::Refusal => Some("documents.mend_refusal"),
        Mends::Order => Some("documents.mend_order"),
    };
    std::iter::once("documents.mend_facts").chain(text).map(|key| texts.t(key)).collect()
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "document.html")]
struct PaperPage<'a> {
    frame: &'a Frame,
    number: &'a str,
    /// What it is called: its number, or its kind.
    name: String,
    /// Where the file is.
    file: String,
    /// The number of the document that stands in its place.
    replaced_by: Option<&'a str>,
    paper: String,
}

/// Lists the documents of a petition.
///
/// # Errors
/// 404, 403.
pub async fn list(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadDocuments)?;
    let number = number(path)?;
    let asked = number.clone();
    let view = desk.run(move |app, caller| read::list(app, caller, &asked)).await?;
    desk.frame.show(StatusCode::OK, &ListPage { frame: &desk.frame, number: &number, view: &view })
}

/// A draft, or with `/file` its .docx.
async fn draft(
    desk: &Desk,
    path: (String, String),
) -> Result<(String, Sheet, Vec<u8>, Option<u32>), Problem> {
    desk.require(Operation::ReadDocuments)?;
    let (number, kind, of) = asked(desk, path)?;
    let (petition, language) = (number.clone(), desk.frame.texts.language());
    let (sheet, file) = desk
        .run(move |app, caller| {
            let sheet = read::draft(app, caller, &petition, kind, of, language)?;
            let file = draw::file(&sheet)?;
            Ok((sheet, file))
        })
        .await?;
    Ok((number, sheet, file, of))
}

/// The petition, the kind and the event that an address names.
fn asked(desk: &Desk, path: (String, String)) -> Result<(String, Paper, Option<u32>), Problem> {
    let number = number(web::Path::from(path.0))?;
    let kind = Paper::from_code(&path.1).ok_or_else(Problem::not_found)?;
    let mut params = Params::of(&desk.request)?;
    let of = params.take("of", "malformed", |text| text.parse().ok());
    params.done()?;
    Ok((number, kind, of))
}

/// Shows a draft as a page to print.
///
/// # Errors
/// 404, 403, 422 where nothing calls for such a document.
pub async fn show_draft(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (number, sheet, _, of) = draft(&desk, path.into_inner()).await?;
    let of = of.map_or_else(String::new, |of| format!("?of={of}"));
    let paper = sheet.paper;
    let page = PaperPage {
        frame: &desk.frame,
        name: desk.frame.texts.word(paper),
        file: format!("/petitions/{number}/documents/draft/{}/file{of}", paper.code()),
        number: &number,
        replaced_by: None,
        paper: html::part(&sheet),
    };
    desk.frame.show(StatusCode::OK, &page)
}

/// A draft as a .docx.
///
/// # Errors
/// As [`show_draft`].
pub async fn draft_file(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (number, sheet, file, _) = draft(&desk, path.into_inner()).await?;
    Ok(download(&sheet, file, &number, None))
}

async fn opened(desk: &Desk, path: (String, String)) -> Result<(String, Opened), Problem> {
    desk.require(Operation::ReadDocuments)?;
    let number = number(web::Path::from(path.0))?;
    let id: DocumentId = path.1.parse().map_err(|_| Problem::not_found())?;
    let petition = number.clone();
    let opened = desk.run(move |app, caller| read::open(app, caller, &petition, id)).await?;
    Ok((number, opened))
}

/// Shows a document as it was issued.
///
/// # Errors
/// 404, 403.
pub async fn show(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (number, opened) = opened(&desk, path.into_inner()).await?;
    let IssuedView { id, number: own, replaced_by, .. } = &opened.view;
    let page = PaperPage {
        frame: &desk.frame,
        name: own.clone(),
        file: format!("/petitions/{number}/documents/{id}/file"),
        number: &number,
        replaced_by: replaced_by.as_deref(),
        paper: html::part(&opened.sheet),
    };
    desk.frame.show(StatusCode::OK, &page)
}

/// A document as a .docx, as it was issued.
///
/// # Errors
/// 404, 403.
pub async fn file(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (number, opened) = opened(&desk, path.into_inner()).await?;
    Ok(download(&opened.sheet, opened.file, &number, Some(&opened.view.number)))
}

/// Asks before a document is issued.
///
/// # Errors
/// 404, 403; also where the visitor may not issue it.
pub async fn confirm(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::IssueDocument)?;
    let (number, kind, of) = asked(&desk, path.into_inner())?;
    let (petition, texts) = (number.clone(), desk.frame.texts);
    let (version, draft, sheet) = desk
        .run(move |app, caller| {
            let view = read::list(app, caller, &petition)?;
            let fits = |draft: &DraftView| draft.kind == kind && of.is_none_or(|of| draft.of == of);
            let draft = view.drafts.into_iter().rfind(fits).ok_or(Error::NotFound)?;
            if !draft.may_issue {
                return Err(Error::NotYours);
            }
            // It is issued in Chinese, whatever language the visitor reads.
            let sheet = read::draft(app, caller, &petition, kind, Some(draft.of), Language::Zh)?;
            Ok((view.version, draft, sheet))
        })
        .await?;
    let page = IssuePage {
        frame: &desk.frame,
        number: &number,
        version,
        served: served(&desk.frame, draft.serves),
        mending: mending(texts, kind),
        paper: html::part(&sheet),
        draft: &draft,
    };
    desk.frame.show(StatusCode::OK, &page)
}

/// Issues a document, and shows it.
///
/// # Errors
/// 403; 412 where the petition has changed since the page was shown; the refusal of the domain.
pub async fn issue(form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::IssueDocument)?;
    let number = number(path)?;
    let malformed = || Problem::bad("malformed_request");
    let input: IssueInput = answers::read(&form).map_err(|_| malformed())?;
    let Seen { version: seen } = answers::read(&form).map_err(|_| malformed())?;
    let petition = number.clone();
    let issued = desk.run(move |app, caller| issue::issue(app, caller, &petition, seen, input, None)).await?;
    Ok(see_other(&format!("/petitions/{number}/documents/{}", issued.document.id)).finish())
}
