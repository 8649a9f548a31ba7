//! The rules of the district beside the calendar: the clocks, and what local regulations set
//! otherwise than the nation. One document, `config/clocks.toml`; the database remembers every
//! version of it, and an event the version that it was recorded under.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::clock::{self, ClockError, ClockName, ClockRule, Printed};
use crate::jurisdiction::{self, JurisdictionLine};
use crate::law_limit::{self, LawLimit};
use crate::organs::{self, ReviewLine};
use crate::petition::facts::Facts;
use crate::vocabulary::{Channel, Procedure};

/// How many may represent a group: of groups of at most `group` people, at most `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representatives {
    /// The greatest group that this line holds for; none: every greater one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<u32>,
    pub most: u32,
}

/// One version of the district's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Where these rules hold, for the reader.
    pub region: String,
    /// Representatives of a visiting group (信访工作条例 article 20: five at most). The first line that
    /// the group fits counts.
    pub representatives: Vec<Representatives>,
    /// The fewest people of a group visit (集体访); local practice differs.
    pub group_visit: u32,
    /// The fewest people of a joint letter (联名信), or of any other petition that many bring without coming.
    #[serde(default = "five")]
    pub joint_letter: u32,
    /// Whether an extension of an assigned (交办) matter also needs the assigner's consent, which the
    /// head of the unit then names in the reason (Shandong article 42).
    #[serde(default)]
    pub extension_needs_assigner: bool,
    /// For so many days after the answer a petitioner may rate the work (群众满意度评价). The national
    /// length was not found; thirty is common.
    #[serde(default = "thirty")]
    pub rating_days: u32,
    /// For so many days after the petitioner's time is over a request that was posted in time may still arrive
    /// (民事诉讼法 85 by analogy): nothing is concluded meanwhile. No text names a number.
    #[serde(default = "seven")]
    pub days_of_post: u32,
    /// So many days after it is on record why an opinion cannot be served it counts as served (民事诉讼法 95 by
    /// analogy): the petitioner's time begins then, as it would with a public notice.
    #[serde(default = "thirty")]
    pub deemed_served_days: u32,
    /// Whether what was accepted late is counted from the last day for accepting, not from the acceptance: stricter
    /// than article 34, which counts from the acceptance. The date of the other count is shown beside.
    #[serde(default)]
    pub strict_count: bool,
    /// Whether these clocks leave no petition without a duty. Rules from before there were such clocks do not
    /// say it; petitions that were recorded under them take up the new clocks.
    #[serde(default)]
    pub duties: bool,
    /// Who reviews what whom has decided (articles 35, 36). Of whom no line tells, the organ entered as the
    /// superior reviews; so of all in rules from before there were lines.
    #[serde(default)]
    pub review: Vec<ReviewLine>,
    /// Who deals with an accusation, by who is accused (管理权限, article 30).
    #[serde(default)]
    pub jurisdiction: Vec<JurisdictionLine>,
    /// The usual limits of other laws (article 31 (2) to (5)), to choose from.
    #[serde(default, rename = "law_limit")]
    pub law_limits: Vec<LawLimit>,
    #[serde(rename = "clock", deserialize_with = "one_by_one")]
    pub clocks: Vec<ClockRule>,
}

const fn thirty() -> u32 {
    30
}

/// Of rules from before the post was waited for: what is concluded from now on waits.
const fn seven() -> u32 {
    7
}

/// Of rules from before joint letters were told apart.
const fn five() -> u32 {
    5
}

/// Why a policy is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error("{0}")]
    Wrong(&'static str),
}

/// The national clocks, as shipped.
const NATIONAL: &str = include_str!("../../config/clocks.toml");

/// The same, each clock by its name as it is written.
static AS_WRITTEN: LazyLock<BTreeMap<String, Map<String, Value>>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Clocks {
        clock: Vec<Map<String, Value>>,
    }
    // A file that does not read is refused by `Policy::national`.
    let clocks = toml::from_str(NATIONAL).map_or_else(|_| Vec::new(), |clocks: Clocks| clocks.clock);
    clocks.into_iter().filter_map(|clock| Some((clock.get("name")?.as_str()?.to_owned(), clock))).collect()
});

/// Reads clocks one by one, so that what is wrong names its clock. What is not said of how a clock is known
/// (see [`clock::KNOWN_BY`]) stands as the nation has it under the same name: neither a district that only
/// shortens a limit nor rules stored before there were these keys say it again.
fn one_by_one<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<ClockRule>, D::Error> {
    let written = Vec::<Map<String, Value>>::deserialize(source)?.into_iter();
    written.map(|clock| as_the_nation_knows_it(clock).map_err(D::Error::custom)).collect()
}

fn as_the_nation_knows_it(mut clock: Map<String, Value>) -> Result<ClockRule, String> {
    let name = clock.get("name").and_then(Value::as_str).map(str::to_owned);
    let nation = name.as_ref().and_then(|name| AS_WRITTEN.get(name)).into_iter().flatten();
    for (key, value) in nation.filter(|(key, _)| clock::KNOWN_BY.contains(&key.as_str())) {
        clock.entry(key.clone()).or_insert_with(|| value.clone());
    }
    ClockRule::deserialize(Value::Object(clock)).map_err(|error| match name {
        Some(name) => format!("the clock {name}: {error}"),
        None => format!("a clock without a name: {error}"),
    })
}

/// What a local document says otherwise than the one that it is laid over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    base: Base,
    region: String,
    representatives: Option<Vec<Representatives>>,
    group_visit: Option<u32>,
    joint_letter: Option<u32>,
    extension_needs_assigner: Option<bool>,
    rating_days: Option<u32>,
    days_of_post: Option<u32>,
    deemed_served_days: Option<u32>,
    strict_count: Option<bool>,
    /// A line for whom the base has one takes its place; any other is added.
    #[serde(default)]
    review: Vec<ReviewLine>,
    /// Whom a line names stands in no line of the base any more.
    #[serde(default)]
    jurisdiction: Vec<JurisdictionLine>,
    /// A limit with a name of the base takes its place; any other is added.
    #[serde(default, rename = "law_limit")]
    law_limits: Vec<LawLimit>,
    /// Clocks of the base that do not hold here, and limits of other laws that nobody is to choose.
    #[serde(default)]
    without: Vec<ClockName>,
    /// A clock with a name of the base takes its place; any other is added.
    #[serde(default, rename = "clock", deserialize_with = "one_by_one")]
    clocks: Vec<ClockRule>,
}

/// What a document may be laid over.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Base {
    National,
}

impl Policy {
    /// The national policy that the service ships (`config/clocks.toml`).
    ///
    /// # Errors
    /// Never for the file as shipped; a test reads it.
    pub fn national() -> Result<Self, PolicyError> {
        Self::complete(NATIONAL)
    }

    /// Reads and checks a document: a complete one, or with `base = "national"` one that holds only
    /// what differs from the national policy.
    ///
    /// # Errors
    /// It does not read, or something in it cannot be.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let table: toml::Table = read(text)?;
        if table.contains_key("base") {
            Self::parse_over(&Self::national()?, text)
        } else {
            Self::complete(text)
        }
    }

    /// Reads a document that holds only what differs from `base`, and checks the whole.
    ///
    /// # Errors
    /// It does not read, it drops a clock that `base` does not have, or something in the whole
    /// cannot be.
    pub fn parse_over(base: &Self, text: &str) -> Result<Self, PolicyError> {
        let layer: Layer = read(text)?;
        let Base::National = layer.base;
        let mut policy = Self {
            region: layer.region,
            representatives: layer.representatives.unwrap_or_else(|| base.representatives.clone()),
            group_visit: layer.group_visit.unwrap_or(base.group_visit),
            joint_letter: layer.joint_letter.unwrap_or(base.joint_letter),
            extension_needs_assigner: layer.extension_needs_assigner.unwrap_or(base.extension_needs_assigner),
            rating_days: layer.rating_days.unwrap_or(base.rating_days),
            days_of_post: layer.days_of_post.unwrap_or(base.days_of_post),
            deemed_served_days: layer.deemed_served_days.unwrap_or(base.deemed_served_days),
            strict_count: layer.strict_count.unwrap_or(base.strict_count),
            duties: base.duties,
            review: base.review.clone(),
            jurisdiction: base.jurisdiction.clone(),
            law_limits: base.law_limits.clone(),
            clocks: base.clocks.clone(),
        };
        for name in &layer.without {
            if policy.clock(name).is_none() && policy.law_limit(name.as_str()).is_none() {
                return Err(PolicyError::Wrong("without names a clock or limit that the base does not have"));
            }
            policy.clocks.retain(|clock| clock.name != *name);
            policy.law_limits.retain(|limit| limit.name != *name);
        }
        for limit in layer.law_limits {
            match policy.law_limits.iter_mut().find(|known| known.name == limit.name) {
                Some(known) => *known = limit,
                None => policy.law_limits.push(limit),
            }
        }
        for line in layer.review {
            policy.review.retain(|known| known.handled_by != line.handled_by);
            policy.review.push(line);
        }
        for line in &layer.jurisdiction {
            policy
                .jurisdiction
                .iter_mut()
                .for_each(|known| known.accused.retain(|one| !line.accused.contains(one)));
        }
        policy.jurisdiction.retain(|line| !line.accused.is_empty());
        policy.jurisdiction.extend(layer.jurisdiction);
        clock::check(&layer.clocks)?;
        for clock in layer.clocks {
            match policy.clocks.iter_mut().find(|known| known.name == clock.name) {
                Some(known) => *known = clock,
                None => policy.clocks.push(clock),
            }
        }
        policy.check()?;
        Ok(policy)
    }

    fn complete(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = read(text)?;
        policy.check()?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), PolicyError> {
        clock::check(&self.clocks)?;
        if self.representatives.iter().any(|line| line.most == 0) {
            return Err(PolicyError::Wrong("a group has at least one representative"));
        }
        if self.group_visit < 2 {
            return Err(PolicyError::Wrong("a group visit has at least two people"));
        }
        organs::check(&self.review).map_err(PolicyError::Wrong)?;
        jurisdiction::check(&self.jurisdiction).map_err(PolicyError::Wrong)?;
        law_limit::check(&self.law_limits).map_err(PolicyError::Wrong)?;
        if self.joint_letter < 2 {
            return Err(PolicyError::Wrong("a joint letter has at least two people"));
        }
        Ok(())
    }

    /// The rule of the clock with this name.
    pub fn clock(&self, name: &ClockName) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.name == *name)
    }

    /// The limit of another law with this name.
    pub fn law_limit(&self, name: &str) -> Option<&LawLimit> {
        self.law_limits.iter().find(|limit| limit.name.as_str() == name)
    }

    /// The clock of the written opinion in the ordinary procedure, the first of those that stand in the file.
    pub fn handling(&self) -> Option<&ClockRule> {
        let is_it = |clock: &&ClockRule| {
            clock.prints == Some(Printed::Handling) && clock.when.procedure == Some(Procedure::Ordinary)
        };
        self.clocks.iter().find(is_it)
    }

    /// 集体访: a visit of so many that they choose representatives.
    pub fn is_group_visit(&self, facts: &Facts) -> bool {
        facts.channel == Channel::Visit && facts.headcount >= self.group_visit
    }

    /// 联名: many bring it together, and did not come.
    pub fn is_joint_letter(&self, facts: &Facts) -> bool {
        facts.channel != Channel::Visit && facts.headcount >= self.joint_letter
    }

    /// How many more represent a visiting group than may (article 20).
    pub fn representatives_over(&self, facts: &Facts) -> u32 {
        let most = self.most_representatives(facts.headcount).filter(|_| facts.channel == Channel::Visit);
        most.map_or(0, |most| facts.representatives.saturating_sub(most))
    }

    /// The most representatives that a group of this many may send. None: no line holds.
    pub fn most_representatives(&self, headcount: u32) -> Option<u32> {
        let fits = |line: &&Representatives| line.group.is_none_or(|group| headcount <= group);
        self.representatives.iter().find(fits).map(|line| line.most)
    }
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, PolicyError> {
    toml::from_str(text).map_err(|error| PolicyError::Unreadable(error.to_string()))
}
