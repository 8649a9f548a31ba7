//! What a list is narrowed to beside its own columns: how each figure of the board opens the list behind
//! it, for the pages and for programs.

use chrono::NaiveDate;

use crate::api::params::{Params, encoded};
use domain::clock::Timeliness;
use domain::counted::Group;
use domain::vocabulary::{Channel, Rated, Rating, Stage};
use store::narrow::{AnswersFor, Narrow};
use store::statistics::Period;
use store::wait::Wait;

/// Stands in an address for "nobody".
pub const NOBODY: &str = "none";

/// The longest code or username.
const LONGEST: usize = 100;

/// What the address says.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    pub unit: Option<String>,
    pub leader: Option<String>,
    pub channel: Option<Channel>,
    pub stage: Option<Stage>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub waiting: Option<Wait>,
    pub group_visit: bool,
    pub counted: Option<Group>,
    pub visited: bool,
    pub fell_due: Option<Timeliness>,
    pub missed: Option<Timeliness>,
    pub rated: Option<Rated>,
    pub rating: Option<Rating>,
    pub unrated: Option<Rated>,
    pub held_by: Option<String>,
    pub late_of: Option<String>,
    pub soon_of: Option<String>,
    pub late_of_leader: Option<String>,
    pub soon_of_leader: Option<String>,
    pub objected_by: Option<String>,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

fn wait(code: &str) -> Option<Wait> {
    Wait::ALL.iter().copied().find(|wait| wait.code() == code)
}

impl Narrowing {
    /// Takes everything that narrows out of the parameters of a page.
    pub fn read(params: &mut Params) -> Self {
        Self {
            unit: params.words("unit", LONGEST),
            leader: params.words("leader", LONGEST),
            channel: params.take("channel", "unknown", Channel::from_code),
            stage: params.take("stage", "unknown", Stage::from_code),
            from: params.day("from"),
            to: params.day("to"),
            ..Self::behind_a_figure(params)
        }
    }

    /// Takes only what the list of the API has no parameter of its own for.
    pub fn behind_a_figure(params: &mut Params) -> Self {
        Self {
            due: params.day("due"),
            waiting: params.take("waiting", "unknown", wait),
            group_visit: params.flag("group_visit").unwrap_or(false),
            counted: params.take("counted", "unknown", Group::from_code),
            visited: params.flag("visited").unwrap_or(false),
            fell_due: params.take("fell_due", "unknown", Timeliness::from_code),
            missed: params.take("missed", "unknown", Timeliness::from_code),
            rated: params.take("rated", "unknown", Rated::from_code),
            rating: params.take("rating", "unknown", Rating::from_code),
            unrated: params.take("unrated", "unknown", Rated::from_code),
            held_by: params.words("held_by", LONGEST),
            late_of: params.words("late_of", LONGEST),
            soon_of: params.words("soon_of", LONGEST),
            late_of_leader: params.words("late_of_leader", LONGEST),
            soon_of_leader: params.words("soon_of_leader", LONGEST),
            objected_by: params.words("objected_by", LONGEST),
            since: params.day("since"),
            until: params.day("until"),
            ..Self::default()
        }
    }

    /// Whether the list is the whole.
    pub fn is_empty(&self) -> bool {
        self.query().is_empty()
    }

    /// The same for an address, each with `&` before it.
    pub fn query(&self) -> String {
        self.pairs().into_iter().map(|(name, value)| format!("&{name}={}", encoded(&value))).collect()
    }

    /// The same as parameters: name and value.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let word = |word: Option<&str>| word.map(str::to_owned);
        let pairs = [
            ("unit", self.unit.clone()),
            ("leader", self.leader.clone()),
            ("channel", word(self.channel.map(Channel::code))),
            ("stage", word(self.stage.map(Stage::code))),
            ("from", day(self.from)),
            ("to", day(self.to)),
            ("due", day(self.due)),
            ("waiting", word(self.waiting.map(Wait::code))),
            ("group_visit", self.group_visit.then(|| "true".to_owned())),
            ("counted", word(self.counted.map(Group::code))),
            ("visited", self.visited.then(|| "true".to_owned())),
            ("fell_due", word(self.fell_due.map(Timeliness::code))),
            ("missed", word(self.missed.map(Timeliness::code))),
            ("rated", word(self.rated.map(Rated::code))),
            ("rating", word(self.rating.map(Rating::code))),
            ("unrated", word(self.unrated.map(Rated::code))),
            ("held_by", self.held_by.clone()),
            ("late_of", self.late_of.clone()),
            ("soon_of", self.soon_of.clone()),
            ("late_of_leader", self.late_of_leader.clone()),
            ("soon_of_leader", self.soon_of_leader.clone()),
            ("objected_by", self.objected_by.clone()),
            ("since", day(self.since)),
            ("until", day(self.until)),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn period(&self) -> Period {
        Period { from: self.since, to: self.until }
    }

    /// The conditions on a petition.
    pub fn conditions(&self) -> Vec<Narrow> {
        let period = self.period();
        let rated = self.rated.map(|of| Narrow::Rated { of, rating: self.rating, period });
        let soon = |who| Narrow::SoonOf(who, self.until);
        let nobody = self.leader.as_deref() == Some(NOBODY);
        [
            nobody.then_some(Narrow::NoLeader),
            self.due.map(Narrow::DueOn),
            self.waiting.map(Narrow::Waits),
            self.group_visit.then_some(Narrow::GroupVisit),
            self.counted.map(Narrow::Counts),
            self.visited.then_some(Narrow::Visited(period)),
            self.fell_due.map(|judged| Narrow::FellDue(judged, period)),
            self.missed.map(|judged| Narrow::MissedDue(judged, period)),
            rated,
            self.unrated.map(|of| Narrow::Unrated(of, period)),
            self.held_by.clone().map(|unit| Narrow::HeldBy(unit, period)),
            self.late_of.clone().map(AnswersFor::Unit).map(Narrow::LateOf),
            self.late_of_leader.clone().map(AnswersFor::Leader).map(Narrow::LateOf),
            self.soon_of.clone().map(AnswersFor::Unit).map(soon),
            self.soon_of_leader.clone().map(AnswersFor::Leader).map(soon),
            self.objected_by.clone().map(|unit| Narrow::ObjectedBy(unit, period)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
