//! `xinfang import FILE`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::failure::Failure;
use crate::cli::words::describe;
use app::import::{Imported, row};
use app::{App, Error, register_rows};
use domain::vocabulary::Language;

#[derive(Args)]
pub struct Options {
    /// A CSV file in UTF-8 with the columns of a provincial export (信访件编号, 姓名, …) and the
    /// district's own (责任单位, 包挂领导, 受理日期, 答复日期, 办结日期, 登门次数).
    file: PathBuf,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub new: usize,
    pub there: usize,
    pub wrong: usize,
}

/// Imports a file and says what came of it. Wrong rows are told one by one and left out.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn run(app: &App, options: &Options, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let count = file(app, &options.file, 0)?;
    writeln!(out, "导入完成：新增 {} 件，已有 {} 件，有误 {} 行", count.new, count.there, count.wrong)?;
    if count.wrong > 0 {
        writeln!(out, "有误的行未导入；改正后重新导入同一文件即可，已有的不会重复。")?;
    }
    Ok(if count.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports a file with all its dates shifted by some days.
///
/// # Errors
/// Where the file cannot be read at all, or the database does not answer.
pub fn file(app: &App, path: &Path, shift_days: i64) -> Result<Count, Failure> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    bytes_of(app, &bytes, shift_days)
}

/// The same with the content of the file.
///
/// # Errors
/// As [`file()`].
pub fn bytes_of(app: &App, bytes: &[u8], shift_days: i64) -> Result<Count, Failure> {
    let rows = register_rows::read(bytes, shift_days, app.clock.now().day())?;
    let bar = ProgressBar::new(u64::try_from(rows.len()).unwrap_or(0));
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} 行，剩余 {eta}")?;
    bar.set_style(style);
    bar.set_message("导入台账");
    let mut count = Count::default();
    for parsed in rows {
        match parsed {
            Err(faults) => {
                count.wrong += 1;
                faults.iter().try_for_each(|fault| tell(&bar, &fault.describe()))?;
            }
            Ok(read_row) => {
                let line = read_row.line;
                match row(app, read_row) {
                    Ok(Imported::New) => count.new += 1,
                    Ok(Imported::There) => count.there += 1,
                    Err(Error::Store(error)) => return Err(error.into()),
                    Err(error) => {
                        count.wrong += 1;
                        tell(&bar, &format!("第 {line} 行：{}", describe(error, Language::Zh)))?;
                    }
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(count)
}

/// A line of its own above the bar.
fn tell(bar: &ProgressBar, line: &str) -> std::io::Result<()> {
    bar.suspend(|| writeln!(std::io::stderr(), "{line}"))
}
