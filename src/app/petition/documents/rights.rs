//! Who may open, and who may issue which document.

use crate::petition::Loaded;
use crate::viewing::Viewing;
use crate::{Caller, Error};
use domain::vocabulary::{Paper, UnitKind};

/// The petitioner's query code is told by whom it may be given out only.
pub fn may_open(caller: &Caller, loaded: &Loaded, paper: Paper) -> bool {
    caller.viewer.gives_query_code(loaded.petition.receiver.officer) || !paper.tells_query_code()
}

pub fn check_open(caller: &Caller, loaded: &Loaded, paper: Paper) -> Result<(), Error> {
    if may_open(caller, loaded, paper) { Ok(()) } else { Err(Error::NotYours) }
}

/// Whether the caller may act for the petition office: its own people, those at its desk among them, and
/// the supervisors; and of an accusation whoever inspects it.
pub fn acts_for_office(viewing: &Viewing, caller: &Caller, loaded: &Loaded) -> bool {
    let viewer = &caller.viewer;
    let office = viewing.district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
    viewer.supervises()
        || office == Some(viewer.unit)
        || (loaded.petition.is_confidential() && viewer.inspects())
}
