//! Documents as they were issued. Rows are only ever added.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::error::small;
use crate::schema::papers;
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError};
use base::vault::{Sealed, Vault};
use domain::ids::{DocumentId, PetitionId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Language, Paper};

/// A document that is about to be kept.
#[derive(Clone, Debug)]
pub struct NewPaper<'a> {
    pub petition: PetitionId,
    /// The event that tells of it.
    pub seq: u32,
    /// The event that it rests on.
    pub of: u32,
    pub kind: Paper,
    pub language: Language,
    pub number: &'a str,
    pub year: i32,
    pub serial: i64,
    pub replaces: Option<&'a str>,
    pub issued_on: NaiveDate,
    pub issued_at: Instant,
    pub issued_by: UserId,
}

/// A document, without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: DocumentId,
    pub seq: u32,
    pub of: u32,
    pub kind: Paper,
    pub language: Language,
    pub number: String,
    pub replaces: Option<String>,
    pub issued_on: NaiveDate,
    pub issued_at: Instant,
    pub issued_by: UserId,
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = papers)]
struct Row {
    id: DocumentId,
    seq: i32,
    of_seq: i32,
    kind: Paper,
    language: Language,
    number: String,
    replaces: Option<String>,
    issued_on: NaiveDate,
    issued_at: Instant,
    issued_by: UserId,
}

in_table!(Row: "papers" ["id"]);

fn read(row: Row) -> Result<Kept, StoreError> {
    let natural = |column, seq: i32| {
        let row = format_args!("id {}", row.id);
        u32::try_from(seq).map_err(|why| StoreError::unreadable(("papers", column), row, why))
    };
    Ok(Kept {
        id: row.id,
        seq: natural("seq", row.seq)?,
        of: natural("of_seq", row.of_seq)?,
        kind: row.kind,
        language: row.language,
        number: row.number,
        replaces: row.replaces,
        issued_on: row.issued_on,
        issued_at: row.issued_at,
        issued_by: row.issued_by,
    })
}

/// What a document is sealed for: it opens nowhere else.
fn context(petition: PetitionId, number: &str) -> String {
    format!("petition {} document {number}", petition.0)
}

/// Seals what a document says.
///
/// # Errors
/// It could not be sealed.
pub fn seal(vault: &Vault, petition: PetitionId, number: &str, body: &str) -> Result<Sealed, StoreError> {
    Ok(vault.seal(body, &context(petition, number))?)
}

/// Keeps a document.
pub fn insert_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    id: DocumentId,
    new: &NewPaper,
    sealed: &Sealed,
) -> Result<(), StoreError> {
    diesel::insert_into(papers::table)
        .values((
            papers::id.eq(Put(id)),
            papers::petition_id.eq(Put(new.petition)),
            papers::seq.eq(small("papers.seq", new.seq)?),
            papers::of_seq.eq(small("papers.of_seq", new.of)?),
            papers::kind.eq(Put(new.kind)),
            papers::language.eq(Put(new.language)),
            papers::number.eq(new.number),
            papers::year.eq(new.year),
            papers::serial.eq(new.serial),
            papers::replaces.eq(new.replaces),
            papers::issued_on.eq(new.issued_on),
            papers::issued_at.eq(Put(new.issued_at)),
            papers::issued_by.eq(Put(new.issued_by)),
            papers::key_id.eq(vault.key_id()),
            papers::body.eq(Some(sealed.body.clone())),
        ))
        .execute(conn)?;
    Ok(())
}

/// The documents of a petition, the newest first.
pub fn list(conn: &mut Conn, petition: PetitionId) -> Result<Vec<Kept>, StoreError> {
    let of_petition = papers::table.filter(papers::petition_id.eq(Put(petition))).order(papers::seq.desc());
    let rows: Vec<Row> = typed::all(of_petition, conn)?;
    rows.into_iter().map(read).collect()
}

/// What a document of this petition says, with the digest of it. None: erased.
///
/// # Errors
/// [`StoreError::Unreadable`] where it does not open with this key.
pub fn body(
    conn: &mut Conn,
    vault: &Vault,
    petition: PetitionId,
    kept: &Kept,
) -> Result<Option<(String, String)>, StoreError> {
    let body: Option<Vec<u8>> = papers::table
        .filter(papers::id.eq(Put(kept.id)).and(papers::petition_id.eq(Put(petition))))
        .select(papers::body)
        .first(conn)?;
    let Some(body) = body else { return Ok(None) };
    let opened = vault.open(&body, &context(petition, &kept.number));
    opened.map(Some).map_err(|_| StoreError::sealed(("papers", "body"), format_args!("id {}", kept.id)))
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = papers)]
struct Numbered {
    kind: Paper,
    year: i32,
    serial: i64,
    // Only for who must find a row that does not read.
    #[diesel(column_name = id)]
    _id: DocumentId,
}

in_table!(Numbered: "papers" ["id"]);

/// The running number of every document, with its kind and year.
pub fn serials(conn: &mut Conn) -> Result<Vec<(Paper, i32, i64)>, StoreError> {
    let rows: Vec<Numbered> = typed::all(papers::table, conn)?;
    Ok(rows.into_iter().map(|row| (row.kind, row.year, row.serial)).collect())
}
