//! The rows that are derived from a petition's events: the list row, the holders, the deadlines,
//! whom it names, the home visits. They are written in the transaction that appends the events.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;

use crate::conn::on_backend;
use crate::error::small;
use crate::schema::{accused_marks, assistants, deadlines, holdings, home_visits, hotline_orders, petitions};
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError, accused, wait};
use base::vault::Vault;
use domain::clock::Timeliness;
use domain::deadline::Deadline;
use domain::directory::District;
use domain::duty;
use domain::ids::{CategoryId, PetitionId, RecordId, UnitId, UserId};
use domain::petition::meaning::HomeVisits;
use domain::petition::{Holder, Order, Petition, Recorded};
use domain::responsibility::Holding;
use domain::text::order_key;
use domain::time::Instant;
use domain::vocabulary::{Channel, Custody, Ending, HandOver, Outcome, Purpose, Stage};

/// The lane of whoever settles and answers.
pub const LANE: i32 = 1;

/// The second lane, of public opinion: whoever watches and guides.
pub const WATCH_LANE: i32 = 2;

/// The last day of the four-digit years.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Stands for "no clock runs" where a date must stand for the sake of sorting.
pub fn never() -> Instant {
    Instant::from_naive_utc(LAST_DAY.and_time(NaiveTime::MIN))
}

/// What a petition's row holds that never changes.
pub struct Identity {
    pub id: PetitionId,
    pub number: String,
    pub query_code_digest: String,
    pub query_code_record: RecordId,
}

/// What the rules make of a petition.
pub struct Derived<'a, 'b> {
    pub deadlines: &'a [Deadline<'b>],
    pub group_visit: bool,
    /// When it is looked at again.
    pub next_look: Option<Instant>,
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = petitions, treat_none_as_null = true)]
struct Changing {
    version: i32,
    stage: Put<Stage>,
    channel: Put<Channel>,
    purpose: Put<Purpose>,
    confidential: bool,
    urgent: bool,
    outside_number: Option<String>,
    received_on: NaiveDate,
    registered_at: Put<Instant>,
    closed_at: Option<Put<Instant>>,
    done_at: Option<Put<Instant>>,
    headcount: i32,
    group_visit: bool,
    turned: bool,
    is_new: bool,
    home_visits: i32,
    receiver_id: Put<UserId>,
    receiver_unit_id: Put<UnitId>,
    unit_id: Put<UnitId>,
    officer_id: Put<UserId>,
    leader_id: Option<Put<UserId>>,
    watching_unit_id: Option<Put<UnitId>>,
    awaiting_decision: bool,
    category_id: Option<Put<CategoryId>>,
    next_late_at: Put<Instant>,
    ending: Option<Put<Ending>>,
    reviewing_unit_id: Option<Put<UnitId>>,
    repeat_of: Option<Put<PetitionId>>,
    custody: Option<Put<Custody>>,
    assigner_id: Option<Put<UserId>>,
    masked: bool,
}

impl Changing {
    fn of(petition: &Petition, derived: &Derived<'_, '_>) -> Result<Self, StoreError> {
        let Derived { deadlines, group_visit, .. } = *derived;
        let holder = petition.holder();
        let running = deadlines.iter().filter(|d| d.outcome == Outcome::Running && !d.rule.lapses());
        let next = running.map(|d| d.late_at).min();
        Ok(Self {
            version: small("petitions.version", petition.version)?,
            stage: Put(petition.stage),
            channel: Put(petition.facts.channel),
            purpose: Put(petition.facts.purpose),
            confidential: petition.is_confidential(),
            urgent: petition.facts.urgent,
            outside_number: petition.facts.source.outside_number.clone(),
            received_on: petition.facts.received_on,
            registered_at: Put(petition.registered_at),
            closed_at: petition.closed_at.map(Put),
            done_at: petition.done_at.map(Put),
            headcount: small("petitions.headcount", petition.facts.headcount)?,
            group_visit,
            turned: petition.turned,
            is_new: petition.is_new(),
            home_visits: small("petitions.home_visits", petition.home_visits)?,
            receiver_id: Put(petition.receiver.officer),
            receiver_unit_id: Put(petition.receiver.unit),
            unit_id: Put(holder.unit),
            officer_id: Put(holder.officer),
            leader_id: holder.leader.map(Put),
            watching_unit_id: petition.watching_unit.map(Put),
            awaiting_decision: petition.awaiting_decision,
            category_id: petition.facts.category.map(Put),
            next_late_at: Put(next.unwrap_or_else(never)),
            ending: petition.ending.map(Put),
            reviewing_unit_id: petition.reviewing_unit().map(Put),
            repeat_of: petition.facts.repeat_of.map(Put),
            custody: petition.facts.custody.map(Put),
            assigner_id: petition.routed.and_then(|(_, by)| by).map(Put),
            masked: petition.is_masked(),
        })
    }
}

/// Writes the first row of a petition.
pub fn insert_in_txn(
    conn: &mut Conn,
    identity: &Identity,
    petition: &Petition,
    derived: &Derived<'_, '_>,
    title: Option<&str>,
) -> Result<(), StoreError> {
    diesel::insert_into(petitions::table)
        .values((
            petitions::next_look_at.eq(Put(derived.next_look.unwrap_or_else(never))),
            petitions::id.eq(Put(identity.id)),
            petitions::number.eq(&identity.number),
            petitions::query_code_digest.eq(&identity.query_code_digest),
            petitions::query_code_record.eq(Put(identity.query_code_record)),
            petitions::title.eq(title),
            Changing::of(petition, derived)?,
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves a petition's row from `old_version` to what it is now.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody else has moved it meanwhile.
pub fn update_in_txn(
    conn: &mut Conn,
    id: PetitionId,
    old_version: u32,
    petition: &Petition,
    derived: &Derived<'_, '_>,
) -> Result<(), StoreError> {
    let row = petitions::table
        .find(Put(id))
        .filter(petitions::version.eq(small("petitions.version", old_version)?));
    let look = petitions::next_look_at.eq(Put(derived.next_look.unwrap_or_else(never)));
    let moved = diesel::update(row).set((Changing::of(petition, derived)?, look)).execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sets the title in the clear (None for accusations).
pub fn set_title_in_txn(conn: &mut Conn, id: PetitionId, title: Option<&str>) -> Result<(), StoreError> {
    diesel::update(petitions::table.find(Put(id))).set(petitions::title.eq(title)).execute(conn)?;
    Ok(())
}

/// Notes whether who petitioned is shown to few: it was an accusation.
///
/// # Errors
/// Whatever the database answers.
pub fn mask_in_txn(conn: &mut Conn, id: PetitionId, masked: bool) -> Result<(), StoreError> {
    diesel::update(petitions::table.find(Put(id))).set(petitions::masked.eq(masked)).execute(conn)?;
    Ok(())
}

/// Writes the rows beside the list row after some events.
pub fn derive_in_txn(
    conn: &mut Conn,
    vault: &Vault,
    id: PetitionId,
    district: &District,
    petition: &Petition,
    dates: &[Deadline],
    new: &[Recorded],
) -> Result<(), StoreError> {
    save_holdings(conn, id, LANE, &petition.holdings)?;
    save_holdings(conn, id, WATCH_LANE, &petition.watch)?;
    save_deadlines_in_txn(conn, id, (district, petition), dates)?;
    save_assistants(conn, id, petition)?;
    save_orders(conn, id, petition)?;
    let is_new = new.iter().any(|recorded| recorded.seq == 1);
    wait::save_in_txn(conn, id, petition, is_new)?;
    if new.iter().any(|recorded| recorded.event.names_accused()) {
        accused::save_in_txn(conn, vault, id, &petition.facts.accused)?;
    }
    new.iter().try_for_each(|recorded| save_home_visit(conn, id, petition, recorded))
}

fn save_holdings(conn: &mut Conn, id: PetitionId, lane: i32, chain: &[Holding]) -> Result<(), StoreError> {
    for (seq, holding) in (1..).zip(chain) {
        let values = (
            holdings::petition_id.eq(Put(id)),
            holdings::lane.eq(lane),
            holdings::seq.eq(seq),
            holdings::unit_id.eq(Put(holding.holder.unit)),
            holdings::officer_id.eq(Put(holding.holder.officer)),
            holdings::leader_id.eq(holding.holder.leader.map(Put)),
            holdings::hand_over.eq(Put(holding.hand_over)),
            holdings::from_at.eq(Put(holding.from)),
            holdings::until_at.eq(holding.until.map(Put)),
            holdings::event_seq.eq(small("holdings.event_seq", holding.event_seq)?),
        );
        on_backend!(conn, c => diesel::insert_into(holdings::table)
            .values(values)
            .on_conflict((holdings::petition_id, holdings::lane, holdings::seq))
            .do_update()
            .set(holdings::until_at.eq(holding.until.map(Put)))
            .execute(c))?;
    }
    Ok(())
}

/// Writes these runs of a petition's clocks, and who answers for each. Of a run that has ended it stays who
/// answered for it when it ended.
pub fn save_deadlines_in_txn<'a, 'b: 'a>(
    conn: &mut Conn,
    id: PetitionId,
    (district, petition): (&District, &Petition),
    dates: impl IntoIterator<Item = &'a Deadline<'b>>,
) -> Result<(), StoreError> {
    for deadline in dates {
        let run = &deadline.run;
        let values = (
            deadlines::petition_id.eq(Put(id)),
            deadlines::clock.eq(run.clock.as_str()),
            deadlines::run.eq(small("deadlines.run", run.number)?),
            deadlines::started_on.eq(run.started_on),
            deadlines::raw_due.eq(deadline.raw_due),
            deadlines::legal_due.eq(deadline.legal_due),
            deadlines::late_at.eq(Put(deadline.late_at)),
            deadlines::outcome.eq(Put(deadline.outcome)),
            deadlines::ended_at.eq(deadline.ended_at().map(Put)),
            deadlines::missed.eq(run.missed),
            deadlines::lapses.eq(deadline.rule.lapses()),
            deadlines::policy_version.eq(small("deadlines.policy_version", run.policy_version)?),
            deadlines::calendar_version.eq(small("deadlines.calendar_version", run.calendar_version)?),
            deadlines::rate.eq(deadline.rule.rate.map(Timeliness::code)),
            deadlines::assists.eq(deadline.rule.is_of_assistants()),
        );
        let answering = duty::answering(district, petition, deadline).filter(|_| !deadline.rule.lapses());
        let answers = (
            deadlines::answers_unit_id.eq(answering.map(|answering| Put(answering.unit))),
            deadlines::answers_leader_id.eq(answering.and_then(|answering| answering.leader).map(Put)),
        );
        let run = (deadlines::petition_id, deadlines::clock, deadlines::run);
        let has_ended = deadline.ended_at().is_some();
        on_backend!(conn, c => {
            let insert = diesel::insert_into(deadlines::table).values((values, answers)).on_conflict(run).do_update();
            if has_ended { insert.set(values).execute(c) } else { insert.set((values, answers)).execute(c) }
        })?;
    }
    Ok(())
}

/// Units with an assisting task see the petition from then on.
fn save_assistants(conn: &mut Conn, id: PetitionId, petition: &Petition) -> Result<(), StoreError> {
    for unit in &petition.assisting {
        let values = (assistants::petition_id.eq(Put(id)), assistants::unit_id.eq(Put(*unit)));
        on_backend!(conn, c => diesel::insert_into(assistants::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// The 12345 orders of a petition: its own, and those linked to it. A merged petition has given its
/// orders to the first.
fn save_orders(conn: &mut Conn, id: PetitionId, petition: &Petition) -> Result<(), StoreError> {
    if petition.ending == Some(Ending::Merged) {
        diesel::delete(hotline_orders::table.filter(hotline_orders::petition_id.eq(Put(id))))
            .execute(conn)?;
        return Ok(());
    }
    let orders = petition.all_orders();
    // A number that was put right is nobody's any more.
    let kept: Vec<String> =
        orders.iter().flat_map(|order| [order_key(&order.number), order.number.clone()]).collect();
    let of_petition = hotline_orders::table.filter(hotline_orders::petition_id.eq(Put(id)));
    diesel::delete(of_petition.filter(hotline_orders::order_number.ne_all(kept))).execute(conn)?;
    for order in &orders {
        let number = order_key(&order.number);
        let values = (hotline_orders::order_number.eq(&number), hotline_orders::petition_id.eq(Put(id)));
        let written = on_backend!(conn, c => diesel::insert_into(hotline_orders::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c))?;
        if written > 0 || has_order(conn, id, order)? {
            continue;
        }
        // Somebody else was faster: tried again, the order is found and refused. Or it stays with a petition that
        // somebody may not know of, and its own petition has it by what the events say.
        if let Some(other) = petition_of_order(conn, &number)?.filter(|other| *other != id)
            && is_known_to_all(conn, other)?
        {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// Whether the petition has the order under its number as it was sent: both forms of one number were taken
/// before they were known to be one.
fn has_order(conn: &mut Conn, id: PetitionId, order: &Order) -> Result<bool, StoreError> {
    let row = hotline_orders::table.find(&order.number).select(hotline_orders::petition_id);
    Ok(row.first(conn).optional()? == Some(id))
}

/// Whether nobody is kept from knowing of a petition: the row's side of `Petition::is_known_to_all`.
fn is_known_to_all(conn: &mut Conn, id: PetitionId) -> Result<bool, StoreError> {
    let confidential: bool = petitions::table.find(Put(id)).select(petitions::confidential).first(conn)?;
    let named: i64 =
        accused_marks::table.filter(accused_marks::petition_id.eq(Put(id))).count().get_result(conn)?;
    Ok(!confidential && named == 0)
}

/// The petition that a 12345 order belongs to.
pub fn petition_of_order(conn: &mut Conn, number: &str) -> Result<Option<PetitionId>, StoreError> {
    let row = hotline_orders::table.find(order_key(number)).select(hotline_orders::petition_id);
    Ok(row.first(conn).optional()?)
}

/// A visit with its day; or, from an imported register, a number of visits by the leader without.
fn save_home_visit(
    conn: &mut Conn,
    id: PetitionId,
    petition: &Petition,
    recorded: &Recorded,
) -> Result<(), StoreError> {
    let (visitor, day, in_person, visits) = match recorded.event.home_visits() {
        Some(HomeVisits::One { visitor, on, in_person }) => (Some(visitor), Some(on), in_person, 1),
        Some(HomeVisits::Undated { number }) => (petition.holder().leader, None, true, number),
        None => return Ok(()),
    };
    diesel::insert_into(home_visits::table)
        .values((
            home_visits::petition_id.eq(Put(id)),
            home_visits::event_seq.eq(small("home_visits.event_seq", recorded.seq)?),
            home_visits::visitor_id.eq(visitor.map(Put)),
            home_visits::visited_on.eq(day),
            home_visits::in_person.eq(in_person),
            home_visits::visits.eq(small("home_visits.visits", visits)?),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(QueryableByName, Selectable)]
#[diesel(table_name = holdings)]
struct HoldingRow {
    unit_id: UnitId,
    officer_id: UserId,
    leader_id: Option<UserId>,
    hand_over: HandOver,
    from_at: Instant,
    until_at: Option<Instant>,
    event_seq: i32,
    // Only for who must find a row that does not read.
    #[diesel(column_name = petition_id)]
    _petition_id: PetitionId,
    #[diesel(column_name = seq)]
    _seq: i32,
}

in_table!(HoldingRow: "holdings" ["petition_id", "seq"]);

/// The number of the event that a holding began with.
pub(super) fn event_seq(number: i32, petition: PetitionId) -> Result<u32, StoreError> {
    let row = || format!("petition_id {}", petition.0);
    u32::try_from(number).map_err(|why| StoreError::unreadable(("holdings", "event_seq"), row(), why))
}

/// The holders of a petition in a lane as their rows stand.
///
/// # Errors
/// [`StoreError::Damaged`] where one does not read.
pub fn holdings(conn: &mut Conn, id: PetitionId, lane: i32) -> Result<Vec<Holding>, StoreError> {
    let chain = holdings::table
        .filter(holdings::petition_id.eq(Put(id)))
        .filter(holdings::lane.eq(lane))
        .order(holdings::seq);
    let rows: Vec<HoldingRow> = typed::all(chain, conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(Holding {
                holder: Holder { unit: row.unit_id, officer: row.officer_id, leader: row.leader_id },
                from: row.from_at,
                until: row.until_at,
                hand_over: row.hand_over,
                event_seq: event_seq(row.event_seq, id)?,
            })
        })
        .collect()
}

/// What the rows say of the runs of a petition's clocks.
pub fn runs(conn: &mut Conn, id: PetitionId) -> Result<Vec<RunRow>, StoreError> {
    let of_petition = deadlines::table.filter(deadlines::petition_id.eq(Put(id)));
    typed::all(of_petition.order((deadlines::clock, deadlines::run)), conn)
}

/// A run of a clock as its row stands.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName, Selectable)]
#[diesel(table_name = deadlines)]
pub struct RunRow {
    pub petition_id: PetitionId,
    pub clock: String,
    pub run: i32,
    pub legal_due: NaiveDate,
    pub outcome: Outcome,
    pub missed: bool,
}

in_table!(RunRow: "deadlines" ["petition_id", "clock", "run"]);

impl RunRow {
    /// The row that a run should have.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where its number is beyond the column.
    pub fn of(petition_id: PetitionId, deadline: &Deadline) -> Result<Self, StoreError> {
        Ok(Self {
            petition_id,
            clock: deadline.run.clock.as_str().to_owned(),
            run: small("deadlines.run", deadline.run.number)?,
            legal_due: deadline.legal_due,
            outcome: deadline.outcome,
            missed: deadline.run.missed,
        })
    }
}
