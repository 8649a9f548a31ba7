//! Who asks.

use chrono::NaiveDate;

use domain::access::Viewer;
use domain::directory::{District, User};
use domain::ids::UserId;
use domain::petition::By;
use domain::vocabulary::Via;

/// Who asks: the user, what the access rules must know of them, and the door.
#[derive(Clone, Debug)]
pub struct Caller {
    pub viewer: Viewer,
    pub via: Via,
}

impl Caller {
    /// A user of the district, through a door, on a day (for whom they act then).
    pub fn new(district: &District, user: &User, via: Via, on: NaiveDate) -> Self {
        let viewer = Viewer {
            user: user.id,
            unit: user.unit,
            worked_in: district.units_of(user.id),
            role: user.role,
            is_head: district.is_head(user.id, user.unit),
            serves_citizens: district.service_centre().is_some_and(|centre| centre.id == user.unit),
            acts_for: district.acts_for(user.id, on),
            acts_for_on_accusations: district.acts_for_on_accusations(user.id, on),
            scopes: Vec::new(),
        };
        Self { viewer, via }
    }

    /// The caller as the domain's actor.
    pub fn by(&self) -> By {
        By {
            user: Some(self.viewer.user),
            unit: Some(self.viewer.unit),
            is_head: self.viewer.is_head,
            acts_for: self.viewer.acts_for.clone(),
            via: self.via,
        }
    }

    /// The caller's user id.
    pub fn user(&self) -> UserId {
        self.viewer.user
    }
}
