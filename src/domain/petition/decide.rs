//! What would happen if a command were carried out, or why it is refused.

use chrono::NaiveDate;

use crate::domain::assignment::Proposal;
use crate::domain::petition::command::{Act, By, Command, Registration};
use crate::domain::petition::event::{Accused, Correction, Event, Facts, Holder, RecordRef};
use crate::domain::petition::{Petition, Refusal};
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Clock, HandOver, NoticeMethod, Path, Purpose, RouteWay, Stage, Via};

type Decision = Result<Vec<Event>, Refusal>;

/// The events that a command makes.
///
/// # Errors
/// The first rule that the command breaks.
pub fn decide(state: Option<&Petition>, command: &Command, now: Instant) -> Result<Vec<Event>, Refusal> {
    if command.occurred_at > now {
        return Err(Refusal::InFuture);
    }
    match (state, &command.act) {
        (None, Act::Register(registration)) => register(registration, command.occurred_at, now),
        (None, _) => Err(Refusal::NotRegistered),
        (Some(_), Act::Register(_)) => Err(Refusal::AlreadyRegistered),
        (Some(petition), act) => {
            check_order(petition, act, command.occurred_at)?;
            carry_out(petition, act, command, now)
        }
    }
}

fn carry_out(petition: &Petition, act: &Act, command: &Command, now: Instant) -> Decision {
    let (by, at) = (&command.by, command.occurred_at);
    match act {
        Act::Register(_) => Err(Refusal::AlreadyRegistered),
        Act::Route { way, feedback_due } => route(petition, *way, *feedback_due, at),
        Act::Notify { method, note } => notify(petition, command, *method, note.as_ref()),
        Act::Accept { path } => accept(petition, by, *path),
        Act::Reassign { to, reason, ordered_by, batch } => {
            let hand_over = check_reassign(petition, *to)?;
            let (ordered_by, reason, batch) = (*ordered_by, reason.clone(), *batch);
            Ok(vec![Event::Reassigned { holder: *to, hand_over, ordered_by, reason, batch }])
        }
        Act::SetDistrictDeadline { due, reason, ordered_by, batch } => {
            check_open(petition)?;
            check_due(*due, at)?;
            let (ordered_by, reason, batch) = (*ordered_by, reason.clone(), *batch);
            Ok(vec![Event::DistrictDeadlineSet { due: *due, ordered_by, reason, batch }])
        }
        Act::Instruct { text } => {
            check_open(petition)?;
            Ok(vec![Event::Instructed { text: text.clone() }])
        }
        Act::RecordProgress { text } => {
            check_open(petition)?;
            check_holder_unit(petition, by)?;
            Ok(vec![Event::ProgressRecorded { text: text.clone() }])
        }
        Act::RecordHomeVisit { visitor, visited_on, in_person, place, result } => {
            check_visit(petition, *visited_on, now)?;
            let (visitor, visited_on, in_person) = (*visitor, *visited_on, *in_person);
            let (place, result) = (place.clone(), result.clone());
            Ok(vec![Event::HomeVisited { visitor, visited_on, in_person, place, result }])
        }
        Act::Correct { correction, reason, assignment } => {
            correct(petition, correction, reason, assignment, at, now)
        }
        Act::Reply { opinion, text } => {
            check_stage(petition, &[Stage::Accepted])?;
            check_holder_unit(petition, by)?;
            Ok(vec![Event::Replied { unit: petition.holder().unit, opinion: *opinion, text: text.clone() }])
        }
        Act::Close { note } => close(petition, by, note.as_ref()),
        Act::Import { routed, notified, home_visits } => {
            check_import(petition, by)?;
            Ok(vec![Event::Imported { routed: *routed, notified: *notified, home_visits: *home_visits }])
        }
        Act::MissDeadline { clock, run, legal_due } => miss_deadline(petition, *clock, *run, *legal_due),
    }
}

/// Article 22: everything received is registered. Then it has a holder, or a decision is asked for.
fn register(registration: &Registration, at: Instant, now: Instant) -> Decision {
    let Registration { facts, texts, receiver, assignment, district_deadline } = registration;
    check_received(facts, at, now)?;
    check_headcount(facts, texts.petitioners.len())?;
    let holder = assignment.holder.unwrap_or(*receiver);
    if is_accused(&facts.accused, holder) {
        return Err(Refusal::HolderAccused);
    }
    let registered = Event::Registered { facts: facts.clone(), texts: texts.clone(), receiver: *receiver };
    let mut events = vec![registered, assign(assignment)];
    if let Some((due, ordered_by, reason)) = district_deadline {
        check_due(*due, at)?;
        let (ordered_by, reason) = (*ordered_by, reason.clone());
        events.push(Event::DistrictDeadlineSet { due: *due, ordered_by, reason, batch: None });
    }
    Ok(events)
}

fn assign(proposal: &Proposal) -> Event {
    let watching_unit = proposal.watching_unit;
    match proposal.holder {
        Some(holder) => Event::Assigned { holder, watching_unit, proposal: proposal.clone() },
        None => Event::DecisionAsked { proposal: proposal.clone() },
    }
}

/// Article 22: 转送, or 交办 with a day of feedback.
fn route(petition: &Petition, way: RouteWay, feedback_due: Option<NaiveDate>, at: Instant) -> Decision {
    check_stage(petition, &[Stage::Registered])?;
    if petition.awaiting_decision {
        return Err(Refusal::AwaitingDecision);
    }
    if way == RouteWay::Assign && feedback_due.is_none() {
        return Err(Refusal::FeedbackDateMissing);
    }
    if feedback_due.is_some_and(|due| due < at.day()) {
        return Err(Refusal::FeedbackDateInPast);
    }
    Ok(vec![Event::Routed { way, feedback_due }])
}

/// Article 23: the petitioner is told, unless name or address is unclear; not before the unit had
/// the matter.
fn notify(
    petition: &Petition,
    command: &Command,
    method: NoticeMethod,
    note: Option<&RecordRef>,
) -> Decision {
    check_stage(petition, &[Stage::Routed, Stage::Accepted])?;
    check_holder_unit(petition, &command.by)?;
    let begins = petition.running(Clock::Notice).map(|run| run.started_on);
    if begins.is_some_and(|begins| command.occurred_at.day() < begins) {
        return Err(Refusal::BeforeLastAct);
    }
    if petition.notified {
        return Err(Refusal::AlreadyNotified);
    }
    if method == NoticeMethod::Unreachable && petition.facts.reachable {
        return Err(Refusal::Reachable);
    }
    Ok(vec![Event::Notified { method, note: note.cloned() }])
}

/// Articles 29 to 31: the path must fit the purpose.
fn accept(petition: &Petition, by: &By, path: Option<Path>) -> Decision {
    check_stage(petition, &[Stage::Routed])?;
    check_holder_unit(petition, by)?;
    let purpose = petition.facts.purpose;
    let path = path.unwrap_or(implied_path(purpose));
    if !is_lawful(purpose, path) {
        return Err(Refusal::PathNotLawful);
    }
    Ok(vec![Event::Accepted { path }])
}

/// The path that a purpose implies (articles 29 to 31).
pub const fn implied_path(purpose: Purpose) -> Path {
    match purpose {
        Purpose::Suggestion => Path::Suggestion,
        Purpose::Accusation => Path::Accusation,
        Purpose::Inquiry => Path::Inquiry,
        Purpose::Request | Purpose::Appeal | Purpose::Other => Path::HandlingOpinion,
    }
}

/// Whether a petition of this purpose may take this path (articles 29 to 31).
pub const fn is_lawful(purpose: Purpose, path: Path) -> bool {
    match purpose {
        Purpose::Suggestion | Purpose::Inquiry => {
            matches!(path, Path::Suggestion | Path::HandlingOpinion | Path::Inquiry)
        }
        Purpose::Accusation => matches!(path, Path::Accusation),
        Purpose::Request | Purpose::Appeal | Purpose::Other => {
            !matches!(path, Path::Accusation | Path::Suggestion)
        }
    }
}

fn check_reassign(petition: &Petition, to: Holder) -> Result<HandOver, Refusal> {
    check_open(petition)?;
    let present = petition.holder();
    if to == present {
        return Err(Refusal::SameHolder);
    }
    if to.leader.is_none() {
        return Err(Refusal::LeaderMissing);
    }
    if is_accused(&petition.facts.accused, to) {
        return Err(Refusal::HolderAccused);
    }
    let only_leader = (to.unit, to.officer) == (present.unit, present.officer);
    Ok(if only_leader { HandOver::LeaderSet } else { HandOver::Reassigned })
}

/// A correction may show that the present holder may not keep it (article 30).
fn correct(
    petition: &Petition,
    correction: &Correction,
    reason: &RecordRef,
    assignment: &Proposal,
    at: Instant,
    now: Instant,
) -> Decision {
    if *correction == Correction::default() {
        return Err(Refusal::NothingChanged);
    }
    let facts = correction.facts.as_ref().unwrap_or(&petition.facts);
    let petitioners = correction.petitioners.as_ref().unwrap_or(&petition.texts.petitioners);
    check_received(facts, petition.registered_at, now)?;
    check_headcount(facts, petitioners.len())?;
    let mut events = vec![Event::Corrected { correction: correction.clone(), reason: reason.clone() }];
    events.extend(successor(petition, facts, assignment, at)?);
    Ok(events)
}

/// What follows for the holder from corrected facts; nothing once the petition is closed. Where the
/// rules find nobody, it goes back to the receiver and a decision is asked for.
fn successor(
    petition: &Petition,
    facts: &Facts,
    assignment: &Proposal,
    at: Instant,
) -> Result<Vec<Event>, Refusal> {
    let present = petition.holder();
    let must_go = is_accused(&facts.accused, present);
    let becomes_accusation = facts.purpose == Purpose::Accusation && !petition.is_confidential();
    let may_stay = !becomes_accusation || assignment.holder == Some(present);
    if petition.stage == Stage::Closed || (may_stay && !must_go) {
        return Ok(Vec::new());
    }
    let holder = assignment.holder.unwrap_or(petition.receiver);
    if is_accused(&facts.accused, holder) {
        return Err(Refusal::HolderAccused);
    }
    if at < petition.moved_at {
        return Err(Refusal::BeforeLastAct);
    }
    if assignment.holder.is_some() {
        return Ok(vec![assign(assignment)]);
    }
    let back = Event::Assigned { holder, watching_unit: None, proposal: assignment.clone() };
    Ok(vec![back, assign(assignment)])
}

/// 谁解决、谁答复: nothing is closed before the reply, and only its leader closes it.
fn close(petition: &Petition, by: &By, note: Option<&RecordRef>) -> Decision {
    check_open(petition)?;
    if petition.stage != Stage::Replied {
        return Err(Refusal::NoReplyYet);
    }
    if by.user.is_none() || by.user != petition.holder().leader {
        return Err(Refusal::NotResponsibleLeader);
    }
    Ok(vec![Event::Closed { note: note.cloned() }])
}

fn check_import(petition: &Petition, by: &By) -> Result<(), Refusal> {
    if by.via != Via::Import {
        return Err(Refusal::WrongStage { stage: petition.stage });
    }
    check_open(petition)
}

fn miss_deadline(petition: &Petition, clock: Clock, run: u32, legal_due: NaiveDate) -> Decision {
    let mut runs = petition.runs.iter().filter(|r| r.clock == clock && r.number == run);
    if !runs.any(|run| run.ended.is_none() && !run.missed) {
        return Err(Refusal::DeadlineNotRunning);
    }
    Ok(vec![Event::DeadlineMissed { clock, run, legal_due }])
}

/// Nothing happens before registration; what moves the petition happens after what moved it before.
fn check_order(petition: &Petition, act: &Act, at: Instant) -> Result<(), Refusal> {
    if at < petition.registered_at {
        return Err(Refusal::BeforeRegistration);
    }
    let moves = matches!(
        act,
        Act::Route { .. } | Act::Accept { .. } | Act::Reassign { .. } | Act::Reply { .. } | Act::Close { .. }
    );
    if moves && at < petition.moved_at { Err(Refusal::BeforeLastAct) } else { Ok(()) }
}

fn check_stage(petition: &Petition, allowed: &[Stage]) -> Result<(), Refusal> {
    let stage = petition.stage;
    if allowed.contains(&stage) { Ok(()) } else { Err(Refusal::WrongStage { stage }) }
}

fn check_open(petition: &Petition) -> Result<(), Refusal> {
    match petition.stage {
        Stage::Closed => Err(Refusal::WrongStage { stage: Stage::Closed }),
        _ => Ok(()),
    }
}

/// 谁解决、谁答复: only the holder's unit.
fn check_holder_unit(petition: &Petition, by: &By) -> Result<(), Refusal> {
    if by.unit == Some(petition.holder().unit) { Ok(()) } else { Err(Refusal::NotHolderUnit) }
}

fn check_received(facts: &Facts, registered_at: Instant, now: Instant) -> Result<(), Refusal> {
    if facts.received_on > now.day() {
        Err(Refusal::ReceivedInFuture)
    } else if facts.received_on > registered_at.day() {
        Err(Refusal::ReceivedAfterEntry)
    } else {
        Ok(())
    }
}

fn check_headcount(facts: &Facts, petitioners: usize) -> Result<(), Refusal> {
    let least = u32::try_from(petitioners.max(1)).unwrap_or(u32::MAX);
    if facts.headcount < least { Err(Refusal::HeadcountTooSmall) } else { Ok(()) }
}

fn check_due(due: NaiveDate, at: Instant) -> Result<(), Refusal> {
    if due < at.day() { Err(Refusal::DeadlineInPast { due }) } else { Ok(()) }
}

fn check_visit(petition: &Petition, visited_on: NaiveDate, now: Instant) -> Result<(), Refusal> {
    if visited_on > now.day() {
        Err(Refusal::VisitInFuture)
    } else if visited_on < petition.facts.received_on {
        Err(Refusal::VisitBeforeReceipt)
    } else {
        Ok(())
    }
}

/// Article 30: whether the petition names the unit, the officer or the leader.
fn is_accused(accused: &Accused, holder: Holder) -> bool {
    accused.names(holder.officer, holder.unit)
        || holder.leader.is_some_and(|leader| accused.users.contains(&leader))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{RecordId, UnitId, UserId};
    use crate::domain::petition::{Recorded, Source, Texts, evolve};
    use crate::domain::vocabulary::{Channel, Opinion, SourceLevel};

    const RECEIVER: Holder = Holder { unit: UnitId(1), officer: UserId(1), leader: None };
    const HOLDER: Holder = Holder { unit: UnitId(2), officer: UserId(2), leader: Some(UserId(3)) };
    const OTHER: Holder = Holder { unit: UnitId(4), officer: UserId(4), leader: Some(UserId(5)) };

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn start() -> Instant {
        at("2026-03-02T09:00:00+08:00")
    }

    fn record() -> RecordRef {
        RecordRef { record: RecordId(1), digest: String::new() }
    }

    fn facts() -> Facts {
        Facts {
            channel: Channel::Visit,
            source: Source { level: SourceLevel::Direct, outside_number: None, feedback_due: None },
            purpose: Purpose::Request,
            category: None,
            contact_point: None,
            project: None,
            received_by_leader: None,
            received_on: start().day(),
            headcount: 1,
            anonymous: false,
            reachable: true,
            urgent: false,
            accused: Accused::default(),
        }
    }

    fn proposal(holder: Option<Holder>) -> Proposal {
        Proposal { holder, ..Proposal::default() }
    }

    fn registration() -> Registration {
        let texts =
            Texts { title: record(), content: record(), petitioners: vec![record()], accused: Vec::new() };
        let assignment = proposal(Some(HOLDER));
        Registration { facts: facts(), texts, receiver: RECEIVER, assignment, district_deadline: None }
    }

    fn by(holder: Holder) -> By {
        By { user: Some(holder.officer), unit: Some(holder.unit), via: Via::Api }
    }

    fn run(state: Option<&Petition>, act: Act, by: By, seconds: i64) -> Decision {
        let occurred_at = start().plus_seconds(seconds);
        decide(state, &Command { act, by, occurred_at }, start().plus_seconds(3600))
    }

    fn after(state: Option<Petition>, act: Act, by: By, seconds: i64) -> Petition {
        let mut state = state;
        let occurred_at = start().plus_seconds(seconds);
        for event in run(state.as_ref(), act, by, seconds).unwrap() {
            let seq = state.as_ref().map_or(1, |petition| petition.version + 1);
            let (recorded_at, actor, via) = (occurred_at, by.user, by.via);
            let recorded = Recorded { seq, event, occurred_at, recorded_at, actor, via, rules_version: 1 };
            state = evolve(state, &recorded);
        }
        state.unwrap()
    }

    fn registered(registration: Registration) -> Petition {
        after(None, Act::Register(registration), by(RECEIVER), 0)
    }

    fn route_act() -> Act {
        Act::Route { way: RouteWay::Transfer, feedback_due: None }
    }

    fn accepted() -> Petition {
        let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
        after(Some(routed), Act::Accept { path: None }, by(HOLDER), 20)
    }

    fn reply() -> Act {
        Act::Reply { opinion: Opinion::Supported, text: record() }
    }

    fn correction(change: impl Fn(&mut Facts)) -> Correction {
        let mut facts = facts();
        change(&mut facts);
        Correction { facts: Some(facts), ..Correction::default() }
    }

    fn correct_act(change: impl Fn(&mut Facts), to: Option<Holder>) -> Act {
        Act::Correct { correction: correction(change), reason: record(), assignment: proposal(to) }
    }

    #[test]
    fn registration_assigns_or_asks_for_a_decision() {
        assert_eq!(registered(registration()).holder(), HOLDER);
        let unknown = registered(Registration { assignment: Proposal::default(), ..registration() });
        assert_eq!(unknown.holder(), RECEIVER);
        assert_eq!(run(Some(&unknown), route_act(), by(RECEIVER), 10), Err(Refusal::AwaitingDecision));
    }

    #[test]
    fn registration_checks_days_and_headcount() {
        let refused = |change: &dyn Fn(&mut Registration)| {
            let mut registration = registration();
            change(&mut registration);
            run(None, Act::Register(registration), by(RECEIVER), 0).unwrap_err()
        };
        assert_eq!(
            refused(&|r| r.facts.received_on = "2026-03-03".parse().unwrap()),
            Refusal::ReceivedInFuture
        );
        assert_eq!(refused(&|r| r.facts.headcount = 0), Refusal::HeadcountTooSmall);
        assert_eq!(refused(&|r| r.texts.petitioners.push(record())), Refusal::HeadcountTooSmall);
        let due = "2026-03-01".parse().unwrap();
        let late = |r: &mut Registration| r.district_deadline = Some((due, UserId(3), record()));
        assert_eq!(refused(&late), Refusal::DeadlineInPast { due });
        let early = Command { act: Act::Register(registration()), by: by(RECEIVER), occurred_at: start() };
        let early = Command { occurred_at: start().plus_seconds(-86_400), ..early };
        assert_eq!(decide(None, &early, start()), Err(Refusal::ReceivedAfterEntry));
    }

    #[test]
    fn the_accused_receiver_registers_but_does_not_hold() {
        let mut registration = registration();
        registration.facts.accused.users.push(RECEIVER.officer);
        assert_eq!(registered(registration.clone()).holder(), HOLDER);
        registration.assignment = Proposal::default();
        assert_eq!(run(None, Act::Register(registration), by(RECEIVER), 0), Err(Refusal::HolderAccused));
    }

    #[test]
    fn acts_follow_one_another_in_time() {
        let petition = accepted();
        assert_eq!(run(Some(&petition), reply(), by(HOLDER), -1), Err(Refusal::BeforeRegistration));
        assert_eq!(run(Some(&petition), reply(), by(HOLDER), 19), Err(Refusal::BeforeLastAct));
        assert_eq!(run(Some(&petition), reply(), by(HOLDER), 3601), Err(Refusal::InFuture));
        assert!(run(Some(&petition), reply(), by(HOLDER), 20).is_ok());
    }

    #[test]
    fn who_settles_replies_and_the_leader_closes_after_the_reply() {
        let petition = accepted();
        let leader = By { user: HOLDER.leader, unit: None, via: Via::Api };
        let close = || Act::Close { note: None };
        assert_eq!(run(Some(&petition), reply(), by(OTHER), 30), Err(Refusal::NotHolderUnit));
        assert_eq!(run(Some(&petition), close(), leader, 30), Err(Refusal::NoReplyYet));
        let replied = after(Some(petition), reply(), by(HOLDER), 30);
        assert_eq!(run(Some(&replied), close(), by(HOLDER), 40), Err(Refusal::NotResponsibleLeader));
        let closed = after(Some(replied), close(), leader, 40);
        let stage = Stage::Closed;
        assert_eq!(run(Some(&closed), close(), leader, 50), Err(Refusal::WrongStage { stage }));
        let corrected =
            run(Some(&closed), correct_act(|f| f.accused.users.push(HOLDER.officer), None), leader, 50);
        assert_eq!(corrected.unwrap().len(), 1);
    }

    #[test]
    fn unreachable_is_only_for_whom_nobody_can_tell() {
        let routed = after(Some(registered(registration())), route_act(), by(RECEIVER), 10);
        let notify = |method| Act::Notify { method, note: None };
        assert_eq!(
            run(Some(&routed), notify(NoticeMethod::Unreachable), by(HOLDER), 20),
            Err(Refusal::Reachable)
        );
        let told = after(Some(routed), notify(NoticeMethod::Post), by(HOLDER), 20);
        assert_eq!(
            run(Some(&told), notify(NoticeMethod::Post), by(HOLDER), 30),
            Err(Refusal::AlreadyNotified)
        );
    }

    #[test]
    fn every_purpose_implies_a_lawful_path() {
        assert!(Purpose::ALL.iter().all(|purpose| is_lawful(*purpose, implied_path(*purpose))));
        assert!(!is_lawful(Purpose::Accusation, Path::HandlingOpinion));
        assert!(!is_lawful(Purpose::Request, Path::Accusation));
    }

    #[test]
    fn reassigning_tells_a_new_leader_from_a_new_unit() {
        let petition = accepted();
        let to = |to| Act::Reassign { to, reason: record(), ordered_by: UserId(9), batch: None };
        let hand_over = |holder| match run(Some(&petition), to(holder), by(HOLDER), 30)?.pop() {
            Some(Event::Reassigned { hand_over, .. }) => Ok(hand_over),
            _ => Err(Refusal::NotRegistered),
        };
        assert_eq!(hand_over(HOLDER), Err(Refusal::SameHolder));
        assert_eq!(hand_over(RECEIVER), Err(Refusal::LeaderMissing));
        assert_eq!(hand_over(OTHER), Ok(HandOver::Reassigned));
        assert_eq!(hand_over(Holder { leader: OTHER.leader, ..HOLDER }), Ok(HandOver::LeaderSet));
    }

    #[test]
    fn a_correction_takes_the_petition_from_the_accused() {
        let petition = accepted();
        let accuse = |facts: &mut Facts| facts.accused.units.push(HOLDER.unit);
        let decided = |act| run(Some(&petition), act, by(RECEIVER), 30);
        let events = decided(correct_act(accuse, None)).unwrap();
        let back = petition.receiver;
        assert!(matches!(events.as_slice(),
            [Event::Corrected { .. }, Event::Assigned { holder, .. }, Event::DecisionAsked { .. }] if *holder == back));
        let everybody = |facts: &mut Facts| facts.accused.units.extend([HOLDER.unit, back.unit]);
        assert_eq!(decided(correct_act(everybody, None)), Err(Refusal::HolderAccused));
        let events = decided(correct_act(accuse, Some(OTHER))).unwrap();
        assert!(
            matches!(events.as_slice(), [Event::Corrected { .. }, Event::Assigned { holder, .. }] if *holder == OTHER)
        );
        let accusation = |facts: &mut Facts| facts.purpose = Purpose::Accusation;
        let events = decided(correct_act(accusation, None)).unwrap();
        assert!(matches!(
            events.as_slice(),
            [Event::Corrected { .. }, Event::Assigned { .. }, Event::DecisionAsked { .. }]
        ));
        let nothing = Correction::default();
        let nothing = Act::Correct { correction: nothing, reason: record(), assignment: Proposal::default() };
        assert_eq!(decided(nothing), Err(Refusal::NothingChanged));
    }

    #[test]
    fn only_a_running_clock_is_missed_and_only_once() {
        let petition = registered(registration());
        let legal_due = start().day();
        let miss = |clock| Act::MissDeadline { clock, run: 1, legal_due };
        assert_eq!(
            run(Some(&petition), miss(Clock::Notice), by(RECEIVER), 5),
            Err(Refusal::DeadlineNotRunning)
        );
        let missed = after(Some(petition), miss(Clock::Route), by(RECEIVER), 5);
        assert_eq!(run(Some(&missed), miss(Clock::Route), by(RECEIVER), 6), Err(Refusal::DeadlineNotRunning));
    }
}
