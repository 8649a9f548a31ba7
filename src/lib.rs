//! Petition (信访) tickets for a Chinese district. The map, in dependency order; see
//! docs/ARCHITECTURE.md for the walk.

rust_i18n::i18n!("config/locales", fallback = "zh-CN");

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod crash;
pub mod domain;
pub mod entropy;
pub mod ical;
pub mod jobs;
pub mod mail;
pub mod network;
pub mod papers;
pub mod sms;
pub mod store;
pub mod telemetry;
pub mod vault;
pub mod web;
pub mod webhook;
