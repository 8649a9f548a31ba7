//! The district as it is listed and maintained, a file a noun. Everything is found by its code or username; a PUT
//! creates or replaces; what is no longer used is set inactive, never deleted.

mod category;
mod change;
mod contact_point;
mod dto;
mod duty;
mod leader;
mod named;
mod organ;
mod project;
mod rehearse;
mod unit;
mod user;

pub use category::{CategoryInput, CategoryView, categories, put_category};
pub use contact_point::{ContactPointInput, ContactPointView, contact_points, put_contact_point};
pub use duty::{DutyInput, DutyView, duty, put_duty};
pub(crate) use leader::change_leader_in_txn;
pub use leader::{LeaderInput, LeaderView, leaders, put_leader};
pub use organ::{OrganInput, OrganView, organs, put_organ};
pub use project::{ProjectInput, ProjectView, projects, put_project};
pub(crate) use unit::change_unit_in_txn;
pub use unit::{UnitInput, UnitView, put_unit, rehearse_unit, units};
pub(crate) use user::change_user_in_txn;
pub use user::{UserInput, UserView, put_user, put_user_alone, rehearse_user, set_language, users};
