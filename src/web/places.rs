//! The navigation: where who is logged in may go.

use domain::access::{self, Operation, Viewer};

/// A place in the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: &'static str,
    /// The key of its name.
    pub name: &'static str,
    /// How many things wait there; 0 shows none.
    pub badge: usize,
}

/// What brings somebody into the administration.
const DUTIES: [Operation; 4] = [
    Operation::MaintainDirectory,
    Operation::MaintainUsers,
    Operation::MaintainDuty,
    Operation::MaintainCalendar,
];

/// Whether somebody maintains anything of the district.
pub fn may_enter_admin(viewer: &Viewer) -> bool {
    DUTIES.iter().any(|operation| access::may(viewer, *operation))
}

/// Where this person may go.
pub fn places(viewer: &Viewer, open_alerts: i64) -> Vec<Place> {
    let mut places = Vec::new();
    if access::may(viewer, Operation::ReadBoard) {
        places.push(Place { path: "/board", name: "nav.board", badge: 0 });
    }
    if access::may(viewer, Operation::RegisterPetition) {
        places.push(Place { path: "/reception", name: "nav.reception", badge: 0 });
    }
    if access::may(viewer, Operation::ReadAlerts) {
        places.push(Place {
            path: "/alerts",
            name: "nav.alerts",
            badge: usize::try_from(open_alerts).unwrap_or(0),
        });
    }
    if access::may(viewer, Operation::ListPetitions) {
        places.push(Place { path: "/work", name: "nav.work", badge: 0 });
        places.push(Place { path: "/petitions", name: "nav.petitions", badge: 0 });
    }
    if may_enter_admin(viewer) {
        places.push(Place { path: "/admin", name: "nav.admin", badge: 0 });
    } else if access::may(viewer, Operation::NameDeputy) {
        places.push(Place { path: "/admin/deputies", name: "nav.deputies", badge: 0 });
    }
    if access::may(viewer, Operation::ReadOutbox) {
        places.push(Place { path: "/operations", name: "nav.operations", badge: 0 });
    }
    if access::may(viewer, Operation::ReadHouseRequests) {
        places.push(Place { path: "/house-requests", name: "nav.requests", badge: 0 });
    }
    if access::may(viewer, Operation::ReadAudit) {
        places.push(Place { path: "/audit", name: "nav.audit", badge: 0 });
    }
    places
}
