//! From a command to the database: decided, numbered, applied, and every row that follows from its events.

use crate::event_alerts::{self, After};
use crate::petition::{
    Loaded, Unnumbered, apply, claims, dates, decided, load, rating, recount, repeat, similar,
};
use crate::readdress::{self, About};
use crate::{App, Error, sweep};
use domain::directory::District;
use domain::duty;
use domain::ids::PetitionId;
use domain::petition::acts::{LinkOrder, LinkSentDown};
use domain::petition::{Act, Command, Order, Petition, Source};
use domain::time::Instant;
use domain::vocabulary::Ending;
use store::projection::Derived;
use store::{Conn, StoreError, event, projection, record};

/// Decides a command and saves what follows.
///
/// # Errors
/// [`Error::Refused`].
pub fn carry_out_in_txn(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    command: &Command,
    now: Instant,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    let before = loaded.petition.clone();
    let events = decided(&before, command, &rules, now)?;
    let after = save(app, conn, district, loaded, events, now)?;
    if after.ending == Some(Ending::Merged)
        && before.ending != after.ending
        && let Some(first) = after.facts.repeat_of
    {
        hand_over_to_first(app, conn, district, (&before, first), command, now)?;
    }
    Ok(())
}

/// What others wait for goes on with the first, where that or what it was merged into is still open: the time of
/// a 12345 order runs on there, and whoever sent the petition down gets the feedback of the first.
fn hand_over_to_first(
    app: &App,
    conn: &mut Conn,
    district: &District,
    (merged, first): (&Petition, PetitionId),
    command: &Command,
    now: Instant,
) -> Result<(), Error> {
    let Some(first) = repeat::open_first(app, conn, first)? else { return Ok(()) };
    let order =
        |Order { number, class, since }| Act::LinkOrder(LinkOrder { number, class, since: Some(since) });
    let sent_down = |source: &Source| Act::LinkSentDown(LinkSentDown { source: source.clone() });
    let sources = std::iter::once(&merged.facts.source).chain(&merged.sent_down);
    let sources = sources.filter(|source| source.feedback_due.is_some());
    for act in merged.all_orders().into_iter().map(order).chain(sources.map(sent_down)) {
        let command = Command { act, by: command.by.clone(), occurred_at: now, late: None };
        let loaded = load(conn, app, first)?;
        carry_out_in_txn(app, conn, district, loaded, &command, now)?;
    }
    Ok(())
}

/// Numbers, applies and saves events. What they leave running under an older calendar and would count
/// to other dates under the present one (an extension into a year published since) is counted anew.
///
/// # Errors
/// Busy, where somebody else was faster.
pub fn save(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    new: Vec<Unnumbered>,
    now: Instant,
) -> Result<Petition, Error> {
    let (id, before) = (loaded.id, loaded.petition);
    let rules = app.rulebooks(conn)?;
    let (petition, mut recorded) = apply(Some(before.clone()), new)?;
    let recounted = recount::recounts(&petition, &rules, now)?;
    let (petition, recounted) = apply(Some(petition), recounted)?;
    recorded.extend(recounted);
    let deadlines = dates(&petition, &rules)?;
    event::append_in_txn(conn, &app.vault, id, &recorded)?;
    let next_look = sweep::look_after_act(&deadlines, now);
    let group_visit = petition.is_group_visit(&rules)?;
    let derived = Derived { deadlines: &deadlines, group_visit, next_look };
    projection::update_in_txn(conn, id, before.version, &petition, &derived)?;
    projection::derive_in_txn(conn, &app.vault, id, district, &petition, &deadlines, &recorded)?;
    rating::note_in_txn(app, conn, district, id, &petition, &recorded, now)?;
    similar::index_content_in_txn(app, conn, id, Some(&before), &petition)?;
    retitle(app, conn, id, (&before, &petition))?;
    claims::erase_removed_in_txn(conn, (&before, &petition), now)?;
    let (held_by, sealed_now) = (before.holder(), petition.is_confidential() && !before.is_confidential());
    let about = About { id, petition: &petition, passed_on: petition.holder() != held_by, sealed_now };
    readdress::readdress_in_txn(app, conn, district, &about, &deadlines, &recorded, now)?;
    let pressing = duty::is_pressing(&petition, &deadlines);
    let purpose_changed = petition.facts.purpose != before.facts.purpose;
    let after =
        After { id, petition: &petition, held_by: Some(held_by), sealed_now, purpose_changed, pressing };
    event_alerts::tell_in_txn(app, conn, district, &after, &recorded, now)?;
    sweep::ask_for_decision_in_txn(app, conn, district, (id, &petition), &recorded, now)?;
    Ok(petition)
}

/// A title that was written anew stands in the clear only where the petition is no accusation. A petition that
/// ceases to be an accusation keeps its title sealed until it is written anew.
fn retitle(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    (before, after): (&Petition, &Petition),
) -> Result<(), StoreError> {
    if after.is_confidential() {
        return projection::set_title_in_txn(conn, id, None);
    }
    let title = after.texts.title.record;
    if title == before.texts.title.record {
        return Ok(());
    }
    let opened = record::open(conn, &app.vault, &[title])?.pop();
    let opened = opened.ok_or_else(|| StoreError::damaged(format!("record {} is missing", title.0)))?;
    projection::set_title_in_txn(conn, id, opened.text.as_deref())
}
