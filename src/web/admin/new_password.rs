//! A new password, shown once: the form that makes it leads to its page, so that the page can be loaded
//! again without making another. Between the two it lies sealed in a cookie of some minutes, for whoever
//! has made it and for that user alone; the page takes it out of the browser.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::api::params::encoded;
use crate::api::problem::Problem;
use crate::web::cookies::{self, Purpose};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::house_requests;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::directory;
use app::{Error, session};
use base::entropy;
use base::vault::{hex, unhex_all};
use domain::access::Operation;

/// What the cookie is sealed for.
const CONTEXT: &str = "shown once";

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/password.html")]
struct PasswordPage<'a> {
    frame: &'a Frame,
    username: &'a str,
    /// Whether the user may log in at all.
    active: bool,
    /// None: it was shown before.
    password: Option<&'a str>,
}

/// Gives somebody a new password, and leads to the page that shows it.
///
/// # Errors
/// 403; 404.
pub async fn reset(_form: Form, desk: Desk, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainUsers)?;
    if desk.frame.me.as_ref().is_some_and(|me| me.username == *username) {
        // A new password ends every log-in, this one too: nobody would see it.
        return Ok(see_other("/me/password").finish());
    }
    let password = entropy::query_code();
    let (name, made) = (username.clone(), password.clone());
    let set = desk.run(move |app, caller| session::set_password(app, &caller.doer(), &name, &made)).await;
    match set {
        Ok(()) => lead(&desk, &username, &password),
        Err(problem) => house_requests::instead(&desk, &problem, Some(&password)).unwrap_or(Err(problem)),
    }
}

/// Leads to the page that shows a password which was just made.
///
/// # Errors
/// It could not be sealed.
pub fn lead(desk: &Desk, username: &str, password: &str) -> Result<HttpResponse, Problem> {
    let until = desk.frame.now.plus_seconds(60 * cookies::ONCE_MINUTES).unix_seconds();
    let text = format!("{until} {} {username} {password}", desk.session.caller.user().0);
    let sealed = hex(&desk.app.vault.seal(&text, CONTEXT).map_err(app::Error::from)?.body);
    let address = format!("/admin/users/{}/password", encoded(username));
    Ok(see_other(&address).cookie(cookies::once(&desk.app, sealed)).finish())
}

/// The password of this user that the visitor has just made.
fn made(desk: &Desk, username: &str) -> Option<String> {
    let sealed = cookies::read(&desk.app, &desk.request, Purpose::Once)?;
    let (text, _) = desk.app.vault.open(&unhex_all(&sealed)?, CONTEXT).ok()?;
    let mut parts = text.splitn(4, ' ');
    let until: i64 = parts.next()?.parse().ok()?;
    let by: i64 = parts.next()?.parse().ok()?;
    let fits = desk.frame.now.unix_seconds() < until
        && by == desk.session.caller.user().0
        && parts.next()? == username;
    parts.next().filter(|_| fits).map(str::to_owned)
}

/// Shows a new password this once.
///
/// # Errors
/// 403; 404.
pub async fn show(desk: Desk, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::MaintainUsers)?;
    let name = username.clone();
    let user = desk.run(move |app, _| {
        directory::users(app)?.into_iter().find(|user| user.username == name).ok_or(Error::NotFound)
    });
    let active = user.await?.active;
    let password = made(&desk, &username);
    let page =
        PasswordPage { frame: &desk.frame, username: &username, active, password: password.as_deref() };
    let mut response = desk.frame.show(StatusCode::OK, &page)?;
    // A cookie that cannot be written would stay, and end by itself.
    let _ = response.add_cookie(&cookies::not_once(&desk.app));
    Ok(response)
}
