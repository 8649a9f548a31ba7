//! How a petition stands, for whoever has its number and query code: no login. Number and code come in a
//! form and never in an address; a sealed cookie keeps the page open for some minutes, so that it can be
//! read again, in the other language too, and the work be rated.

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;

use crate::api::auth::run;
use crate::api::problem::Problem;
use crate::api::v1::documents::download;
use crate::api::v1::public::{AskInput, client};
use crate::web::answers;
use crate::web::cookies::{self, Purpose};
use crate::web::due::Due;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::refusal::Reader;
use crate::web::texts::Texts;
use crate::web::visitor::Visitor;
use app::public::door::{self, Ask, Pass};
use app::public::rate::{self, RatingInput, WordInput};
use app::public::status::{self, PlaceView, StatusView, StepView, show};
use app::{App, Error};
use domain::clock::Length;
use domain::ids::DocumentId;
use domain::petition::acts::body::{self, Answers, within};
use domain::vocabulary::{PublicStep, Rated, Rating, Stage};

/// The address of these pages.
const HERE: &str = "/status";

#[derive(Template)]
#[template(config = "config/askama.toml", path = "status_ask.html")]
struct AskPage<'a> {
    frame: &'a Frame,
    number: &'a str,
    wrong: bool,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "status.html")]
struct StatusPage<'a> {
    frame: &'a Frame,
    status: &'a StatusView,
    /// A rating that was not taken.
    sent: Sent,
}

/// A rating that was not taken: why, and what the form said.
#[derive(Default)]
struct Sent {
    refused: Option<String>,
    office: Answer,
    unit: Answer,
}

/// What was said of one of the two.
#[derive(Default)]
struct Answer {
    rating: Option<Rating>,
    comment: String,
    /// What is wrong with the comment.
    fault: Option<String>,
}

/// The part of the form that is about one of the two.
const fn part(of: Rated) -> body::Field {
    match of {
        Rated::Office => RatingInput::office,
        Rated::Unit => RatingInput::unit,
    }
}

/// What a field about one of the two is sent as.
fn named(of: Rated, field: body::Field) -> String {
    within(part(of).name, field.name)
}

impl Answer {
    fn read(form: &Form, of: Rated) -> Self {
        let rating = form.answer(&named(of, WordInput::rating)).and_then(Rating::from_code);
        Self { rating, comment: form.text(&named(of, WordInput::comment)).to_owned(), fault: None }
    }

    fn is(&self, rating: &Rating) -> bool {
        self.rating == Some(*rating)
    }
}

impl Sent {
    /// As it is shown again.
    fn read(form: &Form) -> Self {
        let [office, unit] = [Rated::Office, Rated::Unit].map(|of| Answer::read(form, of));
        Self { refused: None, office, unit }
    }

    /// The same with what was wrong: at its comment where it is about one, else above all.
    fn refused(mut self, problem: &Problem, texts: Texts) -> Self {
        let reader = Reader::new(texts, &[]);
        let fault = |of| reader.fault_of(problem, &named(of, WordInput::comment));
        (self.office.fault, self.unit.fault) = (fault(Rated::Office), fault(Rated::Unit));
        let faults = [&self.office, &self.unit].into_iter().filter(|answer| answer.fault.is_some()).count();
        self.refused = Some(match faults {
            0 => reader.whole(problem),
            some => texts.n("field.faults", some),
        });
        self
    }
}

/// What was said of the two; or the key of why it cannot be taken as it is.
fn said(form: &Form) -> Result<RatingInput, &'static str> {
    match answers::read::<RatingInput>(form) {
        Ok(RatingInput { office: None, unit: None }) => Err("public.rate.nothing"),
        Ok(input) => Ok(input),
        Err(_)
            if [Rated::Office, Rated::Unit].into_iter().all(|of| Answer::read(form, of).rating.is_none()) =>
        {
            Err("public.rate.nothing")
        }
        // A comment on nothing that was chosen.
        Err(_) => Err("public.rate.half"),
    }
}

impl StatusPage<'_> {
    /// The stage in plain words: what it is now, and what comes next.
    fn plain(&self) -> (String, String) {
        let texts = self.frame.texts;
        let (now, next, within) = match (self.status.accusation, self.status.stage) {
            (true, stage) => return self.sealed(stage),
            (false, _) if self.went_elsewhere() => ("public.now.elsewhere", "public.next.elsewhere", None),
            (false, Stage::Registered) => {
                ("public.now.registered", "public.next.registered", Some("public.within.registered"))
            }
            (false, Stage::Routed) => {
                ("public.now.routed", "public.next.routed", Some("public.within.routed"))
            }
            (false, Stage::Accepted) => {
                ("public.now.accepted", "public.next.accepted", Some("public.within.accepted"))
            }
            (false, Stage::Replied) => ("public.now.replied", "public.next.replied", None),
            (false, Stage::Reviewing) => {
                ("public.now.reviewing", "public.next.reviewing", Some("public.within.reviewing"))
            }
            (false, Stage::ReviewDecided) => {
                ("public.now.review_decided", "public.next.review_decided", None)
            }
            (false, Stage::Rereviewing) => {
                ("public.now.rereviewing", "public.next.rereviewing", Some("public.within.rereviewing"))
            }
            (false, Stage::RereviewDecided) => ("public.now.rereview_decided", "public.next.final", None),
            (false, Stage::Closed) => ("public.now.closed", "public.next.closed", None),
            (false, Stage::Ended) => ("public.now.ended", "public.next.ended", None),
        };
        (texts.t(now), self.timed(next, within))
    }

    /// It is not the district's: the last step but a receipt says to which organ it went.
    fn went_elsewhere(&self) -> bool {
        let goes = |step: &&StepView| step.step != PublicStep::ReceivedThere;
        self.status.steps.iter().rfind(goes).is_some_and(|step| step.to.is_some())
    }

    /// What is said of an accusation: little.
    fn sealed(&self, stage: Stage) -> (String, String) {
        let (now, next) = match stage {
            Stage::Registered => ("public.sealed.received", "public.sealed.next"),
            Stage::Closed => ("public.sealed.done", "public.sealed.after"),
            Stage::Routed
            | Stage::Accepted
            | Stage::Replied
            | Stage::Reviewing
            | Stage::ReviewDecided
            | Stage::Rereviewing
            | Stage::RereviewDecided
            | Stage::Ended => ("public.sealed.handled", "public.sealed.next"),
        };
        (self.frame.texts.t(now), self.frame.texts.t(next))
    }

    /// A sentence with the time that the clocks give; without one, the sentence that names none.
    fn timed(&self, next: &str, within: Option<&str>) -> String {
        let texts = self.frame.texts;
        let Some((promised, within)) = self.status.promised.zip(within) else { return texts.t(next) };
        let long = |length: Length| texts.long(length.quantity, length.unit);
        let said = texts.with(within, &long(promised.length));
        let longer = promised.extension.map(|more| texts.with("public.next.longer", &long(more)));
        [Some(said), longer].into_iter().flatten().collect::<Vec<_>>().join(texts.either("", " "))
    }

    fn step(&self, step: &StepView) -> String {
        let texts = self.frame.texts;
        let named = texts.word(step.step);
        let document = step.document.map(|document| texts.word(document));
        let outcome = step.outcome.map(|outcome| texts.word(outcome));
        [Some(named), document, outcome, step.to.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// An organ, and where it is found.
    fn place(&self, place: &PlaceView) -> String {
        let texts = self.frame.texts;
        let told = |key: &str, text: &Option<String>| text.as_ref().map(|text| texts.with(key, text));
        let parts = [
            Some(place.name.clone()),
            told("public.organ_address", &place.address),
            told("public.organ_phone", &place.phone),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(texts.either("，", ", "))
    }

    fn due(&self) -> Option<Due> {
        let due = self.status.due.as_ref()?;
        Some(Due::of(due.day, due.overdue, self.frame.now.day(), self.frame.texts))
    }

    /// The two that are rated: the name of the field, whom it is, and what was said.
    fn rated(&self) -> [(Rated, Option<Rating>); 2] {
        let given = self.status.rating.as_ref();
        [
            (Rated::Office, given.and_then(|rating| rating.office)),
            (Rated::Unit, given.and_then(|rating| rating.unit)),
        ]
    }

    /// What was said beside a rating that was given.
    fn comment(&self, of: &Rated) -> Option<&str> {
        let rating = self.status.rating.as_ref()?;
        match of {
            Rated::Office => rating.office_comment.as_deref(),
            Rated::Unit => rating.unit_comment.as_deref(),
        }
    }

    /// What the rating of one is sent as.
    fn rating_name(&self, of: &Rated) -> String {
        named(*of, WordInput::rating)
    }

    /// What the comment beside it is sent as.
    fn comment_name(&self, of: &Rated) -> String {
        named(*of, WordInput::comment)
    }

    /// Whether a document has not reached the petitioner yet.
    fn awaits_papers(&self) -> bool {
        self.status.documents.iter().any(|paper| paper.served_on.is_none())
    }

    fn answer(&self, of: &Rated) -> &Answer {
        match of {
            Rated::Office => &self.sent.office,
            Rated::Unit => &self.sent.unit,
        }
    }

    /// Whether there is still something to be said.
    fn may_rate(&self) -> bool {
        let open = self.status.rating.as_ref().is_some_and(|rating| rating.open);
        open && self.rated().iter().any(|(_, given)| given.is_none())
    }

    /// Who is meant: the office, or the unit by its name.
    fn whom(&self, of: &Rated) -> String {
        let texts = self.frame.texts;
        match (of, &self.status.unit) {
            (Rated::Unit, Some(unit)) => format!("{} · {}", texts.t("public.rate.unit"), unit.name),
            (Rated::Unit, None) => texts.t("public.rate.unit"),
            (Rated::Office, _) => texts.t("public.rate.office"),
        }
    }
}

/// The pass of the visitor, where there is one that holds.
fn pass(app: &App, request: &HttpRequest) -> Option<Pass> {
    Pass::unseal(app, &cookies::read(app, request, Purpose::Status)?)
}

fn kept(app: &App, value: String) -> Cookie<'static> {
    cookies::status(app, value)
}

/// The form; or, for some minutes after number and code were given, how the petition stands.
pub async fn read(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let found = match pass(&visitor.app, &visitor.request) {
        None => None,
        Some(pass) => run(&visitor.app, move |app| found(show(app, &pass))).await?,
    };
    match found {
        Some(status) => told(&visitor.frame, StatusCode::OK, &status, Sent::default()),
        None => asked(&visitor.frame, StatusCode::OK, "", false),
    }
}

/// What a form has led to is read again here, in the other language too.
fn at_home(frame: &Frame) -> Frame {
    let mut frame = frame.clone();
    frame.here = HERE.to_owned();
    frame
}

/// None where the pass no longer leads anywhere.
fn found(shown: Result<StatusView, Error>) -> Result<Option<StatusView>, Error> {
    match shown {
        Ok(status) => Ok(Some(status)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn told(frame: &Frame, code: StatusCode, status: &StatusView, sent: Sent) -> Result<HttpResponse, Problem> {
    let frame = &at_home(frame);
    frame.show(code, &StatusPage { frame, status, sent })
}

fn asked(frame: &Frame, code: StatusCode, number: &str, wrong: bool) -> Result<HttpResponse, Problem> {
    let frame = &at_home(frame);
    frame.show(code, &AskPage { frame, number, wrong })
}

/// Takes number and code.
///
/// # Errors
/// 429 after too many tries.
pub async fn ask(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let AskInput { number, code } = answers::read_whole(&form)?;
    let ask = Ask::new(&number, &code);
    let client = client(&visitor.app, &visitor.request);
    let entered = run(&visitor.app, move |app| match door::enter(app, &client, &ask) {
        Ok(pass) => pass.seal(app).map(Some),
        Err(Error::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    });
    match entered.await? {
        Some(sealed) => Ok(see_other(HERE).cookie(kept(&visitor.app, sealed)).finish()),
        None => asked(&visitor.frame, StatusCode::UNPROCESSABLE_ENTITY, &number, true),
    }
}

/// Takes a rating of the office, of the unit, or of both. The form tells for which petition it was
/// filled in: another window of the browser may have opened another one since. What is refused is shown
/// again as it was filled in, unless it was meant for another petition.
///
/// # Errors
/// 404 where the petition is gone.
pub async fn rate(form: Form, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let Some(pass) = pass(&visitor.app, &visitor.request) else { return Ok(see_other(HERE).finish()) };
    let (sent, texts) = (Sent::read(&form), visitor.frame.texts);
    let present = pass.clone();
    let shown = run(&visitor.app, move |app| found(show(app, &present))).await?;
    let status = shown.ok_or(Problem::not_found())?;
    if form.text(AskInput::number.name) != status.number {
        let other = Sent { refused: Some(texts.t("public.rate.other")), ..Sent::default() };
        return told(&visitor.frame, StatusCode::CONFLICT, &status, other);
    }
    let input = match said(&form) {
        Ok(input) => input,
        Err(lack) => {
            let sent = Sent { refused: Some(texts.t(lack)), ..sent };
            return told(&visitor.frame, StatusCode::UNPROCESSABLE_ENTITY, &status, sent);
        }
    };
    match run(&visitor.app, move |app| rate::rate_with(app, &pass, input)).await {
        Ok(_) => Ok(see_other("/status#rating").finish()),
        Err(problem) if problem.code() == "not_found" => Err(problem),
        Err(problem) => {
            let code = problem.status_code();
            told(&visitor.frame, code, &status, sent.refused(&problem, texts))
        }
    }
}

/// A document that was served on the petitioner, as it was issued.
///
/// # Errors
/// 404 for every other one, and without number and code.
pub async fn document(visitor: Visitor, id: web::Path<DocumentId>) -> Result<HttpResponse, Problem> {
    let pass = pass(&visitor.app, &visitor.request).ok_or(Problem::not_found())?;
    let id = id.into_inner();
    let (number, opened) = run(&visitor.app, move |app| status::document(app, &pass, id)).await?;
    Ok(download(&opened.sheet, opened.file, &number, Some(&opened.view.number)))
}

/// Closes the page: whoever comes to this browser next sees the form.
pub async fn leave(_form: Form, app: web::Data<App>) -> HttpResponse {
    let mut gone = kept(&app, String::new());
    gone.make_removal();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, HERE))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(gone)
        .finish()
}
