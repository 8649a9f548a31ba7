//! Files on the pages: sending them in, the list of a petition's, opening and removing one. A script
//! sends them while the form is still being filled in; without it, they come with the form.

use actix_web::{HttpResponse, web};

use crate::api::problem::Problem;
use crate::api::v1::attachments::serve;
use crate::api::v1::petitions::number;
use crate::app::files::{self, UploadView, in_words};
use crate::app::petition::act::{ActInput, AttachInput, RemoveAttachmentInput};
use crate::app::petition::attachments::{self, AttachmentView, Rights};
use crate::app::petition::view::PetitionView;
use crate::app::{App, Error};
use crate::domain::access::Operation;
use crate::web::form::Form;
use crate::web::login::see_other;
use crate::web::multipart;
use crate::web::visitor::Desk;

/// The field of the chooser.
pub const FIELD: &str = "files";

/// A picture of fewer bytes than this is shown in the list.
const SMALL: u64 = 1 << 20;

/// The files of a petition, as its page shows them.
pub struct FileList<'a> {
    pub number: &'a str,
    pub items: Vec<Item<'a>>,
    /// Whether the visitor may attach more.
    pub attach: bool,
    pub chooser: Chooser,
}

/// Where files are chosen.
#[derive(Clone, Debug)]
pub struct Chooser {
    /// The largest file, in words.
    pub largest: String,
    /// What was sent before, with a form that is shown again.
    pub sent: Vec<UploadView>,
}

impl Chooser {
    /// With what was sent before.
    pub fn new(app: &App, sent: Vec<UploadView>) -> Self {
        Self { largest: in_words(app.settings.attachments.largest_bytes), sent }
    }
}

/// A file of a petition.
pub struct Item<'a> {
    pub file: &'a AttachmentView,
    pub size: String,
    /// It is shown in the list itself.
    pub small_picture: bool,
    pub removable: bool,
}

impl<'a> FileList<'a> {
    /// Of this petition, for this user.
    pub fn of(app: &App, petition: &'a PetitionView, rights: Rights, username: &str) -> Self {
        let files = petition.open.iter().flat_map(|open| &open.attachments);
        let own = |file: &AttachmentView| file.attached_by.as_ref().is_some_and(|by| by.username == username);
        let item = |file: &'a AttachmentView| Item {
            file,
            size: in_words(file.size),
            small_picture: file.media.is_picture() && file.size < SMALL,
            removable: rights.remove_all || (rights.attach && own(file)),
        };
        Self {
            number: &petition.number,
            items: files.map(item).collect(),
            attach: rights.attach,
            chooser: Chooser::new(app, Vec::new()),
        }
    }

    /// Whether there is anything to show.
    pub fn is_shown(&self) -> bool {
        self.attach || !self.items.is_empty()
    }
}

/// Takes the files of a form, for a script: they belong to nothing until another form names them.
///
/// # Errors
/// Whatever speaks against the form or a file.
pub async fn receive(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::UploadFile)?;
    let sent: Vec<&UploadView> = form.uploads(FIELD).collect();
    if sent.is_empty() {
        Err(Error::field(FIELD, "missing").into())
    } else {
        Ok(HttpResponse::Created().json(sent))
    }
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

/// Attaches what came with the form, and what was sent before it.
///
/// # Errors
/// Whatever speaks against it; what came with the form is forgotten then.
pub async fn attach(form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let number = number(path)?;
    let back = see_other(&format!("/petitions/{number}#files")).finish();
    let input = AttachInput {
        files: form.file_ids(FIELD),
        note: Some(form.text("note").trim().to_owned()).filter(|note| !note.is_empty()),
        occurred_at: None,
    };
    let attached = match desk.require(Operation::AttachFile) {
        Ok(()) => desk.run(move |app, caller| attachments::attach(app, caller, &number, &input)).await,
        Err(problem) => Err(problem),
    };
    if attached.is_err() {
        let came = form.uploads(FIELD).map(|file| file.id).collect();
        multipart::discard(&desk.app, desk.session.caller.clone(), came).await;
    }
    attached.map(|()| back)
}

/// Removes a file of a petition.
///
/// # Errors
/// Whatever speaks against it.
pub async fn remove(
    form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RemoveAttachment)?;
    let (of, id) = path.into_inner();
    let number = number(web::Path::from(of))?;
    let back = see_other(&format!("/petitions/{number}#files")).finish();
    let file = id.parse().map_err(|_| Problem::not_found())?;
    let reason = form.text("reason").to_owned();
    let input = ActInput::RemoveAttachment(RemoveAttachmentInput { file, reason, occurred_at: None });
    desk.run(move |app, caller| attachments::on_present(app, caller, &number, &input)).await?;
    Ok(back)
}
