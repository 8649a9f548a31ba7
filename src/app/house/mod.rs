//! The house changes: somebody leaves, moves or gets another role, or a unit goes out of use or becomes part of
//! another. Whatever they had to do is somebody else's in the same write: nobody who is gone goes on holding.
//! Without a word to whom, the change is refused, with what they hold.
//!
//! Accusations go by the rules of discipline inspection, and are counted nowhere here: who maintains the house
//! learns of none (article 30).
//!
//! - [`handing`]: what is handed over, to whom, and how it is carried out
//! - `person`, `unit`: where somebody leaves, or a unit becomes part of another
//! - `links`: what of the directory names somebody
//! - `custody`: who deals with accusations is judged anew

mod custody;
pub mod handing;
mod links;
mod person;
pub(crate) mod unit;

pub use handing::{HandOverInput, HandOverView, HandedOver, ReceiverInput};

pub(crate) use person::change_of_person_in_txn;
pub(crate) use unit::change_of_unit_in_txn;
