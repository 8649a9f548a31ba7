//! The district as it is listed and maintained. Everything is found by its code or username; a PUT
//! creates or replaces; what is no longer used is set inactive, never deleted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::username;
use crate::petition::accused;
use crate::session::hash_of;
use crate::{App, Caller, Error, FieldFault};
use domain::asked;
use domain::directory::{Category, ContactPoint, District, Leader, Organ, Project, Unit, User};
use domain::fault::Detail;
use domain::fault::Faults;
use domain::ids::UserId;
use domain::organs::{Standing, kind_of};
use domain::petition::acts::body::{Asks, Field};
use domain::text::{
    Address, Code, Email, OfficePhone, OrganisationName, PersonName, Username, normalise_name,
};
use domain::vocabulary::{Language, Level, OrderClass, OrganKind, Role, UnitKind};
use store::directory::{self as rows, OrganDraft, UnitDraft, UserDraft};
use store::{Conn, session, user as user_rows};

const fn yes() -> bool {
    true
}

const fn chinese() -> Language {
    Language::Zh
}

/// A thing of the directory as it is shown under its key, and as it shall stand. A form that changes it begins with
/// the first and asks for the second.
macro_rules! dto {
    ($(#[$doc:meta])* view $view:ident { $key:ident $(as $key_asks:ident ($key_what:ident))? }
     input $input:ident of $of:literal {
        $($(#[$fdoc:meta])* $field:ident: $type:ty $(as $asks:ident ($what:ident))?,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, ToSchema)]
        pub struct $view { pub $key: String, $(pub $field: $type,)* }

        impl $view {
            /// What is asked for its key.
            pub const KEY: Field = Field {
                required: true,
                ..Field::part($of, stringify!($key), asked!(@asks String $(, $key_asks $key_what)?))
            };
        }

        asked! {
            $(#[$doc])*
            #[derive(Clone, Debug, Deserialize, ToSchema)]
            #[serde(deny_unknown_fields)]
            $input of $of { $($(#[$fdoc])* $field: $type $(as $asks($what))?,)* }
        }

        impl From<$view> for $input {
            fn from(view: $view) -> Self {
                let $view { $key: _, $($field,)* } = view;
                Self { $($field,)* }
            }
        }
    };
}

dto! {
    /// A unit. Head and default officer are usernames.
    view UnitView { code } input UnitInput of "unit" {
        name: String,
        short_name: String,
        #[serde(default)] aliases: Vec<String>,
        kind: UnitKind,
        #[serde(default)] head: Option<String> as Named(Officers),
        #[serde(default)] default_officer: Option<String> as Named(Officers),
        /// How high it stands; none: not entered.
        #[serde(default)] level: Option<Level>,
        /// The code of the organ next above it, which reviews what it decides; none: not entered.
        #[serde(default)] superior: Option<String> as Named(Organs),
        #[serde(default = "yes")] active: bool,
    }
}

dto! {
    /// An organ above or beside the district (机关名录), with where a petitioner finds it.
    view OrganView { code } input OrganInput of "organ" {
        name: String,
        kind: OrganKind,
        level: Level,
        /// The code of the organ next above it; none: not entered.
        #[serde(default)] superior: Option<String> as Named(Organs),
        /// The code of the unit of ours that deals with its reviews, where one does.
        #[serde(default)] unit: Option<String> as Named(Units),
        #[serde(default)] address: Option<String>,
        #[serde(default)] phone: Option<String>,
        #[serde(default = "yes")] active: bool,
    }
}

dto! {
    /// A leader: title, portfolio of units and content categories, by code.
    view LeaderView { username as Named(Leaders) } input LeaderInput of "portfolio" {
        title: String,
        #[serde(default)] units: Vec<String> as AllOf(Units),
        #[serde(default)] categories: Vec<String> as AllOf(Categories),
    }
}

dto! {
    /// A project under a leader's care (包挂项目).
    view ProjectView { code } input ProjectInput of "project" {
        name: String,
        /// A username.
        leader: String as Named(Leaders),
        /// The code of a unit.
        unit: String as Named(Units),
        #[serde(default = "yes")] active: bool,
    }
}

dto! {
    /// A township or village (包抓联系点).
    view ContactPointView { code } input ContactPointInput of "point" {
        name: String,
        /// The code of the township of a village.
        #[serde(default)] parent: Option<String> as Named(ContactPoints),
        /// A username.
        leader: String as Named(Leaders),
        /// The code of a unit.
        unit: String as Named(Units),
        #[serde(default = "yes")] active: bool,
    }
}

dto! {
    /// A content category (内容分类).
    view CategoryView { code } input CategoryInput of "category" {
        name: String,
        #[serde(default)] parent: Option<String> as Named(Categories),
        /// The code of the responsible unit.
        #[serde(default)] unit: Option<String> as Named(Units),
        /// The township of the place is responsible.
        #[serde(default)] place_based: bool,
        /// The class of 12345 orders about it, also about what stands below it (水电气热 …).
        #[serde(default)] order_class: Option<OrderClass>,
        #[serde(default = "yes")] active: bool,
    }
}

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserView {
    pub username: String,
    pub name: String,
    pub role: Role,
    /// The code of the unit.
    pub unit: String,
    pub email: Option<String>,
    pub language: Language,
    pub active: bool,
}

impl UserView {
    /// What is asked for its key.
    pub const KEY: Field = Field { required: true, ..Field::part("person", "username", Asks::Line) };
}

asked! {
    /// A user as it shall stand.
    #[derive(Clone, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    UserInput of "person" {
        name: String,
        role: Role,
        /// The code of the unit.
        unit: String as Named(Units),
        #[serde(default)]
        email: Option<String>,
        #[serde(default = "chinese")]
        language: Language,
        #[serde(default = "yes")]
        active: bool,
        /// Sets the password and ends the user's sessions; without one it stays.
        #[serde(default)]
        password: Option<String> as Secret,
    }
}

impl From<UserView> for UserInput {
    fn from(view: UserView) -> Self {
        let UserView { username: _, name, role, unit, email, language, active } = view;
        Self { name, role, unit, email, language, active, password: None }
    }
}

/// Who is on duty on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyView {
    pub day: NaiveDate,
    /// A username; none: nobody.
    pub leader: Option<String>,
}

/// Who shall be on duty.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyInput {
    /// A username; null: nobody.
    pub leader: Option<String>,
}

/// Reads the district and shows a part of it.
fn show<T>(app: &App, view: impl FnOnce(&District) -> T) -> Result<T, Error> {
    app.store.read(|conn| Ok(view(&*app.district(conn)?)))
}

/// Changes the district in one write, then shows what was changed.
fn change<T: Send + 'static>(
    app: &App,
    work: impl Fn(&App, &mut Conn, &District) -> Result<(), Error> + Send + 'static,
    view: impl Fn(&District) -> Option<T> + Send + 'static,
) -> Result<T, Error> {
    let inner = app.clone();
    app.store.write(move |conn| {
        let district = inner.district(conn)?;
        work(&inner, conn, &district)?;
        accused::recognise_in_txn(&inner, conn, &district, inner.clock.now())?;
        // Not from memory: what is read before the commit must not be kept there.
        view(&rows::load(conn)?).ok_or(Error::NotFound)
    })
}

fn unit_view(district: &District, unit: &Unit) -> UnitView {
    UnitView {
        code: unit.code.clone(),
        name: unit.name.clone(),
        short_name: unit.short_name.clone(),
        aliases: unit.aliases.clone(),
        kind: unit.kind,
        head: unit.head.map(|user| username(district, user)),
        default_officer: unit.default_officer.map(|user| username(district, user)),
        level: unit.level,
        superior: unit.superior.and_then(|organ| organ_code(district, organ)),
        active: unit.active,
    }
}

fn unit_code(district: &District, unit: domain::ids::UnitId) -> String {
    district.units.get(&unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn organ_code(district: &District, organ: domain::ids::OrganId) -> Option<String> {
    district.organs.get(&organ).map(|organ| organ.code.clone())
}

/// The organ that is named as next above, which stands above it where both levels are known.
fn superior<'a>(
    faults: &mut Faults,
    name: Option<&str>,
    of: impl FnOnce(&Organ) -> Option<Standing>,
    district: &'a District,
) -> Option<&'a Organ> {
    let organ = faults.known("superior", district.organ_by_code(name?))?;
    let above = Standing { kind: organ.kind, level: organ.level };
    if of(organ).is_some_and(|own| above.rank() <= own.rank()) {
        faults.note("superior", "not_above");
    }
    Some(organ)
}

fn organ_view(district: &District, organ: &Organ) -> OrganView {
    OrganView {
        code: organ.code.clone(),
        name: organ.name.clone(),
        kind: organ.kind,
        level: organ.level,
        superior: organ.superior.and_then(|above| organ_code(district, above)),
        unit: organ.unit.map(|unit| unit_code(district, unit)),
        address: organ.address.clone(),
        phone: organ.phone.clone(),
        active: organ.active,
    }
}

/// Every organ.
///
/// # Errors
/// Whatever the database answers.
pub fn organs(app: &App) -> Result<Vec<OrganView>, Error> {
    show(app, |district| district.organs.values().map(|organ| organ_view(district, organ)).collect())
}

/// Creates or replaces an organ.
///
/// # Errors
/// Every wrong field.
pub fn put_organ(app: &App, _caller: &Caller, code: &str, input: OrganInput) -> Result<OrganView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let address =
                input.address.as_deref().and_then(|text| faults.take("address", Address::parse(text)));
            let phone =
                input.phone.as_deref().and_then(|text| faults.take("phone", OfficePhone::parse(text)));
            let own = Standing { kind: input.kind, level: input.level };
            let above = superior(&mut faults, input.superior.as_deref(), |_| Some(own), district);
            let unit = input.unit.as_deref();
            let unit = unit.and_then(|unit| faults.known("unit", district.unit_by_code(unit)));
            faults.done()?;
            let draft = OrganDraft {
                code: code.clone(),
                name: input.name.trim().to_owned(),
                kind: input.kind,
                level: input.level,
                superior: above.map(|organ| organ.id),
                unit: unit.map(|unit| unit.id),
                address: address.map(|address| address.as_ref().to_owned()),
                phone: phone.map(|phone| phone.as_ref().to_owned()),
                active: input.active,
            };
            rows::save_organ_in_txn(conn, &draft)?;
            Ok(())
        },
        move |district| district.organ_by_code(&shown).map(|organ| organ_view(district, organ)),
    )
}

/// Every unit.
///
/// # Errors
/// Whatever the database answers.
pub fn units(app: &App) -> Result<Vec<UnitView>, Error> {
    show(app, |district| district.units.values().map(|unit| unit_view(district, unit)).collect())
}

/// Creates or replaces a unit.
///
/// # Errors
/// Every wrong field.
pub fn put_unit(app: &App, _caller: &Caller, code: &str, input: UnitInput) -> Result<UnitView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            faults.take("short_name", OrganisationName::parse(&input.short_name));
            for alias in &input.aliases {
                faults.take("aliases", OrganisationName::parse(alias));
            }
            let head = staff(&mut faults, "head", input.head.as_deref(), district);
            let officer = staff(&mut faults, "default_officer", input.default_officer.as_deref(), district);
            let standing = |above: &Organ| {
                Some(Standing { kind: kind_of(input.kind, Some(above)), level: input.level? })
            };
            let above = superior(&mut faults, input.superior.as_deref(), standing, district);
            if input.active {
                one_name_one_unit(&mut faults, district, &code, &input);
            }
            faults.done()?;
            let draft = UnitDraft {
                code: code.clone(),
                name: input.name.trim().to_owned(),
                short_name: input.short_name.trim().to_owned(),
                aliases: input.aliases.clone(),
                kind: input.kind,
                head,
                default_officer: officer,
                level: input.level,
                superior: above.map(|organ| organ.id),
                active: input.active,
            };
            rows::save_unit_in_txn(conn, &draft)?;
            Ok(())
        },
        move |district| district.unit_by_code(&shown).map(|unit| unit_view(district, unit)),
    )
}

/// Who answers for a unit: somebody who reads petitions.
fn staff(faults: &mut Faults, field: &str, name: Option<&str>, district: &District) -> Option<UserId> {
    let user = faults.known(field, district.user_by_username(name?))?;
    if !user.role.reads_petitions() {
        faults.note(field, "reads_no_petitions");
    }
    Some(user.id)
}

/// Petitions name units as people call them: no other unit in use has one of its names.
fn one_name_one_unit(faults: &mut Faults, district: &District, code: &str, input: &UnitInput) {
    let called = |name: &str| {
        let wanted = normalise_name(name);
        let others = district.units.values().filter(|unit| unit.active && unit.code != code);
        let has = |unit: &&Unit| {
            let names = [&unit.name, &unit.short_name].into_iter().chain(&unit.aliases);
            names.map(|name| normalise_name(name)).any(|name| !name.is_empty() && name == wanted)
        };
        others.into_iter().find(has).map(|unit| unit.name.clone())
    };
    let own = [("name", &input.name), ("short_name", &input.short_name)].into_iter();
    for (field, name) in own.chain(input.aliases.iter().map(|alias| ("aliases", alias))) {
        if let Some(other) = called(name) {
            faults.add(FieldFault::new(field, "name_of_another").naming(Detail::Text(other)));
        }
    }
}

fn leader_view(district: &District, leader: &Leader) -> LeaderView {
    let categories = leader.categories.iter().filter_map(|id| district.categories.get(id));
    LeaderView {
        username: username(district, leader.user),
        title: leader.title.clone(),
        units: leader.units.iter().map(|unit| unit_code(district, *unit)).collect(),
        categories: categories.map(|category| category.code.clone()).collect(),
    }
}

/// Every leader with the portfolio.
///
/// # Errors
/// Whatever the database answers.
pub fn leaders(app: &App) -> Result<Vec<LeaderView>, Error> {
    show(app, |district| district.leaders.values().map(|leader| leader_view(district, leader)).collect())
}

/// Sets a leader's title and portfolio. What is in it leaves the portfolio of whoever had it.
///
/// # Errors
/// Every wrong field.
pub fn put_leader(app: &App, _caller: &Caller, name: &str, input: LeaderInput) -> Result<LeaderView, Error> {
    let (name, shown) = (name.to_owned(), name.to_owned());
    change(
        app,
        move |_, conn, district| {
            let user = district.user_by_username(&name).ok_or(Error::NotFound)?;
            let mut faults = Faults::default();
            if !user.role.leads() {
                faults.note("username", "not_a_leader");
            }
            let title = faults.take("title", OrganisationName::parse(&input.title));
            let mut units = BTreeSet::new();
            for code in &input.units {
                units.extend(faults.known("units", district.unit_by_code(code)).map(|unit| unit.id));
            }
            let mut categories = BTreeSet::new();
            for code in &input.categories {
                let found = faults.known("categories", district.category_by_code(code));
                categories.extend(found.map(|category| category.id));
            }
            faults.done()?;
            let title = title.as_ref().map(AsRef::as_ref).unwrap_or_default();
            Ok(rows::save_leader_in_txn(conn, user.id, title, &units, &categories)?)
        },
        move |district| {
            let user = district.user_by_username(&shown)?;
            district.leaders.get(&user.id).map(|leader| leader_view(district, leader))
        },
    )
}

fn project_view(district: &District, project: &Project) -> ProjectView {
    ProjectView {
        code: project.code.clone(),
        name: project.name.clone(),
        leader: username(district, project.leader),
        unit: unit_code(district, project.unit),
        active: project.active,
    }
}

/// Every project.
///
/// # Errors
/// Whatever the database answers.
pub fn projects(app: &App) -> Result<Vec<ProjectView>, Error> {
    show(app, |district| district.projects.values().map(|project| project_view(district, project)).collect())
}

/// Creates or replaces a project.
///
/// # Errors
/// Every wrong field.
pub fn put_project(
    app: &App,
    _caller: &Caller,
    code: &str,
    input: ProjectInput,
) -> Result<ProjectView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let leader = leader(&mut faults, &input.leader, district);
            let unit = faults.known("unit", district.unit_by_code(&input.unit)).map(|unit| unit.id);
            faults.done()?;
            let (Some(leader), Some(unit)) = (leader, unit) else { return Err(Error::NotFound) };
            Ok(rows::save_project_in_txn(conn, &code, input.name.trim(), leader, unit, input.active)?)
        },
        move |district| district.project_by_code(&shown).map(|project| project_view(district, project)),
    )
}

fn leader(faults: &mut Faults, name: &str, district: &District) -> Option<UserId> {
    crate::petition::input::leader(faults, "leader", Some(name), district)
}

fn contact_point_view(district: &District, point: &ContactPoint) -> ContactPointView {
    let parent = point.parent.and_then(|parent| district.contact_points.get(&parent));
    ContactPointView {
        code: point.code.clone(),
        name: point.name.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        leader: username(district, point.leader),
        unit: unit_code(district, point.unit),
        active: point.active,
    }
}

/// Every contact point.
///
/// # Errors
/// Whatever the database answers.
pub fn contact_points(app: &App) -> Result<Vec<ContactPointView>, Error> {
    show(app, |district| {
        district.contact_points.values().map(|point| contact_point_view(district, point)).collect()
    })
}

/// Creates or replaces a contact point.
///
/// # Errors
/// Every wrong field.
pub fn put_contact_point(
    app: &App,
    _caller: &Caller,
    code: &str,
    input: ContactPointInput,
) -> Result<ContactPointView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.contact_point_by_code(parent)))
                .map(|parent| parent.id);
            if input.parent.as_deref() == Some(code.as_str()) {
                faults.note("parent", "its_own_parent");
            }
            let leader = leader(&mut faults, &input.leader, district);
            let unit = faults.known("unit", district.unit_by_code(&input.unit)).map(|unit| unit.id);
            faults.done()?;
            let (Some(leader), Some(unit)) = (leader, unit) else { return Err(Error::NotFound) };
            let name = input.name.trim();
            Ok(rows::save_contact_point_in_txn(conn, &code, name, parent, leader, unit, input.active)?)
        },
        move |district| {
            district.contact_point_by_code(&shown).map(|point| contact_point_view(district, point))
        },
    )
}

fn category_view(district: &District, category: &Category) -> CategoryView {
    let parent = category.parent.and_then(|parent| district.categories.get(&parent));
    CategoryView {
        code: category.code.clone(),
        name: category.name.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        unit: category.unit.map(|unit| unit_code(district, unit)),
        place_based: category.place_based,
        order_class: category.order_class,
        active: category.active,
    }
}

/// Every content category.
///
/// # Errors
/// Whatever the database answers.
pub fn categories(app: &App) -> Result<Vec<CategoryView>, Error> {
    show(app, |district| {
        district.categories.values().map(|category| category_view(district, category)).collect()
    })
}

/// Creates or replaces a content category.
///
/// # Errors
/// Every wrong field.
pub fn put_category(
    app: &App,
    _caller: &Caller,
    code: &str,
    input: CategoryInput,
) -> Result<CategoryView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.category_by_code(parent)))
                .map(|parent| parent.id);
            if input.parent.as_deref() == Some(code.as_str()) {
                faults.note("parent", "its_own_parent");
            }
            let unit = input.unit.as_deref();
            let unit =
                unit.and_then(|unit| faults.known("unit", district.unit_by_code(unit))).map(|unit| unit.id);
            faults.done()?;
            let draft = rows::CategoryDraft {
                code: &code,
                name: input.name.trim(),
                parent,
                unit,
                place_based: input.place_based,
                order_class: input.order_class,
                active: input.active,
            };
            Ok(rows::save_category_in_txn(conn, &draft)?)
        },
        move |district| district.category_by_code(&shown).map(|category| category_view(district, category)),
    )
}

fn user_view(district: &District, user: &User) -> UserView {
    UserView {
        username: user.username.clone(),
        name: user.name.clone(),
        role: user.role,
        unit: unit_code(district, user.unit),
        email: user.email.clone(),
        language: user.language,
        active: user.active,
    }
}

/// Every user.
///
/// # Errors
/// Whatever the database answers.
pub fn users(app: &App) -> Result<Vec<UserView>, Error> {
    show(app, |district| district.users.values().map(|user| user_view(district, user)).collect())
}

/// Creates or replaces a user. A user who is set inactive, or whose password is set, is logged out
/// everywhere.
///
/// # Errors
/// Every wrong field.
pub fn put_user(app: &App, name: &str, input: UserInput) -> Result<UserView, Error> {
    let hash = input.password.as_deref().map(|password| hash_of(app, name, password)).transpose()?;
    let (name, shown) = (name.to_owned(), name.to_owned());
    change(
        app,
        move |app, conn, district| {
            let mut faults = Faults::default();
            faults.form("username", Username::parse(&name), "malformed_username");
            faults.take("name", PersonName::parse(&input.name));
            if let Some(email) = &input.email {
                faults.form("email", Email::parse(email), "malformed_email");
            }
            let unit = faults.known("unit", district.unit_by_code(&input.unit)).map(|unit| unit.id);
            faults.done()?;
            let Some(unit) = unit else { return Err(Error::NotFound) };
            if leaves_nobody_in_charge(district, &name, &input) {
                return Err(Error::field(if input.active { "role" } else { "active" }, "last_administrator"));
            }
            let draft = UserDraft {
                username: name.clone(),
                name: input.name.trim().to_owned(),
                role: input.role,
                unit,
                email: input.email.as_deref().map(|email| email.trim().to_owned()),
                language: input.language,
                active: input.active,
            };
            let now = app.clock.now();
            let id = rows::save_user_in_txn(conn, &draft, now)?;
            if let Some(hash) = &hash {
                user_rows::set_password_hash_in_txn(conn, id, hash)?;
            }
            if hash.is_some() || !input.active {
                session::revoke_all_in_txn(conn, id, now)?;
            }
            Ok(())
        },
        move |district| district.user_by_username(&shown).map(|user| user_view(district, user)),
    )
}

/// Whether nobody could look after the service any more.
fn leaves_nobody_in_charge(district: &District, name: &str, input: &UserInput) -> bool {
    let is_one = |user: &&User| user.active && user.role.administers();
    let (own, others): (Vec<_>, Vec<_>) =
        district.users.values().filter(is_one).partition(|user| user.username == name);
    let stays = input.active && input.role.administers();
    !own.is_empty() && others.is_empty() && !stays
}

/// Sets the language of the caller's own mails.
///
/// # Errors
/// Whatever the database answers.
pub fn set_language(app: &App, caller: &Caller, language: Language) -> Result<(), Error> {
    let user = caller.user();
    app.store.write(move |conn| Ok(rows::set_language_in_txn(conn, user, language)?))
}

/// The duty roster of a period, both ends included.
///
/// # Errors
/// Whatever the database answers.
pub fn duty(app: &App, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Vec<DutyView>, Error> {
    show(app, |district| {
        let asked = |day: &NaiveDate| from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to);
        let days = district.duty.iter().filter(|(day, _)| asked(day));
        days.map(|(day, leader)| DutyView { day: *day, leader: Some(username(district, *leader)) }).collect()
    })
}

/// Puts a leader on duty on a day, or nobody.
///
/// # Errors
/// Every wrong field.
pub fn put_duty(app: &App, _caller: &Caller, day: NaiveDate, input: DutyInput) -> Result<DutyView, Error> {
    change(
        app,
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.day("day", Some(day));
            let name = input.leader.as_deref();
            let leader = name.and_then(|name| leader(&mut faults, name, district));
            faults.done()?;
            Ok(rows::save_duty_in_txn(conn, day, leader)?)
        },
        move |district| {
            Some(DutyView { day, leader: district.duty.get(&day).map(|leader| username(district, *leader)) })
        },
    )
}
