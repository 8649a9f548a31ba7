//! 群众满意度评价: the petition office and the responsible unit, each once, each with words if one likes.
//! The words are sealed, and shown to supervisors and to the petition office.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::petition::act::carry_out_in_txn;
use crate::petition::load;
use crate::public::{Ask, Client, Pass, StatusView, enter, status};
use crate::{App, Error};
use domain::directory::District;
use domain::fault::Faults;
use domain::ids::{PetitionId, UnitId};
use domain::petition::acts::Rate;
use domain::petition::{Act, By, Command, Event, Petition, RecordRef, Recorded};
use domain::rating::{rated_unit, window};
use domain::text::Note;
use domain::time::Instant;
use domain::vocabulary::{Rated, Rating, UnitKind, Via};
use store::rating::{self as rows, Place};
use store::{Conn, StoreError, query_code, record};

/// What somebody says of the work.
#[derive(Clone, Debug, Default)]
pub struct RatingInput {
    /// Of the petition office.
    pub office: Option<WordInput>,
    /// Of the responsible unit.
    pub unit: Option<WordInput>,
}

/// A rating, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordInput {
    pub rating: Rating,
    #[serde(default)]
    pub comment: Option<String>,
}

/// Rates the work on the petition with this number and code.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Invalid`]; the refusal of the domain. Nothing has changed then.
pub fn rate(app: &App, client: &Client, ask: &Ask, input: RatingInput) -> Result<StatusView, Error> {
    rate_with(app, &enter(app, client, ask)?, input)
}

/// Rates the work on the petition of a pass.
///
/// # Errors
/// [`Error::NotFound`] where the code has changed since; [`Error::Invalid`]; the refusal of the domain.
pub fn rate_with(app: &App, pass: &Pass, input: RatingInput) -> Result<StatusView, Error> {
    if input.office.is_none() && input.unit.is_none() {
        return Err(Error::field("office", "empty"));
    }
    let (inner, of) = (app.clone(), pass.clone());
    app.store.write(move |conn| {
        let known = query_code::of_petition(conn, of.petition)?.map(|(_, digest)| digest);
        if known.as_ref() != Some(&of.digest) {
            return Err(Error::NotFound);
        }
        let given = [(Rated::Office, "office", &input.office), (Rated::Unit, "unit", &input.unit)];
        for (of_whom, field, word) in given {
            if let Some(word) = word {
                rate_in_txn(&inner, conn, of.petition, of_whom, field, word)?;
            }
        }
        Ok(())
    })?;
    status::show(app, pass)
}

fn rate_in_txn(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    of: Rated,
    field: &str,
    word: &WordInput,
) -> Result<(), Error> {
    let now = app.clock.now();
    let loaded = load(conn, id)?;
    let district = app.district(conn)?;
    let comment = comment(app, conn, id, field, word)?;
    let office = office(&district, &loaded.petition);
    let act = Act::Rate(Rate { of, rating: word.rating, office, comment });
    let by = By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Public };
    let command = Command { act, by, occurred_at: now };
    carry_out_in_txn(app, conn, &district, loaded, &command, now)
}

/// What is empty was not said.
fn comment(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    field: &str,
    word: &WordInput,
) -> Result<Option<RecordRef>, Error> {
    let Some(text) = word.comment.as_deref().filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let mut faults = Faults::default();
    let text = faults.take(format!("{field}.comment"), Note::parse(text));
    faults.done()?;
    let text = text.as_ref().map(AsRef::<str>::as_ref).unwrap_or_default();
    Ok(Some(record::insert_in_txn(conn, &app.vault, id, "rating", text)?))
}

/// The petition office; where the district has none, the unit that took the petition in.
fn office(district: &District, petition: &Petition) -> UnitId {
    let office = district.unit_of_kind(UnitKind::PetitionOffice);
    office.map_or(petition.receiver.unit, |unit| unit.id)
}

/// Keeps the rows of ratings in step after some events: what may be rated, and what was.
///
/// # Errors
/// Whatever the database answers.
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
        let reopened = new.iter().any(|recorded| matches!(recorded.event, Event::Reopened { .. }));
        let may_have_been = petition.is_confidential() || petition.has_been_answered() || reopened;
        return if may_have_been { rows::close_in_txn(conn, id, petition.is_confidential()) } else { Ok(()) };
    };
    let office = office(district, petition);
    let round = i32::try_from(petition.reopened).map_err(StoreError::damaged)?;
    for of in Rated::ALL.iter().copied() {
        let given = new.iter().find_map(|recorded| match &recorded.event {
            Event::Rated { of: rated, rating, .. } if *rated == of => {
                Some((*rating, recorded.occurred_at.day()))
            }
            _ => None,
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
