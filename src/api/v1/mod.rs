//! The handlers of version 1.

pub mod acts;
pub mod assignments;
pub mod auth;
pub mod calendar;
pub mod deadlines;
pub mod directory;
pub mod health;
pub mod orders;
pub mod petitions;
pub mod similar;
pub mod statistics;
pub mod tokens;
pub mod users;
