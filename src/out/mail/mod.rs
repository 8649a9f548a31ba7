//! Alert mails: what they say ([`compose()`]) and how they leave ([`Transport`]).
//!
//! Mail travels and rests where the district has no say, so a mail says little: the petition's number,
//! the clock, the rung, the days left or overdue, the date due, and a link behind the login. Never a title, never people,
//! never content: [`AlertLine`] has no field for them. Of an accusation (`confidential`) it says its
//! number and nothing else: no clock, no date, no link, no step to take, and its place in the list
//! tells nothing either.

mod alert;
mod compose;
mod failure;
mod folder;
mod message;
mod settings;
mod smtp;
mod transport;

pub use alert::{AlertKind, AlertLine, ClockWords, Recipient};
pub use compose::compose;
pub use failure::{Cause, Failure, Fault, Flaw, SendError, Stage, Trouble};
pub use folder::Folder;
pub use settings::{MailError, MailSettings, SmtpSecurity, TransportKind};
pub use smtp::Server;
pub use transport::{Courier, Delivered, Sent, Transport};
