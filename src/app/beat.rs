//! What a process remembers of how its jobs are doing.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use domain::time::Instant;

/// The mail server cannot be reached, or turns us away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outage {
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
    pub failures: u32,
    /// It is not tried before.
    #[schema(value_type = String, format = DateTime)]
    pub until: Instant,
    pub message: String,
}

/// How the jobs of this process are doing.
#[derive(Clone, Debug, Default)]
pub struct Beat {
    pub started_at: Option<Instant>,
    pub(crate) last_sweep: Option<Instant>,
    pub(crate) noted_sweep: Option<Instant>,
    /// Petitions that the last sweep could not read.
    pub(crate) unreadable: usize,
    /// The day whose heartbeats are in the outbox.
    pub(crate) heartbeat_on: Option<NaiveDate>,
    pub outage: Option<Outage>,
}
