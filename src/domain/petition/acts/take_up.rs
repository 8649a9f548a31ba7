//! The clocks that earlier rules did not have begin for a petition that is open when they come: on that day,
//! and not in the past.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct TakeUp;

impl TakeUp {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let mut moments = case.petition.moments.iter();
        let without = |version: u32| case.rules.get(version).is_none_or(|book| !book.policy.duties);
        let taken_up = moments.clone().any(|moment| moment.trigger == Trigger::TakenUp);
        if taken_up || !case.policy()?.duties || !moments.any(|moment| without(moment.rules_version)) {
            return Err(Refusal::NothingChanged);
        }
        Ok(vec![Event::ClocksTakenUp {}])
    }
}
