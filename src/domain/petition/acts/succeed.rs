//! 接任: whoever held a petition, watched it or dealt with it at the desk leaves or moves, or their unit becomes
//! part of another. What they had to do is somebody else's from that instant on; no clock starts anew.

use super::correct::{asked_instead, taken_away};
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
        let succeeded =
            Event::Succeeded { holder: anew, watcher: watch, desk, units, custody, ordered_by, reason };
        let follows = self.relieved(after, anew, watch, case.at);
        Ok(std::iter::once(succeeded).chain(follows).collect())
    }

    /// A unit that is complained of became part of the one that holds it or watches: that one may not go on
    /// (article 30). Nothing stops the house from changing, so somebody else has it from this instant on, or is
    /// asked for.
    fn relieved(
        &self,
        mut after: Petition,
        anew: Option<Holder>,
        watch: Option<Holder>,
        at: Instant,
    ) -> Vec<Event> {
        self.desk.into_iter().for_each(|desk| succession::at_desk(&mut after, desk));
        let fits = |holder: &Holder| checks::fit(&after, &after.facts.accused, *holder).is_ok();
        let holder = Some(anew.unwrap_or_else(|| after.holder())).filter(fits);
        let watches = watch.or(after.watcher()).is_none_or(|watcher| fits(&watcher));
        if holder.is_some() && watches {
            return Vec::new();
        }
        let proposal = Proposal { holder, watcher: watch, ..Proposal::default() };
        taken_away(&after, &after.facts, &proposal, at, &[])
            .unwrap_or_else(|_| asked_instead(&after, &proposal))
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
