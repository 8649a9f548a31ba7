//! Registrations that are still being filled in: kept on the server, sealed, for whoever fills them in
//! and for nobody else. A browser may close, and the machine at the desk holds nothing.

use crate::{App, Caller, Error};
use base::vault::{hex, unhex_all};
use domain::ids::UserId;
use domain::time::Instant;
use domain::vocabulary::Purpose;
use store::draft::{self, Draft};
use store::{StoreError, idempotency, petition};

/// The most drafts of one person.
const MOST_DRAFTS: usize = 50;

/// What a form holds: names and answers, in the order in which they stand there.
pub type Answers = Vec<(String, String)>;

/// A draft of the caller.
#[derive(Clone, Debug)]
pub struct DraftView {
    pub key: String,
    pub updated_at: Instant,
    pub answers: Answers,
}

/// A draft in the list of the caller.
#[derive(Clone, Debug)]
pub struct ListedDraft {
    pub key: String,
    pub updated_at: Instant,
    /// None: it does not open, with this key of the service or at all. It can only be discarded.
    pub answers: Option<Answers>,
}

/// The key of the request that registers a draft: whatever is sent of it again registers nothing more.
pub fn request_key(draft: &str) -> String {
    format!("reception.{draft}")
}

/// Whether this could be the key of a draft.
pub fn is_key(key: &str) -> bool {
    key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Keeps a draft of the caller under its key. Nothing is kept of what is registered already.
///
/// # Errors
/// [`Error::Invalid`] where the caller has too many.
pub fn keep(app: &App, caller: &Caller, key: &str, answers: &Answers) -> Result<Instant, Error> {
    let text = serde_json::to_string(answers).map_err(StoreError::damaged)?;
    let sealed = hex(&app.vault.seal(&text, &place(caller.user(), key))?.body);
    let (user, key, clock) = (caller.user(), key.to_owned(), app.clock.clone());
    app.store.write(move |conn| {
        let now = clock.now();
        if idempotency::find(conn, user, &request_key(&key))?.is_some() {
            return Ok(now);
        }
        let others = draft::list(conn, user)?.iter().filter(|draft| draft.key != key).count();
        if others >= MOST_DRAFTS {
            return Err(Error::field("draft", "too_many"));
        }
        draft::keep_in_txn(conn, user, &key, &sealed, now)?;
        Ok(now)
    })
}

/// The drafts of the caller, the newest first. One that is registered already, and was kept at the same
/// moment from another window, is discarded.
pub fn list(app: &App, caller: &Caller) -> Result<Vec<ListedDraft>, Error> {
    let user = caller.user();
    let (mut drafts, registered) = app.store.read(|conn| {
        let drafts = draft::list(conn, user)?;
        let keys: Vec<String> = drafts.iter().map(|draft| request_key(&draft.key)).collect();
        Ok::<_, Error>((drafts, idempotency::kept_of(conn, user, &keys)?))
    })?;
    let (gone, left): (Vec<_>, Vec<_>) =
        drafts.drain(..).partition(|draft| registered.contains(&request_key(&draft.key)));
    for draft in gone {
        discard(app, caller, &draft.key)?;
    }
    Ok(left.into_iter().map(|draft| listed(app, caller, draft)).collect())
}

/// One that does not open hides none of the others, and is not hidden itself.
fn listed(app: &App, caller: &Caller, draft: Draft) -> ListedDraft {
    let (key, updated_at) = (draft.key.clone(), draft.updated_at);
    let answers = match open(app, caller, draft) {
        Ok(opened) => Some(opened.answers),
        Err(error) => {
            tracing::error!(user = caller.user().0, %error, "a draft of a registration");
            None
        }
    };
    ListedDraft { key, updated_at, answers }
}

/// A draft of the caller.
///
/// # Errors
/// [`Error::NotFound`]: it is somebody else's, registered, discarded, or too old.
pub fn get(app: &App, caller: &Caller, key: &str) -> Result<DraftView, Error> {
    if !is_key(key) {
        return Err(Error::NotFound);
    }
    let (draft, registered) = app.store.read(|conn| {
        let kept = idempotency::find(conn, caller.user(), &request_key(key))?;
        Ok::<_, Error>((draft::get(conn, caller.user(), key)?, kept.is_some()))
    })?;
    let draft = draft.ok_or(Error::NotFound)?;
    if registered {
        discard(app, caller, key)?;
        return Err(Error::NotFound);
    }
    Ok(open(app, caller, draft)?)
}

/// Discards a draft of the caller.
pub fn discard(app: &App, caller: &Caller, key: &str) -> Result<(), Error> {
    if !is_key(key) {
        return Ok(());
    }
    let (user, key) = (caller.user(), key.to_owned());
    app.store.write(move |conn| Ok::<_, Error>(draft::delete_in_txn(conn, user, &key)?))?;
    Ok(())
}

/// The number of the petition that the caller has made of a draft, if it was registered.
pub fn registered_as(app: &App, caller: &Caller, key: &str) -> Result<Option<String>, Error> {
    if !is_key(key) {
        return Ok(None);
    }
    app.store.read(|conn| {
        let kept = idempotency::find(conn, caller.user(), &request_key(key))?;
        let Some(petition) = kept.and_then(|kept| kept.petition) else { return Ok(None) };
        Ok(petition::get(conn, petition)?.map(|row| row.number))
    })
}

/// The purpose of what the caller has registered last; an accusation is not remembered.
pub fn usual_purpose(app: &App, caller: &Caller) -> Result<Option<Purpose>, Error> {
    app.store.read(|conn| Ok(petition::last_purpose(conn, caller.user())?))
}

fn open(app: &App, caller: &Caller, draft: Draft) -> Result<DraftView, StoreError> {
    let column = ("drafts", "sealed");
    let row = || format!("user_id {}, key {}", caller.user(), draft.key);
    let sealed = unhex_all(&draft.sealed).ok_or_else(|| StoreError::sealed(column, row()))?;
    let opened = app.vault.open(&sealed, &place(caller.user(), &draft.key));
    let (text, _) = opened.map_err(|_| StoreError::sealed(column, row()))?;
    let answers = serde_json::from_str(&text).map_err(|why| StoreError::unreadable(column, row(), why))?;
    Ok(DraftView { key: draft.key, updated_at: draft.updated_at, answers })
}

/// What a draft is sealed for: it opens for nobody else, and under no other key.
fn place(user: UserId, key: &str) -> String {
    format!("draft {} {key}", user.0)
}
