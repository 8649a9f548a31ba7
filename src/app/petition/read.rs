//! Reading petitions: one, a list, the timeline, the chain of holders.

use crate::audit::{self, Deed, Told};
use crate::petition::look::{look, note};
use crate::petition::register::SEALED_TITLE;
use crate::petition::request::Done;
use crate::petition::timeline::TimelineEntry;
use crate::petition::view::{HoldingView, PetitionRow, PetitionView};
use crate::petition::{Loaded, load, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Operation, Sight};
use domain::text::{Phone, ResidentId, normalise_name};
use domain::vocabulary::{Audited, UnitKind};
use store::petition::{After, Filter, Row, Sort};
use store::{Conn, StoreError, petition as rows};

/// The most rows of a page.
pub const LONGEST_PAGE: i64 = 100;

/// The most words of a search that are looked for one by one.
const MOST_TERMS: usize = 8;

/// One page of a list.
pub struct Page {
    pub rows: Vec<PetitionRow>,
    /// Where the next page begins; None after the last.
    pub next: Option<After>,
}

/// The petition with this number, as far as the caller may see it.
///
/// # Errors
/// [`Error::NotFound`] also where the caller may not know of it.
pub fn get(app: &App, caller: &Caller, number: &str) -> Result<PetitionView, Error> {
    look(app, caller, number, Operation::ReadPetition, |conn, row, loaded, sight| {
        shown(app, caller, conn, row, loaded, sight)
    })
}

/// The same with the petitioner's query code. Who reads a code is written down.
///
/// # Errors
/// As [`get`]; [`Error::NotFound`] also where the caller does not give it out.
pub fn get_with_code(app: &App, caller: &Caller, number: &str) -> Result<PetitionView, Error> {
    let (petition, view) = look(app, caller, number, Operation::ReadPetition, |conn, row, loaded, sight| {
        if !caller.viewer.gives_query_code(&loaded.petition) || sight == Sight::Masked {
            return Err(Error::NotFound);
        }
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let view = viewing.petition(conn, row, loaded, sight, true)?;
        Ok((loaded.id, for_caller(&viewing, caller, conn, loaded, view)?))
    })?;
    audit::note(app, &caller.doer(), Deed::done(Audited::QueryCode).to(petition), Told::default())?;
    Ok(view)
}

/// A petition as the caller sees it.
pub(super) fn shown(
    app: &App,
    caller: &Caller,
    conn: &mut Conn,
    row: &Row,
    loaded: &Loaded,
    sight: Sight,
) -> Result<PetitionView, Error> {
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now: app.clock.now() };
    let view = viewing.petition(conn, row, loaded, sight, false)?;
    for_caller(&viewing, caller, conn, loaded, view)
}

/// What of it is for this caller only: who of ours may be meant, for who may answer that; and nothing of the clocks
/// for whoever only took an accusation in.
fn for_caller(
    viewing: &Viewing<'_>,
    caller: &Caller,
    conn: &mut Conn,
    loaded: &Loaded,
    mut view: PetitionView,
) -> Result<PetitionView, Error> {
    let petition = &loaded.petition;
    let subject = subject(petition);
    if let Some(open) = &mut view.open
        && access::may_on(&caller.viewer, Operation::AnswerAccused, &subject)
    {
        open.accused_of_ours = Some(viewing.of_ours(conn, petition)?);
    }
    if access::may_on(&caller.viewer, Operation::DecideOpening, &subject) {
        view.second_hand = viewing.second_hand(conn, loaded, caller.user())?;
    }
    view.gives_code = caller.viewer.gives_query_code(petition) && !view.masked;
    let dates = access::told_dates(&caller.viewer, &subject);
    Ok(if dates { view } else { view.without_dates() })
}

/// What a write has made of a petition: shown to its author even where it is hidden from everybody
/// else of that role, without texts and people then.
///
/// # Errors
/// [`Error::NotFound`] for a repeated act whose author may no longer know of the petition. A repeated registration is
/// answered as the first: with what was registered then, and nothing that has come of it since.
pub fn after_write(app: &App, caller: &Caller, done: Done, registered: bool) -> Result<PetitionView, Error> {
    let id = done.petition;
    let (confidential, sight, view) = app.store.read(|conn| {
        let row = rows::get(conn, id)?.ok_or(Error::NotFound)?;
        let mut loaded = load(conn, app, id)?;
        let mut now = app.clock.now();
        let sight = access::sight(&caller.viewer, &subject(&loaded.petition));
        if done.replayed && sight == Sight::None {
            if !registered {
                return Err(Error::NotFound);
            }
            (loaded, now) = loaded.into_registered()?;
        }
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now };
        let view = viewing.petition(conn, &row, &loaded, sight, registered)?;
        let view = for_caller(&viewing, caller, conn, &loaded, view)?;
        Ok::<_, Error>((loaded.petition.is_confidential(), sight, view))
    })?;
    // The write itself is an event; a repeated request only looks, where there is anything to see.
    let looked = (confidential && done.replayed && sight > Sight::None).then_some((id, sight));
    note(app, caller, Operation::ReadPetition, looked)?;
    Ok(view)
}

/// The history of a petition.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`] where the caller sees it only sealed.
pub fn timeline(app: &App, caller: &Caller, number: &str) -> Result<Vec<TimelineEntry>, Error> {
    look(app, caller, number, Operation::ReadTimeline, |conn, _, loaded, sight| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let office = district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
        let comments = access::reads_comments(&caller.viewer, office == Some(caller.viewer.unit));
        Ok(viewing.timeline(conn, loaded, sight, comments)?)
    })
}

/// The unbroken chain of holders.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`] where the caller sees it only sealed.
pub fn responsibility(app: &App, caller: &Caller, number: &str) -> Result<Vec<HoldingView>, Error> {
    look(app, caller, number, Operation::ReadResponsibility, |conn, _, loaded, sight| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(viewing.chain(conn, loaded, sight)?)
    })
}

/// A page of what the caller may see.
pub fn list(
    app: &App,
    caller: &Caller,
    filter: Filter,
    sort: Sort,
    after: Option<After>,
    limit: i64,
) -> Result<Page, Error> {
    let limit = limit.clamp(1, LONGEST_PAGE);
    let filter = with_digests(app, filter);
    let (page, looked) = app.store.read(|conn| {
        let now = app.clock.now();
        let sees = access::visibility(&caller.viewer);
        let mut found = rows::list(conn, &sees, &filter, sort, after, limit + 1, now)?;
        let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| more).map(|row| match sort {
            Sort::Due => After::Due(row.next_late_at, row.id),
            Sort::Received => After::Received(row.received_on, row.id),
        });
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now };
        let sights = found.iter().map(|row| listed_sight(caller, row));
        let rows = found.iter().zip(sights).map(|(row, sight)| {
            let shown = viewing.row(row, sight < Sight::Masked);
            let shown = if told_dates(caller, row) { shown } else { shown.without_dates() };
            Ok::<_, StoreError>(PetitionRow { to_sign: row.is_new && holds(caller, row), ..shown })
        });
        let page = Page { rows: rows.collect::<Result<_, _>>()?, next };
        let accusations = found.iter().filter(|row| row.confidential);
        let looked = accusations.map(|row| (row.id, listed_sight(caller, row)));
        Ok::<_, Error>((page, looked.collect::<Vec<_>>()))
    })?;
    note(app, caller, Operation::ListPetitions, looked)?;
    Ok(page)
}

/// Whether the caller is in charge of it, or the head of the unit that is.
fn holds(caller: &Caller, row: &Row) -> bool {
    let viewer = &caller.viewer;
    row.officer_id == viewer.user || (viewer.is_head && row.unit_id == viewer.unit)
}

/// How much a listed row shows.
pub(super) fn listed_sight(caller: &Caller, row: &Row) -> Sight {
    // Listed it is: what is no accusation is shown openly, to assisting units too.
    if row.confidential { of_row(row, |subject| access::sight(&caller.viewer, subject)) } else { Sight::Full }
}

/// Whether a listed row tells how the clocks stand.
pub(super) fn told_dates(caller: &Caller, row: &Row) -> bool {
    of_row(row, |subject| access::told_dates(&caller.viewer, subject))
}

/// The row tells enough for the access rules, but for whom it names: rows that name the caller are not listed at all.
fn of_row<T>(row: &Row, ask: impl FnOnce(&access::Subject<'_>) -> T) -> T {
    use domain::petition::{Accused, Holder};
    ask(&access::Subject {
        confidential: row.confidential,
        is_order: false, // what is no accusation is shown openly below
        holder: Holder { unit: row.unit_id, officer: row.officer_id, leader: row.leader_id },
        receiver: row.receiver_id,
        watching_unit: row.watching_unit_id,
        reviewing_unit: row.reviewing_unit_id,
        assisting: &[],
        assigner: None,
        accused: &Accused::default(),
        custody: row.custody,
        asker: None,
        second_by_number: None,
        masked_but_for: None,
    })
}

/// Turns the words of a search into the digests by which a person is found; of several words each too.
pub(super) fn with_digests(app: &App, mut filter: Filter) -> Filter {
    let Some(words) = filter.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) else {
        filter.words = None;
        return filter;
    };
    filter.digests = digests(app, words);
    let each: Vec<&str> = words.split_whitespace().take(MOST_TERMS).collect();
    if each.len() > 1 {
        filter.terms = each.into_iter().map(|word| (word.to_owned(), digests(app, word))).collect();
    }
    filter.words = Some(words.to_owned());
    filter
}

/// By which a petition with this name, phone, id number, or as an accusation with this title is found.
fn digests(app: &App, words: &str) -> Vec<String> {
    let mut digests =
        vec![app.vault.blind("name", &normalise_name(words)), app.vault.blind(SEALED_TITLE, words)];
    if let Ok(phone) = Phone::parse(words) {
        digests.push(app.vault.blind("phone", &phone.normalised()));
    }
    let id =
        ResidentId::parse(words).map(|id| id.as_str().to_owned()).unwrap_or_else(|_| words.to_uppercase());
    digests.push(app.vault.blind("id", &id));
    digests
}

/// The numbers of all petitions of a filter, page by page, for a bulk order.
pub fn numbers(app: &App, caller: &Caller, filter: &Filter) -> Result<Vec<(String, i32)>, Error> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = list(app, caller, filter.clone(), Sort::Received, after, LONGEST_PAGE)?;
        all.extend(page.rows.into_iter().map(|row| (row.number, row.version)));
        match page.next {
            None => return Ok(all),
            next => after = next,
        }
    }
}
