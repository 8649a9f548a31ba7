//! Which acts somebody may do to a petition now: the access rules, and what the petition allows. And why
//! it is theirs to deal with.

use serde::Serialize;
use utoipa::ToSchema;

use crate::petition::look::look;
use crate::petition::read::shown;
use crate::petition::view::PetitionView;
use crate::petition::{Loaded, dates, repeat, subject};
use crate::{App, Caller, Error};
use base::texts::{say, word};
use domain::access::{self, Operation};
use domain::deadline::Deadline;
use domain::duty;
pub use domain::mine::{Mine, mine};
use domain::mine::{fits, is_of_whoever_handles};
use domain::petition::acts::reject;
use domain::petition::{Around, Petition, Refusal, due_acts, possible, stands_against, states};
use domain::time::Instant;
use domain::vocabulary::{Language, NonAcceptance, Word};
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
    /// Of a refusal: the grounds that do not contradict what is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<GroundView>,
}

/// A ground of refusal (不予受理、不再受理), and the article that it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroundView {
    #[schema(example = "review_open")]
    pub code: &'static str,
    pub name: &'static str,
    pub name_en: String,
    #[schema(example = "《信访工作条例》第三十五条、第三十六条")]
    pub basis: String,
    pub basis_en: String,
    /// It follows from how the first petition stands.
    pub proposed: bool,
}

impl GroundView {
    fn of(area: &str, ground: impl Word, proposed: bool) -> Self {
        let basis = |language| say(language, &format!("documents.{area}.{}.basis", ground.code()), &[]);
        Self {
            code: ground.code(),
            name: ground.label(),
            name_en: word(Language::En, ground).to_owned(),
            basis: basis(Language::Zh),
            basis_en: basis(Language::En),
            proposed,
        }
    }

    /// Those that fit, where an act refuses.
    fn all(operation: Operation, petition: &Petition, around: &Around) -> Vec<Self> {
        if operation == Operation::RefuseConcluded {
            return around.concluded.iter().map(|ended| Self::of("no_longer", *ended, true)).collect();
        }
        if operation != Operation::RejectPetition {
            return Vec::new();
        }
        let proposed = reject::proposed(around);
        let fit = NonAcceptance::ALL.iter().filter(|one| reject::fits(**one, petition, around));
        fit.map(|one| Self::of("not_accepted", *one, proposed == Some(*one))).collect()
    }
}

/// What other petitions say to this one.
pub fn around(app: &App, conn: &mut Conn, petition: &Petition) -> Result<Around, Error> {
    let firsts = repeat::firsts(app, conn, petition.facts.repeat_of)?;
    let rules = app.rulebooks(conn)?;
    Ok(repeat::around(&rules, firsts.iter().map(|first| (first.id, &first.petition)), app.clock.now())?)
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
    let is_theirs = |operation: &Operation| {
        access::may_on(&caller.viewer, *operation, &subject)
            && fits(&caller.viewer, petition, *operation, now)
    };
    let all: Vec<Operation> = lawful.into_iter().filter(is_theirs).collect();
    let mut offered = due_acts(petition, &all, clocks);
    if mine(&caller.viewer, petition, false).is_none() {
        offered.retain(|one| !is_of_whoever_handles(*one));
    }
    // Whoever has asked only takes it back.
    if petition.second_hand.as_ref().is_some_and(|asked| asked.asker == by.user) {
        offered.retain(|one| *one != Operation::DecideOpening);
    }
    let due = offered.len();
    offered.extend(all.into_iter().filter(|one| !offered[..due].contains(one)).collect::<Vec<_>>());
    (offered, due)
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
    let around = around(app, conn, petition)?;
    let (operations, due) = offered(caller, petition, around, &rules, &clocks, app.clock.now());
    let act = |operation: Operation, due| {
        let line = states::of(operation)?;
        let grounds = GroundView::all(operation, petition, &around);
        let (name, basis, rule) = (operation.label(), line.basis, line.rule);
        Some(PossibleAct { operation, name, basis, rule, due, grounds })
    };
    let acts = operations.iter().enumerate().filter_map(|(place, one)| act(*one, place < due));
    let district = app.district(conn)?;
    let answers = duty::answers(&district, petition, &clocks, caller.viewer.unit);
    Ok(AtHand { acts: acts.collect(), mine: mine(&caller.viewer, petition, answers) })
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

/// What rules the act out for the caller now, whatever it says.
///
/// # Errors
/// [`Error::Refused`] with the first rule that stands against it.
pub fn check(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: &Loaded,
    operation: Operation,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let around = around(app, conn, &loaded.petition)?;
    let now = app.clock.now();
    let refusal: Option<Refusal> =
        stands_against(&loaded.petition, operation, &caller.by(), around, &rules, now);
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}
