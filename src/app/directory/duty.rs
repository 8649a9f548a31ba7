//! The duty roster.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change, show};
use super::named::leader;
use crate::names::username;
use crate::{App, Caller, Error};
use domain::fault::Faults;
use domain::vocabulary::Audited;
use store::directory as rows;

/// Who is on duty on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyView {
    pub day: NaiveDate,
    /// A username; none: nobody.
    pub leader: Option<String>,
}

/// Who shall be on duty.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyInput {
    /// A username; null: nobody.
    pub leader: Option<String>,
}

/// The duty roster of a period, both ends included.
pub fn duty(app: &App, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Vec<DutyView>, Error> {
    show(app, |district| {
        let asked = |day: &NaiveDate| from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to);
        let days = district.duty.iter().filter(|(day, _)| asked(day));
        days.map(|(day, leader)| DutyView { day: *day, leader: Some(username(district, *leader)) }).collect()
    })
}

/// Puts a leader on duty on a day, or nobody.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn put_duty(app: &App, caller: &Caller, day: NaiveDate, input: DutyInput) -> Result<DutyView, Error> {
    change(
        app,
        caller.doer(),
        (Audited::Duty, day.to_string()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.day("day", Some(day));
            let name = input.leader.as_deref();
            let leader = name.and_then(|name| leader(&mut faults, name, true, district));
            faults.done()?;
            Ok(rows::save_duty_in_txn(conn, day, leader)?)
        },
        move |district| {
            Some(DutyView { day, leader: district.duty.get(&day).map(|leader| username(district, *leader)) })
        },
    )
}
