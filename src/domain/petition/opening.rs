//! What opens an accusation wider, and to whom (article 30). The petition before and after an act is compared, not the
//! kinds of act: whatever ends the secrecy, names a handler, spares somebody or loosens the custody is judged alike. It
//! takes a second person; what narrows it again takes one.

use crate::directory::{District, User};
use crate::ids::UserId;
use crate::petition::checks;
use crate::petition::facts::{Holder, Opening};
use crate::petition::state::Petition;
use crate::vocabulary::Custody;

/// How wide it would be opened. None: it was no accusation, or nothing is opened.
pub fn of(before: &Petition, after: &Petition) -> Option<Opening> {
    if !before.is_confidential() {
        return None;
    }
    let opening = Opening {
        purpose: (!after.is_confidential()).then_some(after.facts.purpose),
        holder: handler(before, after),
        // Who is only perhaps meant is answered by one person: nothing is corrected by it.
        spared: before.facts.accused.without(&before.facts.perhaps).without(&after.facts.accused),
        released: closeness(after.facts.custody) < closeness(before.facts.custody),
    };
    (opening != Opening::default()).then_some(opening)
}

/// Who would handle it; nobody where the rules take it from somebody who may not hold it any more.
fn handler(before: &Petition, after: &Petition) -> Option<Holder> {
    let (was, is) = (before.holder(), after.holder());
    let kept = closeness(after.facts.custody) > closeness(before.facts.custody);
    let taken_away = kept || checks::is_accused(&after.facts.accused, was);
    (was != is && !taken_away).then_some(is)
}

/// How few know of it.
const fn closeness(custody: Option<Custody>) -> u8 {
    match custody {
        None => 0,
        Some(Custody::Named) => 1,
        Some(Custody::Unread) => 2,
        Some(Custody::SentUp) => 3,
    }
}

/// Who is to confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decider {
    pub user: UserId,
    /// The security officer, who reads nothing of it.
    pub by_number: bool,
}

/// Another person than the one who asks: whoever inspects and may read this one, the head of a unit first; where there
/// is nobody, a security officer. None: there is but one hand. `may_decide`: by the rights.
pub fn decider(
    district: &District,
    petition: &Petition,
    asker: UserId,
    may_decide: impl Fn(&User) -> bool,
) -> Option<Decider> {
    let own = district.accounts_of(&[asker]);
    let is_free = |user: &&User| {
        let involved =
            petition.recused.contains(&user.id) || district.is_named(&petition.facts.accused, user.id);
        user.active && !own.contains(&user.id) && !involved
    };
    let others: Vec<&User> = district.users.values().filter(is_free).collect();
    let reads = others.iter().filter(|user| user.role.inspects() && may_decide(user));
    let reader = reads.min_by_key(|user| (!district.is_head(user.id, user.unit), user.id));
    let confirms = others.iter().filter(|user| user.role.confirms()).min_by_key(|user| user.id);
    let by_number = confirms.map(|user| Decider { user: user.id, by_number: true });
    reader.map(|user| Decider { user: user.id, by_number: false }).or(by_number)
}
