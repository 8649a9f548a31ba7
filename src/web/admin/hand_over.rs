//! The page of a change that would leave something behind: what it is, to whom it goes, tried before it is done.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::problem::Problem;
use crate::web::admin::known::{Known, choices};
use crate::web::admin::noun::Noun;
use crate::web::fields::{Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::directory::{UnitInput, UserInput};
use app::house::{HandOverInput, HandOverView, HandedOver, ReceiverInput};
use domain::petition::acts::body;
use domain::vocabulary::Held;

/// The field that tells which button of the page was pressed.
pub const STEP: &str = "step";

/// The button that only shows what would go to whom.
pub const TRY: &str = "try";

/// What the names of its own fields begin with.
const OWN: &str = "hand_over.";

/// Where a unit of the page stands among the fields.
fn at(place: usize, field: body::Field) -> String {
    format!("{OWN}to[{place}].{}", field.name)
}

/// A line of what would be handed over.
struct Line {
    what: String,
    whose: String,
    count: usize,
    to: Option<String>,
    unfit: Option<String>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/hand_over.html")]
struct HandOverPage<'a> {
    frame: &'a Frame,
    noun: Noun,
    key: &'a str,
    action: String,
    /// The change itself, as it was asked for.
    hidden: Vec<(&'a str, &'a str)>,
    lines: Vec<Line>,
    form: Filled,
    /// It was tried, and everything has somebody to take it over.
    goes: bool,
}

/// Shows what a change would leave behind, or what would go to whom. `refused`: why it was not carried out.
///
/// # Errors
/// 422 where the change itself does not read.
pub async fn show(
    desk: &Desk,
    (noun, key): (Noun, &str),
    form: &Form,
    known: &Known,
    refused: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let tried = match noun.rehearse(key.to_owned(), form, true) {
        Ok(rehearse) => desk.run(rehearse).await,
        Err(problem) => Err(problem),
    };
    let (view, wrong) = match tried {
        Ok(view) => (view, None),
        Err(problem) => (desk.run(noun.rehearse(key.to_owned(), form, false)?).await?, Some(problem)),
    };
    let texts = desk.frame.texts;
    let asked = Filled::new(fields(noun, (key, &view), form, known, texts)).with(form);
    let said = form.fields().iter().any(|(name, value)| name.starts_with(OWN) && !value.is_empty());
    let asked = match wrong.as_ref().or(refused.filter(|_| said)) {
        Some(problem) => asked.refused(problem, texts),
        None => asked,
    };
    let goes = said && wrong.is_none() && view.complete;
    let shown = |(name, value): &'_ (String, String)| {
        let own = name.starts_with(OWN) || name == "csrf" || name == STEP;
        let asked = asked.fields.iter().any(|field| field.name == *name);
        !own && !asked && !value.is_empty()
    };
    let hidden = form.fields().iter().filter(|field| shown(field));
    let hidden = hidden.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = HandOverPage {
        frame: &desk.frame,
        noun,
        key,
        action: format!("/admin/{}/{}", noun.path(), crate::api::params::encoded(key)),
        hidden,
        lines: view.items.iter().map(|item| line(item, texts)).collect(),
        form: asked,
        goes,
    };
    let status = if goes { StatusCode::OK } else { StatusCode::CONFLICT };
    desk.frame.show(status, &page)
}

fn line(item: &HandedOver, texts: Texts) -> Line {
    let name = item.name.clone().unwrap_or_default();
    let parts = [item.unit.name.clone(), name];
    let whose = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    Line {
        what: texts.word(item.what),
        whose,
        count: item.count,
        to: item.to_name.clone(),
        unfit: item.unfit.map(|unfit| texts.word(unfit)),
    }
}

/// What the page asks: why; unit by unit who takes over; another leader; of a unit, what it becomes part of.
fn fields(
    noun: Noun,
    (key, view): (&str, &HandOverView),
    form: &Form,
    known: &Known,
    texts: Texts,
) -> Vec<Field> {
    let label = |field: body::Field| texts.t(&format!("admin.ask.{}_{}", field.of, field.name));
    let reason = format!("{OWN}{}", HandOverInput::reason.name);
    let mut fields = vec![Field::new(reason, label(HandOverInput::reason), Kind::Area).required()];
    let of_kind = |kinds: &'static [Held]| view.items.iter().filter(|item| kinds.contains(&item.what));
    if noun == Noun::Units {
        let name = UnitInput::successor.name;
        let others: Vec<_> = known.units.iter().filter(|one| one.code != key).cloned().collect();
        let offered = choices(&others, "", texts);
        fields.push(Field::new(name, texts.t("admin.ask.successor"), Kind::Select(offered.clone())));
        if !form.text(name).is_empty() && view.items.iter().any(|item| item.unfit.is_some()) {
            let field = ReceiverInput::unit;
            fields.push(Field::new(at(0, field), texts.t("admin.ask.otherwise_unit"), Kind::Select(offered)));
        }
        return fields;
    }
    let mut units: Vec<(&str, &str)> = Vec::new();
    for item in of_kind(&[Held::InCharge, Held::Watches, Held::Desk, Held::DefaultOfficer, Held::Head]) {
        let unit = (item.unit.code.as_str(), item.unit.name.as_str());
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    for (place, (code, name)) in units.into_iter().enumerate() {
        let staff: Vec<_> = known.staff_of(code, "").into_iter().filter(|one| one.code != key).collect();
        let offered = choices(&staff, "", texts);
        fields.push(Field::new(at(place, ReceiverInput::unit), "", Kind::Hidden).value(code));
        let asks = |field: body::Field| format!("{name}：{}", label(field));
        let officers = known.officers.iter().filter(|(unit, one)| unit == code && one.code != key);
        let officers: Vec<_> = officers.map(|(_, one)| one.clone()).collect();
        let officers = Kind::Many(choices(&officers, "", texts));
        fields.push(
            Field::new(at(place, ReceiverInput::officers), asks(ReceiverInput::officers), officers)
                .hint(texts.t("admin.hint.receiver_officers")),
        );
        if of_kind(&[Held::Head]).any(|item| item.unit.code == code) {
            let field = ReceiverInput::head;
            fields.push(Field::new(at(place, field), asks(field), Kind::Select(offered)));
        }
    }
    let led = [Held::Leads, Held::Portfolio, Held::Project, Held::ContactPoint, Held::Duty];
    let leads = view.items.iter().any(|item| led.contains(&item.what) || item.what == Held::Watches);
    let is_leader = known.leaders.iter().any(|one| one.code == key);
    if leads && is_leader {
        let others: Vec<_> = known.leaders.iter().filter(|one| one.code != key).cloned().collect();
        let field = HandOverInput::leaders;
        let offered = Kind::Many(choices(&others, "", texts));
        fields.push(
            Field::new(format!("{OWN}{}", field.name), label(field), offered)
                .hint(texts.t("admin.hint.receiver_officers")),
        );
    }
    fields
}

/// The names of what somebody would type on this page.
pub fn typed(texts: Texts) -> Vec<Field> {
    let field = HandOverInput::reason;
    let label = texts.t(&format!("admin.ask.{}_{}", field.of, field.name));
    vec![Field::new(format!("{OWN}{}", field.name), label, Kind::Area)]
}

/// What of a change only this page asks.
pub fn asks_alone(field: body::Field) -> bool {
    [UserInput::hand_over, UnitInput::hand_over].contains(&field)
}
