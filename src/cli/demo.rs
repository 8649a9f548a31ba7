//! `xinfang demo`: a sample district to try, in one command.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::{import, serve};
use crate::telemetry;
use app::config::Settings;
use app::{App, district, sample, session};
use base::entropy::{self, Clock};
use store::DatabaseUrl;

const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");

/// The password of every demo account, kept beside the database.
const PASSWORD_FILE: &str = "demo-password.txt";

/// One account for each role, and one of the centre that deals out 12345 orders.
const ACCOUNTS: &[(&str, &str)] = &[
    ("receptionist01", "接访登记员 reception: registers petitions"),
    ("zjj_officer", "承办人 officer of the housing department"),
    ("zjj_head", "单位负责人 head of the housing department"),
    ("smfw_officer", "市民服务中心 citizen service centre: deals out 12345 orders, calls back"),
    ("leader07", "区级领导 leader: closes own cases"),
    ("supervisor01", "督查督办 supervisor: sees all, chases"),
    ("chief01", "主要领导 chief leader: orders, sees all"),
    ("dic01", "纪检监察 discipline inspection: accusations"),
    ("admin01", "系统管理员 administrator: reads no petitions"),
    ("auditor01", "审计员 auditor: reads the audit log, changes nothing"),
    ("security01", "安全员 security officer: confirms what gives sight of accusations, reads no petitions"),
    ("client_12345", "接口程序 program: needs a token from the administrator"),
];

/// What to try first, by whom: on the pages, in both languages.
const DAYS: &[(&str, &str, &str)] = &[
    ("receptionist01", "登记一件来访", "log a visit, print the receipt"),
    ("zjj_officer", "受理、下访、答复", "accept, visit, reply"),
    ("leader07", "办结（手机也行）", "close it, from a phone too"),
    ("supervisor01", "督查总览、决定异议", "the board; decide objections"),
    ("admin01", "系统管理", "administration: people, units, duty, calendar"),
];

#[derive(Args)]
pub struct Options {
    /// Throw away what the demo has so far and start over.
    #[arg(long)]
    fresh: bool,
    /// Where the demo keeps its data.
    #[arg(long, default_value = "data/demo")]
    folder: PathBuf,
    /// The port to listen on.
    #[arg(long)]
    port: Option<u16>,
    /// Load and print, but do not start the service.
    #[arg(long)]
    no_serve: bool,
}

/// Makes the demo, or goes on with it, and serves.
///
/// # Errors
/// Where something cannot be written or listened on.
pub fn run(options: &Options, config: Option<&Path>) -> Result<ExitCode, Failure> {
    let mut settings = Settings::read(config)?;
    settings.data.folder.clone_from(&options.folder);
    settings.database.url = format!("sqlite:{}", options.folder.join("xinfang.db").display());
    settings.server.port = options.port.unwrap_or(settings.server.port);
    settings.server.public_url = format!("http://{}:{}", settings.server.host, settings.server.port);
    settings.log.filter = "warn".to_owned();
    telemetry::start(&settings.log.filter)?;
    if options.fresh {
        clear(&options.folder)?;
    }
    let loaded = options.folder.join("loaded");
    let unfinished =
        DatabaseUrl::parse(&settings.database.url).is_ok_and(|url| !url.is_new_file()) && !loaded.exists();
    if unfinished {
        writeln!(io::stdout(), "上次加载未完成，重新开始 (the last load was not finished: starting over)")?;
        clear(&options.folder)?;
    }
    let app = App::open(settings, Clock::System)?;
    if !loaded.exists() {
        load(&app, &options.folder)?;
        std::fs::write(&loaded, "")?;
    }
    if options.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    let folder = options.folder.clone();
    serve::run(app, move |address| greet(address, &folder))?;
    Ok(ExitCode::SUCCESS)
}

/// Removes only what a demo has made.
fn clear(folder: &Path) -> Result<(), Failure> {
    let is_demo = folder.join("loaded").exists()
        || folder.join(PASSWORD_FILE).exists()
        || folder.join("xinfang.db").exists();
    if is_demo {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn load(app: &App, folder: &Path) -> Result<(), Failure> {
    let out = &mut io::stdout();
    let password = entropy::query_code();
    std::fs::write(folder.join(PASSWORD_FILE), &password)?;
    let hash = session::hash_password(app, &password).map_err(|error| error.to_string())?;
    let sample = sample::shipped()?;
    let shift = (app.clock.now().day() - sample.register_as_of).num_days();
    writeln!(
        out,
        "加载示例区：{} 个单位，{} 位领导，{} 个用户",
        sample.units.len(),
        sample.leaders.len(),
        sample.users.len()
    )?;
    district::load(app, sample, hash).map_err(|error| error.to_string())?;
    let count = import::bytes_of(app, REGISTER, shift)?;
    writeln!(out, "台账：新增 {} 件，有误 {} 行", count.new, count.wrong)?;
    Ok(())
}

/// Who may log in, where, and what to try.
fn greet(address: SocketAddr, folder: &Path) -> io::Result<()> {
    let out = &mut io::stdout().lock();
    let password = std::fs::read_to_string(folder.join(PASSWORD_FILE))?;
    writeln!(out)?;
    writeln!(out, "请用浏览器打开 (open in a browser): http://{address}")?;
    writeln!(out)?;
    writeln!(out, "账号，口令都是 (accounts, password for all): {password}")?;
    for (username, what) in ACCOUNTS {
        writeln!(out, "  {username:<16} {what}")?;
    }
    writeln!(out)?;
    writeln!(out, "试一试 (try):")?;
    for (username, zh, en) in DAYS {
        writeln!(out, "  {username:<16} {zh} ({en})")?;
    }
    writeln!(out, "  信访人不用登录 (petitioners need no account): http://{address}/status")?;
    writeln!(out, "    凭回执上的编号和查询码 (with number and query code of the receipt)")?;
    writeln!(out)?;
    writeln!(out, "邮件写在 (mails go to) {}/*.eml", folder.join("mail").display())?;
    writeln!(out)?;
    for_programs(out, address, &password)?;
    writeln!(out)?;
    writeln!(out, "Ctrl-C 结束 (ends it); `demo --fresh` 重来 (starts over)")
}

fn for_programs(out: &mut dyn Write, address: SocketAddr, password: &str) -> io::Result<()> {
    writeln!(out, "接口 (for programs): http://{address}/api/docs")?;
    writeln!(
        out,
        "  TOKEN=$(curl -s http://{address}/api/v1/auth/login -H 'content-type: application/json' \\"
    )?;
    writeln!(
        out,
        "    -d '{{\"username\":\"receptionist01\",\"password\":\"{password}\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')"
    )?;
    writeln!(out, "  curl -s http://{address}/api/v1/statistics -H \"authorization: Bearer $TOKEN\"")?;
    writeln!(
        out,
        "  curl -s 'http://{address}/api/v1/petitions?overdue=true&limit=3' -H \"authorization: Bearer $TOKEN\""
    )
}
