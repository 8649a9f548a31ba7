//! Logging in, logging out, the language, and where one is brought first.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::audit::stranger;
use crate::api::auth::run;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::cookies;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::{Lost, see_other};
use crate::web::visitor::{Desk, Visitor};
use app::session::LoginInput;
use app::{Error, directory, session};
use domain::access::{self, Operation};
use domain::asked;
use domain::roles::Start;
use domain::vocabulary::Language;

/// The longest address that one is brought back to.
const LONGEST_ADDRESS: usize = 2000;

asked! {
    /// Where somebody goes on after a form.
    Onward of "onward" {
        next: Option<String>,
    }

    /// The language that somebody reads.
    Chosen of "chosen" {
        language: Language,
    }
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "login.html")]
struct LoginPage<'a> {
    frame: &'a Frame,
    next: &'a str,
    username: &'a str,
    wrong: bool,
    lost: Option<Lost>,
    idle_minutes: u32,
}

/// After how long without a page a log-in ends, for the message.
fn idle_minutes(visitor: &Visitor) -> u32 {
    visitor.app.settings.auth.idle_minutes
}

/// Brings people to what waits for them.
pub async fn home(desk: Desk) -> HttpResponse {
    let viewer = &desk.session.caller.viewer;
    let waiting = desk.frame.places.iter().any(|place| place.badge > 0);
    let place = match viewer.role.start() {
        Start::District => "/board",
        Start::Desk => "/reception",
        Start::OwnWork => "/work",
        Start::Log => "/audit",
        Start::Requests => "/house-requests",
        Start::News if !access::may(viewer, Operation::ListPetitions) => "/admin",
        Start::News if waiting => "/alerts",
        Start::News => "/petitions",
    };
    see_other(place).finish()
}

/// The form of the log-in.
///
/// # Errors
/// 400 for a parameter that is not known.
pub async fn form(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&visitor.request)?;
    let next = params.text(Onward::next.name).unwrap_or_default();
    let lost = params.text("ended").and_then(|code| Lost::from_code(&code));
    params.done()?;
    let next = local(&next);
    if visitor.session.is_some() {
        return Ok(see_other(next).finish());
    }
    let page = LoginPage {
        frame: &visitor.frame,
        next,
        username: "",
        wrong: false,
        lost,
        idle_minutes: idle_minutes(&visitor),
    };
    visitor.frame.show(StatusCode::OK, &page)
}

/// Logs in, and goes on to the page that was asked for first.
///
/// # Errors
/// Whatever the log-in answers, other than that name and password do not fit.
pub async fn log_in(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let LoginInput { username, password } = answers::read_whole(&form)?;
    let username = username.trim().to_owned();
    let next = onward(&form)?;
    let next = local(&next);
    let (name, from) = (username.clone(), stranger(&visitor.app, &visitor.request));
    let outcome = run(&visitor.app, move |app| match session::login_page(app, &from, &name, &password) {
        Err(Error::Unauthorized(_)) => Ok(None),
        outcome => outcome.map(Some),
    });
    if let Some(tokens) = outcome.await? {
        let cookie = cookies::session(&visitor.app, tokens.refresh_token);
        return Ok(see_other(next).cookie(cookie).finish());
    }
    let page = LoginPage {
        frame: &visitor.frame,
        next,
        username: &username,
        wrong: true,
        lost: None,
        idle_minutes: 0,
    };
    visitor.frame.show(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Logs out: the session ends here, not only in the browser.
pub async fn log_out(_form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    let session = desk.session.clone();
    desk.run(move |app, _| session::logout(app, &session)).await?;
    Ok(see_other("/login").cookie(cookies::no_session(&desk.app)).finish())
}

/// Keeps the choice of a language, for the mails of whoever is logged in too, and goes back.
///
/// # Errors
/// 422 for a language that there is not.
pub async fn choose_language(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let Chosen { language } = answers::read(&form)?;
    let next = onward(&form)?;
    let Visitor { app, session, .. } = visitor;
    if let Some(session) = session {
        run(&app, move |app| directory::set_language(app, &session.caller, language)).await?;
    }
    Ok(see_other(local(&next)).cookie(cookies::chosen(&app, language)).finish())
}

/// Where the form leads.
fn onward(form: &Form) -> Result<String, Problem> {
    let Onward { next } = answers::read(form)?;
    Ok(next.unwrap_or_default())
}

/// The address if it is one of ours, else the start. Browsers take `//host` and `/\host` for other
/// hosts, and leave out tabs and line breaks before they look.
fn local(address: &str) -> &str {
    let ours = address.starts_with('/')
        && !address.starts_with("//")
        && address.len() <= LONGEST_ADDRESS
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if ours { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_brought_to_our_own_pages_only() {
        for ours in ["/", "/petitions", "/petitions?show=overdue&q=%E4%BE%9B", "/petitions/XF2026-000001"] {
            assert_eq!(local(ours), ours);
        }
        let long = format!("/{}", "a".repeat(LONGEST_ADDRESS));
        for foreign in [
            "",
            "petitions",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "/\t/evil.example",
            " //evil.example",
            "javascript:alert(1)",
            "/\r\nSet-Cookie: a=b",
            "/信访",
            &long,
        ] {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
    }
}
