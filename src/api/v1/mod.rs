//! The handlers of version 1, a file a noun. The acts are one file: their routes come from the acts.

pub mod acts;
pub mod alerts;
pub mod assignments;
pub mod attachments;
pub mod audit;
pub mod auth;
pub mod boards;
pub mod calendar;
pub mod deadlines;
pub mod deputies;
pub mod directory;
pub mod documents;
pub mod feeds;
pub mod hand_overs;
pub mod health;
pub mod house_requests;
pub mod ladder;
pub mod orders;
pub mod outbox;
pub mod petitions;
pub mod public;
pub mod similar;
pub mod statistics;
pub mod tokens;
pub mod users;
pub mod webhooks;
