//! Alert mails: what they say ([`compose()`]) and how they leave ([`Transport`]).
//!
//! Mail travels and rests where the district has no say, so a mail says little: the petition's number,
//! the clock, the rung, the days left or overdue, the date due, and a link behind the login. Never a title, never people,
//! never content: [`AlertLine`] has no field for them. Of an accusation (`confidential`) it says its
//! number and nothing else: no clock, no date, no link, no step to take, and its place in the list
//! tells nothing either.

mod compose;
mod folder;
mod message;
pub mod smtp;
mod transport;

use std::fmt;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Deserialize;

use domain::clock::Words;
use domain::letter::Letter;
use domain::roles::Part;
use domain::time::Instant;
use domain::vocabulary::Language;

pub use compose::compose;
pub use folder::Folder;
pub use transport::{Courier, Delivered, Failure, Fault, SendError, Sent, Transport};

/// Why somebody is alerted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// A clock will run out.
    Reminder,
    /// A clock has run out.
    Overdue,
    /// Somebody has to decide before the petition can go on.
    DecisionNeeded,
    /// Something was ordered, asked or decided that its reader must know of.
    News,
}

/// What a clock is called, and what is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockWords {
    pub label: Words,
    pub todo: Words,
}

/// One petition in a mail: everything that a mail could say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLine {
    /// Why.
    pub kind: AlertKind,
    /// The petition's number.
    pub number: String,
    /// The clock that it is about.
    pub clock: Option<ClockWords>,
    /// What the rung of the ladder is called.
    pub rung: Option<Words>,
    /// The kind of event that it tells of.
    pub news: Option<String>,
    /// The unit that holds the petition.
    pub unit: Option<String>,
    /// What the recipient is to do.
    pub part: Part,
    /// A supervision order is drafted for the recipient.
    pub draft: bool,
    /// The last day of the clock.
    pub legal_due: Option<NaiveDate>,
    /// The instant at which it is late, for a clock of hours.
    pub due_at: Option<Instant>,
    /// An accusation: only its number is said.
    pub confidential: bool,
    /// Where to open it. May be empty.
    pub link: String,
}

/// Who gets the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// For the greeting.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// English; otherwise Chinese.
    pub language: Language,
    /// Said in the subject.
    pub urgent: bool,
    /// Where the recipient says that the mail was seen. May be empty.
    pub acknowledge: String,
}

/// Where mail goes.
#[derive(Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum TransportKind {
    /// `.eml` files in a folder.
    #[default]
    File,
    /// A mail server.
    Smtp,
    /// A list in memory, for tests.
    Memory,
}

/// How the connection to the mail server is protected.
#[derive(Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// Not at all: for a server on the same machine.
    None,
    /// Begins in the clear and must turn to TLS (port 587).
    #[default]
    Starttls,
    /// TLS from the first byte (port 465).
    Tls,
}

/// A password that does not show in logs.
#[derive(Deserialize, Clone, Default, PartialEq, Eq)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// The `[mail]` section of the settings.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    /// Where mail goes.
    pub transport: TransportKind,
    /// The sender: `name <address>`.
    pub from: String,
    /// The right side of the message ids; also how the service greets the mail server.
    pub message_id_domain: String,
    /// For `file`. Empty: `mail` in the data folder.
    pub folder: PathBuf,
    /// For `smtp`.
    pub smtp_host: String,
    /// For `smtp`.
    pub smtp_port: u16,
    /// For `smtp`.
    pub smtp_security: SmtpSecurity,
    /// For `smtp`. Empty: no login.
    pub smtp_username: String,
    /// For `smtp`.
    pub smtp_password: Secret,
    /// For `smtp`: certificates (PEM) to trust beside the public ones. Empty: only those.
    pub smtp_ca_file: PathBuf,
    /// For `smtp`: how long one step may take.
    pub timeout_seconds: u64,
}

impl MailSettings {
    /// How long one delivery takes at most, in seconds: every step up to its time-out. Whoever leases
    /// a letter for sending must hold it longer. 0 where no mail server is asked.
    pub fn longest_delivery_seconds(&self) -> u64 {
        match self.transport {
            TransportKind::Smtp => smtp::STEPS.saturating_mul(self.step_seconds()),
            TransportKind::File | TransportKind::Memory => 0,
        }
    }

    /// A time-out of 0 would be none at all.
    fn step_seconds(&self) -> u64 {
        self.timeout_seconds.max(1)
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: TransportKind::File,
            from: "示例区信访工作 <xinfang@localhost>".to_owned(),
            message_id_domain: "localhost".to_owned(),
            folder: PathBuf::new(),
            smtp_host: "localhost".to_owned(),
            smtp_port: 587,
            smtp_security: SmtpSecurity::Starttls,
            smtp_username: String::new(),
            smtp_password: Secret::default(),
            smtp_ca_file: PathBuf::new(),
            timeout_seconds: 20,
        }
    }
}

/// Why the mail settings cannot be used. Found at the start, not at the first mail.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// `from` is no `name <address>`.
    #[error("mail.from is not a sender like \"name <address>\"")]
    From,
    /// The folder cannot be made.
    #[error("mail.folder {folder}: {source}")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings of the mail server do not make sense.
    #[error("mail.smtp_host: {0}")]
    Smtp(String),
    /// The file of certificates does not read.
    #[error("mail.smtp_ca_file {file}: {problem}")]
    CaFile {
        /// Which.
        file: PathBuf,
        /// Why.
        problem: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_the_password_stays_hidden() {
        let settings: MailSettings =
            toml::from_str("transport = \"smtp\"\nsmtp_security = \"tls\"\nsmtp_password = \"hunter2\"\n")
                .unwrap();
        assert_eq!(settings.transport, TransportKind::Smtp);
        assert_eq!(settings.smtp_security, SmtpSecurity::Tls);
        assert_eq!(settings.smtp_password.reveal(), "hunter2");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(toml::from_str::<MailSettings>("smtp_hots = \"x\"").is_err());
    }
}
