//! Buck-passing (推诿) made visible: what each unit handed on and to how many hands a petition went.
//! Accusations are left out of everything.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::names::UnitRef;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Visibility};
use domain::ids::{PetitionId, RecordId, UnitId};
use domain::petition::RecordRef;
use domain::responsibility::Holding;
use domain::responsibility::{Passing, passings, stays};
use domain::time::Instant;
use domain::vocabulary::HandOver;
use store::handover::{self as rows, Window};
use store::statistics::Period;
use store::{Conn, event, record};

/// The most petitions that are shown.
const MOST_SHOWN: usize = 200;

/// A day in seconds.
const DAY: f64 = 86_400.0;

/// What a unit held and handed on in the period. The assignment by the rules is no hand-over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitHandOvers {
    pub unit: UnitRef,
    /// Petitions that it held at any time of the period.
    pub held: i64,
    /// Hand-overs from it to another unit.
    pub passed_on: i64,
    /// Hand-overs to it from another unit.
    pub received_on: i64,
    pub objections_raised: i64,
    pub objections_upheld: i64,
    /// Petitions that came back to it after it had passed them on.
    pub bounced: i64,
    /// Days that it had what it passed on, with two decimals; none where it passed on nothing.
    pub mean_days: Option<f64>,
    pub longest_days: Option<f64>,
}

/// A petition that went from hand to hand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassedAround {
    pub number: String,
    pub title: Option<String>,
    /// Hand-overs between units in the period.
    pub times: usize,
    /// The units that held it since its assignment, in order.
    pub units: Vec<UnitRef>,
    /// The hand-overs of the period; the chain of holders has the reasons in words.
    pub steps: Vec<PassingView>,
}

/// One hand-over between units.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassingView {
    pub from: UnitRef,
    pub to: UnitRef,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// How long the first had it, in days with two decimals.
    pub days: f64,
    pub hand_over: HandOver,
    pub hand_over_name: &'static str,
    /// Why, as whoever ordered it wrote.
    pub reason: Option<String>,
}

/// The hand-overs of a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HandOversView {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Instant,
    pub at_least: usize,
    /// Every unit that held anything, in the order of the codes.
    pub by_unit: Vec<UnitHandOvers>,
    /// Those handed on at least so many times, where a unit is asked for only those that it handed on or
    /// was handed, of those that the caller may see; the most first, at most 200.
    pub petitions: Vec<PassedAround>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub period: Period,
    pub at_least: usize,
    /// The code of a unit, of which alone petitions are listed.
    pub unit: Option<String>,
}

/// Counts.
///
/// # Errors
/// [`Error::Invalid`] where the period ends before it begins, or the unit is not known.
pub fn read(app: &App, caller: &Caller, asked: &Asked) -> Result<HandOversView, Error> {
    let Asked { period, at_least, unit } = asked;
    if let (Some(from), Some(to)) = (period.from, period.to)
        && to < from
    {
        return Err(Error::field("to", "before_from"));
    }
    let window = Window::of(*period);
    app.store.read(|conn| {
        let chains = passed_on(conn, window)?;
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let tallies = tallies(conn, window, &chains)?;
        let unit = unit.as_deref().map(|code| district.unit_by_code(code).map(|unit| unit.id));
        let unit = unit.map(|known| known.ok_or_else(|| Error::field("unit", "unknown"))).transpose()?;
        let often = |chain: &Chain| {
            let theirs =
                |passing: &Passing| unit.is_none_or(|unit| [passing.from, passing.to].contains(&unit));
            chain.passings.len() >= (*at_least).max(1) && chain.passings.iter().any(theirs)
        };
        let shown: BTreeMap<PetitionId, &Chain> =
            chains.iter().filter(|(_, chain)| often(chain)).map(|(id, chain)| (*id, chain)).collect();
        let sees = access::visibility(&caller.viewer);
        let mut by_unit: Vec<UnitHandOvers> =
            tallies.into_iter().map(|(unit, tally)| tally.view(viewing.unit(unit))).collect();
        by_unit.sort_by(|one, two| one.unit.code.cmp(&two.unit.code));
        let petitions = passed_around(conn, &viewing, &sees, &shown)?;
        let Period { from, to } = *period;
        Ok(HandOversView { from, to, as_of: viewing.now, at_least: *at_least, by_unit, petitions })
    })
}

/// The chain of a petition, and its hand-overs of the period.
struct Chain {
    holdings: Vec<Holding>,
    passings: Vec<Passing>,
}

fn passed_on(conn: &mut Conn, window: Window) -> Result<BTreeMap<PetitionId, Chain>, Error> {
    let chain = |(id, holdings): (PetitionId, Vec<Holding>)| {
        let mut passings = passings(&holdings);
        passings.retain(|passing| window.holds(passing.at));
        (id, Chain { holdings, passings })
    };
    Ok(rows::chains(conn, window)?.into_iter().map(chain).collect())
}

/// The figures of one unit in the making.
#[derive(Default)]
struct Tally {
    held: i64,
    raised: i64,
    upheld: i64,
    received_on: i64,
    bounced: i64,
    /// How long it had each of those that it passed on, in seconds.
    held_seconds: Vec<i64>,
}

impl Tally {
    fn view(&self, unit: UnitRef) -> UnitHandOvers {
        let passed_on = i64::try_from(self.held_seconds.len()).unwrap_or(i64::MAX);
        let sum: i64 = self.held_seconds.iter().sum();
        UnitHandOvers {
            unit,
            held: self.held,
            passed_on,
            received_on: self.received_on,
            objections_raised: self.raised,
            objections_upheld: self.upheld,
            bounced: self.bounced,
            mean_days: (passed_on > 0).then(|| days(sum, passed_on)),
            longest_days: self.held_seconds.iter().max().map(|longest| days(*longest, 1)),
        }
    }
}

/// Days with two decimals.
#[allow(clippy::cast_precision_loss, reason = "seconds of a life stay far below 2^53")]
fn days(seconds: i64, among: i64) -> f64 {
    (seconds as f64 / among as f64 / DAY * 100.0).round() / 100.0
}

fn tallies(
    conn: &mut Conn,
    window: Window,
    chains: &BTreeMap<PetitionId, Chain>,
) -> Result<BTreeMap<UnitId, Tally>, Error> {
    let mut tallies: BTreeMap<UnitId, Tally> = BTreeMap::new();
    for row in rows::held(conn, window)? {
        tallies.entry(row.unit_id).or_default().held = row.count;
    }
    for row in rows::objections(conn, window)? {
        tallies.entry(row.unit_id).or_default().raised = row.count;
    }
    for chain in chains.values() {
        let mut back: Vec<UnitId> = Vec::new();
        for passing in &chain.passings {
            let from = tallies.entry(passing.from).or_default();
            from.held_seconds.push(passing.held_seconds);
            from.upheld += i64::from(passing.hand_over == HandOver::ObjectionUpheld);
            let to = tallies.entry(passing.to).or_default();
            to.received_on += 1;
            if passing.back && !back.contains(&passing.to) {
                to.bounced += 1;
                back.push(passing.to);
            }
        }
    }
    Ok(tallies)
}

fn passed_around(
    conn: &mut Conn,
    viewing: &Viewing,
    sees: &Visibility,
    chains: &BTreeMap<PetitionId, &Chain>,
) -> Result<Vec<PassedAround>, Error> {
    let ids: Vec<PetitionId> = chains.keys().copied().collect();
    let shown = |listed: rows::Listed| {
        let id = listed.id;
        Some((id, view(viewing, (listed.number, listed.title), chains.get(&id)?)))
    };
    let mut shown: Vec<_> = rows::listed(conn, sees, &ids)?.into_iter().filter_map(shown).collect();
    shown.sort_by(|(_, one), (_, two)| two.times.cmp(&one.times).then_with(|| one.number.cmp(&two.number)));
    shown.truncate(MOST_SHOWN);
    give_reasons(conn, viewing, chains, &mut shown)?;
    Ok(shown.into_iter().map(|(_, one)| one).collect())
}

/// Puts beside each hand-over why whoever ordered it did.
fn give_reasons(
    conn: &mut Conn,
    viewing: &Viewing,
    chains: &BTreeMap<PetitionId, &Chain>,
    shown: &mut [(PetitionId, PassedAround)],
) -> Result<(), Error> {
    let ids: Vec<PetitionId> = shown.iter().map(|(id, _)| *id).collect();
    let mut recorded = event::load_many(conn, &viewing.app.vault, &ids)?;
    let mut found: Vec<(usize, usize, RecordRef)> = Vec::new();
    for (place, (id, _)) in shown.iter().enumerate() {
        let (Some(chain), Some(Ok(recorded))) = (chains.get(id), recorded.remove(id)) else { continue };
        for (step, passing) in chain.passings.iter().enumerate() {
            let to = |one: &&Holding| one.from == passing.at && one.holder.unit == passing.to;
            let seq = chain.holdings.iter().find(to).map(|holding| holding.event_seq);
            let event = recorded.events.iter().find(|one| Some(one.seq) == seq);
            let reason =
                event.and_then(|one| one.event.records().into_iter().find(|(what, _)| *what == "reason"));
            found.extend(reason.map(|(_, reason)| (place, step, reason.clone())));
        }
    }
    let wanted: Vec<RecordId> = found.iter().map(|(.., reason)| reason.record).collect();
    let opened = record::open(conn, &viewing.app.vault, &wanted)?;
    for (place, step, reason) in &found {
        let step = shown.get_mut(*place).and_then(|(_, one)| one.steps.get_mut(*step));
        if let Some(step) = step {
            let text = opened.iter().find(|one| one.id == reason.record);
            step.reason = text.and_then(|one| one.text.clone());
        }
    }
    Ok(())
}

fn view(viewing: &Viewing, (number, title): (String, Option<String>), chain: &Chain) -> PassedAround {
    let units = stays(&chain.holdings).into_iter().filter(|stay| stay.assigned);
    let step = |passing: &Passing| PassingView {
        from: viewing.unit(passing.from),
        to: viewing.unit(passing.to),
        at: passing.at,
        days: days(passing.held_seconds, 1),
        hand_over: passing.hand_over,
        hand_over_name: passing.hand_over.label(),
        reason: None,
    };
    PassedAround {
        number,
        title,
        times: chain.passings.len(),
        units: units.map(|stay| viewing.unit(stay.unit)).collect(),
        steps: chain.passings.iter().map(step).collect(),
    }
}
