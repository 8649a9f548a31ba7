//! The limits that other laws set for the procedures of article 31 (2) to (5), each with its article: what is
//! usual is chosen from a list of the rules, which a district edits; what is not there is said in own words.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, LONGEST_PERIOD};
use crate::clock::{ClockName, Length, Words};
use crate::vocabulary::{Path, TimeUnit};

/// The usual limit of a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawLimit {
    /// Made like the name of a clock.
    pub name: ClockName,
    pub label: Words,
    pub article: String,
    pub paths: BTreeSet<Path>,
    pub length: Length,
    /// From memory, or its number may have changed: the district confirms it before relying on it.
    #[serde(default)]
    pub uncertain: bool,
}

impl LawLimit {
    /// The last day, counted from a day that is not counted itself.
    pub fn due(&self, from: NaiveDate, calendar: &Calendar) -> NaiveDate {
        self.length.last_day(from, calendar)
    }

    /// What is written down of it: the article, what it is for, and how long.
    pub fn said(&self) -> String {
        let Length { quantity, unit } = self.length;
        format!("{}，{}：{quantity}{}", self.article, self.label.zh, unit.label())
    }
}

/// What is wrong with a list.
///
/// # Errors
/// The first fault found.
pub fn check(limits: &[LawLimit]) -> Result<(), &'static str> {
    let mut names = BTreeSet::new();
    for limit in limits {
        let days = matches!(limit.length.unit, TimeUnit::Days | TimeUnit::WorkingDays | TimeUnit::Months);
        if !names.insert(&limit.name) {
            return Err("a limit of another law stands twice");
        } else if limit.paths.is_empty() || limit.paths.iter().any(|path| !path.is_of_another_law()) {
            return Err("a limit of another law is of paths of article 31 (2) to (5)");
        } else if !days || limit.length.quantity == 0 || limit.length.quantity > LONGEST_PERIOD {
            return Err("a limit of another law is in days, working days or months");
        } else if limit.article.trim().is_empty() || limit.label.zh.is_empty() || limit.label.en.is_empty() {
            return Err("a limit of another law has an article and a label");
        }
    }
    Ok(())
}
