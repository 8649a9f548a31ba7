//! How a petition stands, for the petitioner: the dates that the law makes public (可查询、可跟踪), the
//! unit in charge, the documents, the rights that run. No personal data, no officer, nothing about who
//! was told. Of an accusation only that it came in and how far it is: everything else could tell the
//! accused who reads over a shoulder (article 30).

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clocks::Promised;
use crate::names::UnitRef;
use crate::petition::documents::issued::{Opened, opened};
use crate::petition::{dates, load};
use crate::public::door::{Ask, Pass, enter};
use crate::public::limits::Client;
use crate::viewing::Viewing;
use crate::{App, Error};
use domain::clock::{Printed, Words};
use domain::deadline::Deadline;
use domain::directory::{District, Organ};
use domain::ids::{DocumentId, RecordId};
use domain::organs::ReviewLine;
use domain::petition::acts::request_review::who_decided;
use domain::petition::meaning::Public;
use domain::petition::{Petition, Recorded, Reviewer, Says};
use domain::policy::Policy;
use domain::rating;
use domain::time::Instant;
use domain::vocabulary::{
    Document, Ending, Instance, Outcome, Paper, PublicStep, Rated, Rating, ReviewOutcome, Stage, Trigger,
    UnitKind,
};
use store::paper::{self as kept, Kept};
use store::{Conn, query_code, record};

/// How a petition stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusView {
    #[schema(example = "XF2026-000123")]
    pub number: String,
    /// An accusation (检举控告): only that it came in, and roughly how far it is.
    pub accusation: bool,
    pub received_on: NaiveDate,
    pub stage: Stage,
    pub stage_name: &'static str,
    pub ending: Option<Ending>,
    /// What has happened, in order.
    pub steps: Vec<StepView>,
    /// What the authorities have to do next, and by which day; once it is accepted, the answer.
    pub due: Option<DueView>,
    /// How long that takes by the clocks.
    #[serde(skip)]
    pub promised: Option<Promised>,
    /// Who is in charge: before it is passed on, the petition office.
    pub unit: Option<UnitRef>,
    /// Who reviews it, while somebody does.
    pub reviewer: Option<PlaceView>,
    /// The telephone of the petition office.
    pub office_phone: Option<String>,
    pub documents: Vec<PaperView>,
    /// What the petitioner may still ask for, or might have.
    pub rights: Vec<RightView>,
    pub rating: Option<RatingView>,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepView {
    pub step: PublicStep,
    pub step_name: &'static str,
    pub on: NaiveDate,
    /// What was served.
    pub document: Option<Document>,
    pub document_name: Option<&'static str>,
    /// What a review has come to.
    pub outcome: Option<ReviewOutcome>,
    /// To which organ outside the district it went.
    pub to: Option<String>,
}

/// What is to be done by a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueView {
    #[schema(value_type = Object)]
    pub clock: Words,
    pub article: String,
    pub day: NaiveDate,
    pub overdue: bool,
    pub extended: bool,
    /// By this day the petitioner is to be answered.
    pub answer: bool,
}

/// A document for the petitioner.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperView {
    pub document: Document,
    pub document_name: &'static str,
    pub issued_on: NaiveDate,
    pub served_on: Option<NaiveDate>,
    /// It could not be served, and counts as served from this day on: the time for asking for a review begins then.
    pub deemed_on: Option<NaiveDate>,
    /// Under which the paper can be had as it was issued, once it was served.
    #[schema(value_type = Option<i64>)]
    pub id: Option<DocumentId>,
}

/// Something that the petitioner may ask for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RightView {
    #[schema(value_type = Object)]
    pub right: Words,
    pub article: String,
    pub last_day: NaiveDate,
    /// The time is over.
    pub lapsed: bool,
    /// Whom it is asked of, as far as the directory tells.
    pub organs: Vec<PlaceView>,
}

/// An organ, and where it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceView {
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
}

impl PlaceView {
    fn of(organ: &Organ) -> Self {
        Self { name: organ.name.clone(), address: organ.address.clone(), phone: organ.phone.clone() }
    }
}

/// What was rated, and until when it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RatingView {
    pub until: NaiveDate,
    pub open: bool,
    pub office: Option<Rating>,
    pub unit: Option<Rating>,
    /// What the petitioner has said of the office …
    pub office_comment: Option<String>,
    /// … and of the unit.
    pub unit_comment: Option<String>,
}

/// How the petition with this number and code stands.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Invalid`] where they do not fit.
pub fn status(app: &App, client: &Client, ask: &Ask) -> Result<StatusView, Error> {
    show(app, &enter(app, client, ask)?)
}

/// How the petition of a pass stands.
///
/// # Errors
/// [`Error::NotFound`] where the code has changed since.
pub fn show(app: &App, pass: &Pass) -> Result<StatusView, Error> {
    app.store.read(|conn| {
        let (number, digest) = query_code::of_petition(conn, pass.petition)?.ok_or(Error::NotFound)?;
        if digest != pass.digest {
            return Err(Error::NotFound);
        }
        view(app, conn, pass, number)
    })
}

/// A document that was served on the petitioner of a pass, as it was issued.
///
/// # Errors
/// [`Error::NotFound`] where it is none of those that the petitioner is shown.
pub fn document(app: &App, pass: &Pass, id: DocumentId) -> Result<(String, Opened), Error> {
    let status = show(app, pass)?;
    if !status.documents.iter().any(|paper| paper.id == Some(id)) {
        return Err(Error::NotFound);
    }
    let opened = app.store.read(|conn| {
        let loaded = load(conn, app, pass.petition)?;
        opened(app, conn, &loaded, id)
    })?;
    Ok((status.number, opened))
}

fn view(app: &App, conn: &mut Conn, pass: &Pass, number: String) -> Result<StatusView, Error> {
    let loaded = load(conn, app, pass.petition)?;
    let petition = &loaded.petition;
    let office_phone = Some(app.settings.public.office_phone.clone()).filter(|phone| !phone.is_empty());
    if petition.is_confidential() {
        return Ok(of_accusation(petition, number, office_phone));
    }
    let district = app.district(conn)?;
    let viewing = Viewing { app, district: &district, now: app.clock.now() };
    let rules = app.rulebooks(conn)?;
    let deadlines = dates(petition, &rules)?;
    let office = district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
    let passed_on = petition.stage != Stage::Registered;
    let unit = if passed_on { Some(petition.holder().unit) } else { office };
    let days = rules.current()?.1.policy.rating_days;
    let rating = match rated(petition, days, viewing.now.day()) {
        Some(rating) => Some(with_comments(app, conn, &loaded.events, rating)?),
        None => None,
    };
    Ok(StatusView {
        number,
        accusation: false,
        received_on: petition.facts.received_on,
        stage: petition.stage,
        stage_name: petition.stage.label(),
        ending: petition.ending,
        steps: steps(app, conn, petition, &loaded.events)?,
        due: due(petition, &deadlines, viewing.now),
        promised: promised(petition, &deadlines, &rules.current()?.1.policy),
        unit: unit.map(|unit| viewing.unit(unit)),
        reviewer: reviewer(app, conn, &district, petition)?,
        office_phone,
        documents: papers(petition, &kept::list(conn, pass.petition)?),
        rights: rights(petition, &district, &rules.current()?.1.policy.review, &deadlines, viewing.now),
        rating,
    })
}

/// Received, being looked into, or done with. No other date, no unit, no document.
fn of_accusation(petition: &Petition, number: String, office_phone: Option<String>) -> StatusView {
    let stage = match petition.stage {
        Stage::Registered | Stage::Routed => Stage::Registered,
        Stage::Closed | Stage::Ended => Stage::Closed,
        Stage::Accepted
        | Stage::Replied
        | Stage::Reviewing
        | Stage::ReviewDecided
        | Stage::Rereviewing
        | Stage::RereviewDecided => Stage::Accepted,
    };
    let received = step(PublicStep::Received, petition.facts.received_on);
    StatusView {
        number,
        accusation: true,
        received_on: petition.facts.received_on,
        stage,
        stage_name: stage.label(),
        ending: None,
        steps: vec![received],
        due: None,
        promised: None,
        unit: None,
        reviewer: None,
        office_phone,
        documents: Vec::new(),
        rights: Vec::new(),
        rating: None,
    }
}

const fn step(step: PublicStep, on: NaiveDate) -> StepView {
    StepView {
        step,
        step_name: step.label(),
        on,
        document: None,
        document_name: None,
        outcome: None,
        to: None,
    }
}

/// The step of an event that is public.
fn of_event(recorded: &Recorded) -> Option<StepView> {
    let Public { step: done, on, document, outcome } = recorded.event.meaning().public?;
    let on = on.unwrap_or_else(|| recorded.occurred_at.day());
    let document_name = document.map(Document::label);
    Some(StepView { document, document_name, outcome, ..step(done, on) })
}

fn steps(
    app: &App,
    conn: &mut Conn,
    petition: &Petition,
    events: &[Recorded],
) -> Result<Vec<StepView>, Error> {
    let received = step(PublicStep::Received, petition.facts.received_on);
    let registered = step(PublicStep::Registered, petition.registered_at.day());
    let mut steps: Vec<StepView> = vec![received, registered];
    for recorded in events {
        let Some(step) = of_event(recorded) else { continue };
        let to = recorded.event.meaning().said("to").and_then(Says::as_text);
        let to = match to {
            Some(to) => record::open(conn, &app.vault, &[to.record])?.pop().and_then(|opened| opened.text),
            None => None,
        };
        steps.push(StepView { to, ..step });
    }
    Ok(steps)
}

fn due(petition: &Petition, deadlines: &[Deadline], now: Instant) -> Option<DueView> {
    let running = || deadlines.iter().filter(|d| d.outcome == Outcome::Running && d.rule.public);
    let accepted = petition.stage == Stage::Accepted;
    let answer = running().filter(|d| accepted && d.rule.answers).min_by_key(|d| d.late_at);
    answer.or_else(|| running().min_by_key(|d| d.late_at)).map(|d| DueView {
        answer: d.rule.answers,
        clock: d.rule.label.clone(),
        article: d.rule.article.clone(),
        day: d.legal_due,
        overdue: d.is_overdue(now),
        extended: petition.extended && d.run.more > 0,
    })
}

/// How long what follows this stage takes: by the clock that runs for this petition; for the written
/// opinion, where none does, by the one of the rules in force.
fn promised(petition: &Petition, deadlines: &[Deadline], policy: &Policy) -> Option<Promised> {
    let (date, otherwise) = match petition.stage {
        Stage::Registered => (Printed::Told, None),
        Stage::Routed => (Printed::Notice, None),
        Stage::Accepted => (Printed::Handling, policy.handling()),
        Stage::Reviewing => (Printed::Review, None),
        Stage::Rereviewing => (Printed::Rereview, None),
        Stage::Replied | Stage::ReviewDecided | Stage::RereviewDecided | Stage::Closed | Stage::Ended => {
            return None;
        }
    };
    let gives = |d: &&Deadline| d.rule.prints == Some(date) && d.outcome != Outcome::Cancelled;
    let clock = deadlines.iter().filter(gives).map(|d| d.rule).next_back();
    clock.or(otherwise).and_then(Promised::by)
}

fn papers(petition: &Petition, kept: &[Kept]) -> Vec<PaperView> {
    // The newest of its kind stands first: what it replaces is not handed out any more.
    let of = |document| Paper::of(document).and_then(|kind| kept.iter().find(|one| one.kind == kind));
    let view = |(document, issued): (&Document, &domain::petition::Issued)| PaperView {
        document: *document,
        document_name: document.label(),
        issued_on: issued.issued_on,
        served_on: issued.served_on,
        deemed_on: issued.deemed_on,
        id: issued.served_on.and_then(|_| of(*document)).map(|kept| kept.id),
    };
    petition.issued.iter().map(view).collect()
}

fn rights(
    petition: &Petition,
    district: &District,
    lines: &[ReviewLine],
    deadlines: &[Deadline],
    now: Instant,
) -> Vec<RightView> {
    let open = |d: &&Deadline| d.rule.right && d.outcome == Outcome::Running;
    let asked_of = |d: &Deadline| {
        let asks =
            [(Trigger::ReviewRequested, Instance::Review), (Trigger::RereviewRequested, Instance::Rereview)];
        let instance = asks.into_iter().find(|(asking, _)| d.rule.met_by.contains(asking));
        let decided = instance.and_then(|(_, instance)| who_decided(petition, instance));
        decided.map(|decided| district.next_above(lines, decided)).unwrap_or_default()
    };
    let view = |d: &Deadline| RightView {
        right: d.rule.label.clone(),
        article: d.rule.article.clone(),
        last_day: d.legal_due,
        lapsed: d.has_lapsed(now),
        organs: asked_of(d).into_iter().map(PlaceView::of).collect(),
    };
    deadlines.iter().filter(open).map(view).collect()
}

/// Who reviews it now: an organ of the directory, one by the name that it was given, or a unit of ours.
fn reviewer(
    app: &App,
    conn: &mut Conn,
    district: &District,
    petition: &Petition,
) -> Result<Option<PlaceView>, Error> {
    let under_review = petition.review.as_ref().filter(|_| petition.stage.is_under_review());
    let Some(Reviewer { unit, outside, organ }) = under_review.map(|review| &review.reviewer) else {
        return Ok(None);
    };
    if let Some(organ) = organ.and_then(|organ| district.organs.get(&organ)) {
        return Ok(Some(PlaceView::of(organ)));
    }
    let name = match (outside, unit) {
        (Some(outside), _) => {
            let opened = record::open(conn, &app.vault, &[outside.record])?;
            opened.into_iter().next().and_then(|record| record.text)
        }
        (None, Some(unit)) => district.units.get(unit).map(|unit| unit.name.clone()),
        (None, None) => None,
    };
    Ok(name.map(|name| PlaceView { name, address: None, phone: None }))
}

fn rated(petition: &Petition, days: u32, today: NaiveDate) -> Option<RatingView> {
    let window = rating::window(petition, days)?;
    let given = |of| petition.ratings.get(&of).copied();
    let (office, unit) = (given(Rated::Office), given(Rated::Unit));
    let open = window.holds(today);
    Some(RatingView { until: window.until, open, office, unit, office_comment: None, unit_comment: None })
}

/// The same with what was said beside: only of ratings that stand.
fn with_comments(
    app: &App,
    conn: &mut Conn,
    events: &[Recorded],
    rating: RatingView,
) -> Result<RatingView, Error> {
    let said = |whom: Rated, given: Option<Rating>| {
        let last = events.iter().rev().find_map(|recorded| {
            let (of, _, comment) = recorded.event.rated()?;
            (of == whom).then_some(comment)
        });
        last.flatten().filter(|_| given.is_some()).map(|comment| comment.record)
    };
    let records = [said(Rated::Office, rating.office), said(Rated::Unit, rating.unit)];
    let ids: Vec<RecordId> = records.iter().copied().flatten().collect();
    let opened = record::open(conn, &app.vault, &ids)?;
    let [office_comment, unit_comment] = records.map(|id| {
        let found = opened.iter().find(|record| Some(record.id) == id);
        found.and_then(|record| record.text.clone())
    });
    Ok(RatingView { office_comment, unit_comment, ..rating })
}
