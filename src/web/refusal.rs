//! Refusals as the reader of a page knows things: fields by their labels, days and numbers as people write
//! them. The sentences are those of the interface, but where `page` in config/locales/errors.toml says what to
//! do on a page.

use std::fmt::Display;

use crate::api::problem::{Problem, about_file, heading, in_brackets, joined};
use crate::web::fields::Field;
use crate::web::texts::Texts;
use app::{Detail, FieldFault};
use base::texts::{is_there, say};
use domain::petition::acts::FACES;
use domain::petition::acts::body::{ENTERED_LATE, OCCURRED_AT};

/// Who reads a refusal, and of which form.
pub struct Reader<'a> {
    texts: Texts,
    fields: &'a [Field],
}

impl<'a> Reader<'a> {
    /// Of a page with these fields.
    pub const fn new(texts: Texts, fields: &'a [Field]) -> Self {
        Self { texts, fields }
    }

    /// What is wrong, as a heading, and what to do.
    pub fn told(&self, problem: &Problem) -> (String, String) {
        let [what, todo] = self.sentences(problem.code(), problem.named(), problem.basis());
        let what = about_file(what, problem.file(), self.texts.language());
        (heading(&what).to_owned(), todo)
    }

    /// The same in one.
    pub fn whole(&self, problem: &Problem) -> String {
        let sentences = self.sentences(problem.code(), problem.named(), problem.basis());
        joined(sentences, self.texts.language())
    }

    /// What is wrong with a field.
    pub fn fault(&self, problem: &Problem, fault: &FieldFault) -> String {
        let named = fault.detail.as_ref().or(problem.named());
        joined(self.sentences(fault.code, named, None), self.texts.language())
    }

    /// What is wrong with the field of this name, where something is.
    pub fn fault_of(&self, problem: &Problem, name: &str) -> Option<String> {
        let fault = problem.faults().iter().find(|fault| fault.field == name)?;
        Some(self.fault(problem, fault))
    }

    fn sentences(&self, code: &str, named: Option<&Detail>, basis: Option<&str>) -> [String; 2] {
        let language = self.texts.language();
        let named = named.map(|named| self.detail(named)).unwrap_or_default();
        let basis = in_brackets(basis, language);
        let labels = self.labels();
        let mut filled: Vec<(&str, &dyn Display)> = vec![("limit", &named), ("basis", &basis)];
        filled.extend(labels.iter().map(|(name, label)| (name.as_str(), label as &dyn Display)));
        let own = format!("error.{code}.page");
        let todo = if is_there(&own) { own } else { format!("error.{code}.todo") };
        [format!("error.{code}"), todo].map(|key| say(language, &key, &filled))
    }

    fn detail(&self, named: &Detail) -> String {
        match named {
            Detail::Day(day) => self.texts.date(day),
            Detail::Number(number) => self.texts.number(number),
            Detail::Text(text) => text.clone(),
        }
    }

    /// What fields are called: on this page, else on the forms of the acts.
    fn labels(&self) -> Vec<(String, String)> {
        let quoted = |label: &str| format!("“{label}”");
        let here = self.fields.iter().filter(|field| !field.label.is_empty());
        let here = here.map(|field| (field.name.clone(), quoted(&field.label)));
        let of_every_act = [OCCURRED_AT.name, ENTERED_LATE.name];
        let elsewhere = FACES.iter().flat_map(|face| face.fields).map(|field| field.name).chain(of_every_act);
        let elsewhere = elsewhere
            .filter(|name| is_there(&format!("web.ask.{name}")))
            .map(|name| (name.to_owned(), quoted(&self.texts.t(&format!("ask.{name}")))));
        here.chain(elsewhere).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::fields::Kind;
    use app::Error;
    use chrono::NaiveDate;
    use domain::petition::Refusal;
    use domain::vocabulary::Language;

    fn told(refusal: Refusal, fields: &[Field], language: Language) -> String {
        let problem = Problem::from(Error::Refused(refusal));
        Reader::new(Texts::new(language), fields).whole(&problem)
    }

    #[test]
    fn a_refusal_names_a_field_by_its_label_and_a_day_as_people_write_it() {
        let missing = || Refusal::FeedbackDateMissing;
        let form = [Field::new("feedback_due", "何时反馈", Kind::Day)];
        let zh = told(missing(), &form, Language::Zh);
        assert!(zh.ends_with("请填写“何时反馈”。"), "{zh}");
        let elsewhere = told(missing(), &[], Language::Zh);
        assert!(elsewhere.contains('“') && !elsewhere.contains("%{"), "{elsewhere}");
        let due = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let late = |language| told(Refusal::ReviewTooLate { due }, &[], language);
        assert!(late(Language::Zh).contains("2026年11月22日") && late(Language::En).contains("22 Nov 2026"));
    }

    #[test]
    fn no_refusal_speaks_to_people_of_fields_as_programs_do() {
        for code in Refusal::CODES {
            for language in [Language::Zh, Language::En] {
                let reader = Reader::new(Texts::new(language), &[]);
                let [what, todo] = reader.sentences(code, Some(&Detail::Number(7)), None);
                assert!(!what.contains(['_', '{']) && !todo.contains(['_', '{']), "{code}: {what} {todo}");
            }
        }
    }
}
