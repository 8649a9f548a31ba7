//! One order for the petitions that were ticked in the list of one's own work: tried first, then carried out,
//! with what became of each.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;

use crate::api::problem::Problem;
use crate::web::fields::{Choice, Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::Error;
use app::petition::bulk::{self, BulkFilter, BulkInput, BulkView};
use app::petition::request::RequestKey;
use base::texts::say;
use domain::access::Operation;
use domain::directory::District;

/// The most petitions of an order: a page of the list.
const MOST: usize = 50;

/// Whom an order may name.
#[derive(Default)]
pub struct Choices {
    units: Vec<Choice>,
    leaders: Vec<Choice>,
}

impl Choices {
    /// What this district has to choose from.
    pub fn of(district: &District) -> Self {
        let units = district.units.values().filter(|unit| unit.active);
        let leaders = district.leaders.keys().filter_map(|leader| district.users.get(leader));
        let leaders = leaders.filter(|user| user.active);
        Self {
            units: units.map(|unit| Choice::new(&unit.code, &unit.name)).collect(),
            leaders: leaders.map(|user| Choice::new(&user.username, &user.name)).collect(),
        }
    }
}

/// What an order asks for.
pub fn fields(texts: Texts, choices: &Choices) -> Vec<Field> {
    vec![
        Field::new("due", texts.t("act.district_deadline.name"), Kind::Day),
        Field::new("set_unit", texts.t("work.set_unit"), Kind::Select(choices.units.clone())),
        Field::new("set_leader", texts.t("act.leader.name"), Kind::Select(choices.leaders.clone())),
        Field::new("reason", texts.t("ask.reason"), Kind::Line).required(),
    ]
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "work_order.html")]
struct OrderPage<'a> {
    frame: &'a Frame,
    form: Filled,
    numbers: Vec<String>,
    key: String,
    /// None: the order itself is wrong.
    outcome: Option<Vec<(String, bool, String)>>,
    dry_run: bool,
}

impl OrderPage<'_> {
    fn answers(&self) -> Vec<(&str, String)> {
        self.form.answers(self.frame.texts)
    }
}

/// Who comes back to an order, after a new log-in, begins with the list.
pub async fn to_list() -> HttpResponse {
    see_other("/work").finish()
}

/// Tries an order for the ticked petitions, or carries it out once it is confirmed. What became of each is
/// told here and not on a page of its own: sent again, the form does no more than once.
///
/// # Errors
/// 403.
pub async fn order(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::BulkOrder)?;
    let numbers: Vec<String> = form.all("number").take(MOST).map(str::to_owned).collect();
    let frame = desk.frame.clone();
    let fields = desk
        .run(move |app, _| {
            let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
            Ok(fields(frame.texts, &Choices::of(&district)))
        })
        .await?;
    let dry_run = form.text("confirmed").is_empty();
    let key = form.text("key").to_owned();
    let filled = Filled::new(fields).with(&form);
    if !form.text("change").is_empty() {
        let page = OrderPage { frame: &desk.frame, form: filled, numbers, key, outcome: None, dry_run };
        return desk.frame.show(StatusCode::OK, &page);
    }
    let outcome = match numbers.is_empty() {
        true => Err(Problem::from(Error::field("number", "missing"))),
        false => carry_out(&desk, &form, numbers.clone(), dry_run, &key).await,
    };
    let (filled, outcome, status) = match outcome {
        Ok(view) => (filled, Some(told(&desk, &view)), StatusCode::OK),
        Err(problem) => (filled.refused(&problem, desk.frame.texts), None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    desk.frame.show(status, &OrderPage { frame: &desk.frame, form: filled, numbers, key, outcome, dry_run })
}

async fn carry_out(
    desk: &Desk,
    form: &Form,
    numbers: Vec<String>,
    dry_run: bool,
    key: &str,
) -> Result<BulkView, Problem> {
    let said = |name: &str| Some(form.text(name).trim().to_owned()).filter(|text| !text.is_empty());
    let due = said("due").map(|due| due.parse::<NaiveDate>());
    let due = due.transpose().map_err(|_| Problem::from(Error::field("due", "malformed")))?;
    let reason = said("reason").ok_or_else(|| Problem::from(Error::field("reason", "missing")))?;
    let (set_unit, set_leader) = (said("set_unit"), said("set_leader"));
    let asked = format!("{numbers:?} {due:?} {set_unit:?} {set_leader:?} {reason:?}");
    let digest = desk.app.vault.blind("request", &asked);
    let filter = BulkFilter { numbers, ..BulkFilter::default() };
    let input = BulkInput { filter, due, set_leader, set_unit, ordered_by: None, reason, dry_run };
    let plain = (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let key = RequestKey { key: key.to_owned(), digest };
    let key = plain.then_some(key).ok_or(Problem::bad("malformed_request"))?;
    desk.run(move |app, caller| bulk::order(app, caller, input, Some(key))).await
}

/// What became of each petition: its number, whether it is done or would be, and why not.
fn told(desk: &Desk, view: &BulkView) -> Vec<(String, bool, String)> {
    let texts = desk.frame.texts;
    let sentence = |code: &str| say(texts.language(), &format!("error.{code}"), &[("limit", &"")]);
    let told = view.results.iter().map(|one| match &one.refused {
        Some(code) => (one.number.clone(), false, sentence(code)),
        None => (one.number.clone(), true, texts.t(if view.dry_run { "work.would_do" } else { "work.did" })),
    });
    told.collect()
}
