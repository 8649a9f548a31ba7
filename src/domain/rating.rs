//! When a petitioner may rate the work (群众满意度评价), and whose work it was.

use chrono::{Days, NaiveDate};

use crate::ids::UnitId;
use crate::petition::state::Petition;
use crate::vocabulary::{Document, Ending, Rated};

/// The days on which a rating is taken, both included, in Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Window {
    /// Whether a day lies in it.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }
}

/// The window of a petition. It opens with the answer, or with the end where there was none, and lasts
/// `days` from the latest of the answer, its service, and the closing: nobody rates what has not reached
/// them. None before that; and never for an accusation, whose handling is not public, nor for what lives
/// on in another petition or has nobody left to rate it.
pub fn window(petition: &Petition, days: u32) -> Option<Window> {
    if petition.is_confidential() || !leaves_a_rater(petition.ending) {
        return None;
    }
    let replied = petition.replied_at.filter(|_| petition.has_opinion);
    let from = replied.or(petition.closed_at)?.day();
    let opinion = petition.issued.get(&Document::HandlingOpinion);
    let served = opinion.and_then(|opinion| opinion.served_on);
    let closed = petition.closed_at.map(|at| at.day());
    let last = [Some(from), served, closed].into_iter().flatten().max()?;
    let until = last.checked_add_days(Days::new(days.into()))?;
    Some(Window { from, until })
}

/// Whether somebody is left who may rate it here: not where it lives on in another petition or elsewhere, nor where the
/// petitioner has died or ceased to be.
const fn leaves_a_rater(ending: Option<Ending>) -> bool {
    match ending {
        Some(
            Ending::Merged
            | Ending::Lapsed
            | Ending::HandedOn
            | Ending::Directed
            | Ending::Returned
            | Ending::SentUp,
        ) => false,
        Some(
            Ending::NotAccepted
            | Ending::NoLongerAccepted
            | Ending::Settled
            | Ending::Withdrawn
            | Ending::Concluded,
        )
        | None => true,
    }
}

/// Whose work is rated: the petition office's, or that of the unit which answered, else of the one that
/// holds it.
pub fn rated_unit(petition: &Petition, of: Rated, office: UnitId) -> UnitId {
    match of {
        Rated::Office => office,
        Rated::Unit => petition.opinion_by.unwrap_or(petition.holder().unit),
    }
}
