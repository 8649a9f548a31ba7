//! Who may open, and who may issue which document.

use crate::petition::Loaded;
use crate::viewing::Viewing;
use crate::{Caller, Error};
use domain::vocabulary::{Custody, Paper, UnitKind};

/// The petitioner's query code is told by whom it may be given out only; of what was sent up the letter alone opens.
pub fn may_open(caller: &Caller, loaded: &Loaded, paper: Paper) -> bool {
    let tells = !paper.tells_query_code() || caller.viewer.prints_query_code(&loaded.petition);
    loaded.petition.opens(paper) && tells
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
        || loaded.petition.facts.custody == Some(Custody::SentUp) // only whoever kept it comes here
}
