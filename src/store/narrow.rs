//! What the list is narrowed to beside its own columns: what stands behind a figure of the board. The
//! figure and the list ask with the same words, so that they cannot differ.

use chrono::NaiveDate;

use crate::handover::{Window, held_in, objected_in};
use crate::rating::within;
use crate::sql::{Bind, Sql, counted, with_first};
use crate::statistics::Period;
use crate::wait::Wait;
use domain::clock::Timeliness;
use domain::counted::Group;
use domain::ids::{UnitId, UserId};
use domain::time::{Instant, next_day};
use domain::vocabulary::{Rated, Rating};

/// Who answers for a clock: by the code of the unit or the name of the leader's account, or a unit or any of these
/// leaders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswersFor {
    Unit(String),
    Leader(String),
    Any(UnitId, Vec<UserId>),
}

/// One condition more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// The next legal due date is this day or an earlier one, and is not late yet.
    DueBy(NaiveDate),
    /// The next legal due date is this very day.
    DueOn(NaiveDate),
    /// The next legal due date is this day or a later one.
    DueFrom(NaiveDate),
    /// No leader is assigned.
    NoLeader,
    Waits(Wait),
    /// 集体访.
    GroupVisit,
    /// It counts so in the figures.
    Counts(Group),
    /// Somebody went to see the petitioner in person on a day of the period.
    Visited(Period),
    /// A clock that counts in this rate fell due in the period.
    FellDue(Timeliness, Period),
    /// The same, and it was not met in time.
    MissedDue(Timeliness, Period),
    /// The petitioner has rated in the period; `rating`: with these words.
    Rated {
        of: Rated,
        rating: Option<Rating>,
        period: Period,
    },
    /// The petitioner did not rate, and could until a day of the period.
    Unrated(Rated, Period),
    /// The unit of this code held it at some time of the period.
    HeldBy(String, Period),
    /// A clock that they answer for is late.
    LateOf(AnswersFor),
    /// A clock that they answer for is due by this day (None: on any day), and not late.
    SoonOf(AnswersFor, Option<NaiveDate>),
    /// The unit of this code objected in the period that it was not competent.
    ObjectedBy(String, Period),
}

impl Narrow {
    /// Whether it tells of a petition what a sealed row does not: then sealed rows are left out. The figures of
    /// a period tell whether something is closed, ended otherwise or open, of sealed petitions too.
    pub const fn tells(&self) -> bool {
        match self {
            Self::DueBy(_)
            | Self::DueOn(_)
            | Self::DueFrom(_)
            | Self::Counts(Group::Open | Group::Closed | Group::Otherwise) => false,
            Self::NoLeader
            | Self::Waits(_)
            | Self::GroupVisit
            | Self::Counts(Group::OpenMerged | Group::Of(_))
            | Self::Visited(_)
            | Self::FellDue(..)
            | Self::MissedDue(..)
            | Self::Rated { .. }
            | Self::Unrated(..)
            | Self::HeldBy(..)
            | Self::LateOf(_)
            | Self::SoonOf(..)
            | Self::ObjectedBy(..) => true,
        }
    }

    /// Whether it tells when something is due.
    pub const fn is_dated(&self) -> bool {
        match self {
            Self::DueBy(_) | Self::DueOn(_) | Self::DueFrom(_) => true,
            Self::NoLeader
            | Self::Waits(_)
            | Self::GroupVisit
            | Self::Counts(_)
            | Self::Visited(_)
            | Self::FellDue(..)
            | Self::MissedDue(..)
            | Self::Rated { .. }
            | Self::Unrated(..)
            | Self::HeldBy(..)
            | Self::LateOf(_)
            | Self::SoonOf(..)
            | Self::ObjectedBy(..) => false,
        }
    }

    /// Adds the condition on the petition `p`.
    pub fn on(&self, sql: Sql, now: Instant) -> Sql {
        let start = Instant::start_of;
        // A clock due on a day is late at the first instant of the next.
        match self {
            Self::DueBy(day) => sql
                .push(" AND p.next_late_at > ")
                .bind(now)
                .push(" AND p.next_late_at <= ")
                .bind(start(next_day(*day))),
            Self::DueOn(day) => sql
                .push(" AND p.next_late_at > ")
                .bind(start(*day).max(now))
                .push(" AND p.next_late_at <= ")
                .bind(start(next_day(*day))),
            Self::DueFrom(day) => sql.push(" AND p.next_late_at > ").bind(start(*day)),
            Self::NoLeader => sql.push(" AND p.leader_id IS NULL"),
            Self::Waits(what) => sql
                .push(" AND p.id IN (SELECT w.petition_id FROM waits w WHERE w.what = ")
                .bind(what.code())
                .push(")"),
            Self::GroupVisit => sql.push(" AND p.group_visit = TRUE"),
            Self::Counts(group) => counts(sql, *group),
            Self::Visited(period) => {
                let visits = " AND p.id IN (SELECT v.petition_id FROM home_visits v WHERE v.in_person = TRUE \
                              AND v.visited_on IS NOT NULL";
                within(sql.push(visits), "v.visited_on", *period).push(")")
            }
            Self::FellDue(rate, period) => fell_due(sql, *rate, *period).push(")"),
            Self::MissedDue(rate, period) => fell_due(sql, *rate, *period)
                .push(" AND (d.missed = TRUE OR d.outcome = 'met_late' OR (d.ended_at IS NULL AND d.late_at <= ")
                .bind(now)
                .push(")))"),
            Self::Rated { of, rating, period } => {
                let rated = " AND p.id IN (SELECT r.petition_id FROM ratings r WHERE r.rating IS NOT NULL AND r.rated = ";
                let sql = within(sql.push(rated).bind(of.code()), "r.rated_on", *period);
                match rating {
                    None => sql.push(")"),
                    Some(rating) => sql.push(" AND r.rating = ").bind(rating.code()).push(")"),
                }
            }
            Self::Unrated(of, period) => {
                let missed = " AND p.id IN (SELECT r.petition_id FROM ratings r WHERE r.rating IS NULL AND r.rated = ";
                let sql = sql.push(missed).bind(of.code()).push(" AND r.until_day < ").bind(Bind::Day(now.day()));
                within(sql, "r.until_day", *period).push(")")
            }
            Self::HeldBy(unit, period) => {
                let held = " AND EXISTS (SELECT 1 FROM holdings h JOIN units u ON u.id = h.unit_id \
                            WHERE h.petition_id = p.id AND u.code = ";
                held_in(sql.push(held).bind(unit.as_str()).push(" AND "), Window::of(*period)).push(")")
            }
            Self::LateOf(who) => who.answer(sql).push(" AND d.late_at <= ").bind(now).push(")"),
            Self::SoonOf(who, day) => {
                let sql = who.answer(sql).push(" AND d.late_at > ").bind(now);
                match day {
                    None => sql.push(")"),
                    Some(day) => sql.push(" AND d.late_at <= ").bind(start(next_day(*day))).push(")"),
                }
            }
            Self::ObjectedBy(unit, period) => {
                let objected = " AND EXISTS (SELECT 1 FROM events e JOIN holdings h ON h.petition_id = e.petition_id \
                                JOIN units u ON u.id = h.unit_id WHERE e.petition_id = p.id AND u.code = ";
                objected_in(sql.push(objected).bind(unit.as_str()).push(" AND "), Window::of(*period)).push(")")
            }
        }
    }
}

impl AnswersFor {
    /// Runs that go on and that they answer for, up to the condition on when they are late.
    fn answer(&self, sql: Sql) -> Sql {
        let runs = " AND p.id IN (SELECT d.petition_id FROM deadlines d ";
        let sql = sql.push(runs);
        let sql = match self {
            Self::Unit(code) => {
                sql.push("JOIN units u ON u.id = d.answers_unit_id WHERE u.code = ").bind(code.as_str())
            }
            Self::Leader(name) => {
                sql.push("JOIN users u ON u.id = d.answers_leader_id WHERE u.username = ").bind(name.as_str())
            }
            Self::Any(unit, leaders) if leaders.is_empty() => {
                sql.push("WHERE d.answers_unit_id = ").bind(*unit)
            }
            Self::Any(unit, leaders) => sql
                .push("WHERE (d.answers_unit_id = ")
                .bind(*unit)
                .push(" OR d.answers_leader_id IN (")
                .bind_all(leaders.iter().map(|leader| (*leader).into()))
                .push("))"),
        };
        sql.push(" AND d.outcome = 'running' AND d.lapses = FALSE")
    }
}

fn counts(sql: Sql, group: Group) -> Sql {
    let counted = format!(" AND ({})", counted());
    match group {
        Group::Open | Group::Closed | Group::Of(_) => sql.push(&counted).push(" = ").bind(group.code()),
        Group::OpenMerged => {
            let sql = sql.push(" AND ").push(&with_first("p")).push(&counted);
            sql.push(" = ").bind(Group::Open.code())
        }
        Group::Otherwise => {
            let known = [Group::Open, Group::Closed].map(|group| Bind::from(group.code()));
            sql.push(&counted).push(" NOT IN (").bind_all(known).push(")")
        }
    }
}

/// Runs that were cancelled, or that a register leaves undated, have no verdict and are not counted.
fn fell_due(sql: Sql, rate: Timeliness, period: Period) -> Sql {
    let sql = sql.push(" AND p.id IN (SELECT d.petition_id FROM deadlines d WHERE d.outcome NOT IN ('cancelled', 'untold') AND d.rate = ");
    within(sql.bind(rate.code()), "d.legal_due", period)
}
