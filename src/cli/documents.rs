//! `xinfang documents list|check`: the kinds of documents with what may stand in their templates, and a
//! trial of an office's own.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::failure::Failure;
use domain::vocabulary::Paper;
use out::documents::{Templates, values::names};

#[derive(Subcommand)]
pub enum Command {
    /// List the kinds of documents, and the values that a template of each may use.
    List,
    /// Try the templates of a folder (zh-CN/KIND.txt, en/KIND.txt), as the start of the service does.
    Check {
        /// The folder that `documents.templates` is to name.
        folder: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// The first template that does not serve: its file, the line, and what is wrong.
pub fn run(command: &Command, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    match command {
        Command::List => list(out)?,
        Command::Check { folder } => {
            Templates::with(folder)?;
            writeln!(out, "{}: every template serves", folder.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(out: &mut dyn Write) -> Result<(), Failure> {
    for paper in Paper::ALL {
        let (always, _) = Templates::names(*paper);
        writeln!(out, "{:<22} {}", paper.code(), paper.label())?;
        writeln!(out, "    numbers: {}", paper.number_word())?;
        writeln!(out, "    always: {}", always.join(" "))?;
    }
    writeln!(
        out,
        "\nAll values; one that a kind does not always have is asked for: {{% if days %}} … {{% endif %}}"
    )?;
    for (name, says) in names() {
        writeln!(out, "{name:<22} {says}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_and_a_broken_folder_is_told() {
        let mut out = Vec::new();
        assert!(run(&Command::List, &mut out).is_ok());
        let text = String::from_utf8(out).unwrap();
        assert!(Paper::ALL.iter().all(|paper| text.contains(paper.code()) && text.contains(paper.label())));
        let folder = tempfile::TempDir::new().unwrap();
        assert!(run(&Command::Check { folder: folder.path().into() }, &mut Vec::new()).is_ok());
        std::fs::create_dir(folder.path().join("zh-CN")).unwrap();
        std::fs::write(folder.path().join("zh-CN/supervision_order.txt"), "# 题\n{{ 没有 }}").unwrap();
        let failed = run(&Command::Check { folder: folder.path().into() }, &mut Vec::new()).unwrap_err();
        assert!(failed.to_string().contains("supervision_order.txt, line 2"), "{failed}");
    }
}
