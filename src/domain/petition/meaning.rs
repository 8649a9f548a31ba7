//! What an event means to the rest of the service, in one shape for all events. `event.rs` says it of each
//! kind; whoever has to do with events asks here, and nobody else lists them.

use chrono::NaiveDate;

use crate::assignment::Proposal;
use crate::clock::ClockName;
use crate::ids::{OrganId, PetitionId, UnitId, UserId};
use crate::petition::facts::{Facts, Holder, RecordRef, Reviewer};
use crate::time::Instant;
use crate::vocabulary::{
    AnyWord, Conclusion, Document, Given, Instance, NonAcceptance, NoticeMethod, Opinion, OrderClass, Paper,
    PublicStep, Rated, Rating, ReviewOutcome, RouteWay, ServiceMethod, ServiceResult, Settlement, Trigger,
    Word,
};

/// What an event means. What is not said of it is not so: it tells nobody, gives no paper, moves no clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning<'a> {
    /// The stable code of the kind of event.
    pub kind: &'static str,
    /// What it says, each with the name that history and documents know it by.
    pub says: Vec<(&'static str, Says<'a>)>,
    /// Who must hear of it at once.
    pub news: News,
    /// What it asks of somebody.
    pub asks: Option<Asks<'a>>,
    /// What the petitioner is told of it.
    pub public: Option<Public>,
    /// The document that it makes, as it is served.
    pub serves: Option<Document>,
    /// The papers that may be issued because of it, and by whom.
    pub papers: Vec<(Paper, By)>,
    /// The papers that may no longer be.
    pub withdraws: Withdraws,
    /// What it means to the clocks.
    pub clocks: Clocks<'a>,
    /// The organ of the directory that the petition goes to, where it is told by that.
    pub goes_to: Option<OrganId>,
    /// What it gives to somebody to sign for, other than the petition: to this unit, or to whoever holds it.
    pub to_sign: Option<(Given, Option<UnitId>)>,
    /// The event that gave what this one signs for, by saying so or by answering it.
    pub signs_for: Option<u32>,
    /// What needs no signature any more.
    pub forgets: Forgets,
    /// Whoever holds the petition goes along with it into another unit, and has it in hand already.
    pub comes_along: bool,
    /// Hands the petition to another unit, other than by deciding an objection.
    pub passes_on: bool,
    /// Somebody may not hear of the petition any more.
    pub excuses: bool,
    /// It is told although no person did it: somebody holds the petition who did not before.
    pub told_anyway: bool,
    /// The first petition of which it makes this one a repeat.
    pub first: Option<PetitionId>,
    /// A leader's act, which a deputy may do instead.
    pub in_place: Option<InPlace>,
    /// What it is for whoever looks for just that.
    pub detail: Detail<'a>,
}

/// What somebody looks for among the events, with what is asked of it then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detail<'a> {
    /// Nobody looks for it.
    Plain,
    /// The facts that hold from it on.
    Facts(&'a Facts),
    /// What the rules of assignment said, and why somebody else was named in their place.
    Assigned {
        proposal: &'a Proposal,
        reason: Option<&'a RecordRef>,
    },
    /// They found nobody: the supervisor is asked to decide.
    Undecided {
        proposal: &'a Proposal,
    },
    Routed {
        way: RouteWay,
    },
    Objection {
        unit: UnitId,
        suggested: Option<UnitId>,
    },
    ObjectionDecided {
        upheld: bool,
        holder: Option<Holder>,
    },
    Extended {
        days: u32,
        assigner_agreed: bool,
    },
    Reply {
        unit: UnitId,
        opinion: Opinion,
    },
    Served(Served<'a>),
    Settled(Settlement),
    Refused {
        ground: NonAcceptance,
    },
    NoLonger {
        ended: Option<Conclusion>,
    },
    Concluded(Conclusion),
    ReviewRequested {
        instance: Instance,
        request: ReviewRequest<'a>,
    },
    ReviewAdmitted {
        instance: Instance,
    },
    ReviewDecided {
        instance: Instance,
    },
    HomeVisits(HomeVisits),
    Issued(Issued<'a>),
    Rated {
        of: Rated,
        rating: Rating,
        comment: Option<&'a RecordRef>,
    },
}

/// A request for a review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReviewRequest<'a> {
    pub reviewer: &'a Reviewer,
    pub sent_on: NaiveDate,
}

/// How a document was served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Served<'a> {
    pub document: Document,
    pub method: ServiceMethod,
    pub result: ServiceResult,
    pub served_on: NaiveDate,
    pub recipient: &'a RecordRef,
    pub proof: &'a RecordRef,
    pub witness: Option<&'a RecordRef>,
}

/// Visits at home: one with its day, or a number of them by the leader that a register does not date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeVisits {
    One { visitor: UserId, on: NaiveDate, in_person: bool },
    Undated { number: u32 },
}

/// A document that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued<'a> {
    pub paper: Paper,
    /// The event that it rests on.
    pub of: u32,
    pub number: &'a str,
    pub digest: &'a str,
}

/// What needs no signature any more after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgets {
    Nothing,
    /// The petition itself: it goes elsewhere, or begins anew.
    Petition,
    /// Whatever was given before anybody signed.
    Everything,
}

/// What a deputy (代行) does in a leader's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPlace {
    /// Nobody but the leader and the deputy closes.
    Closes,
    /// Others do it too: the days of the deputy tell.
    Orders,
}

/// Something that an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says<'a> {
    /// A text, which may tell who the petitioner is: only for who sees everything.
    Text(&'a RecordRef),
    /// A text that does not.
    OpenText(&'a RecordRef),
    /// Who the petitioner is, as a record: only for who sees everything.
    Petitioner(&'a RecordRef),
    /// Whom the petition names, as a record.
    Accused(&'a RecordRef),
    Day(NaiveDate),
    Word(AnyWord),
    Unit(UnitId),
    User(UserId),
}

/// Who must hear of an event at once, whatever any clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Nobody,
    /// The officer in charge and the head of the unit; and whoever takes the petition over.
    Holder,
    /// This unit has to answer it, whoever has read it; if it holds the petition, as above.
    Order(UnitId),
    /// Who held it before: whoever it is given to hears of that.
    HolderBefore,
    /// Who takes in what comes to this unit.
    Desk(UnitId),
    /// The same, and the head of the unit.
    Unit(UnitId),
    /// This one, who decides or has asked.
    One(UserId),
    /// Who decides.
    Deciders,
    /// Who decides, if the petition is an accusation from now on, or whoever handles it has changed its purpose: the
    /// way that it goes, and its time, may be others with it.
    DecidersOfPurpose,
}

/// What an event asks of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asks<'a> {
    pub by: Option<NaiveDate>,
    pub text: Option<&'a RecordRef>,
}

/// What the petitioner is told of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Public {
    pub step: PublicStep,
    /// None: the day on which it happened.
    pub on: Option<NaiveDate>,
    pub document: Option<Document>,
    pub outcome: Option<ReviewOutcome>,
}

/// Who issues a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The petition office (信访部门).
    Office,
    /// Whoever took the petition in: the petition office, or the unit that received it directly.
    Desk,
    /// The unit in charge.
    Holder,
    /// The unit that it was routed to; before that, whoever took it in.
    Routed,
    /// The reviewing organ. One outside the district writes its own.
    Reviewer,
    /// Whoever deals with it now: the unit in charge, or in a review the reviewing organ.
    Handler,
    Unit(UnitId),
}

/// Which papers an event takes back. What was issued stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraws {
    Nothing,
    /// An opinion that was sent back is none any more.
    Opinion,
    /// What is reopened begins anew.
    Course,
}

/// What an event means to the clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks<'a> {
    pub triggers: Vec<(Trigger, Dated)>,
    /// The document whose service it proves. What that means depends on what still stands.
    pub service: Option<(Document, NaiveDate)>,
    /// The document that could not be served, and when it counts as served: the petitioner's time begins then.
    pub deemed_service: Option<(Document, NaiveDate)>,
    /// The day that it sets.
    pub due: Option<NaiveDate>,
    /// By how many days it lengthens, or the version of the calendar that it counts by.
    pub more: u32,
    /// The event that it answers.
    pub answers: Option<u32>,
    /// The run that it is about.
    pub run: Option<(&'a ClockName, u32)>,
    /// The class of a 12345 order.
    pub order: Option<OrderClass>,
    /// Since when it runs, where that is another moment than that of the event.
    pub since: Option<Instant>,
    /// A register does not say when.
    pub untold: bool,
    /// How the petitioner was told.
    pub method: Option<NoticeMethod>,
}

/// The day of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// That on which the event happened.
    AsItHappened,
    On(NaiveDate),
    /// That of the acceptance.
    AsAccepted,
    /// That of the postmark, where it is an earlier one.
    Postmarked(NaiveDate),
}

impl<'a> Meaning<'a> {
    /// An event that so far means nothing to anybody.
    pub const fn of(kind: &'static str) -> Self {
        Self {
            kind,
            says: Vec::new(),
            news: News::Nobody,
            asks: None,
            public: None,
            serves: None,
            papers: Vec::new(),
            withdraws: Withdraws::Nothing,
            clocks: Clocks {
                triggers: Vec::new(),
                service: None,
                deemed_service: None,
                due: None,
                more: 0,
                answers: None,
                run: None,
                order: None,
                since: None,
                untold: false,
                method: None,
            },
            goes_to: None,
            to_sign: None,
            signs_for: None,
            forgets: Forgets::Nothing,
            comes_along: false,
            passes_on: false,
            excuses: false,
            told_anyway: false,
            first: None,
            in_place: None,
            detail: Detail::Plain,
        }
    }

    fn says(mut self, name: &'static str, said: impl IntoIterator<Item = Says<'a>>) -> Self {
        self.says.extend(said.into_iter().map(|said| (name, said)));
        self
    }

    /// A text, some, or perhaps one.
    pub fn text(self, name: &'static str, texts: impl IntoIterator<Item = &'a RecordRef>) -> Self {
        self.says(name, texts.into_iter().map(Says::Text))
    }

    /// The same of texts that do not tell who the petitioner is.
    pub fn open_text(self, name: &'static str, texts: impl IntoIterator<Item = &'a RecordRef>) -> Self {
        self.says(name, texts.into_iter().map(Says::OpenText))
    }

    /// The petitioners whose records these are.
    pub fn petitioners(self, records: impl IntoIterator<Item = &'a RecordRef>) -> Self {
        self.says("petitioner", records.into_iter().map(Says::Petitioner))
    }

    /// Whom the petition names, whose records these are.
    pub fn accused(self, records: impl IntoIterator<Item = &'a RecordRef>) -> Self {
        self.says("accused", records.into_iter().map(Says::Accused))
    }

    pub fn day(self, name: &'static str, day: impl Into<Option<NaiveDate>>) -> Self {
        self.says(name, day.into().map(Says::Day))
    }

    pub fn word(self, name: &'static str, word: impl Word) -> Self {
        self.words(name, [word])
    }

    pub fn words(self, name: &'static str, words: impl IntoIterator<Item = impl Word>) -> Self {
        self.says(name, words.into_iter().map(|word| Says::Word(AnyWord::of(word))))
    }

    pub fn unit(self, name: &'static str, unit: impl Into<Option<UnitId>>) -> Self {
        self.says(name, unit.into().map(Says::Unit))
    }

    pub fn user(self, name: &'static str, user: UserId) -> Self {
        self.says(name, [Says::User(user)])
    }

    /// Any number of them.
    pub fn units(self, name: &'static str, units: &[UnitId]) -> Self {
        self.says(name, units.iter().copied().map(Says::Unit))
    }

    pub fn users(self, name: &'static str, users: &[UserId]) -> Self {
        self.says(name, users.iter().copied().map(Says::User))
    }

    /// It goes to this organ.
    pub const fn goes_to(mut self, organ: Option<OrganId>) -> Self {
        self.goes_to = organ;
        self
    }

    pub const fn news(mut self, news: News) -> Self {
        self.news = news;
        self
    }

    pub const fn asks(mut self, by: Option<NaiveDate>, text: Option<&'a RecordRef>) -> Self {
        self.asks = Some(Asks { by, text });
        self
    }

    pub const fn public(mut self, step: PublicStep) -> Self {
        self.public = Some(Public { step, on: None, document: None, outcome: None });
        self
    }

    /// A document that is served, and with it the receipt that proves the service.
    pub fn serves(mut self, document: Document, by: By) -> Self {
        self.serves = Some(document);
        let paper = Paper::of(document).map(|paper| [paper, Paper::ServiceReceipt]);
        self.papers.extend(paper.into_iter().flatten().map(|paper| (paper, by)));
        self
    }

    pub fn gives(mut self, paper: Paper, by: By) -> Self {
        self.papers.push((paper, by));
        self
    }

    pub const fn withdraws(mut self, withdraws: Withdraws) -> Self {
        self.withdraws = withdraws;
        self
    }

    pub fn clock(self, trigger: Trigger) -> Self {
        self.clock_on(trigger, Dated::AsItHappened)
    }

    pub fn clock_on(mut self, trigger: Trigger, day: Dated) -> Self {
        self.clocks.triggers.push((trigger, day));
        self
    }

    /// What the facts say to the clocks: since when those of hours run, and by when the office that sent it
    /// down wants feedback.
    pub fn clocks_of(mut self, facts: &Facts) -> Self {
        self.clocks.since = facts.received_at();
        match facts.source.feedback_due {
            Some(_) => self.clock(Trigger::FeedbackAsked).due(facts.source.feedback_due),
            None => self,
        }
    }

    pub const fn due(mut self, day: Option<NaiveDate>) -> Self {
        self.clocks.due = day;
        self
    }

    /// The petitioner was told in this way.
    pub fn told_by(mut self, method: NoticeMethod) -> Self {
        self.clocks.method = Some(method);
        self.word("method", method)
    }

    pub const fn answers(mut self, asked: u32) -> Self {
        self.clocks.answers = Some(asked);
        self
    }

    pub const fn signs_for(mut self, given: u32) -> Self {
        self.signs_for = Some(given);
        self
    }

    pub const fn forgets(mut self, forgets: Forgets) -> Self {
        self.forgets = forgets;
        self
    }

    pub const fn comes_along(mut self, comes_along: bool) -> Self {
        self.comes_along = comes_along;
        self
    }

    pub const fn signed_for(mut self, given: Given, unit: Option<UnitId>) -> Self {
        self.to_sign = Some((given, unit));
        self
    }

    pub const fn passes_on(mut self) -> Self {
        self.passes_on = true;
        self
    }

    pub const fn excuses(mut self) -> Self {
        self.excuses = true;
        self
    }

    pub const fn told_anyway(mut self) -> Self {
        self.told_anyway = true;
        self
    }

    pub const fn detail(mut self, detail: Detail<'a>) -> Self {
        self.detail = detail;
        self
    }

    pub const fn in_place(mut self, how: InPlace) -> Self {
        self.in_place = Some(how);
        self
    }

    pub const fn repeats(mut self, first: PetitionId) -> Self {
        self.first = Some(first);
        self
    }

    /// What it says under this name.
    pub fn said(&self, name: &str) -> Option<Says<'a>> {
        self.says.iter().find(|(said, _)| *said == name).map(|(_, says)| *says)
    }
}

impl<'a> Says<'a> {
    /// The record that holds it, where one does.
    pub const fn as_text(self) -> Option<&'a RecordRef> {
        match self {
            Self::Text(record)
            | Self::OpenText(record)
            | Self::Petitioner(record)
            | Self::Accused(record) => Some(record),
            Self::Day(_) | Self::Word(_) | Self::Unit(_) | Self::User(_) => None,
        }
    }
}
