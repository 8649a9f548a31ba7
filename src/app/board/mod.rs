//! The board: what stands where, at one glance, for supervisors and leaders. Every figure counts what
//! the caller may see, in the words of the list that stands behind it. Kept for some seconds, so that a
//! room full of boards costs no more than one.

pub mod view;

use std::sync::{Arc, PoisonError};

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::tally::tally;
use crate::viewing::Viewing;
use crate::{App, Caller, Error, handovers, late, pulse};
use domain::access::{self, Operation, Visibility};
use domain::calendar::Calendar;
use domain::clock::Timeliness;
use domain::counted::Group;
use domain::ids::{UnitId, UserId};
use domain::time::Instant;
use domain::vocabulary::{Channel, Ending, Rated, Stage};
use store::board::{self as rows, Answers, By, Load, OfDay, OfInstant};
use store::narrow::Narrow;
use store::petition::Filter;
use store::rating::{self};
use store::statistics::Period;
use store::wait::Wait;
use store::{Conn, StoreError};

use view::{
    AgeView, BoardView, ChannelCount, DayView, Ends, LeaderLoad, LoadView, MonthView, OnTime, OtherEnd,
    Satisfaction, Span, UnitLoad, Waiting, rate,
};

/// The oldest day of each group of ages, in days since receipt; what is older is one group more.
const AGES: &[u64] = &[15, 30, 60, 90, 180, 365];

/// How many days ahead are shown.
const AHEAD: u64 = 30;

/// How many months the trend goes back, this one included.
const MONTHS: u32 = 12;

/// A petition that was handed on so many times between units stands on the board.
pub const PASSED_AROUND: usize = 2;

/// The board as the caller may see it; not older than the settings say.
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
        let closed = counting.counted(Group::Closed)?;
        let groups = Filter { narrow: vec![Narrow::GroupVisit], ..counting.received() };
        let ratings = rating::counts(counting.conn, period, now.day(), Some(sees))?;
        let loads = rows::loads(counting.conn, sees)?;
        let units = rows::answers(counting.conn, sees, By::Unit, soon_until, now)?;
        let leaders = rows::answers(counting.conn, sees, By::Leader, soon_until, now)?;
        Ok(BoardView {
            span,
            from: period.from.unwrap_or(now.day()),
            to: now.day(),
            as_of: now,
            received,
            closed,
            ends: counting.ends()?,
            closing_rate: rate(closed, received),
            open: counting.list(Filter { closed: Some(false), ..Filter::default() })?,
            overdue: counting.list(Filter { overdue: Some(true), ..Filter::default() })?,
            soon: counting.narrow(Narrow::DueBy(soon_until))?,
            soon_until,
            acceptance: counting.on_time(Timeliness::Acceptance)?,
            answers: counting.on_time(Timeliness::Answer)?,
            office: Satisfaction::of(&ratings, Rated::Office),
            units: Satisfaction::of(&ratings, Rated::Unit),
            group_visits: counting.list(groups.clone())?,
            group_visitors: rows::people(counting.conn, sees, &groups, now)?,
            home_visits: rows::home_visits(counting.conn, sees, period)?,
            visited: counting.narrow(Narrow::Visited(period))?,
            waiting: counting.waiting(waiting)?,
            by_unit: by_unit(&viewing, &loads, &units),
            by_leader: by_leader(&viewing, &loads, &leaders),
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

    /// Of what was received in the span.
    fn counted(&mut self, group: Group) -> Result<i64, StoreError> {
        self.list(Filter { narrow: vec![Narrow::Counts(group)], ..self.received() })
    }

    fn ends(&mut self) -> Result<Ends, StoreError> {
        let of = |ending: Ending| {
            let petitions = self.counted(Group::Of(ending))?;
            Ok(OtherEnd { ending, ending_name: ending.label().to_owned(), petitions })
        };
        let by_name = Ending::otherwise().map(of).collect::<Result<_, StoreError>>()?;
        Ok(Ends {
            otherwise: self.counted(Group::Otherwise)?,
            by_name,
            open: self.counted(Group::Open)?,
            open_merged: self.counted(Group::OpenMerged)?,
        })
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

fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Those that hold anything open, or answer for what is late or due soon; the worst first.
fn by_unit(viewing: &Viewing<'_>, loads: &[Load], answers: &[Answers]) -> Vec<UnitLoad> {
    let held = loads.iter().map(|load| (load.unit_id, LoadView::held(load)));
    let late = answers.iter().filter_map(|one| Some((one.unit_id?, LoadView::answered(one))));
    let sums = tally(held.chain(late), LoadView::add);
    let gone = |unit: &UnitId| viewing.district.units.get(unit).is_none_or(|unit| !unit.active);
    let of = |(unit, load)| UnitLoad { unit: viewing.unit(unit), gone: gone(&unit), load };
    let mut units: Vec<UnitLoad> = sums.into_iter().map(of).collect();
    units.sort_by(|one, two| {
        (one.load.goodness(), &one.unit.code).cmp(&(two.load.goodness(), &two.unit.code))
    });
    units
}

fn by_leader(viewing: &Viewing<'_>, loads: &[Load], answers: &[Answers]) -> Vec<LeaderLoad> {
    let held = loads.iter().map(|load| (load.leader_id, LoadView::held(load)));
    let late = answers.iter().map(|one| (one.leader_id, LoadView::answered(one)));
    let sums = tally(held.chain(late), LoadView::add);
    let leads = |id: UserId| {
        let user = viewing.district.users.get(&id);
        user.is_some_and(|user| user.active && user.role.leads())
    };
    let of = |(id, load): (Option<UserId>, LoadView)| LeaderLoad {
        leader: id.map(|id| viewing.user(id)),
        gone: id.is_some_and(|id| !leads(id)),
        load,
    };
    let mut leaders: Vec<LeaderLoad> = sums.into_iter().map(of).collect();
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

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
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
