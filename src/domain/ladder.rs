//! The ladder of alerts (催办、预警、督办): which rung of it a clock has reached, and who is told.
//! `config/ladder.toml` names the rungs; a district lays its own over them. Nothing here rests on a
//! statute: the law sets the limits (see [`crate::clock`]), the ladder is how a district keeps
//! them, so every figure of it is configuration.
//!
//! A rung is reached at an instant that follows from the clock's dates alone. A run that was written
//! down late (an old visit, a corrected date) climbs from the day on which the service knew of it: nobody
//! is escalated for time in which nobody could be reminded. What a register brings in was late in the
//! register already, and stands as high as its dates say.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::Calendar;
use crate::clock::{ClockName, Qualities, When, Words};
use crate::deadline::{self, Deadline, Step};
use crate::time::Instant;
use crate::vocabulary::{Audience, Outcome, RepeatUntil, TimeUnit};

/// The most that a rung lies before or after the end of a limit, in its unit. More is a mistake.
const FARTHEST: u32 = 3_650;

/// When a rung is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawMark", into = "RawMark")]
pub enum Mark {
    /// The day begins (for hours: the instant comes) on which this share of the limit is used up, in
    /// per cent.
    Used(u32),
    /// So much is left: of days, the day after which as many are left, the last one included.
    Left(u32, TimeUnit),
    /// The n-th day, or working day, of being late begins; 1 is the instant of being late. So many
    /// hours or minutes late.
    Overdue(u32, TimeUnit),
}

/// A [`Mark`] as it is written: one of `used`, and `left` or `overdue` with its `unit`.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawMark {
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<TimeUnit>,
}

impl TryFrom<RawMark> for Mark {
    type Error = &'static str;

    fn try_from(raw: RawMark) -> Result<Self, &'static str> {
        let mark = match (raw.used, raw.left, raw.overdue, raw.unit) {
            (Some(share), None, None, None) => Self::Used(share),
            (None, Some(quantity), None, Some(unit)) => Self::Left(quantity, unit),
            (None, None, Some(quantity), Some(unit)) => Self::Overdue(quantity, unit),
            _ => {
                return Err("at is one of { used = 50 }, { left = 3, unit = \"working_days\" }, \
                             { overdue = 1, unit = \"days\" }");
            }
        };
        match mark {
            Self::Used(1..=99) => Ok(mark),
            Self::Used(_) => Err("used lies between 1 and 99 per cent"),
            Self::Left(_, TimeUnit::Months) | Self::Overdue(_, TimeUnit::Months) => {
                Err("a rung is counted in minutes, hours, days or working days")
            }
            Self::Left(1..=FARTHEST, _) | Self::Overdue(1..=FARTHEST, _) => Ok(mark),
            Self::Left(..) | Self::Overdue(..) => Err("left and overdue lie between 1 and 3650"),
        }
    }
}

impl From<Mark> for RawMark {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Used(share) => Self { used: Some(share), ..Self::default() },
            Mark::Left(quantity, unit) => Self { left: Some(quantity), unit: Some(unit), ..Self::default() },
            Mark::Overdue(quantity, unit) => {
                Self { overdue: Some(quantity), unit: Some(unit), ..Self::default() }
            }
        }
    }
}

impl Mark {
    /// Whether it is a reminder before the end of the limit.
    pub const fn is_before_due(self) -> bool {
        match self {
            Self::Used(_) | Self::Left(..) => true,
            Self::Overdue(..) => false,
        }
    }
}

/// A rung that is told again while nothing happens, until a higher one is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    pub every: u32,
    pub unit: TimeUnit,
    /// Until the clock is met, or for each recipient until they acknowledged.
    #[serde(default = "until_met")]
    pub until: RepeatUntil,
}

const fn until_met() -> RepeatUntil {
    RepeatUntil::Met
}

/// One rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Its stable name: alerts are told apart by it.
    pub name: ClockName,
    pub label: Words,
    /// What it rests on: an article, or the practice that it follows; empty where it is the district's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    pub at: Mark,
    pub tell: BTreeSet<Audience>,
    /// Mailed at once, at any hour; else with the digest of the next working morning.
    #[serde(default)]
    pub urgent: bool,
    /// The supervisor gets a supervision order drafted (督办).
    #[serde(default)]
    pub drafts: bool,
    /// It stands on the list for the bulletin (通报).
    #[serde(default)]
    pub bulletin: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Only these clocks; empty: all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub clocks: BTreeSet<ClockName>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub except_clocks: BTreeSet<ClockName>,
    /// Only clocks of minutes and hours, or only those of days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_the_hour: Option<bool>,
    /// Only limits of at least, and of at most, so many calendar days from the start to the legal last
    /// day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_from: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_to: Option<u32>,
    /// Only petitions of this kind, as they are now.
    #[serde(default)]
    pub when: When,
}

impl Rung {
    /// Whether it stands on the ladder of this run.
    fn fits(&self, deadline: &Deadline, qualities: &Qualities) -> bool {
        let clock = deadline.clock();
        let days = (deadline.legal_due - deadline.run.started_on).num_days();
        (self.clocks.is_empty() || self.clocks.contains(clock))
            && !self.except_clocks.contains(clock)
            && self.by_the_hour.is_none_or(|hours| hours == deadline.rule.is_by_the_hour())
            && self.days_from.is_none_or(|from| days >= i64::from(from))
            && self.days_to.is_none_or(|to| days <= i64::from(to))
            && self.when.fits(qualities)
    }
}

/// When ordinary alerts are mailed, in Shanghai: from the digest on, and not after the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawQuiet", into = "RawQuiet")]
pub struct Quiet {
    pub digest_at: NaiveTime,
    pub until: NaiveTime,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuiet {
    digest_at: String,
    until: String,
}

impl TryFrom<RawQuiet> for Quiet {
    type Error = &'static str;

    fn try_from(raw: RawQuiet) -> Result<Self, &'static str> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        match (time(&raw.digest_at), time(&raw.until)) {
            (Some(digest_at), Some(until)) if digest_at < until => Ok(Self { digest_at, until }),
            _ => {
                Err("digest_at and until are times of one day such as \"08:30\", the first before the second")
            }
        }
    }
}

impl From<Quiet> for RawQuiet {
    fn from(quiet: Quiet) -> Self {
        let text = |time: NaiveTime| time.format("%H:%M").to_string();
        Self { digest_at: text(quiet.digest_at), until: text(quiet.until) }
    }
}

impl Quiet {
    /// When an alert that is reached at this instant is mailed: the next digest of a working day.
    pub fn next_digest(&self, reached: Instant, calendar: &Calendar) -> Instant {
        let mut day = reached.day();
        loop {
            let digest = Instant::at(day, self.digest_at);
            if digest >= reached && calendar.is_working_day(day) {
                return digest;
            }
            day = calendar.add_working_days(day, 1);
        }
    }

    /// Whether ordinary alerts may be mailed at this instant.
    pub fn is_open(&self, now: Instant, calendar: &Calendar) -> bool {
        let time = now.shanghai().time();
        calendar.is_working_day(now.day()) && self.digest_at <= time && time < self.until
    }
}

/// The whole ladder, from the lowest rung to the highest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Where it holds, for the reader.
    pub region: String,
    pub quiet: Quiet,
    #[serde(rename = "rung")]
    pub rungs: Vec<Rung>,
}

/// Why a ladder is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LadderError {
    #[error("{0}")]
    Unreadable(String),
    #[error("the rung {0} stands twice")]
    Twice(String),
    #[error("the rung {0}: {1}")]
    Wrong(String, RungFault),
    #[error("without names a rung that the base does not have: {0}")]
    Without(String),
}

impl LadderError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "not_a_ladder",
            Self::Twice(_) => "rung_twice",
            Self::Without(_) => "rung_unknown",
            Self::Wrong(_, fault) => match fault {
                RungFault::TellsNobody => "rung_tells_nobody",
                RungFault::NoLabel => "rung_without_label",
                RungFault::RepeatsBeforeDue => "rung_repeats_before_due",
                RungFault::RepeatsWrongly => "rung_repeats_wrongly",
                RungFault::RepeatsTooOften => "rung_repeats_too_often",
            },
        }
    }
}

/// What in a rung cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RungFault {
    #[error("tells nobody")]
    TellsNobody,
    #[error("its label is missing")]
    NoLabel,
    #[error("only what is overdue repeats")]
    RepeatsBeforeDue,
    #[error("a rung repeats every so many minutes, hours, days or working days")]
    RepeatsWrongly,
    #[error("a rung repeats every 15 minutes at the most")]
    RepeatsTooOften,
}

/// The national ladder, as shipped.
const NATIONAL: &str = include_str!("../../config/ladder.toml");

/// What a local document says otherwise than the one that it is laid over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    base: Base,
    region: String,
    quiet: Option<Quiet>,
    /// Rungs of the base that do not hold here.
    #[serde(default)]
    without: Vec<ClockName>,
    /// A rung with a name of the base takes its place; any other is put on top, or where `below` says.
    #[serde(default, rename = "rung")]
    rungs: Vec<Placed>,
}

#[derive(Deserialize)]
struct Placed {
    /// The rung of the base that it stands under.
    below: Option<ClockName>,
    #[serde(flatten)]
    rung: Rung,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Base {
    National,
}

impl Ladder {
    /// The ladder that the service ships (`config/ladder.toml`).
    ///
    /// # Errors
    /// Never for the file as shipped; a test reads it.
    pub fn national() -> Result<Self, LadderError> {
        let ladder: Self = read(NATIONAL)?;
        ladder.check()?;
        Ok(ladder)
    }

    /// Reads and checks a document: a complete one, or with `base = "national"` one that holds only
    /// what differs from the national ladder.
    ///
    /// # Errors
    /// It does not read, or something in it cannot be.
    pub fn parse(text: &str) -> Result<Self, LadderError> {
        let table: toml::Table = read(text)?;
        let ladder = if table.contains_key("base") {
            let mut ladder = Self::national()?;
            ladder.lay_over(read(text)?)?;
            ladder
        } else {
            read(text)?
        };
        ladder.check()?;
        Ok(ladder)
    }

    fn lay_over(&mut self, layer: Layer) -> Result<(), LadderError> {
        let Base::National = layer.base;
        self.region = layer.region;
        self.quiet = layer.quiet.unwrap_or(self.quiet);
        for name in layer.without {
            let place = self.place(&name).ok_or_else(|| LadderError::Without(name.as_str().to_owned()))?;
            self.rungs.remove(place);
        }
        for Placed { below, rung } in layer.rungs {
            match (self.place(&rung.name), below) {
                (Some(place), _) => self.rungs[place] = rung,
                (None, None) => self.rungs.push(rung),
                (None, Some(above)) => {
                    let place = self.place(&above);
                    let place = place.ok_or_else(|| LadderError::Without(above.as_str().to_owned()))?;
                    self.rungs.insert(place, rung);
                }
            }
        }
        Ok(())
    }

    fn place(&self, name: &ClockName) -> Option<usize> {
        self.rungs.iter().position(|rung| rung.name == *name)
    }

    /// The rung with this name.
    pub fn rung(&self, name: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.name.as_str() == name)
    }

    fn check(&self) -> Result<(), LadderError> {
        let mut names = BTreeSet::new();
        for rung in &self.rungs {
            let name = rung.name.as_str().to_owned();
            if !names.insert(rung.name.clone()) {
                return Err(LadderError::Twice(name));
            }
            if let Some(wrong) = fault(rung) {
                return Err(LadderError::Wrong(name, wrong));
            }
        }
        Ok(())
    }

    /// What this run has come to by `until`: each rung's first time and its last repetition, in the
    /// order of time, then of the ladder. Empty for what stands still, has ended, or lapses in silence.
    pub fn steps(
        &self,
        deadline: &Deadline,
        qualities: &Qualities,
        calendar: &Calendar,
        until: Instant,
    ) -> Vec<StepUp<'_>> {
        let Some(climb) = Climb::new(deadline, calendar) else { return Vec::new() };
        let firsts = self.firsts(&climb, qualities);
        let mut steps: Vec<StepUp> = firsts.iter().filter(|step| step.at <= until).copied().collect();
        for first in &firsts {
            let end = end_of(first, &firsts);
            let again = climb.repetitions(first).take_while(|step| step.at <= until && step.at < end);
            steps.extend(again.last());
        }
        steps.sort_by_key(|step| (step.at, step.place, step.repetition));
        steps
    }

    /// The next step after an instant. None: there is none to come.
    pub fn next_after(
        &self,
        deadline: &Deadline,
        qualities: &Qualities,
        calendar: &Calendar,
        after: Instant,
    ) -> Option<Instant> {
        let climb = Climb::new(deadline, calendar)?;
        let firsts = self.firsts(&climb, qualities);
        let again = firsts.iter().filter_map(|first| {
            let next = climb.repetitions(first).find(|step| step.at > after)?;
            (next.at < end_of(first, &firsts)).then_some(next.at)
        });
        let ahead = firsts.iter().map(|step| step.at).filter(|at| *at > after);
        ahead.chain(again).min()
    }

    /// The first time of each rung. Of the reminders that lay behind when the service heard of the run,
    /// the last is given then, unless an extension has put them behind: that must not alarm anybody.
    fn firsts(&self, climb: &Climb, qualities: &Qualities) -> Vec<StepUp<'_>> {
        let run = &climb.deadline.run;
        let limit = 1 + u32::from(run.extended_by.is_some());
        let mut firsts = Vec::new();
        let mut behind = None;
        for (place, rung) in self.rungs.iter().enumerate() {
            let at = if rung.fits(climb.deadline, qualities) { climb.at(rung.at) } else { None };
            let Some(at) = at else { continue };
            let before_due = rung.at.is_before_due();
            let step = StepUp { rung, place, repetition: if before_due { limit } else { 1 }, at };
            match before_due && at < run.known_at {
                false => firsts.push(step),
                true => behind = Some(StepUp { at: run.known_at, ..step }),
            }
        }
        firsts.extend(behind.filter(|_| run.extended_by.is_none()));
        firsts
    }

    /// Holds the steps that a run has come to against what was noted of it, also where that was on
    /// another ladder: a rung is as high as it stands now.
    pub fn news<'a>(&self, steps: Vec<StepUp<'a>>, noted: &[Noted]) -> News<'a> {
        let new: Vec<StepUp> = steps.into_iter().filter_map(|step| unnoted(step, noted)).collect();
        let highest = new.iter().max_by_key(|step| (step.place, step.repetition)).copied();
        let stands = |one: &Noted| self.rungs.iter().position(|rung| rung.name.as_str() == one.rung);
        let place = noted.iter().map(|one| stands(one).unwrap_or(one.place)).max();
        let at = noted.iter().map(|one| one.at).max();
        let is_stale = |step: &StepUp| {
            place.is_some_and(|place| step.place <= place) && at.is_some_and(|at| step.at <= at)
        };
        News { told: highest.filter(|step| !is_stale(step)), new }
    }
}

/// The step, unless it was noted. A repetition is known by its time, for another ladder may repeat
/// otherwise; it is numbered on from the last.
fn unnoted<'a>(step: StepUp<'a>, noted: &[Noted]) -> Option<StepUp<'a>> {
    let of_rung = || noted.iter().filter(|one| one.rung == step.rung.name.as_str());
    let last = of_rung().map(|one| one.repetition).max().unwrap_or(0);
    if step.rung.at.is_before_due() || step.repetition == 1 {
        return (last < step.repetition).then_some(step);
    }
    let known = of_rung().any(|one| one.at >= step.at);
    (!known).then_some(StepUp { repetition: step.repetition.max(last + 1), ..step })
}

/// A rung repeats until a higher one is reached.
fn end_of(step: &StepUp, firsts: &[StepUp]) -> Instant {
    let higher = firsts.iter().filter(|other| other.place > step.place && !other.rung.at.is_before_due());
    higher.map(|other| other.at).min().unwrap_or_else(deadline::never)
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, LadderError> {
    toml::from_str(text).map_err(|error| LadderError::Unreadable(error.to_string()))
}

fn fault(rung: &Rung) -> Option<RungFault> {
    if rung.tell.is_empty() {
        Some(RungFault::TellsNobody)
    } else if rung.label.zh.is_empty() || rung.label.en.is_empty() {
        Some(RungFault::NoLabel)
    } else if rung.repeat.is_some() && rung.at.is_before_due() {
        Some(RungFault::RepeatsBeforeDue)
    } else if rung
        .repeat
        .is_some_and(|repeat| !(1..=FARTHEST).contains(&repeat.every) || repeat.unit == TimeUnit::Months)
    {
        Some(RungFault::RepeatsWrongly)
    } else if rung.repeat.is_some_and(|repeat| repeat.unit == TimeUnit::Minutes && repeat.every < 15) {
        Some(RungFault::RepeatsTooOften)
    } else {
        None
    }
}

/// A rung of the ladder as a run comes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp<'a> {
    pub rung: &'a Rung,
    /// Its place on the ladder, from 0 at the bottom.
    pub place: usize,
    /// 1 for the first time. Of reminders: 2 for the limit as extended.
    pub repetition: u32,
    pub at: Instant,
}

impl StepUp<'_> {
    /// Whether it is mailed at once. A repetition counted in days comes with the digest: its instant is
    /// a midnight.
    pub fn is_urgent(&self) -> bool {
        let by_days = |repeat: Repeat| !repeat.unit.is_by_the_hour();
        self.rung.urgent && !(self.repetition > 1 && self.rung.repeat.is_some_and(by_days))
    }
}

/// What a run has come to before, as it was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub rung: String,
    pub repetition: u32,
    pub place: usize,
    pub at: Instant,
}

/// What is new of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News<'a> {
    /// Every step that was not noted yet.
    pub new: Vec<StepUp<'a>>,
    /// The one of them that is told: the highest, and none where something higher or later was told.
    pub told: Option<StepUp<'a>>,
}

impl News<'_> {
    /// Whom it tells: all whom any of the new rungs tells, so that nobody is passed over with the lower
    /// ones.
    pub fn tell(&self) -> BTreeSet<Audience> {
        self.new.iter().flat_map(|step| step.rung.tell.iter().copied()).collect()
    }
}

/// A run on its way up.
struct Climb<'a> {
    deadline: &'a Deadline<'a>,
    calendar: &'a Calendar,
    /// When it was late, as far as the service knew.
    late_at: Instant,
}

impl<'a> Climb<'a> {
    /// None for what stands still, has ended, or lapses in silence.
    fn new(deadline: &'a Deadline<'a>, calendar: &'a Calendar) -> Option<Self> {
        let climbs = deadline.outcome == Outcome::Running && !deadline.rule.lapses();
        let late_at = deadline.late_at.max(deadline.run.late_from);
        climbs.then_some(Self { deadline, calendar, late_at })
    }

    fn at(&self, mark: Mark) -> Option<Instant> {
        match mark {
            Mark::Used(share) => self.used(share),
            Mark::Left(quantity, unit) => Some(self.left(quantity, unit)),
            Mark::Overdue(quantity, unit) => Some(self.overdue(quantity, unit)),
        }
    }

    /// Counted as the limit itself is: rest days of working days, and pauses, use up nothing.
    fn used(&self, share: u32) -> Option<Instant> {
        let Deadline { rule, run, .. } = self.deadline;
        let mut days = Vec::new();
        let mut stretches = Vec::new();
        deadline::count(run, rule, self.calendar, |step| match step {
            Step::Day { day, number: Some(_), .. } => days.push(day),
            Step::Time { from, until, counted: true } => stretches.push((from, until)),
            Step::Day { .. } | Step::Time { .. } => {}
        });
        if rule.is_by_the_hour() {
            return Some(used_of_time(&stretches, share));
        }
        if let Some(due) = run.ordered_due {
            let more = days;
            days = run.started_on.iter_days().skip(1).take_while(|day| *day <= due).collect();
            days.extend(more);
        }
        let place = (days.len() * share as usize).div_ceil(100).checked_sub(1)?;
        days.get(place).map(|day| Instant::start_of(*day))
    }

    fn left(&self, quantity: u32, unit: TimeUnit) -> Instant {
        let legal_due = self.deadline.legal_due;
        match unit {
            TimeUnit::WorkingDays => Instant::start_of(self.working_days_before(legal_due, quantity)),
            TimeUnit::Days | TimeUnit::Months => {
                let day = legal_due.checked_sub_days(Days::new(u64::from(quantity)));
                Instant::start_of(day.unwrap_or(legal_due))
            }
            TimeUnit::Hours | TimeUnit::Minutes => {
                self.deadline.late_at.plus_seconds(-seconds(quantity, unit))
            }
        }
    }

    /// The working day after which so many are left, the last one included. A rest day before them is
    /// none: who is told of one is told when it is over.
    fn working_days_before(&self, last: NaiveDate, quantity: u32) -> NaiveDate {
        let mut worked = last.iter_days().rev().filter(|day| self.calendar.is_working_day(*day));
        worked.nth(quantity as usize).unwrap_or(last)
    }

    fn overdue(&self, quantity: u32, unit: TimeUnit) -> Instant {
        let first = self.late_at.day();
        let day = match unit {
            TimeUnit::Hours | TimeUnit::Minutes => return self.late_at.plus_seconds(seconds(quantity, unit)),
            TimeUnit::WorkingDays => {
                let first = self.calendar.roll_forward(first);
                self.calendar.add_working_days(first, quantity.saturating_sub(1))
            }
            TimeUnit::Days | TimeUnit::Months => {
                Calendar::add_calendar_days(first, quantity.saturating_sub(1))
            }
        };
        // The first day begins when it is late, also where that day is a rest day.
        if quantity == 1 { self.late_at } else { Instant::start_of(day).max(self.late_at) }
    }

    /// The repetitions of a rung, without end.
    fn repetitions<'b>(&self, first: &StepUp<'b>) -> impl Iterator<Item = StepUp<'b>> + use<'b, '_, 'a> {
        let again = move |last: &StepUp<'b>| {
            let at = self.again(last.at, last.rung.repeat?);
            Some(StepUp { repetition: last.repetition + 1, at, ..*last })
        };
        std::iter::successors(Some(*first), again).skip(1)
    }

    fn again(&self, at: Instant, repeat: Repeat) -> Instant {
        let day = at.day();
        match repeat.unit {
            TimeUnit::Hours | TimeUnit::Minutes => at.plus_seconds(seconds(repeat.every, repeat.unit)),
            TimeUnit::WorkingDays => Instant::start_of(self.calendar.add_working_days(day, repeat.every)),
            TimeUnit::Days | TimeUnit::Months => {
                Instant::start_of(Calendar::add_calendar_days(day, repeat.every))
            }
        }
    }
}

fn used_of_time(stretches: &[(Instant, Instant)], share: u32) -> Instant {
    let total: i64 = stretches.iter().map(|(from, until)| until.micros_since(*from)).sum();
    let mut left = total.saturating_mul(i64::from(share)) / 100;
    for (from, until) in stretches {
        let long = until.micros_since(*from);
        if left <= long {
            return from.plus_micros(left);
        }
        left -= long;
    }
    stretches.last().map_or_else(deadline::never, |(_, until)| *until)
}

fn seconds(quantity: u32, unit: TimeUnit) -> i64 {
    let long = match unit {
        TimeUnit::Hours => 3600,
        // Days are no seconds: whoever asks has told them apart.
        TimeUnit::Minutes | TimeUnit::Days | TimeUnit::WorkingDays | TimeUnit::Months => 60,
    };
    i64::from(quantity) * long
}

#[cfg(test)]
#[path = "ladder_tests.rs"]
mod tests;
