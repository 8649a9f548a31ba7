//! What was recorded before who is accused stood sealed is sealed once, at the start, before anybody can ask: the events
//! that tell it, and the index that the rights need. What is done is noted, and stands in the audit log.

use serde_json::json;

use crate::App;
use crate::audit::{self, Deed, Told};
use crate::caller::Doer;
use domain::ids::PetitionId;
use domain::petition::replay;
use domain::vocabulary::Audited;
use store::{Conn, StoreError, accused, conn, event, meta, petition as rows, projection};

/// The fact that tells that it is done.
const SEALED: &str = "accused_sealed";

/// How many petitions are looked at in one write.
const PAGE: i64 = 200;

/// Whether what stands is sealed.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn is_done(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(meta::get(conn, SEALED)?.is_some())
}

/// Seals it, where it is not yet. Begun anew after a crash, it goes on where it stopped.
///
/// # Errors
/// [`StoreError::Damaged`] where a chain does not hold; whatever the database answers.
pub(crate) fn seal(app: &App) -> Result<(), StoreError> {
    if app.store.ask(is_done)? {
        return Ok(());
    }
    let (mut after, mut chains) = (PetitionId(0), 0);
    loop {
        let app_here = app.clone();
        let page = app.store.write(move |conn| page(&app_here, conn, after))?;
        chains += page.chains;
        let Some(last) = page.last else { break };
        after = last;
    }
    if chains > 0 {
        conn::compact(app.store.url())?;
    }
    let app_here = app.clone();
    app.store.write(move |conn| note(&app_here, conn, chains))
}

struct Page {
    last: Option<PetitionId>,
    chains: usize,
}

fn page(app: &App, conn: &mut Conn, after: PetitionId) -> Result<Page, StoreError> {
    let now = app.clock.now();
    let ids = rows::ids_after(conn, after, PAGE)?;
    let mut chains = 0;
    for id in &ids {
        chains += usize::from(event::seal_in_txn(conn, &app.vault, *id, now)?);
        let events = event::load(conn, &app.vault, *id)?;
        if let Some(petition) = replay(&events) {
            accused::save_in_txn(conn, &app.vault, *id, &petition.facts.accused)?;
            projection::mask_in_txn(conn, *id, petition.is_masked())?;
        }
    }
    Ok(Page { last: ids.last().copied(), chains })
}

fn note(app: &App, conn: &mut Conn, chains: usize) -> Result<(), StoreError> {
    if chains > 0 {
        let told = Told { after: Some(json!({ "chains": chains })), ..Told::default() };
        audit::note_in_txn(app, conn, &Doer::SERVICE, Deed::done(Audited::AccusedSealed), told)?;
    }
    meta::note_in_txn(conn, SEALED, &app.clock.now().to_rfc3339())
}
