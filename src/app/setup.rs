//! The first start: with no user at all, whoever reads the terminal or the log of the service sets it
//! up. Over for good once there is a user.

use crate::audit::{self, Deed, Told};
use crate::session::{hash_of, hash_password, password_fault};
use crate::{App, Doer, Error, district, sample};
use base::entropy;
use domain::directory::District;
use domain::fault::Faults;
use domain::text::{Email, OrganisationName, PersonName, Username};
use domain::vocabulary::{Audited, Language, Role, UnitKind};
use store::directory::{self as rows, UnitDraft, UserDraft, touch_in_txn};
use store::{Conn, StoreError, meta, user as user_rows};

/// The fact that the code is made from, together with the key, which the database does not have.
const SALT: &str = "setup_salt";

/// The digits of a code, and of a group of it.
const DIGITS: usize = 16;
const GROUP: usize = 4;

/// The code of the petition office that a set-up without the sample makes.
const OFFICE: &str = "office";

/// What the service begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// The petition office alone.
    Office { name: String, short_name: String },
    /// The invented district of the demonstration, without petitions.
    Sample,
}

/// The first administrator, and what the service begins with.
#[derive(Clone)]
pub struct SetupInput {
    /// As the service has printed it.
    pub code: String,
    pub beginning: Beginning,
    pub name: String,
    pub username: String,
    pub email: Option<String>,
    pub password: String,
    /// The same once more.
    pub again: String,
    pub language: Language,
}

/// What a set-up has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    pub username: String,
    /// The password of the users of the sample; shown this once.
    pub sample_password: Option<String>,
}

/// Whether there is no user yet.
pub fn is_needed(district: &District) -> bool {
    district.users.is_empty()
}

/// The code that a set-up asks for, the same for every instance on this database. None: it is over.
///
/// # Errors
/// Whatever the database answers.
pub fn code(app: &App) -> Result<Option<String>, Error> {
    if !app.store.read(|conn| Ok::<_, Error>(is_needed(&*app.district(conn)?)))? {
        return Ok(None);
    }
    let fresh = entropy::token();
    let salt = app.store.write(move |conn| meta::note_once_in_txn(conn, SALT, &fresh))?;
    let digits: Vec<char> = app.vault.blind("setup", &salt).to_uppercase().chars().take(DIGITS).collect();
    let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Ok(Some(groups.join("-")))
}

/// Whether this is the code, however it is spaced.
///
/// # Errors
/// [`Error::NotFound`] once the set-up is over; `wrong_setup_code` at the field `code`.
pub fn check_code(app: &App, given: &str) -> Result<(), Error> {
    let code = code(app)?.ok_or(Error::NotFound)?;
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    // Keyed digests are compared, so that the time it takes tells nothing.
    let digest = |text: &str| app.vault.blind("setup code", &plain(text));
    if digest(given) == digest(&code) { Ok(()) } else { Err(Error::field("code", "wrong_setup_code")) }
}

/// Sets the service up: all of it or nothing. Of two at the same time one does.
///
/// # Errors
/// [`Error::NotFound`] once there is a user; the wrong code; every wrong field.
pub fn set_up(app: &App, from: &Doer, input: SetupInput) -> Result<SetUp, Error> {
    check_code(app, &input.code)?;
    check(app, &input)?;
    let hash = hash_of(app, &input.username, &input.password)?;
    let sample_password = (input.beginning == Beginning::Sample).then(entropy::query_code);
    let sample_hash = sample_password.as_deref().map(|password| hash_password(app, password)).transpose()?;
    let (inner, done) = (app.clone(), SetUp { username: input.username.clone(), sample_password });
    let from = *from;
    app.store.write(move |conn| {
        // Takes the lock of the directory first: on PostgreSQL the slower of two waits here.
        touch_in_txn(conn)?;
        if !is_needed(&rows::load(conn, &inner.vault)?) {
            return Err(Error::NotFound);
        }
        begin_with(&inner, conn, &input.beginning, sample_hash.as_deref())?;
        add_administrator(&inner, conn, &input, &hash)?;
        let told = Told::of(input.username.as_str());
        Ok(audit::note_in_txn(&inner, conn, &from, Deed::done(Audited::SetUp), told)?)
    })?;
    Ok(done)
}

fn check(app: &App, input: &SetupInput) -> Result<(), Error> {
    let mut faults = Faults::default();
    if let Beginning::Office { name, short_name } = &input.beginning {
        faults.take("office", OrganisationName::parse(name));
        faults.take("office_short", OrganisationName::parse(short_name));
    }
    faults.take("name", PersonName::parse(&input.name));
    faults.form("username", Username::parse(&input.username), "malformed_username");
    if let Some(email) = &input.email {
        faults.form("email", Email::parse(email), "malformed_email");
    }
    if let Some(fault) = password_fault(app, &input.username, &input.password) {
        faults.add(fault);
    }
    if input.password != input.again {
        faults.note("again", "passwords_differ");
    }
    Ok(faults.done()?)
}

fn begin_with(
    app: &App,
    conn: &mut Conn,
    beginning: &Beginning,
    sample_hash: Option<&str>,
) -> Result<(), Error> {
    match beginning {
        Beginning::Office { name, short_name } => {
            let office = UnitDraft {
                code: OFFICE.to_owned(),
                name: name.trim().to_owned(),
                short_name: short_name.trim().to_owned(),
                aliases: Vec::new(),
                former_names: Vec::new(),
                kind: UnitKind::PetitionOffice,
                head: None,
                default_officer: None,
                level: None,
                superior: None,
                active: true,
                successor: None,
            };
            // One that the command line has made already takes this name.
            rows::save_unit_in_txn(conn, &office)?;
            Ok(())
        }
        Beginning::Sample => {
            let sample = sample::shipped().map_err(StoreError::damaged)?;
            let hash =
                sample_hash.ok_or_else(|| StoreError::Internal("a sample without a password".to_owned()))?;
            district::load_in_txn(app, conn, &sample, hash)
        }
    }
}

fn add_administrator(app: &App, conn: &mut Conn, input: &SetupInput, hash: &str) -> Result<(), Error> {
    let district = rows::load(conn, &app.vault)?;
    if district.user_by_username(&input.username).is_some() {
        return Err(Error::field("username", "taken"));
    }
    let office = district.unit_of_kind(UnitKind::PetitionOffice);
    let office = office.ok_or_else(|| StoreError::damaged("a set-up without a petition office"))?;
    let draft = UserDraft {
        username: input.username.clone(),
        name: input.name.trim().to_owned(),
        role: Role::Administrator,
        unit: office.id,
        email: input.email.as_deref().map(|email| email.trim().to_owned()),
        language: input.language,
        active: true,
    };
    let id = rows::save_user_in_txn(conn, &draft, app.clock.now())?;
    Ok(user_rows::set_password_hash_in_txn(conn, id, hash)?)
}
