//! Files that were sent in: whose they are, what they are, and their content, sealed in pieces. A file
//! belongs to nothing until a petition claims it.

use std::fmt::Display;

use diesel::prelude::*;

use crate::schema::{upload_chunks as chunks, uploads};
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError, counter};
use base::vault::Vault;
use domain::ids::{FileId, PetitionId, UserId};
use domain::time::Instant;
use domain::vocabulary::Media;

/// What a part of a file is sealed for: it opens nowhere else.
fn context(file: FileId, part: &str) -> String {
    format!("file {} {part}", file.0)
}

/// A file that was received whole and is claimed by nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: FileId,
    pub name: String,
    pub media: Media,
    /// In bytes.
    pub size: u64,
    pub digest: String,
}

/// Begins a file of this user.
pub fn begin_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    id: FileId,
    owner: UserId,
    name: &str,
    salt: &[u8],
    now: Instant,
) -> Result<(), StoreError> {
    // One begins at a time, so that none is overlooked where they are counted.
    counter::next_in_txn(conn, "upload")?;
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(Put(id)),
            uploads::owner_id.eq(Put(owner)),
            uploads::key_id.eq(vault.key_id()),
            uploads::name.eq(Some(vault.seal_bytes(name.as_bytes(), &context(id, "name"))?)),
            uploads::salt.eq(Some(vault.seal_bytes(salt, &context(id, "salt"))?)),
            uploads::size.eq(0),
            uploads::digest.eq(""),
            uploads::created_at.eq(Put(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many files of this user belong to nothing, those on their way too.
pub fn unclaimed(conn: &mut Conn, owner: UserId) -> Result<i64, StoreError> {
    let of_owner =
        uploads::table.filter(uploads::owner_id.eq(Put(owner))).filter(uploads::claimed_at.is_null());
    Ok(of_owner.count().get_result(conn)?)
}

/// Seals a piece of a file for its place.
///
/// # Errors
/// It could not be sealed.
pub fn seal_piece(vault: &Vault, file: FileId, seq: i32, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    Ok(vault.seal_bytes(plain, &context(file, &format!("piece {seq}")))?)
}

/// Adds a piece, sealed by [`seal_piece`].
///
/// # Errors
/// [`StoreError::Dangling`] where the file was given up meanwhile.
pub fn add_piece_in_txn(conn: &mut Conn, file: FileId, seq: i32, sealed: &[u8]) -> Result<(), StoreError> {
    diesel::insert_into(chunks::table)
        .values((chunks::upload_id.eq(Put(file)), chunks::seq.eq(seq), chunks::body.eq(sealed)))
        .execute(conn)?;
    Ok(())
}

/// Ends a file that was received whole. False where it was given up meanwhile.
pub fn finish_in_txn(
    conn: &mut Conn,
    file: FileId,
    media: Media,
    size: u64,
    digest: &str,
) -> Result<bool, StoreError> {
    let size =
        i64::try_from(size).map_err(|_| StoreError::TooLarge { column: "uploads.size", number: size })?;
    let changed = diesel::update(uploads::table.find(Put(file)))
        .set((uploads::media.eq(Some(Put(media))), uploads::size.eq(size), uploads::digest.eq(digest)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Forgets a file of this user that belongs to nothing; its pieces go with it. False where there is
/// none.
pub fn discard_in_txn(conn: &mut Conn, owner: UserId, file: FileId) -> Result<bool, StoreError> {
    let own = uploads::table
        .filter(uploads::id.eq(Put(file)))
        .filter(uploads::owner_id.eq(Put(owner)))
        .filter(uploads::claimed_at.is_null());
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Forgets what belongs to nothing: files that were begun before the one instant and never received
/// whole, and those begun before the other.
pub fn forget_before_in_txn(
    conn: &mut Conn,
    unfinished: Instant,
    unclaimed: Instant,
) -> Result<usize, StoreError> {
    let broken = uploads::table
        .filter(uploads::claimed_at.is_null())
        .filter(uploads::media.is_null())
        .filter(uploads::created_at.lt(Put(unfinished)));
    let old =
        uploads::table.filter(uploads::claimed_at.is_null()).filter(uploads::created_at.lt(Put(unclaimed)));
    Ok(diesel::delete(broken).execute(conn)? + diesel::delete(old).execute(conn)?)
}

/// Those of these files that this user has sent in whole and that belong to nothing yet.
///
/// # Errors
/// [`StoreError::Damaged`] where a name does not open.
pub fn waiting(
    conn: &mut Conn,
    vault: &Vault,
    owner: UserId,
    ids: &[FileId],
) -> Result<Vec<Upload>, StoreError> {
    let own: Vec<FileId> = uploads::table
        .filter(uploads::id.eq_any(ids.iter().copied().map(Put)))
        .filter(uploads::owner_id.eq(Put(owner)))
        .filter(uploads::claimed_at.is_null())
        .filter(uploads::media.is_not_null())
        .order(uploads::id)
        .select(uploads::id)
        .load(conn)?;
    let found = own.into_iter().filter_map(|id| find(conn, vault, id).transpose());
    found.collect()
}

/// The file becomes the petition's, where it is this user's, whole, and nobody's yet. From then on its
/// name stands in a record of the petition.
///
/// # Errors
/// [`StoreError::Damaged`] where the name does not open.
pub fn claim_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    owner: UserId,
    file: FileId,
    petition: PetitionId,
    now: Instant,
) -> Result<Option<Upload>, StoreError> {
    let own = uploads::table
        .filter(uploads::id.eq(Put(file)))
        .filter(uploads::owner_id.eq(Put(owner)))
        .filter(uploads::claimed_at.is_null())
        .filter(uploads::media.is_not_null());
    let changed = diesel::update(own)
        .set((uploads::claimed_at.eq(Some(Put(now))), uploads::petition_id.eq(Some(Put(petition)))))
        .execute(conn)?;
    if changed == 0 {
        return Ok(None);
    }
    let upload = find(conn, vault, file)?;
    diesel::update(uploads::table.find(Put(file))).set(uploads::name.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(upload)
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = uploads)]
struct Row {
    name: Option<Vec<u8>>,
    media: Option<Media>,
    size: i64,
    digest: String,
    // Only for who must find a row that does not read.
    #[diesel(column_name = id)]
    _id: FileId,
}

in_table!(Row: "uploads" ["id"]);

/// A file that was received whole and belongs to nothing.
fn find(conn: &mut Conn, vault: &Vault, file: FileId) -> Result<Option<Upload>, StoreError> {
    let row = typed::one(uploads::table.find(Put(file)), conn)?;
    let Some(Row { name: Some(name), media: Some(media), size, digest, _id }) = row else { return Ok(None) };
    let row = || format!("id {file}");
    let name = vault.open_bytes(&name, &context(file, "name"));
    let name = name.map_err(|_| StoreError::sealed(("uploads", "name"), row()))?;
    let unread = |column, why: &dyn Display| StoreError::unreadable(("uploads", column), row(), why);
    Ok(Some(Upload {
        id: file,
        name: String::from_utf8(name).map_err(|why| unread("name", &why))?,
        media,
        size: u64::try_from(size).map_err(|why| unread("size", &why))?,
        digest,
    }))
}

/// The salt of a file's digest. None where it was erased, or is another petition's.
///
/// # Errors
/// [`StoreError::Unreadable`] where it does not open.
pub fn salt(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
    file: FileId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<Option<Vec<u8>>> = uploads::table
        .find(Put(file))
        .filter(uploads::petition_id.eq(Put(petition)))
        .select(uploads::salt)
        .first(conn)
        .optional()?;
    let open = |sealed: Vec<u8>| vault.open_bytes(&sealed, &context(file, "salt"));
    let sealed = |_| StoreError::sealed(("uploads", "salt"), format_args!("id {file}"));
    row.flatten().map(open).transpose().map_err(sealed)
}

/// A piece of a file, opened. None after the last, and where the file was erased.
///
/// # Errors
/// [`StoreError::Unreadable`] where it does not open with this key.
pub fn piece(conn: &mut Conn, vault: &Vault, file: FileId, seq: i32) -> Result<Option<Vec<u8>>, StoreError> {
    let sealed: Option<Vec<u8>> =
        chunks::table.find((Put(file), seq)).select(chunks::body).first(conn).optional()?;
    let open = |sealed: Vec<u8>| vault.open_bytes(&sealed, &context(file, &format!("piece {seq}")));
    let row = format!("upload_id {file}, seq {seq}");
    sealed.map(open).transpose().map_err(|_| StoreError::sealed(("upload_chunks", "body"), row))
}

/// How many pieces of a file there are.
pub fn pieces(conn: &mut Conn, file: FileId) -> Result<i64, StoreError> {
    Ok(chunks::table.filter(chunks::upload_id.eq(Put(file))).count().get_result(conn)?)
}

/// Erases the content of a file, and the salt of its digest. The event that names it stays.
pub fn erase_in_txn(conn: &mut Conn, file: FileId, now: Instant) -> Result<(), StoreError> {
    diesel::delete(chunks::table.filter(chunks::upload_id.eq(Put(file)))).execute(conn)?;
    let none = None::<Vec<u8>>;
    diesel::update(uploads::table.find(Put(file)))
        .set((uploads::salt.eq(&none), uploads::name.eq(&none), uploads::erased_at.eq(Some(Put(now)))))
        .execute(conn)?;
    Ok(())
}
