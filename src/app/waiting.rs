//! What is answered of a change that waits for the second hand, and why a request is not decided.

use domain::ids::RequestId;

/// What somebody who asks is told of what waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub id: RequestId,
    /// The token of a program, shown this once: it opens nothing before it is confirmed.
    pub token: Option<String>,
}

/// Why a request is not decided so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// Nobody is the second hand of what they have asked for themselves.
    Own,
    /// It was decided or withdrawn before.
    Settled,
    /// What was asked for is no longer what it would do: the house has changed since.
    Outdated,
    /// Whoever asked for it may ask for nothing any more.
    AskerGone,
}

impl RequestFault {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Own => "own_request",
            Self::Settled => "request_settled",
            Self::Outdated => "request_outdated",
            Self::AskerGone => "asker_gone",
        }
    }
}
