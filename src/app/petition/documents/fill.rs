//! From what is known of a petition to the values of a document. Facts and names are those of today;
//! dates, holders and states are those of the event that the document rests on.

use std::fmt::Display;

use chrono::{Datelike, NaiveDate, Timelike};

use crate::petition::deadline;
use crate::petition::input::PersonInput;
use base::texts;
use domain::clock::{Length, Printed};
use domain::deadline::Deadline;
use domain::directory::{Organ, Unit};
use domain::ids::{UnitId, UserId};
use domain::organs::Authority;
use domain::petition::lookup::Suggestion;
use domain::petition::meaning::Detail;
use domain::petition::{Recorded, Reviewer, Says};
use domain::vocabulary::{
    Channel, Conclusion, Document, Instance, Language, Outcome, Paper, Path, Procedure, Receipt, Settlement,
    SourceLevel, Trigger, UnitKind,
};
use out::documents::{Person, Values};

use super::material::{Material, Then};

/// The values of a document.
pub fn values(material: &Material) -> Values {
    let mut values = Values::default();
    if material.owed.paper.is_by_number() {
        by_number(material, &mut values);
        return values;
    }
    common(material, &mut values);
    people(material, &mut values);
    routing(material, &mut values);
    handling(material, &mut values);
    own(material, &mut values);
    values
}

impl Material<'_> {
    fn day(&self, day: NaiveDate) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day());
        match self.language {
            Language::Zh => format!("{year}年{month}月{date}日"),
            Language::En => day.format("%-d %B %Y").to_string(),
        }
    }

    /// The last day of a run; where it counts hours, to the minute.
    fn due(&self, deadline: &Deadline) -> String {
        if !deadline.length.is_some_and(Length::is_by_the_hour) {
            return self.day(deadline.legal_due);
        }
        let clock = deadline.late_at.shanghai();
        let day = self.day(clock.date_naive());
        match (self.language, clock.minute()) {
            (Language::Zh, 0) => format!("{day}{}时", clock.hour()),
            (Language::Zh, minute) => format!("{day}{}时{minute}分", clock.hour()),
            (Language::En, _) => format!("{}, {day}", clock.format("%H:%M")),
        }
    }

    /// A date that an event ordered, as it was ordered. Where it is a rest day, the next working day stands
    /// beside it, which is when the clock that it started is late.
    fn ordered(&self, event: u32, day: Option<NaiveDate>) -> String {
        let Some(ordered) = day else { return String::new() };
        let started = |d: &&Deadline| d.run.started_by == event && d.run.ordered_due == day;
        let legal = self.then.deadlines.iter().find(started).map_or(ordered, |d| d.legal_due);
        let said = self.day(ordered);
        match legal == ordered {
            true => said,
            false => self.say("documents.ordered", &[("day", &said), ("legal", &self.day(legal))]),
        }
    }

    fn day_or(&self, day: Option<NaiveDate>) -> String {
        day.map_or_else(String::new, |day| self.day(day))
    }

    fn unit(&self, unit: UnitId) -> String {
        self.district.units.get(&unit).map_or_else(String::new, |unit| unit.name.clone())
    }

    fn user(&self, user: UserId) -> String {
        self.district.users.get(&user).map_or_else(String::new, |user| user.name.clone())
    }

    fn yes(&self, yes: bool) -> String {
        if yes { self.word("documents.yes") } else { String::new() }
    }

    /// The same of a date that the event says under this name.
    fn ordered_by(&self, recorded: &Recorded, name: &str) -> String {
        match recorded.event.meaning().said(name) {
            Some(Says::Day(day)) => self.ordered(recorded.seq, Some(day)),
            Some(
                Says::Text(_)
                | Says::OpenText(_)
                | Says::Petitioner(_)
                | Says::Accused(_)
                | Says::Word(_)
                | Says::Unit(_)
                | Says::User(_),
            )
            | None => String::new(),
        }
    }

    /// What an event says under this name, or nothing.
    fn said_by(&self, recorded: &Recorded, name: &str) -> String {
        recorded.event.meaning().said(name).map_or_else(String::new, |said| self.said(said))
    }

    /// Something that an event says.
    fn said(&self, said: Says<'_>) -> String {
        match said {
            Says::Text(text) | Says::OpenText(text) => self.text(text),
            // Papers name people by fields of their own.
            Says::Petitioner(_) | Says::Accused(_) => String::new(),
            Says::Day(day) => self.day(day),
            Says::Word(word) => texts::any_word(self.language, word).to_owned(),
            Says::Unit(unit) => self.unit(unit),
            Says::User(user) => self.user(user),
        }
    }

    /// Who routed it: the petition office, or the unit that had received it directly.
    fn sender(&self) -> String {
        match self.petition.facts.receipt {
            Receipt::Bureau => self.office.clone(),
            Receipt::Unit => self.unit(self.petition.receiver.unit),
        }
    }

    /// An organ that reviews: one by the name that it had then, or a unit of ours.
    fn reviewer(&self, reviewer: &Reviewer) -> String {
        match (&reviewer.outside, &reviewer.unit) {
            (Some(outside), _) => self.text(outside),
            (None, Some(unit)) => self.unit(*unit),
            (None, None) => String::new(),
        }
    }

    /// An organ with where it is found, as far as that is known.
    fn found_at(&self, organ: &Organ) -> String {
        let places = self.places(organ);
        if places.is_empty() {
            return organ.name.clone();
        }
        self.say("documents.organ", &[("name", &organ.name), ("where", &places)])
    }

    /// Its address and telephone, as far as the directory has them.
    fn places(&self, organ: &Organ) -> String {
        let told =
            |key: &str, text: &Option<String>| text.as_ref().map(|text| self.say(key, &[("it", text)]));
        let places =
            [told("documents.organ_address", &organ.address), told("documents.organ_phone", &organ.phone)];
        let places: Vec<String> = places.into_iter().flatten().collect();
        places.join(&self.word("documents.organ_between"))
    }
}

/// The runs that give this date and were not cancelled.
fn runs<'a, 'b>(then: &'a Then<'b>, date: Printed) -> impl DoubleEndedIterator<Item = &'a Deadline<'b>> {
    let gives = move |d: &&Deadline| d.rule.prints == Some(date) && d.outcome != Outcome::Cancelled;
    then.deadlines.iter().filter(gives)
}

/// The last of them.
fn run<'a, 'b>(then: &'a Then<'b>, date: Printed) -> Option<&'a Deadline<'b>> {
    runs(then, date).next_back()
}

fn due(material: &Material, date: Printed) -> String {
    run(&material.then, date).map_or_else(String::new, |deadline| material.due(deadline))
}

/// By when the petitioner hears where the petition went (articles 22, 23).
fn told(then: &Then) -> Option<NaiveDate> {
    runs(then, Printed::Told).map(|d| d.legal_due).min()
}

/// By when an order of the hotline is to be handled, or public opinion answered: of several the first.
fn answer<'a, 'b>(then: &'a Then<'b>) -> Option<&'a Deadline<'b>> {
    runs(then, Printed::Answer).min_by_key(|d| d.late_at)
}

fn common(m: &Material, v: &mut Values) {
    let (petition, facts) = (m.petition, &m.petition.facts);
    v.number = m.number.unwrap_or_default().to_owned();
    v.date = m.day(m.on);
    v.issuer = m.issuer.clone();
    v.office = m.office.clone();
    v.petition_number = m.petition_number.to_owned();
    v.title = m.text(&petition.texts.title);
    v.matter = m.text(&petition.texts.content);
    v.channel = m.of_the_law(facts.channel);
    v.purpose = m.of_the_law(facts.purpose);
    v.reported = m.yes(petition.is_confidential());
    let category = facts.category.and_then(|id| m.district.categories.get(&id));
    v.category = category.map_or_else(String::new, |category| category.name.clone());
    let place = facts.contact_point.and_then(|id| m.district.contact_points.get(&id));
    v.place = place.map_or_else(String::new, |place| place.name.clone());
    if facts.source.level != SourceLevel::Direct {
        v.source = m.of_the_law(facts.source.level);
        v.source_number = facts.source.outside_number.clone().unwrap_or_default();
    }
    let orders = petition.all_orders();
    v.order_number = orders.first().map_or_else(String::new, |order| order.number.clone());
    v.order_class = facts.order_class.map_or_else(String::new, |class| m.of_the_law(class));
    v.visit = m.yes(facts.channel == Channel::Visit);
    v.hotline = m.yes(facts.channel == Channel::Hotline12345);
    v.urgent = m.yes(facts.urgent);
    let files = petition.files().count();
    v.attachments = if files > 0 { files.to_string() } else { String::new() };
    v.received_on = m.day(facts.received_on);
    v.registered_on = m.day(petition.registered_at.day());
    v.receiver = m.user(petition.receiver.officer);
    v.receiver_unit = m.unit(petition.receiver.unit);
    v.received_by_leader = facts.received_by_leader.map_or_else(String::new, |leader| m.user(leader));
    v.done_on = m.day(m.event.occurred_at.day());
    v.actor = m.event.actor.map_or_else(String::new, |actor| m.user(actor));
    v.text = m.text_of(m.event, "text").unwrap_or_default();
    v.reason = m.text_of(m.event, "reason").unwrap_or_default();
    v.public_url = m.public_url.clone();
    v.query_code = m.query_code.clone().unwrap_or_default();
    // What is made at the desk names who has it now; everything else, who had it then.
    let holder = if m.owed.paper.is_of_the_desk() { petition.holder() } else { m.then.petition.holder() };
    v.unit = m.unit(holder.unit);
    v.officer = m.user(holder.officer);
    v.leader = holder.leader.map_or_else(String::new, |leader| m.user(leader));
}

/// What names nobody and says nothing of the matter.
fn by_number(m: &Material, v: &mut Values) {
    let inspection = |unit: &&Unit| unit.kind == UnitKind::DisciplineInspection;
    let kept_by = m.district.units.get(&m.petition.holder().unit).filter(inspection);
    v.number = m.number.unwrap_or_default().to_owned();
    v.date = m.day(m.on);
    v.office = m.office.clone();
    v.issuer = kept_by.map_or_else(|| m.office.clone(), |unit| unit.name.clone());
    v.petition_number = m.petition_number.to_owned();
    v.received_on = m.day(m.petition.facts.received_on);
    v.registered_on = m.day(m.petition.registered_at.day());
    v.done_on = m.day(m.event.occurred_at.day());
    v.public_url = m.public_url.clone();
    of_its_own(m, v);
    let goes_to = m.event.event.meaning().goes_to.and_then(|organ| m.district.organs.get(&organ));
    v.organ_where = goes_to.map_or_else(String::new, |organ| m.places(organ));
    v.send_up_due = due(m, Printed::SendUp);
}

fn people(m: &Material, v: &mut Values) {
    let facts = &m.petition.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let principal = m.people.iter().find(|person| person.principal).or(m.people.first());
    v.anonymous = m.yes(facts.anonymous);
    v.petitioner = match principal.filter(|person| !facts.anonymous && !person.name.trim().is_empty()) {
        None if facts.anonymous => m.word("documents.anonymous"),
        None => m.word("documents.unnamed"),
        Some(person) if facts.headcount > 1 => {
            m.say("documents.and_others", &[("name", &person.name), ("count", &facts.headcount)])
        }
        Some(person) => person.name.clone(),
    };
    v.petitioner_address = principal.map_or_else(String::new, |person| text(&person.address));
    v.petitioner_phone = principal.map_or_else(String::new, |person| text(&person.phone));
    v.salutation =
        if facts.anonymous { m.word("documents.anonymous_petitioner") } else { v.petitioner.clone() };
    v.you = m.word(if facts.headcount > 1 { "documents.you_all" } else { "documents.you" });
    v.raised = raised(m, &v.title);
    let how = match facts.channel {
        Channel::Hotline12345 => "documents.raised_by_hotline",
        Channel::Letter
        | Channel::Visit
        | Channel::Fax
        | Channel::Online
        | Channel::Phone
        | Channel::PublicOpinion
        | Channel::LeaderMailbox => match facts.anonymous {
            true => "documents.raised_by_nobody",
            false => "documents.raised_by",
        },
    };
    v.raised_by = m.say(how, &[("who", &v.salutation), ("channel", &v.channel)]);
    v.headcount = facts.headcount.to_string();
    v.representatives =
        if facts.representatives > 0 { facts.representatives.to_string() } else { String::new() };
    let shown = |person: &PersonInput| Person {
        name: if facts.anonymous { v.petitioner.clone() } else { person.name.clone() },
        kind: m.of_the_law(person.kind),
        id_number: text(&person.id_number),
        phone: text(&person.phone),
        address: text(&person.address),
    };
    let (first, rest): (Vec<_>, Vec<_>) = m.people.iter().partition(|person| person.principal);
    v.petitioners = first.into_iter().chain(rest).map(shown).collect();
}

/// What the petition raises. A title that begins with a verb of its own gets no second one.
fn raised(m: &Material, title: &str) -> String {
    let rest = title.strip_prefix("反映").map(|rest| rest.trim_start_matches([':', '：', ' ']));
    let (key, title) = match rest.filter(|rest| !rest.is_empty()) {
        Some(rest) => ("documents.raised", rest),
        None if VERBS.iter().any(|verb| title.starts_with(verb)) => ("documents.raised_with_verb", title),
        None => ("documents.raised", title),
    };
    m.say(key, &[("title", &title)])
}

/// What titles begin with that say themselves what the petitioner does.
const VERBS: &[&str] = &[
    "反映", "关于", "要求", "请求", "希望", "建议", "咨询", "投诉", "举报", "控告", "检举", "申请", "申诉",
    "求助", "诉求",
];

fn routing(m: &Material, v: &mut Values) {
    v.sender = m.sender();
    if let Some(routed) = m.last(|event| event.routed().is_some()) {
        let way = routed.event.routed();
        v.routed_on = m.day(routed.occurred_at.day());
        v.way = way.map_or_else(String::new, |way| m.of_the_law(way));
        v.feedback_due = m.ordered_by(routed, "feedback_due");
    }
    v.told_due = m.day_or(told(&m.then));
    v.notice_due = due(m, Printed::Notice);
    v.accept_due = due(m, Printed::Accept);
    if let Some(objection) = run(&m.then, Printed::Objection) {
        v.objection_due = m.due(objection);
        v.objection_article = objection.rule.article.clone();
    }
    if let Some(answer) = answer(&m.then) {
        v.answer_due = m.due(answer);
        v.answer_article = answer.rule.article.clone();
    }
    if let Some(objected) = m.last(|event| event.objection().is_some())
        && let Some(Suggestion { by, suggested }) = objected.event.objection()
    {
        v.objector = m.unit(by);
        v.objected_on = m.day(objected.occurred_at.day());
        v.suggested = suggested.map_or_else(String::new, |unit| m.unit(unit));
    }
}

fn handling(m: &Material, v: &mut Values) {
    let then = &m.then.petition;
    v.accepted_on = m.day_or(then.accepted_at.map(|at| at.day()));
    v.path = then.path.map_or_else(String::new, |path| m.of_the_law(path));
    v.by_opinion = m.yes(then.path == Some(Path::HandlingOpinion));
    v.suggestion = m.yes(then.path.is_some_and(Path::is_only_considered));
    v.accusation = m.yes(then.path == Some(Path::Accusation));
    v.simplified = m.yes(then.accepted_at.is_some() && then.procedure == Procedure::Simplified);
    let handling = run(&m.then, Printed::Handling);
    if let Some(handling) = handling {
        v.handling_due = m.day(handling.legal_due);
        v.handling_article = handling.rule.article.clone();
    }
    // Before it is accepted, what the rules in force promise.
    let clock = handling.map(|deadline| deadline.rule).or(m.handling);
    let long = |length: Length| deadline::long(length, m.language);
    v.handling_length = clock.and_then(|clock| clock.length).map_or_else(String::new, long);
    let extension = clock.and_then(|clock| clock.extended);
    v.handling_extension = extension.map_or_else(String::new, |extension| long(extension.at_most));
    let reply = m.last(|event| event.replied_by().is_some()).filter(|_| then.replied_at.is_some());
    if let Some(reply) = reply {
        v.opinion = m.said_by(reply, "opinion");
        v.replied_on = m.day(reply.occurred_at.day());
    }
    v.home_visits = if then.home_visits > 0 { then.home_visits.to_string() } else { String::new() };
}

/// What only some papers have: the values that the table of papers names, as the event says them; and what
/// has to be counted or looked up.
fn own(m: &Material, v: &mut Values) {
    let meaning = m.event.event.meaning();
    of_its_own(m, v);
    if let Some(first) = &m.first {
        v.first_number = first.number.clone();
        v.final_number = first.final_number.clone().unwrap_or_default();
    }
    for (name, value) in [
        ("redo_due", &mut v.redo_due),
        ("feedback_due", &mut v.feedback_due),
        ("reply_due", &mut v.reply_due),
    ] {
        if meaning.said(name).is_some() {
            *value = m.ordered_by(m.event, name);
        }
    }
    match meaning.detail {
        Detail::ObjectionDecided { upheld, holder } => {
            v.upheld = m.yes(upheld);
            v.new_unit = holder.map_or_else(String::new, |holder| m.unit(holder.unit));
        }
        Detail::Refused { ground } => refused(m, v, "documents.not_accepted", ground.code()),
        Detail::NoLonger { ended } => no_longer(m, v, ended),
        Detail::Settled(settlement) => v.mediation = m.yes(settlement == Settlement::Mediation),
        Detail::Extended { days, assigner_agreed } => {
            v.days = days.to_string();
            v.assigner_agreed = m.yes(assigner_agreed);
            v.approver = m.said_by(m.event, "approved_by");
            v.notified_on = m.said_by(m.event, "notified_on");
            v.method = m.said_by(m.event, "method");
            extension(m, v);
        }
        Detail::ReviewAdmitted { instance } | Detail::ReviewDecided { instance } => review(m, v, instance),
        Detail::Plain
        | Detail::Facts(_)
        | Detail::Assigned { .. }
        | Detail::Undecided { .. }
        | Detail::Routed { .. }
        | Detail::Objection { .. }
        | Detail::Reply { .. }
        | Detail::Served(_)
        | Detail::Concluded(_)
        | Detail::ReviewRequested { .. }
        | Detail::HomeVisits(_)
        | Detail::Issued(_)
        | Detail::Rated { .. } => {}
    }
    remedy(m, v);
    if m.owed.paper == Paper::ServiceReceipt {
        service(m, v);
    }
}

fn of_its_own(m: &Material, v: &mut Values) {
    let meaning = m.event.event.meaning();
    for own in meaning.papers.iter().flat_map(|(paper, _)| paper.own()) {
        v.own.insert(own.name, meaning.said(own.from).map_or_else(String::new, |said| m.said(said)));
    }
}

/// On which ground the petitioner is refused, in its own words and with its article.
fn refused(m: &Material, v: &mut Values, area: &str, ground: &str) {
    let until = m.said_by(m.event, "until");
    let first = match v.first_number.as_str() {
        "" => m.word("documents.matter_before"),
        number => m.say("documents.matter_of", &[("number", &number)]),
    };
    let filled: [(&str, &dyn Display); 3] =
        [("first", &first), ("until", &until), ("number", &v.final_number)];
    v.ground = m.say(&format!("{area}.{ground}.ground"), &filled);
    v.basis = m.word(&format!("{area}.{ground}.basis"));
}

/// The same for what is accepted no longer. What was recorded before that was told apart says it as it did then.
fn no_longer(m: &Material, v: &mut Values, ended: Option<Conclusion>) {
    let ended = ended.map_or("untold", Conclusion::code);
    let numbered = ended == Conclusion::RereviewDecided.code() || ended == "untold";
    let ended = if numbered && !v.final_number.is_empty() { "by_number" } else { ended };
    refused(m, v, "documents.no_longer", ended);
}

/// The run that was lengthened, before and after.
fn extension(m: &Material, v: &mut Values) {
    let lengthened = m.then.deadlines.iter().find(|d| d.run.extended_by == Some(m.event.seq));
    v.new_due = m.day_or(lengthened.map(|deadline| deadline.legal_due));
    let earlier = m.before.iter().flat_map(|before| &before.deadlines);
    let was = lengthened.and_then(|now| {
        earlier.into_iter().find(|d| d.run.clock == now.run.clock && d.run.number == now.run.number)
    });
    v.old_due = m.day_or(was.map(|deadline| deadline.legal_due));
}

/// What is reviewed, whose it is, and when the review was asked for.
fn review(m: &Material, v: &mut Values, instance: Instance) {
    let Some(asked) = m.last(|event| event.review_request(instance).is_some()) else { return };
    v.requested_on = m.day_or(asked.event.review_request(instance).map(|request| request.sent_on));
    v.request_received_on = m.day(asked.occurred_at.day());
    v.request = m.text_of(asked, "text").unwrap_or_default();
    if let Some(request) = asked.event.review_request(instance)
        && request.reviewer.organ.is_some()
    {
        v.issuer = m.reviewer(request.reviewer);
    }
    let limit = match instance {
        Instance::Review => Printed::Review,
        Instance::Rereview => Printed::Rereview,
    };
    v.review_due = due(m, limit);
    let Some((reviewed, respondent)) = reviewed(m, instance) else { return };
    v.opinion_on = m.day(reviewed.occurred_at.day());
    let number =
        m.petition.papers.iter().find(|owed| owed.of == reviewed.seq && owed.paper != Paper::ServiceReceipt);
    v.opinion_number = number.and_then(|owed| owed.last.clone()).unwrap_or_default();
    v.respondent = respondent;
}

/// To whom the petitioner may turn against this opinion, and until when, once it was served.
fn remedy(m: &Material, v: &mut Values) {
    let event = &m.event.event;
    let (document, asking, decided) = match (event.replied_by(), event.review_decided()) {
        (Some(unit), _) if m.then.petition.path == Some(Path::HandlingOpinion) => {
            (Document::HandlingOpinion, Trigger::ReviewRequested, Some(Authority::Unit(unit)))
        }
        (_, Some(Instance::Review)) => {
            let asked = m.last(|event| event.review_request(Instance::Review).is_some());
            let by = asked.and_then(|recorded| recorded.event.review_request(Instance::Review));
            let by = by.and_then(|request| request.reviewer.authority());
            (Document::ReviewOpinion, Trigger::RereviewRequested, by)
        }
        (_, Some(Instance::Rereview) | None) => return,
    };
    let above = decided.map(|decided| m.district.next_above(m.review, decided)).unwrap_or_default();
    let above: Vec<String> = above.into_iter().map(|organ| m.found_at(organ)).collect();
    v.remedy = above.join(&m.word("documents.or"));
    let served = served(m, document).and_then(|recorded| Some(recorded.event.served()?.served_on));
    let right = |d: &&Deadline| d.rule.right && d.rule.met_by.contains(&asking);
    let runs = m.present.iter().filter(right).find(|d| served == Some(d.run.started_on));
    v.remedy_due = m.day_or(runs.map(|run| run.legal_due));
}

/// The service of a document that the event has given.
fn served<'a>(m: &Material<'a>, document: Document) -> Option<&'a Recorded> {
    let mut later = m.events.iter().filter(|recorded| recorded.seq > m.event.seq);
    later.find(|recorded| recorded.event.served().is_some_and(|one| one.document == document))
}

/// What is reviewed, and whose it is.
fn reviewed<'a>(m: &Material<'a>, instance: Instance) -> Option<(&'a Recorded, String)> {
    match instance {
        Instance::Review => {
            let reply = m.last(|event| event.replied_by().is_some())?;
            Some((reply, m.unit(reply.event.replied_by()?)))
        }
        Instance::Rereview => {
            let review = m.last(|event| event.review_decided() == Some(Instance::Review))?;
            let asked = m.last(|event| event.review_request(Instance::Review).is_some());
            let by = asked.and_then(|recorded| recorded.event.review_request(Instance::Review));
            Some((review, by.map_or_else(String::new, |request| m.reviewer(request.reviewer))))
        }
    }
}

/// What was served, and how, where it was served already; else the receipt is there to be filled in.
fn service(m: &Material, v: &mut Values) {
    let Some(document) = m.event.event.meaning().serves else { return };
    v.document = m.of_the_law(document);
    let paper = Paper::of(document);
    let made = m.petition.papers.iter().find(|owed| Some(owed.paper) == paper && owed.of == m.event.seq);
    v.document_number = made.and_then(|owed| owed.last.clone()).unwrap_or_default();
    v.method = String::new();
    let Some(recorded) = served(m, document) else { return };
    let Some(served) = recorded.event.served() else { return };
    v.method = m.of_the_law(served.method);
    v.result = m.of_the_law(served.result);
    v.served_on = m.day(served.served_on);
    v.recipient = m.text(served.recipient);
    v.proof = m.text(served.proof);
    v.witness = served.witness.map_or_else(String::new, |witness| m.text(witness));
    v.server = recorded.actor.map_or_else(String::new, |actor| m.user(actor));
}
