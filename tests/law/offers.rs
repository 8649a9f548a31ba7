//! What is offered to people against what `decide` takes: what it accepts is offered, and what is offered
//! is refused only for what it says.

use domain::petition::acts::*;
use domain::petition::{Act, Around, Command, Petition, Refusal, stands_against};
use domain::rulebook::Rulebooks;
use domain::time::Instant;

/// Refusals that other words of the same act would not meet.
const FOR_WHAT_IT_SAYS: &[&str] = &[
    "same_holder",
    "leader_missing",
    "holder_accused",
    "holder_recused",
    "petitioner_reachable",
    "not_in_writing",
    "receipt_date",
    "path_not_lawful",
    "deadline_in_past",
    "feedback_date_missing",
    "feedback_date_in_past",
    "nothing_changed",
    "visit_in_future",
    "visit_before_receipt",
    "headcount_too_small",
    "new_holder_missing",
    "new_holder_not_wanted",
    "still_the_objector",
    "extension_too_long",
    "extension_notice",
    "assigner_asked",
    "simplified_not_lawful",
    "procedure_decided",
    "simplified_unsupported",
    "simplified_opinion",
    "opinion_on_suggestion",
    "direction_reason",
    "ground_missing",
    "law_date",
    "non_acceptance_not_lawful",
    "proof_missing",
    "witness_missing",
    "not_refused",
    "served_in_future",
    "served_before_issue",
    "no_such_document",
    "already_served",
    "consent_missing",
    "review_too_late",
    "conclusion_stands",
    "sent_outside",
    "reviews_itself",
    "reviewer_missing",
    "redo_date",
    "hearing_date_in_past",
    "own_recusal",
    "successor_missing",
    "assists_itself",
    "nothing_asked",
    "not_asked",
    "no_such_task",
    "not_assistant",
    "task_date_in_past",
    "answer_date_in_past",
    "reply_date_in_past",
    "order_linked_here",
    "recommended_to_itself",
    "order_class",
    "received_in_future",
    "received_after_entry",
    "not_a_repeat",
    "organ_not_above",
    "organ_missing",
];

/// Holds an act that is tried now against what is offered.
pub fn check(
    petition: &Petition,
    command: &Command,
    refused: Option<&Refusal>,
    rules: &Rulebooks,
    now: Instant,
) -> Result<(), String> {
    let Some(operation) = command.act.operation() else { return Ok(()) };
    if command.occurred_at != now || matches!(command.act, Act::Registration(_)) {
        return Ok(());
    }
    let around = around(&command.act);
    let against = stands_against(petition, operation, &command.by, around, rules, now);
    match (refused, against) {
        // Of what somebody was found to be a repeat, the use case sees to.
        (None, Some(Refusal::NotARepeat))
            if matches!(command.act, Act::NoLongerAccept(NoLongerAccept { .. })) =>
        {
            Ok(())
        }
        (None, Some(against)) => Err(format!("accepted, but not offered: {against:?}\n  {command:?}")),
        // Whoever objected may still give it to somebody else of the own unit.
        (Some(Refusal::ObjectionPending), None) if hands_over(&command.act) => Ok(()),
        (Some(refusal), None) if !FOR_WHAT_IT_SAYS.contains(&refusal.code()) => {
            Err(format!("offered, but refused: {refusal:?}\n  {command:?}"))
        }
        _ => Ok(()),
    }
}

/// What the command was told of other petitions.
fn around(act: &Act) -> Around {
    match act {
        Act::Accept(Accept { around, .. }) => *around,
        Act::Merge(Merge { first, first_open, review_open, .. }) => Around {
            first_open: *first_open,
            review_open: review_open.map(|until| (*first, until)),
            ..Around::default()
        },
        Act::NoLongerAccept(NoLongerAccept { ended, .. }) => {
            Around { concluded: *ended, ..Around::default() }
        }
        _ => Around::default(),
    }
}

const fn hands_over(act: &Act) -> bool {
    matches!(
        act,
        Act::Reassign(Reassign { .. }) | Act::LinkRepeat(LinkRepeat { .. }) | Act::Recuse(Recuse { .. })
    )
}
