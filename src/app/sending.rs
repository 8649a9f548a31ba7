//! Sending what was built: mails over a few connections, messages to webhooks, SMS to a gateway. Each is claimed by a
//! lease, sent with no transaction open, and finished in a second transaction. What a process that died
//! held is sent by another when its lease has passed, with the same Message-ID.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::beat::Outage;
use crate::{App, Error, hearing, pulse, texting, webhooks};
use base::crash;
use base::entropy;
use domain::time::Instant;
use out::mail::{Courier, Fault, SendError};
use out::sms::Gateway;
use out::webhook::{self as hooks, Poster};
use store::mail::{Claim, Claimed, Finish, Way};
use store::webhook::Because;
use store::{StoreError, alert, mail, webhook};

/// How many messages a sender claims at a time.
const BATCH: i64 = 10;

/// How long a sender waits for a database that has gone, to tell it what was sent: in milliseconds,
/// try after try.
const WAITS: [u64; 8] = [0, 100, 300, 1_000, 2_000, 4_000, 8_000, 15_000];

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub sent: usize,
    /// To be tried again later.
    pub postponed: usize,
    /// Not tried: the mail server cannot be reached, or turns us away.
    pub put_back: usize,
    /// Given up: a person must look.
    pub dead: usize,
    /// Not sent, because the recipient has become accused, or a petitioner's number was corrected.
    pub withdrawn: usize,
}

impl Sent {
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.postponed += other.postponed;
        self.put_back += other.put_back;
        self.dead += other.dead;
        self.withdrawn += other.withdrawn;
    }

    fn count(&mut self, finish: &Finish) {
        match finish {
            Finish::Sent => self.sent += 1,
            Finish::Later(..) => self.postponed += 1,
            Finish::PutBack(_) => self.put_back += 1,
            Finish::Dead(_) => self.dead += 1,
            Finish::Withdrawn => self.withdrawn += 1,
        }
    }
}

/// Sends everything that is due, until nothing is left or the way out is closed.
///
/// # Errors
/// Whatever the database answers. What was claimed then goes on when its lease has passed.
pub fn send(app: &App) -> Result<Sent, Error> {
    let mut sent = mails(app)?;
    sent.add(messages(app)?);
    sent.add(texts(app)?);
    Ok(sent)
}

/// Sends the mails that are due.
///
/// # Errors
/// As [`send`].
pub fn mails(app: &App) -> Result<Sent, Error> {
    let now = app.clock.now();
    if outage(app).is_some_and(|outage| now < outage.until) {
        return Ok(Sent::default());
    }
    let Some(mut first) = Sender::claim(app, Way::Mail)? else { return Ok(Sent::default()) };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..app.settings.jobs.mail_senders)
            .map(|_| {
                scope.spawn(move || match Sender::claim(app, Way::Mail)? {
                    Some(mut sender) => sender.run(&mut app.transport.courier()),
                    None => Ok(Sent::default()),
                })
            })
            .collect();
        let mut sent = first.run(&mut app.transport.courier());
        for other in others {
            let other = other.join().unwrap_or_else(|_| Err(Error::panicked("sender")));
            match (&mut sent, other) {
                (Ok(sent), Ok(other)) => sent.add(other),
                (Ok(_), Err(error)) => sent = Err(error),
                (Err(_), _) => {}
            }
        }
        let sent = sent?;
        if sent.sent > 0 {
            pulse::note_sent(app)?;
        }
        Ok(sent)
    })
}

/// Sends the messages to webhooks that are due.
///
/// # Errors
/// As [`send`].
pub fn messages(app: &App) -> Result<Sent, Error> {
    match Sender::claim(app, Way::Webhook)? {
        Some(mut sender) => sender.run(&mut Poster::new(&app.settings.webhooks)),
        None => Ok(Sent::default()),
    }
}

/// Sends the SMS that are due.
///
/// # Errors
/// As [`send`].
pub fn texts(app: &App) -> Result<Sent, Error> {
    let settings = &app.settings.sms;
    if !settings.is_on() {
        return Ok(Sent::default());
    }
    match Sender::claim(app, Way::Sms)? {
        Some(mut sender) => sender.run(&mut Gateway::new(settings)),
        None => Ok(Sent::default()),
    }
}

/// One sender with what it holds.
struct Sender<'a> {
    app: &'a App,
    claim: Claim,
    held: Vec<Claimed>,
}

/// A way out for a message.
trait Carrier {
    /// Tries to send. What came of it; the second: nothing else can leave by this way now.
    fn carry(&mut self, app: &App, mail: &Claimed, now: Instant) -> Result<(Finish, bool), Error>;
}

impl<'a> Sender<'a> {
    /// None: nothing is due.
    fn claim(app: &'a App, way: Way) -> Result<Option<Self>, Error> {
        let claim =
            Claim { lease: entropy::token(), until: app.clock.now(), way, only_urgent: false, limit: BATCH };
        let mut sender = Self { app, claim, held: Vec::new() };
        Ok(sender.claim_more()?.then_some(sender))
    }

    /// Claims the next messages. False: nothing is due.
    fn claim_more(&mut self) -> Result<bool, Error> {
        let now = self.app.clock.now();
        let way = self.claim.way;
        let due = self.app.store.ask(|conn| mail::due(conn, way, now))?;
        if !due.urgent && !due.ordinary {
            return Ok(false);
        }
        self.claim.until = self.until(now);
        // Whether it is a working hour matters only where something waits for one.
        self.claim.only_urgent =
            way == Way::Mail && due.ordinary && !self.app.store.ask(|conn| self.app.is_open(conn, now))?;
        if self.claim.only_urgent && !due.urgent {
            return Ok(false);
        }
        let claim = self.claim.clone();
        self.held = self.app.store.write(move |conn| mail::claim_in_txn(conn, &claim, now))?;
        crash::point("mail.claimed");
        Ok(!self.held.is_empty())
    }

    fn until(&self, now: Instant) -> Instant {
        now.plus_seconds(i64::from(self.app.settings.jobs.mail_lease_seconds))
    }

    fn run(&mut self, carrier: &mut impl Carrier) -> Result<Sent, Error> {
        let mut sent = Sent::default();
        loop {
            for mail in std::mem::take(&mut self.held) {
                if !self.holds_for_one_more()? {
                    return Ok(sent);
                }
                let (finish, closed) = self.try_one(carrier, &mail)?;
                if self.finish(&mail, &finish)? {
                    sent.count(&finish);
                }
                crash::point("mail.finished");
                if closed || self.app.stopping.load(Ordering::SeqCst) {
                    self.give_back()?;
                    return Ok(sent);
                }
            }
            if !self.claim_more()? {
                return Ok(sent);
            }
        }
    }

    /// Makes sure that the lease outlasts one more delivery. False: it has passed, and somebody else may
    /// be sending what it held.
    fn holds_for_one_more(&mut self) -> Result<bool, Error> {
        let now = self.app.clock.now();
        let settings = &self.app.settings;
        let longest = settings
            .mail
            .longest_delivery_seconds()
            .max(settings.webhooks.timeout_seconds)
            .max(settings.sms.timeout_seconds);
        let longest = i64::try_from(longest).unwrap_or(i64::MAX);
        if now >= self.claim.until {
            tracing::warn!("a sender was stalled past its lease");
            return Ok(false);
        }
        if now.plus_seconds(longest) <= self.claim.until {
            return Ok(true);
        }
        let (lease, until) = (self.claim.lease.clone(), self.until(now));
        let held = self.app.store.write(move |conn| mail::renew_in_txn(conn, &lease, until))?;
        self.claim.until = until;
        Ok(held > 0)
    }

    fn try_one(&self, carrier: &mut impl Carrier, mail: &Claimed) -> Result<(Finish, bool), Error> {
        let now = self.app.clock.now();
        let closed = mail.is_mail() && outage(self.app).is_some_and(|outage| now < outage.until);
        if closed {
            return Ok((Finish::PutBack("the mail server cannot be reached".to_owned()), true));
        }
        if may_no_longer(self.app, mail)? {
            return Ok((Finish::Withdrawn, false));
        }
        let tried = carrier.carry(self.app, mail, now);
        crash::point("mail.sent");
        tried
    }

    /// Tells the database what came of it; waits for it where it has gone for a moment, so that what was
    /// sent is not sent again. False: the lease had passed to another sender.
    fn finish(&self, mail: &Claimed, finish: &Finish) -> Result<bool, Error> {
        let mut ended = Err(Error::Busy);
        for wait in WAITS {
            std::thread::sleep(Duration::from_millis(wait));
            ended = self.finish_once(mail, finish);
            match &ended {
                Err(Error::Busy | Error::Store(StoreError::Unavailable(_) | StoreError::Internal(_))) => {}
                _ => return ended,
            }
        }
        ended
    }

    fn finish_once(&self, mail: &Claimed, finish: &Finish) -> Result<bool, Error> {
        if let Finish::Dead(error) = finish {
            tracing::error!(mail = mail.id.0, %error, "a message could not be delivered");
        }
        let now = self.app.clock.now();
        let (id, lease, finish) = (mail.id, self.claim.lease.clone(), finish.clone());
        self.app.store.write(move |conn| {
            if finish == Finish::Withdrawn {
                alert::take_out_of_mail_in_txn(conn, id)?;
            }
            let held = mail::finish_in_txn(conn, id, &lease, &finish, now)?;
            crash::point("mail.before_finish");
            Ok(held)
        })
    }

    /// Lets go of what it has claimed and not tried.
    fn give_back(&mut self) -> Result<(), Error> {
        let (lease, now) = (self.claim.lease.clone(), self.app.clock.now());
        self.app.store.write(move |conn| Ok::<_, Error>(mail::renew_in_txn(conn, &lease, now)?))?;
        Ok(())
    }
}

/// Whether the recipient has become accused in a petition that the mail tells of (article 30), or is no
/// longer active; of an SMS, whether its number is no longer the petitioner's.
fn may_no_longer(app: &App, mail: &Claimed) -> Result<bool, Error> {
    // An SMS goes to the petitioner, whatever has become of who had it sent.
    if let Some(petition) = mail.sms_of {
        return texting::is_outdated(app, petition, &mail.letter);
    }
    let district = app.present_district()?;
    let Some(user) = district.users.get(&mail.recipient).filter(|user| user.active) else {
        return Ok(true);
    };
    let sees = hearing::sees(&district, user, app.clock.now().day());
    Ok(app.store.ask(|conn| alert::tells_unseen(conn, mail.id, &sees))?)
}

impl Carrier for Courier {
    fn carry(&mut self, app: &App, mail: &Claimed, now: Instant) -> Result<(Finish, bool), Error> {
        let Err(SendError { fault, message }) = self.send(&mail.letter) else {
            app.note_way_open();
            return Ok((Finish::Sent, false));
        };
        Ok(match fault {
            Fault::Server => {
                app.note_outage(now, &message);
                (Finish::PutBack(message), true)
            }
            Fault::Letter => (later_or_dead(app, mail, now, message), false),
            Fault::Refused => (Finish::Dead(message), false),
        })
    }
}

impl Carrier for Poster {
    fn carry(&mut self, app: &App, mail: &Claimed, now: Instant) -> Result<(Finish, bool), Error> {
        let id =
            mail.webhook.ok_or_else(|| StoreError::damaged(format!("message {} has no webhook", mail.id)))?;
        let Some(hook) = app.store.ask(|conn| webhook::get(conn, id))? else {
            return Ok((Finish::Dead("the webhook was removed".to_owned()), false));
        };
        let Ok(secret) = webhooks::secret(app, &hook) else {
            return Ok((Finish::Dead("the secret of the webhook does not open".to_owned()), false));
        };
        let letter = &mail.letter;
        let posted = self.post(&hook.url, &secret, &letter.message_id, now.unix_seconds(), &letter.text);
        let Err(error) = posted else { return Ok((Finish::Sent, false)) };
        if error.fault == hooks::Fault::Gone {
            app.store
                .write(move |conn| Ok::<_, Error>(webhook::end_in_txn(conn, id, Because::Gone, now)?))?;
            return Ok((Finish::Dead(error.message), false));
        }
        let mut finish = later_or_dead(app, mail, now, error.message);
        if let (hooks::Fault::Later { retry_after: Some(asked) }, Finish::Later(at, _)) =
            (error.fault, &mut finish)
        {
            *at = (*at).max(now.plus_seconds(i64::try_from(asked).unwrap_or(0)));
        }
        if let Finish::Later(at, _) = finish {
            // One receiver that is down does not hold up the others.
            app.store.write(move |conn| Ok::<_, Error>(mail::hold_back_in_txn(conn, id, at)?))?;
        }
        Ok((finish, false))
    }
}

impl Carrier for Gateway {
    fn carry(&mut self, app: &App, mail: &Claimed, now: Instant) -> Result<(Finish, bool), Error> {
        let Ok(sms) = texting::open(app, &mail.letter) else {
            return Ok((Finish::Dead("the SMS does not open with this key".to_owned()), false));
        };
        let Err(error) = self.send(&mail.letter.message_id, &sms) else { return Ok((Finish::Sent, false)) };
        let mut finish = later_or_dead(app, mail, now, error.message);
        if let (hooks::Fault::Later { retry_after: Some(asked) }, Finish::Later(at, _)) =
            (error.fault, &mut finish)
        {
            *at = (*at).max(now.plus_seconds(i64::try_from(asked).unwrap_or(0)));
        }
        Ok((finish, false))
    }
}

fn later_or_dead(app: &App, mail: &Claimed, now: Instant, message: String) -> Finish {
    // Of this message alone: the others go on.
    let Ok(tried) = u32::try_from(mail.attempts) else {
        return Finish::Dead("mails.attempts does not read".to_owned());
    };
    let tries = tried.saturating_add(1);
    if tries >= app.settings.jobs.mail_tries {
        return Finish::Dead(message);
    }
    Finish::Later(now.plus_seconds(pause(app, tries)), message)
}

/// The pause after so many tries, in seconds: doubled each time, up to a limit, with up to a quarter
/// more or less by chance, so that what failed together does not come back together.
fn pause(app: &App, tries: u32) -> i64 {
    let jobs = &app.settings.jobs;
    let first = i64::from(jobs.mail_first_retry_seconds);
    let doubled =
        first.saturating_mul(1_i64.checked_shl(tries.saturating_sub(1).min(30)).unwrap_or(i64::MAX));
    let longest = doubled.min(i64::from(jobs.mail_last_retry_seconds));
    let [chance] = entropy::random::<1>();
    longest * (192 + i64::from(chance) / 2) / 256
}

fn outage(app: &App) -> Option<Outage> {
    app.beat.lock().unwrap_or_else(PoisonError::into_inner).outage.clone()
}

impl App {
    /// The mail server cannot be reached: nothing is tried for a while, longer each time.
    fn note_outage(&self, now: Instant, message: &str) {
        let mut beat = self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, failures) =
            beat.outage.as_ref().map_or((now, 1), |outage| (outage.since, outage.failures + 1));
        // Several senders find the same outage at once: it counts once.
        if beat.outage.as_ref().is_none_or(|outage| outage.until <= now) {
            let until = now.plus_seconds(pause(self, failures));
            tracing::error!(message, "no mail can leave; it is tried again after a pause");
            beat.outage = Some(Outage { since, failures, until, message: message.to_owned() });
        }
    }

    fn note_way_open(&self) {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner).outage = None;
    }
}
