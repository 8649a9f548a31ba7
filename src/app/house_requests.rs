//! Changes of the house that wait for a second hand, as they are listed, confirmed, declined and withdrawn. Whoever
//! confirms reads who is given sight of accusations and by what, and no accusation.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::audit::{self, Deed};
use crate::names::UserRef;
use crate::two_hands::{Asked, Ended, GainView, Hand, place, sealed, told};
use crate::viewing::Viewing;
use crate::waiting::RequestFault;
use crate::{App, Caller, Doer, Error, directory, session};
use base::vault::unhex_all;
use domain::access::{self, Operation};
use domain::directory::District;
use domain::ids::{RequestId, UserId};
use domain::sight::is_one_person;
use domain::time::Instant;
use domain::vocabulary::{Audited, RequestState, Via};
use store::house_request::{self as rows, Row};
use store::{Conn, StoreError};

/// The most that are listed.
const MOST_SHOWN: i64 = 200;

/// A change that waits for the second hand, or waited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestView {
    #[schema(value_type = i64)]
    pub id: RequestId,
    pub what: Audited,
    pub what_name: &'static str,
    /// A username, or a code.
    pub object: String,
    pub state: RequestState,
    /// None: somebody at the machine itself.
    pub asked_by: Option<UserRef>,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    pub decided_by: Option<UserRef>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Instant>,
    /// Whom it gives sight of accusations, and by what.
    pub gives: Vec<GainView>,
    /// As it was when it was asked; none: it was not there.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// As it shall be; of a password or token, never itself.
    #[schema(value_type = Object)]
    pub after: Value,
    /// Whether whoever reads this may be the second hand.
    pub may_confirm: bool,
    /// Whether whoever reads this has asked for it.
    pub may_withdraw: bool,
}

/// The newest first.
pub fn list(app: &App, caller: &Caller) -> Result<Vec<RequestView>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        rows::list(conn, MOST_SHOWN)?.into_iter().map(|row| view(&viewing, caller, row)).collect()
    })
}

fn view(viewing: &Viewing<'_>, caller: &Caller, row: Row) -> Result<RequestView, Error> {
    let Asked { object, before, input, gives, .. } = open(viewing.app, &row)?;
    let waits = row.state == RequestState::Waiting;
    let own = is_own(viewing.district, caller, &row);
    let decides = access::may(&caller.viewer, Operation::DecideHouseRequest);
    let withdraws = access::may(&caller.viewer, Operation::WithdrawHouseRequest);
    Ok(RequestView {
        id: row.id,
        what: row.what,
        what_name: row.what.label(),
        object,
        state: row.state,
        asked_by: row.asked_by.map(|user| viewing.user(user)),
        asked_at: row.asked_at,
        decided_by: row.decided_by.map(|user| viewing.user(user)),
        decided_at: row.decided_at,
        gives,
        before,
        after: input,
        may_confirm: waits && decides && !own,
        may_withdraw: waits && withdraws && (own || row.asked_by.is_none()),
    })
}

/// Whether the caller has asked for it, under whatever account.
fn is_own(district: &District, caller: &Caller, row: &Row) -> bool {
    row.asked_by.is_some_and(|asker| is_one_person(district, asker, caller.user()))
}

fn open(app: &App, row: &Row) -> Result<Asked, StoreError> {
    let unopened = || StoreError::sealed(("house_requests", "sealed"), format_args!("id {}", row.id));
    let sealed = unhex_all(&row.sealed).ok_or_else(unopened)?;
    let (body, _) = app.vault.open(&sealed, &place(row.what)).map_err(|_| unopened())?;
    let id = format_args!("id {}", row.id).to_string();
    serde_json::from_str(&body).map_err(|why| StoreError::unreadable(("house_requests", "sealed"), id, why))
}

/// The second hand: carries out what was asked for, as it was asked for, where it still does what it did then.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Request`] for one's own, one that is decided, or one that the house has left
/// behind; whatever the change itself is refused for. Nothing changes then, and it goes on waiting.
pub fn confirm(app: &App, caller: &Caller, id: RequestId) -> Result<RequestView, Error> {
    let (inner, caller) = (app.clone(), caller.clone());
    app.store.write(move |conn| {
        let (row, asked) = waiting(&inner, conn, id)?;
        let district = inner.district(conn)?;
        if is_own(&district, &caller, &row) {
            return Err(Error::Request(RequestFault::Own));
        }
        let by = row.asked_by.map(|asker| asker_of(&inner, &district, asker)).transpose()?;
        carry_out(&inner, conn, (by.as_ref(), row.what), &asked).map_err(|ended| match ended {
            Ended::Failed(error) => error,
            // What was confirmed waits no more: it is outdated, or goes on.
            Ended::Waits(_) => Error::Request(RequestFault::Outdated),
        })?;
        decided(&inner, conn, &caller, (row, asked), RequestState::Confirmed)
    })
}

/// The request, which waits.
fn waiting(app: &App, conn: &mut Conn, id: RequestId) -> Result<(Row, Asked), Error> {
    let row = rows::get(conn, id)?.ok_or(Error::NotFound)?;
    if row.state != RequestState::Waiting {
        return Err(Error::Request(RequestFault::Settled));
    }
    let asked = open(app, &row)?;
    Ok((row, asked))
}

/// Whoever asked, who may still ask for such things.
fn asker_of(app: &App, district: &District, asker: UserId) -> Result<Caller, Error> {
    let user = district.users.get(&asker).filter(|user| user.active);
    let asker = user.map(|user| Caller::new(district, user, Via::Api, app.clock.now().day()));
    let asker = asker.filter(|asker| access::may(&asker.viewer, Operation::MaintainUsers));
    asker.ok_or(Error::Request(RequestFault::AskerGone))
}

fn carry_out(
    app: &App,
    conn: &mut Conn,
    (by, what): (Option<&Caller>, Audited),
    asked: &Asked,
) -> Result<(), Ended> {
    let (hand, object) = (Hand::Second(asked), asked.object.as_str());
    let doer = by.map_or(Doer::COMMAND_LINE, Caller::doer);
    let secret = asked.secret.as_deref();
    match (what, by, secret) {
        (Audited::User, ..) => {
            directory::change_user_in_txn(app, conn, (by, hand), object, &input(asked)?, secret).map(|_| ())
        }
        (Audited::Unit, Some(by), _) => {
            directory::change_unit_in_txn(app, conn, by, hand, object, &input(asked)?).map(|_| ())
        }
        (Audited::Portfolio, ..) => {
            directory::change_leader_in_txn(app, conn, &doer, hand, object, &input(asked)?).map(|_| ())
        }
        (Audited::Password, _, Some(hash)) => {
            session::set_password_in_txn(app, conn, (&doer, hand), object, hash)
        }
        (Audited::Token, _, Some(digest)) => {
            let token = (&input(asked)?, digest);
            session::create_token_in_txn(app, conn, (&doer, hand), object, token).map(|_| ())
        }
        (what, ..) => Err(StoreError::damaged(format!("a request to change {}", what.code())).into()),
    }
}

fn input<T: serde::de::DeserializeOwned>(asked: &Asked) -> Result<T, StoreError> {
    serde_json::from_value(asked.input.clone()).map_err(StoreError::damaged)
}

/// The second hand says no.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Request`] for one's own, or one that is decided.
pub fn decline(app: &App, caller: &Caller, id: RequestId) -> Result<RequestView, Error> {
    let (inner, caller) = (app.clone(), caller.clone());
    app.store.write(move |conn| {
        let found = waiting(&inner, conn, id)?;
        if is_own(&*inner.district(conn)?, &caller, &found.0) {
            return Err(Error::Request(RequestFault::Own));
        }
        decided(&inner, conn, &caller, found, RequestState::Declined)
    })
}

/// Whoever has asked takes it back; what was asked for at the machine itself, any administrator.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] where somebody else has asked; [`Error::Request`] for one that is
/// decided.
pub fn withdraw(app: &App, caller: &Caller, id: RequestId) -> Result<RequestView, Error> {
    let (inner, caller) = (app.clone(), caller.clone());
    app.store.write(move |conn| {
        let found = waiting(&inner, conn, id)?;
        let own = is_own(&*inner.district(conn)?, &caller, &found.0);
        if !own && found.0.asked_by.is_some() {
            return Err(Error::Forbidden);
        }
        decided(&inner, conn, &caller, found, RequestState::Withdrawn)
    })
}

/// Writes down what has become of it. The secret goes: nobody needs it any more.
fn decided(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    (row, asked): (Row, Asked),
    state: RequestState,
) -> Result<RequestView, Error> {
    let asked = Asked { secret: None, ..asked };
    let now = app.clock.now();
    let kept = sealed(app, row.what, &asked)?;
    if !rows::settle_in_txn(conn, row.id, state, (caller.user(), now), &kept)? {
        return Err(Error::Request(RequestFault::Settled));
    }
    let entry = told(&asked.object, row.what, Some(row.id), (&asked.gives, Some(state)))?;
    let entry = audit::Told { before: asked.before.clone(), ..entry };
    audit::note_in_txn(app, conn, &caller.doer(), Deed::done(Audited::HouseRequest), entry)?;
    let row = rows::get(conn, row.id)?.ok_or(Error::NotFound)?;
    let district = store::directory::load(conn, &app.vault)?;
    view(&Viewing { app, district: &district, now }, caller, row)
}

/// How many wait.
pub fn count_waiting(app: &App) -> Result<i64, Error> {
    app.store.read(|conn| Ok(rows::count_waiting(conn)?))
}
