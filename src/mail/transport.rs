//! How letters leave: into a folder, to a mail server, or into memory.

use std::error::Error as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::Tls;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{Address, Message, SmtpTransport, Transport as _};

use super::{Letter, MailError, MailSettings, SmtpSecurity, TransportKind};

/// Connections that stay open to the mail server.
const POOL_SIZE: u32 = 4;
/// RFC 2046 allows 70 characters.
const BOUNDARY_LENGTH: usize = 60;
const FILE_NAME_LENGTH: usize = 150;

/// The message ids and the bytes that were sent into memory.
pub type Delivered = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A way out for letters. Clones share their connections.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One `.eml` file for each letter.
    File(PathBuf),
    /// A mail server.
    Smtp(SmtpTransport),
    /// For tests.
    Memory(Delivered),
}

/// A letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// Trying again will not help.
    pub permanent: bool,
    /// Why, without names and addresses (a server's own words may hold some, so they are left out).
    pub message: String,
}

impl SendError {
    fn permanent(message: impl Into<String>) -> Self {
        Self { permanent: true, message: message.into() }
    }

    fn temporary(message: impl Into<String>) -> Self {
        Self { permanent: false, message: message.into() }
    }
}

impl Transport {
    /// Checks the settings and makes the way out. Does not connect yet.
    pub fn new(settings: &MailSettings, data_folder: &Path) -> Result<Self, MailError> {
        if parse_mailbox(&settings.from).is_none() {
            return Err(MailError::From);
        }
        match settings.transport {
            TransportKind::File => into_folder(settings, data_folder),
            TransportKind::Smtp => to_server(settings).map(Self::Smtp),
            TransportKind::Memory => Ok(Self::Memory(Delivered::default())),
        }
    }

    /// Sends one letter, from a `name <address>`. Blocks until it has left or failed.
    pub fn send(&self, letter: &Letter, from: &str) -> Result<(), SendError> {
        let message = render(letter, from)?;
        match self {
            Self::File(folder) => write_file(folder, &file_name(letter), &message.formatted())
                .map_err(|error| SendError::temporary(format!("mail file: {}", error.kind()))),
            Self::Smtp(server) => server.send(&message).map(|_| ()).map_err(|error| explain(&error)),
            Self::Memory(delivered) => {
                let mut delivered = delivered.lock().unwrap_or_else(PoisonError::into_inner);
                delivered.push((letter.message_id.clone(), message.formatted()));
                Ok(())
            }
        }
    }
}

fn into_folder(settings: &MailSettings, data_folder: &Path) -> Result<Transport, MailError> {
    let folder = match settings.folder.as_os_str().is_empty() {
        true => data_folder.join("mail"),
        false => settings.folder.clone(),
    };
    match fs::create_dir_all(&folder) {
        Ok(()) => Ok(Transport::File(folder)),
        Err(source) => Err(MailError::Folder { folder, source }),
    }
}

fn to_server(settings: &MailSettings) -> Result<SmtpTransport, MailError> {
    let host = settings.smtp_host.as_str();
    if host.is_empty() || has_control(host) || has_control(&settings.message_id_domain) {
        return Err(MailError::Smtp("not a host name".to_owned()));
    }
    let builder = match settings.smtp_security {
        SmtpSecurity::None => Ok(SmtpTransport::builder_dangerous(host).tls(Tls::None)),
        SmtpSecurity::Starttls => SmtpTransport::starttls_relay(host),
        SmtpSecurity::Tls => SmtpTransport::relay(host),
    };
    let mut builder = builder
        .map_err(|error| MailError::Smtp(error.to_string()))?
        .port(settings.smtp_port)
        .timeout(Some(Duration::from_secs(settings.timeout_seconds.max(1))))
        .hello_name(ClientId::Domain(settings.message_id_domain.clone()))
        .pool_config(PoolConfig::new().max_size(POOL_SIZE));
    if !settings.smtp_username.is_empty() {
        let password = settings.smtp_password.reveal().to_owned();
        builder = builder.credentials(Credentials::new(settings.smtp_username.clone(), password));
    }
    Ok(builder.build())
}

/// The letter as an RFC 5322 message. The same letter gives the same bytes.
fn render(letter: &Letter, from: &str) -> Result<Message, SendError> {
    // A wrong sender is a wrong setting: the letter can leave once it is put right.
    let from = parse_mailbox(from).ok_or_else(|| SendError::temporary("the sender is not an address"))?;
    let to = mailbox(&letter.to_name, &letter.to_address)
        .ok_or_else(|| SendError::permanent("the recipient's name or address cannot be used"))?;
    if has_control(&letter.subject) || !is_message_id(&letter.message_id) {
        return Err(SendError::permanent("the subject or the message id cannot be used"));
    }
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])
        .map_err(|_| SendError::permanent("the envelope cannot be made"))?;
    let body = MultiPart::alternative()
        .boundary(boundary(&letter.message_id))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    Message::builder()
        .envelope(envelope)
        .from(from)
        .to(to)
        .subject(letter.subject.as_str())
        .date(date(letter))
        .message_id(Some(format!("<{}>", letter.message_id)))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body)
        .map_err(|_| SendError::permanent("the message cannot be made"))
}

fn date(letter: &Letter) -> SystemTime {
    let seconds = u64::try_from(letter.created_at.unix_seconds()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Neither base64 nor quoted-printable can hold `=_`.
fn boundary(message_id: &str) -> String {
    let plain = message_id.chars().filter(char::is_ascii_alphanumeric).take(BOUNDARY_LENGTH);
    format!("=_{}", plain.collect::<String>())
}

fn is_message_id(message_id: &str) -> bool {
    let fits = |c: char| c.is_ascii_graphic() && c != '<' && c != '>';
    !message_id.is_empty() && message_id.chars().all(fits)
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// Takes `name <address>` and a bare address.
fn parse_mailbox(text: &str) -> Option<Mailbox> {
    match text.split_once('<') {
        Some((name, rest)) => mailbox(name.trim().trim_matches('"'), rest.trim_end().strip_suffix('>')?),
        None => mailbox("", text.trim()),
    }
}

/// None where the address is none, or where a line break would slip in a header of its own.
fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    if has_control(name) || has_control(address) {
        return None;
    }
    let name = name.trim();
    let address: Address = address.parse().ok()?;
    Some(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

fn file_name(letter: &Letter) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "@.-_".contains(c) { c } else { '_' };
    let id: String = letter.message_id.chars().take(FILE_NAME_LENGTH).map(plain).collect();
    format!("{}-{id}.eml", letter.created_at.shanghai().format("%Y%m%d-%H%M%S"))
}

/// Whole or not at all: written beside, then renamed over what an earlier try has left.
fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    static TRIES: AtomicU64 = AtomicU64::new(0);
    let beside =
        folder.join(format!(".{}-{}.tmp", std::process::id(), TRIES.fetch_add(1, Ordering::Relaxed)));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, folder.join(name)));
    if written.is_err() {
        // What failed is told; whether the scrap could be removed is not.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// 5xx is permanent, but for a refused login: that is a wrong setting, not a wrong letter.
fn explain(error: &SmtpError) -> SendError {
    let Some(code) = error.status() else {
        return SendError::temporary(explain_without_code(error));
    };
    let code = u16::from(code);
    let message = format!("the mail server answered {code}");
    match code {
        530 | 534 | 535 | 538 => SendError::temporary(format!("{message} (login)")),
        _ if error.is_permanent() => SendError::permanent(message),
        _ => SendError::temporary(message),
    }
}

fn explain_without_code(error: &SmtpError) -> String {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return format!("mail server: {}", io.kind());
        }
        source = cause.source();
    }
    match () {
        () if error.is_tls() => "mail server: TLS failed",
        () if error.is_response() => "mail server: not an SMTP answer",
        () if error.is_client() => "mail server: it lacks what the settings or the address need",
        () => "mail server: connection failed",
    }
    .to_owned()
}

#[cfg(test)]
#[path = "../../tests/support/smtp.rs"]
mod smtp;

#[cfg(test)]
mod tests {
    use super::smtp::SmtpServer;
    use super::*;
    use crate::domain::time::Instant;

    const FROM: &str = "示例区信访工作 <xinfang@localhost>";

    fn letter() -> Letter {
        Letter {
            message_id: "alert-1.2@example.cn".to_owned(),
            to_name: "张三".to_owned(),
            to_address: "zhang@example.cn".to_owned(),
            subject: "【信访】XF2026-0007：办理已超期8天".to_owned(),
            text: "您好：\n.\n请办理。\n".to_owned(),
            html: "<p>您好</p>\n".to_owned(),
            created_at: Instant::parse("2026-03-10T08:30:00+08:00").unwrap(),
        }
    }

    fn smtp(port: u16) -> Transport {
        let settings = MailSettings {
            transport: TransportKind::Smtp,
            smtp_host: "127.0.0.1".to_owned(),
            smtp_port: port,
            smtp_security: SmtpSecurity::None,
            timeout_seconds: 5,
            ..MailSettings::default()
        };
        Transport::new(&settings, Path::new("/nonexistent")).unwrap()
    }

    fn rendered() -> String {
        String::from_utf8(render(&letter(), FROM).unwrap().formatted()).unwrap()
    }

    #[test]
    fn headers_are_complete() {
        let message = rendered();
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        for header in [
            "Date: Tue, 10 Mar 2026 00:30:00 +0000",
            "Message-ID: <alert-1.2@example.cn>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(head.contains(header), "{header} not in {head}");
        }
        assert!(head.contains("<xinfang@localhost>") && head.contains("<zhang@example.cn>"));
        assert!(head.contains("Subject: =?utf-8?b?"));
        assert!(
            message.contains("text/plain; charset=utf-8") && message.contains("text/html; charset=utf-8")
        );
        assert!(message.is_ascii());
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        assert_eq!(rendered(), rendered());
    }

    #[test]
    fn a_line_break_in_a_header_is_refused() {
        let change: [fn(&mut Letter); 5] = [
            |letter| letter.to_name.push_str("\r\nBcc: x@y.cn"),
            |letter| letter.to_address.push_str("\r\nBcc: x@y.cn"),
            |letter| letter.to_address.clear(),
            |letter| letter.subject.push('\n'),
            |letter| letter.message_id.push_str(">\r\nX: y"),
        ];
        let transport = Transport::Memory(Delivered::default());
        for change in change {
            let mut letter = letter();
            change(&mut letter);
            let error = transport.send(&letter, FROM).unwrap_err();
            assert!(error.permanent && !error.message.contains("y.cn"), "{error:?}");
        }
        assert!(transport.send(&letter(), "a\r\nBcc: b <x@y.cn>").is_err());
    }

    #[test]
    fn odd_names_make_no_panic() {
        for name in ["", "a, b", "\"", "\\", "(x", "<x@y>", "名 \"字\" 长", "a@b.cn"] {
            let letter = Letter { to_name: name.to_owned(), ..letter() };
            assert_eq!(render(&letter, FROM).unwrap().envelope().to().len(), 1);
        }
    }

    #[test]
    fn a_wrong_sender_is_found_at_the_start() {
        let settings = MailSettings { from: "nobody".to_owned(), ..MailSettings::default() };
        assert!(matches!(Transport::new(&settings, Path::new("/nonexistent")), Err(MailError::From)));
    }

    #[test]
    fn memory_keeps_what_was_sent() {
        let delivered = Delivered::default();
        Transport::Memory(delivered.clone()).send(&letter(), FROM).unwrap();
        let delivered = delivered.lock().unwrap();
        assert_eq!(delivered.len(), 1);
        assert_eq!(delivered[0].0, "alert-1.2@example.cn");
    }

    #[test]
    fn sending_again_into_a_folder_leaves_one_file() {
        let data = tempfile::tempdir().unwrap();
        let transport = Transport::new(&MailSettings::default(), data.path()).unwrap();
        transport.send(&letter(), FROM).unwrap();
        transport.send(&letter(), FROM).unwrap();
        let entries = fs::read_dir(data.path().join("mail")).unwrap();
        let names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(names, ["20260310-083000-alert-1.2@example.cn.eml"]);
        let bytes = fs::read(data.path().join("mail").join(&names[0])).unwrap();
        assert_eq!(bytes, rendered().into_bytes());
    }

    #[test]
    fn a_file_name_cannot_leave_the_folder() {
        let letter = Letter { message_id: "../../x/y@z".to_owned(), ..letter() };
        assert_eq!(file_name(&letter), "20260310-083000-.._.._x_y@z.eml");
    }

    #[test]
    fn a_lost_folder_is_temporary() {
        let error = Transport::File("/nonexistent/mail".into()).send(&letter(), FROM).unwrap_err();
        assert!(!error.permanent);
    }

    #[test]
    fn smtp_delivers_once_and_reuses_its_connection() {
        let server = SmtpServer::start();
        let transport = smtp(server.port());
        transport.send(&letter(), FROM).unwrap();
        let messages = server.messages();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].from, "xinfang@localhost");
        assert_eq!(messages[0].to, ["zhang@example.cn"]);
        assert_eq!(messages[0].data.trim_end(), rendered().trim_end());
        transport.send(&letter(), FROM).unwrap();
        assert_eq!((server.messages().len(), server.connections()), (2, 1));
    }

    #[test]
    fn smtp_450_is_temporary_and_550_is_permanent() {
        let server = SmtpServer::start();
        let transport = smtp(server.port());
        for (verb, reply, permanent) in [
            ("RCPT", "450 zhang@example.cn is busy", false),
            ("RCPT", "550 no zhang@example.cn here", true),
            ("END", "451 later", false),
            ("END", "554 spam", true),
            ("CONNECT", "421 too busy", false),
            ("END", "", false),
        ] {
            // A fresh connection for each: a pooled one would not be greeted.
            server.answer_next(verb, reply);
            let fresh = if verb == "CONNECT" { smtp(server.port()) } else { transport.clone() };
            let error = fresh.send(&letter(), FROM).unwrap_err();
            assert_eq!(error.permanent, permanent, "{verb} {reply}: {error}");
            assert!(!error.message.contains("zhang"), "{error}");
        }
        assert_eq!(server.messages().len(), 0);
        transport.send(&letter(), FROM).unwrap();
        assert_eq!(server.messages().len(), 1);
    }

    #[test]
    fn a_refused_connection_is_temporary() {
        let port = SmtpServer::start().port();
        let error = smtp(port).send(&letter(), FROM).unwrap_err();
        assert_eq!(error, SendError::temporary("mail server: connection refused"));
    }

    #[test]
    fn a_server_without_tls_gets_no_mail_when_tls_is_asked() {
        let server = SmtpServer::start();
        let settings = MailSettings {
            transport: TransportKind::Smtp,
            smtp_host: "127.0.0.1".to_owned(),
            smtp_port: server.port(),
            ..MailSettings::default()
        };
        let transport = Transport::new(&settings, Path::new("/nonexistent")).unwrap();
        assert!(!transport.send(&letter(), FROM).unwrap_err().permanent);
        assert_eq!(server.messages().len(), 0);
    }
}
