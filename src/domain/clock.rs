//! Clocks as data. A clock is a limit that somebody answers for: what starts it, how long it runs,
//! what meets, pauses, extends or cancels it, on which article it rests, and for which petitions it
//! holds. `config/clocks.toml` names the national ones; a district puts its own in their place.
//! A petition's events are boiled down to [`Moment`]s; [`crate::deadline`] lays the clocks
//! over them.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::calendar::Calendar;
use crate::time::Instant;
use crate::vocabulary::{
    Answerable, Channel, Language, NationalStatus, NoticeMethod, OrderClass, Path, Procedure, Purpose,
    Receipt, RouteWay, SourceLevel, SupervisionCause, TimeUnit, Track, Trigger,
};

/// The longest name of a clock, in characters.
const LONGEST_NAME: usize = 40;

/// The longest length of a clock in any unit: ten years of days. More is a mistake.
const LONGEST: u32 = 3_650;

/// Stand for the clock in the rows of alerts that are of none.
const RESERVED: [&str; 2] = ["decision", "event"];

/// The stable name of a clock: `[a-z0-9_]`, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockName(String);

impl ClockName {
    /// None where it is no such name.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text.len() <= LONGEST_NAME
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClockName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("\"{text}\" is no name of a clock: [a-z0-9_], at most 40"))
    }
}

impl From<ClockName> for String {
    fn from(name: ClockName) -> Self {
        name.0
    }
}

/// The same words in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    /// In this language.
    pub fn said(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// How long a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    pub quantity: u32,
    pub unit: TimeUnit,
}

impl Length {
    /// Whether it is of minutes or hours, and not of days.
    pub const fn is_by_the_hour(self) -> bool {
        self.unit.is_by_the_hour()
    }

    /// The last day, before rolling over rest days, from a day that is not counted. Minutes and hours end on it.
    pub fn last_day(self, from: NaiveDate, calendar: &Calendar) -> NaiveDate {
        match self.unit {
            TimeUnit::Minutes | TimeUnit::Hours => from,
            TimeUnit::Days => Calendar::add_calendar_days(from, self.quantity),
            TimeUnit::WorkingDays => calendar.add_working_days(from, self.quantity),
            TimeUnit::Months => from.checked_add_months(Months::new(self.quantity)).unwrap_or(from),
        }
    }
}

/// What stops the count for a while (听证所需时间不计算在期限内).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub from: Trigger,
    pub until: Trigger,
}

/// What lengthens a clock: once, and by no more than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub by: Trigger,
    pub at_most: Length,
}

/// The rate of the board that a clock counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// 及时受理率: the petitioner is told in time that the matter is taken in.
    Acceptance,
    /// 按期答复率: the answer comes in time.
    Answer,
}

impl Timeliness {
    pub const ALL: &[Self] = &[Self::Acceptance, Self::Answer];

    /// The stable code: in the file, in the rows, in the address of a list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Answer => "answer",
        }
    }

    /// The rate with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// The date of documents (公文) and receipts that a clock gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Printed {
    /// By when the petitioner hears where the matter went: of several clocks the first.
    Told,
    /// By when the unit in charge tells the petitioner.
    Notice,
    /// By when it is decided whether the matter is accepted.
    Accept,
    /// Until when whoever gets the petition may object.
    Objection,
    /// By when the matter is handled.
    Handling,
    /// By when an order, or public opinion, is answered: of several clocks the first.
    Answer,
    Review,
    Rereview,
    /// By when what nobody in the district deals with goes to the organ above.
    SendUp,
}

/// The keys of what the rest of the service is to know of a clock. A local clock with a national name
/// keeps what its file does not say of them.
pub const KNOWN_BY: [&str; 6] = ["public", "answers", "rate", "prints", "grounds", "late_state"];

/// A word, or "none".
fn or_none<'de, T: Deserialize<'de>, D: Deserializer<'de>>(source: D) -> Result<Option<T>, D::Error> {
    let word = Option::<String>::deserialize(source)?.filter(|word| word != "none");
    word.map(|word| T::deserialize(word.into_deserializer())).transpose()
}

/// For which petitions a clock holds. An empty list, or none, excludes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub channel: BTreeSet<Channel>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub except_channel: BTreeSet<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub purpose: BTreeSet<Purpose>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub except_purpose: BTreeSet<Purpose>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub level: BTreeSet<SourceLevel>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub path: BTreeSet<Path>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub class: BTreeSet<OrderClass>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<RouteWay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// Under a name, or with an address or a telephone: whoever sent it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceable: Option<bool>,
    /// It is a repeat (重件).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<bool>,
    /// A review or re-review is going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under_review: Option<bool>,
    /// The organ that reviews it is none of the district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside_reviewer: Option<bool>,
    /// Whoever holds it has to act within hours: it is urgent, or a clock of theirs runs by the hour. Asked
    /// where a clock starts and not put right later, so such a clock is for what is given from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pressing: Option<bool>,
}

/// One clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub name: ClockName,
    pub label: Words,
    /// What is to be done before it runs out, for whoever is told of it.
    pub todo: Words,
    /// The article or order that it rests on.
    pub article: String,
    /// Any of these starts it. A run that is still going then gives way to the new one, unless
    /// `parallel`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub starts: BTreeSet<Trigger>,
    /// It starts on the last day of a run of one of these clocks that was found late.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub after_missed: BTreeSet<ClockName>,
    /// It begins with what one of these clocks waits for. Where that came after its last day, there is a stricter
    /// count, from that last day: [`crate::policy::Policy::strict_count`] says which of the two holds.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub strict_after: BTreeSet<ClockName>,
    /// None: the event names the date (限期, 交办, 督办).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<Length>,
    pub met_by: BTreeSet<Trigger>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cancelled_by: BTreeSet<Trigger>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Pause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Extension>,
    pub answerable: BTreeSet<Answerable>,
    /// To whom is reported (重大紧急信息报送); empty for clocks that are no reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_to: Vec<String>,
    #[serde(default)]
    pub when: When,
    /// It is of accusations that are kept and sent up, with which nobody here deals (管理权限), and of those alone:
    /// no other clock is of them.
    #[serde(default)]
    pub sends_up: bool,
    /// Whether a last day that is a rest day moves to the next working day (民法典 203). Never for
    /// minutes and hours.
    #[serde(default = "yes")]
    pub rolls: bool,
    /// A right of the petitioner, not a duty of an official: it lapses and nobody is late.
    #[serde(default)]
    pub right: bool,
    /// A time in which an official may do something (异议), not must: it lapses and nobody is late.
    #[serde(default)]
    pub window: bool,
    /// Several runs may go at once, each ended by what answers it (tasks, supervision orders).
    #[serde(default)]
    pub parallel: bool,
    /// What an imported register brings in neither starts nor meets it.
    #[serde(default)]
    pub recorded_only: bool,
    /// A notice by telephone does not meet it (书面告知, article 23), but in the simplified procedure.
    #[serde(default)]
    pub in_writing: bool,
    /// It goes on after the petition has ended.
    #[serde(default)]
    pub outlives_end: bool,
    /// The rule is from memory or sources conflict: the district confirms it before relying on it.
    #[serde(default)]
    pub uncertain: bool,
    /// The petitioner is shown its date and may hold the authorities to it.
    #[serde(default)]
    pub public: bool,
    /// It ends with the answer that the petitioner waits for once the matter is accepted.
    #[serde(default)]
    pub answers: bool,
    #[serde(default, deserialize_with = "or_none")]
    pub rate: Option<Timeliness>,
    #[serde(default, deserialize_with = "or_none")]
    pub prints: Option<Printed>,
    /// For what its being late calls for supervision (督办, article 40).
    #[serde(default)]
    pub grounds: BTreeSet<SupervisionCause>,
    /// The national state of a petition for which it has run out.
    #[serde(default, deserialize_with = "or_none")]
    pub late_state: Option<NationalStatus>,
}

const fn yes() -> bool {
    true
}

/// What the rules of the clocks look at in a petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Qualities {
    pub channel: Channel,
    pub track: Track,
    pub purpose: Purpose,
    pub level: SourceLevel,
    pub receipt: Receipt,
    pub procedure: Procedure,
    pub path: Option<Path>,
    pub class: Option<OrderClass>,
    pub way: Option<RouteWay>,
    pub urgent: bool,
    pub anonymous: bool,
    pub traceable: bool,
    pub repeat: bool,
    /// An accusation that is kept and sent up.
    pub in_custody: bool,
    pub under_review: bool,
    pub outside_reviewer: bool,
}

/// What an event means to the clocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub trigger: Trigger,
    /// When it happened.
    pub at: Instant,
    /// When the service was told.
    pub recorded_at: Instant,
    /// The day that counts instead of the day of `at`: the day of receipt for a registration, the
    /// day of the postmark for a request that was posted.
    pub day: Option<NaiveDate>,
    /// The instant that counts instead of `at`, where the time of that day is known too.
    pub since: Option<Instant>,
    /// The event.
    pub seq: u32,
    /// The version of the rules that was in force when the event was recorded.
    pub rules_version: u32,
    /// The date that the event orders.
    pub due: Option<NaiveDate>,
    /// By how much it lengthens, in the unit of the extension.
    pub more: u32,
    /// The earlier event that this one answers.
    pub of: Option<u32>,
    /// The run that this is about: a breach, a new count under another calendar.
    pub run: Option<(ClockName, u32)>,
    /// An imported register implies it and does not date it: it ends runs and starts none.
    pub untold: bool,
    /// A register brought it in.
    pub imported: bool,
    /// How the petitioner was told, where it is that.
    pub method: Option<NoticeMethod>,
    pub qualities: Qualities,
}

impl Moment {
    /// The instant that counts: where its time is not known, the start of the day that counts, if that is another
    /// day than the day of the moment; else the moment itself.
    pub fn counts_at(&self) -> Instant {
        let day = self.day.filter(|day| *day != self.at.day());
        self.since.unwrap_or_else(|| day.map_or(self.at, Instant::start_of))
    }

    /// The day that counts, in Shanghai.
    pub fn counts_on(&self) -> NaiveDate {
        self.day.unwrap_or_else(|| self.since.unwrap_or(self.at).day())
    }
}

impl When {
    /// Whether the clock holds for a petition of these qualities.
    pub fn fits(&self, q: &Qualities) -> bool {
        let among = |path: Option<Path>| path.is_some_and(|path| self.path.contains(&path));
        (self.channel.is_empty() || self.channel.contains(&q.channel))
            && !self.except_channel.contains(&q.channel)
            && self.track.is_none_or(|track| track == q.track)
            && (self.purpose.is_empty() || self.purpose.contains(&q.purpose))
            && !self.except_purpose.contains(&q.purpose)
            && (self.level.is_empty() || self.level.contains(&q.level))
            && (self.path.is_empty() || among(q.path))
            && (self.class.is_empty() || q.class.is_some_and(|class| self.class.contains(&class)))
            && self.procedure.is_none_or(|procedure| procedure == q.procedure)
            && self.receipt.is_none_or(|receipt| receipt == q.receipt)
            && self.way.is_none_or(|way| q.way == Some(way))
            && self.urgent.is_none_or(|urgent| urgent == q.urgent)
            && self.anonymous.is_none_or(|anonymous| anonymous == q.anonymous)
            && self.traceable.is_none_or(|traceable| traceable == q.traceable)
            && self.repeat.is_none_or(|repeat| repeat == q.repeat)
            && self.under_review.is_none_or(|under_review| under_review == q.under_review)
            && self.outside_reviewer.is_none_or(|outside| outside == q.outside_reviewer)
    }
}

impl ClockRule {
    /// Whether it holds for a petition of these qualities.
    pub fn holds_for(&self, qualities: &Qualities) -> bool {
        self.sends_up == qualities.in_custody && self.when.fits(qualities)
    }

    /// Whether a moment starts this clock.
    pub fn is_started_by(&self, moment: &Moment) -> bool {
        let told = !moment.untold && (self.heeds(moment) || moment.trigger == Trigger::Imported);
        told && self.starts.contains(&moment.trigger) && self.holds_for(&moment.qualities)
    }

    /// Whether a moment of this kind is enough for it: of a notice that has to be given in writing, one by
    /// telephone is not, but in the simplified procedure.
    pub fn takes(&self, moment: &Moment) -> bool {
        let spoken = moment.method.is_some_and(|method| !method.is_written());
        !self.in_writing || !spoken || moment.qualities.procedure == Procedure::Simplified
    }

    /// Whether it looks at what this moment says: a register does not tell of everything.
    pub const fn heeds(&self, moment: &Moment) -> bool {
        !self.recorded_only || !moment.imported
    }

    /// Whether this clock starts where a run was found late.
    pub fn follows(&self, missed: &Moment) -> bool {
        let after = |(clock, _): &(ClockName, u32)| self.after_missed.contains(clock);
        missed.run.as_ref().is_some_and(after) && self.holds_for(&missed.qualities)
    }

    /// Whether whoever holds the petition has to do it. Holding it and answering for a clock are two things.
    pub fn is_the_holders(&self) -> bool {
        let of_holder = [Answerable::Officer, Answerable::UnitHead, Answerable::Leader];
        of_holder.iter().any(|part| self.answerable.contains(part))
    }

    /// Whether the count is in minutes or hours, from the stated moment (民法典 201 paragraph 2).
    pub fn is_by_the_hour(&self) -> bool {
        self.length.is_some_and(Length::is_by_the_hour)
    }

    /// Whether it runs out in silence: a right, or a window. Nobody is late.
    pub const fn lapses(&self) -> bool {
        self.right || self.window
    }

    /// Whether it ends with a signature (签收).
    pub fn is_of_signing(&self) -> bool {
        self.met_by.contains(&Trigger::SignedFor)
    }

    /// Whether whoever holds the petition has to act within hours while it runs.
    pub fn presses(&self) -> bool {
        self.is_by_the_hour() && self.is_the_holders() && !self.lapses() && !self.is_of_signing()
    }

    /// Whether it gives a unit that assists a date of its own (协办).
    pub fn is_of_assistants(&self) -> bool {
        self.answerable.contains(&Answerable::Assistant)
    }
}

/// Why a set of clocks is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    #[error("the clock {0} stands twice")]
    Twice(String),
    #[error("the clock {0}: {1}")]
    Wrong(String, &'static str),
    #[error("the clock {0}: {1}: {2}")]
    Word(String, &'static str, &'static str),
}

/// Checks that each clock can start, can end, and has a sensible length.
///
/// # Errors
/// The first clock at fault.
pub fn check(clocks: &[ClockRule]) -> Result<(), ClockError> {
    let mut names = BTreeSet::new();
    for clock in clocks {
        let name = clock.name.as_str().to_owned();
        if !names.insert(clock.name.clone()) {
            return Err(ClockError::Twice(name));
        }
        if let Some(wrong) = fault(clock) {
            return Err(ClockError::Wrong(name, wrong));
        }
        if let Some((word, wrong)) = misknown(clock) {
            return Err(ClockError::Word(name, word, wrong));
        }
    }
    Ok(())
}

fn fault(clock: &ClockRule) -> Option<&'static str> {
    let lengths = clock.length.iter().chain(clock.extended.iter().map(|extension| &extension.at_most));
    let pause = clock.paused.iter().flat_map(|pause| [&pause.from, &pause.until]);
    let extension = clock.extended.iter().map(|extension| &extension.by);
    let named = clock.starts.iter().chain(&clock.met_by).chain(&clock.cancelled_by);
    let mut all = named.chain(pause).chain(extension);
    if clock.starts.is_empty() && clock.after_missed.is_empty() {
        Some("nothing starts it")
    } else if clock.met_by.is_empty() {
        Some("nothing meets it")
    } else if clock.answerable.is_empty() {
        Some("nobody answers for it")
    } else if clock.article.trim().is_empty() || clock.label.zh.is_empty() || clock.label.en.is_empty() {
        Some("its article or its label is missing")
    } else if lengths.into_iter().any(|length| length.quantity == 0 || length.quantity > LONGEST) {
        Some("a length lies between 1 and 3650")
    } else if all.any(|trigger| trigger.is_internal()) {
        Some("corrected, missed and recounted start and end no clock")
    } else if clock.right != clock.answerable.contains(&Answerable::Petitioner) {
        Some("a right is the petitioner's, and only a right is")
    } else if clock.right && clock.window {
        Some("a right is the petitioner's, a window an official's")
    } else if clock.extended.is_some_and(|e| e.at_most.is_by_the_hour() != clock.is_by_the_hour()) {
        Some("hours are extended by hours, days by days")
    } else if clock.length.is_none() && clock.paused.is_some() {
        Some("a date that is ordered stands and is not paused")
    } else if clock.paused.is_some() && clock.extended.is_some_and(|e| e.at_most.unit == TimeUnit::Months) {
        Some("a clock that is paused is extended by days, not by months")
    } else if !clock.strict_after.is_empty() && (clock.length.is_none() || clock.is_by_the_hour()) {
        Some("a stricter count is of days")
    } else if RESERVED.contains(&clock.name.as_str()) {
        Some("alerts that are of no clock have this name")
    } else {
        None
    }
}

/// The word by which the rest of the service could not know this clock, and why.
fn misknown(clock: &ClockRule) -> Option<(&'static str, &'static str)> {
    const NOBODY_IS_LATE: &str = "nobody is late for a right or a window";
    let judged = clock.rate.map(Timeliness::code).filter(|_| clock.lapses());
    let mut grounds = clock.grounds.iter();
    let ground = grounds.find(|ground| clock.lapses() || !is_of_a_clock(**ground));
    let state = clock.late_state.filter(|state| !fits(clock, *state));
    let wrong_state = "its running out makes no such national state";
    judged
        .map(|rate| (rate, NOBODY_IS_LATE))
        .or(ground.map(|ground| (ground.code(), "its being late is no such ground of supervision")))
        .or(state.map(|state| (state.code(), wrong_state)))
}

/// Whether a late clock can be this ground. The others the chain of holders tells, and people.
const fn is_of_a_clock(ground: SupervisionCause) -> bool {
    use SupervisionCause as C;
    match ground {
        C::Procedure | C::Late | C::NoFeedback | C::Other => true,
        C::Shirking | C::NotCarriedOut => false,
    }
}

/// Whether a clock can bring this state about by running out: a right one of those for which nobody asked,
/// a duty one of those that are late.
const fn fits(clock: &ClockRule, state: NationalStatus) -> bool {
    use NationalStatus as S;
    match state {
        S::ReviewNotRequested | S::RereviewNotRequested => clock.right,
        S::OpinionOverdue | S::ReviewOverdue | S::RereviewOverdue => !clock.right && !clock.window,
        S::UnderExamination
        | S::NotAccepted
        | S::Accepted
        | S::OpinionIssued
        | S::NoLongerAccepted
        | S::Review
        | S::ReviewOpinion
        | S::Rereview
        | S::RereviewOpinion
        | S::Concluded => false,
    }
}
