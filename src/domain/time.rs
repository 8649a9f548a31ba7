//! Instants and days. An instant is UTC, cut to microseconds (PostgreSQL keeps no more); a day is a
//! day in Shanghai, which all of China keeps.

use chrono::{
    DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Utc,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// China Standard Time: UTC+8 without summer time since 1991.
const SHANGHAI_SECONDS_EAST: i32 = 8 * 3600;

/// The first and last day that the service takes anywhere: outside them dates are mistakes.
pub const FIRST_YEAR: i32 = 2000;
/// See [`FIRST_YEAR`].
pub const LAST_YEAR: i32 = 2100;

/// A moment, UTC, with microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// Cuts to microseconds.
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment))
    }

    /// From the UTC clock face that a database row holds.
    pub fn from_naive_utc(naive: NaiveDateTime) -> Self {
        Self::new(naive.and_utc())
    }

    /// The UTC clock face that a database row holds.
    pub fn naive_utc(self) -> NaiveDateTime {
        self.0.naive_utc()
    }

    /// RFC 3339, as the API takes it. None where it is no time, or outside the years that the
    /// service takes.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = Self::new(DateTime::parse_from_rfc3339(text).ok()?.to_utc());
        is_plausible(moment.day()).then_some(moment)
    }

    /// The first instant of a day in Shanghai.
    pub fn start_of(day: NaiveDate) -> Self {
        Self::at(day, NaiveTime::MIN)
    }

    /// A time of day in Shanghai.
    pub fn at(day: NaiveDate, time: NaiveTime) -> Self {
        Self::new((day.and_time(time) - TimeDelta::seconds(i64::from(SHANGHAI_SECONDS_EAST))).and_utc())
    }

    /// The day in Shanghai.
    pub fn day(self) -> NaiveDate {
        self.shanghai().date_naive()
    }

    /// The same moment on a clock in Shanghai.
    pub fn shanghai(self) -> DateTime<FixedOffset> {
        match FixedOffset::east_opt(SHANGHAI_SECONDS_EAST) {
            Some(east) => self.0.with_timezone(&east),
            None => self.0.fixed_offset(),
        }
    }

    /// This moment and some seconds more (or less).
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::new(self.0 + TimeDelta::seconds(seconds))
    }

    /// This moment and some microseconds more (or less). Saturates at the ends of what is kept.
    pub fn plus_micros(self, micros: i64) -> Self {
        let moved = self.0.timestamp_micros().saturating_add(micros);
        DateTime::from_timestamp_micros(moved).map_or(self, Self)
    }

    /// Microseconds from another moment to this one.
    pub fn micros_since(self, earlier: Self) -> i64 {
        self.0.timestamp_micros().saturating_sub(earlier.0.timestamp_micros())
    }

    /// Seconds from another moment to this one.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_seconds()
    }

    /// Seconds since 1970, as JWTs count them.
    pub fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// Microseconds since 1970.
    pub fn unix_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// From microseconds since 1970. None where they are past what a clock can show.
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    /// RFC 3339 in Shanghai's offset, to the microsecond where there are any.
    pub fn to_rfc3339(self) -> String {
        self.shanghai().to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

/// The day after. The last day that chrono knows stays itself.
pub fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// Whether a day lies in the years that the service takes.
pub fn is_plausible(day: NaiveDate) -> bool {
    use chrono::Datelike;
    (FIRST_YEAR..=LAST_YEAR).contains(&day.year())
}
