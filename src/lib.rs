//! Petition (信访) tickets for a Chinese district: the faces of the service. See docs/ARCHITECTURE.md for
//! the map and the walk.

pub mod api;
pub mod cli;
pub mod jobs;
pub mod telemetry;
pub mod web;
