//! What is named by a code or username: shown so, and looked up.

use crate::petition::input::{leader as leader_of, leader_in_use};
use domain::directory::{District, Organ};
use domain::fault::Faults;
use domain::ids::{OrganId, UnitId, UserId};
use domain::in_use;
use domain::organs::Standing;

pub(super) fn unit_code(district: &District, unit: UnitId) -> String {
    district.units.get(&unit).map_or_else(String::new, |unit| unit.code.clone())
}

pub(super) fn organ_code(district: &District, organ: OrganId) -> Option<String> {
    district.organs.get(&organ).map(|organ| organ.code.clone())
}

/// The organ that is named as next above, which stands above it where both levels are known.
pub(super) fn superior<'a>(
    faults: &mut Faults,
    name: Option<&str>,
    of: impl FnOnce(&Organ) -> Option<Standing>,
    district: &'a District,
) -> Option<&'a Organ> {
    let organ = faults.known("superior", district.organ_by_code(name?))?;
    let above = Standing { kind: organ.kind, level: organ.level };
    if of(organ).is_some_and(|own| above.rank() <= own.rank()) {
        faults.note("superior", "not_above");
    }
    Some(organ)
}

/// A leader who is to care for something. What is out of use itself keeps whom it names.
pub(super) fn leader(faults: &mut Faults, name: &str, in_use: bool, district: &District) -> Option<UserId> {
    let known = if in_use { leader_in_use } else { leader_of };
    known(faults, "leader", Some(name), district)
}

/// The same of a unit.
pub(super) fn unit(faults: &mut Faults, code: &str, in_use: bool, district: &District) -> Option<UnitId> {
    match in_use {
        true => in_use::unit(faults, "unit", code, district),
        false => faults.known("unit", district.unit_by_code(code)).map(|unit| unit.id),
    }
}
