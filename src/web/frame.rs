//! What stands around every page: whose it is, where one can go from here, in what language.

use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::places::{Place, places};
use crate::web::texts::Texts;
use crate::web::{assets, cookies, form};
use app::session::{self, MeView, Session};
use app::{App, Error, alerts, setup};
use base::entropy;
use domain::time::Instant;
use domain::vocabulary::{Language, UnitKind};

/// Everything that the layout shows.
#[derive(Clone, Debug)]
pub struct Frame {
    pub texts: Texts,
    /// The moment at which the page is made.
    pub now: Instant,
    /// The office whose service it is (区信访局).
    pub office: Option<String>,
    pub me: Option<MeView>,
    pub places: Vec<Place>,
    pub style: &'static str,
    pub script: &'static str,
    /// The token of every form of the page.
    pub csrf: String,
    /// The address of the page, to come back to after a change of language.
    pub here: String,
    /// Where the name of the service leads.
    pub home: &'static str,
    /// Nobody has set the service up yet.
    pub unset: bool,
    /// To be set where the visitor came without any cookie of ours.
    visit: Option<Cookie<'static>>,
}

impl Frame {
    /// Without anything that the database would have to tell.
    pub fn plain(app: &App, request: &HttpRequest) -> Self {
        let (secret, visit) = match form::secret(app, request) {
            Some(secret) => (secret, None),
            None => {
                let secret = entropy::token();
                (secret.clone(), Some(cookies::visit(app, secret)))
            }
        };
        Self {
            texts: Texts::new(cookies::language(request)),
            now: app.clock.now(),
            office: None,
            me: None,
            places: Vec::new(),
            style: assets::style_address(),
            script: assets::script_address(),
            csrf: form::token(&app.vault, &secret),
            here: here(request),
            home: home(request),
            unset: false,
            visit,
        }
    }

    /// With the office, and with what whoever is logged in may see.
    pub fn filled(mut self, app: &App, session: Option<&Session>) -> Result<Self, Error> {
        let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
        self.unset = setup::is_needed(&district);
        self.office = district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.name.clone());
        if let Some(Session { caller, .. }) = session {
            self.me = Some(session::me(app, caller)?);
            self.places = places(&caller.viewer, alerts::count_open(app, caller)?);
        }
        Ok(self)
    }

    /// Whether this is the part of the service that the page belongs to.
    pub fn is_in(&self, place: &Place) -> bool {
        let path = self.here.split('?').next().unwrap_or_default();
        path == place.path || path.strip_prefix(place.path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The `lang` of the page.
    pub fn lang(&self) -> &'static str {
        self.texts.language().tag()
    }

    /// The language that the switch offers.
    pub fn other_language(&self) -> Language {
        if self.texts.language() == Language::Zh { Language::En } else { Language::Zh }
    }

    /// A page as an answer.
    ///
    /// # Errors
    /// 500 where the template fails.
    pub fn show<T: Template>(&self, status: StatusCode, page: &T) -> Result<HttpResponse, Problem> {
        tracing::trace!(page = std::any::type_name::<T>());
        let body = page.render().map_err(|error| {
            tracing::error!(%error, "a page was not rendered");
            Problem::internal()
        })?;
        let mut response = HttpResponseBuilder::new(status);
        response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_LANGUAGE, self.lang()));
        if let Some(visit) = &self.visit {
            response.cookie(visit.clone());
        }
        Ok(response.body(body))
    }
}

/// The address of the page; empty for what a form has led to, which cannot be asked for again.
fn here(request: &HttpRequest) -> String {
    match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(asked)) => asked.as_str().to_owned(),
        _ => String::new(),
    }
}

/// Where the name of the service leads: whoever asks without a login stays with those pages.
fn home(request: &HttpRequest) -> &'static str {
    match request.path() {
        path if path == "/status" || path.starts_with("/status/") => "/status",
        _ => "/",
    }
}

#[cfg(test)]
impl Frame {
    /// A frame for the tests of a page.
    pub fn sample(language: Language) -> Self {
        Self {
            texts: Texts::new(language),
            now: Instant::start_of(chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()),
            office: None,
            me: None,
            places: vec![Place { path: "/alerts", name: "nav.alerts", badge: 3 }],
            style: assets::style_address(),
            script: assets::script_address(),
            csrf: "token".to_owned(),
            here: "/alerts?show=all".to_owned(),
            home: "/",
            unset: false,
            visit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_place_whose_address_it_begins_with() {
        let place = Place { path: "/alerts", name: "nav.alerts", badge: 0 };
        for (here, expected) in [
            ("/alerts", true),
            ("/alerts?show=all", true),
            ("/alerts/mail/1", true),
            ("/alertsome", false),
            ("/", false),
        ] {
            let frame = Frame { here: here.to_owned(), ..Frame::sample(Language::Zh) };
            assert_eq!(frame.is_in(&place), expected, "{here}");
        }
    }
}
