//! Deadlines. A clock's run is told by the events that start and end it; its dates are a pure
//! function of the run and the rulebook version that it was started under. Nothing here is stored
//! as truth.
//!
//! Counting: the start day is not counted (民法典 article 201); where the last day is a rest day, the
//! day after the holiday is the last (article 203); the 信访工作条例 writes 日 for its limits, which are
//! calendar days. "Late" means after 24:00 of the legal due date.

use chrono::NaiveDate;

use crate::domain::calendar::{Calendar, DayKind};
use crate::domain::rulebook::Rulebook;
use crate::domain::time::{Instant, next_day};
use crate::domain::vocabulary::{Clock, Outcome};

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

/// One run of a clock of one petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub clock: Clock,
    /// 1 for the first run of this clock, 2 for the next …
    pub number: u32,
    /// The day of the event that starts it, in Shanghai; not counted.
    pub started_on: NaiveDate,
    /// The event that started it.
    pub started_by: u32,
    /// The rulebook version that it is counted under.
    pub rules_version: u32,
    /// The date that was ordered, for a clock with no length of its own (限期).
    pub ordered_due: Option<NaiveDate>,
    pub ended: Option<End>,
    /// The sweep has found that it ran out.
    pub missed: bool,
}

/// The dates of a run, and how they came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub clock: Clock,
    pub run: u32,
    pub started_on: NaiveDate,
    /// The length in calendar days; None for a date that was ordered.
    pub days: Option<u32>,
    /// Before rolling over rest days: officials plan by this one.
    pub raw_due: NaiveDate,
    /// After rolling: late is after 24:00 of this day.
    pub legal_due: NaiveDate,
    /// The rest days between the two, with their reason.
    pub rolled_over: Vec<(NaiveDate, DayKind)>,
    /// The first instant at which it is late.
    pub late_at: Instant,
    pub outcome: Outcome,
    pub ended_at: Option<Instant>,
    /// The dates lie in a year whose calendar the State Council has not published yet.
    pub provisional: bool,
    pub rules_version: u32,
}

/// The article that a clock rests on.
pub const fn article(clock: Clock) -> &'static str {
    match clock {
        Clock::Route => "信访工作条例第22条",
        Clock::Notice => "信访工作条例第23条",
        Clock::Handling => "信访工作条例第34条",
        Clock::District => "区级限期办理要求",
    }
}

/// The length of a clock in calendar days. None: its date is ordered, not counted.
pub fn length(clock: Clock, rulebook: &Rulebook) -> Option<u32> {
    match clock {
        Clock::Route => Some(rulebook.limits.route_days),
        Clock::Notice => Some(rulebook.limits.notice_days),
        Clock::Handling => Some(rulebook.limits.handling_days),
        Clock::District => None,
    }
}

/// The dates of a run under its rulebook.
pub fn of(run: &Run, rulebook: &Rulebook) -> Deadline {
    let days = if run.ordered_due.is_some() { None } else { length(run.clock, rulebook) };
    let raw_due = run
        .ordered_due
        .unwrap_or_else(|| Calendar::add_calendar_days(run.started_on, days.unwrap_or_default()));
    let legal_due = rulebook.calendar.roll_forward(raw_due);
    let late_at = Instant::start_of(next_day(legal_due));
    Deadline {
        clock: run.clock,
        run: run.number,
        started_on: run.started_on,
        days,
        raw_due,
        legal_due,
        rolled_over: days_from(raw_due, legal_due).map(|day| (day, rulebook.calendar.kind(day))).collect(),
        late_at,
        outcome: outcome(run.ended, late_at),
        ended_at: run.ended.map(End::at),
        provisional: rulebook.calendar.crosses_provisional(run.started_on, legal_due),
        rules_version: run.rules_version,
    }
}

/// Every day from `first` up to and without `end`.
fn days_from(first: NaiveDate, end: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |day| *day < end)
}

fn outcome(ended: Option<End>, late_at: Instant) -> Outcome {
    match ended {
        None => Outcome::Running,
        Some(End::Met(at)) if at < late_at => Outcome::Met,
        Some(End::Met(_)) => Outcome::MetLate,
        Some(End::Cancelled(_)) => Outcome::Cancelled,
        Some(End::Untold(_)) => Outcome::Untold,
    }
}

impl Deadline {
    /// Whether it runs and is late at this instant.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.outcome == Outcome::Running && now >= self.late_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::CalendarYear;
    use crate::domain::rulebook::Limits;

    fn rulebook() -> Rulebook {
        let years = [
            include_str!("../../config/calendar/2026.toml"),
            include_str!("../../config/calendar/2027.toml"),
        ];
        let years = years.map(|text| toml::from_str::<CalendarYear>(text).unwrap());
        let limits = Limits { route_days: 15, notice_days: 15, handling_days: 60 };
        Rulebook { limits, calendar: Calendar::new(years).unwrap() }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn run(clock: Clock, started_on: &str) -> Run {
        Run {
            clock,
            number: 1,
            started_on: day(started_on),
            started_by: 1,
            rules_version: 1,
            ordered_due: None,
            ended: None,
            missed: false,
        }
    }

    #[test]
    fn check_values_of_the_rule_book_for_clocks() {
        let table = [
            (Clock::Route, "2026-01-30", "2026-02-14", "2026-02-14"),
            (Clock::Route, "2026-02-06", "2026-02-21", "2026-02-24"),
            (Clock::Handling, "2026-04-21", "2026-06-20", "2026-06-22"),
            (Clock::Notice, "2026-09-10", "2026-09-25", "2026-09-28"),
            (Clock::Notice, "2026-09-22", "2026-10-07", "2026-10-08"),
        ];
        for (clock, start, raw, legal) in table {
            let deadline = of(&run(clock, start), &rulebook());
            assert_eq!((deadline.raw_due, deadline.legal_due), (day(raw), day(legal)), "{clock:?} {start}");
        }
    }

    #[test]
    fn late_means_after_24_o_clock_of_the_legal_due_date() {
        let mut run = run(Clock::Route, "2026-02-06");
        let late_at = Instant::parse("2026-02-25T00:00:00+08:00").unwrap();
        let deadline = of(&run, &rulebook());
        assert_eq!(deadline.late_at, late_at);
        assert!(!deadline.is_overdue(late_at.plus_seconds(-1)));
        assert!(deadline.is_overdue(late_at));
        run.ended = Some(End::Met(late_at.plus_seconds(-1)));
        assert_eq!(of(&run, &rulebook()).outcome, Outcome::Met);
        run.ended = Some(End::Met(late_at));
        assert_eq!(of(&run, &rulebook()).outcome, Outcome::MetLate);
    }

    #[test]
    fn an_ordered_date_is_not_counted_and_rolls_over_rest_days() {
        let mut run = run(Clock::District, "2026-11-23");
        run.ordered_due = Some(day("2026-12-20"));
        let deadline = of(&run, &rulebook());
        assert_eq!(
            (deadline.days, deadline.raw_due, deadline.legal_due),
            (None, day("2026-12-20"), day("2026-12-21"))
        );
    }

    #[test]
    fn dates_that_touch_an_unpublished_year_are_provisional() {
        assert!(of(&run(Clock::Handling, "2026-11-23"), &rulebook()).provisional);
        assert!(!of(&run(Clock::Handling, "2026-10-23"), &rulebook()).provisional);
    }
}
