//! Who has looked at an accusation (article 30). [`crate::petition::look`] writes it down.

use serde::Serialize;
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::petition::look::look;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use base::shown::Shown;
use domain::access::Operation;
use domain::ids::LookId;
use domain::time::Instant;
use store::view_log::{self as rows};

/// The most looks that one answer tells.
const MOST_SHOWN: i64 = 200;

/// A look at an accusation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookView {
    /// Send it as `before` for the looks before this one.
    #[schema(value_type = i64)]
    pub id: Shown<LookId>,
    pub user: UserRef,
    /// What was asked.
    pub operation: Option<Operation>,
    pub operation_name: &'static str,
    /// How much was shown: full, masked, sealed, or none where it was refused.
    #[schema(example = "masked")]
    pub sight: String,
    #[schema(value_type = String, format = DateTime)]
    pub viewed_at: Instant,
}

/// Who has looked at an accusation, the newest look first; those before a look, where it is named.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`].
pub fn list(
    app: &App,
    caller: &Caller,
    number: &str,
    before: Option<LookId>,
) -> Result<Vec<LookView>, Error> {
    look(app, caller, number, Operation::ReadViews, |conn, _, loaded, _| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let found = rows::list(conn, loaded.id, before, MOST_SHOWN)?;
        Ok(found.into_iter().map(|row| view(&viewing, row)).collect())
    })
}

fn view(viewing: &Viewing, row: rows::Row) -> LookView {
    LookView {
        id: viewing.app.vault.show(row.id),
        user: viewing.user(row.user),
        operation: Some(row.operation),
        operation_name: row.operation.label(),
        sight: row.sight.code().to_owned(),
        viewed_at: row.at,
    }
}
