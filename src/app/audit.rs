//! The audit log (审计记录): who did what, when and from where, what it was before and after, and what was refused.
//! An entry of a change is written with the change, in one transaction.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::viewing::Viewing;
use crate::{App, Caller, Doer, Error};
use base::shown::Shown;
use base::vault::{hex, unhex_all};
use domain::access;
use domain::ids::{AuditId, PetitionId};
use domain::time::Instant;
use domain::vocabulary::{AuditOutcome, Audited, Via};
use store::audit::{self as rows, Asked, NewEntry, Row};
use store::{Conn, StoreError, petition};

/// The most entries of an answer.
pub const LONGEST_PAGE: i64 = 200;

/// What an entry tells of: a thing by its key, what it was before and after, why it was refused. Never a password,
/// and nothing of what petitions say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// A username, a code, a number, the pattern of an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Of what has changed, the fields that differ; none: it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Told {
    /// A thing, by its key.
    pub fn of(object: impl Into<String>) -> Self {
        Self { object: Some(object.into()), ..Self::default() }
    }

    /// A thing that is otherwise than before. None: it is not.
    ///
    /// # Errors
    /// What cannot be written as JSON.
    pub fn changed<T: Serialize>(
        object: &str,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<Option<Self>, StoreError> {
        let [before, after] = [before, after].map(|view| view.map(serde_json::to_value).transpose());
        let before = before.map_err(StoreError::damaged)?;
        let after = after.map_err(StoreError::damaged)?;
        let (before, after) = match (before, after) {
            (before, after) if before == after => return Ok(None),
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                let [only_before, only_after] = [(&before, &after), (&after, &before)].map(|(one, other)| {
                    let differs = |(key, value): &(&String, &Value)| other.get(*key) != Some(*value);
                    one.iter().filter(differs).map(|(key, value)| (key.clone(), value.clone())).collect()
                });
                (Some(Value::Object(only_before)), Some(Value::Object(only_after)))
            }
            both => both,
        };
        Ok(Some(Self { before, after, ..Self::of(object) }))
    }
}

/// What stands sealed of an entry.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    #[serde(flatten)]
    told: Told,
}

/// Something that was done, or refused.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    pub what: Audited,
    pub outcome: AuditOutcome,
    pub petition: Option<PetitionId>,
}

impl Deed {
    /// Something that was done.
    pub const fn done(what: Audited) -> Self {
        Self { what, outcome: AuditOutcome::Done, petition: None }
    }

    /// Something that was refused.
    pub const fn refused(what: Audited) -> Self {
        Self { what, outcome: AuditOutcome::Refused, petition: None }
    }

    /// To a petition.
    pub const fn to(self, petition: PetitionId) -> Self {
        Self { petition: Some(petition), ..self }
    }
}

/// Writes down what was done, in the transaction that does it.
pub fn note_in_txn(
    app: &App,
    conn: &mut Conn,
    doer: &Doer,
    deed: Deed,
    told: Told,
) -> Result<(), StoreError> {
    let at = app.clock.now();
    let body = serde_json::to_string(&Body { address: doer.address, told }).map_err(StoreError::damaged)?;
    let Deed { what, outcome, petition } = deed;
    let sealed = hex(&app.vault.seal(&body, &place(at, what, outcome))?.body);
    let entry = NewEntry { at, user: doer.user, via: doer.via, what, outcome, petition, sealed: &sealed };
    rows::add_in_txn(conn, &entry)
}

/// Writes down a change, where there is one.
///
/// # Errors
/// As [`note_in_txn`].
pub fn note_change_in_txn<T: Serialize>(
    app: &App,
    conn: &mut Conn,
    doer: &Doer,
    what: Audited,
    (object, before, after): (&str, Option<&T>, Option<&T>),
) -> Result<(), StoreError> {
    match Told::changed(object, before, after)? {
        Some(told) => note_in_txn(app, conn, doer, Deed::done(what), told),
        None => Ok(()),
    }
}

/// Writes down what was done or refused beside any other write.
///
/// # Errors
/// As [`note_in_txn`].
pub fn note(app: &App, doer: &Doer, deed: Deed, told: Told) -> Result<(), Error> {
    let (inner, doer) = (app.clone(), *doer);
    app.store.write(move |conn| Ok(note_in_txn(&inner, conn, &doer, deed, told.clone())?))
}

/// Writes down a request that was refused, with the petition that it was about: the entry is kept from whom that names.
///
/// # Errors
/// As [`note_in_txn`].
pub fn note_refused(app: &App, doer: &Doer, number: Option<&str>, told: Told) -> Result<(), Error> {
    // What could be no number is none, and no database takes all of it.
    let is_one = |number: &&str| number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let asked = |conn: &mut Conn| match number.filter(is_one) {
        Some(number) => petition::find(conn, number),
        None => Ok(None),
    };
    let row = app.store.read(asked)?;
    let refused = Deed::refused(Audited::Request);
    note(app, doer, row.map_or(refused, |row| refused.to(row.id)), told)
}

/// What an entry is sealed for: it opens in no other's place.
fn place(at: Instant, what: Audited, outcome: AuditOutcome) -> String {
    format!("audit {} {} {}", at.naive_utc(), what.code(), outcome.code())
}

/// An entry, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Send it as `before` for the entries before this one.
    #[schema(value_type = i64)]
    pub id: Shown<AuditId>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// None: nobody who is known, or the service itself.
    pub user: Option<UserRef>,
    pub via: Via,
    /// The address from which it came; none: not over the network.
    pub address: Option<String>,
    pub what: Audited,
    pub what_name: &'static str,
    pub outcome: AuditOutcome,
    /// The number of the petition that it was about.
    pub petition: Option<String>,
    /// What it was about, by its key.
    pub object: Option<String>,
    /// The fields that differ, as they were; none: it was not there.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The code of the refusal.
    pub why: Option<String>,
}

/// What is looked for in the log.
#[derive(Clone, Debug, Default)]
pub struct AuditAsked {
    pub from: Option<Instant>,
    pub to: Option<Instant>,
    /// A username.
    pub user: Option<String>,
    pub what: Option<Audited>,
    pub outcome: Option<AuditOutcome>,
    pub before: Option<AuditId>,
}

/// The entries, the newest first. None is shown of a petition that names the reader, or the reader's unit.
///
/// # Errors
/// [`Error::Invalid`] for a user who is not known.
pub fn list(app: &App, caller: &Caller, asked: &AuditAsked, limit: i64) -> Result<Vec<AuditView>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let user = asked.user.as_deref().map(|name| {
            let user = district.user_by_username(name).map(|user| user.id);
            user.ok_or(Error::field("user", "unknown"))
        });
        let sees = access::visibility(&caller.viewer);
        let asked = Asked {
            from: asked.from,
            to: asked.to,
            user: user.transpose()?,
            what: asked.what,
            outcome: asked.outcome,
            before: asked.before,
            sees: &sees,
        };
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let found = rows::list(conn, &asked, limit.clamp(1, LONGEST_PAGE))?;
        found.into_iter().map(|row| view(conn, &viewing, row)).collect()
    })
}

fn view(conn: &mut Conn, viewing: &Viewing<'_>, row: Row) -> Result<AuditView, Error> {
    let Body { address, told } = open(viewing.app, &row)?;
    let petition = match row.petition {
        Some(id) => petition::get(conn, id)?.map(|row| row.number),
        None => None,
    };
    Ok(AuditView {
        id: viewing.app.vault.show(row.id),
        at: row.at,
        user: row.user.map(|user| viewing.user(user)),
        via: row.via,
        address: address.map(|address| address.to_string()),
        what: row.what,
        what_name: row.what.label(),
        outcome: row.outcome,
        petition,
        object: told.object,
        before: told.before,
        after: told.after,
        why: told.why,
    })
}

fn open(app: &App, row: &Row) -> Result<Body, StoreError> {
    let unopened = || StoreError::sealed(("audit", "sealed"), format_args!("id {}", row.id));
    let sealed = unhex_all(&row.sealed).ok_or_else(unopened)?;
    let place = place(row.at, row.what, row.outcome);
    let (body, _) = app.vault.open(&sealed, &place).map_err(|_| unopened())?;
    let row = format_args!("id {}", row.id).to_string();
    serde_json::from_str(&body).map_err(|why| StoreError::unreadable(("audit", "sealed"), row, why))
}

/// The whole of what is looked for, the oldest first, as lines of JSON; that it was taken out is an entry itself.
///
/// # Errors
/// As [`list`].
pub fn export(app: &App, caller: &Caller, asked: &AuditAsked) -> Result<String, Error> {
    let mut asked = asked.clone();
    let mut lines = Vec::new();
    loop {
        let page = list(app, caller, &asked, LONGEST_PAGE)?;
        let Some(last) = page.last() else { break };
        asked.before = app.vault.meant(last.id);
        for entry in &page {
            lines.push(serde_json::to_string(entry).map_err(StoreError::damaged)?);
        }
    }
    let mut counted = Map::new();
    counted.insert("entries".to_owned(), lines.len().into());
    let told = Told { after: Some(Value::Object(counted)), ..Told::default() };
    note(app, &caller.doer(), Deed::done(Audited::AuditLog), told)?;
    lines.reverse();
    lines.push(String::new());
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_change_only_what_differs_is_told() {
        let told = |before: Value, after: Value| Told::changed("x", Some(&before), Some(&after)).unwrap();
        assert_eq!(told(json!({"a": 1, "b": 2}), json!({"a": 1, "b": 2})), None);
        let one = told(json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3})).unwrap();
        assert_eq!((one.before, one.after), (Some(json!({"b": 2})), Some(json!({"b": 3}))));
        let new = Told::changed("x", None, Some(&json!({"a": 1}))).unwrap().unwrap();
        assert_eq!((new.before, new.after), (None, Some(json!({"a": 1}))));
    }
}
