//! From a command to the database: decided, numbered, applied, and every row that follows from its events.

use crate::news::{self, After};
use crate::petition::{Loaded, Unnumbered, apply, dates, decided, rating, recount, similar};
use crate::readdress::{self, About};
use crate::{App, Error, sweep};
use domain::directory::District;
use domain::petition::Command;
use domain::time::Instant;
use store::{Conn, event, projection};

/// Decides a command and saves what follows.
///
/// # Errors
/// The refusal of the domain.
pub fn carry_out_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    command: &Command,
    now: Instant,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let events = decided(&loaded.petition, command, &rules, now)?;
    save(app, conn, district, loaded, events, now)
}

/// Numbers, applies and saves events. What they leave running under an older calendar and would count
/// to other dates under the present one (an extension into a year published since) is counted anew.
///
/// # Errors
/// Busy, where somebody else was faster.
pub fn save(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    new: Vec<Unnumbered>,
    now: Instant,
) -> Result<(), Error> {
    let (id, old) = (loaded.id, loaded.petition);
    let (old_version, held_by, was_sealed) = (old.version, old.holder(), old.is_confidential());
    let rules = app.rulebooks(conn)?;
    let (petition, mut recorded) = apply(Some(old), new)?;
    let recounted = recount::recounts(&petition, &rules, now)?;
    let (petition, recounted) = apply(Some(petition), recounted)?;
    recorded.extend(recounted);
    let deadlines = dates(&petition, &rules)?;
    event::append_in_txn(conn, id, &recorded)?;
    let next_look = sweep::look_after_act(&deadlines, now);
    projection::update_in_txn(conn, id, old_version, &petition, &deadlines, next_look)?;
    projection::derive_in_txn(conn, id, &petition, &deadlines, &recorded)?;
    rating::note_in_txn(app, conn, district, id, &petition, &recorded, now)?;
    similar::index_content_in_txn(app, conn, id, &petition, &recorded)?;
    if petition.is_confidential() {
        projection::set_title_in_txn(conn, id, None)?;
    }
    let sealed_now = petition.is_confidential() && !was_sealed;
    let about = About { id, petition: &petition, passed_on: petition.holder() != held_by, sealed_now };
    readdress::readdress_in_txn(app, conn, district, &about, &deadlines, &recorded, now)?;
    let after = After { id, petition: &petition, held_by: Some(held_by), sealed_now };
    news::tell_in_txn(app, conn, district, &after, &recorded, now)?;
    sweep::ask_for_decision_in_txn(app, conn, district, (id, &petition), &recorded, now)
}
