//! `xinfang ladder show|preview`: the ladder of alerts, and what a change of it would send.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use indicatif::ProgressBar;

use crate::cli::failure::Failure;
use crate::cli::words::{describe, spoken};
use app::App;
use app::ladder::{self, LadderPreview};
use base::texts::say;
use domain::ladder::{Ladder, Mark, Rung};
use domain::vocabulary::{Language, TimeUnit};

#[derive(Subcommand)]
pub enum Command {
    /// List the rungs in force, from the lowest to the highest.
    Show,
    /// Tell which alerts a change of the ladder would send for today's petitions. Nothing is written.
    Preview {
        /// A TOML file like config/ladder/strict.toml.
        file: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// A file that does not read, in words.
pub fn run(app: &App, command: &Command, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let language = spoken();
    match command {
        Command::Show => show(&app.ladder, language, out)?,
        Command::Preview { file } => {
            let text =
                std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            let candidate = Ladder::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
            let bar = ProgressBar::new_spinner();
            let preview = ladder::preview(app, None, &candidate, |done| bar.set_message(done.to_string()))
                .map_err(|error| describe(error, language))?;
            bar.finish_and_clear();
            tell(&preview, language, out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(ladder: &Ladder, language: Language, out: &mut dyn Write) -> Result<(), Failure> {
    for rung in &ladder.rungs {
        let label = if language == Language::En { &rung.label.en } else { &rung.label.zh };
        let told: Vec<&str> = rung.tell.iter().map(|audience| audience.code()).collect();
        let line = format!("{:<20} {:<24} {}  [{}]", rung.name.as_str(), mark(rung), label, told.join(", "));
        writeln!(out, "{line}{}", flags(rung))?;
    }
    Ok(())
}

/// What else is to be known of a rung, in the words of its file.
fn flags(rung: &Rung) -> String {
    let repeat = rung.repeat.map(|repeat| {
        format!("repeat every {} {} until {}", repeat.every, repeat.unit.code(), repeat.until.code())
    });
    let named = [("urgent", rung.urgent), ("drafts", rung.drafts), ("bulletin", rung.bulletin)];
    let named = named.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name.to_owned());
    named.chain(repeat).map(|flag| format!("  {flag}")).collect()
}

fn mark(rung: &Rung) -> String {
    let unit = |unit: TimeUnit| unit.code();
    match rung.at {
        Mark::Used(share) => format!("used {share} %"),
        Mark::Left(quantity, of) => format!("left {quantity} {}", unit(of)),
        Mark::Overdue(quantity, of) => format!("overdue {quantity} {}", unit(of)),
    }
}

fn tell(preview: &LadderPreview, language: Language, out: &mut dyn Write) -> Result<(), Failure> {
    let whole =
        say(language, "ladder.whole", &[("petitions", &preview.petitions), ("alerts", &preview.alerts)]);
    writeln!(out, "{whole}")?;
    for (rung, count) in &preview.by_rung {
        let line = say(
            language,
            "ladder.rung",
            &[
                ("rung", &rung),
                ("at_once", &count.at_once),
                ("soon", &count.soon),
                ("today", &count.soon_today),
            ],
        );
        writeln!(out, "{line}")?;
    }
    for told in &preview.at_once {
        let people: Vec<&str> = told.recipients.iter().map(|user| user.name.as_str()).collect();
        writeln!(
            out,
            "  {}  {}-{}  {}  {}",
            told.number,
            told.clock,
            told.run,
            told.rung,
            people.join("、")
        )?;
    }
    if preview.failed > 0 {
        writeln!(out, "{}", say(language, "ladder.failed", &[("count", &preview.failed)]))?;
    }
    Ok(())
}
