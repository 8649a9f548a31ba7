//! A new calendar is put in force: it moves only what runs and is not late yet, and rewrites no verdict.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Recount {
    pub clock: ClockName,
    pub run: u32,
    pub calendar_version: u32,
}

impl Recount {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let mut all = case.deadlines()?.into_iter();
        let before = all.find(|d| d.run.clock == self.clock && d.run.number == self.run);
        let before = before.ok_or(Refusal::DeadlineNotRunning)?;
        if !before.may_move(case.at) {
            return Err(Refusal::DeadlineNotRunning);
        }
        let after = deadline::recount(&before.run, self.calendar_version, case.rules)?;
        if after.counts_like(&before) {
            return Err(Refusal::NothingChanged);
        }
        Ok(vec![Event::DeadlineRecounted {
            clock: before.run.clock.clone(),
            run: before.run.number,
            calendar_version: self.calendar_version,
            legal_due_before: before.legal_due,
            legal_due: after.legal_due,
        }])
    }
}
