//! An accusation that came in under earlier rules, and with which nobody in the district deals by those of today
//! (管理权限), is kept from this moment on.

use super::prelude::*;
use crate::vocabulary::Custody;

#[derive(Clone, Debug, PartialEq)]
pub struct TakeIntoCustody {
    /// Who keeps it, and how the rules came to that.
    pub proposal: Proposal,
}

impl TakeIntoCustody {
    pub(super) fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        match self.proposal.custody {
            Some(custody) if petition.facts.custody.is_none() && petition.is_confidential() => {
                kept(petition, &petition.facts.accused, custody, &self.proposal).map(|event| vec![event])
            }
            Some(_) | None => Err(Refusal::NothingChanged),
        }
    }
}

/// Whoever the rules name keeps it; where they found nobody, whoever took it in, by its number alone.
///
/// # Errors
/// [`Refusal::HolderAccused`].
pub fn kept(
    petition: &Petition,
    accused: &Accused,
    custody: Custody,
    proposal: &Proposal,
) -> Result<Event, Refusal> {
    let holder = proposal.holder.unwrap_or(petition.receiver);
    checks::fit(petition, accused, holder)?;
    let custody = if proposal.holder.is_some() { custody } else { Custody::Unread };
    Ok(Event::TakenIntoCustody { custody, holder, proposal: proposal.clone() })
}
