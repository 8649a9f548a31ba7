//! The query codes of petitions: keyed digests, each found by the petition's number or id.

use diesel::prelude::*;

use crate::schema::petitions;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::PetitionId;

/// The petition with this number, and the digest of its code.
pub fn of_number(conn: &mut Conn, number: &str) -> Result<Option<(PetitionId, String)>, StoreError> {
    Ok(petitions::table
        .filter(petitions::number.eq(number))
        .select((petitions::id, petitions::query_code_digest))
        .first(conn)
        .optional()?)
}

/// The number of a petition, and the digest of its code.
pub fn of_petition(conn: &mut Conn, id: PetitionId) -> Result<Option<(String, String)>, StoreError> {
    let found = petitions::table.find(Put(id)).select((petitions::number, petitions::query_code_digest));
    Ok(found.first(conn).optional()?)
}
