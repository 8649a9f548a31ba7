//! The first start: the page that sets the service up. It is there until there is a user.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::api::audit::stranger;
use crate::api::auth::run;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::asker::{Asker, ask, called, keys, said};
use crate::web::fields::{Choice, Field, Filled};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::password;
use crate::web::texts::Texts;
use crate::web::visitor::Visitor;
use app::setup::{self, SetUp, SetupInput};
use app::{App, Error};
use domain::petition::acts::body::{self, Answers, Asks, Directory, Parts};
use domain::vocabulary::Beginning;
use out::mail::TransportKind;

#[derive(Template)]
#[template(config = "config/askama.toml", path = "setup.html")]
struct SetupPage<'a> {
    frame: &'a Frame,
    form: &'a Filled,
    /// None: the code is asked for first, and nothing else is shown.
    code: Option<&'a str>,
    mail: Mail,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "setup_done.html")]
struct DonePage<'a> {
    frame: &'a Frame,
    done: &'a SetUp,
}

/// How mails leave, for the reader. Changed in the settings file only.
struct Mail {
    way: String,
    from: String,
    public_url: String,
    /// The address in the browser, where links would begin with another one.
    elsewhere: Option<String>,
}

impl Mail {
    fn of(visitor: &Visitor, texts: Texts) -> Self {
        let app: &App = &visitor.app;
        let mail = &app.settings.mail;
        let way = match mail.transport {
            TransportKind::File => texts.t("setup.mail_file"),
            TransportKind::Memory => texts.t("setup.mail_memory"),
            TransportKind::Smtp => {
                texts.with("setup.mail_smtp", &format!("{}:{}", mail.smtp_host, mail.smtp_port))
            }
        };
        let public_url = app.settings.server.public_url.clone();
        let elsewhere = host(&visitor.request).filter(|host| Some(host) != authority(&public_url).as_ref());
        Self { way, from: mail.from.clone(), public_url, elsewhere }
    }
}

/// The host of the address that somebody has typed, with its port.
fn host(request: &HttpRequest) -> Option<String> {
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let plain = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443"));
    Some(plain.unwrap_or(host).to_lowercase())
}

/// The same of a whole address.
fn authority(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// What each step of the page asks; the code is asked for before.
const BEGIN: [body::Field; 3] = [SetupInput::start, SetupInput::office, SetupInput::office_short];
const PERSON: [body::Field; 5] =
    [SetupInput::name, SetupInput::username, SetupInput::email, SetupInput::password, SetupInput::again];

impl SetupPage<'_> {
    /// The fields of one step.
    fn step(&self, asked: &[body::Field]) -> Filled {
        let is_of_it = |field: &&Field| asked.iter().any(|asked| asked.name == field.name);
        Filled::new(self.form.fields.iter().filter(is_of_it).cloned().collect())
    }

    fn begin(&self) -> Filled {
        self.step(&BEGIN)
    }

    fn person(&self) -> Filled {
        self.step(&PERSON)
    }

    fn entrance(&self) -> Filled {
        self.step(&[SetupInput::code])
    }
}

/// Who asks for what the service begins with.
struct Questions {
    texts: Texts,
    /// How long the password must be.
    least: usize,
}

impl Asker for Questions {
    const AREA: &'static str = "setup";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn label(&self, field: body::Field) -> String {
        match field {
            SetupInput::password => self.texts.t("password.ask.password"),
            SetupInput::again => self.texts.t("password.ask.again"),
            _ => called(self, field),
        }
    }

    fn hint(&self, field: body::Field) -> Option<String> {
        match field {
            SetupInput::password => Some(password::hint(self.texts, self.least)),
            _ => said(self, field),
        }
    }

    fn begins_with(&self, field: body::Field) -> Option<String> {
        (field == SetupInput::start).then(|| Beginning::Office.code().to_owned())
    }

    fn named(&self, _: body::Field, _: Directory) -> Vec<Choice> {
        Vec::new()
    }
}

/// The keys of what is said of all that the set-up asks.
pub fn labels() -> Vec<String> {
    let own = SetupInput::PARTS.iter().copied().filter(|field| field.asks != Asks::Secret);
    keys(Questions::AREA, own)
}

fn fields(visitor: &Visitor, asked: &[body::Field]) -> Vec<Field> {
    let by = Questions { texts: visitor.frame.texts, least: visitor.app.settings.auth.password_min_length };
    asked.iter().filter_map(|field| ask(&by, *field, field.name)).collect()
}

/// All but the code.
fn steps(visitor: &Visitor) -> Vec<Field> {
    fields(visitor, &[&BEGIN[..], &PERSON[..]].concat())
}

/// The code alone.
fn entrance(visitor: &Visitor) -> Vec<Field> {
    fields(visitor, &[SetupInput::code])
}

/// Asks for the code, or with the right one shows the form.
///
/// # Errors
/// 404 once there is a user.
pub async fn form(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&visitor.request)?;
    let code = params.text(SetupInput::code.name);
    params.done()?;
    let texts = visitor.frame.texts;
    let given = code.clone();
    let checked = run(&visitor.app, move |app| match given {
        Some(code) => setup::check_code(app, &code),
        None if setup::code(app)?.is_some() => Ok(()),
        None => Err(Error::NotFound),
    });
    let (filled, code) = match (checked.await, &code) {
        (Ok(()), Some(code)) => (Filled::new(steps(&visitor)), Some(code.as_str())),
        (Ok(()), None) => (Filled::new(entrance(&visitor)), None),
        (Err(problem), _) if problem.code() == "not_found" => return Err(problem),
        (Err(problem), _) => (Filled::new(entrance(&visitor)).refused(&problem, texts), None),
    };
    let status = if filled.refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mail = Mail::of(&visitor, texts);
    visitor.frame.show(status, &SetupPage { frame: &visitor.frame, form: &filled, code, mail })
}

/// Sets the service up.
///
/// # Errors
/// 404 once there is a user, also for the slower of two. What is wrong with the answers, the code among them,
/// stands at their fields.
pub async fn set_up(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let texts = visitor.frame.texts;
    let (from, language) = (stranger(&visitor.app, &visitor.request), texts.language());
    let done = match answers::read_whole(&form) {
        Ok(input) => run(&visitor.app, move |app| setup::set_up(app, &from, language, input)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(done) => visitor.frame.show(StatusCode::OK, &DonePage { frame: &visitor.frame, done: &done }),
        Err(problem) if problem.code() == "not_found" => Err(problem),
        Err(problem) => {
            let knows = problem.faults().iter().all(|fault| fault.field != SetupInput::code.name);
            let (fields, code) = if knows {
                (steps(&visitor), form.answer(SetupInput::code.name))
            } else {
                (entrance(&visitor), None)
            };
            let filled = Filled::new(fields).with(&form).refused(&problem, texts);
            let mail = Mail::of(&visitor, texts);
            let page = SetupPage { frame: &visitor.frame, form: &filled, code, mail };
            visitor.frame.show(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
