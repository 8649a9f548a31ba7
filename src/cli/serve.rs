//! Starting the service, and ending it: on SIGTERM requests in flight finish, then the jobs.

use std::net::SocketAddr;

use crate::api::server;
use crate::app::App;
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
