//! Row ids as types of their own, so that a unit's id can never stand where a user's is meant.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What every id of a row can do.
pub trait RowId: Copy {
    /// The name of the type.
    const NAME: &'static str;

    fn of(number: i64) -> Self;

    fn number(self) -> i64;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl RowId for $name {
            const NAME: &'static str = stringify!($name);

            fn of(number: i64) -> Self {
                Self(number)
            }

            fn number(self) -> i64 {
                self.0
            }
        }

        /// As it stands in addresses and logs.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// One petition (信访件).
    PetitionId,
    /// One person who works with the service.
    UserId,
    /// One unit (单位) of the district.
    UnitId,
    /// One project under a leader's care (包挂项目).
    ProjectId,
    /// One contact point of a leader (包抓联系点): a township or a village.
    ContactPointId,
    /// One content category (内容分类).
    CategoryId,
    /// One organ (机关) above or beside the district.
    OrganId,
    /// One encrypted text (see [`crate::petition::RecordRef`]).
    RecordId,
    /// One file that was sent in (附件), with its content sealed in pieces.
    FileId,
    /// One log-in of a person (see the store's sessions).
    SessionId,
    /// One change of the house that waits for a second hand, or waited.
    RequestId,
    /// One entry of the audit log.
    AuditId,
    /// One token of a program.
    TokenId,
    /// One webhook of a program.
    WebhookId,
    /// One message to be sent: a mail, an SMS, or what goes to a webhook.
    MessageId,
    /// One alert of one person.
    AlertId,
    /// One document as it was issued (公文).
    DocumentId,
    /// One look at an accusation, as it was noted.
    LookId,
    /// One filter that somebody keeps.
    SavedViewId,
}

/// Whoever decides or reviews: a unit of ours, or an organ of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    Unit(UnitId),
    Organ(OrganId),
}
