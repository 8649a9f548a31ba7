//! One order for the petitions that were ticked in the list of one's own work: tried first, then carried out,
//! with what became of each.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::problem::Problem;
use crate::web::acts::is_key;
use crate::web::answers;
use crate::web::asker::{Asker, ask, called, keys};
use crate::web::fields::{Choice, Field, Filled};
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
use domain::asked;
use domain::directory::District;
use domain::petition::acts::body::{self, Directory, within};

asked! {
    /// What the form carries along: the key under which the order is given once, and which button was pressed.
    Carried of "carried" {
        key: String,
        confirmed: bool,
        change: bool,
    }
}

/// What an order asks for here, beside the petitions that were ticked.
const ASKED: [body::Field; 4] =
    [BulkInput::due, BulkInput::set_unit, BulkInput::set_leader, BulkInput::reason];

/// The field of the petitions that were ticked.
pub fn ticked() -> String {
    within(BulkInput::filter.name, BulkFilter::numbers.name)
}

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

/// Who asks for an order.
struct Questions<'a> {
    texts: Texts,
    choices: &'a Choices,
}

impl Asker for Questions<'_> {
    const AREA: &'static str = "work";

    fn texts(&self) -> Texts {
        self.texts
    }

    /// As the acts are called that are ordered.
    fn label(&self, field: body::Field) -> String {
        match field {
            BulkInput::due => self.texts.t("act.district_deadline.name"),
            BulkInput::set_leader => self.texts.t("act.leader.name"),
            BulkInput::reason => self.texts.t("ask.reason"),
            _ => called(self, field),
        }
    }

    fn named(&self, field: body::Field, _: Directory) -> Vec<Choice> {
        match field {
            BulkInput::set_unit => self.choices.units.clone(),
            BulkInput::set_leader => self.choices.leaders.clone(),
            _ => Vec::new(),
        }
    }
}

/// The keys of what is said of an order alone.
pub fn labels() -> Vec<String> {
    keys(Questions::AREA, [BulkInput::set_unit])
}

/// What an order asks for.
pub fn fields(texts: Texts, choices: &Choices) -> Vec<Field> {
    let by = Questions { texts, choices };
    ASKED.into_iter().filter_map(|field| ask(&by, field, field.name)).collect()
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "work_order.html")]
struct OrderPage<'a> {
    frame: &'a Frame,
    form: Filled,
    /// The field of the petitions that were ticked.
    ticked: String,
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
/// 403; 400 for a form that is none of ours. What is wrong with the answers stands at their fields.
pub async fn order(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::BulkOrder)?;
    let carried: Carried = answers::read(&form).map_err(|_| Problem::bad("malformed_request"))?;
    if !is_key(&carried.key) {
        return Err(Problem::bad("malformed_request"));
    }
    let frame = desk.frame.clone();
    let fields = desk
        .run(move |app, _| {
            let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
            Ok(fields(frame.texts, &Choices::of(&district)))
        })
        .await?;
    let filled = Filled::new(fields).with(&form);
    let (filled, outcome, status) = match carried.change {
        true => (filled, None, StatusCode::OK),
        false => match carry_out(&desk, &form, &carried).await {
            Ok(view) => (filled, Some(told(&desk, &view)), StatusCode::OK),
            Err(problem) => {
                (filled.refused(&problem, desk.frame.texts), None, StatusCode::UNPROCESSABLE_ENTITY)
            }
        },
    };
    let Carried { key, confirmed, .. } = carried;
    let (ticked, numbers) = (ticked(), form.all(&ticked()).map(str::to_owned).collect());
    let frame = &desk.frame;
    let page = OrderPage { frame, form: filled, ticked, numbers, key, outcome, dry_run: !confirmed };
    desk.frame.show(status, &page)
}

async fn carry_out(desk: &Desk, form: &Form, carried: &Carried) -> Result<BulkView, Problem> {
    let input: BulkInput = answers::read(form)?;
    if input.filter.numbers.as_ref().is_none_or(Vec::is_empty) {
        return Err(Error::field(ticked(), "missing").into());
    }
    let digest = desk.app.vault.blind("request", &format!("{input:?}"));
    let key = RequestKey { key: carried.key.clone(), digest };
    let input = BulkInput { dry_run: !carried.confirmed, ..input };
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
