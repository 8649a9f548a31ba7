//! What belongs to a petition beside its texts: papers, photos, recordings.

use crate::petition::event::Event;
use crate::petition::facts::{FileRef, RecordRef};

/// An event for each file.
pub fn attached(files: &[FileRef], note: Option<&RecordRef>) -> impl Iterator<Item = Event> {
    let event = move |file: &FileRef| Event::Attached { file: file.clone(), note: note.cloned() };
    files.iter().map(event)
}
