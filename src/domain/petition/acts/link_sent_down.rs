//! What is merged into this had been sent down by another office: that office waits for the feedback of this one.

use super::prelude::*;
use crate::petition::facts::Source;

#[derive(Clone, Debug, PartialEq)]
pub struct LinkSentDown {
    pub source: Source,
}

impl LinkSentDown {
    pub(super) fn decide(&self, _: &Case<'_>) -> Decision {
        Ok(vec![Event::SentDownLinked { source: self.source.clone() }])
    }
}
