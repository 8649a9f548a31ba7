//! Who is accused, looked at anew whenever people or units change: nobody reads an accusation because their account,
//! their name, their unit or its head was entered after the petition (article 30). All of it in the transaction of
//! the change.

use std::collections::BTreeSet;

use crate::petition::input::{self, AccusedInput};
use crate::petition::register::proposed;
use crate::petition::save::save;
use crate::petition::texts::written;
use crate::petition::{Loaded, load};
use crate::{App, Error, sweep};
use domain::accused::Reader;
use domain::directory::{District, Unit, User};
use domain::ids::{PetitionId, UserId};
use domain::petition::acts::RecogniseAccused;
use domain::petition::{Accused, Act, Petition, Refusal};
use domain::time::Instant;
use store::accused::Written;
use store::{Conn, StoreError, accused, directory};

/// Looks at every petition that may name what has changed since `before`.
pub fn recognise_in_txn(app: &App, conn: &mut Conn, before: &District, now: Instant) -> Result<(), Error> {
    let after = directory::load(conn, &app.vault)?;
    let mut found = held_by_the_moved(conn, before, &after)?;
    found.extend(named(app, conn, before, &after)?);
    for id in found {
        let loaded = load(conn, app, id)?;
        recognise(app, conn, &after, loaded, now)?;
    }
    Ok(())
}

/// The petitions that are held or watched by somebody who works elsewhere from now on.
fn held_by_the_moved(
    conn: &mut Conn,
    before: &District,
    after: &District,
) -> Result<BTreeSet<PetitionId>, StoreError> {
    let moved = after.users.keys().filter(|user| before.units_of(**user) != after.units_of(**user));
    Ok(accused::held_by(conn, &moved.copied().collect::<Vec<_>>())?.into_iter().collect())
}

/// The petitions whose names, or whose text where it is an accusation, mean others now than before; and those that
/// name somebody who has another account now. Found without looking at their events: of most nothing is found.
fn named(
    app: &App,
    conn: &mut Conn,
    before: &District,
    after: &District,
) -> Result<BTreeSet<PetitionId>, StoreError> {
    let called = |user: &User| (user.name.clone(), user.email.clone(), user.role.is_a_program());
    let renamed =
        after.users.values().filter(|one| before.users.get(&one.id).map(called) != Some(called(one)));
    let renamed: BTreeSet<UserId> = renamed.map(|user| user.id).collect();
    let of_units = |district: &District| {
        let unit = |one: &Unit| (one.id, one.names().cloned().collect::<Vec<_>>(), one.head);
        district.units.values().map(unit).collect::<Vec<_>>()
    };
    let titles = |district: &District| {
        district.leaders.values().map(|one| (one.user, one.title.clone())).collect::<Vec<_>>()
    };
    if renamed.is_empty() && of_units(before) == of_units(after) && titles(before) == titles(after) {
        return Ok(BTreeSet::new());
    }
    let same: Vec<UserId> = renamed.iter().flat_map(|user| after.accounts_of(&[*user])).collect();
    let mut found: BTreeSet<PetitionId> =
        accused::naming_users(conn, &app.vault, &same)?.into_iter().collect();
    // Of people only those are compared who changed: what others are called is what it was.
    let only = |district: &District| District {
        users: district
            .users
            .iter()
            .filter(|(id, _)| renamed.contains(id))
            .map(|(id, one)| (*id, one.clone()))
            .collect(),
        units: district.units.clone(),
        leaders: district.leaders.clone(),
        ..District::default()
    };
    let (before, after) = (only(before), only(after));
    let (old, new) = (Reader::of(&before), Reader::of(&after));
    for Written { petition, is_name, text } in accused::written(conn, &app.vault)? {
        let name = || serde_json::from_str::<AccusedInput>(&text).ok().and_then(|one| one.name);
        let differs = match is_name {
            true => name().is_some_and(|name| old.meant(&name).all() != new.meant(&name).all()),
            false => old.standing_in(&text) != new.standing_in(&text),
        };
        if differs {
            found.insert(petition);
        }
    }
    Ok(found)
}

/// Records who is accused besides, and takes the petition from whoever may not hold it any more.
fn recognise(
    app: &App,
    conn: &mut Conn,
    after: &District,
    loaded: Loaded,
    now: Instant,
) -> Result<(), Error> {
    let petition = &loaded.petition;
    let said = written(app, conn, petition)?;
    let mut meant = input::meant(&said.accused, after);
    meant.add(input::meant_in_text(&said.title, &said.content, petition.facts.purpose, after));
    let (mut named, mut perhaps) = petition.recognised(meant);
    for more in [after.accounts_of(&named.without(&perhaps).users), after.accounts_of(&perhaps.users)] {
        named.users.extend(more.into_iter().filter(|user| !petition.not_meant.users.contains(user)));
    }
    named.sort();
    perhaps.sort();
    let facts = domain::petition::Facts { accused: named.clone(), ..petition.facts.clone() };
    let assignment = proposed(app, conn, after, None, &facts, now)?;
    let bound = bound(after, petition, &named);
    let act = Act::RecogniseAccused(RecogniseAccused { accused: named, perhaps, bound, assignment });
    let rules = app.rulebooks(conn)?;
    match sweep::decided_by_the_service(petition, act, &rules, now) {
        Ok(events) => save(app, conn, after, loaded, events, now).map(|_| ()),
        Err(Refusal::NothingChanged) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Those who hold or watch it and are accused with a unit.
fn bound(district: &District, petition: &Petition, named: &Accused) -> Vec<UserId> {
    let holders = std::iter::once(petition.holder()).chain(petition.watcher());
    let people = holders.flat_map(|holder| std::iter::once(holder.officer).chain(holder.leader));
    people.filter(|user| district.is_named(named, *user)).collect()
}
