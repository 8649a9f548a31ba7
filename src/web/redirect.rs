//! Where an answer leads: to another page, or to the log-in and from there back.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

use crate::api::params::encoded;

/// What somebody was about when their log-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// They asked for a page.
    Page,
    /// They sent a form. It was not carried out.
    Form,
}

impl Lost {
    /// As it stands in the address of the log-in.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Form => "form",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Page, Self::Form].into_iter().find(|lost| lost.code() == code)
    }
}

/// Leads to another page, which is fetched with GET. Nobody keeps the answer.
pub fn see_other(address: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// The address of the log-in that leads on to this page, and says what was lost, where something was.
pub fn to_log_in(next: &str, lost: Option<Lost>) -> String {
    // In a query a slash stands for itself, and an address stays one that people can read.
    let next = (next != "/").then(|| format!("next={}", encoded(next).replace("%2F", "/")));
    let lost = lost.map(|lost| format!("ended={}", lost.code()));
    let query: Vec<String> = [next, lost].into_iter().flatten().collect();
    if query.is_empty() { "/login".to_owned() } else { format!("/login?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_log_in_keeps_what_was_asked_for() {
        assert_eq!(to_log_in("/", None), "/login");
        let next = "/login?next=/petitions%3Fq%3Da%26show%3Dall";
        assert_eq!(to_log_in("/petitions?q=a&show=all", None), next);
        assert_eq!(to_log_in("/petitions?q=a&show=all", Some(Lost::Form)), format!("{next}&ended=form"));
        assert_eq!(to_log_in("/", Some(Lost::Page)), "/login?ended=page");
    }
}
