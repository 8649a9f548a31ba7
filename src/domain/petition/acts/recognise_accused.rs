//! Who is accused is looked at anew whenever the directory changes: people who are entered or renamed later, other
//! accounts, people who come into an accused unit while they hold the petition (article 30). It adds and never takes
//! away: that is answered by somebody who may ([`super::AnswerAccused`]).

use super::correct::{asked_instead, taken_away};
use super::prelude::*;
use crate::vocabulary::Custody;

#[derive(Clone, Debug, PartialEq)]
pub struct RecogniseAccused {
    /// Everybody who is meant or may be, as the directory is now; and those of them who only may be.
    pub accused: Accused,
    pub perhaps: Accused,
    /// Those who hold it or watch and who work, or have worked, in a unit that is accused.
    pub bound: Vec<UserId>,
    pub assignment: Proposal,
}

impl RecogniseAccused {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        let Self { accused, perhaps, bound, assignment } = self;
        let changed = (accused, perhaps) != (&petition.facts.accused, &petition.facts.perhaps);
        let (accused, perhaps) = (accused.clone(), perhaps.clone());
        // Nobody looks again at what was sent up, and nobody is let in by a change of the directory.
        let custody = match (petition.facts.custody, assignment.custody) {
            (Some(Custody::SentUp), _) => Some(Custody::SentUp),
            (Some(kept), None) => Some(kept),
            (_, custody) => custody,
        };
        let facts = Facts { accused, perhaps, custody, ..petition.facts.clone() };
        let handed = match custody {
            Some(Custody::SentUp) => Ok(receipt_passed_on(petition, &facts.accused, assignment, bound)),
            _ => taken_away(petition, &facts, assignment, case.at, bound),
        };
        // What nobody may keep is not kept: nobody would have to send it up.
        let (custody, follows) = match handed {
            Ok(follows) => (custody, follows),
            Err(_) => (petition.facts.custody, asked_instead(petition, assignment)),
        };
        if !changed && follows.is_empty() {
            return Err(Refusal::NothingChanged);
        }
        let Facts { accused, perhaps, .. } = facts;
        let recognised = Event::AccusedRecognised { accused, perhaps, custody };
        Ok(std::iter::once(recognised).chain(follows).collect())
    }
}

/// Whoever kept what was sent up, and is named by it now, notes its receipt no more: another does, who keeps such.
fn receipt_passed_on(
    petition: &Petition,
    accused: &Accused,
    assignment: &Proposal,
    bound: &[UserId],
) -> Vec<Event> {
    let fits = |one: &Holder| checks::fit(petition, accused, *one).is_ok() && !bound.contains(&one.officer);
    let waits = petition.sent_up.is_some() && !fits(&petition.holder());
    let another = assignment.holder.or(Some(petition.receiver)).filter(fits).filter(|_| waits);
    let proposal = assignment.clone();
    let to = |holder| Event::Assigned { holder, watching_unit: None, watcher: None, proposal, reason: None };
    another.map(to).into_iter().collect()
}
