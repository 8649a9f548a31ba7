//! From alerts to messages. Ordinary alerts go into one digest for each person each working morning,
//! urgent ones into a mail at once; a program gets a message for each. A message is built once, in one
//! transaction with its alerts; [`crate::sending`] sends it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{App, Error, hearing};
use base::crash;
use base::entropy;
use domain::clock::{ClockName, ClockRule};
use domain::directory::{District, User};
use domain::ids::{AlertId, MessageId, PetitionId};
use domain::letter::Letter;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use out::mail::{AlertKind, AlertLine, ClockWords, Recipient, compose};
use store::alert::{Addressee, DECISION, EVENT, Waiting};
use store::{Conn, StoreError, alert, mail, rung, webhook};

/// How many alerts one digest carries: more than anybody has in a morning, and fewer than the places
/// that either database has in one statement.
pub const ALERTS_A_MAIL: i64 = 5_000;

/// While a sweep is still finding, a digest waits for it; but not longer than this.
const SWEEP_SECONDS: i64 = 600;

/// What was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    pub messages: usize,
    /// Alerts that were settled before they were mailed.
    pub moot: usize,
}

/// Puts waiting alerts whose time has come into messages.
pub fn build(app: &App) -> Result<Built, Error> {
    let now = app.clock.now();
    if !app.store.ask(|conn| alert::is_any_to_mail(conn, now))? {
        return Ok(Built::default());
    }
    let (addressees, open, finding) = app.store.read(|conn| {
        let open = app.is_open(conn, now)?;
        Ok::<_, Error>((alert::addressees(conn, now)?, open, rung::is_any_due(conn, now)?))
    })?;
    let mut built = Built::default();
    for addressee in addressees {
        let newest = addressee.found_at;
        let settles = finding && newest.plus_seconds(SWEEP_SECONDS) > now;
        match build_for(app, addressee, open && !settles) {
            Ok((messages, moot)) => {
                built.messages += messages;
                built.moot += moot;
            }
            // One recipient holds up no other; the next tick tries again.
            Err(error) => {
                tracing::error!(recipient = addressee.recipient_id.0, %error, "no message could be built");
            }
        }
    }
    Ok(built)
}

/// All waiting alerts of one person: how many messages, and how many alerts were settled before.
fn build_for(app: &App, addressee: Addressee, ordinary: bool) -> Result<(usize, usize), Error> {
    let mut sum = (0, 0);
    loop {
        let inner = app.clone();
        let token = entropy::token();
        let one = app.store.write(move |conn| build_one(&inner, conn, addressee, ordinary, &token))?;
        crash::point("mail.built");
        match one {
            One::Nothing => return Ok(sum),
            One::Built { messages, moot } => {
                sum.0 += messages;
                sum.1 += moot;
            }
        }
    }
}

enum One {
    /// Nothing waits, or there is nowhere to send it to.
    Nothing,
    Built {
        messages: usize,
        moot: usize,
    },
}

fn build_one(
    app: &App,
    conn: &mut Conn,
    addressee: Addressee,
    ordinary: bool,
    token: &str,
) -> Result<One, Error> {
    let now = app.clock.now();
    let district = app.district(conn)?;
    let recipient = addressee.recipient_id;
    let Some(user) = district.users.get(&recipient).filter(|user| user.active) else {
        return Ok(One::Nothing);
    };
    let is_program = user.role.is_a_program();
    if !ordinary && !addressee.urgent && !is_program {
        return Ok(One::Nothing);
    }
    // Whoever has become accused since the alert was written, or has lost sight, is told nothing (article 30).
    alert::withhold_unseen_in_txn(conn, &hearing::sees(&district, user, now.day()))?;
    let waiting = alert::waiting(conn, recipient, addressee.urgent, now, ALERTS_A_MAIL)?;
    let going = waiting.into_iter().filter(|one| !one.is_paused());
    let (over, waiting): (Vec<Waiting>, Vec<Waiting>) =
        going.partition(|one| one.is_moot() || one.acknowledged_at.is_some());
    alert::settle_in_txn(conn, &ids(&over))?;
    let moot = over.len();
    if waiting.is_empty() {
        return Ok(if moot == 0 { One::Nothing } else { One::Built { messages: 0, moot } });
    }
    let messages = match is_program {
        true => into_webhooks(app, conn, user, &waiting, now)?,
        false => into_mail(app, conn, (user, &district), &waiting, (addressee.urgent, token), now)?,
    };
    crash::point("mail.before_commit");
    Ok(messages.map_or(One::Nothing, |messages| One::Built { messages, moot }))
}

fn ids(alerts: &[Waiting]) -> Vec<AlertId> {
    alerts.iter().map(|waiting| waiting.id).collect()
}

/// One mail of all these alerts. None: the person has no address.
fn into_mail(
    app: &App,
    conn: &mut Conn,
    (user, district): (&User, &District),
    waiting: &[Waiting],
    (urgent, token): (bool, &str),
    now: Instant,
) -> Result<Option<usize>, Error> {
    let Some(address) = &user.email else { return Ok(None) };
    let rules = app.rulebooks(conn)?;
    let lines: Result<Vec<AlertLine>, StoreError> =
        highest(waiting).into_iter().map(|one| line(app, &rules, (user, district), one, now)).collect();
    let local = &token[..32];
    let to = Recipient {
        name: user.name.clone(),
        address: address.clone(),
        language: user.language,
        urgent,
        acknowledge: format!("{}/alerts/mail/{local}", public_url(app)),
    };
    let message_id = format!("{local}@{}", app.settings.mail.message_id_domain);
    let letter = compose(&to, &lines?, message_id, now);
    let mail = mail::insert_in_txn(conn, user.id, &letter, urgent, None)?;
    put_into(conn, waiting, mail)?;
    Ok(Some(1))
}

fn put_into(conn: &mut Conn, waiting: &[Waiting], mail: MessageId) -> Result<(), Error> {
    // Another instance has taken some of them: try again with what is left.
    if alert::put_into_mail_in_txn(conn, &ids(waiting), mail)? { Ok(()) } else { Err(Error::Busy) }
}

/// Of the alerts about one run only the highest is said.
fn highest(waiting: &[Waiting]) -> Vec<&Waiting> {
    let mut runs: BTreeMap<(PetitionId, &str, i32), &Waiting> = BTreeMap::new();
    for one in waiting {
        let said = runs.entry((one.petition_id, one.clock.as_str(), one.run)).or_insert(one);
        if (one.place, one.repetition) > (said.place, said.repetition) {
            *said = one;
        }
    }
    runs.into_values().collect()
}

/// What the clock of an alert is, under the rules that it was started under. None where it is about no run:
/// an event, or a decision that is asked for.
///
/// # Errors
/// [`StoreError::Damaged`] where the rules of its run have no such clock.
pub fn rule_of<'a>(rules: &'a Rulebooks, waiting: &Waiting) -> Result<Option<&'a ClockRule>, StoreError> {
    let Some(version) = waiting.policy_version else { return Ok(None) };
    let version = u32::try_from(version).map_err(StoreError::damaged)?;
    let rule = ClockName::parse(&waiting.clock).and_then(|name| rules.rule(version, &name));
    rule.map(Some).ok_or_else(|| {
        let (alert, clock) = (waiting.id, &waiting.clock);
        StoreError::damaged(format!("alert {alert}: version {version} of the rules has no clock {clock:?}"))
    })
}

fn line(
    app: &App,
    rules: &Rulebooks,
    (user, district): (&User, &District),
    waiting: &Waiting,
    now: Instant,
) -> Result<AlertLine, StoreError> {
    let rule = rule_of(rules, waiting)?;
    let rung = app.ladder.rung(&waiting.rung);
    let late_at = waiting.late_at;
    // What somebody else is late with is not said, nor ordered, of the unit that holds the matter.
    let is_theirs = rule.is_none_or(ClockRule::is_the_holders);
    let kind = match late_at {
        _ if waiting.clock == DECISION => AlertKind::DecisionNeeded,
        _ if waiting.clock == EVENT => AlertKind::News,
        Some(late_at) if now >= late_at => AlertKind::Overdue,
        _ => AlertKind::Reminder,
    };
    Ok(AlertLine {
        kind,
        number: waiting.number.clone(),
        clock: rule.map(|rule| ClockWords { label: rule.label.clone(), todo: rule.todo.clone() }),
        rung: rung.map(|rung| rung.label.clone()),
        news: (kind == AlertKind::News).then(|| waiting.rung.clone()),
        unit: district.units.get(&waiting.unit_id).filter(|_| is_theirs).map(|unit| unit.short_name.clone()),
        part: user.role.part(),
        draft: is_theirs
            && waiting.repetition == 1
            && rung.is_some_and(|rung| rung.drafts)
            && user.role.supervises(),
        legal_due: waiting.legal_due,
        due_at: late_at.filter(|_| rule.is_some_and(ClockRule::is_by_the_hour)),
        confidential: waiting.confidential,
        link: petition_link(app, &waiting.number),
    })
}

/// What links in mails begin with.
pub fn public_url(app: &App) -> &str {
    app.settings.server.public_url.trim_end_matches('/')
}

/// Where a person opens a petition.
pub fn petition_link(app: &App, number: &str) -> String {
    format!("{}/petitions/{number}", public_url(app))
}

/// A message for each alert and each webhook of a program. None: it has no webhook any more.
fn into_webhooks(
    app: &App,
    conn: &mut Conn,
    user: &User,
    waiting: &[Waiting],
    now: Instant,
) -> Result<Option<usize>, StoreError> {
    let hooks = webhook::of_client(conn, user.id)?;
    for one in waiting {
        for hook in &hooks {
            let message_id =
                format!("msg_{}", app.vault.blind("webhook message", &format!("{} {}", one.id, hook.id)));
            let letter = Letter {
                message_id,
                to_name: String::new(),
                to_address: hook.url.clone(),
                subject: "alert.raised".to_owned(),
                text: payload(app, one, now),
                html: String::new(),
                created_at: now,
            };
            let mail = mail::insert_in_txn(conn, user.id, &letter, one.urgent, Some(hook.id))?;
            alert::put_into_mail_in_txn(conn, &[one.id], mail)?;
        }
    }
    Ok((!hooks.is_empty()).then_some(waiting.len() * hooks.len()))
}

/// The JSON of a message, after the Standard Webhooks specification. Of an accusation nothing but its
/// number.
fn payload(app: &App, waiting: &Waiting, now: Instant) -> String {
    let data = if waiting.confidential {
        json!({ "number": waiting.number })
    } else {
        json!({
            "number": waiting.number,
            "clock": waiting.clock,
            "run": waiting.run,
            "rung": waiting.rung,
            "repetition": waiting.repetition,
            "legal_due": waiting.legal_due,
            "reached_at": waiting.reached_at,
            "url": format!("{}/api/v1/petitions/{}", public_url(app), waiting.number),
        })
    };
    json!({ "type": "alert.raised", "timestamp": now, "data": data }).to_string()
}
