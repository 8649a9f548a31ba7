//! Who looks after which project and contact point, and who is on duty when: many at once, as a grid
//! shows them. All is saved or nothing; what somebody else has changed meanwhile is not written over.

use chrono::NaiveDate;

use crate::names::username;
use crate::petition::input::{leader, leader_in_use};
use crate::{App, Caller, Error};
use domain::directory::District;
use domain::fault::Faults;
use domain::ids::{UnitId, UserId};
use domain::in_use;
use store::{Conn, directory as rows};

/// What a grid is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    Projects,
    ContactPoints,
}

/// Who looks after something: a username, and the code of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    pub leader: String,
    pub unit: String,
}

/// One row of a grid, as it was shown and as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    pub code: String,
    pub was: Care,
    pub shall: Care,
}

/// One day of the roster, as it was shown and as it shall be; none: nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub day: NaiveDate,
    pub was: Option<String>,
    pub shall: Option<String>,
}

/// Saves the rows that differ from what was shown. Gives their number.
///
/// # Errors
/// Faults at `leader[CODE]` and `unit[CODE]`: unknown, no leader, or changed by somebody meanwhile.
pub fn place(app: &App, _caller: &Caller, grid: Grid, placings: Vec<Placing>) -> Result<usize, Error> {
    let changed: Vec<Placing> = placings.into_iter().filter(|row| row.was != row.shall).collect();
    let inner = app.clone();
    app.store.write(move |conn| {
        rows::touch_in_txn(conn)?;
        // As it is committed, and locked: not from memory.
        let district = rows::load(conn, &inner.vault)?;
        let mut faults = Faults::default();
        let placed: Vec<_> = changed.iter().map(|row| check(&mut faults, &district, grid, row)).collect();
        faults.done()?;
        for (row, placed) in changed.iter().zip(placed) {
            let (leader, unit) = placed.ok_or(Error::NotFound)?;
            save(conn, &district, grid, &row.code, leader, unit)?;
        }
        Ok(changed.len())
    })
}

fn check(faults: &mut Faults, district: &District, grid: Grid, row: &Placing) -> Option<(UserId, UnitId)> {
    let Placing { code, was, shall } = row;
    let (leader_field, unit_field) = (format!("leader[{code}]"), format!("unit[{code}]"));
    let now = faults.known(leader_field.as_str(), care(district, grid, code))?;
    if now.leader != was.leader && now.leader != shall.leader {
        faults.note(leader_field.as_str(), "changed_meanwhile");
    }
    if now.unit != was.unit && now.unit != shall.unit {
        faults.note(unit_field.as_str(), "changed_meanwhile");
    }
    // What stays as it is was not chosen now.
    let known_leader = if shall.leader == was.leader { leader } else { leader_in_use };
    let leader = known_leader(faults, &leader_field, Some(&shall.leader), district);
    let unit = match shall.unit == was.unit {
        true => faults.known(unit_field, district.unit_by_code(&shall.unit)).map(|unit| unit.id),
        false => in_use::unit(faults, unit_field, &shall.unit, district),
    };
    leader.zip(unit)
}

fn care(district: &District, grid: Grid, code: &str) -> Option<Care> {
    let (leader, unit) = match grid {
        Grid::Projects => district.project_by_code(code).map(|one| (one.leader, one.unit)),
        Grid::ContactPoints => district.contact_point_by_code(code).map(|one| (one.leader, one.unit)),
    }?;
    let unit = district.units.get(&unit).map_or_else(String::new, |unit| unit.code.clone());
    Some(Care { leader: username(district, leader), unit })
}

fn save(
    conn: &mut Conn,
    district: &District,
    grid: Grid,
    code: &str,
    leader: UserId,
    unit: UnitId,
) -> Result<(), Error> {
    match grid {
        Grid::Projects => {
            let one = district.project_by_code(code).ok_or(Error::NotFound)?;
            Ok(rows::save_project_in_txn(conn, code, &one.name, leader, unit, one.active)?)
        }
        Grid::ContactPoints => {
            let one = district.contact_point_by_code(code).ok_or(Error::NotFound)?;
            Ok(rows::save_contact_point_in_txn(conn, code, &one.name, one.parent, leader, unit, one.active)?)
        }
    }
}

/// Saves the days that differ from what was shown. Gives their number.
///
/// # Errors
/// Faults at `duty[DAY]`: no leader, or changed by somebody meanwhile.
pub fn roster(app: &App, _caller: &Caller, shifts: Vec<Shift>) -> Result<usize, Error> {
    let changed: Vec<Shift> = shifts.into_iter().filter(|shift| shift.was != shift.shall).collect();
    let inner = app.clone();
    app.store.write(move |conn| {
        rows::touch_in_txn(conn)?;
        let district = rows::load(conn, &inner.vault)?;
        let mut faults = Faults::default();
        let mut days = Vec::new();
        for shift in &changed {
            let field = format!("duty[{}]", shift.day);
            faults.day(field.as_str(), Some(shift.day));
            let now = district.duty.get(&shift.day).map(|leader| username(&district, *leader));
            if now != shift.was && now != shift.shall {
                faults.note(field.as_str(), "changed_meanwhile");
            }
            let name = shift.shall.as_deref();
            days.push((shift.day, leader_in_use(&mut faults, &field, name, &district)));
        }
        faults.done()?;
        for (day, leader) in days {
            rows::save_duty_in_txn(conn, day, leader)?;
        }
        Ok(changed.len())
    })
}
