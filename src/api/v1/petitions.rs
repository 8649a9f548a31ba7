//! Registering and reading petitions.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::narrowing::{NOBODY, Narrowing};
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::api::{cursor, etag};
use app::petition::input::RegistrationInput;
use app::petition::read::{self, LONGEST_PAGE};
use app::petition::register;
use app::petition::similar::{self, SimilarView};
use app::petition::timeline::TimelineEntry;
use app::petition::view::{HoldingView, PetitionRow, PetitionView};
use app::petition::view_log::{self, LookView};
use app::{App, Error};
use domain::access::Operation;
use domain::fault::Faults;
use domain::vocabulary::{Channel, Stage};
use store::petition::{Filter, Sort};

/// Rows of a page where the caller names no limit.
const USUAL_PAGE: i64 = 50;

/// The most characters of a search.
const LONGEST_SEARCH: usize = 100;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct PetitionPage {
    pub items: Vec<PetitionRow>,
    /// Send it as `cursor` for the next page; none after the last.
    pub next_cursor: Option<String>,
}

/// A petition as its registration answers it.
#[derive(Serialize, ToSchema)]
pub struct RegisteredView {
    #[serde(flatten)]
    pub petition: PetitionView,
    /// Earlier petitions that are likely the same matter of the same person; none for an accusation.
    pub likely_earlier: Vec<SimilarView>,
}

/// Shows a petition after a write, with its ETag.
pub(crate) fn show(response: HttpResponseBuilder, view: &PetitionView, replayed: bool) -> HttpResponse {
    show_as(response, view.version, view, replayed)
}

fn show_as<T: Serialize>(
    mut response: HttpResponseBuilder,
    version: u32,
    view: &T,
    replayed: bool,
) -> HttpResponse {
    response.insert_header((header::ETAG, etag::of(version)));
    if replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    response.json(view)
}

/// A number as it stands in a path. What can be no number is not looked up.
pub(crate) fn number(path: web::Path<String>) -> Result<String, Problem> {
    let number = path.into_inner();
    let plausible =
        number.len() <= 40 && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if plausible { Ok(number) } else { Err(Problem::not_found()) }
}

/// Registers a petition: it is numbered, assigned and dated at once.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/petitions", operation_id = "registerPetition", tag = "petitions",
    request_body = RegistrationInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "A retried request with the same key registers once.")),
    responses((status = 201, body = RegisteredView,
        headers(("Location" = String), ("ETag" = String), ("Idempotent-Replayed" = Option<String>)))))]
pub async fn register(call: Call, body: Body<RegistrationInput>) -> Result<HttpResponse, Problem> {
    call.require(Operation::RegisterPetition)?;
    let key = etag::request_key(&call.app, &call.request, &body.digest())?;
    let input = body.read()?;
    let (view, replayed) = call
        .run(move |app, caller| {
            let asked = similar::asked_by(&input);
            let done = register::register(app, caller, input, key)?;
            let petition = read::after_write(app, caller, done, true)?;
            let likely_earlier = similar::likely_earlier(app, caller, asked.as_ref(), done.petition);
            Ok((RegisteredView { petition, likely_earlier }, done.replayed))
        })
        .await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/api/v1/petitions/{}", view.petition.number)));
    Ok(show_as(response, view.petition.version, &view, replayed))
}

/// Lists the petitions that the caller may see.
///
/// # Errors
/// 400 for a parameter or cursor that is not known, 422 for a wrong value.
#[utoipa::path(get, path = "/api/v1/petitions", operation_id = "listPetitions", tag = "petitions",
    params(
        ("state" = Option<Stage>, Query),
        ("closed" = Option<bool>, Query),
        ("leader" = Option<String>, Query, description = "A username; none for those without a leader."),
        ("unit" = Option<String>, Query, description = "The code of a unit."),
        ("channel" = Option<Channel>, Query),
        ("overdue" = Option<bool>, Query),
        ("awaiting_decision" = Option<bool>, Query),
        ("due_before" = Option<chrono::NaiveDate>, Query, description = "A running clock ends before this day."),
        ("received_from" = Option<chrono::NaiveDate>, Query),
        ("received_to" = Option<chrono::NaiveDate>, Query),
        ("due" = Option<chrono::NaiveDate>, Query, description = "The next legal due date is this very day."),
        ("waiting" = Option<String>, Query, description = "objection, supervision (an order without its answer) or extended."),
        ("group_visit" = Option<bool>, Query, description = "true: 集体访, a visit of so many that it counted as one when it was registered."),
        ("counted" = Option<String>, Query, description = "How it counts in the figures: closed (办结), otherwise (another end), open, open_merged (merged into a first that is open), or the code of another end."),
        ("visited" = Option<bool>, Query, description = "true: visited at home in person from since to until."),
        ("fell_due" = Option<String>, Query, description = "acceptance or answer: such a clock fell due from since to until."),
        ("missed" = Option<String>, Query, description = "The same, and was not met in time."),
        ("rated" = Option<String>, Query, description = "office or unit: the petitioner has rated it from since to until."),
        ("rating" = Option<String>, Query, description = "With rated: satisfied, basically_satisfied or dissatisfied."),
        ("unrated" = Option<String>, Query, description = "office or unit: it was not rated, and could be until a day from since to until."),
        ("held_by" = Option<String>, Query, description = "The code of a unit that held it at some time from since to until."),
        ("late_of" = Option<String>, Query, description = "The code of a unit that answers for a clock that is late."),
        ("soon_of" = Option<String>, Query, description = "The code of a unit that answers for a clock that is due until the day of until, and not late."),
        ("late_of_leader" = Option<String>, Query, description = "The same as late_of, of a leader's account."),
        ("soon_of_leader" = Option<String>, Query, description = "The same as soon_of, of a leader's account."),
        ("objected_by" = Option<String>, Query, description = "The code of a unit that objected from since to until."),
        ("since" = Option<chrono::NaiveDate>, Query),
        ("until" = Option<chrono::NaiveDate>, Query),
        ("q" = Option<String>, Query, description = "A part of number or title; or the whole name, phone or ID number of a person."),
        ("sort" = Option<String>, Query, description = "due (first, the default) or received (newest first)."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "50 where none is given."),
        ("cursor" = Option<String>, Query, description = "The next_cursor of the page before."),
    ),
    responses((status = 200, body = PetitionPage)))]
pub async fn list(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ListPetitions)?;
    let asked = Asked::read(&call)?;
    let page = call
        .run(move |app, caller| {
            let filter = named(app, asked.filter, asked.leader.as_deref(), asked.unit.as_deref())?;
            let after = asked.after;
            let page = read::list(app, caller, filter, asked.sort, after, asked.limit)?;
            let next_cursor = page.next.map(|after| cursor::write(&app.vault, after)).transpose()?;
            Ok(PetitionPage { items: page.rows, next_cursor })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// What a list was asked for.
struct Asked {
    filter: Filter,
    leader: Option<String>,
    unit: Option<String>,
    sort: Sort,
    limit: i64,
    after: Option<store::petition::After>,
}

impl Asked {
    fn read(call: &Call) -> Result<Self, Problem> {
        let mut params = Params::of(&call.request)?;
        let filter = Filter {
            stage: params.take("state", "unknown", Stage::from_code),
            closed: params.flag("closed"),
            channel: params.take("channel", "unknown", Channel::from_code),
            overdue: params.flag("overdue"),
            awaiting_decision: params.flag("awaiting_decision"),
            due_before: params.day("due_before"),
            received_from: params.day("received_from"),
            received_to: params.day("received_to"),
            words: params.words("q", LONGEST_SEARCH),
            ..Filter::default()
        };
        let named = (params.text("leader"), params.text("unit"));
        let mut narrowing = Narrowing::behind_a_figure(&mut params);
        narrowing.leader = named.0.clone().filter(|name| name == NOBODY);
        let filter = Filter { narrow: narrowing.conditions(), ..filter };
        let sort = params.take("sort", "unknown", |text| match text {
            "due" => Some(Sort::Due),
            "received" => Some(Sort::Received),
            _ => None,
        });
        let sort = sort.unwrap_or_default();
        let in_range = |limit: &i64| (1..=LONGEST_PAGE).contains(limit);
        let limit = params.take("limit", "out_of_range", |text| text.parse().ok().filter(in_range));
        let (leader, unit) = (named.0.filter(|name| name != NOBODY), named.1);
        let cursor = params.text("cursor");
        params.done()?;
        let after = cursor.map(|cursor| cursor::read(&call.app.vault, sort, &cursor)).transpose()?;
        Ok(Self { filter, leader, unit, sort, limit: limit.unwrap_or(USUAL_PAGE), after })
    }
}

/// The filter with the leader and the unit that were named.
fn named(app: &App, filter: Filter, leader: Option<&str>, unit: Option<&str>) -> Result<Filter, Error> {
    if leader.is_none() && unit.is_none() {
        return Ok(filter);
    }
    let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
    let mut faults = Faults::default();
    let leader =
        leader.and_then(|name| faults.known("leader", district.user_by_username(name)).map(|user| user.id));
    let unit = unit.and_then(|code| faults.known("unit", district.unit_by_code(code)).map(|unit| unit.id));
    faults.done()?;
    Ok(Filter { leader, unit, ..filter })
}

/// Shows a petition, as far as the caller may see it.
///
/// # Errors
/// 404 also where the caller may not know of it.
#[utoipa::path(get, path = "/api/v1/petitions/{number}", operation_id = "readPetition", tag = "petitions",
    params(("number" = String, Path), ("If-None-Match" = Option<String>, Header)),
    responses((status = 200, body = PetitionView, headers(("ETag" = String))),
        (status = 304, description = "The caller has this version.")))]
pub async fn read(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPetition)?;
    let number = number(path)?;
    let view = call.run(move |app, caller| read::get(app, caller, &number)).await?;
    if etag::is_known(&call.request, view.version) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, etag::of(view.version)))
            .finish());
    }
    Ok(show(HttpResponse::Ok(), &view, false))
}

/// Everything that happened to a petition: what, who, when.
///
/// # Errors
/// 404; 403 where the caller sees it only sealed.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/timeline", operation_id = "readTimeline", tag = "petitions",
    params(("number" = String, Path)), responses((status = 200, body = Vec<TimelineEntry>)))]
pub async fn timeline(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadTimeline)?;
    let number = number(path)?;
    Ok(HttpResponse::Ok().json(call.run(move |app, caller| read::timeline(app, caller, &number)).await?))
}

/// The unbroken chain of holders: who, from when, until when, why.
///
/// # Errors
/// 404; 403 where the caller sees it only sealed.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/responsibility", operation_id = "readResponsibility",
    tag = "petitions", params(("number" = String, Path)), responses((status = 200, body = Vec<HoldingView>)))]
pub async fn responsibility(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadResponsibility)?;
    let number = number(path)?;
    Ok(HttpResponse::Ok()
        .json(call.run(move |app, caller| read::responsibility(app, caller, &number)).await?))
}

/// Who has looked at an accusation: who, when, what was asked, how much was shown (article 30). The
/// newest first, at most 200; `before` names the look before which the next ones lie.
///
/// # Errors
/// 404; 403 for what is no accusation.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/views", operation_id = "readViews", tag = "petitions",
    params(("number" = String, Path), ("before" = Option<i64>, Query, description = "The id of a look.")),
    responses((status = 200, body = Vec<LookView>)))]
pub async fn views(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadViews)?;
    let number = number(path)?;
    let mut params = Params::of(&call.request)?;
    let before = params.take("before", "malformed", |text| call.app.vault.meant(text.parse().ok()?));
    params.done()?;
    let views = call.run(move |app, caller| view_log::list(app, caller, &number, before)).await?;
    Ok(HttpResponse::Ok().json(views))
}
