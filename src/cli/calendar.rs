//! `xinfang calendar list|import`: the working days, year by year.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::failure::Failure;
use crate::cli::words::{describe, spoken};
use app::calendar::{self, CalendarPreviewView, MovedDeadlineView};
use app::{App, Doer};
use base::texts::say;
use domain::calendar::CalendarYear;
use domain::vocabulary::Language;

#[derive(Subcommand)]
pub enum Command {
    /// List every year.
    List,
    /// Bring in a year, or another in its place: running deadlines move, past ones stay.
    Import {
        /// A TOML file like config/calendar/2027.toml: year, provisional, source, weekdays_off,
        /// weekend_days_worked.
        file: PathBuf,
        /// Only show which deadlines would move.
        #[arg(long)]
        dry_run: bool,
    },
}

impl Command {
    /// Nothing is written.
    pub const fn reads_only(&self) -> bool {
        match self {
            Self::List | Self::Import { dry_run: true, .. } => true,
            Self::Import { dry_run: false, .. } => false,
        }
    }
}

/// Does it.
///
/// # Errors
/// A file that does not read, or wrong days, in words.
pub fn run(app: &App, command: &Command, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let language = spoken();
    match command {
        Command::List => list(app, language, out),
        Command::Import { file, dry_run: true } => preview(app, read(file)?, language, out),
        Command::Import { file, dry_run: false } => import(app, read(file)?, language, out),
    }
}

fn read(file: &Path) -> Result<CalendarYear, Failure> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    Ok(toml::from_str(&text).map_err(|error| wrong(&error))?)
}

fn list(app: &App, language: Language, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    for year in calendar::years(app).map_err(|error| describe(error, language))? {
        let (off, worked) = (year.weekdays_off.len(), year.weekend_days_worked.len());
        let (number, version) = (year.year, year.rules_version);
        let told = say(
            language,
            "calendar.year",
            &[("year", &number), ("off", &off), ("worked", &worked), ("version", &version)],
        );
        let mark = if year.provisional { say(language, "calendar.provisional", &[]) } else { String::new() };
        writeln!(out, "{told} {mark}")?;
        writeln!(out, "      {}", year.source)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn preview(
    app: &App,
    year: CalendarYear,
    language: Language,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let preview = calendar::preview(app, year).map_err(|error| describe(error, language))?;
    if !preview.moved.is_empty() {
        writeln!(out, "{}", say(language, "calendar.columns", &[]))?;
    }
    for moved in &preview.moved {
        writeln!(out, "{}", line(moved, language))?;
    }
    let CalendarPreviewView { moved, moved_count, looked_at, .. } = preview;
    if moved_count > moved.len() {
        writeln!(out, "{}", say(language, "calendar.more", &[("count", &(moved_count - moved.len()))]))?;
    }
    let told = say(language, "calendar.previewed", &[("looked_at", &looked_at), ("moved", &moved_count)]);
    writeln!(out, "{told}")?;
    Ok(ExitCode::SUCCESS)
}

fn line(moved: &MovedDeadlineView, language: Language) -> String {
    let mark = match (moved.provisional_before, moved.provisional) {
        (_, true) => say(language, "calendar.still_provisional", &[]),
        (true, false) => say(language, "calendar.now_certain", &[]),
        (false, false) => String::new(),
    };
    let (raw, legal) = ((moved.raw_due_before, moved.raw_due), (moved.legal_due_before, moved.legal_due));
    let change = |(before, after)| format!("{before} → {after}");
    let line = format!(
        "{:<16} {:<20} {:<27} {:<27} {mark}",
        moved.number,
        moved.deadline,
        change(raw),
        change(legal)
    );
    line.trim_end().to_owned()
}

fn import(
    app: &App,
    year: CalendarYear,
    language: Language,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} {eta}")?);
    bar.set_message(say(language, "calendar.working", &[]));
    let tell = |done: usize, of: usize| {
        bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    };
    let applied = calendar::put_year(app, &Doer::COMMAND_LINE, year, tell);
    bar.finish_and_clear();
    let applied = applied.map_err(|error| describe(error, language))?;
    let (number, version, moved) = (applied.year.year, applied.year.rules_version, applied.moved);
    let told =
        say(language, "calendar.imported", &[("year", &number), ("version", &version), ("moved", &moved)]);
    writeln!(out, "{told}")?;
    if applied.postponed == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", say(language, "calendar.postponed", &[("count", &applied.postponed)]))?;
    Ok(ExitCode::FAILURE)
}
