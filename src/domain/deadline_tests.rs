//! Tests of the deadline engine: check values and golden cases from the law, a slow count written
//! apart from it over every day from 2022 to 2027, properties, and the life of runs.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::OnceLock;

use chrono::{Datelike, Weekday};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::calendar::CalendarYear;
use crate::clock::{Extension, Pause, Printed, Timeliness};
use crate::explanation::{Explanation, explain};
use crate::policy::Policy;
use crate::rulebook::Rulebook;
use crate::vocabulary::{
    Answerable, Channel, NationalStatus, NoticeMethod, OrderClass, Path, Procedure, Purpose, Receipt,
    RouteWay, SourceLevel, SupervisionCause, Track,
};

const YEARS: [&str; 6] = [
    include_str!("../../config/calendar/2022.toml"),
    include_str!("../../config/calendar/2023.toml"),
    include_str!("../../config/calendar/2024.toml"),
    include_str!("../../config/calendar/2025.toml"),
    include_str!("../../config/calendar/2026.toml"),
    include_str!("../../config/calendar/2027.toml"),
];

const LOCAL: [(&str, &str); 5] = [
    ("zhejiang", include_str!("../../config/clocks/zhejiang.toml")),
    ("henan", include_str!("../../config/clocks/henan.toml")),
    ("shandong", include_str!("../../config/clocks/shandong.toml")),
    ("beijing", include_str!("../../config/clocks/beijing.toml")),
    ("urgent-minutes", include_str!("../../config/clocks/urgent-minutes.toml")),
];

fn calendar() -> Calendar {
    Calendar::new(YEARS.map(|text| toml::from_str::<CalendarYear>(text).unwrap())).unwrap()
}

/// The national policy, read once.
fn national() -> Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::national().unwrap()).clone()
}

/// Version 1: the national policy with the shipped calendars.
fn books() -> &'static Rulebooks {
    static BOOKS: OnceLock<Rulebooks> = OnceLock::new();
    BOOKS.get_or_init(|| Rulebooks::new([(1, Rulebook { policy: national(), calendar: calendar() })]))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant; a bare day means ten in the morning in Shanghai.
fn at(text: &str) -> Instant {
    let full = match text.len() {
        10 => format!("{text}T10:00:00+08:00"),
        _ => format!("{text}+08:00"),
    };
    Instant::parse(&full).unwrap()
}

fn name(text: &str) -> ClockName {
    ClockName::parse(text).unwrap()
}

fn hypothetical<'a>(
    rule: &'a ClockRule,
    start: Instant,
    start_day: Option<NaiveDate>,
    ordered_due: Option<NaiveDate>,
    more: u32,
    pauses: Vec<Standstill>,
    books: &Rulebooks,
) -> Deadline<'a> {
    super::hypothetical(rule, start, start_day, ordered_due, more, pauses, books).unwrap()
}

/// A bare rule of a length, with an extension and a pause in case a test wants them.
fn rule_of(quantity: u32, unit: TimeUnit, extension: TimeUnit) -> ClockRule {
    let mut rule = national().clock(&name("rereview")).unwrap().clone();
    rule.length = Some(Length { quantity, unit });
    let at_most = Length { quantity: 30, unit: extension };
    rule.extended = Some(Extension { by: Trigger::Extended, at_most });
    rule
}

// ---- Golden cases -----------------------------------------------------------------------------

/// The check values of the rule book.
#[test]
fn check_values_of_the_rule_book() {
    let (books, days, working) = (books(), TimeUnit::Days, TimeUnit::WorkingDays);
    let table = [
        ("2026-01-30", 15, days, "2026-02-14", "2026-02-14"),
        ("2026-02-06", 15, days, "2026-02-21", "2026-02-24"),
        ("2026-04-21", 60, days, "2026-06-20", "2026-06-22"),
        ("2026-09-10", 15, days, "2026-09-25", "2026-09-28"),
        ("2026-09-22", 15, days, "2026-10-07", "2026-10-08"),
        ("2026-02-13", 5, working, "2026-02-27", "2026-02-27"),
        ("2026-04-21", 10, working, "2026-05-08", "2026-05-08"),
        ("2026-09-22", 10, working, "2026-10-13", "2026-10-13"),
    ];
    for (start, quantity, unit, raw, legal) in table {
        let rule = rule_of(quantity, unit, days);
        let deadline = hypothetical(&rule, at(start), None, None, 0, Vec::new(), books);
        assert_eq!(
            (deadline.raw_due, deadline.legal_due),
            (day(raw), day(legal)),
            "{start} + {quantity} {unit:?}"
        );
    }
}

/// What a golden case puts into the count beside the clock and the start.
struct With {
    start_day: Option<&'static str>,
    ordered: Option<&'static str>,
    more: u32,
    pauses: &'static [(&'static str, &'static str)],
}

const fn plain() -> With {
    With { start_day: None, ordered: None, more: 0, pauses: &[] }
}

const fn more(more: u32) -> With {
    With { more, ..plain() }
}

const fn received(day: &'static str) -> With {
    With { start_day: Some(day), ..plain() }
}

const fn ordered(day: &'static str) -> With {
    With { ordered: Some(day), ..plain() }
}

const fn paused(pauses: &'static [(&'static str, &'static str)]) -> With {
    With { pauses, ..plain() }
}

fn golden(policy: &Policy, clock: &str, start: &str, with: With) -> (NaiveDate, NaiveDate, Instant, bool) {
    let books = books();
    let rule = policy.clock(&name(clock)).unwrap();
    let pauses = with.pauses.iter().map(|(from, until)| (at(from), Some(at(until)))).collect();
    let (start_day, ordered) = (with.start_day.map(day), with.ordered.map(day));
    let due = hypothetical(rule, at(start), start_day, ordered, with.more, pauses, books);
    (due.raw_due, due.legal_due, due.late_at, due.provisional)
}

/// article, clock, start, what else, raw due, legal due
type Golden = (&'static str, &'static str, &'static str, With, &'static str, &'static str);

#[rustfmt::skip]
fn golden_of_the_nation() -> Vec<Golden> {
    vec![
        // Article 22: 15 days to route.
        ("22", "route", "2026-03-02", plain(), "2026-03-17", "2026-03-17"),
        ("22 make-up Saturday", "route", "2026-01-30", plain(), "2026-02-14", "2026-02-14"),
        ("22 春节 2026", "route", "2026-02-06", plain(), "2026-02-21", "2026-02-24"),
        ("22 春节 2022", "route", "2022-01-17", plain(), "2022-02-01", "2022-02-07"),
        ("22 春节 2024, make-up Sunday", "route", "2024-01-26", plain(), "2024-02-10", "2024-02-18"),
        ("22 春节 2025", "route", "2025-01-13", plain(), "2025-01-28", "2025-02-05"),
        ("22 元旦, make-up Sunday", "route", "2025-12-17", plain(), "2026-01-01", "2026-01-04"),
        ("22 国庆 2023, make-up Saturday", "route", "2023-09-14", plain(), "2023-09-29", "2023-10-07"),
        ("22 into the unpublished year", "route", "2026-12-17", plain(), "2027-01-01", "2027-01-04"),
        ("22 received before it was registered", "route", "2026-03-05", received("2026-03-02"), "2026-03-17", "2026-03-17"),
        ("22 registered at 23:59", "route", "2026-03-02T23:59:59.999999", plain(), "2026-03-17", "2026-03-17"),
        ("22 registered at 00:00", "route", "2026-03-03T00:00:00", plain(), "2026-03-18", "2026-03-18"),
        ("22 交办, an ordered working day", "feedback", "2026-03-02", ordered("2026-04-01"), "2026-04-01", "2026-04-01"),
        // Article 23: 15 days to tell, 5 working days to object.
        ("23 中秋", "notice", "2026-09-10", plain(), "2026-09-25", "2026-09-28"),
        ("23 国庆", "notice", "2026-09-22", plain(), "2026-10-07", "2026-10-08"),
        ("23-1", "notice_direct", "2026-09-22", plain(), "2026-10-07", "2026-10-08"),
        ("23 over 春节 with a make-up Saturday", "objection", "2026-02-13", plain(), "2026-02-27", "2026-02-27"),
        ("23 with a make-up Sunday", "objection", "2026-09-18", plain(), "2026-09-24", "2026-09-24"),
        ("23 over 国庆", "objection", "2026-09-30", plain(), "2026-10-13", "2026-10-13"),
        ("23 over 国庆 2025", "objection", "2025-09-26", plain(), "2025-10-10", "2025-10-10"),
        ("23 over 五一 2024", "objection", "2024-04-26", plain(), "2024-05-07", "2024-05-07"),
        // Article 34: 60 days, at most 30 more. The extension counts on from the raw due date.
        ("34 端午", "handling", "2026-04-21", plain(), "2026-06-20", "2026-06-22"),
        ("34 春节", "handling", "2025-12-18", plain(), "2026-02-16", "2026-02-24"),
        ("34 leap day", "handling", "2023-12-31", plain(), "2024-02-29", "2024-02-29"),
        ("34 across years", "handling", "2024-12-30", plain(), "2025-02-28", "2025-02-28"),
        ("34 extended by 30", "handling", "2026-04-21", more(30), "2026-07-20", "2026-07-20"),
        ("34 extended by 10", "handling", "2026-04-21", more(10), "2026-06-30", "2026-06-30"),
        ("34 extended to after 国庆", "handling", "2026-07-28", more(12), "2026-10-08", "2026-10-08"),
        // Article 35, 36: 30 days each; the time of a hearing is not counted in a re-review.
        ("35 the petitioner's time", "review_request", "2026-08-27", plain(), "2026-09-26", "2026-09-28"),
        ("35", "review", "2026-09-01", plain(), "2026-10-01", "2026-10-08"),
        ("35 春节", "review", "2026-01-16", plain(), "2026-02-15", "2026-02-24"),
        ("36 the petitioner's time", "rereview_request", "2026-09-01", plain(), "2026-10-01", "2026-10-08"),
        ("36 three days of hearing", "rereview", "2026-03-02",
         paused(&[("2026-03-10", "2026-03-12")]), "2026-04-04", "2026-04-07"),
        ("36 hearings that overlap", "rereview", "2026-03-02",
         paused(&[("2026-03-10", "2026-03-12"), ("2026-03-12", "2026-03-13")]), "2026-04-05", "2026-04-07"),
        ("36 a hearing over the last day", "rereview", "2026-03-02",
         paused(&[("2026-03-30", "2026-04-03")]), "2026-04-06", "2026-04-07"),
        ("36 a hearing after the last day", "rereview", "2026-03-02",
         paused(&[("2026-04-02", "2026-04-03")]), "2026-04-01", "2026-04-01"),
        ("36 a hearing of an hour takes its day", "rereview", "2026-03-02",
         paused(&[("2026-03-10T09:00:00", "2026-03-10T10:00:00")]), "2026-04-02", "2026-04-02"),
        // The simplified procedure, accusations, orders with a date.
        ("简易", "simplified_route", "2026-02-13", plain(), "2026-02-14", "2026-02-14"),
        ("简易", "simplified_route", "2026-01-01", plain(), "2026-01-04", "2026-01-04"),
        ("简易", "simplified_accept", "2026-09-29", plain(), "2026-10-09", "2026-10-09"),
        ("简易", "simplified_handling", "2026-04-21", plain(), "2026-05-08", "2026-05-08"),
        ("检举控告", "accusation_notice", "2026-06-01", plain(), "2026-06-23", "2026-06-23"),
        ("区级限期 on a Sunday", "district", "2026-11-23", ordered("2026-12-20"), "2026-12-20", "2026-12-21"),
        ("40 on 国庆", "supervision", "2026-09-01", ordered("2026-10-03"), "2026-10-03", "2026-10-08"),
        ("12345", "order_return", "2026-09-24", plain(), "2026-09-29", "2026-09-29"),
        ("12345 over 元旦", "order_general", "2026-12-31", plain(), "2027-01-08", "2027-01-08"),
        ("12345", "order_complex", "2026-09-22", plain(), "2026-10-07", "2026-10-08"),
    ]
}

#[test]
fn golden_cases_of_the_nation() {
    let policy = national();
    for (article, clock, start, with, raw, legal) in golden_of_the_nation() {
        let (is_raw, is_legal, late_at, _) = golden(&policy, clock, start, with);
        assert_eq!((is_raw, is_legal), (day(raw), day(legal)), "article {article}: {clock} from {start}");
        assert_eq!(late_at, Instant::start_of(next_day(day(legal))), "{clock} from {start}");
        assert!(policy.clock(&name(clock)).is_some());
    }
}

#[test]
fn golden_cases_of_hours() {
    let policy = national();
    let table = [
        ("25", "urgent_phone_report", "2026-10-01T23:30:00", plain(), "2026-10-02T00:30:00"),
        ("25", "urgent_written_report", "2026-10-01T23:30:00", plain(), "2026-10-02T01:30:00"),
        ("12345", "order_emergency", "2026-02-17T22:15:00.000001", plain(), "2026-02-18T00:15:00.000001"),
        ("12345", "order_utilities", "2026-02-28T09:00:00", plain(), "2026-03-01T09:00:00"),
        ("61号", "opinion_answer", "2026-12-30T12:00:00", plain(), "2027-01-01T12:00:00"),
        (
            "61号 found the day before",
            "opinion_answer",
            "2026-03-05",
            received("2026-03-04"),
            "2026-03-06T00:00:00",
        ),
        ("61号 found today", "opinion_watch", "2026-03-05", received("2026-03-05"), "2026-03-07T10:00:00"),
    ];
    for (article, clock, start, with, due) in table {
        let (raw, legal, late_at, provisional) = golden(&policy, clock, start, with);
        assert_eq!(late_at, at(due).plus_micros(1), "{article}: {clock} from {start}");
        assert_eq!((raw, legal), (at(due).day(), at(due).day()), "{clock} from {start}");
        assert!(!provisional, "hours depend on no calendar");
    }
    let minutes = Policy::parse(LOCAL[4].1).unwrap();
    for (clock, due) in
        [("urgent_phone_report", "2026-10-02T00:10:00"), ("urgent_written_report", "2026-10-02T00:30:00")]
    {
        let (.., late_at, _) = golden(&minutes, clock, "2026-10-01T23:50:00", plain());
        assert_eq!(late_at, at(due).plus_micros(1), "{clock} in minutes");
    }
}

#[test]
fn golden_cases_of_local_rules() {
    let table = [
        ("zhejiang", "route", "2026-02-13", plain(), "2026-02-27", "2026-02-27"),
        ("zhejiang", "handling", "2026-08-27", plain(), "2026-09-26", "2026-09-28"),
        ("zhejiang", "handling", "2026-04-21", more(60), "2026-07-20", "2026-07-20"),
        ("henan", "notice", "2026-02-13", plain(), "2026-02-18", "2026-02-24"),
        ("henan", "objection", "2026-09-18", plain(), "2026-09-23", "2026-09-23"),
        ("henan", "handling", "2026-09-01", plain(), "2026-10-01", "2026-10-08"),
        ("shandong", "review_admission", "2026-09-29", plain(), "2026-10-09", "2026-10-09"),
        ("shandong", "order_general", "2026-06-01", more(10), "2026-06-23", "2026-06-23"),
        ("beijing", "review", "2026-04-21", more(30), "2026-06-20", "2026-06-22"),
        ("beijing", "order_general", "2026-09-25", plain(), "2026-10-02", "2026-10-08"),
    ];
    for (region, clock, start, with, raw, legal) in table {
        let (_, text) = LOCAL.iter().find(|(known, _)| *known == region).unwrap();
        let (is_raw, is_legal, ..) = golden(&Policy::parse(text).unwrap(), clock, start, with);
        assert_eq!((is_raw, is_legal), (day(raw), day(legal)), "{region}: {clock} from {start}");
    }
}

#[test]
fn months_end_on_the_matching_day_or_with_the_month() {
    let books = books();
    let table = [
        ("2026-01-31", 1, "2026-02-28", "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30", "2026-04-30"),
        ("2026-01-01", 1, "2026-02-01", "2026-02-02"),
        ("2026-08-30", 6, "2027-02-28", "2027-03-01"),
        ("2026-02-28", 12, "2027-02-28", "2027-03-01"),
    ];
    for (start, months, raw, legal) in table {
        let rule = rule_of(months, TimeUnit::Months, TimeUnit::Days);
        let due = hypothetical(&rule, at(start), None, None, 0, Vec::new(), books);
        assert_eq!((due.raw_due, due.legal_due), (day(raw), day(legal)), "{start} + {months} months");
        let pause = vec![(at(start).plus_seconds(86_400), Some(at(start).plus_seconds(2 * 86_400)))];
        let later = hypothetical(&rule, at(start), None, None, 0, pause, books);
        assert_eq!((later.raw_due - due.raw_due).num_days(), 2, "two paused days are appended");
    }
}

#[test]
fn minutes_run_from_the_moment_and_stand_still_in_pauses() {
    let (books, rule) = (books(), rule_of(20, TimeUnit::Minutes, TimeUnit::Minutes));
    let start = at("2026-10-01T10:00:00");
    let minute = |minutes: i64| start.plus_seconds(minutes * 60);
    let due =
        |more, pauses| hypothetical(&rule, start, None, None, more, pauses, books).late_at.plus_micros(-1);
    assert_eq!(due(0, vec![]), minute(20));
    assert_eq!(due(5, vec![]), minute(25));
    assert_eq!(due(0, vec![(minute(5), Some(minute(8)))]), minute(23));
    assert_eq!(due(0, vec![(minute(5), Some(minute(8))), (minute(7), Some(minute(10)))]), minute(25));
    assert_eq!(due(0, vec![(minute(20), Some(minute(30)))]), minute(20), "it had run out already");
    assert_eq!(due(0, vec![(minute(-5), Some(minute(2)))]), minute(22), "only what lies after the start");
}

#[test]
fn late_is_one_microsecond_after_the_end() {
    let books = books();
    let policy = national();
    let table = [
        ("route", "2026-02-06", "2026-02-25T00:00:00"),
        ("order_emergency", "2026-02-06", "2026-02-06T12:00:00.000001"),
    ];
    for (clock, start, late) in table {
        let rule = policy.clock(&name(clock)).unwrap();
        let due = hypothetical(rule, at(start), None, None, 0, Vec::new(), books);
        assert_eq!(due.late_at, at(late));
        assert!(!due.is_overdue(at(late).plus_micros(-1)));
        assert!(due.is_overdue(at(late)));
        let met = |instant| of(&Run { ended: Some(End::Met(instant)), ..due.run.clone() }, books).unwrap();
        assert_eq!(met(at(late).plus_micros(-1)).outcome, Outcome::Met);
        assert_eq!(met(at(late)).outcome, Outcome::MetLate);
        assert!(!met(at(late)).is_overdue(at(late)));
        assert_eq!(met(at(late)).ended_at(), Some(at(late)));
    }
}

#[test]
fn rights_and_windows_lapse_and_nobody_is_late() {
    let books = books();
    let policy = national();
    for clock in ["review_request", "objection", "order_return"] {
        let rule = policy.clock(&name(clock)).unwrap();
        let due = hypothetical(rule, at("2026-03-02"), None, None, 0, Vec::new(), books);
        assert!(!due.has_lapsed(due.late_at.plus_micros(-1)));
        assert!(due.has_lapsed(due.late_at) && !due.is_overdue(due.late_at), "{clock}");
    }
}

#[test]
fn dates_that_touch_an_unpublished_year_are_provisional() {
    let policy = national();
    let provisional = |clock, start| golden(&policy, clock, start, plain()).3;
    assert!(provisional("handling", "2026-11-23"));
    assert!(!provisional("handling", "2026-10-23"));
    assert!(provisional("objection", "2026-12-30"));
    assert!(!provisional("opinion_answer", "2026-12-31"));
    let (books, mut plain_days) = (books(), rule_of(60, TimeUnit::Days, TimeUnit::Days));
    plain_days.rolls = false;
    let due = hypothetical(&plain_days, at("2026-11-23"), None, None, 0, Vec::new(), books);
    assert!(!due.provisional, "calendar days that do not roll depend on no calendar");
}

#[test]
fn ids_are_read_back() {
    assert_eq!(parse_id("review_request-12"), Some((name("review_request"), 12)));
    for wrong in
        ["", "-", "handling", "handling-", "handling-0", "handling-01", "handling-+1", "Handling-1", "a-b-1"]
    {
        assert_eq!(parse_id(wrong), None, "{wrong}");
    }
    let (books, policy) = (books(), national());
    let due = hypothetical(&policy.clocks[0], at("2026-03-02"), None, None, 0, Vec::new(), books);
    assert_eq!(parse_id(&due.id()), Some((due.clock().clone(), 1)));
}

// ---- The slow count ---------------------------------------------------------------------------

/// The rest days as the notices list them, read by this test alone.
struct SlowCalendar {
    off: HashSet<NaiveDate>,
    worked: HashSet<NaiveDate>,
}

impl SlowCalendar {
    fn new() -> Self {
        let listed = |key: &str| {
            let mut days = HashSet::new();
            for text in YEARS {
                let year: toml::Table = text.parse().unwrap();
                days.extend(year[key].as_array().unwrap().iter().map(|listed| day(listed.as_str().unwrap())));
            }
            days
        };
        Self { off: listed("weekdays_off"), worked: listed("weekend_days_worked") }
    }

    fn works(&self, day: NaiveDate) -> bool {
        match day.weekday() {
            Weekday::Sat | Weekday::Sun => self.worked.contains(&day),
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => {
                !self.off.contains(&day)
            }
        }
    }
}

/// Every start from 2022 on, every length up to 120, calendar and working days, as far as the
/// calendars reach: the engine against a list of days with one finger on it.
#[test]
fn every_count_agrees_with_a_slow_one() {
    let slow = SlowCalendar::new();
    let days: Vec<NaiveDate> = day("2022-01-01").iter_days().take_while(|d| d.year() <= 2027).collect();
    let works: Vec<bool> = days.iter().map(|day| slow.works(*day)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let compared: usize = std::thread::scope(|scope| {
        let starts: Vec<usize> = (0..days.len()).collect();
        let (days, works) = (&days, &works);
        let parts: Vec<_> = (0..threads)
            .map(|part| starts.iter().copied().skip(part).step_by(threads).collect::<Vec<_>>())
            .map(|part| scope.spawn(move || compare(days, works, &part)))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert_eq!(compared, 508_255, "as many counts as end by 2027-12-31");
}

fn compare(days: &[NaiveDate], works: &[bool], starts: &[usize]) -> usize {
    let calendar = calendar();
    let rules: BTreeMap<(bool, u32), ClockRule> = [false, true]
        .into_iter()
        .flat_map(|working| (1..=120).map(move |length| (working, length)))
        .map(|(working, length)| {
            let unit = if working { TimeUnit::WorkingDays } else { TimeUnit::Days };
            ((working, length), rule_of(length, unit, TimeUnit::Days))
        })
        .collect();
    let mut compared = 0;
    for &start in starts {
        for only_working in [false, true] {
            let (mut finger, mut counted) = (start, 0);
            while counted < 120 && finger + 1 < days.len() {
                finger += 1;
                if only_working && !works[finger] {
                    continue;
                }
                counted += 1;
                let Some(legal) = (finger..days.len()).find(|later| works[*later]) else {
                    break;
                };
                let run = run_from(&rules[&(only_working, counted)], days[start]);
                let due = count(&run, &rules[&(only_working, counted)], &calendar, |_| {});
                let found = (due.raw, due.legal);
                assert_eq!(found, (days[finger], days[legal]), "{} + {counted}, {only_working}", days[start]);
                compared += 1;
            }
        }
    }
    compared
}

fn run_from(rule: &ClockRule, started_on: NaiveDate) -> Run {
    Run {
        clock: rule.name.clone(),
        number: 1,
        started_at: Instant::start_of(started_on),
        started_on,
        otherwise_on: None,
        known_at: Instant::start_of(started_on),
        late_from: Instant::start_of(started_on),
        started_by: 1,
        started_with: Trigger::Registered,
        about: 1,
        policy_version: 1,
        calendar_version: 1,
        ordered_due: None,
        more: 0,
        extended_by: None,
        pauses: Vec::new(),
        ended: None,
        ended_by: None,
        missed: false,
    }
}

// ---- Properties -------------------------------------------------------------------------------

fn starts() -> impl Strategy<Value = Instant> {
    // 2022-01-01 to 2027-12-31, to the microsecond.
    (0..2_191_i64 * 86_400_000_000)
        .prop_map(|micros| Instant::start_of(day("2022-01-01")).plus_micros(micros))
}

fn lengths() -> impl Strategy<Value = ClockRule> {
    let units = prop_oneof![
        (1..120_u32, Just(TimeUnit::Days), Just(TimeUnit::Days)),
        (1..60_u32, Just(TimeUnit::WorkingDays), Just(TimeUnit::WorkingDays)),
        (1..60_u32, Just(TimeUnit::Days), Just(TimeUnit::WorkingDays)),
        (1..18_u32, Just(TimeUnit::Months), Just(TimeUnit::Days)),
        (1..72_u32, Just(TimeUnit::Hours), Just(TimeUnit::Hours)),
        (1..600_u32, Just(TimeUnit::Minutes), Just(TimeUnit::Minutes)),
    ];
    (units, any::<bool>()).prop_map(|((quantity, unit, extension), rolls)| ClockRule {
        rolls,
        ..rule_of(quantity, unit, extension)
    })
}

/// Pauses after a start: offsets in seconds and lengths, in order.
fn pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let hours = (-10_000..200_000_i64, 0..20_000_i64);
    let days = (-1_000_000..12_000_000_i64, 0..2_000_000_i64);
    prop::collection::vec(prop_oneof![hours, days], 0..4).prop_map(|mut pauses| {
        pauses.sort_unstable();
        pauses
    })
}

fn standstills(start: Instant, pauses: &[(i64, i64)]) -> Vec<Standstill> {
    pauses
        .iter()
        .map(|(from, long)| (start.plus_seconds(*from), Some(start.plus_seconds(from + long))))
        .collect()
}

fn unit_days(explanation: &Explanation) -> u32 {
    u32::try_from(explanation.steps.iter().filter(|step| step.counted).count()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pauses_and_extensions_never_shorten(
        rule in lengths(), start in starts(), pauses in pauses(), fewer in 0..4_usize,
        more in 0..30_u32, longer in 0..30_u32,
    ) {
        let books = books();
        let with = |more, pauses: &[(i64, i64)]| {
            hypothetical(&rule, start, None, None, more, standstills(start, pauses), books)
        };
        let (all, some) = (with(more, &pauses), with(more, &pauses[..fewer.min(pauses.len())]));
        let none = with(more, &[]);
        prop_assert!(none.late_at <= some.late_at && some.late_at <= all.late_at);
        prop_assert!(none.raw_due <= some.raw_due && some.raw_due <= all.raw_due);
        prop_assert!(none.legal_due <= some.legal_due && some.legal_due <= all.legal_due);
        let extended = with(more + longer, &pauses);
        prop_assert!(all.raw_due <= extended.raw_due && all.late_at <= extended.late_at);
    }

    #[test]
    fn a_due_date_follows_the_start_and_rolls_to_a_working_day(
        rule in lengths(), start in starts(), pauses in pauses(), more in 0..30_u32,
    ) {
        let books = books();
        let due = hypothetical(&rule, start, None, None, more, standstills(start, &pauses), books);
        prop_assert!(start < due.late_at && start.day() <= due.raw_due && due.raw_due <= due.legal_due);
        let calendar = &books.current().unwrap().1.calendar;
        if !rule.is_by_the_hour() {
            prop_assert!(start.day() < due.raw_due);
            prop_assert_eq!(due.late_at, Instant::start_of(next_day(due.legal_due)));
            prop_assert!(!rule.rolls || calendar.is_working_day(due.legal_due));
            prop_assert!(rule.rolls || due.raw_due == due.legal_due);
        }
        prop_assert_eq!(due.rolled_over.len() as i64, (due.legal_due - due.raw_due).num_days());
    }

    #[test]
    fn a_new_count_under_the_same_calendar_changes_nothing(
        rule in lengths(), start in starts(), pauses in pauses(), more in 0..30_u32,
    ) {
        let mut policy = national();
        policy.clocks = vec![rule.clone()];
        let book = Rulebook { policy, calendar: books().current().unwrap().1.calendar.clone() };
        let books = Rulebooks::new([(1, book.clone())]).with(2, book);
        let run = hypothetical(&rule, start, None, None, more, standstills(start, &pauses), &books).run;
        let first = of(&run, &books).unwrap();
        prop_assert_eq!(&first, &recount(&run, 2, &books).unwrap());
        let mut other = recount(&run, 1, &books).unwrap();
        prop_assert_eq!(other.run.calendar_version, 1);
        other.run.calendar_version = 2;
        prop_assert_eq!(&first, &other);
    }

    #[test]
    fn an_explanation_counts_what_the_rule_says(
        rule in lengths(), start in starts(), pauses in pauses(), more in 0..30_u32,
    ) {
        let books = books();
        let due = hypothetical(&rule, start, None, None, more, standstills(start, &pauses), books);
        let told = explain(&due, books).unwrap();
        if rule.is_by_the_hour() {
            prop_assert!(told.steps.is_empty());
            let counted = told.times.iter().filter(|time| time.counted);
            let counted: i64 = counted.map(|time| time.until.micros_since(time.from)).sum();
            let length = rule.length.map_or(0, micros) + extension(&rule, &due.run).map_or(0, micros);
            prop_assert_eq!(counted, length);
            prop_assert_eq!(told.times.last().unwrap().until.plus_micros(1), due.late_at);
        } else {
            let last = told.steps.iter().rfind(|step| step.counted).unwrap();
            prop_assert_eq!(last.day, due.raw_due);
            prop_assert_eq!(last.number, Some(unit_days(&told)));
            prop_assert_eq!(told.steps.last().unwrap().day, due.legal_due);
            prop_assert_eq!(told.steps.first().unwrap().day, next_day(due.run.started_on));
            let length = rule.length.unwrap();
            if length.unit != TimeUnit::Months {
                prop_assert_eq!(unit_days(&told), length.quantity + more);
            }
        }
    }

    #[test]
    fn runs_are_numbered_and_one_at_a_time(moments in moments()) {
        let books = books();
        let runs = runs(&moments, books).unwrap();
        let mut numbers: BTreeMap<&ClockName, Vec<u32>> = BTreeMap::new();
        for run in &runs {
            numbers.entry(&run.clock).or_default().push(run.number);
            let rule = books.rule(1, &run.clock).unwrap();
            let going = runs.iter().filter(|other| other.clock == run.clock && other.ended.is_none()).count();
            prop_assert!(rule.parallel || going <= 1);
            prop_assert_eq!(run.ended.is_some(), run.ended_by.is_some());
            prop_assert!(run.ended.is_none() || run.pauses.iter().all(|(_, until)| until.is_some()));
        }
        for numbers in numbers.values() {
            prop_assert!(numbers.iter().copied().eq(1..=u32::try_from(numbers.len()).unwrap()));
        }
        prop_assert_eq!(all(&moments, books).unwrap().len(), runs.len());
    }
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let triggers = prop::sample::select(Trigger::ALL);
    let parts = (triggers, qualities(), any::<[bool; 4]>(), 0..40_u32, 0..12_u32);
    prop::collection::vec(parts, 0..40).prop_map(|parts| {
        let mut moments = Vec::new();
        for (place, (trigger, qualities, [same_seq, dated, due, untold], days, of)) in
            parts.into_iter().enumerate()
        {
            let seq = u32::try_from(place).unwrap() + 1 - u32::from(same_seq && place > 0);
            let instant = at("2026-01-05").plus_seconds(i64::from(seq) * 40_000);
            moments.push(Moment {
                day: dated.then(|| instant.plus_seconds(-i64::from(days) * 86_400).day()),
                due: due.then(|| instant.plus_seconds(i64::from(days) * 86_400).day()),
                of: (of > 0).then_some(of),
                run: Some((name("handling"), of)),
                more: if matches!(trigger, Trigger::Recounted | Trigger::PutRight) { 1 } else { days },
                untold: untold && days == 0,
                qualities,
                ..moment(trigger, seq, instant)
            });
        }
        moments
    })
}

fn qualities() -> impl Strategy<Value = Qualities> {
    (
        prop::sample::select(Channel::ALL),
        prop::sample::select(Purpose::ALL),
        prop::option::of(prop::sample::select(Path::ALL)),
        prop::option::of(prop::sample::select(OrderClass::ALL)),
        prop::option::of(prop::sample::select(RouteWay::ALL)),
        any::<[bool; 10]>(),
    )
        .prop_map(
            |(
                channel,
                purpose,
                path,
                class,
                way,
                [
                    urgent,
                    anonymous,
                    unit,
                    simplified,
                    under_review,
                    outside_reviewer,
                    traceable,
                    repeat,
                    in_custody,
                    order,
                ],
            )| {
                Qualities {
                    channel,
                    track: if order { Track::Order } else { Track::Petition },
                    purpose,
                    level: SourceLevel::Direct,
                    receipt: if unit { Receipt::Unit } else { Receipt::Bureau },
                    procedure: if simplified { Procedure::Simplified } else { Procedure::Ordinary },
                    path,
                    class,
                    way,
                    urgent,
                    anonymous,
                    traceable,
                    repeat,
                    in_custody,
                    under_review,
                    outside_reviewer,
                }
            },
        )
}

// ---- The life of runs -------------------------------------------------------------------------

const LETTER: Qualities = Qualities {
    channel: Channel::Letter,
    track: Track::Petition,
    purpose: Purpose::Request,
    level: SourceLevel::Direct,
    receipt: Receipt::Bureau,
    procedure: Procedure::Ordinary,
    path: None,
    class: None,
    way: None,
    urgent: false,
    anonymous: false,
    traceable: true,
    repeat: false,
    in_custody: false,
    under_review: false,
    outside_reviewer: false,
};

/// Public opinion that nobody has turned into a petition.
const OPINION: Qualities = Qualities { channel: Channel::PublicOpinion, track: Track::Order, ..LETTER };

fn moment(trigger: Trigger, seq: u32, at: Instant) -> Moment {
    Moment {
        trigger,
        at,
        recorded_at: at,
        day: None,
        since: None,
        seq,
        rules_version: 1,
        due: None,
        more: 0,
        of: None,
        run: None,
        untold: false,
        imported: false,
        method: None,
        qualities: LETTER,
    }
}

/// Moments with seq 1, 2, 3 …
fn story(parts: &[(Trigger, &str)]) -> Vec<Moment> {
    (1..).zip(parts).map(|(seq, (trigger, when))| moment(*trigger, seq, at(when))).collect()
}

/// How each run stands: `clock-number outcome`.
fn standing(moments: &[Moment]) -> Vec<String> {
    let deadlines = all(moments, books()).unwrap();
    deadlines.iter().map(|due| format!("{} {}", due.id(), due.outcome.code())).collect()
}

#[test]
fn an_ordinary_petition_from_registration_to_conclusion() {
    use Trigger as T;
    let mut moments = story(&[
        (T::Registered, "2026-03-02"),
        (T::Routed, "2026-03-04"),
        (T::Noticed, "2026-03-10"),
        (T::Accepted, "2026-03-10"),
        (T::Extended, "2026-05-06"),
        (T::OpinionIssued, "2026-05-20"),
        (T::OpinionServed, "2026-05-22"),
        (T::Delivered, "2026-05-22"),
        (T::ReviewRequested, "2026-06-25"),
        (T::ReviewReceived, "2026-06-25"),
        (T::Closed, "2026-06-26"),
        (T::ReviewDecided, "2026-07-20"),
        (T::ReviewServed, "2026-07-21"),
        (T::ReviewDelivered, "2026-07-21"),
        (T::Ended, "2026-09-01"),
    ]);
    moments[3].qualities.path = Some(Path::HandlingOpinion);
    moments[4].more = 20;
    moments[8].day = Some(day("2026-06-19"));
    assert_eq!(
        standing(&moments),
        [
            "route-1 met",
            "notice-1 met",
            "objection-1 cancelled",
            "accept-1 met",
            "handling-1 met",
            "service-1 met",
            "review_request-1 met", // posted on the last day, in on the fourth day after
            "review-1 met",
            "review_service-1 met",
            "conclusion-1 met",
            "rereview_request-1 cancelled",
        ]
    );
    let all = runs(&moments, books()).unwrap();
    let handling = all.iter().find(|run| run.clock.as_str() == "handling").unwrap();
    assert_eq!((handling.more, handling.extended_by, handling.ended_by), (20, Some(5), Some(6)));
    moments[8].day = None;
    assert!(standing(&moments).contains(&"review_request-1 met_late".to_owned()));
}

#[test]
fn a_postmark_after_the_legal_due_date_is_too_late() {
    use Trigger as T;
    // 30 days from 2026-08-27 end on a Saturday in a holiday: 2026-09-28 is the last day.
    for (postmark, outcome) in [("2026-09-28", "met"), ("2026-09-29", "met_late")] {
        let mut moments = story(&[(T::OpinionServed, "2026-08-30"), (T::ReviewRequested, "2026-10-05")]);
        moments[0].day = Some(day("2026-08-27"));
        moments[1].day = Some(day(postmark));
        assert_eq!(standing(&moments), [format!("review_request-1 {outcome}")], "{postmark}");
    }
}

#[test]
fn a_hearing_pauses_a_re_review() {
    use Trigger as T;
    let mut moments = story(&[(T::RereviewReceived, "2026-03-02"), (T::HearingBegun, "2026-03-10")]);
    let open = &all(&moments, books()).unwrap()[0];
    assert_eq!((open.outcome, open.late_at), (Outcome::Paused, never()));
    assert!(!open.is_overdue(at("2030-01-01")));
    assert_eq!((open.raw_due, open.legal_due), (day("2026-04-02"), day("2026-04-02")));
    assert_eq!(explain(open, books()).unwrap().late_at, None);
    moments.push(moment(T::HearingEnded, 3, at("2026-03-12")));
    let closed = &all(&moments, books()).unwrap()[0];
    assert_eq!((closed.outcome, closed.raw_due), (Outcome::Running, day("2026-04-04")));
    moments[2] = moment(T::RereviewDecided, 3, at("2026-03-12"));
    let ended = &all(&moments, books()).unwrap()[0];
    assert_eq!((ended.outcome, ended.raw_due), (Outcome::Met, day("2026-04-04")));
    assert_eq!(ended.run.pauses, [(at("2026-03-10"), Some(at("2026-03-12")))]);
}

#[test]
fn another_calendar_may_move_what_runs_or_stands_still_and_nothing_else() {
    use Trigger as T;
    let books = books();
    let mut moments = story(&[(T::RereviewReceived, "2026-03-02"), (T::HearingBegun, "2026-03-10")]);
    let may = |moments: &[Moment], on: &str| all(moments, books).unwrap()[0].may_move(at(on));
    assert!(may(&moments[..1], "2026-04-01"), "on the last day");
    assert!(!may(&moments[..1], "2026-04-02"), "late, and nobody has found it");
    assert!(may(&moments, "2026-06-01"), "in a hearing");
    moments.push(moment(T::HearingEnded, 3, at("2026-03-12")));
    moments.push(moment(T::RereviewDecided, 4, at("2026-03-20")));
    assert!(!may(&moments, "2026-03-20"), "it was met");
}

#[test]
fn a_hearing_that_begins_too_late_excuses_nothing() {
    use Trigger as T;
    let moments = story(&[(T::RereviewReceived, "2026-03-02"), (T::HearingBegun, "2026-04-02")]);
    let due = &all(&moments, books()).unwrap()[0];
    assert_eq!((due.outcome, due.legal_due), (Outcome::Running, day("2026-04-01")));
    assert!(due.is_overdue(at("2026-04-02")));
}

#[test]
fn parallel_runs_are_ended_by_their_own_answer() {
    use Trigger as T;
    let mut moments = story(&[
        (T::SupervisionOrdered, "2026-03-02"),
        (T::SupervisionOrdered, "2026-03-03"),
        (T::SupervisionAnswered, "2026-03-04"),
        (T::SupervisionAnswered, "2026-03-05"),
        (T::RecommendationMade, "2026-03-06"),
        (T::Ended, "2026-03-09"),
    ]);
    moments[0].due = Some(day("2026-03-10"));
    moments[1].due = Some(day("2026-03-10"));
    moments[2].of = Some(2);
    let before = standing(&moments);
    assert_eq!(before, ["supervision-1 cancelled", "supervision-2 met"], "no recommendation without a date");
    moments[4].due = Some(day("2026-04-10"));
    assert_eq!(standing(&moments)[2], "recommendation-1 running", "it outlives the end");
    moments[3].of = Some(1);
    assert_eq!(standing(&moments)[0], "supervision-1 met");
}

#[test]
fn an_imported_register_ends_runs_and_starts_none() {
    use Trigger as T;
    let mut moments = story(&[(T::Registered, "2026-03-02"), (T::Routed, "2026-05-02")]);
    moments[1].untold = true;
    assert_eq!(standing(&moments), ["route-1 untold"]);
}

#[test]
fn leaving_the_simplified_procedure_counts_from_the_acceptance() {
    use Trigger as T;
    let mut moments = story(&[(T::Accepted, "2026-03-02"), (T::LeftSimplified, "2026-03-09")]);
    moments[0].qualities.procedure = Procedure::Simplified;
    moments[1].day = Some(day("2026-03-02"));
    for moment in &mut moments {
        moment.qualities.path = Some(Path::HandlingOpinion);
    }
    assert_eq!(standing(&moments), ["simplified_handling-1 cancelled", "handling-1 running"]);
    assert_eq!(all(&moments, books()).unwrap()[1].raw_due, day("2026-05-01"));
}

#[test]
fn a_new_start_takes_the_place_of_a_run() {
    use Trigger as T;
    let mut moments = story(&[
        (T::DistrictDateSet, "2026-03-02"),
        (T::DistrictDateSet, "2026-03-03"),
        (T::Closed, "2026-03-10"),
    ]);
    moments[0].due = Some(day("2026-03-20"));
    moments[1].due = Some(day("2026-03-09"));
    assert_eq!(standing(&moments), ["district-1 cancelled", "district-2 met_late"]);
}

#[test]
fn a_corrected_day_of_receipt_moves_the_clocks_of_the_registration() {
    use Trigger as T;
    let mut moments =
        story(&[(T::Registered, "2026-03-05"), (T::Routed, "2026-03-19"), (T::Corrected, "2026-03-20")]);
    moments[0].day = Some(day("2026-03-05"));
    assert_eq!(standing(&moments)[0], "route-1 met");
    moments[2].day = Some(day("2026-03-02"));
    assert_eq!(standing(&moments)[0], "route-1 met_late", "an ended run moves its start");
    // Found late under the wrong day: it ends, and another can be found late again.
    let mut moments =
        story(&[(T::Registered, "2026-03-05"), (T::Missed, "2026-03-21"), (T::Corrected, "2026-03-22")]);
    moments[1].run = Some((name("route"), 1));
    moments[2].day = Some(day("2026-03-10"));
    assert_eq!(standing(&moments), ["route-1 cancelled", "route-2 running"]);
    let runs = runs(&moments, books()).unwrap();
    assert_eq!((runs[0].missed, runs[1].missed), (true, false));
    assert_eq!((runs[0].started_on, runs[1].started_on), (day("2026-03-05"), day("2026-03-10")));
    assert_eq!(runs[1].started_by, 1);
}

#[test]
fn corrected_facts_end_clocks_and_start_those_that_should_have_run() {
    use Trigger as T;
    let mut moments = story(&[(T::Registered, "2026-03-05T09:00:00"), (T::Corrected, "2026-03-05T11:00:00")]);
    moments[1].qualities = OPINION;
    assert_eq!(
        standing(&moments),
        [
            "route-1 cancelled",
            "order_dispatch-1 running",
            "opinion_answer-1 running",
            "opinion_handling-1 running",
            "opinion_watch-1 running"
        ]
    );
    let runs_now = runs(&moments, books()).unwrap();
    assert_eq!((runs_now[1].started_by, runs_now[1].started_at), (1, at("2026-03-05T09:00:00")));
    // And back again: the clock that was ended by mistake runs once more.
    moments.push(moment(T::Corrected, 3, at("2026-03-06")));
    let back = standing(&moments);
    let ended = [
        "order_dispatch-1 cancelled",
        "opinion_answer-1 cancelled",
        "opinion_handling-1 cancelled",
        "opinion_watch-1 cancelled",
    ];
    assert_eq!(
        (&back[1..5], &back[5..]),
        (&ended.map(str::to_owned)[..], &["route-2 running".to_owned()][..])
    );
    // What was done since stays done.
    let mut moments =
        story(&[(T::Registered, "2026-03-05"), (T::Guided, "2026-03-06"), (T::Corrected, "2026-03-07")]);
    moments[2].qualities = OPINION;
    let standing = standing(&moments);
    assert_eq!(
        standing,
        [
            "route-1 cancelled",
            "order_dispatch-1 running",
            "opinion_answer-1 running",
            "opinion_handling-1 running"
        ]
    );
}

#[test]
fn a_correction_leaves_the_clock_of_a_linked_order_alone() {
    use Trigger as T;
    let mut moments =
        story(&[(T::Registered, "2026-03-05"), (T::OrderLinked, "2026-03-06"), (T::Corrected, "2026-03-07")]);
    moments[1].qualities.class = Some(OrderClass::General);
    assert_eq!(standing(&moments), ["route-1 running", "order_general-1 running"]);
    // The class of the petition's own order is the petition's.
    for moment in &mut moments[..2] {
        *moment = Moment { trigger: T::Registered, ..moment.clone() };
        moment.qualities = Qualities { class: Some(OrderClass::General), ..OPINION };
        moment.qualities.channel = Channel::Hotline12345;
    }
    moments.remove(1);
    moments[1].qualities = Qualities { class: Some(OrderClass::Complex), ..moments[0].qualities };
    let standing = standing(&moments);
    assert_eq!(
        standing,
        [
            "order_general-1 cancelled",
            "order_response-1 running",
            "order_dispatch-1 running",
            "order_complex-1 running"
        ]
    );
}

#[test]
fn what_ends_in_an_open_pause_by_the_hour_is_not_late() {
    let rule = rule_of(20, TimeUnit::Minutes, TimeUnit::Minutes);
    let start = at("2026-10-01T10:00:00");
    let due = |from: i64| {
        hypothetical(&rule, start, None, None, 0, vec![(start.plus_seconds(from), None)], books())
    };
    assert_eq!((due(60).outcome, due(60).late_at), (Outcome::Paused, never()));
    assert_eq!(due(1200).outcome, Outcome::Running, "a pause that begins at the due instant excuses nothing");
}

#[test]
fn a_later_policy_and_calendar_leave_running_clocks_alone() {
    use Trigger as T;
    let (_, text) = LOCAL[0];
    let local = Rulebook { policy: Policy::parse(text).unwrap(), calendar: calendar() };
    let mut without = local.clone();
    without.policy.clocks.retain(|clock| clock.name != name("route"));
    let mut busy: CalendarYear = toml::from_str(YEARS[4]).unwrap();
    busy.weekdays_off.insert(day("2026-03-17"));
    let off = Rulebook { calendar: calendar().with_year(busy).unwrap(), ..without.clone() };
    let books = books().with(2, without).with(3, off);
    let mut moments =
        story(&[(T::Registered, "2026-03-02"), (T::Accepted, "2026-03-30"), (T::Recounted, "2026-03-03")]);
    moments[1].rules_version = 2;
    moments[1].qualities.path = Some(Path::HandlingOpinion);
    let deadlines = all(&moments[..2], &books).unwrap();
    assert_eq!(deadlines[0].legal_due, day("2026-03-17"), "15 days of the nation");
    assert_eq!(deadlines[1].raw_due, day("2026-04-29"), "30 days of Zhejiang");
    let preview = recount(&deadlines[0].run, 3, &books).unwrap();
    assert_eq!(preview.legal_due, day("2026-03-18"));
    moments.swap(1, 2);
    moments[1].run = Some((name("route"), 1));
    moments[1].more = 3;
    let deadlines = all(&moments, &books).unwrap();
    assert_eq!((deadlines[0].legal_due, deadlines[0].run.policy_version), (day("2026-03-18"), 1));
    moments[2].rules_version = 9;
    assert_eq!(all(&moments, &books), Err(MissingRules { version: 9 }));
    assert_eq!(recount(&deadlines[0].run, 7, &books), Err(MissingRules { version: 7 }));
}

// ---- Shipped files ----------------------------------------------------------------------------

#[test]
fn every_shipped_policy_reads_and_names_its_articles() {
    let mut policies = vec![("national", national())];
    policies.extend(LOCAL.map(|(region, text)| (region, Policy::parse(text).unwrap())));
    for (region, policy) in &policies {
        assert!(policy.clocks.len() >= 31, "{region}");
        for clock in &policy.clocks {
            let words = [&clock.article, &clock.label.zh, &clock.label.en, &clock.todo.zh, &clock.todo.en];
            assert!(words.iter().all(|text| !text.trim().is_empty()), "{region} {}", clock.name.as_str());
        }
        let json = serde_json::to_string(policy).unwrap();
        assert_eq!(&serde_json::from_str::<Policy>(&json).unwrap(), policy, "{region} survives JSON");
    }
    let most = |place: usize, people| policies[place].1.most_representatives(people);
    assert_eq!((most(0, 100), most(1, 10), most(1, 11)), (Some(5), Some(3), Some(5)));
    assert!(policies[3].1.extension_needs_assigner && !policies[0].1.extension_needs_assigner);
}

#[test]
fn a_local_file_replaces_adds_and_drops() {
    let national = national();
    let head = "base = \"national\"\nregion = \"某区\"\n";
    let dropped = Policy::parse(&format!("{head}without = [\"order_return\"]")).unwrap();
    assert_eq!(dropped.clocks.len(), national.clocks.len() - 1);
    assert_eq!(dropped.representatives, national.representatives);
    let shandong = Policy::parse(LOCAL[2].1).unwrap();
    assert_eq!(shandong.clocks.len(), national.clocks.len() + 2);
    assert!(Policy::parse(&format!("{head}without = [\"nothing\"]")).is_err());
    // The usual limits of other laws likewise.
    let limit = |more: &str, path: &str, unit: &str| {
        format!(
            "{head}{more}[[law_limit]]\nname = \"administrative_licence\"\narticle = \"某条例第1条\"\n\
             label = {{ zh = \"许可\", en = \"Licence\" }}\npaths = [\"{path}\"]\n\
             length = {{ quantity = 5, unit = \"{unit}\" }}\n"
        )
    };
    let own = Policy::parse(&limit("without = [\"open_information\"]\n", "administrative", "days")).unwrap();
    assert_eq!(own.law_limits.len(), national.law_limits.len() - 1);
    let (licence, dropped) = (own.law_limit("administrative_licence"), own.law_limit("open_information"));
    assert_eq!((licence.unwrap().length.quantity, dropped), (5, None));
    assert!(
        Policy::parse(&limit("", "handling_opinion", "days")).is_err(),
        "article 31 (6) has its own time"
    );
    assert!(Policy::parse(&limit("", "administrative", "hours")).is_err());
    assert!(Policy::parse(&format!("{head}colour = \"red\"")).is_err());
    assert!(Policy::parse("base = \"martian\"\nregion = \"某区\"").is_err());
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let faults: [fn(&mut ClockRule); 9] = [
        |rule| rule.starts.clear(),
        |rule| rule.met_by.clear(),
        |rule| rule.article = " ".to_owned(),
        |rule| rule.length = Some(Length { quantity: 0, unit: TimeUnit::Days }),
        |rule| rule.right = true,
        |rule| rule.starts = BTreeSet::from([Trigger::Missed]),
        |rule| rule.paused = Some(Pause { from: Trigger::Corrected, until: Trigger::Noticed }),
        |rule| rule.length = Some(Length { quantity: 2, unit: TimeUnit::Hours }),
        |rule| rule.length = None,
    ];
    let good = rule_of(30, TimeUnit::Days, TimeUnit::Days);
    assert_eq!(crate::clock::check(std::slice::from_ref(&good)), Ok(()));
    for (place, fault) in faults.iter().enumerate() {
        let mut bad = good.clone();
        fault(&mut bad);
        assert!(crate::clock::check(&[bad]).is_err(), "fault {place}");
    }
    let mut both = good.clone();
    (both.right, both.window, both.answerable) = (true, true, BTreeSet::from([Answerable::Petitioner]));
    assert!(crate::clock::check(&[both]).is_err());
    assert!(crate::clock::check(&[good.clone(), good]).is_err());
}

#[test]
fn rulebooks_are_stored_and_old_ones_are_read() {
    let book = Rulebook { policy: national(), calendar: calendar() };
    let json = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<Rulebook>(&json).unwrap(), book);
    let years = serde_json::to_string(&book.calendar).unwrap();
    let old = format!(
        "{{\"limits\":{{\"route_days\":10,\"notice_days\":11,\"handling_days\":12}},\"calendar\":{years}}}"
    );
    let read: Rulebook = serde_json::from_str(&old).unwrap();
    let days = |clock| read.policy.clock(&name(clock)).unwrap().length.unwrap().quantity;
    assert_eq!((days("route"), days("notice"), days("handling"), days("review")), (10, 11, 12, 30));
    assert_eq!(read.calendar, book.calendar);
    assert!(serde_json::from_str::<Rulebook>(&format!("{{\"calendar\":{years}}}")).is_err());
}

/// What a database holds since before the clocks said how they are known.
fn as_before(policy: &Policy) -> serde_json::Value {
    let mut document = serde_json::to_value(policy).unwrap();
    for clock in document["clock"].as_array_mut().unwrap() {
        crate::clock::KNOWN_BY
            .iter()
            .for_each(|key| assert!(clock.as_object_mut().unwrap().remove(*key).is_some()));
    }
    document
}

#[test]
fn rules_stored_before_clocks_said_how_they_are_known_read_as_the_shipped_files() {
    let before = Policy::parse(include_str!("../../tests/law/before_duties.toml")).unwrap();
    let mut policies = vec![national()];
    policies.extend(LOCAL.map(|(_, text)| Policy::parse(text).unwrap()));
    for mut policy in policies {
        policy.clocks.retain(|clock| before.clock(&clock.name).is_some());
        let stored = json!({ "policy": as_before(&policy), "calendar": calendar() });
        let read: Rulebook = serde_json::from_str(&stored.to_string()).unwrap();
        // Else a start of the service would note a new version of rules that nobody changed.
        assert_eq!(read.policy, policy, "{}", policy.region);
    }
}

#[test]
fn a_clock_of_a_district_stored_before_is_known_as_it_was() {
    let text = r#"{"policy":{"region":"某区","representatives":[{"most":5}],"group_visit":5,
        "extension_needs_assigner":false,"rating_days":30,"clock":[
        {"name":"notice","label":{"zh":"告知","en":"Tell"},"todo":{"zh":"告知","en":"Tell"},"article":"某区",
         "starts":["routed"],"length":{"quantity":3,"unit":"days"},"met_by":["noticed"],"answerable":["officer"],
         "when":{},"rolls":true,"right":false,"window":false,"parallel":false,"outlives_end":false,"uncertain":false},
        {"name":"order_quick","label":{"zh":"快办","en":"Quick"},"todo":{"zh":"快办","en":"Quick"},"article":"某区",
         "starts":["accepted"],"length":{"quantity":2,"unit":"days"},"met_by":["opinion_issued"],
         "answerable":["officer"],"when":{"class":["general"]},"rolls":true,"right":false,"window":false,
         "parallel":false,"outlives_end":false,"uncertain":false}]},"calendar":{"years":[]}}"#;
    let stored = text.replace(r#"{"years":[]}"#, &serde_json::to_string(&calendar()).unwrap());
    let read: Rulebook = serde_json::from_str(&stored).unwrap();
    let known = |clock: &str| {
        let rule = read.policy.clock(&name(clock)).unwrap();
        let grounds: Vec<_> = rule.grounds.iter().copied().collect();
        (rule.public, rule.answers, rule.rate, rule.prints, grounds, rule.late_state)
    };
    let notice = (
        true,
        false,
        Some(Timeliness::Acceptance),
        Some(Printed::Notice),
        vec![SupervisionCause::Procedure],
        None,
    );
    assert_eq!(known("notice"), notice);
    let late = Some(NationalStatus::OpinionOverdue);
    assert_eq!(
        known("order_quick"),
        (false, false, None, Some(Printed::Answer), vec![SupervisionCause::Late], late)
    );
}

/// A district's file with one clock, of which `line` is said beside what every clock says.
fn local(clock: &str, line: &str) -> Result<Policy, String> {
    let file = format!(
        r#"
            base = "national"
            region = "某区"
            [[clock]]
            name = "{clock}"
            label = {{ zh = "联系", en = "Call" }}
            todo = {{ zh = "联系信访人", en = "Call the petitioner" }}
            article = "某区"
            starts = ["registered"]
            length = {{ quantity = 3, unit = "working_days" }}
            met_by = ["noticed"]
            answerable = ["officer"]
            {line}
        "#
    );
    Policy::parse(&file).map_err(|error| error.to_string())
}

#[test]
fn what_a_local_file_does_not_say_of_how_a_clock_is_known_stays_the_nation_s() {
    let henan = Policy::parse(LOCAL[1].1).unwrap();
    let handling = henan.clock(&name("handling")).unwrap();
    assert_eq!(handling.length.unwrap().quantity, 30, "Henan's own");
    assert!(handling.public && handling.answers);
    assert_eq!((handling.rate, handling.prints), (Some(Timeliness::Answer), Some(Printed::Handling)));
    let said = local("notice", "public = false\nrate = \"none\"\ngrounds = []").unwrap();
    let notice = said.clock(&name("notice")).unwrap();
    assert_eq!((notice.public, notice.rate, notice.grounds.len()), (false, None, 0));
    assert_eq!(notice.prints, Some(Printed::Notice), "and of this nothing was said");
    let own = local("contact", "").unwrap();
    let own = own.clock(&name("contact")).unwrap();
    assert_eq!((own.public, own.answers, own.rate, own.prints), (false, false, None, None));
}

#[test]
fn a_wrong_word_is_refused_with_the_name_of_its_clock() {
    for (line, word) in [
        ("rate = \"speed\"", "speed"),
        ("prints = \"nothing\"", "nothing"),
        ("grounds = [\"anger\"]", "anger"),
        ("late_state = \"overdue\"", "overdue"),
        ("public = \"yes\"", "yes"),
        ("secret = true", "secret"),
        ("grounds = [\"shirking\"]", "shirking"),
        ("late_state = \"concluded\"", "concluded"),
        ("window = true\nrate = \"answer\"", "answer"),
    ] {
        let said = local("contact", line).unwrap_err();
        assert!(said.contains("the clock contact") && said.contains(word), "{line}: {said}");
    }
    assert!(
        local("event", "").is_err() && local("decision", "").is_err(),
        "alerts of no clock have these names"
    );
}

#[test]
fn an_explanation_tells_each_day() {
    let books = books();
    let policy = national();
    let rule = policy.clock(&name("objection")).unwrap();
    let due = hypothetical(rule, at("2026-02-13"), None, None, 0, Vec::new(), books);
    let told = explain(&due, books).unwrap();
    let counted: Vec<_> = told.steps.iter().filter(|step| step.counted).map(|step| step.day).collect();
    let days = ["2026-02-14", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27"];
    assert_eq!(counted, days.map(day));
    assert_eq!(told.steps[0].kind, DayKind::MakeUpWorkingDay);
    assert_eq!((told.steps[1].why, told.steps[1].number), (Why::RestDay, None));
    let rule = policy.clock(&name("route")).unwrap();
    let due = hypothetical(rule, at("2026-02-06"), None, None, 0, Vec::new(), books);
    let told = explain(&due, books).unwrap();
    let rolled: Vec<_> =
        told.steps.iter().filter(|step| step.why == Why::RolledOver).map(|step| step.day).collect();
    assert_eq!(rolled, ["2026-02-22", "2026-02-23", "2026-02-24"].map(day));
    assert_eq!(
        (told.raw_due, told.legal_due, told.start.day),
        (day("2026-02-21"), day("2026-02-24"), day("2026-02-06"))
    );
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!(json["steps"][0]["day"], "2026-02-07");
    assert_eq!(json["late_at"], "2026-02-25T00:00:00+08:00");
}

#[test]
fn what_leaves_the_simplified_procedure_is_still_to_be_told_in_writing() {
    use Trigger as T;
    let books = books();
    let standing = |method, then: &[(T, &str)]| {
        let mut days =
            vec![(T::Routed, "2026-03-02"), (T::Noticed, "2026-03-04"), (T::Accepted, "2026-03-05")];
        days.extend(then);
        let mut moments = story(&days);
        moments[1].method = Some(method);
        moments[..2].iter_mut().for_each(|moment| moment.qualities.procedure = Procedure::Simplified);
        let deadlines = all(&moments, books).unwrap();
        let notice = deadlines.into_iter().rfind(|due| due.clock().as_str() == "notice").unwrap();
        (notice.outcome, notice.legal_due)
    };
    let due = day("2026-03-17");
    assert_eq!(standing(NoticeMethod::Phone, &[]), (Outcome::Running, due));
    assert_eq!(standing(NoticeMethod::Post, &[]), (Outcome::Met, due));
    assert_eq!(standing(NoticeMethod::Phone, &[(T::Noticed, "2026-03-17")]), (Outcome::Met, due));
    assert_eq!(standing(NoticeMethod::Phone, &[(T::Noticed, "2026-03-18")]), (Outcome::MetLate, due));
}

#[test]
fn a_notice_by_telephone_is_judged_by_the_rules_of_its_own_time() {
    use Trigger as T;
    let before = Policy::parse(include_str!("../../tests/law/before_duties.toml")).unwrap();
    let rules = [before, national()].map(|policy| Rulebook { policy, calendar: calendar() });
    let books = Rulebooks::new((1..).zip(rules));
    let told = |method, version, procedure| {
        let mut moments = story(&[(T::Routed, "2026-03-02"), (T::Noticed, "2026-03-05")]);
        (moments[1].method, moments[1].rules_version) = (Some(method), version);
        moments[1].qualities.procedure = procedure;
        let deadlines = all(&moments, &books).unwrap();
        deadlines.iter().find(|due| due.clock().as_str() == "notice").unwrap().outcome
    };
    let ordinary = Procedure::Ordinary;
    // Routed under the earlier rules each time: the day of the call decides, not that of the routing.
    assert_eq!(told(NoticeMethod::Phone, 1, ordinary), Outcome::Met);
    assert_eq!(told(NoticeMethod::Phone, 2, ordinary), Outcome::Running);
    assert_eq!(told(NoticeMethod::Phone, 2, Procedure::Simplified), Outcome::Met);
    for method in NoticeMethod::ALL.iter().filter(|method| **method != NoticeMethod::Phone) {
        assert_eq!(told(*method, 2, ordinary), Outcome::Met, "{method:?}");
    }
}
