//! The desk: one page on which a visit is logged while the visitor speaks. It keeps a sealed draft on the
//! server, shows what would follow before it is saved, and ends with a receipt.

mod aside;
mod receipt;
mod sheet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError, web};
use askama::Template;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::answers::{self, codes};
use crate::web::fields::{Field, Filled};
use crate::web::file_list::Chooser;
use crate::web::form::{FILES, Form, sent_before};
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::drafts::{self, DraftView, ListedDraft};
use app::petition::input::{AccusedInput, PersonInput, RegistrationInput};
use app::petition::preview::{self, Preview};
use app::petition::register;
use app::petition::request::{Done, RequestKey};
use app::petition::view::PetitionView;
use app::{App, Caller, Error, files};
use base::entropy;
use domain::access::Operation;
use domain::asked;
use domain::petition::acts::body::{self, Parts, Told, in_row};
use domain::vocabulary::{Channel, PersonKind, Procedure, Purpose, SourceLevel};

use aside::Aside;
use sheet::{Choices, MOST_ROWS, Place, Rows, Sheet, at_desk, beginning, begins_with, fields};

pub use sheet::{asked, labels};

pub use receipt::{send_code, show as receipt};

/// A draft as it is offered.
struct Offer {
    key: String,
    when: String,
    /// Who and what, as far as it was written.
    what: String,
    /// Whether it can be gone on with.
    opens: bool,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "reception.html")]
struct DeskPage<'a> {
    frame: &'a Frame,
    draft: &'a str,
    form: Filled,
    rows: Rows,
    drafts: Vec<Offer>,
    aside: Aside,
    /// When this was kept last.
    kept: Option<String>,
    /// The petition that this form has made already.
    registered: Option<String>,
    files: Chooser,
}

impl DeskPage<'_> {
    fn asked(&self, places: &[Place]) -> Vec<&Field> {
        places.iter().filter_map(|place| self.form.field(&place.name())).collect()
    }

    fn of_person(&self, row: &usize, parts: &[body::Field]) -> Vec<&Field> {
        parts
            .iter()
            .filter_map(|part| self.form.field(&name_in(RegistrationInput::petitioners, *row, *part)))
            .collect()
    }

    fn accused(&self) -> Vec<&Field> {
        let name = |row: usize| name_in(RegistrationInput::accused, row, AccusedInput::name);
        (0..self.rows.accused).filter_map(|row| self.form.field(&name(row))).collect()
    }

    /// Whether one of these was answered otherwise than at the beginning, or is at fault: then it is open.
    fn is_used(&self, fields: &[&Field]) -> bool {
        let begun = [PersonKind::Person.code(), SourceLevel::Direct.code(), Procedure::Ordinary.code()];
        let today = self.frame.now.day().to_string();
        let plain = |value: &str| value.is_empty() || value == today || begun.contains(&value);
        fields.iter().any(|field| field.fault.is_some() || !plain(&field.value))
    }

    /// What is wrong with those who petition as a whole.
    fn of_people(&self) -> Option<&str> {
        self.form.field(RegistrationInput::petitioners.name).and_then(|field| field.fault.as_deref())
    }

    /// The answer that opens what stands below it, for the script.
    fn opens_source(&self) -> String {
        format!("{}={}", RegistrationInput::channel.name, Channel::Hotline12345.code())
    }

    fn opens_accused(&self) -> String {
        format!("{}={}", RegistrationInput::purpose.name, Purpose::Accusation.code())
    }
}

fn name_in(list: body::Field, row: usize, part: body::Field) -> String {
    in_row(list.name, row, part.name)
}

/// The form, empty or with a draft.
///
/// # Errors
/// 403; 404 for a draft of somebody else.
pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let mut params = Params::of(&desk.request)?;
    let key = params.text(Kept::draft.name);
    let count = |text: &str| text.parse().ok().filter(|rows| (1..=MOST_ROWS).contains(rows));
    let people = params.take("people", "out_of_range", count);
    let accused = params.take("accused", "out_of_range", count);
    params.done()?;
    let opened = desk.run(move |app, caller| open(app, caller, key.as_deref())).await?;
    let opened = match opened {
        Ok(opened) => opened,
        Err(number) => return Ok(see_other(&format!("/reception/receipts/{number}")).finish()),
    };
    let least = Rows { people: people.unwrap_or(1), accused: accused.unwrap_or(1) };
    let focus = match (people, accused) {
        (None, Some(row)) => name_in(RegistrationInput::accused, row - 1, AccusedInput::name),
        (row, _) => name_in(RegistrationInput::petitioners, row.unwrap_or(1) - 1, PersonInput::name),
    };
    show(&desk, StatusCode::OK, Opened { least, focus: Some(focus), ..opened }, None).await
}

/// What a page is made of.
struct Opened {
    draft: String,
    answers: Told,
    kept: Option<DraftView>,
    least: Rows,
    /// The field that one begins in.
    focus: Option<String>,
}

impl Opened {
    /// A form that was sent and is shown again, with the files that came with it.
    fn sent(form: &Form, draft: String) -> Self {
        let mut answers: Told = form.fields().to_vec();
        answers.extend(form.uploads(FILES).map(|file| (sent_before(FILES), file.id.to_string())));
        Self { draft, answers, kept: None, least: Rows { people: 1, accused: 1 }, focus: None }
    }
}

/// A draft of the caller, or a new one. Of one that was registered, whoever goes back to it is told the
/// number.
fn open(app: &App, caller: &Caller, key: Option<&str>) -> Result<Result<Opened, String>, Error> {
    let least = Rows { people: 1, accused: 1 };
    let Some(key) = key else {
        let answers = beginning(app.clock.now(), drafts::usual_purpose(app, caller)?);
        return Ok(Ok(Opened { draft: new_key(), answers, kept: None, least, focus: None }));
    };
    match (drafts::get(app, caller, key), drafts::registered_as(app, caller, key)?) {
        (_, Some(number)) => Ok(Err(number)),
        (kept, None) => {
            let kept = kept?;
            let (draft, answers) = (kept.key.clone(), kept.answers.clone());
            Ok(Ok(Opened { draft, answers, kept: Some(kept), least, focus: None }))
        }
    }
}

/// Nobody guesses it, though it opens nothing to anybody but its owner.
fn new_key() -> String {
    entropy::token().chars().take(32).collect()
}

/// The key of the form's draft; a new one where it has none that could be ours.
fn key_of(form: &Form) -> String {
    let key = form.text(Kept::draft.name);
    if drafts::is_key(key) { key.to_owned() } else { new_key() }
}

/// Shows the form with what was answered, and what would follow from it.
async fn show(
    desk: &Desk,
    status: StatusCode,
    opened: Opened,
    refused: Option<Problem>,
) -> Result<HttpResponse, Problem> {
    let Opened { draft, answers, kept, least, focus } = opened;
    let frame = &desk.frame;
    let texts = frame.texts;
    let reused = refused.as_ref().is_some_and(|problem| problem.code() == "key_reused");
    let own = draft.clone();
    let (read, offered, registered, files) = desk
        .run(move |app, caller| {
            let read = Read::of(app, caller, &Form::of(answers), texts, least)?;
            let registered = if reused { drafts::registered_as(app, caller, &own)? } else { None };
            let mut offered = drafts::list(app, caller)?;
            offered.retain(|one| one.key != own);
            let files = files::waiting(app, caller, &read.sheet.file_ids())?;
            Ok((read, offered, registered, files))
        })
        .await?;
    let mut form = Filled::new(read.fields).with(&Form::of(read.sheet.answers.clone()));
    begin_with(&mut form);
    aside::tell(&mut form, &read.preview, texts, read.sheet.is_blank());
    if let Some(problem) = &refused {
        form = form.refused(problem, texts);
    }
    if registered.is_some() {
        form.refusal = Some((texts.t("reception.registered"), texts.t("reception.registered_advice")));
    }
    focus_on(&mut form, focus.as_deref());
    let page = DeskPage {
        frame,
        // What was registered already is begun anew when it is sent once more.
        draft: &if registered.is_some() { new_key() } else { draft },
        rows: read.rows,
        drafts: offered.into_iter().map(|one| offer(&one, frame)).collect(),
        aside: Aside::new(&read.preview, &read.input, texts, frame.now, read.sheet.is_blank()),
        kept: kept.map(|kept| texts.minute(kept.updated_at)),
        form,
        registered,
        files: Chooser::new(&desk.app, files),
    };
    frame.show(status, &page)
}

/// What has an answer that nearly always holds begins with it.
fn begin_with(form: &mut Filled) {
    for field in form.fields.iter_mut().filter(|field| field.value.is_empty()) {
        if let Some(begun) = at_desk(&field.name).and_then(begins_with) {
            begun.clone_into(&mut field.value);
        }
    }
}

/// The first fault, else the field that was asked for.
fn focus_on(form: &mut Filled, asked: Option<&str>) {
    let wrong = form.fields.iter().position(|field| field.fault.is_some() && !field.label.is_empty());
    let asked = form.fields.iter().position(|field| Some(field.name.as_str()) == asked);
    if let Some(field) = wrong.or(asked).and_then(|place| form.fields.get_mut(place)) {
        field.focus = true;
    }
}

/// A form as it was sent, with everything that is to be said to it.
struct Read {
    sheet: Sheet,
    fields: Vec<Field>,
    rows: Rows,
    input: RegistrationInput,
    preview: Preview,
}

impl Read {
    fn of(app: &App, caller: &Caller, form: &Form, texts: Texts, least: Rows) -> Result<Self, Error> {
        let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
        let choices = Choices::of(&district);
        let sheet = Sheet::read(form, &choices);
        let rows = Rows {
            people: sheet.rows.people.max(least.people),
            accused: sheet.rows.accused.max(least.accused),
        };
        let fields = fields(texts, &choices, rows);
        let input = sheet.so_far(app.clock.now().day())?;
        let preview = preview::preview(app, caller, &input)?;
        Ok(Self { sheet, fields, rows, input, preview })
    }
}

fn offer(draft: &ListedDraft, frame: &Frame) -> Offer {
    let (key, when) = (draft.key.clone(), frame.texts.minute(draft.updated_at));
    let Some(answers) = &draft.answers else {
        return Offer { key, when, what: frame.texts.t("reception.draft_closed"), opens: false };
    };
    let answer = |name: &str| answers.iter().find(|(known, _)| known == name).map(|(_, v)| v.as_str());
    let who = name_in(RegistrationInput::petitioners, 0, PersonInput::name);
    let what = [answer(&who), answer(RegistrationInput::title.name)];
    let what: Vec<&str> = what.into_iter().flatten().collect();
    let what = if what.is_empty() { frame.texts.t("reception.draft_unnamed") } else { what.join(" · ") };
    Offer { key, when, what, opens: true }
}

codes! {
    /// The buttons of the desk.
    Button {
        Register = "register",
        Check = "check",
        Keep = "keep",
        Person = "person",
        Accused = "accused",
    }
}

asked! {
    /// Which of them was pressed.
    Pressed of "pressed" {
        button: Button = Button::Check,
    }

    /// The draft that the form belongs to.
    Kept of "kept" {
        draft: Option<String>,
    }
}

/// What there is to be another row of.
#[derive(Clone, Copy)]
enum More {
    Person,
    Accused,
}

/// Registers what was filled in, or keeps it and shows what would follow.
///
/// # Errors
/// 403. What is wrong with the form is told on the form.
pub async fn send(mut form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    if let Some(problem) = form.take_refused_file() {
        let status = problem.status_code();
        return show(&desk, status, Opened::sent(&form, key_of(&form)), Some(problem)).await;
    }
    match answers::read::<Pressed>(&form)?.button {
        Button::Register => register(form, desk).await,
        Button::Check | Button::Keep => keep_and_return(form, desk, None).await,
        Button::Person => keep_and_return(form, desk, Some(More::Person)).await,
        Button::Accused => keep_and_return(form, desk, Some(More::Accused)).await,
    }
}

/// Keeps the draft and leads back to it, with one row more where that was asked for.
async fn keep_and_return(form: Form, desk: Desk, more: Option<More>) -> Result<HttpResponse, Problem> {
    let key = key_of(&form);
    let draft = key.clone();
    let rows = desk
        .run(move |app, caller| {
            let sheet = sheet_of(app, &form)?;
            drafts::keep(app, caller, &draft, &sheet.answers)?;
            Ok(sheet.rows)
        })
        .await?;
    Ok(see_other(&match more {
        Some(More::Person) => format!("/reception?draft={key}&people={}", (rows.people + 1).min(MOST_ROWS)),
        Some(More::Accused) => {
            format!("/reception?draft={key}&accused={}", (rows.accused + 1).min(MOST_ROWS))
        }
        None => format!("/reception?draft={key}#look"),
    })
    .finish())
}

fn sheet_of(app: &App, form: &Form) -> Result<Sheet, Error> {
    let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
    Ok(Sheet::read(form, &Choices::of(&district)))
}

/// What came of a registration: the number, and whether its author may ask for it again.
struct Registered {
    number: String,
    again: bool,
    view: PetitionView,
}

async fn register(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    let draft = key_of(&form);
    let opened = Opened::sent(&form, draft.clone());
    let done = desk.run(move |app, caller| enter(app, caller, &form, &draft)).await?;
    match done {
        Ok(Registered { number, again: true, .. }) => {
            Ok(see_other(&format!("/reception/receipts/{number}")).finish())
        }
        Ok(Registered { view, .. }) => receipt::once(&desk, view).await,
        Err(problem) => show(&desk, StatusCode::UNPROCESSABLE_ENTITY, opened, Some(problem)).await,
    }
}

/// Registers a form. What is wrong with it is the inner error.
fn enter(app: &App, caller: &Caller, form: &Form, draft: &str) -> Result<Result<Registered, Problem>, Error> {
    let input = match sheet_of(app, form)?.registration() {
        Ok(input) => input,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut told = Told::new();
    input.tell("", &mut told);
    let digest = app.vault.blind("request", &format!("POST /reception\n{told:?}"));
    let key = RequestKey { key: drafts::request_key(draft), digest };
    match register::register_draft(app, caller, input, Some(key), Some(draft.to_owned())) {
        Ok(done) => Ok(Ok(registered(app, caller, done)?)),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused)) => Ok(Err(error.into())),
        Err(error) => Err(error),
    }
}

fn registered(app: &App, caller: &Caller, done: Done) -> Result<Registered, Error> {
    use app::petition::{load, read, subject};
    use domain::access::{Sight, sight};
    let view = read::after_write(app, caller, done, true)?;
    let again = app.store.read(|conn| {
        let loaded = load(conn, app, done.petition)?;
        Ok::<_, Error>(sight(&caller.viewer, &subject(&loaded.petition)) > Sight::None)
    })?;
    Ok(Registered { number: view.number.clone(), again, view })
}

/// What would follow from the form as it stands: a part of the page, for the script.
///
/// # Errors
/// 403.
pub async fn look(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let texts = desk.frame.texts;
    let least = Rows { people: 0, accused: 0 };
    let read = desk.run(move |app, caller| Read::of(app, caller, &form, texts, least)).await?;
    let mut filled = Filled::new(read.fields);
    aside::tell(&mut filled, &read.preview, texts, read.sheet.is_blank());
    let blank = read.sheet.is_blank();
    let told = aside::told(&filled, &read.sheet.sent_rows);
    let aside = Aside::new(&read.preview, &read.input, texts, desk.frame.now, blank);
    desk.frame.show(StatusCode::OK, &aside::LookPart { frame: &desk.frame, aside, told })
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "parts/reception_kept.html")]
struct KeptPart<'a> {
    frame: &'a Frame,
    kept: String,
}

/// Keeps the form as a draft, for the script: a part of the page that says when.
///
/// # Errors
/// 403; 422 where there are too many drafts.
pub async fn keep(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let key = key_of(&form);
    let at = desk
        .run(move |app, caller| {
            let sheet = sheet_of(app, &form)?;
            match sheet.is_blank() {
                true => Ok(None),
                false => drafts::keep(app, caller, &key, &sheet.answers).map(Some),
            }
        })
        .await?;
    match at {
        None => Ok(HttpResponse::NoContent().finish()),
        Some(at) => {
            let kept = desk.frame.texts.minute(at);
            desk.frame.show(StatusCode::OK, &KeptPart { frame: &desk.frame, kept })
        }
    }
}

/// Discards a draft.
///
/// # Errors
/// 403.
pub async fn discard(_form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let key = path.into_inner();
    desk.run(move |app, caller| drafts::discard(app, caller, &key)).await?;
    Ok(see_other("/reception").finish())
}
