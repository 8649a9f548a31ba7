//! Two hands over what gives sight of accusations (article 30, 三员): a change is tried, the district before and after
//! is compared, and where somebody is given sight nothing of it stays; it is written down and waits for the security
//! officer. [`crate::house_requests`] shows what waits, and carries it out.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::waiting::{RequestFault, Waiting};
use crate::{App, Doer, Error};
use base::vault::hex;
use domain::directory::District;
use domain::ids::{RequestId, UserId};
use domain::sight::{self, Beside, Given};
use domain::vocabulary::{Audited, Gain, RequestState};
use store::{Conn, StoreError, WriteError, house_request as rows};

/// Somebody whom a change gives sight, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GainView {
    /// A username.
    pub username: String,
    pub gain: Gain,
}

/// What is asked for. It stands sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// A username, or a code.
    pub object: String,
    /// As it was when it was asked; none: it was not there.
    pub before: Option<Value>,
    /// As it shall be.
    pub input: Value,
    /// The hash of a new password, or the digest of a token. None: there is none, or it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    pub gives: Vec<GainView>,
}

/// What goes on, where a change gives sight.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hand<'a> {
    /// It waits for the second hand, where there is one.
    First,
    /// Somebody at the machine itself does without (`--alone`).
    Alone,
    /// The second hand has confirmed what was asked for, and nothing else.
    Second(&'a Asked),
}

/// How a write ends that is not carried out.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It waits for the second hand.
    Waits(Box<Tried>),
    Failed(Error),
}

/// What a change would have done.
#[derive(Debug)]
pub(crate) struct Tried {
    before: Option<Value>,
    gives: Vec<GainView>,
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for Ended {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
}

/// A change that was just written, of which is asked whether it may stay.
pub(crate) struct Change<'a> {
    pub what: Audited,
    pub object: &'a str,
    pub districts: (&'a District, &'a District),
    pub beside: Beside<'a>,
    /// The thing as it was.
    pub before: Option<Value>,
}

/// Whether a change stays, in the transaction that has written it.
///
/// # Errors
/// [`Ended::Waits`] for the second hand; [`Error::Request`] where what was confirmed is no longer what it was.
pub(crate) fn judge_in_txn(
    app: &App,
    conn: &mut Conn,
    doer: &Doer,
    hand: Hand<'_>,
    change: Change<'_>,
) -> Result<(), Ended> {
    let Change { what, object, districts: (before, after), beside, before: was } = change;
    let given = sight::given(before, after, beside);
    let gives = views(after, &given);
    match hand {
        Hand::Second(asked) => {
            let told = gives.iter().all(|gain| asked.gives.contains(gain));
            let same = was == asked.before;
            return if told && same { Ok(()) } else { Err(Error::Request(RequestFault::Outdated).into()) };
        }
        Hand::First | Hand::Alone if given.is_empty() => return Ok(()),
        Hand::First if sight::has_second_hand(before, doer.user) => {
            return Err(Ended::Waits(Box::new(Tried { before: was, gives })));
        }
        Hand::First | Hand::Alone => {}
    }
    let told = told(object, what, None, (&gives, None))?;
    Ok(audit::note_in_txn(app, conn, doer, Deed::done(Audited::OneHand), told)?)
}

fn views(district: &District, given: &[Given]) -> Vec<GainView> {
    let username = |user: UserId| crate::names::username(district, user);
    given.iter().map(|one| GainView { username: username(one.user), gain: one.gain }).collect()
}

/// What the audit log tells of a request.
pub(crate) fn told(
    object: &str,
    what: Audited,
    id: Option<RequestId>,
    (gives, state): (&[GainView], Option<RequestState>),
) -> Result<Told, StoreError> {
    #[derive(Serialize)]
    struct Entry<'a> {
        what: Audited,
        #[serde(skip_serializing_if = "Option::is_none")]
        request: Option<RequestId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<RequestState>,
        gives: &'a [GainView],
    }
    let entry = Entry { what, request: id, state, gives };
    let after = serde_json::to_value(entry).map_err(StoreError::damaged)?;
    Ok(Told { after: Some(after), ..Told::of(object) })
}

/// What came of a change: it was carried out, or it is written down and waits.
///
/// # Errors
/// [`Error::Waits`]; whatever else has ended it.
pub(crate) fn settle<T>(
    app: &App,
    ended: Result<T, Ended>,
    (doer, what): (Doer, Audited),
    (object, input, secret): (&str, Value, Option<String>),
) -> Result<T, Error> {
    let tried = match ended {
        Ok(done) => return Ok(done),
        Err(Ended::Failed(error)) => return Err(error),
        Err(Ended::Waits(tried)) => tried,
    };
    let asked = Asked { object: object.to_owned(), before: tried.before, input, secret, gives: tried.gives };
    let inner = app.clone();
    let id = app.store.write(move |conn| {
        let now = inner.clock.now();
        let sealed = sealed(&inner, what, &asked)?;
        let id = rows::ask_in_txn(conn, what, (doer.user, now), &sealed)?;
        let told = told(&asked.object, what, Some(id), (&asked.gives, Some(RequestState::Waiting)))?;
        audit::note_in_txn(&inner, conn, &doer, Deed::done(Audited::HouseRequest), told)?;
        Ok::<_, Error>(id)
    })?;
    Err(Error::Waits(Box::new(Waiting { id, token: None })))
}

/// What is asked for, as it stands in the table.
pub(crate) fn sealed(app: &App, what: Audited, asked: &Asked) -> Result<String, Error> {
    let body = serde_json::to_string(asked).map_err(StoreError::damaged)?;
    Ok(hex(&app.vault.seal(&body, &place(what))?.body))
}

/// What a request is sealed for.
pub(crate) fn place(what: Audited) -> String {
    format!("house request {}", what.code())
}

/// What is asked for, as JSON.
///
/// # Errors
/// What cannot be written as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<Value, Error> {
    Ok(serde_json::to_value(value).map_err(StoreError::damaged)?)
}
