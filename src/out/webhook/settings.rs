//! The `[webhooks]` section of the settings.

use serde::Deserialize;

/// The `[webhooks]` section of the settings.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// http is allowed beside https. Loopback addresses go with either permission.
    pub allow_http: bool,
    /// Private, link-local and loopback addresses are allowed.
    pub allow_private: bool,
    /// How long one whole post may take.
    pub timeout_seconds: u64,
}
