//! The query codes of petitions: keyed digests, each found by the petition's number or id.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::sql::Sql;
use crate::{Conn, StoreError};
use domain::ids::PetitionId;

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    digest: String,
}

/// The petition with this number, and the digest of its code.
///
/// # Errors
/// Whatever the database answers.
pub fn of_number(conn: &mut Conn, number: &str) -> Result<Option<(PetitionId, String)>, StoreError> {
    let sql = Sql::new("SELECT id, query_code_digest AS digest FROM petitions WHERE number = ").bind(number);
    Ok(sql.load::<Known>(conn)?.pop().map(|known| (PetitionId(known.id), known.digest)))
}

/// The number of a petition, and the digest of its code.
///
/// # Errors
/// Whatever the database answers.
pub fn of_petition(conn: &mut Conn, id: PetitionId) -> Result<Option<(String, String)>, StoreError> {
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = Text)]
        number: String,
        #[diesel(sql_type = Text)]
        digest: String,
    }
    let sql = Sql::new("SELECT number, query_code_digest AS digest FROM petitions WHERE id = ").bind(id.0);
    Ok(sql.load::<Numbered>(conn)?.pop().map(|known| (known.number, known.digest)))
}
