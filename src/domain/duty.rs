//! Which duty runs at each instant: of every petition that is not at rest somebody has to do something by a
//! date, or the petitioner has time of their own. Silence is a fault.

use chrono::NaiveDate;

use crate::clock::ClockRule;
use crate::deadline::Deadline;
use crate::directory::{District, User};
use crate::ids::{UnitId, UserId};
use crate::petition::facts::Holder;
use crate::petition::state::Petition;
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

/// Whether its leader can close it: the answer is served, or why it cannot be is on record; whoever raised an order
/// or public opinion was called back.
pub fn may_be_closed(petition: &Petition) -> bool {
    let answered = match petition.track() {
        Track::Order => petition.called_back,
        Track::Petition => !owes_service(petition),
    };
    petition.stage == Stage::Replied && answered
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

/// Whose a clock is: what is late with it is late there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Whoever holds the petition.
    Holder,
    /// Whoever an order, a recommendation or a task was given to.
    Addressee,
    Reviewer,
    /// Whoever took it in: the office's time, whoever it is meant for.
    Receiver,
    Watcher,
    Assistant,
    ServiceCentre,
    PetitionOffice,
    /// Whoever routed it.
    Assigner,
    /// Whoever decides where the rules find nobody.
    Decider,
    /// Whoever confirms what would open an accusation wider.
    SecondHand,
    Petitioner,
}

impl Party {
    /// Has nothing to do with accusations: what it would owe, discipline inspection does (article 30).
    const fn is_of_no_accusation(self) -> bool {
        match self {
            Self::Receiver | Self::ServiceCentre | Self::PetitionOffice | Self::Assigner | Self::Decider => {
                true
            }
            Self::Holder
            | Self::Addressee
            | Self::Reviewer
            | Self::Watcher
            | Self::Assistant
            | Self::SecondHand
            | Self::Petitioner => false,
        }
    }

    /// In the words of the documents.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Holder => "责任单位",
            Self::Addressee => "批示、督办、建议的承接单位",
            Self::Reviewer => "复查复核机关",
            Self::Receiver => "登记单位",
            Self::Watcher => "监看引导单位",
            Self::Assistant => "协办单位",
            Self::ServiceCentre => "市民服务中心",
            Self::PetitionOffice => "信访部门",
            Self::Assigner => "交办单位",
            Self::Decider => "督查人员所在单位（检举控告为纪检监察机关）",
            Self::SecondHand => "第二人所在单位",
            Self::Petitioner => "信访人",
        }
    }
}

/// Whose a clock is, of all whom its rule names: the others are told with them. What whoever took a petition in
/// owes together with the petition office is no lateness of who holds it by then.
pub fn party(rule: &ClockRule) -> Option<Party> {
    use Answerable as A;
    let among = |who: A| rule.answerable.contains(&who);
    let of_the_desk = among(A::Receiver) && among(A::PetitionOffice);
    let parties = [
        (of_the_desk, Party::Receiver),
        (rule.is_the_holders(), Party::Holder),
        (among(A::Addressee), Party::Addressee),
        (among(A::Reviewer), Party::Reviewer),
        (among(A::Receiver) || among(A::ReceiverHead), Party::Receiver),
        (among(A::Watcher), Party::Watcher),
        (among(A::Assistant), Party::Assistant),
        (among(A::ServiceCentre), Party::ServiceCentre),
        (among(A::Assigner), Party::Assigner),
        (among(A::PetitionOffice), Party::PetitionOffice),
        (among(A::Supervisor), Party::Decider),
        (among(A::SecondHand), Party::SecondHand),
        (among(A::Petitioner), Party::Petitioner),
    ];
    parties.into_iter().find(|(named, _)| *named).map(|(_, party)| party)
}

/// Whom the order that began a run was given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressed {
    Holder,
    Unit(UnitId),
    /// An organ outside the district, or a unit that has no part in the petition: the petition office passes it
    /// on and asks for the answer.
    Outside,
}

/// Whom the order, the recommendation or the task that began this run was given to.
pub fn addressed(petition: &Petition, deadline: &Deadline<'_>) -> Addressed {
    let seq = deadline.run.about;
    let given = petition.to_sign.iter().find(|one| one.seq == seq).map(|one| one.unit);
    let recommended = petition.recommendations.iter().find(|one| one.seq == seq);
    let takes_part = |unit: &UnitId| *unit == petition.holder().unit || petition.assisting.contains(unit);
    match (given.flatten(), recommended) {
        (Some(unit), _) if unit == petition.holder().unit => Addressed::Holder,
        (Some(unit), _) => Addressed::Unit(unit),
        (None, None) => Addressed::Holder,
        (None, Some(asked)) => match asked.unit.filter(takes_part) {
            Some(unit) if unit == petition.holder().unit => Addressed::Holder,
            Some(unit) => Addressed::Unit(unit),
            None => Addressed::Outside,
        },
    }
}

/// Who routed it, and decides about objections. The service centre that dealt out an order has no part in the
/// petition that it became, and knows nothing of it: that is the petition office's.
pub fn assigner<'a>(district: &'a District, petition: &Petition) -> Option<&'a User> {
    let assigner = petition.routed.and_then(|(_, by)| district.users.get(&by?))?;
    let dealt_out = district.service_centre().is_some_and(|centre| centre.id == assigner.unit);
    (petition.track() == Track::Order || !dealt_out).then_some(assigner)
}

/// Whether a unit answers for a clock that runs, late or not.
pub fn answers(district: &District, petition: &Petition, deadlines: &[Deadline<'_>], unit: UnitId) -> bool {
    let runs = |one: &&Deadline<'_>| one.outcome == Outcome::Running && !one.rule.lapses();
    let answering = |one: &Deadline<'_>| answering(district, petition, one);
    deadlines.iter().filter(runs).any(|one| answering(one).is_some_and(|by| by.unit == unit))
}

/// Who answers for a run. None: nobody of the district does, or it is the petitioner's time.
pub fn answering(district: &District, petition: &Petition, deadline: &Deadline<'_>) -> Option<Answering> {
    let whole = |unit: UnitId| Answering { unit, officer: None, leader: None };
    let held = |by: Holder| Answering { unit: by.unit, officer: Some(by.officer), leader: None };
    let of_kind = |kind: UnitKind| district.unit_of_kind(kind).map(|unit| whole(unit.id));
    let office = || of_kind(UnitKind::PetitionOffice);
    let holder = petition.holder();
    match party(deadline.rule)? {
        Party::Holder => {
            let is_led = deadline.rule.answerable.contains(&Answerable::Leader);
            Some(Answering { leader: holder.leader.filter(|_| is_led), ..held(holder) })
        }
        Party::Addressee => match addressed(petition, deadline) {
            Addressed::Holder => Some(held(holder)),
            Addressed::Unit(unit) => Some(whole(unit)),
            Addressed::Outside => office(),
        },
        Party::Reviewer => petition.reviewing_unit().map(whole),
        party if party.is_of_no_accusation() && petition.is_confidential() => {
            of_kind(UnitKind::DisciplineInspection)
        }
        Party::Receiver => Some(held(petition.receiver)),
        Party::Watcher => petition.watcher().map(held),
        Party::Assistant => {
            let task = petition.tasks.iter().find(|task| task.seq == deadline.run.started_by);
            task.and_then(|task| task.unit).map(whole)
        }
        Party::ServiceCentre => district.service_centre().map(|centre| whole(centre.id)),
        Party::PetitionOffice => office(),
        Party::Assigner => assigner(district, petition).map(|user| whole(user.unit)).or_else(office),
        Party::Decider => office(),
        Party::SecondHand => {
            let decider = petition.second_hand.as_ref().map(|asked| asked.decider);
            decider.and_then(|decider| district.users.get(&decider)).map(|user| Answering {
                unit: user.unit,
                officer: Some(user.id),
                leader: None,
            })
        }
        Party::Petitioner => None,
    }
}
