//! The rules in force, as they are shown: each clock with what starts, meets, extends and cancels it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{App, Error};
use domain::clock::{ClockRule, Length};
use domain::law_limit::LawLimit;
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
    /// The usual limits of other laws, of which `law_limit` of an acceptance names one.
    #[schema(value_type = Vec<Object>)]
    pub law_limits: Vec<LawLimit>,
}

/// The rules in force.
pub fn list(app: &App) -> Result<ClocksView, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let (rules_version, book) = books.current()?;
        let Policy { region, group_visit, clocks, law_limits, .. } = book.policy.clone();
        Ok(ClocksView { rules_version, region, group_visit, clocks, law_limits })
    })
}

/// How long whoever petitions waits for what comes next, such as the written opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promised {
    pub length: Length,
    /// By how much that may be extended.
    pub extension: Option<Length>,
}

impl Promised {
    /// None for a clock whose date an event orders.
    pub fn by(clock: &ClockRule) -> Option<Self> {
        let extension = clock.extended.map(|extension| extension.at_most);
        clock.length.map(|length| Self { length, extension })
    }
}

/// What the rules in force promise. None where they have no such clock.
pub fn promised(app: &App) -> Result<Option<Promised>, Error> {
    app.store.read(|conn| {
        let books = app.rulebooks(conn)?;
        let clock = books.current()?.1.policy.handling();
        Ok(clock.and_then(Promised::by))
    })
}
