//! The audit log, for the auditor: who did what, when and from where, before and after, and what was refused.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use crate::api::params::{Params, encoded};
use crate::api::problem::Problem;
use crate::api::v1::audit::asked;
use crate::web::differences::differences;
use crate::web::fields::{Choice, Field, Filled, Kind};
use crate::web::frame::Frame;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::Error;
use app::audit::{self, AuditView};
use base::shown::Shown;
use domain::access::Operation;
use domain::directory::District;
use domain::ids::AuditId;
use domain::vocabulary::{AuditOutcome, Audited, Word};

/// How many entries stand on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(config = "config/askama.toml", path = "audit.html")]
struct AuditPage<'a> {
    frame: &'a Frame,
    form: Filled,
    entries: &'a [AuditView],
    /// What is looked for, as it stands in addresses.
    rest: String,
    /// The id before which the next page begins.
    next: Option<Shown<AuditId>>,
}

impl AuditPage<'_> {
    /// What differs, a line a field: its name, what it was, what it is.
    fn differences(&self, entry: &AuditView) -> Vec<(String, String, String)> {
        differences(entry.before.as_ref(), entry.after.as_ref())
    }
}

fn words<W: Word + Copy>(texts: Texts, all: &[W]) -> Kind {
    Kind::Select(all.iter().map(|word| Choice::new(word.code(), texts.word(*word))).collect())
}

fn fields(texts: Texts, district: &District) -> Vec<Field> {
    let users = district.users.values().map(|user| Choice::new(&user.username, &user.name));
    vec![
        Field::new("from", texts.t("audit.from"), Kind::Day),
        Field::new("to", texts.t("audit.to"), Kind::Day),
        Field::new("user", texts.t("audit.user"), Kind::Select(users.collect())),
        Field::new("what", texts.t("audit.what"), words(texts, Audited::ALL)),
        Field::new("outcome", texts.t("audit.outcome"), words(texts, AuditOutcome::ALL)),
    ]
}

/// The parameters that a form has sent empty are none.
fn sent(desk: &Desk) -> Result<Params, Problem> {
    Params::filled(&desk.request)
}

/// What is looked for, as it stands in the address of the next page.
fn rest(filled: &Filled) -> String {
    let asked = filled.fields.iter().filter(|field| !field.value.is_empty());
    asked.map(|field| format!("&{}={}", field.name, encoded(&field.value))).collect()
}

/// Shows entries, the newest first.
///
/// # Errors
/// 403 for all but the auditor; 422 for what cannot be looked for.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadAudit)?;
    let mut given = sent(&desk)?;
    let mut params = sent(&desk)?;
    let asked = asked(&mut params, &desk.app.vault);
    params.done()?;
    let texts = desk.frame.texts;
    let (fields, mut entries) = desk
        .run(move |app, caller| {
            let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
            Ok((fields(texts, &district), audit::list(app, caller, &asked, PAGE + 1)?))
        })
        .await?;
    let mut form = Filled::new(fields);
    for field in &mut form.fields {
        field.value = given.text(&field.name).unwrap_or_default();
    }
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = entries.len() > page;
    entries.truncate(page);
    let next = entries.last().map(|last| last.id).filter(|_| more);
    let rest = rest(&form);
    desk.frame.show(StatusCode::OK, &AuditPage { frame: &desk.frame, form, entries: &entries, rest, next })
}

/// Everything that is looked for, as a file.
///
/// # Errors
/// As [`list`].
pub async fn export(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadAudit)?;
    let mut params = sent(&desk)?;
    let asked = asked(&mut params, &desk.app.vault);
    params.done()?;
    let lines = desk.run(move |app, caller| audit::export(app, caller, &asked)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/jsonl")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""))
        .body(lines))
}
