//! The five cookies: the login, a visit before any login (for the token of its forms), the language, the
//! petition whose number and code were given, and a secret on the way to the page that shows it once.
//! No script reads them; where the service is reached by https, they are bound to it and to this host.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use app::App;
use domain::vocabulary::Language;

/// How long a secret may be on its way to the page that shows it, in minutes.
pub const ONCE_MINUTES: i64 = 5;

/// How long the choice of a language is kept.
const LANGUAGE_DAYS: i64 = 365;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Session,
    Visit,
    Language,
    Status,
    Once,
}

impl Purpose {
    /// Browsers take a name with `__Host-` only over https, from this host, for the path `/`.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Visit, true) => "__Host-visit",
            (Self::Visit, false) => "visit",
            (Self::Status, true) => "__Host-status",
            (Self::Status, false) => "status",
            (Self::Once, true) => "__Host-once",
            (Self::Once, false) => "once",
            (Self::Language, _) => "lang",
        }
    }
}

fn is_secure(app: &App) -> bool {
    app.settings.server.public_url.starts_with("https://")
}

/// The value of a cookie that came with a request.
pub fn read(app: &App, request: &HttpRequest, purpose: Purpose) -> Option<String> {
    let cookie = request.cookie(purpose.name(is_secure(app)))?;
    Some(cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The language that was chosen; Chinese where none was.
pub fn language(request: &HttpRequest) -> Language {
    let cookie = request.cookie(Purpose::Language.name(false));
    cookie.and_then(|cookie| Language::from_code(cookie.value())).unwrap_or(Language::Zh)
}

fn cookie(app: &App, purpose: Purpose, value: String) -> Cookie<'static> {
    let secure = is_secure(app);
    // Lax, so that a link in a mail finds its reader logged in.
    Cookie::build(purpose.name(secure), value)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .finish()
}

/// The login, for as long as its session may last at the most.
pub fn session(app: &App, token: String) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Session, token);
    cookie.set_max_age(Duration::days(i64::from(app.settings.auth.refresh_days)));
    cookie
}

/// A visit without a login; it ends with the browser.
pub fn visit(app: &App, secret: String) -> Cookie<'static> {
    cookie(app, Purpose::Visit, secret)
}

/// That number and code of a petition were given: sealed, for some minutes, and for this site alone.
pub fn status(app: &App, sealed: String) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Status, sealed);
    cookie.set_same_site(SameSite::Strict);
    cookie.set_max_age(Duration::minutes(i64::from(app.settings.public.visit_minutes)));
    cookie
}

/// A secret that the next page shows: sealed, for some minutes, and for this site alone.
pub fn once(app: &App, sealed: String) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Once, sealed);
    cookie.set_same_site(SameSite::Strict);
    cookie.set_max_age(Duration::minutes(ONCE_MINUTES));
    cookie
}

/// Takes that secret out of the browser.
pub fn not_once(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Once, String::new());
    cookie.make_removal();
    cookie
}

/// The choice of a language.
pub fn chosen(app: &App, language: Language) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Language, language.code().to_owned());
    cookie.set_max_age(Duration::days(LANGUAGE_DAYS));
    cookie
}

/// Takes the login out of the browser.
pub fn no_session(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, Purpose::Session, String::new());
    cookie.make_removal();
    cookie
}
