//! What is out of use can be chosen nowhere: a choice of it is a fault, which names what has taken its place.

use crate::directory::{District, User};
use crate::fault::{Detail, Faults, FieldFault};
use crate::ids::UnitId;

/// The unit with this code, which is in use; else a noted fault.
pub fn unit(
    faults: &mut Faults,
    field: impl Into<String>,
    code: &str,
    district: &District,
) -> Option<UnitId> {
    let field = field.into();
    let unit = faults.known(&field, district.unit_by_code(code))?;
    if unit.active {
        return Some(unit.id);
    }
    let instead = district.in_place_of(unit.id).map(|unit| Detail::Text(unit.name.clone()));
    let code = if instead.is_some() { "unit_replaced" } else { "unit_out_of_use" };
    faults.add(FieldFault::new(field, code).naming(instead));
    None
}

/// The user with this name, who is in use; else a noted fault.
pub fn person<'a>(
    faults: &mut Faults,
    field: impl Into<String>,
    username: &str,
    district: &'a District,
) -> Option<&'a User> {
    let field = field.into();
    let user = faults.known(&field, district.user_by_username(username))?;
    if !user.active {
        faults.note(field, "person_out_of_use");
    }
    Some(user).filter(|user| user.active)
}
