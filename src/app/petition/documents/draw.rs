//! From a petition to the sheet of a document, and from the sheet to a file.

use crate::Error;
use crate::petition::Loaded;
use crate::viewing::Viewing;
use out::documents::{Sheet, docx};
use store::petition::Row;
use store::{Conn, StoreError};

use super::fill;
use super::material::{Material, Wanted};

/// A .docx of a sheet.
///
/// # Errors
/// Only where memory cannot be written.
pub fn file(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    Ok(docx::write(sheet).map_err(StoreError::damaged)?)
}

pub fn draw(
    conn: &mut Conn,
    viewing: &Viewing,
    loaded: &Loaded,
    row: &Row,
    wanted: &Wanted,
) -> Result<Sheet, Error> {
    let books = viewing.app.rulebooks(conn)?;
    let material = Material::gather(conn, viewing, loaded, row, wanted, &books)?;
    let values = fill::values(&material);
    let replaces = wanted.owed.last.as_deref();
    let sheet = viewing.app.papers.fill(wanted.owed.paper, wanted.language, &values, replaces);
    Ok(sheet.map_err(|wrong| StoreError::damaged(format!("the template of a document: {wrong}")))?)
}
