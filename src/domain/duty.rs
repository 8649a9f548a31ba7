//! Which duty runs at each instant: of every petition that is not at rest somebody has to do something by a
//! date, or the petitioner has time of their own. Silence is a fault.

use chrono::NaiveDate;

use crate::deadline::Deadline;
use crate::directory::District;
use crate::ids::{UnitId, UserId};
use crate::petition::Petition;
use crate::time::Instant;
use crate::vocabulary::{Answerable, Document, Outcome, Stage, Track, Trigger, UnitKind};

/// The runs that somebody answers for at this instant, late or not, and the rights that the petitioner still
/// has. A window in which an official may do something obliges nobody, and who signs for a petition (签收) has
/// done nothing about it yet.
pub fn running<'a, 'b>(
    deadlines: &'b [Deadline<'a>],
    now: Instant,
) -> impl Iterator<Item = &'b Deadline<'a>> + use<'a, 'b> {
    deadlines.iter().filter(move |deadline| {
        let goes_on = deadline.outcome == Outcome::Running;
        goes_on
            && !deadline.rule.window
            && !deadline.rule.is_of_signing()
            && (!deadline.rule.right || now < deadline.late_at)
    })
}

/// Whether whoever holds the petition has to act within hours: it is urgent, or a clock of theirs runs by the hour.
pub fn is_pressing(petition: &Petition, deadlines: &[Deadline<'_>]) -> bool {
    let presses = |one: &Deadline<'_>| one.outcome == Outcome::Running && one.rule.presses();
    petition.facts.urgent || deadlines.iter().any(presses)
}

/// Whether nobody has to do anything about a petition that is not at rest.
pub fn is_silent(petition: &Petition, deadlines: &[Deadline<'_>], now: Instant) -> bool {
    !is_at_rest(petition) && running(deadlines, now).next().is_none()
}

/// Nothing more is to come of it: it has ended, or it is closed and its answer was served.
pub fn is_at_rest(petition: &Petition) -> bool {
    match petition.stage {
        Stage::Ended => true,
        Stage::Closed => !owes_service(petition),
        Stage::Registered
        | Stage::Routed
        | Stage::Accepted
        | Stage::Replied
        | Stage::Reviewing
        | Stage::ReviewDecided
        | Stage::Rereviewing
        | Stage::RereviewDecided => false,
    }
}

/// Whether the answer was not served yet. The answers to 12345 orders and to public opinion are given there;
/// what comes of an accusation is told by the rules of discipline inspection (article 30).
pub fn owes_service(petition: &Petition) -> bool {
    let opinion = petition.issued.get(&Document::HandlingOpinion);
    petition.track() == Track::Petition
        && !petition.is_confidential()
        && opinion.is_some_and(|issued| issued.served_on.is_none() && !issued.excused)
}

/// The last day for telling in writing what was only said on the telephone so far (article 23).
pub fn written_notice_due(petition: &Petition, deadlines: &[Deadline<'_>]) -> Option<NaiveDate> {
    let owed = |d: &&Deadline<'_>| {
        d.outcome.is_open() && d.rule.in_writing && d.rule.met_by.contains(&Trigger::Noticed)
    };
    deadlines.iter().filter(owed).map(|d| d.legal_due).min().filter(|_| petition.notified)
}

/// Who is late where a clock is late. Holding a petition and answering for a clock are two things: the office
/// answers for its routing, whoever holds the matter by then, and a reviewing organ for its review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answering {
    pub unit: UnitId,
    /// None: the unit's head, or whoever the head names.
    pub officer: Option<UserId>,
    /// Of the holder, where the clock is the leader's too.
    pub leader: Option<UserId>,
}

/// Who answers for a run: the first of these that its rule names. None: nobody of the district does, or it is
/// the petitioner's time.
pub fn answering(district: &District, petition: &Petition, deadline: &Deadline<'_>) -> Option<Answering> {
    let among = |who: &[Answerable]| who.iter().any(|one| deadline.rule.answerable.contains(one));
    let whole = |unit: Option<UnitId>| unit.map(|unit| Answering { unit, officer: None, leader: None });
    let holder = petition.holder();
    if deadline.rule.is_the_holders() {
        let leader = holder.leader.filter(|_| among(&[Answerable::Leader]));
        Some(Answering { unit: holder.unit, officer: Some(holder.officer), leader })
    } else if among(&[Answerable::Addressee]) {
        let given = petition.to_sign.iter().find(|one| one.seq == deadline.run.started_by);
        let unit = given.and_then(|given| given.unit).unwrap_or(holder.unit);
        let officer = Some(holder.officer).filter(|_| unit == holder.unit);
        Some(Answering { unit, officer, leader: None })
    } else if among(&[Answerable::Reviewer]) {
        whole(petition.reviewing_unit())
    } else if among(&[Answerable::Receiver, Answerable::ReceiverHead]) {
        let receiver = petition.receiver;
        Some(Answering { unit: receiver.unit, officer: Some(receiver.officer), leader: None })
    } else if among(&[Answerable::Watcher]) {
        let watcher = petition.watcher();
        watcher.map(|watcher| Answering { unit: watcher.unit, officer: Some(watcher.officer), leader: None })
    } else if among(&[Answerable::Assistant]) {
        let task = petition.tasks.iter().find(|task| task.seq == deadline.run.started_by);
        whole(task.and_then(|task| task.unit))
    } else if among(&[Answerable::ServiceCentre]) {
        whole(district.service_centre().map(|centre| centre.id))
    } else if among(&[Answerable::PetitionOffice, Answerable::Supervisor, Answerable::Assigner]) {
        whole(district.unit_of_kind(UnitKind::PetitionOffice).map(|office| office.id))
    } else {
        None
    }
}
