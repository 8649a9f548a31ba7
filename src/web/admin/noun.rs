//! The simple nouns of the district: what each list shows, and which use case takes the answers of its form. What
//! a form asks is what the body of the API's `PUT` declares.

use crate::api::problem::Problem;
use crate::web::admin::known::Known;
use crate::web::answers;
use crate::web::form::Form;
use crate::web::texts::Texts;
use app::directory::{
    self, CategoryInput, CategoryView, ContactPointInput, ContactPointView, LeaderInput, LeaderView,
    OrganInput, OrganView, ProjectInput, ProjectView, UnitInput, UnitView, UserInput, UserView,
};
use app::house::HandOverView;
use app::{App, Caller, Error};
use domain::access::Operation;
use domain::petition::acts::body::{Answers, Asks, Directory, Field, Parts, Told};

/// A kind of thing that is listed, added and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Users,
    Units,
    Organs,
    Leaders,
    Projects,
    ContactPoints,
    Categories,
}

/// A use case that waits to be tried.
pub type Rehearse = Box<dyn FnOnce(&App, &Caller) -> Result<HandOverView, Error> + Send>;

/// A use case that waits to be carried out.
pub type Put = Box<dyn FnOnce(&App, &Caller) -> Result<(), Error> + Send>;

/// One of them as it stands.
pub struct Standing {
    pub key: String,
    pub active: bool,
    /// As its form would be answered.
    told: Told,
}

impl Standing {
    fn new(key: &str, active: bool, input: &impl Parts) -> Self {
        let mut told = Told::new();
        input.tell("", &mut told);
        Self { key: key.to_owned(), active, told }
    }

    /// Something of which nothing is said yet, such as the portfolio of a new leader.
    pub const fn nothing(key: String) -> Self {
        Self { key, active: true, told: Told::new() }
    }

    /// The answers to a field; of several, each.
    fn answers(&self, field: Field) -> impl Iterator<Item = &str> {
        let own = self.told.iter().filter(move |(name, _)| name == field.name);
        own.map(|(_, answer)| answer.as_str())
    }

    /// What a field of the form is filled with: a list has a line for each.
    pub fn value(&self, field: Field) -> String {
        self.answers(field).collect::<Vec<_>>().join("\n")
    }

    /// Everything that is said of it, to tell whether somebody has changed it.
    pub fn state(&self) -> String {
        format!("{:?}", self.told)
    }
}

/// Everything of a kind.
fn all<V, I: From<V> + Parts>(views: Vec<V>, of: impl Fn(&V) -> (String, bool)) -> Vec<Standing> {
    let standing = |view: V| {
        let (key, active) = of(&view);
        Standing::new(&key, active, &I::from(view))
    };
    views.into_iter().map(standing).collect()
}

impl Noun {
    pub const ALL: [Self; 7] = [
        Self::Users,
        Self::Units,
        Self::Organs,
        Self::Leaders,
        Self::Projects,
        Self::ContactPoints,
        Self::Categories,
    ];

    /// The noun in an address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Units => "units",
            Self::Organs => "organs",
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
            Self::Organs => "admin.organs",
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
            Self::Organs => "admin.organs_about",
            Self::Leaders => "admin.leaders_about",
            Self::Projects => "admin.projects_about",
            Self::ContactPoints => "admin.points_about",
            Self::Categories => "admin.categories_about",
        }
    }

    /// The field that names one of them.
    pub const fn key(self) -> Field {
        match self {
            Self::Users => UserView::KEY,
            Self::Units => UnitView::KEY,
            Self::Organs => OrganView::KEY,
            Self::Leaders => LeaderView::KEY,
            Self::Projects => ProjectView::KEY,
            Self::ContactPoints => ContactPointView::KEY,
            Self::Categories => CategoryView::KEY,
        }
    }

    /// The key of what that is called in lists.
    pub const fn key_heading(self) -> &'static str {
        match self {
            Self::Users | Self::Leaders => "admin.ask.username",
            Self::Units | Self::Organs | Self::Projects | Self::ContactPoints | Self::Categories => {
                "admin.ask.code"
            }
        }
    }

    /// What its form asks, beside the key.
    pub const fn asks(self) -> &'static [Field] {
        match self {
            Self::Users => UserInput::PARTS,
            Self::Units => UnitInput::PARTS,
            Self::Organs => OrganInput::PARTS,
            Self::Leaders => LeaderInput::PARTS,
            Self::Projects => ProjectInput::PARTS,
            Self::ContactPoints => ContactPointInput::PARTS,
            Self::Categories => CategoryInput::PARTS,
        }
    }

    /// The right to see the list.
    pub const fn reading(self) -> Operation {
        match self {
            Self::Users => Operation::ListUsers,
            Self::Leaders
            | Self::Units
            | Self::Organs
            | Self::Projects
            | Self::ContactPoints
            | Self::Categories => Operation::ReadDirectory,
        }
    }

    /// The right to add and change.
    pub const fn maintaining(self) -> Operation {
        match self {
            Self::Users => Operation::MaintainUsers,
            Self::Leaders
            | Self::Units
            | Self::Organs
            | Self::Projects
            | Self::ContactPoints
            | Self::Categories => Operation::MaintainDirectory,
        }
    }

    /// What its list shows, beside the key and whether it is in use. The first is how each is called.
    pub const fn columns(self) -> &'static [Field] {
        match self {
            Self::Users => &[UserInput::name, UserInput::role, UserInput::unit, UserInput::email],
            Self::Units => &[
                UnitInput::name,
                UnitInput::short_name,
                UnitInput::kind,
                UnitInput::head,
                UnitInput::default_officer,
                UnitInput::superior,
                UnitInput::former_names,
            ],
            Self::Organs => &[
                OrganInput::name,
                OrganInput::kind,
                OrganInput::level,
                OrganInput::superior,
                OrganInput::address,
                OrganInput::phone,
            ],
            Self::Leaders => {
                &[LeaderView::KEY, LeaderInput::title, LeaderInput::units, LeaderInput::categories]
            }
            Self::Projects => &[ProjectInput::name, ProjectInput::leader, ProjectInput::unit],
            Self::ContactPoints => &[
                ContactPointInput::name,
                ContactPointInput::parent,
                ContactPointInput::leader,
                ContactPointInput::unit,
            ],
            Self::Categories => &[
                CategoryInput::name,
                CategoryInput::parent,
                CategoryInput::unit,
                CategoryInput::place_based,
                CategoryInput::order_class,
            ],
        }
    }

    /// All of them.
    pub fn list(self, app: &App) -> Result<Vec<Standing>, Error> {
        Ok(match self {
            Self::Users => {
                all::<_, UserInput>(directory::users(app)?, |one| (one.username.clone(), one.active))
            }
            Self::Units => all::<_, UnitInput>(directory::units(app)?, |one| (one.code.clone(), one.active)),
            Self::Organs => {
                all::<_, OrganInput>(directory::organs(app)?, |one| (one.code.clone(), one.active))
            }
            Self::Leaders => {
                all::<_, LeaderInput>(directory::leaders(app)?, |one| (one.username.clone(), true))
            }
            Self::Projects => {
                all::<_, ProjectInput>(directory::projects(app)?, |one| (one.code.clone(), one.active))
            }
            Self::ContactPoints => all::<_, ContactPointInput>(directory::contact_points(app)?, |one| {
                (one.code.clone(), one.active)
            }),
            Self::Categories => {
                all::<_, CategoryInput>(directory::categories(app)?, |one| (one.code.clone(), one.active))
            }
        })
    }

    /// The use case that puts what was answered in its place; a new user gets a password.
    ///
    /// # Errors
    /// 422 with every answer that does not read, at its field.
    pub fn put(self, key: String, form: &Form, password: Option<String>) -> Result<Put, Problem> {
        match self {
            Self::Users => {
                let input = UserInput { password, ..answers::read_whole(form)? };
                Ok(Box::new(move |app, caller| {
                    directory::put_user(app, Some(caller), &key, input).map(|_| ())
                }))
            }
            Self::Units => put(key, form, directory::put_unit),
            Self::Organs => put(key, form, directory::put_organ),
            Self::Leaders => put(key, form, directory::put_leader),
            Self::Projects => put(key, form, directory::put_project),
            Self::ContactPoints => put(key, form, directory::put_contact_point),
            Self::Categories => put(key, form, directory::put_category),
        }
    }

    /// What putting it so would hand over; `said`: to those who were named.
    ///
    /// # Errors
    /// 422 with every answer that does not read, at its field; 404 of what holds nothing.
    pub fn rehearse(self, key: String, form: &Form, said: bool) -> Result<Rehearse, Problem> {
        match self {
            Self::Users => {
                let input: UserInput = answers::read_whole(&Change { form, said })?;
                Ok(Box::new(move |app, caller| directory::rehearse_user(app, caller, &key, input)))
            }
            Self::Units => {
                let input: UnitInput = answers::read_whole(&Change { form, said })?;
                Ok(Box::new(move |app, caller| directory::rehearse_unit(app, caller, &key, input)))
            }
            Self::Organs | Self::Leaders | Self::Projects | Self::ContactPoints | Self::Categories => {
                Err(Problem::not_found())
            }
        }
    }

    /// What the columns of its list show of one.
    pub fn cells(self, one: &Standing, known: &Known, texts: Texts) -> Vec<String> {
        self.columns().iter().map(|column| self.cell(*column, one, known, texts)).collect()
    }

    fn cell(self, column: Field, one: &Standing, known: &Known, texts: Texts) -> String {
        let value = if column == self.key() { one.key.clone() } else { one.value(column) };
        let names = |from: Directory| {
            let names = Known::names(known.of_directory(from));
            let name = |code| names.get(code).copied().unwrap_or(code);
            value.lines().map(name).collect::<Vec<_>>().join(texts.either("、", ", "))
        };
        match column.asks {
            Asks::Tick => texts.yes_no(!value.is_empty()),
            Asks::Word(words) => words.label(&value).map_or_else(String::new, |label| {
                base::texts::of_list(texts.language(), words.list, &value, label).to_owned()
            }),
            Asks::Named(from) | Asks::AllOf(from) => names(from),
            Asks::Lines => value.lines().collect::<Vec<_>>().join(texts.either("、", ", ")),
            Asks::Line
            | Asks::Written
            | Asks::Secret
            | Asks::Several(_)
            | Asks::Day
            | Asks::DoneOn
            | Asks::Moment
            | Asks::YesNo
            | Asks::Number
            | Asks::Answered
            | Asks::Petition
            | Asks::Files
            | Asks::People(_)
            | Asks::Parts(_) => value,
        }
    }
}

/// A change as it was asked for, with or without whoever takes over.
struct Change<'a> {
    form: &'a Form,
    said: bool,
}

impl Change<'_> {
    fn is_asked(&self, name: &str) -> bool {
        self.said || !name.starts_with("hand_over.")
    }
}

impl Answers for Change<'_> {
    fn answer(&self, name: &str) -> Option<&str> {
        self.form.answer(name).filter(|_| self.is_asked(name))
    }

    fn several(&self, name: &str) -> Vec<&str> {
        if self.is_asked(name) { self.form.several(name) } else { Vec::new() }
    }

    fn moment(&self, name: &str) -> Option<String> {
        self.form.moment(name)
    }

    fn files(&self) -> Vec<i64> {
        Vec::new()
    }

    fn places(&self, list: &str) -> Vec<usize> {
        self.form.places(list)
    }
}

/// What was answered, put in its place by this use case.
fn put<I: Parts + Send + 'static, V>(
    key: String,
    form: &Form,
    use_case: fn(&App, &Caller, &str, I) -> Result<V, Error>,
) -> Result<Put, Problem>
where
    V: 'static,
{
    let input: I = answers::read_whole(form)?;
    Ok(Box::new(move |app, caller| use_case(app, caller, &key, input).map(|_| ())))
}
