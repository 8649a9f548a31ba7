//! The rules in force, as they are shown: each clock with what starts, meets, extends and cancels it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{App, Error};
use domain::clock::ClockRule;
use domain::policy::Policy;

/// The rules in force.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClocksView {
    /// The version that they and the calendar have.
    pub rules_version: u32,
    /// Where they hold.
    pub region: String,
    /// The fewest people of a group visit.
    pub group_visit: u32,
    /// As they stand in the file of the clocks (config/clocks.toml explains each key).
    #[schema(value_type = Vec<Object>)]
    pub clocks: Vec<ClockRule>,
}

/// The rules in force.
///
/// # Errors
/// Whatever the database answers.
pub fn list(app: &App) -> Result<ClocksView, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (rules_version, book) = books.current()?;
        let Policy { region, group_visit, clocks, .. } = book.policy.clone();
        Ok(ClocksView { rules_version, region, group_visit, clocks })
    })
}
