//! The sheet that is filled in at the desk: which fields it has, in the order of a conversation, and what
//! was answered, put in order. People write names; the codes behind them are found here.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::web::fields::{Choice, Field, Kind, json as as_sent};
use crate::web::form::Form;
use crate::web::texts::Texts;
use app::drafts::Answers;
use domain::directory::{District, User};
use domain::time::Instant;
use domain::vocabulary::{Channel, IdType, OrderClass, PersonKind, Procedure, Purpose, SourceLevel};

/// The most rows of people on either side that the form grows to.
pub const MOST_ROWS: usize = 30;

/// Stands for a name that belongs to nothing, so that the field is told to be unknown.
const NO_SUCH: &str = "no_such_code";

/// What makes a row of people: without one of these it is left out.
const OF_PERSON: &[&str] = &["name", "id_number", "phone", "address"];

/// What can be chosen by its name.
#[derive(Default)]
pub struct Choices {
    categories: Vec<Choice>,
    places: Vec<Choice>,
    projects: Vec<Choice>,
    leaders: Vec<Choice>,
    units: Vec<Choice>,
}

impl Choices {
    /// What this district has to choose from: codes as values, whole names as labels.
    pub fn of(district: &District) -> Self {
        let path = |names: Vec<&str>| names.into_iter().rev().collect::<Vec<_>>().join(" / ");
        let categories = district.categories.values().filter(|category| category.active).map(|category| {
            let chain = district.category_chain(category.id).map(|one| one.name.as_str());
            Choice::new(&category.code, path(chain.collect()))
        });
        let places = district.contact_points.values().filter(|point| point.active).map(|point| {
            let chain = district.contact_point_chain(point.id).map(|one| one.name.as_str());
            Choice::new(&point.code, path(chain.collect()))
        });
        let projects = district.projects.values().filter(|project| project.active);
        let leads = |user: &&User| user.active && user.role.leads();
        let leaders = district.users.values().filter(leads).map(|user| {
            let title = district.leaders.get(&user.id).map_or("", |leader| leader.title.as_str());
            Choice::new(&user.username, format!("{} {title}", user.name).trim().to_owned())
        });
        let units = district.units.values().filter(|unit| unit.active);
        Self {
            categories: distinct(categories.collect()),
            places: distinct(places.collect()),
            projects: distinct(projects.map(|one| Choice::new(&one.code, &one.name)).collect()),
            leaders: distinct(leaders.collect()),
            units: distinct(units.map(|unit| Choice::new(&unit.code, &unit.name)).collect()),
        }
    }

    /// What the field with this name is chosen from.
    fn for_field(&self, name: &str) -> Option<&[Choice]> {
        match name {
            "content_category" => Some(&self.categories),
            "contact_point" => Some(&self.places),
            "project" => Some(&self.projects),
            "received_by_leader" | "assign.leader" => Some(&self.leaders),
            "assign.unit" => Some(&self.units),
            _ => None,
        }
    }
}

/// Two things of one name are told apart by their codes.
fn distinct(choices: Vec<Choice>) -> Vec<Choice> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> =
        choices.iter().filter(|one| !seen.insert(&one.label)).map(|one| one.label.clone()).collect();
    let label = |one: Choice| match twice.contains(&one.label) {
        true => Choice { label: format!("{} · {}", one.label, one.value), ..one },
        false => one,
    };
    choices.into_iter().map(label).collect()
}

/// What was written, as one of the choices: a whole name or code, the last part of one, or a part that
/// only one of them has.
fn find<'a>(choices: &'a [Choice], written: &str) -> Option<&'a Choice> {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let wanted = plain(written);
    let only = |fits: &dyn Fn(&Choice) -> bool| {
        let mut found = choices.iter().filter(|one| fits(one));
        found.next().filter(|_| found.next().is_none())
    };
    let last = |one: &Choice| plain(one.label.rsplit(" / ").next().unwrap_or_default());
    choices
        .iter()
        .find(|one| one.value == written || plain(&one.label) == wanted)
        .or_else(|| only(&|one| last(one) == wanted))
        .or_else(|| only(&|one| last(one).contains(&wanted)))
        .or_else(|| only(&|one| plain(&one.label).contains(&wanted)))
}

/// How many rows of people the form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    pub people: usize,
    pub accused: usize,
}

/// What was answered, in order: empty rows left out, names found.
pub struct Sheet {
    /// As people read it.
    pub answers: Answers,
    /// The rows of petitioners as they were numbered when they were sent.
    pub sent_rows: Vec<usize>,
    pub rows: Rows,
    /// With codes in place of names.
    resolved: Form,
}

impl Sheet {
    /// Puts in order what was sent.
    pub fn read(form: &Form, choices: &Choices) -> Self {
        let mut answers = Answers::new();
        let people = rows(form, "petitioners", OF_PERSON);
        let accused = rows(form, "accused", &["name"]);
        for (name, value) in form.fields() {
            let value = value.trim();
            let name = match (renumbered(name, "petitioners", &people), renumbered(name, "accused", &accused))
            {
                (Row::Gone, _) | (_, Row::Gone) => continue,
                (Row::Is(name), _) | (_, Row::Is(name)) => name,
                (Row::None, Row::None) => name.clone(),
            };
            if !value.is_empty() && is_ours(&name) && answers.iter().all(|(known, _)| *known != name) {
                let label = choices.for_field(&name).and_then(|among| find(among, value));
                answers.push((name, label.map_or(value, |found| found.label.as_str()).to_owned()));
            }
        }
        let files = files(form);
        if !files.is_empty() {
            answers.push((FILES.to_owned(), files));
        }
        let code = |(name, value): &(String, String)| {
            let code = match choices.for_field(name) {
                Some(among) => find(among, value).map_or(NO_SUCH, |found| found.value.as_str()).to_owned(),
                None => value.clone(),
            };
            (name.clone(), code)
        };
        let resolved = Form::of(answers.iter().map(code).collect());
        let rows = Rows { people: people.len(), accused: accused.len() };
        Self { answers, sent_rows: people, rows, resolved }
    }

    /// Nothing was written yet: what stands there is what the form began with.
    pub fn is_blank(&self) -> bool {
        let begun = ["channel", "purpose", "received_on", "source.level"];
        let row = |name: &str| name.ends_with(".kind");
        self.answers.iter().all(|(name, _)| begun.contains(&name.as_str()) || row(name))
    }

    /// The ids of the files that were sent in for it.
    pub fn file_ids(&self) -> Vec<i64> {
        self.resolved.text(FILES).split(' ').filter_map(|id| id.parse().ok()).collect()
    }

    /// What was answered, in the shape of the API's request. Whoever visits in a group of five or more is
    /// represented by those who are named, unless another number is given (article 20).
    pub fn json(&self, fields: &[Field], group: u32) -> Value {
        let mut body = as_sent(fields, &self.resolved);
        let files = self.file_ids();
        if !files.is_empty() {
            body["attachments"] = json!(files);
        }
        let headcount = body["headcount"].as_u64().unwrap_or(0);
        let is_group = body["channel"] == Channel::Visit.code() && headcount >= u64::from(group);
        if is_group && body["representatives"].is_null() && self.rows.people > 0 {
            body["representatives"] = json!(self.rows.people);
        }
        body
    }
}

/// The answer that names files, by their ids.
const FILES: &str = "files";

/// The ids of the files that came with the form, were sent before it, or stand in a draft.
fn files(form: &Form) -> String {
    let kept = form.text(FILES).split(' ').filter_map(|id| id.parse::<i64>().ok());
    let mut ids: Vec<i64> = form.file_ids(FILES).into_iter().chain(kept).filter(|id| *id > 0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

/// Whether the form has such a field; the buttons and the token are none of it.
fn is_ours(name: &str) -> bool {
    let row = |list: &str, parts: &[&str]| {
        let inside = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('['));
        let part = inside.and_then(|rest| rest.split_once("].")).filter(|(n, _)| n.parse::<usize>().is_ok());
        part.is_some_and(|(_, part)| parts.contains(&part))
    };
    PLAIN.contains(&name)
        || row("accused", &["name"])
        || row("petitioners", &["name", "id_number", "phone", "address", "kind", "id_type"])
}

/// The fields that stand in no row.
const PLAIN: &[&str] = &[
    "anonymous",
    "headcount",
    "representatives",
    "channel",
    "received_on",
    "received_by_leader",
    "source.level",
    "source.outside_number",
    "source.feedback_due",
    "order_class",
    "procedure",
    "purpose",
    "title",
    "content",
    "content_category",
    "contact_point",
    "project",
    "urgent",
    "repeat_of",
    "assign.unit",
    "assign.leader",
    "assign.reason",
];

/// The numbers of the rows of a list that hold something.
fn rows(form: &Form, list: &str, parts: &[&str]) -> Vec<usize> {
    let filled =
        |row: &usize| parts.iter().any(|part| !form.text(&format!("{list}[{row}].{part}")).trim().is_empty());
    (0..MOST_ROWS).filter(filled).collect()
}

enum Row {
    /// The name stands in no such row.
    None,
    /// Its row is empty, or no row.
    Gone,
    Is(String),
}

/// The name with the number that its row has once empty rows are gone.
fn renumbered(name: &str, list: &str, kept: &[usize]) -> Row {
    let Some(rest) = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('[')) else {
        return Row::None;
    };
    let Some((number, part)) = rest.split_once(']') else { return Row::Gone };
    let place = number.parse().ok().and_then(|row: usize| kept.iter().position(|one| *one == row));
    place.map_or(Row::Gone, |place| Row::Is(format!("{list}[{place}]{part}")))
}

/// What the form asks, with as many rows as it grows to.
pub fn asked(texts: Texts) -> Vec<Field> {
    fields(texts, &Choices::default(), Rows { people: MOST_ROWS, accused: MOST_ROWS })
}

/// Every field of the form.
pub fn fields(texts: Texts, choices: &Choices, rows: Rows) -> Vec<Field> {
    let mut fields: Vec<Field> = (0..rows.people).flat_map(|row| person(texts, row)).collect();
    fields.extend(group(texts));
    fields.extend(arrival(texts, choices));
    fields.extend(matter(texts, choices));
    fields.extend((0..rows.accused).map(|row| accused(texts, choices, row)));
    fields.extend(responsible(texts, choices));
    // Not shown as fields: what is wrong with these is told where the people and the repeats stand.
    fields.extend(["petitioners", "accused", "repeat_of"].map(|name| Field::new(name, "", Kind::Hidden)));
    fields
}

fn person(texts: Texts, row: usize) -> Vec<Field> {
    let field = |part: &str, label: &str, kind| {
        Field::new(format!("petitioners[{row}].{part}"), texts.t(label), kind)
    };
    let kinds = Choice::words(texts, PersonKind::ALL);
    let papers = Choice::words(texts, IdType::ALL);
    vec![
        field("name", "reception.name", Kind::Line),
        field("id_number", "reception.id_number", Kind::Line),
        field("phone", "reception.phone", Kind::Line),
        field("address", "reception.address", Kind::Line),
        field("kind", "reception.kind", Kind::Select(kinds)).required(),
        field("id_type", "reception.id_type", Kind::Select(papers)).hint(texts.t("reception.id_type_hint")),
    ]
}

fn group(texts: Texts) -> [Field; 3] {
    [
        Field::new("anonymous", texts.t("reception.anonymous"), Kind::Tick)
            .hint(texts.t("reception.anonymous_hint")),
        Field::new("headcount", texts.t("reception.headcount"), Kind::Number)
            .hint(texts.t("reception.headcount_hint")),
        Field::new("representatives", texts.t("reception.representatives"), Kind::Number)
            .hint(texts.t("reception.representatives_hint")),
    ]
}

fn arrival(texts: Texts, choices: &Choices) -> Vec<Field> {
    let levels = Choice::words(texts, SourceLevel::ALL);
    let classes = Choice::words(texts, OrderClass::ALL);
    let procedures = Choice::words(texts, Procedure::ALL);
    let channels = Choice::words(texts, Channel::ALL);
    vec![
        Field::new("channel", texts.t("reception.channel"), Kind::OneOf(channels)).required(),
        Field::new("received_by_leader", texts.t("reception.leader"), offered(&choices.leaders))
            .hint(texts.t("reception.leader_hint")),
        Field::new("received_on", texts.t("reception.received_on"), Kind::Day).required(),
        Field::new("procedure", texts.t("reception.procedure"), Kind::Select(procedures)),
        Field::new("source.level", texts.t("reception.level"), Kind::Select(levels)).required(),
        Field::new("source.outside_number", texts.t("reception.outside_number"), Kind::Line)
            .hint(texts.t("reception.outside_number_hint")),
        Field::new("source.feedback_due", texts.t("reception.feedback_due"), Kind::Day),
        Field::new("order_class", texts.t("reception.order_class"), Kind::Select(classes)),
    ]
}

fn matter(texts: Texts, choices: &Choices) -> Vec<Field> {
    let purposes = Choice::words(texts, Purpose::ALL);
    vec![
        Field::new("purpose", texts.t("reception.purpose"), Kind::OneOf(purposes)).required(),
        Field::new("title", texts.t("reception.title"), Kind::Line)
            .required()
            .hint(texts.t("reception.title_hint")),
        Field::new("content", texts.t("reception.content"), Kind::Area).required(),
        Field::new("content_category", texts.t("reception.category"), offered(&choices.categories))
            .hint(texts.t("reception.offered_hint")),
        Field::new("contact_point", texts.t("reception.place"), offered(&choices.places)),
        Field::new("project", texts.t("reception.project"), offered(&choices.projects)),
        Field::new("urgent", texts.t("reception.urgent"), Kind::Tick).hint(texts.t("reception.urgent_hint")),
    ]
}

fn accused(texts: Texts, choices: &Choices, row: usize) -> Field {
    let kind = offered(&choices.units);
    Field::new(format!("accused[{row}].name"), texts.t("reception.accused"), kind)
}

fn responsible(texts: Texts, choices: &Choices) -> [Field; 3] {
    [
        Field::new("assign.unit", texts.t("reception.unit"), offered(&choices.units)),
        Field::new("assign.leader", texts.t("reception.leader_named"), offered(&choices.leaders)),
        Field::new("assign.reason", texts.t("reception.reason"), Kind::Line)
            .hint(texts.t("reception.reason_hint")),
    ]
}

/// What is offered is written into the field as people read it.
fn offered(choices: &[Choice]) -> Kind {
    Kind::Offered(choices.iter().map(|one| Choice::new(&one.label, "")).collect())
}

/// What the form begins with.
pub fn beginning(now: Instant, purpose: Option<Purpose>) -> Answers {
    let purpose = purpose.unwrap_or(Purpose::Request);
    [
        ("channel", Channel::Visit.code().to_owned()),
        ("purpose", purpose.code().to_owned()),
        ("received_on", now.day().to_string()),
        ("source.level", SourceLevel::Direct.code().to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::Language;

    fn choices() -> Choices {
        let named =
            |names: &[(&str, &str)]| names.iter().map(|(code, name)| Choice::new(*code, *name)).collect();
        Choices {
            categories: named(&[
                ("water", "水务"),
                ("water_supply", "水务 / 供水"),
                ("heating", "住房 / 物业供暖"),
                ("fees", "住房 / 物业收费"),
            ]),
            places: distinct(named(&[("a1", "示例一村"), ("b1", "示例一村")])),
            projects: Vec::new(),
            leaders: named(&[("leader01", "领导甲 区委副书记")]),
            units: named(&[("zjj", "示例区住建局")]),
        }
    }

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_part_of_a_name_is_enough_where_only_one_has_it() {
        let choices = choices();
        for (written, code) in [
            ("供暖", Some("heating")),
            ("供水", Some("water_supply")),
            ("水务", Some("water")),
            ("水务/供水", Some("water_supply")),
            ("heating", Some("heating")),
            ("物业", None),
            ("教育", None),
        ] {
            assert_eq!(find(&choices.categories, written).map(|one| one.value.as_str()), code, "{written}");
        }
        assert_eq!(find(&choices.places, "示例一村 · b1").map(|one| one.value.as_str()), Some("b1"));
        assert!(find(&choices.places, "示例一村").is_none());
    }

    #[test]
    fn empty_rows_are_left_out_and_names_become_codes() {
        let sent = form(&[
            ("csrf", "x"),
            ("do", "register"),
            ("petitioners[0].name", " "),
            ("petitioners[0].kind", "person"),
            ("petitioners[2].name", "样例信访人甲"),
            ("petitioners[2].kind", "person"),
            ("petitioners[x].name", "样例"),
            ("petitioners[2].principal", "true"),
            ("channel", "visit"),
            ("headcount", "7"),
            ("content_category", "供暖"),
            ("project", "没有的项目"),
        ]);
        let sheet = Sheet::read(&sent, &choices());
        assert_eq!((sheet.sent_rows.as_slice(), sheet.rows.people), (&[2_usize][..], 1));
        assert!(sheet.answers.contains(&("content_category".to_owned(), "住房 / 物业供暖".to_owned())));
        let fields = fields(Texts::new(Language::Zh), &choices(), sheet.rows);
        let body = sheet.json(&fields, 5);
        assert_eq!(body["petitioners"], json!([{ "name": "样例信访人甲", "kind": "person" }]));
        assert_eq!((&body["content_category"], &body["project"]), (&json!("heating"), &json!(NO_SUCH)));
        assert_eq!((&body["headcount"], &body["representatives"]), (&json!(7), &json!(1)));
        assert!(body.get("csrf").is_none() && body.get("do").is_none());
    }
}
