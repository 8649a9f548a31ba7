//! A clock has run out: once for each run. The event stays; only a notice learnt late puts the verdict right.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct MissDeadline {
    pub clock: ClockName,
    pub run: u32,
    pub legal_due: NaiveDate,
}

impl MissDeadline {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let late = case.deadlines()?.into_iter().find(|deadline| {
            let is_it = deadline.run.clock == self.clock && deadline.run.number == self.run;
            is_it && !deadline.run.missed && deadline.is_overdue(case.at)
        });
        let legal_due = late.ok_or(Refusal::DeadlineNotRunning)?.legal_due;
        Ok(vec![Event::DeadlineMissed { clock: self.clock.clone(), run: self.run, legal_due }])
    }
}
