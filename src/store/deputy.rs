//! Who acts for a leader on leave (代行). What has passed stays as it was.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::directory::touch_in_txn;
use crate::schema::deputies;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::directory::Deputy;
use domain::ids::UserId;
use domain::time::Instant;

/// A deputy with who named them, and when.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub deputy: Deputy,
    pub by: UserId,
    pub at: Instant,
}

/// Writes down a deputy.
pub fn name_in_txn(conn: &mut Conn, named: &Named) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    diesel::insert_into(deputies::table)
        .values((
            deputies::leader_id.eq(Put(named.deputy.leader)),
            deputies::deputy_id.eq(Put(named.deputy.deputy)),
            deputies::from_day.eq(named.deputy.from),
            deputies::until_day.eq(named.deputy.until),
            deputies::named_by.eq(Put(named.by)),
            deputies::named_at.eq(Put(named.at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends what stands for this leader from today on: what has begun before today ended yesterday; what
/// begins today or later is taken back. Tells whether there was any.
pub fn end_in_txn(conn: &mut Conn, leader: UserId, today: NaiveDate) -> Result<bool, StoreError> {
    touch_in_txn(conn)?;
    let of_leader = deputies::table.filter(deputies::leader_id.eq(Put(leader)));
    let taken_back = diesel::delete(of_leader.filter(deputies::from_day.ge(today))).execute(conn)?;
    let yesterday = today.pred_opt().ok_or_else(|| StoreError::Internal(format!("no day before {today}")))?;
    let ended = diesel::update(of_leader.filter(deputies::until_day.ge(today)))
        .set(deputies::until_day.eq(yesterday))
        .execute(conn)?;
    Ok(taken_back + ended > 0)
}

/// Every deputy ever, the latest first.
pub fn all(conn: &mut Conn) -> Result<Vec<Named>, StoreError> {
    let rows: Vec<(UserId, UserId, NaiveDate, NaiveDate, UserId, Instant)> = deputies::table
        .order((deputies::from_day.desc(), deputies::id.desc()))
        .select((
            deputies::leader_id,
            deputies::deputy_id,
            deputies::from_day,
            deputies::until_day,
            deputies::named_by,
            deputies::named_at,
        ))
        .load(conn)?;
    let read = |(leader, deputy, from, until, by, at)| Named {
        deputy: Deputy { leader, deputy, from, until, named_by: by },
        by,
        at,
    };
    Ok(rows.into_iter().map(read).collect())
}
