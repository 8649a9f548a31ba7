//! Loading a whole district from a file: the sample, or a first one.

use chrono::{Days, NaiveDate};

use crate::sample::SampleDistrict;
use crate::{App, Error};
use domain::directory::District;
use domain::ids::UserId;
use domain::time::Instant;
use domain::vocabulary::Language;
use store::directory::{self as rows, OrganDraft, UnitDraft, UserDraft};
use store::{Conn, StoreError, user as user_rows};

/// How many days of the duty roster are filled before and after today.
const ROSTER_DAYS: u64 = 60;

/// Loads everything in one write. Every user but the programs gets the same password digest.
///
/// # Errors
/// A name in the file that is not there.
pub fn load(app: &App, sample: SampleDistrict, password_hash: String) -> Result<(), Error> {
    let inner = app.clone();
    app.store.write(move |conn| load_in_txn(&inner, conn, &sample, &password_hash))
}

/// The same in the write of somebody else.
///
/// # Errors
/// As [`load`].
pub fn load_in_txn(app: &App, conn: &mut Conn, sample: &SampleDistrict, hash: &str) -> Result<(), Error> {
    let now = app.clock.now();
    load_people(app, conn, sample, hash, now)?;
    let district = rows::load(conn, &app.vault)?;
    load_things(app, conn, sample, &district)?;
    load_roster(app, conn, sample, &district, now.day())
}

/// Units first, then the organs and users, then the units' heads and superiors: they name each other.
fn load_people(
    app: &App,
    conn: &mut Conn,
    sample: &SampleDistrict,
    hash: &str,
    now: Instant,
) -> Result<(), Error> {
    save_units(conn, sample, &District::default())?;
    let with_units = rows::load(conn, &app.vault)?;
    for user in &sample.users {
        let unit = with_units.unit_by_code(&user.unit).ok_or_else(|| missing(&user.unit))?.id;
        let draft = UserDraft {
            username: user.username.clone(),
            name: user.name.clone(),
            role: user.role,
            unit,
            email: Some(user.email.clone()),
            language: Language::Zh,
            active: true,
        };
        let id = rows::save_user_in_txn(conn, &draft, now)?;
        user_rows::set_password_hash_in_txn(conn, id, hash)?;
    }
    save_organs(app, conn, sample)?;
    let with_users = rows::load(conn, &app.vault)?;
    save_units(conn, sample, &with_users)
}

fn save_organs(app: &App, conn: &mut Conn, sample: &SampleDistrict) -> Result<(), Error> {
    for organ in &sample.organs {
        let known = rows::load(conn, &app.vault)?;
        let superior = organ.superior.as_deref();
        let superior =
            superior.map(|code| known.organ_by_code(code).ok_or_else(|| missing(code))).transpose()?;
        let unit = organ.unit.as_deref();
        let unit = unit.map(|code| known.unit_by_code(code).ok_or_else(|| missing(code))).transpose()?;
        let draft = OrganDraft {
            code: organ.code.clone(),
            name: organ.name.clone(),
            kind: organ.kind,
            level: organ.level,
            superior: superior.map(|organ| organ.id),
            unit: unit.map(|unit| unit.id),
            address: Some(organ.address.clone()),
            phone: Some(organ.phone.clone()),
            active: true,
        };
        rows::save_organ_in_txn(conn, &draft)?;
    }
    Ok(())
}

fn save_units(conn: &mut Conn, sample: &SampleDistrict, known: &District) -> Result<(), Error> {
    for unit in &sample.units {
        let id = |name: &str| known.user_by_username(name).map(|user| user.id);
        let place = sample.superiors.iter().find(|line| line.units.contains(&unit.code));
        let draft = UnitDraft {
            code: unit.code.clone(),
            name: unit.name.clone(),
            short_name: unit.short_name.clone(),
            aliases: unit.aliases.clone(),
            former_names: Vec::new(),
            kind: unit.kind,
            head: id(&unit.head),
            default_officer: id(&unit.default_officer),
            level: place.map(|line| line.level),
            superior: place.and_then(|line| known.organ_by_code(&line.superior)).map(|organ| organ.id),
            active: true,
            successor: None,
        };
        rows::save_unit_in_txn(conn, &draft)?;
    }
    Ok(())
}

fn missing(name: &str) -> Error {
    Error::Store(StoreError::damaged(format!("the district file names {name:?}, which is not in it")))
}

fn load_things(
    app: &App,
    conn: &mut Conn,
    sample: &SampleDistrict,
    district: &District,
) -> Result<(), Error> {
    let user = |name: &str| district.user_by_username(name).map(|user| user.id).ok_or_else(|| missing(name));
    let unit = |code: &str| district.unit_by_code(code).map(|unit| unit.id).ok_or_else(|| missing(code));
    for category in &sample.categories {
        let known = rows::load(conn, &app.vault)?;
        let parent = match &category.parent {
            Some(code) => Some(known.category_by_code(code).ok_or_else(|| missing(code))?.id),
            None => None,
        };
        let of = category.unit.as_deref().map(unit).transpose()?;
        rows::save_category_in_txn(
            conn,
            &rows::CategoryDraft {
                code: &category.code,
                name: &category.name,
                parent,
                unit: of,
                place_based: category.place_based,
                order_class: category.order_class,
                active: true,
            },
        )?;
    }
    for project in &sample.projects {
        rows::save_project_in_txn(
            conn,
            &project.code,
            &project.name,
            user(&project.leader)?,
            unit(&project.unit)?,
            true,
        )?;
    }
    for point in &sample.contact_points {
        let known = rows::load(conn, &app.vault)?;
        let parent = match &point.parent {
            Some(code) => Some(known.contact_point_by_code(code).ok_or_else(|| missing(code))?.id),
            None => None,
        };
        let (leader, of) = (user(&point.leader)?, unit(&point.unit)?);
        rows::save_contact_point_in_txn(conn, &point.code, &point.name, parent, leader, of, true)?;
    }
    let known = rows::load(conn, &app.vault)?;
    for leader in &sample.leaders {
        let units: Result<_, Error> = leader.units.iter().map(|code| unit(code)).collect();
        let categories: Result<_, Error> = leader
            .categories
            .iter()
            .map(|code| known.category_by_code(code).map(|category| category.id).ok_or_else(|| missing(code)))
            .collect();
        rows::save_leader_in_txn(conn, user(&leader.user)?, &leader.title, &units?, &categories?)?;
    }
    Ok(())
}

/// One leader a working day, in turn.
fn load_roster(
    app: &App,
    conn: &mut Conn,
    sample: &SampleDistrict,
    district: &District,
    today: NaiveDate,
) -> Result<(), Error> {
    let leaders: Vec<UserId> = sample
        .duty_rotation
        .iter()
        .filter_map(|name| district.user_by_username(name))
        .map(|user| user.id)
        .collect();
    let books = app.rulebooks(conn)?;
    let (_, book) = books.current()?;
    let first = today.checked_sub_days(Days::new(ROSTER_DAYS)).unwrap_or(today);
    let days = first.iter_days().take(usize::try_from(2 * ROSTER_DAYS).unwrap_or(0));
    let working = days.filter(|day| book.calendar.is_working_day(*day));
    for (day, leader) in working.zip(leaders.iter().cycle()) {
        rows::save_duty_in_txn(conn, day, Some(*leader))?;
    }
    Ok(())
}
