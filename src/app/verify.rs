//! Walking every petition and proving what must hold: the chain of events is whole, the texts that
//! and the files that it names are the ones that were recorded, the chain of holders has no gap and no overlap,
//! the rows are what the events say, and every number is in use or void.

use std::collections::HashMap;

use crate::petition::documents::issued::named;
use crate::petition::recount::taken_up;
use crate::petition::{Loaded, attachments, dates, load};
use crate::{App, Error};
use domain::duty;
use domain::ids::{PetitionId, RecordId};
use domain::petition::Event;
use domain::responsibility::check_chain;
use store::projection::{LANE, RunRow, WATCH_LANE};
use store::{Conn, accused, event, number, paper, petition as rows, projection, record};

const PAGE: i64 = 500;

/// What a walk found.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    pub petitions: usize,
    pub events: usize,
    /// One line for each thing that does not hold.
    pub faults: Vec<String>,
}

/// Walks every petition. `progress` is told how many were walked.
pub fn verify(app: &App, progress: impl Fn(usize)) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    let mut after = PetitionId(0);
    loop {
        let ids = app.store.read(|conn| Ok::<_, Error>(rows::ids_after(conn, after, PAGE)?))?;
        let Some(last) = ids.last() else {
            verified.faults.extend(app.store.read(|conn| number::faults(conn, &app.vault))?);
            return Ok(verified);
        };
        after = *last;
        for id in ids {
            app.store.read(|conn| walk(app, conn, id, &mut verified))?;
            verified.petitions += 1;
            progress(verified.petitions);
        }
    }
}

fn walk(app: &App, conn: &mut Conn, id: PetitionId, verified: &mut Verified) -> Result<(), Error> {
    let row = rows::get(conn, id)?.ok_or(Error::NotFound)?;
    let mut fault = |text: String| verified.faults.push(format!("{}: {text}", row.number));
    let sealed = event::sealed_faults(conn, &app.vault, id)?;
    for broken in event::chain_faults(conn, id)?.into_iter().chain(sealed) {
        fault(broken);
    }
    let loaded = match load(conn, app, id) {
        Ok(loaded) => loaded,
        Err(error) if error.is_damage() => {
            fault(format!("cannot be read: {error}"));
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let petition = &loaded.petition;
    if let Err(gap) = check_chain(&petition.holdings, petition.registered_at) {
        fault(format!("the chain of holders does not hold: {gap:?}"));
    }
    if let Some(first) = petition.watch.first()
        && let Err(gap) = check_chain(&petition.watch, first.from)
    {
        fault(format!("the chain of the watching lane does not hold: {gap:?}"));
    }
    let rows = projection::holdings(conn, id, LANE)?;
    if rows != petition.holdings || projection::holdings(conn, id, WATCH_LANE)? != petition.watch {
        fault("the rows of holders are not what the events say".to_owned());
    }
    if accused::kept(conn, id)? != accused::marks(&app.vault, &petition.facts.accused) {
        fault("the rows of those whom it names are not what the events say".to_owned());
    }
    if i64::from(row.version) != i64::from(petition.version) {
        fault(format!("the list row stands at version {}, the events at {}", row.version, petition.version));
    }
    if row.done_at != petition.done_at {
        fault("the list row does not tell since when it counts as closed as the events do".to_owned());
    }
    let rules = app.rulebooks(conn)?;
    let now = app.clock.now();
    let deadlines = match dates(petition, &rules) {
        Ok(deadlines) => deadlines,
        Err(error) => {
            fault(format!("its dates cannot be counted: {error}"));
            Vec::new()
        }
    };
    // Until what earlier rules left open is taken up, which is done when the service starts.
    let awaits = taken_up(petition, &rules, now).is_ok_and(|events| !events.is_empty());
    if rules.current()?.1.policy.duties && !awaits && duty::is_silent(petition, &deadlines, now) {
        fault("nobody has to do anything about it by a date, and nobody's time runs".to_owned());
    }
    let mut counted =
        deadlines.iter().map(|deadline| RunRow::of(id, deadline)).collect::<Result<Vec<_>, _>>()?;
    counted.sort_by(|one, other| (&one.clock, one.run).cmp(&(&other.clock, other.run)));
    if projection::runs(conn, id)? != counted {
        fault("the rows of its deadlines are not what the events say".to_owned());
    }
    for text in texts(app, conn, &loaded)? {
        fault(text);
    }
    for file in attachments::faults(app, conn, &loaded)? {
        fault(file);
    }
    for text in documents(app, conn, &loaded)? {
        fault(text);
    }
    verified.events += loaded.events.len();
    Ok(())
}

/// Documents that are missing, or are not those that the events tell of.
fn documents(app: &App, conn: &mut Conn, loaded: &Loaded) -> Result<Vec<String>, Error> {
    let kept = paper::list(conn, loaded.id)?;
    let told = loaded.events.iter().filter(|one| one.event.document().is_some()).count();
    let mut faults = Vec::new();
    if kept.len() != told {
        faults.push(format!("{told} documents were issued, {} are kept", kept.len()));
    }
    for one in kept {
        let named = named(loaded, one.seq);
        let holds = match paper::body(conn, &app.vault, loaded.id, &one) {
            // Erased: the event alone tells of it.
            Ok(None) => named.is_some_and(|(number, _)| number == one.number),
            Ok(Some((_, digest))) => named == Some((one.number.as_str(), digest.as_str())),
            Err(error) if error.is_damage() => false,
            Err(error) => return Err(error.into()),
        };
        if !holds {
            faults.push(format!("document {} is not the one that was issued", one.number));
        }
    }
    Ok(faults)
}

/// Texts that do not open, or are not those that the events name.
fn texts(app: &App, conn: &mut Conn, loaded: &Loaded) -> Result<Vec<String>, Error> {
    let named: HashMap<RecordId, (&str, &str)> = loaded
        .events
        .iter()
        .flat_map(|recorded| Event::records(&recorded.event))
        .map(|(what, reference)| (reference.record, (what, reference.digest.as_str())))
        .collect();
    let ids: Vec<RecordId> = named.keys().copied().collect();
    let records = match record::open(conn, &app.vault, &ids) {
        Ok(records) => records,
        Err(error) if error.is_damage() => return Ok(vec![format!("a text does not open: {error}")]),
        Err(error) => return Err(error.into()),
    };
    let mut faults: Vec<String> = records
        .iter()
        .filter(|record| record.text.is_some())
        .filter(|record| named.get(&record.id).is_none_or(|(_, digest)| *digest != record.digest))
        .map(|record| format!("text {} is not the one that was recorded", record.id.0))
        .collect();
    if records.len() != ids.len() {
        faults.push(format!("{} texts are missing", ids.len() - records.len()));
    }
    Ok(faults)
}
