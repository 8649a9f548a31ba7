//! What the form of an act was answered with, in the shape of the API's body; and the names of all that the
//! forms ask.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::web::acts::{correction, table};
use crate::web::fields::{Field, json};
use crate::web::form::Form;
use crate::web::kept::Kept;
use crate::web::texts::Texts;
use domain::access::Operation;
use domain::petition::acts::{self, body::Asks};

/// What somebody has written into the form of an act, with the labels of the form. It is told by what was
/// sent alone, and not by the petition.
pub fn written(operation: Operation, form: &Form, texts: Texts) -> Vec<Kept> {
    let fields = acts::face(operation).map_or(&[][..], |face| face.fields);
    let written = fields.iter().filter(|field| matches!(field.asks, Asks::Line | Asks::Written));
    written
        .map(|field| Kept {
            label: texts.t(&format!("ask.{}", field.name)),
            text: form.text(field.name).to_owned(),
        })
        .collect()
}

/// What was sent, as the API would have been sent it.
pub fn body(operation: Operation, fields: &[Field], form: &Form) -> Value {
    if operation == Operation::CorrectPetition {
        return typed(operation, json(&correction::changed(fields, form), form));
    }
    typed(operation, json(fields, form))
}

/// Answers that are chosen from a list and are yes, no or a number to the API.
fn typed(operation: Operation, mut body: Value) -> Value {
    let fields = acts::face(operation).map_or(&[][..], |face| face.fields);
    for field in fields {
        let Some(value) = body.get_mut(field.name) else { continue };
        let Some(text) = value.as_str() else { continue };
        let read = match field.asks {
            Asks::YesNo => text.parse::<bool>().ok().map(Value::Bool),
            Asks::Number => text.parse::<u32>().ok().map(Value::from),
            Asks::Line
            | Asks::Written
            | Asks::Word
            | Asks::Day
            | Asks::Named
            | Asks::Files
            | Asks::People => None,
        };
        if let Some(read) = read {
            *value = read;
        }
    }
    people(&mut body);
    body
}

/// Of lists of people what was left empty is left out, and who is written to is told.
fn people(body: &mut Value) {
    for list in ["petitioners", "accused"] {
        let Some(Value::Array(entries)) = body.get_mut(list) else { continue };
        entries.retain(|entry| !entry.is_null());
        for entry in entries.iter_mut().filter(|entry| entry.get("principal").is_some()) {
            entry["principal"] = Value::Bool(true);
        }
    }
}

/// What the forms ask besides the fields of bodies: when it happened, and people part by part.
const BESIDES: &[&str] = &[
    "occurred_at",
    "person_name",
    "person_phone",
    "person_address",
    "person_id",
    "accused_name",
    "accused_unit",
];

/// What is sent in another way than by a field with a label.
const WITHOUT_LABEL: &[Asks] = &[Asks::Files, Asks::People];

/// The names of all that is asked; each has its label in the texts.
pub fn names() -> BTreeSet<&'static str> {
    let pages = table::all().iter().filter_map(|entry| acts::face(entry.operation));
    let fields = pages.flat_map(|face| face.fields);
    let labelled = fields.filter(|field| !WITHOUT_LABEL.contains(&field.asks));
    labelled.map(|field| field.name).chain(BESIDES.iter().copied()).collect()
}
