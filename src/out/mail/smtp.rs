//! Letters to a mail server (RFC 5321), stage by stage, so that a failure says how far it came: the
//! stage tells whether the settings, the server or the letter is at fault.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use lettre::Message;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use domain::letter::Letter;

use super::failure::{Cause, Failure, Stage, Trouble, cause};
use super::message::{has_control, render};
use super::settings::{MailError, MailSettings, SmtpSecurity};

/// How many of the host's addresses are tried.
const ADDRESSES: usize = 3;

/// The steps of one delivery, each of which may take a whole time-out, at the very worst: MAIL on a
/// connection that has died, three addresses, two steps of a TLS handshake, the greeting, EHLO,
/// STARTTLS, EHLO again, three of a login, MAIL, RCPT, DATA, the text, its answer, and RSET or QUIT.
pub const STEPS: u64 = 19;

/// How long the server may take to answer a QUIT. Nothing depends on its answer.
const LEAVE: Duration = Duration::from_secs(2);

/// A mail server, and whose letters it is to take.
#[derive(Clone)]
pub struct Server {
    from: Mailbox,
    host: String,
    port: u16,
    timeout: Duration,
    hello: ClientId,
    security: SmtpSecurity,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Server({}:{}, {:?})", self.host, self.port, self.security)
    }
}

impl Server {
    /// Checks the settings. Does not connect.
    ///
    /// # Errors
    /// A host that can be none, or a CA file that does not read.
    pub fn new(from: Mailbox, settings: &MailSettings) -> Result<Self, MailError> {
        let host = settings.smtp_host.clone();
        if host.is_empty() || has_control(&host) || has_control(&settings.message_id_domain) {
            return Err(MailError::Smtp("not a host name".to_owned()));
        }
        let tls = match settings.smtp_security {
            SmtpSecurity::None => None,
            SmtpSecurity::Starttls | SmtpSecurity::Tls => Some(trusting(&host, &settings.smtp_ca_file)?),
        };
        let login = (!settings.smtp_username.is_empty()).then(|| {
            let password = settings.smtp_password.reveal().to_owned();
            Credentials::new(settings.smtp_username.clone(), password)
        });
        Ok(Self {
            from,
            host,
            port: settings.smtp_port,
            timeout: Duration::from_secs(settings.step_seconds()),
            hello: ClientId::Domain(settings.message_id_domain.clone()),
            security: settings.smtp_security,
            tls,
            login,
        })
    }

    /// The stages of a delivery under these settings, in the order in which they come.
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages = vec![Stage::Resolve, Stage::Connect];
        stages.extend_from_slice(match self.security {
            SmtpSecurity::None => &[Stage::Greeting],
            SmtpSecurity::Starttls => &[Stage::Greeting, Stage::Starttls, Stage::Tls],
            SmtpSecurity::Tls => &[Stage::Tls, Stage::Greeting],
        });
        stages.extend(self.login.is_some().then_some(Stage::Login));
        stages.extend([Stage::Sender, Stage::Recipient, Stage::Content]);
        stages
    }

    /// Up to the point where letters may come.
    fn connect(&self) -> Result<SmtpConnection, Trouble> {
        let mut connection = self.greet()?;
        if let (SmtpSecurity::Starttls, Some(tls)) = (self.security, &self.tls) {
            self.turn_to_tls(&mut connection, tls)?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).map_err(Trouble::at(Stage::Login))?;
        }
        Ok(connection)
    }

    fn greet(&self) -> Result<SmtpConnection, Trouble> {
        let addresses = self.addresses()?;
        let at_once = self.tls.as_ref().filter(|_| self.security == SmtpSecurity::Tls);
        SmtpConnection::connect(&*addresses, Some(self.timeout), &self.hello, at_once, None).map_err(
            |error| Trouble { stage: self.first_stage(&error), ..Trouble::at(Stage::Greeting)(error) },
        )
    }

    fn addresses(&self) -> Result<Vec<SocketAddr>, Trouble> {
        let found =
            (self.host.as_str(), self.port).to_socket_addrs().map(|all| all.take(ADDRESSES).collect());
        match found {
            Ok(addresses) if !Vec::is_empty(&addresses) => Ok(addresses),
            _ => Err(Trouble::new(Stage::Resolve, Cause::NoAddress)),
        }
    }

    /// The library connects, shakes hands and greets in one go: the error must say which it was.
    fn first_stage(&self, error: &SmtpError) -> Stage {
        let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        match cause(error) {
            Cause::NoConnection => Stage::Connect,
            Cause::Silence if io.is_some_and(|io| io.kind() == io::ErrorKind::TimedOut) => Stage::Connect,
            Cause::NotTls | Cause::Certificate(_) => Stage::Tls,
            Cause::Broken if self.security == SmtpSecurity::Tls => Stage::Tls,
            Cause::NoAddress | Cause::Silence | Cause::Broken | Cause::Lacking | Cause::Answer(_) => {
                Stage::Greeting
            }
        }
    }

    fn turn_to_tls(&self, connection: &mut SmtpConnection, tls: &TlsParameters) -> Result<(), Trouble> {
        if !connection.can_starttls() {
            return Err(Trouble::new(Stage::Starttls, Cause::Lacking));
        }
        connection.starttls(tls, &self.hello).map_err(|error| match error.status() {
            Some(_) => Trouble::at(Stage::Starttls)(error),
            None => Trouble::at(Stage::Tls)(error),
        })
    }
}

/// The public roots, and those of the file.
fn trusting(host: &str, ca_file: &Path) -> Result<TlsParameters, MailError> {
    let mut trust = TlsParameters::builder(host.to_owned());
    if !ca_file.as_os_str().is_empty() {
        trust = trust.add_root_certificate(read_ca(ca_file)?);
    }
    trust.build().map_err(|error| MailError::CaFile { file: ca_file.into(), problem: error.to_string() })
}

fn read_ca(file: &Path) -> Result<Certificate, MailError> {
    let wrong = |problem: String| MailError::CaFile { file: file.into(), problem };
    let pem = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
        return Err(wrong("holds no certificate in PEM".to_owned()));
    }
    Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))
}

/// A line to the server, which stays open between letters.
pub struct Line {
    server: Server,
    connection: Option<SmtpConnection>,
}

impl fmt::Debug for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Line({:?}, open: {})", self.server, self.connection.is_some())
    }
}

impl Line {
    /// Connects with the first letter.
    pub fn to(server: Server) -> Self {
        Self { server, connection: None }
    }

    /// Delivers a letter. A server may hang up on an idle line: then the line is made anew, once.
    ///
    /// # Errors
    /// The server did not take it.
    pub fn deliver(&mut self, letter: &Letter) -> Result<(), Failure> {
        let message = render(letter, &self.server.from).map_err(Failure::Letter)?;
        let was_open = self.connection.is_some();
        let delivered = match self.converse(&message) {
            Err(trouble) if was_open && trouble.came_before_the_letter() => self.converse(&message),
            result => result,
        };
        delivered.map_err(Failure::Server)
    }

    fn converse(&mut self, message: &Message) -> Result<(), Trouble> {
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => self.server.connect()?,
        };
        let result = hand_over(&mut connection, message);
        let fit_for_the_next = match &result {
            Ok(()) => true,
            Err(trouble) => trouble.leaves_the_line_open() && connection.command(Rset).is_ok(),
        };
        self.connection = fit_for_the_next.then_some(connection);
        result
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Whether the server says good-bye too does not matter.
            let _ = connection.set_timeout(Some(LEAVE.min(self.server.timeout)));
            let _ = connection.quit();
        }
    }
}

fn hand_over(connection: &mut SmtpConnection, message: &Message) -> Result<(), Trouble> {
    name_the_sender(connection, message)?;
    for recipient in message.envelope().to() {
        connection
            .command(Rcpt::new(recipient.clone(), Vec::new()))
            .map_err(Trouble::at(Stage::Recipient))?;
    }
    connection.command(Data).map_err(Trouble::at(Stage::Content))?;
    connection.command(Text(message.formatted())).map_err(Trouble::at(Stage::Content))?;
    Ok(())
}

/// An address beyond ASCII asks more of the server (RFC 6531): what it answers then is about the letter.
fn name_the_sender(connection: &mut SmtpConnection, message: &Message) -> Result<(), Trouble> {
    let international = message.envelope().to().iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii());
    if international && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Err(Trouble::new(Stage::Recipient, Cause::Lacking));
    }
    let parameters = match international {
        true => vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)],
        false => Vec::new(),
    };
    let sender = message.envelope().from().cloned();
    let answered = connection.command(Mail::new(sender, parameters)).map(|_| ());
    answered.map_err(Trouble::at(Stage::Sender)).map_err(|trouble| {
        let refused = matches!(trouble.cause, Cause::Answer(500..));
        if refused && international { Trouble { stage: Stage::Recipient, ..trouble } } else { trouble }
    })
}

/// The text of a letter with its dots doubled and its end (RFC 5321, section 4.5.2), in one piece. In
/// two, the second would wait for the acknowledgement of the first: 40 ms for each letter.
struct Text(Vec<u8>);

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        let first = if text.starts_with('.') { "." } else { "" };
        let last = if text.ends_with("\r\n") { "" } else { "\r\n" };
        write!(formatter, "{first}{}{last}.\r\n", text.replace("\r\n.", "\r\n.."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_doubled_and_the_end_is_marked() {
        for (text, sent) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".\r\n.b\r\n\r\n", "..\r\n..b\r\n\r\n.\r\n"),
            ("\r\n..", "\r\n...\r\n.\r\n"),
        ] {
            assert_eq!(Text(text.as_bytes().to_vec()).to_string(), sent);
        }
    }
}
