//! The rows of ratings: what may be rated until when, and what was.

use crate::App;
use domain::directory::District;
use domain::ids::{PetitionId, UnitId};
use domain::petition::meaning::Withdraws;
use domain::petition::{Petition, Recorded};
use domain::rating::{rated_unit, window};
use domain::time::Instant;
use domain::vocabulary::{Rated, UnitKind};
use store::rating::{self as rows, Place};
use store::{Conn, StoreError};

/// The petition office; where the district has none, the unit that took the petition in.
pub fn office(district: &District, petition: &Petition) -> UnitId {
    let office = district.unit_of_kind(UnitKind::PetitionOffice);
    office.map_or(petition.receiver.unit, |unit| unit.id)
}

/// Keeps the rows of ratings in step after some events: what may be rated, and what was.
pub fn note_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    id: PetitionId,
    petition: &Petition,
    new: &[Recorded],
    now: Instant,
) -> Result<(), StoreError> {
    let rules = app.rulebooks(conn)?;
    let days = rules.current()?.1.policy.rating_days;
    let Some(window) = window(petition, days) else {
        let reopened = new.iter().any(|recorded| recorded.event.meaning().withdraws == Withdraws::Course);
        let may_have_been = petition.is_confidential() || petition.has_been_answered() || reopened;
        return if may_have_been { rows::close_in_txn(conn, id, petition.is_confidential()) } else { Ok(()) };
    };
    let office = office(district, petition);
    let round = i32::try_from(petition.reopened).map_err(StoreError::damaged)?;
    for of in Rated::ALL.iter().copied() {
        let given = new.iter().find_map(|recorded| {
            let (_, rating, _) = recorded.event.rated().filter(|(rated, ..)| *rated == of)?;
            Some((rating, recorded.occurred_at.day()))
        });
        let rated_before = given.is_none() && petition.ratings.contains_key(&of);
        // A window that was over before anybody wrote it down was never open.
        if !rated_before && window.until >= now.day() {
            let unit = rated_unit(petition, of, office);
            rows::put_in_txn(conn, id, Place { of, round, unit, until: window.until, given })?;
        }
    }
    Ok(())
}
