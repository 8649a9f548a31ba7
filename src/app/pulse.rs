//! Proof of life: when the jobs last did their work, what waits, and whether somebody must look. For
//! /metrics, /readyz, the supervisor's page, and a mail each morning.

use std::sync::PoisonError;

use serde::Serialize;
use utoipa::ToSchema;

use crate::beat::Outage;
use crate::config::Watch;
use crate::{App, Error};
use base::texts::say;
use domain::directory::User;
use domain::letter::Letter;
use domain::time::Instant;
use store::{Conn, StoreError, alert, mail, meta};

/// What is noted in the database is noted no oftener, so that a tick with nothing to do costs little.
const NOTED_EVERY_SECONDS: i64 = 60;

const LAST_SWEEP: &str = "last_sweep_at";
const LAST_SENT: &str = "last_sent_at";

/// How the service is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pulse {
    /// The last sweep that went to its end, by any instance.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_sweep_at: Option<Instant>,
    /// The last mail that a server took.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_sent_at: Option<Instant>,
    /// How long the oldest alert or mail has waited past its time, in seconds. Outside working hours
    /// ordinary ones wait on purpose and are not counted.
    pub oldest_unsent_seconds: i64,
    /// Messages that are to be sent.
    pub pending: i64,
    /// Messages that could not be delivered: somebody must look.
    pub dead_letters: i64,
    /// People with alerts that wait, and no mail address.
    pub without_address: i64,
    /// Petitions that the last sweep of this instance could not read: nobody is alerted about them.
    pub unreadable: usize,
    /// Of this instance.
    pub outage: Option<Outage>,
    /// What has passed its threshold: `sweep`, `petitions`, `unsent`, `dead_letters`.
    pub faults: Vec<&'static str>,
}

/// Notes that a sweep went to its end.
pub fn note_sweep(app: &App, unreadable: usize) -> Result<(), Error> {
    let now = app.clock.now();
    {
        let mut beat = app.beat.lock().unwrap_or_else(PoisonError::into_inner);
        beat.last_sweep = Some(now);
        beat.unreadable = unreadable;
        let noted = beat.noted_sweep;
        if noted.is_some_and(|noted| now.seconds_since(noted) < NOTED_EVERY_SECONDS) {
            return Ok(());
        }
        beat.noted_sweep = Some(now);
    }
    app.store.write(move |conn| Ok(meta::note_in_txn(conn, LAST_SWEEP, &now.to_rfc3339())?))
}

/// Notes that mails were sent.
pub fn note_sent(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    app.store.write(move |conn| Ok(meta::note_in_txn(conn, LAST_SENT, &now.to_rfc3339())?))
}

/// How the service is now.
pub fn pulse(app: &App) -> Result<Pulse, Error> {
    let beat = app.beat.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut pulse = app.store.read(|conn| Ok::<_, Error>(read(app, conn)?))?;
    pulse.last_sweep_at = pulse.last_sweep_at.max(beat.last_sweep);
    pulse.outage = beat.outage;
    pulse.unreadable = beat.unreadable;
    let running_since = pulse.last_sweep_at.max(beat.started_at);
    pulse.faults = faults(&pulse, &app.settings.watch, running_since, app.clock.now());
    Ok(pulse)
}

fn read(app: &App, conn: &mut Conn) -> Result<Pulse, StoreError> {
    let now = app.clock.now();
    let moment = |conn: &mut Conn, key| -> Result<Option<Instant>, StoreError> {
        Ok(meta::get(conn, key)?.and_then(|text| Instant::parse(&text)))
    };
    let open = app.is_open(conn, now)?;
    let oldest = alert::oldest_unsent(conn, !open, now)?;
    Ok(Pulse {
        last_sweep_at: moment(conn, LAST_SWEEP)?,
        last_sent_at: moment(conn, LAST_SENT)?,
        oldest_unsent_seconds: oldest.map_or(0, |oldest| now.seconds_since(oldest).max(0)),
        pending: mail::count(conn, mail::State::Pending)?,
        dead_letters: mail::count(conn, mail::State::Dead)?,
        without_address: alert::count_without_address(conn, now)?,
        unreadable: 0,
        outage: None,
        faults: Vec::new(),
    })
}

fn faults(pulse: &Pulse, watch: &Watch, alive: Option<Instant>, now: Instant) -> Vec<&'static str> {
    let silent = alive.map_or(0, |alive| now.seconds_since(alive));
    let passed = |value: i64, threshold: u32| threshold > 0 && value > i64::from(threshold);
    [
        ("sweep", passed(silent / 60, watch.sweep_minutes)),
        ("petitions", pulse.unreadable > 0),
        ("unsent", passed(pulse.oldest_unsent_seconds / 60, watch.unsent_minutes)),
        ("dead_letters", passed(pulse.dead_letters, watch.dead_letters)),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
    .collect()
}

/// Puts the mail of this morning that says how the service is into the outbox: once a day for each of
/// those who get it, from the hour of the digest on, rest days too. Gives the number of new ones.
pub fn heartbeat(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    if app.settings.watch.heartbeat_to.is_empty() || now.shanghai().time() < app.ladder.quiet.digest_at {
        return Ok(0);
    }
    if app.beat.lock().unwrap_or_else(PoisonError::into_inner).heartbeat_on == Some(now.day()) {
        return Ok(0);
    }
    let pulse = pulse(app)?;
    let inner = app.clone();
    let new = app.store.write(move |conn| {
        let district = inner.district(conn)?;
        let mut new = 0;
        for username in &inner.settings.watch.heartbeat_to {
            let Some(user) = district.user_by_username(username).filter(|user| user.active) else { continue };
            let Some(letter) = heartbeat_letter(&inner, user, &pulse, now) else { continue };
            if !mail::exists(conn, &letter.message_id)? {
                mail::insert_in_txn(conn, user.id, &letter, true, None)?;
                new += 1;
            }
        }
        Ok::<_, Error>(new)
    });
    let new = match new {
        // Another instance has put them there at this moment.
        Err(Error::Store(StoreError::Duplicate(_))) => 0,
        other => other?,
    };
    app.beat.lock().unwrap_or_else(PoisonError::into_inner).heartbeat_on = Some(now.day());
    Ok(new)
}

fn heartbeat_letter(app: &App, user: &User, pulse: &Pulse, now: Instant) -> Option<Letter> {
    let language = user.language;
    let day = now.day().to_string();
    let moment = |at: Option<Instant>| {
        at.map_or_else(|| "–".to_owned(), |at| at.shanghai().format("%Y-%m-%d %H:%M").to_string())
    };
    let faults =
        pulse.faults.iter().map(|fault| say(language, &format!("mail.heartbeat.fault.{fault}"), &[]));
    let faults = faults.collect::<Vec<_>>().join(", ");
    let subject = match pulse.faults.is_empty() {
        true => say(language, "mail.heartbeat.well", &[("day", &day)]),
        false => say(language, "mail.heartbeat.unwell", &[("day", &day), ("faults", &faults)]),
    };
    let text = say(
        language,
        "mail.heartbeat.text",
        &[
            ("sweep", &moment(pulse.last_sweep_at)),
            ("sent", &moment(pulse.last_sent_at)),
            ("unsent", &(pulse.oldest_unsent_seconds / 60)),
            ("pending", &pulse.pending),
            ("dead", &pulse.dead_letters),
            ("without", &pulse.without_address),
            ("unreadable", &pulse.unreadable),
        ],
    );
    let html = format!("<pre style=\"font-size:16px;white-space:pre-wrap\">{text}</pre>\n");
    Some(Letter {
        message_id: format!("heartbeat-{day}-{}@{}", user.id.0, app.settings.mail.message_id_domain),
        to_name: user.name.clone(),
        to_address: user.email.clone()?,
        subject,
        text,
        html,
        created_at: now,
    })
}
