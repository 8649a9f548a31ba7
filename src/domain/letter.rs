//! A mail as it is kept and sent: written once, the same bytes at every try.

use crate::time::Instant;

/// A mail that is ready to go. The same letter always makes the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Without the angle brackets.
    pub message_id: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The date of the mail.
    pub created_at: Instant,
}
