//! The board: what stands where, at one glance, for supervisors and leaders. Every figure counts what
//! the caller may see, in the words of the list that stands behind it. Kept for some seconds, so that a
//! room full of boards costs no more than one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::petition::view::{UnitRef, UserRef, Viewing};
use crate::{App, Caller, Error, handovers, late, pulse, tally};
use domain::access::{self, Operation, Visibility};
use domain::calendar::Calendar;
use domain::clock::Timeliness;
use domain::ids::UserId;
use domain::time::Instant;
use domain::vocabulary::{Channel, Rated, Rating, Stage};
use store::board::{self as rows, Load, OfDay, OfInstant};
use store::narrow::Narrow;
use store::petition::Filter;
use store::rating::{self, Count};
use store::statistics::Period;
use store::wait::Wait;
use store::{Conn, StoreError};

/// The oldest day of each group of ages, in days since receipt; what is older is one group more.
const AGES: &[u64] = &[15, 30, 60, 90, 180, 365];

/// How many days ahead are shown.
const AHEAD: u64 = 30;

/// How many months the trend goes back, this one included.
const MONTHS: u32 = 12;

/// A petition that was handed on so many times between units stands on the board.
pub const PASSED_AROUND: usize = 2;

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
    /// Received in the span, and how many of those are closed or ended.
    pub received: i64,
    pub closed: i64,
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
    #[serde(flatten)]
    pub load: LoadView,
}

/// What a leader holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeaderLoad {
    /// None: no leader is assigned.
    pub leader: Option<UserRef>,
    #[serde(flatten)]
    pub load: LoadView,
}

/// Petitions that somebody holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LoadView {
    pub open: i64,
    pub overdue: i64,
    pub soon: i64,
}

impl LoadView {
    fn of(load: &Load) -> Self {
        Self { open: load.open, overdue: load.overdue, soon: load.soon }
    }

    fn add(&mut self, other: Self) {
        self.open += other.open;
        self.overdue += other.overdue;
        self.soon += other.soon;
    }

    /// Sorts the worst before all.
    const fn goodness(self) -> (i64, i64, i64) {
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

/// Boards that were counted lately, by who sees what.
pub type Kept = Arc<Mutex<BTreeMap<String, Arc<BoardView>>>>;

/// The board as the caller may see it; not older than the settings say.
///
/// # Errors
/// Whatever the database answers.
pub fn read(app: &App, caller: &Caller, span: Span) -> Result<Arc<BoardView>, Error> {
    let now = app.clock.now();
    let sees = access::visibility(&caller.viewer);
    let key = format!("{} {:?} {sees:?}", span.code(), caller.viewer.role);
    let keep = i64::from(app.settings.board.keep_seconds);
    let is_fresh = |view: &BoardView| (0..keep).contains(&now.seconds_since(view.as_of));
    {
        let mut kept = app.boards.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, view| is_fresh(view));
        if let Some(view) = kept.get(&key) {
            return Ok(Arc::clone(view));
        }
    }
    let view = Arc::new(build(app, caller, &sees, span, now)?);
    if keep > 0 {
        let mut kept = app.boards.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(key, Arc::clone(&view));
    }
    Ok(view)
}

fn build(
    app: &App,
    caller: &Caller,
    sees: &Visibility,
    span: Span,
    now: Instant,
) -> Result<BoardView, Error> {
    let period = span.until(now.day());
    let waiting = above(app, caller, period)?;
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now };
        let rules = app.rulebooks(conn)?;
        let calendar = &rules.current()?.1.calendar;
        let mut counting = Counting { conn, sees, period, now };
        let soon_until = soon_until(app);
        let received = counting.list(counting.received())?;
        let closed = counting.list(Filter { closed: Some(true), ..counting.received() })?;
        let ratings = rating::counts(counting.conn, period, now.day(), Some(sees))?;
        let loads = rows::loads(counting.conn, sees, soon_until, now)?;
        Ok(BoardView {
            span,
            from: period.from.unwrap_or(now.day()),
            to: now.day(),
            as_of: now,
            received,
            closed,
            closing_rate: rate(closed, received),
            open: counting.list(Filter { closed: Some(false), ..Filter::default() })?,
            overdue: counting.list(Filter { overdue: Some(true), ..Filter::default() })?,
            soon: counting.narrow(Narrow::DueBy(soon_until))?,
            soon_until,
            acceptance: counting.on_time(Timeliness::Acceptance)?,
            answers: counting.on_time(Timeliness::Answer)?,
            office: Satisfaction::of(&ratings, Rated::Office),
            units: Satisfaction::of(&ratings, Rated::Unit),
            home_visits: rows::home_visits(counting.conn, sees, period)?,
            visited: counting.narrow(Narrow::Visited(period))?,
            waiting: counting.waiting(waiting)?,
            by_unit: by_unit(&viewing, &loads),
            by_leader: by_leader(&viewing, &loads),
            trend: trend(&rows::received(counting.conn, sees, year_before(now.day()))?, now.day()),
            ages: ages(&rows::open_by_receipt(counting.conn, sees)?, now.day()),
            ahead: ahead(
                &rows::due(counting.conn, sees, days_after(now.day(), AHEAD - 1), now)?,
                calendar,
                now.day(),
            ),
        })
    })
}

/// The last day of what counts as due soon.
pub fn soon_until(app: &App) -> NaiveDate {
    days_after(app.clock.now().day(), app.settings.board.soon_days.into())
}

/// How many petitions a list with this filter has for the caller. Words are not looked for.
///
/// # Errors
/// Whatever the database answers.
pub fn count(app: &App, caller: &Caller, filter: &Filter) -> Result<i64, Error> {
    let sees = access::visibility(&caller.viewer);
    app.store.read(|conn| Ok(rows::count(conn, &sees, filter, app.clock.now())?))
}

/// What is needed to count.
struct Counting<'a> {
    conn: &'a mut Conn,
    sees: &'a Visibility,
    period: Period,
    now: Instant,
}

impl Counting<'_> {
    fn list(&mut self, filter: Filter) -> Result<i64, StoreError> {
        rows::count(self.conn, self.sees, &filter, self.now)
    }

    fn narrow(&mut self, narrow: Narrow) -> Result<i64, StoreError> {
        self.list(Filter { narrow: vec![narrow], ..Filter::default() })
    }

    fn received(&self) -> Filter {
        let Period { from, to } = self.period;
        Filter { received_from: from, received_to: to, ..Filter::default() }
    }

    /// Of what fell due before today: today's is not late yet.
    fn on_time(&mut self, judged: Timeliness) -> Result<OnTime, StoreError> {
        let period = due_period(self.period);
        let due = self.narrow(Narrow::FellDue(judged, period))?;
        let missed = self.narrow(Narrow::MissedDue(judged, period))?;
        Ok(OnTime { due, missed, rate: rate(due - missed, due) })
    }

    fn waiting(&mut self, above: Waiting) -> Result<Waiting, StoreError> {
        Ok(Waiting {
            unrouted: self.list(Filter { stage: Some(Stage::Registered), ..Filter::default() })?,
            undecided: self.list(Filter { awaiting_decision: Some(true), ..Filter::default() })?,
            objections: self.narrow(Narrow::Waits(Wait::Objection))?,
            supervisions: self.narrow(Narrow::Waits(Wait::Supervision))?,
            extended: self.narrow(Narrow::Waits(Wait::Extended))?,
            ..above
        })
    }
}

/// What waits beside the petitions themselves, as far as the caller may know of it.
fn above(app: &App, caller: &Caller, period: Period) -> Result<Waiting, Error> {
    let may = |operation| access::may(&caller.viewer, operation);
    let mut waiting = Waiting::default();
    if may(Operation::ReadSupervisionDrafts) {
        waiting.drafts = Some(late::drafts(app, caller)?.len());
    }
    if may(Operation::ReadBulletinList) {
        waiting.bulletin = Some(late::bulletin(app, caller)?.len());
    }
    if may(Operation::ReadHandOvers) {
        let often = handovers::Asked { period, at_least: PASSED_AROUND, unit: None };
        waiting.passed_around = Some(handovers::read(app, caller, &often)?.petitions.len());
    }
    if may(Operation::ReadPulse) {
        waiting.dead_letters = Some(pulse::pulse(app)?.dead_letters);
    }
    Ok(waiting)
}

/// The days of a period on which something can have fallen due and be judged: not today.
pub fn due_period(period: Period) -> Period {
    Period { to: period.to.and_then(|day| day.pred_opt()), ..period }
}

/// Per cent with two decimals.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 10_000.0 / whole as f64).round() / 100.0)
}

fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Those with anything open or late; the worst first.
fn by_unit(viewing: &Viewing<'_>, loads: &[Load]) -> Vec<UnitLoad> {
    let sums = tally(loads.iter().map(|load| (load.unit_id, LoadView::of(load))), LoadView::add);
    let mut units: Vec<UnitLoad> =
        sums.into_iter().map(|(unit, load)| UnitLoad { unit: viewing.unit(unit), load }).collect();
    units.sort_by(|one, two| {
        (one.load.goodness(), &one.unit.code).cmp(&(two.load.goodness(), &two.unit.code))
    });
    units
}

fn by_leader(viewing: &Viewing<'_>, loads: &[Load]) -> Vec<LeaderLoad> {
    let sums = tally(loads.iter().map(|load| (load.leader_id, LoadView::of(load))), LoadView::add);
    let leader = |id: Option<UserId>| id.map(|id| viewing.user(id));
    let mut leaders: Vec<LeaderLoad> =
        sums.into_iter().map(|(id, load)| LeaderLoad { leader: leader(id), load }).collect();
    let name = |load: &LeaderLoad| load.leader.as_ref().map(|leader| leader.username.clone());
    leaders.sort_by_key(|load| (load.load.goodness(), name(load)));
    leaders
}

/// The first day of the month of a day.
fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn year_before(today: NaiveDate) -> Period {
    let first = month_of(today).checked_sub_months(Months::new(MONTHS - 1));
    Period { from: first, to: Some(today) }
}

fn trend(received: &[OfDay], today: NaiveDate) -> Vec<MonthView> {
    let counted = |of: &OfDay| Some(((month_of(of.day), of.channel?), of.petitions));
    let sums = tally(received.iter().filter_map(counted), |sum: &mut i64, more| *sum += more);
    let months = (0..MONTHS).rev().filter_map(|back| month_of(today).checked_sub_months(Months::new(back)));
    let of = |month| {
        let channels = Channel::ALL.iter().copied().map(|channel| ChannelCount {
            channel,
            petitions: sums.get(&(month, channel)).copied().unwrap_or(0),
        });
        MonthView { month, channels: channels.collect() }
    };
    months.map(of).collect()
}

fn ages(open: &[OfDay], today: NaiveDate) -> Vec<AgeView> {
    let ends = AGES.iter().copied().map(Some).chain([None]);
    let begins = std::iter::once(0).chain(AGES.iter().map(|end| end + 1));
    let group = |(from_days, to_days): (u64, Option<u64>)| {
        let ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let (received_from, received_to) = (to_days.map(ago), ago(from_days));
        let is_of = |of: &&OfDay| received_from.is_none_or(|from| from <= of.day) && of.day <= received_to;
        let petitions = open.iter().filter(is_of).map(|of| of.petitions).sum();
        AgeView { from_days, to_days, received_from, received_to, petitions }
    };
    begins.zip(ends).map(group).collect()
}

fn ahead(due: &[OfInstant], calendar: &Calendar, today: NaiveDate) -> Vec<DayView> {
    // A clock that is due on a day is late at the first instant of the next.
    let day_of = |of: &OfInstant| of.late_at.plus_micros(-1).day();
    let sums = tally(due.iter().map(|of| (day_of(of), of.petitions)), |sum: &mut i64, more| *sum += more);
    let days = (0..AHEAD).map(|days| days_after(today, days));
    let of = |day| DayView {
        day,
        working: calendar.is_working_day(day),
        petitions: sums.get(&day).copied().unwrap_or(0),
    };
    days.map(of).collect()
}

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
    fn every_open_petition_has_one_age() {
        let today = day("2026-08-17");
        let of = |text: &str| OfDay { day: day(text), channel: None, petitions: 1 };
        let open = ["2026-08-17", "2026-08-02", "2026-08-01", "2026-07-18", "2025-08-17", "2025-08-16"];
        let ages = ages(&open.map(of), today);
        let counts: Vec<i64> = ages.iter().map(|age| age.petitions).collect();
        assert_eq!(counts, [2, 2, 0, 0, 0, 1, 1]);
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

    #[test]
    fn the_trend_has_twelve_months_and_ends_with_this_one() {
        let received = [OfDay { day: day("2026-08-01"), channel: Some(Channel::Visit), petitions: 3 }];
        let trend = trend(&received, day("2026-08-17"));
        assert_eq!(
            (trend.len(), trend[0].month, trend[11].month),
            (12, day("2025-09-01"), day("2026-08-01"))
        );
        let visits = trend[11].channels.iter().find(|count| count.channel == Channel::Visit).unwrap();
        assert_eq!(visits.petitions, 3);
    }
}
