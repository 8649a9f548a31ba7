//! The calendar feed of one's own deadlines: a private link that calendar programs read without a
//! login. Whoever has the link reads it, and most calendar programs stand outside the district, so
//! an entry says the number, the clock, the date and what is to be done: no title, no people, no
//! place. Of accusations there is nothing at all (article 30): a date alone would tell an outsider
//! that one is being looked into, and how far it is.

use serde::Serialize;
use utoipa::ToSchema;

use crate::petition::dates;
use crate::{App, Caller, Error};
use base::entropy;
use base::texts::say;
use domain::access::{self, Operation};
use domain::deadline::Deadline;
use domain::directory::{District, Unit, User};
use domain::ids::UserId;
use domain::petition::{Petition, Recorded, replay};
use domain::responsibility::answerable;
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{Outcome, UnitKind, Via};
use out::feeds::{self, Due, Entry};
use store::feed::{self as rows, Duties, Feed};
use store::{Conn, StoreError, event};

/// How many petitions are read at once.
const PETITIONS_A_QUERY: usize = 400;

/// How long a read of the link is not noted again, in seconds: reading shall not always write.
const NOTED_EVERY: i64 = 3_600;

/// A new link. It is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewFeedView {
    /// For a calendar program to subscribe to.
    #[schema(example = "https://xinfang.example.cn/calendar/0123456789abcdef.ics")]
    pub url: String,
}

/// Whether there is a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeedView {
    pub active: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Instant>,
    /// To the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_read_at: Option<Instant>,
}

/// Makes a link for the caller; the one before it stops working.
pub fn renew(app: &App, caller: &Caller) -> Result<NewFeedView, Error> {
    let (inner, user, token) = (app.clone(), caller.user(), entropy::token());
    let url = format!("{}/calendar/{token}.ics", public_url(app));
    let digest = digest(app, &token);
    app.store.write(move |conn| Ok::<_, Error>(rows::put_in_txn(conn, user, &digest, inner.clock.now())?))?;
    Ok(NewFeedView { url })
}

/// Whether the caller has a link, since when, and when it was last read.
pub fn show(app: &App, caller: &Caller) -> Result<FeedView, Error> {
    let feed = app.store.read(|conn| Ok::<_, Error>(rows::of_user(conn, caller.user())?))?;
    Ok(FeedView {
        active: feed.is_some(),
        since: feed.map(|feed| feed.created_at),
        last_read_at: feed.and_then(|feed| feed.last_read_at),
    })
}

/// Takes the caller's link back.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn end(app: &App, caller: &Caller) -> Result<(), Error> {
    let user = caller.user();
    let ended = app.store.write(move |conn| Ok::<_, Error>(rows::end_in_txn(conn, user)?))?;
    if ended { Ok(()) } else { Err(Error::NotFound) }
}

/// What a calendar program reads by a link.
///
/// # Errors
/// [`Error::NotFound`] for a token that is unknown or was taken back, and where its owner is gone or may no longer
/// have a feed.
pub fn read(app: &App, token: &str) -> Result<String, Error> {
    let digest = digest(app, token);
    let now = app.clock.now();
    let (feed, text) = app.store.read(|conn| {
        let feed = rows::by_digest(conn, &digest)?.ok_or(Error::NotFound)?;
        let district = app.district(conn)?;
        let reader = district.users.get(&feed.user).filter(|user| may_read(&district, user, now));
        let reading = Reading { app, district: &district, reader: reader.ok_or(Error::NotFound)?, now };
        let entries = reading.entries(conn)?;
        Ok::<_, Error>((feed, feeds::write(&say(reading.reader.language, "feed.name", &[]), &entries)))
    })?;
    note(app, digest, feed, now);
    Ok(text)
}

fn digest(app: &App, token: &str) -> String {
    app.vault.blind("calendar_feed", token)
}

fn public_url(app: &App) -> &str {
    app.settings.server.public_url.trim_end_matches('/')
}

fn may_read(district: &District, user: &User, now: Instant) -> bool {
    let viewer = Caller::new(district, user, Via::Api, now.day()).viewer;
    user.active && access::may(&viewer, Operation::ManageCalendarFeed)
}

/// What is answered stands even where it cannot be noted.
fn note(app: &App, digest: String, feed: Feed, now: Instant) {
    if feed.last_read_at.is_some_and(|at| now.seconds_since(at) < NOTED_EVERY) {
        return;
    }
    let noted = app.store.write(move |conn| Ok::<_, Error>(rows::note_read_in_txn(conn, &digest, now)?));
    if let Err(error) = noted {
        tracing::warn!(%error, "the reading of a calendar feed could not be noted");
    }
}

/// Who reads, and when.
struct Reading<'a> {
    app: &'a App,
    district: &'a District,
    reader: &'a User,
    now: Instant,
}

impl Reading<'_> {
    fn entries(&self, conn: &mut Conn) -> Result<Vec<Entry>, Error> {
        let books = self.app.rulebooks(conn)?;
        let mut entries = Vec::new();
        for some in rows::candidates(conn, &self.duties())?.chunks(PETITIONS_A_QUERY) {
            let ids: Vec<_> = some.iter().map(|(id, _)| *id).collect();
            let mut chains = event::load_many(conn, &self.app.vault, &ids)?;
            for (id, number) in some {
                let Some(chain) = chains.remove(id) else { continue };
                entries.extend(self.of_petition(number, &chain?.events, &books)?);
            }
        }
        Ok(entries)
    }

    fn duties(&self) -> Duties {
        let user = self.reader.id;
        let office = self.district.unit_of_kind(UnitKind::PetitionOffice).and_then(|unit| unit.head);
        let mut leaders = self.district.acts_for(user, self.now.day());
        leaders.push(user);
        let own = [&[self.reader.unit], self.district.units_of(user).as_slice()].concat();
        let units = |is_theirs: fn(&Unit, UserId) -> bool| {
            let theirs = self.district.units.values().filter(|unit| is_theirs(unit, user));
            theirs.map(|unit| unit.id).collect()
        };
        Duties {
            user,
            marks: self.district.marks.of(&[user], &own),
            all: self.reader.role.supervises() || office == Some(user),
            leaders,
            heads: units(|unit, user| unit.head == Some(user)),
            desks: units(|unit, user| unit.head == Some(user) || unit.default_officer == Some(user)),
        }
    }

    /// The running deadlines of a petition that the reader answers for. Nobody learns of a petition
    /// that names them (article 30); rights and windows run out in silence.
    fn of_petition(
        &self,
        number: &str,
        events: &[Recorded],
        books: &Rulebooks,
    ) -> Result<Vec<Entry>, StoreError> {
        let petition =
            replay(events).ok_or_else(|| StoreError::damaged(format!("{number} has no registration")))?;
        let reader = self.reader;
        if petition.is_confidential() || self.district.is_named(&petition.facts.accused, reader.id) {
            return Ok(Vec::new());
        }
        let recorded_at = events.last().map_or(petition.registered_at, |last| last.recorded_at);
        let deadlines = dates(&petition, books)?;
        let theirs = deadlines.iter().filter(|deadline| self.is_theirs(&petition, deadline));
        Ok(theirs.map(|deadline| self.entry(number, &petition, deadline, recorded_at)).collect())
    }

    fn is_theirs(&self, petition: &Petition, deadline: &Deadline) -> bool {
        deadline.outcome == Outcome::Running
            && !deadline.rule.lapses()
            && answerable(self.district, petition, deadline, self.now.day()).contains(&self.reader.id)
    }

    /// The petition's version is the sequence: a date moves by an event only. Running out is no
    /// event yet changes what is said, so it counts as a change of its own.
    fn entry(&self, number: &str, petition: &Petition, deadline: &Deadline, recorded_at: Instant) -> Entry {
        let (rule, language) = (deadline.rule, self.reader.language);
        let overdue = deadline.is_overdue(self.now);
        let key = if overdue { "feed.overdue" } else { "feed.due" };
        let by_the_hour = rule.is_by_the_hour();
        Entry {
            uid: format!("{number}-{}@{}", deadline.id(), self.app.settings.mail.message_id_domain),
            sequence: petition.version,
            changed_at: if overdue { recorded_at.max(deadline.late_at) } else { recorded_at },
            due: if by_the_hour { Due::At(deadline.late_at) } else { Due::Day(deadline.legal_due) },
            summary: say(language, key, &[("number", &number), ("clock", &rule.label.said(language))]),
            description: rule.todo.said(language).to_owned(),
            url: format!("{}/petitions/{number}", public_url(self.app)),
        }
    }
}
