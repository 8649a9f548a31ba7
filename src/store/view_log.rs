//! Who has looked at an accusation (article 30). Rows are only ever added.

use diesel::prelude::*;

use crate::schema::views;
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError};
use domain::access::{Operation, Sight};
use domain::ids::{LookId, PetitionId, UserId};
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
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = views)]
pub struct Row {
    pub id: LookId,
    #[diesel(column_name = user_id)]
    pub user: UserId,
    pub operation: Operation,
    pub sight: Sight,
    #[diesel(column_name = viewed_at)]
    pub at: Instant,
}

in_table!(Row: "views" ["id"]);

/// Writes down looks.
pub fn add_in_txn(conn: &mut Conn, looks: &[View], at: Instant) -> Result<(), StoreError> {
    for look in looks {
        diesel::insert_into(views::table)
            .values((
                views::petition_id.eq(Put(look.petition)),
                views::user_id.eq(Put(look.user)),
                views::operation.eq(Put(look.operation)),
                views::sight.eq(Put(look.sight)),
                views::viewed_at.eq(Put(at)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The looks at a petition, the newest first; those before this one, where it is named.
pub fn list(
    conn: &mut Conn,
    petition: PetitionId,
    before: Option<LookId>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let looks = views::table
        .filter(views::petition_id.eq(Put(petition)))
        .filter(views::id.lt(Put(before.unwrap_or(LookId(i64::MAX)))))
        .order(views::id.desc())
        .limit(limit);
    typed::all(looks, conn)
}
