//! The limits and the calendar that a deadline is counted under. Every change makes a new version;
//! an event remembers the version in force when it was recorded, so that a later change never
//! rewrites a past verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;

/// The lengths of the clocks, in calendar days (日). The national values are the defaults; local
/// regulations have others (for example Zhejiang 2016: 5 working days to route).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Registering and routing, from receipt. 信访工作条例 article 22: 15 days.
    pub route_days: u32,
    /// Telling the petitioner, from receipt of the transfer. Article 23: 15 days.
    pub notice_days: u32,
    /// Settling, from acceptance. Article 34: 60 days, only for matters of article 31(6).
    pub handling_days: u32,
}

/// One version of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rulebook {
    pub limits: Limits,
    pub calendar: Calendar,
}

/// Every version there has been; the highest is in force.
#[derive(Clone, Debug, Default)]
pub struct Rulebooks {
    versions: BTreeMap<u32, Arc<Rulebook>>,
}

impl Rulebooks {
    /// From the stored versions.
    pub fn new(versions: impl IntoIterator<Item = (u32, Rulebook)>) -> Self {
        Self { versions: versions.into_iter().map(|(version, book)| (version, Arc::new(book))).collect() }
    }

    /// The version in force, and its number. None before the first start.
    pub fn current(&self) -> Option<(u32, &Arc<Rulebook>)> {
        self.versions.last_key_value().map(|(version, book)| (*version, book))
    }

    /// One version.
    pub fn get(&self, version: u32) -> Option<&Arc<Rulebook>> {
        self.versions.get(&version)
    }
}
