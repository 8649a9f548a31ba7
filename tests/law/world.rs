//! A small district: its units and people, its rules, and one petition in it.

use chrono::NaiveDate;
use domain::assignment::Proposal;
use domain::calendar::{Calendar, CalendarYear};
use domain::ids::{RecordId, UnitId, UserId};
use domain::petition::acts::{
    AdmitRereview, AdmitReview, AskSecondHand, DecideRereview, DecideReview, RequestRereview, RequestReview,
};
use domain::petition::facts::Opening;
use domain::petition::meaning::News;
use domain::petition::{
    Act, By, Command, Event, Facts, Holder, Petition, RecordRef, Recorded, Refusal, Registration, Reviewer,
    Texts, decide, evolve,
};
use domain::policy::Policy;
use domain::rulebook::{Rulebook, Rulebooks};
use domain::time::Instant;
use domain::vocabulary::{Channel, Instance, Operation, Purpose, Via};

pub const NATIONAL: usize = 0;
pub const SHANDONG: usize = 4;

/// The local examples, in the order of [`crate::model::LENGTHS`].
const LOCAL: [&str; 4] = [
    include_str!("../../config/clocks/beijing.toml"),
    include_str!("../../config/clocks/zhejiang.toml"),
    include_str!("../../config/clocks/henan.toml"),
    include_str!("../../config/clocks/shandong.toml"),
];

const YEARS: [&str; 2] =
    [include_str!("../../config/calendar/2026.toml"), include_str!("../../config/calendar/2027.toml")];

const MAIL: &str = include_str!("../../config/locales/mail.toml");

/// Version 1: the calendar as shipped. Version 2: a revised one, which the tests recount to.
pub fn rules(region: usize) -> Rulebooks {
    let policy = match region.checked_sub(1) {
        None => Policy::national().unwrap(),
        Some(local) => Policy::parse(LOCAL[local]).unwrap(),
    };
    rules_of(policy)
}

/// This policy with the calendar as shipped, as version 1.
pub fn rules_of(policy: Policy) -> Rulebooks {
    let years: Vec<CalendarYear> = YEARS.iter().map(|text| toml::from_str(text).unwrap()).collect();
    Rulebooks::new([(1, Rulebook { policy, calendar: Calendar::new(years).unwrap() })])
}

/// The nation's rules from before they left no petition without a duty, as version 1.
pub fn before_duties() -> Rulebooks {
    rules_of(Policy::parse(include_str!("before_duties.toml")).unwrap())
}

/// The same rules with those of today as version 2.
pub fn with_duties(books: &Rulebooks) -> Rulebooks {
    let (_, book) = books.current().unwrap();
    let policy = Policy::national().unwrap();
    books.with(2, Rulebook { policy, calendar: book.calendar.clone() })
}

/// The same rules with a revised calendar as version 2 (see [`crate::model::REVISED_OFF`]).
pub fn revised(books: &Rulebooks) -> Rulebooks {
    let mut years: Vec<CalendarYear> = YEARS.iter().map(|text| toml::from_str(text).unwrap()).collect();
    for day in crate::model::REVISED_OFF {
        let day: NaiveDate = day.parse().unwrap();
        years.iter_mut().filter(|y| day.to_string().starts_with(&y.year.to_string())).for_each(|year| {
            year.weekdays_off.insert(day);
        });
    }
    let (_, book) = books.current().unwrap();
    books.with(2, Rulebook { policy: book.policy.clone(), calendar: Calendar::new(years).unwrap() })
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An hour of a day in Shanghai.
pub fn on(day: &str, hour: i64) -> Instant {
    Instant::start_of(date(day)).plus_seconds(hour * 3600)
}

pub const fn holder(unit: i64) -> Holder {
    Holder { unit: UnitId(unit), officer: UserId(unit * 10 + 2), leader: Some(UserId(90 + unit)) }
}

/// Who received it at the petition office.
pub const DESK: Holder = Holder { unit: UnitId(1), officer: UserId(12), leader: None };

pub fn record() -> RecordRef {
    RecordRef { record: RecordId(1), digest: String::new() }
}

pub fn by(user: i64, unit: i64) -> By {
    let is_head = user == unit * 10 + 1;
    By { user: Some(UserId(user)), unit: Some(UnitId(unit)), is_head, acts_for: Vec::new(), via: Via::Api }
}

pub fn job() -> By {
    By { user: None, unit: None, is_head: false, acts_for: Vec::new(), via: Via::Job }
}

/// Something that would open an accusation wider, and waits for a second person.
pub fn second_hand_asked() -> Act {
    Act::AskSecondHand(AskSecondHand {
        operation: Operation::ReassignPetition,
        body: record(),
        reason: Some(record()),
        opening: Opening { holder: Some(holder(3)), ..Opening::default() },
        decider: UserId(81),
        by_number: false,
    })
}

pub fn facts(received_on: NaiveDate) -> Facts {
    Facts::of(Channel::Letter, Purpose::Request, received_on)
}

pub fn registration(facts: Facts, to: Option<Holder>) -> Registration {
    let texts =
        Texts { title: record(), content: record(), petitioners: vec![record()], accused: Vec::new() };
    let assignment = Proposal { holder: to, ..Proposal::default() };
    Registration {
        facts,
        texts,
        receiver: DESK,
        assignment,
        ordered: None,
        district_deadline: None,
        files: Vec::new(),
    }
}

pub fn reviewer(unit: i64) -> Reviewer {
    Reviewer { unit: Some(UnitId(unit)), outside: None, organ: None }
}

/// A petition with everything that was recorded of it.
#[derive(Clone)]
pub struct Life {
    pub state: Option<Petition>,
    pub log: Vec<Recorded>,
}

impl Life {
    pub fn new() -> Self {
        Self { state: None, log: Vec::new() }
    }

    pub fn petition(&self) -> &Petition {
        self.state.as_ref().unwrap()
    }

    /// Asks, and carries out what was not refused. The events that came of it.
    pub fn act(
        &mut self,
        command: &Command,
        rules: &Rulebooks,
        now: Instant,
    ) -> Result<Vec<Recorded>, Refusal> {
        let events = decide(self.state.as_ref(), command, rules, now)?;
        let version = rules.current().unwrap().0;
        let recorded: Vec<Recorded> = events
            .into_iter()
            .zip(self.log.len() as u32 + 1..)
            .map(|(event, seq)| self.recorded(event, seq, command, now, version))
            .collect();
        for one in &recorded {
            self.state = evolve(self.state.take(), one);
        }
        self.log.extend(recorded.iter().cloned());
        Ok(recorded)
    }

    fn recorded(&self, event: Event, seq: u32, command: &Command, now: Instant, version: u32) -> Recorded {
        told_in_a_mail(&event);
        let (occurred_at, actor, via) = (command.occurred_at, command.by.user, command.by.via);
        Recorded { seq, event, occurred_at, recorded_at: now, actor, via, rules_version: version }
    }

    /// Now, and refused by nobody.
    pub fn does(&mut self, act: Act, by: By, rules: &Rulebooks, now: Instant) {
        let command = Command { act, by, occurred_at: now, late: None };
        self.act(&command, rules, now).unwrap_or_else(|refusal| panic!("{refusal:?}: {command:?}"));
    }

    /// What would be refused now, and why.
    pub fn refuses(&self, act: Act, by: By, rules: &Rulebooks, now: Instant) -> Refusal {
        let command = Command { act, by, occurred_at: now, late: None };
        decide(self.state.as_ref(), &command, rules, now).expect_err("it should be refused")
    }
}

/// What somebody must hear of at once has words for a mail.
fn told_in_a_mail(event: &Event) {
    let text = format!("[mail.news.{}]", event.kind());
    assert!(event.meaning().news == News::Nobody || MAIL.lines().any(|line| line == text), "no {text}");
}

/// A request for a review, or for a re-review.
pub fn asked(instance: Instance, review: RequestReview) -> Act {
    match instance {
        Instance::Review => Act::RequestReview(review),
        Instance::Rereview => Act::RequestRereview(RequestRereview(review)),
    }
}

/// Whether such a request is admitted.
pub fn admitted(instance: Instance, admission: AdmitReview) -> Act {
    match instance {
        Instance::Review => Act::AdmitReview(admission),
        Instance::Rereview => Act::AdmitRereview(AdmitRereview(admission)),
    }
}

/// What the reviewing organ decides.
pub fn decided(instance: Instance, decision: DecideReview) -> Act {
    match instance {
        Instance::Review => Act::DecideReview(decision),
        Instance::Rereview => Act::DecideRereview(DecideRereview(decision)),
    }
}

/// Which review an act asks for.
pub fn review_asked(act: &Act) -> Option<(Instance, &RequestReview)> {
    match act {
        Act::RequestReview(review) => Some((Instance::Review, review)),
        Act::RequestRereview(RequestRereview(review)) => Some((Instance::Rereview, review)),
        _ => None,
    }
}
