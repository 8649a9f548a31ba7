//! What somebody has typed into a form that is not taken and not shown again either: it stands below the
//! refusal, to be copied. Nothing else does: whoever may not know of a petition learns nothing of it here.

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
    title: String,
    advice: String,
    texts: Vec<Kept>,
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
    frame.show(problem.status_code(), &KeptPage { frame, title, advice, texts })
}

/// A refusal in words: what is wrong, and what to do.
pub fn why(problem: &Problem, texts: Texts) -> (String, String) {
    if problem.code() == "not_found" {
        return (texts.t("error.missing.title"), texts.t("error.missing.advice"));
    }
    Filled::default().refused(problem, texts).refusal.unwrap_or_default()
}
