//! Who has looked at an accusation (article 30). Rows are only ever added.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::schema::views;
use crate::{Conn, StoreError};
use domain::access::{Operation, Sight};
use domain::ids::{PetitionId, UserId};
use domain::time::Instant;

/// One look at an accusation.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub petition: PetitionId,
    pub user: UserId,
    pub operation: Operation,
    /// How much was shown; [`Sight::None`] where the look was refused.
    pub sight: Sight,
}

/// A look, as it was written down.
#[derive(Clone, Debug, Queryable)]
pub struct Row {
    pub id: i64,
    pub user: i64,
    pub operation: String,
    pub sight: String,
    pub at: NaiveDateTime,
}

/// Writes down looks.
///
/// # Errors
/// Whatever the database answers.
pub fn add_in_txn(conn: &mut Conn, looks: &[View], at: Instant) -> Result<(), StoreError> {
    for look in looks {
        diesel::insert_into(views::table)
            .values((
                views::petition_id.eq(look.petition.0),
                views::user_id.eq(look.user.0),
                views::operation.eq(look.operation.code()),
                views::sight.eq(look.sight.code()),
                views::viewed_at.eq(at.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The looks at a petition, the newest first; those before this one, where it is named.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut Conn,
    petition: PetitionId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    Ok(views::table
        .filter(views::petition_id.eq(petition.0))
        .filter(views::id.lt(before.unwrap_or(i64::MAX)))
        .order(views::id.desc())
        .limit(limit)
        .select((views::id, views::user_id, views::operation, views::sight, views::viewed_at))
        .load(conn)?)
}
