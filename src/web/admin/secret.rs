//! The page of a secret that is shown once.

use askama::Template;

use crate::web::frame::Frame;

/// A secret that is shown once.
#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/secret.html")]
pub struct SecretPage<'a> {
    pub frame: &'a Frame,
    pub title: String,
    pub told: String,
    pub secret: &'a str,
    /// Where to go on.
    pub back: String,
}
