//! The REST API: the whole table of routes on one screen. A handler reads the request, asks the
//! access rules by role, calls one use case, and shows what it answered.
//!
//! - [`problem`]: refusals (RFC 9457); [`auth`]: who calls
//! - [`body`], [`params`], [`narrowing`], [`cursor`], [`etag`]: reading a request, for the pages too
//! - [`receive`], [`download`]: files coming in and going out
//! - [`v1`]: the handlers, a file a noun
//! - [`openapi`], [`operations`]: the document, and which right each of its operations asks for
//! - [`headers`], [`log`], [`server`]: what is around every answer; starting and stopping

pub mod audit;
pub mod auth;
pub mod body;
pub mod cursor;
pub mod download;
pub mod etag;
pub mod headers;
pub mod log;
pub mod narrowing;
pub mod objects;
pub mod openapi;
pub mod operations;
pub mod params;
pub mod problem;
pub mod receive;
pub mod server;
pub mod v1;

use actix_web::web::{self, ServiceConfig, delete, get, head, post, put};
use domain::access::Operation;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::api::v1::{
    acts, alerts, assignments, attachments, boards, calendar, deadlines, deputies, directory, documents,
    feeds, hand_overs, health, house_requests, ladder, openings, orders, outbox, petitions, public, similar,
    statistics, tokens, users, webhooks,
};

/// Every route of the service.
#[rustfmt::skip]
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::scope("/api/v1")
        .route("/openapi.json", get().to(openapi::serve))
        .service(web::resource("/auth/login").route(post().to(v1::auth::login)))
        .service(web::resource("/auth/refresh").route(post().to(v1::auth::refresh)))
        .service(web::resource("/auth/logout").route(post().to(v1::auth::logout)))
        .service(web::resource("/me").route(get().to(v1::auth::me)))
        .service(web::resource("/me/calendar-feed")
            .route(get().to(feeds::read_calendar_feed))
            .route(put().to(feeds::renew_calendar_feed))
            .route(delete().to(feeds::end_calendar_feed)))
        .service(web::resource("/petitions").route(post().to(petitions::register)).route(get().to(petitions::list)))
        .service(web::resource("/petitions/orders").route(post().to(orders::order)))
        .service(web::resource("/petitions/similar").route(post().to(similar::find)))
        .service(web::resource("/petitions/{number}").route(get().to(petitions::read)))
        .service(web::resource("/petitions/{number}/timeline").route(get().to(petitions::timeline)))
        .service(web::resource("/petitions/{number}/responsibility").route(get().to(petitions::responsibility)))
        .service(web::resource("/petitions/{number}/views").route(get().to(petitions::views)))
        .service(web::resource("/petitions/{number}/acts").route(get().to(acts::list)))
        .service(web::resource("/petitions/{number}/rehearsals/{operation}").route(post().to(acts::rehearse)))
        .configure(acts::routes)
        .service(web::resource("/uploads").route(post().to(attachments::upload)))
        .service(web::resource("/uploads/{id}").route(delete().to(attachments::discard)))
        .service(web::resource("/petitions/{number}/attachments")
            .route(get().to(attachments::list))
            .route(acts::route(Operation::AttachFile)))
        .service(web::resource("/petitions/{number}/attachments/{id}").route(get().to(attachments::read)))
        .service(web::resource("/petitions/{number}/documents")
            .route(get().to(documents::list))
            .route(post().to(documents::issue)))
        .service(web::resource("/petitions/{number}/documents/draft/{kind}").route(get().to(documents::draft)))
        .service(web::resource("/petitions/{number}/documents/{id}").route(get().to(documents::read)))
        .service(web::resource("/petitions/{number}/deadlines/{id}/explanation").route(get().to(deadlines::explain)))
        .service(web::resource("/deadlines/calculate").route(post().to(deadlines::calculate)))
        .service(web::resource("/clocks").route(get().to(deadlines::clocks)))
        .service(web::resource("/assignments/explain").route(post().to(assignments::explain)))
        .service(web::resource("/units").route(get().to(directory::list_units)))
        .service(web::resource("/units/{code}").route(put().to(directory::put_unit)))
        .service(web::resource("/units/{code}/rehearse").route(post().to(directory::rehearse_unit)))
        .service(web::resource("/organs").route(get().to(directory::list_organs)))
        .service(web::resource("/organs/{code}").route(put().to(directory::put_organ)))
        .service(web::resource("/leaders").route(get().to(directory::list_leaders)))
        .service(web::resource("/leaders/{username}").route(put().to(directory::put_leader)))
        .service(web::resource("/leaders/{username}/deputy")
            .route(put().to(deputies::name_deputy))
            .route(delete().to(deputies::end_deputy)))
        .service(web::resource("/deputies").route(get().to(deputies::list_deputies)))
        .service(web::resource("/projects").route(get().to(directory::list_projects)))
        .service(web::resource("/projects/{code}").route(put().to(directory::put_project)))
        .service(web::resource("/contact-points").route(get().to(directory::list_contact_points)))
        .service(web::resource("/contact-points/{code}").route(put().to(directory::put_contact_point)))
        .service(web::resource("/categories").route(get().to(directory::list_categories)))
        .service(web::resource("/categories/{code}").route(put().to(directory::put_category)))
        .service(web::resource("/duty").route(get().to(directory::list_duty)))
        .service(web::resource("/duty/{day}").route(put().to(directory::put_duty)))
        .service(web::resource("/users").route(get().to(users::list_users)))
        .service(web::resource("/users/{username}").route(put().to(users::put_user)))
        .service(web::resource("/users/{username}/rehearse").route(post().to(users::rehearse_user)))
        .service(web::resource("/clients/{username}/tokens")
            .route(get().to(tokens::list_tokens))
            .route(post().to(tokens::create_token)))
        .service(web::resource("/clients/{username}/tokens/{id}").route(delete().to(tokens::revoke_token)))
        .service(web::resource("/clients/{username}/webhooks")
            .route(get().to(webhooks::list_webhooks))
            .route(post().to(webhooks::create_webhook)))
        .service(web::resource("/clients/{username}/webhooks/{id}").route(delete().to(webhooks::end_webhook)))
        .service(web::resource("/calendar").route(get().to(calendar::read_calendar)))
        .service(web::resource("/calendar/{year}").route(put().to(calendar::put_calendar_year)))
        .service(web::resource("/calendar/{year}/preview").route(post().to(calendar::preview_calendar_year)))
        .service(web::resource("/board").route(get().to(boards::read_board)))
        .service(web::resource("/public/status").route(post().to(public::read_status)))
        .service(web::resource("/public/rating").route(post().to(public::rate)))
        .service(web::resource("/hand-overs").route(get().to(hand_overs::read_hand_overs)))
        .service(web::resource("/alerts").route(get().to(alerts::read_alerts)))
        .service(web::resource("/alerts/acknowledge").route(post().to(alerts::acknowledge_alerts)))
        .service(web::resource("/alerts/{id}/acknowledge").route(post().to(alerts::acknowledge_alert)))
        .service(web::resource("/ladder").route(get().to(ladder::read_ladder)))
        .service(web::resource("/ladder/preview").route(post().to(ladder::preview_ladder)))
        .service(web::resource("/supervision-drafts").route(get().to(ladder::read_supervision_drafts)))
        .service(web::resource("/bulletin-list").route(get().to(ladder::read_bulletin_list)))
        .service(web::resource("/outbox").route(get().to(outbox::read_outbox)))
        .service(web::resource("/outbox/resend").route(post().to(outbox::resend_messages)))
        .service(web::resource("/outbox/{id}/resend").route(post().to(outbox::resend_message)))
        .service(web::resource("/house-requests").route(get().to(house_requests::read_house_requests)))
        .service(web::resource("/house-requests/{id}/confirm")
            .route(post().to(house_requests::confirm_house_request)))
        .service(web::resource("/house-requests/{id}/decline")
            .route(post().to(house_requests::decline_house_request)))
        .service(web::resource("/house-requests/{id}/withdraw")
            .route(post().to(house_requests::withdraw_house_request)))
        .service(web::resource("/openings").route(get().to(openings::read_openings)))
        .service(web::resource("/audit").route(get().to(v1::audit::read_audit)))
        .service(web::resource("/audit/export").route(get().to(v1::audit::export_audit)))
        .service(web::resource("/pulse").route(get().to(outbox::read_pulse)))
        .service(web::resource("/statistics").route(get().to(statistics::read_statistics))))
    .service(web::resource("/calendar/{token}.ics")
        .route(get().to(feeds::serve_calendar_feed))
        .route(head().to(feeds::serve_calendar_feed)))
    .service(web::resource("/healthz").route(get().to(health::healthz)))
    .service(web::resource("/readyz").route(get().to(health::readyz)))
    .service(web::resource("/metrics").route(get().to(health::metrics)))
    .service(web::redirect("/api/docs", "/api/docs/"))
    .service(SwaggerUi::new("/api/docs/{_:.*}").config(Config::new(["/api/v1/openapi.json"])))
    .default_service(web::to(problem::not_found));
}
