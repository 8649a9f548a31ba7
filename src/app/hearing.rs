//! Who may hear of a petition: the one question that alerts, news, digests, mails and whoever decides are asked by,
//! besides the lists, which ask the same of the database (`store::visibility`). Nobody hears of what names them or
//! a unit where they work or have worked, and of an accusation nobody who has no right to it, whatever they answer
//! for (article 30).

use chrono::NaiveDate;

use crate::Caller;
use crate::petition::subject;
use domain::access::{self, Sight, Visibility};
use domain::directory::{District, User};
use domain::ids::UserId;
use domain::petition::Petition;
use domain::vocabulary::{Scope, Via};

/// Somebody as the rules of access know them, on a day. What a program may hear is a question of what it
/// registered, not of the token that it uses.
fn caller(district: &District, user: &User, on: NaiveDate) -> Caller {
    let mut caller = Caller::new(district, user, Via::Job, on);
    if user.role.is_a_program() {
        caller.viewer.scopes = Scope::ALL.to_vec();
    }
    caller
}

/// What somebody may know of, for the conditions of lists of what is told.
pub fn sees(district: &District, user: &User, on: NaiveDate) -> Visibility {
    access::visibility(&caller(district, user, on).viewer)
}

/// Whether somebody may know of a petition at all.
pub fn knows(district: &District, petition: &Petition, user: UserId, on: NaiveDate) -> bool {
    let user = district.users.get(&user);
    user.is_some_and(|user| {
        access::sight(&caller(district, user, on).viewer, &subject(petition)) > Sight::None
    })
}

/// Whether somebody may hear how the clocks of a petition stand: an alert that may not say so would be empty.
pub fn may_hear_dates(district: &District, petition: &Petition, user: UserId, on: NaiveDate) -> bool {
    let user = district.users.get(&user);
    user.is_some_and(|user| access::told_dates(&caller(district, user, on).viewer, &subject(petition)))
}

/// Whether somebody may be told of a petition. What is no accusation is told to whoever answers for it, also where
/// it lies with others.
pub fn may_hear(district: &District, petition: &Petition, user: UserId, on: NaiveDate) -> bool {
    let Some(person) = district.users.get(&user).filter(|user| user.active && user.role.reads_petitions())
    else {
        return false;
    };
    !district.is_named(&petition.facts.accused, user)
        && !petition.recused.contains(&user)
        && !petition.is_kept_from(user, person.unit)
        && (!petition.is_confidential() || knows(district, petition, user, on))
}
