//! What a petition asks and what was written on it last, for whoever is about to act on it: nobody answers or
//! closes what they do not see.

use crate::names::UserRef;
use crate::petition::Loaded;
use crate::petition::holder::HolderView;
use crate::petition::timeline::{TextView, TimelineEntry};
use crate::petition::view::OpenView;
use crate::viewing::Viewing;
use domain::access::{self, Operation, Sight, Viewer};
use domain::time::Instant;
use store::{Conn, StoreError};

/// So many of the latest entries.
const LATEST: usize = 3;

/// The most characters of a text.
const LONGEST: usize = 600;

/// The texts that say what was done or asked.
const TOLD: [&str; 4] = ["text", "reason", "result", "note"];

/// A petition in brief.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    pub content: Option<String>,
    pub holder: Option<HolderView>,
    /// The newest first.
    pub latest: Vec<Written>,
    /// The code of the unit that the open objection names as the right one (article 23).
    pub suggested: Option<String>,
}

/// An entry of the history with what was written.
#[derive(Clone, Debug)]
pub struct Written {
    pub kind: &'static str,
    pub occurred_at: Instant,
    /// None: the service itself.
    pub actor: Option<UserRef>,
    pub texts: Vec<String>,
}

impl Brief {
    /// As far as the viewer sees the petition; nothing of a sealed one.
    pub fn of(
        viewing: &Viewing<'_>,
        conn: &mut Conn,
        viewer: &Viewer,
        loaded: &Loaded,
        (open, sight): (Option<&OpenView>, Sight),
    ) -> Result<Self, StoreError> {
        let Some(open) = open else { return Ok(Self::default()) };
        let latest = match access::may(viewer, Operation::ReadTimeline) {
            true => latest(viewing.timeline(conn, loaded, sight, false)?),
            false => Vec::new(),
        };
        let content = open.content.as_deref().map(short);
        let suggested = suggested(viewing, loaded);
        Ok(Self { content, holder: Some(open.holder.clone()), latest, suggested })
    }
}

fn latest(timeline: Vec<TimelineEntry>) -> Vec<Written> {
    let written =
        timeline.into_iter().rev().filter(|entry| entry.kind != "registered").map(|entry| Written {
            kind: entry.kind,
            occurred_at: entry.occurred_at,
            actor: entry.actor,
            texts: entry.texts.iter().filter_map(told).collect(),
        });
    written.filter(|one| !one.texts.is_empty()).take(LATEST).collect()
}

fn told(text: &TextView) -> Option<String> {
    TOLD.contains(&text.what).then_some(text.text.as_deref().map(short)?)
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}……", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn suggested(viewing: &Viewing<'_>, loaded: &Loaded) -> Option<String> {
    loaded.petition.open_objection()?;
    let named = loaded.events.iter().rev().find_map(|recorded| recorded.event.objection())?;
    viewing.district.units.get(&named.suggested?).map(|unit| unit.code.clone())
}
