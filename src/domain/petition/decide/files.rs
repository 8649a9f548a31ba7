//! What belongs to a petition beside its texts: papers, photos, recordings.

use crate::petition::command::Act;
use crate::petition::event::{Event, FileRef, RecordRef};
use crate::petition::{Attachment, Refusal};

use super::{Case, Decision};

pub fn carry_out(case: &Case, act: &Act) -> Decision {
    match act {
        Act::Attach { files, note } if !files.is_empty() => Ok(attached(files, note.as_ref()).collect()),
        Act::RemoveAttachment { file, whoever, reason } => {
            let attachment = case.petition.file(*file).ok_or(Refusal::NoSuchAttachment)?;
            if !whoever {
                may_take_back(case, attachment)?;
            }
            Ok(vec![Event::AttachmentRemoved { file: *file, reason: reason.clone() }])
        }
        _ => Err(Refusal::NothingChanged),
    }
}

/// An event for each file.
pub fn attached(files: &[FileRef], note: Option<&RecordRef>) -> impl Iterator<Item = Event> {
    let event = move |file: &FileRef| Event::Attached { file: file.clone(), note: note.cloned() };
    files.iter().map(event)
}

/// Whoever attached it takes a mistake back, as long as nothing was decided on it.
fn may_take_back(case: &Case, attachment: &Attachment) -> Result<(), Refusal> {
    if attachment.by.is_none() || attachment.by != case.by.user {
        return Err(Refusal::NotAttacher);
    }
    let decided_on = |at: crate::time::Instant| at >= attachment.at;
    let petition = case.petition;
    if petition.is_over() || petition.replied_at.is_some_and(decided_on) {
        return Err(Refusal::AttachmentReliedOn);
    }
    Ok(())
}
