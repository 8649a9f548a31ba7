//! Lists and forms of the simple nouns.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::Value;

use crate::api::params::Params;
use crate::api::params::encoded;
use crate::api::problem::Problem;
use crate::web::admin::entrance::enter;
use crate::web::admin::known::Known;
use crate::web::admin::noun::{Noun, Show};
use crate::web::admin::{moves, once};
use crate::web::fields::{self, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::gaps::{self, Remark};
use app::{App, Error};
use base::entropy;
use base::vault::digest;
use domain::access;
use domain::vocabulary::{Role, UnitKind};

/// The longest text that a list is searched for, in characters.
const LONGEST_SEARCH: usize = 100;

/// A row of a list.
struct Row {
    key: String,
    cells: Vec<String>,
    active: bool,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/list.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    noun: Noun,
    rows: Vec<Row>,
    search: String,
    all: bool,
    may_change: bool,
    saved: bool,
    /// What whoever has saved should know.
    remark: Option<String>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/form.html")]
struct FormPage<'a> {
    frame: &'a Frame,
    noun: Noun,
    /// None: something new.
    key: Option<&'a str>,
    form: &'a Filled,
    /// What the form was filled from, to tell whether somebody has changed it meanwhile.
    seen: String,
    action: String,
    /// Whether it is in use.
    active: bool,
}

/// A secret that is shown once.
#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/secret.html")]
pub struct SecretPage<'a> {
    pub frame: &'a Frame,
    pub title: String,
    pub told: String,
    pub secret: &'a str,
    /// Where to go on.
    pub back: String,
}

fn noun(path: &str) -> Result<Noun, Problem> {
    Noun::from_path(path).ok_or_else(Problem::not_found)
}

fn address(noun: Noun, key: &str) -> String {
    format!("/admin/{}/{}", noun.path(), encoded(key))
}

/// The list, as far as it is asked for.
///
/// # Errors
/// 403; 404 for what is no noun.
pub async fn list(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let noun = noun(&path)?;
    enter(&desk)?;
    desk.require(noun.reading())?;
    let mut params = Params::of(&desk.request)?;
    let search = params.words("q", LONGEST_SEARCH).unwrap_or_default();
    let all = params.text("show").is_some_and(|show| show == "all");
    let saved = params.text("saved");
    let moved = params.text("moved");
    params.done()?;
    let may_change = access::may(&desk.session.caller.viewer, noun.maintaining());
    let asked = saved.clone().filter(|_| may_change);
    let (values, known, remark) = desk
        .run(move |app, _| Ok((noun.list(app)?, Known::of(app)?, remark(app, noun, asked.as_deref())?)))
        .await?;
    let moved = moved.and_then(|moved| moves::said(&moved, &known, desk.frame.texts));
    let remark = remark.map(|remark| said(&remark, desk.frame.texts)).or(moved);
    let rows = values.iter().map(|value| row(noun, value, &known, desk.frame.texts));
    let rows = rows.filter(|row| (all || row.active) && matches(row, &search)).collect();
    let saved = saved.is_some();
    let page = ListPage { frame: &desk.frame, noun, rows, search, all, may_change, saved, remark };
    desk.frame.show(StatusCode::OK, &page)
}

/// The list after something was saved. What a leader has taken over from others is told there.
fn saved(noun: Noun, key: &str, form: &Form, known: &Known) -> HttpResponse {
    let moved = if noun == Noun::Leaders { moves::of(key, form, known) } else { String::new() };
    see_other(&format!("/admin/{}?saved={}{moved}", noun.path(), encoded(key))).finish()
}

/// What stays behind with what was just saved.
fn remark(app: &App, noun: Noun, key: Option<&str>) -> Result<Option<Remark>, Error> {
    match (noun, key) {
        (Noun::Users, Some(username)) => gaps::after_user(app, username),
        (Noun::Units, Some(code)) => gaps::after_unit(app, code),
        (Noun::Leaders | Noun::Projects | Noun::ContactPoints | Noun::Categories, _) | (_, None) => Ok(None),
    }
}

fn said(remark: &Remark, texts: Texts) -> String {
    match remark {
        Remark::PersonHolds(open) => texts.n("admin.person_holds", open),
        Remark::UnitHolds(open) => texts.n("admin.unit_holds", open),
        Remark::UnitWithoutHead(name) => texts.with("admin.unit_without_head", name),
    }
}

fn matches(row: &Row, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    row.cells.iter().chain([&row.key]).any(|cell| cell.to_lowercase().contains(&search))
}

fn row(noun: Noun, value: &Value, known: &Known, texts: Texts) -> Row {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let cell = |show: Show, name: &str| match show {
        Show::Text => text(name),
        Show::Tick => texts.yes_no(value[name] == true),
        Show::Role => Role::from_code(&text(name)).map(|word| texts.word(word)).unwrap_or_default(),
        Show::UnitKind => UnitKind::from_code(&text(name)).map(|word| texts.word(word)).unwrap_or_default(),
        Show::Unit => named(&known.units, &value[name], texts),
        Show::Units => named(&known.units, &value[name], texts),
        Show::Person => named(&known.people, &value[name], texts),
        Show::Category | Show::Categories => named(&known.categories, &value[name], texts),
        Show::ContactPoint => named(&known.contact_points, &value[name], texts),
    };
    let cells = noun.columns().iter().map(|(name, _, show)| cell(*show, name)).collect();
    Row { key: text(noun.key()), cells, active: value.get("active").is_none_or(|active| active == true) }
}

/// The names that codes stand for; of many, each.
fn named(list: &[crate::web::admin::known::Named], codes: &Value, texts: Texts) -> String {
    let names = Known::names(list);
    let name = |code: &Value| code.as_str().map(|code| names.get(code).copied().unwrap_or(code).to_owned());
    match codes {
        Value::Array(codes) => {
            codes.iter().filter_map(name).collect::<Vec<_>>().join(texts.either("、", ", "))
        }
        code @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            name(code).unwrap_or_default()
        }
    }
}

/// The form for something new; `role` and `kind` choose those of a user and of a unit.
///
/// # Errors
/// 403; 404 for what is no noun.
pub async fn form_new(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let noun = noun(&path)?;
    desk.require(noun.maintaining())?;
    let mut params = Params::of(&desk.request)?;
    let asked = ["role", "kind"].map(|name| (name, params.text(name)));
    params.done()?;
    let known = desk.run(|app, _| Known::of(app)).await?;
    let mut form = Filled::new(fields_new(noun, desk.frame.texts, &known));
    for (name, value) in asked {
        let field = form.fields.iter_mut().find(|field| field.name == name);
        if let (Some(field), Some(value)) = (field, value) {
            field.value = value;
        }
    }
    show_new(&desk, StatusCode::OK, noun, &form)
}

fn fields_new(noun: Noun, texts: Texts, known: &Known) -> Vec<fields::Field> {
    let mut fields = noun.fields(texts, known, None);
    fields.insert(0, noun.key_field(texts, known));
    fields
}

fn show_new(desk: &Desk, status: StatusCode, noun: Noun, form: &Filled) -> Result<HttpResponse, Problem> {
    let action = format!("/admin/new/{}", noun.path());
    let page =
        FormPage { frame: &desk.frame, noun, key: None, form, seen: String::new(), action, active: true };
    desk.frame.show(status, &page)
}

/// Adds something. A new user gets a password, which the next page shows this once.
///
/// # Errors
/// 403; 404 for what is no noun. What is wrong with the answers stands at their fields.
pub async fn create(form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let noun = noun(&path)?;
    desk.require(noun.maintaining())?;
    let texts = desk.frame.texts;
    let known = desk.run(|app, _| Known::of(app)).await?;
    let asked = noun.fields(texts, &known, None);
    let key = form.text(noun.key()).trim().to_owned();
    let password = entropy::query_code();
    let mut body = body(&asked, &form);
    let is_a_program = Role::from_code(form.text("role")).is_some_and(Role::is_a_program);
    if noun == Noun::Users && !is_a_program {
        body["password"] = Value::String(password.clone());
    }
    let has_password = body.get("password").is_some();
    let outcome = match noun.put(key.clone(), body) {
        Ok(put) => {
            let taken = key.clone();
            desk.run(move |app, caller| {
                let is_there = noun.list(app)?.iter().any(|one| one[noun.key()] == taken.as_str());
                if is_there { Err(Error::field(noun.key(), "taken")) } else { put(app, caller) }
            })
            .await
        }
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) if has_password => once::lead(&desk, &key, &password),
        Ok(()) => Ok(saved(noun, &key, &form, &known)),
        Err(problem) => {
            let filled = Filled::new(fields_new(noun, texts, &known)).with(&form).refused(&problem, texts);
            show_new(&desk, StatusCode::UNPROCESSABLE_ENTITY, noun, &filled)
        }
    }
}

/// The answers as the API would have been sent them. What must be filled in and is not is sent empty, so
/// that every such fault is found at once; texts of several lines are lists.
fn body(asked: &[fields::Field], form: &Form) -> Value {
    let mut body = fields::json(asked, form);
    for field in asked {
        if field.required && body.get(&field.name).is_none() {
            body[&field.name] = Value::String(String::new());
        }
        if field.kind == Kind::Area {
            let lines = form.text(&field.name).lines().map(str::trim).filter(|line| !line.is_empty());
            body[&field.name] = lines.map(str::to_owned).map(Value::String).collect();
        }
    }
    body
}

/// What is there under a key, and what the form needs. A leader without a portfolio is there too.
async fn find(desk: &Desk, noun: Noun, key: &str) -> Result<(Value, Known), Problem> {
    let key = key.to_owned();
    desk.run(move |app, _| {
        let known = Known::of(app)?;
        let found = noun.list(app)?.into_iter().find(|one| one[noun.key()] == key.as_str());
        let unnamed = || known.leaders.iter().any(|leader| noun == Noun::Leaders && leader.code == key);
        let found = found.or_else(|| unnamed().then_some(Value::Null));
        Ok((found.ok_or(Error::NotFound)?, known))
    })
    .await
}

fn seen(value: &Value) -> String {
    digest(value.to_string().as_bytes())
}

/// The form of something that is there.
///
/// # Errors
/// 403; 404.
pub async fn form(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (noun, key) = (noun(&path.0)?, path.1.as_str());
    desk.require(noun.maintaining())?;
    let (value, known) = find(&desk, noun, key).await?;
    let filled = Filled::new(noun.fields(desk.frame.texts, &known, Some(&value)));
    show(&desk, StatusCode::OK, noun, key, &filled, &value)
}

fn show(
    desk: &Desk,
    status: StatusCode,
    noun: Noun,
    key: &str,
    form: &Filled,
    value: &Value,
) -> Result<HttpResponse, Problem> {
    let (seen, action) = (seen(value), address(noun, key));
    let active = value.get("active").is_none_or(|active| active == true);
    desk.frame
        .show(status, &FormPage { frame: &desk.frame, noun, key: Some(key), form, seen, action, active })
}

/// Changes something. Where somebody else has changed it since the form was shown, it is shown again.
///
/// # Errors
/// 403; 404. What is wrong with the answers stands at their fields.
pub async fn save(
    form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (noun, key) = (noun(&path.0)?, path.1.clone());
    desk.require(noun.maintaining())?;
    let texts = desk.frame.texts;
    let (value, known) = find(&desk, noun, &key).await?;
    let asked = noun.fields(texts, &known, Some(&value));
    if form.text("seen") != seen(&value) {
        let mut filled = Filled::new(asked).with(&form);
        filled.refusal = Some((texts.t("admin.changed"), texts.t("admin.changed_advice")));
        return show(&desk, StatusCode::CONFLICT, noun, &key, &filled, &value);
    }
    let outcome = match noun.put(key.clone(), body(&asked, &form)) {
        Ok(put) => desk.run(put).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(saved(noun, &key, &form, &known)),
        Err(problem) => {
            let filled = Filled::new(asked).with(&form).refused(&problem, texts);
            show(&desk, StatusCode::UNPROCESSABLE_ENTITY, noun, &key, &filled, &value)
        }
    }
}
