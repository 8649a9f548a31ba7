//! What of an open petition waits, so that lists and figures need not read events: a projection.

use diesel::prelude::*;

use crate::schema::waits;
pub use crate::states::Wait;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::PetitionId;
use domain::petition::Petition;
use domain::vocabulary::Stage;

/// What waits of a petition as it stands.
fn of(petition: &Petition) -> impl Iterator<Item = Wait> {
    let objection = petition.stage == Stage::Routed && petition.open_objection().is_some();
    let unanswered = petition.supervisions.iter().any(|order| !order.answered);
    let supervision = petition.stage != Stage::Ended && unanswered;
    let extended = petition.stage == Stage::Accepted && petition.extended;
    let waits = [(objection, Wait::Objection), (supervision, Wait::Supervision), (extended, Wait::Extended)];
    waits.into_iter().filter_map(|(waits, what)| waits.then_some(what))
}

/// Writes what waits in place of what waited.
///
/// # Errors
/// Whatever the database answers.
pub fn save_in_txn(conn: &mut Conn, id: PetitionId, petition: &Petition) -> Result<(), StoreError> {
    diesel::delete(waits::table.filter(waits::petition_id.eq(Put(id)))).execute(conn)?;
    for what in of(petition) {
        let values = (waits::what.eq(Put(what)), waits::petition_id.eq(Put(id)));
        diesel::insert_into(waits::table).values(values).execute(conn)?;
    }
    Ok(())
}
