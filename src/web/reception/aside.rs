//! What stands beside the form while it is filled in: likely earlier petitions, who would be responsible
//! and why, which clocks would run.

use askama::Template;

use crate::api::problem::Problem;
use crate::web::because::because;
use crate::web::due::Due;
use crate::web::fields::Filled;
use crate::web::frame::Frame;
use crate::web::refusal::Reader;
use crate::web::texts::Texts;
use app::FieldFault;
use app::petition::deadline::DeadlineView;
use app::petition::holder::{AssignmentView, ConsideredView};
use app::petition::input::{PersonInput, RegistrationInput};
use app::petition::preview::{PaperView, Preview};
use app::petition::similar::SimilarView;
use domain::petition::Refusal;
use domain::petition::acts::body::in_row;
use domain::repeat::Likeness;
use domain::time::Instant;
use domain::vocabulary::{PassedOver, Purpose};

/// An earlier petition that may be the same matter.
pub struct Earlier {
    pub number: String,
    pub title: String,
    pub told: String,
    /// It was said to be the first of this one.
    pub chosen: bool,
}

/// Everything that stands beside the form.
pub struct Aside {
    /// Nobody is found, for want of anything to go by.
    pub blank: bool,
    pub accusation: bool,
    /// There is something to look for earlier petitions by.
    pub searched: bool,
    pub earlier: Vec<Earlier>,
    /// An earlier petition is chosen, whether it is likely or not.
    pub repeat: bool,
    pub unit: Option<String>,
    pub leader: Option<String>,
    /// By which rule each was found, or that nobody was.
    pub because: String,
    pub passed_over: Vec<String>,
    pub clocks: Vec<Clock>,
    pub refusal: Option<String>,
}

/// A clock that would run.
pub struct Clock {
    pub name: String,
    pub due: Due,
    pub article: String,
    pub counted: String,
}

/// The aside alone, for the script.
#[derive(Template)]
#[template(config = "config/askama.toml", path = "reception_look.html")]
pub struct LookPart<'a> {
    pub frame: &'a Frame,
    pub aside: Aside,
    /// What is said to single fields.
    pub told: Vec<Told>,
}

/// What is said to a field of the form.
pub struct Told {
    pub field: String,
    pub text: String,
    pub wrong: bool,
}

impl Aside {
    /// As the reader reads it.
    pub fn new(
        preview: &Preview,
        input: &RegistrationInput,
        texts: Texts,
        now: Instant,
        blank: bool,
    ) -> Self {
        let chosen = input.repeat_of.as_deref();
        let mut earlier: Vec<Earlier> =
            preview.similar.iter().map(|one| earlier(one, chosen, texts)).collect();
        if let Some(number) = chosen.filter(|number| earlier.iter().all(|one| one.number != *number)) {
            let number = number.to_owned();
            earlier.push(Earlier { number, title: String::new(), told: String::new(), chosen: true });
        }
        let AssignmentView { holder, considered, .. } = &preview.assignment;
        let leads =
            [&input.content_category, &input.contact_point, &input.project, &input.received_by_leader];
        let nothing_leads = leads.iter().all(|lead| lead.is_none());
        Self {
            blank: blank || (holder.is_none() && nothing_leads),
            accusation: input.purpose == Purpose::Accusation,
            searched: !input.petitioners.is_empty(),
            earlier,
            repeat: chosen.is_some(),
            unit: holder.as_ref().map(|holder| holder.unit.name.clone()),
            leader: holder
                .as_ref()
                .and_then(|holder| holder.leader.as_ref())
                .map(|leader| leader.name.clone()),
            because: because(&preview.assignment, texts, "reception.nobody"),
            passed_over: considered.iter().filter_map(|one| passed_over(one, texts)).collect(),
            clocks: preview.deadlines.iter().map(|clock| self::clock(clock, texts, now)).collect(),
            refusal: preview.refusal.as_ref().map(|error| said(error, texts)),
        }
    }

    /// The name by which an earlier petition is chosen.
    pub const fn asks_repeat(&self) -> &'static str {
        RegistrationInput::repeat_of.name
    }

    /// The whole in one sentence, for readers of the screen.
    pub fn summary(&self, texts: &Texts) -> String {
        let who = [self.unit.as_deref(), self.leader.as_deref()];
        let who = who.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let found = texts.n("reception.earlier_found", self.earlier.len());
        if who.is_empty() { found } else { format!("{found} {}", texts.with("reception.suggested", &who)) }
    }
}

fn said(error: &app::Error, texts: Texts) -> String {
    let told = |refusal: &Refusal| {
        Reader::new(texts, &[]).whole(&Problem::from(app::Error::Refused(refusal.clone())))
    };
    error.refusal().map(told).unwrap_or_default()
}

fn earlier(one: &SimilarView, chosen: Option<&str>, texts: Texts) -> Earlier {
    let reasons: Vec<String> = one.reasons.iter().map(|one| texts.t(likeness(one.reason))).collect();
    let told = [
        texts.date(one.received_on),
        texts.word(one.stage),
        one.unit.name.clone(),
        reasons.join(texts.either("、", ", ")),
        texts.with("reception.score", &texts.number(one.score)),
    ];
    Earlier {
        number: one.number.clone(),
        title: one.title.clone().unwrap_or_default(),
        told: told.join(" · "),
        chosen: chosen == Some(one.number.as_str()),
    }
}

/// The key of what speaks for a repeat.
const fn likeness(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::SameIdNumber => "reception.same_id_number",
        Likeness::SamePhone => "reception.same_phone",
        Likeness::SameNameAndAddress => "reception.same_name_and_address",
        Likeness::SameName => "reception.same_name",
        Likeness::SimilarContent => "reception.similar_content",
    }
}

/// Somebody who was named and not taken. Rules that named nobody are no news.
fn passed_over(one: &ConsideredView, texts: Texts) -> Option<String> {
    let why = one.passed_over.filter(|why| *why != PassedOver::NotNamed)?;
    let named = one.unit.as_ref().map(|unit| unit.name.clone());
    let named = named.or_else(|| one.user.as_ref().map(|user| user.name.clone()))?;
    let rule = texts.word(one.rule);
    let why = texts.word(why);
    Some(texts.either(&format!("{named}（{rule}）：{why}"), &format!("{named} ({rule}): {why}")).to_owned())
}

fn clock(clock: &DeadlineView, texts: Texts, now: Instant) -> Clock {
    Clock {
        name: texts.either(&clock.clock_name, &clock.clock_name_en).to_owned(),
        due: Due::of_clock(clock, now, texts),
        article: clock.article.clone(),
        counted: clock.how.told(texts.language(), |day| texts.date(day)),
    }
}

/// Says at the fields what their answers tell: birth date and sex of a number, and what is wrong already.
pub fn tell(form: &mut Filled, preview: &Preview, texts: Texts, blank: bool) {
    for (row, paper) in preview.papers.iter().enumerate() {
        let name = id_number(row);
        if let Some(field) = form.fields.iter_mut().find(|field| field.name == name) {
            field.hint = paper.map(|paper| person(paper, texts));
        }
    }
    for fault in preview.faults.iter().filter(|_| !blank) {
        let message = Some(message(fault, texts));
        if let Some(field) = form.fields.iter_mut().find(|field| field.name == fault.field) {
            field.fault = message;
        }
    }
}

fn person(paper: PaperView, texts: Texts) -> String {
    let sex = texts.t(if paper.male { "reception.male" } else { "reception.female" });
    let age = texts.n("reception.age", paper.age);
    let born = texts.with("reception.born", &texts.date(paper.born));
    format!("{born} · {sex} · {age}")
}

fn message(fault: &FieldFault, texts: Texts) -> String {
    let problem = Problem::from(app::Error::Invalid(vec![fault.clone()]));
    Reader::new(texts, &[]).fault(&problem, fault)
}

fn id_number(row: usize) -> String {
    in_row(RegistrationInput::petitioners.name, row, PersonInput::id_number.name)
}

/// What was said to fields, by the numbers that the rows have on the page.
pub fn told(form: &Filled, sent_rows: &[usize]) -> Vec<Told> {
    let people = RegistrationInput::petitioners.name;
    let as_sent = |name: &str| {
        let (row, part) = name.strip_prefix(people)?.strip_prefix('[')?.split_once("].")?;
        let row = row.parse().ok().and_then(|row: usize| sent_rows.get(row))?;
        Some(in_row(people, *row, part))
    };
    let is_number = |name: &str| (0..sent_rows.len()).any(|row| id_number(row) == name);
    let said = form.fields.iter().filter_map(|field| {
        let told = |text: &String, wrong: bool| {
            let name = as_sent(&field.name).unwrap_or_else(|| field.name.clone());
            Told { field: name, text: text.clone(), wrong }
        };
        match (&field.fault, &field.hint) {
            (Some(fault), _) => Some(told(fault, true)),
            (None, Some(hint)) if is_number(&field.name) => Some(told(hint, false)),
            _ => None,
        }
    });
    said.collect()
}
