//! What somebody has typed into a form that is not taken and not shown again either: it stands below the
//! refusal, to be copied. Nothing else does: whoever may not know of a petition learns nothing of it here.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::fields::Filled;
use crate::web::frame::Frame;
use crate::web::texts::Texts;

/// A text as it was sent, and what it was meant for.
pub struct Kept {
    pub label: String,
    pub text: String,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "kept.html")]
struct KeptPage<'a> {
    frame: &'a Frame,
    why: Why,
    texts: Vec<Kept>,
}

/// Why a form was not taken, and where one goes on.
pub struct Why {
    pub title: String,
    pub advice: String,
    /// An address and its name.
    pub onward: (String, String),
}

/// The refusal, and below it what was typed.
///
/// # Errors
/// The refusal itself where nothing was typed.
pub fn show(frame: &Frame, problem: Problem, mut texts: Vec<Kept>) -> Result<HttpResponse, Problem> {
    texts.retain(|kept| !kept.text.trim().is_empty());
    if texts.is_empty() {
        return Err(problem);
    }
    let (title, advice) = why(&problem, frame.texts);
    let onward = ("/".to_owned(), frame.texts.t("error.back"));
    because(frame, problem.status_code(), Why { title, advice, onward }, texts)
}

/// The same for a form that was refused as a whole.
///
/// # Errors
/// 500 where the page cannot be made.
pub fn because(
    frame: &Frame,
    status: StatusCode,
    why: Why,
    texts: Vec<Kept>,
) -> Result<HttpResponse, Problem> {
    frame.show(status, &KeptPage { frame, why, texts })
}

/// A refusal in words: what is wrong, and what to do.
pub fn why(problem: &Problem, texts: Texts) -> (String, String) {
    if problem.code() == "not_found" {
        return (texts.t("error.missing.title"), texts.t("error.missing.advice"));
    }
    Filled::default().refused(problem, texts).refusal.unwrap_or_default()
}
