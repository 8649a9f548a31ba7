//! The query code by SMS, to the petitioner's own phone: asked for at the desk, kept sealed in the
//! outbox, sent by lease. It never says what the petition is about.

use crate::petition::input::PersonInput;
use crate::petition::texts::petitioners;
use crate::petition::view::PetitionView;
use crate::petition::{load, read};
use crate::{App, Caller, Error};
use base::texts::say;
use base::vault::{hex, unhex_all};
use domain::ids::PetitionId;
use domain::letter::Letter;
use domain::text::Phone;
use domain::time::Instant;
use domain::vocabulary::{Language, UnitKind};
use out::sms::{Sms, masked};
use store::mail::{self, SmsRow};
use store::{Conn, StoreError, petition as rows};

/// The most SMS of one petition.
const MOST_SMS: usize = 3;

/// The digits of a mobile number of the mainland.
const MOBILE: usize = 11;

/// How far an SMS has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsState {
    Waiting,
    /// The gateway has taken it.
    Sent,
    /// Tried too often; whoever looks after the outbox sees it.
    Dead,
}

/// An SMS as who had it sent sees it.
#[derive(Clone, Debug)]
pub struct SmsView {
    /// The number, masked.
    pub to: String,
    pub state: SmsState,
    /// When the gateway took it, else when it was asked for.
    pub at: Instant,
}

/// What can be said at the desk about the SMS of a petition.
#[derive(Clone, Debug, Default)]
pub struct SmsDesk {
    /// The number, masked, to which one can be sent now.
    pub to: Option<String>,
    /// The newest first.
    pub sent: Vec<SmsView>,
}

/// How it stands with the SMS of a petition that the caller may give the code of. Nothing where no gateway
/// is set.
pub fn desk(app: &App, petition: &PetitionView) -> Result<SmsDesk, Error> {
    if !app.settings.sms.is_on() || petition.query_code.is_none() {
        return Ok(SmsDesk::default());
    }
    let sent = app.store.read(|conn| {
        let row = rows::find(conn, &petition.number)?.ok_or(Error::NotFound)?;
        Ok::<_, Error>(sent(conn, row.id)?)
    })?;
    let free = sent.len() < MOST_SMS && sent.iter().all(|sms| sms.state != SmsState::Waiting);
    let to = phone(petition).filter(|_| free).map(|phone| masked(&phone));
    Ok(SmsDesk { to, sent })
}

/// The SMS of a petition. One that was withdrawn was none.
fn sent(conn: &mut Conn, id: PetitionId) -> Result<Vec<SmsView>, StoreError> {
    let all = mail::sms_of(conn, id)?.into_iter();
    Ok(all.filter(|row| row.state != mail::State::Withdrawn).map(view).collect())
}

fn view(row: SmsRow) -> SmsView {
    let state = match row.state {
        mail::State::Sent => SmsState::Sent,
        mail::State::Pending => SmsState::Waiting,
        mail::State::Dead | mail::State::Withdrawn => SmsState::Dead,
    };
    SmsView { to: row.to_address, state, at: row.sent_at.unwrap_or(row.created_at) }
}

/// The mobile number of the one who is written to.
fn phone(petition: &PetitionView) -> Option<String> {
    mobile(&petition.open.as_ref()?.petitioners)
}

fn mobile(people: &[PersonInput]) -> Option<String> {
    let person = people.iter().find(|person| person.principal)?;
    let phone = Phone::parse(person.phone.as_deref()?).ok()?.normalised();
    (phone.len() == MOBILE && phone.starts_with('1')).then_some(phone)
}

/// Has the code of a petition sent to the petitioner. `once` names the click: the same one twice sends one.
///
/// # Errors
/// [`Error::NotFound`] where the caller may not give out the code, or no gateway is set;
/// [`Error::Invalid`] where there is no mobile number, or after too many.
pub fn send_code(app: &App, caller: &Caller, number: &str, once: &str) -> Result<(), Error> {
    let petition = read::get_with_code(app, caller, number)?;
    let code = petition.query_code.clone().filter(|_| app.settings.sms.is_on()).ok_or(Error::NotFound)?;
    let phone = phone(&petition).ok_or_else(|| Error::field("phone", "no_mobile"))?;
    let (inner, sender, number, once) = (app.clone(), caller.user(), number.to_owned(), once.to_owned());
    app.store.write(move |conn| {
        let message_id = format!("{}@sms", inner.vault.blind("sms", &format!("{number} {once}")));
        let id = rows::find(conn, &number)?.ok_or(Error::NotFound)?.id;
        // Two clicks at once count one after the other.
        rows::lock_in_txn(conn, id)?;
        let sent = sent(conn, id)?;
        let waits = sent.iter().any(|sms| sms.state == SmsState::Waiting);
        if waits || mail::exists(conn, &message_id)? {
            return Ok(());
        }
        if sent.len() >= MOST_SMS {
            return Err(Error::field("phone", "too_many_sms"));
        }
        let office =
            inner.district(conn)?.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.name.clone());
        let text = said(&inner, &office.unwrap_or_default(), &number, &code);
        let sms = Sms { phone: phone.clone(), text, number: number.clone(), code: code.clone() };
        let letter = letter(&inner, message_id, &sms)?;
        Ok(mail::insert_sms_in_txn(conn, sender, id, &letter)?)
    })
}

/// What it says. Petitioners are written to in Chinese.
fn said(app: &App, office: &str, number: &str, code: &str) -> String {
    let url = status_address(app);
    say(Language::Zh, "sms.code", &[("office", &office), ("number", &number), ("code", &code), ("url", &url)])
}

/// Where the public asks how a petition stands.
pub fn status_address(app: &App) -> String {
    format!("{}/status", app.settings.server.public_url.trim_end_matches('/'))
}

fn letter(app: &App, message_id: String, sms: &Sms) -> Result<Letter, StoreError> {
    let text = serde_json::to_string(sms).map_err(StoreError::damaged)?;
    let sealed = hex(&app.vault.seal(&text, &place(&message_id))?.body);
    Ok(Letter {
        to_name: String::new(),
        to_address: masked(&sms.phone),
        subject: String::new(),
        text: sealed,
        html: String::new(),
        created_at: app.clock.now(),
        message_id,
    })
}

/// An SMS of the outbox, to be handed over.
///
/// # Errors
/// [`StoreError::Unreadable`] where it was sealed with another key, or stands in another's place.
pub fn open(app: &App, letter: &Letter) -> Result<Sms, StoreError> {
    let body = ("mails", "body_text");
    let row = || format!("message_id {}", letter.message_id);
    let sealed = unhex_all(&letter.text).ok_or_else(|| StoreError::sealed(body, row()))?;
    let opened = app.vault.open(&sealed, &place(&letter.message_id));
    let (text, _) = opened.map_err(|_| StoreError::sealed(body, row()))?;
    serde_json::from_str(&text).map_err(|why| StoreError::unreadable(body, row(), why))
}

/// Whether an SMS of the outbox would go to another number than the petitioner has now: the number was
/// corrected since, or whose it is. One that does not open is for [`open`] to tell.
pub fn is_outdated(app: &App, petition: PetitionId, letter: &Letter) -> Result<bool, Error> {
    let Ok(sms) = open(app, letter) else { return Ok(false) };
    let people = app.store.read(|conn| {
        let loaded = load(conn, app, petition)?;
        Ok::<_, Error>(petitioners(app, conn, &loaded.petition)?)
    })?;
    Ok(mobile(&people).as_ref() != Some(&sms.phone))
}

/// What an SMS is sealed for.
fn place(message_id: &str) -> String {
    format!("sms {message_id}")
}
