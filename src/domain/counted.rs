//! How a petition counts in the figures (办结率): not every end is 办结, and what was merged counts with its first.

use crate::petition::state::Petition;
use crate::time::Instant;
use crate::vocabulary::Ending;

/// What an end makes of a petition in the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// 办结.
    Closed,
    /// An end of its own name, and no 办结.
    Otherwise,
    /// It lives on in its first, and counts as that does.
    WithFirst,
}

impl Ending {
    /// What this end makes of a petition in the figures.
    pub const fn counts_as(self) -> Ends {
        match self {
            // A settlement (article 33) and what was found to be concluded are answers.
            Self::Settled | Self::Concluded => Ends::Closed,
            Self::Merged => Ends::WithFirst,
            Self::NotAccepted
            | Self::NoLongerAccepted
            | Self::Withdrawn
            | Self::Lapsed
            | Self::HandedOn
            | Self::Directed
            | Self::Returned
            | Self::SentUp => Ends::Otherwise,
        }
    }

    /// The ends that are no 办结, each told by its name.
    pub fn otherwise() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|ending| ending.counts_as() == Ends::Otherwise)
    }
}

/// How a petition counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// 未办结.
    Open,
    /// 办结, since this instant: closed by its leader after the reply, settled, or concluded. A review that is
    /// asked for later undoes it only by sending the matter back.
    Closed(Instant),
    /// Another end.
    Otherwise(Ending),
}

/// Counts a petition. `firsts`: the petition of which it is a repeat, the one of which that is a repeat, and so
/// on; they are asked for only as far as one was merged into the next.
pub fn counted<'a>(petition: &'a Petition, firsts: impl IntoIterator<Item = &'a Petition>) -> Counted {
    let lives_on_in = std::iter::once(petition).chain(firsts);
    // Where its first is not known, nothing says that it was answered.
    lives_on_in.into_iter().find_map(alone).unwrap_or(Counted::Open)
}

/// None: it counts with its first.
fn alone(petition: &Petition) -> Option<Counted> {
    match (petition.done_at, petition.ending) {
        (Some(at), _) => Some(Counted::Closed(at)),
        (None, None) => Some(Counted::Open),
        (None, Some(ending)) => match ending.counts_as() {
            Ends::WithFirst => None,
            Ends::Closed | Ends::Otherwise => Some(Counted::Otherwise(ending)),
        },
    }
}

/// Petitions that count alike, as a list is narrowed to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Open,
    /// Merged into a first that is open: these are among the open ones.
    OpenMerged,
    Closed,
    /// Of every other end.
    Otherwise,
    /// Of this other end.
    Of(Ending),
}

impl Group {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::OpenMerged => "open_merged",
            Self::Closed => "closed",
            Self::Otherwise => "otherwise",
            Self::Of(ending) => ending.code(),
        }
    }

    /// The group with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        let named = [Self::Open, Self::OpenMerged, Self::Closed, Self::Otherwise];
        let all = named.into_iter().chain(Ending::otherwise().map(Self::Of));
        all.into_iter().find(|group| group.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_found_by_its_code_and_no_two_have_one() {
        let all = [Group::Open, Group::OpenMerged, Group::Closed, Group::Otherwise];
        for group in all.into_iter().chain(Ending::otherwise().map(Group::Of)) {
            assert_eq!(Group::from_code(group.code()), Some(group));
        }
        assert_eq!(Group::from_code("merged"), None);
    }
}
