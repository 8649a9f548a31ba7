//! 接任: whoever held a petition, watched it or dealt with it at the desk leaves or moves, or their unit becomes
//! part of another. What they had to do is somebody else's from that instant on; no clock starts anew.

use super::prelude::*;
use crate::petition::facts::Succession;
use crate::petition::succession;
use crate::vocabulary::Custody;

#[derive(Clone, Debug, PartialEq)]
pub struct Succeed {
    /// Who holds it from now on: somebody of the unit that does, or of the one that this becomes part of.
    pub holder: Option<Holder>,
    pub watcher: Option<Holder>,
    pub desk: Option<UserId>,
    pub units: Option<Succession>,
    pub custody: Option<Custody>,
    pub ordered_by: UserId,
    pub reason: RecordRef,
}

impl Succeed {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        // Judged as it will be: the unit may have become one that is complained of.
        let mut after = case.petition.clone();
        self.units.into_iter().for_each(|units| succession::apply(&mut after, units));
        after.facts.custody = self.custody.or(after.facts.custody);
        let anew = self.holder.filter(|holder| *holder != case.petition.holder());
        let watch = self.watcher.filter(|watcher| Some(*watcher) != case.petition.watcher());
        for to in [anew, watch].into_iter().flatten() {
            checks::fit(&after, &after.facts.accused, to)?;
        }
        if let Some(to) = anew {
            self.takes_over(&after, to)?;
        }
        if self.desk.is_some_and(|desk| after.facts.accused.users.contains(&desk)) {
            return Err(Refusal::HolderAccused);
        }
        if anew.is_none() && watch.is_none() && self.desk.is_none() && self.units.is_none() {
            return Err(Refusal::NothingChanged);
        }
        let Self { desk, units, custody, ordered_by, .. } = *self;
        let reason = self.reason.clone();
        Ok(vec![Event::Succeeded { holder: anew, watcher: watch, desk, units, custody, ordered_by, reason }])
    }

    /// It stays with the unit, or with the one that this became part of; and with a leader, where it has one.
    fn takes_over(&self, petition: &Petition, to: Holder) -> Result<(), Refusal> {
        let present = petition.holder();
        let unit = self.units.map_or(present.unit, |units| units.of(present.unit));
        if petition.facts.custody.is_some() {
            return Ok(()); // whoever the rules name keeps it
        }
        if to.unit != unit {
            return Err(Refusal::NotHolderUnit);
        }
        if present.leader.is_some() && to.leader.is_none() {
            return Err(Refusal::LeaderMissing);
        }
        let reviews = petition.stage.is_under_review() && petition.reviewing_unit() == Some(to.unit);
        if reviews { Err(Refusal::ReviewsItself) } else { Ok(()) }
    }
}
