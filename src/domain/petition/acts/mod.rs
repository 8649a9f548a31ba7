//! The acts: a file each, which holds the whole act: what is sent, its line of the table of states, who may,
//! what rules it out, what follows, and an example. `src/domain/operations.rs` names them; what would
//! otherwise be lists beside it is made here. A new act is a file, a line there, its event with what that
//! makes of the petition, and its words; the compiler and the tests name what is missing.

pub mod asked;
pub mod bodies;
pub mod body;
mod prelude;
#[macro_use]
mod registry;
pub mod rules;

use chrono::NaiveDate;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use crate::fault::{Faults, Invalid};
use crate::ids::UnitId;
use crate::petition::case::Case;
use crate::petition::law::Line;
use crate::petition::refusal::{OfAct, Refusal};
use crate::petition::state::Petition;
use crate::rights::Right;
use crate::rulebook::Rulebooks;
use crate::time::Instant;
use crate::vocabulary::{Operation, Stage, Trigger};

pub use bodies::*;
use body::{Answers, Body, Desk};
pub use rules::{Decision, Face, Rules, Sent};

/// The body is asked only for its type: it says which operation it stands for.
const fn asked<B>(_: &B, operation: Operation) -> Operation {
    operation
}

fn describe<B: utoipa::ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((B::name().into_owned(), B::schema()));
    B::schemas(schemas);
}

operations!(registry);

/// The act of an operation as faces need to know it; none of what is not sent.
pub fn face(operation: Operation) -> Option<&'static Face> {
    FACES.iter().find(|face| face.operation == operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_example_reads_as_the_act_that_it_is_an_example_of() {
        let examples = ActInput::examples();
        assert_eq!(examples.len(), FACES.len());
        for (example, face) in examples.iter().zip(FACES) {
            let sent = example.to_value().unwrap();
            let read = ActInput::read(face.operation, sent.clone()).unwrap().unwrap();
            assert_eq!(example.operation(), face.operation);
            assert_eq!(read.to_value().unwrap(), sent, "{}", face.name);
        }
    }

    #[test]
    fn every_body_says_what_it_asks() {
        for (example, face) in ActInput::examples().iter().zip(FACES) {
            let sent = example.to_value().unwrap();
            let named: BTreeSet<&str> = face.fields.iter().map(|field| field.name).collect();
            let sent: BTreeSet<&str> = sent.as_object().unwrap().keys().map(String::as_str).collect();
            let besides: Vec<&&str> = sent.difference(&named).collect();
            assert_eq!(besides, [&"entered_late", &"occurred_at"], "{}", face.name);
            assert!(named.is_subset(&sent), "{}", face.name);
        }
    }

    /// A refusal of one act alone is listed there: the list is what the test of its sentence asks.
    #[test]
    fn what_an_act_alone_refuses_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/petition/acts");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let acts = files.filter(|file| !file.ends_with("mod.rs"));
        let written: usize =
            acts.map(|file| std::fs::read_to_string(file).unwrap().matches("OfAct {").count()).sum();
        let listed: BTreeSet<&str> = REFUSALS.iter().copied().flatten().map(|one| one.code).collect();
        assert_eq!((listed.len(), listed.iter().any(|code| Refusal::CODES.contains(code))), (written, false));
    }

    #[test]
    fn every_act_has_an_address_and_a_file_of_its_own() {
        let nouns: BTreeSet<&str> = FACES.iter().map(|face| face.noun).collect();
        let names: BTreeSet<&str> = FACES.iter().map(|face| face.name).collect();
        assert_eq!((nouns.len(), names.len()), (FACES.len(), FACES.len()));
    }
}
