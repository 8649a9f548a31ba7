//! Units.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change_in_txn, show};
use super::dto::{dto, yes};
use super::named::{organ_code, superior, unit_code};
use super::rehearse::rehearse;
use crate::house::{self, HandOverInput, HandOverView};
use crate::names::username;
use crate::two_hands::{self, Ended, Hand};
use crate::{App, Caller, Error, FieldFault};
use domain::directory::{District, Organ, Unit};
use domain::fault::{Detail, Faults};
use domain::ids::UserId;
use domain::organs::{Standing, kind_of};
use domain::petition::acts::body::Field;
use domain::sight::Beside;
use domain::text::{Code, OrganisationName, normalise_name};
use domain::vocabulary::{Audited, Level, UnitKind};
use domain::{asked, in_use};
use store::Conn;
use store::directory::{self as rows, UnitDraft};

dto! {
    /// A unit. Head and default officer are usernames.
    view UnitView { code } input UnitInput of "unit" {
        name: String,
        short_name: String,
        #[serde(default)] aliases: Vec<String>,
        /// What it was called before, and what the units were called that have become part of it. A new name keeps
        /// the old one here by itself. None: they stay.
        #[serde(default)] former_names: Option<Vec<String>>,
        kind: UnitKind,
        #[serde(default)] head: Option<String> as Named(Officers),
        #[serde(default)] default_officer: Option<String> as Named(Officers),
        /// How high it stands; none: not entered.
        #[serde(default)] level: Option<Level>,
        /// The code of the organ next above it, which reviews what it decides; none: not entered.
        #[serde(default)] superior: Option<String> as Named(Organs),
        #[serde(default = "yes")] active: bool,
        /// The code of the unit that it has become part of, where it is out of use.
        #[serde(default)] successor: Option<String> as Named(Units),
    } only sent {
        /// Where it goes out of use: what the successor does not take over by itself.
        #[serde(default)] hand_over: Option<HandOverInput>,
    }
}

fn unit_view(district: &District, unit: &Unit) -> UnitView {
    UnitView {
        code: unit.code.clone(),
        name: unit.name.clone(),
        short_name: unit.short_name.clone(),
        aliases: unit.aliases.clone(),
        former_names: Some(unit.former_names.clone()),
        kind: unit.kind,
        head: unit.head.map(|user| username(district, user)),
        default_officer: unit.default_officer.map(|user| username(district, user)),
        level: unit.level,
        superior: unit.superior.and_then(|organ| organ_code(district, organ)),
        active: unit.active,
        successor: unit.successor.map(|unit| unit_code(district, unit)),
    }
}

/// Every unit.
pub fn units(app: &App) -> Result<Vec<UnitView>, Error> {
    show(app, |district| district.units.values().map(|unit| unit_view(district, unit)).collect())
}

/// Creates or replaces a unit. One that goes out of use hands over everything in the same write.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field; [`Error::StillHolds`] where something would be left behind.
pub fn put_unit(app: &App, caller: &Caller, code: &str, input: UnitInput) -> Result<UnitView, Error> {
    let (doer, asked) = (caller.doer(), two_hands::json(&input)?);
    let (inner, caller, key) = (app.clone(), caller.clone(), code.to_owned());
    let ended =
        app.store.write(move |conn| change_unit_in_txn(&inner, conn, &caller, Hand::First, &key, &input));
    two_hands::settle(app, ended, (doer, Audited::Unit), (code, asked, None))
}

/// The same in a transaction that is open.
///
/// # Errors
/// As [`put_unit`].
pub(crate) fn change_unit_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    hand: Hand<'_>,
    code: &str,
    input: &UnitInput,
) -> Result<UnitView, Ended> {
    let work = |app: &App, conn: &mut Conn, district: &District| {
        let view = put_unit_in_txn(app, conn, caller, district, code, input)?;
        view.accept(input.hand_over.is_some())
    };
    let view = |district: &District| district.unit_by_code(code).map(|unit| unit_view(district, unit));
    let thing = (Audited::Unit, code);
    change_in_txn(app, conn, (&caller.doer(), hand), thing, Beside::default(), &work, &view)
}

/// What putting the unit so would hand over, and to whom. Nothing changes.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn rehearse_unit(
    app: &App,
    caller: &Caller,
    code: &str,
    input: UnitInput,
) -> Result<HandOverView, Error> {
    let (code, caller) = (code.to_owned(), caller.clone());
    rehearse(app, move |app, conn, district| put_unit_in_txn(app, conn, &caller, district, &code, &input))
}

fn put_unit_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    district: &District,
    code: &str,
    input: &UnitInput,
) -> Result<HandOverView, Error> {
    let mut faults = Faults::default();
    let before = district.unit_by_code(code);
    let draft = unit_draft(&mut faults, district, before, code, input);
    faults.done()?;
    let successor = draft.successor.filter(|heir| before.is_some_and(|unit| unit.successor != Some(*heir)));
    rows::save_unit_in_txn(conn, &draft)?;
    if let (Some(unit), Some(heir)) = (before, successor.and_then(|id| district.units.get(&id))) {
        keep_former_names(conn, unit, heir)?;
    }
    let now = app.clock.now();
    match before {
        Some(unit) => {
            let said = input.hand_over.as_ref();
            house::change_of_unit_in_txn(app, conn, Some(caller), (district, unit), said, now)
        }
        None => Ok(HandOverView { complete: true, items: Vec::new() }),
    }
}

fn unit_draft(
    faults: &mut Faults,
    district: &District,
    before: Option<&Unit>,
    code: &str,
    input: &UnitInput,
) -> UnitDraft {
    faults.form("code", Code::parse(code), "malformed_code");
    faults.take("name", OrganisationName::parse(&input.name));
    faults.take("short_name", OrganisationName::parse(&input.short_name));
    for (field, names) in [("aliases", Some(&input.aliases)), ("former_names", input.former_names.as_ref())] {
        for name in names.into_iter().flatten() {
            faults.take(field, OrganisationName::parse(name));
        }
    }
    let head = staff(faults, "head", input.head.as_deref(), input.active, district);
    let officer = staff(faults, "default_officer", input.default_officer.as_deref(), input.active, district);
    let standing =
        |above: &Organ| Some(Standing { kind: kind_of(input.kind, Some(above)), level: input.level? });
    let above = superior(faults, input.superior.as_deref(), standing, district);
    let inspects = before.is_some_and(|unit| unit.active && unit.kind == UnitKind::DisciplineInspection);
    let named = input.successor.as_deref().filter(|_| !input.active);
    // Also one that went out of use before its successor was known.
    let goes = before.is_some_and(|unit| unit.active || unit.successor.is_none()) && !input.active;
    let stays = before.filter(|_| !goes).and_then(|unit| unit.successor).filter(|_| !input.active);
    let successor = match goes {
        true => house::unit::successor(faults, named, (code, inspects), district),
        false => stays,
    };
    let draft = UnitDraft {
        code: code.to_owned(),
        name: input.name.trim().to_owned(),
        short_name: input.short_name.trim().to_owned(),
        aliases: input.aliases.clone(),
        former_names: former_names(before, input),
        kind: input.kind,
        head,
        default_officer: officer,
        level: input.level,
        superior: above.map(|organ| organ.id),
        active: input.active,
        successor,
    };
    if input.active {
        one_name_one_unit(faults, district, &draft);
    }
    draft
}

/// What is said, or stays, and what it was called until now.
fn former_names(before: Option<&Unit>, input: &UnitInput) -> Vec<String> {
    let kept = before.map(|unit| unit.former_names.clone()).unwrap_or_default();
    let mut names = input.former_names.clone().unwrap_or(kept);
    let now = [&input.name, &input.short_name].into_iter().chain(&input.aliases);
    let now: Vec<String> = now.map(|name| normalise_name(name)).collect();
    for name in before.into_iter().flat_map(|unit| [&unit.name, &unit.short_name]) {
        if !now.contains(&normalise_name(name)) && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Whatever a unit was called, the one that it has become part of was called too.
fn keep_former_names(conn: &mut Conn, unit: &Unit, heir: &Unit) -> Result<(), Error> {
    let mut names = heir.former_names.clone();
    for name in unit.names() {
        if !heir.names().any(|own| own == name) && !names.contains(name) {
            names.push(name.clone());
        }
    }
    Ok(rows::set_former_names_in_txn(conn, heir.id, &names)?)
}

/// Who answers for a unit: somebody who reads petitions.
fn staff(
    faults: &mut Faults,
    field: &str,
    name: Option<&str>,
    in_use: bool,
    district: &District,
) -> Option<UserId> {
    let user = match in_use {
        true => in_use::person(faults, field, name?, district)?,
        false => faults.known(field, district.user_by_username(name?))?,
    };
    if !user.role.reads_petitions() {
        faults.note(field, "reads_no_petitions");
    }
    Some(user.id)
}

/// Petitions name units as people call them, or called them: no other unit in use has, or had, one of its names.
fn one_name_one_unit(faults: &mut Faults, district: &District, draft: &UnitDraft) {
    let called = |name: &str| {
        let wanted = normalise_name(name);
        let mut others = district.units.values().filter(|unit| unit.active && unit.code != draft.code);
        let has = |unit: &&Unit| {
            unit.names().map(|name| normalise_name(name)).any(|name| !name.is_empty() && name == wanted)
        };
        others.find(has).map(|unit| unit.name.clone())
    };
    let own = [("name", &draft.name), ("short_name", &draft.short_name)].into_iter();
    let aliases = draft.aliases.iter().map(|alias| ("aliases", alias));
    let former = draft.former_names.iter().map(|name| ("former_names", name));
    for (field, name) in own.chain(aliases).chain(former) {
        if let Some(other) = called(name) {
            faults.add(FieldFault::new(field, "name_of_another").naming(Detail::Text(other)));
        }
    }
}
