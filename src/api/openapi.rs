//! The OpenAPI 3.1 document, made from the handlers. What holds for every operation (problems, the
//! login) is added in one place.

use actix_web::{HttpResponse, web};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Ref, Response};
use utoipa::{Modify, OpenApi};

use crate::api::operations::is_public;
use crate::api::problem::{Problem, ProblemView};
use crate::api::v1::acts::Acts;
use crate::api::v1::{
    acts, alerts, assignments, attachments, audit, auth, boards, calendar, deadlines, deputies, directory,
    documents, feeds, hand_overs, health, house_requests, ladder, openings, orders, outbox, petitions,
    public, similar, statistics, tokens, users, webhooks,
};
use app::Error;
use store::StoreError;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "信访工单 xinfang",
        description = "Petition (信访) tickets of a district: one leader, one unit, legal deadlines, alerts. \
                       Refusals are problem details (RFC 9457) in Chinese, or in English by Accept-Language."
    ),
    paths(
        auth::login, auth::refresh, auth::logout, auth::me,
        petitions::register, petitions::list, petitions::read, petitions::timeline, petitions::responsibility,
        petitions::views,
        acts::list, acts::rehearse,
        attachments::upload, attachments::discard, attachments::list, attachments::read,
        documents::list, documents::draft, documents::issue, documents::read,
        deadlines::explain, deadlines::calculate, deadlines::clocks,
        orders::order, assignments::explain, similar::find,
        directory::list_units, directory::put_unit, directory::rehearse_unit, directory::list_organs, directory::put_organ,
        directory::list_leaders, directory::put_leader,
        directory::list_projects, directory::put_project, directory::list_contact_points,
        directory::put_contact_point, directory::list_categories, directory::put_category,
        directory::list_duty, directory::put_duty,
        deputies::list_deputies, deputies::name_deputy, deputies::end_deputy,
        users::list_users, users::put_user, users::rehearse_user,
        tokens::list_tokens, tokens::create_token, tokens::revoke_token,
        webhooks::list_webhooks, webhooks::create_webhook, webhooks::end_webhook,
        feeds::read_calendar_feed, feeds::renew_calendar_feed, feeds::end_calendar_feed, feeds::serve_calendar_feed,
        calendar::read_calendar, calendar::put_calendar_year, calendar::preview_calendar_year, statistics::read_statistics, hand_overs::read_hand_overs, boards::read_board,
        public::read_status, public::rate,
        alerts::read_alerts, alerts::acknowledge_alerts, alerts::acknowledge_alert,
        ladder::read_ladder, ladder::preview_ladder, ladder::read_supervision_drafts, ladder::read_bulletin_list,
        outbox::read_outbox, outbox::resend_message, outbox::resend_messages,
        outbox::read_pulse, house_requests::read_house_requests, house_requests::confirm_house_request,
        house_requests::decline_house_request, house_requests::withdraw_house_request, openings::read_openings, audit::read_audit, audit::export_audit,
        health::healthz, health::readyz, health::metrics,
    ),
    components(schemas(ProblemView)),
    modifiers(&Acts, &Everywhere),
)]
struct Document;

/// What holds for every operation.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            operations.into_iter().flatten().for_each(complete);
        }
    }
}

fn complete(operation: &mut Operation) {
    // What has no id is in no list of what is public.
    let is_public = operation.operation_id.as_deref().is_some_and(is_public);
    let mut refusals =
        vec![("4XX", "Refused: nothing has changed."), ("5XX", "The service cannot answer now.")];
    if !is_public {
        operation.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
        refusals.push(("401", "Nobody is logged in, or no longer."));
        refusals.push(("403", "The role does not allow it."));
    }
    for (status, text) in refusals {
        let content = Content::new(Some(Ref::from_schema_name("ProblemView")));
        let mut response = Response::new(text);
        response.content.insert("application/problem+json".to_owned(), content.into());
        operation.responses.responses.insert(status.to_owned(), response.into());
    }
}

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The document as it is checked in.
///
/// # Errors
/// It cannot be written as JSON; a test writes it.
pub fn document_json() -> Result<String, serde_json::Error> {
    document().to_pretty_json()
}

/// Serves the document.
///
/// # Errors
/// As [`document_json`].
pub async fn serve() -> Result<HttpResponse, Problem> {
    let unwritten = |error: serde_json::Error| Error::from(StoreError::Internal(error.to_string()));
    let document = document_json().map_err(unwritten)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(web::Bytes::from(document)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operations::operation_of;

    fn ids() -> Vec<String> {
        let document = document();
        let items = document.paths.paths.into_values();
        let operations = items.flat_map(|item| [item.get, item.post, item.put, item.delete]).flatten();
        operations.filter_map(|operation| operation.operation_id).collect()
    }

    #[test]
    fn every_operation_asks_for_a_right_or_is_known_to_need_none() {
        for id in ids() {
            assert!(operation_of(&id).is_some() || is_public(&id) || id == "logout", "{id}");
        }
    }

    #[test]
    fn every_right_is_asked_for() {
        let asked: Vec<_> = ids().iter().filter_map(|id| operation_of(id)).collect();
        for right in domain::access::Operation::ALL {
            assert!(asked.contains(right), "{}", right.code());
        }
    }

    #[test]
    fn it_is_openapi_3_1() {
        assert!(document_json().unwrap().contains(r#""openapi": "3.1."#));
    }
}
