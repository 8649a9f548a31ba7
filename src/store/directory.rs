//! The district: units, people, leaders, projects, contact points, categories, duty roster. Small,
//! read as a whole; a version tells when a cached copy is old.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::{
    categories, contact_points, deputies, duty_roster, leaders, organs, portfolio_categories,
    portfolio_units, projects, units, user_units, users,
};
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError, accused, counter};
use base::vault::Vault;
use domain::directory::{
    Category, ContactPoint, Deputy, District, Leader, Marks, Organ, Project, Unit, User,
};
use domain::ids::{CategoryId, ContactPointId, OrganId, ProjectId, UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Language, Level, OrderClass, OrganKind, Role, UnitKind};

const VERSION: &str = "directory";

/// The version of the directory: it grows with every change.
pub fn version(conn: &mut Conn) -> Result<i64, StoreError> {
    counter::value(conn, VERSION)
}

/// Says that the directory has changed.
pub fn touch_in_txn(conn: &mut Conn) -> Result<(), StoreError> {
    counter::next_in_txn(conn, VERSION).map(|_| ())
}

/// Reads the whole district.
///
/// # Errors
/// [`StoreError::Damaged`] where a row does not read.
pub fn load(conn: &mut Conn, vault: &Vault) -> Result<District, StoreError> {
    let mut district = District {
        units: load_units(conn)?,
        organs: load_organs(conn)?,
        users: load_users(conn)?,
        leaders: load_leaders(conn)?,
        projects: load_projects(conn)?,
        contact_points: load_contact_points(conn)?,
        categories: load_categories(conn)?,
        duty: duty_roster::table
            .select((duty_roster::day, duty_roster::leader_id))
            .load::<(NaiveDate, UserId)>(conn)?
            .into_iter()
            .collect(),
        deputies: load_deputies(conn)?,
        marks: Marks::default(),
        stays: BTreeMap::new(),
    };
    district.marks = marks(&district, vault);
    district.note_stays(load_stays(conn)?);
    Ok(district)
}

fn marks(district: &District, vault: &Vault) -> Marks {
    let users = district.users.keys().map(|id| (*id, accused::mark_of_user(vault, *id))).collect();
    let units = district.units.keys().map(|id| (*id, accused::mark_of_unit(vault, *id))).collect();
    Marks { users, units }
}

/// Where users work and have worked.
fn load_stays(conn: &mut Conn) -> Result<Vec<(UserId, UnitId)>, StoreError> {
    Ok(user_units::table.select((user_units::user_id, user_units::unit_id)).distinct().load(conn)?)
}

/// Whoever works elsewhere from now on has left where they worked.
pub(crate) fn note_stay(conn: &mut Conn, user: UserId, unit: UnitId, now: Instant) -> Result<(), StoreError> {
    let open =
        || user_units::table.filter(user_units::user_id.eq(Put(user))).filter(user_units::until_at.is_null());
    let left = open().filter(user_units::unit_id.ne(Put(unit)));
    diesel::update(left).set(user_units::until_at.eq(Some(Put(now)))).execute(conn)?;
    if open().select(user_units::unit_id).first::<UnitId>(conn).optional()?.is_none() {
        diesel::insert_into(user_units::table)
            .values((
                user_units::user_id.eq(Put(user)),
                user_units::unit_id.eq(Put(unit)),
                user_units::from_at.eq(Put(now)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn load_deputies(conn: &mut Conn) -> Result<Vec<Deputy>, StoreError> {
    let rows: Vec<(UserId, UserId, NaiveDate, NaiveDate, UserId)> = deputies::table
        .order(deputies::id)
        .select((
            deputies::leader_id,
            deputies::deputy_id,
            deputies::from_day,
            deputies::until_day,
            deputies::named_by,
        ))
        .load(conn)?;
    let read = |(leader, deputy, from, until, named_by)| Deputy { named_by, leader, deputy, from, until };
    Ok(rows.into_iter().map(read).collect())
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = units)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    short_name: String,
    aliases: String,
    kind: UnitKind,
    head_id: Option<UserId>,
    default_officer_id: Option<UserId>,
    level: Option<Level>,
    superior_id: Option<OrganId>,
    active: bool,
    former_names: String,
    successor_id: Option<UnitId>,
}

in_table!(UnitRow: "units" ["id"]);

fn load_units(conn: &mut Conn) -> Result<BTreeMap<UnitId, Unit>, StoreError> {
    let rows: Vec<UnitRow> = typed::all(units::table, conn)?;
    rows.into_iter()
        .map(|row| {
            let names = |column, text: &str| {
                serde_json::from_str(text).map_err(|why| {
                    StoreError::unreadable(("units", column), format_args!("id {}", row.id.0), why)
                })
            };
            let unit = Unit {
                id: row.id,
                code: row.code,
                name: row.name,
                short_name: row.short_name,
                aliases: names("aliases", &row.aliases)?,
                former_names: names("former_names", &row.former_names)?,
                kind: row.kind,
                head: row.head_id,
                default_officer: row.default_officer_id,
                level: row.level,
                superior: row.superior_id,
                active: row.active,
                successor: row.successor_id,
            };
            Ok((unit.id, unit))
        })
        .collect()
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = organs)]
struct OrganRow {
    id: OrganId,
    code: String,
    name: String,
    kind: OrganKind,
    level: Level,
    superior_id: Option<OrganId>,
    unit_id: Option<UnitId>,
    address: Option<String>,
    phone: Option<String>,
    active: bool,
}

in_table!(OrganRow: "organs" ["id"]);

fn load_organs(conn: &mut Conn) -> Result<BTreeMap<OrganId, Organ>, StoreError> {
    let rows: Vec<OrganRow> = typed::all(organs::table, conn)?;
    let read = |row: OrganRow| {
        let organ = Organ {
            id: row.id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            level: row.level,
            superior: row.superior_id,
            unit: row.unit_id,
            address: row.address,
            phone: row.phone,
            active: row.active,
        };
        (organ.id, organ)
    };
    Ok(rows.into_iter().map(read).collect())
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = users)]
struct UserRow {
    id: UserId,
    username: String,
    name: String,
    role: Role,
    unit_id: UnitId,
    email: Option<String>,
    language: Language,
    active: bool,
}

in_table!(UserRow: "users" ["id"]);

fn load_users(conn: &mut Conn) -> Result<BTreeMap<UserId, User>, StoreError> {
    let rows: Vec<UserRow> = typed::all(users::table, conn)?;
    let read = |row: UserRow| {
        let user = User {
            id: row.id,
            username: row.username,
            name: row.name,
            role: row.role,
            unit: row.unit_id,
            email: row.email,
            language: row.language,
            active: row.active,
        };
        (user.id, user)
    };
    Ok(rows.into_iter().map(read).collect())
}

fn load_leaders(conn: &mut Conn) -> Result<BTreeMap<UserId, Leader>, StoreError> {
    let rows: Vec<(UserId, String)> = leaders::table.load(conn)?;
    let units: Vec<(UnitId, UserId)> = portfolio_units::table.load(conn)?;
    let categories: Vec<(CategoryId, UserId)> = portfolio_categories::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(user, title)| {
            (user, Leader { user, title, units: of(user, &units), categories: of(user, &categories) })
        })
        .collect())
}

/// What stands beside a leader in a list.
fn of<T: Copy + Ord>(user: UserId, list: &[(T, UserId)]) -> BTreeSet<T> {
    list.iter().filter(|(_, leader)| *leader == user).map(|(thing, _)| *thing).collect()
}

fn load_projects(conn: &mut Conn) -> Result<BTreeMap<ProjectId, Project>, StoreError> {
    let rows: Vec<(ProjectId, String, String, UserId, UnitId, bool)> = projects::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, leader, unit, active)| (id, Project { id, code, name, leader, unit, active }))
        .collect())
}

type ContactPointRow = (ContactPointId, String, String, Option<ContactPointId>, UserId, UnitId, bool);
type CategoryRow =
    (CategoryId, String, String, Option<CategoryId>, Option<UnitId>, bool, Option<OrderClass>, bool);

fn load_contact_points(conn: &mut Conn) -> Result<BTreeMap<ContactPointId, ContactPoint>, StoreError> {
    let rows: Vec<ContactPointRow> = contact_points::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, parent, leader, unit, active)| {
            (id, ContactPoint { id, code, name, parent, leader, unit, active })
        })
        .collect())
}

fn load_categories(conn: &mut Conn) -> Result<BTreeMap<CategoryId, Category>, StoreError> {
    let rows: Vec<CategoryRow> = categories::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, parent, unit, place_based, order_class, active)| {
            (id, Category { id, code, name, parent, unit, place_based, order_class, active })
        })
        .collect())
}

/// A category as it shall stand. Found again by its code.
pub struct CategoryDraft<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub parent: Option<CategoryId>,
    pub unit: Option<UnitId>,
    pub place_based: bool,
    pub order_class: Option<OrderClass>,
    pub active: bool,
}

/// A unit as it shall stand. Found again by its code.
pub struct UnitDraft {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub aliases: Vec<String>,
    pub former_names: Vec<String>,
    pub kind: UnitKind,
    pub head: Option<UserId>,
    pub default_officer: Option<UserId>,
    pub level: Option<Level>,
    pub superior: Option<OrganId>,
    pub active: bool,
    pub successor: Option<UnitId>,
}

/// Creates a unit or puts this in place of the one with the same code.
pub fn save_unit_in_txn(conn: &mut Conn, draft: &UnitDraft) -> Result<UnitId, StoreError> {
    let listed =
        |names: &[String]| serde_json::to_string(names).map_err(|why| StoreError::Internal(why.to_string()));
    let (aliases, former_names) = (listed(&draft.aliases)?, listed(&draft.former_names)?);
    let values = (
        units::code.eq(&draft.code),
        units::name.eq(&draft.name),
        units::short_name.eq(&draft.short_name),
        units::aliases.eq(&aliases),
        units::kind.eq(Put(draft.kind)),
        units::head_id.eq(draft.head.map(Put)),
        units::default_officer_id.eq(draft.default_officer.map(Put)),
        units::level.eq(draft.level.map(Put)),
        units::superior_id.eq(draft.superior.map(Put)),
        units::active.eq(draft.active),
        units::former_names.eq(&former_names),
        units::successor_id.eq(draft.successor.map(Put)),
    );
    touch_in_txn(conn)?;
    let id = on_backend!(conn, c => diesel::insert_into(units::table)
        .values(values)
        .on_conflict(units::code)
        .do_update()
        .set(values)
        .returning(units::id)
        .get_result(c))?;
    Ok(id)
}

/// Says what a unit was called before.
pub fn set_former_names_in_txn(conn: &mut Conn, unit: UnitId, names: &[String]) -> Result<(), StoreError> {
    let names = serde_json::to_string(names).map_err(|why| StoreError::Internal(why.to_string()))?;
    touch_in_txn(conn)?;
    diesel::update(units::table.find(Put(unit))).set(units::former_names.eq(names)).execute(conn)?;
    Ok(())
}

/// An organ as it shall stand. Found again by its code.
pub struct OrganDraft {
    pub code: String,
    pub name: String,
    pub kind: OrganKind,
    pub level: Level,
    pub superior: Option<OrganId>,
    pub unit: Option<UnitId>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub active: bool,
}

/// Creates an organ or puts this in place of the one with the same code.
pub fn save_organ_in_txn(conn: &mut Conn, draft: &OrganDraft) -> Result<OrganId, StoreError> {
    let values = (
        organs::code.eq(&draft.code),
        organs::name.eq(&draft.name),
        organs::kind.eq(Put(draft.kind)),
        organs::level.eq(Put(draft.level)),
        organs::superior_id.eq(draft.superior.map(Put)),
        organs::unit_id.eq(draft.unit.map(Put)),
        organs::address.eq(draft.address.as_deref()),
        organs::phone.eq(draft.phone.as_deref()),
        organs::active.eq(draft.active),
    );
    touch_in_txn(conn)?;
    let id = on_backend!(conn, c => diesel::insert_into(organs::table)
        .values(values)
        .on_conflict(organs::code)
        .do_update()
        .set(values)
        .returning(organs::id)
        .get_result(c))?;
    Ok(id)
}

/// A user as it shall stand. Found again by the username. The password is set apart.
pub struct UserDraft {
    pub username: String,
    pub name: String,
    pub role: Role,
    pub unit: UnitId,
    pub email: Option<String>,
    pub language: Language,
    pub active: bool,
}

/// Creates a user or puts this in place of the one with the same username.
pub fn save_user_in_txn(conn: &mut Conn, draft: &UserDraft, now: Instant) -> Result<UserId, StoreError> {
    let values = (
        users::username.eq(&draft.username),
        users::name.eq(&draft.name),
        users::role.eq(Put(draft.role)),
        users::unit_id.eq(Put(draft.unit)),
        users::email.eq(draft.email.as_deref()),
        users::language.eq(Put(draft.language)),
        users::active.eq(draft.active),
    );
    touch_in_txn(conn)?;
    let id = on_backend!(conn, c => diesel::insert_into(users::table)
        .values((values, users::created_at.eq(Put(now))))
        .on_conflict(users::username)
        .do_update()
        .set(values)
        .returning(users::id)
        .get_result(c))?;
    note_stay(conn, id, draft.unit, now)?;
    Ok(id)
}

/// Sets the language of a user's mails.
pub fn set_language_in_txn(conn: &mut Conn, user: UserId, language: Language) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    diesel::update(users::table.find(Put(user))).set(users::language.eq(Put(language))).execute(conn)?;
    Ok(())
}

/// Makes a user a leader with this portfolio, or changes it. What is in it leaves the portfolio of
/// whoever had it.
pub fn save_leader_in_txn(
    conn: &mut Conn,
    user: UserId,
    title: &str,
    covered_units: &BTreeSet<UnitId>,
    covered_categories: &BTreeSet<CategoryId>,
) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    on_backend!(conn, c => diesel::insert_into(leaders::table)
        .values((leaders::user_id.eq(Put(user)), leaders::title.eq(title)))
        .on_conflict(leaders::user_id)
        .do_update()
        .set(leaders::title.eq(title))
        .execute(c))?;
    let unit_ids: Vec<_> = covered_units.iter().copied().map(Put).collect();
    diesel::delete(
        portfolio_units::table
            .filter(portfolio_units::leader_id.eq(Put(user)).or(portfolio_units::unit_id.eq_any(&unit_ids))),
    )
    .execute(conn)?;
    for unit in &unit_ids {
        diesel::insert_into(portfolio_units::table)
            .values((portfolio_units::unit_id.eq(unit), portfolio_units::leader_id.eq(Put(user))))
            .execute(conn)?;
    }
    let category_ids: Vec<_> = covered_categories.iter().copied().map(Put).collect();
    diesel::delete(
        portfolio_categories::table.filter(
            portfolio_categories::leader_id
                .eq(Put(user))
                .or(portfolio_categories::category_id.eq_any(&category_ids)),
        ),
    )
    .execute(conn)?;
    for category in &category_ids {
        diesel::insert_into(portfolio_categories::table)
            .values((
                portfolio_categories::category_id.eq(category),
                portfolio_categories::leader_id.eq(Put(user)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Creates a project or puts this in place of the one with the same code.
pub fn save_project_in_txn(
    conn: &mut Conn,
    code: &str,
    name: &str,
    leader: UserId,
    unit: UnitId,
    active: bool,
) -> Result<(), StoreError> {
    let values = (
        projects::code.eq(code),
        projects::name.eq(name),
        projects::leader_id.eq(Put(leader)),
        projects::unit_id.eq(Put(unit)),
        projects::active.eq(active),
    );
    touch_in_txn(conn)?;
    on_backend!(conn, c => diesel::insert_into(projects::table)
        .values(values)
        .on_conflict(projects::code)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Creates a contact point or puts this in place of the one with the same code.
pub fn save_contact_point_in_txn(
    conn: &mut Conn,
    code: &str,
    name: &str,
    parent: Option<ContactPointId>,
    leader: UserId,
    unit: UnitId,
    active: bool,
) -> Result<(), StoreError> {
    let values = (
        contact_points::code.eq(code),
        contact_points::name.eq(name),
        contact_points::parent_id.eq(parent.map(Put)),
        contact_points::leader_id.eq(Put(leader)),
        contact_points::unit_id.eq(Put(unit)),
        contact_points::active.eq(active),
    );
    touch_in_txn(conn)?;
    on_backend!(conn, c => diesel::insert_into(contact_points::table)
        .values(values)
        .on_conflict(contact_points::code)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Creates a category or puts this in place of the one with the same code.
pub fn save_category_in_txn(conn: &mut Conn, draft: &CategoryDraft<'_>) -> Result<(), StoreError> {
    let values = (
        categories::code.eq(draft.code),
        categories::name.eq(draft.name),
        categories::parent_id.eq(draft.parent.map(Put)),
        categories::unit_id.eq(draft.unit.map(Put)),
        categories::place_based.eq(draft.place_based),
        categories::order_class.eq(draft.order_class.map(Put)),
        categories::active.eq(draft.active),
    );
    touch_in_txn(conn)?;
    on_backend!(conn, c => diesel::insert_into(categories::table)
        .values(values)
        .on_conflict(categories::code)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Puts a leader on duty on a day, or nobody.
pub fn save_duty_in_txn(conn: &mut Conn, day: NaiveDate, leader: Option<UserId>) -> Result<(), StoreError> {
    touch_in_txn(conn)?;
    diesel::delete(duty_roster::table.find(day)).execute(conn)?;
    if let Some(leader) = leader {
        diesel::insert_into(duty_roster::table)
            .values((duty_roster::day.eq(day), duty_roster::leader_id.eq(Put(leader))))
            .execute(conn)?;
    }
    Ok(())
}
