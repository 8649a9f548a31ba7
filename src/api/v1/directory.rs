//! Units, organs, leaders, projects, contact points, categories and the duty roster.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::params::Params;
use crate::api::problem::{Problem, ProblemView};
use app::directory::{
    self, CategoryInput, CategoryView, ContactPointInput, ContactPointView, DutyInput, DutyView, LeaderInput,
    LeaderView, OrganInput, OrganView, ProjectInput, ProjectView, UnitInput, UnitView,
};
use app::house::HandOverView;
use domain::access::Operation;

macro_rules! directory {
    ($($list:ident $list_id:tt $path:tt $all:ident, $put:ident $put_id:tt $one:tt $key:tt $input:ident $view:ident;)+) => {$(
        /// Lists all, those that are no longer active among them.
        ///
        /// # Errors
        /// 401, 403.
        #[utoipa::path(get, path = $path, operation_id = $list_id, tag = "directory",
            responses((status = 200, body = Vec<$view>)))]
        pub async fn $list(call: Call) -> Result<HttpResponse, Problem> {
            call.require(Operation::ReadDirectory)?;
            Ok(HttpResponse::Ok().json(call.run(|app, _| directory::$all(app)).await?))
        }

        /// Adds one, or changes the one that is there.
        ///
        /// # Errors
        /// 422 with every wrong field.
        #[utoipa::path(put, path = $one, operation_id = $put_id, tag = "directory",
            params(($key = String, Path)), request_body = $input, responses((status = 200, body = $view),
                (status = 202, description = "It gives sight of accusations, and waits for the second hand.", body = ProblemView)))]
        pub async fn $put(call: Call, key: web::Path<String>, body: Body<$input>) -> Result<HttpResponse, Problem> {
            call.require(Operation::MaintainDirectory)?;
            let input = body.read()?;
            let view = call.run(move |app, caller| directory::$put(app, caller, &key, input)).await?;
            Ok(HttpResponse::Ok().json(view))
        }
    )+};
}

directory! {
    list_units "listUnits" "/api/v1/units" units,
        put_unit "putUnit" "/api/v1/units/{code}" "code" UnitInput UnitView;
    list_organs "listOrgans" "/api/v1/organs" organs,
        put_organ "putOrgan" "/api/v1/organs/{code}" "code" OrganInput OrganView;
    list_leaders "listLeaders" "/api/v1/leaders" leaders,
        put_leader "putLeader" "/api/v1/leaders/{username}" "username" LeaderInput LeaderView;
    list_projects "listProjects" "/api/v1/projects" projects,
        put_project "putProject" "/api/v1/projects/{code}" "code" ProjectInput ProjectView;
    list_contact_points "listContactPoints" "/api/v1/contact-points" contact_points,
        put_contact_point "putContactPoint" "/api/v1/contact-points/{code}" "code" ContactPointInput ContactPointView;
    list_categories "listCategories" "/api/v1/categories" categories,
        put_category "putCategory" "/api/v1/categories/{code}" "code" CategoryInput CategoryView;
}

/// Tells what changing a unit so would hand over, and to whom. Nothing changes.
///
/// # Errors
/// 422 with every wrong field.
#[utoipa::path(post, path = "/api/v1/units/{code}/rehearse", operation_id = "rehearseUnit", tag = "directory",
    params(("code" = String, Path)), request_body = UnitInput,
    responses((status = 200, body = HandOverView)))]
pub async fn rehearse_unit(
    call: Call,
    code: web::Path<String>,
    body: Body<UnitInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainDirectory)?;
    let input = body.read()?;
    let view = call.run(move |app, caller| directory::rehearse_unit(app, caller, &code, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// The leaders on duty.
///
/// # Errors
/// 422 for a wrong day.
#[utoipa::path(get, path = "/api/v1/duty", operation_id = "listDuty", tag = "directory",
    params(("from" = Option<NaiveDate>, Query), ("to" = Option<NaiveDate>, Query)),
    responses((status = 200, body = Vec<DutyView>)))]
pub async fn list_duty(call: Call) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadDirectory)?;
    let mut params = Params::of(&call.request)?;
    let (from, to) = (params.day("from"), params.day("to"));
    params.done()?;
    Ok(HttpResponse::Ok().json(call.run(move |app, _| directory::duty(app, from, to)).await?))
}

/// Sets the leader on duty on a day.
///
/// # Errors
/// 404 for what is no day; 422 with every wrong field.
#[utoipa::path(put, path = "/api/v1/duty/{day}", operation_id = "putDuty", tag = "directory",
    params(("day" = NaiveDate, Path)), request_body = DutyInput, responses((status = 200, body = DutyView)))]
pub async fn put_duty(
    call: Call,
    day: web::Path<String>,
    body: Body<DutyInput>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::MaintainDuty)?;
    let day: NaiveDate = day.parse().map_err(|_| Problem::not_found())?;
    let input = body.read()?;
    let view = call.run(move |app, caller| directory::put_duty(app, caller, day, input)).await?;
    Ok(HttpResponse::Ok().json(view))
}
