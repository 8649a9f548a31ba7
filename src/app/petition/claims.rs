//! What becomes of files in the transaction of an act: those that its caller has sent in are claimed, those
//! that it takes from the petition are erased.

use crate::{App, Caller, Error, FieldFault};
use domain::fault::Detail;
use domain::ids::{FileId, PetitionId};
use domain::petition::{FileRef, Petition, RecordRef};
use domain::time::Instant;
use store::{Conn, StoreError, record, upload};

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

/// Erases the files that a petition has no more, with their names; and the note that goes with the last file
/// that shares it.
pub fn erase_removed_in_txn(
    conn: &mut Conn,
    (before, after): (&Petition, &Petition),
    now: Instant,
) -> Result<(), StoreError> {
    for removed in before.files().filter(|one| after.file(one.file.id).is_none()) {
        upload::erase_in_txn(conn, removed.file.id, now)?;
        let shared = |note: &&RecordRef| {
            after.files().any(|other| other.note.as_ref().is_some_and(|other| other.record == note.record))
        };
        let note = removed.note.as_ref().filter(|note| !shared(note));
        for text in std::iter::once(&removed.file.name).chain(note) {
            record::erase_in_txn(conn, text.record, now)?;
        }
    }
    Ok(())
}
