//! What is sent for an act, and how it becomes what the rules know: names become ids, texts become sealed
//! records, each by the kind of its field. All faults of a body are told at once, each at its field.

use chrono::NaiveDate;

use crate::assignment::{Proposal, holder_in};
use crate::directory::District;
use crate::fault::Faults;
use crate::ids::{OrganId, PetitionId, UnitId, UserId};
use crate::in_use;
use crate::law_limit;
use crate::petition::case::Around;
use crate::petition::facts::{Facts, FileRef, Holder, RecordRef};
use crate::petition::input::{self, AccusedInput, Person};
use crate::petition::refusal::{OrderField, Refusal};
use crate::petition::state::Petition;
use crate::policy::Policy;
use crate::text::{Address, Content, Note, OutsideNumber, TextError, Title};
use crate::time::Instant;
use crate::viewer::{Denied, Viewer};

pub use super::asked::{
    Answers, Asks, Directory, ENTERED_LATE, Field, Item, OCCURRED_AT, OfList, Parts, Rows, Told, Wire, Words,
    find, in_row, places, row, within,
};

/// The service at work on one act: what it knows, and what only it can do.
pub trait Desk {
    /// A body with faults, a refusal, or whatever the database answers.
    type Error: From<Refusal> + From<Denied>;

    fn id(&self) -> PetitionId;
    fn petition(&self) -> &Petition;
    fn district(&self) -> &District;
    /// Who acts.
    fn viewer(&self) -> &Viewer;
    /// When the act happened.
    fn occurred_at(&self) -> Instant;
    /// The bulk order that the act belongs to.
    fn batch(&self) -> Option<i64>;

    /// Where what is wrong with a field is noted.
    fn faults(&mut self) -> &mut Faults;
    /// The faults that were noted, as the answer.
    fn invalid(&mut self) -> Self::Error;

    /// Keeps a text, sealed.
    fn seal(&mut self, kind: &'static str, text: &str) -> Result<RecordRef, Self::Error>;
    /// Makes files that the caller has sent in the petition's.
    fn claim(&mut self, field: &str, files: &[i64]) -> Result<Vec<FileRef>, Self::Error>;
    /// Keeps people who petition, in the place of those before.
    fn keep_people(&mut self, people: &[Person]) -> Result<Vec<RecordRef>, Self::Error>;
    /// Keeps whom the petition names.
    fn keep_accused(&mut self, accused: &[AccusedInput]) -> Result<Vec<RecordRef>, Self::Error>;
    /// What the petition says, and whom it names, as it was written.
    fn written(&mut self) -> Result<Written, Self::Error>;
    /// Has a sealed title found by its whole words only.
    fn index_sealed_title(&mut self, title: &RecordRef, text: &str) -> Result<(), Self::Error>;
    /// The rules in force.
    fn policy(&mut self) -> Result<Policy, Self::Error>;
    /// What the rules of assignment say of these facts.
    fn propose(&mut self, facts: &Facts) -> Result<Proposal, Self::Error>;
    /// Whom they name as the leader of the petition in this unit.
    fn leader_in(&self, unit: UnitId) -> Option<UserId>;

    /// The petition of which this is a repeat, the one of which that is a repeat, and so on.
    fn firsts(&mut self) -> Result<Vec<First>, Self::Error>;
    /// What these say to a repeat of them.
    fn around(&mut self) -> Result<Around, Self::Error>;
    /// Another petition that the caller may see, by its number.
    fn first(&mut self, number: &str) -> Result<Option<First>, Self::Error>;
    /// The same, held so that it does not change before this act is written.
    fn hold_first(&mut self, number: &str) -> Result<Option<First>, Self::Error>;
    /// Whether that petition, or what it was merged into, is still being handled.
    fn is_open(&mut self, first: PetitionId) -> Result<bool, Self::Error>;
    /// A 12345 order has one petition.
    fn check_order(&mut self, field: OrderField, number: &str) -> Result<(), Self::Error>;
}

/// What a petition says, opened.
#[derive(Clone, Default)]
pub struct Written {
    pub title: String,
    pub content: String,
    pub accused: Vec<AccusedInput>,
}

/// Another petition.
pub struct First {
    pub id: PetitionId,
    pub petition: Petition,
}

/// What is sent for an act.
pub trait Body {
    /// What it asks, in order.
    const FIELDS: &'static [Field];

    /// When it is said to have happened, as sent.
    fn occurred_at(&self) -> Option<&str>;

    /// Why it is entered only now, as sent.
    fn entered_late(&self) -> Option<&str>;

    /// What was answered to what it asks; none where faults were noted.
    fn answered<A: Answers>(answers: &A, faults: &mut Faults) -> Option<Self>
    where
        Self: Sized;
}

/// How a field that is sent as `W` is understood.
pub trait Kind<W> {
    type Known;
    const ASKS: Asks;

    /// What the rules know of it; none where a fault was noted.
    fn settle<D: Desk>(name: &str, sent: &W, desk: &mut D) -> Result<Option<Self::Known>, D::Error>;
}

/// Taken as it is sent: a word of a list.
pub struct Word;
/// Yes or no, one of which must be said.
pub struct YesNo;
/// Something that is so where it is said.
pub struct Tick;
pub struct Number;
/// The number of an earlier event that the act answers.
pub struct Answered;
/// A day within the years that the service takes.
pub struct Day;
/// The same, of something that was done then: mostly today.
pub struct DoneOn;
/// The code of a unit that is in use.
pub struct Unit;
/// The code of an organ of the directory that is in use.
pub struct Organ;
/// The name of the usual limit of another law, which the rules list.
pub struct LawLimit;
/// The code of a unit; whether it is in use is asked of who is to hold.
pub struct UnitInCharge;
/// The username of somebody who is in use.
pub struct User;
/// The username of a leader.
pub struct Leader;
/// The username of who ordered it, who must be entitled to; without one, the caller.
pub struct Orderer;
/// The ids of files that the caller has sent in.
pub struct Files;
/// The number of an order of the 12345 hotline.
pub struct OrderNumber;
/// A text that the act itself sees to.
pub struct Own;
/// The same on one line.
pub struct OwnLine;
/// The number of another petition, which the act itself looks for.
pub struct PetitionNumber;
/// Something of the directory that the act itself finds.
pub struct Category;
pub struct ContactPoint;
pub struct Project;
/// People that the act itself sees to.
pub struct People;
/// People and units of the directory, any number of them, that the act itself finds.
pub struct Usernames;
pub struct UnitCodes;

/// Reads something that is named in the directory.
pub fn noting<D: Desk, T>(desk: &mut D, read: impl FnOnce(&mut Faults, &District) -> T) -> T {
    let mut faults = std::mem::take(desk.faults());
    let found = read(&mut faults, desk.district());
    *desk.faults() = faults;
    found
}

/// Kinds that are taken as they are sent.
macro_rules! as_sent {
    ($($kind:ident: $asks:expr;)+) => {$(
        impl<W: Clone> Kind<W> for $kind {
            type Known = W;
            const ASKS: Asks = $asks;

            fn settle<D: Desk>(_: &str, sent: &W, _: &mut D) -> Result<Option<W>, D::Error> {
                Ok(Some(sent.clone()))
            }
        }
    )+};
}

as_sent! {
    YesNo: Asks::YesNo;
    Tick: Asks::Tick;
    Number: Asks::Number;
    Answered: Asks::Answered;
    Own: Asks::Written;
    OwnLine: Asks::Line;
    PetitionNumber: Asks::Petition;
    Category: Asks::Named(Directory::Categories);
    ContactPoint: Asks::Named(Directory::ContactPoints);
    Project: Asks::Named(Directory::Projects);
    Usernames: Asks::AllOf(Directory::Officers);
    UnitCodes: Asks::AllOf(Directory::Units);
}

impl<W: Clone + Rows> Kind<W> for People {
    type Known = W;
    const ASKS: Asks = Asks::People(W::PARTS);

    fn settle<D: Desk>(_: &str, sent: &W, _: &mut D) -> Result<Option<W>, D::Error> {
        Ok(Some(sent.clone()))
    }
}

impl<W: Clone + OfList> Kind<W> for Word {
    type Known = W;
    const ASKS: Asks = Asks::Word(W::WORDS);

    fn settle<D: Desk>(_: &str, sent: &W, _: &mut D) -> Result<Option<W>, D::Error> {
        Ok(Some(sent.clone()))
    }
}

/// Kinds that may be left out: what is not sent is not known.
macro_rules! or_none {
    ($($kind:ident: $wire:ty;)+) => {$(
        impl Kind<Option<$wire>> for $kind {
            type Known = Option<<Self as Kind<$wire>>::Known>;
            const ASKS: Asks = <Self as Kind<$wire>>::ASKS;

            fn settle<D: Desk>(
                name: &str,
                sent: &Option<$wire>,
                desk: &mut D,
            ) -> Result<Option<Self::Known>, D::Error> {
                match sent {
                    Some(sent) => Ok(<Self as Kind<$wire>>::settle(name, sent, desk)?.map(Some)),
                    None => Ok(Some(None)),
                }
            }
        }
    )+};
}

or_none! {
    Day: NaiveDate;
    Unit: String;
    Organ: String;
    LawLimit: String;
    UnitInCharge: String;
    User: String;
    Leader: String;
}

impl Kind<NaiveDate> for Day {
    type Known = NaiveDate;
    const ASKS: Asks = Asks::Day;

    fn settle<D: Desk>(name: &str, sent: &NaiveDate, desk: &mut D) -> Result<Option<Self::Known>, D::Error> {
        desk.faults().day(name, Some(*sent));
        Ok(Some(*sent))
    }
}

impl Kind<NaiveDate> for DoneOn {
    type Known = NaiveDate;
    const ASKS: Asks = Asks::DoneOn;

    fn settle<D: Desk>(name: &str, sent: &NaiveDate, desk: &mut D) -> Result<Option<Self::Known>, D::Error> {
        Day::settle(name, sent, desk)
    }
}

impl Kind<String> for UnitInCharge {
    type Known = UnitId;
    const ASKS: Asks = Asks::Named(Directory::Takers);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<UnitId>, D::Error> {
        Ok(noting(desk, |faults, district| in_use::unit(faults, name, sent, district)))
    }
}

impl Kind<String> for Unit {
    type Known = UnitId;
    const ASKS: Asks = Asks::Named(Directory::Units);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<UnitId>, D::Error> {
        Ok(noting(desk, |faults, district| in_use::unit(faults, name, sent, district)))
    }
}

impl Kind<String> for Organ {
    type Known = OrganId;
    const ASKS: Asks = Asks::Named(Directory::Organs);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<OrganId>, D::Error> {
        let organ = desk.district().organ_by_code(sent).filter(|organ| organ.active).map(|organ| organ.id);
        Ok(desk.faults().known(name, organ))
    }
}

impl Kind<String> for LawLimit {
    type Known = law_limit::LawLimit;
    const ASKS: Asks = Asks::Named(Directory::LawLimits);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<Self::Known>, D::Error> {
        let limit = desk.policy()?.law_limit(sent).cloned();
        Ok(desk.faults().known(name, limit))
    }
}

impl Kind<String> for User {
    type Known = UserId;
    const ASKS: Asks = Asks::Named(Directory::Officers);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<UserId>, D::Error> {
        Ok(noting(desk, |faults, district| input::user_in_use(faults, name, Some(sent), district)))
    }
}

impl Kind<String> for Leader {
    type Known = UserId;
    const ASKS: Asks = Asks::Named(Directory::Leaders);

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<UserId>, D::Error> {
        Ok(noting(desk, |faults, district| input::leader_in_use(faults, name, Some(sent), district)))
    }
}

impl Kind<Option<String>> for Orderer {
    type Known = UserId;
    const ASKS: Asks = Asks::Named(Directory::Orderers);

    fn settle<D: Desk>(name: &str, sent: &Option<String>, desk: &mut D) -> Result<Option<UserId>, D::Error> {
        let sent = sent.as_deref();
        let named = noting(desk, |faults, district| input::orderer(faults, name, sent, district));
        Ok(Some(named.unwrap_or(desk.viewer().user)))
    }
}

impl Kind<Vec<i64>> for Files {
    type Known = Vec<FileRef>;
    const ASKS: Asks = Asks::Files;

    fn settle<D: Desk>(name: &str, sent: &Vec<i64>, desk: &mut D) -> Result<Option<Self::Known>, D::Error> {
        desk.claim(name, sent).map(Some)
    }
}

impl Kind<String> for OrderNumber {
    type Known = String;
    const ASKS: Asks = Asks::Line;

    fn settle<D: Desk>(name: &str, sent: &String, desk: &mut D) -> Result<Option<String>, D::Error> {
        let number = desk.faults().take(name, OutsideNumber::parse(sent));
        Ok(number.map(|number| number.as_str().to_owned()))
    }
}

/// Texts that are sealed: what they may be, and the name of their record.
macro_rules! sealed {
    ($($(#[$doc:meta])* $kind:ident $asks:ident = $text:ident as $record:literal;)+) => {$(
        $(#[$doc])*
        pub struct $kind;

        impl Kind<String> for $kind {
            type Known = RecordRef;
            const ASKS: Asks = Asks::$asks;

            fn settle<D: Desk>(
                name: &str,
                sent: &String,
                desk: &mut D,
            ) -> Result<Option<RecordRef>, D::Error> {
                seal(name, $text::parse(sent), $record, desk)
            }
        }

        or_none! { $kind: String; }
    )+};
}

sealed! {
    /// Why something is done.
    Reason Written = Note as "reason";
    /// What is written at length.
    Text Written = Content as "text";
    /// A remark.
    Remark Written = Note as "note";
    /// The same on one line.
    Mention Line = Note as "note";
    Instruction Written = Note as "instruction";
    Progress Written = Note as "progress";
    ReplyText Written = Content as "reply";
    Recipient Line = Note as "recipient";
    Addressee Line = Note as "addressee";
    Invited Written = Note as "invited";
    Place Line = Address as "place";
    Findings Written = Note as "result";
    TitleText Line = Title as "title";
    ContentText Written = Content as "content";
}

fn seal<T: AsRef<str>, D: Desk>(
    name: &str,
    parsed: Result<T, TextError>,
    record: &'static str,
    desk: &mut D,
) -> Result<Option<RecordRef>, D::Error> {
    match desk.faults().take(name, parsed) {
        Some(text) => desk.seal(record, text.as_ref()).map(Some),
        None => Ok(None),
    }
}

/// Whether a field must be answered: what is only ticked need not be.
pub const fn is_required<W: Wire, K: Kind<W>>() -> bool {
    W::REQUIRED && !matches!(K::ASKS, Asks::Tick)
}

/// Declares what is sent for an act: each field with how it is sent and how it is understood. Every body
/// may say besides when it happened.
macro_rules! body {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $wire:ty as $kind:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $wire,)*
            /// When it happened, where that is told later (RFC 3339). Never in the future.
            #[serde(default)]
            pub occurred_at: Option<String>,
            /// Why it is entered only now, where it was done on paper on an earlier day (补录). The entry is
            /// marked by it; routing, notice, acceptance, refusal, reply and service may then lie before the
            /// registration, and a request for a review before the conclusion that it undoes.
            #[serde(default)]
            pub entered_late: Option<String>,
        }

        impl $crate::petition::acts::body::Body for $name {
            const FIELDS: &'static [$crate::petition::acts::body::Field] = &[$(Self::$field,)*];

            fn occurred_at(&self) -> Option<&str> {
                self.occurred_at.as_deref()
            }

            fn entered_late(&self) -> Option<&str> {
                self.entered_late.as_deref()
            }

            #[allow(unused_imports, unused_variables, reason = "a body may ask nothing")]
            fn answered<A: $crate::petition::acts::body::Answers>(
                answers: &A,
                faults: &mut $crate::fault::Faults,
            ) -> Option<Self> {
                use $crate::petition::acts::body::{ENTERED_LATE, OCCURRED_AT, Wire};
                // Each is read, so that the faults of all are noted.
                $(let $field = <$wire as Wire>::answered(
                    Self::$field.name,
                    Self::$field.asks,
                    answers,
                    faults,
                );)*
                let occurred_at = answers.moment(OCCURRED_AT.name);
                let entered_late = answers.answer(ENTERED_LATE.name).map(str::to_owned);
                Some(Self { $($field: $field?,)* occurred_at, entered_late })
            }
        }

        #[allow(non_upper_case_globals, reason = "they are called as the fields are")]
        impl $name {
            $(
                /// What is asked for this field.
                pub const $field: $crate::petition::acts::body::Field = $crate::petition::acts::body::Field {
                    of: stringify!($name),
                    name: stringify!($field),
                    asks: <$kind as $crate::petition::acts::body::Kind<$wire>>::ASKS,
                    required: $crate::petition::acts::body::is_required::<$wire, $kind>(),
                };
            )*
        }

        impl $name {
            /// What the rules know of each field.
            #[allow(clippy::type_complexity, reason = "a tuple of what stands above")]
            #[allow(dead_code, reason = "an act may read its body its own way")]
            pub(super) fn known<D: $crate::petition::acts::body::Desk>(
                &self,
                desk: &mut D,
            ) -> Result<($(<$kind as $crate::petition::acts::body::Kind<$wire>>::Known,)*), D::Error> {
                $(let $field = <$kind as $crate::petition::acts::body::Kind<$wire>>::settle(
                    stringify!($field),
                    &self.$field,
                    desk,
                )?;)*
                match ($($field,)*) {
                    ($(Some($field),)*) if desk.faults().is_empty() => Ok(($($field,)*)),
                    _ => Err(desk.invalid()),
                }
            }
        }
    )+};
}
pub(crate) use body;

/// Who is to be in charge: what is not given stays as it is, but for the officer where the unit changes.
pub fn new_holder<D: Desk>(
    desk: &D,
    unit: Option<UnitId>,
    officer: Option<UserId>,
    leader: Option<UserId>,
) -> Result<Holder, D::Error> {
    let present = desk.petition().holder();
    let unit = unit.unwrap_or(present.unit);
    let officer = officer.or((unit == present.unit).then_some(present.officer));
    let leader = leader.or(present.leader);
    Ok(holder_in(desk.district(), &desk.petition().facts, unit, officer, leader)?)
}

/// The same, where anybody is named at all.
pub fn successor<D: Desk>(
    desk: &D,
    unit: Option<UnitId>,
    officer: Option<UserId>,
    leader: Option<UserId>,
) -> Result<Option<Holder>, D::Error> {
    if unit.is_none() && officer.is_none() && leader.is_none() {
        return Ok(None);
    }
    new_holder(desk, unit, officer, leader).map(Some)
}

/// The first petition of a repeat: an earlier one, and an accusation only of an accusation, so that
/// no ordinary petition tells of one (article 30). Links are made one at a time, and the first stays
/// as it is until this one is written.
pub fn earlier<D: Desk>(desk: &mut D, number: &str) -> Result<First, D::Error> {
    let found = desk.hold_first(number)?;
    let Some(first) = desk.faults().known("first", found) else { return Err(desk.invalid()) };
    if first.id >= desk.id() {
        return Err(Refusal::FirstIsLater.into());
    }
    if first.petition.is_confidential() != desk.petition().is_confidential() {
        return Err(Refusal::NotARepeat.into());
    }
    Ok(first)
}
