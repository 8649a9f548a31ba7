//! What is wrong with what was sent: every fault of a request at once, each at its field.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use crate::text::{TextError, time_of_day};
use crate::time::{Instant, is_plausible};

/// The greatest headcount that is taken for no mistake.
const MOST_HEADS: u32 = 100_000;

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The path of the field, such as `petitioners[0].phone`.
    pub field: String,
    /// The stable code of what is wrong, such as `malformed`.
    pub code: &'static str,
    /// What it names beside that, where it names anything.
    pub detail: Option<Detail>,
}

/// What a refusal names beside its code and its field. Whoever tells of it writes it in the reader's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A day, such as one that has passed.
    Day(NaiveDate),
    /// A number, such as a limit that was passed.
    Number(u64),
    /// A name, a size, or why a document does not read, as it is.
    Text(String),
}

impl fmt::Display for Detail {
    /// As programs read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl From<usize> for Detail {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl FieldFault {
    /// A fault that names nothing else.
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, detail: None }
    }

    /// The same, naming this.
    pub fn naming(self, detail: impl Into<Option<Detail>>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

/// A request with faults: nothing of it was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub Vec<FieldFault>);

/// Collects every fault of a request, so that one answer tells them all.
#[derive(Default)]
pub struct Faults(pub Vec<FieldFault>);

impl Faults {
    /// The value, or a noted fault.
    pub fn take<T>(&mut self, field: impl Into<String>, parsed: Result<T, TextError>) -> Option<T> {
        parsed
            .map_err(|error| {
                let limit = if let TextError::TooLong { limit } = error { Some(limit) } else { None };
                self.0.push(FieldFault::new(field, error.code()).naming(limit.map(Detail::from)));
            })
            .ok()
    }

    /// The value, or a noted fault; one that does not have its form is told by what that form is.
    pub fn form<T>(
        &mut self,
        field: impl Into<String>,
        parsed: Result<T, TextError>,
        malformed: &'static str,
    ) -> Option<T> {
        match parsed {
            Err(TextError::Malformed) => {
                self.note(field, malformed);
                None
            }
            parsed => self.take(field, parsed),
        }
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a fault.
    pub fn note(&mut self, field: impl Into<String>, code: &'static str) {
        self.0.push(FieldFault::new(field, code));
    }

    /// Adds a fault that was found elsewhere.
    pub fn add(&mut self, fault: FieldFault) {
        self.0.push(fault);
    }

    /// The value that was found, or a noted fault `unknown`.
    pub fn known<T>(&mut self, field: impl Into<String>, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.note(field, "unknown");
        }
        found
    }

    /// An RFC 3339 time.
    pub fn instant(&mut self, field: &str, text: Option<&str>) -> Option<Instant> {
        let text = text?;
        let parsed = Instant::parse(text);
        if parsed.is_none() {
            self.note(field, "malformed");
        }
        parsed
    }

    /// A time of the day, such as 10:40.
    pub fn time(&mut self, field: &str, text: Option<&str>) -> Option<NaiveTime> {
        let time = text.map(time_of_day)?;
        if time.is_none() {
            self.note(field, "malformed_time");
        }
        time
    }

    /// A day within the years that the service takes.
    pub fn day(&mut self, field: impl Into<String>, day: Option<NaiveDate>) {
        if day.is_some_and(|day| !is_plausible(day)) {
            self.note(field, "date_out_of_range");
        }
    }

    /// How many people stand behind a petition.
    pub fn headcount(&mut self, headcount: u32) {
        if headcount == 0 || headcount > MOST_HEADS {
            self.note("headcount", "out_of_range");
        }
    }

    /// Ends the checking.
    ///
    /// # Errors
    /// [`Invalid`] where anything was noted.
    pub fn done(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid(self.0)) }
    }
}
