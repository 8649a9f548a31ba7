//! Petitions by whom they name: what is looked at anew when people or units change.

use std::collections::BTreeSet;

use base::vault::Vault;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};

use crate::projection::WATCH_LANE;
use crate::record;
use crate::schema::accused_marks;
use crate::sql::{Bind, Sql};
use crate::typed::{Id, Put};
use crate::{Conn, StoreError};
use domain::ids::{PetitionId, RecordId, UnitId, UserId};
use domain::petition::Accused;

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Id<PetitionId>)]
    id: PetitionId,
}

/// By what somebody stands in the index: keyed, and the same in every petition, so that it is found again.
pub fn mark_of_user(vault: &Vault, user: UserId) -> String {
    vault.blind("accused_user", &user.0.to_string())
}

/// The same of a unit.
pub fn mark_of_unit(vault: &Vault, unit: UnitId) -> String {
    vault.blind("accused_unit", &unit.0.to_string())
}

/// By what those stand in the index whom a petition names, in order.
pub fn marks(vault: &Vault, accused: &Accused) -> Vec<String> {
    let users = accused.users.iter().map(|user| mark_of_user(vault, *user));
    let units = accused.units.iter().map(|unit| mark_of_unit(vault, *unit));
    let marks: BTreeSet<String> = users.chain(units).collect();
    marks.into_iter().collect()
}

/// Writes whom a petition names into the index, in place of what stood there.
///
/// # Errors
/// Whatever the database answers.
pub fn save_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    id: PetitionId,
    accused: &Accused,
) -> Result<(), StoreError> {
    diesel::delete(accused_marks::table.filter(accused_marks::petition_id.eq(Put(id)))).execute(conn)?;
    for mark in marks(vault, accused) {
        let row = (accused_marks::petition_id.eq(Put(id)), accused_marks::mark.eq(mark));
        diesel::insert_into(accused_marks::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The marks of a petition as they stand, in order.
///
/// # Errors
/// Whatever the database answers.
pub fn kept(conn: &mut Conn, id: PetitionId) -> Result<Vec<String>, StoreError> {
    let rows = accused_marks::table.filter(accused_marks::petition_id.eq(Put(id)));
    Ok(rows.order(accused_marks::mark).select(accused_marks::mark).load(conn)?)
}

fn users(all: &[UserId]) -> impl Iterator<Item = Bind> + '_ {
    all.iter().copied().map(Bind::from)
}

fn found(sql: Sql, conn: &mut Conn) -> Result<Vec<PetitionId>, StoreError> {
    let rows: Vec<Found> = sql.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The petitions that name somebody and that one of these holds, leads or watches.
pub fn held_by(conn: &mut Conn, people: &[UserId]) -> Result<Vec<PetitionId>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT p.id FROM petitions p WHERE EXISTS (SELECT 1 FROM accused_marks a WHERE a.petition_id = p.id) AND (p.officer_id IN (")
        .bind_all(users(people))
        .push(") OR p.leader_id IN (")
        .bind_all(users(people))
        .push(") OR EXISTS (SELECT 1 FROM holdings h WHERE h.petition_id = p.id AND h.until_at IS NULL AND h.lane = ")
        .bind(i64::from(WATCH_LANE))
        .push(" AND (h.officer_id IN (")
        .bind_all(users(people))
        .push(") OR h.leader_id IN (")
        .bind_all(users(people))
        .push(")))) ORDER BY p.id");
    found(sql, conn)
}

/// The petitions that name one of these.
///
/// # Errors
/// Whatever the database answers.
pub fn naming_users(
    conn: &mut Conn,
    vault: &Vault,
    people: &[UserId],
) -> Result<Vec<PetitionId>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let marks = people.iter().map(|user| Bind::from(mark_of_user(vault, *user)));
    let sql = Sql::new("SELECT DISTINCT a.petition_id AS id FROM accused_marks a WHERE a.mark IN (");
    found(sql.bind_all(marks).push(") ORDER BY id"), conn)
}

/// A text that may name somebody, opened.
pub struct Written {
    pub petition: PetitionId,
    /// It was written into the field of the accused: see `AccusedInput`.
    pub is_name: bool,
    pub text: String,
}

#[derive(diesel::QueryableByName)]
struct Sealed {
    #[diesel(sql_type = Id<RecordId>)]
    id: RecordId,
    #[diesel(sql_type = Id<PetitionId>)]
    petition_id: PetitionId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    body: Vec<u8>,
    #[diesel(sql_type = Bool)]
    is_name: bool,
}

/// Every name of somebody accused, and what accusations say.
///
/// # Errors
/// [`StoreError::Unreadable`] for a text that does not open.
pub fn written(conn: &mut Conn, vault: &Vault) -> Result<Vec<Written>, StoreError> {
    let rows: Vec<Sealed> = Sql::new(
        "SELECT r.id, r.petition_id, r.kind, r.body, (r.kind = 'accused') AS is_name FROM records r \
           JOIN petitions p ON p.id = r.petition_id WHERE r.body IS NOT NULL AND (r.kind = 'accused' \
           OR (p.confidential = TRUE AND r.kind IN ('title', 'content'))) ORDER BY r.id",
    )
    .load(conn)?;
    let open = |row: Sealed| {
        let (text, _) = record::unseal(vault, (row.id, row.petition_id, &row.kind), &row.body)?;
        Ok(Written { petition: row.petition_id, is_name: row.is_name, text })
    };
    rows.into_iter().map(open).collect()
}
