//! Why a letter did not leave: how far it came, what went wrong there, and whose fault that is.

use std::error::Error as _;
use std::fmt;
use std::io;

use lettre::transport::smtp::Error as SmtpError;
use rustls::CertificateError;

/// Whose fault it is that a letter did not leave: that decides who is to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server's or the settings': nobody's letter can leave now.
    Server,
    /// This letter cannot leave now. Others may, and this one later. It may even have arrived, where
    /// the connection was lost before the last answer: sent again, it keeps its Message-ID.
    Letter,
    /// This letter will never leave.
    Refused,
}

/// A letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// Who is to wait.
    pub fault: Fault,
    /// Why, without names and addresses (a server's own words may hold some, so they are left out).
    pub message: String,
}

/// Why a letter did not leave, with all that is known. Its text is free of names and addresses.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot become a message.
    #[error("{0}")]
    Letter(&'static str),
    /// Its file could not be written.
    #[error("mail file: {0}")]
    Folder(io::ErrorKind),
    /// The mail server did not take it.
    #[error("{0}")]
    Server(Trouble),
}

impl Failure {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Letter(_) => Fault::Refused,
            Self::Folder(_) => Fault::Server,
            Self::Server(trouble) => trouble.fault(),
        }
    }
}

impl From<Failure> for SendError {
    fn from(failure: Failure) -> Self {
        Self { fault: failure.fault(), message: failure.to_string() }
    }
}

/// How far a delivery came, in the order of the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The address of the host is looked up.
    Resolve,
    /// TCP.
    Connect,
    /// The server's greeting and its answer to ours (EHLO).
    Greeting,
    /// The turn to TLS is asked for (RFC 3207).
    Starttls,
    /// The TLS handshake. Without STARTTLS it comes before the greeting.
    Tls,
    /// AUTH (RFC 4954).
    Login,
    /// MAIL.
    Sender,
    /// RCPT.
    Recipient,
    /// DATA, the text, and the answer to it: with this the server takes charge of the letter.
    Content,
}

/// What went wrong at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The host has no address.
    NoAddress,
    /// Nobody listens there, or there is no way to it.
    NoConnection,
    /// No answer in time.
    Silence,
    /// The connection ended, or what came was no SMTP.
    Broken,
    /// What came was no TLS.
    NotTls,
    /// The certificate of the server does not hold.
    Certificate(Flaw),
    /// The server does not offer what is needed: STARTTLS, a kind of login, SMTPUTF8.
    Lacking,
    /// This code of RFC 5321, section 4.2.
    Answer(u16),
}

/// Why a certificate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Signed by nobody who is trusted.
    UnknownIssuer,
    /// For another name than the one in the settings.
    OtherName,
    /// Not at this time.
    OutOfDate,
    /// Anything else.
    Other,
}

/// Why the server did not take a letter. As text it is free of names, addresses and the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub stage: Stage,
    /// What.
    pub cause: Cause,
    /// The server's own words, or nothing. They may name people: only for whoever sits at the terminal.
    pub words: String,
}

impl Trouble {
    pub(super) fn new(stage: Stage, cause: Cause) -> Self {
        Self { stage, cause, words: String::new() }
    }

    pub(super) fn at(stage: Stage) -> impl Fn(SmtpError) -> Self {
        move |error| Self { stage, cause: cause(&error), words: words(&error) }
    }

    /// Whose fault it is. Until RCPT the server knows nothing of the letter, so that whatever it says
    /// for good is about us.
    pub fn fault(&self) -> Fault {
        match (self.stage, self.cause) {
            (stage, _) if stage < Stage::Sender => Fault::Server,
            (_, Cause::Answer(421 | 530 | 534 | 535 | 538)) => Fault::Server,
            (Stage::Sender, Cause::Answer(500..)) => Fault::Server,
            (_, Cause::Answer(500..) | Cause::Lacking) => Fault::Refused,
            _ => Fault::Letter,
        }
    }

    /// The server had ended the conversation before this letter began: it has no part in that.
    pub(super) fn came_before_the_letter(&self) -> bool {
        self.stage == Stage::Sender && !self.leaves_the_line_open()
    }

    pub(super) fn leaves_the_line_open(&self) -> bool {
        match self.cause {
            Cause::Answer(code) => code != 421,
            Cause::Lacking => true,
            Cause::NoAddress
            | Cause::NoConnection
            | Cause::Silence
            | Cause::Broken
            | Cause::NotTls
            | Cause::Certificate(_) => false,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::Resolve => "its name",
            Stage::Connect => "connecting",
            Stage::Greeting => "greeting",
            Stage::Starttls => "STARTTLS",
            Stage::Tls => "TLS",
            Stage::Login => "login",
            Stage::Sender => "sender",
            Stage::Recipient => "recipient",
            Stage::Content => "content",
        };
        write!(formatter, "mail server: {stage}: {}", self.cause)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Answer(code) => return write!(formatter, "it answered {code}"),
            Self::NoAddress => "no address",
            Self::NoConnection => "connection refused",
            Self::Silence => "no answer in time",
            Self::Broken => "the connection broke",
            Self::NotTls => "it speaks no TLS there",
            Self::Certificate(Flaw::UnknownIssuer) => "its certificate is signed by nobody trusted",
            Self::Certificate(Flaw::OtherName) => "its certificate is for another name",
            Self::Certificate(Flaw::OutOfDate) => "its certificate is out of date",
            Self::Certificate(Flaw::Other) => "its certificate does not hold",
            Self::Lacking => "it does not offer what is needed",
        })
    }
}

pub(super) fn cause(error: &SmtpError) -> Cause {
    if let Some(code) = error.status() {
        return Cause::Answer(u16::from(code));
    }
    if error.is_client() {
        return Cause::Lacking;
    }
    let source = error.source();
    if let Some(tls) = source.and_then(|source| source.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    source.and_then(|source| source.downcast_ref::<io::Error>()).map_or(Cause::Broken, of_io)
}

/// A read that timed out says `WouldBlock` on Unix, a connect `TimedOut`.
#[expect(clippy::wildcard_enum_match_arm, reason = "the list is the standard library's, and grows with it")]
fn of_io(error: &io::Error) -> Cause {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Cause::Silence,
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Cause::NoConnection,
        _ => Cause::Broken,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the list is the library's, and grows with it")]
fn of_tls(error: &rustls::Error) -> Cause {
    use CertificateError as Wrong;
    match error {
        rustls::Error::InvalidMessage(_) => Cause::NotTls,
        rustls::Error::InvalidCertificate(wrong) => Cause::Certificate(match wrong {
            Wrong::UnknownIssuer => Flaw::UnknownIssuer,
            Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => Flaw::OtherName,
            Wrong::Expired
            | Wrong::ExpiredContext { .. }
            | Wrong::NotValidYet
            | Wrong::NotValidYetContext { .. } => Flaw::OutOfDate,
            _ => Flaw::Other,
        }),
        _ => Cause::Broken,
    }
}

fn words(error: &SmtpError) -> String {
    match error.status().and_then(|_| error.source()) {
        Some(said) => said.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_and_the_answer_tell_whose_fault_it_is() {
        for (stage, cause, fault) in [
            (Stage::Login, Cause::Silence, Fault::Server),
            (Stage::Sender, Cause::Answer(550), Fault::Server),
            (Stage::Sender, Cause::Answer(451), Fault::Letter),
            (Stage::Sender, Cause::Broken, Fault::Letter),
            (Stage::Recipient, Cause::Answer(530), Fault::Server),
            (Stage::Recipient, Cause::Answer(550), Fault::Refused),
            (Stage::Recipient, Cause::Lacking, Fault::Refused),
            (Stage::Content, Cause::Answer(421), Fault::Server),
            (Stage::Content, Cause::Answer(452), Fault::Letter),
            (Stage::Content, Cause::Answer(554), Fault::Refused),
        ] {
            assert_eq!(Trouble::new(stage, cause).fault(), fault, "{stage:?} {cause:?}");
        }
    }
}
