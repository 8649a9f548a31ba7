//! The clocks and the calendar that a deadline is counted under. Every change makes a new version;
//! an event remembers the version in force when it was recorded, so that a later change never
//! rewrites a past verdict.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::calendar::Calendar;
use crate::clock::{ClockName, ClockRule, KNOWN_BY, Length, Printed};
use crate::deadline::MissingRules;
use crate::policy::{Policy, PolicyError};
use crate::vocabulary::{NationalStatus, SupervisionCause, TimeUnit, Trigger};

/// One version of the rules. A document of the first release, which held three lengths instead of
/// clocks, is read as the national policy with these lengths; of one that did not say how its clocks are
/// known, what was concluded from their triggers then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Rulebook {
    pub policy: Policy,
    pub calendar: Calendar,
}

/// What the database holds: one of `policy` and `limits`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    policy: Option<Value>,
    limits: Option<Legacy>,
    calendar: Calendar,
}

/// The rules of the first release: lengths in calendar days (日).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Legacy {
    route_days: u32,
    notice_days: u32,
    handling_days: u32,
}

impl Legacy {
    fn policy(&self) -> Result<Policy, PolicyError> {
        let mut policy = Policy::national()?;
        for clock in &mut policy.clocks {
            let days = match clock.name.as_str() {
                "route" => self.route_days,
                "notice" | "notice_direct" => self.notice_days,
                "handling" => self.handling_days,
                _ => continue,
            };
            clock.length = Some(Length { quantity: days, unit: TimeUnit::Days });
        }
        Ok(policy)
    }
}

/// Reads a stored policy; says of clocks from before there were these keys what was concluded then.
fn read(mut policy: Value) -> Result<Policy, serde_json::Error> {
    let clocks = policy.get_mut("clock").and_then(Value::as_array_mut).into_iter().flatten();
    let before = |clock: &&mut Map<String, Value>| !KNOWN_BY.iter().any(|key| clock.contains_key(*key));
    for clock in clocks.filter_map(Value::as_object_mut).filter(before) {
        let rule = ClockRule::deserialize(Value::Object(clock.clone()))?;
        clock.insert("grounds".to_owned(), serde_json::to_value(grounds_before(&rule))?);
        clock.insert("late_state".to_owned(), serde_json::to_value(late_state_before(&rule))?);
        if !rule.when.class.is_empty() {
            clock.insert("prints".to_owned(), serde_json::to_value(Printed::Answer)?);
        }
    }
    Policy::deserialize(policy)
}

/// On which grounds a late clock called for supervision: by what would have met it.
fn grounds_before(rule: &ClockRule) -> BTreeSet<SupervisionCause> {
    use SupervisionCause as C;
    let met = |trigger| rule.met_by.contains(&trigger) && !rule.lapses();
    let opinion = met(Trigger::OpinionIssued) && !met(Trigger::Noticed);
    let grounds = [
        (C::Procedure, met(Trigger::Routed) || met(Trigger::Noticed)),
        (C::Late, opinion || met(Trigger::Closed)),
        (C::NoFeedback, met(Trigger::ClosingReported) || met(Trigger::SupervisionAnswered)),
    ];
    grounds.into_iter().filter(|(_, holds)| *holds).map(|(cause, _)| cause).collect()
}

/// Which national state a clock that ran out made: by what would have met it, and what starts it. The short
/// limit for taking a request in, which some places have, was no limit of the opinion.
fn late_state_before(rule: &ClockRule) -> Option<NationalStatus> {
    use NationalStatus as S;
    let met = |trigger| rule.met_by.contains(&trigger);
    let of_handling = [Trigger::Accepted, Trigger::LeftSimplified, Trigger::RedoOrdered];
    let handles = of_handling.iter().any(|trigger| rule.starts.contains(trigger));
    let admits = met(Trigger::ReviewAdmitted) || met(Trigger::RereviewAdmitted);
    let states = [
        (S::ReviewNotRequested, rule.right && met(Trigger::ReviewRequested)),
        (S::RereviewNotRequested, rule.right && met(Trigger::RereviewRequested)),
        (S::ReviewOverdue, !rule.lapses() && met(Trigger::ReviewDecided) && !admits),
        (S::RereviewOverdue, !rule.lapses() && met(Trigger::RereviewDecided) && !admits),
        (
            S::OpinionOverdue,
            !rule.lapses() && handles && met(Trigger::OpinionIssued) && !met(Trigger::Noticed),
        ),
    ];
    states.into_iter().find(|(_, holds)| *holds).map(|(state, _)| state)
}

impl TryFrom<Stored> for Rulebook {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let policy = match (stored.policy, stored.limits) {
            (Some(policy), None) => read(policy).map_err(|error| error.to_string())?,
            (None, Some(limits)) => limits.policy().map_err(|error| error.to_string())?,
            (Some(_), Some(_)) | (None, None) => {
                return Err("a rulebook has either a policy or the old limits".to_owned());
            }
        };
        Ok(Self { policy, calendar: stored.calendar })
    }
}

/// A version with its clocks by name and by what starts them: a list of petitions asks often.
#[derive(Debug)]
struct Version {
    book: Arc<Rulebook>,
    by_name: HashMap<ClockName, usize>,
    by_start: HashMap<Trigger, Vec<usize>>,
}

impl Version {
    fn new(book: Rulebook) -> Arc<Self> {
        let mut by_name = HashMap::new();
        let mut by_start: HashMap<Trigger, Vec<usize>> = HashMap::new();
        for (place, clock) in book.policy.clocks.iter().enumerate() {
            by_name.entry(clock.name.clone()).or_insert(place);
            for trigger in &clock.starts {
                by_start.entry(*trigger).or_default().push(place);
            }
        }
        Arc::new(Self { book: Arc::new(book), by_name, by_start })
    }

    fn at(&self, place: usize) -> Option<&ClockRule> {
        self.book.policy.clocks.get(place)
    }
}

/// Every version there has been; the highest is in force.
#[derive(Clone, Debug, Default)]
pub struct Rulebooks {
    versions: BTreeMap<u32, Arc<Version>>,
}

impl Rulebooks {
    /// From the stored versions.
    pub fn new(versions: impl IntoIterator<Item = (u32, Rulebook)>) -> Self {
        Self { versions: versions.into_iter().map(|(version, book)| (version, Version::new(book))).collect() }
    }

    /// These and one more, which need not be stored (yet): a candidate to look at.
    #[must_use]
    pub fn with(&self, version: u32, book: Rulebook) -> Self {
        let mut books = self.clone();
        books.versions.insert(version, Version::new(book));
        books
    }

    /// The version in force, and its number.
    ///
    /// # Errors
    /// There is none: whoever went on would act as if no clock ran.
    pub fn current(&self) -> Result<(u32, &Arc<Rulebook>), MissingRules> {
        self.newest().ok_or(MissingRules { version: 0 })
    }

    /// The version in force, for the start, which makes the first.
    pub fn newest(&self) -> Option<(u32, &Arc<Rulebook>)> {
        self.versions.last_key_value().map(|(version, known)| (*version, &known.book))
    }

    /// Whether the version in force leaves no petition without a duty, and one before it did.
    pub fn begin_duties(&self) -> bool {
        let duties = |version: &Arc<Version>| version.book.policy.duties;
        let mut versions = self.versions.values().rev();
        versions.next().is_some_and(duties) && versions.any(|version| !duties(version))
    }

    /// One version.
    pub fn get(&self, version: u32) -> Option<&Arc<Rulebook>> {
        self.versions.get(&version).map(|known| &known.book)
    }

    /// The rule of a clock in one version. None: no such version, or no such clock in it.
    pub fn rule(&self, version: u32, clock: &ClockName) -> Option<&ClockRule> {
        let known = self.versions.get(&version)?;
        known.at(*known.by_name.get(clock)?)
    }

    /// The clocks that a trigger may start in one version, in the order of the policy; whether they
    /// hold for a petition is for [`ClockRule::is_started_by`]. None: no such version.
    pub fn started_by(&self, version: u32, trigger: Trigger) -> Option<impl Iterator<Item = &ClockRule>> {
        let known = self.versions.get(&version)?;
        let places = known.by_start.get(&trigger).map(Vec::as_slice).unwrap_or_default();
        Some(places.iter().filter_map(|place| known.at(*place)))
    }
}
