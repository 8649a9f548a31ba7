//! Finding clocks that have run out or come to a rung of the ladder. A breach becomes an event, a rung
//! a row, and each person told of it an alert: all in the transaction that finds them, once, however
//! long the job was down. Many petitions are looked at in one transaction; one that does not read
//! holds up no other.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::Ordering;

use crate::petition::{Unnumbered, apply, dates, decided};
use crate::{App, Error, hearing};
use base::crash;
use chrono::NaiveDate;
use domain::clock::ClockName;
use domain::deadline::{Deadline, MissingRules};
use domain::directory::District;
use domain::ids::{PetitionId, UserId};
use domain::ladder::{Ladder, Noted, StepUp};
use domain::petition::acts::MissDeadline;
use domain::petition::{Act, By, Command, Petition, Recorded, Refusal, replay};
use domain::responsibility::{deciders, told};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{Audience, Outcome, RepeatUntil, Via};
use store::alert::{self, DECISION, NewAlert};
use store::event::{self, Chain};
use store::rung::{self, Looked, NewRung, RunKey};
use store::{Conn, StoreError, projection};

/// How many petitions are looked at in one transaction.
const PAGE: i64 = 250;

/// How many look at pages at the same time where the database lets several write: while one waits for
/// the server, another decides.
const SWEEPERS: usize = 2;

/// The rung of an alert that asks for a decision.
const ASKED: &str = "asked";

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Clocks that have run out.
    pub breaches: usize,
    /// Rungs that were reached.
    pub rungs: usize,
    pub alerts: usize,
    /// Petitions that could not be looked at; the log says why.
    pub failed: usize,
}

/// Finds every clock that has run out or reached a rung and was not found before.
///
/// # Errors
/// Whatever the database answers to the search itself. A single petition that fails is told in the
/// log and does not hold up the others.
pub fn sweep(app: &App) -> Result<Swept, Error> {
    let mut sweeper = Sweeper::new(app);
    if sweeper.pages(1)? != Going::On {
        return Ok(sweeper.swept());
    }
    // After a full page there is work for more than one, where the database lets several write.
    let is_shared = app.store.has_many_writers() && sweeper.last_page >= PAGE;
    let helpers = if is_shared { SWEEPERS - 1 } else { 0 };
    std::thread::scope(|scope| {
        let help = || {
            let mut helper = Sweeper::new(app);
            helper.pages(usize::MAX).map(|_| helper)
        };
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(help)).collect();
        let mut outcome = sweeper.pages(usize::MAX).map(|_| ());
        for helper in helpers {
            match helper.join().unwrap_or_else(|_| Err(Error::panicked("sweep"))) {
                Ok(helper) => sweeper.add(helper),
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome
    })?;
    Ok(sweeper.swept())
}

/// Whether more may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Going {
    On,
    Done,
}

/// Takes page after page. Several share the work without knowing of each other: each passes over what
/// another has in hand.
struct Sweeper<'a> {
    app: &'a App,
    now: Instant,
    swept: Swept,
    failed: HashSet<PetitionId>,
    /// How many petitions were looked at with the last page.
    last_page: i64,
}

impl<'a> Sweeper<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, now: app.clock.now(), swept: Swept::default(), failed: HashSet::new(), last_page: 0 }
    }

    fn pages(&mut self, most: usize) -> Result<Going, Error> {
        for _ in 0..most {
            let now = self.now;
            if !self.app.store.ask(|conn| rung::is_any_due(conn, now))? {
                return Ok(Going::Done);
            }
            let (inner, skip) = (self.app.clone(), self.failed.clone());
            let page = self.app.store.write(move |conn| sweep_page(&inner, conn, &skip))?;
            crash::point("sweep.committed");
            self.swept.breaches += page.breaches;
            self.swept.rungs += page.rungs;
            self.swept.alerts += page.alerts;
            self.failed.extend(&page.failed);
            self.last_page = page.looked_at;
            if page.looked_at == 0 || self.app.stopping.load(Ordering::SeqCst) {
                return Ok(Going::Done);
            }
        }
        Ok(Going::On)
    }

    fn add(&mut self, other: Self) {
        self.swept.breaches += other.swept.breaches;
        self.swept.rungs += other.swept.rungs;
        self.swept.alerts += other.swept.alerts;
        self.failed.extend(other.failed);
    }

    fn swept(self) -> Swept {
        Swept { failed: self.failed.len(), ..self.swept }
    }
}

/// What came of one page.
#[derive(Default)]
struct Page {
    looked_at: i64,
    breaches: usize,
    rungs: usize,
    alerts: usize,
    failed: Vec<PetitionId>,
}

fn sweep_page(app: &App, conn: &mut Conn, skip: &HashSet<PetitionId>) -> Result<Page, Error> {
    let now = app.clock.now();
    let limit = PAGE + i64::try_from(skip.len()).unwrap_or(PAGE);
    let due = rung::take_due_in_txn(conn, now, limit)?;
    let due: Vec<PetitionId> = due.into_iter().filter(|id| !skip.contains(id)).collect();
    if due.is_empty() {
        return Ok(Page::default());
    }
    let clients: HashSet<UserId> = alert::listening_clients(conn)?.into_iter().collect();
    let district = app.district(conn)?;
    let rules = app.rulebooks(conn)?;
    let around = Around { app, district: &district, rules: &rules, clients: &clients, now };
    let noted = rung::noted(conn, &due)?;
    let mut chains = event::load_many(conn, &app.vault, &due)?;
    let mut found = Found::default();
    let mut page = Page::default();
    for id in due {
        let missing = || StoreError::damaged(format!("petition {} has no events", id.0));
        let chain = chains.remove(&id).unwrap_or_else(|| Err(missing()));
        match chain.map_err(Error::from).and_then(|chain| look(&around, conn, id, chain, &noted)) {
            Ok(seen) => found.add(id, seen),
            Err(error) if error.is_of_one_petition() => {
                tracing::error!(petition = id.0, %error, "a petition could not be swept");
                page.failed.push(id);
            }
            Err(error) => return Err(error),
        }
        page.looked_at += 1;
    }
    page.breaches = found.missed.len();
    page.rungs = found.rungs.len();
    page.alerts = found.save(app, conn, now)?;
    crash::point("sweep.before_commit");
    Ok(page)
}

/// What a look at any petition needs.
struct Around<'a> {
    app: &'a App,
    district: &'a District,
    rules: &'a Rulebooks,
    /// Clients that a webhook tells.
    clients: &'a HashSet<UserId>,
    now: Instant,
}

/// What a page of petitions comes to.
#[derive(Default)]
struct Found {
    looked: Vec<Looked>,
    events: Vec<(PetitionId, String, Vec<Recorded>)>,
    missed: Vec<(PetitionId, ClockName, u32)>,
    rungs: Vec<NewRung>,
    alerts: Vec<NewAlert>,
}

impl Found {
    fn add(&mut self, id: PetitionId, seen: Seen) {
        self.looked.push(Looked {
            id,
            old_version: seen.old_version,
            new_version: seen.new_version,
            next_look: seen.next_look,
        });
        self.missed.extend(seen.missed.into_iter().map(|(clock, run)| (id, clock, run)));
        self.events.push((id, seen.last_hash, seen.events));
        self.rungs.extend(seen.rungs);
        self.alerts.extend(seen.alerts);
    }

    /// Gives the number of alerts that are new.
    fn save(self, app: &App, conn: &mut Conn, now: Instant) -> Result<usize, Error> {
        event::append_many_in_txn(conn, &app.vault, &self.events)?;
        rung::looked_in_txn(conn, &self.looked)?;
        rung::missed_in_txn(conn, &self.missed)?;
        rung::insert_in_txn(conn, &self.rungs)?;
        Ok(alert::insert_in_txn(conn, &self.alerts, now)?)
    }
}

/// What one petition comes to.
struct Seen {
    old_version: u32,
    new_version: u32,
    last_hash: String,
    events: Vec<Recorded>,
    missed: Vec<(ClockName, u32)>,
    rungs: Vec<NewRung>,
    alerts: Vec<NewAlert>,
    next_look: Option<Instant>,
}

fn look(
    around: &Around,
    conn: &mut Conn,
    id: PetitionId,
    chain: Chain,
    noted: &HashMap<RunKey, Vec<Noted>>,
) -> Result<Seen, Error> {
    let Around { rules, now, app, .. } = *around;
    let old = replay(&chain.events).ok_or_else(|| StoreError::damaged("no registration"))?;
    let deadlines = dates(&old, rules)?;
    let mut seen = Seen {
        old_version: old.version,
        new_version: old.version,
        last_hash: chain.last_hash,
        events: Vec::new(),
        missed: Vec::new(),
        rungs: Vec::new(),
        alerts: Vec::new(),
        next_look: None,
    };
    let known: HashMap<RunKey, Outcome> =
        deadlines.iter().map(|deadline| (key(id, deadline), deadline.outcome)).collect();
    let (petition, deadlines) = record_breaches(around, old, deadlines, &mut seen)?;
    for deadline in &deadlines {
        let noted = noted.get(&key(id, deadline)).map(Vec::as_slice).unwrap_or_default();
        climb(around, conn, id, &petition, deadline, noted, &mut seen)?;
    }
    seen.new_version = petition.version;
    seen.next_look = next_look(&app.ladder, &petition, &deadlines, rules, now.plus_micros(1))?;
    // What a breach starts, and what gave way to it.
    let moved = deadlines.iter().filter(|deadline| known.get(&key(id, deadline)) != Some(&deadline.outcome));
    projection::save_deadlines_in_txn(conn, id, (around.district, &petition), moved)?;
    Ok(seen)
}

fn key(id: PetitionId, deadline: &Deadline) -> RunKey {
    (id, deadline.clock().as_str().to_owned(), deadline.run.number)
}

/// Records what has run out. That may start another clock, and after a standstill it has run out too.
fn record_breaches<'a>(
    around: &Around<'a>,
    mut petition: Petition,
    mut deadlines: Vec<Deadline<'a>>,
    seen: &mut Seen,
) -> Result<(Petition, Vec<Deadline<'a>>), Error> {
    let is_new = |deadline: &&Deadline| !deadline.run.missed && deadline.is_overdue(around.now);
    while deadlines.iter().any(|deadline| is_new(&deadline)) {
        for late in deadlines.iter().filter(is_new) {
            petition = record_breach(around, petition, late, seen)?;
        }
        deadlines = dates(&petition, around.rules)?;
    }
    Ok((petition, deadlines))
}

fn record_breach(
    around: &Around,
    petition: Petition,
    late: &Deadline,
    seen: &mut Seen,
) -> Result<Petition, Error> {
    let (clock, run) = (late.run.clock.clone(), late.run.number);
    let act = Act::MissDeadline(MissDeadline { clock: clock.clone(), run, legal_due: late.legal_due });
    let events = decided_by_the_service(&petition, act, around.rules, around.now)?;
    let (petition, recorded) = apply(Some(petition), events)?;
    seen.events.extend(recorded);
    seen.missed.push((clock, run));
    Ok(petition)
}

/// Notes the rungs that a run has newly reached, and alerts those whom the highest of them tells.
fn climb(
    around: &Around,
    conn: &mut Conn,
    id: PetitionId,
    petition: &Petition,
    deadline: &Deadline,
    noted: &[Noted],
    seen: &mut Seen,
) -> Result<(), Error> {
    // Being late is counted by the days as they are known now, also where the run's own dates stand.
    let (_, book) = around.rules.current()?;
    let now = around.now;
    let steps = around.app.ladder.steps(deadline, &petition.qualities(), &book.calendar, now);
    let news = around.app.ladder.news(steps, noted);
    for step in &news.new {
        seen.rungs.push(new_rung(id, deadline, step, news.told == Some(*step), now)?);
    }
    let Some(step) = news.told else { return Ok(()) };
    let heard = match step.rung.repeat.map(|repeat| repeat.until) {
        Some(RepeatUntil::Acknowledged) if step.repetition > 1 => {
            let (clock, rung) = (deadline.clock().as_str(), step.rung.name.as_str());
            alert::acknowledged(conn, id, clock, deadline.run.number, rung)?
        }
        _ => Vec::new(),
    };
    let recipients = recipients(around.district, petition, deadline, &news.tell(), now);
    let people = recipients.into_iter().filter(|user| !heard.contains(user)).map(|user| (user, false));
    let program = listening_client(around, petition).map(|client| (client, true));
    // What was late before the service knew of it is mailed with the digest after it did.
    let from = step.at.max(deadline.run.known_at);
    for (recipient, is_program) in people.chain(program) {
        seen.alerts.push(NewAlert {
            petition: id,
            clock: deadline.clock().as_str().to_owned(),
            run: deadline.run.number,
            rung: step.rung.name.as_str().to_owned(),
            repetition: step.repetition,
            recipient,
            reached_at: step.at,
            due_at: due_at(around.app, around.rules, from, step.is_urgent() || is_program)?,
            urgent: step.is_urgent(),
        });
    }
    Ok(())
}

fn new_rung(
    id: PetitionId,
    deadline: &Deadline,
    step: &StepUp,
    told: bool,
    now: Instant,
) -> Result<NewRung, StoreError> {
    let small = |number: u32| i32::try_from(number).map_err(StoreError::damaged);
    Ok(NewRung {
        petition_id: id,
        clock: deadline.clock().as_str().to_owned(),
        run: small(deadline.run.number)?,
        rung: step.rung.name.as_str().to_owned(),
        repetition: small(step.repetition)?,
        place: i32::try_from(step.place).map_err(StoreError::damaged)?,
        reached_at: step.at,
        found_at: now,
        told,
        drafts: step.rung.drafts,
        bulletin: step.rung.bulletin,
    })
}

/// The program that registered the petition, where a webhook tells it.
fn listening_client(around: &Around, petition: &Petition) -> Option<UserId> {
    let receiver = petition.receiver.officer;
    let user = around.district.users.get(&receiver).filter(|_| around.clients.contains(&receiver))?;
    let open = petition.facts.custody.is_none();
    let named = around.district.is_named(&petition.facts.accused, user.id);
    (open && user.active && user.role.is_a_program() && !named).then_some(receiver)
}

/// When an alert is mailed: at once, or with the next digest after it was reached.
pub fn due_at(
    app: &App,
    rules: &Rulebooks,
    reached: Instant,
    at_once: bool,
) -> Result<Instant, MissingRules> {
    let (_, book) = rules.current()?;
    Ok(if at_once { reached } else { app.ladder.quiet.next_digest(reached, &book.calendar) })
}

/// Whatever an act has done to the clocks, the next tick looks at what they have come to: also at what it
/// has put into the past. None: nothing runs.
pub fn look_after_act(deadlines: &[Deadline], now: Instant) -> Option<Instant> {
    let runs = |deadline: &Deadline| deadline.outcome == Outcome::Running && !deadline.rule.lapses();
    deadlines.iter().any(runs).then_some(now)
}

/// When a petition is to be looked at next: when one of its clocks runs out, or reaches a rung, at or
/// after `from`. None: nothing is to come.
fn next_look(
    ladder: &Ladder,
    petition: &Petition,
    deadlines: &[Deadline],
    rules: &Rulebooks,
    from: Instant,
) -> Result<Option<Instant>, MissingRules> {
    let (_, book) = rules.current()?;
    let qualities = petition.qualities();
    let running = deadlines.iter().filter(|d| d.outcome == Outcome::Running && !d.rule.lapses());
    let looks = running.flat_map(|deadline| {
        let late = (!deadline.run.missed && deadline.late_at >= from).then_some(deadline.late_at);
        let after = from.plus_micros(-1);
        let rung = ladder.next_after(deadline, &qualities, &book.calendar, after);
        late.into_iter().chain(rung)
    });
    Ok(looks.min())
}

/// The service itself, as who acts.
pub const fn the_service() -> By {
    By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Job }
}

/// The events of what the service itself finds.
///
/// # Errors
/// [`Error::Refused`].
pub fn decided_by_the_service(
    petition: &Petition,
    act: Act,
    rules: &Rulebooks,
    now: Instant,
) -> Result<Vec<Unnumbered>, Refusal> {
    let command = Command { act, by: the_service(), occurred_at: now, late: None };
    decided(petition, &command, rules, now)
}

/// Who is told of a rung: those of the clock's people whom it names, and whoever stands above. Nobody
/// whom the petition names is ever told (article 30), nobody who may not be told the dates of it, and nobody who has
/// withdrawn from it (article 28). Where nobody is left, whoever decides is.
pub fn recipients(
    district: &District,
    petition: &Petition,
    deadline: &Deadline,
    tell: &BTreeSet<Audience>,
    now: Instant,
) -> BTreeSet<UserId> {
    let on = now.day();
    let told = told(district, petition, deadline, tell, on).into_iter();
    let told = told.filter(|user| hearing::may_hear_dates(district, petition, *user, on));
    let people = fit(district, petition, told, on);
    if people.is_empty() { fit(district, petition, deciders(district, petition), on) } else { people }
}

/// Those of them who may hear of it.
pub(super) fn fit(
    district: &District,
    petition: &Petition,
    users: impl IntoIterator<Item = UserId>,
    on: NaiveDate,
) -> BTreeSet<UserId> {
    users.into_iter().filter(|user| hearing::may_hear(district, petition, *user, on)).collect()
}

/// Alerts those who decide, where new events ask for a decision.
pub fn ask_for_decision_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: (PetitionId, &Petition),
    new: &[Recorded],
    now: Instant,
) -> Result<(), Error> {
    let (id, petition) = loaded;
    let urgent = petition.facts.urgent;
    for asked in new.iter().filter(|recorded| recorded.event.asks_decision()) {
        let rules = app.rulebooks(conn)?;
        let due_at = due_at(app, &rules, now, urgent)?;
        let alerts: Vec<NewAlert> = fit(district, petition, deciders(district, petition), now.day())
            .into_iter()
            .map(|recipient| NewAlert {
                petition: id,
                clock: DECISION.to_owned(),
                run: asked.seq,
                rung: ASKED.to_owned(),
                repetition: 1,
                recipient,
                reached_at: now,
                due_at,
                urgent,
            })
            .collect();
        alert::insert_in_txn(conn, &alerts, now)?;
    }
    Ok(())
}
