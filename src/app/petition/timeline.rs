//! The history of a petition, as it is shown.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::alerts;
use crate::names::UserRef;
use crate::petition::Loaded;
use crate::petition::holder::AssignmentView;
use crate::petition::texts::Opened;
use crate::viewing::Viewing;
use domain::access::Sight;
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::meaning::InPlace;
use domain::petition::{Event, Facts, Holder, RecordRef, Recorded, Says};
use domain::responsibility::Holding;
use domain::time::Instant;
use domain::vocabulary::{AnyWord, Via};
use store::petition as rows;
use store::{Conn, StoreError};

/// One event of the history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The number of the event; none for an alert, which is no event.
    pub seq: Option<u32>,
    #[schema(example = "routed")]
    pub kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Instant,
    /// None: the service itself.
    pub actor: Option<UserRef>,
    /// The leader on leave for whom the actor closed, instructed or set a date (代行).
    pub on_behalf_of: Option<UserRef>,
    pub via: Via,
    /// What the rules said of who is responsible, where they decided or found nobody: for pages, which say
    /// it in the reader's language.
    #[serde(skip)]
    pub assignment: Option<AssignmentView>,
    /// The words of the event (way, method, dates, rules), without texts.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
    /// The names of what it says beside its texts, and which word of the law that is, where it is one: for
    /// pages, which say it in the reader's language.
    #[serde(skip)]
    pub said: Vec<(&'static str, Option<AnyWord>)>,
    /// The texts that belong to it, by what they are.
    pub texts: Vec<TextView>,
}

/// A text of the history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TextView {
    pub what: &'static str,
    /// None: erased.
    pub text: Option<String>,
}

impl Viewing<'_> {
    /// The history, with its texts (`comments`: those beside ratings too); masked without those that tell who the petitioner is.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn timeline(
        &self,
        conn: &mut Conn,
        loaded: &Loaded,
        sight: Sight,
        comments: bool,
    ) -> Result<Vec<TimelineEntry>, StoreError> {
        let Loaded { events, petition, .. } = loaded;
        let references: Vec<&RecordRef> =
            events.iter().flat_map(|recorded| recorded.event.records()).map(|(_, one)| one).collect();
        let opened = Opened::load(conn, self.app, &references)?;
        let entries =
            events.iter().map(|recorded| self.entry(conn, recorded, &petition.holdings, &opened, sight));
        let mut entries: Vec<TimelineEntry> = entries.collect::<Result<_, _>>()?;
        for (place, changed) in self.corrections(events, sight) {
            if let Some(entry) = entries.get_mut(place) {
                entry.details["changed"] = changed;
            }
        }
        if !comments {
            entries.iter_mut().for_each(|entry| entry.texts.retain(|text| text.what != "comment"));
        }
        entries.extend(self.alerts(conn, loaded.id)?);
        // Stable: events that were recorded at once stay in their order.
        entries.sort_by_key(|entry| entry.recorded_at);
        Ok(entries)
    }

    fn entry(
        &self,
        conn: &mut Conn,
        recorded: &Recorded,
        holdings: &[Holding],
        opened: &Opened,
        sight: Sight,
    ) -> Result<TimelineEntry, StoreError> {
        let meaning = recorded.event.meaning();
        let first = match meaning.first {
            Some(first) => rows::get(conn, first)?.map(|row| row.number),
            None => None,
        };
        let full = sight == Sight::Full;
        let text = |(what, said): &(&'static str, Says<'_>)| {
            let text = match said {
                Says::Text(record) => full.then_some(*record),
                Says::OpenText(record) => Some(*record),
                Says::Day(_) | Says::Word(_) | Says::Unit(_) | Says::User(_) => None,
            };
            Some(TextView { what, text: opened.text(text?) })
        };
        Ok(TimelineEntry {
            seq: Some(recorded.seq),
            kind: meaning.kind,
            occurred_at: recorded.occurred_at,
            recorded_at: recorded.recorded_at,
            actor: recorded.actor.map(|actor| self.user(actor)),
            on_behalf_of: self.on_behalf_of(recorded, holdings),
            via: recorded.via,
            assignment: recorded
                .event
                .proposal()
                .filter(|(_, reason)| reason.is_none())
                .map(|(proposal, _)| self.assignment(proposal)),
            details: match (&recorded.event, full) {
                (Event::OrderLinked { .. } | Event::Attached { .. }, false) => json!({}),
                (event, _) => self.details(event, first.as_deref())?,
            },
            said: meaning.says.iter().filter_map(beside_texts).collect(),
            texts: meaning.says.iter().filter_map(text).collect(),
        })
    }

    /// What each correction has changed of the facts, as `[before, after]`, by the place of its event. Who
    /// sees the petition only in part is told what the registration tells them.
    fn corrections(&self, events: &[Recorded], sight: Sight) -> Vec<(usize, Value)> {
        let (mut before, mut found) = (None, Vec::new());
        for (place, recorded) in events.iter().enumerate() {
            let Some(after) = recorded.event.facts() else { continue };
            if let Some(before) = before.replace(after) {
                let (before, after) = (self.told(before, sight), self.told(after, sight));
                let changed = after.into_iter().zip(before).filter(|(after, before)| after != before);
                let changed =
                    changed.map(|((word, after), (_, before))| (word.to_owned(), json!([before, after])));
                found.push((place, Value::Object(changed.collect())));
            }
        }
        found
    }

    /// The facts as they are told, always in the same order.
    fn told(&self, facts: &Facts, sight: Sight) -> Vec<(&'static str, Value)> {
        let mut told = vec![
            ("channel", json!(facts.channel)),
            ("purpose", json!(facts.purpose)),
            ("received_on", json!(facts.received_on)),
            ("headcount", json!(facts.headcount)),
            ("representatives", json!(facts.representatives)),
            ("urgent", json!(facts.urgent)),
            ("anonymous", json!(facts.anonymous)),
        ];
        if sight == Sight::Full {
            let district = self.district;
            let category = facts.category.and_then(|id| district.categories.get(&id));
            let place = facts.contact_point.and_then(|id| district.contact_points.get(&id));
            let project = facts.project.and_then(|id| district.projects.get(&id));
            told.extend([
                ("category", json!(category.map(|one| &one.name))),
                ("place", json!(place.map(|one| &one.name))),
                ("project", json!(project.map(|one| &one.name))),
                ("received_by_leader", json!(facts.received_by_leader.map(|id| self.user(id)))),
            ]);
        }
        told
    }

    /// Who was told of which rung, and what became of it: alerts are rows, not events.
    fn alerts(&self, conn: &mut Conn, id: PetitionId) -> Result<Vec<TimelineEntry>, StoreError> {
        let notices = alerts::notices(self, conn, id)?.into_iter();
        let entry = |notice: alerts::Notice| TimelineEntry {
            seq: None,
            kind: "alerted",
            occurred_at: notice.reached_at,
            recorded_at: notice.reached_at,
            actor: None,
            on_behalf_of: None,
            via: Via::Job,
            assignment: None,
            details: json!(notice),
            said: Vec::new(),
            texts: Vec::new(),
        };
        Ok(notices.map(entry).collect())
    }

    /// The leader for whom a deputy acted (代行).
    fn on_behalf_of(&self, recorded: &Recorded, holdings: &[Holding]) -> Option<UserRef> {
        let actor = recorded.actor?;
        let held = holdings.iter().rev().find(|holding| holding.event_seq < recorded.seq)?;
        let leader = held.holder.leader.filter(|leader| *leader != actor)?;
        let on = recorded.recorded_at.day();
        let acted = match recorded.event.meaning().in_place? {
            InPlace::Closes => recorded.via == Via::Api,
            InPlace::Orders => self.district.deputies_of(leader, on).any(|deputy| deputy == actor),
        };
        acted.then(|| self.user(leader))
    }

    /// What an event says beside its texts, with names in place of ids.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other event is shown as it is stored")]
    fn details(&self, event: &Event, first: Option<&str>) -> Result<Value, StoreError> {
        Ok(match event {
            Event::Registered { facts, .. } => json!({
                "channel": facts.channel, "purpose": facts.purpose, "received_on": facts.received_on,
                "headcount": facts.headcount, "urgent": facts.urgent,
            }),
            Event::Assigned { holder, proposal, reason, .. } => json!({
                "holder": self.holder(*holder),
                "because": reason.is_none().then(|| self.because(proposal)),
                // What the rules said, where somebody else was named.
                "suggested_holder": reason.as_ref().and(proposal.holder).map(|said| self.holder(said)),
            }),
            Event::Attached { file, .. } => json!({
                "file": file.id, "media": file.media, "size": file.size,
            }),
            Event::DecisionAsked { proposal } => json!({ "because": self.because(proposal) }),
            Event::Corrected { correction, .. } => json!({
                "facts": correction.facts.as_ref().map(|facts| json!({
                    "channel": facts.channel, "purpose": facts.purpose, "received_on": facts.received_on,
                    "headcount": facts.headcount, "urgent": facts.urgent, "anonymous": facts.anonymous,
                })),
            }),
            other => self.plain(other, first)?,
        })
    }

    /// The words of an event as it is stored, with names in place of ids and without its texts.
    fn plain(&self, event: &Event, first: Option<&str>) -> Result<Value, StoreError> {
        let Value::Object(stored) = serde_json::to_value(event).map_err(StoreError::damaged)? else {
            return Err(StoreError::damaged(format!("an event {} without words", event.kind())));
        };
        let shown = stored.into_iter().filter(|(word, value)| word != "kind" && !is_record(value));
        let named: Result<_, _> = shown.map(|(word, value)| self.named(word, value, first)).collect();
        Ok(Value::Object(named?))
    }

    fn named(&self, word: String, value: Value, first: Option<&str>) -> Result<(String, Value), StoreError> {
        let id = value.as_i64();
        let shown = match (word.as_str(), id) {
            ("first", _) => json!(first),
            ("unit" | "suggested" | "watching_unit", Some(id)) => json!(self.unit(UnitId(id))),
            ("ordered_by" | "visitor" | "approved_by" | "decided_by" | "user", Some(id)) => {
                json!(self.user(UserId(id)))
            }
            ("reviewer", _) => {
                let unit = value.get("unit").and_then(Value::as_i64);
                json!({ "unit": unit.map(|unit| self.unit(UnitId(unit))) })
            }
            ("holder", _) => {
                let holder: Option<Holder> = serde_json::from_value(value).map_err(StoreError::damaged)?;
                json!(holder.map(|holder| self.holder(holder)))
            }
            _ => value,
        };
        Ok((word, shown))
    }
}

/// What an event says that is no text: its name, and which word it is.
const fn beside_texts((name, said): &(&'static str, Says<'_>)) -> Option<(&'static str, Option<AnyWord>)> {
    match said {
        Says::Text(_) | Says::OpenText(_) => None,
        Says::Word(word) => Some((*name, Some(*word))),
        Says::Day(_) | Says::Unit(_) | Says::User(_) => Some((*name, None)),
    }
}

fn is_record(value: &Value) -> bool {
    value.get("record").is_some() && value.get("digest").is_some()
}
