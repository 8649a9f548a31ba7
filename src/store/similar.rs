//! Petitions that may be the same matter of the same person, found by keyed digests: of people, as
//! registration notes them, and of the bands of contents, as field [`CONTENT`] of `blind_index`.

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::petition::Row;
use crate::schema::blind_index;
use crate::sql::Sql;
use crate::typed::Put;
use crate::visibility::visible;
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::ids::{PetitionId, RecordId};

/// The field under which the digests of a content stand.
pub const CONTENT: &str = "content";

/// The petitions that share any of these digests, the strongest first, then the newest; at most
/// `limit`. Only what the viewer may see, and never an accusation. The strength is a rough order, so
/// that namesakes do not crowd out the others: an ID number counts 24, a phone 16, a name 4, and each
/// band of the content 1 (of 16).
pub fn candidates(
    conn: &mut Conn,
    sees: &Visibility,
    digests: &[String],
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let shared = "SELECT p.* FROM (SELECT b.petition_id, MAX(CASE b.field WHEN 'id' THEN 24 \
                  WHEN 'phone' THEN 16 WHEN 'name' THEN 4 ELSE 0 END) + COUNT(DISTINCT CASE b.field \
                  WHEN 'content' THEN b.digest END) AS strength FROM blind_index b WHERE b.digest IN (";
    let sql = Sql::new(shared).bind_all(digests.iter().map(|digest| digest.as_str().into()));
    let sql = sql.push(
        ") GROUP BY b.petition_id) m JOIN petitions p ON p.id = m.petition_id WHERE p.confidential = FALSE AND ",
    );
    visible(sql, sees).push(" ORDER BY m.strength DESC, p.id DESC LIMIT ").bind(limit).read(conn)
}

/// Notes the digests of a content.
pub fn index_content_in_txn(
    conn: &mut Conn,
    petition: PetitionId,
    record: RecordId,
    digests: &[String],
) -> Result<(), StoreError> {
    let row = |digest| {
        (
            blind_index::petition_id.eq(Put(petition)),
            blind_index::record_id.eq(Put(record)),
            blind_index::field.eq(CONTENT),
            blind_index::digest.eq(digest),
        )
    };
    let rows: Vec<_> = digests.iter().map(row).collect();
    on_backend!(conn, c => diesel::insert_into(blind_index::table).values(&rows).execute(c))?;
    Ok(())
}

/// Forgets the digests of a petition's content.
pub fn unindex_content_in_txn(conn: &mut Conn, petition: PetitionId) -> Result<(), StoreError> {
    let of_content = blind_index::petition_id.eq(Put(petition)).and(blind_index::field.eq(CONTENT));
    diesel::delete(blind_index::table.filter(of_content)).execute(conn)?;
    Ok(())
}
