//! The history of a petition in words: the newest first, each event with what it says beside its
//! texts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::web::because::because;
use crate::web::texts::Texts;
use app::file_fault::in_words;
use app::petition::deadline::DeadlineView;
use app::petition::input::{AccusedInput, PersonInput};
use app::petition::timeline::{TextView, TimelineEntry};
use domain::directory::District;
use domain::time::Instant;
use domain::vocabulary::{AnyWord, Channel, Purpose};

/// The details that are told first, in this order; each has its name in the texts. Others that an event says
/// follow.
pub const TOLD: &[&str] = &[
    "clock",
    "channel",
    "purpose",
    "received_on",
    "headcount",
    "urgent",
    "way",
    "method",
    "path",
    "procedure",
    "ground",
    "reason",
    "document",
    "paper",
    "result",
    "served_on",
    "settlement",
    "conclusion",
    "instance",
    "delivery",
    "sent_on",
    "admitted",
    "outcome",
    "redo_due",
    "held_on",
    "cause",
    "recommendation",
    "adopted",
    "form",
    "number",
    "replaces",
    "class",
    "first",
    "upheld",
    "unit",
    "suggested",
    "reviewer",
    "user",
    "holder",
    "suggested_holder",
    "hand_over",
    "because",
    "opinion",
    "days",
    "approved_by",
    "assigner_agreed",
    "notified_on",
    "due",
    "feedback_due",
    "reply_due",
    "legal_due_before",
    "legal_due",
    "ordered_by",
    "decided_by",
    "visitor",
    "visited_on",
    "in_person",
    "home_visits",
    "task",
    "order",
    "file",
    "media",
    "size",
    "of",
    "rating",
];

/// The facts that a correction changes, in this order, with the names that they have.
const CHANGED: &[(&str, &str)] = &[
    ("channel", "fact.channel"),
    ("purpose", "fact.purpose"),
    ("received_on", "detail.received_on"),
    ("headcount", "fact.headcount"),
    ("representatives", "fact.representatives"),
    ("urgent", "detail.urgent"),
    ("anonymous", "fact.anonymous"),
    ("category", "fact.category"),
    ("place", "fact.place"),
    ("project", "fact.project"),
    ("received_by_leader", "fact.received_by_leader"),
];

/// The names behind the codes of the district.
pub struct Names {
    units: BTreeMap<String, String>,
    users: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
    contact_points: BTreeMap<String, String>,
    projects: BTreeMap<String, String>,
}

impl Names {
    /// Of this district.
    pub fn of(district: &District) -> Self {
        let pair = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        Self {
            units: district.units.values().map(|unit| pair(&unit.code, &unit.name)).collect(),
            users: district.users.values().map(|user| pair(&user.username, &user.name)).collect(),
            categories: district.categories.values().map(|one| pair(&one.code, &one.name)).collect(),
            contact_points: district.contact_points.values().map(|one| pair(&one.code, &one.name)).collect(),
            projects: district.projects.values().map(|one| pair(&one.code, &one.name)).collect(),
        }
    }

    /// The content category.
    pub fn category(&self, code: Option<&str>) -> Option<String> {
        named(&self.categories, code)
    }

    /// The township or village.
    pub fn contact_point(&self, code: Option<&str>) -> Option<String> {
        named(&self.contact_points, code)
    }

    /// The project.
    pub fn project(&self, code: Option<&str>) -> Option<String> {
        named(&self.projects, code)
    }

    /// A petitioner in one line.
    pub fn person(&self, person: &PersonInput) -> String {
        let parts =
            [Some(&person.name), person.phone.as_ref(), person.id_number.as_ref(), person.address.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
    }

    /// Whom an accusation names.
    pub fn accused(&self, accused: &AccusedInput) -> String {
        let user = named(&self.users, accused.username.as_deref());
        let unit = named(&self.units, accused.unit.as_deref());
        [user, accused.name.clone(), unit].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

fn named(names: &BTreeMap<String, String>, code: Option<&str>) -> Option<String> {
    let code = code?;
    Some(names.get(code).cloned().unwrap_or_else(|| code.to_owned()))
}

/// The events of a petition, to be shown.
pub struct History<'a> {
    entries: &'a [TimelineEntry],
    clocks: &'a [DeadlineView],
    names: &'a Names,
    texts: Texts,
}

/// A line under an event.
pub struct Line {
    pub name: String,
    pub value: String,
}

impl<'a> History<'a> {
    /// Of these events.
    pub const fn new(
        entries: &'a [TimelineEntry],
        clocks: &'a [DeadlineView],
        names: &'a Names,
        texts: Texts,
    ) -> Self {
        Self { entries, clocks, names, texts }
    }

    /// The newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &'a TimelineEntry> {
        self.entries.iter().rev()
    }

    /// What happened.
    pub fn kind(&self, entry: &TimelineEntry) -> String {
        if entry.seq.is_none() {
            return self.texts.t("history.alerted");
        }
        self.texts.t(&format!("event.{}", entry.kind))
    }

    /// What the event says beside its texts.
    pub fn details(&self, entry: &TimelineEntry) -> Vec<Line> {
        if entry.seq.is_none() {
            return self.alerted(&entry.details);
        }
        let others = entry.said.iter().map(|(name, _)| name).filter(|name| !TOLD.contains(name));
        let told = TOLD.iter().chain(others).filter_map(|word| {
            let value = match &entry.assignment {
                Some(said) if *word == "because" => because(said, self.texts, "receipt.awaiting"),
                _ => self.told(word, entry.details.get(*word)?, word_of(entry, word))?,
            };
            Some(Line { name: self.texts.t(&format!("detail.{word}")), value })
        });
        told.chain(self.changed(entry)).collect()
    }

    /// What a correction has changed: as it was, and as it is.
    fn changed(&self, entry: &TimelineEntry) -> Vec<Line> {
        let changed = entry.details.get("changed").and_then(Value::as_object);
        let line = |(word, name): &(&str, &str)| {
            let pair = changed?.get(*word)?;
            let told = |at: usize| pair.get(at).and_then(|value| self.plainly(word, value));
            let [before, after] = [told(0), told(1)].map(|one| one.unwrap_or_else(|| "—".to_owned()));
            Some(Line { name: self.texts.t(name), value: format!("{before} → {after}") })
        };
        CHANGED.iter().filter_map(line).collect()
    }

    /// A value of the facts, also that something is not so.
    fn plainly(&self, word: &str, value: &Value) -> Option<String> {
        match value {
            Value::Bool(yes) => Some(self.texts.yes_no(*yes)),
            value @ (Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => self.told(word, value, value.as_str().and_then(|code| fact(word, code))),
        }
    }

    /// Of an alert: the clock, the rung, and who was told, with what became of it.
    fn alerted(&self, details: &Value) -> Vec<Line> {
        let words = |value: Option<&Value>| {
            let part = |language: &str| value?.get(language)?.as_str();
            Some(self.texts.either(part("zh")?, part("en")?).to_owned())
        };
        let line = |name: &str, value: String| Line { name: self.texts.t(name), value };
        let told = details.get("told").and_then(Value::as_array).into_iter().flatten();
        let people: Vec<String> = told.filter_map(|one| self.reached(one)).collect();
        let about = details.get("about").and_then(Value::as_str);
        let about = about.map(|kind| line("history.about", self.texts.t(&format!("event.{kind}"))));
        let clock = words(details.get("clock_label")).map(|label| line("detail.clock", label));
        let rung = words(details.get("rung_label")).map(|label| line("history.rung", label));
        about.into_iter().chain(clock).chain(rung).chain([line("history.told", people.join(" · "))]).collect()
    }

    /// Somebody who was told, and how far it came.
    fn reached(&self, one: &Value) -> Option<String> {
        let name = who(one.get("user")?)?;
        let seen = one.get("acknowledged_at").is_some_and(|at| !at.is_null());
        let how = match one.get("delivery")?.as_str()? {
            _ if seen => self.texts.t("history.seen"),
            "sent" => self.texts.t("alerts.mail.sent"),
            "dead" => self.texts.t("alerts.mail.dead"),
            "moot" => self.texts.t("alerts.mail.none"),
            _ => self.texts.t("alerts.mail.waiting"),
        };
        Some(self.texts.either(&format!("{name}（{how}）"), &format!("{name} ({how})")).to_owned())
    }

    fn told(&self, word: &str, value: &Value, of_the_law: Option<AnyWord>) -> Option<String> {
        match value {
            Value::Bool(false) if word == "urgent" => None,
            Value::Bool(yes) => Some(self.texts.yes_no(*yes)),
            Value::Number(bytes) if word == "size" => Some(in_words(bytes.as_u64()?)),
            Value::Number(number) => Some(self.texts.number(number)),
            Value::String(text) if word == "clock" => Some(self.clock(text)),
            Value::String(_) if of_the_law.is_some() => of_the_law.map(|word| self.texts.any_word(word)),
            Value::String(text) => Some(self.word(text)),
            Value::Object(_) => who(value),
            Value::Null | Value::Array(_) => None,
        }
    }

    fn clock(&self, code: &str) -> String {
        let clock = self.clocks.iter().find(|clock| clock.clock == code);
        clock.map_or(code, |c| self.texts.either(&c.clock_name, &c.clock_name_en)).to_owned()
    }

    /// A day or a moment as the reader writes it; a sentence as it stands.
    fn word(&self, text: &str) -> String {
        if let Ok(day) = text.parse::<NaiveDate>() {
            return self.texts.date(day);
        }
        DateTime::parse_from_rfc3339(text)
            .map_or_else(|_| text.to_owned(), |moment| self.texts.minute(Instant::new(moment.to_utc())))
    }

    /// What a text of an event is.
    pub fn what(&self, text: &TextView) -> String {
        self.texts.t(&format!("text.{}", text.what))
    }

    /// A text as people read it; none where it was erased.
    pub fn text(&self, text: &TextView) -> Option<String> {
        let body = text.text.as_deref()?;
        let person = || Some(self.names.person(&serde_json::from_str::<PersonInput>(body).ok()?));
        let accused = || Some(self.names.accused(&serde_json::from_str::<AccusedInput>(body).ok()?));
        let told = match text.what {
            "petitioner" => person(),
            "accused" => accused(),
            _ => None,
        };
        Some(told.unwrap_or_else(|| body.to_owned()))
    }
}

/// A unit, a person, or whoever holds the petition, by name.
fn who(value: &Value) -> Option<String> {
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    if let Some(name) = name(value) {
        return Some(name);
    }
    let parts = ["unit", "officer", "leader"].into_iter().filter_map(|part| name(value.get(part)?));
    Some(parts.collect::<Vec<_>>().join(" · ")).filter(|text| !text.is_empty())
}

/// The word of the law that an event says under this name.
fn word_of(entry: &TimelineEntry, name: &str) -> Option<AnyWord> {
    entry.said.iter().find(|(said, _)| *said == name).and_then(|(_, word)| *word)
}

/// The word behind the code of a fact that was corrected.
fn fact(name: &str, code: &str) -> Option<AnyWord> {
    match name {
        "channel" => Channel::from_code(code).map(AnyWord::of),
        "purpose" => Purpose::from_code(code).map(AnyWord::of),
        _ => None,
    }
}
