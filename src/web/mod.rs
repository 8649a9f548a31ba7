//! The pages for people: the whole table of routes on one screen. They are rendered here, work without
//! script, and go through the same use cases and the same access rules as the API.
//!
//! What every page uses:
//!
//! - [`texts`], [`due`], [`because`], [`chart`]: words and dates, reasons, charts
//! - [`visitor`], [`cookies`], [`frame`], [`places`], [`redirect`], [`errors`]: who looks, what is around every
//!   page, where an answer leads
//! - [`fields`], [`asker`]: what a form asks, as data, made of what a body declares
//! - [`form`], [`multipart`], [`answers`]: a form that is ours, read as that body
//! - [`refusal`]: a refusal as the reader of a page knows things
//! - [`kept`], [`typed`], [`refused_form`], [`late_form`]: what was typed into a form that is refused
//! - [`file_list`]: the files of a petition, and where files are chosen
//! - [`narrowing`]: what a list is narrowed to, in words
//! - [`assets`]: style sheet, script and icon
//!
//! The other modules are a file or a folder a page: [`acts`] has the form of every act, [`reception`] the
//! desk, [`admin`] administration. Their templates stand in `templates/`.

pub mod acts;
pub mod admin;
pub mod alerts;
pub mod answers;
pub mod asker;
pub mod assets;
pub mod audit;
pub mod because;
pub mod board;
pub mod chart;
pub mod cookies;
pub mod differences;
pub mod documents;
pub mod due;
pub mod errors;
pub mod fields;
pub mod file_list;
pub mod files;
pub mod form;
pub mod frame;
pub mod history;
pub mod house_requests;
pub mod kept;
pub mod late_form;
pub mod login;
pub mod me;
pub mod multipart;
pub mod narrowing;
pub mod operations;
pub mod orders;
pub mod outbox;
pub mod password;
pub mod petition;
pub mod petitions;
pub mod places;
pub mod reception;
pub mod redirect;
pub mod refusal;
pub mod refused_form;
pub mod setup;
pub mod status;
pub mod texts;
pub mod typed;
pub mod visitor;
pub mod work;

/// The keys of what is said of all that the forms ask.
pub fn labels() -> Vec<String> {
    [
        acts::labels(),
        admin::labels(),
        admin::calendar::labels(),
        orders::labels(),
        password::labels(),
        reception::labels(),
        setup::labels(),
        work::labels(),
    ]
    .concat()
}

use actix_web::web::{ServiceConfig, get, post, resource};

/// Every page, and every form on them. To be configured before the API, which has the default route.
#[rustfmt::skip]
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").route(get().to(login::home)))
        .service(resource("/login").route(get().to(login::form)).route(post().to(login::log_in)))
        .service(resource("/logout").route(post().to(login::log_out)))
        .service(resource("/language").route(post().to(login::choose_language)))
        .service(resource("/status").route(get().to(status::read)).route(post().to(status::ask)))
        .service(resource("/status/rate").route(post().to(status::rate)))
        .service(resource("/status/documents/{id}").route(get().to(status::document)))
        .service(resource("/status/leave").route(post().to(status::leave)))
        .service(resource("/petitions").route(get().to(petitions::list)))
        .service(resource("/petitions/{number}").route(get().to(petition::read)))
        .service(resource("/petitions/{number}/files").route(get().to(files::to_petition)).route(post().to(files::attach)))
        .service(resource("/petitions/{number}/files/{id}").route(get().to(files::open)))
        .service(resource("/petitions/{number}/files/{id}/remove")
            .route(get().to(files::back_to_petition))
            .route(post().to(files::remove)))
        .service(resource("/files").route(post().to(files::receive)))
        .service(resource("/files/{id}/remove").route(post().to(files::discard)))
        .service(resource("/petitions/{number}/documents")
            .route(get().to(documents::list))
            .route(post().to(documents::issue)))
        .service(resource("/petitions/{number}/documents/draft/{kind}").route(get().to(documents::show_draft)))
        .service(resource("/petitions/{number}/documents/draft/{kind}/file").route(get().to(documents::draft_file)))
        .service(resource("/petitions/{number}/documents/issue/{kind}").route(get().to(documents::confirm)))
        .service(resource("/petitions/{number}/documents/{id}").route(get().to(documents::show)))
        .service(resource("/petitions/{number}/documents/{id}/file").route(get().to(documents::file)))
        .service(resource("/petitions/{number}/acts/{act}").route(get().to(acts::form)).route(post().to(acts::carry_out)))
        .service(resource("/petitions/{number}/acts/{act}/check")
            .route(get().to(acts::to_form))
            .route(post().to(acts::check)))
        .service(resource("/work").route(get().to(work::list)))
        .service(resource("/work/views").route(post().to(work::keep_view)))
        .service(resource("/work/views/{id}/remove").route(post().to(work::remove_view)))
        .service(resource("/work/sign").route(get().to(orders::to_list)).route(post().to(work::sign)))
        .service(resource("/work/orders").route(get().to(orders::to_list)).route(post().to(orders::order)))
        .service(resource("/alerts").route(get().to(alerts::list)))
        .service(resource("/alerts/mail/{id}").route(get().to(alerts::of_mail)))
        .service(resource("/alerts/acknowledge").route(post().to(alerts::acknowledge)))
        .service(resource("/board").route(get().to(board::read)))
        .service(resource("/board/bulletin").route(get().to(board::bulletin)))
        .service(resource("/board/hand-overs").route(get().to(board::hand_overs)))
        .service(resource("/me").route(get().to(me::read)))
        .service(resource("/me/alive").route(get().to(me::alive)))
        .service(resource("/me/calendar").route(get().to(me::calendar)).route(post().to(me::renew)))
        .service(resource("/me/calendar/end").route(post().to(me::end)))
        .service(resource("/reception").route(get().to(reception::form)).route(post().to(reception::send)))
        .service(resource("/reception/look").route(post().to(reception::look)))
        .service(resource("/reception/keep").route(post().to(reception::keep)))
        .service(resource("/reception/drafts/{key}/discard").route(post().to(reception::discard)))
        .service(resource("/reception/receipts/{number}").route(get().to(reception::receipt)))
        .service(resource("/reception/receipts/{number}/sms").route(post().to(reception::send_code)))
        .service(resource("/audit").route(get().to(audit::list)))
        .service(resource("/audit/export").route(get().to(audit::export)))
        .service(resource("/house-requests").route(get().to(house_requests::list)))
        .service(resource("/house-requests/{id}/confirm").route(post().to(house_requests::confirm)))
        .service(resource("/house-requests/{id}/decline").route(post().to(house_requests::decline)))
        .service(resource("/house-requests/{id}/withdraw").route(post().to(house_requests::withdraw)))
        .service(resource("/openings/{number}").route(post().to(house_requests::decide_opening)))
        .service(resource("/operations").route(get().to(operations::read)))
        .service(resource("/operations/mails").route(get().to(outbox::list)))
        .service(resource("/operations/mails/again").route(post().to(operations::send_all_again)))
        .service(resource("/operations/mails/{id}/again").route(post().to(operations::send_again)))
        .service(resource("/me/password").route(get().to(password::form)).route(post().to(password::change)))
        .service(resource("/setup").route(get().to(setup::form)).route(post().to(setup::set_up)))
        .configure(admin::routes)
        .service(resource("/static/{file}").route(get().to(assets::serve)));
}
