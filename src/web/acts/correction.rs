//! The form of a correction: it begins with the facts as they stand, and sends on only what was changed.

use crate::web::acts::fields::{Sheet, channels};
use crate::web::fields::{Choice, Field, Kind};
use crate::web::form::Form;
use app::petition::input::{AccusedInput, PersonInput};
use app::petition::view::OpenView;
use domain::vocabulary::{IdType, PersonKind};

/// The fields, filled with the facts as they stand.
pub fn fields(sheet: Sheet<'_>) -> Vec<Field> {
    let Some(facts) = &sheet.asking.facts else { return vec![sheet.field("reason", Kind::Area).required()] };
    let mut fields = vec![sheet.field("reason", Kind::Area).required()];
    fields.extend(matter(sheet, facts));
    if !sheet.asking.hands_off {
        fields.extend(what_the_holder_answers_for(sheet, facts));
    }
    if !sheet.asking.masked {
        let blank = nobody();
        let all = facts.petitioners.iter().chain(std::iter::once(&blank));
        all.enumerate().for_each(|(place, one)| fields.extend(person(sheet, place, one)));
    }
    if !sheet.asking.hands_off {
        let blank = AccusedInput { username: None, unit: None, name: None };
        let all = facts.accused.iter().chain(std::iter::once(&blank));
        all.enumerate().for_each(|(place, one)| fields.extend(accused(sheet, place, one)));
    }
    fields
}

fn matter(sheet: Sheet<'_>, facts: &OpenView) -> Vec<Field> {
    let asking = sheet.asking;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let leader = facts.received_by_leader.as_ref().map(|user| user.username.clone());
    vec![
        sheet.field("title", Kind::Line).value(said(&facts.title)),
        sheet.field("content", Kind::Area).value(said(&facts.content)),
        sheet.field("headcount", Kind::Number).value(facts.headcount.to_string()),
        sheet.field("representatives", Kind::Number).value(facts.representatives.to_string()),
        sheet.named("content_category", &asking.categories).value(said(&facts.content_category)),
        sheet.named("contact_point", &asking.contact_points).value(said(&facts.contact_point)),
        sheet.named("project", &asking.projects).value(said(&facts.project)),
        sheet.named("received_by_leader", &asking.leaders).value(said(&leader)),
        yes_no(sheet, "anonymous", facts.anonymous),
    ]
}

fn what_the_holder_answers_for(sheet: Sheet<'_>, facts: &OpenView) -> Vec<Field> {
    let (form, aim) = channels(sheet.texts);
    let mut fields = vec![
        sheet.field("channel", Kind::Select(form)).value(facts.channel.code()),
        sheet.field("purpose", Kind::Select(aim)).value(facts.purpose.code()),
        sheet.field("received_on", Kind::Day).value(sheet.asking.received_on.to_string()),
        yes_no(sheet, "urgent", facts.urgent),
    ];
    if facts.repeat_of.is_some() {
        fields.push(sheet.field("not_a_repeat", Kind::Tick));
    }
    fields
}

fn yes_no(sheet: Sheet<'_>, name: &str, is: bool) -> Field {
    sheet.yes_no(name).value(is.to_string())
}

/// A place for one more petitioner, such as a representative who was left out.
const fn nobody() -> PersonInput {
    PersonInput {
        kind: PersonKind::Person,
        name: String::new(),
        id_type: None,
        id_number: None,
        phone: None,
        address: None,
        principal: false,
    }
}

fn person(sheet: Sheet<'_>, place: usize, one: &PersonInput) -> Vec<Field> {
    let at = |name: &str| format!("petitioners[{place}].{name}");
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let field = |name: &str, label: &str, value: String| Field {
        name: at(name),
        ..sheet.field(label, Kind::Line).value(value)
    };
    let hidden = |name: &str, value: &str| Field::new(at(name), "", Kind::Hidden).value(value);
    let name = field("name", "person_name", one.name.clone());
    let mut fields = vec![
        match one.name.is_empty() {
            true => name.hint(sheet.texts.t("ask_hint.one_more")),
            false => name.required(),
        },
        field("phone", "person_phone", said(&one.phone)),
        field("address", "person_address", said(&one.address)),
        field("id_number", "person_id", said(&one.id_number)),
    ];
    if one.kind == PersonKind::Organisation {
        fields.push(hidden("kind", one.kind.code()));
    }
    if one.principal {
        fields.push(hidden("principal", "true"));
    }
    fields.extend(one.id_type.map(IdType::code).map(|code| hidden("id_type", code)));
    fields
}

fn accused(sheet: Sheet<'_>, place: usize, one: &AccusedInput) -> Vec<Field> {
    let at = |name: &str| format!("accused[{place}].{name}");
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut units: Vec<Choice> =
        sheet.asking.others.iter().map(|unit| Choice::new(&unit.code, &unit.name)).collect();
    if let Some(unit) = &one.unit
        && !units.iter().any(|choice| choice.value == *unit)
    {
        units.push(Choice::new(unit, unit));
    }
    let mut fields = vec![
        Field { name: at("name"), ..sheet.field("accused_name", Kind::Line).value(said(&one.name)) },
        Field { name: at("unit"), ..sheet.field("accused_unit", Kind::Select(units)).value(said(&one.unit)) },
    ];
    fields.extend(one.username.as_ref().map(|user| Field::new(at("username"), "", Kind::Hidden).value(user)));
    fields
}

/// The fields of which something was changed. Of a list of people all belong together.
pub fn changed(fields: &[Field], form: &Form) -> Vec<Field> {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let differs = |field: &Field| plain(form.text(&field.name)) != plain(&field.value);
    let list_of = |field: &Field| field.name.split_once('[').map(|(list, _)| list.to_owned());
    let lists: Vec<String> = fields.iter().filter(|field| differs(field)).filter_map(list_of).collect();
    let kept = fields.iter().filter(|field| match list_of(field) {
        Some(list) => lists.contains(&list),
        None => differs(field),
    });
    kept.cloned().collect()
}
