//! The fields of a form that was refused as a whole, for the page that says so.

use actix_web::{HttpMessage, HttpRequest};

/// What was sent, in the order in which it was sent.
pub struct RefusedForm(pub Vec<(String, String)>);

/// Remembers what was sent with a form that is refused as a whole.
pub fn remember(request: &HttpRequest, fields: &[(String, String)]) {
    request.extensions_mut().insert(RefusedForm(fields.to_vec()));
}
