//! Petitions: registering, acting, reading, and what several of these use: loading a petition from its
//! events, and the one way in which a command is decided and applied.
//!
//! - [`register`], [`act`], `desk`: the two ways to write; what a body is read with
//! - [`look`], [`request`], `claims`, [`save`]: who may, what was sent before, files, and the one way to save
//! - [`second_hand`]: what would open an accusation wider waits for another person
//! - `rating`, [`recount`]: what follows from a save: what may be rated, what a new calendar moves
//! - [`sign`]: 签收 by opening a petition, and of many at once
//! - [`bulk`], [`rehearse`], [`preview`], [`explain`]: one order for many; what would happen
//! - [`possible`], [`asking`], [`brief`]: which acts somebody may do, and what their forms show
//! - [`read`], [`view`], [`holder`], `texts`, [`timeline`]: reading, and how it is shown
//! - [`deadline`], [`derivation`]: dates, and how they were counted
//! - [`work`], [`similar`], [`repeat`]: one's own work; likely and confirmed repeats
//! - [`attachments`], [`documents`]: files and documents (公文)
//! - [`view_log`]: who looked at an accusation

pub mod accused;
pub mod act;
pub mod asking;
pub mod attachments;
pub mod brief;
pub mod bulk;
mod claims;
pub mod deadline;
pub mod derivation;
mod desk;
pub mod documents;
pub mod explain;
pub mod holder;
pub mod look;
pub mod possible;
pub mod preview;
pub(crate) mod rating;
pub mod read;
pub mod recount;
pub mod register;
pub mod rehearse;
pub mod repeat;
pub mod request;
pub mod save;
pub mod second_hand;
pub mod sign;
pub mod similar;
pub(crate) mod texts;
pub mod timeline;
pub mod view;
pub mod view_log;
pub mod work;

use crate::{App, Error};
use domain::access::Subject;
use domain::deadline::{self as clocks, Deadline};
use domain::ids::PetitionId;
pub use domain::petition::input;
use domain::petition::{Command, Petition, Recorded, Refusal, decide, evolve, replay};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::{Conn, StoreError, event};

/// A petition with its events, as loaded for an act or a reading.
pub struct Loaded {
    pub id: PetitionId,
    pub events: Vec<Recorded>,
    pub petition: Petition,
}

impl Loaded {
    /// As its registration left it, and when that was.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it has none.
    pub(crate) fn into_registered(self) -> Result<(Self, Instant), StoreError> {
        let none = || StoreError::damaged(format!("petition {} has no registration", self.id.0));
        let at = self.events.first().map(|registered| registered.recorded_at).ok_or_else(none)?;
        let events = self.events.into_iter().take_while(|one| one.recorded_at == at).collect::<Vec<_>>();
        let petition = replay(&events).ok_or_else(|| StoreError::damaged("no registration"))?;
        Ok((Self { id: self.id, events, petition }, at))
    }
}

/// Loads a petition from its events.
///
/// # Errors
/// [`StoreError::Damaged`] where there are none.
pub fn load(conn: &mut Conn, app: &App, id: PetitionId) -> Result<Loaded, StoreError> {
    let events = event::load(conn, &app.vault, id)?;
    let petition = replay(&events)
        .ok_or_else(|| StoreError::damaged(format!("petition {} has no registration", id.0)))?;
    Ok(Loaded { id, events, petition })
}

/// The dates of every run of a petition's clocks, in the order in which they were started.
///
/// # Errors
/// [`StoreError::Damaged`] where a version of the rules is missing.
pub fn dates<'a>(petition: &Petition, rulebooks: &'a Rulebooks) -> Result<Vec<Deadline<'a>>, StoreError> {
    clocks::all(&petition.moments, rulebooks).map_err(|error| StoreError::damaged(error.to_string()))
}

/// What the access rules look at.
pub fn subject(petition: &Petition) -> Subject<'_> {
    Subject::of(petition)
}

/// Numbers new events and applies them.
///
/// # Errors
/// [`StoreError::Damaged`] where they do not lead to a petition (they come from `decide`, which
/// makes only such).
pub fn apply(state: Option<Petition>, new: Vec<Unnumbered>) -> Result<(Petition, Vec<Recorded>), StoreError> {
    let mut seq = state.as_ref().map_or(0, |petition| petition.version);
    let mut state = state;
    let mut recorded = Vec::with_capacity(new.len());
    for next in new {
        seq += 1;
        let Unnumbered(mut next) = next;
        next.seq = seq;
        state = evolve(state, &next);
        recorded.push(next);
    }
    let petition = state.ok_or_else(|| StoreError::damaged("events without a registration"))?;
    Ok((petition, recorded))
}

/// An event that has everything but its place in the chain.
pub struct Unnumbered(Recorded);

impl Unnumbered {
    /// Wraps an event; the number is given by [`apply`].
    pub fn new(recorded: Recorded) -> Self {
        Self(recorded)
    }
}

/// The events that a command makes, with all but their places in the chain.
///
/// # Errors
/// [`Error::Refused`].
pub fn decided(
    petition: &Petition,
    command: &Command,
    rules: &Rulebooks,
    now: Instant,
) -> Result<Vec<Unnumbered>, Refusal> {
    let (rules_version, _) = rules.current()?;
    let stamp = |event| {
        let (occurred_at, recorded_at) = (command.occurred_at, now);
        let (actor, via) = (command.by.user, command.by.via);
        Unnumbered::new(Recorded { seq: 0, event, occurred_at, recorded_at, actor, via, rules_version })
    };
    Ok(decide(Some(petition), command, rules, now)?.into_iter().map(stamp).collect())
}

/// The version of the rules that new events are written under.
///
/// # Errors
/// [`StoreError::Damaged`] before the first start.
pub fn rules_version(app: &App, conn: &mut Conn) -> Result<u32, Error> {
    let books = app.rulebooks(conn)?;
    Ok(books.current()?.0)
}
