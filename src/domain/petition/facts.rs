//! What events are made of: facts, holders, references to texts and files. No personal text.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::ids::{
    Authority, CategoryId, ContactPointId, FileId, OrganId, PetitionId, ProjectId, RecordId, UnitId, UserId,
};
use crate::time::Instant;
use crate::vocabulary::{
    Channel, Custody, HandOver, Media, Opens, OrderClass, Procedure, Purpose, Receipt, SourceLevel,
};

/// A text kept elsewhere, encrypted. `digest` is SHA-256 over a secret salt and the text, in hex:
/// it proves later that the text is the one that was recorded, and says nothing once the salt is
/// erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRef {
    pub record: RecordId,
    pub digest: String,
}

/// A file kept elsewhere, sealed. `digest` is SHA-256 over a secret salt and the content, in hex: as
/// with a text, it proves later that the file is the one that was attached, and says nothing once the
/// salt is erased. The name is a record: it may tell of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    pub id: FileId,
    pub media: Media,
    /// In bytes.
    pub size: u64,
    pub digest: String,
    pub name: RecordRef,
}

/// Who is responsible in a lane: one unit with one officer in charge, and one leader as soon as
/// it is assigned (谁接待、谁负责).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub unit: UnitId,
    pub officer: UserId,
    pub leader: Option<UserId>,
}

impl Holder {
    /// Whether this person keeps what it holds in custody: alone, or of what nobody reads as one who works in the
    /// unit.
    pub fn keeps(&self, custody: Custody, user: UserId, unit: Option<UnitId>) -> bool {
        let as_unit = custody != Custody::Named && self.leader.is_none();
        self.officer == user || (as_unit && Some(self.unit) == unit)
    }
}

/// A unit that became part of another, which does from then on what that had to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    pub from: UnitId,
    pub to: UnitId,
}

impl Succession {
    /// Whose it is from then on.
    pub fn of(self, unit: UnitId) -> UnitId {
        if unit == self.from { self.to } else { unit }
    }
}

/// One holder's interval. `until` is the very instant of the next one's `from`; the present
/// holder's is open, and stays open after closing: the last holder answers for what comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub holder: Holder,
    pub from: Instant,
    pub until: Option<Instant>,
    pub hand_over: HandOver,
    /// The event that made this the holder.
    pub event_seq: u32,
}

/// Where a petition came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub level: SourceLevel,
    /// The number that the other office gave it.
    pub outside_number: Option<String>,
    /// The day by which the other office wants feedback.
    pub feedback_due: Option<NaiveDate>,
}

/// Whom a petition names, as far as they are users or units of ours. The names themselves stand in
/// encrypted records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accused {
    pub users: Vec<UserId>,
    pub units: Vec<UnitId>,
}

impl Accused {
    /// Whether the petition names this person, or the unit where the person works. Who has worked in a unit, or
    /// has another account, is asked of the directory ([`crate::directory::District::is_named`]).
    pub fn names(&self, user: UserId, unit: UnitId) -> bool {
        self.users.contains(&user) || self.units.contains(&unit)
    }

    /// The same of somebody who works or has worked in these units.
    pub fn names_one_of(&self, user: UserId, units: &[UnitId]) -> bool {
        self.users.contains(&user) || self.units.iter().any(|unit| units.contains(unit))
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.units.is_empty()
    }

    pub fn add(&mut self, other: &Self) {
        self.users.extend(&other.users);
        self.units.extend(&other.units);
    }

    /// Each once, in order.
    pub fn sort(&mut self) {
        self.users.sort_unstable();
        self.users.dedup();
        self.units.sort_unstable();
        self.units.dedup();
    }

    /// Those who are not among these.
    pub fn without(&self, others: &Self) -> Self {
        let users = self.users.iter().copied().filter(|one| !others.users.contains(one));
        let units = self.units.iter().copied().filter(|one| !others.units.contains(one));
        Self { users: users.collect(), units: units.collect() }
    }

    /// The people of it.
    pub fn people_only(self) -> Self {
        Self { units: Vec::new(), ..self }
    }
}

/// The facts that rules look at. No personal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub channel: Channel,
    pub source: Source,
    pub purpose: Purpose,
    pub category: Option<CategoryId>,
    pub contact_point: Option<ContactPointId>,
    pub project: Option<ProjectId>,
    /// The leader who received the visitor in person.
    pub received_by_leader: Option<UserId>,
    /// The day the petition reached the office (信访日期), in Shanghai.
    pub received_on: NaiveDate,
    /// The time of that day, where clocks of hours count from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_time: Option<NaiveTime>,
    pub headcount: u32,
    pub anonymous: bool,
    /// Name and address are both known, so that the petitioner can be told (article 23).
    pub reachable: bool,
    pub urgent: bool,
    pub accused: Accused,
    /// Those of them who are only perhaps meant: nobody who may has answered yet.
    #[serde(default, skip_serializing_if = "Accused::is_empty")]
    pub perhaps: Accused,
    /// Meant for the simplified procedure by whoever took it in; the unit decides at acceptance.
    #[serde(default = "ordinary")]
    pub procedure: Procedure,
    #[serde(default = "by_bureau")]
    pub receipt: Receipt,
    /// The class of a 12345 order.
    #[serde(default)]
    pub order_class: Option<OrderClass>,
    /// How many represent a visiting group (article 20); 0 where there is no group.
    #[serde(default)]
    pub representatives: u32,
    /// The first petition of which this is a repeat (重件: 同人 + 同事).
    #[serde(default)]
    pub repeat_of: Option<PetitionId>,
    /// An accusation with which nobody in the district deals, by who is accused (管理权限): it is kept and sent up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<Custody>,
}

impl Facts {
    /// The instant from which clocks of hours count: None where the time of the day is not known.
    pub fn received_at(&self) -> Option<Instant> {
        self.received_time.map(|time| Instant::at(self.received_on, time))
    }

    /// One reachable petitioner, straight to the petition office, and nothing else known.
    pub fn of(channel: Channel, purpose: Purpose, received_on: NaiveDate) -> Self {
        Self {
            channel,
            source: Source { level: SourceLevel::Direct, outside_number: None, feedback_due: None },
            purpose,
            category: None,
            contact_point: None,
            project: None,
            received_by_leader: None,
            received_on,
            received_time: None,
            headcount: 1,
            anonymous: false,
            reachable: true,
            urgent: false,
            accused: Accused::default(),
            perhaps: Accused::default(),
            procedure: Procedure::Ordinary,
            receipt: Receipt::Bureau,
            order_class: None,
            representatives: 0,
            repeat_of: None,
            custody: None,
        }
    }
}

/// Of what was recorded before there was another procedure.
pub const fn ordinary() -> Procedure {
    Procedure::Ordinary
}

const fn by_bureau() -> Receipt {
    Receipt::Bureau
}

/// Who reviews: a unit of ours, or an organ, which is then named in a record as it was called. An organ of the
/// directory may have a unit of ours that deals with its reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewer {
    pub unit: Option<UnitId>,
    pub outside: Option<RecordRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganId>,
}

impl Reviewer {
    /// Who it is, as far as the directory knows it.
    pub fn authority(&self) -> Option<Authority> {
        self.organ.map(Authority::Organ).or(self.unit.map(Authority::Unit))
    }
}

/// The texts of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    pub title: RecordRef,
    pub content: RecordRef,
    pub petitioners: Vec<RecordRef>,
    pub accused: Vec<RecordRef>,
}

/// What a correction puts in place of what was recorded. Only what is given changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<RecordRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<RecordRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petitioners: Option<Vec<RecordRef>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accused: Option<Vec<RecordRef>>,
}

/// How wide something would open an accusation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// It would be this, and no accusation any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Somebody would handle it who does not, chosen by whoever acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// They would not count as accused any more, and nobody only asked whether they are.
    #[serde(default, skip_serializing_if = "Accused::is_empty")]
    pub spared: Accused,
    /// Others than its keeper would know of it.
    #[serde(default, skip_serializing_if = "is_not")]
    pub released: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_not(yes: &bool) -> bool {
    !*yes
}

impl Opening {
    /// In words, without saying who is accused.
    pub fn words(&self) -> Vec<Opens> {
        let each = [
            (self.purpose.is_some(), Opens::Purpose),
            (self.holder.is_some(), Opens::Holder),
            (!self.spared.is_empty(), Opens::Accused),
            (self.released, Opens::Custody),
        ];
        each.into_iter().filter_map(|(opens, word)| opens.then_some(word)).collect()
    }
}
