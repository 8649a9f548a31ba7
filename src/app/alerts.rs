//! Who was told what, when, whether it reached the mail server, and whether they have seen it (谁通知、
//! 何时、是否确认). Everybody sees and acknowledges their own alerts only; a petition's alerts are part of
//! its timeline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::mailing::{ALERTS_A_MAIL, petition_link, rule_of};
use crate::names::UserRef;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use base::shown::Shown;
use domain::access;
use domain::clock::Words;
use domain::ids::{AlertId, PetitionId};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::alert::{self, EVENT, Listed, Waiting};
use store::petition::{self, Filter, Sort};
use store::{Conn, StoreError, mail};

/// The most alerts of a page, and the most that are acknowledged at once.
pub const LONGEST_PAGE: i64 = 200;

/// Fewer values than either database takes in one statement.
const NUMBERS_AT_ONCE: usize = 500;

/// How far an alert has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// In no mail yet.
    Waiting,
    /// In a mail that is to be sent.
    Sending,
    /// The server has taken the mail.
    Sent,
    /// The mail could not be delivered.
    Dead,
    /// Settled, or acknowledged, before it was mailed.
    Moot,
}

impl Delivery {
    fn of(alert: &Waiting) -> Self {
        match (alert.state, alert.mail_state) {
            (alert::State::Mailed, Some(mail::State::Sent)) => Self::Sent,
            (alert::State::Mailed, Some(mail::State::Dead)) => Self::Dead,
            (alert::State::Mailed, Some(mail::State::Pending | mail::State::Withdrawn) | None) => {
                Self::Sending
            }
            (alert::State::Moot, _) => Self::Moot,
            (alert::State::Waiting | alert::State::Withheld, _) => Self::Waiting,
        }
    }
}

/// One alert, as its recipient sees it. Of an accusation nothing but its number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertView {
    #[schema(value_type = i64)]
    pub id: Shown<AlertId>,
    pub number: String,
    pub confidential: bool,
    /// What the clock is called; none where somebody is asked to decide.
    #[schema(value_type = Option<Object>)]
    pub clock: Option<Words>,
    #[schema(value_type = Option<Object>)]
    pub rung: Option<Words>,
    #[schema(value_type = Option<Object>)]
    pub todo: Option<Words>,
    /// Somebody has to decide before the petition can go on.
    pub asks_decision: bool,
    /// The kind of event that it tells of: an order, a task, an objection, a decision.
    pub about: Option<String>,
    /// The title, where the caller may read it.
    pub title: Option<String>,
    /// The last day of the clock; of an event the day by which it asks for something.
    pub legal_due: Option<NaiveDate>,
    /// Days since the last day; below 0 the days that are left.
    pub days_overdue: Option<i64>,
    /// It no longer needs anything: the clock was met, or the decision made.
    pub settled: bool,
    pub urgent: bool,
    #[schema(value_type = String, format = DateTime)]
    pub reached_at: Instant,
    pub delivery: Delivery,
    /// When it is to be mailed, where it is in no mail yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub mailed_from: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Instant>,
    /// Where to open the petition; none for an accusation.
    pub url: Option<String>,
}

/// The caller's own alerts, the newest first. Those of one mail are all given.
pub fn list(app: &App, caller: &Caller, listed: &Listed) -> Result<Vec<AlertView>, Error> {
    let now = app.clock.now();
    app.store.read(|conn| {
        let rules = app.rulebooks(conn)?;
        let most = if listed.mail.is_some() { ALERTS_A_MAIL } else { LONGEST_PAGE };
        let listed = Listed { limit: listed.limit.clamp(1, most), ..listed.clone() };
        let alerts = alert::list(conn, &access::visibility(&caller.viewer), &listed)?;
        let titles = titles(conn, caller, &alerts, now)?;
        let user = app.district(conn)?.users.get(&caller.user()).cloned();
        let by_mail = user.is_some_and(|user| user.email.is_some());
        let showing = Showing { app, rules: &rules, titles: &titles, by_mail, now };
        Ok(alerts.iter().map(|alert| showing.view(alert)).collect::<Result<_, _>>()?)
    })
}

/// The titles of those petitions that the caller may see, by number; of accusations none.
fn titles(
    conn: &mut Conn,
    caller: &Caller,
    alerts: &[Waiting],
    now: Instant,
) -> Result<HashMap<String, String>, StoreError> {
    let sees = access::visibility(&caller.viewer);
    let open = alerts.iter().filter(|alert| !alert.confidential).map(|alert| alert.number.clone());
    let numbers: Vec<String> = open.collect::<BTreeSet<_>>().into_iter().collect();
    let mut titles = HashMap::new();
    for some in numbers.chunks(NUMBERS_AT_ONCE) {
        let filter = Filter { numbers: some.to_vec(), ..Filter::default() };
        let most = i64::try_from(some.len()).unwrap_or(i64::MAX);
        let rows = petition::list(conn, &sees, &filter, Sort::Received, None, most, now)?.into_iter();
        let open = rows.filter(|row| !row.confidential);
        titles.extend(open.filter_map(|row| Some((row.number, row.title?))));
    }
    Ok(titles)
}

/// How many alerts the caller has not acknowledged.
pub fn count_open(app: &App, caller: &Caller) -> Result<i64, Error> {
    app.store.read(|conn| Ok(alert::count_open(conn, &access::visibility(&caller.viewer))?))
}

/// How many alerts wait to be put into a mail, of people who have an address.
pub fn count_waiting(app: &App) -> Result<i64, Error> {
    app.store.read(|conn| Ok(alert::count_waiting(conn)?))
}

/// Notes that the caller has seen these alerts. Those of others, and those acknowledged before, are
/// passed over. Gives the number of new ones.
pub fn acknowledge(app: &App, caller: &Caller, ids: Vec<Shown<AlertId>>) -> Result<usize, Error> {
    let ids: Vec<AlertId> = ids.into_iter().filter_map(|id| app.vault.meant(id)).collect();
    let (user, now) = (caller.user(), app.clock.now());
    app.store.write(move |conn| Ok(alert::acknowledge_in_txn(conn, user, &ids, now)?))
}

/// What showing an alert needs.
struct Showing<'a> {
    app: &'a App,
    rules: &'a Rulebooks,
    titles: &'a HashMap<String, String>,
    /// The caller has an address that mails go to.
    by_mail: bool,
    now: Instant,
}

impl Showing<'_> {
    fn view(&self, alert: &Waiting) -> Result<AlertView, StoreError> {
        let Self { app, rules, now, .. } = *self;
        let open = !alert.confidential;
        let rule = rule_of(rules, alert)?.filter(|_| open);
        let rung = app.ladder.rung(&alert.rung).filter(|_| open && alert.clock != EVENT);
        let overdue = alert.legal_due.filter(|_| open && alert.clock != EVENT);
        let delivery = Delivery::of(alert);
        let waits = delivery == Delivery::Waiting && self.by_mail && open;
        Ok(AlertView {
            id: app.vault.show(alert.id),
            number: alert.number.clone(),
            confidential: alert.confidential,
            clock: rule.map(|rule| rule.label.clone()),
            rung: rung.map(|rung| rung.label.clone()),
            todo: rule.map(|rule| rule.todo.clone()),
            asks_decision: open && alert.clock == alert::DECISION,
            about: (open && alert.clock == EVENT).then(|| alert.rung.clone()),
            title: self.titles.get(&alert.number).filter(|_| open).cloned(),
            legal_due: alert.legal_due.filter(|_| open),
            days_overdue: overdue.map(|due| (now.day() - due).num_days()),
            settled: open && alert.is_moot(),
            urgent: open && alert.urgent,
            reached_at: alert.reached_at,
            delivery,
            mailed_from: waits.then_some(alert.due_at),
            sent_at: alert.sent_at,
            acknowledged_at: alert.acknowledged_at,
            url: open.then(|| petition_link(app, &alert.number)),
        })
    }
}

/// Somebody who was told of a rung.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Told {
    pub user: UserRef,
    pub delivery: Delivery,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Instant>,
}

/// A rung of which people were told, as the timeline of a petition shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notice {
    #[schema(value_type = String, format = DateTime)]
    /// When the rung was reached; of whoever was told of it later, when they were.
    pub reached_at: Instant,
    pub clock: String,
    pub run: i32,
    pub rung: String,
    pub repetition: i32,
    #[schema(value_type = Option<Object>)]
    pub clock_label: Option<Words>,
    #[schema(value_type = Option<Object>)]
    pub rung_label: Option<Words>,
    /// The kind of event that was told.
    pub about: Option<String>,
    pub told: Vec<Told>,
}

/// Who was told of what of a petition. Those who have become accused are not named.
pub fn notices(
    viewing: &Viewing<'_>,
    conn: &mut Conn,
    petition: PetitionId,
) -> Result<Vec<Notice>, StoreError> {
    let rules = viewing.app.rulebooks(conn)?;
    let alerts = alert::of_petition(conn, petition)?;
    let mut notices: BTreeMap<(Instant, &str, i32, &str, i32), Notice> = BTreeMap::new();
    let first = first_told(&alerts);
    for alert in alerts.iter().filter(|alert| alert.state != alert::State::Withheld) {
        // Whoever took the petition over was told later, and stands by that time: history is not rewritten.
        let is_later = first.get(&of_what(alert)).is_some_and(|first| alert.created_at > *first);
        let reached_at = if is_later { alert.created_at } else { alert.reached_at };
        let key = (reached_at, alert.clock.as_str(), alert.run, alert.rung.as_str(), alert.repetition);
        let rule = rule_of(&rules, alert)?;
        let notice = notices.entry(key).or_insert_with(|| Notice {
            reached_at,
            clock: alert.clock.clone(),
            run: alert.run,
            rung: alert.rung.clone(),
            repetition: alert.repetition,
            clock_label: rule.map(|rule| rule.label.clone()),
            rung_label: viewing.app.ladder.rung(&alert.rung).map(|rung| rung.label.clone()),
            about: (alert.clock == EVENT).then(|| alert.rung.clone()),
            told: Vec::new(),
        });
        notice.told.push(Told {
            user: viewing.user(alert.recipient_id),
            delivery: Delivery::of(alert),
            sent_at: alert.sent_at,
            acknowledged_at: alert.acknowledged_at,
        });
    }
    Ok(notices.into_values().collect())
}

/// What an alert tells: clock, run, rung, repetition.
type What<'a> = (&'a str, i32, &'a str, i32);

fn of_what(alert: &Waiting) -> What<'_> {
    (alert.clock.as_str(), alert.run, alert.rung.as_str(), alert.repetition)
}

/// When each was told first.
fn first_told(alerts: &[Waiting]) -> HashMap<What<'_>, Instant> {
    let mut first = HashMap::new();
    for alert in alerts {
        let at = first.entry(of_what(alert)).or_insert(alert.created_at);
        *at = alert.created_at.min(*at);
    }
    first
}
