//! The use cases: one function a command or query. Each reads the clock once, loads, asks the
//! domain to decide, saves, all in one write. API, pages, jobs, import and command line all come
//! through here.
//!
//! - [`App`], [`Caller`], [`Error`]: what every use case needs, who asks, what it answers instead of its result
//! - [`config`], [`secrets`], [`start`]: settings, keys, and the start with them
//! - [`names`], [`viewing`]: how people and units are named in what is shown
//! - [`setup`], [`session`]: the first start, log-ins
//! - [`directory`], [`arrange`], [`district`], [`deputies`], [`gaps`]: the district, and what it lacks
//! - [`calendar`], [`clocks`], [`recount`]: working days, the rules in force, what a new calendar moves
//! - [`petition`]: registering, acting, reading, documents
//! - [`files`], [`drafts`]: files and registrations that are not finished
//! - [`public`]: what a petitioner may do with number and query code
//! - [`sweep`], [`event_alerts`], [`readdress`], [`alerts`]: who is told what, and who has seen it
//! - [`mailing`], [`texting`], [`sending`], [`outbox`]: from alerts to messages, and their way out
//! - [`webhooks`], [`feed`]: programs and calendars that are told
//! - [`board`], [`statistics`], [`handovers`], [`late`], [`ladder`]: figures, drafts, a changed ladder
//! - [`import`], [`register_rows`], [`sample`]: registers (台账)
//! - [`audit`]: who did what, and what was refused
//! - [`two_hands`], [`house_requests`], [`waiting`]: what gives sight of accusations, and waits for the second hand
//! - [`pulse`], [`verify`]: whether the service works; whether every history is whole

pub mod alerts;
mod app;
pub mod arrange;
pub mod audit;
pub mod beat;
pub mod board;
mod cache;
pub mod calendar;
mod caller;
pub mod clocks;
pub mod config;
pub mod deputies;
pub mod directory;
pub mod district;
pub mod drafts;
pub mod error;
pub mod event_alerts;
pub mod feed;
pub mod file_fault;
pub mod files;
pub mod gaps;
pub mod handovers;
pub mod hearing;
pub mod house;
pub mod house_requests;
pub mod import;
pub mod ladder;
pub mod late;
pub mod mailing;
pub mod names;
pub mod outbox;
pub mod petition;
pub mod public;
pub mod pulse;
pub mod readdress;
pub mod recount;
pub mod register_rows;
pub mod sample;
mod sealing;
pub mod secrets;
pub mod sending;
pub mod session;
pub mod setup;
pub mod start;
pub mod statistics;
pub mod sweep;
mod tally;
pub mod texting;
mod token;
pub mod two_hands;
pub mod verify;
pub mod viewing;
pub mod waiting;
pub mod webhooks;

pub use app::App;
pub use caller::{Caller, Doer};
pub use domain::fault::Detail;
pub use error::{Error, FieldFault};
