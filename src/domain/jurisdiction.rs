//! Who deals with an accusation, by who is accused (管理权限; article 30, with the discipline organs' own rules:
//! a house rule, marked uncertain in the policy). What the district's discipline inspection may not deal with is
//! kept by one leader of it, and sent up (径送上一级); where each of those is accused or works under the accused,
//! it is sent up by its number, and nobody here reads it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::directory::{District, Unit, User};
use crate::ids::{UnitId, UserId};
use crate::petition::facts::{Accused, Holder};
use crate::vocabulary::{Custody, PassedOver, UnitKind};

/// Who may be accused, as far as that decides who deals with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Somebody who works in a unit.
    Staff,
    UnitHead,
    /// A whole unit.
    Unit,
    /// A leader of the district (区级领导).
    Leadership,
    /// The district's discipline inspection, or somebody who works there.
    DisciplineInspection,
}

/// Who deals with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hands {
    /// The district's discipline inspection.
    DisciplineInspection,
    /// That of the level above: here it is only kept and sent up.
    Superior,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JurisdictionLine {
    pub accused: BTreeSet<Against>,
    pub handled_by: Hands,
}

/// Who keeps an accusation until it is sent up, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Keeping {
    pub custody: Custody,
    /// None: nobody was found but whoever took it in.
    pub keeper: Option<Holder>,
    /// Who was considered, in the order tried.
    pub considered: Vec<Candidate>,
}

impl Against {
    /// What holds for whom no line names, as in rules from before there were lines.
    const fn hands(self) -> Hands {
        match self {
            Self::Staff | Self::UnitHead | Self::Unit => Hands::DisciplineInspection,
            Self::Leadership | Self::DisciplineInspection => Hands::Superior,
        }
    }
}

/// What is wrong with a table: somebody stands in two lines.
pub fn check(lines: &[JurisdictionLine]) -> Result<(), &'static str> {
    let mut seen = BTreeSet::new();
    match lines.iter().flat_map(|line| &line.accused).all(|who| seen.insert(*who)) {
        true => Ok(()),
        false => Err("two lines of jurisdiction name the same accused"),
    }
}

/// How an accusation against these is kept. None: the district's discipline inspection deals with it.
pub fn keeping(district: &District, lines: &[JurisdictionLine], accused: &Accused) -> Option<Keeping> {
    let hands = |who: Against| {
        let line = lines.iter().find(|line| line.accused.contains(&who));
        line.map_or(who.hands(), |line| line.handled_by)
    };
    let users = accused.users.iter().filter_map(|id| district.users.get(id));
    let units = accused.units.iter().filter_map(|id| district.units.get(id));
    let against = users.map(|user| of_user(district, user)).chain(units.map(of_unit));
    (against.map(hands).max() == Some(Hands::Superior)).then(|| keeper(district, accused))
}

fn of_user(district: &District, user: &User) -> Against {
    let inspects = user.role.inspects() || district.units.get(&user.unit).is_some_and(is_inspection);
    let is_head = user.role.heads_a_unit() || district.is_head(user.id, user.unit);
    match (user.role.leads(), inspects, is_head) {
        (true, ..) => Against::Leadership,
        (_, true, _) => Against::DisciplineInspection,
        (.., true) => Against::UnitHead,
        (false, false, false) => Against::Staff,
    }
}

fn of_unit(unit: &Unit) -> Against {
    if is_inspection(unit) { Against::DisciplineInspection } else { Against::Unit }
}

fn is_inspection(unit: &Unit) -> bool {
    unit.kind == UnitKind::DisciplineInspection
}

/// A leader of discipline inspection; else the petition office, by number; else a leader of the district, by
/// number. Whoever works under the accused comes last, and never reads it.
pub fn keeper(district: &District, accused: &Accused) -> Keeping {
    let chain = Chain { district, accused };
    let inspection = district.unit_of_kind(UnitKind::DisciplineInspection);
    let office = district.unit_of_kind(UnitKind::PetitionOffice);
    let mut considered = Vec::new();
    let mut chosen = None;
    let named = inspection.into_iter().flat_map(|unit| chain.leaders_of(unit));
    let (free, bound): (Vec<_>, Vec<_>) =
        office.into_iter().flat_map(|unit| chain.staff_of(unit)).partition(|(_, bound)| bound.is_none());
    let unread = free.into_iter().chain(chain.leaders_of_the_district());
    let named = named.map(|one| (Custody::Named, one));
    let unread = unread.map(|one| (Custody::Unread, one));
    for (custody, (keeper, passed_over)) in named.chain(unread) {
        considered.push((keeper, passed_over));
        if passed_over.is_none() {
            chosen = Some((custody, keeper));
            break;
        }
    }
    let last = || bound.iter().find(|(_, why)| *why == Some(PassedOver::Subordinate));
    let chosen = chosen.or_else(|| last().map(|(keeper, _)| (Custody::Unread, *keeper)));
    let (custody, keeper) = chosen.map_or((Custody::Unread, None), |(how, keeper)| (how, Some(keeper)));
    Keeping { custody, keeper, considered }
}

/// Somebody who may keep it, and what speaks against that.
pub type Candidate = (Holder, Option<PassedOver>);

struct Chain<'a> {
    district: &'a District,
    accused: &'a Accused,
}

impl<'a> Chain<'a> {
    /// The leaders in charge of discipline inspection, then its head.
    fn leaders_of(&self, unit: &'a Unit) -> impl Iterator<Item = Candidate> {
        let leaders = self.district.leaders_covering_unit(unit.id).map(|leader| leader.user);
        let leaders = leaders.map(move |leader| self.vetted(person(unit.id, leader, true), None));
        let head = unit.head.map(|head| self.vetted(person(unit.id, head, true), Some(unit)));
        leaders.chain(head).collect::<Vec<_>>().into_iter()
    }

    /// A unit keeps it as a whole; one of its people is in charge: the default officer, the head, or another.
    fn staff_of(&self, unit: &'a Unit) -> Vec<Candidate> {
        let others = self.district.users.values().filter(|user| user.unit == unit.id);
        let others = others.filter(|user| user.role.works_for_unit()).map(|user| user.id);
        let people: Vec<UserId> = unit.default_officer.into_iter().chain(unit.head).chain(others).collect();
        people.into_iter().map(|user| self.vetted(person(unit.id, user, false), Some(unit))).collect()
    }

    /// The chief leaders, then the others.
    fn leaders_of_the_district(&self) -> Vec<Candidate> {
        let mut leaders: Vec<&User> = self.district.users.values().filter(|user| user.role.leads()).collect();
        leaders.sort_by_key(|user| user.role.needs_portfolio());
        leaders.into_iter().map(|user| self.vetted(person(user.unit, user.id, true), None)).collect()
    }

    fn vetted(&self, keeper: Holder, works_in: Option<&Unit>) -> Candidate {
        let user = self.district.users.get(&keeper.officer);
        let user = user.filter(|user| user.active && user.role.reads_petitions());
        let why = match user {
            None => Some(PassedOver::Inactive),
            Some(user) if self.district.is_named(self.accused, user.id) => Some(PassedOver::Accused),
            Some(_) if self.accused.units.contains(&keeper.unit) => Some(PassedOver::Accused),
            Some(user) if works_in.is_some_and(|unit| self.is_under_the_accused(user.id, unit)) => {
                Some(PassedOver::Subordinate)
            }
            Some(_) => None,
        };
        (keeper, why)
    }

    /// Whether the head of the unit, or a leader in charge of it, is accused.
    fn is_under_the_accused(&self, user: UserId, unit: &Unit) -> bool {
        let head = unit.head.filter(|head| *head != user);
        let leaders = self.district.leaders_covering_unit(unit.id).map(|leader| leader.user);
        leaders.chain(head).any(|above| self.accused.users.contains(&above))
    }
}

/// Somebody who keeps it in person, or the officer of a unit that keeps it.
fn person(unit: UnitId, officer: UserId, in_person: bool) -> Holder {
    Holder { unit, officer, leader: in_person.then_some(officer) }
}
