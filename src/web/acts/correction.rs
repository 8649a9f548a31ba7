//! The form of a correction: it begins with the facts as they stand, and sends on only what was changed.

use crate::web::acts::beside;
use crate::web::acts::fields::{Questions, named};
use crate::web::fields::{Choice, Field, Kind};
use crate::web::form::Form;
use app::petition::asking::Asking;
use app::petition::input::{AccusedInput, PersonInput};
use app::petition::view::OpenView;
use domain::petition::acts::CorrectInput;
use domain::petition::acts::body::{self, Body, Directory, in_row};
use domain::vocabulary::{IdType, PersonKind};

/// The fields, filled with the facts as they stand.
pub fn fields(questions: Questions<'_>) -> Vec<Field> {
    let Some(facts) = &questions.asking.facts else {
        return questions.asked(CorrectInput::reason).into_iter().collect();
    };
    let asked = CorrectInput::FIELDS.iter().filter(|field| beside::is_asked(**field, questions.asking));
    asked.flat_map(|field| as_it_stands(*field, questions, facts)).collect()
}

fn as_it_stands(field: body::Field, questions: Questions<'_>, facts: &OpenView) -> Vec<Field> {
    match field {
        CorrectInput::petitioners => {
            let blank = nobody();
            let all = facts.petitioners.iter().chain(std::iter::once(&blank));
            all.enumerate().flat_map(|(place, one)| person(questions, place, one)).collect()
        }
        CorrectInput::accused => {
            let blank = AccusedInput { username: None, unit: None, name: None };
            let all = facts.accused.iter().chain(std::iter::once(&blank));
            all.enumerate().flat_map(|(place, one)| accused(questions, place, one)).collect()
        }
        _ => {
            let value = fact(field, facts, questions.asking);
            questions.asked(field).map(|asked| asked.value(value)).into_iter().collect()
        }
    }
}

/// A fact as the form has it.
fn fact(field: body::Field, facts: &OpenView, asking: &Asking) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        CorrectInput::title => said(&facts.title),
        CorrectInput::content => said(&facts.content),
        CorrectInput::headcount => facts.headcount.to_string(),
        CorrectInput::representatives => facts.representatives.to_string(),
        CorrectInput::content_category => said(&facts.content_category),
        CorrectInput::contact_point => said(&facts.contact_point),
        CorrectInput::project => said(&facts.project),
        CorrectInput::received_by_leader => {
            facts.received_by_leader.as_ref().map(|user| user.username.clone()).unwrap_or_default()
        }
        CorrectInput::anonymous => facts.anonymous.to_string(),
        CorrectInput::channel => facts.channel.code().to_owned(),
        CorrectInput::purpose => facts.purpose.code().to_owned(),
        CorrectInput::received_on => asking.received_on.to_string(),
        CorrectInput::urgent => facts.urgent.to_string(),
        _ => String::new(),
    }
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

/// A part of somebody, with its label and how it is asked.
fn part(questions: Questions<'_>, list: body::Field, place: usize, part: body::Field, kind: Kind) -> Field {
    let label = match kind == Kind::Hidden {
        true => String::new(),
        false => questions.texts.t(&format!("ask.{}_{}", part.of, part.name)),
    };
    Field::new(in_row(list.name, place, part.name), label, kind)
}

fn person(questions: Questions<'_>, place: usize, one: &PersonInput) -> Vec<Field> {
    let field = |of: body::Field, kind: Kind, value: &str| {
        part(questions, CorrectInput::petitioners, place, of, kind).value(value)
    };
    let line = |of, value: &Option<String>| field(of, Kind::Line, value.as_deref().unwrap_or_default());
    let hidden = |of, value: &str| field(of, Kind::Hidden, value);
    let name = field(PersonInput::name, Kind::Line, &one.name);
    let mut fields = vec![
        match one.name.is_empty() {
            true => name.hint(questions.texts.t("ask_hint.one_more")),
            false => name.required(),
        },
        line(PersonInput::phone, &one.phone),
        line(PersonInput::address, &one.address),
        line(PersonInput::id_number, &one.id_number),
    ];
    if one.kind == PersonKind::Organisation {
        fields.push(hidden(PersonInput::kind, one.kind.code()));
    }
    if one.principal {
        fields.push(hidden(PersonInput::principal, "true"));
    }
    fields.extend(one.id_type.map(IdType::code).map(|code| hidden(PersonInput::id_type, code)));
    fields
}

fn accused(questions: Questions<'_>, place: usize, one: &AccusedInput) -> Vec<Field> {
    let field = |of: body::Field, kind: Kind, value: &Option<String>| {
        part(questions, CorrectInput::accused, place, of, kind).value(value.as_deref().unwrap_or_default())
    };
    let mut units = named(beside::named(AccusedInput::unit, Directory::Units, questions.asking));
    if let Some(unit) = &one.unit
        && !units.iter().any(|choice| choice.value == *unit)
    {
        units.push(Choice::new(unit, unit));
    }
    let mut fields = vec![
        field(AccusedInput::name, Kind::Line, &one.name),
        field(AccusedInput::unit, Kind::Select(units), &one.unit),
    ];
    if one.username.is_some() {
        fields.push(field(AccusedInput::username, Kind::Hidden, &one.username));
    }
    fields
}

/// What was sent of the fields of which something was changed. Of a list of people all belong together.
pub fn changed(fields: &[Field], form: &Form) -> Form {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let differs = |field: &Field| plain(form.text(&field.name)) != plain(&field.value);
    let list_of = |field: &Field| field.name.split_once('[').map(|(list, _)| list.to_owned());
    let lists: Vec<String> = fields.iter().filter(|field| differs(field)).filter_map(list_of).collect();
    let is_sent = |field: &&Field| match list_of(field) {
        Some(list) => lists.contains(&list),
        None => differs(field),
    };
    let sent = fields.iter().filter(is_sent);
    Form::of(sent.map(|field| (field.name.clone(), form.text(&field.name).to_owned())).collect())
}
