//! Documents (公文): what can be drafted of a petition, what was issued, and either as a file or as a
//! page. A draft is made anew each time; what was issued is shown as it was.

mod fill;
mod issue;
mod material;

pub use issue::{IssueInput, issue};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::Loaded;
use crate::petition::read::look;
use crate::petition::view::{UnitRef, UserRef, Viewing};
use crate::{App, Caller, Error};
use domain::access::{self, Operation};
use domain::ids::UnitId;
use domain::petition::{Event, Owed};
use domain::time::Instant;
use domain::vocabulary::{Document, Language, Paper, UnitKind};
use out::documents::{Sheet, docx};
use store::paper::{self as rows, Kept};
use store::{Conn, StoreError};

use material::Material;

/// The documents of a petition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentsView {
    /// The version of the petition, for issuing.
    pub version: u32,
    /// What can be drafted now, in the order of the events that call for it.
    pub drafts: Vec<DraftView>,
    /// What was issued, the newest first.
    pub issued: Vec<IssuedView>,
}

/// A document that can be drafted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftView {
    pub kind: Paper,
    pub kind_name: &'static str,
    /// The event of the timeline that it rests on.
    pub of: u32,
    /// The day of that event.
    pub since: NaiveDate,
    /// Of a proof of service: what it is to be served.
    pub serves: Option<Document>,
    pub serves_name: Option<&'static str>,
    /// The unit that owes it.
    pub issuer: UnitRef,
    /// The number under which it was issued last; issued again, it replaces that.
    pub last_number: Option<String>,
    /// Whether the caller may issue it.
    pub may_issue: bool,
}

/// A document that was issued.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedView {
    pub id: i64,
    pub kind: Paper,
    pub kind_name: &'static str,
    /// The event of the timeline that it rests on.
    pub of: u32,
    /// Of a proof of service: what it was to be served.
    pub serves: Option<Document>,
    pub serves_name: Option<&'static str>,
    /// 发文字号.
    #[schema(example = "信受〔2026〕1号")]
    pub number: String,
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
    pub language: Language,
    /// 成文日期.
    pub issued_on: NaiveDate,
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Instant,
    pub issued_by: UserRef,
}

/// A document that was issued, as it was.
#[derive(Clone, Debug)]
pub struct Opened {
    pub view: IssuedView,
    pub sheet: Sheet,
    pub file: Vec<u8>,
}

/// What is sealed of a document.
#[derive(Serialize, Deserialize)]
struct Body {
    sheet: Sheet,
    /// The .docx, in base64.
    file: String,
}

/// The documents of a petition.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`] where the caller may not know who the petitioner is.
pub fn list(app: &App, caller: &Caller, number: &str) -> Result<DocumentsView, Error> {
    look(app, caller, number, Operation::ReadDocuments, |conn, _, loaded, _| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let for_office = acts_for_office(&viewing, caller, loaded);
        let may = access::may_on(&caller.viewer, Operation::IssueDocument, &super::subject(&loaded.petition));
        let shown = |paper: Paper| may_open(caller, loaded, paper);
        let draft = |owed: &Owed| DraftView {
            kind: owed.paper,
            kind_name: owed.paper.label(),
            of: owed.of,
            since: owed.since.day(),
            serves: serves(loaded, owed.paper, owed.of),
            serves_name: serves(loaded, owed.paper, owed.of).map(Document::label),
            issuer: issuer(&viewing, owed.by),
            last_number: owed.last.clone(),
            may_issue: may && owed.check_issuer(Some(caller.viewer.unit), for_office).is_ok(),
        };
        let drafts = loaded.petition.papers().filter(|owed| shown(owed.paper)).map(draft).collect();
        let kept = rows::list(conn, loaded.id)?;
        let issued = kept.iter().filter(|one| shown(one.kind)).map(|one| view(&viewing, loaded, one, &kept));
        Ok(DocumentsView { version: loaded.petition.version, drafts, issued: issued.collect() })
    })
}

/// A draft: what would be issued now, without a number.
///
/// # Errors
/// As [`list`]; the refusal where nothing calls for such a document.
pub fn draft(
    app: &App,
    caller: &Caller,
    number: &str,
    kind: Paper,
    of: Option<u32>,
    language: Language,
) -> Result<Sheet, Error> {
    look(app, caller, number, Operation::ReadDocuments, |conn, row, loaded, _| {
        check_open(caller, loaded, kind)?;
        let owed = loaded.petition.owed(kind, of)?.clone();
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        draw(conn, &viewing, loaded, row, &Wanted { owed: &owed, language, on: viewing.now, number: None })
    })
}

/// A document that was issued.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`] where there is no such document, or it was erased.
pub fn open(app: &App, caller: &Caller, number: &str, id: i64) -> Result<Opened, Error> {
    look(app, caller, number, Operation::ReadDocuments, |conn, _, loaded, _| {
        let all = rows::list(conn, loaded.id)?;
        let kept = all.iter().find(|kept| kept.id == id).ok_or(Error::NotFound)?;
        check_open(caller, loaded, kept.kind)?;
        opened(app, conn, loaded, id)
    })
}

/// A document as it was issued, for whoever may read it.
///
/// # Errors
/// [`Error::NotFound`]; damaged, where it is not what its event says.
pub fn opened(app: &App, conn: &mut Conn, loaded: &Loaded, id: i64) -> Result<Opened, Error> {
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now: app.clock.now() };
    let all = rows::list(conn, loaded.id)?;
    let kept = all.iter().find(|kept| kept.id == id).ok_or(Error::NotFound)?;
    let (body, digest) = rows::body(conn, &app.vault, loaded.id, kept)?.ok_or(Error::NotFound)?;
    if named(loaded, kept.seq) != Some((kept.number.as_str(), digest.as_str())) {
        return Err(StoreError::damaged(format!("document {id} is not the one that was issued")).into());
    }
    let Body { sheet, file } = serde_json::from_str(&body).map_err(StoreError::damaged)?;
    let file = decode(&file)?;
    Ok(Opened { view: view(&viewing, loaded, kept, &all), sheet, file })
}

/// What an event says of the document that it tells of: its number and its digest.
pub fn named(loaded: &Loaded, seq: u32) -> Option<(&str, &str)> {
    let recorded = loaded.events.iter().find(|recorded| recorded.seq == seq)?;
    match &recorded.event {
        Event::DocumentIssued { number, digest, .. } => Some((number, digest)),
        _ => None,
    }
}

/// A .docx of a sheet.
///
/// # Errors
/// Only where memory cannot be written.
pub fn file(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    Ok(docx::write(sheet).map_err(StoreError::damaged)?)
}

/// Which document is drawn.
struct Wanted<'a> {
    owed: &'a Owed,
    language: Language,
    on: Instant,
    /// None: a draft.
    number: Option<&'a str>,
}

fn draw(
    conn: &mut Conn,
    viewing: &Viewing,
    loaded: &Loaded,
    row: &store::petition::Row,
    wanted: &Wanted,
) -> Result<Sheet, Error> {
    let books = viewing.app.rulebooks(conn)?;
    let material = Material::gather(conn, viewing, loaded, row, wanted, &books)?;
    let values = fill::values(&material);
    let replaces = wanted.owed.last.as_deref();
    let sheet = viewing.app.papers.fill(wanted.owed.paper, wanted.language, &values, replaces);
    Ok(sheet.map_err(|wrong| StoreError::damaged(format!("the template of a document: {wrong}")))?)
}

/// The petitioner's query code is told by whom it may be given out only.
fn may_open(caller: &Caller, loaded: &Loaded, paper: Paper) -> bool {
    caller.viewer.gives_query_code(loaded.petition.receiver.officer) || !paper.tells_query_code()
}

fn check_open(caller: &Caller, loaded: &Loaded, paper: Paper) -> Result<(), Error> {
    if may_open(caller, loaded, paper) { Ok(()) } else { Err(Error::NotYours) }
}

/// Whether the caller may act for the petition office: its own people, those at its desk among them, and
/// the supervisors; and of an accusation whoever inspects it.
fn acts_for_office(viewing: &Viewing, caller: &Caller, loaded: &Loaded) -> bool {
    let viewer = &caller.viewer;
    let office = viewing.district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
    viewer.supervises()
        || office == Some(viewer.unit)
        || (loaded.petition.is_confidential() && viewer.inspects())
}

/// The unit that issues. None: the petition office.
fn issuer(viewing: &Viewing, by: Option<UnitId>) -> UnitRef {
    let office = || viewing.district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
    let unit = by.or_else(office);
    unit.map_or_else(|| UnitRef { code: String::new(), name: String::new() }, |unit| viewing.unit(unit))
}

/// What a proof of service proves the service of.
fn serves(loaded: &Loaded, paper: Paper, of: u32) -> Option<Document> {
    let event = loaded.events.iter().find(|recorded| recorded.seq == of);
    event.filter(|_| paper == Paper::ServiceReceipt).and_then(|recorded| Document::of(&recorded.event))
}

fn view(viewing: &Viewing, loaded: &Loaded, kept: &Kept, all: &[Kept]) -> IssuedView {
    let newer = all.iter().find(|other| other.replaces.as_ref() == Some(&kept.number));
    IssuedView {
        id: kept.id,
        kind: kept.kind,
        kind_name: kept.kind.label(),
        of: kept.of,
        serves: serves(loaded, kept.kind, kept.of),
        serves_name: serves(loaded, kept.kind, kept.of).map(Document::label),
        number: kept.number.clone(),
        replaces: kept.replaces.clone(),
        replaced_by: newer.map(|newer| newer.number.clone()),
        language: kept.language,
        issued_on: kept.issued_on,
        issued_at: kept.issued_at,
        issued_by: viewing.user(kept.issued_by),
    }
}

fn decode(file: &str) -> Result<Vec<u8>, StoreError> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(file).map_err(StoreError::damaged)
}

fn encode(file: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(file)
}
