//! The ways out: what leaves the service, and how. Nothing here knows of the database or of use cases.
//!
//! - [`documents`]: documents (公文) as .docx and as a page
//! - [`feeds`]: calendar feeds
//! - [`mail`]: what alert mails say, and how they are sent
//! - [`webhook`]: messages that are posted to programs
//! - [`sms`]: text messages through a gateway
//! - [`secret`]: a password that shows nowhere

pub mod documents;
pub mod feeds;
pub mod mail;
pub mod secret;
pub mod sms;
pub mod webhook;
