//! Starting the service, and ending it: on SIGTERM requests in flight finish, then the jobs.

use std::net::SocketAddr;

use crate::api::server;
use crate::app::{App, setup};
use crate::cli::Failure;
use crate::jobs::Jobs;

/// Serves until SIGTERM or SIGINT. `started` is told the address once it listens.
///
/// # Errors
/// Where the address cannot be listened on.
pub fn run(app: App, started: impl FnOnce(SocketAddr)) -> Result<(), Failure> {
    let runtime = actix_web::rt::System::new();
    runtime.block_on(async move {
        let jobs_enabled = app.settings.jobs.enabled;
        let place = format!("{}:{}", app.settings.server.host, app.settings.server.port);
        let (server, address) =
            server::build(app.clone()).map_err(|error| format!("cannot listen on {place}: {error}"))?;
        tell_how_to_set_up(&app, address)?;
        let jobs = if jobs_enabled { Some(Jobs::start(app)?) } else { None };
        tracing::info!(%address, jobs = jobs_enabled, "listening");
        started(address);
        server.await?;
        if let Some(jobs) = jobs {
            jobs.stop();
        }
        tracing::info!("stopped");
        Ok(())
    })
}

/// Says where a service without any user is set up, and with which code: to whoever reads the terminal
/// or the log, and to nobody else.
fn tell_how_to_set_up(app: &App, address: SocketAddr) -> Result<(), Failure> {
    let Some(code) = setup::code(app).map_err(|error| error.to_string())? else { return Ok(()) };
    println!();
    println!("尚无用户，请在浏览器中完成首次设置 (there is no user yet: set the service up in a browser)");
    println!("  http://{address}/setup?code={code}");
    println!("  设置码 (set-up code): {code}");
    println!();
    Ok(())
}
