//! What has happened to a petition. Events are the only truth; every table row is a projection of
//! them. They hold no personal text: a text stands encrypted in a record of its own, and the event
//! names the record and a salted digest, so that a record may be re-encrypted or erased later
//! without touching the chain.
//!
//! What an event means to the rest of the service is said here too, in [`Event::meaning`].

#![deny(clippy::wildcard_enum_match_arm)]

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::assignment::Proposal;
use crate::clock::ClockName;
use crate::ids::{FileId, OrganId, PetitionId, UnitId, UserId};
use crate::petition::facts::{
    Accused, Correction, Facts, FileRef, Holder, Opening, RecordRef, Reviewer, Source, Succession, Texts,
    ordinary,
};
use crate::petition::meaning::{
    By, Dated, Detail, Forgets, HomeVisits, InPlace, Issued, Meaning, News, Public, ReviewRequest, Served,
    Withdraws,
};
use crate::time::Instant;
use crate::vocabulary::{
    CallBackResult, Conclusion, Custody, Delivery, Document, Given, HandOver, Instance, NonAcceptance,
    NoticeMethod, Operation, Opinion, OrderClass, OrderResult, Outside, Paper, Path, Procedure, PublicStep,
    Rated, Rating, Recommendation, ReportForm, ReviewOutcome, RouteWay, ServiceMethod, ServiceResult,
    Settlement, SimplifiedGround, Stage, SupervisionCause, Trigger, Via,
};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Logged at the desk; the receiver holds it from this instant.
    Registered {
        facts: Facts,
        texts: Texts,
        receiver: Holder,
    },
    /// The rules have found the leader and the unit; of public opinion also who watches and guides.
    Assigned {
        holder: Holder,
        watching_unit: Option<UnitId>,
        #[serde(default)]
        watcher: Option<Holder>,
        proposal: Proposal,
        /// Why the desk named somebody else than the rules did (`proposal` keeps what those said).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RecordRef>,
    },
    /// The rules have found nobody: the receiver keeps it and the supervisor is asked.
    DecisionAsked {
        proposal: Proposal,
    },
    /// 转送 / 交办.
    Routed {
        way: RouteWay,
        feedback_due: Option<NaiveDate>,
    },
    /// 移送: to an organ outside the district, which has power over the matter.
    HandedOn {
        outside: Outside,
        to: RecordRef,
        text: Option<RecordRef>,
    },
    /// That organ has it.
    ReceiptNoted {
        received_on: NaiveDate,
        text: Option<RecordRef>,
        /// The organ above, of what was sent up unseen: it is told to nobody else.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        sent_up: bool,
    },
    /// 涉法涉诉: to the organs of politics and law, with the way told.
    Directed {
        to: RecordRef,
        method: NoticeMethod,
        text: RecordRef,
        /// Where it was accepted before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RecordRef>,
    },
    /// 误转退回.
    Returned {
        to: RecordRef,
        reason: RecordRef,
    },
    /// Nobody in the district deals with the accusation (管理权限): whoever keeps it has it, until it is sent up.
    TakenIntoCustody {
        custody: Custody,
        holder: Holder,
        proposal: Proposal,
    },
    /// 核实被反映人: who of ours is meant, and who is not.
    AccusedAnswered {
        accused: Accused,
        not_meant: Accused,
        custody: Option<Custody>,
        reason: RecordRef,
    },
    /// The directory was changed: others are meant, or may be.
    AccusedRecognised {
        accused: Accused,
        perhaps: Accused,
        custody: Option<Custody>,
    },
    /// It would open the accusation wider, and waits for a second person. `body`: what was asked for, as it was sent.
    SecondHandAsked {
        operation: Operation,
        opening: Opening,
        decider: UserId,
        by_number: bool,
        body: RecordRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RecordRef>,
    },
    /// `asked`: the event that asked. What is granted follows it.
    SecondHandDecided {
        asked: u32,
        asker: Option<UserId>,
        granted: bool,
        withdrawn: bool,
        text: Option<RecordRef>,
    },
    /// 径送上一级: nobody in the district reads it from now on.
    SentUp {
        organ: Option<OrganId>,
        /// The organ as it is called.
        to: RecordRef,
        text: Option<RecordRef>,
        /// It is at an end once the organ above has it; by earlier rules it was so at once.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        awaits_receipt: bool,
    },
    /// The petitioner was told (告知).
    Notified {
        method: NoticeMethod,
        note: Option<RecordRef>,
    },
    /// 联系诉求人, or the first response to public opinion.
    Responded {
        method: NoticeMethod,
        note: Option<RecordRef>,
    },
    /// An order, or public opinion, was answered.
    OrderAnswered {
        unit: UnitId,
        result: OrderResult,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// 回访. `returned`: the unit tries again; `kept`: why it does not, although somebody is not content.
    CalledBack {
        result: CallBackResult,
        rating: Option<Rating>,
        returned: bool,
        text: Option<RecordRef>,
        kept: Option<RecordRef>,
    },
    /// 转为信访件: an order, or public opinion, is a petition from now on, at the desk or where a unit has it.
    TurnedIntoPetition {
        stage: Stage,
        reason: RecordRef,
    },
    /// What was merged into this had been sent down by another office, which waits for its feedback.
    SentDownLinked {
        source: Source,
    },
    /// 受理.
    Accepted {
        path: Path,
        #[serde(default = "ordinary")]
        procedure: Procedure,
        #[serde(default)]
        ground: Option<SimplifiedGround>,
        /// The last day by the law of the path, and which law (article 31 (2) to (5)).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        law_due: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        law: Option<RecordRef>,
    },
    /// 不予受理, with the written notice.
    NotAccepted {
        reason: NonAcceptance,
        /// The petition that was brought before, where the ground is how that one stands; and until when its
        /// review can be asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<PetitionId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// 不再受理: the same facts and reasons after the end (article 36).
    NoLongerAccepted {
        first: PetitionId,
        /// How the first came to its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<Conclusion>,
        method: NoticeMethod,
        text: RecordRef,
    },
    /// 异议: the unit holds that it has no power over the matter. It stays in charge until decided.
    Objected {
        unit: UnitId,
        suggested: Option<UnitId>,
        reason: RecordRef,
    },
    /// The supervisor allows a unit to object a second time.
    ObjectionAllowed {
        unit: UnitId,
        reason: RecordRef,
    },
    /// The assigner has decided; where the objection is upheld, in one act with the new holder.
    ObjectionDecided {
        upheld: bool,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// 延长办理期限 (article 34).
    Extended {
        days: u32,
        approved_by: UserId,
        notified_on: NaiveDate,
        method: NoticeMethod,
        reason: RecordRef,
        #[serde(default)]
        assigner_agreed: bool,
    },
    /// 变更办理途径: another law holds for the matter, from the original acceptance.
    PathChanged {
        path: Path,
        law_due: Option<NaiveDate>,
        law: Option<RecordRef>,
        reason: RecordRef,
    },
    /// It turned out unsuitable for the simplified procedure: ordinary from the original acceptance.
    LeftSimplified {
        reason: RecordRef,
    },
    /// 送达.
    Served {
        document: Document,
        method: ServiceMethod,
        result: ServiceResult,
        served_on: NaiveDate,
        recipient: RecordRef,
        proof: RecordRef,
        witness: Option<RecordRef>,
    },
    /// 办结报告 to the assigner of a 交办 matter.
    ClosingReported {
        text: RecordRef,
    },
    /// 调解协议 / 和解协议 with both parties' consent (article 33).
    Settled {
        settlement: Settlement,
        text: RecordRef,
    },
    /// The petitioner takes it back.
    Withdrawn {
        text: RecordRef,
    },
    /// The petitioner has died or ended without a successor.
    Lapsed {
        text: RecordRef,
    },
    /// 重件: confirmed by a person. `holder`: that of the first, where it takes over.
    RepeatLinked {
        first: PetitionId,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// A repeat is dealt with in the first petition.
    Merged {
        first: PetitionId,
        reason: RecordRef,
    },
    /// New facts (article 36).
    Reopened {
        reason: RecordRef,
    },
    /// 审核认定办结.
    Concluded {
        conclusion: Conclusion,
        note: Option<RecordRef>,
    },
    /// A request that was posted in time arrived after the conclusion, which is undone: `conclusion`: the event.
    ConclusionUndone {
        conclusion: u32,
        ground: Conclusion,
    },
    /// 申请复查 / 复核. `sent_on`: the day that counts, of the postmark where it was posted.
    ReviewRequested {
        instance: Instance,
        delivery: Delivery,
        sent_on: NaiveDate,
        reviewer: Reviewer,
        late_reason: Option<RecordRef>,
        text: Option<RecordRef>,
    },
    /// The reviewing organ takes the request in, or does not.
    ReviewAdmitted {
        instance: Instance,
        admitted: bool,
        reason: RecordRef,
    },
    /// 复查意见 / 复核意见.
    ReviewDecided {
        instance: Instance,
        outcome: ReviewOutcome,
        redo_due: Option<NaiveDate>,
        text: RecordRef,
    },
    /// 听证通知: when and where it is, and who is invited.
    HearingAnnounced {
        held_on: NaiveDate,
        place: RecordRef,
        invited: RecordRef,
    },
    /// 听证 begins; in a re-review its time does not count (article 36).
    HearingBegun {
        text: RecordRef,
    },
    HearingEnded {
        text: RecordRef,
    },
    /// 回避: may hold nothing and do nothing here from now on. `holder`: who takes over.
    Recused {
        user: UserId,
        decided_by: UserId,
        holder: Option<Holder>,
        reason: RecordRef,
    },
    /// An assisting unit has a task of its own; the lead unit holds the petition.
    TaskAssigned {
        unit: UnitId,
        due: NaiveDate,
        text: RecordRef,
    },
    /// `task`: the event that assigned it.
    TaskFinished {
        task: u32,
        text: RecordRef,
    },
    /// 督办.
    Supervised {
        cause: SupervisionCause,
        unit: UnitId,
        feedback_due: NaiveDate,
        text: RecordRef,
    },
    /// `order`: the event of the supervision.
    SupervisionAnswered {
        order: u32,
        text: RecordRef,
    },
    /// One of the three recommendations (article 40). `addressee` names whom.
    Recommended {
        recommendation: Recommendation,
        unit: Option<UnitId>,
        reply_due: Option<NaiveDate>,
        addressee: RecordRef,
        text: RecordRef,
    },
    /// The addressee's written answer. `recommendation`: the event that made it.
    RecommendationAnswered {
        recommendation: u32,
        adopted: bool,
        text: RecordRef,
    },
    /// 重大紧急信息报送 (article 25).
    UrgentReported {
        form: ReportForm,
        text: RecordRef,
    },
    /// A 12345 order about the same matter: linked, never a second petition.
    OrderLinked {
        number: String,
        class: OrderClass,
        /// When the order came in, where it comes over from a merged petition: its time runs on.
        #[serde(default)]
        since: Option<Instant>,
    },
    /// 舆情引导处置.
    Guided {
        text: RecordRef,
    },
    /// 附件: a paper, a photo or a recording belongs to the petition from now on.
    Attached {
        file: FileRef,
        note: Option<RecordRef>,
    },
    /// The content and the name of an attached file were erased.
    AttachmentRemoved {
        file: FileId,
        reason: RecordRef,
    },
    /// Somebody else watches and guides.
    WatchReassigned {
        holder: Holder,
        ordered_by: UserId,
        reason: RecordRef,
    },
    /// 接任: whoever held it, watched it or dealt with it at the desk left or moved, or their unit became part of
    /// another. Only what is given changes; no clock does.
    Succeeded {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Holder>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        watcher: Option<Holder>,
        /// Who deals with it at the desk from now on, and decides on objections to what was routed there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        desk: Option<UserId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        units: Option<Succession>,
        /// How an accusation is kept from now on that nobody in the district deals with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        custody: Option<Custody>,
        ordered_by: UserId,
        reason: RecordRef,
    },
    /// A new calendar moved a running clock.
    DeadlineRecounted {
        clock: ClockName,
        run: u32,
        calendar_version: u32,
        legal_due_before: NaiveDate,
        legal_due: NaiveDate,
    },
    /// 补录: what stands in `event` was done on paper on an earlier day, and why it is written down only now. The
    /// clocks count from the true day.
    EnteredLate {
        event: u32,
        reason: RecordRef,
    },
    /// A clock was judged late by days that turn out to have been rest days (民法典 203): the verdict is put right,
    /// and the event that found it late stays. `notice`: of the State Council, as the calendar names it.
    VerdictPutRight {
        clock: ClockName,
        run: u32,
        calendar_version: u32,
        notice: String,
        legal_due_before: NaiveDate,
        legal_due: NaiveDate,
    },
    /// A document was issued. It stands sealed in a row of its own, of which this is the digest. `of`: the
    /// event that it rests on; `replaces`: the number of the one issued before it.
    DocumentIssued {
        paper: Paper,
        of: u32,
        number: String,
        replaces: Option<String>,
        digest: String,
    },
    /// Somebody else is responsible from now on.
    Reassigned {
        holder: Holder,
        hand_over: HandOver,
        ordered_by: UserId,
        reason: RecordRef,
        batch: Option<i64>,
    },
    /// 限期.
    DistrictDeadlineSet {
        due: NaiveDate,
        ordered_by: UserId,
        reason: RecordRef,
        batch: Option<i64>,
    },
    /// 领导批示.
    Instructed {
        text: RecordRef,
    },
    /// What was done on the way.
    ProgressRecorded {
        text: RecordRef,
        /// While an organ outside the district reviews it: whether the petition office asked after that. None
        /// otherwise, and in earlier events, where whatever was recorded then counts as asking.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_after: Option<bool>,
    },
    /// 登门下访.
    HomeVisited {
        visitor: UserId,
        visited_on: NaiveDate,
        in_person: bool,
        place: Option<RecordRef>,
        result: RecordRef,
    },
    /// 更正: a recorded fact was wrong. The old one stays in the event that recorded it.
    Corrected {
        correction: Correction,
        reason: RecordRef,
    },
    /// 答复 / 处理意见.
    Replied {
        unit: UnitId,
        opinion: Opinion,
        text: RecordRef,
    },
    /// 办结.
    Closed {
        note: Option<RecordRef>,
    },
    /// 群众满意度评价: once each. `unit`: whose work is rated. The comment is the petitioner's own.
    Rated {
        of: Rated,
        rating: Rating,
        unit: UnitId,
        comment: Option<RecordRef>,
    },
    /// Steps that an imported register implies and does not date.
    Imported {
        routed: bool,
        notified: bool,
        home_visits: u32,
    },
    /// 无法送达: an opinion could not be served. `deemed_on`: from when on it counts as served (视为送达). None: in
    /// what was recorded before there was such a day.
    Undelivered {
        document: Document,
        reason: RecordRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deemed_on: Option<NaiveDate>,
    },
    /// 签收: whoever was given it has it. `of`: the event that gave it.
    SignedFor {
        of: u32,
        given: Given,
    },
    /// The clocks that earlier rules did not have began.
    ClocksTakenUp {},
    /// A clock has run out unmet. Found by the sweep.
    DeadlineMissed {
        clock: ClockName,
        run: u32,
        legal_due: NaiveDate,
    },
}
/// An event with what surrounds it: the place in the chain, the two times, the person, the door.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// 1, 2, 3 … without a gap. Also the petition's version after this event.
    pub seq: u32,
    pub event: Event,
    /// When it happened; never after `recorded_at`.
    pub occurred_at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Who did it. None: the service itself.
    pub actor: Option<UserId>,
    pub via: Via,
    /// The version of clocks and calendar in force when it was written down.
    pub rules_version: u32,
}
impl Event {
    /// The stable code of the kind of event.
    pub fn kind(&self) -> &'static str {
        self.meaning().kind
    }

    /// The records that the event names, with the word for each.
    pub fn records(&self) -> Vec<(&'static str, &RecordRef)> {
        let says = self.meaning().says.into_iter();
        says.filter_map(|(name, said)| Some((name, said.as_text()?))).collect()
    }

    /// What the event means to the rest of the service: what it says, who hears of it, what it asks, the papers
    /// that it gives, the clocks that it moves. What the petition is after it is told by `evolve` alone.
    pub fn meaning(&self) -> Meaning<'_> {
        use Document as D;
        use PublicStep as S;
        use Trigger as T;
        match self {
            Self::Registered { facts, texts, .. } => Meaning::of("registered")
                .word("channel", facts.channel)
                .word("purpose", facts.purpose)
                .day("received_on", facts.received_on)
                .open_text("title", [&texts.title])
                .open_text("content", [&texts.content])
                .petitioners(&texts.petitioners)
                .accused(&texts.accused)
                .news(News::DecidersOfPurpose)
                .gives(Paper::RegistrationForm, By::Desk)
                .gives(Paper::VisitReceipt, By::Desk)
                .clock_on(T::Registered, Dated::On(facts.received_on))
                .clocks_of(facts)
                .detail(Detail::Facts(facts)),
            Self::Assigned { proposal, reason, .. } => Meaning::of("assigned")
                .text("reason", reason)
                .passes_on()
                .detail(Detail::Assigned { proposal, reason: reason.as_ref() }),
            Self::DecisionAsked { proposal } => {
                Meaning::of("decision_asked").clock(T::DecisionAsked).detail(Detail::Undecided { proposal })
            }
            Self::Routed { way, feedback_due } => Meaning::of("routed")
                .word("way", *way)
                .day("feedback_due", *feedback_due)
                .public(S::PassedOn)
                .gives(letter(*way), By::Desk)
                .clock(T::Routed)
                .due(*feedback_due)
                .detail(Detail::Routed { way: *way }),
            Self::HandedOn { outside, to, text } => Meaning::of("handed_on")
                .word("destination", *outside)
                .text("to", [to])
                .text("text", text)
                .public(S::HandedOn)
                .gives(Paper::HandOnLetter, By::Office)
                .forgets(Forgets::Petition)
                .clock(T::HandedOn),
            Self::ReceiptNoted { received_on, text, sent_up } => {
                let noted = Meaning::of("receipt_noted")
                    .day("received_on", *received_on)
                    .text("text", text)
                    .clock_on(T::ReceiptNoted, Dated::On(*received_on))
                    .clock(T::Ended);
                if *sent_up { noted } else { noted.public(S::ReceivedThere) }
            }
            Self::Directed { to, method, text, reason } => Meaning::of("directed")
                .text("to", [to])
                .told_by(*method)
                .text("text", [text])
                .text("reason", reason)
                .public(S::Directed)
                .gives(Paper::LitigationGuidance, By::Office)
                .clock(T::Directed)
                .clock(T::Ended),
            Self::Returned { to, reason } => Meaning::of("returned")
                .text("to", [to])
                .text("reason", [reason])
                .public(S::Returned)
                .gives(Paper::ReturnLetter, By::Office)
                .clock(T::Returned)
                .clock(T::Ended),
            // What ran for whoever deals with an accusation here ends: the facts are others than was thought.
            Self::TakenIntoCustody { custody, proposal, .. } => Meaning::of("taken_into_custody")
                .word("custody", *custody)
                .news(News::Holder)
                .passes_on()
                .clock(T::Corrected)
                .clock(T::TakenIntoCustody)
                .detail(Detail::Assigned { proposal, reason: None }),
            Self::AccusedAnswered { accused, reason, .. } => Meaning::of("accused_answered")
                .users("meant_users", &accused.users)
                .units("meant_units", &accused.units)
                .text("reason", [reason])
                // What need not be kept any more has the clocks of any other.
                .clock(T::Corrected),
            Self::AccusedRecognised { .. } => Meaning::of("accused_recognised").told_anyway(),
            Self::SentUp { organ, to, text, awaits_receipt } => {
                let sent = Meaning::of("sent_up")
                    .goes_to(*organ)
                    .text("to", [to])
                    .text("text", text)
                    .gives(Paper::SendUpLetter, By::Office)
                    .clock(T::SentUp);
                if *awaits_receipt { sent } else { sent.clock(T::Ended) }
            }
            // Whoever is asked reads why, and sees the petitioner no more than before.
            Self::SecondHandAsked { operation, opening, decider, reason, .. } => {
                Meaning::of("second_hand_asked")
                    .word("operation", *operation)
                    .words("opens", opening.words())
                    .words("purpose", opening.purpose)
                    .user("decider", *decider)
                    .open_text("reason", reason)
                    .news(News::One(*decider))
                    .clock(T::SecondHandAsked)
            }
            Self::SecondHandDecided { asker, text, .. } => {
                let decided =
                    Meaning::of("second_hand_decided").open_text("text", text).clock(T::SecondHandDecided);
                match *asker {
                    Some(asker) => decided.news(News::One(asker)),
                    None => decided,
                }
            }
            Self::Notified { method, note } => {
                Meaning::of("notified").told_by(*method).text("note", note).public(S::Told).clock(T::Noticed)
            }
            Self::Responded { method, note } => Meaning::of("responded")
                .told_by(*method)
                .text("note", note)
                .public(S::Responded)
                .clock(T::Responded),
            Self::OrderAnswered { unit, result, method, text } => Meaning::of("order_answered")
                .unit("unit", *unit)
                .word("result", *result)
                .told_by(*method)
                .open_text("text", [text])
                .public(S::OrderAnswered)
                .clock(T::OrderAnswered),
            Self::CalledBack { result, rating, returned, text, kept } => {
                let called = Meaning::of("called_back")
                    .word("result", *result)
                    .words("rating", *rating)
                    .text("text", text)
                    .text("kept", kept)
                    .clock(T::CalledBack);
                match returned {
                    true => called.public(S::TriedAgain).news(News::Holder).clock(T::TriedAgain),
                    false => called.public(S::CalledBack).clock(T::AwaitsClosing),
                }
            }
            Self::TurnedIntoPetition { stage, reason } => Meaning::of("turned_into_petition")
                .word("stage", *stage)
                .text("reason", [reason])
                .public(S::Turned)
                .news(News::Holder)
                .clock(if *stage == Stage::Registered { T::TurnedAtDesk } else { T::TurnedInHand }),
            Self::SentDownLinked { source } => Meaning::of("sent_down_linked")
                .word("level", source.level)
                .day("feedback_due", source.feedback_due)
                .news(News::Holder)
                .asks(source.feedback_due, None)
                .clock(T::FeedbackAsked)
                .due(source.feedback_due),
            Self::Accepted { path, procedure, ground, law_due, law } => {
                let accepted = Meaning::of("accepted")
                    .word("path", *path)
                    .word("procedure", *procedure)
                    .words("ground", *ground)
                    .day("law_due", *law_due)
                    .text("law", law)
                    .public(S::Accepted)
                    .serves(D::AcceptanceNotice, By::Holder)
                    .clock(T::Accepted)
                    .due(*law_due);
                match (path.is_of_another_law(), law_due) {
                    (false, _) => accepted,
                    // The petition office looks at it, and may put the path right.
                    (true, Some(_)) => accepted.news(News::Deciders),
                    (true, None) => accepted.news(News::Deciders).clock(T::LawUnnamed),
                }
            }
            Self::NotAccepted { reason, first, until, method, text } => {
                let refused = Meaning::of("not_accepted")
                    .word("reason", *reason)
                    .day("until", *until)
                    .told_by(*method)
                    .text("text", [text])
                    .public(S::NotAccepted)
                    .serves(D::NonAcceptanceNotice, By::Holder)
                    .clock(T::NotAccepted)
                    .clock(T::Ended)
                    .detail(Detail::Refused { ground: *reason });
                match first {
                    Some(first) => refused.repeats(*first),
                    None => refused,
                }
            }
            Self::NoLongerAccepted { first, ended, method, text } => Meaning::of("no_longer_accepted")
                .words("ended", *ended)
                .told_by(*method)
                .text("text", [text])
                .repeats(*first)
                .public(S::NoLongerAccepted)
                .serves(D::NoLongerNotice, By::Routed)
                .clock(T::NoLongerAccepted)
                .clock(T::Ended)
                .detail(Detail::NoLonger { ended: *ended }),
            Self::Objected { unit, suggested, reason } => Meaning::of("objected")
                .unit("unit", *unit)
                .unit("suggested", *suggested)
                .text("reason", [reason])
                .news(News::Deciders)
                .gives(Paper::ObjectionLetter, By::Unit(*unit))
                .clock(T::Objected)
                .detail(Detail::Objection { unit: *unit, suggested: *suggested }),
            Self::ObjectionAllowed { unit, reason } => {
                Meaning::of("objection_allowed").unit("unit", *unit).text("reason", [reason])
            }
            Self::ObjectionDecided { upheld, holder, reason } => Meaning::of("objection_decided")
                .text("reason", [reason])
                .news(News::HolderBefore)
                .gives(Paper::ObjectionDecision, By::Desk)
                .clock(if *upheld { T::ObjectionUpheld } else { T::ObjectionRejected })
                .detail(Detail::ObjectionDecided { upheld: *upheld, holder: *holder }),
            Self::Extended { days, approved_by, notified_on, method, reason, assigner_agreed } => {
                let mut extended = Meaning::of("extended")
                    .user("approved_by", *approved_by)
                    .day("notified_on", *notified_on)
                    .word("method", *method)
                    .text("reason", [reason])
                    .news(News::Holder)
                    .public(S::Extended)
                    .serves(D::ExtensionNotice, By::Handler)
                    .gives(Paper::ExtensionForm, By::Handler)
                    .clock(T::Extended)
                    .detail(Detail::Extended { days: *days, assigner_agreed: *assigner_agreed });
                extended.clocks.more = *days;
                extended
            }
            Self::PathChanged { path, law_due, law, reason } => {
                let changed = Meaning::of("path_changed")
                    .word("path", *path)
                    .day("law_due", *law_due)
                    .text("law", law)
                    .text("reason", [reason])
                    .news(News::Holder);
                // The time counts from the acceptance, but the law was named only today.
                let named = if law_due.is_some() { changed.clock(T::LawNamed) } else { changed };
                named.clock_on(T::PathChanged, Dated::AsAccepted).due(*law_due)
            }
            Self::LeftSimplified { reason } => Meaning::of("left_simplified")
                .text("reason", [reason])
                .clock_on(T::LeftSimplified, Dated::AsAccepted),
            Self::Served { document, method, result, served_on, recipient, proof, witness } => {
                let mut served = Meaning::of("served")
                    .word("document", *document)
                    .word("method", *method)
                    .word("result", *result)
                    .day("served_on", *served_on)
                    .text("recipient", [recipient])
                    .text("proof", [proof])
                    .text("witness", witness)
                    .public(S::Served);
                served.public = served.public.map(|public| Public {
                    on: Some(*served_on),
                    document: Some(*document),
                    ..public
                });
                served.clocks.service = Some((*document, *served_on));
                served.detail(Detail::Served(Served {
                    document: *document,
                    method: *method,
                    result: *result,
                    served_on: *served_on,
                    recipient,
                    proof,
                    witness: witness.as_ref(),
                }))
            }
            Self::ClosingReported { text } => Meaning::of("closing_reported")
                .text("text", [text])
                .gives(Paper::ClosingReport, By::Holder)
                .clock(T::ClosingReported),
            // Article 33: what the parties agreed upon is put down in writing.
            Self::Settled { settlement, text } => Meaning::of("settled")
                .word("settlement", *settlement)
                .text("text", [text])
                .public(S::Settled)
                .serves(D::Settlement, By::Holder)
                .clock(T::Settled)
                .clock(T::Ended)
                .detail(Detail::Settled(*settlement)),
            Self::Withdrawn { text } => {
                Meaning::of("withdrawn").text("text", [text]).public(S::Withdrawn).clock(T::Ended)
            }
            Self::Lapsed { text } => Meaning::of("lapsed").text("text", [text]).clock(T::Ended),
            Self::RepeatLinked { first, reason, .. } => Meaning::of("repeat_linked")
                .text("reason", [reason])
                .repeats(*first)
                .passes_on()
                .clock(T::RepeatLinked),
            Self::Merged { first, reason } => Meaning::of("merged")
                .text("reason", [reason])
                .repeats(*first)
                .public(S::Merged)
                .clock(T::Merged)
                .clock(T::Ended),
            Self::Reopened { reason } => Meaning::of("reopened")
                .text("reason", [reason])
                .public(S::Reopened)
                .withdraws(Withdraws::Course)
                .forgets(Forgets::Petition)
                .clock(T::Reopened)
                .clock(T::Routed),
            Self::Concluded { conclusion, note } => Meaning::of("concluded")
                .word("conclusion", *conclusion)
                .text("note", note)
                .public(S::Concluded)
                .clock(T::Ended)
                .detail(Detail::Concluded(*conclusion)),
            Self::ConclusionUndone { conclusion, ground } => Meaning::of("conclusion_undone")
                .word("conclusion", *ground)
                .news(News::Holder)
                .public(S::ConclusionUndone)
                .clock(T::ConclusionUndone)
                .answers(*conclusion),
            Self::ReviewRequested { instance, delivery, sent_on, reviewer, late_reason, text } => {
                let (step, asked, received) = match instance {
                    Instance::Review => (S::ReviewRequested, T::ReviewRequested, T::ReviewReceived),
                    Instance::Rereview => (S::RereviewRequested, T::RereviewRequested, T::RereviewReceived),
                };
                // Asking ends the petitioner's time by the postmark; the organ's time runs from receipt.
                Meaning::of("review_requested")
                    .word("instance", *instance)
                    .word("delivery", *delivery)
                    .day("sent_on", *sent_on)
                    .text("reviewer", &reviewer.outside)
                    .text("late_reason", late_reason)
                    .text("text", text)
                    .public(step)
                    .clock_on(asked, Dated::Postmarked(*sent_on))
                    .clock(received)
                    .detail(Detail::ReviewRequested {
                        instance: *instance,
                        request: ReviewRequest { reviewer, sent_on: *sent_on },
                    })
            }
            Self::ReviewAdmitted { instance, admitted, reason } => {
                let (paper, trigger) = match (instance, admitted) {
                    (Instance::Review, true) => (Paper::ReviewAdmission, T::ReviewAdmitted),
                    (Instance::Review, false) => (Paper::ReviewRefusal, T::ReviewRefused),
                    (Instance::Rereview, true) => (Paper::RereviewAdmission, T::RereviewAdmitted),
                    (Instance::Rereview, false) => (Paper::RereviewRefusal, T::RereviewRefused),
                };
                let admission = Meaning::of("review_admitted")
                    .word("instance", *instance)
                    .text("reason", [reason])
                    .gives(paper, By::Reviewer)
                    .clock(trigger)
                    .detail(Detail::ReviewAdmitted { instance: *instance });
                if *admitted {
                    admission
                } else {
                    admission.public(S::ReviewNotAdmitted).clock(T::AwaitsClosing)
                }
            }
            Self::ReviewDecided { instance, outcome, redo_due, text } => {
                let (step, document, decided) = match instance {
                    Instance::Review => (S::ReviewDecided, D::ReviewOpinion, T::ReviewDecided),
                    Instance::Rereview => (S::RereviewDecided, D::RereviewOpinion, T::RereviewDecided),
                };
                let mut decision = Meaning::of("review_decided")
                    .word("instance", *instance)
                    .word("outcome", *outcome)
                    .day("redo_due", *redo_due)
                    .text("text", [text])
                    .public(step)
                    .serves(document, By::Reviewer)
                    .clock(decided)
                    .due(*redo_due)
                    .detail(Detail::ReviewDecided { instance: *instance });
                decision.public = decision.public.map(|public| Public { outcome: Some(*outcome), ..public });
                if redo_due.is_some() {
                    decision.withdraws(Withdraws::Opinion).clock(T::RedoOrdered)
                } else {
                    decision
                }
            }
            Self::HearingAnnounced { held_on, place, invited } => Meaning::of("hearing_announced")
                .day("held_on", *held_on)
                .text("place", [place])
                .text("invited", [invited])
                .gives(Paper::HearingNotice, By::Handler),
            Self::HearingBegun { text } => {
                Meaning::of("hearing_begun").text("text", [text]).clock(T::HearingBegun)
            }
            Self::HearingEnded { text } => {
                Meaning::of("hearing_ended").text("text", [text]).clock(T::HearingEnded)
            }
            Self::Recused { user, decided_by, reason, .. } => Meaning::of("recused")
                .user("user", *user)
                .user("decided_by", *decided_by)
                .text("reason", [reason])
                .passes_on()
                .excuses(),
            Self::TaskAssigned { unit, due, text } => Meaning::of("task_assigned")
                .unit("unit", *unit)
                .day("due", *due)
                .text("text", [text])
                .news(News::Desk(*unit))
                .asks(Some(*due), Some(text))
                .signed_for(Given::Task, Some(*unit))
                .clock(T::TaskAssigned)
                .due(Some(*due)),
            Self::TaskFinished { task, text } => Meaning::of("task_finished")
                .text("text", [text])
                .clock(T::TaskFinished)
                .answers(*task)
                .signs_for(*task),
            Self::Supervised { cause, unit, feedback_due, text } => Meaning::of("supervised")
                .word("cause", *cause)
                .unit("unit", *unit)
                .day("feedback_due", *feedback_due)
                .open_text("text", [text])
                .news(News::Order(*unit))
                .asks(Some(*feedback_due), Some(text))
                .gives(Paper::SupervisionOrder, By::Office)
                .signed_for(Given::Supervision, None)
                .clock(T::SupervisionOrdered)
                .due(Some(*feedback_due)),
            Self::SupervisionAnswered { order, text } => Meaning::of("supervision_answered")
                .text("text", [text])
                .clock(T::SupervisionAnswered)
                .answers(*order)
                .signs_for(*order),
            Self::Recommended { recommendation, unit, reply_due, addressee, text } => {
                let recommended = Meaning::of("recommended")
                    .word("recommendation", *recommendation)
                    .unit("unit", *unit)
                    .day("reply_due", *reply_due)
                    .text("addressee", [addressee])
                    .text("text", [text])
                    .asks(None, Some(text))
                    .gives(Paper::Recommendation, By::Office)
                    .clock(T::RecommendationMade)
                    .due(*reply_due);
                match *unit {
                    Some(unit) => {
                        recommended.news(News::Unit(unit)).signed_for(Given::Recommendation, Some(unit))
                    }
                    None => recommended,
                }
            }
            Self::RecommendationAnswered { recommendation, text, .. } => {
                Meaning::of("recommendation_answered")
                    .text("text", [text])
                    .clock(T::RecommendationAnswered)
                    .answers(*recommendation)
                    .signs_for(*recommendation)
            }
            Self::UrgentReported { form, text } => {
                Meaning::of("urgent_reported").word("form", *form).text("text", [text]).clock(match form {
                    ReportForm::Phone => T::ReportedByPhone,
                    ReportForm::Written => T::ReportedInWriting,
                })
            }
            Self::OrderLinked { class, since, .. } => {
                let mut linked = Meaning::of("order_linked").word("class", *class).clock(T::OrderLinked);
                (linked.clocks.order, linked.clocks.since) = (Some(*class), *since);
                linked
            }
            Self::Guided { text } => Meaning::of("guided").text("text", [text]).clock(T::Guided),
            Self::Attached { file, note } => Meaning::of("attached")
                .word("media", file.media)
                .text("name", [&file.name])
                .text("note", note),
            Self::AttachmentRemoved { reason, .. } => {
                Meaning::of("attachment_removed").text("reason", [reason])
            }
            Self::WatchReassigned { ordered_by, reason, .. } => {
                Meaning::of("watch_reassigned").user("ordered_by", *ordered_by).text("reason", [reason])
            }
            Self::Succeeded { desk, ordered_by, reason, units, .. } => {
                let said = Meaning::of("succeeded").user("ordered_by", *ordered_by).text("reason", [reason]);
                let said = said.comes_along(units.is_some());
                match desk {
                    Some(desk) => said.user("desk", *desk),
                    None => said,
                }
            }
            Self::DeadlineRecounted { clock, run, calendar_version, legal_due_before, legal_due } => {
                let mut recounted = Meaning::of("deadline_recounted")
                    .day("legal_due_before", *legal_due_before)
                    .day("legal_due", *legal_due)
                    .clock(T::Recounted);
                recounted.clocks.run = Some((clock, *run));
                recounted.clocks.more = *calendar_version;
                recounted
            }
            Self::EnteredLate { event, reason } => {
                Meaning::of("entered_late").text("reason", [reason]).clock(T::EnteredLate).answers(*event)
            }
            Self::VerdictPutRight { clock, run, calendar_version, legal_due_before, legal_due, .. } => {
                let mut right = Meaning::of("verdict_put_right")
                    .day("legal_due_before", *legal_due_before)
                    .day("legal_due", *legal_due)
                    .clock(T::PutRight);
                right.clocks.run = Some((clock, *run));
                right.clocks.more = *calendar_version;
                right
            }
            Self::DocumentIssued { paper, of, number, digest, .. } => Meaning::of("document_issued")
                .word("paper", *paper)
                .detail(Detail::Issued(Issued { paper: *paper, of: *of, number, digest })),
            Self::Reassigned { hand_over, ordered_by, reason, .. } => Meaning::of("reassigned")
                .word("hand_over", *hand_over)
                .user("ordered_by", *ordered_by)
                .text("reason", [reason])
                .passes_on(),
            Self::DistrictDeadlineSet { due, ordered_by, reason, .. } => Meaning::of("district_deadline_set")
                .day("due", *due)
                .user("ordered_by", *ordered_by)
                .text("reason", [reason])
                .news(News::Holder)
                .asks(Some(*due), None)
                .in_place(InPlace::Orders)
                .clock(T::DistrictDateSet)
                .due(Some(*due)),
            Self::Instructed { text } => Meaning::of("instructed")
                .open_text("text", [text])
                .news(News::Holder)
                .in_place(InPlace::Orders)
                .signed_for(Given::Instruction, None),
            // Whoever writes down how a review outside the district stands has asked after it.
            Self::ProgressRecorded { text, asked_after } => {
                let said = Meaning::of("progress_recorded").text("text", [text]);
                if *asked_after == Some(false) { said } else { said.clock(T::AskedAfter) }
            }
            Self::HomeVisited { visitor, visited_on, in_person, place, result } => {
                Meaning::of("home_visited")
                    .user("visitor", *visitor)
                    .day("visited_on", *visited_on)
                    .text("result", [result])
                    .text("place", place)
                    .detail(Detail::HomeVisits(HomeVisits::One {
                        visitor: *visitor,
                        on: *visited_on,
                        in_person: *in_person,
                    }))
            }
            Self::Corrected { correction, reason } => Meaning::of("corrected")
                .text("reason", [reason])
                .open_text("title", &correction.title)
                .open_text("content", &correction.content)
                .petitioners(correction.petitioners.iter().flatten())
                .accused(correction.accused.iter().flatten())
                .news(News::DecidersOfPurpose)
                .clock(T::Corrected)
                .detail(correction.facts.as_ref().map_or(Detail::Plain, Detail::Facts)),
            Self::Replied { unit, opinion, text } => Meaning::of("replied")
                .unit("unit", *unit)
                .word("opinion", *opinion)
                .open_text("text", [text])
                .public(S::Answered)
                .serves(D::HandlingOpinion, By::Unit(*unit))
                .clock(T::OpinionIssued)
                .detail(Detail::Reply { unit: *unit, opinion: *opinion }),
            Self::Closed { note } => Meaning::of("closed")
                .text("note", note)
                .public(S::Closed)
                .in_place(InPlace::Closes)
                .clock(T::Closed),
            Self::Rated { of, rating, unit, comment } => Meaning::of("rated")
                .word("of", *of)
                .word("rating", *rating)
                .unit("unit", *unit)
                .text("comment", comment)
                .detail(Detail::Rated { of: *of, rating: *rating, comment: comment.as_ref() }),
            Self::Imported { routed, notified, home_visits } => {
                let routed = routed.then_some(T::Routed).into_iter();
                let triggers = routed.chain(notified.then_some(T::Noticed));
                let mut imported =
                    triggers.chain([T::Imported]).fold(Meaning::of("imported"), Meaning::clock);
                imported.clocks.untold = true;
                match *home_visits {
                    0 => imported,
                    number => imported.detail(Detail::HomeVisits(HomeVisits::Undated { number })),
                }
            }
            Self::Undelivered { document, reason, deemed_on } => {
                let opinion = *document == D::HandlingOpinion;
                let mut undelivered = Meaning::of("undelivered")
                    .word("document", *document)
                    .text("reason", [reason])
                    .day("deemed_on", *deemed_on)
                    // An answer that nobody got is the petition office's to look at.
                    .news(News::Deciders)
                    .clock(if opinion { T::Undelivered } else { T::ReviewUndelivered })
                    .clock(T::AwaitsClosing);
                undelivered.clocks.deemed_service = deemed_on.map(|day| (*document, day));
                undelivered
            }
            Self::SignedFor { of, given } => Meaning::of("signed_for").word("given", *given).signs_for(*of),
            Self::ClocksTakenUp {} => {
                Meaning::of("clocks_taken_up").forgets(Forgets::Everything).clock(T::TakenUp)
            }
            Self::DeadlineMissed { clock, run, legal_due } => {
                let mut missed = Meaning::of("deadline_missed").day("legal_due", *legal_due).clock(T::Missed);
                missed.clocks.run = Some((clock, *run));
                missed
            }
        }
    }
}

const fn letter(way: RouteWay) -> Paper {
    match way {
        RouteWay::Transfer => Paper::TransferLetter,
        RouteWay::Assign => Paper::AssignmentLetter,
    }
}
