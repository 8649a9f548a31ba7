//! Alerts: one row for each (clock run, rung, repetition, recipient), written in the transaction that
//! finds the rung. They wait for their mail, and are acknowledged by whom they are for.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::dsl::{count, max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};

use crate::conn::on_backend;
use crate::error;
use crate::schema::{alerts, mails, users, webhooks};
use crate::sql::{Column, Sql};
pub use crate::states::AlertState as State;
use crate::typed::{Id, Moment, Put, Word, in_table};
use crate::visibility::told;
use crate::{Conn, StoreError, mail};
use domain::access::Visibility;
use domain::ids::{AlertId, MessageId, PetitionId, UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Outcome, Role};

/// Stands in the column `clock` of an alert that asks for a decision.
pub const DECISION: &str = "decision";

/// Stands in the column `clock` of an alert that tells of an event: `run` is its place in the chain, `rung`
/// its kind.
pub const EVENT: &str = "event";

/// Stands in the column `rung` of an alert that tells its reader that a petition is theirs from now on.
pub const HANDED_OVER: &str = "handed_over";

/// Fewer values than either database takes in one statement.
const ROWS_AT_ONCE: usize = 1_000;

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    pub petition: PetitionId,
    /// The name of the clock; [`DECISION`] where somebody is asked to decide; [`EVENT`].
    pub clock: String,
    /// The run of the clock, or the event that asks or is told.
    pub run: u32,
    pub rung: String,
    pub repetition: u32,
    pub recipient: UserId,
    pub reached_at: Instant,
    /// Not mailed before.
    pub due_at: Instant,
    pub urgent: bool,
}

/// Writes alerts, but for those that are there. Gives the number of new ones.
pub fn insert_in_txn(conn: &mut Conn, new: &[NewAlert], now: Instant) -> Result<usize, StoreError> {
    let mut written = 0;
    for some in new.chunks(ROWS_AT_ONCE) {
        written += insert_some(conn, some, now)?;
    }
    Ok(written)
}

fn insert_some(conn: &mut Conn, some: &[NewAlert], now: Instant) -> Result<usize, StoreError> {
    let numbers = |number: fn(&NewAlert) -> i64| Column::Number(some.iter().map(number).collect());
    let texts =
        |text: fn(&NewAlert) -> &String| Column::Text(some.iter().map(|one| text(one).clone()).collect());
    let times = |time: fn(&NewAlert) -> Instant| Column::times(some.iter().map(time));
    let small = |number: fn(&NewAlert) -> u32| {
        let fit = some.iter().map(|one| error::small("alerts.run or repetition", number(one)));
        fit.collect::<Result<Vec<i32>, _>>().map(Column::Small)
    };
    Sql::kept(
        "INSERT INTO alerts (petition_id, clock, run, rung, repetition, recipient_id, reached_at, due_at, \
         urgent, created_at, state) ",
    )
    .rows([
        numbers(|one| one.petition.0),
        texts(|one| &one.clock),
        small(|one| one.run)?,
        texts(|one| &one.rung),
        small(|one| one.repetition)?,
        numbers(|one| one.recipient.0),
        times(|one| one.reached_at),
        times(|one| one.due_at),
        Column::Flag(some.iter().map(|one| one.urgent).collect()),
        Column::times(vec![now; some.len()]),
        Column::Text(vec![State::Waiting.code().to_owned(); some.len()]),
    ])
    .push(" ON CONFLICT DO NOTHING")
    .execute(conn)
}

/// Writes an alert that tells of an event, unless it is there. `answer_due`: the day by which the event
/// asks for something.
pub fn insert_news_in_txn(
    conn: &mut Conn,
    new: &NewAlert,
    answer_due: Option<NaiveDate>,
    now: Instant,
) -> Result<(), StoreError> {
    let values = (
        alerts::petition_id.eq(Put(new.petition)),
        alerts::clock.eq(&new.clock),
        alerts::run.eq(error::small("alerts.run", new.run)?),
        alerts::rung.eq(&new.rung),
        alerts::repetition.eq(error::small("alerts.repetition", new.repetition)?),
        alerts::recipient_id.eq(Put(new.recipient)),
        alerts::reached_at.eq(Put(new.reached_at)),
        alerts::due_at.eq(Put(new.due_at)),
        alerts::created_at.eq(Put(now)),
        alerts::state.eq(Put(State::Waiting)),
        alerts::urgent.eq(new.urgent),
        alerts::answer_due.eq(answer_due),
    );
    let told_of = (
        alerts::petition_id,
        alerts::clock,
        alerts::run,
        alerts::rung,
        alerts::repetition,
        alerts::recipient_id,
    );
    use diesel::query_dsl::methods::FilterDsl as _;
    // Whoever held the petition before and holds it again hears of it again.
    on_backend!(conn, c => diesel::insert_into(alerts::table)
        .values(values)
        .on_conflict(told_of)
        .do_update()
        .set((alerts::state.eq(Put(State::Waiting)), alerts::due_at.eq(Put(new.due_at))))
        .filter(alerts::state.eq(Put(State::Moot)))
        .filter(alerts::acknowledged_at.is_null())
        .execute(c))?;
    Ok(())
}

/// Withholds waiting alerts about petitions that their recipient may not hear of.
pub fn withhold_unseen_in_txn(conn: &mut Conn, sees: &Visibility) -> Result<(), StoreError> {
    let sql = Sql::new("UPDATE alerts SET state = 'withheld' WHERE state = 'waiting' AND recipient_id = ");
    told(sql.bind(sees.user).push(" AND NOT "), "alerts.petition_id", sees).execute(conn)?;
    Ok(())
}

/// Whether a mail tells its recipient of a petition that they may not hear of.
pub fn tells_unseen(conn: &mut Conn, mail: MessageId, sees: &Visibility) -> Result<bool, StoreError> {
    let sql = Sql::new("SELECT EXISTS (SELECT 1 FROM alerts WHERE alerts.mail_id = ").bind(mail);
    let row: Any = told(sql.push(" AND NOT "), "alerts.petition_id", sees).push(") AS is_any").one(conn)?;
    Ok(row.is_any)
}

/// Takes the alerts of a mail out of it again: they wait for another.
pub fn take_out_of_mail_in_txn(conn: &mut Conn, mail: MessageId) -> Result<(), StoreError> {
    diesel::update(alerts::table.filter(alerts::mail_id.eq(Put(mail))))
        .set((alerts::state.eq(Put(State::Waiting)), alerts::mail_id.eq(None::<Put<MessageId>>)))
        .execute(conn)?;
    Ok(())
}

/// Somebody with alerts whose time to be mailed has come.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Addressee {
    pub recipient_id: UserId,
    pub urgent: bool,
    /// The newest of them was found then.
    pub found_at: Instant,
}

#[derive(QueryableByName)]
struct Any {
    #[diesel(sql_type = Bool)]
    is_any: bool,
}

/// Whether any alert's time to be mailed has come.
pub fn is_any_to_mail(conn: &mut Conn, now: Instant) -> Result<bool, StoreError> {
    let row: Any = Sql::kept("SELECT EXISTS (SELECT 1 FROM alerts WHERE state = 'waiting' AND due_at <= ")
        .bind(now)
        .push(") AS is_any")
        .one(conn)?;
    Ok(row.is_any)
}

/// People with alerts to be mailed now: those with urgent ones first, then who has waited longest.
pub fn addressees(conn: &mut Conn, now: Instant) -> Result<Vec<Addressee>, StoreError> {
    Ok(alerts::table
        .filter(alerts::state.eq(Put(State::Waiting)))
        .filter(alerts::due_at.le(Put(now)))
        .group_by((alerts::recipient_id, alerts::urgent))
        .select((alerts::recipient_id, alerts::urgent, max(alerts::created_at).assume_not_null()))
        .order((alerts::urgent.desc(), min(alerts::due_at), alerts::recipient_id))
        .load(conn)?)
}

/// An alert that waits for a mail, with how its clock stands now.
#[derive(Clone, Debug, QueryableByName)]
pub struct Waiting {
    #[diesel(sql_type = Id<AlertId>)]
    pub id: AlertId,
    #[diesel(sql_type = Id<PetitionId>)]
    pub petition_id: PetitionId,
    #[diesel(sql_type = Text)]
    pub clock: String,
    #[diesel(sql_type = Integer)]
    pub run: i32,
    #[diesel(sql_type = Text)]
    pub rung: String,
    #[diesel(sql_type = Integer)]
    pub repetition: i32,
    #[diesel(sql_type = Moment)]
    pub reached_at: Instant,
    /// When it was written.
    #[diesel(sql_type = Moment)]
    pub created_at: Instant,
    /// Not mailed before.
    #[diesel(sql_type = Moment)]
    pub due_at: Instant,
    #[diesel(sql_type = Bool)]
    pub urgent: bool,
    #[diesel(sql_type = Word<State>)]
    pub state: State,
    #[diesel(sql_type = Nullable<Moment>)]
    pub acknowledged_at: Option<Instant>,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Bool)]
    pub confidential: bool,
    #[diesel(sql_type = Bool)]
    pub awaiting_decision: bool,
    /// What an event asked for was given: the objection was decided, the order answered.
    #[diesel(sql_type = Bool)]
    pub answered: bool,
    /// The last day of the clock; of an event the day by which it asks for something.
    #[diesel(sql_type = Nullable<Date>)]
    pub legal_due: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Moment>)]
    pub late_at: Option<Instant>,
    /// How the run stands; none for an alert that asks for a decision.
    #[diesel(sql_type = Nullable<Word<Outcome>>)]
    pub outcome: Option<Outcome>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub policy_version: Option<i32>,
    /// How high the rung stands.
    #[diesel(sql_type = Integer)]
    pub place: i32,
    /// How its mail stands: pending, sent, dead.
    #[diesel(sql_type = Nullable<Word<mail::State>>)]
    pub mail_state: Option<mail::State>,
    #[diesel(sql_type = Nullable<Moment>)]
    pub sent_at: Option<Instant>,
    #[diesel(sql_type = Id<UserId>)]
    pub recipient_id: UserId,
    /// The unit that holds the petition.
    #[diesel(sql_type = Id<UnitId>)]
    pub unit_id: UnitId,
}

in_table!(Waiting: "alerts" ["id"]);

impl Waiting {
    /// Whether what it tells is over: the clock no longer runs, the decision was made, the order answered.
    pub fn is_moot(&self) -> bool {
        match self.outcome {
            Some(Outcome::Running | Outcome::Paused) => false,
            Some(Outcome::Met | Outcome::MetLate | Outcome::Cancelled | Outcome::Untold) => true,
            None if self.clock == EVENT => self.answered,
            None => !self.awaiting_decision,
        }
    }

    /// Whether its clock stands still: it waits on.
    pub fn is_paused(&self) -> bool {
        self.outcome == Some(Outcome::Paused)
    }
}

/// Not acknowledged, and not settled since.
const OPEN: &str = " AND alerts.acknowledged_at IS NULL AND (deadlines.outcome IN ('running', 'paused') \
     OR (deadlines.outcome IS NULL AND alerts.clock <> 'event' AND petitions.awaiting_decision = TRUE) \
     OR (alerts.clock = 'event' AND alerts.state <> 'moot' \
         AND (alerts.rung NOT IN ('objected', 'supervised') OR EXISTS (SELECT 1 FROM waits \
         WHERE waits.petition_id = alerts.petition_id AND waits.what = \
         CASE alerts.rung WHEN 'objected' THEN 'objection' ELSE 'supervision' END))))";
const OPEN_JOIN: &str = "JOIN petitions ON petitions.id = alerts.petition_id \
     LEFT JOIN deadlines ON deadlines.petition_id = alerts.petition_id \
         AND deadlines.clock = alerts.clock AND deadlines.run = alerts.run ";

const COLUMNS: &str = "SELECT alerts.id, alerts.petition_id, alerts.clock, alerts.run, alerts.rung, \
     alerts.repetition, alerts.reached_at, alerts.created_at, alerts.due_at, alerts.urgent, alerts.state, \
     alerts.acknowledged_at, petitions.number, petitions.confidential, petitions.awaiting_decision, \
     (alerts.clock = 'event' AND alerts.rung IN ('objected', 'supervised') AND NOT EXISTS (SELECT 1 FROM waits \
         WHERE waits.petition_id = alerts.petition_id AND waits.what = \
         CASE alerts.rung WHEN 'objected' THEN 'objection' ELSE 'supervision' END)) AS answered, \
     COALESCE(deadlines.legal_due, alerts.answer_due) AS legal_due, \
     deadlines.late_at, deadlines.outcome, deadlines.policy_version, COALESCE(rungs.place, -1) AS place, \
     mails.state AS mail_state, mails.sent_at, alerts.recipient_id, petitions.unit_id \
     FROM alerts JOIN petitions ON petitions.id = alerts.petition_id \
     LEFT JOIN deadlines ON deadlines.petition_id = alerts.petition_id \
         AND deadlines.clock = alerts.clock AND deadlines.run = alerts.run \
     LEFT JOIN rungs ON rungs.petition_id = alerts.petition_id AND rungs.clock = alerts.clock \
         AND rungs.run = alerts.run AND rungs.rung = alerts.rung AND rungs.repetition = alerts.repetition \
     LEFT JOIN mails ON mails.id = alerts.mail_id ";

/// The alerts of one person that are to be mailed now, the oldest first.
pub fn waiting(
    conn: &mut Conn,
    recipient: UserId,
    urgent: bool,
    now: Instant,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let urgent = if urgent { "TRUE" } else { "FALSE" };
    Sql::new(COLUMNS)
        .push("WHERE alerts.state = 'waiting' AND alerts.recipient_id = ")
        .bind(recipient)
        .push(" AND alerts.due_at <= ")
        .bind(now)
        .push(&format!(" AND alerts.urgent = {urgent} ORDER BY alerts.id LIMIT "))
        .bind(limit)
        .read(conn)
}

/// Which of somebody's alerts are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Only those that are not acknowledged.
    pub open: bool,
    /// Only those of this mail, by the left side of its Message-ID.
    pub mail: Option<String>,
    /// Only those before this one.
    pub before: Option<AlertId>,
    pub limit: i64,
}

/// Somebody's own alerts, the newest first, but for those about petitions of which they may not hear.
pub fn list(conn: &mut Conn, sees: &Visibility, listed: &Listed) -> Result<Vec<Waiting>, StoreError> {
    let sql = Sql::new(COLUMNS).push("WHERE alerts.recipient_id = ").bind(sees.user);
    let sql = sql.push(" AND alerts.state <> 'withheld' AND ");
    let mut sql = told(sql, "alerts.petition_id", sees);
    if listed.open {
        sql = sql.push(OPEN);
    }
    if let Some(mail) = &listed.mail {
        sql = sql.push(" AND mails.message_id LIKE ").bind(format!("{mail}@%"));
    }
    if let Some(before) = listed.before {
        sql = sql.push(" AND alerts.id < ").bind(before);
    }
    sql.push(" ORDER BY alerts.id DESC LIMIT ").bind(listed.limit).read(conn)
}

/// Every alert about a petition, in the order in which they were reached.
pub fn of_petition(conn: &mut Conn, petition: PetitionId) -> Result<Vec<Waiting>, StoreError> {
    Sql::new(COLUMNS)
        .push("WHERE alerts.petition_id = ")
        .bind(petition)
        .push(" ORDER BY alerts.reached_at, alerts.id")
        .read(conn)
}

/// Puts alerts into a mail. False where another instance has put one of them elsewhere.
pub fn put_into_mail_in_txn(conn: &mut Conn, ids: &[AlertId], mail: MessageId) -> Result<bool, StoreError> {
    let waiting = alerts::table
        .filter(alerts::id.eq_any(ids.iter().copied().map(Put)))
        .filter(alerts::state.eq(Put(State::Waiting)));
    let put = diesel::update(waiting)
        .set((alerts::mail_id.eq(Some(Put(mail))), alerts::state.eq(Put(State::Mailed))))
        .execute(conn)?;
    Ok(put == ids.len())
}

/// Notes that alerts were settled before they were mailed.
pub fn settle_in_txn(conn: &mut Conn, ids: &[AlertId]) -> Result<(), StoreError> {
    let waiting = alerts::table
        .filter(alerts::id.eq_any(ids.iter().copied().map(Put)))
        .filter(alerts::state.eq(Put(State::Waiting)));
    diesel::update(waiting).set(alerts::state.eq(Put(State::Moot))).execute(conn)?;
    Ok(())
}

/// Notes that somebody has seen their alerts. Gives the number of those that were open.
pub fn acknowledge_in_txn(
    conn: &mut Conn,
    recipient: UserId,
    ids: &[AlertId],
    now: Instant,
) -> Result<usize, StoreError> {
    let mut acknowledged = 0;
    for some in ids.chunks(ROWS_AT_ONCE) {
        let open = alerts::table
            .filter(alerts::id.eq_any(some.iter().copied().map(Put)))
            .filter(alerts::recipient_id.eq(Put(recipient)))
            .filter(alerts::state.ne(Put(State::Withheld)))
            .filter(alerts::acknowledged_at.is_null());
        acknowledged += diesel::update(open).set(alerts::acknowledged_at.eq(Some(Put(now)))).execute(conn)?;
    }
    Ok(acknowledged)
}

/// Notes that somebody has seen what was told of an event.
pub fn acknowledge_event_in_txn(
    conn: &mut Conn,
    petition: PetitionId,
    event: u32,
    recipient: UserId,
    now: Instant,
) -> Result<(), StoreError> {
    let open = alerts::table
        .filter(alerts::petition_id.eq(Put(petition)))
        .filter(alerts::clock.eq(EVENT))
        .filter(alerts::run.eq(error::small("alerts.run", event)?))
        .filter(alerts::recipient_id.eq(Put(recipient)))
        .filter(alerts::state.ne(Put(State::Withheld)))
        .filter(alerts::acknowledged_at.is_null());
    diesel::update(open).set(alerts::acknowledged_at.eq(Some(Put(now)))).execute(conn)?;
    Ok(())
}

/// Who has acknowledged a rung of a run, in any of its repetitions.
pub fn acknowledged(
    conn: &mut Conn,
    petition: PetitionId,
    clock: &str,
    run: u32,
    rung: &str,
) -> Result<Vec<UserId>, StoreError> {
    Ok(alerts::table
        .filter(alerts::petition_id.eq(Put(petition)))
        .filter(alerts::clock.eq(clock))
        .filter(alerts::run.eq(error::small("alerts.run", run)?))
        .filter(alerts::rung.eq(rung))
        .filter(alerts::acknowledged_at.is_not_null())
        .select(alerts::recipient_id)
        .load(conn)?)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many open alerts somebody has that they may see.
pub fn count_open(conn: &mut Conn, sees: &Visibility) -> Result<i64, StoreError> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM alerts ").push(OPEN_JOIN).push("WHERE recipient_id = ");
    let sql = sql.bind(sees.user).push(OPEN).push(" AND alerts.state <> 'withheld' AND ");
    let row: Count = told(sql, "alerts.petition_id", sees).one(conn)?;
    Ok(row.n)
}

/// Those of the petitions of which somebody has not acknowledged an instruction.
pub fn unread_instructions(
    conn: &mut Conn,
    recipient: UserId,
    petitions: &[PetitionId],
) -> Result<HashSet<PetitionId>, StoreError> {
    let mut found = HashSet::new();
    for some in petitions.chunks(ROWS_AT_ONCE) {
        let unread = alerts::table
            .filter(alerts::recipient_id.eq(Put(recipient)))
            .filter(alerts::clock.eq(EVENT))
            .filter(alerts::rung.eq("instructed"))
            .filter(alerts::state.eq_any([Put(State::Waiting), Put(State::Mailed)]))
            .filter(alerts::acknowledged_at.is_null())
            .filter(alerts::petition_id.eq_any(some.iter().copied().map(Put)));
        let petitions: Vec<PetitionId> = unread.select(alerts::petition_id).distinct().load(conn)?;
        found.extend(petitions);
    }
    Ok(found)
}

/// How many alerts wait to be put into a mail, of people who have an address.
pub fn count_waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(alerts::table
        .inner_join(users::table.on(users::id.eq(alerts::recipient_id)))
        .filter(alerts::state.eq(Put(State::Waiting)))
        .filter(alerts::acknowledged_at.is_null())
        .filter(users::active.eq(true))
        .filter(users::email.is_not_null())
        .filter(users::role.ne(Put(Role::Client)))
        .count()
        .get_result(conn)?)
}

/// Since when the oldest alert of somebody with a mail address waits to be mailed, or its mail to be
/// sent. `only_urgent`: outside working hours, when the others wait on purpose.
pub fn oldest_unsent(
    conn: &mut Conn,
    only_urgent: bool,
    now: Instant,
) -> Result<Option<Instant>, StoreError> {
    let urgent = if only_urgent { &[true][..] } else { &[true, false] };
    let waiting: Option<Instant> = alerts::table
        .inner_join(users::table.on(users::id.eq(alerts::recipient_id)))
        .filter(alerts::state.eq(Put(State::Waiting)))
        .filter(alerts::due_at.le(Put(now)))
        .filter(alerts::urgent.eq_any(urgent))
        .filter(users::active.eq(true))
        .filter(users::email.is_not_null())
        .select(min(alerts::due_at))
        .get_result(conn)?;
    // What waits for its next try, and what waits for a program, is no standstill of ours.
    let pending: Option<Instant> = mails::table
        .filter(mails::state.eq(Put(mail::State::Pending)))
        .filter(mails::webhook_id.is_null())
        .filter(mails::next_try_at.le(Put(now)))
        .filter(mails::urgent.eq_any(urgent))
        .select(min(mails::created_at))
        .get_result(conn)?;
    Ok(waiting.into_iter().chain(pending).min())
}

/// How many people have alerts whose time has come, and no mail address.
pub fn count_without_address(conn: &mut Conn, now: Instant) -> Result<i64, StoreError> {
    Ok(alerts::table
        .inner_join(users::table.on(users::id.eq(alerts::recipient_id)))
        .filter(alerts::state.eq(Put(State::Waiting)))
        .filter(alerts::due_at.le(Put(now)))
        .filter(users::active.eq(true))
        .filter(users::email.is_null())
        .filter(users::role.ne(Put(Role::Client)))
        .select(count(alerts::recipient_id).aggregate_distinct())
        .get_result(conn)?)
}

/// Clients that are told by a webhook.
pub fn listening_clients(conn: &mut Conn) -> Result<Vec<UserId>, StoreError> {
    let live = webhooks::table.filter(webhooks::ended_at.is_null());
    Ok(live.select(webhooks::user_id).distinct().load(conn)?)
}
