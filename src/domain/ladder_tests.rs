//! Tests of the ladder: instants counted by hand, what is news, documents that are refused, and a slow
//! walk from day to day (for hours from tick to tick) that knows nothing of the ladder's arithmetic.

use std::sync::OnceLock;

use chrono::Datelike;
use proptest::prelude::*;

use super::*;
use crate::calendar::CalendarYear;
use crate::clock::{ClockRule, Length};
use crate::deadline::{End, Run, Standstill};
use crate::policy::Policy;
use crate::rulebook::{Rulebook, Rulebooks};
use crate::vocabulary::{Channel, OrderClass, Procedure, Purpose, Receipt, SourceLevel, Track};

const YEARS: [&str; 2] =
    [include_str!("../../config/calendar/2026.toml"), include_str!("../../config/calendar/2027.toml")];
const STRICT: &str = include_str!("../../config/ladder/strict.toml");

fn calendar() -> &'static Calendar {
    static CALENDAR: OnceLock<Calendar> = OnceLock::new();
    CALENDAR.get_or_init(|| {
        Calendar::new(YEARS.map(|text| toml::from_str::<CalendarYear>(text).unwrap())).unwrap()
    })
}

fn books() -> &'static Rulebooks {
    static BOOKS: OnceLock<Rulebooks> = OnceLock::new();
    BOOKS.get_or_init(|| {
        let book = Rulebook { policy: Policy::national().unwrap(), calendar: calendar().clone() };
        Rulebooks::new([(1, book)])
    })
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant of 2026 in Shanghai: `05-01 08:30`; a bare day is its beginning.
fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    Instant::parse(&format!("2026-{day}T{time}:00+08:00")).unwrap()
}

/// The other way: cut to the minute, and a midnight to the day.
fn said(at: Instant) -> String {
    let text = at.shanghai().format("%m-%d %H:%M").to_string();
    text.strip_suffix(" 00:00").map_or(text.clone(), str::to_owned)
}

fn rule(name: &str) -> &'static ClockRule {
    books().rule(1, &ClockName::parse(name).unwrap()).unwrap()
}

/// A clock of this length that can be paused and extended.
fn rule_of(quantity: u32, unit: TimeUnit) -> ClockRule {
    let length = Some(Length { quantity, unit });
    ClockRule { length, extended: rule("handling").extended, ..rule("rereview").clone() }
}

fn counted<'a>(rule: &'a ClockRule, start: &str) -> Deadline<'a> {
    deadline::hypothetical(rule, at(start), None, None, 0, Vec::new(), books()).unwrap()
}

/// A national clock with its run changed.
fn changed(name: &str, start: &str, change: impl Fn(&mut Run)) -> Deadline<'static> {
    let mut run = counted(rule(name), start).run;
    change(&mut run);
    deadline::of(&run, books()).unwrap()
}

const ORDINARY: Qualities = Qualities {
    channel: Channel::Visit,
    track: Track::Petition,
    purpose: Purpose::Request,
    level: SourceLevel::District,
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

fn national() -> Ladder {
    Ladder::national().unwrap()
}

/// What a run comes to by an instant: rungs with repetitions and times.
fn steps(ladder: &Ladder, deadline: &Deadline, until: &str) -> Vec<String> {
    let steps = ladder.steps(deadline, &ORDINARY, calendar(), at(until));
    steps
        .iter()
        .map(|step| format!("{}{} {}", step.rung.name.as_str(), step.repetition, said(step.at)))
        .collect()
}

/// The text of a rung that tells the officer.
fn rung(name: &str, at: &str, more: &str) -> String {
    format!(
        "[[rung]]\nname = \"{name}\"\nlabel = {{ zh = \"甲\", en = \"A\" }}\nat = {at}\ntell = [\"officer\"]\n{more}\n"
    )
}

const HEAD: &str = "region = \"示例区\"\n[quiet]\ndigest_at = \"08:30\"\nuntil = \"18:00\"\n";

fn ladder(rungs: &[String]) -> Ladder {
    Ladder::parse(&format!("{HEAD}{}", rungs.concat())).unwrap()
}

/// When a single mark is reached.
fn reached(deadline: &Deadline, mark: &str) -> String {
    let ladder = ladder(&[rung("only", mark, "")]);
    let steps = ladder.steps(deadline, &ORDINARY, calendar(), deadline::never());
    assert_eq!(steps.len(), 1, "{mark}");
    said(steps[0].at)
}

// ---- Marks, by hand.

/// 60 days from Monday 03-02 end on 05-01, a holiday: the legal last day is 05-06.
#[test]
fn sixty_days_climb_the_national_ladder_to_the_bulletin() {
    let handling = counted(rule("handling"), "03-02 09:00");
    let expected = [
        "half1 04-01",
        "three_quarters1 04-16",
        "nearly1 04-22",
        "last_day1 05-01",
        "overdue1 05-07",
        "overdue2 05-11", // 05-09 is a worked Saturday
        "supervision1 05-13",
        "supervision2 05-18",
        "chief_leaders1 05-20",
        "chief_leaders2 05-27",
        "bulletin1 06-03",
        "bulletin2 06-17",
    ];
    assert_eq!(steps(&national(), &handling, "07-01 12:00"), expected);
    assert_eq!(steps(&national(), &handling, "07-02").last().unwrap(), "bulletin3 07-02");
}

/// 15 days from 02-02 end on 02-17, in the Spring Festival: the legal last day is 02-24.
#[test]
fn fifteen_days_over_the_spring_festival() {
    let route = counted(rule("route"), "02-02 09:00");
    let found = steps(&national(), &route, "03-03");
    assert_eq!(
        found,
        [
            "three_quarters1 02-14",
            "nearly1 02-15",
            "last_day1 02-17",
            "overdue1 02-25",
            // 25, 26, 27, and 02-28 is a worked Saturday; then 03-02, 03-03.
            "overdue2 02-28",
            "supervision1 03-03",
        ]
    );
}

#[test]
fn shares_are_counted_as_the_limit_is_counted() {
    let five = rule_of(5, TimeUnit::WorkingDays);
    let ten = rule_of(10, TimeUnit::WorkingDays);
    let fifteen = rule_of(15, TimeUnit::Days);
    for (rule, start, share, expected) in [
        // 02-13, 02-14 (worked), 02-24, 02-25, 02-26
        (&five, "02-12 10:00", 20, "02-13"),
        (&five, "02-12 10:00", 21, "02-14"),
        (&five, "02-12 10:00", 50, "02-24"),
        (&five, "02-12 10:00", 75, "02-25"),
        (&five, "02-12 10:00", 99, "02-26"),
        // 09-23, 24, 28, 29, 30, 10-08, 09, 10 (worked), 12, 13
        (&ten, "09-22 10:00", 50, "09-30"),
        (&ten, "09-22 10:00", 75, "10-10"),
        (&ten, "09-22 10:00", 85, "10-12"),
        (&fifteen, "03-02 10:00", 50, "03-10"),
        (&fifteen, "03-02 10:00", 1, "03-03"),
        (&fifteen, "03-02 10:00", 99, "03-17"),
    ] {
        let mark = format!("{{ used = {share} }}");
        assert_eq!(reached(&counted(rule, start), &mark), expected, "{start} {share} %");
    }
}

#[test]
fn shares_of_an_ordered_date_are_of_the_days_up_to_it() {
    let due = Some(day("2026-03-12"));
    let district =
        deadline::hypothetical(rule("district"), at("03-02 15:00"), None, due, 0, Vec::new(), books())
            .unwrap();
    for (share, expected) in [(50, "03-07"), (75, "03-10"), (99, "03-12")] {
        assert_eq!(reached(&district, &format!("{{ used = {share} }}")), expected);
    }
    assert_eq!(reached(&district, "{ left = 2, unit = \"working_days\" }"), "03-10");
}

#[test]
fn hours_are_counted_from_the_minute_at_night_and_on_sundays() {
    let utilities = counted(rule("order_utilities"), "03-07 22:00");
    assert_eq!(
        steps(&national(), &utilities, "03-12"),
        [
            "hours_half1 03-08 10:00",
            "hours_nearly1 03-08 18:24",
            "hours_overdue1 03-08 22:00",
            "hours_supervision1 03-09",
            "hours_chief_leaders1 03-09 22:00",
            "hours_chief_leaders4 03-12",
        ]
    );
    for (mark, expected) in [
        ("{ left = 3, unit = \"hours\" }", "03-08 19:00"),
        ("{ left = 10, unit = \"minutes\" }", "03-08 21:50"),
        ("{ overdue = 90, unit = \"minutes\" }", "03-08 23:30"),
    ] {
        assert_eq!(reached(&utilities, mark), expected, "{mark}");
    }
}

#[test]
fn what_is_left_is_counted_back_from_the_legal_last_day() {
    let handling = counted(rule("handling"), "03-02 09:00"); // to 05-06
    let five = rule_of(5, TimeUnit::WorkingDays);
    let orders = [counted(&five, "02-12 10:00"), counted(&five, "03-09 10:00")]; // to 02-26; to Monday 03-16
    for (deadline, mark, expected) in [
        (&handling, "{ left = 3, unit = \"days\" }", "05-03"),
        (&handling, "{ left = 12, unit = \"hours\" }", "05-06 12:00"),
        (&handling, "{ left = 1, unit = \"working_days\" }", "04-30"),
        (&orders[0], "{ left = 1, unit = \"working_days\" }", "02-25"),
        (&orders[0], "{ left = 2, unit = \"working_days\" }", "02-24"),
        (&orders[0], "{ left = 3, unit = \"working_days\" }", "02-14"),
        // Told on the Friday, not on the Monday that is the last day.
        (&orders[1], "{ left = 1, unit = \"working_days\" }", "03-13"),
    ] {
        assert_eq!(reached(deadline, mark), expected, "{mark} of {}", deadline.legal_due);
    }
}

/// 15 days from 03-05 end on Friday 03-20: late begins on a Saturday.
#[test]
fn being_late_is_counted_from_a_rest_day_on() {
    let route = counted(rule("route"), "03-05 10:00");
    for (mark, expected) in [
        ("{ overdue = 1, unit = \"days\" }", "03-21"),
        ("{ overdue = 2, unit = \"days\" }", "03-22"),
        ("{ overdue = 1, unit = \"working_days\" }", "03-21"),
        ("{ overdue = 2, unit = \"working_days\" }", "03-24"),
        ("{ overdue = 6, unit = \"working_days\" }", "03-30"),
        ("{ overdue = 3, unit = \"hours\" }", "03-21 03:00"),
    ] {
        assert_eq!(reached(&route, mark), expected, "{mark}");
    }
}

#[test]
fn a_rung_repeats_until_a_higher_one_and_then_no_more() {
    let route = counted(rule("route"), "03-02 10:00"); // late on Wednesday 03-18
    for (every, unit, last) in [
        (1, "days", "low6 03-23"),
        (2, "working_days", "low2 03-20"),
        (1, "working_days", "low4 03-23"),
        (5, "hours", "low29 03-23 20:00"),
        (30, "minutes", "low288 03-23 23:30"),
    ] {
        let repeat = format!("repeat = {{ every = {every}, unit = \"{unit}\" }}");
        let low = rung("low", "{ overdue = 1, unit = \"days\" }", &repeat);
        let high = rung("high", "{ overdue = 7, unit = \"days\" }", "");
        let found = steps(&ladder(&[low, high]), &route, "05-01");
        assert_eq!(found, ["low1 03-18", last, "high1 03-24"]);
    }
}

#[test]
fn what_stands_still_lapses_or_has_ended_has_no_steps() {
    let paused = changed("rereview", "03-02", |run| run.pauses = vec![(at("03-10"), None)]);
    let met = changed("handling", "03-02", |run| run.ended = Some(End::Met(at("03-05"))));
    let ended = changed("handling", "03-02", |run| run.ended = Some(End::Cancelled(at("08-05"))));
    let [window, right] = ["objection", "review_request"].map(|name| counted(rule(name), "03-02"));
    for deadline in [paused, met, ended, window, right] {
        assert_eq!(steps(&national(), &deadline, "12-31"), Vec::<String>::new(), "{}", deadline.id());
        assert_eq!(national().next_after(&deadline, &ORDINARY, calendar(), at("03-02")), None);
    }
}

/// 30 days and four of hearing, 03-10 to 03-13: 04-01 is the 26th counted day.
#[test]
fn days_of_a_hearing_use_up_nothing() {
    let heard = |run: &mut Run| run.pauses = vec![(at("03-10 10:00"), Some(at("03-13 16:00")))];
    let heard = changed("rereview", "03-02 10:00", heard);
    assert_eq!(reached(&heard, "{ used = 85 }"), "04-01");
    assert_eq!(reached(&counted(rule("rereview"), "03-02 10:00"), "{ used = 85 }"), "03-28");
}

/// Extended on 04-28 to 90 days: they end on Sunday 05-31, so on 06-01.
#[test]
fn an_extension_reminds_anew_for_the_new_limit_and_of_nothing_at_once() {
    let extended = changed("handling", "03-02 09:00", |run| {
        (run.more, run.extended_by, run.known_at) = (30, Some(5), at("04-28 10:00"));
        run.late_from = run.known_at;
    });
    let found = steps(&national(), &extended, "06-02");
    assert_eq!(
        found,
        ["three_quarters2 05-09", "nearly2 05-18", "last_day2 05-31", "overdue1 06-02"],
        "half of it lay behind and alarms nobody"
    );
    let told_before = [noted("half", 1, 0, "04-01"), noted("nearly", 1, 2, "04-22")];
    let ladder = national();
    let up = ladder.steps(&extended, &ORDINARY, calendar(), at("05-09"));
    assert_eq!(ladder.news(up, &told_before).told.unwrap().repetition, 2);
}

#[test]
fn a_run_that_is_written_down_late_climbs_from_then_on() {
    let known = |when: &'static str| {
        changed("handling", "03-02 09:00", move |run| {
            (run.known_at, run.late_from) = (at(when), at(when));
        })
    };
    assert_eq!(
        steps(&national(), &known("04-20 10:00"), "05-06"),
        ["three_quarters1 04-20 10:00", "nearly1 04-22", "last_day1 05-01"],
        "of the reminders that lay behind the last is given"
    );
    assert_eq!(
        steps(&national(), &known("06-10 10:00"), "06-17"),
        ["last_day1 06-10 10:00", "overdue1 06-10 10:00", "overdue2 06-15", "supervision1 06-17"],
        "nobody is escalated for time in which nobody could be reminded"
    );
    assert_eq!(steps(&national(), &known("03-02 09:00"), "04-01"), ["half1 04-01"]);
}

/// Known on 06-10, late since 05-06.
#[test]
fn what_a_register_brings_in_late_stands_as_high_as_its_dates_say() {
    let imported = changed("handling", "03-02 09:00", |run| run.known_at = at("06-10 10:00"));
    let ladder = national();
    let up = ladder.steps(&imported, &ORDINARY, calendar(), at("06-10 10:00"));
    let heights: Vec<&str> = up.iter().map(|step| step.rung.name.as_str()).collect();
    for rung in ["overdue", "supervision", "chief_leaders", "bulletin"] {
        assert!(heights.contains(&rung), "{rung}: {heights:?}");
    }
    let news = ladder.news(up, &[]);
    assert_eq!(news.told.map(|step| step.rung.name.as_str()), Some("bulletin"), "one is told: the highest");
}

#[test]
fn rungs_stand_only_where_they_say() {
    let route = counted(rule("route"), "03-02 10:00");
    let urgent = Qualities { urgent: true, ..ORDINARY };
    let hotline = Qualities { channel: Channel::Hotline12345, class: Some(OrderClass::General), ..ORDINARY };
    for (more, qualities, stands) in [
        ("clocks = [\"route\"]", ORDINARY, true),
        ("clocks = [\"notice\"]", ORDINARY, false),
        ("except_clocks = [\"route\"]", ORDINARY, false),
        ("by_the_hour = true", ORDINARY, false),
        ("days_from = 15", ORDINARY, true),
        ("days_from = 16", ORDINARY, false),
        ("days_to = 15", ORDINARY, true),
        ("days_to = 14", ORDINARY, false),
        ("when = { urgent = true }", ORDINARY, false),
        ("when = { urgent = true }", urgent, true),
        ("when = { channel = [\"hotline_12345\"] }", ORDINARY, false),
        ("when = { channel = [\"hotline_12345\"], class = [\"general\"] }", hotline, true),
    ] {
        let ladder = ladder(&[rung("only", "{ used = 50 }", more)]);
        let found = ladder.steps(&route, &qualities, calendar(), deadline::never());
        assert_eq!(found.len(), usize::from(stands), "{more}");
    }
}

// ---- News.

fn noted(rung: &str, repetition: u32, place: usize, when: &str) -> Noted {
    Noted { rung: rung.to_owned(), repetition, place, at: at(when) }
}

#[test]
fn all_that_was_passed_is_noted_and_only_the_highest_told() {
    let (ladder, handling) = (national(), counted(rule("handling"), "03-02 09:00"));
    let news = ladder.news(ladder.steps(&handling, &ORDINARY, calendar(), at("05-21")), &[]);
    assert_eq!(news.new.len(), 9);
    assert_eq!(news.told.unwrap().rung.name.as_str(), "chief_leaders");
    let noted: Vec<Noted> =
        news.new.iter().map(|s| noted(s.rung.name.as_str(), s.repetition, s.place, &said(s.at))).collect();
    let again = ladder.news(ladder.steps(&handling, &ORDINARY, calendar(), at("05-26")), &noted);
    assert_eq!((again.new, again.told), (Vec::new(), None), "nothing twice");
    let next = ladder.news(ladder.steps(&handling, &ORDINARY, calendar(), at("05-27")), &noted);
    assert_eq!(next.told.map(|step| (step.rung.name.as_str(), step.repetition)), Some(("chief_leaders", 2)));
}

#[test]
fn what_is_lower_and_older_than_what_was_told_is_silent() {
    let (ladder, handling) = (national(), counted(rule("handling"), "03-02 09:00"));
    let steps = || ladder.steps(&handling, &ORDINARY, calendar(), at("05-07"));
    let told = ladder.news(steps(), &[noted("overdue", 1, 5, "05-07")]);
    assert_eq!((told.new.len(), told.told), (4, None));
    let told = ladder.news(steps(), &[noted("last_day", 1, 4, "05-01")]);
    assert_eq!(told.told.unwrap().rung.name.as_str(), "overdue");
}

/// Places are of the ladder as it is: on the strict one two rungs stand below, and `overdue` higher.
#[test]
fn another_ladder_does_not_take_a_reminder_for_higher_than_what_was_told() {
    let strict = Ladder::parse(STRICT).unwrap();
    let urgent = Qualities { urgent: true, ..ORDINARY };
    let handling = counted(rule("handling"), "03-02 09:00");
    let steps = |until| strict.steps(&handling, &urgent, calendar(), at(until));
    let before: Vec<Noted> = national()
        .steps(&handling, &urgent, calendar(), at("05-08"))
        .iter()
        .map(|step| noted(step.rung.name.as_str(), step.repetition, step.place, &said(step.at)))
        .collect();
    let news = strict.news(steps("05-07 12:00"), &before);
    assert_eq!(news.new.iter().map(|s| s.rung.name.as_str()).collect::<Vec<_>>(), ["urgent_ahead"]);
    assert_eq!(news.told, None, "it was told that it is overdue");
    assert_eq!(strict.news(steps("05-11"), &before).told.unwrap().rung.name.as_str(), "supervision");
}

// ---- Working hours.

#[test]
fn digests_leave_on_working_mornings() {
    let quiet = national().quiet;
    for (reached, digest) in [
        ("03-02 08:30", "03-02 08:30"),
        ("03-02 08:31", "03-03 08:30"),
        ("03-06 10:00", "03-09 08:30"), // a Friday
        ("02-13 09:00", "02-14 08:30"), // the Saturday after is worked
        ("02-14 09:00", "02-24 08:30"), // then the Spring Festival
        ("05-01 00:00", "05-06 08:30"),
        ("09-30 18:00", "10-08 08:30"),
        ("10-10 00:00", "10-10 08:30"),
    ] {
        assert_eq!(said(quiet.next_digest(at(reached), calendar())), digest, "{reached}");
    }
}

#[test]
fn ordinary_mails_leave_in_working_hours_only() {
    let quiet = national().quiet;
    for (now, open) in [
        ("03-02 08:29", false),
        ("03-02 08:30", true),
        ("03-02 17:59", true),
        ("03-02 18:00", false),
        ("03-07 10:00", false),
        ("02-14 10:00", true),
        ("02-16 10:00", false),
        ("05-09 10:00", true),
        ("10-01 10:00", false),
    ] {
        assert_eq!(quiet.is_open(at(now), calendar()), open, "{now}");
    }
}

// ---- Documents.

#[test]
fn the_ladders_as_shipped_read_and_stay_the_same_on_the_way_to_json_and_back() {
    assert_eq!(national().rungs.len(), 14);
    for ladder in [national(), Ladder::parse(STRICT).unwrap()] {
        let text = serde_json::to_string(&ladder).unwrap();
        assert_eq!(serde_json::from_str::<Ladder>(&text).unwrap(), ladder);
        assert_eq!(Ladder::parse(&toml::to_string(&ladder).unwrap()).unwrap(), ladder);
    }
}

fn names(ladder: &Ladder) -> Vec<&str> {
    ladder.rungs.iter().map(|rung| rung.name.as_str()).collect()
}

#[test]
fn the_strict_example_replaces_two_rungs_and_puts_two_below() {
    let strict = Ladder::parse(STRICT).unwrap();
    let overdue = strict.rung("overdue").unwrap();
    assert_eq!(overdue.repeat.unwrap().until, RepeatUntil::Acknowledged);
    assert_eq!(strict.rung("supervision").unwrap().at, Mark::Overdue(3, TimeUnit::WorkingDays));
    assert_eq!(names(&strict)[4..9], ["last_day", "hotline_ahead", "urgent_ahead", "overdue", "supervision"]);
    assert_eq!((strict.rungs.len(), strict.quiet), (16, national().quiet));
}

#[test]
fn a_layer_takes_away_replaces_and_adds() {
    let used = |name| rung(name, "{ used = 40 }", "");
    let below = used("below_all").replace("[[rung]]", "[[rung]]\nbelow = \"nearly\"");
    let layer = format!(
        "base = \"national\"\nregion = \"示例区\"\nwithout = [\"half\"]\n\
         quiet = {{ digest_at = \"09:00\", until = \"17:00\" }}\n{}{}{below}",
        used("three_quarters"),
        used("on_top")
    );
    let ladder = Ladder::parse(&layer).unwrap();
    assert_eq!(names(&ladder)[..3], ["three_quarters", "below_all", "nearly"]);
    assert_eq!(names(&ladder).last(), Some(&"on_top"));
    assert_eq!(ladder.rungs[0].at, Mark::Used(40));
    assert_eq!(ladder.quiet.digest_at.to_string(), "09:00:00");
    assert_eq!(ladder.rungs.len(), 15);
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let good = rung("only", "{ used = 50 }", "");
    let with = |from: &str, to: &str| format!("{HEAD}{}", good.replace(from, to));
    let repeated =
        |at: &str, repeat: &str| format!("{HEAD}{}", rung("only", at, &format!("repeat = {repeat}")));
    let layer = |text: &str| format!("base = \"national\"\nregion = \"示例区\"\n{text}");
    let late = "{ overdue = 1, unit = \"days\" }";
    for (text, why) in [
        (format!("{HEAD}{good}{good}"), "the rung only stands twice"),
        (with("[\"officer\"]", "[]"), "tells nobody"),
        (with("en = \"A\"", "en = \"\""), "its label is missing"),
        (with("zh = \"甲\"", "zh = \"\""), "its label is missing"),
        (repeated("{ used = 50 }", "{ every = 1, unit = \"days\" }"), "only what is overdue repeats"),
        (repeated(late, "{ every = 0, unit = \"days\" }"), "a rung repeats every so many"),
        (repeated(late, "{ every = 1, unit = \"months\" }"), "a rung repeats every so many"),
        (with("{ used = 50 }", "{ used = 0 }"), "between 1 and 99 per cent"),
        (with("{ used = 50 }", "{ used = 100 }"), "between 1 and 99 per cent"),
        (with("{ used = 50 }", "{ left = 0, unit = \"days\" }"), "between 1 and 3650"),
        (with("{ used = 50 }", "{ overdue = 3651, unit = \"days\" }"), "between 1 and 3650"),
        (with("{ used = 50 }", "{ left = 1, unit = \"months\" }"), "minutes, hours, days or working days"),
        (with("{ used = 50 }", "{ overdue = 1, unit = \"months\" }"), "minutes, hours, days or working days"),
        (with("{ used = 50 }", "{ overdue = 1 }"), "at is one of"),
        (with("{ used = 50 }", "{ used = 5, unit = \"days\" }"), "at is one of"),
        (with("{ used = 50 }", "{ used = 5, left = 1, unit = \"days\" }"), "at is one of"),
        (with("{ used = 50 }", "{ early = 5 }"), "unknown field"),
        (with("tell =", "tells ="), "unknown field"),
        (with("\"only\"", "\"Only one\""), "no name of a clock"),
        (format!("{HEAD}{good}").replace("18:00", "08:00"), "the first before the second"),
        (format!("{HEAD}{good}").replace("08:30", "8 o'clock"), "times of one day"),
        (layer("without = [\"nothing\"]"), "without names a rung that the base does not have: nothing"),
        (layer(&good.replace("[[rung]]", "[[rung]]\nbelow = \"nothing\"")), "does not have: nothing"),
        (layer("").replace("national", "martian"), "unknown variant"),
        ("region = [".to_owned(), "TOML"),
    ] {
        let error = Ladder::parse(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{why}: {error}");
    }
}

// ---- A slow walk.

/// A rung of the walk: how much of what, and how often again.
#[derive(Clone, Copy, Debug)]
struct Slow {
    mark: Mark,
    repeat: Option<(u32, TimeUnit)>,
}

/// A life of a run that the walk can follow.
#[derive(Clone, Debug)]
struct Life {
    unit: TimeUnit,
    length: u32,
    /// Days after 2026-01-01, and the minute of the day.
    start: (u64, i64),
    /// Days (or ticks) after the start, and how long.
    pause: Option<(u64, u64)>,
    more: u32,
    /// Hours after the start.
    known: i64,
    rungs: Vec<Slow>,
}

/// One hundredth of an hour: each share of whole hours falls on one.
const TICK: i64 = 36;

impl Life {
    fn by_the_hour(&self) -> bool {
        self.unit == TimeUnit::Hours
    }

    fn rule(&self) -> ClockRule {
        ClockRule { rolls: true, ..rule_of(self.length, self.unit) }
    }

    fn start(&self) -> Instant {
        Instant::start_of(day("2026-01-01") + Days::new(self.start.0)).plus_seconds(self.start.1 * 60)
    }

    fn pauses(&self) -> Vec<Standstill> {
        let step = if self.by_the_hour() { TICK } else { 86_400 };
        let after = |steps: u64| self.start().plus_seconds(i64::try_from(steps).unwrap() * step);
        self.pause.map(|(from, long)| (after(from), Some(after(from + long)))).into_iter().collect()
    }

    fn deadline<'a>(&self, rule: &'a ClockRule) -> Deadline<'a> {
        let more = if self.by_the_hour() { 0 } else { self.more };
        let mut deadline =
            deadline::hypothetical(rule, self.start(), None, None, more, self.pauses(), books()).unwrap();
        deadline.run.extended_by = (more > 0).then_some(9);
        deadline.run.known_at = self.start().plus_seconds(self.known * 3_600);
        deadline.run.late_from = deadline.run.known_at;
        deadline
    }

    fn ladder(&self) -> Ladder {
        let repeat = |(every, unit)| Repeat { every, unit, until: RepeatUntil::Met };
        let rung = |(place, slow): (usize, &Slow)| Rung {
            name: ClockName::parse(&format!("r{place}")).unwrap(),
            at: slow.mark,
            repeat: slow.repeat.map(repeat),
            ..national().rungs[0].clone()
        };
        let rungs = self.rungs.iter().enumerate().map(rung);
        let everywhere = |rung: Rung| Rung { by_the_hour: None, days_from: None, ..rung };
        Ladder { rungs: rungs.map(everywhere).collect(), ..national() }
    }
}

/// Every step, each repetition of its own, in no order: (place, repetition, when).
fn walked(life: &Life, deadline: &Deadline, until: Instant) -> Vec<(usize, u32, Instant)> {
    let known = deadline.run.known_at;
    let again = if deadline.run.extended_by.is_some() { 2 } else { 1 };
    let mut found = Vec::new();
    let mut behind = None;
    for (place, slow) in life.rungs.iter().enumerate() {
        let Some(when) = first_time(life, deadline, slow.mark) else { continue };
        if !slow.mark.is_before_due() {
            found.push((place, 1, when));
        } else if when >= known {
            found.push((place, again, when));
        } else {
            behind = Some((place, 1, known));
        }
    }
    found.extend(behind.filter(|_| again == 1));
    let firsts = found.clone();
    for (place, _, first) in &firsts {
        let Some((every, unit)) = life.rungs[*place].repeat else { continue };
        let above = firsts.iter().filter(|f| f.0 > *place && !life.rungs[f.0].mark.is_before_due());
        let end = above.map(|f| f.2).min().unwrap_or(until.plus_micros(1));
        let mut when = later(*first, every, unit);
        let mut number = 2;
        while when < end && when <= until {
            found.push((*place, number, when));
            (when, number) = (later(when, every, unit), number + 1);
        }
    }
    found.retain(|step| step.2 <= until);
    found
}

fn works(day: NaiveDate) -> bool {
    calendar().is_working_day(day)
}

/// So many days or hours on, one by one.
fn later(from: Instant, every: u32, unit: TimeUnit) -> Instant {
    if unit == TimeUnit::Hours {
        return (0..every).fold(from, |at, _| at.plus_seconds(3_600));
    }
    let mut day = from.day();
    let mut left = every;
    while left > 0 {
        day = day.succ_opt().unwrap();
        left -= u32::from(unit == TimeUnit::Days || works(day));
    }
    Instant::start_of(day)
}

fn first_time(life: &Life, deadline: &Deadline, mark: Mark) -> Option<Instant> {
    let late = deadline.late_at.max(deadline.run.known_at);
    let last = deadline.legal_due;
    let all = || (last - Days::new(300)).iter_days().take(1_200);
    let day = match mark {
        Mark::Used(share) if life.by_the_hour() => return Some(share_of_ticks(life, share)),
        Mark::Used(share) => share_of_days(life, deadline, share)?,
        Mark::Left(hours, TimeUnit::Hours) => {
            return Some((0..hours).fold(deadline.late_at, |at, _| at.plus_seconds(-3_600)));
        }
        Mark::Left(days, TimeUnit::Days) => all().find(|day| (last - *day).num_days() == i64::from(days))?,
        // The first day after whose end no more working days are left than that.
        Mark::Left(days, _) => all().find(|day| {
            let left = day.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| works(*day));
            left.count() <= days as usize
        })?,
        Mark::Overdue(hours, TimeUnit::Hours) => {
            return Some((0..hours).fold(late, |at, _| at.plus_seconds(3_600)));
        }
        Mark::Overdue(1, _) => return Some(late),
        Mark::Overdue(days, unit) => {
            let counts = |day: &NaiveDate| unit == TimeUnit::Days || works(*day);
            late.day().iter_days().filter(counts).nth(days as usize - 1)?
        }
    };
    let start = Instant::start_of(day);
    Some(if mark.is_before_due() { start } else { start.max(late) })
}

/// The first day on which so much of the counted days is used.
fn share_of_days(life: &Life, deadline: &Deadline, share: u32) -> Option<NaiveDate> {
    let heard: Vec<(NaiveDate, NaiveDate)> =
        life.pauses().iter().map(|(from, until)| (from.day(), until.unwrap().day())).collect();
    let start = deadline.run.started_on;
    // What an extension adds counts every day; the length itself as its unit says.
    let (mut length, mut more) = (life.length, deadline.run.more);
    let mut counted = Vec::new();
    let mut day = start;
    while length + more > 0 {
        day = day.succ_opt().unwrap();
        let working = length > 0 && life.unit == TimeUnit::WorkingDays;
        if heard.iter().any(|(from, until)| *from <= day && day <= *until) || (working && !works(day)) {
            continue;
        }
        if length > 0 {
            length -= 1
        } else {
            more -= 1
        }
        counted.push(day);
    }
    let enough = |place: &usize| (place + 1) * 100 >= counted.len() * share as usize;
    (0..counted.len()).find(enough).map(|place| counted[place])
}

fn share_of_ticks(life: &Life, share: u32) -> Instant {
    let pause = life.pause.map_or(0..0, |(from, long)| from..from + long);
    let goal = u64::from(life.length) * u64::from(share);
    let (mut tick, mut used) = (0, 0);
    while used < goal {
        used += u64::from(!pause.contains(&tick));
        tick += 1;
    }
    life.start().plus_seconds(i64::try_from(tick).unwrap() * TICK)
}

fn mark() -> impl Strategy<Value = Mark> {
    let unit = prop_oneof![Just(TimeUnit::Days), Just(TimeUnit::WorkingDays), Just(TimeUnit::Hours)];
    prop_oneof![
        (1..100_u32).prop_map(Mark::Used),
        (1..40_u32, unit.clone()).prop_map(|(quantity, unit)| Mark::Left(quantity, unit)),
        (1..40_u32, unit).prop_map(|(quantity, unit)| Mark::Overdue(quantity, unit)),
    ]
}

fn slow() -> impl Strategy<Value = Slow> {
    let unit = prop_oneof![Just(TimeUnit::Days), Just(TimeUnit::WorkingDays), Just(TimeUnit::Hours)];
    (mark(), proptest::option::of((1..15_u32, unit))).prop_map(|(mark, repeat)| {
        let repeat =
            repeat.map(|(every, unit)| (if unit == TimeUnit::Hours { every * 24 } else { every }, unit));
        Slow { mark, repeat: repeat.filter(|_| !mark.is_before_due()) }
    })
}

fn life() -> impl Strategy<Value = Life> {
    let unit = prop_oneof![Just(TimeUnit::Days), Just(TimeUnit::WorkingDays), Just(TimeUnit::Hours)];
    let more = prop_oneof![Just(0), Just(0), 1..30_u32];
    let known = prop_oneof![Just(0), 0..3_000_i64];
    let rungs = proptest::collection::vec(slow(), 1..7);
    (
        unit,
        1..60_u32,
        (0..500_u64, 0..1_440_i64),
        proptest::option::of((1..30_u64, 1..20_u64)),
        more,
        known,
        rungs,
    )
        .prop_map(|(unit, length, start, pause, more, known, rungs)| {
            // A pause that begins once the time has run out excuses nothing.
            let pause = pause.filter(|(from, _)| *from < u64::from(length));
            Life { unit, length, start, pause, more, known, rungs }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ladder_is_what_a_slow_walk_finds(life in life(), look in 0..20_000_i64) {
        let rule = life.rule();
        let (ladder, deadline) = (life.ladder(), life.deadline(&rule));
        let until = life.start().plus_seconds(look * 3_600);
        let walked = walked(&life, &deadline, until);
        // Of a rung's repetitions the first and the last are steps.
        let last = |step: &(usize, u32, Instant)| {
            let same = walked.iter().filter(|other| other.0 == step.0);
            same.clone().map(|s| s.1).max() == Some(step.1) || same.map(|s| s.1).min() == Some(step.1)
        };
        let mut expected: Vec<_> = walked.iter().filter(|step| last(step)).map(|s| (s.2, s.0, s.1)).collect();
        expected.sort();
        let found = ladder.steps(&deadline, &ORDINARY, calendar(), until);
        let found: Vec<_> = found.iter().map(|step| (step.at, step.place, step.repetition)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_next_step_is_the_first_that_a_slow_walk_finds_after(life in life(), look in 0..20_000_i64) {
        let rule = life.rule();
        let (ladder, deadline) = (life.ladder(), life.deadline(&rule));
        let after = life.start().plus_seconds(look * 3_600);
        let far = after.plus_seconds(2 * 366 * 86_400);
        let expected = walked(&life, &deadline, far).iter().map(|step| step.2).filter(|at| *at > after).min();
        let next = ladder.next_after(&deadline, &ORDINARY, calendar(), after);
        prop_assert_eq!(next.filter(|at| *at <= far), expected);
    }

    #[test]
    fn looking_often_or_seldom_tells_nothing_twice(life in life(), mut looks in proptest::collection::vec(0..9_000_i64, 1..12)) {
        let rule = life.rule();
        let (ladder, deadline) = (life.ladder(), life.deadline(&rule));
        looks.sort_unstable();
        let mut noted: Vec<Noted> = Vec::new();
        for look in looks {
            let now = life.start().plus_seconds(look * 3_600);
            let news = ladder.news(ladder.steps(&deadline, &ORDINARY, calendar(), now), &noted);
            if let Some(told) = news.told {
                prop_assert!(news.new.iter().all(|step| step.place <= told.place));
            }
            for step in news.new {
                let name = step.rung.name.as_str().to_owned();
                prop_assert!(!noted.iter().any(|one| one.rung == name && one.repetition == step.repetition));
                noted.push(Noted { rung: name, repetition: step.repetition, place: step.place, at: step.at });
            }
        }
    }

    #[test]
    fn a_digest_leaves_on_the_first_working_morning_that_has_not_passed(hours in 0..10_000_i64, minutes in 0..60_i64) {
        let quiet = national().quiet;
        let reached = at("01-01").plus_seconds(hours * 3_600 + minutes * 60);
        let mut now = reached;
        while !(works(now.day()) && now.shanghai().time() == quiet.digest_at) {
            now = now.plus_seconds(60);
        }
        prop_assert_eq!(quiet.next_digest(reached, calendar()), now);
        prop_assert!(quiet.is_open(now, calendar()) && now.day().year() <= 2027);
    }
}
