//! From routing to closing: articles 22, 23, 29 to 34, and the simplified procedure.

use chrono::NaiveDate;

use crate::ids::UserId;
use crate::petition::command::Act;
use crate::petition::event::{Event, RecordRef};
use crate::petition::{Petition, Refusal};
use crate::time::Instant;
use crate::vocabulary::{
    Channel, Ending, NonAcceptance, NoticeMethod, Path, Procedure, Purpose, Receipt, RouteWay, ServiceMethod,
    ServiceResult, SimplifiedGround, SourceLevel, Stage, Trigger,
};

use super::{Case, Decision, checks};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let petition = case.petition;
    match act {
        Act::Route { way, feedback_due } => route(petition, *way, *feedback_due, case.at()),
        Act::Notify { method, note } => notify(case, *method, note.as_ref()),
        Act::Accept { path, procedure, ground, first_running } => {
            accept(case, *path, *procedure, *ground, *first_running)
        }
        Act::NotAccept { reason, first_running, review_missed, method, text } => {
            unit_decides(case)?;
            checks::method(petition, *method)?;
            check_reason(petition, *reason, *first_running, *review_missed)?;
            Ok(vec![Event::NotAccepted { reason: *reason, method: *method, text: text.clone() }])
        }
        Act::NoLongerAccept { first, first_concluded, method, text } => {
            checks::no_objection(petition)?;
            checks::method(petition, *method)?;
            if !first_concluded {
                return Err(Refusal::FirstNotConcluded);
            }
            Ok(vec![Event::NoLongerAccepted { first: *first, method: *method, text: text.clone() }])
        }
        Act::Extend { days, notified_on, method, reason, assigner_agreed } => {
            extend(case, *days, *notified_on, *method, reason, *assigner_agreed)
        }
        Act::LeaveSimplified { reason } => {
            may_leave_simplified(case)?;
            Ok(vec![Event::LeftSimplified { reason: reason.clone() }])
        }
        Act::Reply { opinion, text } => {
            may_reply(case)?;
            Ok(vec![Event::Replied { unit: petition.holder().unit, opinion: *opinion, text: text.clone() }])
        }
        Act::Serve { .. } => serve(case, act),
        Act::ReportClosing { text } => {
            may_report_closing(case)?;
            Ok(vec![Event::ClosingReported { text: text.clone() }])
        }
        Act::Settle { settlement, both_consent, text } => {
            checks::holder_unit(petition, case.by)?;
            if !both_consent {
                return Err(Refusal::ConsentMissing);
            }
            Ok(vec![Event::Settled { settlement: *settlement, text: text.clone() }])
        }
        Act::Withdraw { text } => Ok(vec![Event::Withdrawn { text: text.clone() }]),
        Act::Lapse { text } => Ok(vec![Event::Lapsed { text: text.clone() }]),
        Act::Reopen { reason } => {
            check_not_merged(petition)?;
            checks::back_to_life(petition, Event::Reopened { reason: reason.clone() })
        }
        Act::Close { note } => {
            may_close(case)?;
            Ok(vec![Event::Closed { note: note.clone() }])
        }
        _ => Err(Refusal::NotRegistered),
    }
}

/// 谁解决、谁答复: not while a hearing goes on.
pub fn may_reply(case: &Case) -> Result<(), Refusal> {
    checks::holder_unit(case.petition, case.by)?;
    if case.petition.hearing_open { Err(Refusal::HearingOpen) } else { Ok(()) }
}

/// Only what was handed over as 交办 is reported on.
pub fn may_report_closing(case: &Case) -> Result<(), Refusal> {
    checks::holder_unit(case.petition, case.by)?;
    match case.petition.routed {
        Some((RouteWay::Assign, _)) => Ok(()),
        _ => Err(Refusal::NotAssignedWay),
    }
}

/// What is late already stays late: the ordinary limit does not rescue it.
pub fn may_leave_simplified(case: &Case) -> Result<(), Refusal> {
    checks::holder_unit(case.petition, case.by)?;
    if case.petition.procedure != Procedure::Simplified {
        return Err(Refusal::NotSimplified);
    }
    let rescued = |d: &super::Deadline| d.rule.cancelled_by.contains(&Trigger::LeftSimplified);
    let late = case.deadlines().iter().any(|deadline| rescued(deadline) && deadline.is_overdue(case.now));
    if late { Err(Refusal::SimplifiedOverdue) } else { Ok(()) }
}

/// The leader who is responsible, or who acts for that one.
pub fn may_close(case: &Case) -> Result<(), Refusal> {
    let leader = case.petition.holder().leader.ok_or(Refusal::NotResponsibleLeader)?;
    if case.by.is_or_acts_for(leader) { Ok(()) } else { Err(Refusal::NotResponsibleLeader) }
}

/// What was merged goes on in the first petition.
pub fn check_not_merged(petition: &Petition) -> Result<(), Refusal> {
    if petition.ending == Some(Ending::Merged) { Err(Refusal::ActOnFirst) } else { Ok(()) }
}

/// Article 22: 转送, or 交办 with a day of feedback.
fn route(petition: &Petition, way: RouteWay, feedback_due: Option<NaiveDate>, at: Instant) -> Decision {
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

/// The unit in charge decides what it was handed, or what is its own, and no objection waits.
pub fn unit_decides(case: &Case) -> Result<(), Refusal> {
    checks::handed_over_or_own(case.petition)?;
    checks::holder_unit(case.petition, case.by)?;
    checks::no_objection(case.petition)
}

/// Article 23: the petitioner is told, unless name or address is unclear; not before the unit had
/// the matter.
fn notify(case: &Case, method: NoticeMethod, note: Option<&RecordRef>) -> Decision {
    may_notify(case)?;
    checks::method(case.petition, method)?;
    Ok(vec![Event::Notified { method, note: note.cloned() }])
}

/// Once for each unit that had the matter.
pub fn may_notify(case: &Case) -> Result<(), Refusal> {
    unit_decides(case)?;
    let begins = case.running_met_by(Trigger::Noticed).map(|deadline| deadline.run.started_on).max();
    if begins.is_some_and(|begins| case.at().day() < begins) {
        return Err(Refusal::BeforeLastAct);
    }
    if case.petition.notified { Err(Refusal::AlreadyNotified) } else { Ok(()) }
}

/// Articles 29 to 31: the path must fit the purpose. Article 19: no second clock for a matter that is
/// being handled.
fn accept(
    case: &Case,
    path: Option<Path>,
    procedure: Procedure,
    ground: Option<SimplifiedGround>,
    first_running: bool,
) -> Decision {
    unit_decides(case)?;
    if first_running {
        return Err(Refusal::BeingHandled);
    }
    let purpose = case.petition.facts.purpose;
    let path = path.unwrap_or(implied_path(purpose));
    if !is_lawful(purpose, path) {
        return Err(Refusal::PathNotLawful);
    }
    if procedure == Procedure::Ordinary {
        return Ok(vec![Event::Accepted { path, procedure, ground: None }]);
    }
    if !may_be_simplified(case.petition, path) {
        return Err(Refusal::SimplifiedNotLawful);
    }
    let ground = ground.ok_or(Refusal::GroundMissing)?;
    Ok(vec![Event::Accepted { path, procedure, ground: Some(ground) }])
}

/// 《信访事项简易办理办法》: first petitions only; not matters of article 31(1) to (5), not those
/// assigned by a superior, not urgent or joint ones, not accusations.
fn may_be_simplified(petition: &Petition, path: Path) -> bool {
    let facts = &petition.facts;
    let by_petition = matches!(path, Path::Suggestion | Path::HandlingOpinion | Path::Inquiry);
    let assigned = matches!(petition.routed, Some((RouteWay::Assign, _)));
    let from_above =
        matches!(facts.source.level, SourceLevel::National | SourceLevel::Province | SourceLevel::City);
    let superior = assigned && from_above;
    let joint = petition.tasks.iter().any(|task| !task.answered);
    by_petition
        && !superior
        && !facts.urgent
        && !joint
        && facts.repeat_of.is_none()
        && facts.purpose != Purpose::Accusation
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
        Purpose::Request | Purpose::Appeal => {
            !matches!(path, Path::Accusation | Path::Suggestion | Path::Inquiry)
        }
        Purpose::Other => !matches!(path, Path::Accusation | Path::Suggestion),
    }
}

/// Each lawful reason with what it needs. A unit that was handed what is not its own objects; it does
/// not refuse the petitioner (article 23).
fn check_reason(
    petition: &Petition,
    reason: NonAcceptance,
    first_running: bool,
    review_missed: bool,
) -> Result<(), Refusal> {
    let facts = &petition.facts;
    let lawful = match reason {
        NonAcceptance::Litigation | NonAcceptance::LegalProcedure => true,
        NonAcceptance::BeingHandled => first_running,
        NonAcceptance::ReviewMissed => review_missed,
        NonAcceptance::OtherUnit => facts.receipt == Receipt::Unit && petition.stage == Stage::Registered,
        NonAcceptance::TooHigh => facts.channel == Channel::Visit,
    };
    if lawful { Ok(()) } else { Err(Refusal::NonAcceptanceNotLawful) }
}

/// Article 34: the head of the unit, once, at most 30 days, on or before the original due date, with
/// the notice to the petitioner. In a review only where a local rule lets its clock be extended.
fn extend(
    case: &Case,
    days: u32,
    notified_on: NaiveDate,
    method: NoticeMethod,
    reason: &RecordRef,
    assigner_agreed: bool,
) -> Decision {
    let (runs, approved_by) = extendable(case)?;
    let petition = case.petition;
    // One extension lengthens every clock that can be: it must be lawful for each.
    for running in &runs {
        check_extension(case, running, days, notified_on)?;
    }
    checks::method(petition, method)?;
    let assigned = matches!(petition.routed, Some((RouteWay::Assign, _)));
    let asks = case.policy().is_some_and(|policy| policy.extension_needs_assigner);
    if asks && assigned && !assigner_agreed {
        return Err(Refusal::AssignerAsked);
    }
    let reason = reason.clone();
    Ok(vec![Event::Extended { days, approved_by, notified_on, method, reason, assigner_agreed }])
}

/// The clocks that an extension would lengthen, and the head who may approve it.
pub fn extendable<'a>(case: &Case<'a>) -> Result<(Vec<super::Deadline<'a>>, UserId), Refusal> {
    let (petition, by) = (case.petition, case.by);
    let unit = match petition.stage {
        Stage::Accepted => Some(petition.holder().unit),
        _ => petition.reviewing_unit(),
    };
    let approver = by.user.filter(|_| by.is_head && unit.is_some() && by.unit == unit);
    let approved_by = approver.ok_or(Refusal::NotUnitHead)?;
    let extendable = |d: &super::Deadline| d.rule.extended.is_some_and(|e| e.by == Trigger::Extended);
    let runs = case.deadlines().into_iter().filter(|d| d.run.ended.is_none() && extendable(d));
    let runs: Vec<super::Deadline> = runs.collect();
    if runs.is_empty() {
        return Err(Refusal::NothingToExtend);
    }
    if petition.extended && petition.stage == Stage::Accepted {
        return Err(Refusal::ExtendedBefore);
    }
    Ok((runs, approved_by))
}

/// Nor is an overdue clock lengthened by an approval that is dated back.
pub fn still_extendable(case: &Case, running: &super::Deadline) -> Result<(), Refusal> {
    let late = running.is_overdue(case.at()) || running.is_overdue(case.now);
    if late { Err(Refusal::ExtensionTooLate { due: running.legal_due }) } else { Ok(()) }
}

fn check_extension(
    case: &Case,
    running: &super::Deadline,
    days: u32,
    notified_on: NaiveDate,
) -> Result<(), Refusal> {
    let most = running.rule.extended.map_or(0, |extension| extension.at_most.quantity);
    let told = (running.run.started_on..=running.legal_due).contains(&notified_on);
    if running.run.more > 0 {
        Err(Refusal::ExtendedBefore)
    } else if days == 0 || days > most {
        Err(Refusal::ExtensionTooLong { most })
    } else {
        still_extendable(case, running)?;
        if !told || notified_on > case.now.day() { Err(Refusal::ExtensionNotice) } else { Ok(()) }
    }
}

/// A document is served with proof; refused, or left at the place, before a witness. Without proof it
/// is not served, and the petitioner's time has not begun.
fn serve(case: &Case, act: &Act) -> Decision {
    let Act::Serve { document, method, result, served_on, recipient, proof, witness } = act else {
        return Err(Refusal::NoSuchDocument);
    };
    let issued = case.petition.issued.get(document).ok_or(Refusal::NoSuchDocument)?;
    if issued.served_on.is_some() {
        return Err(Refusal::AlreadyServed);
    }
    if *served_on > case.now.day() {
        return Err(Refusal::ServedInFuture);
    }
    if *served_on < issued.issued_on {
        return Err(Refusal::ServedBeforeIssue);
    }
    let refused = *result == ServiceResult::Refused;
    if *method == ServiceMethod::Left && !refused {
        return Err(Refusal::NotRefused);
    }
    if refused && witness.is_none() {
        return Err(Refusal::WitnessMissing);
    }
    let proof = proof.clone().ok_or(Refusal::ProofMissing)?;
    let (recipient, witness) = (recipient.clone(), witness.clone());
    let (document, method, result, served_on) = (*document, *method, *result, *served_on);
    Ok(vec![Event::Served { document, method, result, served_on, recipient, proof, witness }])
}
