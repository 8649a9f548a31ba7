//! Documents: only what has happened gives one, and only the unit that owes it issues it.

use crate::petition::Refusal;
use crate::petition::command::Act;
use crate::petition::event::Event;

use super::{Case, Decision};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let Act::IssueDocument { paper, of, number, digest, for_office } = act else {
        return Err(Refusal::DocumentNotDue);
    };
    let owed = case.petition.owed(*paper, Some(*of))?;
    owed.check_issuer(case.by.unit, *for_office)?;
    if case.at() < owed.since {
        return Err(Refusal::IssuedBeforeEvent);
    }
    let (paper, of, replaces) = (*paper, *of, owed.last.clone());
    Ok(vec![Event::DocumentIssued { paper, of, number: number.clone(), replaces, digest: digest.clone() }])
}
