//! `xinfang mail test`: one mail with the present settings, and which of them is wrong.

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::failure;
use crate::cli::words::spoken;
use app::config::Settings;
use base::entropy::{self, Clock};
use base::texts::say;
use domain::letter::Letter;
use domain::vocabulary::Language;
use out::mail::{Cause, Flaw, Server, Stage, Trouble};
use out::mail::{Failure, MailError, MailSettings, SmtpSecurity, Transport};

#[derive(Subcommand)]
pub enum Command {
    /// Send one test mail and say, step by step, how far it came and which setting is wrong.
    Test {
        /// Who gets it.
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

/// Does it. Successful only if a mail server took the mail. The database is not opened.
///
/// # Errors
/// The terminal takes no more words.
pub fn run(
    settings: &Settings,
    command: &Command,
    out: &mut dyn Write,
) -> Result<ExitCode, failure::Failure> {
    let Command::Test { to } = command;
    let test = Test { settings: &settings.mail, to, language: spoken() };
    let sent = match Transport::new(&settings.mail, &settings.data.folder) {
        Err(error) => test.tell_setting(&error, out)?,
        Ok(transport) => test.send(&transport, out)?,
    };
    Ok(if sent { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Test<'a> {
    settings: &'a MailSettings,
    to: &'a str,
    language: Language,
}

impl Test<'_> {
    /// Whether a mail server took it.
    fn send(&self, transport: &Transport, out: &mut dyn Write) -> std::io::Result<bool> {
        writeln!(out, "{}", self.say("begin", 0))?;
        let result = transport.courier().attempt(&self.letter());
        match (transport, result) {
            (Transport::Smtp(server), Ok(())) => self.tell_success(server, out),
            (Transport::Smtp(server), Err(Failure::Server(trouble))) => {
                self.tell_trouble(server, &trouble, out)
            }
            (_, Err(Failure::Letter(_))) => self.tell("advice.address", out),
            (Transport::File(folder), result) => {
                let key = if result.is_ok() { "file" } else { "file_failed" };
                writeln!(out, "{}: {}", self.say(key, 0), folder.path().display())?;
                Ok(false)
            }
            (Transport::Memory(_) | Transport::Smtp(_), _) => self.tell("memory", out),
        }
    }

    fn letter(&self) -> Letter {
        let text = self.say("text", 0);
        Letter {
            message_id: format!("{}@{}", &entropy::token()[..32], self.settings.message_id_domain),
            to_name: String::new(),
            to_address: self.to.to_owned(),
            subject: self.say("subject", 0),
            html: format!("<p>{text}</p>\n"),
            text: format!("{text}\n"),
            created_at: Clock::System.now(),
        }
    }

    fn tell_success(&self, server: &Server, out: &mut dyn Write) -> std::io::Result<bool> {
        self.tell_steps(&server.stages(), out)?;
        writeln!(out, "{}", self.say("sent", 0))?;
        Ok(true)
    }

    fn tell_trouble(&self, server: &Server, trouble: &Trouble, out: &mut dyn Write) -> std::io::Result<bool> {
        let stages = server.stages();
        let done = stages.iter().position(|stage| *stage == trouble.stage).unwrap_or(0);
        self.tell_steps(&stages[..done], out)?;
        let code = if let Cause::Answer(code) = trouble.cause { code } else { 0 };
        let (failed, stage) = (self.say("failed", 0), self.say(stage_key(trouble.stage), 0));
        writeln!(out, "  {failed}  {stage}")?;
        writeln!(out, "{}", self.say(&format!("advice.{}", advice(trouble)), code))?;
        if !trouble.words.is_empty() {
            writeln!(out, "{} {code} {}", self.say("words", code), trouble.words)?;
        }
        Ok(false)
    }

    fn tell_steps(&self, stages: &[Stage], out: &mut dyn Write) -> std::io::Result<()> {
        for stage in stages {
            writeln!(out, "  {}  {}", self.say("done", 0), self.say(stage_key(*stage), 0))?;
        }
        if stages.contains(&Stage::Login) && self.settings.smtp_security == SmtpSecurity::None {
            writeln!(out, "{}", self.say("clear_password", 0))?;
        }
        Ok(())
    }

    fn tell_setting(&self, error: &MailError, out: &mut dyn Write) -> std::io::Result<bool> {
        let key = match error {
            MailError::From => "setting.from",
            MailError::Folder { .. } => "setting.folder",
            MailError::Smtp(_) => "setting.host",
            MailError::CaFile { .. } => "setting.ca_file",
        };
        writeln!(out, "{}\n  {error}", self.say(key, 0))?;
        Ok(false)
    }

    fn tell(&self, key: &str, out: &mut dyn Write) -> std::io::Result<bool> {
        writeln!(out, "{}", self.say(key, 0))?;
        Ok(false)
    }

    fn say(&self, key: &str, code: u16) -> String {
        let settings = self.settings;
        say(
            self.language,
            &format!("mailtest.{key}"),
            &[
                ("to", &self.to),
                ("from", &settings.from),
                ("host", &settings.smtp_host),
                ("port", &settings.smtp_port),
                ("seconds", &settings.timeout_seconds),
                ("username", &settings.smtp_username),
                ("code", &code),
            ],
        )
    }
}

fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Resolve => "stage.resolve",
        Stage::Connect => "stage.connect",
        Stage::Greeting => "stage.greeting",
        Stage::Starttls => "stage.starttls",
        Stage::Tls => "stage.tls",
        Stage::Login => "stage.login",
        Stage::Sender => "stage.sender",
        Stage::Recipient => "stage.recipient",
        Stage::Content => "stage.content",
    }
}

/// Which advice helps: the more particular first.
fn advice(trouble: &Trouble) -> &'static str {
    let wants_login = matches!(trouble.cause, Cause::Answer(530 | 534 | 535 | 538));
    match (trouble.stage, trouble.cause) {
        (_, Cause::Answer(421)) => "busy",
        (Stage::Resolve, _) => "resolve",
        (Stage::Connect, Cause::Silence) => "connect_silence",
        (Stage::Connect, _) => "connect_refused",
        (Stage::Greeting, cause) => of_greeting(cause),
        (Stage::Starttls | Stage::Tls, cause) => of_tls(cause),
        (Stage::Login, Cause::Lacking) => "login_lacking",
        (Stage::Login, Cause::Answer(500..)) => "login_refused",
        _ if wants_login => "login_wanted",
        (_, Cause::Silence) => "silence",
        (_, Cause::Answer(400..500)) => "later",
        (Stage::Sender, Cause::Answer(_)) => "sender_refused",
        (Stage::Recipient, Cause::Answer(_)) => "recipient_refused",
        (Stage::Recipient, Cause::Lacking) => "recipient_lacking",
        (Stage::Content, Cause::Answer(_)) => "content_refused",
        _ => "broken",
    }
}

fn of_greeting(cause: Cause) -> &'static str {
    match cause {
        Cause::Answer(_) => "greeting_refused",
        Cause::Silence => "greeting_silence",
        Cause::NoAddress
        | Cause::NoConnection
        | Cause::Broken
        | Cause::NotTls
        | Cause::Certificate(_)
        | Cause::Lacking => "greeting_broken",
    }
}

fn of_tls(cause: Cause) -> &'static str {
    match cause {
        Cause::Lacking | Cause::Answer(_) => "starttls_lacking",
        Cause::NotTls => "not_tls",
        Cause::Certificate(Flaw::UnknownIssuer) => "certificate_issuer",
        Cause::Certificate(Flaw::OtherName) => "certificate_name",
        Cause::Certificate(Flaw::OutOfDate) => "certificate_date",
        Cause::Certificate(Flaw::Other) => "certificate_other",
        Cause::NoAddress | Cause::NoConnection | Cause::Silence | Cause::Broken => "tls_broken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSES: [Cause; 15] = [
        Cause::NoAddress,
        Cause::NoConnection,
        Cause::Silence,
        Cause::Broken,
        Cause::NotTls,
        Cause::Certificate(Flaw::UnknownIssuer),
        Cause::Certificate(Flaw::OtherName),
        Cause::Certificate(Flaw::OutOfDate),
        Cause::Certificate(Flaw::Other),
        Cause::Lacking,
        Cause::Answer(421),
        Cause::Answer(450),
        Cause::Answer(530),
        Cause::Answer(535),
        Cause::Answer(550),
    ];
    const STAGES: [Stage; 9] = [
        Stage::Resolve,
        Stage::Connect,
        Stage::Greeting,
        Stage::Starttls,
        Stage::Tls,
        Stage::Login,
        Stage::Sender,
        Stage::Recipient,
        Stage::Content,
    ];

    #[test]
    fn whatever_goes_wrong_is_explained_in_both_languages() {
        let settings = MailSettings::default();
        let [zh, en] = [Language::Zh, Language::En].map(|language| Test {
            settings: &settings,
            to: "x@example.cn",
            language,
        });
        for (stage, cause) in STAGES.into_iter().flat_map(|stage| CAUSES.map(|cause| (stage, cause))) {
            let key = advice(&Trouble { stage, cause, words: String::new() });
            for key in [stage_key(stage).to_owned(), format!("advice.{key}")] {
                let [zh, en] = [zh.say(&key, 550), en.say(&key, 550)];
                assert!(!zh.contains("mailtest.") && !en.contains("mailtest."), "{key}");
                assert!(en.is_ascii() && zh != en && !zh.is_ascii(), "{key}: {zh} {en}");
                assert!(!zh.contains("%{") && !en.contains("%{"), "{key}: {zh} {en}");
            }
        }
    }
}
