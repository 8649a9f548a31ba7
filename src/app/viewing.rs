//! What whatever is shown needs beside what it shows: who is who, and what time it is.

use crate::App;
use crate::names::{UnitRef, UserRef};
use domain::directory::District;
use domain::ids::{UnitId, UserId};
use domain::time::Instant;

/// What a view needs beside the petition.
pub struct Viewing<'a> {
    pub app: &'a App,
    pub district: &'a District,
    pub now: Instant,
}

impl Viewing<'_> {
    /// A reference to a user.
    pub fn user(&self, id: UserId) -> UserRef {
        UserRef::of(self.district, id)
    }

    /// A reference to a unit.
    pub fn unit(&self, id: UnitId) -> UnitRef {
        UnitRef::of(self.district, id)
    }
}
