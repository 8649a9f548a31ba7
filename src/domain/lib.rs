//! The field itself: what petitions are, who is responsible, when something is due, who may see it.
//! Everything here is pure: no clock, no chance, no database, no network.

#[macro_use]
mod operations;

pub mod access;
pub mod assignment;
pub mod calendar;
pub mod clock;
pub mod days;
pub mod deadline;
pub mod directory;
pub mod explanation;
pub mod fault;
pub mod ids;
pub mod ladder;
pub mod letter;
pub mod media;
pub mod petition;
pub mod policy;
pub mod rating;
pub mod repeat;
pub mod responsibility;
pub mod rights;
pub mod rulebook;
pub mod status;
pub mod supervision;
pub mod text;
pub mod time;
pub mod viewer;
pub mod vocabulary;
