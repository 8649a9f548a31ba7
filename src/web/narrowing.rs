//! What a list is narrowed to by its address, in words, and as the list asks for it.

use chrono::NaiveDate;

use crate::api::narrowing::{NOBODY, Narrowing};
use crate::web::texts::Texts;
use app::{App, Error};
use domain::clock::Timeliness;
use domain::counted::Group;
use store::petition::Filter;
use store::wait::Wait;

/// What the address says, as the list asks for it and as people read it.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    pub filter: Filter,
    pub words: Vec<String>,
}

/// Finds the unit and the leader of the address.
///
/// # Errors
/// [`Error::Invalid`] for a unit or a leader that is not known.
pub fn resolve(app: &App, asked: &Narrowing, texts: Texts) -> Result<Resolved, Error> {
    let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
    let unknown = |field: &'static str| Error::field(field, "unknown");
    let unit = asked.unit.as_deref().map(|code| district.unit_by_code(code).ok_or_else(|| unknown("unit")));
    let unit = unit.transpose()?;
    let named = asked.leader.as_deref().filter(|name| *name != NOBODY);
    let leader = named.map(|name| district.user_by_username(name).ok_or_else(|| unknown("leader")));
    let leader = leader.transpose()?;
    let filter = Filter {
        unit: unit.map(|unit| unit.id),
        leader: leader.map(|leader| leader.id),
        channel: asked.channel,
        stage: asked.stage,
        received_from: asked.from,
        received_to: asked.to,
        narrow: asked.conditions(),
        ..Filter::default()
    };
    let people = [unit.map(|unit| unit.name.clone()), leader.map(|leader| leader.name.clone())];
    let mut words: Vec<String> = people.into_iter().flatten().collect();
    words.extend(in_words(asked, texts));
    let name =
        |code: &str| district.unit_by_code(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone());
    let leader_name = |name: &str| {
        let user = district.users.values().find(|user| user.username == name);
        user.map_or_else(|| name.to_owned(), |user| user.name.clone())
    };
    let late = [asked.late_of.as_deref().map(name), asked.late_of_leader.as_deref().map(leader_name)];
    words.extend(late.into_iter().flatten().map(|who| texts.with("list.late_of", &who)));
    let soon = [asked.soon_of.as_deref().map(name), asked.soon_of_leader.as_deref().map(leader_name)];
    words.extend(soon.into_iter().flatten().map(|who| texts.with("list.soon_of", &who)));
    words.extend(asked.held_by.as_deref().map(|code| texts.with("list.held_by", &name(code))));
    words.extend(asked.objected_by.as_deref().map(|code| texts.with("list.objected_by", &name(code))));
    Ok(Resolved { filter, words })
}

fn in_words(asked: &Narrowing, texts: Texts) -> Vec<String> {
    let days = |key: &str, from: Option<NaiveDate>, to: Option<NaiveDate>| {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| texts.date(day));
        (from.is_some() || to.is_some()).then(|| texts.with(key, &format!("{} – {}", day(from), day(to))))
    };
    let judged = |judged: Timeliness| match judged {
        Timeliness::Acceptance => texts.t("list.judged_acceptance"),
        Timeliness::Answer => texts.t("list.judged_answer"),
    };
    let waits = |wait: Wait| match wait {
        Wait::Centre => texts.t("list.waits_centre"),
        Wait::Objection => texts.t("list.waits_objection"),
        Wait::Supervision => texts.t("list.waits_supervision"),
        Wait::SecondHand => texts.t("list.waits_second_hand"),
        Wait::Extended => texts.t("list.waits_extended"),
    };
    let counted = |group: Group| match group {
        Group::Open => texts.t("list.counted_open"),
        Group::OpenMerged => texts.t("list.counted_open_merged"),
        Group::Closed => texts.t("list.counted_closed"),
        Group::Otherwise => texts.t("list.counted_otherwise"),
        Group::Of(ending) => texts.word(ending),
    };
    [
        (asked.leader.as_deref() == Some(NOBODY)).then(|| texts.t("holder.no_leader")),
        asked.channel.map(|channel| texts.word(channel)),
        asked.stage.map(|stage| texts.word(stage)),
        days("list.received_in", asked.from, asked.to),
        asked.due.map(|day| texts.with("clock.due", &texts.date(day))),
        asked.waiting.map(waits),
        asked.group_visit.then(|| texts.t("list.group_visit")),
        asked.counted.map(counted),
        asked.visited.then(|| texts.t("list.visited")),
        asked.fell_due.map(|one| texts.with("list.fell_due", &judged(one))),
        asked.missed.map(|one| texts.with("list.missed", &judged(one))),
        asked.rated.map(|of| texts.with("list.rated", &texts.word(of))),
        asked.rating.map(|rating| texts.word(rating)),
        asked.unrated.map(|of| texts.with("list.unrated", &texts.word(of))),
        days("list.in_period", asked.since, asked.until),
    ]
    .into_iter()
    .flatten()
    .collect()
}
