//! Webhooks: where programs are told. Secrets stand here sealed; what has ended stays.

use diesel::prelude::*;

use crate::schema::webhooks;
pub use crate::states::Because;
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError};
use domain::ids::{UserId, WebhookId};
use domain::time::Instant;

/// A webhook that messages go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub user: UserId,
    pub url: String,
    /// In hex.
    pub sealed_secret: String,
}

/// A webhook as it is listed.
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Listed {
    pub id: WebhookId,
    pub url: String,
    pub created_by: UserId,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
    pub ended_because: Option<Because>,
}

in_table!(Listed: "webhooks" ["id"]);

/// Keeps a new webhook of a program. Gives its id.
pub fn insert_in_txn(
    conn: &mut Conn,
    user: UserId,
    url: &str,
    sealed_secret: &str,
    by: UserId,
    now: Instant,
) -> Result<WebhookId, StoreError> {
    Ok(diesel::insert_into(webhooks::table)
        .values((
            webhooks::user_id.eq(Put(user)),
            webhooks::url.eq(url),
            webhooks::sealed_secret.eq(sealed_secret),
            webhooks::created_by.eq(Put(by)),
            webhooks::created_at.eq(Put(now)),
        ))
        .returning(webhooks::id)
        .get_result(conn)?)
}

/// The webhooks of a program, those that have ended too, newest first.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Listed>, StoreError> {
    let of_user = webhooks::table.filter(webhooks::user_id.eq(Put(user))).order(webhooks::id.desc());
    typed::all(of_user, conn)
}

/// Ends a webhook. False where there is none that has not ended.
pub fn end_in_txn(
    conn: &mut Conn,
    id: WebhookId,
    because: Because,
    now: Instant,
) -> Result<bool, StoreError> {
    let ended = diesel::update(webhooks::table.find(Put(id)).filter(webhooks::ended_at.is_null()))
        .set((webhooks::ended_at.eq(Some(Put(now))), webhooks::ended_because.eq(Some(Put(because)))))
        .execute(conn)?;
    Ok(ended == 1)
}

type Row = (WebhookId, UserId, String, String);

type Columns = (webhooks::id, webhooks::user_id, webhooks::url, webhooks::sealed_secret);

const COLUMNS: Columns = (webhooks::id, webhooks::user_id, webhooks::url, webhooks::sealed_secret);

fn read((id, user, url, sealed_secret): Row) -> Webhook {
    Webhook { id, user, url, sealed_secret }
}

/// The webhooks of a program that have not ended, in the order in which they were made.
pub fn of_client(conn: &mut Conn, user: UserId) -> Result<Vec<Webhook>, StoreError> {
    let rows: Vec<Row> = webhooks::table
        .filter(webhooks::user_id.eq(Put(user)))
        .filter(webhooks::ended_at.is_null())
        .order(webhooks::id)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// The webhook with this id, if it has not ended.
pub fn get(conn: &mut Conn, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
    let row: Option<Row> = webhooks::table
        .find(Put(id))
        .filter(webhooks::ended_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(read))
}
