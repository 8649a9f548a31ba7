//! The district as the rules see it: units, people, projects, contact points, categories and the
//! duty roster, read once and handed over as a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::ids::{CategoryId, ContactPointId, OrganId, ProjectId, UnitId, UserId};
use crate::names;
use crate::vocabulary::{Language, Level, OrderClass, OrganKind, Role, UnitKind};

/// How far a chain of parents is followed, so that a mistaken circle ends.
const DEEPEST_CHAIN: usize = 16;

/// A unit (单位) of the district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub aliases: Vec<String>,
    /// What it was called before, and what the units were called that have become part of it (曾用名).
    pub former_names: Vec<String>,
    pub kind: UnitKind,
    pub head: Option<UserId>,
    /// Who takes what falls to the unit; without one, the head does.
    pub default_officer: Option<UserId>,
    /// How high it stands, and the organ next above it: who reviews what it decides is asked of both. Neither
    /// need be known.
    pub level: Option<Level>,
    pub superior: Option<OrganId>,
    pub active: bool,
    /// The unit that it has become part of (并入), which does what this had to do.
    pub successor: Option<UnitId>,
}

impl Unit {
    /// Every name that it is or was known by.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        [&self.name, &self.short_name].into_iter().chain(&self.aliases).chain(&self.former_names)
    }
}

/// An organ (机关) above or beside the district, to which a petitioner may turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    pub id: OrganId,
    pub code: String,
    pub name: String,
    pub kind: OrganKind,
    pub level: Level,
    /// The organ next above it.
    pub superior: Option<OrganId>,
    /// The unit of ours that deals with its reviews, such as the review office of the district's government.
    pub unit: Option<UnitId>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub active: bool,
}

/// Somebody who works with the service, or a program that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub name: String,
    pub role: Role,
    pub unit: UnitId,
    pub email: Option<String>,
    pub language: Language,
    pub active: bool,
}

/// What a leader is in charge of (分管领域).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    pub user: UserId,
    pub title: String,
    pub units: BTreeSet<UnitId>,
    pub categories: BTreeSet<CategoryId>,
}

/// A project under a leader's care (包挂项目).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub code: String,
    pub name: String,
    pub leader: UserId,
    pub unit: UnitId,
    pub active: bool,
}

/// A township or village under a leader's care (包抓联系点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPoint {
    pub id: ContactPointId,
    pub code: String,
    pub name: String,
    pub parent: Option<ContactPointId>,
    pub leader: UserId,
    pub unit: UnitId,
    pub active: bool,
}

/// What petitions are about (内容分类).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub code: String,
    pub name: String,
    pub parent: Option<CategoryId>,
    pub unit: Option<UnitId>,
    /// Matters of this kind belong to the place where they arose (属地).
    pub place_based: bool,
    /// The class of a 12345 order about it, where nothing else is said (水电气热 …).
    pub order_class: Option<OrderClass>,
    pub active: bool,
}

/// The whole snapshot.
#[derive(Clone, Debug, Default)]
pub struct District {
    pub units: BTreeMap<UnitId, Unit>,
    pub organs: BTreeMap<OrganId, Organ>,
    pub users: BTreeMap<UserId, User>,
    pub leaders: BTreeMap<UserId, Leader>,
    pub projects: BTreeMap<ProjectId, Project>,
    pub contact_points: BTreeMap<ContactPointId, ContactPoint>,
    pub categories: BTreeMap<CategoryId, Category>,
    /// The leader on duty (值班领导) of each day.
    pub duty: BTreeMap<NaiveDate, UserId>,
    /// Who acts for a leader on leave (代行).
    pub deputies: Vec<Deputy>,
    pub marks: Marks,
    /// Where users work and have worked (调动), also under another account (see [`District::note_stays`]).
    pub stays: BTreeMap<UserId, Vec<UnitId>>,
}

/// By what each person and each unit stands in the index of the accused. The marks are keyed, so that whoever reads
/// the index alone learns of nobody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    pub users: BTreeMap<UserId, String>,
    pub units: BTreeMap<UnitId, String>,
}

impl Marks {
    /// Of this person, and of these units.
    pub fn of(&self, users: &[UserId], units: &[UnitId]) -> Vec<String> {
        let users = users.iter().filter_map(|id| self.users.get(id));
        let units = units.iter().filter_map(|id| self.units.get(id));
        users.chain(units).cloned().collect()
    }
}

/// A leader on leave names one who acts. The leader stays answerable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deputy {
    pub leader: UserId,
    pub deputy: UserId,
    /// The first and the last day, in Shanghai.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Who named the deputy. Only whom the leader named in person acts on accusations (article 30).
    pub named_by: UserId,
}

impl District {
    /// The unit in use that does now what this one did: itself, or what it has become part of.
    pub fn in_place_of(&self, unit: UnitId) -> Option<&Unit> {
        let next = |unit: &&Unit| unit.successor.and_then(|id| self.units.get(&id));
        let mut chain = std::iter::successors(self.units.get(&unit), next).take(DEEPEST_CHAIN);
        chain.find(|unit| unit.active)
    }

    /// The unit that is called so, or was: one in use first, else what has taken the place of one that is not.
    pub fn unit_called(&self, name: &str) -> Option<&Unit> {
        let wanted = names::folded(name);
        let is_meant = |unit: &&Unit| unit.names().any(|name| names::folded(name) == wanted);
        let mut meant: Vec<&Unit> = self.units.values().filter(is_meant).collect();
        meant.sort_by_key(|unit| {
            (!unit.active, unit.former_names.iter().any(|name| names::folded(name) == wanted))
        });
        let found = *meant.first()?;
        Some(self.in_place_of(found.id).unwrap_or(found))
    }

    /// The unit with this code.
    pub fn unit_by_code(&self, code: &str) -> Option<&Unit> {
        self.units.values().find(|unit| unit.code == code)
    }

    /// The organ with this code.
    pub fn organ_by_code(&self, code: &str) -> Option<&Organ> {
        self.organs.values().find(|organ| organ.code == code)
    }

    /// The user with this login name.
    pub fn user_by_username(&self, username: &str) -> Option<&User> {
        self.users.values().find(|user| user.username == username)
    }

    /// The project with this code.
    pub fn project_by_code(&self, code: &str) -> Option<&Project> {
        self.projects.values().find(|project| project.code == code)
    }

    /// The contact point with this code.
    pub fn contact_point_by_code(&self, code: &str) -> Option<&ContactPoint> {
        self.contact_points.values().find(|point| point.code == code)
    }

    /// The category with this code.
    pub fn category_by_code(&self, code: &str) -> Option<&Category> {
        self.categories.values().find(|category| category.code == code)
    }

    /// The leaders for whom this user acts on a day.
    pub fn acts_for(&self, user: UserId, on: NaiveDate) -> Vec<UserId> {
        let acts = |d: &&Deputy| d.deputy == user && (d.from..=d.until).contains(&on);
        self.deputies.iter().filter(acts).map(|deputy| deputy.leader).collect()
    }

    /// The leaders whose accusations this user may see and act on: those who named the user in person.
    pub fn acts_for_on_accusations(&self, user: UserId, on: NaiveDate) -> Vec<UserId> {
        let acts =
            |d: &&Deputy| d.deputy == user && d.named_by == d.leader && (d.from..=d.until).contains(&on);
        self.deputies.iter().filter(acts).map(|deputy| deputy.leader).collect()
    }

    /// Who acts for this leader on a day.
    pub fn deputies_of(&self, leader: UserId, on: NaiveDate) -> impl Iterator<Item = UserId> + '_ {
        let acts = move |d: &&Deputy| d.leader == leader && (d.from..=d.until).contains(&on);
        self.deputies.iter().filter(acts).map(|deputy| deputy.deputy)
    }

    /// Whether this user is the head of that unit.
    pub fn is_head(&self, user: UserId, unit: UnitId) -> bool {
        self.units.get(&unit).is_some_and(|unit| unit.head == Some(user))
    }

    /// Where 12345 orders and public opinion are dealt out and called back on: citizen service, or where the
    /// district has none, the petition office.
    pub fn service_centre(&self) -> Option<&Unit> {
        self.unit_of_kind(UnitKind::CitizenService).or_else(|| self.unit_of_kind(UnitKind::PetitionOffice))
    }

    /// The first active unit of this kind.
    pub fn unit_of_kind(&self, kind: UnitKind) -> Option<&Unit> {
        self.units.values().find(|unit| unit.active && unit.kind == kind)
    }

    /// The leaders in charge of this unit.
    pub fn leaders_covering_unit(&self, unit: UnitId) -> impl Iterator<Item = &Leader> {
        self.leaders.values().filter(move |leader| leader.units.contains(&unit))
    }

    /// The leaders in charge of this very category, whatever is above it.
    pub fn leaders_covering_category(&self, category: CategoryId) -> impl Iterator<Item = &Leader> {
        self.leaders.values().filter(move |leader| leader.categories.contains(&category))
    }

    /// The category itself, its parent, and so on up.
    pub fn category_chain(&self, id: CategoryId) -> impl Iterator<Item = &Category> {
        let parent = |category: &&Category| category.parent.and_then(|id| self.categories.get(&id));
        std::iter::successors(self.categories.get(&id), parent).take(DEEPEST_CHAIN)
    }

    /// The class of 12345 orders about this, told by the nearest category that has one.
    pub fn order_class(&self, category: CategoryId) -> Option<OrderClass> {
        self.category_chain(category).find_map(|category| category.order_class)
    }

    /// The contact point itself, its parent, and so on up.
    pub fn contact_point_chain(&self, id: ContactPointId) -> impl Iterator<Item = &ContactPoint> {
        let parent = |point: &&ContactPoint| point.parent.and_then(|id| self.contact_points.get(&id));
        std::iter::successors(self.contact_points.get(&id), parent).take(DEEPEST_CHAIN)
    }
}
