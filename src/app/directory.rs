//! The district as it is listed and maintained. Everything is found by its code or username; a PUT
//! creates or replaces; what is no longer used is set inactive, never deleted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::house::{self, HandOverInput, HandOverView};
use crate::names::username;
use crate::petition::accused;
use crate::petition::input::{leader as leader_of, leader_in_use};
use crate::session::hash_of;
use crate::two_hands::{self, Change, Ended, Hand};
use crate::{App, Caller, Doer, Error, FieldFault};
use domain::asked;
use domain::directory::{Category, ContactPoint, District, Leader, Organ, Project, Unit, User};
use domain::fault::Detail;
use domain::fault::Faults;
use domain::ids::{CategoryId, UnitId, UserId};
use domain::in_use;
use domain::organs::{Standing, kind_of};
use domain::petition::acts::body::{Asks, Field};
use domain::sight::{self, Beside};
use domain::text::{
    Address, Code, Email, OfficePhone, OrganisationName, PersonName, Username, normalise_name,
};
use domain::vocabulary::{Audited, Language, Level, OrderClass, OrganKind, Role, UnitKind};
use store::directory::{self as rows, OrganDraft, UnitDraft, UserDraft};
use store::{Conn, StoreError, WriteError, session, user as user_rows};

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
    } $(only sent { $($(#[$odoc:meta])* $only:ident: $only_type:ty,)* })?) => {
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
            #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
            #[serde(deny_unknown_fields)]
            $input of $of {
                $($(#[$fdoc])* $field: $type $(as $asks($what))?,)*
                $($($(#[$odoc])* $only: $only_type,)*)?
            }
        }

        impl From<$view> for $input {
            fn from(view: $view) -> Self {
                let $view { $key: _, $($field,)* } = view;
                Self { $($field,)* $($($only: None,)*)? }
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
    #[derive(Clone, Serialize, Deserialize, ToSchema)]
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
        #[serde(default, skip_serializing)]
        password: Option<String> as Secret,
        /// Where the user leaves, moves or gets another role: who takes over what they had.
        #[serde(default)]
        hand_over: Option<HandOverInput>,
    }
}

impl From<UserView> for UserInput {
    fn from(view: UserView) -> Self {
        let UserView { username: _, name, role, unit, email, language, active } = view;
        Self { name, role, unit, email, language, active, password: None, hand_over: None }
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

/// Changes a thing of the district in one write with its entry in the audit log, then shows it.
fn change<T: Serialize + Send + 'static>(
    app: &App,
    doer: Doer,
    (what, key): (Audited, String),
    work: impl Fn(&App, &mut Conn, &District) -> Result<(), Error> + Send + 'static,
    view: impl Fn(&District) -> Option<T> + Send + 'static,
) -> Result<T, Error> {
    let inner = app.clone();
    let ended = app.store.write(move |conn| {
        let (thing, work, view) = ((what, key.as_str()), &work, &view);
        change_in_txn(&inner, conn, (&doer, Hand::First), thing, Beside::default(), work, view)
    });
    match ended {
        Ok(done) => Ok(done),
        Err(Ended::Failed(error)) => Err(error),
        // What is neither a person, a unit nor a portfolio gives nobody sight.
        Err(Ended::Waits(_)) => Err(Error::Forbidden),
    }
}

/// The same in a transaction that is open. What gives sight of accusations ends it, but for the second hand.
fn change_in_txn<T: Serialize>(
    app: &App,
    conn: &mut Conn,
    (doer, hand): (&Doer, Hand<'_>),
    (what, key): (Audited, &str),
    beside: Beside<'_>,
    work: &dyn Fn(&App, &mut Conn, &District) -> Result<(), Error>,
    view: &dyn Fn(&District) -> Option<T>,
) -> Result<T, Ended> {
    let district = app.district(conn)?;
    work(app, conn, &district)?;
    accused::recognise_in_txn(app, conn, &district, app.clock.now())?;
    // Not from memory: what is read before the commit must not be kept there.
    let after = rows::load(conn, &app.vault)?;
    let was = view(&district);
    let judged = Change {
        what,
        object: key,
        districts: (&district, &after),
        beside,
        before: was.as_ref().map(two_hands::json).transpose()?,
    };
    two_hands::judge_in_txn(app, conn, doer, hand, judged)?;
    let is = view(&after).ok_or(Error::NotFound)?;
    audit::note_change_in_txn(app, conn, doer, what, (key, was.as_ref(), Some(&is)))?;
    Ok(is)
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
pub fn put_organ(app: &App, caller: &Caller, code: &str, input: OrganInput) -> Result<OrganView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Organ, code.clone()),
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
            let unit = unit.and_then(|code| self::unit(&mut faults, code, input.active, district));
            faults.done()?;
            let draft = OrganDraft {
                code: code.clone(),
                name: input.name.trim().to_owned(),
                kind: input.kind,
                level: input.level,
                superior: above.map(|organ| organ.id),
                unit,
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

/// Creates or replaces a unit. One that goes out of use hands over everything in the same write.
///
/// # Errors
/// Every wrong field; [`Error::StillHolds`] where something would be left behind.
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
/// Every wrong field.
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

/// Does everything and takes it back.
fn rehearse(
    app: &App,
    work: impl Fn(&App, &mut Conn, &District) -> Result<HandOverView, Error> + Send + 'static,
) -> Result<HandOverView, Error> {
    let inner = app.clone();
    let ended = app.store.write(move |conn| {
        let district = inner.district(conn).map_err(Error::from).map_err(Rehearsed::Failed)?;
        match work(&inner, conn, &district) {
            Ok(view) => Err::<(), _>(Rehearsed::Tried(view)),
            Err(error) => Err(Rehearsed::Failed(error)),
        }
    });
    match ended {
        Ok(()) => Err(Error::NotFound),
        Err(Rehearsed::Tried(view)) => Ok(view),
        Err(Rehearsed::Failed(error)) => Err(error),
    }
}

/// What ends a rehearsal: nothing of it stays.
enum Rehearsed {
    Tried(HandOverView),
    Failed(Error),
}

impl From<StoreError> for Rehearsed {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for Rehearsed {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
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
pub fn put_leader(app: &App, caller: &Caller, name: &str, input: LeaderInput) -> Result<LeaderView, Error> {
    let (doer, asked) = (caller.doer(), two_hands::json(&input)?);
    let (inner, key) = (app.clone(), name.to_owned());
    let ended =
        app.store.write(move |conn| change_leader_in_txn(&inner, conn, &doer, Hand::First, &key, &input));
    two_hands::settle(app, ended, (doer, Audited::Portfolio), (name, asked, None))
}

/// The same in a transaction that is open.
///
/// # Errors
/// As [`put_leader`].
pub(crate) fn change_leader_in_txn(
    app: &App,
    conn: &mut Conn,
    doer: &Doer,
    hand: Hand<'_>,
    name: &str,
    input: &LeaderInput,
) -> Result<LeaderView, Ended> {
    let work = |_: &App, conn: &mut Conn, district: &District| put_leader_in_txn(conn, district, name, input);
    let view = |district: &District| {
        let user = district.user_by_username(name)?;
        district.leaders.get(&user.id).map(|leader| leader_view(district, leader))
    };
    let thing = (Audited::Portfolio, name);
    change_in_txn(app, conn, (doer, hand), thing, Beside::default(), &work, &view)
}

fn put_leader_in_txn(
    conn: &mut Conn,
    district: &District,
    name: &str,
    input: &LeaderInput,
) -> Result<(), Error> {
    let user = district.user_by_username(name).ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    if !user.role.leads() {
        faults.note("username", "not_a_leader");
    }
    let leads_anything = !input.units.is_empty() || !input.categories.is_empty();
    if leads_anything && !user.active {
        faults.note("username", "person_out_of_use");
    }
    let title = faults.take("title", OrganisationName::parse(&input.title));
    let mut units = BTreeSet::new();
    for code in &input.units {
        units.extend(in_use::unit(&mut faults, "units", code, district));
    }
    let mut categories = BTreeSet::new();
    for code in &input.categories {
        categories.extend(category_in_use(&mut faults, "categories", code, district));
    }
    faults.done()?;
    let title = title.as_ref().map(AsRef::as_ref).unwrap_or_default();
    Ok(rows::save_leader_in_txn(conn, user.id, title, &units, &categories)?)
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
    caller: &Caller,
    code: &str,
    input: ProjectInput,
) -> Result<ProjectView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Project, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let leader = self::leader(&mut faults, &input.leader, input.active, district);
            let unit = self::unit(&mut faults, &input.unit, input.active, district);
            faults.done()?;
            let (Some(leader), Some(unit)) = (leader, unit) else { return Err(Error::NotFound) };
            Ok(rows::save_project_in_txn(conn, &code, input.name.trim(), leader, unit, input.active)?)
        },
        move |district| district.project_by_code(&shown).map(|project| project_view(district, project)),
    )
}

/// A leader who is to care for something. What is out of use itself keeps whom it names.
fn leader(faults: &mut Faults, name: &str, in_use: bool, district: &District) -> Option<UserId> {
    let known = if in_use { leader_in_use } else { leader_of };
    known(faults, "leader", Some(name), district)
}

/// The same of a unit.
fn unit(faults: &mut Faults, code: &str, in_use: bool, district: &District) -> Option<UnitId> {
    match in_use {
        true => in_use::unit(faults, "unit", code, district),
        false => faults.known("unit", district.unit_by_code(code)).map(|unit| unit.id),
    }
}

fn category_in_use(faults: &mut Faults, field: &str, code: &str, district: &District) -> Option<CategoryId> {
    let category = faults.known(field, district.category_by_code(code))?;
    if !category.active {
        faults.note(field, "category_out_of_use");
    }
    Some(category.id)
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
    caller: &Caller,
    code: &str,
    input: ContactPointInput,
) -> Result<ContactPointView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::ContactPoint, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.contact_point_by_code(parent)))
                .map(|parent| parent.id);
            let above = parent.into_iter().flat_map(|parent| district.contact_point_chain(parent));
            if above.map(|one| &one.code).chain(input.parent.as_ref()).any(|above| *above == code) {
                faults.note("parent", "its_own_parent");
            }
            let leader = self::leader(&mut faults, &input.leader, input.active, district);
            let unit = self::unit(&mut faults, &input.unit, input.active, district);
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
    caller: &Caller,
    code: &str,
    input: CategoryInput,
) -> Result<CategoryView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Category, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.category_by_code(parent)))
                .map(|parent| parent.id);
            let above = parent.into_iter().flat_map(|parent| district.category_chain(parent));
            if above.map(|one| &one.code).chain(input.parent.as_ref()).any(|above| *above == code) {
                faults.note("parent", "its_own_parent");
            }
            let unit = input.unit.as_deref();
            let unit = unit.and_then(|code| self::unit(&mut faults, code, input.active, district));
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
/// everywhere; who leaves, moves or gets another role hands over everything in the same write. `by`: who orders it.
///
/// # Errors
/// Every wrong field; [`Error::StillHolds`] where something would be left behind; [`Error::Waits`] where somebody
/// would be given sight of accusations.
pub fn put_user(app: &App, by: Option<&Caller>, name: &str, input: UserInput) -> Result<UserView, Error> {
    put(app, by, Hand::First, name, input)
}

/// The same by somebody at the machine itself, who does without the second hand.
///
/// # Errors
/// Every wrong field; [`Error::StillHolds`].
pub fn put_user_alone(app: &App, name: &str, input: UserInput) -> Result<UserView, Error> {
    put(app, None, Hand::Alone, name, input)
}

fn put(
    app: &App,
    by: Option<&Caller>,
    hand: Hand<'static>,
    name: &str,
    input: UserInput,
) -> Result<UserView, Error> {
    let hash = input.password.as_deref().map(|password| hash_of(app, name, password)).transpose()?;
    let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
    let (asked, secret) = (two_hands::json(&input)?, hash.clone());
    let (inner, by, key) = (app.clone(), by.cloned(), name.to_owned());
    let ended = app.store.write(move |conn| {
        change_user_in_txn(&inner, conn, (by.as_ref(), hand), &key, &input, hash.as_deref())
    });
    two_hands::settle(app, ended, (doer, Audited::User), (name, asked, secret))
}

/// The same in a transaction that is open.
///
/// # Errors
/// As [`put_user`].
pub(crate) fn change_user_in_txn(
    app: &App,
    conn: &mut Conn,
    (by, hand): (Option<&Caller>, Hand<'_>),
    name: &str,
    input: &UserInput,
    hash: Option<&str>,
) -> Result<UserView, Ended> {
    let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
    let work = |app: &App, conn: &mut Conn, district: &District| {
        let view = put_user_in_txn(app, conn, by, district, name, input, hash)?;
        view.accept(input.hand_over.is_some())
    };
    let view = |district: &District| district.user_by_username(name).map(|user| user_view(district, user));
    let set = app.district(conn)?.user_by_username(name).map(|user| user.id).filter(|_| hash.is_some());
    let beside = Beside { password_of: set.filter(|user| doer.user != Some(*user)), token: None };
    change_in_txn(app, conn, (&doer, hand), (Audited::User, name), beside, &work, &view)
}

/// What putting the user so would hand over, and to whom. Nothing changes.
///
/// # Errors
/// Every wrong field.
pub fn rehearse_user(
    app: &App,
    caller: &Caller,
    name: &str,
    input: UserInput,
) -> Result<HandOverView, Error> {
    let (name, caller) = (name.to_owned(), caller.clone());
    rehearse(app, move |app, conn, district| {
        put_user_in_txn(app, conn, Some(&caller), district, &name, &input, None)
    })
}

fn put_user_in_txn(
    app: &App,
    conn: &mut Conn,
    by: Option<&Caller>,
    district: &District,
    name: &str,
    input: &UserInput,
    hash: Option<&str>,
) -> Result<HandOverView, Error> {
    let before = district.user_by_username(name);
    let mut faults = Faults::default();
    faults.form("username", Username::parse(name), "malformed_username");
    faults.take("name", PersonName::parse(&input.name));
    if let Some(email) = &input.email {
        faults.form("email", Email::parse(email), "malformed_email");
    }
    // Who is out of use may be of a unit that is.
    let unit = match input.active {
        true => in_use::unit(&mut faults, "unit", &input.unit, district),
        false => faults.known("unit", district.unit_by_code(&input.unit)).map(|unit| unit.id),
    };
    faults.done()?;
    let Some(unit) = unit else { return Err(Error::NotFound) };
    if leaves_nobody_in_charge(district, name, input) {
        return Err(Error::field(if input.active { "role" } else { "active" }, "last_administrator"));
    }
    let draft = UserDraft {
        username: name.to_owned(),
        name: input.name.trim().to_owned(),
        role: input.role,
        unit,
        email: input.email.as_deref().map(|email| email.trim().to_owned()),
        language: input.language,
        active: input.active,
    };
    let now = app.clock.now();
    let id = rows::save_user_in_txn(conn, &draft, now)?;
    if input.active && sight::holds_two_of_three(&rows::load(conn, &app.vault)?, id) {
        return Err(Error::field("role", "one_of_three"));
    }
    if let Some(hash) = hash {
        user_rows::set_password_hash_in_txn(conn, id, hash)?;
        let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
        audit::note_in_txn(app, conn, &doer, Deed::done(Audited::Password), Told::of(name))?;
    }
    if hash.is_some() || !input.active {
        session::revoke_all_in_txn(conn, id, now)?;
    }
    match before {
        Some(user) => {
            let said = input.hand_over.as_ref();
            house::change_of_person_in_txn(app, conn, by, (district, user), said, now)
        }
        None => Ok(HandOverView { complete: true, items: Vec::new() }),
    }
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
pub fn put_duty(app: &App, caller: &Caller, day: NaiveDate, input: DutyInput) -> Result<DutyView, Error> {
    change(
        app,
        caller.doer(),
        (Audited::Duty, day.to_string()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.day("day", Some(day));
            let name = input.leader.as_deref();
            let leader = name.and_then(|name| leader(&mut faults, name, true, district));
            faults.done()?;
            Ok(rows::save_duty_in_txn(conn, day, leader)?)
        },
        move |district| {
            Some(DutyView { day, leader: district.duty.get(&day).map(|leader| username(district, *leader)) })
        },
    )
}
