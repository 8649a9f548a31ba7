//! What is to be handed over where somebody leaves or moves, or a unit becomes part of another.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::directory::{note_stay, touch_in_txn};
use crate::schema::{
    categories, contact_points, deputies, duty_roster, organs, portfolio_categories, portfolio_units,
    projects, saved_views, units, users,
};
use crate::sql::Sql;
use crate::typed::{Id, Put};
use crate::{Conn, StoreError, accused};
use base::vault::Vault;
use domain::ids::{PetitionId, SavedViewId, UnitId, UserId};
use domain::time::Instant;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Id<PetitionId>)]
    id: PetitionId,
}

fn found(sql: Sql, conn: &mut Conn) -> Result<Vec<PetitionId>, StoreError> {
    let rows: Vec<Found> = sql.push(" ORDER BY p.id").load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The petitions, not at their end, that somebody holds, leads, watches, or deals with at the desk.
pub fn petitions_of_user(conn: &mut Conn, user: UserId) -> Result<Vec<PetitionId>, StoreError> {
    let sql = Sql::new("SELECT p.id FROM petitions p WHERE p.stage <> 'ended' AND (p.officer_id = ")
        .bind(user)
        .push(" OR p.leader_id = ")
        .bind(user)
        .push(" OR (p.stage = 'registered' AND p.receiver_id = ")
        .bind(user)
        .push(") OR (p.stage = 'routed' AND p.assigner_id = ")
        .bind(user)
        .push(
            ") OR EXISTS (SELECT 1 FROM holdings h WHERE h.petition_id = p.id AND h.lane = 2 \
             AND h.until_at IS NULL AND (h.officer_id = ",
        )
        .bind(user)
        .push(" OR h.leader_id = ")
        .bind(user)
        .push(")))");
    found(sql, conn)
}

/// The petitions, not at their end, with which a unit has, or had, anything to do; and all that complain of it.
///
/// # Errors
/// Whatever the database answers.
pub fn petitions_of_unit(
    conn: &mut Conn,
    vault: &Vault,
    unit: UnitId,
) -> Result<Vec<PetitionId>, StoreError> {
    let sql = Sql::new("SELECT p.id FROM petitions p WHERE (p.stage <> 'ended' AND (p.receiver_unit_id = ")
        .bind(unit)
        .push(" OR p.reviewing_unit_id = ")
        .bind(unit)
        .push(" OR EXISTS (SELECT 1 FROM holdings h WHERE h.petition_id = p.id AND h.unit_id = ")
        .bind(unit)
        .push(") OR EXISTS (SELECT 1 FROM assistants s WHERE s.petition_id = p.id AND s.unit_id = ")
        .bind(unit)
        .push(") OR EXISTS (SELECT 1 FROM deadlines d WHERE d.petition_id = p.id AND d.answers_unit_id = ")
        .bind(unit)
        .push("))) OR EXISTS (SELECT 1 FROM accused_marks a WHERE a.petition_id = p.id AND a.mark = ")
        .bind(accused::mark_of_unit(vault, unit).as_str())
        .push(")");
    found(sql, conn)
}

/// The accusations that are not at their end.
pub fn open_accusations(conn: &mut Conn) -> Result<Vec<PetitionId>, StoreError> {
    found(Sql::new("SELECT p.id FROM petitions p WHERE p.confidential = TRUE AND p.stage <> 'ended'"), conn)
}

/// Makes somebody the head of a unit.
pub fn set_head_in_txn(conn: &mut Conn, unit: UnitId, head: UserId) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    diesel::update(units::table.find(Put(unit))).set(units::head_id.eq(Put(head))).execute(conn)?;
    Ok(())
}

/// Makes somebody the default officer of a unit.
pub fn set_default_officer_in_txn(conn: &mut Conn, unit: UnitId, officer: UserId) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    let unit = units::table.find(Put(unit));
    diesel::update(unit).set(units::default_officer_id.eq(Put(officer))).execute(conn)?;
    Ok(())
}

/// Gives what a leader leads, from a day on, to another: portfolio, projects, contact points, duty.
pub fn pass_leadership_in_txn(
    conn: &mut Conn,
    from: UserId,
    to: UserId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    let (from, to) = (Put(from), Put(to));
    diesel::update(portfolio_units::table.filter(portfolio_units::leader_id.eq(from)))
        .set(portfolio_units::leader_id.eq(to))
        .execute(conn)?;
    diesel::update(portfolio_categories::table.filter(portfolio_categories::leader_id.eq(from)))
        .set(portfolio_categories::leader_id.eq(to))
        .execute(conn)?;
    diesel::update(projects::table.filter(projects::leader_id.eq(from)).filter(projects::active.eq(true)))
        .set(projects::leader_id.eq(to))
        .execute(conn)?;
    let points = contact_points::table.filter(contact_points::leader_id.eq(from));
    diesel::update(points.filter(contact_points::active.eq(true)))
        .set(contact_points::leader_id.eq(to))
        .execute(conn)?;
    let duty = duty_roster::table.filter(duty_roster::leader_id.eq(from));
    diesel::update(duty.filter(duty_roster::day.ge(today)))
        .set(duty_roster::leader_id.eq(to))
        .execute(conn)?;
    Ok(())
}

/// From today on nobody acts for this person, and this person for nobody.
pub fn end_deputies_in_txn(conn: &mut Conn, user: UserId, today: NaiveDate) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    let yesterday = today.pred_opt().ok_or_else(|| StoreError::Internal(format!("no day before {today}")))?;
    let either =
        || deputies::table.filter(deputies::leader_id.eq(Put(user)).or(deputies::deputy_id.eq(Put(user))));
    diesel::delete(either().filter(deputies::from_day.ge(today))).execute(conn)?;
    diesel::update(either().filter(deputies::until_day.ge(today)))
        .set(deputies::until_day.eq(yesterday))
        .execute(conn)?;
    Ok(())
}

/// Puts one unit in the place of another: its people, and whatever of the house names it.
pub fn merge_in_txn(conn: &mut Conn, from: UnitId, to: UnitId, now: Instant) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    let (old, new) = (Put(from), Put(to));
    let people = || users::table.filter(users::unit_id.eq(old)).filter(users::active.eq(true));
    let moved: Vec<UserId> = people().select(users::id).load(conn)?;
    diesel::update(people()).set(users::unit_id.eq(new)).execute(conn)?;
    moved.into_iter().try_for_each(|user| note_stay(conn, user, to, now))?;
    diesel::update(categories::table.filter(categories::unit_id.eq(old)))
        .set(categories::unit_id.eq(new))
        .execute(conn)?;
    diesel::update(projects::table.filter(projects::unit_id.eq(old)))
        .set(projects::unit_id.eq(new))
        .execute(conn)?;
    diesel::update(contact_points::table.filter(contact_points::unit_id.eq(old)))
        .set(contact_points::unit_id.eq(new))
        .execute(conn)?;
    diesel::update(organs::table.filter(organs::unit_id.eq(old)))
        .set(organs::unit_id.eq(new))
        .execute(conn)?;
    // Each unit has one leader: that of the other stays.
    let led: Option<UserId> =
        portfolio_units::table.find(new).select(portfolio_units::leader_id).first(conn).optional()?;
    if led.is_some() {
        diesel::delete(portfolio_units::table.find(old)).execute(conn)?;
    } else {
        diesel::update(portfolio_units::table.find(old))
            .set(portfolio_units::unit_id.eq(new))
            .execute(conn)?;
    }
    Ok(())
}

/// Saved views of one unit are of the other from now on.
pub fn rename_in_views_in_txn(conn: &mut Conn, from: &str, to: &str) -> Result<(), StoreError> {
    let asked = |code: &str| format!("unit={code}");
    let views: Vec<(SavedViewId, String)> = saved_views::table
        .filter(saved_views::query.like(format!("%{}%", asked(from))))
        .select((saved_views::id, saved_views::query))
        .load(conn)?;
    for (id, query) in views {
        let parts =
            query.split('&').map(|part| if part == asked(from) { asked(to) } else { part.to_owned() });
        let query = parts.collect::<Vec<_>>().join("&");
        let view = saved_views::table.find(Put(id));
        diesel::update(view).set(saved_views::query.eq(query)).execute(conn)?;
    }
    Ok(())
}
