//! The figures: received, closed, open, overdue, by channel, unit and leader; home visits by leader.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use chrono::NaiveDate;

use crate::board::view::{OtherEnd, Satisfaction};
use crate::names::{UnitRef, UserRef};
use crate::tally::tally;
use crate::viewing::Viewing;
use crate::{App, Error};
use domain::access::{self, Viewer};
use domain::counted::Group;
use domain::ids::{UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Channel, Ending, Rated};
use store::rating::{self, Count};
use store::statistics::{self as rows, Cell, Late, Period, Told, Visits};

/// What is counted. The cohort is what was received in the period; closed, ended otherwise, open and overdue say
/// how that cohort stands now. Received is what is closed, ended otherwise and open. What was merged counts as its
/// first does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    pub received: i64,
    /// 办结: closed after the reply, settled, or concluded.
    pub closed: i64,
    /// Not accepted, withdrawn, sent where it belongs, and so on: no 办结.
    pub ended_otherwise: i64,
    pub open: i64,
    /// Of the open ones, those that were merged into a first that is open.
    pub open_merged: i64,
    /// Open, with a running clock past its legal due date. By unit and by leader: with a clock that they answer
    /// for, whoever holds the petition.
    pub overdue: i64,
    /// Confirmed repeats of an earlier petition (重件).
    pub repeats: i64,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.closed += other.closed;
        self.ended_otherwise += other.ended_otherwise;
        self.open += other.open;
        self.open_merged += other.open_merged;
        self.overdue += other.overdue;
        self.repeats += other.repeats;
    }

    /// Without what is late: whoever holds a petition does not answer for each of its clocks.
    fn held(cell: &Cell) -> Self {
        Self { overdue: 0, ..Self::of(cell) }
    }

    fn late(late: &Late) -> Self {
        Self { overdue: late.overdue, ..Self::default() }
    }

    fn of(cell: &Cell) -> Self {
        let Cell { received, overdue, repeats, merged, .. } = *cell;
        let mut figures = Self { received, overdue, repeats, ..Self::default() };
        match cell.counted {
            Group::Open | Group::OpenMerged => {
                figures.open = received;
                figures.open_merged = if merged { received } else { 0 };
            }
            Group::Closed => figures.closed = received,
            Group::Otherwise | Group::Of(_) => figures.ended_otherwise = received,
        }
        figures
    }
}

/// The figures of a channel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChannelFigures {
    pub channel: Option<Channel>,
    pub channel_name: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures of a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitFigures {
    pub unit: UnitRef,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub heard: Heard,
}

/// How alerts were heard by the people of a unit, or by a leader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Heard {
    /// Alerts that were reached in the period, and that a mail server took or that were acknowledged.
    pub alerts: i64,
    /// Those of them that were acknowledged.
    pub alerts_acknowledged: i64,
}

impl Heard {
    fn of<'a>(told: impl Iterator<Item = &'a Told>) -> Self {
        told.fold(Self::default(), |sum, told| Self {
            alerts: sum.alerts + told.told,
            alerts_acknowledged: sum.alerts_acknowledged + told.acknowledged,
        })
    }
}

/// The figures of a leader. Home visits in person are those whose day lies in the period; without a
/// period, all, also those that an imported register does not date.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeaderFigures {
    /// None: no leader is assigned yet.
    pub leader: Option<UserRef>,
    #[serde(flatten)]
    pub figures: Figures,
    pub home_visits: i64,
    pub visited_petitions: i64,
    #[serde(flatten)]
    pub heard: Heard,
}

/// Every end that is no 办结, in the order of the list; also those that nothing came to.
fn other_ends(cells: &[Cell]) -> Vec<OtherEnd> {
    let ended = |ending| cells.iter().filter(move |cell| cell.counted == Group::Of(ending));
    let of = |ending: Ending| OtherEnd {
        ending,
        ending_name: ending.label().to_owned(),
        petitions: ended(ending).map(|cell| cell.received).sum(),
    };
    Ending::otherwise().map(of).collect()
}

/// Visits (来访): the offices count them in visits (批次) and in people (人次).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct VisitFigures {
    pub batches: i64,
    pub people: i64,
    /// Of these, 集体访 by the threshold that held when each was registered.
    pub group_batches: i64,
    pub group_people: i64,
}

impl VisitFigures {
    const fn of(visited: rows::Visited) -> Self {
        let rows::Visited { batches, people, group_batches, group_people } = visited;
        Self { batches, people, group_batches, group_people }
    }
}

/// The statistics of a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatisticsView {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Instant,
    #[serde(flatten)]
    pub figures: Figures,
    /// 办结率: closed of those received, in per cent with two decimals; none without any received.
    pub closing_rate: Option<f64>,
    pub visits: VisitFigures,
    /// What was ended otherwise, by how.
    pub other_ends: Vec<OtherEnd>,
    pub by_channel: Vec<ChannelFigures>,
    pub by_unit: Vec<UnitFigures>,
    pub by_leader: Vec<LeaderFigures>,
    /// 群众满意度 of the petition office and of the responsible units, as given in the period. Accusations
    /// are not rated.
    pub office_satisfaction: Satisfaction,
    pub unit_satisfaction: Satisfaction,
    pub satisfaction_by_unit: Vec<UnitSatisfaction>,
}

/// What petitioners have said of a unit's work on their matters.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitSatisfaction {
    pub unit: UnitRef,
    #[serde(flatten)]
    pub satisfaction: Satisfaction,
}

/// Counts what the viewer may know of. The figures by unit and by leader leave accusations out for all but
/// inspectors: nobody
/// shall see by a name that somebody was accused (article 30). What is kept and sent up stands by no name at all:
/// whoever reads figures is not its keeper.
///
/// # Errors
/// [`Error::Invalid`] where the period ends before it begins.
pub fn read(app: &App, period: Period, viewer: &Viewer) -> Result<StatisticsView, Error> {
    if let (Some(from), Some(to)) = (period.from, period.to)
        && to < from
    {
        return Err(Error::field("to", "before_from"));
    }
    app.store.read(|conn| {
        let now = app.clock.now();
        let (sees, tells_accusations) = (&access::visibility(viewer), viewer.inspects());
        let cells = rows::cells(conn, period, sees, now)?;
        let visits = rows::home_visits_by_visitor(conn, period, sees)?;
        let [late_units, late_leaders] = rows::late(conn, period, (sees, tells_accusations), now)?;
        let told = rows::alerts_by_recipient(conn, period, (sees, tells_accusations))?;
        let ratings = rating::counts(conn, period, now.day(), None)?;
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now };
        let mut figures = Figures::default();
        cells.iter().for_each(|cell| figures.add(Figures::of(cell)));
        let tells = |cell: &&Cell| !cell.in_custody && (tells_accusations || !cell.confidential);
        let named: Vec<Cell> = cells.iter().filter(tells).cloned().collect();
        Ok(StatisticsView {
            from: period.from,
            to: period.to,
            as_of: now,
            figures,
            closing_rate: rate(figures),
            other_ends: other_ends(&cells),
            visits: VisitFigures::of(rows::visits(conn, period, sees)?),
            by_channel: by_channel(&cells),
            by_unit: tally(units(&named, &late_units), Figures::add)
                .into_iter()
                .map(|(unit, figures)| {
                    let works_there = |told: &&Told| {
                        let user = district.users.get(&told.recipient_id);
                        // Leaders have a unit on paper only.
                        user.is_some_and(|user| user.unit == unit && !user.role.leads())
                    };
                    let heard = Heard::of(told.iter().filter(works_there));
                    UnitFigures { unit: viewing.unit(unit), figures, heard }
                })
                .collect(),
            by_leader: by_leader(&viewing, &named, &late_leaders, &visits, &told),
            office_satisfaction: Satisfaction::of(&ratings, Rated::Office),
            unit_satisfaction: Satisfaction::of(&ratings, Rated::Unit),
            satisfaction_by_unit: by_rated_unit(&viewing, &ratings),
        })
    })
}

/// Per cent with two decimals.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn rate(figures: Figures) -> Option<f64> {
    (figures.received > 0)
        .then(|| (figures.closed as f64 * 10_000.0 / figures.received as f64).round() / 100.0)
}

fn by_channel(cells: &[Cell]) -> Vec<ChannelFigures> {
    // In the order of the codes.
    let keyed = cells.iter().map(|cell| ((cell.channel.code(), cell.channel), Figures::of(cell)));
    let figures = tally(keyed, Figures::add).into_iter().map(|((_, channel), figures)| ChannelFigures {
        channel: Some(channel),
        channel_name: channel.label().to_owned(),
        figures,
    });
    figures.collect()
}

/// Every unit whose work could be rated.
fn by_rated_unit(viewing: &Viewing<'_>, ratings: &[Count]) -> Vec<UnitSatisfaction> {
    let of_units = || ratings.iter().filter(|count| count.rated == Rated::Unit);
    let units: BTreeSet<UnitId> = of_units().map(|count| count.unit_id).collect();
    let of = |unit: UnitId| UnitSatisfaction {
        unit: viewing.unit(unit),
        satisfaction: Satisfaction::of(of_units().filter(|count| count.unit_id == unit), Rated::Unit),
    };
    units.into_iter().map(of).collect()
}

/// What each unit holds, and what is late of all that it answers for.
fn units<'a>(cells: &'a [Cell], late: &'a [Late]) -> impl Iterator<Item = (UnitId, Figures)> + 'a {
    let late = late.iter().filter_map(|late| Some((late.unit_id?, Figures::late(late))));
    cells.iter().map(|cell| (cell.unit_id, Figures::held(cell))).chain(late)
}

/// Every leader with petitions or visits.
fn by_leader(
    viewing: &Viewing<'_>,
    cells: &[Cell],
    late: &[Late],
    visits: &[Visits],
    told: &[Told],
) -> Vec<LeaderFigures> {
    let held = cells.iter().map(|cell| (cell.leader_id, Figures::held(cell)));
    let with_cases = held.chain(late.iter().map(|late| (late.leader_id, Figures::late(late))));
    let is_leader = |id: UserId| viewing.district.leaders.contains_key(&id);
    let visited = visits
        .iter()
        .filter(|went| is_leader(went.visitor_id))
        .map(|went| (Some(went.visitor_id), Figures::default()));
    tally(with_cases.chain(visited), Figures::add)
        .into_iter()
        .map(|(leader, figures)| {
            let (home_visits, visited_petitions) = visits
                .iter()
                .find(|went| Some(went.visitor_id) == leader)
                .map_or((0, 0), |went| (went.visits, went.petitions));
            let heard = Heard::of(told.iter().filter(|told| Some(told.recipient_id) == leader));
            let leader = leader.map(|leader| viewing.user(leader));
            LeaderFigures { leader, figures, home_visits, visited_petitions, heard }
        })
        .collect()
}
