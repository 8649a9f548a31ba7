//! The law against the domain core: a small reference model of its own, generated histories, a search
//! through the state machine, and the longest lawful chain day by day. Nothing here uses a database.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each part of the model looks at the few events that it is about"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod articles;
mod found;
mod golden;
mod jurisdiction;
mod model;
mod offers;
mod organs;
mod properties;
mod signing;
mod states;
mod world;
