//! Who looks after which project and contact point, and who is on duty when: many at once, as a grid
//! shows them. All is saved or nothing; what somebody else has changed meanwhile is not written over.

use chrono::NaiveDate;

use crate::names::username;
use crate::petition::input::{leader, leader_in_use};
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::District;
use domain::fault::Faults;
use domain::ids::{UnitId, UserId};
use domain::in_use;
use domain::petition::acts::body::{Field, in_row, within};
use store::{Conn, directory as rows};

/// What a grid is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    Projects,
    ContactPoints,
}

asked! {
    /// Who looks after something: a username, and the code of a unit.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    Care of "care" {
        leader: String as Named(Leaders),
        unit: String as Named(Units),
    }

    /// One row of a grid, as it was shown and as it shall be.
    #[derive(Clone, Debug, PartialEq, Eq)]
    Placing of "placing" {
        code: String,
        was: Care,
        shall: Care,
    }

    /// A grid.
    #[derive(Clone, Debug)]
    GridInput of "grid" {
        rows: Vec<Placing>,
    }

    /// One day of the roster, as it was shown and as it shall be; none: nobody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    Shift of "shift" {
        day: NaiveDate,
        was: Option<String> as Named(Leaders),
        shall: Option<String> as Named(Leaders),
    }

    /// A roster.
    #[derive(Clone, Debug)]
    RosterInput of "roster" {
        days: Vec<Shift>,
    }
}

impl GridInput {
    /// What a part of a row is sent as: of what shall be.
    pub fn shall(place: usize, part: Field) -> String {
        in_row(Self::rows.name, place, &within(Placing::shall.name, part.name))
    }

    /// The same of what was shown.
    pub fn was(place: usize, part: Field) -> String {
        in_row(Self::rows.name, place, &within(Placing::was.name, part.name))
    }
}

/// Saves the rows that differ from what was shown. Gives their number.
///
/// # Errors
/// [`Error::Invalid`] at [`GridInput::shall`]: unknown, no leader, or `changed_meanwhile`.
pub fn place(app: &App, _caller: &Caller, grid: Grid, input: GridInput) -> Result<usize, Error> {
    let rows = input.rows.into_iter().enumerate();
    let changed: Vec<(usize, Placing)> = rows.filter(|(_, row)| row.was != row.shall).collect();
    let inner = app.clone();
    app.store.write(move |conn| {
        rows::touch_in_txn(conn)?;
        // As it is committed, and locked: not from memory.
        let district = rows::load(conn, &inner.vault)?;
        let mut faults = Faults::default();
        let placed: Vec<_> = changed.iter().map(|row| check(&mut faults, &district, grid, row)).collect();
        faults.done()?;
        for ((_, row), placed) in changed.iter().zip(placed) {
            let (leader, unit) = placed.ok_or(Error::NotFound)?;
            save(conn, &district, grid, &row.code, leader, unit)?;
        }
        Ok(changed.len())
    })
}

fn check(
    faults: &mut Faults,
    district: &District,
    grid: Grid,
    (place, row): &(usize, Placing),
) -> Option<(UserId, UnitId)> {
    let Placing { code, was, shall } = row;
    let [leader_field, unit_field] = [Care::leader, Care::unit].map(|part| GridInput::shall(*place, part));
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
/// [`Error::Invalid`] at [`Shift::shall`] of the day: no leader, or `changed_meanwhile`.
pub fn roster(app: &App, _caller: &Caller, input: RosterInput) -> Result<usize, Error> {
    let days = input.days.into_iter().enumerate();
    let changed: Vec<(usize, Shift)> = days.filter(|(_, shift)| shift.was != shift.shall).collect();
    let inner = app.clone();
    app.store.write(move |conn| {
        rows::touch_in_txn(conn)?;
        let district = rows::load(conn, &inner.vault)?;
        let mut faults = Faults::default();
        let mut days = Vec::new();
        for (place, shift) in &changed {
            let field = in_row(RosterInput::days.name, *place, Shift::shall.name);
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
