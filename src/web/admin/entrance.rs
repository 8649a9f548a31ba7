//! Who may come into the administration.

use crate::api::problem::Problem;
use crate::web::places::may_enter_admin;
use crate::web::visitor::Desk;
use domain::access::Operation;

/// Keeps everybody else out.
///
/// # Errors
/// 403.
pub fn enter(desk: &Desk) -> Result<(), Problem> {
    if may_enter_admin(&desk.session.caller.viewer) {
        Ok(())
    } else {
        Err(Problem::forbidden(Operation::MaintainDirectory))
    }
}
