//! Every look at an accusation is written down before it is answered (article 30), those that were
//! refused too. If it cannot be written down, nothing is shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::petition::read::look;
use crate::petition::view::{UserRef, Viewing};
use crate::{App, Caller, Error};
use domain::access::{Operation, Sight};
use domain::ids::PetitionId;
use domain::time::Instant;
use store::view_log::{self as rows, View};

/// The most looks that one answer tells.
const MOST_SHOWN: i64 = 200;

/// A look at an accusation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookView {
    /// Send it as `before` for the looks before this one.
    pub id: i64,
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

/// Writes down what of accusations is about to be shown to the caller. Nothing is written where
/// there are none.
///
/// # Errors
/// Whatever the database answers: what could not be written down must not be shown.
pub fn note(
    app: &App,
    caller: &Caller,
    operation: Operation,
    looks: impl IntoIterator<Item = (PetitionId, Sight)>,
) -> Result<(), Error> {
    let user = caller.user();
    let looks: Vec<View> =
        looks.into_iter().map(|(petition, sight)| View { petition, user, operation, sight }).collect();
    if looks.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    app.store.write(move |conn| Ok(rows::add_in_txn(conn, &looks, now)?))
}

/// Who has looked at an accusation, the newest look first; those before a look, where it is named.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Forbidden`].
pub fn list(app: &App, caller: &Caller, number: &str, before: Option<i64>) -> Result<Vec<LookView>, Error> {
    look(app, caller, number, Operation::ReadViews, |conn, _, loaded, _| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let found = rows::list(conn, loaded.id, before, MOST_SHOWN)?;
        Ok(found.into_iter().map(|row| view(&viewing, row)).collect())
    })
}

fn view(viewing: &Viewing, row: rows::Row) -> LookView {
    LookView {
        id: row.id,
        user: viewing.user(row.user),
        operation: Some(row.operation),
        operation_name: row.operation.label(),
        sight: row.sight.code().to_owned(),
        viewed_at: row.at,
    }
}
