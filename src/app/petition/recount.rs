//! What a new calendar moves of one petition, and which verdicts on it it puts right.

use crate::petition::{Unnumbered, dates};
use crate::{Error, sweep};
use domain::assignment::kept;
use domain::deadline::{self, Deadline};
use domain::directory::District;
use domain::duty;
use domain::petition::acts::put_right::puts_right;
use domain::petition::acts::{PutRight, Recount, TakeIntoCustody, TakeUp};
use domain::petition::{Act, Petition, Refusal};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::StoreError;

/// A run, and what it would be under another calendar.
pub struct Move<'a> {
    pub before: Deadline<'a>,
    pub after: Deadline<'a>,
}

/// What a version's calendar would move of a petition, and how many running clocks were looked at.
///
/// # Errors
/// [`StoreError::Damaged`] where a version of the rules is missing.
pub fn moves<'a>(
    petition: &Petition,
    version: u32,
    books: &'a Rulebooks,
    now: Instant,
) -> Result<(Vec<Move<'a>>, usize), StoreError> {
    let (mut moves, mut looked_at) = (Vec::new(), 0);
    for before in dates(petition, books)? {
        if before.run.calendar_version >= version || !before.may_move(now) {
            continue;
        }
        looked_at += 1;
        let after = deadline::recount(&before.run, version, books);
        let after = after.map_err(|error| StoreError::damaged(error.to_string()))?;
        if !after.counts_like(&before) {
            moves.push(Move { before, after });
        }
    }
    Ok((moves, looked_at))
}

/// The verdicts on a petition's clocks that a version's calendar puts right.
///
/// # Errors
/// [`StoreError::Damaged`] where a version of the rules is missing.
pub fn verdicts<'a>(
    petition: &Petition,
    version: u32,
    books: &'a Rulebooks,
    now: Instant,
) -> Result<Vec<Move<'a>>, StoreError> {
    let mut verdicts = Vec::new();
    for before in dates(petition, books)? {
        if before.run.calendar_version >= version || !before.is_judged(now) {
            continue;
        }
        let after = deadline::recount(&before.run, version, books);
        let after = after.map_err(|error| StoreError::damaged(error.to_string()))?;
        if puts_right(&before, &after) {
            verdicts.push(Move { before, after });
        }
    }
    Ok(verdicts)
}

/// The events that bring a petition's running clocks under the calendar in force.
///
/// # Errors
/// [`StoreError::Damaged`] where a version of the rules is missing; the refusal of the domain, which would
/// leave a clock under a calendar that no longer holds.
pub fn recounts(petition: &Petition, rules: &Rulebooks, now: Instant) -> Result<Vec<Unnumbered>, Error> {
    let (version, _) = rules.current()?;
    let (moves, _) = moves(petition, version, rules, now)?;
    let mut recounted = taken_up(petition, rules, now)?;
    let acts = moves.into_iter().map(|moved| {
        Act::Recount(Recount {
            clock: moved.before.run.clock,
            run: moved.before.run.number,
            calendar_version: version,
        })
    });
    let verdicts = verdicts(petition, version, rules, now)?.into_iter().map(|verdict| {
        Act::PutRight(PutRight {
            clock: verdict.before.run.clock,
            run: verdict.before.run.number,
            calendar_version: version,
        })
    });
    for act in acts.chain(verdicts) {
        recounted.extend(sweep::decided_by_the_service(petition, act, rules, now)?);
    }
    Ok(recounted)
}

/// The event with which the duties of the rules in force begin for a petition that was recorded under rules
/// without them; none where there is nothing to begin.
///
/// # Errors
/// [`Refusal::RulesMissing`].
pub fn taken_up(petition: &Petition, rules: &Rulebooks, now: Instant) -> Result<Vec<Unnumbered>, Error> {
    if duty::is_at_rest(petition) {
        return Ok(Vec::new());
    }
    match sweep::decided_by_the_service(petition, Act::TakeUp(TakeUp), rules, now) {
        Ok(events) => Ok(events),
        Err(Refusal::NothingChanged) => Ok(Vec::new()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The event with which an open accusation is kept from now on that came in before it was known that nobody in
/// the district deals with it (管理权限); none where somebody does, or where nobody may keep it.
///
/// # Errors
/// [`Refusal::RulesMissing`].
pub fn taken_into_custody(
    district: &District,
    petition: &Petition,
    rules: &Rulebooks,
    now: Instant,
) -> Result<Vec<Unnumbered>, Error> {
    if petition.is_over() || petition.facts.custody.is_some() {
        return Ok(Vec::new());
    }
    let lines = &rules.current()?.1.policy.jurisdiction;
    let Some(proposal) = kept(district, lines, &petition.facts) else { return Ok(Vec::new()) };
    let act = Act::TakeIntoCustody(TakeIntoCustody { proposal });
    match sweep::decided_by_the_service(petition, act, rules, now) {
        Ok(events) => Ok(events),
        // Nobody is here who may keep it: a decision is asked of it, and no change of the house waits for that.
        Err(Refusal::HolderAccused | Refusal::HolderRecused) => Ok(Vec::new()),
        Err(refusal) => Err(refusal.into()),
    }
}
