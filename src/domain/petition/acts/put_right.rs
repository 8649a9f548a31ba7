//! A notice of the State Council was learnt late: what was judged late by its days is judged again, by an event
//! that names the notice (民法典 203). It takes nothing from anybody: what was in time stays in time. Changes of the
//! house's own rules never reach back.

use chrono::Datelike;

use super::prelude::*;
use crate::calendar::Calendar;

#[derive(Clone, Debug, PartialEq)]
pub struct PutRight {
    pub clock: ClockName,
    pub run: u32,
    pub calendar_version: u32,
}

impl PutRight {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let mut all = case.deadlines()?.into_iter();
        let before = all.find(|d| d.run.clock == self.clock && d.run.number == self.run);
        let before = before.filter(|d| d.is_judged(case.at)).ok_or(Refusal::DeadlineNotRunning)?;
        let after = deadline::recount(&before.run, self.calendar_version, case.rules)?;
        if !puts_right(&before, &after) {
            return Err(Refusal::NothingChanged);
        }
        let calendar = |version| {
            let book = case.rules.get(version).ok_or(Refusal::RulesMissing { version })?;
            Ok::<_, Refusal>(&book.calendar)
        };
        let days = (before.run.started_on, after.legal_due);
        let notice = notice(calendar(before.run.calendar_version)?, calendar(self.calendar_version)?, days);
        Ok(vec![Event::VerdictPutRight {
            clock: self.clock.clone(),
            run: self.run,
            calendar_version: self.calendar_version,
            notice,
            legal_due_before: before.legal_due,
            legal_due: after.legal_due,
        }])
    }
}

/// Whether another count of a run that was judged puts the verdict right: its last day is a later one, by days
/// that are published.
pub fn puts_right(before: &Deadline<'_>, after: &Deadline<'_>) -> bool {
    after.late_at > before.late_at && !after.provisional
}

/// The notices of the years that changed among these days.
fn notice(before: &Calendar, after: &Calendar, (first, last): (NaiveDate, NaiveDate)) -> String {
    let years = after.years().filter(|year| (first.year()..=last.year()).contains(&year.year));
    let changed = years.filter(|year| before.years().all(|old| old != *year));
    changed.map(|year| year.source.as_str()).collect::<Vec<_>>().join("；")
}
