//! Townships and villages (包抓联系点).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change, show};
use super::dto::{dto, yes};
use super::named::{self, unit_code};
use crate::names::username;
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::{ContactPoint, District};
use domain::fault::Faults;
use domain::petition::acts::body::Field;
use domain::text::{Code, OrganisationName};
use domain::vocabulary::Audited;
use store::directory as rows;

dto! {
    /// A township or village (包抓联系点).
    view ContactPointView { code } input ContactPointInput of "point" {
        name: String,
        /// The code of the township of a village.
        #[serde(default)] parent: Option<String> as Named(ContactPoints),
        /// A username.
        leader: String as Named(Leaders),
        /// The code of a unit.
        unit: String as Named(Units),
        #[serde(default = "yes")] active: bool,
    }
}

fn contact_point_view(district: &District, point: &ContactPoint) -> ContactPointView {
    let parent = point.parent.and_then(|parent| district.contact_points.get(&parent));
    ContactPointView {
        code: point.code.clone(),
        name: point.name.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        leader: username(district, point.leader),
        unit: unit_code(district, point.unit),
        active: point.active,
    }
}

/// Every contact point.
pub fn contact_points(app: &App) -> Result<Vec<ContactPointView>, Error> {
    show(app, |district| {
        district.contact_points.values().map(|point| contact_point_view(district, point)).collect()
    })
}

/// Creates or replaces a contact point.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn put_contact_point(
    app: &App,
    caller: &Caller,
    code: &str,
    input: ContactPointInput,
) -> Result<ContactPointView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::ContactPoint, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.contact_point_by_code(parent)))
                .map(|parent| parent.id);
            let above = parent.into_iter().flat_map(|parent| district.contact_point_chain(parent));
            if above.map(|one| &one.code).chain(input.parent.as_ref()).any(|above| *above == code) {
                faults.note("parent", "its_own_parent");
            }
            let leader = named::leader(&mut faults, &input.leader, input.active, district);
            let unit = named::unit(&mut faults, &input.unit, input.active, district);
            faults.done()?;
            let (Some(leader), Some(unit)) = (leader, unit) else { return Err(Error::NotFound) };
            let name = input.name.trim();
            Ok(rows::save_contact_point_in_txn(conn, &code, name, parent, leader, unit, input.active)?)
        },
        move |district| {
            district.contact_point_by_code(&shown).map(|point| contact_point_view(district, point))
        },
    )
}
