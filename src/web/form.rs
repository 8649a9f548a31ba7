//! Forms as they are sent. Whoever reads one has it checked first: it must come from a page of ours,
//! made for the same login or visit, so that no other site can send it in somebody's name.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::{Payload, UrlEncoded};
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{FromRequest, HttpRequest, web};

use crate::api::problem::Problem;
use crate::api::v1::attachments::is_form;
use crate::web::cookies::{self, Purpose};
use crate::web::multipart::{self, Parts};
use crate::web::refused_form;
use app::App;
use app::files::UploadView;
use base::entropy;
use base::vault::{Vault, hex};
use domain::petition::acts::body::{Answers, places};

/// The field of the place where files are chosen.
pub const FILES: &str = "files";

/// The hidden field that holds the token.
const FIELD: &str = "csrf";

/// What a token is a digest for.
const FORM: &str = "form";

/// The hex digits of a token's salt.
const SALT: usize = 16;

/// A form whose token and origin were found to be ours.
pub struct Form {
    fields: Vec<(String, String)>,
    /// Where the fields of a name stand: a form may have thousands, and is asked for each.
    places: HashMap<String, Vec<usize>>,
    uploads: Vec<(String, UploadView)>,
    refused: Option<Problem>,
}

impl Form {
    /// A form that nobody has sent: what was answered before, such as a draft of our own, or what one would
    /// hold, to try what it would lead to.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, (name, _)) in fields.iter().enumerate() {
            places.entry(name.clone()).or_default().push(place);
        }
        Self { fields, places, uploads: Vec::new(), refused: None }
    }

    /// Every field, in the order in which it was sent.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The first field of this name; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every field of this name, such as the boxes that were ticked.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let places = self.places.get(name).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.fields.get(*place)).map(|(_, value)| value.as_str())
    }

    /// The files that came with the form in this field. They are stored as those of whoever is logged in,
    /// and belong to nothing yet.
    pub fn uploads<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a UploadView> {
        self.uploads.iter().filter(move |(field, _)| field == name).map(|(_, file)| file)
    }

    /// Why a file that came with the form was not taken. Whoever takes files asks, and takes nothing then;
    /// the other files were stored, so that they need not be chosen again.
    pub const fn take_refused_file(&mut self) -> Option<Problem> {
        self.refused.take()
    }

    /// The ids of the files of a chooser: those that came with the form, and those that were sent before
    /// it, whose ids stand in `NAME_id`. Whose they are is asked when they are claimed.
    pub fn file_ids(&self, name: &str) -> Vec<i64> {
        let before = sent_before(name);
        let sent = self.all(&before).map(|id| id.parse().unwrap_or_default()).collect::<Vec<i64>>();
        sent.into_iter().chain(self.uploads(name).map(|file| file.id)).collect()
    }
}

/// The field with the ids of the files that were sent before the form.
pub fn sent_before(name: &str) -> String {
    format!("{name}_id")
}

impl Answers for Form {
    fn answer(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.trim().is_empty())
    }

    fn several(&self, name: &str) -> Vec<&str> {
        let lines = self.all(name).flat_map(str::lines).map(str::trim);
        lines.filter(|line| !line.is_empty()).collect()
    }

    fn moment(&self, name: &str) -> Option<String> {
        self.answer(name).map(in_shanghai)
    }

    fn files(&self) -> Vec<i64> {
        self.file_ids(FILES)
    }

    fn places(&self, list: &str) -> Vec<usize> {
        places(self.places.keys().map(String::as_str), list)
    }
}

/// `2026-11-23T09:30`, as browsers send it, with the offset of Shanghai (RFC 3339); anything else as it is.
pub fn in_shanghai(text: &str) -> String {
    match chrono::NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M") {
        Ok(minute) => format!("{}+08:00", minute.format("%Y-%m-%dT%H:%M:%S")),
        Err(_) => text.to_owned(),
    }
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().ok_or(Problem::internal())?;
            if is_form(&request) {
                let ours = |fields: &[(String, String)]| check(app, &request, fields);
                let Parts { fields, uploads, refused } =
                    multipart::read(app, &request, payload, ours).await?;
                check(app, &request, &fields)?;
                return Ok(Self { uploads, refused, ..Self::of(fields) });
            }
            let limit = app.settings.server.body_limit_bytes;
            let fields = UrlEncoded::<Vec<(String, String)>>::new(&request, &mut payload).limit(limit).await;
            let fields = fields.map_err(|_| Problem::bad("malformed_request"))?;
            check(app, &request, &fields)?;
            Ok(Self::of(fields))
        })
    }
}

/// Whether a form with these fields is ours.
fn check(app: &App, request: &HttpRequest, fields: &[(String, String)]) -> Result<(), Problem> {
    let token = fields.iter().find(|(field, _)| field == FIELD).map_or("", |(_, value)| value.as_str());
    let ours = secret(app, request)
        .is_some_and(|secret| is_ours(&app.vault, &secret, token) && is_near(app, request));
    if !ours && is_near(app, request) {
        refused_form::remember(request, fields);
    }
    if ours { Ok(()) } else { Err(Problem::new(StatusCode::FORBIDDEN, FOREIGN)) }
}

/// The code of a form that is not ours; the page for it stands in `errors.rs`.
pub const FOREIGN: &str = "foreign_form";

/// What a form's token is bound to: the login, or the visit where there is none.
pub fn secret(app: &App, request: &HttpRequest) -> Option<String> {
    cookies::read(app, request, Purpose::Session).or_else(|| cookies::read(app, request, Purpose::Visit))
}

/// A token for a form. It is salted, so that no two pages hold the same and nothing can be told from
/// how well they compress.
pub fn token(vault: &Vault, secret: &str) -> String {
    let salt = hex(&entropy::random::<{ SALT / 2 }>());
    let mac = vault.blind(FORM, &salted(&salt, secret));
    format!("{salt}{mac}")
}

fn salted(salt: &str, secret: &str) -> String {
    format!("{salt} {secret}")
}

fn is_ours(vault: &Vault, secret: &str, token: &str) -> bool {
    token.split_at_checked(SALT).is_some_and(|(salt, mac)| vault.is_blind(FORM, &salted(salt, secret), mac))
}

/// Whether the browser says that the form comes from here, as far as it says anything. The origin is
/// told as `null` where, as here, a page sends no referrer.
pub fn is_near(app: &App, request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, None | Some("null")) => true,
        (None, Some(origin)) => {
            let host = header(HOST.as_str()).unwrap_or_default();
            let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
            authority == host || origin == app.settings.server.public_url.trim_end_matches('/')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_own_login_only() {
        let vault = Vault::new(&[7; 32]);
        let (one, two) = (token(&vault, "login 1"), token(&vault, "login 1"));
        assert_ne!(one, two);
        assert!(is_ours(&vault, "login 1", &one) && is_ours(&vault, "login 1", &two));
        assert!(!is_ours(&vault, "login 2", &one));
        assert!(!is_ours(&Vault::new(&[8; 32]), "login 1", &one));
        for wrong in ["", "0", &one[1..], &one[..SALT], "信访信访信访信访信访信访信访信访"] {
            assert!(!is_ours(&vault, "login 1", wrong), "{wrong}");
        }
    }

    #[test]
    fn minutes_are_those_of_shanghai() {
        assert_eq!(in_shanghai("2026-11-23T09:30"), "2026-11-23T09:30:00+08:00");
        assert_eq!(in_shanghai("yesterday"), "yesterday");
    }
}
