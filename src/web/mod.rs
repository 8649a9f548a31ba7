//! The pages for people: the whole table of routes on one screen. They are rendered here, work without
//! script, and go through the same use cases and the same access rules as the API.

pub mod alerts;
pub mod assets;
pub mod cookies;
pub mod due;
pub mod errors;
pub mod fields;
pub mod form;
pub mod frame;
pub mod history;
pub mod login;
pub mod operations;
pub mod petition;
pub mod petitions;
pub mod texts;
pub mod visitor;

use actix_web::web::{ServiceConfig, get, post, resource};

/// Every page, and every form on them. To be configured before the API, which has the default route.
#[rustfmt::skip]
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").route(get().to(login::home)))
        .service(resource("/login").route(get().to(login::form)).route(post().to(login::log_in)))
        .service(resource("/logout").route(post().to(login::log_out)))
        .service(resource("/language").route(post().to(login::choose_language)))
        .service(resource("/petitions").route(get().to(petitions::list)))
        .service(resource("/petitions/{number}").route(get().to(petition::read)))
        .service(resource("/alerts").route(get().to(alerts::list)))
        .service(resource("/alerts/mail/{id}").route(get().to(alerts::of_mail)))
        .service(resource("/alerts/acknowledge").route(post().to(alerts::acknowledge)))
        .service(resource("/operations").route(get().to(operations::read)))
        .service(resource("/operations/mails/{id}/again").route(post().to(operations::send_again)))
        .service(resource("/static/{file}").route(get().to(assets::serve)));
}
