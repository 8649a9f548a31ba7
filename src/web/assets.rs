//! The style sheet, the script and the icon: inside the program, under names that change with their
//! content, so that browsers may keep them for good. Each part of the pages has a part of the sheet and,
//! where it is the better for it, of the script; browsers get them as one file each.

use std::sync::LazyLock;

use actix_web::http::header::{self, CacheDirective};
use actix_web::{HttpResponse, web};

use crate::api::problem::Problem;
use base::vault::digest;

/// The base first: it names every colour and measure that the others use.
const STYLE: &str = concat!(
    include_str!("static/style/base.css"),
    include_str!("static/style/fields.css"),
    include_str!("static/style/files.css"),
    include_str!("static/style/documents.css"),
    include_str!("../out/documents/paper.css"),
    include_str!("static/style/public.css"),
    include_str!("static/style/board.css"),
    include_str!("static/style/acts.css"),
    include_str!("static/style/reception.css"),
    include_str!("static/style/admin.css"),
);
/// Everything essential works without it.
const SCRIPT: &str = concat!(
    include_str!("static/script/base.js"),
    include_str!("static/script/files.js"),
    include_str!("static/script/acts.js"),
    include_str!("static/script/reception.js"),
);
const ICON: &str = include_str!("static/icon.svg");

/// A year, in seconds: as long as caches take anything to be.
const FOR_GOOD: u32 = 31_536_000;

static STYLE_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/static/style.{}.css", &digest(STYLE.as_bytes())[..12]));

static SCRIPT_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/static/script.{}.js", &digest(SCRIPT.as_bytes())[..12]));

/// Where the style sheet stands.
pub fn style_address() -> &'static str {
    STYLE_ADDRESS.as_str()
}

/// Where the script stands.
pub fn script_address() -> &'static str {
    SCRIPT_ADDRESS.as_str()
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
        name if script_address().ends_with(name) && name.starts_with("script.") => {
            ("text/javascript; charset=utf-8", SCRIPT)
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
