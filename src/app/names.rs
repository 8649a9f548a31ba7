//! How people and units are named in whatever is shown.

use serde::Serialize;
use utoipa::ToSchema;

use domain::directory::District;
use domain::ids::{UnitId, UserId};

/// A person of the service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserRef {
    pub username: String,
    pub name: String,
}

/// A unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitRef {
    pub code: String,
    pub name: String,
}

impl UserRef {
    /// A user of the district; one that is gone is shown by nothing but the id's absence.
    pub fn of(district: &District, id: UserId) -> Self {
        let name = district.users.get(&id).map_or_else(String::new, |user| user.name.clone());
        Self { username: username(district, id), name }
    }
}

impl UnitRef {
    /// A unit of the district.
    pub fn of(district: &District, id: UnitId) -> Self {
        district
            .units
            .get(&id)
            .map_or_else(Self::none, |unit| Self { code: unit.code.clone(), name: unit.name.clone() })
    }

    /// No unit.
    pub const fn none() -> Self {
        Self { code: String::new(), name: String::new() }
    }
}

/// The name by which a user logs in.
pub fn username(district: &District, user: UserId) -> String {
    district.users.get(&user).map_or_else(String::new, |user| user.username.clone())
}
