//! Repeats (重件: 同人 + 同事) and orders of the hotline: what has its petition already gets no second
//! one with clocks of its own (article 19).

use crate::petition::{Loaded, dates, load, subject};
use crate::{App, Caller, Error};
use domain::access::{self, Sight};
use domain::assignment::Proposal;
use domain::directory::District;
use domain::ids::PetitionId;
use domain::petition::acts::repeat::holder_of_first;
use domain::petition::{Around, Facts, OrderField, Petition, Refusal, Standing};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::AssignmentRule;
use store::{Conn, StoreError, petition as rows, projection};

/// The petition with this number, where the caller may see what it says.
///
/// # Errors
/// Whatever the database answers.
pub fn find_first(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    number: &str,
) -> Result<Option<Loaded>, Error> {
    let Some(row) = rows::find(conn, number)? else { return Ok(None) };
    let loaded = load(conn, app, row.id)?;
    let seen = access::sight(&caller.viewer, &subject(&loaded.petition)) >= Sight::Masked;
    Ok(seen.then_some(loaded))
}

/// The petition of which something is a repeat, the one of which that is a repeat, and so on: all are
/// the same matter.
///
/// # Errors
/// Whatever the database answers.
pub fn firsts(app: &App, conn: &mut Conn, first: Option<PetitionId>) -> Result<Vec<Loaded>, Error> {
    let mut firsts: Vec<Loaded> = Vec::new();
    let mut next = first;
    while let Some(id) = next.filter(|id| firsts.iter().all(|seen| seen.id != *id)) {
        let loaded = load(conn, app, id)?;
        next = loaded.petition.facts.repeat_of;
        firsts.push(loaded);
    }
    Ok(firsts)
}

/// The petition in which a matter is still being handled: the first, or the one into which the first
/// was merged.
///
/// # Errors
/// Whatever the database answers.
pub fn open_first(app: &App, conn: &mut Conn, first: PetitionId) -> Result<Option<PetitionId>, Error> {
    let open = firsts(app, conn, Some(first))?.into_iter().find(|loaded| !loaded.petition.is_over());
    Ok(open.map(|loaded| loaded.id))
}

/// What the first petitions say to a repeat of them, at an instant.
///
/// # Errors
/// The rules of a clock are not known.
pub fn around<'a>(
    rules: &Rulebooks,
    firsts: impl Iterator<Item = (PetitionId, &'a Petition)>,
    at: Instant,
) -> Result<Around, StoreError> {
    let policy = rules.current().map(|(_, book)| &book.policy).map_err(StoreError::damaged)?;
    let mut around = Around::default();
    for (id, first) in firsts {
        let standing = Standing::of(first, &dates(first, rules)?, policy, at);
        around = around.and(id, first, standing);
    }
    Ok(around)
}

/// The same, as what the rules of assignment say of a petition at the desk.
pub fn proposal(district: &District, first: &Petition, facts: &Facts) -> Option<Proposal> {
    let holder = holder_of_first(district, first, facts)?;
    Some(Proposal {
        holder: Some(holder),
        leader_rule: Some(AssignmentRule::Repeat),
        unit_rule: Some(AssignmentRule::Repeat),
        ..Proposal::default()
    })
}

/// A 12345 order has one petition. One that belongs to what the caller may not know of is taken as if it were new:
/// a refusal would tell (article 30).
///
/// # Errors
/// [`Refusal::OrderLinkedBefore`] where the order belongs to another one. That is named to who may see what it says;
/// anybody else hears [`Refusal::OrderLinkedElsewhere`].
pub fn check_order(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    (field, number): (OrderField, &str),
    petition: PetitionId,
) -> Result<(), Error> {
    let Some(id) = projection::petition_of_order(conn, number)?.filter(|other| *other != petition) else {
        return Ok(());
    };
    let other = load(conn, app, id)?.petition;
    let sight = access::sight(&caller.viewer, &subject(&other));
    if sight == Sight::None && !other.is_known_to_all() {
        return Ok(());
    }
    let row = if sight >= Sight::Masked { rows::get(conn, id)? } else { None };
    Err(match row {
        Some(row) => Refusal::OrderLinkedBefore { field, first: row.number },
        None => Refusal::OrderLinkedElsewhere { field },
    }
    .into())
}
