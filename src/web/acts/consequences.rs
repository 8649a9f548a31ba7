//! What an act would lead to, in plain sentences.

use crate::web::texts::Texts;
use app::petition::deadline::DeadlineView;
use app::petition::holder::HolderView;
use app::petition::rehearse::{Change, ClockChange, Rehearsal};
use domain::vocabulary::{Document, Outcome};

/// A sentence, and the class of its mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    pub text: String,
    /// The article or house rule behind it.
    pub basis: Option<String>,
    pub class: &'static str,
}

impl Consequence {
    fn plain(text: String) -> Self {
        Self { text, basis: None, class: "" }
    }
}

/// Everything that the act leads to, the weightiest first.
pub fn all(rehearsal: &Rehearsal, texts: Texts) -> Vec<Consequence> {
    let mut said = Vec::new();
    if let Some(ending) = rehearsal.ending.filter(|_| rehearsal.stage != rehearsal.stage_before) {
        let how = texts.word(ending);
        said.push(Consequence { class: "soon", ..Consequence::plain(texts.with("said.ends", &how)) });
    } else if rehearsal.stage != rehearsal.stage_before {
        let (from, to) = (rehearsal.stage_before, rehearsal.stage);
        let names = (texts.word(from), texts.word(to));
        said.push(Consequence::plain(texts.say("said.stage", &[("from", &names.0), ("to", &names.1)])));
    }
    let holders = [("said.holder", &rehearsal.holder), ("said.watcher", &rehearsal.watcher)];
    let named = holders.into_iter().filter_map(|(key, holder)| Some((key, holder.as_ref()?)));
    said.extend(named.map(|(key, holder)| Consequence::plain(who(texts, key, holder))));
    said.extend(rehearsal.clocks.iter().filter_map(|change| clock(change, texts)));
    let documents = rehearsal.documents.iter().map(|one| texts.word(one.document));
    let documents: Vec<String> = documents.collect();
    if !documents.is_empty() {
        said.push(Consequence::plain(
            texts.with("said.documents", &documents.join(texts.either("、", ", "))),
        ));
    }
    let told: Vec<&str> = rehearsal.told.iter().map(|user| user.name.as_str()).collect();
    if !told.is_empty() {
        said.push(Consequence::plain(texts.with("said.told", &told.join(texts.either("、", ", ")))));
    }
    if said.is_empty() {
        said.push(Consequence::plain(texts.t("said.nothing")));
    }
    said
}

/// Papers that have not reached the petitioner: no time for a review has begun (articles 35, 36).
pub fn unserved(documents: &[Document], texts: Texts) -> Consequence {
    let names: Vec<String> = documents.iter().map(|one| texts.word(one)).collect();
    let text = texts.with("said.unserved", &names.join(texts.either("、", ", ")));
    Consequence { class: "late", ..Consequence::plain(text) }
}

fn who(texts: Texts, key: &str, holder: &HolderView) -> String {
    let leader =
        holder.leader.as_ref().map_or_else(|| texts.t("holder.no_leader"), |leader| leader.name.clone());
    texts.say(key, &[("unit", &holder.unit.name), ("officer", &holder.officer.name), ("leader", &leader)])
}

/// Rights of the petitioner end without a word: nobody has to meet them.
fn clock(change: &ClockChange, texts: Texts) -> Option<Consequence> {
    let deadline = &change.deadline;
    let name = texts.either(&deadline.clock_name, &deadline.clock_name_en).to_owned();
    let due = texts.date(deadline.legal_due);
    let (text, class) = match change.change {
        Change::Begins if deadline.outcome != Outcome::Running => return None,
        Change::Begins => (begins(deadline, &name, &due, texts), "soon"),
        Change::Ends | Change::Falls if deadline.right || deadline.window => return None,
        Change::Ends => {
            let how = texts.word(deadline.outcome);
            let class = if deadline.outcome == Outcome::MetLate { "late" } else { "calm" };
            (texts.say("said.met", &[("clock", &name), ("how", &how)]), class)
        }
        Change::Falls => (texts.with("said.falls", &name), ""),
        Change::Moves if deadline.outcome == Outcome::Paused => (texts.with("said.paused", &name), "calm"),
        Change::Moves => {
            let before = change.due_before.map_or_else(String::new, |before| texts.date(before));
            (texts.say("said.moves", &[("clock", &name), ("before", &before), ("due", &due)]), "soon")
        }
    };
    let tells = matches!(change.change, Change::Begins | Change::Moves);
    Some(Consequence { text, basis: tells.then(|| deadline.article.clone()), class })
}

/// “受理后60日内办结，2027年1月25日到期”.
fn begins(deadline: &DeadlineView, name: &str, due: &str, texts: Texts) -> String {
    let Some(length) = deadline.length else {
        return texts.say("said.begins_by_order", &[("clock", &name), ("due", &due)]);
    };
    let length = texts.long(length.quantity, length.unit);
    let key = if deadline.right { "said.right_begins" } else { "said.begins" };
    texts.say(key, &[("clock", &name), ("length", &length), ("due", &due)])
}
