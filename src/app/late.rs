//! What has climbed the ladder and waits for people above: drafted supervision orders (督办函), and the
//! list for the bulletin (通报). Accusations are in neither.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::names::{UnitRef, UserRef};
use crate::petition::{dates, load, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Sight};
use domain::calendar::Calendar;
use domain::clock::Words;
use domain::deadline::Deadline;
use domain::duty;
use domain::petition::Recorded;
use domain::supervision;
use domain::time::Instant;
use domain::vocabulary::{Given, SupervisionCause, Trigger};
use store::rung::{self, Climbed, Height};
use store::{Conn, StoreError};

/// Working days that a drafted order gives for the answer. The supervisor may change it.
const ANSWER_DAYS: u32 = 5;

/// A supervision order as it is drafted: what is sent to `POST …/supervision`, to be read and changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderDraft {
    pub cause: SupervisionCause,
    pub feedback_due: NaiveDate,
    pub text: String,
}

/// A run that is late enough for somebody above.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateView {
    pub number: String,
    pub title: Option<String>,
    /// Who answers for the clock: not always who holds the petition.
    pub unit: UnitRef,
    pub officer: Option<UserRef>,
    pub leader: Option<UserRef>,
    pub clock: String,
    #[schema(value_type = Object)]
    pub clock_label: Words,
    pub article: String,
    pub legal_due: NaiveDate,
    pub days_overdue: i64,
    /// When it came to that rung.
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
    /// On what grounds the record calls for supervision (article 40).
    pub grounds: Vec<SupervisionCause>,
    /// Only in the list of drafts.
    pub draft: Option<OrderDraft>,
}

/// Runs that are late, have come to a rung that drafts a supervision order, and are not supervised: no
/// order waits for its answer, and none was answered since the rung was told of last. The longest overdue
/// first.
pub fn drafts(app: &App, caller: &Caller) -> Result<Vec<LateView>, Error> {
    list(app, caller, Height::Drafts)
}

/// Runs that are late and have come to the rung of the bulletin; the longest overdue first.
pub fn bulletin(app: &App, caller: &Caller) -> Result<Vec<LateView>, Error> {
    list(app, caller, Height::Bulletin)
}

fn list(app: &App, caller: &Caller, height: Height) -> Result<Vec<LateView>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let mut views = Vec::new();
        for climbed in rung::climbed(conn, height)? {
            views.extend(view(&viewing, conn, caller, &climbed, height)?);
        }
        views.sort_by(|one, two| (one.legal_due, &one.number).cmp(&(two.legal_due, &two.number)));
        Ok(views)
    })
}

/// None where it is no longer late, the caller may not see it, or it was supervised since.
fn view(
    viewing: &Viewing<'_>,
    conn: &mut Conn,
    caller: &Caller,
    climbed: &Climbed,
    height: Height,
) -> Result<Option<LateView>, StoreError> {
    let loaded = load(conn, viewing.app, climbed.petition_id)?;
    let petition = &loaded.petition;
    let since = climbed.reached_at;
    let supervised = is_supervised(&loaded.events, climbed.last_at);
    let hidden =
        petition.is_confidential() || access::sight(&caller.viewer, &subject(petition)) < Sight::Masked;
    if hidden || (height == Height::Drafts && supervised) {
        return Ok(None);
    }
    let rules = viewing.app.rulebooks(conn)?;
    let deadlines = dates(petition, &rules)?;
    let is_it = |d: &&Deadline| d.clock().as_str() == climbed.clock && i64::from(d.run.number) == climbed.run;
    let Some(late) = deadlines.iter().find(is_it).filter(|d| d.is_overdue(viewing.now)) else {
        return Ok(None);
    };
    // An order goes to the unit that holds the matter: what another one is late with is not held against it.
    let holder = petition.holder();
    let Some(answering) = duty::answering(viewing.district, petition, late) else { return Ok(None) };
    if height == Height::Drafts && answering.unit != holder.unit {
        return Ok(None);
    }
    let grounds = supervision::grounds(petition, &deadlines, viewing.now);
    let days_overdue = (viewing.now.day() - late.legal_due).num_days();
    let calendar = &rules.current()?.1.calendar;
    Ok(Some(LateView {
        number: climbed.number.clone(),
        title: climbed.title.clone(),
        unit: viewing.unit(answering.unit),
        officer: answering.officer.map(|officer| viewing.user(officer)),
        leader: answering.leader.map(|leader| viewing.user(leader)),
        clock: climbed.clock.clone(),
        clock_label: late.rule.label.clone(),
        article: late.rule.article.clone(),
        legal_due: late.legal_due,
        days_overdue,
        since,
        draft: (height == Height::Drafts).then(|| draft(viewing, climbed, late, &grounds, calendar)),
        grounds,
    }))
}

/// Whether an order is not answered yet, or was answered after the rung was told of last.
fn is_supervised(events: &[Recorded], last: Instant) -> bool {
    let is_order =
        |one: &&Recorded| one.event.meaning().to_sign.is_some_and(|(given, _)| given == Given::Supervision);
    events.iter().filter(is_order).any(|order| {
        let answers = |one: &&Recorded| {
            let clocks = one.event.meaning().clocks;
            let answered = clocks.triggers.iter().any(|(one, _)| *one == Trigger::SupervisionAnswered);
            answered && clocks.answers == Some(order.seq)
        };
        events.iter().find(answers).is_none_or(|answer| answer.recorded_at >= last)
    })
}

/// An order in the words of the field. It names no petitioner: the number stands for the matter.
fn draft(
    viewing: &Viewing<'_>,
    climbed: &Climbed,
    late: &Deadline,
    grounds: &[SupervisionCause],
    calendar: &Calendar,
) -> OrderDraft {
    let today = viewing.now.day();
    let feedback_due = calendar.add_working_days(today, ANSWER_DAYS);
    let days = (today - late.legal_due).num_days();
    let text = format!(
        "{number}号信访事项“{clock}”期限为{due}（{article}），截至{today}已超期{days}天。请立即{todo}，\
         并于{feedback_due}前书面反馈办理情况和超期原因。",
        number = climbed.number,
        clock = late.rule.label.zh,
        due = late.legal_due,
        article = late.rule.article,
        todo = late.rule.todo.zh,
    );
    let cause = grounds.first().copied().unwrap_or(SupervisionCause::Late);
    OrderDraft { cause, feedback_due, text }
}
