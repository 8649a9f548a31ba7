//! Projects under care (包挂项目).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change, show};
use super::dto::{dto, yes};
use super::named::{self, unit_code};
use crate::names::username;
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::{District, Project};
use domain::fault::Faults;
use domain::petition::acts::body::Field;
use domain::text::{Code, OrganisationName};
use domain::vocabulary::Audited;
use store::directory as rows;

dto! {
    /// A project under a leader's care (包挂项目).
    view ProjectView { code } input ProjectInput of "project" {
        name: String,
        /// A username.
        leader: String as Named(Leaders),
        /// The code of a unit.
        unit: String as Named(Units),
        #[serde(default = "yes")] active: bool,
    }
}

fn project_view(district: &District, project: &Project) -> ProjectView {
    ProjectView {
        code: project.code.clone(),
        name: project.name.clone(),
        leader: username(district, project.leader),
        unit: unit_code(district, project.unit),
        active: project.active,
    }
}

/// Every project.
pub fn projects(app: &App) -> Result<Vec<ProjectView>, Error> {
    show(app, |district| district.projects.values().map(|project| project_view(district, project)).collect())
}

/// Creates or replaces a project.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn put_project(
    app: &App,
    caller: &Caller,
    code: &str,
    input: ProjectInput,
) -> Result<ProjectView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Project, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let leader = named::leader(&mut faults, &input.leader, input.active, district);
            let unit = named::unit(&mut faults, &input.unit, input.active, district);
            faults.done()?;
            let (Some(leader), Some(unit)) = (leader, unit) else { return Err(Error::NotFound) };
            Ok(rows::save_project_in_txn(conn, &code, input.name.trim(), leader, unit, input.active)?)
        },
        move |district| district.project_by_code(&shown).map(|project| project_view(district, project)),
    )
}
