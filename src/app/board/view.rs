//! The board as it is shown: its figures, by span, unit, leader, month, age and day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::names::{UnitRef, UserRef};
use domain::time::Instant;
use domain::vocabulary::{Channel, Ending, Rated, Rating};
use store::board::{Answers, Load};
use store::rating::Count;
use store::statistics::Period;

/// The days that the figures of a period are of: to today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Month,
    Quarter,
    #[default]
    Year,
}

impl Span {
    pub const ALL: &[Self] = &[Self::Month, Self::Quarter, Self::Year];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The span with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|span| span.code() == code)
    }

    /// From its first day to this one.
    pub fn until(self, today: NaiveDate) -> Period {
        let month = match self {
            Self::Month => today.month(),
            Self::Quarter => today.month0() / 3 * 3 + 1,
            Self::Year => 1,
        };
        Period { from: NaiveDate::from_ymd_opt(today.year(), month, 1), to: Some(today) }
    }
}

/// The board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardView {
    pub span: Span,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// When this was counted.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Instant,
    /// Received in the span, and how many of those count as closed (办结).
    pub received: i64,
    pub closed: i64,
    #[serde(flatten)]
    pub ends: Ends,
    /// 办结率: closed of received, in per cent with two decimals; none without any received.
    pub closing_rate: Option<f64>,
    /// Open now, whenever received.
    pub open: i64,
    pub overdue: i64,
    /// Due from now to `soon_until`, and not late.
    pub soon: i64,
    pub soon_until: NaiveDate,
    /// 及时受理率, of what fell due in the span.
    pub acceptance: OnTime,
    /// 按期答复率, of what fell due in the span.
    pub answers: OnTime,
    /// 群众满意度, of the petition office and of the responsible units, as given in the span.
    pub office: Satisfaction,
    pub units: Satisfaction,
    /// 集体访 that were received in the span, in visits (批次) and in people (人次).
    pub group_visits: i64,
    pub group_visitors: i64,
    /// Home visits in person in the span, and the petitions that they were for.
    pub home_visits: i64,
    pub visited: i64,
    pub waiting: Waiting,
    /// The worst first.
    pub by_unit: Vec<UnitLoad>,
    pub by_leader: Vec<LeaderLoad>,
    /// The last twelve months. Accusations that the caller sees only sealed are left out.
    pub trend: Vec<MonthView>,
    /// The open ones by days since receipt.
    pub ages: Vec<AgeView>,
    /// What falls due on each of the next thirty days.
    pub ahead: Vec<DayView>,
}

/// What was received in the span and is not closed: received is what is closed, ended otherwise and open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ends {
    /// Not accepted, withdrawn, sent where it belongs, and so on: no 办结.
    #[serde(rename = "ended_otherwise")]
    pub otherwise: i64,
    /// The same by how, as far as the caller may know how each ended.
    #[serde(rename = "other_ends")]
    pub by_name: Vec<OtherEnd>,
    #[serde(rename = "received_open")]
    pub open: i64,
    /// Of the open ones, those that were merged into a first that is open, as far as the caller may know.
    #[serde(rename = "received_open_merged")]
    pub open_merged: i64,
}

/// How much was done in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct OnTime {
    /// Petitions of which something fell due.
    pub due: i64,
    pub missed: i64,
    /// In per cent with two decimals; none where nothing fell due.
    pub rate: Option<f64>,
}

/// What petitioners have said. 满意率 = (satisfied + basically) / rated; 参评率 = rated / (rated + unrated).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Satisfaction {
    pub satisfied: i64,
    pub basically_satisfied: i64,
    pub dissatisfied: i64,
    /// The window ended with no rating.
    pub unrated: i64,
    pub satisfaction_rate: Option<f64>,
    pub participation_rate: Option<f64>,
}

impl Satisfaction {
    /// Of these counts; other than those of `of` are passed over.
    pub fn of<'a>(counts: impl IntoIterator<Item = &'a Count>, of: Rated) -> Self {
        let mut sum = Self::default();
        for count in counts.into_iter().filter(|count| count.rated == of) {
            *match count.rating {
                Some(Rating::Satisfied) => &mut sum.satisfied,
                Some(Rating::BasicallySatisfied) => &mut sum.basically_satisfied,
                Some(Rating::Dissatisfied) => &mut sum.dissatisfied,
                None => &mut sum.unrated,
            } += count.petitions;
        }
        let content = sum.satisfied + sum.basically_satisfied;
        sum.satisfaction_rate = rate(content, sum.rated());
        sum.participation_rate = rate(sum.rated(), sum.rated() + sum.unrated);
        sum
    }

    /// How many have rated.
    pub const fn rated(&self) -> i64 {
        self.satisfied + self.basically_satisfied + self.dissatisfied
    }
}

/// What waits for somebody above. None: the caller may not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waiting {
    pub unrouted: i64,
    /// Nobody was found to be responsible.
    pub undecided: i64,
    pub objections: i64,
    /// Supervision orders without an answer.
    pub supervisions: i64,
    /// In the extended time. The head of the unit decides on an extension in one act: none waits.
    pub extended: i64,
    /// Drafted supervision orders.
    pub drafts: Option<usize>,
    /// On the list for the bulletin.
    pub bulletin: Option<usize>,
    /// Handed on at least twice between units in the span (at most 200 are counted).
    pub passed_around: Option<usize>,
    /// Messages that could not be delivered.
    pub dead_letters: Option<i64>,
}

/// What a unit holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitLoad {
    pub unit: UnitRef,
    /// It is out of use: somebody has to take over.
    pub gone: bool,
    #[serde(flatten)]
    pub load: LoadView,
}

/// What a leader holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeaderLoad {
    /// None: no leader is assigned.
    pub leader: Option<UserRef>,
    /// No leader any more: somebody has to take over.
    pub gone: bool,
    #[serde(flatten)]
    pub load: LoadView,
}

/// Petitions that somebody holds, and petitions with a clock that the same unit or leader answers for: these
/// need not be the same petitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LoadView {
    /// Held, and not over.
    pub open: i64,
    /// A clock that they answer for is late.
    pub overdue: i64,
    /// A clock that they answer for is due soon.
    pub soon: i64,
}

impl LoadView {
    pub(super) fn held(load: &Load) -> Self {
        Self { open: load.open, ..Self::default() }
    }

    pub(super) fn answered(answers: &Answers) -> Self {
        Self { overdue: answers.overdue, soon: answers.soon, ..Self::default() }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.open += other.open;
        self.overdue += other.overdue;
        self.soon += other.soon;
    }

    /// Sorts the worst before all.
    pub(super) const fn goodness(self) -> (i64, i64, i64) {
        (-self.overdue, -self.soon, -self.open)
    }
}

/// What was received in a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthView {
    /// The first day.
    pub month: NaiveDate,
    pub channels: Vec<ChannelCount>,
}

/// By channel.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ChannelCount {
    pub channel: Channel,
    pub petitions: i64,
}

/// Open petitions of an age.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AgeView {
    /// Days since receipt, both included; none: any older.
    pub from_days: u64,
    pub to_days: Option<u64>,
    /// The days of receipt, both included; none: any earlier.
    pub received_from: Option<NaiveDate>,
    pub received_to: NaiveDate,
    pub petitions: i64,
}

/// What falls due on a day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct DayView {
    pub day: NaiveDate,
    pub working: bool,
    pub petitions: i64,
}

/// Per cent with two decimals.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 10_000.0 / whole as f64).round() / 100.0)
}

/// Boards that were counted lately, by who sees what.
pub type Kept = Arc<Mutex<BTreeMap<String, Arc<BoardView>>>>;

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::UnitId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_begins_with_its_first_day() {
        let today = day("2026-08-17");
        for (span, from) in
            [(Span::Month, "2026-08-01"), (Span::Quarter, "2026-07-01"), (Span::Year, "2026-01-01")]
        {
            assert_eq!(span.until(today), Period { from: Some(day(from)), to: Some(today) });
        }
    }

    #[test]
    fn the_rates_are_of_those_who_rated() {
        let count = |rating, petitions| Count { rated: Rated::Unit, unit_id: UnitId(1), rating, petitions };
        let counts = [
            count(Some(Rating::Satisfied), 5),
            count(Some(Rating::BasicallySatisfied), 1),
            count(Some(Rating::Dissatisfied), 2),
            count(None, 8),
        ];
        let sum = Satisfaction::of(&counts, Rated::Unit);
        assert_eq!((sum.satisfaction_rate, sum.participation_rate), (Some(75.0), Some(50.0)));
        assert_eq!(Satisfaction::of(&counts, Rated::Office), Satisfaction::default());
    }
}

/// How many ended in a way that is no 办结.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherEnd {
    pub ending: Ending,
    pub ending_name: String,
    pub petitions: i64,
}
