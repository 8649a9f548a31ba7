//! What of an open petition waits, so that lists and figures need not read events: a projection.

use diesel::prelude::*;

use crate::schema::waits;
pub use crate::states::Wait;
use crate::typed::Put;
use crate::{Conn, StoreError};
use domain::ids::PetitionId;
use domain::petition::Petition;

/// What waits of a petition as it stands.
fn of(petition: &Petition) -> impl Iterator<Item = Wait> {
    let waits = [
        (petition.waits_for_centre(), Wait::Centre),
        (petition.undecided_objection().is_some(), Wait::Objection),
        (petition.owes_supervision_answer(), Wait::Supervision),
        (petition.is_in_extended_time(), Wait::Extended),
        (petition.second_hand.is_some(), Wait::SecondHand),
    ];
    waits.into_iter().filter_map(|(waits, what)| waits.then_some(what))
}

/// The petitions of which this waits, the oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting(conn: &mut Conn, what: Wait) -> Result<Vec<PetitionId>, StoreError> {
    let of = waits::table.filter(waits::what.eq(Put(what))).order(waits::petition_id);
    Ok(of.select(waits::petition_id).load(conn)?)
}

/// Writes what waits in place of what waited. `is_new`: nothing did.
pub fn save_in_txn(
    conn: &mut Conn,
    id: PetitionId,
    petition: &Petition,
    is_new: bool,
) -> Result<(), StoreError> {
    if !is_new {
        diesel::delete(waits::table.filter(waits::petition_id.eq(Put(id)))).execute(conn)?;
    }
    for what in of(petition) {
        let values = (waits::what.eq(Put(what)), waits::petition_id.eq(Put(id)));
        diesel::insert_into(waits::table).values(values).execute(conn)?;
    }
    Ok(())
}
