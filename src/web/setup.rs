//! The first start: the page that sets the service up. It is there until there is a user.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::api::audit::stranger;
use crate::api::auth::run;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::fields::{Choice, Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::password;
use crate::web::texts::Texts;
use crate::web::visitor::Visitor;
use app::setup::{self, Beginning, SetUp, SetupInput};
use app::{App, Error};
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

impl SetupPage<'_> {
    /// The fields of one step.
    fn step(&self, names: &[&str]) -> Filled {
        let fields = self.form.fields.iter().filter(|field| names.contains(&field.name.as_str()));
        Filled::new(fields.cloned().collect())
    }

    fn begin(&self) -> Filled {
        self.step(&["start", "office", "office_short"])
    }

    fn person(&self) -> Filled {
        self.step(&["name", "username", "email", "password", "again"])
    }

    fn entrance(&self) -> Filled {
        self.step(&["code"])
    }
}

fn fields(texts: Texts, app: &App) -> Vec<Field> {
    let starts = vec![
        Choice::new("office", texts.t("setup.start_office")),
        Choice::new("sample", texts.t("setup.start_sample")),
    ];
    vec![
        Field::new("start", texts.t("setup.start"), Kind::OneOf(starts)).required().value("office"),
        Field::new("office", texts.t("setup.office"), Kind::Line).hint(texts.t("setup.office_hint")),
        Field::new("office_short", texts.t("setup.office_short"), Kind::Line)
            .hint(texts.t("setup.office_short_hint")),
        Field::new("name", texts.t("setup.name"), Kind::Line).required(),
        Field::new("username", texts.t("setup.username"), Kind::Line)
            .required()
            .hint(texts.t("setup.username_hint")),
        Field::new("email", texts.t("setup.email"), Kind::Line).hint(texts.t("setup.email_hint")),
        Field::new("password", texts.t("password.new"), Kind::Secret)
            .required()
            .hint(password::hint(texts, app)),
        Field::new("again", texts.t("password.again"), Kind::Secret).required(),
    ]
}

/// The field of the code, where it is asked for alone.
fn entrance(texts: Texts) -> Field {
    Field::new("code", texts.t("setup.code"), Kind::Line).required().hint(texts.t("setup.code_hint"))
}

/// Asks for the code, or with the right one shows the form.
///
/// # Errors
/// 404 once there is a user.
pub async fn form(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&visitor.request)?;
    let code = params.text("code");
    params.done()?;
    let texts = visitor.frame.texts;
    let given = code.clone();
    let checked = run(&visitor.app, move |app| match given {
        Some(code) => setup::check_code(app, &code),
        None if setup::code(app)?.is_some() => Ok(()),
        None => Err(Error::NotFound),
    });
    let (filled, code) = match (checked.await, &code) {
        (Ok(()), Some(code)) => (Filled::new(fields(texts, &visitor.app)), Some(code.as_str())),
        (Ok(()), None) => (Filled::new(vec![entrance(texts)]), None),
        (Err(problem), _) if problem.code() == "not_found" => return Err(problem),
        (Err(problem), _) => (Filled::new(vec![entrance(texts)]).refused(&problem, texts), None),
    };
    let status = if filled.refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mail = Mail::of(&visitor, texts);
    visitor.frame.show(status, &SetupPage { frame: &visitor.frame, form: &filled, code, mail })
}

/// Sets the service up.
///
/// # Errors
/// 404 once there is a user, also for the slower of two; 403 for the wrong code.
pub async fn set_up(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let texts = visitor.frame.texts;
    let (input, from) = (read(&form, texts), stranger(&visitor.app, &visitor.request));
    match run(&visitor.app, move |app| setup::set_up(app, &from, input)).await {
        Ok(done) => visitor.frame.show(StatusCode::OK, &DonePage { frame: &visitor.frame, done: &done }),
        Err(problem) if problem.code() == "not_found" => Err(problem),
        Err(problem) => {
            let knows = problem.faults().iter().all(|fault| fault.field != "code");
            let (fields, code) = if knows {
                (fields(texts, &visitor.app), Some(form.text("code")))
            } else {
                (vec![entrance(texts)], None)
            };
            let filled = Filled::new(fields).with(&form).refused(&problem, texts);
            let mail = Mail::of(&visitor, texts);
            let page = SetupPage { frame: &visitor.frame, form: &filled, code, mail };
            visitor.frame.show(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn read(form: &Form, texts: Texts) -> SetupInput {
    let text = |name: &str| form.text(name).to_owned();
    let beginning = match form.text("start") {
        "sample" => Beginning::Sample,
        _ => Beginning::Office { name: text("office"), short_name: text("office_short") },
    };
    SetupInput {
        code: text("code"),
        beginning,
        name: text("name"),
        username: form.text("username").trim().to_owned(),
        email: Some(text("email")).filter(|email| !email.trim().is_empty()),
        password: text("password"),
        again: text("again"),
        language: texts.language(),
    }
}
