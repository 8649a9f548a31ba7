//! What the rules would say of a petition that is not registered yet.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::petition::holder::AssignmentView;
use crate::petition::input::{self, AccusedInput};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::assignment::propose;
use domain::directory::District;
use domain::fault::Faults;
use domain::petition::{Accused, Facts};
use domain::vocabulary::{Channel, Purpose};

/// The facts that the rules look at.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainInput {
    pub channel: Channel,
    pub purpose: Purpose,
    #[serde(default)]
    pub content_category: Option<String>,
    #[serde(default)]
    pub contact_point: Option<String>,
    #[serde(default)]
    pub project: Option<String>,
    #[serde(default)]
    pub received_by_leader: Option<String>,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default)]
    pub accused: Vec<AccusedInput>,
    /// The day of the assignment (for the duty roster); without one, today.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

fn named(faults: &mut Faults, accused: &[AccusedInput], district: &District) -> Accused {
    input::accused(faults, accused, district).1.all().0
}

/// Asks the rules.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn explain(app: &App, caller: &Caller, input: ExplainInput) -> Result<AssignmentView, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let now = app.clock.now();
        let mut faults = Faults::default();
        let on = input.on.unwrap_or(now.day());
        faults.day("on", input.on);
        let facts = Facts {
            category: input::category(&mut faults, input.content_category.as_deref(), &district),
            contact_point: input::contact_point(&mut faults, input.contact_point.as_deref(), &district),
            project: input::project(&mut faults, input.project.as_deref(), &district),
            received_by_leader: input::leader_in_use(
                &mut faults,
                "received_by_leader",
                input.received_by_leader.as_deref(),
                &district,
            ),
            urgent: input.urgent,
            accused: match named(&mut faults, &input.accused, &district) {
                // Whether somebody of ours is named is not told at the desk: the names are looked at.
                _ if input.purpose == Purpose::Accusation && !caller.viewer.inspects() => Accused::default(),
                named => named,
            },
            ..Facts::of(input.channel, input.purpose, on)
        };
        faults.done()?;
        let rules = app.rulebooks(conn)?;
        let lines = &rules.current()?.1.policy.jurisdiction;
        let proposal = propose(&district, &app.settings.assignment, lines, &facts, on);
        Ok(Viewing { app, district: &district, now }.assignment(&proposal))
    })
}
