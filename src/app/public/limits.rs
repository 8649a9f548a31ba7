//! How often somebody may try (settings `[public]`): one address, one number, and all together. The
//! counts stand in the database, so that all instances count together.

use std::net::IpAddr;

use crate::{App, Error};
use base::network;
use domain::time::Instant;
use store::{Conn, StoreError, attempt};

/// Who tries: an address, or the network that counts as one.
#[derive(Clone, Debug)]
pub struct Client(String);

impl Client {
    /// At this address.
    pub fn at(address: IpAddr) -> Self {
        Self(network::client(address))
    }
}

/// What is counted, with how often it may be.
struct Limit {
    subject: String,
    most: u32,
}

fn of_number(app: &App, number: &str) -> Limit {
    let subject = app.vault.blind("attempt", &format!("number {number}"));
    Limit { subject, most: app.settings.public.number_tries }
}

fn all(app: &App, client: &Client, number: &str) -> [Limit; 3] {
    let settings = &app.settings.public;
    let address = app.vault.blind("attempt", &format!("address {}", client.0));
    [
        Limit { subject: address, most: settings.address_tries },
        of_number(app, number),
        Limit { subject: app.vault.blind("attempt", "all"), most: settings.global_tries },
    ]
}

fn since(app: &App, now: Instant) -> Instant {
    now.plus_seconds(-60 * i64::from(app.settings.public.window_minutes))
}

/// The seconds until somebody may try again, where one of the limits is reached.
fn wait(conn: &mut Conn, app: &App, limits: &[Limit], now: Instant) -> Result<Option<u64>, StoreError> {
    let since = since(app, now);
    let mut longest = None;
    for limit in limits.iter().filter(|limit| limit.most > 0) {
        let Some(tries) = attempt::of(conn, &limit.subject, since)? else { continue };
        if i64::from(tries.tries) >= i64::from(limit.most) {
            let left = tries.began_at.seconds_since(since);
            longest = longest.max(Some(u64::try_from(left).unwrap_or(0).max(1)));
        }
    }
    Ok(longest)
}

/// Counts a try before anything is looked at: with one number it is taken as wrong until it was right.
///
/// # Errors
/// [`Error::TooMany`]; then nothing is counted.
pub fn count(app: &App, client: &Client, number: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let limits = all(app, client, number);
    // Whoever is refused costs a reading and no writing.
    if let Some(seconds) = app.store.read(|conn| Ok::<_, Error>(wait(conn, app, &limits, now)?))? {
        return Err(Error::TooMany { seconds });
    }
    let inner = app.clone();
    app.store.write(move |conn| {
        if let Some(seconds) = wait(conn, &inner, &limits, now)? {
            return Err(Error::TooMany { seconds });
        }
        for limit in limits.iter().filter(|limit| limit.most > 0) {
            attempt::count_in_txn(conn, &limit.subject, since(&inner, now), now)?;
        }
        Ok(())
    })
}

/// The try with this number was right: it does not count.
pub fn forgive(app: &App, number: &str) -> Result<(), Error> {
    let limit = of_number(app, number);
    if limit.most == 0 {
        return Ok(());
    }
    app.store.write(move |conn| Ok::<_, Error>(attempt::forgive_in_txn(conn, &limit.subject)?))
}
