//! Who asks.

use std::net::IpAddr;

use chrono::NaiveDate;

use domain::access::Viewer;
use domain::directory::{District, User};
use domain::ids::UserId;
use domain::petition::By;
use domain::vocabulary::{UnitKind, Via};

/// Who asks: the user, what the access rules must know of them, and the door.
#[derive(Clone, Debug)]
pub struct Caller {
    pub viewer: Viewer,
    pub via: Via,
    /// From where; none: not over the network.
    pub address: Option<IpAddr>,
}

/// Who does something, and from where, as the audit log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doer {
    /// None: nobody who is known, or the service itself.
    pub user: Option<UserId>,
    pub via: Via,
    pub address: Option<IpAddr>,
}

impl Doer {
    /// Somebody at the machine itself.
    pub const COMMAND_LINE: Self = Self { user: None, via: Via::CommandLine, address: None };

    /// The service.
    pub const SERVICE: Self = Self { user: None, via: Via::Job, address: None };

    /// Somebody over the network who is not known, or not yet.
    pub const fn stranger(address: IpAddr) -> Self {
        Self { user: None, via: Via::Api, address: Some(address) }
    }
}

impl Caller {
    /// A user of the district, through a door, on a day (for whom they act then).
    pub fn new(district: &District, user: &User, via: Via, on: NaiveDate) -> Self {
        let worked_in = district.units_of(user.id);
        let units = [&[user.unit], worked_in.as_slice()].concat();
        let viewer = Viewer {
            user: user.id,
            unit: user.unit,
            marks: district.marks.of(&[user.id], &units),
            worked_in,
            role: user.role,
            is_head: district.is_head(user.id, user.unit),
            serves_citizens: district.service_centre().is_some_and(|centre| centre.id == user.unit),
            of_petition_office: district
                .unit_of_kind(UnitKind::PetitionOffice)
                .is_some_and(|office| office.id == user.unit),
            acts_for: district.acts_for(user.id, on),
            acts_for_on_accusations: district.acts_for_on_accusations(user.id, on),
            scopes: Vec::new(),
        };
        Self { viewer, via, address: None }
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

    /// The caller as the audit log tells of them.
    pub const fn doer(&self) -> Doer {
        Doer { user: Some(self.viewer.user), via: self.via, address: self.address }
    }

    /// The caller's user id.
    pub fn user(&self) -> UserId {
        self.viewer.user
    }
}
