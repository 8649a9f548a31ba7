//! Filters that somebody keeps under a name. They are the user's own: nobody else reads them.

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::saved_views;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::{SavedViewId, UserId};
use domain::time::Instant;

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct SavedView {
    pub id: SavedViewId,
    pub name: String,
    /// As the query of the page's address.
    pub query: String,
}

/// What somebody has kept, by name.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<SavedView>, StoreError> {
    let own = saved_views::table.filter(saved_views::user_id.eq(Put(user))).order(saved_views::name);
    Ok(own.select((saved_views::id, saved_views::name, saved_views::query)).load(conn)?)
}

/// Keeps a filter, in place of one with the same name.
pub fn keep_in_txn(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    query: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let values = (
        saved_views::user_id.eq(Put(user)),
        saved_views::name.eq(name),
        saved_views::query.eq(query),
        saved_views::created_at.eq(Put(now)),
    );
    on_backend!(conn, c => diesel::insert_into(saved_views::table)
        .values(values)
        .on_conflict((saved_views::user_id, saved_views::name))
        .do_update()
        .set(saved_views::query.eq(query))
        .execute(c))?;
    Ok(())
}

/// Removes one of the user's own. Tells whether there was one.
pub fn remove_in_txn(conn: &mut Conn, user: UserId, id: SavedViewId) -> Result<bool, StoreError> {
    let own =
        saved_views::table.filter(saved_views::user_id.eq(Put(user))).filter(saved_views::id.eq(Put(id)));
    Ok(diesel::delete(own).execute(conn)? > 0)
}
