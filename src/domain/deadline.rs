//! Deadlines. [`runs`] lays the clocks of the policy over a petition's [`Moment`]s; the dates of a
//! run are a pure function of the run, its rule and its calendar. Nothing here is stored as truth.
//!
//! Counting: the start day is not counted (民法典 article 201); months end on the matching day, else
//! with the month (202); where the last day is a rest day, the day after the rest is the last (203);
//! the 信访工作条例 writes 日 for calendar days and 工作日 for working days. "Late" means after 24:00 of
//! the legal due date, and for hours after the due instant.

#![deny(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::Serialize;
use thiserror::Error;

use crate::calendar::{Calendar, DayKind, LONGEST_PERIOD};
use crate::clock::{ClockName, ClockRule, Length, Moment, Qualities};
use crate::rulebook::Rulebooks;
use crate::time::{Instant, next_day};
use crate::vocabulary::{Outcome, Procedure, Tells, TimeUnit, Trigger};

/// A version of the rules that an event or a run names is not known, or lacks the run's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("version {version} of the rules is missing, or lacks a clock that runs under it")]
pub struct MissingRules {
    pub version: u32,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What the clock waits for was done at this instant.
    Met(Instant),
    /// It no longer applies.
    Cancelled(Instant),
    /// The register implies that it was done and does not say when.
    Untold(Instant),
}

impl End {
    /// The instant of the end (for [`End::Untold`]: of the entry that implies it).
    pub const fn at(self) -> Instant {
        match self {
            Self::Met(at) | Self::Cancelled(at) | Self::Untold(at) => at,
        }
    }
}

/// A time in which the count stands still, and its end. None: it still does.
pub type Standstill = (Instant, Option<Instant>);

/// One run of a clock of one petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub clock: ClockName,
    /// 1 for the first run of this clock, 2 for the next …
    pub number: u32,
    /// Where hours are counted from.
    pub started_at: Instant,
    /// The day that the count begins with, in Shanghai, itself not counted: that of the event that starts it,
    /// or under the stricter count the last day for what came late.
    pub started_on: NaiveDate,
    /// The day that the other of the two counts begins with, where they differ: see [`ClockRule::strict_after`].
    pub otherwise_on: Option<NaiveDate>,
    /// Since when the service knows that it runs by its present dates: when its start, its extension,
    /// or what else moved it was written down. Nobody is reminded of the time before.
    pub known_at: Instant,
    /// From when its being late is counted by the ladder: as `known_at`; but of what a register brought in
    /// from its start, for it was late in the register already.
    pub late_from: Instant,
    /// The event that started it.
    pub started_by: u32,
    /// What that event meant to the clock.
    pub started_with: Trigger,
    /// The event that asked for what the clock waits for: the one that started it, or an earlier one of which that
    /// one gives a new time.
    pub about: u32,
    /// The version of the rules that its rule stands in.
    pub policy_version: u32,
    /// The version of the rules whose calendar it is counted by.
    pub calendar_version: u32,
    /// The date that was ordered, for a clock with no length of its own (限期).
    pub ordered_due: Option<NaiveDate>,
    /// By how much it was lengthened, in the unit of the rule's extension. 0: it was not.
    pub more: u32,
    /// The event that lengthened it.
    pub extended_by: Option<u32>,
    /// In the order of their beginnings; only the last may be open.
    pub pauses: Vec<Standstill>,
    pub ended: Option<End>,
    /// The event that ended it.
    pub ended_by: Option<u32>,
    /// The sweep has found that it ran out.
    pub missed: bool,
}

impl Run {
    /// From now on the service knows of other dates than before.
    const fn know(&mut self, at: Instant) {
        self.known_at = at;
        self.late_from = at;
    }
}

/// The dates of a run, and how they came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline<'a> {
    pub rule: &'a ClockRule,
    pub run: Run,
    /// None for a date that was ordered.
    pub length: Option<Length>,
    /// Before rolling over rest days: officials plan by this one.
    pub raw_due: NaiveDate,
    /// After rolling: late is after 24:00 of this day.
    pub legal_due: NaiveDate,
    /// The days from `raw_due` up to and without `legal_due`, and what they are.
    pub rolled_over: Vec<(NaiveDate, DayKind)>,
    /// The first instant at which it is late; [`never()`] while its count stands still.
    pub late_at: Instant,
    pub outcome: Outcome,
    /// The dates depend on a year whose calendar the State Council has not published yet.
    pub provisional: bool,
    /// What the other count comes to, where a run has two.
    pub otherwise: Option<Otherwise>,
}

/// What a run would come to by the count that does not hold here: from the acceptance, or stricter, from the last
/// day for it although the acceptance came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// The day that this count begins with, in Shanghai; not counted.
    pub from: NaiveDate,
    /// After rolling over rest days.
    pub legal_due: NaiveDate,
    /// Whether this is the stricter one.
    pub stricter: bool,
}

/// Later than any deadline: the start of 9999-12-31 in Shanghai.
pub fn never() -> Instant {
    Instant::start_of(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX))
}

impl Deadline<'_> {
    /// The clock that it is a run of.
    pub const fn clock(&self) -> &ClockName {
        &self.run.clock
    }

    /// What it is called within its petition: `handling-1`.
    pub fn id(&self) -> String {
        format!("{}-{}", self.run.clock.as_str(), self.run.number)
    }

    /// Whether it runs and somebody is late at this instant. Rights and windows lapse: see
    /// [`Deadline::has_lapsed`].
    pub fn is_overdue(&self, now: Instant) -> bool {
        !self.rule.lapses() && self.has_run_out(now)
    }

    /// Whether it is a right or a window whose time has passed unused at this instant.
    pub fn has_lapsed(&self, now: Instant) -> bool {
        self.rule.lapses() && self.has_run_out(now)
    }

    fn has_run_out(&self, now: Instant) -> bool {
        self.outcome == Outcome::Running && now >= self.late_at
    }

    /// Whether another calendar may move it at this instant: it runs or stands still, and its time is
    /// not over. What has ended, was found late, or is late already keeps its dates.
    pub fn may_move(&self, now: Instant) -> bool {
        self.outcome.is_open() && !self.run.missed && now < self.late_at
    }

    /// Whether a verdict stands on it at this instant that a notice of rest days learnt later may put right:
    /// found late or late, met late, or a right whose time had passed before something else ended it.
    pub fn is_judged(&self, now: Instant) -> bool {
        match self.run.ended {
            None => self.run.missed || self.has_run_out(now),
            Some(End::Met(at)) => at >= self.late_at,
            Some(End::Cancelled(at)) => self.rule.right && at >= self.late_at,
            Some(End::Untold(_)) => false,
        }
    }

    /// Whether another count of the same run comes to the same: the dates, and how certain they are.
    pub fn counts_like(&self, other: &Deadline<'_>) -> bool {
        let told = |one: &Deadline<'_>| (one.raw_due, one.legal_due, one.provisional);
        told(self) == told(other)
    }

    /// The instant of its end. None while it runs or stands still.
    pub fn ended_at(&self) -> Option<Instant> {
        self.run.ended.map(End::at)
    }
}

/// Reads what [`Deadline::id`] writes. None where it is no such id.
pub fn parse_id(text: &str) -> Option<(ClockName, u32)> {
    let (clock, number) = text.rsplit_once('-')?;
    let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
    let clock = ClockName::parse(clock)?;
    (format!("{}-{number}", clock.as_str()) == text).then_some((clock, number))
}

// ---- Runs -------------------------------------------------------------------------------------

/// The runs of the clocks that a petition's moments start and end, in the order of their starts.
///
/// # Errors
/// A moment was recorded under a version of the rules that is not known.
pub fn runs(moments: &[Moment], books: &Rulebooks) -> Result<Vec<Run>, MissingRules> {
    Ok(board(moments, books)?.into_iter().map(|live| live.run).collect())
}

/// The deadlines of a petition: its runs with their dates, in the order of their starts.
///
/// # Errors
/// A moment or a run names a version of the rules that is not known.
pub fn all<'a>(moments: &[Moment], books: &'a Rulebooks) -> Result<Vec<Deadline<'a>>, MissingRules> {
    let lives = board(moments, books)?.into_iter();
    lives.map(|live| lay(live.run, live.rule, books)).collect()
}

fn board<'a>(moments: &[Moment], books: &'a Rulebooks) -> Result<Vec<Live<'a>>, MissingRules> {
    let mut board = Board { books, lives: Vec::new(), received: None };
    for (place, moment) in moments.iter().enumerate() {
        match moment.trigger.tells() {
            Tells::Lateness => {
                board.note(moment, |live| {
                    live.run.missed = true;
                    live.missed_by = Some(moment.seq);
                });
                board.follow_up(moment)?;
            }
            Tells::Recount => board.note(moment, |live| {
                live.run.calendar_version = moment.more;
                live.run.know(moment.recorded_at);
            }),
            Tells::Verdict => board.put_right(moment)?,
            Tells::LateEntry => board.enter_late(moment)?,
            Tells::Correction => board.correct(&moments[..place], moment)?,
            Tells::Adoption => board.take_up(&moments[..place], moment)?,
            Tells::Resumption => board.resume(moment),
            Tells::Step | Tells::Answer => {
                board.follow(moment)?;
                board.ask_for_writing(&moments[..place], moment)?;
            }
        }
    }
    Ok(board.lives)
}

/// A run with its rule while the moments pass by.
struct Live<'a> {
    rule: &'a ClockRule,
    run: Run,
    /// The event that found it late.
    missed_by: Option<u32>,
    /// A correction ended it, not what happened.
    corrected_away: bool,
}

impl<'a> Live<'a> {
    /// None where the date would have to be ordered and is not.
    fn start(rule: &'a ClockRule, moment: &Moment, number: u32) -> Option<Self> {
        let ordered_due = if rule.length.is_none() { Some(moment.due?) } else { None };
        let run = Run {
            clock: rule.name.clone(),
            number,
            started_at: moment.counts_at(),
            started_on: moment.counts_on(),
            otherwise_on: None,
            known_at: moment.recorded_at,
            late_from: if moment.imported { moment.counts_at() } else { moment.recorded_at },
            started_by: moment.seq,
            started_with: moment.trigger,
            about: moment.of.filter(|_| moment.trigger.tells() == Tells::Answer).unwrap_or(moment.seq),
            policy_version: moment.rules_version,
            calendar_version: moment.rules_version,
            ordered_due,
            more: 0,
            extended_by: None,
            pauses: Vec::new(),
            ended: None,
            ended_by: None,
            missed: false,
        };
        Some(Self { rule, run, missed_by: None, corrected_away: false })
    }

    const fn is_running(&self) -> bool {
        self.run.ended.is_none()
    }

    fn is_started_by(&self, moment: &Moment) -> bool {
        self.run.started_by == moment.seq && self.run.started_with == moment.trigger
    }

    /// Lets a later moment end, pause or lengthen it.
    fn feed(&mut self, moment: &Moment, books: &Rulebooks) {
        if !self.is_running() || self.is_started_by(moment) {
            return;
        }
        if let Some(end) = self.end_by(moment, books) {
            self.end(end, moment.seq);
        } else if !moment.untold {
            self.pause(moment);
            self.extend(moment);
        }
    }

    fn end_by(&self, moment: &Moment, books: &Rulebooks) -> Option<End> {
        let rule = self.rule;
        // Whether it has to be in writing is for the rules under which the notice was given.
        let of_then = books.rule(moment.rules_version, &rule.name).unwrap_or(rule);
        let mine = moment.of == Some(self.run.about);
        let concerns =
            mine || !rule.parallel || (moment.of.is_none() && moment.trigger.tells() != Tells::Answer);
        let meets = rule.met_by.contains(&moment.trigger) && rule.heeds(moment) && of_then.takes(moment);
        if meets && concerns {
            let at = if rule.is_by_the_hour() { moment.at } else { moment.counts_at() };
            return Some(if moment.untold { End::Untold(at) } else { End::Met(at) });
        }
        let cancels = rule.cancelled_by.contains(&moment.trigger) && concerns;
        let over = moment.trigger == Trigger::Ended && !rule.outlives_end;
        (cancels || over).then_some(End::Cancelled(moment.at))
    }

    fn end(&mut self, end: End, by: u32) {
        if let Some((from, until @ None)) = self.run.pauses.last_mut() {
            *until = Some(end.at().max(*from));
        }
        self.run.ended = Some(end);
        self.run.ended_by = Some(by);
    }

    fn pause(&mut self, moment: &Moment) {
        let Some(pause) = self.rule.paused else {
            return;
        };
        let open = self.run.pauses.last_mut().filter(|(_, until)| until.is_none());
        match open {
            Some((from, until)) if moment.trigger == pause.until => {
                *until = Some(moment.at.max(*from));
                self.run.know(moment.recorded_at);
            }
            None if moment.trigger == pause.from => self.run.pauses.push((moment.at, None)),
            Some(_) | None => {}
        }
    }

    fn extend(&mut self, moment: &Moment) {
        if self.rule.extended.is_some_and(|extension| extension.by == moment.trigger) {
            self.run.more = self.run.more.saturating_add(moment.more);
            self.run.extended_by = Some(moment.seq);
            self.run.know(moment.recorded_at);
        }
    }
}

struct Board<'a> {
    books: &'a Rulebooks,
    lives: Vec<Live<'a>>,
    /// The day of receipt as last corrected, and the instant where its time is known.
    received: Option<(NaiveDate, Option<Instant>)>,
}

impl<'a> Board<'a> {
    fn note(&mut self, moment: &Moment, change: impl Fn(&mut Live<'a>)) {
        if let Some(place) = self.about(moment) {
            change(&mut self.lives[place]);
        }
    }

    /// The run that the moment is about.
    fn about(&self, moment: &Moment) -> Option<usize> {
        let (clock, number) = moment.run.as_ref()?;
        self.lives.iter().position(|live| live.run.clock == *clock && live.run.number == *number)
    }

    /// A run that was judged late is counted by the days as they are known now. One that runs and is not late
    /// any more begins anew, so that it is found again if it runs out; the old one stays as it was judged.
    fn put_right(&mut self, moment: &Moment) -> Result<(), MissingRules> {
        let Some(place) = self.about(moment) else { return Ok(()) };
        let Live { rule, ref run, missed_by, .. } = self.lives[place];
        let mut counted = Run { calendar_version: moment.more, ..run.clone() };
        let decided_at = counted.ended.map_or(moment.at, End::at);
        let in_time = decided_at < lay(counted.clone(), rule, self.books)?.late_at;
        let begins_anew = in_time && counted.missed && counted.ended.is_none();
        counted.missed &= !in_time;
        if counted.ended.is_none() {
            counted.know(moment.recorded_at);
        }
        if begins_anew {
            let old = &mut self.lives[place];
            old.end(End::Cancelled(moment.at), moment.seq);
            old.corrected_away = true;
            counted.number = self.next_number(rule);
            self.put(Live { rule, run: counted, missed_by: None, corrected_away: false }, moment);
        } else {
            self.lives[place].run = counted;
        }
        if in_time {
            self.end_followers(missed_by, moment);
        }
        Ok(())
    }

    /// What began because a run was late had no reason to.
    fn end_followers(&mut self, missed_by: Option<u32>, moment: &Moment) {
        let began = |live: &&mut Live<'_>| {
            let followed = live.run.started_with == Trigger::Missed && Some(live.run.started_by) == missed_by;
            followed && live.is_running()
        };
        for live in self.lives.iter_mut().filter(began) {
            live.end(End::Cancelled(moment.at), moment.seq);
            live.corrected_away = true;
        }
    }

    /// What was found late, and had been done in time on paper, was not late. The event that found it stays.
    fn enter_late(&mut self, moment: &Moment) -> Result<(), MissingRules> {
        for place in 0..self.lives.len() {
            let live = &self.lives[place];
            let (Some(End::Met(at)), true) = (live.run.ended, live.run.ended_by == moment.of) else {
                continue;
            };
            let missed_by = live.missed_by;
            if live.run.missed && at < lay(live.run.clone(), live.rule, self.books)?.late_at {
                self.lives[place].run.missed = false;
                self.end_followers(missed_by, moment);
            }
        }
        Ok(())
    }

    fn follow(&mut self, moment: &Moment) -> Result<(), MissingRules> {
        for live in &mut self.lives {
            live.feed(moment, self.books);
        }
        for rule in self.started_by(moment)? {
            if rule.is_started_by(moment)
                && !self.goes_already(rule, moment)
                && rule.when.pressing.is_none_or(|pressing| pressing == self.is_pressing(moment))
                && let Some(live) = self.start(rule, moment)?
            {
                self.put(live, moment);
            }
        }
        Ok(())
    }

    /// What starts where another clock has run out, from its last day before rolling over rest days.
    fn follow_up(&mut self, missed: &Moment) -> Result<(), MissingRules> {
        let version = missed.rules_version;
        let rules = self.books.get(version).ok_or(MissingRules { version })?;
        let Some(late) = self.about(missed).map(|place| &self.lives[place]) else { return Ok(()) };
        let day = Some(lay(late.run.clone(), late.rule, self.books)?.raw_due);
        let missed = Moment { day, ..missed.clone() };
        for rule in rules.policy.clocks.iter().filter(|rule| rule.follows(&missed)) {
            if let Some(live) = self.start(rule, &missed)? {
                self.put(live, &missed);
            }
        }
        Ok(())
    }

    /// A run of this rule from this moment. None where its date would have to be ordered and is not.
    fn start(&self, rule: &'a ClockRule, moment: &Moment) -> Result<Option<Live<'a>>, MissingRules> {
        let Some(mut live) = Live::start(rule, moment, self.next_number(rule)) else { return Ok(None) };
        (live.run.started_on, live.run.otherwise_on) = self.counts_from(rule, &live.run)?;
        Ok(Some(live))
    }

    /// The day that the count of this run begins with, and that of the other count where there are two: what had to
    /// be done before it could begin came later than its last day.
    fn counts_from(
        &self,
        rule: &ClockRule,
        run: &Run,
    ) -> Result<(NaiveDate, Option<NaiveDate>), MissingRules> {
        let began = run.otherwise_on.map_or(run.started_on, |other| other.max(run.started_on));
        let before = |live: &&Live<'_>| rule.strict_after.contains(&live.run.clock) && !live.corrected_away;
        let Some(before) = self.lives.iter().rfind(before) else { return Ok((began, None)) };
        let before = lay(before.run.clone(), before.rule, self.books)?;
        let version = run.policy_version;
        let book = self.books.get(version).ok_or(MissingRules { version })?;
        Ok(match before.legal_due < began {
            false => (began, None),
            true if book.policy.strict_count => (before.raw_due, Some(began)),
            true => (began, Some(before.raw_due)),
        })
    }

    /// What was told by telephone was enough for the simplified procedure. Where the matter turns out to be for the
    /// ordinary one, it is still to be told in writing (article 23), unless something else has ended that since.
    fn ask_for_writing(&mut self, earlier: &[Moment], moment: &Moment) -> Result<(), MissingRules> {
        let version = moment.rules_version;
        let book = self.books.get(version).ok_or(MissingRules { version })?;
        if moment.qualities.procedure == Procedure::Simplified || !book.policy.duties {
            return Ok(());
        }
        for place in 0..self.lives.len() {
            let live = &self.lives[place];
            let met = matches!(live.run.ended, Some(End::Met(_))).then_some(live.run.ended_by).flatten();
            let Some(told) = met.and_then(|by| earlier.iter().position(|one| one.seq == by)) else {
                continue;
            };
            let in_writing = Moment { qualities: moment.qualities, ..earlier[told].clone() };
            if live.rule.takes(&in_writing) || !live.rule.takes(&earlier[told]) {
                continue;
            }
            let mut again = Live { run: Run { ended: None, ended_by: None, ..live.run.clone() }, ..*live };
            let since = earlier[told + 1..].iter().chain([moment]);
            since.for_each(|later| again.feed(later, self.books));
            let same = |other: &Live<'_>| other.run.clock == again.run.clock && other.is_running();
            if again.is_running() && !self.lives.iter().any(same) {
                again.run.know(moment.recorded_at);
                self.lives[place] = again;
            }
        }
        Ok(())
    }

    /// The rules that the moment's version has for its trigger.
    fn started_by(
        &self,
        moment: &Moment,
    ) -> Result<impl Iterator<Item = &'a ClockRule> + use<'a>, MissingRules> {
        let version = moment.rules_version;
        self.books.started_by(version, moment.trigger).ok_or(MissingRules { version })
    }

    /// Whether whoever holds the petition has to act within hours.
    fn is_pressing(&self, moment: &Moment) -> bool {
        moment.qualities.urgent || self.lives.iter().any(|live| live.is_running() && live.rule.presses())
    }

    /// What becomes pressing while such a clock runs gets no more time.
    fn goes_already(&self, rule: &ClockRule, moment: &Moment) -> bool {
        let is_it = |live: &Live<'_>| {
            let about = !rule.parallel || moment.of == Some(live.run.about);
            live.is_running() && live.run.clock == rule.name && about
        };
        let becomes = matches!(moment.trigger, Trigger::MadePressing | Trigger::OrderMadePressing);
        becomes && self.lives.iter().any(is_it)
    }

    fn next_number(&self, rule: &ClockRule) -> u32 {
        let runs = self.lives.iter().filter(|live| live.run.clock == rule.name).count();
        u32::try_from(runs).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Adds a run. One of the same clock that still goes gives way, unless they go side by side.
    fn put(&mut self, live: Live<'a>, moment: &Moment) {
        if !live.rule.parallel {
            let same = |other: &&mut Live<'_>| other.run.clock == live.run.clock && other.is_running();
            for other in self.lives.iter_mut().filter(same) {
                other.end(End::Cancelled(moment.at), moment.seq);
            }
        }
        self.lives.push(live);
    }

    /// The facts were put right: clocks that never should have run end, those that should have run
    /// run, and the clocks of the registration count from the day of receipt as it is now known.
    fn correct(&mut self, earlier: &[Moment], moment: &Moment) -> Result<(), MissingRules> {
        self.received = moment.day.map(|day| (day, moment.since)).or(self.received);
        for live in self.lives.iter_mut().filter(|live| live.is_running()) {
            let start = earlier.iter().find(|earlier| live.is_started_by(earlier));
            let qualities = start.map_or(moment.qualities, |start| corrected(start, moment));
            if !live.rule.holds_for(&qualities) {
                live.end(End::Cancelled(moment.at), moment.seq);
                live.corrected_away = true;
            }
        }
        if moment.day.is_some() {
            self.move_receipt(earlier, moment)?;
        }
        self.ask_for_writing(earlier, moment)?;
        self.catch_up(earlier, moment)
    }

    /// Counts the clocks of the registration from another day. A run that was found late under the
    /// wrong day ends, and a new one begins: if that one runs out, it is found again.
    fn move_receipt(&mut self, earlier: &[Moment], moment: &Moment) -> Result<(), MissingRules> {
        let Some(registered) = earlier.iter().find(|earlier| earlier.trigger == Trigger::Registered) else {
            return Ok(());
        };
        let registered = self.as_now_known(registered, moment);
        let mut again = Vec::new();
        let counts = |live: &&mut Live<'_>| live.is_started_by(&registered) && !live.corrected_away;
        for live in self.lives.iter_mut().filter(counts) {
            let mut moved = live.run.clone();
            moved.started_at = registered.counts_at();
            moved.started_on = registered.counts_on();
            moved.know(moment.recorded_at);
            if live.is_running() && live.run.missed {
                live.end(End::Cancelled(moment.at), moment.seq);
                live.corrected_away = true;
                moved.missed = false;
                again.push(Live { rule: live.rule, run: moved, missed_by: None, corrected_away: false });
            } else {
                live.run = moved;
            }
        }
        for mut live in again {
            live.run.number = self.next_number(live.rule);
            self.put(live, moment);
        }
        self.move_strict_counts()
    }

    /// With the day of receipt moves the last day for accepting, and with that the stricter count of what has no
    /// verdict yet.
    fn move_strict_counts(&mut self) -> Result<(), MissingRules> {
        for place in 0..self.lives.len() {
            let Live { rule, ref run, .. } = self.lives[place];
            if !rule.strict_after.is_empty() && run.ended.is_none() && !run.missed {
                let counts = self.counts_from(rule, run)?;
                let run = &mut self.lives[place].run;
                (run.started_on, run.otherwise_on) = counts;
            }
        }
        Ok(())
    }

    /// Starts what an earlier moment would have started, had the facts been known, and what no later
    /// moment has ended since.
    fn catch_up(&mut self, earlier: &[Moment], moment: &Moment) -> Result<(), MissingRules> {
        let mut looked_at = BTreeSet::new();
        for (place, start) in earlier.iter().enumerate().rev() {
            let start = self.as_now_known(start, moment);
            let rules = self.started_by(&start)?.filter(|rule| rule.is_started_by(&start));
            for rule in rules.filter(|rule| rule.when.pressing.is_none()) {
                let is_latest = looked_at.insert(rule.name.clone());
                if !(is_latest || rule.parallel) || self.has_run_of(rule, &start) {
                    continue;
                }
                let Some(mut live) = self.start(rule, &start)? else { continue };
                live.run.know(moment.recorded_at);
                earlier[place + 1..].iter().for_each(|later| live.feed(later, self.books));
                if live.is_running() {
                    self.put(live, moment);
                }
            }
        }
        Ok(())
    }

    /// Starts, on the day of this moment, the clocks of its rules that the rules of an earlier moment did not
    /// have, and that no later moment has ended since.
    fn take_up(&mut self, earlier: &[Moment], moment: &Moment) -> Result<(), MissingRules> {
        let mut looked_at = BTreeSet::new();
        for (place, start) in earlier.iter().enumerate().rev() {
            let qualities = corrected(start, moment);
            let now = Moment {
                at: moment.at,
                day: None,
                since: None,
                recorded_at: moment.recorded_at,
                qualities,
                ..start.clone()
            };
            let now = Moment { rules_version: moment.rules_version, imported: false, ..now };
            let rules = self.started_by(&now)?.filter(|rule| rule.is_started_by(&now));
            for rule in rules.filter(|rule| rule.when.pressing.is_none()) {
                let before = self.books.rule(start.rules_version, &rule.name);
                let known = before.is_some_and(|before| before.is_started_by(start));
                if known || !looked_at.insert(rule.name.clone()) {
                    continue;
                }
                let Some(mut live) = self.start(rule, &now)? else { continue };
                earlier[place + 1..].iter().for_each(|later| live.feed(later, self.books));
                if live.is_running() {
                    self.put(live, moment);
                }
            }
        }
        Ok(())
    }

    /// The petitioner's time that the event cut off which this one undoes goes on: a request by its postmark
    /// meets it.
    fn resume(&mut self, moment: &Moment) {
        let cut_off = |live: &Live<'_>| {
            let cancelled = matches!(live.run.ended, Some(End::Cancelled(_)));
            live.rule.right && cancelled && live.run.ended_by == moment.of
        };
        let Some(cut) = self.lives.iter().rposition(cut_off) else { return };
        let clock = self.lives[cut].run.clock.clone();
        // The last opinion's only, and where no later one has begun.
        if self.lives.iter().all(|live| live.run.clock != clock || !live.is_running()) {
            let run = &mut self.lives[cut].run;
            (run.ended, run.ended_by) = (None, None);
        }
    }

    /// An earlier moment with the qualities and the day of receipt as corrected.
    fn as_now_known(&self, earlier: &Moment, correction: &Moment) -> Moment {
        let received = self.received.filter(|_| earlier.trigger == Trigger::Registered);
        let (day, since) = received.map_or((earlier.day, earlier.since), |(day, since)| (Some(day), since));
        Moment { day, since, qualities: corrected(earlier, correction), ..earlier.clone() }
    }

    fn has_run_of(&self, rule: &ClockRule, start: &Moment) -> bool {
        let mut lives = self.lives.iter().filter(|live| live.run.clock == rule.name);
        lives.any(|live| live.is_started_by(start) && !live.corrected_away)
    }
}

/// The qualities of an earlier moment as corrected. The class of an order that was linked is the
/// order's, not the petition's: it stays.
fn corrected(earlier: &Moment, correction: &Moment) -> Qualities {
    let of_the_order = earlier.qualities.class.filter(|_| earlier.trigger == Trigger::OrderLinked);
    Qualities { class: of_the_order.or(correction.qualities.class), ..correction.qualities }
}

// ---- Dates ------------------------------------------------------------------------------------

/// The dates of a run under its rule and its calendar.
///
/// # Errors
/// The run names a version of the rules that is not known, or that lacks its clock.
pub fn of<'a>(run: &Run, books: &'a Rulebooks) -> Result<Deadline<'a>, MissingRules> {
    let version = run.policy_version;
    let rule = books.rule(version, &run.clock).ok_or(MissingRules { version })?;
    lay(run.clone(), rule, books)
}

/// The dates that a run would have under the calendar of another version.
///
/// # Errors
/// As [`of`], also for the other version.
pub fn recount<'a>(run: &Run, version: u32, books: &'a Rulebooks) -> Result<Deadline<'a>, MissingRules> {
    of(&Run { calendar_version: version, ..run.clone() }, books)
}

/// What a clock would come to under the version in force: what the calculator shows. `start_day`
/// counts instead of the day of `start`; `ordered_due` holds for a clock with no length of its own;
/// `more` is in the unit of the rule's extension.
///
/// # Errors
/// There are no rules, and so no calendar.
pub fn hypothetical<'a>(
    rule: &'a ClockRule,
    start: Instant,
    start_day: Option<NaiveDate>,
    ordered_due: Option<NaiveDate>,
    more: u32,
    pauses: Vec<Standstill>,
    books: &Rulebooks,
) -> Result<Deadline<'a>, MissingRules> {
    let (version, book) = books.current()?;
    let run = Run {
        clock: rule.name.clone(),
        number: 1,
        started_at: start_day.filter(|day| *day != start.day()).map_or(start, Instant::start_of),
        started_on: start_day.unwrap_or_else(|| start.day()),
        otherwise_on: None,
        known_at: start,
        late_from: start,
        started_by: 0,
        started_with: rule.starts.first().copied().unwrap_or(Trigger::Registered),
        about: 0,
        policy_version: version,
        calendar_version: version,
        ordered_due: ordered_due.filter(|_| rule.length.is_none()),
        more,
        extended_by: None,
        pauses,
        ended: None,
        ended_by: None,
        missed: false,
    };
    Ok(dates(run, rule, &book.calendar))
}

fn lay<'a>(run: Run, rule: &'a ClockRule, books: &Rulebooks) -> Result<Deadline<'a>, MissingRules> {
    let version = run.calendar_version;
    let book = books.get(version).ok_or(MissingRules { version })?;
    Ok(dates(run, rule, &book.calendar))
}

fn dates<'a>(run: Run, rule: &'a ClockRule, calendar: &Calendar) -> Deadline<'a> {
    let due = count(&run, rule, calendar, |_| {});
    // A pause that begins once the time has run out excuses nothing.
    let open = run.pauses.iter().any(|(from, until)| until.is_none() && *from < due.over_at);
    let stands_still = open && run.ended.is_none();
    let late_at = if stands_still { never() } else { due.late_at };
    let outcome = match run.ended {
        None if stands_still => Outcome::Paused,
        None => Outcome::Running,
        Some(End::Met(at)) if at < late_at => Outcome::Met,
        Some(End::Met(_)) => Outcome::MetLate,
        Some(End::Cancelled(_)) => Outcome::Cancelled,
        Some(End::Untold(_)) => Outcome::Untold,
    };
    let otherwise = run.otherwise_on.map(|from| Otherwise {
        from,
        legal_due: count(&Run { started_on: from, ..run.clone() }, rule, calendar, |_| {}).legal,
        stricter: from < run.started_on,
    });
    let rest = due.raw.iter_days().take_while(|day| *day < due.legal);
    Deadline {
        length: rule.length,
        raw_due: due.raw,
        legal_due: due.legal,
        rolled_over: rest.map(|day| (day, calendar.kind(day))).collect(),
        late_at,
        outcome,
        provisional: leans_on_calendar(rule, &run) && calendar.crosses_provisional(run.started_on, due.legal),
        otherwise,
        rule,
        run,
    }
}

/// Whether the count or its end depends on which days are worked.
fn leans_on_calendar(rule: &ClockRule, run: &Run) -> bool {
    let lengths = rule.length.into_iter().chain(extension(rule, run));
    let mut units = lengths.map(|length| length.unit);
    !rule.is_by_the_hour() && (rule.rolls || units.any(|unit| unit == TimeUnit::WorkingDays))
}

/// By how much the run was lengthened.
pub fn extension(rule: &ClockRule, run: &Run) -> Option<Length> {
    let unit = rule.extended?.at_most.unit;
    (run.more > 0).then_some(Length { quantity: run.more, unit })
}

// ---- The count --------------------------------------------------------------------------------

/// What a day is to the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is counted.
    Counted,
    /// Only working days count, and it is none.
    RestDay,
    /// The count stands still.
    Paused,
    /// After the last counted day, which is a rest day: one more rest day, or the working day that
    /// is the legal last day (民法典 203).
    RolledOver,
}

/// One step of the count, as [`crate::explanation`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A day after the start, and its number if it is counted.
    Day { day: NaiveDate, number: Option<u32>, why: Why },
    /// A stretch of time of a clock of hours, and whether it is counted.
    Time { from: Instant, until: Instant, counted: bool },
}

/// When a count ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) raw: NaiveDate,
    pub(super) legal: NaiveDate,
    /// The end: of the legal last day, or the due instant itself.
    pub(super) over_at: Instant,
    /// The first instant that is late.
    pub(super) late_at: Instant,
}

/// Counts a run out and tells each step. The only count there is: dates and explanations both come
/// from here. A pause that is still open counts as one that ends on the day (for hours: at the
/// instant) on which it began.
pub(super) fn count(run: &Run, rule: &ClockRule, calendar: &Calendar, tell: impl FnMut(Step)) -> Due {
    if rule.is_by_the_hour() { count_time(run, rule, tell) } else { count_days(run, rule, calendar, tell) }
}

fn count_days(run: &Run, rule: &ClockRule, calendar: &Calendar, tell: impl FnMut(Step)) -> Due {
    let paused = |(from, until): &Standstill| (from.day(), until.unwrap_or(*from).max(*from).day());
    let mut walk = Walk {
        calendar,
        paused: run.pauses.iter().map(paused).collect(),
        day: run.started_on,
        walked: 0,
        number: 0,
        tell,
    };
    match rule.length {
        Some(length) => walk.go(length),
        None => {
            // An ordered date stands; nothing before it is counted.
            walk.day = run.ordered_due.unwrap_or(run.started_on);
            walk.paused.clear();
        }
    }
    if let Some(more) = extension(rule, run) {
        walk.go(more);
    }
    let raw = walk.day;
    if rule.rolls {
        walk.roll();
    }
    let midnight = Instant::start_of(next_day(walk.day));
    Due { raw, legal: walk.day, over_at: midnight, late_at: midnight }
}

/// A walk from day to day. It ends after [`LONGEST_PERIOD`] days at the latest.
struct Walk<'a, F> {
    calendar: &'a Calendar,
    /// First and last days on which the count stands still.
    paused: Vec<(NaiveDate, NaiveDate)>,
    day: NaiveDate,
    walked: u32,
    number: u32,
    tell: F,
}

impl<F: FnMut(Step)> Walk<'_, F> {
    /// Counts a length on from the day where the walk stands.
    fn go(&mut self, length: Length) {
        match length.unit {
            TimeUnit::Days => self.count(length.quantity, false),
            TimeUnit::WorkingDays => self.count(length.quantity, true),
            TimeUnit::Months => self.count(days_of_months(self.day, length.quantity), false),
            TimeUnit::Minutes | TimeUnit::Hours => {}
        }
    }

    fn count(&mut self, quantity: u32, only_working_days: bool) {
        let goal = self.number.saturating_add(quantity);
        while self.number < goal && self.step() {
            if self.is_paused() {
                self.say(None, Why::Paused);
            } else if only_working_days && !self.calendar.is_working_day(self.day) {
                self.say(None, Why::RestDay);
            } else {
                self.number += 1;
                self.say(Some(self.number), Why::Counted);
            }
        }
    }

    /// On to the next day that is worked and on which the count does not stand still; stays where
    /// that is today.
    fn roll(&mut self) {
        while (!self.calendar.is_working_day(self.day) || self.is_paused()) && self.step() {
            let why = if self.is_paused() { Why::Paused } else { Why::RolledOver };
            self.say(None, why);
        }
    }

    fn step(&mut self) -> bool {
        let goes_on = self.walked < LONGEST_PERIOD;
        if goes_on {
            self.walked += 1;
            self.day = self.day.succ_opt().unwrap_or(self.day);
        }
        goes_on
    }

    fn is_paused(&self) -> bool {
        !self.paused.is_empty()
            && self.paused.iter().any(|(first, last)| (*first..=*last).contains(&self.day))
    }

    fn say(&mut self, number: Option<u32>, why: Why) {
        (self.tell)(Step::Day { day: self.day, number, why });
    }
}

/// The days up to the matching day some months later, or to the end of that month (民法典 202).
fn days_of_months(from: NaiveDate, months: u32) -> u32 {
    let last = from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
    u32::try_from((last - from).num_days()).unwrap_or(LONGEST_PERIOD)
}

fn count_time(run: &Run, rule: &ClockRule, mut tell: impl FnMut(Step)) -> Due {
    let lengths = rule.length.into_iter().chain(extension(rule, run));
    let mut left = lengths.map(micros).fold(0, i64::saturating_add);
    let mut now = run.started_at;
    let mut pauses = run.pauses.clone();
    pauses.sort();
    for (from, until) in pauses {
        let (from, until) = (from.max(now), until.unwrap_or(from).max(from).max(now));
        let passed = from.micros_since(now);
        if passed >= left {
            break;
        }
        left -= passed;
        tell(Step::Time { from: now, until: from, counted: true });
        tell(Step::Time { from, until, counted: false });
        now = until;
    }
    let due = now.plus_micros(left);
    tell(Step::Time { from: now, until: due, counted: true });
    Due { raw: due.day(), legal: due.day(), over_at: due, late_at: due.plus_micros(1) }
}

/// A length of minutes or hours in microseconds; days are none.
fn micros(length: Length) -> i64 {
    let minutes = match length.unit {
        TimeUnit::Minutes => 1,
        TimeUnit::Hours => 60,
        TimeUnit::Days | TimeUnit::WorkingDays | TimeUnit::Months => 0,
    };
    i64::from(length.quantity).saturating_mul(minutes * 60_000_000)
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
