//! What of the directory names somebody: a unit's head or officer, a portfolio, a project, a contact point, the
//! duty roster, a deputy.

use chrono::NaiveDate;

use crate::Error;
use crate::house::handing::{HandedOver, House, Receivers, To};
use crate::names::UnitRef;
use domain::directory::{District, Unit, User};
use domain::ids::{UnitId, UserId};
use domain::vocabulary::{Held, Unfit};
use store::{Conn, house as rows};

/// What somebody can do no longer.
#[derive(Clone, Copy)]
pub(super) struct GivesUp {
    /// Being in charge of petitions of the unit, and serving it.
    pub office: bool,
    /// Answering for a unit as its head.
    pub head: bool,
    pub lead: bool,
}

impl GivesUp {
    pub(super) fn of(before: &User, after: &User) -> Self {
        let moves = before.unit != after.unit;
        let holds = |user: &User| user.active && user.role.may_be_in_charge();
        let reads = |user: &User| user.active && user.role.reads_petitions();
        let leads = |user: &User| user.active && user.role.leads();
        Self {
            office: (moves || !holds(after)) && !(leads(after) && leads(before)),
            head: moves || !reads(after),
            lead: !leads(after),
        }
    }

    pub(super) const fn anything(self) -> bool {
        self.office || self.head || self.lead
    }
}

/// Something of the house that names whoever goes.
pub(super) struct Link {
    what: Held,
    unit: Option<UnitId>,
    name: Option<String>,
    count: usize,
}

impl Link {
    fn of_unit(what: Held, unit: UnitId) -> Self {
        Self { what, unit: Some(unit), name: None, count: 1 }
    }

    fn named(what: Held, unit: Option<UnitId>, name: &str) -> Self {
        Self { what, unit, name: Some(name.to_owned()), count: 1 }
    }

    fn many(what: Held, count: usize) -> Option<Self> {
        (count > 0).then_some(Self { what, unit: None, name: None, count })
    }

    /// Who takes it over, of those who were named.
    fn taker(&self, receivers: &Receivers) -> Option<UserId> {
        match self.what {
            Held::Head => receivers.heads.get(&self.unit?).copied(),
            Held::DefaultOfficer => receivers.officers(self.unit?).first().copied(),
            Held::Portfolio | Held::Project | Held::ContactPoint | Held::Duty => {
                receivers.leaders.first().copied()
            }
            // It is a person's trust in a person: it ends.
            Held::Deputy
            | Held::InCharge
            | Held::Leads
            | Held::Watches
            | Held::Desk
            | Held::Reviews
            | Held::Asked
            | Held::Staff
            | Held::Category
            | Held::Organ => None,
        }
    }

    pub(super) fn shown(&self, house: &House, receivers: &Receivers) -> HandedOver {
        let to = self.taker(receivers);
        let unit = self.unit.map_or_else(UnitRef::none, |unit| UnitRef::of(house.after, unit));
        let unfit = (to.is_none() && self.what != Held::Deputy).then_some(Unfit::NotNamed);
        let shown = house.shown(self.what, unit, self.count, to.map(To::User), unfit);
        HandedOver { name: self.name.clone(), ..shown }
    }
}

/// What names this person, of what they give up.
pub(super) fn of_person(district: &District, user: &User, gives: GivesUp, today: NaiveDate) -> Vec<Link> {
    let id = user.id;
    let mut links = Vec::new();
    let units = || district.units.values().filter(|unit| unit.active);
    if gives.head {
        let own = |unit: &&Unit| unit.head == Some(id);
        links.extend(units().filter(own).map(|unit| Link::of_unit(Held::Head, unit.id)));
    }
    if gives.office {
        let own = |unit: &&Unit| unit.default_officer == Some(id);
        links.extend(units().filter(own).map(|unit| Link::of_unit(Held::DefaultOfficer, unit.id)));
    }
    if !gives.lead {
        return links;
    }
    if let Some(leader) = district.leaders.get(&id) {
        links.extend(Link::many(Held::Portfolio, leader.units.len() + leader.categories.len()));
    }
    let projects = district.projects.values().filter(|one| one.active && one.leader == id);
    links.extend(projects.map(|one| Link::named(Held::Project, Some(one.unit), &one.name)));
    let points = district.contact_points.values().filter(|one| one.active && one.leader == id);
    links.extend(points.map(|one| Link::named(Held::ContactPoint, Some(one.unit), &one.name)));
    let days = district.duty.iter().filter(|(day, leader)| **day >= today && **leader == id);
    links.extend(Link::many(Held::Duty, days.count()));
    let acts = district.deputies.iter().filter(|one| one.until >= today);
    links.extend(Link::many(Held::Deputy, acts.filter(|one| one.leader == id || one.deputy == id).count()));
    links
}

/// Puts whoever takes over in the place of whoever goes.
pub(super) fn pass_in_txn(
    conn: &mut Conn,
    links: &[Link],
    user: UserId,
    receivers: &Receivers,
    today: NaiveDate,
) -> Result<(), Error> {
    for link in links {
        let to = link.taker(receivers);
        match (link.what, link.unit, to) {
            (Held::Head, Some(unit), Some(to)) => rows::set_head_in_txn(conn, unit, to)?,
            (Held::DefaultOfficer, Some(unit), Some(to)) => rows::set_default_officer_in_txn(conn, unit, to)?,
            (Held::Portfolio | Held::Project | Held::ContactPoint | Held::Duty, _, Some(to)) => {
                rows::pass_leadership_in_txn(conn, user, to, today)?;
            }
            (Held::Deputy, ..) => rows::end_deputies_in_txn(conn, user, today)?,
            (_, _, Some(_) | None) => {}
        }
    }
    Ok(())
}
