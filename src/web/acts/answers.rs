//! The form of an act, read as the body that it declares; and what somebody has typed into it.

use crate::api::problem::Problem;
use crate::web::acts::correction;
use crate::web::acts::table;
use crate::web::fields::Field;
use crate::web::form::Form;
use crate::web::kept::Kept;
use crate::web::texts::Texts;
use app::Error;
use app::petition::input::{AccusedInput, PersonInput};
use domain::access::Operation;
use domain::fault::Invalid;
use domain::petition::ActInput;
use domain::petition::acts;
use domain::petition::acts::body::{self, Asks, ENTERED_LATE, OCCURRED_AT};

/// What was sent, as the act that it asks for. A correction is what was changed.
///
/// # Errors
/// 404 for what is no act; 422 with every answer that does not read, at its field.
pub fn read(operation: Operation, fields: &[Field], form: &Form) -> Result<ActInput, Problem> {
    let input = match operation == Operation::CorrectPetition {
        true => ActInput::answered(operation, &correction::changed(fields, form)),
        false => ActInput::answered(operation, form),
    };
    let input = input.ok_or(Problem::not_found())?;
    input.map_err(|Invalid(faults)| Error::Invalid(faults).into())
}

/// What an act is declared to ask.
pub fn declared(operation: Operation) -> &'static [body::Field] {
    acts::face(operation).map_or(&[], |face| face.fields)
}

/// What somebody has typed into the form of an act, with the labels of the form. It is told by what was
/// sent alone, and not by the petition.
pub fn written(operation: Operation, fields: &[(String, String)], texts: Texts) -> Vec<Kept> {
    let declared = declared(operation);
    let typed = |name: &str| match body::find(declared, name) {
        Some(field) if field.asks.is_typed() => Some(*field),
        None if name == OCCURRED_AT.name => Some(OCCURRED_AT),
        None if name == ENTERED_LATE.name => Some(ENTERED_LATE),
        _ => None,
    };
    let kept = |(name, text): &(String, String)| {
        Some(Kept { label: texts.t(&label(typed(name)?, name)), text: text.clone() })
    };
    fields.iter().filter_map(kept).collect()
}

/// The key of a field's label; the parts of people have their own.
fn label(field: body::Field, name: &str) -> String {
    match name.contains('[') {
        true => format!("ask.{}_{}", field.of, field.name),
        false => format!("ask.{}", field.name),
    }
}

/// The keys of the labels of all that is asked.
pub fn labels() -> Vec<String> {
    let bodies = table::all().iter().flat_map(|entry| declared(entry.operation));
    let labelled = bodies.filter(|field| !matches!(field.asks, Asks::Files | Asks::People(_)));
    let fields = labelled.chain([&OCCURRED_AT, &ENTERED_LATE]).map(|field| format!("ask.{}", field.name));
    let people = [PersonInput::name, PersonInput::phone, PersonInput::address, PersonInput::id_number];
    let parts = people.iter().chain([&AccusedInput::name, &AccusedInput::unit]);
    fields.chain(parts.map(|part| format!("ask.{}_{}", part.of, part.name))).collect()
}
