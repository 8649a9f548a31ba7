//! Which acts somebody may do to a petition now: the access rules, and what the petition allows. And why
//! it is theirs to deal with.

use serde::Serialize;
use utoipa::ToSchema;

use crate::petition::read::{look, shown};
use crate::petition::view::PetitionView;
use crate::petition::{Loaded, dates, repeat, subject};
use crate::{App, Caller, Error};
use domain::access::{self, Operation, Viewer};
use domain::deadline::Deadline;
use domain::ids::UserId;
use domain::petition::{Around, Petition, Refusal, due_acts, possible, stands_against, states};
use domain::time::Instant;
use domain::vocabulary::{Ending, Stage, Trigger};
use store::Conn;

/// An act that the caller may do now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PossibleAct {
    /// The operation, whose body stands in this document.
    pub operation: Operation,
    /// The word that officials use.
    pub name: &'static str,
    /// The article or the house rule behind it, and the rule in words.
    pub basis: &'static str,
    pub rule: &'static str,
    /// It is due: the petition waits for it, or a clock runs that it ends. The most pressing stands first.
    pub due: bool,
}

/// Why a petition is somebody's to deal with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mine {
    /// In charge of it.
    Officer,
    /// Its leader.
    Leader,
    /// Acts for its leader today (代行).
    Deputy,
    /// The head of the unit that holds it.
    Head,
    /// Works in the unit that holds it.
    Unit,
    /// The unit has an assisting task that is not done.
    Task,
    /// The unit reviews it.
    Reviewer,
    /// The unit watches and guides.
    Watcher,
    /// Registered it, and it is not routed yet.
    Receiver,
    /// Nobody was found who is responsible: it is to be decided.
    Undecided,
    /// An objection is to be decided.
    Objection,
}

/// What other petitions say to this one.
///
/// # Errors
/// Whatever the database answers.
pub fn around(conn: &mut Conn, petition: &Petition) -> Result<Around, Error> {
    let firsts = repeat::firsts(conn, petition.facts.repeat_of)?;
    Ok(around_of(firsts.iter().map(|first| &first.petition)))
}

/// The same, of the first petitions where they are at hand.
pub fn around_of<'a>(firsts: impl Iterator<Item = &'a Petition>) -> Around {
    firsts.fold(Around::default(), |around, first| Around {
        first_running: around.first_running || !first.is_over(),
        first_concluded: around.first_concluded
            || first.ending == Some(Ending::Concluded)
            || first.stage == Stage::RereviewDecided,
    })
}

/// The acts that the caller may do now, those that are due first; and how many these are.
pub fn offered(
    caller: &Caller,
    petition: &Petition,
    around: Around,
    rules: &domain::rulebook::Rulebooks,
    clocks: &[Deadline],
    now: Instant,
) -> (Vec<Operation>, usize) {
    let subject = subject(petition);
    let by = caller.by();
    let lawful = possible(petition, &by, around, rules, now);
    let mine = |operation: &Operation| {
        access::may_on(&caller.viewer, *operation, &subject) && fits_person(caller, petition, *operation, now)
    };
    let all: Vec<Operation> = lawful.into_iter().filter(mine).collect();
    let mut offered = due_acts(petition, &all, clocks);
    if self::mine(&caller.viewer, petition).is_none() {
        offered.retain(|one| !is_of_whoever_handles(*one));
    }
    let due = offered.len();
    offered.extend(all.into_iter().filter(|one| !offered[..due].contains(one)).collect::<Vec<_>>());
    (offered, due)
}

/// What waits for whoever handles the petition: others may do it too, but it is not theirs to think of.
const fn is_of_whoever_handles(operation: Operation) -> bool {
    matches!(operation, Operation::ServeDocument | Operation::ReportUrgent | Operation::EndHearing)
}

/// A leader puts no date off: once it has passed there is none left to set.
fn fits_person(caller: &Caller, petition: &Petition, operation: Operation, now: Instant) -> bool {
    if operation != Operation::SetDistrictDeadline || !caller.viewer.answers_for_date() {
        return true;
    }
    let set = petition.moments.iter().rev().find(|moment| moment.trigger == Trigger::DistrictDateSet);
    set.and_then(|moment| moment.due).is_none_or(|due| due >= now.day())
}

/// Why the petition is the caller's, the strongest reason first; none where it is somebody else's.
pub fn mine(viewer: &Viewer, petition: &Petition) -> Option<Mine> {
    let holder = petition.holder();
    let own_unit = Some(viewer.unit);
    let works = viewer.role.works_for_unit();
    let open_task = petition.tasks.iter().any(|task| !task.answered && task.unit == own_unit);
    let reviews = matches!(petition.stage, Stage::Reviewing | Stage::Rereviewing);
    let entrusted = |leader: UserId| match petition.is_confidential() {
        true => viewer.acts_for_on_accusations.contains(&leader),
        false => viewer.acts_for.contains(&leader),
    };
    let decides = access::may_on(viewer, Operation::DecideObjection, &subject(petition));
    let reasons = [
        (holder.officer == viewer.user, Mine::Officer),
        (holder.leader == Some(viewer.user), Mine::Leader),
        (holder.leader.is_some_and(entrusted), Mine::Deputy),
        (viewer.role.decides_whose() && petition.awaiting_decision, Mine::Undecided),
        (petition.open_objection().is_some() && decides, Mine::Objection),
        (works && open_task, Mine::Task),
        (works && reviews && petition.reviewing_unit() == own_unit, Mine::Reviewer),
        (works && holder.unit == viewer.unit && viewer.is_head, Mine::Head),
        (works && holder.unit == viewer.unit, Mine::Unit),
        (works && petition.watcher().is_some_and(|one| one.unit == viewer.unit), Mine::Watcher),
        (petition.receiver.officer == viewer.user && petition.stage == Stage::Registered, Mine::Receiver),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
}

/// What the page of a petition needs to know of its reader.
pub struct AtHand {
    pub acts: Vec<PossibleAct>,
    pub mine: Option<Mine>,
}

/// The acts that the caller may do to a petition now, those that are due first.
///
/// # Errors
/// [`Error::NotFound`] also where the caller may not know of it.
pub fn list(app: &App, caller: &Caller, number: &str) -> Result<Vec<PossibleAct>, Error> {
    look(app, caller, number, Operation::ReadPetition, |conn, _, loaded, _| {
        Ok(at_hand(app, caller, conn, loaded)?.acts)
    })
}

fn at_hand(app: &App, caller: &Caller, conn: &mut Conn, loaded: &Loaded) -> Result<AtHand, Error> {
    let petition = &loaded.petition;
    let rules = app.rulebooks(conn)?;
    let clocks = dates(petition, &rules)?;
    let around = around(conn, petition)?;
    let (operations, due) = offered(caller, petition, around, &rules, &clocks, app.clock.now());
    let acts = operations.iter().enumerate().filter_map(|(place, one)| act(*one, place < due));
    Ok(AtHand { acts: acts.collect(), mine: mine(&caller.viewer, petition) })
}

/// The petition itself, and what is at hand: one look.
///
/// # Errors
/// As [`list`].
pub fn page(app: &App, caller: &Caller, number: &str) -> Result<(PetitionView, AtHand), Error> {
    look(app, caller, number, Operation::ReadPetition, |conn, row, loaded, sight| {
        Ok((shown(app, caller, conn, row, loaded, sight)?, at_hand(app, caller, conn, loaded)?))
    })
}

fn act(operation: Operation, due: bool) -> Option<PossibleAct> {
    let line = states::of(operation)?;
    Some(PossibleAct { operation, name: operation.label(), basis: line.basis, rule: line.rule, due })
}

/// What rules the act out for the caller now, whatever it says.
///
/// # Errors
/// The refusal, or whatever the database answers.
pub fn check(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: &Loaded,
    operation: Operation,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let around = around(conn, &loaded.petition)?;
    let now = app.clock.now();
    let refusal: Option<Refusal> =
        stands_against(&loaded.petition, operation, &caller.by(), around, &rules, now);
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}
