//! Every act as people meet it: the address of its page, among which others it stands, and whether what
//! it leads to can be said before anything is filled in.

use std::sync::LazyLock;

use domain::access::Operation;
use domain::petition::acts::{FACES, Face};
use domain::petition::states::{self, Chapter};

/// The headings in the order in which they are shown.
pub const CHAPTERS: &[Chapter] =
    &[Chapter::Course, Chapter::Record, Chapter::Duty, Chapter::People, Chapter::Review, Chapter::End];

/// The key of a heading.
pub const fn heading(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Course => "acts.group.course",
        Chapter::Record => "acts.group.record",
        Chapter::Duty => "acts.group.duty",
        Chapter::People => "acts.group.people",
        Chapter::Review => "acts.group.review",
        Chapter::End => "acts.group.end",
    }
}

/// An act.
#[derive(Debug)]
pub struct Entry {
    pub operation: Operation,
    /// The last part of the address of its page.
    pub slug: String,
    /// The part of the keys of its texts.
    pub key: &'static str,
    pub chapter: Chapter,
    /// Whatever is filled in, it leads to the same: said on the form itself, which is then confirmed.
    pub direct: bool,
}

/// What is sent on a page of its own: the files of a petition.
const ELSEWHERE: [Operation; 2] = [Operation::AttachFile, Operation::RemoveAttachment];

static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let faces = FACES.iter().filter(|face| !ELSEWHERE.contains(&face.operation));
    faces.filter_map(entry).collect()
});

fn entry(face: &Face) -> Option<Entry> {
    let Face { operation, name: key, direct, .. } = *face;
    let chapter = states::of(operation)?.chapter;
    Some(Entry { operation, slug: key.replace('_', "-"), key, chapter, direct })
}

/// Every act that has a page, once.
pub fn all() -> &'static [Entry] {
    &ALL
}

/// The act with this address.
pub fn by_slug(slug: &str) -> Option<&'static Entry> {
    all().iter().find(|entry| entry.slug == slug)
}

/// The act of this operation.
pub fn of(operation: Operation) -> Option<&'static Entry> {
    all().iter().find(|entry| entry.operation == operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::petition::acts::TABLE;

    /// What has a place of its own on the pages: the desk, the files, the documents, the petitioner's page.
    const PLACES: [Operation; 5] = [
        Operation::RegisterPetition,
        Operation::AttachFile,
        Operation::RemoveAttachment,
        Operation::IssueDocument,
        Operation::RatePetition,
    ];

    #[test]
    fn every_act_of_the_state_table_has_a_page() {
        for line in TABLE {
            let elsewhere = PLACES.contains(&line.operation);
            assert_ne!(of(line.operation).is_some(), elsewhere, "{}", line.operation.code());
        }
        assert_eq!(all().len() + PLACES.len(), TABLE.len());
        for entry in all() {
            assert_eq!(by_slug(&entry.slug).map(|one| one.operation), Some(entry.operation));
        }
    }
}
