//! What was answered to a form, read as what it asks for: the same typed body that the interface reads from JSON.

use std::fmt::Display;

use crate::api::problem::Problem;
use app::Error;
use domain::fault::{Faults, Invalid};
use domain::petition::acts::body::{Answers, Asks, Body, Field, Parts, find};

/// What was answered.
///
/// # Errors
/// 422 with every answer that is missing or does not read, at its field.
pub fn read<P: Parts>(answers: &impl Answers) -> Result<P, Problem> {
    try_read(answers).map_err(|Invalid(faults)| Error::Invalid(faults).into())
}

fn try_read<P: Parts>(answers: &impl Answers) -> Result<P, Invalid> {
    let mut faults = Faults::default();
    let read = P::answered("", answers, &mut faults);
    read.ok_or(Invalid(faults.0))
}

/// The same of what is sent for an act.
///
/// # Errors
/// 422 with every answer that is missing or does not read, at its field.
pub fn read_body<B: Body>(answers: &impl Answers) -> Result<B, Problem> {
    let mut faults = Faults::default();
    let read = B::answered(answers, &mut faults);
    read.ok_or_else(|| Error::Invalid(faults.0).into())
}

/// The same answers and one that the address gives.
pub fn with<A: Answers>(answers: &A, field: Field, answer: impl Display) -> impl Answers {
    Instead { answers, instead: vec![(field.name.to_owned(), Some(answer.to_string()))] }
}

/// What a page sends to itself by a code that has no label, such as which of its buttons was pressed.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)+ }

        impl domain::petition::acts::body::Wire for $name {
            const REQUIRED: bool = true;
            const ASKS: domain::petition::acts::body::Asks = domain::petition::acts::body::Asks::Line;

            fn answered<A: domain::petition::acts::body::Answers>(
                name: &str,
                _: domain::petition::acts::body::Asks,
                answers: &A,
                faults: &mut domain::fault::Faults,
            ) -> Option<Self> {
                let read = match answers.answer(name) {
                    $(Some($code) => Ok(Self::$variant),)+
                    Some(_) => Err("unknown"),
                    None => Err("missing"),
                };
                read.map_err(|code| faults.note(name, code)).ok()
            }

            fn tell(
                &self,
                name: &str,
                _: domain::petition::acts::body::Asks,
                into: &mut domain::petition::acts::body::Told,
            ) {
                let code = match self { $(Self::$variant => $code,)+ };
                into.push((name.to_owned(), code.to_owned()));
            }
        }
    )+};
}
pub(crate) use codes;

/// What was answered, but what must be told and is not counts as empty: whoever checks it finds what is wrong with that
/// together with what is wrong with the rest.
///
/// # Errors
/// 422 with every answer that does not read, at its field.
pub fn read_whole<P: Parts>(answers: &impl Answers) -> Result<P, Problem> {
    let open = P::PARTS.iter().filter(|field| field.required && answers.answer(field.name).is_none());
    let instead = open.filter_map(|field| Some((field.name.to_owned(), Some(empty(*field)?.to_owned()))));
    read(&Instead { answers, instead: instead.collect() })
}

/// Nothing, as far as that can be said.
const fn empty(field: Field) -> Option<&'static str> {
    match field.asks {
        Asks::Line | Asks::Written | Asks::Secret | Asks::Named(_) | Asks::Petition => Some(""),
        Asks::Number => Some("0"),
        Asks::Lines
        | Asks::Word(_)
        | Asks::Several(_)
        | Asks::Day
        | Asks::DoneOn
        | Asks::Moment
        | Asks::YesNo
        | Asks::Tick
        | Asks::Answered
        | Asks::AllOf(_)
        | Asks::Files
        | Asks::People(_)
        | Asks::Parts(_) => None,
    }
}

/// What was answered so far. In the place of what is missing or does not read stands what `begun` says, else it
/// is left out.
///
/// # Errors
/// What cannot be left out.
pub fn read_so_far<P: Parts>(
    answers: &impl Answers,
    begun: impl Fn(Field) -> Option<String>,
) -> Result<P, Error> {
    let Invalid(faults) = match try_read(answers) {
        Ok(read) => return Ok(read),
        Err(invalid) => invalid,
    };
    let instead = faults.into_iter().map(|fault| {
        let stands_in = find(P::PARTS, &fault.field).and_then(|field| begun(*field));
        (fault.field, stands_in)
    });
    let read = try_read(&Instead { answers, instead: instead.collect() });
    read.map_err(|Invalid(faults)| Error::Invalid(faults))
}

/// Answers, some of which others stand in for, or nothing.
struct Instead<'a, A> {
    answers: &'a A,
    instead: Vec<(String, Option<String>)>,
}

impl<A> Instead<'_, A> {
    fn stands_in(&self, name: &str) -> Option<Option<&str>> {
        self.instead.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_deref())
    }
}

impl<A: Answers> Answers for Instead<'_, A> {
    fn answer(&self, name: &str) -> Option<&str> {
        self.stands_in(name).unwrap_or_else(|| self.answers.answer(name))
    }

    fn several(&self, name: &str) -> Vec<&str> {
        match self.stands_in(name) {
            Some(text) => text.into_iter().collect(),
            None => self.answers.several(name),
        }
    }

    fn moment(&self, name: &str) -> Option<String> {
        match self.stands_in(name) {
            Some(text) => text.map(str::to_owned),
            None => self.answers.moment(name),
        }
    }

    fn files(&self) -> Vec<i64> {
        self.answers.files()
    }

    fn places(&self, list: &str) -> Vec<usize> {
        self.answers.places(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::Form;
    use app::arrange::{Care, GridInput, Placing};
    use domain::petition::acts::body::in_row;

    #[test]
    fn a_long_grid_is_read_whole_and_in_the_order_of_its_rows() {
        let row = |place: usize| {
            let code = (in_row(GridInput::rows.name, place, Placing::code.name), format!("v{place}"));
            let named = |part: Field| [GridInput::was(place, part), GridInput::shall(place, part)];
            let care = [named(Care::leader), named(Care::unit)].concat();
            std::iter::once(code).chain(care.into_iter().map(|name| (name, "x".to_owned())))
        };
        let form = Form::of((0..300).rev().flat_map(row).collect());
        let read: GridInput = try_read(&form).unwrap();
        let codes: Vec<String> = read.rows.into_iter().map(|row| row.code).collect();
        assert_eq!(codes, (0..300).map(|place| format!("v{place}")).collect::<Vec<_>>());
    }
}
