//! One's own password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::problem::Problem;
use crate::web::fields::{Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::{App, Error, session};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "password.html")]
struct PasswordPage<'a> {
    frame: &'a Frame,
    form: &'a Filled,
    done: bool,
}

/// How long a new password must be.
pub fn hint(texts: Texts, app: &App) -> String {
    texts.n("password.hint", app.settings.auth.password_min_length)
}

fn fields(texts: Texts, app: &App) -> Vec<Field> {
    vec![
        Field::new("current", texts.t("password.current"), Kind::Secret).required(),
        Field::new("password", texts.t("password.new"), Kind::Secret).required().hint(hint(texts, app)),
        Field::new("again", texts.t("password.again"), Kind::Secret).required(),
    ]
}

fn show(desk: &Desk, status: StatusCode, form: &Filled) -> Result<HttpResponse, Problem> {
    let done = desk.request.query_string() == "done";
    desk.frame.show(status, &PasswordPage { frame: &desk.frame, form, done })
}

/// The form.
///
/// # Errors
/// Whatever keeps the visitor from being known.
pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    show(&desk, StatusCode::OK, &Filled::new(fields(desk.frame.texts, &desk.app)))
}

/// Changes it. Every other log-in of the same person ends.
///
/// # Errors
/// Whatever the database answers; what is wrong with the answers stands at their fields.
pub async fn change(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    let [current, password, again] = ["current", "password", "again"].map(|name| form.text(name).to_owned());
    let session = desk.session.clone();
    let change = move |app: &_, _: &_| {
        if password != again {
            return Err(Error::field("again", "passwords_differ"));
        }
        session::change_password(app, &session, &current, &password)
    };
    match desk.run(change).await {
        Ok(()) => Ok(see_other("/me/password?done").finish()),
        Err(problem) => {
            let filled = Filled::new(fields(desk.frame.texts, &desk.app)).refused(&problem, desk.frame.texts);
            show(&desk, StatusCode::UNPROCESSABLE_ENTITY, &filled)
        }
    }
}
