//! Query parameters, one by one: every wrong one is named, and none that is not known is passed
//! over in silence.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::problem::Problem;
use app::Error;
use domain::fault::Faults;

/// All but what stands for itself anywhere in an address (RFC 3986, unreserved).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a part of an address: a step of its path, or a value of its query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The parameters of a request that were not taken yet.
pub struct Params {
    rest: Vec<(String, String)>,
    faults: Faults,
}

impl Params {
    /// Of this request.
    ///
    /// # Errors
    /// 400 where the query is no query, or says something twice.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let query = Query::<Vec<(String, String)>>::from_query(request.query_string());
        let rest = query.map_err(|_| Problem::bad("malformed_parameter"))?.into_inner();
        let twice =
            rest.iter().enumerate().find(|(place, (name, _))| rest[..*place].iter().any(|(n, _)| n == name));
        if let Some((_, (name, _))) = twice {
            return Err(Problem::about(
                StatusCode::BAD_REQUEST,
                "repeated_parameter",
                name,
                "repeated_parameter",
            ));
        }
        Ok(Self { rest, faults: Faults::default() })
    }

    /// The same of a form, which sends what is not filled in as nothing.
    ///
    /// # Errors
    /// As [`Params::of`].
    pub fn filled(request: &HttpRequest) -> Result<Self, Problem> {
        let mut params = Self::of(request)?;
        params.rest.retain(|(_, text)| !text.is_empty());
        Ok(params)
    }

    /// The text of a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let place = self.rest.iter().position(|(n, _)| n == name)?;
        Some(self.rest.swap_remove(place).1)
    }

    /// A parameter that reads as something else, or a noted fault.
    pub fn take<T>(
        &mut self,
        name: &str,
        fault: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.faults.note(name, fault);
        }
        parsed
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, "malformed", |text| text.parse().ok())
    }

    /// A day in the years that the service takes.
    pub fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let day = self.take(name, "malformed", |text| text.parse().ok());
        self.faults.day(name, day);
        day
    }

    /// Words to search for.
    pub fn words(&mut self, name: &str, longest: usize) -> Option<String> {
        let words = self.text(name)?;
        if words.chars().any(char::is_control) {
            self.faults.note(name, "control_character");
        }
        if words.chars().count() > longest {
            self.faults.note(name, "out_of_range");
        }
        Some(words)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 400 for a parameter that nobody took; 422 with every fault.
    pub fn done(self) -> Result<(), Problem> {
        if let Some((name, _)) = self.rest.first() {
            return Err(Problem::about(
                StatusCode::BAD_REQUEST,
                "unknown_parameter",
                name,
                "unknown_parameter",
            ));
        }
        self.faults.done().map_err(|invalid| Problem::from(Error::from(invalid)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use domain::vocabulary::Language;

    fn read(query: &str) -> Result<(Option<bool>, Option<NaiveDate>), Problem> {
        let request = TestRequest::with_uri(&format!("/?{query}")).to_http_request();
        let mut params = Params::of(&request)?;
        let read = (params.flag("overdue"), params.day("due_before"));
        params.done()?;
        Ok(read)
    }

    #[test]
    fn parameters_are_taken_one_by_one() {
        assert_eq!(read("overdue=true").ok(), Some((Some(true), None)));
        for (query, code, field) in [
            ("overdue=yes", "invalid", "overdue"),
            ("due_before=2026-02-30", "invalid", "due_before"),
            ("due_before=9999-01-01", "invalid", "due_before"),
            ("due_befor=2026-01-01", "unknown_parameter", "due_befor"),
            ("overdue=true&overdue=false", "repeated_parameter", "overdue"),
        ] {
            let view = read(query).err().map(|problem| problem.view(Language::En));
            let view = view.map(|view| (view.code, view.field.unwrap_or_default()));
            assert_eq!(view, Some((code.to_owned(), field.to_owned())), "{query}");
        }
    }
}
