//! Documents that were issued, as they were.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::petition::Loaded;
use crate::viewing::Viewing;
use crate::{App, Error};
use domain::ids::DocumentId;
use domain::time::Instant;
use domain::vocabulary::{Document, Language, Paper};
use out::documents::Sheet;
use store::paper::{self as rows, Kept};
use store::{Conn, StoreError};

/// A document that was issued.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedView {
    #[schema(value_type = i64)]
    pub id: DocumentId,
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
pub struct Body {
    pub sheet: Sheet,
    /// The .docx, in base64.
    pub file: String,
}

/// A document as it was issued, for whoever may read it.
///
/// # Errors
/// [`Error::NotFound`]; damaged, where it is not what its event says.
pub fn opened(app: &App, conn: &mut Conn, loaded: &Loaded, id: DocumentId) -> Result<Opened, Error> {
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
    recorded.event.document().map(|issued| (issued.number, issued.digest))
}

/// What a proof of service proves the service of.
pub fn serves(loaded: &Loaded, paper: Paper, of: u32) -> Option<Document> {
    let event = loaded.events.iter().find(|recorded| recorded.seq == of);
    event.filter(|_| paper == Paper::ServiceReceipt).and_then(|recorded| recorded.event.meaning().serves)
}

pub fn view(viewing: &Viewing, loaded: &Loaded, kept: &Kept, all: &[Kept]) -> IssuedView {
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

pub fn encode(file: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(file)
}
