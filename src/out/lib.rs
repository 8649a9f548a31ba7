//! The ways out: what leaves the service, and how. Nothing here knows of the database or of use cases.

rust_i18n::i18n!("../../config/locales", fallback = "zh-CN");

pub mod documents;
pub mod feeds;
pub mod mail;
pub mod sms;
pub mod webhook;
