//! What a petition is: the state that `evolve` makes of its events, and what can be read from it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::accused::Meant;
use crate::clock::{Moment, Qualities};
use crate::deadline::MissingRules;
use crate::ids::{FileId, UnitId, UserId};
use crate::petition::facts::{
    Accused, Facts, FileRef, Holder, Holding, Opening, RecordRef, Reviewer, Source, Texts,
};
use crate::policy::Policy;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{
    Channel, Conclusion, Document, Ending, Given, HandOver, Instance, Operation, OrderClass, Paper, Path,
    Procedure, Purpose, Rated, Rating, RouteWay, Stage, Track, Trigger,
};

/// An objection of a unit to being in charge (article 23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objection {
    pub unit: UnitId,
    /// None: not decided yet.
    pub upheld: Option<bool>,
}

/// A review, from the request on.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    pub instance: Instance,
    pub reviewer: Reviewer,
    /// Where the petition stood before: a request that is not admitted leads back there.
    pub before: Stage,
    /// The reviewing organ has said that it takes the request in.
    pub admitted: bool,
}

/// A document that was issued, and when it was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    pub issued_on: NaiveDate,
    pub served_on: Option<NaiveDate>,
    /// It was not served, and why is on record; or a register brought it in closed and does not tell.
    pub excused: bool,
    /// It could not be served, and counts as served from this day on (视为送达).
    pub deemed_on: Option<NaiveDate>,
    /// It orders the unit to do it again: nothing becomes final by it.
    pub sends_back: bool,
}

impl Issued {
    /// The day on which the petitioner's time begins: of its service, else of what counts as that.
    pub const fn counts_from(&self) -> Option<NaiveDate> {
        match self.served_on {
            Some(served) => Some(served),
            None => self.deemed_on,
        }
    }
}

/// How it was concluded (审核认定办结), and what it was before: a request that was made in time undoes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concluded {
    /// The event that concluded it.
    pub seq: u32,
    pub ground: Conclusion,
    pub before: Stage,
    /// When its leader had closed it.
    pub closed_at: Option<Instant>,
    /// The step before: a request that was handed in after it may turn up later.
    pub stepped_at: Instant,
}

/// Something that waits for its answer: a task, a supervision order, a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The event that asked.
    pub seq: u32,
    pub unit: Option<UnitId>,
    pub answered: bool,
}

/// Something that would open an accusation wider, and waits for a second person (article 30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondHand {
    /// The event that asked.
    pub seq: u32,
    pub asker: Option<UserId>,
    /// What was asked for, and its body as it was sent.
    pub operation: Operation,
    pub body: RecordRef,
    pub opening: Opening,
    pub decider: UserId,
    /// The decider confirms by the number alone.
    pub by_number: bool,
}

/// Something that whoever it was given to signs for (签收).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToSign {
    /// The event that gave it.
    pub seq: u32,
    pub given: Given,
    /// None: whoever holds the petition.
    pub unit: Option<UnitId>,
    /// Since when whoever signs for it could.
    pub at: Instant,
    /// The event with which it went on to another unit last.
    pub passed_on: Option<u32>,
    pub signed: Option<Signature>,
}

/// Who has signed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    pub by: UserId,
    pub at: Instant,
    /// The event that says so, or that shows it: whoever deals with it has it.
    pub seq: u32,
}

/// A file that was attached (附件).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The event that attached it.
    pub seq: u32,
    pub file: FileRef,
    pub note: Option<RecordRef>,
    pub by: Option<UserId>,
    pub at: Instant,
    /// Its content and name were erased.
    pub removed: bool,
}

/// A 12345 order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub number: String,
    pub class: OrderClass,
    /// When it came in: its time runs from here.
    pub since: Instant,
}

/// A document that may be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub paper: Paper,
    /// The event that it rests on.
    pub of: u32,
    /// The unit that issues it. None: the petition office (信访部门).
    pub by: Option<UnitId>,
    /// It is not dated before this.
    pub since: Instant,
    /// The number under which it was issued last. The next one replaces that.
    pub last: Option<String>,
}

/// What a petition is after its events so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Petition {
    /// The number of events.
    pub version: u32,
    pub facts: Facts,
    pub texts: Texts,
    pub stage: Stage,
    /// How it ended, where the stage is [`Stage::Ended`].
    pub ending: Option<Ending>,
    pub concluded: Option<Concluded>,
    pub notified: bool,
    pub path: Option<Path>,
    pub procedure: Procedure,
    /// 转为信访件: a 12345 order or public opinion that somebody turned into a petition.
    pub turned: bool,
    /// 转送 or 交办, and who did it.
    pub routed: Option<(RouteWay, Option<UserId>)>,
    /// When it was handed on to an organ outside the district, which has not noted its receipt yet.
    pub handed_on: Option<NaiveDate>,
    /// When it was sent up, where the organ above has not noted its receipt yet.
    pub sent_up: Option<NaiveDate>,
    pub receiver: Holder,
    pub watching_unit: Option<UnitId>,
    /// The rules have found nobody and the supervisor has not decided yet.
    pub awaiting_decision: bool,
    /// Every holder so far, without a gap; the last is the present one.
    pub holdings: Vec<Holding>,
    /// Who watches and guides public opinion (the second lane): from the assignment on, without a gap.
    pub watch: Vec<Holding>,
    /// What the events meant to the clocks, in order.
    pub moments: Vec<Moment>,
    pub objections: Vec<Objection>,
    /// The unit that the supervisor allows to object once more.
    pub may_object_again: Option<UnitId>,
    pub extended: bool,
    /// The instant of acceptance, of which the limits of handling are counted.
    pub accepted_at: Option<Instant>,
    /// A handling opinion stands: it was issued and not revoked or sent back.
    pub has_opinion: bool,
    /// The unit that issued the last opinion: it reviews nothing here, whoever holds it now.
    pub opinion_by: Option<UnitId>,
    /// Who decided the last review: neither re-reviews it.
    pub reviewed_by: Option<Reviewer>,
    /// The documents that stand. A new one of the same kind takes the place of the old.
    pub issued: BTreeMap<Document, Issued>,
    /// The papers that may be issued: see [`crate::petition::paper`].
    pub papers: Vec<Owed>,
    pub review: Option<Review>,
    pub hearing_open: bool,
    /// Who was asked about and is not accused (核实被反映人).
    pub not_meant: Accused,
    /// What would open it wider and waits for a second person: one thing at a time.
    pub second_hand: Option<SecondHand>,
    /// It was an accusation and is none any more: its author stays masked, but for these, who knew then.
    pub knew: Option<Vec<UserId>>,
    /// 回避: they hold nothing and do nothing here.
    pub recused: Vec<UserId>,
    pub tasks: Vec<Asked>,
    /// The units that have, or had, an assisting task.
    pub assisting: Vec<UnitId>,
    pub supervisions: Vec<Asked>,
    pub recommendations: Vec<Asked>,
    /// What was given to somebody to sign for, and was not given anew since.
    pub to_sign: Vec<ToSign>,
    /// The 12345 orders about the same matter.
    pub orders: Vec<Order>,
    /// Every file that was ever attached, the removed ones too.
    pub attachments: Vec<Attachment>,
    pub registered_at: Instant,
    /// The last act that moved the petition or its holder: no later act may happen before it.
    pub moved_at: Instant,
    /// The last step of its way, by when it happened: the receipt at first.
    pub stepped_at: Instant,
    pub replied_at: Option<Instant>,
    /// Whoever raised it was called back after the answer that stands.
    pub called_back: bool,
    /// The offices that sent it down, beside the one that it came in from: of what was merged into it.
    pub sent_down: Vec<Source>,
    /// Since when nothing is to be done about it; a review that is asked for leaves it.
    pub closed_at: Option<Instant>,
    /// Since when it counts as 办结: see [`crate::counted`].
    pub done_at: Option<Instant>,
    pub home_visits: u32,
    /// What the petitioner has said of the work; a petition that is reopened is rated anew.
    pub ratings: BTreeMap<Rated, Rating>,
    /// How often it was reopened.
    pub reopened: u32,
}

impl Petition {
    /// Who is accused, and who of them only perhaps, once these are found to be meant: nobody whom somebody has
    /// answered for already, and nobody less than before.
    pub fn recognised(&self, meant: Meant) -> (Accused, Accused) {
        let (all, perhaps) = meant.all();
        let (new, perhaps) = (all.without(&self.not_meant), perhaps.without(&self.not_meant));
        let mut still = self.facts.perhaps.without(&new.without(&perhaps));
        still.add(&perhaps.without(&self.facts.accused));
        let mut accused = self.facts.accused.clone();
        accused.add(&new);
        accused.sort();
        still.sort();
        (accused, still)
    }

    /// Who is responsible now.
    pub fn holder(&self) -> Holder {
        self.holdings.last().map_or(self.receiver, |holding| holding.holder)
    }

    /// Nothing that was done on paper and is entered late lies before this: the last step, and the last time that
    /// somebody took it over from somebody else.
    pub fn last_step(&self) -> Instant {
        self.taken_over_since(self.stepped_at)
    }

    /// After the answer comes the request for a review of it, also where the petition was closed in between.
    pub fn answered(&self) -> Option<Instant> {
        self.replied_at.map(|at| self.taken_over_since(at))
    }

    /// This instant, or if that is later the last time that somebody took it over from somebody else.
    fn taken_over_since(&self, at: Instant) -> Instant {
        let first = |held: &&Holding| matches!(held.hand_over, HandOver::Received | HandOver::Assigned);
        let passed_on = self.holdings.iter().rev().find(|held| !first(held));
        passed_on.map_or(at, |held| held.from.max(at))
    }

    /// Who watches and guides now, of public opinion.
    pub fn watcher(&self) -> Option<Holder> {
        self.watch.last().map(|holding| holding.holder)
    }

    /// An accusation: its title and content are secret (article 30).
    pub fn is_confidential(&self) -> bool {
        self.facts.purpose == Purpose::Accusation
    }

    /// Who petitioned is shown only to whoever is in charge of it, its leader, and who knew: it was an accusation.
    pub fn is_masked(&self) -> bool {
        self.knew.is_some() && !self.is_confidential()
    }

    /// Whether nobody is kept from knowing of it: it is no accusation and names nobody.
    pub fn is_known_to_all(&self) -> bool {
        let Accused { users, units } = &self.facts.accused;
        !self.is_confidential() && users.is_empty() && units.is_empty()
    }

    /// By which rules it is handled. An accusation has rules of its own, whichever way it came (article 30).
    pub fn track(&self) -> Track {
        match self.facts.channel {
            Channel::Hotline12345 | Channel::PublicOpinion if !self.turned && !self.is_confidential() => {
                Track::Order
            }
            Channel::Hotline12345
            | Channel::PublicOpinion
            | Channel::Letter
            | Channel::Visit
            | Channel::Fax
            | Channel::Online
            | Channel::Phone
            | Channel::LeaderMailbox => Track::Petition,
        }
    }

    /// Whether the citizen service centre has to deal an order or public opinion out, or to call back.
    pub fn waits_for_centre(&self) -> bool {
        let answered = self.stage == Stage::Replied && !self.called_back && !self.has_opinion;
        self.track() == Track::Order && (answered || self.stage == Stage::Registered)
    }

    /// Whether this person may not know of it, because somebody else keeps it until it is sent up. A keeper with a
    /// leader is one person; without one, the unit keeps it.
    pub fn is_kept_from(&self, user: UserId, unit: UnitId) -> bool {
        self.facts.custody.is_some_and(|custody| !self.holder().keeps(custody, user, Some(unit)))
    }

    /// Nothing more is to be done: closed by its leader, or ended.
    pub fn is_over(&self) -> bool {
        self.stage.is_over()
    }

    /// 集体访, by the rules under which it was registered: a later threshold turns no earlier visit into one.
    ///
    /// # Errors
    /// Those rules are not known.
    pub fn is_group_visit(&self, rules: &Rulebooks) -> Result<bool, MissingRules> {
        Ok(self.registered_under(rules)?.is_group_visit(&self.facts))
    }

    /// How many more represent a visiting group than may (article 20), by the same rules. It is registered all
    /// the same (article 22).
    ///
    /// # Errors
    /// Those rules are not known.
    pub fn representatives_over(&self, rules: &Rulebooks) -> Result<u32, MissingRules> {
        Ok(self.registered_under(rules)?.representatives_over(&self.facts))
    }

    fn registered_under<'a>(&self, rules: &'a Rulebooks) -> Result<&'a Policy, MissingRules> {
        let version = self.moments.first().map_or(0, |registered| registered.rules_version);
        rules.get(version).map(|book| &book.policy).ok_or(MissingRules { version })
    }

    /// Whether the rules, or the supervisor, have found who is responsible.
    pub fn is_assigned(&self) -> bool {
        self.holder().leader.is_some() || self.facts.custody.is_some()
    }

    /// Whether it was ever answered or ended.
    pub fn has_been_answered(&self) -> bool {
        self.opinion_by.is_some() || self.closed_at.is_some()
    }

    /// The objection that waits for the assigner.
    pub fn open_objection(&self) -> Option<&Objection> {
        self.objections.last().filter(|objection| objection.upheld.is_none())
    }

    /// The objection that somebody must decide now. One that was open when the petition ended, or was routed anew,
    /// waits for nobody.
    pub fn undecided_objection(&self) -> Option<&Objection> {
        self.open_objection().filter(|_| self.stage == Stage::Routed)
    }

    /// The petition as it was given to whoever holds it, where it was.
    pub fn given(&self) -> Option<&ToSign> {
        self.to_sign.iter().rfind(|one| one.given == Given::Petition)
    }

    /// Whoever holds it was given it and has not signed for it.
    pub fn is_new(&self) -> bool {
        self.given().is_some_and(|given| given.signed.is_none())
    }

    /// Whether a supervision order waits for its answer.
    pub fn owes_supervision_answer(&self) -> bool {
        self.stage != Stage::Ended && self.supervisions.iter().any(|order| !order.answered)
    }

    /// Whether it is handled in its extended time.
    pub fn is_in_extended_time(&self) -> bool {
        self.stage == Stage::Accepted && self.extended
    }

    /// The district's own date that holds now (限期).
    pub fn district_date(&self) -> Option<NaiveDate> {
        let set = self.moments.iter().rev().find(|moment| moment.trigger == Trigger::DistrictDateSet);
        set.and_then(|moment| moment.due)
    }

    /// The unit of ours that reviews it, or did last.
    pub fn reviewing_unit(&self) -> Option<UnitId> {
        self.review.as_ref().and_then(|review| review.reviewer.unit)
    }

    /// The files that are there.
    pub fn files(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|attachment| !attachment.removed)
    }

    /// The file with this id, if it is there.
    pub fn file(&self, id: FileId) -> Option<&Attachment> {
        self.files().find(|attachment| attachment.file.id == id)
    }

    /// Every 12345 order of the petition: the one that it came in as, and those linked to it.
    pub fn all_orders(&self) -> Vec<Order> {
        let own = self.facts.order_class.zip(self.facts.source.outside_number.clone());
        let own = own.map(|(class, number)| Order { number, class, since: self.registered_at });
        own.into_iter().chain(self.orders.iter().cloned()).collect()
    }

    /// What the clocks look at.
    pub fn qualities(&self) -> Qualities {
        let facts = &self.facts;
        Qualities {
            channel: facts.channel,
            track: self.track(),
            purpose: facts.purpose,
            level: facts.source.level,
            receipt: facts.receipt,
            procedure: self.procedure,
            path: self.path,
            class: facts.order_class,
            way: self.routed.map(|(way, _)| way),
            urgent: facts.urgent,
            anonymous: facts.anonymous,
            traceable: !facts.anonymous || facts.reachable,
            repeat: facts.repeat_of.is_some(),
            in_custody: facts.custody.is_some(),
            under_review: self.stage.is_under_review(),
            outside_reviewer: self.review.as_ref().is_some_and(|review| review.reviewer.unit.is_none()),
        }
    }
}
