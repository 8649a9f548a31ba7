//! Whom a change of the house gives sight of accusations (article 30). The whole district before and after is
//! compared, not the kinds of change: whatever moves a role, a unit, a portfolio or a head is judged alike. What
//! gives sight is carried out by two hands: the administrator asks, the security officer confirms (三员).

use std::collections::BTreeSet;

use crate::access::{self, Operation, Relation, Scope};
use crate::assignment::officers_of;
use crate::directory::{District, Unit, User};
use crate::ids::UserId;
use crate::vocabulary::{Gain, UnitKind};

/// Somebody who is given sight, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    pub user: UserId,
    pub gain: Gain,
}

/// What a change sets that no district shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Whose password somebody else sets.
    pub password_of: Option<UserId>,
    /// For which program a token is made, and what it may do.
    pub token: Option<(UserId, &'a [Scope])>,
}

/// By what somebody has sight of accusations, in the order of [`Gain::ALL`]. Whoever leads, heads, or is in charge of
/// a petition by its own word is not meant: what one is named for is nobody's gift.
pub fn standing(district: &District, user: &User) -> BTreeSet<Gain> {
    let mut by = BTreeSet::new();
    if !user.active {
        return by;
    }
    let reads = |relation| access::by_role(user.role, Operation::ReadPetition, relation);
    let inspection = || district.units.values().filter(|unit| is_inspection(unit));
    let is_charged = |unit: &Unit| officers_of(district, unit).contains(&user.id);
    let leads = |unit: &Unit| {
        let covers = district.leaders_covering_unit(unit.id).any(|leader| leader.user == user.id);
        user.role.reads_petitions() && (unit.head == Some(user.id) || covers)
    };
    by.extend(reads(Relation::Confidential).then_some(Gain::Inspects));
    by.extend(reads(Relation::Sealed).then_some(Gain::Sealed));
    by.extend(inspection().any(is_charged).then_some(Gain::InCharge));
    by.extend(inspection().any(leads).then_some(Gain::Leads));
    by.extend(user.role.confirms().then_some(Gain::Confirms));
    by.extend(user.role.audits().then_some(Gain::Audits));
    by
}

fn is_inspection(unit: &Unit) -> bool {
    unit.active && unit.kind == UnitKind::DisciplineInspection
}

/// Whom a change gives sight, ordered by person. Empty: it needs no second hand.
pub fn given(before: &District, after: &District, beside: Beside<'_>) -> Vec<Given> {
    let mut all = BTreeSet::new();
    for user in after.users.values() {
        let was = before.users.get(&user.id);
        let had = was.map(|was| standing(before, was)).unwrap_or_default();
        let has = standing(after, user);
        let gained = has.difference(&had).copied().chain(same_person(was, user, &has));
        all.extend(gained.map(|gain| Given { user: user.id, gain }));
        let set = beside.password_of == Some(user.id) && was.is_some() && !has.is_empty();
        all.extend(set.then_some(Given { user: user.id, gain: Gain::Password }));
    }
    all.extend(confirms_no_longer(before, after));
    let token = beside.token.filter(|(_, scopes)| scopes.contains(&Scope::PetitionsRead));
    all.extend(token.map(|(user, _)| Given { user, gain: Gain::Token }));
    all.into_iter().collect()
}

/// Whoever has sight, and is told of things elsewhere, or is called otherwise and so no longer known as accused.
fn same_person<'a>(
    was: Option<&'a User>,
    user: &'a User,
    has: &BTreeSet<Gain>,
) -> impl Iterator<Item = Gain> + use<'a> {
    let was = was.filter(|_| !has.is_empty());
    let address = was.filter(|was| was.email != user.email && user.email.is_some()).map(|_| Gain::Address);
    let name = was.filter(|was| was.name != user.name).map(|_| Gain::Name);
    address.into_iter().chain(name)
}

/// Without a security officer one hand would do: taking one away needs the second hand, too.
fn confirms_no_longer(before: &District, after: &District) -> impl Iterator<Item = Given> + use<> {
    let confirming =
        |house: &District| house.users.values().filter(|user| confirms(user)).map(|user| user.id).collect();
    let [was, is]: [BTreeSet<UserId>; 2] = [before, after].map(confirming);
    let gone: Vec<UserId> = was.difference(&is).copied().collect();
    gone.into_iter().map(|user| Given { user, gain: Gain::ConfirmsNoLonger })
}

/// Whether there is somebody else who confirms: another person than this one, under whatever account.
pub fn has_second_hand(district: &District, asker: Option<UserId>) -> bool {
    let own = asker.map(|asker| district.accounts_of(&[asker])).unwrap_or_default();
    district.users.values().filter(|user| confirms(user)).any(|user| !own.contains(&user.id))
}

fn confirms(user: &User) -> bool {
    user.active && user.role.confirms()
}

/// Whether these two accounts are of one person.
pub fn is_one_person(district: &District, one: UserId, other: UserId) -> bool {
    one == other || district.accounts_of(&[one]).contains(&other)
}

/// Whoever holds more than one of the three offices of administration (三员), under whatever accounts.
pub fn holders_of_two(district: &District) -> Vec<UserId> {
    people(district).into_iter().filter(|accounts| offices(district, accounts) > 1).flatten().collect()
}

/// Whether somebody holds two of the three although there are people enough to hold one each.
pub fn holds_two_of_three(district: &District, user: UserId) -> bool {
    let people = people(district);
    let own = people.iter().find(|accounts| accounts.contains(&user));
    people.len() >= 3 && own.is_some_and(|accounts| offices(district, accounts) > 1)
}

/// Those who hold one of the three, each person with all accounts.
fn people(district: &District) -> Vec<Vec<UserId>> {
    let mut people: Vec<Vec<UserId>> = Vec::new();
    for user in district.users.values().filter(|user| user.active && user.role.is_one_of_three()) {
        if !people.iter().any(|accounts| accounts.contains(&user.id)) {
            people.push(district.accounts_of(&[user.id]));
        }
    }
    people
}

fn offices(district: &District, accounts: &[UserId]) -> usize {
    let users = accounts.iter().filter_map(|id| district.users.get(id)).filter(|user| user.active);
    users.map(|user| user.role).filter(|role| role.is_one_of_three()).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Leader;
    use crate::ids::UnitId;
    use crate::vocabulary::{Language, Role};

    const OFFICE: UnitId = UnitId(1);
    const INSPECTION: UnitId = UnitId(2);

    fn unit(id: UnitId, kind: UnitKind) -> Unit {
        Unit {
            id,
            code: format!("u{}", id.0),
            name: format!("单位{}", id.0),
            short_name: format!("单位{}", id.0),
            aliases: Vec::new(),
            former_names: Vec::new(),
            kind,
            head: None,
            default_officer: None,
            level: None,
            superior: None,
            active: true,
            successor: None,
        }
    }

    fn person(id: i64, role: Role, unit: UnitId) -> User {
        User {
            id: UserId(id),
            username: format!("user{id}"),
            name: format!("样例{id}"),
            role,
            unit,
            email: Some(format!("user{id}@example.cn")),
            language: Language::Zh,
            active: true,
        }
    }

    fn district(people: impl IntoIterator<Item = User>) -> District {
        let units =
            [unit(OFFICE, UnitKind::PetitionOffice), unit(INSPECTION, UnitKind::DisciplineInspection)];
        District {
            units: units.into_iter().map(|unit| (unit.id, unit)).collect(),
            users: people.into_iter().map(|user| (user.id, user)).collect(),
            ..District::default()
        }
    }

    fn house() -> District {
        district([
            person(1, Role::Administrator, OFFICE),
            person(2, Role::Auditor, OFFICE),
            person(3, Role::SecurityOfficer, OFFICE),
            person(4, Role::Officer, OFFICE),
            person(5, Role::DisciplineInspection, INSPECTION),
            person(6, Role::Leader, OFFICE),
            person(7, Role::Client, OFFICE),
        ])
    }

    /// Whom and by what, after the change.
    fn gains(change: impl FnOnce(&mut District)) -> Vec<(i64, Gain)> {
        let (before, mut after) = (house(), house());
        change(&mut after);
        of(given(&before, &after, Beside::default()))
    }

    fn of(given: Vec<Given>) -> Vec<(i64, Gain)> {
        given.into_iter().map(|one| (one.user.0, one.gain)).collect()
    }

    fn with(id: i64, change: impl FnOnce(&mut User)) -> Vec<(i64, Gain)> {
        gains(|house| change(house.users.get_mut(&UserId(id)).unwrap()))
    }

    #[test]
    fn whoever_gets_a_role_that_sees_accusations_is_given_sight() {
        for &role in Role::ALL {
            let expected = match role {
                Role::DisciplineInspection => vec![(4, Gain::Inspects)],
                Role::Supervisor => vec![(4, Gain::Sealed)],
                Role::SecurityOfficer => vec![(4, Gain::Confirms)],
                Role::Auditor => vec![(4, Gain::Audits)],
                Role::Receptionist | Role::Officer | Role::UnitHead | Role::Leader => vec![],
                Role::ChiefLeader | Role::Administrator | Role::Client => vec![],
            };
            assert_eq!(with(4, |user| user.role = role), expected, "{role:?}");
        }
    }

    #[test]
    fn whoever_may_be_put_in_charge_at_discipline_inspection_is_given_sight() {
        assert_eq!(with(4, |user| user.unit = INSPECTION), [(4, Gain::InCharge)]);
        let other =
            gains(|house| house.units.get_mut(&OFFICE).unwrap().kind = UnitKind::DisciplineInspection);
        assert_eq!(other, [(4, Gain::InCharge)]);
    }

    #[test]
    fn whoever_leads_discipline_inspection_or_is_its_head_is_given_sight() {
        assert_eq!(
            gains(|house| house.units.get_mut(&INSPECTION).unwrap().head = Some(UserId(4))),
            [(4, Gain::Leads)]
        );
        let portfolio = Leader {
            user: UserId(6),
            title: "副区长".to_owned(),
            units: [INSPECTION].into(),
            categories: BTreeSet::new(),
        };
        assert_eq!(gains(|house| house.leaders.extend([(UserId(6), portfolio)])), [(6, Gain::Leads)]);
    }

    #[test]
    fn an_account_that_comes_into_use_again_is_given_what_it_has() {
        let mut before = house();
        before.users.get_mut(&UserId(5)).unwrap().active = false;
        let by = of(given(&before, &house(), Beside::default()));
        assert_eq!(by, [(5, Gain::Inspects), (5, Gain::InCharge)]);
    }

    #[test]
    fn address_name_and_password_of_whoever_has_sight_count_and_of_nobody_else() {
        let address = |user: &mut User| user.email = Some("other@example.cn".to_owned());
        assert_eq!(with(5, address), [(5, Gain::Address)]);
        assert_eq!(with(3, address), [(3, Gain::Address)]);
        assert_eq!(with(4, address), []);
        assert_eq!(with(5, |user| user.name = "改名".to_owned()), [(5, Gain::Name)]);
        let password = |id| {
            let beside = Beside { password_of: Some(UserId(id)), token: None };
            of(given(&house(), &house(), beside))
        };
        assert_eq!(password(5), [(5, Gain::Password)]);
        assert_eq!(password(4), []);
    }

    #[test]
    fn a_token_counts_where_it_reads_petitions() {
        let token = |scopes: &[Scope]| {
            let beside = Beside { password_of: None, token: Some((UserId(7), scopes)) };
            of(given(&house(), &house(), beside))
        };
        assert_eq!(token(&[Scope::PetitionsWrite, Scope::PetitionsRead]), [(7, Gain::Token)]);
        assert_eq!(token(&[Scope::PetitionsWrite, Scope::DirectoryRead, Scope::StatisticsRead]), []);
    }

    #[test]
    fn no_security_officer_is_taken_away_by_one_hand() {
        assert_eq!(with(3, |user| user.active = false), [(3, Gain::ConfirmsNoLonger)]);
        assert_eq!(with(3, |user| user.role = Role::Officer), [(3, Gain::ConfirmsNoLonger)]);
    }

    #[test]
    fn what_changes_nothing_of_that_gives_nobody_sight() {
        assert_eq!(with(4, |user| user.role = Role::UnitHead), []);
        assert_eq!(with(5, |user| user.active = false), []);
        assert_eq!(gains(|house| house.units.get_mut(&OFFICE).unwrap().head = Some(UserId(4))), []);
    }

    #[test]
    fn another_account_of_the_asker_is_no_second_hand() {
        assert!(has_second_hand(&house(), Some(UserId(1))));
        assert!(!has_second_hand(&house(), Some(UserId(3))));
        let mut same = house();
        same.users.get_mut(&UserId(3)).unwrap().name = "样例1".to_owned();
        assert!(!has_second_hand(&same, Some(UserId(1))));
    }

    #[test]
    fn one_person_holds_one_of_the_three_where_there_are_three_people() {
        assert!(holders_of_two(&house()).is_empty());
        let mut second = house();
        let own = User { name: "样例1".to_owned(), ..person(8, Role::SecurityOfficer, OFFICE) };
        second.users.insert(own.id, own);
        assert!(holds_two_of_three(&second, UserId(8)));
        assert_eq!(holders_of_two(&second), [UserId(1), UserId(8)]);
        // Where there are but two people, it is allowed and shown.
        second.users.remove(&UserId(3));
        assert!(!holds_two_of_three(&second, UserId(8)));
        assert_eq!(holders_of_two(&second), [UserId(1), UserId(8)]);
    }
}
