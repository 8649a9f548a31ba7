//! Who becomes responsible: one unit with one officer in charge, and one leader (谁接待、谁负责).
//! The rules of a list are tried in order; the first that names somebody fit decides. An accusation
//! takes none of them: it goes to discipline inspection (article 30), or is kept and sent up where that may not
//! deal with it (see [`crate::jurisdiction`]).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::directory::{District, Unit};
use crate::ids::{CategoryId, UnitId, UserId};
use crate::jurisdiction::{self, JurisdictionLine, Keeping};
use crate::petition::facts::{Accused, Facts, Holder};
use crate::petition::refusal::Refusal;
use crate::vocabulary::{AssignmentRule, Channel, Custody, PassedOver, Purpose, UnitKind};

/// The rules that may find a leader, in the order that holds unless the district sets another.
const LEADER_RULES: [AssignmentRule; 5] = [
    AssignmentRule::ReceivedByLeader,
    AssignmentRule::Project,
    AssignmentRule::ContactPoint,
    AssignmentRule::Portfolio,
    AssignmentRule::Duty,
];

/// The rules that may find a unit, in the order that holds unless the district sets another.
const UNIT_RULES: [AssignmentRule; 4] =
    [AssignmentRule::Channel, AssignmentRule::Project, AssignmentRule::Category, AssignmentRule::Place];

/// Which rules are tried, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub leader_order: Vec<AssignmentRule>,
    pub unit_order: Vec<AssignmentRule>,
}

/// Why an order of rules is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RulesError {
    /// The rule does not find what the list is for. The rule of accusations stands in no list.
    #[error("the rule {} does not belong in {list}", rule.code())]
    Misplaced { rule: AssignmentRule, list: &'static str },
    /// The rule stands twice in the list.
    #[error("the rule {} stands twice in {list}", rule.code())]
    Twice { rule: AssignmentRule, list: &'static str },
}

impl Default for Rules {
    fn default() -> Self {
        Self { leader_order: LEADER_RULES.to_vec(), unit_order: UNIT_RULES.to_vec() }
    }
}

impl Rules {
    /// Checks that each rule belongs in its list and stands there once.
    ///
    /// # Errors
    /// The first rule at fault.
    pub fn check(&self) -> Result<(), RulesError> {
        check_order(&self.leader_order, &LEADER_RULES, "leader_order")?;
        check_order(&self.unit_order, &UNIT_RULES, "unit_order")
    }
}

fn check_order(
    order: &[AssignmentRule],
    known: &[AssignmentRule],
    list: &'static str,
) -> Result<(), RulesError> {
    for (place, &rule) in order.iter().enumerate() {
        if !known.contains(&rule) {
            return Err(RulesError::Misplaced { rule, list });
        }
        if order.iter().take(place).any(|earlier| *earlier == rule) {
            return Err(RulesError::Twice { rule, list });
        }
    }
    Ok(())
}

/// What the rules say, and how they came to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// None where either the unit or the leader was not found.
    pub holder: Option<Holder>,
    /// The unit that watches public opinion beside the holder.
    pub watching_unit: Option<UnitId>,
    /// Who watches and guides there (the second lane).
    #[serde(default)]
    pub watcher: Option<Holder>,
    pub leader_rule: Option<AssignmentRule>,
    pub unit_rule: Option<AssignmentRule>,
    /// Units first, then leaders, each in the order tried.
    pub considered: Vec<Considered>,
    /// Nobody in the district deals with the accusation: the holder keeps it until it is sent up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<Custody>,
}

impl Proposal {
    /// Whether it tells who is accused: somebody was passed over for it.
    pub fn tells_accused(&self) -> bool {
        self.considered.iter().filter_map(|one| one.passed_over).any(|why| match why {
            PassedOver::Accused | PassedOver::Subordinate => true,
            PassedOver::Inactive | PassedOver::NoOfficer | PassedOver::LowerRank | PassedOver::NotNamed => {
                false
            }
        })
    }
}

/// One candidate, or one rule that had none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Considered {
    pub rule: AssignmentRule,
    pub user: Option<UserId>,
    pub unit: Option<UnitId>,
    pub chosen: bool,
    pub passed_over: Option<PassedOver>,
}

/// Who is to be responsible. `on` is the day of assignment, for the duty roster; `lines` say who deals with
/// accusations.
pub fn propose(
    district: &District,
    rules: &Rules,
    lines: &[JurisdictionLine],
    facts: &Facts,
    on: NaiveDate,
) -> Proposal {
    const ACCUSATION: &[AssignmentRule] = &[AssignmentRule::Accusation];
    let is_accusation = facts.purpose == Purpose::Accusation;
    if let Some(kept) = kept(district, lines, facts) {
        return kept;
    }
    let unit_order = if is_accusation { ACCUSATION } else { &rules.unit_order };
    let leader_order = if is_accusation { ACCUSATION } else { &rules.leader_order };
    let accused = &facts.accused;
    let mut considered = Vec::new();

    let unit = choose(
        unit_order,
        |rule| units_named(district, facts, rule),
        |unit| vet_unit(district, accused, unit),
        |rule, unit, passed_over| note(rule, None, unit, passed_over),
        &mut considered,
    );
    let chosen_unit = unit.map(|(_, unit)| unit);
    let leader = choose(
        leader_order,
        |rule| leaders_named(district, facts, rule, chosen_unit, on),
        |user| vet_leader(district, accused, user),
        |rule, user, passed_over| note(rule, user, None, passed_over),
        &mut considered,
    );

    let officer =
        chosen_unit.and_then(|id| district.units.get(&id)).and_then(|u| officer_of(district, accused, u));
    let holder = match (chosen_unit, officer, leader) {
        (Some(unit), Some(officer), Some((_, leader))) => {
            Some(Holder { unit, officer, leader: Some(leader) })
        }
        _ => None,
    };
    let unit_rule = unit.map(|(rule, _)| rule);
    let watcher = watcher(district, facts, unit_rule);
    Proposal {
        holder,
        watching_unit: watcher.map(|watcher| watcher.unit),
        watcher,
        leader_rule: leader.map(|(rule, _)| rule),
        unit_rule,
        considered,
        custody: None,
    }
}

/// Whom the rules name as the leader where the unit is known already.
pub fn leader_for(
    district: &District,
    rules: &Rules,
    facts: &Facts,
    unit: UnitId,
    on: NaiveDate,
) -> Option<UserId> {
    const ACCUSATION: &[AssignmentRule] = &[AssignmentRule::Accusation];
    let is_accusation = facts.purpose == Purpose::Accusation;
    let order = if is_accusation { ACCUSATION } else { &rules.leader_order };
    let named = order.iter().flat_map(|rule| leaders_named(district, facts, *rule, Some(unit), on));
    named.into_iter().find(|leader| vet_leader(district, &facts.accused, *leader).is_none())
}

/// Who keeps an accusation with which nobody in the district deals.
pub fn kept(district: &District, lines: &[JurisdictionLine], facts: &Facts) -> Option<Proposal> {
    if facts.purpose != Purpose::Accusation {
        return None;
    }
    let Keeping { custody, keeper, considered } = jurisdiction::keeping(district, lines, &facts.accused)?;
    let rule = keeper.map(|_| AssignmentRule::Accusation);
    let considered = considered.into_iter().map(|(one, passed_over)| {
        note(AssignmentRule::Accusation, Some(one.officer), Some(one.unit), passed_over)
    });
    Some(Proposal {
        holder: keeper,
        leader_rule: rule,
        unit_rule: rule,
        considered: considered.collect(),
        custody: Some(custody),
        ..Proposal::default()
    })
}

/// Tries the rules in order and writes down what was considered. The first fit candidate is chosen.
fn choose<Id: Copy + PartialEq>(
    order: &[AssignmentRule],
    named: impl Fn(AssignmentRule) -> Vec<Id>,
    vet: impl Fn(Id) -> Option<PassedOver>,
    note: impl Fn(AssignmentRule, Option<Id>, Option<PassedOver>) -> Considered,
    considered: &mut Vec<Considered>,
) -> Option<(AssignmentRule, Id)> {
    let mut chosen: Option<(AssignmentRule, Id)> = None;
    for &rule in order {
        let candidates = named(rule);
        let Some(&first) = candidates.first() else {
            considered.push(note(rule, None, Some(PassedOver::NotNamed)));
            continue;
        };
        if let Some((_, winner)) = chosen {
            if first != winner {
                considered.push(note(rule, Some(first), Some(PassedOver::LowerRank)));
            }
            continue;
        }
        for candidate in candidates {
            let passed_over = vet(candidate);
            considered.push(note(rule, Some(candidate), passed_over));
            if passed_over.is_none() {
                chosen = Some((rule, candidate));
                break;
            }
        }
    }
    chosen
}

fn note(
    rule: AssignmentRule,
    user: Option<UserId>,
    unit: Option<UnitId>,
    passed_over: Option<PassedOver>,
) -> Considered {
    Considered { rule, user, unit, chosen: passed_over.is_none(), passed_over }
}

/// The units that a rule names, the best first.
fn units_named(district: &District, facts: &Facts, rule: AssignmentRule) -> Vec<UnitId> {
    match rule {
        AssignmentRule::Accusation => unit_of_kind(district, UnitKind::DisciplineInspection),
        AssignmentRule::Channel => match facts.channel {
            Channel::PublicOpinion => unit_of_kind(district, UnitKind::CitizenService),
            Channel::Letter
            | Channel::Visit
            | Channel::Fax
            | Channel::Online
            | Channel::Phone
            | Channel::Hotline12345
            | Channel::LeaderMailbox => Vec::new(),
        },
        AssignmentRule::Project => {
            let project = facts.project.and_then(|id| district.projects.get(&id));
            project.filter(|project| project.active).map(|project| project.unit).into_iter().collect()
        }
        AssignmentRule::Category => {
            facts.category.map_or_else(Vec::new, |category| units_of_category(district, facts, category))
        }
        AssignmentRule::Place => units_of_place(district, facts),
        // These find leaders; the last two are told from elsewhere and find nobody.
        AssignmentRule::ReceivedByLeader
        | AssignmentRule::ContactPoint
        | AssignmentRule::Portfolio
        | AssignmentRule::Duty
        | AssignmentRule::Register
        | AssignmentRule::Repeat => Vec::new(),
    }
}

fn unit_of_kind(district: &District, kind: UnitKind) -> Vec<UnitId> {
    district.unit_of_kind(kind).map(|unit| unit.id).into_iter().collect()
}

/// From the nearest category that names any: the place where the category goes by place, else the
/// category's unit.
fn units_of_category(district: &District, facts: &Facts, category: CategoryId) -> Vec<UnitId> {
    let named = district.category_chain(category).map(|category| {
        let mut units = if category.place_based { units_of_place(district, facts) } else { Vec::new() };
        units.extend(category.unit);
        units
    });
    named.into_iter().find(|units| !units.is_empty()).unwrap_or_default()
}

fn units_of_place(district: &District, facts: &Facts) -> Vec<UnitId> {
    let points = facts.contact_point.into_iter().flat_map(|id| district.contact_point_chain(id));
    points.filter(|point| point.active).map(|point| point.unit).collect()
}

/// The leaders that a rule names, the best first.
fn leaders_named(
    district: &District,
    facts: &Facts,
    rule: AssignmentRule,
    unit: Option<UnitId>,
    on: NaiveDate,
) -> Vec<UserId> {
    match rule {
        AssignmentRule::Accusation => leaders_of_unit(district, unit).collect(),
        AssignmentRule::ReceivedByLeader => facts.received_by_leader.into_iter().collect(),
        AssignmentRule::Project => {
            let project = facts.project.and_then(|id| district.projects.get(&id));
            project.filter(|project| project.active).map(|project| project.leader).into_iter().collect()
        }
        AssignmentRule::ContactPoint => {
            let points = facts.contact_point.into_iter().flat_map(|id| district.contact_point_chain(id));
            points.filter(|point| point.active).map(|point| point.leader).collect()
        }
        AssignmentRule::Portfolio => {
            let chain = facts.category.into_iter().flat_map(|id| district.category_chain(id));
            let by_category = chain.flat_map(|category| district.leaders_covering_category(category.id));
            leaders_of_unit(district, unit).chain(by_category.map(|leader| leader.user)).collect()
        }
        AssignmentRule::Duty => district.duty.get(&on).copied().into_iter().collect(),
        // These find units; the last two are told from elsewhere and find nobody.
        AssignmentRule::Channel
        | AssignmentRule::Category
        | AssignmentRule::Place
        | AssignmentRule::Register
        | AssignmentRule::Repeat => Vec::new(),
    }
}

fn leaders_of_unit(district: &District, unit: Option<UnitId>) -> impl Iterator<Item = UserId> {
    unit.into_iter().flat_map(|unit| district.leaders_covering_unit(unit)).map(|leader| leader.user)
}

/// What speaks against a unit.
fn vet_unit(district: &District, accused: &Accused, id: UnitId) -> Option<PassedOver> {
    match district.units.get(&id) {
        Some(unit) if unit.active => {
            if accused.units.contains(&id) {
                Some(PassedOver::Accused)
            } else if officer_of(district, accused, unit).is_none() {
                Some(PassedOver::NoOfficer)
            } else {
                None
            }
        }
        Some(_) | None => Some(PassedOver::Inactive),
    }
}

/// What speaks against a leader. Whoever is not a leader now counts as no longer in office.
fn vet_leader(district: &District, accused: &Accused, id: UserId) -> Option<PassedOver> {
    match district.users.get(&id) {
        Some(user) if user.active && user.role.leads() => {
            district.is_named(accused, user.id).then_some(PassedOver::Accused)
        }
        Some(_) | None => Some(PassedOver::Inactive),
    }
}

/// Who takes what falls to the unit: its default officer, else its head; never somebody accused.
fn officer_of(district: &District, accused: &Accused, unit: &Unit) -> Option<UserId> {
    let candidates = unit.default_officer.into_iter().chain(unit.head);
    let mut users = candidates.filter_map(|id| district.users.get(&id));
    users
        .find(|user| user.active && user.unit == unit.id && !district.is_named(accused, user.id))
        .map(|user| user.id)
}

/// Who may take what falls to a unit: its default officer, its head, then the others who work there.
pub fn officers_of(district: &District, unit: &Unit) -> Vec<UserId> {
    let works = |id: &UserId| {
        let user = district.users.get(id);
        user.is_some_and(|user| user.active && user.unit == unit.id && user.role.may_be_in_charge())
    };
    let others = district.users.keys().copied();
    let mut officers: Vec<UserId> = Vec::new();
    for officer in unit.default_officer.into_iter().chain(unit.head).chain(others).filter(works) {
        if !officers.contains(&officer) {
            officers.push(officer);
        }
    }
    officers
}

/// Publicity watches public opinion that citizen service answers, and guides it where it is urgent.
fn watcher(district: &District, facts: &Facts, unit_rule: Option<AssignmentRule>) -> Option<Holder> {
    if unit_rule != Some(AssignmentRule::Channel) {
        return None;
    }
    let publicity = district.unit_of_kind(UnitKind::Publicity)?;
    let officer = officer_of(district, &facts.accused, publicity)?;
    let leader = leaders_of_unit(district, Some(publicity.id))
        .find(|leader| vet_leader(district, &facts.accused, *leader).is_none());
    let accused = facts.accused.units.contains(&publicity.id);
    (!accused).then_some(Holder { unit: publicity.id, officer, leader })
}

/// The holder that somebody orders, checked. Without an officer, the unit's own is taken.
///
/// # Errors
/// The unit, the officer or the leader is not fit, or one of them is accused (article 30).
pub fn holder_in(
    district: &District,
    facts: &Facts,
    unit: UnitId,
    officer: Option<UserId>,
    leader: Option<UserId>,
) -> Result<Holder, Refusal> {
    let accused = &facts.accused;
    let unit = district.units.get(&unit).filter(|unit| unit.active).ok_or(Refusal::UnitInactive)?;
    if accused.units.contains(&unit.id) {
        return Err(Refusal::HolderAccused);
    }
    let elsewhere = facts.purpose == Purpose::Accusation && unit.kind != UnitKind::DisciplineInspection;
    if elsewhere || facts.custody.is_some() {
        return Err(Refusal::AccusationElsewhere);
    }
    let officer = officer.or_else(|| officer_of(district, accused, unit)).ok_or(Refusal::OfficerNotInUnit)?;
    let works_there = district.users.get(&officer).is_some_and(|user| user.active && user.unit == unit.id);
    if !works_there {
        return Err(Refusal::OfficerNotInUnit);
    }
    let leader = leader.ok_or(Refusal::LeaderMissing)?;
    let passed_over = vet_leader(district, accused, leader);
    if district.is_named(accused, officer) || passed_over == Some(PassedOver::Accused) {
        return Err(Refusal::HolderAccused);
    }
    if passed_over.is_some() {
        return Err(Refusal::NotALeader);
    }
    Ok(Holder { unit: unit.id, officer, leader: Some(leader) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Category, ContactPoint, Leader, User};
    use crate::ids::ContactPointId;
    use crate::vocabulary::{Language, Role};

    const DISCIPLINE: UnitId = UnitId(1);
    const PUBLICITY: UnitId = UnitId(2);
    const CITIZENS: UnitId = UnitId(3);
    const TOWN: UnitId = UnitId(4);
    const HOUSING: UnitId = UnitId(5);
    const CHIEF: UserId = UserId(10);
    const TOWN_LEADER: UserId = UserId(11);
    const VILLAGE_LEADER: UserId = UserId(12);
    const DUTY_LEADER: UserId = UserId(13);

    /// The officer of a unit in this district has the number of the unit.
    fn officer(unit: UnitId) -> UserId {
        UserId(unit.0)
    }

    fn user(id: UserId, role: Role, unit: UnitId) -> User {
        let name = format!("用户{}号", id.0);
        let (username, language) = (format!("user{}", id.0), Language::Zh);
        User { id, username, name, role, unit, email: None, language, active: true }
    }

    fn unit(id: UnitId, kind: UnitKind, name: &str) -> Unit {
        let (code, name, short_name) =
            (format!("unit{}", id.0), name.to_owned(), name.chars().skip(2).collect());
        let default_officer = Some(officer(id));
        Unit {
            id,
            code,
            name,
            short_name,
            aliases: Vec::new(),
            former_names: Vec::new(),
            kind,
            head: None,
            default_officer,
            level: None,
            superior: None,
            active: true,
            successor: None,
        }
    }

    fn point(id: i64, parent: Option<i64>, leader: UserId) -> ContactPoint {
        let (id, parent) = (ContactPointId(id), parent.map(ContactPointId));
        ContactPoint {
            id,
            code: String::new(),
            name: String::new(),
            parent,
            leader,
            unit: TOWN,
            active: true,
        }
    }

    fn category(id: i64, parent: Option<i64>, unit: Option<UnitId>, place_based: bool) -> Category {
        let (id, parent) = (CategoryId(id), parent.map(CategoryId));
        let (code, name) = (String::new(), String::new());
        Category { id, code, name, parent, unit, place_based, order_class: None, active: true }
    }

    fn district() -> District {
        let mut district = District::default();
        let units = [
            unit(DISCIPLINE, UnitKind::DisciplineInspection, "示例纪检监察机关"),
            unit(PUBLICITY, UnitKind::Publicity, "示例宣传部门"),
            unit(CITIZENS, UnitKind::CitizenService, "示例市民服务中心"),
            unit(TOWN, UnitKind::Township, "示例东镇人民政府"),
            unit(HOUSING, UnitKind::Department, "示例住房建设局"),
        ];
        for unit in units {
            district.users.insert(officer(unit.id), user(officer(unit.id), Role::Officer, unit.id));
            district.units.insert(unit.id, unit);
        }
        for leader in [CHIEF, TOWN_LEADER, VILLAGE_LEADER, DUTY_LEADER] {
            district.users.insert(leader, user(leader, Role::Leader, UnitId(99)));
        }
        let portfolio = Leader {
            user: CHIEF,
            title: String::new(),
            units: [DISCIPLINE, HOUSING].into(),
            categories: [CategoryId(1)].into(),
        };
        district.leaders.insert(CHIEF, portfolio);
        for point in [point(1, None, TOWN_LEADER), point(2, Some(1), VILLAGE_LEADER)] {
            district.contact_points.insert(point.id, point);
        }
        for category in [category(1, None, Some(HOUSING), false), category(2, Some(1), None, false)] {
            district.categories.insert(category.id, category);
        }
        district.categories.insert(CategoryId(3), category(3, Some(1), None, true));
        district.duty.insert(today(), DUTY_LEADER);
        district
    }

    fn today() -> NaiveDate {
        "2026-03-02".parse().unwrap()
    }

    fn facts() -> Facts {
        Facts { category: Some(CategoryId(2)), ..Facts::of(Channel::Visit, Purpose::Request, today()) }
    }

    fn proposed(change: impl Fn(&mut Facts)) -> Proposal {
        let mut facts = facts();
        change(&mut facts);
        propose(&district(), &Rules::default(), &[], &facts, today())
    }

    fn held(unit: UnitId, leader: UserId) -> Option<Holder> {
        Some(Holder { unit, officer: officer(unit), leader: Some(leader) })
    }

    #[test]
    fn category_of_an_ancestor_finds_the_unit_and_its_leader() {
        let proposal = proposed(|_| {});
        assert_eq!(proposal.holder, held(HOUSING, CHIEF));
        assert_eq!(proposal.unit_rule, Some(AssignmentRule::Category));
        assert_eq!(proposal.leader_rule, Some(AssignmentRule::Portfolio));
        let duty = proposal.considered.last().unwrap();
        assert_eq!((duty.user, duty.passed_over), (Some(DUTY_LEADER), Some(PassedOver::LowerRank)));
    }

    #[test]
    fn place_based_category_goes_to_the_place() {
        let place = |facts: &mut Facts| {
            facts.category = Some(CategoryId(3));
            facts.contact_point = Some(ContactPointId(2));
        };
        assert_eq!(proposed(place).holder, held(TOWN, VILLAGE_LEADER));
        let accused = proposed(|facts| {
            place(facts);
            facts.accused.users.push(VILLAGE_LEADER);
        });
        assert_eq!(accused.holder, held(TOWN, TOWN_LEADER));
    }

    #[test]
    fn the_leader_who_received_the_visitor_comes_first() {
        let proposal = proposed(|facts| facts.received_by_leader = Some(DUTY_LEADER));
        assert_eq!(proposal.leader_rule, Some(AssignmentRule::ReceivedByLeader));
        assert_eq!(proposal.holder, held(HOUSING, DUTY_LEADER));
    }

    #[test]
    fn accusations_go_to_discipline_inspection_or_are_kept() {
        let accusation = |facts: &mut Facts| facts.purpose = Purpose::Accusation;
        assert_eq!(proposed(accusation).holder, held(DISCIPLINE, CHIEF));
        let kept = |unit, leader| Some(Holder { unit, officer: leader, leader: Some(leader) });
        for (against, custody, keeper) in [
            (officer(HOUSING), None, held(DISCIPLINE, CHIEF)),
            (officer(DISCIPLINE), Some(Custody::Named), kept(DISCIPLINE, CHIEF)),
            (CHIEF, Some(Custody::Unread), kept(UnitId(99), TOWN_LEADER)),
        ] {
            let proposal = proposed(|facts| {
                accusation(facts);
                facts.accused.users.push(against);
            });
            assert_eq!((proposal.custody, proposal.holder), (custody, keeper));
            assert!(proposal.considered.iter().all(|c| c.rule == AssignmentRule::Accusation));
        }
    }

    #[test]
    fn public_opinion_has_two_lanes() {
        for urgent in [false, true] {
            let opinion = proposed(|facts| (facts.channel, facts.urgent) = (Channel::PublicOpinion, urgent));
            assert_eq!(opinion.holder, held(CITIZENS, CHIEF));
            assert_eq!(opinion.watcher.map(|watcher| watcher.unit), Some(PUBLICITY));
        }
    }

    #[test]
    fn the_accused_are_passed_over() {
        let proposal = proposed(|facts| facts.accused.units.push(HOUSING));
        assert_eq!(proposal.holder, None);
        assert!(proposal.considered.iter().any(|c| c.passed_over == Some(PassedOver::Accused)));
        let proposal = proposed(|facts| facts.accused.users.push(officer(HOUSING)));
        assert!(proposal.considered.iter().any(|c| c.passed_over == Some(PassedOver::NoOfficer)));
    }

    #[test]
    fn an_ordered_holder_is_checked() {
        let ordered = |unit, officer, leader| holder_in(&district(), &facts(), unit, officer, leader);
        assert_eq!(ordered(TOWN, None, Some(CHIEF)).ok(), held(TOWN, CHIEF));
        assert_eq!(ordered(UnitId(77), None, Some(CHIEF)), Err(Refusal::UnitInactive));
        assert_eq!(ordered(TOWN, Some(officer(HOUSING)), Some(CHIEF)), Err(Refusal::OfficerNotInUnit));
        assert_eq!(ordered(TOWN, None, None), Err(Refusal::LeaderMissing));
        assert_eq!(ordered(TOWN, None, Some(officer(HOUSING))), Err(Refusal::NotALeader));
        let mut facts = facts();
        facts.accused.users.push(CHIEF);
        assert_eq!(holder_in(&district(), &facts, TOWN, None, Some(CHIEF)), Err(Refusal::HolderAccused));
        facts.purpose = Purpose::Accusation;
        assert_eq!(
            holder_in(&district(), &facts, TOWN, None, Some(CHIEF)),
            Err(Refusal::AccusationElsewhere)
        );
    }

    #[test]
    fn rules_stand_in_their_list_and_once() {
        assert_eq!(Rules::default().check(), Ok(()));
        let (rule, list) = (AssignmentRule::Accusation, "unit_order");
        let rules = Rules { unit_order: vec![rule], ..Rules::default() };
        assert_eq!(rules.check(), Err(RulesError::Misplaced { rule, list }));
        let (rule, list) = (AssignmentRule::Duty, "leader_order");
        let rules = Rules { leader_order: vec![rule, rule], ..Rules::default() };
        assert_eq!(rules.check(), Err(RulesError::Twice { rule, list }));
    }

    #[test]
    fn accused_names_match_too_much_rather_than_too_little() {
        let district = district();
        let accused = |text: &str| district.meant(text).all().0;
        assert_eq!(accused("住房建设局的人").units, [HOUSING]);
        assert_eq!(accused("住 房 建 设").units, [HOUSING]);
        let person = accused("东镇 用户4号");
        assert_eq!((person.users, person.units), (vec![officer(TOWN)], Vec::new()));
        assert_eq!(accused("  "), Accused::default());
        // In traditional characters, with radicals, with another bracket: they mean the same.
        assert_eq!(accused("住房建設局").units, [HOUSING]);
        assert_eq!(accused("東鎮　用戶４號").users, [officer(TOWN)]);
    }
}
