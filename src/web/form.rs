//! Forms as they are sent. Whoever reads one has it checked first: it must come from a page of ours,
//! made for the same login or visit, so that no other site can send it in somebody's name.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::{Payload, UrlEncoded};
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{FromRequest, HttpRequest, web};

use crate::api::problem::Problem;
use crate::app::App;
use crate::entropy;
use crate::vault::{Vault, hex};
use crate::web::cookies::{self, Purpose};

/// The hidden field that holds the token.
const FIELD: &str = "csrf";

/// The hex digits of a token's salt.
const SALT: usize = 16;

/// A form whose token and origin were found to be ours.
pub struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// The first field of this name; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(field, _)| field == name);
        field.map_or("", |(_, value)| value.as_str())
    }

    /// Every field of this name, such as the boxes that were ticked.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().ok_or(Problem::internal())?;
            let limit = app.settings.server.body_limit_bytes;
            let fields = UrlEncoded::<Vec<(String, String)>>::new(&request, &mut payload).limit(limit).await;
            let form = Self { fields: fields.map_err(|_| Problem::bad("malformed_request"))? };
            let ours = secret(app, &request).is_some_and(|secret| {
                is_ours(&app.vault, &secret, form.text(FIELD)) && is_near(app, &request)
            });
            if ours { Ok(form) } else { Err(Problem::new(StatusCode::FORBIDDEN, FOREIGN)) }
        })
    }
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
    let mac = mac(vault, secret, &salt);
    format!("{salt}{mac}")
}

fn mac(vault: &Vault, secret: &str, salt: &str) -> String {
    vault.blind("form", &format!("{salt} {secret}"))
}

fn is_ours(vault: &Vault, secret: &str, token: &str) -> bool {
    token.split_at_checked(SALT).is_some_and(|(salt, rest)| mac(vault, secret, salt) == rest)
}

/// Whether the browser says that the form comes from here, as far as it says anything. The origin is
/// told as `null` where, as here, a page sends no referrer.
fn is_near(app: &App, request: &HttpRequest) -> bool {
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
}
