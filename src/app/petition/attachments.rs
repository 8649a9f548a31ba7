//! The files of a petition: whoever sees the whole petition may open them, and one that was removed
//! leaves the events that told of it.

use crate::audit::{self, Deed, Told};
use crate::files::PIECE;
use crate::petition::look::look;
use crate::petition::texts::Opened;
use crate::petition::view::AttachmentView;
use crate::petition::{Loaded, act, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use base::vault::Digesting;
use domain::access::{self, Operation};
use domain::ids::{FileId, PetitionId};
use domain::petition::ActInput;
use domain::petition::FileRef;
use domain::petition::acts::AttachInput;
use domain::vocabulary::{Audited, Media};
use store::{Conn, StoreError, petition as rows, upload};

/// How often a page attaches anew when others are faster.
const TRIES: usize = 5;

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
        Ok((loaded.id, Content { id: *id, name, media: *media, size: *size }))
    });
    let (petition, content) = unknown_where_not_shown(opened)?;
    let told = Told::of(content.id.to_string());
    audit::note(app, &caller.doer(), Deed::done(Audited::File).to(petition), told)?;
    Ok(content)
}

/// Of files nobody learns more than of a petition that they may not know of.
fn unknown_where_not_shown<T>(shown: Result<T, Error>) -> Result<T, Error> {
    shown.map_err(|error| match error {
        Error::NotYours | Error::Forbidden => Error::NotFound,
        other @ (Error::Refused(_)
        | Error::Invalid(_)
        | Error::StillHolds(_)
        | Error::Waits(_)
        | Error::Request(_)
        | Error::NotFound
        | Error::Unauthorized(_)
        | Error::VersionMismatch { .. }
        | Error::VersionMissing
        | Error::TooMany { .. }
        | Error::KeyReused
        | Error::Busy
        | Error::Duplicate(_)
        | Error::File(_)
        | Error::Store(_)) => other,
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
pub fn rights(app: &App, caller: &Caller, number: &str) -> Result<Rights, Error> {
    app.store.read(|conn| {
        let row = rows::find(conn, number)?.ok_or(Error::NotFound)?;
        let loaded = crate::petition::load(conn, app, row.id)?;
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
        Err(error) if error.is_damage() => Ok(Err("does not open".to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// The pieces of a file of this size: all of [`PIECE`] bytes but the last.
pub const fn place_of(byte: u64) -> (i32, usize) {
    ((byte / PIECE as u64) as i32, (byte % PIECE as u64) as usize)
}
