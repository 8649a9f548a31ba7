//! Addresses of clients: which network one lies in, what counts as one client, and whose word is taken
//! for an address.

use std::net::{IpAddr, Ipv6Addr};

use serde::Deserialize;

/// An address, or a network in the form `10.1.2.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is neither an address nor a network such as 10.1.2.0/24");
        let (address, prefix) = text.split_once('/').map_or((text.as_str(), None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), |prefix| prefix.trim().parse().map_err(|_| wrong()))?;
        if prefix <= longest { Ok(Self { address, prefix }) } else { Err(wrong()) }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let same = |one: u128, other: u128, bits: u32| {
            self.prefix == 0 || one.checked_shr(bits - self.prefix) == other.checked_shr(bits - self.prefix)
        };
        match (self.address, plain(address)) {
            (IpAddr::V4(one), IpAddr::V4(other)) => same(u32::from(one).into(), u32::from(other).into(), 32),
            (IpAddr::V6(one), IpAddr::V6(other)) => same(one.into(), other.into(), 128),
            _ => false,
        }
    }
}

/// An IPv4 address as such, also where it comes in the clothes of IPv6.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        four => four,
    }
}

/// What counts as one client: an IPv4 address, or the /64 in which an IPv6 address lies, for a household
/// or an office has a whole one.
pub fn client(address: IpAddr) -> String {
    match plain(address) {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Who asks: the other end of the connection, or where that is a trusted proxy, the last address of
/// `forwarded` (X-Forwarded-For) that is none. What stands before it was written by the client itself.
pub fn asker(peer: IpAddr, forwarded: Option<&str>, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    let mut nearest = peer;
    for written in forwarded.unwrap_or_default().rsplit(',') {
        let Ok(address) = written.trim().parse::<IpAddr>() else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::try_from(text.to_owned()).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_what_lies_in_it() {
        for (text, address, held) in [
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("10.1.2.0/24", "10.1.2.200", true),
            ("10.1.2.0/24", "10.1.3.1", false),
            ("10.1.2.0/24", "::ffff:10.1.2.9", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
        ] {
            assert_eq!(network(text).holds(ip(address)), held, "{text} {address}");
        }
        for wrong in ["", "10.1.2", "10.1.2.3/33", "::1/129", "proxy", "10.0.0.0/x"] {
            assert!(Network::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_of_ipv6_counts_by_its_64() {
        assert_eq!(client(ip("2001:db8:1:2:3:4:5:6")), client(ip("2001:db8:1:2::9")));
        assert_ne!(client(ip("2001:db8:1:2::9")), client(ip("2001:db8:1:3::9")));
        assert_eq!(client(ip("::ffff:203.0.113.9")), client(ip("203.0.113.9")));
        assert_ne!(client(ip("203.0.113.9")), client(ip("203.0.113.10")));
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let trusted = [network("10.0.0.0/8")];
        let (proxy, stranger) = (ip("10.0.0.1"), ip("203.0.113.9"));
        for (peer, forwarded, expected) in [
            (stranger, Some("198.51.100.7"), stranger),
            (proxy, None, proxy),
            (proxy, Some("198.51.100.7"), ip("198.51.100.7")),
            // The client wrote the first itself.
            (proxy, Some("192.0.2.1, 198.51.100.7"), ip("198.51.100.7")),
            (proxy, Some("192.0.2.1, 198.51.100.7, 10.0.0.2"), ip("198.51.100.7")),
            (proxy, Some("nonsense"), proxy),
            (proxy, Some("192.0.2.1, nonsense, 10.0.0.2"), ip("10.0.0.2")),
        ] {
            assert_eq!(asker(peer, forwarded, &trusted), expected, "{forwarded:?}");
        }
    }
}
