//! One's own password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::asker::{Asker, ask, keys, said};
use crate::web::fields::{Choice, Field, Filled};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::session::{self, PasswordInput};
use domain::petition::acts::body::{self, Directory, Parts};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "password.html")]
struct PasswordPage<'a> {
    frame: &'a Frame,
    form: &'a Filled,
    done: bool,
}

/// Who asks for a password of one's own.
struct Questions {
    texts: Texts,
    /// How long it must be.
    least: usize,
}

impl Asker for Questions {
    const AREA: &'static str = "password";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn hint(&self, field: body::Field) -> Option<String> {
        match field {
            PasswordInput::password => Some(hint(self.texts, self.least)),
            _ => said(self, field),
        }
    }

    fn named(&self, _: body::Field, _: Directory) -> Vec<Choice> {
        Vec::new()
    }
}

/// How long a new password must be.
pub fn hint(texts: Texts, least: usize) -> String {
    texts.n("password.hint", least)
}

/// The keys of what is said of the passwords that are asked for.
pub fn labels() -> Vec<String> {
    keys(Questions::AREA, PasswordInput::PARTS.iter().copied())
}

fn fields(desk: &Desk) -> Vec<Field> {
    let by = Questions { texts: desk.frame.texts, least: desk.app.settings.auth.password_min_length };
    PasswordInput::PARTS.iter().filter_map(|field| ask(&by, *field, field.name)).collect()
}

fn show(desk: &Desk, status: StatusCode, form: &Filled) -> Result<HttpResponse, Problem> {
    let done = desk.request.query_string() == "done";
    desk.frame.show(status, &PasswordPage { frame: &desk.frame, form, done })
}

/// The form.
pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    show(&desk, StatusCode::OK, &Filled::new(fields(&desk)))
}

/// Changes it. Every other log-in of the same person ends.
///
/// # Errors
/// Whatever the database answers; what is wrong with the answers stands at their fields.
pub async fn change(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    let session = desk.session.clone();
    let changed = match answers::read_whole::<PasswordInput>(&form) {
        Ok(input) => desk.run(move |app, _| session::change_password(app, &session, &input)).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(()) => Ok(see_other("/me/password?done").finish()),
        Err(problem) => {
            let filled = Filled::new(fields(&desk)).refused(&problem, desk.frame.texts);
            show(&desk, StatusCode::UNPROCESSABLE_ENTITY, &filled)
        }
    }
}
