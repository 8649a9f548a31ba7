//! The files of a petition: an act claims what its caller has sent in, whoever sees the whole petition
//! may open them, and one that was removed leaves the events that told of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::files::PIECE;
use crate::petition::act;
use crate::petition::read::look;
use crate::petition::view::{Opened, UserRef, Viewing};
use crate::petition::{Loaded, subject};
use crate::{App, Caller, Error, FieldFault};
use base::vault::Digesting;
use domain::access::{self, Operation};
use domain::ids::{FileId, PetitionId};
use domain::petition::ActInput;
use domain::petition::acts::AttachInput;
use domain::petition::acts::RemoveAttachment;
use domain::petition::{Act, Attachment, FileRef, Petition, RecordRef};
use domain::time::Instant;
use domain::vocabulary::Media;
use store::{Conn, StoreError, petition as rows, record, upload};

/// How often a page attaches anew when others are faster.
const TRIES: usize = 5;

/// A file of a petition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentView {
    pub id: i64,
    #[schema(example = "样例材料.pdf")]
    pub name: String,
    /// What its content is.
    pub media: Media,
    pub media_name: &'static str,
    /// In bytes.
    pub size: u64,
    pub note: Option<String>,
    /// None: the service itself.
    pub attached_by: Option<UserRef>,
    #[schema(value_type = String, format = DateTime)]
    pub attached_at: Instant,
    /// The event of the timeline that attached it.
    pub event: u32,
}

/// Makes files that the caller has sent in the petition's own. `field`: where the request names them.
///
/// # Errors
/// A file that is not the caller's, not whole, or claimed already; too many, or too much in all.
pub fn claim_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    (id, petition): (PetitionId, Option<&Petition>),
    field: &str,
    files: &[i64],
    now: Instant,
) -> Result<Vec<FileRef>, Error> {
    let limits = &app.settings.attachments;
    let present = || petition.into_iter().flat_map(Petition::files);
    let fault = |code, limit| Err(Error::Invalid(vec![FieldFault { limit, ..FieldFault::new(field, code) }]));
    if present().count() + files.len() > limits.most_per_petition {
        return fault("too_many_files", Some(limits.most_per_petition));
    }
    let mut total: u64 = present().map(|attachment| attachment.file.size).sum();
    let mut claimed = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        let found = upload::claim_in_txn(conn, &app.vault, caller.user(), FileId(*file), id, now)?;
        let upload = found.ok_or_else(|| Error::field(format!("{field}[{place}]"), "unknown_file"))?;
        total = total.saturating_add(upload.size);
        if total > limits.largest_total_bytes {
            return fault("files_too_large", usize::try_from(limits.largest_total_bytes >> 20).ok());
        }
        let name = record::insert_in_txn(conn, &app.vault, id, "file name", &upload.name)?;
        let upload::Upload { id, media, size, digest, .. } = upload;
        claimed.push(FileRef { id, media, size, digest, name });
    }
    Ok(claimed)
}

/// What an act erases: the file, and the records of its name and of its note, which goes with the last
/// file that shares it.
pub fn erased_by(petition: &Petition, act: &Act) -> Option<(FileId, Vec<RecordRef>)> {
    let Act::RemoveAttachment(RemoveAttachment { file, .. }) = act else { return None };
    let attachment = petition.file(*file)?;
    let mut others = petition.files().filter(|other| other.file.id != *file);
    let note = attachment.note.as_ref().filter(|note| {
        others.all(|other| other.note.as_ref().is_none_or(|other| other.record != note.record))
    });
    Some((*file, std::iter::once(&attachment.file.name).chain(note).cloned().collect()))
}

/// Erases a file that an act has removed.
///
/// # Errors
/// Whatever the database answers.
pub fn erase_in_txn(
    conn: &mut Conn,
    (file, texts): (FileId, Vec<RecordRef>),
    now: Instant,
) -> Result<(), Error> {
    upload::erase_in_txn(conn, file, now)?;
    for text in texts {
        record::erase_in_txn(conn, text.record, now)?;
    }
    Ok(())
}

impl Viewing<'_> {
    /// The files of a petition, with their names.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn attachments(
        &self,
        conn: &mut Conn,
        petition: &Petition,
    ) -> Result<Vec<AttachmentView>, StoreError> {
        let names = petition.files().map(|attachment| &attachment.file.name);
        let notes = petition.files().filter_map(|attachment| attachment.note.as_ref());
        let references: Vec<&RecordRef> = names.chain(notes).collect();
        let opened = Opened::load(conn, self.app, &references)?;
        Ok(petition.files().map(|attachment| self.attachment(attachment, &opened)).collect())
    }

    fn attachment(&self, attachment: &Attachment, opened: &Opened) -> AttachmentView {
        let Attachment { seq, file, note, by, at, .. } = attachment;
        AttachmentView {
            id: file.id.0,
            name: opened.text(&file.name).unwrap_or_default(),
            media: file.media,
            media_name: file.media.label(),
            size: file.size,
            note: note.as_ref().and_then(|note| opened.text(note)),
            attached_by: by.map(|user| self.user(user)),
            attached_at: *at,
            event: *seq,
        }
    }
}

/// The files of a petition.
///
/// # Errors
/// [`Error::NotFound`], also where the caller sees less than the whole petition.
pub fn list(app: &App, caller: &Caller, number: &str) -> Result<Vec<AttachmentView>, Error> {
    let listed = look(app, caller, number, Operation::ReadAttachments, |conn, _, loaded, _| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(viewing.attachments(conn, &loaded.petition)?)
    });
    unknown_where_not_shown(listed)
}

/// A file that may be shown: what it is. Its content is read piece by piece (`app/files.rs`).
#[derive(Clone, Debug)]
pub struct Content {
    pub id: FileId,
    pub name: String,
    pub media: Media,
    /// In bytes.
    pub size: u64,
}

/// Opens a file of a petition.
///
/// # Errors
/// [`Error::NotFound`], also where the caller sees less than the whole petition.
pub fn open(app: &App, caller: &Caller, number: &str, id: i64) -> Result<Content, Error> {
    let opened = look(app, caller, number, Operation::ReadAttachments, |conn, _, loaded, _| {
        let attachment = loaded.petition.file(FileId(id)).ok_or(Error::NotFound)?;
        let FileRef { id, media, size, name, .. } = &attachment.file;
        let name = Opened::load(conn, app, &[name])?.text(name).unwrap_or_default();
        Ok(Content { id: *id, name, media: *media, size: *size })
    });
    unknown_where_not_shown(opened)
}

/// Of files nobody learns more than of a petition that they may not know of.
fn unknown_where_not_shown<T>(shown: Result<T, Error>) -> Result<T, Error> {
    shown.map_err(|error| match error {
        Error::NotYours | Error::Forbidden => Error::NotFound,
        other => other,
    })
}

/// What the caller may do with the files of a petition that they see, for a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    pub attach: bool,
    /// What others have attached, too.
    pub remove_all: bool,
}

/// Tells what the caller may do. A page that asks has shown the petition already: this look is no other.
///
/// # Errors
/// Whatever the database answers.
pub fn rights(app: &App, caller: &Caller, number: &str) -> Result<Rights, Error> {
    app.store.read(|conn| {
        let row = rows::find(conn, number)?.ok_or(Error::NotFound)?;
        let loaded = crate::petition::load(conn, row.id)?;
        let subject = subject(&loaded.petition);
        let recused = loaded.petition.recused.contains(&caller.user());
        let may = |operation| !recused && access::may_on(&caller.viewer, operation, &subject);
        let remove_all = !recused && access::removes_all(&caller.viewer, &subject);
        Ok(Rights { attach: may(Operation::AttachFile), remove_all })
    })
}

/// Attaches from a page. What others do to the petition meanwhile does not speak against it.
///
/// # Errors
/// As [`act::act`].
pub fn attach(app: &App, caller: &Caller, number: &str, input: &AttachInput) -> Result<(), Error> {
    on_present(app, caller, number, &ActInput::Attach(Box::new(input.clone())))
}

/// Carries out an act on whatever version the petition has.
///
/// # Errors
/// As [`act::act`].
pub fn on_present(app: &App, caller: &Caller, number: &str, input: &ActInput) -> Result<(), Error> {
    let row = app.store.read(|conn| Ok::<_, Error>(rows::find(conn, number)?))?;
    let mut seen = u32::try_from(row.ok_or(Error::NotFound)?.version).map_err(StoreError::damaged)?;
    for _ in 0..TRIES {
        match act::act(app, caller, number, seen, input.clone(), None) {
            Err(Error::VersionMismatch { current }) => seen = current,
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}

/// Files whose content is not the one that was attached, or that are still there though removed.
///
/// # Errors
/// Whatever the database answers.
pub fn faults(app: &App, conn: &mut Conn, loaded: &Loaded) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    for attachment in &loaded.petition.attachments {
        let id = attachment.file.id;
        let whole = match attachment.removed {
            true if upload::pieces(conn, id)? > 0 => Err("was removed and is still there".to_owned()),
            true => Ok(()),
            false => check(app, conn, loaded.id, &attachment.file)?,
        };
        faults.extend(whole.err().map(|fault| format!("file {} {fault}", id.0)));
    }
    Ok(faults)
}

fn check(
    app: &App,
    conn: &mut Conn,
    petition: PetitionId,
    file: &FileRef,
) -> Result<Result<(), String>, Error> {
    let changed = || Ok(Err("is not the one that was attached".to_owned()));
    let read = (|| {
        let Some(salt) = upload::salt(conn, &app.vault, petition, file.id)? else { return Ok(None) };
        let mut digest = Digesting::new(&salt);
        let (mut seq, mut size) = (0, 0);
        while let Some(piece) = upload::piece(conn, &app.vault, file.id, seq)? {
            digest.add(&piece);
            size += piece.len() as u64;
            seq += 1;
        }
        Ok::<_, StoreError>(Some((size, digest.done())))
    })();
    match read {
        Ok(Some((size, digest))) if size == file.size && digest == file.digest => Ok(Ok(())),
        Ok(Some(_)) => changed(),
        Ok(None) => Ok(Err("is missing".to_owned())),
        Err(StoreError::Damaged(_)) => Ok(Err("does not open".to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// The pieces of a file of this size: all of [`PIECE`] bytes but the last.
pub const fn place_of(byte: u64) -> (i32, usize) {
    ((byte / PIECE as u64) as i32, (byte % PIECE as u64) as usize)
}
