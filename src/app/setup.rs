//! The first start: with no user at all, whoever reads the terminal or the log of the service sets it
//! up. Over for good once there is a user.

use crate::audit::{self, Deed, Told};
use crate::session::{hash_of, hash_password, password_fault};
use crate::{App, Doer, Error, district, sample};
use base::entropy;
use domain::asked;
use domain::directory::District;
use domain::fault::Faults;
use domain::text::{Email, OrganisationName, PersonName, Username};
use domain::vocabulary::{Audited, Beginning, Language, Role, UnitKind};
use store::directory::{self as rows, UnitDraft, UserDraft, touch_in_txn};
use store::{Conn, StoreError, meta, user as user_rows};

/// The fact that the code is made from, together with the key, which the database does not have.
const SALT: &str = "setup_salt";

/// The digits of a code, and of a group of it.
const DIGITS: usize = 16;
const GROUP: usize = 4;

/// The code of the petition office that a set-up without the sample makes.
const OFFICE: &str = "office";

asked! {
    /// What the service begins with, and the first administrator.
    #[derive(Clone)]
    SetupInput of "setup" {
        /// As the service has printed it.
        code: String,
        start: Beginning,
        /// The names of the petition office, where the service begins with that alone.
        office: Option<String>,
        office_short: Option<String>,
        name: String,
        username: String,
        email: Option<String>,
        password: String as Secret,
        /// The same once more.
        again: String as Secret,
    }
}

impl SetupInput {
    /// What the petition office is called, in full and in short.
    fn office_names(&self) -> [&str; 2] {
        [&self.office, &self.office_short].map(|name| name.as_deref().unwrap_or_default())
    }
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
/// [`Error::NotFound`] once the set-up is over; `wrong_setup_code` at [`SetupInput::code`].
pub fn check_code(app: &App, given: &str) -> Result<(), Error> {
    let code = code(app)?.ok_or(Error::NotFound)?;
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    // Keyed digests are compared, so that the time it takes tells nothing.
    let digest = |text: &str| app.vault.blind("setup code", &plain(text));
    if digest(given) == digest(&code) {
        Ok(())
    } else {
        Err(Error::field(SetupInput::code.name, "wrong_setup_code"))
    }
}

/// Sets the service up: all of it or nothing. Of two at the same time one does. The administrator reads `language`.
///
/// # Errors
/// [`Error::NotFound`] once there is a user, also for the slower of two; `wrong_setup_code`; every wrong field.
pub fn set_up(app: &App, from: &Doer, language: Language, input: SetupInput) -> Result<SetUp, Error> {
    let input = SetupInput { username: input.username.trim().to_owned(), ..input };
    check_code(app, &input.code)?;
    check(app, &input)?;
    let hash = hash_of(app, &input.username, &input.password)?;
    let sample_password = match input.start {
        Beginning::Office => None,
        Beginning::Sample => Some(entropy::query_code()),
    };
    let sample_hash = sample_password.as_deref().map(|password| hash_password(app, password)).transpose()?;
    let (inner, done) = (app.clone(), SetUp { username: input.username.clone(), sample_password });
    let from = *from;
    app.store.write(move |conn| {
        // Takes the lock of the directory first: on PostgreSQL the slower of two waits here.
        touch_in_txn(conn)?;
        if !is_needed(&rows::load(conn, &inner.vault)?) {
            return Err(Error::NotFound);
        }
        begin_with(&inner, conn, &input, sample_hash.as_deref())?;
        add_administrator(&inner, conn, (&input, language), &hash)?;
        let told = Told::of(input.username.as_str());
        Ok(audit::note_in_txn(&inner, conn, &from, Deed::done(Audited::SetUp), told)?)
    })?;
    Ok(done)
}

fn check(app: &App, input: &SetupInput) -> Result<(), Error> {
    let mut faults = Faults::default();
    match input.start {
        Beginning::Office => {
            let [name, short_name] = input.office_names();
            faults.take(SetupInput::office.name, OrganisationName::parse(name));
            faults.take(SetupInput::office_short.name, OrganisationName::parse(short_name));
        }
        Beginning::Sample => {}
    }
    faults.take(SetupInput::name.name, PersonName::parse(&input.name));
    faults.form(SetupInput::username.name, Username::parse(&input.username), "malformed_username");
    if let Some(email) = &input.email {
        faults.form(SetupInput::email.name, Email::parse(email), "malformed_email");
    }
    if let Some(fault) = password_fault(app, &input.username, &input.password) {
        faults.add(fault);
    }
    if input.password != input.again {
        faults.note(SetupInput::again.name, "passwords_differ");
    }
    Ok(faults.done()?)
}

fn begin_with(
    app: &App,
    conn: &mut Conn,
    input: &SetupInput,
    sample_hash: Option<&str>,
) -> Result<(), Error> {
    match input.start {
        Beginning::Office => {
            let [name, short_name] = input.office_names();
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

fn add_administrator(
    app: &App,
    conn: &mut Conn,
    (input, language): (&SetupInput, Language),
    hash: &str,
) -> Result<(), Error> {
    let district = rows::load(conn, &app.vault)?;
    if district.user_by_username(&input.username).is_some() {
        return Err(Error::field(SetupInput::username.name, "taken"));
    }
    let office = district.unit_of_kind(UnitKind::PetitionOffice);
    let office = office.ok_or_else(|| StoreError::damaged("a set-up without a petition office"))?;
    let draft = UserDraft {
        username: input.username.clone(),
        name: input.name.trim().to_owned(),
        role: Role::Administrator,
        unit: office.id,
        email: input.email.as_deref().map(|email| email.trim().to_owned()),
        language,
        active: true,
    };
    let id = rows::save_user_in_txn(conn, &draft, app.clock.now())?;
    Ok(user_rows::set_password_hash_in_txn(conn, id, hash)?)
}
