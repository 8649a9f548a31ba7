//! The history of a petition, as it is shown.

use std::fmt;

use chrono::NaiveDate;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::alerts;
use crate::names::UserRef;
use crate::petition::Loaded;
use crate::petition::holder::{AssignmentView, HolderView};
use crate::petition::input::{AccusedInput, PersonInput};
use crate::petition::texts::Opened;
use crate::viewing::Viewing;
use domain::access::Sight;
use domain::assignment::Proposal;
use domain::clock::ClockName;
use domain::ids::{OrganId, PetitionId, UnitId, UserId};
use domain::petition::acts::CorrectInput;
use domain::petition::acts::body::Field;
use domain::petition::facts::Succession;
use domain::petition::meaning::{InPlace, Meaning};
use domain::petition::{Event, Facts, Holder, RecordRef, Recorded, Says};
use domain::responsibility::Holding;
use domain::time::Instant;
use domain::vocabulary::{AnyWord, Via, Word};
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
    /// The words of the event (way, method, dates, rules), without texts.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
    /// The same for pages, which tell it in the reader's language.
    #[serde(skip)]
    pub told: Vec<(String, Detail)>,
    /// What a correction has changed, for pages.
    #[serde(skip)]
    pub changed: Vec<Changed>,
    /// The alert that it is, for pages.
    #[serde(skip)]
    pub notice: Option<alerts::Notice>,
    /// The texts that belong to it, by what they are.
    pub texts: Vec<TextView>,
}

/// A text of the history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TextView {
    pub what: &'static str,
    /// None: erased.
    pub text: Option<String>,
    /// Whom it tells of, where it is somebody and no text: for pages.
    #[serde(skip)]
    pub who: Option<Who>,
}

/// Somebody whom a record of the history tells of.
#[derive(Clone, Debug)]
pub enum Who {
    Petitioner(PersonInput),
    Accused(AccusedInput),
}

/// Something that an event says beside its texts.
#[derive(Clone, Debug)]
pub enum Detail {
    Word(AnyWord),
    Words(Vec<AnyWord>),
    Day(NaiveDate),
    Moment(Instant),
    Yes(bool),
    Number(i64),
    /// The size of a file.
    Bytes(u64),
    Clock(ClockName),
    /// What a unit or somebody is called; of who holds the petition, all of them.
    Names(Vec<String>),
    /// Whom the rules of assignment named, or that they found nobody.
    Assignment(Box<AssignmentView>),
    Line(String),
}

impl Detail {
    fn word(word: impl Word) -> Option<Self> {
        Some(Self::Word(AnyWord::of(word)))
    }

    fn name(name: String) -> Option<Self> {
        Some(Self::Names(vec![name]))
    }

    fn holder(holder: &HolderView) -> Option<Self> {
        let leader = holder.leader.as_ref().map(|leader| &leader.name);
        let names = [&holder.unit.name, &holder.officer.name].into_iter().chain(leader);
        Some(Self::Names(names.cloned().collect()))
    }

    /// What an event says in a word that is none of a list.
    fn line(text: &str) -> Self {
        match (text.parse(), Instant::parse(text)) {
            (Ok(day), _) => Self::Day(day),
            (Err(_), Some(moment)) => Self::Moment(moment),
            (Err(_), None) => Self::Line(text.to_owned()),
        }
    }
}

/// A fact that was corrected, by the field that corrects it: as it was, and as it is.
#[derive(Clone, Debug)]
pub struct Changed {
    pub field: Field,
    pub before: Option<Detail>,
    pub after: Option<Detail>,
}

/// What an event says under a name: to programs, and to people.
struct Said {
    name: String,
    json: Value,
    told: Option<Detail>,
}

impl Said {
    fn new(name: &str, json: Value, told: Option<Detail>) -> Self {
        Self { name: name.to_owned(), json, told }
    }
}

/// A fact of a petition, as it is told.
struct Fact {
    field: Field,
    said: Said,
}

/// What events say for the service alone.
pub const FOR_THE_SERVICE: [&str; 8] =
    ["run", "calendar_version", "since", "digest", "batch", "routed", "notified", "opening"];

/// The words of an event in the order in which it declares them.
struct InOrder(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = InOrder;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an event")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<InOrder, M::Error> {
                let mut words = Vec::new();
                while let Some(word) = map.next_entry()? {
                    words.push(word);
                }
                Ok(InOrder(words))
            }
        }
        deserializer.deserialize_map(Words)
    }
}

impl Viewing<'_> {
    /// The history, with its texts (`comments`: those beside ratings too); masked without those that tell who the petitioner is.
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
        for (place, changed, told) in self.corrections(events, sight) {
            if let Some(entry) = entries.get_mut(place) {
                entry.details["changed"] = changed;
                entry.changed = told;
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
            let record = match said {
                Says::Text(record) | Says::Petitioner(record) => full.then_some(*record),
                Says::OpenText(record) | Says::Accused(record) => Some(*record),
                Says::Day(_) | Says::Word(_) | Says::Unit(_) | Says::User(_) => None,
            };
            let record = record?;
            Some(who(*said, opened).map(|who| TextView { what, text: opened.text(record), who }))
        };
        let said = match (&recorded.event, full) {
            (Event::OrderLinked { .. } | Event::Attached { .. }, false) => Vec::new(),
            (event, _) => self.details(event, &meaning, first.as_deref())?,
        };
        let (details, told) = in_both(said);
        Ok(TimelineEntry {
            seq: Some(recorded.seq),
            kind: meaning.kind,
            occurred_at: recorded.occurred_at,
            recorded_at: recorded.recorded_at,
            actor: recorded.actor.map(|actor| self.user(actor)),
            on_behalf_of: self.on_behalf_of(recorded, holdings),
            via: recorded.via,
            details,
            told,
            changed: Vec::new(),
            notice: None,
            texts: meaning.says.iter().filter_map(text).collect::<Result<_, _>>()?,
        })
    }

    /// What each correction has changed of the facts, as `[before, after]`, by the place of its event. Who
    /// sees the petition only in part is told what the registration tells them.
    fn corrections(&self, events: &[Recorded], sight: Sight) -> Vec<(usize, Value, Vec<Changed>)> {
        let (mut before, mut found) = (None, Vec::new());
        for (place, recorded) in events.iter().enumerate() {
            let Some(after) = recorded.event.facts() else { continue };
            if let Some(before) = before.replace(after) {
                let (before, after) = (self.told(before, sight), self.told(after, sight));
                let pairs = before.into_iter().zip(after);
                let (json, changed): (serde_json::Map<_, _>, Vec<_>) =
                    pairs.filter(|(before, after)| before.said.json != after.said.json).map(changed).unzip();
                found.push((place, Value::Object(json), changed));
            }
        }
        found
    }

    /// The facts as they are told, always in the same order.
    fn told(&self, facts: &Facts, sight: Sight) -> Vec<Fact> {
        let fact = |field: Field, name: &str, json: Value, told: Option<Detail>| Fact {
            field,
            said: Said::new(name, json, told),
        };
        let own = |field: Field, json: Value, told: Detail| fact(field, field.name, json, Some(told));
        let number = |number: u32| Detail::Number(i64::from(number));
        let mut told = vec![
            own(CorrectInput::channel, json!(facts.channel), Detail::Word(AnyWord::of(facts.channel))),
            own(CorrectInput::purpose, json!(facts.purpose), Detail::Word(AnyWord::of(facts.purpose))),
            own(CorrectInput::received_on, json!(facts.received_on), Detail::Day(facts.received_on)),
            own(CorrectInput::headcount, json!(facts.headcount), number(facts.headcount)),
            own(CorrectInput::representatives, json!(facts.representatives), number(facts.representatives)),
            own(CorrectInput::urgent, json!(facts.urgent), Detail::Yes(facts.urgent)),
            own(CorrectInput::anonymous, json!(facts.anonymous), Detail::Yes(facts.anonymous)),
        ];
        if sight == Sight::Full {
            let district = self.district;
            let category = facts.category.and_then(|id| district.categories.get(&id)).map(|one| &one.name);
            let place =
                facts.contact_point.and_then(|id| district.contact_points.get(&id)).map(|one| &one.name);
            let project = facts.project.and_then(|id| district.projects.get(&id)).map(|one| &one.name);
            let leader = facts.received_by_leader.map(|id| self.user(id));
            let name = |name: Option<&String>| name.cloned().and_then(Detail::name);
            let leader_name = leader.as_ref().and_then(|leader| Detail::name(leader.name.clone()));
            told.extend([
                fact(CorrectInput::content_category, "category", json!(category), name(category)),
                fact(CorrectInput::contact_point, "place", json!(place), name(place)),
                fact(CorrectInput::project, "project", json!(project), name(project)),
                fact(CorrectInput::received_by_leader, "received_by_leader", json!(leader), leader_name),
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
            details: json!(notice),
            told: Vec::new(),
            changed: Vec::new(),
            notice: Some(notice),
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
    fn details(
        &self,
        event: &Event,
        meaning: &Meaning<'_>,
        first: Option<&str>,
    ) -> Result<Vec<Said>, StoreError> {
        Ok(match event {
            Event::Registered { facts, .. } => registered(facts),
            Event::Assigned { holder, proposal, reason, .. } => {
                let holder = self.holder(*holder);
                // What the rules said, where somebody else was named.
                let suggested = reason.as_ref().and(proposal.holder).map(|said| self.holder(said));
                let suggested_told = suggested.as_ref().and_then(Detail::holder);
                let told = Detail::holder(&holder);
                vec![
                    Said::new("holder", json!(holder), told),
                    Said::new("suggested_holder", json!(suggested), suggested_told),
                    self.said_by_rules(proposal, reason.is_none()),
                ]
            }
            Event::Attached { file, .. } => vec![
                Said::new("file", json!(file.id), Some(Detail::Number(file.id.0))),
                Said::new("media", json!(file.media), Detail::word(file.media)),
                Said::new("size", json!(file.size), Some(Detail::Bytes(file.size))),
            ],
            Event::AccusedAnswered { accused, .. } => {
                let users: Vec<_> = accused.users.iter().map(|user| self.user(*user)).collect();
                let units: Vec<_> = accused.units.iter().map(|unit| self.unit(*unit)).collect();
                let names = |names: Vec<String>| (!names.is_empty()).then_some(Detail::Names(names));
                let called = names(users.iter().map(|user| user.name.clone()).collect());
                let units_called = names(units.iter().map(|unit| unit.name.clone()).collect());
                vec![
                    Said::new("meant_users", json!(users), called),
                    Said::new("meant_units", json!(units), units_called),
                ]
            }
            // Of whom it would spare it tells nothing: who is accused is for who may answer.
            Event::SecondHandAsked { operation, opening, decider, by_number, .. } => {
                let (holder, decider) = (opening.holder.map(|one| self.holder(one)), self.user(*decider));
                let (words, holds) = (opening.words(), holder.as_ref().and_then(Detail::holder));
                let opens = words.iter().map(|word| AnyWord::of(*word)).collect();
                vec![
                    Said::new("operation", json!(operation), Detail::word(*operation)),
                    Said::new("opens", json!(words), Some(Detail::Words(opens))),
                    Said::new("purpose", json!(opening.purpose), opening.purpose.and_then(Detail::word)),
                    Said::new("holder", json!(holder), holds),
                    Said::new("decider", json!(decider), Detail::name(decider.name.clone())),
                    Said::new("by_number", json!(by_number), None),
                ]
            }
            Event::SecondHandDecided { granted, withdrawn, .. } => vec![
                Said::new("granted", json!(granted), Some(Detail::Yes(*granted))),
                Said::new("withdrawn", json!(withdrawn), withdrawn.then_some(Detail::Yes(true))),
            ],
            // Who may be meant is for who may answer.
            Event::AccusedRecognised { .. } => Vec::new(),
            Event::DecisionAsked { proposal } => vec![self.said_by_rules(proposal, true)],
            Event::Corrected { correction, .. } => {
                let facts = correction.facts.as_ref().map(|facts| {
                    json!({
                        "channel": facts.channel, "purpose": facts.purpose, "received_on": facts.received_on,
                        "headcount": facts.headcount, "urgent": facts.urgent, "anonymous": facts.anonymous,
                    })
                });
                vec![Said::new("facts", json!(facts), None)]
            }
            other => self.plain(other, meaning, first)?,
        })
    }

    /// What the rules said; nothing where they did not decide.
    fn said_by_rules(&self, proposal: &Proposal, decided: bool) -> Said {
        let said = decided.then(|| self.assignment(proposal));
        let json = json!(said.as_ref().map(|said| &said.because));
        Said::new("because", json, said.map(|said| Detail::Assignment(Box::new(said))))
    }

    /// The words of an event as it is stored, with names in place of ids and without its texts.
    fn plain(
        &self,
        event: &Event,
        meaning: &Meaning<'_>,
        first: Option<&str>,
    ) -> Result<Vec<Said>, StoreError> {
        let stored = serde_json::to_string(event).map_err(StoreError::damaged)?;
        let InOrder(stored) = serde_json::from_str(&stored).map_err(StoreError::damaged)?;
        let shown = stored.into_iter().filter(|(word, value)| word != "kind" && !is_record(value));
        shown.map(|(word, value)| self.named(word, value, meaning, first)).collect()
    }

    fn named(
        &self,
        name: String,
        value: Value,
        meaning: &Meaning<'_>,
        first: Option<&str>,
    ) -> Result<Said, StoreError> {
        let id = value.as_i64();
        let (json, told) = match (name.as_str(), id) {
            ("first", _) => (json!(first), first.map(Detail::line)),
            ("unit" | "suggested" | "watching_unit", Some(id)) => {
                let unit = self.unit(UnitId(id));
                (json!(unit), Detail::name(unit.name))
            }
            ("ordered_by" | "visitor" | "approved_by" | "decided_by" | "user" | "desk", Some(id)) => {
                let user = self.user(UserId(id));
                (json!(user), Detail::name(user.name))
            }
            ("reviewer", _) => {
                let unit = value.get("unit").and_then(Value::as_i64).map(|unit| self.unit(UnitId(unit)));
                let organ = value.get("organ").and_then(Value::as_i64).map(OrganId);
                let organ = organ.and_then(|organ| self.district.organs.get(&organ));
                let organ = organ.map(|organ| json!({ "code": organ.code, "name": organ.name }));
                (json!({ "unit": unit, "organ": organ }), unit.and_then(|unit| Detail::name(unit.name)))
            }
            ("units", _) => {
                let units: Option<Succession> = serde_json::from_value(value).map_err(StoreError::damaged)?;
                let named = units.map(|units| (self.unit(units.from), self.unit(units.to)));
                let told =
                    named.as_ref().map(|(from, to)| Detail::line(&format!("{} → {}", from.name, to.name)));
                (json!(named.map(|(from, to)| json!({ "from": from, "to": to }))), told)
            }
            ("holder" | "watcher", _) => {
                let holder: Option<Holder> = serde_json::from_value(value).map_err(StoreError::damaged)?;
                let holder = holder.map(|holder| self.holder(holder));
                (json!(holder), holder.as_ref().and_then(Detail::holder))
            }
            (service, _) if FOR_THE_SERVICE.contains(&service) => (value, None),
            (name, _) => {
                let told = plainly(name, &value, meaning);
                (value, told)
            }
        };
        Ok(Said { name, json, told })
    }
}

/// Whom it tells of, where it is somebody.
fn who(said: Says<'_>, opened: &Opened) -> Result<Option<Who>, StoreError> {
    match said {
        Says::Petitioner(record) => Ok(opened.one(record)?.map(Who::Petitioner)),
        Says::Accused(record) => Ok(opened.one(record)?.map(Who::Accused)),
        Says::Text(_) | Says::OpenText(_) | Says::Day(_) | Says::Word(_) | Says::Unit(_) | Says::User(_) => {
            Ok(None)
        }
    }
}

/// What a registration says of its facts.
fn registered(facts: &Facts) -> Vec<Said> {
    let number = Detail::Number(i64::from(facts.headcount));
    vec![
        Said::new("channel", json!(facts.channel), Detail::word(facts.channel)),
        Said::new("purpose", json!(facts.purpose), Detail::word(facts.purpose)),
        Said::new("received_on", json!(facts.received_on), Some(Detail::Day(facts.received_on))),
        Said::new("headcount", json!(facts.headcount), Some(number)),
        Said::new("urgent", json!(facts.urgent), facts.urgent.then_some(Detail::Yes(true))),
    ]
}

/// A value that an event says, as the event knows it.
fn plainly(name: &str, value: &Value, meaning: &Meaning<'_>) -> Option<Detail> {
    let clock = || meaning.clocks.run.map(|(clock, _)| clock);
    match (value, meaning.said(name)) {
        (Value::Null, _) => None,
        (_, Some(Says::Word(word))) => Some(Detail::Word(word)),
        (_, Some(Says::Day(day))) => Some(Detail::Day(day)),
        (Value::Bool(yes), _) => Some(Detail::Yes(*yes)),
        (Value::Number(number), _) => number.as_i64().map(Detail::Number),
        (Value::String(text), _) => match clock().filter(|clock| clock.as_str() == text) {
            Some(clock) => Some(Detail::Clock(clock.clone())),
            None => Some(Detail::line(text)),
        },
        (Value::Array(_) | Value::Object(_), _) => None,
    }
}

/// What is said, as an object for programs and line by line for people.
fn in_both(said: Vec<Said>) -> (Value, Vec<(String, Detail)>) {
    let told = said.iter().filter_map(|one| Some((one.name.clone(), one.told.clone()?))).collect();
    (Value::Object(said.into_iter().map(|one| (one.name, one.json)).collect()), told)
}

/// A fact that differs, under its name for programs, and by its field for people.
fn changed((before, after): (Fact, Fact)) -> ((String, Value), Changed) {
    let json = json!([before.said.json, after.said.json]);
    let told = Changed { field: after.field, before: before.said.told, after: after.said.told };
    ((after.said.name, json), told)
}

fn is_record(value: &Value) -> bool {
    value.get("record").is_some() && value.get("digest").is_some()
}
