//! The sheet that is filled in at the desk: which fields it has, in the order of a conversation, and what
//! was answered, put in order. People write names; the codes behind them are found here.

use std::collections::BTreeSet;

use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::asker::{Asker, as_declared, ask, keys};
use crate::web::fields::{Choice, Field, Kind};
use crate::web::form::{self, Form, in_shanghai};
use crate::web::texts::Texts;
use app::Error;
use app::petition::input::{AccusedInput, AssignInput, PersonInput, RegistrationInput, SourceInput};
use chrono::NaiveDate;
use domain::directory::{District, User};
use domain::petition::acts::body::{self, Answers, Asks, Directory, Parts, Told, find, in_row, within};
use domain::time::Instant;
use domain::vocabulary::{Channel, PersonKind, Purpose, SourceLevel};

/// The most rows of people on either side that the form grows to.
pub const MOST_ROWS: usize = 30;

/// A visit of so many is a group's, and is represented (article 20).
const GROUP_FROM: u32 = 5;

/// Stands for a name that belongs to nothing, so that the field is told to be unknown.
const NO_SUCH: &str = "no_such_code";

/// What makes a row of people: without one of these it is left out.
pub const PERSON: &[body::Field] =
    &[PersonInput::name, PersonInput::id_number, PersonInput::phone, PersonInput::address];
/// What is asked of people besides.
pub const PAPERS: &[body::Field] = &[PersonInput::kind, PersonInput::id_type];

/// A field of the form that stands in no row, and the section that it is a part of.
#[derive(Clone, Copy)]
pub struct Place {
    section: Option<body::Field>,
    field: body::Field,
}

impl Place {
    /// The name by which it is sent.
    pub fn name(self) -> String {
        self.section.map_or(self.field.name.to_owned(), |section| within(section.name, self.field.name))
    }
}

const fn plain(field: body::Field) -> Place {
    Place { section: None, field }
}

const fn of_source(field: body::Field) -> Place {
    Place { section: Some(RegistrationInput::source), field }
}

const fn of_assign(field: body::Field) -> Place {
    Place { section: Some(RegistrationInput::assign), field }
}

/// The form in the order of a conversation. Each is a part of the page.
pub const NAMELESS: &[Place] = &[plain(RegistrationInput::anonymous)];
pub const GROUP: &[Place] = &[plain(RegistrationInput::headcount), plain(RegistrationInput::representatives)];
pub const HOW: &[Place] = &[plain(RegistrationInput::channel), plain(RegistrationInput::received_by_leader)];
pub const SOURCE: &[Place] = &[
    plain(RegistrationInput::received_on),
    plain(RegistrationInput::received_time),
    plain(RegistrationInput::entered_late),
    plain(RegistrationInput::procedure),
    of_source(SourceInput::level),
    of_source(SourceInput::outside_number),
    of_source(SourceInput::feedback_due),
    plain(RegistrationInput::order_class),
];
pub const WHAT: &[Place] =
    &[plain(RegistrationInput::purpose), plain(RegistrationInput::title), plain(RegistrationInput::content)];
pub const ABOUT: &[Place] = &[
    plain(RegistrationInput::content_category),
    plain(RegistrationInput::contact_point),
    plain(RegistrationInput::project),
];
pub const URGENT: &[Place] = &[plain(RegistrationInput::urgent)];
pub const OTHER: &[Place] =
    &[of_assign(AssignInput::unit), of_assign(AssignInput::leader), of_assign(AssignInput::reason)];

/// Before those whom the petition names, and after them.
const BEFORE: [&[Place]; 7] = [NAMELESS, GROUP, HOW, SOURCE, WHAT, ABOUT, URGENT];
const AFTER: [&[Place]; 1] = [OTHER];

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

    fn of_directory(&self, from: Directory) -> &[Choice] {
        match from {
            Directory::Categories => &self.categories,
            Directory::ContactPoints => &self.places,
            Directory::Projects => &self.projects,
            Directory::Leaders => &self.leaders,
            Directory::Units => &self.units,
            // None of these is named at the desk.
            Directory::Takers
            | Directory::Officers
            | Directory::Orderers
            | Directory::Organs
            | Directory::LawLimits => &[],
        }
    }

    /// What the field with this name is chosen from.
    fn for_field(&self, name: &str) -> Option<&[Choice]> {
        at_desk(name)?.asks.directory().map(|from| self.of_directory(from))
    }
}

/// What the desk asks by this name.
pub fn at_desk(name: &str) -> Option<body::Field> {
    let field = *find(RegistrationInput::PARTS, name)?;
    let of_people = [PERSON, PAPERS, &[AccusedInput::name, RegistrationInput::repeat_of]].concat();
    let placed = BEFORE.into_iter().chain(AFTER).flatten();
    (of_people.contains(&field) || placed.into_iter().any(|place| place.field == field)).then_some(field)
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
fn chosen<'a>(choices: &'a [Choice], written: &str) -> Option<&'a Choice> {
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
    pub answers: Told,
    /// The rows of petitioners as they were numbered when they were sent.
    pub sent_rows: Vec<usize>,
    pub rows: Rows,
    /// With codes in place of names.
    resolved: Form,
}

impl Sheet {
    /// Puts in order what was sent.
    pub fn read(form: &Form, choices: &Choices) -> Self {
        let mut answers = Told::new();
        let people = rows(form, RegistrationInput::petitioners, PERSON);
        let accused = rows(form, RegistrationInput::accused, &[AccusedInput::name]);
        for (name, value) in form.fields() {
            let value = value.trim();
            let among = [(RegistrationInput::petitioners, &people), (RegistrationInput::accused, &accused)];
            let Some(name) = renumbered(name, among) else { continue };
            let is_new = answers.iter().all(|(known, _)| *known != name);
            if !value.is_empty() && is_new && at_desk(&name).is_some() {
                let label = choices.for_field(&name).and_then(|among| chosen(among, value));
                answers.push((name, label.map_or(value, |found| found.label.as_str()).to_owned()));
            }
        }
        let files = files(form);
        if !files.is_empty() {
            answers.push((form::FILES.to_owned(), files));
        }
        let code = |(name, value): &(String, String)| {
            let code = match choices.for_field(name) {
                Some(among) => chosen(among, value).map_or(NO_SUCH, |found| found.value.as_str()).to_owned(),
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
        self.answers.iter().all(|(name, _)| {
            at_desk(name).is_some_and(|field| {
                let begun =
                    [RegistrationInput::channel, RegistrationInput::purpose, RegistrationInput::received_on];
                begun.contains(&field) || [SourceInput::level, PersonInput::kind].contains(&field)
            })
        })
    }

    /// The ids of the files that were sent in for it.
    pub fn file_ids(&self) -> Vec<i64> {
        self.resolved.text(form::FILES).split(' ').filter_map(|id| id.parse().ok()).collect()
    }

    /// The registration that was filled in.
    ///
    /// # Errors
    /// 422 with every answer that is missing or does not read, at its field.
    pub fn registration(&self) -> Result<RegistrationInput, Problem> {
        Ok(self.represented(answers::read(self)?))
    }

    /// The same as far as it reads: what is missing counts as empty, what does not read as left out.
    ///
    /// # Errors
    /// What cannot be left out.
    pub fn so_far(&self, today: NaiveDate) -> Result<RegistrationInput, Error> {
        Ok(self.represented(answers::read_so_far(self, |field| begun(field, today))?))
    }

    /// Whoever visits in a group is represented by those who are named, unless another number is given
    /// (article 20).
    fn represented(&self, mut input: RegistrationInput) -> RegistrationInput {
        let is_group =
            input.channel == Channel::Visit && input.headcount.is_some_and(|heads| heads >= GROUP_FROM);
        if is_group && input.representatives.is_none() && self.rows.people > 0 {
            input.representatives = u32::try_from(self.rows.people).ok();
        }
        input
    }
}

impl Answers for Sheet {
    fn answer(&self, name: &str) -> Option<&str> {
        self.resolved.answer(name)
    }

    fn several(&self, name: &str) -> Vec<&str> {
        self.resolved.several(name)
    }

    fn moment(&self, name: &str) -> Option<String> {
        self.answer(name).map(in_shanghai)
    }

    fn files(&self) -> Vec<i64> {
        self.file_ids()
    }

    fn places(&self, list: &str) -> Vec<usize> {
        self.resolved.places(list)
    }
}

/// What a registration begins with, where nothing is answered yet.
fn begun(field: body::Field, today: NaiveDate) -> Option<String> {
    match field {
        RegistrationInput::title | RegistrationInput::content | PersonInput::name => Some(String::new()),
        RegistrationInput::channel => Some(Channel::Visit.code().to_owned()),
        RegistrationInput::purpose => Some(Purpose::Request.code().to_owned()),
        RegistrationInput::received_on => Some(today.to_string()),
        _ => begins_with(field).map(str::to_owned),
    }
}

/// What has an answer that nearly always holds begins with it.
pub fn begins_with(field: body::Field) -> Option<&'static str> {
    match field {
        SourceInput::level => Some(SourceLevel::Direct.code()),
        PersonInput::kind => Some(PersonKind::Person.code()),
        _ => None,
    }
}

/// The ids of the files that came with the form, were sent before it, or stand in a draft.
fn files(form: &Form) -> String {
    let kept = form.text(form::FILES).split(' ').filter_map(|id| id.parse::<i64>().ok());
    let mut ids: Vec<i64> = form.file_ids(form::FILES).into_iter().chain(kept).filter(|id| *id > 0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

/// The numbers of the rows of a list that hold something.
fn rows(form: &Form, list: body::Field, parts: &[body::Field]) -> Vec<usize> {
    let filled = |row: &usize| {
        parts.iter().any(|part| !form.text(&in_row(list.name, *row, part.name)).trim().is_empty())
    };
    (0..MOST_ROWS).filter(filled).collect()
}

/// The name with the number that its row has once empty rows are gone; none where its row is.
fn renumbered(name: &str, lists: [(body::Field, &Vec<usize>); 2]) -> Option<String> {
    let row = |(list, kept): (body::Field, &'_ Vec<usize>)| {
        let (number, part) = name.strip_prefix(list.name)?.strip_prefix('[')?.split_once("].")?;
        let place = number.parse().ok().and_then(|row: usize| kept.iter().position(|one| *one == row));
        Some(place.map(|place| in_row(list.name, place, part)))
    };
    lists.into_iter().find_map(row).unwrap_or_else(|| Some(name.to_owned()))
}

/// The keys of what is said of all that the desk asks.
pub fn labels() -> Vec<String> {
    let placed = BEFORE.into_iter().chain(AFTER).flatten().map(|place| place.field);
    let people = PERSON.iter().chain(PAPERS).chain([&AccusedInput::name]).copied();
    keys(Receptionist::AREA, people.chain(placed))
}

/// What the form asks, with as many rows as it grows to.
pub fn asked(texts: Texts) -> Vec<Field> {
    fields(texts, &Choices::default(), Rows { people: MOST_ROWS, accused: MOST_ROWS })
}

/// Who asks at the desk.
struct Receptionist<'a> {
    texts: Texts,
    choices: &'a Choices,
}

impl Asker for Receptionist<'_> {
    const AREA: &'static str = "reception";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn named(&self, _: body::Field, from: Directory) -> Vec<Choice> {
        self.choices.of_directory(from).to_vec()
    }

    fn insists(&self, field: body::Field) -> bool {
        // Who stays nameless is told of in no row.
        (field.required && field != PersonInput::name) || field == PersonInput::kind
    }

    /// What is of the directory is written as people call it. How it came and what it is for are always in view.
    fn kind(&self, field: body::Field) -> Option<Kind> {
        match (field, field.asks) {
            (AccusedInput::name, _) => Some(offered(&self.choices.units)),
            (_, Asks::Named(from)) => Some(offered(self.choices.of_directory(from))),
            (RegistrationInput::channel | RegistrationInput::purpose, Asks::Word(words)) => {
                Some(Kind::OneOf(Choice::of_list(self.texts, words)))
            }
            (_, Asks::Word(words)) => Some(Kind::Select(Choice::of_list(self.texts, words))),
            _ => as_declared(self, field),
        }
    }
}

/// Every field of the form.
pub fn fields(texts: Texts, choices: &Choices, rows: Rows) -> Vec<Field> {
    let by = Receptionist { texts, choices };
    let row =
        |list: body::Field, row: usize, part: body::Field| ask(&by, part, in_row(list.name, row, part.name));
    let person = |place: usize| {
        let parts = PERSON.iter().chain(PAPERS);
        parts.filter_map(move |part| row(RegistrationInput::petitioners, place, *part))
    };
    let accused = |place: usize| row(RegistrationInput::accused, place, AccusedInput::name);
    let placed = |places: &[&[Place]]| -> Vec<Field> {
        places.concat().into_iter().filter_map(|place| ask(&by, place.field, place.name())).collect()
    };
    let mut fields: Vec<Field> = (0..rows.people).flat_map(person).collect();
    fields.extend(placed(&BEFORE));
    fields.extend((0..rows.accused).filter_map(accused));
    fields.extend(placed(&AFTER));
    // Not shown as fields: what is wrong with these is told where the people and the repeats stand.
    let elsewhere =
        [RegistrationInput::petitioners, RegistrationInput::accused, RegistrationInput::repeat_of];
    fields.extend(elsewhere.map(|field| Field::new(field.name, "", Kind::Hidden)));
    fields
}

/// What is offered is written into the field as people read it.
fn offered(choices: &[Choice]) -> Kind {
    Kind::Offered(choices.iter().map(|one| Choice::new(&one.label, "")).collect())
}

/// What the form begins with.
pub fn beginning(now: Instant, purpose: Option<Purpose>) -> Told {
    let purpose = purpose.unwrap_or(Purpose::Request);
    let level = Place { section: Some(RegistrationInput::source), field: SourceInput::level };
    [
        (RegistrationInput::channel.name.to_owned(), Channel::Visit.code().to_owned()),
        (RegistrationInput::purpose.name.to_owned(), purpose.code().to_owned()),
        (RegistrationInput::received_on.name.to_owned(), now.day().to_string()),
        (level.name(), SourceLevel::Direct.code().to_owned()),
    ]
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(chosen(&choices.categories, written).map(|one| one.value.as_str()), code, "{written}");
        }
        assert_eq!(chosen(&choices.places, "示例一村 · b1").map(|one| one.value.as_str()), Some("b1"));
        assert!(chosen(&choices.places, "示例一村").is_none());
    }

    #[test]
    fn empty_rows_are_left_out_and_names_become_codes() {
        let sent = form(&[
            ("csrf", "x"),
            ("button", "register"),
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
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let read = sheet.so_far(today).unwrap();
        let people: Vec<(&str, bool)> =
            read.petitioners.iter().map(|one| (one.name.as_str(), one.principal)).collect();
        assert_eq!(people, [("样例信访人甲", false)]);
        assert_eq!(read.content_category.as_deref(), Some("heating"));
        assert_eq!(read.project.as_deref(), Some(NO_SUCH));
        assert_eq!((read.headcount, read.representatives), (Some(7), Some(1)));
        // What the form does not ask is not taken, and what is missing is told all at once.
        assert!(sheet.answers.iter().all(|(name, _)| at_desk(name).is_some()));
        let problem = sheet.registration().unwrap_err();
        let missing: Vec<&str> = problem.faults().iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(missing, ["purpose", "title", "content", "received_on"]);
    }

    #[test]
    fn the_form_asks_for_everything_but_what_is_said_elsewhere() {
        let elsewhere = [
            RegistrationInput::petitioners,
            RegistrationInput::accused,
            RegistrationInput::source,
            RegistrationInput::assign,
            RegistrationInput::repeat_of,
            RegistrationInput::attachments,
            // Later, and by others.
            RegistrationInput::district_deadline,
            RegistrationInput::occurred_at,
        ];
        let placed: Vec<body::Field> =
            BEFORE.into_iter().chain(AFTER).flatten().map(|place| place.field).collect();
        let own = RegistrationInput::PARTS.iter();
        let parts = own
            .chain(SourceInput::PARTS)
            .chain(AssignInput::PARTS)
            .filter(|field| !elsewhere.contains(field));
        let missing: Vec<&str> =
            parts.filter(|field| !placed.contains(field)).map(|field| field.name).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
