//! The history of a petition in words: the newest first, each event with what it says beside its
//! texts.

use std::collections::BTreeMap;

use crate::web::because::because;
use crate::web::texts::Texts;
use app::alerts::{Delivery, Notice, Told};
use app::file_fault::in_words;
use app::petition::deadline::DeadlineView;
use app::petition::input::{AccusedInput, PersonInput};
use app::petition::timeline::{Changed, Detail, TextView, TimelineEntry, Who};
use domain::clock::Words;
use domain::directory::District;

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
        if let Some(notice) = &entry.notice {
            return self.alerted(notice);
        }
        let told = entry.told.iter().map(|(name, detail)| Line {
            name: self.texts.t(&format!("detail.{name}")),
            value: self.told(detail),
        });
        told.chain(entry.changed.iter().map(|changed| self.changed(changed))).collect()
    }

    /// What a correction has changed: as it was, and as it is.
    fn changed(&self, changed: &Changed) -> Line {
        let told = |detail: &Option<Detail>| {
            detail.as_ref().map_or_else(|| "—".to_owned(), |detail| self.told(detail))
        };
        Line {
            name: self.texts.t(&format!("ask.{}", changed.field.name)),
            value: format!("{} → {}", told(&changed.before), told(&changed.after)),
        }
    }

    /// Of an alert: the clock, the rung, and who was told, with what became of it.
    fn alerted(&self, notice: &Notice) -> Vec<Line> {
        let words = |words: &Words| self.texts.either(&words.zh, &words.en).to_owned();
        let line = |name: &str, value: String| Line { name: self.texts.t(name), value };
        let people: Vec<String> = notice.told.iter().map(|one| self.reached(one)).collect();
        let about = notice.about.as_ref();
        let about = about.map(|kind| line("history.about", self.texts.t(&format!("event.{kind}"))));
        let clock = notice.clock_label.as_ref().map(|label| line("detail.clock", words(label)));
        let rung = notice.rung_label.as_ref().map(|label| line("history.rung", words(label)));
        about.into_iter().chain(clock).chain(rung).chain([line("history.told", people.join(" · "))]).collect()
    }

    /// Somebody who was told, and how far it came.
    fn reached(&self, one: &Told) -> String {
        let name = &one.user.name;
        let how = match one.delivery {
            Delivery::Sent => "alerts.mail.sent",
            Delivery::Dead => "alerts.mail.dead",
            Delivery::Moot => "alerts.mail.none",
            Delivery::Waiting | Delivery::Sending => "alerts.mail.waiting",
        };
        let how = self.texts.t(one.acknowledged_at.map_or(how, |_| "history.seen"));
        self.texts.either(&format!("{name}（{how}）"), &format!("{name} ({how})")).to_owned()
    }

    fn told(&self, detail: &Detail) -> String {
        match detail {
            Detail::Word(word) => self.texts.any_word(*word),
            Detail::Words(words) => {
                words.iter().map(|word| self.texts.any_word(*word)).collect::<Vec<_>>().join(" · ")
            }
            Detail::Day(day) => self.texts.date(*day),
            Detail::Moment(moment) => self.texts.minute(*moment),
            Detail::Yes(yes) => self.texts.yes_no(*yes),
            Detail::Number(number) => self.texts.number(number),
            Detail::Bytes(bytes) => in_words(*bytes),
            Detail::Clock(clock) => self.clock(clock.as_str()),
            Detail::Names(names) => names.join(" · "),
            Detail::Assignment(said) => because(said, self.texts, "receipt.awaiting"),
            Detail::Line(text) => text.clone(),
        }
    }

    fn clock(&self, code: &str) -> String {
        let clock = self.clocks.iter().find(|clock| clock.clock == code);
        clock.map_or(code, |c| self.texts.either(&c.clock_name, &c.clock_name_en)).to_owned()
    }

    /// What a text of an event is.
    pub fn what(&self, text: &TextView) -> String {
        self.texts.t(&format!("text.{}", text.what))
    }

    /// A text as people read it; none where it was erased.
    pub fn text(&self, text: &TextView) -> Option<String> {
        match &text.who {
            Some(Who::Petitioner(person)) => Some(self.names.person(person)),
            Some(Who::Accused(accused)) => Some(self.names.accused(accused)),
            None => text.text.clone(),
        }
    }
}
