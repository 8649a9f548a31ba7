//! The reference model: what the law says of a petition's history, written down by hand and slowly.
//! It knows the events and the clock, and nothing of `evolve`, `moments`, `deadline` or the policies.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::ids::{UnitId, UserId};
use domain::petition::{Act, Command, Event, Facts, Holder, Recorded};
use domain::time::Instant;
use domain::vocabulary::{
    CallBackResult, Channel, Custody, Delivery, Document, Ending, Instance, NationalStatus, NoticeMethod,
    Outcome, Paper, Path, Procedure, Purpose, Rating, Receipt, ReviewOutcome, Stage,
};

/// Days off, both ends included, and worked weekend days: State Council notice for 2026; for 2027 the
/// statutory days with their substitutes. Later years: weekends only.
const OFF: [(&str, &str); 16] = [
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
    ("2027-01-01", "2027-01-01"),
    ("2027-02-05", "2027-02-10"),
    ("2027-04-05", "2027-04-05"),
    ("2027-05-01", "2027-05-04"),
    ("2027-06-09", "2027-06-09"),
    ("2027-09-15", "2027-09-15"),
    ("2027-10-01", "2027-10-03"),
    ("2027-10-04", "2027-10-04"),
    ("2027-10-05", "2027-10-05"),
];
const WORKED: [&str; 6] =
    ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];
/// What the revised calendar (version 2) takes off besides.
pub const REVISED_OFF: [&str; 8] = [
    "2026-03-03",
    "2026-03-04",
    "2026-03-05",
    "2026-03-06",
    "2026-04-15",
    "2026-06-08",
    "2027-03-01",
    "2027-03-02",
];

/// Whether a state organ works on that day, by the calendar of a version.
pub fn works(day: NaiveDate, version: u32) -> bool {
    let text = day.to_string();
    if WORKED.contains(&text.as_str()) {
        return true;
    }
    let off = OFF.iter().any(|(first, last)| (*first..=*last).contains(&text.as_str()));
    let revised = version == 2 && REVISED_OFF.contains(&text.as_str());
    !off && !revised && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last lawful day: the start is not counted, days of a hearing are not, and a last day that is a
/// rest day moves on (民法典 201, 203; 条例 36).
pub fn last_day(
    start: NaiveDate,
    length: Length,
    hearings: &[(NaiveDate, NaiveDate)],
    version: u32,
) -> NaiveDate {
    let heard = |day: NaiveDate| hearings.iter().any(|(from, until)| *from <= day && day <= *until);
    let mut day = start;
    for (mut left, working) in [(length.calendar, false), (length.working, true)] {
        while left > 0 {
            day = day + Days::new(1);
            left -= u32::from(!heard(day) && (!working || works(day, version)));
        }
    }
    while !works(day, version) || heard(day) {
        day = day + Days::new(1);
    }
    day
}

/// So many 日, or so many 工作日.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    calendar: u32,
    working: u32,
}

pub const fn days(calendar: u32) -> Length {
    Length { calendar, working: 0 }
}

pub const fn working_days(working: u32) -> Length {
    Length { calendar: 0, working }
}

/// The lengths that a region sets: the nation, Beijing, Zhejiang, Henan, Shandong.
pub struct Lengths {
    route: Length,
    notice: Length,
    objection: Length,
    handling: u32,
    extension: u32,
    review_extension: u32,
}

const NATION: Lengths = Lengths {
    route: days(15),
    notice: days(15),
    objection: working_days(5),
    handling: 60,
    extension: 30,
    review_extension: 0,
};
pub const LENGTHS: [Lengths; 5] = [
    NATION,
    Lengths { review_extension: 30, ..NATION },
    Lengths { route: working_days(5), notice: working_days(5), handling: 30, extension: 60, ..NATION },
    Lengths { route: days(5), notice: days(5), objection: days(5), handling: 30, extension: 60, ..NATION },
    NATION,
];

/// A limit of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Route,
    Notice,
    NoticeDirect,
    Objection,
    Handling,
    AskReview,
    Review,
    AskRereview,
    Rereview,
    /// By an organ outside the district: nobody here is late.
    ReviewOutside,
    RereviewOutside,
}

impl Limit {
    pub const ALL: [Self; 11] = [
        Self::Route,
        Self::Notice,
        Self::NoticeDirect,
        Self::Objection,
        Self::Handling,
        Self::AskReview,
        Self::Review,
        Self::AskRereview,
        Self::Rereview,
        Self::ReviewOutside,
        Self::RereviewOutside,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Notice => "notice",
            Self::NoticeDirect => "notice_direct",
            Self::Objection => "objection",
            Self::Handling => "handling",
            Self::AskReview => "review_request",
            Self::Review => "review",
            Self::AskRereview => "rereview_request",
            Self::Rereview => "rereview",
            Self::ReviewOutside => "review_outside",
            Self::RereviewOutside => "rereview_outside",
        }
    }

    /// A right of the petitioner, or something that a unit may do and need not: nobody is late.
    pub const fn lapses(self) -> bool {
        match self {
            Self::Objection | Self::AskReview | Self::AskRereview => true,
            Self::ReviewOutside | Self::RereviewOutside => true,
            Self::Route
            | Self::Notice
            | Self::NoticeDirect
            | Self::Handling
            | Self::Review
            | Self::Rereview => false,
        }
    }
}

/// One run of a limit.
#[derive(Clone, Debug)]
pub struct Clock {
    pub limit: Limit,
    pub start: NaiveDate,
    length: Length,
    /// Days of hearings, for the re-review.
    hearings: Vec<(NaiveDate, NaiveDate)>,
    pub hearing_open: bool,
    pub calendar: u32,
    pub missed: bool,
    /// How it ended; the day on which it was met, and the event that met it.
    pub end: Option<Outcome>,
    met: Option<(NaiveDate, u32)>,
}

impl Clock {
    pub fn due(&self) -> NaiveDate {
        last_day(self.start, self.length, &self.hearings, self.calendar)
    }

    pub fn due_without_hearings(&self) -> NaiveDate {
        last_day(self.start, self.length, &[], self.calendar)
    }

    /// As long as it runs: whether it is over on that day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.end.is_none() && !self.hearing_open && day > self.due()
    }
}

/// What the model knows of a petition.
#[derive(Clone)]
pub struct Model {
    region: usize,
    facts: Facts,
    pub stage: Stage,
    pub ending: Option<Ending>,
    /// Where it stood before it was concluded, and the petitioner's time that this cut off.
    concluded_from: Option<Stage>,
    cut_off: Option<(Limit, NaiveDate)>,
    pub registered_at: Instant,
    /// Each holder, and from when.
    pub chain: Vec<(Holder, Instant)>,
    pub watch: Vec<(Holder, Instant)>,
    pub recused: Vec<UserId>,
    path: Option<Path>,
    simplified: bool,
    /// The limit that a notice by telephone met in the simplified procedure, as long as nothing else would have.
    told_by_telephone: Option<usize>,
    accepted_on: Option<NaiveDate>,
    /// An order, or public opinion, was turned into a petition.
    turned: bool,
    /// Whoever raised the order was called back after its answer.
    called_back: bool,
    /// The last review ordered it done again.
    sent_back: bool,
    /// The unit that wrote the opinion that stands, and when.
    opinion: Option<(UnitId, NaiveDate)>,
    opinion_served: Option<NaiveDate>,
    /// The unit of ours that decided the review, and the day of its opinion.
    reviewed: Option<(Option<UnitId>, NaiveDate)>,
    review_served: Option<NaiveDate>,
    /// The re-review opinion was served, or why it cannot be is on record.
    rereview_told: bool,
    /// Who reviews now, and where a request that is not admitted leads back to.
    reviewing: Option<(Option<UnitId>, Stage)>,
    extended: bool,
    hearing: bool,
    objected: Vec<UnitId>,
    /// The unit whose objection waits.
    pub open_objection: Option<UnitId>,
    leave: Option<UnitId>,
    pub clocks: Vec<Clock>,
    /// A correction of what clocks look at: from here on the model does not follow the clocks.
    pub clocks_known: bool,
    seq: u32,
    /// How often it had been handed over when nobody was found to take it from somebody found to be accused.
    asked_of: Option<usize>,
    /// When it was handed on or sent up last.
    left: Option<NaiveDate>,
}

/// Says what is unlawful.
pub type Verdict = Result<(), String>;

macro_rules! must {
    ($holds:expr, $($said:tt)+) => {
        if !$holds { return Err(format!($($said)+)); }
    };
}

impl Model {
    pub fn new(region: usize, recorded: &Recorded) -> Self {
        let Event::Registered { facts, receiver, .. } = &recorded.event else { panic!("not registered") };
        let mut model = Self {
            region,
            facts: facts.clone(),
            stage: Stage::Registered,
            ending: None,
            concluded_from: None,
            cut_off: None,
            registered_at: recorded.occurred_at,
            chain: vec![(*receiver, recorded.occurred_at)],
            watch: Vec::new(),
            recused: Vec::new(),
            path: None,
            simplified: facts.procedure == Procedure::Simplified,
            told_by_telephone: None,
            turned: false,
            called_back: false,
            sent_back: false,
            accepted_on: None,
            opinion: None,
            opinion_served: None,
            reviewed: None,
            review_served: None,
            rereview_told: false,
            reviewing: None,
            extended: false,
            hearing: false,
            objected: Vec::new(),
            open_objection: None,
            leave: None,
            clocks: Vec::new(),
            clocks_known: true,
            seq: 1,
            asked_of: None,
            left: None,
        };
        let written = !model.is_order();
        let accuses = facts.purpose == Purpose::Accusation; // discipline inspection has those already
        if written && !accuses && facts.procedure == Procedure::Ordinary {
            model.start(Limit::Route, facts.received_on, recorded.rules_version);
        }
        if written && !accuses && facts.receipt == Receipt::Unit {
            model.start(Limit::NoticeDirect, facts.received_on, recorded.rules_version);
        }
        model
    }

    /// A 12345 order or public opinion that nobody has turned into a petition, and no accusation.
    fn is_order(&self) -> bool {
        let channel = matches!(self.facts.channel, Channel::Hotline12345 | Channel::PublicOpinion);
        channel && !self.turned && self.facts.purpose != Purpose::Accusation
    }

    pub fn holder(&self) -> Holder {
        self.chain.last().unwrap().0
    }

    pub fn watcher(&self) -> Option<Holder> {
        self.watch.last().map(|(holder, _)| *holder)
    }

    /// Who held it at an instant; of a hand-over, who took over.
    pub fn held_at(&self, at: Instant) -> Holder {
        self.chain.iter().rev().find(|(_, from)| *from <= at).unwrap().0
    }

    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Closed | Stage::Ended)
    }

    fn lengths(&self) -> &'static Lengths {
        &LENGTHS[self.region]
    }

    fn length(&self, limit: Limit) -> Length {
        match limit {
            Limit::Route => self.lengths().route,
            Limit::Notice | Limit::NoticeDirect => self.lengths().notice,
            Limit::Objection => self.lengths().objection,
            Limit::Handling => days(self.lengths().handling),
            Limit::AskReview
            | Limit::Review
            | Limit::AskRereview
            | Limit::Rereview
            | Limit::ReviewOutside
            | Limit::RereviewOutside => days(30),
        }
    }

    fn start(&mut self, limit: Limit, start: NaiveDate, calendar: u32) {
        self.end(limit, |_| Outcome::Cancelled);
        let length = self.length(limit);
        let (hearings, hearing_open, missed, end, met) = (Vec::new(), false, false, None, None);
        self.clocks.push(Clock { limit, start, length, hearings, hearing_open, calendar, missed, end, met });
    }

    fn end(&mut self, limit: Limit, how: impl Fn(&Clock) -> Outcome) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.limit == limit && clock.end.is_none()) {
            clock.end = Some(how(clock));
        }
    }

    fn meet(&mut self, limits: &[Limit], day: NaiveDate) {
        let judge = |clock: &Clock| if day <= clock.due() { Outcome::Met } else { Outcome::MetLate };
        let seq = self.seq;
        let runs =
            self.clocks.iter_mut().filter(|clock| limits.contains(&clock.limit) && clock.end.is_none());
        runs.for_each(|clock| (clock.end, clock.met) = (Some(judge(clock)), Some((day, seq))));
    }

    fn cancel(&mut self, limits: &[Limit]) {
        limits.iter().for_each(|limit| self.end(*limit, |_| Outcome::Cancelled));
    }

    fn running(&self, limit: Limit) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.limit == limit && clock.end.is_none())
    }

    /// Whether that limit is over by that day and nothing was done.
    fn over(&self, limit: Limit, day: NaiveDate) -> bool {
        self.running(limit).is_some_and(|clock| clock.is_over(day))
    }

    /// The petitioner's time since a service is over, whether or not a request was made and refused.
    fn time_is_up(&self, limit: Limit, served: Option<NaiveDate>, day: NaiveDate) -> bool {
        let last = self.clocks.iter().rfind(|clock| clock.limit == limit);
        last.is_some_and(|clock| Some(clock.start) == served && day > clock.due())
    }

    fn may_hold(&self, to: Holder) -> bool {
        let accused = &self.facts.accused;
        let people = [Some(to.officer), to.leader];
        !accused.units.contains(&to.unit)
            && !people
                .iter()
                .flatten()
                .any(|user| accused.users.contains(user) || self.recused.contains(user))
    }

    /// Whether the unit in charge has a notice to give and nothing stands against it.
    pub fn has_notice_to_give(&self, now: Instant) -> bool {
        let fits = matches!(self.stage, Stage::Routed | Stage::Accepted) && self.open_objection.is_none();
        fits && self.running(Limit::Notice).is_some_and(|clock| clock.start <= now.day())
    }

    // ---- Whether an act that was not refused was lawful --------------------------------------

    /// Looks at what an act recorded, before taking it in.
    pub fn judge(&self, command: &Command, recorded: &Recorded, now: Instant) -> Verdict {
        let (at, by) = (recorded.occurred_at, &command.by);
        let day = at.day();
        must!(
            recorded.seq == self.seq + 1,
            "gap in the chain of events: {} after {}",
            recorded.seq,
            self.seq
        );
        must!(at <= now && at <= recorded.recorded_at, "it has not happened yet");
        // What was done on paper may have been done before it was registered, and not before it was received.
        let received = command.late.is_some() && day >= self.facts.received_on;
        must!(at >= self.registered_at || received, "before registration");
        must!(by.user.is_none_or(|user| !self.recused.contains(&user)), "the recused act");
        // What was done on paper is entered by whoever has it by then.
        let in_hand = if command.late.is_some() { self.holder().unit } else { self.held_at(at).unit };
        self.judge_holder(recorded)?;
        self.judge_custody(command)?;
        match &recorded.event {
            Event::Replied { unit, .. } => {
                must!(self.stage == Stage::Accepted, "a reply out of its stage");
                must!(*unit == in_hand && by.unit == Some(in_hand), "a reply by who did not hold it");
                must!(!self.hearing, "a reply while the hearing goes on");
            }
            Event::NotAccepted { method: NoticeMethod::Phone, .. } => {
                must!(!self.is_order(), "an order was refused as a petition");
                // Rules of before did not ask for writing.
                let written =
                    self.clocks_known && !self.simplified && self.facts.purpose != Purpose::Accusation;
                must!(!written, "refused on the telephone");
            }
            Event::Notified { .. } | Event::Accepted { .. } | Event::NotAccepted { .. } => {
                must!(!self.is_order(), "an order was dealt with as a petition");
                must!(by.unit == Some(self.holder().unit), "not the unit in charge");
                must!(self.open_objection.is_none(), "an objection waits");
            }
            Event::OrderAnswered { unit, .. } => {
                must!(self.is_order(), "what is no order was answered as one");
                must!(matches!(self.stage, Stage::Registered | Stage::Routed), "answered out of its stage");
                must!(*unit == in_hand && by.unit == Some(in_hand), "answered by who did not hold it");
                must!(self.open_objection.is_none(), "an objection waits");
            }
            Event::CalledBack { result, rating, returned, kept, .. } => {
                must!(self.is_order() && self.stage == Stage::Replied, "called back on no answer");
                must!(!self.called_back, "called back twice");
                let discontent = *result == CallBackResult::Unsolved || *rating == Some(Rating::Dissatisfied);
                must!(*returned == (discontent && kept.is_none()), "returned {returned}");
            }
            Event::TurnedIntoPetition { .. } => must!(self.is_order(), "turned what is no order"),
            Event::Closed { .. } => {
                let leader = self.holder().leader;
                must!(self.stage == Stage::Replied, "closed before a reply");
                must!(!self.is_order() || self.called_back, "an order closed before the call-back");
                let may =
                    leader.is_some_and(|leader| by.user == Some(leader) || by.acts_for.contains(&leader));
                must!(may, "closed by who is not its leader");
            }
            Event::Extended { days, notified_on, .. } => {
                let (unit, limit, most) = match self.stage {
                    Stage::Accepted => (Some(in_hand), Limit::Handling, self.lengths().extension),
                    Stage::Reviewing => (self.reviewer(), Limit::Review, self.lengths().review_extension),
                    _ => (self.reviewer(), Limit::Rereview, self.lengths().review_extension),
                };
                must!(
                    by.is_head && unit.is_some() && by.unit == unit,
                    "extended by who is no head of the unit"
                );
                if self.clocks_known && self.running(limit).is_some() {
                    let clock = self.running(limit).unwrap();
                    must!(*days >= 1 && *days <= most, "extended by {days} of {most} days");
                    must!(clock.length == self.length(limit), "extended twice");
                    must!(!clock.is_over(day), "extended after the due date");
                    must!(*notified_on <= clock.due(), "told after the due date");
                } else if self.path.is_some_and(Path::is_of_another_law) && self.stage == Stage::Accepted {
                    must!(*days >= 1 && *days <= 365, "another law's time, extended by {days} days");
                } else if self.clocks_known {
                    must!(self.region == crate::world::SHANDONG, "nothing of the law is extended");
                    must!(*days <= 10, "an order extended by more than the rule allows");
                }
                must!(self.stage != Stage::Accepted || !self.extended, "a second extension in one handling");
            }
            Event::Objected { unit, .. } => {
                must!(*unit == in_hand && by.unit == Some(*unit), "an objection of who does not hold it");
                must!(self.open_objection.is_none(), "an objection waits already");
                let leave = self.leave == Some(*unit);
                must!(leave || !self.objected.contains(unit), "objected twice without leave");
                must!(leave || !self.over(Limit::Objection, day), "objected after five working days");
            }
            Event::ObjectionDecided { upheld, holder, .. } => {
                must!(self.open_objection.is_some(), "nothing was objected");
                must!(*upheld == holder.is_some(), "upheld, and nobody takes over; or the other way round");
                must!(holder.is_none_or(|to| Some(to.unit) != self.open_objection), "the objector again");
            }
            Event::ReviewRequested { instance, sent_on, late_reason, reviewer, .. } => {
                self.judge_request(*instance, *sent_on, late_reason.is_some(), reviewer.unit, day)?;
            }
            Event::ReviewDecided { .. } | Event::ReviewAdmitted { .. } => {
                // What has become an accusation is discipline inspection's, and a unit that the petition
                // has come to name decides nothing (article 30): who does then is for the rights to say.
                let inspected = self.facts.purpose == Purpose::Accusation;
                let unit = self.reviewer().filter(|unit| !self.facts.accused.units.contains(unit));
                let may = inspected || unit.is_none_or(|unit| by.unit == Some(unit));
                must!(may, "decided by who does not review it");
                let decides = matches!(recorded.event, Event::ReviewDecided { .. });
                must!(!(decides && self.hearing), "decided while the hearing goes on");
            }
            Event::Served { served_on, document, .. } => {
                must!(*served_on <= now.day(), "served in the future");
                let issued =
                    self.opinion.map(|(_, day)| day).filter(|_| *document == Document::HandlingOpinion);
                must!(issued.is_none_or(|day| day <= *served_on), "served before it was issued");
            }
            Event::Concluded { .. } if self.clocks_known => self.judge_end(day)?,
            Event::ConclusionUndone { .. } => {
                must!(self.ending == Some(Ending::Concluded), "nothing was concluded");
                let asked = crate::world::review_asked(&command.act).map(|(_, request)| request);
                must!(
                    asked.is_some_and(|one| one.delivery == Delivery::Posted),
                    "undone without a request by post"
                );
            }
            Event::Recused { user, decided_by, .. } => {
                must!(user != decided_by, "decided on their own recusal");
            }
            Event::SentUp { .. } => {
                let kept = matches!(self.facts.custody, Some(Custody::Named | Custody::Unread));
                must!(kept, "sent up, and nobody kept it");
            }
            Event::ReceiptNoted { received_on, .. } => {
                must!(self.left.is_some_and(|left| left <= *received_on), "received before it left");
                must!(*received_on <= day, "received tomorrow");
            }
            Event::AccusedRecognised { accused, .. } => {
                let before = &self.facts.accused;
                let all = before.users.iter().all(|user| accused.users.contains(user))
                    && before.units.iter().all(|unit| accused.units.contains(unit));
                must!(all, "a change of the directory takes nobody from the accused");
            }
            Event::VerdictPutRight { clock, run, legal_due_before, legal_due, calendar_version, .. }
                if self.clocks_known =>
            {
                if let Some(clock) = self.numbered(clock.as_str(), *run) {
                    let late = clock.end == Some(Outcome::MetLate) || clock.missed || clock.is_over(day);
                    let lapsed = clock.limit.lapses() && clock.end == Some(Outcome::Cancelled);
                    must!(late || lapsed, "{clock:?} was judged in time");
                    let after = Clock { calendar: *calendar_version, ..clock.clone() };
                    must!(*legal_due_before == clock.due(), "put right from another date");
                    must!(
                        after.due() == *legal_due && legal_due > legal_due_before,
                        "put right to {legal_due}"
                    );
                }
            }
            Event::DeadlineMissed { clock, run, legal_due } if self.clocks_known => {
                if let Some(clock) = self.numbered(clock.as_str(), *run) {
                    must!(!clock.limit.lapses(), "{:?} lapses, nobody misses it", clock.limit);
                    must!(!clock.missed && clock.is_over(day), "{:?} is not missed", clock.limit);
                    must!(*legal_due == clock.due(), "missed {legal_due}, due {}", clock.due());
                }
            }
            Event::DeadlineRecounted { clock, run, legal_due_before, legal_due, calendar_version }
                if self.clocks_known =>
            {
                if let Some(clock) = self.numbered(clock.as_str(), *run) {
                    must!(clock.end.is_none() && !clock.is_over(day), "{:?} has its verdict", clock.limit);
                    must!(*legal_due_before == clock.due(), "recounted from another date");
                    let after = Clock { calendar: *calendar_version, ..clock.clone() };
                    must!(after.due() == *legal_due, "recounted to {legal_due}, not {}", after.due());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What is kept to be sent up is sent up; nothing else is done about it, but that a register tells what was done
    /// before; and once it was sent up, nothing but the letter with which it went and the receipt for it.
    fn judge_custody(&self, command: &Command) -> Verdict {
        let in_place = matches!(
            command.act,
            Act::SendUp(_)
                | Act::Correct(_)
                | Act::AnswerAccused(_)
                | Act::AskSecondHand(_)
                | Act::DecideOpening(_)
                | Act::RecogniseAccused(_)
                | Act::Succeed(_)
                | Act::MissDeadline(_)
                | Act::Recount(_)
                | Act::PutRight(_)
                | Act::IssueDocument(_)
                | Act::Import(_)
        );
        let letter = matches!(&command.act, Act::IssueDocument(one) if one.paper == Paper::SendUpLetter)
            || matches!(command.act, Act::NoteReceipt(_));
        let house = matches!(command.act, Act::RecogniseAccused(_) | Act::Succeed(_) | Act::PutRight(_))
            || matches!(command.act, Act::MissDeadline(_) | Act::Recount(_));
        match self.facts.custody {
            None => Ok(()),
            Some(Custody::SentUp) if house || letter => Ok(()),
            Some(Custody::SentUp) => Err("something was done about what was sent up".into()),
            Some(_) if in_place => Ok(()),
            Some(_) => Err(format!("{:?} about what is kept", command.act)),
        }
    }

    /// Articles 23, 28, 30: who takes over, and whether an objection keeps the holder.
    fn judge_holder(&self, recorded: &Recorded) -> Verdict {
        let to = match &recorded.event {
            Event::Assigned { holder, watcher, .. } => {
                must!(watcher.is_none_or(|to| self.may_hold(to)), "an accused or recused watcher");
                Some(*holder)
            }
            Event::Reassigned { holder, .. } => Some(*holder),
            Event::ObjectionDecided { holder, .. } | Event::RepeatLinked { holder, .. } => *holder,
            Event::Recused { user, holder, .. } => {
                let still = |held: Holder| held.officer == *user || held.leader == Some(*user);
                must!(!still(holder.unwrap_or(self.holder())), "the recused keeps it");
                must!(!self.watcher().is_some_and(still), "the recused keeps the watch");
                *holder
            }
            Event::WatchReassigned { holder, .. } => {
                must!(self.may_hold(*holder), "an accused or recused watcher");
                None
            }
            Event::TakenIntoCustody { holder, .. } => Some(*holder),
            Event::Succeeded { holder, watcher, units, .. } => {
                let mut after = self.clone();
                units.iter().for_each(|units| after.becomes_part(units.from, units.to));
                for to in holder.iter().chain(watcher) {
                    must!(after.may_hold(*to), "an accused or recused successor: {to:?}");
                }
                let unit = self.holder().unit;
                let unit = units.filter(|units| units.from == unit).map_or(unit, |units| units.to);
                let kept = self.facts.custody.is_some();
                must!(kept || holder.is_none_or(|to| to.unit == unit), "it left the unit: {holder:?}");
                None
            }
            _ => None,
        };
        let Some(to) = to else { return Ok(()) };
        must!(self.may_hold(to), "an accused or recused holder: {to:?}");
        let frees = matches!(
            recorded.event,
            Event::ObjectionDecided { .. } | Event::Assigned { .. } | Event::TakenIntoCustody { .. }
        );
        let keeps = self.open_objection.is_some() && !frees;
        must!(!keeps || to.unit == self.holder().unit, "the objector is relieved before the decision");
        let reviews = matches!(self.stage, Stage::Reviewing | Stage::Rereviewing)
            && !matches!(recorded.event, Event::Assigned { .. } | Event::TakenIntoCustody { .. });
        must!(!(reviews && self.reviewer() == Some(to.unit)), "the reviewing unit becomes the holder");
        Ok(())
    }

    fn reviewer(&self) -> Option<UnitId> {
        self.reviewing.and_then(|(unit, _)| unit)
    }

    /// Articles 35, 36: of an opinion that stands, in the petitioner's time, by another organ.
    fn judge_request(
        &self,
        instance: Instance,
        sent_on: NaiveDate,
        reasoned: bool,
        reviewer: Option<UnitId>,
        day: NaiveDate,
    ) -> Verdict {
        must!(self.path == Some(Path::HandlingOpinion), "no handling opinion is reviewed");
        let Some((author, issued)) = self.opinion else { return Err("there is no opinion".into()) };
        let (issued, served) = match instance {
            Instance::Review => (Some(issued), self.opinion_served),
            Instance::Rereview => (self.reviewed.map(|(_, day)| day), self.review_served),
        };
        must!(issued.is_some_and(|issued| issued <= sent_on) && sent_on <= day, "sent outside its time");
        if let Some(served) = served {
            let limit = if instance == Instance::Review { Limit::AskReview } else { Limit::AskRereview };
            let clock = self.clocks.iter().rev().find(|c| c.limit == limit && c.start == served);
            let due = clock.map_or_else(|| last_day(served, days(30), &[], 1), Clock::due);
            must!(!self.clocks_known || sent_on <= due || reasoned, "asked on {sent_on}, due {due}");
        }
        must!(
            self.may_review(instance, reviewer),
            "{author:?} {reviewer:?} reviews its own opinion or review"
        );
        let Some(reviewer) = reviewer else { return Ok(()) };
        must!(!self.facts.accused.units.contains(&reviewer), "the accused reviews");
        Ok(())
    }

    /// Nobody reviews what they decided themselves, or answer for; and nothing is reviewed that was not decided, such
    /// as the answer to an order.
    pub fn may_review(&self, instance: Instance, reviewer: Option<UnitId>) -> bool {
        let before = self.reviewed.and_then(|(unit, _)| unit).filter(|_| instance == Instance::Rereview);
        let Some((author, _)) = self.opinion else { return false };
        reviewer.is_none_or(|unit| unit != author && Some(unit) != before && unit != self.holder().unit)
    }

    pub fn judge_end(&self, day: NaiveDate) -> Verdict {
        let (served, limit) = match self.stage {
            Stage::RereviewDecided => {
                must!(self.rereview_told, "ended before the last word was told");
                return Ok(());
            }
            Stage::ReviewDecided => (self.review_served, Limit::AskRereview),
            _ => (self.opinion_served, Limit::AskReview),
        };
        let Some(served) = served else { return Err("ended before the opinion was served".into()) };
        let clock = self.clocks.iter().rev().find(|c| c.limit == limit && c.start == served);
        let post = |clock: &Clock| match clock.end {
            Some(Outcome::Met | Outcome::MetLate) => days(0),
            _ => days(7),
        };
        must!(
            clock.is_some_and(|clock| day > clock.due() + chrono::Days::new(post(clock).calendar.into())),
            "ended in the petitioner's time, or while a request may be in the post"
        );
        Ok(())
    }

    fn numbered(&self, name: &str, run: u32) -> Option<&Clock> {
        let mut named = self.clocks.iter().filter(|clock| clock.limit.name() == name);
        named.nth(run as usize - 1)
    }

    // ---- What happened ------------------------------------------------------------------------

    /// Takes an event in.
    pub fn take(&mut self, command: &Command, recorded: &Recorded) {
        let (at, version) = (recorded.occurred_at, recorded.rules_version);
        let day = at.day();
        self.seq = recorded.seq;
        let before = self.chain.last().map(|(holder, _)| holder.unit);
        self.happened(command, recorded);
        let passed_on = matches!(
            recorded.event,
            Event::Assigned { .. }
                | Event::Reassigned { .. }
                | Event::Recused { .. }
                | Event::RepeatLinked { .. }
        );
        if passed_on || matches!(recorded.event, Event::ObjectionDecided { .. }) {
            self.watch_goes_along();
        }
        let now = self.chain.last().map(|(holder, _)| holder.unit);
        if passed_on && self.stage == Stage::Routed && now != before {
            self.hand_over(day, version);
        }
    }

    /// Articles 28, 30: who watches and may not any more is followed by whoever is in charge.
    fn watch_goes_along(&mut self) {
        let (holder, from) = *self.chain.last().unwrap();
        let stays = self.watcher().is_none_or(|watcher| self.may_hold(watcher));
        if !stays
            && holder.leader.is_some()
            && self.asked_of != Some(self.chain.len())
            && self.may_hold(holder)
        {
            self.watch.push((holder, from));
        }
    }

    fn happened(&mut self, command: &Command, recorded: &Recorded) {
        use Limit as L;
        let (at, version) = (recorded.occurred_at, recorded.rules_version);
        let day = at.day();
        match &recorded.event {
            Event::Assigned { holder, watcher, .. } => {
                // Taken from the unit that objected: there is nothing left to decide.
                self.open_objection = self.open_objection.filter(|unit| *unit == holder.unit);
                // What was dealt out on paper before it was registered: until then whoever registered it has it.
                self.chain.push((*holder, at.max(self.chain.last().unwrap().1)));
                if let Some(watcher) = watcher.filter(|watcher| self.watcher() != Some(*watcher)) {
                    self.watch.push((watcher, at));
                }
            }
            Event::Reassigned { holder, .. } => {
                // Dealt out on paper before it was registered, too.
                self.chain.push((*holder, at.max(self.chain.last().unwrap().1)));
            }
            Event::WatchReassigned { holder, .. } => self.watch.push((*holder, at)),
            Event::Succeeded { holder, watcher, units, .. } => {
                units.iter().for_each(|units| self.becomes_part(units.from, units.to));
                let asked = self.asked_of == Some(self.chain.len()) && self.facts.custody.is_none();
                self.chain.extend(holder.map(|holder| (holder, at)));
                self.watch.extend(watcher.map(|watcher| (watcher, at)));
                // Whoever takes over within the unit is no answer to who has it: that is still asked.
                self.asked_of = if asked { Some(self.chain.len()) } else { self.asked_of };
            }
            Event::RepeatLinked { holder, .. } => self.chain.extend(holder.map(|holder| (holder, at))),
            Event::Recused { user, holder, .. } => {
                self.recused.push(*user);
                self.chain.extend(holder.map(|holder| (holder, at)));
            }
            Event::Routed { .. } => {
                self.stage = Stage::Routed;
                self.told_by_telephone = None;
                self.meet(&[L::Route, L::NoticeDirect], day);
                self.hand_over(day, version);
            }
            // What is said on the telephone is no written notice: it meets no limit but in the simplified procedure.
            Event::Notified { method: NoticeMethod::Phone, .. } if !self.simplified => {
                self.cancel(&[L::Objection]);
            }
            Event::Notified { method, .. } => {
                let told =
                    |clock: &Clock| matches!(clock.limit, L::Notice | L::NoticeDirect) && clock.end.is_none();
                let told = self.clocks.iter().position(told);
                self.told_by_telephone = told.filter(|_| *method == NoticeMethod::Phone);
                self.noticed(day);
            }
            Event::Accepted { path, procedure, .. } => {
                (self.stage, self.path, self.accepted_on) = (Stage::Accepted, Some(*path), Some(day));
                self.simplified = *procedure == Procedure::Simplified;
                self.asks_for_writing();
                self.meet(&[L::Route], day);
                self.cancel(&[L::Objection]);
                if *path == Path::HandlingOpinion && *procedure == Procedure::Ordinary {
                    self.start(L::Handling, day, version);
                }
            }
            Event::PathChanged { path, .. } => {
                self.path = Some(*path);
                self.cancel(&[L::Handling]);
                if *path == Path::HandlingOpinion && !self.simplified {
                    self.start(L::Handling, self.accepted_on.unwrap(), version);
                }
            }
            Event::LeftSimplified { .. } => {
                self.simplified = false;
                self.asks_for_writing();
                if self.path == Some(Path::HandlingOpinion) {
                    self.start(L::Handling, self.accepted_on.unwrap(), version);
                }
            }
            Event::NotAccepted { .. } | Event::NoLongerAccepted { .. } => {
                self.meet(&[L::Route, L::Notice, L::NoticeDirect], day);
                let not = matches!(recorded.event, Event::NotAccepted { .. });
                self.finish(if not { Ending::NotAccepted } else { Ending::NoLongerAccepted });
            }
            Event::HandedOn { .. } => {
                (self.stage, self.open_objection) = (Stage::Registered, None);
                self.left = Some(day);
                self.told_by_telephone = None;
                self.meet(&[L::Route, L::NoticeDirect], day);
                self.cancel(&[L::Notice, L::Objection]);
            }
            Event::ReceiptNoted { .. } => self.finish(match self.facts.custody {
                Some(_) => Ending::SentUp,
                None => Ending::HandedOn,
            }),
            Event::Directed { .. } => {
                self.meet(&[L::Route, L::Notice, L::NoticeDirect], day);
                self.finish(Ending::Directed);
            }
            Event::Returned { .. } => {
                self.meet(&[L::Route, L::NoticeDirect], day);
                self.finish(Ending::Returned);
            }
            Event::Objected { unit, .. } => {
                self.objected.push(*unit);
                (self.open_objection, self.leave) = (Some(*unit), None);
                self.meet(&[L::Objection], day);
            }
            Event::ObjectionAllowed { unit, .. } => self.leave = Some(*unit),
            Event::ObjectionDecided { holder, .. } => {
                self.open_objection = None;
                if let Some(holder) = holder {
                    self.chain.push((*holder, at));
                    self.hand_over(day, version);
                }
            }
            Event::Extended { days, .. } => {
                self.extended |= self.stage == Stage::Accepted;
                let reviews = self.lengths().review_extension > 0;
                for clock in self.clocks.iter_mut().filter(|clock| clock.end.is_none()) {
                    let longer = clock.limit == L::Handling
                        || (reviews && matches!(clock.limit, L::Review | L::Rereview));
                    clock.length.calendar += if longer { *days } else { 0 };
                }
            }
            Event::OrderAnswered { .. } => (self.stage, self.called_back) = (Stage::Replied, false),
            Event::CalledBack { returned, .. } => {
                self.called_back = !returned;
                self.stage = if *returned { Stage::Routed } else { Stage::Replied };
            }
            Event::TurnedIntoPetition { .. } => {
                (self.turned, self.called_back) = (true, false);
                if self.stage == Stage::Registered {
                    // As at registration: one meant for the simplified procedure is routed in the time of that.
                    if !self.simplified {
                        self.start(L::Route, day, version);
                    }
                    if self.facts.receipt == Receipt::Unit {
                        self.start(L::NoticeDirect, day, version);
                    }
                } else {
                    self.stage = Stage::Routed;
                    self.hand_over(day, version);
                }
            }
            Event::Replied { unit, .. } => {
                self.stage = Stage::Replied;
                (self.opinion, self.opinion_served) = (Some((*unit, day)), None);
                self.meet(&[L::Notice, L::NoticeDirect, L::Handling], day);
                self.cancel(&[L::Objection, L::AskReview, L::AskRereview]);
            }
            Event::Served { document: Document::AcceptanceNotice, served_on, .. } => self.noticed(*served_on),
            Event::Served { document: Document::HandlingOpinion, served_on, .. } => {
                self.opinion_served = Some(*served_on);
                if self.path == Some(Path::HandlingOpinion) && self.opinion.is_some() {
                    self.start(L::AskReview, *served_on, version);
                }
            }
            // What cannot be served counts as served thirty days after that is on record.
            Event::Undelivered { document: Document::HandlingOpinion, .. } => {
                let deemed = day + chrono::Days::new(30);
                self.opinion_served = Some(deemed);
                if self.path == Some(Path::HandlingOpinion) && self.opinion.is_some() {
                    self.start(L::AskReview, deemed, version);
                }
            }
            Event::Undelivered { document: Document::ReviewOpinion, .. } => {
                let deemed = day + chrono::Days::new(30);
                self.review_served = Some(deemed);
                if self.opinion.is_some() && !self.sent_back {
                    self.start(L::AskRereview, deemed, version);
                }
            }
            Event::Served { document: Document::RereviewOpinion, .. }
            | Event::Undelivered { document: Document::RereviewOpinion, .. } => self.rereview_told = true,
            Event::Served { document: Document::ReviewOpinion, served_on, .. } => {
                self.review_served = Some(*served_on);
                // What orders it done again is no end, also where it is served after that was done.
                if self.opinion.is_some() && !self.sent_back {
                    self.start(L::AskRereview, *served_on, version);
                }
            }
            Event::Closed { .. } => {
                self.stage = Stage::Closed;
                self.cancel(&[L::Route, L::Notice, L::NoticeDirect, L::Objection, L::Handling]);
            }
            Event::Settled { .. } => {
                self.meet(&[L::Notice, L::NoticeDirect, L::Handling], day);
                self.finish(Ending::Settled);
            }
            Event::Withdrawn { .. } => self.finish(Ending::Withdrawn),
            Event::Lapsed { .. } => self.finish(Ending::Lapsed),
            Event::Merged { .. } => self.finish(Ending::Merged),
            Event::Concluded { .. } => {
                let own_time =
                    |c: &&Clock| matches!(c.limit, L::AskReview | L::AskRereview) && c.end.is_none();
                self.cut_off = self.clocks.iter().find(own_time).map(|c| (c.limit, c.start));
                self.concluded_from = Some(self.stage);
                self.finish(Ending::Concluded);
            }
            Event::ConclusionUndone { .. } => {
                (self.stage, self.ending) = (self.concluded_from.take().unwrap(), None);
                if let Some((limit, start)) = self.cut_off.take() {
                    let cut = self.clocks.iter_mut().rfind(|c| c.limit == limit && c.start == start);
                    cut.unwrap().end = None;
                }
            }
            Event::Reopened { .. } => self.reopen(day, version),
            Event::ReviewRequested { instance, sent_on, reviewer, .. } => {
                self.reviewing = Some((reviewer.unit, self.stage));
                let review = *instance == Instance::Review;
                self.stage = if review { Stage::Reviewing } else { Stage::Rereviewing };
                self.meet(&[if review { L::AskReview } else { L::AskRereview }], *sent_on);
                let ours = reviewer.unit.is_some();
                let limit = match (review, ours) {
                    (true, true) => L::Review,
                    (true, false) => L::ReviewOutside,
                    (false, true) => L::Rereview,
                    (false, false) => L::RereviewOutside,
                };
                self.start(limit, day, version);
            }
            Event::ReviewAdmitted { admitted: false, .. } => {
                self.cancel(&[L::Review, L::Rereview, L::ReviewOutside, L::RereviewOutside]);
                self.hearing = false;
                self.stage = self.reviewing.unwrap().1;
            }
            Event::ReviewDecided { instance, outcome, .. } => self.decide(*instance, *outcome, day),
            Event::HearingBegun { .. } => {
                self.hearing = true;
                for clock in self
                    .clocks
                    .iter_mut()
                    .filter(|c| matches!(c.limit, L::Rereview | L::RereviewOutside) && c.end.is_none())
                {
                    clock.hearing_open = !clock.is_over(day);
                    clock.hearings.push((day, day));
                }
            }
            Event::HearingEnded { .. } => {
                self.hearing = false;
                for clock in self
                    .clocks
                    .iter_mut()
                    .filter(|c| matches!(c.limit, L::Rereview | L::RereviewOutside) && c.end.is_none())
                {
                    clock.hearing_open = false;
                    clock.hearings.last_mut().into_iter().for_each(|hearing| hearing.1 = day);
                }
            }
            Event::DecisionAsked { .. } => self.asked_of = Some(self.chain.len()),
            Event::AccusedAnswered { accused, custody, .. }
            | Event::AccusedRecognised { accused, custody, .. } => {
                self.clocks_known &= *custody == self.facts.custody;
                (self.facts.accused, self.facts.custody) = (accused.clone(), *custody);
            }
            Event::TakenIntoCustody { custody, holder, .. } => {
                // Another count altogether: one clock, which is held to that alone.
                self.clocks_known = false;
                self.facts.custody = Some(*custody);
                self.open_objection = self.open_objection.filter(|unit| *unit == holder.unit);
                self.chain.push((*holder, at));
            }
            Event::SentUp { .. } => {
                self.facts.custody = Some(Custody::SentUp);
                self.left = Some(day);
                self.asked_of = None;
            }
            Event::VerdictPutRight { clock, run, calendar_version, .. } => {
                self.put_right(clock.as_str(), *run, *calendar_version, day);
            }
            Event::EnteredLate { event, .. } => {
                // What was found late had been done in time on paper: it was not late.
                let done = |clock: &&mut Clock| clock.met.is_some_and(|(_, by)| by == *event);
                self.clocks.iter_mut().filter(done).for_each(|clock| {
                    clock.missed &= clock.end == Some(Outcome::MetLate);
                });
            }
            Event::Corrected { correction, .. } => {
                if let Some(facts) = &correction.facts {
                    let (mut old, mut new) = (self.facts.clone(), facts.clone());
                    (old.accused, new.accused) = Default::default();
                    self.clocks_known &= old == new;
                    self.facts = facts.clone();
                    // Accusers are told by the rules of discipline inspection, which ask for no writing (article 30).
                    if self.facts.purpose == Purpose::Accusation {
                        self.cancel(&[L::Route, L::Notice, L::NoticeDirect]);
                    }
                }
            }
            Event::Imported { routed, notified, .. } => {
                if *routed && self.stage == Stage::Registered {
                    self.stage = Stage::Routed;
                }
                let ends = |limit| match limit {
                    L::Route | L::NoticeDirect => *routed || *notified,
                    L::Notice => *notified,
                    _ => false,
                };
                for limit in Limit::ALL.into_iter().filter(|limit| ends(*limit)) {
                    self.end(limit, |_| Outcome::Untold);
                }
                if *notified {
                    self.cancel(&[L::Objection]);
                }
            }
            Event::DeadlineMissed { clock, run, .. } => {
                self.mark(clock.as_str(), *run, |clock| clock.missed = true);
            }
            Event::DeadlineRecounted { clock, run, calendar_version, .. } => {
                self.mark(clock.as_str(), *run, |clock| clock.calendar = *calendar_version);
            }
            _ => {}
        }
        debug_assert!(!matches!(command.act, Act::Registration(_)) || self.stage == Stage::Registered);
    }

    pub const fn custody(&self) -> Option<Custody> {
        self.facts.custody
    }

    /// A unit became part of another: what the one did and was to do is the other's, and so is the complaint.
    fn becomes_part(&mut self, from: UnitId, to: UnitId) {
        let one = |unit: &mut UnitId| *unit = if *unit == from { to } else { *unit };
        self.objected.iter_mut().for_each(one);
        self.open_objection.iter_mut().for_each(one);
        self.leave.iter_mut().for_each(one);
        self.opinion.iter_mut().for_each(|(unit, _)| one(unit));
        self.reviewed.iter_mut().filter_map(|(unit, _)| unit.as_mut()).for_each(one);
        self.reviewing.iter_mut().filter_map(|(unit, _)| unit.as_mut()).for_each(one);
        let accused = &mut self.facts.accused.units;
        if accused.contains(&from) && !accused.contains(&to) {
            accused.push(to);
        }
    }

    /// Judged by other days. What runs and is not late any more begins anew, and may be found late again.
    fn put_right(&mut self, name: &str, run: u32, calendar: u32, today: NaiveDate) {
        let mut anew = None;
        self.mark(name, run, |clock| {
            let judged = Clock { calendar, ..clock.clone() };
            match (clock.end, clock.met) {
                (None, _) if clock.missed && !judged.is_over(today) => {
                    clock.end = Some(Outcome::Cancelled);
                    anew = Some(Clock { missed: false, ..judged });
                }
                (Some(_), Some((day, _))) => {
                    let in_time = day <= judged.due();
                    clock.calendar = calendar;
                    clock.missed &= !in_time;
                    clock.end = Some(if in_time { Outcome::Met } else { Outcome::MetLate });
                }
                _ => clock.calendar = calendar,
            }
        });
        self.clocks.extend(anew);
    }

    fn mark(&mut self, name: &str, run: u32, mut change: impl FnMut(&mut Clock)) {
        let mut named = self.clocks.iter_mut().filter(|clock| clock.limit.name() == name);
        named.nth(run as usize - 1).into_iter().for_each(&mut change);
    }

    fn noticed(&mut self, day: NaiveDate) {
        self.meet(&[Limit::Route, Limit::Notice, Limit::NoticeDirect], day);
        self.cancel(&[Limit::Objection]);
    }

    /// A notice by telephone is none in the ordinary procedure.
    fn asks_for_writing(&mut self) {
        if !self.simplified
            && let Some(place) = self.told_by_telephone.take()
        {
            (self.clocks[place].end, self.clocks[place].met) = (None, None);
        }
    }

    /// A unit receives it from the office: it has its time to tell and to object.
    fn hand_over(&mut self, day: NaiveDate, version: u32) {
        let order = self.is_order();
        self.told_by_telephone = None;
        if !order && self.facts.purpose != Purpose::Accusation {
            self.start(Limit::Notice, day, version);
        }
        if !order {
            self.start(Limit::Objection, day, version);
        }
    }

    fn decide(&mut self, instance: Instance, outcome: ReviewOutcome, day: NaiveDate) {
        let review = instance == Instance::Review;
        let (ours, outside) = match review {
            true => (Limit::Review, Limit::ReviewOutside),
            false => (Limit::Rereview, Limit::RereviewOutside),
        };
        self.meet(&[ours, outside], day);
        self.stage = if review { Stage::ReviewDecided } else { Stage::RereviewDecided };
        if review {
            (self.reviewed, self.review_served) = (Some((self.reviewer(), day)), None);
        }
        self.rereview_told &= review;
        self.sent_back = review && outcome.sends_back();
        if outcome.sends_back() {
            self.cancel(&[Limit::AskReview, Limit::AskRereview]);
            (self.stage, self.opinion, self.opinion_served) = (Stage::Accepted, None, None);
        }
    }

    fn finish(&mut self, ending: Ending) {
        self.cancel(&Limit::ALL);
        (self.stage, self.ending, self.hearing) = (Stage::Ended, Some(ending), false);
    }

    fn reopen(&mut self, day: NaiveDate, version: u32) {
        // A life of its own: what a unit objected before counts no more.
        (self.open_objection, self.leave) = (None, None);
        self.objected.clear();
        (self.stage, self.ending, self.path, self.accepted_on) = (Stage::Routed, None, None, None);
        (self.opinion, self.opinion_served, self.reviewed, self.review_served) = (None, None, None, None);
        (self.reviewing, self.extended, self.simplified) = (None, false, false);
        self.called_back = false;
        self.meet(&[Limit::Route, Limit::NoticeDirect], day);
        self.hand_over(day, version);
    }

    // ---- What must hold at every instant ------------------------------------------------------

    /// Nobody accused or recused is in charge of what is not over.
    pub fn judge_state(&self) -> Verdict {
        // Where nobody may take it, a decision is asked; the accused see nothing meanwhile.
        // Of what was sent up whoever changes the house names another who notes the receipt.
        let sent_up = self.facts.custody == Some(Custody::SentUp);
        if self.is_over() || sent_up || self.asked_of == Some(self.chain.len()) {
            return Ok(());
        }
        must!(self.may_hold(self.holder()), "an accused or recused holder remains: {:?}", self.holder());
        let watches = self.watcher().is_none_or(|watcher| self.may_hold(watcher));
        must!(watches, "an accused or recused watcher remains");
        must!(self.open_objection.is_none() || self.stage == Stage::Routed, "an objection out of its stage");
        Ok(())
    }

    /// The state that the national export should show.
    pub fn status(&self, day: NaiveDate) -> NationalStatus {
        use NationalStatus as S;
        let or = |limit, over, status| if self.over(limit, day) { over } else { status };
        let by_opinion = self.path == Some(Path::HandlingOpinion);
        match self.stage {
            Stage::Registered | Stage::Routed => S::UnderExamination,
            Stage::Accepted => or(Limit::Handling, S::OpinionOverdue, S::Accepted),
            Stage::Closed if !by_opinion => S::Concluded,
            Stage::Replied | Stage::Closed if self.time_is_up(Limit::AskReview, self.opinion_served, day) => {
                S::ReviewNotRequested
            }
            Stage::Replied | Stage::Closed => S::OpinionIssued,
            Stage::Reviewing => or(Limit::Review, S::ReviewOverdue, S::Review),
            Stage::ReviewDecided if self.time_is_up(Limit::AskRereview, self.review_served, day) => {
                S::RereviewNotRequested
            }
            Stage::ReviewDecided => S::ReviewOpinion,
            Stage::Rereviewing => or(Limit::Rereview, S::RereviewOverdue, S::Rereview),
            Stage::RereviewDecided => S::RereviewOpinion,
            Stage::Ended => match self.ending.unwrap() {
                Ending::NotAccepted | Ending::Directed => S::NotAccepted,
                Ending::HandedOn | Ending::Returned | Ending::SentUp => S::UnderExamination,
                Ending::NoLongerAccepted => S::NoLongerAccepted,
                _ => S::Concluded,
            },
        }
    }
}
