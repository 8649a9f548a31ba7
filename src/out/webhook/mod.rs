//! Webhooks: messages that are posted to programs, signed after the Standard Webhooks specification
//! (<https://www.standardwebhooks.com>): which addresses may be posted to (`address`), the signature
//! ([`sign`]), and the posting ([`Poster`]).

mod address;
mod poster;
mod settings;
mod signature;

pub use address::WrongUrl;
pub use poster::{Fault, Poster, SendError};
pub use settings::WebhookSettings;
pub use signature::{new_secret, sign};
