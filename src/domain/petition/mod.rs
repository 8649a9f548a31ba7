//! The petition: `decide(state, command, rules, now)` says what would happen, or refuses;
//! `evolve(state, event)` says what the petition is afterwards. Both are pure. Which act is lawful in
//! which stage stands in one table, [`acts::TABLE`].
//!
//! From the bottom up; a later file uses earlier ones, and this one only lists them:
//!
//! - [`facts`], [`meaning`]: what events are made of; the shape of what an event means
//! - [`event`]: what has happened, and what each kind of event means to everybody else
//! - [`lookup`]: what single kinds of events say, for who asks for that kind alone
//! - [`refusal`], [`law`], [`paths`]: why an act is refused; a line of the table of states; paths by purpose
//! - [`state`]: what a petition is
//! - [`signing`]: what was given to somebody, and who has signed for it
//! - [`moments`], [`paper`]: what an event means to the clocks; which documents it gives, and who issues them
//! - [`evolve()`]: what a petition is after an event
//! - [`input`], [`files`]: a registration as it is sent, and as it is once checked; what belongs to it
//! - [`standing`]: how a matter stands that was brought before, to a repeat of it
//! - [`case`], [`checks`]: what an act is judged on, and by what several acts are
//! - [`opening`]: what opens an accusation wider, and to whom
//! - [`acts`]: the acts, a file each; [`states`]: their table, printed as docs/states.md
//! - [`command`], [`decide()`], `due`: what somebody wants; one way for every act; which acts are due

pub mod acts;
pub mod case;
pub mod checks;
pub mod command;
pub mod decide;
#[cfg(test)]
mod decide_tests;
mod due;
pub mod event;
pub mod evolve;
pub mod facts;
pub mod files;
pub mod input;
pub mod law;
pub mod lookup;
pub mod meaning;
pub mod moments;
pub mod opening;
pub mod paper;
pub mod paths;
pub mod refusal;
pub mod signing;
pub mod standing;
pub mod state;
pub mod states;
pub mod succession;

pub use acts::{Act, ActInput, Registration};
pub use case::{Around, By};
pub use command::Command;
pub use decide::{decide, possible, stands_against};
pub use due::due_acts;
pub use event::{Event, Recorded};
pub use evolve::{evolve, replay};
pub use facts::{Accused, Correction, Facts, FileRef, Holder, RecordRef, Reviewer, Source, Texts};
pub use meaning::{Meaning, Says};
pub use refusal::{OrderField, Refusal};
pub use standing::Standing;
pub use state::{Asked, Attachment, Concluded, Issued, Objection, Order, Owed, Petition, Review, SecondHand};
