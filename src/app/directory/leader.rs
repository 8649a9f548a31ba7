//! Leaders and their portfolios.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change_in_txn, show};
use super::dto::dto;
use super::named::unit_code;
use crate::names::username;
use crate::two_hands::{self, Ended, Hand};
use crate::{App, Caller, Doer, Error};
use domain::directory::{District, Leader};
use domain::fault::Faults;
use domain::ids::CategoryId;
use domain::petition::acts::body::Field;
use domain::sight::Beside;
use domain::text::OrganisationName;
use domain::vocabulary::Audited;
use domain::{asked, in_use};
use store::{Conn, directory as rows};

dto! {
    /// A leader: title, portfolio of units and content categories, by code.
    view LeaderView { username as Named(Leaders) } input LeaderInput of "portfolio" {
        title: String,
        #[serde(default)] units: Vec<String> as AllOf(Units),
        #[serde(default)] categories: Vec<String> as AllOf(Categories),
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
pub fn leaders(app: &App) -> Result<Vec<LeaderView>, Error> {
    show(app, |district| district.leaders.values().map(|leader| leader_view(district, leader)).collect())
}

/// Sets a leader's title and portfolio. What is in it leaves the portfolio of whoever had it.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
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

fn category_in_use(faults: &mut Faults, field: &str, code: &str, district: &District) -> Option<CategoryId> {
    let category = faults.known(field, district.category_by_code(code))?;
    if !category.active {
        faults.note(field, "category_out_of_use");
    }
    Some(category.id)
}
