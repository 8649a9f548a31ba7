//! Which documents (公文) a petition gives: each rests on an event, and one unit owes it. What was sent
//! back or reopened gives them no longer; what has been issued stays as it is.

use crate::ids::UnitId;
use crate::papers::{Lasts, Of};
use crate::petition::event::Recorded;
use crate::petition::meaning::{By, Detail, Issued, Meaning, Withdraws};
use crate::petition::refusal::Refusal;
use crate::petition::state::{Owed, Petition};
use crate::vocabulary::{Channel, Custody, Paper, Purpose, Receipt, Stage};

impl Owed {
    /// Who records at the desk, and whom the petition office has do so, issues what comes of it.
    ///
    /// # Errors
    /// [`Refusal::NotIssuer`].
    pub fn check_issuer(&self, unit: Option<UnitId>, for_office: bool) -> Result<(), Refusal> {
        let by_office = for_office && (self.by.is_none() || self.paper.is_of_the_desk());
        if by_office || (self.by.is_some() && self.by == unit) { Ok(()) } else { Err(Refusal::NotIssuer) }
    }
}

impl Petition {
    /// Whether a paper may be opened: what is sent up is read by nobody here, but the letter says nothing of it.
    pub fn opens(&self, paper: Paper) -> bool {
        self.facts.custody != Some(Custody::SentUp) || paper.is_by_number()
    }

    /// What may be issued now, in the order of its events.
    pub fn papers(&self) -> impl Iterator<Item = &Owed> {
        let visited = self.facts.channel == Channel::Visit;
        self.papers.iter().filter(move |owed| visited || owed.paper.of_which() != Of::Visits)
    }

    /// The document of this kind; where there are several, that of the last event, or of the one named.
    ///
    /// # Errors
    /// [`Refusal::DocumentNotDue`].
    pub fn owed(&self, paper: Paper, of: Option<u32>) -> Result<&Owed, Refusal> {
        let fits = |owed: &&Owed| owed.paper == paper && of.is_none_or(|of| owed.of == of);
        self.papers().filter(fits).last().ok_or(Refusal::DocumentNotDue)
    }
}

/// What an event gives, or takes away. `petition` is what it is after the event.
pub fn note(petition: &mut Petition, recorded: &Recorded, meaning: &Meaning<'_>) {
    if let Detail::Issued(Issued { paper, of, number, .. }) = meaning.detail {
        let issued = petition.papers.iter_mut().find(|owed| owed.paper == paper && owed.of == of);
        if let Some(owed) = issued {
            owed.last = Some(number.to_owned());
        }
    }
    withdraw(petition, meaning.withdraws);
    // A paper that accusations do not have has no receipt of its service either.
    let accusation = petition.facts.purpose == Purpose::Accusation;
    if accusation && meaning.papers.iter().any(|(paper, _)| paper.of_which() == Of::NoAccusations) {
        return;
    }
    for (paper, by) in meaning.papers.iter().copied() {
        if let Some(issuer) = issuer(petition, by) {
            give(petition, paper, issuer, recorded);
        }
    }
}

fn give(petition: &mut Petition, paper: Paper, issuer: Issuer, recorded: &Recorded) {
    if paper.lasts() == Lasts::Last {
        petition.papers.retain(|owed| owed.paper != paper);
    }
    let by = match issuer {
        Issuer::Office => None,
        Issuer::Unit(unit) => Some(unit),
    };
    petition.papers.push(Owed { paper, of: recorded.seq, by, since: recorded.occurred_at, last: None });
}

/// An opinion that was sent back is none any more; what is reopened begins anew.
fn withdraw(petition: &mut Petition, withdraws: Withdraws) {
    match withdraws {
        Withdraws::Nothing => {}
        Withdraws::Opinion => {
            let opinion = petition.papers.iter().find(|owed| owed.paper == Paper::HandlingOpinion);
            let of = opinion.map(|owed| owed.of);
            petition.papers.retain(|owed| Some(owed.of) != of);
        }
        Withdraws::Course => petition.papers.retain(|owed| match owed.paper.lasts() {
            Lasts::AtDesk | Lasts::Each => true,
            Lasts::Last | Lasts::EachOfCourse => false,
        }),
    }
}

/// Who issues a paper.
enum Issuer {
    Office,
    Unit(UnitId),
}

/// None: an organ outside the district, which writes its own.
fn issuer(petition: &Petition, by: By) -> Option<Issuer> {
    let holder = || Issuer::Unit(petition.holder().unit);
    let desk = || match petition.facts.receipt {
        Receipt::Bureau => Issuer::Office,
        Receipt::Unit => Issuer::Unit(petition.receiver.unit),
    };
    let reviewer = || petition.reviewing_unit().map(Issuer::Unit);
    match by {
        By::Office => Some(Issuer::Office),
        By::Desk => Some(desk()),
        By::Holder => Some(holder()),
        By::Routed => Some(if petition.routed.is_some() { holder() } else { desk() }),
        By::Reviewer => reviewer(),
        By::Handler if petition.stage == Stage::Accepted => Some(holder()),
        By::Handler => reviewer(),
        By::Unit(unit) => Some(Issuer::Unit(unit)),
    }
}
