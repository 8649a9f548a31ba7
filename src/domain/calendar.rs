//! The working-day calendar of the State Council and the date arithmetic of the deadlines.
//!
//! All days are civil days of China (UTC+8); nothing here reads a clock. A year is data, put in
//! by the user, because each arrangement is published only in the autumn before.
//!
//! Sources: 民法典 201 (the start day is not counted) and 203 (a last day that is a rest day moves
//! to the day after the rest), 国务院关于职工工作时间的规定 7 (Saturday and Sunday are the weekly
//! rest days), 全国年节及纪念日放假办法, and the yearly notice named in each year's `source`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The first year a calendar may hold.
pub const FIRST_YEAR: i32 = 2000;

/// The last year a calendar may hold.
pub const LAST_YEAR: i32 = 2100;

/// The longest period counted, in days: all the days of [`FIRST_YEAR`] to [`LAST_YEAR`].
/// A longer one is taken as this long, so that no count can run away or overflow.
pub const LONGEST_PERIOD: u32 = 36_890;

/// Why a year cannot stand in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The year is not within [`FIRST_YEAR`] to [`LAST_YEAR`].
    #[error("the year {year} is not within {FIRST_YEAR} to {LAST_YEAR}")]
    YearOutOfRange {
        /// The year given.
        year: i32,
    },
    /// The same year was given twice.
    #[error("the year {year} is given twice")]
    DuplicateYear {
        /// The year given.
        year: i32,
    },
    /// A listed day belongs to another year.
    #[error("{day} is not a day of {year}")]
    DayOutsideYear {
        /// The listed day.
        day: NaiveDate,
        /// The year of the list.
        year: i32,
    },
    /// A day listed as a weekday off is a Saturday or Sunday, which is off anyway.
    #[error("{day} is listed as a weekday off but is a Saturday or Sunday")]
    NotAWeekday {
        /// The listed day.
        day: NaiveDate,
    },
    /// A day listed as a worked weekend day is a Monday to Friday, which is worked anyway.
    #[error("{day} is listed as a worked weekend day but is a Monday to Friday")]
    NotAWeekendDay {
        /// The listed day.
        day: NaiveDate,
    },
}

/// The exceptions of one year from "Monday to Friday is worked, Saturday and Sunday is not".
///
/// A notice sometimes names a day of the neighbouring year: that day is listed in the year it
/// falls in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The civil year, [`FIRST_YEAR`] to [`LAST_YEAR`].
    pub year: i32,
    /// Whether the State Council arrangement is not yet known, so that days may still change.
    pub provisional: bool,
    /// Where the days come from, for the reader: the notice and its number or date.
    pub source: String,
    /// Mondays to Fridays that are off.
    pub weekdays_off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked to make up for days off (调休上班).
    pub weekend_days_worked: BTreeSet<NaiveDate>,
}

impl CalendarYear {
    /// Checks that the year is in range and that each listed day is an exception of this year.
    ///
    /// # Errors
    /// The first fault found; see [`CalendarError`].
    pub fn check(&self) -> Result<(), CalendarError> {
        let year = self.year;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(CalendarError::YearOutOfRange { year });
        }
        let mut listed = self.weekdays_off.union(&self.weekend_days_worked);
        if let Some(&day) = listed.find(|day| day.year() != year) {
            return Err(CalendarError::DayOutsideYear { day, year });
        }
        if let Some(&day) = self.weekdays_off.iter().find(|&&day| is_weekend(day)) {
            return Err(CalendarError::NotAWeekday { day });
        }
        if let Some(&day) = self.weekend_days_worked.iter().find(|&&d| !is_weekend(d)) {
            return Err(CalendarError::NotAWeekendDay { day });
        }
        Ok(())
    }
}

/// What a day is to a state organ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A Monday to Friday that is worked.
    WorkingDay,
    /// A Saturday or Sunday that is worked (调休上班).
    MakeUpWorkingDay,
    /// A Saturday or Sunday that is off, also one inside a public holiday.
    Weekend,
    /// A Monday to Friday that is off.
    Holiday,
}

impl DayKind {
    /// Whether a state organ works on such a day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::WorkingDay | Self::MakeUpWorkingDay)
    }
}

/// The calendar years known, each checked. Serialised as a list of years.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<CalendarYear>", into = "Vec<CalendarYear>")]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
}

impl Calendar {
    /// A calendar of the given years, in any order.
    ///
    /// # Errors
    /// A year that fails [`CalendarYear::check`], or is given twice.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> Result<Self, CalendarError> {
        let mut calendar = Self::default();
        for year in years {
            year.check()?;
            let number = year.year;
            if calendar.years.insert(number, year).is_some() {
                return Err(CalendarError::DuplicateYear { year: number });
            }
        }
        Ok(calendar)
    }

    /// The entry for a civil year, if there is one.
    pub fn year(&self, year: i32) -> Option<&CalendarYear> {
        self.years.get(&year)
    }

    /// All entries, the earliest year first.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// This calendar with one year added or replaced.
    ///
    /// # Errors
    /// The year fails [`CalendarYear::check`].
    pub fn with_year(&self, year: CalendarYear) -> Result<Self, CalendarError> {
        year.check()?;
        let mut calendar = self.clone();
        calendar.years.insert(year.year, year);
        Ok(calendar)
    }

    /// What the day is. In a year that is not in the calendar only weekends are off.
    pub fn kind(&self, day: NaiveDate) -> DayKind {
        let listed = |days: fn(&CalendarYear) -> &BTreeSet<NaiveDate>| {
            self.year(day.year()).is_some_and(|year| days(year).contains(&day))
        };
        if is_weekend(day) {
            if listed(|year| &year.weekend_days_worked) {
                DayKind::MakeUpWorkingDay
            } else {
                DayKind::Weekend
            }
        } else if listed(|year| &year.weekdays_off) {
            DayKind::Holiday
        } else {
            DayKind::WorkingDay
        }
    }

    /// Whether the day is worked, make-up days included.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.kind(day).is_working()
    }

    /// The day itself if it is worked, else the next working day (民法典 203). Saturates after
    /// [`LONGEST_PERIOD`].
    pub fn roll_forward(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working_day(day) { day } else { self.add_working_days(day, 1) }
    }

    /// The last day of a period of `days` working days; `start` is not counted (民法典 201).
    /// Zero days give `start`, worked or not. Saturates after [`LONGEST_PERIOD`] calendar days.
    pub fn add_working_days(&self, start: NaiveDate, days: u32) -> NaiveDate {
        let Some(earlier_days) = days.checked_sub(1) else {
            return start;
        };
        start
            .iter_days()
            .skip(1)
            .take(LONGEST_PERIOD as usize)
            .filter(|&day| self.is_working_day(day))
            .nth(earlier_days as usize)
            .unwrap_or_else(|| Self::add_calendar_days(start, LONGEST_PERIOD))
    }

    /// The last day of a period of `days` calendar days; `start` is not counted (民法典 201).
    /// Saturates after [`LONGEST_PERIOD`]. The last day is not rolled: see
    /// [`Calendar::roll_forward`].
    pub fn add_calendar_days(start: NaiveDate, days: u32) -> NaiveDate {
        let days = Days::new(days.min(LONGEST_PERIOD).into());
        start.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// Whether the arrangement of the day's year is missing or provisional, so that the day may
    /// still become a rest day or a working day.
    pub fn is_provisional(&self, day: NaiveDate) -> bool {
        self.is_provisional_year(day.year())
    }

    /// Whether any day between the two, both included and in either order, is provisional: a
    /// deadline counted over these days must be marked, and counted again when the year is put in.
    pub fn crosses_provisional(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let (first, last) = (from.min(to), from.max(to));
        // Stops at the first missing year, so after at most all the years of the calendar.
        (first.year()..=last.year()).any(|year| self.is_provisional_year(year))
    }

    fn is_provisional_year(&self, year: i32) -> bool {
        self.year(year).is_none_or(|year| year.provisional)
    }
}

impl TryFrom<Vec<CalendarYear>> for Calendar {
    type Error = CalendarError;

    fn try_from(years: Vec<CalendarYear>) -> Result<Self, CalendarError> {
        Self::new(years)
    }
}

impl From<Calendar> for Vec<CalendarYear> {
    fn from(calendar: Calendar) -> Self {
        calendar.years.into_values().collect()
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR_FILES: [&str; 6] = [
        include_str!("../../config/calendar/2022.toml"),
        include_str!("../../config/calendar/2023.toml"),
        include_str!("../../config/calendar/2024.toml"),
        include_str!("../../config/calendar/2025.toml"),
        include_str!("../../config/calendar/2026.toml"),
        include_str!("../../config/calendar/2027.toml"),
    ];

    fn national() -> Calendar {
        Calendar::new(YEAR_FILES.map(|file| toml::from_str(file).unwrap())).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn empty_year(year: i32) -> CalendarYear {
        CalendarYear {
            year,
            provisional: false,
            source: String::new(),
            weekdays_off: BTreeSet::new(),
            weekend_days_worked: BTreeSet::new(),
        }
    }

    fn days_between(first: &str, last: &str) -> impl Iterator<Item = NaiveDate> {
        let last = day(last);
        day(first).iter_days().take_while(move |&day| day <= last)
    }

    #[test]
    fn check_values_of_the_rule_book() {
        let calendar = national();
        let calendar_days = [
            ("2026-01-30", 15, "2026-02-14", "2026-02-14"),
            ("2026-02-06", 15, "2026-02-21", "2026-02-24"),
            ("2026-04-21", 60, "2026-06-20", "2026-06-22"),
            ("2026-09-10", 15, "2026-09-25", "2026-09-28"),
            ("2026-09-22", 15, "2026-10-07", "2026-10-08"),
        ];
        for (start, days, raw, legal) in calendar_days {
            let last = Calendar::add_calendar_days(day(start), days);
            assert_eq!(last, day(raw), "{start} + {days} days");
            assert_eq!(calendar.roll_forward(last), day(legal), "{raw} rolled");
        }
        let working_days = [
            ("2026-02-13", 5, "2026-02-27"),
            ("2026-04-21", 10, "2026-05-08"),
            ("2026-09-22", 10, "2026-10-13"),
        ];
        for (start, days, due) in working_days {
            let last = calendar.add_working_days(day(start), days);
            assert_eq!(last, day(due), "{start} + {days} working days");
        }
    }

    #[test]
    fn year_files_hold_the_published_numbers_of_days() {
        let calendar = national();
        // year, weekdays off, weekend days worked, working days of the year
        let expected = [
            (2022, 18, 7, 249),
            (2023, 18, 7, 249),
            (2024, 19, 8, 251),
            (2025, 18, 5, 248),
            (2026, 19, 6, 248),
            (2027, 13, 0, 248),
        ];
        for (year, off, worked, working) in expected {
            let entry = calendar.year(year).unwrap();
            assert_eq!(entry.provisional, year == 2027, "{year}");
            assert!(!entry.source.is_empty(), "{year}");
            assert_eq!(entry.weekdays_off.len(), off, "{year}");
            assert_eq!(entry.weekend_days_worked.len(), worked, "{year}");
            let counted = days_between(&format!("{year}-01-01"), &format!("{year}-12-31"))
                .filter(|&day| calendar.is_working_day(day))
                .count();
            assert_eq!(counted, working, "{year}");
        }
        assert_eq!(calendar.years().count(), expected.len());
    }

    /// The arrangements as the notices put them: whole spans, weekends included.
    #[test]
    fn year_files_agree_with_the_spans_of_the_notices() {
        let calendar = national();
        let spans_off = [
            ("2022-01-01", "2022-01-03"),
            ("2022-01-31", "2022-02-06"),
            ("2022-04-03", "2022-04-05"),
            ("2022-04-30", "2022-05-04"),
            ("2022-06-03", "2022-06-05"),
            ("2022-09-10", "2022-09-12"),
            ("2022-10-01", "2022-10-07"),
            ("2023-01-01", "2023-01-02"),
            ("2023-01-21", "2023-01-27"),
            ("2023-04-05", "2023-04-05"),
            ("2023-04-29", "2023-05-03"),
            ("2023-06-22", "2023-06-24"),
            ("2023-09-29", "2023-10-06"),
            ("2024-01-01", "2024-01-01"),
            ("2024-02-10", "2024-02-17"),
            ("2024-04-04", "2024-04-06"),
            ("2024-05-01", "2024-05-05"),
            ("2024-06-08", "2024-06-10"),
            ("2024-09-15", "2024-09-17"),
            ("2024-10-01", "2024-10-07"),
            ("2025-01-01", "2025-01-01"),
            ("2025-01-28", "2025-02-04"),
            ("2025-04-04", "2025-04-06"),
            ("2025-05-01", "2025-05-05"),
            ("2025-05-31", "2025-06-02"),
            ("2025-10-01", "2025-10-08"),
            ("2026-01-01", "2026-01-03"),
            ("2026-02-15", "2026-02-23"),
            ("2026-04-04", "2026-04-06"),
            ("2026-05-01", "2026-05-05"),
            ("2026-06-19", "2026-06-21"),
            ("2026-09-25", "2026-09-27"),
            ("2026-10-01", "2026-10-07"),
        ];
        let off: BTreeSet<_> =
            spans_off.into_iter().flat_map(|(first, last)| days_between(first, last)).collect();
        for day in days_between("2022-01-01", "2026-12-31") {
            let kind = calendar.kind(day);
            assert!(!(off.contains(&day) && kind.is_working()), "{day}");
            assert!(off.contains(&day) || kind != DayKind::Holiday, "{day}");
        }
    }

    #[test]
    fn kinds_of_days() {
        let calendar = national();
        let expected = [
            ("2026-02-13", DayKind::WorkingDay),
            ("2026-02-14", DayKind::MakeUpWorkingDay),
            ("2026-02-15", DayKind::Weekend),
            ("2026-02-16", DayKind::Holiday),
            ("2031-10-01", DayKind::WorkingDay), // a year not in the calendar
            ("2031-10-04", DayKind::Weekend),
        ];
        for (text, kind) in expected {
            assert_eq!(calendar.kind(day(text)), kind, "{text}");
        }
    }

    #[test]
    fn working_days_agree_with_a_plain_count() {
        let calendar = national();
        for start in days_between("2024-01-01", "2026-12-31") {
            let (mut last, mut counted) = (start, 0);
            while counted < 60 {
                last = last.succ_opt().unwrap();
                if calendar.is_working_day(last) {
                    counted += 1;
                    assert_eq!(calendar.add_working_days(start, counted), last, "{start} + {counted}");
                }
            }
        }
    }

    #[test]
    fn zero_days_do_not_move() {
        let holiday = day("2026-10-01");
        assert_eq!(national().add_working_days(holiday, 0), holiday);
        assert_eq!(Calendar::add_calendar_days(holiday, 0), holiday);
    }

    #[test]
    fn rolling_keeps_working_days_and_leaves_rest_days() {
        let calendar = national();
        for start in days_between("2022-01-01", "2027-12-31") {
            let rolled = calendar.roll_forward(start);
            assert!(calendar.is_working_day(rolled), "{start}");
            assert!(
                !days_between(&start.to_string(), &rolled.to_string())
                    .any(|day| day < rolled && calendar.is_working_day(day))
            );
        }
    }

    #[test]
    fn ends_of_the_range_saturate() {
        let calendar = national();
        for start in [NaiveDate::MIN, day("2026-01-01"), NaiveDate::MAX] {
            let horizon = Calendar::add_calendar_days(start, LONGEST_PERIOD);
            assert_eq!(Calendar::add_calendar_days(start, u32::MAX), horizon);
            assert_eq!(calendar.add_working_days(start, u32::MAX), horizon);
            assert!(calendar.roll_forward(start) >= start);
        }
        assert_eq!(calendar.add_working_days(NaiveDate::MAX, 1), NaiveDate::MAX);
        assert!(calendar.crosses_provisional(NaiveDate::MIN, NaiveDate::MAX));
        let first = day("2000-01-01");
        let last = Calendar::add_calendar_days(first, LONGEST_PERIOD - 1);
        assert_eq!(last, day("2100-12-31"));
    }

    #[test]
    fn a_calendar_without_any_working_day_still_ends() {
        let all_off = (FIRST_YEAR..=LAST_YEAR).map(|year| CalendarYear {
            weekdays_off: days_between(&format!("{year}-01-01"), &format!("{year}-12-31"))
                .filter(|&day| !is_weekend(day))
                .collect(),
            ..empty_year(year)
        });
        let calendar = Calendar::new(all_off).unwrap();
        let first_worked = day("2101-01-03"); // the first Monday after the last year
        assert_eq!(calendar.roll_forward(day("2026-01-01")), first_worked);
    }

    #[test]
    fn provisional_years_are_seen() {
        let calendar = national();
        assert!(!calendar.is_provisional(day("2026-12-31")));
        assert!(calendar.is_provisional(day("2027-01-01")));
        assert!(calendar.is_provisional(day("2028-01-01")));
        let crosses = |from, to| calendar.crosses_provisional(day(from), day(to));
        assert!(!crosses("2022-01-01", "2026-12-31"));
        assert!(crosses("2026-12-31", "2027-01-01"));
        assert!(crosses("2027-01-01", "2026-12-31"));
        assert!(crosses("2021-12-31", "2022-01-01"));
    }

    #[test]
    fn faulty_years_are_refused() {
        let faulty = |year, off: &[&str], worked: &[&str]| CalendarYear {
            weekdays_off: off.iter().map(|text| day(text)).collect(),
            weekend_days_worked: worked.iter().map(|text| day(text)).collect(),
            ..empty_year(year)
        };
        let cases = [
            (faulty(1999, &[], &[]), CalendarError::YearOutOfRange { year: 1999 }),
            (faulty(i32::MAX, &[], &[]), CalendarError::YearOutOfRange { year: i32::MAX }),
            (
                faulty(2026, &["2027-01-01"], &[]),
                CalendarError::DayOutsideYear { day: day("2027-01-01"), year: 2026 },
            ),
            (faulty(2026, &["2026-10-03"], &[]), CalendarError::NotAWeekday { day: day("2026-10-03") }),
            (faulty(2026, &[], &["2026-10-08"]), CalendarError::NotAWeekendDay { day: day("2026-10-08") }),
        ];
        for (year, error) in cases {
            assert_eq!(year.check(), Err(error));
            assert_eq!(national().with_year(year.clone()), Err(error));
            assert_eq!(Calendar::new([year]), Err(error));
        }
        assert_eq!(
            Calendar::new([empty_year(2026), empty_year(2026)]),
            Err(CalendarError::DuplicateYear { year: 2026 })
        );
    }

    #[test]
    fn a_year_is_replaced_in_a_copy() {
        let calendar = national();
        let changed = calendar.with_year(empty_year(2027)).unwrap();
        assert!(changed.is_working_day(day("2027-01-01")));
        assert!(!changed.is_provisional(day("2027-01-01")));
        assert!(!calendar.is_working_day(day("2027-01-01")));
        assert_eq!(changed.years().count(), calendar.years().count());
    }

    #[test]
    fn serialised_as_a_list_of_checked_years() {
        let calendar = national();
        let json = serde_json::to_value(&calendar).unwrap();
        assert_eq!(json.as_array().unwrap().len(), YEAR_FILES.len());
        assert_eq!(json[4]["weekdays_off"][0], "2026-01-01");
        assert_eq!(serde_json::from_value::<Calendar>(json.clone()).unwrap(), calendar);
        let twice = serde_json::json!([json[0], json[0]]);
        assert!(serde_json::from_value::<Calendar>(twice).is_err());
        let unknown = format!("{}\nnote = \"\"", YEAR_FILES[0]);
        assert!(toml::from_str::<CalendarYear>(&unknown).is_err());
    }
}
