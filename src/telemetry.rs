//! The log: to standard error, one line an event, with nothing personal in it.

use app::config::SettingsError;
use tracing_subscriber::EnvFilter;

/// Starts the log. A second call changes nothing.
///
/// # Errors
/// Where the filter does not read.
pub fn start(filter: &str) -> Result<(), SettingsError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|why| SettingsError::Value { key: "log.filter", problem: why.to_string() })?;
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
    Ok(())
}
