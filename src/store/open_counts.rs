//! How many open petitions people and units have: counts only, for whoever moves people and reads no
//! petition. Accusations are not counted: that there is one is told to nobody here (article 30).

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::sql::{Sql, over};
use crate::typed::Id;
use crate::{Conn, StoreError};
use domain::ids::{UnitId, UserId};

/// The open petitions of people and units. Whoever has none is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// In charge of, or the leader of; a petition in which somebody is both counts once.
    pub users: BTreeMap<UserId, i64>,
    pub units: BTreeMap<UnitId, i64>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Id<UnitId>)]
    unit_id: UnitId,
    #[diesel(sql_type = Id<UserId>)]
    officer_id: UserId,
    #[diesel(sql_type = Nullable<Id<UserId>>)]
    leader_id: Option<UserId>,
    #[diesel(sql_type = BigInt)]
    open: i64,
}

/// Counts them.
pub fn open_counts(conn: &mut Conn) -> Result<OpenCounts, StoreError> {
    let rows: Vec<Row> = Sql::new(
        "SELECT unit_id, officer_id, leader_id, COUNT(*) AS open FROM petitions WHERE stage NOT IN ",
    )
    .push(&over())
    .push(" AND confidential = FALSE GROUP BY unit_id, officer_id, leader_id")
    .load(conn)?;
    let mut counts = OpenCounts::default();
    for row in rows {
        *counts.units.entry(row.unit_id).or_default() += row.open;
        *counts.users.entry(row.officer_id).or_default() += row.open;
        if let Some(leader) = row.leader_id.filter(|leader| *leader != row.officer_id) {
            *counts.users.entry(leader).or_default() += row.open;
        }
    }
    Ok(counts)
}
