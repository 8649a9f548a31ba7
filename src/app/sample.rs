//! The sample district, as `config/sample/district.toml` describes it: an invented district for
//! demonstrations and tests.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::value::Datetime;

use domain::vocabulary::{Level, OrderClass, OrganKind, Role, UnitKind};

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleDistrict {
    pub name: String,
    /// The day that the register takes for today.
    #[serde(deserialize_with = "day")]
    pub register_as_of: NaiveDate,
    /// The leaders (by login name) who receive petitioners, one each working day, in turn.
    pub duty_rotation: Vec<String>,
    pub units: Vec<SampleUnit>,
    pub users: Vec<SampleUser>,
    pub leaders: Vec<SampleLeader>,
    pub projects: Vec<SampleProject>,
    /// Townships come before their villages.
    pub contact_points: Vec<SampleContactPoint>,
    /// First levels come before their second levels.
    pub categories: Vec<SampleCategory>,
    /// The organs above and beside it, those above before those below.
    #[serde(default)]
    pub organs: Vec<SampleOrgan>,
    /// How high the units stand, and under which organ.
    #[serde(default)]
    pub superiors: Vec<SampleSuperior>,
}

/// An organ (机关).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleOrgan {
    pub code: String,
    pub name: String,
    pub kind: OrganKind,
    pub level: Level,
    pub superior: Option<String>,
    pub unit: Option<String>,
    pub address: String,
    pub phone: String,
}

/// Units that stand equally high under one organ.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSuperior {
    pub units: Vec<String>,
    pub level: Level,
    pub superior: String,
}

/// A unit (单位).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleUnit {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub aliases: Vec<String>,
    pub kind: UnitKind,
    /// The login name of the head.
    pub head: String,
    /// The login name of the officer who takes what falls to the unit.
    pub default_officer: String,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleUser {
    pub username: String,
    pub name: String,
    pub role: Role,
    pub unit: String,
    pub email: String,
}

/// What a leader is in charge of (分管领域).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleLeader {
    /// The login name.
    pub user: String,
    pub title: String,
    pub units: Vec<String>,
    pub categories: Vec<String>,
}

/// A project under a leader's care (包挂项目).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleProject {
    pub code: String,
    pub name: String,
    pub leader: String,
    pub unit: String,
}

/// A township or village under a leader's care (包抓联系点).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleContactPoint {
    pub code: String,
    pub name: String,
    pub leader: String,
    pub unit: String,
    pub parent: Option<String>,
}

/// What petitions are about (内容分类).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCategory {
    pub code: String,
    pub name: String,
    pub parent: Option<String>,
    pub unit: Option<String>,
    #[serde(default)]
    pub place_based: bool,
    pub order_class: Option<OrderClass>,
}

/// The file as it ships.
const SHIPPED: &str = include_str!("../../config/sample/district.toml");

/// The organs above it, in a file of their own: a district need not have entered them.
const ORGANS: &str = include_str!("../../config/sample/organs.toml");

/// The sample district that ships with the program.
///
/// # Errors
/// Never, unless the files that were built in are no such files.
pub fn shipped() -> Result<SampleDistrict, toml::de::Error> {
    read(&[SHIPPED, ORGANS].join("\n"))
}

/// Reads the file.
///
/// # Errors
/// Where the text is no TOML, lacks a field, or has one that is not known.
pub fn read(text: &str) -> Result<SampleDistrict, toml::de::Error> {
    toml::from_str(text)
}

/// A TOML date without a time.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let Datetime { date: Some(date), time: None, offset: None } = Datetime::deserialize(deserializer)? else {
        return Err(D::Error::custom("expected a date without a time"));
    };
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        .ok_or_else(|| D::Error::custom("no such day"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const TEXT: &str = include_str!("../../config/sample/district.toml");

    /// The codes as a set, none of them given twice.
    fn distinct<'a>(codes: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
        let codes: Vec<&str> = codes.map(String::as_str).collect();
        let set: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(set.len(), codes.len(), "a code is given twice");
        set
    }

    fn all_in<'a>(names: impl Iterator<Item = &'a String>, known: &BTreeSet<&str>) {
        for name in names {
            assert!(known.contains(name.as_str()), "{name} is not defined");
        }
    }

    /// A parent has to be defined before its children.
    fn parents_come_first<'a>(entries: impl Iterator<Item = (&'a String, Option<&'a String>)>) {
        let mut seen = BTreeSet::new();
        for (code, parent) in entries {
            all_in(parent.into_iter(), &seen);
            seen.insert(code.as_str());
        }
    }

    #[test]
    fn the_sample_is_read() {
        let district = read(TEXT).unwrap();
        assert_eq!(district.name, "示例区");
        assert_eq!(Some(district.register_as_of), NaiveDate::from_ymd_opt(2026, 9, 30));
        assert_eq!((district.units.len(), district.leaders.len(), district.projects.len()), (25, 12, 8));
    }

    #[test]
    fn every_unit_and_user_named_exists() {
        let district = read(TEXT).unwrap();
        let units = distinct(district.units.iter().map(|unit| &unit.code));
        let users = distinct(district.users.iter().map(|user| &user.username));
        all_in(district.units.iter().flat_map(|unit| [&unit.head, &unit.default_officer]), &users);
        all_in(district.users.iter().map(|user| &user.unit), &units);
        all_in(district.leaders.iter().flat_map(|leader| &leader.units), &units);
        all_in(district.projects.iter().map(|project| &project.unit), &units);
        all_in(district.contact_points.iter().map(|point| &point.unit), &units);
        all_in(district.categories.iter().filter_map(|category| category.unit.as_ref()), &units);
    }

    #[test]
    fn every_leader_named_is_one() {
        let district = read(TEXT).unwrap();
        let leaders = distinct(district.leaders.iter().map(|leader| &leader.user));
        let with_role = district.users.iter().filter(|user| user.role == Role::Leader);
        assert_eq!(leaders, distinct(with_role.map(|user| &user.username)));
        all_in(district.duty_rotation.iter(), &leaders);
        all_in(district.projects.iter().map(|project| &project.leader), &leaders);
        all_in(district.contact_points.iter().map(|point| &point.leader), &leaders);
    }

    #[test]
    fn every_category_and_contact_point_named_exists() {
        let district = read(TEXT).unwrap();
        let categories = distinct(district.categories.iter().map(|category| &category.code));
        all_in(district.leaders.iter().flat_map(|leader| &leader.categories), &categories);
        distinct(district.projects.iter().map(|project| &project.code));
        distinct(district.contact_points.iter().map(|point| &point.code));
        parents_come_first(district.categories.iter().map(|entry| (&entry.code, entry.parent.as_ref())));
        parents_come_first(district.contact_points.iter().map(|entry| (&entry.code, entry.parent.as_ref())));
    }

    #[test]
    fn every_unit_has_its_place_below_an_organ() {
        let district = shipped().unwrap();
        let units = distinct(district.units.iter().map(|unit| &unit.code));
        let organs = distinct(district.organs.iter().map(|organ| &organ.code));
        let placed = distinct(district.superiors.iter().flat_map(|line| &line.units));
        assert_eq!(placed, units);
        all_in(district.superiors.iter().map(|line| &line.superior), &organs);
        parents_come_first(district.organs.iter().map(|organ| (&organ.code, organ.superior.as_ref())));
        all_in(district.organs.iter().filter_map(|organ| organ.unit.as_ref()), &units);
    }

    #[test]
    fn the_file_is_taken_strictly() {
        assert!(read(&TEXT.replacen("name =", "nmae =", 1)).is_err());
        assert!(read(&format!("{TEXT}\nextra = 1\n")).is_err());
        assert!(read(&TEXT.replacen("2026-09-30\n", "2026-09-30T08:00:00\n", 1)).is_err());
        assert!(read(&TEXT.replacen("2026-09-30\n", "\"2026-09-30\"\n", 1)).is_err());
    }
}
