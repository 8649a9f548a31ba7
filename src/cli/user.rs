//! `xinfang user add|list|passwd`: for the first administrator, and for when nobody can log in.

use std::io::{BufRead, IsTerminal, Write};

use clap::Subcommand;

use crate::cli::failure::Failure;
use app::directory::{self, UserInput};
use app::gaps::{self, Lack};
use app::{App, Doer, session};
use base::entropy;
use base::texts::say;
use domain::vocabulary::UnitKind;
use domain::vocabulary::{Language, Role};
use store::StoreError;
use store::directory::{UnitDraft, save_unit_in_txn};

#[derive(Subcommand)]
pub enum Command {
    /// Add a user, or replace the one with this username. Prints a password unless one is given.
    Add {
        username: String,
        #[arg(long)]
        name: String,
        /// receptionist, officer, unit_head, leader, supervisor, chief_leader, discipline_inspection,
        /// administrator, auditor, security_officer or client
        #[arg(long)]
        role: String,
        /// The code of the unit. In an empty database `office` is made as the petition office.
        #[arg(long, default_value = "office")]
        unit: String,
        #[arg(long)]
        email: Option<String>,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Do without the security officer, where this gives sight of accusations. The audit log says so.
        #[arg(long)]
        alone: bool,
    },
    /// List every user.
    List,
    /// Set a user's password and end the user's sessions. Prints one unless it is given.
    Passwd {
        username: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Do without the security officer, where this gives sight of accusations. The audit log says so.
        #[arg(long)]
        alone: bool,
    },
}

impl Command {
    /// Nothing is written.
    pub const fn reads_only(&self) -> bool {
        match self {
            Self::List => true,
            Self::Add { .. } | Self::Passwd { .. } => false,
        }
    }
}

/// Does it.
///
/// # Errors
/// Wrong fields, in words.
pub fn run(app: &App, command: Command, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        Command::List => list(app, out),
        Command::Passwd { username, password_stdin, alone } => {
            let (password, made) = password(password_stdin)?;
            let set = match alone {
                true => session::set_password_alone(app, &username, &password),
                false => session::set_password(app, &Doer::COMMAND_LINE, &username, &password),
            };
            told(out, set, (&username, &password, made))
        }
        Command::Add { username, name, role, unit, email, password_stdin, alone } => {
            let role =
                Role::from_code(&role).ok_or_else(|| format!("there is no role {role:?}; see --help"))?;
            first_unit(app, &unit)?;
            let (password, made) = password(password_stdin)?;
            let input = UserInput {
                name,
                role,
                unit,
                email,
                language: Language::Zh,
                active: true,
                password: Some(password.clone()),
                hand_over: None,
            };
            let put = match alone {
                true => directory::put_user_alone(app, &username, input),
                false => directory::put_user(app, None, &username, input),
            };
            told(out, put.map(|_| ()), (&username, &password, made))?;
            ask_for_three(app, out)
        }
    }
}

/// Who of the three (三员) is missing, and what is lost meanwhile.
fn ask_for_three(app: &App, out: &mut dyn Write) -> Result<(), Failure> {
    for gap in gaps::separation(app).map_err(words)? {
        if gap.lack == Lack::TwoOfThree {
            continue;
        }
        let key = gap.key;
        let [what, why] = ["", "_why"].map(|part| say(Language::En, &format!("web.gap.{key}{part}"), &[]));
        writeln!(out, "{what}. {why}\n  xinfang user add USERNAME --name NAME --role {key}")?;
    }
    Ok(())
}

/// What was done; what waits for the security officer was asked for, and is no failure.
fn told(
    out: &mut dyn Write,
    outcome: Result<(), app::Error>,
    (username, password, made): (&str, &str, bool),
) -> Result<(), Failure> {
    match outcome {
        Ok(()) => {}
        Err(error @ app::Error::Waits(_)) => {
            writeln!(out, "{}", crate::cli::words::describe(error, Language::En))?;
        }
        Err(error) => return Err(words(error)),
    }
    Ok(tell(out, username, password, made)?)
}

fn words(error: app::Error) -> Failure {
    crate::cli::words::describe(error, Language::En).into()
}

fn list(app: &App, out: &mut dyn Write) -> Result<(), Failure> {
    for user in directory::users(app).map_err(words)? {
        let state = if user.active { "" } else { " (inactive)" };
        let (username, role, unit, name) = (user.username, user.role.code(), user.unit, user.name);
        writeln!(out, "{username:<24} {role:<22} {unit:<12} {name}{state}")?;
    }
    Ok(())
}

/// An empty database has no unit that a first user could belong to: the petition office is made.
fn first_unit(app: &App, code: &str) -> Result<(), Failure> {
    let none = directory::units(app).map_err(words)?.is_empty();
    if !none || code != "office" {
        return Ok(());
    }
    let draft = UnitDraft {
        code: code.to_owned(),
        name: "信访局".to_owned(),
        short_name: "信访局".to_owned(),
        aliases: Vec::new(),
        former_names: Vec::new(),
        kind: UnitKind::PetitionOffice,
        head: None,
        default_officer: None,
        level: None,
        superior: None,
        active: true,
        successor: None,
    };
    let draft = std::sync::Arc::new(draft);
    app.store
        .write(move |conn| save_unit_in_txn(conn, &draft).map(|_| ()))
        .map_err(|error: StoreError| error)?;
    Ok(())
}

/// The password from standard input, or a new one.
fn password(from_stdin: bool) -> Result<(String, bool), Failure> {
    if !from_stdin {
        return Ok((entropy::query_code(), true));
    }
    if std::io::stdin().is_terminal() {
        write!(std::io::stderr(), "password: ")?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
}

fn tell(out: &mut dyn Write, username: &str, password: &str, made: bool) -> std::io::Result<()> {
    if made {
        writeln!(out, "{username}: the password is {password} (shown only now)")
    } else {
        writeln!(out, "{username}: the password is set")
    }
}
