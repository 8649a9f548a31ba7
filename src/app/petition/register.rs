//! Registering: the form is checked, the rules propose who is responsible, the domain decides, and
//! all of it is saved at once: texts, events, rows, alerts, and the key of the request.

use chrono::Datelike;

use crate::event_alerts::{self, After};
use crate::petition::input::{self, Chosen, Person, Registration, RegistrationInput};
use crate::petition::request::{Done, RequestKey, keep_key, replayed};
use crate::petition::{Loaded, Unnumbered, apply, claims, dates, repeat, rules_version, similar};
use crate::{App, Caller, Error, sweep};
use base::entropy;
use domain::assignment::{Proposal, holder_in, kept, propose};
use domain::directory::District;
use domain::duty;
use domain::ids::{PetitionId, RecordId};
use domain::petition::acts::Registration as Registered;
use domain::petition::{
    Act, Command, Facts, Holder, OrderField, Petition, RecordRef, Recorded, Refusal, Texts, decide,
};
use domain::time::Instant;
use domain::vocabulary::{Purpose, Receipt, UnitKind, Via};
use store::number::{self, Series, Take};
use store::projection::{self, Derived, Identity};
use store::{Conn, draft as draft_rows, event, petition as petition_rows, record};

/// The field of the blind index by which an accusation is found by its whole title.
pub const SEALED_TITLE: &str = "sealed_title";

/// Registers a petition.
///
/// # Errors
/// Every fault of the form, or the refusal of the domain. Nothing has changed then.
pub fn register(
    app: &App,
    caller: &Caller,
    input: RegistrationInput,
    key: Option<RequestKey>,
) -> Result<Done, Error> {
    register_draft(app, caller, input, key, None)
}

/// The same, of what stood in a draft of the caller: it is gone once this is registered.
///
/// # Errors
/// As [`register`].
pub fn register_draft(
    app: &App,
    caller: &Caller,
    input: RegistrationInput,
    key: Option<RequestKey>,
    draft: Option<String>,
) -> Result<Done, Error> {
    let (app, caller) = (app.clone(), caller.clone());
    let store = app.store.clone();
    let query_code = entropy::query_code();
    store.write(move |conn| {
        if let Some(done) = replayed(conn, &caller, key.as_ref())? {
            return Ok(done);
        }
        let now = app.clock.now();
        let petition = register_in_txn(&app, conn, &caller, input.clone(), None, &query_code, now)?;
        keep_key(conn, &caller, key.as_ref(), petition, now)?;
        if let Some(draft) = &draft {
            draft_rows::delete_in_txn(conn, caller.user(), draft)?;
        }
        Ok(Done { petition, replayed: false })
    })
}

/// The body of [`register`]. `told`: the holder that an imported register names, in place of the
/// rules.
///
/// # Errors
/// As [`register`].
pub fn register_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    input: RegistrationInput,
    told: Option<Holder>,
    query_code: &str,
    now: Instant,
) -> Result<PetitionId, Error> {
    let district = app.district(conn)?;
    let mut form = input::check(input, &district)?;
    form.facts.receipt = receipt(&district, caller);
    // A register says who dealt with it; nobody is asked about what its texts may mean.
    if told.is_some() {
        form.facts.accused = form.facts.accused.without(&std::mem::take(&mut form.facts.perhaps));
    }
    let first = first(app, conn, caller, &mut form)?;
    let occurred_at = form.occurred_at.unwrap_or(now);
    // Whoever is found now is responsible from now on; only a register tells of assignments in the past.
    let assigned_at = if caller.via == Via::Import { occurred_at } else { now };
    let assignment = match told {
        Some(holder) => Proposal { holder: Some(holder), ..Proposal::default() },
        None => proposed(app, conn, &district, first.as_ref(), &form.facts, assigned_at)?,
    };
    form.facts.custody = assignment.custody;
    let ordered = ordered(&district, &form.facts, form.assign.as_ref(), &assignment)?;
    let id = petition_rows::next_id_in_txn(conn)?;
    if form.facts.order_class.is_some()
        && let Some(number) = &form.facts.source.outside_number
    {
        repeat::check_order(app, conn, caller, (OrderField::Registered, number), id)?;
    }
    let texts = keep_texts(app, conn, id, &form)?;
    let ordered = match ordered {
        Some((holder, why)) => Some((holder, record::insert_in_txn(conn, &app.vault, id, "reason", why)?)),
        None => None,
    };
    let command = command(app, conn, caller, id, &form, texts, (assignment, ordered), occurred_at, now)?;
    let rules = app.rulebooks(conn)?;
    let events = decide(None, &command, &rules, now)?;
    let rules_version = rules_version(app, conn)?;
    // The registration comes first; what follows from it follows when somebody is found.
    let stamp = |(place, event)| {
        let occurred_at = if place == 0 { occurred_at } else { assigned_at };
        Unnumbered::new(Recorded {
            seq: 0,
            event,
            occurred_at,
            recorded_at: now,
            actor: Some(caller.user()),
            via: caller.via,
            rules_version,
        })
    };
    let (petition, recorded) = apply(None, events.into_iter().enumerate().map(stamp).collect())?;
    let deadlines = dates(&petition, &rules)?;
    let identity = identity(app, conn, (id, &petition), query_code, now)?;
    let title = (!petition.is_confidential()).then_some(form.title.as_str());
    let next_look = sweep::look_after_act(&deadlines, now);
    let group_visit = petition.is_group_visit(&rules)?;
    let derived = Derived { deadlines: &deadlines, group_visit, next_look };
    projection::insert_in_txn(conn, &identity, &petition, &derived, title)?;
    event::append_in_txn(conn, &app.vault, id, &recorded)?;
    projection::derive_in_txn(conn, &app.vault, id, &district, &petition, &deadlines, &recorded)?;
    sweep::ask_for_decision_in_txn(app, conn, &district, (id, &petition), &recorded, now)?;
    let pressing = duty::is_pressing(&petition, &deadlines);
    let after =
        After { id, petition: &petition, held_by: None, sealed_now: false, purpose_changed: false, pressing };
    event_alerts::tell_in_txn(app, conn, &district, &after, &recorded, now)?;
    similar::index_content_in_txn(app, conn, id, None, &petition)?;
    Ok(id)
}

/// What the rules say of facts: of a repeat, that it follows the first petition, unless it names somebody with
/// whom nobody in the district deals.
pub(super) fn proposed(
    app: &App,
    conn: &mut Conn,
    district: &District,
    first: Option<&Loaded>,
    facts: &Facts,
    at: Instant,
) -> Result<Proposal, Error> {
    let rules = app.rulebooks(conn)?;
    let lines = &rules.current()?.1.policy.jurisdiction;
    let by_first = || first.and_then(|first| repeat::proposal(district, &first.petition, facts));
    let by_rules = || propose(district, &app.settings.assignment, lines, facts, at.day());
    Ok(kept(district, lines, facts).or_else(by_first).unwrap_or_else(by_rules))
}

/// Whom the desk names in place of what the rules say, and why. None where that is the same.
///
/// # Errors
/// Whom nobody may name ([`holder_in`]), or a reason that is missing.
pub(super) fn ordered<'a>(
    district: &District,
    facts: &Facts,
    chosen: Option<&'a Chosen>,
    proposal: &Proposal,
) -> Result<Option<(Holder, &'a str)>, Error> {
    let Some(chosen) = chosen else { return Ok(None) };
    let said = proposal.holder;
    let unit = chosen.unit.or(said.map(|holder| holder.unit));
    let unit = unit.ok_or_else(|| Error::field("assign.unit", "missing"))?;
    let leader = chosen.leader.or(said.and_then(|holder| holder.leader));
    let leader = leader.ok_or_else(|| Error::field("assign.leader", "missing"))?;
    if said.is_some_and(|said| (said.unit, said.leader) == (unit, Some(leader))) {
        return Ok(None);
    }
    let holder = holder_in(district, facts, unit, None, Some(leader))?;
    let reason = chosen.reason.as_deref().ok_or_else(|| Error::field("assign.reason", "reason_missing"))?;
    Ok(Some((holder, reason)))
}

/// The petition office takes in under article 22, any other unit directly under article 23.
pub(super) fn receipt(district: &District, caller: &Caller) -> Receipt {
    let unit = district.units.get(&caller.viewer.unit);
    let direct = unit.is_some_and(|unit| matches!(unit.kind, UnitKind::Department | UnitKind::Township));
    if direct && caller.via != Via::Import { Receipt::Unit } else { Receipt::Bureau }
}

/// The first petition, where somebody has confirmed that this is a repeat of it.
fn first(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    form: &mut Registration,
) -> Result<Option<Loaded>, Error> {
    let Some(number) = form.repeat_of.take() else { return Ok(None) };
    let first = repeat::find_first(app, conn, caller, &number)?;
    let first = first.ok_or(Error::field("repeat_of", "unknown"))?;
    // No ordinary petition tells of an accusation, and none hides in one (article 30).
    if first.petition.is_confidential() != (form.facts.purpose == Purpose::Accusation) {
        return Err(Refusal::NotARepeat.into());
    }
    form.facts.repeat_of = Some(first.id);
    Ok(Some(first))
}

#[allow(clippy::too_many_arguments, reason = "the parts of one command, each named")]
fn command(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    id: PetitionId,
    form: &Registration,
    texts: Texts,
    (assignment, ordered): (Proposal, Option<(Holder, RecordRef)>),
    occurred_at: Instant,
    now: Instant,
) -> Result<Command, Error> {
    let district_deadline = match &form.district_deadline {
        None => None,
        Some((due, by, reason)) => {
            let reason = record::insert_in_txn(conn, &app.vault, id, "reason", reason)?;
            Some((*due, by.unwrap_or(caller.user()), reason))
        }
    };
    let files = claims::claim_in_txn(app, conn, caller, (id, None), "attachments", &form.attachments, now)?;
    let registration = Registered {
        facts: form.facts.clone(),
        texts,
        receiver: Holder { unit: caller.viewer.unit, officer: caller.user(), leader: None },
        assignment,
        ordered,
        district_deadline,
        files,
    };
    let late = form.entered_late.as_deref();
    let late = late.map(|why| record::insert_in_txn(conn, &app.vault, id, "reason", why)).transpose()?;
    Ok(Command { act: Act::Registration(registration), by: caller.by(), occurred_at, late })
}

/// The number is taken last, so that its series is held for the shortest time.
fn identity(
    app: &App,
    conn: &mut Conn,
    (id, petition): (PetitionId, &Petition),
    query_code: &str,
    now: Instant,
) -> Result<Identity, Error> {
    let record = record::insert_in_txn(conn, &app.vault, id, "query_code", query_code)?;
    let year = now.day().year();
    let take = if petition.is_known_to_all() { Take::Next } else { Take::Drawn(query_code) };
    let running = number::take_in_txn(conn, app.keep(), Series::Petitions(year), take, now)?;
    Ok(Identity {
        id,
        number: number::petition(year, running),
        query_code_digest: query_code_digest(app, query_code),
        query_code_record: record.record,
    })
}

/// The keyed digest by which a query code is found, however it is written.
fn query_code_digest(app: &App, code: &str) -> String {
    app.vault.blind(QUERY_CODE, &code_letters(code))
}

/// Whether a query code has this digest.
pub fn is_query_code(app: &App, code: &str, digest: &str) -> bool {
    app.vault.is_blind(QUERY_CODE, &code_letters(code), digest)
}

/// What the digest of a query code is made for.
const QUERY_CODE: &str = "query_code";

fn code_letters(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn keep_texts(app: &App, conn: &mut Conn, id: PetitionId, form: &Registration) -> Result<Texts, Error> {
    let title = record::insert_in_txn(conn, &app.vault, id, "title", &form.title)?;
    if form.facts.purpose == Purpose::Accusation {
        let digest = app.vault.blind(SEALED_TITLE, form.title.trim());
        record::index_in_txn(conn, id, title.record, &[(SEALED_TITLE, digest)])?;
    }
    Ok(Texts {
        title,
        content: record::insert_in_txn(conn, &app.vault, id, "content", &form.content)?,
        petitioners: keep_people(app, conn, id, &form.petitioners)?,
        accused: keep_accused(app, conn, id, &form.accused)?,
    })
}

/// Seals people and notes by what they can be found.
pub fn keep_people(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    people: &[Person],
) -> Result<Vec<RecordRef>, Error> {
    let mut kept = Vec::with_capacity(people.len());
    for person in people {
        let sealed = serde_json::to_string(&person.record).map_err(store::StoreError::damaged)?;
        let reference = record::insert_in_txn(conn, &app.vault, id, "petitioner", &sealed)?;
        let digests: Vec<(&str, String)> =
            person.keys.iter().map(|(field, value)| (*field, app.vault.blind(field, value))).collect();
        record::index_in_txn(conn, id, reference.record, &digests)?;
        kept.push(reference);
    }
    Ok(kept)
}

/// Seals whom a petition names.
pub fn keep_accused(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    accused: &[input::AccusedInput],
) -> Result<Vec<RecordRef>, Error> {
    accused
        .iter()
        .map(|one| {
            let sealed = serde_json::to_string(one).map_err(store::StoreError::damaged)?;
            Ok(record::insert_in_txn(conn, &app.vault, id, "accused", &sealed)?)
        })
        .collect()
}

/// The records that a list of references names.
pub fn record_ids(references: &[RecordRef]) -> Vec<RecordId> {
    references.iter().map(|reference| reference.record).collect()
}
