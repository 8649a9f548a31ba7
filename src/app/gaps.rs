//! What is missing before petitions find their leader and their unit, and alerts their readers.

use chrono::{Datelike, Days, NaiveDate};

use crate::app::{App, Error};
use crate::domain::calendar::Calendar;
use crate::domain::directory::{District, User};
use crate::domain::ids::UserId;
use crate::domain::vocabulary::{Role, UnitKind};
use crate::store::StoreError;

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
    /// An active unit without an active head.
    Head,
    /// A leader without title and portfolio.
    Portfolio,
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
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub lack: Lack,
    /// A code, a username, a day or a year.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// Everything that is missing, by kind.
///
/// # Errors
/// Whatever the database answers.
pub fn list(app: &App) -> Result<Vec<Gap>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let books = app.rulebooks(conn)?;
        let (_, book) = books.current().ok_or_else(|| StoreError::damaged("no rules"))?;
        Ok(gaps(&district, &book.calendar, app.clock.now().day()))
    })
}

fn gaps(district: &District, calendar: &Calendar, today: NaiveDate) -> Vec<Gap> {
    let mut gaps = offices(district);
    gaps.extend(heads(district));
    gaps.extend(portfolios(district));
    gaps.extend(cared_for(district));
    gaps.extend(duty(district, calendar, today));
    gaps.extend(years(calendar, today));
    gaps.extend(addresses(district));
    gaps
}

fn gap(lack: Lack, key: impl Into<String>, name: impl Into<String>) -> Gap {
    Gap { lack, key: key.into(), name: name.into() }
}

fn active(district: &District, user: UserId) -> Option<&User> {
    district.users.get(&user).filter(|user| user.active)
}

fn offices(district: &District) -> Vec<Gap> {
    let kinds = [UnitKind::PetitionOffice, UnitKind::DisciplineInspection];
    let kinds = kinds.into_iter().filter(|kind| district.unit_of_kind(*kind).is_none());
    let roles = [Role::Receptionist, Role::Supervisor, Role::DisciplineInspection];
    let nobody = |role: &Role| !district.users.values().any(|user| user.active && user.role == *role);
    let roles = roles.into_iter().filter(nobody);
    let kinds = kinds.map(|kind| gap(Lack::Office, kind.code(), kind.label()));
    kinds.chain(roles.map(|role| gap(Lack::Role, role.code(), role.label()))).collect()
}

fn heads(district: &District) -> Vec<Gap> {
    let units = district.units.values().filter(|unit| unit.active);
    let headless = units.filter(|unit| unit.head.and_then(|head| active(district, head)).is_none());
    headless.map(|unit| gap(Lack::Head, &unit.code, &unit.name)).collect()
}

fn portfolios(district: &District) -> Vec<Gap> {
    let leaders = district.users.values().filter(|user| user.active && user.role == Role::Leader);
    let without = leaders.filter(|user| {
        let leader = district.leaders.get(&user.id);
        leader.is_none_or(|leader| leader.units.is_empty() && leader.categories.is_empty())
    });
    without.map(|user| gap(Lack::Portfolio, &user.username, &user.name)).collect()
}

fn cared_for(district: &District) -> Vec<Gap> {
    let stands = |leader: UserId, unit| {
        let leads = active(district, leader)
            .is_some_and(|user| matches!(user.role, Role::Leader | Role::ChiefLeader));
        leads && district.units.get(&unit).is_some_and(|unit| unit.active)
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
    let people = district.users.values().filter(|user| user.active && user.role != Role::Client);
    let without = people.filter(|user| user.email.is_none());
    without.map(|user| gap(Lack::Address, &user.username, &user.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::Unit;
    use crate::domain::ids::UnitId;
    use crate::domain::vocabulary::Language;

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
                kind: UnitKind::PetitionOffice,
                head: Some(user),
                default_officer: None,
                active: true,
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
        let found = gaps(district, &Calendar::default(), day(today));
        found.into_iter().map(|gap| (gap.lack, gap.key)).filter(|(lack, _)| *lack != Lack::Duty).collect()
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut district = one(Role::Leader);
        let expected = [
            (Lack::Office, "discipline_inspection"),
            (Lack::Role, "receptionist"),
            (Lack::Role, "supervisor"),
            (Lack::Role, "discipline_inspection"),
            (Lack::Portfolio, "someone"),
            (Lack::CalendarYear, "2026"),
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
