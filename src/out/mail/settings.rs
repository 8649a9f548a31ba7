//! The `[mail]` section of the settings.

use std::path::PathBuf;

use serde::Deserialize;

use crate::secret::Secret;

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
    /// A time-out of 0 would be none at all.
    pub(super) fn step_seconds(&self) -> u64 {
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
