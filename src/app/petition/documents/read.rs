//! The documents of a petition: what can be drafted, what was issued, and one of either.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::names::UnitRef;
use crate::petition::look::look;
use crate::petition::subject;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Operation};
use domain::ids::DocumentId;
use domain::petition::Owed;
use domain::vocabulary::{Audited, Document, Language, Paper};
use out::documents::Sheet;
use store::paper as rows;

use super::draw::draw;
use super::issued::{IssuedView, Opened, opened, serves, view};
use super::material::{Wanted, issuer};
use super::rights::{acts_for_office, check_open, may_open};

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

/// The documents of a petition.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`] where the caller may not know who the petitioner is.
pub fn list(app: &App, caller: &Caller, number: &str) -> Result<DocumentsView, Error> {
    look(app, caller, number, Operation::ReadDocuments, |conn, _, loaded, _| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let for_office = acts_for_office(&viewing, caller, loaded);
        let may = access::may_on(&caller.viewer, Operation::IssueDocument, &subject(&loaded.petition));
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
    let (petition, sheet) = look(app, caller, number, Operation::ReadDocuments, |conn, row, loaded, _| {
        check_open(caller, loaded, kind)?;
        let owed = loaded.petition.owed(kind, of)?.clone();
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let wanted = Wanted { owed: &owed, language, on: viewing.now, number: None };
        Ok((loaded.id, draw(conn, &viewing, loaded, row, &wanted)?))
    })?;
    if kind.tells_query_code() {
        audit::note(app, &caller.doer(), Deed::done(Audited::QueryCode).to(petition), Told::of(kind.code()))?;
    }
    Ok(sheet)
}

/// A document that was issued.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`] where there is no such document, or it was erased.
pub fn open(app: &App, caller: &Caller, number: &str, id: DocumentId) -> Result<Opened, Error> {
    let (petition, opened) = look(app, caller, number, Operation::ReadDocuments, |conn, _, loaded, _| {
        let all = rows::list(conn, loaded.id)?;
        let kept = all.iter().find(|kept| kept.id == id).ok_or(Error::NotFound)?;
        check_open(caller, loaded, kept.kind)?;
        Ok((loaded.id, opened(app, conn, loaded, id)?))
    })?;
    let told = Told::of(opened.view.number.as_str());
    let what = if opened.view.kind.tells_query_code() { Audited::QueryCode } else { Audited::Paper };
    audit::note(app, &caller.doer(), Deed::done(what).to(petition), told)?;
    Ok(opened)
}
