//! The ways out: what leaves the service, and how. Nothing here knows of the database or of use cases.

pub mod documents;
pub mod feeds;
pub mod mail;
pub mod sms;
pub mod webhook;
