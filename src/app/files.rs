//! Files that are sent in. They come in pieces, each sealed and kept at once, so that no request holds
//! a whole file in memory; their kind is told by their content. Until an act on a petition claims it,
//! a file is its sender's alone, and goes after some days. One that breaks off leaves nothing.

use serde::Serialize;
use utoipa::ToSchema;

use crate::file_fault::FileFault;
use crate::{App, Caller, Error};
use base::entropy;
use base::vault::Digesting;
use domain::ids::{FileId, UserId};
use domain::media;
use domain::text::FileName;
use domain::vocabulary::Media;
use store::{StoreError, upload as rows};

/// The bytes of a piece.
pub const PIECE: usize = 256 * 1024;

/// The bytes of the salt of a digest.
const SALT: usize = 32;

/// A file that was sent in and belongs to nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UploadView {
    /// For the `attachments` of a registration or a home visit, or the `files` of attaching.
    pub id: i64,
    #[schema(example = "样例材料.pdf")]
    pub name: String,
    /// What its content is.
    pub media: Media,
    pub media_name: &'static str,
    /// In bytes.
    pub size: u64,
}

impl From<rows::Upload> for UploadView {
    fn from(upload: rows::Upload) -> Self {
        let rows::Upload { id, name, media, size, .. } = upload;
        Self { id: id.0, name, media, media_name: media.label(), size }
    }
}

/// Those of these files that the caller has sent in and that belong to nothing yet: for a form that is
/// shown again.
pub fn waiting(app: &App, caller: &Caller, ids: &[i64]) -> Result<Vec<UploadView>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<FileId> = ids.iter().copied().map(FileId).collect();
    let found = app.store.read(|conn| rows::waiting(conn, &app.vault, caller.user(), &ids))?;
    Ok(found.into_iter().map(UploadView::from).collect())
}

/// A file on its way in. Whatever is not finished goes again when this is dropped.
pub struct Receiving {
    app: App,
    id: FileId,
    owner: UserId,
    name: String,
    digest: Digesting,
    head: Vec<u8>,
    tail: Vec<u8>,
    size: u64,
    pieces: i32,
    finished: bool,
}

/// Begins to receive a file of the caller.
///
/// # Errors
/// [`Error::Invalid`] for a name that is none, or too many files that belong to nothing.
pub fn begin(app: &App, caller: &Caller, name: &str) -> Result<Receiving, Error> {
    let name = file_name(name)?;
    let (salt, owner, most) =
        (entropy::random::<SALT>(), caller.user(), app.settings.attachments.most_unclaimed);
    let (inner, kept) = (app.clone(), name.clone());
    // Taken at random: a place among all files would tell how many are sent in.
    let id = FileId(entropy::row_id());
    app.store.write(move |conn| {
        rows::begin_in_txn(conn, &inner.vault, id, owner, &kept, &salt, inner.clock.now())?;
        match rows::unclaimed(conn, owner)? > i64::from(most) {
            true => Err(Error::File(FileFault::TooMany { most })),
            false => Ok(()),
        }
    })?;
    let (digest, app) = (Digesting::new(&salt), app.clone());
    let (head, tail, size, pieces) = (Vec::new(), Vec::new(), 0, 0);
    Ok(Receiving { app, id, owner, name, digest, head, tail, size, pieces, finished: false })
}

/// The last part of a path: some browsers send where the file stood.
fn file_name(name: &str) -> Result<String, Error> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = FileName::parse(last).map_err(|error| Error::field("name", error.code()))?;
    Ok(name.as_str().to_owned())
}

impl Receiving {
    /// Whether so many bytes would be too many.
    ///
    /// # Errors
    /// [`FileFault::TooLarge`].
    pub fn check_size(app: &App, size: u64) -> Result<(), Error> {
        let most = app.settings.attachments.largest_bytes;
        if size > most { Err(Error::File(FileFault::TooLarge { most })) } else { Ok(()) }
    }

    /// Takes the next piece, of at most [`PIECE`] bytes.
    ///
    /// # Errors
    /// Too large; or, at the first piece, nothing that is taken.
    pub fn take(&mut self, piece: &[u8]) -> Result<(), Error> {
        if piece.is_empty() {
            return Ok(());
        }
        self.size += piece.len() as u64;
        Self::check_size(&self.app, self.size)?;
        if self.pieces == 0 {
            self.head = piece.iter().copied().take(media::HEAD).collect();
            if !media::may_be(&self.head) {
                return Err(Error::File(FileFault::Unsupported));
            }
        }
        self.digest.add(piece);
        self.tail.extend_from_slice(piece);
        let before = self.tail.len().saturating_sub(media::TAIL);
        self.tail.drain(..before);
        let sealed = rows::seal_piece(&self.app.vault, self.id, self.pieces, piece)?;
        let (id, seq) = (self.id, self.pieces);
        self.app.store.write(move |conn| Ok::<_, Error>(rows::add_piece_in_txn(conn, id, seq, &sealed)?))?;
        self.pieces += 1;
        Ok(())
    }

    /// Ends a file that came whole.
    ///
    /// # Errors
    /// Empty, or nothing that is taken.
    pub fn finish(mut self) -> Result<UploadView, Error> {
        if self.size == 0 {
            return Err(Error::File(FileFault::Empty));
        }
        let media = media::tell(&self.head, &self.tail).ok_or(Error::File(FileFault::Unsupported))?;
        let (id, size, digest) = (self.id, self.size, self.digest.clone().done());
        let kept = self
            .app
            .store
            .write(move |conn| Ok::<_, Error>(rows::finish_in_txn(conn, id, media, size, &digest)?))?;
        if !kept {
            return Err(Error::NotFound);
        }
        self.finished = true;
        let name = std::mem::take(&mut self.name);
        Ok(UploadView { id: id.0, name, media, media_name: media.label(), size })
    }
}

/// Off whatever thread drops it, which may be one that takes requests.
impl Drop for Receiving {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let (app, owner, id) = (self.app.clone(), self.owner, self.id);
        let away = move || {
            if let Err(error) = discard_of(&app, owner, id) {
                tracing::warn!(%error, "a file that did not come whole stays until it is tidied away");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("discard".to_owned()).spawn(away) {
            tracing::warn!(%error, "a file that did not come whole stays until it is tidied away");
        }
    }
}

/// Forgets a file of the caller that belongs to nothing.
///
/// # Errors
/// [`Error::NotFound`], also where it is somebody else's or belongs to a petition.
pub fn discard(app: &App, caller: &Caller, id: i64) -> Result<(), Error> {
    if discard_of(app, caller.user(), FileId(id))? { Ok(()) } else { Err(Error::NotFound) }
}

fn discard_of(app: &App, owner: UserId, id: FileId) -> Result<bool, Error> {
    app.store.write(move |conn| Ok(rows::discard_in_txn(conn, owner, id)?))
}

/// A piece of a file that may be shown.
///
/// # Errors
/// [`StoreError::Damaged`] where it does not open, or is gone.
pub fn piece(app: &App, id: FileId, seq: i32) -> Result<Vec<u8>, Error> {
    app.store.read(|conn| {
        let piece = rows::piece(conn, &app.vault, id, seq)?;
        Ok(piece.ok_or_else(|| StoreError::damaged(format!("file {} has no piece {seq}", id.0)))?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_the_name_is_kept() {
        for path in ["材料.pdf", "/tmp/材料.pdf", "C:\\桌面\\材料.pdf", " 材料.pdf "] {
            assert_eq!(file_name(path).unwrap(), "材料.pdf", "{path}");
        }
        for wrong in ["", " ", "/", "a\u{0}b", "a\nb", &"长".repeat(201)] {
            assert!(file_name(wrong).is_err(), "{wrong:?}");
        }
    }
}
