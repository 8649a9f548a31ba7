//! Which documents (公文) a petition gives: each rests on an event, and one unit owes it. What was sent
//! back or reopened gives them no longer; what has been issued stays as it is.

use crate::ids::UnitId;
use crate::petition::event::{Event, Recorded};
use crate::petition::{Petition, Refusal};
use crate::time::Instant;
use crate::vocabulary::{
    Channel, Document, Instance, Paper, Purpose, Receipt, ReviewOutcome, RouteWay, Stage,
};

/// A document that may be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub paper: Paper,
    /// The event that it rests on.
    pub of: u32,
    /// The unit that issues it. None: the petition office (信访部门).
    pub by: Option<UnitId>,
    /// It is not dated before this.
    pub since: Instant,
    /// The number under which it was issued last. The next one replaces that.
    pub last: Option<String>,
}

impl Owed {
    /// Who records at the desk, and whom the petition office has do so, issues what comes of it.
    ///
    /// # Errors
    /// [`Refusal::NotIssuer`].
    pub fn check_issuer(&self, unit: Option<UnitId>, for_office: bool) -> Result<(), Refusal> {
        let of_the_desk = matches!(self.paper, Paper::RegistrationForm | Paper::VisitReceipt);
        let by_office = for_office && (self.by.is_none() || of_the_desk);
        if by_office || (self.by.is_some() && self.by == unit) { Ok(()) } else { Err(Refusal::NotIssuer) }
    }
}

impl Paper {
    /// The paper that a document is served as. The result of an accusation is told by the rules of
    /// discipline inspection.
    pub const fn of(document: Document) -> Option<Self> {
        match document {
            Document::AcceptanceNotice => Some(Self::AcceptanceNotice),
            Document::NonAcceptanceNotice => Some(Self::NonAcceptanceNotice),
            Document::NoLongerNotice => Some(Self::NoLongerNotice),
            Document::ExtensionNotice => Some(Self::ExtensionNotice),
            Document::HandlingOpinion => Some(Self::HandlingOpinion),
            Document::ReviewOpinion => Some(Self::ReviewOpinion),
            Document::RereviewOpinion => Some(Self::RereviewOpinion),
            Document::Settlement => Some(Self::Settlement),
            Document::AccusationResult => None,
        }
    }

    /// Each of its events gives one of its own; of all others the last event counts.
    const fn is_of_many(self) -> bool {
        matches!(
            self,
            Self::ObjectionLetter
                | Self::ObjectionDecision
                | Self::HearingNotice
                | Self::SupervisionOrder
                | Self::Recommendation
                | Self::ServiceReceipt
        )
    }

    /// Tells the petitioner's query code: only for who may give that out.
    pub const fn tells_query_code(self) -> bool {
        matches!(self, Self::VisitReceipt)
    }
}

impl Document {
    /// The document that an event makes, as it is served.
    pub const fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Accepted { .. } => Some(Self::AcceptanceNotice),
            Event::NotAccepted { .. } => Some(Self::NonAcceptanceNotice),
            Event::NoLongerAccepted { .. } => Some(Self::NoLongerNotice),
            Event::Extended { .. } => Some(Self::ExtensionNotice),
            Event::Replied { .. } => Some(Self::HandlingOpinion),
            Event::ReviewDecided { instance: Instance::Review, .. } => Some(Self::ReviewOpinion),
            Event::ReviewDecided { instance: Instance::Rereview, .. } => Some(Self::RereviewOpinion),
            Event::Settled { .. } => Some(Self::Settlement),
            Event::Registered { .. }
            | Event::Assigned { .. }
            | Event::DecisionAsked { .. }
            | Event::Routed { .. }
            | Event::Notified { .. }
            | Event::Reassigned { .. }
            | Event::DistrictDeadlineSet { .. }
            | Event::Instructed { .. }
            | Event::ProgressRecorded { .. }
            | Event::HomeVisited { .. }
            | Event::Corrected { .. }
            | Event::Closed { .. }
            | Event::Rated { .. }
            | Event::Imported { .. }
            | Event::DeadlineMissed { .. }
            | Event::Objected { .. }
            | Event::ObjectionAllowed { .. }
            | Event::ObjectionDecided { .. }
            | Event::LeftSimplified { .. }
            | Event::Served { .. }
            | Event::ClosingReported { .. }
            | Event::Withdrawn { .. }
            | Event::Lapsed { .. }
            | Event::RepeatLinked { .. }
            | Event::Merged { .. }
            | Event::Reopened { .. }
            | Event::Concluded { .. }
            | Event::ReviewRequested { .. }
            | Event::ReviewAdmitted { .. }
            | Event::HearingBegun { .. }
            | Event::HearingAnnounced { .. }
            | Event::HearingEnded { .. }
            | Event::Recused { .. }
            | Event::TaskAssigned { .. }
            | Event::TaskFinished { .. }
            | Event::Supervised { .. }
            | Event::SupervisionAnswered { .. }
            | Event::Recommended { .. }
            | Event::RecommendationAnswered { .. }
            | Event::UrgentReported { .. }
            | Event::OrderLinked { .. }
            | Event::Guided { .. }
            | Event::Attached { .. }
            | Event::AttachmentRemoved { .. }
            | Event::WatchReassigned { .. }
            | Event::DeadlineRecounted { .. }
            | Event::DocumentIssued { .. } => None,
        }
    }
}

impl Petition {
    /// What may be issued now, in the order of its events.
    pub fn papers(&self) -> impl Iterator<Item = &Owed> {
        let visited = self.facts.channel == Channel::Visit;
        self.papers.iter().filter(move |owed| owed.paper != Paper::VisitReceipt || visited)
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
pub fn note(petition: &mut Petition, recorded: &Recorded) {
    if let Event::DocumentIssued { paper, of, number, .. } = &recorded.event {
        let issued = petition.papers.iter_mut().find(|owed| owed.paper == *paper && owed.of == *of);
        if let Some(owed) = issued {
            owed.last = Some(number.clone());
        }
        return;
    }
    withdraw(petition, &recorded.event);
    for (paper, by) in given(petition, &recorded.event) {
        if !paper.is_of_many() {
            petition.papers.retain(|owed| owed.paper != paper);
        }
        let (of, since) = (recorded.seq, recorded.occurred_at);
        petition.papers.push(Owed { paper, of, by, since, last: None });
    }
}

/// An opinion that was sent back is none any more; what is reopened begins anew.
fn withdraw(petition: &mut Petition, event: &Event) {
    match event {
        Event::ReviewDecided { outcome: ReviewOutcome::Redo, .. } => {
            let opinion = petition.papers.iter().find(|owed| owed.paper == Paper::HandlingOpinion);
            let of = opinion.map(|owed| owed.of);
            petition.papers.retain(|owed| Some(owed.of) != of);
        }
        Event::Reopened { .. } => {
            petition.papers.retain(|owed| {
                matches!(owed.paper, Paper::RegistrationForm | Paper::VisitReceipt)
                    || owed.paper.is_of_many() && owed.paper != Paper::ServiceReceipt
            });
        }
        _ => {}
    }
}

type Given = Vec<(Paper, Option<UnitId>)>;

fn given(petition: &Petition, event: &Event) -> Given {
    let holder = Some(petition.holder().unit);
    let desk = match petition.facts.receipt {
        Receipt::Bureau => None,
        Receipt::Unit => Some(petition.receiver.unit),
    };
    match event {
        Event::Registered { .. } => vec![(Paper::RegistrationForm, desk), (Paper::VisitReceipt, desk)],
        Event::Routed { way: RouteWay::Transfer, .. } => vec![(Paper::TransferLetter, desk)],
        Event::Routed { way: RouteWay::Assign, .. } => vec![(Paper::AssignmentLetter, desk)],
        Event::Objected { unit, .. } => vec![(Paper::ObjectionLetter, Some(*unit))],
        Event::ObjectionDecided { .. } => vec![(Paper::ObjectionDecision, desk)],
        Event::Accepted { .. } => served(Paper::AcceptanceNotice, holder),
        Event::NotAccepted { .. } => served(Paper::NonAcceptanceNotice, holder),
        Event::NoLongerAccepted { .. } => {
            let by = if petition.routed.is_some() { holder } else { desk };
            served(Paper::NoLongerNotice, by)
        }
        Event::Extended { .. } => {
            let by = if petition.stage == Stage::Accepted { holder } else { petition.reviewing_unit() };
            let mut given = served(Paper::ExtensionNotice, by);
            given.push((Paper::ExtensionForm, by));
            given
        }
        // What comes of an accusation is told by the rules of discipline inspection (article 30).
        Event::Replied { .. } if petition.facts.purpose == Purpose::Accusation => Vec::new(),
        Event::Replied { unit, .. } => served(Paper::HandlingOpinion, Some(*unit)),
        Event::ReviewAdmitted { instance, admitted, .. } => {
            let paper = match (instance, admitted) {
                (Instance::Review, true) => Paper::ReviewAdmission,
                (Instance::Review, false) => Paper::ReviewRefusal,
                (Instance::Rereview, true) => Paper::RereviewAdmission,
                (Instance::Rereview, false) => Paper::RereviewRefusal,
            };
            ours(petition, vec![(paper, petition.reviewing_unit())])
        }
        Event::ReviewDecided { instance, .. } => {
            let paper = match instance {
                Instance::Review => Paper::ReviewOpinion,
                Instance::Rereview => Paper::RereviewOpinion,
            };
            ours(petition, served(paper, petition.reviewing_unit()))
        }
        // Article 33: what the parties agreed upon is put down in writing.
        Event::Settled { .. } => served(Paper::Settlement, holder),
        Event::HearingAnnounced { .. } => {
            let by = if petition.stage == Stage::Accepted { holder } else { petition.reviewing_unit() };
            by.map_or_else(Vec::new, |by| vec![(Paper::HearingNotice, Some(by))])
        }
        Event::ClosingReported { .. } => vec![(Paper::ClosingReport, holder)],
        Event::Supervised { .. } => vec![(Paper::SupervisionOrder, None)],
        Event::Recommended { .. } => vec![(Paper::Recommendation, None)],
        Event::Assigned { .. }
        | Event::DecisionAsked { .. }
        | Event::Notified { .. }
        | Event::Reassigned { .. }
        | Event::DistrictDeadlineSet { .. }
        | Event::Instructed { .. }
        | Event::ProgressRecorded { .. }
        | Event::HomeVisited { .. }
        | Event::Corrected { .. }
        | Event::Closed { .. }
        | Event::Rated { .. }
        | Event::Imported { .. }
        | Event::DeadlineMissed { .. }
        | Event::ObjectionAllowed { .. }
        | Event::LeftSimplified { .. }
        | Event::Served { .. }
        | Event::Withdrawn { .. }
        | Event::Lapsed { .. }
        | Event::RepeatLinked { .. }
        | Event::Merged { .. }
        | Event::Reopened { .. }
        | Event::Concluded { .. }
        | Event::ReviewRequested { .. }
        | Event::HearingBegun { .. }
        | Event::HearingEnded { .. }
        | Event::Recused { .. }
        | Event::TaskAssigned { .. }
        | Event::TaskFinished { .. }
        | Event::SupervisionAnswered { .. }
        | Event::RecommendationAnswered { .. }
        | Event::UrgentReported { .. }
        | Event::OrderLinked { .. }
        | Event::Guided { .. }
        | Event::Attached { .. }
        | Event::AttachmentRemoved { .. }
        | Event::WatchReassigned { .. }
        | Event::DeadlineRecounted { .. }
        | Event::DocumentIssued { .. } => Vec::new(),
    }
}

/// With the receipt on which its service is proved.
fn served(paper: Paper, by: Option<UnitId>) -> Given {
    vec![(paper, by), (Paper::ServiceReceipt, by)]
}

/// An organ outside the district writes its own.
fn ours(petition: &Petition, given: Given) -> Given {
    if petition.reviewing_unit().is_some() { given } else { Vec::new() }
}
