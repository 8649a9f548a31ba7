//! 更正: corrects recorded facts; the old ones stay in the history. A correction may show that the present
//! holder may not keep it (article 30).

use super::accept::facts_may_be_simplified;
use super::prelude::*;
use super::take_into_custody::kept;
use crate::accused::Meant;
use crate::petition::checks::OfFacts;
use crate::petition::input::{self, AccusedInput, Person, PersonInput};
use crate::text::OutsideNumber;
use crate::vocabulary::Custody;
use chrono::NaiveTime;

body! {
    /// 更正. Only what is given changes; the old facts stay in the history.
    CorrectInput {
        reason: String as Reason,
        #[serde(default)] title: Option<String> as OwnLine,
        #[serde(default)] content: Option<String> as Own,
        #[serde(default)] headcount: Option<u32> as Number,
        #[serde(default)] representatives: Option<u32> as Number,
        #[serde(default)] content_category: Option<String> as Category,
        #[serde(default)] contact_point: Option<String> as ContactPoint,
        #[serde(default)] project: Option<String> as Project,
        #[serde(default)] received_by_leader: Option<String> as Leader,
        #[serde(default)] anonymous: Option<bool> as YesNo,
        #[serde(default)] channel: Option<Channel> as Word,
        #[serde(default)] purpose: Option<Purpose> as Word,
        #[serde(default)] received_on: Option<NaiveDate> as Day,
        /// The time of that day, from which clocks of hours count.
        #[serde(default)] received_time: Option<String> as OwnLine,
        #[serde(default)] urgent: Option<bool> as YesNo,
        /// The class of a 12345 order.
        #[serde(default)] order_class: Option<OrderClass> as Word,
        /// Where it came from, the number that it has there, and by when feedback is wanted.
        #[serde(default)] source_level: Option<SourceLevel> as Word,
        #[serde(default)] outside_number: Option<String> as OwnLine,
        #[serde(default)] feedback_due: Option<NaiveDate> as Day,
        /// Before it is accepted: what it was meant for.
        #[serde(default)] procedure: Option<Procedure> as Word,
        /// Hands it to whom the rules find by the corrected facts, in the same act.
        #[serde(default)] hand_over: bool as Tick,
        /// It was taken for a repeat by mistake.
        #[serde(default)] not_a_repeat: bool as Tick,
        #[serde(default)] petitioners: Option<Vec<PersonInput>> as People,
        #[serde(default)] accused: Option<Vec<AccusedInput>> as People,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Correct {
    pub correction: Correction,
    pub reason: RecordRef,
    /// What the rules say of the corrected facts, used where the present holder may not keep it, or is to hand it
    /// over.
    pub assignment: Proposal,
    pub hand_over: bool,
}

impl Rules for Correct {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "corrected",
        basis: HOUSE,
        rule: "更正登记的事实，旧的仍留在过程中；更正后现责任人成为被反映人的，立即交出；类别、地点等更正后，可以同时按规则重新指派；责任单位不得自行更正形式、收到日期、紧急标志和被反映人",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: ORD,
        officer: UNIT_CENTRE,
        unit_head: UNIT_CENTRE,
        supervisor: ORD,
        leader: KEEP,
        discipline_inspection: CONF_KEEP,
        ..NOBODY
    };
    // Of what nobody reads, nobody knows what to put right.
    const SIGHT: Sight = Sight::Masked;

    fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        let Self { reason, assignment, .. } = self;
        let correction = &self.with_procedure(case)?;
        if *correction == Correction::default() {
            return Err(Refusal::NothingChanged);
        }
        let facts = correction.facts.as_ref().unwrap_or(&petition.facts);
        let petitioners = correction.petitioners.as_ref().unwrap_or(&petition.texts.petitioners);
        OfFacts { facts, registered_at: petition.registered_at, now: case.now }.check(petitioners.len())?;
        let mut events = vec![Event::Corrected { correction: correction.clone(), reason: reason.clone() }];
        let successor = taken_away(petition, facts, assignment, case.at, &[])?;
        if successor.is_empty() {
            events.extend(second_lane(case, facts, assignment, reason));
        }
        let taken = !successor.is_empty();
        events.extend(successor);
        if self.hand_over && !taken {
            events.push(self.handed_over(case, facts)?);
        }
        Ok(events)
    }
}

impl Correct {
    /// The procedure is corrected until it is accepted in one. What turns out to be not for the simplified one is
    /// meant for the ordinary one from now on.
    fn with_procedure(&self, case: &Case<'_>) -> Result<Correction, Refusal> {
        let (old, mut correction) = (case.petition.facts.procedure, self.correction.clone());
        let Some(facts) = &mut correction.facts else { return Ok(correction) };
        if case.petition.accepted_at.is_some() {
            return if facts.procedure == old { Ok(correction) } else { Err(Refusal::ProcedureDecided) };
        }
        match (old, facts.procedure) {
            (_, Procedure::Simplified) if facts_may_be_simplified(facts, case.policy()?) => {}
            (Procedure::Ordinary, Procedure::Simplified) => return Err(Refusal::SimplifiedNotLawful),
            (_, Procedure::Simplified | Procedure::Ordinary) => facts.procedure = Procedure::Ordinary,
        }
        Ok(correction)
    }

    /// To whom the rules find by the corrected facts.
    fn handed_over(&self, case: &Case<'_>, facts: &Facts) -> Result<Event, Refusal> {
        let petition = case.petition;
        if petition.is_over() {
            let operation = Operation::CorrectPetition;
            return Err(Refusal::WrongStage { stage: petition.stage, operation });
        }
        let holder = self.assignment.holder.ok_or(Refusal::NobodyFound)?;
        if holder == petition.holder() {
            return Err(Refusal::SameHolder);
        }
        checks::new_holder(petition, holder)?;
        checks::fit(petition, &facts.accused, holder)?;
        checks::keeps_objector(petition, holder)?;
        if case.at < petition.moved_at {
            return Err(Refusal::BeforeLastAct);
        }
        let (proposal, reason) = (self.assignment.clone(), Some(self.reason.clone()));
        Ok(Event::Assigned { holder, watching_unit: None, watcher: None, proposal, reason })
    }
}

/// What turns out to be public opinion gets the lane that watches and guides.
fn second_lane(case: &Case<'_>, facts: &Facts, assignment: &Proposal, reason: &RecordRef) -> Option<Event> {
    let petition = case.petition;
    let wanted = facts.channel == Channel::PublicOpinion && petition.watch.is_empty() && !petition.is_over();
    let fits = |watcher: &_| checks::fit(petition, &facts.accused, *watcher).is_ok();
    let holder = assignment.watcher.filter(|_| wanted).filter(fits)?;
    let ordered_by = case.by.user?;
    Some(Event::WatchReassigned { holder, ordered_by, reason: reason.clone() })
}

/// Who is accused turns out to be nobody with whom the district deals: it is kept from this instant on, also where
/// it is over. Whoever keeps it already goes on. The watch is no way around: whoever may not keep it watches no more.
fn into_custody(
    petition: &Petition,
    facts: &Facts,
    custody: Custody,
    assignment: &Proposal,
    at: Instant,
    is_bound: impl Fn(Holder) -> bool,
) -> Result<Vec<Event>, Refusal> {
    if petition.facts.custody == Some(Custody::SentUp) {
        return Ok(Vec::new());
    }
    let may_not = |holder| is_bound(holder) || checks::fit(petition, &facts.accused, holder).is_err();
    let present = petition.holder();
    let goes_on = petition.facts.custody == Some(custody) && !may_not(present);
    let watcher_goes = !petition.is_over() && petition.watcher().is_some_and(may_not);
    if goes_on && !watcher_goes {
        return Ok(Vec::new());
    }
    if at < petition.moved_at {
        return Err(Refusal::BeforeLastAct);
    }
    let taken = (!goes_on).then(|| kept(petition, &facts.accused, custody, assignment)).transpose()?;
    let keeper = if goes_on { present } else { assignment.holder.unwrap_or(petition.receiver) };
    let watches = watcher_goes.then(|| Event::Assigned {
        holder: keeper,
        watching_unit: Some(keeper.unit),
        watcher: Some(keeper),
        proposal: Proposal::default(),
        reason: None,
    });
    Ok(taken.into_iter().chain(watches).collect())
}

/// Where nothing may be refused and nobody is found who may hold it, a decision is asked, unless it is already;
/// whoever is accused sees nothing all the same.
pub(super) fn asked_instead(petition: &Petition, proposal: &Proposal) -> Vec<Event> {
    let unasked = !petition.awaiting_decision && !petition.is_over();
    unasked.then(|| Event::DecisionAsked { proposal: proposal.clone() }).into_iter().collect()
}

/// What follows for the holder from corrected facts; nothing once the petition is over. Where the
/// rules find nobody, it goes back to the receiver and a decision is asked for. `bound`: those of whom the
/// directory tells that they are accused with a unit.
pub(super) fn taken_away(
    petition: &Petition,
    facts: &Facts,
    assignment: &Proposal,
    at: Instant,
    bound: &[UserId],
) -> Result<Vec<Event>, Refusal> {
    let is_bound = |holder: Holder| {
        bound.contains(&holder.officer) || holder.leader.is_some_and(|leader| bound.contains(&leader))
    };
    if let Some(custody) = facts.custody {
        return into_custody(petition, facts, custody, assignment, at, is_bound);
    }
    let present = petition.holder();
    let accused = |holder| checks::is_accused(&facts.accused, holder) || is_bound(holder);
    let watcher_goes = petition.watcher().is_some_and(accused);
    let must_go = accused(present) || watcher_goes;
    let becomes_accusation = facts.purpose == Purpose::Accusation && !petition.is_confidential();
    let may_stay = !becomes_accusation || assignment.holder == Some(present);
    let released = petition.facts.custody.is_some();
    if (petition.is_over() && !becomes_accusation && !released) || (may_stay && !must_go && !released) {
        return Ok(Vec::new());
    }
    let holder = assignment.holder.unwrap_or(petition.receiver);
    checks::fit(petition, &facts.accused, holder)?;
    if at < petition.moved_at {
        return Err(Refusal::BeforeLastAct);
    }
    // The watch never stands empty: whoever holds it also watches until somebody else is named.
    let watcher = assignment.watcher.or(watcher_goes.then_some(holder));
    watcher.map_or(Ok(()), |watcher| checks::fit(petition, &facts.accused, watcher))?;
    let watching_unit = watcher.map(|watcher| watcher.unit).or(assignment.watching_unit);
    let handed =
        Event::Assigned { holder, watching_unit, watcher, proposal: assignment.clone(), reason: None };
    let asked = assignment.holder.is_none().then(|| checks::assigned(assignment));
    Ok(std::iter::once(handed).chain(asked).collect())
}

impl Sent for Correct {
    type Body = CorrectInput;
    const NOUN: &'static str = "correct";

    fn settle<D: Desk>(body: &CorrectInput, desk: &mut D) -> Result<Self, D::Error> {
        body.check_hands(desk.petition(), desk.viewer())?;
        let anonymous = body.anonymous.unwrap_or(desk.petition().facts.anonymous);
        let written = desk.written()?;
        let found = noting(desk, |faults, district| body.read(faults, district, anonymous));
        let mut facts = found.facts(body, &desk.petition().facts);
        desk.faults().headcount(facts.headcount);
        found.name(body, written, desk.petition(), desk.district(), &mut facts);
        if let (Some(number), Channel::Hotline12345) = (&found.outside_number, facts.channel)
            && desk.petition().facts.source.outside_number.as_ref() != Some(number)
        {
            desk.check_order(OrderField::Corrected, number)?;
        }
        let reason = Reason::settle("reason", &body.reason, desk)?;
        let title = body.title.as_ref().map(|text| TitleText::settle("title", text, desk)).transpose()?;
        let content =
            body.content.as_ref().map(|text| ContentText::settle("content", text, desk)).transpose()?;
        let (Some(reason), true) = (reason, desk.faults().is_empty()) else { return Err(desk.invalid()) };
        let title = title.flatten();
        if let (Some(title), Some(text)) = (&title, &body.title)
            && facts.purpose == Purpose::Accusation
        {
            desk.index_sealed_title(title, text)?;
        }
        let petitioners = found.people.as_ref().map(|people| desk.keep_people(people)).transpose()?;
        let accused = found.accused.as_ref().map(|(rows, _)| desk.keep_accused(rows)).transpose()?;
        let assignment = desk.propose(&facts)?;
        facts.custody = assignment.custody;
        let facts = (facts != desk.petition().facts).then_some(facts);
        let content = content.flatten();
        let correction = Correction { title, content, petitioners, accused, facts };
        Ok(Self { correction, reason, assignment, hand_over: body.hand_over })
    }

    fn example() -> CorrectInput {
        CorrectInput {
            reason: "示例：登记有误。".to_owned(),
            channel: None,
            purpose: None,
            title: Some("示例标题".to_owned()),
            content: None,
            petitioners: None,
            anonymous: None,
            headcount: None,
            received_on: None,
            received_time: None,
            order_class: None,
            source_level: None,
            outside_number: None,
            feedback_due: None,
            procedure: None,
            content_category: None,
            contact_point: None,
            project: None,
            received_by_leader: None,
            urgent: None,
            representatives: None,
            hand_over: false,
            not_a_repeat: false,
            accused: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}

/// What a correction names, found.
struct Found {
    received_time: Option<NaiveTime>,
    outside_number: Option<String>,
    order_class: Option<OrderClass>,
    category: Option<CategoryId>,
    contact_point: Option<ContactPointId>,
    project: Option<ProjectId>,
    received_by_leader: Option<UserId>,
    people: Option<Vec<Person>>,
    accused: Option<(Vec<AccusedInput>, Meant)>,
}

impl CorrectInput {
    /// What takes it out of the holder's hands, or moves the clocks that the holder answers for, is said
    /// by whoever took it in or supervises, not by the holder, who may only object.
    fn check_hands(&self, petition: &Petition, viewer: &Viewer) -> Result<(), Denied> {
        let takes_away = self.accused.is_some()
            || self.channel.is_some()
            || self.received_on.is_some()
            || self.received_time.is_some()
            || self.order_class.is_some()
            || self.source_level.is_some()
            || self.feedback_due.is_some()
            || self.procedure.is_some()
            || self.hand_over
            || self.urgent.is_some()
            || self.purpose.is_some_and(|purpose| purpose != petition.facts.purpose)
            || self.not_a_repeat;
        // Once it is accepted nobody who handles it changes its purpose, and with it the time, by itself.
        let accepted = petition.accepted_at.is_some() && self.purpose.is_some() && viewer.handles();
        match accepted || (takes_away && viewer.may_only_object(petition.receiver.officer)) {
            // The centre deals orders out, and holds none of what it puts right here.
            true if !(viewer.serves_citizens && petition.holder().unit != viewer.unit) => {
                Err(Denied::NotYours)
            }
            true | false => Ok(()),
        }
    }

    fn read(&self, faults: &mut Faults, district: &District, anonymous: bool) -> Found {
        faults.day("received_on", self.received_on);
        let leader = self.received_by_leader.as_deref();
        faults.day("feedback_due", self.feedback_due);
        let number = self.outside_number.as_deref();
        let number = number.and_then(|number| faults.take("outside_number", OutsideNumber::parse(number)));
        let category = input::category(faults, self.content_category.as_deref(), district);
        Found {
            received_time: faults.time("received_time", self.received_time.as_deref()),
            outside_number: number.map(|number| number.as_str().to_owned()),
            order_class: category.and_then(|category| district.order_class(category)),
            category,
            contact_point: input::contact_point(faults, self.contact_point.as_deref(), district),
            project: input::project(faults, self.project.as_deref(), district),
            received_by_leader: input::leader_in_use(faults, "received_by_leader", leader, district),
            people: self.petitioners.as_ref().map(|people| input::people(faults, people, anonymous)),
            accused: self.accused.as_ref().map(|accused| input::accused(faults, accused, district)),
        }
    }
}

impl Found {
    /// Who is accused by the names that were put right; also by what the text says, where it is an accusation from
    /// now on, or says something else. What was answered of the others stands.
    fn name(
        &self,
        body: &CorrectInput,
        written: Written,
        petition: &Petition,
        district: &District,
        facts: &mut Facts,
    ) {
        let old = &petition.facts;
        let title = body.title.as_deref().unwrap_or(&written.title);
        let content = body.content.as_deref().unwrap_or(&written.content);
        let retold = old.purpose != facts.purpose || body.title.is_some() || body.content.is_some();
        let in_text = || input::meant_in_text(title, content, facts.purpose, district);
        if let Some((_, named)) = &self.accused {
            let mut meant = named.clone();
            meant.add(in_text());
            (facts.accused, facts.perhaps) = meant.all();
        } else if retold {
            let mut meant = input::meant(&written.accused, district);
            meant.add(in_text());
            (facts.accused, facts.perhaps) = petition.recognised(meant);
        }
    }

    fn facts(&self, body: &CorrectInput, old: &Facts) -> Facts {
        let mut facts = old.clone();
        facts.channel = body.channel.unwrap_or(facts.channel);
        facts.purpose = body.purpose.unwrap_or(facts.purpose);
        facts.anonymous = body.anonymous.unwrap_or(facts.anonymous);
        facts.headcount = body.headcount.unwrap_or(facts.headcount);
        facts.representatives = body.representatives.unwrap_or(facts.representatives);
        facts.repeat_of = facts.repeat_of.filter(|_| !body.not_a_repeat);
        let by_hotline = facts.channel == Channel::Hotline12345;
        // A class that was given stays; one that was never told is that of the category.
        let class = body.order_class.or(facts.order_class).or(self.order_class);
        facts.order_class = class.filter(|_| by_hotline);
        facts.procedure = body.procedure.unwrap_or(facts.procedure);
        facts.source.level = body.source_level.unwrap_or(facts.source.level);
        facts.source.feedback_due = body.feedback_due.or(facts.source.feedback_due);
        if self.outside_number.is_some() {
            facts.source.outside_number.clone_from(&self.outside_number);
        }
        facts.received_time = self.received_time.or(facts.received_time);
        facts.urgent = body.urgent.unwrap_or(facts.urgent);
        facts.received_on = body.received_on.unwrap_or(facts.received_on);
        facts.category = self.category.or(facts.category);
        facts.contact_point = self.contact_point.or(facts.contact_point);
        facts.project = self.project.or(facts.project);
        facts.received_by_leader = self.received_by_leader.or(facts.received_by_leader);
        if let Some(people) = &self.people {
            facts.reachable = people.iter().any(|p| p.record.address.is_some() || p.record.phone.is_some());
        }
        facts
    }
}
