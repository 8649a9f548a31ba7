//! Organs above and beside the district (机关名录).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change, show};
use super::dto::{dto, yes};
use super::named::{self, organ_code, superior, unit_code};
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::{District, Organ};
use domain::fault::Faults;
use domain::organs::Standing;
use domain::petition::acts::body::Field;
use domain::text::{Address, Code, OfficePhone, OrganisationName};
use domain::vocabulary::{Audited, Level, OrganKind};
use store::directory::{self as rows, OrganDraft};

dto! {
    /// An organ above or beside the district (机关名录), with where a petitioner finds it.
    view OrganView { code } input OrganInput of "organ" {
        name: String,
        kind: OrganKind,
        level: Level,
        /// The code of the organ next above it; none: not entered.
        #[serde(default)] superior: Option<String> as Named(Organs),
        /// The code of the unit of ours that deals with its reviews, where one does.
        #[serde(default)] unit: Option<String> as Named(Units),
        #[serde(default)] address: Option<String>,
        #[serde(default)] phone: Option<String>,
        #[serde(default = "yes")] active: bool,
    }
}

fn organ_view(district: &District, organ: &Organ) -> OrganView {
    OrganView {
        code: organ.code.clone(),
        name: organ.name.clone(),
        kind: organ.kind,
        level: organ.level,
        superior: organ.superior.and_then(|above| organ_code(district, above)),
        unit: organ.unit.map(|unit| unit_code(district, unit)),
        address: organ.address.clone(),
        phone: organ.phone.clone(),
        active: organ.active,
    }
}

/// Every organ.
pub fn organs(app: &App) -> Result<Vec<OrganView>, Error> {
    show(app, |district| district.organs.values().map(|organ| organ_view(district, organ)).collect())
}

/// Creates or replaces an organ.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn put_organ(app: &App, caller: &Caller, code: &str, input: OrganInput) -> Result<OrganView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Organ, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let address =
                input.address.as_deref().and_then(|text| faults.take("address", Address::parse(text)));
            let phone =
                input.phone.as_deref().and_then(|text| faults.take("phone", OfficePhone::parse(text)));
            let own = Standing { kind: input.kind, level: input.level };
            let above = superior(&mut faults, input.superior.as_deref(), |_| Some(own), district);
            let unit = input.unit.as_deref();
            let unit = unit.and_then(|code| named::unit(&mut faults, code, input.active, district));
            faults.done()?;
            let draft = OrganDraft {
                code: code.clone(),
                name: input.name.trim().to_owned(),
                kind: input.kind,
                level: input.level,
                superior: above.map(|organ| organ.id),
                unit,
                address: address.map(|address| address.as_ref().to_owned()),
                phone: phone.map(|phone| phone.as_ref().to_owned()),
                active: input.active,
            };
            rows::save_organ_in_txn(conn, &draft)?;
            Ok(())
        },
        move |district| district.organ_by_code(&shown).map(|organ| organ_view(district, organ)),
    )
}
