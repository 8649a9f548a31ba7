//! What the forms of the administration offer: the units, people and categories of the district, by
//! code and by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::web::fields::Choice;
use crate::web::texts::Texts;
use app::{App, Error, directory};
use domain::petition::acts::body::Directory;

/// How deep categories are followed, so that a mistaken circle ends.
const DEEPEST: usize = 8;

/// Everything that a field may name: code, name, whether it is in use.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub units: Vec<Named>,
    pub organs: Vec<Named>,
    pub people: Vec<Named>,
    /// Who may hold petitions, with the code of the unit.
    pub staff: Vec<(String, Named)>,
    /// Those of them who may be in charge of a petition.
    pub officers: Vec<(String, Named)>,
    pub leaders: Vec<Named>,
    pub categories: Vec<Named>,
    pub contact_points: Vec<Named>,
    /// The leaders that have a portfolio or a title already.
    pub placed: BTreeSet<String>,
    /// Who leads each unit, and each category: username by code.
    pub unit_leaders: BTreeMap<String, String>,
    pub category_leaders: BTreeMap<String, String>,
}

/// One thing that can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub name: String,
    pub active: bool,
    /// How many stand above it.
    pub depth: usize,
}

fn named(code: String, name: String, active: bool) -> Named {
    Named { code, name, active, depth: 0 }
}

/// Each category before what stands below it. What stands below itself comes last.
fn tree(all: &[directory::CategoryView]) -> Vec<Named> {
    fn below(all: &[directory::CategoryView], parent: Option<&str>, depth: usize, into: &mut Vec<Named>) {
        for one in all.iter().filter(|one| one.parent.as_deref() == parent) {
            if depth < DEEPEST && !into.iter().any(|named| named.code == one.code) {
                into.push(Named { depth, ..named(one.code.clone(), one.name.clone(), one.active) });
                below(all, Some(&one.code), depth + 1, into);
            }
        }
    }
    let mut named_all = Vec::new();
    below(all, None, 0, &mut named_all);
    let rest: Vec<&directory::CategoryView> =
        all.iter().filter(|one| !named_all.iter().any(|named| named.code == one.code)).collect();
    named_all.extend(rest.into_iter().map(|one| named(one.code.clone(), one.name.clone(), one.active)));
    named_all
}

impl Known {
    /// As the district stands.
    pub fn of(app: &App) -> Result<Self, Error> {
        let users = directory::users(app)?;
        let leaders = users.iter().filter(|user| user.role.leads());
        let people = users.iter().filter(|user| !user.role.is_a_program());
        let person =
            |user: &directory::UserView| named(user.username.clone(), user.name.clone(), user.active);
        let placed_in = |user: &directory::UserView| (user.unit.clone(), person(user));
        let staff = users.iter().filter(|user| user.role.reads_petitions()).map(placed_in).collect();
        let officers = users.iter().filter(|user| user.role.may_be_in_charge()).map(placed_in).collect();
        let units = directory::units(app)?.into_iter();
        let organs = directory::organs(app)?.into_iter();
        let portfolios = directory::leaders(app)?;
        let led = |of: fn(&directory::LeaderView) -> &Vec<String>| {
            let each = portfolios
                .iter()
                .flat_map(move |one| of(one).iter().map(|code| (code.clone(), one.username.clone())));
            each.collect::<BTreeMap<String, String>>()
        };
        let points = directory::contact_points(app)?.into_iter();
        Ok(Self {
            units: units.map(|one| named(one.code, one.name, one.active)).collect(),
            organs: organs.map(|one| named(one.code, one.name, one.active)).collect(),
            leaders: leaders.map(person).collect(),
            people: people.map(person).collect(),
            staff,
            officers,
            categories: tree(&directory::categories(app)?),
            placed: portfolios.iter().map(|one| one.username.clone()).collect(),
            unit_leaders: led(|one| &one.units),
            category_leaders: led(|one| &one.categories),
            contact_points: points.map(|one| named(one.code, one.name, one.active)).collect(),
        })
    }

    /// Who may be the head or the officer of a unit: those who work there, and whoever is chosen already.
    pub fn staff_of(&self, unit: &str, chosen: &str) -> Vec<Named> {
        let works = |(code, one): &&(String, Named)| code == unit || one.code == chosen;
        let own: Vec<Named> = self.staff.iter().filter(works).map(|(_, one)| one.clone()).collect();
        let stranger = self.people.iter().filter(|one| one.code == chosen && !own.contains(one)).cloned();
        stranger.chain(own.iter().cloned()).collect()
    }

    /// A part of the directory.
    pub fn of_directory(&self, from: Directory) -> &[Named] {
        match from {
            Directory::Units | Directory::Takers => &self.units,
            Directory::Organs => &self.organs,
            Directory::Leaders => &self.leaders,
            Directory::Officers | Directory::Orderers => &self.people,
            Directory::Categories => &self.categories,
            Directory::ContactPoints => &self.contact_points,
            // Nothing of the directory names a project, or a limit of another law.
            Directory::Projects | Directory::LawLimits => &[],
        }
    }

    /// The names of people and units by code, for lists.
    pub fn names(list: &[Named]) -> BTreeMap<&str, &str> {
        list.iter().map(|one| (one.code.as_str(), one.name.as_str())).collect()
    }
}

/// What can be chosen: all that is in use, and whatever is chosen already.
pub fn choices(list: &[Named], chosen: &str, texts: Texts) -> Vec<Choice> {
    let offered = list.iter().filter(|one| one.active || chosen.lines().any(|code| code == one.code));
    let indent = |one: &Named| "\u{3000}".repeat(one.depth);
    offered
        .map(|one| match one.active {
            true => Choice::new(&one.code, format!("{}{}", indent(one), one.name)),
            false => {
                Choice::new(&one.code, format!("{}{}", indent(one), texts.with("admin.no_longer", &one.name)))
            }
        })
        .collect()
}
