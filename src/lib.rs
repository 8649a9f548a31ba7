//! Petition (信访) tickets for a Chinese district: the faces of the service, over the use cases in `app`.
//! docs/ARCHITECTURE.md has the map and the way of one petition through the code.
//!
//! - [`telemetry`]: the log
//! - [`api`]: the REST API, and what pages and API need to read a request
//! - [`web`]: the pages for people
//! - [`jobs`]: the work of the background
//! - [`cli`]: the command line

pub mod api;
pub mod cli;
pub mod jobs;
pub mod telemetry;
pub mod web;
