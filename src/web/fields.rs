//! The fields of a form as data: what is asked, how, and what was wrong with the answer. One template
//! part (`parts/fields.html`) shows them all; what comes back is read by [`super::answers`].

use chrono::NaiveDate;

use crate::api::problem::Problem;
use crate::web::form::{Form, in_shanghai};
use crate::web::refusal::Reader;
use crate::web::texts::Texts;
use domain::petition::acts::body::Words;
use domain::time::Instant;
use domain::vocabulary::Word;

/// One thing that a form asks for. Its name is that of the API's field, such as `petitioners[0].phone`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub label: String,
    /// What helps to answer it.
    pub hint: Option<String>,
    pub kind: Kind,
    pub required: bool,
    /// What it is filled with; of a box, `true` ticks it.
    pub value: String,
    /// What was wrong with the answer.
    pub fault: Option<String>,
    /// Where one begins to write when the page opens.
    pub focus: bool,
}

/// How something is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Many lines of text.
    Area,
    /// A line that nobody may read over the shoulder.
    Secret,
    /// A whole number.
    Number,
    /// A day, in Shanghai.
    Day,
    /// A moment, to the minute, in Shanghai; sent on as RFC 3339.
    Moment,
    /// Yes or no.
    Tick,
    /// One of a few, all in view.
    OneOf(Vec<Choice>),
    /// One of many, in a list that opens.
    Select(Vec<Choice>),
    /// Any number of many, all in view; the value has a line for each that is ticked.
    Many(Vec<Choice>),
    /// One line, with what is known already offered.
    Offered(Vec<Choice>),
    /// Not shown.
    Hidden,
}

impl Kind {
    /// Whether it is answered in words of one's own.
    pub const fn is_written(&self) -> bool {
        matches!(self, Self::Line | Self::Area)
    }

    /// Of what one is chosen.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::OneOf(choices) | Self::Select(choices) => choices,
            Self::Line
            | Self::Area
            | Self::Secret
            | Self::Number
            | Self::Day
            | Self::Moment
            | Self::Tick
            | Self::Many(_)
            | Self::Offered(_)
            | Self::Hidden => &[],
        }
    }

    /// Whether somebody types the answer, so that it is lost work where it is lost.
    pub const fn is_typed(&self) -> bool {
        match self {
            Self::Line | Self::Area | Self::Number | Self::Day | Self::Moment | Self::Offered(_) => true,
            Self::Secret | Self::Tick | Self::OneOf(_) | Self::Select(_) | Self::Many(_) | Self::Hidden => {
                false
            }
        }
    }
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    /// An answer and how it is told.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }

    /// Words of the law, in the reader's language.
    pub fn words<W: Word>(texts: Texts, words: impl IntoIterator<Item = W>) -> Vec<Self> {
        words.into_iter().map(|word| Self::new(word.code(), texts.word(word))).collect()
    }

    /// Every word of a list.
    pub fn of_list(texts: Texts, words: Words) -> Vec<Self> {
        let told = |(code, label): &(&'static str, &'static str)| {
            Self::new(*code, base::texts::of_list(texts.language(), words.list, code, label))
        };
        words.entries.iter().map(told).collect()
    }
}

impl Field {
    /// A field that need not be filled in.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            kind,
            required: false,
            value: String::new(),
            fault: None,
            focus: false,
        }
    }

    /// The same, to be filled in.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same with a hint.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same, filled with this.
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// Whether nothing may be chosen, or nothing is chosen yet; not where one of the choices says so itself.
    pub fn may_stay_open(&self, choices: &[Choice]) -> bool {
        let said = choices.iter().any(|choice| choice.value.is_empty());
        !said && (!self.required || self.value.is_empty())
    }

    /// The id of its element.
    pub fn id(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        format!("f-{}", self.name.chars().map(plain).collect::<String>())
    }

    /// What the element is described by, for readers of the screen.
    pub fn described_by(&self) -> String {
        let id = self.id();
        let parts = [self.hint.as_ref().map(|_| "hint"), self.fault.as_ref().map(|_| "fault")];
        parts.into_iter().flatten().map(|part| format!("{id}-{part}")).collect::<Vec<_>>().join(" ")
    }

    /// Whether this is the answer that it is filled with.
    pub fn is(&self, value: &str) -> bool {
        self.value == value
    }

    /// Whether this is among the answers that it is filled with.
    pub fn has(&self, value: &str) -> bool {
        self.value.lines().any(|line| line == value)
    }
}

/// A form that is shown, perhaps again.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub fields: Vec<Field>,
    /// Why it was not carried out, where no single field is to blame: what is wrong, and what to do.
    pub refusal: Option<(String, String)>,
}

impl Filled {
    /// A form that is shown for the first time.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, refusal: None }
    }

    /// The same with what was sent.
    pub fn with(mut self, form: &Form) -> Self {
        for field in &mut self.fields {
            field.value = match field.kind {
                Kind::Tick if form.text(&field.name).is_empty() => String::new(),
                Kind::Tick => "true".to_owned(),
                Kind::Secret => String::new(),
                Kind::Many(_) => form.all(&field.name).collect::<Vec<_>>().join("\n"),
                Kind::Line
                | Kind::Area
                | Kind::Number
                | Kind::Day
                | Kind::Moment
                | Kind::OneOf(_)
                | Kind::Select(_)
                | Kind::Offered(_)
                | Kind::Hidden => form.text(&field.name).to_owned(),
            };
        }
        self
    }

    /// What was answered, in words: the label and the answer of each field that has one.
    pub fn answers(&self, texts: Texts) -> Vec<(&str, String)> {
        let told = self.fields.iter().filter(|field| !field.value.trim().is_empty());
        told.filter_map(|field| {
            let value = match &field.kind {
                Kind::Hidden | Kind::Secret => return None,
                Kind::Tick => texts.yes_no(true),
                Kind::OneOf(choices) | Kind::Select(choices) => {
                    let choice = choices.iter().find(|choice| choice.value == field.value);
                    choice.map_or_else(|| field.value.clone(), |choice| choice.label.clone())
                }
                Kind::Day => {
                    let day = field.value.trim().parse::<NaiveDate>();
                    day.map_or_else(|_| field.value.clone(), |day| texts.date(day))
                }
                Kind::Moment => {
                    let at = Instant::parse(&in_shanghai(&field.value));
                    at.map_or_else(|| field.value.clone(), |at| texts.minute(at))
                }
                Kind::Number => texts.number(field.value.trim()),
                Kind::Line | Kind::Area | Kind::Many(_) | Kind::Offered(_) => field.value.clone(),
            };
            Some((field.label.as_str(), value))
        })
        .collect()
    }

    /// The same with what was wrong: at its field where the form has it, else above all.
    pub fn refused(mut self, problem: &Problem, texts: Texts) -> Self {
        let reader = Reader::new(texts, &self.fields);
        let told: Vec<(&str, String)> = problem
            .faults()
            .iter()
            .map(|fault| (fault.field.as_str(), reader.fault(problem, fault)))
            .collect();
        let (title, advice) = reader.told(problem);
        let mut elsewhere: Vec<String> = Vec::new();
        for (name, message) in told {
            match self.fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.fault = Some(message),
                None if elsewhere.contains(&message) => {}
                None => elsewhere.push(message),
            }
        }
        let wrong = problem.faults().len();
        if wrong > 0 && elsewhere.is_empty() {
            self.refusal = Some((texts.n("field.faults", wrong), String::new()));
            return self;
        }
        // A refusal that is about one field is told once.
        let about_one = problem.faults().iter().any(|fault| fault.code == problem.code());
        let told = if about_one { Vec::new() } else { elsewhere };
        let all: Vec<String> = std::iter::once(advice).chain(told).collect();
        self.refusal = Some((title, all.join(" ")));
        self
    }

    /// The field with this name, for forms that put theirs in places of their own.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(askama::Template)]
    #[template(config = "config/askama.toml", path = "parts/fields.html")]
    struct Shown {
        frame: crate::web::frame::Frame,
        form: Filled,
    }

    #[test]
    fn every_kind_of_field_is_labelled_and_keeps_what_was_filled_in() {
        use askama::Template;
        let choices = vec![Choice::new("a", "Label A"), Choice::new("b", "Label B")];
        let kinds = [
            Kind::Line,
            Kind::Area,
            Kind::Number,
            Kind::Day,
            Kind::Moment,
            Kind::OneOf(choices.clone()),
            Kind::Select(choices.clone()),
            Kind::Many(choices.clone()),
            Kind::Offered(choices),
        ];
        for kind in kinds {
            let field = Field::new("people[0].name", "The label", kind.clone())
                .required()
                .hint("The hint")
                .value("b");
            let field = Field { fault: Some("The fault".to_owned()), ..field };
            let frame = crate::web::frame::Frame::sample(domain::vocabulary::Language::En);
            let shown = Shown { frame, form: Filled::new(vec![field]) }.render().unwrap();
            for part in [
                "The label",
                "The hint",
                "The fault",
                "f-people-0--name-hint f-people-0--name-fault",
                "\"people[0].name\"",
            ] {
                assert!(shown.contains(part), "{kind:?} {part}: {shown}");
            }
            let kept = ["value=\"b\" selected", "value=\"b\" checked", "value=\"b\"", ">\nb</textarea>"];
            assert!(kept.iter().any(|kept| shown.contains(kept)), "{kind:?}: {shown}");
        }
    }
}
