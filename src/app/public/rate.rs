//! 群众满意度评价: the petition office and the responsible unit, each once, each with words if one likes.
//! The words are sealed, and shown to supervisors and to the petition office.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::petition::save::carry_out_in_txn;
use crate::petition::{load, rating};
use crate::public::door::{Ask, Pass, enter};
use crate::public::limits::Client;
use crate::public::status::{self, StatusView};
use crate::{App, Error};
use domain::asked;
use domain::fault::Faults;
use domain::ids::PetitionId;
use domain::petition::acts::Rate;
use domain::petition::{Act, By, Command, RecordRef};
use domain::text::Note;
use domain::vocabulary::{Rated, Rating, Via};
use store::{Conn, query_code, record};

asked! {
    /// What somebody says of the work.
    #[derive(Clone, Debug, Default)]
    RatingInput of "ratings" {
        /// Of the petition office.
        office: Option<WordInput>,
        /// Of the responsible unit.
        unit: Option<WordInput>,
    }

    /// A rating, and why.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    WordInput of "rating" {
        rating: Rating,
        #[serde(default)]
        comment: Option<String> as Written,
    }
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
    let loaded = load(conn, app, id)?;
    let district = app.district(conn)?;
    let comment = comment(app, conn, id, field, word)?;
    let office = rating::office(&district, &loaded.petition);
    let act = Act::Rate(Rate { of, rating: word.rating, office, comment });
    let by = By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Public };
    let command = Command { act, by, occurred_at: now, late: None };
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
