//! A registration as it is sent, and as it is once every field has been checked. Import fills the
//! same form as the desk.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accused::{Meant, Reader};
use crate::directory::District;
use crate::fault::{Faults, FieldFault, Invalid};
use crate::ids::{CategoryId, ContactPointId, ProjectId, UnitId, UserId};
use crate::in_use;
use crate::petition::facts::{Facts, Source};
use crate::text::{
    Address, Code, Content, CreditCode, Note, OrganisationName, OtherId, OutsideNumber, PersonName, Phone,
    ResidentId, TextError, Title, Username,
};
use crate::time::Instant;
use crate::vocabulary::{Channel, IdType, OrderClass, PersonKind, Procedure, Purpose, Receipt, SourceLevel};

/// Most people that one petition may name on either side; more are told by the headcount.
pub const MOST_PEOPLE: usize = 100;

crate::asked! {
    /// A person or an organisation.
    #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    PersonInput of "person" {
        #[serde(default = "person")]
        kind: PersonKind = PersonKind::Person,
        #[schema(example = "样例信访人001")]
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id_type: Option<IdType>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(example = "11010519491231002X")]
        id_number: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(example = "13800000001")]
        phone: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The one who is written to. Exactly one where there are petitioners; the first where none is marked.
        #[serde(default)]
        principal: bool,
    }

    /// Somebody whom the petition names. By `username` or `unit` where it is one of ours, else by name,
    /// which is then matched to our users and units.
    #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    AccusedInput of "accused" {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        username: Option<String> as Named(Officers),
        /// The code of a unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String> as Named(Units),
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    }

    /// Where a petition came from.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    SourceInput of "source" {
        level: SourceLevel,
        #[serde(default)]
        outside_number: Option<String>,
        #[serde(default)]
        feedback_due: Option<NaiveDate>,
    }

    /// The district's own date (限期).
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    DistrictDeadlineInput of "district_deadline" {
        due: NaiveDate,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)]
        ordered_by: Option<String> as Named(Orderers),
        reason: String as Written,
    }

    /// Who is to be responsible, where the desk names somebody else than the rules do. What is left out is as
    /// the rules say; what is the same as the rules say needs no reason.
    #[derive(Clone, Debug, Default, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    AssignInput of "assign" {
        /// The code of a unit.
        #[serde(default)]
        unit: Option<String> as Named(Units),
        /// The username of a leader.
        #[serde(default)]
        leader: Option<String> as Named(Leaders),
        #[serde(default)]
        reason: Option<String>,
    }

    /// A petition at the desk.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    RegistrationInput of "registration" {
        channel: Channel,
        #[serde(default)]
        source: Option<SourceInput>,
        purpose: Purpose,
        #[schema(example = "反映小区供暖温度不达标")]
        title: String,
        content: String as Written,
        #[serde(default)]
        petitioners: Vec<PersonInput>,
        #[serde(default)]
        anonymous: bool,
        /// How many people stand behind it; without one, as many as are named.
        #[serde(default)]
        headcount: Option<u32>,
        /// The day it reached the office, in Shanghai.
        received_on: NaiveDate as DoneOn,
        /// The time of that day, such as 10:40: clocks of hours count from it. Without one, from the registration.
        #[serde(default)]
        received_time: Option<String>,
        /// The code of a content category.
        #[serde(default)]
        content_category: Option<String> as Named(Categories),
        /// The code of a township or village.
        #[serde(default)]
        contact_point: Option<String> as Named(ContactPoints),
        /// The code of a project.
        #[serde(default)]
        project: Option<String> as Named(Projects),
        /// The username of the leader who received the visitor in person.
        #[serde(default)]
        received_by_leader: Option<String> as Named(Leaders),
        #[serde(default)]
        urgent: bool,
        #[serde(default)]
        accused: Vec<AccusedInput>,
        #[serde(default)]
        district_deadline: Option<DistrictDeadlineInput>,
        /// Meant for the simplified procedure; the unit decides at acceptance. Without one: ordinary.
        #[serde(default)]
        procedure: Option<Procedure>,
        /// The class of a 12345 order; without one, that of its category. `source.outside_number` is the order's
        /// number.
        #[serde(default)]
        order_class: Option<OrderClass>,
        /// How many represent a visiting group (article 20).
        #[serde(default)]
        representatives: Option<u32>,
        /// The number of the first petition, where somebody has confirmed that this is a repeat of it.
        #[serde(default)]
        repeat_of: Option<String> as Petition,
        /// What the petitioner brought: the ids of files that the caller has sent in.
        #[serde(default)]
        attachments: Vec<i64>,
        /// In place of whom the rules find.
        #[serde(default)]
        assign: Option<AssignInput>,
        /// When it was logged, where that is told later (RFC 3339). Never in the future.
        #[serde(default)]
        occurred_at: Option<String> as Moment,
        /// Why it is logged only now, where it came in on an earlier day (补录).
        #[serde(default)]
        entered_late: Option<String> as Written,
    }
}

const fn person() -> PersonKind {
    PersonKind::Person
}

/// A person, checked. Kept as one sealed record.
#[derive(Clone, Debug)]
pub struct Person {
    pub record: PersonInput,
    /// What it can be found by: (field, value).
    pub keys: Vec<(&'static str, String)>,
}

/// Whom the desk names, checked one by one.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub unit: Option<UnitId>,
    pub leader: Option<UserId>,
    pub reason: Option<String>,
}

/// A registration, checked.
#[derive(Clone)]
pub struct Registration {
    pub facts: Facts,
    pub title: String,
    pub content: String,
    pub petitioners: Vec<Person>,
    pub accused: Vec<AccusedInput>,
    pub district_deadline: Option<(NaiveDate, Option<UserId>, String)>,
    /// The number of the first petition, as sent.
    pub repeat_of: Option<String>,
    /// The ids of files, as sent.
    pub attachments: Vec<i64>,
    pub assign: Option<Chosen>,
    pub occurred_at: Option<Instant>,
    /// Why it is logged only now.
    pub entered_late: Option<String>,
}

/// Checks a registration field by field.
///
/// # Errors
/// [`Invalid`] with every fault.
pub fn check(input: RegistrationInput, district: &District) -> Result<Registration, Invalid> {
    let mut faults = Faults::default();
    let title = faults.take("title", Title::parse(&input.title));
    let content = faults.take("content", Content::parse(&input.content));
    let petitioners = people(&mut faults, &input.petitioners, input.anonymous);
    let (accused_rows, mut accused) = accused(&mut faults, &input.accused, district);
    accused.add(meant_in_text(&input.title, &input.content, input.purpose, district));
    let occurred_at = faults.instant("occurred_at", input.occurred_at.as_deref());
    let entered_late = input.entered_late.as_deref();
    let entered_late = entered_late.and_then(|why| faults.take("entered_late", Note::parse(why)));
    faults.day("received_on", Some(input.received_on));
    let source = source(&mut faults, input.source.as_ref());
    let deadline = deadline(&mut faults, input.district_deadline.as_ref(), district);
    let facts = facts(&mut faults, &input, district, &petitioners, accused, source);
    let assign = chosen(&mut faults, input.assign.as_ref(), district);
    let (Some(title), Some(content), true) = (title, content, faults.is_empty()) else {
        return Err(Invalid(faults.0));
    };
    Ok(Registration {
        facts,
        title: title.as_str().to_owned(),
        content: content.as_str().to_owned(),
        petitioners,
        accused: accused_rows,
        district_deadline: deadline,
        repeat_of: input.repeat_of,
        attachments: input.attachments,
        assign,
        occurred_at,
        entered_late: entered_late.map(|why| why.as_str().to_owned()),
    })
}

/// A registration that is still being filled in, as far as it goes.
pub struct SoFar {
    pub facts: Facts,
    pub assign: Option<Chosen>,
    /// How many petitioners read already.
    pub named: usize,
    /// What is wrong with what stands there; what is still missing is no fault.
    pub faults: Vec<FieldFault>,
}

/// Reads as much as can be told of a registration that is still being filled in.
pub fn so_far(input: &RegistrationInput, district: &District) -> SoFar {
    let mut faults = Faults::default();
    let petitioners = people(&mut faults, &input.petitioners, input.anonymous);
    let (_, accused) = accused(&mut faults, &input.accused, district);
    let source = source(&mut faults, input.source.as_ref());
    faults.day("received_on", Some(input.received_on));
    let facts = facts(&mut faults, input, district, &petitioners, accused, source);
    let assign = chosen(&mut faults, input.assign.as_ref(), district);
    let faults = faults.0.into_iter().filter(|fault| fault.code != "empty").collect();
    SoFar { facts, assign, named: petitioners.len(), faults }
}

fn facts(
    faults: &mut Faults,
    input: &RegistrationInput,
    district: &District,
    petitioners: &[Person],
    accused: Meant,
    source: Source,
) -> Facts {
    let (accused, perhaps) = accused.all();
    let named = u32::try_from(petitioners.len()).unwrap_or(u32::MAX).max(1);
    let headcount = input.headcount.unwrap_or(named);
    faults.headcount(headcount);
    let category = category(faults, input.content_category.as_deref(), district);
    Facts {
        channel: input.channel,
        source,
        purpose: input.purpose,
        category,
        contact_point: contact_point(faults, input.contact_point.as_deref(), district),
        project: project(faults, input.project.as_deref(), district),
        received_by_leader: leader_in_use(
            faults,
            "received_by_leader",
            input.received_by_leader.as_deref(),
            district,
        ),
        received_on: input.received_on,
        received_time: faults.time("received_time", input.received_time.as_deref()),
        headcount,
        anonymous: input.anonymous,
        reachable: petitioners.iter().any(|p| p.record.address.is_some() || p.record.phone.is_some()),
        urgent: input.urgent,
        accused,
        perhaps,
        procedure: input.procedure.unwrap_or(Procedure::Ordinary),
        receipt: Receipt::Bureau,
        order_class: order_class(faults, input, category, district),
        representatives: input.representatives.unwrap_or(0),
        repeat_of: None,
        custody: None,
    }
}

/// The class of a 12345 order, as sent or as its category has it: nobody is taken for general in silence.
fn order_class(
    faults: &mut Faults,
    input: &RegistrationInput,
    category: Option<CategoryId>,
    district: &District,
) -> Option<OrderClass> {
    if input.channel != Channel::Hotline12345 {
        return input.order_class;
    }
    let class = input.order_class.or_else(|| category.and_then(|category| district.order_class(category)));
    if class.is_none() {
        faults.note("order_class", "empty");
    }
    class
}

/// Whom the desk names in place of what the rules say. Nothing where nothing of it is filled in.
fn chosen(faults: &mut Faults, input: Option<&AssignInput>, district: &District) -> Option<Chosen> {
    let AssignInput { unit, leader: named, reason } = input?;
    let unit = unit.as_deref().and_then(|code| {
        let code = faults.form("assign.unit", Code::parse(code), "malformed_code")?;
        in_use::unit(faults, "assign.unit", code.as_str(), district)
    });
    let leader = leader_in_use(faults, "assign.leader", named.as_deref(), district);
    let reason = reason.as_deref().and_then(|reason| faults.take("assign.reason", Note::parse(reason)));
    let reason = reason.map(|reason| reason.as_str().to_owned());
    (unit.is_some() || leader.is_some()).then_some(Chosen { unit, leader, reason })
}

/// Checks petitioners: at least one unless anonymous, exactly one principal.
pub fn people(faults: &mut Faults, input: &[PersonInput], anonymous: bool) -> Vec<Person> {
    if input.is_empty() && !anonymous {
        faults.note("petitioners", "empty");
    }
    if input.len() > MOST_PEOPLE {
        faults.note("petitioners", "too_many");
    }
    let principals = input.iter().filter(|person| person.principal).count();
    if principals > 1 {
        faults.note("petitioners", "several_principals");
    }
    let mut people: Vec<Person> = input
        .iter()
        .take(MOST_PEOPLE)
        .enumerate()
        .filter_map(|(place, person)| check_person(faults, &format!("petitioners[{place}]"), person))
        .collect();
    if principals == 0
        && let Some(first) = people.first_mut()
    {
        first.record.principal = true;
    }
    people
}

fn check_person(faults: &mut Faults, path: &str, input: &PersonInput) -> Option<Person> {
    let mut person = input.clone();
    let mut keys = Vec::new();
    let parsed = match input.kind {
        PersonKind::Person => PersonName::parse(&input.name).map(|name| name.as_str().to_owned()),
        PersonKind::Organisation => OrganisationName::parse(&input.name).map(|name| name.as_str().to_owned()),
    };
    person.name = faults.take(format!("{path}.name"), parsed)?;
    keys.push(("name", crate::text::normalise_name(&person.name)));
    if let Some(number) = &input.id_number {
        let id_type = input.id_type.unwrap_or(match input.kind {
            PersonKind::Person => IdType::ResidentId,
            PersonKind::Organisation => IdType::CreditCode,
        });
        let number =
            faults.form(format!("{path}.id_number"), parse_id(id_type, number), "malformed_id_number")?;
        keys.push(("id", number.clone()));
        person.id_type = Some(id_type);
        person.id_number = Some(number);
    }
    if let Some(phone) = &input.phone {
        let phone = faults.form(format!("{path}.phone"), Phone::parse(phone), "malformed_phone")?;
        keys.push(("phone", phone.normalised().to_string()));
        person.phone = Some(phone.as_str().to_owned());
    }
    if let Some(address) = &input.address {
        let address = faults.take(format!("{path}.address"), Address::parse(address))?;
        person.address = Some(address.as_str().to_owned());
    }
    Some(Person { record: person, keys })
}

fn parse_id(id_type: IdType, number: &str) -> Result<String, TextError> {
    match id_type {
        IdType::ResidentId => ResidentId::parse(number).map(|id| id.as_str().to_owned()),
        IdType::CreditCode => CreditCode::parse(number).map(|id| id.as_str().to_owned()),
        IdType::Passport
        | IdType::HongKongMacaoPermit
        | IdType::TaiwanPermit
        | IdType::ForeignerResidence
        | IdType::Other => OtherId::parse(number).map(|id| id.as_str().to_owned()),
    }
}

/// Checks whom a petition names, and finds who of ours that is or may be.
pub fn accused(
    faults: &mut Faults,
    input: &[AccusedInput],
    district: &District,
) -> (Vec<AccusedInput>, Meant) {
    if input.len() > MOST_PEOPLE {
        faults.note("accused", "too_many");
    }
    for (place, one) in input.iter().take(MOST_PEOPLE).enumerate() {
        let path = format!("accused[{place}]");
        if one.username.is_none() && one.unit.is_none() && one.name.is_none() {
            faults.note(&path, "empty");
        }
        if let Some(username) = &one.username {
            faults.known(format!("{path}.username"), district.user_by_username(username));
        }
        if let Some(code) = &one.unit {
            faults.known(format!("{path}.unit"), district.unit_by_code(code));
        }
        if let Some(name) = &one.name {
            faults.take(format!("{path}.name"), OrganisationName::parse(name));
        }
    }
    let rows: Vec<AccusedInput> = input.iter().take(MOST_PEOPLE).cloned().collect();
    let meant = meant(&rows, district);
    (rows, meant)
}

/// Who of ours these rows mean, and may mean.
pub fn meant(rows: &[AccusedInput], district: &District) -> Meant {
    let reader = Reader::of(district);
    let mut meant = Meant::default();
    for one in rows {
        let user = one.username.as_ref().and_then(|username| district.user_by_username(username));
        let unit = one.unit.as_ref().and_then(|code| district.unit_by_code(code));
        meant.surely.users.extend(user.map(|user| user.id));
        meant.surely.units.extend(unit.map(|unit| unit.id));
        if let Some(name) = &one.name {
            meant.add(reader.meant(name));
        }
    }
    district.take_in_accounts(&mut meant);
    meant
}

/// Whom of ours the title and the content name: in an accusation they may be accused (article 30). In any other
/// petition a bureau stands in the text because it is asked to do something.
pub fn meant_in_text(title: &str, content: &str, purpose: Purpose, district: &District) -> Meant {
    let mut meant = Meant::default();
    if purpose == Purpose::Accusation {
        let reader = Reader::of(district);
        meant.perhaps.add(&reader.standing_in(title));
        meant.perhaps.add(&reader.standing_in(content));
        district.take_in_accounts(&mut meant);
    }
    meant
}

/// Checks where a petition came from.
pub fn source(faults: &mut Faults, input: Option<&SourceInput>) -> Source {
    let Some(input) = input else {
        return Source { level: SourceLevel::Direct, outside_number: None, feedback_due: None };
    };
    faults.day("source.feedback_due", input.feedback_due);
    let number = input.outside_number.as_deref();
    let number = number.and_then(|n| faults.take("source.outside_number", OutsideNumber::parse(n)));
    Source {
        level: input.level,
        outside_number: number.map(|n| n.as_str().to_owned()),
        feedback_due: input.feedback_due,
    }
}

fn deadline(
    faults: &mut Faults,
    input: Option<&DistrictDeadlineInput>,
    district: &District,
) -> Option<(NaiveDate, Option<UserId>, String)> {
    let input = input?;
    faults.day("district_deadline.due", Some(input.due));
    let by = orderer(faults, "district_deadline.ordered_by", input.ordered_by.as_deref(), district);
    let reason = faults.take("district_deadline.reason", Note::parse(&input.reason))?;
    Some((input.due, by, reason.as_str().to_owned()))
}

/// The user with this username, who must be one that may order something.
pub fn orderer(
    faults: &mut Faults,
    field: &str,
    username: Option<&str>,
    district: &District,
) -> Option<UserId> {
    let id = user_in_use(faults, field, username, district)?;
    if !district.users.get(&id).is_some_and(|user| user.role.may_order()) {
        faults.note(field, "may_not_order");
    }
    Some(id)
}

fn user(faults: &mut Faults, field: &str, username: Option<&str>, district: &District) -> Option<UserId> {
    let username = faults.form(field, Username::parse(username?), "malformed_username")?;
    faults.known(field, district.user_by_username(username.as_str())).map(|user| user.id)
}

/// The user with this username, who is in use.
pub fn user_in_use(
    faults: &mut Faults,
    field: &str,
    username: Option<&str>,
    district: &District,
) -> Option<UserId> {
    let id = user(faults, field, username, district)?;
    in_use::person(faults, field, username?, district).map(|_| id)
}

/// The leader with this username.
pub fn leader(
    faults: &mut Faults,
    field: &str,
    username: Option<&str>,
    district: &District,
) -> Option<UserId> {
    let id = user(faults, field, username, district)?;
    if !district.users.get(&id).is_some_and(|user| user.role.leads()) {
        faults.note(field, "not_a_leader");
    }
    Some(id)
}

/// The same, who is in office.
pub fn leader_in_use(
    faults: &mut Faults,
    field: &str,
    username: Option<&str>,
    district: &District,
) -> Option<UserId> {
    let id = leader(faults, field, username, district)?;
    in_use::person(faults, field, username?, district).map(|_| id)
}

/// The category with this code.
pub fn category(faults: &mut Faults, code: Option<&str>, district: &District) -> Option<CategoryId> {
    let code = faults.form("content_category", Code::parse(code?), "malformed_code")?;
    faults.known("content_category", district.category_by_code(code.as_str())).map(|category| category.id)
}

/// The contact point with this code.
pub fn contact_point(faults: &mut Faults, code: Option<&str>, district: &District) -> Option<ContactPointId> {
    let code = faults.form("contact_point", Code::parse(code?), "malformed_code")?;
    faults.known("contact_point", district.contact_point_by_code(code.as_str())).map(|point| point.id)
}

/// The project with this code.
pub fn project(faults: &mut Faults, code: Option<&str>, district: &District) -> Option<ProjectId> {
    let code = faults.form("project", Code::parse(code?), "malformed_code")?;
    faults.known("project", district.project_by_code(code.as_str())).map(|project| project.id)
}
