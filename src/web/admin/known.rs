//! What the forms of the administration offer: the units, people and categories of the district, by
//! code and by name.

use std::collections::BTreeMap;

use crate::app::{App, Error, directory};
use crate::domain::vocabulary::Role;
use crate::web::fields::Choice;
use crate::web::texts::Texts;

/// Everything that a field may name: code, name, whether it is in use.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub units: Vec<Named>,
    pub people: Vec<Named>,
    pub leaders: Vec<Named>,
    pub categories: Vec<Named>,
    pub contact_points: Vec<Named>,
}

/// One thing that can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub name: String,
    pub active: bool,
}

fn named(code: String, name: String, active: bool) -> Named {
    Named { code, name, active }
}

impl Known {
    /// As the district stands.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn of(app: &App) -> Result<Self, Error> {
        let users = directory::users(app)?;
        let is_leader = |role| matches!(role, Role::Leader | Role::ChiefLeader);
        let leaders = users.iter().filter(|user| is_leader(user.role));
        let people = users.iter().filter(|user| user.role != Role::Client);
        let person =
            |user: &directory::UserView| named(user.username.clone(), user.name.clone(), user.active);
        let units = directory::units(app)?.into_iter();
        let categories = directory::categories(app)?.into_iter();
        let points = directory::contact_points(app)?.into_iter();
        Ok(Self {
            units: units.map(|one| named(one.code, one.name, one.active)).collect(),
            leaders: leaders.map(person).collect(),
            people: people.map(person).collect(),
            categories: categories.map(|one| named(one.code, one.name, one.active)).collect(),
            contact_points: points.map(|one| named(one.code, one.name, one.active)).collect(),
        })
    }

    /// The names of people and units by code, for lists.
    pub fn names(list: &[Named]) -> BTreeMap<&str, &str> {
        list.iter().map(|one| (one.code.as_str(), one.name.as_str())).collect()
    }
}

/// What can be chosen: all that is in use, and whatever is chosen already.
pub fn choices(list: &[Named], chosen: &str, texts: Texts) -> Vec<Choice> {
    let offered = list.iter().filter(|one| one.active || chosen.lines().any(|code| code == one.code));
    offered
        .map(|one| match one.active {
            true => Choice::new(&one.code, &one.name),
            false => Choice::new(&one.code, texts.with("admin.no_longer", &one.name)),
        })
        .collect()
}
