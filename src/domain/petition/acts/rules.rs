//! What every act says of itself.

use chrono::NaiveDate;

use crate::ids::UnitId;
use crate::petition::case::Case;
use crate::petition::event::Event;
use crate::petition::law::Law;
use crate::petition::refusal::{OfAct, Refusal};
use crate::petition::state::Petition;
use crate::rights::{Row, Sight};
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Operation, Scope, Stage, Trigger};

use utoipa::openapi::{RefOr, Schema};

use super::body::{Body, Desk, Field};

/// What a command makes of a petition, or why not.
pub type Decision = Result<Vec<Event>, Refusal>;

/// What every act says of itself.
pub trait Rules {
    /// Its line of the table of states.
    const LAW: Law;
    /// Who may, and on what relation to the petition. Conditions beyond that stand in the act.
    const MAY: Row;
    /// What it means to the clocks, where it is somebody's duty: it is due while a clock waits for that.
    const MEETS: &'static [Trigger] = &[];
    /// It may have been done on paper before it is written down here: entered late, it may lie before the
    /// registration, after the receipt and the step before it.
    const ON_PAPER: bool = false;
    /// What it alone refuses.
    const REFUSALS: &'static [OfAct] = &[];
    /// What a program needs besides its role.
    const SCOPE: Option<Scope> = None;
    /// How much of the petition whoever does it must see, where it shows or takes away what may tell who the
    /// petitioner is.
    const SIGHT: Sight = Sight::None;

    /// Why it is refused at a stage that its line of the table does not name.
    fn at_wrong_stage(stage: Stage, operation: Operation) -> Refusal {
        Refusal::WrongStage { stage, operation }
    }

    /// What rules it out now, whatever it says. What `decide` accepts is never ruled out.
    ///
    /// # Errors
    /// The first rule that stands against it.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let _ = case;
        Ok(())
    }

    /// What waits for it as its answer, from who works in this unit: the numbers of the events that asked.
    fn waiting(petition: &Petition, unit: Option<UnitId>) -> Vec<u32> {
        let _ = (petition, unit);
        Vec::new()
    }

    /// The day that an entry of it tells of, where it happened at this instant.
    fn done_on(&self, at: Instant) -> NaiveDate {
        at.day()
    }

    /// The first events of a petition, of what begins one.
    ///
    /// # Errors
    /// The first rule that it breaks; of all else that nothing is registered yet.
    fn begin(&self, rules: &Rulebooks, at: Instant, now: Instant) -> Decision {
        let _ = (rules, at, now);
        Err(Refusal::NotRegistered)
    }

    /// The events that it makes.
    ///
    /// # Errors
    /// The first rule that it breaks.
    fn decide(&self, case: &Case<'_>) -> Decision;
}

/// An act that people and programs send.
pub trait Sent: Rules + Sized {
    /// As it is sent.
    type Body: Body + serde::Serialize;
    /// What it is called in addresses, below the petition.
    const NOUN: &'static str;
    /// Whatever is filled in, it leads to the same: nothing has to be tried before it is confirmed.
    const DIRECT: bool = false;

    /// Resolves names and seals texts.
    ///
    /// # Errors
    /// Every fault of the body at once, or what the caller may not ask for.
    fn settle<D: Desk>(body: &Self::Body, desk: &mut D) -> Result<Self, D::Error>;

    /// A body as somebody would send it, for tests and documents. Names are those of the sample district.
    fn example() -> Self::Body;
}

/// An act as faces need to know it.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    pub operation: Operation,
    pub noun: &'static str,
    /// The name of its file.
    pub name: &'static str,
    /// The name of what is sent.
    pub body: &'static str,
    pub direct: bool,
    pub fields: &'static [Field],
    /// Adds what is sent, and what that consists of, to the schemas of a document.
    pub describe: fn(&mut Vec<(String, RefOr<Schema>)>),
}
