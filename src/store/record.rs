//! Personal texts, sealed. An event names a record; the text stands only here.

use diesel::prelude::*;

use crate::schema::{blind_index, records};
use crate::typed::Put;
use crate::{Conn, StoreError};
use base::vault::Vault;
use domain::ids::{PetitionId, RecordId};
use domain::petition::RecordRef;
use domain::time::Instant;

/// What a record is sealed for: it opens nowhere else.
fn context(petition: PetitionId, kind: &str) -> String {
    format!("petition {} {kind}", petition.0)
}

/// Seals a text and keeps it.
pub fn insert_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
    kind: &str,
    text: &str,
) -> Result<RecordRef, StoreError> {
    let sealed = vault.seal(text, &context(petition, kind))?;
    let record = diesel::insert_into(records::table)
        .values((
            records::petition_id.eq(Put(petition)),
            records::kind.eq(kind),
            records::key_id.eq(vault.key_id()),
            records::body.eq(Some(sealed.body)),
        ))
        .returning(records::id)
        .get_result(conn)?;
    Ok(RecordRef { record, digest: sealed.digest })
}

/// A record as it stands.
pub struct Record {
    pub id: RecordId,
    pub petition: PetitionId,
    /// None: erased.
    pub text: Option<String>,
    pub digest: String,
}

/// Opens several records.
///
/// # Errors
/// [`StoreError::Unreadable`] where one does not open with this key.
pub fn open(conn: &mut Conn, vault: &Vault, ids: &[RecordId]) -> Result<Vec<Record>, StoreError> {
    let ids: Vec<_> = ids.iter().copied().map(Put).collect();
    let rows: Vec<(RecordId, PetitionId, String, Option<Vec<u8>>)> = records::table
        .filter(records::id.eq_any(ids))
        .select((records::id, records::petition_id, records::kind, records::body))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, petition, kind, body)| {
            let (text, digest) = match body {
                None => (None, String::new()),
                Some(body) => {
                    let (text, digest) = unseal(vault, (id, petition, &kind), &body)?;
                    (Some(text), digest)
                }
            };
            Ok(Record { id, petition, text, digest })
        })
        .collect()
}

/// The text and the digest of one record.
///
/// # Errors
/// [`StoreError::Sealed`].
pub(super) fn unseal(
    vault: &Vault,
    (id, petition, kind): (RecordId, PetitionId, &str),
    body: &[u8],
) -> Result<(String, String), StoreError> {
    let opened = vault.open(body, &context(petition, kind));
    opened.map_err(|_| StoreError::sealed(("records", "body"), format_args!("id {id}")))
}

/// Erases a text. The event that names it stays.
pub fn erase_in_txn(conn: &mut Conn, id: RecordId, now: Instant) -> Result<(), StoreError> {
    diesel::update(records::table.find(Put(id)))
        .set((records::body.eq(None::<Vec<u8>>), records::erased_at.eq(Some(Put(now)))))
        .execute(conn)?;
    Ok(())
}

/// Notes by which keyed digests a record can be found again.
pub fn index_in_txn(
    conn: &mut Conn,
    petition: PetitionId,
    record: RecordId,
    digests: &[(&str, String)],
) -> Result<(), StoreError> {
    for (field, digest) in digests {
        diesel::insert_into(blind_index::table)
            .values((
                blind_index::petition_id.eq(Put(petition)),
                blind_index::record_id.eq(Put(record)),
                blind_index::field.eq(*field),
                blind_index::digest.eq(digest),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets the digests of records that a correction has replaced.
pub fn unindex_in_txn(conn: &mut Conn, record_ids: &[RecordId]) -> Result<(), StoreError> {
    let ids: Vec<_> = record_ids.iter().copied().map(Put).collect();
    diesel::delete(blind_index::table.filter(blind_index::record_id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// The petition that a record belongs to.
pub fn petition_of(conn: &mut Conn, record: RecordId) -> Result<PetitionId, StoreError> {
    Ok(records::table.find(Put(record)).select(records::petition_id).first(conn)?)
}
