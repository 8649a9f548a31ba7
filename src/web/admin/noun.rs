//! The simple nouns of the district as data: what each list shows, what each form asks, and which use
//! case takes the answers. The bodies of the API's `PUT` are the schema.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::api::body::read_value;
use crate::api::problem::Problem;
use crate::web::admin::known::{Known, choices};
use crate::web::fields::{Choice, Field, Kind};
use crate::web::texts::Texts;
use app::{App, Caller, Error, directory};
use domain::access::Operation;
use domain::vocabulary::{Language, Role, UnitKind};

/// A kind of thing that is listed, added and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Users,
    Units,
    Leaders,
    Projects,
    ContactPoints,
    Categories,
}

/// How a column shows its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Text,
    Unit,
    Person,
    Units,
    Categories,
    Category,
    ContactPoint,
    Role,
    UnitKind,
    Tick,
}

/// A column of a list: the field, the key of its heading, how it is shown.
pub type Column = (&'static str, &'static str, Show);

/// A use case that waits to be carried out.
pub type Put = Box<dyn FnOnce(&App, &Caller) -> Result<(), Error> + Send>;

impl Noun {
    pub const ALL: [Self; 6] =
        [Self::Users, Self::Units, Self::Leaders, Self::Projects, Self::ContactPoints, Self::Categories];

    /// The noun in an address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Units => "units",
            Self::Leaders => "leaders",
            Self::Projects => "projects",
            Self::ContactPoints => "contact-points",
            Self::Categories => "categories",
        }
    }

    /// The noun with this address.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.path() == path)
    }

    /// The key of its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Users => "admin.users",
            Self::Units => "admin.units",
            Self::Leaders => "admin.leaders",
            Self::Projects => "admin.projects",
            Self::ContactPoints => "admin.points",
            Self::Categories => "admin.categories",
        }
    }

    /// The key of what it is for.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Users => "admin.users_about",
            Self::Units => "admin.units_about",
            Self::Leaders => "admin.leaders_about",
            Self::Projects => "admin.projects_about",
            Self::ContactPoints => "admin.points_about",
            Self::Categories => "admin.categories_about",
        }
    }

    /// The field that names one of them.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Users | Self::Leaders => "username",
            Self::Units | Self::Projects | Self::ContactPoints | Self::Categories => "code",
        }
    }

    /// The right to see the list.
    pub const fn reading(self) -> Operation {
        match self {
            Self::Users => Operation::ListUsers,
            Self::Leaders | Self::Units | Self::Projects | Self::ContactPoints | Self::Categories => {
                Operation::ReadDirectory
            }
        }
    }

    /// The right to add and change.
    pub const fn maintaining(self) -> Operation {
        match self {
            Self::Users => Operation::MaintainUsers,
            Self::Leaders | Self::Units | Self::Projects | Self::ContactPoints | Self::Categories => {
                Operation::MaintainDirectory
            }
        }
    }

    /// What its list shows, beside the key and whether it is in use.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Users => &[
                ("name", "admin.name", Show::Text),
                ("role", "admin.role", Show::Role),
                ("unit", "admin.unit", Show::Unit),
                ("email", "admin.email", Show::Text),
            ],
            Self::Units => &[
                ("name", "admin.name", Show::Text),
                ("short_name", "admin.short_name", Show::Text),
                ("kind", "admin.kind", Show::UnitKind),
                ("head", "admin.head", Show::Person),
                ("default_officer", "admin.officer", Show::Person),
            ],
            Self::Leaders => &[
                ("username", "admin.name", Show::Person),
                ("title", "admin.leader_title", Show::Text),
                ("units", "admin.portfolio_units", Show::Units),
                ("categories", "admin.portfolio_categories", Show::Categories),
            ],
            Self::Projects => &[
                ("name", "admin.name", Show::Text),
                ("leader", "admin.leader", Show::Person),
                ("unit", "admin.unit", Show::Unit),
            ],
            Self::ContactPoints => &[
                ("name", "admin.name", Show::Text),
                ("parent", "admin.township", Show::ContactPoint),
                ("leader", "admin.leader", Show::Person),
                ("unit", "admin.unit", Show::Unit),
            ],
            Self::Categories => &[
                ("name", "admin.name", Show::Text),
                ("parent", "admin.parent", Show::Category),
                ("unit", "admin.unit", Show::Unit),
                ("place_based", "admin.place_based", Show::Tick),
            ],
        }
    }

    /// All of them, as the API lists them.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn list(self, app: &App) -> Result<Vec<Value>, Error> {
        fn shown<T: serde::Serialize>(views: Vec<T>) -> Vec<Value> {
            views.into_iter().map(|view| json!(view)).collect()
        }
        Ok(match self {
            Self::Users => shown(directory::users(app)?),
            Self::Units => shown(directory::units(app)?),
            Self::Leaders => shown(directory::leaders(app)?),
            Self::Projects => shown(directory::projects(app)?),
            Self::ContactPoints => shown(directory::contact_points(app)?),
            Self::Categories => shown(directory::categories(app)?),
        })
    }

    /// The use case that puts this in its place.
    ///
    /// # Errors
    /// 422 where the body has another form than the API's.
    pub fn put(self, key: String, body: Value) -> Result<Put, Problem> {
        macro_rules! put {
            ($use_case:ident) => {{
                let input = read_value(&body)?;
                Box::new(move |app, caller| directory::$use_case(app, caller, &key, input).map(|_| ()))
            }};
        }
        Ok(match self {
            Self::Users => {
                let input = read_value(&body)?;
                Box::new(move |app, _| directory::put_user(app, &key, input).map(|_| ()))
            }
            Self::Units => put!(put_unit),
            Self::Leaders => put!(put_leader),
            Self::Projects => put!(put_project),
            Self::ContactPoints => put!(put_contact_point),
            Self::Categories => put!(put_category),
        })
    }

    /// What its form asks, filled with `of`, one of the list; none: nothing yet.
    pub fn fields(self, texts: Texts, known: &Known, of: Option<&Value>) -> Vec<Field> {
        let made = Maker { texts, known, of };
        let mut fields = match self {
            Self::Users => made.user(),
            Self::Units => made.unit(),
            Self::Leaders => made.leader(),
            Self::Projects => made.project(),
            Self::ContactPoints => made.contact_point(),
            Self::Categories => made.category(),
        };
        if self != Self::Leaders {
            let active = Field::new("active", texts.t("admin.active"), Kind::Tick);
            let in_use = of.is_none_or(|of| of["active"] == json!(true));
            let hint = if self == Self::Users { "admin.active_user" } else { "admin.active_hint" };
            fields.push(active.hint(texts.t(hint)).value(if in_use { "true" } else { "" }));
        }
        fields
    }

    /// The field for the key of something new.
    pub fn key_field(self, texts: Texts, known: &Known) -> Field {
        match self {
            Self::Leaders => {
                let without = known.leaders.iter().filter(|one| !known.placed.contains(&one.code));
                let without: Vec<_> = without.cloned().collect();
                let offered = Kind::Select(choices(&without, "", texts));
                Field::new("username", texts.t("admin.one_leader"), offered)
                    .hint(texts.t("admin.leader_hint"))
            }
            Self::Users => Field::new("username", texts.t("admin.username"), Kind::Line)
                .hint(texts.t("setup.username_hint")),
            Self::Units | Self::Projects | Self::ContactPoints | Self::Categories => {
                Field::new("code", texts.t("admin.code"), Kind::Line).hint(texts.t("admin.code_hint"))
            }
        }
        .required()
    }
}

struct Maker<'a> {
    texts: Texts,
    known: &'a Known,
    of: Option<&'a Value>,
}

impl Maker<'_> {
    /// What it is filled with: a list has a line for each.
    fn value(&self, name: &str) -> String {
        match self.of.map(|of| &of[name]) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(true)) => "true".to_owned(),
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
            Some(Value::Null | Value::Bool(false) | Value::Number(_) | Value::Object(_)) | None => {
                String::new()
            }
        }
    }

    fn field(&self, name: &str, label: &str, kind: Kind) -> Field {
        Field::new(name, self.texts.t(label), kind).value(self.value(name))
    }

    fn unit_field(&self, name: &str, label: &str) -> Field {
        let value = self.value(name);
        self.field(name, label, Kind::Select(choices(&self.known.units, &value, self.texts)))
    }

    fn leader_field(&self) -> Field {
        let value = self.value("leader");
        let leaders = choices(&self.known.leaders, &value, self.texts);
        self.field("leader", "admin.leader", Kind::Select(leaders)).required()
    }

    fn person_field(&self, name: &str, label: &str) -> Field {
        let value = self.value(name);
        let staff = self.known.staff_of(&self.value("code"), &value);
        self.field(name, label, Kind::Select(choices(&staff, &value, self.texts)))
    }

    fn user(&self) -> Vec<Field> {
        let texts = self.texts;
        let languages = Choice::words(texts, Language::ALL);
        let language = self.field("language", "admin.language", Kind::OneOf(languages)).required();
        let language = if self.of.is_none() { language.value(Language::Zh.code()) } else { language };
        vec![
            self.field("name", "admin.person", Kind::Line).required(),
            self.field("role", "admin.role", Kind::Select(Choice::words(texts, Role::ALL)))
                .required()
                .hint(texts.t("admin.role_hint")),
            self.unit_field("unit", "admin.unit").required(),
            self.field("email", "admin.email", Kind::Line).hint(texts.t("admin.email_hint")),
            language,
        ]
    }

    fn unit(&self) -> Vec<Field> {
        let texts = self.texts;
        let (head_hint, officer_hint) = match self.of {
            Some(_) => ("admin.head_hint", "admin.officer_hint"),
            None => ("admin.people_later", "admin.people_later"),
        };
        vec![
            self.field("name", "admin.unit_name", Kind::Line).required(),
            self.field("short_name", "admin.short_name", Kind::Line).required(),
            self.field("aliases", "admin.aliases", Kind::Area).hint(texts.t("admin.aliases_hint")),
            self.field("kind", "admin.kind", Kind::Select(Choice::words(texts, UnitKind::ALL)))
                .required()
                .hint(texts.t("admin.kind_hint")),
            self.person_field("head", "admin.head").hint(texts.t(head_hint)),
            self.person_field("default_officer", "admin.officer").hint(texts.t(officer_hint)),
        ]
    }

    fn leader(&self) -> Vec<Field> {
        let own = self.value("username");
        let people = Known::names(&self.known.people);
        let many = |name, label, list, leaders: &BTreeMap<String, String>| {
            let value = self.value(name);
            let mut choices = choices(list, &value, self.texts);
            for choice in &mut choices {
                if let Some(leader) = leaders.get(&choice.value).filter(|leader| **leader != own) {
                    let leader = people.get(leader.as_str()).copied().unwrap_or(leader);
                    let led = self.texts.with("admin.led_by", leader);
                    choice.label = format!("{} · {led}", choice.label);
                }
            }
            self.field(name, label, Kind::Many(choices))
        };
        vec![
            self.field("title", "admin.leader_title", Kind::Line).required(),
            many("units", "admin.portfolio_units", &self.known.units, &self.known.unit_leaders)
                .hint(self.texts.t("admin.portfolio_hint")),
            many(
                "categories",
                "admin.portfolio_categories",
                &self.known.categories,
                &self.known.category_leaders,
            ),
        ]
    }

    fn project(&self) -> Vec<Field> {
        vec![
            self.field("name", "admin.name", Kind::Line).required(),
            self.leader_field(),
            self.unit_field("unit", "admin.unit").required(),
        ]
    }

    fn contact_point(&self) -> Vec<Field> {
        let value = self.value("parent");
        let points = Kind::Select(choices(&self.known.contact_points, &value, self.texts));
        vec![
            self.field("name", "admin.name", Kind::Line).required(),
            self.field("parent", "admin.township", points).hint(self.texts.t("admin.township_hint")),
            self.leader_field(),
            self.unit_field("unit", "admin.unit").required(),
        ]
    }

    fn category(&self) -> Vec<Field> {
        let value = self.value("parent");
        let parents = Kind::Select(choices(&self.known.categories, &value, self.texts));
        vec![
            self.field("name", "admin.name", Kind::Line).required(),
            self.field("parent", "admin.parent", parents),
            self.unit_field("unit", "admin.unit").hint(self.texts.t("admin.category_unit_hint")),
            self.field("place_based", "admin.place_based", Kind::Tick)
                .hint(self.texts.t("admin.place_based_hint")),
        ]
    }
}
