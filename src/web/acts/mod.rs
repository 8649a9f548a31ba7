//! Acts on a petition: a form, what it would lead to, and the act itself. The form is checked by trying
//! the act; what was typed is kept, whatever comes of it.

mod answers;
mod beside;
pub mod consequences;
mod correction;
mod fields;
mod show;
pub mod table;

pub use answers::{labels, written};
pub use show::is_key;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use crate::api::problem::Problem;
use crate::api::v1::petitions::number;
use crate::web::fields::{Field, Filled};
use crate::web::file_list::Chooser;
use crate::web::form::{self, Form};
use crate::web::kept;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::petition::asking::{self, Asking};
use app::petition::rehearse::{self, Rehearsal};
use app::petition::request::RequestKey;
use app::petition::timeline::TimelineEntry;
use app::petition::{act, read};
use app::{App, Caller, Error, files};
use base::entropy;
use domain::access::Operation;
use domain::asked;
use domain::petition::ActInput;
use domain::petition::acts::body::Asks;

use fields::Questions;
use show::{CheckPage, FormPage, Sent};
use table::Entry;

/// What stands in for a text that is not written yet, when the act is only tried.
const NOT_WRITTEN_YET: &str = "……";

/// A request for the page of an act.
struct Asked {
    number: String,
    entry: &'static Entry,
}

impl Asked {
    fn read(desk: &Desk, path: web::Path<(String, String)>) -> Result<Self, Problem> {
        let (wanted, slug) = path.into_inner();
        let entry = table::by_slug(&slug).ok_or(Problem::not_found())?;
        desk.require(entry.operation)?;
        Ok(Self { number: number(web::Path::from(wanted))?, entry })
    }

    async fn asking(&self, desk: &Desk) -> Result<Asking, Problem> {
        let (number, operation) = (self.number.clone(), self.entry.operation);
        desk.run(move |app, caller| asking::asking(app, caller, &number, operation)).await
    }

    fn fields(&self, desk: &Desk, asking: &Asking) -> Vec<Field> {
        let questions = Questions { texts: desk.frame.texts, asking };
        match self.entry.operation == Operation::CorrectPetition {
            true => correction::fields(questions),
            false => fields::of(answers::declared(self.entry.operation), questions),
        }
    }

    /// Whether files are sent with it, as with a home visit.
    fn takes_photos(&self) -> bool {
        answers::declared(self.entry.operation).iter().any(|field| field.asks == Asks::Files)
    }

    /// What the act leads to; before an end, also what would be left undone.
    fn consequences(
        &self,
        asking: &Asking,
        rehearsal: &Rehearsal,
        texts: Texts,
    ) -> Vec<consequences::Consequence> {
        let mut said = consequences::all(rehearsal, texts);
        if self.entry.operation == Operation::ClosePetition && !asking.unserved.is_empty() {
            said.insert(0, consequences::unserved(&asking.unserved, texts));
        }
        said
    }

    /// The place for photos, with those that were sent before.
    async fn photos(&self, desk: &Desk, sent: Vec<i64>) -> Result<Option<Chooser>, Problem> {
        if !self.takes_photos() {
            return Ok(None);
        }
        let sent = desk.run(move |app, caller| files::waiting(app, caller, &sent)).await?;
        Ok(Some(Chooser::new(&desk.app, sent)))
    }

    /// What was sent, as the act that it asks for.
    fn input(&self, fields: &[Field], form: &Form) -> Result<ActInput, Problem> {
        answers::read(self.entry.operation, fields, form)
    }

    /// The same of a form that was sent: a file that was not taken speaks against it first.
    fn taken(&self, fields: &[Field], form: &mut Form) -> Result<ActInput, Problem> {
        form.take_refused_file().map_or_else(|| self.input(fields, form), Err)
    }

    async fn rehearse(&self, desk: &Desk, seen: Option<u32>, input: ActInput) -> Result<Rehearsal, Problem> {
        let number = self.number.clone();
        desk.run(move |app, caller| rehearse::rehearse(app, caller, &number, seen, input)).await
    }
}

/// The form of an act. Where it can be said before anything is filled in, it says what the act leads to.
///
/// # Errors
/// 404 also where the visitor may not know of the petition; 403.
pub async fn form(desk: Desk, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(&desk, path)?;
    let asking = asked.asking(&desk).await?;
    let fields = asked.fields(&desk, &asking);
    let said = match asking.against.is_none() {
        true => preview(&desk, &asked, &asking, &fields).await,
        false => None,
    };
    let sent = Sent { version: asking.version, key: entropy::token() };
    let page = FormPage::new(&desk.frame, asked.entry, &asking, Filled::new(fields), sent, said)
        .photos(asked.photos(&desk, Vec::new()).await?);
    let status = if asking.against.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    desk.frame.show(status, &page)
}

/// What the act leads to as the form stands, with what must be written but is not yet put in for it.
async fn preview(
    desk: &Desk,
    asked: &Asked,
    asking: &Asking,
    fields: &[Field],
) -> Option<Vec<consequences::Consequence>> {
    let stand_in = |field: &Field| {
        let is_open = field.required && field.value.is_empty();
        let first = field.kind.choices().first().filter(|_| asked.entry.direct);
        match (is_open, field.kind.is_written(), first) {
            (true, true, _) => NOT_WRITTEN_YET.to_owned(),
            (true, false, Some(first)) => first.value.clone(),
            (true, false, None) | (false, ..) => field.value.clone(),
        }
    };
    let form = Form::of(fields.iter().map(|field| (field.name.clone(), stand_in(field))).collect());
    let input = asked.input(fields, &form).ok()?;
    let rehearsal = asked.rehearse(desk, None, input).await.ok()?;
    Some(asked.consequences(asking, &rehearsal, desk.frame.texts))
}

/// Who comes back to the page of a check, after a new log-in, begins with the form.
pub async fn to_form(path: web::Path<(String, String)>) -> HttpResponse {
    let (number, act) = path.into_inner();
    see_other(&format!("/petitions/{number}/acts/{act}")).finish()
}

/// Says what the act would lead to, to be confirmed; or what is wrong with it.
///
/// # Errors
/// As [`form()`], where nothing was written.
pub async fn check(
    mut form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let entry = table::by_slug(&path.1);
    let outcome = checked(&desk, &mut form, path).await;
    outcome.or_else(|problem| with_what_was_written(&desk, entry, &form, problem))
}

/// A refusal after which the form is not shown again, such as when the petition has changed hands
/// meanwhile, still shows what was written.
fn with_what_was_written(
    desk: &Desk,
    entry: Option<&Entry>,
    form: &Form,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    let Some(entry) = entry else { return Err(problem) };
    kept::show(&desk.frame, problem, answers::written(entry.operation, form.fields(), desk.frame.texts))
}

async fn checked(
    desk: &Desk,
    form: &mut Form,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(desk, path)?;
    let asking = asked.asking(desk).await?;
    let fields = asked.fields(desk, &asking);
    let sent = Sent::read(form)?;
    let tried = match asked.taken(&fields, form) {
        Ok(input) => asked.rehearse(desk, Some(sent.version), input).await,
        Err(problem) => Err(problem),
    };
    match tried {
        Ok(rehearsal) => {
            let said = asked.consequences(&asking, &rehearsal, desk.frame.texts);
            let filled = Filled::new(fields).with(form);
            desk.frame
                .show(StatusCode::OK, &CheckPage::new(&desk.frame, asked.entry, &asking, filled, sent, said))
        }
        Err(problem) => again(desk, &asked, asking, form, problem).await,
    }
}

asked! {
    /// Which button of the check was pressed.
    Pressed of "pressed" {
        change: bool,
    }
}

/// Carries the act out, once for each form that was opened, and goes back to the petition.
///
/// # Errors
/// As [`form()`], where nothing was written.
pub async fn carry_out(
    mut form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let entry = table::by_slug(&path.1);
    let outcome = carried_out(&desk, &mut form, path).await;
    outcome.or_else(|problem| with_what_was_written(&desk, entry, &form, problem))
}

async fn carried_out(
    desk: &Desk,
    form: &mut Form,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(desk, path)?;
    let asking = asked.asking(desk).await?;
    let fields = asked.fields(desk, &asking);
    let sent = Sent::read(form)?;
    let Pressed { change } = crate::web::answers::read(form)?;
    if change {
        let page =
            FormPage::new(&desk.frame, asked.entry, &asking, Filled::new(fields).with(form), sent, None);
        return desk.frame.show(StatusCode::OK, &page);
    }
    let done = match asked.taken(&fields, form) {
        Ok(input) => {
            let key = request_key(desk, &asked, &sent, &input)?;
            let (number, seen) = (asked.number.clone(), sent.version);
            desk.run(move |app, caller| act_and_look(app, caller, &number, seen, input, key)).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(true) => Ok(see_other(&format!("/petitions/{}?done={}", asked.number, asked.entry.slug)).finish()),
        Ok(false) => Ok(see_other(&format!("/work?done={}", asked.entry.slug)).finish()),
        Err(problem) => again(desk, &asked, asking, form, problem).await,
    }
}

/// The key under which this form acts once, with a keyed digest of what it asks for.
fn request_key(desk: &Desk, asked: &Asked, sent: &Sent, input: &ActInput) -> Result<RequestKey, Problem> {
    let body = input.to_value().map_err(|_| Problem::internal())?;
    let text = format!("page {} {}\n{}\n{body}", asked.number, asked.entry.slug, sent.version);
    Ok(RequestKey { key: sent.key.clone(), digest: desk.app.vault.blind("request", &text) })
}

/// Acts. Tells whether the caller may still look at the petition.
fn act_and_look(
    app: &App,
    caller: &Caller,
    number: &str,
    seen: u32,
    input: ActInput,
    key: RequestKey,
) -> Result<bool, Error> {
    act::act(app, caller, number, seen, input, Some(key))?;
    match read::get(app, caller, number) {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Forbidden | Error::NotYours) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The form again, with what was typed and what was wrong. Where somebody else has changed the petition
/// meanwhile, it tells who did what, and goes on from there.
async fn again(
    desk: &Desk,
    asked: &Asked,
    asking: Asking,
    form: &Form,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    use actix_web::ResponseError;
    if matches!(problem.code(), "not_found" | "forbidden" | "not_yours" | "unavailable" | "internal") {
        return Err(problem);
    }
    let sent = Sent::read(form)?;
    let overtaken = problem.code() == "version_mismatch";
    let news = if overtaken { news(desk, asked, sent.version).await } else { Vec::new() };
    let filled = Filled::new(asked.fields(desk, &asking)).with(form);
    let filled = if overtaken { filled } else { filled.refused(&problem, desk.frame.texts) };
    // What was not carried out is another request from here on.
    let sent = Sent { version: asking.version, key: entropy::token() };
    let page = FormPage::new(&desk.frame, asked.entry, &asking, filled, sent, None)
        .photos(asked.photos(desk, form.file_ids(form::FILES)).await?);
    let page = if overtaken { page.overtaken(news) } else { page };
    desk.frame.show(problem.status_code(), &page)
}

/// What was recorded after this version, as far as the visitor may read it.
async fn news(desk: &Desk, asked: &Asked, seen: u32) -> Vec<TimelineEntry> {
    let number = asked.number.clone();
    let timeline = desk.run(move |app, caller| read::timeline(app, caller, &number)).await;
    let entries = timeline.unwrap_or_default().into_iter();
    entries.filter(|entry| entry.seq.is_some_and(|seq| seq > seen)).collect()
}
