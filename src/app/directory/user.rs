//! Users.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change_in_txn, show};
use super::dto::yes;
use super::named::unit_code;
use super::rehearse::rehearse;
use crate::audit::{self, Deed, Told};
use crate::house::{self, HandOverInput, HandOverView};
use crate::session::hash_of;
use crate::two_hands::{self, Ended, Hand};
use crate::{App, Caller, Doer, Error};
use domain::directory::{District, User};
use domain::fault::Faults;
use domain::petition::acts::body::{Asks, Field};
use domain::sight::{self, Beside};
use domain::text::{Email, PersonName, Username};
use domain::vocabulary::{Audited, Language, Role};
use domain::{asked, in_use};
use store::directory::{self as rows, UserDraft};
use store::{Conn, session, user as user_rows};

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserView {
    pub username: String,
    pub name: String,
    pub role: Role,
    /// The code of the unit.
    pub unit: String,
    pub email: Option<String>,
    pub language: Language,
    pub active: bool,
}

impl UserView {
    /// What is asked for its key.
    pub const KEY: Field = Field { required: true, ..Field::part("person", "username", Asks::Line) };
}

asked! {
    /// A user as it shall stand.
    #[derive(Clone, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    UserInput of "person" {
        name: String,
        role: Role,
        /// The code of the unit.
        unit: String as Named(Units),
        #[serde(default)]
        email: Option<String>,
        #[serde(default = "chinese")]
        language: Language,
        #[serde(default = "yes")]
        active: bool,
        /// Sets the password and ends the user's sessions; without one it stays.
        #[serde(default, skip_serializing)]
        password: Option<String> as Secret,
        /// Where the user leaves, moves or gets another role: who takes over what they had.
        #[serde(default)]
        hand_over: Option<HandOverInput>,
    }
}

impl From<UserView> for UserInput {
    fn from(view: UserView) -> Self {
        let UserView { username: _, name, role, unit, email, language, active } = view;
        Self { name, role, unit, email, language, active, password: None, hand_over: None }
    }
}

const fn chinese() -> Language {
    Language::Zh
}

fn user_view(district: &District, user: &User) -> UserView {
    UserView {
        username: user.username.clone(),
        name: user.name.clone(),
        role: user.role,
        unit: unit_code(district, user.unit),
        email: user.email.clone(),
        language: user.language,
        active: user.active,
    }
}

/// Every user.
pub fn users(app: &App) -> Result<Vec<UserView>, Error> {
    show(app, |district| district.users.values().map(|user| user_view(district, user)).collect())
}

/// Creates or replaces a user. A user who is set inactive, or whose password is set, is logged out
/// everywhere; who leaves, moves or gets another role hands over everything in the same write. `by`: who orders it.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field; [`Error::StillHolds`] where something would be left behind;
/// [`Error::Waits`] where somebody would be given sight of accusations.
pub fn put_user(app: &App, by: Option<&Caller>, name: &str, input: UserInput) -> Result<UserView, Error> {
    put(app, by, Hand::First, name, input)
}

/// The same by somebody at the machine itself, who does without the second hand.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field; [`Error::StillHolds`].
pub fn put_user_alone(app: &App, name: &str, input: UserInput) -> Result<UserView, Error> {
    put(app, None, Hand::Alone, name, input)
}

fn put(
    app: &App,
    by: Option<&Caller>,
    hand: Hand<'static>,
    name: &str,
    input: UserInput,
) -> Result<UserView, Error> {
    let hash = input.password.as_deref().map(|password| hash_of(app, name, password)).transpose()?;
    let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
    let (asked, secret) = (two_hands::json(&input)?, hash.clone());
    let (inner, by, key) = (app.clone(), by.cloned(), name.to_owned());
    let ended = app.store.write(move |conn| {
        change_user_in_txn(&inner, conn, (by.as_ref(), hand), &key, &input, hash.as_deref())
    });
    two_hands::settle(app, ended, (doer, Audited::User), (name, asked, secret))
}

/// The same in a transaction that is open.
///
/// # Errors
/// As [`put_user`].
pub(crate) fn change_user_in_txn(
    app: &App,
    conn: &mut Conn,
    (by, hand): (Option<&Caller>, Hand<'_>),
    name: &str,
    input: &UserInput,
    hash: Option<&str>,
) -> Result<UserView, Ended> {
    let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
    let work = |app: &App, conn: &mut Conn, district: &District| {
        let view = put_user_in_txn(app, conn, by, district, name, input, hash)?;
        view.accept(input.hand_over.is_some())
    };
    let view = |district: &District| district.user_by_username(name).map(|user| user_view(district, user));
    let set = app.district(conn)?.user_by_username(name).map(|user| user.id).filter(|_| hash.is_some());
    let beside = Beside { password_of: set.filter(|user| doer.user != Some(*user)), token: None };
    change_in_txn(app, conn, (&doer, hand), (Audited::User, name), beside, &work, &view)
}

/// What putting the user so would hand over, and to whom. Nothing changes.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn rehearse_user(
    app: &App,
    caller: &Caller,
    name: &str,
    input: UserInput,
) -> Result<HandOverView, Error> {
    let (name, caller) = (name.to_owned(), caller.clone());
    rehearse(app, move |app, conn, district| {
        put_user_in_txn(app, conn, Some(&caller), district, &name, &input, None)
    })
}

fn put_user_in_txn(
    app: &App,
    conn: &mut Conn,
    by: Option<&Caller>,
    district: &District,
    name: &str,
    input: &UserInput,
    hash: Option<&str>,
) -> Result<HandOverView, Error> {
    let before = district.user_by_username(name);
    let mut faults = Faults::default();
    faults.form("username", Username::parse(name), "malformed_username");
    faults.take("name", PersonName::parse(&input.name));
    if let Some(email) = &input.email {
        faults.form("email", Email::parse(email), "malformed_email");
    }
    // Who is out of use may be of a unit that is.
    let unit = match input.active {
        true => in_use::unit(&mut faults, "unit", &input.unit, district),
        false => faults.known("unit", district.unit_by_code(&input.unit)).map(|unit| unit.id),
    };
    faults.done()?;
    let Some(unit) = unit else { return Err(Error::NotFound) };
    if leaves_nobody_in_charge(district, name, input) {
        return Err(Error::field(if input.active { "role" } else { "active" }, "last_administrator"));
    }
    let draft = UserDraft {
        username: name.to_owned(),
        name: input.name.trim().to_owned(),
        role: input.role,
        unit,
        email: input.email.as_deref().map(|email| email.trim().to_owned()),
        language: input.language,
        active: input.active,
    };
    let now = app.clock.now();
    let id = rows::save_user_in_txn(conn, &draft, now)?;
    if input.active && sight::holds_two_of_three(&rows::load(conn, &app.vault)?, id) {
        return Err(Error::field("role", "one_of_three"));
    }
    if let Some(hash) = hash {
        user_rows::set_password_hash_in_txn(conn, id, hash)?;
        let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
        audit::note_in_txn(app, conn, &doer, Deed::done(Audited::Password), Told::of(name))?;
    }
    if hash.is_some() || !input.active {
        session::revoke_all_in_txn(conn, id, now)?;
    }
    match before {
        Some(user) => {
            let said = input.hand_over.as_ref();
            house::change_of_person_in_txn(app, conn, by, (district, user), said, now)
        }
        None => Ok(HandOverView { complete: true, items: Vec::new() }),
    }
}

/// Whether nobody could look after the service any more.
fn leaves_nobody_in_charge(district: &District, name: &str, input: &UserInput) -> bool {
    let is_one = |user: &&User| user.active && user.role.administers();
    let (own, others): (Vec<_>, Vec<_>) =
        district.users.values().filter(is_one).partition(|user| user.username == name);
    let stays = input.active && input.role.administers();
    !own.is_empty() && others.is_empty() && !stays
}

/// Sets the language of the caller's own mails.
pub fn set_language(app: &App, caller: &Caller, language: Language) -> Result<(), Error> {
    let user = caller.user();
    app.store.write(move |conn| Ok(rows::set_language_in_txn(conn, user, language)?))
}
