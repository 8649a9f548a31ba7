//! Lists and forms of the simple nouns.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::params::Params;
use crate::api::params::encoded;
use crate::api::problem::Problem;
use crate::web::admin::asks::Administrator;
use crate::web::admin::entrance::enter;
use crate::web::admin::known::Known;
use crate::web::admin::noun::{Noun, Standing};
use crate::web::admin::{hand_over, new_password, taken_over};
use crate::web::asker::Asker;
use crate::web::fields::{Field, Filled};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::house_requests;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::directory::{UnitInput, UserInput};
use app::gaps;
use app::{App, Error};
use base::entropy;
use base::vault::digest;
use domain::access;
use domain::vocabulary::Role;

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
    headings: Vec<String>,
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
    let (standing, known, remark) = desk
        .run(move |app, _| Ok((noun.list(app)?, Known::of(app)?, remark(app, noun, asked.as_deref())?)))
        .await?;
    let moved = moved.and_then(|moved| taken_over::said(&moved, &known, desk.frame.texts));
    let remark = remark.map(|unit| desk.frame.texts.with("admin.unit_without_head", &unit)).or(moved);
    let texts = desk.frame.texts;
    let rows = standing.into_iter().map(|one| {
        let cells = noun.cells(&one, &known, texts);
        Row { key: one.key, cells, active: one.active }
    });
    let rows = rows.filter(|row| (all || row.active) && matches(row, &search)).collect();
    let (saved, headings) = (saved.is_some(), headings(noun, texts));
    let page = ListPage { frame: &desk.frame, noun, headings, rows, search, all, may_change, saved, remark };
    desk.frame.show(StatusCode::OK, &page)
}

/// The list after something was saved. What a leader has taken over from others is told there.
fn saved(noun: Noun, key: &str, form: &Form, known: &Known) -> HttpResponse {
    let moved = if noun == Noun::Leaders { taken_over::of(key, form, known) } else { String::new() };
    see_other(&format!("/admin/{}?saved={}{moved}", noun.path(), encoded(key))).finish()
}

/// The unit without a head that what was just saved is about.
fn remark(app: &App, noun: Noun, key: Option<&str>) -> Result<Option<String>, Error> {
    match (noun, key) {
        (Noun::Users, Some(username)) => gaps::after_user(app, username),
        (Noun::Units, Some(code)) => gaps::after_unit(app, code),
        (Noun::Organs | Noun::Leaders | Noun::Projects | Noun::ContactPoints | Noun::Categories, _)
        | (_, None) => Ok(None),
    }
}

fn matches(row: &Row, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    row.cells.iter().chain([&row.key]).any(|cell| cell.to_lowercase().contains(&search))
}

/// What the columns are called: the first is how each is called.
fn headings(noun: Noun, texts: Texts) -> Vec<String> {
    let known = Known::default();
    let by = Administrator::of_new(texts, &known);
    let others = noun.columns().iter().skip(1).map(|column| by.label(*column));
    std::iter::once(texts.t("admin.ask.name")).chain(others).collect()
}

/// The form for something new; `role` and `kind` choose those of a user and of a unit.
///
/// # Errors
/// 403; 404 for what is no noun.
pub async fn form_new(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let noun = noun(&path)?;
    desk.require(noun.maintaining())?;
    let mut params = Params::of(&desk.request)?;
    let asked = [UserInput::role, UnitInput::kind].map(|field| (field, params.text(field.name)));
    params.done()?;
    let known = desk.run(|app, _| Known::of(app)).await?;
    let mut form = Filled::new(Administrator::of_new(desk.frame.texts, &known).fields_of_new(noun));
    for (asked, value) in asked {
        let field = form.fields.iter_mut().find(|field| field.name == asked.name);
        if let (Some(field), Some(value)) = (field, value) {
            field.value = value;
        }
    }
    show_new(&desk, StatusCode::OK, noun, &form)
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
    let key = form.text(noun.key().name).trim().to_owned();
    let is_a_program = Role::from_code(form.text(UserInput::role.name)).is_some_and(Role::is_a_program);
    let password = (noun == Noun::Users && !is_a_program).then(entropy::query_code);
    let outcome = match noun.put(key.clone(), &form, password.clone()) {
        Ok(put) => {
            let taken = key.clone();
            desk.run(move |app, caller| {
                let is_there = noun.list(app)?.iter().any(|one| one.key == taken);
                if is_there { Err(Error::field(noun.key().name, "taken")) } else { put(app, caller) }
            })
            .await
        }
        Err(problem) => Err(problem),
    };
    match (outcome, password) {
        (Ok(()), Some(password)) => new_password::lead(&desk, &key, &password),
        (Ok(()), None) => Ok(saved(noun, &key, &form, &known)),
        (Err(problem), password) => {
            if let Some(waits) = house_requests::instead(&desk, &problem, password.as_deref()) {
                return waits;
            }
            let asked = Administrator::of_new(texts, &known).fields_of_new(noun);
            let filled = Filled::new(asked).with(&form).refused(&problem, texts);
            show_new(&desk, StatusCode::UNPROCESSABLE_ENTITY, noun, &filled)
        }
    }
}

/// What is there under a key, and what the form needs. A leader without a portfolio is there too.
async fn find(desk: &Desk, noun: Noun, key: &str) -> Result<(Standing, Known), Problem> {
    let key = key.to_owned();
    desk.run(move |app, _| {
        let known = Known::of(app)?;
        let found = noun.list(app)?.into_iter().find(|one| one.key == key);
        let unnamed = || known.leaders.iter().any(|leader| noun == Noun::Leaders && leader.code == key);
        let found = found.or_else(|| unnamed().then(|| Standing::nothing(key.clone())));
        Ok((found.ok_or(Error::NotFound)?, known))
    })
    .await
}

fn seen(standing: &Standing) -> String {
    digest(standing.state().as_bytes())
}

/// What the form asks, filled as it stands.
fn fields(noun: Noun, texts: Texts, known: &Known, standing: &Standing) -> Vec<Field> {
    Administrator { texts, known, of: Some(standing) }.fields(noun.asks())
}

/// The form of something that is there.
///
/// # Errors
/// 403; 404.
pub async fn form(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (noun, key) = (noun(&path.0)?, path.1.as_str());
    desk.require(noun.maintaining())?;
    let (standing, known) = find(&desk, noun, key).await?;
    let filled = Filled::new(fields(noun, desk.frame.texts, &known, &standing));
    show(&desk, StatusCode::OK, noun, &filled, &standing)
}

fn show(
    desk: &Desk,
    status: StatusCode,
    noun: Noun,
    form: &Filled,
    standing: &Standing,
) -> Result<HttpResponse, Problem> {
    let Standing { key, active, .. } = standing;
    let (seen, action) = (seen(standing), address(noun, key));
    let page = FormPage { frame: &desk.frame, noun, key: Some(key), form, seen, action, active: *active };
    desk.frame.show(status, &page)
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
    let (standing, known) = find(&desk, noun, &key).await?;
    let asked = fields(noun, texts, &known, &standing);
    if form.text("seen") != seen(&standing) {
        let mut filled = Filled::new(asked).with(&form);
        filled.refusal = Some((texts.t("admin.changed"), texts.t("admin.changed_advice")));
        return show(&desk, StatusCode::CONFLICT, noun, &filled, &standing);
    }
    let tries = form.text(hand_over::STEP);
    if tries == hand_over::TRY {
        return hand_over::show(&desk, (noun, &key), &form, &known, None).await;
    }
    let outcome = match noun.put(key.clone(), &form, None) {
        Ok(put) => desk.run(put).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(saved(noun, &key, &form, &known)),
        Err(problem) if problem.waiting().is_some() => Ok(see_other(house_requests::PATH).finish()),
        Err(problem) if problem.code() == "still_holds" || !tries.is_empty() => {
            hand_over::show(&desk, (noun, &key), &form, &known, Some(&problem)).await
        }
        Err(problem) => {
            let filled = Filled::new(asked).with(&form).refused(&problem, texts);
            show(&desk, StatusCode::UNPROCESSABLE_ENTITY, noun, &filled, &standing)
        }
    }
}
