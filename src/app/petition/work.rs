//! One's own work: what is to be done next, by whom, until when, and why it is theirs. A page takes a
//! handful of statements, however many petitions stand on it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::board::soon_until;
use crate::names::UnitRef;
use crate::petition::dates;
use crate::petition::look::note;
use crate::petition::possible::{self, Mine, offered};
use crate::petition::read::{LONGEST_PAGE, listed_sight, told_dates, with_digests};
use crate::petition::repeat;
use crate::petition::view::PetitionRow;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Operation, Sight, Visibility};
use domain::deadline::Deadline;
use domain::duty::{self, Answering};
use domain::ids::{PetitionId, SavedViewId};
use domain::petition::{Asked, Petition, replay};
use domain::text::Note;
use domain::time::{Instant, next_day};
use domain::vocabulary::{Outcome, Stage, Track};
use store::narrow::AnswersFor;
use store::petition::{self as rows, After, Filter, Row, Sort};
use store::saved_view::{self, SavedView};
use store::{Conn, StoreError, alert, event};

/// The longest name of a saved view, in characters.
const LONGEST_NAME: usize = 40;

/// The longest query of a saved view, in characters.
const LONGEST_QUERY: usize = 500;

/// The most views that somebody keeps.
const MOST_VIEWS: usize = 30;

/// The most petitions of which a page counts whose turn it is.
const MOST_COUNTED: i64 = 300;

/// A clock that runs, as the list shows it.
#[derive(Clone, Debug)]
pub struct RunningClock {
    pub name: String,
    pub name_en: String,
    pub legal_due: chrono::NaiveDate,
    /// The first instant at which it is late, of a clock by the hour.
    pub late_at: Option<Instant>,
    pub overdue: bool,
    /// The unit that answers for it, where that is not the caller, nor a leader for whom the caller acts.
    pub others: Option<UnitRef>,
}

/// A petition with what is to be done next.
pub struct WorkRow {
    pub row: PetitionRow,
    /// What the caller is to do next.
    pub next: Option<Operation>,
    /// What it waits for where that is somebody else's to do.
    pub waits_for: Option<Operation>,
    /// The clock that is due first, of those for which the caller answers; where none of those runs, of all.
    pub clock: Option<RunningClock>,
    /// When the clocks are late for which the caller answers.
    own_late_at: Vec<Instant>,
    pub mine: Option<Mine>,
    /// The first day by which a supervision order (督办) asks for its answer.
    pub supervised: Option<NaiveDate>,
    /// A leader's instruction (批示) that the caller has not acknowledged.
    pub instructed: bool,
}

impl WorkRow {
    /// Whether the clock that it shows is late, and the caller's.
    pub fn is_late(&self) -> bool {
        self.clock.as_ref().is_some_and(|clock| clock.overdue && clock.others.is_none())
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The caller can do the next step.
    Mine,
    /// It waits for somebody else.
    Others,
}

impl Turn {
    /// The word in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Others => "others",
        }
    }

    /// The turn of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Mine, Self::Others].into_iter().find(|turn| turn.code() == code)
    }

    fn of(row: &WorkRow) -> Self {
        if row.next.is_some() { Self::Mine } else { Self::Others }
    }
}

/// How many of one's own petitions there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: usize,
    pub mine: usize,
    pub others: usize,
    pub overdue: usize,
    /// Due within the days of the settings, and not late.
    pub soon: usize,
}

/// A page of work.
pub struct WorkPage {
    pub rows: Vec<WorkRow>,
    pub next: Option<After>,
}

/// What makes a petition the caller's to deal with, for the filter of the list.
pub fn mine(caller: &Caller) -> store::work::Mine {
    let role = caller.viewer.role;
    store::work::Mine {
        unit: role.works_for_unit(),
        decides: role.decides_whose(),
        centre: role.works_for_unit() && caller.viewer.serves_citizens,
        decides_objections: access::may(&caller.viewer, Operation::DecideObjection),
    }
}

/// A page of the petitions that a filter finds, the next legal due date first.
pub fn work(
    app: &App,
    caller: &Caller,
    filter: Filter,
    turn: Option<Turn>,
    after: Option<After>,
    limit: i64,
) -> Result<WorkPage, Error> {
    let most = usize::try_from(limit.clamp(1, LONGEST_PAGE)).unwrap_or(1);
    let filter = with_digests(app, filter);
    let (page, looked) = app.store.read(|conn| {
        let mut listed = turned(app, conn, caller, (&filter, turn, after), most)?;
        let more = listed.len() > most;
        listed.truncate(most);
        let next = listed.last().filter(|_| more).map(|(row, _)| place(row));
        let accusations = listed.iter().filter(|(row, _)| row.confidential);
        let looked = accusations.map(|(row, _)| (row.id, listed_sight(caller, row)));
        let looked = looked.collect::<Vec<_>>();
        let rows = listed.into_iter().map(|(_, shown)| shown).collect();
        Ok::<_, Error>((WorkPage { rows, next }, looked))
    })?;
    note(app, caller, Operation::ListPetitions, looked)?;
    Ok(page)
}

const fn place(row: &Row) -> After {
    After::Due(row.next_late_at, row.id)
}

/// The rows after a place whose turn it is, one more than asked for where there are more: piece by piece,
/// for whose turn it is only the events tell.
fn turned(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    (filter, turn, mut after): (&Filter, Option<Turn>, Option<After>),
    most: usize,
) -> Result<Vec<(Row, WorkRow)>, Error> {
    let now = app.clock.now();
    let sees = access::visibility(&caller.viewer);
    let piece = i64::try_from(most).unwrap_or(LONGEST_PAGE).saturating_add(1);
    let mut listed = Vec::new();
    loop {
        let found = rows::list(conn, &sees, filter, Sort::Due, after, piece, now)?;
        let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) < piece;
        after = found.last().map(place);
        let shown = shown(app, conn, caller, &found)?;
        let fits = |row: &WorkRow| turn.is_none_or(|turn| Turn::of(row) == turn);
        listed.extend(found.into_iter().zip(shown).filter(|(_, row)| fits(row)));
        if is_last || listed.len() > most {
            return Ok(listed);
        }
    }
}

fn shown(app: &App, conn: &mut Conn, caller: &Caller, found: &[Row]) -> Result<Vec<WorkRow>, Error> {
    let petitions = Petitions::load(app, conn, found)?;
    let ids: Vec<PetitionId> = found.iter().map(|row| row.id).collect();
    let instructed = alert::unread_instructions(conn, caller.user(), &ids)?;
    let mut rows = Vec::new();
    for row in found {
        let shown = work_row(app, conn, caller, row, &petitions)?;
        let instructed = !shown.row.sealed && instructed.contains(&row.id);
        rows.push(WorkRow { instructed, ..shown });
    }
    Ok(rows)
}

/// How many of one's own open petitions there are of each kind; none where they are too many to look into
/// for a page.
pub fn counts(app: &App, caller: &Caller) -> Result<Option<Counts>, Error> {
    let filter = Filter { closed: Some(false), mine: Some(mine(caller)), ..Filter::default() };
    let soon = Instant::start_of(next_day(soon_until(app)));
    app.store.read(|conn| {
        let now = app.clock.now();
        let sees = access::visibility(&caller.viewer);
        let found = rows::list(conn, &sees, &filter, Sort::Due, None, MOST_COUNTED + 1, now)?;
        if found.len() > usize::try_from(MOST_COUNTED).unwrap_or(0) {
            return Ok(None);
        }
        let rows = shown(app, conn, caller, &found)?;
        let due = |fits: &dyn Fn(Instant) -> bool| {
            rows.iter().filter(|row| row.own_late_at.iter().any(|at| fits(*at))).count()
        };
        let mine = rows.iter().filter(|row| Turn::of(row) == Turn::Mine).count();
        Ok(Some(Counts {
            all: rows.len(),
            mine,
            others: rows.len() - mine,
            overdue: due(&|at| at <= now),
            soon: due(&|at| now < at && at <= soon),
        }))
    })
}

/// The petitions of a page, and those of which they are repeats.
struct Petitions(HashMap<PetitionId, Petition>);

impl Petitions {
    /// One statement for the page, and one for each step of a chain of repeats (hardly ever more than one).
    fn load(app: &App, conn: &mut Conn, found: &[Row]) -> Result<Self, StoreError> {
        let mut known = HashMap::new();
        let mut wanted: HashSet<PetitionId> = found.iter().map(|row| row.id).collect();
        let mut asked = HashSet::new();
        while !wanted.is_empty() {
            let some: Vec<PetitionId> = wanted.iter().copied().collect();
            for (id, chain) in event::load_many(conn, &app.vault, &some)? {
                match chain {
                    Ok(chain) => known.extend(replay(&chain.events).map(|petition| (id, petition))),
                    Err(error) => note_damage(id, &error),
                }
            }
            asked.extend(some);
            let firsts = known.values().filter_map(|petition: &Petition| petition.facts.repeat_of);
            wanted = firsts.filter(|first| !asked.contains(first)).collect();
        }
        Ok(Self(known))
    }

    fn firsts(&self, petition: &Petition) -> Vec<(PetitionId, &Petition)> {
        let first = |petition: &Petition| {
            let id = petition.facts.repeat_of?;
            Some((id, self.0.get(&id)?))
        };
        // A chain of repeats has no circle: a first is always the earlier one.
        std::iter::successors(first(petition), |(_, petition)| first(petition)).take(16).collect()
    }
}

/// One petition that does not read takes no list away.
fn note_damage(id: PetitionId, error: &StoreError) {
    tracing::error!(petition = id.0, %error, "a petition of the list of work does not read");
}

fn work_row(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    row: &Row,
    petitions: &Petitions,
) -> Result<WorkRow, Error> {
    let district = app.district(conn)?;
    let now = app.clock.now();
    let viewing = Viewing { app, district: &district, now };
    let sealed = listed_sight(caller, row) < Sight::Masked;
    let is_told = told_dates(caller, row);
    let shown = viewing.row(row, sealed);
    let shown = if is_told { shown } else { shown.without_dates() };
    // What does not read is noted, and shown as the list knows it.
    let bare = |row| WorkRow {
        row,
        next: None,
        waits_for: None,
        clock: None,
        own_late_at: Vec::new(),
        mine: None,
        supervised: None,
        instructed: false,
    };
    let id = row.id;
    let Some(petition) = petitions.0.get(&id) else {
        note_damage(id, &StoreError::damaged("it has no events that make a petition"));
        return Ok(bare(shown));
    };
    let rules = app.rulebooks(conn)?;
    let around = repeat::around(&rules, petitions.firsts(petition).into_iter(), now);
    let (clocks, around) = match dates(petition, &rules).and_then(|clocks| Ok((clocks, around?))) {
        Ok(read) => read,
        Err(error) => {
            note_damage(id, &error);
            return Ok(bare(shown));
        }
    };
    let (operations, due) = offered(caller, petition, around, &rules, &clocks, now);
    let to_sign = operations.contains(&Operation::SignFor);
    let next = operations.first().copied().filter(|_| due > 0);
    let unit = caller.viewer.unit;
    let answers = duty::answers(&district, petition, &clocks, unit);
    let mine = possible::mine(&caller.viewer, petition, answers);
    let mine = mine.filter(|_| !sealed || petition.awaiting_decision);
    // Whoever helps has a date of their own: the clocks of the responsible unit are not theirs.
    let task = |one: &&Deadline| {
        let is_ours = |task: &Asked| task.seq == one.run.started_by && task.unit == Some(unit);
        one.rule.is_of_assistants() && petition.tasks.iter().any(is_ours)
    };
    let ours = |one: &&Deadline| duty::answering(&district, petition, one).is_some_and(|by| by.unit == unit);
    let concern = |one: &&Deadline| {
        (mine != Some(Mine::Task) || task(one)) && (mine != Some(Mine::Answers) || ours(one))
    };
    let running = || clocks.iter().filter(|one| one.outcome == Outcome::Running && !one.rule.lapses());
    let concerns = running().filter(|_| is_told).filter(concern);
    // By the date that the order itself names, not by what a rule may count from it beside.
    let order = |one: &&Deadline| {
        let is_it = |order: &Asked| order.seq == one.run.started_by;
        one.run.ordered_due.is_some() && petition.supervisions.iter().any(is_it)
    };
    let orders = running().filter(|one| !sealed && order(one));
    let supervised = orders.map(|one| one.legal_due).min();
    // To be signed for is marked as new: what is to be done about it stands here.
    let sees = access::visibility(&caller.viewer);
    let answering = |one: &Deadline| duty::answering(&district, petition, one);
    let others = |one: &Deadline| answering(one).filter(|one| !is_one_s_own(one, &sees));
    let own = |one: &&Deadline| answering(one).is_some_and(|one| is_one_s_own(&one, &sees));
    let own_late_at = concerns.clone().filter(|_| !sealed).filter(own).map(|one| one.late_at).collect();
    let place = |one: &&Deadline| {
        (others(one).is_some(), one.rule.is_of_signing() && !one.is_overdue(now), one.late_at)
    };
    let clock = concerns.min_by_key(place).map(|one| RunningClock {
        name: one.rule.label.zh.clone(),
        name_en: one.rule.label.en.clone(),
        legal_due: one.legal_due,
        late_at: Some(one.late_at).filter(|_| one.rule.is_by_the_hour()),
        overdue: one.is_overdue(now),
        // Who has it is nothing that a sealed petition tells.
        others: others(one).filter(|_| !sealed).map(|one| UnitRef::of(&district, one.unit)),
    });
    Ok(WorkRow {
        row: PetitionRow { to_sign, ..shown },
        next,
        waits_for: waits_for(petition).filter(|_| next.is_none()),
        clock,
        own_late_at,
        mine,
        supervised,
        instructed: false,
    })
}

/// Whether the viewer answers for it: the viewer's unit, the viewer as its leader, or a leader for whom the viewer acts.
fn is_one_s_own(answering: &Answering, sees: &Visibility) -> bool {
    answering.unit == sees.unit || answering.leader.is_some_and(|leader| sees.leaders.contains(&leader))
}

/// Whose lateness is the caller's own, for the filter of the list.
pub fn own(caller: &Caller) -> AnswersFor {
    let sees = access::visibility(&caller.viewer);
    AnswersFor::Any(sees.unit, sees.leaders)
}

/// What a petition waits for: where a unit objects to be competent, the decision of that, else what its
/// stage waits for.
fn waits_for(petition: &Petition) -> Option<Operation> {
    let is_order = petition.track() == Track::Order;
    Some(match petition.stage {
        Stage::Routed if petition.open_objection().is_some() => Operation::DecideObjection,
        Stage::Registered if is_order => Operation::DispatchOrder,
        Stage::Routed if is_order => Operation::AnswerOrder,
        Stage::Registered if petition.is_confidential() => Operation::AcceptPetition,
        Stage::Registered => Operation::RoutePetition,
        Stage::Routed => Operation::AcceptPetition,
        Stage::Accepted => Operation::ReplyPetition,
        Stage::Replied if petition.waits_for_centre() => Operation::CallBack,
        Stage::Replied if duty::owes_service(petition) => Operation::ServeDocument,
        Stage::Replied => Operation::ClosePetition,
        Stage::Reviewing => Operation::DecideReview,
        Stage::Rereviewing => Operation::DecideRereview,
        Stage::ReviewDecided | Stage::RereviewDecided => Operation::ConcludePetition,
        Stage::Closed | Stage::Ended => return None,
    })
}

/// The views that the caller has kept, by name.
pub fn views(app: &App, caller: &Caller) -> Result<Vec<SavedView>, Error> {
    app.store.read(|conn| Ok::<_, Error>(saved_view::of_user(conn, caller.user())?))
}

/// Keeps a filter under a name, in place of one with the same name.
///
/// # Errors
/// A name that is empty or too long; too many views.
pub fn keep_view(app: &App, caller: &Caller, name: &str, query: &str) -> Result<(), Error> {
    let name = Note::parse(name).map_err(|error| Error::field("name", error.code()))?.as_str().to_owned();
    if name.chars().count() > LONGEST_NAME || query.chars().count() > LONGEST_QUERY {
        return Err(Error::field("name", "out_of_range"));
    }
    let (user, query, now) = (caller.user(), query.to_owned(), app.clock.now());
    app.store.write(move |conn| {
        let kept = saved_view::of_user(conn, user)?;
        if kept.len() >= MOST_VIEWS && kept.iter().all(|view| view.name != name) {
            return Err(Error::field("name", "too_many"));
        }
        Ok(saved_view::keep_in_txn(conn, user, &name, &query, now)?)
    })
}

/// Removes one of the caller's own views.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn remove_view(app: &App, caller: &Caller, id: SavedViewId) -> Result<(), Error> {
    let user = caller.user();
    app.store.write(move |conn| match saved_view::remove_in_txn(conn, user, id)? {
        true => Ok(()),
        false => Err(Error::NotFound),
    })
}
