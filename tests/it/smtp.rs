//! Real conversations with a mail server that answers as it is told, and `xinfang mail test` as a
//! person runs it.

use std::path::Path;
use std::process::{Command, Output};

use domain::letter::Letter;
use domain::time::Instant;
use out::mail::{Courier, Fault, MailSettings, SendError, SmtpSecurity, Transport, TransportKind};

use crate::jobs::smtp::{Identity, SmtpServer};

fn letter_to(address: &str) -> Letter {
    Letter {
        message_id: format!("to-{}", address.replace(|c: char| !c.is_ascii_graphic(), "")),
        to_name: "张三".to_owned(),
        to_address: address.to_owned(),
        subject: "【信访】XF2026-0007：办理已超期8天".to_owned(),
        text: "您好：\n.\n请办理。\n".to_owned(),
        html: "<p>您好</p>\n".to_owned(),
        created_at: Instant::parse("2026-03-10T08:30:00+08:00").unwrap(),
    }
}

fn letter() -> Letter {
    letter_to("zhang@example.cn")
}

fn settings(port: u16) -> MailSettings {
    MailSettings {
        transport: TransportKind::Smtp,
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: port,
        smtp_security: SmtpSecurity::None,
        timeout_seconds: 1,
        ..MailSettings::default()
    }
}

fn courier(settings: &MailSettings) -> Courier {
    Transport::new(settings, Path::new("/nonexistent")).unwrap().courier()
}

/// What becomes of a letter when the server answers so, and whether the next one arrives.
#[track_caller]
fn fault(verb: &str, reply: &str) -> Fault {
    let server = SmtpServer::start();
    server.answer_next(verb, reply);
    let mut courier = courier(&settings(server.port()));
    let error = courier.send(&letter()).expect_err(verb);
    assert!(!error.message.contains("zhang") && !error.message.contains("secret"), "{error}");
    assert_eq!(server.messages().len(), 0, "{verb} {reply}");
    courier.send(&letter_to("next@example.cn")).expect(verb);
    assert_eq!(server.messages()[0].to, ["next@example.cn"]);
    error.fault
}

// ---- In the clear.

#[test]
fn a_letter_arrives_byte_for_byte() {
    let server = SmtpServer::start();
    courier(&settings(server.port())).send(&letter()).unwrap();
    let memory = MailSettings { transport: TransportKind::Memory, ..MailSettings::default() };
    let Ok(Transport::Memory(delivered)) = Transport::new(&memory, Path::new("/nonexistent")) else {
        panic!()
    };
    Transport::Memory(delivered.clone()).courier().send(&letter()).unwrap();
    let (_, bytes) = delivered.lock().unwrap()[0].clone();
    let messages = server.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(
        (messages[0].from.as_str(), &*messages[0].to),
        ("xinfang@localhost", &["zhang@example.cn".to_owned()][..])
    );
    assert_eq!(messages[0].data, String::from_utf8(bytes).unwrap());
}

#[test]
fn a_hundred_letters_use_one_connection() {
    let server = SmtpServer::start();
    let mut courier = courier(&settings(server.port()));
    for number in 0..100 {
        courier.send(&letter_to(&format!("p{number}@example.cn"))).unwrap();
    }
    assert_eq!((server.messages().len(), server.connections()), (100, 1));
}

#[test]
fn a_letter_refused_for_good_is_refused() {
    for (verb, reply) in [
        ("RCPT", "550 no zhang@example.cn here, secret"),
        ("RCPT", "553 no such name"),
        ("DATA", "554 no valid recipients"),
        ("END", "554 spam"),
        ("END", "552 too large"),
    ] {
        assert_eq!(fault(verb, reply), Fault::Refused, "{verb} {reply}");
    }
}

#[test]
fn a_letter_put_off_is_put_off_alone() {
    for (verb, reply) in [
        ("MAIL", "451 later"),
        ("RCPT", "450 zhang@example.cn is busy"),
        ("DATA", "452 full"),
        ("END", "451 later"),
    ] {
        assert_eq!(fault(verb, reply), Fault::Letter, "{verb} {reply}");
    }
}

#[test]
fn what_is_about_us_is_not_the_fault_of_the_letter() {
    for (verb, reply) in [
        ("CONNECT", "554 go away"),
        ("CONNECT", "421 too busy"),
        ("EHLO", "421 too busy"),
        ("EHLO", "550 bad name"),
        ("MAIL", "530 log in first"),
        ("MAIL", "550 no such sender"),
        ("MAIL", "553 not your address"),
        ("MAIL", "421 closing"),
        ("RCPT", "530 log in first"),
        ("RCPT", "421 closing"),
        ("DATA", "421 closing"),
        ("END", "421 closing"),
    ] {
        assert_eq!(fault(verb, reply), Fault::Server, "{verb} {reply}");
    }
}

#[test]
fn a_connection_may_be_dropped_anywhere() {
    for (verb, whose) in [
        ("CONNECT", Fault::Server),
        ("EHLO", Fault::Server),
        ("MAIL", Fault::Letter),
        ("RCPT", Fault::Letter),
        ("DATA", Fault::Letter),
        ("BODY", Fault::Letter),
        ("END", Fault::Letter),
    ] {
        assert_eq!(fault(verb, ""), whose, "{verb}");
    }
}

#[test]
fn a_server_may_fall_silent_anywhere() {
    for (verb, whose) in [
        ("HANG:CONNECT", Fault::Server),
        ("HANG:EHLO", Fault::Server),
        ("HANG:MAIL", Fault::Letter),
        ("HANG:RCPT", Fault::Letter),
        ("HANG:DATA", Fault::Letter),
        ("HANG:END", Fault::Letter),
    ] {
        assert_eq!(fault(verb, ""), whose, "{verb}");
    }
}

#[test]
fn a_letter_lost_at_the_last_moment_is_sent_again_under_its_id() {
    let server = SmtpServer::start();
    server.answer_next("END", "");
    let mut courier = courier(&settings(server.port()));
    assert_eq!(courier.send(&letter()).unwrap_err().fault, Fault::Letter);
    courier.send(&letter()).unwrap();
    assert!(server.messages()[0].data.contains("Message-ID: <to-zhang@example.cn>\r\n"));
}

#[test]
fn a_bad_address_holds_up_nobody() {
    let server = SmtpServer::start();
    let mut courier = courier(&settings(server.port()));
    courier.send(&letter_to("a@example.cn")).unwrap();
    server.answer_next("RCPT", "550 no such person");
    assert_eq!(courier.send(&letter_to("b@example.cn")).unwrap_err().fault, Fault::Refused);
    assert_eq!(courier.send(&letter_to("no address")).unwrap_err().fault, Fault::Refused);
    courier.send(&letter_to("c@example.cn")).unwrap();
    let to: Vec<String> = server.messages().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to, ["a@example.cn", "c@example.cn"]);
    assert_eq!(server.connections(), 1);
}

#[test]
fn an_address_beyond_ascii_needs_a_server_that_takes_it() {
    let server = SmtpServer::start();
    let mut first = courier(&settings(server.port()));
    assert_eq!(first.send(&letter_to("张三@example.cn")).unwrap_err().fault, Fault::Refused);
    first.send(&letter()).unwrap();
    server.answer_next("EHLO", "250-test\r\n250-8BITMIME\r\n250 SMTPUTF8");
    courier(&settings(server.port())).send(&letter_to("张三@example.cn")).unwrap();
    assert_eq!(server.messages()[1].to, ["张三@example.cn"]);
}

#[test]
fn a_server_that_is_down_is_down_for_everybody() {
    let port = SmtpServer::start().port();
    let error = courier(&settings(port)).send(&letter()).unwrap_err();
    let message = "mail server: connecting: connection refused".to_owned();
    assert_eq!(error, SendError { fault: Fault::Server, message });
}

#[test]
fn a_host_without_an_address_is_nobodys_letter() {
    let settings = MailSettings { smtp_host: "no-such-host.invalid".to_owned(), ..settings(25) };
    assert_eq!(courier(&settings).send(&letter()).unwrap_err().fault, Fault::Server);
}

#[test]
fn a_server_may_restart_between_two_letters() {
    let server = SmtpServer::start();
    let port = server.port();
    let mut courier = courier(&settings(port));
    courier.send(&letter()).unwrap();
    drop(server);
    let server = SmtpServer::start_on(port);
    courier.send(&letter()).unwrap();
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn an_idle_connection_may_be_closed() {
    let server = SmtpServer::start();
    let mut courier = courier(&settings(server.port()));
    courier.send(&letter()).unwrap();
    server.hang_up();
    courier.send(&letter()).unwrap();
    for good_bye in ["421 idle", ""] {
        server.answer_next("MAIL", good_bye);
        courier.send(&letter()).unwrap();
    }
    server.answer_next("HANG:MAIL", "");
    courier.send(&letter()).unwrap();
    assert_eq!((server.messages().len(), server.connections()), (5, 5));
}

#[test]
fn a_line_that_cannot_be_made_anew_is_the_fault_of_the_server() {
    let server = SmtpServer::start();
    let mut courier = courier(&settings(server.port()));
    courier.send(&letter()).unwrap();
    drop(server);
    assert_eq!(courier.send(&letter()).unwrap_err().fault, Fault::Server);
}

#[test]
fn a_refused_login_is_a_wrong_setting() {
    let server = SmtpServer::start();
    let with_login = MailSettings {
        smtp_username: "office".to_owned(),
        smtp_password: out::secret::Secret::new("secret"),
        ..settings(server.port())
    };
    for reply in ["535 no", "454 not now", "421 closing", ""] {
        server.answer_next("AUTH", reply);
        let error = courier(&with_login).send(&letter()).unwrap_err();
        assert_eq!(error.fault, Fault::Server, "{reply}");
    }
    server.answer_next("EHLO", "250 test");
    assert_eq!(courier(&with_login).send(&letter()).unwrap_err().fault, Fault::Server);
    assert_eq!(server.messages().len(), 0);
    courier(&with_login).send(&letter()).unwrap();
    assert_eq!(server.messages().len(), 1);
}

// ---- TLS.

struct Tls {
    server: SmtpServer,
    settings: MailSettings,
    folder: tempfile::TempDir,
}

impl Tls {
    fn new(security: SmtpSecurity, certified: &str) -> Self {
        let identity = Identity::of(certified);
        let server = match security {
            SmtpSecurity::Starttls => SmtpServer::start_starttls(&identity),
            SmtpSecurity::Tls | SmtpSecurity::None => SmtpServer::start_tls(&identity),
        };
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, identity.ca_pem).unwrap();
        let settings =
            MailSettings { smtp_security: security, smtp_ca_file: ca_file, ..settings(server.port()) };
        Self { server, settings, folder }
    }

    #[track_caller]
    fn refused(&self, settings: &MailSettings) -> String {
        let error = courier(settings).send(&letter()).unwrap_err();
        assert_eq!((error.fault, self.server.messages().len()), (Fault::Server, 0), "{error}");
        error.message
    }
}

const BOTH: [SmtpSecurity; 2] = [SmtpSecurity::Tls, SmtpSecurity::Starttls];

#[test]
fn a_certificate_of_ones_own_authority_is_trusted() {
    for security in BOTH {
        let tls = Tls::new(security, "127.0.0.1");
        let mut courier = courier(&tls.settings);
        courier.send(&letter()).unwrap();
        courier.send(&letter()).unwrap();
        assert_eq!((tls.server.messages().len(), tls.server.connections()), (2, 1));
    }
}

#[test]
fn a_certificate_of_an_unknown_authority_gets_no_mail() {
    for security in BOTH {
        let tls = Tls::new(security, "127.0.0.1");
        let other = tls.folder.path().join("other.pem");
        std::fs::write(&other, Identity::of("127.0.0.1").ca_pem).unwrap();
        for ca_file in [Path::new("").to_owned(), other] {
            let message = tls.refused(&MailSettings { smtp_ca_file: ca_file, ..tls.settings.clone() });
            assert!(message.contains("nobody trusted") || message.contains("does not hold"), "{message}");
        }
    }
}

#[test]
fn a_certificate_for_another_name_gets_no_mail() {
    for security in BOTH {
        let tls = Tls::new(security, "mail.example.cn");
        assert_eq!(tls.refused(&tls.settings), "mail server: TLS: its certificate is for another name");
    }
}

#[test]
fn a_server_without_tls_gets_no_mail_when_tls_is_asked() {
    for security in BOTH {
        let server = SmtpServer::start();
        let settings = MailSettings { smtp_security: security, ..settings(server.port()) };
        assert_eq!(courier(&settings).send(&letter()).unwrap_err().fault, Fault::Server);
        assert_eq!(server.messages().len(), 0);
    }
}

#[test]
fn a_turn_to_tls_that_is_declined_gets_no_mail() {
    let tls = Tls::new(SmtpSecurity::Starttls, "127.0.0.1");
    for reply in ["454 not now", ""] {
        tls.server.answer_next("STARTTLS", reply);
        tls.refused(&tls.settings);
    }
}

#[test]
fn an_idle_connection_under_tls_may_be_closed() {
    let tls = Tls::new(SmtpSecurity::Tls, "127.0.0.1");
    let mut courier = courier(&tls.settings);
    courier.send(&letter()).unwrap();
    tls.server.hang_up();
    courier.send(&letter()).unwrap();
    assert_eq!(tls.server.messages().len(), 2);
}

#[test]
fn a_file_without_certificates_is_found_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for file in [empty, folder.path().join("missing.pem")] {
        let settings = MailSettings { smtp_ca_file: file, smtp_security: SmtpSecurity::Tls, ..settings(465) };
        let error = Transport::new(&settings, folder.path()).unwrap_err();
        assert!(error.to_string().starts_with("mail.smtp_ca_file"), "{error}");
    }
}

// ---- The lease.

#[test]
fn a_lease_shorter_than_a_delivery_stops_the_start() {
    let read = |lease: &str, timeout: &str| {
        let environment = [
            ("XINFANG__MAIL__TRANSPORT", "smtp"),
            ("XINFANG__JOBS__MAIL_LEASE_SECONDS", lease),
            ("XINFANG__MAIL__TIMEOUT_SECONDS", timeout),
        ];
        let environment = environment.map(|(key, value)| (key.to_owned(), value.to_owned()));
        app::config::Settings::from_sources(None, environment.into())
    };
    let settings = read("400", "20").unwrap();
    assert!(u64::from(settings.jobs.mail_lease_seconds) >= settings.mail.longest_delivery_seconds());
    let error = read("100", "20").unwrap_err().to_string();
    assert!(error.contains("jobs.mail_lease_seconds: set it to 380 or more"), "{error}");
    assert!(read("400", "30").is_err());
    assert!(read("100", "5").is_ok());
}

// ---- `xinfang mail test`.

fn run(language: &str, to: &str, settings: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xinfang"));
    command.args(["mail", "test", "--to", to]).current_dir(folder.path()).env_clear().env("LC_ALL", language);
    command.env("XINFANG__MAIL__TRANSPORT", "smtp").env("XINFANG__MAIL__SMTP_HOST", "127.0.0.1");
    command.env("XINFANG__MAIL__SMTP_SECURITY", "none").env("XINFANG__MAIL__TIMEOUT_SECONDS", "1");
    for (key, value) in settings {
        command.env(format!("XINFANG__MAIL__{key}"), value);
    }
    let output = command.output().unwrap();
    assert!(!folder.path().join("data/xinfang.db").exists(), "the database was opened");
    output
}

/// Runs it in both languages against a server that is told anew each time, and wants these words in
/// what each says.
#[track_caller]
fn explains(server: &SmtpServer, told: Option<(&str, &str)>, settings: &[(&str, &str)], wanted: &[&str]) {
    let port = server.port().to_string();
    let settings = [&[("SMTP_PORT", port.as_str())], settings].concat();
    for (language, word) in [("zh_CN.UTF-8", "测试邮件"), ("en_US.UTF-8", "test mail")] {
        if let Some((verb, reply)) = told {
            server.answer_next(verb, reply);
        }
        let output = run(language, "zhang@example.cn", &settings);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success(), "{said}");
        for wanted in wanted.iter().chain([&word]) {
            assert!(said.contains(wanted), "{wanted} not in: {said}");
        }
        assert!(!said.contains("mailtest.") && !said.contains("%{"), "{said}");
    }
    assert_eq!(server.messages().len(), 0);
}

#[test]
fn a_test_mail_that_is_taken_succeeds_in_both_languages() {
    let server = SmtpServer::start();
    let port = server.port().to_string();
    for (language, words) in [("zh_CN.UTF-8", "邮件服务器已接收"), ("en_US.UTF-8", "The mail server took it")]
    {
        let output = run(language, "zhang@example.cn", &[("SMTP_PORT", &port)]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(words), "{said} {output:?}");
    }
    assert_eq!(server.messages().len(), 2);
}

#[test]
fn what_the_server_answers_is_explained() {
    let server = SmtpServer::start();
    let login = [("SMTP_USERNAME", "office"), ("SMTP_PASSWORD", "hunter-two")];
    explains(&server, Some(("AUTH", "535 bad login")), &login, &["mail.smtp_password", "535 bad login"]);
    explains(&server, Some(("EHLO", "250 test")), &login, &["mail.smtp_username"]);
    explains(&server, Some(("MAIL", "550 not you")), &[], &["mail.from", "550 not you"]);
    explains(&server, Some(("MAIL", "530 first")), &[], &["mail.smtp_username", "530"]);
    explains(&server, Some(("RCPT", "550 nobody")), &[], &["zhang@example.cn", "550 nobody"]);
    explains(&server, Some(("RCPT", "450 greylisted")), &[], &["450 greylisted"]);
    explains(&server, Some(("END", "554 spam")), &[], &["mail.from", "554 spam"]);
    explains(&server, Some(("CONNECT", "421 busy")), &[], &["421 busy"]);
    explains(&server, Some(("CONNECT", "554 blocked")), &[], &["mail.message_id_domain", "554 blocked"]);
}

#[test]
fn a_server_that_answers_nothing_is_explained() {
    let server = SmtpServer::start();
    explains(&server, Some(("HANG:CONNECT", "")), &[], &["mail.smtp_security = \"tls\""]);
    explains(&server, Some(("HANG:RCPT", "")), &[], &["mail.timeout_seconds"]);
    explains(&server, Some(("CONNECT", "")), &[], &["mail.smtp_port"]);
    explains(&server, None, &[("SMTP_HOST", "no-such-host.invalid")], &["mail.smtp_host"]);
    let closed = SmtpServer::start().port().to_string();
    explains(&server, None, &[("SMTP_PORT", &closed)], &["mail.smtp_port", "587"]);
}

#[test]
fn what_is_wrong_with_tls_is_explained() {
    let clear = SmtpServer::start();
    explains(&clear, None, &[("SMTP_SECURITY", "starttls")], &["STARTTLS", "mail.smtp_security = \"tls\""]);
    explains(&clear, None, &[("SMTP_SECURITY", "tls")], &["mail.smtp_security = \"starttls\""]);
    for (security, name) in [(SmtpSecurity::Tls, "tls"), (SmtpSecurity::Starttls, "starttls")] {
        let right = Tls::new(security, "127.0.0.1");
        explains(&right.server, None, &[("SMTP_SECURITY", name)], &["mail.smtp_ca_file"]);
        let other = Tls::new(security, "mail.example.cn");
        let ca_file = other.settings.smtp_ca_file.to_str().unwrap();
        let settings = [("SMTP_SECURITY", name), ("SMTP_CA_FILE", ca_file)];
        explains(&other.server, None, &settings, &["mail.smtp_host"]);
    }
    let ca_missing = [("SMTP_SECURITY", "tls"), ("SMTP_CA_FILE", "/nonexistent/ca.pem")];
    let output = run("en_US.UTF-8", "zhang@example.cn", &ca_missing);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("mail.smtp_ca_file"));
}

#[test]
fn what_needs_no_server_is_explained() {
    for (language, words) in [("zh_CN.UTF-8", "不发出"), ("en_US.UTF-8", "no mail leaves")] {
        let output = run(language, "zhang@example.cn", &[("TRANSPORT", "file"), ("FOLDER", "letters")]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success() && said.contains(words) && said.contains("letters"), "{said}");
    }
    for (settings, to, wanted) in [
        (("TRANSPORT", "memory"), "zhang@example.cn", "mail.transport"),
        (("FROM", "nobody"), "zhang@example.cn", "mail.from"),
        (("SMTP_PORT", "1"), "no address", "--to"),
    ] {
        let output = run("en_US.UTF-8", to, &[settings]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success() && said.contains(wanted), "{said}");
    }
}
