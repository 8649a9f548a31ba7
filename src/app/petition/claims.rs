//! What an act does with files, in its own transaction: it claims those that its caller has sent in, and
//! erases those that it removes.

use crate::{App, Caller, Error, FieldFault};
use domain::fault::Detail;
use domain::ids::{FileId, PetitionId};
use domain::petition::acts::RemoveAttachment;
use domain::petition::{Act, FileRef, Petition, RecordRef};
use domain::time::Instant;
use store::{Conn, record, upload};

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
    let fault = |code, limit: Option<usize>| {
        Err(Error::Invalid(vec![FieldFault::new(field, code).naming(limit.map(Detail::from))]))
    };
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
