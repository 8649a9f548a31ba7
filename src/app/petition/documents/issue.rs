//! Issuing a document: numbered, dated, sealed, told by an event, all in one write.

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::look::permit;
use crate::petition::request::{RequestKey, keep_key, replayed};
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, load};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use base::entropy;
use domain::access::Operation;
use domain::asked;
use domain::fault::Faults;
use domain::ids::{DocumentId, PetitionId};
use domain::petition::acts::IssueDocument;
use domain::petition::{Act, Command, Refusal};
use domain::time::Instant;
use domain::vocabulary::{Language, Paper};
use store::number::{self, Series, Take};
use store::paper::{self as rows, NewPaper};
use store::{Conn, StoreError, petition as petition_rows};

use super::draw::{draw, file};
use super::issued::{Body, IssuedView, encode, view};
use super::material::Wanted;
use super::rights::{acts_for_office, check_open};

asked! {
    /// A document that is to be issued.
    #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    IssueInput of "issue" {
        kind: Paper,
        /// The event that it rests on; without one, the last that calls for such a document.
        #[serde(default)]
        of: Option<u32> as Answered,
        /// Without one: Chinese.
        #[serde(default)]
        language: Option<Language>,
        /// When it was issued, where that is told later (RFC 3339). Never in the future.
        #[serde(default)]
        occurred_at: Option<String> as Moment,
    }
}

/// What an issue came to.
#[derive(Clone, Debug)]
pub struct Issued {
    pub document: IssuedView,
    /// The version of the petition after it.
    pub version: u32,
    /// The request had been carried out before; nothing was done now.
    pub replayed: bool,
}

/// Issues a document of the petition with this number. `seen`: the version that the caller has seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::VersionMismatch`], [`Error::Refused`]. Nothing has changed
/// then, and no number is lost.
pub fn issue(
    app: &App,
    caller: &Caller,
    number: &str,
    seen: u32,
    input: IssueInput,
    key: Option<RequestKey>,
) -> Result<Issued, Error> {
    let (app, caller, number) = (app.clone(), caller.clone(), number.to_owned());
    let store = app.store.clone();
    let (document, secret) = (DocumentId(entropy::row_id()), entropy::token());
    store.write(move |conn| {
        let row = petition_rows::find(conn, &number)?.ok_or(Error::NotFound)?;
        let loaded = load(conn, &app, row.id)?;
        permit(&caller, &loaded, Operation::IssueDocument)?;
        check_open(&caller, &loaded, input.kind)?;
        let id = loaded.id;
        if replayed(conn, &caller, key.as_ref())?.is_some() {
            return told(&app, conn, id, &input, true);
        }
        if loaded.petition.version != seen {
            return Err(Error::VersionMismatch { current: loaded.petition.version });
        }
        let now = app.clock.now();
        issue_in_txn(&app, conn, &caller, loaded, &row, (&input, document, &secret), now)?;
        keep_key(conn, &caller, key.as_ref(), id, now)?;
        told(&app, conn, id, &input, false)
    })
}

fn issue_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    row: &petition_rows::Row,
    (input, document, secret): (&IssueInput, DocumentId, &str),
    now: Instant,
) -> Result<(), Error> {
    let mut faults = Faults::default();
    let on = faults.instant("occurred_at", input.occurred_at.as_deref()).unwrap_or(now);
    faults.done()?;
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now };
    let for_office = acts_for_office(&viewing, caller, &loaded);
    let owed = loaded.petition.owed(input.kind, input.of)?.clone();
    owed.check_issuer(Some(caller.viewer.unit), for_office)?;
    if on > now {
        return Err(Refusal::InFuture.into());
    }
    let (id, year) = (loaded.id, on.day().year());
    let take = if loaded.petition.is_known_to_all() { Take::Next } else { Take::Drawn(secret) };
    let serial = number::take_in_txn(conn, app.keep(), Series::Documents(owed.paper, year), take, now)?;
    let number = app.settings.documents.number(owed.paper, year, serial);
    let language = input.language.unwrap_or(Language::Zh);
    let wanted = Wanted { owed: &owed, language, on, number: Some(&number) };
    let sheet = draw(conn, &viewing, &loaded, row, &wanted)?;
    let body = Body { file: encode(&file(&sheet)?), sheet };
    let body = serde_json::to_string(&body).map_err(StoreError::damaged)?;
    let sealed = rows::seal(&app.vault, id, &number, &body)?;
    let (paper, of, digest) = (owed.paper, owed.of, sealed.digest.clone());
    let act = Act::IssueDocument(IssueDocument { paper, of, number: number.clone(), digest, for_office });
    let command = Command { act, by: caller.by(), occurred_at: on, late: None };
    let new = NewPaper {
        petition: id,
        seq: loaded.petition.version + 1,
        of,
        kind: paper,
        language,
        number: &number,
        year,
        serial,
        replaces: owed.last.as_deref(),
        issued_on: on.day(),
        issued_at: now,
        issued_by: caller.user(),
    };
    carry_out_in_txn(app, conn, &district, loaded, &command, now)?;
    rows::insert_in_txn(conn, &app.vault, document, &new, &sealed)?;
    Ok(())
}

/// The newest document of this kind and event, which is the one that was issued.
fn told(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    input: &IssueInput,
    replayed: bool,
) -> Result<Issued, Error> {
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now: app.clock.now() };
    let loaded = load(conn, app, id)?;
    let version = loaded.petition.version;
    let all = rows::list(conn, id)?;
    let is_it = |kept: &&rows::Kept| kept.kind == input.kind && input.of.is_none_or(|of| kept.of == of);
    let kept = all.iter().find(is_it).ok_or(Error::NotFound)?;
    Ok(Issued { document: view(&viewing, &loaded, kept, &all), version, replayed })
}
