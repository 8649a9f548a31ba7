//! What the form of an act was answered with, in the shape of the API's body; and the names of all that the
//! forms ask.

use serde_json::Value;

use crate::web::acts::correction;
use crate::web::fields::{Field, json};
use crate::web::form::Form;
use crate::web::kept::Kept;
use crate::web::texts::Texts;
use domain::access::Operation;

/// Of what the forms ask, that which is written freely.
const WRITTEN: &[&str] = &[
    "text",
    "reason",
    "note",
    "result",
    "place",
    "recipient",
    "proof",
    "witness",
    "outside",
    "late_reason",
    "addressee",
    "order_number",
    "first",
    "title",
    "content",
];

/// What somebody has written into the form of an act, with the labels of the form. It is told by what was
/// sent alone, and not by the petition.
pub fn written(operation: Operation, form: &Form, texts: Texts) -> Vec<Kept> {
    let chosen = match operation {
        Operation::RejectPetition => "reason",
        Operation::ServeDocument => "result",
        _ => "",
    };
    let written = WRITTEN.iter().filter(|name| **name != chosen);
    written
        .map(|name| Kept { label: texts.t(&format!("ask.{name}")), text: form.text(name).to_owned() })
        .collect()
}

/// What was sent, as the API would have been sent it.
pub fn body(operation: Operation, fields: &[Field], form: &Form) -> Value {
    if operation == Operation::CorrectPetition {
        return typed(json(&correction::changed(fields, form), form));
    }
    typed(json(fields, form))
}

/// Answers that are chosen from a list and are yes, no or a number to the API.
const YES_OR_NO: &[&str] = &["upheld", "admitted", "adopted", "anonymous", "urgent"];
const NUMBERS: &[&str] = &["of"];

fn typed(mut body: Value) -> Value {
    for name in YES_OR_NO {
        if let Some(value) = body.get_mut(*name)
            && let Some(yes) = value.as_str().and_then(|text| text.parse::<bool>().ok())
        {
            *value = Value::Bool(yes);
        }
    }
    for name in NUMBERS {
        if let Some(value) = body.get_mut(*name)
            && let Some(number) = value.as_str().and_then(|text| text.parse::<u32>().ok())
        {
            *value = Value::from(number);
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

/// The names of all that is asked; each has its label in the texts.
pub const NAMES: &[&str] = &[
    "way",
    "feedback_due",
    "method",
    "note",
    "path",
    "procedure",
    "ground",
    "unit",
    "officer",
    "leader",
    "reason",
    "ordered_by",
    "due",
    "text",
    "visited_on",
    "visitor",
    "in_person",
    "place",
    "result",
    "opinion",
    "first",
    "suggested_unit",
    "upheld",
    "days",
    "notified_on",
    "assigner_agreed",
    "document",
    "served_on",
    "recipient",
    "proof",
    "witness",
    "settlement",
    "both_consent",
    "delivery",
    "sent_on",
    "outside",
    "late_reason",
    "admitted",
    "outcome",
    "redo_due",
    "user",
    "of",
    "cause",
    "recommendation",
    "addressee",
    "reply_due",
    "adopted",
    "form",
    "order_number",
    "order_class",
    "occurred_at",
    "channel",
    "purpose",
    "title",
    "content",
    "anonymous",
    "headcount",
    "representatives",
    "received_on",
    "content_category",
    "contact_point",
    "project",
    "received_by_leader",
    "urgent",
    "not_a_repeat",
    "person_name",
    "person_phone",
    "person_address",
    "person_id",
    "accused_name",
    "accused_unit",
];
