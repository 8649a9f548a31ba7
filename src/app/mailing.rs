//! From alerts to mails to the server. A mail is built once, in one transaction with its alerts; it
//! is sent by lease, with no transaction open, and keeps its Message-ID when it is sent again.

use crate::app::sweep::DECISION;
use crate::app::{App, Error};
use crate::domain::clock::ClockName;
use crate::domain::directory::User;
use crate::domain::ids::{PetitionId, UserId};
use crate::domain::time::Instant;
use crate::domain::vocabulary::Language;
use crate::entropy;
use crate::mail::{AlertKind, AlertLine, ClockWords, Recipient, SendError, compose};
use crate::store::alert::Waiting;
use crate::store::mail::{Claimed, Finish};
use crate::store::{Conn, StoreError, alert, mail};

/// How many alerts one mail carries at most; more go into the next one.
const ALERTS_A_MAIL: i64 = 100;

/// How many mails are claimed at a time: one, so that a lease outlasts its sending.
const CLAIM: i64 = 1;

/// What a round of the mail jobs did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mailed {
    pub built: usize,
    pub sent: usize,
    /// To be tried again later.
    pub postponed: usize,
    /// Given up: a person must look.
    pub dead: usize,
    /// People with alerts and without a mail address.
    pub without_address: usize,
}

/// Puts waiting alerts into mails, one for each person, and sends what is due.
///
/// # Errors
/// Whatever the database answers.
pub fn round(app: &App) -> Result<Mailed, Error> {
    let mut mailed = Mailed::default();
    build(app, &mut mailed)?;
    send(app, &mut mailed)?;
    Ok(mailed)
}

fn build(app: &App, mailed: &mut Mailed) -> Result<(), Error> {
    let waiting = app.store.read(|conn| Ok::<_, Error>(alert::recipients_waiting(conn)?))?;
    for recipient in waiting {
        match build_for(app, recipient)? {
            None => mailed.without_address += 1,
            Some(mails) => mailed.built += mails,
        }
    }
    Ok(())
}

/// All waiting alerts of one person, in as many mails as they need. None: no address.
fn build_for(app: &App, recipient: UserId) -> Result<Option<usize>, Error> {
    let mut mails = 0;
    loop {
        let inner = app.clone();
        let message_id = format!("{}@{}", &entropy::token()[..32], app.settings.mail.message_id_domain);
        let built = app.store.write(move |conn| build_one(&inner, conn, recipient, &message_id))?;
        match built {
            Built::Nothing => return Ok(Some(mails)),
            Built::NoAddress => return Ok(None),
            Built::Mail => mails += 1,
        }
    }
}

enum Built {
    Nothing,
    NoAddress,
    Mail,
}

fn build_one(app: &App, conn: &mut Conn, recipient: UserId, message_id: &str) -> Result<Built, Error> {
    let now = app.clock.now();
    let district = app.district(conn)?;
    if let Some(user) = district.users.get(&recipient) {
        // Whoever has become accused since the alert was written is told nothing (article 30).
        alert::forget_accused_in_txn(conn, recipient, user.unit)?;
    }
    let Some((user, address)) = addressee(district.users.get(&recipient)) else {
        return Ok(Built::NoAddress);
    };
    let alerts = alert::waiting(conn, recipient, ALERTS_A_MAIL)?;
    if alerts.is_empty() {
        return Ok(Built::Nothing);
    }
    let mut lines = Vec::with_capacity(alerts.len());
    for waiting in &alerts {
        lines.push(line(app, conn, waiting, now)?);
    }
    let to = Recipient {
        name: user.name.clone(),
        address: address.to_owned(),
        english: user.language == Language::En,
    };
    let letter = compose(&to, &lines, message_id.to_owned(), now);
    let mail = mail::insert_in_txn(conn, recipient, &letter)?;
    let ids: Vec<i64> = alerts.iter().map(|waiting| waiting.id).collect();
    // Another instance has taken some of them: try again with what is left.
    if alert::put_into_mail_in_txn(conn, &ids, mail)? { Ok(Built::Mail) } else { Err(Error::Busy) }
}

fn addressee(user: Option<&User>) -> Option<(&User, &str)> {
    let user = user.filter(|user| user.active)?;
    Some((user, user.email.as_deref()?))
}

fn line(app: &App, conn: &mut Conn, waiting: &Waiting, now: Instant) -> Result<AlertLine, StoreError> {
    let decision = waiting.clock == DECISION;
    let petition = PetitionId(waiting.petition_id);
    let legal_due =
        if decision { None } else { alert::legal_due(conn, petition, &waiting.clock, waiting.run)? };
    Ok(AlertLine {
        kind: if decision { AlertKind::DecisionNeeded } else { AlertKind::Overdue },
        number: waiting.number.clone(),
        clock: words(app, conn, petition, waiting)?,
        legal_due,
        days_overdue: legal_due.map_or(0, |due| (now.day() - due).num_days()),
        confidential: waiting.confidential,
        link: format!(
            "{}/api/v1/petitions/{}",
            app.settings.server.public_url.trim_end_matches('/'),
            waiting.number
        ),
    })
}

/// What the clock of an alert is called, under the rules that it was started under.
fn words(
    app: &App,
    conn: &mut Conn,
    petition: PetitionId,
    waiting: &Waiting,
) -> Result<Option<ClockWords>, StoreError> {
    let Some(name) = ClockName::parse(&waiting.clock) else { return Ok(None) };
    let books = app.rulebooks(conn)?;
    let version = alert::policy_version(conn, petition, &waiting.clock, waiting.run)?;
    let rule = version.and_then(|version| books.rule(version, &name));
    Ok(rule.map(|rule| ClockWords { label: rule.label.clone(), todo: rule.todo.clone() }))
}

fn send(app: &App, mailed: &mut Mailed) -> Result<(), Error> {
    loop {
        let lease = entropy::token();
        let claimed = claim(app, &lease)?;
        if claimed.is_empty() {
            return Ok(());
        }
        for mail in claimed {
            let result = app.transport.send(&mail.letter, &app.settings.mail.from);
            finish(app, mail, &lease, result, mailed)?;
        }
    }
}

fn claim(app: &App, lease: &str) -> Result<Vec<Claimed>, Error> {
    let now = app.clock.now();
    let until = now.plus_seconds(i64::from(app.settings.jobs.mail_lease_seconds));
    let lease = lease.to_owned();
    app.store.write(move |conn| Ok(mail::claim_in_txn(conn, &lease, now, until, CLAIM)?))
}

fn finish(
    app: &App,
    mail: Claimed,
    lease: &str,
    result: Result<(), SendError>,
    mailed: &mut Mailed,
) -> Result<(), Error> {
    let now = app.clock.now();
    let tries = u32::try_from(mail.attempts).unwrap_or(0) + 1;
    let dead = matches!(&result, Err(error) if error.permanent || tries >= app.settings.jobs.mail_tries);
    let next_try = now.plus_seconds(pause(app, tries));
    match (&result, dead) {
        (Ok(()), _) => mailed.sent += 1,
        (Err(_), false) => mailed.postponed += 1,
        (Err(error), true) => {
            tracing::error!(mail = mail.id, error = %error.message, "a mail could not be delivered");
            mailed.dead += 1;
        }
    }
    let lease = lease.to_owned();
    let error = result.err().map(|error| error.message);
    app.store.write(move |conn| {
        let finish = match &error {
            None => Finish::Sent,
            Some(error) if dead => Finish::Dead(error),
            Some(error) => Finish::Later(next_try, error),
        };
        Ok(mail::finish_in_txn(conn, &mail, &lease, &finish, now)?)
    })
}

/// The pause after so many tries, in seconds: doubled each time, up to a limit.
fn pause(app: &App, tries: u32) -> i64 {
    let jobs = &app.settings.jobs;
    let first = i64::from(jobs.mail_first_retry_seconds);
    let doubled =
        first.saturating_mul(1_i64.checked_shl(tries.saturating_sub(1).min(30)).unwrap_or(i64::MAX));
    doubled.min(i64::from(jobs.mail_last_retry_seconds))
}
