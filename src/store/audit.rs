//! The audit log: who did what, when and from where, and what was refused. Rows are only ever added.

use diesel::prelude::*;

use crate::schema::audit;
use crate::sql::Sql;
use crate::typed::{Put, in_table};
use crate::visibility::unnamed;
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::ids::{AuditId, PetitionId, UserId};
use domain::time::Instant;
use domain::vocabulary::{AuditOutcome, Audited, Via};

/// What is written down.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    pub at: Instant,
    /// None: nobody who is known, or the service itself.
    pub user: Option<UserId>,
    pub via: Via,
    pub what: Audited,
    pub outcome: AuditOutcome,
    pub petition: Option<PetitionId>,
    /// In hex.
    pub sealed: &'a str,
}

/// An entry as it stands.
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = audit)]
pub struct Row {
    pub id: AuditId,
    pub at: Instant,
    #[diesel(column_name = user_id)]
    pub user: Option<UserId>,
    pub via: Via,
    pub what: Audited,
    pub outcome: AuditOutcome,
    #[diesel(column_name = petition_id)]
    pub petition: Option<PetitionId>,
    pub sealed: String,
}

in_table!(Row: "audit" ["id"]);

/// What is asked of the log. Nobody finds an entry about a petition that names them or their unit (article 30).
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Not before this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub to: Option<Instant>,
    pub user: Option<UserId>,
    pub what: Option<Audited>,
    pub outcome: Option<AuditOutcome>,
    /// Only those before this one.
    pub before: Option<AuditId>,
    pub sees: &'a Visibility,
}

/// Writes an entry down.
pub fn add_in_txn(conn: &mut Conn, entry: &NewEntry<'_>) -> Result<(), StoreError> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(Put(entry.at)),
            audit::user_id.eq(entry.user.map(Put)),
            audit::via.eq(Put(entry.via)),
            audit::what.eq(Put(entry.what)),
            audit::outcome.eq(Put(entry.outcome)),
            audit::petition_id.eq(entry.petition.map(Put)),
            audit::sealed.eq(entry.sealed),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest entries first.
pub fn list(conn: &mut Conn, asked: &Asked<'_>, limit: i64) -> Result<Vec<Row>, StoreError> {
    let sql = Sql::new(
        "SELECT e.id, e.at, e.user_id, e.via, e.what, e.outcome, e.petition_id, e.sealed FROM audit e \
         LEFT JOIN petitions p ON p.id = e.petition_id WHERE (p.id IS NULL OR ",
    );
    let mut sql = unnamed(sql, asked.sees).push(")");
    if let Some(from) = asked.from {
        sql = sql.push(" AND e.at >= ").bind(from);
    }
    if let Some(to) = asked.to {
        sql = sql.push(" AND e.at < ").bind(to);
    }
    if let Some(user) = asked.user {
        sql = sql.push(" AND e.user_id = ").bind(user);
    }
    if let Some(what) = asked.what {
        sql = sql.push(" AND e.what = ").bind(what.code());
    }
    if let Some(outcome) = asked.outcome {
        sql = sql.push(" AND e.outcome = ").bind(outcome.code());
    }
    if let Some(before) = asked.before {
        sql = sql.push(" AND e.id < ").bind(before);
    }
    sql.push(" ORDER BY e.id DESC LIMIT ").bind(limit).read(conn)
}
