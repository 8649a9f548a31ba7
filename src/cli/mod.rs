//! The command line: one file a command. Each says what it did, and what to do next where it could
//! not.

pub mod calendar;
pub mod demo;
pub mod documents;
pub mod failure;
pub mod import;
pub mod ladder;
pub mod mail;
pub mod serve;
pub mod user;
pub mod words;

use std::io::{self, Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cli::failure::Failure;
use crate::{api, jobs, telemetry};
use app::config::{DEFAULTS, Settings};
use app::{App, pulse, verify};
use base::entropy::Clock;
use domain::access;
use domain::petition::states;
use store::{DatabaseUrl, conn};

/// 信访工单服务 — petition tickets for a district: one leader, one unit, legal deadlines, alerts.
///
/// Try `xinfang demo` first: it makes a sample district and starts the service.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// A settings file; `xinfang settings` prints every key with its explanation.
    #[arg(long, global = true, value_name = "FILE", env = "XINFANG_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the service.
    ///
    /// Settings come from the file of --config and from the environment: the key `port` of the section
    /// `server` is XINFANG__SERVER__PORT, `url` of `database` is XINFANG__DATABASE__URL, `folder` of `data` is
    /// XINFANG__DATA__FOLDER, `public_url` of `server` (what links in mails begin with) is
    /// XINFANG__SERVER__PUBLIC_URL. `xinfang settings` prints all of them.
    Serve,
    /// Print every setting with its default and its explanation, to begin a settings file with.
    Settings,
    /// Make a sample district with 257 letters and visits under ./data/demo, and start the service.
    Demo(demo::Options),
    /// Bring in a register (台账, CSV). Rows that are there already are passed over.
    Import(import::Options),
    /// Bring the database to this program's version.
    Migrate,
    /// Add, list and change users.
    #[command(subcommand)]
    User(user::Command),
    /// List the calendar of working days, and bring in a year.
    #[command(subcommand)]
    Calendar(calendar::Command),
    /// Try the mail settings.
    #[command(subcommand)]
    Mail(mail::Command),
    /// Show the ladder of alerts, or what a change of it would send.
    #[command(subcommand)]
    Ladder(ladder::Command),
    /// List the kinds of documents (公文), and try an office's own templates.
    #[command(subcommand)]
    Documents(documents::Command),
    /// Do one round of the deadline and mail jobs and say what it did.
    Sweep,
    /// Walk every petition and prove that its history and its chain of holders are whole.
    Verify,
    /// Print the OpenAPI document.
    Openapi,
    /// Print the table of every operation and role.
    Permissions,
    /// Print the state machine: every act, where it is lawful, where it leads, on which article.
    States,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::from(BROKEN_PIPE),
        Err(error) => {
            // Nobody is left to be told where this fails too.
            let _ = writeln!(stderr(), "xinfang: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a shell says of a program that was ended because nobody reads on.
const BROKEN_PIPE: u8 = 128 + 13;

/// Whoever read what is said here has stopped reading: `xinfang user list | head`.
fn is_broken_pipe(error: &Failure) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    let out = &mut stdout();
    let command = cli.command;
    match command {
        Command::Openapi => writeln!(out, "{}", api::openapi::document_json()?)?,
        Command::Permissions => write!(out, "{}", access::table_markdown())?,
        Command::States => write!(out, "{}", states::markdown())?,
        Command::Settings => write!(out, "{DEFAULTS}")?,
        Command::Documents(ref command) => return documents::run(command, out),
        Command::Demo(ref options) => return demo::run(options, cli.config.as_deref()),
        Command::Serve
        | Command::Import(_)
        | Command::Migrate
        | Command::User(_)
        | Command::Calendar(_)
        | Command::Mail(_)
        | Command::Ladder(_)
        | Command::Sweep
        | Command::Verify => {
            let settings = Settings::read(cli.config.as_deref())?;
            telemetry::start(&settings.log.filter)?;
            return with_settings(command, settings);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn with_settings(command: Command, settings: Settings) -> Result<ExitCode, Failure> {
    let clock = Clock::System;
    let out = &mut stdout();
    match command {
        Command::Serve => {
            let app = App::open(settings, clock)?;
            let told = app.settings.clone();
            serve::run(app, move |address| serve::tell_where(&told, address))?;
        }
        Command::Migrate => migrate(&settings, out)?,
        Command::Import(options) => return import::run(&App::open(settings, clock)?, &options, out),
        Command::User(command) => user::run(&open(settings, command.reads_only())?, command, out)?,
        Command::Calendar(command) => {
            return calendar::run(&open(settings, command.reads_only())?, &command, out);
        }
        Command::Mail(command) => return mail::run(&settings, &command, out),
        Command::Ladder(command) => return ladder::run(&App::open_to_read(settings, clock)?, &command, out),
        Command::Sweep => sweep(&App::open(settings, clock)?, out)?,
        Command::Verify => return verify_all(&App::open_to_read(settings, clock)?, out),
        Command::Demo(_)
        | Command::Documents(_)
        | Command::Openapi
        | Command::Permissions
        | Command::Settings
        | Command::States => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A command that only reads finds the database as it is: it brings no tables to this version, and no rules
/// into force.
fn open(settings: Settings, reads_only: bool) -> Result<App, Failure> {
    Ok(if reads_only {
        App::open_to_read(settings, Clock::System)?
    } else {
        App::open(settings, Clock::System)?
    })
}

fn migrate(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let url = DatabaseUrl::parse(&settings.database.url)?;
    if url.is_new_file() {
        // A new SQLite database needs its secrets beside it; opening makes both.
        App::open(settings.clone(), Clock::System)?;
        writeln!(out, "made a new database with all its tables")?;
        return Ok(());
    }
    let done = conn::migrate(&url)?;
    match done.len() {
        0 => writeln!(out, "the database was up to date")?,
        count => writeln!(out, "{count} migrations done: {}", done.join(", "))?,
    }
    Ok(())
}

fn sweep(app: &App, out: &mut dyn Write) -> Result<(), Failure> {
    let ticked = jobs::tick(app).map_err(|error| error.to_string())?;
    let (swept, built, sent) = (ticked.swept, ticked.built, ticked.sent);
    if ticked.recounted.moved > 0 {
        writeln!(out, "running clocks counted anew under the calendar in force: {}", ticked.recounted.moved)?;
    }
    writeln!(
        out,
        "overdue clocks found: {}, rungs of the ladder reached: {} ({} alerts written)",
        swept.breaches, swept.rungs, swept.alerts
    )?;
    writeln!(
        out,
        "messages built: {}, sent: {}, to be tried again: {}, given up: {}",
        built.messages,
        sent.sent,
        sent.postponed + sent.put_back,
        sent.dead
    )?;
    let without_address = pulse::pulse(app).map_err(|error| error.to_string())?.without_address;
    if without_address > 0 {
        writeln!(
            out,
            "{without_address} people have alerts and no e-mail address: give them one with PUT /api/v1/users/…"
        )?;
    }
    let failed = swept.failed + ticked.recounted.failed;
    if failed > 0 {
        return Err(format!("{failed} petitions could not be looked at; the log says why").into());
    }
    Ok(())
}

fn verify_all(app: &App, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let bar = indicatif::ProgressBar::new_spinner();
    let verified = verify::verify(app, |walked| bar.set_message(format!("{walked} petitions")))
        .map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    for fault in &verified.faults {
        writeln!(out, "FAULT {fault}")?;
    }
    writeln!(
        out,
        "{} petitions, {} events: {}",
        verified.petitions,
        verified.events,
        if verified.faults.is_empty() { "every chain holds" } else { "NOT all chains hold" }
    )?;
    Ok(if verified.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
