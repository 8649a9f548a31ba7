//! Changes of the house that wait for a second hand. What was asked for stands sealed.

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::house_requests;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::{RequestId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Audited, RequestState};

/// A request as it stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = house_requests)]
pub struct Row {
    pub id: RequestId,
    /// What is to be changed.
    pub what: Audited,
    pub state: RequestState,
    /// None: somebody at the machine itself.
    pub asked_by: Option<UserId>,
    pub asked_at: Instant,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Instant>,
    /// In hex.
    pub sealed: String,
}

/// Writes down what is asked for.
pub fn ask_in_txn(
    conn: &mut Conn,
    what: Audited,
    (by, at): (Option<UserId>, Instant),
    sealed: &str,
) -> Result<RequestId, StoreError> {
    let values = (
        house_requests::what.eq(Put(what)),
        house_requests::state.eq(Put(RequestState::Waiting)),
        house_requests::asked_by.eq(by.map(Put)),
        house_requests::asked_at.eq(Put(at)),
        house_requests::sealed.eq(sealed),
    );
    let id = on_backend!(conn, c => diesel::insert_into(house_requests::table)
        .values(values)
        .returning(house_requests::id)
        .get_result(c))?;
    Ok(id)
}

/// The newest first.
pub fn list(conn: &mut Conn, limit: i64) -> Result<Vec<Row>, StoreError> {
    let rows = house_requests::table.order(house_requests::id.desc()).limit(limit);
    Ok(rows.select(Row::as_select()).load(conn)?)
}

/// One of them.
pub fn get(conn: &mut Conn, id: RequestId) -> Result<Option<Row>, StoreError> {
    Ok(house_requests::table.find(Put(id)).select(Row::as_select()).first(conn).optional()?)
}

/// How many wait.
pub fn count_waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    let waiting = house_requests::state.eq(Put(RequestState::Waiting));
    Ok(house_requests::table.filter(waiting).count().get_result(conn)?)
}

/// What has become of one that waits, with what of it is kept. Tells whether it waited still: of two, one decides.
pub fn settle_in_txn(
    conn: &mut Conn,
    id: RequestId,
    state: RequestState,
    (by, at): (UserId, Instant),
    sealed: &str,
) -> Result<bool, StoreError> {
    let waiting =
        house_requests::table.find(Put(id)).filter(house_requests::state.eq(Put(RequestState::Waiting)));
    let settled = diesel::update(waiting)
        .set((
            house_requests::state.eq(Put(state)),
            house_requests::decided_by.eq(Put(by)),
            house_requests::decided_at.eq(Put(at)),
            house_requests::sealed.eq(sealed),
        ))
        .execute(conn)?;
    Ok(settled > 0)
}
