//! Steps that an imported register implies and does not date.

use super::prelude::*;
use crate::vocabulary::Custody;

#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub routed: bool,
    pub notified: bool,
    pub home_visits: u32,
}

impl Import {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        if case.by.via != Via::Import || case.petition.stage == Stage::Ended {
            return Err(Refusal::NotRegistered);
        }
        if case.petition.facts.custody == Some(Custody::SentUp) {
            return Err(Refusal::AlreadySentUp);
        }
        let Self { routed, notified, home_visits } = *self;
        Ok(vec![Event::Imported { routed, notified, home_visits }])
    }
}
