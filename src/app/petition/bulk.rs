//! One order for many petitions: a leader, a unit or a date for all that a filter finds. A dry run
//! tells what would be done to which; the order itself does each in a transaction of its own and
//! tells which were refused and why.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::petition::act::act_in_txn;
use crate::petition::input::leader_in_use;
use crate::petition::look::permit;
use crate::petition::request::{RequestKey, keep_key, replayed};
use crate::petition::{load, read};
use crate::{App, Caller, Error};
use domain::asked;
use domain::fault::Faults;
use domain::in_use;
use domain::petition::ActInput;
use domain::petition::Refusal;
use domain::petition::acts::{DistrictDeadlineSetInput, ReassignInput, SetLeaderInput};
use domain::vocabulary::{Channel, Stage};
use store::petition::{self as rows, Filter};
use store::{WriteError, counter};

asked! {
    /// Which petitions an order is for. Closed ones are never meant.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    BulkFilter of "order_filter" {
        #[serde(default)]
        state: Option<Stage>,
        /// A username.
        #[serde(default)]
        leader: Option<String> as Named(Leaders),
        /// The code of a unit.
        #[serde(default)]
        unit: Option<String> as Named(Units),
        #[serde(default)]
        channel: Option<Channel>,
        #[serde(default)]
        overdue: Option<bool>,
        #[serde(default)]
        awaiting_decision: Option<bool>,
        #[serde(default)]
        due_before: Option<NaiveDate>,
        #[serde(default)]
        received_from: Option<NaiveDate>,
        #[serde(default)]
        received_to: Option<NaiveDate>,
        /// Only the petitions with these numbers, one to a hundred.
        #[serde(default)]
        numbers: Option<Vec<String>>,
    }
}

/// The most numbers of an order.
const MOST_NUMBERS: usize = 100;

asked! {
    /// An order.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    BulkInput of "order" {
        #[serde(default)]
        filter: BulkFilter = BulkFilter::default(),
        /// It is for all that are open, and names none. Otherwise the filter says which.
        #[serde(default)]
        all: bool,
        /// The district's date for each of them (限期).
        #[serde(default)]
        due: Option<NaiveDate>,
        /// The username of the leader for each of them.
        #[serde(default)]
        set_leader: Option<String> as Named(Leaders),
        /// The code of the unit for each of them.
        #[serde(default)]
        set_unit: Option<String> as Named(Units),
        /// The username of who ordered it; without one, the caller.
        #[serde(default)]
        ordered_by: Option<String> as Named(Orderers),
        reason: String,
        /// Only tell what would be done.
        #[serde(default)]
        dry_run: bool,
    }
}

/// What an order did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkView {
    pub dry_run: bool,
    /// The number under which the order stands in each petition's history.
    pub batch: Option<i64>,
    pub matched: usize,
    pub done: usize,
    pub results: Vec<BulkResult>,
}

/// What became of one petition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkResult {
    pub number: String,
    pub done: bool,
    /// Why not: the stable code of the refusal.
    pub refused: Option<String>,
}

/// Carries out an order, or tries it out.
///
/// # Errors
/// [`Error::Invalid`] where the order itself is wrong; what single petitions refuse is told in the results.
pub fn order(
    app: &App,
    caller: &Caller,
    input: BulkInput,
    key: Option<RequestKey>,
) -> Result<BulkView, Error> {
    let acts = acts(&input)?;
    let filter = filter(app, &input)?;
    let found = read::numbers(app, caller, &filter)?;
    let batch = if input.dry_run {
        None
    } else {
        Some(app.store.write(|conn| Ok::<_, Error>(counter::next_in_txn(conn, "batch")?))?)
    };
    let results: Vec<BulkResult> = found
        .iter()
        .map(|(number, _)| {
            let key = key.as_ref().map(|key| of_one(key, number));
            let refused = one(app, caller, number, &acts, batch, input.dry_run, key).err();
            let refused = refused.map(|error| error.code().to_owned());
            BulkResult { number: number.clone(), done: refused.is_none() && !input.dry_run, refused }
        })
        .collect();
    let done = results.iter().filter(|result| result.done).count();
    Ok(BulkView { dry_run: input.dry_run, batch, matched: found.len(), done, results })
}

/// The key of an order for one of its petitions: an order that is sent again, or was cut off, does
/// only what is not done yet.
fn of_one(key: &RequestKey, number: &str) -> RequestKey {
    RequestKey { key: format!("{} {number}", key.key), digest: key.digest.clone() }
}

/// The acts of an order, the same for each petition.
fn acts(input: &BulkInput) -> Result<Vec<ActInput>, Error> {
    let mut acts = Vec::new();
    let (reason, ordered_by) = (input.reason.clone(), input.ordered_by.clone());
    if let Some(unit) = &input.set_unit {
        acts.push(ActInput::Reassign(Box::new(ReassignInput {
            unit: Some(unit.clone()),
            officer: None,
            leader: input.set_leader.clone(),
            reason: reason.clone(),
            ordered_by: ordered_by.clone(),
            occurred_at: None,
            entered_late: None,
        })));
    } else if let Some(leader) = &input.set_leader {
        acts.push(ActInput::SetLeader(Box::new(SetLeaderInput {
            leader: leader.clone(),
            reason: reason.clone(),
            ordered_by: ordered_by.clone(),
            occurred_at: None,
            entered_late: None,
        })));
    }
    if let Some(due) = input.due {
        acts.push(ActInput::SetDistrictDeadline(Box::new(DistrictDeadlineSetInput {
            due,
            reason,
            ordered_by,
            occurred_at: None,
            entered_late: None,
        })));
    }
    if acts.is_empty() { Err(Error::field("due", "nothing_ordered")) } else { Ok(acts) }
}

/// Which petitions it is for; and whom it names, who is in use.
fn filter(app: &App, order: &BulkInput) -> Result<Filter, Error> {
    let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
    let mut faults = Faults::default();
    if let Some(code) = &order.set_unit {
        in_use::unit(&mut faults, "set_unit", code, &district);
    }
    leader_in_use(&mut faults, "set_leader", order.set_leader.as_deref(), &district);
    let input = &order.filter;
    let leader = input.leader.as_deref();
    let leader = leader.and_then(|name| faults.known("filter.leader", district.user_by_username(name)));
    let unit = input.unit.as_deref();
    let unit = unit.and_then(|code| faults.known("filter.unit", district.unit_by_code(code)));
    faults.day("filter.due_before", input.due_before);
    faults.day("filter.received_from", input.received_from);
    faults.day("filter.received_to", input.received_to);
    let filter = Filter {
        stage: input.state,
        closed: Some(false),
        leader: leader.map(|user| user.id),
        unit: unit.map(|unit| unit.id),
        channel: input.channel,
        overdue: input.overdue,
        awaiting_decision: input.awaiting_decision,
        due_before: input.due_before,
        received_from: input.received_from,
        received_to: input.received_to,
        numbers: input.numbers.clone().unwrap_or_default(),
        ..Filter::default()
    };
    for_whom(&mut faults, order);
    faults.done()?;
    Ok(filter)
}

/// An order names what it is for; all is said with a word of its own, and never by naming nothing.
fn for_whom(faults: &mut Faults, order: &BulkInput) {
    let numbers = order.filter.numbers.as_ref().map(Vec::len);
    match (order.all, order.filter == BulkFilter::default()) {
        (true, false) => faults.note("all", "all_and_some"),
        (false, true) => faults.note("filter", "nothing_named"),
        (false, false) if numbers == Some(0) => faults.note("filter.numbers", "nothing_named"),
        (false, false) if numbers > Some(MOST_NUMBERS) => faults.note("filter.numbers", "too_many"),
        (true, true) | (false, false) => {}
    }
}

/// What ends a dry run after it has shown that it would go through.
enum Ended {
    Tried,
    Failed(Error),
}

impl From<store::StoreError> for Ended {
    fn from(error: store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for Ended {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
}

/// All acts of the order on one petition, or none. A dry run does the same and rolls back.
#[allow(clippy::too_many_arguments, reason = "the parts of one order, each named")]
fn one(
    app: &App,
    caller: &Caller,
    number: &str,
    acts: &[ActInput],
    batch: Option<i64>,
    dry_run: bool,
    key: Option<RequestKey>,
) -> Result<(), Error> {
    let (inner, caller, number, acts) = (app.clone(), caller.clone(), number.to_owned(), acts.to_vec());
    let outcome = app.store.write(move |conn| {
        let now = inner.clock.now();
        let done = replayed(conn, &caller, key.as_ref()).map_err(Ended::Failed)?;
        if done.is_some() && !dry_run {
            return Ok(());
        }
        for act in &acts {
            let row = rows::find(conn, &number)?.ok_or(Ended::Failed(Error::NotFound))?;
            let loaded = load(conn, &inner, row.id)?;
            permit(&caller, &loaded, act.operation()).map_err(Ended::Failed)?;
            match act_in_txn(&inner, conn, &caller, loaded, act, batch, now) {
                // Under that leader or unit already: the rest of the order still stands.
                Ok(()) | Err(Error::Refused(Refusal::SameHolder)) => {}
                Err(error) => return Err(Ended::Failed(error)),
            }
        }
        if dry_run {
            return Err(Ended::Tried);
        }
        let row = rows::find(conn, &number)?.ok_or(Ended::Failed(Error::NotFound))?;
        keep_key(conn, &caller, key.as_ref(), row.id, now).map_err(Ended::Failed)
    });
    match outcome {
        Ok(()) | Err(Ended::Tried) => Ok(()),
        Err(Ended::Failed(error)) => Err(error),
    }
}
