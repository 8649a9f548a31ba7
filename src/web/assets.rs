//! The style sheet and the icon: inside the program, under names that change with their content, so
//! that browsers may keep them for good.

use std::sync::LazyLock;

use actix_web::http::header::{self, CacheDirective};
use actix_web::{HttpResponse, web};

use crate::api::problem::Problem;
use crate::vault::digest;

const STYLE: &str = include_str!("static/style.css");
const ICON: &str = include_str!("static/icon.svg");

/// A year, in seconds: as long as caches take anything to be.
const FOR_GOOD: u32 = 31_536_000;

static STYLE_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/static/style.{}.css", &digest(STYLE.as_bytes())[..12]));

/// Where the style sheet stands.
pub fn style_address() -> &'static str {
    STYLE_ADDRESS.as_str()
}

/// A file of the pages.
///
/// # Errors
/// 404.
pub async fn serve(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let file = path.into_inner();
    let (kind, body) = match file.as_str() {
        "icon.svg" => ("image/svg+xml", ICON),
        name if style_address().ends_with(name) && name.starts_with("style.") => {
            ("text/css; charset=utf-8", STYLE)
        }
        _ => return Err(Problem::not_found()),
    };
    let kept = header::CacheControl(vec![
        CacheDirective::Public,
        CacheDirective::MaxAge(FOR_GOOD),
        CacheDirective::Extension("immutable".to_owned(), None),
    ]);
    Ok(HttpResponse::Ok().content_type(kind).insert_header(kept).body(body))
}
