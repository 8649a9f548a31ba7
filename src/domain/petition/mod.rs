//! The petition: `decide(state, command, now)` says what would happen, or refuses; `evolve(state,
//! event)` says what the petition is afterwards. Both are pure.

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod refusal;

pub use command::{Act, By, Command, Registration};
pub use decide::decide;
pub use event::{Accused, Correction, Event, Facts, Holder, RecordRef, Recorded, Source, Texts};
pub use evolve::{evolve, replay};
pub use refusal::Refusal;

use crate::domain::deadline::Run;
use crate::domain::ids::{UnitId, UserId};
use crate::domain::responsibility::Holding;
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Clock, Path, Purpose, Stage};

/// What a petition is after its events so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Petition {
    /// The number of events.
    pub version: u32,
    pub facts: Facts,
    pub texts: Texts,
    pub stage: Stage,
    pub notified: bool,
    pub path: Option<Path>,
    pub receiver: Holder,
    pub watching_unit: Option<UnitId>,
    /// The rules have found nobody and the supervisor has not decided yet.
    pub awaiting_decision: bool,
    /// Every holder so far, without a gap; the last is the present one.
    pub holdings: Vec<Holding>,
    /// Every run of a clock so far.
    pub runs: Vec<Run>,
    pub registered_at: Instant,
    /// The last act that moved the petition or its holder: no later act may happen before it.
    pub moved_at: Instant,
    pub replied_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub home_visits: u32,
}

impl Petition {
    /// Who is responsible now.
    pub fn holder(&self) -> Holder {
        self.holdings.last().map_or(self.receiver, |holding| holding.holder)
    }

    /// An accusation: its title and content are secret (article 30).
    pub fn is_confidential(&self) -> bool {
        self.facts.purpose == Purpose::Accusation
    }

    /// The run of this clock that still runs.
    pub fn running(&self, clock: Clock) -> Option<&Run> {
        self.runs.iter().find(|run| run.clock == clock && run.ended.is_none())
    }

    /// Whether the rules, or the supervisor, have found who is responsible.
    pub fn is_assigned(&self) -> bool {
        self.holder().leader.is_some()
    }

    /// Who answers for a clock (谁的钟谁负责): before assignment the receiver; afterwards the officer
    /// in charge and the leader. Unit heads and the petition office are found by unit.
    pub fn answerable_users(&self, clock: Clock) -> Vec<UserId> {
        let holder = self.holder();
        let mut users = vec![holder.officer];
        users.extend(holder.leader);
        if clock == Clock::Route {
            users.push(self.receiver.officer);
        }
        users
    }

    /// The units whose heads answer for a clock.
    pub fn answerable_units(&self, clock: Clock) -> Vec<UnitId> {
        let mut units = vec![self.holder().unit];
        if clock == Clock::Route || !self.is_assigned() {
            units.push(self.receiver.unit);
        }
        units
    }
}
