//! Which addresses may be posted to. Whoever enters a webhook makes this server send requests, from
//! where it stands: into the district's own network, where it may reach what the one who enters it
//! may not. So an address is public and encrypted unless the settings say otherwise.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use super::settings::WebhookSettings;

/// The longest URL, in characters.
const LONGEST_URL: usize = 2_000;

/// What is wrong with a webhook's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongUrl {
    TooLong,
    /// No URL with a host, or one with a fragment.
    Malformed,
    /// It holds a user name or a password.
    Credentials,
    NotHttps,
    /// It leads into a network that is not public.
    Private,
}

impl WrongUrl {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Malformed => "malformed_url",
            Self::Credentials => "url_credentials",
            Self::NotHttps => "url_not_https",
            Self::Private => "url_private",
        }
    }
}

impl WebhookSettings {
    /// The URL in its normal form, where these settings allow it: what was written as `0x7f.1` is
    /// 127.0.0.1 there, and is posted to as that.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, text: &str) -> Result<String, WrongUrl> {
        if text.chars().count() > LONGEST_URL {
            return Err(WrongUrl::TooLong);
        }
        let url = Url::parse(text).map_err(|_| WrongUrl::Malformed)?;
        let host = url.host().filter(|_| url.fragment().is_none()).ok_or(WrongUrl::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WrongUrl::Credentials);
        }
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ => return Err(WrongUrl::NotHttps),
        }
        if !self.allows_host(&host) {
            return Err(WrongUrl::Private);
        }
        // The normal form writes characters beyond ASCII with three bytes for each of theirs.
        if url.as_str().len() > LONGEST_URL { Err(WrongUrl::TooLong) } else { Ok(url.into()) }
    }

    fn allows_host(&self, host: &Host<&str>) -> bool {
        match host {
            Host::Ipv4(ip) => self.allows((*ip).into()),
            Host::Ipv6(ip) => self.allows((*ip).into()),
            Host::Domain(name) => {
                let name = name.trim_end_matches('.');
                let is_local = name == "localhost" || name.ends_with(".localhost");
                !is_local || self.allows(Ipv4Addr::LOCALHOST.into())
            }
        }
    }

    /// Whether an address may be posted to. Loopback goes with either permission: a relay on the
    /// same machine needs no encryption, and reaches no further than a private address would.
    pub(super) fn allows(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        if ip.is_unspecified() || ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) {
            return false;
        }
        if ip.is_loopback() {
            return self.allow_http || self.allow_private;
        }
        self.allow_private || !is_private(ip)
    }
}

/// Private (RFC 1918, RFC 4193), link-local (RFC 3927, RFC 4291), or of a provider's own net (RFC 6598).
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            ip.is_private() || ip.is_link_local() || is_shared
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allow_http: bool, allow_private: bool, url: &str) -> Result<String, WrongUrl> {
        WebhookSettings { allow_http, allow_private, timeout_seconds: 1 }.check(url)
    }

    #[test]
    fn an_address_is_public_and_encrypted() {
        let long = format!("https://example.cn/{}", "x".repeat(2_000));
        let swells = format!("https://example.cn/{}", "信".repeat(900));
        for (url, wrong) in [
            ("", WrongUrl::Malformed),
            ("example.cn/hook", WrongUrl::Malformed),
            ("https://", WrongUrl::Malformed),
            ("https://example.cn/#part", WrongUrl::Malformed),
            ("data:text/plain,x", WrongUrl::Malformed),
            ("https://user@example.cn/", WrongUrl::Credentials),
            ("https://:pass@example.cn/", WrongUrl::Credentials),
            ("http://example.cn/", WrongUrl::NotHttps),
            ("ftp://example.cn/", WrongUrl::NotHttps),
            ("http://127.0.0.1:8080/", WrongUrl::NotHttps),
            ("https://localhost/", WrongUrl::Private),
            ("https://x.localhost./", WrongUrl::Private),
            ("https://127.0.0.1/", WrongUrl::Private),
            ("https://2130706433/", WrongUrl::Private),
            ("https://0x7f.1/", WrongUrl::Private),
            ("https://[::1]/", WrongUrl::Private),
            ("https://[::ffff:10.0.0.1]/", WrongUrl::Private),
            ("https://10.1.2.3/", WrongUrl::Private),
            ("https://172.16.0.1/", WrongUrl::Private),
            ("https://192.168.1.1/", WrongUrl::Private),
            ("https://100.64.0.1/", WrongUrl::Private),
            ("https://169.254.169.254/", WrongUrl::Private),
            ("https://[fd00::1]/", WrongUrl::Private),
            ("https://[fe80::1]/", WrongUrl::Private),
            ("https://0.0.0.0/", WrongUrl::Private),
            (long.as_str(), WrongUrl::TooLong),
            (swells.as_str(), WrongUrl::TooLong),
        ] {
            assert_eq!(check(false, false, url), Err(wrong), "{url}");
        }
        for (url, kept) in [
            ("https://example.cn", "https://example.cn/"),
            ("https://Example.cn:443/a?b=c", "https://example.cn/a?b=c"),
            ("https://8.8.8.8:8443/hook", "https://8.8.8.8:8443/hook"),
        ] {
            assert_eq!(check(false, false, url).as_deref(), Ok(kept), "{url}");
        }
    }

    #[test]
    fn the_settings_may_allow_more() {
        for (url, with_http, with_private) in [
            ("http://example.cn/", true, false),
            ("http://127.0.0.1:8080/", true, false),
            ("https://127.0.0.1:8443/", true, true),
            ("https://10.1.2.3/", false, true),
            ("http://10.1.2.3/", false, false),
            ("https://0.0.0.0/", false, false),
        ] {
            assert_eq!(check(true, false, url).is_ok(), with_http, "{url}");
            assert_eq!(check(false, true, url).is_ok(), with_private, "{url}");
        }
        assert!(check(true, true, "http://10.1.2.3/").is_ok());
    }
}
