//! Something would open an accusation wider: it is written down, and waits for a second person (article 30).

use super::prelude::*;
use crate::petition::facts::Opening;

#[derive(Clone, Debug, PartialEq)]
pub struct AskSecondHand {
    /// What was asked for, and its body as it was sent.
    pub operation: Operation,
    pub body: RecordRef,
    pub reason: Option<RecordRef>,
    pub opening: Opening,
    pub decider: UserId,
    /// The decider confirms by the number alone, and reads nothing.
    pub by_number: bool,
}

impl AskSecondHand {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        if case.petition.second_hand.is_some() {
            return Err(Refusal::SecondHandAsked);
        }
        let Self { operation, body, reason, opening, decider, by_number } = self.clone();
        Ok(vec![Event::SecondHandAsked { operation, body, reason, opening, decider, by_number }])
    }
}
