//! Starting the service, and ending it: on SIGTERM requests in flight finish, then the jobs.

use std::io::{self, Write};
use std::net::SocketAddr;

use crate::api::server;
use crate::cli::failure::Failure;
use crate::jobs::Jobs;
use app::config::Settings;
use app::{App, setup};

/// Serves until SIGTERM or SIGINT. `started` is told the address once it listens.
///
/// # Errors
/// Where the address cannot be listened on.
pub fn run(app: App, started: impl FnOnce(SocketAddr) -> io::Result<()>) -> Result<(), Failure> {
    let runtime = actix_web::rt::System::new();
    runtime.block_on(async move {
        let jobs_enabled = app.settings.jobs.enabled;
        let place = format!("{}:{}", app.settings.server.host, app.settings.server.port);
        let (server, address) =
            server::build(app.clone()).map_err(|error| format!("cannot listen on {place}: {error}"))?;
        if let Some(code) = setup::code(&app).map_err(|error| error.to_string())? {
            heard(tell_how_to_set_up(&code, address));
        }
        let jobs = if jobs_enabled { Some(Jobs::start(app)?) } else { None };
        tracing::info!(%address, jobs = jobs_enabled, "listening");
        heard(started(address));
        server.await?;
        if let Some(jobs) = jobs {
            jobs.stop();
        }
        tracing::info!("stopped");
        Ok(())
    })
}

/// The service goes on where nobody reads what it says at its start.
fn heard(said: io::Result<()>) {
    if let Err(error) = said {
        tracing::warn!(%error, "nobody reads what the service says at its start");
    }
}

/// Says which database, which folder and which address it is, to whoever started it by hand.
///
/// # Errors
/// Nobody reads it.
pub fn tell_where(settings: &Settings, address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "数据库 (database): {}", without_password(&settings.database.url))?;
    writeln!(out, "数据文件夹 (data folder): {}", settings.data.folder.display())?;
    writeln!(out, "监听 (listening on): http://{address}")?;
    writeln!(out, "链接开头 (links begin with): {}", settings.server.public_url)
}

/// The address of a database, as it may be shown.
fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.scheme().starts_with("postgres") => {
            // Fails only for addresses that can have none. A password may stand in the query too.
            let _ = parsed.set_password(parsed.password().is_some().then_some("***"));
            parsed.set_query(None);
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

/// Says where a service without any user is set up, and with which code: to whoever reads the terminal
/// or the log, and to nobody else.
fn tell_how_to_set_up(code: &str, address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out)?;
    writeln!(
        out,
        "尚无用户，请在浏览器中完成首次设置 (there is no user yet: set the service up in a browser)"
    )?;
    writeln!(out, "  http://{address}/setup?code={code}")?;
    writeln!(out, "  设置码 (set-up code): {code}")?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_a_database_is_shown() {
        let shown = without_password("postgres://someone:secret@db.example/xinfang");
        assert_eq!(shown, "postgres://someone:***@db.example/xinfang");
        let shown = without_password("postgres:///xinfang?host=/run/postgresql&password=secret");
        assert!(!shown.contains("secret"), "{shown}");
        for plain in ["sqlite:data/xinfang.db", "postgres://someone@db.example/xinfang"] {
            assert_eq!(without_password(plain), plain);
        }
    }
}
