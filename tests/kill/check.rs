//! What must hold when everything is over.

use app::verify;

use crate::world::World;

/// Rows of which there must be none: somebody was not told.
const LOST: [(&str, &str); 5] = [
    ("a mail was not sent", "mails WHERE state <> 'sent'"),
    ("an alert is in no mail", "alerts WHERE state <> 'mailed' OR mail_id IS NULL"),
    (
        "a late clock was not found",
        "deadlines WHERE missed = FALSE AND outcome = 'running' AND lapses = FALSE \
         AND late_at < (SELECT MAX(found_at) FROM rungs)",
    ),
    (
        "a late clock has no rung",
        "deadlines WHERE missed = TRUE AND NOT EXISTS (SELECT 1 FROM rungs \
         WHERE rungs.petition_id = deadlines.petition_id AND rungs.clock = deadlines.clock \
         AND rungs.run = deadlines.run AND rungs.rung = 'late')",
    ),
    (
        "a rung that is told has no alert",
        "rungs WHERE told = TRUE AND NOT EXISTS (SELECT 1 FROM alerts \
         WHERE alerts.petition_id = rungs.petition_id AND alerts.clock = rungs.clock \
         AND alerts.run = rungs.run AND alerts.rung = rungs.rung)",
    ),
];

/// Rows of which there must be none: something was done twice, by half, or for the wrong one.
const FAULTS: [(&str, &str); 5] = [
    (
        "a petition without a late clock",
        "petitions WHERE NOT EXISTS (SELECT 1 FROM rungs \
         WHERE rungs.petition_id = petitions.id AND rungs.rung = 'late')",
    ),
    (
        "a breach was found twice",
        "(SELECT petition_id FROM events WHERE kind = 'deadline_missed' \
         GROUP BY petition_id, payload HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "a recipient was told twice of one run",
        "(SELECT petition_id FROM alerts \
         GROUP BY petition_id, clock, run, recipient_id HAVING COUNT(*) > 1) AS twice",
    ),
    ("a mail has no alert", "mails WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.mail_id = mails.id)"),
    (
        "an alert is in the mail of somebody else",
        "alerts JOIN mails ON mails.id = alerts.mail_id WHERE mails.recipient_id <> alerts.recipient_id",
    ),
];

/// What was never found, or never arrived.
pub fn lost(world: &World) -> Vec<String> {
    let arrived = world.mailbox.ids();
    let mails = world.mails("TRUE");
    let missing = mails.difference(&arrived).map(|id| format!("the mail {id} never came"));
    missing.chain(found(world, &LOST)).collect()
}

/// What else does not hold.
pub fn faults(world: &World) -> Vec<String> {
    let verified = verify::verify(&world.app, |_| ()).expect("the walk");
    let mut faults = verified.faults;
    faults.extend(found(world, &FAULTS));
    let (registered, there) = (world.registered.get(), verified.petitions);
    if registered != there {
        faults.push(format!("{registered} petitions were registered, {there} are there"));
    }
    let unknown = world.mailbox.ids().difference(&world.mails("TRUE")).count();
    if unknown > 0 {
        faults.push(format!("{unknown} mails came that no row knows of"));
    }
    faults
}

fn found<'a>(
    world: &'a World,
    rules: &'a [(&'static str, &'static str)],
) -> impl Iterator<Item = String> + 'a {
    rules.iter().flat_map(|(what, rows)| (0..world.count(rows)).map(|_| (*what).to_owned()))
}
