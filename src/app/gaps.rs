//! What is missing before petitions find their leader and their unit, and alerts their readers; and what
//! stays behind where somebody is taken out of use.

use chrono::{Datelike, Days, NaiveDate};

use crate::{App, Error};
use domain::calendar::Calendar;
use domain::directory::{District, Unit, User};
use domain::ids::{UnitId, UserId};
use domain::organs::{Authority, ReviewLine};
use domain::sight::holders_of_two;
use domain::vocabulary::{Role, UnitKind};
use store::open_counts::{OpenCounts, open_counts};

/// How far ahead the duty roster is looked through, in days.
const ROSTER_DAYS: u64 = 28;

/// From this month on the calendar of the next year must be there: the State Council publishes it in
/// autumn, and clocks begin to reach into it.
const NEXT_YEAR_FROM: u32 = 11;

/// A kind of thing that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No active unit of a kind that the rules of assignment need.
    Office,
    /// Nobody active has this role.
    Role,
    /// Somebody no longer active who is still in charge of, or the leader of, open petitions.
    LeftBehind,
    /// A unit no longer active that still has open petitions.
    UnitLeftBehind,
    /// An active unit without an active head.
    Head,
    /// An active unit whose default officer is no longer active, works elsewhere, or reads no petitions.
    Officer,
    /// An active unit of which nobody knows who reviews what it decides.
    Superior,
    /// A leader without title and portfolio.
    Portfolio,
    /// Somebody who is no active leader any more and still has a portfolio.
    OldPortfolio,
    /// A content category whose unit is no longer active.
    Category,
    /// There is no content category at all.
    NoCategory,
    /// A project whose leader or unit is no longer active.
    Project,
    /// The same of a contact point.
    ContactPoint,
    /// A working day without a leader on duty.
    Duty,
    /// A year of the calendar that is not there, or not final.
    CalendarYear,
    /// Somebody whom no mail can reach.
    Address,
    /// Nobody confirms what gives sight of accusations: one hand gives it.
    SecurityOfficer,
    /// Nobody reads the audit log.
    Auditor,
    /// Somebody who holds two of the three offices of administration (三员), under two accounts.
    TwoOfThree,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub lack: Lack,
    /// A code, a username, a day or a year.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How many open petitions it is about: never which.
    pub open: Option<i64>,
}

/// The name of the unit without an active head of which the user who was just saved could be one.
pub fn after_user(app: &App, username: &str) -> Result<Option<String>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let user = district.user_by_username(username).filter(|user| user.active && user.role.heads_a_unit());
        let unit = user.and_then(|user| district.units.get(&user.unit));
        Ok(unit.filter(|unit| is_headless(&district, unit)).map(|unit| unit.name.clone()))
    })
}

/// The name of the unit that was just saved, where it has no active head.
pub fn after_unit(app: &App, code: &str) -> Result<Option<String>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let unit = district.unit_by_code(code).filter(|unit| is_headless(&district, unit));
        Ok(unit.map(|unit| unit.name.clone()))
    })
}

fn is_headless(district: &District, unit: &Unit) -> bool {
    unit.active && head(district, unit.head).is_none()
}

/// Everything that is missing, by kind.
pub fn list(app: &App) -> Result<Vec<Gap>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let books = app.rulebooks(conn)?;
        let (_, book) = books.current()?;
        let held = open_counts(conn)?;
        Ok(gaps(&district, &held, (&book.calendar, &book.policy.review), app.clock.now().day()))
    })
}

fn gaps(
    district: &District,
    held: &OpenCounts,
    (calendar, lines): (&Calendar, &[ReviewLine]),
    today: NaiveDate,
) -> Vec<Gap> {
    let mut gaps = left_behind(district, held);
    gaps.extend(offices(district));
    gaps.extend(heads(district));
    gaps.extend(officers(district));
    gaps.extend(superiors(district, lines));
    gaps.extend(portfolios(district));
    gaps.extend(categories(district));
    gaps.extend(cared_for(district));
    gaps.extend(duty(district, calendar, today));
    gaps.extend(years(calendar, today));
    gaps.extend(addresses(district));
    gaps.extend(three(district));
    gaps
}

/// What is lost of the separation of administration (三员), for whoever begins or upgrades a house.
pub fn separation(app: &App) -> Result<Vec<Gap>, Error> {
    app.store.read(|conn| Ok(three(&*app.district(conn)?)))
}

/// What is lost of the separation of administration (三员).
fn three(district: &District) -> Vec<Gap> {
    let offices = [(Lack::SecurityOfficer, Role::SecurityOfficer), (Lack::Auditor, Role::Auditor)];
    let nobody = |role: Role| !district.users.values().any(|user| user.active && user.role == role);
    let vacant = offices.into_iter().filter(|(_, role)| nobody(*role));
    let vacant = vacant.map(|(lack, role)| gap(lack, role.code(), role.label()));
    let doubled = holders_of_two(district).into_iter().filter_map(|id| district.users.get(&id));
    vacant.chain(doubled.map(|user| gap(Lack::TwoOfThree, &user.username, &user.name))).collect()
}

fn superiors(district: &District, lines: &[ReviewLine]) -> Vec<Gap> {
    let without =
        |unit: &&Unit| unit.active && district.next_above(lines, Authority::Unit(unit.id)).is_empty();
    let units = district.units.values().filter(without);
    units.map(|unit| gap(Lack::Superior, unit.code.clone(), unit.name.clone())).collect()
}

fn gap(lack: Lack, key: impl Into<String>, name: impl Into<String>) -> Gap {
    Gap { lack, key: key.into(), name: name.into(), open: None }
}

fn left_behind(district: &District, held: &OpenCounts) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for user in district.users.values().filter(|user| !user.active) {
        let open = held.users.get(&user.id).copied();
        gaps.extend(
            open.map(|open| Gap { open: Some(open), ..gap(Lack::LeftBehind, &user.username, &user.name) }),
        );
    }
    for unit in district.units.values().filter(|unit| !unit.active) {
        let open = held.units.get(&unit.id).copied();
        gaps.extend(
            open.map(|open| Gap { open: Some(open), ..gap(Lack::UnitLeftBehind, &unit.code, &unit.name) }),
        );
    }
    gaps
}

fn active(district: &District, user: UserId) -> Option<&User> {
    district.users.get(&user).filter(|user| user.active)
}

fn offices(district: &District) -> Vec<Gap> {
    let kinds = [UnitKind::PetitionOffice, UnitKind::DisciplineInspection, UnitKind::Department];
    let kinds = kinds.into_iter().filter(|kind| district.unit_of_kind(*kind).is_none());
    let roles = Role::ALL.iter().copied().filter(|role| role.is_indispensable());
    let nobody = |role: &Role| !district.users.values().any(|user| user.active && user.role == *role);
    let roles = roles.filter(nobody);
    let kinds = kinds.map(|kind| gap(Lack::Office, kind.code(), kind.label()));
    kinds.chain(roles.map(|role| gap(Lack::Role, role.code(), role.label()))).collect()
}

fn heads(district: &District) -> Vec<Gap> {
    let units = district.units.values();
    let headless = units.filter(|unit| is_headless(district, unit));
    headless.map(|unit| gap(Lack::Head, &unit.code, &unit.name)).collect()
}

/// A head who can be told of petitions.
fn head(district: &District, head: Option<UserId>) -> Option<&User> {
    head.and_then(|head| active(district, head)).filter(|user| user.role.reads_petitions())
}

fn officers(district: &District) -> Vec<Gap> {
    let serves = |officer: UserId, unit: UnitId| {
        active(district, officer).is_some_and(|user| user.unit == unit && user.role.reads_petitions())
    };
    let units = district.units.values().filter(|unit| unit.active);
    let gone = units.filter(|unit| unit.default_officer.is_some_and(|officer| !serves(officer, unit.id)));
    gone.map(|unit| gap(Lack::Officer, &unit.code, &unit.name)).collect()
}

fn categories(district: &District) -> Vec<Gap> {
    if !district.categories.values().any(|one| one.active) {
        return vec![gap(Lack::NoCategory, "", "")];
    }
    let is_gone = |unit: UnitId| district.units.get(&unit).is_none_or(|unit| !unit.active);
    let pointing = district.categories.values().filter(|one| one.active && one.unit.is_some_and(is_gone));
    pointing.map(|one| gap(Lack::Category, &one.code, &one.name)).collect()
}

fn portfolios(district: &District) -> Vec<Gap> {
    let leaders = district.users.values().filter(|user| user.active && user.role.needs_portfolio());
    let without = leaders.filter(|user| {
        let leader = district.leaders.get(&user.id);
        leader.is_none_or(|leader| leader.units.is_empty() && leader.categories.is_empty())
    });
    let without = without.map(|user| gap(Lack::Portfolio, &user.username, &user.name));
    let with = district.leaders.values().filter(|one| !one.units.is_empty() || !one.categories.is_empty());
    let old = with.filter_map(|leader| district.users.get(&leader.user)).filter(|user| !leads(user));
    without.chain(old.map(|user| gap(Lack::OldPortfolio, &user.username, &user.name))).collect()
}

fn leads(user: &User) -> bool {
    user.active && user.role.leads()
}

fn cared_for(district: &District) -> Vec<Gap> {
    let stands = |leader: UserId, unit| {
        district.users.get(&leader).is_some_and(leads)
            && district.units.get(&unit).is_some_and(|unit| unit.active)
    };
    let projects = district.projects.values().filter(|one| one.active && !stands(one.leader, one.unit));
    let points = district.contact_points.values().filter(|one| one.active && !stands(one.leader, one.unit));
    let projects = projects.map(|one| gap(Lack::Project, &one.code, &one.name));
    projects.chain(points.map(|one| gap(Lack::ContactPoint, &one.code, &one.name))).collect()
}

fn duty(district: &District, calendar: &Calendar, today: NaiveDate) -> Vec<Gap> {
    let last = today.checked_add_days(Days::new(ROSTER_DAYS)).unwrap_or(today);
    let days = today.iter_days().take_while(|day| *day < last);
    let covered = |day: &NaiveDate| district.duty.get(day).and_then(|user| active(district, *user)).is_some();
    let open = days.filter(|day| calendar.is_working_day(*day) && !covered(day));
    open.map(|day| gap(Lack::Duty, day.to_string(), day.to_string())).collect()
}

fn years(calendar: &Calendar, today: NaiveDate) -> Vec<Gap> {
    let next = (today.month() >= NEXT_YEAR_FROM).then(|| today.year() + 1);
    let years = [Some(today.year()), next].into_iter().flatten();
    let wanting = years.filter(|year| calendar.year(*year).is_none_or(|year| year.provisional));
    wanting.map(|year| gap(Lack::CalendarYear, year.to_string(), year.to_string())).collect()
}

fn addresses(district: &District) -> Vec<Gap> {
    let people = district.users.values().filter(|user| user.active && !user.role.is_a_program());
    let without = people.filter(|user| user.email.is_none());
    without.map(|user| gap(Lack::Address, &user.username, &user.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::directory::Category;
    use domain::ids::CategoryId;
    use domain::vocabulary::Language;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn one(role: Role) -> District {
        let mut district = District::default();
        let (unit, user) = (UnitId(1), UserId(1));
        district.units.insert(
            unit,
            Unit {
                id: unit,
                code: "office".into(),
                name: "样例信访局".into(),
                short_name: "信访局".into(),
                aliases: vec![],
                former_names: Vec::new(),
                kind: UnitKind::PetitionOffice,
                head: Some(user),
                default_officer: None,
                level: None,
                superior: None,
                active: true,
                successor: None,
            },
        );
        district.users.insert(
            user,
            User {
                id: user,
                username: "someone".into(),
                name: "样例用户甲".into(),
                role,
                unit,
                email: Some("a@example.org".into()),
                language: Language::Zh,
                active: true,
            },
        );
        district
    }

    fn found(district: &District, today: &str) -> Vec<(Lack, String)> {
        let found = gaps(district, &OpenCounts::default(), (&Calendar::default(), &[]), day(today));
        found.into_iter().map(|gap| (gap.lack, gap.key)).filter(|(lack, _)| *lack != Lack::Duty).collect()
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut district = one(Role::Leader);
        let expected = [
            (Lack::Office, "discipline_inspection"),
            (Lack::Office, "department"),
            (Lack::Role, "receptionist"),
            (Lack::Role, "supervisor"),
            (Lack::Role, "discipline_inspection"),
            (Lack::Superior, "office"),
            (Lack::Portfolio, "someone"),
            (Lack::NoCategory, ""),
            (Lack::CalendarYear, "2026"),
            (Lack::SecurityOfficer, "security_officer"),
            (Lack::Auditor, "auditor"),
        ];
        let expected: Vec<(Lack, String)> =
            expected.iter().map(|(lack, key)| (*lack, (*key).to_owned())).collect();
        assert_eq!(found(&district, "2026-03-02"), expected);
        let person = district.users.get_mut(&UserId(1)).unwrap();
        (person.email, person.role) = (None, Role::Supervisor);
        assert!(found(&district, "2026-03-02").contains(&(Lack::Address, "someone".to_owned())));
        district.users.get_mut(&UserId(1)).unwrap().active = false;
        let found = found(&district, "2026-03-02");
        assert!(found.contains(&(Lack::Head, "office".to_owned())), "a head who has left is none");
        assert!(!found.iter().any(|(lack, _)| *lack == Lack::Address));
    }

    #[test]
    fn what_is_out_of_use_and_still_has_work_is_named_with_a_count() {
        let mut district = one(Role::Leader);
        let held = OpenCounts { users: [(UserId(1), 5)].into(), units: [(UnitId(1), 7)].into() };
        let open = |district: &District| {
            let gaps = gaps(district, &held, (&Calendar::default(), &[]), day("2026-03-02"));
            gaps.iter().filter_map(|gap| Some((gap.lack, gap.open?))).collect::<Vec<_>>()
        };
        assert_eq!(open(&district), [], "who is in use holds what they hold");
        district.users.get_mut(&UserId(1)).unwrap().active = false;
        assert_eq!(open(&district), [(Lack::LeftBehind, 5)]);
        district.units.get_mut(&UnitId(1)).unwrap().active = false;
        assert_eq!(open(&district), [(Lack::LeftBehind, 5), (Lack::UnitLeftBehind, 7)]);
    }

    #[test]
    fn whoever_points_to_what_is_out_of_use_is_named() {
        let mut district = one(Role::UnitHead);
        let category = Category {
            id: CategoryId(1),
            code: "k".into(),
            name: "样例分类".into(),
            parent: None,
            unit: Some(UnitId(1)),
            place_based: false,
            order_class: None,
            active: true,
        };
        district.categories.insert(category.id, category);
        district.units.get_mut(&UnitId(1)).unwrap().default_officer = Some(UserId(1));
        let lacks = |district: &District| {
            let pointing = [Lack::Officer, Lack::Head, Lack::Category, Lack::OldPortfolio];
            let found = found(district, "2026-03-02").into_iter().map(|(lack, _)| lack);
            found.filter(|lack| pointing.contains(lack)).collect::<Vec<_>>()
        };
        assert_eq!(lacks(&district), []);
        district.users.get_mut(&UserId(1)).unwrap().role = Role::Administrator;
        assert_eq!(lacks(&district), [Lack::Head, Lack::Officer], "the administrator reads no petitions");
        district.units.get_mut(&UnitId(1)).unwrap().active = false;
        let leader = domain::directory::Leader {
            user: UserId(1),
            title: "样例副区长".into(),
            units: [UnitId(1)].into(),
            categories: [].into(),
        };
        district.leaders.insert(UserId(1), leader);
        assert_eq!(lacks(&district), [Lack::OldPortfolio, Lack::Category]);
    }

    #[test]
    fn the_next_year_is_asked_for_in_autumn_and_duty_on_working_days_only() {
        let district = one(Role::Leader);
        let years = |today: &str| {
            found(&district, today).iter().filter(|(lack, _)| *lack == Lack::CalendarYear).count()
        };
        assert_eq!((years("2026-10-31"), years("2026-11-01")), (1, 2));
        let days = duty(&district, &Calendar::default(), day("2026-03-02"));
        assert_eq!(days.len(), 20, "four weeks of five days");
    }
}
